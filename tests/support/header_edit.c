/* Headers that lie. */
#include "header_edit.h"

#include "scratch.h"

#include "layout/text.h"
#include "base/hash.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const size_t crc_at = VECFILE_IDENTITY_BYTES - 4;

static size_t slot_at(unsigned number)
{
    return VECFILE_IDENTITY_BYTES + (size_t)number * VECFILE_SLOT_SPACING;
}

vecfile_identity header_identity(const unsigned char *file)
{
    vecfile_identity identity;
    ck_assert_int_eq(vecfile_decode_identity(file, &identity), VECFILE_DECODED);
    return identity;
}

void header_set_identity(unsigned char *file, const vecfile_identity *identity)
{
    vecfile_encode_identity(identity, file);
}

void header_fix_identity(unsigned char *file)
{
    uint32_t crc = vecfile_crc32c(0, file, crc_at);
    for (unsigned i = 0; i < 4; i++)
        file[crc_at + i] = (unsigned char)(crc >> 8 * i);
}

bool header_slot(const unsigned char *file, unsigned number, vecfile_slot *out)
{
    return vecfile_decode_slot(file + slot_at(number), out) == VECFILE_DECODED;
}

void header_set_slot(unsigned char *file, unsigned number, const vecfile_slot *slot)
{
    vecfile_encode_slot(slot, file + slot_at(number));
}

unsigned header_newest_slot(const unsigned char *file)
{
    unsigned newest = VECFILE_SLOT_COUNT;
    uint64_t epoch = 0;
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++) {
        vecfile_slot slot;
        if (header_slot(file, i, &slot) && (newest == VECFILE_SLOT_COUNT || slot.epoch > epoch)) {
            newest = i;
            epoch = slot.epoch;
        }
    }
    ck_assert_uint_lt(newest, VECFILE_SLOT_COUNT);
    return newest;
}

/* FNV-1a of what follows `word` on its line; of nothing if there is none. */
static uint64_t hash_of_name(const char *text, const char *word)
{
    const char *at = strstr(text, word);
    if (at == NULL)
        return VECFILE_FNV_START;
    at += strlen(word);
    return vecfile_fnv1a(VECFILE_FNV_START, at, strcspn(at, "\n"));
}

void header_set_text(unsigned char *file, const char *text)
{
    vecfile_identity identity = header_identity(file);
    size_t length = strlen(text);
    size_t room = (size_t)(identity.data_offset - identity.text_offset);
    ck_assert_uint_le(length, room);
    memset(file + identity.text_offset, 0, room);
    memcpy(file + identity.text_offset, text, length);
    identity.text_bytes = length;
    identity.text_crc = vecfile_crc32c(0, text, length);
    identity.layout_hash = vecfile_hash_layout(text, length);
    identity.schema_hash = hash_of_name(text, "\nschema ");
    identity.element_hash = hash_of_name(text, "\nelement ");
    header_set_identity(file, &identity);
}

char *header_text(const unsigned char *file)
{
    vecfile_identity identity = header_identity(file);
    char *text = strndup((const char *)file + identity.text_offset, (size_t)identity.text_bytes);
    ck_assert_ptr_nonnull(text);
    return text;
}

void header_stretch(const char *path, uint64_t count, uint64_t element_bytes)
{
    uint64_t size;
    unsigned char *file = read_file(path, &size);
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++) {
        vecfile_slot slot;
        ck_assert(header_slot(file, i, &slot));
        slot.count = count;
        header_set_slot(file, i, &slot);
    }
    const uint64_t start = header_identity(file).data_offset;
    write_file(path, file, size);
    free(file);
    ck_assert_int_eq(truncate(path, (off_t)(start + count * element_bytes)), 0);
}
