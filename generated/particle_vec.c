/* Made by vecfile-gen 1.0.0 from particle.lua; do not edit, run `vecfile-gen -o DIR particle.lua`.
 *
 * particle_vec: the cold calls, and those that know the element's fields. */
#include "vecfile/compare.h"

#include "particle_vec.h"

/* --- the layout that the file records --- */

static const vecfile_line layout_lines[] = {
    {"vecfile-layout 1", VECFILE_LINE_PLAIN, 0, 0},
    {"schema particle", VECFILE_LINE_PLAIN, 0, 0},
    {"flags state u32", VECFILE_LINE_PLAIN, 0, 0},
    {"value alive 1", VECFILE_LINE_PLAIN, 0, 0},
    {"value collides 2", VECFILE_LINE_PLAIN, 0, 0},
    {"value emitter 4", VECFILE_LINE_PLAIN, 0, 0},
    {"value frozen 8", VECFILE_LINE_PLAIN, 0, 0},
    {"struct vec3", VECFILE_LINE_STRUCT, 4, 12},
    {"version 1", VECFILE_LINE_NOTE, 0, 0},
    {"layout fixed", VECFILE_LINE_NOTE, 0, 0},
    {"doc \"A point or direction in space.\"", VECFILE_LINE_NOTE, 0, 0},
    {"field x f32", VECFILE_LINE_FIELD, 0, 4},
    {"field y f32", VECFILE_LINE_FIELD, 4, 4},
    {"field z f32", VECFILE_LINE_FIELD, 8, 4},
    {"struct particle", VECFILE_LINE_STRUCT, 8, 64},
    {"version 1", VECFILE_LINE_NOTE, 0, 0},
    {"layout fixed", VECFILE_LINE_NOTE, 0, 0},
    {"doc \"State of one particle.\"", VECFILE_LINE_NOTE, 0, 0},
    {"field position struct vec3", VECFILE_LINE_FIELD, 0, 12},
    {"unit \"m\"", VECFILE_LINE_NOTE, 0, 0},
    {"field mass f32", VECFILE_LINE_FIELD, 12, 4},
    {"unit \"kg\"", VECFILE_LINE_NOTE, 0, 0},
    {"default 1", VECFILE_LINE_NOTE, 0, 0},
    {"field velocity struct vec3", VECFILE_LINE_FIELD, 16, 12},
    {"unit \"m/s\"", VECFILE_LINE_NOTE, 0, 0},
    {"field radius f32", VECFILE_LINE_FIELD, 28, 4},
    {"unit \"m\"", VECFILE_LINE_NOTE, 0, 0},
    {"default 0.0099999997764825821", VECFILE_LINE_NOTE, 0, 0},
    {"field force struct vec3", VECFILE_LINE_FIELD, 32, 12},
    {"unit \"N\"", VECFILE_LINE_NOTE, 0, 0},
    {"field age f32", VECFILE_LINE_FIELD, 44, 4},
    {"unit \"s\"", VECFILE_LINE_NOTE, 0, 0},
    {"field id u64", VECFILE_LINE_FIELD, 48, 8},
    {"field state flags state", VECFILE_LINE_FIELD, 56, 4},
    {"default alive", VECFILE_LINE_NOTE, 0, 0},
    {"field cell u32", VECFILE_LINE_FIELD, 60, 4},
    {"doc \"index into the collision grid\"", VECFILE_LINE_NOTE, 0, 0},
    {"keys id age", VECFILE_LINE_NOTE, 0, 0},
    {"element particle", VECFILE_LINE_PLAIN, 0, 0},
};

static vecfile_status check_untyped(const void *element)
{
    return particle_check((const particle *)element);
}

const vecfile_type particle_vec_type = {
    .element = "particle",
    .schema = "particle",
    .generator = "1.0.0",
    .version = 1,
    .alignment = VECFILE_ALIGNOF(particle),
    .size = sizeof(particle),
    .lines = layout_lines,
    .line_count = sizeof layout_lines / sizeof *layout_lines,
    .check = check_untyped,
    .core = &VECFILE_CORE_SYMBOL(VECFILE_GENERATION),
};

/* --- element --- */

const particle particle_default_element = {
    .position = {0.0f, 0.0f, 0.0f},
    .mass = 1.0f,
    .velocity = {0.0f, 0.0f, 0.0f},
    .radius = 0.01f,
    .force = {0.0f, 0.0f, 0.0f},
    .age = 0.0f,
    .id = 0,
    .state = 1,
    .cell = 0,
};

static bool all_equal_vec3(const vec3 *a, const vec3 *b, size_t count)
{
    for (size_t i = 0; i < count; i++, a++, b++)
        if (!(vecfile_same_float(&a->x, &b->x)
              && vecfile_same_float(&a->y, &b->y)
              && vecfile_same_float(&a->z, &b->z)
              ))
            return false;
    return true;
}

static bool all_equal_particle(const particle *a, const particle *b, size_t count)
{
    for (size_t i = 0; i < count; i++, a++, b++)
        if (!(all_equal_vec3((const vec3 *)(const void *)&a->position, (const vec3 *)(const void *)&b->position, 1)
              && vecfile_same_float(&a->mass, &b->mass)
              && all_equal_vec3((const vec3 *)(const void *)&a->velocity, (const vec3 *)(const void *)&b->velocity, 1)
              && vecfile_same_float(&a->radius, &b->radius)
              && all_equal_vec3((const vec3 *)(const void *)&a->force, (const vec3 *)(const void *)&b->force, 1)
              && vecfile_same_float(&a->age, &b->age)
              && VECFILE_SAME_FIELDS(particle, a, b, id, 16)
              ))
            return false;
    return true;
}

bool particle_equal(const particle *a, const particle *b)
{
    return all_equal_particle(a, b, 1);
}

static bool all_known_particle_state(const void *at, size_t count)
{
    const unsigned char *bytes = (const unsigned char *)at;
    for (size_t i = 0; i < count; i++) {
        particle_state value;
        memcpy(&value, bytes + i * sizeof value, sizeof value);
        if ((value & (particle_state) ~(PARTICLE_STATE_ALIVE | PARTICLE_STATE_COLLIDES | PARTICLE_STATE_EMITTER | PARTICLE_STATE_FROZEN)) != 0)
            return false;
    }
    return true;
}

static vecfile_status check_all_particle(const particle *element, size_t count)
{
    for (size_t i = 0; i < count; i++, element++) {
        if (!all_known_particle_state(&element->state, 1))
            return vecfile_fail_field("particle", "state", "has a bit that the flags lack");
    }
    return VECFILE_OK;
}

vecfile_status particle_check(const particle *element)
{
    return check_all_particle(element, 1);
}

/* --- thin calls into the core --- */

vecfile_status particle_vec_open_of_layout_0x8F1B882F1F2F2C3D(
    particle_vec *v, const char *path, const vecfile_options *options)
{
    return vecfile_open(&v->core, &particle_vec_type, path, options);
}

vecfile_status particle_vec_close(particle_vec *v)
{
    return vecfile_close(&v->core);
}

void particle_vec_abandon(particle_vec *v)
{
    vecfile_abandon(&v->core);
}

void particle_vec_move(particle_vec *to, particle_vec *from)
{
    vecfile_move(&to->core, &from->core);
}

vecfile_status particle_vec_commit(particle_vec *v)
{
    return vecfile_commit(&v->core);
}

vecfile_status particle_vec_commit_stamped(particle_vec *v, uint64_t stamp)
{
    return vecfile_commit_stamped(&v->core, stamp);
}

vecfile_status particle_vec_commit_lazy(particle_vec *v)
{
    return vecfile_commit_lazy(&v->core);
}

bool particle_vec_tidy(particle_vec *v, uint32_t microseconds)
{
    return vecfile_tidy(&v->core, microseconds);
}

vecfile_status particle_vec_rollback(particle_vec *v)
{
    return vecfile_rollback(&v->core);
}

uint64_t particle_vec_stamp(const particle_vec *v)
{
    return vecfile_stamp(&v->core);
}

const char *particle_vec_path(const particle_vec *v)
{
    return vecfile_path(&v->core);
}

bool particle_vec_path_is_current(const particle_vec *v)
{
    return vecfile_path_is_current(&v->core);
}

vecfile_status particle_vec_refresh(particle_vec *v, vecfile_changes *changes)
{
    return vecfile_refresh(&v->core, changes);
}

vecfile_status particle_vec_wait(particle_vec *v, uint32_t ms)
{
    return vecfile_wait(&v->core, ms);
}

bool particle_vec_is_current(const particle_vec *v)
{
    return vecfile_is_current(&v->core);
}

vecfile_status particle_vec_rotate(particle_vec *v, uint64_t by)
{
    return vecfile_rotate(&v->core, by);
}

vecfile_status particle_vec_copy_within(particle_vec *v, uint64_t to, uint64_t from, uint64_t count)
{
    return vecfile_copy_within(&v->core, to, from, count);
}

vecfile_status particle_vec_reserve(particle_vec *v, uint64_t additional)
{
    return vecfile_reserve(&v->core, additional);
}

vecfile_status particle_vec_extend(particle_vec *v, const particle *elements, uint64_t count)
{
    return vecfile_extend(&v->core, elements, count);
}

vecfile_status particle_vec_extend_from_within(particle_vec *v, uint64_t first, uint64_t count)
{
    return vecfile_extend_from_within(&v->core, first, count);
}

vecfile_status particle_vec_insert_slice(particle_vec *v, uint64_t i, const particle *elements, uint64_t count)
{
    return vecfile_splice(&v->core, i, 0, elements, count);
}

vecfile_status particle_vec_append(particle_vec *v, particle_vec *other)
{
    return vecfile_move_tail(&other->core, 0, &v->core);
}

vecfile_status particle_vec_splice(particle_vec *v, uint64_t first, uint64_t removed, const particle *elements,
    uint64_t count)
{
    return vecfile_splice(&v->core, first, removed, elements, count);
}

vecfile_status particle_vec_remove_range(particle_vec *v, uint64_t first, uint64_t count)
{
    return vecfile_remove_range(&v->core, first, count);
}

vecfile_status particle_vec_truncate(particle_vec *v, uint64_t len)
{
    return vecfile_truncate(&v->core, len);
}

vecfile_status particle_vec_clear(particle_vec *v)
{
    return vecfile_truncate(&v->core, 0);
}

vecfile_status particle_vec_split_off(particle_vec *v, uint64_t at, particle_vec *into)
{
    return vecfile_move_tail(&v->core, at, &into->core);
}

vecfile_status particle_vec_shrink_to_fit(particle_vec *v)
{
    return vecfile_shrink_to_fit(&v->core);
}

/* --- calls that move elements by value --- */

static particle *elements_of(particle_vec *v)
{
    return (particle *)v->core.elements;
}

static void exchange(particle *a, particle *b)
{
    particle kept;
    VECFILE_COPY(&kept, a);
    VECFILE_COPY(a, b);
    VECFILE_COPY(b, &kept);
}

vecfile_status particle_vec_swap(particle_vec *v, uint64_t i, uint64_t j)
{
    if (i >= v->core.len || j >= v->core.len)
        return vecfile_fail_change(&v->core, i >= v->core.len ? i : j);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(particle));
    if (status == VECFILE_OK)
        status = vecfile_mark(&v->core, j, sizeof(particle));
    if (status == VECFILE_OK)
        exchange(elements_of(v) + i, elements_of(v) + j);
    return status;
}

vecfile_status particle_vec_fill(particle_vec *v, uint64_t first, uint64_t count, particle element)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status == VECFILE_OK)
        status = vecfile_check_range(&v->core, first, count);
    if (status == VECFILE_OK)
        status = vecfile_mark_range(&v->core, first, count);
    if (status != VECFILE_OK)
        return status;
    particle *const end = elements_of(v) + first + count;
    for (particle *next = elements_of(v) + first; next != end; next++)
        VECFILE_COPY(next, &element);
    return VECFILE_OK;
}

vecfile_status particle_vec_reverse(particle_vec *v)
{
    vecfile_status status = vecfile_mark_range(&v->core, 0, v->core.len);
    if (status != VECFILE_OK || v->core.len == 0)
        return status;
    particle *first = elements_of(v);
    for (particle *last = first + v->core.len - 1; first < last; first++, last--)
        exchange(first, last);
    return VECFILE_OK;
}

static vecfile_status push_from(particle_vec *v, const particle *element)
{
    vecfile_status status =
        v->core.len >= v->core.capacity ? vecfile_make_room(&v->core, 1) : VECFILE_OK;
    if (status != VECFILE_OK)
        return status;
    VECFILE_COPY(elements_of(v) + v->core.len, element);
    vecfile_set_len(&v->core, v->core.len + 1);
    return VECFILE_OK;
}

vecfile_status particle_vec_push_default(particle_vec *v)
{
    return push_from(v, &particle_default_element);
}

vecfile_status particle_vec_insert(particle_vec *v, uint64_t i, particle element)
{
    vecfile_status status = vecfile_open_gap(&v->core, i, 1);
    if (status == VECFILE_OK)
        VECFILE_COPY(elements_of(v) + i, &element);
    return status;
}

vecfile_status particle_vec_remove(particle_vec *v, uint64_t i, particle *out)
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

vecfile_status particle_vec_swap_remove(particle_vec *v, uint64_t i, particle *out)
{
    if (i >= v->core.len)
        return vecfile_fail_change(&v->core, i);
    vecfile_status status = vecfile_mark(&v->core, i, sizeof(particle));
    if (status != VECFILE_OK)
        return status;
    particle *const elements = elements_of(v);
    if (out != NULL)
        VECFILE_COPY(out, elements + i);
    if (i != v->core.len - 1)
        VECFILE_COPY(&elements[i], &elements[v->core.len - 1]);
    vecfile_shrink_len(&v->core, v->core.len - 1);
    return VECFILE_OK;
}

/* Moves elements [from, end) down to `to`; returns the end of their new place. */
static particle *move_down(particle *to, const particle *from, const particle *end)
{
    memmove(to, from, (size_t)(end - from) * sizeof(particle));
    return to + (end - from);
}

/* A single pass.  Elements that are kept move down in runs; those in front of the first that is
 * removed stay where they are, and are not marked. */
vecfile_status particle_vec_retain(particle_vec *v, bool (*keep)(const particle *element, void *context),
    void *context)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK)
        return status;
    particle *const first = elements_of(v), *const end = first + v->core.len;
    particle *next = first;
    while (next != end && keep(next, context))
        next++;
    if (next == end)
        return VECFILE_OK;
    status = vecfile_mark_range(&v->core, (uint64_t)(next - first), (uint64_t)(end - next));
    if (status != VECFILE_OK)
        return status;
    particle *kept = next, *run = ++next;
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
vecfile_status particle_vec_dedup(particle_vec *v)
{
    vecfile_status status = vecfile_will_write(&v->core);
    if (status != VECFILE_OK || v->core.len == 0)
        return status;
    particle *const first = elements_of(v), *const end = first + v->core.len;
    particle *next = first + 1;
    while (next != end && !all_equal_particle(next - 1, next, 1))
        next++;
    if (next == end)
        return VECFILE_OK;
    status = vecfile_mark_range(&v->core, (uint64_t)(next - first), (uint64_t)(end - next));
    if (status != VECFILE_OK)
        return status;
    particle *kept = next, *run = ++next;
    for (; next != end; next++) {
        if (!all_equal_particle(next - 1, next, 1))
            continue;
        kept = move_down(kept, run, next);
        run = next + 1;
    }
    kept = move_down(kept, run, end);
    vecfile_shrink_len(&v->core, (uint64_t)(kept - first));
    return VECFILE_OK;
}

/* A larger length only gets the space that it needs; a smaller one is set. */
static vecfile_status prepare_resize(particle_vec *v, uint64_t len)
{
    return len > v->core.len ? vecfile_reserve(&v->core, len - v->core.len)
                             : vecfile_truncate(&v->core, len);
}

vecfile_status particle_vec_resize(particle_vec *v, uint64_t len, particle element)
{
    const uint64_t old_len = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = push_from(v, &element);
    if (status != VECFILE_OK && v->core.len > old_len)
        vecfile_shrink_len(&v->core, old_len);
    return status;
}

vecfile_status particle_vec_resize_with(particle_vec *v, uint64_t len,
    particle (*make)(uint64_t index, void *context), void *context)
{
    const uint64_t old_len = v->core.len;
    vecfile_status status = prepare_resize(v, len);
    while (status == VECFILE_OK && v->core.len < len)
        status = particle_vec_push(v, make(v->core.len, context));
    if (status != VECFILE_OK && v->core.len > old_len)
        vecfile_shrink_len(&v->core, old_len);
    return status;
}

/* --- order: all of it is in vecfile/order_by.h, which is compiled once for each key --- */

typedef particle vecfile_element;
typedef particle_vec vecfile_vector;
#define VECFILE_BY_VALUE 1
#define VECFILE_EXCHANGE exchange

#define VECFILE_KEY id
#define VECFILE_KEY_TYPE uint64_t
#define VECFILE_KEY_LESS(a, b) ((a) < (b))
#define VECFILE_KEY_RANK(key) (key)
#define VECFILE_COMPARE particle_compare_by_id
#define VECFILE_BY(name) particle_vec_##name##_by_id
#include "vecfile/order_by.h"

#define VECFILE_KEY age
#define VECFILE_KEY_TYPE float
#define VECFILE_KEY_LESS(a, b) (vecfile_rank_of_float(&(a)) < vecfile_rank_of_float(&(b)))
#define VECFILE_KEY_RANK(key) vecfile_rank_of_signed(vecfile_rank_of_float(&(key)))
#define VECFILE_COMPARE particle_compare_by_age
#define VECFILE_BY(name) particle_vec_##name##_by_age
#include "vecfile/order_by.h"
