/* Reading cells. */
#include "system.h"

#include "cell_read.h"

#include "numbers.h"

#include "../vecfile/machine.h"

#include <stdio.h>
#include <stdlib.h>
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

/* "5.0" is a whole number too; spreadsheets write such. */
static bool read_whole(const char *text, size_t length, int64_t *out)
{
    double value;
    if (read_double(text, length, &value) != NUMBER_OK || !(value > -9e15 && value < 9e15) ||
        value != (double)(int64_t)value)
        return false;
    *out = (int64_t)value;
    return true;
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

static const char *read_enum(const column *of, const char *text, size_t length, uint64_t *bits)
{
    const vecfile_enum *values = of->field->values;
    if (find_value(values, text, length, bits))
        return NULL;
    if (read_number(of, text, length, bits) == NULL && vecfile_value_name(values, *bits) != NULL)
        return NULL;
    snprintf(problem, sizeof problem, "is no value of enum %.200s", values->name);
    return problem;
}

static const char *read_flags(const column *of, const char *text, size_t length, uint64_t *bits)
{
    const vecfile_enum *values = of->field->values;
    uint64_t known = 0, found = 0;
    for (size_t i = 0; i < values->value_count; i++)
        known |= values->values[i].number;
    for (const char *at = text, *end = text + length; at <= end;) {
        const char *bar = memchr(at, '|', (size_t)(end - at));
        const size_t part = (size_t)((bar != NULL ? bar : end) - at);
        if (!find_value(values, at, part, &found) &&
            (read_number(of, at, part, &found) != NULL || (found & ~known) != 0)) {
            snprintf(problem, sizeof problem, "is none of the flags of %.200s", values->name);
            return problem;
        }
        *bits |= found;
        at += part + 1;
    }
    return NULL;
}

static const char *read_moment(const column *of, const char *text, size_t length, uint64_t *bits)
{
    int64_t count;
    switch (read_time(text, length, &of->unit, &count)) {
    case TIME_OK:
        *bits = (uint64_t)count;
        return count < 0 && !is_signed(of) ? fail_range(of) : fit(of, *bits);
    case TIME_TOO_FINE:
        snprintf(problem, sizeof problem, "is finer than the field's unit, %.200s",
                 of->field->unit);
        return problem;
    case TIME_TOO_LARGE:
        return "is too far from the epoch";
    case NOT_A_TIME:
        break;
    }
    return read_number(of, text, length, bits) != NULL
               ? "is neither a time in ISO 8601 nor a number"
               : NULL;
}

const char *read_integer_cell(const column *of, const char *text, size_t length, uint64_t *bits)
{
    *bits = 0;
    switch (of->kind) {
    case VECFILE_KIND_BOOL:
        return read_bool(text, length, bits);
    case VECFILE_KIND_ENUM:
        return read_enum(of, text, length, bits);
    case VECFILE_KIND_FLAGS:
        return read_flags(of, text, length, bits);
    default:
        return of->is_time ? read_moment(of, text, length, bits)
                           : read_number(of, text, length, bits);
    }
}

void store_bits(const column *of, uint64_t bits, void *element)
{
    unsigned char *at = (unsigned char *)element + of->offset;
    const unsigned size = of->scalar.size;
    for (unsigned i = 0; i < size; i++, bits >>= 8)
        at[of->scalar.byte_order == VECFILE_BIG ? size - 1 - i : i] = (unsigned char)bits;
}

/* Digits that count. */
static size_t count_digits(const char *text)
{
    size_t count = 0;
    for (; *text != '\0' && *text != 'e' && *text != 'E'; text++)
        count += (*text >= '1' && *text <= '9') || (*text == '0' && count > 0);
    return count;
}

/* A number of no more decimal digits than tell doubles apart is a double, as print_cell prints it;
 * what needs more is a long double, of this machine's. */
static long double to_long_double(const char *text, char **end)
{
    double value;
    const size_t length = strlen(text);
    *end = (char *)text + length;
    if (count_digits(text) <= 17 && read_double(text, length, &value) == NUMBER_OK)
        return (long double)value;
    return strtold(text, end);
}

static const char *read_long_double(const column *of, const char *text, size_t length,
                                    void *element)
{
    char copy[NUMBER_BYTES + 1];
    char *end;
    if (length == 0 || length > NUMBER_BYTES || memchr(text, '\0', length) != NULL)
        return "is no number";
    memcpy(copy, text, length);
    copy[length] = '\0';
    const long double value = to_long_double(copy, &end);
    if (*end != '\0')
        return "is no number";
    vecfile_machine machine;
    vecfile_value neutral;
    vecfile_this_machine(&machine);
    const vecfile_scalar ours = {VECFILE_SCALAR_FLOAT,
                                 vecfile_float_format_of(&machine, sizeof value),
                                 machine.byte_order, sizeof value};
    vecfile_load_value(&ours, &value, &neutral);
    if (vecfile_store_value(&of->scalar, &neutral, (unsigned char *)element + of->offset) ==
        VECFILE_CLAMPED)
        return "is too large for its float format";
    return NULL;
}

static const char *read_float_cell(const column *of, const char *text, size_t length, void *element)
{
    if (of->scalar.format == VECFILE_FLOAT_IEEE32) {
        float value;
        uint32_t bits;
        if (read_float(text, length, &value) != NUMBER_OK)
            return "is no number that a float can hold";
        memcpy(&bits, &value, sizeof bits);
        store_bits(of, bits, element);
        return NULL;
    }
    if (of->scalar.format != VECFILE_FLOAT_IEEE64)
        return read_long_double(of, text, length, element);
    double value;
    uint64_t bits;
    if (read_double(text, length, &value) != NUMBER_OK)
        return "is no number that a double can hold";
    memcpy(&bits, &value, sizeof bits);
    store_bits(of, bits, element);
    return NULL;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

bool read_hex(const char *text, size_t length, unsigned char *to, size_t count)
{
    if (length != 2 * count)
        return false;
    for (size_t i = 0; i < count; i++) {
        const int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        to[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

static const char *read_text(const column *of, const char *text, size_t length, char *to)
{
    if (length > of->size) {
        snprintf(problem, sizeof problem, "is longer than %u bytes", of->size);
        return problem;
    }
    if (memchr(text, '\0', length) != NULL)
        return "has a NUL in it, which ends a text";
    memcpy(to, text, length);
    memset(to + length, 0, of->size - length);
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
        return read_float_cell(of, text, length, element);
    const char *wrong = read_integer_cell(of, text, length, &bits);
    if (wrong == NULL)
        store_bits(of, bits, element);
    return wrong;
}
