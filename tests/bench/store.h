/* A place where elements are kept in a file: ours, its peers, and what the machine can do.  Each is
 * set up as its own documentation says is best for it; the comment above each says how. */
#ifndef BENCH_STORE_H
#define BENCH_STORE_H

#include "element.h"
#include "support.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A call that a store has no way to serve is NULL.  Every failure ends the program. */
typedef struct store {
    const char *name;
    bool is_durable; /* update and flush return when the change is on the disk */
    /* A new store of room for `most` elements, empty; its files' names begin with `path`. */
    void *(*create)(const char *path, const element *e, uint64_t most);
    /* An existing one, to be read and changed, ready for its first call. */
    void *(*open)(const char *path, const element *e, uint64_t most);
    void (*close)(void *opened);
    /* Adds elements [first, first + count) at the end; they need not be durable. */
    void (*append)(void *opened, uint64_t first, uint64_t count);
    /* Returns when everything is durable. */
    void (*flush)(void *opened);
    /* Adds up the field of all elements. */
    uint64_t (*scan)(void *opened);
    /* … of those with keys in [low, high). */
    uint64_t (*range)(void *opened, uint64_t low, uint64_t high);
    /* … of those with the given indices. */
    uint64_t (*read)(void *opened, const uint32_t *indices, size_t count);
    /* Sets the field of k elements to `value`, and returns when that is durable. */
    void (*update)(void *opened, const uint32_t *indices, size_t k, uint64_t value);
    /* Puts element number `at` between its neighbours, or takes it away; need not be durable. */
    void (*insert)(void *opened, uint64_t at);
    void (*remove)(void *opened, uint64_t at);
} store;

extern const store vecfile_store;        /* atomic durability, the default */
extern const store vecfile_shared_store; /* shared durability */

extern const store lmdb_store;
extern const store lmdb_writemap_store;
extern const store sqlite_store;
extern const store tokyo_store;
extern const store boost_store;
extern const store pmemobj_store;
extern const store vector_store; /* std::vector, fwrite, fread */

extern const store memory_store; /* an array in memory: no file at all */
extern const store mmap_store;   /* stores through a shared mapping, and msync: not atomic */
extern const store write_store;  /* write of 1 MiB each, and fdatasync */
extern const store log_store;    /* keeps nothing: an update is one write and fdatasync */

extern const store sqlite_shared_store; /* that other processes may read */

/* How a process reads a store that another one writes: it sees one state until it refreshes. */
typedef struct watcher {
    const store *writer;
    void *(*open)(const char *path, const element *e, uint64_t most);
    void (*close)(void *opened);
    /* Goes on to the newest state. */
    void (*refresh)(void *opened);
    /* Waits for a newer one, at most `ms`: whether there is one.  NULL: the peer has no way. */
    bool (*wait)(void *opened, unsigned ms);
    uint64_t (*scan)(void *opened);
    uint64_t (*read)(void *opened, const uint32_t *indices, size_t count);
} watcher;

extern const watcher vecfile_watcher;
extern const watcher lmdb_watcher;
extern const watcher sqlite_watcher;

#ifdef __cplusplus
}
#endif

#endif /* BENCH_STORE_H */
