/* Which field of one element becomes which of another. */
#ifndef VECFILE_CONVERT_PLAN_H
#define VECFILE_CONVERT_PLAN_H

#include "base/base.h"

#include "convert/conversion.h"

/* Works out how elements of `from` become such of `to`, both of which must outlive it; fills the
 * summary's fields.  VECFILE_E_SCHEMA if something would be lost that `drop` does not allow, with
 * every such field in the message; VECFILE_E_NO_MEMORY. */
VECFILE_MUST_USE vecfile_status vecfile_plan(const vecfile_description *from,
                                             const vecfile_description *to, const char *path,
                                             bool clamp, bool drop, vecfile_summary *summary,
                                             vecfile_conversion *out);

void vecfile_plan_free(vecfile_conversion *conversion);

#endif /* VECFILE_CONVERT_PLAN_H */
