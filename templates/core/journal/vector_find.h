/* Finding a vector's file, and what its last writer left in it. */
#ifndef VECFILE_JOURNAL_VECTOR_FIND_H
#define VECFILE_JOURNAL_VECTOR_FIND_H

#include "base/base.h"

#include "journal/vector.h"

/* Attaches the file, read but not mapped, and takes over what its last writer left; the handle's
 * len is the number of elements.  On failure nothing is open. */
vecfile_status vecfile_vector_find(vecfile_vector_state *vector);

#endif /* VECFILE_JOURNAL_VECTOR_FIND_H */
