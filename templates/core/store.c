/* Stores: opening, committing, closing. */
#include "store.h"

#include "journal/vector_open.h"
#include "stores/state.h"
#include "stores/store_create.h"
#include "stores/store_extend.h"
#include "stores/store_find.h"

/* --- life --- */

static vecfile_status check_store_options(const vecfile_options *options, const char *path)
{
    const char *what = NULL;
    if (path == NULL || path[0] == '\0')
        return vecfile_fail(VECFILE_E_INVALID, "cannot open a store without a path: name a folder");
    if (options->access > VECFILE_FOLLOW)
        what = "access";
    else if (options->existence > VECFILE_MUST_EXIST)
        what = "existence";
    else if (options->durability == VECFILE_SHARED)
        what = "durability: the vectors of a store are committed together, which takes "
               "VECFILE_ATOMIC";
    else if (options->reserve != 0)
        what = "reserve: ask a member for room";
    else if (options->upgrade)
        what = "upgrade: members are upgraded one by one";
    if (what == NULL)
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_INVALID, "cannot open the store '%s' with that option: %s", path,
                        what);
}

static vecfile_status fail_exists(const char *path)
{
    return vecfile_fail(VECFILE_E_EXISTS,
                        "'%s' is there already and was to be created: remove it, or open it "
                        "without must-create",
                        path);
}

static vecfile_status fail_no_journal(const char *path)
{
    return vecfile_fail(VECFILE_E_EXISTS,
                        "'%s' is there already, and is no store: it is not empty and has no "
                        "journal; remove it, or name another folder",
                        path);
}

/* Finds the store, or makes it and finds it then. */
static vecfile_status find_or_create(vecfile_store_state *store, const vecfile_options *options)
{
    vecfile_status status = vecfile_store_find(store);
    if (status == VECFILE_OK && options->existence == VECFILE_MUST_CREATE) {
        vecfile_store_detach(store);
        return fail_exists(store->path);
    }
    if (status != VECFILE_E_NOT_FOUND || options->existence == VECFILE_MUST_EXIST ||
        options->access != VECFILE_READ_WRITE)
        return status;
    status = vecfile_store_create(store);
    if (status == VECFILE_OK)
        status = vecfile_store_find(store);
    return status == VECFILE_E_NOT_FOUND ? fail_no_journal(store->path) : status;
}

/* Shows what was found, or gives it the members that it lacks: then *again, for all is to be found
 * anew. */
static vecfile_status show_or_extend(vecfile_store_state *store, bool *again)
{
    *again = vecfile_store_lacks_members(store);
    vecfile_status status =
        *again ? vecfile_store_extend(store) : vecfile_vector_show(store->table.vector);
    if (status != VECFILE_OK || *again)
        vecfile_store_detach(store);
    return status;
}

static vecfile_status try_to_open(vecfile_store *s, const vecfile_store_type *type,
                                  const char *path, const vecfile_options *options, bool *again)
{
    vecfile_store_state *store = vecfile_store_new(s, type, path, options);
    *again = false;
    if (store == NULL)
        return VECFILE_E_NO_MEMORY;
    vecfile_status status = find_or_create(store, options);
    if (status == VECFILE_OK)
        status = show_or_extend(store, again);
    if (status == VECFILE_OK && !*again)
        s->state = store;
    else
        vecfile_store_free(store);
    return status;
}

vecfile_status vecfile_store_open(vecfile_store *s, const vecfile_store_type *type,
                                  const char *path, const vecfile_options *options)
{
    static const vecfile_options defaults;
    bool again = false;
    s->state = NULL;
    if (options == NULL)
        options = &defaults;
    vecfile_status status = check_store_options(options, path);
    if (status != VECFILE_OK)
        return status;
    do
        status = try_to_open(s, type, path, options, &again);
    while (status == VECFILE_OK && again);
    return status;
}

static void let_store_go(vecfile_store *s)
{
    vecfile_vector_hide(s->state->table.vector);
    vecfile_store_detach(s->state);
    vecfile_store_free(s->state);
    s->state = NULL;
}

static vecfile_status fail_closed(void)
{
    return vecfile_fail(VECFILE_E_INVALID, "the store is not open: open it first");
}

vecfile_status vecfile_store_close(vecfile_store *s)
{
    if (s->state == NULL)
        return fail_closed();
    vecfile *table = &s->state->table;
    vecfile_notice_fork(table);
    vecfile_status status = table->mode == VECFILE_MODE_POISONED
                                ? vecfile_begin(table)
                                : vecfile_vector_finish(table->vector);
    let_store_go(s);
    return status;
}

void vecfile_store_abandon(vecfile_store *s)
{
    if (s->state != NULL)
        let_store_go(s);
}

/* --- durability --- */

vecfile_status vecfile_store_commit(vecfile_store *s)
{
    return s->state != NULL ? vecfile_commit(&s->state->table) : fail_closed();
}

vecfile_status vecfile_store_commit_stamped(vecfile_store *s, uint64_t stamp)
{
    return s->state != NULL ? vecfile_commit_stamped(&s->state->table, stamp) : fail_closed();
}

vecfile_status vecfile_store_commit_lazy(vecfile_store *s)
{
    return s->state != NULL ? vecfile_commit_lazy(&s->state->table) : fail_closed();
}

vecfile_status vecfile_store_commit_if_due(vecfile_store *s)
{
    return s->state != NULL ? vecfile_commit_if_due(&s->state->table) : fail_closed();
}

vecfile_status vecfile_store_rollback(vecfile_store *s)
{
    return s->state != NULL ? vecfile_rollback(&s->state->table) : fail_closed();
}

bool vecfile_store_tidy(vecfile_store *s, uint32_t microseconds)
{
    return s->state != NULL && vecfile_tidy(&s->state->table, microseconds);
}

uint64_t vecfile_store_stamp(const vecfile_store *s)
{
    return s->state != NULL ? vecfile_stamp(&s->state->table) : 0;
}

const char *vecfile_store_path(const vecfile_store *s)
{
    return s->state != NULL ? s->state->path : NULL;
}

/* --- beside a writer --- */

static void tell_changes(const vecfile_store_state *store, vecfile_changes *changes)
{
    for (size_t i = 0; i < store->type->member_count; i++) {
        const vecfile *v = store->members[i];
        vecfile_changed_ranges_tell(&v->vector->ranges, v->len, &changes[i]);
    }
}

vecfile_status vecfile_store_refresh(vecfile_store *s, vecfile_changes *changes)
{
    if (s->state == NULL)
        return fail_closed();
    vecfile_status status = vecfile_refresh(&s->state->table, NULL);
    if (changes != NULL)
        tell_changes(s->state, changes);
    return status;
}

vecfile_status vecfile_store_wait(vecfile_store *s, uint32_t ms)
{
    return s->state != NULL ? vecfile_wait(&s->state->table, ms) : fail_closed();
}

bool vecfile_store_is_current(const vecfile_store *s)
{
    return s->state != NULL && vecfile_is_current(&s->state->table);
}
