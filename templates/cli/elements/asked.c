/* From a command line to an element. */
#include "run/system.h"

#include "elements/asked.h"

#include "elements/generator.h"
#include "elements/layout_file.h"
#include "elements/places.h"
#include "run/memory.h"
#include "run/message.h"
#include "run/nearest.h"
#include "run/output.h"

#include <string.h>

static void report_unknown(const places *looked, const char *name)
{
    output folders;
    found_layouts known;
    nearest_search search;
    output_to_memory(&folders);
    for (size_t i = 0; i < looked->count; i++)
        output_format(&folders, "%s'%s'", i > 0 ? ", " : "", looked->folders[i]);
    output_char(&folders, '\0');
    places_list(looked, &known);
    nearest_begin(&search, name, strlen(name));
    for (size_t i = 0; i < known.count; i++)
        nearest_offer(&search, known.all[i].name);
    const char *near = search.best;
    complain("no element '%s'%s%s%s: there is no %s" LAYOUT_ENDING " in %s; vecfile-gen makes it "
             "of a schema, --layouts names other folders, and vecfile create --list says what "
             "there is",
             name, near != NULL ? " (did you mean '" : "", near != NULL ? near : "",
             near != NULL ? "'?)" : "", name, folders.bytes);
    found_layouts_free(&known);
    output_free(&folders);
}

/* A schema's prefix is in the name of the layout file, not in that of the element: the only file of
 * an element of that name, to be released, NULL if there is none or, with a message, several. */
static char *find_by_element(const places *looked, const char *name, bool *are_several)
{
    found_layouts known;
    const char *only = NULL, *other = NULL;
    places_list(looked, &known);
    for (size_t i = 0; i < known.count; i++)
        if (layout_file_is_of(known.all[i].path, name)) {
            other = only;
            only = known.all[i].path;
        }
    *are_several = other != NULL;
    if (other != NULL)
        complain("element '%s' is in '%s' and '%s': name one of them by --layout", name, other,
                 only);
    char *path = only != NULL && other == NULL ? copy_text(only, strlen(only)) : NULL;
    found_layouts_free(&known);
    return path;
}

static int find_named(const arguments *given, const char *name, element_type *out)
{
    places looked;
    places_begin(&looked, option_value(given, "layouts"));
    char *path = places_find(&looked, name);
    int status = FAILED;
    bool are_several = false;
    if (path == NULL)
        path = find_by_element(&looked, name, &are_several);
    if (path == NULL && !are_several)
        report_unknown(&looked, name);
    else if (path != NULL && layout_file_read(out, path))
        status = DONE;
    release(path);
    places_free(&looked);
    return status;
}

bool names_element_file(const arguments *given)
{
    return has_option(given, "layout") || has_option(given, "schema");
}

int find_element(const arguments *given, const char *name, element_type *out)
{
    const char *layout = option_value(given, "layout"), *schema = option_value(given, "schema");
    if (layout != NULL && (schema != NULL || name != NULL)) {
        complain("%s: --layout says what the element is, and so does %s: give one",
                 given->command->name, schema != NULL ? "--schema" : name);
        return MISUSED;
    }
    if (layout != NULL)
        return layout_file_read(out, layout) ? DONE : FAILED;
    if (schema != NULL)
        return generate_element(out, schema, name) ? DONE : FAILED;
    if (name != NULL)
        return find_named(given, name, out);
    complain("%s: nothing says what the element is: name one, or its file by --layout or --schema",
             given->command->name);
    return MISUSED;
}

int find_optional_element(const arguments *given, element_type *out, bool *is_asked)
{
    const char *name = option_value(given, "element");
    *is_asked = name != NULL || names_element_file(given);
    return *is_asked ? find_element(given, name, out) : DONE;
}
