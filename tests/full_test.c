/* No space: a full disk, a limit on file sizes, holes that there is no space to fill.  All of it is
 * VECFILE_E_FULL, none of it SIGBUS or SIGXFSZ, and with space again the call succeeds. */
#include "suite.h"
#include "durabilities.h"
#include "holds.h"
#include "resources.h"
#include "sized.h"
#include "skip.h"
#include "tiny_disk.h"
#include "vecfile/io.h"

#include "size4096_vec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define KIB ((uint64_t)1 << 10)
#define MIB ((uint64_t)1 << 20)
#define PAGE ((uint64_t)4096)
#define DISK (7 * MIB)

#define MOUNT_OR_SKIP()                                                                            \
    do {                                                                                           \
        if (!tiny_disk_mount(DISK))                                                                \
            SKIP("no file system can be mounted here: %s", strerror(errno));                       \
        snprintf(sized_path, sizeof sized_path, "%s", tiny_disk_path("a.vec"));                    \
    } while (0)

static uint64_t space_of_file(void)
{
    struct stat found;
    ck_assert_int_eq(stat(sized_path, &found), 0);
    return (uint64_t)found.st_blocks * 512;
}

/* Pushes until that fails, which it must do for want of space; the vector is whole then. */
static void push_until_full(const sized *s, vecfile *v)
{
    vecfile_status status;
    do
        status = s->push(v, sized_element(s, v->len));
    while (status == VECFILE_OK && v->len * s->type->size < 2 * DISK);
    ASSERT_STATUS(status, VECFILE_E_FULL);
    ASSERT_MESSAGE(sized_path);
    sized_assert_holds(s, v, v->len);
}

/* Commits on a disk that may be full: that may be refused, and then succeeds with space. */
static void commit_somehow(vecfile *v)
{
    vecfile_status status = vecfile_commit(v);
    if (status == VECFILE_OK)
        return;
    ASSERT_STATUS(status, VECFILE_E_FULL);
    tiny_disk_free_all();
    ASSERT_OK(vecfile_commit(v));
}

/* --- a full disk --- */

START_TEST(a_full_disk_refuses_growth_and_with_space_again_it_goes_on)
{
    MOUNT_OR_SKIP();
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s)) {
            vecfile v;
            vecfile_options options = {.durability = *d};
            tiny_disk_leave(1 * MIB);
            ASSERT_OK(vecfile_open(&v, s->type, sized_path, &options));
            push_until_full(s, &v);
            ASSERT_MESSAGE("free some space");
            uint64_t len = v.len;
            ASSERT_OK(vecfile_rotate(&v, 1));
            ASSERT_OK(vecfile_rotate(&v, len - 1));
            commit_somehow(&v);
            tiny_disk_free_all();
            sized_push_up_to(s, &v, len + 100);
            ASSERT_OK(vecfile_close(&v));
            ASSERT_OK(vecfile_open(&v, s->type, sized_path, &options));
            sized_assert_holds(s, &v, len + 100);
            ASSERT_OK(vecfile_close(&v));
            ck_assert_int_eq(unlink(sized_path), 0);
        }
    tiny_disk_unmount();
}
END_TEST

/* Steps of growth get as small as the space that is left. */
START_TEST(a_vector_can_use_nearly_all_of_the_disk)
{
    MOUNT_OR_SKIP();
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s)) {
            vecfile v;
            vecfile_options options = {.durability = *d};
            ASSERT_OK(vecfile_open(&v, s->type, sized_path, &options));
            push_until_full(s, &v);
            ck_assert_uint_gt(v.len * s->type->size, DISK - DISK / 4);
            vecfile_abandon(&v);
            ck_assert_int_eq(unlink(sized_path), 0);
        }
    tiny_disk_unmount();
}
END_TEST

START_TEST(growth_that_fails_gives_back_what_it_got)
{
    MOUNT_OR_SKIP();
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s)) {
            vecfile v;
            vecfile_options options = {.durability = *d};
            ASSERT_OK(vecfile_open(&v, s->type, sized_path, &options));
            sized_push_up_to(s, &v, 10);
            uint64_t size = file_size(sized_path), space = space_of_file();
            ASSERT_STATUS(vecfile_reserve(&v, 2 * DISK / s->type->size), VECFILE_E_FULL);
            ck_assert_uint_eq(file_size(sized_path), size);
            ck_assert_uint_eq(space_of_file(), space);
            sized_assert_holds(s, &v, 10);
            sized_push_up_to(s, &v, 10 + MIB / s->type->size);
            vecfile_abandon(&v);
            ck_assert_int_eq(unlink(sized_path), 0);
        }
    tiny_disk_unmount();
}
END_TEST

/* As ext4 does, and tmpfs does not. */
static int allocate_half(void *context, int fd, uint64_t offset, uint64_t count)
{
    ck_assert_int_eq(vecfile_io_system.allocate(context, fd, offset, count / 2), 0);
    return -ENOSPC;
}

START_TEST(growth_that_fails_halfway_gives_back_what_it_got)
{
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s)) {
            vecfile v;
            vecfile_io io = vecfile_io_system;
            sized_open_new(s, &v, (vecfile_options){.durability = *d, .io = &io});
            sized_push_up_to(s, &v, 10);
            uint64_t size = file_size(sized_path), space = space_of_file();
            io.allocate = allocate_half;
            ASSERT_STATUS(vecfile_reserve(&v, 2 * DISK / s->type->size), VECFILE_E_FULL);
            ck_assert_uint_eq(file_size(sized_path), size);
            ck_assert_uint_eq(space_of_file(), space);
            sized_assert_holds(s, &v, 10);
            io.allocate = vecfile_io_system.allocate;
            sized_push_up_to(s, &v, 10 + MIB / s->type->size);
            sized_drop(&v);
        }
}
END_TEST

START_TEST(on_a_full_disk_nothing_is_created_and_nothing_left)
{
    MOUNT_OR_SKIP();
    const sized *s = sized_types;
    for (EACH_DURABILITY(d)) {
        vecfile v;
        vecfile_options options = {.durability = *d};
        resources before = resources_now();
        for (uint64_t left = 0; left < 64 * KIB; left += 20 * KIB) {
            tiny_disk_leave(left);
            ASSERT_STATUS(vecfile_open(&v, s->type, sized_path, &options), VECFILE_E_FULL);
            ASSERT_MESSAGE(sized_path);
            ASSERT_MESSAGE("free some space");
            ck_assert_uint_eq(tiny_disk_entries(), 0);
        }
        ASSERT_NO_LEAK(before);
        tiny_disk_free_all();
        ASSERT_OK(vecfile_open(&v, s->type, sized_path, &options));
        ASSERT_OK(vecfile_close(&v));
        ck_assert_int_eq(unlink(sized_path), 0);
    }
    tiny_disk_unmount();
}
END_TEST

/* --- holes --- */

/* A closed file of `count` elements, all but the first and last of them a hole, as tools that copy
 * sparsely make of zeros. */
static void make_with_hole(vecfile_durability durability, uint64_t count)
{
    size4096_vec v;
    vecfile_options options = {.durability = durability};
    ASSERT_OK(size4096_vec_open(&v, sized_path, &options));
    ASSERT_OK(size4096_vec_resize(&v, count, size4096_default()));
    ASSERT_OK(size4096_vec_close(&v));
    int fd = open(sized_path, O_RDWR | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                               (off_t)(DATA_OFFSET + PAGE), (off_t)((count - 2) * PAGE)),
                     0);
    ck_assert_int_eq(close(fd), 0);
}

/* On a full disk the first change is refused; with space it is not, and all elements are there. */
static void assert_hole_is_no_trap(vecfile_durability durability, uint64_t count)
{
    size4096_vec v;
    vecfile_options options = {.durability = durability};
    tiny_disk_fill();
    ASSERT_OK(size4096_vec_open(&v, sized_path, &options));
    vecfile_status status = size4096_vec_set(&v, count / 2, (size4096){.value = 5});
    if (status == VECFILE_OK)
        status = size4096_vec_commit(&v);
    ASSERT_STATUS(status, VECFILE_E_FULL);
    ASSERT_MESSAGE(sized_path);
    tiny_disk_free_all();
    ASSERT_OK(size4096_vec_set(&v, count / 2, (size4096){.value = 5}));
    ASSERT_OK(size4096_vec_close(&v));
    ASSERT_OK(size4096_vec_open(&v, sized_path, &options));
    ck_assert_uint_eq(size4096_vec_len(&v), count);
    for (uint64_t i = 0; i < count; i++)
        ck_assert_int_eq(size4096_vec_at(&v, i)->value, i == count / 2 ? 5 : 0);
    ASSERT_OK(size4096_vec_close(&v));
    ck_assert_int_eq(unlink(sized_path), 0);
}

START_TEST(a_file_with_holes_on_a_full_disk_refuses_the_first_change)
{
    MOUNT_OR_SKIP();
    for (EACH_DURABILITY(d))
        for (uint64_t count = 3; count < 1000; count *= 10) {
            make_with_hole(*d, count);
            assert_hole_is_no_trap(*d, count);
        }
    tiny_disk_unmount();
}
END_TEST

/* Space beyond the end makes up in number for the hole: some file systems leave it when they
 * allocate ahead of a writer. */
static void allocate_beyond_the_end(uint64_t bytes)
{
    int fd = open(sized_path, O_RDWR | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(fallocate(fd, FALLOC_FL_KEEP_SIZE, (off_t)file_size(sized_path), (off_t)bytes),
                     0);
    ck_assert_int_eq(close(fd), 0);
}

START_TEST(space_beyond_the_end_does_not_hide_a_hole)
{
    MOUNT_OR_SKIP();
    for (EACH_DURABILITY(d)) {
        make_with_hole(*d, 30);
        allocate_beyond_the_end(30 * PAGE);
        assert_hole_is_no_trap(*d, 30);
    }
    tiny_disk_unmount();
}
END_TEST

/* --- a limit on the sizes of files --- */

/* HOLDS, because an assertion of check's writes to a file itself. */
static void limit_file_size(uint64_t bytes)
{
    struct rlimit limit;
    HOLDS(getrlimit(RLIMIT_FSIZE, &limit) == 0, "getrlimit");
    limit.rlim_cur = bytes < limit.rlim_max ? (rlim_t)bytes : limit.rlim_max;
    HOLDS(setrlimit(RLIMIT_FSIZE, &limit) == 0, "setrlimit");
}

START_TEST(a_limit_on_file_sizes_refuses_growth_and_with_a_higher_one_it_goes_on)
{
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s)) {
            vecfile v;
            vecfile_options options = {.durability = *d};
            sized_use_path();
            ASSERT_OK(vecfile_open(&v, s->type, sized_path, &options));
            limit_file_size(MIB);
            push_until_full(s, &v);
            ASSERT_MESSAGE("ulimit -f");
            uint64_t len = v.len;
            ck_assert_uint_gt(len * s->type->size, MIB - DATA_OFFSET - 2 * s->type->size - PAGE);
            ASSERT_OK(vecfile_rotate(&v, 1));
            ASSERT_OK(vecfile_rotate(&v, len - 1));
            ASSERT_OK(vecfile_commit(&v));
            limit_file_size(UINT64_MAX);
            sized_push_up_to(s, &v, len + 100);
            ASSERT_OK(vecfile_close(&v));
            ASSERT_OK(vecfile_open(&v, s->type, sized_path, &options));
            sized_assert_holds(s, &v, len + 100);
            sized_drop(&v);
        }
}
END_TEST

START_TEST(under_a_limit_below_the_header_nothing_is_created_and_nothing_left)
{
    for (EACH_DURABILITY(d)) {
        vecfile v;
        vecfile_options options = {.durability = *d};
        sized_use_path();
        limit_file_size(DATA_OFFSET - 1);
        ASSERT_STATUS(vecfile_open(&v, sized_types->type, sized_path, &options), VECFILE_E_FULL);
        ASSERT_MESSAGE(sized_path);
        ASSERT_MESSAGE("ulimit -f");
        ck_assert_uint_eq(scratch_entries(), 0);
        limit_file_size(UINT64_MAX);
    }
}
END_TEST

START_TEST(under_a_limit_below_the_header_a_file_can_be_read_and_not_changed)
{
    static const uint64_t limits[] = {0, 1, 4096, 4097, 12288, DATA_OFFSET - 1};
    const sized *s = sized_types;
    for (EACH_DURABILITY(d)) {
        vecfile v;
        vecfile_options options = {.durability = *d};
        sized_open_new(s, &v, options);
        sized_push_up_to(s, &v, 10);
        for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
            sized_reopen(s, &v, &options);
            limit_file_size(limits[i]);
            vecfile_status changed = vecfile_rotate(&v, 1);
            vecfile_status committed = vecfile_commit(&v);
            limit_file_size(UINT64_MAX);
            ck_assert(changed == VECFILE_OK || changed == VECFILE_E_FULL);
            ck_assert(committed == VECFILE_OK || committed == VECFILE_E_FULL);
            if (changed == VECFILE_OK) /* the limit is above what it had to write */
                ASSERT_OK(vecfile_rotate(&v, v.len - 1));
            sized_assert_holds(s, &v, 10);
            ASSERT_OK(vecfile_commit(&v));
        }
        sized_reopen(s, &v, &options);
        sized_assert_holds(s, &v, 10);
        sized_drop(&v);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("full");
    PROMISE(suite, a_full_disk_refuses_growth_and_with_space_again_it_goes_on, 60);
    PROMISE(suite, a_vector_can_use_nearly_all_of_the_disk, 60);
    PROMISE(suite, growth_that_fails_gives_back_what_it_got, 60);
    PROMISE(suite, growth_that_fails_halfway_gives_back_what_it_got, 60);
    PROMISE(suite, on_a_full_disk_nothing_is_created_and_nothing_left, 60);
    PROMISE(suite, a_file_with_holes_on_a_full_disk_refuses_the_first_change, 60);
    PROMISE(suite, space_beyond_the_end_does_not_hide_a_hole, 60);
    PROMISE(suite, a_limit_on_file_sizes_refuses_growth_and_with_a_higher_one_it_goes_on, 60);
    PROMISE(suite, under_a_limit_below_the_header_nothing_is_created_and_nothing_left, 60);
    PROMISE(suite, under_a_limit_below_the_header_a_file_can_be_read_and_not_changed, 60);
    return run_suite(suite);
}
