/* The steps of a life. */
#include "life_steps.h"

#include "suite.h"

char life_path[4096];

size120 life_element(uint64_t i)
{
    size120 made = {.value = (int64_t)i};
    memset(made.rest, (int)(i % 251), sizeof made.rest);
    return made;
}

static bool is_element(const size120 *at, uint64_t i, int mark)
{
    size120 expected = life_element(i);
    if (i == 0)
        expected.weight = mark;
    return size120_equal(at, &expected);
}

bool life_has_elements(const size120_vec *v, state expected)
{
    if (size120_vec_len(v) != expected.len)
        return false;
    for (uint64_t i = 0; i < expected.len; i++)
        if (!is_element(size120_vec_at(v, i), i, expected.mark))
            return false;
    return true;
}

bool life_is_poisoned(const life *l)
{
    return l->v.core.mode == VECFILE_MODE_POISONED;
}

static bool is_shared(const life *l)
{
    return l->plan.durability == VECFILE_SHARED;
}

bool life_may_be_found(const life *l, const size120_vec *v, bool rebooted)
{
    state candidates[] = {l->committed, l->tried, l->lazy};
    for (int i = 0; i < (is_shared(l) ? 2 : 3); i++) {
        /* What was stored through a shared mapping is there; without a reboot the length, too. */
        if (is_shared(l))
            candidates[i].mark = l->now.mark;
        if (is_shared(l) && !rebooted)
            candidates[i].len = l->now.len;
        if (life_has_elements(v, candidates[i]) && size120_vec_stamp(v) == candidates[i].stamp)
            return true;
    }
    return false;
}

/* --- opening and closing --- */

static const struct vecfile_io *io_of(const life *l)
{
    return l->plan.process == NULL ? &l->io.io : NULL;
}

vecfile_status life_open(life *l)
{
    vecfile_options options = {.durability = l->plan.durability, .io = io_of(l)};
    vecfile_status status = size120_vec_open(&l->v, life_path, &options);
    /* What a killed writer stored through a shared mapping is committed by opening it. */
    if (status == VECFILE_OK && is_shared(l))
        l->committed = l->tried;
    return status;
}

vecfile_status life_read(life *l)
{
    size120_vec v;
    vecfile_options options = {.access = VECFILE_READ_ONLY, .io = io_of(l)};
    vecfile_status status = size120_vec_open(&v, life_path, &options);
    if (status != VECFILE_OK)
        return status;
    const bool is_armed = l->faults->is_armed;
    l->faults->is_armed = false;
    /* Who is not told the boot id, as one without the right to, believes no live block. */
    const bool is_told = l->faults->failures == 0 || l->faults->failed != FAULT_BOOT_ID;
    HOLDS(life_may_be_found(l, &v, !is_told), "a reader sees what was never committed");
    l->faults->is_armed = is_armed;
    return size120_vec_close(&v);
}

/* --- commits --- */

/* Notes what a commit is about before it is made: it may be the last that the process does. */
static void will_commit(life *l, uint64_t stamp)
{
    if (life_is_poisoned(l)) /* then nothing is tried */
        return;
    l->tried = l->now;
    l->tried.stamp = stamp;
}

static vecfile_status note_commit(life *l, vecfile_status status)
{
    if (status == VECFILE_OK)
        l->now = l->committed = l->base = l->tried;
    return status;
}

static vecfile_status commit(life *l)
{
    will_commit(l, l->now.stamp);
    return note_commit(l, size120_vec_commit(&l->v));
}

static vecfile_status commit_stamped(life *l)
{
    const uint64_t stamp = l->now.stamp + 7;
    will_commit(l, stamp);
    return note_commit(l, size120_vec_commit_stamped(&l->v, stamp));
}

static vecfile_status commit_lazily(life *l)
{
    if (!life_is_poisoned(l))
        l->lazy = l->now;
    vecfile_status status = size120_vec_commit_lazy(&l->v);
    if (status == VECFILE_OK)
        l->base = l->now;
    return status;
}

vecfile_status life_close(life *l)
{
    will_commit(l, l->now.stamp);
    return note_commit(l, size120_vec_close(&l->v));
}

/* --- changes --- */

static vecfile_status push_one(life *l)
{
    vecfile_status status = size120_vec_push(&l->v, life_element(l->now.len));
    l->now.len += status == VECFILE_OK;
    return status;
}

static vecfile_status extend_past_a_growth_step(life *l)
{
    size120 elements[700];
    for (uint64_t i = 0; i < 700; i++)
        elements[i] = life_element(l->now.len + i);
    vecfile_status status = size120_vec_extend(&l->v, elements, 700);
    l->now.len += status == VECFILE_OK ? 700 : 0;
    return status;
}

static vecfile_status change_the_first(life *l)
{
    if (l->now.len == 0) /* the push before failed */
        return VECFILE_OK;
    size120 first = life_element(0);
    first.weight = l->now.mark + 1;
    vecfile_status status = size120_vec_set(&l->v, 0, first);
    l->now.mark += status == VECFILE_OK;
    return status;
}

static vecfile_status change_through_a_pointer_to_all(life *l)
{
    vecfile_status status = vecfile_will_write(&l->v.core);
    if (status != VECFILE_OK || l->now.len == 0)
        return status;
    size120 *all = size120_vec_data_mut(&l->v);
    if (all == NULL) /* it only takes notes, for which there may be no memory */
        return VECFILE_E_NO_MEMORY;
    all->weight = ++l->now.mark;
    return VECFILE_OK;
}

static vecfile_status shorten(life *l)
{
    const uint64_t len = l->now.len / 3 + 1;
    vecfile_status status = size120_vec_truncate(&l->v, len);
    if (status == VECFILE_OK && l->now.len > len)
        l->now.len = len;
    return status;
}

static vecfile_status shrink(life *l)
{
    return size120_vec_shrink_to_fit(&l->v);
}

static vecfile_status reserve(life *l)
{
    return size120_vec_reserve(&l->v, 3000);
}

static vecfile_status roll_back(life *l)
{
    if (is_shared(l)) /* refuses it */
        return VECFILE_OK;
    vecfile_status status = size120_vec_rollback(&l->v);
    if (status == VECFILE_OK)
        l->now = l->base;
    return status;
}

life_step *const life_steps[] = {
    push_one,
    change_the_first,
    extend_past_a_growth_step,
    commit,
    push_one,
    commit_lazily,
    change_the_first,
    extend_past_a_growth_step,
    roll_back,
    shorten,
    change_the_first,
    commit_stamped,
    shrink,
    reserve,
    push_one,
    commit,
    change_through_a_pointer_to_all,
    commit,
    shorten,
    NULL,
};

life_step *const life_changes[] = {
    push_one, change_the_first, extend_past_a_growth_step, commit, commit_lazily, shrink, NULL,
};

bool life_may_give_up(life_step *step)
{
    return step == roll_back;
}

bool life_may_put_off(life_step *step, fault_call failed)
{
    const bool makes_checkpoint = step == life_close || step == shrink;
    return (makes_checkpoint && failed == FAULT_PWRITE) || step == commit ||
           step == commit_stamped || step == commit_lazily;
}
