/* What is generated for an element alone: defaults, equality, checks, names of enums, text. */
#include "suite.h"

#include "kinds_vec.h"
#include "particle_vec.h"
#include "quake_vec.h"

#include <limits.h>
#include <math.h>
#include <string.h>

START_TEST(a_default_element_has_every_value_of_the_schema)
{
    const kinds k = kinds_default();
    ck_assert_int_eq(k.i8v, INT8_MIN);
    ck_assert_int_eq(k.i16v, INT16_MIN);
    ck_assert_int_eq(k.i32v, INT32_MIN);
    ck_assert(k.i64v == INT64_MIN);
    ck_assert_uint_eq(k.u8v, UINT8_MAX);
    ck_assert_uint_eq(k.u16v, UINT16_MAX);
    ck_assert_uint_eq(k.u32v, UINT32_MAX);
    ck_assert_uint_eq(k.u64v, UINT64_MAX);
    ck_assert(isinf(k.f32v) && k.f32v < 0);
    ck_assert(isnan(k.f64v));
    ck_assert(k.yes);
    ck_assert_int_eq(k.tint, -5);
    ck_assert_uint_eq(k.big, UINT64_MAX);
    ck_assert_uint_eq(k.rights, 0);
    ck_assert_mem_eq(k.text, "say \"hi\0", 8);
    ck_assert_mem_eq(k.texts, "a\0\0\0bcde\0\0\0\0", 12);
    ck_assert_mem_eq(k.raw, "\1\2\0\377\0", 5);
    static const int32_t grid[2][3] = {{1, 2, 3}, {4, 5, 6}};
    ck_assert_mem_eq(k.grid, grid, sizeof grid);
    for (int i = 0; i < 3; i++) {
        const inner *one = i == 0 ? &k.one : &k.two[i - 1];
        ck_assert(one->is_set);
        ck_assert(one->pair[0] == 1.5f && one->pair[1] == -2.5f);
        ck_assert_int_eq(one->tint, 300);
    }
}
END_TEST

START_TEST(a_default_element_passes_its_check_and_equals_itself)
{
    const kinds k = kinds_default();
    ASSERT_OK(kinds_check(&k));
    ck_assert(kinds_equal(&k, &k)); /* with a NaN in it */
}
END_TEST

START_TEST(elements_are_equal_whatever_is_in_the_padding_and_unequal_by_any_field)
{
    kinds a, b;
    memset(&a, 0x00, sizeof a);
    memset(&b, 0x00, sizeof b);
    ck_assert(kinds_equal(&a, &b));
    memset(b.padding_36, 0xff, sizeof b.padding_36);
    memset(b.padding_164, 0xff, sizeof b.padding_164);
    memset(b.one.padding_14, 0xff, sizeof b.one.padding_14);
    ck_assert(kinds_equal(&a, &b));
#define DIFFERS(field)                                                                             \
    do {                                                                                           \
        memset(&b, 0, sizeof b);                                                                   \
        *(unsigned char *)&b.field = 1;                                                            \
        ck_assert_msg(!kinds_equal(&a, &b), "%s does not count", #field);                          \
    } while (0)
    DIFFERS(i8v);
    DIFFERS(i16v);
    DIFFERS(i64v);
    DIFFERS(u64v);
    DIFFERS(f32v);
    DIFFERS(f64v);
    DIFFERS(yes);
    DIFFERS(tint);
    DIFFERS(big);
    DIFFERS(rights);
    DIFFERS(text[7]);
    DIFFERS(texts[2][3]);
    DIFFERS(raw[4]);
    DIFFERS(grid[1][2]);
    DIFFERS(one.tint);
    DIFFERS(two[1].pair[1]);
#undef DIFFERS
}
END_TEST

/* Breaks one byte of a default element, and expects the check to name the field. */
#define CHECK_NAMES(field, byte, name)                                                             \
    do {                                                                                           \
        kinds k = kinds_default();                                                                 \
        *(unsigned char *)&k.field = (byte);                                                       \
        ASSERT_STATUS(kinds_check(&k), VECFILE_E_CORRUPT);                                         \
        ASSERT_MESSAGE(name);                                                                      \
    } while (0)

START_TEST(floats_are_equal_by_value_and_a_nan_equals_every_nan)
{
    kinds a = kinds_default(), b = a;
    a.f64v = (double)NAN;
    b.f64v = -(double)NAN;
    ck_assert(kinds_equal(&a, &b));
    b.f64v = 0.0;
    ck_assert(!kinds_equal(&a, &b) && !kinds_equal(&b, &a));
    a.f64v = -0.0;
    ck_assert(kinds_equal(&a, &b));
    a.one.pair[1] = NAN; /* in an array, which is compared apart */
    ck_assert(!kinds_equal(&a, &b) && !kinds_equal(&b, &a));
    b.one.pair[1] = -NAN;
    ck_assert(kinds_equal(&a, &b));
}
END_TEST

START_TEST(a_check_names_the_field_that_is_impossible)
{
    CHECK_NAMES(yes, 2, "yes");
    CHECK_NAMES(tint, 77, "tint");
    CHECK_NAMES(big, 0, "big");
    CHECK_NAMES(rights, 0x80, "rights");
    CHECK_NAMES(text[0], 0, "text"); /* something behind the first NUL */
    CHECK_NAMES(texts[0][3], 'x', "texts");
    CHECK_NAMES(one.is_set, 3, "is_set");
    CHECK_NAMES(two[1].tint, 77, "tint");
    CHECK_NAMES(padding_36[3], 1, "padding_36");
    CHECK_NAMES(one.padding_14[1], 1, "padding_14");
}
END_TEST

START_TEST(enums_have_names_and_names_are_found)
{
    ck_assert_str_eq(kinds_colour_name(300), "blue");
    ck_assert_str_eq(kinds_colour_name(-5), "black");
    ck_assert_ptr_null(kinds_colour_name(2));
    kinds_colour colour = 1;
    ck_assert(kinds_colour_from_name("black", &colour));
    ck_assert_int_eq(colour, -5);
    ck_assert_str_eq(kinds_huge_name(UINT64_MAX), "most");
    ck_assert_ptr_null(kinds_huge_name(UINT32_MAX));
    ck_assert(!kinds_colour_from_name("mauve", &colour));
    ck_assert(!kinds_colour_from_name("", &colour));
    ck_assert_int_eq(colour, -5);
}
END_TEST

START_TEST(text_is_stored_padded_and_says_whether_it_fitted)
{
    kinds k = kinds_default();
    ck_assert(VECFILE_SET_TEXT(k.text, "ab"));
    ck_assert_mem_eq(k.text, "ab\0\0\0\0\0\0", 8);
    ck_assert(VECFILE_SET_TEXT(k.text, "12345678")); /* all of it, and no terminator */
    ck_assert_mem_eq(k.text, "12345678", 8);
    ck_assert(!VECFILE_SET_TEXT(k.text, "123456789"));
    ck_assert_mem_eq(k.text, "12345678", 8);
    ck_assert(VECFILE_SET_TEXT(k.text, ""));
    ck_assert(vecfile_is_zero(k.text, 8));
    ASSERT_OK(kinds_check(&k));
}
END_TEST

START_TEST(a_vector_pushes_the_default)
{
    quake_vec v;
    ASSERT_OK(quake_vec_open(&v, scratch_path("a.vec"), NULL));
    ASSERT_OK(quake_vec_push_default(&v));
    const quake expected = quake_default();
    ck_assert(quake_equal(quake_vec_first(&v), &expected));
    ck_assert(isnan(quake_vec_first(&v)->mag));
    ASSERT_OK(quake_vec_close(&v));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("element");
    PROMISE(suite, a_default_element_has_every_value_of_the_schema, 20);
    PROMISE(suite, a_default_element_passes_its_check_and_equals_itself, 20);
    PROMISE(suite, elements_are_equal_whatever_is_in_the_padding_and_unequal_by_any_field, 20);
    PROMISE(suite, floats_are_equal_by_value_and_a_nan_equals_every_nan, 20);
    PROMISE(suite, a_check_names_the_field_that_is_impossible, 20);
    PROMISE(suite, enums_have_names_and_names_are_found, 20);
    PROMISE(suite, text_is_stored_padded_and_says_whether_it_fitted, 20);
    PROMISE(suite, a_vector_pushes_the_default, 20);
    return run_suite(suite);
}
