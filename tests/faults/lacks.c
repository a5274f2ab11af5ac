/* What a system, a file system or a sandbox lacks does not stop what does not need it. */
#include "durabilities.h"
#include "faults.h"
#include "life.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "size120_vec.h"
#include "vecfile/io.h"

typedef struct lack {
    fault_call call;
    int error;
    bool no_unnamed; /* nor are there files without a name */
} lack;

static const lack lacks[] = {
    {FAULT_OPEN_UNNAMED, EOPNOTSUPP, false},
    {FAULT_OPEN_UNNAMED, EISDIR, false},
    {FAULT_OPEN_UNNAMED, EINVAL, false},
    {FAULT_LINK, EPERM, true}, /* vfat, exFAT */
    {FAULT_LINK, EOPNOTSUPP, true},
    {FAULT_LINK, ENOSYS, true},
    {FAULT_ALLOCATE, EOPNOTSUPP, false}, /* ext2, NFS 3, ZFS, FUSE */
    {FAULT_ALLOCATE, ENOSYS, false},
    {FAULT_ALLOCATE, EINVAL, false},
    {FAULT_SYNC_DIRECTORY, EINVAL, false}, /* CIFS, FUSE */
    {FAULT_SYNC_DIRECTORY, EBADF, false},
    {FAULT_SYNC_DIRECTORY, ENOSYS, false},
    {FAULT_SYNC_DIRECTORY, EACCES, false},
    {FAULT_SYNC_DIRECTORY, EOPNOTSUPP, false},
    {FAULT_RANDOM, ENOSYS, false}, /* an old kernel */
    {FAULT_RANDOM, EPERM, false},
    {FAULT_BOOT_ID, ENOENT, false}, /* without /proc */
    {FAULT_BOOT_ID, EACCES, false}, /* a sandbox */
    {FAULT_BOOT_ID, EPERM, false},
    {FAULT_CHANGED_PAGES, ENOENT, false},
    {FAULT_CHANGED_PAGES, EACCES, false},
    {FAULT_START_SYNC, ENOSYS, false},
    {FAULT_ADVISE, EINVAL, false},
    {FAULT_FILLS_HOLES, ENOSYS, false},
};
enum { LACKS = sizeof lacks / sizeof *lacks };

/* Where a run of the machine cannot be told from another, what shared durability had not committed
 * counts as lost. */
static bool needs_it(const lack *what, const life_plan *plan)
{
    return what->call == FAULT_BOOT_ID && plan->durability == VECFILE_SHARED &&
           plan->start == LIFE_UNCLEAN;
}

START_TEST(what_a_system_lacks_does_not_stop_what_does_not_need_it)
{
    const lack *what = &lacks[_i];
    uint64_t failures = 0;
    for (int start = 0; start < LIFE_STARTS; start++)
        for (EACH_DURABILITY(d)) {
            const life_plan plan = {.process = process,
                                    .durability = *d,
                                    .start = (life_start)start,
                                    .error = what->error,
                                    .nth = 1,
                                    .for_ever = true,
                                    .is_of_a_kind = true,
                                    .call = what->call,
                                    .no_unnamed = what->no_unnamed};
            if (needs_it(what, &plan))
                continue;
            const life_outcome outcome = live(&plan);
            HOLDS(outcome.refusals == 0, "%u steps fail without %s: %s", outcome.refusals,
                  fault_call_name(what->call), strerror(what->error));
            failures += outcome.failures;
        }
    HOLDS(failures > 0, "nothing asks for %s", fault_call_name(what->call));
}
END_TEST

/* --- locks --- */

static const int no_locks[] = {ENOLCK, ENOSYS, EOPNOTSUPP, EINVAL};
enum { NO_LOCKS = sizeof no_locks / sizeof *no_locks };

START_TEST(a_file_system_without_locks_is_named_and_nothing_is_left_there)
{
    size120_vec v;
    for (int is_named = 0; is_named < 2; is_named++) {
        fault_plan_set(process, FAULT_LOCK, 1, no_locks[_i]);
        process->for_ever = true;
        process->no_unnamed = is_named == 1;
        const vecfile_status status = size120_vec_open(&v, scratch_path("a.vec"), NULL);
        process->is_armed = false;
        ck_assert_uint_gt(process->failures, 0);
        ASSERT_STATUS(status, VECFILE_E_UNSUPPORTED);
        ASSERT_MESSAGE("the file system of '");
        ASSERT_MESSAGE("a.vec' has no locks");
        ck_assert_uint_eq(scratch_entries(), 0);
    }
}
END_TEST

/* --- space --- */

#define PAGES 64
#define PAGE 4096

static unsigned char page_of(int i)
{
    return i % 3 == 1 ? 0 : (unsigned char)(i + 1);
}

/* Pages of data, of zeros and of nothing. */
static int make_sparse(const char *path)
{
    unsigned char bytes[PAGE];
    const int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_ge(fd, 0);
    for (int i = 0; i < PAGES; i++) {
        if (i % 3 == 2)
            continue;
        memset(bytes, page_of(i), sizeof bytes);
        ck_assert_int_eq(pwrite(fd, bytes, sizeof bytes, (off_t)i * PAGE), PAGE);
    }
    ck_assert_int_eq(ftruncate(fd, (off_t)PAGES * PAGE), 0);
    return fd;
}

START_TEST(space_is_made_by_writing_and_no_byte_that_is_there_changes)
{
    const vecfile_io *io = &vecfile_io_system;
    const char *path = scratch_path("sparse");
    unsigned char bytes[PAGE];
    const int fd = make_sparse(path);
    ck_assert_int_lt(io->first_hole(io->context, fd), (int64_t)PAGES * PAGE);
    fault_plan_set(process, FAULT_ALLOCATE, 1, EOPNOTSUPP);
    process->for_ever = true;
    /* From the midst of one page to the midst of another. */
    ck_assert_int_eq(io->allocate(io->context, fd, 100, (uint64_t)(PAGES + 5) * PAGE), 0);
    process->is_armed = false;
    ck_assert_uint_eq(process->failures, 1);
    ck_assert_uint_eq(file_size(path), (uint64_t)(PAGES + 5) * PAGE + 100);
    ck_assert_int_eq(io->first_hole(io->context, fd), (int64_t)(PAGES + 5) * PAGE + 100);
    for (int i = 0; i < PAGES + 5; i++) {
        const unsigned char wanted = i < PAGES && i % 3 != 2 ? page_of(i) : 0;
        ck_assert_int_eq(pread(fd, bytes, sizeof bytes, (off_t)i * PAGE), PAGE);
        for (int at = 0; at < PAGE; at++)
            HOLDS(bytes[at] == wanted, "byte %d of page %d is %d", at, i, bytes[at]);
    }
    close(fd);
}
END_TEST

void add_promises_of_lacks(Suite *suite)
{
    PROMISE_EACH(suite, what_a_system_lacks_does_not_stop_what_does_not_need_it, 60, LACKS);
    PROMISE_EACH(suite, a_file_system_without_locks_is_named_and_nothing_is_left_there, 60,
                 NO_LOCKS);
    PROMISE(suite, space_is_made_by_writing_and_no_byte_that_is_there_changes, 60);
}
