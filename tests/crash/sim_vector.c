/* What the files of a vector on a simulated disk say. */
#include "sim_vector.h"

#include "base/hash.h"
#include "vecfile/vecfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const sim_directory *names_of(sim_view view)
{
    return view.is_durable ? &view.disk->durable : &view.disk->cached;
}

int sim_view_file(sim_view view, const char *name)
{
    const sim_directory *names = names_of(view);
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->names[i].text, name) == 0)
            return names->names[i].file;
    return -1;
}

const sim_bytes *sim_view_bytes(sim_view view, int file)
{
    const sim_file *of = &view.disk->files[file];
    return view.is_durable ? &of->durable : &of->cache;
}

/* `count` bytes at `offset` of a file; NULL if it does not have so many. */
static const uint8_t *bytes_at(sim_view view, int file, uint64_t offset, size_t count)
{
    const sim_bytes *bytes = sim_view_bytes(view, file);
    return offset + count <= bytes->count ? bytes->bytes + offset : NULL;
}

bool sim_vector_identity(sim_view view, int file, vecfile_identity *out)
{
    const uint8_t *block = bytes_at(view, file, 0, VECFILE_IDENTITY_BYTES);
    return block != NULL && vecfile_decode_identity(block, out) == VECFILE_DECODED;
}

/* --- slots --- */

bool sim_vector_slot_at(sim_view view, int file, unsigned place, vecfile_slot *out)
{
    const uint64_t at = VECFILE_IDENTITY_BYTES + place * VECFILE_SLOT_SPACING;
    const uint8_t *block = bytes_at(view, file, at, VECFILE_SLOT_BYTES);
    return block != NULL && vecfile_decode_slot(block, out) == VECFILE_DECODED &&
           out->epoch % VECFILE_SLOT_COUNT == place;
}

bool sim_vector_slot(sim_view view, const char *name, vecfile_slot *out)
{
    const int file = sim_view_file(view, name);
    bool is_found = false;
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT && file >= 0; i++) {
        vecfile_slot slot;
        if (!sim_vector_slot_at(view, file, i, &slot))
            continue;
        if (!is_found || slot.epoch > out->epoch)
            *out = slot;
        is_found = true;
    }
    return is_found;
}

/* --- logs --- */

/* Decodes the header of the log in that file. */
static bool read_log_header(sim_view view, int file, vecfile_log_header *header)
{
    const uint8_t *block = bytes_at(view, file, 0, VECFILE_LOG_HEADER_BLOCK);
    return block != NULL && vecfile_decode_log_header(block, header) == VECFILE_DECODED;
}

int sim_vector_log(sim_view view, uint64_t salt, vecfile_log_header *header)
{
    const sim_directory *names = names_of(view);
    for (size_t i = 0; i < names->count && salt != 0; i++)
        if (strstr(names->names[i].text, "-log") != NULL &&
            read_log_header(view, names->names[i].file, header) && header->salt == salt)
            return names->names[i].file;
    return -1;
}

/* Bytes of the images of the record whose head is at `head`. */
static uint64_t image_bytes(const uint8_t *head, const vecfile_record *record)
{
    uint64_t bytes = 0;
    for (uint64_t i = 0; i < record->pages; i++) {
        const vecfile_entry entry =
            vecfile_decode_entry(head + record->header_bytes + i * VECFILE_RECORD_ENTRY_BYTES);
        bytes += (uint64_t)__builtin_popcountll(entry.chunks) * VECFILE_LOG_CHUNK_BYTES;
    }
    return bytes;
}

bool sim_log_record(sim_view view, int file, uint64_t at, vecfile_record *out, uint64_t *end)
{
    const sim_bytes *bytes = sim_view_bytes(view, file);
    const uint8_t *block = bytes_at(view, file, at, VECFILE_RECORD_HEADER_BYTES);
    if (block == NULL || vecfile_decode_record(block, out) != VECFILE_DECODED ||
        out->pages > bytes->count)
        return false;
    const uint64_t head_bytes = vecfile_record_head_bytes(out->header_bytes, out->pages);
    if (at + head_bytes > bytes->count)
        return false;
    uint8_t *head = malloc((size_t)head_bytes);
    if (head == NULL)
        abort();
    memcpy(head, block, (size_t)head_bytes);
    const bool is_whole = vecfile_record_crc(head, head_bytes) == out->crc;
    *end = at + head_bytes + (is_whole ? image_bytes(head, out) : 0);
    free(head);
    return is_whole;
}

bool sim_log_record_is_whole(sim_view view, int file, const vecfile_record *record)
{
    const sim_bytes *log = sim_view_bytes(view, file);
    const uint8_t *entry = log->bytes + record->offset + record->header_bytes;
    uint64_t at = record->offset + vecfile_record_head_bytes(record->header_bytes, record->pages);
    for (uint64_t i = 0; i < record->pages; i++, entry += VECFILE_RECORD_ENTRY_BYTES) {
        const vecfile_entry image = vecfile_decode_entry(entry);
        const size_t bytes = (size_t)__builtin_popcountll(image.chunks) * VECFILE_LOG_CHUNK_BYTES;
        if (at + bytes > log->count || vecfile_crc32c(0, log->bytes + at, bytes) != image.crc)
            return false;
        at += bytes;
    }
    return true;
}

bool sim_vector_log_has_begun(sim_view view, const vecfile_slot *slot)
{
    vecfile_record record;
    vecfile_log_header header;
    uint64_t end;
    const int file = sim_vector_log(view, slot->salt, &header);
    return file >= 0 && sim_log_record(view, file, header.start, &record, &end) &&
           record.sequence > slot->sequence;
}

/* The last commit that the slot leads to; 0 if its log is missing. */
static uint64_t reached_by(sim_view view, const vecfile_slot *slot)
{
    vecfile_log_header header;
    vecfile_record record;
    uint64_t last = slot->sequence, end;
    const int file = sim_vector_log(view, slot->salt, &header);
    if (slot->salt == 0 || slot->state == VECFILE_SLOT_CLEAN)
        return last;
    if (file < 0)
        return 0;
    for (uint64_t at = header.start; at < sim_view_bytes(view, file)->count;
         at += VECFILE_RECORD_ALIGNMENT)
        if (sim_log_record(view, file, at, &record, &end) && record.salt == slot->salt &&
            record.offset == at && record.sequence > last)
            last = record.sequence;
    return last;
}

/* Whether pages went to their places by way of the log of that slot. */
static bool has_frames(sim_view view, const vecfile_slot *slot)
{
    vecfile_log_header header;
    vecfile_frame frame;
    const int file = sim_vector_log(view, slot->salt, &header);
    for (uint64_t at = VECFILE_LOG_HEADER_BYTES; file >= 0 && at < header.start;
         at += VECFILE_FRAME_HEAD_BYTES) {
        const uint8_t *head = bytes_at(view, file, at, VECFILE_FRAME_HEAD_BYTES);
        if (head != NULL && vecfile_decode_frame(head, &frame) == VECFILE_DECODED &&
            frame.salt == slot->salt)
            return true;
    }
    return false;
}

/* The valid slot of the highest epoch below that one's. */
static bool slot_before(sim_view view, int file, const vecfile_slot *slot, vecfile_slot *before)
{
    bool is_found = false;
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++) {
        vecfile_slot other;
        if (sim_vector_slot_at(view, file, i, &other) && other.epoch < slot->epoch &&
            (!is_found || other.epoch > before->epoch)) {
            *before = other;
            is_found = true;
        }
    }
    return is_found;
}

sim_loss sim_vector_loss_of_slot(sim_view view, const char *name, vecfile_slot *slot)
{
    vecfile_slot before;
    if (!sim_vector_slot(view, name, slot) ||
        !slot_before(view, sim_view_file(view, name), slot, &before))
        return SIM_LOSS_OF_NOTHING;
    const bool has_settled =
        slot->state == VECFILE_SLOT_OPEN && before.old_salt != 0 && slot->old_salt == 0;
    const bool is_missed = reached_by(view, &before) != reached_by(view, slot);
    if (is_missed && slot->salt == 0)
        return SIM_LOSS_OF_COMMIT;
    return is_missed || has_settled || (before.salt != slot->salt && has_frames(view, slot))
               ? SIM_LOSS_OF_LOG
               : SIM_LOSS_OF_NOTHING;
}

bool sim_vector_is_announced(sim_view view, const char *name, const vecfile_slot *slot)
{
    vecfile_log_header header;
    if (sim_vector_log(view, slot->salt, &header) < 0)
        return true;
    const uint8_t *block =
        bytes_at(view, sim_view_file(view, name), VECFILE_FEATURES_OFFSET, VECFILE_FEATURES_BYTES);
    return block != NULL && !vecfile_is_zero(block, VECFILE_FEATURES_BYTES);
}

void sim_vector_empty_logs(sim_disk *disk, const char *name)
{
    for (int i = 0; i < 3; i++) {
        char text[SIM_NAME_BYTES];
        snprintf(text, sizeof text, "%s-log%d", name, i);
        const int file = sim_disk_file(disk, text);
        if (file >= 0 && disk->files[file].cache.count > 0)
            memset(disk->files[file].cache.bytes, 0, disk->files[file].cache.count);
    }
}

/* A log that is being read. */
typedef struct log_end {
    uint64_t at; /* where the next record belongs */
    uint32_t chain;
} log_end;

static bool record_counts(sim_view view, int file, const log_end *behind,
                          const vecfile_record *record)
{
    const bool is_next = record->resumes
                             ? record->flushed <= behind->at
                             : record->offset == behind->at && record->chain == behind->chain;
    return is_next &&
           record->offset + VECFILE_RECORD_ALIGNMENT <= sim_view_bytes(view, file)->count &&
           sim_log_record_is_whole(view, file, record);
}

void sim_vector_each_record(sim_view view, uint64_t salt, sim_visit_record visit, void *context)
{
    vecfile_log_header header;
    const uint64_t step = VECFILE_RECORD_ALIGNMENT;
    const int file = sim_vector_log(view, salt, &header);
    log_end behind = {file >= 0 ? header.start : 0, 0};
    for (uint64_t at = behind.at; file >= 0 && at < sim_view_bytes(view, file)->count; at += step) {
        vecfile_record record;
        uint64_t end;
        if (!sim_log_record(view, file, at, &record, &end) || record.salt != salt ||
            record.offset != at || !record_counts(view, file, &behind, &record))
            continue;
        if (!visit(context, &record, end))
            return;
        behind = (log_end){(end + step - 1) / step * step, record.crc};
        at = behind.at - step;
    }
}
