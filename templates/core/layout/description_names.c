/* Words and names of a layout text. */
#include "layout/description_parser.h"
#include "base/hash.h"

#include <stdarg.h>
#include <stdio.h>

vecfile_status vecfile_fail_line(const vecfile_parser *in, const char *format, ...)
{
    char problem[400];
    va_list arguments;
    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): clang 14 overlooks va_start */
    vsnprintf(problem, sizeof problem, format, arguments);
    va_end(arguments);
    return vecfile_fail(VECFILE_E_CORRUPT,
                        "'%s' is damaged: line %u of its layout text: %s; restore it from a copy",
                        in->path, in->line, problem);
}

/* --- names --- */

vecfile_known_name *vecfile_place_of_name(const vecfile_parser *in, size_t scope, const char *name)
{
    const uint64_t hash = vecfile_fnv1a(VECFILE_FNV_START + scope, name, strlen(name));
    size_t i = (size_t)(hash ^ hash >> 32) & (in->names_room - 1);
    for (; in->names[i].name != NULL; i = (i + 1) & (in->names_room - 1))
        if (in->names[i].hash == hash && in->names[i].scope == scope &&
            strcmp(in->names[i].name, name) == 0)
            break;
    if (in->names[i].name == NULL)
        in->names[i].hash = hash;
    return &in->names[i];
}

/* The longest names that messages and paths have to hold. */

bool vecfile_is_name(const char *name, bool may_have_dots)
{
    bool starts = true;
    size_t length = 0;
    for (; name[length] != '\0'; length++) {
        const char c = name[length];
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        const bool is_dot = c == '.' && may_have_dots;
        if (!is_letter && (starts || ((c < '0' || c > '9') && !is_dot)))
            return false;
        starts = is_dot;
    }
    return length <= VECFILE_MAX_IDENTIFIER_BYTES && !starts;
}

vecfile_status vecfile_add_name(vecfile_parser *in, size_t scope, const char *name, size_t index)
{
    if (!vecfile_is_name(name, scope != 0))
        return vecfile_fail_line(in, "'%.64s' is no name", name);
    vecfile_known_name *place = vecfile_place_of_name(in, scope, name);
    if (place->name != NULL)
        return vecfile_fail_line(in, "'%s' is declared twice", name);
    place->name = name;
    place->scope = scope;
    place->index = index;
    return VECFILE_OK;
}

/* --- words --- */

char *vecfile_next_word(char **rest)
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
    uint64_t number = 0;
    if (text == end || (text[0] == '0' && end - text > 1))
        return false;
    for (; text < end; text++) {
        const uint64_t digit = (uint64_t)(*text - '0');
        if (*text < '0' || *text > '9' || number > (most - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    *out = number;
    return number <= most;
}

char *vecfile_cut_tail(char *text, int words)
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
    if (strcmp(vecfile_next_word(rest), label) != 0)
        return false;
    const char *word = vecfile_next_word(rest);
    const bool is_read = vecfile_read_number(word, word + strlen(word), most, &number);
    *out = (uint32_t)number;
    return is_read;
}

static int digit_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

const char *vecfile_unquote(char *text)
{
    const size_t length = strlen(text);
    if (length < 2 || text[0] != '"' || text[length - 1] != '"')
        return NULL;
    text[length - 1] = '\0';
    char *to = text;
    for (const char *from = text + 1; *from != '\0';) {
        if (from[0] == '\\' && from[1] == 'x' && digit_of(from[2]) >= 0 && digit_of(from[3]) >= 0) {
            *to++ = (char)(unsigned char)(digit_of(from[2]) * 16 + digit_of(from[3]));
            from += 4;
        } else {
            *to++ = *from++;
        }
    }
    *to = '\0';
    return text;
}
