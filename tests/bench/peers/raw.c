/* What the machine can do: an array in memory, a file mapped by hand, and plain writes.  Space and
 * pages are there beforehand. */
#include "../store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define WRITE_BYTES ((size_t)1 << 20)

typedef struct raw {
    char *array;
    size_t bytes; /* that there is room for */
    const element *element;
    uint64_t len;
    int fd;
    size_t held; /* write_store: bytes in the buffer */
} raw;

static raw *new_raw(const element *e, size_t bytes)
{
    raw *r = calloc(1, sizeof *r);
    need(r != NULL, "malloc");
    r->element = e;
    r->bytes = bytes;
    r->fd = -1;
    return r;
}

static void map(raw *r, int flags)
{
    r->array = mmap(NULL, r->bytes, PROT_READ | PROT_WRITE, flags | MAP_POPULATE, r->fd, 0);
    need(r->array != MAP_FAILED, "mmap");
}

static void close_raw(void *opened)
{
    raw *r = opened;
    if (r->array != NULL)
        munmap(r->array, r->bytes);
    if (r->fd >= 0)
        close(r->fd);
    free(r);
}

static void append(void *opened, uint64_t first, uint64_t count)
{
    raw *r = opened;
    r->element->fill(r->array + r->len * r->element->bytes, first, count);
    r->len += count;
}

static uint64_t scan(void *opened)
{
    const raw *r = opened;
    return r->element->sum(r->array, r->len);
}

/* Where the keys are is known: they are the indices. */
static uint64_t range(void *opened, uint64_t low, uint64_t high)
{
    const raw *r = opened;
    return r->element->sum(r->array + low * r->element->bytes, high - low);
}

static uint64_t read_some(void *opened, const uint32_t *indices, size_t count)
{
    const raw *r = opened;
    return r->element->gather(r->array, indices, count);
}

static void insert(void *opened, uint64_t at)
{
    raw *r = opened;
    char *place = r->array + at * r->element->bytes;
    memmove(place + r->element->bytes, place, (r->len - at) * r->element->bytes);
    r->element->fill(place, at, 1);
    r->len++;
}

static void remove_one(void *opened, uint64_t at)
{
    raw *r = opened;
    char *place = r->array + at * r->element->bytes;
    r->len--;
    memmove(place, place + r->element->bytes, (r->len - at) * r->element->bytes);
}

/* --- in memory, in large pages where there are some --- */

static void *create_memory(const char *path, const element *e, uint64_t most)
{
    (void)path;
    raw *r = new_raw(e, (size_t)most * e->bytes);
    r->array = mmap(NULL, r->bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    need(r->array != MAP_FAILED, "mmap");
    madvise(r->array, r->bytes, MADV_HUGEPAGE);
    memset(r->array, 0, r->bytes);
    return r;
}

const store memory_store = {.name = "array-in-memory",
                            .create = create_memory,
                            .close = close_raw,
                            .append = append,
                            .scan = scan,
                            .range = range,
                            .read = read_some,
                            .insert = insert,
                            .remove = remove_one};

/* --- a shared mapping --- */

static void *create_mapped(const char *path, const element *e, uint64_t most)
{
    raw *r = new_raw(e, (size_t)most * e->bytes);
    r->fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    need(r->fd >= 0, path);
    errno = posix_fallocate(r->fd, 0, (off_t)r->bytes);
    need(errno == 0, "posix_fallocate");
    map(r, MAP_SHARED);
    return r;
}

static void *open_mapped(const char *path, const element *e, uint64_t most)
{
    raw *r = new_raw(e, (size_t)most * e->bytes);
    r->fd = open(path, O_RDWR | O_CLOEXEC);
    need(r->fd >= 0, path);
    r->array = mmap(NULL, r->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, r->fd, 0);
    need(r->array != MAP_FAILED, "mmap");
    r->len = most;
    return r;
}

static void flush_mapped(void *opened)
{
    const raw *r = opened;
    need(msync(r->array, r->bytes, MS_SYNC) == 0, "msync");
}

static void update_mapped(void *opened, const uint32_t *indices, size_t k, uint64_t value)
{
    const raw *r = opened;
    for (size_t i = 0; i < k; i++)
        memcpy(r->array + indices[i] * r->element->bytes + r->element->field_at, &value,
               sizeof value);
    flush_mapped(opened);
}

const store mmap_store = {.name = "raw-mmap",
                          .is_durable = true,
                          .create = create_mapped,
                          .open = open_mapped,
                          .close = close_raw,
                          .append = append,
                          .flush = flush_mapped,
                          .scan = scan,
                          .range = range,
                          .read = read_some,
                          .update = update_mapped,
                          .insert = insert,
                          .remove = remove_one};

/* --- writes --- */

static void *create_written(const char *path, const element *e, uint64_t most)
{
    (void)most;
    raw *r = new_raw(e, WRITE_BYTES);
    map(r, MAP_PRIVATE | MAP_ANONYMOUS);
    r->fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    need(r->fd >= 0, path);
    return r;
}

static void write_held(raw *r)
{
    need(write(r->fd, r->array, r->held) == (ssize_t)r->held, "write");
    r->held = 0;
}

static void append_written(void *opened, uint64_t first, uint64_t count)
{
    raw *r = opened;
    while (count > 0) {
        const uint64_t room = (WRITE_BYTES - r->held) / r->element->bytes;
        const uint64_t some = count < room ? count : room;
        r->element->fill(r->array + r->held, first, some);
        r->held += some * r->element->bytes;
        first += some;
        count -= some;
        if (r->held == WRITE_BYTES)
            write_held(r);
    }
}

static void flush_written(void *opened)
{
    raw *r = opened;
    write_held(r);
    need(fdatasync(r->fd) == 0, "fdatasync");
}

/* The cheapest way to have k elements at their places on the disk: in place, one flush. */
static void update_written(void *opened, const uint32_t *indices, size_t k, uint64_t value)
{
    const raw *r = opened;
    for (size_t i = 0; i < k; i++)
        need(pwrite(r->fd, &value, sizeof value,
                    (off_t)(indices[i] * r->element->bytes + r->element->field_at)) ==
                 (ssize_t)sizeof value,
             "pwrite");
    need(fdatasync(r->fd) == 0, "fdatasync");
}

/* … and to have them in a log: one write over what is there already, one flush. */
static void update_logged(void *opened, const uint32_t *indices, size_t k, uint64_t value)
{
    raw *r = opened;
    const size_t bytes = k * r->element->bytes;
    if (r->held + bytes > r->bytes)
        r->held = 0;
    for (size_t i = 0; i < k; i++)
        memcpy(r->array + i * r->element->bytes, &indices[i], sizeof indices[i]);
    memcpy(r->array + bytes - sizeof value, &value, sizeof value);
    need(pwrite(r->fd, r->array, bytes, (off_t)r->held) == (ssize_t)bytes, "pwrite");
    need(fdatasync(r->fd) == 0, "fdatasync");
    r->held += bytes;
}

static void *create_logged(const char *path, const element *e, uint64_t most)
{
    (void)most;
    raw *r = create_written(path, e, 0);
    need(write(r->fd, r->array, r->bytes) == (ssize_t)r->bytes && fsync(r->fd) == 0, path);
    return r;
}

static void append_nothing(void *opened, uint64_t first, uint64_t count)
{
    (void)opened;
    (void)first;
    (void)count;
}

static void flush_nothing(void *opened)
{
    (void)opened;
}

const store log_store = {.name = "overwrite+fdatasync",
                         .is_durable = true,
                         .create = create_logged,
                         .close = close_raw,
                         .append = append_nothing,
                         .flush = flush_nothing,
                         .update = update_logged};

const store write_store = {.name = "write+fdatasync",
                           .is_durable = true,
                           .create = create_written,
                           .close = close_raw,
                           .append = append_written,
                           .flush = flush_written,
                           .update = update_written};
