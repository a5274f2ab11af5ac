/* A file system of the test process's own, small enough to be filled. */
#ifndef TESTS_TINY_DISK_H
#define TESTS_TINY_DISK_H

#include <stdbool.h>
#include <stdint.h>

/* Mounts a tmpfs of that size where this process alone sees it; false, with errno, if the system
 * does not let it. */
bool tiny_disk_mount(uint64_t bytes);

/* Path of `name` on it.  Valid until the next eight calls. */
const char *tiny_disk_path(const char *name);

/* Takes all the space that is left. */
void tiny_disk_fill(void);

/* Gives that back, or all but so much of it. */
void tiny_disk_free_all(void);
void tiny_disk_leave(uint64_t bytes_free);

uint64_t tiny_disk_free_bytes(void);

/* Files on it, the one that fills it apart. */
unsigned tiny_disk_entries(void);

/* At the end. */
void tiny_disk_unmount(void);

#endif /* TESTS_TINY_DISK_H */
