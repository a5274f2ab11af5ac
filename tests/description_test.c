/* Layout texts read as data: what they say is found again, and what no text may say is refused. */
#include "suite.h"
#include "random.h"

#include "kinds_vec.h"

#include "vecfile/description.h"
#include "layout/text.h"
#include "layout/host.h"

#include <stdio.h>

static vecfile_status describe(const char *text, vecfile_description **out)
{
    vecfile_machine machine;
    vecfile_this_machine(&machine);
    return vecfile_describe_text(text, strlen(text), &machine, "x.vec", out);
}

static vecfile_description *described(const vecfile_type *type)
{
    size_t length;
    char *text = vecfile_render_layout(type, &length);
    vecfile_description *description = NULL;
    ck_assert_ptr_nonnull(text);
    ASSERT_OK(describe(text, &description));
    free(text);
    return description;
}

/* --- what a text says --- */

START_TEST(every_declaration_of_a_text_is_in_the_description)
{
    vecfile_description *d = described(&kinds_vec_type);
    ck_assert_str_eq(d->schema, "kinds");
    ck_assert_str_eq(d->element->name, "kinds");
    ck_assert_uint_eq(d->element->size, sizeof(kinds));
    ck_assert_uint_eq(d->element->alignment, VECFILE_ALIGNOF(kinds));
    ck_assert_str_eq(d->element->keys, "i8v u64v f32v f64v yes tint rights text raw");
    ck_assert(!d->element->is_native);
    ck_assert_uint_eq(d->enum_count, 3);
    const vecfile_field *tint = vecfile_find_field(d->element, "tint");
    ck_assert_ptr_nonnull(tint);
    ck_assert_int_eq(tint->kind, VECFILE_KIND_ENUM);
    ck_assert_str_eq(tint->type, "enum colour");
    ck_assert_str_eq(tint->default_text, "black");
    ck_assert_uint_eq(tint->offset, offsetof(kinds, tint));
    ck_assert_str_eq(tint->values->base, "i16");
    ck_assert_str_eq(vecfile_value_name(tint->values, (uint64_t)-5), "black");
    ck_assert_ptr_null(vecfile_value_name(tint->values, 2));
    const vecfile_field *big = vecfile_find_field(d->element, "big");
    ck_assert_str_eq(vecfile_value_name(big->values, UINT64_MAX), "most");
    const vecfile_field *texts = vecfile_find_field(d->element, "texts");
    ck_assert_int_eq(texts->kind, VECFILE_KIND_TEXT);
    ck_assert_uint_eq(texts->item_size, 4);
    ck_assert_uint_eq(texts->item_count, 3);
    ck_assert_uint_eq(texts->dim_count, 1);
    const vecfile_field *grid = vecfile_find_field(d->element, "grid");
    ck_assert_uint_eq(grid->dim_count, 2);
    ck_assert_uint_eq(grid->dims[1], 3);
    ck_assert_str_eq(grid->default_text, "{{1,2,3},{4,5,6}}");
    const vecfile_field *two = vecfile_find_field(d->element, "two");
    ck_assert_int_eq(two->kind, VECFILE_KIND_STRUCT);
    ck_assert_str_eq(two->structure->name, "inner");
    ck_assert_ptr_null(vecfile_find_field(d->element, "three"));
    vecfile_description_free(d);
}
END_TEST

START_TEST(notes_lose_their_quotes_and_escapes)
{
    vecfile_description *d;
    ASSERT_OK(describe("vecfile-layout 1\nschema s\nstruct e size 8 align 8\n  version 7\n"
                       "  layout native\n  doc \"a \\x22b\\x22 \\x5C\"\n  later 1\n"
                       "field new i64 at 0 size 8\n  unit \"m/s\"\n  doc \"\\xC3\\xA9\"\n"
                       "  was old\n  default -1\n  keys new\nelement e\n",
                       &d));
    ck_assert_str_eq(d->element->doc, "a \"b\" \\");
    ck_assert_uint_eq(d->element->version, 7);
    ck_assert(d->element->is_native);
    ck_assert_str_eq(d->element->keys, "new");
    ck_assert_str_eq(d->element->fields[0].unit, "m/s");
    ck_assert_str_eq(d->element->fields[0].doc, "\xC3\xA9");
    ck_assert_str_eq(d->element->fields[0].was, "old");
    ck_assert_str_eq(d->element->fields[0].default_text, "-1");
    vecfile_description_free(d);
}
END_TEST

START_TEST(fields_of_structs_in_arrays_are_one_leaf_and_a_column_each)
{
    vecfile_description *d = described(&kinds_vec_type);
    const vecfile_leaf *pair = NULL;
    for (size_t i = 0; i < d->leaf_count; i++)
        if (strcmp(d->leaves[i].path, "two[].pair") == 0)
            pair = &d->leaves[i];
    ck_assert_ptr_nonnull(pair);
    ck_assert_uint_eq(pair->axis_count, 2);
    ck_assert_uint_eq(pair->axes[0].count, 2);
    ck_assert_uint_eq(pair->axes[0].stride, sizeof(inner));
    ck_assert(pair->axes[0].is_struct);
    ck_assert_uint_eq(pair->axes[1].stride, 4);
    ck_assert(!pair->axes[1].is_struct);
    ck_assert_uint_eq(pair->item_count, 4);
    ck_assert_uint_eq(pair->offset, offsetof(kinds, two) + offsetof(inner, pair));

    vecfile_column *columns;
    size_t count, found = 0;
    ASSERT_OK(vecfile_columns_of(d, 1000, &columns, &count));
    ck_assert_uint_eq(count, d->leaf_count + 3);
    for (size_t i = 0; i < count; i++) {
        ck_assert(i == 0 || columns[i].offset > columns[i - 1].offset);
        if (strcmp(columns[i].path, "two[1].pair") == 0) {
            found++;
            ck_assert_uint_eq(columns[i].offset,
                              offsetof(kinds, two) + sizeof(inner) + offsetof(inner, pair));
            ck_assert_uint_eq(columns[i].field->item_count, 2);
        }
    }
    ck_assert_uint_eq(found, 1);
    vecfile_columns_free(columns, count);
    ASSERT_STATUS(vecfile_columns_of(d, 3, &columns, &count), VECFILE_E_UNSUPPORTED);
    vecfile_description_free(d);
}
END_TEST

/* --- what no text may say --- */

#define HEAD "vecfile-layout 1\nschema s\n"
#define TAIL "element e\n"
#define ONE(field, size) HEAD "struct e size " size " align 1\n" field "\n" TAIL

static const struct hostile {
    const char *text;
    const char *message;
} hostile[] = {
    {"", "line 1"},
    {"vecfile-layout 2\n", "does not begin"},
    {"vecfile-layout 1\n", "without an element"},
    {"vecfile-layout 1\nelement e\n", "no struct 'e'"},
    {HEAD "struct e size 1 align 1\n" TAIL, "no fields"},
    {HEAD "struct e size 1 align 1\nfield a u8 at 0 size 1\n", "without an element"},
    {HEAD "struct e size 1 align 1\nfield a u8 at 0 size 1\n" TAIL "enum x u8\n",
     "after the element"},
    {HEAD "field a u8 at 0 size 1\n" TAIL, "without a struct"},
    {HEAD "value a 1\n" TAIL, "without an enum"},
    {HEAD "what a 1\n" TAIL, "'what' is no declaration"},
    {HEAD "struct e size 1\n" TAIL, "without size and alignment"},
    {HEAD "struct e size 0 align 1\n" TAIL, "no struct has size 0"},
    {HEAD "struct e size 6 align 4\n" TAIL, "size 6 and alignment 4"},
    {HEAD "struct e size 6 align 3\n" TAIL, "alignment 3"},
    {HEAD "struct e size 1 align 0\n" TAIL, "alignment 0"},
    {HEAD "struct e size 18446744073709551617 align 1\n" TAIL, "without size"},
    {HEAD "struct e size 4294967297 align 1\n" TAIL, "without size"},
    {HEAD "struct e size 01 align 1\n" TAIL, "without size"},
    {HEAD "struct e size -1 align 1\n" TAIL, "without size"},
    {HEAD "struct e size 1 align 1 \n" TAIL, "line 3"},
    {ONE("field a u8", "1"), "without a place"},
    {ONE("field a u8 at 0", "1"), "without a place"},
    {ONE("field a u8 at 0 size", "1"), "line 4"},
    {ONE("field a u8 at 0 size x", "1"), "without a place"},
    {ONE("field a u8 at 0 size 1 1", "1"), "without a place"},
    {ONE("field  u8 at 0 size 1", "1"), "'' is no name"},
    {ONE("field 1a u8 at 0 size 1", "1"), "'1a' is no name"},
    {ONE("field a. u8 at 0 size 1", "1"), "'a.' is no name"},
    {ONE("field a..b u8 at 0 size 1", "1"), "'a..b' is no name"},
    {ONE("field a/b u8 at 0 size 1", "1"), "'a/b' is no name"},
    {ONE("field a u8 at 1 size 1", "1"), "ends behind its struct"},
    {ONE("field a u8 at 4294967295 size 1", "1"), "ends behind its struct"},
    {ONE("field a u8 at 0 size 2", "1"), "2 bytes, which its type does not"},
    {ONE("field a u8 at 0 size 0", "1"), "0 bytes"},
    {ONE("field a u16[2] at 0 size 3", "4"), "3 bytes"},
    {ONE("field a u24 at 0 size 3", "4"), "'u24' is no type"},
    {ONE("field a  at 0 size 1", "4"), "'' is no type"},
    {ONE("field a u8[0] at 0 size 0", "4"), "dimensions"},
    {ONE("field a u8[ at 0 size 1", "4"), "dimensions"},
    {ONE("field a u8[] at 0 size 1", "4"), "dimensions"},
    {ONE("field a u8[1 at 0 size 1", "4"), "dimensions"},
    {ONE("field a u8[1]x at 0 size 1", "4"), "dimensions"},
    {ONE("field a u8[-1] at 0 size 1", "4"), "dimensions"},
    {ONE("field a u8[65536][65536][65536][65536] at 0 size 1", "4"), "1 bytes"},
    {ONE("field a u8[16777216][256] at 0 size 0", "4"), "0 bytes"},
    {ONE("field a u8[99999999999999999999] at 0 size 1", "4"), "dimensions"},
    {ONE("field a char at 0 size 1", "4"), "no length"},
    {ONE("field a char[3] at 0 size 4", "4"), "4 bytes"},
    {ONE("field a bytes at 0 size 1", "4"), "no length"},
    {ONE("field a enum x at 0 size 1", "4"), "no enum 'x'"},
    {ONE("field a struct x at 0 size 1", "4"), "no struct 'x'"},
    {ONE("field a struct e at 0 size 4", "4"), "hold itself"},
    {ONE("field a enum e at 0 size 4", "4"), "'e' is no enum"},
    {ONE("field a u8 at 0 size 1\nfield a u8 at 1 size 1", "4"), "'a' is declared twice"},
    {ONE("field a u16 at 0 size 2\nfield b u8 at 1 size 1", "4"), "begins before 'a' ends"},
    {ONE("field a u8 at 1 size 1\nfield b u8 at 0 size 1", "4"), "begins before 'a' ends"},
    {ONE("field a c_signed at 0 size 3", "4"), "no integers of 3 bytes"},
    {ONE("field a c_unsigned[3] at 0 size 4", "4"), "4 bytes"},
    {ONE("field a c_int at 0 size 2", "4"), "2 bytes"},
    {HEAD "enum x f32\nvalue a 0\n" TAIL, "'f32' is no integer type"},
    {HEAD "enum x c_int\nvalue a 0\n" TAIL, "'c_int' is no integer type"},
    {HEAD "enum x bool\nvalue a 0\n" TAIL, "'bool' is no integer type"},
    {HEAD "enum x u8\nvalue a 256\n" TAIL, "'256' is no u8"},
    {HEAD "enum x u8\nvalue a -1\n" TAIL, "'-1' is no u8"},
    {HEAD "enum x i8\nvalue a -129\n" TAIL, "'-129' is no i8"},
    {HEAD "enum x u64\nvalue a 18446744073709551616\n" TAIL, "is no u64"},
    {HEAD "enum x u8\nvalue a\n" TAIL, "'' is no u8"},
    {HEAD "enum x u8\nvalue a 1\nvalue a 2\n" TAIL, "'a' is declared twice"},
    {HEAD "enum x u8\nflags x u8\n" TAIL, "'x' is declared twice"},
    {HEAD "enum e u8\nstruct e size 1 align 1\n" TAIL, "'e' is declared twice"},
    {HEAD "enum x.y u8\n" TAIL, "'x.y' is no name"},
    {HEAD "flags x u8\nstruct e size 1 align 1\nfield a enum x at 0 size 1\n" TAIL,
     "'x' is no enum"},
    {HEAD "struct e size 1 align 1\nfield a u8 at 0 size 1\nenum x u8\n" TAIL, "before structs"},
    {HEAD "enum e u8\nvalue a 1\n" TAIL, "no struct 'e'"},
};

START_TEST(a_text_that_contradicts_itself_is_refused_with_its_line)
{
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        vecfile_description *d;
        vecfile_status status = describe(hostile[i].text, &d);
        ck_assert_msg(status == VECFILE_E_CORRUPT && d == NULL, "%s: got %s (%s)", hostile[i].text,
                      vecfile_status_name(status), vecfile_errmsg());
        ck_assert_msg(strstr(vecfile_errmsg(), hostile[i].message) != NULL,
                      "%s: \"%s\" lacks \"%s\"", hostile[i].text, vecfile_errmsg(),
                      hostile[i].message);
        ASSERT_MESSAGE("x.vec");
        ASSERT_MESSAGE("line ");
    }
}
END_TEST

/* Doubling at each level: 2^40 fields in forty lines. */
START_TEST(a_text_that_describes_too_much_is_refused_at_once)
{
    static char text[1 << 20];
    vecfile_description *d;
    int used =
        snprintf(text, sizeof text, HEAD "struct s0 size 1 align 1\nfield a u8 at 0 size 1\n");
    for (int i = 1; i <= 20; i++)
        used += snprintf(text + used, sizeof text - (size_t)used,
                         "struct s%d size %d align 1\nfield a struct s%d at 0 size %d\n"
                         "field b struct s%d at %d size %d\n",
                         i, 1 << i, i - 1, 1 << (i - 1), i - 1, 1 << (i - 1), 1 << (i - 1));
    snprintf(text + used, sizeof text - (size_t)used, "element s20\n");
    ASSERT_STATUS(describe(text, &d), VECFILE_E_UNSUPPORTED);

    used = snprintf(text, sizeof text, HEAD "struct s0 size 1 align 1\nfield a u8 at 0 size 1\n");
    for (int i = 1; i <= 5000; i++)
        used += snprintf(text + used, sizeof text - (size_t)used,
                         "struct s%d size 1 align 1\nfield a struct s%d at 0 size 1\n", i, i - 1);
    snprintf(text + used, sizeof text - (size_t)used, "element s5000\n");
    ASSERT_STATUS(describe(text, &d), VECFILE_E_UNSUPPORTED);

    ASSERT_STATUS(describe(HEAD "struct e size 16777217 align 1\n" TAIL, &d),
                  VECFILE_E_UNSUPPORTED);
}
END_TEST

/* A million declarations are told to be too many without being read. */
START_TEST(a_text_of_too_many_declarations_is_refused)
{
    const size_t room = 3 << 20;
    char *text = malloc(room);
    ck_assert_ptr_nonnull(text);
    size_t used = (size_t)snprintf(text, room, HEAD "struct e size 16777216 align 1\n");
    for (int i = 0; i < 70000; i++)
        used += (size_t)snprintf(text + used, room - used, "field f%d u8 at %d size 1\n", i, i);
    snprintf(text + used, room - used, TAIL);
    vecfile_description *d;
    ASSERT_STATUS(describe(text, &d), VECFILE_E_UNSUPPORTED);
    ASSERT_MESSAGE("declarations");
    free(text);
}
END_TEST

/* Any text with a few bytes changed is described or refused; what is described stays inside. */
START_TEST(no_text_whatever_its_bytes_leads_outside_of_the_element)
{
    random_source random = random_from(random_seed());
    size_t length;
    char *honest = vecfile_render_layout(&kinds_vec_type, &length);
    char *text = malloc(length + 64);
    ck_assert(honest != NULL && text != NULL);
    unsigned described_ones = 0, refused = 0;
    for (int i = 0; i < 20000; i++) {
        strcpy(text, honest);
        for (uint64_t n = random_below(&random, 4) + 1; n > 0; n--) {
            size_t at = (size_t)random_below(&random, length);
            text[at] = "0123456789 \nabu[]\"{}.x\\"[random_below(&random, 23)];
        }
        vecfile_description *d;
        if (describe(text, &d) != VECFILE_OK) {
            refused++;
            continue;
        }
        described_ones++;
        for (size_t j = 0; j < d->leaf_count; j++) {
            const vecfile_leaf *leaf = &d->leaves[j];
            uint64_t last = leaf->offset;
            for (uint32_t k = 0; k < leaf->axis_count; k++)
                last += (uint64_t)(leaf->axes[k].count - 1) * leaf->axes[k].stride;
            HOLDS(last + leaf->field->item_size <= d->element->size, "%s in %s", leaf->path, text);
        }
        vecfile_description_free(d);
    }
    HOLDS(described_ones > 100 && refused > 100, "%u and %u", described_ones, refused);
    free(text);
    free(honest);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("description");
    PROMISE(suite, every_declaration_of_a_text_is_in_the_description, 10);
    PROMISE(suite, notes_lose_their_quotes_and_escapes, 10);
    PROMISE(suite, fields_of_structs_in_arrays_are_one_leaf_and_a_column_each, 10);
    PROMISE(suite, a_text_that_contradicts_itself_is_refused_with_its_line, 10);
    PROMISE(suite, a_text_that_describes_too_much_is_refused_at_once, 10);
    PROMISE(suite, a_text_of_too_many_declarations_is_refused, 10);
    PROMISE(suite, no_text_whatever_its_bytes_leads_outside_of_the_element, 60);
    return run_suite(suite);
}
