/* What was changed where nobody marked it, asked of the system. */
#ifndef VECFILE_ARRAY_DIRTY_FIND_H
#define VECFILE_ARRAY_DIRTY_FIND_H

#include "base/base.h"

#include "array/array.h"

/* Marks the chunks that differ from the last commit, of all pages that the system says may have
 * been stored to. */
vecfile_status vecfile_find_changed(vecfile_array *array);

#endif /* VECFILE_ARRAY_DIRTY_FIND_H */
