/* Reading a vector file without its schema, whatever machine and schema wrote it. */
#ifndef VECFILE_ANY_H
#define VECFILE_ANY_H

#include "description.h"
#include "vecfile.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Opens the file at `path` to be read, by what it says of itself: v->elements holds v->len elements
 * in the representation of the machine that wrote them, element i at i · element_size of the
 * identity.  What a killed writer committed is there; nothing is written.  Of `options`, NULL or
 * not, lock_wait_ms, to_last_good and io count.  The handle goes with vecfile_close, _abandon,
 * _move, _path and _stamp.  The statuses of opening to read, but for those that compare with a
 * schema; and those of vecfile_describe_text. */
VECFILE_MUST_USE vecfile_status vecfile_open_any(vecfile *v, const char *path,
                                                 const vecfile_options *options);

/* Opens it to be changed, by those who know what its bytes mean: elements are stored as bytes of
 * the machine that wrote the file, by vecfile_mark_range and the other calls that need not know
 * them, and committed as usual.  Of `options` lock_wait_ms, max_bytes and io count.  The statuses
 * of opening to write, but for those that compare with a schema; and those of
 * vecfile_describe_text. */
VECFILE_MUST_USE vecfile_status vecfile_open_any_to_write(vecfile *v, const char *path,
                                                          const vecfile_options *options);

/* What the elements are made of.  Of a handle of vecfile_open_any, as long as it is open; NULL of
 * others. */
const vecfile_description *vecfile_description_of(const vecfile *v);

/* The identity block of an open vector, as long as it is open. */
const vecfile_identity *vecfile_identity_of(const vecfile *v);

/* What the last commit, or the slot that a killed writer left, says: VECFILE_SLOT_OPEN or _CLEAN,
 * epoch, durability.  As long as it is open. */
const vecfile_slot *vecfile_slot_of(const vecfile *v);

#ifdef __cplusplus
}
#endif

#endif /* VECFILE_ANY_H */
