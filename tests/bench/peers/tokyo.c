/* Tokyo Cabinet: the fixed-length database, tuned to the element's width and the final size, and
 * its own call for durability.  Without its transactions, which cost it more, what it changes is
 * durable but not atomic. */
#include "../store.h"

#include <stdlib.h>
#include <string.h>
#include <tcfdb.h>

typedef struct tokyo {
    TCFDB *db;
    const element *element;
    uint64_t len; /* records have the numbers 1 … len */
} tokyo;

static void ok(const tokyo *t, bool result)
{
    if (!result)
        need(false, tcfdberrmsg(tcfdbecode(t->db)));
}

static tokyo *open_with(const char *path, const element *e, uint64_t most, int mode)
{
    tokyo *t = malloc(sizeof *t);
    need(t != NULL, "malloc");
    t->db = tcfdbnew();
    t->element = e;
    need(t->db != NULL, "tokyo: new");
    ok(t, tcfdbtune(t->db, (int32_t)e->bytes, (int64_t)(most * (e->bytes + 8) + (1 << 20))));
    ok(t, tcfdbopen(t->db, path, FDBOWRITER | FDBONOLCK | mode));
    t->len = tcfdbrnum(t->db);
    return t;
}

static void *create(const char *path, const element *e, uint64_t most)
{
    return open_with(path, e, most, FDBOCREAT | FDBOTRUNC);
}

static void *open_store(const char *path, const element *e, uint64_t most)
{
    return open_with(path, e, most, 0);
}

static void close_store(void *opened)
{
    tokyo *t = opened;
    ok(t, tcfdbclose(t->db));
    tcfdbdel(t->db);
    free(t);
}

static void put(const tokyo *t, uint64_t i, const void *bytes)
{
    ok(t, tcfdbput(t->db, (int64_t)i + 1, bytes, (int)t->element->bytes));
}

static void append(void *opened, uint64_t first, uint64_t count)
{
    tokyo *t = opened;
    tick space;
    for (uint64_t i = first; i < first + count; i++) {
        t->element->fill(&space, i, 1);
        put(t, i, &space);
    }
    t->len = first + count;
}

static void flush(void *opened)
{
    const tokyo *t = opened;
    ok(t, tcfdbsync(t->db));
}

static uint64_t look(const tokyo *t, uint64_t i)
{
    tick space;
    uint64_t field;
    ok(t, tcfdbget4(t->db, (int64_t)i + 1, &space, (int)sizeof space) > 0);
    memcpy(&field, (const char *)&space + t->element->field_at, sizeof field);
    return field;
}

static uint64_t range(void *opened, uint64_t low, uint64_t high)
{
    uint64_t sum = 0;
    for (uint64_t i = low; i < high; i++)
        sum += look(opened, i);
    return sum;
}

static uint64_t scan(void *opened)
{
    return range(opened, 0, ((const tokyo *)opened)->len);
}

static uint64_t read_some(void *opened, const uint32_t *indices, size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += look(opened, indices[i]);
    return sum;
}

static void update(void *opened, const uint32_t *indices, size_t k, uint64_t value)
{
    const tokyo *t = opened;
    tick space;
    for (size_t i = 0; i < k; i++) {
        t->element->fill(&space, indices[i], 1);
        memcpy((char *)&space + t->element->field_at, &value, sizeof value);
        put(t, indices[i], &space);
    }
    ok(t, tcfdbsync(t->db));
}

static void insert(void *opened, uint64_t at)
{
    tick space;
    ((const tokyo *)opened)->element->fill(&space, at, 1);
    put(opened, at, &space);
}

static void remove_one(void *opened, uint64_t at)
{
    const tokyo *t = opened;
    ok(t, tcfdbout(t->db, (int64_t)at + 1));
}

const store tokyo_store = {"tokyocabinet", true,   create,    open_store, close_store,
                           append,         flush,  scan,      range,      read_some,
                           update,         insert, remove_one};
