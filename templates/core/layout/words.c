/* The words and lines of a layout text. */
#include "layout/words.h"

#include "base/digits.h"

bool vecfile_span_is(vecfile_span a, const char *word)
{
    return a.length == strlen(word) && vecfile_span_begins(a, word);
}

bool vecfile_span_begins(vecfile_span a, const char *word)
{
    const size_t length = strlen(word);
    return a.length >= length && memcmp(a.start, word, length) == 0;
}

bool vecfile_same_spans(vecfile_span a, vecfile_span b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.start, b.start, a.length) == 0);
}

static void drop_front(vecfile_span *rest, size_t count)
{
    rest->start += count;
    rest->length -= count;
}

bool vecfile_next_line(vecfile_span *rest, vecfile_span *line)
{
    if (rest->length == 0)
        return false;
    const char *newline = memchr(rest->start, '\n', rest->length);
    line->start = rest->start;
    line->length = newline != NULL ? (size_t)(newline - rest->start) : rest->length;
    drop_front(rest, line->length + (newline != NULL));
    return true;
}

vecfile_span vecfile_next_word(vecfile_span *rest)
{
    while (vecfile_span_begins(*rest, " "))
        drop_front(rest, 1);
    const char *space = rest->length > 0 ? memchr(rest->start, ' ', rest->length) : NULL;
    const vecfile_span word = {rest->start,
                               space != NULL ? (size_t)(space - rest->start) : rest->length};
    drop_front(rest, word.length + (space != NULL));
    return word;
}

vecfile_span vecfile_last_words(vecfile_span *rest, int words)
{
    size_t at = rest->length;
    while (words > 0 && at > 0)
        if (rest->start[--at] == ' ')
            words--;
    if (words > 0)
        return (vecfile_span){rest->start + rest->length, 0};
    const vecfile_span tail = {rest->start + at + 1, rest->length - at - 1};
    rest->length = at;
    return tail;
}

int vecfile_escaped_byte(const char *at)
{
    int byte = 0;
    if (at[0] != '\\' || at[1] != 'x')
        return -1;
    for (int i = 2; i < VECFILE_ESCAPE_LENGTH; i++) {
        const int digit = vecfile_hex_digit(at[i]);
        /* Texts are compared as they stand, and so have one case. */
        if (digit < 0 || (at[i] >= 'a' && at[i] <= 'f'))
            return -1;
        byte = byte << 4 | digit;
    }
    return byte;
}

char *vecfile_cut_word(char **rest)
{
    char *word = *rest;
    char *space = strchr(word, ' ');
    if (space != NULL) {
        *space = '\0';
        *rest = space + 1;
    } else {
        *rest = word + strlen(word);
    }
    return word;
}

bool vecfile_read_number(const char *text, const char *end, uint64_t most, uint64_t *out)
{
    const bool has_leading_zero = end - text > 1 && text[0] == '0';
    return !has_leading_zero && vecfile_read_digits(text, end, most, out);
}

char *vecfile_cut_last_words(char *text, int words)
{
    char *at = text + strlen(text);
    while (words > 0 && at > text)
        if (*--at == ' ')
            words--;
    if (words > 0)
        return NULL;
    *at = '\0';
    return at + 1;
}

bool vecfile_read_labelled(char **rest, const char *label, uint64_t most, uint32_t *out)
{
    uint64_t number = 0;
    if (strcmp(vecfile_cut_word(rest), label) != 0)
        return false;
    const char *word = vecfile_cut_word(rest);
    const bool is_read = vecfile_read_number(word, word + strlen(word), most, &number);
    *out = (uint32_t)number;
    return is_read;
}

const char *vecfile_unquote(char *text)
{
    const size_t length = strlen(text);
    if (length < 2 || text[0] != '"' || text[length - 1] != '"')
        return NULL;
    text[length - 1] = '\0';
    char *to = text;
    for (const char *from = text + 1; *from != '\0';) {
        const int byte = vecfile_escaped_byte(from);
        if (byte >= 0) {
            *to++ = (char)(unsigned char)byte;
            from += VECFILE_ESCAPE_LENGTH;
        } else {
            *to++ = *from++;
        }
    }
    *to = '\0';
    return text;
}
