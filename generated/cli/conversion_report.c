/* Reports of convert and migrate. */
#include "conversion_report.h"

#include "command.h"
#include "json_writer.h"
#include "table.h"
#include "temporary.h"

#include <inttypes.h>

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
    json_key(&json, "elements"), json_unsigned(&json, summary->elements);
    json_key(&json, "is_unchanged"), json_bool(&json, summary->is_unchanged);
    json_key(&json, "fields");
    json_open(&json, '[');
    for (size_t i = 0; i < summary->field_count; i++) {
        const vecfile_field_summary *field = &summary->fields[i];
        json_open(&json, '{');
        json_member(&json, "path", field->path);
        print_json_string_or_null(&json, "from_path", field->from_path);
        print_json_string_or_null(&json, "type", field->type);
        print_json_string_or_null(&json, "from_type", field->from_type);
        json_key(&json, "is_dropped"), json_bool(&json, field->is_dropped);
        json_key(&json, "is_changed"), json_bool(&json, field->is_changed);
        json_key(&json, "values"), json_unsigned(&json, field->values);
        json_key(&json, "clamped"), json_unsigned(&json, field->clamped);
        json_key(&json, "rounded"), json_unsigned(&json, field->rounded);
        json_key(&json, "cut"), json_unsigned(&json, field->cut);
        json_key(&json, "defaulted"), json_unsigned(&json, field->defaulted);
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
    return output_finish(&out, DONE);
}

static int open_and_watch(void *context, const char *path, vecfile_io_open_mode mode,
                          uint32_t permissions)
{
    const int fd = vecfile_io_system.open(context, path, mode, permissions);
    if (fd >= 0 && mode == VECFILE_IO_CREATE)
        watch_temporary(path);
    return fd;
}

const vecfile_io *watched_io(void)
{
    static vecfile_io watched;
    watched = vecfile_io_system;
    watched.open = open_and_watch;
    return &watched;
}
