/* Which fields belong together. */
#ifndef VECFILE_CONVERT_MATCH_H
#define VECFILE_CONVERT_MATCH_H

#include "base/base.h"

#include "description.h"

/* sources[i] becomes the leaf of `from` that leaf i of `to` is made of, or NULL where it is new:
 * the one of the same path, or of a path that a `was` leads to.  No leaf goes to two.  False
 * without memory. */
bool vecfile_match_leaves(const vecfile_description *from, const vecfile_description *to,
                          const vecfile_leaf **sources);

#endif /* VECFILE_CONVERT_MATCH_H */
