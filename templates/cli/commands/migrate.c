/* vecfile migrate: a file becomes one of the present schema and of this machine. */
#include "run/system.h"

#include "commands/commands.h"

#include "elements/asked.h"
#include "out/conversion_report.h"
#include "rows/header_view.h"
#include "run/arguments.h"
#include "run/message.h"

/* The element that is asked for, or the one that has the name of the file's. */
static int find_for_file(const arguments *given, const char *path, element_type *out)
{
    header_view view;
    bool is_asked;
    int status = find_optional_element(given, out, &is_asked);
    if (is_asked)
        return status;
    if (header_view_open(&view, path) != VECFILE_OK)
        return complain_of_failure();
    status = find_element(given, view.description->element->name, out);
    header_view_close(&view);
    return status;
}

static int migrate(const char *path, const arguments *given)
{
    vecfile_convert_options options = {.clamp = has_option(given, "clamp"),
                                       .drop = has_option(given, "drop")};
    element_type of;
    const int found = find_for_file(given, path, &of);
    if (found != DONE)
        return found;
    vecfile_summary summary;
    options.io = begin_conversion(path);
    const vecfile_status status = vecfile_migrate(path, &of.type, &options, &summary);
    end_conversion();
    const int result = status != VECFILE_OK
                           ? complain_of_failure()
                           : report_conversion(&summary, path, "migrated",
                                               has_option(given, "json")    ? REPORT_JSON
                                               : has_option(given, "quiet") ? REPORT_NOTHING
                                                                            : REPORT_TEXT);
    vecfile_summary_free(&summary);
    element_type_free(&of);
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
    {"element", 'e', "NAME",
     "into this element; else into the one that has the name of the file's own", NULL},
    ELEMENT_OPTIONS,
    {"clamp", 'c', NULL, "make values that do not fit the nearest that do, rather than stop", NULL},
    {"drop", 'd', NULL, "leave out what has no place any more, rather than stop", NULL},
    {"quiet", 'q', NULL, "do not say what became of the fields", NULL},
    {"json", 'j', NULL, "say it as an object a file", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

static const example examples[] = {
    {"vecfile migrate quakes.vec", "to the present schema, and to this machine"},
    {"vecfile migrate --drop *.vec", "also where fields have gone"},
    {NULL, NULL},
};

const command migrate_command = {
    .name = "migrate",
    .summary = "bring files to the present version of their schema, in place",
    .operands = "FILE...",
    .description =
        "Converts each file, as vecfile convert does, to the element of its name as its schema is "
        "now, and to this machine; the converted file takes the old one's name in one moment, "
        "while it is locked, and keeps its UUID, owner and permissions. A file that fits already "
        "is left alone, and so is one that cannot be converted. " ELEMENTS_ARE_FOUND,
    .options = options,
    .examples = examples,
    .least_operands = 1,
    .most_operands = MAX_OPERANDS,
    .operand = OPERAND_FILES,
    .run = run_migrate,
};
