/* What sorting and searching cost, in comparisons.  The pair is compiled in here with a comparison
 * of texts that counts and, where asked to, makes up the keys while it is sorted: the worst input
 * there can be for this very sort (McIlroy, "A Killer Adversary for Quicksort", 1999).  Texts, for
 * numbers are sorted without comparing them. */
#include "suite.h"
#include "durabilities.h"
#include "holds.h"

#include <stdio.h>
#include <stdlib.h>

static int compare(const char *a, const char *b);

#undef strncmp
#define strncmp(a, b, bytes) compare((a), (b))

/* NOLINTNEXTLINE(bugprone-suspicious-include): the point of it */
#include "size24_vec.c"

#undef strncmp

#define COUNT 50000

/* --- the comparison --- */

static uint64_t comparisons;

/* An element's name is its key, but while the adversary is at work it is its number,
 * and its key is here: `undecided` until it must be told. */
static bool is_adversarial;
static uint32_t keys[COUNT], undecided, decided, candidate;

/* Of two undecided ones, the one that seems to be the pivot gets the least key left, so that as few
 * elements as possible come before it. */
static void decide(uint32_t a, uint32_t b)
{
    if (keys[a] == undecided && keys[b] == undecided)
        keys[a == candidate ? a : b] = decided++;
    if (keys[a] == undecided)
        candidate = a;
    else if (keys[b] == undecided)
        candidate = b;
}

static uint32_t number_of(const char *name)
{
    return (uint32_t)strtoul(name, NULL, 16);
}

static int compare(const char *a, const char *b)
{
    comparisons++;
    uint32_t left = number_of(a), right = number_of(b);
    if (is_adversarial) {
        decide(left, right);
        left = keys[left];
        right = keys[right];
    }
    return (left > right) - (left < right);
}

/* --- vectors --- */

static void open_filled(size24_vec *v, vecfile_durability durability)
{
    vecfile_options options = {.durability = durability};
    ASSERT_OK(size24_vec_open(v, scratch_path("a.vec"), &options));
    ASSERT_OK(size24_vec_resize(v, COUNT, size24_default()));
}

static void set_name(size24_vec *v, uint64_t i, uint32_t number)
{
    size24 *element = size24_vec_at_mut(v, i);
    snprintf(element->name, sizeof element->name, "%x", number);
}

static void drop(size24_vec *v)
{
    size24_vec_abandon(v);
    scratch_clear();
}

/* Sorts with the adversary at work; afterwards keys[i] is the key that element i had. */
static void sort_against_the_adversary(size24_vec *v)
{
    for (uint32_t i = 0; i < COUNT; i++) {
        set_name(v, i, i);
        keys[i] = COUNT;
    }
    /* The first two are out of order, or the look whether all is sorted already would decide. */
    keys[0] = 1;
    keys[1] = 0;
    undecided = COUNT;
    decided = candidate = 2;
    comparisons = 0;
    is_adversarial = true;
    ASSERT_OK(size24_vec_sort_by_name(v));
    is_adversarial = false;
}

static double log2_of(uint64_t count)
{
    double result = 0;
    for (; count > 1; count /= 2)
        result++;
    return result;
}

/* --- promises --- */

#define N_LOG_N (COUNT * log2_of(COUNT))

START_TEST(no_input_makes_sort_slower_than_n_log_n)
{
    for (EACH_DURABILITY(d)) {
        size24_vec v;
        open_filled(&v, *d);
        sort_against_the_adversary(&v);
        /* A quicksort alone would need more than a hundred times that. */
        ck_assert_double_lt((double)comparisons, 6 * N_LOG_N);
        drop(&v);
    }
}
END_TEST

/* The keys that the adversary made up are an ordinary input, so it can be told whether they end up
 * in order: the way through heapsort is right, not only fast. */
START_TEST(the_worst_input_is_sorted_all_the_same)
{
    for (EACH_DURABILITY(d)) {
        size24_vec v;
        open_filled(&v, *d);
        sort_against_the_adversary(&v);
        for (uint32_t i = 0; i < COUNT; i++) {
            set_name(&v, i, keys[i]);
            size24_vec_at_mut(&v, i)->value = i;
        }
        comparisons = 0;
        ASSERT_OK(size24_vec_sort_by_name(&v));
        ck_assert_double_gt((double)comparisons, 2 * N_LOG_N); /* it was hard */
        for (uint32_t i = 0; i < COUNT; i++) {
            const size24 *at = size24_vec_at(&v, i);
            HOLDS(at->value < COUNT && number_of(at->name) == keys[at->value], "element %u is torn",
                  i);
            HOLDS(i == 0 || number_of(at[-1].name) <= number_of(at->name),
                  "element %u is out of order", i);
            keys[at->value] = UINT32_MAX; /* once only */
        }
        drop(&v);
    }
}
END_TEST

/* Keys 0, 1, … in places that a multiplication mixes. */
static void mix(size24_vec *v)
{
    for (uint32_t i = 0; i < COUNT; i++)
        set_name(v, (uint64_t)i * 7919 % COUNT, i);
    comparisons = 0;
}

START_TEST(stable_sort_needs_less_than_n_log_n)
{
    for (EACH_DURABILITY(d)) {
        size24_vec v;
        open_filled(&v, *d);
        mix(&v);
        ASSERT_OK(size24_vec_stable_sort_by_name(&v));
        ck_assert_double_lt((double)comparisons, 1.5 * N_LOG_N);
        drop(&v);
    }
}
END_TEST

START_TEST(sorting_what_is_sorted_takes_one_look_at_each)
{
    for (EACH_DURABILITY(d)) {
        size24_vec v;
        open_filled(&v, *d);
        mix(&v);
        ASSERT_OK(size24_vec_sort_by_name(&v));
        comparisons = 0;
        ASSERT_OK(size24_vec_sort_by_name(&v));
        ASSERT_OK(size24_vec_stable_sort_by_name(&v));
        ck_assert_uint_lt(comparisons, (uint64_t)2 * COUNT);
        drop(&v);
    }
}
END_TEST

START_TEST(searching_halves)
{
    for (EACH_DURABILITY(d)) {
        size24_vec v;
        open_filled(&v, *d);
        mix(&v);
        ASSERT_OK(size24_vec_sort_by_name(&v));
        for (uint32_t i = 0; i < COUNT; i += 97) {
            char name[16];
            snprintf(name, sizeof name, "%x", i);
            comparisons = 0;
            HOLDS(size24_vec_lower_bound_by_name(&v, name) == i &&
                      size24_vec_upper_bound_by_name(&v, name) == i + 1,
                  "bounds of %u", i);
            HOLDS((double)comparisons <= 2 * (log2_of(COUNT) + 2), "%llu comparisons",
                  (unsigned long long)comparisons);
        }
        drop(&v);
    }
}
END_TEST

START_TEST(searching_for_many_at_once_halves)
{
    static char names[COUNT][sizeof(((size24 *)NULL)->name)];
    static const char *wanted[COUNT];
    static uint64_t bounds[COUNT];
    for (EACH_DURABILITY(d)) {
        size24_vec v;
        open_filled(&v, *d);
        mix(&v);
        ASSERT_OK(size24_vec_sort_by_name(&v));
        for (uint32_t i = 0; i < COUNT; i++) {
            wanted[i] = names[i];
            snprintf(names[i], sizeof names[i], "%x", (uint32_t)((uint64_t)i * 7919 % COUNT));
        }
        comparisons = 0;
        size24_vec_lower_bounds_by_name(&v, wanted, COUNT, bounds);
        ck_assert_double_le((double)comparisons, COUNT * (log2_of(COUNT) + 2));
        for (uint32_t i = 0; i < COUNT; i++)
            HOLDS(bounds[i] == number_of(wanted[i]), "bound of %s", wanted[i]);
        comparisons = 0;
        size24_vec_upper_bounds_by_name(&v, wanted, COUNT, bounds);
        ck_assert_double_le((double)comparisons, COUNT * (log2_of(COUNT) + 2));
        for (uint32_t i = 0; i < COUNT; i++)
            HOLDS(bounds[i] == number_of(wanted[i]) + 1, "bound of %s", wanted[i]);
        drop(&v);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("order_cost");
    PROMISE(suite, no_input_makes_sort_slower_than_n_log_n, 60);
    PROMISE(suite, the_worst_input_is_sorted_all_the_same, 60);
    PROMISE(suite, stable_sort_needs_less_than_n_log_n, 60);
    PROMISE(suite, sorting_what_is_sorted_takes_one_look_at_each, 60);
    PROMISE(suite, searching_halves, 60);
    PROMISE(suite, searching_for_many_at_once_halves, 60);
    return run_suite(suite);
}
