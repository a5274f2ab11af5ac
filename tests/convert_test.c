/* Conversion as files see it: complete or not there at all, whatever the system does. */
#include "suite.h"
#include "child.h"
#include "fault_io.h"
#include "header_edit.h"
#include "resources.h"
#include "text_type.h"

#include "vecfile/any.h"
#include "vecfile/convert.h"

#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* Some blocks of elements, so that every call is made more than once. */
#define ELEMENTS 40000

typedef struct old_element {
    uint32_t number;
    uint8_t kind;
    uint8_t padding[3];
} old_element;

typedef struct new_element {
    uint64_t number;
    uint16_t extra;
    uint8_t kind;
    uint8_t padding[5];
} new_element;

static vecfile_type old_type, new_type;
static char from[4096], to[4096];
static old_element elements[ELEMENTS];

static void make_types(void)
{
    old_type = text_type("enum kind u8\nvalue plain 0\nvalue odd 1\n"
                         "struct e size 8 align 4\n  version 1\nfield number u32 at 0 size 4\n"
                         "field kind enum kind at 4 size 1\nelement e\n");
    new_type = text_type("enum kind u8\nvalue odd 0\nvalue plain 1\n"
                         "struct e size 16 align 8\n  version 2\nfield number u64 at 0 size 8\n"
                         "field extra u16 at 8 size 2\n  default 4711\n"
                         "field kind enum kind at 10 size 1\nelement e\n");
    snprintf(from, sizeof from, "%s", scratch_path("old.vec"));
    snprintf(to, sizeof to, "%s", scratch_path("new.vec"));
    for (uint32_t i = 0; i < ELEMENTS; i++)
        elements[i] = (old_element){.number = i * 2654435761u, .kind = (uint8_t)(i % 2)};
}

static void drop_types(void)
{
    text_type_free(&old_type);
    text_type_free(&new_type);
}

static void write_old(void)
{
    text_type_write(from, &old_type, elements, ELEMENTS, 77);
}

static void assert_new(const char *path, uint64_t count)
{
    unsigned char *bytes = text_type_read(path, &new_type, count);
    for (uint64_t i = 0; i < count; i++) {
        new_element element;
        memcpy(&element, bytes + i * sizeof element, sizeof element);
        HOLDS(element.number == elements[i].number && element.extra == 4711 &&
                  element.kind == !elements[i].kind,
              "element %llu is another", (unsigned long long)i);
    }
    free(bytes);
}

static void assert_old(uint64_t count)
{
    unsigned char *bytes = text_type_read(from, &old_type, count);
    HOLDS(memcmp(bytes, elements, (size_t)count * sizeof *elements) == 0,
          "the old file was changed");
    free(bytes);
}

static const vecfile_convert_options *to_new(const vecfile_io *io)
{
    static vecfile_convert_options options;
    options = (vecfile_convert_options){.type = &new_type, .io = io};
    return &options;
}

/* --- what is carried over --- */

START_TEST(stamp_user_magic_and_commits_are_carried_over_and_the_uuid_is_new)
{
    vecfile v;
    make_types();
    const vecfile_options with_magic = {.user_magic = 0xfeed};
    ASSERT_OK(vecfile_open(&v, &old_type, from, &with_magic));
    ASSERT_OK(vecfile_extend(&v, elements, 10));
    ASSERT_OK(vecfile_commit_stamped(&v, 5));
    ASSERT_OK(vecfile_extend(&v, elements + 10, 10));
    ASSERT_OK(vecfile_commit_stamped(&v, 99));
    ASSERT_OK(vecfile_close(&v));
    ASSERT_OK(vecfile_convert(from, to, to_new(NULL), NULL));
    vecfile_identity identities[2];
    vecfile_slot slots[2];
    for (int i = 0; i < 2; i++) {
        ASSERT_OK(vecfile_open_any(&v, i == 0 ? from : to, NULL));
        identities[i] = *vecfile_identity_of(&v);
        slots[i] = *vecfile_slot_of(&v);
        ck_assert_uint_eq(vecfile_stamp(&v), 99);
        ck_assert_uint_eq(v.len, 20);
        ASSERT_OK(vecfile_close(&v));
    }
    ck_assert_uint_eq(identities[1].user_magic, 0xfeed);
    ck_assert_uint_eq(identities[1].schema_version, 2);
    ck_assert_uint_eq(slots[0].sequence, slots[1].sequence);
    ck_assert_int_ne(memcmp(identities[0].uuid, identities[1].uuid, 16), 0);
    assert_new(to, 20);
    assert_old(20);
    drop_types();
}
END_TEST

START_TEST(an_empty_file_becomes_an_empty_file_of_the_new_kind)
{
    make_types();
    text_type_write(from, &old_type, elements, 0, 3);
    ASSERT_OK(vecfile_convert(from, to, to_new(NULL), NULL));
    assert_new(to, 0);
    drop_types();
}
END_TEST

START_TEST(what_a_killed_writer_committed_is_converted_and_nothing_else)
{
    vecfile v;
    make_types();
    write_old();
    ASSERT_OK(vecfile_open(&v, &old_type, from, NULL));
    for (uint32_t i = 0; i < 2000; i += 7) {
        ASSERT_OK(vecfile_will_write(&v));
        ASSERT_OK(vecfile_mark(&v, i, sizeof *elements));
        elements[i].number = ~i;
        memcpy((old_element *)v.elements + i, &elements[i], sizeof *elements);
    }
    ASSERT_OK(vecfile_commit(&v));
    ASSERT_OK(vecfile_mark(&v, 3, sizeof *elements));
    ((old_element *)v.elements)[3].number = 0xdead;
    vecfile_abandon(&v);
    const unsigned before = scratch_entries();
    ASSERT_OK(vecfile_convert(from, to, to_new(NULL), NULL));
    ck_assert_uint_eq(scratch_entries(), before + 1);
    assert_new(to, ELEMENTS);
    assert_old(ELEMENTS);
    drop_types();
}
END_TEST

START_TEST(a_file_can_be_laid_out_like_another)
{
    char pattern[4096];
    make_types();
    write_old();
    snprintf(pattern, sizeof pattern, "%s", scratch_path("pattern.vec"));
    text_type_write(pattern, &new_type, elements, 0, 0);
    vecfile_convert_options options = {.like = pattern};
    ASSERT_OK(vecfile_convert(from, to, &options, NULL));
    assert_new(to, ELEMENTS);
    options.machine = "m68k";
    ASSERT_STATUS(vecfile_convert(from, scratch_path("x"), &options, NULL), VECFILE_E_INVALID);
    options = (vecfile_convert_options){.like = scratch_path("missing")};
    ASSERT_STATUS(vecfile_convert(from, scratch_path("x"), &options, NULL), VECFILE_E_NOT_FOUND);
    drop_types();
}
END_TEST

/* --- what is refused --- */

START_TEST(a_file_that_is_there_is_never_written_over)
{
    make_types();
    write_old();
    write_file(to, "precious", 8);
    ASSERT_STATUS(vecfile_convert(from, to, to_new(NULL), NULL), VECFILE_E_EXISTS);
    ASSERT_MESSAGE(to);
    ck_assert_uint_eq(file_size(to), 8);
    ASSERT_STATUS(vecfile_convert(from, from, to_new(NULL), NULL), VECFILE_E_EXISTS);
    ASSERT_STATUS(vecfile_convert(from, NULL, to_new(NULL), NULL), VECFILE_E_INVALID);
    ASSERT_STATUS(vecfile_convert("", scratch_path("x"), to_new(NULL), NULL), VECFILE_E_INVALID);
    drop_types();
}
END_TEST

/* Somebody takes the name while the file is being written. */
static void take_name(fault_io *faults, fault_call call)
{
    if (call == FAULT_LINK)
        write_file(to, "precious", 8);
    (void)faults;
}

START_TEST(a_name_that_is_taken_meanwhile_keeps_its_file)
{
    fault_io faults;
    make_types();
    write_old();
    fault_io_init(&faults);
    faults.before = take_name;
    ASSERT_STATUS(vecfile_convert(from, to, to_new(&faults.io), NULL), VECFILE_E_EXISTS);
    ck_assert_uint_eq(file_size(to), 8);
    ck_assert_uint_eq(scratch_entries(), 2);
    drop_types();
}
END_TEST

START_TEST(an_open_or_missing_file_is_not_converted)
{
    vecfile v;
    make_types();
    ASSERT_STATUS(vecfile_convert(from, to, to_new(NULL), NULL), VECFILE_E_NOT_FOUND);
    write_old();
    ASSERT_OK(vecfile_open(&v, &old_type, from, NULL));
    ASSERT_STATUS(vecfile_convert(from, to, to_new(NULL), NULL), VECFILE_E_ALREADY_OPEN);
    ASSERT_OK(vecfile_close(&v));
    ck_assert_uint_eq(scratch_entries(), 1);
    drop_types();
}
END_TEST

START_TEST(a_file_that_was_cut_off_is_not_converted_clean_or_not)
{
    vecfile v;
    make_types();
    write_old();
    for (int is_unclean = 0; is_unclean < 2; is_unclean++) {
        if (is_unclean) {
            ASSERT_OK(vecfile_open(&v, &old_type, from, NULL));
            ASSERT_OK(vecfile_will_write(&v));
            ASSERT_OK(vecfile_mark(&v, 0, sizeof *elements));
            ((old_element *)v.elements)[0].number ^= 1;
            ASSERT_OK(vecfile_commit(&v));
            vecfile_abandon(&v);
        }
        ck_assert_int_eq(truncate(from, (off_t)file_size(from) - 4096), 0);
        const unsigned before = scratch_entries();
        ASSERT_STATUS(vecfile_convert(from, to, to_new(NULL), NULL), VECFILE_E_TRUNCATED);
        ck_assert_uint_eq(scratch_entries(), before);
        scratch_clear();
        write_old();
    }
    drop_types();
}
END_TEST

/* Another program cuts the file off while it is read. */
static void cut_file(fault_io *faults, fault_call call)
{
    if (call == FAULT_PWRITE)
        ck_assert_int_eq(truncate(from, VECFILE_DATA_ALIGNMENT + 5), 0);
    (void)faults;
}

START_TEST(a_file_that_is_cut_off_meanwhile_stops_it)
{
    fault_io faults;
    make_types();
    write_old();
    vecfile v;
    ASSERT_OK(vecfile_open(&v, &old_type, from, NULL));
    for (int i = 0; i < 3; i++)
        ASSERT_OK(vecfile_extend(&v, elements, ELEMENTS));
    ASSERT_OK(vecfile_close(&v));
    fault_io_init(&faults);
    faults.before = cut_file;
    ASSERT_STATUS(vecfile_convert(from, to, to_new(&faults.io), NULL), VECFILE_E_TRUNCATED);
    ck_assert_uint_eq(scratch_entries(), 1);
    drop_types();
}
END_TEST

/* --- permissions --- */

START_TEST(the_new_file_has_the_permissions_of_the_old_one_or_those_asked_for)
{
    struct stat found;
    make_types();
    write_old();
    umask(0);
    ck_assert_int_eq(chmod(from, 0640), 0);
    ASSERT_OK(vecfile_convert(from, to, to_new(NULL), NULL));
    ck_assert_int_eq(stat(to, &found), 0);
    ck_assert_uint_eq(found.st_mode & 07777, 0640);
    ck_assert_int_eq(remove(to), 0);
    vecfile_convert_options options = *to_new(NULL);
    options.permissions = 0604;
    ASSERT_OK(vecfile_convert(from, to, &options, NULL));
    ck_assert_int_eq(stat(to, &found), 0);
    ck_assert_uint_eq(found.st_mode & 07777, 0604);
    options.permissions = 01777;
    ASSERT_STATUS(vecfile_convert(from, scratch_path("x"), &options, NULL), VECFILE_E_INVALID);
    drop_types();
}
END_TEST

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
    const vecfile_status status = vecfile_convert(from, to, to_new(&faults->io), NULL);
    faults->plan.error = 0;
    const char *failed = fault_call_name(faults->plan.failed);
    if (status == VECFILE_OK) {
        HOLDS(faults->plan.failures == 0 || error == FAULT_SHORT ||
                  may_fail_unseen(faults->plan.failed),
              "nobody was told that %s failed", failed);
        assert_new(to, ELEMENTS);
        ck_assert_int_eq(remove(to), 0);
    } else {
        HOLDS(faults->plan.failures == 1, "%s", vecfile_errmsg());
        HOLDS(error != FAULT_SHORT, "a short %s failed it (%s)", failed, vecfile_errmsg());
    }
    HOLDS(scratch_entries() == 1 || faults->plan.failed == FAULT_UNLINK, "%s left a file behind",
          failed);
    if (scratch_entries() > 1) {
        scratch_clear();
        write_old();
    }
    assert_old(ELEMENTS);
}

static const int errors[] = {EIO, ENOSPC, EACCES, FAULT_SHORT};

START_TEST(whichever_call_fails_the_old_file_is_untouched_and_no_half_new_one_is_there)
{
    fault_io faults;
    make_types();
    write_old();
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
    drop_types();
}
END_TEST

/* A process that ends at a call: the new file is there as a whole, or not at all. */
typedef struct death {
    uint64_t nth;
    int when;
} death;

static void convert_and_die(void *context, const child *parent)
{
    const death *at = context;
    fault_io faults;
    (void)parent;
    fault_io_init(&faults);
    faults.skips_sync = true;
    fault_plan_set(&faults.plan, FAULT_ANY, at->nth, at->when);
    (void)!vecfile_convert(from, to, to_new(&faults.io), NULL);
}

static const int deaths[] = {FAULT_DIE_BEFORE, FAULT_DIE_AFTER};

START_TEST(a_conversion_killed_at_any_call_leaves_a_whole_new_file_or_none)
{
    fault_io faults;
    make_types();
    write_old();
    fault_io_init(&faults);
    ASSERT_OK(vecfile_convert(from, to, to_new(&faults.io), NULL));
    const uint64_t calls = faults.plan.counts[FAULT_ANY];
    ck_assert_int_eq(remove(to), 0);
    uint64_t whole = 0;
    for (death at = {1, deaths[_i]}; at.nth <= calls; at.nth++) {
        child process = child_start(convert_and_die, &at);
        CHILD_SUCCEEDS(&process);
        if (file_size(to) != UINT64_MAX) {
            whole++;
            assert_new(to, ELEMENTS);
        }
        assert_old(ELEMENTS);
        scratch_clear();
        write_old();
    }
    HOLDS(whole > 0 && whole < calls, "%llu whole files", (unsigned long long)whole);
    drop_types();
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
    make_types();
    write_old();
    io.pwrite = lying_pwrite;
    lies_at = 0;
    writes = 0;
    ASSERT_OK(vecfile_convert(from, to, to_new(&io), NULL));
    ck_assert_int_eq(remove(to), 0);
    const uint64_t all = writes;
    ck_assert_uint_ge(all, 7);
    for (lies_at = 1; lies_at <= all; lies_at++) {
        writes = 0;
        HOLDS(vecfile_convert(from, to, to_new(&io), NULL) != VECFILE_OK,
              "write %llu of %llu was not checked", (unsigned long long)lies_at,
              (unsigned long long)all);
        ck_assert_uint_eq(scratch_entries(), 1);
    }
    drop_types();
}
END_TEST

/* --- memory --- */

static void convert_large(void *context, const child *parent)
{
    struct rusage usage;
    (void)context;
    (void)parent;
    const vecfile_convert_options options = {.machine = VECFILE_BIG_ENDIAN ? "x86-64" : "s390x"};
    ASSERT_OK(vecfile_convert(from, to, &options, NULL));
    ck_assert_int_eq(getrusage(RUSAGE_SELF, &usage), 0);
    HOLDS(usage.ru_maxrss < 24 << 10, "%ld KiB", usage.ru_maxrss);
}

START_TEST(memory_does_not_grow_with_the_file)
{
    enum { TIMES = 400 };
    vecfile v;
    make_types();
    ASSERT_OK(vecfile_open(&v, &old_type, from, NULL));
    for (int i = 0; i < TIMES; i++)
        ASSERT_OK(vecfile_extend(&v, elements, ELEMENTS));
    ASSERT_OK(vecfile_close(&v));
    ck_assert_uint_gt(file_size(from), 120 << 20);
    child process = child_start(convert_large, NULL);
    CHILD_SUCCEEDS(&process);
    ck_assert_uint_eq(file_size(to), file_size(from));
    drop_types();
}
END_TEST

/* --- large files, which a thread of their own writes --- */

#define LARGE_TIMES 100

static void write_large(void)
{
    vecfile v;
    ASSERT_OK(vecfile_open(&v, &old_type, from, NULL));
    for (int i = 0; i < LARGE_TIMES; i++)
        ASSERT_OK(vecfile_extend(&v, elements, ELEMENTS));
    ASSERT_OK(vecfile_close(&v));
}

START_TEST(a_large_file_comes_back_from_another_machine_as_it_was)
{
    uint64_t sizes[2];
    make_types();
    write_large();
    const vecfile_convert_options there = {.machine = VECFILE_BIG_ENDIAN ? "i386" : "m68k"};
    ASSERT_OK(vecfile_convert(from, to, &there, NULL));
    ASSERT_OK(vecfile_convert(to, scratch_path("back.vec"), NULL, NULL));
    unsigned char *before = read_file(from, &sizes[0]);
    unsigned char *after = read_file(scratch_path("back.vec"), &sizes[1]);
    ck_assert_uint_eq(sizes[0], sizes[1]);
    HOLDS(memcmp(before + VECFILE_DATA_ALIGNMENT, after + VECFILE_DATA_ALIGNMENT,
                 (size_t)(sizes[0] - VECFILE_DATA_ALIGNMENT)) == 0,
          "the elements differ");
    free(before);
    free(after);
    drop_types();
}
END_TEST

START_TEST(a_disk_that_fails_under_a_large_file_is_told_and_nothing_is_left)
{
    fault_io faults;
    make_types();
    write_large();
    fault_io_init(&faults);
    for (uint64_t nth = 1; nth < 100; nth += 14) {
        fault_plan_set(&faults.plan, FAULT_PWRITE, nth, ENOSPC);
        ASSERT_STATUS(vecfile_convert(from, to, to_new(&faults.io), NULL), VECFILE_E_FULL);
        ASSERT_MESSAGE(to);
        ck_assert_uint_eq(scratch_entries(), 1);
    }
    elements[ELEMENTS - 1].kind = 7;
    ck_assert_int_eq(remove(from), 0);
    write_large();
    ASSERT_STATUS(vecfile_convert(from, to, to_new(NULL), NULL), VECFILE_E_VALUE);
    ck_assert_uint_eq(scratch_entries(), 1);
    drop_types();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("convert");
    PROMISE(suite, stamp_user_magic_and_commits_are_carried_over_and_the_uuid_is_new, 10);
    PROMISE(suite, an_empty_file_becomes_an_empty_file_of_the_new_kind, 10);
    PROMISE(suite, what_a_killed_writer_committed_is_converted_and_nothing_else, 10);
    PROMISE(suite, a_file_can_be_laid_out_like_another, 10);
    PROMISE(suite, a_file_that_is_there_is_never_written_over, 10);
    PROMISE(suite, a_name_that_is_taken_meanwhile_keeps_its_file, 10);
    PROMISE(suite, an_open_or_missing_file_is_not_converted, 10);
    PROMISE(suite, a_file_that_was_cut_off_is_not_converted_clean_or_not, 10);
    PROMISE(suite, a_file_that_is_cut_off_meanwhile_stops_it, 10);
    PROMISE(suite, the_new_file_has_the_permissions_of_the_old_one_or_those_asked_for, 10);
    TCase *faulty = tcase_create("whichever_call_fails");
    tcase_set_timeout(faulty, 120);
    tcase_add_loop_test(
        faulty, whichever_call_fails_the_old_file_is_untouched_and_no_half_new_one_is_there, 0, 4);
    suite_add_tcase(suite, faulty);
    TCase *deadly = tcase_create("killed_at_any_call");
    tcase_set_timeout(deadly, 120);
    tcase_add_loop_test(deadly, a_conversion_killed_at_any_call_leaves_a_whole_new_file_or_none, 0,
                        2);
    suite_add_tcase(suite, deadly);
    PROMISE(suite, what_the_disk_kept_otherwise_is_noticed_before_the_file_has_its_name, 60);
    PROMISE(suite, memory_does_not_grow_with_the_file, 120);
    PROMISE(suite, a_large_file_comes_back_from_another_machine_as_it_was, 120);
    PROMISE(suite, a_disk_that_fails_under_a_large_file_is_told_and_nothing_is_left, 120);
    return run_suite(suite);
}
