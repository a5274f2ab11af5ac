/* vecfile_io on POSIX and Linux: this run of the machine, chance and time. */
#include "base/base.h"

#include "base/digits.h"
#include "system/cancellation.h"
#include "system/io_parts.h"
#include "vecfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#ifdef __linux__
#include <sys/random.h>
#endif
#include <time.h>
#include <unistd.h>

/* Whether a sandbox keeps the file from its processes, or the system has none. */
static bool is_withheld(int error)
{
    return error == ENOENT || error == ENOTDIR || error == EACCES || error == EPERM ||
           error == ENOSYS;
}

/* What looks like another run makes a writer's unfinished work look lost: so a file that cannot be
 * read this time, though it is there for the process, is a failure. */
static int read_boot_id(uint8_t out[16])
{
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
    if (file == NULL)
        return is_withheld(errno) ? 0 : -errno;
    int digits = 0;
    for (int character; digits < 32 && (character = fgetc(file)) != EOF;) {
        const int value = vecfile_hex_digit((char)character);
        if (value < 0)
            continue;
        out[digits / 2] = (uint8_t)(out[digits / 2] << 4 | value);
        digits++;
    }
    const bool is_broken = ferror(file) != 0;
    fclose(file);
    /* Sandboxes put an empty file in the place of what they withhold. */
    if (digits < 32)
        memset(out, 0, 16);
    return is_broken ? -EIO : 0;
}

/* No process outlives the run of its machine: the answer is kept, as reading it costs as much as
 * the rest of an opening.  Threads that ask at the same time for the first time keep the same; a
 * lock could be left held in a child of fork. */
int vecfile_system_boot_id(void *context, uint8_t out[16])
{
    static uint32_t kept[4];
    static bool is_kept;
    (void)context;
    memset(out, 0, 16);
    uint32_t words[4];
    if (__atomic_load_n(&is_kept, __ATOMIC_ACQUIRE)) {
        for (int i = 0; i < 4; i++)
            words[i] = __atomic_load_n(&kept[i], __ATOMIC_RELAXED);
        memcpy(out, words, sizeof words);
        return 0;
    }
    const int before = vecfile_hold_cancellation();
    int result = read_boot_id(out);
    vecfile_allow_cancellation(before);
    if (result < 0 || vecfile_is_zero(out, 16))
        return result;
    memcpy(words, out, sizeof words);
    for (int i = 0; i < 4; i++)
        __atomic_store_n(&kept[i], words[i], __ATOMIC_RELAXED);
    __atomic_store_n(&is_kept, true, __ATOMIC_RELEASE);
    return 0;
}

static int read_random_device(unsigned char *next, size_t count)
{
    int fd = vecfile_system_open(VECFILE_IO_HERE, "/dev/urandom", O_RDONLY, 0);
    if (fd < 0)
        return fd;
    const int before = vecfile_hold_cancellation();
    int result = 0;
    while (count > 0 && result == 0) {
        ssize_t got = read(fd, next, count);
        if (got > 0) {
            next += got;
            count -= (size_t)got;
        } else if (got == 0 || errno != EINTR) {
            result = got == 0 ? -EIO : -errno;
        }
    }
    close(fd);
    vecfile_allow_cancellation(before);
    return result;
}

/* The system call needs neither a descriptor nor /dev; kernels before 3.17, and some
 * sandboxes, lack it. */
int vecfile_system_random(void *context, void *buffer, size_t count)
{
    (void)context;
#ifdef __linux__
    unsigned char *next = buffer;
    const int before = vecfile_hold_cancellation();
    int result = 0;
    while (count > 0 && result == 0) {
        const ssize_t got = getrandom(next, count, 0);
        if (got > 0) {
            next += got;
            count -= (size_t)got;
        } else if (errno != EINTR) {
            result = -errno;
        }
    }
    vecfile_allow_cancellation(before);
    /* Why the device could not be opened would name a file that nobody asked for. */
    if ((result == -ENOSYS || result == -EPERM) && read_random_device(next, count) == 0)
        result = 0;
    return result;
#else
    return read_random_device(buffer, count);
#endif
}

uint64_t vecfile_system_clock_ms(void *context)
{
    (void)context;
    struct timespec now;
#ifdef CLOCK_MONOTONIC_COARSE
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
#else
    clock_gettime(CLOCK_MONOTONIC, &now);
#endif
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void vecfile_system_sleep_ms(void *context, uint32_t ms)
{
    (void)context;
    struct timespec rest = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000};
    const int before = vecfile_hold_cancellation();
    nanosleep(&rest, NULL);
    vecfile_allow_cancellation(before);
}
