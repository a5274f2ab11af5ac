/* What a conversion leads to. */
#ifndef VECFILE_CONVERT_TARGET_H
#define VECFILE_CONVERT_TARGET_H

#include "base/base.h"

#include "convert.h"

#include "description.h"

/* The description of what elements of `from`, a file at `path`, are to become by the options, to be
 * freed; its text and machine are what the new file will have. */
VECFILE_MUST_USE vecfile_status vecfile_find_target(const vecfile_description *from,
                                                    const char *path,
                                                    const vecfile_convert_options *options,
                                                    vecfile_description **out);

#endif /* VECFILE_CONVERT_TARGET_H */
