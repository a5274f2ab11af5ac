/* Making the header of a new file. */
#include "file/header.h"

#include "base/hash.h"
#include "base/rules.h"
#include "layout/host.h"
#include "layout/text.h"

#include <errno.h>
#include <stdlib.h>

static uint64_t data_offset_after(uint64_t text_bytes)
{
    uint64_t end = VECFILE_TEXT_OFFSET + text_bytes;
    return (end + VECFILE_DATA_ALIGNMENT - 1) / VECFILE_DATA_ALIGNMENT * VECFILE_DATA_ALIGNMENT;
}

/* Version 4, variant 1 of RFC 4122: random but for six bits. */
int vecfile_make_uuid(const vecfile_io *io, uint8_t out[16])
{
    int result = io->random(io->context, out, 16);
    out[6] = (uint8_t)((out[6] & 0x0f) | 0x40);
    out[8] = (uint8_t)((out[8] & 0x3f) | 0x80);
    return result;
}

void vecfile_identity_set_text(vecfile_identity *identity, const char *text, size_t text_bytes)
{
    identity->layout_hash = vecfile_hash_layout(text, text_bytes);
    identity->data_offset = data_offset_after(text_bytes);
    identity->text_offset = VECFILE_TEXT_OFFSET;
    identity->text_bytes = text_bytes;
    identity->text_crc = vecfile_crc32c(0, text, text_bytes);
}

void vecfile_identity_set_generator(vecfile_identity *identity, const vecfile_type *type)
{
    memset(identity->generator, 0, sizeof identity->generator);
    strncpy(identity->generator, type->generator, sizeof identity->generator - 1);
}

void vecfile_identity_fill(vecfile_identity *out, const vecfile_type *type, uint64_t user_magic,
                           const char *text, size_t text_bytes)
{
    memset(out, 0, sizeof *out);
    out->format = VECFILE_FORMAT_VERSION;
    vecfile_this_machine(&out->machine);
    out->element_size = type->size;
    out->element_alignment = type->alignment;
    out->schema_version = type->version;
    out->element_hash = vecfile_fnv1a(VECFILE_FNV_START, type->element, strlen(type->element));
    out->schema_hash = vecfile_fnv1a(VECFILE_FNV_START, type->schema, strlen(type->schema));
    out->user_magic = user_magic;
    vecfile_identity_set_text(out, text, text_bytes);
    vecfile_identity_set_generator(out, type);
}

uint64_t vecfile_slot_offset(const vecfile_slot *slot)
{
    return VECFILE_IDENTITY_BYTES + slot->epoch % VECFILE_SLOT_COUNT * VECFILE_SLOT_SPACING;
}

int vecfile_slot_write(const vecfile_io *io, int fd, const vecfile_slot *slot)
{
    uint8_t block[VECFILE_SLOT_BYTES];
    vecfile_encode_slot(slot, block);
    return vecfile_write_fully(io, fd, block, sizeof block, vecfile_slot_offset(slot));
}

/* Three valid slots from the start, so that there is always one to fall back to. */
static int write_slots(const vecfile_io *io, int fd, vecfile_slot *slot)
{
    slot->state = VECFILE_SLOT_CLEAN;
    slot->durability = VECFILE_ATOMIC;
    int result = io->boot_id(io->context, slot->boot_id);
    for (slot->epoch = 0; slot->epoch < VECFILE_SLOT_COUNT && result == 0; slot->epoch++)
        result = vecfile_slot_write(io, fd, slot);
    slot->epoch = VECFILE_SLOT_COUNT - 1;
    return result;
}

int vecfile_header_write(const vecfile_io *io, int fd, const vecfile_identity *identity,
                         const char *text, vecfile_slot *slot)
{
    uint8_t *block = malloc(VECFILE_IDENTITY_BYTES);
    if (block == NULL)
        return -ENOMEM;
    vecfile_encode_identity(identity, block);
    int result = vecfile_write_fully(io, fd, block, VECFILE_IDENTITY_BYTES, 0);
    free(block);
    if (result == 0)
        result =
            vecfile_write_fully(io, fd, text, (size_t)identity->text_bytes, identity->text_offset);
    if (result == 0)
        result = write_slots(io, fd, slot);
    if (result == 0 && VECFILE_KEEPS(FLUSH_NEW_FILE))
        result = io->sync(io->context, fd);
    return result;
}

vecfile_status vecfile_header_create(const vecfile_io *io, int fd, const char *path,
                                     const vecfile_type *type, const vecfile_options *options,
                                     vecfile_identity *identity, vecfile_slot *slot)
{
    size_t text_bytes;
    char *text = vecfile_render_layout(type, &text_bytes);
    if (text == NULL)
        return vecfile_fail_memory("to create", path);
    vecfile_identity_fill(identity, type, options->user_magic, text, text_bytes);
    int result = vecfile_make_uuid(io, identity->uuid);
    *slot = (vecfile_slot){.further = slot->further};
    if (result == 0)
        result = vecfile_allocate(io, fd, 0, identity->data_offset);
    if (result == 0)
        result = vecfile_header_write(io, fd, identity, text, slot);
    free(text);
    return result == 0 ? VECFILE_OK : vecfile_fail_system(result, "create", path);
}
