/* Reports of convert and migrate. */
#include "run/system.h"

#include "out/conversion_report.h"

#include "run/command.h"
#include "run/finish.h"
#include "run/progress.h"
#include "run/temporary.h"
#include "text/json_writer.h"
#include "text/table.h"

#include <inttypes.h>
#include <sys/stat.h>

static bool is_worth_a_row(const vecfile_field_summary *field)
{
    return field->is_dropped || field->is_changed || field->from_path == NULL ||
           strcmp(field->path, field->from_path) != 0 || field->clamped > 0 || field->rounded > 0 ||
           field->cut > 0 || field->defaulted > 0;
}

/* What happened to the field, in words. */
static void describe_fate(output *to, const vecfile_field_summary *field)
{
    const struct {
        uint64_t count;
        const char *text;
    } losses[] = {{field->clamped, "made the nearest that fits"},
                  {field->rounded, "rounded"},
                  {field->cut, "cut off"},
                  {field->from_path != NULL ? field->defaulted : 0, "new, with the default"}};
    to->used = 0;
    if (field->is_dropped)
        output_text(to, "dropped");
    else if (field->from_path == NULL)
        output_text(to, "new, with its default");
    else if (strcmp(field->path, field->from_path) != 0)
        output_format(to, "was %s", field->from_path);
    else
        output_text(to, field->is_changed ? "converted" : "kept");
    for (size_t i = 0; i < sizeof losses / sizeof *losses; i++)
        if (losses[i].count > 0)
            output_format(to, ", %" PRIu64 " %s", losses[i].count, losses[i].text);
}

static void print_fields(output *out, const vecfile_summary *summary)
{
    table fields;
    output fate;
    output_to_memory(&fate);
    table_begin(&fields, out);
    table_column(&fields, "field", LEFT);
    table_column(&fields, "from", LEFT);
    table_column(&fields, "to", LEFT);
    table_column(&fields, "values", RIGHT);
    table_column(&fields, "what became of it", LEFT);
    for (size_t i = 0; i < summary->field_count; i++) {
        const vecfile_field_summary *field = &summary->fields[i];
        if (!is_worth_a_row(field))
            continue;
        describe_fate(&fate, field);
        table_text(&fields, field->path);
        table_text(&fields, field->from_type != NULL ? field->from_type : "");
        table_text(&fields, field->type != NULL && !field->is_dropped ? field->type : "");
        table_format(&fields, "%" PRIu64, field->values);
        table_cell(&fields, fate.bytes, fate.used);
    }
    table_end(&fields);
    output_free(&fate);
}

static void print_json_string_or_null(json_writer *json, const char *key, const char *text)
{
    json_key(json, key);
    if (text != NULL)
        json_string(json, text);
    else
        json_null(json);
}

static void print_json(output *out, const vecfile_summary *summary, const char *path)
{
    json_writer json;
    json_begin(&json, out);
    json_open(&json, '{');
    json_member(&json, "file", path);
    json_unsigned_member(&json, "elements", summary->elements);
    json_bool_member(&json, "is_unchanged", summary->is_unchanged);
    json_key(&json, "fields");
    json_open(&json, '[');
    for (size_t i = 0; i < summary->field_count; i++) {
        const vecfile_field_summary *field = &summary->fields[i];
        json_open(&json, '{');
        json_member(&json, "path", field->path);
        print_json_string_or_null(&json, "from_path", field->from_path);
        print_json_string_or_null(&json, "type", field->type);
        print_json_string_or_null(&json, "from_type", field->from_type);
        json_bool_member(&json, "is_dropped", field->is_dropped);
        json_bool_member(&json, "is_changed", field->is_changed);
        json_unsigned_member(&json, "values", field->values);
        json_unsigned_member(&json, "clamped", field->clamped);
        json_unsigned_member(&json, "rounded", field->rounded);
        json_unsigned_member(&json, "cut", field->cut);
        json_unsigned_member(&json, "defaulted", field->defaulted);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_close(&json, '}');
    json_end(&json);
}

int report_conversion(const vecfile_summary *summary, const char *path, const char *verb,
                      report_style style)
{
    output out;
    if (style == REPORT_NOTHING)
        return DONE;
    output_to_user(&out);
    if (style == REPORT_JSON) {
        print_json(&out, summary, path);
    } else if (summary->is_unchanged) {
        output_format(&out, "%s: as it should be already\n", path);
    } else {
        bool has_rows = false;
        for (size_t i = 0; i < summary->field_count; i++)
            has_rows |= is_worth_a_row(&summary->fields[i]);
        output_format(&out, "%s: %" PRIu64 " elements %s%s\n", path, summary->elements, verb,
                      has_rows ? "" : ", every field as it was");
        if (has_rows)
            print_fields(&out, summary);
    }
    return finish_output(&out, DONE);
}

/* One thread at a time writes. */
static uint64_t bytes_written;

static int64_t write_and_tell(void *context, int fd, const void *buffer, size_t count,
                              uint64_t offset)
{
    const int64_t written = vecfile_io_system.pwrite(context, fd, buffer, count, offset);
    if (written > 0)
        show_progress(bytes_written += (uint64_t)written);
    return written;
}

const vecfile_io *begin_conversion(const char *path)
{
    static vecfile_io watched;
    struct stat found;
    watched = *watched_io();
    watched.pwrite = write_and_tell;
    bytes_written = 0;
    /* The new file is about as large as the old one. */
    begin_progress(stat(path, &found) == 0 ? (uint64_t)found.st_size : 0, "bytes");
    return &watched;
}

void end_conversion(void)
{
    end_progress();
}
