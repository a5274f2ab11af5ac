/* From what was found to what is shown: the arrays of a journal are mapped. */
#ifndef VECFILE_JOURNAL_VECTOR_OPEN_H
#define VECFILE_JOURNAL_VECTOR_OPEN_H

#include "base/base.h"

#include "journal/vector.h"

/* Maps the arrays that are committed together with that of `vector`, whose file has the slots and
 * was found, and lets the handles do what the options say: to read, once number 0 can be given
 * back. On failure nothing is mapped. */
vecfile_status vecfile_vector_show(vecfile_vector_state *vector);

/* Maps all of them anew, as they were read anew; the handles have their lengths. */
vecfile_status vecfile_vector_show_anew(vecfile_vector_state *vector);

/* Ends what was written, if anything was: the files are CLEAN. */
vecfile_status vecfile_vector_finish(vecfile_vector_state *vector);

/* Gives the addresses of all of them back. */
void vecfile_vector_hide(vecfile_vector_state *vector);

#endif /* VECFILE_JOURNAL_VECTOR_OPEN_H */
