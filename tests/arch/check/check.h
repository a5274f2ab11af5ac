/* The part of the check library that the tests use, for machines of which Debian has no libcheck to
 * link with: each test in a process of its own, with a limit of time. */
#ifndef TESTS_ARCH_CHECK_H
#define TESTS_ARCH_CHECK_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

typedef struct TTest {
    const char *name;
    void (*run)(int _i);
} TTest;

typedef struct Suite Suite;
typedef struct TCase TCase;
typedef struct SRunner SRunner;

enum print_output { CK_ENV };

Suite *suite_create(const char *name);
TCase *tcase_create(const char *name);
void suite_add_tcase(Suite *suite, TCase *one);
void tcase_set_timeout(TCase *one, double seconds);
void tcase_add_loop_test(TCase *one, const TTest *test, int from, int to);
/* A child that is ended together with its test. */
pid_t check_fork(void);
SRunner *srunner_create(Suite *suite);
void srunner_run_all(SRunner *runner, enum print_output output);
int srunner_ntests_run(SRunner *runner);
int srunner_ntests_failed(SRunner *runner);
void srunner_free(SRunner *runner);

#define tcase_add_test(one, test) tcase_add_loop_test(one, test, 0, 1)

#define START_TEST(name)                                                                           \
    static void name##_fn(int _i);                                                                 \
    static const TTest name##_test = {#name, name##_fn};                                           \
    static const TTest *const name = &name##_test;                                                 \
    static void name##_fn(int _i)                                                                  \
    {                                                                                              \
        (void)_i;
#define END_TEST }

/* Prints the place and the message, and ends the process. */
__attribute__((noreturn, format(printf, 3, 4))) void check_fail(const char *file, int line,
                                                                const char *format, ...);

#define ck_abort_msg(...) check_fail(__FILE__, __LINE__, __VA_ARGS__)
#define ck_assert_msg(condition, ...)                                                              \
    do {                                                                                           \
        if (!(condition))                                                                          \
            check_fail(__FILE__, __LINE__, __VA_ARGS__);                                           \
    } while (0)
#define ck_assert(condition) ck_assert_msg(condition, "%s", #condition)

#define CHECK_COMPARE(type, format, a, operator, b)                                                \
    do {                                                                                           \
        type a_ = (type)(a), b_ = (type)(b);                                                       \
        ck_assert_msg(a_ operator b_, "%s " #operator" %s: " format ", " format, #a, #b, a_, b_);  \
    } while (0)
#define ck_assert_int_eq(a, b) CHECK_COMPARE(long long, "%lld", a, ==, b)
#define ck_assert_int_ne(a, b) CHECK_COMPARE(long long, "%lld", a, !=, b)
#define ck_assert_int_ge(a, b) CHECK_COMPARE(long long, "%lld", a, >=, b)
#define ck_assert_int_gt(a, b) CHECK_COMPARE(long long, "%lld", a, >, b)
#define ck_assert_int_lt(a, b) CHECK_COMPARE(long long, "%lld", a, <, b)
#define ck_assert_uint_eq(a, b) CHECK_COMPARE(unsigned long long, "%llu", a, ==, b)
#define ck_assert_uint_ne(a, b) CHECK_COMPARE(unsigned long long, "%llu", a, !=, b)
#define ck_assert_uint_gt(a, b) CHECK_COMPARE(unsigned long long, "%llu", a, >, b)
#define ck_assert_uint_ge(a, b) CHECK_COMPARE(unsigned long long, "%llu", a, >=, b)
#define ck_assert_uint_lt(a, b) CHECK_COMPARE(unsigned long long, "%llu", a, <, b)
#define ck_assert_uint_le(a, b) CHECK_COMPARE(unsigned long long, "%llu", a, <=, b)
#define ck_assert_double_lt(a, b) CHECK_COMPARE(double, "%g", a, <, b)
#define ck_assert_double_gt(a, b) CHECK_COMPARE(double, "%g", a, >, b)
#define ck_assert_ptr_eq(a, b)                                                                     \
    ck_assert_msg((const void *)(a) == (const void *)(b), #a " is not " #b)
#define ck_assert_ptr_null(a) ck_assert_msg((a) == NULL, #a " is not NULL")
#define ck_assert_ptr_nonnull(a) ck_assert_msg((a) != NULL, #a " is NULL")
#define ck_assert_str_eq(a, b) ck_assert_msg(strcmp(a, b) == 0, "\"%s\" is not \"%s\"", a, b)
#define ck_assert_mem_eq(a, b, bytes)                                                              \
    ck_assert_msg(memcmp(a, b, bytes) == 0, "the bytes of %s and %s differ", #a, #b)

#endif /* TESTS_ARCH_CHECK_H */
