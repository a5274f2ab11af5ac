/* The stores that a C program would take instead, each set to commit durably and otherwise to what
 * suits it best. */
#include "store.h"

#include <lmdb.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <tcfdb.h>

#define CACHE_KIB 1048576 /* more than the elements take */

/* --- LMDB: integer keys, appended when the store is made; its default is to sync each commit ---
 */

typedef struct lmdb {
    MDB_env *environment;
    MDB_dbi table;
} lmdb;

static void *lmdb_make_with(const char *path, unsigned flags, uint64_t count)
{
    lmdb *db = malloc(sizeof *db);
    MDB_txn *txn;
    need(db != NULL && mdb_env_create(&db->environment) == 0, "lmdb: create");
    need(mdb_env_set_mapsize(db->environment, (size_t)2 << 30) == 0, "lmdb: map size");
    need(mdb_env_open(db->environment, path, MDB_NOSUBDIR | flags, 0600) == 0, "lmdb: open");
    need(mdb_txn_begin(db->environment, NULL, 0, &txn) == 0, "lmdb: begin");
    need(mdb_dbi_open(txn, NULL, MDB_INTEGERKEY, &db->table) == 0, "lmdb: table");
    unsigned char element[ELEMENT_BYTES] = {1};
    for (uint32_t i = 0; i < count; i++) {
        MDB_val key = {sizeof i, &i}, data = {sizeof element, element};
        need(mdb_put(txn, db->table, &key, &data, MDB_APPEND) == 0, "lmdb: append");
    }
    need(mdb_txn_commit(txn) == 0, "lmdb: commit");
    return db;
}

static void *lmdb_make(const char *directory, uint64_t count)
{
    return lmdb_make_with(path_in(directory, "lmdb"), 0, count);
}

static void *lmdb_make_writemap(const char *directory, uint64_t count)
{
    return lmdb_make_with(path_in(directory, "lmdb-writemap"), MDB_WRITEMAP, count);
}

static void lmdb_commit(void *opened, const uint32_t *indices, size_t k, uint64_t value)
{
    const lmdb *db = opened;
    MDB_txn *txn;
    unsigned char element[ELEMENT_BYTES] = {0};
    memcpy(element, &value, sizeof value);
    need(mdb_txn_begin(db->environment, NULL, 0, &txn) == 0, "lmdb: begin");
    for (size_t i = 0; i < k; i++) {
        uint32_t index = indices[i];
        MDB_val key = {sizeof index, &index}, data = {sizeof element, element};
        need(mdb_put(txn, db->table, &key, &data, 0) == 0, "lmdb: put");
    }
    need(mdb_txn_commit(txn) == 0, "lmdb: commit");
}

static uint64_t lmdb_look(void *opened, uint32_t index)
{
    const lmdb *db = opened;
    MDB_txn *txn;
    MDB_val key = {sizeof index, &index}, data;
    uint64_t value;
    need(mdb_txn_begin(db->environment, NULL, MDB_RDONLY, &txn) == 0, "lmdb: begin");
    need(mdb_get(txn, db->table, &key, &data) == 0, "lmdb: get");
    memcpy(&value, data.mv_data, sizeof value);
    mdb_txn_abort(txn);
    return value;
}

static void lmdb_close(void *opened)
{
    lmdb *db = opened;
    mdb_env_close(db->environment);
    free(db);
}

const store lmdb_store = {"lmdb", true, lmdb_make, lmdb_commit, lmdb_look, lmdb_close};
const store lmdb_writemap_store = {"lmdb-writemap", true,      lmdb_make_writemap,
                                   lmdb_commit,     lmdb_look, lmdb_close};

/* --- SQLite: WAL, synchronous=FULL, prepared statements, all in its cache --- */

typedef struct sqlite {
    sqlite3 *db;
    sqlite3_stmt *begin, *update, *commit, *select;
} sqlite;

static void run(sqlite3 *db, const char *statement)
{
    need(sqlite3_exec(db, statement, NULL, NULL, NULL) == SQLITE_OK, sqlite3_errmsg(db));
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *text)
{
    sqlite3_stmt *made;
    need(sqlite3_prepare_v3(db, text, -1, SQLITE_PREPARE_PERSISTENT, &made, NULL) == SQLITE_OK,
         sqlite3_errmsg(db));
    return made;
}

static void step(sqlite *s, sqlite3_stmt *statement)
{
    need(sqlite3_step(statement) == SQLITE_DONE, sqlite3_errmsg(s->db));
    sqlite3_reset(statement);
}

static void put(sqlite *s, sqlite3_stmt *statement, uint32_t index, const void *element)
{
    sqlite3_bind_blob(statement, 1, element, ELEMENT_BYTES, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, index);
    step(s, statement);
}

static void *sqlite_make(const char *directory, uint64_t count)
{
    sqlite *s = malloc(sizeof *s);
    unsigned char element[ELEMENT_BYTES] = {1};
    char cache[64];
    need(s != NULL && sqlite3_open(path_in(directory, "sqlite"), &s->db) == SQLITE_OK,
         "sqlite: open");
    run(s->db, "PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
    sqlite3_snprintf(sizeof cache, cache, "PRAGMA cache_size=-%d;", CACHE_KIB);
    run(s->db, cache);
    run(s->db, "PRAGMA locking_mode=EXCLUSIVE;");
    run(s->db, "CREATE TABLE elements(id INTEGER PRIMARY KEY, element BLOB NOT NULL);");
    sqlite3_stmt *insert = prepare(s->db, "INSERT INTO elements(element, id) VALUES(?1, ?2);");
    run(s->db, "BEGIN;");
    for (uint32_t i = 0; i < count; i++)
        put(s, insert, i, element);
    run(s->db, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE);");
    sqlite3_finalize(insert);
    s->begin = prepare(s->db, "BEGIN IMMEDIATE;");
    s->update = prepare(s->db, "UPDATE elements SET element=?1 WHERE id=?2;");
    s->commit = prepare(s->db, "COMMIT;");
    s->select = prepare(s->db, "SELECT element FROM elements WHERE id=?1;");
    return s;
}

static void sqlite_commit(void *opened, const uint32_t *indices, size_t k, uint64_t value)
{
    sqlite *s = opened;
    unsigned char element[ELEMENT_BYTES] = {0};
    memcpy(element, &value, sizeof value);
    step(s, s->begin);
    for (size_t i = 0; i < k; i++)
        put(s, s->update, indices[i], element);
    step(s, s->commit);
}

static uint64_t sqlite_look(void *opened, uint32_t index)
{
    sqlite *s = opened;
    uint64_t value = 0;
    sqlite3_bind_int64(s->select, 1, index);
    need(sqlite3_step(s->select) == SQLITE_ROW, "sqlite: select");
    memcpy(&value, sqlite3_column_blob(s->select, 0), sizeof value);
    sqlite3_reset(s->select);
    return value;
}

static void sqlite_close(void *opened)
{
    sqlite *s = opened;
    sqlite3_finalize(s->begin);
    sqlite3_finalize(s->update);
    sqlite3_finalize(s->commit);
    sqlite3_finalize(s->select);
    sqlite3_close(s->db);
    free(s);
}

const store sqlite_store = {"sqlite", true, sqlite_make, sqlite_commit, sqlite_look, sqlite_close};

/* --- Tokyo Cabinet: the fixed-length database, and its own call for durability --- */

static void *tokyo_make(const char *directory, uint64_t count)
{
    TCFDB *db = tcfdbnew();
    unsigned char element[ELEMENT_BYTES] = {1};
    need(db != NULL && tcfdbtune(db, ELEMENT_BYTES, (int64_t)2 << 30), "tokyo: tune");
    need(tcfdbopen(db, path_in(directory, "tokyo"), FDBOWRITER | FDBOCREAT | FDBOTRUNC),
         "tokyo: open");
    for (uint64_t i = 0; i < count; i++)
        need(tcfdbput(db, (int64_t)i + 1, element, sizeof element), "tokyo: put");
    need(tcfdbsync(db), "tokyo: sync");
    return db;
}

static void tokyo_commit(void *opened, const uint32_t *indices, size_t k, uint64_t value)
{
    unsigned char element[ELEMENT_BYTES] = {0};
    memcpy(element, &value, sizeof value);
    for (size_t i = 0; i < k; i++)
        need(tcfdbput(opened, (int64_t)indices[i] + 1, element, sizeof element), "tokyo: put");
    need(tcfdbsync(opened), "tokyo: sync");
}

static uint64_t tokyo_look(void *opened, uint32_t index)
{
    uint64_t value;
    need(tcfdbget4(opened, (int64_t)index + 1, &value, sizeof value) > 0, "tokyo: get");
    return value;
}

static void tokyo_close(void *opened)
{
    need(tcfdbclose(opened), "tokyo: close");
    tcfdbdel(opened);
}

const store tokyo_store = {"tokyocabinet", true, tokyo_make, tokyo_commit, tokyo_look, tokyo_close};
