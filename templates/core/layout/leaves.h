/* Flattening a description: fields of structs of structs as leaves of the element. */
#ifndef VECFILE_LAYOUT_LEAVES_H
#define VECFILE_LAYOUT_LEAVES_H

#include "base/base.h"

#include "description.h"

/* Where a description keeps what belongs to its leaves. */
enum { VECFILE_MEMORY_OF_LEAVES = 7, VECFILE_MEMORY_OF_AXES, VECFILE_MEMORY_OF_PATHS };

/* Counts what is below a struct, whose fields are complete; VECFILE_E_UNSUPPORTED beyond the
 * bounds. */
vecfile_status vecfile_count_leaves(vecfile_struct *structure, const char *path);

/* Makes the leaves of the element. */
vecfile_status vecfile_list_leaves(vecfile_description *description, const char *path);

#endif /* VECFILE_LAYOUT_LEAVES_H */
