/* A new file read back before it gets its name. */
#ifndef VECFILE_CONVERT_OUTPUT_FILE_CHECK_H
#define VECFILE_CONVERT_OUTPUT_FILE_CHECK_H

#include "base/base.h"

#include "convert/output_file.h"

/* Writes the header, flushes, and reads all back in blocks of `block` bytes, what the calls above
 * had, of a large file in two threads: VECFILE_E_IO if it is not what was written. */
VECFILE_MUST_USE vecfile_status vecfile_output_file_finish(vecfile_output_file *output,
                                                           size_t block);

#endif /* VECFILE_CONVERT_OUTPUT_FILE_CHECK_H */
