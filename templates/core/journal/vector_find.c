/* Finding a vector's file, and what its last writer left in it. */
#include "journal/vector_find.h"

#include "file/attach.h"
#include "file/header.h"
#include "journal/infer_type.h"
#include "journal/shared.h"
#include "journal/take_over.h"

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
