/* Two equal files of ticks. */
#include "ticks.h"

#include "compare.h"
#include "rawfile.h"

#include <sys/mman.h>
#include <unistd.h>

static void fill(tick_vec *v, size_t count)
{
    uint64_t random = 1;
    for (size_t i = 0; i < count; i++) {
        tick t = tick_default();
        /* An odd factor permutes the numbers below a power of two. */
        t.time = (int64_t)(i * 2654435761u % count);
        t.last = (int64_t)next_random(&random);
        t.bid_size = (uint32_t)i;
        need(tick_vec_push(v, t) == VECFILE_OK, "push");
    }
}

void open_ticks(ticks *t, size_t count)
{
    t->count = count;
    t->path = bench_path("ticks.vec");
    t->raw_path = bench_path("ticks.raw");
    const char *made = bench_path("ticks.made");
    unlink(made);
    need(tick_vec_open(&t->vector, made, NULL) == VECFILE_OK, "open");
    fill(&t->vector, count);
    need(tick_vec_close(&t->vector) == VECFILE_OK, "close");
    /* How a file came to be decides how large the pages are that the kernel keeps of it: so both
     * are copies, made in the same way. */
    copy_file(made, t->path);
    copy_file(made, t->raw_path);
    unlink(made);
    /* The same kind of mapping as the raw one, so that what differs is the library and not the
     * kernel: private mappings, of atomic durability, have their own costs. */
    const vecfile_options shared = {.durability = VECFILE_SHARED};
    need(tick_vec_open(&t->vector, t->path, &shared) == VECFILE_OK, "open");
    t->mapping = map_existing(t->raw_path, &t->mapping_bytes);
    t->raw = (tick *)(void *)((char *)t->mapping + (t->mapping_bytes - count * sizeof(tick)));
    touch_pages(tick_vec_data_mut(&t->vector), count * sizeof(tick));
    touch_pages(t->raw, count * sizeof(tick));
}

void close_ticks(ticks *t)
{
    tick_vec_abandon(&t->vector);
    munmap(t->mapping, t->mapping_bytes);
    unlink(t->path);
    unlink(t->raw_path);
}
