/* Made by vecfile-gen 1.0.0; do not edit. */
/* vecfile version: versions that are not the same thing, each by its name. */
#include "system.h"

#include "commands.h"

#include "arguments.h"
#include "element_types.h"
#include "json_writer.h"
#include "output.h"

#include "../vecfile/format.h"

static void print_text(output *out)
{
    output_format(out,
                  "command      %s\n"
                  "generator    %s, which made the command and what it knows of elements\n"
                  "file format  %u, of the files that it makes\n"
                  "generation   %u, which a program's headers and the core must share\n",
                  generator_version, generator_version, VECFILE_FORMAT_VERSION, VECFILE_GENERATION);
    for (const vecfile_type *const *type = element_types; *type != NULL; type++)
        output_format(out, "%s%s, element %s: version %u\n",
                      type == element_types ? "schemas      " : "             ", (*type)->schema,
                      (*type)->element, (unsigned)(*type)->version);
}

static void print_json(output *out)
{
    json_writer json;
    json_begin(&json, out);
    json_open(&json, '{');
    json_member(&json, "command", generator_version);
    json_member(&json, "generator", generator_version);
    json_unsigned_member(&json, "file_format", VECFILE_FORMAT_VERSION);
    json_unsigned_member(&json, "generation", VECFILE_GENERATION);
    json_key(&json, "schemas");
    json_open(&json, '[');
    for (const vecfile_type *const *type = element_types; *type != NULL; type++) {
        json_open(&json, '{');
        json_member(&json, "schema", (*type)->schema);
        json_member(&json, "element", (*type)->element);
        json_unsigned_member(&json, "version", (*type)->version);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_close(&json, '}');
    json_end(&json);
}

static int run_version(const arguments *given)
{
    output out;
    output_to_user(&out);
    if (has_option(given, "json"))
        print_json(&out);
    else
        print_text(&out);
    return output_finish(&out, DONE);
}

static const option_spec options[] = {
    {"json", 'j', NULL, "an object instead of text", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

static const example examples[] = {
    {"vecfile version", "what is installed"},
    {"vecfile version --json", "the same in a script"},
    {NULL, NULL},
};

const command version_command = {
    .name = "version",
    .summary = "tell the versions of command, file format and schemas apart",
    .operands = "",
    .description =
        "Prints the version of this command and of the generator that made it, the file format "
        "that it writes, the generation of the generated code, and the version that each schema "
        "gave its element. What made a file, in what format and of which schema version, says "
        "vecfile info.",
    .options = options,
    .examples = examples,
    .least_operands = 0,
    .most_operands = 0,
    .operand = OPERAND_FILES,
    .run = run_version,
};
