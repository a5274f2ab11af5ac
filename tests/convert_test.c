/* Conversion as files see it: what is carried over, what is refused, and what is left behind. */
#include "suite.h"
#include "fault_io.h"
#include "versions.h"

#include "vecfile/any.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- what is carried over --- */

START_TEST(stamp_user_magic_and_commits_are_carried_over_and_the_uuid_is_new)
{
    vecfile v;
    versions_make();
    const vecfile_options with_magic = {.user_magic = 0xfeed};
    ASSERT_OK(vecfile_open(&v, &old_type, old_path, &with_magic));
    ASSERT_OK(vecfile_extend(&v, old_elements, 10));
    ASSERT_OK(vecfile_commit_stamped(&v, 5));
    ASSERT_OK(vecfile_extend(&v, old_elements + 10, 10));
    ASSERT_OK(vecfile_commit_stamped(&v, 99));
    ASSERT_OK(vecfile_close(&v));
    ASSERT_OK(vecfile_convert(old_path, new_path, versions_to_new(NULL), NULL));
    vecfile_identity identities[2];
    vecfile_slot slots[2];
    for (int i = 0; i < 2; i++) {
        ASSERT_OK(vecfile_open_any(&v, i == 0 ? old_path : new_path, NULL));
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
    versions_assert_new(new_path, 20);
    versions_assert_old(20);
    versions_drop();
}
END_TEST

START_TEST(an_empty_file_becomes_an_empty_file_of_the_new_kind)
{
    versions_make();
    text_type_write(old_path, &old_type, old_elements, 0, 3);
    ASSERT_OK(vecfile_convert(old_path, new_path, versions_to_new(NULL), NULL));
    versions_assert_new(new_path, 0);
    versions_drop();
}
END_TEST

START_TEST(what_a_killed_writer_committed_is_converted_and_nothing_else)
{
    vecfile v;
    versions_make();
    versions_write_old();
    ASSERT_OK(vecfile_open(&v, &old_type, old_path, NULL));
    for (uint32_t i = 0; i < 2000; i += 7) {
        ASSERT_OK(vecfile_will_write(&v));
        ASSERT_OK(vecfile_mark(&v, i, sizeof *old_elements));
        old_elements[i].number = ~i;
        memcpy((old_element *)v.elements + i, &old_elements[i], sizeof *old_elements);
    }
    ASSERT_OK(vecfile_commit(&v));
    ASSERT_OK(vecfile_mark(&v, 3, sizeof *old_elements));
    ((old_element *)v.elements)[3].number = 0xdead;
    vecfile_abandon(&v);
    const unsigned before = scratch_entries();
    ASSERT_OK(vecfile_convert(old_path, new_path, versions_to_new(NULL), NULL));
    ck_assert_uint_eq(scratch_entries(), before + 1);
    versions_assert_new(new_path, OLD_ELEMENTS);
    versions_assert_old(OLD_ELEMENTS);
    versions_drop();
}
END_TEST

START_TEST(a_file_can_be_laid_out_like_another)
{
    char pattern[4096];
    versions_make();
    versions_write_old();
    snprintf(pattern, sizeof pattern, "%s", scratch_path("pattern.vec"));
    text_type_write(pattern, &new_type, old_elements, 0, 0);
    vecfile_convert_options options = {.like = pattern};
    ASSERT_OK(vecfile_convert(old_path, new_path, &options, NULL));
    versions_assert_new(new_path, OLD_ELEMENTS);
    options.machine = "m68k";
    ASSERT_STATUS(vecfile_convert(old_path, scratch_path("x"), &options, NULL), VECFILE_E_INVALID);
    options = (vecfile_convert_options){.like = scratch_path("missing")};
    ASSERT_STATUS(vecfile_convert(old_path, scratch_path("x"), &options, NULL),
                  VECFILE_E_NOT_FOUND);
    versions_drop();
}
END_TEST

/* --- what is refused --- */

START_TEST(a_file_that_is_there_is_never_written_over)
{
    versions_make();
    versions_write_old();
    write_file(new_path, "precious", 8);
    ASSERT_STATUS(vecfile_convert(old_path, new_path, versions_to_new(NULL), NULL),
                  VECFILE_E_EXISTS);
    ASSERT_MESSAGE(new_path);
    ck_assert_uint_eq(file_size(new_path), 8);
    ASSERT_STATUS(vecfile_convert(old_path, old_path, versions_to_new(NULL), NULL),
                  VECFILE_E_EXISTS);
    ASSERT_STATUS(vecfile_convert(old_path, NULL, versions_to_new(NULL), NULL), VECFILE_E_INVALID);
    ASSERT_STATUS(vecfile_convert("", scratch_path("x"), versions_to_new(NULL), NULL),
                  VECFILE_E_INVALID);
    versions_drop();
}
END_TEST

/* Somebody takes the name while the file is being written. */
static void take_name(fault_io *faults, fault_call call)
{
    if (call == FAULT_LINK || call == FAULT_NAME_UNNAMED)
        write_file(new_path, "precious", 8);
    (void)faults;
}

START_TEST(a_name_that_is_taken_meanwhile_keeps_its_file)
{
    fault_io faults;
    versions_make();
    versions_write_old();
    fault_io_init(&faults);
    faults.before = take_name;
    ASSERT_STATUS(vecfile_convert(old_path, new_path, versions_to_new(&faults.io), NULL),
                  VECFILE_E_EXISTS);
    ck_assert_uint_eq(file_size(new_path), 8);
    ck_assert_uint_eq(scratch_entries(), 2);
    versions_drop();
}
END_TEST

START_TEST(a_missing_file_is_not_converted_and_an_open_one_as_it_was_committed)
{
    vecfile v;
    versions_make();
    ASSERT_STATUS(vecfile_convert(old_path, new_path, versions_to_new(NULL), NULL),
                  VECFILE_E_NOT_FOUND);
    versions_write_old();
    ASSERT_OK(vecfile_open(&v, &old_type, old_path, NULL));
    const uint64_t committed = v.len;
    ASSERT_OK(vecfile_truncate(&v, 1));
    ASSERT_OK(vecfile_convert(old_path, new_path, versions_to_new(NULL), NULL));
    ASSERT_OK(vecfile_close(&v));
    ASSERT_OK(vecfile_open_any(&v, new_path, NULL));
    ck_assert_uint_eq(v.len, committed);
    ASSERT_OK(vecfile_close(&v));
    ck_assert_uint_eq(scratch_entries(), 2);
    versions_drop();
}
END_TEST

START_TEST(a_file_that_was_cut_off_is_not_converted_clean_or_not)
{
    vecfile v;
    versions_make();
    versions_write_old();
    for (int is_unclean = 0; is_unclean < 2; is_unclean++) {
        if (is_unclean) {
            ASSERT_OK(vecfile_open(&v, &old_type, old_path, NULL));
            ASSERT_OK(vecfile_will_write(&v));
            ASSERT_OK(vecfile_mark(&v, 0, sizeof *old_elements));
            ((old_element *)v.elements)[0].number ^= 1;
            ASSERT_OK(vecfile_commit(&v));
            vecfile_abandon(&v);
        }
        ck_assert_int_eq(truncate(old_path, (off_t)file_size(old_path) - 4096), 0);
        const unsigned before = scratch_entries();
        ASSERT_STATUS(vecfile_convert(old_path, new_path, versions_to_new(NULL), NULL),
                      VECFILE_E_TRUNCATED);
        ck_assert_uint_eq(scratch_entries(), before);
        scratch_clear();
        versions_write_old();
    }
    versions_drop();
}
END_TEST

/* Another program cuts the file off while it is read. */
static void cut_file(fault_io *faults, fault_call call)
{
    if (call == FAULT_PWRITE)
        ck_assert_int_eq(truncate(old_path, VECFILE_DATA_ALIGNMENT + 5), 0);
    (void)faults;
}

START_TEST(a_file_that_is_cut_off_meanwhile_stops_it)
{
    fault_io faults;
    versions_make();
    versions_write_old();
    vecfile v;
    ASSERT_OK(vecfile_open(&v, &old_type, old_path, NULL));
    for (int i = 0; i < 3; i++)
        ASSERT_OK(vecfile_extend(&v, old_elements, OLD_ELEMENTS));
    ASSERT_OK(vecfile_close(&v));
    fault_io_init(&faults);
    faults.before = cut_file;
    ASSERT_STATUS(vecfile_convert(old_path, new_path, versions_to_new(&faults.io), NULL),
                  VECFILE_E_TRUNCATED);
    ck_assert_uint_eq(scratch_entries(), 1);
    versions_drop();
}
END_TEST

/* --- permissions --- */

START_TEST(the_new_file_has_the_permissions_of_the_old_one_or_those_asked_for)
{
    struct stat found;
    versions_make();
    versions_write_old();
    umask(0);
    ck_assert_int_eq(chmod(old_path, 0640), 0);
    ASSERT_OK(vecfile_convert(old_path, new_path, versions_to_new(NULL), NULL));
    ck_assert_int_eq(stat(new_path, &found), 0);
    ck_assert_uint_eq(found.st_mode & 07777, 0640);
    ck_assert_int_eq(remove(new_path), 0);
    vecfile_convert_options options = *versions_to_new(NULL);
    options.permissions = 0604;
    ASSERT_OK(vecfile_convert(old_path, new_path, &options, NULL));
    ck_assert_int_eq(stat(new_path, &found), 0);
    ck_assert_uint_eq(found.st_mode & 07777, 0604);
    options.permissions = 01777;
    ASSERT_STATUS(vecfile_convert(old_path, scratch_path("x"), &options, NULL), VECFILE_E_INVALID);
    versions_drop();
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
    PROMISE(suite, a_missing_file_is_not_converted_and_an_open_one_as_it_was_committed, 10);
    PROMISE(suite, a_file_that_was_cut_off_is_not_converted_clean_or_not, 10);
    PROMISE(suite, a_file_that_is_cut_off_meanwhile_stops_it, 10);
    PROMISE(suite, the_new_file_has_the_permissions_of_the_old_one_or_those_asked_for, 10);
    return run_suite(suite);
}
