/* A new file read back before it gets its name. */
#ifndef VECFILE_CONVERT_OUTPUT_FILE_CHECK_H
#define VECFILE_CONVERT_OUTPUT_FILE_CHECK_H

#include "base/base.h"

#include "convert/output_file.h"

/* Writes the header, flushes, and reads everything back, a large file in two threads: VECFILE_E_IO
 * if it is not what was written.  `block` must be the bytes that each call of
 * vecfile_output_file_put but the last had, for digests are those of such blocks. */
VECFILE_MUST_USE vecfile_status vecfile_output_file_finish(vecfile_output_file *output,
                                                           size_t block);

#endif /* VECFILE_CONVERT_OUTPUT_FILE_CHECK_H */
