/* Shared durability and what a killed writer had not committed: it is believed only where all of it
 * was written, for a file system that stopped may have been mounted again in the same boot. */
#include "suite.h"
#include "child.h"
#include "fault_io.h"
#include "skip.h"

#include "quake_vec.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COMMITTED 1000
#define STORED 51000

static const vecfile_options shared = {.durability = VECFILE_SHARED};

static char vector[4096], mounted[4096], image[4096];

static quake element(uint64_t i)
{
    quake q = quake_default();
    q.time = (int64_t)i + 1;
    q.latitude = (double)i;
    return q;
}

static void push_up_to(quake_vec *v, uint64_t len)
{
    while (quake_vec_len(v) < len)
        ASSERT_OK(quake_vec_push(v, element(quake_vec_len(v))));
}

static void assert_holds(const quake_vec *v, uint64_t len)
{
    ck_assert_uint_eq(quake_vec_len(v), len);
    for (uint64_t i = 0; i < len; i++) {
        const quake expected = element(i);
        HOLDS(memcmp(quake_vec_at(v, i), &expected, sizeof expected) == 0,
              "element %llu is nothing that anybody stored", (unsigned long long)i);
    }
}

static void store(void *context, const child *parent)
{
    quake_vec v;
    (void)context;
    ASSERT_OK(quake_vec_open(&v, vector, &shared));
    ASSERT_OK(quake_vec_reserve(&v, STORED));
    push_up_to(&v, COMMITTED);
    ASSERT_OK(quake_vec_commit(&v));
    push_up_to(&v, STORED);
    child_tell(parent);
    child_wait(parent);
}

static void store_and_die(void)
{
    child writer = child_start(store, NULL);
    ck_assert(child_wait(&writer));
    child_kill(&writer);
}

/* --- told by the system --- */

static uint64_t unwritten_from;

static int64_t first_unwritten(void *context, int fd, uint64_t from)
{
    (void)context;
    const int64_t there = vecfile_io_system.first_unwritten(vecfile_io_system.context, fd, from);
    return there > (int64_t)unwritten_from && from <= unwritten_from ? (int64_t)unwritten_from
                                                                     : there;
}

static void assert_opens_with(vecfile_access access, uint64_t len)
{
    quake_vec v;
    fault_io faults;
    fault_io_init(&faults);
    faults.io.first_unwritten = first_unwritten;
    const vecfile_options options = {
        .access = access, .durability = VECFILE_SHARED, .io = &faults.io};
    ASSERT_OK(quake_vec_open(&v, vector, &options));
    assert_holds(&v, len);
    quake_vec_abandon(&v);
}

START_TEST(what_was_stored_since_the_last_commit_is_believed_if_all_of_it_was_written)
{
    static const vecfile_access accesses[] = {VECFILE_READ_ONLY, VECFILE_READ_WRITE};
    const uint64_t start = 65536, end = start + STORED * sizeof(quake);
    const struct {
        uint64_t from, len;
    } holes[] = {{end, STORED},
                 {end - 1, COMMITTED},
                 {start + COMMITTED * sizeof(quake), COMMITTED},
                 {start + COMMITTED * sizeof(quake) - 1, STORED}};
    snprintf(vector, sizeof vector, "%s", scratch_path("data.vec"));
    store_and_die();
    unwritten_from = holes[_i / 2].from;
    assert_opens_with(accesses[_i % 2], holes[_i / 2].len);
}
END_TEST

START_TEST(a_file_shorter_than_what_was_stored_since_the_last_commit_has_that_commit)
{
    snprintf(vector, sizeof vector, "%s", scratch_path("data.vec"));
    store_and_die();
    ck_assert_int_eq(truncate(vector, 65536 + (STORED - 1) * sizeof(quake)), 0);
    unwritten_from = UINT64_MAX / 2;
    assert_opens_with(VECFILE_READ_ONLY, COMMITTED);
    assert_opens_with(VECFILE_READ_WRITE, COMMITTED);
}
END_TEST

/* --- a file system that is shut down --- */

/* EXT4_IOC_SHUTDOWN and XFS_IOC_GOINGDOWN, without flushing the journal. */
#define SHUTDOWN_CALL _IOR('X', 125, uint32_t)
#define WITHOUT_FLUSHING_THE_JOURNAL 2

static bool run(const char *command, const char *first, const char *second)
{
    char line[9000];
    snprintf(line, sizeof line, command, first, second);
    return system(line) == 0;
}

static void shut_down(void)
{
    uint32_t how = WITHOUT_FLUSHING_THE_JOURNAL;
    const int fd = open(mounted, O_RDONLY | O_DIRECTORY);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(ioctl(fd, SHUTDOWN_CALL, &how), 0);
    close(fd);
}

/* As the system may at any time: of all that is only in memory, the page that has the length. */
static void write_back_the_length(void)
{
    const int fd = open(vector, O_RDWR);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(sync_file_range(fd, 0, 65536,
                                     SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
                                         SYNC_FILE_RANGE_WAIT_AFTER),
                     0);
    close(fd);
}

static bool mount_image(void)
{
    return run("mount -o loop '%s' '%s' >/dev/null 2>&1", image, mounted);
}

START_TEST(a_file_system_mounted_again_in_the_same_boot_shows_no_element_that_nobody_stored)
{
    static const char *const makers[] = {"mkfs.ext4 -q '%s' >/dev/null 2>&1 && mkdir '%s'",
                                         "mkfs.xfs -q '%s' >/dev/null 2>&1 && mkdir '%s'"};
    quake_vec v;
    snprintf(image, sizeof image, "%s", scratch_path("disk"));
    snprintf(mounted, sizeof mounted, "%s", scratch_path("mounted"));
    if (!run("truncate -s 400M '%s'", image, "") || !run(makers[_i], image, mounted) ||
        !mount_image())
        SKIP("no mkfs, or no right to mount a file system");
    snprintf(vector, sizeof vector, "%s", mounted);
    strncat(vector, "/data.vec", sizeof vector - strlen(vector) - 1);
    child writer = child_start(store, NULL);
    ck_assert(child_wait(&writer));
    write_back_the_length();
    shut_down();
    child_kill(&writer);
    ck_assert(run("umount '%s'", mounted, ""));
    ck_assert(mount_image());
    ASSERT_OK(quake_vec_open(&v, vector, &(vecfile_options){.access = VECFILE_READ_ONLY}));
    assert_holds(&v, quake_vec_len(&v));
    ck_assert(quake_vec_len(&v) == COMMITTED || quake_vec_len(&v) == STORED);
    ASSERT_OK(quake_vec_close(&v));
    ASSERT_OK(quake_vec_open(&v, vector, NULL));
    assert_holds(&v, quake_vec_len(&v));
    ASSERT_OK(quake_vec_close(&v));
    ck_assert(run("umount '%s'", mounted, ""));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("remounted");
    PROMISE_EACH(suite, what_was_stored_since_the_last_commit_is_believed_if_all_of_it_was_written,
                 30, 8);
    PROMISE(suite, a_file_shorter_than_what_was_stored_since_the_last_commit_has_that_commit, 30);
    PROMISE_EACH(suite,
                 a_file_system_mounted_again_in_the_same_boot_shows_no_element_that_nobody_stored,
                 60, 2);
    return run_suite(suite);
}
