/* Files made before atomic durability was there still open: one closed in order, and one that its
 * writer, of shared durability, left 200 elements after its last commit. */
#include "durabilities.h"
#include "fault_io.h"
#include "suite.h"

#include "size24_vec.h"

#include "vecfile/format.h"

#include <stdio.h>

#define COMMITTED 300
#define PUSHED 500
#define STAMP 12345

static char path[4096];

static void unpack(const char *name)
{
    char command[9000];
    snprintf(path, sizeof path, "%s", scratch_path("old.vec"));
    snprintf(command, sizeof command, "gzip -dc tests/data/%s.vec.gz >'%s'", name, path);
    ck_assert_int_eq(system(command), 0);
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

/* Leaves the file as a killed writer does, with one commit in its log. */
static void leave_unclean(const char *name)
{
    size24_vec v;
    ASSERT_OK(size24_vec_open(&v, name, NULL));
    ASSERT_OK(size24_vec_resize(&v, 100, size24_default()));
    ASSERT_OK(size24_vec_commit(&v));
    ASSERT_OK(size24_vec_set(&v, 50, size24_default()));
    ASSERT_OK(size24_vec_commit(&v));
    size24_vec_abandon(&v);
}

/* The first logs had whole pages and another magic. */
START_TEST(a_log_of_whole_pages_is_refused_and_not_passed_over)
{
    static const unsigned char page_record[8] = {0x56, 0x45, 0x43, 0x72, 0x65, 0x63, 0x6f, 0x1a};
    static const vecfile_options read_only = {.access = VECFILE_READ_ONLY};
    size24_vec v;
    uint64_t size;
    leave_unclean(scratch_path("pages.vec"));
    const char *log = file_size(scratch_path("pages.vec-log0")) != UINT64_MAX
                          ? scratch_path("pages.vec-log0")
                          : scratch_path("pages.vec-log1");
    unsigned char *bytes = read_file(log, &size);
    memcpy(bytes, page_record, sizeof page_record);
    write_file(log, bytes, size);
    free(bytes);
    ASSERT_STATUS(size24_vec_open(&v, scratch_path("pages.vec"), &read_only), VECFILE_E_FORMAT);
    ASSERT_STATUS(size24_vec_open(&v, scratch_path("pages.vec"), NULL), VECFILE_E_FORMAT);
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
    PROMISE(suite, a_log_of_whole_pages_is_refused_and_not_passed_over, 30);
    return run_suite(suite);
}
