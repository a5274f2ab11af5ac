/* Systems that wipe no memory in child processes: these are told apart by process ids. */
#include "suite.h"
#include "child.h"
#include "durabilities.h"
#include "intact.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned refused;

/* In place of the C library's, which the core would call. */
int madvise(void *at, size_t bytes, int advice)
{
#ifdef MADV_WIPEONFORK
    if (advice == MADV_WIPEONFORK) {
        refused++;
        errno = EINVAL;
        return -1;
    }
#endif
    return (int)syscall(SYS_madvise, at, bytes, advice);
}

static quake_vec inherited;

static void fail_to_open(void *context, const child *parent)
{
    quake_vec v;
    (void)context, (void)parent;
    ASSERT_STATUS(quake_vec_open(&v, intact_path, NULL), VECFILE_E_LOCKED);
}

/* A change in place that is committed, one that is not, and a child that wants to commit and close
 * that, made without a fork handler's knowledge. */
static void let_child_close(const vecfile_options *options)
{
    ASSERT_OK(quake_vec_open(&inherited, intact_path, options));
    ASSERT_OK(quake_vec_set(&inherited, 0, quake_vec_get(&inherited, 0)));
    ASSERT_OK(quake_vec_commit(&inherited));
    ASSERT_OK(quake_vec_set(&inherited, 0, quake_vec_get(&inherited, 0)));
    const pid_t pid = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) {
        quake_vec same;
        ASSERT_STATUS(quake_vec_commit(&inherited), VECFILE_E_FORKED);
        ASSERT_STATUS(quake_vec_open(&same, intact_path, NULL), VECFILE_E_LOCKED);
        ASSERT_OK(quake_vec_close(&inherited));
        _exit(0);
    }
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
}

START_TEST(where_no_memory_is_wiped_a_child_is_known_by_its_process_id)
{
    intact_make();
    for (EACH_DURABILITY(d)) {
        const vecfile_options options = {.durability = *d};
        let_child_close(&options);
        child other = child_start(fail_to_open, NULL);
        CHILD_SUCCEEDS(&other);
        ck_assert(intact_is_in(&inherited));
        ASSERT_OK(quake_vec_commit(&inherited));
        ASSERT_OK(quake_vec_close(&inherited));
        intact_assert_opens(NULL);
    }
#ifdef MADV_WIPEONFORK
    ck_assert_uint_eq(refused, 1);
#endif
    intact_drop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("unwiped");
    PROMISE(suite, where_no_memory_is_wiped_a_child_is_known_by_its_process_id, 30);
    return run_suite(suite);
}
