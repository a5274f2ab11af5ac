/* Bulk append and commits in a very large file. */
#include "append.h"
#include "store.h"

#include "tick_vec.h"
#include "vecfile/format.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define APPENDED ((uint64_t)1 << 30)
#define WRITE_BYTES ((size_t)1 << 20)
#define APPEND_ROUNDS 5
#define LARGE ((uint64_t)64 << 30)
#define SMALL ((uint64_t)256 << 20)
#define LARGE_ROUNDS 41
#define K 16

static int compare(const void *a, const void *b)
{
    const double *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}

static double append_ours(const char *path)
{
    tick_vec v;
    unlink(path);
    need(tick_vec_open(&v, path, NULL) == VECFILE_OK, "append: open");
    tick t = tick_default();
    const double start = now_us();
    for (uint64_t i = 0; i < APPENDED / sizeof t; i++) {
        t.time = (int64_t)i;
        need(tick_vec_push(&v, t) == VECFILE_OK, "append: push");
    }
    need(tick_vec_commit(&v) == VECFILE_OK, "append: commit");
    const double took = now_us() - start;
    need(tick_vec_close(&v) == VECFILE_OK, "append: close");
    unlink(path);
    return took;
}

static double append_raw(const char *path)
{
    static tick buffer[WRITE_BYTES / sizeof(tick)];
    tick t = tick_default();
    unlink(path);
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    need(fd >= 0, "append: raw");
    const double start = now_us();
    for (uint64_t i = 0; i < APPENDED / sizeof t;) {
        for (size_t j = 0; j < sizeof buffer / sizeof *buffer; j++, i++) {
            t.time = (int64_t)i;
            buffer[j] = t;
        }
        need(write(fd, buffer, sizeof buffer) == (ssize_t)sizeof buffer, "append: write");
    }
    need(fdatasync(fd) == 0, "append: fdatasync");
    const double took = now_us() - start;
    close(fd);
    unlink(path);
    return took;
}

void bench_append(const char *directory)
{
    double ours[APPEND_ROUNDS], raw[APPEND_ROUNDS], ratios[APPEND_ROUNDS];
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    for (int i = 0; i < APPEND_ROUNDS; i++) {
        ours[i] = append_ours(path_in(directory, "append.vec"));
        raw[i] = append_raw(path_in(directory, "append.raw"));
        ratios[i] = ours[i] / raw[i];
    }
    getrusage(RUSAGE_SELF, &after);
    printf("bench bulk_append_1g %.3f %.1f %.1f write+fdatasync ms\n",
           median(ratios, APPEND_ROUNDS), median(ours, APPEND_ROUNDS) / 1e3,
           median(raw, APPEND_ROUNDS) / 1e3);
    printf("note bulk_append_1g peak memory grew by %ld KiB\n", after.ru_maxrss - before.ru_maxrss);
}

/* An empty file made large without writing it: a hole, and the count in every slot. */
static void make_sparse(const char *path, uint64_t bytes)
{
    tick_vec v;
    unlink(path);
    need(tick_vec_open(&v, path, NULL) == VECFILE_OK && tick_vec_close(&v) == VECFILE_OK, path);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    need(fd >= 0 && ftruncate(fd, lseek(fd, 0, SEEK_END) + (off_t)bytes) == 0, "ftruncate");
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++) {
        uint8_t block[VECFILE_SLOT_BYTES];
        vecfile_slot slot;
        const off_t at = (off_t)(VECFILE_IDENTITY_BYTES + i * VECFILE_SLOT_SPACING);
        need(pread(fd, block, sizeof block, at) == (ssize_t)sizeof block &&
                 vecfile_decode_slot(block, &slot) == VECFILE_DECODED,
             "read a slot");
        slot.count = bytes / sizeof(tick);
        vecfile_encode_slot(&slot, block);
        need(pwrite(fd, block, sizeof block, at) == (ssize_t)sizeof block, "write a slot");
    }
    close(fd);
}

/* A sparse vector, and a descriptor that brings its pages into the page cache one by one. */
typedef struct sparse {
    tick_vec v;
    int fd;
} sparse;

static void open_sparse(sparse *s, const char *path, uint64_t bytes)
{
    make_sparse(path, bytes);
    need(tick_vec_open(&s->v, path, NULL) == VECFILE_OK, vecfile_errmsg());
    s->fd = open(path, O_RDONLY | O_CLOEXEC);
    need(s->fd >= 0 && posix_fadvise(s->fd, 0, 0, POSIX_FADV_RANDOM) == 0, "posix_fadvise");
}

static void close_sparse(sparse *s)
{
    close(s->fd);
    tick_vec_abandon(&s->v);
}

static void warm(const sparse *s, uint64_t index)
{
    tick t;
    need(pread(s->fd, &t, sizeof t, (off_t)(VECFILE_DATA_ALIGNMENT + index * sizeof t)) ==
             (ssize_t)sizeof t,
         "read ahead");
}

/* The clock starts when the pages to be changed are in the page cache, and have not been changed
 * before: reading them is no part of a commit. */
static double commit_some(sparse *s, uint64_t *state)
{
    uint64_t indices[K];
    for (int i = 0; i < K; i++) {
        *state = *state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
        indices[i] = (*state >> 20) % tick_vec_len(&s->v);
        warm(s, indices[i]);
    }
    const double start = now_us();
    for (int i = 0; i < K; i++)
        tick_vec_at_mut(&s->v, indices[i])->time++;
    need(tick_vec_commit(&s->v) == VECFILE_OK, vecfile_errmsg());
    return now_us() - start;
}

void bench_large_file(const char *directory)
{
    static double large_us[LARGE_ROUNDS], small_us[LARGE_ROUNDS], ratios[LARGE_ROUNDS];
    static sparse large, small;
    uint64_t state = 1;
    open_sparse(&large, path_in(directory, "large.vec"), LARGE);
    open_sparse(&small, path_in(directory, "small.vec"), SMALL);
    commit_some(&large, &state); /* makes its log */
    commit_some(&small, &state);
    for (int i = 0; i < LARGE_ROUNDS; i++) {
        large_us[i] = commit_some(&large, &state);
        small_us[i] = commit_some(&small, &state);
        ratios[i] = large_us[i] / small_us[i];
    }
    printf("bench commit_k16_64g %.3f %.1f %.1f vecfile-256m us\n", median(ratios, LARGE_ROUNDS),
           median(large_us, LARGE_ROUNDS), median(small_us, LARGE_ROUNDS));
    close_sparse(&large);
    close_sparse(&small);
}
