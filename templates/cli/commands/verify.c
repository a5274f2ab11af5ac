/* vecfile verify: whether a file is what it says. */
#include "run/system.h"

#include "commands/commands.h"

#include "rows/cell.h"
#include "rows/cell_compare.h"
#include "rows/element_check.h"
#include "rows/header_view.h"
#include "rows/source.h"
#include "run/arguments.h"
#include "run/finish.h"
#include "run/message.h"
#include "run/progress.h"
#include "run/visible.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define BATCH 4096
#define DEFAULT_MOST 20

typedef struct verifier {
    output out;
    json_writer json;
    bool as_json;
    bool is_quiet;
    uint64_t most; /* faults that are printed */
    uint64_t faults;
} verifier;

/* A line on a part of the file. */
static void say(verifier *v, const char *part, const char *text, text_style style)
{
    if (v->as_json || v->is_quiet)
        return;
    output_format(&v->out, "%-10s ", part);
    output_style(&v->out, style);
    print_visibly(&v->out, text, strlen(text));
    output_style(&v->out, PLAIN);
    output_char(&v->out, '\n');
}

FORMAT_OF_PRINTF(3, 4) static void say_good(verifier *v, const char *part, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    char *text = format_list(format, list);
    va_end(list);
    say(v, part, text, GREEN);
    release(text);
}

/* A fault; `index` is that of an element, or negative. */
static void report(verifier *v, const char *part, int64_t index, const char *text)
{
    if (++v->faults > v->most)
        return;
    if (v->as_json) {
        json_open(&v->json, '{');
        json_member(&v->json, "part", part);
        if (index >= 0)
            json_signed_member(&v->json, "element", index);
        json_member(&v->json, "fault", text);
        json_close(&v->json, '}');
    } else {
        say(v, part, text, RED);
    }
}

FORMAT_OF_PRINTF(4, 5)
static void report_fault(verifier *v, const char *part, int64_t index, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    char *text = format_list(format, list);
    va_end(list);
    report(v, part, index, text);
    release(text);
}

/* --- the header, part by part, also where it is damaged --- */

#define ALL_SLOTS ((1u << VECFILE_SLOT_COUNT) - 1)

static void report_slot(verifier *v, unsigned number)
{
    report_fault(v, "slots", -1,
                 "commit slot %u is damaged, or was being written when its writer stopped; another "
                 "one counts, and the next writer that commits and closes the file mends it",
                 number);
}

static void check_slots(verifier *v, const uint8_t *head)
{
    unsigned valid = 0; /* a bit each */
    char text[160] = "";
    size_t used = 0;
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++) {
        vecfile_slot slot;
        const uint8_t *at = head + VECFILE_IDENTITY_BYTES + (size_t)i * VECFILE_SLOT_SPACING;
        const bool is_valid = vecfile_decode_slot(at, &slot) == VECFILE_DECODED &&
                              slot.epoch % VECFILE_SLOT_COUNT == i;
        const int length =
            is_valid ? snprintf(text + used, sizeof text - used, "%sepoch %" PRIu64 " %s",
                                i > 0 ? ", " : "", slot.epoch,
                                slot.state == VECFILE_SLOT_CLEAN ? "clean" : "open")
                     : snprintf(text + used, sizeof text - used, "%snone", i > 0 ? ", " : "");
        used += length > 0 ? (size_t)length : 0;
        valid |= (unsigned)is_valid << i;
    }
    if (valid == 0) {
        report(v, "slots", -1, "none of the three is valid");
        return;
    }
    say(v, "slots", text, valid == ALL_SLOTS ? GREEN : YELLOW);
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++)
        if ((valid >> i & 1) == 0)
            report_slot(v, i);
}

/* What is wrong with a header that opens all the same. */
static void check_spares(verifier *v, const vecfile_header *header)
{
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++)
        if ((header->unreadable & 1u << i) != 0)
            report_fault(v, "slots", -1,
                         "the disk does not give commit slot %u; the others say the same", i);
    if ((header->unreadable & VECFILE_GAPS) != 0)
        report(v, "header", -1,
               "the disk does not give bytes behind the layout text that belong to nothing");
    if (header->features.is_torn)
        report(
            v, "features", -1,
            "the block beside the first slot is damaged, or its writer was stopped in the midst; "
            "the next close of a writer that has a log clears it");
}

/* Reads what can be read of the header; the core says what is wrong with it. */
static bool check_header(verifier *v, const char *path, header_view *view)
{
    uint8_t head[VECFILE_TEXT_OFFSET];
    const vecfile_io *io = &vecfile_io_system;
    const int fd = io->open(io->context, VECFILE_IO_HERE, path, VECFILE_IO_READ, 0);
    if (fd >= 0) {
        vecfile_identity identity;
        if (vecfile_read_fully(io, fd, head, sizeof head, 0) == sizeof head &&
            vecfile_decode_identity(head, &identity) == VECFILE_DECODED) {
            say_good(v, "identity", "valid, format %" PRIu32, identity.format);
            check_slots(v, head);
        }
        io->close(io->context, fd);
    }
    const vecfile_status status = header_view_open(view, path);
    if (status == VECFILE_OK) {
        say_good(v, "layout", "%zu columns of %u bytes", view->description->leaf_count,
                 view->description->element->size);
        check_spares(v, &view->header);
        return true;
    }
    report(v, "header", -1, vecfile_errmsg());
    return false;
}

/* --- elements --- */

static void report_element(verifier *v, const element_fault *fault, uint64_t index,
                           const unsigned char *element)
{
    if (v->faults >= v->most) {
        v->faults++;
        return;
    }
    if (fault->column == NULL) {
        report_fault(v, "elements", (int64_t)index,
                     "element %" PRIu64 ": padding at byte %" PRIu32 " %s", index, fault->offset,
                     fault->problem);
        return;
    }
    output cell;
    output_to_memory(&cell);
    print_cell(&cell, fault->column, element, AS_MEANT);
    output_char(&cell, '\0');
    report_fault(v, "elements", (int64_t)index, "element %" PRIu64 ": '%s' %s: '%s'", index,
                 fault->column->name, fault->problem, cell.bytes);
    output_free(&cell);
}

static void check_elements(verifier *v, const source *from)
{
    element_check check;
    element_fault fault;
    const uint64_t before = v->faults;
    element_check_begin(&check, &from->columns, from->description);
    begin_progress(from->count, "elements");
    const unsigned char *element = from->elements;
    for (uint64_t i = 0; i < from->count; i++, element += from->stride) {
        if (!element_is_sound(&check, element, &fault))
            report_element(v, &fault, i, element);
        if (i % BATCH == 0)
            show_progress(i);
    }
    end_progress();
    element_check_free(&check);
    if (v->faults == before)
        say_good(v, "elements", "%" PRIu64 ", all sound", from->count);
}

static bool check_order(verifier *v, const source *from, const char *name)
{
    const column *key = find_column(&from->columns, name, strlen(name));
    if (key == NULL) {
        complain_of_column(&from->columns, "--sorted-by", name, strlen(name));
        return false;
    }
    uint64_t found = 0, first = 0;
    const unsigned char *element = from->elements;
    for (uint64_t i = 1; i < from->count; i++, element += from->stride)
        if (compare_cells(key, element, element + from->stride) > 0 && found++ == 0)
            first = i;
    if (found > 0)
        report_fault(v, "order", (int64_t)first,
                     "%" PRIu64 " elements are less than the one before, by '%s'; the first is "
                     "element %" PRIu64,
                     found, name, first);
    else
        say_good(v, "order", "ascending by '%s'", name);
    return true;
}

/* Opens the file as a reader would, logs included, and looks at every element. */
static int check_content(verifier *v, const char *path, const char *open_state,
                         const arguments *given)
{
    source from;
    vecfile probe;
    const vecfile_status status = vecfile_open_any(&probe, path, NULL);
    if (status == VECFILE_E_CORRUPT || status == VECFILE_E_TRUNCATED) {
        report(v, "file", -1, vecfile_errmsg());
        return DONE;
    }
    if (status != VECFILE_OK)
        return complain_of_failure();
    const bool is_clean = vecfile_slot_of(&probe)->state == VECFILE_SLOT_CLEAN;
    vecfile_abandon(&probe);
    if (!source_open(&from, path))
        return FAILED;
    say(v, "state", is_clean ? "closed properly" : open_state, is_clean ? GREEN : YELLOW);
    check_elements(v, &from);
    const char *key = option_value(given, "sorted-by");
    const int result = key == NULL || check_order(v, &from, key) ? DONE : MISUSED;
    source_close(&from);
    return result;
}

static int verify_file(verifier *v, const char *path, const arguments *given)
{
    header_view view;
    int status = DONE;
    v->faults = 0;
    if (v->as_json) {
        json_open(&v->json, '{');
        json_member(&v->json, "file", path);
        json_key(&v->json, "faults");
        json_open(&v->json, '[');
    }
    if (access(path, R_OK) != 0) {
        complain("cannot open '%s': %s", path, strerror(errno));
        status = FAILED;
    } else if (check_header(v, path, &view)) {
        const char *open_state = view.is_locked_to_write
                                     ? "being written; the last commit is whole"
                                     : "its writer was killed; the last commit is whole";
        header_view_close(&view);
        status = check_content(v, path, open_state, given);
    }
    if (v->as_json) {
        json_close(&v->json, ']');
        json_unsigned_member(&v->json, "fault_count", v->faults);
        json_bool_member(&v->json, "is_sound", status == DONE && v->faults == 0);
        json_close(&v->json, '}');
        json_end(&v->json);
    } else if (v->faults > v->most && !v->is_quiet) {
        output_format(&v->out, "... and %" PRIu64 " more\n", v->faults - v->most);
    }
    return status == DONE && v->faults > 0 ? FOUND_WANTING : status;
}

static int run_verify(const arguments *given)
{
    verifier v = {.as_json = has_option(given, "json"), .is_quiet = has_option(given, "quiet")};
    int64_t most;
    if (!option_number(given, "most", DEFAULT_MOST, 0, INT64_MAX, &most))
        return MISUSED;
    v.most = (uint64_t)most;
    output_to_user(&v.out);
    json_begin(&v.json, &v.out);
    int worst = DONE;
    for (size_t i = 0; i < given->count; i++) {
        if (given->count > 1 && !v.as_json && !v.is_quiet)
            output_format(&v.out, "%s%s:\n", i > 0 ? "\n" : "", given->operands[i]);
        const int status = verify_file(&v, given->operands[i], given);
        worst = status > worst ? status : worst;
    }
    return finish_output(&v.out, worst);
}

static const option_spec options[] = {
    {"sorted-by", 's', "COLUMN", "the elements are also to be in ascending order of it", NULL},
    {"most", 'm', "N", "print at most so many faults (20 without it); all are counted", NULL},
    {"quiet", 'q', NULL, "print nothing: the exit status tells", NULL},
    {"json", 'j', NULL, "an object a file instead of text", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

static const example examples[] = {
    {"vecfile verify quakes.vec", "what is checked, and what is wrong"},
    {"vecfile verify --quiet --sorted-by time *.vec && echo sound", "in a script"},
    {NULL, NULL},
};

const command verify_command = {
    .name = "verify",
    .summary = "check header, logs and every element",
    .operands = "FILE...",
    .description =
        "Checks all that a vector file says of itself: the identity block, the commit slots and "
        "the layout text with their checksums, the log that a killed writer left, the length; and "
        "of every element that each bool is 0 or 1, each enum one of its values, flags only those "
        "that are known, text padded with NUL, and padding zero (except where a compiler laid the "
        "element out). Elements carry no checksums: other changes to them cannot be seen.",
    .answer = "a file has faults",
    .options = options,
    .examples = examples,
    .least_operands = 1,
    .most_operands = MAX_OPERANDS,
    .operand = OPERAND_FILES,
    .run = run_verify,
};
