/* vecfile info. */
#ifndef CLI_INFO_H
#define CLI_INFO_H

#include "../vecfile/internal.h"

#include <stdio.h>

/* Prints the header of the file at `path`; the statuses of vecfile_header_read and of opening a
 * file. */
vecfile_status print_info(const char *path, FILE *out);

#endif /* CLI_INFO_H */
