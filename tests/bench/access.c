/* Looking at elements, and changing them, beside the same loops over a raw pointer. */
#include "compare.h"
#include "rawfile.h"
#include "rows.h"
#include "ticks.h"

#include <stdlib.h>

#define COUNT ((size_t)4 << 20)

typedef struct access_data {
    ticks ticks;
    uint32_t *order; /* random indices */
} access_data;

/* --- in order --- */

static double scan_ours(void *context)
{
    const tick_vec *v = &((access_data *)context)->ticks.vector;
    double start = now_ns();
    int64_t sum = 0;
    for (tick_vec_each(it, v))
        sum += it->bid_size;
    consume((uint64_t)sum);
    return now_ns() - start;
}

static double scan_at(void *context)
{
    const tick_vec *v = &((access_data *)context)->ticks.vector;
    double start = now_ns();
    int64_t sum = 0;
    for (uint64_t i = 0; i < tick_vec_len(v); i++)
        sum += tick_vec_at(v, i)->bid_size;
    consume((uint64_t)sum);
    return now_ns() - start;
}

static double scan_raw(void *context)
{
    const access_data *data = context;
    const tick *raw = data->ticks.raw;
    size_t count = data->ticks.count;
    double start = now_ns();
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += raw[i].bid_size;
    consume((uint64_t)sum);
    return now_ns() - start;
}

/* --- at random --- */

static double get_ours(void *context)
{
    const access_data *data = context;
    const tick_vec *v = &data->ticks.vector;
    double start = now_ns();
    uint64_t sum = 0;
    for (size_t i = 0; i < COUNT; i++)
        sum += tick_vec_get(v, data->order[i]).bid_size;
    consume(sum);
    return now_ns() - start;
}

static double get_raw(void *context)
{
    const access_data *data = context;
    const tick *raw = data->ticks.raw;
    double start = now_ns();
    uint64_t sum = 0;
    for (size_t i = 0; i < COUNT; i++)
        sum += raw[data->order[i]].bid_size;
    consume(sum);
    return now_ns() - start;
}

static double set_ours(void *context)
{
    access_data *data = context;
    tick_vec *v = &data->ticks.vector;
    tick element = tick_default();
    vecfile_status status = VECFILE_OK;
    double start = now_ns();
    for (size_t i = 0; i < COUNT && status == VECFILE_OK; i++) {
        element.bid = (int64_t)i;
        status = tick_vec_set(v, data->order[i], element);
    }
    need(status == VECFILE_OK, "set");
    return now_ns() - start;
}

static double set_raw(void *context)
{
    const access_data *data = context;
    tick *raw = data->ticks.raw;
    tick element = tick_default();
    double start = now_ns();
    for (size_t i = 0; i < COUNT; i++) {
        element.bid = (int64_t)i;
        raw[data->order[i]] = element;
    }
    consume((uint64_t)raw[data->order[0]].bid);
    return now_ns() - start;
}

static double at_mut_ours(void *context)
{
    access_data *data = context;
    tick_vec *v = &data->ticks.vector;
    double start = now_ns();
    for (size_t i = 0; i < COUNT; i++) {
        tick *t = tick_vec_at_mut(v, data->order[i]);
        if (t == NULL)
            need(0, "at_mut");
        t->ask++;
    }
    return now_ns() - start;
}

static double at_mut_raw(void *context)
{
    const access_data *data = context;
    tick *raw = data->ticks.raw;
    double start = now_ns();
    for (size_t i = 0; i < COUNT; i++)
        raw[data->order[i]].ask++;
    consume((uint64_t)raw[data->order[0]].ask);
    return now_ns() - start;
}

/* --- the rows --- */

static const comparison rows[] = {
    {"scan_field", "raw-mmap", "ns/element", 1.05, COUNT, 61, scan_ours, scan_raw},
    {"scan_at", "raw-mmap", "ns/element", 0, COUNT, 61, scan_at, scan_raw},
    {"get_random", "raw-mmap", "ns/element", 1.05, COUNT, 31, get_ours, get_raw},
    {"set_random", "raw-mmap", "ns/element", 0, COUNT, 15, set_ours, set_raw},
    {"at_mut_random", "raw-mmap", "ns/element", 0, COUNT, 15, at_mut_ours, at_mut_raw},
};
#define ROWS (sizeof rows / sizeof *rows)

static int any_wanted(void)
{
    for (size_t i = 0; i < ROWS; i++)
        if (is_wanted(rows[i].name))
            return 1;
    return 0;
}

void bench_access(void)
{
    if (!any_wanted())
        return;
    access_data data;
    uint64_t random = 2;
    open_ticks(&data.ticks, COUNT);
    data.order = malloc(COUNT * sizeof *data.order);
    need(data.order != NULL, "malloc");
    for (size_t i = 0; i < COUNT; i++)
        data.order[i] = (uint32_t)(next_random(&random) % COUNT);
    for (size_t i = 0; i < ROWS; i++)
        if (is_wanted(rows[i].name))
            compare(&rows[i], &data);
    free(data.order);
    close_ticks(&data.ticks);
}
