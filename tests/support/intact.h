/* A small closed vector of quakes, to be damaged, and its bytes from before. */
#ifndef TESTS_INTACT_H
#define TESTS_INTACT_H

#include "quake_vec.h"

#define INTACT_ELEMENTS 3
#define INTACT_STAMP 42

/* Makes the file in this process's scratch directory and reads it; once a test. */
void intact_make(void);

/* Frees the bytes. */
void intact_drop(void);

extern char intact_path[4096];
extern unsigned char *intact_bytes;
extern uint64_t intact_size;

/* Writes the bytes, as changed by the test, to the file. */
void intact_write(void);

/* Whether the vector holds what was stored in it, stamp included. */
bool intact_is_in(const quake_vec *v);

/* Opens the file, asserts that it holds everything, and closes it. */
void intact_assert_opens(const vecfile_options *options);

#endif /* TESTS_INTACT_H */
