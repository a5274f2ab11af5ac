/* Rows as JSON.  The columns of a set are in the order in which a walk over the element's structs
 * meets them, so that a cursor is all that the walk has to carry. */
#include "run/system.h"

#include "out/json_row.h"

typedef struct walk {
    json_writer *json;
    const column *next;
    const unsigned char *element;
    cell_style style;
} walk;

static void print_struct(walk *w, const vecfile_struct *structure);

/* Items of a field below dimension `depth`. */
static void print_items(walk *w, const vecfile_field *field, uint32_t depth)
{
    if (depth < field->dim_count) {
        json_open(w->json, '[');
        for (uint32_t i = 0; i < field->dims[depth]; i++)
            print_items(w, field, depth + 1);
        json_close(w->json, ']');
    } else if (field->kind == VECFILE_KIND_STRUCT) {
        print_struct(w, field->structure);
    } else {
        print_json_cell(w->json, w->next++, w->element, w->style);
    }
}

static void print_struct(walk *w, const vecfile_struct *structure)
{
    json_open(w->json, '{');
    for (size_t i = 0; i < structure->field_count; i++) {
        json_key(w->json, structure->fields[i].name);
        print_items(w, &structure->fields[i], 0);
    }
    json_close(w->json, '}');
}

void print_json_element(json_writer *json, const vecfile_description *description,
                        const column_set *columns, const unsigned char *element, cell_style style)
{
    walk w = {json, columns->all, element, style};
    print_struct(&w, description->element);
    json_end(json);
}

void print_json_columns(json_writer *json, const column_list *columns, const unsigned char *element,
                        cell_style style)
{
    json_open(json, '{');
    for (size_t i = 0; i < columns->count; i++) {
        json_key(json, columns->columns[i]->name);
        print_json_cell(json, columns->columns[i], element, style);
    }
    json_close(json, '}');
    json_end(json);
}
