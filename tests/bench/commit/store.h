/* A place where elements of 64 bytes are kept, changed and made durable. */
#ifndef BENCH_COMMIT_STORE_H
#define BENCH_COMMIT_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ELEMENT_BYTES 64

typedef struct store {
    const char *name;
    bool is_peer; /* counts when the best peer is looked for: it is atomic, and not ours */
    /* Makes a store of `count` elements in the directory and leaves it open; NULL on failure. */
    void *(*make)(const char *directory, uint64_t count);
    /* Changes the elements of `k` indices and returns when that is durable. */
    void (*commit)(void *opened, const uint32_t *indices, size_t k, uint64_t value);
    /* Some bytes of an element, to be looked at. */
    uint64_t (*look)(void *opened, uint32_t index);
    void (*close)(void *opened);
} store;

extern const store vecfile_store;
extern const store msync_store;
extern const store lmdb_store;
extern const store lmdb_writemap_store;
extern const store sqlite_store;
extern const store tokyo_store;

/* Ends the program with a message unless `condition`. */
void need(bool condition, const char *what);

/* "directory/name"; valid until the next eight calls. */
const char *path_in(const char *directory, const char *name);

double now_us(void);

#endif /* BENCH_COMMIT_STORE_H */
