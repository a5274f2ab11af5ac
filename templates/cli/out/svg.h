/* A picture of an element: its bytes in rows of a cache line. */
#ifndef CLI_SVG_H
#define CLI_SVG_H

#include "run/output.h"

#include "description.h"

/* Prints an SVG document: fields coloured and named, padding hatched, what padding costs in
 * numbers, and an order of the fields that needs less if there is one. */
void print_svg(output *out, const vecfile_description *description);

#endif /* CLI_SVG_H */
