/* Rendering and hashing the layout text. */
#include "internal.h"

#include "layout_text.h"

#include <stdio.h>
#include <stdlib.h>

/* Prints one line of the descriptor; as snprintf, returns the length it needs. */
static size_t render_line(const vecfile_line *line, char *to, size_t room)
{
    int length = 0;
    switch (line->kind) {
    case VECFILE_LINE_PLAIN:
        length = snprintf(to, room, "%s\n", line->text);
        break;
    case VECFILE_LINE_NOTE:
        length = snprintf(to, room, "  %s\n", line->text);
        break;
    case VECFILE_LINE_STRUCT:
        length = snprintf(to, room, "%s size %lu align %lu\n", line->text,
                          (unsigned long)line->size, (unsigned long)line->offset);
        break;
    case VECFILE_LINE_FIELD:
        length = snprintf(to, room, "%s at %lu size %lu\n", line->text, (unsigned long)line->offset,
                          (unsigned long)line->size);
        break;
    }
    return length > 0 ? (size_t)length : 0;
}

char *vecfile_render_layout(const vecfile_type *type, size_t *length)
{
    size_t total = 0;
    for (size_t i = 0; i < type->line_count; i++)
        total += render_line(&type->lines[i], NULL, 0);
    char *text = malloc(total + 1);
    if (text == NULL)
        return NULL;
    size_t used = 0;
    for (size_t i = 0; i < type->line_count; i++)
        used += render_line(&type->lines[i], text + used, total + 1 - used);
    text[used] = '\0';
    *length = used;
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
