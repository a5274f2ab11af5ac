/* Making a new store.
 *
 * A crash before the folder has its name leaves one of another name, of which nobody knows; a
 * rename in place of an empty folder is one moment, whoever else makes the same store. */
#include "stores/store_create.h"

#include "file/header.h"
#include "stores/store_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct creation {
    const vecfile_store_state *store;
    const vecfile_io *io;
    const vecfile_options *options;
    vecfile_place place;                   /* of the folder */
    char name[VECFILE_MAX_NAME_BYTES + 1]; /* that it has meanwhile */
    char *path;                            /* … with its directory */
    uint8_t uuid[16];                      /* of the store */
    vecfile_table_entry *entries;
} creation;

/* --- the folder --- */

/* Who may read or write files may look for them. */
static uint32_t folder_permissions(const vecfile_options *options)
{
    const uint32_t files = options->permissions != 0 ? options->permissions : 0600;
    return files | (files & 0444) >> 2;
}

/* Another name beside the one that it will have. */
static vecfile_status name_folder(creation *on)
{
    uint64_t random;
    const vecfile_place *place = &on->place;
    const size_t directory_bytes = strlen(place->path) - strlen(place->name);
    const int result = on->io->random(on->io->context, &random, sizeof random);
    if (result < 0)
        return vecfile_fail_system(result, "find a random number for", on->store->path);
    snprintf(on->name, sizeof on->name, "%.200s-%016llx", place->name, (unsigned long long)random);
    char *path = malloc(directory_bytes + sizeof on->name);
    if (path == NULL)
        return vecfile_fail_memory("to create", on->store->path);
    snprintf(path, directory_bytes + sizeof on->name, "%.*s%s", (int)directory_bytes, place->path,
             on->name);
    on->path = path;
    return VECFILE_OK;
}

static vecfile_status make_folder(creation *on)
{
    vecfile_status status = vecfile_place_find(on->io, on->store->path, &on->place);
    if (status == VECFILE_OK)
        status = name_folder(on);
    if (status != VECFILE_OK)
        return status;
    int result = vecfile_make_uuid(on->io, on->uuid);
    if (result == 0)
        result = on->io->make_directory(on->io->context, on->place.directory, on->name,
                                        folder_permissions(on->options));
    return result == 0 ? VECFILE_OK : vecfile_fail_system(result, "create", on->store->path);
}

/* --- its files --- */

static vecfile_status make_files(creation *on)
{
    const vecfile_store_type *type = on->store->type;
    const vecfile_store_maker maker = {.store = on->store,
                                       .io = on->io,
                                       .options = on->options,
                                       .folder = on->path,
                                       .uuid = on->uuid,
                                       .like = -1};
    const vecfile_slot none = {.sequence = 0};
    vecfile_status status = VECFILE_OK;
    on->entries = calloc(type->member_count, sizeof *on->entries);
    if (on->entries == NULL)
        return vecfile_fail_memory("to create", on->store->path);
    for (size_t i = 0; i < type->member_count && status == VECFILE_OK; i++)
        status = vecfile_store_make_member(&maker, &type->members[i], false, &on->entries[i]);
    return status == VECFILE_OK ? vecfile_store_make_table(&maker, on->options->user_magic, &none,
                                                           on->entries, type->member_count, false)
                                : status;
}

/* --- its name --- */

static vecfile_status publish(creation *on)
{
    const vecfile_place *place = &on->place;
    const int result = on->io->rename(on->io->context, place->directory, on->name, place->name);
    if (result == 0) {
        on->name[0] = '\0';
        return vecfile_place_sync(on->io, place, on->store->path);
    }
    if (result == -ENOTEMPTY || result == -EEXIST)
        return VECFILE_OK; /* whose it is, will be seen */
    if (result == -ENOTDIR)
        return vecfile_fail(VECFILE_E_EXISTS,
                            "'%s' is there already, and no folder: name another one",
                            on->store->path);
    return vecfile_fail_system(result, "create", on->store->path);
}

static void remove_file(const creation *on, const char *name, const char *ending)
{
    char *path = vecfile_store_file(on->path, name, ending);
    if (path != NULL)
        (void)on->io->unlink(on->io->context, VECFILE_IO_HERE, path);
    free(path);
}

static void remove_folder(const creation *on)
{
    const vecfile_store_type *type = on->store->type;
    if (on->name[0] == '\0' || on->path == NULL)
        return;
    for (size_t i = 0; i < type->member_count; i++)
        remove_file(on, type->members[i].name, VECFILE_MEMBER_ENDING);
    remove_file(on, VECFILE_JOURNAL_NAME, "");
    (void)on->io->remove_directory(on->io->context, on->place.directory, on->name);
}

vecfile_status vecfile_store_create(const vecfile_store_state *store)
{
    const vecfile_vector_state *table = store->table.vector;
    creation on = {.store = store,
                   .io = table->file.io,
                   .options = &table->options,
                   .place = {.directory = -1}};
    vecfile_status status = make_folder(&on);
    if (status == VECFILE_OK)
        status = make_files(&on);
    if (status == VECFILE_OK)
        status = publish(&on);
    remove_folder(&on);
    vecfile_place_let_go(on.io, &on.place);
    free(on.entries);
    free(on.path);
    return status;
}
