/* A struct that somebody else declares. */
#ifndef TESTS_MEASURE_H
#define TESTS_MEASURE_H

struct measure {
    float short_one;
    long double long_one;
    double pair[2];
};

#endif /* TESTS_MEASURE_H */
