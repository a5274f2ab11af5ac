/* vecfile recover: finishes what a killed writer left. */
#include "run/system.h"

#include "commands/commands.h"

#include "in/target.h"
#include "rows/header_view.h"
#include "run/arguments.h"
#include "run/finish.h"
#include "run/message.h"
#include "run/output.h"
#include "text/json_writer.h"

#include <inttypes.h>
#include <stdio.h>

typedef struct recovery {
    bool was_needed;
    bool is_done;
    uint64_t checkpoint; /* elements that the last checkpoint had */
    uint64_t count;      /* elements of the last commit */
    uint64_t stamp;
    char dropped[1000]; /* what was wrong, if commits were given up */
} recovery;

static int report(const recovery *found, const char *path, bool as_json)
{
    output out;
    output_to_user(&out);
    if (as_json) {
        json_writer json;
        json_begin(&json, &out);
        json_open(&json, '{');
        json_member(&json, "file", path);
        json_bool_member(&json, "was_needed", found->was_needed);
        json_bool_member(&json, "is_done", found->is_done);
        json_unsigned_member(&json, "checkpoint_count", found->checkpoint);
        json_unsigned_member(&json, "count", found->count);
        json_unsigned_member(&json, "stamp", found->stamp);
        if (found->dropped[0] != '\0')
            json_member(&json, "dropped", found->dropped);
        json_close(&json, '}');
        json_end(&json);
    } else if (!found->was_needed) {
        output_format(&out, "%s: closed properly, nothing to recover\n", path);
    } else {
        output_format(&out,
                      "%s: its writer was killed; %s %s: %" PRIu64 " elements (%" PRIu64
                      " at the checkpoint before), stamp %" PRIu64 "\n",
                      path, found->is_done ? "recovered" : "can be recovered to",
                      found->dropped[0] != '\0' ? "the last commit before the damage"
                                                : "its last commit",
                      found->count, found->checkpoint, found->stamp);
        if (found->dropped[0] != '\0')
            output_format(&out, "given up: %s\n", found->dropped);
    }
    return finish_output(&out, DONE);
}

/* Opens the file as a reader, if need be at the last commit before the damage. */
static bool open_to_look(vecfile *v, const char *path, bool to_last_good, recovery *found)
{
    const vecfile_options options = {.access = VECFILE_READ_ONLY, .to_last_good = true};
    const vecfile_status status = vecfile_open_any(v, path, NULL);
    if (status != VECFILE_E_CORRUPT || !to_last_good)
        return status == VECFILE_OK;
    snprintf(found->dropped, sizeof found->dropped, "%s", vecfile_errmsg());
    return vecfile_open_any(v, path, &options) == VECFILE_OK;
}

/* What recovery would give, from a reader's point of view. */
static bool look(const char *path, bool to_last_good, recovery *found)
{
    header_view view;
    vecfile v;
    if (header_view_open(&view, path) != VECFILE_OK)
        return false;
    found->was_needed = view.header.slot.state == VECFILE_SLOT_OPEN;
    found->checkpoint = view.header.slot.count;
    header_view_close(&view);
    if (!open_to_look(&v, path, to_last_good, found))
        return false;
    found->count = v.len;
    found->stamp = vecfile_stamp(&v);
    vecfile_abandon(&v);
    return true;
}

/* Opening to write recovers; closing makes it final. */
static bool finish(const char *path, bool to_last_good)
{
    target to;
    return (to_last_good ? target_open_to_last_good : target_open)(&to, path) && target_commit(&to);
}

static int recover_one(const char *path, const arguments *given)
{
    recovery found = {.was_needed = false};
    const bool to_last_good = has_option(given, "to-last-good");
    if (!look(path, to_last_good, &found))
        return complain_of_failure();
    if (found.was_needed && !has_option(given, "dry-run")) {
        if (!finish(path, to_last_good))
            return FAILED;
        found.is_done = true;
    }
    return report(&found, path, has_option(given, "json"));
}

static int run_recover(const arguments *given)
{
    int status = DONE;
    for (size_t i = 0; i < given->count; i++) {
        const int result = recover_one(given->operands[i], given);
        status = result > status ? result : status;
    }
    return status;
}

static const option_spec options[] = {
    {"dry-run", 'd', NULL, "only say what would be done", NULL},
    {"json", 'j', NULL, "an object a file", NULL},
    {"to-last-good", 'g', NULL, "where a log is damaged, take the last commit before that", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

static const example examples[] = {
    {"vecfile recover quakes.vec", "brings the last commit into its place"},
    {"vecfile recover --dry-run *.vec", "which files need it"},
    {"vecfile recover --to-last-good quakes.vec",
     "gives up what a damaged log has lost, and says so"},
    {NULL, NULL},
};

const command recover_command = {
    .name = "recover",
    .summary = "finish the recovery of a file whose writer was killed",
    .operands = "FILE...",
    .description =
        "Says whether the writer of a file was killed, and finishes what it left: the last commit, "
        "which is in part in a log beside the file, is brought into its place, and the logs are "
        "removed. Any program that opens the file does the same; this does it now, as before a "
        "copy "
        "is made. A file that was closed properly stays as it is. Where the log is damaged, and "
        "commits "
        "came after the damage, the file is refused, unless --to-last-good gives these commits up. "
        "A file of another machine's "
        "layout is recovered on its own machine, or read as it is and converted.",
    .options = options,
    .examples = examples,
    .least_operands = 1,
    .most_operands = MAX_OPERANDS,
    .operand = OPERAND_FILES,
    .run = run_recover,
};
