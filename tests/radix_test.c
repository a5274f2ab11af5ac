/* Sorting by number where it is hard: numbers that lie about their spread, that agree in all but
 * their last bits, that are in order but for ties; few elements, many, and large ones; and the sort
 * that needs no memory. */
#include "suite.h"
#include "holds.h"
#include "random.h"

#include "kinds_vec.h"
#include "size120_vec.h"
#include "size192_vec.h"
#include "size24_vec.h"
#include "size4096_vec.h"
#include "vecfile/compare.h"
#include "vecfile/sort.h"

#include <math.h>

/* --- inputs --- */

/* Key of element i of `count`. */
typedef uint64_t input(random_source *source, uint64_t i, uint64_t count);

static uint64_t spread(random_source *source, uint64_t i, uint64_t count)
{
    (void)i, (void)count;
    return random_next(source);
}

static uint64_t few_different(random_source *source, uint64_t i, uint64_t count)
{
    (void)i, (void)count;
    return random_below(source, 5) << 61;
}

/* The leading 48 bits, which are looked at first, say nothing of most. */
static uint64_t last_bits(random_source *source, uint64_t i, uint64_t count)
{
    return i == count / 2 ? UINT64_MAX : random_below(source, 60000);
}

static uint64_t around_the_sign(random_source *source, uint64_t i, uint64_t count)
{
    (void)i, (void)count;
    return ((uint64_t)1 << 63) + random_below(source, 1000) - 500;
}

/* A sample finds one number and hardly another. */
static uint64_t nearly_all_one(random_source *source, uint64_t i, uint64_t count)
{
    (void)count;
    return i % 1000 == 999 ? random_next(source) : 77;
}

/* Twice as many of each next power of two. */
static uint64_t skewed(random_source *source, uint64_t i, uint64_t count)
{
    (void)i, (void)count;
    return random_next(source) >> random_below(source, 64);
}

static uint64_t falling(random_source *source, uint64_t i, uint64_t count)
{
    (void)source;
    return count - i;
}

/* In the opposite order, but not strictly: turned round, ties would change places. */
static uint64_t falling_with_ties(random_source *source, uint64_t i, uint64_t count)
{
    (void)source;
    return (count - i) / 3;
}

static uint64_t rising_but_the_last(random_source *source, uint64_t i, uint64_t count)
{
    (void)source;
    return i == count - 1 ? 0 : i;
}

static const struct named_input {
    const char *name;
    input *key;
} inputs[] = {
    {"spread", spread},
    {"few different", few_different},
    {"last bits", last_bits},
    {"around the sign", around_the_sign},
    {"nearly all one", nearly_all_one},
    {"skewed", skewed},
    {"falling", falling},
    {"falling with ties", falling_with_ties},
    {"rising but the last", rising_but_the_last},
};
#define INPUTS (sizeof inputs / sizeof *inputs)

/* --- what must come out --- */

typedef struct entry {
    uint64_t key, serial;
} entry;

static int by_key_and_serial(const void *a, const void *b)
{
    const entry *left = a, *right = b;
    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    return (left->serial > right->serial) - (left->serial < right->serial);
}

static int by_serial(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

/* --- elements --- */

typedef struct element_kind {
    const vecfile_type *type;
    void (*put)(void *element, uint64_t key, uint64_t serial);
    entry (*get)(const void *element);
    vecfile_status (*sort)(vecfile *v);
    vecfile_status (*stable_sort)(vecfile *v);
    bool (*before)(const void *a, const void *b);
} element_kind;

/* The number, and behind it bytes that follow from it, so that each part of an element tells whose
 * it is. */
static void put_serial(void *to, size_t bytes, uint64_t serial)
{
    for (size_t i = 0; i < bytes; i += sizeof serial, serial = serial * 31 + 7)
        memcpy((char *)to + i, &serial, bytes - i < sizeof serial ? bytes - i : sizeof serial);
}

#define DEFINE_KIND(E, KEY, SERIAL, key_of, of_key)                                                \
    static void put_##E(void *element, uint64_t key, uint64_t serial)                              \
    {                                                                                              \
        E *e = element;                                                                            \
        *e = E##_default();                                                                        \
        e->KEY = of_key;                                                                           \
        put_serial(&e->SERIAL, sizeof e->SERIAL, serial);                                          \
    }                                                                                              \
    static entry get_##E(const void *element)                                                      \
    {                                                                                              \
        const E *e = element;                                                                      \
        entry result = {.key = key_of};                                                            \
        memcpy(&result.serial, &e->SERIAL, sizeof result.serial);                                  \
        return result;                                                                             \
    }                                                                                              \
    static vecfile_status sort_##E(vecfile *v)                                                     \
    {                                                                                              \
        return E##_vec_sort_by_##KEY((E##_vec *)v);                                                \
    }                                                                                              \
    static vecfile_status stable_sort_##E(vecfile *v)                                              \
    {                                                                                              \
        return E##_vec_stable_sort_by_##KEY((E##_vec *)v);                                         \
    }                                                                                              \
    static bool before_##E(const void *a, const void *b)                                           \
    {                                                                                              \
        return ((const E *)a)->KEY < ((const E *)b)->KEY;                                          \
    }

#define SIGN ((uint64_t)1 << 63)
DEFINE_KIND(size24, value, name, e->value, key)
DEFINE_KIND(size120, value, rest, (uint64_t)e->value ^ SIGN, (int64_t)(key ^ SIGN))
DEFINE_KIND(size192, value, rest, (uint64_t)e->value ^ SIGN, (int64_t)(key ^ SIGN))
DEFINE_KIND(size4096, value, rest, (uint64_t)e->value ^ SIGN, (int64_t)(key ^ SIGN))
DEFINE_KIND(kinds, u64v, i64v, e->u64v, key)

#define KIND(E)                                                                                    \
    {                                                                                              \
        &E##_vec_type, put_##E, get_##E, sort_##E, stable_sort_##E, before_##E                     \
    }
static const element_kind element_kinds[] = {KIND(size24), KIND(size120), KIND(kinds),
                                             KIND(size192), KIND(size4096)};
#define KINDS (sizeof element_kinds / sizeof *element_kinds)

/* --- one trial --- */

static unsigned char *element_at(const element_kind *kind, const vecfile *v, uint64_t i)
{
    return (unsigned char *)v->elements + i * kind->type->size;
}

static entry *fill(const element_kind *kind, vecfile *v, input *key, uint64_t count, uint64_t seed)
{
    random_source source = random_from(seed);
    entry *expected = calloc((size_t)count, sizeof *expected);
    unsigned char *element = calloc(1, (size_t)kind->type->size);
    ck_assert(expected != NULL && element != NULL);
    ASSERT_OK(vecfile_truncate(v, 0));
    for (uint64_t i = 0; i < count; i++) {
        expected[i] = (entry){key(&source, i, count), i};
        kind->put(element, expected[i].key, i);
        ASSERT_OK(vecfile_extend(v, element, 1));
    }
    free(element);
    qsort(expected, (size_t)count, sizeof *expected, by_key_and_serial);
    return expected;
}

/* Elements that tie may be in any order unless `stable`. */
static void assert_sorted(const element_kind *kind, const vecfile *v, const entry *expected,
                          uint64_t count, bool stable, const char *name)
{
    uint64_t *serials = calloc((size_t)count, sizeof *serials);
    unsigned char *whole = calloc(1, (size_t)kind->type->size);
    ck_assert(serials != NULL && whole != NULL);
    for (uint64_t i = 0; i < count; i++) {
        entry found = kind->get(element_at(kind, v, i));
        serials[i] = found.serial;
        HOLDS(found.key == expected[i].key && (!stable || found.serial == expected[i].serial),
              "%s, %llu of %s: element %llu is not the one that belongs there", name,
              (unsigned long long)count, kind->type->element, (unsigned long long)i);
        kind->put(whole, found.key, found.serial);
        HOLDS(memcmp(element_at(kind, v, i), whole, (size_t)kind->type->size) == 0,
              "%s, %llu of %s: element %llu has bytes of another", name, (unsigned long long)count,
              kind->type->element, (unsigned long long)i);
    }
    qsort(serials, (size_t)count, sizeof *serials, by_serial);
    for (uint64_t i = 0; i < count; i++)
        HOLDS(serials[i] == i, "%s, %llu of %s: element %llu was lost", name,
              (unsigned long long)count, kind->type->element, (unsigned long long)i);
    free(serials);
    free(whole);
}

static void assert_sorts(const element_kind *kind, vecfile *v, uint64_t count, uint64_t seed)
{
    for (size_t i = 0; i < INPUTS; i++) {
        entry *expected = fill(kind, v, inputs[i].key, count, seed);
        ASSERT_OK(kind->sort(v));
        assert_sorted(kind, v, expected, count, false, inputs[i].name);
        free(expected);
        expected = fill(kind, v, inputs[i].key, count, seed);
        ASSERT_OK(kind->stable_sort(v));
        assert_sorted(kind, v, expected, count, true, inputs[i].name);
        free(expected);
    }
}

/* So many of each kind that has `least` to `most` bytes an element. */
static void assert_sorts_each(const uint64_t *counts, size_t count, uint64_t least, uint64_t most)
{
    const uint64_t seed = random_seed();
    for (size_t k = 0; k < KINDS; k++)
        for (size_t i = 0; i < count; i++) {
            const element_kind *kind = &element_kinds[k];
            vecfile v;
            if (kind->type->size < least || kind->type->size > most)
                continue;
            ASSERT_OK(vecfile_open(&v, kind->type, scratch_path("a.vec"), NULL));
            assert_sorts(kind, &v, counts[i], seed);
            vecfile_abandon(&v);
            scratch_clear();
        }
}

/* --- promises --- */

/* Around the least for a radix sort, the insertion sort of words, and digits of one and two passes.
 */
static const uint64_t few_counts[] = {VECFILE_MIN_RADIX - 1, VECFILE_MIN_RADIX,
                                      VECFILE_MIN_RADIX + 1, 300, 5000};

START_TEST(few_elements_of_any_numbers_are_sorted)
{
    assert_sorts_each(few_counts, sizeof few_counts / sizeof *few_counts, 0, UINT64_MAX);
}
END_TEST

/* As many as are few, by their places or their bytes, one more, and twice as many. */
static const uint64_t many_counts[] = {65536, 65537, 150000};

/* Elements from this size on go to their places once, by numbers that are sorted before. */
#define LARGE_BYTES 192

START_TEST(many_elements_of_any_numbers_are_sorted)
{
    assert_sorts_each(many_counts, sizeof many_counts / sizeof *many_counts, 0, LARGE_BYTES - 1);
}
END_TEST

START_TEST(many_large_elements_of_any_numbers_are_sorted_each_moved_as_a_whole)
{
    assert_sorts_each(many_counts, sizeof many_counts / sizeof *many_counts, LARGE_BYTES, 1000);
}
END_TEST

START_TEST(without_memory_the_order_of_ties_is_kept)
{
    const uint64_t seed = random_seed();
    for (size_t k = 0; k < KINDS; k++)
        for (uint64_t count = 0; count < 3000; count = count * 3 / 2 + 1)
            for (size_t i = 0; i < INPUTS && count > 0; i++) {
                const element_kind *kind = &element_kinds[k];
                const vecfile_order order = {.less = kind->before};
                vecfile v;
                ASSERT_OK(vecfile_open(&v, kind->type, scratch_path("a.vec"), NULL));
                entry *expected = fill(kind, &v, inputs[i].key, count, seed);
                vecfile_merge_sort(&v, &order);
                assert_sorted(kind, &v, expected, count, true, inputs[i].name);
                free(expected);
                vecfile_abandon(&v);
                scratch_clear();
            }
}
END_TEST

static int64_t rank_of_double(double value)
{
    return vecfile_rank_of_double(&value);
}

static int32_t rank_of_float(float value)
{
    return vecfile_rank_of_float(&value);
}

START_TEST(ranks_sort_as_the_values_they_stand_for)
{
    const double values[] = {-INFINITY, -1e300, -1.5, -1e-310, 0, 1e-310, 1.5, 1e300, INFINITY};
    const size_t count = sizeof values / sizeof *values;
    for (size_t i = 0; i + 1 < count; i++)
        ck_assert(rank_of_double(values[i]) < rank_of_double(values[i + 1]));
    for (size_t i = 0; i + 1 < count; i++)
        ck_assert(rank_of_float((float)values[i]) <= rank_of_float((float)values[i + 1]));
    ck_assert(rank_of_double(-0.0) == rank_of_double(0.0));
    ck_assert(rank_of_float(-0.0f) == rank_of_float(0.0f));
    ck_assert(rank_of_double((double)NAN) == rank_of_double(-(double)NAN));
    ck_assert(rank_of_double((double)NAN) > rank_of_double(INFINITY));
    ck_assert(rank_of_float(-NAN) > rank_of_float(INFINITY));
    ck_assert(vecfile_rank_of_signed(INT64_MIN) < vecfile_rank_of_signed(-1));
    ck_assert(vecfile_rank_of_signed(-1) < vecfile_rank_of_signed(0));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("radix");
    PROMISE(suite, few_elements_of_any_numbers_are_sorted, 60);
    PROMISE(suite, many_elements_of_any_numbers_are_sorted, 120);
    PROMISE(suite, many_large_elements_of_any_numbers_are_sorted_each_moved_as_a_whole, 120);
    PROMISE(suite, without_memory_the_order_of_ties_is_kept, 120);
    PROMISE(suite, ranks_sort_as_the_values_they_stand_for, 10);
    return run_suite(suite);
}
