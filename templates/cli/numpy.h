/* Elements as NumPy sees them: structured dtypes and the header of .npy files. */
#ifndef CLI_NUMPY_H
#define CLI_NUMPY_H

#include "output.h"
#include "source.h"

/* The Python expression numpy.memmap(…) that maps the elements of a file that is closed properly.
 */
void print_numpy_memmap(output *out, const char *path, const vecfile_description *description,
                        const vecfile_identity *identity, uint64_t count);

/* What comes before the elements in a .npy file of `count` elements. */
void print_npy_header(output *out, const vecfile_description *description, uint64_t count);

#endif /* CLI_NUMPY_H */
