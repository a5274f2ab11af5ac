/* Finding a vector's file, and what its last writer left in it. */
#ifndef VECFILE_JOURNAL_VECTOR_FIND_H
#define VECFILE_JOURNAL_VECTOR_FIND_H

#include "base/base.h"

#include "journal/vector.h"

/* Attaches the file, read but not mapped, and takes over what its last writer left; the handle's
 * len is the number of elements.  On failure nothing is open. */
vecfile_status vecfile_vector_find(vecfile_vector_state *vector);

/* The same, of a file that is attached, as all other files of its journal's arrays are; they stay
 * so on failure. */
vecfile_status vecfile_vector_take(vecfile_vector_state *vector);

/* Reads anew what there is, which a writer may be changing meanwhile: number 0 keeps pages in their
 * places, until the follower arrives.  VECFILE_E_REPLACED if the file has become another's. */
vecfile_status vecfile_vector_read(vecfile_vector_state *vector);

#endif /* VECFILE_JOURNAL_VECTOR_FIND_H */
