/* What opening and closing ask of the system: a few calls, the same for a vector of any size, and
 * no flush unless something was changed. */
#include "fault_io.h"
#include "skip.h"
#include "suite.h"
#include "text_type.h"

#include "size24_vec.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#define LEN 1024000u /* whole pages: what is appended changes none that the file has */

static fault_io counted;

static vecfile_options options_for(vecfile_access access)
{
    fault_io_init(&counted);
    return (vecfile_options){.access = access, .io = &counted.io};
}

static uint64_t calls_of(fault_call call)
{
    return counted.plan.counts[call];
}

static void start_counting(void)
{
    memset(counted.plan.counts, 0, sizeof counted.plan.counts);
}

/* That the calls made since start_counting are these, in this order. */
static void assert_calls(const fault_call *expected, size_t count)
{
    for (size_t i = 0; i < count && i < calls_of(FAULT_ANY); i++)
        HOLDS(counted.plan.kinds[i] == expected[i], "call %zu is %s and not %s", i + 1,
              fault_call_name((fault_call)counted.plan.kinds[i]), fault_call_name(expected[i]));
    ck_assert_uint_eq(calls_of(FAULT_ANY), count);
}
#define ASSERT_CALLS(...)                                                                          \
    do {                                                                                           \
        static const fault_call expected_[] = {__VA_ARGS__};                                       \
        assert_calls(expected_, sizeof expected_ / sizeof *expected_);                             \
    } while (0)

static const char *make(uint64_t count)
{
    size24_vec v;
    const char *path = scratch_path("cost.vec");
    unlink(path);
    ASSERT_OK(size24_vec_open(&v, path, NULL));
    ASSERT_OK(size24_vec_resize(&v, count, size24_default()));
    ASSERT_OK(size24_vec_close(&v));
    return path;
}

/* --- calls --- */

/* resolve, open_directory: where the file is, whatever path leads there; stat: there is such a
 * file, and it is none whose opening does something; fstat: what was opened; stat: the name is the
 * locked file's still; check_directory: a writer could make a log.
 * A reader locks the number of who begins, and then that of its commit instead; between them it
 * looks whether a writer waited no longer.  Its lock ends with the last process that has it. */
START_TEST(opening_makes_eleven_or_thirteen_calls_and_closing_four_whatever_the_size)
{
    static const vecfile_access accesses[] = {VECFILE_READ_WRITE, VECFILE_READ_ONLY};
    static const uint64_t counts[] = {1, LEN};
    for (int i = 0; i < 4; i++) {
        size24_vec v;
        const char *path = make(counts[i / 2]);
        const vecfile_options options = options_for(accesses[i % 2]);
        ASSERT_OK(size24_vec_open(&v, path, &options));
        if (accesses[i % 2] == VECFILE_READ_WRITE)
            ASSERT_CALLS(FAULT_RESOLVE, FAULT_OPEN_DIRECTORY, FAULT_STAT, FAULT_OPEN, FAULT_FSTAT,
                         FAULT_LOCK, FAULT_STAT, FAULT_CHECK_DIRECTORY, FAULT_PREAD, FAULT_RESERVE,
                         FAULT_MAP);
        else
            ASSERT_CALLS(FAULT_RESOLVE, FAULT_OPEN_DIRECTORY, FAULT_STAT, FAULT_OPEN, FAULT_FSTAT,
                         FAULT_STAT, FAULT_LOCK, FAULT_PREAD, FAULT_RESERVE, FAULT_MAP, FAULT_LOCK,
                         FAULT_PREAD, FAULT_UNLOCK);
        ck_assert_ptr_nonnull(size24_vec_at(&v, counts[i / 2] - 1));
        start_counting();
        ASSERT_OK(size24_vec_close(&v));
        if (accesses[i % 2] == VECFILE_READ_ONLY)
            ASSERT_CALLS(FAULT_RELEASE, FAULT_CLOSE, FAULT_CLOSE);
        else
            ASSERT_CALLS(FAULT_RELEASE, FAULT_UNLOCK, FAULT_CLOSE, FAULT_CLOSE);
    }
}
END_TEST

START_TEST(a_first_change_is_closed_with_at_most_eight_flushes_and_one_of_the_directory)
{
    size24_vec v;
    const char *path = make(LEN);
    const vecfile_options options = options_for(VECFILE_READ_WRITE);
    ASSERT_OK(size24_vec_open(&v, path, &options));
    ASSERT_OK(size24_vec_set(&v, LEN / 2, size24_default()));
    ck_assert_uint_eq(calls_of(FAULT_SYNC), 0);
    ASSERT_OK(size24_vec_close(&v));
    ck_assert_uint_le(calls_of(FAULT_SYNC), 8);
    ck_assert_uint_le(calls_of(FAULT_SYNC_DIRECTORY), 1);
}
END_TEST

/* The elements, the slot that may not be durable yet and its second place, the clean slots. */
START_TEST(what_was_only_appended_is_closed_with_at_most_four_flushes_and_no_log)
{
    size24_vec v;
    const char *path = make(LEN);
    const vecfile_options options = options_for(VECFILE_READ_WRITE);
    ASSERT_OK(size24_vec_open(&v, path, &options));
    for (int i = 0; i < 10000; i++)
        ASSERT_OK(size24_vec_push_default(&v));
    ck_assert_uint_eq(calls_of(FAULT_SYNC), 0);
    ASSERT_OK(size24_vec_close(&v));
    ck_assert_uint_le(calls_of(FAULT_SYNC), 4);
    ck_assert_uint_eq(calls_of(FAULT_SYNC_DIRECTORY), 0);
}
END_TEST

/* --- a header longer than what is read first --- */

/* 2000 fields, of which the first 64 KiB of the file have some 1400. */
static vecfile_type long_type(void)
{
    static char text[100000];
    size_t used = (size_t)snprintf(text, sizeof text, "struct wide size 16000 align 8\n");
    for (unsigned i = 0; i < 2000; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "field f%04u u64 at %u size 8\n",
                                 i, 8 * i);
    snprintf(text + used, sizeof text - used, "element wide\n");
    return text_type(text);
}

START_TEST(a_long_layout_text_takes_one_read_more_and_is_checked_to_its_end)
{
    static const unsigned char element[16000];
    const char *path = scratch_path("long.vec");
    vecfile_type type = long_type();
    vecfile v;
    text_type_write(path, &type, element, 1, 0);
    const vecfile_options options = options_for(VECFILE_READ_WRITE);
    ASSERT_OK(vecfile_open(&v, &type, path, &options));
    ck_assert_uint_eq(calls_of(FAULT_PREAD), 2);
    ASSERT_OK(vecfile_close(&v));

    const int fd = open(path, O_RDWR | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pwrite(fd, "!", 1, 131071), 1);
    ASSERT_STATUS(vecfile_open(&v, &type, path, NULL), VECFILE_E_CORRUPT);
    ASSERT_MESSAGE("something behind the layout text");
    ck_assert_int_eq(pwrite(fd, "", 1, 131071), 1);
    ck_assert_int_eq(pwrite(fd, "!", 1, 65536), 1);
    ASSERT_STATUS(vecfile_open(&v, &type, path, NULL), VECFILE_E_CORRUPT);
    ASSERT_MESSAGE("the layout text's checksum is wrong");
    ck_assert_int_eq(ftruncate(fd, 131071), 0);
    ASSERT_STATUS(vecfile_open(&v, &type, path, NULL), VECFILE_E_TRUNCATED);
    ASSERT_MESSAGE("ends after 131071 bytes, its header alone needs 131072");
    close(fd);
    text_type_free(&type);
}
END_TEST

/* --- what is asked once --- */

static int ask_boot_id(uint8_t out[16])
{
    return vecfile_io_system.boot_id(vecfile_io_system.context, out);
}

static void *ask_often(void *out)
{
    for (int i = 0; i < 1000; i++)
        ck_assert_int_eq(ask_boot_id(out), 0);
    return NULL;
}

static void limit_descriptors(rlim_t most)
{
    struct rlimit now;
    HOLDS(getrlimit(RLIMIT_NOFILE, &now) == 0, "getrlimit");
    now.rlim_cur = most;
    HOLDS(setrlimit(RLIMIT_NOFILE, &now) == 0, "setrlimit");
}

/* Without descriptors it cannot be read: a failure is no answer and is not kept, an answer is. */
START_TEST(the_boot_id_is_read_once_and_all_threads_are_told_the_same)
{
    static uint8_t answers[4][16], later[16];
    pthread_t threads[4];
    struct rlimit before;
    HOLDS(getrlimit(RLIMIT_NOFILE, &before) == 0, "getrlimit");
    if (access("/proc/sys/kernel/random/boot_id", R_OK) != 0)
        SKIP("this system does not tell its boot id");
    limit_descriptors(0);
    ck_assert_int_eq(ask_boot_id(later), -EMFILE);
    limit_descriptors(before.rlim_cur);
    for (int i = 0; i < 4; i++)
        HOLDS(pthread_create(&threads[i], NULL, ask_often, answers[i]) == 0, "pthread_create");
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    limit_descriptors(0);
    ck_assert_int_eq(ask_boot_id(later), 0);
    limit_descriptors(before.rlim_cur);
    for (int i = 0; i < 4; i++)
        ck_assert_mem_eq(answers[i], later, sizeof later);
    ck_assert(!vecfile_is_zero(later, sizeof later));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("open_cost");
    PROMISE(suite, the_boot_id_is_read_once_and_all_threads_are_told_the_same, 60);
    PROMISE(suite, opening_makes_eleven_or_thirteen_calls_and_closing_four_whatever_the_size, 60);
    PROMISE(suite, a_first_change_is_closed_with_at_most_eight_flushes_and_one_of_the_directory,
            60);
    PROMISE(suite, what_was_only_appended_is_closed_with_at_most_four_flushes_and_no_log, 60);
    PROMISE(suite, a_long_layout_text_takes_one_read_more_and_is_checked_to_its_end, 60);
    return run_suite(suite);
}
