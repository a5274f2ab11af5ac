/* Made by vecfile-gen 1.0.0 from login.lua; do not edit, run `vecfile-gen -o DIR login.lua`.
 *
 * login_vec: the cold calls, and those that know the element's fields. */
#include "vecfile/compare.h"

#include "login_vec.h"

/* --- the layout that the file records --- */

static const vecfile_line layout_lines[] = {
    {"vecfile-layout 1", VECFILE_LINE_PLAIN, 0, 0},
    {"schema login", VECFILE_LINE_PLAIN, 0, 0},
    {"struct login", VECFILE_LINE_STRUCT, VECFILE_ALIGNOF(struct utmpx), sizeof(struct utmpx)},
    {"version 1", VECFILE_LINE_NOTE, 0, 0},
    {"layout native", VECFILE_LINE_NOTE, 0, 0},
    {"doc \"One entry of utmp or wtmp.\"", VECFILE_LINE_NOTE, 0, 0},
    {"field ut_type c_short", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_type), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_type)},
    {"field ut_pid c_int", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_pid), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_pid)},
    {"field ut_line char[32]", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_line), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_line)},
    {"field ut_id char[4]", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_id), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_id)},
    {"field ut_user char[32]", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_user), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_user)},
    {"field ut_host char[256]", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_host), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_host)},
    {"field ut_exit bytes[4]", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_exit), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_exit)},
    {"doc \"a struct whose members have other names without _GNU_SOURCE\"", VECFILE_LINE_NOTE, 0, 0},
    {"field ut_session c_signed", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_session), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_session)},
    {"field ut_tv.tv_sec c_signed", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_tv.tv_sec), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_tv.tv_sec)},
    {"unit \"s since 1970-01-01T00:00Z\"", VECFILE_LINE_NOTE, 0, 0},
    {"field ut_tv.tv_usec c_signed", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_tv.tv_usec), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_tv.tv_usec)},
    {"unit \"us\"", VECFILE_LINE_NOTE, 0, 0},
    {"field ut_addr_v6 i32[4]", VECFILE_LINE_FIELD, offsetof(struct utmpx, ut_addr_v6), VECFILE_SIZEOF_MEMBER(struct utmpx, ut_addr_v6)},
    {"field __glibc_reserved bytes[20]", VECFILE_LINE_FIELD, offsetof(struct utmpx, __glibc_reserved), VECFILE_SIZEOF_MEMBER(struct utmpx, __glibc_reserved)},
    {"keys ut_tv.tv_sec ut_user", VECFILE_LINE_NOTE, 0, 0},
    {"element login", VECFILE_LINE_PLAIN, 0, 0},
};

static vecfile_status check_untyped(const void *element)
{
    return login_check((const struct utmpx *)element);
}

const vecfile_type login_vec_type = {
    .element = "login",
    .schema = "login",
    .generator = "1.0.0",
    .version = 1,
    .alignment = VECFILE_ALIGNOF(struct utmpx),
    .size = sizeof(struct utmpx),
    .lines = layout_lines,
    .line_count = sizeof layout_lines / sizeof *layout_lines,
    .check = check_untyped,
    .core = &VECFILE_CORE_SYMBOL(VECFILE_GENERATION),
};

/* --- element --- */

const struct utmpx login_default_element = {
    .ut_type = 0,
    .ut_pid = 0,
    .ut_line = "",
    .ut_id = "",
    .ut_user = "",
    .ut_host = "",
    .ut_exit = {0},
    .ut_session = 0,
    .ut_tv.tv_sec = 0,
    .ut_tv.tv_usec = 0,
    .ut_addr_v6 = {0},
    .__glibc_reserved = {0},
};

static bool all_equal_login(const struct utmpx *a, const struct utmpx *b, size_t count)
{
    for (size_t i = 0; i < count; i++, a++, b++)
        if (!(a->ut_type == b->ut_type
              && a->ut_pid == b->ut_pid
              && memcmp(&a->ut_line, &b->ut_line, sizeof a->ut_line) == 0
              && memcmp(&a->ut_id, &b->ut_id, sizeof a->ut_id) == 0
              && memcmp(&a->ut_user, &b->ut_user, sizeof a->ut_user) == 0
              && memcmp(&a->ut_host, &b->ut_host, sizeof a->ut_host) == 0
              && memcmp(&a->ut_exit, &b->ut_exit, sizeof a->ut_exit) == 0
              && a->ut_session == b->ut_session
              && a->ut_tv.tv_sec == b->ut_tv.tv_sec
              && a->ut_tv.tv_usec == b->ut_tv.tv_usec
              && memcmp(&a->ut_addr_v6, &b->ut_addr_v6, sizeof a->ut_addr_v6) == 0
              && memcmp(&a->__glibc_reserved, &b->__glibc_reserved, sizeof a->__glibc_reserved) == 0
              ))
            return false;
    return true;
}

bool login_equal(const struct utmpx *a, const struct utmpx *b)
{
    return all_equal_login(a, b, 1);
}

static vecfile_status check_all_login(const struct utmpx *element, size_t count)
{
    for (size_t i = 0; i < count; i++, element++) {
        if (!vecfile_are_padded_texts(&element->ut_line, 32, 1))
            return vecfile_fail_field("login", "ut_line", "has something behind its first NUL");
        if (!vecfile_are_padded_texts(&element->ut_id, 4, 1))
            return vecfile_fail_field("login", "ut_id", "has something behind its first NUL");
        if (!vecfile_are_padded_texts(&element->ut_user, 32, 1))
            return vecfile_fail_field("login", "ut_user", "has something behind its first NUL");
        if (!vecfile_are_padded_texts(&element->ut_host, 256, 1))
            return vecfile_fail_field("login", "ut_host", "has something behind its first NUL");
    }
    return VECFILE_OK;
}

vecfile_status login_check(const struct utmpx *element)
{
    return check_all_login(element, 1);
}

/* --- thin calls into the core --- */

vecfile_status login_vec_open_of_layout_0xEF501DD394BFBEDE(
    login_vec *v, const char *path, const vecfile_options *options)
{
    return vecfile_open(&v->core, &login_vec_type, path, options);
}

vecfile_status login_vec_close(login_vec *v)
{
    return vecfile_close(&v->core);
}

void login_vec_abandon(login_vec *v)
{
    vecfile_abandon(&v->core);
}

void login_vec_move(login_vec *to, login_vec *from)
{
    vecfile_move(&to->core, &from->core);
}

vecfile_status login_vec_commit(login_vec *v)
{
    return vecfile_commit(&v->core);
}

vecfile_status login_vec_commit_stamped(login_vec *v, uint64_t stamp)
{
    return vecfile_commit_stamped(&v->core, stamp);
}

vecfile_status login_vec_commit_lazy(login_vec *v)
{
    return vecfile_commit_lazy(&v->core);
}

bool login_vec_tidy(login_vec *v, uint32_t microseconds)
{
    return vecfile_tidy(&v->core, microseconds);
}

vecfile_status login_vec_rollback(login_vec *v)
{
    return vecfile_rollback(&v->core);
}

uint64_t login_vec_stamp(const login_vec *v)
{
    return vecfile_stamp(&v->core);
}

const char *login_vec_path(const login_vec *v)
{
    return vecfile_path(&v->core);
}

bool login_vec_path_is_current(const login_vec *v)
{
    return vecfile_path_is_current(&v->core);
}

vecfile_status login_vec_refresh(login_vec *v, vecfile_changes *changes)
{
    return vecfile_refresh(&v->core, changes);
}

vecfile_status login_vec_wait(login_vec *v, uint32_t ms)
{
    return vecfile_wait(&v->core, ms);
}

bool login_vec_is_current(const login_vec *v)
{
    return vecfile_is_current(&v->core);
}

vecfile_status login_vec_rotate(login_vec *v, uint64_t by)
{
    return vecfile_rotate(&v->core, by);
}

vecfile_status login_vec_copy_within(login_vec *v, uint64_t to, uint64_t from, uint64_t count)
{
    return vecfile_copy_within(&v->core, to, from, count);
}

vecfile_status login_vec_reserve(login_vec *v, uint64_t additional)
{
    return vecfile_reserve(&v->core, additional);
}

vecfile_status login_vec_extend(login_vec *v, const struct utmpx *elements, uint64_t count)
{
    return vecfile_extend(&v->core, elements, count);
}

vecfile_status login_vec_extend_from_within(login_vec *v, uint64_t first, uint64_t count)
{
    return vecfile_extend_from_within(&v->core, first, count);
}

vecfile_status login_vec_insert_slice(login_vec *v, uint64_t i, const struct utmpx *elements, uint64_t count)
{
    return vecfile_splice(&v->core, i, 0, elements, count);
}

vecfile_status login_vec_append(login_vec *v, login_vec *other)
{
    return vecfile_move_tail(&other->core, 0, &v->core);
}

vecfile_status login_vec_splice(login_vec *v, uint64_t first, uint64_t removed, const struct utmpx *elements,
    uint64_t count)
{
    return vecfile_splice(&v->core, first, removed, elements, count);
}

vecfile_status login_vec_remove_range(login_vec *v, uint64_t first, uint64_t count)
{
    return vecfile_remove_range(&v->core, first, count);
}

vecfile_status login_vec_truncate(login_vec *v, uint64_t len)
{
    return vecfile_truncate(&v->core, len);
}

vecfile_status login_vec_clear(login_vec *v)
{
    return vecfile_truncate(&v->core, 0);
}

vecfile_status login_vec_split_off(login_vec *v, uint64_t at, login_vec *into)
{
    return vecfile_move_tail(&v->core, at, &into->core);
}

vecfile_status login_vec_shrink_to_fit(login_vec *v)
{
    return vecfile_shrink_to_fit(&v->core);
}

/* --- calls that move elements by value --- */

static struct utmpx *elements_of(login_vec *v)
{
    return (struct utmpx *)v->core.elements;
}

static void exchange(struct utmpx *a, struct utmpx *b)
{
    struct utmpx kept;
    VECFILE_COPY(&kept, a);
    VECFILE_COPY(a, b);
    VECFILE_COPY(b, &kept);
}

vecfile_status login_vec_swap(login_vec *v, uint64_t i, uint64_t j)
{
    if (i >= v->core.len || j >= v->core.len)
        return vecfile_fail_change(&v->core, i >= v->core.len ? i : j);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(struct utmpx));
    if (status == VECFILE_OK)
        status = vecfile_mark(&v->core, j, sizeof(struct utmpx));
    if (status == VECFILE_OK)
        exchange(elements_of(v) + i, elements_of(v) + j);
    return status;
}

vecfile_status login_vec_fill(login_vec *v, uint64_t first, uint64_t count, struct utmpx element)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status == VECFILE_OK)
        status = vecfile_check_range(&v->core, first, count);
    if (status == VECFILE_OK)
        status = vecfile_mark_range(&v->core, first, count);
    if (status != VECFILE_OK)
        return status;
    struct utmpx *const end = elements_of(v) + first + count;
    for (struct utmpx *next = elements_of(v) + first; next != end; next++)
        VECFILE_COPY(next, &element);
    return VECFILE_OK;
}

vecfile_status login_vec_reverse(login_vec *v)
{
    vecfile_status status = vecfile_mark_range(&v->core, 0, v->core.len);
    if (status != VECFILE_OK || v->core.len == 0)
        return status;
    struct utmpx *first = elements_of(v);
    for (struct utmpx *last = first + v->core.len - 1; first < last; first++, last--)
        exchange(first, last);
    return VECFILE_OK;
}

static vecfile_status push_from(login_vec *v, const struct utmpx *element)
{
    vecfile_status status =
        v->core.len >= v->core.capacity ? vecfile_make_room(&v->core, 1) : VECFILE_OK;
    if (status != VECFILE_OK)
        return status;
    VECFILE_COPY(elements_of(v) + v->core.len, element);
    vecfile_set_len(&v->core, v->core.len + 1);
    return VECFILE_OK;
}

vecfile_status login_vec_push_default(login_vec *v)
{
    return push_from(v, &login_default_element);
}

vecfile_status login_vec_insert(login_vec *v, uint64_t i, struct utmpx element)
{
    vecfile_status status = vecfile_open_gap(&v->core, i, 1);
    if (status == VECFILE_OK)
        VECFILE_COPY(elements_of(v) + i, &element);
    return status;
}

vecfile_status login_vec_remove(login_vec *v, uint64_t i, struct utmpx *out)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK)
        return status;
    if (i >= v->core.len)
        return vecfile_fail_index(&v->core, i);
    if (out != NULL)
        VECFILE_COPY(out, elements_of(v) + i);
    return vecfile_remove_range(&v->core, i, 1);
}

vecfile_status login_vec_swap_remove(login_vec *v, uint64_t i, struct utmpx *out)
{
    if (i >= v->core.len)
        return vecfile_fail_change(&v->core, i);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(struct utmpx));
    if (status != VECFILE_OK)
        return status;
    struct utmpx *const elements = elements_of(v);
    if (out != NULL)
        VECFILE_COPY(out, elements + i);
    if (i != v->core.len - 1)
        VECFILE_COPY(&elements[i], &elements[v->core.len - 1]);
    vecfile_shrink_len(&v->core, v->core.len - 1);
    return VECFILE_OK;
}

/* Moves elements [from, end) down to `to`; returns the end of their new place. */
static struct utmpx *move_down(struct utmpx *to, const struct utmpx *from, const struct utmpx *end)
{
    memmove(to, from, (size_t)(end - from) * sizeof(struct utmpx));
    return to + (end - from);
}

/* A single pass.  Elements that are kept move down in runs; those in front of the first that is
 * removed stay where they are, and are not marked. */
vecfile_status login_vec_retain(login_vec *v, bool (*keep)(const struct utmpx *element, void *context),
    void *context)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK)
        return status;
    struct utmpx *const first = elements_of(v), *const end = first + v->core.len;
    struct utmpx *next = first;
    while (next != end && keep(next, context))
        next++;
    if (next == end)
        return VECFILE_OK;
    status = vecfile_mark_range(&v->core, (uint64_t)(next - first), (uint64_t)(end - next));
    if (status != VECFILE_OK)
        return status;
    struct utmpx *kept = next, *run = ++next;
    for (; next != end; next++) {
        if (keep(next, context))
            continue;
        kept = move_down(kept, run, next);
        run = next + 1;
    }
    kept = move_down(kept, run, end);
    vecfile_shrink_len(&v->core, (uint64_t)(kept - first));
    return VECFILE_OK;
}

/* As retain.  A run that moves down never overwrites the element in front of `next`, which `next` is
 * compared with. */
vecfile_status login_vec_dedup(login_vec *v)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK || v->core.len == 0)
        return status;
    struct utmpx *const first = elements_of(v), *const end = first + v->core.len;
    struct utmpx *next = first + 1;
    while (next != end && !all_equal_login(next - 1, next, 1))
        next++;
    if (next == end)
        return VECFILE_OK;
    status = vecfile_mark_range(&v->core, (uint64_t)(next - first), (uint64_t)(end - next));
    if (status != VECFILE_OK)
        return status;
    struct utmpx *kept = next, *run = ++next;
    for (; next != end; next++) {
        if (!all_equal_login(next - 1, next, 1))
            continue;
        kept = move_down(kept, run, next);
        run = next + 1;
    }
    kept = move_down(kept, run, end);
    vecfile_shrink_len(&v->core, (uint64_t)(kept - first));
    return VECFILE_OK;
}

/* A larger length only gets the space that it needs; a smaller one is set. */
static vecfile_status prepare_resize(login_vec *v, uint64_t len)
{
    return len > v->core.len ? vecfile_reserve(&v->core, len - v->core.len)
                             : vecfile_truncate(&v->core, len);
}

vecfile_status login_vec_resize(login_vec *v, uint64_t len, struct utmpx element)
{
    const uint64_t old_len = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = push_from(v, &element);
    if (status != VECFILE_OK && v->core.len > old_len)
        vecfile_shrink_len(&v->core, old_len);
    return status;
}

vecfile_status login_vec_resize_with(login_vec *v, uint64_t len,
    struct utmpx (*make)(uint64_t index, void *context), void *context)
{
    const uint64_t old_len = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = login_vec_push(v, make(v->core.len, context));
    if (status != VECFILE_OK && v->core.len > old_len)
        vecfile_shrink_len(&v->core, old_len);
    return status;
}

/* --- order: all of it is in vecfile/order_by.h, which is compiled once for each key --- */

typedef struct utmpx vecfile_element;
typedef login_vec vecfile_vector;
#define VECFILE_BY_VALUE 1
#define VECFILE_EXCHANGE exchange

#define VECFILE_KEY ut_tv.tv_sec
#define VECFILE_KEY_TYPE int64_t
#define VECFILE_KEY_LESS(a, b) ((a) < (b))
#define VECFILE_KEY_RANK(key) vecfile_rank_of_signed(key)
#define VECFILE_COMPARE login_compare_by_ut_tv_tv_sec
#define VECFILE_BY(name) login_vec_##name##_by_ut_tv_tv_sec
#include "vecfile/order_by.h"

#define VECFILE_KEY ut_user
#define VECFILE_KEY_TYPE const char *
#define VECFILE_KEY_LESS(a, b) (strncmp(a, b, 32) < 0)
#define VECFILE_COMPARE login_compare_by_ut_user
#define VECFILE_BY(name) login_vec_##name##_by_ut_user
#include "vecfile/order_by.h"
