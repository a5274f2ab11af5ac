/* Text from files, made harmless. */
#include "run/system.h"

#include "run/visible.h"

#include "run/memory.h"

#include <langinfo.h>
#include <locale.h>
#include <wchar.h>

/* Bytes of the sequence that `first` begins, and the smallest code point that needs so many. */
static size_t sequence_length(unsigned char first, uint32_t *least)
{
    if (first < 0x80)
        return *least = 0, 1;
    if (first >= 0xc2 && first < 0xe0)
        return *least = 0x80, 2;
    if (first >= 0xe0 && first < 0xf0)
        return *least = 0x800, 3;
    if (first >= 0xf0 && first < 0xf5)
        return *least = 0x10000, 4;
    return 0;
}

size_t decode_utf8(const char *text, size_t count, uint32_t *code)
{
    const unsigned char *bytes = (const unsigned char *)text;
    uint32_t least;
    const size_t length = count > 0 ? sequence_length(bytes[0], &least) : 0;
    if (length == 0 || length > count)
        return 0;
    uint32_t value = length == 1 ? bytes[0] : bytes[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (bytes[i] & 0x3f);
    }
    if (value < least || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *code = value;
    return length;
}

bool is_utf8(const char *text, size_t count)
{
    uint32_t code;
    while (count > 0) {
        const size_t length = decode_utf8(text, count, &code);
        if (length == 0)
            return false;
        text += length;
        count -= length;
    }
    return true;
}

bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x200e || code == 0x200f ||
           code == 0x61c || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xfeff || (code & 0xfffe) == 0xfffe ||
           (code >= 0xe0000 && code < 0xe1000);
}

bool locale_is_utf8(void)
{
    static int answer = -1;
    if (answer < 0) {
        setlocale(LC_CTYPE, "");
        answer = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    }
    return answer == 1;
}

static void print_byte(output *out, unsigned char byte)
{
    static const char digits[] = "0123456789abcdef";
    if (byte == '\n' || byte == '\t') {
        output_text(out, byte == '\n' ? "\\n" : "\\t");
        return;
    }
    const char escape[4] = {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    output_bytes(out, escape, sizeof escape);
}

void print_visibly(output *out, const char *text, size_t count)
{
    while (count > 0) {
        uint32_t code;
        size_t length = decode_utf8(text, count, &code);
        if (length > 0 && !is_control(code) && (code < 0x80 || locale_is_utf8())) {
            output_bytes(out, text, length);
        } else {
            length = length > 0 ? length : 1;
            for (size_t i = 0; i < length; i++)
                print_byte(out, (unsigned char)text[i]);
        }
        text += length;
        count -= length;
    }
}

char *with_visible_nuls(const char *text, size_t count)
{
    static const char shown[] = "\\x00";
    char *copy = allocate(count * (sizeof shown - 1) + 1, 1), *to = copy;
    for (size_t i = 0; i < count; i++) {
        if (text[i] != '\0') {
            *to++ = text[i];
        } else {
            memcpy(to, shown, sizeof shown - 1);
            to += sizeof shown - 1;
        }
    }
    return copy;
}

size_t display_width(const char *text, size_t count)
{
    size_t width = 0;
    while (count > 0) {
        uint32_t code;
        const size_t length = decode_utf8(text, count, &code);
        if (length == 0)
            return width + count;
        const int columns = code < 0x80 ? 1 : wcwidth((wchar_t)code);
        width += columns > 0 ? (size_t)columns : 0;
        text += length;
        count -= length;
    }
    return width;
}
