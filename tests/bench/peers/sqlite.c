/* SQLite: WAL, synchronous=FULL, one connection that owns the file (where others read it, one that
 * shares it), prepared statements, a cache and a map larger than the data.  The key is the row's
 * number and the field a column, so that sums are made inside the engine; the rest of the element
 * is a blob.  One transaction until the next flush. */
#include "../store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BEGIN, BEGIN_TO_READ, COMMIT, INSERT, UPDATE, DELETE, SELECT, SUM, RANGE, STATEMENTS };

static const char *const texts[STATEMENTS] = {
    [BEGIN] = "BEGIN IMMEDIATE",
    [BEGIN_TO_READ] = "BEGIN",
    [COMMIT] = "COMMIT",
    [INSERT] = "INSERT INTO elements(id, field, rest) VALUES(?1, ?2, ?3)",
    [UPDATE] = "UPDATE elements SET field = ?2 WHERE id = ?1",
    [DELETE] = "DELETE FROM elements WHERE id = ?1",
    [SELECT] = "SELECT field FROM elements WHERE id = ?1",
    [SUM] = "SELECT sum(field) FROM elements",
    [RANGE] = "SELECT sum(field) FROM elements WHERE id >= ?1 AND id < ?2",
};

typedef struct sqlite {
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENTS];
    const element *element;
    bool is_writing;
} sqlite;

static void ok(const sqlite *s, int result)
{
    if (result != SQLITE_OK)
        need(false, sqlite3_errmsg(s->db));
}

static void run(const sqlite *s, const char *statement)
{
    ok(s, sqlite3_exec(s->db, statement, NULL, NULL, NULL));
}

static void *open_with(const char *path, const element *e, uint64_t most, const char *locking)
{
    sqlite *s = malloc(sizeof *s);
    char text[256];
    const unsigned long long room = most * (e->bytes + 32) * 2 + (64 << 20);
    need(s != NULL && sqlite3_open(path, &s->db) == SQLITE_OK, "sqlite: open");
    s->element = e;
    s->is_writing = false;
    snprintf(text, sizeof text,
             "PRAGMA locking_mode=%s; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
             "PRAGMA cache_size=-%llu; PRAGMA mmap_size=%llu; PRAGMA busy_timeout=60000;",
             locking, room / 1024, room);
    run(s, text);
    run(s, "CREATE TABLE IF NOT EXISTS"
           " elements(id INTEGER PRIMARY KEY, field INTEGER NOT NULL, rest BLOB)");
    for (int i = 0; i < STATEMENTS; i++)
        ok(s, sqlite3_prepare_v3(s->db, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &s->statements[i],
                                 NULL));
    return s;
}

static void *open_store(const char *path, const element *e, uint64_t most)
{
    return open_with(path, e, most, "EXCLUSIVE");
}

static void *open_shared(const char *path, const element *e, uint64_t most)
{
    return open_with(path, e, most, "NORMAL");
}

/* Runs a statement that gives no row. */
static void step(const sqlite *s, int which)
{
    if (sqlite3_step(s->statements[which]) != SQLITE_DONE)
        need(false, sqlite3_errmsg(s->db));
    sqlite3_reset(s->statements[which]);
}

/* Runs a statement that gives one number. */
static uint64_t number_from(const sqlite *s, int which)
{
    if (sqlite3_step(s->statements[which]) != SQLITE_ROW)
        need(false, sqlite3_errmsg(s->db));
    const uint64_t value = (uint64_t)sqlite3_column_int64(s->statements[which], 0);
    sqlite3_reset(s->statements[which]);
    return value;
}

static void bind(const sqlite *s, int which, int parameter, uint64_t value)
{
    ok(s, sqlite3_bind_int64(s->statements[which], parameter, (sqlite3_int64)value));
}

static void flush(void *opened)
{
    sqlite *s = opened;
    if (s->is_writing)
        step(s, COMMIT);
    s->is_writing = false;
}

static void start_writing(sqlite *s)
{
    if (!s->is_writing)
        step(s, BEGIN);
    s->is_writing = true;
}

static void close_store(void *opened)
{
    sqlite *s = opened;
    flush(s);
    for (int i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(s->statements[i]);
    ok(s, sqlite3_close(s->db));
    free(s);
}

static void insert(void *opened, uint64_t at)
{
    sqlite *s = opened;
    tick space;
    uint64_t field;
    s->element->fill(&space, at, 1);
    memcpy(&field, (const char *)&space + s->element->field_at, sizeof field);
    start_writing(s);
    bind(s, INSERT, 1, at);
    bind(s, INSERT, 2, field);
    /* What is neither key nor field. */
    const int rest = s->element->kind == NUMBER ? 0 : (int)s->element->bytes - 16;
    if (rest > 0)
        ok(s, sqlite3_bind_blob(s->statements[INSERT], 3, &space, rest, SQLITE_STATIC));
    step(s, INSERT);
}

static void append(void *opened, uint64_t first, uint64_t count)
{
    for (uint64_t i = first; i < first + count; i++)
        insert(opened, i);
}

static uint64_t scan(void *opened)
{
    return number_from(opened, SUM);
}

static uint64_t range(void *opened, uint64_t low, uint64_t high)
{
    bind(opened, RANGE, 1, low);
    bind(opened, RANGE, 2, high);
    return number_from(opened, RANGE);
}

static uint64_t read_some(void *opened, const uint32_t *indices, size_t count)
{
    sqlite *s = opened;
    uint64_t sum = 0;
    step(s, BEGIN);
    for (size_t i = 0; i < count; i++) {
        bind(s, SELECT, 1, indices[i]);
        sum += number_from(s, SELECT);
    }
    step(s, COMMIT);
    return sum;
}

static void update(void *opened, const uint32_t *indices, size_t k, uint64_t value)
{
    sqlite *s = opened;
    step(s, BEGIN);
    for (size_t i = 0; i < k; i++) {
        bind(s, UPDATE, 1, indices[i]);
        bind(s, UPDATE, 2, value);
        step(s, UPDATE);
    }
    step(s, COMMIT);
}

static void remove_one(void *opened, uint64_t at)
{
    sqlite *s = opened;
    start_writing(s);
    bind(s, DELETE, 1, at);
    step(s, DELETE);
}

const store sqlite_store = {"sqlite", true,  open_store, open_store, close_store, append,    flush,
                            scan,     range, read_some,  update,     insert,      remove_one};

const store sqlite_shared_store = {"sqlite-shared", true,   open_shared, open_shared, close_store,
                                   append,          flush,  scan,        range,       read_some,
                                   update,          insert, remove_one};

/* --- beside a writer: one read transaction, which the first statement begins --- */

static void *watch(const char *path, const element *e, uint64_t most)
{
    sqlite *s = open_shared(path, e, most);
    run(s, "BEGIN");
    bind(s, SELECT, 1, 0);
    consume(number_from(s, SELECT));
    return s;
}

static void close_watch(void *opened)
{
    run(opened, "COMMIT");
    close_store(opened);
}

static void refresh(void *opened)
{
    sqlite *s = opened;
    step(s, COMMIT);
    step(s, BEGIN_TO_READ);
    bind(s, SELECT, 1, 0);
    consume(number_from(s, SELECT));
}

static uint64_t read_watched(void *opened, const uint32_t *indices, size_t count)
{
    const sqlite *s = opened;
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        bind(s, SELECT, 1, indices[i]);
        sum += number_from(s, SELECT);
    }
    return sum;
}

const watcher sqlite_watcher = {&sqlite_shared_store, watch, close_watch, refresh, NULL, scan,
                                read_watched};
