/* Faults at rest: a disk that holds something else than was written to it, or does not give it.
 *
 * They are where something tells of them: in the header of a vector, and in its logs as far as what
 * they have was flushed before something that says so.  Elements in the file have no checksum.  Or
 * they are in the last record of the log in use, which may then as well be one that was never
 * finished. */
#ifndef TESTS_CRASH_SIM_ROT_H
#define TESTS_CRASH_SIM_ROT_H

#include "sim_disk.h"

#include "vecfile/vecfile.h"

typedef enum sim_damage {
    SIM_BIT,         /* one bit is another */
    SIM_GARBAGE,     /* sectors hold anything */
    SIM_ZERO,        /* … nothing */
    SIM_EARLIER,     /* … what they had earlier: a write was lost */
    SIM_MISDIRECTED, /* … and what was written to them stands elsewhere */
    SIM_UNREADABLE,  /* … cannot be read */
    SIM_DAMAGES
} sim_damage;

typedef struct sim_place {
    int file;
    uint64_t offset;
    size_t count; /* bytes */
} sim_place;

typedef struct sim_fault {
    sim_damage damage;
    sim_place place;     /* which changes */
    sim_place elsewhere; /* … and which gets what was written there, if misdirected */
} sim_fault;

typedef enum sim_where {
    SIM_IN_ALL,         /* of which something tells */
    SIM_NOT_IN_FRAMES,  /* … but frames */
    SIM_IN_LAST_RECORD, /* of which nothing may tell */
} sim_where;

/* Chooses a fault for the vector `name` on `disk`, as a crash left it.  `past` is the disk before
 * the crash, which knows what sectors had earlier.  False if none was found. */
bool sim_rot_choose(const sim_disk *disk, const sim_disk *past, const char *name, sim_where where,
                    sim_fault *out);

/* The fault happens after so many calls to read. */
void sim_rot_let(sim_disk *disk, const sim_disk *past, const sim_fault *fault,
                 uint64_t reads_before);

/* Whether the fault changes any of those bytes. */
bool sim_rot_hits(const sim_fault *fault, int file, uint64_t offset, uint64_t count);

/* Whether nothing tells of the fault in the header of vector `name`: a page that has what it had
 * before the file was in use makes the header that of an older copy, and with one slot torn by the
 * crash and another one damaged, the third may be of any age. */
bool sim_rot_is_undecidable(const sim_disk *disk, const char *name, const sim_fault *fault);

/* Whether the fault may be taken for a commit that was never finished: a slot that is damaged and
 * that is the last commit.  What cannot be read is none. */
bool sim_rot_looks_unfinished(const sim_disk *disk, const char *name, const sim_fault *fault);

/* Whether that is how a file with the fault may be refused. */
bool sim_rot_is_refusal(vecfile_status status, const sim_fault *fault);

/* The fault in words. */
void sim_rot_describe(const sim_disk *disk, const sim_fault *fault, char *out, size_t room);

#endif /* TESTS_CRASH_SIM_ROT_H */
