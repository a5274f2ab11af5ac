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

typedef struct sim_bytes {
    uint8_t *bytes;
    size_t count;
    size_t room;
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
    sim_bytes data; /* of the changes */
    sim_change *changes;
    size_t change_count;
    size_t change_room;
} sim_file;

/* A directory entry; among pending ones, file -1 says that the name is gone. */
typedef struct sim_name {
    char text[SIM_NAME_BYTES];
    int file;
} sim_name;

typedef struct sim_directory {
    sim_name names[SIM_NAMES];
    size_t count;
} sim_directory;

typedef struct sim_disk {
    vecfile_io io;
    random_source *random;
    sim_file files[SIM_FILES];
    sim_directory cached;
    sim_directory durable;
    sim_directory pending;            /* entries in the order in which they were made */
    int descriptors[SIM_DESCRIPTORS]; /* file + 1, or 0 */
    bool is_to_read[SIM_DESCRIPTORS]; /* … and it may not be written to */

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

    /* After so many more calls to read, 0 for never, a bit of `rotting_file` at rest is another. */
    uint64_t rots_after;
    int rotting_file;
    uint64_t rotting_bit;
} sim_disk;

/* An empty disk. */
void sim_disk_init(sim_disk *disk, random_source *random);
void sim_disk_free(sim_disk *disk);

/* `to`, initialised before, becomes what a new process finds after the death of the last one: all
 * that reached the page cache. */
void sim_disk_after_kill(const sim_disk *from, sim_disk *to);

/* … after a power loss: what was flushed, and of the rest any sectors, some of them garbage. */
void sim_disk_after_power_loss(const sim_disk *from, sim_disk *to);

/* Whether both show the same names and bytes. */
bool sim_disk_equals(const sim_disk *a, const sim_disk *b);

/* A name goes, durably, if it is there. */
void sim_disk_remove(sim_disk *disk, const char *name);

/* The logs of vector `name`, those that are there, hold nothing but zero. */
void sim_disk_empty_logs(sim_disk *disk, const char *name);

/* The file `name` of `copy` takes the place of this disk's; false if one of them has none. */
bool sim_disk_put_back(sim_disk *disk, const sim_disk *copy, const char *name);

/* The valid slot of the highest epoch of vector `name`; false if there is none. */
bool sim_disk_slot(const sim_disk *disk, const char *name, vecfile_slot *out);

/* Whether the log of that slot's epoch begins with a record of that epoch, going by its sequence,
 * and not with one that an earlier epoch left there. */
bool sim_disk_log_has_begun(const sim_disk *disk, const char *name, const vecfile_slot *slot);

/* Whether a library that knows no headers of logs would refuse the file, if it could not but take
 * the log of that slot for an empty one. */
bool sim_disk_is_announced(const sim_disk *disk, const char *name, const vecfile_slot *slot);

/* Chooses a bit of the log of that slot, among those of which a later record says that they were
 * flushed, and has it change after some calls to read.  False if there is no such bit. */
bool sim_disk_let_rot(sim_disk *disk, const char *name, const vecfile_slot *slot,
                      uint64_t reads_before);

/* Whether a file of that name is there. */
bool sim_disk_has(const sim_disk *disk, const char *name);

#endif /* TESTS_CRASH_SIM_DISK_H */
