/* Real crashes: processes that are killed, and file systems that are shut down, while they commit.
 *
 * A child changes the vector and commits, over and over, and says after each commit that it is
 * done. What it said is durable must be there afterwards, whole: the state is that commit's, or the
 * next one's, which was under way.  VECFILE_KILLS sets how often. */
#include "child.h"
#include "random.h"
#include "replay.h"
#include "skip.h"
#include "suite.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define USUAL_KILLS 50
#define SHUTDOWNS_A_KILL 5 /* a shutdown for so many kills */
#define MAX_LIFE_US 6000

static replay expected;
static char path[4096];

static unsigned kills(void)
{
    const char *wanted = getenv("VECFILE_KILLS");
    return wanted != NULL ? (unsigned)strtoul(wanted, NULL, 10) : USUAL_KILLS;
}

static char mounted[4096]; /* where a file system to be shut down is; or empty */

/* Linux 6.x's ext4 may let an fdatasync succeed that was under way when the file system was shut
 * down, though the journal was never written: a plain growing file loses acknowledged writes, too,
 * about once in 150 shutdowns.  So a commit counts only if the file system was up after it. */
static bool is_up(void)
{
    char probe[4200];
    if (mounted[0] == '\0')
        return true;
    snprintf(probe, sizeof probe, "%s/probe", mounted);
    int fd = open(probe, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool is_written = fd >= 0 && write(fd, "", 1) == 1;
    if (fd >= 0)
        close(fd);
    return is_written;
}

/* Commits until it is killed, or until the file system is gone. */
static void commit_for_ever(void *context, const child *parent)
{
    size120_vec v;
    (void)context;
    if (size120_vec_open(&v, path, NULL) != VECFILE_OK)
        _exit(1);
    child_tell(parent);
    for (;;) {
        if (replay_next(&expected, &v) != VECFILE_OK ||
            size120_vec_commit_stamped(&v, expected.number) != VECFILE_OK)
            _exit(2);
        if (!is_up())
            _exit(3);
        child_write(parent, &expected.number, sizeof expected.number);
    }
}

/* After up to four commits, however slow the machine is. */
static void live_for_a_while(random_source *random)
{
    usleep((useconds_t)random_below(random, MAX_LIFE_US));
}

/* Stops the child, by whatever `stop` does and by SIGKILL; the last commit that it said was done.
 */
static uint64_t interrupt(random_source *random, void (*stop)(void))
{
    uint64_t acknowledged = expected.number, number;
    child worker = child_start(commit_for_ever, NULL);
    ck_assert(child_wait(&worker));
    for (uint64_t first = random_below(random, 5); first > 0; first--)
        if (child_read(&worker, &number, sizeof number))
            acknowledged = number;
    live_for_a_while(random);
    if (stop != NULL)
        stop();
    ck_assert_int_eq(kill(worker.pid, SIGKILL), 0);
    while (child_read(&worker, &number, sizeof number))
        acknowledged = number;
    child_end(&worker);
    return acknowledged;
}

/* Opens what is left and holds it against what must be there. */
static void check(uint64_t acknowledged, vecfile_access access)
{
    size120_vec v;
    vecfile_options options = {.access = access, .existence = VECFILE_MUST_EXIST};
    ASSERT_OK(size120_vec_open(&v, path, &options));
    const uint64_t found = size120_vec_stamp(&v);
    HOLDS(found == acknowledged || found == acknowledged + 1,
          "commit %llu was done, and commit %llu is there", (unsigned long long)acknowledged,
          (unsigned long long)found);
    while (expected.number < found)
        (void)(replay_next(&expected, NULL) == VECFILE_OK);
    replay_check(&expected, &v);
    ASSERT_OK(size120_vec_close(&v));
}

static void begin(const char *file)
{
    size120_vec v;
    memset(&expected, 0, sizeof expected);
    expected.seed = random_seed();
    snprintf(path, sizeof path, "%s", file);
    ASSERT_OK(size120_vec_open(&v, path, NULL));
    ASSERT_OK(size120_vec_close(&v));
}

START_TEST(a_killed_process_loses_no_commit_that_it_was_told_of)
{
    begin(scratch_path("a.vec"));
    random_source random = random_from(expected.seed);
    const unsigned count = kills();
    for (unsigned i = 0; i < count; i++) {
        const uint64_t acknowledged = interrupt(&random, NULL);
        if (random_once_in(&random, 2))
            check(acknowledged, VECFILE_READ_ONLY);
        check(acknowledged, VECFILE_READ_WRITE);
    }
    ck_assert_uint_gt(expected.number, count);
    size120_vec v;
    ASSERT_OK(size120_vec_open(&v, path, NULL));
    ASSERT_OK(size120_vec_push_default(&v));
    ASSERT_OK(size120_vec_close(&v));
    ck_assert_uint_eq(scratch_entries(), 1); /* the logs are gone */
}
END_TEST

/* --- file systems that are shut down --- */

/* EXT4_IOC_SHUTDOWN, XFS_IOC_GOINGDOWN and others: the same number, and without flushing the
 * journal, as by a power loss. */
#define SHUTDOWN_CALL _IOR('X', 125, uint32_t)
#define WITHOUT_FLUSHING_THE_JOURNAL 2

static bool run(const char *format, ...)
{
    char command[9000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    const int status = system(command);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void shut_down(void)
{
    uint32_t how = WITHOUT_FLUSHING_THE_JOURNAL;
    int fd = open(mounted, O_RDONLY | O_DIRECTORY);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(ioctl(fd, SHUTDOWN_CALL, &how), 0);
    close(fd);
}

static bool mount_image(const char *image)
{
    return run("mount -o loop '%s' '%s' >/dev/null 2>&1", image, mounted);
}

static void crash_file_system(const char *image, unsigned times)
{
    char file[4200];
    snprintf(file, sizeof file, "%s/a.vec", mounted);
    begin(file);
    sync();
    random_source random = random_from(expected.seed);
    for (unsigned i = 0; i < times; i++) {
        const uint64_t acknowledged = interrupt(&random, shut_down);
        ck_assert(run("umount '%s'", mounted));
        ck_assert(mount_image(image));
        check(acknowledged, VECFILE_READ_ONLY);
        check(acknowledged, VECFILE_READ_WRITE);
    }
}

static void survive_shutdowns(const char *type, const char *options)
{
    char image[4096];
    snprintf(image, sizeof image, "%s", scratch_path("disk"));
    snprintf(mounted, sizeof mounted, "%s", scratch_path("mounted"));
    if (!run("truncate -s 400M '%s' && mkfs.%s %s '%s' >/dev/null 2>&1 && mkdir '%s'", image, type,
             options, image, mounted) ||
        !mount_image(image))
        SKIP("no mkfs, or no right to mount a file system");
    crash_file_system(image, kills() / SHUTDOWNS_A_KILL);
    ck_assert(run("umount '%s'", mounted));
}

START_TEST(an_ext4_that_is_shut_down_loses_no_commit)
{
    survive_shutdowns("ext4", "-q");
}
END_TEST

START_TEST(an_xfs_that_is_shut_down_loses_no_commit)
{
    survive_shutdowns("xfs", "-q");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kill");
    PROMISE(suite, a_killed_process_loses_no_commit_that_it_was_told_of, 1800);
    PROMISE(suite, an_ext4_that_is_shut_down_loses_no_commit, 1800);
    PROMISE(suite, an_xfs_that_is_shut_down_loses_no_commit, 1800);
    return run_suite(suite);
}
