/* New members of a store that is there.
 *
 * Their files are made first; nothing names them until the journal file is replaced, which is one
 * moment.  After a crash before that, the next try makes them anew. */
#include "stores/store_extend.h"

#include "file/attach.h"
#include "file/header.h"
#include "journal/vector_open.h"
#include "stores/store_files.h"

#include <errno.h>
#include <stdlib.h>

bool vecfile_store_lacks_members(const vecfile_store_state *store)
{
    return store->entry_count < store->type->member_count;
}

/* The files become CLEAN, as long as they need: the slots of the new journal file say so. */
static vecfile_status end_writing(vecfile_store_state *store)
{
    vecfile_vector_state *table = store->table.vector;
    vecfile_status status = vecfile_vector_show(table);
    if (status != VECFILE_OK)
        return status;
    status = table->calls->begin(table->journal);
    if (status == VECFILE_OK)
        status = vecfile_vector_finish(table);
    vecfile_vector_hide(table);
    return status;
}

static vecfile_status fail_in_the_way(const vecfile_store_state *store, const char *path)
{
    return vecfile_fail(VECFILE_E_EXISTS,
                        "'%s' is in the way of a new member of the store '%s', and none that was "
                        "left by an earlier try: move it away",
                        path, store->path);
}

/* Whether a file is there that an earlier try left. */
static vecfile_status find_left(const vecfile_store_maker *maker, const char *path, bool *is_left)
{
    vecfile_header header;
    const vecfile_io *io = maker->io;
    const int fd = io->open(io->context, VECFILE_IO_HERE, path, VECFILE_IO_READ, 0);
    *is_left = false;
    if (fd == -ENOENT)
        return VECFILE_OK;
    if (fd < 0)
        return vecfile_fail_system(fd, "open", path);
    *is_left = vecfile_header_read(io, fd, path, false, &header) == VECFILE_OK &&
               memcmp(header.identity.store, maker->uuid, sizeof header.identity.store) == 0;
    vecfile_header_free(&header);
    io->close(io->context, fd);
    return *is_left ? VECFILE_OK : fail_in_the_way(maker->store, path);
}

static vecfile_status make_new_member(const vecfile_store_maker *maker,
                                      const vecfile_member *member, vecfile_table_entry *entry)
{
    bool is_left = false;
    char *path = vecfile_store_file(maker->folder, member->name, VECFILE_MEMBER_ENDING);
    if (path == NULL)
        return vecfile_fail_memory("to open", maker->store->path);
    vecfile_status status = find_left(maker, path, &is_left);
    free(path);
    return status == VECFILE_OK ? vecfile_store_make_member(maker, member, is_left, entry) : status;
}

static bool has_member(const vecfile_store_state *store, const char *name)
{
    for (size_t i = 0; i < store->entry_count; i++)
        if (strcmp(store->entries[i].name, name) == 0)
            return true;
    return false;
}

/* The old members' entries, in their order, and the new ones' behind them. */
static vecfile_status make_new_members(const vecfile_store_maker *maker,
                                       vecfile_table_entry *entries)
{
    const vecfile_store_state *store = maker->store;
    size_t count = store->entry_count;
    vecfile_status status = VECFILE_OK;
    memcpy(entries, store->entries, count * sizeof *entries);
    for (size_t i = 0; i < store->type->member_count && status == VECFILE_OK; i++) {
        const vecfile_member *member = &store->type->members[i];
        if (!has_member(store, member->name))
            status = make_new_member(maker, member, &entries[count++]);
    }
    return status;
}

static vecfile_status replace_table(const vecfile_store_maker *maker,
                                    const vecfile_table_entry *entries)
{
    const vecfile_store_state *store = maker->store;
    const vecfile_vector_state *table = store->table.vector;
    const vecfile_committed *state = &table->journal->committed;
    vecfile_slot slot = {.sequence = state->sequence, .stamp = state->stamp};
    for (size_t i = 0; i < store->entry_count; i++)
        slot.further_counts[i] = state->counts[1 + i];
    return vecfile_store_make_table(maker, table->file.identity.user_magic, &slot, entries,
                                    store->type->member_count, true);
}

vecfile_status vecfile_store_extend(vecfile_store_state *store)
{
    const vecfile_vector_state *table = store->table.vector;
    const vecfile_store_maker maker = {.store = store,
                                       .io = table->file.io,
                                       .options = &table->options,
                                       .folder = store->path,
                                       .uuid = table->file.identity.uuid,
                                       .like = table->file.fd};
    vecfile_status status = end_writing(store);
    if (status != VECFILE_OK)
        return status;
    vecfile_table_entry *entries = calloc(store->type->member_count, sizeof *entries);
    if (entries == NULL)
        return vecfile_fail_memory("to open", store->path);
    status = make_new_members(&maker, entries);
    if (status == VECFILE_OK)
        status = replace_table(&maker, entries);
    free(entries);
    return status;
}
