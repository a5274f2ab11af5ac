/* Comparing two layout texts, and saying in full how they differ. */
#include "layout/text_compare.h"

#include "base/advice.h"
#include "layout/text.h"
#include "layout/words.h"

#include <stdio.h>
#include <stdlib.h>

/* More than this is counted, not listed. */
#define MAX_LISTED 40

typedef enum declaration_kind { TYPE_OF_VALUES, VALUE, STRUCT, FIELD, ELEMENT } declaration_kind;

/* One significant line.  `owner` is the struct of a field and the enum of a value. */
typedef struct declaration {
    declaration_kind kind;
    vecfile_span owner;
    vecfile_span name;
    vecfile_span type;   /* of a field; number of a value; base of an enum */
    vecfile_span layout; /* "at 0 size 8" of a field, "size 120 align 8" of a struct */
    vecfile_span was;    /* the name that a field had */
} declaration;

typedef struct declarations {
    declaration *all;
    size_t count;
    vecfile_span element;
} declarations;

typedef struct report {
    unsigned differences;
    bool fields_differ; /* not only their places */
} report;

static bool parse_line(vecfile_span line, declaration *out, vecfile_span *owner)
{
    vecfile_span rest = line;
    vecfile_span word = vecfile_next_word(&rest);
    memset(out, 0, sizeof *out);
    if (vecfile_span_is(word, "enum") || vecfile_span_is(word, "flags") ||
        vecfile_span_is(word, "struct")) {
        out->kind = vecfile_span_is(word, "struct") ? STRUCT : TYPE_OF_VALUES;
        out->name = vecfile_next_word(&rest);
        *(out->kind == STRUCT ? &out->layout : &out->type) = rest;
        *owner = out->name;
    } else if (vecfile_span_is(word, "value")) {
        out->kind = VALUE;
        out->owner = *owner;
        out->name = vecfile_next_word(&rest);
        out->type = rest;
    } else if (vecfile_span_is(word, "field")) {
        out->kind = FIELD;
        out->owner = *owner;
        out->name = vecfile_next_word(&rest);
        out->layout = vecfile_last_words(&rest, 4);
        out->type = rest;
    } else if (vecfile_span_is(word, "element")) {
        out->kind = ELEMENT;
        out->name = rest;
    } else {
        return false; /* a note, the schema's name, or the first line */
    }
    return true;
}

/* "  was NAME" below a field. */
static void parse_note(vecfile_span line, declaration *above)
{
    if (vecfile_span_is(vecfile_next_word(&line), "was") && above->kind == FIELD)
        above->was = line;
}

/* Returns false without memory. */
static bool parse_declarations(const char *text, size_t length, declarations *out)
{
    size_t lines = 0;
    for (size_t i = 0; i < length; i++)
        lines += text[i] == '\n';
    memset(out, 0, sizeof *out);
    out->all = malloc((lines + 1) * sizeof *out->all);
    if (out->all == NULL)
        return false;
    vecfile_span owner = {"", 0};
    vecfile_span rest = {text, length};
    for (vecfile_span line; vecfile_next_line(&rest, &line);) {
        declaration *next = &out->all[out->count];
        const bool is_note = vecfile_span_begins(line, " ");
        if (is_note && out->count > 0) {
            parse_note(line, &out->all[out->count - 1]);
        } else if (!is_note && parse_line(line, next, &owner)) {
            if (next->kind == ELEMENT)
                out->element = next->name;
            out->count++;
        }
    }
    return true;
}

/* Fields are looked for behind the place of the last find first: the order is mostly the same, and
 * a thousand fields should not cost a million comparisons. */
static const declaration *find(const declarations *in, const declaration *wanted, size_t *hint)
{
    for (size_t i = 0; i < in->count; i++) {
        const declaration *candidate = &in->all[(*hint + i) % in->count];
        if (candidate->kind == wanted->kind && vecfile_same_spans(candidate->name, wanted->name) &&
            vecfile_same_spans(candidate->owner, wanted->owner)) {
            *hint = (*hint + i + 1) % in->count;
            return candidate;
        }
    }
    return NULL;
}

#define SHOW(piece) (int)(piece).length, (piece).start

static bool is_listed(report *found)
{
    return ++found->differences <= MAX_LISTED;
}

static const char *kind_name(declaration_kind kind)
{
    static const char *const names[] = {"enum", "value", "struct", "field", "element"};
    return names[kind];
}

static void report_missing(report *found, const declaration *missing, const char *where)
{
    found->fields_differ = true;
    if (is_listed(found))
        vecfile_fail_more("\n  %s '%.*s%s%.*s': only in %s", kind_name(missing->kind),
                          SHOW(missing->owner), missing->owner.length > 0 ? "." : "",
                          SHOW(missing->name), where);
}

static void report_pair(report *found, const declaration *file, const declaration *ours)
{
    if (!vecfile_same_spans(file->type, ours->type)) {
        found->fields_differ = true;
        if (is_listed(found))
            vecfile_fail_more("\n  %s '%.*s%s%.*s': the file has %.*s, this program %.*s",
                              kind_name(ours->kind), SHOW(ours->owner),
                              ours->owner.length > 0 ? "." : "", SHOW(ours->name), SHOW(file->type),
                              SHOW(ours->type));
    } else if (!vecfile_same_spans(file->layout, ours->layout)) {
        if (is_listed(found))
            vecfile_fail_more("\n  %s '%.*s%s%.*s': %.*s in the file, %.*s in this program",
                              kind_name(ours->kind), SHOW(ours->owner),
                              ours->owner.length > 0 ? "." : "", SHOW(ours->name),
                              SHOW(file->layout), SHOW(ours->layout));
    }
}

/* The file's declaration under the name that ours had; NULL if there is none. */
static const declaration *find_renamed(const declarations *file, const declaration *ours,
                                       size_t *hint)
{
    declaration old = *ours;
    old.name = ours->was;
    return ours->was.length > 0 ? find(file, &old, hint) : NULL;
}

static bool is_renamed(const declarations *ours, const declaration *file)
{
    for (size_t i = 0; i < ours->count; i++)
        if (ours->all[i].was.length > 0 && vecfile_same_spans(ours->all[i].was, file->name) &&
            vecfile_same_spans(ours->all[i].owner, file->owner))
            return true;
    return false;
}

static void report_renamed(report *found, const declaration *file, const declaration *ours)
{
    found->fields_differ = true;
    if (is_listed(found))
        vecfile_fail_more("\n  field '%.*s.%.*s': '%.*s' in the file", SHOW(ours->owner),
                          SHOW(ours->name), SHOW(file->name));
    report_pair(found, file, ours);
}

static void report_differences(report *found, const declarations *file, const declarations *ours)
{
    size_t hint = 0;
    for (size_t i = 0; i < ours->count; i++) {
        const declaration *theirs = find(file, &ours->all[i], &hint);
        const declaration *old = theirs == NULL ? find_renamed(file, &ours->all[i], &hint) : NULL;
        if (theirs != NULL)
            report_pair(found, theirs, &ours->all[i]);
        else if (old != NULL)
            report_renamed(found, old, &ours->all[i]);
        else
            report_missing(found, &ours->all[i], "this program");
    }
    hint = 0;
    for (size_t i = 0; i < file->count; i++)
        if (find(ours, &file->all[i], &hint) == NULL && !is_renamed(ours, &file->all[i]))
            report_missing(found, &file->all[i], "the file");
    if (found->differences > MAX_LISTED)
        vecfile_fail_more("\n  … and %u more differences", found->differences - MAX_LISTED);
}

static vecfile_status explain_difference(const char *path, const declarations *file,
                                         const declarations *ours)
{
    report found = {0};
    if (!vecfile_same_spans(file->element, ours->element))
        return vecfile_fail(VECFILE_E_SCHEMA,
                            "'%s' holds elements '%.*s', this program expects '%.*s': open it "
                            "with a program for '%.*s', or name another file",
                            path, SHOW(file->element), SHOW(ours->element), SHOW(file->element));
    vecfile_fail(VECFILE_E_SCHEMA, "'%s' and this program differ in element '%.*s':", path,
                 SHOW(ours->element));
    report_differences(&found, file, ours);
    if (found.differences == 0) {
        found.fields_differ = true;
        vecfile_fail_more("\n  the same declarations in another order");
    }
    vecfile_advise_conversion(path, ours->element.start, ours->element.length);
    return found.fields_differ ? VECFILE_E_SCHEMA : VECFILE_E_LAYOUT;
}

vecfile_status vecfile_compare_layouts(const char *path, const char *file_text, size_t file_length,
                                       const char *our_text, size_t our_length)
{
    if (vecfile_same_layout(file_text, file_length, our_text, our_length))
        return VECFILE_OK;
    declarations file, ours = {0};
    vecfile_status status;
    if (parse_declarations(file_text, file_length, &file) &&
        parse_declarations(our_text, our_length, &ours))
        status = explain_difference(path, &file, &ours);
    else
        status = vecfile_fail_memory("to compare", path);
    free(file.all);
    free(ours.all);
    return status;
}
