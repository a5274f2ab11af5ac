/* Shared durability: the elements are mapped MAP_SHARED, and a commit flushes them. */
#ifndef VECFILE_JOURNAL_SHARED_H
#define VECFILE_JOURNAL_SHARED_H

#include "base/base.h"

#include "journal/durability.h"

extern const vecfile_durability_calls vecfile_shared_durability;

/* How many elements a writer left that was killed: array->handle->len is what it told last.  Of
 * those that it had not committed, some may never have reached the file, if the file system stopped
 * and was mounted again since: then array->handle->len becomes the last commit's number. */
vecfile_status vecfile_shared_count_stored(vecfile_array *array);

#endif /* VECFILE_JOURNAL_SHARED_H */
