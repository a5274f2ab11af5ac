/* What an open vector tells of itself. */
#include "journal/vector.h"

#include "any.h"

uint64_t vecfile_stamp(const vecfile *v)
{
    return v->vector != NULL ? v->vector->journal->committed.stamp : 0;
}

const char *vecfile_path(const vecfile *v)
{
    return v->vector != NULL ? v->vector->file.path : "";
}

bool vecfile_path_is_current(const vecfile *v)
{
    vecfile_io_stat found;
    if (v->vector == NULL)
        return false;
    const vecfile_file *file = &v->vector->file;
    return file->io->stat(file->io->context, VECFILE_IO_HERE, file->place.path, &found) == 0 &&
           found.device == file->device && found.inode == file->inode;
}

const vecfile_description *vecfile_description_of(const vecfile *v)
{
    return v->vector != NULL ? v->vector->description : NULL;
}

const vecfile_identity *vecfile_identity_of(const vecfile *v)
{
    return v->vector != NULL ? &v->vector->file.identity : NULL;
}

const vecfile_slot *vecfile_slot_of(const vecfile *v)
{
    return v->vector != NULL ? &v->vector->journal->slot : NULL;
}
