/* Sorting ten million elements of 32 bytes by a key of 64 bits, and searching them, beside the C
 * and the C++ library on an array in memory. */
#include "../rows.h"
#include "standard.h"

#include <stdlib.h>
#include <string.h>

#define COUNT ((size_t)10000000)
#define SEARCHES ((size_t)1 << 19)

static event_vec vector;
static event *array;
static event *shuffled;
static uint64_t *keys; /* to search for, half of them there */
static uint64_t *bounds;

static int by_time(const void *a, const void *b)
{
    const uint64_t x = ((const event *)a)->time, y = ((const event *)b)->time;
    return (x > y) - (x < y);
}

static void ok(vecfile_status status)
{
    if (status != VECFILE_OK)
        need(false, vecfile_errmsg());
}

/* --- sorting --- */

static double sort_ours(vecfile_status (*sort)(event_vec *v))
{
    memcpy(event_vec_data_mut(&vector), shuffled, COUNT * sizeof *shuffled);
    const double start = now_ns();
    ok(sort(&vector));
    const double took = now_ns() - start;
    need(event_vec_is_sorted_by_time(&vector), "sorted");
    return took;
}

static void sort_round(void *context, double *figures)
{
    (void)context;
    figures[0] = sort_ours(event_vec_sort_by_time);
}

static void stable_sort_round(void *context, double *figures)
{
    (void)context;
    figures[0] = sort_ours(event_vec_stable_sort_by_time);
}

typedef void sort_function(event *events, size_t count);

typedef struct algorithm {
    sort_function *sort;
} algorithm;

static void library_qsort(event *events, size_t count)
{
    qsort(events, count, sizeof *events, by_time);
}

static void library_round(void *context, double *figures)
{
    memcpy(array, shuffled, COUNT * sizeof *array);
    const double start = now_ns();
    ((const algorithm *)context)->sort(array, COUNT);
    figures[0] = now_ns() - start;
    consume(array[COUNT / 2].time);
}

/* No sort can do with less than to read and to write everything once. */
static void copy_round(void *context, double *figures)
{
    (void)context;
    const double start = now_ns();
    memcpy(array, shuffled, COUNT * sizeof *array);
    figures[0] = now_ns() - start;
    consume(array[COUNT / 2].time);
}

/* --- searching --- */

/* Each round has two figures: of searches one by one, and of all at once, which the peers cannot.
 */

static void search_round(void *context, double *figures)
{
    (void)context;
    uint64_t sum = 0;
    double start = now_ns();
    for (size_t i = 0; i < SEARCHES; i++)
        sum += event_vec_lower_bound_by_time(&vector, keys[i]);
    figures[0] = now_ns() - start;
    start = now_ns();
    event_vec_lower_bounds_by_time(&vector, keys, SEARCHES, bounds);
    figures[1] = now_ns() - start;
    for (size_t i = 0; i < SEARCHES; i++)
        sum -= bounds[i];
    need(sum == 0, "the same bounds");
}

static void bsearch_round(void *context, double *figures)
{
    (void)context;
    uint64_t sum = 0;
    const double start = now_ns();
    for (size_t i = 0; i < SEARCHES; i++) {
        const event key = {.time = keys[i]};
        const event *found = bsearch(&key, array, COUNT, sizeof *array, by_time);
        sum += found != NULL ? (uint64_t)(found - array) : 0;
    }
    figures[0] = figures[1] = now_ns() - start;
    consume(sum);
}

static void lower_bound_round(void *context, double *figures)
{
    (void)context;
    uint64_t sum = 0;
    const double start = now_ns();
    for (size_t i = 0; i < SEARCHES; i++)
        sum += standard_lower_bound(array, COUNT, keys[i]);
    figures[0] = figures[1] = now_ns() - start;
    consume(sum);
}

/* A search that knew where to look would still have to look. */
static void one_look_round(void *context, double *figures)
{
    (void)context;
    uint64_t sum = 0;
    const double start = now_ns();
    for (size_t i = 0; i < SEARCHES; i++)
        sum += array[keys[i] % COUNT].time;
    figures[0] = figures[1] = now_ns() - start;
    consume(sum);
}

/* --- the rows --- */

static void make_events(void)
{
    uint64_t random = 3;
    char *path = bench_path("order.vec");
    remove_files("order.");
    array = malloc(COUNT * sizeof *array);
    shuffled = malloc(COUNT * sizeof *shuffled);
    keys = malloc(SEARCHES * sizeof *keys);
    bounds = calloc(SEARCHES, sizeof *bounds);
    need(array != NULL && shuffled != NULL && keys != NULL && bounds != NULL, "malloc");
    for (size_t i = 0; i < COUNT; i++) {
        shuffled[i] = event_of(i);
        shuffled[i].time = next_random(&random);
    }
    for (size_t i = 0; i < SEARCHES; i++)
        keys[i] = i % 2 == 0 ? next_random(&random) : shuffled[next_random(&random) % COUNT].time;
    memcpy(array, shuffled, COUNT * sizeof *array);
    ok(event_vec_open(&vector, path, NULL));
    ok(event_vec_extend(&vector, shuffled, COUNT));
    ok(event_vec_commit(&vector));
    free(path);
}

static void free_events(void)
{
    event_vec_abandon(&vector);
    remove_files("order.");
    free(array);
    free(shuffled);
    free(keys);
    free(bounds);
}

void bench_order(void)
{
    static const metric sort = {"sort_10m", "ms", 1e6, MEDIAN},
                        stable = {"stable_sort_10m", "ms", 1e6, MEDIAN},
                        search[] = {{"search_10m", "ns/search", SEARCHES, MEDIAN},
                                    {"search_batch_10m", "ns/search", SEARCHES, MEDIAN}};
    static algorithm c = {library_qsort}, cpp = {standard_sort},
                     cpp_stable = {standard_stable_sort};
    static const contender sorts[] = {{"vecfile", OURS, sort_round, NULL},
                                      {"qsort", PEER, library_round, &c},
                                      {"std::sort", PEER, library_round, &cpp},
                                      {"memcpy", LIMIT, copy_round, NULL}},
                           stable_sorts[] = {{"vecfile", OURS, stable_sort_round, NULL},
                                             {"qsort", SHOWN, library_round, &c},
                                             {"std::stable_sort", PEER, library_round, &cpp_stable},
                                             {"memcpy", LIMIT, copy_round, NULL}},
                           searches[] = {{"vecfile", OURS, search_round, NULL},
                                         {"bsearch", PEER, bsearch_round, NULL},
                                         {"std::lower_bound", PEER, lower_bound_round, NULL},
                                         {"one-random-read", LIMIT, one_look_round, NULL}};
    if (!is_wanted(sort.name) && !is_wanted(stable.name) && !is_trial_wanted(search, 2))
        return;
    make_events();
    measure(&(trial){&sort, 1, sorts, 4, 3, 0, 0});
    measure(&(trial){&stable, 1, stable_sorts, 4, 3, 0, 0});
    /* Both sides sorted, whatever rows ran before. */
    sort_ours(event_vec_sort_by_time);
    memcpy(array, event_vec_data(&vector), COUNT * sizeof *array);
    measure(&(trial){search, 2, searches, 4, 11, 1, 0});
    free_events();
}
