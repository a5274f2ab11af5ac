/* Made by vecfile-gen 1.0.0; do not edit. */
/* Converting vector files: to another machine's layout, and to another version of their schema. */
#ifndef VECFILE_CONVERT_H
#define VECFILE_CONVERT_H

#include "vecfile.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is converted to what.  All zero: the file's own schema, on this machine. */
typedef struct vecfile_convert_options {
    const vecfile_type *type; /* the schema of the result (&quake_vec_type); NULL: the file's own */
    const char *machine;      /* "s390x", one of vecfile_machine_names; NULL: this machine */
    const char *like;         /* a vector file that the result is to be laid out as; then no type
                                 and no machine may be given */
    bool clamp; /* a value that does not fit becomes the nearest one that does, instead of stopping
                 */
    bool drop;  /* fields that have no place in the result, and what longer arrays and texts hold
                   more, are left out, instead of stopping */
    uint32_t permissions;        /* of the new file, before umask; 0: those of the old one */
    uint32_t lock_wait_ms;       /* how long to wait for the lock on the old file */
    const struct vecfile_io *io; /* NULL: the system's */
} vecfile_convert_options;

/* What became of one field.  Paths as in "joints[].angle". */
typedef struct vecfile_field_summary {
    char *path;      /* in the result; in the old file where the field was dropped */
    char *from_path; /* in the old file; NULL: the field is new */
    char *type, *from_type;
    bool is_dropped;    /* there is no such field in the result */
    bool is_changed;    /* other bytes for the same value: byte order, width, format, numbers of an
                           enum; else it was copied */
    uint64_t values;    /* of the result, in all elements; of a dropped field, those left out */
    uint64_t clamped;   /* out of range: made the nearest that fits */
    uint64_t rounded;   /* floats that lost bits */
    uint64_t cut;       /* items of arrays, or texts, that held something where there is no room */
    uint64_t defaulted; /* values that did not exist before */
} vecfile_field_summary;

typedef struct vecfile_summary {
    uint64_t elements;
    bool is_unchanged; /* migrate: the file is as the program wants it already */
    vecfile_field_summary *fields;
    size_t field_count;
} vecfile_summary;

/* Makes the vector file `to` out of `from`, which is locked meanwhile and never touched: what a
 * killed writer committed is carried over, too.  Elements keep their order; stamp, user magic and
 * number of commits are carried over, the UUID is a new one.  `to` must not exist: it is written
 * under another name beside it, flushed, read back, and appears when it is complete.  Memory does
 * not grow with the file: some 4 MiB, or three elements.  A large file is written by a second
 * thread, so `io` must allow for a pwrite beside a pread.
 *
 * `options` may be NULL; `summary` too, else vecfile_summary_free frees it, success or not.
 *
 * VECFILE_E_VALUE      a value does not fit: the message has element, field and value
 * VECFILE_E_SCHEMA     something would be lost: the message lists it, `drop` allows it
 * VECFILE_E_EXISTS     `to` is there
 * VECFILE_E_INVALID    options that no call can mean
 * VECFILE_E_EXPIRED    the writer of `from` waited no longer (its follower_bytes): try again
 * VECFILE_E_UNSUPPORTED  a layout that only a system header knows, on another machine
 * and those of opening `from` to read and of writing `to`.  Whatever fails leaves no file behind.
 */
VECFILE_MUST_USE vecfile_status vecfile_convert(const char *from, const char *to,
                                                const vecfile_convert_options *options,
                                                vecfile_summary *summary);

/* Converts the file at `path` in place to the program's schema and this machine: a converted copy
 * takes its name, at one moment, while it is locked; whoever waits for the lock then gets the new
 * file.  Keeps UUID, owner and permissions, too.  Of the options clamp, drop, lock_wait_ms and io
 * count.  A file that fits already is left alone.  The statuses of vecfile_convert and of opening
 * to write; a failure leaves the old file as it was. */
VECFILE_MUST_USE vecfile_status vecfile_migrate(const char *path, const vecfile_type *type,
                                                const vecfile_convert_options *options,
                                                vecfile_summary *summary);

void vecfile_summary_free(vecfile_summary *summary);

/* The machines that `machine` may name; NULL behind the last. */
extern const char *const vecfile_machine_names[];

#ifdef __cplusplus
}
#endif

#endif /* VECFILE_CONVERT_H */
