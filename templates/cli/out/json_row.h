/* Rows as JSON: one object a row. */
#ifndef CLI_JSON_ROW_H
#define CLI_JSON_ROW_H

#include "rows/cell.h"

/* The whole element, arrays and structs as arrays and objects; `columns` are all of its columns. */
void print_json_element(json_writer *json, const vecfile_description *description,
                        const column_set *columns, const unsigned char *element, cell_style style);

/* Chosen columns, by their full names. */
void print_json_columns(json_writer *json, const column_list *columns, const unsigned char *element,
                        cell_style style);

#endif /* CLI_JSON_ROW_H */
