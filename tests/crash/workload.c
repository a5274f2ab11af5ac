/* A program that works with a vector at random. */
#include "workload.h"

#include "journal/vector.h"

#include <string.h>

static size120 element_of(int64_t value)
{
    size120 made;
    made.value = value;
    made.weight = (double)value;
    for (size_t i = 0; i < sizeof made.rest; i++)
        made.rest[i] = (uint8_t)((uint64_t)value >> (i % 8 * 8)) ^ (uint8_t)i;
    return made;
}

static bool is_element_of(const size120 *element, int64_t value)
{
    const size120 expected = element_of(value);
    return memcmp(element, &expected, sizeof expected) == 0;
}

workload_state workload_state_of(const size120_vec *v)
{
    const uint64_t len = size120_vec_len(v), words = len * sizeof(size120) / 8;
    const unsigned char *bytes = (const unsigned char *)size120_vec_data(v);
    uint64_t hash = 0x9e3779b97f4a7c15u ^ len;
    for (uint64_t i = 0; i < words; i++) {
        uint64_t word;
        memcpy(&word, bytes + i * 8, sizeof word);
        hash = (hash ^ word) * 0x2127599bf4325c37u;
        hash ^= hash >> 29;
    }
    return (workload_state){hash != 0 ? hash : 1, len, size120_vec_stamp(v)};
}

static vecfile_options options_of(const sim_disk *disk, vecfile_access access)
{
    return (vecfile_options){.access = access,
                             .durability = VECFILE_ATOMIC,
                             .max_bytes = (uint64_t)WORKLOAD_MAX_ELEMENTS * sizeof(size120),
                             .io = &disk->io};
}

workload_state workload_look(sim_disk *disk, workload_looker looker, bool abandon,
                             vecfile_status *status)
{
    size120_vec v;
    vecfile_options options =
        options_of(disk, looker == WORKLOAD_READER ? VECFILE_READ_ONLY : VECFILE_READ_WRITE);
    options.existence = VECFILE_MUST_EXIST;
    if (looker == WORKLOAD_SHARED_WRITER)
        options.durability = VECFILE_SHARED;
    workload_state found = {0, 0, 0};
    *status = size120_vec_open(&v, WORKLOAD_NAME, &options);
    if (*status != VECFILE_OK)
        return found;
    found = workload_state_of(&v);
    if (abandon)
        size120_vec_abandon(&v);
    else
        *status = size120_vec_close(&v);
    return found;
}

static void remember_commit(workload *w)
{
    memcpy(w->committed_values, w->values, (size_t)w->len * sizeof *w->values);
    w->committed_len = w->len;
}

static bool is_over(const workload *w)
{
    return w->wrong != NULL || w->disk->is_dead || w->v.core.mode == VECFILE_MODE_POISONED;
}

/* Whether the view is what this program made it. */
static void check_view(workload *w)
{
    if (w->wrong != NULL)
        return;
    if (size120_vec_len(&w->v) != w->len) {
        w->wrong = "the length is not what it should be";
        return;
    }
    for (uint64_t i = 0; i < w->len; i++)
        if (!is_element_of(size120_vec_at(&w->v, i), w->values[i]))
            w->wrong = "an element is not what was stored";
}

/* --- changes --- */

static void push(workload *w)
{
    static const int bursts[] = {1, 1, 3, 20, 120, 300};
    int count = bursts[random_below(w->random, 6)];
    for (; count > 0 && !is_over(w); count--) {
        const int64_t value = (int64_t)random_next(w->random);
        if (size120_vec_push(&w->v, element_of(value)) == VECFILE_OK)
            w->values[w->len++] = value;
    }
}

static void pop(workload *w)
{
    static const int bursts[] = {1, 2, 15, 100};
    int count = bursts[random_below(w->random, 4)];
    for (; count > 0 && w->len > 0 && !is_over(w); count--)
        if (size120_vec_pop(&w->v, NULL) == VECFILE_OK)
            w->len--;
}

static void store(workload *w)
{
    for (uint64_t count = random_below(w->random, 6) + 1; count > 0 && w->len > 0; count--) {
        const uint64_t i = random_below(w->random, w->len);
        const int64_t value = (int64_t)random_next(w->random);
        size120 *element = size120_vec_at_mut(&w->v, i);
        if (element == NULL)
            return;
        *element = element_of(value);
        w->values[i] = value;
    }
}

/* Through one pointer to all elements, of which few are changed. */
static void store_through_data(workload *w)
{
    size120 *elements = size120_vec_data_mut(&w->v);
    if (elements == NULL)
        return;
    for (uint64_t count = random_below(w->random, 4); count > 0 && w->len > 0; count--) {
        const uint64_t i = random_below(w->random, w->len);
        w->values[i] = (int64_t)random_next(w->random);
        elements[i] = element_of(w->values[i]);
    }
}

static void truncate_to(workload *w)
{
    const uint64_t len = random_below(w->random, w->len + 1);
    if (size120_vec_truncate(&w->v, len) == VECFILE_OK)
        w->len = len;
}

static void insert_and_remove(workload *w)
{
    const uint64_t i = random_below(w->random, w->len + 1);
    const int64_t value = (int64_t)random_next(w->random);
    if (w->len == WORKLOAD_MAX_ELEMENTS)
        return;
    if (size120_vec_insert(&w->v, i, element_of(value)) == VECFILE_OK) {
        memmove(w->values + i + 1, w->values + i, (size_t)(w->len - i) * sizeof *w->values);
        w->values[i] = value;
        w->len++;
    }
    const uint64_t gone = random_below(w->random, w->len);
    if (w->len > 0 && size120_vec_remove(&w->v, gone, NULL) == VECFILE_OK) {
        w->len--;
        memmove(w->values + gone, w->values + gone + 1,
                (size_t)(w->len - gone) * sizeof *w->values);
    }
}

static void resize_room(workload *w)
{
    vecfile_status ignored = random_once_in(w->random, 2)
                                 ? size120_vec_shrink_to_fit(&w->v)
                                 : size120_vec_reserve(&w->v, random_below(w->random, 400));
    (void)ignored;
}

static void change(workload *w)
{
    const uint64_t which = random_below(w->random, 20);
    if (which < 7 || w->len == 0)
        push(w);
    else if (which < 9)
        pop(w);
    else if (which < 14)
        store(w);
    else if (which < 16)
        store_through_data(w);
    else if (which < 17)
        truncate_to(w);
    else if (which < 19)
        insert_and_remove(w);
    else
        resize_room(w);
}

/* --- commits --- */

static uint64_t sequence_of(const workload *w)
{
    return w->v.core.vector->journal->committed.sequence;
}

static void show_witness(const workload *w, uint64_t sequence)
{
    if (w->witness != NULL)
        w->witness->see(w->witness->context, sequence, workload_state_of(&w->v));
}

static void commit(workload *w)
{
    const bool lazy = random_once_in(w->random, 3);
    const uint64_t stamp = random_once_in(w->random, 2) ? random_next(w->random) : w->stamp;
    workload_state next = workload_state_of(&w->v);
    next.stamp = lazy ? w->stamp : stamp;
    left_states_add(&w->left, next);
    show_witness(w, sequence_of(w) + 1);
    vecfile_status status;
    if (lazy)
        status = size120_vec_commit_lazy(&w->v);
    else
        status = stamp == w->stamp ? size120_vec_commit(&w->v)
                                   : size120_vec_commit_stamped(&w->v, stamp);
    if (w->disk->is_dead)
        return;
    if (status == VECFILE_OK) {
        w->stamp = next.stamp;
        remember_commit(w);
        if (!lazy)
            left_states_set(&w->left, next);
    } else if (w->v.core.mode != VECFILE_MODE_POISONED) {
        left_states_drop_last(&w->left);
    }
}

static void roll_back(workload *w)
{
    if (size120_vec_rollback(&w->v) != VECFILE_OK) {
        if (!is_over(w))
            w->wrong = "a rollback failed";
        return;
    }
    memcpy(w->values, w->committed_values, (size_t)w->committed_len * sizeof *w->values);
    w->len = w->committed_len;
    check_view(w);
}

/* --- life --- */

static void copy_disk(workload *w)
{
    if (w->has_copy || w->disk->is_dead)
        return;
    sim_disk_init(&w->copy, w->random);
    sim_disk_after_kill(w->disk, &w->copy);
    w->has_copy = true;
}

void workload_free(workload *w)
{
    if (w->has_copy)
        sim_disk_free(&w->copy);
    w->has_copy = false;
}

static bool open_vector(workload *w)
{
    vecfile_options options = options_of(w->disk, VECFILE_READ_WRITE);
    if (w->witness != NULL)
        options.follower_bytes = w->witness->follower_bytes;
    if (size120_vec_open(&w->v, WORKLOAD_NAME, &options) != VECFILE_OK)
        return false;
    show_witness(w, sequence_of(w));
    w->stamp = size120_vec_stamp(&w->v);
    w->len = size120_vec_len(&w->v);
    for (uint64_t i = 0; i < w->len; i++)
        w->values[i] = size120_vec_at(&w->v, i)->value;
    check_view(w);
    remember_commit(w);
    return true;
}

/* A close in order; what it refuses for lack of space is left for a later opening. */
static bool reopen(workload *w)
{
    workload_state next = workload_state_of(&w->v);
    next.stamp = w->stamp;
    left_states_add(&w->left, next);
    show_witness(w, sequence_of(w) + 1);
    if (size120_vec_close(&w->v) == VECFILE_OK)
        left_states_set(&w->left, next);
    return !w->disk->is_dead && open_vector(w);
}

void workload_init(workload *w, sim_disk *disk, random_source *random, workload_state state)
{
    w->witness = NULL;
    w->disk = disk;
    w->random = random;
    w->len = w->committed_len = w->stamp = 0;
    w->wrong = NULL;
    w->has_copy = false;
    memset(&w->v, 0, sizeof w->v);
    left_states_init(&w->left, state);
}

random_source workload_random(uint64_t seed, uint64_t part)
{
    random_source whole = random_from(seed);
    return random_from(random_next(&whole) + part);
}

/* Pages go, and come back when a checkpoint is complete that had something of them. */
static void lose_and_regain(workload *w)
{
    truncate_to(w);
    commit(w);
    while (!is_over(w) && size120_vec_tidy(&w->v, 0)) {
    }
    if (is_over(w))
        return;
    push(w);
    commit(w);
}

/* Commits that log nothing, each by a slot alone: the vector becomes shorter, and longer again. */
static bool commit_by_slots(workload *w)
{
    if (!reopen(w))
        return false;
    for (int i = 0; i < 3 && !is_over(w); i++) {
        truncate_to(w);
        commit(w);
    }
    for (int i = 0; i < 3 && !is_over(w); i++)
        push(w);
    if (!is_over(w))
        commit(w);
    return true;
}

/* Some changes and their end; false if the vector is open no more. */
static bool make_step(workload *w)
{
    for (uint64_t changes = random_below(w->random, 5) + 1; changes > 0 && !is_over(w); changes--)
        change(w);
    if (is_over(w))
        return true;
    check_view(w);
    if (random_once_in(w->random, 8))
        (void)size120_vec_tidy(&w->v, 0);
    if (is_over(w))
        return true;
    const uint64_t end = random_below(w->random, 10);
    if (random_once_in(w->random, 4))
        copy_disk(w);
    if (end == 1)
        return w->witness != NULL ? commit_by_slots(w) : reopen(w);
    if (end == 0)
        roll_back(w);
    else if (end == 2)
        lose_and_regain(w);
    else
        commit(w);
    return true;
}

void workload_run(workload *w, workload_steps steps, uint64_t seed)
{
    const workload_state empty = {0x9e3779b97f4a7c15u, 0, 0};
    const bool is_new = !sim_disk_has(w->disk, WORKLOAD_NAME);
    if (is_new)
        left_states_add(&w->left, empty);
    if (!open_vector(w))
        return;
    if (is_new)
        left_states_set(&w->left, empty);
    for (int i = 0; i < steps.count && !is_over(w); i++) {
        if ((steps.skipped >> i & 1) != 0)
            continue;
        *w->random = workload_random(seed, (uint64_t)i);
        if (!make_step(w))
            return;
    }
    size120_vec_abandon(&w->v);
}
