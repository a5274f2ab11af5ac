/* A disk in memory, behind vecfile_io: page cache, sectors, names that are durable only when their
 * directory was synced, flushes that fail for good, processes that die and power that goes.
 *
 * Every call that changes something is an operation.  At operation `die_at` the process dies: a
 * write in progress is cut anywhere, and from then on every call fails and changes nothing, until
 * the disk is looked at again through sim_disk_after_kill or sim_disk_after_power_loss. */
#ifndef TESTS_CRASH_SIM_DISK_H
#define TESTS_CRASH_SIM_DISK_H

#include "random.h"

#include "vecfile/format.h"
#include "vecfile/io.h"

#define SIM_SECTOR 512
#define SIM_FILES 64
#define SIM_NAMES 40
#define SIM_DESCRIPTORS 40
#define SIM_NAME_BYTES 64
#define SIM_LOCKS 64
#define SIM_MAPPABLE_BYTES ((size_t)4 << 20) /* of a file that others map */

typedef struct sim_bytes {
    uint8_t *bytes;
    size_t count;
    size_t room;
    int fd; /* + 1, of the file that they are, or 0: they are memory */
} sim_bytes;

/* Something not yet durable: `count` bytes at `offset`, from `at` of the file's log of changes; or,
 * with no bytes, a new size. */
typedef struct sim_change {
    uint64_t offset;
    size_t at;
    size_t count;
    bool is_size;
} sim_change;

typedef struct sim_file {
    bool is_used;
    sim_bytes cache;
    sim_bytes durable;
    sim_bytes earlier; /* what each sector durably had before the last flush that changed it … */
    sim_bytes flushes; /* … and at which operation that was, 8 bytes a sector */
    sim_bytes data;    /* of the changes */
    sim_change *changes;
    size_t change_count;
    size_t change_room;
} sim_file;

/* Bytes of a file that turn into others. */
#define SIM_PATCH_BYTES 4096
typedef struct sim_patch {
    int file;
    uint64_t offset;
    size_t count;
    uint8_t bytes[SIM_PATCH_BYTES];
} sim_patch;

/* Bytes of a file that the disk does not give any more; a write of all of them makes them good. */
typedef struct sim_bad_bytes {
    int file;
    uint64_t offset;
    uint64_t count; /* 0: there are none */
} sim_bad_bytes;

/* A directory entry; among pending ones, file -1 says that the name is gone. */
typedef struct sim_name {
    char text[SIM_NAME_BYTES];
    int file;
} sim_name;

typedef struct sim_directory {
    sim_name names[SIM_NAMES];
    size_t count;
} sim_directory;

/* A lock of an open file. */
typedef struct sim_lock {
    int fd;
    int file;
    uint64_t first;
    uint64_t count;
    vecfile_io_lock kind;
} sim_lock;

struct sim_disk;

typedef struct sim_write {
    int file;
    uint64_t offset;
    const uint8_t *bytes;
    size_t count;
} sim_write;

/* Looks at what is about to be done, and says what is wrong with it; NULL if nothing is. */
typedef struct sim_watch {
    const char *(*write)(const struct sim_disk *disk, const sim_write *write);
    const char *(*remove)(const struct sim_disk *disk, int file);
    const char *(*set_size)(const struct sim_disk *disk, int file, uint64_t size);
} sim_watch;

typedef struct sim_disk {
    vecfile_io io;
    random_source *random;
    sim_file files[SIM_FILES];
    sim_directory cached;
    sim_directory durable;
    sim_directory pending;              /* entries in the order in which they were made */
    int descriptors[SIM_DESCRIPTORS];   /* file + 1, or 0 */
    bool is_to_read[SIM_DESCRIPTORS];   /* … and it may not be written to */
    bool is_followers[SIM_DESCRIPTORS]; /* … and it is none of the writer's */
    sim_lock locks[SIM_LOCKS];
    size_t lock_count;

    uint64_t operations;
    uint64_t die_at; /* 0: never */
    bool is_dead;
    uint64_t boot;
    bool has_unnamed; /* files can be made without a name */

    /* Once in so many calls, or 0 for never: a flush fails, what it had to write is lost or not,
     * and counts as clean from then on; a write or an allocation finds the disk full, and so do
     * `full_for` more. */
    uint64_t flush_failures;
    uint64_t full_disks;
    uint64_t full_for;

    /* Others that have the files open (follow_run.c), who have their turn before each call; whether
     * the call that is being made is one of theirs. */
    void (*turn)(void *context);
    void *turn_context;
    bool is_following;

    /* The order of writes (sim_order.h): who watches, or NULL, and over which vector; and what was
     * wrong, after which the process is dead. */
    const sim_watch *watch;
    const char *watched;
    const char *violation;

    /* Faults at rest (sim_rot.h): after so many more calls to read, 0 for never, the patches are in
     * their places, and the bad bytes bad. */
    uint64_t rots_after;
    sim_patch patches[2];
    size_t patch_count;
    sim_bad_bytes going_bad;
    sim_bad_bytes bad;
} sim_disk;

/* An empty disk. */
void sim_disk_init(sim_disk *disk, random_source *random);
void sim_disk_free(sim_disk *disk);

/* `to`, initialised before, becomes what a new process finds after the death of the last one: all
 * that reached the page cache. */
void sim_disk_after_kill(const sim_disk *from, sim_disk *to);

/* … after a power loss: what was flushed, and of the rest any sectors, some of them garbage. */
void sim_disk_after_power_loss(const sim_disk *from, sim_disk *to);

/* The writer's process ends, whether or not it died: the machine goes on, and so do others. */
void sim_disk_end_process(sim_disk *disk);

/* Whether both show the same names and bytes. */
bool sim_disk_equals(const sim_disk *a, const sim_disk *b);

/* A name goes, durably, if it is there. */
void sim_disk_remove(sim_disk *disk, const char *name);

/* The file `name` of `copy` takes the place of this disk's; false if one of them has none. */
bool sim_disk_put_back(sim_disk *disk, const sim_disk *copy, const char *name);

/* The number of the file of that name, as the process sees it; -1 if there is none. */
int sim_disk_file(const sim_disk *disk, const char *name);

/* Whether a file of that name is there. */
bool sim_disk_has(const sim_disk *disk, const char *name);

#endif /* TESTS_CRASH_SIM_DISK_H */
