/* Made by vecfile-gen 1.0.0 from quake.lua; do not edit, run `vecfile-gen -o DIR quake.lua`.
 *
 * quake_vec: a vector of quake that lives in a file. */
#ifndef QUAKE_VEC_H
#define QUAKE_VEC_H

#include "vecfile/vecfile.h"

VECFILE_REQUIRE_GENERATION(10) /* fails to compile beside a core of another generation */

#ifdef __cplusplus
extern "C" {
#endif

#ifndef VECFILE_TYPE_quake_mag_type
#define VECFILE_TYPE_quake_mag_type 0xF5ACDACFAB1249B3
#define VECFILE_ORIGIN_quake_mag_type "quake_mag_type of quake.lua (quake_vec.h)"
/* Scale on which the magnitude was measured. */
typedef uint8_t quake_mag_type;
enum {
    QUAKE_MAG_TYPE_UNKNOWN = 0,
    QUAKE_MAG_TYPE_MB = 1,
    QUAKE_MAG_TYPE_MB_LG = 2,
    QUAKE_MAG_TYPE_MD = 3,
    QUAKE_MAG_TYPE_MH = 4,
    QUAKE_MAG_TYPE_ML = 5,
    QUAKE_MAG_TYPE_MW = 6,
    QUAKE_MAG_TYPE_MWB = 7,
    QUAKE_MAG_TYPE_MWC = 8,
    QUAKE_MAG_TYPE_MWR = 9,
    QUAKE_MAG_TYPE_MWW = 10
};

/* The name of a single value as the schema spells it, or NULL for any other.  Lives for ever. */
static inline const char *quake_mag_type_name(quake_mag_type value)
{
    if (value == QUAKE_MAG_TYPE_UNKNOWN)
        return "unknown";
    if (value == QUAKE_MAG_TYPE_MB)
        return "mb";
    if (value == QUAKE_MAG_TYPE_MB_LG)
        return "mb_lg";
    if (value == QUAKE_MAG_TYPE_MD)
        return "md";
    if (value == QUAKE_MAG_TYPE_MH)
        return "mh";
    if (value == QUAKE_MAG_TYPE_ML)
        return "ml";
    if (value == QUAKE_MAG_TYPE_MW)
        return "mw";
    if (value == QUAKE_MAG_TYPE_MWB)
        return "mwb";
    if (value == QUAKE_MAG_TYPE_MWC)
        return "mwc";
    if (value == QUAKE_MAG_TYPE_MWR)
        return "mwr";
    if (value == QUAKE_MAG_TYPE_MWW)
        return "mww";
    return NULL;
}

/* The value of that name into *out; false, and *out untouched, if there is none. */
static inline bool quake_mag_type_from_name(const char *name, quake_mag_type *out)
{
    if (strcmp(name, "unknown") == 0) {
        *out = QUAKE_MAG_TYPE_UNKNOWN;
        return true;
    }
    if (strcmp(name, "mb") == 0) {
        *out = QUAKE_MAG_TYPE_MB;
        return true;
    }
    if (strcmp(name, "mb_lg") == 0) {
        *out = QUAKE_MAG_TYPE_MB_LG;
        return true;
    }
    if (strcmp(name, "md") == 0) {
        *out = QUAKE_MAG_TYPE_MD;
        return true;
    }
    if (strcmp(name, "mh") == 0) {
        *out = QUAKE_MAG_TYPE_MH;
        return true;
    }
    if (strcmp(name, "ml") == 0) {
        *out = QUAKE_MAG_TYPE_ML;
        return true;
    }
    if (strcmp(name, "mw") == 0) {
        *out = QUAKE_MAG_TYPE_MW;
        return true;
    }
    if (strcmp(name, "mwb") == 0) {
        *out = QUAKE_MAG_TYPE_MWB;
        return true;
    }
    if (strcmp(name, "mwc") == 0) {
        *out = QUAKE_MAG_TYPE_MWC;
        return true;
    }
    if (strcmp(name, "mwr") == 0) {
        *out = QUAKE_MAG_TYPE_MWR;
        return true;
    }
    if (strcmp(name, "mww") == 0) {
        *out = QUAKE_MAG_TYPE_MWW;
        return true;
    }
    return false;
}
#elif VECFILE_TYPE_quake_mag_type != 0xF5ACDACFAB1249B3
VECFILE_REFUSE_TYPE("quake_mag_type of quake.lua (quake_vec.h)", VECFILE_ORIGIN_quake_mag_type,
                    "quake_2")
#endif /* VECFILE_TYPE_quake_mag_type */

#ifndef VECFILE_TYPE_quake_review
#define VECFILE_TYPE_quake_review 0x33666E8E588B81AE
#define VECFILE_ORIGIN_quake_review "quake_review of quake.lua (quake_vec.h)"
/* Whether a person looked at it. */
typedef uint8_t quake_review;
enum {
    QUAKE_REVIEW_AUTOMATIC = 0,
    QUAKE_REVIEW_REVIEWED = 1,
    QUAKE_REVIEW_DELETED = 2
};

/* The name of a single value as the schema spells it, or NULL for any other.  Lives for ever. */
static inline const char *quake_review_name(quake_review value)
{
    if (value == QUAKE_REVIEW_AUTOMATIC)
        return "automatic";
    if (value == QUAKE_REVIEW_REVIEWED)
        return "reviewed";
    if (value == QUAKE_REVIEW_DELETED)
        return "deleted";
    return NULL;
}

/* The value of that name into *out; false, and *out untouched, if there is none. */
static inline bool quake_review_from_name(const char *name, quake_review *out)
{
    if (strcmp(name, "automatic") == 0) {
        *out = QUAKE_REVIEW_AUTOMATIC;
        return true;
    }
    if (strcmp(name, "reviewed") == 0) {
        *out = QUAKE_REVIEW_REVIEWED;
        return true;
    }
    if (strcmp(name, "deleted") == 0) {
        *out = QUAKE_REVIEW_DELETED;
        return true;
    }
    return false;
}
#elif VECFILE_TYPE_quake_review != 0x33666E8E588B81AE
VECFILE_REFUSE_TYPE("quake_review of quake.lua (quake_vec.h)", VECFILE_ORIGIN_quake_review,
                    "quake_2")
#endif /* VECFILE_TYPE_quake_review */

#ifndef VECFILE_TYPE_quake
#define VECFILE_TYPE_quake 0x3755A16A2DEB2F6B
#define VECFILE_ORIGIN_quake "quake of quake.lua (quake_vec.h)"
/* One seismic event as the USGS catalogue lists it. Schema version 1. */
typedef struct quake {
    VECFILE_ALIGNAS(8) int64_t time; /* origin time; ms since 1970-01-01T00:00Z */
    int64_t updated; /* last change of the entry; ms since 1970-01-01T00:00Z */
    double latitude; /* deg */
    double longitude; /* deg */
    float depth; /* km */
    float mag; /* magnitude; NaN where the catalogue has none */
    float gap; /* largest angle between stations; deg */
    float dmin; /* distance to the nearest station; deg */
    float rms; /* root mean square of residuals; s */
    uint16_t nst; /* stations used; 0 where the catalogue has none */
    uint16_t sig; /* significance, 0 to 1000 */
    quake_mag_type mag_type;
    quake_review status;
    bool tsunami;
    char net[4]; /* network that reported it; NUL-padded */
    char id[16]; /* NUL-padded */
    char type[16]; /* NUL-padded */
    char place[80]; /* NUL-padded */
    uint8_t padding_175[1]; /* always zero */
} quake;

VECFILE_ASSERT_SIZE(quake, 176);
VECFILE_ASSERT_ALIGN(quake, 8);
VECFILE_ASSERT_FIELD(quake, time, 0, 8);
VECFILE_ASSERT_FIELD(quake, updated, 8, 8);
VECFILE_ASSERT_FIELD(quake, latitude, 16, 8);
VECFILE_ASSERT_FIELD(quake, longitude, 24, 8);
VECFILE_ASSERT_FIELD(quake, depth, 32, 4);
VECFILE_ASSERT_FIELD(quake, mag, 36, 4);
VECFILE_ASSERT_FIELD(quake, gap, 40, 4);
VECFILE_ASSERT_FIELD(quake, dmin, 44, 4);
VECFILE_ASSERT_FIELD(quake, rms, 48, 4);
VECFILE_ASSERT_FIELD(quake, nst, 52, 2);
VECFILE_ASSERT_FIELD(quake, sig, 54, 2);
VECFILE_ASSERT_FIELD(quake, mag_type, 56, 1);
VECFILE_ASSERT_FIELD(quake, status, 57, 1);
VECFILE_ASSERT_FIELD(quake, tsunami, 58, 1);
VECFILE_ASSERT_FIELD(quake, net, 59, 4);
VECFILE_ASSERT_FIELD(quake, id, 63, 16);
VECFILE_ASSERT_FIELD(quake, type, 79, 16);
VECFILE_ASSERT_FIELD(quake, place, 95, 80);
#elif VECFILE_TYPE_quake != 0x3755A16A2DEB2F6B
VECFILE_REFUSE_TYPE("quake of quake.lua (quake_vec.h)", VECFILE_ORIGIN_quake,
                    "quake")
#endif /* VECFILE_TYPE_quake */

/* The handle: allocate it where you like, open it, and let one thread at a time use it.  While it
 * is open it is moved by quake_vec_move and never copied.
 *
 * In a child of fork a vector that was opened to read stays what it is, whatever a writer does, until
 * parent and child have closed it, or ended.  One that was opened to write is the parent's: in
 * the child it has no elements, and all that can be done with it is to close it.  A child that was
 * not made by fork (but by _Fork or clone) learns this when it first commits, closes, asks for room
 * or otherwise comes to the core; until then it sees its parent's memory and file as they change.
 * What changes in the child's own memory meanwhile goes no further; but with shared durability what
 * is pushed, popped or stored through a pointer is in the file, whoever does it.
 *
 * No call is a cancellation point: a thread that is cancelled (pthread_cancel) ends before or behind
 * it.  Whoever is torn out of a call in another way, by asynchronous cancellation or a longjmp out
 * of a signal handler, leaves a handle of which nothing is known, and so does a function that it was
 * given and that does not return; a signal handler must not use the handle that it interrupts. */
typedef struct quake_vec {
    vecfile core;
} quake_vec;

/* Every call that changes the vector returns VECFILE_OK, or, having changed nothing,
 *   VECFILE_E_READ_ONLY   the handle was opened to read
 *   VECFILE_E_FORKED      it was opened to write by the parent of this process
 *   VECFILE_E_POISONED    an earlier call left the state of disk or memory unknown: close it, and
 *                         open it again
 *   VECFILE_E_INVALID     it is not open
 *   VECFILE_E_IO, VECFILE_E_FULL, VECFILE_E_NO_MEMORY   the system refused what a change needs
 *   VECFILE_E_TRUNCATED   others cut the file off
 * and vecfile_errmsg() tells the whole story.  "The write statuses" below are these.  Indices and
 * counts are of elements; the first has index 0. */

/* --- life --- */

/* What quake_vec_open is in object files.  No other layout of this name has it, so that a program does
 * not link with functions that take the elements for something else. */
VECFILE_MUST_USE vecfile_status quake_vec_open_of_layout_0x3755A16A2DEB2F6B(
    quake_vec *v, const char *path, const vecfile_options *options);

/* Opens the vector at `path`, creating it if there is none.  `options` may be NULL, for defaults.
 *
 * Returns VECFILE_OK, or
 *   VECFILE_E_LOCKED, VECFILE_E_ALREADY_OPEN   another process, this process has it open to write
 *   VECFILE_E_NOT_FOUND, VECFILE_E_EXISTS      against what options->existence or ->access ask
 *   VECFILE_E_NOT_VECFILE, VECFILE_E_FORMAT    not a vector file, or of a later format
 *   VECFILE_E_SCHEMA, VECFILE_E_LAYOUT         another element, or laid out otherwise
 *   VECFILE_E_BYTE_ORDER, VECFILE_E_FLOAT, VECFILE_E_MACHINE   written by another machine
 *   VECFILE_E_VALUE                            options->upgrade: a value that no longer fits
 *   VECFILE_E_USER_MAGIC                       not the user magic of the options
 *   VECFILE_E_TRUNCATED, VECFILE_E_CORRUPT     damaged
 *   VECFILE_E_PERMISSION, VECFILE_E_FULL, VECFILE_E_NO_MEMORY, VECFILE_E_IO   the system refused
 *   VECFILE_E_INVALID                          options or a path that make no sense
 * After a failure *v is closed and needs no close. */
VECFILE_MUST_USE static inline vecfile_status quake_vec_open(quake_vec *v, const char *path,
    const vecfile_options *options)
{
    return quake_vec_open_of_layout_0x3755A16A2DEB2F6B(v, path, options);
}

/* Commits, then closes; *v is closed whatever is returned.  VECFILE_OK; VECFILE_E_IO,
 * VECFILE_E_POISONED, VECFILE_E_TRUNCATED if the last changes may not be on the disk.  In a child
 * process it lets go of the handle and leaves file and lock to the parent.  Invalidates all pointers
 * into the vector, those from before a fork too: they show memory and file as they change. */
VECFILE_MUST_USE vecfile_status quake_vec_close(quake_vec *v);

/* Closes without committing: what was not committed is gone.  With shared durability the changes are
 * in the file all the same. */
void quake_vec_abandon(quake_vec *v);

/* Moves an open handle from *from to *to, which must not be open; *from is closed afterwards.
 * Pointers to elements stay valid. */
void quake_vec_move(quake_vec *to, quake_vec *from);

/* Makes everything since the last commit durable; with atomic durability, all of it or, whatever
 * happens meanwhile, nothing.  The write statuses, VECFILE_E_NO_MEMORY; after any of them nothing is
 * committed and it can be tried again, except that after VECFILE_E_IO from a failed flush the handle
 * is poisoned and the outcome open until the file is opened again.  Does nothing if nothing was
 * changed. */
VECFILE_MUST_USE vecfile_status quake_vec_commit(quake_vec *v);

/* The same, and stores the caller's own number with it (an input offset, a block height). */
VECFILE_MUST_USE vecfile_status quake_vec_commit_stamped(quake_vec *v, uint64_t stamp);

/* A commit in order with the others, but durable only with the next full one.  With shared
 * durability it only starts writing back.  Statuses as commit. */
VECFILE_MUST_USE vecfile_status quake_vec_commit_lazy(quake_vec *v);

/* Commits if options->commit_interval_ms or _bytes have passed since the last commit; cheap enough
 * for every turn of a loop.  As commit. */
VECFILE_MUST_USE static inline vecfile_status quake_vec_commit_if_due(quake_vec *v)
{
    return v->core.may_be_due ? vecfile_commit_if_due(&v->core) : VECFILE_OK;
}

/* For idle time: does for about `microseconds`, and at least one step of a millisecond or so, what
 * later commits and the close would do: pages that were committed to the log go to their places in
 * the file.  Commits nothing; changes may be under way.  True if it could go on at once.  What fails
 * is done later, or told by the next commit. */
bool quake_vec_tidy(quake_vec *v, uint32_t microseconds);

/* Takes back all changes since the last commit, lazy ones included.  Pointers to elements that there
 * were then stay valid.  VECFILE_E_UNSUPPORTED with shared durability, VECFILE_E_NO_MEMORY, or the
 * write statuses; after VECFILE_E_IO that left changes half taken back the handle is poisoned. */
VECFILE_MUST_USE vecfile_status quake_vec_rollback(quake_vec *v);

/* Stamp of the last commit that had one; 0 before the first. */
uint64_t quake_vec_stamp(const quake_vec *v);

/* The path as given to open; valid until the handle is closed. */
const char *quake_vec_path(const quake_vec *v);

/* Whether that path, as it was resolved then, still leads to the open file: not if another program
 * renamed, removed or replaced it.  Commits go on to the file that is open. */
bool quake_vec_path_is_current(const quake_vec *v);

/* Goes on to the newest commit, of a vector that was opened with VECFILE_FOLLOW: until the next call it
 * sees that state, whatever the writer does.  Pointers to elements that there still are stay valid.
 * `changes`, unless it is NULL, tells what is new: both lengths, and which elements below the smaller
 * one may be others; the ranges are borrowed until the next call.  With shared durability a writer's
 * stores are seen at once, and a refresh takes the length that it publishes.
 *
 * VECFILE_OK, also if there is no newer commit, or
 *   VECFILE_E_EXPIRED    the writer's follower_bytes let it wait no longer: what was read since the
 *                        last refresh may be of no commit; the vector is at the newest one now
 *   VECFILE_E_REPLACED   the file was removed, or is another vector now: close it, and open it again
 *   VECFILE_E_INVALID, VECFILE_E_FORKED   not opened to follow, or by the parent of this process
 *   VECFILE_E_CORRUPT, VECFILE_E_TRUNCATED, VECFILE_E_FULL, VECFILE_E_NO_MEMORY, VECFILE_E_IO,
 *   VECFILE_E_LOCKED     as by open: there are no elements until a later refresh succeeds, or all is
 *                        as it was, as the length tells */
VECFILE_MUST_USE vecfile_status quake_vec_refresh(quake_vec *v, vecfile_changes *changes);

/* Waits until a refresh may find something new, for `ms` milliseconds at most: VECFILE_OK, also if a
 * writer did no more than touch the file, or VECFILE_E_TIMEOUT; VECFILE_E_REPLACED, also if another file has the name by now; VECFILE_E_INVALID,
 * VECFILE_E_FORKED and VECFILE_E_IO as above. */
VECFILE_MUST_USE vecfile_status quake_vec_wait(quake_vec *v, uint32_t ms);

/* Whether what was read until now, since open or the last refresh, is the state of one commit: it is,
 * unless a writer with follower_bytes has waited no longer.  Always true of one that writes. */
bool quake_vec_is_current(const quake_vec *v);

/* Whether the handle was opened with VECFILE_READ_ONLY or VECFILE_FOLLOW. */
static inline bool quake_vec_is_read_only(const quake_vec *v)
{
    return v->core.mode == VECFILE_MODE_READ_ONLY;
}

/* --- look --- */

/* Elements in the vector. */
static inline uint64_t quake_vec_len(const quake_vec *v)
{
    return v->core.len;
}

/* Elements that fit before the next push has to ask the system for space. */
static inline uint64_t quake_vec_capacity(const quake_vec *v)
{
    return vecfile_capacity(&v->core);
}

static inline bool quake_vec_is_empty(const quake_vec *v)
{
    return v->core.len == 0;
}

/* All elements, as an array of quake_vec_len(v).  Elements never move while the vector is open: a
 * pointer to one is valid until the element is removed or the vector closed. */
static inline const quake *quake_vec_data(const quake_vec *v)
{
    return (const quake *)v->core.elements;
}

/* Element i, or NULL past the end.  Valid as quake_vec_data says. */
static inline const quake *quake_vec_at(const quake_vec *v, uint64_t i)
{
    return i < v->core.len ? quake_vec_data(v) + i : NULL;
}

/* A new element: the schema's defaults. */
extern const quake quake_default_element;

static inline quake quake_default(void)
{
    return quake_default_element;
}

/* A copy of element i; past the end, quake_default(). */
static inline quake quake_vec_get(const quake_vec *v, uint64_t i)
{
    if (VECFILE_LIKELY(i < v->core.len))
        return quake_vec_data(v)[i];
    return quake_default_element;
}

/* The first element, or NULL when there is none. */
static inline const quake *quake_vec_first(const quake_vec *v)
{
    return quake_vec_at(v, 0);
}

/* The last element, or NULL when there is none. */
static inline const quake *quake_vec_last(const quake_vec *v)
{
    return quake_vec_at(v, v->core.len - 1);
}

/* Elements [first, first + count) as an array, or NULL if they do not all exist. */
static inline const quake *quake_vec_slice(const quake_vec *v, uint64_t first, uint64_t count)
{
    return first <= v->core.len && count <= v->core.len - first ? quake_vec_data(v) + first : NULL;
}

/* for (quake_vec_each(it, &v)) use(it->…);   The vector must not change its length meanwhile. */
#define quake_vec_each(it, v)                                                                           \
    const quake *it = quake_vec_data(v), *it##_end = it + quake_vec_len(v);                                   \
    it != it##_end;                                                                                \
    it++

/* --- change --- */

/* Stores `element` at index i.  VECFILE_E_RANGE, or the write statuses. */
VECFILE_MUST_USE static inline vecfile_status quake_vec_set(quake_vec *v, uint64_t i, quake element)
{
    if (i >= v->core.len)
        return vecfile_fail_change(&v->core, i);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(quake));
    if (VECFILE_LIKELY(status == VECFILE_OK))
        VECFILE_COPY((quake *)v->core.elements + i, &element);
    return status;
}

/* Element i to be changed, or NULL past the end or where vecfile_errmsg() says that the handle may
 * not write.  The changes belong to the next commit; for the one after, ask again. */
static inline quake *quake_vec_at_mut(quake_vec *v, uint64_t i)
{
    if (i >= v->core.len || vecfile_mark(&v->core, i, sizeof(quake)) != VECFILE_OK)
        return NULL;
    return (quake *)v->core.elements + i;
}

static inline quake *quake_vec_first_mut(quake_vec *v)
{
    return quake_vec_at_mut(v, 0);
}

static inline quake *quake_vec_last_mut(quake_vec *v)
{
    return quake_vec_at_mut(v, v->core.len - 1);
}

/* Elements [first, first + count) to be changed, or NULL as at_mut. */
static inline quake *quake_vec_slice_mut(quake_vec *v, uint64_t first, uint64_t count)
{
    if (first > v->core.len || count > v->core.len - first ||
        vecfile_mark_range(&v->core, first, count) != VECFILE_OK)
        return NULL;
    return (quake *)v->core.elements + first;
}

/* All elements to be changed, or NULL where the handle may not write. */
static inline quake *quake_vec_data_mut(quake_vec *v)
{
    return quake_vec_slice_mut(v, 0, v->core.len);
}

/* for (quake_vec_each_mut(it, &v)) it->… = …;   No turn at all where the handle may not write. */
#define quake_vec_each_mut(it, v)                                                                       \
    quake *it = quake_vec_data_mut(v), *it##_end = it + (it != NULL ? quake_vec_len(v) : 0);                  \
    it != it##_end;                                                                                \
    it++

/* Exchanges elements i and j.  VECFILE_E_RANGE, or the write statuses. */
VECFILE_MUST_USE vecfile_status quake_vec_swap(quake_vec *v, uint64_t i, uint64_t j);

/* Stores `element` at every index of [first, first + count).  VECFILE_E_RANGE, or the write
 * statuses. */
VECFILE_MUST_USE vecfile_status quake_vec_fill(quake_vec *v, uint64_t first, uint64_t count, quake element);

/* Reverses the order of all elements.  The write statuses. */
VECFILE_MUST_USE vecfile_status quake_vec_reverse(quake_vec *v);

/* Turns the vector so that element `by` becomes the first, 0 <= by <= len.  VECFILE_E_RANGE, or the
 * write statuses. */
VECFILE_MUST_USE vecfile_status quake_vec_rotate(quake_vec *v, uint64_t by);

/* Copies elements [from, from + count) over [to, to + count); the ranges may overlap.
 * VECFILE_E_RANGE, or the write statuses. */
VECFILE_MUST_USE vecfile_status quake_vec_copy_within(quake_vec *v, uint64_t to, uint64_t from,
    uint64_t count);

/* --- grow: all of these return VECFILE_E_FULL when there is no room, or the write statuses --- */

/* Room for `additional` more elements than there are. */
VECFILE_MUST_USE vecfile_status quake_vec_reserve(quake_vec *v, uint64_t additional);

/* Appends a copy of `element`. */
VECFILE_MUST_USE static inline vecfile_status quake_vec_push(quake_vec *v, quake element)
{
    if (v->core.len >= v->core.capacity) {
        vecfile_status status = vecfile_make_room(&v->core, 1);
        if (status != VECFILE_OK)
            return status;
    }
    VECFILE_COPY((quake *)v->core.elements + v->core.len, &element);
    vecfile_set_len(&v->core, v->core.len + 1);
    return VECFILE_OK;
}

/* Appends quake_default_element. */
VECFILE_MUST_USE vecfile_status quake_vec_push_default(quake_vec *v);

/* Appends `count` elements from `elements`, which may be part of the vector. */
VECFILE_MUST_USE vecfile_status quake_vec_extend(quake_vec *v, const quake *elements, uint64_t count);

/* Appends copies of elements [first, first + count).  Also VECFILE_E_RANGE. */
VECFILE_MUST_USE vecfile_status quake_vec_extend_from_within(quake_vec *v, uint64_t first, uint64_t count);

/* Inserts `element` before index i, 0 <= i <= len.  Also VECFILE_E_RANGE. */
VECFILE_MUST_USE vecfile_status quake_vec_insert(quake_vec *v, uint64_t i, quake element);

/* Inserts `count` elements before index i.  Also VECFILE_E_RANGE, and VECFILE_E_INVALID if
 * `elements` is part of the vector. */
VECFILE_MUST_USE vecfile_status quake_vec_insert_slice(quake_vec *v, uint64_t i, const quake *elements,
    uint64_t count);

/* Moves all elements of `other` to the end of `v`. */
VECFILE_MUST_USE vecfile_status quake_vec_append(quake_vec *v, quake_vec *other);

/* Replaces elements [first, first + removed) by `count` others.  Also VECFILE_E_RANGE, and
 * VECFILE_E_INVALID if `elements` is part of the vector. */
VECFILE_MUST_USE vecfile_status quake_vec_splice(quake_vec *v, uint64_t first, uint64_t removed,
    const quake *elements, uint64_t count);

/* --- shrink --- */

/* Removes the last element and copies it to *out, unless `out` is NULL.  VECFILE_E_RANGE when there
 * is none, or the write statuses. */
VECFILE_MUST_USE static inline vecfile_status quake_vec_pop(quake_vec *v, quake *out)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK)
        return status;
    if (v->core.len == 0)
        return vecfile_fail_index(&v->core, 0);
    if (out != NULL)
        VECFILE_COPY(out, quake_vec_data(v) + v->core.len - 1);
    vecfile_shrink_len(&v->core, v->core.len - 1);
    return VECFILE_OK;
}

/* Removes element i, keeping the order of the others, and copies it to *out, unless `out` is NULL.
 * VECFILE_E_RANGE, or the write statuses. */
VECFILE_MUST_USE vecfile_status quake_vec_remove(quake_vec *v, uint64_t i, quake *out);

/* Removes elements [first, first + count).  VECFILE_E_RANGE, or the write statuses. */
VECFILE_MUST_USE vecfile_status quake_vec_remove_range(quake_vec *v, uint64_t first, uint64_t count);

/* Removes element i by moving the last one into its place; as remove, but in constant time. */
VECFILE_MUST_USE vecfile_status quake_vec_swap_remove(quake_vec *v, uint64_t i, quake *out);

/* Removes all elements from index `len` on; nothing if there are no more than that.  The write
 * statuses. */
VECFILE_MUST_USE vecfile_status quake_vec_truncate(quake_vec *v, uint64_t len);

/* Removes all elements.  The write statuses. */
VECFILE_MUST_USE vecfile_status quake_vec_clear(quake_vec *v);

/* Removes the elements that keep(element, context) says no to, in one pass and in order; `keep`
 * must not touch the vector.  The write statuses. */
VECFILE_MUST_USE vecfile_status quake_vec_retain(quake_vec *v,
    bool (*keep)(const quake *element, void *context), void *context);

/* Removes each element that equals the one before it (quake_equal).  The write statuses. */
VECFILE_MUST_USE vecfile_status quake_vec_dedup(quake_vec *v);

/* Moves elements [at, len) to the end of `into`, another open vector.  VECFILE_E_RANGE,
 * VECFILE_E_FULL, VECFILE_E_INVALID if both are the same, or the write statuses. */
VECFILE_MUST_USE vecfile_status quake_vec_split_off(quake_vec *v, uint64_t at, quake_vec *into);

/* --- size --- */

/* Makes the length `len`, filling up with copies of `element`.  VECFILE_E_FULL, or the write
 * statuses. */
VECFILE_MUST_USE vecfile_status quake_vec_resize(quake_vec *v, uint64_t len, quake element);

/* The same with make(index, context) for each new element; `make` must not touch the vector. */
VECFILE_MUST_USE vecfile_status quake_vec_resize_with(quake_vec *v, uint64_t len,
    quake (*make)(uint64_t index, void *context), void *context);

/* Gives room that is not used back to the system, as far as the last commit allows.  The write
 * statuses. */
VECFILE_MUST_USE vecfile_status quake_vec_shrink_to_fit(quake_vec *v);

/* --- order --- */

/* Order by `time`: by value. */

/* Negative, zero or positive as *a sorts before, with or after *b. */
int quake_compare_by_time(const quake *a, const quake *b);

/* Sorts; elements of equal time end up in any order.  Linear in the length, in the vector's
 * own space: borrows 6 MiB and less than a hundredth of the elements' bytes, of elements from 192
 * bytes on 16 bytes each; where there is no memory it does without, n log n.  The write statuses. */
VECFILE_MUST_USE vecfile_status quake_vec_sort_by_time(quake_vec *v);

/* The same, and keeps elements of equal time in their order; without memory n (log n)^2. */
VECFILE_MUST_USE vecfile_status quake_vec_stable_sort_by_time(quake_vec *v);

bool quake_vec_is_sorted_by_time(const quake_vec *v);

/* In a vector sorted by time: index of the first element that does not sort before `key`,
 * or len. */
uint64_t quake_vec_lower_bound_by_time(const quake_vec *v, int64_t key);

/* … of the first that sorts after `key`, or len. */
uint64_t quake_vec_upper_bound_by_time(const quake_vec *v, int64_t key);

/* … the first element of that key, or NULL.  Valid as quake_vec_data says. */
const quake *quake_vec_find_by_time(const quake_vec *v, int64_t key);

/* The bounds of `count` keys at once, bounds[i] for keys[i].  They wait for memory together: in a
 * vector larger than the caches that is several times as fast as one after the other. */
void quake_vec_lower_bounds_by_time(const quake_vec *v, const int64_t *keys, uint64_t count,
    uint64_t *bounds);
void quake_vec_upper_bounds_by_time(const quake_vec *v, const int64_t *keys, uint64_t count,
    uint64_t *bounds);

/* Order by `mag`: by value, NaN behind everything. */

/* Negative, zero or positive as *a sorts before, with or after *b. */
int quake_compare_by_mag(const quake *a, const quake *b);

/* Sorts; elements of equal mag end up in any order.  Linear in the length, in the vector's
 * own space: borrows 6 MiB and less than a hundredth of the elements' bytes, of elements from 192
 * bytes on 16 bytes each; where there is no memory it does without, n log n.  The write statuses. */
VECFILE_MUST_USE vecfile_status quake_vec_sort_by_mag(quake_vec *v);

/* The same, and keeps elements of equal mag in their order; without memory n (log n)^2. */
VECFILE_MUST_USE vecfile_status quake_vec_stable_sort_by_mag(quake_vec *v);

bool quake_vec_is_sorted_by_mag(const quake_vec *v);

/* In a vector sorted by mag: index of the first element that does not sort before `key`,
 * or len. */
uint64_t quake_vec_lower_bound_by_mag(const quake_vec *v, float key);

/* … of the first that sorts after `key`, or len. */
uint64_t quake_vec_upper_bound_by_mag(const quake_vec *v, float key);

/* … the first element of that key, or NULL.  Valid as quake_vec_data says. */
const quake *quake_vec_find_by_mag(const quake_vec *v, float key);

/* The bounds of `count` keys at once, bounds[i] for keys[i].  They wait for memory together: in a
 * vector larger than the caches that is several times as fast as one after the other. */
void quake_vec_lower_bounds_by_mag(const quake_vec *v, const float *keys, uint64_t count,
    uint64_t *bounds);
void quake_vec_upper_bounds_by_mag(const quake_vec *v, const float *keys, uint64_t count,
    uint64_t *bounds);

/* Order by `id`: bytewise, as unsigned char; a key of up to 16 bytes. */

/* Negative, zero or positive as *a sorts before, with or after *b. */
int quake_compare_by_id(const quake *a, const quake *b);

/* Sorts; elements of equal id end up in any order.  n log n, no memory.  The write
 * statuses. */
VECFILE_MUST_USE vecfile_status quake_vec_sort_by_id(quake_vec *v);

/* Sorts and keeps elements of equal id in their order.  n log n with memory borrowed for
 * half of them, n (log n)^2 where there is none.  The write statuses. */
VECFILE_MUST_USE vecfile_status quake_vec_stable_sort_by_id(quake_vec *v);

bool quake_vec_is_sorted_by_id(const quake_vec *v);

/* In a vector sorted by id: index of the first element that does not sort before `key`,
 * or len. */
uint64_t quake_vec_lower_bound_by_id(const quake_vec *v, const char *key);

/* … of the first that sorts after `key`, or len. */
uint64_t quake_vec_upper_bound_by_id(const quake_vec *v, const char *key);

/* … the first element of that key, or NULL.  Valid as quake_vec_data says. */
const quake *quake_vec_find_by_id(const quake_vec *v, const char *key);

/* The bounds of `count` keys at once, bounds[i] for keys[i].  They wait for memory together: in a
 * vector larger than the caches that is several times as fast as one after the other. */
void quake_vec_lower_bounds_by_id(const quake_vec *v, const char *const *keys, uint64_t count,
    uint64_t *bounds);
void quake_vec_upper_bounds_by_id(const quake_vec *v, const char *const *keys, uint64_t count,
    uint64_t *bounds);

/* --- element --- */

/* Whether all fields are equal, padding apart; NaN equals NaN. */
bool quake_equal(const quake *a, const quake *b);

/* VECFILE_OK, or VECFILE_E_CORRUPT with the field: a bool that is neither, an enum's unknown value,
 * text that is not NUL-padded, padding that is not zero. */
VECFILE_MUST_USE vecfile_status quake_check(const quake *element);

/* What the core knows of the element; for the core's own calls. */
extern const vecfile_type quake_vec_type;

#ifdef __cplusplus
}
#endif

#elif VECFILE_TYPE_quake != 0x3755A16A2DEB2F6B
VECFILE_REFUSE_TYPE("quake of quake.lua (quake_vec.h)", VECFILE_ORIGIN_quake,
                    "quake")
#endif /* QUAKE_VEC_H */
