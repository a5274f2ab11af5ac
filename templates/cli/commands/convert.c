/* vecfile convert: a file for another machine, another layout or another version. */
#include "run/system.h"

#include "commands/commands.h"

#include "elements/asked.h"
#include "out/conversion_report.h"
#include "run/arguments.h"
#include "run/finish.h"
#include "run/message.h"

static int list_machines(void)
{
    output out;
    output_to_user(&out);
    for (const char *const *name = vecfile_machine_names; *name != NULL; name++)
        output_format(&out, "%s\n", *name);
    return finish_output(&out, DONE);
}

static bool is_machine(const char *wanted)
{
    for (const char *const *name = vecfile_machine_names; *name != NULL; name++)
        if (strcmp(*name, wanted) == 0)
            return true;
    complain("convert: no machine '%s'; vecfile convert --machines lists them", wanted);
    return false;
}

static int run_convert(const arguments *given)
{
    const bool has_element = has_option(given, "element") || names_element_file(given);
    element_type of = {.text = NULL};
    bool is_asked;
    vecfile_convert_options options = {.machine = option_value(given, "to"),
                                       .like = option_value(given, "like"),
                                       .clamp = has_option(given, "clamp"),
                                       .drop = has_option(given, "drop")};
    if (has_option(given, "machines"))
        return list_machines();
    if (given->count != 2) {
        complain("convert: name the file and the new file");
        return MISUSED;
    }
    if (options.like != NULL && (options.machine != NULL || has_element)) {
        complain("convert: --like says all that --to and --element say: give one");
        return MISUSED;
    }
    if (options.machine != NULL && !is_machine(options.machine))
        return MISUSED;
    const int found = find_optional_element(given, &of, &is_asked);
    if (found != DONE)
        return found;
    options.type = is_asked ? &of.type : NULL;
    vecfile_summary summary;
    options.io = begin_conversion(given->operands[0]);
    const vecfile_status status =
        vecfile_convert(given->operands[0], given->operands[1], &options, &summary);
    end_conversion();
    const int result = status != VECFILE_OK
                           ? complain_of_failure()
                           : report_conversion(&summary, given->operands[1], "converted",
                                               has_option(given, "json")    ? REPORT_JSON
                                               : has_option(given, "quiet") ? REPORT_NOTHING
                                                                            : REPORT_TEXT);
    vecfile_summary_free(&summary);
    element_type_free(&of);
    return result;
}

static const option_spec options[] = {
    {"to", 't', "MACHINE", "for that machine rather than this one; --machines lists them", NULL},
    {"like", 'l', "FILE", "laid out as the elements of another file", NULL},
    {"element", 'e', "NAME", "as its schema is now, rather than as the file has it", NULL},
    ELEMENT_OPTIONS,
    {"clamp", 'c', NULL, "make values that do not fit the nearest that do, rather than stop", NULL},
    {"drop", 'd', NULL, "leave out what has no place in the new file, rather than stop", NULL},
    {"machines", 'm', NULL, "list the machines, and convert nothing", NULL},
    {"quiet", 'q', NULL, "do not say what became of the fields", NULL},
    {"json", 'j', NULL, "say it as an object", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

static const example examples[] = {
    {"vecfile convert from-s390x.vec here.vec", "a file of another machine for this one"},
    {"vecfile convert --to s390x here.vec there.vec", "the other way round"},
    {"vecfile convert --element quake old.vec new.vec", "to the present version of its schema"},
    {NULL, NULL},
};

const command convert_command = {
    .name = "convert",
    .summary = "make a file for another machine or another version of its schema",
    .operands = "OLD NEW",
    .description =
        "Makes NEW out of OLD: in the layout, byte order, widths and float formats of this "
        "machine, "
        "of another one, or of another file, and in another version of the schema if --element or "
        "--like ask for it. Fields are carried over by their names, enums by the names of their "
        "values; new fields have their defaults. What a killed writer committed is carried over, "
        "too; OLD is never touched.\n\n"
        "A value that does not fit stops it, with its element and field, unless --clamp is given; "
        "so does a field that has no place, unless --drop is given. NEW is read back before it "
        "gets "
        "its name, and whatever fails leaves nothing behind. " ELEMENTS_ARE_FOUND,
    .options = options,
    .examples = examples,
    .least_operands = 0,
    .most_operands = 2,
    .operand = OPERAND_FILES,
    .run = run_convert,
};
