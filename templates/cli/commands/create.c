/* vecfile create: an empty vector. */
#include "run/system.h"

#include "commands/commands.h"

#include "elements/asked.h"
#include "elements/layout_file.h"
#include "elements/places.h"
#include "in/target.h"
#include "run/arguments.h"
#include "run/finish.h"
#include "run/message.h"
#include "run/output.h"
#include "text/json_writer.h"
#include "text/table.h"

/* A layout that this machine cannot follow is listed, too: its message says why. */
static void print_json_element(output *out, const found_layout *found, const element_type *of)
{
    json_writer json;
    json_begin(&json, out);
    json_open(&json, '{');
    json_member(&json, "element", of != NULL ? of->type.element : found->name);
    if (of != NULL) {
        json_member(&json, "schema", of->type.schema);
        json_unsigned_member(&json, "version", of->type.version);
        json_unsigned_member(&json, "size", of->type.size);
    }
    json_member(&json, "layout", found->path);
    json_close(&json, '}');
    json_end(&json);
}

static void print_element(table *list, const found_layout *found, const element_type *of)
{
    table_text(list, of != NULL ? of->type.element : found->name);
    table_text(list, of != NULL ? of->type.schema : "-");
    if (of != NULL) {
        table_format(list, "%u", (unsigned)of->type.version);
        table_format(list, "%llu", (unsigned long long)of->type.size);
    } else {
        table_text(list, "-");
        table_text(list, "-");
    }
    table_text(list, found->path);
}

static void begin_list(table *list, output *out)
{
    table_begin(list, out);
    table_column(list, "element", LEFT);
    table_column(list, "schema", LEFT);
    table_column(list, "version", RIGHT);
    table_column(list, "bytes", RIGHT);
    table_column(list, "layout", LEFT);
}

static int list_elements(const arguments *given)
{
    const bool as_json = has_option(given, "json");
    output out;
    places looked;
    found_layouts known;
    table list;
    output_to_user(&out);
    begin_list(&list, &out);
    places_begin(&looked, option_value(given, "layouts"));
    places_list(&looked, &known);
    for (size_t i = 0; i < known.count; i++) {
        element_type of;
        const bool ok = layout_file_read(&of, known.all[i].path);
        if (as_json)
            print_json_element(&out, &known.all[i], ok ? &of : NULL);
        else
            print_element(&list, &known.all[i], ok ? &of : NULL);
        if (ok)
            element_type_free(&of);
    }
    table_end(&list);
    found_layouts_free(&known);
    places_free(&looked);
    return finish_output(&out, DONE);
}

/* An element of default values so many times. */
static bool fill(target *to, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        target_next(to);
        if (!target_append(to))
            return false;
    }
    return true;
}

static int create(target *to, int64_t count)
{
    if (fill(to, count))
        return target_commit(to) ? DONE : FAILED;
    target_abandon(to);
    return FAILED;
}

static int create_like(const arguments *given, int64_t count)
{
    target to;
    if (given->count != 1 || names_element_file(given)) {
        complain("create: name one file, besides --like");
        return MISUSED;
    }
    if (!target_create_like(&to, given->operands[0], option_value(given, "like")))
        return FAILED;
    return create(&to, count);
}

static int create_element(const arguments *given, int64_t count)
{
    target to;
    element_type of;
    const size_t most = has_option(given, "layout") ? 1 : 2;
    const size_t least = names_element_file(given) ? 1 : 2;
    if (given->count < least || given->count > most) {
        complain("create: %s", least == 2  ? "name an element and a file"
                               : most == 1 ? "name one file, besides --layout"
                                           : "name a file, besides --schema");
        return MISUSED;
    }
    const int status = find_element(given, given->count == 2 ? given->operands[0] : NULL, &of);
    if (status != DONE)
        return status;
    if (!target_create(&to, given->operands[given->count - 1], &of))
        return FAILED;
    return create(&to, count);
}

static int run_create(const arguments *given)
{
    int64_t count;
    if (!option_number(given, "count", 0, 0, INT64_MAX, &count))
        return MISUSED;
    if (has_option(given, "list"))
        return list_elements(given);
    return has_option(given, "like") ? create_like(given, count) : create_element(given, count);
}

static const option_spec options[] = {
    {"list", 'L', NULL, "list the elements that a name finds, and make nothing", NULL},
    {"like", 'l', "FILE", "elements as another file has them, rather than ELEMENT", NULL},
    ELEMENT_OPTIONS,
    {"count", 'n', "N", "so many elements of default values", NULL},
    {"json", 'j', NULL, "the list as objects, one a line", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

static const example examples[] = {
    {"vecfile create quake quakes.vec", "an empty vector of earthquakes"},
    {"vecfile create --like quakes.vec more.vec", "another one, empty, of the same elements"},
    {"vecfile create --layout generated/reading.layout readings.vec",
     "of an element that the generator has just made"},
    {"vecfile create --schema reading.lua readings.vec", "of a schema as it is"},
    {"vecfile create --list", "what ELEMENT can be"},
    {NULL, NULL},
};

const command create_command = {
    .name = "create",
    .summary = "make a new vector file",
    .operands = "ELEMENT FILE",
    .description =
        "Makes a new, empty vector file of an element, or of the elements of another file. A file "
        "that is there stays as it is. " ELEMENTS_ARE_FOUND,
    .options = options,
    .examples = examples,
    .least_operands = 0,
    .most_operands = 2,
    .operand = OPERAND_ELEMENT,
    .run = run_create,
};
