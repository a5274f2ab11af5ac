/* Finding a vector's file, and what its last writer left in it. */
#include "journal/vector_find.h"

#include "file/attach.h"
#include "file/header.h"
#include "journal/follower.h"
#include "journal/infer_type.h"
#include "journal/journal_new.h"
#include "journal/shared.h"
#include "journal/slots.h"
#include "journal/take_over.h"

/* How often a reader begins anew because of what a writer does meanwhile. */
#define MAX_READS 100

static vecfile_status fail_replaced(const char *path)
{
    return vecfile_fail(VECFILE_E_REPLACED,
                        "'%s' was written over while it was open: it is another vector now; open "
                        "it again",
                        path);
}

/* A file that was opened without its schema must stay what it was found to be. */
static vecfile_status match_type(vecfile_vector_state *vector, const vecfile_header *header)
{
    const vecfile_identity *before = &vector->file.identity, *now = &header->identity;
    const bool is_known = vector->type != NULL;
    if (is_known && !vecfile_file_is_writable(&vector->file) && before->element_size != 0 &&
        memcmp(before->uuid, now->uuid, sizeof now->uuid) != 0)
        return fail_replaced(vector->file.path);
    if (is_known && vector->type != &vector->inferred)
        return vecfile_header_match(header, vector->type, &vector->options, vector->file.path);
    if (is_known)
        return before->layout_hash == now->layout_hash ? VECFILE_OK
                                                       : fail_replaced(vector->file.path);
    vecfile_status status = vecfile_infer_type(vector, header);
    if (status == VECFILE_OK)
        vector->file.identity = *now;
    return status;
}

static vecfile_status check_is_alone(const vecfile_identity *identity, const char *path)
{
    return (identity->incompat & VECFILE_INCOMPAT_MEMBER) == 0
               ? VECFILE_OK
               : vecfile_fail(VECFILE_E_INVALID,
                              "'%s' is a member of a store, whose journal says what is in it: open "
                              "the folder that it is in",
                              path);
}

/* Reads what is there: the state of the slot that counts, and the length. */
static vecfile_status read_existing(vecfile_vector_state *vector)
{
    vecfile_header header;
    vecfile_file *file = &vector->file;
    vecfile_status status = vecfile_header_read(file->io, file->fd, file->path,
                                                vecfile_file_is_writable(file), &header);
    if (status == VECFILE_OK)
        status = check_is_alone(&header.identity, file->path);
    if (status == VECFILE_OK)
        status = match_type(vector, &header);
    if (status == VECFILE_OK) {
        vector->array.size = vector->type->size;
        status = vecfile_take_slot(vector->journal, &header);
    }
    if (status == VECFILE_OK) {
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

/* Whether what failed may have done so because somebody was writing, who may have ended since, so
 * that the first failure says nothing.  The message stays. */
static bool is_worth_a_try(const vecfile_journal *journal, vecfile_status status, bool is_first)
{
    const bool may_be_half_written = status == VECFILE_E_CORRUPT || status == VECFILE_E_TRUNCATED ||
                                     status == VECFILE_E_FORMAT || status == VECFILE_E_LOCKED;
    vecfile_slot now;
    return may_be_half_written &&
           (is_first || vecfile_is_being_written(journal->file) ||
            (vecfile_slot_read_newest(journal->file->io, journal->file->fd, &now) == 0 &&
             now.epoch != journal->follower.epoch));
}

/* Whether the logs that were read still are the slot's: else somebody may have used them again
 * meanwhile. */
static vecfile_status look_again(const vecfile_journal *journal, bool *are_still_its)
{
    vecfile_slot now;
    const uint64_t salt = journal->slot.salt;
    *are_still_its = !vecfile_follower_must_wait(journal);
    if (!*are_still_its || salt == 0)
        return VECFILE_OK;
    vecfile_status status = vecfile_read_newest_slot(journal, &now);
    *are_still_its =
        now.epoch == journal->follower.epoch || now.salt == salt || now.old_salt == salt;
    return status;
}

/* Whether what was found can be gone on with, or there is no use in trying again. */
static bool read_once(vecfile_vector_state *vector, bool is_first, vecfile_status *status)
{
    bool are_still_its = false;
    *status = find_existing(vector);
    if (*status == VECFILE_OK)
        *status = look_again(vector->journal, &are_still_its);
    return *status == VECFILE_OK ? are_still_its
                                 : !is_worth_a_try(vector->journal, *status, is_first);
}

vecfile_status vecfile_vector_read(vecfile_vector_state *vector)
{
    const vecfile_io *io = vector->file.io;
    vecfile_status status = VECFILE_OK;
    for (int i = 0; i < MAX_READS; i++) {
        vecfile_journal_reset(vector->journal);
        status = vecfile_follower_begin(vector->journal);
        if (status != VECFILE_OK || read_once(vector, i == 0, &status))
            return status;
        io->sleep_ms(io->context, 1);
    }
    return status != VECFILE_OK
               ? status
               : vecfile_fail(VECFILE_E_IO, "'%s' is changed all the time: try again",
                              vector->file.path);
}

vecfile_status vecfile_vector_take(vecfile_vector_state *vector)
{
    return vecfile_file_is_writable(&vector->file) ? find_existing(vector)
                                                   : vecfile_vector_read(vector);
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
        status = vecfile_vector_take(vector);
    if (status != VECFILE_OK)
        vecfile_detach(file);
    return status;
}
