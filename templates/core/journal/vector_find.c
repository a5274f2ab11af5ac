/* Finding a vector's file, and what its last writer left in it. */
#include "journal/vector_find.h"

#include "base/advice.h"
#include "file/attach.h"
#include "file/header.h"
#include "journal/infer_type.h"
#include "journal/log_files.h"
#include "journal/shared.h"
#include "journal/take_over.h"

/* Whether there are signs of a later state than the one of a clean slot. */
static bool may_have_changed_since(const vecfile_vector_state *vector, const vecfile_header *header)
{
    char name[VECFILE_MAX_NAME_BYTES + 1];
    const vecfile_file *file = &vector->file;
    const vecfile_identity *identity = &header->identity;
    vecfile_io_stat found;
    for (int i = 0; i < VECFILE_LOGS * VECFILE_LOG_NAMES; i++)
        if (vecfile_log_name(vector->journal, i % VECFILE_LOGS, i / VECFILE_LOGS, name) &&
            file->io->stat(file->io->context, file->place.directory, name, &found) == 0)
            return true;
    return file->bytes != identity->data_offset + header->slot.count * identity->element_size;
}

/* Whether the slot that the disk does not give has no later state than the slot that counts, which
 * must be CLEAN and has epoch E.  The place before E's has epoch E - 1, or E + 2, which repeats E,
 * unless E + 1 is there, too; that is torn then, for it does not count.
 *
 * The place behind E's may have E + 1: if E is the first of the two slots that a close writes, then
 * E + 1 repeats it.  If E is the second, whoever opened the file since wrote over the first before
 * writing E + 1; only the handle that wrote both may have gone on, having made the file or
 * recovered it, and then there are logs, or the file has another size than E says, as far as that
 * can be told. In all other cases a later writer was there. */
static bool is_last_state(const vecfile_vector_state *vector, const vecfile_header *header,
                          unsigned missing)
{
    const uint64_t epoch = header->slot.epoch;
    if (header->slot.state != VECFILE_SLOT_CLEAN || (missing & (missing - 1)) != 0)
        return false;
    if (missing == 1u << (epoch + 2) % VECFILE_SLOT_COUNT)
        return header->is_whole_behind;
    return header->is_first_of_two ||
           (header->is_second_of_two && !may_have_changed_since(vector, header));
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
        status = vecfile_take_slot(vector->journal, &header);
    if (status == VECFILE_OK) {
        vector->array.size = vector->type->size;
        vector->array.handle->len = vecfile_header_count(&header, file->boot_id);
        status = vecfile_shared_count_stored(&vector->array);
    }
    vecfile_header_free(&header);
    return status;
}

static vecfile_status find_existing(vecfile_vector_state *vector)
{
    vecfile_status status = VECFILE_OK;
    if (vecfile_file_is_writable(&vector->file))
        status = vector->calls->check_directory(vector->journal);
    if (status == VECFILE_OK)
        status = read_existing(vector);
    return status == VECFILE_OK ? vecfile_take_over(vector->journal) : status;
}

vecfile_status vecfile_vector_find(vecfile_vector_state *vector)
{
    bool is_new = false;
    vecfile_file *file = &vector->file;
    const vecfile_new_header header = {vector->type, &vector->journal->slot};
    int result = file->io->boot_id(file->io->context, file->boot_id);
    if (result < 0)
        return vecfile_fail_system(result, "tell this run of the machine from others for",
                                   file->path);
    vecfile_status status = vecfile_attach(file, &header, &is_new);
    if (status != VECFILE_OK)
        return status;
    if (is_new)
        vector->journal->slot_is_durable = true;
    else
        status = find_existing(vector);
    if (status != VECFILE_OK)
        vecfile_detach(file);
    return status;
}
