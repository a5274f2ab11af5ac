/* Looking at logs. */
#include "run/system.h"

#include "rows/log_view.h"

#include "run/memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names that a log may have: after the file or, where that is another's or too long, after its
 * UUID. */
static char *log_path(const header_view *file, int number, bool by_uuid)
{
    const char *slash = strrchr(file->path, '/');
    const int directory = slash != NULL ? (int)(slash + 1 - file->path) : 0;
    const size_t room = strlen(file->path) + 64;
    char *name = allocate(room, 1);
    if (!by_uuid) {
        snprintf(name, room, "%s-log%d", file->path, number);
        return name;
    }
    int at = snprintf(name, room, "%.*svecfile-", directory, file->path);
    for (int i = 0; i < 16; i++)
        at += snprintf(name + at, room - (size_t)at, "%02x", file->header.identity.uuid[i]);
    snprintf(name + at, room - (size_t)at, "-log%d", number);
    return name;
}

/* What the file's slot makes of a log; one without a header, of the first libraries, is known by
 * its name alone. */
static log_role role_of(const header_view *file, int fd)
{
    uint8_t block[VECFILE_LOG_HEADER_BLOCK];
    vecfile_log_header header;
    const vecfile_slot *slot = &file->header.slot;
    if (vecfile_read_fully(&vecfile_io_system, fd, block, sizeof block, 0) != sizeof block ||
        vecfile_decode_log_header(block, &header) != VECFILE_DECODED)
        return slot->salt != 0 ? IN_USE : NOT_IN_USE;
    if (memcmp(header.uuid, file->header.identity.uuid, sizeof header.uuid) != 0)
        return NO_LOG;
    return slot->salt != 0 && header.salt == slot->salt           ? IN_USE
           : slot->old_salt != 0 && header.salt == slot->old_salt ? OLD_ONE
                                                                  : NOT_IN_USE;
}

static void look_at(const header_view *file, const char *path, log_view *log)
{
    struct stat found;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    if (fd < 0)
        return;
    if (fstat(fd, &found) == 0 && S_ISREG(found.st_mode)) {
        log->role = role_of(file, fd);
        log->bytes = (uint64_t)found.st_size;
    }
    close(fd);
}

void look_at_logs(const header_view *file, log_view logs[VECFILE_LOGS])
{
    for (int i = 0; i < VECFILE_LOGS; i++) {
        logs[i] = (log_view){NO_LOG, 0};
        for (int by_uuid = 0; by_uuid < 2 && logs[i].role == NO_LOG; by_uuid++) {
            char *path = log_path(file, i, by_uuid == 1);
            look_at(file, path, &logs[i]);
            release(path);
        }
    }
}
