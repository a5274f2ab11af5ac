/* Rendering and hashing the layout text. */
#include "base/base.h"

#include "base/hash.h"
#include "layout/text.h"

#include <stdlib.h>

/* Longer than what any line has beside its text. */
#define MAX_BESIDE_TEXT (sizeof "  size 4294967295 align 4294967295\n")

/* snprintf would take most of the time of an opening that the system does not take.  All of these
 * return where the NUL is that they have written. */
static char *put(char *to, const char *text)
{
    const size_t length = strlen(text);
    memcpy(to, text, length + 1);
    return to + length;
}

static char *put_number(char *to, const char *name, uint32_t number)
{
    char digits[11], *first = digits + sizeof digits - 1;
    *first = '\0';
    do
        *--first = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    return put(put(to, name), first);
}

static char *put_line(char *to, const vecfile_line *line)
{
    if (line->kind == VECFILE_LINE_NOTE)
        to = put(to, "  ");
    to = put(to, line->text);
    if (line->kind == VECFILE_LINE_STRUCT)
        to = put_number(put_number(to, " size ", line->size), " align ", line->offset);
    else if (line->kind == VECFILE_LINE_FIELD)
        to = put_number(put_number(to, " at ", line->offset), " size ", line->size);
    return put(to, "\n");
}

char *vecfile_render_layout(const vecfile_type *type, size_t *length)
{
    size_t most = 1;
    for (size_t i = 0; i < type->line_count; i++)
        most += strlen(type->lines[i].text) + MAX_BESIDE_TEXT;
    char *text = malloc(most);
    if (text == NULL)
        return NULL;
    char *end = put(text, "");
    for (size_t i = 0; i < type->line_count; i++)
        end = put_line(end, &type->lines[i]);
    *length = (size_t)(end - text);
    return text;
}

static bool begins_with(const char *line, size_t length, const char *word)
{
    size_t wanted = strlen(word);
    return length >= wanted && memcmp(line, word, wanted) == 0;
}

/* Moves *text to the next line that takes part in comparisons; its length with the newline, or 0
 * at the end. */
static size_t next_significant(const char **text, const char *end)
{
    while (*text < end) {
        const char *newline = memchr(*text, '\n', (size_t)(end - *text));
        size_t line = newline != NULL ? (size_t)(newline - *text) + 1 : (size_t)(end - *text);
        if (**text != ' ' && !begins_with(*text, line, "schema "))
            return line;
        *text += line;
    }
    return 0;
}

uint64_t vecfile_hash_layout(const char *text, size_t length)
{
    uint64_t hash = VECFILE_FNV_START;
    const char *end = text + length;
    for (size_t line; (line = next_significant(&text, end)) > 0; text += line)
        hash = vecfile_fnv1a(hash, text, line);
    return hash;
}

bool vecfile_same_layout(const char *a, size_t a_length, const char *b, size_t b_length)
{
    const char *a_end = a + a_length, *b_end = b + b_length;
    for (;;) {
        size_t a_line = next_significant(&a, a_end);
        size_t b_line = next_significant(&b, b_end);
        if (a_line != b_line || memcmp(a, b, a_line) != 0)
            return false;
        if (a_line == 0)
            return true;
        a += a_line;
        b += b_line;
    }
}

bool vecfile_is_layout_text(const char *text, size_t length)
{
    if (!begins_with(text, length, "vecfile-layout 1\n") || text[length - 1] != '\n')
        return false;
    for (size_t i = 0; i < length; i++)
        if (text[i] != '\n' && (text[i] < ' ' || text[i] > '~'))
            return false;
    return true;
}

bool vecfile_layout_uses(const char *text, size_t length, const char *scalar)
{
    size_t wanted = strlen(scalar);
    const char *end = text + length;
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *stop = newline != NULL ? newline : end;
        if (begins_with(text, (size_t)(stop - text), "field ")) {
            const char *type = memchr(text + 6, ' ', (size_t)(stop - text) - 6);
            if (type != NULL && (size_t)(stop - type) > wanted + 1 &&
                memcmp(type + 1, scalar, wanted) == 0 &&
                (type[1 + wanted] == ' ' || type[1 + wanted] == '['))
                return true;
        }
        text = stop + 1;
    }
    return false;
}
