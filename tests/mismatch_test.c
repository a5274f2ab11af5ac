/* Files of other elements, or of the same laid out otherwise: refused, with every difference. */
#include "suite.h"
#include "header_edit.h"
#include "intact.h"

#include "tick_vec.h"

#include <stdio.h>

START_TEST(a_vector_of_other_elements_is_refused_with_both_names)
{
    intact_make();
    tick_vec v;
    ASSERT_STATUS(tick_vec_open(&v, intact_path, NULL), VECFILE_E_SCHEMA);
    ASSERT_MESSAGE(intact_path);
    ASSERT_MESSAGE("'quake'");
    ASSERT_MESSAGE("'tick'");
    intact_drop();
}
END_TEST

/* --- layouts that differ --- */

/* Writes the file with `old` in its layout text replaced by `new`. */
static void replace_in_text(const char *old, const char *new)
{
    char *text = header_text(intact_bytes);
    char *at = strstr(text, old);
    ck_assert_msg(at != NULL, "no \"%s\" in %s", old, text);
    size_t length = strlen(text) - strlen(old) + strlen(new);
    char *changed = malloc(length + 1);
    ck_assert_ptr_nonnull(changed);
    snprintf(changed, length + 1, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
    header_set_text(intact_bytes, changed);
    intact_write();
    free(changed);
    free(text);
}

static const struct difference {
    const char *old, *new;
    vecfile_status status;
    const char *messages[3];
} differences[] = {
    {"field depth f32", "field deeps f32", VECFILE_E_SCHEMA, {"'quake.deeps'", "'quake.depth'"}},
    {"field sig u16", "field sig i16", VECFILE_E_SCHEMA, {"'quake.sig'", "i16", "u16"}},
    {"char[80]", "char[81]", VECFILE_E_SCHEMA, {"'quake.place'", "char[81]", "char[80]"}},
    {"at 16 size 8", "at 24 size 8", VECFILE_E_LAYOUT, {"'quake.latitude'", "at 24", "at 16"}},
    {"at 59 size 4", "at 59 size 5", VECFILE_E_LAYOUT, {"'quake.net'", "size 5", "size 4"}},
    {"size 176 align 8", "size 176 align 4", VECFILE_E_LAYOUT, {"'quake'", "align 4", "align 8"}},
    {"field gap f32 at 40 size 4\n", "", VECFILE_E_SCHEMA, {"'quake.gap': only in this program"}},
    {"field gap f32",
     "field new u8 at 39 size 1\nfield gap f32",
     VECFILE_E_SCHEMA,
     {"'quake.new': only in the file"}},
    {"value mb 1", "value mb 7", VECFILE_E_SCHEMA, {"mag_type", "the file has 7, this program 1"}},
    {"value mb 1\n", "", VECFILE_E_SCHEMA, {"mb", "only in this program"}},
    {"value mb 1\n", "value mb 1\nvalue mx 99\n", VECFILE_E_SCHEMA, {"mx", "only in the file"}},
    {"mag_type u8\n", "mag_type i8\n", VECFILE_E_SCHEMA, {"mag_type", "i8", "u8"}},
    {"element quake", "element quaky", VECFILE_E_SCHEMA, {"'quaky'", "'quake'"}},
};

START_TEST(a_layout_that_differs_is_refused_with_the_difference)
{
    intact_make();
    char *honest = header_text(intact_bytes);
    for (size_t i = 0; i < sizeof differences / sizeof *differences; i++) {
        const struct difference *one = &differences[i];
        quake_vec v;
        replace_in_text(one->old, one->new);
        vecfile_status status = quake_vec_open(&v, intact_path, NULL);
        ck_assert_msg(status == one->status, "'%s': got %s, expected %s (%s)", one->new,
                      vecfile_status_name(status), vecfile_status_name(one->status),
                      vecfile_errmsg());
        ASSERT_MESSAGE(intact_path);
        for (int j = 0; j < 3 && one->messages[j] != NULL; j++)
            ASSERT_MESSAGE(one->messages[j]);
        header_set_text(intact_bytes, honest);
    }
    free(honest);
    intact_drop();
}
END_TEST

START_TEST(every_difference_of_a_layout_is_listed)
{
    intact_make();
    quake_vec v;
    replace_in_text("at 16 size 8", "at 24 size 8");
    replace_in_text("at 24 size 8\n  unit \"deg\"\nfield longitude f64 at 24",
                    "at 24 size 8\n  unit \"deg\"\nfield longitude f64 at 16");
    replace_in_text("at 52 size 2", "at 54 size 2");
    ASSERT_STATUS(quake_vec_open(&v, intact_path, NULL), VECFILE_E_LAYOUT);
    ASSERT_MESSAGE("'quake.latitude'");
    ASSERT_MESSAGE("'quake.longitude'");
    ASSERT_MESSAGE("'quake.nst'");
    replace_in_text("field sig u16", "field sig i16");
    replace_in_text("field rms f32", "field xms f32");
    ASSERT_STATUS(quake_vec_open(&v, intact_path, NULL), VECFILE_E_SCHEMA);
    ASSERT_MESSAGE("'quake.latitude'");
    ASSERT_MESSAGE("'quake.nst'");
    ASSERT_MESSAGE("'quake.sig'");
    ASSERT_MESSAGE("'quake.rms'");
    ASSERT_MESSAGE("'quake.xms'");
    intact_drop();
}
END_TEST

START_TEST(the_same_fields_in_another_order_are_refused)
{
    intact_make();
    quake_vec v;
    replace_in_text("value mb 1\nvalue mb_lg 2\n", "value mb_lg 2\nvalue mb 1\n");
    ASSERT_STATUS(quake_vec_open(&v, intact_path, NULL), VECFILE_E_SCHEMA);
    ASSERT_MESSAGE("another order");
    intact_drop();
}
END_TEST

START_TEST(notes_and_the_name_of_the_schema_do_not_matter)
{
    intact_make();
    replace_in_text("unit \"deg\"", "unit \"gon\"");
    replace_in_text("  default nan\n", "");
    replace_in_text("schema quake", "schema other");
    intact_assert_opens(NULL);
    intact_drop();
}
END_TEST

START_TEST(a_layout_text_of_nonsense_never_crashes)
{
    intact_make();
    static const char *const texts[] = {
        "vecfile-layout 1\n",
        "vecfile-layout 1\nfield\nfield x\nfield  \nstruct\nelement\nelement quake\n",
        "vecfile-layout 1\nstruct quake\nfield time i64 at size\nvalue\nenum\nelement quake\n",
        "vecfile-layout 1\n\n\n\nelement quake\n",
        "vecfile-layout 2\nelement quake\n",
        "x",
        "vecfile-layout 1\nelement quake",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        quake_vec v;
        header_set_text(intact_bytes, texts[i]);
        intact_write();
        vecfile_status status = quake_vec_open(&v, intact_path, NULL);
        ck_assert(status == VECFILE_E_SCHEMA || status == VECFILE_E_CORRUPT);
        ASSERT_MESSAGE(intact_path);
    }
    intact_drop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("mismatch");
    PROMISE(suite, a_vector_of_other_elements_is_refused_with_both_names, 30);
    PROMISE(suite, a_layout_that_differs_is_refused_with_the_difference, 30);
    PROMISE(suite, every_difference_of_a_layout_is_listed, 30);
    PROMISE(suite, the_same_fields_in_another_order_are_refused, 30);
    PROMISE(suite, notes_and_the_name_of_the_schema_do_not_matter, 30);
    PROMISE(suite, a_layout_text_of_nonsense_never_crashes, 30);
    return run_suite(suite);
}
