/* A directory of its own for each test process, removed when it exits. */
#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

#include <stdint.h>

/* Path of `name` in this process's directory, which is made on first use below $VECFILE_SCRATCH or
 * build/scratch.  Valid until the next eight calls. */
const char *scratch_path(const char *name);

/* Before the first of these: makes the directory one that every user can reach. */
void scratch_open_to_others(void);

/* The directory itself. */
const char *scratch_directory(void);

/* How many entries it has; to show that nothing was left behind. */
unsigned scratch_entries(void);

/* Removes everything in it. */
void scratch_clear(void);

/* Size in bytes of a file, or UINT64_MAX if there is none. */
uint64_t file_size(const char *path);

/* Reads a whole file into memory to be freed; *size gets its length.  Fails the test on error. */
unsigned char *read_file(const char *path, uint64_t *size);

/* Makes `path` hold exactly these bytes.  Fails the test on error. */
void write_file(const char *path, const void *bytes, uint64_t size);

#endif /* TESTS_SCRATCH_H */
