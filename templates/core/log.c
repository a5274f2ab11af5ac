/* The log's files: made, opened, removed. */
#include "internal.h"

#include "attach.h"
#include "commit.h"
#include "log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

void vecfile_log_init(vecfile_log *log)
{
    memset(log, 0, sizeof *log);
    log->fds[0] = log->fds[1] = -1;
}

static void close_log(vecfile_file *file, int number)
{
    if (file->log.fds[number] >= 0)
        file->io->close(file->io->context, file->log.fds[number]);
    file->log.fds[number] = -1;
    file->log.written[number] = 0;
}

void vecfile_log_free(vecfile_file *file)
{
    close_log(file, 0);
    close_log(file, 1);
    free(file->log.images.entries);
    free(file->log.header);
    free(file->log.pieces);
    vecfile_log_init(&file->log);
}

/* NAME-log0 or NAME-log1, to be freed; NULL with a message. */
static char *name_of(const vecfile_file *file, int number)
{
    const size_t room = strlen(file->path) + sizeof "-log0";
    char *name = malloc(room);
    if (name == NULL)
        vecfile_fail(VECFILE_E_NO_MEMORY, "no memory for the log of '%s'", file->path);
    else
        snprintf(name, room, "%s-log%d", file->path, number);
    return name;
}

/* A new file of that name, in place of what a crashed writer may have left. */
static int create_fresh(const vecfile_file *file, const char *name)
{
    const vecfile_io *io = file->io;
    vecfile_io_stat data;
    int result = io->fstat(io->context, file->fd, &data);
    if (result < 0)
        return result;
    int fd = vecfile_open_file(io, name, VECFILE_IO_CREATE, data.permissions);
    if (fd != -EEXIST)
        return fd;
    result = io->unlink(io->context, name);
    return result < 0 ? result : vecfile_open_file(io, name, VECFILE_IO_CREATE, data.permissions);
}

static vecfile_status fill(vecfile_file *file, int number, const char *name)
{
    int result = vecfile_log_write_ahead(file, number, 0, VECFILE_FIRST_LOG);
    if (result < 0)
        return vecfile_fail_system(result, "write", name);
    vecfile_status status = vecfile_flush(file, file->log.fds[number]);
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_LOG_NAME) ? vecfile_sync_directory(file)
                                                                 : status;
}

static vecfile_status create_named(vecfile_file *file, int number, const char *name)
{
    int fd = create_fresh(file, name);
    if (fd < 0)
        return vecfile_fail_system(fd, "create", name);
    file->log.fds[number] = fd;
    vecfile_status status = fill(file, number, name);
    if (status != VECFILE_OK) {
        close_log(file, number);
        file->io->unlink(file->io->context, name);
    }
    return status;
}

vecfile_status vecfile_log_create(vecfile_file *file, int number)
{
    /* The log that this one replaces may be that of the slot before. */
    vecfile_status status = vecfile_settle_slot(file);
    if (status != VECFILE_OK)
        return status;
    char *name = name_of(file, number);
    if (name == NULL)
        return VECFILE_E_NO_MEMORY;
    close_log(file, number);
    status = create_named(file, number, name);
    free(name);
    return status;
}

vecfile_status vecfile_log_open(vecfile_file *file, int number)
{
    char *name = name_of(file, number);
    if (name == NULL)
        return VECFILE_E_NO_MEMORY;
    vecfile_status status = VECFILE_OK;
    int fd = vecfile_open_file(file->io, name, VECFILE_IO_READ, 0);
    if (fd == -ENOENT)
        status = vecfile_fail(VECFILE_E_CORRUPT,
                              "'%s' was being written when its writer stopped, and '%s', which has "
                              "its last commits, is missing: put it back beside it, or restore "
                              "both from a copy",
                              file->path, name);
    else if (fd < 0)
        status = vecfile_fail_system(fd, "open", name);
    else
        file->log.fds[number] = fd;
    free(name);
    return status;
}

void vecfile_log_remove(vecfile_file *file)
{
    for (int number = 0; number < 2; number++) {
        char *name = name_of(file, number);
        close_log(file, number);
        /* Without its slot a log means nothing: one that stays behind is replaced by the next. */
        if (name != NULL)
            file->io->unlink(file->io->context, name);
        free(name);
    }
    vecfile_images_clear(&file->log.images);
    file->log.is_in_use = false;
    file->log.is_unsynced = false;
}
