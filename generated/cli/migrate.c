/* Made by vecfile-gen 1.0.0; do not edit. */
/* vecfile migrate: a file becomes one of the present schema and of this machine. */
#include "system.h"

#include "commands.h"

#include "arguments.h"
#include "conversion_report.h"
#include "element_types.h"
#include "header_view.h"
#include "message.h"

/* The type of this tree that has the name of the file's element, or that --element names. */
static const vecfile_type *find_type(const char *path, const char *element)
{
    header_view view;
    if (element != NULL)
        return element_type_named(element);
    if (header_view_open(&view, path) != VECFILE_OK) {
        complain_of_failure();
        return NULL;
    }
    const vecfile_type *type = element_type_named(view.description->element->name);
    header_view_close(&view);
    return type;
}

static int migrate(const char *path, const arguments *given)
{
    vecfile_convert_options options = {.clamp = has_option(given, "clamp"),
                                       .drop = has_option(given, "drop")};
    const vecfile_type *type = find_type(path, option_value(given, "element"));
    if (type == NULL)
        return FAILED;
    vecfile_summary summary;
    options.io = begin_conversion(path);
    const vecfile_status status = vecfile_migrate(path, type, &options, &summary);
    end_conversion();
    const int result = status != VECFILE_OK
                           ? complain_of_failure()
                           : report_conversion(&summary, path, "migrated",
                                               has_option(given, "json")    ? REPORT_JSON
                                               : has_option(given, "quiet") ? REPORT_NOTHING
                                                                            : REPORT_TEXT);
    vecfile_summary_free(&summary);
    return result;
}

static int run_migrate(const arguments *given)
{
    int worst = DONE;
    for (size_t i = 0; i < given->count; i++) {
        const int status = migrate(given->operands[i], given);
        worst = status > worst ? status : worst;
    }
    return worst;
}

static const option_spec options[] = {
    {"element", 'e', "NAME", "the element of this tree, if the file has another name for it", NULL},
    {"clamp", 'c', NULL, "make values that do not fit the nearest that do, rather than stop", NULL},
    {"drop", 'd', NULL, "leave out what has no place any more, rather than stop", NULL},
    {"quiet", 'q', NULL, "do not say what became of the fields", NULL},
    {"json", 'j', NULL, "say it as an object a file", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

static const example examples[] = {
    {"vecfile migrate quakes.vec", "to the schema and the machine of this command"},
    {"vecfile migrate --drop *.vec", "also where fields have gone"},
    {NULL, NULL},
};

const command migrate_command = {
    .name = "migrate",
    .summary = "bring files to the present version of their schema, in place",
    .operands = "FILE...",
    .description =
        "Converts each file, as vecfile convert does, to the element of this tree that has its "
        "name, and to this machine; the converted file takes the old one's name in one moment, "
        "while it is locked, and keeps its UUID, owner and permissions. A file that fits already "
        "is left alone, and so is one that cannot be converted.",
    .options = options,
    .examples = examples,
    .least_operands = 1,
    .most_operands = MOST_OPERANDS,
    .operand = OPERAND_FILES,
    .run = run_migrate,
};
