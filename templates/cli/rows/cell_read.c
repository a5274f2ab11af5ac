/* Reading cells. */
#include "run/system.h"

#include "rows/cell_read.h"

#include "rows/cell_float.h"
#include "text/hex_text.h"
#include "text/numbers.h"

#include "core.h"

#include <stdio.h>
#include <strings.h>

static char problem[256];

/* The first and the last number that fit into an integer of the column's size. */
static const char *fail_range(const column *of)
{
    const unsigned bits = of->scalar.size * 8u;
    const uint64_t most = UINT64_MAX >> (64 - bits);
    if (is_signed(of))
        snprintf(problem, sizeof problem, "is no whole number from %lld to %lld",
                 -(long long)(most >> 1) - 1, (long long)(most >> 1));
    else
        snprintf(problem, sizeof problem, "is no whole number from 0 to %llu",
                 (unsigned long long)most);
    return problem;
}

static const char *fit(const column *of, uint64_t bits)
{
    const unsigned unused = 64 - of->scalar.size * 8u;
    const uint64_t kept =
        is_signed(of) ? (uint64_t)((int64_t)(bits << unused) >> unused) : bits << unused >> unused;
    return kept == bits ? NULL : fail_range(of);
}

static const char *read_number(const column *of, const char *text, size_t length, uint64_t *bits)
{
    int64_t value;
    const number_verdict found = is_signed(of) ? read_signed(text, length, (int64_t *)bits)
                                               : read_unsigned(text, length, bits);
    if (found == NUMBER_OK)
        return fit(of, *bits);
    if (found == NOT_A_NUMBER && read_whole(text, length, &value) &&
        (is_signed(of) || value >= 0)) {
        *bits = (uint64_t)value;
        return fit(of, *bits);
    }
    return fail_range(of);
}

static const char *read_bool(const char *text, size_t length, uint64_t *bits)
{
    static const struct {
        const char *text;
        uint64_t value;
    } words[] = {{"true", 1}, {"false", 0}, {"1", 1}, {"0", 0}, {"yes", 1}, {"no", 0}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].text) == length && strncasecmp(words[i].text, text, length) == 0) {
            *bits = words[i].value;
            return NULL;
        }
    return "is not true or false";
}

static bool find_value(const vecfile_enum *values, const char *text, size_t length, uint64_t *bits)
{
    for (size_t i = 0; i < values->value_count; i++)
        if (is_named(values->values[i].name, text, length)) {
            *bits = values->values[i].number;
            return true;
        }
    return false;
}

/* Hexadecimal digits are a number of the type's whether it has a name or not, so that what is
 * stored can be written down. */
static bool is_hexadecimal(const char *text, size_t length)
{
    const size_t sign = length > 0 && *text == '-';
    return length > sign + 2 && text[sign] == '0' && (text[sign + 1] | 0x20) == 'x';
}

static const char *read_hexadecimal(const column *of, const char *text, size_t length,
                                    uint64_t *bits)
{
    const bool is_negative = *text == '-';
    if (read_unsigned(text + is_negative, length - is_negative, bits) != NUMBER_OK)
        return fail_range(of);
    if (is_negative)
        *bits = 0 - *bits;
    const bool turned = is_signed(of) ? is_negative != ((int64_t)*bits < 0) : is_negative;
    return turned && *bits != 0 ? fail_range(of) : fit(of, *bits);
}

static const char *read_enum(const column *of, const char *text, size_t length, uint64_t *bits)
{
    const vecfile_enum *values = of->field->values;
    if (find_value(values, text, length, bits))
        return NULL;
    if (is_hexadecimal(text, length))
        return read_hexadecimal(of, text, length, bits);
    if (read_number(of, text, length, bits) == NULL && vecfile_value_name(values, *bits) != NULL)
        return NULL;
    snprintf(problem, sizeof problem, "is no value of enum %.200s", values->name);
    return problem;
}

static const char *read_flag(const column *of, const char *text, size_t length, uint64_t *bits)
{
    const vecfile_enum *values = of->field->values;
    if (find_value(values, text, length, bits))
        return NULL;
    if (is_hexadecimal(text, length))
        return read_hexadecimal(of, text, length, bits);
    if (read_number(of, text, length, bits) == NULL && (*bits & ~of->values->all_bits) == 0)
        return NULL;
    snprintf(problem, sizeof problem, "is none of the flags of %.200s", values->name);
    return problem;
}

static const char *read_flags(const column *of, const char *text, size_t length, uint64_t *bits)
{
    for (const char *at = text, *end = text + length; at <= end;) {
        const char *bar = memchr(at, '|', (size_t)(end - at));
        const size_t part = (size_t)((bar != NULL ? bar : end) - at);
        uint64_t found;
        const char *wrong = read_flag(of, at, part, &found);
        if (wrong != NULL)
            return wrong;
        *bits |= found;
        at += part + 1;
    }
    return NULL;
}

bool is_doubtful_time(const column *of, const char *text, size_t length, uint64_t bits)
{
    const bool is_clear = *text == '+' || is_hexadecimal(text, length);
    return of->is_time && !is_clear && bits <= INT64_MAX && spells_a_date(&of->unit, (int64_t)bits);
}

static const char *read_moment(const column *of, const char *text, size_t length, uint64_t *bits)
{
    int64_t count;
    switch (read_time(text, length, &of->unit, &count)) {
    case TIME_OK:
        *bits = (uint64_t)count;
        return count < 0 && !is_signed(of) ? fail_range(of) : fit(of, *bits);
    case NOT_A_LEAP_SECOND:
        return "has a second of 60 elsewhere than at the end of a day of UTC, where leap seconds "
               "are";
    case TIME_TOO_FINE:
        snprintf(problem, sizeof problem, "is finer than the field's unit, %.200s",
                 of->field->unit);
        return problem;
    case TIME_TOO_LARGE:
        return "is too far from the epoch";
    case NOT_A_TIME:
        break;
    }
    if (read_number(of, text, length, bits) != NULL)
        return "is neither a time in ISO 8601 nor a number";
    if (!is_doubtful_time(of, text, length, *bits))
        return NULL;
    snprintf(problem, sizeof problem,
             "may be a date or a count: write a date with hyphens, as in 2018-02-07, and %.100s as "
             "+%llu",
             of->field->unit, (unsigned long long)*bits);
    return problem;
}

const char *read_integer_cell(const column *of, const char *text, size_t length, uint64_t *bits)
{
    *bits = 0;
    switch (of->kind) {
    case VECFILE_KIND_BOOL:
        return is_hexadecimal(text, length) ? read_hexadecimal(of, text, length, bits)
                                            : read_bool(text, length, bits);
    case VECFILE_KIND_ENUM:
        return read_enum(of, text, length, bits);
    case VECFILE_KIND_FLAGS:
        return read_flags(of, text, length, bits);
    case VECFILE_KIND_NUMBER:
        return of->is_time ? read_moment(of, text, length, bits)
                           : read_number(of, text, length, bits);
    case VECFILE_KIND_TEXT:
    case VECFILE_KIND_BYTES:
    case VECFILE_KIND_STRUCT:
        break;
    }
    VECFILE_UNREACHABLE("only integers, with a name or without, are read as such");
    return "is no integer";
}

static const char *fail_length(const column *of)
{
    snprintf(problem, sizeof problem, "is longer than %u bytes", of->size);
    return problem;
}

static const char *read_text(const column *of, const char *text, size_t length, char *to)
{
    if (length > of->size)
        return fail_length(of);
    if (memchr(text, '\0', length) != NULL)
        return "has a NUL in it, which ends a text";
    memcpy(to, text, length);
    memset(to + length, 0, of->size - length);
    return NULL;
}

const char *read_text_bytes(const column *of, const char *digits, size_t length, void *element)
{
    unsigned char *to = (unsigned char *)element + of->offset;
    for (size_t i = 0; i < length; i++)
        if (length % 2 != 0 || vecfile_hex_digit(digits[i]) < 0)
            return "is not pairs of hexadecimal digits";
    if (length / 2 > of->size)
        return fail_length(of);
    read_hex(digits, length, to, length / 2);
    memset(to + length / 2, 0, of->size - length / 2);
    return NULL;
}

const char *read_cell(const column *of, const char *text, size_t length, void *element)
{
    unsigned char *at = (unsigned char *)element + of->offset;
    uint64_t bits;
    if (of->kind == VECFILE_KIND_TEXT)
        return read_text(of, text, length, (char *)at);
    if (of->kind == VECFILE_KIND_BYTES) {
        if (read_hex(text, length, at, of->size))
            return NULL;
        snprintf(problem, sizeof problem, "is not %u bytes in hexadecimal digits", of->size);
        return problem;
    }
    if (is_float(of))
        return read_float_text(of, text, length, element);
    const char *wrong = read_integer_cell(of, text, length, &bits);
    if (wrong == NULL)
        store_bits(of, bits, element);
    return wrong;
}
