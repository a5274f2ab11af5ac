/* Files that are complete or not there. */
#include "run/system.h"

#include "out/whole_file.h"

#include "run/message.h"
#include "run/temporary.h"

#include "core.h"

#include <errno.h>

int whole_file_begin(whole_file *file, const char *path)
{
    const vecfile_io *io = watched_io();
    *file = (whole_file){.path = path, .made = {.fd = -1}};
    vecfile_status status = vecfile_place_find(io, path, &file->place);
    if (status == VECFILE_OK)
        status = vecfile_new_file_make(io, file->place.directory, file->place.name, path, 0666,
                                       &file->made);
    if (status == VECFILE_OK)
        return file->made.fd;
    complain_of_failure();
    whole_file_abandon(file);
    return -1;
}

bool whole_file_finish(whole_file *file)
{
    const vecfile_io *io = watched_io();
    const vecfile_place *place = &file->place;
    int result = vecfile_new_file_publish(io, place->directory, place->name, &file->made);
    if (result == -EEXIST)
        result = vecfile_new_file_replace(io, place->directory, place->name, &file->made);
    if (result == 0)
        result = io->sync_directory(io->context, place->directory);
    if (result < 0) {
        (void)vecfile_fail_system(result, "make", file->path);
        complain_of_failure();
    }
    whole_file_abandon(file);
    return result == 0;
}

void whole_file_abandon(whole_file *file)
{
    const vecfile_io *io = watched_io();
    vecfile_new_file_discard(io, file->place.directory, &file->made);
    vecfile_place_let_go(io, &file->place);
}
