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

/* Whether this program has AddressSanitizer's malloc and its addresses. */
#if defined(__SANITIZE_ADDRESS__)
#define UNDER_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNDER_SANITIZER 1
#endif
#endif
#ifndef UNDER_SANITIZER
#define UNDER_SANITIZER 0
#endif

#endif /* TESTS_SKIP_H */
