/* Appending elements of 32 bytes beside stores through a mapping made by hand: a file of the same
 * final size, its space allocated, mapped in one go.  Four questions:
 *
 *   push32_…           all costs: both begin without a file's space; allocating it is part of the
 *                      time, in steps for us, at once for the peer
 *   push32_onto_…      how much growing in steps costs: the peer's space is there beforehand
 *   push32_reserved_…  space is there beforehand on both sides, page faults are part of the time
 *   push32_warm_…      every page is in memory and writable: instructions alone
 *
 * Neither side's time contains creating the file, a flush, or closing. */
#include "compare.h"
#include "event_vec.h"
#include "rawfile.h"
#include "rows.h"

#include <sys/mman.h>
#include <unistd.h>

typedef struct push_data {
    size_t count;
    const char *path;
    const char *raw_path;
    event_vec warm;
    event *warm_raw;
} push_data;

static event event_of(uint64_t i)
{
    return (event){.time = i, .source = i ^ 0x55, .kind = 7, .value = 0.5};
}

static double push_all(event_vec *v, size_t count)
{
    vecfile_status status = VECFILE_OK;
    double start = now_ns();
    for (uint64_t i = 0; i < count && status == VECFILE_OK; i++)
        status = event_vec_push(v, event_of(i));
    double elapsed = now_ns() - start;
    need(status == VECFILE_OK, "push");
    consume(event_vec_last(v)->time);
    return elapsed;
}

static double store_all(event *raw, size_t count)
{
    double start = now_ns();
    for (uint64_t i = 0; i < count; i++)
        raw[i] = event_of(i);
    double elapsed = now_ns() - start;
    consume(raw[count - 1].time);
    return elapsed;
}

static double push_into_new(const push_data *data, uint64_t reserve)
{
    event_vec v;
    vecfile_options options = {.reserve = reserve};
    need(event_vec_open(&v, data->path, &options) == VECFILE_OK, "open");
    double elapsed = push_all(&v, data->count);
    event_vec_abandon(&v);
    unlink(data->path);
    return elapsed;
}

static double ours_growing(void *context)
{
    return push_into_new(context, 0);
}

static double ours_reserved(void *context)
{
    const push_data *data = context;
    return push_into_new(data, data->count);
}

static double store_into_new(const push_data *data, int allocation_counts)
{
    size_t bytes = data->count * sizeof(event);
    double start = now_ns();
    event *raw = create_mapped(data->raw_path, bytes);
    double elapsed = allocation_counts ? now_ns() - start : 0;
    elapsed += store_all(raw, data->count);
    munmap(raw, bytes);
    unlink(data->raw_path);
    return elapsed;
}

static double raw_allocating(void *context)
{
    return store_into_new(context, 1);
}

static double raw_presized(void *context)
{
    return store_into_new(context, 0);
}

static double ours_warm(void *context)
{
    push_data *data = context;
    need(event_vec_clear(&data->warm) == VECFILE_OK, "clear");
    return push_all(&data->warm, data->count);
}

static double raw_warm(void *context)
{
    const push_data *data = context;
    return store_all(data->warm_raw, data->count);
}

static void open_warm(push_data *data)
{
    size_t bytes = data->count * sizeof(event);
    vecfile_options options = {.reserve = data->count};
    need(event_vec_open(&data->warm, data->path, &options) == VECFILE_OK, "open");
    data->warm_raw = create_mapped(data->raw_path, bytes);
    push_all(&data->warm, data->count);
    store_all(data->warm_raw, data->count);
}

static void close_warm(push_data *data)
{
    event_vec_abandon(&data->warm);
    munmap(data->warm_raw, data->count * sizeof(event));
    unlink(data->path);
    unlink(data->raw_path);
}

#define MIB(count) ((count) * (1 << 20) / sizeof(event))

static const struct push_row {
    comparison comparison;
    int is_warm;
} rows[] = {
    {{"push32", "allocate-mmap-store", "ns/element", 1.15, MIB(256), 21, ours_growing,
      raw_allocating},
     0},
    {{"push32_16m", "allocate-mmap-store", "ns/element", 1.15, MIB(16), 41, ours_growing,
      raw_allocating},
     0},
    {{"push32_onto", "store-to-presized-mmap", "ns/element", 1.15, MIB(256), 21, ours_growing,
      raw_presized},
     0},
    {{"push32_reserved", "store-to-presized-mmap", "ns/element", 1.15, MIB(256), 21, ours_reserved,
      raw_presized},
     0},
    {{"push32_reserved_16m", "store-to-presized-mmap", "ns/element", 1.15, MIB(16), 41,
      ours_reserved, raw_presized},
     0},
    {{"push32_warm", "store-to-warm-mmap", "ns/element", 1.15, MIB(256), 21, ours_warm, raw_warm},
     1},
    {{"push32_warm_1m", "store-to-warm-mmap", "ns/element", 0, MIB(1), 101, ours_warm, raw_warm},
     1},
};

void bench_push(void)
{
    push_data data = {.path = bench_path("events.vec"), .raw_path = bench_path("events.raw")};
    unlink(data.path);
    unlink(data.raw_path);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!is_wanted(rows[i].comparison.name))
            continue;
        data.count = (size_t)rows[i].comparison.per;
        if (rows[i].is_warm)
            open_warm(&data);
        compare(&rows[i].comparison, &data);
        if (rows[i].is_warm)
            close_warm(&data);
    }
}
