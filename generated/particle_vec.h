/* Made by vecfile-gen 1.0.0 from particle.lua; do not edit, run `vecfile-gen -o DIR particle.lua`.
 *
 * particle_vec: a vector of particle that lives in a file. */
#ifndef PARTICLE_VEC_H
#define PARTICLE_VEC_H

#include "vecfile/vecfile.h"

VECFILE_REQUIRE_GENERATION(10) /* fails to compile beside a core of another generation */

#ifdef __cplusplus
extern "C" {
#endif

#ifndef VECFILE_TYPE_particle_state
#define VECFILE_TYPE_particle_state 0x1C68C9CFEE7C36E8
#define VECFILE_ORIGIN_particle_state "particle_state of particle.lua (particle_vec.h)"
/* Values of state. */
typedef uint32_t particle_state;
enum {
    PARTICLE_STATE_ALIVE = 1,
    PARTICLE_STATE_COLLIDES = 2,
    PARTICLE_STATE_EMITTER = 4,
    PARTICLE_STATE_FROZEN = 8
};

/* The name of a single value as the schema spells it, or NULL for any other.  Lives for ever. */
static inline const char *particle_state_name(particle_state value)
{
    if (value == PARTICLE_STATE_ALIVE)
        return "alive";
    if (value == PARTICLE_STATE_COLLIDES)
        return "collides";
    if (value == PARTICLE_STATE_EMITTER)
        return "emitter";
    if (value == PARTICLE_STATE_FROZEN)
        return "frozen";
    return NULL;
}

/* The value of that name into *out; false, and *out untouched, if there is none. */
static inline bool particle_state_from_name(const char *name, particle_state *out)
{
    if (strcmp(name, "alive") == 0) {
        *out = PARTICLE_STATE_ALIVE;
        return true;
    }
    if (strcmp(name, "collides") == 0) {
        *out = PARTICLE_STATE_COLLIDES;
        return true;
    }
    if (strcmp(name, "emitter") == 0) {
        *out = PARTICLE_STATE_EMITTER;
        return true;
    }
    if (strcmp(name, "frozen") == 0) {
        *out = PARTICLE_STATE_FROZEN;
        return true;
    }
    return false;
}
#elif VECFILE_TYPE_particle_state != 0x1C68C9CFEE7C36E8
VECFILE_REFUSE_TYPE("particle_state of particle.lua (particle_vec.h)", VECFILE_ORIGIN_particle_state,
                    "particle_2")
#endif /* VECFILE_TYPE_particle_state */

#ifndef VECFILE_TYPE_vec3
#define VECFILE_TYPE_vec3 0x2C2974669AAF0806
#define VECFILE_ORIGIN_vec3 "vec3 of common.lua (particle_vec.h)"
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
VECFILE_REFUSE_TYPE("vec3 of common.lua (particle_vec.h)", VECFILE_ORIGIN_vec3,
                    "common")
#endif /* VECFILE_TYPE_vec3 */

#ifndef VECFILE_TYPE_particle
#define VECFILE_TYPE_particle 0x8F1B882F1F2F2C3D
#define VECFILE_ORIGIN_particle "particle of particle.lua (particle_vec.h)"
/* State of one particle. Schema version 1. */
typedef struct particle {
    VECFILE_ALIGNAS(8) vec3 position; /* m */
    float mass; /* kg */
    vec3 velocity; /* m/s */
    float radius; /* m */
    vec3 force; /* N */
    float age; /* s */
    uint64_t id;
    particle_state state;
    uint32_t cell; /* index into the collision grid */
} particle;

VECFILE_ASSERT_SIZE(particle, 64);
VECFILE_ASSERT_ALIGN(particle, 8);
VECFILE_ASSERT_FIELD(particle, position, 0, 12);
VECFILE_ASSERT_FIELD(particle, mass, 12, 4);
VECFILE_ASSERT_FIELD(particle, velocity, 16, 12);
VECFILE_ASSERT_FIELD(particle, radius, 28, 4);
VECFILE_ASSERT_FIELD(particle, force, 32, 12);
VECFILE_ASSERT_FIELD(particle, age, 44, 4);
VECFILE_ASSERT_FIELD(particle, id, 48, 8);
VECFILE_ASSERT_FIELD(particle, state, 56, 4);
VECFILE_ASSERT_FIELD(particle, cell, 60, 4);
#elif VECFILE_TYPE_particle != 0x8F1B882F1F2F2C3D
VECFILE_REFUSE_TYPE("particle of particle.lua (particle_vec.h)", VECFILE_ORIGIN_particle,
                    "particle")
#endif /* VECFILE_TYPE_particle */

/* The handle: allocate it where you like, open it, and let one thread at a time use it.  While it
 * is open it is moved by particle_vec_move and never copied.
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
typedef struct particle_vec {
    vecfile core;
} particle_vec;

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

/* What particle_vec_open is in object files.  No other layout of this name has it, so that a program does
 * not link with functions that take the elements for something else. */
VECFILE_MUST_USE vecfile_status particle_vec_open_of_layout_0x8F1B882F1F2F2C3D(
    particle_vec *v, const char *path, const vecfile_options *options);

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
VECFILE_MUST_USE static inline vecfile_status particle_vec_open(particle_vec *v, const char *path,
    const vecfile_options *options)
{
    return particle_vec_open_of_layout_0x8F1B882F1F2F2C3D(v, path, options);
}

/* Commits, then closes; *v is closed whatever is returned.  VECFILE_OK; VECFILE_E_IO,
 * VECFILE_E_POISONED, VECFILE_E_TRUNCATED if the last changes may not be on the disk.  In a child
 * process it lets go of the handle and leaves file and lock to the parent.  Invalidates all pointers
 * into the vector, those from before a fork too: they show memory and file as they change. */
VECFILE_MUST_USE vecfile_status particle_vec_close(particle_vec *v);

/* Closes without committing: what was not committed is gone.  With shared durability the changes are
 * in the file all the same. */
void particle_vec_abandon(particle_vec *v);

/* Moves an open handle from *from to *to, which must not be open; *from is closed afterwards.
 * Pointers to elements stay valid. */
void particle_vec_move(particle_vec *to, particle_vec *from);

/* Makes everything since the last commit durable; with atomic durability, all of it or, whatever
 * happens meanwhile, nothing.  The write statuses, VECFILE_E_NO_MEMORY; after any of them nothing is
 * committed and it can be tried again, except that after VECFILE_E_IO from a failed flush the handle
 * is poisoned and the outcome open until the file is opened again.  Does nothing if nothing was
 * changed. */
VECFILE_MUST_USE vecfile_status particle_vec_commit(particle_vec *v);

/* The same, and stores the caller's own number with it (an input offset, a block height). */
VECFILE_MUST_USE vecfile_status particle_vec_commit_stamped(particle_vec *v, uint64_t stamp);

/* A commit in order with the others, but durable only with the next full one.  With shared
 * durability it only starts writing back.  Statuses as commit. */
VECFILE_MUST_USE vecfile_status particle_vec_commit_lazy(particle_vec *v);

/* Commits if options->commit_interval_ms or _bytes have passed since the last commit; cheap enough
 * for every turn of a loop.  As commit. */
VECFILE_MUST_USE static inline vecfile_status particle_vec_commit_if_due(particle_vec *v)
{
    return v->core.may_be_due ? vecfile_commit_if_due(&v->core) : VECFILE_OK;
}

/* For idle time: does for about `microseconds`, and at least one step of a millisecond or so, what
 * later commits and the close would do: pages that were committed to the log go to their places in
 * the file.  Commits nothing; changes may be under way.  True if it could go on at once.  What fails
 * is done later, or told by the next commit. */
bool particle_vec_tidy(particle_vec *v, uint32_t microseconds);

/* Takes back all changes since the last commit, lazy ones included.  Pointers to elements that there
 * were then stay valid.  VECFILE_E_UNSUPPORTED with shared durability, VECFILE_E_NO_MEMORY, or the
 * write statuses; after VECFILE_E_IO that left changes half taken back the handle is poisoned. */
VECFILE_MUST_USE vecfile_status particle_vec_rollback(particle_vec *v);

/* Stamp of the last commit that had one; 0 before the first. */
uint64_t particle_vec_stamp(const particle_vec *v);

/* The path as given to open; valid until the handle is closed. */
const char *particle_vec_path(const particle_vec *v);

/* Whether that path, as it was resolved then, still leads to the open file: not if another program
 * renamed, removed or replaced it.  Commits go on to the file that is open. */
bool particle_vec_path_is_current(const particle_vec *v);

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
VECFILE_MUST_USE vecfile_status particle_vec_refresh(particle_vec *v, vecfile_changes *changes);

/* Waits until a refresh may find something new, for `ms` milliseconds at most: VECFILE_OK, also if a
 * writer did no more than touch the file, or VECFILE_E_TIMEOUT; VECFILE_E_REPLACED, also if another file has the name by now; VECFILE_E_INVALID,
 * VECFILE_E_FORKED and VECFILE_E_IO as above. */
VECFILE_MUST_USE vecfile_status particle_vec_wait(particle_vec *v, uint32_t ms);

/* Whether what was read until now, since open or the last refresh, is the state of one commit: it is,
 * unless a writer with follower_bytes has waited no longer.  Always true of one that writes. */
bool particle_vec_is_current(const particle_vec *v);

/* Whether the handle was opened with VECFILE_READ_ONLY or VECFILE_FOLLOW. */
static inline bool particle_vec_is_read_only(const particle_vec *v)
{
    return v->core.mode == VECFILE_MODE_READ_ONLY;
}

/* --- look --- */

/* Elements in the vector. */
static inline uint64_t particle_vec_len(const particle_vec *v)
{
    return v->core.len;
}

/* Elements that fit before the next push has to ask the system for space. */
static inline uint64_t particle_vec_capacity(const particle_vec *v)
{
    return vecfile_capacity(&v->core);
}

static inline bool particle_vec_is_empty(const particle_vec *v)
{
    return v->core.len == 0;
}

/* All elements, as an array of particle_vec_len(v).  Elements never move while the vector is open: a
 * pointer to one is valid until the element is removed or the vector closed. */
static inline const particle *particle_vec_data(const particle_vec *v)
{
    return (const particle *)v->core.elements;
}

/* Element i, or NULL past the end.  Valid as particle_vec_data says. */
static inline const particle *particle_vec_at(const particle_vec *v, uint64_t i)
{
    return i < v->core.len ? particle_vec_data(v) + i : NULL;
}

/* A new element: the schema's defaults. */
extern const particle particle_default_element;

static inline particle particle_default(void)
{
    return particle_default_element;
}

/* A copy of element i; past the end, particle_default(). */
static inline particle particle_vec_get(const particle_vec *v, uint64_t i)
{
    if (VECFILE_LIKELY(i < v->core.len))
        return particle_vec_data(v)[i];
    return particle_default_element;
}

/* The first element, or NULL when there is none. */
static inline const particle *particle_vec_first(const particle_vec *v)
{
    return particle_vec_at(v, 0);
}

/* The last element, or NULL when there is none. */
static inline const particle *particle_vec_last(const particle_vec *v)
{
    return particle_vec_at(v, v->core.len - 1);
}

/* Elements [first, first + count) as an array, or NULL if they do not all exist. */
static inline const particle *particle_vec_slice(const particle_vec *v, uint64_t first, uint64_t count)
{
    return first <= v->core.len && count <= v->core.len - first ? particle_vec_data(v) + first : NULL;
}

/* for (particle_vec_each(it, &v)) use(it->…);   The vector must not change its length meanwhile. */
#define particle_vec_each(it, v)                                                                           \
    const particle *it = particle_vec_data(v), *it##_end = it + particle_vec_len(v);                                   \
    it != it##_end;                                                                                \
    it++

/* --- change --- */

/* Stores `element` at index i.  VECFILE_E_RANGE, or the write statuses. */
VECFILE_MUST_USE static inline vecfile_status particle_vec_set(particle_vec *v, uint64_t i, particle element)
{
    if (i >= v->core.len)
        return vecfile_fail_change(&v->core, i);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(particle));
    if (VECFILE_LIKELY(status == VECFILE_OK))
        VECFILE_COPY((particle *)v->core.elements + i, &element);
    return status;
}

/* Element i to be changed, or NULL past the end or where vecfile_errmsg() says that the handle may
 * not write.  The changes belong to the next commit; for the one after, ask again. */
static inline particle *particle_vec_at_mut(particle_vec *v, uint64_t i)
{
    if (i >= v->core.len || vecfile_mark(&v->core, i, sizeof(particle)) != VECFILE_OK)
        return NULL;
    return (particle *)v->core.elements + i;
}

static inline particle *particle_vec_first_mut(particle_vec *v)
{
    return particle_vec_at_mut(v, 0);
}

static inline particle *particle_vec_last_mut(particle_vec *v)
{
    return particle_vec_at_mut(v, v->core.len - 1);
}

/* Elements [first, first + count) to be changed, or NULL as at_mut. */
static inline particle *particle_vec_slice_mut(particle_vec *v, uint64_t first, uint64_t count)
{
    if (first > v->core.len || count > v->core.len - first ||
        vecfile_mark_range(&v->core, first, count) != VECFILE_OK)
        return NULL;
    return (particle *)v->core.elements + first;
}

/* All elements to be changed, or NULL where the handle may not write. */
static inline particle *particle_vec_data_mut(particle_vec *v)
{
    return particle_vec_slice_mut(v, 0, v->core.len);
}

/* for (particle_vec_each_mut(it, &v)) it->… = …;   No turn at all where the handle may not write. */
#define particle_vec_each_mut(it, v)                                                                       \
    particle *it = particle_vec_data_mut(v), *it##_end = it + (it != NULL ? particle_vec_len(v) : 0);                  \
    it != it##_end;                                                                                \
    it++

/* Exchanges elements i and j.  VECFILE_E_RANGE, or the write statuses. */
VECFILE_MUST_USE vecfile_status particle_vec_swap(particle_vec *v, uint64_t i, uint64_t j);

/* Stores `element` at every index of [first, first + count).  VECFILE_E_RANGE, or the write
 * statuses. */
VECFILE_MUST_USE vecfile_status particle_vec_fill(particle_vec *v, uint64_t first, uint64_t count, particle element);

/* Reverses the order of all elements.  The write statuses. */
VECFILE_MUST_USE vecfile_status particle_vec_reverse(particle_vec *v);

/* Turns the vector so that element `by` becomes the first, 0 <= by <= len.  VECFILE_E_RANGE, or the
 * write statuses. */
VECFILE_MUST_USE vecfile_status particle_vec_rotate(particle_vec *v, uint64_t by);

/* Copies elements [from, from + count) over [to, to + count); the ranges may overlap.
 * VECFILE_E_RANGE, or the write statuses. */
VECFILE_MUST_USE vecfile_status particle_vec_copy_within(particle_vec *v, uint64_t to, uint64_t from,
    uint64_t count);

/* --- grow: all of these return VECFILE_E_FULL when there is no room, or the write statuses --- */

/* Room for `additional` more elements than there are. */
VECFILE_MUST_USE vecfile_status particle_vec_reserve(particle_vec *v, uint64_t additional);

/* Appends a copy of `element`. */
VECFILE_MUST_USE static inline vecfile_status particle_vec_push(particle_vec *v, particle element)
{
    if (v->core.len >= v->core.capacity) {
        vecfile_status status = vecfile_make_room(&v->core, 1);
        if (status != VECFILE_OK)
            return status;
    }
    VECFILE_COPY((particle *)v->core.elements + v->core.len, &element);
    vecfile_set_len(&v->core, v->core.len + 1);
    return VECFILE_OK;
}

/* Appends particle_default_element. */
VECFILE_MUST_USE vecfile_status particle_vec_push_default(particle_vec *v);

/* Appends `count` elements from `elements`, which may be part of the vector. */
VECFILE_MUST_USE vecfile_status particle_vec_extend(particle_vec *v, const particle *elements, uint64_t count);

/* Appends copies of elements [first, first + count).  Also VECFILE_E_RANGE. */
VECFILE_MUST_USE vecfile_status particle_vec_extend_from_within(particle_vec *v, uint64_t first, uint64_t count);

/* Inserts `element` before index i, 0 <= i <= len.  Also VECFILE_E_RANGE. */
VECFILE_MUST_USE vecfile_status particle_vec_insert(particle_vec *v, uint64_t i, particle element);

/* Inserts `count` elements before index i.  Also VECFILE_E_RANGE, and VECFILE_E_INVALID if
 * `elements` is part of the vector. */
VECFILE_MUST_USE vecfile_status particle_vec_insert_slice(particle_vec *v, uint64_t i, const particle *elements,
    uint64_t count);

/* Moves all elements of `other` to the end of `v`. */
VECFILE_MUST_USE vecfile_status particle_vec_append(particle_vec *v, particle_vec *other);

/* Replaces elements [first, first + removed) by `count` others.  Also VECFILE_E_RANGE, and
 * VECFILE_E_INVALID if `elements` is part of the vector. */
VECFILE_MUST_USE vecfile_status particle_vec_splice(particle_vec *v, uint64_t first, uint64_t removed,
    const particle *elements, uint64_t count);

/* --- shrink --- */

/* Removes the last element and copies it to *out, unless `out` is NULL.  VECFILE_E_RANGE when there
 * is none, or the write statuses. */
VECFILE_MUST_USE static inline vecfile_status particle_vec_pop(particle_vec *v, particle *out)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK)
        return status;
    if (v->core.len == 0)
        return vecfile_fail_index(&v->core, 0);
    if (out != NULL)
        VECFILE_COPY(out, particle_vec_data(v) + v->core.len - 1);
    vecfile_shrink_len(&v->core, v->core.len - 1);
    return VECFILE_OK;
}

/* Removes element i, keeping the order of the others, and copies it to *out, unless `out` is NULL.
 * VECFILE_E_RANGE, or the write statuses. */
VECFILE_MUST_USE vecfile_status particle_vec_remove(particle_vec *v, uint64_t i, particle *out);

/* Removes elements [first, first + count).  VECFILE_E_RANGE, or the write statuses. */
VECFILE_MUST_USE vecfile_status particle_vec_remove_range(particle_vec *v, uint64_t first, uint64_t count);

/* Removes element i by moving the last one into its place; as remove, but in constant time. */
VECFILE_MUST_USE vecfile_status particle_vec_swap_remove(particle_vec *v, uint64_t i, particle *out);

/* Removes all elements from index `len` on; nothing if there are no more than that.  The write
 * statuses. */
VECFILE_MUST_USE vecfile_status particle_vec_truncate(particle_vec *v, uint64_t len);

/* Removes all elements.  The write statuses. */
VECFILE_MUST_USE vecfile_status particle_vec_clear(particle_vec *v);

/* Removes the elements that keep(element, context) says no to, in one pass and in order; `keep`
 * must not touch the vector.  The write statuses. */
VECFILE_MUST_USE vecfile_status particle_vec_retain(particle_vec *v,
    bool (*keep)(const particle *element, void *context), void *context);

/* Removes each element that equals the one before it (particle_equal).  The write statuses. */
VECFILE_MUST_USE vecfile_status particle_vec_dedup(particle_vec *v);

/* Moves elements [at, len) to the end of `into`, another open vector.  VECFILE_E_RANGE,
 * VECFILE_E_FULL, VECFILE_E_INVALID if both are the same, or the write statuses. */
VECFILE_MUST_USE vecfile_status particle_vec_split_off(particle_vec *v, uint64_t at, particle_vec *into);

/* --- size --- */

/* Makes the length `len`, filling up with copies of `element`.  VECFILE_E_FULL, or the write
 * statuses. */
VECFILE_MUST_USE vecfile_status particle_vec_resize(particle_vec *v, uint64_t len, particle element);

/* The same with make(index, context) for each new element; `make` must not touch the vector. */
VECFILE_MUST_USE vecfile_status particle_vec_resize_with(particle_vec *v, uint64_t len,
    particle (*make)(uint64_t index, void *context), void *context);

/* Gives room that is not used back to the system, as far as the last commit allows.  The write
 * statuses. */
VECFILE_MUST_USE vecfile_status particle_vec_shrink_to_fit(particle_vec *v);

/* --- order --- */

/* Order by `id`: by value. */

/* Negative, zero or positive as *a sorts before, with or after *b. */
int particle_compare_by_id(const particle *a, const particle *b);

/* Sorts; elements of equal id end up in any order.  Linear in the length, in the vector's
 * own space: borrows 6 MiB and less than a hundredth of the elements' bytes, of elements from 192
 * bytes on 16 bytes each; where there is no memory it does without, n log n.  The write statuses. */
VECFILE_MUST_USE vecfile_status particle_vec_sort_by_id(particle_vec *v);

/* The same, and keeps elements of equal id in their order; without memory n (log n)^2. */
VECFILE_MUST_USE vecfile_status particle_vec_stable_sort_by_id(particle_vec *v);

bool particle_vec_is_sorted_by_id(const particle_vec *v);

/* In a vector sorted by id: index of the first element that does not sort before `key`,
 * or len. */
uint64_t particle_vec_lower_bound_by_id(const particle_vec *v, uint64_t key);

/* … of the first that sorts after `key`, or len. */
uint64_t particle_vec_upper_bound_by_id(const particle_vec *v, uint64_t key);

/* … the first element of that key, or NULL.  Valid as particle_vec_data says. */
const particle *particle_vec_find_by_id(const particle_vec *v, uint64_t key);

/* The bounds of `count` keys at once, bounds[i] for keys[i].  They wait for memory together: in a
 * vector larger than the caches that is several times as fast as one after the other. */
void particle_vec_lower_bounds_by_id(const particle_vec *v, const uint64_t *keys, uint64_t count,
    uint64_t *bounds);
void particle_vec_upper_bounds_by_id(const particle_vec *v, const uint64_t *keys, uint64_t count,
    uint64_t *bounds);

/* Order by `age`: by value, NaN behind everything. */

/* Negative, zero or positive as *a sorts before, with or after *b. */
int particle_compare_by_age(const particle *a, const particle *b);

/* Sorts; elements of equal age end up in any order.  Linear in the length, in the vector's
 * own space: borrows 6 MiB and less than a hundredth of the elements' bytes, of elements from 192
 * bytes on 16 bytes each; where there is no memory it does without, n log n.  The write statuses. */
VECFILE_MUST_USE vecfile_status particle_vec_sort_by_age(particle_vec *v);

/* The same, and keeps elements of equal age in their order; without memory n (log n)^2. */
VECFILE_MUST_USE vecfile_status particle_vec_stable_sort_by_age(particle_vec *v);

bool particle_vec_is_sorted_by_age(const particle_vec *v);

/* In a vector sorted by age: index of the first element that does not sort before `key`,
 * or len. */
uint64_t particle_vec_lower_bound_by_age(const particle_vec *v, float key);

/* … of the first that sorts after `key`, or len. */
uint64_t particle_vec_upper_bound_by_age(const particle_vec *v, float key);

/* … the first element of that key, or NULL.  Valid as particle_vec_data says. */
const particle *particle_vec_find_by_age(const particle_vec *v, float key);

/* The bounds of `count` keys at once, bounds[i] for keys[i].  They wait for memory together: in a
 * vector larger than the caches that is several times as fast as one after the other. */
void particle_vec_lower_bounds_by_age(const particle_vec *v, const float *keys, uint64_t count,
    uint64_t *bounds);
void particle_vec_upper_bounds_by_age(const particle_vec *v, const float *keys, uint64_t count,
    uint64_t *bounds);

/* --- element --- */

/* Whether all fields are equal, padding apart; NaN equals NaN. */
bool particle_equal(const particle *a, const particle *b);

/* VECFILE_OK, or VECFILE_E_CORRUPT with the field: a bool that is neither, an enum's unknown value,
 * text that is not NUL-padded, padding that is not zero. */
VECFILE_MUST_USE vecfile_status particle_check(const particle *element);

/* What the core knows of the element; for the core's own calls. */
extern const vecfile_type particle_vec_type;

#ifdef __cplusplus
}
#endif

#elif VECFILE_TYPE_particle != 0x8F1B882F1F2F2C3D
VECFILE_REFUSE_TYPE("particle of particle.lua (particle_vec.h)", VECFILE_ORIGIN_particle,
                    "particle")
#endif /* PARTICLE_VEC_H */
