/* Files of earlier libraries still open: one closed in order, one that its writer, of shared
 * durability, left 200 elements after its last commit, and two that writers of atomic durability
 * left with commits in a log, without a header, or with one and images that have what those before
 * them had. */
#include "durabilities.h"
#include "fault_io.h"
#include "suite.h"

#include "size24_vec.h"

#include "vecfile/format.h"

#include <stdio.h>
#include <unistd.h>

#define COMMITTED 300
#define PUSHED 500
#define STAMP 12345

static char path[4096];

static void unpack_as(const char *name, const char *to)
{
    char command[9000];
    snprintf(command, sizeof command, "gzip -dc tests/data/%s.gz >'%s'", name, to);
    ck_assert_int_eq(system(command), 0);
}

static void unpack(const char *name)
{
    char file[100];
    snprintf(path, sizeof path, "%s", scratch_path("old.vec"));
    snprintf(file, sizeof file, "%s.vec", name);
    unpack_as(file, path);
}

#define LOG_NAME "old.vec-log0"

static const char *const with_logs[] = {"format-1-atomic-unclean", "format-1-log-headers"};
#define WITH_LOGS (sizeof with_logs / sizeof *with_logs)

static void unpack_with_log(int which)
{
    char log[100];
    unpack(with_logs[which]);
    snprintf(log, sizeof log, "%s.vec-log0", with_logs[which]);
    unpack_as(log, scratch_path(LOG_NAME));
}

static bool is_old(const size24 *element, uint64_t i)
{
    return element->value == i * 7919 && strncmp(element->name, "from before", 16) == 0;
}

static void assert_old(const size24_vec *v, uint64_t len)
{
    ck_assert_uint_eq(size24_vec_len(v), len);
    ck_assert_uint_eq(size24_vec_stamp(v), STAMP);
    for (uint64_t i = 0; i < len; i++)
        HOLDS(is_old(size24_vec_at(v, i), i), "element %llu is another", (unsigned long long)i);
}

/* Reads the file, goes on writing it, and reads it again. */
static void go_on(const vecfile_options *writing, uint64_t len)
{
    size24_vec v;
    vecfile_options reading = {.access = VECFILE_READ_ONLY, .io = writing->io};
    ASSERT_OK(size24_vec_open(&v, path, &reading));
    assert_old(&v, len);
    ASSERT_OK(size24_vec_close(&v));
    ASSERT_OK(size24_vec_open(&v, path, writing));
    assert_old(&v, len);
    ASSERT_OK(size24_vec_push_default(&v));
    ASSERT_OK(size24_vec_commit(&v));
    ASSERT_OK(size24_vec_close(&v));
    ASSERT_OK(size24_vec_open(&v, path, &reading));
    ck_assert_uint_eq(size24_vec_len(&v), len + 1);
    ck_assert(is_old(size24_vec_at(&v, len - 1), len - 1));
    ASSERT_OK(size24_vec_close(&v));
}

/* The boot of the machine that wrote the file, taken from its live block. */
static void pretend_its_boot(fault_io *faults)
{
    uint64_t size;
    unsigned char *file = read_file(path, &size);
    faults->has_boot_id = true;
    memcpy(faults->boot_id, file + VECFILE_LIVE_OFFSET + VECFILE_LIVE_BOOT, 16);
    free(file);
}

START_TEST(a_clean_file_of_before_opens_and_can_be_written)
{
    for (EACH_DURABILITY(d)) {
        vecfile_options options = {.durability = *d};
        unpack("format-1-clean");
        go_on(&options, PUSHED);
    }
}
END_TEST

START_TEST(an_unclean_file_of_before_has_its_last_commit_after_a_power_loss)
{
    for (EACH_DURABILITY(d)) {
        fault_io faults;
        fault_io_init(&faults);
        fault_io_reboot(&faults);
        vecfile_options options = {.durability = *d, .io = &faults.io};
        unpack("format-1-shared-unclean");
        go_on(&options, COMMITTED);
    }
}
END_TEST

START_TEST(an_unclean_file_of_before_has_all_of_its_elements_under_the_same_boot)
{
    for (EACH_DURABILITY(d)) {
        fault_io faults;
        fault_io_init(&faults);
        unpack("format-1-shared-unclean");
        pretend_its_boot(&faults);
        vecfile_options options = {.durability = *d, .io = &faults.io};
        go_on(&options, PUSHED);
    }
}
END_TEST

START_TEST(commits_in_a_log_of_before_are_recovered_whoever_is_killed_on_the_way)
{
    for (EACH_DURABILITY(d)) {
        vecfile_options options = {.durability = *d};
        size24_vec v;
        unpack_with_log(_i);
        /* Recovered into a log of today, and left there. */
        ASSERT_OK(size24_vec_open(&v, path, &options));
        assert_old(&v, PUSHED);
        size24_vec_abandon(&v);
        go_on(&options, PUSHED);
        ck_assert_uint_eq(file_size(scratch_path(LOG_NAME)), UINT64_MAX);
        unpack_with_log(_i);
        go_on(&options, PUSHED);
        ck_assert_uint_eq(file_size(scratch_path(LOG_NAME)), UINT64_MAX);
        unlink(path);
    }
}
END_TEST

START_TEST(a_log_of_before_that_is_missing_or_emptied_is_refused)
{
    size24_vec v;
    unpack_with_log(_i);
    write_file(scratch_path(LOG_NAME), "", 0);
    ASSERT_STATUS(size24_vec_open(&v, path, NULL), VECFILE_E_CORRUPT);
    ASSERT_MESSAGE("was emptied or damaged");
    unlink(scratch_path(LOG_NAME));
    ASSERT_STATUS(size24_vec_open(&v, path, NULL), VECFILE_E_CORRUPT);
    ASSERT_MESSAGE("is missing");
}
END_TEST

/* The first logs had whole pages and another magic. */
START_TEST(a_log_of_whole_pages_is_refused_and_not_passed_over)
{
    static const unsigned char page_record[8] = {0x56, 0x45, 0x43, 0x72, 0x65, 0x63, 0x6f, 0x1a};
    static const vecfile_options read_only = {.access = VECFILE_READ_ONLY};
    size24_vec v;
    uint64_t size;
    unpack_with_log(0);
    unsigned char *bytes = read_file(scratch_path(LOG_NAME), &size);
    memcpy(bytes, page_record, sizeof page_record);
    write_file(scratch_path(LOG_NAME), bytes, size);
    free(bytes);
    ASSERT_STATUS(size24_vec_open(&v, path, &read_only), VECFILE_E_FORMAT);
    ASSERT_STATUS(size24_vec_open(&v, path, NULL), VECFILE_E_FORMAT);
    ASSERT_MESSAGE("records of whole pages");
    ASSERT_MESSAGE("with the program that wrote it");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("upgrade");
    PROMISE(suite, a_clean_file_of_before_opens_and_can_be_written, 30);
    PROMISE(suite, an_unclean_file_of_before_has_its_last_commit_after_a_power_loss, 30);
    PROMISE(suite, an_unclean_file_of_before_has_all_of_its_elements_under_the_same_boot, 30);
    PROMISE_EACH(suite, commits_in_a_log_of_before_are_recovered_whoever_is_killed_on_the_way, 30,
                 WITH_LOGS);
    PROMISE_EACH(suite, a_log_of_before_that_is_missing_or_emptied_is_refused, 30, WITH_LOGS);
    PROMISE(suite, a_log_of_whole_pages_is_refused_and_not_passed_over, 30);
    return run_suite(suite);
}
