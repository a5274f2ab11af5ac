/* Floats.  NaN goes by its bits: to convert one to another format, or to calculate with it, may
 * change them. */
#include "run/system.h"

#include "rows/cell_float.h"

#include "text/hex_text.h"

#include "core.h"

#include <math.h>
#include <stdlib.h>
#include <strings.h>

#define NEGATIVE_NAN "-NaN"

/* The format has a sign and a fraction, as float and double do. */
static bool is_plain(const column *of)
{
    return of->scalar.format == VECFILE_FLOAT_IEEE32 || of->scalar.format == VECFILE_FLOAT_IEEE64;
}

static unsigned fraction_bits(const column *of)
{
    return of->scalar.format == VECFILE_FLOAT_IEEE32 ? 23 : 52;
}

static uint64_t fraction_mask(const column *of)
{
    return ((uint64_t)1 << fraction_bits(of)) - 1;
}

static uint64_t sign_bit(const column *of)
{
    return (uint64_t)1 << (of->scalar.size * 8u - 1);
}

/* The first bit of the fraction, which says that a NaN is quiet. */
static uint64_t quiet_bit(const column *of)
{
    return (uint64_t)1 << (fraction_bits(of) - 1);
}

/* Infinity, and of NaN all but the sign and the fraction. */
static uint64_t exponent_mask(const column *of)
{
    return (sign_bit(of) - 1) & ~fraction_mask(of);
}

static size_t print_word(char *to, const char *word)
{
    size_t length = 0;
    for (; word[length] != '\0'; length++)
        to[length] = word[length];
    return length;
}

static size_t print_digits(char *to, uint64_t bits)
{
    static const char digits[] = "0123456789abcdef";
    int shift = 60;
    size_t length = 0;
    while (shift > 0 && bits >> shift == 0)
        shift -= 4;
    for (; shift >= 0; shift -= 4)
        to[length++] = digits[bits >> shift & 15];
    return length;
}

static size_t print_nan(char *to, const column *of, uint64_t bits)
{
    const uint64_t fraction = bits & fraction_mask(of);
    const bool is_negative = (bits & sign_bit(of)) != 0;
    if (fraction == quiet_bit(of))
        return print_word(to, is_negative ? NEGATIVE_NAN : "nan");
    size_t length = print_word(to, is_negative ? "-nan(0x" : "nan(0x");
    length += print_digits(to + length, fraction);
    to[length++] = ')';
    return length;
}

/* Whether `text` reads back as what is stored, bytes apart that the format does not use. */
static bool reads_back(const column *of, const char *text, size_t length, const void *element)
{
    const unsigned char *stored = (const unsigned char *)element + of->offset;
    unsigned char read[16];
    column at_front = *of;
    at_front.offset = 0;
    if (read_float_text(&at_front, text, length, read) != NULL)
        return false;
    if (of->scalar.format == VECFILE_FLOAT_M68K)
        memcpy(read + 2, stored + 2, 2); /* unused ones in the middle */
    return memcmp(read, stored, vecfile_real_bytes(of->scalar.format)) == 0;
}

static size_t print_bytes(char *to, const column *of, const void *element)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *stored = (const unsigned char *)element + of->offset;
    size_t length = print_word(to, "bytes(");
    for (size_t i = 0; i < vecfile_real_bytes(of->scalar.format); i++) {
        to[length++] = digits[stored[i] >> 4];
        to[length++] = digits[stored[i] & 15];
    }
    to[length++] = ')';
    return length;
}

static size_t print_long_double(char *to, const column *of, const void *element)
{
    vecfile_value value;
    char text[VECFILE_VALUE_TEXT_BYTES];
    vecfile_load_value(&of->scalar, (const unsigned char *)element + of->offset, &value);
    vecfile_value_text(&value, false, text);
    const size_t length = strchr(text, 'x') == NULL
                              ? print_double(to, vecfile_value_as_double(&value))
                              : print_word(to, text);
    return reads_back(of, to, length, element) ? length : print_bytes(to, of, element);
}

size_t print_float_text(char *to, const column *of, const void *element)
{
    if (!is_plain(of))
        return print_long_double(to, of, element);
    const uint64_t bits = load_bits(of, element);
    if ((bits & exponent_mask(of)) == exponent_mask(of) && (bits & fraction_mask(of)) != 0)
        return print_nan(to, of, bits);
    if (of->scalar.format == VECFILE_FLOAT_IEEE32)
        return print_float(to, (float)load_double(of, element));
    return print_double(to, load_double(of, element));
}

/* --- reading --- */

static bool begins(const char *text, size_t length, const char *word)
{
    return length >= strlen(word) && strncasecmp(text, word, strlen(word)) == 0;
}

static bool is_word(const char *text, size_t length, const char *word)
{
    return length == strlen(word) && strncasecmp(text, word, length) == 0;
}

/* The bits of a NaN of the plain formats; false if the text says none. */
static bool read_nan(const column *of, const char *text, size_t length, uint64_t *bits)
{
    uint64_t fraction = quiet_bit(of);
    bool is_negative = length == 4 && memcmp(text, NEGATIVE_NAN, 4) == 0;
    const bool has_sign = length > 0 && (*text == '-' || *text == '+');
    const char *word = text + has_sign;
    const size_t rest = length - has_sign;
    if (begins(word, rest, "nan(0x") && word[rest - 1] == ')') {
        is_negative = *text == '-';
        if (read_unsigned(word + 4, rest - 5, &fraction) != NUMBER_OK || fraction == 0 ||
            fraction > fraction_mask(of))
            return false;
    } else if (!is_word(word, rest, "nan") && !is_word(word, rest, "nan(ind)")) {
        return false; /* the second is what Windows prints */
    }
    *bits = exponent_mask(of) | fraction | (is_negative ? sign_bit(of) : 0);
    return true;
}

/* Digits that count. */
static size_t count_digits(const char *text)
{
    size_t count = 0;
    for (; *text != '\0' && *text != 'e' && *text != 'E'; text++)
        count += (*text >= '1' && *text <= '9') || (*text == '0' && count > 0);
    return count;
}

/* A number of no more decimal digits than tell doubles apart is a double, as it is printed; what
 * needs more is a long double, of this machine's.  NaN is that of C, of whatever sign. */
static long double to_long_double(const char *text, char **end)
{
    double value;
    const size_t length = strlen(text);
    *end = (char *)text + length;
    if (count_digits(text) <= 17 && read_double(text, length, &value) == NUMBER_OK &&
        (value != 0 || count_digits(text) == 0))
        return isnan(value) ? (long double)NAN : (long double)value;
    return strtold(text, end);
}

static const char *read_long_double(const column *of, const char *text, size_t length,
                                    void *element)
{
    char copy[NUMBER_BYTES + 1];
    char *end;
    if (length == 0 || length > NUMBER_BYTES || memchr(text, '\0', length) != NULL ||
        memchr(text, '(', length) != NULL)
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

static const char *read_bytes(const column *of, const char *text, size_t length, void *element)
{
    const size_t used = vecfile_real_bytes(of->scalar.format);
    unsigned char *to = (unsigned char *)element + of->offset;
    if (length != 2 * used + 7 || text[length - 1] != ')' ||
        !read_hex(text + 6, length - 7, to, used))
        return "is no float of this machine's format";
    memset(to + used, 0, of->scalar.size - used);
    return NULL;
}

const char *read_float_text(const column *of, const char *text, size_t length, void *element)
{
    uint64_t bits;
    float single;
    if (!is_plain(of))
        return begins(text, length, "bytes(") ? read_bytes(of, text, length, element)
                                              : read_long_double(of, text, length, element);
    if (read_nan(of, text, length, &bits)) {
        store_bits(of, bits, element);
        return NULL;
    }
    if (of->scalar.format == VECFILE_FLOAT_IEEE32) {
        uint32_t single_bits;
        if (read_float(text, length, &single) != NUMBER_OK || isnan(single))
            return "is no number that a float can hold";
        memcpy(&single_bits, &single, sizeof single_bits);
        store_bits(of, single_bits, element);
        return NULL;
    }
    double value;
    if (read_double(text, length, &value) != NUMBER_OK || isnan(value))
        return "is no number that a double can hold";
    memcpy(&bits, &value, sizeof bits);
    store_bits(of, bits, element);
    return NULL;
}
