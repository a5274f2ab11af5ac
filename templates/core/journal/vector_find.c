/* Finding a vector's file, and what its last writer left in it. */
#include "journal/vector_find.h"

#include "base/advice.h"
#include "file/attach.h"
#include "file/header.h"
#include "journal/atomic.h"
#include "journal/infer_type.h"
#include "journal/log_files.h"
#include "journal/shared.h"
#include "journal/slot_lost.h"
#include "journal/slots.h"

/* Whether there are signs of a later state than the one of a clean slot. */
static bool may_have_changed_since(const vecfile_vector_state *vector, const vecfile_header *header)
{
    char name[VECFILE_MAX_NAME_BYTES + 1];
    const vecfile_file *file = &vector->file;
    const vecfile_identity *identity = &header->identity;
    vecfile_io_stat found;
    for (int i = 0; i < VECFILE_LOGS * VECFILE_LOG_NAMES; i++)
        if (vecfile_log_name(&vector->journal, i % VECFILE_LOGS, i / VECFILE_LOGS, name) &&
            file->io->stat(file->io->context, file->place.directory, name, &found) == 0)
            return true;
    return file->bytes != identity->data_offset + header->slot.count * identity->element_size;
}

/* Whether the slot that the disk does not give has no later state than the slot that counts, which
 * must be CLEAN and has epoch E.  The place before E's has epoch E - 1, or E + 2, which repeats E.
 * The place behind E's may have E + 1: if E is the first of the two slots that a close writes, then
 * E + 1 repeats it.  Otherwise a later writer may have written E + 1; then there are logs, or the
 * file has another size than E says. */
static bool is_last_state(const vecfile_vector_state *vector, const vecfile_header *header,
                          unsigned missing)
{
    const uint64_t epoch = header->slot.epoch;
    if (header->slot.state != VECFILE_SLOT_CLEAN || (missing & (missing - 1)) != 0)
        return false;
    return missing == 1u << (epoch + 2) % VECFILE_SLOT_COUNT || header->is_first_of_two ||
           !may_have_changed_since(vector, header);
}

static vecfile_status check_unreadable(vecfile_vector_state *vector, const vecfile_header *header)
{
    const unsigned missing = header->unreadable & ~VECFILE_GAPS;
    vector->file.identity = header->identity;
    if (missing == 0 || is_last_state(vector, header, missing))
        return VECFILE_OK;
    vecfile_fail(VECFILE_E_IO,
                 "the disk does not give commit slot %d of '%s', and the others do not tell "
                 "whether that was the last one",
                 __builtin_ctz(missing), vector->file.path);
    vecfile_advise_salvage(vector->file.path);
    return VECFILE_E_IO;
}

/* Whether the slot is of as many arrays as there are. */
static vecfile_status check_arrays(const vecfile_journal *journal, const vecfile_slot *slot)
{
    if (slot->further + 1 == journal->array_count)
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_FORMAT,
                        "'%s' has commits of %u arrays, and there should be %zu: open it with the "
                        "program that wrote it",
                        journal->file->path, slot->further + 1, journal->array_count);
}

static vecfile_committed state_of(const vecfile_slot *slot)
{
    vecfile_committed state = {.sequence = slot->sequence, .stamp = slot->stamp};
    state.counts[0] = slot->count;
    memcpy(state.counts + 1, slot->further_counts, sizeof slot->further_counts);
    return state;
}

/* The state of the slot that counts. */
static void take_header(vecfile_vector_state *vector, const vecfile_header *header)
{
    vecfile_journal *journal = &vector->journal;
    const vecfile_committed committed = state_of(&header->slot);
    vector->file.identity = header->identity;
    vector->file.features = header->features;
    vector->array.size = vector->type->size;
    vector->array.handle->len = vecfile_header_count(header, vector->file.boot_id);
    journal->slot = header->slot;
    memcpy(journal->salts, header->salts, sizeof journal->salts);
    journal->spare_is_before = header->spare_before;
    journal->has_damaged_slot = header->has_damaged;
    vecfile_journal_set_committed(journal, &committed);
}

/* Reads what is there: the state of the slot that counts, and the length. */
static vecfile_status read_existing(vecfile_vector_state *vector)
{
    vecfile_header header;
    vecfile_file *file = &vector->file;
    vecfile_status status = vecfile_header_read(file->io, file->fd, file->path,
                                                vecfile_file_is_writable(file), &header);
    if (status == VECFILE_OK)
        status = vector->type != NULL
                     ? vecfile_header_match(&header, vector->type, &vector->options, file->path)
                     : vecfile_infer_type(vector, &header);
    if (status == VECFILE_OK)
        status = check_unreadable(vector, &header);
    if (status == VECFILE_OK)
        status = vecfile_slot_find_lost(&vector->journal, &header);
    if (status == VECFILE_OK)
        status = check_arrays(&vector->journal, &header.slot);
    if (status == VECFILE_OK) {
        take_header(vector, &header);
        status = vecfile_shared_count_stored(&vector->array);
    }
    vecfile_header_free(&header);
    return status;
}

/* Space that a crashed writer had allocated and not committed is given back: of what is allocated
 * anew it is known whether it is durable. */
static vecfile_status give_back(vecfile_vector_state *vector)
{
    const vecfile_array *array = &vector->array;
    if (vecfile_file_room(&vector->file) <= array->committed * array->size)
        return VECFILE_OK;
    vecfile_status status = vecfile_secure_slot(&vector->journal);
    return status == VECFILE_OK ? vecfile_array_cut_to_size(&vector->array) : status;
}

/* By the durability of the writer, not of this handle. */
static const vecfile_durability_calls *calls_of_writer(const vecfile_vector_state *vector)
{
    return vector->journal.slot.durability == VECFILE_ATOMIC ? &vecfile_atomic_durability
                                                             : &vecfile_shared_durability;
}

/* Whoever made the file may have died before its name was durable. */
static vecfile_status sync_old_name(const vecfile_vector_state *vector)
{
    return vector->journal.committed.sequence == 0 && VECFILE_KEEPS(FLUSH_OLD_NAME)
               ? vecfile_sync_names(&vector->journal)
               : VECFILE_OK;
}

static vecfile_status take_over_to_write(vecfile_vector_state *vector)
{
    vecfile_status status = VECFILE_OK;
    if (vector->journal.slot.state == VECFILE_SLOT_OPEN)
        status = calls_of_writer(vector)->take_over(&vector->journal);
    if (status == VECFILE_OK)
        status = sync_old_name(vector);
    return status == VECFILE_OK ? give_back(vector) : status;
}

/* What a writer left, whether or not it closed the file properly. */
static vecfile_status take_over(vecfile_vector_state *vector)
{
    /* With a log, the slot has the state that the log begins with, and a later one may be shorter.
     */
    vecfile_status status = vector->journal.slot.salt == 0
                                ? vecfile_array_check_count(&vector->array, vector->array.committed)
                                : VECFILE_OK;
    if (status != VECFILE_OK)
        return status;
    if (vecfile_file_is_writable(&vector->file))
        return take_over_to_write(vector);
    return vector->journal.slot.state == VECFILE_SLOT_OPEN
               ? calls_of_writer(vector)->take_over_to_read(&vector->journal)
               : VECFILE_OK;
}

static vecfile_status find_existing(vecfile_vector_state *vector)
{
    vecfile_status status = VECFILE_OK;
    if (vecfile_file_is_writable(&vector->file))
        status = vector->calls->check_directory(&vector->journal);
    if (status == VECFILE_OK)
        status = read_existing(vector);
    return status == VECFILE_OK ? take_over(vector) : status;
}

vecfile_status vecfile_vector_find(vecfile_vector_state *vector)
{
    bool is_new = false;
    vecfile_file *file = &vector->file;
    const vecfile_new_header header = {vector->type, &vector->journal.slot};
    int result = file->io->boot_id(file->io->context, file->boot_id);
    if (result < 0)
        return vecfile_fail_system(result, "tell this run of the machine from others for",
                                   file->path);
    vecfile_status status = vecfile_attach(file, &header, &is_new);
    if (status != VECFILE_OK)
        return status;
    if (is_new)
        vector->journal.slot_is_durable = true;
    else
        status = find_existing(vector);
    if (status != VECFILE_OK)
        vecfile_detach(file);
    return status;
}
