/* Reading the USGS earthquake catalogue's CSV. */
#ifndef DEMO_CATALOGUE_H
#define DEMO_CATALOGUE_H

#include "quake_vec.h"

/* Appends the rows of the CSV file at `path`, whose first line names the columns; empty fields
 * become the schema's defaults.  The statuses of quake_vec_push; a file that cannot be read or a
 * field that makes no sense ends the program with a message and status 1. */
vecfile_status catalogue_append(quake_vec *quakes, const char *path);

#endif /* DEMO_CATALOGUE_H */
