/* Rendering and hashing the layout text. */
#include "layout/text.h"

#include "base/hash.h"
#include "layout/words.h"

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

/* Cuts the next line off that takes part in comparisons; false at the end. */
static bool next_significant(vecfile_span *rest, vecfile_span *line)
{
    while (vecfile_next_line(rest, line))
        if (!vecfile_span_begins(*line, " ") && !vecfile_span_begins(*line, "schema "))
            return true;
    return false;
}

uint64_t vecfile_hash_layout(const char *text, size_t length)
{
    uint64_t hash = VECFILE_FNV_START;
    vecfile_span rest = {text, length};
    for (vecfile_span line; next_significant(&rest, &line);)
        hash = vecfile_fnv1a(hash, line.start, (size_t)(rest.start - line.start));
    return hash;
}

bool vecfile_same_layout(const char *a, size_t a_length, const char *b, size_t b_length)
{
    vecfile_span a_rest = {a, a_length}, b_rest = {b, b_length};
    for (;;) {
        vecfile_span a_line = {"", 0}, b_line = {"", 0};
        const bool has_line = next_significant(&a_rest, &a_line);
        if (has_line != next_significant(&b_rest, &b_line) || !vecfile_same_spans(a_line, b_line))
            return false;
        if (!has_line)
            return true;
    }
}

bool vecfile_is_layout_text(const char *text, size_t length)
{
    const vecfile_span whole = {text, length};
    if (!vecfile_span_begins(whole, "vecfile-layout 1\n") || text[length - 1] != '\n')
        return false;
    for (size_t i = 0; i < length; i++)
        if (text[i] != '\n' && (text[i] < ' ' || text[i] > '~'))
            return false;
    return true;
}

/* Whether the type is that scalar, or an array of it. */
static bool is_of_scalar(vecfile_span type, const char *scalar)
{
    const size_t length = strlen(scalar);
    return vecfile_span_begins(type, scalar) &&
           (type.length == length || type.start[length] == '[');
}

bool vecfile_layout_uses(const char *text, size_t length, const char *scalar)
{
    vecfile_span rest = {text, length};
    for (vecfile_span line; vecfile_next_line(&rest, &line);) {
        if (!vecfile_span_is(vecfile_next_word(&line), "field"))
            continue;
        (void)vecfile_next_word(&line); /* its name */
        if (is_of_scalar(vecfile_next_word(&line), scalar))
            return true;
    }
    return false;
}
