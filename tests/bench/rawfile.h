/* The peer of most rows: a file mapped MAP_SHARED by hand.  Every failure ends the program. */
#ifndef BENCH_RAWFILE_H
#define BENCH_RAWFILE_H

#include <stddef.h>
#include <stdint.h>

/* Ends the program with a message if `ok` is false: errno, or the library's last message. */
void need(int ok, const char *what);

/* `name` in the benchmark's directory; valid for ever. */
const char *bench_path(const char *name);
void set_bench_directory(const char *directory);

/* Creates a file of `bytes` bytes with its space allocated, and maps it in one go. */
void *create_mapped(const char *path, size_t bytes);

/* Maps a whole existing file to read and write. */
void *map_existing(const char *path, size_t *bytes);

void copy_file(const char *from, const char *to);

/* Makes all page table entries of [at, at + bytes) writable now. */
void touch_pages(void *at, size_t bytes);

#endif /* BENCH_RAWFILE_H */
