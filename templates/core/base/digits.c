/* Numbers read from text, digit by digit. */
#include "base/digits.h"

int vecfile_hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool vecfile_read_digits(const char *text, const char *end, uint64_t most, uint64_t *out)
{
    uint64_t number = 0;
    if (text == end)
        return false;
    for (; text < end; text++) {
        const uint64_t digit = (uint64_t)(*text - '0');
        if (*text < '0' || *text > '9' || digit > most || number > (most - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    *out = number;
    return true;
}
