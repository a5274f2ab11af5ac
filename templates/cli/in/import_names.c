/* Names in imported text and the columns that they stand for. */
#include "run/system.h"

#include "in/import.h"

#include "run/message.h"
#include "run/visible.h"

static bool is_filler(char c)
{
    return c == ' ' || c == '_' || c == '-';
}

static char lower(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return c;
}

/* Whether both are the same but for case and filling. */
static bool is_like(const char *a, const char *a_end, const char *b)
{
    for (;; a++, b++) {
        while (a < a_end && is_filler(*a))
            a++;
        while (is_filler(*b))
            b++;
        if (a == a_end || *b == '\0')
            return a == a_end && *b == '\0';
        if (lower(*a) != lower(*b))
            return false;
    }
}

/* The new name that --rename gives, or the name itself. */
static void apply_renames(const char *renames, const char **name, size_t *length)
{
    while (renames != NULL && *renames != '\0') {
        const size_t entry = strcspn(renames, ",");
        const char *equals = memchr(renames, '=', entry);
        if (equals != NULL && (size_t)(equals - renames) == *length &&
            memcmp(renames, *name, *length) == 0) {
            *name = equals + 1;
            *length = entry - (size_t)(*name - renames);
            return;
        }
        renames += entry + (renames[entry] == ',');
    }
}

const column *import_column(const import *what, const char *name, size_t length)
{
    const column_set *columns = &what->to->columns;
    apply_renames(what->renames, &name, &length);
    const column *exact = find_column(columns, name, length);
    const column *found = NULL;
    for (size_t i = 0; exact == NULL && i < columns->count; i++) {
        if (!is_like(name, name + length, columns->all[i].name))
            continue;
        if (found != NULL)
            return NULL; /* it could be either */
        found = &columns->all[i];
    }
    return exact != NULL ? exact : found;
}

void complain_of_name(const import *what, const char *name, size_t length)
{
    const char *near = nearest_column(&what->to->columns, name, length);
    if (memchr(name, '\0', length) != NULL) {
        char *shown = with_visible_nuls(name, length < 200 ? length : 200);
        complain("%s: '%s' has a NUL in it, which no column of %s has: remove it, or leave the "
                 "column out with --ignore-unknown",
                 what->name, shown, what->to->element.type.element);
        release(shown);
        return;
    }
    complain("%s: '%.*s' is no column of %s%s%s%s; --rename '%.*s=COLUMN' says which it is, "
             "--ignore-unknown leaves it out",
             what->name, (int)length, name, what->to->element.type.element,
             near != NULL ? " (is it '" : "", near != NULL ? near : "", near != NULL ? "'?)" : "",
             (int)length, name);
}
