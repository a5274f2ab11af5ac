/* How two layout texts differ. */
#ifndef VECFILE_LAYOUT_TEXT_COMPARE_H
#define VECFILE_LAYOUT_TEXT_COMPARE_H

#include "base/base.h"

/* VECFILE_OK if both texts lay the same fields out alike.  Else VECFILE_E_SCHEMA or
 * VECFILE_E_LAYOUT, with a message about `path` that lists every difference. */
vecfile_status vecfile_compare_layouts(const char *path, const char *file_text, size_t file_length,
                                       const char *our_text, size_t our_length);

#endif /* VECFILE_LAYOUT_TEXT_COMPARE_H */
