/* A conversion that something goes wrong with: the new file is complete or not there at all,
 * whatever the system does, and however large it is. */
#include "suite.h"
#include "child.h"
#include "fault_io.h"
#include "header_edit.h"
#include "resources.h"
#include "versions.h"

#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>

/* --- faults --- */

static bool may_fail_unseen(fault_call call)
{
    return call == FAULT_CLOSE || call == FAULT_UNLOCK || call == FAULT_UNLINK ||
           call == FAULT_STAT;
}

/* One conversion with one call that fails. */
static void convert_with_fault(fault_io *faults, uint64_t nth, int error)
{
    fault_plan_set(&faults->plan, FAULT_ANY, nth, error);
    const vecfile_status status =
        vecfile_convert(old_path, new_path, versions_to_new(&faults->io), NULL);
    faults->plan.error = 0;
    const char *failed = fault_call_name(faults->plan.failed);
    if (status == VECFILE_OK) {
        HOLDS(faults->plan.failures == 0 || error == FAULT_SHORT ||
                  may_fail_unseen(faults->plan.failed),
              "nobody was told that %s failed", failed);
        versions_assert_new(new_path, OLD_ELEMENTS);
        ck_assert_int_eq(remove(new_path), 0);
    } else {
        HOLDS(faults->plan.failures == 1, "%s", vecfile_errmsg());
        HOLDS(error != FAULT_SHORT, "a short %s failed it (%s)", failed, vecfile_errmsg());
    }
    HOLDS(scratch_entries() == 1 || faults->plan.failed == FAULT_UNLINK, "%s left a file behind",
          failed);
    if (scratch_entries() > 1) {
        scratch_clear();
        versions_write_old();
    }
    versions_assert_old(OLD_ELEMENTS);
}

static const int errors[] = {EIO, ENOSPC, EACCES, FAULT_SHORT};

START_TEST(whichever_call_fails_the_old_file_is_untouched_and_no_half_new_one_is_there)
{
    fault_io faults;
    versions_make();
    versions_write_old();
    fault_io_init(&faults);
    faults.skips_sync = true;
    uint64_t calls = 1;
    for (uint64_t nth = 0; nth <= calls; nth++) {
        convert_with_fault(&faults, nth, errors[_i]);
        calls = nth == 0 ? faults.plan.counts[FAULT_ANY] : calls;
    }
    HOLDS(calls > 20, "only %llu calls", (unsigned long long)calls);
    const resources before = resources_now();
    convert_with_fault(&faults, 0, 0);
    ASSERT_NO_LEAK(before);
    versions_drop();
}
END_TEST

/* A process that ends at a call: the new file is there as a whole, or not at all. */
static void convert_and_die(void *context, const child *parent)
{
    const fault_io *faults = context;
    (void)parent;
    (void)!vecfile_convert(old_path, new_path, versions_to_new(&faults->io), NULL);
}

static const int deaths[] = {FAULT_DIE_BEFORE, FAULT_DIE_AFTER};

START_TEST(a_conversion_killed_at_any_call_leaves_a_whole_new_file_or_none)
{
    fault_io faults;
    versions_make();
    versions_write_old();
    fault_io_init(&faults);
    ASSERT_OK(vecfile_convert(old_path, new_path, versions_to_new(&faults.io), NULL));
    const uint64_t calls = faults.plan.counts[FAULT_ANY];
    ck_assert_int_eq(remove(new_path), 0);
    faults.skips_sync = true;
    uint64_t whole = 0;
    for (uint64_t nth = 1; nth <= calls; nth++) {
        fault_plan_set(&faults.plan, FAULT_ANY, nth, deaths[_i]);
        child process = child_start(convert_and_die, &faults);
        CHILD_SUCCEEDS(&process);
        if (file_size(new_path) != UINT64_MAX) {
            whole++;
            versions_assert_new(new_path, OLD_ELEMENTS);
        }
        versions_assert_old(OLD_ELEMENTS);
        scratch_clear();
        versions_write_old();
    }
    HOLDS(whole > 0 && whole < calls, "%llu whole files", (unsigned long long)whole);
    versions_drop();
}
END_TEST

/* --- reading back --- */

/* A disk that keeps something else: the nth pwrite has a bit turned. */
static uint64_t lies_at, writes;

static int64_t lying_pwrite(void *context, int fd, const void *buffer, size_t count,
                            uint64_t offset)
{
    (void)context;
    if (++writes != lies_at)
        return vecfile_io_system.pwrite(vecfile_io_system.context, fd, buffer, count, offset);
    uint8_t *copy = malloc(count);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, buffer, count);
    copy[count / 2] ^= 4;
    const int64_t put =
        vecfile_io_system.pwrite(vecfile_io_system.context, fd, copy, count, offset);
    free(copy);
    return put;
}

START_TEST(what_the_disk_kept_otherwise_is_noticed_before_the_file_has_its_name)
{
    vecfile_io io = vecfile_io_system;
    versions_make();
    versions_write_old();
    io.pwrite = lying_pwrite;
    lies_at = 0;
    writes = 0;
    ASSERT_OK(vecfile_convert(old_path, new_path, versions_to_new(&io), NULL));
    ck_assert_int_eq(remove(new_path), 0);
    const uint64_t all = writes;
    ck_assert_uint_ge(all, 7);
    for (lies_at = 1; lies_at <= all; lies_at++) {
        writes = 0;
        HOLDS(vecfile_convert(old_path, new_path, versions_to_new(&io), NULL) != VECFILE_OK,
              "write %llu of %llu was not checked", (unsigned long long)lies_at,
              (unsigned long long)all);
        ck_assert_uint_eq(scratch_entries(), 1);
    }
    versions_drop();
}
END_TEST

/* --- memory --- */

static void convert_large(void *context, const child *parent)
{
    struct rusage usage;
    (void)context;
    (void)parent;
    const vecfile_convert_options options = {.machine = VECFILE_BIG_ENDIAN ? "x86-64" : "s390x"};
    ASSERT_OK(vecfile_convert(old_path, new_path, &options, NULL));
    ck_assert_int_eq(getrusage(RUSAGE_SELF, &usage), 0);
    HOLDS(usage.ru_maxrss < 24 << 10, "%ld KiB", usage.ru_maxrss);
}

START_TEST(memory_does_not_grow_with_the_file)
{
    enum { TIMES = 400 };
    vecfile v;
    versions_make();
    ASSERT_OK(vecfile_open(&v, &old_type, old_path, NULL));
    for (int i = 0; i < TIMES; i++)
        ASSERT_OK(vecfile_extend(&v, old_elements, OLD_ELEMENTS));
    ASSERT_OK(vecfile_close(&v));
    ck_assert_uint_gt(file_size(old_path), 120 << 20);
    child process = child_start(convert_large, NULL);
    CHILD_SUCCEEDS(&process);
    ck_assert_uint_eq(file_size(new_path), file_size(old_path));
    versions_drop();
}
END_TEST

/* --- large files, which a thread of their own writes --- */

#define LARGE_TIMES 100

static void write_large(void)
{
    vecfile v;
    ASSERT_OK(vecfile_open(&v, &old_type, old_path, NULL));
    for (int i = 0; i < LARGE_TIMES; i++)
        ASSERT_OK(vecfile_extend(&v, old_elements, OLD_ELEMENTS));
    ASSERT_OK(vecfile_close(&v));
}

START_TEST(a_large_file_comes_back_from_another_machine_as_it_was)
{
    uint64_t sizes[2];
    versions_make();
    write_large();
    const vecfile_convert_options there = {.machine = VECFILE_BIG_ENDIAN ? "i386" : "m68k"};
    ASSERT_OK(vecfile_convert(old_path, new_path, &there, NULL));
    ASSERT_OK(vecfile_convert(new_path, scratch_path("back.vec"), NULL, NULL));
    unsigned char *before = read_file(old_path, &sizes[0]);
    unsigned char *after = read_file(scratch_path("back.vec"), &sizes[1]);
    ck_assert_uint_eq(sizes[0], sizes[1]);
    HOLDS(memcmp(before + VECFILE_DATA_ALIGNMENT, after + VECFILE_DATA_ALIGNMENT,
                 (size_t)(sizes[0] - VECFILE_DATA_ALIGNMENT)) == 0,
          "the elements differ");
    free(before);
    free(after);
    versions_drop();
}
END_TEST

START_TEST(a_disk_that_fails_under_a_large_file_is_told_and_nothing_is_left)
{
    fault_io faults;
    versions_make();
    write_large();
    fault_io_init(&faults);
    for (uint64_t nth = 1; nth < 100; nth += 14) {
        fault_plan_set(&faults.plan, FAULT_PWRITE, nth, ENOSPC);
        ASSERT_STATUS(vecfile_convert(old_path, new_path, versions_to_new(&faults.io), NULL),
                      VECFILE_E_FULL);
        ASSERT_MESSAGE(new_path);
        ck_assert_uint_eq(scratch_entries(), 1);
    }
    old_elements[OLD_ELEMENTS - 1].kind = 7;
    ck_assert_int_eq(remove(old_path), 0);
    write_large();
    ASSERT_STATUS(vecfile_convert(old_path, new_path, versions_to_new(NULL), NULL),
                  VECFILE_E_VALUE);
    ck_assert_uint_eq(scratch_entries(), 1);
    versions_drop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("convert_fault");
    PROMISE_EACH(suite, whichever_call_fails_the_old_file_is_untouched_and_no_half_new_one_is_there,
                 120, 4);
    PROMISE_EACH(suite, a_conversion_killed_at_any_call_leaves_a_whole_new_file_or_none, 120, 2);
    PROMISE(suite, what_the_disk_kept_otherwise_is_noticed_before_the_file_has_its_name, 60);
    PROMISE(suite, memory_does_not_grow_with_the_file, 120);
    PROMISE(suite, a_large_file_comes_back_from_another_machine_as_it_was, 120);
    PROMISE(suite, a_disk_that_fails_under_a_large_file_is_told_and_nothing_is_left, 120);
    return run_suite(suite);
}
