/* Made by vecfile-gen 1.0.0; do not edit. */
/* vecfile create: an empty vector. */
#include "system.h"

#include "commands.h"

#include "arguments.h"
#include "element_types.h"
#include "json_writer.h"
#include "message.h"
#include "output.h"
#include "table.h"
#include "target.h"

static void print_elements(output *out, bool as_json)
{
    json_writer json;
    table list;
    json_begin(&json, out);
    table_begin(&list, out);
    table_column(&list, "element", LEFT);
    table_column(&list, "schema", LEFT);
    table_column(&list, "version", RIGHT);
    table_column(&list, "bytes", RIGHT);
    for (const vecfile_type *const *type = element_types; *type != NULL; type++) {
        if (as_json) {
            json_open(&json, '{');
            json_member(&json, "element", (*type)->element);
            json_member(&json, "schema", (*type)->schema);
            json_unsigned_member(&json, "version", (*type)->version);
            json_unsigned_member(&json, "size", (*type)->size);
            json_close(&json, '}');
            json_end(&json);
            continue;
        }
        table_text(&list, (*type)->element);
        table_text(&list, (*type)->schema);
        table_format(&list, "%u", (unsigned)(*type)->version);
        table_format(&list, "%llu", (unsigned long long)(*type)->size);
    }
    if (as_json)
        list.cells = 0;
    table_end(&list);
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

static int create(const arguments *given, int64_t count)
{
    const char *like = option_value(given, "like");
    const size_t wanted = like != NULL ? 1 : 2;
    if (given->count != wanted) {
        complain("create: %s",
                 like != NULL ? "name one file, besides --like" : "name an element and a file");
        return MISUSED;
    }
    const char *path = given->operands[wanted - 1];
    target to;
    bool ok;
    if (like != NULL) {
        ok = target_create_like(&to, path, like);
    } else {
        const vecfile_type *type = element_type_named(given->operands[0]);
        if (type == NULL)
            return MISUSED;
        ok = target_create(&to, path, type);
    }
    if (!ok)
        return FAILED;
    if (fill(&to, count))
        return target_commit(&to) ? DONE : FAILED;
    target_abandon(&to);
    return FAILED;
}

static int run_create(const arguments *given)
{
    int64_t count;
    if (!option_number(given, "count", 0, 0, INT64_MAX, &count))
        return MISUSED;
    if (!has_option(given, "list"))
        return create(given, count);
    output out;
    output_to_user(&out);
    print_elements(&out, has_option(given, "json"));
    return output_finish(&out, DONE);
}

static const option_spec options[] = {
    {"list", 'L', NULL, "list the elements that this command knows, and make nothing", NULL},
    {"like", 'l', "FILE", "elements as another file has them, rather than ELEMENT", NULL},
    {"count", 'n', "N", "so many elements of default values", NULL},
    {"json", 'j', NULL, "the list as objects, one a line", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

static const example examples[] = {
    {"vecfile create quake quakes.vec", "an empty vector of earthquakes"},
    {"vecfile create --like quakes.vec more.vec", "another one, empty, of the same elements"},
    {"vecfile create --list", "what ELEMENT can be"},
    {NULL, NULL},
};

const command create_command = {
    .name = "create",
    .summary = "make a new vector file",
    .operands = "ELEMENT FILE",
    .description =
        "Makes a new, empty vector file of one of the elements that this command was generated "
        "with, or of those of another file. A file that is there stays as it is.",
    .options = options,
    .examples = examples,
    .least_operands = 0,
    .most_operands = 2,
    .operand = OPERAND_ELEMENT,
    .run = run_create,
};
