/* A program that works with several arrays at random. */
#include "group_workload.h"

#include <string.h>

/* --- states --- */

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x2127599bf4325c37u;
    return hash ^ hash >> 29;
}

static workload_state state_of(const group *g)
{
    workload_state state = {0x9e3779b97f4a7c15u, 0, vecfile_stamp(&g->arrays[0])};
    for (size_t i = 0; i < g->count; i++) {
        const uint8_t *bytes = g->arrays[i].elements;
        const uint64_t count = g->arrays[i].len * group_element_bytes(i);
        state.hash = mix(state.hash, count);
        state.len += g->arrays[i].len;
        for (uint64_t at = 0; at < count; at += 8) {
            uint64_t word = 0;
            memcpy(&word, bytes + at, count - at < 8 ? (size_t)(count - at) : 8);
            state.hash = mix(state.hash, word);
        }
    }
    return state;
}

static vecfile_options options_of(const sim_disk *disk, vecfile_access access)
{
    return (vecfile_options){.access = access,
                             .durability = VECFILE_ATOMIC,
                             .max_bytes = GROUP_MAX_BYTES,
                             .io = &disk->io};
}

workload_state group_workload_look(sim_disk *disk, size_t count, workload_looker looker,
                                   bool abandon, vecfile_status *status)
{
    group g;
    workload_state found = {0, 0, 0};
    vecfile_options options =
        options_of(disk, looker == WORKLOAD_READER ? VECFILE_READ_ONLY : VECFILE_READ_WRITE);
    options.existence = VECFILE_MUST_EXIST;
    if (looker == WORKLOAD_SHARED_WRITER)
        options.durability = VECFILE_SHARED;
    *status = group_open(&g, GROUP_NAME, count, &options);
    if (*status != VECFILE_OK)
        return found;
    found = state_of(&g);
    if (abandon)
        group_abandon(&g);
    else
        *status = group_close(&g);
    return found;
}

/* --- what the arrays must hold --- */

static size_t bytes_of(size_t which, uint64_t count)
{
    return (size_t)count * group_element_bytes(which);
}

static void remember_commit(group_workload *w)
{
    for (size_t i = 0; i < w->count; i++) {
        group_model *model = &w->models[i];
        memcpy(model->committed, model->bytes, bytes_of(i, model->len));
        model->committed_len = model->len;
    }
}

static void forget_changes(group_workload *w)
{
    for (size_t i = 0; i < w->count; i++) {
        group_model *model = &w->models[i];
        memcpy(model->bytes, model->committed, bytes_of(i, model->committed_len));
        model->len = model->committed_len;
    }
}

static void take_models(group_workload *w)
{
    for (size_t i = 0; i < w->count; i++) {
        w->models[i].len = w->g.arrays[i].len;
        memcpy(w->models[i].bytes, w->g.arrays[i].elements, bytes_of(i, w->g.arrays[i].len));
    }
    w->stamp = vecfile_stamp(&w->g.arrays[0]);
    remember_commit(w);
}

static bool is_poisoned(const group_workload *w)
{
    return w->g.arrays[0].mode == VECFILE_MODE_POISONED;
}

static bool is_over(const group_workload *w)
{
    return w->wrong != NULL || w->disk->is_dead || is_poisoned(w);
}

/* Whether all let the same through: where one is poisoned, all are. */
static void check_modes(group_workload *w)
{
    for (size_t i = 0; i < w->count && w->wrong == NULL; i++)
        if (w->g.arrays[i].mode != w->g.arrays[0].mode)
            w->wrong = "an array lets other things through than the others";
}

/* Whether each array is what this program made it. */
static void check_view(group_workload *w)
{
    for (size_t i = 0; i < w->count && w->wrong == NULL; i++) {
        const vecfile *v = &w->g.arrays[i];
        const group_model *model = &w->models[i];
        if (v->len != model->len || memcmp(v->elements, model->bytes, bytes_of(i, v->len)) != 0)
            w->wrong = "an array is not what was stored in it";
    }
}

/* --- changes --- */

/* As many elements as fill so many bytes or less, one at least, and no more than `limit`. */
static uint64_t some(group_workload *w, size_t which, uint64_t limit)
{
    static const uint64_t bursts[] = {1, 100, 1000, 9000};
    const uint64_t most = bursts[random_below(w->random, 4)] / group_element_bytes(which);
    const uint64_t count = random_below(w->random, most + 1) + 1;
    return count < limit ? count : limit;
}

static uint64_t room_of(const group_workload *w, size_t which)
{
    return GROUP_MAX_BYTES / group_element_bytes(which) - w->models[which].len;
}

static void extend(group_workload *w, size_t which)
{
    group_model *model = &w->models[which];
    const uint64_t count = some(w, which, room_of(w, which));
    uint8_t *const at = model->bytes + bytes_of(which, model->len);
    random_fill(w->random, at, bytes_of(which, count));
    if (vecfile_extend(&w->g.arrays[which], at, count) == VECFILE_OK)
        model->len += count;
}

static void truncate_to(group_workload *w, size_t which)
{
    group_model *model = &w->models[which];
    const uint64_t len = random_once_in(w->random, 4) ? random_below(w->random, model->len + 1)
                                                      : model->len - some(w, which, model->len);
    if (vecfile_truncate(&w->g.arrays[which], len) == VECFILE_OK)
        model->len = len;
}

/* Some of them, through a pointer to all that were marked. */
static void store(group_workload *w, size_t which)
{
    group_model *model = &w->models[which];
    vecfile *v = &w->g.arrays[which];
    const uint64_t first = random_below(w->random, model->len);
    const uint64_t count = some(w, which, model->len - first);
    if (vecfile_mark_range(v, first, count) != VECFILE_OK)
        return;
    const uint64_t i = first + random_below(w->random, count);
    const uint64_t stored = random_once_in(w->random, 2) ? 1 : first + count - i;
    uint8_t *const at = model->bytes + bytes_of(which, i);
    random_fill(w->random, at, bytes_of(which, stored));
    memcpy((uint8_t *)v->elements + bytes_of(which, i), at, bytes_of(which, stored));
}

static void remove_range(group_workload *w, size_t which)
{
    group_model *model = &w->models[which];
    const uint64_t first = random_below(w->random, model->len);
    const uint64_t count = some(w, which, model->len - first);
    if (vecfile_remove_range(&w->g.arrays[which], first, count) != VECFILE_OK)
        return;
    memmove(model->bytes + bytes_of(which, first), model->bytes + bytes_of(which, first + count),
            bytes_of(which, model->len - first - count));
    model->len -= count;
}

static void resize_room(group_workload *w, size_t which)
{
    vecfile_status ignored = random_once_in(w->random, 2)
                                 ? vecfile_shrink_to_fit(&w->g.arrays[which])
                                 : vecfile_reserve(&w->g.arrays[which], room_of(w, which));
    (void)ignored;
}

static void change(group_workload *w)
{
    const size_t which = (size_t)random_below(w->random, w->count);
    const uint64_t kind = random_below(w->random, 20);
    if (kind < 8 || w->models[which].len == 0)
        extend(w, which);
    else if (kind < 14)
        store(w, which);
    else if (kind < 16)
        remove_range(w, which);
    else if (kind < 19)
        truncate_to(w, which);
    else
        resize_room(w, which);
}

static void change_some(group_workload *w)
{
    const uint64_t most = w->count > 5 ? w->count : 5;
    for (uint64_t i = random_below(w->random, most) + 1; i > 0 && !is_over(w); i--)
        change(w);
}

/* --- commits --- */

/* Any of the arrays commits all. */
static vecfile *any_array(group_workload *w)
{
    return &w->g.arrays[random_below(w->random, w->count)];
}

static void commit(group_workload *w)
{
    const bool lazy = random_once_in(w->random, 3);
    const uint64_t stamp = random_once_in(w->random, 2) ? random_next(w->random) : w->stamp;
    workload_state next = state_of(&w->g);
    next.stamp = lazy ? w->stamp : stamp;
    left_states_add(&w->left, next);
    vecfile_status status;
    if (lazy)
        status = vecfile_commit_lazy(any_array(w));
    else
        status = stamp == w->stamp ? vecfile_commit(any_array(w))
                                   : vecfile_commit_stamped(any_array(w), stamp);
    if (w->disk->is_dead)
        return;
    if (status == VECFILE_OK) {
        w->stamp = next.stamp;
        remember_commit(w);
        if (!lazy)
            left_states_set(&w->left, next);
    } else if (!is_poisoned(w)) {
        left_states_drop_last(&w->left);
    }
}

static void roll_back(group_workload *w)
{
    if (vecfile_rollback(any_array(w)) != VECFILE_OK) {
        if (!is_over(w))
            w->wrong = "a rollback of several arrays failed";
        return;
    }
    forget_changes(w);
    check_view(w);
}

/* --- life --- */

static bool open_group(group_workload *w)
{
    const vecfile_options options = options_of(w->disk, VECFILE_READ_WRITE);
    if (group_open(&w->g, GROUP_NAME, w->count, &options) != VECFILE_OK)
        return false;
    take_models(w);
    return true;
}

/* A close in order; what it refuses for lack of space is left for a later opening. */
static bool reopen(group_workload *w)
{
    workload_state next = state_of(&w->g);
    next.stamp = w->stamp;
    left_states_add(&w->left, next);
    if (group_close(&w->g) == VECFILE_OK)
        left_states_set(&w->left, next);
    return !w->disk->is_dead && open_group(w);
}

void group_workload_init(group_workload *w, size_t count, sim_disk *disk, random_source *random,
                         workload_state state)
{
    w->disk = disk;
    w->random = random;
    w->count = count;
    w->wrong = NULL;
    memset(&w->g, 0, sizeof w->g);
    left_states_init(&w->left, state);
}

/* What no commit was made of yet: nothing in any array. */
static workload_state empty_state(size_t count)
{
    workload_state state = {0x9e3779b97f4a7c15u, 0, 0};
    while (count-- > 0)
        state.hash = mix(state.hash, 0);
    return state;
}

static bool work(group_workload *w)
{
    change_some(w);
    if (is_over(w))
        return false;
    check_view(w);
    if (random_once_in(w->random, 8))
        (void)vecfile_tidy(any_array(w), 0);
    if (is_over(w))
        return false;
    const uint64_t end = random_below(w->random, 10);
    if (end == 0)
        roll_back(w);
    else if (end == 1)
        return reopen(w);
    else
        commit(w);
    return true;
}

void group_workload_run(group_workload *w, int steps)
{
    const bool is_new = !sim_disk_has(w->disk, GROUP_NAME);
    if (is_new)
        left_states_add(&w->left, empty_state(w->count));
    if (!open_group(w))
        return;
    if (is_new)
        left_states_set(&w->left, empty_state(w->count));
    while (steps-- > 0 && !is_over(w) && work(w))
        continue;
    check_modes(w);
    group_abandon(&w->g);
}
