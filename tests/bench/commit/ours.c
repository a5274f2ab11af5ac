/* The generated vector, and the plain shared mapping without any atomicity. */
#include "store.h"

#include "tick_vec.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

_Static_assert(sizeof(tick) == ELEMENT_BYTES, "every store keeps elements of one size");

static void *vecfile_make(const char *directory, uint64_t count)
{
    tick_vec *v = malloc(sizeof *v);
    need(v != NULL && tick_vec_open(v, path_in(directory, "ticks.vec"), NULL) == VECFILE_OK,
         "vecfile: open");
    need(tick_vec_resize(v, count, tick_default()) == VECFILE_OK, vecfile_errmsg());
    need(tick_vec_commit(v) == VECFILE_OK, vecfile_errmsg());
    return v;
}

static void vecfile_commit_(void *opened, const uint32_t *indices, size_t k, uint64_t value)
{
    tick_vec *v = opened;
    for (size_t i = 0; i < k; i++)
        tick_vec_at_mut(v, indices[i])->time = (int64_t)value;
    need(tick_vec_commit(v) == VECFILE_OK, vecfile_errmsg());
}

static uint64_t vecfile_look(void *opened, uint32_t index)
{
    return (uint64_t)tick_vec_at(opened, index)->time;
}

static void vecfile_close_(void *opened)
{
    need(tick_vec_close(opened) == VECFILE_OK, vecfile_errmsg());
    free(opened);
}

const store vecfile_store = {"vecfile",       false,        vecfile_make,
                             vecfile_commit_, vecfile_look, vecfile_close_};

typedef struct mapping {
    unsigned char *bytes;
    size_t size;
} mapping;

static void *msync_make(const char *directory, uint64_t count)
{
    mapping *m = malloc(sizeof *m);
    int fd = open(path_in(directory, "raw"), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    need(m != NULL && fd >= 0, "msync: open");
    m->size = (size_t)count * ELEMENT_BYTES;
    need(posix_fallocate(fd, 0, (off_t)m->size) == 0, "msync: fallocate");
    m->bytes = mmap(NULL, m->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    need(m->bytes != MAP_FAILED, "msync: mmap");
    memset(m->bytes, 1, m->size);
    need(msync(m->bytes, m->size, MS_SYNC) == 0, "msync: first");
    close(fd);
    return m;
}

static void msync_commit(void *opened, const uint32_t *indices, size_t k, uint64_t value)
{
    const mapping *m = opened;
    for (size_t i = 0; i < k; i++)
        memcpy(m->bytes + (size_t)indices[i] * ELEMENT_BYTES, &value, sizeof value);
    need(msync(m->bytes, m->size, MS_SYNC) == 0, "msync");
}

static uint64_t msync_look(void *opened, uint32_t index)
{
    const mapping *m = opened;
    uint64_t value;
    memcpy(&value, m->bytes + (size_t)index * ELEMENT_BYTES, sizeof value);
    return value;
}

static void msync_close(void *opened)
{
    mapping *m = opened;
    munmap(m->bytes, m->size);
    free(m);
}

const store msync_store = {"msync", false, msync_make, msync_commit, msync_look, msync_close};
