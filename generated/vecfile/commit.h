/* What opening and growing need of committing. */
#ifndef VECFILE_COMMIT_H
#define VECFILE_COMMIT_H

#include "internal.h"

/* Elements that the mapped part of the file has room for, within the limits asked for. */
uint64_t vecfile_mapped_capacity(const vecfile_file *file);

/* The last commit of a handle that wrote: flushes, marks the file clean and cuts it to size. */
vecfile_status vecfile_finish(vecfile_file *file);

#endif /* VECFILE_COMMIT_H */
