/* Faults at rest. */
#include "sim_rot.h"

#include "sim_vector.h"

#include <stdio.h>
#include <string.h>

/* --- where they are --- */

#define MAX_REGIONS 16

/* Stretches of files, each as likely as the others. */
typedef struct regions {
    sim_place list[MAX_REGIONS];
    size_t count;
} regions;

static void add_region(regions *to, int file, uint64_t from, uint64_t end)
{
    if (from < end)
        to->list[to->count++] = (sim_place){file, from, (size_t)(end - from)};
}

/* Up to where a log was flushed: as a record of it says or, of an old one, which was flushed whole,
 * the place of the last record. */
static uint64_t flushed_in(sim_view view, int file, const vecfile_log_header *header, bool is_old)
{
    uint64_t flushed = 0, images_end;
    for (uint64_t at = header->start; at < sim_view_bytes(view, file)->count;
         at += VECFILE_RECORD_ALIGNMENT) {
        vecfile_record record;
        if (!sim_log_record(view, file, at, &record, &images_end) || record.salt != header->salt ||
            record.offset != at)
            continue;
        const uint64_t end = is_old ? at + VECFILE_RECORD_HEADER_BYTES : record.flushed;
        if (end > flushed)
            flushed = end;
    }
    return flushed;
}

static void add_log(regions *to, sim_view view, uint64_t salt, bool is_old, bool in_frames)
{
    vecfile_log_header header;
    const int file = sim_vector_log(view, salt, &header);
    if (file < 0)
        return;
    add_region(to, file, 0, VECFILE_LOG_HEADER_BYTES);
    if (in_frames)
        add_region(to, file, VECFILE_LOG_HEADER_BYTES, header.start);
    const uint64_t end = flushed_in(view, file, &header, is_old);
    add_region(to, file, header.start, end);
    add_region(to, file, header.start, end);
}

static bool take_record(void *context, const vecfile_record *record, uint64_t end)
{
    sim_place *last = context;
    last->offset = record->offset;
    last->count = (size_t)(end - record->offset);
    return true;
}

/* The last record that counts of the log of `salt`, in whole sectors. */
static void add_last_record(regions *to, sim_view view, uint64_t salt)
{
    vecfile_log_header header;
    sim_place last = {.file = sim_vector_log(view, salt, &header)};
    if (last.file < 0)
        return;
    sim_vector_each_record(view, salt, take_record, &last);
    add_region(to, last.file, last.offset,
               (last.offset + last.count + SIM_SECTOR - 1) / SIM_SECTOR * SIM_SECTOR);
}

static void find_regions(regions *to, sim_view view, const char *name, sim_where where)
{
    vecfile_slot slot;
    const int file = sim_view_file(view, name);
    to->count = 0;
    if (file < 0 || !sim_vector_slot(view, name, &slot))
        return;
    if (where == SIM_IN_LAST_RECORD) {
        add_last_record(to, view, slot.salt);
        return;
    }
    add_region(to, file, 0, VECFILE_IDENTITY_BYTES);
    add_region(to, file, VECFILE_TEXT_OFFSET, VECFILE_DATA_ALIGNMENT);
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++) {
        const uint64_t at = VECFILE_IDENTITY_BYTES + i * VECFILE_SLOT_SPACING;
        add_region(to, file, at, at + VECFILE_SLOT_SPACING);
        add_region(to, file, at, at + SIM_SECTOR);
    }
    if (slot.state != VECFILE_SLOT_OPEN)
        return;
    add_log(to, view, slot.salt, false, where == SIM_IN_ALL);
    add_log(to, view, slot.old_salt, true, false);
}

/* A place of `count` bytes, a multiple of that from the file's start. */
static bool choose_place(const regions *from, const sim_disk *disk, size_t count, sim_place *out)
{
    const sim_place *region = &from->list[random_below(disk->random, from->count)];
    const uint64_t first = (region->offset + count - 1) / count;
    const uint64_t end = (region->offset + region->count) / count;
    if (first >= end)
        return false;
    out->file = region->file;
    out->count = count;
    out->offset = (first + random_below(disk->random, end - first)) * count;
    return out->offset + count <= disk->files[out->file].cache.count;
}

/* --- what becomes of a place --- */

/* What the place had before it was last written. */
static void read_earlier(const sim_disk *past, const sim_place *place, uint8_t *to)
{
    const sim_bytes *earlier = &past->files[place->file].earlier;
    memset(to, 0, place->count);
    for (size_t i = 0; i < place->count && place->offset + i < earlier->count; i++)
        to[i] = earlier->bytes[place->offset + i];
}

static const uint8_t *bytes_of(const sim_disk *disk, const sim_place *place)
{
    return disk->files[place->file].cache.bytes + place->offset;
}

static void fill(const sim_disk *disk, const sim_disk *past, const sim_fault *fault, uint8_t *to)
{
    const size_t count = fault->place.count;
    switch (fault->damage) {
    case SIM_BIT:
        memcpy(to, bytes_of(disk, &fault->place), count);
        to[random_below(disk->random, count)] ^= (uint8_t)(1u << random_below(disk->random, 8));
        break;
    case SIM_GARBAGE:
        random_fill(disk->random, to, count);
        break;
    case SIM_ZERO:
        memset(to, 0, count);
        break;
    case SIM_EARLIER:
    case SIM_MISDIRECTED:
        read_earlier(past, &fault->place, to);
        break;
    case SIM_UNREADABLE:
    case SIM_DAMAGES:
        break;
    }
}

static void add_patch(sim_disk *disk, const sim_place *place, const uint8_t *bytes)
{
    sim_patch *patch = &disk->patches[disk->patch_count++];
    patch->file = place->file;
    patch->offset = place->offset;
    patch->count = place->count;
    memcpy(patch->bytes, bytes, place->count);
}

void sim_rot_let(sim_disk *disk, const sim_disk *past, const sim_fault *fault,
                 uint64_t reads_before)
{
    uint8_t bytes[SIM_PATCH_BYTES];
    disk->rots_after = reads_before + 1;
    if (fault->damage == SIM_UNREADABLE) {
        disk->going_bad =
            (sim_bad_bytes){fault->place.file, fault->place.offset, fault->place.count};
        return;
    }
    fill(disk, past, fault, bytes);
    add_patch(disk, &fault->place, bytes);
    if (fault->damage == SIM_MISDIRECTED)
        add_patch(disk, &fault->elsewhere, bytes_of(disk, &fault->place));
}

/* --- which --- */

/* Whether all that was written to the place was flushed. */
static bool is_at_rest(const sim_disk *past, const sim_place *place)
{
    const sim_file *file = &past->files[place->file];
    for (size_t i = 0; i < file->change_count; i++) {
        const sim_change *change = &file->changes[i];
        if (!change->is_size && change->offset < place->offset + place->count &&
            change->offset + change->count > place->offset)
            return false;
    }
    return true;
}

/* Whether it had something else before. */
static bool was_written(const sim_disk *disk, const sim_disk *past, const sim_place *place)
{
    uint8_t bytes[SIM_PATCH_BYTES];
    read_earlier(past, place, bytes);
    return memcmp(bytes, bytes_of(disk, place), place->count) != 0;
}

/* The operation at which the sector was last flushed. */
static uint64_t flushed_at(const sim_disk *past, int file, uint64_t sector)
{
    const sim_bytes *flushes = &past->files[file].flushes;
    uint64_t operation = 0;
    if ((sector + 1) * sizeof operation <= flushes->count)
        memcpy(&operation, flushes->bytes + sector * sizeof operation, sizeof operation);
    return operation;
}

/* Whether nothing was written to `elsewhere` since the place was written to: what went there would
 * be gone again. */
static bool is_left_there(const sim_disk *past, const sim_place *place, const sim_place *elsewhere)
{
    for (uint64_t i = 0; i < place->count / SIM_SECTOR; i++)
        if (flushed_at(past, elsewhere->file, elsewhere->offset / SIM_SECTOR + i) >
            flushed_at(past, place->file, place->offset / SIM_SECTOR + i))
            return false;
    return true;
}

static bool try_to_choose(const sim_disk *disk, const sim_disk *past, const regions *from,
                          sim_fault *out)
{
    const size_t count = random_once_in(disk->random, 2) ? SIM_SECTOR : SIM_PATCH_BYTES;
    out->damage = (sim_damage)random_below(disk->random, SIM_DAMAGES);
    if (!choose_place(from, disk, count, &out->place))
        return false;
    if (out->damage != SIM_EARLIER && out->damage != SIM_MISDIRECTED)
        return true;
    if (!is_at_rest(past, &out->place) || !was_written(disk, past, &out->place))
        return false;
    return out->damage == SIM_EARLIER ||
           (choose_place(from, disk, count, &out->elsewhere) && is_at_rest(past, &out->elsewhere) &&
            is_left_there(past, &out->place, &out->elsewhere));
}

bool sim_rot_choose(const sim_disk *disk, const sim_disk *past, const char *name, sim_where where,
                    sim_fault *out)
{
    regions from;
    find_regions(&from, sim_cached(disk), name, where);
    for (int tries = 0; tries < 20 && from.count > 0; tries++)
        if (try_to_choose(disk, past, &from, out))
            return true;
    return false;
}

/* --- what it was --- */

static bool place_hits(const sim_place *place, int file, uint64_t offset, uint64_t count)
{
    return place->file == file && place->offset < offset + count &&
           place->offset + place->count > offset;
}

bool sim_rot_hits(const sim_fault *fault, int file, uint64_t offset, uint64_t count)
{
    return place_hits(&fault->place, file, offset, count) ||
           (fault->damage == SIM_MISDIRECTED && place_hits(&fault->elsewhere, file, offset, count));
}

static const char *name_of(const sim_disk *disk, int file)
{
    for (size_t i = 0; i < disk->cached.count; i++)
        if (disk->cached.names[i].file == file)
            return disk->cached.names[i].text;
    return "?";
}

/* What goes to a log instead damages that, too. */
static bool spoils_log(const sim_fault *fault, int vector)
{
    return fault->damage == SIM_MISDIRECTED &&
           (fault->place.file != vector || fault->elsewhere.file != vector);
}

static bool makes_older_copy(const sim_fault *fault, int vector)
{
    return (fault->damage == SIM_EARLIER || fault->damage == SIM_MISDIRECTED) &&
           sim_rot_hits(fault, vector, VECFILE_FEATURES_OFFSET, VECFILE_FEATURES_BYTES);
}

/* Whether the fault makes another slot of the newest one. */
static bool spoils_newest_slot(const sim_fault *fault, int vector, const vecfile_slot *slot)
{
    const uint64_t at =
        VECFILE_IDENTITY_BYTES + slot->epoch % VECFILE_SLOT_COUNT * VECFILE_SLOT_SPACING;
    return fault->damage != SIM_UNREADABLE && sim_rot_hits(fault, vector, at, VECFILE_SLOT_BYTES);
}

static bool has_torn_slot(sim_view view, int vector)
{
    vecfile_slot slot;
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++)
        if (!sim_vector_slot_at(view, vector, i, &slot))
            return true;
    return false;
}

bool sim_rot_is_undecidable(const sim_disk *disk, const char *name, const sim_fault *fault)
{
    vecfile_slot slot;
    const sim_view view = sim_cached(disk);
    const int vector = sim_view_file(view, name);
    if (makes_older_copy(fault, vector))
        return true;
    return sim_vector_slot(view, name, &slot) && spoils_newest_slot(fault, vector, &slot) &&
           (spoils_log(fault, vector) ||
            (sim_rot_looks_unfinished(disk, name, fault) && has_torn_slot(view, vector)));
}

bool sim_rot_looks_unfinished(const sim_disk *disk, const char *name, const sim_fault *fault)
{
    vecfile_slot slot;
    const sim_view view = sim_cached(disk);
    const sim_loss loss = sim_vector_loss_of_slot(view, name, &slot);
    return loss == SIM_LOSS_OF_COMMIT &&
           spoils_newest_slot(fault, sim_view_file(view, name), &slot);
}

bool sim_rot_is_refusal(vecfile_status status, const sim_fault *fault)
{
    if (status == VECFILE_E_IO)
        return fault->damage == SIM_UNREADABLE;
    return status == VECFILE_E_CORRUPT || status == VECFILE_E_TRUNCATED ||
           status == VECFILE_E_FORMAT || status == VECFILE_E_NOT_VECFILE;
}

void sim_rot_describe(const sim_disk *disk, const sim_fault *fault, char *out, size_t room)
{
    static const char *const names[SIM_DAMAGES] = {
        "another bit", "garbage", "zero", "stale", "written elsewhere", "unreadable"};
    const sim_place *place = &fault->place, *elsewhere = &fault->elsewhere;
    const int length =
        snprintf(out, room, "%s: %zu bytes at %llu of %s", names[fault->damage], place->count,
                 (unsigned long long)place->offset, name_of(disk, place->file));
    if (fault->damage == SIM_MISDIRECTED && (size_t)length < room)
        snprintf(out + length, room - (size_t)length, ", at %llu of %s",
                 (unsigned long long)elsewhere->offset, name_of(disk, elsewhere->file));
}
