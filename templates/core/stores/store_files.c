/* Writing the files of a store. */
#include "stores/store_files.h"

#include "convert/output_file.h"
#include "convert/output_file_check.h"
#include "layout/text.h"

#include <stdio.h>
#include <stdlib.h>

/* What is to be written: the identity has a UUID, user magic and store; elements may be none. */
typedef struct store_file {
    const vecfile_type *type;
    const char *name, *ending;
    const void *elements;
    size_t bytes;
    bool replaces;
    vecfile_output_file output;
} store_file;

static store_file new_store_file(const vecfile_type *type, const char *name, const char *ending)
{
    return (store_file){.type = type,
                        .name = name,
                        .ending = ending,
                        .output = {.fd = -1, .made = {.fd = -1}, .place = {.directory = -1}}};
}

static vecfile_status copy_rights(const vecfile_store_maker *maker,
                                  const vecfile_output_file *output)
{
    const int result =
        maker->like >= 0 ? maker->io->copy_permissions(maker->io->context, maker->like, output->fd)
                         : 0;
    return result < 0
               ? vecfile_fail_system(result, "keep owner and permissions of", maker->store->path)
               : VECFILE_OK;
}

static vecfile_status write_store_file(const vecfile_store_maker *maker, store_file *file,
                                       const char *path)
{
    vecfile_output_file *output = &file->output;
    const uint32_t permissions = maker->options->permissions;
    vecfile_status status = vecfile_output_file_open(
        output, maker->io, path, permissions != 0 && maker->like < 0 ? permissions : 0600,
        file->bytes);
    if (status == VECFILE_OK && file->bytes > 0) {
        const int result = vecfile_output_file_put(output, file->elements, file->bytes);
        if (result < 0)
            status = vecfile_output_file_fail(output, result);
    }
    if (status == VECFILE_OK)
        status = vecfile_output_file_finish(output, file->bytes > 0 ? file->bytes : 1);
    if (status == VECFILE_OK)
        status = copy_rights(maker, output);
    return status == VECFILE_OK ? vecfile_output_file_publish(output, file->replaces) : status;
}

static void fill_identity(store_file *file, const char *text, size_t text_bytes)
{
    vecfile_identity *identity = &file->output.identity;
    const vecfile_identity given = *identity;
    vecfile_identity_fill(identity, file->type, given.user_magic, text, text_bytes);
    memcpy(identity->uuid, given.uuid, sizeof given.uuid);
    memcpy(identity->store, given.store, sizeof given.store);
    identity->incompat = given.incompat;
    file->output.text = text;
}

static vecfile_status make_store_file(const vecfile_store_maker *maker, store_file *file)
{
    size_t text_bytes;
    char *text = vecfile_render_layout(file->type, &text_bytes);
    char *path = vecfile_store_file(maker->folder, file->name, file->ending);
    vecfile_status status;
    if (text == NULL || path == NULL) {
        status = vecfile_fail_memory("to create", maker->store->path);
    } else {
        fill_identity(file, text, text_bytes);
        status = write_store_file(maker, file, path);
    }
    vecfile_output_file_close(&file->output);
    free(text);
    free(path);
    return status;
}

vecfile_status vecfile_store_make_member(const vecfile_store_maker *maker,
                                         const vecfile_member *member, bool replaces,
                                         vecfile_table_entry *entry)
{
    store_file file = new_store_file(member->type, member->name, VECFILE_MEMBER_ENDING);
    vecfile_identity *identity = &file.output.identity;
    file.replaces = replaces;
    identity->incompat = VECFILE_INCOMPAT_MEMBER;
    memcpy(identity->store, maker->uuid, sizeof identity->store);
    const int result = vecfile_make_uuid(maker->io, identity->uuid);
    if (result < 0)
        return vecfile_fail_system(result, "find a random number for", maker->store->path);
    snprintf(entry->name, sizeof entry->name, "%s", member->name);
    memcpy(entry->uuid, identity->uuid, sizeof entry->uuid);
    return make_store_file(maker, &file);
}

vecfile_status vecfile_store_make_table(const vecfile_store_maker *maker, uint64_t user_magic,
                                        const vecfile_slot *slot,
                                        const vecfile_table_entry *entries, size_t count,
                                        bool replaces)
{
    store_file file = new_store_file(&maker->store->table_type, VECFILE_JOURNAL_NAME, "");
    file.elements = entries;
    file.bytes = count * sizeof *entries;
    file.replaces = replaces;
    file.output.identity.user_magic = user_magic;
    memcpy(file.output.identity.uuid, maker->uuid, sizeof file.output.identity.uuid);
    file.output.slot = *slot;
    file.output.slot.count = count;
    file.output.slot.further = (uint32_t)count;
    return make_store_file(maker, &file);
}
