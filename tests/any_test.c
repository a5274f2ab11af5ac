/* Files read without their schema: by what they say of themselves, from whatever machine. */
#include "suite.h"
#include "header_edit.h"
#include "intact.h"

#include "vecfile/any.h"

#include <stdio.h>

START_TEST(a_file_opens_without_its_schema_and_shows_every_element)
{
    vecfile any;
    quake_vec typed;
    intact_make();
    ASSERT_OK(vecfile_open_any(&any, intact_path, NULL));
    ck_assert_uint_eq(any.len, INTACT_ELEMENTS);
    ck_assert_uint_eq(vecfile_stamp(&any), INTACT_STAMP);
    ck_assert_str_eq(vecfile_path(&any), intact_path);
    const vecfile_description *d = vecfile_description_of(&any);
    ck_assert_str_eq(d->element->name, "quake");
    ck_assert_uint_eq(vecfile_identity_of(&any)->element_size, sizeof(quake));
    ck_assert_uint_eq(vecfile_slot_of(&any)->state, VECFILE_SLOT_CLEAN);
    unsigned char *bytes = malloc(INTACT_ELEMENTS * sizeof(quake));
    ck_assert_ptr_nonnull(bytes);
    memcpy(bytes, any.elements, INTACT_ELEMENTS * sizeof(quake));
    ASSERT_OK(vecfile_close(&any));
    ASSERT_OK(quake_vec_open(&typed, intact_path, NULL));
    ck_assert_ptr_null(vecfile_description_of(&typed.core));
    ck_assert_mem_eq(bytes, quake_vec_data(&typed), INTACT_ELEMENTS * sizeof(quake));
    quake_vec_abandon(&typed);
    free(bytes);
    intact_drop();
}
END_TEST

START_TEST(a_file_of_another_byte_order_opens_without_its_schema)
{
    vecfile any;
    quake_vec typed;
    intact_make();
    vecfile_identity identity = header_identity(intact_bytes);
    const uint8_t other = identity.machine.byte_order == VECFILE_BIG ? VECFILE_LITTLE : VECFILE_BIG;
    identity.machine.byte_order = other;
    for (int i = 0; i < 4; i++)
        identity.machine.float_probe[i] = header_identity(intact_bytes).machine.float_probe[3 - i];
    for (int i = 0; i < 8; i++)
        identity.machine.double_probe[i] =
            header_identity(intact_bytes).machine.double_probe[7 - i];
    header_set_identity(intact_bytes, &identity);
    intact_write();
    ASSERT_STATUS(quake_vec_open(&typed, intact_path, NULL), VECFILE_E_BYTE_ORDER);
    ASSERT_MESSAGE("vecfile migrate '");
    ASSERT_STATUS(quake_vec_open(&typed, intact_path, &(vecfile_options){.access = VECFILE_FOLLOW}),
                  VECFILE_E_BYTE_ORDER);
    ASSERT_OK(vecfile_open_any(&any, intact_path, &(vecfile_options){.access = VECFILE_FOLLOW}));
    ASSERT_OK(vecfile_refresh(&any, NULL));
    ASSERT_OK(vecfile_close(&any));
    ASSERT_OK(vecfile_open_any(&any, intact_path, NULL));
    ck_assert_uint_eq(any.len, INTACT_ELEMENTS);
    ck_assert_uint_eq(vecfile_description_of(&any)->element->fields[0].scalar.byte_order, other);
    ck_assert_mem_eq(any.elements, intact_bytes + identity.data_offset,
                     INTACT_ELEMENTS * sizeof(quake));
    ASSERT_OK(vecfile_close(&any));
    intact_drop();
}
END_TEST

/* A writer that did not close: its commits are in the log. */
START_TEST(what_a_killed_writer_committed_is_shown_and_the_file_is_left_alone)
{
    quake_vec v;
    vecfile any;
    intact_make();
    ASSERT_OK(quake_vec_open(&v, intact_path, NULL));
    quake_vec_at_mut(&v, 0)->time = 4711;
    ASSERT_OK(quake_vec_commit(&v));
    quake_vec_at_mut(&v, 0)->time = 815;
    quake_vec_abandon(&v);
    uint64_t before_size, after_size;
    unsigned char *before = read_file(intact_path, &before_size);
    ASSERT_OK(vecfile_open_any(&any, intact_path, NULL));
    ck_assert_uint_eq(vecfile_slot_of(&any)->state, VECFILE_SLOT_OPEN);
    ck_assert_int_eq(((const quake *)any.elements)->time, 4711);
    ASSERT_OK(vecfile_close(&any));
    unsigned char *after = read_file(intact_path, &after_size);
    ck_assert_uint_eq(before_size, after_size);
    ck_assert_mem_eq(before, after, (size_t)before_size);
    free(before);
    free(after);
    intact_drop();
}
END_TEST

START_TEST(a_missing_or_foreign_file_is_refused)
{
    vecfile any;
    intact_make();
    ASSERT_STATUS(vecfile_open_any(&any, NULL, NULL), VECFILE_E_INVALID);
    ASSERT_STATUS(vecfile_open_any(&any, scratch_path("missing"), NULL), VECFILE_E_NOT_FOUND);
    write_file(scratch_path("text"), "hello, world", 12);
    ASSERT_STATUS(vecfile_open_any(&any, scratch_path("text"), NULL), VECFILE_E_NOT_VECFILE);
    ck_assert_uint_eq(scratch_entries(), 2);
    intact_drop();
}
END_TEST

START_TEST(a_header_that_disagrees_with_its_layout_text_is_damage)
{
    vecfile any;
    intact_make();
    vecfile_identity identity = header_identity(intact_bytes);
    identity.element_size *= 2;
    header_set_identity(intact_bytes, &identity);
    intact_write();
    ASSERT_STATUS(vecfile_open_any(&any, intact_path, NULL), VECFILE_E_CORRUPT);
    ASSERT_MESSAGE("size 352");
    ASSERT_MESSAGE("size 176");
    header_set_text(intact_bytes, "vecfile-layout 1\nelement quake\n");
    intact_write();
    ASSERT_STATUS(vecfile_open_any(&any, intact_path, NULL), VECFILE_E_CORRUPT);
    intact_drop();
}
END_TEST

START_TEST(a_float_format_that_nobody_knows_is_refused)
{
    vecfile any;
    intact_make();
    vecfile_identity identity = header_identity(intact_bytes);
    memcpy(identity.machine.double_probe, "\1\2\3\4\5\6\7", 8);
    header_set_identity(intact_bytes, &identity);
    intact_write();
    ASSERT_STATUS(vecfile_open_any(&any, intact_path, NULL), VECFILE_E_FLOAT);
    ASSERT_MESSAGE("8 bytes");
    intact_drop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("any");
    PROMISE(suite, a_file_opens_without_its_schema_and_shows_every_element, 10);
    PROMISE(suite, a_file_of_another_byte_order_opens_without_its_schema, 10);
    PROMISE(suite, what_a_killed_writer_committed_is_shown_and_the_file_is_left_alone, 10);
    PROMISE(suite, a_missing_or_foreign_file_is_refused, 10);
    PROMISE(suite, a_header_that_disagrees_with_its_layout_text_is_damage, 10);
    PROMISE(suite, a_float_format_that_nobody_knows_is_refused, 10);
    return run_suite(suite);
}
