/* The log's files: made, opened, removed. */
#include "internal.h"

#include "attach.h"
#include "commit.h"
#include "log.h"
#include "record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

void vecfile_log_init(vecfile_log *log)
{
    memset(log, 0, sizeof *log);
    log->fds[0] = log->fds[1] = -1;
}

void vecfile_log_close(vecfile_file *file, int number)
{
    if (file->log.fds[number] >= 0)
        file->io->close(file->io->context, file->log.fds[number]);
    file->log.fds[number] = -1;
    file->log.written[number] = 0;
}

void vecfile_log_free(vecfile_file *file)
{
    vecfile_log_close(file, 0);
    vecfile_log_close(file, 1);
    vecfile_read_ahead_end(&file->log.ahead);
    free(file->log.images.entries);
    free(file->log.header);
    free(file->log.pieces);
    vecfile_log_init(&file->log);
}

static vecfile_status fail_memory(const vecfile_file *file)
{
    return vecfile_fail(VECFILE_E_NO_MEMORY, "no memory for the log of '%s'", file->path);
}

/* NAME-log0 or NAME-log1, to be freed; NULL without memory. */
static char *name_of(const vecfile_file *file, int number)
{
    const size_t room = strlen(file->path) + sizeof "-log0";
    char *name = malloc(room);
    if (name != NULL)
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

vecfile_status vecfile_log_make(vecfile_file *file, int number)
{
    /* The log that this one replaces may be that of the slot before. */
    vecfile_status status = vecfile_settle_slot(file);
    if (status != VECFILE_OK)
        return status;
    char *name = name_of(file, number);
    if (name == NULL)
        return fail_memory(file);
    vecfile_log_close(file, number);
    const int fd = create_fresh(file, name);
    if (fd < 0)
        status = vecfile_fail_system(fd, "create", name);
    else
        file->log.fds[number] = fd;
    free(name);
    return status;
}

void vecfile_log_discard(vecfile_file *file, int number)
{
    char *name = name_of(file, number);
    vecfile_log_close(file, number);
    /* Without its slot a log means nothing: one that stays behind is replaced by the next. */
    if (name != NULL)
        file->io->unlink(file->io->context, name);
    free(name);
}

vecfile_status vecfile_log_make_durable(vecfile_file *file, int number, uint64_t end)
{
    const uint64_t whole = vecfile_round_up(end, VECFILE_RECORD_ALIGNMENT);
    int result = vecfile_log_write_ahead(file, number, end,
                                         whole > VECFILE_FIRST_LOG ? whole : VECFILE_FIRST_LOG);
    if (result < 0)
        return vecfile_fail_log(file, result, "write to");
    vecfile_status status =
        VECFILE_KEEPS(FLUSH_MERGED) ? vecfile_flush(file, file->log.fds[number]) : VECFILE_OK;
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_LOG_NAME) ? vecfile_sync_directory(file)
                                                                 : status;
}

vecfile_status vecfile_log_create(vecfile_file *file, int number)
{
    vecfile_status status = vecfile_log_make(file, number);
    if (status != VECFILE_OK)
        return status;
    status = vecfile_log_make_durable(file, number, 0);
    if (status != VECFILE_OK)
        vecfile_log_discard(file, number);
    return status;
}

vecfile_status vecfile_log_open(vecfile_file *file, int number)
{
    char *name = name_of(file, number);
    if (name == NULL)
        return fail_memory(file);
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
    vecfile_log_discard(file, 0);
    vecfile_log_discard(file, 1);
    vecfile_images_clear(&file->log.images);
    file->log.is_in_use = false;
    file->log.is_unsynced = false;
}
