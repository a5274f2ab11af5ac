/* Sparse vectors. */
#include "sparse.h"

#include "vecfile/format.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void ok(vecfile_status status)
{
    if (status != VECFILE_OK)
        need(false, vecfile_errmsg());
}

/* The count goes into every slot, as if each of the last commits had had it. */
static void set_count(int fd, uint64_t count)
{
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++) {
        uint8_t block[VECFILE_SLOT_BYTES];
        vecfile_slot slot;
        const off_t at = (off_t)(VECFILE_IDENTITY_BYTES + i * VECFILE_SLOT_SPACING);
        need(pread(fd, block, sizeof block, at) == (ssize_t)sizeof block &&
                 vecfile_decode_slot(block, &slot) == VECFILE_DECODED,
             "read a slot");
        slot.count = count;
        vecfile_encode_slot(&slot, block);
        need(pwrite(fd, block, sizeof block, at) == (ssize_t)sizeof block, "write a slot");
    }
}

void make_sparse(const char *path, uint64_t bytes)
{
    tick_vec v;
    unlink(path);
    ok(tick_vec_open(&v, path, NULL));
    ok(tick_vec_close(&v));
    if (bytes == 0)
        return;
    const int fd = open(path, O_RDWR | O_CLOEXEC);
    need(fd >= 0, path);
    need(ftruncate(fd, lseek(fd, 0, SEEK_END) + (off_t)bytes) == 0, "ftruncate");
    set_count(fd, bytes / sizeof(tick));
    need(fsync(fd) == 0, "fsync");
    close(fd);
}

void open_sparse(sparse_ticks *s, const char *name, uint64_t bytes, vecfile_durability durability)
{
    const vecfile_options options = {.existence = VECFILE_MUST_EXIST, .durability = durability};
    char file[64];
    snprintf(file, sizeof file, "%svec", name);
    char *path = bench_path(file);
    remove_files(name);
    make_sparse(path, bytes);
    s->name = name;
    s->random = 1;
    ok(tick_vec_open(&s->vector, path, &options));
    s->fd = open(path, O_RDONLY | O_CLOEXEC);
    need(s->fd >= 0 && posix_fadvise(s->fd, 0, 0, POSIX_FADV_RANDOM) == 0, "posix_fadvise");
    free(path);
}

static void warm(const sparse_ticks *s, uint64_t index)
{
    tick t;
    need(pread(s->fd, &t, sizeof t, (off_t)(VECFILE_DATA_ALIGNMENT + index * sizeof t)) ==
             (ssize_t)sizeof t,
         "read ahead");
}

double commit_sparse(sparse_ticks *s, size_t k)
{
    uint64_t indices[4096];
    need(k <= sizeof indices / sizeof *indices, "more indices than there is room for");
    for (size_t i = 0; i < k; i++) {
        indices[i] = next_random(&s->random) % tick_vec_len(&s->vector);
        warm(s, indices[i]);
    }
    const double start = now_ns();
    for (size_t i = 0; i < k; i++)
        tick_vec_at_mut(&s->vector, indices[i])->last++;
    ok(tick_vec_commit(&s->vector));
    return now_ns() - start;
}

void close_sparse(sparse_ticks *s)
{
    close(s->fd);
    tick_vec_abandon(&s->vector);
    remove_files(s->name);
}
