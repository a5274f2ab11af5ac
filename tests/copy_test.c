/* Copies of vectors that are being written: each holds one commit, whole, and an older copy is the
 * older or the newer one whatever happens. */
#include "suite.h"

#include "child.h"
#include "fault_io.h"
#include "header_edit.h"

#include "size120_vec.h"

#include "vecfile/convert.h"
#include "vecfile/copy.h"

#include <errno.h>
#include <sys/stat.h>

#define ELEMENTS 5000

static char path[4096], copy_path[4096];

static void begin(size120_vec *writer)
{
    snprintf(path, sizeof path, "%s", scratch_path("v.vec"));
    snprintf(copy_path, sizeof copy_path, "%s", scratch_path("copy.vec"));
    ASSERT_OK(size120_vec_open(writer, path, NULL));
}

static void push_values(size120_vec *v, int64_t from, int64_t end)
{
    for (int64_t i = from; i < end; i++)
        ASSERT_OK(size120_vec_push(v, (size120){.value = i}));
}

/* Adds 1 to every element. */
static void add_one(size120_vec *v, uint64_t stamp)
{
    for (uint64_t i = 0; i < size120_vec_len(v); i++) {
        size120 *element = size120_vec_at_mut(v, i);
        ck_assert_ptr_nonnull(element);
        element->value++;
    }
    ASSERT_OK(size120_vec_commit_stamped(v, stamp));
}

/* The file has `len` elements from `first` on, one higher each, and that stamp. */
static bool holds_values(const char *name, int64_t first, uint64_t len, uint64_t stamp)
{
    size120_vec v;
    ASSERT_OK(size120_vec_open(&v, name, &(vecfile_options){.access = VECFILE_READ_ONLY}));
    bool is_right = size120_vec_len(&v) == len && size120_vec_stamp(&v) == stamp;
    for (uint64_t i = 0; is_right && i < len; i++)
        is_right = size120_vec_at(&v, i)->value == first + (int64_t)i;
    ASSERT_OK(size120_vec_close(&v));
    return is_right;
}

static vecfile_identity identity_of(const char *name)
{
    uint64_t size;
    unsigned char *bytes = read_file(name, &size);
    const vecfile_identity identity = header_identity(bytes);
    free(bytes);
    return identity;
}

START_TEST(a_copy_of_a_vector_that_is_written_is_its_last_commit)
{
    size120_vec w;
    vecfile_copied copied;
    begin(&w);
    push_values(&w, 0, ELEMENTS);
    for (uint64_t round = 0; round < 5; round++)
        add_one(&w, round);
    size120_vec_at_mut(&w, 0)->value = -1;
    ASSERT_OK(size120_vec_push(&w, (size120){.value = -1}));
    ASSERT_OK(vecfile_copy(path, copy_path, NULL, &copied));
    ck_assert(copied.is_new);
    ck_assert_uint_eq(copied.elements, ELEMENTS);
    ck_assert_uint_eq(copied.changed_bytes, (uint64_t)ELEMENTS * sizeof(size120));
    ck_assert(holds_values(copy_path, 5, ELEMENTS, 4));
    const vecfile_identity original = identity_of(path), copy = identity_of(copy_path);
    ck_assert_mem_eq(original.uuid, copy.uuid, sizeof copy.uuid);
    ck_assert_uint_eq(scratch_entries(), 3); /* and the log of the original */
    ASSERT_OK(size120_vec_close(&w));
}
END_TEST

START_TEST(an_older_copy_takes_what_differs_and_no_more)
{
    size120_vec w;
    vecfile_copied copied;
    begin(&w);
    push_values(&w, 0, ELEMENTS);
    ASSERT_OK(size120_vec_commit_stamped(&w, 1));
    ASSERT_OK(vecfile_copy(path, copy_path, NULL, NULL));
    ASSERT_OK(vecfile_copy(path, copy_path, NULL, &copied));
    ck_assert(!copied.is_new);
    ck_assert_uint_eq(copied.changed_bytes, 0);

    size120 *element = size120_vec_at_mut(&w, 4000);
    ck_assert_ptr_nonnull(element);
    const int64_t before = element->value;
    element->value = 17;
    ASSERT_OK(size120_vec_commit_stamped(&w, 2));
    ASSERT_OK(vecfile_copy(path, copy_path, NULL, &copied));
    ck_assert_uint_gt(copied.changed_bytes, 0);
    ck_assert_uint_le(copied.changed_bytes, 4096);
    size120_vec_at_mut(&w, 4000)->value = before;

    push_values(&w, ELEMENTS, ELEMENTS + 10);
    ASSERT_OK(size120_vec_commit_stamped(&w, 3));
    ASSERT_OK(vecfile_copy(path, copy_path, NULL, &copied));
    ck_assert_uint_le(copied.changed_bytes, 2 * 4096);
    ck_assert(holds_values(copy_path, 0, ELEMENTS + 10, 3));

    ASSERT_OK(size120_vec_truncate(&w, 100));
    ASSERT_OK(size120_vec_commit_stamped(&w, 4));
    ASSERT_OK(vecfile_copy(path, copy_path, NULL, &copied));
    ck_assert_uint_eq(copied.changed_bytes, 0);
    ck_assert(holds_values(copy_path, 0, 100, 4));
    ASSERT_OK(size120_vec_close(&w));
}
END_TEST

START_TEST(elements_of_a_copy_that_rotted_are_mended)
{
    size120_vec w;
    vecfile_copied copied;
    uint64_t size;
    begin(&w);
    push_values(&w, 0, ELEMENTS);
    ASSERT_OK(size120_vec_commit_stamped(&w, 1));
    ASSERT_OK(vecfile_copy(path, copy_path, NULL, NULL));
    unsigned char *bytes = read_file(copy_path, &size);
    bytes[size - 1] ^= 4;
    write_file(copy_path, bytes, size);
    free(bytes);
    ASSERT_OK(vecfile_copy(path, copy_path, NULL, &copied));
    ck_assert_uint_gt(copied.changed_bytes, 0);
    ck_assert(holds_values(copy_path, 0, ELEMENTS, 1));
    ASSERT_OK(size120_vec_close(&w));
}
END_TEST

START_TEST(what_is_no_copy_of_the_vector_stays_as_it_is)
{
    size120_vec w, other;
    begin(&w);
    ASSERT_OK(size120_vec_commit(&w));
    ASSERT_OK(size120_vec_open(&other, copy_path, NULL));
    push_values(&other, 7, 9);
    ASSERT_OK(size120_vec_close(&other));
    ASSERT_STATUS(vecfile_copy(path, copy_path, NULL, NULL), VECFILE_E_EXISTS);
    ASSERT_MESSAGE("another vector");
    ck_assert(holds_values(copy_path, 7, 2, 0));
    ASSERT_STATUS(vecfile_copy(path, path, NULL, NULL), VECFILE_E_INVALID);
    ASSERT_STATUS(vecfile_copy(path, "", NULL, NULL), VECFILE_E_INVALID);
    ASSERT_STATUS(vecfile_copy(NULL, copy_path, NULL, NULL), VECFILE_E_INVALID);
    ASSERT_STATUS(
        vecfile_copy(path, copy_path, &(vecfile_copy_options){.permissions = 010777}, NULL),
        VECFILE_E_INVALID);
    ASSERT_STATUS(vecfile_copy(scratch_path("none.vec"), copy_path, NULL, NULL),
                  VECFILE_E_NOT_FOUND);
    write_file(copy_path, "text", 4);
    ASSERT_STATUS(vecfile_copy(path, copy_path, NULL, NULL), VECFILE_E_NOT_VECFILE);
    ck_assert_uint_eq(file_size(copy_path), 4);
    ASSERT_OK(size120_vec_close(&w));
}
END_TEST

START_TEST(a_copy_that_is_open_is_not_written)
{
    size120_vec w, copy;
    begin(&w);
    push_values(&w, 0, 10);
    ASSERT_OK(size120_vec_commit(&w));
    ASSERT_OK(vecfile_copy(path, copy_path, NULL, NULL));
    ASSERT_OK(size120_vec_open(&copy, copy_path, NULL));
    ASSERT_STATUS(vecfile_copy(path, copy_path, NULL, NULL), VECFILE_E_ALREADY_OPEN);
    ASSERT_OK(size120_vec_close(&copy));
    ASSERT_OK(size120_vec_close(&w));
}
END_TEST

START_TEST(a_copy_has_the_permissions_of_the_original_or_those_asked_for)
{
    struct stat found;
    size120_vec w;
    begin(&w);
    ASSERT_OK(size120_vec_close(&w));
    ck_assert_int_eq(chmod(path, 0640), 0);
    ASSERT_OK(vecfile_copy(path, copy_path, NULL, NULL));
    ck_assert_int_eq(stat(copy_path, &found), 0);
    ck_assert_uint_eq(found.st_mode & 0777, 0640);
    ck_assert_int_eq(remove(copy_path), 0);
    ASSERT_OK(vecfile_copy(path, copy_path, &(vecfile_copy_options){.permissions = 0600}, NULL));
    ck_assert_int_eq(stat(copy_path, &found), 0);
    ck_assert_uint_eq(found.st_mode & 0777, 0600);
}
END_TEST

/* --- what goes wrong --- */

/* A process that ends at a call, beside a copy of round 1 of a vector of round 2. */
static void copy_and_die(void *context, const child *parent)
{
    const fault_io *faults = context;
    (void)parent;
    (void)!vecfile_copy(path, copy_path, &(vecfile_copy_options){.io = &faults->io}, NULL);
}

static bool is_older_or_newer(void)
{
    return holds_values(copy_path, 1, ELEMENTS, 1) || holds_values(copy_path, 2, ELEMENTS, 2);
}

/* As it was before, without logs. */
static void restore_copy(const unsigned char *bytes, uint64_t size)
{
    char log[4200];
    for (int i = 0; i < 3; i++) {
        snprintf(log, sizeof log, "%s-log%d", copy_path, i);
        (void)remove(log);
    }
    write_file(copy_path, bytes, size);
}

static void make_two_rounds(void)
{
    size120_vec w;
    begin(&w);
    push_values(&w, 0, ELEMENTS);
    add_one(&w, 1);
    ASSERT_OK(vecfile_copy(path, copy_path, NULL, NULL));
    add_one(&w, 2);
    ASSERT_OK(size120_vec_close(&w));
}

START_TEST(a_copy_that_ends_at_any_call_is_the_older_or_the_newer)
{
    fault_io faults;
    make_two_rounds();
    fault_io_init(&faults);
    faults.skips_sync = true;
    uint64_t size, newer = 0, calls;
    unsigned char *older = read_file(copy_path, &size);
    ASSERT_OK(vecfile_copy(path, copy_path, &(vecfile_copy_options){.io = &faults.io}, NULL));
    calls = faults.plan.counts[FAULT_ANY];
    for (uint64_t nth = 1; nth <= calls; nth++) {
        restore_copy(older, size);
        fault_plan_set(&faults.plan, FAULT_ANY, nth, FAULT_DIE_AFTER);
        child process = child_start(copy_and_die, &faults);
        CHILD_SUCCEEDS(&process);
        HOLDS(is_older_or_newer(), "call %llu of %llu", (unsigned long long)nth,
              (unsigned long long)calls);
        newer += holds_values(copy_path, 2, ELEMENTS, 2);
        ASSERT_OK(vecfile_copy(path, copy_path, NULL, NULL));
        HOLDS(holds_values(copy_path, 2, ELEMENTS, 2), "after call %llu", (unsigned long long)nth);
    }
    HOLDS(newer > 0 && newer < calls, "%llu newer ones", (unsigned long long)newer);
    free(older);
}
END_TEST

/* What was committed may still fail to be read back or to be closed. */
START_TEST(a_copy_that_fails_at_any_call_is_the_older_or_the_newer_and_says_so)
{
    fault_io faults;
    make_two_rounds();
    fault_io_init(&faults);
    faults.skips_sync = true;
    uint64_t size, failures = 0, calls = 1;
    unsigned char *older = read_file(copy_path, &size);
    for (uint64_t nth = 0; nth <= calls; nth++) {
        restore_copy(older, size);
        fault_plan_set(&faults.plan, FAULT_ANY, nth, EIO);
        const vecfile_status status =
            vecfile_copy(path, copy_path, &(vecfile_copy_options){.io = &faults.io}, NULL);
        faults.plan.error = 0;
        calls = nth == 0 ? faults.plan.counts[FAULT_ANY] : calls;
        failures += status != VECFILE_OK;
        HOLDS(status != VECFILE_OK || holds_values(copy_path, 2, ELEMENTS, 2), "call %llu: %s",
              (unsigned long long)nth, fault_call_name(faults.plan.failed));
        HOLDS(is_older_or_newer(), "call %llu: %s", (unsigned long long)nth,
              fault_call_name(faults.plan.failed));
    }
    HOLDS(failures > 20, "only %llu failures", (unsigned long long)failures);
    free(older);
}
END_TEST

/* A writer that waits for nobody, while its elements are being read. */
typedef struct hasty {
    fault_io faults;
    size120_vec *writer;
    bool is_done;
} hasty;

/* Half of the elements are read when the first block of them is written. */
static void write_meanwhile(fault_io *faults, fault_call call)
{
    hasty *by = faults->context;
    if (call != FAULT_PWRITE || by->is_done)
        return;
    by->is_done = true;
    for (uint64_t round = 0; round < 100; round++)
        add_one(by->writer, round);
}

START_TEST(what_a_writer_did_not_wait_for_is_no_copy_and_no_conversion)
{
    size120_vec w;
    hasty by = {.writer = &w};
    begin(&w);
    push_values(&w, 0, ELEMENTS);
    ASSERT_OK(size120_vec_close(&w));
    ASSERT_OK(size120_vec_open(&w, path, &(vecfile_options){.follower_bytes = 1 << 20}));
    fault_io_init(&by.faults);
    by.faults.before = write_meanwhile;
    by.faults.context = &by;
    const vecfile_io *io = &by.faults.io;
    if (_i == 0)
        ASSERT_STATUS(vecfile_copy(path, copy_path, &(vecfile_copy_options){.io = io}, NULL),
                      VECFILE_E_EXPIRED);
    else
        ASSERT_STATUS(vecfile_convert(path, copy_path, &(vecfile_convert_options){.io = io}, NULL),
                      VECFILE_E_EXPIRED);
    ck_assert(by.is_done);
    ASSERT_MESSAGE("waited no longer");
    ck_assert_uint_eq(file_size(copy_path), UINT64_MAX);
    ASSERT_OK(vecfile_copy(path, copy_path, NULL, NULL));
    ck_assert(holds_values(copy_path, 100, ELEMENTS, 99));
    ASSERT_OK(size120_vec_close(&w));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("copy");
    PROMISE(suite, a_copy_of_a_vector_that_is_written_is_its_last_commit, 10);
    PROMISE(suite, an_older_copy_takes_what_differs_and_no_more, 10);
    PROMISE(suite, elements_of_a_copy_that_rotted_are_mended, 10);
    PROMISE(suite, what_is_no_copy_of_the_vector_stays_as_it_is, 10);
    PROMISE(suite, a_copy_that_is_open_is_not_written, 10);
    PROMISE(suite, a_copy_has_the_permissions_of_the_original_or_those_asked_for, 10);
    PROMISE(suite, a_copy_that_ends_at_any_call_is_the_older_or_the_newer, 60);
    PROMISE(suite, a_copy_that_fails_at_any_call_is_the_older_or_the_newer_and_says_so, 60);
    PROMISE_EACH(suite, what_a_writer_did_not_wait_for_is_no_copy_and_no_conversion, 30, 2);
    return run_suite(suite);
}
