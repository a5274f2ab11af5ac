/* Made by vecfile-gen 1.0.0; do not edit. */
/* The core under every generated vector: the handle, its options, and the cold calls that know
 * elements only as bytes.  Programs include <element>_vec.h and call <element>_vec_…; what is
 * public here is vecfile_options, vecfile_status, vecfile_errmsg and VECFILE_SET_TEXT. */
#ifndef VECFILE_H
#define VECFILE_H

#include "platform.h"
#include "status.h"

#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum vecfile_access {
    VECFILE_READ_WRITE = 0, /* created if missing, unless `existence` says otherwise */
    VECFILE_READ_ONLY = 1,  /* nothing is written, not even a recovery; the state of one commit,
                               beside whoever writes */
    VECFILE_FOLLOW = 2      /* the same, and <element>_vec_refresh goes on to the newest commit */
} vecfile_access;

typedef enum vecfile_existence {
    VECFILE_OPEN_OR_CREATE = 0,
    VECFILE_MUST_CREATE = 1, /* VECFILE_E_EXISTS if the file is there */
    VECFILE_MUST_EXIST = 2   /* VECFILE_E_NOT_FOUND if it is not */
} vecfile_existence;

typedef enum vecfile_durability {
    VECFILE_DEFAULT_DURABILITY = 0, /* VECFILE_ATOMIC */
    VECFILE_ATOMIC = 1,             /* after any crash, the state of the last commit */
    VECFILE_SHARED = 2              /* a MAP_SHARED mapping: stores survive the process at once,
                                       the machine at the next commit */
} vecfile_durability;

/* How elements that are in the file will be read.  Only a matter of speed, and mostly of what the
 * system does not have in memory yet.  Measured with a cold file of 1 GiB on ext4, against no
 * advice: reads at random by `make bench`, scans by hand. */
typedef enum vecfile_reads {
    VECFILE_READS_ANYHOW = 0,
    VECFILE_READS_SCATTERED = 1, /* pages are read one at a time: 3 times as fast for 4000 elements
                                    at random, and 30 times slower for a scan */
    VECFILE_READS_ALL = 2        /* open reads and maps them all, if memory has room: 1.3 to 2 times
                                    as fast for every hundredth at random, the same for a scan */
} vecfile_reads;

/* Whether core files, those of the kernel and of gdb's gcore, have the elements in them.  Leaving
 * them out keeps core files small and crash handlers quick; it keeps no secret, for what is on its
 * way to the disk or is being sorted is also in other memory. */
typedef enum vecfile_core_files {
    VECFILE_DUMP_ELEMENTS = 0, /* as the system does: the kernel takes all that are mapped once one
                                  was changed, and with shared durability none */
    VECFILE_DUMP_NO_ELEMENTS = 1 /* none, where the system can be told: MADV_DONTDUMP */
} vecfile_core_files;

struct vecfile_io;

/* How to open.  All zero means: read and write, create if missing, defaults everywhere. */
typedef struct vecfile_options {
    vecfile_access access;
    vecfile_existence existence;
    vecfile_durability durability;
    uint32_t permissions;           /* mode of a file made new, before umask; 0 means 0600 */
    uint64_t max_bytes;             /* most bytes of elements; 0: as the address space allows */
    uint64_t reserve;               /* elements to make room for at open */
    uint32_t lock_wait_ms;          /* how long to wait for another process's lock; 0: not at all */
    uint32_t commit_interval_ms;    /* commit_if_due: commit when this much time passed; 0: never */
    uint64_t commit_interval_bytes; /* … or when this many bytes were changed; 0: never */
    uint64_t follower_bytes; /* a log that is longer waits no more for those who read an older state
                                beside this writer: what they see expires; 0: it waits for ever */
    uint64_t user_magic;     /* written at creation, compared at open; 0: do not compare */
    vecfile_reads reads;     /* how elements will be read, if that is known */
    vecfile_core_files core_files; /* whether core files have the elements */
    bool strict_machine;           /* refuse files of other machines even of the same layout */
    bool upgrade;                  /* a file of another machine or version of the schema becomes
                                      one of this program first, as vecfile_migrate does it */
    bool to_last_good;             /* a log that is damaged ends there, and what was committed after
                                      that is lost; otherwise such a file is refused */
    const struct vecfile_io *io;   /* the way to the disk (vecfile/io.h); NULL: the system's */
} vecfile_options;

/* Elements [first, first + count). */
typedef struct vecfile_range {
    uint64_t first;
    uint64_t count;
} vecfile_range;

/* What a refresh made of the vector. */
typedef struct vecfile_changes {
    uint64_t old_len;
    uint64_t new_len;
    size_t range_count;
    const vecfile_range *ranges; /* elements below both lengths that may be others now, in order and
                                    apart; borrowed until the next call on the vector */
} vecfile_changes;

/* One line of the layout text that the file will carry.  The compiler fills in the numbers. */
typedef enum vecfile_line_kind {
    VECFILE_LINE_PLAIN,  /* as it stands */
    VECFILE_LINE_NOTE,   /* as it stands; does not take part in comparisons */
    VECFILE_LINE_STRUCT, /* "… size S align A" */
    VECFILE_LINE_FIELD   /* "… at O size S" */
} vecfile_line_kind;

typedef struct vecfile_line {
    const char *text;
    vecfile_line_kind kind;
    uint32_t offset; /* of a field; alignment of a struct */
    uint32_t size;
} vecfile_line;

extern const char VECFILE_CORE_SYMBOL(VECFILE_GENERATION);

/* What the core knows of an element.  Generated, constant. */
typedef struct vecfile_type {
    const char *element;   /* "quake" */
    const char *schema;    /* "quake", the schema file's name without its ending */
    const char *generator; /* version of the generator, at most 23 characters */
    uint32_t version;      /* of the schema */
    uint32_t alignment;    /* bytes */
    uint64_t size;         /* bytes from one element to the next */
    const vecfile_line *lines;
    size_t line_count;
    vecfile_status (*check)(const void *element); /* <element>_check */
    const char *core; /* only so that the pair does not link with a core of another generation */
} vecfile_type;

/* What may be done through a handle right now.  In every mode but VECFILE_MODE_WRITING each change
 * asks the core first. */
typedef enum vecfile_mode {
    VECFILE_MODE_CLOSED = 0,
    VECFILE_MODE_READY,   /* may write, has not begun to: the file is as it was */
    VECFILE_MODE_WRITING, /* a change was made; the file may say that it is being written */
    VECFILE_MODE_READ_ONLY,
    VECFILE_MODE_FORKED,  /* in a child of the process that opened it to write */
    VECFILE_MODE_POISONED /* no more commits: the state of the disk or of memory is unknown */
} vecfile_mode;

struct vecfile_vector_state;

/* The untyped handle inside <element>_vec.  Its members are visible so that hot calls inline;
 * leave them to those calls.  A handle in use is moved by <element>_vec_move, never by `=`. */
typedef struct vecfile {
    void *elements;        /* never moves while the vector is open */
    uint64_t len;          /* elements in use */
    uint64_t capacity;     /* elements that fit before the core must be asked; 0: ask always */
    uint64_t low_water;    /* the smallest length since the core last looked */
    uint64_t *published;   /* where the length is published: the file's header, or nowhere */
    uint64_t changed;      /* bytes marked as changed in place since the last commit */
    const uint64_t *marks; /* a word a page, a bit a chunk that is known to be changed already */
    uint64_t marks_mask;   /* and-ed with a page's index: 0 where one word stands for all pages */
    vecfile_mode mode;
    bool may_be_due; /* a commit interval was asked for */
    struct vecfile_vector_state *vector;
} vecfile;

/* --- life -------------------------------------------------------------------------------- */

/* These serve <element>_vec_open and its kin; statuses are documented there. */
VECFILE_MUST_USE vecfile_status vecfile_open(vecfile *v, const vecfile_type *type, const char *path,
                                             const vecfile_options *options);
VECFILE_MUST_USE vecfile_status vecfile_close(vecfile *v);
void vecfile_abandon(vecfile *v);
void vecfile_move(vecfile *to, vecfile *from);
VECFILE_MUST_USE vecfile_status vecfile_commit(vecfile *v);
VECFILE_MUST_USE vecfile_status vecfile_commit_stamped(vecfile *v, uint64_t stamp);
VECFILE_MUST_USE vecfile_status vecfile_commit_lazy(vecfile *v);
VECFILE_MUST_USE vecfile_status vecfile_commit_if_due(vecfile *v);
VECFILE_MUST_USE vecfile_status vecfile_rollback(vecfile *v);
bool vecfile_tidy(vecfile *v, uint32_t microseconds);
uint64_t vecfile_stamp(const vecfile *v);
const char *vecfile_path(const vecfile *v);
bool vecfile_path_is_current(const vecfile *v);
VECFILE_MUST_USE vecfile_status vecfile_refresh(vecfile *v, vecfile_changes *changes);
VECFILE_MUST_USE vecfile_status vecfile_wait(vecfile *v, uint32_t ms);
bool vecfile_is_current(const vecfile *v);

/* Elements that fit into the space that the file has. */
uint64_t vecfile_capacity(const vecfile *v);

/* --- asking before a change --------------------------------------------------------------- */

/* Makes a handle that may write one that does: VECFILE_OK, or why it may not. */
VECFILE_MUST_USE VECFILE_COLD vecfile_status vecfile_begin(vecfile *v);

/* Reports index `i` out of range: returns VECFILE_E_RANGE. */
VECFILE_MUST_USE VECFILE_COLD vecfile_status vecfile_fail_index(const vecfile *v, uint64_t i);

/* The same for a change: where the handle may not write, that is what it reports. */
VECFILE_MUST_USE VECFILE_COLD vecfile_status vecfile_fail_change(vecfile *v, uint64_t i);

/* VECFILE_OK if elements [first, first + count) exist. */
VECFILE_MUST_USE vecfile_status vecfile_check_range(const vecfile *v, uint64_t first,
                                                    uint64_t count);

/* Space in the file for `additional` more: VECFILE_OK, VECFILE_E_FULL, or why the handle may not
 * write. */
VECFILE_MUST_USE vecfile_status vecfile_reserve(vecfile *v, uint64_t additional);

/* The same, and `additional` elements from `len` on may be stored to before the length is set. */
VECFILE_MUST_USE VECFILE_COLD vecfile_status vecfile_make_room(vecfile *v, uint64_t additional);

VECFILE_MUST_USE static inline vecfile_status vecfile_will_write(vecfile *v)
{
    return VECFILE_LIKELY(v->mode == VECFILE_MODE_WRITING) ? VECFILE_OK : vecfile_begin(v);
}

/* Pages of the file, in which space is counted, and the 64 chunks of each, in which changes are
 * marked and logged: a bit a chunk makes a word a page. */
#define VECFILE_PAGE_SHIFT 12
#define VECFILE_PAGE_BYTES ((uint64_t)1 << VECFILE_PAGE_SHIFT)
#define VECFILE_CHUNK_SHIFT 6
#define VECFILE_CHUNK_BYTES ((uint64_t)1 << VECFILE_CHUNK_SHIFT)
#define VECFILE_ALL_CHUNKS UINT64_MAX

/* Before a change of elements [first, first + count), which exist; on anything but VECFILE_OK do
 * not touch them. */
VECFILE_MUST_USE VECFILE_COLD vecfile_status vecfile_mark_range(vecfile *v, uint64_t first,
                                                                uint64_t count);

/* The chunks that bytes `first` to `last` of the elements touch; both are in one page. */
static inline uint64_t vecfile_chunks_between(uint64_t first, uint64_t last)
{
    const unsigned low = first >> VECFILE_CHUNK_SHIFT & 63, high = last >> VECFILE_CHUNK_SHIFT & 63;
    return VECFILE_ALL_CHUNKS << low & VECFILE_ALL_CHUNKS >> (63 - high);
}

static inline bool vecfile_are_marked(const vecfile *v, uint64_t page, uint64_t chunks)
{
    return (~v->marks[page & v->marks_mask] & chunks) == 0;
}

/* Before a change of element i, which exists and has `size` bytes.  An element that is on two pages
 * always takes the longer way. */
VECFILE_MUST_USE static inline vecfile_status vecfile_mark(vecfile *v, uint64_t i, uint64_t size)
{
    const uint64_t first = i * size, last = first + size - 1, page = first >> VECFILE_PAGE_SHIFT;
    const bool is_on_one = VECFILE_PAGE_BYTES % size == 0 || page == last >> VECFILE_PAGE_SHIFT;
    /* The same, but compilers do not see that it is one bit. */
    const uint64_t chunks = VECFILE_CHUNK_BYTES % size == 0
                                ? (uint64_t)1 << (first >> VECFILE_CHUNK_SHIFT & 63)
                                : vecfile_chunks_between(first, last);
    if (VECFILE_LIKELY(is_on_one && vecfile_are_marked(v, page, chunks))) {
        v->changed += size;
        return VECFILE_OK;
    }
    return vecfile_mark_range(v, i, 1);
}

/* Header integers are little-endian on every machine. */
static inline uint64_t vecfile_little_endian(uint64_t value)
{
#if VECFILE_BIG_ENDIAN
    return __builtin_bswap64(value);
#else
    return value;
#endif
}

/* Sets the length and publishes it, after all stores to elements before it, so that what a
 * killed process leaves behind is never a length ahead of its elements.  Where 64-bit stores
 * are not atomic, no length reaches 2^32 and the upper half is always zero. */
static inline void vecfile_set_len(vecfile *v, uint64_t len)
{
    v->len = len;
#if UINTPTR_MAX > 0xffffffffu
    __atomic_store_n(v->published, vecfile_little_endian(len), __ATOMIC_RELEASE);
#else
    __atomic_thread_fence(__ATOMIC_RELEASE);
    *(volatile uint64_t *)v->published = vecfile_little_endian(len);
#endif
}

/* The same for a length below the current one. */
static inline void vecfile_shrink_len(vecfile *v, uint64_t len)
{
    if (len < v->low_water)
        v->low_water = len;
    vecfile_set_len(v, len);
}

/* --- elements as bytes --------------------------------------------------------------------- */

/* Opens a gap of `count` elements, of undefined content, before element `i`. */
VECFILE_MUST_USE vecfile_status vecfile_open_gap(vecfile *v, uint64_t i, uint64_t count);

/* Removes elements [first, first + count). */
VECFILE_MUST_USE vecfile_status vecfile_remove_range(vecfile *v, uint64_t first, uint64_t count);

/* Appends `count` elements from `source`, which may be part of the vector. */
VECFILE_MUST_USE vecfile_status vecfile_extend(vecfile *v, const void *source, uint64_t count);

VECFILE_MUST_USE vecfile_status vecfile_extend_from_within(vecfile *v, uint64_t first,
                                                           uint64_t count);

/* Replaces elements [first, first + removed) by `count` from `source`, which may not be part of
 * the vector (VECFILE_E_INVALID). */
VECFILE_MUST_USE vecfile_status vecfile_splice(vecfile *v, uint64_t first, uint64_t removed,
                                               const void *source, uint64_t count);

/* Moves elements [at, end) of `from` to the end of `to`; both hold the same type. */
VECFILE_MUST_USE vecfile_status vecfile_move_tail(vecfile *from, uint64_t at, vecfile *to);

VECFILE_MUST_USE vecfile_status vecfile_copy_within(vecfile *v, uint64_t to, uint64_t from,
                                                    uint64_t count);

/* Turns the vector so that element `by` becomes the first; 0 <= by <= len. */
VECFILE_MUST_USE vecfile_status vecfile_rotate(vecfile *v, uint64_t by);

/* Exchanges what is at `a` and at `b`, which do not overlap, with little of the stack. */
void vecfile_exchange_bytes(void *a, void *b, size_t bytes);

VECFILE_MUST_USE vecfile_status vecfile_truncate(vecfile *v, uint64_t len);

VECFILE_MUST_USE vecfile_status vecfile_shrink_to_fit(vecfile *v);

/* --- helpers of generated code ------------------------------------------------------------- */

/* For <element>_check: VECFILE_E_CORRUPT with a message naming the field and what is wrong. */
VECFILE_COLD vecfile_status vecfile_fail_field(const char *element, const char *field,
                                               const char *problem);

/* Whether all `count` texts of `bytes` bytes each are NUL-padded: only NUL after the first NUL. */
bool vecfile_are_padded_texts(const void *texts, size_t bytes, size_t count);

/* Whether all bytes are 0 or 1. */
bool vecfile_are_bools(const void *bytes, size_t count);

bool vecfile_is_zero(const void *bytes, size_t count);

/* Stores `text` NUL-padded into `field`, a char[N] member: at most N bytes, no terminator when it
 * fills the field.  Returns whether all of it fitted. */
bool vecfile_set_text(char *field, size_t bytes, const char *text);
#define VECFILE_SET_TEXT(field, text) vecfile_set_text((field), sizeof(field), (text))

#ifdef __cplusplus
}
#endif

#endif /* VECFILE_H */
