/* Getting hold of the right file. */
#include "file/attach.h"

#include "base/rules.h"
#include "file/header.h"
#include "file/registry.h"
#include "system/new_file.h"
#include "system/process.h"

#include <errno.h>
#include <stdio.h>

/* How often the name may change its file, or come and go, between our looking and our locking. */
#define MAX_LOOKS 100

#define MAX_SLEEP_MS 20

/* A process that was killed may have its lock for a moment longer, as long as somebody looks at its
 * memory. */
#define GRACE_MS 100

/* Answers of one try. */
typedef enum outcome { ATTACHED, FAILED, NAME_CHANGED } outcome;

static vecfile_status fail_locked(const vecfile_file *file, int64_t holder)
{
    char who[48] = "another process";
    if (holder > 0)
        snprintf(who, sizeof who, "process %lld", (long long)holder);
    return vecfile_fail(VECFILE_E_LOCKED, "'%s' is locked by %s: close it there%s", file->path, who,
                        file->options->lock_wait_ms == 0 ? ", or set lock_wait_ms to wait for it"
                                                         : ", or wait longer");
}

static vecfile_status fail_to_lock(const vecfile_file *file, int result)
{
    char text[VECFILE_ERROR_TEXT_BYTES];
    if (!vecfile_has_no_locks(result))
        return vecfile_fail_system(result, "lock", file->path);
    return vecfile_fail(VECFILE_E_UNSUPPORTED,
                        "the file system of '%s' has no locks, or has none to give (%s), and a "
                        "vector that two write at once is lost: put it on a file system that has, "
                        "or mount this one with locks (Lustre: -o flock; NFS without a lock "
                        "daemon: -o local_lock=all)",
                        file->path, vecfile_error_text(result, text));
}

/* Finds the holder, when it is time to know, or sets it to 0. */
static bool has_waited_enough(const vecfile_file *file, uint64_t start, int64_t *holder)
{
    const vecfile_io *io = file->io;
    const uint64_t waited = io->clock_ms(io->context) - start;
    if (waited < file->options->lock_wait_ms)
        return false;
    *holder = io->lock_holder(io->context, file->fd, true);
    return *holder > 0 || waited >= (uint64_t)file->options->lock_wait_ms + GRACE_MS;
}

static vecfile_status take_lock(const vecfile_file *file)
{
    const vecfile_io *io = file->io;
    uint64_t start = io->clock_ms(io->context);
    int interruptions = 0;
    int64_t holder;
    for (uint32_t rest = 1;; rest = rest * 2 < MAX_SLEEP_MS ? rest * 2 : MAX_SLEEP_MS) {
        int result = vecfile_lock_file(io, file->fd, VECFILE_IO_LOCKED_TO_WRITE);
        if (result == 0)
            return VECFILE_OK;
        if (result == -EINTR && ++interruptions < MAX_LOOKS)
            continue;
        if (result != -EAGAIN)
            return fail_to_lock(file, result);
        if (has_waited_enough(file, start, &holder))
            return fail_locked(file, holder);
        io->sleep_ms(io->context, rest);
    }
}

static vecfile_status check_kind(const vecfile_io_stat *found, const char *path)
{
    if (found->is_regular)
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_NOT_VECFILE, "'%s' is %s, not a vector file: name another file",
                        path, found->is_directory ? "a directory" : "not a regular file");
}

static void fill_place(vecfile_file *file, const vecfile_io_stat *found)
{
    file->device = found->device;
    file->inode = found->inode;
    file->bytes = found->size;
}

/* Whether the name is that of the file that we have; then also what is to be known of it. */
static bool look_at_name(const vecfile_file *file, vecfile_io_stat *found)
{
    return file->io->stat(file->io->context, file->place.directory, file->place.name, found) == 0 &&
           found->device == file->device && found->inode == file->inode;
}

bool vecfile_has_name(const vecfile_file *file)
{
    vecfile_io_stat found;
    return look_at_name(file, &found);
}

static outcome lock_opened(vecfile_file *file, vecfile_status *status)
{
    vecfile_io_stat found;
    int result = file->io->fstat(file->io->context, file->fd, &found);
    *status = result < 0 ? vecfile_fail_system(result, "examine", file->path)
                         : check_kind(&found, file->path);
    if (*status != VECFILE_OK)
        return FAILED;
    fill_place(file, &found);
    *status = vecfile_registry_add(file);
    if (*status != VECFILE_OK)
        return FAILED;
    if (vecfile_file_is_writable(file))
        *status = take_lock(file);
    outcome tried = *status == VECFILE_OK ? ATTACHED : FAILED;
    if (tried == ATTACHED && !look_at_name(file, &found))
        tried = NAME_CHANGED;
    if (tried != ATTACHED) {
        vecfile_registry_remove(file);
        return tried;
    }
    /* It may have changed while we waited for the lock; device and inode have not, and other
     * threads look at them in the registry. */
    file->bytes = found.size;
    return ATTACHED;
}

/* The lock lasts as long as any descriptor of the open file, and children of fork have one: so who
 * opened it to write drops it by hand, and a child never does.  The locks of who reads
 * (journal/followers.h) are left to the last of the processes that do. */
static void close_descriptor(vecfile_file *file)
{
    const vecfile_io *io = file->io;
    if (file->fd >= 0 && vecfile_file_is_writable(file) && vecfile_is_process(file->process))
        vecfile_lock_file(io, file->fd, VECFILE_IO_UNLOCKED);
    if (file->fd >= 0)
        io->close(io->context, file->fd);
    file->fd = -1;
}

static outcome open_existing(vecfile_file *file, const vecfile_io_stat *found,
                             vecfile_status *status)
{
    *status = check_kind(found, file->path);
    if (*status == VECFILE_OK && file->options->existence == VECFILE_MUST_CREATE)
        *status = vecfile_fail(VECFILE_E_EXISTS,
                               "'%s' is there already and was to be created: remove it, or open it "
                               "without must-create",
                               file->path);
    if (*status == VECFILE_OK)
        *status = vecfile_registry_check(file, found->device, found->inode);
    if (*status != VECFILE_OK)
        return FAILED;
    const vecfile_io_open_mode mode =
        vecfile_file_is_writable(file) ? VECFILE_IO_READ_WRITE : VECFILE_IO_READ;
    file->fd = file->io->open(file->io->context, file->place.directory, file->place.name, mode, 0);
    if (file->fd == -ENOENT || file->fd == -EINTR)
        return NAME_CHANGED;
    if (file->fd < 0) {
        *status = vecfile_fail_system(file->fd, mode == VECFILE_IO_READ ? "open" : "open to write",
                                      file->path);
        return FAILED;
    }
    outcome result = lock_opened(file, status);
    if (result != ATTACHED)
        close_descriptor(file);
    return result;
}

/* Writes the header into a file of another name, locked before anyone can see it under its own. */
static vecfile_status fill_new_file(vecfile_file *file, const vecfile_new_header *header)
{
    vecfile_io_stat found;
    int result = file->io->fstat(file->io->context, file->fd, &found);
    if (result < 0)
        return vecfile_fail_system(result, "create", file->path);
    fill_place(file, &found);
    vecfile_status status = vecfile_registry_add(file);
    if (status != VECFILE_OK)
        return status;
    status = take_lock(file);
    if (status == VECFILE_OK)
        status = vecfile_header_create(file->io, file->fd, file->path, header->type, file->options,
                                       &file->identity, header->slot);
    if (status != VECFILE_OK)
        vecfile_registry_remove(file);
    file->bytes = file->identity.data_offset;
    return status;
}

/* Gives the finished file its name, and never in place of a file that somebody else created
 * meanwhile. */
static outcome publish_vector(vecfile_file *file, vecfile_new_file *made, vecfile_status *status)
{
    *status = vecfile_new_file_take_place(file->io, &file->place, file->path,
                                          VECFILE_KEEPS(FLUSH_NEW_NAME), made);
    if (*status == VECFILE_OK)
        return ATTACHED;
    return *status == VECFILE_E_EXISTS ? NAME_CHANGED : FAILED;
}

static outcome fill_and_publish(vecfile_file *file, const vecfile_new_header *header,
                                vecfile_new_file *made, vecfile_status *status)
{
    outcome result = FAILED;
    file->fd = made->fd;
    *status = fill_new_file(file, header);
    if (*status == VECFILE_OK) {
        result = publish_vector(file, made, status);
        if (result != ATTACHED)
            vecfile_registry_remove(file);
    }
    if (result != ATTACHED) {
        close_descriptor(file);
        made->fd = -1;
        vecfile_new_file_discard(file->io, file->place.directory, made);
    }
    return result;
}

static outcome create_new(vecfile_file *file, const vecfile_new_header *header,
                          vecfile_status *status)
{
    if (!vecfile_file_is_writable(file) || file->options->existence == VECFILE_MUST_EXIST) {
        *status = vecfile_fail(VECFILE_E_NOT_FOUND,
                               "there is no '%s': check the name, or open it so that it may be "
                               "created",
                               file->path);
        return FAILED;
    }
    const vecfile_place *place = &file->place;
    const uint32_t permissions = file->options->permissions;
    vecfile_new_file made;
    *status = vecfile_new_file_make(file->io, place->directory, place->name, file->path,
                                    permissions != 0 ? permissions : 0600, &made);
    return *status == VECFILE_OK ? fill_and_publish(file, header, &made, status) : FAILED;
}

/* One look at the name, and what follows from it. */
static outcome try_to_attach(vecfile_file *file, const vecfile_new_header *header, bool *is_new,
                             vecfile_status *status)
{
    vecfile_io_stat found;
    const vecfile_place *place = &file->place;
    int result = file->io->stat(file->io->context, place->directory, place->name, &found);
    if (result == -EINTR)
        return NAME_CHANGED;
    if (result < 0 && result != -ENOENT) {
        *status = vecfile_fail_system(result, "open", file->path);
        return FAILED;
    }
    *is_new = result == -ENOENT;
    return *is_new ? create_new(file, header, status) : open_existing(file, &found, status);
}

vecfile_status vecfile_attach(vecfile_file *file, const vecfile_new_header *header, bool *is_new)
{
    for (int i = 0; i < MAX_LOOKS; i++) {
        outcome tried = FAILED;
        vecfile_place_let_go(file->io, &file->place);
        vecfile_status status = vecfile_place_find(file->io, file->path, &file->place);
        if (status == VECFILE_OK)
            tried = try_to_attach(file, header, is_new, &status);
        if (tried == ATTACHED)
            return VECFILE_OK;
        if (tried == FAILED)
            return status;
    }
    return vecfile_fail(VECFILE_E_IO,
                        "'%s' cannot be caught: the name changes its file all the time, or is a "
                        "link to nowhere",
                        file->path);
}

void vecfile_detach(vecfile_file *file)
{
    vecfile_registry_remove(file);
    close_descriptor(file);
}
