/* Stores made and freed. */
#include "stores/state.h"

#include "journal/journal_new.h"

#include <stdio.h>
#include <stdlib.h>

char *vecfile_store_file(const char *folder, const char *name, const char *ending)
{
    const size_t bytes = strlen(folder) + 1 + strlen(name) + strlen(ending) + 1;
    char *path = malloc(bytes);
    if (path != NULL)
        snprintf(path, bytes, "%s/%s%s", folder, name, ending);
    return path;
}

void vecfile_store_set_table_type(vecfile_store_state *store, const vecfile_store_type *type)
{
    static const vecfile_line lines[] = {
        {"vecfile-layout 1", VECFILE_LINE_PLAIN, 0, 0},
        {NULL, VECFILE_LINE_PLAIN, 0, 0},
        {"struct member", VECFILE_LINE_STRUCT, 1, sizeof(vecfile_table_entry)},
        {"field name char[64]", VECFILE_LINE_FIELD, offsetof(vecfile_table_entry, name), 64},
        {"field uuid bytes[16]", VECFILE_LINE_FIELD, offsetof(vecfile_table_entry, uuid), 16},
        {"element member", VECFILE_LINE_PLAIN, 0, 0},
    };
    VECFILE_STATIC_ASSERT(sizeof lines == sizeof store->table_lines, "as many lines");
    snprintf(store->schema_line, sizeof store->schema_line, "schema %s", type->name);
    memcpy(store->table_lines, lines, sizeof lines);
    store->table_lines[1].text = store->schema_line;
    store->table_type = (vecfile_type){.element = "member",
                                       .schema = type->name,
                                       .generator = type->generator,
                                       .version = type->version,
                                       .alignment = 1,
                                       .size = sizeof(vecfile_table_entry),
                                       .lines = store->table_lines,
                                       .line_count = sizeof lines / sizeof *lines};
}

static bool make_table(vecfile_store_state *store, const vecfile_options *options)
{
    vecfile_options of_table = *options;
    of_table.existence = VECFILE_MUST_EXIST;
    of_table.reserve = 0;
    char *path = vecfile_store_file(store->path, VECFILE_JOURNAL_NAME, "");
    vecfile_vector_state *table =
        path != NULL ? vecfile_vector_new(&store->table, &store->table_type, path, &of_table)
                     : NULL;
    free(path);
    if (table == NULL)
        return false;
    vecfile_journal *journal = vecfile_journal_new(&table->file, 1 + store->type->member_count);
    if (journal == NULL) {
        vecfile_vector_free(table);
        return false;
    }
    vecfile_vector_join(table, journal);
    return true;
}

vecfile_store_state *vecfile_store_new(vecfile_store *s, const vecfile_store_type *type,
                                       const char *path, const vecfile_options *options)
{
    vecfile_store_state *store = calloc(1, sizeof *store);
    if (store != NULL) {
        store->type = type;
        store->path = strdup(path);
        store->members = calloc(type->member_count, sizeof(vecfile *));
        vecfile_store_set_table_type(store, type);
    }
    if (store == NULL || store->path == NULL || store->members == NULL ||
        !make_table(store, options)) {
        vecfile_fail_memory("to open", path);
        if (store != NULL)
            vecfile_store_free(store);
        return NULL;
    }
    for (size_t i = 0; i < type->member_count; i++) {
        store->members[i] = (vecfile *)(void *)((char *)s + type->members[i].handle);
        memset(store->members[i], 0, sizeof *store->members[i]);
    }
    return store;
}

void vecfile_store_free(vecfile_store_state *store)
{
    vecfile_vector_state *table = store->table.vector;
    if (table != NULL)
        vecfile_journal_free(table->journal);
    for (size_t i = 0; store->members != NULL && i < store->type->member_count; i++)
        if (store->members[i] != NULL && store->members[i]->vector != NULL)
            vecfile_vector_free(store->members[i]->vector);
    if (table != NULL)
        vecfile_vector_free(table);
    free(store->entries);
    free(store->members);
    free(store->path);
    free(store);
}
