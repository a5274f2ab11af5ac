/* Rows for people, or for programs. */
#include "run/system.h"

#include "out/row_printer.h"

#include "out/json_row.h"
#include "run/finish.h"

void row_printer_begin(row_printer *p, const rows *what, const arguments *given)
{
    *p = (row_printer){.what = what, .as_json = has_option(given, "json")};
    p->style = has_option(given, "raw") ? AS_STORED : AS_MEANT;
    output_to_user(&p->out);
    output_to_memory(&p->cell);
    if (p->as_json) {
        json_begin(&p->json, &p->out);
        return;
    }
    table_begin(&p->rows_table, &p->out);
    table_column(&p->rows_table, "#", RIGHT);
    for (size_t i = 0; i < what->columns.count; i++)
        table_column(&p->rows_table, what->columns.columns[i]->name,
                     is_right_aligned(what->columns.columns[i]) ? RIGHT : LEFT);
}

bool print_row(void *context, uint64_t index, const unsigned char *element)
{
    row_printer *p = context;
    const column_list *columns = &p->what->columns;
    const source *from = p->what->from;
    if (p->as_json && p->what->has_chosen_columns) {
        print_json_columns(&p->json, columns, element, p->style);
    } else if (p->as_json) {
        print_json_element(&p->json, from->description, &from->columns, element, p->style);
    } else {
        table_format(&p->rows_table, "%llu", (unsigned long long)index);
        for (size_t i = 0; i < columns->count; i++) {
            p->cell.used = 0;
            print_cell(&p->cell, columns->columns[i], element, p->style);
            table_cell(&p->rows_table, p->cell.bytes, p->cell.used);
        }
    }
    return p->out.failure == 0;
}

bool row_printer_flush(row_printer *p)
{
    if (!p->as_json)
        table_flush(&p->rows_table);
    return output_flush(&p->out);
}

int row_printer_end(row_printer *p)
{
    if (!p->as_json)
        table_end(&p->rows_table);
    output_free(&p->cell);
    return finish_output(&p->out, DONE);
}
