/* Names that a layout text declares. */
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
