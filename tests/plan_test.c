/* What a conversion makes of numbers and defaults, what it tells about every field, and that no two
 * texts lead it astray. */
#include "skip.h"
#include "suite.h"
#include "random.h"
#include "scratch.h"
#include "text_type.h"

#include "frame_vec.h"
#include "kinds_vec.h"
#include "login_vec.h"
#include "particle_vec.h"
#include "quake_vec.h"
#include "tick_vec.h"
#include "usage_vec.h"

#include "convert/plan.h"
#include "convert/run_block.h"
#include "layout/default_element.h"
#include "layout/text.h"
#include "layout/host.h"
#include "layout/abis.h"

#include <locale.h>
#include <stdio.h>

/* --- numbers of several bytes --- */

#define MOST 8

typedef struct numbers {
    const char *from, *to;
    size_t from_size, to_size;
    double values[MOST];
    size_t count;
    bool stops; /* at the last */
} numbers;

static const numbers number_changes[] = {
    {"i16", "i64", 2, 8, {0, 1, -1, 32767, -32768}, 5, false},
    {"i64", "i16", 8, 2, {0, 1, -1, 32767, -32768}, 5, false},
    {"i64", "i16", 8, 2, {0, 32768}, 2, true},
    {"i64", "i32", 8, 4, {-2147483648.0, -2147483649.0}, 2, true},
    {"u32", "i64", 4, 8, {0, 4294967295.0}, 2, false},
    {"u32", "i32", 4, 4, {0, 2147483648.0}, 2, true},
    {"u16", "f32", 2, 4, {0, 65535}, 2, false},
    {"i32", "f32", 4, 4, {16777216, 16777217}, 2, true},
    {"f64", "i32", 8, 4, {-7, 2147483647}, 2, false},
    {"f64", "i32", 8, 4, {-7, 0.5}, 2, true},
    /* A constant may be more exact than its type, until it is cast. */
    {"f32", "f64", 4, 8, {0.5, (float)-1e30f, (float)0.1f}, 3, false},
    {"f64", "f32", 8, 4, {0.5, -2, 0.1}, 3, true},
    {"f64", "f32", 8, 4, {(float)1e30f, 1e39}, 2, true},
    {"f64", "u64", 8, 8, {0, 9007199254740992.0, -1}, 3, true},
};

static void store(const char *type, double value, uint8_t *to)
{
    const size_t size = (size_t)atoi(type + 1) / 8;
    const vecfile_scalar scalar = {.kind = type[0] == 'u'   ? VECFILE_SCALAR_UNSIGNED
                                           : type[0] == 'i' ? VECFILE_SCALAR_SIGNED
                                                            : VECFILE_SCALAR_FLOAT,
                                   .format =
                                       size == 4 ? VECFILE_FLOAT_IEEE32 : VECFILE_FLOAT_IEEE64,
                                   .byte_order = VECFILE_BIG_ENDIAN ? VECFILE_BIG : VECFILE_LITTLE,
                                   .size = (uint8_t)size};
    const vecfile_value number = vecfile_value_of_double(value);
    (void)vecfile_store_value(&scalar, &number, to);
}

static vecfile_type one_field(const char *type, size_t size)
{
    char text[200];
    snprintf(text, sizeof text,
             "struct s size %zu align %zu\nfield n %s at 0 size %zu\nelement s\n", size, size, type,
             size);
    return text_type(text);
}

static void change_numbers(const numbers *one)
{
    vecfile_type old = one_field(one->from, one->from_size);
    vecfile_type new = one_field(one->to, one->to_size);
    uint8_t before[MOST * 8], after[MOST * 8];
    for (size_t i = 0; i < one->count; i++) {
        store(one->from, one->values[i], before + i * one->from_size);
        store(one->to, one->values[i], after + i * one->to_size);
    }
    char from[4096], to[4096], element[40];
    snprintf(from, sizeof from, "%s", scratch_path("old.vec"));
    snprintf(to, sizeof to, "%s", scratch_path("new.vec"));
    snprintf(element, sizeof element, "element %zu of", one->count - 1);
    text_type_write(from, &old, before, one->count, 0);
    vecfile_convert_options options = {.type = &new};
    const vecfile_status status = vecfile_convert(from, to, &options, NULL);
    HOLDS(status == (one->stops ? VECFILE_E_VALUE : VECFILE_OK), "%s to %s: %s", one->from, one->to,
          vecfile_errmsg());
    if (one->stops) {
        ASSERT_MESSAGE(element);
        options.clamp = true;
        vecfile_summary summary;
        ASSERT_OK(vecfile_convert(from, to, &options, &summary));
        ck_assert_uint_eq(summary.field_count, 1);
        HOLDS(summary.fields[0].clamped + summary.fields[0].rounded == 1, "%s to %s: %llu %llu",
              one->from, one->to, (unsigned long long)summary.fields[0].clamped,
              (unsigned long long)summary.fields[0].rounded);
        vecfile_summary_free(&summary);
    }
    unsigned char *bytes = text_type_read(to, &new, one->count);
    HOLDS(memcmp(bytes, after, one->count * one->to_size) == 0, "%s to %s", one->from, one->to);
    free(bytes);
    scratch_clear();
    text_type_free(&old);
    text_type_free(&new);
}

START_TEST(numbers_of_other_widths_and_kinds_are_the_same_numbers_or_stop)
{
    for (size_t i = 0; i < sizeof number_changes / sizeof *number_changes; i++)
        change_numbers(&number_changes[i]);
}
END_TEST

/* --- the summary --- */

static const vecfile_field_summary *field_of(const vecfile_summary *summary, const char *path)
{
    for (size_t i = 0; i < summary->field_count; i++)
        if (strcmp(summary->fields[i].path, path) == 0)
            return &summary->fields[i];
    ck_abort_msg("no field %s", path);
    return NULL;
}

START_TEST(the_summary_counts_what_became_of_each_field)
{
    vecfile_type old = text_type("struct s size 7 align 1\n"
                                 "field kept u8 at 0 size 1\nfield narrow i8 at 1 size 1\n"
                                 "field list u8[3] at 2 size 3\nfield gone u8 at 5 size 1\n"
                                 "field old_name u8 at 6 size 1\n"
                                 "element s\n");
    vecfile_type new = text_type("struct s size 7 align 1\n"
                                 "field kept u8 at 0 size 1\nfield narrow u8 at 1 size 1\n"
                                 "field list u8[2] at 2 size 2\nfield added u8[2] at 4 size 2\n"
                                 "field name u8 at 6 size 1\n  was old_name\n"
                                 "element s\n");
    uint8_t elements[10][7] = {{0}};
    elements[3][1] = elements[4][1] = 0x80;
    elements[5][4] = 1;
    text_type_write(scratch_path("old.vec"), &old, elements, 10, 0);
    const vecfile_convert_options options = {.type = &new, .clamp = true, .drop = true};
    vecfile_summary summary;
    ASSERT_OK(
        vecfile_convert(scratch_path("old.vec"), scratch_path("new.vec"), &options, &summary));
    ck_assert_uint_eq(summary.elements, 10);
    ck_assert_uint_eq(summary.field_count, 6);
    const vecfile_field_summary *kept = field_of(&summary, "kept");
    ck_assert(!kept->is_changed && !kept->is_dropped);
    ck_assert_uint_eq(kept->values, 10);
    ck_assert_str_eq(kept->from_path, "kept");
    const vecfile_field_summary *narrow = field_of(&summary, "narrow");
    ck_assert(narrow->is_changed);
    ck_assert_uint_eq(narrow->clamped, 2);
    ck_assert_str_eq(narrow->from_type, "i8");
    ck_assert_str_eq(narrow->type, "u8");
    const vecfile_field_summary *list = field_of(&summary, "list");
    ck_assert_uint_eq(list->cut, 1);
    ck_assert_uint_eq(list->values, 20);
    const vecfile_field_summary *added = field_of(&summary, "added");
    ck_assert_ptr_null(added->from_path);
    ck_assert_uint_eq(added->defaulted, 20);
    const vecfile_field_summary *gone = field_of(&summary, "gone");
    ck_assert(gone->is_dropped);
    ck_assert_uint_eq(gone->values, 10);
    ck_assert_str_eq(field_of(&summary, "name")->from_path, "old_name");
    vecfile_summary_free(&summary);
    text_type_free(&old);
    text_type_free(&new);
}
END_TEST

START_TEST(every_field_without_a_place_is_listed)
{
    vecfile_type old = text_type("struct s size 3 align 1\n"
                                 "field a u8 at 0 size 1\n"
                                 "field b u8 at 1 size 1\n"
                                 "field c u8 at 2 size 1\n"
                                 "element s\n");
    vecfile_type new = text_type("struct s size 1 align 1\n"
                                 "field a u8 at 0 size 1\n"
                                 "element s\n");
    text_type_write(scratch_path("old.vec"), &old, "abc", 1, 0);
    const vecfile_convert_options options = {.type = &new};
    vecfile_summary summary;
    ASSERT_STATUS(
        vecfile_convert(scratch_path("old.vec"), scratch_path("new.vec"), &options, &summary),
        VECFILE_E_SCHEMA);
    ASSERT_MESSAGE("'b'");
    ASSERT_MESSAGE("'c'");
    ASSERT_MESSAGE("--drop");
    vecfile_summary_free(&summary);
    text_type_free(&old);
    text_type_free(&new);
}
END_TEST

/* --- which element --- */

START_TEST(the_first_element_that_does_not_fit_is_named_wherever_it_is)
{
    enum { COUNT = 300000 };
    vecfile_type old = text_type("struct s size 8 align 4\nfield a u32 at 0 size 4\n"
                                 "field b u32 at 4 size 4\nelement s\n");
    vecfile_type new = text_type("struct s size 4 align 2\nfield b u16 at 0 size 2\n"
                                 "field a u16 at 2 size 2\nelement s\n");
    static uint32_t elements[COUNT][2];
    const vecfile_convert_options options = {.type = &new};
    static const uint32_t places[] = {COUNT - 1, 250001, 16384, 16383, 1024, 1, 0};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char expected[80];
        elements[places[i]][i % 2] = 65536 + (uint32_t)i;
        text_type_write(scratch_path("old.vec"), &old, elements, COUNT, 0);
        ASSERT_STATUS(
            vecfile_convert(scratch_path("old.vec"), scratch_path("new.vec"), &options, NULL),
            VECFILE_E_VALUE);
        snprintf(expected, sizeof expected, "element %u of", places[i]);
        ASSERT_MESSAGE(expected);
        snprintf(expected, sizeof expected, "field '%s' has the value %u", i % 2 ? "b" : "a",
                 65536 + (unsigned)i);
        ASSERT_MESSAGE(expected);
        scratch_clear();
    }
    text_type_free(&old);
    text_type_free(&new);
}
END_TEST

/* --- defaults --- */

static void assert_default(const vecfile_type *type, const void *expected)
{
    vecfile_machine machine;
    vecfile_description *description;
    size_t length;
    char *text = vecfile_render_layout(type, &length);
    uint8_t *made = malloc((size_t)type->size);
    ck_assert(text != NULL && made != NULL);
    vecfile_this_machine(&machine);
    ASSERT_OK(vecfile_describe_text(text, length, &machine, type->element, &description));
    ASSERT_OK(vecfile_default_element(description, made));
    for (size_t i = 0; i < type->size; i++)
        HOLDS(made[i] == ((const uint8_t *)expected)[i], "%s: byte %zu is %02x, not %02x",
              type->element, i, made[i], ((const uint8_t *)expected)[i]);
    vecfile_description_free(description);
    free(made);
    free(text);
}

START_TEST(the_defaults_of_a_text_are_those_of_the_program_that_wrote_it)
{
#if defined(__mips__) && !defined(__mips_nan2008)
    SKIP("a NaN by default has the bits of other machines, not those of this one's compiler");
#endif
    assert_default(&kinds_vec_type, &kinds_default_element);
    assert_default(&quake_vec_type, &quake_default_element);
    assert_default(&frame_vec_type, &frame_default_element);
    assert_default(&particle_vec_type, &particle_default_element);
    assert_default(&tick_vec_type, &tick_default_element);
    assert_default(&usage_vec_type, &usage_default_element);
    assert_default(&login_vec_type, &login_default_element);
}
END_TEST

/* A locale whose decimal point has two bytes, made here; NULL where nothing can make it. */
static const char *locale_with_a_long_point(void)
{
    static const char *const names[] = {"ps_AF.UTF-8", "ps_AF.utf8", "ps_AF"};
    char folder[4096], command[sizeof folder + 128];
    if (realpath(scratch_directory(), folder) == NULL)
        return NULL;
    snprintf(command, sizeof command,
             "localedef -i ps_AF -f UTF-8 '%s/ps_AF.UTF-8' >/dev/null 2>&1", folder);
    if (system(command) == 0)
        setenv("LOCPATH", folder, 1);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (setlocale(LC_ALL, names[i]) != NULL)
            return names[i];
    return NULL;
}

START_TEST(a_default_is_the_same_number_whatever_decimal_point_the_locale_has)
{
    if (locale_with_a_long_point() == NULL)
        SKIP("no locale has a decimal point of two bytes here");
    ck_assert_uint_eq(strlen(localeconv()->decimal_point), 2);
    assert_default(&kinds_vec_type, &kinds_default_element);
    assert_default(&particle_vec_type, &particle_default_element);
    setlocale(LC_ALL, "C");
    unsetenv("LOCPATH");
}
END_TEST

/* --- any text to any other --- */

/* The text of kinds with a few bytes changed, mostly digits and brackets; NULL if it is refused. */
static vecfile_description *some_kinds(random_source *random, const char *honest, char *text)
{
    vecfile_machine machine;
    vecfile_description *description;
    const size_t length = strlen(honest);
    memcpy(text, honest, length + 1);
    for (uint64_t n = random_below(random, 6); n > 0; n--)
        text[random_below(random, length)] = "0123456789[]{}=,|\"ubi\n"[random_below(random, 22)];
    const char *const name = vecfile_machine_names[random_below(random, 11)];
    if (random_once_in(random, 2) || !vecfile_find_machine(name, &machine))
        vecfile_this_machine(&machine);
    return vecfile_describe_text(text, length, &machine, "x", &description) == VECFILE_OK
               ? description
               : NULL;
}

#define SOME 5
#define GUARD 64

/* Random elements, from the one to the other; nothing behind the new ones may be touched. */
static bool convert_some(random_source *random, const vecfile_description *old,
                         const vecfile_description *new)
{
    vecfile_conversion plan;
    vecfile_summary summary = {0};
    const size_t bytes = SOME * (size_t) new->element->size;
    uint8_t *from = malloc(SOME * (size_t)old->element->size), *to = malloc(bytes + GUARD);
    ck_assert(from != NULL && to != NULL);
    random_fill(random, from, SOME * (size_t)old->element->size);
    memset(to, 0x5a, bytes + GUARD);
    vecfile_status status = vecfile_plan(old, new, "x", true, true, &summary, &plan);
    const bool is_planned = status == VECFILE_OK;
    if (is_planned)
        ASSERT_OK(vecfile_convert_block(&plan, from, to, SOME, 0, "x"));
    for (size_t i = 0; i < GUARD; i++)
        HOLDS(to[bytes + i] == 0x5a, "%s\nto\n%s", old->text, new->text);
    vecfile_plan_free(&plan);
    vecfile_summary_free(&summary);
    free(from);
    free(to);
    return is_planned;
}

START_TEST(whatever_two_texts_say_a_conversion_stays_inside_of_its_elements)
{
    random_source random = random_from(random_seed());
    size_t length;
    char *honest = vecfile_render_layout(&kinds_vec_type, &length);
    char *texts[2] = {malloc(length + 1), malloc(length + 1)};
    ck_assert(honest != NULL && texts[0] != NULL && texts[1] != NULL);
    unsigned converted = 0;
    for (int i = 0; i < 8000; i++) {
        vecfile_description *old = some_kinds(&random, honest, texts[0]);
        vecfile_description *new = some_kinds(&random, honest, texts[1]);
        if (old != NULL && new != NULL)
            converted += convert_some(&random, old, new);
        vecfile_description_free(old);
        vecfile_description_free(new);
    }
    HOLDS(converted > 100, "only %u were converted", converted);
    free(texts[0]);
    free(texts[1]);
    free(honest);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("plan");
    PROMISE(suite, numbers_of_other_widths_and_kinds_are_the_same_numbers_or_stop, 30);
    PROMISE(suite, the_summary_counts_what_became_of_each_field, 10);
    PROMISE(suite, every_field_without_a_place_is_listed, 10);
    PROMISE(suite, the_first_element_that_does_not_fit_is_named_wherever_it_is, 60);
    PROMISE(suite, the_defaults_of_a_text_are_those_of_the_program_that_wrote_it, 10);
    PROMISE(suite, a_default_is_the_same_number_whatever_decimal_point_the_locale_has, 10);
    PROMISE(suite, whatever_two_texts_say_a_conversion_stays_inside_of_its_elements, 120);
    return run_suite(suite);
}
