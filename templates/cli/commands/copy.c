/* vecfile copy: a consistent copy, also of a file that is being written. */
#include "run/system.h"

#include "commands/commands.h"

#include "copy.h"
#include "out/conversion_report.h"
#include "run/arguments.h"
#include "run/finish.h"
#include "run/message.h"
#include "text/json_writer.h"

#include <inttypes.h>

static void print_copied(output *out, const vecfile_copied *copied, const char *path)
{
    output_format(out, "%s: %" PRIu64 " elements, ", path, copied->elements);
    if (copied->is_new)
        output_format(out, "%" PRIu64 " bytes copied\n", copied->changed_bytes);
    else
        output_format(out, "%" PRIu64 " of %" PRIu64 " bytes differed\n", copied->changed_bytes,
                      copied->bytes);
}

static void print_json(output *out, const vecfile_copied *copied, const char *path)
{
    json_writer json;
    json_begin(&json, out);
    json_open(&json, '{');
    json_member(&json, "file", path);
    json_unsigned_member(&json, "elements", copied->elements);
    json_unsigned_member(&json, "bytes", copied->bytes);
    json_unsigned_member(&json, "changed_bytes", copied->changed_bytes);
    json_bool_member(&json, "is_new", copied->is_new);
    json_close(&json, '}');
    json_end(&json);
}

static int report(const vecfile_copied *copied, const char *path, const arguments *given)
{
    output out;
    if (has_option(given, "quiet"))
        return DONE;
    output_to_user(&out);
    if (has_option(given, "json"))
        print_json(&out, copied, path);
    else
        print_copied(&out, copied, path);
    return finish_output(&out, DONE);
}

static int run_copy(const arguments *given)
{
    const char *from = given->operands[0], *to = given->operands[1];
    vecfile_copied copied;
    const vecfile_copy_options options = {.io = begin_conversion(from)};
    const vecfile_status status = vecfile_copy(from, to, &options, &copied);
    end_conversion();
    return status == VECFILE_OK ? report(&copied, to, given) : complain_of_failure();
}

static const option_spec options[] = {
    {"quiet", 'q', NULL, "do not say what was copied", NULL},
    {"json", 'j', NULL, "say it as an object", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

static const example examples[] = {
    {"vecfile copy quakes.vec backup.vec", "while a program writes quakes.vec"},
    {NULL, NULL},
};

const command copy_command = {
    .name = "copy",
    .summary = "make a consistent copy of a file, also while it is written",
    .operands = "LIVE BACKUP",
    .description =
        "Makes BACKUP hold what the last commit of LIVE holds, whatever a program that writes LIVE "
        "does meanwhile: elements byte for byte, of whatever machine, the stamp and the UUID. "
        "BACKUP is a file that was closed properly; LIVE is never touched, and nobody waits.\n\n"
        "Where there is no BACKUP yet, it is written under another name, flushed, read back, and "
        "gets its name when it is complete. Where it is an older copy of LIVE, only what differs "
        "is written, and committed at once: after a crash it is the older copy or the newer. A "
        "file that is no copy of LIVE is not touched.",
    .options = options,
    .examples = examples,
    .least_operands = 2,
    .most_operands = 2,
    .operand = OPERAND_FILES,
    .run = run_copy,
};
