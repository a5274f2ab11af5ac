/* vecfile_io on POSIX and Linux: this run of the machine, chance and time. */
#include "internal.h"

#include "cancellation.h"
#include "io_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static int hex_value(int character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    if (character >= 'a' && character <= 'f')
        return character - 'a' + 10;
    return -1;
}

/* What looks like another run would make a writer's unfinished work look lost: so a file that is
 * there and cannot be read is a failure. */
static int read_boot_id(uint8_t out[16])
{
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
    if (file == NULL)
        return errno == ENOENT ? 0 : -errno;
    int digits = 0;
    for (int character; digits < 32 && (character = fgetc(file)) != EOF;) {
        int value = hex_value(character);
        if (value < 0)
            continue;
        out[digits / 2] = (uint8_t)(out[digits / 2] << 4 | value);
        digits++;
    }
    fclose(file);
    return digits == 32 ? 0 : -EIO;
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

int vecfile_system_random(void *context, void *buffer, size_t count)
{
    (void)context;
    int fd = vecfile_system_open(VECFILE_IO_HERE, "/dev/urandom", O_RDONLY, 0);
    if (fd < 0)
        return fd;
    const int before = vecfile_hold_cancellation();
    unsigned char *next = buffer;
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
