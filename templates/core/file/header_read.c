/* Reading a header: everything in it is untrusted until it has passed here. */
#include "file/header.h"

#include "base/hash.h"
#include "layout/text.h"

#include <errno.h>
#include <stdlib.h>

/* The whole header, unless its layout text is long. */
#define FIRST_READ VECFILE_DATA_ALIGNMENT

static vecfile_status fail_short(const char *path, uint64_t found, uint64_t expected)
{
    return vecfile_fail(VECFILE_E_TRUNCATED,
                        "'%s' ends after %llu bytes, its header alone needs %llu: it was cut off; "
                        "restore it from a copy",
                        path, (unsigned long long)found, (unsigned long long)expected);
}

static vecfile_status fail_damaged_header(const char *path, const char *what)
{
    return vecfile_fail(VECFILE_E_CORRUPT, "'%s' is damaged: %s; restore it from a copy", path,
                        what);
}

/* --- where the disk does not give all --- */

/* What a page of the header is there for: a slot's bit, VECFILE_GAPS where it belongs to nothing, 0
 * where nothing can be known without it. */
static unsigned purpose_of_page(const vecfile_header *out, uint64_t at)
{
    const uint64_t slots = VECFILE_IDENTITY_BYTES,
                   text_end = VECFILE_TEXT_OFFSET + out->identity.text_bytes;
    if (at >= slots && at < VECFILE_TEXT_OFFSET)
        return 1u << (at - slots) / VECFILE_SLOT_SPACING;
    return at >= VECFILE_TEXT_OFFSET && out->identity.text_bytes > 0 && at >= text_end
               ? VECFILE_GAPS
               : 0;
}

/* Page by page: what can be done without counts as zero, and is noted in out->unreadable. */
static int64_t read_pages(const vecfile_io *io, int fd, uint8_t *bytes, uint64_t from, uint64_t end,
                          vecfile_header *out)
{
    const size_t page = VECFILE_SLOT_SPACING;
    int64_t total = 0;
    for (uint64_t at = from; at < end; at += page) {
        const size_t count = end - at < page ? (size_t)(end - at) : page;
        int64_t got = vecfile_read_fully(io, fd, bytes + at, count, at);
        if (at == 0 && got == (int64_t)count)
            (void)vecfile_decode_identity(bytes, &out->identity);
        if (got < 0) {
            const unsigned purpose = purpose_of_page(out, at);
            if (purpose == 0)
                return got;
            out->unreadable |= purpose;
            memset(bytes + at, 0, count);
            got = (int64_t)count;
        }
        total += got;
        if (got < (int64_t)count)
            break;
    }
    return total;
}

/* [from, end) of the file to its place in `bytes`: how much, or a negative errno. */
static int64_t read_header_part(const vecfile_io *io, int fd, uint8_t *bytes, uint64_t from,
                                uint64_t end, vecfile_header *out)
{
    int64_t got = vecfile_read_fully(io, fd, bytes + from, (size_t)(end - from), from);
    if (got != -EIO)
        return got;
    got = read_pages(io, fd, bytes, from, end, out);
    /* What fails as a whole and not in its parts is nothing to rely on. */
    return out->unreadable != 0 ? got : -EIO;
}

/* --- the identity block --- */

static vecfile_status check_features(const vecfile_identity *identity, const char *path,
                                     bool can_write)
{
    if (identity->format != VECFILE_FORMAT_VERSION)
        return vecfile_fail(VECFILE_E_FORMAT,
                            "'%s' has file format %u, this library knows format %u: generate the "
                            "program's vectors with a newer vecfile",
                            path, identity->format, VECFILE_FORMAT_VERSION);
    const uint64_t incompat = identity->incompat & ~(uint64_t)VECFILE_INCOMPAT_MEMBER;
    const uint64_t unknown = incompat | (can_write ? identity->ro_compat : 0);
    if (unknown != 0)
        return vecfile_fail(VECFILE_E_FORMAT,
                            "'%s' uses features 0x%llx that this library does not know: generate "
                            "the program's vectors with a newer vecfile%s",
                            path, (unsigned long long)unknown,
                            incompat == 0 ? ", or open it read-only" : "");
    return VECFILE_OK;
}

static vecfile_status read_identity(const uint8_t *block, uint64_t got, const char *path,
                                    bool can_write, vecfile_identity *out)
{
    if (got < VECFILE_IDENTITY_BYTES) {
        /* The magic alone tells a cut-off vector from a file of another kind. */
        if (got >= 8 && vecfile_decode_identity(block, out) != VECFILE_NOT_OURS)
            return fail_short(path, got, VECFILE_DATA_ALIGNMENT);
        return vecfile_fail(VECFILE_E_NOT_VECFILE,
                            got == 0 ? "'%s' is empty, not a vector file: remove it to have a new "
                                       "one created"
                                     : "'%s' is not a vector file: name another file",
                            path);
    }
    switch (vecfile_decode_identity(block, out)) {
    case VECFILE_DECODED:
        return check_features(out, path, can_write);
    case VECFILE_NOT_OURS:
        return vecfile_fail(VECFILE_E_NOT_VECFILE,
                            "'%s' is not a vector file: it begins with %02x %02x %02x %02x, a "
                            "vector file with 89 56 45 43; name another file",
                            path, block[0], block[1], block[2], block[3]);
    case VECFILE_BAD_CHECKSUM:
        return fail_damaged_header(path, "the identity block's checksum is wrong");
    case VECFILE_BAD_CONTENT:
        break;
    }
    return fail_damaged_header(path, "the identity block has impossible content");
}

static bool say_the_same(const vecfile_slot *a, const vecfile_slot *b)
{
    return a->state == b->state && a->sequence == b->sequence && a->count == b->count &&
           a->stamp == b->stamp && a->salt == b->salt && a->old_salt == b->old_salt &&
           a->further == b->further &&
           memcmp(a->further_counts, b->further_counts, sizeof a->further_counts) == 0;
}

/* The slot that stands in place `number`; false if there is none. */
static bool read_slot(const uint8_t *head, unsigned number, vecfile_slot *out)
{
    const uint8_t *at = head + VECFILE_IDENTITY_BYTES + (size_t)number * VECFILE_SLOT_SPACING;
    return vecfile_decode_slot(at, out) == VECFILE_DECODED;
}

/* … and belongs there. */
static bool read_own_slot(const uint8_t *head, unsigned number, vecfile_slot *out)
{
    return read_slot(head, number, out) && out->epoch % VECFILE_SLOT_COUNT == number;
}

/* Whether a slot that is whole but for its place is later than the one that counts: the disk wrote
 * it over another one, and where it belongs there is what was there before. */
static bool is_later_elsewhere(const uint8_t *head, const vecfile_slot *best)
{
    vecfile_slot slot;
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++)
        if (read_slot(head, i, &slot) && slot.epoch > best->epoch)
            return true;
    return false;
}

/* The valid slot with the highest epoch; false if there is none.  Slots are large, so that one at a
 * time is looked at. */
static bool find_best_slot(const uint8_t *head, vecfile_header *out)
{
    vecfile_slot slot;
    bool is_found = false;
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++) {
        if (!read_own_slot(head, i, &slot)) {
            out->damaged |= 1u << i;
            continue;
        }
        out->salts[2 * (size_t)i] = slot.salt;
        out->salts[2 * (size_t)i + 1] = slot.old_salt;
        if (!is_found || slot.epoch > out->slot.epoch)
            out->slot = slot;
        is_found = true;
    }
    return is_found;
}

int vecfile_slot_read_newest(const vecfile_io *io, int fd, vecfile_slot *out)
{
    *out = (vecfile_slot){.epoch = 0};
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++) {
        uint8_t block[VECFILE_SLOT_BYTES] = {0};
        vecfile_slot slot;
        const int64_t got =
            vecfile_read_fully(io, fd, block, sizeof block,
                               VECFILE_IDENTITY_BYTES + (uint64_t)i * VECFILE_SLOT_SPACING);
        if (got < 0)
            return (int)got;
        if (vecfile_decode_slot(block, &slot) == VECFILE_DECODED &&
            slot.epoch % VECFILE_SLOT_COUNT == i && slot.epoch > out->epoch)
            *out = slot;
    }
    return 0;
}

/* What the slots in the other two places say of the one that counts. */
static void compare_with_others(const uint8_t *head, vecfile_header *out)
{
    vecfile_slot slot;
    const unsigned best = (unsigned)(out->slot.epoch % VECFILE_SLOT_COUNT);
    out->is_whole_behind = read_own_slot(head, (best + 1) % VECFILE_SLOT_COUNT, &slot);
    const bool is_whole_before = read_own_slot(head, (best + 2) % VECFILE_SLOT_COUNT, &slot);
    const bool is_same_before = is_whole_before && say_the_same(&out->slot, &slot);
    if (is_whole_before && slot.epoch + 1 == out->slot.epoch) {
        out->is_second_of_two = is_same_before;
        out->is_first_of_two = !is_same_before;
    }
    /* Of the two other places one is spare for the next slot: first one whose slot is torn, then
     * one that says the same as the best; only else the one with the oldest slot, behind the best.
     */
    out->spare_before = out->is_whole_behind && (!is_whole_before || is_same_before);
}

/* Invalid slots are what a crash leaves while they are being written; a clean close writes two
 * alike, so that damage to one of them loses nothing. */
static vecfile_status read_slots(const uint8_t *head, const char *path, vecfile_header *out)
{
    if (!find_best_slot(head, out))
        return fail_damaged_header(path, "none of its commit slots is valid");
    if (is_later_elsewhere(head, &out->slot))
        return fail_damaged_header(path, "its last commit slot stands in the place of another");
    compare_with_others(head, out);
    return VECFILE_OK;
}

static bool is_zero_between(const uint8_t *head, size_t from, size_t end)
{
    return vecfile_is_zero(head + from, end - from);
}

/* Bytes that belong to nothing are zero. */
static bool slot_gaps_are_zero(const uint8_t *head)
{
    const size_t slot_0 = VECFILE_IDENTITY_BYTES, slot_1 = slot_0 + VECFILE_SLOT_SPACING,
                 slot_2 = slot_1 + VECFILE_SLOT_SPACING;
    return is_zero_between(head, slot_0 + VECFILE_SLOT_BYTES, VECFILE_FEATURES_OFFSET) &&
           is_zero_between(head, VECFILE_FEATURES_OFFSET + VECFILE_FEATURES_BYTES, slot_1) &&
           is_zero_between(head, slot_1 + VECFILE_SLOT_BYTES, slot_2) &&
           is_zero_between(head, slot_2 + VECFILE_SLOT_BYTES, VECFILE_LIVE_OFFSET) &&
           is_zero_between(head, VECFILE_LIVE_OFFSET + VECFILE_LIVE_BYTES,
                           VECFILE_EXPIRED_OFFSET) &&
           is_zero_between(head, VECFILE_EXPIRED_OFFSET + VECFILE_EXPIRED_BYTES,
                           VECFILE_TEXT_OFFSET);
}

static vecfile_status read_features(const uint8_t *head, const char *path, vecfile_header *out)
{
    const uint64_t known = VECFILE_KNOWN_FEATURES;
    /* It is durable before a slot relies on it: one that was torn says nothing. */
    if (vecfile_decode_features(head + VECFILE_FEATURES_OFFSET, &out->features) != VECFILE_DECODED)
        out->features = (vecfile_features){.is_torn = true};
    if ((out->features.bits & ~known) != 0)
        return vecfile_fail(VECFILE_E_FORMAT,
                            "'%s' is in use by a newer vecfile, with features 0x%llx that this "
                            "library does not know: open and close it with that one",
                            path, (unsigned long long)(out->features.bits & ~known));
    if (!slot_gaps_are_zero(head))
        return fail_damaged_header(path, "reserved bytes beside the commit slots are not zero");
    return VECFILE_OK;
}

static vecfile_status check_layout_text(const char *path, const vecfile_identity *identity,
                                        const char *text)
{
    size_t length = (size_t)identity->text_bytes;
    size_t gap = (size_t)(identity->data_offset - identity->text_offset) - length;
    if (vecfile_crc32c(0, text, length) != identity->text_crc)
        return fail_damaged_header(path, "the layout text's checksum is wrong");
    if (!vecfile_is_layout_text(text, length) ||
        vecfile_hash_layout(text, length) != identity->layout_hash)
        return fail_damaged_header(path, "the layout text is not one");
    if (!vecfile_is_zero(text + length, gap))
        return fail_damaged_header(path, "there is something behind the layout text");
    return VECFILE_OK;
}

/* The layout text, of which the first `got` bytes of the file, already read, have some or all. */
static vecfile_status read_text(const vecfile_io *io, int fd, const char *path, uint64_t got,
                                vecfile_header *out)
{
    const uint64_t end = out->identity.data_offset;
    if (got == FIRST_READ && got < end) {
        uint8_t *longer = realloc(out->bytes, (size_t)end + 1);
        if (longer == NULL)
            return vecfile_fail_memory("to read the header of", path);
        out->bytes = longer;
        int64_t more = read_header_part(io, fd, longer, got, end, out);
        if (more < 0)
            return vecfile_fail_system((int)more, "read", path);
        got += (uint64_t)more;
    }
    if (got < end)
        return fail_short(path, got, end);
    char *text = (char *)out->bytes + out->identity.text_offset;
    vecfile_status status = check_layout_text(path, &out->identity, text);
    text[out->identity.text_bytes] = '\0';
    out->text = text;
    return status;
}

static void read_live_block(const uint8_t *head, vecfile_header *out)
{
    const uint8_t *live = head + VECFILE_LIVE_OFFSET;
    memcpy(out->live_boot_id, live + VECFILE_LIVE_BOOT, sizeof out->live_boot_id);
    out->live_epoch = vecfile_load64(live + VECFILE_LIVE_EPOCH);
    out->live_count = vecfile_load64(live + VECFILE_LIVE_COUNT);
}

static vecfile_status read_whole_header(const vecfile_io *io, int fd, const char *path,
                                        bool can_write, vecfile_header *out)
{
    int64_t got = read_header_part(io, fd, out->bytes, 0, FIRST_READ, out);
    if (got < 0)
        return vecfile_fail_system((int)got, "read", path);
    if (got < VECFILE_IDENTITY_BYTES)
        memset(out->bytes + got, 0, VECFILE_IDENTITY_BYTES - (size_t)got);
    vecfile_status status =
        read_identity(out->bytes, (uint64_t)got, path, can_write, &out->identity);
    if (status == VECFILE_OK && got < VECFILE_TEXT_OFFSET)
        status = fail_short(path, (uint64_t)got, out->identity.data_offset);
    if (status == VECFILE_OK)
        status = read_slots(out->bytes, path, out);
    if (status == VECFILE_OK)
        status = read_features(out->bytes, path, out);
    if (status != VECFILE_OK)
        return status;
    read_live_block(out->bytes, out);
    return read_text(io, fd, path, (uint64_t)got, out);
}

vecfile_status vecfile_header_read(const vecfile_io *io, int fd, const char *path, bool can_write,
                                   vecfile_header *out)
{
    memset(out, 0, sizeof *out);
    out->bytes = malloc(FIRST_READ + 1);
    if (out->bytes == NULL)
        return vecfile_fail_memory("to read the header of", path);
    vecfile_status status = read_whole_header(io, fd, path, can_write, out);
    if (status != VECFILE_OK)
        vecfile_header_free(out);
    return status;
}

void vecfile_header_free(vecfile_header *header)
{
    free(header->bytes);
    header->bytes = NULL;
    header->text = NULL;
}

uint64_t vecfile_header_count(const vecfile_header *header, const uint8_t boot_id[16])
{
    bool is_live = header->slot.state == VECFILE_SLOT_OPEN &&
                   header->slot.durability == VECFILE_SHARED && !vecfile_is_zero(boot_id, 16) &&
                   memcmp(header->live_boot_id, boot_id, 16) == 0 &&
                   header->live_epoch == header->slot.epoch;
    return is_live ? header->live_count : header->slot.count;
}
