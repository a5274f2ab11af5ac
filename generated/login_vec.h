/* Made by vecfile-gen 1.0.0 from login.lua; do not edit, run `vecfile-gen -o DIR login.lua`.
 *
 * login_vec: a vector of struct utmpx that lives in a file. */
#ifndef LOGIN_VEC_H
#define LOGIN_VEC_H

#include "vecfile/vecfile.h"

#include <utmpx.h>

VECFILE_REQUIRE_GENERATION(10) /* fails to compile beside a core of another generation */

#ifdef __cplusplus
extern "C" {
#endif

#ifndef VECFILE_TYPE_login
#define VECFILE_TYPE_login 0xEF501DD394BFBEDE
#define VECFILE_ORIGIN_login "login of login.lua (login_vec.h)"
/* One entry of utmp or wtmp. Schema version 1. */
VECFILE_ASSERT_FOLLOWS(struct utmpx, ut_pid, ut_type);
VECFILE_ASSERT_FOLLOWS(struct utmpx, ut_line, ut_pid);
VECFILE_ASSERT_FOLLOWS(struct utmpx, ut_id, ut_line);
VECFILE_ASSERT_FOLLOWS(struct utmpx, ut_user, ut_id);
VECFILE_ASSERT_FOLLOWS(struct utmpx, ut_host, ut_user);
VECFILE_ASSERT_FOLLOWS(struct utmpx, ut_exit, ut_host);
VECFILE_ASSERT_FOLLOWS(struct utmpx, ut_session, ut_exit);
VECFILE_ASSERT_FOLLOWS(struct utmpx, ut_tv.tv_sec, ut_session);
VECFILE_ASSERT_FOLLOWS(struct utmpx, ut_tv.tv_usec, ut_tv.tv_sec);
VECFILE_ASSERT_FOLLOWS(struct utmpx, ut_addr_v6, ut_tv.tv_usec);
VECFILE_ASSERT_FOLLOWS(struct utmpx, __glibc_reserved, ut_addr_v6);
VECFILE_ASSERT_LAST(struct utmpx, __glibc_reserved);
#elif VECFILE_TYPE_login != 0xEF501DD394BFBEDE
VECFILE_REFUSE_TYPE("login of login.lua (login_vec.h)", VECFILE_ORIGIN_login,
                    "login")
#endif /* VECFILE_TYPE_login */

/* The handle: allocate it where you like, open it, and let one thread at a time use it.  While it
 * is open it is moved by login_vec_move and never copied.
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
typedef struct login_vec {
    vecfile core;
} login_vec;

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

/* What login_vec_open is in object files.  No other layout of this name has it, so that a program does
 * not link with functions that take the elements for something else. */
VECFILE_MUST_USE vecfile_status login_vec_open_of_layout_0xEF501DD394BFBEDE(
    login_vec *v, const char *path, const vecfile_options *options);

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
VECFILE_MUST_USE static inline vecfile_status login_vec_open(login_vec *v, const char *path,
    const vecfile_options *options)
{
    return login_vec_open_of_layout_0xEF501DD394BFBEDE(v, path, options);
}

/* Commits, then closes; *v is closed whatever is returned.  VECFILE_OK; VECFILE_E_IO,
 * VECFILE_E_POISONED, VECFILE_E_TRUNCATED if the last changes may not be on the disk.  In a child
 * process it lets go of the handle and leaves file and lock to the parent.  Invalidates all pointers
 * into the vector, those from before a fork too: they show memory and file as they change. */
VECFILE_MUST_USE vecfile_status login_vec_close(login_vec *v);

/* Closes without committing: what was not committed is gone.  With shared durability the changes are
 * in the file all the same. */
void login_vec_abandon(login_vec *v);

/* Moves an open handle from *from to *to, which must not be open; *from is closed afterwards.
 * Pointers to elements stay valid. */
void login_vec_move(login_vec *to, login_vec *from);

/* Makes everything since the last commit durable; with atomic durability, all of it or, whatever
 * happens meanwhile, nothing.  The write statuses, VECFILE_E_NO_MEMORY; after any of them nothing is
 * committed and it can be tried again, except that after VECFILE_E_IO from a failed flush the handle
 * is poisoned and the outcome open until the file is opened again.  Does nothing if nothing was
 * changed. */
VECFILE_MUST_USE vecfile_status login_vec_commit(login_vec *v);

/* The same, and stores the caller's own number with it (an input offset, a block height). */
VECFILE_MUST_USE vecfile_status login_vec_commit_stamped(login_vec *v, uint64_t stamp);

/* A commit in order with the others, but durable only with the next full one.  With shared
 * durability it only starts writing back.  Statuses as commit. */
VECFILE_MUST_USE vecfile_status login_vec_commit_lazy(login_vec *v);

/* Commits if options->commit_interval_ms or _bytes have passed since the last commit; cheap enough
 * for every turn of a loop.  As commit. */
VECFILE_MUST_USE static inline vecfile_status login_vec_commit_if_due(login_vec *v)
{
    return v->core.may_be_due ? vecfile_commit_if_due(&v->core) : VECFILE_OK;
}

/* For idle time: does for about `microseconds`, and at least one step of a millisecond or so, what
 * later commits and the close would do: pages that were committed to the log go to their places in
 * the file.  Commits nothing; changes may be under way.  True if it could go on at once.  What fails
 * is done later, or told by the next commit. */
bool login_vec_tidy(login_vec *v, uint32_t microseconds);

/* Takes back all changes since the last commit, lazy ones included.  Pointers to elements that there
 * were then stay valid.  VECFILE_E_UNSUPPORTED with shared durability, VECFILE_E_NO_MEMORY, or the
 * write statuses; after VECFILE_E_IO that left changes half taken back the handle is poisoned. */
VECFILE_MUST_USE vecfile_status login_vec_rollback(login_vec *v);

/* Stamp of the last commit that had one; 0 before the first. */
uint64_t login_vec_stamp(const login_vec *v);

/* The path as given to open; valid until the handle is closed. */
const char *login_vec_path(const login_vec *v);

/* Whether that path, as it was resolved then, still leads to the open file: not if another program
 * renamed, removed or replaced it.  Commits go on to the file that is open. */
bool login_vec_path_is_current(const login_vec *v);

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
VECFILE_MUST_USE vecfile_status login_vec_refresh(login_vec *v, vecfile_changes *changes);

/* Waits until a refresh may find something new, for `ms` milliseconds at most: VECFILE_OK, also if a
 * writer did no more than touch the file, or VECFILE_E_TIMEOUT; VECFILE_E_REPLACED, also if another file has the name by now; VECFILE_E_INVALID,
 * VECFILE_E_FORKED and VECFILE_E_IO as above. */
VECFILE_MUST_USE vecfile_status login_vec_wait(login_vec *v, uint32_t ms);

/* Whether what was read until now, since open or the last refresh, is the state of one commit: it is,
 * unless a writer with follower_bytes has waited no longer.  Always true of one that writes. */
bool login_vec_is_current(const login_vec *v);

/* Whether the handle was opened with VECFILE_READ_ONLY or VECFILE_FOLLOW. */
static inline bool login_vec_is_read_only(const login_vec *v)
{
    return v->core.mode == VECFILE_MODE_READ_ONLY;
}

/* --- look --- */

/* Elements in the vector. */
static inline uint64_t login_vec_len(const login_vec *v)
{
    return v->core.len;
}

/* Elements that fit before the next push has to ask the system for space. */
static inline uint64_t login_vec_capacity(const login_vec *v)
{
    return vecfile_capacity(&v->core);
}

static inline bool login_vec_is_empty(const login_vec *v)
{
    return v->core.len == 0;
}

/* All elements, as an array of login_vec_len(v).  Elements never move while the vector is open: a
 * pointer to one is valid until the element is removed or the vector closed. */
static inline const struct utmpx *login_vec_data(const login_vec *v)
{
    return (const struct utmpx *)v->core.elements;
}

/* Element i, or NULL past the end.  Valid as login_vec_data says. */
static inline const struct utmpx *login_vec_at(const login_vec *v, uint64_t i)
{
    return i < v->core.len ? login_vec_data(v) + i : NULL;
}

/* A new element: the schema's defaults. */
extern const struct utmpx login_default_element;

static inline struct utmpx login_default(void)
{
    return login_default_element;
}

/* A copy of element i; past the end, login_default(). */
static inline struct utmpx login_vec_get(const login_vec *v, uint64_t i)
{
    if (VECFILE_LIKELY(i < v->core.len))
        return login_vec_data(v)[i];
    return login_default_element;
}

/* The first element, or NULL when there is none. */
static inline const struct utmpx *login_vec_first(const login_vec *v)
{
    return login_vec_at(v, 0);
}

/* The last element, or NULL when there is none. */
static inline const struct utmpx *login_vec_last(const login_vec *v)
{
    return login_vec_at(v, v->core.len - 1);
}

/* Elements [first, first + count) as an array, or NULL if they do not all exist. */
static inline const struct utmpx *login_vec_slice(const login_vec *v, uint64_t first, uint64_t count)
{
    return first <= v->core.len && count <= v->core.len - first ? login_vec_data(v) + first : NULL;
}

/* for (login_vec_each(it, &v)) use(it->…);   The vector must not change its length meanwhile. */
#define login_vec_each(it, v)                                                                           \
    const struct utmpx *it = login_vec_data(v), *it##_end = it + login_vec_len(v);                                   \
    it != it##_end;                                                                                \
    it++

/* --- change --- */

/* Stores `element` at index i.  VECFILE_E_RANGE, or the write statuses. */
VECFILE_MUST_USE static inline vecfile_status login_vec_set(login_vec *v, uint64_t i, struct utmpx element)
{
    if (i >= v->core.len)
        return vecfile_fail_change(&v->core, i);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(struct utmpx));
    if (VECFILE_LIKELY(status == VECFILE_OK))
        VECFILE_COPY((struct utmpx *)v->core.elements + i, &element);
    return status;
}

/* Element i to be changed, or NULL past the end or where vecfile_errmsg() says that the handle may
 * not write.  The changes belong to the next commit; for the one after, ask again. */
static inline struct utmpx *login_vec_at_mut(login_vec *v, uint64_t i)
{
    if (i >= v->core.len || vecfile_mark(&v->core, i, sizeof(struct utmpx)) != VECFILE_OK)
        return NULL;
    return (struct utmpx *)v->core.elements + i;
}

static inline struct utmpx *login_vec_first_mut(login_vec *v)
{
    return login_vec_at_mut(v, 0);
}

static inline struct utmpx *login_vec_last_mut(login_vec *v)
{
    return login_vec_at_mut(v, v->core.len - 1);
}

/* Elements [first, first + count) to be changed, or NULL as at_mut. */
static inline struct utmpx *login_vec_slice_mut(login_vec *v, uint64_t first, uint64_t count)
{
    if (first > v->core.len || count > v->core.len - first ||
        vecfile_mark_range(&v->core, first, count) != VECFILE_OK)
        return NULL;
    return (struct utmpx *)v->core.elements + first;
}

/* All elements to be changed, or NULL where the handle may not write. */
static inline struct utmpx *login_vec_data_mut(login_vec *v)
{
    return login_vec_slice_mut(v, 0, v->core.len);
}

/* for (login_vec_each_mut(it, &v)) it->… = …;   No turn at all where the handle may not write. */
#define login_vec_each_mut(it, v)                                                                       \
    struct utmpx *it = login_vec_data_mut(v), *it##_end = it + (it != NULL ? login_vec_len(v) : 0);                  \
    it != it##_end;                                                                                \
    it++

/* Exchanges elements i and j.  VECFILE_E_RANGE, or the write statuses. */
VECFILE_MUST_USE vecfile_status login_vec_swap(login_vec *v, uint64_t i, uint64_t j);

/* Stores `element` at every index of [first, first + count).  VECFILE_E_RANGE, or the write
 * statuses. */
VECFILE_MUST_USE vecfile_status login_vec_fill(login_vec *v, uint64_t first, uint64_t count, struct utmpx element);

/* Reverses the order of all elements.  The write statuses. */
VECFILE_MUST_USE vecfile_status login_vec_reverse(login_vec *v);

/* Turns the vector so that element `by` becomes the first, 0 <= by <= len.  VECFILE_E_RANGE, or the
 * write statuses. */
VECFILE_MUST_USE vecfile_status login_vec_rotate(login_vec *v, uint64_t by);

/* Copies elements [from, from + count) over [to, to + count); the ranges may overlap.
 * VECFILE_E_RANGE, or the write statuses. */
VECFILE_MUST_USE vecfile_status login_vec_copy_within(login_vec *v, uint64_t to, uint64_t from,
    uint64_t count);

/* --- grow: all of these return VECFILE_E_FULL when there is no room, or the write statuses --- */

/* Room for `additional` more elements than there are. */
VECFILE_MUST_USE vecfile_status login_vec_reserve(login_vec *v, uint64_t additional);

/* Appends a copy of `element`. */
VECFILE_MUST_USE static inline vecfile_status login_vec_push(login_vec *v, struct utmpx element)
{
    if (v->core.len >= v->core.capacity) {
        vecfile_status status = vecfile_make_room(&v->core, 1);
        if (status != VECFILE_OK)
            return status;
    }
    VECFILE_COPY((struct utmpx *)v->core.elements + v->core.len, &element);
    vecfile_set_len(&v->core, v->core.len + 1);
    return VECFILE_OK;
}

/* Appends login_default_element. */
VECFILE_MUST_USE vecfile_status login_vec_push_default(login_vec *v);

/* Appends `count` elements from `elements`, which may be part of the vector. */
VECFILE_MUST_USE vecfile_status login_vec_extend(login_vec *v, const struct utmpx *elements, uint64_t count);

/* Appends copies of elements [first, first + count).  Also VECFILE_E_RANGE. */
VECFILE_MUST_USE vecfile_status login_vec_extend_from_within(login_vec *v, uint64_t first, uint64_t count);

/* Inserts `element` before index i, 0 <= i <= len.  Also VECFILE_E_RANGE. */
VECFILE_MUST_USE vecfile_status login_vec_insert(login_vec *v, uint64_t i, struct utmpx element);

/* Inserts `count` elements before index i.  Also VECFILE_E_RANGE, and VECFILE_E_INVALID if
 * `elements` is part of the vector. */
VECFILE_MUST_USE vecfile_status login_vec_insert_slice(login_vec *v, uint64_t i, const struct utmpx *elements,
    uint64_t count);

/* Moves all elements of `other` to the end of `v`. */
VECFILE_MUST_USE vecfile_status login_vec_append(login_vec *v, login_vec *other);

/* Replaces elements [first, first + removed) by `count` others.  Also VECFILE_E_RANGE, and
 * VECFILE_E_INVALID if `elements` is part of the vector. */
VECFILE_MUST_USE vecfile_status login_vec_splice(login_vec *v, uint64_t first, uint64_t removed,
    const struct utmpx *elements, uint64_t count);

/* --- shrink --- */

/* Removes the last element and copies it to *out, unless `out` is NULL.  VECFILE_E_RANGE when there
 * is none, or the write statuses. */
VECFILE_MUST_USE static inline vecfile_status login_vec_pop(login_vec *v, struct utmpx *out)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK)
        return status;
    if (v->core.len == 0)
        return vecfile_fail_index(&v->core, 0);
    if (out != NULL)
        VECFILE_COPY(out, login_vec_data(v) + v->core.len - 1);
    vecfile_shrink_len(&v->core, v->core.len - 1);
    return VECFILE_OK;
}

/* Removes element i, keeping the order of the others, and copies it to *out, unless `out` is NULL.
 * VECFILE_E_RANGE, or the write statuses. */
VECFILE_MUST_USE vecfile_status login_vec_remove(login_vec *v, uint64_t i, struct utmpx *out);

/* Removes elements [first, first + count).  VECFILE_E_RANGE, or the write statuses. */
VECFILE_MUST_USE vecfile_status login_vec_remove_range(login_vec *v, uint64_t first, uint64_t count);

/* Removes element i by moving the last one into its place; as remove, but in constant time. */
VECFILE_MUST_USE vecfile_status login_vec_swap_remove(login_vec *v, uint64_t i, struct utmpx *out);

/* Removes all elements from index `len` on; nothing if there are no more than that.  The write
 * statuses. */
VECFILE_MUST_USE vecfile_status login_vec_truncate(login_vec *v, uint64_t len);

/* Removes all elements.  The write statuses. */
VECFILE_MUST_USE vecfile_status login_vec_clear(login_vec *v);

/* Removes the elements that keep(element, context) says no to, in one pass and in order; `keep`
 * must not touch the vector.  The write statuses. */
VECFILE_MUST_USE vecfile_status login_vec_retain(login_vec *v,
    bool (*keep)(const struct utmpx *element, void *context), void *context);

/* Removes each element that equals the one before it (login_equal).  The write statuses. */
VECFILE_MUST_USE vecfile_status login_vec_dedup(login_vec *v);

/* Moves elements [at, len) to the end of `into`, another open vector.  VECFILE_E_RANGE,
 * VECFILE_E_FULL, VECFILE_E_INVALID if both are the same, or the write statuses. */
VECFILE_MUST_USE vecfile_status login_vec_split_off(login_vec *v, uint64_t at, login_vec *into);

/* --- size --- */

/* Makes the length `len`, filling up with copies of `element`.  VECFILE_E_FULL, or the write
 * statuses. */
VECFILE_MUST_USE vecfile_status login_vec_resize(login_vec *v, uint64_t len, struct utmpx element);

/* The same with make(index, context) for each new element; `make` must not touch the vector. */
VECFILE_MUST_USE vecfile_status login_vec_resize_with(login_vec *v, uint64_t len,
    struct utmpx (*make)(uint64_t index, void *context), void *context);

/* Gives room that is not used back to the system, as far as the last commit allows.  The write
 * statuses. */
VECFILE_MUST_USE vecfile_status login_vec_shrink_to_fit(login_vec *v);

/* --- order --- */

/* Order by `ut_tv.tv_sec`: by value. */

/* Negative, zero or positive as *a sorts before, with or after *b. */
int login_compare_by_ut_tv_tv_sec(const struct utmpx *a, const struct utmpx *b);

/* Sorts; elements of equal ut_tv.tv_sec end up in any order.  Linear in the length, in the vector's
 * own space: borrows 6 MiB and less than a hundredth of the elements' bytes, of elements from 192
 * bytes on 16 bytes each; where there is no memory it does without, n log n.  The write statuses. */
VECFILE_MUST_USE vecfile_status login_vec_sort_by_ut_tv_tv_sec(login_vec *v);

/* The same, and keeps elements of equal ut_tv.tv_sec in their order; without memory n (log n)^2. */
VECFILE_MUST_USE vecfile_status login_vec_stable_sort_by_ut_tv_tv_sec(login_vec *v);

bool login_vec_is_sorted_by_ut_tv_tv_sec(const login_vec *v);

/* In a vector sorted by ut_tv.tv_sec: index of the first element that does not sort before `key`,
 * or len. */
uint64_t login_vec_lower_bound_by_ut_tv_tv_sec(const login_vec *v, int64_t key);

/* … of the first that sorts after `key`, or len. */
uint64_t login_vec_upper_bound_by_ut_tv_tv_sec(const login_vec *v, int64_t key);

/* … the first element of that key, or NULL.  Valid as login_vec_data says. */
const struct utmpx *login_vec_find_by_ut_tv_tv_sec(const login_vec *v, int64_t key);

/* The bounds of `count` keys at once, bounds[i] for keys[i].  They wait for memory together: in a
 * vector larger than the caches that is several times as fast as one after the other. */
void login_vec_lower_bounds_by_ut_tv_tv_sec(const login_vec *v, const int64_t *keys, uint64_t count,
    uint64_t *bounds);
void login_vec_upper_bounds_by_ut_tv_tv_sec(const login_vec *v, const int64_t *keys, uint64_t count,
    uint64_t *bounds);

/* Order by `ut_user`: bytewise, as unsigned char; a key of up to 32 bytes. */

/* Negative, zero or positive as *a sorts before, with or after *b. */
int login_compare_by_ut_user(const struct utmpx *a, const struct utmpx *b);

/* Sorts; elements of equal ut_user end up in any order.  n log n, no memory.  The write
 * statuses. */
VECFILE_MUST_USE vecfile_status login_vec_sort_by_ut_user(login_vec *v);

/* Sorts and keeps elements of equal ut_user in their order.  n log n with memory borrowed for
 * half of them, n (log n)^2 where there is none.  The write statuses. */
VECFILE_MUST_USE vecfile_status login_vec_stable_sort_by_ut_user(login_vec *v);

bool login_vec_is_sorted_by_ut_user(const login_vec *v);

/* In a vector sorted by ut_user: index of the first element that does not sort before `key`,
 * or len. */
uint64_t login_vec_lower_bound_by_ut_user(const login_vec *v, const char *key);

/* … of the first that sorts after `key`, or len. */
uint64_t login_vec_upper_bound_by_ut_user(const login_vec *v, const char *key);

/* … the first element of that key, or NULL.  Valid as login_vec_data says. */
const struct utmpx *login_vec_find_by_ut_user(const login_vec *v, const char *key);

/* The bounds of `count` keys at once, bounds[i] for keys[i].  They wait for memory together: in a
 * vector larger than the caches that is several times as fast as one after the other. */
void login_vec_lower_bounds_by_ut_user(const login_vec *v, const char *const *keys, uint64_t count,
    uint64_t *bounds);
void login_vec_upper_bounds_by_ut_user(const login_vec *v, const char *const *keys, uint64_t count,
    uint64_t *bounds);

/* --- element --- */

/* Whether all fields are equal, padding apart; NaN equals NaN. */
bool login_equal(const struct utmpx *a, const struct utmpx *b);

/* VECFILE_OK, or VECFILE_E_CORRUPT with the field: a bool that is neither, an enum's unknown value,
 * text that is not NUL-padded, padding that is not zero. */
VECFILE_MUST_USE vecfile_status login_check(const struct utmpx *element);

/* What the core knows of the element; for the core's own calls. */
extern const vecfile_type login_vec_type;

#ifdef __cplusplus
}
#endif

#elif VECFILE_TYPE_login != 0xEF501DD394BFBEDE
VECFILE_REFUSE_TYPE("login of login.lua (login_vec.h)", VECFILE_ORIGIN_login,
                    "login")
#endif /* LOGIN_VEC_H */
