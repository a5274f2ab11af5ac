/* The same work on vectors of 1 KiB, 1 MiB, 1 GiB and 16 GiB (sparse): 16 MiB appended behind that
 * much until durable, a scan of it (of its last 1 GiB), and durable changes of 1 and of 16
 * elements.  Beside each, what the machine does at that size: writes at the end of a file so
 * large, a scan of an array in memory, one write over a file.  A round does the work at all sizes,
 * so that what disturbs the machine for a while disturbs them all. */
#include "../rows.h"
#include "sparse.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SIZES 4
#define APPENDED (((uint64_t)16 << 20) / sizeof(tick))
#define MAX_SCANNED ((uint64_t)1 << 30)
/* A round of a scan goes over so many elements, however few the vector has. */
#define MIN_SCANNED (((uint64_t)4 << 20) / sizeof(tick))
#define COMMITS 8 /* in a round */
#define HUGE_PAGE ((size_t)2 << 20)

static const struct {
    const char *name;
    const char *files; /* their names begin with it */
    uint64_t bytes;
} sizes[SIZES] = {{"1k", "scale-1k.", 1 << 10},
                  {"1m", "scale-1m.", 1 << 20},
                  {"1g", "scale-1g.", (uint64_t)1 << 30},
                  {"16g", "scale-16g.", (uint64_t)16 << 30}};

static sparse_ticks vectors[SIZES];
static tick *array; /* of MAX_SCANNED bytes */
static turn logs;   /* a log_store */
static size_t k;

static void ok(vecfile_status status)
{
    if (status != VECFILE_OK)
        need(false, vecfile_errmsg());
}

/* Runs both contenders of one work at every size. */
static void scale_trial(const char *work, const char *unit, double per, unsigned rounds,
                        const contender contenders[2])
{
    char names[SIZES][64];
    metric metrics[SIZES];
    for (size_t i = 0; i < SIZES; i++) {
        snprintf(names[i], sizeof names[i], "scale_%s_%s", work, sizes[i].name);
        metrics[i] = (metric){names[i], unit, per, MEDIAN};
    }
    measure(&(trial){metrics, SIZES, contenders, 2, rounds, 2, 0});
}

static bool is_work_wanted(const char *work)
{
    char name[64];
    for (size_t i = 0; i < SIZES; i++) {
        snprintf(name, sizeof name, "scale_%s_%s", work, sizes[i].name);
        if (is_wanted(name))
            return true;
    }
    return false;
}

static void open_vectors(void)
{
    for (size_t i = 0; i < SIZES; i++)
        open_sparse(&vectors[i], sizes[i].files, sizes[i].bytes, VECFILE_ATOMIC);
}

static void close_vectors(void)
{
    for (size_t i = 0; i < SIZES; i++)
        close_sparse(&vectors[i]);
}

/* --- append --- */

static double append_behind(size_t size)
{
    sparse_ticks s;
    vecfile_status status = VECFILE_OK;
    open_sparse(&s, sizes[size].files, sizes[size].bytes, VECFILE_ATOMIC);
    const double start = now_ns();
    for (uint64_t i = 0; i < APPENDED && status == VECFILE_OK; i++)
        status = tick_vec_push(&s.vector, tick_of(i));
    ok(status);
    ok(tick_vec_commit(&s.vector));
    const double took = now_ns() - start;
    close_sparse(&s);
    return took;
}

static double write_behind(size_t size)
{
    static tick buffer[(1 << 20) / sizeof(tick)];
    const size_t held = sizeof buffer / sizeof *buffer;
    char *path = bench_path("written.raw");
    const int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    need(fd >= 0 && ftruncate(fd, (off_t)sizes[size].bytes) == 0, path);
    need(lseek(fd, 0, SEEK_END) >= 0 && fsync(fd) == 0, path);
    const double start = now_ns();
    for (uint64_t i = 0; i < APPENDED; i += held) {
        tick_element.fill(buffer, i, held);
        need(write(fd, buffer, sizeof buffer) == (ssize_t)sizeof buffer, "write");
    }
    need(fdatasync(fd) == 0, "fdatasync");
    const double took = now_ns() - start;
    close(fd);
    unlink(path);
    free(path);
    return took;
}

static void append_round(void *context, double *figures)
{
    (void)context;
    for (size_t i = 0; i < SIZES; i++)
        figures[i] = append_behind(i);
}

static void written_round(void *context, double *figures)
{
    (void)context;
    for (size_t i = 0; i < SIZES; i++)
        figures[i] = write_behind(i);
}

/* --- scan --- */

/* Nanoseconds an element. */
static double scan(const tick *first, uint64_t count)
{
    const uint64_t times = count < MIN_SCANNED ? MIN_SCANNED / count : 1;
    uint64_t sum = 0;
    const double start = now_ns();
    for (uint64_t i = 0; i < times; i++) {
        sum += tick_element.sum(first, count);
        consume(sum);
    }
    return (now_ns() - start) / (double)(count * times);
}

static uint64_t scanned(size_t size)
{
    return (sizes[size].bytes < MAX_SCANNED ? sizes[size].bytes : MAX_SCANNED) / sizeof(tick);
}

static void scan_round(void *context, double *figures)
{
    (void)context;
    for (size_t i = 0; i < SIZES; i++) {
        const tick_vec *v = &vectors[i].vector;
        const uint64_t count = scanned(i);
        figures[i] = scan(tick_vec_slice(v, tick_vec_len(v) - count, count), count);
    }
}

static void array_round(void *context, double *figures)
{
    (void)context;
    for (size_t i = 0; i < SIZES; i++)
        figures[i] = scan(array, scanned(i));
}

static void scan_trial(void)
{
    const contender contenders[] = {{"vecfile", OURS, scan_round, NULL},
                                    {"array-in-memory", LIMIT, array_round, NULL}};
    if (!is_work_wanted("scan"))
        return;
    array = aligned_alloc(HUGE_PAGE, MAX_SCANNED);
    need(array != NULL, "malloc");
    madvise(array, MAX_SCANNED, MADV_HUGEPAGE);
    memset(array, 1, MAX_SCANNED);
    open_vectors();
    scale_trial("scan", "ns/element", 1, 9, contenders);
    close_vectors();
    free(array);
}

/* --- commit --- */

static void commit_round(void *context, double *figures)
{
    (void)context;
    memset(figures, 0, SIZES * sizeof *figures);
    for (int done = 0; done < COMMITS; done++)
        for (size_t i = 0; i < SIZES; i++)
            figures[i] += commit_sparse(&vectors[i], k) / COMMITS;
}

static void logged_round(void *context, double *figures)
{
    (void)context;
    static const uint32_t indices[16];
    memset(figures, 0, SIZES * sizeof *figures);
    for (uint64_t done = 0; done < COMMITS; done++)
        for (size_t i = 0; i < SIZES; i++) {
            const double start = now_ns();
            logs.store->update(logs.opened, indices, k, done);
            figures[i] += (now_ns() - start) / COMMITS;
        }
}

static void commit_trial(const char *work, size_t changes)
{
    const contender contenders[] = {{"vecfile", OURS, commit_round, NULL},
                                    {log_store.name, LIMIT, logged_round, NULL}};
    if (!is_work_wanted(work))
        return;
    k = changes;
    logs = (turn){.store = &log_store, .element = &tick_element, .count = 1, .label = "scale-log"};
    create_store(&logs);
    open_vectors();
    scale_trial(work, "us", 1e3, 25, contenders);
    close_vectors();
    close_store(&logs);
    remove_store(&logs);
}

void bench_scale(void)
{
    static const contender appends[] = {{"vecfile", OURS, append_round, NULL},
                                        {"write+fdatasync", LIMIT, written_round, NULL}};
    scale_trial("append", "ns/element", (double)APPENDED, 9, appends);
    scan_trial();
    commit_trial("commit_k1", 1);
    commit_trial("commit_k16", 16);
}
