/* vecfile salvage: the elements of a damaged file, into a new one. */
#include "run/system.h"

#include "commands/commands.h"

#include "elements/asked.h"
#include "in/vector_writer.h"
#include "rows/damaged.h"
#include "rows/element_check.h"
#include "rows/header_view.h"
#include "rows/source.h"
#include "run/arguments.h"
#include "run/finish.h"
#include "run/message.h"
#include "run/progress.h"
#include "text/json_writer.h"

#include <inttypes.h>

#define MAX_NAMED 20

typedef struct outcome {
    uint64_t rescued;
    uint64_t unsound; /* there, but not what their fields allow */
    uint64_t missing; /* behind the end of the file */
} outcome;

/* Where elements come from: a file that opens, or what is left of one. */
typedef struct wreck {
    const vecfile_description *description;
    const column_set *columns;
    const unsigned char *elements;
    uint64_t count;
    uint64_t missing;
    uint64_t stamp;
    const vecfile_identity *identity;
    const char *text;
} wreck;

static void report_unsound(const element_fault *fault, uint64_t index)
{
    if (fault->column != NULL)
        complain("element %" PRIu64 " is lost: '%s' %s", index, fault->column->name,
                 fault->problem);
    else
        complain("element %" PRIu64 " is lost: padding at byte %" PRIu32 " %s", index,
                 fault->offset, fault->problem);
}

static bool rescue_element(vector_writer *to, const unsigned char *element, size_t size)
{
    memcpy(vector_writer_next(to), element, size);
    return vector_writer_append(to);
}

static bool rescue_elements(const wreck *from, vector_writer *to, outcome *result)
{
    element_check check;
    element_fault fault;
    bool ok = true;
    const size_t size = (size_t)from->identity->element_size;
    element_check_begin(&check, from->columns, from->description);
    begin_progress(from->count, "elements");
    const unsigned char *element = from->elements;
    for (uint64_t i = 0; i < from->count && ok; i++, element += size) {
        if (element_is_sound(&check, element, &fault)) {
            ok = rescue_element(to, element, size);
            result->rescued++;
        } else if (++result->unsound <= MAX_NAMED) {
            report_unsound(&fault, i);
        }
        if (i % 4096 == 0)
            show_progress(i);
    }
    end_progress();
    if (result->unsound > MAX_NAMED)
        complain("... and %" PRIu64 " more elements are lost", result->unsound - MAX_NAMED);
    element_check_free(&check);
    return ok;
}

static int report(const outcome *result, const char *path, bool as_json)
{
    output out;
    output_to_user(&out);
    if (as_json) {
        json_writer json;
        json_begin(&json, &out);
        json_open(&json, '{');
        json_unsigned_member(&json, "rescued", result->rescued);
        json_unsigned_member(&json, "unsound", result->unsound);
        json_unsigned_member(&json, "missing", result->missing);
        json_close(&json, '}');
        json_end(&json);
    } else {
        output_format(&out,
                      "%" PRIu64 " elements rescued into %s; lost: %" PRIu64
                      " that were not sound, %" PRIu64 " behind the end of the file\n",
                      result->rescued, path, result->unsound, result->missing);
    }
    const bool is_whole = result->unsound == 0 && result->missing == 0;
    return finish_output(&out, is_whole ? DONE : FOUND_WANTING);
}

static int rescue(const wreck *from, const char *path, bool as_json)
{
    vector_writer to;
    outcome result = {.missing = from->missing};
    if (!vector_writer_begin(&to, path, from->identity, from->text))
        return FAILED;
    if (!rescue_elements(from, &to, &result)) {
        vector_writer_abandon(&to);
        return FAILED;
    }
    if (!vector_writer_finish(&to, from->stamp))
        return FAILED;
    return report(&result, path, as_json);
}

/* A file whose header is whole is read through the core, which applies its log. */
static int salvage_open_file(const source *from, const char *text, const char *path, bool as_json)
{
    const wreck whole = {.description = from->description,
                         .columns = &from->columns,
                         .elements = from->elements,
                         .count = from->count,
                         .stamp = vecfile_stamp(&from->vector),
                         .identity = from->identity,
                         .text = text};
    return rescue(&whole, path, as_json);
}

static int salvage_damaged(const arguments *given, bool as_json)
{
    damaged_help help = {.like = option_value(given, "like")};
    damaged from;
    element_type of = {.text = NULL};
    bool is_asked;
    const int found = find_optional_element(given, &of, &is_asked);
    if (found != DONE)
        return found;
    help.type = is_asked ? &of.type : NULL;
    const bool is_open = damaged_open(&from, given->operands[0], &help);
    element_type_free(&of);
    if (!is_open)
        return FAILED;
    const wreck rest = {.description = from.description,
                        .columns = &from.columns,
                        .elements = from.elements,
                        .count = from.count,
                        .missing = from.missing,
                        .stamp = from.stamp,
                        .identity = &from.identity,
                        .text = from.text};
    const int status = rescue(&rest, given->operands[1], as_json);
    damaged_close(&from);
    return status;
}

static int run_salvage(const arguments *given)
{
    const bool as_json = has_option(given, "json");
    header_view view;
    vecfile probe;
    const char *path = given->operands[0];
    const vecfile_status status = vecfile_open_any(&probe, path, NULL);
    if (status == VECFILE_OK) {
        source from;
        vecfile_abandon(&probe);
        if (!source_open(&from, path))
            return FAILED;
        int result = FAILED;
        if (header_view_open(&view, path) == VECFILE_OK) {
            result = salvage_open_file(&from, view.header.text, given->operands[1], as_json);
            header_view_close(&view);
        }
        source_close(&from);
        return result;
    }
    if (status == VECFILE_E_LOCKED || status == VECFILE_E_PERMISSION ||
        status == VECFILE_E_NOT_FOUND || status == VECFILE_E_FORMAT)
        return complain_of_failure();
    complain_of_failure();
    return salvage_damaged(given, as_json);
}

static const option_spec options[] = {
    {"element", 'e', "NAME", "what the elements are, if the file's own layout is lost", NULL},
    ELEMENT_OPTIONS,
    {"like", 'l', "FILE", "a file of the same elements, if the file's own layout is lost", NULL},
    {"json", 'j', NULL, "the outcome as an object", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

static const example examples[] = {
    {"vecfile salvage broken.vec rescued.vec", "every element that passes its checks"},
    {"vecfile salvage --element quake broken.vec rescued.vec",
     "from a file whose header is lost altogether"},
    {NULL, NULL},
};

const command salvage_command = {
    .name = "salvage",
    .summary = "rescue the elements of a damaged file into a new one",
    .operands = "DAMAGED NEW",
    .description =
        "Makes the new file NEW of every element in DAMAGED that passes the checks of vecfile "
        "verify, and says what was lost and why. It works where the file cannot be opened any "
        "more: the header's parts are used as far as their checksums are right; a lost layout is "
        "taken from --element or --like, a lost number of elements from the length of the file. "
        "DAMAGED is only read. The elements stay in the representation of their machine.\n\n"
        "Elements have no checksums: one that was damaged and still passes is rescued as it "
        "is.\n\n" ELEMENTS_ARE_FOUND,
    .answer = "something was lost",
    .options = options,
    .examples = examples,
    .least_operands = 2,
    .most_operands = 2,
    .operand = OPERAND_FILES,
    .run = run_salvage,
};
