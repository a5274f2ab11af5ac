/* The one seam between the core and the system: every call that reaches a disk, a lock or a
 * mapping goes through this table, so that tests can put a simulated disk behind it.
 *
 * All functions return 0 or more on success and a negative errno on failure.  Reads and writes may
 * be short or end with -EINTR: the core goes on with the rest. */
#ifndef VECFILE_IO_H
#define VECFILE_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct vecfile_io_stat {
    uint64_t device;
    uint64_t inode;
    uint64_t size;  /* bytes */
    uint32_t links; /* names that it has */
    uint32_t permissions;
    bool is_regular;
    bool is_directory;
} vecfile_io_stat;

typedef enum vecfile_io_open_mode {
    VECFILE_IO_READ,
    VECFILE_IO_READ_WRITE,
    VECFILE_IO_CREATE,   /* read and write; -EEXIST if the name is taken */
    VECFILE_IO_READ_OWN, /* to read; -ELOOP if the name is a symbolic link's */
    VECFILE_IO_WRITE_OWN /* to read and write; likewise */
} vecfile_io_open_mode;

typedef enum vecfile_io_map_kind {
    VECFILE_IO_MAP_READ,    /* MAP_SHARED, PROT_READ */
    VECFILE_IO_MAP_SHARED,  /* MAP_SHARED, PROT_READ | PROT_WRITE */
    VECFILE_IO_MAP_GROWN,   /* the same of space just allocated, which holds nothing to be read */
    VECFILE_IO_MAP_PRIVATE, /* MAP_PRIVATE, PROT_READ | PROT_WRITE: stores never reach the file */
    VECFILE_IO_MAP_MEMORY   /* zeroed memory and no file */
} vecfile_io_map_kind;

typedef enum vecfile_io_advice {
    VECFILE_IO_SCATTERED, /* will be read here and there: MADV_RANDOM */
    VECFILE_IO_ALL,       /* all will be read soon: MADV_POPULATE_READ, or MADV_WILLNEED */
    VECFILE_IO_STORED,    /* all will be stored to at once: MADV_POPULATE_WRITE, or nothing */
    VECFILE_IO_NOT_DUMPED /* core files are to leave it out: MADV_DONTDUMP, or nothing */
} vecfile_io_advice;

/* Locks of many to read exclude those of one to write. */
typedef enum vecfile_io_lock {
    VECFILE_IO_UNLOCKED,
    VECFILE_IO_LOCKED_TO_READ,
    VECFILE_IO_LOCKED_TO_WRITE
} vecfile_io_lock;

/* A piece of memory to be written; as struct iovec. */
typedef struct vecfile_io_piece {
    const void *bytes;
    size_t count;
} vecfile_io_piece;

/* In the place of a directory: paths are looked up as the process would, wherever it is then. */
#define VECFILE_IO_HERE (-100)

/* Names that a directory has are told one by one; false ends it. */
typedef bool (*vecfile_io_take_name)(void *to, const char *name);

typedef struct vecfile_io {
    void *context;           /* handed to every function */
    bool locks_are_of_files; /* of open files; else of processes, which lose theirs when they close
                                any descriptor of the file */

    /* Holds a directory, whatever its name will be, for the functions that take one.  Who may not
     * list it may still hold it. */
    int (*open_directory)(void *context, const char *path);
    /* Whether names can be made in it: 0, or -EACCES, -EROFS and the like. */
    int (*check_directory)(void *context, int directory);
    int (*list_directory)(void *context, int directory, vecfile_io_take_name take, void *to);
    /* A descriptor.  VECFILE_IO_READ_OWN and _WRITE_OWN do not follow a symbolic link. */
    int (*open)(void *context, int directory, const char *path, vecfile_io_open_mode mode,
                uint32_t permissions);
    /* A new file without a name, to be read and written; -EOPNOTSUPP where there are none, or none
     * that can be given a name. */
    int (*open_unnamed)(void *context, int directory, uint32_t permissions);
    /* Gives it a name: -EEXIST if that is taken. */
    int (*name_unnamed)(void *context, int fd, int directory, const char *name);
    int (*close)(void *context, int fd);
    int (*stat)(void *context, int directory, const char *path, vecfile_io_stat *out);
    int (*fstat)(void *context, int fd, vecfile_io_stat *out);
    int64_t (*pread)(void *context, int fd, void *buffer, size_t count, uint64_t offset);
    int64_t (*pwrite)(void *context, int fd, const void *buffer, size_t count, uint64_t offset);
    /* The pieces one behind the other; any number of them. */
    int64_t (*pwritev)(void *context, int fd, const vecfile_io_piece *pieces, size_t count,
                       uint64_t offset);
    /* Makes sure that [offset, offset + count) is backed by space: -ENOSPC, -EDQUOT, -EFBIG. */
    int (*allocate)(void *context, int fd, uint64_t offset, uint64_t count);
    /* Offset of the first byte that may have no space behind it: the file's size if all have, as
     * far as the system tells. */
    int64_t (*first_hole)(void *context, int fd);
    /* Offset of the first byte from `from` on that nobody ever wrote, as far as the system tells;
     * if there is none, the file's size, or `from` if that is more. */
    int64_t (*first_unwritten)(void *context, int fd, uint64_t from);
    /* Whether even looking at a hole takes space, as on a file system in memory. */
    bool (*fills_holes)(void *context, int fd);
    int (*truncate)(void *context, int fd, uint64_t size);
    /* Data, and the metadata needed to read it back. */
    int (*sync)(void *context, int fd);
    /* Starts writing [offset, offset + count) back without waiting. */
    int (*start_sync)(void *context, int fd, uint64_t offset, uint64_t count);
    int (*sync_directory)(void *context, int directory);
    int (*link)(void *context, int directory, const char *from, const char *to);
    int (*unlink)(void *context, int directory, const char *path);
    /* A new directory: -EEXIST if the name is taken; and the end of an empty one. */
    int (*make_directory)(void *context, int directory, const char *path, uint32_t permissions);
    int (*remove_directory)(void *context, int directory, const char *path);
    /* Gives the file `from` the name `to` instead: -EEXIST if that is taken. */
    int (*rename_new)(void *context, int directory, const char *from, const char *to);
    /* Gives the file `from` the name `to`, in place of what had it, at one moment; a directory, in
     * place of an empty one: else -ENOTEMPTY or -EEXIST. */
    int (*rename)(void *context, int directory, const char *from, const char *to);
    /* The path that `path` leads to when all symbolic links are followed, into `room` bytes. */
    int (*resolve)(void *context, const char *path, char *out, size_t room);
    /* Gives the file `to`, which is new and open to its owner alone, the owner, group, mode and
     * access control list of `from`, as far as the process may.  Nobody but this process can do
     * more with it than with `from`: whom the file cannot be given to is named in its list, and
     * what cannot be said at all is left away. */
    int (*copy_permissions)(void *context, int from, int to);
    /* Takes an advisory lock on bytes [first, first + count), which may be far behind the end, in
     * place of the one that `fd` has there; -EAGAIN when somebody else's is in the way.  Dropped,
     * it is dropped also for the children of fork, who share it. */
    int (*lock)(void *context, int fd, uint64_t first, uint64_t count, vecfile_io_lock kind);
    /* Whether somebody else's lock would be in the way of that one: 1 or 0. */
    int (*is_locked)(void *context, int fd, uint64_t first, uint64_t count, vecfile_io_lock kind);
    /* Process that holds a lock on byte 0 that is in the way, or 0 if the system does not tell. */
    int64_t (*lock_holder)(void *context, int fd, bool exclusive);
    /* Reserves `bytes` of addresses that nothing else will take; contents inaccessible. */
    int (*reserve)(void *context, size_t bytes, void **out);
    /* Maps the file over reserved addresses, in place of what was mapped there. */
    int (*map)(void *context, int fd, void *at, size_t bytes, uint64_t offset,
               vecfile_io_map_kind kind);
    /* Makes the pages of VECFILE_IO_MAP_MEMORY at `from` appear at `to` instead, content undefined;
     * something must be mapped over `from` next. */
    int (*move)(void *context, void *from, void *to, size_t bytes);
    /* A hint: this zeroed memory, a large table, is touched here and there and may as well have
     * large pages. */
    void (*use_large_pages)(void *context, void *at, size_t bytes);
    /* Tells how mapped addresses will be used; what they hold does not depend on it. */
    int (*advise)(void *context, void *at, size_t bytes, vecfile_io_advice advice);
    /* Makes mapped addresses read-only. */
    int (*protect)(void *context, void *at, size_t bytes);
    /* Sets out[i] to whether page i of `page` bytes from `at` on, of a private mapping, may differ
     * from the file. */
    int (*changed_pages)(void *context, const void *at, size_t page, size_t count, bool *out);
    /* Makes mapped addresses inaccessible again; they stay reserved. */
    int (*unmap)(void *context, void *at, size_t bytes);
    /* Gives the addresses of a whole reservation back. */
    int (*release)(void *context, void *at, size_t bytes);
    /* Identifies this run of the machine; all zero on systems that do not tell. */
    int (*boot_id)(void *context, uint8_t out[16]);
    /* Bytes that nobody can guess or repeat. */
    int (*random)(void *context, void *buffer, size_t count);
    /* Waits until something may have happened to one of the files, for `ms` at most: 1, or 0 if
     * nothing did.  *watch, -1 before the first time, is a descriptor to be closed in the end. With
     * `ms` 0 it begins to watch, so that nothing that happens from then on is missed.  -ENOSYS
     * where the system has nothing of the kind. */
    int (*wait_for_files)(void *context, int *watch, const int *fds, size_t count, uint32_t ms);
    /* Milliseconds of a clock that never goes back; precise to some four of them. */
    uint64_t (*clock_ms)(void *context);
    void (*sleep_ms)(void *context, uint32_t ms);
} vecfile_io;

/* The operating system itself. */
extern const vecfile_io vecfile_io_system;

#ifdef __cplusplus
}
#endif

#endif /* VECFILE_IO_H */
