/* What the values of an enum become as those of another. */
#ifndef VECFILE_CONVERT_RENUMBER_H
#define VECFILE_CONVERT_RENUMBER_H

#include "base/base.h"

#include "convert/conversion.h"

/* What values of `from`, by name, become as values of `to`, which are both enums or both flags; a
 * plain number, with `from` NULL, must be one of the target's.  Belongs to the conversion.  NULL
 * without memory, or beyond all reason. */
const vecfile_numbering *vecfile_renumber(vecfile_conversion *conversion, const vecfile_enum *from,
                                          const vecfile_enum *to);

#endif /* VECFILE_CONVERT_RENUMBER_H */
