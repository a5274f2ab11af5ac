/* Vectors that are committed round by round, each round one change in place and a stamp, so that
 * the file at any path tells which round it has, and of which series. */
#ifndef TESTS_ROUNDS_H
#define TESTS_ROUNDS_H

#include "quake_vec.h"

#define ROUNDS_ELEMENTS 50

/* Makes the closed vector of a series at `path`, of no round yet. */
void rounds_make(const char *path, unsigned series);

/* Commits rounds `first` to `last`: the changes go to the log, for nothing is appended. */
void rounds_commit(quake_vec *v, uint64_t first, uint64_t last);

/* Opens the vector that is there, commits and dies, in another process. */
void rounds_crash(const char *path, uint64_t first, uint64_t last);

/* Fails the test unless the vector is the series', with all rounds up to `last`. */
void rounds_check(const quake_vec *v, unsigned series, uint64_t last);

/* Opens the file to read, and to write, and checks it both times; it is closed then. */
void rounds_assert(const char *path, unsigned series, uint64_t last);

#endif /* TESTS_ROUNDS_H */
