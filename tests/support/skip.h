/* Leaving a test that cannot be run here; it says so and passes. */
#ifndef TESTS_SKIP_H
#define TESTS_SKIP_H

#include <stdio.h>

/* SKIP("format", …) in the body of a test, before anything is to be cleaned up. */
#define SKIP(...)                                                                                  \
    do {                                                                                           \
        printf("skipped %s: ", __func__);                                                          \
        printf(__VA_ARGS__);                                                                       \
        printf("\n");                                                                              \
        fflush(stdout);                                                                            \
        return;                                                                                    \
    } while (0)

#endif /* TESTS_SKIP_H */
