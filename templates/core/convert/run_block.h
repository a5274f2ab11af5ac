/* A conversion carried out on a block of elements. */
#ifndef VECFILE_CONVERT_RUN_BLOCK_H
#define VECFILE_CONVERT_RUN_BLOCK_H

#include "base/base.h"

#include "convert/conversion.h"

/* Converts `count` elements at `from`, the first of which has index `first`.  VECFILE_E_VALUE for
 * the first that does not fit, with index, field and value. */
VECFILE_MUST_USE vecfile_status vecfile_convert_block(const vecfile_conversion *conversion,
                                                      const uint8_t *from, uint8_t *to,
                                                      size_t count, uint64_t first,
                                                      const char *path);

#endif /* VECFILE_CONVERT_RUN_BLOCK_H */
