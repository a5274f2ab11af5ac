/* More elements than 32 bits count, in sparse files: of one byte (4 GiB) and of eight (32 GiB).
 * Elements that nobody wrote are zero. */
#include "suite.h"
#include "durabilities.h"
#include "header_edit.h"
#include "skip.h"

#include "size1_vec.h"
#include "word_vec.h"

#include <sys/mman.h>
#include <unistd.h>

#define EDGE ((uint64_t)1 << 32)
#define PATH scratch_path("huge.vec")

/* An index that loses its upper half leads to a twin far below, which has another value. */
static const uint64_t places[] = {EDGE - 2, EDGE - 1, EDGE, EDGE + 1, EDGE + 4097};
#define PLACES (sizeof places / sizeof *places)

/* The promises for one type of element T whose field `value` is a V. */
#define CALL(T, name) T##_vec_##name

#define DEFINE_PROMISES(T, V)                                                                      \
    static void T##_open(T##_vec *v, uint64_t count, vecfile_durability durability)                \
    {                                                                                              \
        unlink(PATH);                                                                              \
        ASSERT_OK(CALL(T, open)(v, PATH, NULL));                                                   \
        ASSERT_OK(CALL(T, close)(v));                                                              \
        header_stretch(PATH, count, sizeof(T));                                                    \
        ASSERT_OK(CALL(T, open)(v, PATH, &(vecfile_options){.durability = durability}));           \
        ck_assert_uint_eq(CALL(T, len)(v), count);                                                 \
    }                                                                                              \
                                                                                                   \
    static void T##_assert_at(const T##_vec *v, uint64_t i, V value)                               \
    {                                                                                              \
        HOLDS(CALL(T, at)(v, i)->value == value, "element %llu is %llu, expected %llu",            \
              (unsigned long long)i, (unsigned long long)CALL(T, at)(v, i)->value,                 \
              (unsigned long long)value);                                                          \
        ck_assert(CALL(T, get)(v, i).value == value);                                              \
    }                                                                                              \
                                                                                                   \
    static void T##_reopen(T##_vec *v)                                                             \
    {                                                                                              \
        ASSERT_OK(CALL(T, close)(v));                                                              \
        ASSERT_OK(CALL(T, open)(v, PATH, &(vecfile_options){.existence = VECFILE_MUST_EXIST}));    \
    }                                                                                              \
                                                                                                   \
    static void T##_reaches(vecfile_durability durability)                                         \
    {                                                                                              \
        T##_vec v;                                                                                 \
        T##_open(&v, EDGE + 5000, durability);                                                     \
        for (size_t i = 0; i < PLACES; i++) {                                                      \
            T##_assert_at(&v, places[i], 0);                                                       \
            if (places[i] >= EDGE)                                                                 \
                CALL(T, at_mut)(&v, places[i] - EDGE)->value = (V)(i + 100);                       \
            if (i % 2 == 0)                                                                        \
                ASSERT_OK(CALL(T, set)(&v, places[i], (T){.value = (V)(i + 1)}));                  \
            else                                                                                   \
                CALL(T, at_mut)(&v, places[i])->value = (V)(i + 1);                                \
        }                                                                                          \
        for (size_t i = 0; i < PLACES; i++) {                                                      \
            T##_assert_at(&v, places[i], (V)(i + 1));                                              \
            if (places[i] >= EDGE)                                                                 \
                T##_assert_at(&v, places[i] - EDGE, (V)(i + 100));                                 \
        }                                                                                          \
        ck_assert_ptr_eq(CALL(T, last)(&v), CALL(T, data)(&v) + EDGE + 4999);                      \
        ck_assert_ptr_null(CALL(T, at)(&v, EDGE + 5000));                                          \
        ck_assert_ptr_null(CALL(T, slice)(&v, EDGE, 5001));                                        \
        ASSERT_STATUS(CALL(T, set)(&v, EDGE + 5000, (T){.value = 1}), VECFILE_E_RANGE);            \
        T##_reopen(&v);                                                                            \
        ck_assert_uint_eq(CALL(T, len)(&v), EDGE + 5000);                                          \
        for (size_t i = 0; i < PLACES; i++)                                                        \
            T##_assert_at(&v, places[i], (V)(i + 1));                                              \
        CALL(T, abandon)(&v);                                                                      \
    }                                                                                              \
                                                                                                   \
    static void T##_searches(vecfile_durability durability)                                        \
    {                                                                                              \
        T##_vec v;                                                                                 \
        T##_open(&v, EDGE + 100, durability);                                                      \
        /* Zeros, 1 from just below the edge, 2 from just above it, 3 at the end. */               \
        for (uint64_t i = EDGE - 10; i < EDGE + 100; i++)                                          \
            CALL(T, at_mut)(&v, i)->value = i < EDGE + 10 ? 1 : i < EDGE + 99 ? 2 : 3;             \
        ck_assert_uint_eq(CALL(T, lower_bound_by_value)(&v, 0), 0);                                \
        ck_assert_uint_eq(CALL(T, upper_bound_by_value)(&v, 0), EDGE - 10);                        \
        ck_assert_uint_eq(CALL(T, lower_bound_by_value)(&v, 1), EDGE - 10);                        \
        ck_assert_uint_eq(CALL(T, lower_bound_by_value)(&v, 2), EDGE + 10);                        \
        ck_assert_uint_eq(CALL(T, upper_bound_by_value)(&v, 2), EDGE + 99);                        \
        ck_assert_uint_eq(CALL(T, lower_bound_by_value)(&v, 4), EDGE + 100);                       \
        const V keys[] = {0, 1, 2, 3, 4};                                                          \
        uint64_t bounds[5];                                                                        \
        CALL(T, lower_bounds_by_value)(&v, keys, 5, bounds);                                       \
        for (size_t i = 0; i < 5; i++)                                                             \
            ck_assert_uint_eq(bounds[i], CALL(T, lower_bound_by_value)(&v, keys[i]));              \
        ck_assert_ptr_eq(CALL(T, find_by_value)(&v, 3), CALL(T, last)(&v));                        \
        CALL(T, abandon)(&v);                                                                      \
    }                                                                                              \
                                                                                                   \
    static void T##_resizes(vecfile_durability durability)                                         \
    {                                                                                              \
        T##_vec v;                                                                                 \
        T out;                                                                                     \
        T##_open(&v, EDGE - 3, durability);                                                        \
        for (uint64_t i = EDGE - 3; i < EDGE + 9000; i++)                                          \
            ASSERT_OK(CALL(T, push)(&v, (T){.value = (V)(i % 251)}));                              \
        ck_assert_uint_eq(CALL(T, len)(&v), EDGE + 9000);                                          \
        ASSERT_OK(CALL(T, commit)(&v));                                                            \
        ASSERT_OK(CALL(T, pop)(&v, &out));                                                         \
        ck_assert_uint_eq(out.value, (EDGE + 8999) % 251);                                         \
        ASSERT_OK(CALL(T, truncate)(&v, EDGE + 1));                                                \
        T##_reopen(&v);                                                                            \
        ck_assert_uint_eq(CALL(T, len)(&v), EDGE + 1);                                             \
        for (uint64_t i = EDGE - 3; i <= EDGE; i++)                                                \
            T##_assert_at(&v, i, (V)(i % 251));                                                    \
        ASSERT_OK(CALL(T, truncate)(&v, EDGE));                                                    \
        ASSERT_OK(CALL(T, commit)(&v));                                                            \
        ASSERT_OK(CALL(T, truncate)(&v, EDGE - 1));                                                \
        T##_reopen(&v);                                                                            \
        ck_assert_uint_eq(CALL(T, len)(&v), EDGE - 1);                                             \
        ASSERT_OK(CALL(T, resize)(&v, EDGE + 2, (T){.value = 7}));                                 \
        T##_reopen(&v);                                                                            \
        ck_assert_uint_eq(CALL(T, len)(&v), EDGE + 2);                                             \
        T##_assert_at(&v, EDGE - 2, (V)((EDGE - 2) % 251));                                        \
        for (uint64_t i = EDGE - 1; i < EDGE + 2; i++)                                             \
            T##_assert_at(&v, i, 7);                                                               \
        CALL(T, abandon)(&v);                                                                      \
    }                                                                                              \
                                                                                                   \
    static void T##_moves(vecfile_durability durability)                                           \
    {                                                                                              \
        T##_vec v;                                                                                 \
        T##_open(&v, EDGE - 50, durability);                                                       \
        for (uint64_t i = 0; i < 100; i++)                                                         \
            ASSERT_OK(CALL(T, push)(&v, (T){.value = (V)i}));                                      \
        ASSERT_OK(CALL(T, insert)(&v, EDGE - 40, (T){.value = 200}));                              \
        T##_assert_at(&v, EDGE - 41, 9);                                                           \
        T##_assert_at(&v, EDGE - 40, 200);                                                         \
        T##_assert_at(&v, EDGE, 49);                                                               \
        T##_assert_at(&v, EDGE + 50, 99);                                                          \
        ASSERT_OK(CALL(T, remove)(&v, EDGE - 40, NULL));                                           \
        ASSERT_OK(CALL(T, remove_range)(&v, EDGE - 10, 20));                                       \
        ck_assert_uint_eq(CALL(T, len)(&v), EDGE + 30);                                            \
        T##_assert_at(&v, EDGE - 11, 39);                                                          \
        T##_assert_at(&v, EDGE - 10, 60);                                                          \
        ASSERT_OK(CALL(T, swap)(&v, 3, EDGE + 29));                                                \
        T##_assert_at(&v, 3, 99);                                                                  \
        T##_assert_at(&v, EDGE + 29, 0);                                                           \
        ASSERT_OK(CALL(T, copy_within)(&v, 4, EDGE - 11, 2));                                      \
        T##_assert_at(&v, 4, 39);                                                                  \
        T##_assert_at(&v, 5, 60);                                                                  \
        ASSERT_OK(CALL(T, fill)(&v, EDGE - 1, 2, (T){.value = 123}));                              \
        T##_assert_at(&v, EDGE - 2, 68);                                                           \
        T##_assert_at(&v, EDGE - 1, 123);                                                          \
        T##_assert_at(&v, EDGE, 123);                                                              \
        T##_assert_at(&v, EDGE + 1, 71);                                                           \
        ASSERT_OK(CALL(T, extend_from_within)(&v, EDGE - 1, 3));                                   \
        T##_assert_at(&v, EDGE + 32, 71);                                                          \
        T##_reopen(&v);                                                                            \
        ck_assert_uint_eq(CALL(T, len)(&v), EDGE + 33);                                            \
        T##_assert_at(&v, 3, 99);                                                                  \
        T##_assert_at(&v, EDGE, 123);                                                              \
        T##_assert_at(&v, EDGE + 32, 71);                                                          \
        CALL(T, abandon)(&v);                                                                      \
    }                                                                                              \
                                                                                                   \
    static void T##_returns(void)                                                                  \
    {                                                                                              \
        T##_vec v;                                                                                 \
        T##_open(&v, EDGE + 10, VECFILE_ATOMIC);                                                   \
        ASSERT_OK(CALL(T, set)(&v, EDGE + 1, (T){.value = 5}));                                    \
        ASSERT_OK(CALL(T, commit)(&v));                                                            \
        ASSERT_OK(CALL(T, set)(&v, EDGE + 1, (T){.value = 6}));                                    \
        ASSERT_OK(CALL(T, truncate)(&v, EDGE - 7));                                                \
        ASSERT_OK(CALL(T, push)(&v, (T){.value = 8}));                                             \
        ASSERT_OK(CALL(T, rollback)(&v));                                                          \
        ck_assert_uint_eq(CALL(T, len)(&v), EDGE + 10);                                            \
        T##_assert_at(&v, EDGE + 1, 5);                                                            \
        T##_assert_at(&v, EDGE - 7, 0);                                                            \
        ASSERT_OK(CALL(T, set)(&v, EDGE + 2, (T){.value = 9}));                                    \
        CALL(T, abandon)(&v);                                                                      \
        ASSERT_OK(CALL(T, open)(&v, PATH, NULL));                                                  \
        ck_assert_uint_eq(CALL(T, len)(&v), EDGE + 10);                                            \
        T##_assert_at(&v, EDGE + 1, 5);                                                            \
        T##_assert_at(&v, EDGE + 2, 0);                                                            \
        CALL(T, abandon)(&v);                                                                      \
    }

DEFINE_PROMISES(size1, uint8_t)
DEFINE_PROMISES(word, uint64_t)

/* Whether this process has addresses for 64 GiB. */
static bool has_addresses(void)
{
    const uint64_t bytes = (uint64_t)64 << 30;
    if (bytes > SIZE_MAX)
        return false;
    void *at =
        mmap(NULL, (size_t)bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED)
        return false;
    munmap(at, (size_t)bytes);
    return true;
}

#define ADDRESSES_OR_SKIP                                                                          \
    if (!has_addresses())                                                                          \
    SKIP("too few addresses for such a vector")

START_TEST(elements_beyond_2_to_32_are_reached_and_no_others)
{
    ADDRESSES_OR_SKIP;
    for (EACH_DURABILITY(d)) {
        size1_reaches(*d);
        word_reaches(*d);
    }
}
END_TEST

START_TEST(searching_finds_indices_beyond_2_to_32)
{
    ADDRESSES_OR_SKIP;
    for (EACH_DURABILITY(d)) {
        size1_searches(*d);
        word_searches(*d);
    }
}
END_TEST

START_TEST(a_length_crosses_2_to_32_up_and_down_and_is_committed)
{
    ADDRESSES_OR_SKIP;
    for (EACH_DURABILITY(d)) {
        size1_resizes(*d);
        word_resizes(*d);
    }
}
END_TEST

START_TEST(elements_move_across_2_to_32)
{
    ADDRESSES_OR_SKIP;
    for (EACH_DURABILITY(d)) {
        size1_moves(*d);
        word_moves(*d);
    }
}
END_TEST

START_TEST(what_was_not_committed_beyond_2_to_32_is_undone)
{
    ADDRESSES_OR_SKIP;
    size1_returns();
    word_returns();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("huge");
    PROMISE(suite, elements_beyond_2_to_32_are_reached_and_no_others, 20);
    PROMISE(suite, searching_finds_indices_beyond_2_to_32, 20);
    PROMISE(suite, a_length_crosses_2_to_32_up_and_down_and_is_committed, 20);
    PROMISE(suite, elements_move_across_2_to_32, 20);
    PROMISE(suite, what_was_not_committed_beyond_2_to_32_is_undone, 20);
    return run_suite(suite);
}
