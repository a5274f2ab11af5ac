/* Making a new store.
 *
 * A crash before the folder has its name leaves one of another name, of which nobody knows; a
 * rename in place of an empty folder is one moment, whoever else makes the same store. */
#include "stores/store_create.h"

#include "convert/output_file.h"
#include "convert/output_file_check.h"
#include "file/header.h"
#include "layout/text.h"

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

static vecfile_status write_file(creation *on, vecfile_output_file *output, const char *path,
                                 const void *elements, size_t bytes)
{
    vecfile_status status = vecfile_output_file_open(
        output, on->io, path, on->options->permissions != 0 ? on->options->permissions : 0600,
        bytes);
    if (status == VECFILE_OK && bytes > 0) {
        const int result = vecfile_output_file_put(output, elements, bytes);
        if (result < 0)
            status = vecfile_output_file_fail(output, result);
    }
    if (status == VECFILE_OK)
        status = vecfile_output_file_finish(output, bytes > 0 ? bytes : 1);
    return status == VECFILE_OK ? vecfile_output_file_publish(output, false) : status;
}

static vecfile_status make_file(creation *on, const vecfile_type *type, const char *name,
                                const char *ending, vecfile_output_file *output,
                                const void *elements, size_t bytes)
{
    size_t text_bytes;
    char *text = vecfile_render_layout(type, &text_bytes);
    char *path = vecfile_store_file(on->path, name, ending);
    const vecfile_identity given = output->identity;
    vecfile_status status = text != NULL && path != NULL
                                ? VECFILE_OK
                                : vecfile_fail_memory("to create", on->store->path);
    if (status == VECFILE_OK) {
        vecfile_identity_fill(&output->identity, type, given.user_magic, text, text_bytes);
        memcpy(output->identity.uuid, given.uuid, sizeof given.uuid);
        memcpy(output->identity.store, given.store, sizeof given.store);
        output->identity.incompat = given.incompat;
        output->text = text;
        status = write_file(on, output, path, elements, bytes);
    }
    vecfile_output_file_close(output);
    free(text);
    free(path);
    return status;
}

static vecfile_output_file no_output(void)
{
    return (vecfile_output_file){.fd = -1, .made = {.fd = -1}, .place = {.directory = -1}};
}

static vecfile_status make_member(creation *on, const vecfile_member *member,
                                  vecfile_table_entry *entry)
{
    vecfile_output_file output = no_output();
    output.identity.incompat = VECFILE_INCOMPAT_MEMBER;
    memcpy(output.identity.store, on->uuid, sizeof on->uuid);
    const int result = vecfile_make_uuid(on->io, output.identity.uuid);
    if (result < 0)
        return vecfile_fail_system(result, "find a random number for", on->store->path);
    snprintf(entry->name, sizeof entry->name, "%s", member->name);
    memcpy(entry->uuid, output.identity.uuid, sizeof entry->uuid);
    return make_file(on, member->type, member->name, VECFILE_MEMBER_ENDING, &output, NULL, 0);
}

static vecfile_status make_table_file(creation *on)
{
    const size_t count = on->store->type->member_count;
    vecfile_output_file output = no_output();
    output.identity.user_magic = on->options->user_magic;
    memcpy(output.identity.uuid, on->uuid, sizeof on->uuid);
    output.slot.count = count;
    output.slot.further = (uint32_t)count;
    return make_file(on, &on->store->table_type, VECFILE_JOURNAL_NAME, "", &output, on->entries,
                     count * sizeof *on->entries);
}

static vecfile_status make_files(creation *on)
{
    const vecfile_store_type *type = on->store->type;
    vecfile_status status = VECFILE_OK;
    on->entries = calloc(type->member_count, sizeof *on->entries);
    if (on->entries == NULL)
        return vecfile_fail_memory("to create", on->store->path);
    for (size_t i = 0; i < type->member_count && status == VECFILE_OK; i++)
        status = make_member(on, &type->members[i], &on->entries[i]);
    return status == VECFILE_OK ? make_table_file(on) : status;
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
