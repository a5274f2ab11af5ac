/* The generated vectors, as they open by default and with shared durability.  No room is reserved:
 * that is what the library is for. */
#include "../store.h"

#include <stdlib.h>

/* What vecfile_typed.h defines for each kind of element. */
typedef struct calls {
    void *(*open)(const char *path, const vecfile_options *options);
    void (*close)(void *v);
    void (*append)(void *v, uint64_t first, uint64_t count);
    void (*flush)(void *v);
    uint64_t (*scan)(void *v);
    uint64_t (*range)(void *v, uint64_t low, uint64_t high);
    uint64_t (*read)(void *v, const uint32_t *indices, size_t count);
    void (*update)(void *v, const uint32_t *indices, size_t k, uint64_t value);
    void (*insert)(void *v, uint64_t at);
    void (*remove)(void *v, uint64_t at);
} calls;

static void ok(vecfile_status status)
{
    if (status != VECFILE_OK)
        need(false, vecfile_errmsg());
}

#define TYPE number
#define KEY value
#define FIELD value
#define FIELD_TYPE uint64_t
#include "vecfile_typed.h"

#define TYPE event
#define KEY time
#define FIELD kind
#define FIELD_TYPE uint64_t
#include "vecfile_typed.h"

#define TYPE tick
#define KEY time
#define FIELD last
#define FIELD_TYPE int64_t
#include "vecfile_typed.h"

typedef struct opened_vector {
    const calls *calls;
    void *vector;
} opened_vector;

static void *open_with(const char *path, const element *e, vecfile_durability durability,
                       vecfile_existence existence)
{
    static const calls *const kinds[] = {
        [NUMBER] = &number_calls, [EVENT] = &event_calls, [TICK] = &tick_calls};
    const vecfile_options options = {.durability = durability, .existence = existence};
    opened_vector *o = malloc(sizeof *o);
    need(o != NULL, "malloc");
    o->calls = kinds[e->kind];
    o->vector = o->calls->open(path, &options);
    return o;
}

static void *create_atomic(const char *path, const element *e, uint64_t most)
{
    (void)most;
    return open_with(path, e, VECFILE_ATOMIC, VECFILE_MUST_CREATE);
}

static void *open_atomic(const char *path, const element *e, uint64_t most)
{
    (void)most;
    return open_with(path, e, VECFILE_ATOMIC, VECFILE_MUST_EXIST);
}

static void *create_shared(const char *path, const element *e, uint64_t most)
{
    (void)most;
    return open_with(path, e, VECFILE_SHARED, VECFILE_MUST_CREATE);
}

static void *open_shared(const char *path, const element *e, uint64_t most)
{
    (void)most;
    return open_with(path, e, VECFILE_SHARED, VECFILE_MUST_EXIST);
}

static void close_vector(void *opened)
{
    opened_vector *o = opened;
    o->calls->close(o->vector);
    free(o);
}

static void append(void *opened, uint64_t first, uint64_t count)
{
    const opened_vector *o = opened;
    o->calls->append(o->vector, first, count);
}

static void flush(void *opened)
{
    const opened_vector *o = opened;
    o->calls->flush(o->vector);
}

static uint64_t scan(void *opened)
{
    const opened_vector *o = opened;
    return o->calls->scan(o->vector);
}

static uint64_t range(void *opened, uint64_t low, uint64_t high)
{
    const opened_vector *o = opened;
    return o->calls->range(o->vector, low, high);
}

static uint64_t read_some(void *opened, const uint32_t *indices, size_t count)
{
    const opened_vector *o = opened;
    return o->calls->read(o->vector, indices, count);
}

static void update(void *opened, const uint32_t *indices, size_t k, uint64_t value)
{
    const opened_vector *o = opened;
    o->calls->update(o->vector, indices, k, value);
}

static void insert(void *opened, uint64_t at)
{
    const opened_vector *o = opened;
    o->calls->insert(o->vector, at);
}

static void remove_one(void *opened, uint64_t at)
{
    const opened_vector *o = opened;
    o->calls->remove(o->vector, at);
}

const store vecfile_store = {"vecfile", true,   create_atomic, open_atomic, close_vector,
                             append,    flush,  scan,          range,       read_some,
                             update,    insert, remove_one};

const store vecfile_shared_store = {
    "vecfile-shared", true,   create_shared, open_shared, close_vector, append, flush, scan, range,
    read_some,        update, insert,        remove_one};

/* --- beside a writer --- */

static void *watch(const char *path, const element *e, uint64_t most)
{
    const vecfile_options options = {.access = VECFILE_FOLLOW};
    tick_vec *v = malloc(sizeof *v);
    (void)most;
    need(v != NULL && e->kind == TICK, "followers are of ticks");
    ok(tick_vec_open(v, path, &options));
    return v;
}

static void refresh(void *opened)
{
    ok(tick_vec_refresh(opened, NULL));
}

static bool wait_for(void *opened, unsigned ms)
{
    const vecfile_status status = tick_vec_wait(opened, ms);
    if (status != VECFILE_E_TIMEOUT)
        ok(status);
    return status == VECFILE_OK;
}

const watcher vecfile_watcher = {&vecfile_store, watch,           tick_store_close, refresh,
                                 wait_for,       tick_store_scan, tick_store_read};
