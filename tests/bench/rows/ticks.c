/* Two equal files of ticks. */
#include "ticks.h"

#include "../support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void ok(vecfile_status status)
{
    if (status != VECFILE_OK)
        need(false, vecfile_errmsg());
}

static void fill(tick_vec *v, size_t count)
{
    uint64_t random = 1;
    for (size_t i = 0; i < count; i++) {
        tick t = tick_default();
        t.last = (int64_t)next_random(&random);
        t.bid_size = (uint32_t)i;
        ok(tick_vec_push(v, t));
    }
}

static void copy_file(const char *from, const char *to)
{
    static char buffer[1 << 20];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    need(in != NULL && out != NULL, to);
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, in)) > 0;)
        need(fwrite(buffer, 1, got, out) == got, to);
    need(fclose(in) == 0 && fclose(out) == 0, to);
}

static void *map_file(const char *path, size_t *bytes)
{
    struct stat found;
    const int fd = open(path, O_RDWR | O_CLOEXEC);
    need(fd >= 0 && fstat(fd, &found) == 0, path);
    *bytes = (size_t)found.st_size;
    void *at = mmap(NULL, *bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    need(at != MAP_FAILED, "mmap");
    close(fd);
    return at;
}

/* Makes all page table entries of [at, at + bytes) writable now. */
static void touch_pages(void *at, size_t bytes)
{
    volatile char *next = at;
    for (size_t i = 0; i < bytes; i += 4096)
        next[i] = next[i];
}

void open_ticks(ticks *t, size_t count)
{
    t->count = count;
    char *path = bench_path("ticks.vec"), *raw_path = bench_path("ticks.raw");
    char *made = bench_path("ticks.made");
    remove_files("ticks.");
    ok(tick_vec_open(&t->vector, made, NULL));
    fill(&t->vector, count);
    ok(tick_vec_close(&t->vector));
    /* How a file came to be decides how large the pages are that the kernel keeps of it: so both
     * are copies, made in the same way. */
    copy_file(made, path);
    copy_file(made, raw_path);
    unlink(made);
    /* The same kind of mapping as the raw one, so that what differs is the library and not the
     * kernel: private mappings, of atomic durability, have their own costs. */
    const vecfile_options shared = {.durability = VECFILE_SHARED};
    ok(tick_vec_open(&t->vector, path, &shared));
    t->mapping = map_file(raw_path, &t->mapping_bytes);
    t->raw = (tick *)(void *)((char *)t->mapping + (t->mapping_bytes - count * sizeof(tick)));
    touch_pages(tick_vec_data_mut(&t->vector), count * sizeof(tick));
    touch_pages(t->raw, count * sizeof(tick));
    free(path);
    free(raw_path);
    free(made);
}

void close_ticks(ticks *t)
{
    tick_vec_abandon(&t->vector);
    munmap(t->mapping, t->mapping_bytes);
    remove_files("ticks.");
}
