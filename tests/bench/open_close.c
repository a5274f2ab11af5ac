/* Opening and closing must not depend on how much is in the file: a clean sparse file of 16 GiB
 * beside an empty one. */
#include "compare.h"
#include "rawfile.h"
#include "rows.h"
#include "tick_vec.h"
#include "vecfile/format.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define LARGE_BYTES ((uint64_t)16 << 30)
#define REPEATS 50

typedef struct open_data {
    const char *large_path;
    const char *empty_path;
    vecfile_access access;
} open_data;

static void make_empty(const char *path)
{
    tick_vec v;
    unlink(path);
    need(tick_vec_open(&v, path, NULL) == VECFILE_OK && tick_vec_close(&v) == VECFILE_OK, path);
}

/* An empty file made large without writing 16 GiB: a hole, and the count in every slot. */
static void make_large(const char *path)
{
    make_empty(path);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    need(fd >= 0, path);
    off_t end = lseek(fd, 0, SEEK_END);
    need(ftruncate(fd, end + (off_t)LARGE_BYTES) == 0, "ftruncate");
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++) {
        uint8_t block[VECFILE_SLOT_BYTES];
        vecfile_slot slot;
        off_t at = (off_t)(VECFILE_IDENTITY_BYTES + i * VECFILE_SLOT_SPACING);
        need(pread(fd, block, sizeof block, at) == (ssize_t)sizeof block &&
                 vecfile_decode_slot(block, &slot) == VECFILE_DECODED,
             "read a slot");
        slot.count = LARGE_BYTES / sizeof(tick);
        vecfile_encode_slot(&slot, block);
        need(pwrite(fd, block, sizeof block, at) == (ssize_t)sizeof block, "write a slot");
    }
    close(fd);
}

static double open_and_close(const open_data *data, const char *path, uint64_t expected)
{
    vecfile_options options = {.access = data->access, .existence = VECFILE_MUST_EXIST};
    double start = now_ns();
    for (int i = 0; i < REPEATS; i++) {
        tick_vec v;
        need(tick_vec_open(&v, path, &options) == VECFILE_OK, "open");
        need(tick_vec_len(&v) == expected, "length");
        need(tick_vec_close(&v) == VECFILE_OK, "close");
    }
    return now_ns() - start;
}

static double large(void *context)
{
    const open_data *data = context;
    return open_and_close(data, data->large_path, LARGE_BYTES / sizeof(tick));
}

static double empty(void *context)
{
    const open_data *data = context;
    return open_and_close(data, data->empty_path, 0);
}

void bench_open_close(void)
{
    static const comparison rows[] = {
        {"open_close_16g", "empty-file", "us", 2, REPEATS * 1e3, 61, large, empty},
        {"open_close_16g_read_only", "empty-file", "us", 2, REPEATS * 1e3, 61, large, empty},
    };
    open_data data = {.large_path = bench_path("large.vec"), .empty_path = bench_path("empty.vec")};
    if (!is_wanted(rows[0].name) && !is_wanted(rows[1].name))
        return;
    make_large(data.large_path);
    make_empty(data.empty_path);
    for (int i = 0; i < 2; i++) {
        data.access = i == 0 ? VECFILE_READ_WRITE : VECFILE_READ_ONLY;
        if (is_wanted(rows[i].name))
            compare(&rows[i], &data);
    }
    unlink(data.large_path);
    unlink(data.empty_path);
}
