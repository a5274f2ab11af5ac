/* Made by vecfile-gen 1.0.0; do not edit. */
/* Text as hexadecimal digits. */
#include "system.h"

#include "hex_text.h"

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
