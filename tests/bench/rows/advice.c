/* What options.reads is worth with a cold cache: opening 1 GiB and reading one element of a hundred
 * at random, or 4000, with advice and without. */
#include "../rows.h"
#include "tick_vec.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define COUNT (4 * DATASET_COUNT)
#define MANY ((size_t)(COUNT / 100))
#define FEW ((size_t)4000)
#define BLOCK ((size_t)1 << 20)

static uint32_t indices[MANY];
static char *path;

static uint64_t read_some(const tick_vec *v, size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (uint64_t)tick_vec_get(v, indices[i]).last;
    return sum;
}

static uint64_t read_many(const tick_vec *v)
{
    return read_some(v, MANY);
}

static uint64_t read_few(const tick_vec *v)
{
    return read_some(v, FEW);
}

typedef struct reading {
    vecfile_reads advice;
    uint64_t (*read)(const tick_vec *v);
} reading;

static void read_round(void *context, double *figures)
{
    const reading *r = context;
    const vecfile_options options = {.existence = VECFILE_MUST_EXIST, .reads = r->advice};
    tick_vec v;
    forget_files("advice.");
    const double start = now_ns();
    need(tick_vec_open(&v, path, &options) == VECFILE_OK, "open");
    consume(r->read(&v));
    figures[0] = now_ns() - start;
    need(tick_vec_close(&v) == VECFILE_OK, "close");
}

/* --- what the machine can do --- */

static int open_raw(int advice)
{
    forget_files("advice.");
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    need(fd >= 0 && posix_fadvise(fd, 0, 0, advice) == 0, path);
    return fd;
}

static void blocks_round(void *context, double *figures)
{
    unsigned char *block = malloc(BLOCK);
    uint64_t sum = 0;
    (void)context;
    need(block != NULL, "malloc");
    const int fd = open_raw(POSIX_FADV_SEQUENTIAL);
    const double start = now_ns();
    for (ssize_t got = 1; got > 0;) {
        got = read(fd, block, BLOCK);
        need(got >= 0, "read");
        sum += got > 0 ? block[got - 1] : 0;
    }
    figures[0] = now_ns() - start;
    consume(sum);
    close(fd);
    free(block);
}

static void pieces_round(void *context, double *figures)
{
    uint64_t sum = 0;
    (void)context;
    const int fd = open_raw(POSIX_FADV_RANDOM);
    const double start = now_ns();
    for (size_t i = 0; i < FEW; i++) {
        tick t;
        const off_t at = (off_t)(65536 + indices[i] * sizeof t);
        need(pread(fd, &t, sizeof t, at) == sizeof t, "pread");
        sum += (uint64_t)t.last;
    }
    figures[0] = now_ns() - start;
    consume(sum);
    close(fd);
}

/* --- the rows --- */

static void make_file(void)
{
    tick_vec v;
    uint64_t random = 5;
    path = bench_path("advice.vec");
    remove_files("advice.");
    need(tick_vec_open(&v, path, NULL) == VECFILE_OK, "open");
    for (uint64_t i = 0; i < COUNT; i++) {
        tick t = tick_default();
        t.last = (int64_t)i;
        need(tick_vec_push(&v, t) == VECFILE_OK, "push");
    }
    need(tick_vec_close(&v) == VECFILE_OK, "close");
    for (size_t i = 0; i < MANY; i++)
        indices[i] = (uint32_t)(next_random(&random) % COUNT);
}

static void compare(const metric *row, vecfile_reads advice, uint64_t (*work)(const tick_vec *v),
                    void (*limit)(void *context, double *figures), const char *limit_name)
{
    reading advised = {advice, work}, plain = {VECFILE_READS_ANYHOW, work};
    const contender contenders[] = {{"vecfile", OURS, read_round, &advised},
                                    {"no-advice", PEER, read_round, &plain},
                                    {limit_name, LIMIT, limit, NULL}};
    measure(&(trial){row, 1, contenders, 3, 5, 1, 0});
}

void bench_advice(void)
{
    static const metric rows[] = {{"cold_many_all", "us/element", MANY * 1e3, MEDIAN},
                                  {"cold_few_scattered", "us/element", FEW * 1e3, MEDIAN}};
    if (!is_trial_wanted(rows, 2))
        return;
    make_file();
    compare(&rows[0], VECFILE_READS_ALL, read_many, blocks_round, "read");
    compare(&rows[1], VECFILE_READS_SCATTERED, read_few, pieces_round, "pread");
    remove_files("advice.");
    free(path);
}
