/* Text as hexadecimal digits. */
#include "run/system.h"

#include "text/hex_text.h"

#include "core.h"

#include <string.h>

bool find_hex_text(const char *text, size_t length, const char **digits, size_t *count)
{
    const size_t start = strlen(HEX_TEXT_START), end = strlen(HEX_TEXT_END);
    if (length < start + end || memcmp(text, HEX_TEXT_START, start) != 0 ||
        memcmp(text + length - end, HEX_TEXT_END, end) != 0)
        return false;
    *digits = text + start;
    *count = length - start - end;
    for (size_t i = 0; i < *count; i++)
        if (vecfile_hex_digit((*digits)[i]) < 0)
            return false;
    return *count % 2 == 0;
}

bool read_hex(const char *text, size_t length, unsigned char *to, size_t count)
{
    if (length != 2 * count)
        return false;
    for (size_t i = 0; i < count; i++) {
        const int high = vecfile_hex_digit(text[2 * i]), low = vecfile_hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        to[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}
