/* A new file that nobody sees before it is complete. */
#include "system/new_file.h"

#include "base/base.h"
#include "system/io_full.h"
#include "system/place.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define ENDING ".new-"
#define DIGITS 16

/* Tries of a name that others make or remove at the same time. */
#define MAX_TRIES 100

/* --- names until then --- */

/* What such names begin with: the file's own name, or where that would be too long a word of ours.
 */
static void begin_name(const char *name, char out[VECFILE_MAX_NAME_BYTES + 1])
{
    const size_t length = strlen(name), more = sizeof ENDING - 1 + DIGITS;
    snprintf(out, VECFILE_MAX_NAME_BYTES + 1, "%s" ENDING,
             length + more <= VECFILE_MAX_NAME_BYTES ? name : "vecfile");
}

static bool is_hex(const char *text, size_t count)
{
    size_t i = 0;
    while (i < count && ((text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f')))
        i++;
    return i == count && text[count] == '\0';
}

typedef struct left_behind {
    const vecfile_io *io;
    int directory;
    const char *beginning;
} left_behind;

/* Removes a file whose maker is gone. */
static bool remove_left_behind(void *to, const char *name)
{
    const left_behind *l = to;
    const size_t length = strlen(l->beginning);
    if (strncmp(name, l->beginning, length) != 0 || !is_hex(name + length, DIGITS))
        return true;
    const int fd = vecfile_open_file(l->io, l->directory, name, VECFILE_IO_READ_OWN, 0);
    if (fd < 0)
        return true;
    vecfile_io_stat found;
    if (l->io->fstat(l->io->context, fd, &found) == 0 && found.is_regular &&
        vecfile_lock_file(l->io, fd, VECFILE_IO_LOCKED_TO_READ) == 0)
        l->io->unlink(l->io->context, l->directory, name);
    l->io->close(l->io->context, fd);
    return true;
}

/* Whoever died between the two names of a file, or before the only one that it was to have, left
 * one. */
static void remove_what_is_left(const vecfile_io *io, int directory, const char *beginning)
{
    left_behind left = {io, directory, beginning};
    (void)io->list_directory(io->context, directory, remove_left_behind, &left);
}

static int random_name(const vecfile_io *io, const char *beginning,
                       char out[VECFILE_MAX_NAME_BYTES + 1])
{
    uint64_t number;
    size_t at = strlen(beginning);
    const int result = io->random(io->context, &number, sizeof number);
    memcpy(out, beginning, at);
    for (int i = 0; i < DIGITS; i++, number >>= 4)
        out[at++] = "0123456789abcdef"[number & 15];
    out[at] = '\0';
    return result;
}

/* --- making it --- */

static int make_named(const vecfile_io *io, int directory, const char *name, uint32_t permissions,
                      vecfile_new_file *out)
{
    char beginning[VECFILE_MAX_NAME_BYTES + 1], temporary[VECFILE_MAX_NAME_BYTES + 1];
    begin_name(name, beginning);
    remove_what_is_left(io, directory, beginning);
    int fd = -EEXIST;
    for (int i = 0; fd == -EEXIST && i < MAX_TRIES; i++) {
        const int result = random_name(io, beginning, temporary);
        if (result < 0)
            return result;
        fd = vecfile_open_file(io, directory, temporary, VECFILE_IO_CREATE, permissions);
    }
    if (fd < 0)
        return fd;
    out->temporary = strdup(temporary);
    out->fd = fd;
    if (out->temporary != NULL)
        return 0;
    io->unlink(io->context, directory, temporary);
    io->close(io->context, fd);
    out->fd = -1;
    return -ENOMEM;
}

static int lock_if_possible(const vecfile_io *io, int fd)
{
    int result = -EINTR;
    for (int i = 0; result == -EINTR && i < MAX_TRIES; i++)
        result = vecfile_lock_file(io, fd, VECFILE_IO_LOCKED_TO_WRITE);
    return vecfile_has_no_locks(result) ? 0 : result;
}

static int make_once(const vecfile_io *io, int directory, const char *name, uint32_t permissions,
                     vecfile_new_file *out)
{
    int fd = -EINTR;
    for (int i = 0; fd == -EINTR && i < MAX_TRIES; i++)
        fd = io->open_unnamed(io->context, directory, permissions);
    int result = fd < 0 ? fd : 0;
    if (fd >= 0)
        out->fd = fd;
    else if (fd == -EOPNOTSUPP)
        result = make_named(io, directory, name, permissions, out);
    return result;
}

/* Whether another maker took it for one that was left behind, before it was locked. */
static bool was_removed(const vecfile_io *io, int directory, const vecfile_new_file *file)
{
    vecfile_io_stat found;
    return file->temporary != NULL &&
           io->stat(io->context, directory, file->temporary, &found) == -ENOENT;
}

vecfile_status vecfile_new_file_make(const vecfile_io *io, int directory, const char *name,
                                     const char *path, uint32_t permissions, vecfile_new_file *out)
{
    int result = -ENOENT;
    for (int i = 0; i < MAX_TRIES; i++) {
        *out = (vecfile_new_file){.fd = -1, .temporary = NULL};
        result = make_once(io, directory, name, permissions, out);
        if (result < 0)
            return vecfile_fail_system(result, "create", path);
        result = lock_if_possible(io, out->fd);
        if (result == 0 && !was_removed(io, directory, out))
            return VECFILE_OK;
        vecfile_new_file_discard(io, directory, out);
        /* Whoever looks whether it was left behind locks it for a moment. */
        if (result < 0 && result != -EAGAIN)
            return vecfile_fail_system(result, "lock", path);
    }
    /* What fcntl says of a lock that another has: EACCES or EAGAIN. */
    if (result == -EAGAIN)
        return vecfile_fail(VECFILE_E_LOCKED,
                            "cannot lock '%s': the system gives no lock on it; try again", path);
    return vecfile_fail_system(result, "lock", path);
}

/* --- the name --- */

static void forget_temporary(vecfile_new_file *file)
{
    free(file->temporary);
    file->temporary = NULL;
}

/* Moves the name, where a file cannot have two. */
static int move_name(const vecfile_io *io, int directory, const char *name, vecfile_new_file *file)
{
    const int result = io->rename_new(io->context, directory, file->temporary, name);
    if (result == 0)
        forget_temporary(file);
    return result;
}

int vecfile_new_file_publish(const vecfile_io *io, int directory, const char *name,
                             vecfile_new_file *file)
{
    if (file->temporary == NULL)
        return io->name_unnamed(io->context, file->fd, directory, name);
    const int result = io->link(io->context, directory, file->temporary, name);
    if (result == -EPERM || result == -EOPNOTSUPP || result == -ENOSYS)
        return move_name(io, directory, name, file);
    if (result < 0)
        return result;
    io->unlink(io->context, directory, file->temporary);
    forget_temporary(file);
    return 0;
}

/* A name for a moment, for what has none can only take a name that is free. */
static int give_temporary(const vecfile_io *io, int directory, const char *name,
                          vecfile_new_file *file)
{
    char beginning[VECFILE_MAX_NAME_BYTES + 1], temporary[VECFILE_MAX_NAME_BYTES + 1];
    begin_name(name, beginning);
    remove_what_is_left(io, directory, beginning);
    int result = random_name(io, beginning, temporary);
    if (result == 0)
        result = io->name_unnamed(io->context, file->fd, directory, temporary);
    if (result < 0)
        return result;
    file->temporary = strdup(temporary);
    if (file->temporary != NULL)
        return 0;
    io->unlink(io->context, directory, temporary);
    return -ENOMEM;
}

static int replace(const vecfile_io *io, int directory, const char *name, vecfile_new_file *file)
{
    int result = file->temporary == NULL ? give_temporary(io, directory, name, file) : 0;
    if (result == 0)
        result = io->rename(io->context, directory, file->temporary, name);
    if (result == 0)
        forget_temporary(file);
    return result;
}

/* A signal that ends the program between the two names would leave the first one behind. */
int vecfile_new_file_replace(const vecfile_io *io, int directory, const char *name,
                             vecfile_new_file *file)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const int result = replace(io, directory, name, file);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return result;
}

void vecfile_new_file_discard(const vecfile_io *io, int directory, vecfile_new_file *file)
{
    if (file->temporary != NULL)
        io->unlink(io->context, directory, file->temporary);
    forget_temporary(file);
    if (file->fd >= 0)
        io->close(io->context, file->fd);
    file->fd = -1;
}

vecfile_status vecfile_new_file_take_place(const vecfile_io *io, const vecfile_place *place,
                                           const char *path, bool durably, vecfile_new_file *file)
{
    const int result = vecfile_new_file_publish(io, place->directory, place->name, file);
    if (result == -EEXIST)
        return vecfile_fail(VECFILE_E_EXISTS,
                            "'%s' is there already: remove it, or name another file", path);
    if (result < 0)
        return vecfile_fail_system(result, "create", path);
    const vecfile_status status = durably ? vecfile_place_sync(io, place, path) : VECFILE_OK;
    if (status != VECFILE_OK)
        io->unlink(io->context, place->directory, place->name);
    return status;
}
