/* Made by vecfile-gen 1.0.0 from frame.lua; do not edit, run `vecfile-gen -o DIR frame.lua`.
 *
 * frame_vec: a vector of frame that lives in a file. */
#ifndef FRAME_VEC_H
#define FRAME_VEC_H

#include "vecfile/vecfile.h"

VECFILE_REQUIRE_GENERATION(10) /* fails to compile beside a core of another generation */

#ifdef __cplusplus
extern "C" {
#endif

#ifndef VECFILE_TYPE_frame_mode
#define VECFILE_TYPE_frame_mode 0xCF32ECC585DE1CFC
#define VECFILE_ORIGIN_frame_mode "frame_mode of frame.lua (frame_vec.h)"
/* Values of mode. */
typedef uint8_t frame_mode;
enum {
    FRAME_MODE_IDLE = 0,
    FRAME_MODE_MANUAL = 1,
    FRAME_MODE_AUTONOMOUS = 2,
    FRAME_MODE_FAULT = 3
};

/* The name of a single value as the schema spells it, or NULL for any other.  Lives for ever. */
static inline const char *frame_mode_name(frame_mode value)
{
    if (value == FRAME_MODE_IDLE)
        return "idle";
    if (value == FRAME_MODE_MANUAL)
        return "manual";
    if (value == FRAME_MODE_AUTONOMOUS)
        return "autonomous";
    if (value == FRAME_MODE_FAULT)
        return "fault";
    return NULL;
}

/* The value of that name into *out; false, and *out untouched, if there is none. */
static inline bool frame_mode_from_name(const char *name, frame_mode *out)
{
    if (strcmp(name, "idle") == 0) {
        *out = FRAME_MODE_IDLE;
        return true;
    }
    if (strcmp(name, "manual") == 0) {
        *out = FRAME_MODE_MANUAL;
        return true;
    }
    if (strcmp(name, "autonomous") == 0) {
        *out = FRAME_MODE_AUTONOMOUS;
        return true;
    }
    if (strcmp(name, "fault") == 0) {
        *out = FRAME_MODE_FAULT;
        return true;
    }
    return false;
}
#elif VECFILE_TYPE_frame_mode != 0xCF32ECC585DE1CFC
VECFILE_REFUSE_TYPE("frame_mode of frame.lua (frame_vec.h)", VECFILE_ORIGIN_frame_mode,
                    "frame_2")
#endif /* VECFILE_TYPE_frame_mode */

#ifndef VECFILE_TYPE_joint
#define VECFILE_TYPE_joint 0x9DF7A14A274FB58F
#define VECFILE_ORIGIN_joint "joint of frame.lua (frame_vec.h)"
/* Measured state of one joint. Schema version 1. */
typedef struct joint {
    VECFILE_ALIGNAS(8) double angle; /* rad */
    double speed; /* rad/s */
    float torque; /* N m */
    int16_t temperature; /* 0.1 degC */
    bool is_homed;
    uint8_t padding_23[1]; /* always zero */
} joint;

VECFILE_ASSERT_SIZE(joint, 24);
VECFILE_ASSERT_ALIGN(joint, 8);
VECFILE_ASSERT_FIELD(joint, angle, 0, 8);
VECFILE_ASSERT_FIELD(joint, speed, 8, 8);
VECFILE_ASSERT_FIELD(joint, torque, 16, 4);
VECFILE_ASSERT_FIELD(joint, temperature, 20, 2);
VECFILE_ASSERT_FIELD(joint, is_homed, 22, 1);
#elif VECFILE_TYPE_joint != 0x9DF7A14A274FB58F
VECFILE_REFUSE_TYPE("joint of frame.lua (frame_vec.h)", VECFILE_ORIGIN_joint,
                    "frame")
#endif /* VECFILE_TYPE_joint */

#ifndef VECFILE_TYPE_vec3
#define VECFILE_TYPE_vec3 0x2C2974669AAF0806
#define VECFILE_ORIGIN_vec3 "vec3 of common.lua (frame_vec.h)"
/* A point or direction in space. Schema version 1. */
typedef struct vec3 {
    VECFILE_ALIGNAS(4) float x;
    float y;
    float z;
} vec3;

VECFILE_ASSERT_SIZE(vec3, 12);
VECFILE_ASSERT_ALIGN(vec3, 4);
VECFILE_ASSERT_FIELD(vec3, x, 0, 4);
VECFILE_ASSERT_FIELD(vec3, y, 4, 4);
VECFILE_ASSERT_FIELD(vec3, z, 8, 4);
#elif VECFILE_TYPE_vec3 != 0x2C2974669AAF0806
VECFILE_REFUSE_TYPE("vec3 of common.lua (frame_vec.h)", VECFILE_ORIGIN_vec3,
                    "common")
#endif /* VECFILE_TYPE_vec3 */

#ifndef VECFILE_TYPE_frame
#define VECFILE_TYPE_frame 0xC269EFD74CD220BD
#define VECFILE_ORIGIN_frame "frame of frame.lua (frame_vec.h)"
/* Everything the controller knew at one turn of its loop. Schema version 1. */
typedef struct frame {
    VECFILE_ALIGNAS(8) int64_t time; /* ns since boot */
    frame_mode mode;
    bool is_safe;
    uint8_t padding_10[6]; /* always zero */
    joint joints[7];
    double tool_pose[4][4]; /* homogeneous transform, row by row */
    vec3 accelerometers[2]; /* m/s2 */
    uint16_t touch[3][2][5]; /* readings by finger, side and sensor */
    char faults[4][8]; /* codes of the last four faults; NUL-padded */
    uint8_t firmware[16]; /* hash of the running image */
    uint8_t padding_444[4]; /* always zero */
} frame;

VECFILE_ASSERT_SIZE(frame, 448);
VECFILE_ASSERT_ALIGN(frame, 8);
VECFILE_ASSERT_FIELD(frame, time, 0, 8);
VECFILE_ASSERT_FIELD(frame, mode, 8, 1);
VECFILE_ASSERT_FIELD(frame, is_safe, 9, 1);
VECFILE_ASSERT_FIELD(frame, joints, 16, 168);
VECFILE_ASSERT_FIELD(frame, tool_pose, 184, 128);
VECFILE_ASSERT_FIELD(frame, accelerometers, 312, 24);
VECFILE_ASSERT_FIELD(frame, touch, 336, 60);
VECFILE_ASSERT_FIELD(frame, faults, 396, 32);
VECFILE_ASSERT_FIELD(frame, firmware, 428, 16);
#elif VECFILE_TYPE_frame != 0xC269EFD74CD220BD
VECFILE_REFUSE_TYPE("frame of frame.lua (frame_vec.h)", VECFILE_ORIGIN_frame,
                    "frame")
#endif /* VECFILE_TYPE_frame */

/* The handle: allocate it where you like, open it, and let one thread at a time use it.  While it
 * is open it is moved by frame_vec_move and never copied.
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
typedef struct frame_vec {
    vecfile core;
} frame_vec;

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

/* What frame_vec_open is in object files.  No other layout of this name has it, so that a program does
 * not link with functions that take the elements for something else. */
VECFILE_MUST_USE vecfile_status frame_vec_open_of_layout_0xC269EFD74CD220BD(
    frame_vec *v, const char *path, const vecfile_options *options);

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
VECFILE_MUST_USE static inline vecfile_status frame_vec_open(frame_vec *v, const char *path,
    const vecfile_options *options)
{
    return frame_vec_open_of_layout_0xC269EFD74CD220BD(v, path, options);
}

/* Commits, then closes; *v is closed whatever is returned.  VECFILE_OK; VECFILE_E_IO,
 * VECFILE_E_POISONED, VECFILE_E_TRUNCATED if the last changes may not be on the disk.  In a child
 * process it lets go of the handle and leaves file and lock to the parent.  Invalidates all pointers
 * into the vector, those from before a fork too: they show memory and file as they change. */
VECFILE_MUST_USE vecfile_status frame_vec_close(frame_vec *v);

/* Closes without committing: what was not committed is gone.  With shared durability the changes are
 * in the file all the same. */
void frame_vec_abandon(frame_vec *v);

/* Moves an open handle from *from to *to, which must not be open; *from is closed afterwards.
 * Pointers to elements stay valid. */
void frame_vec_move(frame_vec *to, frame_vec *from);

/* Makes everything since the last commit durable; with atomic durability, all of it or, whatever
 * happens meanwhile, nothing.  The write statuses, VECFILE_E_NO_MEMORY; after any of them nothing is
 * committed and it can be tried again, except that after VECFILE_E_IO from a failed flush the handle
 * is poisoned and the outcome open until the file is opened again.  Does nothing if nothing was
 * changed. */
VECFILE_MUST_USE vecfile_status frame_vec_commit(frame_vec *v);

/* The same, and stores the caller's own number with it (an input offset, a block height). */
VECFILE_MUST_USE vecfile_status frame_vec_commit_stamped(frame_vec *v, uint64_t stamp);

/* A commit in order with the others, but durable only with the next full one.  With shared
 * durability it only starts writing back.  Statuses as commit. */
VECFILE_MUST_USE vecfile_status frame_vec_commit_lazy(frame_vec *v);

/* Commits if options->commit_interval_ms or _bytes have passed since the last commit; cheap enough
 * for every turn of a loop.  As commit. */
VECFILE_MUST_USE static inline vecfile_status frame_vec_commit_if_due(frame_vec *v)
{
    return v->core.may_be_due ? vecfile_commit_if_due(&v->core) : VECFILE_OK;
}

/* For idle time: does for about `microseconds`, and at least one step of a millisecond or so, what
 * later commits and the close would do: pages that were committed to the log go to their places in
 * the file.  Commits nothing; changes may be under way.  True if it could go on at once.  What fails
 * is done later, or told by the next commit. */
bool frame_vec_tidy(frame_vec *v, uint32_t microseconds);

/* Takes back all changes since the last commit, lazy ones included.  Pointers to elements that there
 * were then stay valid.  VECFILE_E_UNSUPPORTED with shared durability, VECFILE_E_NO_MEMORY, or the
 * write statuses; after VECFILE_E_IO that left changes half taken back the handle is poisoned. */
VECFILE_MUST_USE vecfile_status frame_vec_rollback(frame_vec *v);

/* Stamp of the last commit that had one; 0 before the first. */
uint64_t frame_vec_stamp(const frame_vec *v);

/* The path as given to open; valid until the handle is closed. */
const char *frame_vec_path(const frame_vec *v);

/* Whether that path, as it was resolved then, still leads to the open file: not if another program
 * renamed, removed or replaced it.  Commits go on to the file that is open. */
bool frame_vec_path_is_current(const frame_vec *v);

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
VECFILE_MUST_USE vecfile_status frame_vec_refresh(frame_vec *v, vecfile_changes *changes);

/* Waits until a refresh may find something new, for `ms` milliseconds at most: VECFILE_OK, also if a
 * writer did no more than touch the file, or VECFILE_E_TIMEOUT; VECFILE_E_REPLACED, also if another file has the name by now; VECFILE_E_INVALID,
 * VECFILE_E_FORKED and VECFILE_E_IO as above. */
VECFILE_MUST_USE vecfile_status frame_vec_wait(frame_vec *v, uint32_t ms);

/* Whether what was read until now, since open or the last refresh, is the state of one commit: it is,
 * unless a writer with follower_bytes has waited no longer.  Always true of one that writes. */
bool frame_vec_is_current(const frame_vec *v);

/* Whether the handle was opened with VECFILE_READ_ONLY or VECFILE_FOLLOW. */
static inline bool frame_vec_is_read_only(const frame_vec *v)
{
    return v->core.mode == VECFILE_MODE_READ_ONLY;
}

/* --- look --- */

/* Elements in the vector. */
static inline uint64_t frame_vec_len(const frame_vec *v)
{
    return v->core.len;
}

/* Elements that fit before the next push has to ask the system for space. */
static inline uint64_t frame_vec_capacity(const frame_vec *v)
{
    return vecfile_capacity(&v->core);
}

static inline bool frame_vec_is_empty(const frame_vec *v)
{
    return v->core.len == 0;
}

/* All elements, as an array of frame_vec_len(v).  Elements never move while the vector is open: a
 * pointer to one is valid until the element is removed or the vector closed. */
static inline const frame *frame_vec_data(const frame_vec *v)
{
    return (const frame *)v->core.elements;
}

/* Element i, or NULL past the end.  Valid as frame_vec_data says. */
static inline const frame *frame_vec_at(const frame_vec *v, uint64_t i)
{
    return i < v->core.len ? frame_vec_data(v) + i : NULL;
}

/* A new element: the schema's defaults. */
extern const frame frame_default_element;

static inline frame frame_default(void)
{
    return frame_default_element;
}

/* A copy of element i; past the end, frame_default(). */
static inline frame frame_vec_get(const frame_vec *v, uint64_t i)
{
    if (VECFILE_LIKELY(i < v->core.len))
        return frame_vec_data(v)[i];
    return frame_default_element;
}

/* The first element, or NULL when there is none. */
static inline const frame *frame_vec_first(const frame_vec *v)
{
    return frame_vec_at(v, 0);
}

/* The last element, or NULL when there is none. */
static inline const frame *frame_vec_last(const frame_vec *v)
{
    return frame_vec_at(v, v->core.len - 1);
}

/* Elements [first, first + count) as an array, or NULL if they do not all exist. */
static inline const frame *frame_vec_slice(const frame_vec *v, uint64_t first, uint64_t count)
{
    return first <= v->core.len && count <= v->core.len - first ? frame_vec_data(v) + first : NULL;
}

/* for (frame_vec_each(it, &v)) use(it->…);   The vector must not change its length meanwhile. */
#define frame_vec_each(it, v)                                                                           \
    const frame *it = frame_vec_data(v), *it##_end = it + frame_vec_len(v);                                   \
    it != it##_end;                                                                                \
    it++

/* --- change --- */

/* Stores `element` at index i.  VECFILE_E_RANGE, or the write statuses. */
VECFILE_MUST_USE static inline vecfile_status frame_vec_set(frame_vec *v, uint64_t i, frame element)
{
    if (i >= v->core.len)
        return vecfile_fail_change(&v->core, i);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(frame));
    if (VECFILE_LIKELY(status == VECFILE_OK))
        VECFILE_COPY((frame *)v->core.elements + i, &element);
    return status;
}

/* Element i to be changed, or NULL past the end or where vecfile_errmsg() says that the handle may
 * not write.  The changes belong to the next commit; for the one after, ask again. */
static inline frame *frame_vec_at_mut(frame_vec *v, uint64_t i)
{
    if (i >= v->core.len || vecfile_mark(&v->core, i, sizeof(frame)) != VECFILE_OK)
        return NULL;
    return (frame *)v->core.elements + i;
}

static inline frame *frame_vec_first_mut(frame_vec *v)
{
    return frame_vec_at_mut(v, 0);
}

static inline frame *frame_vec_last_mut(frame_vec *v)
{
    return frame_vec_at_mut(v, v->core.len - 1);
}

/* Elements [first, first + count) to be changed, or NULL as at_mut. */
static inline frame *frame_vec_slice_mut(frame_vec *v, uint64_t first, uint64_t count)
{
    if (first > v->core.len || count > v->core.len - first ||
        vecfile_mark_range(&v->core, first, count) != VECFILE_OK)
        return NULL;
    return (frame *)v->core.elements + first;
}

/* All elements to be changed, or NULL where the handle may not write. */
static inline frame *frame_vec_data_mut(frame_vec *v)
{
    return frame_vec_slice_mut(v, 0, v->core.len);
}

/* for (frame_vec_each_mut(it, &v)) it->… = …;   No turn at all where the handle may not write. */
#define frame_vec_each_mut(it, v)                                                                       \
    frame *it = frame_vec_data_mut(v), *it##_end = it + (it != NULL ? frame_vec_len(v) : 0);                  \
    it != it##_end;                                                                                \
    it++

/* Exchanges elements i and j.  VECFILE_E_RANGE, or the write statuses. */
VECFILE_MUST_USE vecfile_status frame_vec_swap(frame_vec *v, uint64_t i, uint64_t j);

/* Stores `element` at every index of [first, first + count).  VECFILE_E_RANGE, or the write
 * statuses. */
VECFILE_MUST_USE vecfile_status frame_vec_fill(frame_vec *v, uint64_t first, uint64_t count, frame element);

/* Reverses the order of all elements.  The write statuses. */
VECFILE_MUST_USE vecfile_status frame_vec_reverse(frame_vec *v);

/* Turns the vector so that element `by` becomes the first, 0 <= by <= len.  VECFILE_E_RANGE, or the
 * write statuses. */
VECFILE_MUST_USE vecfile_status frame_vec_rotate(frame_vec *v, uint64_t by);

/* Copies elements [from, from + count) over [to, to + count); the ranges may overlap.
 * VECFILE_E_RANGE, or the write statuses. */
VECFILE_MUST_USE vecfile_status frame_vec_copy_within(frame_vec *v, uint64_t to, uint64_t from,
    uint64_t count);

/* --- grow: all of these return VECFILE_E_FULL when there is no room, or the write statuses --- */

/* Room for `additional` more elements than there are. */
VECFILE_MUST_USE vecfile_status frame_vec_reserve(frame_vec *v, uint64_t additional);

/* Appends a copy of `element`. */
VECFILE_MUST_USE static inline vecfile_status frame_vec_push(frame_vec *v, frame element)
{
    if (v->core.len >= v->core.capacity) {
        vecfile_status status = vecfile_make_room(&v->core, 1);
        if (status != VECFILE_OK)
            return status;
    }
    VECFILE_COPY((frame *)v->core.elements + v->core.len, &element);
    vecfile_set_len(&v->core, v->core.len + 1);
    return VECFILE_OK;
}

/* Appends frame_default_element. */
VECFILE_MUST_USE vecfile_status frame_vec_push_default(frame_vec *v);

/* Appends `count` elements from `elements`, which may be part of the vector. */
VECFILE_MUST_USE vecfile_status frame_vec_extend(frame_vec *v, const frame *elements, uint64_t count);

/* Appends copies of elements [first, first + count).  Also VECFILE_E_RANGE. */
VECFILE_MUST_USE vecfile_status frame_vec_extend_from_within(frame_vec *v, uint64_t first, uint64_t count);

/* Inserts `element` before index i, 0 <= i <= len.  Also VECFILE_E_RANGE. */
VECFILE_MUST_USE vecfile_status frame_vec_insert(frame_vec *v, uint64_t i, frame element);

/* Inserts `count` elements before index i.  Also VECFILE_E_RANGE, and VECFILE_E_INVALID if
 * `elements` is part of the vector. */
VECFILE_MUST_USE vecfile_status frame_vec_insert_slice(frame_vec *v, uint64_t i, const frame *elements,
    uint64_t count);

/* Moves all elements of `other` to the end of `v`. */
VECFILE_MUST_USE vecfile_status frame_vec_append(frame_vec *v, frame_vec *other);

/* Replaces elements [first, first + removed) by `count` others.  Also VECFILE_E_RANGE, and
 * VECFILE_E_INVALID if `elements` is part of the vector. */
VECFILE_MUST_USE vecfile_status frame_vec_splice(frame_vec *v, uint64_t first, uint64_t removed,
    const frame *elements, uint64_t count);

/* --- shrink --- */

/* Removes the last element and copies it to *out, unless `out` is NULL.  VECFILE_E_RANGE when there
 * is none, or the write statuses. */
VECFILE_MUST_USE static inline vecfile_status frame_vec_pop(frame_vec *v, frame *out)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK)
        return status;
    if (v->core.len == 0)
        return vecfile_fail_index(&v->core, 0);
    if (out != NULL)
        VECFILE_COPY(out, frame_vec_data(v) + v->core.len - 1);
    vecfile_shrink_len(&v->core, v->core.len - 1);
    return VECFILE_OK;
}

/* Removes element i, keeping the order of the others, and copies it to *out, unless `out` is NULL.
 * VECFILE_E_RANGE, or the write statuses. */
VECFILE_MUST_USE vecfile_status frame_vec_remove(frame_vec *v, uint64_t i, frame *out);

/* Removes elements [first, first + count).  VECFILE_E_RANGE, or the write statuses. */
VECFILE_MUST_USE vecfile_status frame_vec_remove_range(frame_vec *v, uint64_t first, uint64_t count);

/* Removes element i by moving the last one into its place; as remove, but in constant time. */
VECFILE_MUST_USE vecfile_status frame_vec_swap_remove(frame_vec *v, uint64_t i, frame *out);

/* Removes all elements from index `len` on; nothing if there are no more than that.  The write
 * statuses. */
VECFILE_MUST_USE vecfile_status frame_vec_truncate(frame_vec *v, uint64_t len);

/* Removes all elements.  The write statuses. */
VECFILE_MUST_USE vecfile_status frame_vec_clear(frame_vec *v);

/* Removes the elements that keep(element, context) says no to, in one pass and in order; `keep`
 * must not touch the vector.  The write statuses. */
VECFILE_MUST_USE vecfile_status frame_vec_retain(frame_vec *v,
    bool (*keep)(const frame *element, void *context), void *context);

/* Removes each element that equals the one before it (frame_equal).  The write statuses. */
VECFILE_MUST_USE vecfile_status frame_vec_dedup(frame_vec *v);

/* Moves elements [at, len) to the end of `into`, another open vector.  VECFILE_E_RANGE,
 * VECFILE_E_FULL, VECFILE_E_INVALID if both are the same, or the write statuses. */
VECFILE_MUST_USE vecfile_status frame_vec_split_off(frame_vec *v, uint64_t at, frame_vec *into);

/* --- size --- */

/* Makes the length `len`, filling up with copies of `element`.  VECFILE_E_FULL, or the write
 * statuses. */
VECFILE_MUST_USE vecfile_status frame_vec_resize(frame_vec *v, uint64_t len, frame element);

/* The same with make(index, context) for each new element; `make` must not touch the vector. */
VECFILE_MUST_USE vecfile_status frame_vec_resize_with(frame_vec *v, uint64_t len,
    frame (*make)(uint64_t index, void *context), void *context);

/* Gives room that is not used back to the system, as far as the last commit allows.  The write
 * statuses. */
VECFILE_MUST_USE vecfile_status frame_vec_shrink_to_fit(frame_vec *v);

/* --- order --- */

/* Order by `time`: by value. */

/* Negative, zero or positive as *a sorts before, with or after *b. */
int frame_compare_by_time(const frame *a, const frame *b);

/* Sorts; elements of equal time end up in any order.  Linear in the length, in the vector's
 * own space: borrows 6 MiB and less than a hundredth of the elements' bytes, of elements from 192
 * bytes on 16 bytes each; where there is no memory it does without, n log n.  The write statuses. */
VECFILE_MUST_USE vecfile_status frame_vec_sort_by_time(frame_vec *v);

/* The same, and keeps elements of equal time in their order; without memory n (log n)^2. */
VECFILE_MUST_USE vecfile_status frame_vec_stable_sort_by_time(frame_vec *v);

bool frame_vec_is_sorted_by_time(const frame_vec *v);

/* In a vector sorted by time: index of the first element that does not sort before `key`,
 * or len. */
uint64_t frame_vec_lower_bound_by_time(const frame_vec *v, int64_t key);

/* … of the first that sorts after `key`, or len. */
uint64_t frame_vec_upper_bound_by_time(const frame_vec *v, int64_t key);

/* … the first element of that key, or NULL.  Valid as frame_vec_data says. */
const frame *frame_vec_find_by_time(const frame_vec *v, int64_t key);

/* The bounds of `count` keys at once, bounds[i] for keys[i].  They wait for memory together: in a
 * vector larger than the caches that is several times as fast as one after the other. */
void frame_vec_lower_bounds_by_time(const frame_vec *v, const int64_t *keys, uint64_t count,
    uint64_t *bounds);
void frame_vec_upper_bounds_by_time(const frame_vec *v, const int64_t *keys, uint64_t count,
    uint64_t *bounds);

/* --- element --- */

/* Whether all fields are equal, padding apart; NaN equals NaN. */
bool frame_equal(const frame *a, const frame *b);

/* VECFILE_OK, or VECFILE_E_CORRUPT with the field: a bool that is neither, an enum's unknown value,
 * text that is not NUL-padded, padding that is not zero. */
VECFILE_MUST_USE vecfile_status frame_check(const frame *element);

/* What the core knows of the element; for the core's own calls. */
extern const vecfile_type frame_vec_type;

#ifdef __cplusplus
}
#endif

#elif VECFILE_TYPE_frame != 0xC269EFD74CD220BD
VECFILE_REFUSE_TYPE("frame of frame.lua (frame_vec.h)", VECFILE_ORIGIN_frame,
                    "frame")
#endif /* FRAME_VEC_H */
