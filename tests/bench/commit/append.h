/* Bulk append and commits in a very large file. */
#ifndef BENCH_COMMIT_APPEND_H
#define BENCH_COMMIT_APPEND_H

/* Appends 1 GiB and commits, beside 1 MiB writes of the same bytes and fdatasync. */
void bench_append(const char *directory);

/* Commits of 16 elements in a sparse file of 64 GiB, beside the same in one of 256 MiB. */
void bench_large_file(const char *directory);

#endif /* BENCH_COMMIT_APPEND_H */
