/* Sorting and searching beside the C library's, which call a comparison through a pointer. */
#include "compare.h"
#include "rawfile.h"
#include "rows.h"
#include "ticks.h"

#include <stdlib.h>
#include <string.h>

#define COUNT ((size_t)1 << 20)
#define SEARCHES ((size_t)1 << 18)

typedef struct order_data {
    ticks ticks;
    tick *shuffled;
    int64_t *wanted; /* keys to search for */
} order_data;

static int by_time(const void *a, const void *b)
{
    int64_t x = ((const tick *)a)->time, y = ((const tick *)b)->time;
    return (x > y) - (x < y);
}

static double sort_with(order_data *data, vecfile_status (*sort)(tick_vec *v))
{
    tick_vec *v = &data->ticks.vector;
    memcpy(tick_vec_data_mut(v), data->shuffled, COUNT * sizeof(tick));
    double start = now_ns();
    need(sort(v) == VECFILE_OK, "sort");
    double elapsed = now_ns() - start;
    need(tick_vec_is_sorted_by_time(v), "order");
    return elapsed;
}

static double sort_ours(void *context)
{
    return sort_with(context, tick_vec_sort_by_time);
}

static double stable_sort_ours(void *context)
{
    return sort_with(context, tick_vec_stable_sort_by_time);
}

static double sort_raw(void *context)
{
    const order_data *data = context;
    memcpy(data->ticks.raw, data->shuffled, COUNT * sizeof(tick));
    double start = now_ns();
    qsort(data->ticks.raw, COUNT, sizeof(tick), by_time);
    return now_ns() - start;
}

static double search_ours(void *context)
{
    const order_data *data = context;
    double start = now_ns();
    uint64_t sum = 0;
    for (size_t i = 0; i < SEARCHES; i++)
        sum += tick_vec_lower_bound_by_time(&data->ticks.vector, data->wanted[i]);
    consume(sum);
    return now_ns() - start;
}

static double search_raw(void *context)
{
    const order_data *data = context;
    double start = now_ns();
    uint64_t sum = 0;
    for (size_t i = 0; i < SEARCHES; i++) {
        tick key = {.time = data->wanted[i]};
        const tick *found = bsearch(&key, data->ticks.raw, COUNT, sizeof(tick), by_time);
        sum += found != NULL ? (uint64_t)(found - data->ticks.raw) : 0;
    }
    consume(sum);
    return now_ns() - start;
}

static void open_order(order_data *data)
{
    uint64_t random = 3;
    open_ticks(&data->ticks, COUNT);
    data->shuffled = malloc(COUNT * sizeof *data->shuffled);
    data->wanted = malloc(SEARCHES * sizeof *data->wanted);
    need(data->shuffled != NULL && data->wanted != NULL, "malloc");
    memcpy(data->shuffled, data->ticks.raw, COUNT * sizeof(tick));
    for (size_t i = 0; i < SEARCHES; i++)
        data->wanted[i] = (int64_t)(next_random(&random) % COUNT);
    /* Searches need sorted data, whatever rows run before them. */
    sort_ours(data);
    sort_raw(data);
}

void bench_order(void)
{
    static const comparison rows[] = {
        {"sort_by_key_1m", "qsort", "ms", 0, 1e6, 7, sort_ours, sort_raw},
        {"stable_sort_by_key_1m", "qsort", "ms", 0, 1e6, 7, stable_sort_ours, sort_raw},
        {"lower_bound_1m", "bsearch", "ns/search", 0, SEARCHES, 15, search_ours, search_raw},
    };
    order_data data;
    int is_open = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!is_wanted(rows[i].name))
            continue;
        if (!is_open)
            open_order(&data);
        is_open = 1;
        compare(&rows[i], &data);
    }
    if (!is_open)
        return;
    free(data.shuffled);
    free(data.wanted);
    close_ticks(&data.ticks);
}
