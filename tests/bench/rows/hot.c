/* The inlined calls beside the same loops over a raw pointer: two shared mappings whose pages are
 * in memory, so that what differs is the calls. */
#include "../rows.h"
#include "ticks.h"

#include <stdlib.h>

#define COUNT ((size_t)4 << 20)

typedef struct hot_data {
    ticks ticks;
    uint32_t *order; /* random indices */
} hot_data;

/* --- in order --- */

static void scan_ours(void *context, double *figures)
{
    const tick_vec *v = &((hot_data *)context)->ticks.vector;
    double start = now_ns();
    int64_t sum = 0;
    for (tick_vec_each(it, v))
        sum += it->bid_size;
    consume((uint64_t)sum);
    figures[0] = now_ns() - start;
}

static void scan_at(void *context, double *figures)
{
    const tick_vec *v = &((hot_data *)context)->ticks.vector;
    double start = now_ns();
    int64_t sum = 0;
    for (uint64_t i = 0; i < tick_vec_len(v); i++)
        sum += tick_vec_at(v, i)->bid_size;
    consume((uint64_t)sum);
    figures[0] = now_ns() - start;
}

static void scan_raw(void *context, double *figures)
{
    const hot_data *data = context;
    const tick *raw = data->ticks.raw;
    size_t count = data->ticks.count;
    double start = now_ns();
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += raw[i].bid_size;
    consume((uint64_t)sum);
    figures[0] = now_ns() - start;
}

/* --- at random --- */

static void get_ours(void *context, double *figures)
{
    const hot_data *data = context;
    const tick_vec *v = &data->ticks.vector;
    double start = now_ns();
    uint64_t sum = 0;
    for (size_t i = 0; i < COUNT; i++)
        sum += tick_vec_get(v, data->order[i]).bid_size;
    consume(sum);
    figures[0] = now_ns() - start;
}

static void get_raw(void *context, double *figures)
{
    const hot_data *data = context;
    const tick *raw = data->ticks.raw;
    double start = now_ns();
    uint64_t sum = 0;
    for (size_t i = 0; i < COUNT; i++)
        sum += raw[data->order[i]].bid_size;
    consume(sum);
    figures[0] = now_ns() - start;
}

static void set_ours(void *context, double *figures)
{
    hot_data *data = context;
    tick_vec *v = &data->ticks.vector;
    tick t = tick_default();
    vecfile_status status = VECFILE_OK;
    double start = now_ns();
    for (size_t i = 0; i < COUNT && status == VECFILE_OK; i++) {
        t.bid = (int64_t)i;
        status = tick_vec_set(v, data->order[i], t);
    }
    need(status == VECFILE_OK, vecfile_errmsg());
    figures[0] = now_ns() - start;
}

static void set_raw(void *context, double *figures)
{
    const hot_data *data = context;
    tick *raw = data->ticks.raw;
    tick t = tick_default();
    double start = now_ns();
    for (size_t i = 0; i < COUNT; i++) {
        t.bid = (int64_t)i;
        raw[data->order[i]] = t;
    }
    consume((uint64_t)raw[data->order[0]].bid);
    figures[0] = now_ns() - start;
}

static void at_mut_ours(void *context, double *figures)
{
    hot_data *data = context;
    tick_vec *v = &data->ticks.vector;
    double start = now_ns();
    for (size_t i = 0; i < COUNT; i++) {
        tick *t = tick_vec_at_mut(v, data->order[i]);
        if (t == NULL)
            need(false, vecfile_errmsg());
        t->ask++;
    }
    figures[0] = now_ns() - start;
}

static void at_mut_raw(void *context, double *figures)
{
    const hot_data *data = context;
    tick *raw = data->ticks.raw;
    double start = now_ns();
    for (size_t i = 0; i < COUNT; i++)
        raw[data->order[i]].ask++;
    consume((uint64_t)raw[data->order[0]].ask);
    figures[0] = now_ns() - start;
}

/* --- appending where everything is in memory --- */

static void push_ours(void *context, double *figures)
{
    tick_vec *v = &((hot_data *)context)->ticks.vector;
    vecfile_status status = tick_vec_clear(v);
    const double start = now_ns();
    for (uint64_t i = 0; i < COUNT && status == VECFILE_OK; i++)
        status = tick_vec_push(v, tick_of(i));
    figures[0] = now_ns() - start;
    need(status == VECFILE_OK, vecfile_errmsg());
}

static void push_raw(void *context, double *figures)
{
    const hot_data *data = context;
    const double start = now_ns();
    for (uint64_t i = 0; i < COUNT; i++)
        data->ticks.raw[i] = tick_of(i);
    figures[0] = now_ns() - start;
    consume((uint64_t)data->ticks.raw[COUNT - 1].time);
}

/* --- the rows --- */

static const struct row {
    metric metric;
    unsigned rounds;
    void (*ours)(void *context, double *figures);
    void (*raw)(void *context, double *figures);
} rows[] = {
    {{"scan_each", "ns/element", COUNT, MEDIAN}, 31, scan_ours, scan_raw},
    {{"scan_at", "ns/element", COUNT, MEDIAN}, 31, scan_at, scan_raw},
    {{"get_random", "ns/element", COUNT, MEDIAN}, 21, get_ours, get_raw},
    {{"set_random", "ns/element", COUNT, MEDIAN}, 11, set_ours, set_raw},
    {{"at_mut_random", "ns/element", COUNT, MEDIAN}, 11, at_mut_ours, at_mut_raw},
    {{"push_warm", "ns/element", COUNT, MEDIAN}, 21, push_ours, push_raw},
};
#define ROWS (sizeof rows / sizeof *rows)

static bool any_wanted(void)
{
    for (size_t i = 0; i < ROWS; i++)
        if (is_wanted(rows[i].metric.name))
            return true;
    return false;
}

void bench_hot(void)
{
    if (!any_wanted())
        return;
    hot_data data;
    uint64_t random = 2;
    open_ticks(&data.ticks, COUNT);
    data.order = malloc(COUNT * sizeof *data.order);
    need(data.order != NULL, "malloc");
    for (size_t i = 0; i < COUNT; i++)
        data.order[i] = (uint32_t)(next_random(&random) % COUNT);
    for (size_t i = 0; i < ROWS; i++) {
        const contender contenders[] = {{"vecfile-shared", OURS, rows[i].ours, &data},
                                        {"raw-mmap", LIMIT, rows[i].raw, &data}};
        measure(&(trial){&rows[i].metric, 1, contenders, 2, rows[i].rounds, 1, 0});
    }
    free(data.order);
    close_ticks(&data.ticks);
}
