/* Lines, words and digits of texts, cut in one place for everybody. */
#include "suite.h"

#include "base/digits.h"
#include "layout/words.h"

static vecfile_span span(const char *text)
{
    return (vecfile_span){text, strlen(text)};
}

START_TEST(lines_are_cut_off_until_there_is_none_whether_or_not_the_last_has_an_end)
{
    vecfile_span rest = span("first\n\nlast"), line;
    ck_assert(vecfile_next_line(&rest, &line) && vecfile_span_is(line, "first"));
    ck_assert(vecfile_next_line(&rest, &line) && vecfile_span_is(line, ""));
    ck_assert(vecfile_next_line(&rest, &line) && vecfile_span_is(line, "last"));
    ck_assert(!vecfile_next_line(&rest, &line));
    rest = span("only\n");
    ck_assert(vecfile_next_line(&rest, &line) && vecfile_span_is(line, "only"));
    ck_assert(!vecfile_next_line(&rest, &line));
}
END_TEST

START_TEST(words_are_cut_off_in_front_and_behind)
{
    vecfile_span rest = span("  field name char[8] at 16 size 8");
    ck_assert(vecfile_span_is(vecfile_next_word(&rest), "field"));
    ck_assert(vecfile_span_is(vecfile_last_words(&rest, 4), "at 16 size 8"));
    ck_assert(vecfile_span_is(vecfile_next_word(&rest), "name"));
    ck_assert(vecfile_span_is(rest, "char[8]"));
    ck_assert(vecfile_span_is(vecfile_next_word(&rest), "char[8]"));
    ck_assert_uint_eq(vecfile_next_word(&rest).length, 0);
}
END_TEST

START_TEST(where_there_are_too_few_words_none_is_cut_off_behind)
{
    vecfile_span rest = span("at 16 size 8");
    ck_assert_uint_eq(vecfile_last_words(&rest, 4).length, 0);
    ck_assert(vecfile_span_is(rest, "at 16 size 8"));
    char text[] = "at 16 size 8";
    ck_assert_ptr_null(vecfile_cut_last_words(text, 4));
    ck_assert_str_eq(text, "at 16 size 8");
}
END_TEST

static bool reads(const char *text, uint64_t most, uint64_t expected)
{
    uint64_t number = expected + 1;
    return vecfile_read_digits(text, text + strlen(text), most, &number) && number == expected;
}

START_TEST(digits_are_a_number_up_to_the_bound_and_nothing_beyond_it)
{
    uint64_t number;
    ck_assert(reads("0", 0, 0));
    ck_assert(reads("7", 7, 7));
    ck_assert(reads("007", UINT64_MAX, 7));
    ck_assert(reads("18446744073709551615", UINT64_MAX, UINT64_MAX));
    for (const char *const *text =
             (const char *const[]){"", "8", "10", "-1", "1x", " 1", "18446744073709551616", NULL};
         *text != NULL; text++)
        ck_assert_msg(!vecfile_read_digits(*text, *text + strlen(*text), 7, &number), "'%s'",
                      *text);
    const char *const above = "18446744073709551616";
    ck_assert(!vecfile_read_digits(above, above + strlen(above), UINT64_MAX, &number));
}
END_TEST

START_TEST(hexadecimal_digits_have_two_cases_and_escapes_one)
{
    const char digits[] = "0123456789abcdef", capitals[] = "0123456789ABCDEF";
    for (int i = 0; i < 16; i++) {
        ck_assert_int_eq(vecfile_hex_digit(digits[i]), i);
        ck_assert_int_eq(vecfile_hex_digit(capitals[i]), i);
    }
    for (const char *c = "/:@G`g "; *c != '\0'; c++)
        ck_assert_int_eq(vecfile_hex_digit(*c), -1);
    ck_assert_int_eq(vecfile_hex_digit('\0'), -1);
    ck_assert_int_eq(vecfile_escaped_byte("\\xA0 and more"), 0xA0);
    for (const char *const *text =
             (const char *const[]){"\\xa0", "\\x", "\\xA", "xA0", "\\XA0", "", NULL};
         *text != NULL; text++)
        ck_assert_int_eq(vecfile_escaped_byte(*text), -1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("words");
    PROMISE(suite, lines_are_cut_off_until_there_is_none_whether_or_not_the_last_has_an_end, 10);
    PROMISE(suite, words_are_cut_off_in_front_and_behind, 10);
    PROMISE(suite, where_there_are_too_few_words_none_is_cut_off_behind, 10);
    PROMISE(suite, digits_are_a_number_up_to_the_bound_and_nothing_beyond_it, 10);
    PROMISE(suite, hexadecimal_digits_have_two_cases_and_escapes_one, 10);
    return run_suite(suite);
}
