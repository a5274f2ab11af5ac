// Numbers as text, by C++17's <charconv>: shortest round trip and correct rounding, without
// locales, several times as fast as printf and strtod.
#include "run/system.h"

#include "text/numbers.h"

#include <charconv>
#include <limits>
#include <system_error>

namespace
{

template <typename integer> size_t print_integer(char *to, integer value)
{
    return static_cast<size_t>(std::to_chars(to, to + NUMBER_BYTES, value).ptr - to);
}

// The sign of a NaN says nothing.  Numbers of everyday size get no exponent, all others do:
// to_chars by itself takes whichever is a byte shorter.
template <typename floating> size_t print_floating(char *to, floating value)
{
    if (value != value)
        value = std::numeric_limits<floating>::quiet_NaN();
    const floating size = value < 0 ? -value : value;
    const bool is_everyday = size == 0 || (size >= floating(1e-5) && size < floating(1e15));
    const auto format = is_everyday ? std::chars_format::fixed : std::chars_format::scientific;
    return static_cast<size_t>(std::to_chars(to, to + NUMBER_BYTES, value, format).ptr - to);
}

bool is_hexadecimal(const char *text, size_t count)
{
    return count > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
}

number_verdict verdict(std::from_chars_result result, const char *end)
{
    if (result.ec == std::errc::result_out_of_range && result.ptr == end)
        return NUMBER_TOO_LARGE;
    return result.ec == std::errc() && result.ptr == end ? NUMBER_OK : NOT_A_NUMBER;
}

// from_chars knows no leading plus; what follows it may not be another sign.
bool skip_plus(const char *&text, size_t &count)
{
    if (count == 0 || *text != '+')
        return count > 0;
    text++;
    count--;
    return count > 0 && *text != '-' && *text != '+';
}

template <typename integer>
number_verdict read_integer(const char *text, size_t count, integer *out)
{
    if (!skip_plus(text, count))
        return NOT_A_NUMBER;
    const char *end = text + count;
    if (is_hexadecimal(text, count))
        return text[2] == '-' ? NOT_A_NUMBER
                              : verdict(std::from_chars(text + 2, end, *out, 16), end);
    return verdict(std::from_chars(text, end, *out), end);
}

// The exponent of ten behind the digits, or a bound of it that no count of digits makes up for.
int64_t read_exponent(const char *at, const char *end)
{
    constexpr int64_t bound = INT64_MAX / 16;
    const bool is_negative = at < end && *at == '-';
    int64_t value = 0;
    for (at += at < end && (*at == '-' || *at == '+'); at < end && value < bound; at++)
        value = value * 10 + (*at - '0');
    return is_negative ? -value : value;
}

// The powers of ten of the first and the last digit of a decimal number that are not 0.
struct decimal_places {
    bool is_zero = true;
    int64_t first = 0, last = 0;

    decimal_places(const char *text, const char *end)
    {
        const char *exponent = text;
        while (exponent < end && *exponent != 'e' && *exponent != 'E')
            exponent++;
        const char *point = text;
        while (point < exponent && *point != '.')
            point++;
        const int64_t power = exponent < end ? read_exponent(exponent + 1, end) : 0;
        for (const char *at = text; at < exponent; at++) {
            if (*at < '1' || *at > '9')
                continue;
            last = power + (point - at) - (at < point ? 1 : 0);
            first = is_zero ? last : first;
            is_zero = false;
        }
    }
};

// What is too small for the format is rounded to zero, as all else is to what is nearest.
template <typename number> number_verdict read_floating(const char *text, size_t count, number *out)
{
    if (!skip_plus(text, count))
        return NOT_A_NUMBER;
    const char *end = text + count;
    const number_verdict found = verdict(std::from_chars(text, end, *out), end);
    if (found != NUMBER_TOO_LARGE || decimal_places(text, end).first >= 0)
        return found;
    *out = *text == '-' ? -number(0) : number(0);
    return NUMBER_OK;
}

} // namespace

extern "C" {

size_t print_unsigned(char *to, uint64_t value)
{
    return print_integer(to, value);
}

size_t print_signed(char *to, int64_t value)
{
    return print_integer(to, value);
}

size_t print_float(char *to, float value)
{
    return print_floating(to, value);
}

size_t print_double(char *to, double value)
{
    return print_floating(to, value);
}

number_verdict read_unsigned(const char *text, size_t count, uint64_t *out)
{
    const number_verdict found = read_integer(text, count, out);
    int64_t negative;
    // A minus is no syntax of unsigned numbers, but what it makes is a number all the same.
    if (found != NOT_A_NUMBER)
        return found;
    switch (read_integer(text, count, &negative)) {
    case NUMBER_OK:
        *out = 0;
        return negative == 0 ? NUMBER_OK : NUMBER_TOO_LARGE; // only "-0" is 0
    case NUMBER_TOO_LARGE:
        return NUMBER_TOO_LARGE;
    case NOT_A_NUMBER:
        break;
    }
    return NOT_A_NUMBER;
}

number_verdict read_signed(const char *text, size_t count, int64_t *out)
{
    return read_integer(text, count, out);
}

bool read_whole(const char *text, size_t count, int64_t *out)
{
    double value;
    if (read_double(text, count, &value) != NUMBER_OK || !(value > -9e15 && value < 9e15) ||
        decimal_places(text, text + count).last < 0)
        return false;
    *out = static_cast<int64_t>(value);
    return true;
}

number_verdict read_float(const char *text, size_t count, float *out)
{
    return read_floating(text, count, out);
}

number_verdict read_double(const char *text, size_t count, double *out)
{
    return read_floating(text, count, out);
}
}
