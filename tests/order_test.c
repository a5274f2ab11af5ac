/* Sorting and searching by keys of every kind, against ranks that the test knows: inputs that are
 * hard on quicksort, ties, lengths from 0, elements of a byte and of more than a page. */
#include "suite.h"
#include "durabilities.h"
#include "holds.h"
#include "order_keys.h"
#include "random.h"

#include <stdio.h>

/* --- inputs --- */

/* Rank of place i of `count`, out of `steps` different ones. */
typedef uint64_t pattern(random_source *source, uint64_t i, uint64_t count, uint64_t steps);

static uint64_t scaled(uint64_t i, uint64_t count, uint64_t steps)
{
    return i * steps / count;
}

static uint64_t ascending(random_source *source, uint64_t i, uint64_t count, uint64_t steps)
{
    (void)source;
    return scaled(i, count, steps);
}

static uint64_t descending(random_source *source, uint64_t i, uint64_t count, uint64_t steps)
{
    (void)source;
    return scaled(count - 1 - i, count, steps);
}

static uint64_t organ_pipe(random_source *source, uint64_t i, uint64_t count, uint64_t steps)
{
    (void)source;
    uint64_t from_end = i < count / 2 ? i : count - 1 - i;
    return scaled(2 * from_end, count, steps);
}

static uint64_t sawtooth(random_source *source, uint64_t i, uint64_t count, uint64_t steps)
{
    (void)source, (void)count;
    return i % steps;
}

static uint64_t at_random(random_source *source, uint64_t i, uint64_t count, uint64_t steps)
{
    (void)i, (void)count;
    return random_below(source, steps);
}

static uint64_t nearly_ascending(random_source *source, uint64_t i, uint64_t count, uint64_t steps)
{
    return random_once_in(source, 16) ? random_below(source, steps) : scaled(i, count, steps);
}

static uint64_t ascending_then_random(random_source *source, uint64_t i, uint64_t count,
                                      uint64_t steps)
{
    return i < count - count / 8 ? scaled(i, count, steps) : random_below(source, steps);
}

/* Bad for a quicksort around the median of first, middle and last (Musser, 1997). */
static uint64_t median_of_three_killer(random_source *source, uint64_t i, uint64_t count,
                                       uint64_t steps)
{
    (void)source;
    uint64_t half = count / 2, place = i;
    if (i >= 2 * half) /* the odd one at the end */
        place = i;
    else if (i >= half)
        place = 2 * (i - half) + 1;
    else
        place = i % 2 == 0 ? i : half + i - 1;
    return scaled(place < count ? place : count - 1, count, steps);
}

static pattern *const patterns[] = {
    ascending,
    descending,
    organ_pipe,
    sawtooth,
    at_random,
    nearly_ascending,
    ascending_then_random,
    median_of_three_killer,
};
#define PATTERNS (sizeof patterns / sizeof *patterns)

/* --- a vector and what is known of it --- */

typedef struct trial {
    const order_key *key;
    vecfile v;
    random_source source;
    uint64_t count;
    uint64_t *ranks; /* of the element with each serial number */
    uint64_t *sorted;
    bool *seen;
    unsigned char *elements;
} trial;

static void start(trial *t, const order_key *key, vecfile_durability durability, uint64_t seed,
                  uint64_t most)
{
    vecfile_options options = {.durability = durability};
    t->key = key;
    t->source = random_from(seed);
    t->count = 0;
    t->ranks = calloc((size_t)most + 1, sizeof *t->ranks);
    t->sorted = calloc((size_t)most + 1, sizeof *t->sorted);
    t->seen = calloc((size_t)most + 1, sizeof *t->seen);
    t->elements = calloc((size_t)most + 1, (size_t)key->type->size);
    ck_assert(t->ranks != NULL && t->sorted != NULL && t->seen != NULL && t->elements != NULL);
    ASSERT_OK(vecfile_open(&t->v, key->type, scratch_path("a.vec"), &options));
}

static void end(trial *t)
{
    vecfile_abandon(&t->v);
    scratch_clear();
    free(t->ranks);
    free(t->sorted);
    free(t->seen);
    free(t->elements);
}

static int by_rank(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

static const void *element_at(const trial *t, uint64_t i)
{
    return (const unsigned char *)t->v.elements + i * t->key->type->size;
}

/* Fills the vector by a pattern; `steps` of the key's ranks, first and last included, take part. */
static void fill(trial *t, pattern *shape, uint64_t count, uint64_t steps)
{
    const order_key *key = t->key;
    if (steps > key->ranks)
        steps = key->ranks;
    if (steps > count)
        steps = count;
    t->count = count;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t step = shape(&t->source, i, count, steps);
        t->ranks[i] = steps > 1 ? step * (key->ranks - 1) / (steps - 1) : key->ranks / 2;
        t->sorted[i] = t->ranks[i];
        key->make(t->elements + i * key->type->size, t->ranks[i], i % key->serials);
    }
    qsort(t->sorted, (size_t)count, sizeof *t->sorted, by_rank);
    ASSERT_OK(vecfile_truncate(&t->v, 0));
    ASSERT_OK(vecfile_extend(&t->v, t->elements, count));
}

/* The very elements that were filled in are there, each once, and in order; if `stable`, those of
 * one rank in the order they had. */
static void assert_in_order(trial *t, bool stable, const char *after)
{
    const order_key *key = t->key;
    order_element expected;
    ck_assert_uint_eq(t->v.len, t->count);
    memset(t->seen, 0, (size_t)t->count * sizeof *t->seen);
    for (uint64_t i = 0, last = 0; i < t->count; i++) {
        uint64_t serial = key->serial(element_at(t, i));
        key->make(&expected, t->sorted[i], serial);
        HOLDS(key->equal(element_at(t, i), &expected),
              "%s of %s, %llu elements: element %llu is not of the rank that belongs there", after,
              key->name, (unsigned long long)t->count, (unsigned long long)i);
        if (key->serials < t->count)
            continue;
        HOLDS(serial < t->count && !t->seen[serial] && t->ranks[serial] == t->sorted[i],
              "%s of %s, %llu elements: element %llu was not among them, or is twice", after,
              key->name, (unsigned long long)t->count, (unsigned long long)i);
        t->seen[serial] = true;
        HOLDS(!stable || i == 0 || t->sorted[i] != t->sorted[i - 1] || serial > last,
              "%s of %s, %llu elements: element %llu overtook an equal one", after, key->name,
              (unsigned long long)t->count, (unsigned long long)i);
        last = serial;
    }
}

static bool ranks_ascend(const trial *t)
{
    for (uint64_t i = 1; i < t->count; i++)
        if (t->ranks[i] < t->ranks[i - 1])
            return false;
    return true;
}

/* --- sorting --- */

static void assert_sorts(trial *t, uint64_t count, uint64_t steps)
{
    for (size_t shape = 0; shape < PATTERNS; shape++) {
        fill(t, patterns[shape], count, steps);
        ck_assert_int_eq(t->key->is_sorted(&t->v), ranks_ascend(t));
        ASSERT_OK(t->key->sort(&t->v));
        assert_in_order(t, false, "sort");
        fill(t, patterns[shape], count, steps);
        ASSERT_OK(t->key->stable_sort(&t->v));
        assert_in_order(t, true, "stable_sort");
        ck_assert(t->key->is_sorted(&t->v));
    }
}

/* Big elements go through lengths around the ends of the algorithms' loops only. */
static uint64_t next_length(const order_key *key, uint64_t count)
{
    bool is_edge = count < 5 || (count >= 22 && count < 27) || (count >= 47 && count < 51);
    return count + (is_edge || key->type->size <= 32 ? 1 : 7);
}

START_TEST(sorting_by_any_key_gives_the_same_elements_in_order_for_all_short_lengths)
{
    uint64_t seed = random_seed();
    for (EACH_DURABILITY(d))
        for (size_t k = 0; k < order_key_count; k++) {
            trial t;
            start(&t, &order_keys[k], *d, seed, 110);
            for (uint64_t count = 0; count <= 100; count = next_length(t.key, count)) {
                assert_sorts(&t, count, count);
                assert_sorts(&t, count, 1 + count / 8);
                assert_sorts(&t, count, 2);
            }
            end(&t);
        }
}
END_TEST

#define LARGEST ((uint64_t)200000)

START_TEST(sorting_by_any_key_gives_the_same_elements_in_order_for_great_lengths)
{
    uint64_t seed = random_seed();
    for (EACH_DURABILITY(d))
        for (size_t k = 0; k < order_key_count; k++) {
            uint64_t count = 8 * LARGEST / order_keys[k].type->size;
            if (count > LARGEST)
                count = LARGEST;
            trial t;
            start(&t, &order_keys[k], *d, seed, count);
            assert_sorts(&t, count, count);
            assert_sorts(&t, count / 4 + 1, 50);
            end(&t);
        }
}
END_TEST

START_TEST(elements_all_equal_stay_where_they_are)
{
    for (EACH_DURABILITY(d))
        for (size_t k = 0; k < order_key_count; k++) {
            trial t;
            start(&t, &order_keys[k], *d, 1, 1000);
            fill(&t, ascending, 1000, 1);
            ck_assert(t.key->is_sorted(&t.v));
            ASSERT_OK(t.key->stable_sort(&t.v));
            assert_in_order(&t, true, "stable_sort");
            ASSERT_OK(t.key->sort(&t.v));
            assert_in_order(&t, true, "sort of what is in order");
            end(&t);
        }
}
END_TEST

/* --- comparing --- */

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

START_TEST(compare_has_the_sign_of_the_order)
{
    order_element a, b;
    for (size_t k = 0; k < order_key_count; k++) {
        const order_key *key = &order_keys[k];
        const uint64_t last = key->ranks - 1;
        const uint64_t ranks[] = {0, 1 % key->ranks, last / 2, last - last / 2, last, last - 1};
        for (size_t i = 0; i < 6; i++)
            for (size_t j = 0; j < 6; j++) {
                key->make(&a, ranks[i], 0);
                key->make(&b, ranks[j], 1);
                HOLDS(sign(key->compare(&a, &b)) == by_rank(&ranks[i], &ranks[j]),
                      "%s: ranks %llu and %llu compare as %d", key->name,
                      (unsigned long long)ranks[i], (unsigned long long)ranks[j],
                      key->compare(&a, &b));
            }
    }
}
END_TEST

/* --- searching --- */

static uint64_t count_below(const trial *t, uint64_t rank)
{
    uint64_t count = 0;
    while (count < t->count && t->sorted[count] < rank)
        count++;
    return count;
}

static void assert_finds(const trial *t, uint64_t rank)
{
    order_element wanted;
    t->key->make(&wanted, rank, 1);
    uint64_t lower = count_below(t, rank), upper = count_below(t, rank + 1);
    const void *found = lower < upper ? element_at(t, lower) : NULL;
    HOLDS(t->key->lower_bound(&t->v, &wanted) == lower &&
              t->key->upper_bound(&t->v, &wanted) == upper && t->key->find(&t->v, &wanted) == found,
          "%s, %llu elements, rank %llu: bounds %llu and %llu, expected %llu and %llu, or "
          "another element found",
          t->key->name, (unsigned long long)t->count, (unsigned long long)rank,
          (unsigned long long)t->key->lower_bound(&t->v, &wanted),
          (unsigned long long)t->key->upper_bound(&t->v, &wanted), (unsigned long long)lower,
          (unsigned long long)upper);
}

/* Looks for every rank that is there, and for its neighbours, which mostly are not. */
static void assert_searches(const trial *t)
{
    const uint64_t last = t->key->ranks - 1;
    assert_finds(t, 0);
    assert_finds(t, last / 2);
    assert_finds(t, last);
    for (uint64_t i = 0; i < t->count; i++) {
        const uint64_t rank = t->sorted[i];
        assert_finds(t, rank);
        assert_finds(t, rank > 0 ? rank - 1 : 0);
        assert_finds(t, rank < last ? rank + 1 : last);
    }
}

START_TEST(bounds_and_find_agree_with_counting_for_all_short_lengths)
{
    uint64_t seed = random_seed();
    for (EACH_DURABILITY(d))
        for (size_t k = 0; k < order_key_count; k++) {
            trial t;
            start(&t, &order_keys[k], *d, seed, 110);
            for (uint64_t count = 0; count <= 100; count = next_length(t.key, count))
                for (uint64_t steps = 1; steps <= count; steps = steps * 3 + 1) {
                    fill(&t, at_random, count, steps);
                    ASSERT_OK(t.key->sort(&t.v));
                    assert_searches(&t);
                }
            end(&t);
        }
}
END_TEST

/* --- searching for many at once --- */

static uint64_t any_rank(trial *t)
{
    const uint64_t last = t->key->ranks - 1;
    if (t->count > 0 && random_once_in(&t->source, 2))
        return t->sorted[random_below(&t->source, t->count)];
    if (random_once_in(&t->source, 4))
        return random_once_in(&t->source, 2) ? 0 : last;
    return random_below(&t->source, last + 1);
}

/* `count` keys: some are there, some would come first, between others, or last. */
static void assert_finds_at_once(trial *t, uint64_t count)
{
    const order_key *key = t->key;
    uint64_t bounds[ORDER_MAX_KEYS + 1];
    unsigned char *wanted = malloc((size_t)(count + 1) * (size_t)key->type->size);
    ck_assert_ptr_nonnull(wanted);
    for (uint64_t i = 0; i < count; i++) {
        key->make(wanted + i * key->type->size, any_rank(t), 1);
    }
    for (int upper = 0; upper < 2; upper++) {
        bounds[count] = UINT64_MAX;
        key->bounds(&t->v, wanted, count, upper != 0, bounds);
        for (uint64_t i = 0; i < count; i++) {
            const void *one = wanted + i * key->type->size;
            const uint64_t expected =
                upper ? key->upper_bound(&t->v, one) : key->lower_bound(&t->v, one);
            HOLDS(bounds[i] == expected,
                  "%s, %llu elements: %s bound %llu of %llu is %llu, by itself %llu", key->name,
                  (unsigned long long)t->count, upper ? "upper" : "lower", (unsigned long long)i,
                  (unsigned long long)count, (unsigned long long)bounds[i],
                  (unsigned long long)expected);
        }
        ck_assert_uint_eq(bounds[count], UINT64_MAX);
    }
    free(wanted);
}

/* None, fewer than what goes side by side, groups with and without some left over. */
static void assert_searches_at_once(trial *t)
{
    const uint64_t counts[] = {0, 1, 2, 3, 4, 5, 31, 32, 33, 35, 36, 64, 100, ORDER_MAX_KEYS};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        assert_finds_at_once(t, counts[i]);
    assert_finds_at_once(t, random_below(&t->source, ORDER_MAX_KEYS));
}

START_TEST(bounds_of_many_keys_at_once_are_those_of_each_by_itself)
{
    uint64_t seed = random_seed();
    for (EACH_DURABILITY(d))
        for (size_t k = 0; k < order_key_count; k++) {
            const order_key *key = &order_keys[k];
            const uint64_t most = key->type->size <= 32 ? 50000 : 1000;
            trial t;
            start(&t, key, *d, seed, most);
            const uint64_t counts[] = {0, 1, 2, 3, 7, 100, random_below(&t.source, 1000), most};
            for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
                for (uint64_t steps = 1; steps <= counts[i] + 1; steps = steps * 30 + 1) {
                    fill(&t, at_random, counts[i], steps);
                    ASSERT_OK(key->sort(&t.v));
                    assert_searches_at_once(&t);
                }
            end(&t);
        }
}
END_TEST

/* What is in a file, a reader finds too. */
START_TEST(a_reader_searches_what_a_writer_sorted)
{
    vecfile_options options = {.access = VECFILE_READ_ONLY};
    for (size_t k = 0; k < order_key_count; k++) {
        trial t;
        start(&t, &order_keys[k], durabilities[0], 7, 300);
        fill(&t, descending, 300, 100);
        ASSERT_OK(t.key->sort(&t.v));
        ASSERT_OK(vecfile_close(&t.v));
        ASSERT_OK(vecfile_open(&t.v, t.key->type, scratch_path("a.vec"), &options));
        ck_assert(t.key->is_sorted(&t.v));
        assert_searches(&t);
        assert_searches_at_once(&t);
        ASSERT_STATUS(t.key->sort(&t.v), VECFILE_E_READ_ONLY);
        end(&t);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("order");
    PROMISE(suite, sorting_by_any_key_gives_the_same_elements_in_order_for_all_short_lengths, 120);
    PROMISE(suite, sorting_by_any_key_gives_the_same_elements_in_order_for_great_lengths, 120);
    PROMISE(suite, elements_all_equal_stay_where_they_are, 60);
    PROMISE(suite, compare_has_the_sign_of_the_order, 60);
    PROMISE(suite, bounds_and_find_agree_with_counting_for_all_short_lengths, 120);
    PROMISE(suite, bounds_of_many_keys_at_once_are_those_of_each_by_itself, 120);
    PROMISE(suite, a_reader_searches_what_a_writer_sorted, 60);
    return run_suite(suite);
}
