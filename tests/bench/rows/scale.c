/* The same work on vectors of 1 KiB, 1 MiB, 1 GiB and 16 GiB (sparse): 16 MiB appended behind that
 * much until durable, a scan of it (of its last 1 GiB), and durable changes of 1 and of 16
 * elements.  Beside each, what the machine does at that size: writes at the end of a file so
 * large, a scan of an array in memory, one write over a file. */
#include "../rows.h"
#include "sparse.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define APPENDED (((uint64_t)16 << 20) / sizeof(tick))
#define MOST_SCANNED ((uint64_t)1 << 30)
/* A round of a scan goes over so many elements, however few the vector has. */
#define LEAST_SCANNED (((uint64_t)4 << 20) / sizeof(tick))
#define COMMITS 16 /* in a round */
#define HUGE_PAGE ((size_t)2 << 20)

typedef struct scale {
    const char *suffix;
    uint64_t bytes;
    sparse_ticks sparse;
    tick *array;
    size_t k;
    turn log;
} scale;

static void ok(vecfile_status status)
{
    if (status != VECFILE_OK)
        need(false, vecfile_errmsg());
}

/* --- append --- */

static void append_ours(void *context, double *figures)
{
    scale *s = context;
    vecfile_status status = VECFILE_OK;
    open_sparse(&s->sparse, "scale.", s->bytes, VECFILE_ATOMIC);
    const double start = now_ns();
    for (uint64_t i = 0; i < APPENDED && status == VECFILE_OK; i++)
        status = tick_vec_push(&s->sparse.vector, tick_of(i));
    ok(status);
    ok(tick_vec_commit(&s->sparse.vector));
    figures[0] = now_ns() - start;
    close_sparse(&s->sparse);
}

static void append_written(void *context, double *figures)
{
    const scale *s = context;
    static tick buffer[(1 << 20) / sizeof(tick)];
    const size_t held = sizeof buffer / sizeof *buffer;
    char *path = bench_path("written.raw");
    const int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    need(fd >= 0 && ftruncate(fd, (off_t)s->bytes) == 0 && lseek(fd, 0, SEEK_END) >= 0, path);
    need(fsync(fd) == 0, path);
    const double start = now_ns();
    for (uint64_t i = 0; i < APPENDED; i += held) {
        tick_element.fill(buffer, i, held);
        need(write(fd, buffer, sizeof buffer) == (ssize_t)sizeof buffer, "write");
    }
    need(fdatasync(fd) == 0, "fdatasync");
    figures[0] = now_ns() - start;
    close(fd);
    unlink(path);
    free(path);
}

/* --- scan --- */

static uint64_t scanned(const scale *s)
{
    return (s->bytes < MOST_SCANNED ? s->bytes : MOST_SCANNED) / sizeof(tick);
}

static uint64_t rescans(const scale *s)
{
    const uint64_t count = scanned(s);
    return count < LEAST_SCANNED ? LEAST_SCANNED / count : 1;
}

/* Nanoseconds an element. */
static double scan(const tick *first, uint64_t count, uint64_t times)
{
    uint64_t sum = 0;
    const double start = now_ns();
    for (uint64_t i = 0; i < times; i++) {
        sum += tick_element.sum(first, count);
        consume(sum);
    }
    return (now_ns() - start) / (double)(count * times);
}

static void scan_ours(void *context, double *figures)
{
    const scale *s = context;
    const tick_vec *v = &s->sparse.vector;
    const uint64_t count = scanned(s);
    figures[0] = scan(tick_vec_slice(v, tick_vec_len(v) - count, count), count, rescans(s));
}

static void scan_array(void *context, double *figures)
{
    const scale *s = context;
    figures[0] = scan(s->array, scanned(s), rescans(s));
}

static void scan_trial(scale *s, const metric *m)
{
    const contender contenders[] = {{"vecfile", OURS, scan_ours, s},
                                    {"array-in-memory", LIMIT, scan_array, s}};
    const uint64_t bytes = scanned(s) * sizeof(tick);
    if (!is_wanted(m->name))
        return;
    open_sparse(&s->sparse, "scale.", s->bytes, VECFILE_ATOMIC);
    s->array = aligned_alloc(HUGE_PAGE, (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE);
    need(s->array != NULL, "malloc");
    madvise(s->array, bytes, MADV_HUGEPAGE);
    memset(s->array, 1, bytes);
    measure(&(trial){m, 1, contenders, 2, 15, 1, 0});
    free(s->array);
    close_sparse(&s->sparse);
}

/* --- commit --- */

static void commit_ours(void *context, double *figures)
{
    scale *s = context;
    figures[0] = 0;
    for (int i = 0; i < COMMITS; i++)
        figures[0] += commit_sparse(&s->sparse, s->k) / COMMITS;
}

static void commit_logged(void *context, double *figures)
{
    const scale *s = context;
    static const uint32_t indices[16];
    const double start = now_ns();
    for (uint64_t i = 0; i < COMMITS; i++)
        s->log.store->update(s->log.opened, indices, s->k, i);
    figures[0] = (now_ns() - start) / COMMITS;
}

static void commit_trial(scale *s, const metric *m)
{
    const contender contenders[] = {{"vecfile", OURS, commit_ours, s},
                                    {log_store.name, LIMIT, commit_logged, s}};
    if (!is_wanted(m->name))
        return;
    s->log =
        (turn){.store = &log_store, .element = &tick_element, .count = 1, .label = "scale-log"};
    create_store(&s->log);
    open_sparse(&s->sparse, "scale.", s->bytes, VECFILE_ATOMIC);
    measure(&(trial){m, 1, contenders, 2, 15, 2, 0});
    close_sparse(&s->sparse);
    close_store(&s->log);
    remove_store(&s->log);
}

void bench_scale(void)
{
    static const struct {
        const char *suffix;
        uint64_t bytes;
    } sizes[] = {
        {"1k", 1 << 10}, {"1m", 1 << 20}, {"1g", (uint64_t)1 << 30}, {"16g", (uint64_t)16 << 30}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        scale s = {.suffix = sizes[i].suffix, .bytes = sizes[i].bytes};
        char names[4][64];
        static const char *const works[] = {"append", "scan", "commit_k1", "commit_k16"};
        for (size_t w = 0; w < 4; w++)
            snprintf(names[w], sizeof names[w], "scale_%s_%s", works[w], s.suffix);
        const metric append = {names[0], "ns/element", (double)APPENDED, MEDIAN},
                     scan_all = {names[1], "ns/element", 1, MEDIAN},
                     commit_1 = {names[2], "us", 1e3, MEDIAN},
                     commit_16 = {names[3], "us", 1e3, MEDIAN};
        const contender appends[] = {{"vecfile", OURS, append_ours, &s},
                                     {"write+fdatasync", LIMIT, append_written, &s}};
        measure(&(trial){&append, 1, appends, 2, 9, 1, 0});
        scan_trial(&s, &scan_all);
        s.k = 1;
        commit_trial(&s, &commit_1);
        s.k = 16;
        commit_trial(&s, &commit_16);
    }
}
