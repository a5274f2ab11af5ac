/* Text as hexadecimal digits. */
#include "run/system.h"

#include "text/hex_text.h"

#include <string.h>

bool find_hex_text(const char *text, size_t length, const char **digits, size_t *count)
{
    static const char known[] = "0123456789abcdefABCDEF";
    const size_t start = strlen(HEX_TEXT_START), end = strlen(HEX_TEXT_END);
    if (length < start + end || memcmp(text, HEX_TEXT_START, start) != 0 ||
        memcmp(text + length - end, HEX_TEXT_END, end) != 0)
        return false;
    *digits = text + start;
    *count = length - start - end;
    for (size_t i = 0; i < *count; i++)
        if (memchr(known, (*digits)[i], sizeof known - 1) == NULL)
            return false;
    return *count % 2 == 0;
}

int hex_digit(char c)
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
