/* An assertion for loops over many elements. */
#ifndef TESTS_HOLDS_H
#define TESTS_HOLDS_H

#include <check.h>

/* As ck_assert_msg, which writes to a pipe at each call even if the condition holds. */
#define HOLDS(condition, ...)                                                                      \
    do {                                                                                           \
        if (!(condition))                                                                          \
            ck_abort_msg(__VA_ARGS__);                                                             \
    } while (0)

#endif /* TESTS_HOLDS_H */
