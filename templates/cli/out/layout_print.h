/* How an element is laid out, as a table and as JSON. */
#ifndef CLI_LAYOUT_PRINT_H
#define CLI_LAYOUT_PRINT_H

#include "text/json_writer.h"

#include "description.h"

/* A table of fields, structs opened up, padding shown; a line on what padding costs. */
void print_layout(output *out, const vecfile_struct *element);

/* An object. */
void print_json_layout(json_writer *json, const vecfile_struct *element);

/* Bytes of one element that belong to no field. */
uint32_t padding_bytes(const vecfile_struct *structure);

#endif /* CLI_LAYOUT_PRINT_H */
