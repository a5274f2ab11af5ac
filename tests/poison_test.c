/* What poisons a handle, and what it says of itself from then on: the reason, which is not always a
 * flush. */
#include "suite.h"
#include "durabilities.h"

#include "size4096_vec.h"

#include "vecfile/io.h"

#include <errno.h>

/* --- a system that fails in some ways --- */

static struct failing {
    bool sync, map, pread;
    bool pwrite; /* the first transfers one byte, those behind it none */
    bool pwrite_ends;
} failing;

static int sync_or_fail(void *context, int fd)
{
    return failing.sync ? -EIO : vecfile_io_system.sync(context, fd);
}

/* What could not be mapped cannot be read either. */
static int map_or_fail(void *context, int fd, void *at, size_t bytes, uint64_t offset,
                       vecfile_io_map_kind kind)
{
    if (!failing.map || kind != VECFILE_IO_MAP_PRIVATE)
        return vecfile_io_system.map(context, fd, at, bytes, offset, kind);
    failing.pread = true;
    return -ENOMEM;
}

static int64_t pread_or_fail(void *context, int fd, void *buffer, size_t count, uint64_t offset)
{
    return failing.pread ? -EIO : vecfile_io_system.pread(context, fd, buffer, count, offset);
}

static int64_t pwrite_or_fail(void *context, int fd, const void *buffer, size_t count,
                              uint64_t offset)
{
    if (!failing.pwrite)
        return vecfile_io_system.pwrite(context, fd, buffer, count, offset);
    if (failing.pwrite_ends)
        return -ENOSPC;
    failing.pwrite_ends = true;
    return vecfile_io_system.pwrite(context, fd, buffer, 1, offset);
}

static vecfile_io io_that_fails(void)
{
    vecfile_io io = vecfile_io_system;
    failing = (struct failing){0};
    io.sync = sync_or_fail;
    io.map = map_or_fail;
    io.pread = pread_or_fail;
    io.pwrite = pwrite_or_fail;
    return io;
}

#define LEN 8

static void open_filled(size4096_vec *v, const vecfile_options *options)
{
    ASSERT_OK(size4096_vec_open(v, scratch_path("v.vec"), options));
    ASSERT_OK(size4096_vec_resize(v, LEN, size4096_default()));
    ASSERT_OK(size4096_vec_commit(v));
}

static void change(size4096_vec *v)
{
    size4096 *element = size4096_vec_at_mut(v, 3);
    ck_assert_ptr_nonnull(element);
    element->value++;
}

/* Whatever is asked of the handle next, its close included, is refused with `why`; the file has the
 * last commit. */
static void assert_poisoned(size4096_vec *v, const vecfile_options *options, const char *why)
{
    failing = (struct failing){0};
    ASSERT_STATUS(size4096_vec_commit(v), VECFILE_E_POISONED);
    ASSERT_MESSAGE(why);
    ASSERT_MESSAGE("v.vec");
    ASSERT_STATUS(size4096_vec_push_default(v), VECFILE_E_POISONED);
    ASSERT_MESSAGE(why);
    ASSERT_STATUS(size4096_vec_close(v), VECFILE_E_POISONED);
    ASSERT_MESSAGE(why);
    ASSERT_OK(size4096_vec_open(v, scratch_path("v.vec"), options));
    ck_assert_uint_ge(size4096_vec_len(v), LEN);
    ASSERT_OK(size4096_vec_close(v));
    scratch_clear();
}

/* --- promises --- */

START_TEST(after_a_flush_that_failed_a_handle_says_so)
{
    for (EACH_DURABILITY(d)) {
        const vecfile_io io = io_that_fails();
        const vecfile_options options = {.durability = *d, .io = &io};
        size4096_vec v;
        open_filled(&v, &options);
        change(&v);
        failing.sync = true;
        ASSERT_STATUS(size4096_vec_commit(&v), VECFILE_E_IO);
        assert_poisoned(&v, &options, "a flush failed");
    }
}
END_TEST

START_TEST(after_half_a_record_a_handle_says_so)
{
    const vecfile_io io = io_that_fails();
    const vecfile_options options = {.io = &io};
    size4096_vec v;
    open_filled(&v, &options);
    change(&v);
    ASSERT_OK(size4096_vec_commit(&v));
    change(&v);
    failing.pwrite = true;
    ASSERT_STATUS(size4096_vec_commit(&v), VECFILE_E_IO);
    ASSERT_MESSAGE("half a record");
    assert_poisoned(&v, &options, "half a record was written");
}
END_TEST

START_TEST(after_a_rollback_that_failed_a_handle_says_so)
{
    const vecfile_io io = io_that_fails();
    const vecfile_options options = {.io = &io};
    size4096_vec v;
    open_filled(&v, &options);
    change(&v);
    failing.pread = true;
    ASSERT_STATUS(size4096_vec_rollback(&v), VECFILE_E_IO);
    assert_poisoned(&v, &options, "a rollback failed");
}
END_TEST

START_TEST(after_appended_elements_that_cannot_be_read_back_a_handle_says_so)
{
    const vecfile_io io = io_that_fails();
    const vecfile_options options = {.io = &io};
    size4096_vec v;
    vecfile_status status = VECFILE_OK;
    open_filled(&v, &options);
    failing.map = true;
    for (int i = 0; i < 1000 && status == VECFILE_OK; i++)
        status = size4096_vec_push_default(&v);
    ck_assert_int_ne(status, VECFILE_OK);
    ASSERT_MESSAGE("cannot be read back");
    assert_poisoned(&v, &options, "what was appended could not be read back");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("poison");
    PROMISE(suite, after_a_flush_that_failed_a_handle_says_so, 30);
    PROMISE(suite, after_half_a_record_a_handle_says_so, 30);
    PROMISE(suite, after_a_rollback_that_failed_a_handle_says_so, 30);
    PROMISE(suite, after_appended_elements_that_cannot_be_read_back_a_handle_says_so, 30);
    return run_suite(suite);
}
