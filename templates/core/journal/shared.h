/* Shared durability: the elements are mapped MAP_SHARED, and a commit flushes them. */
#ifndef VECFILE_SHARED_MAPPING_H
#define VECFILE_SHARED_MAPPING_H

#include "file/file.h"

/* From the first change on: marks the file as being written and publishes the length in it. */
vecfile_status vecfile_shared_begin(vecfile_file *file);

vecfile_status vecfile_shared_commit(vecfile_file *file, uint64_t stamp);

/* Starts writing back what is changed. */
vecfile_status vecfile_shared_commit_lazy(vecfile_file *file);

vecfile_status vecfile_shared_finish(vecfile_file *file);

/* How many elements a writer left that was killed: file->handle->len is what it told last.  Of
 * those that it had not committed, some may never have reached the file, if the file system stopped
 * and was mounted again since: then the last commit's number counts. */
vecfile_status vecfile_shared_count_stored(vecfile_file *file);

#endif /* VECFILE_SHARED_MAPPING_H */
