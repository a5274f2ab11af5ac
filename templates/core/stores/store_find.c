/* Finding a store's files. */
#include "stores/store_find.h"

#include "file/attach.h"
#include "file/header.h"
#include "journal/vector_find.h"

#include <errno.h>
#include <stdlib.h>

/* --- the journal file --- */

static vecfile_status attach_table(vecfile_store_state *store)
{
    bool is_new;
    vecfile_status status = vecfile_attach(&store->table.vector->file, NULL, &is_new);
    if (status != VECFILE_E_NOT_FOUND)
        return status;
    return vecfile_fail(VECFILE_E_NOT_FOUND,
                        "there is no store '%s': check the name, or open it so that it may be "
                        "created",
                        store->path);
}

static vecfile_status fail_table(const vecfile_store_state *store, const char *what)
{
    return vecfile_fail(VECFILE_E_CORRUPT, "'%s' is damaged: %s; restore the folder from a copy",
                        store->table.vector->file.path, what);
}

/* How many entries the journal file has, which never changes. */
static vecfile_status count_entries(const vecfile_store_state *store, size_t *count)
{
    vecfile_header header;
    vecfile_vector_state *table = store->table.vector;
    vecfile_file *file = &table->file;
    vecfile_status status = vecfile_header_read(file->io, file->fd, file->path,
                                                vecfile_file_is_writable(file), &header);
    if (status == VECFILE_OK)
        status = vecfile_header_match(&header, table->type, &table->options, file->path);
    *count = (size_t)header.slot.count;
    file->identity = header.identity;
    if (status == VECFILE_OK && header.slot.count > VECFILE_MAX_MEMBERS)
        status = fail_table(store, "it has more members than a store may have");
    if (status == VECFILE_OK && header.slot.further != header.slot.count)
        status = fail_table(store, "it has other members than it commits");
    vecfile_header_free(&header);
    return status;
}

static vecfile_status read_table_entries(const vecfile_store_state *store, size_t count,
                                         vecfile_table_entry *out)
{
    const vecfile_file *file = &store->table.vector->file;
    const size_t bytes = count * sizeof *out;
    const int64_t got =
        vecfile_read_fully(file->io, file->fd, out, bytes, file->identity.data_offset);
    if (got < 0)
        return vecfile_fail_system((int)got, "read", file->path);
    if ((uint64_t)got < bytes)
        return fail_table(store, "it ends before its last member");
    for (size_t i = 0; i < count; i++)
        if (memchr(out[i].name, '\0', sizeof out[i].name) == NULL || out[i].name[0] == '\0' ||
            strchr(out[i].name, '/') != NULL)
            return fail_table(store, "a member has no name that a file can have");
    return VECFILE_OK;
}

/* --- members --- */

static vecfile_status fail_member(const vecfile_store_state *store, const char *name,
                                  const char *what)
{
    return vecfile_fail(VECFILE_E_REPLACED,
                        "'%s" VECFILE_MEMBER_ENDING "' in '%s' %s: put back the file that was "
                        "there, or restore the folder from a copy",
                        name, store->path, what);
}

/* Whether it is the file that the journal commits. */
static vecfile_status check_member(const vecfile_store_state *store,
                                   const vecfile_table_entry *entry,
                                   const vecfile_identity *identity)
{
    const vecfile_identity *ours = &store->table.vector->file.identity;
    if ((identity->incompat & VECFILE_INCOMPAT_MEMBER) == 0)
        return fail_member(store, entry->name, "is a vector by itself and no member of the store");
    if (memcmp(identity->store, ours->uuid, sizeof ours->uuid) != 0)
        return fail_member(store, entry->name, "is a member of another store");
    if (memcmp(identity->uuid, entry->uuid, sizeof entry->uuid) != 0)
        return fail_member(store, entry->name, "is another member of the store");
    return VECFILE_OK;
}

static vecfile_status read_member(const vecfile_store_state *store,
                                  const vecfile_table_entry *entry, vecfile_vector_state *vector)
{
    vecfile_header header;
    vecfile_file *file = &vector->file;
    vecfile_status status = vecfile_header_read(file->io, file->fd, file->path,
                                                vecfile_file_is_writable(file), &header);
    if (status == VECFILE_OK)
        status = check_member(store, entry, &header.identity);
    if (status == VECFILE_OK)
        status = vecfile_header_match(&header, vector->type, &vector->options, file->path);
    file->identity = header.identity;
    vecfile_header_free(&header);
    return status;
}

static vecfile_status attach_member(const vecfile_store_state *store,
                                    const vecfile_table_entry *entry, vecfile_vector_state *vector)
{
    bool is_new;
    vecfile_file *file = &vector->file;
    memcpy(file->boot_id, store->table.vector->file.boot_id, sizeof file->boot_id);
    vecfile_status status = vecfile_attach(file, NULL, &is_new);
    if (status == VECFILE_E_NOT_FOUND)
        return fail_member(store, entry->name, "is not there any more");
    return status == VECFILE_OK ? read_member(store, entry, vector) : status;
}

/* The member that the program calls so; NULL if it has none. */
static vecfile *find_member(const vecfile_store_state *store, const char *name, size_t *which)
{
    for (size_t i = 0; i < store->type->member_count; i++)
        if (strcmp(store->type->members[i].name, name) == 0) {
            *which = i;
            return store->members[i];
        }
    return NULL;
}

static vecfile_status add_member(vecfile_store_state *store, const vecfile_table_entry *entry)
{
    size_t which;
    vecfile_vector_state *table = store->table.vector;
    vecfile *v = find_member(store, entry->name, &which);
    if (v != NULL && v->vector != NULL)
        return fail_table(store, "a member is there twice");
    if (v == NULL)
        return vecfile_fail(VECFILE_E_SCHEMA,
                            "the store '%s' has a member '%s', and the program's has none: use the "
                            "program that wrote it, or remove the member",
                            store->path, entry->name);
    char *path = vecfile_store_file(store->path, entry->name, VECFILE_MEMBER_ENDING);
    vecfile_vector_state *vector =
        path != NULL
            ? vecfile_vector_new(v, store->type->members[which].type, path, &table->options)
            : NULL;
    free(path);
    if (vector == NULL)
        return vecfile_fail_memory("to open", store->path);
    vector->store = store->path;
    vecfile_vector_join(vector, table->journal);
    return attach_member(store, entry, vector);
}

/* Who only reads has to find all; who writes makes what is missing. */
static vecfile_status check_all_are_there(const vecfile_store_state *store)
{
    if (vecfile_file_is_writable(&store->table.vector->file))
        return VECFILE_OK;
    for (size_t i = 0; i < store->type->member_count; i++)
        if (store->members[i]->vector == NULL)
            return vecfile_fail(VECFILE_E_SCHEMA,
                                "the store '%s' has no member '%s', which the program's has: open "
                                "it to write once, which makes it",
                                store->path, store->type->members[i].name);
    return VECFILE_OK;
}

static vecfile_status add_members(vecfile_store_state *store)
{
    size_t count = 0;
    vecfile_status status = count_entries(store, &count);
    if (status != VECFILE_OK)
        return status;
    store->entries = malloc((count + 1) * sizeof *store->entries);
    if (store->entries == NULL)
        return vecfile_fail_memory("to open", store->path);
    store->entry_count = count;
    status = read_table_entries(store, count, store->entries);
    for (size_t i = 0; i < count && status == VECFILE_OK; i++)
        status = add_member(store, &store->entries[i]);
    return status == VECFILE_OK ? check_all_are_there(store) : status;
}

/* --- all --- */

vecfile_status vecfile_store_find(vecfile_store_state *store)
{
    vecfile_file *file = &store->table.vector->file;
    const int result = file->io->boot_id(file->io->context, file->boot_id);
    if (result < 0)
        return vecfile_fail_system(result, "tell this run of the machine from others for",
                                   store->path);
    vecfile_status status = attach_table(store);
    if (status == VECFILE_OK)
        status = add_members(store);
    if (status == VECFILE_OK)
        status = vecfile_vector_take(store->table.vector);
    if (status != VECFILE_OK)
        vecfile_store_detach(store);
    return status;
}

void vecfile_store_detach(vecfile_store_state *store)
{
    const vecfile_journal *journal = store->table.vector->journal;
    for (size_t i = journal->array_count; i-- > 0;)
        if (journal->arrays[i]->file->fd >= 0)
            vecfile_detach(journal->arrays[i]->file);
}
