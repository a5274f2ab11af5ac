/* LMDB: integer keys, appended in order; commits are synced, as is its default.  One variant writes
 * through its map, which its documentation calls faster where the data fits into memory.  Readers
 * keep one read transaction for all the reads of a round, writers one write transaction until the
 * next flush. */
#include "../store.h"

#include <lmdb.h>
#include <stdlib.h>
#include <string.h>

typedef struct lmdb {
    MDB_env *environment;
    MDB_txn *writing; /* NULL: none is open */
    MDB_cursor *end;  /* of `writing`, for appends; or NULL */
    MDB_dbi table;
    const element *element;
} lmdb;

static void ok(int result)
{
    need(result == MDB_SUCCESS, mdb_strerror(result));
}

static MDB_txn *begin(const lmdb *db, unsigned flags)
{
    MDB_txn *txn;
    ok(mdb_txn_begin(db->environment, NULL, flags, &txn));
    return txn;
}

static void *open_with(const char *path, const element *e, uint64_t most, unsigned flags)
{
    lmdb *db = malloc(sizeof *db);
    need(db != NULL, "malloc");
    db->element = e;
    db->writing = NULL;
    db->end = NULL;
    ok(mdb_env_create(&db->environment));
    ok(mdb_env_set_mapsize(db->environment, (size_t)most * (e->bytes + 32) * 2 + (64 << 20)));
    ok(mdb_env_open(db->environment, path, MDB_NOSUBDIR | flags, 0600));
    MDB_txn *txn = begin(db, 0);
    ok(mdb_dbi_open(txn, NULL, MDB_INTEGERKEY, &db->table));
    ok(mdb_txn_commit(txn));
    return db;
}

static void *open_plain(const char *path, const element *e, uint64_t most)
{
    return open_with(path, e, most, 0);
}

static void *open_writemap(const char *path, const element *e, uint64_t most)
{
    return open_with(path, e, most, MDB_WRITEMAP);
}

static void flush(void *opened)
{
    lmdb *db = opened;
    if (db->end != NULL)
        mdb_cursor_close(db->end);
    if (db->writing != NULL)
        ok(mdb_txn_commit(db->writing));
    db->writing = NULL;
    db->end = NULL;
}

static void close_store(void *opened)
{
    lmdb *db = opened;
    flush(db);
    mdb_env_close(db->environment);
    free(db);
}

static void put(const lmdb *db, MDB_txn *txn, uint64_t i, void *bytes)
{
    MDB_val key = {sizeof i, &i}, data = {db->element->bytes, bytes};
    ok(mdb_put(txn, db->table, &key, &data, 0));
}

static MDB_txn *writing(lmdb *db)
{
    if (db->writing == NULL)
        db->writing = begin(db, 0);
    return db->writing;
}

static void append(void *opened, uint64_t first, uint64_t count)
{
    lmdb *db = opened;
    if (db->end == NULL)
        ok(mdb_cursor_open(writing(db), db->table, &db->end));
    for (uint64_t i = first; i < first + count; i++) {
        MDB_val key = {sizeof i, &i}, data = {db->element->bytes, NULL};
        ok(mdb_cursor_put(db->end, &key, &data, MDB_APPEND | MDB_RESERVE));
        db->element->fill(data.mv_data, i, 1);
    }
}

static uint64_t field(const lmdb *db, const MDB_val *data)
{
    uint64_t value;
    memcpy(&value, (const char *)data->mv_data + db->element->field_at, sizeof value);
    return value;
}

static uint64_t sum_in(const lmdb *db, MDB_txn *txn, uint64_t low, uint64_t high)
{
    MDB_cursor *cursor;
    MDB_val key = {sizeof low, &low}, data;
    uint64_t sum = 0, at;
    ok(mdb_cursor_open(txn, db->table, &cursor));
    for (int found = mdb_cursor_get(cursor, &key, &data, MDB_SET_RANGE); found == MDB_SUCCESS;
         found = mdb_cursor_get(cursor, &key, &data, MDB_NEXT)) {
        memcpy(&at, key.mv_data, sizeof at);
        if (at >= high)
            break;
        sum += field(db, &data);
    }
    mdb_cursor_close(cursor);
    return sum;
}

static uint64_t sum_from(const lmdb *db, uint64_t low, uint64_t high)
{
    MDB_txn *txn = begin(db, MDB_RDONLY);
    const uint64_t sum = sum_in(db, txn, low, high);
    mdb_txn_abort(txn);
    return sum;
}

static uint64_t scan(void *opened)
{
    return sum_from(opened, 0, UINT64_MAX);
}

static uint64_t range(void *opened, uint64_t low, uint64_t high)
{
    return sum_from(opened, low, high);
}

static uint64_t read_in(const lmdb *db, MDB_txn *txn, const uint32_t *indices, size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t index = indices[i];
        MDB_val key = {sizeof index, &index}, data;
        ok(mdb_get(txn, db->table, &key, &data));
        sum += field(db, &data);
    }
    return sum;
}

static uint64_t read_some(void *opened, const uint32_t *indices, size_t count)
{
    const lmdb *db = opened;
    MDB_txn *txn = begin(db, MDB_RDONLY);
    const uint64_t sum = read_in(db, txn, indices, count);
    mdb_txn_abort(txn);
    return sum;
}

static void update(void *opened, const uint32_t *indices, size_t k, uint64_t value)
{
    lmdb *db = opened;
    MDB_txn *txn = begin(db, 0);
    tick space;
    for (size_t i = 0; i < k; i++) {
        db->element->fill(&space, indices[i], 1);
        memcpy((char *)&space + db->element->field_at, &value, sizeof value);
        put(db, txn, indices[i], &space);
    }
    ok(mdb_txn_commit(txn));
}

static void insert(void *opened, uint64_t at)
{
    lmdb *db = opened;
    tick space;
    db->element->fill(&space, at, 1);
    put(db, writing(db), at, &space);
}

static void remove_one(void *opened, uint64_t at)
{
    lmdb *db = opened;
    MDB_val key = {sizeof at, &at};
    ok(mdb_del(writing(db), db->table, &key, NULL));
}

const store lmdb_store = {"lmdb", true,  open_plain, open_plain, close_store, append,    flush,
                          scan,   range, read_some,  update,     insert,      remove_one};

const store lmdb_writemap_store = {
    "lmdb-writemap", true,      open_writemap, open_writemap, close_store, append, flush, scan,
    range,           read_some, update,        insert,        remove_one};

/* --- beside a writer: one read transaction, renewed --- */

typedef struct lmdb_watch {
    lmdb db;
    MDB_txn *reading;
} lmdb_watch;

static void *watch(const char *path, const element *e, uint64_t most)
{
    lmdb_watch *w = malloc(sizeof *w);
    lmdb *db = open_plain(path, e, most);
    need(w != NULL, "malloc");
    w->db = *db;
    free(db);
    w->reading = begin(&w->db, MDB_RDONLY);
    return w;
}

static void close_watch(void *opened)
{
    lmdb_watch *w = opened;
    mdb_txn_abort(w->reading);
    mdb_env_close(w->db.environment);
    free(w);
}

static void refresh(void *opened)
{
    const lmdb_watch *w = opened;
    mdb_txn_reset(w->reading);
    ok(mdb_txn_renew(w->reading));
}

static uint64_t scan_watched(void *opened)
{
    const lmdb_watch *w = opened;
    return sum_in(&w->db, w->reading, 0, UINT64_MAX);
}

static uint64_t read_watched(void *opened, const uint32_t *indices, size_t count)
{
    const lmdb_watch *w = opened;
    return read_in(&w->db, w->reading, indices, count);
}

const watcher lmdb_watcher = {&lmdb_store, watch,        close_watch, refresh,
                              NULL,        scan_watched, read_watched};
