/* libpmemobj on a plain file: one object that is an array with room for everything, written in
 * place and persisted, the length after the elements.  Changes are published as a set of actions,
 * through one redo log; on a file that is no persistent memory the library does each flush by
 * msync. */
#include "../store.h"

#include <libpmemobj.h>
#include <stdlib.h>
#include <string.h>

#define LAYOUT "bench"

typedef struct root {
    PMEMoid array;
    uint64_t len;
} root;

typedef struct pool {
    PMEMobjpool *pool;
    root *root;
    char *array;
    const element *element;
    uint64_t len;       /* with what is not flushed yet */
    uint64_t persisted; /* elements */
} pool;

static void ok(bool result)
{
    if (!result)
        need(false, pmemobj_errormsg());
}

static pool *attach(PMEMobjpool *opened, const element *e)
{
    pool *p = malloc(sizeof *p);
    need(p != NULL, "malloc");
    ok(opened != NULL);
    p->pool = opened;
    p->element = e;
    p->root = pmemobj_direct(pmemobj_root(opened, sizeof *p->root));
    ok(p->root != NULL);
    return p;
}

static pool *ready(pool *p)
{
    p->array = pmemobj_direct(p->root->array);
    p->len = p->persisted = p->root->len;
    return p;
}

static void *create(const char *path, const element *e, uint64_t most)
{
    const size_t bytes = (size_t)most * e->bytes;
    pool *p = attach(
        pmemobj_create(path, LAYOUT, bytes + bytes / 64 + PMEMOBJ_MIN_POOL + (16 << 20), 0600), e);
    ok(pmemobj_alloc(p->pool, &p->root->array, bytes, 0, NULL, NULL) == 0);
    return ready(p);
}

static void *open_store(const char *path, const element *e, uint64_t most)
{
    (void)most;
    return ready(attach(pmemobj_open(path, LAYOUT), e));
}

static char *at(const pool *p, uint64_t i)
{
    return p->array + i * p->element->bytes;
}

static void append(void *opened, uint64_t first, uint64_t count)
{
    pool *p = opened;
    p->element->fill(at(p, p->len), first, count);
    p->len += count;
}

static void flush(void *opened)
{
    pool *p = opened;
    if (p->len > p->persisted)
        pmemobj_persist(p->pool, at(p, p->persisted), (p->len - p->persisted) * p->element->bytes);
    if (p->len != p->root->len) {
        p->root->len = p->len;
        pmemobj_persist(p->pool, &p->root->len, sizeof p->root->len);
    }
    p->persisted = p->len;
}

static void close_store(void *opened)
{
    pool *p = opened;
    flush(p);
    pmemobj_close(p->pool);
    free(p);
}

static uint64_t scan(void *opened)
{
    const pool *p = opened;
    return p->element->sum(p->array, p->len);
}

/* Of the first element whose key is not below. */
static uint64_t lower_bound(const pool *p, uint64_t key)
{
    uint64_t first = 0, count = p->len, found;
    while (count > 0) {
        const uint64_t half = count / 2;
        memcpy(&found, at(p, first + half), sizeof found); /* the key is the first field */
        if (found < key) {
            first += half + 1;
            count -= half + 1;
        } else
            count = half;
    }
    return first;
}

static uint64_t range(void *opened, uint64_t low, uint64_t high)
{
    const pool *p = opened;
    const uint64_t first = lower_bound(p, low);
    return p->element->sum(at(p, first), lower_bound(p, high) - first);
}

static uint64_t read_some(void *opened, const uint32_t *indices, size_t count)
{
    const pool *p = opened;
    return p->element->gather(p->array, indices, count);
}

static void update(void *opened, const uint32_t *indices, size_t k, uint64_t value)
{
    const pool *p = opened;
    struct pobj_action *actions = malloc(k * sizeof *actions);
    need(actions != NULL, "malloc");
    for (size_t i = 0; i < k; i++)
        pmemobj_set_value(p->pool, &actions[i],
                          (uint64_t *)(void *)(at(p, indices[i]) + p->element->field_at), value);
    ok(pmemobj_publish(p->pool, actions, k) == 0);
    free(actions);
}

static void insert(void *opened, uint64_t i)
{
    pool *p = opened;
    memmove(at(p, i + 1), at(p, i), (p->len - i) * p->element->bytes);
    p->element->fill(at(p, i), i, 1);
    p->len++;
    p->persisted = i < p->persisted ? i : p->persisted;
}

static void remove_one(void *opened, uint64_t i)
{
    pool *p = opened;
    p->len--;
    memmove(at(p, i), at(p, i + 1), (p->len - i) * p->element->bytes);
    p->persisted = i < p->persisted ? i : p->persisted;
}

const store pmemobj_store = {"libpmemobj", true,   create,    open_store, close_store,
                             append,       flush,  scan,      range,      read_some,
                             update,       insert, remove_one};
