/* The process-wide table of open vectors: one writer a file and process, and what fork does. */
#ifndef VECFILE_FILE_REGISTRY_H
#define VECFILE_FILE_REGISTRY_H

#include "base/base.h"

#include "file/file.h"

/* Enters `file` by its device and inode.  VECFILE_E_ALREADY_OPEN if this process has the file
 * open, whatever name it was opened by, and both write, or locks belong to processes; the message
 * names both. */
vecfile_status vecfile_registry_add(vecfile_file *file);

/* Whether `file`, should it be (device, inode), would be refused by vecfile_registry_add.  Asked
 * before a file is opened, because where locks are POSIX locks the mere closing of the second
 * descriptor would drop them. */
vecfile_status vecfile_registry_check(const vecfile_file *file, uint64_t device, uint64_t inode);

/* Nothing, if it is not there, as in a child of the process that entered it. */
void vecfile_registry_remove(vecfile_file *file);

/* Changes the handle of a file, *handle, while no other thread forks and disowns it. */
void vecfile_registry_move(vecfile **handle, vecfile *to);

#endif /* VECFILE_FILE_REGISTRY_H */
