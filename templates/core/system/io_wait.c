/* vecfile_io on POSIX and Linux: waiting for what others do to files. */
#include "base/base.h"

#include "system/cancellation.h"
#include "system/io_parts.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#ifdef __linux__

#include <sys/inotify.h>

/* By the descriptor, for the name may be another file's by now. */
static int watch_file(int watch, int fd)
{
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return inotify_add_watch(watch, path, IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF) < 0 ? -errno : 0;
}

/* What happened is of no interest, only that something did. */
static void drain(int watch)
{
    char events[1024];
    while (read(watch, events, sizeof events) > 0) {
    }
}

static int wait_for_files(int *watch, const int *fds, size_t count, uint32_t ms)
{
    if (*watch < 0)
        *watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (*watch < 0)
        return errno == EMFILE || errno == ENFILE ? -ENOSYS : -errno;
    for (size_t i = 0; i < count; i++) {
        const int result = watch_file(*watch, fds[i]);
        if (result < 0)
            return result == -ENOSPC || result == -ENOENT ? -ENOSYS : result;
    }
    struct pollfd wanted = {.fd = *watch, .events = POLLIN};
    const int ready = poll(&wanted, 1, ms < INT32_MAX ? (int)ms : INT32_MAX);
    if (ready > 0)
        drain(*watch);
    return ready >= 0 || errno == EINTR ? ready > 0 : -errno;
}

#else

static int wait_for_files(int *watch, const int *fds, size_t count, uint32_t ms)
{
    (void)watch, (void)fds, (void)count, (void)ms;
    return -ENOSYS;
}

#endif

int vecfile_system_wait_for_files(void *context, int *watch, const int *fds, size_t count,
                                  uint32_t ms)
{
    (void)context;
    const int before = vecfile_hold_cancellation();
    const int result = wait_for_files(watch, fds, count, ms);
    vecfile_allow_cancellation(before);
    return result;
}
