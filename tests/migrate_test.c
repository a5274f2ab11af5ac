/* Files brought up to date in place: the old one or the new one, at every moment. */
#include "suite.h"
#include "child.h"
#include "fault_io.h"
#include "text_type.h"

#include "vecfile/any.h"
#include "vecfile/convert.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define ELEMENTS 30000

static vecfile_type old_type, new_type, narrow_type;
static char path[4096];
static uint32_t numbers[ELEMENTS];

static void make_file(void)
{
    old_type = text_type("struct e size 4 align 4\n  version 1\nfield number u32 at 0 size 4\n"
                         "element e\n");
    new_type = text_type("struct e size 16 align 8\n  version 2\nfield count u64 at 0 size 8\n"
                         "  was number\nfield extra u8 at 8 size 1\n  default 9\nelement e\n");
    narrow_type = text_type("struct e size 1 align 1\n  version 2\nfield extra u8 at 0 size 1\n"
                            "element e\n");
    snprintf(path, sizeof path, "%s", scratch_path("file.vec"));
    for (uint32_t i = 0; i < ELEMENTS; i++)
        numbers[i] = i * 2654435761u;
    text_type_write(path, &old_type, numbers, ELEMENTS, 55);
}

static void drop_file(void)
{
    text_type_free(&old_type);
    text_type_free(&new_type);
    text_type_free(&narrow_type);
}

static bool is_right(const uint8_t *element, uint32_t number)
{
    uint64_t count;
    memcpy(&count, element, sizeof count);
    return count == number && element[8] == 9;
}

static void assert_new(void)
{
    unsigned char *bytes = text_type_read(path, &new_type, ELEMENTS);
    for (uint32_t i = 0; i < ELEMENTS; i++)
        HOLDS(is_right(bytes + i * new_type.size, numbers[i]), "element %u is another", i);
    free(bytes);
}

static void assert_old(void)
{
    unsigned char *bytes = text_type_read(path, &old_type, ELEMENTS);
    HOLDS(memcmp(bytes, numbers, sizeof numbers) == 0, "the old file was changed");
    free(bytes);
}

/* Which of the two is there, whole. */
static bool is_migrated(void)
{
    vecfile any;
    ASSERT_OK(vecfile_open_any(&any, path, NULL));
    const bool is_new = vecfile_identity_of(&any)->element_size == new_type.size;
    ASSERT_OK(vecfile_close(&any));
    if (is_new)
        assert_new();
    else
        assert_old();
    return is_new;
}

START_TEST(a_migrated_file_keeps_name_uuid_stamp_and_permissions)
{
    vecfile any;
    uint8_t uuid[16];
    struct stat found;
    vecfile_summary summary;
    make_file();
    ck_assert_int_eq(chmod(path, 0606), 0);
    ASSERT_OK(vecfile_open_any(&any, path, NULL));
    memcpy(uuid, vecfile_identity_of(&any)->uuid, sizeof uuid);
    ASSERT_OK(vecfile_close(&any));
    ASSERT_OK(vecfile_migrate(path, &new_type, NULL, &summary));
    ck_assert(!summary.is_unchanged);
    ck_assert_uint_eq(summary.elements, ELEMENTS);
    vecfile_summary_free(&summary);
    assert_new();
    ASSERT_OK(vecfile_open_any(&any, path, NULL));
    ck_assert_mem_eq(uuid, vecfile_identity_of(&any)->uuid, sizeof uuid);
    ck_assert_uint_eq(vecfile_stamp(&any), 55);
    ASSERT_OK(vecfile_close(&any));
    ck_assert_int_eq(stat(path, &found), 0);
    ck_assert_uint_eq(found.st_mode & 07777, 0606);
    ck_assert_uint_eq(scratch_entries(), 1);
    drop_file();
}
END_TEST

START_TEST(a_file_that_fits_already_is_left_alone)
{
    struct stat before, after;
    vecfile_summary summary;
    make_file();
    ck_assert_int_eq(stat(path, &before), 0);
    ASSERT_OK(vecfile_migrate(path, &old_type, NULL, &summary));
    ck_assert(summary.is_unchanged);
    vecfile_summary_free(&summary);
    ck_assert_int_eq(stat(path, &after), 0);
    ck_assert_uint_eq(before.st_ino, after.st_ino);
    assert_old();
    drop_file();
}
END_TEST

START_TEST(a_migration_of_nothing_or_to_nothing_is_refused)
{
    make_file();
    ASSERT_STATUS(vecfile_migrate(path, NULL, NULL, NULL), VECFILE_E_INVALID);
    ASSERT_STATUS(vecfile_migrate(NULL, &new_type, NULL, NULL), VECFILE_E_INVALID);
    ASSERT_STATUS(vecfile_migrate(scratch_path("missing"), &new_type, NULL, NULL),
                  VECFILE_E_NOT_FOUND);
    assert_old();
    ck_assert_uint_eq(scratch_entries(), 1);
    drop_file();
}
END_TEST

START_TEST(a_file_of_another_machine_becomes_one_of_this_machine)
{
    make_file();
    const vecfile_convert_options foreign = {.machine = VECFILE_BIG_ENDIAN ? "i386" : "m68k"};
    ASSERT_OK(vecfile_convert(path, scratch_path("foreign.vec"), &foreign, NULL));
    ck_assert_int_eq(rename(scratch_path("foreign.vec"), path), 0);
    ASSERT_OK(vecfile_migrate(path, &old_type, NULL, NULL));
    assert_old();
    drop_file();
}
END_TEST

START_TEST(what_would_be_lost_stops_it_unless_it_may_be_dropped)
{
    make_file();
    ASSERT_STATUS(vecfile_migrate(path, &narrow_type, NULL, NULL), VECFILE_E_SCHEMA);
    ASSERT_MESSAGE("'number'");
    assert_old();
    const vecfile_convert_options drop = {.drop = true};
    ASSERT_OK(vecfile_migrate(path, &narrow_type, &drop, NULL));
    free(text_type_read(path, &narrow_type, ELEMENTS));
    ck_assert_uint_eq(scratch_entries(), 1);
    drop_file();
}
END_TEST

/* --- names --- */

START_TEST(a_symbolic_link_stays_one_and_its_file_is_migrated)
{
    struct stat found;
    char name[4096];
    make_file();
    snprintf(name, sizeof name, "%s", scratch_path("link.vec"));
    ck_assert_int_eq(symlink("file.vec", name), 0);
    ASSERT_OK(vecfile_migrate(name, &new_type, NULL, NULL));
    ck_assert_int_eq(lstat(name, &found), 0);
    ck_assert(S_ISLNK(found.st_mode));
    assert_new();
    drop_file();
}
END_TEST

/* Another program renames its file over ours while we work. */
static void replace_file(fault_io *faults, fault_call call)
{
    char other[4096];
    if (call != FAULT_COPY_PERMISSIONS)
        return;
    snprintf(other, sizeof other, "%s", scratch_path("other"));
    write_file(other, "another", 7);
    ck_assert_int_eq(rename(other, path), 0);
    (void)faults;
}

START_TEST(a_file_that_was_replaced_meanwhile_is_not_written_over)
{
    fault_io faults;
    make_file();
    fault_io_init(&faults);
    faults.before = replace_file;
    const vecfile_convert_options options = {.io = &faults.io};
    ASSERT_STATUS(vecfile_migrate(path, &new_type, &options, NULL), VECFILE_E_IO);
    ASSERT_MESSAGE("replaced");
    ck_assert_uint_eq(file_size(path), 7);
    ck_assert_uint_eq(scratch_entries(), 1);
    drop_file();
}
END_TEST

/* --- other processes --- */

static void hold_open(void *context, const child *parent)
{
    vecfile v;
    (void)context;
    ASSERT_OK(vecfile_open(&v, &old_type, path, NULL));
    child_tell(parent);
    child_wait(parent);
    ASSERT_OK(vecfile_close(&v));
}

START_TEST(a_file_that_another_process_has_open_is_not_migrated)
{
    make_file();
    child other = child_start(hold_open, NULL);
    ck_assert(child_wait(&other));
    ASSERT_STATUS(vecfile_migrate(path, &new_type, NULL, NULL), VECFILE_E_LOCKED);
    CHILD_SUCCEEDS(&other);
    assert_old();
    drop_file();
}
END_TEST

/* Waits for the lock on the old file, and must get the new one. */
static void open_new(void *context, const child *parent)
{
    vecfile v;
    (void)context;
    const vecfile_options patient = {.lock_wait_ms = 20000};
    child_tell(parent);
    ASSERT_OK(vecfile_open(&v, &new_type, path, &patient));
    HOLDS(is_right(v.elements, numbers[0]), "not the new file");
    ASSERT_OK(vecfile_close(&v));
}

static child waiting;

static void start_waiting(fault_io *faults, fault_call call)
{
    if (call != FAULT_COPY_PERMISSIONS)
        return;
    waiting = child_start(open_new, NULL);
    ck_assert(child_wait(&waiting));
    usleep(50000);
    (void)faults;
}

START_TEST(whoever_waits_for_the_lock_gets_the_new_file)
{
    fault_io faults;
    make_file();
    fault_io_init(&faults);
    faults.before = start_waiting;
    const vecfile_convert_options options = {.io = &faults.io};
    ASSERT_OK(vecfile_migrate(path, &new_type, &options, NULL));
    CHILD_SUCCEEDS(&waiting);
    drop_file();
}
END_TEST

/* --- crashes and faults --- */

/* A writer that was killed: its commits are recovered first. */
static void leave_unclean(void)
{
    vecfile v;
    ASSERT_OK(vecfile_open(&v, &old_type, path, NULL));
    ASSERT_OK(vecfile_will_write(&v));
    for (uint32_t i = 0; i < ELEMENTS; i += 3000) {
        ASSERT_OK(vecfile_mark(&v, i, sizeof *numbers));
        numbers[i] = ~numbers[i];
        memcpy((uint32_t *)v.elements + i, &numbers[i], sizeof *numbers);
    }
    ASSERT_OK(vecfile_commit_stamped(&v, 56));
    vecfile_abandon(&v);
}

START_TEST(what_a_killed_writer_committed_is_migrated_and_its_logs_are_gone)
{
    make_file();
    leave_unclean();
    ck_assert_uint_gt(scratch_entries(), 1);
    ASSERT_OK(vecfile_migrate(path, &new_type, NULL, NULL));
    assert_new();
    ck_assert_uint_eq(scratch_entries(), 1);
    drop_file();
}
END_TEST

static bool may_fail_unseen(fault_call call)
{
    return call == FAULT_CLOSE || call == FAULT_UNLOCK || call == FAULT_UNLINK ||
           call == FAULT_LIST_DIRECTORY; /* to remove what another process left */
}

static void migrate_with_fault(fault_io *faults, uint64_t nth, int error)
{
    const vecfile_convert_options options = {.io = &faults->io};
    fault_plan_set(&faults->plan, FAULT_ANY, nth, error);
    const vecfile_status status = vecfile_migrate(path, &new_type, &options, NULL);
    faults->plan.error = 0;
    const char *failed = fault_call_name(faults->plan.failed);
    const bool is_new = is_migrated();
    HOLDS(status != VECFILE_OK || is_new, "%s: told to be done, and is not", failed);
    HOLDS(status != VECFILE_OK || faults->plan.failures == 0 ||
              may_fail_unseen(faults->plan.failed) || faults->plan.failed == FAULT_STAT,
          "nobody was told that %s failed", failed);
    /* The name may have changed before its directory could not be flushed. */
    HOLDS(status == VECFILE_OK || !is_new || faults->plan.failed == FAULT_SYNC_DIRECTORY,
          "%s failed, and the file is another", failed);
    HOLDS(scratch_entries() == 1 || faults->plan.failed == FAULT_UNLINK, "%s left a file behind",
          failed);
    scratch_clear();
    text_type_write(path, &old_type, numbers, ELEMENTS, 55);
}

static const int errors[] = {EIO, ENOSPC, EACCES};

START_TEST(whichever_call_fails_the_file_is_the_old_one_or_the_new_one)
{
    fault_io faults;
    make_file();
    fault_io_init(&faults);
    faults.skips_sync = true;
    uint64_t calls = 1;
    for (uint64_t nth = 0; nth <= calls; nth++) {
        migrate_with_fault(&faults, nth, errors[_i]);
        calls = nth == 0 ? faults.plan.counts[FAULT_ANY] : calls;
    }
    HOLDS(calls > 20, "only %llu calls", (unsigned long long)calls);
    drop_file();
}
END_TEST

static void migrate_and_die(void *context, const child *parent)
{
    const fault_io *faults = context;
    (void)parent;
    const vecfile_convert_options options = {.io = &faults->io};
    (void)!vecfile_migrate(path, &new_type, &options, NULL);
}

static const int deaths[] = {FAULT_DIE_BEFORE, FAULT_DIE_AFTER};

START_TEST(a_migration_killed_at_any_call_leaves_the_old_file_or_the_new_one)
{
    fault_io faults;
    make_file();
    fault_io_init(&faults);
    const vecfile_convert_options options = {.io = &faults.io};
    ASSERT_OK(vecfile_migrate(path, &new_type, &options, NULL));
    const uint64_t calls = faults.plan.counts[FAULT_ANY];
    faults.skips_sync = true;
    unsigned old = 0, new = 0;
    for (uint64_t nth = 1; nth <= calls; nth++) {
        scratch_clear();
        text_type_write(path, &old_type, numbers, ELEMENTS, 55);
        fault_plan_set(&faults.plan, FAULT_ANY, nth, deaths[_i]);
        child process = child_start(migrate_and_die, &faults);
        CHILD_SUCCEEDS(&process);
        *(is_migrated() ? &new : &old) += 1;
    }
    HOLDS(old > 0 && new > 0, "%u old, %u new", old, new);
    drop_file();
}
END_TEST

/* --- at open --- */

START_TEST(an_open_with_upgrade_migrates_first)
{
    vecfile v;
    make_file();
    ASSERT_STATUS(vecfile_open(&v, &new_type, path, NULL), VECFILE_E_SCHEMA);
    ASSERT_MESSAGE("'e.count': 'number' in the file");
    ASSERT_MESSAGE("field 'e.extra': only in this program");
    ASSERT_MESSAGE("vecfile migrate '");
    ASSERT_MESSAGE("vecfile convert --element e '");
    const vecfile_options upgrade = {.upgrade = true};
    ASSERT_OK(vecfile_open(&v, &new_type, path, &upgrade));
    ck_assert_uint_eq(v.len, ELEMENTS);
    ck_assert(is_right(v.elements, numbers[0]));
    ASSERT_OK(vecfile_close(&v));
    ASSERT_OK(vecfile_open(&v, &new_type, path, &upgrade));
    ASSERT_OK(vecfile_close(&v));
    assert_new();
    drop_file();
}
END_TEST

START_TEST(an_upgrade_that_would_lose_something_leaves_the_file_closed_and_as_it_was)
{
    vecfile v;
    make_file();
    const vecfile_options upgrade = {.upgrade = true};
    ASSERT_STATUS(vecfile_open(&v, &narrow_type, path, &upgrade), VECFILE_E_SCHEMA);
    ASSERT_MESSAGE("'number'");
    assert_old();
    const vecfile_options to_read = {.upgrade = true, .access = VECFILE_READ_ONLY};
    ASSERT_STATUS(vecfile_open(&v, &new_type, path, &to_read), VECFILE_E_INVALID);
    assert_old();
    drop_file();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("migrate");
    PROMISE(suite, a_migrated_file_keeps_name_uuid_stamp_and_permissions, 10);
    PROMISE(suite, a_file_that_fits_already_is_left_alone, 10);
    PROMISE(suite, a_migration_of_nothing_or_to_nothing_is_refused, 10);
    PROMISE(suite, a_file_of_another_machine_becomes_one_of_this_machine, 10);
    PROMISE(suite, what_would_be_lost_stops_it_unless_it_may_be_dropped, 10);
    PROMISE(suite, a_symbolic_link_stays_one_and_its_file_is_migrated, 10);
    PROMISE(suite, a_file_that_was_replaced_meanwhile_is_not_written_over, 10);
    PROMISE(suite, a_file_that_another_process_has_open_is_not_migrated, 10);
    PROMISE(suite, whoever_waits_for_the_lock_gets_the_new_file, 30);
    PROMISE(suite, what_a_killed_writer_committed_is_migrated_and_its_logs_are_gone, 10);
    PROMISE_EACH(suite, whichever_call_fails_the_file_is_the_old_one_or_the_new_one, 120, 3);
    PROMISE_EACH(suite, a_migration_killed_at_any_call_leaves_the_old_file_or_the_new_one, 120, 2);
    PROMISE(suite, an_open_with_upgrade_migrates_first, 10);
    PROMISE(suite, an_upgrade_that_would_lose_something_leaves_the_file_closed_and_as_it_was, 10);
    return run_suite(suite);
}
