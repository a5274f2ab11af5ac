/* vecfile info: what a file says of itself. */
#include "run/system.h"

#include "commands/commands.h"

#include "out/layout_print.h"
#include "out/numpy.h"
#include "rows/header_view.h"
#include "rows/log_view.h"
#include "rows/source.h"
#include "run/arguments.h"
#include "run/finish.h"
#include "run/message.h"
#include "run/shell.h"
#include "run/visible.h"
#include "text/json_writer.h"

#include "core.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

/* What was committed: known if the file could be opened, else what the header says. */
typedef struct commits {
    bool is_known;
    uint64_t count;
    uint64_t stamp;
    uint64_t sequence;  /* number of commits */
    bool lacks_boot_id; /* which would tell whether a killed writer's work is still there */
} commits;

/* What is wrong with the file itself, and not with our looking at it. */
static bool is_of_the_file(vecfile_status status)
{
    return status == VECFILE_E_CORRUPT || status == VECFILE_E_TRUNCATED ||
           status == VECFILE_E_FORMAT;
}

/* Opens files that are being written, or that a killed writer left, to learn what was committed. */
static vecfile_status find_commits(const header_view *view, commits *found)
{
    const vecfile_io *io = &vecfile_io_system;
    const vecfile_slot *slot = &view->header.slot;
    uint8_t boot_id[16];
    vecfile v;
    *found = (commits){.is_known = slot->state == VECFILE_SLOT_CLEAN,
                       .count = slot->count,
                       .stamp = slot->stamp,
                       .sequence = slot->sequence};
    if (found->is_known)
        return VECFILE_OK;
    /* Under shared durability the length is in the header at every moment. */
    const int result = io->boot_id(io->context, boot_id);
    if (result < 0)
        return vecfile_fail_system(result, "tell whether this run of the machine wrote",
                                   view->path);
    found->count = vecfile_header_count(&view->header, boot_id);
    found->lacks_boot_id = vecfile_is_zero(boot_id, sizeof boot_id);
    vecfile_status status = vecfile_open_any(&v, view->path, NULL);
    if (status != VECFILE_OK)
        return is_of_the_file(status) ? VECFILE_OK : status;
    found->is_known = true;
    found->count = v.len;
    found->stamp = vecfile_stamp(&v);
    found->sequence = v.vector->journal->committed.sequence;
    found->lacks_boot_id = vecfile_is_zero(v.vector->file.boot_id, sizeof v.vector->file.boot_id);
    vecfile_abandon(&v);
    return VECFILE_OK;
}

static const char *durability_name(uint32_t durability)
{
    return durability == VECFILE_ATOMIC ? "atomic" : durability == VECFILE_SHARED ? "shared" : "?";
}

static const char *state_name(const header_view *view, const commits *found)
{
    if (view->header.slot.state == VECFILE_SLOT_CLEAN)
        return "closed";
    if (view->is_locked_to_write)
        return "being written";
    return found->is_known ? "to be recovered" : "damaged";
}

static const char *state_text(const header_view *view, const commits *found)
{
    if (view->header.slot.state == VECFILE_SLOT_CLEAN)
        return "closed properly";
    if (view->is_locked_to_write)
        return "being written; the elements are those of the last commit";
    return found->is_known ? "its writer was killed; whoever opens it next gets the last commit"
                           : "its writer was killed, and the last commit cannot be recovered";
}

static const char *lock_text(const header_view *view)
{
    return !view->is_locked           ? "free"
           : view->is_locked_to_write ? "held by a writer"
                                      : "held by a reader";
}

static void print_pair(output *out, const char *name)
{
    output_style(out, FAINT);
    output_format(out, "%-11s", name);
    output_style(out, PLAIN);
}

static void print_machine(output *out, const vecfile_machine *machine)
{
    char name[24];
    print_pair(out, "machine");
    output_format(
        out, "%s, %s, %u-bit pointers, long of %u bytes\n",
        vecfile_machine_name(machine->elf, name), vecfile_byte_order_name(machine->byte_order),
        machine->c_types[VECFILE_C_POINTER].size * 8u, machine->c_types[VECFILE_C_LONG].size);
}

static void print_readers(output *out, const header_view *view)
{
    output_text(out, "; others read it");
    for (size_t i = 0; i < view->reader_count; i++)
        output_format(out, "%s %" PRId64,
                      i > 0                     ? ","
                      : view->reader_count == 1 ? ", process"
                                                : ", processes",
                      view->readers[i]);
}

static void print_lock(output *out, const header_view *view)
{
    print_pair(out, "lock");
    output_text(out, lock_text(view));
    if (view->holder > 0)
        output_format(out, ", process %" PRId64, view->holder);
    if (view->is_followed)
        print_readers(out, view);
    output_char(out, '\n');
}

static void print_identity(output *out, const header_view *view)
{
    const vecfile_identity *identity = &view->header.identity;
    char uuid[37];
    format_uuid(identity->uuid, uuid);
    print_pair(out, "file");
    print_visibly(out, view->path, strlen(view->path));
    output_format(out, ", %" PRIu64 " bytes\n", view->size);
    print_pair(out, "format");
    output_format(out, "%" PRIu32 ", made by generator ", identity->format);
    print_visibly(out, identity->generator,
                  strnlen(identity->generator, sizeof identity->generator));
    output_char(out, '\n');
    print_pair(out, "uuid");
    output_format(out, "%s\n", uuid);
    print_pair(out, "schema");
    output_format(out, "%s version %" PRIu32 "\n", view->description->schema,
                  identity->schema_version);
    if (identity->user_magic != 0) {
        print_pair(out, "user magic");
        output_format(out, "0x%" PRIx64 "\n", identity->user_magic);
    }
    print_machine(out, &identity->machine);
}

/* Whether the file system, or what the process may do, leaves the names in the file's directory
 * without fsync. */
static bool names_may_be_lost(const char *path)
{
    const vecfile_io *io = &vecfile_io_system;
    vecfile_place place;
    if (vecfile_place_find(io, path, &place) != VECFILE_OK)
        return false;
    const bool are_lost =
        fsync(place.directory) != 0 && vecfile_names_are_as_durable_as_it_gets(-errno);
    vecfile_place_let_go(io, &place);
    return are_lost;
}

/* What the system lacks on which something rests that the file promises elsewhere. */
static void print_lacks(output *out, const header_view *view, const commits *found)
{
    if (names_may_be_lost(view->path)) {
        print_pair(out, "names");
        output_text(out, "only as durable as the file system makes them: its directories have no "
                         "fsync\n");
    }
    if (found->lacks_boot_id && view->header.slot.durability == VECFILE_SHARED) {
        print_pair(out, "boot id");
        output_text(out, "kept from this process: what was stored since the last commit counts as "
                         "lost\n");
    }
}

static const char *role_text(log_role role)
{
    return role == IN_USE    ? "has the last commits"
           : role == OLD_ONE ? "counts until the checkpoint under way is complete"
                             : "not in use";
}

static void print_logs(output *out, const header_view *view)
{
    log_view logs[VECFILE_LOGS];
    const uint64_t limit =
        vecfile_log_limit_of(view->header.slot.count * view->header.identity.element_size);
    look_at_logs(view, logs);
    for (int i = 0; i < VECFILE_LOGS; i++) {
        if (logs[i].role == NO_LOG)
            continue;
        print_pair(out, "log");
        output_format(out, "%d, %" PRIu64 " bytes: %s\n", i, logs[i].bytes,
                      role_text(logs[i].role));
        if (logs[i].role == NOT_IN_USE || logs[i].bytes <= 2 * limit)
            continue;
        print_pair(out, "");
        output_format(out,
                      "a checkpoint is due from %" PRIu64 " bytes on: commits were large, or it "
                      "cannot be completed\n",
                      limit);
    }
}

static void print_json_logs(json_writer *json, const header_view *view)
{
    static const char *const roles[] = {"", "in use", "old", "not in use"};
    log_view logs[VECFILE_LOGS];
    look_at_logs(view, logs);
    json_key(json, "logs");
    json_open(json, '[');
    for (int i = 0; i < VECFILE_LOGS; i++) {
        if (logs[i].role == NO_LOG)
            continue;
        json_open(json, '{');
        json_unsigned_member(json, "number", (uint64_t)i);
        json_unsigned_member(json, "bytes", logs[i].bytes);
        json_member(json, "role", roles[logs[i].role]);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void print_header(output *out, const header_view *view, const commits *found)
{
    const vecfile_identity *identity = &view->header.identity;
    const vecfile_slot *slot = &view->header.slot;
    print_identity(out, view);
    print_pair(out, "elements");
    output_format(out, "%" PRIu64 " %s of %" PRIu64 " bytes, from byte %" PRIu64 " on\n",
                  found->count, view->description->element->name, identity->element_size,
                  identity->data_offset);
    print_pair(out, "commits");
    output_format(out, "%" PRIu64 ", last stamp %" PRIu64 "\n", found->sequence, found->stamp);
    print_pair(out, "state");
    output_format(out, "%s\n", state_text(view, found));
    print_pair(out, "durability");
    output_format(out, "%s, epoch %" PRIu64 "\n", durability_name(slot->durability), slot->epoch);
    print_logs(out, view);
    if (view->header.unreadable != 0) {
        print_pair(out, "disk");
        output_text(out, "does not give a part of the header that is not needed; see verify\n");
    }
    print_lock(out, view);
    print_lacks(out, view, found);
    output_char(out, '\n');
    print_layout(out, view->description->element);
}

static void print_json(output *out, const header_view *view, const commits *found)
{
    const vecfile_identity *identity = &view->header.identity;
    const vecfile_slot *slot = &view->header.slot;
    char uuid[37], name[24];
    json_writer json;
    format_uuid(identity->uuid, uuid);
    json_begin(&json, out);
    json_open(&json, '{');
    json_member(&json, "file", view->path);
    json_unsigned_member(&json, "bytes", view->size);
    json_unsigned_member(&json, "format", identity->format);
    json_key(&json, "generator");
    json_text(&json, identity->generator, strnlen(identity->generator, sizeof identity->generator));
    json_member(&json, "uuid", uuid);
    json_member(&json, "schema", view->description->schema);
    json_unsigned_member(&json, "version", identity->schema_version);
    json_unsigned_member(&json, "user_magic", identity->user_magic);
    json_member(&json, "machine", vecfile_machine_name(identity->machine.elf, name));
    json_member(&json, "byte_order", vecfile_byte_order_name(identity->machine.byte_order));
    json_unsigned_member(&json, "count", found->count);
    json_bool_member(&json, "count_is_exact", found->is_known);
    json_unsigned_member(&json, "data_offset", identity->data_offset);
    json_unsigned_member(&json, "commits", found->sequence);
    json_unsigned_member(&json, "stamp", found->stamp);
    json_member(&json, "state", state_name(view, found));
    json_member(&json, "durability", durability_name(slot->durability));
    json_unsigned_member(&json, "epoch", slot->epoch);
    print_json_logs(&json, view);
    json_member(&json, "lock", lock_text(view));
    json_key(&json, "lock_holder");
    if (view->holder > 0)
        json_signed(&json, view->holder);
    else
        json_null(&json);
    json_bool_member(&json, "is_read_by_others", view->is_followed);
    json_key(&json, "readers");
    json_open(&json, '[');
    for (size_t i = 0; i < view->reader_count; i++)
        json_signed(&json, view->readers[i]);
    json_close(&json, ']');
    json_key(&json, "element");
    print_json_layout(&json, view->description->element);
    json_close(&json, '}');
    json_end(&json);
}

static int print_view(output *out, const header_view *view, const commits *found,
                      const arguments *given)
{
    if (has_option(given, "text")) {
        output_text(out, view->header.text);
    } else if (has_option(given, "json")) {
        print_json(out, view, found);
    } else if (!has_option(given, "numpy")) {
        print_header(out, view, found);
    } else if (view->is_locked_to_write) {
        complain("'%s' is being written: close it there, so that all is in its place, where NumPy "
                 "would look",
                 view->path);
        return FAILED;
    } else if (view->header.slot.state == VECFILE_SLOT_CLEAN) {
        print_numpy_memmap(out, view->path, view->description, &view->header.identity,
                           found->count);
    } else {
        char *file = shell_word(view->path);
        complain("'%s' is not closed: what was committed is not all in its place, where NumPy "
                 "would look; close it, or finish its recovery with vecfile recover %s",
                 view->path, file);
        release(file);
        return FAILED;
    }
    return DONE;
}

static int print_one(output *out, const char *path, const arguments *given)
{
    header_view view;
    if (header_view_open(&view, path) != VECFILE_OK)
        return complain_of_failure();
    commits found;
    const int status = find_commits(&view, &found) == VECFILE_OK
                           ? print_view(out, &view, &found, given)
                           : complain_of_failure();
    header_view_close(&view);
    return status;
}

static int run_info(const arguments *given)
{
    output out;
    output_to_user(&out);
    int status = DONE;
    for (size_t i = 0; i < given->count; i++) {
        if (i > 0 && !has_option(given, "json") && !has_option(given, "numpy"))
            output_char(&out, '\n');
        if (print_one(&out, given->operands[i], given) != DONE)
            status = FAILED;
    }
    return finish_output(&out, status);
}

static const option_spec options[] = {
    {"json", 'j', NULL, "an object a file instead of text", NULL},
    {"numpy", 0, NULL, "the line of Python that maps the elements with numpy.memmap", NULL},
    {"text", 't', NULL, "the layout text alone, as the file has it", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

static const example examples[] = {
    {"vecfile info quakes.vec", "who made the file, how its elements lie, how many there are"},
    {"vecfile info --json quakes.vec | jq .count", "the number of elements"},
    {"vecfile info --numpy quakes.vec", "what to type into Python to have it as an array"},
    {NULL, NULL},
};

const command info_command = {
    .name = "info",
    .summary = "say what a file is, how it is laid out and how it was left",
    .operands = "FILE...",
    .description =
        "Prints what a vector file says of itself: the machine and the schema that wrote it, how "
        "its elements are laid out with every offset and all padding, how many there are, whether "
        "it was closed properly, and who has it locked. The file may come from any machine and may "
        "be in use; it is only read.",
    .options = options,
    .examples = examples,
    .least_operands = 1,
    .most_operands = MAX_OPERANDS,
    .operand = OPERAND_FILES,
    .run = run_info,
};
