/* Elements as NumPy sees them: structured dtypes and the header of .npy files. */
#ifndef CLI_NUMPY_H
#define CLI_NUMPY_H

#include "rows/source.h"
#include "run/output.h"

/* The Python expression numpy.memmap(…) that maps the elements of a file that is closed properly;
 * of no elements an empty array. */
void print_numpy_memmap(output *out, const char *path, const vecfile_description *description,
                        const vecfile_identity *identity, uint64_t count);

/* A longer header of a .npy file is read by numpy.load only if it is told to. */
#define NUMPY_MAX_HEADER 10000

/* What comes before the elements in a .npy file of `count` elements; returns the bytes of text. */
size_t print_npy_header(output *out, const vecfile_description *description, uint64_t count);

#endif /* CLI_NUMPY_H */
