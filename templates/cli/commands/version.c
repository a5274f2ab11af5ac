/* vecfile version: versions that are not the same thing, each by its name. */
#include "run/system.h"

#include "commands/commands.h"

#include "elements/asked.h"
#include "elements/places.h"
#include "run/about.h"
#include "run/arguments.h"
#include "run/finish.h"
#include "run/output.h"
#include "run/visible.h"
#include "text/json_writer.h"

#include "format.h"

static void print_text(output *out, const found_layouts *known)
{
    output_format(out,
                  "command      %s\n"
                  "file format  %u, of the files that it makes\n"
                  "generation   %u, which a program's headers and the core must share\n",
                  COMMAND_VERSION, VECFILE_FORMAT_VERSION, VECFILE_GENERATION);
    for (size_t i = 0; i < known->count; i++) {
        const char *path = known->all[i].path;
        output_text(out, i == 0 ? "elements     " : "             ");
        print_visibly(out, path, strlen(path));
        output_char(out, '\n');
    }
}

static void print_json(output *out, const found_layouts *known)
{
    json_writer json;
    json_begin(&json, out);
    json_open(&json, '{');
    json_member(&json, "command", COMMAND_VERSION);
    json_unsigned_member(&json, "file_format", VECFILE_FORMAT_VERSION);
    json_unsigned_member(&json, "generation", VECFILE_GENERATION);
    json_key(&json, "elements");
    json_open(&json, '[');
    for (size_t i = 0; i < known->count; i++) {
        json_open(&json, '{');
        json_member(&json, "element", known->all[i].name);
        json_member(&json, "layout", known->all[i].path);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_close(&json, '}');
    json_end(&json);
}

static int run_version(const arguments *given)
{
    output out;
    places looked;
    found_layouts known;
    output_to_user(&out);
    places_begin(&looked, option_value(given, "layouts"));
    places_list(&looked, &known);
    if (has_option(given, "json"))
        print_json(&out, &known);
    else
        print_text(&out, &known);
    found_layouts_free(&known);
    places_free(&looked);
    return finish_output(&out, DONE);
}

static const option_spec options[] = {
    {"json", 'j', NULL, "an object instead of text", NULL},
    LAYOUTS_OPTION,
    {NULL, 0, NULL, NULL, NULL},
};

static const example examples[] = {
    {"vecfile version", "what is installed"},
    {"vecfile version --json", "the same in a script"},
    {NULL, NULL},
};

const command version_command = {
    .name = "version",
    .summary = "tell the versions of command and file format, and the elements found",
    .operands = "",
    .description =
        "Prints the version of this command, the file format that it writes, the generation of "
        "generated code that it comes with, and the layout files of the elements that it finds by "
        "their names; vecfile create --list tells their schemas' versions. What made a file, in "
        "what format and of which schema version, says vecfile info. " ELEMENTS_ARE_FOUND,
    .options = options,
    .examples = examples,
    .least_operands = 0,
    .most_operands = 0,
    .operand = OPERAND_FILES,
    .run = run_version,
};
