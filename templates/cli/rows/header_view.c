/* Looking at a header. */
#include "run/system.h"

#include "rows/header_view.h"

#include "run/memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* Names that a log may have: after the file or, where that is another's or too long, after its
 * UUID. */
static char *log_path(const header_view *view, int number, bool by_uuid)
{
    const char *slash = strrchr(view->path, '/');
    const int directory = slash != NULL ? (int)(slash + 1 - view->path) : 0;
    const size_t room = strlen(view->path) + 64;
    char *name = allocate(room, 1);
    if (!by_uuid) {
        snprintf(name, room, "%s-log%d", view->path, number);
        return name;
    }
    int at = snprintf(name, room, "%.*svecfile-", directory, view->path);
    for (int i = 0; i < 16; i++)
        at += snprintf(name + at, room - (size_t)at, "%02x", view->header.identity.uuid[i]);
    snprintf(name + at, room - (size_t)at, "-log%d", number);
    return name;
}

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
}

static void look_for_logs(header_view *view)
{
    for (int i = 0; i < 4; i++) {
        char *name = log_path(view, i / 2, i % 2 == 1);
        view->has_log[i / 2] |= access(name, F_OK) == 0;
        release(name);
    }
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
    look_for_logs(view);
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
