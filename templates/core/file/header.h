/* A file's header as a whole: reading it with every check, and making one. */
#ifndef VECFILE_FILE_HEADER_H
#define VECFILE_FILE_HEADER_H

#include "base/base.h"

#include "file/file.h"

/* Bytes of a header that belong to nothing and could not be read. */
#define VECFILE_GAPS (1u << VECFILE_SLOT_COUNT)

/* What a header says, once nothing in it is wrong. */
typedef struct vecfile_header {
    vecfile_identity identity;
    vecfile_slot slot;                      /* the valid one with the highest epoch */
    uint64_t salts[2 * VECFILE_SLOT_COUNT]; /* of the logs of the valid slots; else 0 */
    vecfile_features features;
    unsigned unreadable;   /* slots that the system could not read, a bit each, and VECFILE_GAPS */
    bool is_whole_behind;  /* the slot behind it, which is the oldest one or the next, is valid */
    bool is_first_of_two;  /* the slot before it is of the epoch before, and says something else */
    bool is_second_of_two; /* … and says the same */
    unsigned damaged;      /* places, a bit each, that have no slot: a new file has three */
    bool spare_before;     /* the place before it, rather than the one behind, may be overwritten */
    uint8_t *bytes;        /* all of it as it is in the file; vecfile_header_free frees it */
    char *text;            /* the layout text in them, NUL-terminated */
    uint8_t live_boot_id[16];
    uint64_t live_epoch;
    uint64_t live_count;
} vecfile_header;

/* Reads and checks the header of `fd`.  VECFILE_E_NOT_VECFILE, _FORMAT, _TRUNCATED, _CORRUPT,
 * _NO_MEMORY, _IO.  `can_write` decides about features that only readers may ignore. */
vecfile_status vecfile_header_read(const vecfile_io *io, int fd, const char *path, bool can_write,
                                   vecfile_header *out);

void vecfile_header_free(vecfile_header *header);

/* Whether the header fits this program: byte order, float formats, machine, layout, version, user
 * magic.  A message lists what differs. */
vecfile_status vecfile_header_match(const vecfile_header *header, const vecfile_type *type,
                                    const vecfile_options *options, const char *path);

/* Elements in the file, seen by a process under the boot `boot_id`: the last commit's, or those
 * of a writer in shared durability that died since. */
uint64_t vecfile_header_count(const vecfile_header *header, const uint8_t boot_id[16]);

/* Writes the header of an empty vector to the new file `fd`, and fills identity and slot, which is
 * one of slot->further further arrays. */
vecfile_status vecfile_header_create(const vecfile_io *io, int fd, const char *path,
                                     const vecfile_type *type, const vecfile_options *options,
                                     vecfile_identity *identity, vecfile_slot *slot);

/* What the identity block of a new file of this machine says, but for its UUID; `text` is what
 * vecfile_render_layout made of the type. */
void vecfile_identity_fill(vecfile_identity *out, const vecfile_type *type, uint64_t user_magic,
                           const char *text, size_t text_bytes);

/* Fills in which generator made the type, as far as there is room. */
void vecfile_identity_set_generator(vecfile_identity *identity, const vecfile_type *type);

/* Fills in what the identity block says of the layout text, and where elements begin. */
void vecfile_identity_set_text(vecfile_identity *identity, const char *text, size_t text_bytes);

/* A new UUID; 0 or a negative errno. */
int vecfile_make_uuid(const vecfile_io *io, uint8_t out[16]);

/* Writes identity block, layout text and three slots of the CLEAN state that `slot` says to the new
 * file `fd`, which has the space, and flushes it; slot->epoch becomes the last one's.  0 or a
 * negative errno. */
int vecfile_header_write(const vecfile_io *io, int fd, const vecfile_identity *identity,
                         const char *text, vecfile_slot *slot);

/* Reads the newest of the valid slots as they are now; one of epoch 0 if there is none.  0 or a
 * negative errno. */
int vecfile_slot_read_newest(const vecfile_io *io, int fd, vecfile_slot *out);

/* Where in the file `slot` has its place. */
uint64_t vecfile_slot_offset(const vecfile_slot *slot);

/* Writes `slot` to its place; 0 or a negative errno. */
int vecfile_slot_write(const vecfile_io *io, int fd, const vecfile_slot *slot);

#endif /* VECFILE_FILE_HEADER_H */
