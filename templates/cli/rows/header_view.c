/* Looking at a header. */
#include "run/system.h"

#include "rows/header_view.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

void format_uuid(const uint8_t uuid[16], char text[37])
{
    for (int i = 0, at = 0; i < 16; i++)
        at += snprintf(text + at, 37 - (size_t)at,
                       i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", uuid[i]);
}

/* Asks for both kinds: whoever is in the way of a reader is a writer. */
static void look_at_lock(header_view *view)
{
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_len = 1};
    if (fcntl(view->fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK)
        view->is_locked_to_write = view->is_locked = true;
    lock = (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
    if (!view->is_locked && fcntl(view->fd, F_OFD_GETLK, &lock) == 0)
        view->is_locked = lock.l_type != F_UNLCK;
    const vecfile_io *io = &vecfile_io_system;
    if (view->is_locked)
        view->holder = io->lock_holder(io->context, view->fd, !view->is_locked_to_write);
    view->is_followed = vecfile_has_followers(io, view->fd);
    struct stat found;
    if (view->is_followed && fstat(view->fd, &found) == 0)
        view->reader_count =
            vecfile_find_holders(&found, VECFILE_LOCK_OF_READERS, view->readers, MAX_READERS);
}

static vecfile_status examine(header_view *view)
{
    const vecfile_io *io = &vecfile_io_system;
    vecfile_io_stat found;
    const int result = io->fstat(io->context, view->fd, &found);
    if (result < 0)
        return vecfile_fail_system(result, "examine", view->path);
    if (!found.is_regular)
        return vecfile_fail(VECFILE_E_NOT_VECFILE, "'%s' is not a regular file: name another file",
                            view->path);
    view->size = found.size;
    vecfile_status status = vecfile_header_read(io, view->fd, view->path, false, &view->header);
    if (status == VECFILE_OK)
        status =
            vecfile_describe_text(view->header.text, (size_t)view->header.identity.text_bytes,
                                  &view->header.identity.machine, view->path, &view->description);
    return status;
}

vecfile_status header_view_open(header_view *view, const char *path)
{
    *view = (header_view){.path = path};
    const vecfile_io *io = &vecfile_io_system;
    view->fd = io->open(io->context, VECFILE_IO_HERE, path, VECFILE_IO_READ, 0);
    if (view->fd < 0)
        return vecfile_fail_system(view->fd, "open", path);
    const vecfile_status status = examine(view);
    if (status != VECFILE_OK) {
        header_view_close(view);
        return status;
    }
    look_at_lock(view);
    return VECFILE_OK;
}

void header_view_close(header_view *view)
{
    vecfile_description_free(view->description);
    vecfile_header_free(&view->header);
    if (view->fd >= 0)
        vecfile_io_system.close(vecfile_io_system.context, view->fd);
    view->fd = -1;
}
