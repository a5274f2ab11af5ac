/* Layouts for people and programs. */
#include "run/system.h"

#include "out/layout_print.h"

#include "text/table.h"

#include <inttypes.h>

uint32_t padding_bytes(const vecfile_struct *structure)
{
    uint32_t used = 0;
    for (size_t i = 0; i < structure->field_count; i++) {
        const vecfile_field *field = &structure->fields[i];
        used += field->size;
        if (field->kind == VECFILE_KIND_STRUCT)
            used -= field->item_count * padding_bytes(field->structure);
    }
    return structure->size - used;
}

static void print_row(table *to, uint32_t offset, uint32_t size, const char *type, const char *note)
{
    table_format(to, "%" PRIu32, offset);
    table_format(to, "%" PRIu32, size);
    table_text(to, type);
    table_text(to, note);
}

static void print_gap(table *to, int depth, uint32_t offset, uint32_t size)
{
    if (size == 0)
        return;
    table_format(to, "%*s(padding)", 2 * depth, "");
    print_row(to, offset, size, "", "");
}

static void print_fields(table *to, const vecfile_struct *structure, uint32_t base, int depth)
{
    uint32_t end = 0;
    for (size_t i = 0; i < structure->field_count; i++) {
        const vecfile_field *field = &structure->fields[i];
        print_gap(to, depth, base + end, field->offset - end);
        table_format(to, "%*s%s", 2 * depth, "", field->name);
        print_row(to, base + field->offset, field->size, field->type,
                  field->unit != NULL ? field->unit : "");
        if (field->kind == VECFILE_KIND_STRUCT)
            print_fields(to, field->structure, base + field->offset, depth + 1);
        end = field->offset + field->size;
    }
    print_gap(to, depth, base + end, structure->size - end);
}

void print_layout(output *out, const vecfile_struct *element)
{
    table fields;
    table_begin(&fields, out);
    table_column(&fields, "field", LEFT);
    table_column(&fields, "offset", RIGHT);
    table_column(&fields, "bytes", RIGHT);
    table_column(&fields, "type", LEFT);
    table_column(&fields, "unit", LEFT);
    print_fields(&fields, element, 0, 0);
    table_end(&fields);
    const uint32_t waste = padding_bytes(element);
    output_format(out, "\n%s: %" PRIu32 " bytes, aligned to %" PRIu32 ", ", element->name,
                  element->size, element->alignment);
    if (waste > 0)
        output_format(out, "%" PRIu32 " of them padding (%.1f %%)\n", waste,
                      100.0 * waste / element->size);
    else
        output_text(out, "no padding\n");
}

static void print_optional(json_writer *json, const char *key, const char *text)
{
    if (text != NULL)
        json_member(json, key, text);
}

static void print_json_field(json_writer *json, const vecfile_field *field)
{
    json_open(json, '{');
    json_member(json, "name", field->name);
    json_member(json, "type", field->type);
    json_unsigned_member(json, "offset", field->offset);
    json_unsigned_member(json, "size", field->size);
    print_optional(json, "unit", field->unit);
    print_optional(json, "doc", field->doc);
    print_optional(json, "default", field->default_text);
    if (field->values != NULL) {
        json_key(json, "values");
        json_open(json, '{');
        for (size_t i = 0; i < field->values->value_count; i++) {
            json_key(json, field->values->values[i].name);
            if (field->scalar.kind == VECFILE_SCALAR_SIGNED)
                json_signed(json, (int64_t)field->values->values[i].number);
            else
                json_unsigned(json, field->values->values[i].number);
        }
        json_close(json, '}');
    }
    if (field->kind == VECFILE_KIND_STRUCT) {
        json_key(json, "struct");
        print_json_layout(json, field->structure);
    }
    json_close(json, '}');
}

void print_json_layout(json_writer *json, const vecfile_struct *element)
{
    json_open(json, '{');
    json_member(json, "name", element->name);
    json_unsigned_member(json, "size", element->size);
    json_unsigned_member(json, "align", element->alignment);
    json_unsigned_member(json, "padding", padding_bytes(element));
    print_optional(json, "doc", element->doc);
    print_optional(json, "keys", element->keys);
    json_key(json, "fields");
    json_open(json, '[');
    for (size_t i = 0; i < element->field_count; i++)
        print_json_field(json, &element->fields[i]);
    json_close(json, ']');
    json_close(json, '}');
}
