/* Made by vecfile-gen 1.0.0; do not edit. */
/* The core of vecfile in one file, made by vecfile-gen: joined from the files that its sections
 * name.  Change those, not this one. */

/* --- base/advice.c ------------------------------------------------------------------------------- */

/* What to type, whatever a file is called. */
/* Commands that messages recommend, as they are to be typed. */

/* What every file of the core begins with: it asks the system headers for everything before any of
 * them is read, and has the message that tells of a failure. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif

#include "platform.h"

#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

VECFILE_STATIC_ASSERT(sizeof(off_t) == 8, "files larger than 2 GiB need a 64-bit off_t");

/* Sets this thread's message; returns `status`. */
VECFILE_PRINTF(2, 3) vecfile_status vecfile_fail(vecfile_status status, const char *format, ...);

/* Appends to this thread's message. */
VECFILE_PRINTF(1, 2) void vecfile_fail_more(const char *format, ...);

/* VECFILE_E_NO_MEMORY, with a message that names the `work`, "to commit", and whose it is. */
vecfile_status vecfile_fail_memory(const char *work, const char *path);

static inline uint64_t vecfile_round_up(uint64_t bytes, uint64_t unit)
{
    return (bytes + unit - 1) / unit * unit;
}


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#include <stddef.h>

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Appends to this thread's message what to do about the file at `path`, which is to hold elements
 * `element` as this program has them. */
void vecfile_advise_conversion(const char *path, const char *element, size_t element_length);

/* Appends what to do about the file at `path`, of whose states the last may be lost. */
void vecfile_advise_salvage(const char *path);

/* Appends how to have the state before the damage in its log, of a file that is refused. */
void vecfile_advise_last_good(const char *path);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


/* The name as one word for a shell, and for a command no option. */
static void add_file(const char *path)
{
    vecfile_fail_more("'%s", path[0] == '-' ? "./" : "");
    for (const char *quote; (quote = strchr(path, '\'')) != NULL; path = quote + 1)
        vecfile_fail_more("%.*s'\\''", (int)(quote - path), path);
    vecfile_fail_more("%s'", path);
}

void vecfile_advise_conversion(const char *path, const char *element, size_t element_length)
{
    vecfile_fail_more("\nbring it up to date by `vecfile migrate ");
    add_file(path);
    vecfile_fail_more("`, or make a new file of it by `vecfile convert --element %.*s ",
                      (int)element_length, element);
    add_file(path);
    vecfile_fail_more(" NEW`");
}

void vecfile_advise_last_good(const char *path)
{
    vecfile_fail_more(", or give these commits up by `vecfile recover --to-last-good ");
    add_file(path);
    vecfile_fail_more("`");
}

void vecfile_advise_salvage(const char *path)
{
    vecfile_fail_more(": copy what can be read by `vecfile salvage ");
    add_file(path);
    vecfile_fail_more(" NEW`, or restore it from a copy");
}

/* --- base/assertion.c ---------------------------------------------------------------------------- */

/* The end of a process that found itself wrong. */

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif
/* What the code believes of itself.  A failed belief is a fault of vecfile, never of a caller or a
 * file: those get a status.
 *
 * Off unless VECFILE_ASSERTIONS is defined, as it is in every build of the tests; then a failure
 * prints file, line and belief to standard error, and aborts. */

#ifdef VECFILE_ASSERTIONS

#define VECFILE_ASSERT(condition)                                                                  \
    ((condition) ? (void)0 : vecfile_assertion_failed(__FILE__, __LINE__, #condition))

/* A place that is never reached, for that reason.  What stands behind it must be harmless. */
#define VECFILE_UNREACHABLE(reason) vecfile_assertion_failed(__FILE__, __LINE__, reason)

/* Tells of it and aborts. */
_Noreturn void vecfile_assertion_failed(const char *file, int line, const char *belief);

#else

/* The condition is compiled, so that it stays true to the code, and never evaluated. */
#define VECFILE_ASSERT(condition) ((void)sizeof((condition) ? 1 : 0))
#define VECFILE_UNREACHABLE(reason) ((void)0)

#endif


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


#ifdef VECFILE_ASSERTIONS

#include <stdio.h>
#include <stdlib.h>

void vecfile_assertion_failed(const char *file, int line, const char *belief)
{
    fprintf(stderr, "%s:%d: vecfile is wrong in its belief that: %s\n", file, line, belief);
    abort();
}

#endif

/* --- base/bytes.c -------------------------------------------------------------------------------- */

/* What generated code asks about the bytes of fields. */
/* Bytes exchanged in memory. */


#include <stddef.h>

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Exchanges the `left` bytes at `at` with the `right` bytes behind them. */
void vecfile_exchange(unsigned char *at, size_t left, size_t right);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#include "vecfile.h"

/* A rotation by no more than this goes through a buffer on the stack. */
#define ROTATE_BUFFER 1024

vecfile_status vecfile_fail_field(const char *element, const char *field, const char *problem)
{
    return vecfile_fail(VECFILE_E_CORRUPT, "%s.%s %s", element, field, problem);
}

bool vecfile_is_zero(const void *bytes, size_t count)
{
    const unsigned char *at = bytes;
    /* All bytes equal the one before them, and the first is zero: memcmp is faster than a loop. */
    return count == 0 || (at[0] == 0 && memcmp(at, at + 1, count - 1) == 0);
}

static bool is_padded_text(const char *text, size_t bytes)
{
    const char *end = memchr(text, '\0', bytes);
    return end == NULL || vecfile_is_zero(end, bytes - (size_t)(end - text));
}

bool vecfile_are_padded_texts(const void *texts, size_t bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!is_padded_text((const char *)texts + i * bytes, bytes))
            return false;
    return true;
}

bool vecfile_are_bools(const void *bytes, size_t count)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < count; i++)
        if (at[i] > 1)
            return false;
    return true;
}

bool vecfile_set_text(char *field, size_t bytes, const char *text)
{
    size_t length = strlen(text);
    size_t kept = length < bytes ? length : bytes;
    memcpy(field, text, kept);
    memset(field + kept, 0, bytes - kept);
    return kept == length;
}

void vecfile_exchange_bytes(void *a, void *b, size_t bytes)
{
    unsigned char buffer[512], *left = a, *right = b;
    while (bytes > 0 && left != right) {
        size_t step = bytes < sizeof buffer ? bytes : sizeof buffer;
        memcpy(buffer, left, step);
        memcpy(left, right, step);
        memcpy(right, buffer, step);
        left += step;
        right += step;
        bytes -= step;
    }
}

/* By swapping equal blocks until the rest is small (the block-swap algorithm of Gries and Mills,
 * 1981). */
void vecfile_exchange(unsigned char *at, size_t left, size_t right)
{
    unsigned char buffer[ROTATE_BUFFER];
    while (left > ROTATE_BUFFER && right > ROTATE_BUFFER) {
        if (left <= right) {
            vecfile_exchange_bytes(at, at + left, left);
            at += left;
            right -= left;
        } else {
            vecfile_exchange_bytes(at + left - right, at + left, right);
            left -= right;
        }
    }
    if (left <= right) {
        memcpy(buffer, at, left);
        memmove(at, at + left, right);
        memcpy(at + right, buffer, left);
    } else if (right <= ROTATE_BUFFER) {
        memcpy(buffer, at + left, right);
        memmove(at + right, at, left);
        memcpy(at, buffer, right);
    }
}

/* --- base/digits.c ------------------------------------------------------------------------------- */

/* Numbers read from text, digit by digit. */
/* Numbers read from text, digit by digit. */


#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* What a hexadecimal digit of either case stands for; -1 if `c` is none. */
int vecfile_hex_digit(char c);

/* Reads the decimal digits [text, end).  False if there is none, or another character, or the
 * number is above `most`. */
bool vecfile_read_digits(const char *text, const char *end, uint64_t most, uint64_t *out);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

int vecfile_hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool vecfile_read_digits(const char *text, const char *end, uint64_t most, uint64_t *out)
{
    uint64_t number = 0;
    if (text == end)
        return false;
    for (; text < end; text++) {
        const uint64_t digit = (uint64_t)(*text - '0');
        if (*text < '0' || *text > '9' || digit > most || number > (most - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    *out = number;
    return true;
}

/* --- base/hash.c --------------------------------------------------------------------------------- */

/* CRC-32C: by the processor's instruction where there is one, else by a table of sixteen entries
 * a nibble.  Headers and log records only, so the table is kept small rather than fast. */
/* Checksums and hashes of bytes. */


#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* CRC-32C (Castagnoli), as RFC 3720 section B.4 defines it; continue with the last result. */
uint32_t vecfile_crc32c(uint32_t crc, const void *bytes, size_t count);

/* The CRC-32C of four blocks of `count` bytes, a multiple of 8, each from the start. */
void vecfile_crc32c_four(const uint8_t *const blocks[4], size_t count, uint32_t out[4]);

/* FNV-1a, 64 bits (Fowler, Noll, Vo); start from VECFILE_FNV_START. */
#define VECFILE_FNV_START 0xcbf29ce484222325u
uint64_t vecfile_fnv1a(uint64_t hash, const void *bytes, size_t count);

/* The CRC-32C of machines without the instruction, for tests to hold against it. */
uint32_t vecfile_crc32c_by_table(uint32_t crc, const void *bytes, size_t count);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#include "format.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <nmmintrin.h>
#define HAVE_INSTRUCTION 1
#define TARGET __attribute__((target("sse4.2")))
#define STEP8(crc, value) ((uint32_t)_mm_crc32_u64((crc), (value)))
#define STEP1(crc, value) _mm_crc32_u8((crc), (value))
#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#define HAVE_INSTRUCTION 1
#define TARGET
#define STEP8(crc, value) __crc32cd((crc), (value))
#define STEP1(crc, value) __crc32cb((crc), (value))
#else
#define HAVE_INSTRUCTION 0
#endif

#if HAVE_INSTRUCTION
static bool has_instruction(void)
{
#if defined(__x86_64__)
    return __builtin_cpu_supports("sse4.2");
#else
    return true;
#endif
}

/* The instruction takes the bytes in the order of memory, first in the lowest. */
static inline uint64_t load(const uint8_t *at)
{
    uint64_t value;
    memcpy(&value, at, sizeof value);
    return vecfile_little_endian(value);
}

TARGET static uint32_t by_instruction(uint32_t crc, const uint8_t *next, size_t count)
{
    for (; count >= 8; next += 8, count -= 8)
        crc = STEP8(crc, load(next));
    for (; count > 0; next++, count--)
        crc = STEP1(crc, *next);
    return crc;
}

/* Each instruction waits for the one before in its chain: four chains at a time take little longer
 * than one. */
TARGET static void four_by_instruction(const uint8_t *const blocks[4], size_t count,
                                       uint32_t out[4])
{
    uint32_t a = UINT32_MAX, b = UINT32_MAX, c = UINT32_MAX, d = UINT32_MAX;
    for (size_t i = 0; i < count; i += 8) {
        a = STEP8(a, load(blocks[0] + i));
        b = STEP8(b, load(blocks[1] + i));
        c = STEP8(c, load(blocks[2] + i));
        d = STEP8(d, load(blocks[3] + i));
    }
    out[0] = ~a;
    out[1] = ~b;
    out[2] = ~c;
    out[3] = ~d;
}
#endif

/* The reflected polynomial 0x82f63b78, a nibble at a time. */
static uint32_t by_table(uint32_t crc, const uint8_t *next, size_t count)
{
    static const uint32_t table[16] = {
        0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3,
        0x61c69362, 0x7198540d, 0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
        0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
    };
    for (; count > 0; next++, count--) {
        crc ^= *next;
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return crc;
}

uint32_t vecfile_crc32c(uint32_t crc, const void *bytes, size_t count)
{
#if HAVE_INSTRUCTION
    if (has_instruction())
        return ~by_instruction(~crc, bytes, count);
#endif
    return ~by_table(~crc, bytes, count);
}

void vecfile_crc32c_four(const uint8_t *const blocks[4], size_t count, uint32_t out[4])
{
#if HAVE_INSTRUCTION
    if (has_instruction()) {
        four_by_instruction(blocks, count, out);
        return;
    }
#endif
    for (int i = 0; i < 4; i++)
        out[i] = ~by_table(UINT32_MAX, blocks[i], count);
}

uint32_t vecfile_crc32c_by_table(uint32_t crc, const void *bytes, size_t count)
{
    return ~by_table(~crc, bytes, count);
}

uint64_t vecfile_fnv1a(uint64_t hash, const void *bytes, size_t count)
{
    const uint8_t *next = bytes;
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ next[i]) * 0x100000001b3u;
    return hash;
}

/* --- base/status.c ------------------------------------------------------------------------------- */

/* Names of statuses, and the thread's last message. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Room for a long path and some thirty differing fields. */
#define MESSAGE_BYTES 8192

static _Thread_local char message[MESSAGE_BYTES];

const char *vecfile_status_name(vecfile_status status)
{
    switch (status) {
#define NAME_CASE(name, meaning)                                                                   \
    case VECFILE_##name:                                                                           \
        return "VECFILE_" #name;
        VECFILE_STATUSES(NAME_CASE)
#undef NAME_CASE
    }
    return "VECFILE_E_?";
}

const char *vecfile_status_meaning(vecfile_status status)
{
    switch (status) {
#define MEANING_CASE(name, meaning)                                                                \
    case VECFILE_##name:                                                                           \
        return meaning;
        VECFILE_STATUSES(MEANING_CASE)
#undef MEANING_CASE
    }
    return "a status of a later library";
}

const char *vecfile_errmsg(void)
{
    return message;
}

vecfile_status vecfile_fail(vecfile_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): clang 14 overlooks va_start */
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return status;
}

void vecfile_fail_more(const char *format, ...)
{
    size_t used = strlen(message);
    va_list arguments;
    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): as above */
    vsnprintf(message + used, sizeof message - used, format, arguments);
    va_end(arguments);
}

vecfile_status vecfile_fail_memory(const char *work, const char *path)
{
    return vecfile_fail(VECFILE_E_NO_MEMORY,
                        "no memory %s '%s': end what uses it, or raise the limits on memory "
                        "(ulimit -d, ulimit -v)",
                        work, path);
}

/* --- system/changed_pages.c ---------------------------------------------------------------------- */

/* Which pages of a private mapping have been written to.  A page that was is no page of the file
 * any more but one of the process's own, in memory or swapped out; and that the kernel tells in
 * /proc/self/pagemap (Documentation/admin-guide/mm/pagemap.rst of Linux). */
/* Which pages of a private mapping have been written to, as the system tells: vecfile_io's
 * changed_pages, and the ways to know, each by itself.  0 or a negative
 * errno; -ENOSYS where the system does not have that way. */


#include <stdbool.h>
#include <stddef.h>

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* The first of the following that this system has. */
int vecfile_changed_pages(void *context, const void *at, size_t page, size_t count, bool *out);

/* The PAGEMAP_SCAN call of Linux 6.7 and later. */
int vecfile_changed_pages_scan(void *context, const void *at, size_t page, size_t count, bool *out);

/* Reading /proc/self/pagemap. */
int vecfile_changed_pages_pagemap(void *context, const void *at, size_t page, size_t count,
                                  bool *out);

/* Nobody tells: any page may. */
int vecfile_changed_pages_unknown(void *context, const void *at, size_t page, size_t count,
                                  bool *out);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

/* Threads that are cancelled (pthread_cancel) while they are in the core.
 *
 * A call that ends in the midst leaves a length, a lock or a descriptor behind that nobody knows
 * of. So each call to the system that POSIX makes a cancellation point is made between these two:
 * the thread ends in the program's own next cancellation point. */


#include <pthread.h>

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Holds cancellation off; what it returns is for vecfile_allow_cancellation. */
static inline int vecfile_hold_cancellation(void)
{
    int before = 0;
#ifdef PTHREAD_CANCEL_DISABLE
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
#endif
    return before;
}

/* Leaves errno alone. */
static inline void vecfile_allow_cancellation(int before)
{
#ifdef PTHREAD_CANCEL_DISABLE
    pthread_setcancelstate(before, &before);
#else
    (void)before;
#endif
}


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* The functions of the table vecfile_io_system, which is in io_files.c, that other files have; io.h
 * says what each does. */


#include "io.h"

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* io_open.c: as openat(2), and closed on exec; a descriptor or a negative errno.  Never descriptor
 * 0, 1 or 2: where the program has closed these, what it or a library prints would land in the
 * file. A file that was made with O_EXCL is there only if this succeeds. */
int vecfile_system_open(int directory, const char *path, int flags, uint32_t permissions);
int vecfile_system_close(int fd);

/* io_names.c */
int vecfile_system_open_directory(void *context, const char *path);
int vecfile_system_check_directory(void *context, int directory);
int vecfile_system_list_directory(void *context, int directory, vecfile_io_take_name take,
                                  void *to);
int vecfile_system_sync_directory(void *context, int directory);
int vecfile_system_open_unnamed(void *context, int directory, uint32_t permissions);
int vecfile_system_name_unnamed(void *context, int fd, int directory, const char *name);
int vecfile_system_make_directory(void *context, int directory, const char *path,
                                  uint32_t permissions);
int vecfile_system_remove_directory(void *context, int directory, const char *path);
int vecfile_system_rename_new(void *context, int directory, const char *from, const char *to);
int vecfile_system_link(void *context, int directory, const char *from, const char *to);
int vecfile_system_unlink(void *context, int directory, const char *path);
int vecfile_system_rename(void *context, int directory, const char *from, const char *to);
int vecfile_system_resolve(void *context, const char *path, char *out, size_t room);

/* What the system's calls want to hear for VECFILE_IO_HERE. */
int vecfile_at(int directory);

/* Whether fsync of a directory answered that the file system cannot do that, or lets only some
 * do it: then there is nothing more to be done for a name. */
bool vecfile_names_are_as_durable_as_it_gets(int result);

/* io_space.c */
int vecfile_system_allocate(void *context, int fd, uint64_t offset, uint64_t count);
int64_t vecfile_system_first_hole(void *context, int fd);
int64_t vecfile_system_first_unwritten(void *context, int fd, uint64_t from);
bool vecfile_system_fills_holes(void *context, int fd);

/* Past RLIMIT_FSIZE the system would not only refuse but send SIGXFSZ, which kills. */
bool vecfile_is_over_size_limit(uint64_t end);

/* io_memory.c */
int vecfile_system_reserve(void *context, size_t bytes, void **out);
int vecfile_system_map(void *context, int fd, void *at, size_t bytes, uint64_t offset,
                       vecfile_io_map_kind kind);
int vecfile_system_move(void *context, void *from, void *to, size_t bytes);
void vecfile_system_use_large_pages(void *context, void *at, size_t bytes);
int vecfile_system_advise(void *context, void *at, size_t bytes, vecfile_io_advice advice);
int vecfile_system_protect(void *context, void *at, size_t bytes);
int vecfile_system_unmap(void *context, void *at, size_t bytes);
int vecfile_system_release(void *context, void *at, size_t bytes);

/* io_locks.c */
int vecfile_system_lock(void *context, int fd, uint64_t first, uint64_t count,
                        vecfile_io_lock kind);
int vecfile_system_is_locked(void *context, int fd, uint64_t first, uint64_t count,
                             vecfile_io_lock kind);
int64_t vecfile_system_lock_holder(void *context, int fd, bool exclusive);

/* io_permissions.c */
int vecfile_system_copy_permissions(void *context, int from, int to);

/* io_wait.c */
int vecfile_system_wait_for_files(void *context, int *watch, const int *fds, size_t count,
                                  uint32_t ms);

/* io_process.c */
int vecfile_system_boot_id(void *context, uint8_t out[16]);
int vecfile_system_random(void *context, void *buffer, size_t count);
uint64_t vecfile_system_clock_ms(void *context);
void vecfile_system_sleep_ms(void *context, uint32_t ms);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int vecfile_changed_pages_unknown(void *context, const void *at, size_t page, size_t count,
                                  bool *out)
{
    (void)context, (void)at, (void)page;
    memset(out, true, count);
    return 0;
}

#ifdef __linux__

#include <sys/ioctl.h>
#include <sys/mman.h>

/* From linux/fs.h of Linux 6.7; the headers of older distributions lack it. */
struct scan_region {
    uint64_t start;
    uint64_t end;
    uint64_t categories;
};

struct scan_arguments {
    uint64_t size;
    uint64_t flags;
    uint64_t start;
    uint64_t end;
    uint64_t walk_end;
    uint64_t regions;
    uint64_t region_count;
    uint64_t max_pages;
    uint64_t category_inverted;
    uint64_t category_mask;
    uint64_t category_any;
    uint64_t return_mask;
};

#define SCAN_CALL _IOWR('f', 16, struct scan_arguments)

/* What ioctl takes: musl's is an int, of which the kernel sees the same 32 bits. */
#ifdef __GLIBC__
typedef unsigned long ioctl_request;
#else
typedef int ioctl_request;
#endif
#define CATEGORY_FILE ((uint64_t)1 << 2)
#define CATEGORY_PRESENT ((uint64_t)1 << 3)
#define CATEGORY_SWAPPED ((uint64_t)1 << 4)

#define REGIONS 32

/* Bits of an entry of pagemap. */
#define ENTRY_FILE ((uint64_t)1 << 61)
#define ENTRY_SWAPPED ((uint64_t)1 << 62)
#define ENTRY_PRESENT ((uint64_t)1 << 63)

#define ENTRIES 128

static int open_pagemap(void)
{
    int fd = vecfile_system_open(VECFILE_IO_HERE, "/proc/self/pagemap", O_RDONLY, 0);
    return fd >= 0 ? fd : -ENOSYS;
}

static void note_regions(const struct scan_region *regions, size_t found, uintptr_t start,
                         size_t page, bool *out)
{
    for (size_t i = 0; i < found; i++)
        for (uint64_t at = regions[i].start; at < regions[i].end; at += page)
            out[(at - start) / page] = true;
}

static int scan(int fd, uintptr_t start, size_t page, size_t count, bool *out)
{
    struct scan_region regions[REGIONS];
    struct scan_arguments arguments = {.size = sizeof arguments,
                                       .start = start,
                                       .end = start + page * count,
                                       .regions = (uintptr_t)regions,
                                       .region_count = REGIONS,
                                       .category_inverted = CATEGORY_FILE,
                                       .category_mask = CATEGORY_FILE,
                                       .category_any = CATEGORY_PRESENT | CATEGORY_SWAPPED,
                                       .return_mask = CATEGORY_PRESENT};
    memset(out, 0, count);
    while (arguments.start < arguments.end) {
        int found = ioctl(fd, (ioctl_request)SCAN_CALL, &arguments);
        if (found < 0)
            return errno == ENOTTY || errno == EINVAL ? -ENOSYS : -errno;
        note_regions(regions, (size_t)found, start, page, out);
        arguments.start = arguments.walk_end;
    }
    return 0;
}

static int read_entries(int fd, uint64_t first, size_t count, bool *out)
{
    uint64_t entries[ENTRIES];
    for (size_t done = 0; done < count;) {
        const size_t left = count - done, wanted = left < ENTRIES ? left : ENTRIES;
        ssize_t got =
            pread(fd, entries, wanted * sizeof *entries, (off_t)((first + done) * sizeof *entries));
        if (got < (ssize_t)sizeof *entries)
            return -ENOSYS;
        for (size_t i = 0; i < (size_t)got / sizeof *entries; i++, done++)
            out[done] = (entries[i] & (ENTRY_PRESENT | ENTRY_SWAPPED)) != 0 &&
                        (entries[i] & ENTRY_FILE) == 0;
    }
    return 0;
}

static int read_pagemap(int fd, uintptr_t start, size_t page, size_t count, bool *out)
{
    return read_entries(fd, start / page, count, out);
}

/* A way to ask, and of which size of pages it is known whether its answers are true. */
typedef struct way {
    int (*ask)(int fd, uintptr_t start, size_t page, size_t count, bool *out);
    size_t believed;
    size_t doubted;
} way;

static way by_scan = {.ask = scan};
static way by_pagemap = {.ask = read_pagemap};

#define PROBES ((size_t)32)

/* Under an emulator of another processor the file is that of the emulator's own process: its
 * addresses, its size of pages, its byte order.  A page that is missing in such an answer would be
 * a change that is lost, so a way is believed once it has told 16 pages that were written to from
 * 16 that were not. */
static bool tells_the_truth(const way *asked, int fd, size_t page)
{
    unsigned char *at =
        mmap(NULL, PROBES * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        return false;
#ifdef MADV_NOHUGEPAGE
    (void)madvise(at, PROBES * page, MADV_NOHUGEPAGE);
#endif
    for (size_t i = 0; i < PROBES; i += 2)
        *(volatile unsigned char *)(at + i * page) = 1;
    bool out[PROBES];
    bool is_true = asked->ask(fd, (uintptr_t)at, page, PROBES, out) == 0;
    for (size_t i = 0; i < PROBES; i++)
        is_true = is_true && out[i] == (i % 2 == 0);
    munmap(at, PROBES * page);
    return is_true;
}

static bool is_believed(way *asked, int fd, size_t page)
{
    if (__atomic_load_n(&asked->believed, __ATOMIC_RELAXED) == page)
        return true;
    if (__atomic_load_n(&asked->doubted, __ATOMIC_RELAXED) == page)
        return false;
    bool is_true = tells_the_truth(asked, fd, page);
    __atomic_store_n(is_true ? &asked->believed : &asked->doubted, page, __ATOMIC_RELAXED);
    return is_true;
}

static int ask(way *asked, const void *at, size_t page, size_t count, bool *out)
{
    int fd = open_pagemap();
    if (fd < 0)
        return fd;
    const int before = vecfile_hold_cancellation();
    int result =
        is_believed(asked, fd, page) ? asked->ask(fd, (uintptr_t)at, page, count, out) : -ENOSYS;
    close(fd);
    vecfile_allow_cancellation(before);
    return result;
}

int vecfile_changed_pages_scan(void *context, const void *at, size_t page, size_t count, bool *out)
{
    (void)context;
    return ask(&by_scan, at, page, count, out);
}

int vecfile_changed_pages_pagemap(void *context, const void *at, size_t page, size_t count,
                                  bool *out)
{
    (void)context;
    return ask(&by_pagemap, at, page, count, out);
}

int vecfile_changed_pages(void *context, const void *at, size_t page, size_t count, bool *out)
{
    int result = vecfile_changed_pages_scan(context, at, page, count, out);
    if (result == -ENOSYS)
        result = vecfile_changed_pages_pagemap(context, at, page, count, out);
    return result == -ENOSYS ? vecfile_changed_pages_unknown(context, at, page, count, out)
                             : result;
}

#else

int vecfile_changed_pages_scan(void *context, const void *at, size_t page, size_t count, bool *out)
{
    return vecfile_changed_pages_unknown(context, at, page, count, out);
}

int vecfile_changed_pages_pagemap(void *context, const void *at, size_t page, size_t count,
                                  bool *out)
{
    return vecfile_changed_pages_unknown(context, at, page, count, out);
}

int vecfile_changed_pages(void *context, const void *at, size_t page, size_t count, bool *out)
{
    return vecfile_changed_pages_unknown(context, at, page, count, out);
}

#endif

/* --- system/io_files.c --------------------------------------------------------------------------- */

/* vecfile_io on POSIX and Linux: files; the other io_*.c have the rest. */


#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int system_open(void *context, int directory, const char *path, vecfile_io_open_mode mode,
                       uint32_t permissions)
{
    (void)context;
    /* O_NONBLOCK: opening a FIFO that took the file's place must not hang. */
    int flags = O_NOCTTY | O_NONBLOCK;
    flags |= mode == VECFILE_IO_READ || mode == VECFILE_IO_READ_OWN ? O_RDONLY : O_RDWR;
    if (mode == VECFILE_IO_CREATE)
        flags |= O_CREAT | O_EXCL;
    if (mode == VECFILE_IO_READ_OWN || mode == VECFILE_IO_WRITE_OWN)
        flags |= O_NOFOLLOW;
    return vecfile_system_open(directory, path, flags, permissions);
}

static int system_close(void *context, int fd)
{
    (void)context;
    return vecfile_system_close(fd);
}

static void fill_stat(vecfile_io_stat *out, const struct stat *from)
{
    out->device = (uint64_t)from->st_dev;
    out->inode = (uint64_t)from->st_ino;
    out->size = (uint64_t)from->st_size;
    out->links = (uint32_t)from->st_nlink;
    out->permissions = (uint32_t)(from->st_mode & 0777);
    out->is_regular = S_ISREG(from->st_mode);
    out->is_directory = S_ISDIR(from->st_mode);
}

static int system_stat(void *context, int directory, const char *path, vecfile_io_stat *out)
{
    (void)context;
    struct stat found;
    if (fstatat(vecfile_at(directory), path, &found, 0) != 0)
        return -errno;
    fill_stat(out, &found);
    return 0;
}

static int system_fstat(void *context, int fd, vecfile_io_stat *out)
{
    (void)context;
    struct stat found;
    if (fstat(fd, &found) != 0)
        return -errno;
    fill_stat(out, &found);
    return 0;
}

static int64_t system_pread(void *context, int fd, void *buffer, size_t count, uint64_t offset)
{
    (void)context;
    const int before = vecfile_hold_cancellation();
    ssize_t got = pread(fd, buffer, count, (off_t)offset);
    vecfile_allow_cancellation(before);
    return got >= 0 ? (int64_t)got : -errno;
}

static int64_t system_pwrite(void *context, int fd, const void *buffer, size_t count,
                             uint64_t offset)
{
    (void)context;
    if (vecfile_is_over_size_limit(offset + count))
        return -EFBIG;
    const int before = vecfile_hold_cancellation();
    ssize_t put = pwrite(fd, buffer, count, (off_t)offset);
    vecfile_allow_cancellation(before);
    return put >= 0 ? (int64_t)put : -errno;
}

/* Pieces handed to the system in one call; POSIX promises only 16 of them, Linux takes 1024. */
#define MAX_PIECES 1024

/* As many as are on the stack; more, if there is memory for them. */
#define FEW_PIECES 32

static int64_t system_pwritev(void *context, int fd, const vecfile_io_piece *pieces, size_t count,
                              uint64_t offset)
{
    (void)context;
    struct iovec few[FEW_PIECES], *vectors = few;
    if (count > MAX_PIECES)
        count = MAX_PIECES;
    if (count > FEW_PIECES)
        vectors = malloc(count * sizeof *vectors);
    if (vectors == NULL) {
        vectors = few;
        count = FEW_PIECES;
    }
    uint64_t end = offset;
    for (size_t i = 0; i < count; i++) {
        vectors[i].iov_base = (void *)pieces[i].bytes;
        vectors[i].iov_len = pieces[i].count;
        end += pieces[i].count;
    }
    int64_t put = -EFBIG;
    if (!vecfile_is_over_size_limit(end)) {
        const int before = vecfile_hold_cancellation();
        put = pwritev(fd, vectors, (int)count, (off_t)offset);
        if (put < 0)
            put = -errno;
        vecfile_allow_cancellation(before);
    }
    if (vectors != few)
        free(vectors);
    return put;
}

static int system_truncate(void *context, int fd, uint64_t size)
{
    (void)context;
    return ftruncate(fd, (off_t)size) == 0 ? 0 : -errno;
}

static int system_sync(void *context, int fd)
{
    (void)context;
    const int before = vecfile_hold_cancellation();
    const int result = fdatasync(fd) == 0 ? 0 : -errno;
    vecfile_allow_cancellation(before);
    return result;
}

static int system_start_sync(void *context, int fd, uint64_t offset, uint64_t count)
{
    (void)context;
#ifdef SYNC_FILE_RANGE_WRITE
    const int before = vecfile_hold_cancellation();
    int result = sync_file_range(fd, (off64_t)offset, (off64_t)count, SYNC_FILE_RANGE_WRITE) == 0
                     ? 0
                     : -errno;
    vecfile_allow_cancellation(before);
    /* A head start is nothing that anybody needs. */
    if (result == -ENOSYS || result == -EOPNOTSUPP)
        result = 0;
    return result;
#else
    (void)fd, (void)offset, (void)count;
    return 0;
#endif
}

const vecfile_io vecfile_io_system = {
#ifdef F_OFD_SETLK
    .locks_are_of_files = true,
#endif
    .open_directory = vecfile_system_open_directory,
    .check_directory = vecfile_system_check_directory,
    .list_directory = vecfile_system_list_directory,
    .open = system_open,
    .open_unnamed = vecfile_system_open_unnamed,
    .name_unnamed = vecfile_system_name_unnamed,
    .close = system_close,
    .stat = system_stat,
    .fstat = system_fstat,
    .pread = system_pread,
    .pwrite = system_pwrite,
    .pwritev = system_pwritev,
    .allocate = vecfile_system_allocate,
    .first_hole = vecfile_system_first_hole,
    .first_unwritten = vecfile_system_first_unwritten,
    .fills_holes = vecfile_system_fills_holes,
    .truncate = system_truncate,
    .sync = system_sync,
    .start_sync = system_start_sync,
    .sync_directory = vecfile_system_sync_directory,
    .link = vecfile_system_link,
    .unlink = vecfile_system_unlink,
    .make_directory = vecfile_system_make_directory,
    .remove_directory = vecfile_system_remove_directory,
    .rename_new = vecfile_system_rename_new,
    .rename = vecfile_system_rename,
    .resolve = vecfile_system_resolve,
    .copy_permissions = vecfile_system_copy_permissions,
    .lock = vecfile_system_lock,
    .is_locked = vecfile_system_is_locked,
    .lock_holder = vecfile_system_lock_holder,
    .reserve = vecfile_system_reserve,
    .map = vecfile_system_map,
    .move = vecfile_system_move,
    .use_large_pages = vecfile_system_use_large_pages,
    .advise = vecfile_system_advise,
    .protect = vecfile_system_protect,
    .changed_pages = vecfile_changed_pages,
    .unmap = vecfile_system_unmap,
    .release = vecfile_system_release,
    .boot_id = vecfile_system_boot_id,
    .random = vecfile_system_random,
    .wait_for_files = vecfile_system_wait_for_files,
    .clock_ms = vecfile_system_clock_ms,
    .sleep_ms = vecfile_system_sleep_ms,
};

/* --- system/io_full.c ---------------------------------------------------------------------------- */

/* vecfile_io made dependable. */
/* vecfile_io made dependable: whole transfers, interrupted calls tried again, failures turned
 * into a status with a message. */




#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* The status for a negative errno: VECFILE_E_FULL, VECFILE_E_PERMISSION, … or VECFILE_E_IO. */
vecfile_status vecfile_status_of_errno(int negative_errno);

/* What strerror says of a negative errno, for several threads at once: in `buffer`, or constant. */
#define VECFILE_ERROR_TEXT_BYTES 128
const char *vecfile_error_text(int negative_errno, char buffer[VECFILE_ERROR_TEXT_BYTES]);

/* vecfile_fail for a system call: "cannot <action> '<path>': <strerror>", with advice. */
vecfile_status vecfile_fail_system(int negative_errno, const char *action, const char *path);

/* The lock on byte 0, which says who writes the file: to write, or that nobody is to. */
static inline int vecfile_lock_file(const vecfile_io *io, int fd, vecfile_io_lock kind)
{
    return io->lock(io->context, fd, 0, 1, kind);
}

/* Whether a lock was refused because there are none, rather than because somebody has it. */
bool vecfile_has_no_locks(int negative_errno);

/* A descriptor, or a negative errno. */
int vecfile_open_file(const vecfile_io *io, int directory, const char *path,
                      vecfile_io_open_mode mode, uint32_t permissions);

/* All of `count` bytes, or fewer only at the end of the file: how many, or a negative errno. */
int64_t vecfile_read_fully(const vecfile_io *io, int fd, void *buffer, size_t count,
                           uint64_t offset);

/* All of `count` bytes: 0 or a negative errno. */
int vecfile_write_fully(const vecfile_io *io, int fd, const void *buffer, size_t count,
                        uint64_t offset);

/* The same; *done becomes how many bytes were written. */
int vecfile_write_counted(const vecfile_io *io, int fd, const void *buffer, size_t count,
                          uint64_t offset, size_t *done);

/* All of the pieces, one behind the other, which it changes: 0 or a negative errno. */
int vecfile_write_pieces(const vecfile_io *io, int fd, vecfile_io_piece *pieces, size_t count,
                         uint64_t offset);

int vecfile_allocate(const vecfile_io *io, int fd, uint64_t offset, uint64_t count);
int vecfile_truncate_file(const vecfile_io *io, int fd, uint64_t size);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


#include <errno.h>

/* An interrupted call is tried again, but not for ever: under a timer with a short period a
 * filesystem may never get through. */
#define MAX_INTERRUPTIONS 1000

vecfile_status vecfile_status_of_errno(int negative_errno)
{
    switch (-negative_errno) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return VECFILE_E_FULL;
    case EACCES:
    case EPERM:
    case EROFS:
        return VECFILE_E_PERMISSION;
    case ENOENT:
    case ENOTDIR:
        return VECFILE_E_NOT_FOUND;
    case ENOMEM:
        return VECFILE_E_NO_MEMORY;
    default:
        return VECFILE_E_IO;
    }
}

/* What strerror_r returns is a text in the GNU C library, and 0 or an error in POSIX. */
static const char *text_of_gnu(const char *text, const char *buffer)
{
    (void)buffer;
    return text;
}

static const char *text_of_posix(int result, const char *buffer)
{
    return result == 0 ? buffer : "an error that the system has no name for";
}

const char *vecfile_error_text(int negative_errno, char buffer[VECFILE_ERROR_TEXT_BYTES])
{
#define TEXT_OF(result, buffer)                                                                    \
    _Generic((result), char * : text_of_gnu, int : text_of_posix)((result), (buffer))
    return TEXT_OF(strerror_r(-negative_errno, buffer, VECFILE_ERROR_TEXT_BYTES), buffer);
#undef TEXT_OF
}

static const char *advice(int negative_errno)
{
    switch (-negative_errno) {
    case ENOSPC:
        return "; free some space and try again";
    case EDQUOT:
        return "; the user's quota is used up";
    case EFBIG:
        return "; the file would exceed the process's or the file system's size limit (ulimit -f)";
    case EROFS:
        return "; open it read-only";
    case EMFILE:
    case ENFILE:
        return "; close files or raise the limit (ulimit -n)";
    default:
        return "";
    }
}

vecfile_status vecfile_fail_system(int negative_errno, const char *action, const char *path)
{
    char text[VECFILE_ERROR_TEXT_BYTES];
    return vecfile_fail(vecfile_status_of_errno(negative_errno), "cannot %s '%s': %s%s", action,
                        path, vecfile_error_text(negative_errno, text), advice(negative_errno));
}

bool vecfile_has_no_locks(int negative_errno)
{
    return negative_errno == -ENOLCK || negative_errno == -ENOSYS ||
           negative_errno == -EOPNOTSUPP || negative_errno == -EINVAL;
}

int vecfile_open_file(const vecfile_io *io, int directory, const char *path,
                      vecfile_io_open_mode mode, uint32_t permissions)
{
    int fd = -EINTR;
    for (int i = 0; fd == -EINTR && i < MAX_INTERRUPTIONS; i++)
        fd = io->open(io->context, directory, path, mode, permissions);
    return fd;
}

int64_t vecfile_read_fully(const vecfile_io *io, int fd, void *buffer, size_t count,
                           uint64_t offset)
{
    size_t done = 0;
    int interruptions = 0;
    while (done < count) {
        int64_t got =
            io->pread(io->context, fd, (char *)buffer + done, count - done, offset + done);
        if (got == -EINTR && ++interruptions < MAX_INTERRUPTIONS)
            continue;
        if (got < 0)
            return got;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (int64_t)done;
}

int vecfile_write_counted(const vecfile_io *io, int fd, const void *buffer, size_t count,
                          uint64_t offset, size_t *done)
{
    int interruptions = 0;
    for (*done = 0; *done < count;) {
        int64_t put = io->pwrite(io->context, fd, (const char *)buffer + *done, count - *done,
                                 offset + *done);
        if (put == -EINTR && ++interruptions < MAX_INTERRUPTIONS)
            continue;
        if (put < 0)
            return (int)put;
        /* Writing nothing without saying why: a full disk, on systems that do this at all. */
        if (put == 0)
            return -ENOSPC;
        *done += (size_t)put;
    }
    return 0;
}

int vecfile_write_fully(const vecfile_io *io, int fd, const void *buffer, size_t count,
                        uint64_t offset)
{
    size_t done;
    return vecfile_write_counted(io, fd, buffer, count, offset, &done);
}

int vecfile_write_pieces(const vecfile_io *io, int fd, vecfile_io_piece *pieces, size_t count,
                         uint64_t offset)
{
    int interruptions = 0;
    while (count > 0) {
        int64_t put = io->pwritev(io->context, fd, pieces, count, offset);
        if (put == -EINTR && ++interruptions < MAX_INTERRUPTIONS)
            continue;
        if (put < 0)
            return (int)put;
        if (put == 0)
            return -ENOSPC;
        offset += (uint64_t)put;
        size_t done = (size_t)put; /* of the first piece that is left */
        for (; count > 0 && done >= pieces->count; pieces++, count--)
            done -= pieces->count;
        if (count > 0) {
            pieces->bytes = (const char *)pieces->bytes + done;
            pieces->count -= done;
        }
    }
    return 0;
}

int vecfile_allocate(const vecfile_io *io, int fd, uint64_t offset, uint64_t count)
{
    int result = -EINTR;
    for (int i = 0; result == -EINTR && i < MAX_INTERRUPTIONS; i++)
        result = io->allocate(io->context, fd, offset, count);
    return result;
}

int vecfile_truncate_file(const vecfile_io *io, int fd, uint64_t size)
{
    int result = -EINTR;
    for (int i = 0; result == -EINTR && i < MAX_INTERRUPTIONS; i++)
        result = io->truncate(io->context, fd, size);
    return result;
}

/* --- system/io_locks.c --------------------------------------------------------------------------- */

/* vecfile_io on POSIX and Linux: advisory locks of bytes.
 *
 * A lock of the open file description survives what POSIX locks do not: another descriptor of the
 * same file being closed somewhere in the process.  Systems without it get the POSIX lock. */

/* Finding the processes that hold a lock. */


#include <stdint.h>
#include <sys/stat.h>

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

typedef enum vecfile_lock_of {
    VECFILE_LOCK_OF_FILE,    /* on byte 0 */
    VECFILE_LOCK_OF_READERS, /* beside a writer, on any other byte */
} vecfile_lock_of;

/* Processes other than this one that have `file` open with such a lock: how many, at most `room`.
 * OFD locks belong to no process, so F_GETLK names none; Linux shows them in /proc/PID/fdinfo/FD,
 * for the processes that this user may look into. */
size_t vecfile_find_holders(const struct stat *file, vecfile_lock_of whose, int64_t *pids,
                            size_t room);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static struct flock lock_of(uint64_t first, uint64_t count, vecfile_io_lock kind)
{
    static const short types[] = {[VECFILE_IO_UNLOCKED] = F_UNLCK,
                                  [VECFILE_IO_LOCKED_TO_READ] = F_RDLCK,
                                  [VECFILE_IO_LOCKED_TO_WRITE] = F_WRLCK};
    struct flock lock = {0};
    lock.l_type = types[kind];
    lock.l_whence = SEEK_SET;
    lock.l_start = (off_t)first;
    lock.l_len = (off_t)count;
    return lock;
}

static int lock_result(int result)
{
    if (result == 0)
        return 0;
    return errno == EACCES ? -EAGAIN : -errno;
}

int vecfile_system_lock(void *context, int fd, uint64_t first, uint64_t count, vecfile_io_lock kind)
{
    (void)context;
    struct flock lock = lock_of(first, count, kind);
#ifdef F_OFD_SETLK
    if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
        return 0;
    if (errno != EINVAL)
        return lock_result(-1);
#endif
    return lock_result(fcntl(fd, F_SETLK, &lock));
}

/* Fills in a lock that is in the way; F_UNLCK if there is none. */
static int find_lock(int fd, struct flock *lock)
{
#ifdef F_OFD_GETLK
    if (fcntl(fd, F_OFD_GETLK, lock) == 0)
        return 0;
    if (errno != EINVAL)
        return -errno;
#endif
    return fcntl(fd, F_GETLK, lock) == 0 ? 0 : -errno;
}

int vecfile_system_is_locked(void *context, int fd, uint64_t first, uint64_t count,
                             vecfile_io_lock kind)
{
    (void)context;
    struct flock lock = lock_of(first, count, kind);
    const int result = find_lock(fd, &lock);
    return result == 0 ? lock.l_type != F_UNLCK : result;
}

int64_t vecfile_system_lock_holder(void *context, int fd, bool exclusive)
{
    (void)context;
    struct flock lock =
        lock_of(0, 1, exclusive ? VECFILE_IO_LOCKED_TO_WRITE : VECFILE_IO_LOCKED_TO_READ);
    struct stat found;
    if (find_lock(fd, &lock) == 0 && lock.l_type != F_UNLCK && lock.l_pid > 0)
        return lock.l_pid;
    int64_t pid;
    return fstat(fd, &found) == 0 &&
                   vecfile_find_holders(&found, VECFILE_LOCK_OF_FILE, &pid, 1) == 1
               ? pid
               : 0;
}

/* --- system/io_memory.c -------------------------------------------------------------------------- */

/* vecfile_io on POSIX and Linux: addresses and what is mapped there. */


#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif
/* Sizes that are a matter of speed and not of correctness.  Some tests are built with small ones,
 * so that every path is taken by a few pages, and the crash tests with others for each run. */

/* Of x86-64 and of AArch64 with 4 KiB pages; elsewhere it does no harm. */
#define VECFILE_HUGE_PAGE ((size_t)2 << 20)

#ifndef VECFILE_SMALL_LIMITS

/* Bytes of the append buffer: at first, and when it begins to slide.  It then writes as many bytes
 * as SLIDE_BYTES says, and one push waits for that: a third of a millisecond.  Less costs a sixth
 * more in system calls, twice as much makes pushes wait for more than a millisecond, and 4 MiB take
 * twice the processor's time: what was pushed is then read back from memory instead of a cache.
 * Asking the disk to begin with them (sync_file_range) would make the flush of a commit shorter,
 * but a push then waits where the disk is busy, up to 200 ms. */
#define VECFILE_MIN_APPEND_BUFFER ((size_t)64 << 10)
#define VECFILE_MAX_APPEND_BUFFER ((size_t)640 << 10)
#define VECFILE_SLIDE_BYTES ((size_t)512 << 10)

/* A commit moves the append buffer on if it has so many bytes of elements, written or not, so that
 * few of them stay in memory. */
#define VECFILE_MIN_SLIDE ((uint64_t)128 << 10)

/* A commit of no more pages above the high-water mark logs them, too: that costs less than a second
 * flush. */
#define VECFILE_MAX_LOGGED_APPENDS 16

/* Bytes that a log has at first, and that make a checkpoint due: a quarter of what the elements
 * have, within these.  A checkpoint writes each page that was changed twice, a log of chunks much
 * less; but the longer it is put off, the longer it takes, and so does a recovery. */
#define VECFILE_FIRST_LOG ((uint64_t)256 << 10)
#define VECFILE_MIN_LOG_LIMIT ((uint64_t)4 << 20)
#define VECFILE_MAX_LOG_LIMIT ((uint64_t)64 << 20)

/* Bytes of a new log before its records: header, and frames of 15 pages. */
#define VECFILE_FIRST_LOG_START ((uint64_t)68 << 10)

/* Pages in the frames of a log, at most: 2 MiB.  When they are full, files are flushed. */
#define VECFILE_MAX_FRAMES 512

/* Pages of a frame, and from how many on a commit pays some: fewer are not worth their head. */
#define VECFILE_SLICE 128
#define VECFILE_MIN_SLICE 32

/* Bytes that a log which grows is written ahead of its records, at most: some milliseconds. */
#define VECFILE_MAX_WRITTEN_AHEAD ((uint64_t)2 << 20)

/* A recovery reads the log so many bytes at a time, keeps as many, and writes the other one in
 * batches. */
#define VECFILE_READ_STEP ((size_t)128 << 10)
#define VECFILE_MAX_READ_AHEAD ((size_t)4 << 20)
#define VECFILE_MERGE_BATCH ((size_t)128 << 10)

/* Pages that are too many to be kept as private copies: 256 MiB. */
#define VECFILE_MAX_COPIES 65536

/* Pages, of which a log has something, that are too many to be paid by slices alone. */
#define VECFILE_MAX_IMAGED ((size_t)2 * VECFILE_MAX_COPIES)

/* Pages that one commit looks at to drop private copies, at least: 16 MiB. */
#define VECFILE_DROPPED_AT_ONCE 4096

/* A range of more pages is not marked: asking the system is cheaper, and whoever takes a pointer to
 * so many rarely changes them all. */
#define VECFILE_MAX_MARKED 256

#else

#ifdef VECFILE_DRAWN_LIMITS

#define VECFILE_LIMIT(name, usual) (vecfile_limits.name)

/* Defined and drawn by the test, between two vectors. */
extern struct vecfile_limits {
    size_t min_append_buffer, max_append_buffer, slide_bytes;
    uint64_t min_slide;
    uint32_t max_logged_appends;
    uint64_t first_log, min_log_limit, max_log_limit, first_log_start;
    uint32_t max_frames, min_slice;
    uint64_t max_written_ahead;
    size_t read_step, max_read_ahead, merge_batch;
    uint32_t max_copies, max_imaged, dropped_at_once, max_marked;
} vecfile_limits;

#else

#define VECFILE_LIMIT(name, usual) (usual)

#endif

#define VECFILE_MIN_APPEND_BUFFER VECFILE_LIMIT(min_append_buffer, (size_t)4 << 10)
#define VECFILE_MAX_APPEND_BUFFER VECFILE_LIMIT(max_append_buffer, (size_t)12 << 10)
#define VECFILE_SLIDE_BYTES VECFILE_LIMIT(slide_bytes, (size_t)8 << 10)
#define VECFILE_MIN_SLIDE VECFILE_LIMIT(min_slide, (uint64_t)8 << 10)
#define VECFILE_MAX_LOGGED_APPENDS VECFILE_LIMIT(max_logged_appends, 1)
#define VECFILE_FIRST_LOG VECFILE_LIMIT(first_log, (uint64_t)16 << 10)
#define VECFILE_MIN_LOG_LIMIT VECFILE_LIMIT(min_log_limit, (uint64_t)32 << 10)
#define VECFILE_MAX_LOG_LIMIT VECFILE_LIMIT(max_log_limit, (uint64_t)32 << 10)
#define VECFILE_FIRST_LOG_START VECFILE_LIMIT(first_log_start, (uint64_t)12 << 10)
#define VECFILE_MAX_FRAMES VECFILE_LIMIT(max_frames, 6)
#define VECFILE_SLICE 3
#define VECFILE_MIN_SLICE VECFILE_LIMIT(min_slice, 2)
#define VECFILE_MAX_WRITTEN_AHEAD VECFILE_LIMIT(max_written_ahead, (uint64_t)16 << 10)
#define VECFILE_READ_STEP VECFILE_LIMIT(read_step, (size_t)5 << 10)
#define VECFILE_MAX_READ_AHEAD VECFILE_LIMIT(max_read_ahead, (size_t)20 << 10)
#define VECFILE_MERGE_BATCH VECFILE_LIMIT(merge_batch, (size_t)10 << 10)
#define VECFILE_MAX_COPIES VECFILE_LIMIT(max_copies, 24)
#define VECFILE_MAX_IMAGED VECFILE_LIMIT(max_imaged, (size_t)8)
#define VECFILE_DROPPED_AT_ONCE VECFILE_LIMIT(dropped_at_once, 5)
#define VECFILE_MAX_MARKED VECFILE_LIMIT(max_marked, 4)

#endif


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#include <errno.h>
#include <sys/mman.h>

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

/* Addresses where nothing is.  The kernel leaves them out of core files anyway; gdb's gcore would
 * write a zero for each of them, a TiB a vector. */
static void *map_nothing(void *at, size_t bytes, int fixed)
{
    void *got =
        mmap(at, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | fixed, -1, 0);
#ifdef MADV_DONTDUMP
    if (got != MAP_FAILED)
        (void)madvise(got, bytes, MADV_DONTDUMP);
#endif
    return got;
}

int vecfile_system_reserve(void *context, size_t bytes, void **out)
{
    (void)context;
    void *at = map_nothing(NULL, bytes, 0);
    if (at == MAP_FAILED)
        return -errno;
    *out = at;
    return 0;
}

int vecfile_system_map(void *context, int fd, void *at, size_t bytes, uint64_t offset,
                       vecfile_io_map_kind kind)
{
    (void)context;
    int protection = kind == VECFILE_IO_MAP_READ ? PROT_READ : PROT_READ | PROT_WRITE;
    int flags = MAP_SHARED;
    if (kind == VECFILE_IO_MAP_PRIVATE)
        flags = MAP_PRIVATE | MAP_NORESERVE;
    else if (kind == VECFILE_IO_MAP_MEMORY)
        flags = MAP_PRIVATE | MAP_ANONYMOUS;
    void *got = mmap(at, bytes, protection, flags | MAP_FIXED, fd, (off_t)offset);
    if (got == MAP_FAILED)
        return -errno;
#ifdef MADV_HUGEPAGE
    /* Large pages where they need not be read first: a fifteenth of the page faults for appends.
     * Where the system has none, nothing is lost. */
    if (kind == VECFILE_IO_MAP_GROWN)
        (void)madvise(at, bytes, MADV_HUGEPAGE);
#endif
    return 0;
}

/* The kernel moves the pages themselves and leaves the old addresses mapped, empty, so that nobody
 * else is given them meanwhile; elsewhere `to` gets new ones and the old stay where they are. */
int vecfile_system_move(void *context, void *from, void *to, size_t bytes)
{
#if defined(MREMAP_FIXED) && defined(MREMAP_DONTUNMAP)
    int flags = MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP;
    if (mremap(from, bytes, bytes, flags, to) != MAP_FAILED)
        return 0;
#else
    (void)from;
#endif
    return vecfile_system_map(context, -1, to, bytes, 0, VECFILE_IO_MAP_MEMORY);
}

void vecfile_system_use_large_pages(void *context, void *at, size_t bytes)
{
    (void)context;
#ifdef MADV_HUGEPAGE
    const size_t behind = (uintptr_t)at % VECFILE_HUGE_PAGE;
    const size_t skipped = behind > 0 ? VECFILE_HUGE_PAGE - behind : 0;
    if (bytes >= skipped + VECFILE_HUGE_PAGE)
        (void)madvise((char *)at + skipped,
                      (bytes - skipped) / VECFILE_HUGE_PAGE * VECFILE_HUGE_PAGE, MADV_HUGEPAGE);
#else
    (void)at, (void)bytes;
#endif
}

int vecfile_system_advise(void *context, void *at, size_t bytes, vecfile_io_advice advice)
{
    (void)context;
#ifdef MADV_POPULATE_READ /* Linux 5.14 */
    /* Maps what it reads, too: elsewhere each page that is looked at is a page fault. */
    if (advice == VECFILE_IO_ALL && madvise(at, bytes, MADV_POPULATE_READ) == 0)
        return 0;
#endif
    if (advice == VECFILE_IO_STORED)
#ifdef MADV_POPULATE_WRITE
        return madvise(at, bytes, MADV_POPULATE_WRITE) == 0 ? 0 : -errno;
#else
        return -ENOSYS;
#endif
    if (advice == VECFILE_IO_NOT_DUMPED)
#ifdef MADV_DONTDUMP
        return madvise(at, bytes, MADV_DONTDUMP) == 0 ? 0 : -errno;
#else
        return -ENOSYS;
#endif
    const int advices[] = {
        [VECFILE_IO_SCATTERED] = POSIX_MADV_RANDOM, [VECFILE_IO_ALL] = POSIX_MADV_WILLNEED};
    return -posix_madvise(at, bytes, advices[advice]);
}

int vecfile_system_protect(void *context, void *at, size_t bytes)
{
    (void)context;
    return bytes == 0 || mprotect(at, bytes, PROT_READ) == 0 ? 0 : -errno;
}

int vecfile_system_unmap(void *context, void *at, size_t bytes)
{
    (void)context;
    return map_nothing(at, bytes, MAP_FIXED) == MAP_FAILED ? -errno : 0;
}

int vecfile_system_release(void *context, void *at, size_t bytes)
{
    (void)context;
    return munmap(at, bytes) == 0 ? 0 : -errno;
}

/* --- system/io_names.c --------------------------------------------------------------------------- */

/* vecfile_io on POSIX and Linux: directories and the names in them. */


#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int vecfile_system_open_directory(void *context, const char *path)
{
    (void)context;
    int fd = vecfile_system_open(VECFILE_IO_HERE, path, O_RDONLY | O_DIRECTORY, 0);
#ifdef O_PATH
    if (fd == -EACCES)
        fd = vecfile_system_open(VECFILE_IO_HERE, path, O_PATH | O_DIRECTORY, 0);
#endif
    return fd;
}

int vecfile_system_check_directory(void *context, int directory)
{
    (void)context;
    return faccessat(vecfile_at(directory), ".", W_OK | X_OK, AT_EACCESS) == 0 ? 0 : -errno;
}

static int tell_names(DIR *names, vecfile_io_take_name take, void *to)
{
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(names);
        if (entry == NULL)
            return -errno;
        if (!take(to, entry->d_name))
            return 0;
    }
}

int vecfile_system_list_directory(void *context, int directory, vecfile_io_take_name take, void *to)
{
    (void)context;
    /* A descriptor of its own, for the list's place in the directory is the descriptor's. */
    const int fd = vecfile_system_open(directory, ".", O_RDONLY | O_DIRECTORY, 0);
    if (fd < 0)
        return fd;
    DIR *names = fdopendir(fd);
    if (names == NULL) {
        const int error = errno;
        vecfile_system_close(fd);
        return -error;
    }
    const int before = vecfile_hold_cancellation();
    const int result = tell_names(names, take, to);
    closedir(names);
    vecfile_allow_cancellation(before);
    return result;
}

bool vecfile_names_are_as_durable_as_it_gets(int result)
{
    return result == -EINVAL || result == -EBADF || result == -ENOSYS || result == -EACCES ||
           result == -EOPNOTSUPP;
}

int vecfile_system_sync_directory(void *context, int directory)
{
    (void)context;
    const int before = vecfile_hold_cancellation();
    const int result = fsync(directory) == 0 ? 0 : -errno;
    vecfile_allow_cancellation(before);
    /* Some file systems cannot sync a directory and say so, and who may not list one cannot either:
     * the name is then as durable as it gets. */
    return vecfile_names_are_as_durable_as_it_gets(result) ? 0 : result;
}

/* The only way to give such a file a name without a privilege leads through /proc. */
static void name_in_proc(int fd, char out[32])
{
    snprintf(out, 32, "/proc/self/fd/%d", fd);
}

int vecfile_system_open_unnamed(void *context, int directory, uint32_t permissions)
{
    (void)context;
#ifdef O_TMPFILE
    char name[32];
    struct stat found;
    const int fd = vecfile_system_open(directory, ".", O_TMPFILE | O_RDWR, permissions);
    /* What each kind of system says that does not know them; and EPERM of a directory that was
     * removed, where a file with a name is refused with a better reason. */
    if (fd == -EISDIR || fd == -ENOENT || fd == -EINVAL || fd == -ENOSYS || fd == -EPERM)
        return -EOPNOTSUPP;
    if (fd < 0)
        return fd;
    name_in_proc(fd, name);
    if (stat(name, &found) == 0)
        return fd;
    vecfile_system_close(fd);
#else
    (void)directory, (void)permissions;
#endif
    return -EOPNOTSUPP;
}

int vecfile_system_name_unnamed(void *context, int fd, int directory, const char *name)
{
    (void)context;
    char from[32];
    const int at = vecfile_at(directory);
    name_in_proc(fd, from);
    if (linkat(AT_FDCWD, from, at, name, AT_SYMLINK_FOLLOW) == 0)
        return 0;
    if (errno != ENOENT && errno != ENOTDIR)
        return -errno;
#ifdef AT_EMPTY_PATH
    /* The process has left /proc behind since (chroot): then it may have the privilege. */
    if (linkat(fd, "", at, name, AT_EMPTY_PATH) == 0)
        return 0;
#endif
    return -errno;
}

int vecfile_system_rename_new(void *context, int directory, const char *from, const char *to)
{
    (void)context;
    const int at = vecfile_at(directory);
#ifdef RENAME_NOREPLACE
    if (renameat2(at, from, at, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -errno;
#endif
    /* Without such a call, a file that gets the name between the two calls below is overwritten. */
    struct stat found;
    if (fstatat(at, to, &found, AT_SYMLINK_NOFOLLOW) == 0)
        return -EEXIST;
    return renameat(at, from, at, to) == 0 ? 0 : -errno;
}

int vecfile_system_link(void *context, int directory, const char *from, const char *to)
{
    (void)context;
    const int at = vecfile_at(directory);
    return linkat(at, from, at, to, 0) == 0 ? 0 : -errno;
}

int vecfile_system_unlink(void *context, int directory, const char *path)
{
    (void)context;
    return unlinkat(vecfile_at(directory), path, 0) == 0 ? 0 : -errno;
}

int vecfile_system_make_directory(void *context, int directory, const char *path,
                                  uint32_t permissions)
{
    (void)context;
    return mkdirat(vecfile_at(directory), path, permissions) == 0 ? 0 : -errno;
}

int vecfile_system_remove_directory(void *context, int directory, const char *path)
{
    (void)context;
    return unlinkat(vecfile_at(directory), path, AT_REMOVEDIR) == 0 ? 0 : -errno;
}

int vecfile_system_rename(void *context, int directory, const char *from, const char *to)
{
    (void)context;
    const int at = vecfile_at(directory);
    return renameat(at, from, at, to) == 0 ? 0 : -errno;
}

int vecfile_system_resolve(void *context, const char *path, char *out, size_t room)
{
    (void)context;
    char *resolved = realpath(path, NULL);
    if (resolved == NULL)
        return -errno;
    const size_t bytes = strlen(resolved) + 1;
    if (bytes <= room)
        memcpy(out, resolved, bytes);
    free(resolved);
    return bytes <= room ? 0 : -ENAMETOOLONG;
}

/* --- system/io_open.c ---------------------------------------------------------------------------- */

/* vecfile_io on POSIX and Linux: descriptors. */


#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int vecfile_at(int directory)
{
    return directory == VECFILE_IO_HERE ? AT_FDCWD : directory;
}

/* The lowest descriptor that is not standard input, output or error. */
#define FIRST_FREE 3

/* Before anything is locked: closing the lower descriptor drops what POSIX locks the file has.
 * Where the limit on descriptors leaves none, the system calls the wish for one invalid. */
static int move_up(int fd)
{
    int higher = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FREE);
    if (higher < 0)
        higher = errno == EINVAL ? -EMFILE : -errno;
    close(fd);
    return higher;
}

static int open_above(int directory, const char *path, int flags, uint32_t permissions)
{
    const int at = vecfile_at(directory);
    int fd = openat(at, path, flags | O_CLOEXEC, (mode_t)permissions);
    if (fd < 0)
        return -errno;
    if (fd >= FIRST_FREE)
        return fd;
    fd = move_up(fd);
    if (fd < 0 && (flags & O_EXCL) != 0)
        unlinkat(at, path, 0);
    return fd;
}

int vecfile_system_open(int directory, const char *path, int flags, uint32_t permissions)
{
    const int before = vecfile_hold_cancellation();
    const int fd = open_above(directory, path, flags, permissions);
    vecfile_allow_cancellation(before);
    return fd;
}

int vecfile_system_close(int fd)
{
    const int before = vecfile_hold_cancellation();
    const int result = close(fd) == 0 ? 0 : -errno;
    vecfile_allow_cancellation(before);
    return result;
}

/* --- system/io_permissions.c --------------------------------------------------------------------- */

/* vecfile_io on POSIX and Linux: who may do what with a file.
 *
 * Linux keeps an access control list as an extended attribute: a version in four bytes and then
 * entries of eight, all little-endian, in the order of the tags below.  A file without one has the
 * three entries that its mode says.  Where there is one, the group's bits of the mode are the mask,
 * not what the group may do: a mode that is copied without its list widens the group's access. */


#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#ifdef __linux__
#include <sys/xattr.h>
#endif
#include <unistd.h>

#define LIST_NAME "system.posix_acl_access"
#define LIST_VERSION 2
#define VERSION_BYTES 4
#define ENTRY_BYTES 8
#define NOBODY 0xffffffffu

enum { OWNER = 0x01, USER = 0x02, OWNING_GROUP = 0x04, GROUP = 0x08, MASK = 0x10, OTHERS = 0x20 };

typedef struct access_entry {
    unsigned tag;
    unsigned may; /* bits of rwx */
    uint32_t id;  /* of USER and GROUP; else NOBODY */
} access_entry;

/* Entries that a list gets: the old owner and the old group by name, and the mask. */
#define MAX_ADDED 3

/* What everybody may do, without a mask: it has been taken from the entries it is for. */
typedef struct access_list {
    access_entry *entries; /* allocated */
    size_t count, room;
} access_list;

/* What a process lacks the right to do, or a file system the means: it is then left as it is. */
static bool is_beyond_us(int error)
{
    return error == EPERM || error == EINVAL || error == ENOSYS || error == EOPNOTSUPP;
}

/* --- the attribute --- */

#ifdef __linux__

/* Bytes of the file's list, allocated to *out; 0 if it has none. */
static ssize_t read_attribute(int fd, uint8_t **out)
{
    for (;;) {
        const ssize_t room = fgetxattr(fd, LIST_NAME, NULL, 0);
        if (room <= 0)
            return room == 0 || errno == ENODATA || is_beyond_us(errno) ? 0 : -errno;
        uint8_t *bytes = malloc((size_t)room);
        if (bytes == NULL)
            return -ENOMEM;
        const ssize_t got = fgetxattr(fd, LIST_NAME, bytes, (size_t)room);
        if (got >= 0) {
            *out = bytes;
            return got;
        }
        free(bytes);
        if (errno != ERANGE && errno != ENODATA)
            return -errno;
    }
}

static int write_attribute(int fd, const uint8_t *bytes, size_t count)
{
    return fsetxattr(fd, LIST_NAME, bytes, count, 0) == 0 ? 0 : -errno;
}

/* A new file may have one from its folder. */
static int remove_attribute(int fd)
{
    const bool is_gone =
        fremovexattr(fd, LIST_NAME) == 0 || errno == ENODATA || is_beyond_us(errno);
    return is_gone ? 0 : -errno;
}

#else

static ssize_t read_attribute(int fd, uint8_t **out)
{
    (void)fd, (void)out;
    return 0;
}

static int write_attribute(int fd, const uint8_t *bytes, size_t count)
{
    (void)fd, (void)bytes, (void)count;
    return -EOPNOTSUPP;
}

static int remove_attribute(int fd)
{
    (void)fd;
    return 0;
}

#endif

static access_entry entry_at(const uint8_t *at)
{
    const access_entry found = {at[0] | (unsigned)at[1] << 8, at[2] & 7u,
                                at[4] | (uint32_t)at[5] << 8 | (uint32_t)at[6] << 16 |
                                    (uint32_t)at[7] << 24};
    return found;
}

static void put_entry(uint8_t *at, access_entry what)
{
    at[0] = (uint8_t)what.tag;
    at[1] = 0;
    at[2] = (uint8_t)what.may;
    at[3] = 0;
    for (unsigned i = 0; i < 4; i++)
        at[4 + i] = (uint8_t)(what.id >> 8 * i);
}

/* --- what everybody may do --- */

static void add(access_list *list, unsigned tag, unsigned may, uint32_t id)
{
    const access_entry what = {tag, may, id};
    VECFILE_ASSERT(list->count < list->room);
    list->entries[list->count++] = what;
}

static bool is_named(const access_entry *what)
{
    return what->tag == USER || what->tag == GROUP;
}

static void apply_mask(access_list *list)
{
    unsigned mask = 7;
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        mask = list->entries[i].tag == MASK ? list->entries[i].may : mask;
    for (size_t i = 0; i < list->count; i++) {
        access_entry what = list->entries[i];
        if (what.tag != OWNER && what.tag != OTHERS)
            what.may &= mask;
        if (what.tag != MASK)
            list->entries[kept++] = what;
    }
    list->count = kept;
}

static access_entry *find_tag(access_list *list, unsigned tag, uint32_t id)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->entries[i].tag == tag && list->entries[i].id == id)
            return &list->entries[i];
    return NULL;
}

/* A file system of a program's own may tell anything. */
static bool is_whole(access_list *list)
{
    return find_tag(list, OWNER, NOBODY) != NULL && find_tag(list, OWNING_GROUP, NOBODY) != NULL &&
           find_tag(list, OTHERS, NOBODY) != NULL;
}

/* Of an attribute of `bytes` bytes, or if there is none of the mode. */
static int list_access(access_list *list, const uint8_t *attribute, size_t bytes, mode_t mode)
{
    const bool has_entries = attribute != NULL && bytes > VERSION_BYTES;
    const size_t count = has_entries ? (bytes - VERSION_BYTES) / ENTRY_BYTES : 0;
    list->count = 0;
    list->room = count + 3 + MAX_ADDED;
    list->entries = malloc(list->room * sizeof *list->entries);
    if (list->entries == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        list->entries[list->count++] = entry_at(attribute + VERSION_BYTES + i * ENTRY_BYTES);
    if (count == 0) {
        add(list, OWNER, mode >> 6 & 7, NOBODY);
        add(list, OWNING_GROUP, mode >> 3 & 7, NOBODY);
        add(list, OTHERS, mode & 7, NOBODY);
    }
    apply_mask(list);
    return is_whole(list) ? 0 : -EIO;
}

/* The entry of that name, made if it is not there. */
static access_entry *named(access_list *list, unsigned tag, uint32_t id)
{
    if (find_tag(list, tag, id) == NULL)
        add(list, tag, 0, id);
    return find_tag(list, tag, id);
}

/* The file is ours and not that of `old`, who keeps by name what he had as its owner.  We have it
 * open to read and to write. */
static void name_owner(access_list *list, uint32_t old)
{
    access_entry *owner = find_tag(list, OWNER, NOBODY);
    const unsigned may = owner->may;
    owner->may |= 6;
    named(list, USER, old)->may = may;
}

/* The file's group is another than `old`, which keeps by name what it had.  The other group gets
 * what each of its members had: no more than any group and the others. */
static void name_group(access_list *list, uint32_t old)
{
    unsigned least = 7;
    for (size_t i = 0; i < list->count; i++)
        if (list->entries[i].tag != OWNER && list->entries[i].tag != USER)
            least &= list->entries[i].may;
    access_entry *group = find_tag(list, OWNING_GROUP, NOBODY);
    const unsigned may = group->may;
    group->may = least;
    named(list, GROUP, old)->may |= may;
}

/* --- giving it --- */

static int by_tag(const void *a, const void *b)
{
    const access_entry *x = a, *y = b;
    return (x->tag > y->tag) - (x->tag < y->tag);
}

/* As an access control list, which sets the mode, too: -EOPNOTSUPP where there are none. */
static int give_list(int to, access_list *list)
{
    unsigned mask = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->entries[i].tag != OWNER && list->entries[i].tag != OTHERS)
            mask |= list->entries[i].may;
    /* Linux passes over a list whose mask is empty, and with it over whom it keeps out. */
    add(list, MASK, mask != 0 ? mask : 4, NOBODY);
    qsort(list->entries, list->count, sizeof *list->entries, by_tag);
    const size_t bytes = VERSION_BYTES + list->count * ENTRY_BYTES;
    uint8_t *attribute = calloc(1, bytes);
    if (attribute == NULL)
        return -ENOMEM;
    attribute[0] = LIST_VERSION;
    for (size_t i = 0; i < list->count; i++)
        put_entry(attribute + VERSION_BYTES + i * ENTRY_BYTES, list->entries[i]);
    const int result = write_attribute(to, attribute, bytes);
    free(attribute);
    return result;
}

static int give_mode(int to, mode_t mode)
{
    return fchmod(to, mode) == 0 || is_beyond_us(errno) ? 0 : -errno;
}

/* As a mode: who is named in the list is then one of the group or of the others, which therefore
 * get no more than he had. */
static int give_least(int to, access_list *list)
{
    unsigned least = 7;
    for (size_t i = 0; i < list->count; i++)
        if (is_named(&list->entries[i]))
            least &= list->entries[i].may;
    const unsigned owner = find_tag(list, OWNER, NOBODY)->may;
    const unsigned group = find_tag(list, OWNING_GROUP, NOBODY)->may & least;
    const unsigned others = find_tag(list, OTHERS, NOBODY)->may & least;
    const int result = remove_attribute(to);
    return result < 0 ? result : give_mode(to, (mode_t)(owner << 6 | group << 3 | others));
}

static int give(int to, access_list *list)
{
    bool has_names = false;
    for (size_t i = 0; i < list->count; i++)
        has_names |= is_named(&list->entries[i]);
    const int result = has_names ? give_list(to, list) : -EOPNOTSUPP;
    return is_beyond_us(-result) ? give_least(to, list) : result;
}

/* Both belong to the same: the same attribute and mode. */
static int give_same(int to, const uint8_t *attribute, size_t bytes, mode_t mode)
{
    const int result = bytes > 0 ? write_attribute(to, attribute, bytes) : remove_attribute(to);
    return result < 0 ? result : give_mode(to, mode & 07777);
}

/* The owner with the group, or the group alone; *now is what came of it. */
static int give_owner(int to, const struct stat *old, struct stat *now)
{
    if (fchown(to, old->st_uid, old->st_gid) != 0 &&
        (!is_beyond_us(errno) || (fchown(to, (uid_t)-1, old->st_gid) != 0 && !is_beyond_us(errno))))
        return -errno;
    return fstat(to, now) == 0 ? 0 : -errno;
}

static int give_access(int to, const struct stat *old, const uint8_t *attribute, size_t bytes)
{
    struct stat now = {0};
    access_list list;
    /* First the owner: giving a file away takes permissions from it. */
    int result = give_owner(to, old, &now);
    if (result < 0)
        return result;
    if (now.st_uid == old->st_uid && now.st_gid == old->st_gid) {
        result = give_same(to, attribute, bytes, old->st_mode);
        if (!is_beyond_us(-result))
            return result;
    }
    result = list_access(&list, attribute, bytes, old->st_mode);
    if (result == 0) {
        if (now.st_uid != old->st_uid)
            name_owner(&list, (uint32_t)old->st_uid);
        if (now.st_gid != old->st_gid)
            name_group(&list, (uint32_t)old->st_gid);
        result = give(to, &list);
    }
    free(list.entries);
    return result;
}

int vecfile_system_copy_permissions(void *context, int from, int to)
{
    (void)context;
    struct stat old;
    uint8_t *attribute = NULL;
    if (fstat(from, &old) != 0)
        return -errno;
    const ssize_t bytes = read_attribute(from, &attribute);
    const int result = bytes < 0 ? (int)bytes : give_access(to, &old, attribute, (size_t)bytes);
    free(attribute);
    return result;
}

/* --- system/io_process.c ------------------------------------------------------------------------- */

/* vecfile_io on POSIX and Linux: this run of the machine, chance and time. */


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

/* --- system/io_space.c --------------------------------------------------------------------------- */

/* vecfile_io on POSIX and Linux: space in files. */


#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif
#include <unistd.h>

bool vecfile_is_over_size_limit(uint64_t end)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
           end > (uint64_t)limit.rlim_cur;
}

/* --- where the file system cannot allocate --- */

/* Holes are looked for, and filled, in such pieces: no file system has blocks that are smaller and
 * not a part of one. */
#define PIECE ((size_t)512)

static int put_zeros(int fd, uint64_t offset, size_t count)
{
    static const unsigned char zeros[65536];
    while (count > 0) {
        const size_t some = count < sizeof zeros ? count : sizeof zeros;
        const ssize_t put = pwrite(fd, zeros, some, (off_t)offset);
        if (put < 0 && errno != EINTR)
            return -errno;
        if (put == 0)
            return -ENOSPC;
        offset += put > 0 ? (uint64_t)put : 0;
        count -= put > 0 ? (size_t)put : 0;
    }
    return 0;
}

/* A piece that reads as zeros may be a hole; zeros written over zeros change nothing. */
static int fill_piece(int fd, uint64_t offset, size_t count)
{
    unsigned char bytes[PIECE];
    ssize_t got = -1;
    do
        got = pread(fd, bytes, count, (off_t)offset);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return -errno;
    return vecfile_is_zero(bytes, (size_t)got) ? put_zeros(fd, offset, (size_t)got) : 0;
}

/* Has every block of [offset, end) written.  The caller is the only one who writes there: the file
 * is locked, and what is mapped is not stored to yet. */
static int allocate_by_writing(int fd, uint64_t offset, uint64_t end)
{
    struct stat found;
    if (fstat(fd, &found) != 0)
        return -errno;
    const uint64_t size = (uint64_t)found.st_size;
    int result = 0;
    while (result == 0 && offset < end && offset < size) {
        const uint64_t next = vecfile_round_up(offset + 1, PIECE);
        const uint64_t stop = next < end ? next : end;
        result = fill_piece(fd, offset, (size_t)(stop - offset));
        offset = stop;
    }
    if (offset < size)
        offset = size;
    for (const uint64_t most = (uint64_t)1 << 30; result == 0 && offset < end;) {
        const uint64_t count = end - offset < most ? end - offset : most;
        result = put_zeros(fd, offset, (size_t)count);
        offset += count;
    }
    return result;
}

/* The C library's own emulation, where it has one, writes a byte a block that it believes the file
 * system to have. */
static int allocate(int fd, uint64_t offset, uint64_t end)
{
#ifdef __linux__
    if (fallocate(fd, 0, (off_t)offset, (off_t)(end - offset)) == 0)
        return 0;
    if (errno != EOPNOTSUPP && errno != ENOSYS && errno != EINVAL)
        return -errno;
#else
    const int error = posix_fallocate(fd, (off_t)offset, (off_t)(end - offset));
    if (error != EOPNOTSUPP && error != ENOSYS && error != EINVAL)
        return -error;
#endif
    return allocate_by_writing(fd, offset, end);
}

int vecfile_system_allocate(void *context, int fd, uint64_t offset, uint64_t count)
{
    (void)context;
    uint64_t end = offset + count;
    if (end < offset || end > (uint64_t)INT64_MAX || (uint64_t)(off_t)end != end ||
        vecfile_is_over_size_limit(end))
        return -EFBIG;
    const int before = vecfile_hold_cancellation();
    const int result = count > 0 ? allocate(fd, offset, end) : 0;
    vecfile_allow_cancellation(before);
    return result;
}

/* --- holes --- */

/* Blocks beyond the end of the file count, too: so the sum alone does not tell. */
int64_t vecfile_system_first_hole(void *context, int fd)
{
    (void)context;
    struct stat found;
    if (fstat(fd, &found) != 0)
        return -errno;
    if ((uint64_t)found.st_blocks * 512 < (uint64_t)found.st_size)
        return 0;
#ifdef SEEK_HOLE
    off_t hole = lseek(fd, 0, SEEK_HOLE);
    if (hole >= 0 || errno != EINVAL)
        return hole >= 0 || errno == ENXIO ? (hole >= 0 ? hole : 0) : -errno;
#endif
    return found.st_size;
}

/* Space that was allocated and not written to is a hole, too, unless something of it is in the
 * system's memory. */
int64_t vecfile_system_first_unwritten(void *context, int fd, uint64_t from)
{
    (void)context;
    struct stat found;
    if (fstat(fd, &found) != 0)
        return -errno;
    if (from >= (uint64_t)found.st_size)
        return (int64_t)from;
#ifdef SEEK_HOLE
    const off_t hole = lseek(fd, (off_t)from, SEEK_HOLE);
    if (hole >= 0 || errno != EINVAL)
        return hole >= 0 ? hole : -errno;
#endif
    return found.st_size;
}

/* In memory alone: there a load from a hole takes space, and is a SIGBUS where there is none left.
 */
bool vecfile_system_fills_holes(void *context, int fd)
{
    (void)context;
#ifdef __linux__
    const long tmpfs = 0x01021994, ramfs = (long)0x858458f6;
    struct statfs found;
    return fstatfs(fd, &found) == 0 && ((long)found.f_type == tmpfs || (long)found.f_type == ramfs);
#else
    (void)fd;
    return false;
#endif
}

/* --- system/io_wait.c ---------------------------------------------------------------------------- */

/* vecfile_io on POSIX and Linux: waiting for what others do to files. */


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

/* --- system/lock_holder.c ------------------------------------------------------------------------ */

/* Finding the processes that hold a lock, by looking through /proc. */


#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Whether the line is of a lock on byte 0, or one of those who read beside a writer: they have
 * others, far behind the end of the file. */
static bool is_of_lock(const char *line, vecfile_lock_of whose)
{
    static const char ending[] = " 0 0\n";
    const size_t length = strlen(line);
    if (strncmp(line, "lock:", 5) != 0 || length < sizeof ending - 1)
        return false;
    const bool is_of_byte_0 = strcmp(line + length - (sizeof ending - 1), ending) == 0;
    return whose == VECFILE_LOCK_OF_FILE ? is_of_byte_0
                                         : !is_of_byte_0 && strstr(line, " READ ") != NULL;
}

static bool has_lock_line(const char *fdinfo_path, vecfile_lock_of whose)
{
    FILE *file = fopen(fdinfo_path, "re");
    if (file == NULL)
        return false;
    char line[256];
    bool found = false;
    while (!found && fgets(line, sizeof line, file) != NULL)
        found = is_of_lock(line, whose);
    fclose(file);
    return found;
}

static bool process_holds(const char *pid, const struct stat *wanted, vecfile_lock_of whose)
{
    char path[600];
    snprintf(path, sizeof path, "/proc/%.20s/fd", pid);
    DIR *descriptors = opendir(path);
    if (descriptors == NULL)
        return false;
    bool found = false;
    for (struct dirent *entry; !found && (entry = readdir(descriptors)) != NULL;) {
        struct stat open_file;
        snprintf(path, sizeof path, "/proc/%.20s/fd/%s", pid, entry->d_name);
        if (stat(path, &open_file) != 0 || open_file.st_dev != wanted->st_dev ||
            open_file.st_ino != wanted->st_ino)
            continue;
        snprintf(path, sizeof path, "/proc/%.20s/fdinfo/%s", pid, entry->d_name);
        found = has_lock_line(path, whose);
    }
    closedir(descriptors);
    return found;
}

static size_t find_holders(const struct stat *file, vecfile_lock_of whose, int64_t *pids,
                           size_t room)
{
    DIR *processes = opendir("/proc");
    if (processes == NULL)
        return 0;
    size_t count = 0;
    for (struct dirent *entry; count < room && (entry = readdir(processes)) != NULL;) {
        char *end;
        long pid = strtol(entry->d_name, &end, 10);
        if (*end != '\0' || pid <= 0 || pid == (long)getpid())
            continue;
        if (process_holds(entry->d_name, file, whose))
            pids[count++] = pid;
    }
    closedir(processes);
    return count;
}

size_t vecfile_find_holders(const struct stat *file, vecfile_lock_of whose, int64_t *pids,
                            size_t room)
{
    const int before = vecfile_hold_cancellation();
    const size_t count = find_holders(file, whose, pids, room);
    vecfile_allow_cancellation(before);
    return count;
}

/* --- system/new_file.c --------------------------------------------------------------------------- */

/* A new file that nobody sees before it is complete. */
/* A new file that nobody sees before it is complete.
 *
 * Where the system has files without a name, a process that dies leaves nothing behind.  Elsewhere
 * the file is called NAME.new- and 16 hex digits until then, and locked: what is called so and is
 * not locked was left by a process that died, and whoever makes the same name next removes it. */


/* Where a file is: its directory, held, and its name there.
 *
 * A program may change its own directory, and others rename files and directories, while a vector
 * is open.  What belongs beside the file goes where the file was found, whatever path led there:
 * through symbolic links the file's own directory counts, not the link's. */




#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Bytes of a path, with its NUL, at most: PATH_MAX of Linux. */
#define VECFILE_FILE_PATH_BYTES 4096

/* Bytes of a name in a directory, at most, without NUL: of every file system that Linux writes. */
#define VECFILE_MAX_NAME_BYTES 255

typedef struct vecfile_place {
    int directory; /* a descriptor of vecfile_io; -1: not held */
    char *path;    /* absolute and without symbolic links, as far as the system tells */
    char *name;    /* in the directory; the end of `path` */
} vecfile_place;

/* Finds and holds the place of `path`, whether or not there is a file; to be let go of.
 * VECFILE_E_NOT_FOUND if its directory is not there, and the statuses of the system. */
vecfile_status vecfile_place_find(const vecfile_io *io, const char *path, vecfile_place *out);

/* Makes names made or removed in the place's directory durable; a message names `path`. */
vecfile_status vecfile_place_sync(const vecfile_io *io, const vecfile_place *place,
                                  const char *path);

/* Also of one that holds nothing. */
void vecfile_place_let_go(const vecfile_io *io, vecfile_place *place);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

typedef struct vecfile_new_file {
    int fd;          /* of the caller, who closes it; -1: there is none */
    char *temporary; /* its name in the directory; NULL if it has none */
} vecfile_new_file;

/* Makes an empty file to be called `name` in `directory`, with those permissions, open to be read
 * and written, and locked unless the file system has no locks.  `path` is for messages. */
vecfile_status vecfile_new_file_make(const vecfile_io *io, int directory, const char *name,
                                     const char *path, uint32_t permissions, vecfile_new_file *out);

/* Gives it the name, if no file has it: 0, -EEXIST, or another negative errno. */
int vecfile_new_file_publish(const vecfile_io *io, int directory, const char *name,
                             vecfile_new_file *file);

/* Gives it the name of its `place`, if no file has it, and with `durably` makes that durable; on
 * failure no file has the name because of it.  VECFILE_E_EXISTS, and the statuses of the system. */
vecfile_status vecfile_new_file_take_place(const vecfile_io *io, const vecfile_place *place,
                                           const char *path, bool durably, vecfile_new_file *file);

/* Gives it the name, in place of what has it, at one moment: 0 or a negative errno. */
int vecfile_new_file_replace(const vecfile_io *io, int directory, const char *name,
                             vecfile_new_file *file);

/* Closes and removes it, unless it was published; then it only closes it.  Also of one that never
 * was made. */
void vecfile_new_file_discard(const vecfile_io *io, int directory, vecfile_new_file *file);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


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

/* --- system/place.c ------------------------------------------------------------------------------ */

/* Where a file is. */


#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_STAT_INTERRUPTIONS 1000

/* The last part of a path that has one; "" if it ends with a slash. */
static const char *name_in(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* The directory of a path, to be freed. */
static char *directory_of(const char *path)
{
    const size_t length = (size_t)(name_in(path) - path);
    if (length == 0)
        return strdup(".");
    /* The slash stays: of the root it is all there is. */
    return strndup(path, length);
}

static char *join(const char *directory, const char *name)
{
    const size_t length = strlen(directory), room = length + strlen(name) + 2;
    const bool has_slash = length > 0 && directory[length - 1] == '/';
    char *path = malloc(room);
    if (path != NULL)
        snprintf(path, room, "%s%s%s", directory, has_slash ? "" : "/", name);
    return path;
}

/* *out, to be freed, becomes `path` without symbolic links: 0, or a negative errno and NULL. */
static int resolve(const vecfile_io *io, const char *path, char **out)
{
    int result = -EINTR;
    char *resolved = malloc(VECFILE_FILE_PATH_BYTES);
    *out = NULL;
    if (resolved == NULL)
        return -ENOMEM;
    for (int i = 0; result == -EINTR && i < MAX_STAT_INTERRUPTIONS; i++)
        result = io->resolve(io->context, path, resolved, VECFILE_FILE_PATH_BYTES);
    if (result == 0)
        *out = strdup(resolved);
    free(resolved);
    if (*out != NULL)
        return 0;
    return result < 0 ? result : -ENOMEM;
}

static int open_directory(const vecfile_io *io, const char *path)
{
    int fd = -EINTR;
    for (int i = 0; fd == -EINTR && i < MAX_STAT_INTERRUPTIONS; i++)
        fd = io->open_directory(io->context, path);
    return fd;
}

/* The path of a file that is not there yet: its directory's is resolved.  What is too long to be
 * resolved stays as it is, and what its directory lacks is seen when that is opened. */
static int resolve_directory(const vecfile_io *io, const char *path, char **out)
{
    char *resolved, *directory = directory_of(path);
    if (directory == NULL)
        return -ENOMEM;
    const int result = resolve(io, directory, &resolved);
    free(directory);
    if (result < 0 && result != -ENOENT && result != -ENOTDIR && result != -ENAMETOOLONG)
        return result;
    *out = result == 0 ? join(resolved, name_in(path)) : strdup(path);
    free(resolved);
    return *out != NULL ? 0 : -ENOMEM;
}

static int resolve_path(const vecfile_io *io, const char *path, char **out)
{
    const int result = resolve(io, path, out);
    if (result == -ENOENT || result == -ENAMETOOLONG)
        return resolve_directory(io, path, out);
    return result;
}

/* Splits place->path and holds its directory: 0 or a negative errno. */
static int hold(const vecfile_io *io, vecfile_place *place)
{
    char *directory = directory_of(place->path);
    if (directory == NULL)
        return -ENOMEM;
    place->directory = open_directory(io, directory);
    free(directory);
    /* The name is a part of the path, which is ours. */
    place->name = place->path + (name_in(place->path) - place->path);
    return place->directory < 0 ? place->directory : 0;
}

vecfile_status vecfile_place_find(const vecfile_io *io, const char *path, vecfile_place *out)
{
    *out = (vecfile_place){-1, NULL, NULL};
    int result = resolve_path(io, path, &out->path);
    if (result < 0)
        return vecfile_fail_system(result, "open", path);
    result = hold(io, out);
    if (result == 0)
        return VECFILE_OK;
    vecfile_place_let_go(io, out);
    return vecfile_fail_system(result, "open the directory of", path);
}

void vecfile_place_let_go(const vecfile_io *io, vecfile_place *place)
{
    if (place->directory >= 0)
        io->close(io->context, place->directory);
    free(place->path);
    *place = (vecfile_place){-1, NULL, NULL};
}

vecfile_status vecfile_place_sync(const vecfile_io *io, const vecfile_place *place,
                                  const char *path)
{
    const int result = io->sync_directory(io->context, place->directory);
    return result < 0 ? vecfile_fail_system(result, "sync the directory of", path) : VECFILE_OK;
}

/* --- system/process.c ---------------------------------------------------------------------------- */

/* Which process this is.
 *
 * pthread_atfork sees fork alone, not _Fork, clone or the bare system call; and a process id may be
 * the parent's again in a child that has its own namespace of ids.  So the number is kept in a page
 * that the kernel wipes in every child that gets memory of its own, and beside it, in memory that
 * is copied, the last number that was given out. */
/* Which process this is, of those that came of one another by fork, however they did. */


#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* A number that no process has of which this one is a child, and that its children will not have;
 * below 2^31, and never 0.  Of 32 bits, for there are machines whose larger atomics need a library.
 */
uint32_t vecfile_process_number(void);

/* Whether this is the process that was given `number`.  Costs two loads where the system wipes
 * memory in children (Linux 4.14), elsewhere a system call. */
bool vecfile_is_process(uint32_t number);

/* A word of all ones, which is zero in children where the system wipes memory. */
const uint64_t *vecfile_process_marks(void);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#include <sys/mman.h>
#include <unistd.h>

typedef struct process_identity {
    uint32_t number; /* 0: none yet in this process */
    uint64_t marks;
} process_identity;

/* Where nothing is wiped, process ids are the numbers. */
static process_identity unwiped = {.marks = UINT64_MAX};

static process_identity *present; /* NULL before it is first asked for */
static uint32_t last_number;

static process_identity *make_identity(void)
{
#ifdef MADV_WIPEONFORK
    const long page = sysconf(_SC_PAGESIZE);
    if (page < (long)sizeof(process_identity))
        return &unwiped;
    void *at = mmap(NULL, (size_t)page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        return &unwiped;
    if (madvise(at, (size_t)page, MADV_WIPEONFORK) == 0)
        return at;
    munmap(at, (size_t)page);
#endif
    return &unwiped;
}

/* Of threads that make one at the same time, all use the first. */
static process_identity *get_identity(void)
{
    process_identity *found = __atomic_load_n(&present, __ATOMIC_ACQUIRE);
    if (found != NULL)
        return found;
    process_identity *made = make_identity();
    if (__atomic_compare_exchange_n(&present, &found, made, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE))
        return made;
#ifdef MADV_WIPEONFORK
    if (made != &unwiped)
        munmap(made, (size_t)sysconf(_SC_PAGESIZE));
#endif
    return found;
}

/* Threads that do so at the same time all store the same. */
static void set_marks(process_identity *is)
{
#if UINTPTR_MAX > 0xffffffffu
    __atomic_store_n(&is->marks, UINT64_MAX, __ATOMIC_RELAXED);
#else
    *(volatile uint64_t *)&is->marks = UINT64_MAX;
#endif
}

uint32_t vecfile_process_number(void)
{
    process_identity *is = get_identity();
    if (is == &unwiped)
        return (uint32_t)getpid();
    uint32_t number = __atomic_load_n(&is->number, __ATOMIC_ACQUIRE);
    if (number != 0)
        return number;
    const uint32_t next = __atomic_add_fetch(&last_number, 1, __ATOMIC_RELAXED);
    set_marks(is);
    return __atomic_compare_exchange_n(&is->number, &number, next, false, __ATOMIC_ACQ_REL,
                                       __ATOMIC_ACQUIRE)
               ? next
               : number;
}

bool vecfile_is_process(uint32_t number)
{
    const process_identity *is = __atomic_load_n(&present, __ATOMIC_ACQUIRE);
    if (is == NULL || is == &unwiped)
        return number == (uint32_t)getpid();
    return number != 0 && number == __atomic_load_n(&is->number, __ATOMIC_RELAXED);
}

const uint64_t *vecfile_process_marks(void)
{
    return &get_identity()->marks;
}

/* --- system/read_ahead.c ------------------------------------------------------------------------- */

/* Reading ahead: a step at a time, and all of it is kept as long as it finds room. */
/* Reading a file in small pieces, the most of which follow each other or come a second time, with
 * few calls of the system. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

typedef struct vecfile_read_ahead {
    uint8_t *bytes; /* what was read; NULL: pieces are read one by one */
    uint64_t at;    /* where in the file it is */
    size_t count;
    uint64_t next; /* where a piece would follow the last one */
} vecfile_read_ahead;

/* Pieces are expected from `from` on, of a file that does not change until the end.  Without memory
 * they are read one by one. */
void vecfile_read_ahead_begin(vecfile_read_ahead *ahead, uint64_t from);

/* Also of one that never began. */
void vecfile_read_ahead_end(vecfile_read_ahead *ahead);

/* As vecfile_read_fully. */
int64_t vecfile_read_through(vecfile_read_ahead *ahead, const vecfile_io *io, int fd, void *to,
                             size_t count, uint64_t offset);

/* Reads up to `count` bytes at `offset`, no more than VECFILE_READ_STEP, in place of what was read:
 * of a file that others write.  Without memory, nothing. */
void vecfile_read_ahead_again(vecfile_read_ahead *ahead, const vecfile_io *io, int fd, size_t count,
                              uint64_t offset);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


#include <stdlib.h>

void vecfile_read_ahead_begin(vecfile_read_ahead *ahead, uint64_t from)
{
    vecfile_read_ahead_end(ahead);
    *ahead =
        (vecfile_read_ahead){.bytes = malloc(VECFILE_MAX_READ_AHEAD), .at = from, .next = from};
}

void vecfile_read_ahead_end(vecfile_read_ahead *ahead)
{
    free(ahead->bytes);
    *ahead = (vecfile_read_ahead){NULL, 0, 0, 0};
}

/* Whether a piece at `offset` goes on from `start`, but for a gap that is worth reading, too. */
static bool goes_on(uint64_t start, size_t count, uint64_t offset)
{
    return offset >= start && offset - start < count + VECFILE_READ_STEP;
}

static bool has(const vecfile_read_ahead *ahead, size_t count, uint64_t offset)
{
    return offset >= ahead->at && offset - ahead->at <= ahead->count &&
           count <= ahead->count - (offset - ahead->at);
}

/* Reads on until the piece is there, which is no longer than a step, or the file ends; 0 or a
 * negative errno. */
static int fill(vecfile_read_ahead *ahead, const vecfile_io *io, int fd, size_t count,
                uint64_t offset)
{
    if (!goes_on(ahead->at, ahead->count, offset) ||
        ahead->count > VECFILE_MAX_READ_AHEAD - 3 * VECFILE_READ_STEP) {
        ahead->at = offset;
        ahead->count = 0;
    }
    while (!has(ahead, count, offset)) {
        const int64_t got = vecfile_read_fully(io, fd, ahead->bytes + ahead->count,
                                               VECFILE_READ_STEP, ahead->at + ahead->count);
        if (got <= 0)
            return (int)got;
        ahead->count += (size_t)got;
    }
    return 0;
}

int64_t vecfile_read_through(vecfile_read_ahead *ahead, const vecfile_io *io, int fd, void *to,
                             size_t count, uint64_t offset)
{
    const bool follows = goes_on(ahead->next, 0, offset) && count <= VECFILE_READ_STEP;
    ahead->next = offset + count;
    if (ahead->bytes == NULL || (!follows && !has(ahead, count, offset)))
        return vecfile_read_fully(io, fd, to, count, offset);
    int result = has(ahead, count, offset) ? 0 : fill(ahead, io, fd, count, offset);
    if (result < 0)
        return result;
    const uint64_t end = ahead->at + ahead->count;
    if (end <= offset)
        return 0;
    if (end - offset < count)
        count = (size_t)(end - offset);
    memcpy(to, ahead->bytes + (offset - ahead->at), count);
    return (int64_t)count;
}

void vecfile_read_ahead_again(vecfile_read_ahead *ahead, const vecfile_io *io, int fd, size_t count,
                              uint64_t offset)
{
    if (ahead->bytes == NULL)
        vecfile_read_ahead_begin(ahead, offset);
    ahead->at = ahead->next = offset;
    ahead->count = 0;
    if (ahead->bytes == NULL)
        return;
    const int64_t got = io->pread(io->context, fd, ahead->bytes, count, offset);
    ahead->count = got > 0 ? (size_t)got : 0;
}

/* --- system/thread.c ----------------------------------------------------------------------------- */

/* Threads that take a part of the work. */
/* Threads that take a part of the work. */


#include <pthread.h>

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Elements of so many bytes are worth a thread that takes a part of the work. */
#define VECFILE_BYTES_WORTH_A_THREAD ((uint64_t)16 << 20)

/* Starts a thread that gets none of the program's signals; false if there can be none. */
bool vecfile_start_thread(pthread_t *thread, void *(*run)(void *context), void *context);

/* Waits for its end, cancelled or not. */
void vecfile_join_thread(pthread_t thread);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


#include <signal.h>

bool vecfile_start_thread(pthread_t *thread, void *(*run)(void *context), void *context)
{
    sigset_t all, before;
    sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
        return false;
    const bool is_started = pthread_create(thread, NULL, run, context) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return is_started;
}

void vecfile_join_thread(pthread_t thread)
{
    const int before = vecfile_hold_cancellation();
    pthread_join(thread, NULL);
    vecfile_allow_cancellation(before);
}

/* --- layout/abi_layout.c ------------------------------------------------------------------------- */

/* The layout of the same declarations on another machine. */

/* The machines that files can be converted to by name, and what an element looks like there. */


#include "description.h"

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* The machine of that name ("s390x", "i386", …) as the C compilers of its System V ABI have it;
 * false if it is none of them. */
bool vecfile_find_machine(const char *name, vecfile_machine *out);

/* The name of the machine in the table that lays data out as `machine` does; NULL if there is none.
 */
const char *vecfile_name_of_machine(const vecfile_machine *machine);

/* The layout text `text`, which `from` describes, as the compiler of `machine` would lay the same
 * declarations out: NUL-terminated, to be freed, its length in *length.  Structs of fixed layout
 * stay as they are.  VECFILE_E_UNSUPPORTED if a struct's layout is that of a system header and not
 * of its declaration, VECFILE_E_NO_MEMORY. */
VECFILE_MUST_USE vecfile_status vecfile_lay_out(const vecfile_description *from, const char *text,
                                                size_t text_length, const vecfile_machine *machine,
                                                char **out, size_t *length);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* The words and lines of a layout text: all that cuts one is here. */


#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* --- in a text that stays as it is --- */

/* A piece of a text that lives elsewhere. */
typedef struct vecfile_span {
    const char *start;
    size_t length;
} vecfile_span;

bool vecfile_span_is(vecfile_span a, const char *word);
bool vecfile_span_begins(vecfile_span a, const char *word);
bool vecfile_same_spans(vecfile_span a, vecfile_span b);

/* Cuts the next line off, without its newline; false at the end. */
bool vecfile_next_line(vecfile_span *rest, vecfile_span *line);

/* Cuts the first word off, with the spaces before it and the one behind. */
vecfile_span vecfile_next_word(vecfile_span *rest);

/* Cuts the last `words` words off: a field's type may have several words, its place has four.
 * Empty, and nothing cut, if there are not so many and one more. */
vecfile_span vecfile_last_words(vecfile_span *rest, int words);

/* --- in a text that is taken to pieces --- */

/* Cuts the next word off and ends it with a NUL, at a single space. */
char *vecfile_cut_word(char **rest);

/* Cuts the last `words` words off and ends what is before them with a NUL; NULL if there are not so
 * many and one more. */
char *vecfile_cut_last_words(char *text, int words);

/* Decimal digits up to `end`, in canonical form and at most `most`. */
bool vecfile_read_number(const char *text, const char *end, uint64_t most, uint64_t *out);

/* "LABEL NUMBER", both cut off. */
bool vecfile_read_labelled(char **rest, const char *label, uint64_t most, uint32_t *out);

/* Undoes the quotes and the escapes in place; NULL if they are none. */
const char *vecfile_unquote(char *text);

/* --- escapes --- */

/* Characters of "\\xHH". */
#define VECFILE_ESCAPE_LENGTH 4

/* The byte that such an escape at `at` stands for; -1 if there is none. */
int vecfile_escaped_byte(const char *at);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#include <stdio.h>
#include <stdlib.h>

/* What becomes of a struct and, by their place in the description's array, of all fields. */
typedef struct struct_place {
    uint32_t size, alignment;
} struct_place;

typedef struct field_place {
    uint32_t offset, size;
} field_place;

typedef struct found_places {
    struct_place *structs;
    field_place *fields;
} found_places;

/* The C type that a compiler aligns a scalar of fixed size as. */
static vecfile_c_type c_type_of_integer(unsigned bytes)
{
    switch (bytes) {
    case 1:
        return VECFILE_C_CHAR;
    case 2:
        return VECFILE_C_INT16;
    case 4:
        return VECFILE_C_INT32;
    case 8:
        return VECFILE_C_INT64;
    }
    VECFILE_UNREACHABLE("integers have 1, 2, 4 or 8 bytes");
    return VECFILE_C_CHAR;
}

static vecfile_c_type c_type_of_float(unsigned bytes)
{
    switch (bytes) {
    case 4:
        return VECFILE_C_FLOAT;
    case 8:
        return VECFILE_C_DOUBLE;
    }
    VECFILE_UNREACHABLE("floats of fixed size have 4 or 8 bytes");
    return VECFILE_C_CHAR;
}

static uint32_t alignment_of_fixed(const vecfile_machine *machine, const vecfile_scalar *scalar)
{
    switch (scalar->kind) {
    case VECFILE_SCALAR_BOOL:
        return machine->c_types[VECFILE_C_BOOL].alignment;
    case VECFILE_SCALAR_FLOAT:
        return machine->c_types[c_type_of_float(scalar->size)].alignment;
    case VECFILE_SCALAR_UNSIGNED:
    case VECFILE_SCALAR_SIGNED:
        break;
    }
    return machine->c_types[c_type_of_integer(scalar->size)].alignment;
}

/* Size and alignment of one item. */
static struct_place item_place(const vecfile_description *from, const vecfile_field *field,
                               const vecfile_machine *machine, const found_places *done)
{
    if (field->is_extern) /* only the writer's header knows: check_native refuses its struct */
        return (struct_place){field->item_size, 1};
    switch (field->kind) {
    case VECFILE_KIND_STRUCT:
        return done->structs[field->structure - from->structs];
    case VECFILE_KIND_TEXT:
    case VECFILE_KIND_BYTES:
        return (struct_place){field->item_size, 1};
    case VECFILE_KIND_NUMBER:
        if (field->c_type >= 0)
            return (struct_place){machine->c_types[field->c_type].size,
                                  machine->c_types[field->c_type].alignment};
        break;
    case VECFILE_KIND_BOOL:
    case VECFILE_KIND_ENUM:
    case VECFILE_KIND_FLAGS:
        break;
    }
    return (struct_place){field->item_size, alignment_of_fixed(machine, &field->scalar)};
}

static uint64_t round_to(uint64_t at, uint32_t alignment)
{
    return (at + alignment - 1) / alignment * alignment;
}

/* As a C compiler does it: each member at the next multiple of its alignment. */
static vecfile_status place_members(const vecfile_description *from,
                                    const vecfile_struct *structure, const vecfile_machine *machine,
                                    found_places *out)
{
    VECFILE_ASSERT(structure->field_count > 0 && structure->is_native);
    struct_place *place = &out->structs[structure - from->structs];
    uint64_t end = 0;
    place->alignment = 1;
    for (size_t i = 0; i < structure->field_count; i++) {
        const vecfile_field *field = &structure->fields[i];
        const struct_place item = item_place(from, field, machine, out);
        VECFILE_ASSERT(item.alignment > 0);
        const uint64_t offset = round_to(end, item.alignment);
        end = offset + (uint64_t)item.size * field->item_count;
        if (end > VECFILE_MAX_ELEMENT_BYTES)
            return vecfile_fail(VECFILE_E_UNSUPPORTED,
                                "struct '%s' would have more than %u bytes there", structure->name,
                                VECFILE_MAX_ELEMENT_BYTES);
        out->fields[field - from->structs[0].fields] =
            (field_place){(uint32_t)offset, (uint32_t)(end - offset)};
        if (item.alignment > place->alignment)
            place->alignment = item.alignment;
    }
    place->size = (uint32_t)round_to(end, place->alignment);
    return VECFILE_OK;
}

static void keep_places(const vecfile_description *from, const vecfile_struct *structure,
                        found_places *out)
{
    out->structs[structure - from->structs] = (struct_place){structure->size, structure->alignment};
    for (size_t i = 0; i < structure->field_count; i++)
        out->fields[&structure->fields[i] - from->structs[0].fields] =
            (field_place){structure->fields[i].offset, structure->fields[i].size};
}

/* A struct adopted from a system header may have members that its declaration does not name, or
 * that are as wide as the header says: then our rules do not give what the writer's compiler did.
 */
static bool is_as_declared(const vecfile_description *from, const vecfile_struct *structure,
                           const found_places *there)
{
    const struct_place *place = &there->structs[structure - from->structs];
    if (place->size != structure->size || place->alignment != structure->alignment)
        return false;
    for (size_t i = 0; i < structure->field_count; i++) {
        const vecfile_field *field = &structure->fields[i];
        const field_place *found = &there->fields[field - from->structs[0].fields];
        if (found->offset != field->offset || found->size != field->size || field->is_extern ||
            strchr(field->name, '.') != NULL)
            return false;
    }
    return true;
}

static vecfile_status place_struct(const vecfile_description *from, const vecfile_struct *structure,
                                   const vecfile_machine *machine, found_places *out)
{
    if (!structure->is_native) {
        keep_places(from, structure, out);
        return VECFILE_OK;
    }
    return place_members(from, structure, machine, out);
}

static vecfile_status check_native(const vecfile_description *from, const found_places *there)
{
    for (size_t i = 0; i < from->struct_count; i++)
        if (from->structs[i].is_native && !is_as_declared(from, &from->structs[i], there))
            return vecfile_fail(VECFILE_E_UNSUPPORTED,
                                "struct '%s' is laid out by a system header, not by its "
                                "declaration: what it is on another machine can only be taken from "
                                "a file written there",
                                from->structs[i].name);
    return VECFILE_OK;
}

static vecfile_status place_all(const vecfile_description *from, const vecfile_machine *machine,
                                found_places *out)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < from->struct_count && status == VECFILE_OK; i++)
        status = place_struct(from, &from->structs[i], machine, out);
    return status;
}

/* The rules must first give what the file says of its own machine. */
static vecfile_status find_places(const vecfile_description *from, const vecfile_machine *machine,
                                  found_places *out)
{
    vecfile_status status = place_all(from, &from->machine, out);
    if (status == VECFILE_OK)
        status = check_native(from, out);
    return status == VECFILE_OK ? place_all(from, machine, out) : status;
}

/* --- the text --- */

/* The text with other numbers: structs and fields come in the order of the description.  Returns
 * its length; writes nothing beyond `room`. */
static size_t render(const char *text, size_t text_length, const found_places *there, char *out,
                     size_t room)
{
    const struct_place *structure = there->structs;
    const field_place *field = there->fields;
    vecfile_span rest = {text, text_length};
    size_t used = 0;
    for (vecfile_span line; vecfile_next_line(&rest, &line);) {
        char *to = used < room ? out + used : NULL;
        const size_t left = used < room ? room - used : 0;
        int printed;
        if (vecfile_span_begins(line, "struct ")) {
            (void)vecfile_last_words(&line, 4);
            printed = snprintf(to, left, "%.*s size %lu align %lu\n", (int)line.length, line.start,
                               (unsigned long)structure->size, (unsigned long)structure->alignment);
            structure++;
        } else if (vecfile_span_begins(line, "field ")) {
            (void)vecfile_last_words(&line, 4);
            printed = snprintf(to, left, "%.*s at %lu size %lu\n", (int)line.length, line.start,
                               (unsigned long)field->offset, (unsigned long)field->size);
            field++;
        } else {
            printed = snprintf(to, left, "%.*s\n", (int)line.length, line.start);
        }
        VECFILE_ASSERT(printed > 0);
        used += (size_t)printed;
    }
    return used;
}

static char *render_all(const char *text, size_t text_length, const found_places *there,
                        size_t *length)
{
    *length = render(text, text_length, there, NULL, 0);
    char *out = malloc(*length + 1);
    if (out != NULL)
        render(text, text_length, there, out, *length + 1);
    return out;
}

vecfile_status vecfile_lay_out(const vecfile_description *from, const char *text,
                               size_t text_length, const vecfile_machine *machine, char **out,
                               size_t *length)
{
    size_t field_count = 0;
    for (size_t i = 0; i < from->struct_count; i++)
        field_count += from->structs[i].field_count;
    found_places there = {.structs = calloc(from->struct_count + 1, sizeof *there.structs),
                          .fields = calloc(field_count + 1, sizeof *there.fields)};
    vecfile_status status = VECFILE_OK;
    *out = NULL;
    if (there.structs != NULL && there.fields != NULL) {
        status = find_places(from, machine, &there);
        if (status == VECFILE_OK)
            *out = render_all(text, text_length, &there, length);
    }
    if (status == VECFILE_OK && *out == NULL)
        status = vecfile_fail_memory("to lay out", from->element->name);
    free(there.structs);
    free(there.fields);
    return status;
}

/* --- layout/abis.c ------------------------------------------------------------------------------- */

/* The table of machines, after their System V ABI supplements. */

#include "convert.h"
/* This machine's identity, and names for machines. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* The C types of vecfile_c_type: of each its name there and in C, and its bytes on every machine of
 * the table (abis.c), 0 where these differ. */
#define VECFILE_C_TYPES(X)                                                                         \
    X(CHAR, char, 1)                                                                               \
    X(SHORT, short, 2)                                                                             \
    X(INT, int, 4)                                                                                 \
    X(LONG, long, 0)                                                                               \
    X(LONG_LONG, long long, 8)                                                                     \
    X(POINTER, void *, 0)                                                                          \
    X(SIZE, size_t, 0)                                                                             \
    X(PTRDIFF, ptrdiff_t, 0)                                                                       \
    X(WCHAR, wchar_t, 4)                                                                           \
    X(BOOL, bool, 1)                                                                               \
    X(FLOAT, float, 4)                                                                             \
    X(DOUBLE, double, 8)                                                                           \
    X(LONG_DOUBLE, long double, 0)                                                                 \
    X(INT16, int16_t, 2)                                                                           \
    X(INT32, int32_t, 4)                                                                           \
    X(INT64, int64_t, 8)

/* What the compiler of this very file did. */
void vecfile_this_machine(vecfile_machine *out);

/* "x86-64", "s390", … for an ELF machine number; "machine 1234" for others, in `buffer`. */
const char *vecfile_machine_name(uint16_t elf, char buffer[24]);

const char *vecfile_byte_order_name(uint8_t byte_order);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* The floating-point formats: from their bits to a vecfile_real and back. */


#include "value.h"

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Decodes a float of `format` in `byte_order` at `at`. */
void vecfile_decode_real(vecfile_float_format format, uint8_t byte_order, const uint8_t *at,
                         vecfile_real *out);

/* Encodes to the nearest, ties to even; a finite number too large becomes the largest.  Writes the
 * format's own bytes and none of padding: vecfile_real_bytes of them. */
vecfile_fit vecfile_encode_real(vecfile_float_format format, uint8_t byte_order,
                                const vecfile_real *real, uint8_t *at);

/* Bytes that carry something; the rest of a long double is padding. */
unsigned vecfile_real_bytes(vecfile_float_format format);

/* The magnitude of an integer. */
void vecfile_real_of_integer(uint64_t magnitude, bool is_negative, vecfile_real *out);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

/* Size and alignment, inside a struct, of what differs from machine to machine.  Everywhere char
 * has one byte, short two, int and wchar_t four, long long eight; where not said otherwise each is
 * aligned to its size. */
typedef struct abi {
    const char *name;
    uint16_t elf;
    uint8_t byte_order;
    uint8_t signed_char; /* 1, or 2 if char is unsigned */
    uint8_t word;        /* bytes of long, pointers, size_t, ptrdiff_t */
    uint8_t align8;      /* of 8-byte scalars */
    uint8_t most_align;  /* of any other scalar */
    uint8_t long_double, long_double_align;
    vecfile_float_format long_double_format;
} abi;

/* The table: a row of `abi` for each. */
#define ABIS(X)                                                                                    \
    X("x86-64", 62, LITTLE, 1, 8, 8, 8, 16, 16, X87)                                               \
    X("i386", 3, LITTLE, 1, 4, 4, 4, 12, 4, X87)                                                   \
    X("armhf", 40, LITTLE, 2, 4, 8, 8, 8, 8, IEEE64)                                               \
    X("aarch64", 183, LITTLE, 2, 8, 8, 8, 16, 16, IEEE128)                                         \
    X("ppc64", 21, BIG, 2, 8, 8, 8, 16, 16, DOUBLE_DOUBLE)                                         \
    X("ppc64le", 21, LITTLE, 2, 8, 8, 8, 16, 16, DOUBLE_DOUBLE)                                    \
    X("s390x", 22, BIG, 2, 8, 8, 8, 16, 8, IEEE128)                                                \
    X("riscv64", 243, LITTLE, 2, 8, 8, 8, 16, 16, IEEE128)                                         \
    X("mips", 8, BIG, 1, 4, 8, 8, 8, 8, IEEE64)                                                    \
    X("m68k", 4, BIG, 1, 4, 2, 2, 12, 2, M68K)                                                     \
    X("sparc64", 43, BIG, 1, 8, 8, 8, 16, 16, IEEE128)

#define ROW(name, elf, byte_order, signed_char, word, align8, most_align, size, align, format)     \
    {name, elf,   VECFILE_##byte_order,  signed_char, word, align8, most_align,                    \
     size, align, VECFILE_FLOAT_##format},
static const abi abis[] = {ABIS(ROW)};
#undef ROW

#define ABI_COUNT (sizeof abis / sizeof *abis)

#define MACHINE_NAME(name, ...) name,
const char *const vecfile_machine_names[] = {ABIS(MACHINE_NAME) NULL};
#undef MACHINE_NAME

static void set_type(vecfile_machine *out, const abi *from, vecfile_c_type type, uint8_t size)
{
    uint8_t alignment = size == 8 ? from->align8 : size;
    if (alignment > from->most_align)
        alignment = from->most_align;
    out->c_types[type].size = size;
    out->c_types[type].alignment = alignment;
}

static void set_types(vecfile_machine *out, const abi *from)
{
#define SIZE(name, type, bytes) [VECFILE_C_##name] = (bytes),
    static const uint8_t sizes[VECFILE_C_TYPE_COUNT] = {VECFILE_C_TYPES(SIZE)};
#undef SIZE
    for (int i = 0; i < VECFILE_C_TYPE_COUNT; i++)
        set_type(out, from, (vecfile_c_type)i, sizes[i] != 0 ? sizes[i] : from->word);
    out->c_types[VECFILE_C_LONG_DOUBLE].size = from->long_double;
    out->c_types[VECFILE_C_LONG_DOUBLE].alignment = from->long_double_align;
}

static void make_machine(const abi *from, vecfile_machine *out)
{
    const vecfile_value probe = vecfile_value_of_double(VECFILE_PROBE);
    memset(out, 0, sizeof *out);
    out->elf = from->elf;
    out->byte_order = from->byte_order;
    out->signed_char = from->signed_char;
    set_types(out, from);
    vecfile_encode_real(VECFILE_FLOAT_IEEE32, from->byte_order, &probe.real, out->float_probe);
    vecfile_encode_real(VECFILE_FLOAT_IEEE64, from->byte_order, &probe.real, out->double_probe);
    vecfile_encode_real(from->long_double_format, from->byte_order, &probe.real,
                        out->long_double_probe);
}

bool vecfile_find_machine(const char *name, vecfile_machine *out)
{
    for (size_t i = 0; i < ABI_COUNT; i++)
        if (strcmp(abis[i].name, name) == 0) {
            make_machine(&abis[i], out);
            return true;
        }
    return false;
}

const char *vecfile_name_of_machine(const vecfile_machine *machine)
{
    vecfile_machine known;
    for (size_t i = 0; i < ABI_COUNT; i++) {
        make_machine(&abis[i], &known);
        if (memcmp(&known, machine, sizeof known) == 0)
            return abis[i].name;
    }
    return NULL;
}

/* --- layout/default_element.c -------------------------------------------------------------------- */

/* Reading defaults: "3", "nan", "buy", "read|write", "\"text\"", "{1,{2,3}}", "{x=1,y=2}". */
/* The element made without a value, as a layout text's defaults say. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Fills `out`, of the element's size, with the default of every field in the representation of the
 * description's machine; padding becomes zero.  VECFILE_E_CORRUPT if a default is none of its
 * field's type. */
VECFILE_MUST_USE vecfile_status vecfile_default_element(const vecfile_description *description,
                                                        uint8_t *out);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


#include <stdio.h>
#include <stdlib.h>

/* Reads the default of one item at *text, moves behind it, and stores it at `to`. */
static bool read_item(const vecfile_field *field, const char **text, uint8_t *to);

static bool skip(const char **text, char wanted)
{
    if (**text != wanted)
        return false;
    ++*text;
    return true;
}

/* Length of a word, up to what ends one. */
static size_t word_length(const char *text)
{
    return strcspn(text, ",{}=|");
}

static bool read_integer(const char *word, size_t length, vecfile_value *out)
{
    const bool is_negative = length > 0 && word[0] == '-';
    uint64_t number;
    if (!vecfile_read_digits(word + is_negative, word + length,
                             is_negative ? (uint64_t)1 << 63 : UINT64_MAX, &number))
        return false;
    *out = is_negative ? vecfile_value_of_signed((int64_t)(0 - number))
                       : vecfile_value_of_unsigned(number);
    return true;
}

/* Room for the longest number and another exponent. */
enum { NUMBER_BYTES = 64 + 16 };

/* Makes "-1.25e+300" a "-125e298": strtod wants the point of the program's locale, which may be
 * several bytes, and this is the same number without one. */
static void take_point_out(char *number)
{
    char *const point = strchr(number, '.');
    if (point == NULL || strchr(point + 1, '.') != NULL)
        return;
    const char *const e = strchr(point, 'e');
    const char *const end = e != NULL ? e : point + strlen(point);
    const long exponent = (e != NULL ? strtol(e + 1, NULL, 10) : 0) - (long)(end - point - 1);
    memmove(point, point + 1, (size_t)(end - point - 1));
    char *const behind = point + (end - point - 1);
    snprintf(behind, NUMBER_BYTES - (size_t)(behind - number), "e%ld", exponent);
}

static bool is_word(const char *word, size_t length, const char *wanted)
{
    return length == strlen(wanted) && memcmp(word, wanted, length) == 0;
}

/* What is no number: made here, as a compiler may hold that no call returns it.  A NaN is the plain
 * one, without sign and payload. */
static bool read_special(const char *word, size_t length, vecfile_value *out)
{
    const bool is_nan = is_word(word, length, "nan");
    const bool is_negative = is_word(word, length, "-inf");
    if (!is_nan && !is_negative && !is_word(word, length, "inf"))
        return false;
    *out = (vecfile_value){.kind = VECFILE_SCALAR_FLOAT};
    out->real.class_ = is_nan ? VECFILE_REAL_NAN : VECFILE_REAL_INFINITE;
    out->real.is_negative = is_negative;
    out->real.high = is_nan ? (uint64_t)1 << 63 : 0;
    return true;
}

static bool read_float(const char *word, size_t length, vecfile_value *out)
{
    if (read_special(word, length, out))
        return true;
    char copy[NUMBER_BYTES], *end;
    if (length == 0 || length >= 64)
        return false;
    memcpy(copy, word, length);
    copy[length] = '\0';
    take_point_out(copy);
    const double number = strtod(copy, &end);
    *out = vecfile_value_of_double(number);
    return *end == '\0';
}

/* The bits of a name, or of a number where a value has none. */
static bool read_name(const vecfile_enum *values, const char *word, size_t length, uint64_t *out)
{
    for (size_t i = 0; i < values->value_count; i++)
        if (is_word(word, length, values->values[i].name)) {
            *out = values->values[i].number;
            return true;
        }
    vecfile_value number;
    if (!read_integer(word, length, &number))
        return false;
    *out = number.integer;
    return true;
}

static bool read_names(const vecfile_enum *values, const char **text, vecfile_value *out)
{
    uint64_t bits = 0;
    do {
        uint64_t more;
        const size_t length = word_length(*text);
        if (!read_name(values, *text, length, &more))
            return false;
        bits |= more;
        *text += length;
    } while (values->is_flags && skip(text, '|'));
    out->kind = values->scalar.kind;
    out->integer = bits;
    return true;
}

static bool read_scalar(const vecfile_field *field, const char **text, uint8_t *to)
{
    vecfile_value value;
    const size_t length = word_length(*text);
    bool is_read;
    if (field->kind == VECFILE_KIND_ENUM || field->kind == VECFILE_KIND_FLAGS) {
        is_read = read_names(field->values, text, &value);
    } else {
        if (field->kind == VECFILE_KIND_BOOL) {
            is_read = is_word(*text, length, "true") || is_word(*text, length, "false");
            value = vecfile_value_of_unsigned((*text)[0] == 't');
        } else if (field->scalar.kind == VECFILE_SCALAR_FLOAT) {
            is_read = read_float(*text, length, &value);
        } else {
            is_read = read_integer(*text, length, &value);
        }
        *text += length;
    }
    /* A float's default may have more digits than the field. */
    return is_read && vecfile_store_value(&field->scalar, &value, to) != VECFILE_CLAMPED;
}

static bool read_quoted(const char **text, uint8_t *to, size_t room)
{
    size_t used = 0;
    memset(to, 0, room);
    if (!skip(text, '"'))
        return false;
    while (**text != '"') {
        int byte = (unsigned char)**text;
        if (byte == '\0' || used == room)
            return false;
        if (byte == '\\') {
            byte = vecfile_escaped_byte(*text);
            if (byte < 0)
                return false;
            *text += VECFILE_ESCAPE_LENGTH - 1;
        }
        to[used++] = (uint8_t)byte;
        ++*text;
    }
    return skip(text, '"');
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the dimensions, at most VECFILE_MAX_DIMENSIONS */
static bool read_list(const vecfile_field *field, uint32_t depth, const char **text, uint8_t *to,
                      size_t bytes)
{
    if (depth == field->dim_count)
        return read_item(field, text, to);
    const size_t step = bytes / field->dims[depth];
    if (!skip(text, '{'))
        return false;
    /* What a list does not say is zero. */
    memset(to, 0, bytes);
    for (uint32_t i = 0; !skip(text, '}'); i++) {
        if (i == field->dims[depth] || (i > 0 && !skip(text, ',')) ||
            !read_list(field, depth + 1, text, to + i * step, step))
            return false;
    }
    return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as structs are, at most VECFILE_MAX_DEPTH */
static bool read_members(const vecfile_struct *structure, const char **text, uint8_t *to)
{
    size_t next = 0; /* members come in their order, each once */
    memset(to, 0, structure->size);
    if (!skip(text, '{'))
        return false;
    for (size_t i = 0; !skip(text, '}'); i++) {
        if (i > 0 && !skip(text, ','))
            return false;
        const size_t length = word_length(*text);
        while (next < structure->field_count &&
               !is_word(*text, length, structure->fields[next].name))
            next++;
        if (next == structure->field_count)
            return false;
        const vecfile_field *member = &structure->fields[next++];
        *text += length;
        if (!skip(text, '=') || !read_list(member, 0, text, to + member->offset, member->size))
            return false;
    }
    return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): as above */
static bool read_item(const vecfile_field *field, const char **text, uint8_t *to)
{
    if (field->kind == VECFILE_KIND_STRUCT)
        return read_members(field->structure, text, to);
    if (field->kind == VECFILE_KIND_TEXT || field->kind == VECFILE_KIND_BYTES)
        return read_quoted(text, to, field->item_size);
    return read_scalar(field, text, to);
}

/* --- what is not stated --- */

/* An enum without a value 0 starts with its first. */
static void fill_enum(const vecfile_field *field, uint8_t *to)
{
    vecfile_value value = {.kind = field->scalar.kind};
    if (field->values->value_count == 0 || vecfile_value_name(field->values, 0) != NULL)
        return;
    value.integer = field->values->values[0].number;
    for (uint32_t i = 0; i < field->item_count; i++)
        (void)vecfile_store_value(&field->scalar, &value, to + (size_t)i * field->item_size);
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as structs are, at most VECFILE_MAX_DEPTH */
static vecfile_status fill_struct(const vecfile_struct *structure, uint8_t *to)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < structure->field_count && status == VECFILE_OK; i++) {
        const vecfile_field *field = &structure->fields[i];
        uint8_t *at = to + field->offset;
        const char *text = field->default_text;
        if (text != NULL) {
            if (!read_list(field, 0, &text, at, field->size) || *text != '\0')
                return vecfile_fail(VECFILE_E_CORRUPT,
                                    "the default '%.200s' of field '%s.%s' is none of %s",
                                    field->default_text, structure->name, field->name, field->type);
        } else if (field->kind == VECFILE_KIND_STRUCT) {
            status = fill_struct(field->structure, at);
            for (uint32_t j = 1; j < field->item_count && status == VECFILE_OK; j++)
                memcpy(at + (size_t)j * field->item_size, at, field->item_size);
        } else if (field->kind == VECFILE_KIND_ENUM) {
            fill_enum(field, at);
        }
    }
    return status;
}

vecfile_status vecfile_default_element(const vecfile_description *description, uint8_t *out)
{
    memset(out, 0, description->element->size);
    return fill_struct(description->element, out);
}

/* --- layout/description.c ------------------------------------------------------------------------ */

/* Reading a layout text.  It may come from anybody: nothing in it is believed before it is checked,
 * and the work it can cause is bounded. */
/* Shared by the files that read a layout text. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* A name and the declaration that has it.  Types share scope 0; the names of a struct's fields or
 * an enum's values have a scope of their own. */
typedef struct vecfile_known_name {
    uint64_t hash;
    const char *name; /* NULL: a free place */
    size_t scope;
    size_t index;
} vecfile_known_name;

/* What a text has how many lines of, and so how many the parser has room for. */
typedef struct vecfile_line_counts {
    size_t declarations, enums, values, structs, fields, brackets;
} vecfile_line_counts;

typedef struct vecfile_parser {
    const char *path;
    unsigned line;
    vecfile_description *made;
    vecfile_line_counts room;
    vecfile_enum *enums;
    vecfile_named_value *values;
    vecfile_struct *structs;
    vecfile_field *fields;
    uint32_t *dims;
    char *types; /* room for the next field's type */
    size_t value_count, field_count, dim_count;
    vecfile_known_name *names; /* a hash table */
    size_t names_room;         /* a power of two */
    /* What lines may refer to: the last declaration of each kind, as long as it is open. */
    vecfile_enum *open_enum;
    vecfile_struct *open_struct;
    vecfile_field *open_field;
    size_t scope;
} vecfile_parser;

/* VECFILE_E_CORRUPT with the line's number. */
VECFILE_PRINTF(2, 3)
vecfile_status vecfile_fail_line(const vecfile_parser *in, const char *format, ...);

/* The place of a name in its scope; its `name` is NULL if it is not declared. */
vecfile_known_name *vecfile_place_of_name(const vecfile_parser *in, size_t scope, const char *name);

/* Declares a name; an error if it is none, or declared already. */
vecfile_status vecfile_add_name(vecfile_parser *in, size_t scope, const char *name, size_t index);

/* Whether it is an identifier of sensible length, or several with dots between them. */
bool vecfile_is_name(const char *name, bool may_have_dots);

/* Fills a scalar of `size` bytes in. */
vecfile_status vecfile_set_scalar(const vecfile_parser *in, vecfile_scalar_kind kind, uint32_t size,
                                  vecfile_scalar *out);

/* Reads a field's type, which it takes to pieces; name and size of `out` are known. */
vecfile_status vecfile_set_type(vecfile_parser *in, char *type, vecfile_field *out);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

/* Flattening a description: fields of structs of structs as leaves of the element. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Where a description keeps what belongs to its leaves. */
enum { VECFILE_MEMORY_OF_LEAVES = 7, VECFILE_MEMORY_OF_AXES, VECFILE_MEMORY_OF_PATHS };

/* Counts what is below a struct, whose fields are complete; VECFILE_E_UNSUPPORTED beyond the
 * bounds. */
vecfile_status vecfile_count_leaves(vecfile_struct *structure, const char *path);

/* Makes the leaves of the element. */
vecfile_status vecfile_list_leaves(vecfile_description *description, const char *path);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* The scalar types: the one table of the core, which gen/types.lua has the generator's side of.
 * tests/gen/scalars_test.lua compares the two, and gen/README.md tells what a new type needs. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Of each its name in schemas and layout texts, its kind, and what its bytes are:
 * FIXED: so many on every machine.
 * NATIVE: those of that vecfile_c_type on the writer's machine.
 * ADOPTED: those of its field, a member of a struct that only a system header knows. */
#define VECFILE_SCALARS(FIXED, NATIVE, ADOPTED)                                                    \
    FIXED(u8, UNSIGNED, 1)                                                                         \
    FIXED(u16, UNSIGNED, 2)                                                                        \
    FIXED(u32, UNSIGNED, 4)                                                                        \
    FIXED(u64, UNSIGNED, 8)                                                                        \
    FIXED(i8, SIGNED, 1)                                                                           \
    FIXED(i16, SIGNED, 2)                                                                          \
    FIXED(i32, SIGNED, 4)                                                                          \
    FIXED(i64, SIGNED, 8)                                                                          \
    FIXED(f32, FLOAT, 4)                                                                           \
    FIXED(f64, FLOAT, 8)                                                                           \
    FIXED(bool, BOOL, 1)                                                                           \
    NATIVE(c_schar, SIGNED, CHAR)                                                                  \
    NATIVE(c_uchar, UNSIGNED, CHAR)                                                                \
    NATIVE(c_short, SIGNED, SHORT)                                                                 \
    NATIVE(c_ushort, UNSIGNED, SHORT)                                                              \
    NATIVE(c_int, SIGNED, INT)                                                                     \
    NATIVE(c_uint, UNSIGNED, INT)                                                                  \
    NATIVE(c_long, SIGNED, LONG)                                                                   \
    NATIVE(c_ulong, UNSIGNED, LONG)                                                                \
    NATIVE(c_longlong, SIGNED, LONG_LONG)                                                          \
    NATIVE(c_ulonglong, UNSIGNED, LONG_LONG)                                                       \
    NATIVE(c_size, UNSIGNED, SIZE)                                                                 \
    NATIVE(c_ptrdiff, SIGNED, PTRDIFF)                                                             \
    NATIVE(c_float, FLOAT, FLOAT)                                                                  \
    NATIVE(c_double, FLOAT, DOUBLE)                                                                \
    NATIVE(c_longdouble, FLOAT, LONG_DOUBLE)                                                       \
    ADOPTED(c_signed, SIGNED)                                                                      \
    ADOPTED(c_unsigned, UNSIGNED)                                                                  \
    ADOPTED(c_floating, FLOAT)

typedef enum vecfile_scalar_width {
    VECFILE_WIDTH_FIXED,
    VECFILE_WIDTH_NATIVE,
    VECFILE_WIDTH_ADOPTED
} vecfile_scalar_width;

typedef struct vecfile_scalar_type {
    const char *name;
    vecfile_scalar_kind kind;
    vecfile_scalar_width width;
    uint8_t size;          /* of FIXED */
    vecfile_c_type c_type; /* of NATIVE */
} vecfile_scalar_type;

/* NULL if there is no scalar type of that name. */
const vecfile_scalar_type *vecfile_find_scalar(const char *name);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* The layout text: the schema in canonical form with the offsets and sizes of one machine.
 *
 *   vecfile-layout 1
 *   schema quake
 *   enum mag_type u8
 *   value unknown 0
 *   struct quake size 120 align 8
 *   field time i64 at 0 size 8
 *     unit "ms since 1970-01-01T00:00Z"
 *   element quake
 *
 * One declaration a line, ASCII; a line that begins with two spaces is a note on the declaration
 * above it.  Notes and the schema's name do not take part in comparisons.  A type is a scalar
 * ("i64", "c_long"), "char[N]", "bytes[N]", "enum NAME", "flags NAME" or "struct NAME", followed
 * by the dimensions of an array, outermost first. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* The text of `type` as this machine lays it out, NUL-terminated, to be freed; NULL without
 * memory.  *length excludes the NUL. */
char *vecfile_render_layout(const vecfile_type *type, size_t *length);

/* FNV-1a over the lines that take part in comparisons, each with its newline. */
uint64_t vecfile_hash_layout(const char *text, size_t length);

/* Whether all those lines are the same in both. */
bool vecfile_same_layout(const char *a, size_t a_length, const char *b, size_t b_length);

/* Whether `text` is printable ASCII in whole lines that begin with the first line above. */
bool vecfile_is_layout_text(const char *text, size_t length);

/* Whether a field of that scalar type occurs. */
bool vecfile_layout_uses(const char *text, size_t length, const char *scalar);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#include <stdlib.h>

/* --- fields --- */

/* Fields lie one behind the other, inside their struct. */
static vecfile_status check_place(vecfile_parser *in, const vecfile_field *field)
{
    const vecfile_struct *structure = in->open_struct;
    if (field->offset > structure->size || field->size > structure->size - field->offset)
        return vecfile_fail_line(in, "field '%s' ends behind its struct", field->name);
    if (structure->field_count > 0 && field->offset < field[-1].offset + field[-1].size)
        return vecfile_fail_line(in, "field '%s' begins before '%s' ends", field->name,
                                 field[-1].name);
    return VECFILE_OK;
}

/* A copy of the type, which reading it takes to pieces. */
static const char *keep_type(vecfile_parser *in, const char *type)
{
    const size_t bytes = strlen(type) + 1;
    char *copy = memcpy(in->types, type, bytes);
    in->types += bytes;
    return copy;
}

static vecfile_status read_field(vecfile_parser *in, char *rest)
{
    vecfile_field *field = &in->fields[in->field_count];
    if (in->open_struct == NULL)
        return vecfile_fail_line(in, "a field without a struct");
    char *place = vecfile_cut_last_words(rest, 4);
    if (place == NULL || !vecfile_read_labelled(&place, "at", UINT32_MAX, &field->offset) ||
        !vecfile_read_labelled(&place, "size", UINT32_MAX, &field->size))
        return vecfile_fail_line(in, "a field without a place");
    field->name = vecfile_cut_word(&rest);
    field->type = keep_type(in, rest);
    vecfile_status status = vecfile_add_name(in, in->scope, field->name, in->field_count);
    if (status == VECFILE_OK)
        status = vecfile_set_type(in, rest, field);
    if (status == VECFILE_OK)
        status = check_place(in, field);
    VECFILE_ASSERT(status != VECFILE_OK || in->field_count < in->room.fields);
    in->open_field = field;
    in->field_count++;
    in->open_struct->field_count++;
    return status;
}

/* --- structs, enums, values --- */

static vecfile_status close_declarations(vecfile_parser *in)
{
    vecfile_struct *structure = in->open_struct;
    in->open_field = NULL;
    in->open_struct = NULL;
    in->open_enum = NULL;
    in->scope++;
    if (structure == NULL)
        return VECFILE_OK;
    if (structure->field_count == 0)
        return vecfile_fail_line(in, "struct '%s' above has no fields", structure->name);
    return vecfile_count_leaves(structure, in->path);
}

static vecfile_status read_struct(vecfile_parser *in, char *rest)
{
    vecfile_struct *structure = &in->structs[in->made->struct_count];
    const char *name = vecfile_cut_word(&rest);
    uint32_t size, alignment;
    if (!vecfile_read_labelled(&rest, "size", UINT32_MAX, &size) ||
        !vecfile_read_labelled(&rest, "align", VECFILE_DATA_ALIGNMENT, &alignment) || *rest != '\0')
        return vecfile_fail_line(in, "a struct without size and alignment");
    if (size > VECFILE_MAX_ELEMENT_BYTES)
        return vecfile_fail(VECFILE_E_UNSUPPORTED,
                            "'%s': line %u of its layout text has a struct of %lu bytes, more than "
                            "the %u that are supported",
                            in->path, in->line, (unsigned long)size, VECFILE_MAX_ELEMENT_BYTES);
    if (alignment == 0 || (alignment & (alignment - 1)) != 0 || size == 0 || size % alignment != 0)
        return vecfile_fail_line(in, "no struct has size %lu and alignment %lu",
                                 (unsigned long)size, (unsigned long)alignment);
    *structure = (vecfile_struct){.name = name,
                                  .version = 1,
                                  .size = size,
                                  .alignment = alignment,
                                  .fields = &in->fields[in->field_count]};
    in->open_struct = structure;
    vecfile_status status =
        vecfile_add_name(in, 0, name, in->made->enum_count + in->made->struct_count);
    in->made->struct_count++;
    return status;
}

static vecfile_status read_enum(vecfile_parser *in, char *rest, bool is_flags)
{
    vecfile_enum *values = &in->enums[in->made->enum_count];
    if (in->made->struct_count > 0)
        return vecfile_fail_line(in, "enums come before structs");
    values->name = vecfile_cut_word(&rest);
    values->base = rest;
    values->is_flags = is_flags;
    values->values = &in->values[in->value_count];
    in->open_enum = values;
    const vecfile_scalar_type *base = vecfile_find_scalar(rest);
    if (base == NULL || base->width != VECFILE_WIDTH_FIXED || base->kind > VECFILE_SCALAR_SIGNED)
        return vecfile_fail_line(in, "'%.64s' is no integer type for '%.64s'", rest, values->name);
    vecfile_status status = vecfile_add_name(in, 0, values->name, in->made->enum_count);
    VECFILE_ASSERT(status != VECFILE_OK || in->made->enum_count < in->room.enums);
    in->made->enum_count++;
    return status == VECFILE_OK ? vecfile_set_scalar(in, base->kind, base->size, &values->scalar)
                                : status;
}

static vecfile_status read_value(vecfile_parser *in, char *rest)
{
    if (in->open_enum == NULL)
        return vecfile_fail_line(in, "a value without an enum");
    vecfile_named_value *value = &in->values[in->value_count];
    const vecfile_scalar *scalar = &in->open_enum->scalar;
    value->name = vecfile_cut_word(&rest);
    const bool is_negative = rest[0] == '-' && scalar->kind == VECFILE_SCALAR_SIGNED;
    const unsigned bits = scalar->size * 8u - (scalar->kind == VECFILE_SCALAR_SIGNED);
    const uint64_t most = (bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1) + is_negative;
    uint64_t number;
    if (!vecfile_read_number(rest + is_negative, rest + strlen(rest), most, &number))
        return vecfile_fail_line(in, "'%.64s' is no %s", rest, in->open_enum->base);
    value->number = is_negative ? 0 - number : number;
    if (in->open_enum->is_flags && in->open_enum->value_count == VECFILE_MAX_FLAGS)
        return vecfile_fail(VECFILE_E_UNSUPPORTED,
                            "'%s': flags '%s' of its layout text are more than the %u that are "
                            "supported",
                            in->path, in->open_enum->name, VECFILE_MAX_FLAGS);
    VECFILE_ASSERT(in->value_count < in->room.values);
    in->open_enum->value_count++;
    return vecfile_add_name(in, in->scope, value->name, in->value_count++);
}

static vecfile_status read_element(vecfile_parser *in, char *rest)
{
    const vecfile_known_name *known = vecfile_place_of_name(in, 0, rest);
    if (known->name == NULL || known->index < in->made->enum_count)
        return vecfile_fail_line(in, "there is no struct '%.64s' above", rest);
    in->made->element = &in->structs[known->index - in->made->enum_count];
    return VECFILE_OK;
}

/* --- lines --- */

static vecfile_status read_declaration(vecfile_parser *in, char *rest)
{
    const char *word = vecfile_cut_word(&rest);
    if (in->made->element != NULL)
        return vecfile_fail_line(in, "something comes after the element");
    if (rest[0] != '\0' && rest[strlen(rest) - 1] == ' ')
        return vecfile_fail_line(in, "it ends with a space");
    if (strcmp(word, "field") == 0)
        return read_field(in, rest);
    if (strcmp(word, "value") == 0)
        return read_value(in, rest);
    vecfile_status status = close_declarations(in);
    if (status != VECFILE_OK)
        return status;
    if (strcmp(word, "struct") == 0)
        return read_struct(in, rest);
    if (strcmp(word, "enum") == 0 || strcmp(word, "flags") == 0)
        return read_enum(in, rest, word[0] == 'f');
    if (strcmp(word, "element") == 0)
        return read_element(in, rest);
    if (strcmp(word, "schema") == 0) {
        in->made->schema = rest;
        return VECFILE_OK;
    }
    return vecfile_fail_line(in, "'%.64s' is no declaration", word);
}

/* Notes that mean nothing to us are a later library's. */
static void read_note(vecfile_parser *in, char *rest)
{
    vecfile_field *field = in->open_field;
    vecfile_struct *structure = in->open_struct;
    uint64_t number;
    const char *word = vecfile_cut_word(&rest);
    if (structure == NULL)
        return;
    if (strcmp(word, "keys") == 0)
        structure->keys = rest;
    else if (strcmp(word, "version") == 0 &&
             vecfile_read_number(rest, rest + strlen(rest), UINT32_MAX, &number))
        structure->version = (uint32_t)number;
    else if (strcmp(word, "layout") == 0)
        structure->is_native = strcmp(rest, "native") == 0;
    else if (strcmp(word, "doc") == 0)
        *(field != NULL ? &field->doc : &structure->doc) = vecfile_unquote(rest);
    else if (field != NULL && strcmp(word, "unit") == 0)
        field->unit = vecfile_unquote(rest);
    else if (field != NULL && strcmp(word, "was") == 0 && vecfile_is_name(rest, true))
        field->was = rest;
    else if (field != NULL && strcmp(word, "default") == 0)
        field->default_text = rest;
}

static vecfile_status read_lines(vecfile_parser *in, char *text, char *end)
{
    vecfile_status status = VECFILE_OK;
    for (in->line = 1; text < end && status == VECFILE_OK; in->line++) {
        char *newline = memchr(text, '\n', (size_t)(end - text));
        *newline = '\0';
        if (text[0] == ' ')
            read_note(in, text + strspn(text, " "));
        else if (in->line > 1)
            status = read_declaration(in, text);
        text = newline + 1;
    }
    if (status == VECFILE_OK && in->made->element == NULL)
        status = vecfile_fail_line(in, "it ends without an element");
    return status;
}

/* --- memory --- */

static vecfile_line_counts count_lines(const char *text, const char *end)
{
    vecfile_line_counts found = {0};
    vecfile_span rest = {text, (size_t)(end - text)};
    for (vecfile_span line; vecfile_next_line(&rest, &line);) {
        found.declarations += !vecfile_span_begins(line, " ");
        found.enums += vecfile_span_begins(line, "enum ") || vecfile_span_begins(line, "flags ");
        found.values += vecfile_span_begins(line, "value ");
        found.structs += vecfile_span_begins(line, "struct ");
        found.fields += vecfile_span_begins(line, "field ");
        for (size_t i = 0; i < line.length; i++)
            found.brackets += line.start[i] == '[';
    }
    return found;
}

/* An array that is never empty, to be freed with the description. */
static void *take(vecfile_parser *in, int index, size_t count, size_t size)
{
    void *taken = calloc(count + 1, size);
    in->made->memory[index] = taken;
    return taken;
}

static bool take_memory(vecfile_parser *in, const char *text, size_t length, char **copy)
{
    const vecfile_line_counts *needed = &in->room;
    enum { MEMORY_OF_TEXT = 10 };
    for (in->names_room = 16; in->names_room < needed->declarations * 2;)
        in->names_room *= 2;
    *copy = take(in, 0, length + 1, 1);
    in->enums = take(in, 1, needed->enums, sizeof *in->enums);
    in->values = take(in, 2, needed->values, sizeof *in->values);
    in->structs = take(in, 3, needed->structs, sizeof *in->structs);
    in->fields = take(in, 4, needed->fields, sizeof *in->fields);
    in->dims = take(in, 5, needed->brackets, sizeof *in->dims);
    in->types = take(in, 6, length + 1, 1);
    char *whole = take(in, MEMORY_OF_TEXT, length + 1, 1);
    in->names = calloc(in->names_room, sizeof *in->names);
    if (*copy == NULL || in->enums == NULL || in->values == NULL || in->structs == NULL ||
        in->fields == NULL || in->dims == NULL || in->types == NULL || whole == NULL ||
        in->names == NULL)
        return false;
    memcpy(*copy, text, length);
    memcpy(whole, text, length);
    in->made->text = whole;
    in->made->text_length = length;
    in->made->enums = in->enums;
    in->made->structs = in->structs;
    return true;
}

static vecfile_status parse(vecfile_parser *in, const char *text, size_t length)
{
    char *copy;
    in->room = count_lines(text, text + length);
    if (in->room.declarations > VECFILE_MAX_DECLARATIONS)
        return vecfile_fail(VECFILE_E_UNSUPPORTED,
                            "the layout text of '%s' has %zu declarations, more than the %u that "
                            "are supported",
                            in->path, in->room.declarations, VECFILE_MAX_DECLARATIONS);
    if (!take_memory(in, text, length, &copy))
        return vecfile_fail_memory("to read the layout text of", in->path);
    in->made->schema = "";
    vecfile_status status = read_lines(in, copy, copy + length);
    return status == VECFILE_OK ? vecfile_list_leaves(in->made, in->path) : status;
}

vecfile_status vecfile_describe_text(const char *text, size_t length,
                                     const vecfile_machine *machine, const char *path,
                                     vecfile_description **out)
{
    vecfile_parser in = {.path = path, .line = 1};
    *out = NULL;
    if (!vecfile_is_layout_text(text, length))
        return vecfile_fail_line(&in, "it does not begin as one");
    in.made = calloc(1, sizeof *in.made);
    if (in.made == NULL)
        return vecfile_fail_memory("to read the layout text of", path);
    in.made->machine = *machine;
    vecfile_status status = parse(&in, text, length);
    free(in.names);
    if (status == VECFILE_OK)
        *out = in.made;
    else
        vecfile_description_free(in.made);
    return status;
}

void vecfile_description_free(vecfile_description *description)
{
    if (description == NULL)
        return;
    for (size_t i = 0; i < sizeof description->memory / sizeof *description->memory; i++)
        free(description->memory[i]);
    free(description);
}

/* --- looking things up --- */

const char *vecfile_value_name(const vecfile_enum *values, uint64_t number)
{
    for (size_t i = 0; i < values->value_count; i++)
        if (values->values[i].number == number)
            return values->values[i].name;
    return NULL;
}

const vecfile_field *vecfile_find_field(const vecfile_struct *structure, const char *name)
{
    for (size_t i = 0; i < structure->field_count; i++)
        if (strcmp(structure->fields[i].name, name) == 0)
            return &structure->fields[i];
    return NULL;
}

/* --- layout/description_names.c ------------------------------------------------------------------ */

/* Names that a layout text declares. */


#include <stdarg.h>
#include <stdio.h>

vecfile_status vecfile_fail_line(const vecfile_parser *in, const char *format, ...)
{
    char problem[400];
    va_list arguments;
    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): clang 14 overlooks va_start */
    vsnprintf(problem, sizeof problem, format, arguments);
    va_end(arguments);
    return vecfile_fail(VECFILE_E_CORRUPT,
                        "'%s' is damaged: line %u of its layout text: %s; restore it from a copy",
                        in->path, in->line, problem);
}

/* --- names --- */

vecfile_known_name *vecfile_place_of_name(const vecfile_parser *in, size_t scope, const char *name)
{
    const uint64_t hash = vecfile_fnv1a(VECFILE_FNV_START + scope, name, strlen(name));
    size_t i = (size_t)(hash ^ hash >> 32) & (in->names_room - 1);
    for (; in->names[i].name != NULL; i = (i + 1) & (in->names_room - 1))
        if (in->names[i].hash == hash && in->names[i].scope == scope &&
            strcmp(in->names[i].name, name) == 0)
            break;
    if (in->names[i].name == NULL)
        in->names[i].hash = hash;
    return &in->names[i];
}

/* The longest names that messages and paths have to hold. */

bool vecfile_is_name(const char *name, bool may_have_dots)
{
    bool starts = true;
    size_t length = 0;
    for (; name[length] != '\0'; length++) {
        const char c = name[length];
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        const bool is_dot = c == '.' && may_have_dots;
        if (!is_letter && (starts || ((c < '0' || c > '9') && !is_dot)))
            return false;
        starts = is_dot;
    }
    return length <= VECFILE_MAX_IDENTIFIER_BYTES && !starts;
}

vecfile_status vecfile_add_name(vecfile_parser *in, size_t scope, const char *name, size_t index)
{
    if (!vecfile_is_name(name, scope != 0))
        return vecfile_fail_line(in, "'%.64s' is no name", name);
    vecfile_known_name *place = vecfile_place_of_name(in, scope, name);
    if (place->name != NULL)
        return vecfile_fail_line(in, "'%s' is declared twice", name);
    place->name = name;
    place->scope = scope;
    place->index = index;
    return VECFILE_OK;
}

/* --- layout/description_type.c ------------------------------------------------------------------- */

/* Types of a layout text: scalars, texts, and what is declared above. */


/* --- scalars --- */

vecfile_status vecfile_set_scalar(const vecfile_parser *in, vecfile_scalar_kind kind, uint32_t size,
                                  vecfile_scalar *out)
{
    out->kind = kind;
    out->byte_order = in->made->machine.byte_order;
    out->size = (uint8_t)size;
    if (kind != VECFILE_SCALAR_FLOAT)
        return size == 1 || size == 2 || size == 4 || size == 8
                   ? VECFILE_OK
                   : vecfile_fail_line(in, "there are no integers of %lu bytes",
                                       (unsigned long)size);
    out->format = vecfile_float_format_of(&in->made->machine, size);
    if (out->format != VECFILE_FLOAT_UNKNOWN)
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_FLOAT,
                        "'%s': line %u of its layout text has a float of %lu bytes, in a format of "
                        "the writer's machine that this library does not know",
                        in->path, in->line, (unsigned long)size);
}

/* --- types of fields --- */

/* Reads "[n][m]" behind the base type, which it cuts off. */
static vecfile_status read_dims(vecfile_parser *in, char *type, vecfile_field *out)
{
    char *at = strchr(type, '[');
    uint32_t *dims = &in->dims[in->dim_count];
    size_t count = 0;
    if (at == NULL)
        return VECFILE_OK;
    const char *next = at;
    *at = '\0';
    for (bool opens = true; opens; count++) {
        uint64_t number;
        const char *start = next + 1, *end = strchr(start, ']');
        if (end == NULL || !vecfile_read_number(start, end, VECFILE_MAX_ELEMENT_BYTES, &number) ||
            number == 0 || (end[1] != '[' && end[1] != '\0'))
            return vecfile_fail_line(in, "field '%s' has dimensions that are none", out->name);
        dims[count] = (uint32_t)number;
        opens = end[1] == '[';
        next = end + 1;
    }
    if (count > VECFILE_MAX_DIMENSIONS)
        return vecfile_fail_line(in, "field '%s' has too many dimensions", out->name);
    out->dims = dims;
    out->dim_count = (uint32_t)count;
    in->dim_count += count;
    VECFILE_ASSERT(in->dim_count <= in->room.brackets);
    return VECFILE_OK;
}

static vecfile_status set_named_type(vecfile_parser *in, char *type, vecfile_field *out)
{
    char *name = type;
    const char *word = vecfile_cut_word(&name);
    const vecfile_known_name *known = vecfile_place_of_name(in, 0, name);
    const bool is_struct = strcmp(word, "struct") == 0;
    if (!is_struct && strcmp(word, "enum") != 0 && strcmp(word, "flags") != 0)
        return vecfile_fail_line(in, "'%.64s' is no type", word);
    if (known->name == NULL)
        return vecfile_fail_line(in, "there is no %s '%.64s' above", word, name);
    const bool is_of_structs = known->index >= in->made->enum_count;
    if (is_struct != is_of_structs)
        return vecfile_fail_line(in, "'%s' is no %s", name, word);
    if (is_struct) {
        const vecfile_struct *structure = &in->structs[known->index - in->made->enum_count];
        if (structure == in->open_struct)
            return vecfile_fail_line(in, "struct '%s' would hold itself", name);
        out->kind = VECFILE_KIND_STRUCT;
        out->structure = structure;
        out->item_size = structure->size;
        return VECFILE_OK;
    }
    const vecfile_enum *values = &in->enums[known->index];
    if (values->is_flags != (word[0] == 'f'))
        return vecfile_fail_line(in, "'%s' is no %s", name, word);
    out->kind = values->is_flags ? VECFILE_KIND_FLAGS : VECFILE_KIND_ENUM;
    out->values = values;
    out->scalar = values->scalar;
    out->item_size = values->scalar.size;
    return VECFILE_OK;
}

/* The last bracket of a text is its length. */
static vecfile_status set_bytes(vecfile_parser *in, bool is_text, vecfile_field *out)
{
    if (out->dim_count == 0)
        return vecfile_fail_line(in, "field '%s' has no length", out->name);
    out->kind = is_text ? VECFILE_KIND_TEXT : VECFILE_KIND_BYTES;
    out->item_size = out->dims[--out->dim_count];
    return VECFILE_OK;
}

static vecfile_status count_items(vecfile_parser *in, vecfile_field *out)
{
    uint64_t items = 1;
    for (uint32_t i = 0; i < out->dim_count && items <= out->size; i++)
        items *= out->dims[i];
    out->item_count = (uint32_t)items;
    if (items <= out->size && out->is_extern)
        out->item_size = (uint32_t)(out->size / items);
    if (items > out->size || items * out->item_size != out->size)
        return vecfile_fail_line(in, "field '%s' has %lu bytes, which its type does not", out->name,
                                 (unsigned long)out->size);
    return VECFILE_OK;
}

/* Bytes of one item; those of an adopted member come of its field's, once its items are counted. */
static uint32_t size_of_scalar(const vecfile_parser *in, const vecfile_scalar_type *scalar)
{
    switch (scalar->width) {
    case VECFILE_WIDTH_FIXED:
        return scalar->size;
    case VECFILE_WIDTH_NATIVE:
        return in->made->machine.c_types[scalar->c_type].size;
    case VECFILE_WIDTH_ADOPTED:
        break;
    }
    return 0;
}

static vecfile_status set_number(vecfile_parser *in, const vecfile_scalar_type *scalar,
                                 vecfile_field *out)
{
    out->kind = scalar->kind == VECFILE_SCALAR_BOOL ? VECFILE_KIND_BOOL : VECFILE_KIND_NUMBER;
    out->c_type = scalar->width == VECFILE_WIDTH_NATIVE ? (int)scalar->c_type : -1;
    out->is_extern = scalar->width == VECFILE_WIDTH_ADOPTED;
    out->item_size = size_of_scalar(in, scalar);
    const vecfile_status status = count_items(in, out);
    return status == VECFILE_OK ? vecfile_set_scalar(in, scalar->kind, out->item_size, &out->scalar)
                                : status;
}

vecfile_status vecfile_set_type(vecfile_parser *in, char *type, vecfile_field *out)
{
    vecfile_status status = read_dims(in, type, out);
    if (status != VECFILE_OK)
        return status;
    const vecfile_scalar_type *scalar = vecfile_find_scalar(type);
    out->c_type = -1;
    if (scalar != NULL)
        return set_number(in, scalar, out);
    if (strcmp(type, "char") == 0 || strcmp(type, "bytes") == 0)
        status = set_bytes(in, type[0] == 'c', out);
    else
        status = set_named_type(in, type, out);
    return status == VECFILE_OK ? count_items(in, out) : status;
}

/* --- layout/floats.c ----------------------------------------------------------------------------- */

/* Floats as the generated code compares them. */

#include "compare.h"

#include <float.h>

#if LDBL_MANT_DIG == 53
#define LONG_DOUBLE_FORMAT VECFILE_FLOAT_IEEE64
#elif LDBL_MANT_DIG == 64 && VECFILE_BIG_ENDIAN
#define LONG_DOUBLE_FORMAT VECFILE_FLOAT_M68K
#elif LDBL_MANT_DIG == 64
#define LONG_DOUBLE_FORMAT VECFILE_FLOAT_X87
#elif LDBL_MANT_DIG == 113
#define LONG_DOUBLE_FORMAT VECFILE_FLOAT_IEEE128
#else
#define LONG_DOUBLE_FORMAT VECFILE_FLOAT_DOUBLE_DOUBLE
#endif

bool vecfile_same_floats(const void *a, const void *b, size_t count)
{
    const unsigned char *x = a, *y = b;
    for (size_t i = 0; i < count; i++)
        if (!vecfile_same_float(x + 4 * i, y + 4 * i))
            return false;
    return true;
}

bool vecfile_same_doubles(const void *a, const void *b, size_t count)
{
    const unsigned char *x = a, *y = b;
    for (size_t i = 0; i < count; i++)
        if (!vecfile_same_double(x + 8 * i, y + 8 * i))
            return false;
    return true;
}

static bool is_nan(const void *at, size_t size)
{
    vecfile_real real;
    if (size == 4)
        return vecfile_rank_of_float(at) == INT32_MAX;
    if (size == 8)
        return vecfile_rank_of_double(at) == INT64_MAX;
    vecfile_decode_real(LONG_DOUBLE_FORMAT, VECFILE_BIG_ENDIAN ? VECFILE_BIG : VECFILE_LITTLE, at,
                        &real);
    return real.class_ == VECFILE_REAL_NAN;
}

/* What is no NaN. */
static long double read_wide(const void *at, size_t size)
{
    float single;
    double number;
    long double wide;
    if (size == sizeof single) {
        memcpy(&single, at, sizeof single);
        return single;
    }
    if (size == sizeof number) {
        memcpy(&number, at, sizeof number);
        return number;
    }
    memcpy(&wide, at, sizeof wide);
    return wide;
}

bool vecfile_same_wide(const void *a, const void *b, size_t size)
{
    if (is_nan(a, size) || is_nan(b, size))
        return is_nan(a, size) && is_nan(b, size);
    return read_wide(a, size) == read_wide(b, size);
}

bool vecfile_same_wides(const void *a, const void *b, size_t size, size_t count)
{
    const unsigned char *x = a, *y = b;
    for (size_t i = 0; i < count; i++)
        if (!vecfile_same_wide(x + size * i, y + size * i, size))
            return false;
    return true;
}

bool vecfile_wide_less(const void *a, size_t a_size, const void *b, size_t b_size)
{
    if (is_nan(a, a_size) || is_nan(b, b_size))
        return !is_nan(a, a_size);
    return read_wide(a, a_size) < read_wide(b, b_size);
}

/* --- layout/host.c ------------------------------------------------------------------------------- */

/* This machine's identity. */


#include <stdio.h>
#include <wchar.h>

/* e_machine values of the ELF specification. */
#if defined(__x86_64__)
#define THIS_ELF 62
#elif defined(__i386__)
#define THIS_ELF 3
#elif defined(__aarch64__)
#define THIS_ELF 183
#elif defined(__arm__)
#define THIS_ELF 40
#elif defined(__powerpc64__)
#define THIS_ELF 21
#elif defined(__powerpc__)
#define THIS_ELF 20
#elif defined(__s390__)
#define THIS_ELF 22
#elif defined(__riscv)
#define THIS_ELF 243
#elif defined(__mips__)
#define THIS_ELF 8
#elif defined(__m68k__)
#define THIS_ELF 4
#elif defined(__sparc_v9__) || (defined(__sparc__) && defined(__arch64__))
#define THIS_ELF 43
#elif defined(__sparc__)
#define THIS_ELF 2
#elif defined(__loongarch__)
#define THIS_ELF 258
#elif defined(__alpha__)
#define THIS_ELF 36902
#elif defined(__hppa__)
#define THIS_ELF 15
#elif defined(__sh__)
#define THIS_ELF 42
#else
#define THIS_ELF 0
#endif

static const struct {
    uint16_t elf;
    const char *name;
} machine_names[] = {
    {2, "sparc"},     {3, "i386"},      {4, "m68k"},    {8, "mips"},
    {15, "hppa"},     {20, "ppc"},      {21, "ppc64"},  {22, "s390"},
    {36902, "alpha"}, {40, "arm"},      {42, "sh"},     {43, "sparc64"},
    {62, "x86-64"},   {183, "aarch64"}, {243, "riscv"}, {258, "loongarch"},
};

const char *vecfile_machine_name(uint16_t elf, char buffer[24])
{
    for (size_t i = 0; i < sizeof machine_names / sizeof *machine_names; i++)
        if (machine_names[i].elf == elf)
            return machine_names[i].name;
    snprintf(buffer, 24, "machine %u", elf);
    return buffer;
}

const char *vecfile_byte_order_name(uint8_t byte_order)
{
    return byte_order == VECFILE_BIG ? "big-endian" : "little-endian";
}

void vecfile_this_machine(vecfile_machine *out)
{
    memset(out, 0, sizeof *out);
    out->elf = THIS_ELF;
    out->byte_order = VECFILE_BIG_ENDIAN ? VECFILE_BIG : VECFILE_LITTLE;
    out->signed_char = (char)-1 < 0 ? 1 : 2;
    /* Alignment inside a struct, which is what layouts depend on: on i386 gcc's _Alignof(double)
     * is 4 but __alignof__ is 8. */
#define SET(name, type, bytes)                                                                     \
    do {                                                                                           \
        struct probe {                                                                             \
            char first;                                                                            \
            type second;                                                                           \
        };                                                                                         \
        out->c_types[VECFILE_C_##name].size = (uint8_t)sizeof(type);                               \
        out->c_types[VECFILE_C_##name].alignment = (uint8_t)offsetof(struct probe, second);        \
    } while (0);
    VECFILE_C_TYPES(SET)
#undef SET
    const float as_float = (float)VECFILE_PROBE;
    const double as_double = VECFILE_PROBE;
    memcpy(out->float_probe, &as_float, sizeof as_float);
    memcpy(out->double_probe, &as_double, sizeof as_double);
    /* x86 has ten bytes of value and undefined padding behind them: the probe is built from
     * zeroed storage and copied only as far as the format reaches. */
    const long double as_long_double = VECFILE_PROBE;
    size_t value_bytes = sizeof as_long_double;
    if (THIS_ELF == 62 || THIS_ELF == 3)
        value_bytes = 10;
    else if (value_bytes > sizeof out->long_double_probe)
        value_bytes = sizeof out->long_double_probe;
    memcpy(out->long_double_probe, &as_long_double, value_bytes);
}

/* --- layout/leaves.c ----------------------------------------------------------------------------- */

/* Leaves and columns. */


#include <stdio.h>
#include <stdlib.h>

static void count_field(vecfile_struct *structure, const vecfile_field *field)
{
    const size_t name = strlen(field->name);
    if (field->kind != VECFILE_KIND_STRUCT) {
        structure->leaf_count++;
        structure->path_bytes += name + 1;
        structure->axis_count += field->dim_count;
        if (field->dim_count > structure->most_axes)
            structure->most_axes = field->dim_count;
        return;
    }
    const vecfile_struct *inner = field->structure;
    structure->leaf_count += inner->leaf_count;
    structure->path_bytes +=
        inner->path_bytes + inner->leaf_count * (name + 1 + 2 * (size_t)field->dim_count);
    structure->axis_count += inner->axis_count + inner->leaf_count * field->dim_count;
    if (inner->depth + 1 > structure->depth)
        structure->depth = inner->depth + 1;
    if (inner->most_axes + field->dim_count > structure->most_axes)
        structure->most_axes = inner->most_axes + field->dim_count;
}

vecfile_status vecfile_count_leaves(vecfile_struct *structure, const char *path)
{
    for (size_t i = 0; i < structure->field_count; i++) {
        count_field(structure, &structure->fields[i]);
        if (structure->leaf_count > VECFILE_MAX_LEAVES ||
            structure->path_bytes > VECFILE_MAX_PATH_BYTES ||
            structure->depth > VECFILE_MAX_DEPTH || structure->most_axes > VECFILE_MAX_DIMENSIONS)
            return vecfile_fail(VECFILE_E_UNSUPPORTED,
                                "'%s' holds a struct '%s' that is too deep or too large: at most "
                                "%u structs inside each other, %u dimensions, %u fields in all",
                                path, structure->name, VECFILE_MAX_DEPTH, VECFILE_MAX_DIMENSIONS,
                                VECFILE_MAX_LEAVES);
    }
    return VECFILE_OK;
}

/* --- leaves --- */

/* The way from the element to a field. */
typedef struct walk {
    vecfile_leaf *next_leaf;
    vecfile_axis *next_axis;
    char *next_path;
    /* Names and dots of the structs on the way, "[]" for each of their dimensions. */
    char
        prefix[VECFILE_MAX_DEPTH * (VECFILE_MAX_IDENTIFIER_BYTES + 1) + 2 * VECFILE_MAX_DIMENSIONS];
    vecfile_axis axes[VECFILE_MAX_DIMENSIONS];
    uint32_t axis_count;
} walk;

/* The field's own dimensions, behind those of the way. */
static void push_axes(walk *on, const vecfile_field *field)
{
    uint32_t stride = field->size;
    for (uint32_t i = 0; i < field->dim_count; i++) {
        stride /= field->dims[i];
        on->axes[on->axis_count++] =
            (vecfile_axis){.count = field->dims[i],
                           .stride = stride,
                           .is_struct = field->kind == VECFILE_KIND_STRUCT};
    }
}

static void add_leaf(walk *on, const vecfile_field *field, uint32_t offset, size_t prefix)
{
    vecfile_leaf *leaf = on->next_leaf++;
    const uint32_t outer = on->axis_count;
    push_axes(on, field);
    *leaf = (vecfile_leaf){.path = on->next_path,
                           .field = field,
                           .offset = offset + field->offset,
                           .item_count = 1,
                           .axes = on->next_axis,
                           .axis_count = on->axis_count};
    for (uint32_t i = 0; i < on->axis_count; i++) {
        leaf->item_count *= on->axes[i].count;
        *on->next_axis++ = on->axes[i];
    }
    memcpy(on->next_path, on->prefix, prefix);
    const size_t name = strlen(field->name) + 1;
    memcpy(on->next_path + prefix, field->name, name);
    on->next_path += prefix + name;
    on->axis_count = outer;
}

/* NOLINTNEXTLINE(misc-no-recursion): no deeper than VECFILE_MAX_DEPTH */
static void walk_struct(walk *on, const vecfile_struct *structure, uint32_t offset, size_t prefix)
{
    for (size_t i = 0; i < structure->field_count; i++) {
        const vecfile_field *field = &structure->fields[i];
        if (field->kind != VECFILE_KIND_STRUCT) {
            add_leaf(on, field, offset, prefix);
            continue;
        }
        const uint32_t outer = on->axis_count;
        const size_t name = strlen(field->name);
        size_t longer = prefix + name;
        memcpy(on->prefix + prefix, field->name, name);
        for (uint32_t j = 0; j < field->dim_count; j++, longer += 2)
            memcpy(on->prefix + longer, "[]", 2);
        on->prefix[longer++] = '.';
        push_axes(on, field);
        walk_struct(on, field->structure, offset + field->offset, longer);
        on->axis_count = outer;
    }
}

vecfile_status vecfile_list_leaves(vecfile_description *description, const char *path)
{
    const vecfile_struct *element = description->element;
    walk *on = malloc(sizeof *on);
    vecfile_leaf *leaves = calloc(element->leaf_count, sizeof *leaves);
    vecfile_axis *axes = calloc(element->axis_count + 1, sizeof *axes);
    char *paths = malloc(element->path_bytes);
    description->memory[VECFILE_MEMORY_OF_LEAVES] = leaves;
    description->memory[VECFILE_MEMORY_OF_AXES] = axes;
    description->memory[VECFILE_MEMORY_OF_PATHS] = paths;
    if (on == NULL || leaves == NULL || axes == NULL || paths == NULL) {
        free(on);
        return vecfile_fail_memory("to read the layout text of", path);
    }
    on->next_leaf = leaves;
    on->next_axis = axes;
    on->next_path = paths;
    on->axis_count = 0;
    walk_struct(on, element, 0, 0);
    free(on);
    description->leaves = leaves;
    description->leaf_count = element->leaf_count;
    return VECFILE_OK;
}

/* --- columns --- */

/* Items of a leaf's structs: how many columns it makes. */
static uint64_t columns_of_leaf(const vecfile_leaf *leaf)
{
    uint64_t count = 1;
    for (uint32_t i = 0; i < leaf->axis_count && leaf->axes[i].is_struct; i++)
        count *= leaf->axes[i].count;
    return count;
}

/* The path of the column at `place` of the leaf's structs, with the indices in the brackets. */
static char *column_path(const vecfile_leaf *leaf, const uint32_t *place)
{
    char *path = malloc(strlen(leaf->path) + (size_t)leaf->axis_count * 10 + 1);
    size_t used = 0;
    if (path == NULL)
        return NULL;
    for (const char *at = leaf->path; *at != '\0'; at++) {
        path[used++] = *at;
        if (*at == '[')
            used += (size_t)snprintf(path + used, 11, "%lu", (unsigned long)*place++);
    }
    path[used] = '\0';
    return path;
}

/* The next index of each axis, the last one first. */
static void advance(const vecfile_leaf *leaf, uint32_t *place, uint32_t struct_axes)
{
    for (uint32_t i = struct_axes; i-- > 0;) {
        if (++place[i] < leaf->axes[i].count)
            return;
        place[i] = 0;
    }
}

static bool add_columns(const vecfile_leaf *leaf, vecfile_column *out)
{
    uint32_t place[VECFILE_MAX_DIMENSIONS] = {0};
    uint32_t struct_axes = 0;
    while (struct_axes < leaf->axis_count && leaf->axes[struct_axes].is_struct)
        struct_axes++;
    for (uint64_t left = columns_of_leaf(leaf); left > 0; left--, out++) {
        out->field = leaf->field;
        out->offset = leaf->offset;
        for (uint32_t i = 0; i < struct_axes; i++)
            out->offset += place[i] * leaf->axes[i].stride;
        out->path = column_path(leaf, place);
        if (out->path == NULL)
            return false;
        advance(leaf, place, struct_axes);
    }
    return true;
}

/* Columns in the order of their offsets, which is that of the fields. */
static int compare_columns(const void *a, const void *b)
{
    const vecfile_column *x = a, *y = b;
    return x->offset < y->offset ? -1 : x->offset > y->offset;
}

vecfile_status vecfile_columns_of(const vecfile_description *description, size_t most,
                                  vecfile_column **out, size_t *count)
{
    uint64_t total = 0;
    *out = NULL;
    *count = 0;
    for (size_t i = 0; i < description->leaf_count; i++)
        total += columns_of_leaf(&description->leaves[i]);
    if (total > most)
        return vecfile_fail(VECFILE_E_UNSUPPORTED,
                            "element '%s' has %llu columns, more than the %zu that are supported",
                            description->element->name, (unsigned long long)total, most);
    vecfile_column *columns = calloc((size_t)total + 1, sizeof *columns);
    bool is_made = columns != NULL;
    size_t made = 0;
    for (size_t i = 0; i < description->leaf_count && is_made; i++) {
        is_made = add_columns(&description->leaves[i], columns + made);
        made += (size_t)columns_of_leaf(&description->leaves[i]);
    }
    if (!is_made) {
        vecfile_columns_free(columns, (size_t)total);
        return vecfile_fail_memory("for the columns of element", description->element->name);
    }
    qsort(columns, (size_t)total, sizeof *columns, compare_columns);
    *out = columns;
    *count = (size_t)total;
    return VECFILE_OK;
}

void vecfile_columns_free(vecfile_column *columns, size_t count)
{
    for (size_t i = 0; i < count && columns != NULL; i++)
        free(columns[i].path);
    free(columns);
}

/* --- layout/real.c ------------------------------------------------------------------------------- */

/* Floating-point formats by their bits: no arithmetic of this machine takes part, so that every
 * machine converts alike and NaN keeps its payload. */


/* A format with one sign bit, an exponent and a fraction, one behind the other. */
typedef struct shape {
    unsigned exponent_bits;
    unsigned fraction_bits; /* without the integer bit */
    bool has_integer_bit;   /* it is written, not implied */
    int least_exponent;     /* of numbers whose integer bit is set */
} shape;

static const shape shapes[] = {
    [VECFILE_FLOAT_IEEE32] = {8, 23, false, -126},
    [VECFILE_FLOAT_IEEE64] = {11, 52, false, -1022},
    [VECFILE_FLOAT_IEEE128] = {15, 112, false, -16382},
    [VECFILE_FLOAT_X87] = {15, 63, true, -16382},
    /* Here exponent field 0 is one less than field 1, denormal or not. */
    [VECFILE_FLOAT_M68K] = {15, 63, true, -16383},
};

typedef struct bits128 {
    uint64_t high, low;
} bits128;

static bits128 shift_left(bits128 a, unsigned count)
{
    if (count >= 128)
        return (bits128){0, 0};
    if (count >= 64)
        return (bits128){a.low << (count - 64), 0};
    if (count == 0)
        return a;
    return (bits128){a.high << count | a.low >> (64 - count), a.low << count};
}

static bits128 shift_right(bits128 a, unsigned count)
{
    if (count >= 128)
        return (bits128){0, 0};
    if (count >= 64)
        return (bits128){0, a.high >> (count - 64)};
    if (count == 0)
        return a;
    return (bits128){a.high >> count, a.high << (64 - count) | a.low >> count};
}

static bool is_nil(bits128 a)
{
    return (a.high | a.low) == 0;
}

static bool bit_at(bits128 a, unsigned place)
{
    return (place >= 64 ? a.high >> (place - 64) : a.low >> place) & 1;
}

static bits128 add_wide(bits128 a, bits128 b)
{
    bits128 sum = {a.high + b.high, a.low + b.low};
    sum.high += sum.low < a.low;
    return sum;
}

static bits128 subtract(bits128 a, bits128 b)
{
    return (bits128){a.high - b.high - (a.low < b.low), a.low - b.low};
}

static bool is_less(bits128 a, bits128 b)
{
    return a.high != b.high ? a.high < b.high : a.low < b.low;
}

/* The lowest `count` bits. */
static bits128 low_bits(bits128 a, unsigned count)
{
    return count == 0 ? (bits128){0, 0} : shift_right(shift_left(a, 128 - count), 128 - count);
}

/* Brings the top bit of a number, which is not 0, to the top. */
static void normalise(bits128 digits, int32_t exponent, vecfile_real *out)
{
    VECFILE_ASSERT(!is_nil(digits));
    while (!bit_at(digits, 127)) {
        digits = shift_left(digits, 1);
        exponent--;
    }
    out->class_ = VECFILE_REAL_FINITE;
    out->exponent = exponent;
    out->high = digits.high;
    out->low = digits.low;
}

/* --- bytes --- */

unsigned vecfile_real_bytes(vecfile_float_format format)
{
    switch (format) {
    case VECFILE_FLOAT_IEEE32:
        return 4;
    case VECFILE_FLOAT_IEEE64:
        return 8;
    case VECFILE_FLOAT_X87:
        return 10;
    case VECFILE_FLOAT_M68K:
        return 12;
    case VECFILE_FLOAT_IEEE128:
    case VECFILE_FLOAT_DOUBLE_DOUBLE:
        return 16;
    case VECFILE_FLOAT_UNKNOWN:
        break;
    }
    VECFILE_UNREACHABLE("floats of unknown format are no scalars");
    return 0;
}

/* Where byte `i`, counted from the least significant, of a format's bits is. */
static unsigned place_of_byte(vecfile_float_format format, uint8_t byte_order, unsigned i)
{
    if (byte_order == VECFILE_LITTLE)
        return i;
    if (format == VECFILE_FLOAT_M68K)
        return i < 8 ? 11 - i : 9 - i;
    return vecfile_real_bytes(format) - 1 - i;
}

static unsigned bytes_of_bits(vecfile_float_format format)
{
    return format == VECFILE_FLOAT_M68K ? 10 : vecfile_real_bytes(format);
}

static bits128 read_bits(vecfile_float_format format, uint8_t byte_order, const uint8_t *at)
{
    bits128 bits = {0, 0};
    for (unsigned i = bytes_of_bits(format); i-- > 0;) {
        bits = shift_left(bits, 8);
        bits.low |= at[place_of_byte(format, byte_order, i)];
    }
    return bits;
}

static void write_bits(vecfile_float_format format, uint8_t byte_order, bits128 bits, uint8_t *at)
{
    memset(at, 0, vecfile_real_bytes(format));
    for (unsigned i = 0; i < bytes_of_bits(format); i++, bits = shift_right(bits, 8))
        at[place_of_byte(format, byte_order, i)] = (uint8_t)bits.low;
}

/* --- one number --- */

static const shape *shape_of(vecfile_float_format format)
{
    VECFILE_ASSERT(format < sizeof shapes / sizeof *shapes);
    VECFILE_ASSERT(shapes[format].exponent_bits > 0);
    return &shapes[format];
}

static void decode_bits(vecfile_float_format format, bits128 bits, vecfile_real *out)
{
    const shape *form = shape_of(format);
    const unsigned digits = form->fraction_bits + form->has_integer_bit;
    const uint64_t most = ((uint64_t)1 << form->exponent_bits) - 1;
    const uint64_t field = shift_right(bits, digits).low & most;
    const bits128 fraction = low_bits(bits, form->fraction_bits);
    const bool integer_bit = form->has_integer_bit ? bit_at(bits, form->fraction_bits) : field != 0;
    memset(out, 0, sizeof *out);
    out->is_negative = bit_at(bits, digits + form->exponent_bits);
    /* The 8087's successors take a number without its integer bit for no number at all. */
    const bool is_invalid = format == VECFILE_FLOAT_X87 && field != 0 && !integer_bit;
    if (field == most || is_invalid) {
        const bits128 payload = shift_left(fraction, 128 - form->fraction_bits);
        out->class_ = is_nil(fraction) && !is_invalid ? VECFILE_REAL_INFINITE : VECFILE_REAL_NAN;
        out->high = payload.high | (is_invalid ? (uint64_t)1 << 63 : 0);
        out->low = payload.low;
        return;
    }
    bits128 number = fraction;
    if (integer_bit)
        number = add_wide(number, shift_left((bits128){0, 1}, form->fraction_bits));
    if (is_nil(number))
        return;
    const int bias = (int)(most >> 1);
    const int exponent = field != 0 ? (int)field - bias : form->least_exponent;
    normalise(shift_left(number, 127 - form->fraction_bits), exponent, out);
}

static bits128 assemble(const shape *form, bool is_negative, uint64_t field, bits128 digits)
{
    const unsigned width = form->fraction_bits + form->has_integer_bit;
    bits128 head = {0, (uint64_t)is_negative << form->exponent_bits | field};
    return add_wide(shift_left(head, width), low_bits(digits, width));
}

static vecfile_fit encode_nan(const shape *form, const vecfile_real *real, bits128 *out)
{
    const bits128 payload = {real->high, real->low};
    bits128 kept = shift_right(payload, 128 - form->fraction_bits);
    const bool is_lost = !is_nil(low_bits(payload, 128 - form->fraction_bits));
    /* Without any payload it would be an infinity. */
    if (is_nil(kept))
        kept = shift_left((bits128){0, 1}, form->fraction_bits - 1);
    if (form->has_integer_bit)
        kept = add_wide(kept, shift_left((bits128){0, 1}, form->fraction_bits));
    *out = assemble(form, real->is_negative, ((uint64_t)1 << form->exponent_bits) - 1, kept);
    return is_lost ? VECFILE_ROUNDED : VECFILE_FITS;
}

static vecfile_fit encode_largest(const shape *form, bool is_negative, bits128 *out)
{
    const bits128 ones = {UINT64_MAX, UINT64_MAX};
    *out = assemble(form, is_negative, ((uint64_t)1 << form->exponent_bits) - 2, ones);
    return VECFILE_CLAMPED;
}

static vecfile_fit encode_finite(const shape *form, const vecfile_real *real, bits128 *out)
{
    VECFILE_ASSERT(real->class_ == VECFILE_REAL_FINITE && real->high >> 63 == 1);
    const int bias = (1 << (form->exponent_bits - 1)) - 1;
    const bits128 number = {real->high, real->low};
    int exponent = real->exponent;
    unsigned dropped = 127 - form->fraction_bits;
    if (exponent < form->least_exponent) {
        const int below = form->least_exponent - exponent;
        dropped += below < 128 ? (unsigned)below : 128;
        exponent = form->least_exponent;
    }
    bits128 kept = shift_right(number, dropped);
    const bool half = dropped <= 128 && bit_at(number, dropped - 1);
    const bits128 rest = dropped <= 128 ? low_bits(number, dropped - 1) : number;
    const bool has_rest = !is_nil(rest) || real->is_inexact;
    if (half && (has_rest || bit_at(kept, 0)))
        kept = add_wide(kept, (bits128){0, 1});
    if (bit_at(kept, form->fraction_bits + 1)) {
        kept = shift_right(kept, 1);
        exponent++;
    }
    if (exponent > bias)
        return encode_largest(form, real->is_negative, out);
    const bool is_normal = bit_at(kept, form->fraction_bits);
    *out = assemble(form, real->is_negative, is_normal ? (uint64_t)(exponent + bias) : 0, kept);
    return half || has_rest ? VECFILE_ROUNDED : VECFILE_FITS;
}

static vecfile_fit encode_bits(vecfile_float_format format, const vecfile_real *real, bits128 *out)
{
    const shape *form = shape_of(format);
    const uint64_t most = ((uint64_t)1 << form->exponent_bits) - 1;
    bits128 one = {0, 0};
    switch (real->class_) {
    case VECFILE_REAL_ZERO:
        *out = assemble(form, real->is_negative, 0, one);
        return VECFILE_FITS;
    case VECFILE_REAL_INFINITE:
        if (form->has_integer_bit && format == VECFILE_FLOAT_X87)
            one = shift_left((bits128){0, 1}, form->fraction_bits);
        *out = assemble(form, real->is_negative, most, one);
        return VECFILE_FITS;
    case VECFILE_REAL_NAN:
        return encode_nan(form, real, out);
    case VECFILE_REAL_FINITE:
        break;
    }
    return encode_finite(form, real, out);
}

/* --- the sum of two doubles --- */

/* a + b of finite numbers, |a| >= |b|, as far as 128 bits reach. */
static vecfile_real sum_of(const vecfile_real *a, const vecfile_real *b)
{
    if (b->class_ == VECFILE_REAL_ZERO)
        return *a;
    vecfile_real sum = *a;
    const unsigned distance = (unsigned)(a->exponent - b->exponent);
    /* One bit of room for the carry. */
    const bits128 large = shift_right((bits128){a->high, a->low}, 1);
    const bits128 small = {b->high, b->low};
    bits128 added = shift_right(small, distance + 1);
    sum.is_inexact =
        a->is_inexact || (distance >= 127 ? true : !is_nil(low_bits(small, distance + 1)));
    const bits128 total =
        a->is_negative == b->is_negative ? add_wide(large, added) : subtract(large, added);
    if (is_nil(total)) {
        memset(&sum, 0, sizeof sum);
        return sum;
    }
    normalise(total, a->exponent + 1, &sum);
    return sum;
}

static void decode_pair(uint8_t byte_order, const uint8_t *at, vecfile_real *out)
{
    vecfile_real low;
    decode_bits(VECFILE_FLOAT_IEEE64, read_bits(VECFILE_FLOAT_IEEE64, byte_order, at), out);
    decode_bits(VECFILE_FLOAT_IEEE64, read_bits(VECFILE_FLOAT_IEEE64, byte_order, at + 8), &low);
    if (out->class_ != VECFILE_REAL_FINITE || low.class_ != VECFILE_REAL_FINITE)
        return;
    if (low.exponent > out->exponent) {
        const vecfile_real larger = low;
        low = *out;
        *out = larger;
    }
    *out = sum_of(out, &low);
}

/* The exact difference of a number and the double next to it. */
static vecfile_real rest_of(const vecfile_real *real, const vecfile_real *near)
{
    vecfile_real rest = {.is_negative = real->is_negative, .is_inexact = real->is_inexact};
    bits128 a = {real->high, real->low}, b = {near->high, near->low};
    if (near->class_ != VECFILE_REAL_FINITE)
        return rest;
    int exponent = real->exponent;
    bits128 difference;
    if (near->exponent > exponent) {
        /* Rounded up to the next power of two: 2^128 - a, in units of a. */
        difference = subtract((bits128){0, 0}, a);
        rest.is_negative = !rest.is_negative;
    } else if (is_less(a, b)) {
        difference = subtract(b, a);
        rest.is_negative = !rest.is_negative;
    } else {
        difference = subtract(a, b);
    }
    if (is_nil(difference)) {
        rest.is_negative = false;
        return rest;
    }
    normalise(difference, exponent, &rest);
    return rest;
}

static vecfile_fit encode_pair(uint8_t byte_order, const vecfile_real *real, uint8_t *at)
{
    bits128 bits;
    vecfile_fit fit = encode_bits(VECFILE_FLOAT_IEEE64, real, &bits);
    write_bits(VECFILE_FLOAT_IEEE64, byte_order, bits, at);
    memset(at + 8, 0, 8);
    if (real->class_ != VECFILE_REAL_FINITE || fit == VECFILE_CLAMPED)
        return fit;
    vecfile_real near;
    decode_bits(VECFILE_FLOAT_IEEE64, bits, &near);
    /* Too small even for a denormal: there is no second double below it. */
    if (near.class_ != VECFILE_REAL_FINITE)
        return fit;
    const vecfile_real rest = rest_of(real, &near);
    fit = encode_bits(VECFILE_FLOAT_IEEE64, &rest, &bits);
    write_bits(VECFILE_FLOAT_IEEE64, byte_order, bits, at + 8);
    return real->is_inexact ? VECFILE_ROUNDED : fit;
}

/* --- all formats --- */

void vecfile_decode_real(vecfile_float_format format, uint8_t byte_order, const uint8_t *at,
                         vecfile_real *out)
{
    if (format == VECFILE_FLOAT_DOUBLE_DOUBLE)
        decode_pair(byte_order, at, out);
    else
        decode_bits(format, read_bits(format, byte_order, at), out);
}

vecfile_fit vecfile_encode_real(vecfile_float_format format, uint8_t byte_order,
                                const vecfile_real *real, uint8_t *at)
{
    if (format == VECFILE_FLOAT_DOUBLE_DOUBLE)
        return encode_pair(byte_order, real, at);
    bits128 bits;
    const vecfile_fit fit = encode_bits(format, real, &bits);
    write_bits(format, byte_order, bits, at);
    return fit;
}

void vecfile_real_of_integer(uint64_t magnitude, bool is_negative, vecfile_real *out)
{
    memset(out, 0, sizeof *out);
    if (magnitude == 0)
        return;
    out->is_negative = is_negative;
    normalise((bits128){magnitude, 0}, 63, out);
}

/* --- layout/scalars.c ---------------------------------------------------------------------------- */

/* The table of scalar types. */


#define FIXED(name, kind, size) {#name, VECFILE_SCALAR_##kind, VECFILE_WIDTH_FIXED, size, 0},
#define NATIVE(name, kind, c_type)                                                                 \
    {#name, VECFILE_SCALAR_##kind, VECFILE_WIDTH_NATIVE, 0, VECFILE_C_##c_type},
#define ADOPTED(name, kind) {#name, VECFILE_SCALAR_##kind, VECFILE_WIDTH_ADOPTED, 0, 0},
/* clang-format off */
static const vecfile_scalar_type scalars[] = {
    VECFILE_SCALARS(FIXED, NATIVE, ADOPTED)
};
/* clang-format on */
#undef FIXED
#undef NATIVE
#undef ADOPTED

const vecfile_scalar_type *vecfile_find_scalar(const char *name)
{
    for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++)
        if (strcmp(scalars[i].name, name) == 0)
            return &scalars[i];
    return NULL;
}

/* --- layout/text.c ------------------------------------------------------------------------------- */

/* Rendering and hashing the layout text. */


#include <stdlib.h>

/* Longer than what any line has beside its text. */
#define MAX_BESIDE_TEXT (sizeof "  size 4294967295 align 4294967295\n")

/* snprintf would take most of the time of an opening that the system does not take.  All of these
 * return where the NUL is that they have written. */
static char *put(char *to, const char *text)
{
    const size_t length = strlen(text);
    memcpy(to, text, length + 1);
    return to + length;
}

static char *put_number(char *to, const char *name, uint32_t number)
{
    char digits[11], *first = digits + sizeof digits - 1;
    *first = '\0';
    do
        *--first = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    return put(put(to, name), first);
}

static char *put_line(char *to, const vecfile_line *line)
{
    if (line->kind == VECFILE_LINE_NOTE)
        to = put(to, "  ");
    to = put(to, line->text);
    if (line->kind == VECFILE_LINE_STRUCT)
        to = put_number(put_number(to, " size ", line->size), " align ", line->offset);
    else if (line->kind == VECFILE_LINE_FIELD)
        to = put_number(put_number(to, " at ", line->offset), " size ", line->size);
    return put(to, "\n");
}

char *vecfile_render_layout(const vecfile_type *type, size_t *length)
{
    size_t most = 1;
    for (size_t i = 0; i < type->line_count; i++)
        most += strlen(type->lines[i].text) + MAX_BESIDE_TEXT;
    char *text = malloc(most);
    if (text == NULL)
        return NULL;
    char *end = put(text, "");
    for (size_t i = 0; i < type->line_count; i++)
        end = put_line(end, &type->lines[i]);
    *length = (size_t)(end - text);
    return text;
}

/* Cuts the next line off that takes part in comparisons; false at the end. */
static bool next_significant(vecfile_span *rest, vecfile_span *line)
{
    while (vecfile_next_line(rest, line))
        if (!vecfile_span_begins(*line, " ") && !vecfile_span_begins(*line, "schema "))
            return true;
    return false;
}

uint64_t vecfile_hash_layout(const char *text, size_t length)
{
    uint64_t hash = VECFILE_FNV_START;
    vecfile_span rest = {text, length};
    for (vecfile_span line; next_significant(&rest, &line);)
        hash = vecfile_fnv1a(hash, line.start, (size_t)(rest.start - line.start));
    return hash;
}

bool vecfile_same_layout(const char *a, size_t a_length, const char *b, size_t b_length)
{
    vecfile_span a_rest = {a, a_length}, b_rest = {b, b_length};
    for (;;) {
        vecfile_span a_line = {"", 0}, b_line = {"", 0};
        const bool has_line = next_significant(&a_rest, &a_line);
        if (has_line != next_significant(&b_rest, &b_line) || !vecfile_same_spans(a_line, b_line))
            return false;
        if (!has_line)
            return true;
    }
}

bool vecfile_is_layout_text(const char *text, size_t length)
{
    const vecfile_span whole = {text, length};
    if (!vecfile_span_begins(whole, "vecfile-layout 1\n") || text[length - 1] != '\n')
        return false;
    for (size_t i = 0; i < length; i++)
        if (text[i] != '\n' && (text[i] < ' ' || text[i] > '~'))
            return false;
    return true;
}

/* Whether the type is that scalar, or an array of it. */
static bool is_of_scalar(vecfile_span type, const char *scalar)
{
    const size_t length = strlen(scalar);
    return vecfile_span_begins(type, scalar) &&
           (type.length == length || type.start[length] == '[');
}

bool vecfile_layout_uses(const char *text, size_t length, const char *scalar)
{
    vecfile_span rest = {text, length};
    for (vecfile_span line; vecfile_next_line(&rest, &line);) {
        if (!vecfile_span_is(vecfile_next_word(&line), "field"))
            continue;
        (void)vecfile_next_word(&line); /* its name */
        if (is_of_scalar(vecfile_next_word(&line), scalar))
            return true;
    }
    return false;
}

/* --- layout/text_compare.c ----------------------------------------------------------------------- */

/* Comparing two layout texts, and saying in full how they differ. */
/* How two layout texts differ. */


#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* VECFILE_OK if both texts lay the same fields out alike.  Else VECFILE_E_SCHEMA or
 * VECFILE_E_LAYOUT, with a message about `path` that lists every difference. */
vecfile_status vecfile_compare_layouts(const char *path, const char *file_text, size_t file_length,
                                       const char *our_text, size_t our_length);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


#include <stdio.h>
#include <stdlib.h>

/* More than this is counted, not listed. */
#define MAX_LISTED 40

typedef enum declaration_kind { TYPE_OF_VALUES, VALUE, STRUCT, FIELD, ELEMENT } declaration_kind;

/* One significant line.  `owner` is the struct of a field and the enum of a value. */
typedef struct declaration {
    declaration_kind kind;
    vecfile_span owner;
    vecfile_span name;
    vecfile_span type;   /* of a field; number of a value; base of an enum */
    vecfile_span layout; /* "at 0 size 8" of a field, "size 120 align 8" of a struct */
    vecfile_span was;    /* the name that a field had */
} declaration;

typedef struct declarations {
    declaration *all;
    size_t count;
    vecfile_span element;
} declarations;

typedef struct report {
    unsigned differences;
    bool fields_differ; /* not only their places */
} report;

static bool parse_line(vecfile_span line, declaration *out, vecfile_span *owner)
{
    vecfile_span rest = line;
    vecfile_span word = vecfile_next_word(&rest);
    memset(out, 0, sizeof *out);
    if (vecfile_span_is(word, "enum") || vecfile_span_is(word, "flags") ||
        vecfile_span_is(word, "struct")) {
        out->kind = vecfile_span_is(word, "struct") ? STRUCT : TYPE_OF_VALUES;
        out->name = vecfile_next_word(&rest);
        *(out->kind == STRUCT ? &out->layout : &out->type) = rest;
        *owner = out->name;
    } else if (vecfile_span_is(word, "value")) {
        out->kind = VALUE;
        out->owner = *owner;
        out->name = vecfile_next_word(&rest);
        out->type = rest;
    } else if (vecfile_span_is(word, "field")) {
        out->kind = FIELD;
        out->owner = *owner;
        out->name = vecfile_next_word(&rest);
        out->layout = vecfile_last_words(&rest, 4);
        out->type = rest;
    } else if (vecfile_span_is(word, "element")) {
        out->kind = ELEMENT;
        out->name = rest;
    } else {
        return false; /* a note, the schema's name, or the first line */
    }
    return true;
}

/* "  was NAME" below a field. */
static void parse_note(vecfile_span line, declaration *above)
{
    if (vecfile_span_is(vecfile_next_word(&line), "was") && above->kind == FIELD)
        above->was = line;
}

/* Returns false without memory. */
static bool parse_declarations(const char *text, size_t length, declarations *out)
{
    size_t lines = 0;
    for (size_t i = 0; i < length; i++)
        lines += text[i] == '\n';
    memset(out, 0, sizeof *out);
    out->all = malloc((lines + 1) * sizeof *out->all);
    if (out->all == NULL)
        return false;
    vecfile_span owner = {"", 0};
    vecfile_span rest = {text, length};
    for (vecfile_span line; vecfile_next_line(&rest, &line);) {
        declaration *next = &out->all[out->count];
        const bool is_note = vecfile_span_begins(line, " ");
        if (is_note && out->count > 0) {
            parse_note(line, &out->all[out->count - 1]);
        } else if (!is_note && parse_line(line, next, &owner)) {
            if (next->kind == ELEMENT)
                out->element = next->name;
            out->count++;
        }
    }
    return true;
}

/* Fields are looked for behind the place of the last find first: the order is mostly the same, and
 * a thousand fields should not cost a million comparisons. */
static const declaration *find(const declarations *in, const declaration *wanted, size_t *hint)
{
    for (size_t i = 0; i < in->count; i++) {
        const declaration *candidate = &in->all[(*hint + i) % in->count];
        if (candidate->kind == wanted->kind && vecfile_same_spans(candidate->name, wanted->name) &&
            vecfile_same_spans(candidate->owner, wanted->owner)) {
            *hint = (*hint + i + 1) % in->count;
            return candidate;
        }
    }
    return NULL;
}

#define SHOW(piece) (int)(piece).length, (piece).start

static bool is_listed(report *found)
{
    return ++found->differences <= MAX_LISTED;
}

static const char *kind_name(declaration_kind kind)
{
    static const char *const names[] = {"enum", "value", "struct", "field", "element"};
    return names[kind];
}

static void report_missing(report *found, const declaration *missing, const char *where)
{
    found->fields_differ = true;
    if (is_listed(found))
        vecfile_fail_more("\n  %s '%.*s%s%.*s': only in %s", kind_name(missing->kind),
                          SHOW(missing->owner), missing->owner.length > 0 ? "." : "",
                          SHOW(missing->name), where);
}

static void report_pair(report *found, const declaration *file, const declaration *ours)
{
    if (!vecfile_same_spans(file->type, ours->type)) {
        found->fields_differ = true;
        if (is_listed(found))
            vecfile_fail_more("\n  %s '%.*s%s%.*s': the file has %.*s, this program %.*s",
                              kind_name(ours->kind), SHOW(ours->owner),
                              ours->owner.length > 0 ? "." : "", SHOW(ours->name), SHOW(file->type),
                              SHOW(ours->type));
    } else if (!vecfile_same_spans(file->layout, ours->layout)) {
        if (is_listed(found))
            vecfile_fail_more("\n  %s '%.*s%s%.*s': %.*s in the file, %.*s in this program",
                              kind_name(ours->kind), SHOW(ours->owner),
                              ours->owner.length > 0 ? "." : "", SHOW(ours->name),
                              SHOW(file->layout), SHOW(ours->layout));
    }
}

/* The file's declaration under the name that ours had; NULL if there is none. */
static const declaration *find_renamed(const declarations *file, const declaration *ours,
                                       size_t *hint)
{
    declaration old = *ours;
    old.name = ours->was;
    return ours->was.length > 0 ? find(file, &old, hint) : NULL;
}

static bool is_renamed(const declarations *ours, const declaration *file)
{
    for (size_t i = 0; i < ours->count; i++)
        if (ours->all[i].was.length > 0 && vecfile_same_spans(ours->all[i].was, file->name) &&
            vecfile_same_spans(ours->all[i].owner, file->owner))
            return true;
    return false;
}

static void report_renamed(report *found, const declaration *file, const declaration *ours)
{
    found->fields_differ = true;
    if (is_listed(found))
        vecfile_fail_more("\n  field '%.*s.%.*s': '%.*s' in the file", SHOW(ours->owner),
                          SHOW(ours->name), SHOW(file->name));
    report_pair(found, file, ours);
}

static void report_differences(report *found, const declarations *file, const declarations *ours)
{
    size_t hint = 0;
    for (size_t i = 0; i < ours->count; i++) {
        const declaration *theirs = find(file, &ours->all[i], &hint);
        const declaration *old = theirs == NULL ? find_renamed(file, &ours->all[i], &hint) : NULL;
        if (theirs != NULL)
            report_pair(found, theirs, &ours->all[i]);
        else if (old != NULL)
            report_renamed(found, old, &ours->all[i]);
        else
            report_missing(found, &ours->all[i], "this program");
    }
    hint = 0;
    for (size_t i = 0; i < file->count; i++)
        if (find(ours, &file->all[i], &hint) == NULL && !is_renamed(ours, &file->all[i]))
            report_missing(found, &file->all[i], "the file");
    if (found->differences > MAX_LISTED)
        vecfile_fail_more("\n  … and %u more differences", found->differences - MAX_LISTED);
}

static vecfile_status explain_difference(const char *path, const declarations *file,
                                         const declarations *ours)
{
    report found = {0};
    if (!vecfile_same_spans(file->element, ours->element))
        return vecfile_fail(VECFILE_E_SCHEMA,
                            "'%s' holds elements '%.*s', this program expects '%.*s': open it "
                            "with a program for '%.*s', or name another file",
                            path, SHOW(file->element), SHOW(ours->element), SHOW(file->element));
    vecfile_fail(VECFILE_E_SCHEMA, "'%s' and this program differ in element '%.*s':", path,
                 SHOW(ours->element));
    report_differences(&found, file, ours);
    if (found.differences == 0) {
        found.fields_differ = true;
        vecfile_fail_more("\n  the same declarations in another order");
    }
    vecfile_advise_conversion(path, ours->element.start, ours->element.length);
    return found.fields_differ ? VECFILE_E_SCHEMA : VECFILE_E_LAYOUT;
}

vecfile_status vecfile_compare_layouts(const char *path, const char *file_text, size_t file_length,
                                       const char *our_text, size_t our_length)
{
    if (vecfile_same_layout(file_text, file_length, our_text, our_length))
        return VECFILE_OK;
    declarations file, ours = {0};
    vecfile_status status;
    if (parse_declarations(file_text, file_length, &file) &&
        parse_declarations(our_text, our_length, &ours))
        status = explain_difference(path, &file, &ours);
    else
        status = vecfile_fail_memory("to compare", path);
    free(file.all);
    free(ours.all);
    return status;
}

/* --- layout/value.c ------------------------------------------------------------------------------ */

/* Scalars of any machine as neutral values. */


#include <stdio.h>
#include <stdlib.h>

/* --- integers --- */

static uint64_t load_integer(const vecfile_scalar *scalar, const uint8_t *at)
{
    VECFILE_ASSERT(scalar->size >= 1 && scalar->size <= 8);
    VECFILE_ASSERT(scalar->byte_order == VECFILE_LITTLE || scalar->byte_order == VECFILE_BIG);
    uint64_t bits = 0;
    for (unsigned i = 0; i < scalar->size; i++)
        bits = bits << 8 | at[scalar->byte_order == VECFILE_BIG ? i : scalar->size - 1u - i];
    return bits;
}

static void store_integer(const vecfile_scalar *scalar, uint64_t bits, uint8_t *at)
{
    VECFILE_ASSERT(scalar->size >= 1 && scalar->size <= 8);
    VECFILE_ASSERT(scalar->byte_order == VECFILE_LITTLE || scalar->byte_order == VECFILE_BIG);
    for (unsigned i = 0; i < scalar->size; i++, bits >>= 8)
        at[scalar->byte_order == VECFILE_BIG ? scalar->size - 1u - i : i] = (uint8_t)bits;
}

static uint64_t extend_sign(uint64_t bits, unsigned size)
{
    const uint64_t sign = (uint64_t)1 << (size * 8 - 1);
    return size < 8 ? ((bits & (sign * 2 - 1)) ^ sign) - sign : bits;
}

/* The largest number of the scalar, and the magnitude of the smallest. */
static uint64_t largest_of(const vecfile_scalar *scalar)
{
    if (scalar->kind == VECFILE_SCALAR_BOOL)
        return 1;
    const unsigned bits = scalar->size * 8u - (scalar->kind == VECFILE_SCALAR_SIGNED);
    return bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
}

static uint64_t lowest_of(const vecfile_scalar *scalar)
{
    return scalar->kind == VECFILE_SCALAR_SIGNED ? (uint64_t)1 << (scalar->size * 8u - 1) : 0;
}

/* A number as sign and magnitude. */
static vecfile_fit store_magnitude(const vecfile_scalar *scalar, uint64_t magnitude,
                                   bool is_negative, uint8_t *at)
{
    const uint64_t most = is_negative ? lowest_of(scalar) : largest_of(scalar);
    const uint64_t kept = magnitude <= most ? magnitude : most;
    store_integer(scalar, is_negative ? 0 - kept : kept, at);
    return kept == magnitude ? VECFILE_FITS : VECFILE_CLAMPED;
}

static bool is_negative_integer(const vecfile_value *value)
{
    return value->kind == VECFILE_SCALAR_SIGNED && value->integer >> 63 != 0;
}

static uint64_t magnitude_of(const vecfile_value *value)
{
    return is_negative_integer(value) ? 0 - value->integer : value->integer;
}

/* To the nearest integer, ties to even. */
static vecfile_fit store_real_as_integer(const vecfile_scalar *scalar, const vecfile_real *real,
                                         uint8_t *at)
{
    if (real->class_ == VECFILE_REAL_ZERO)
        return store_magnitude(scalar, 0, false, at);
    if (real->class_ == VECFILE_REAL_NAN) {
        store_integer(scalar, 0, at);
        return VECFILE_CLAMPED;
    }
    if (real->class_ == VECFILE_REAL_INFINITE || real->exponent > 63) {
        store_magnitude(scalar, UINT64_MAX, real->is_negative, at);
        return VECFILE_CLAMPED;
    }
    if (real->exponent < -1) {
        store_magnitude(scalar, 0, false, at);
        return VECFILE_ROUNDED;
    }
    const unsigned bits = (unsigned)(real->exponent + 1); /* before the point */
    const uint64_t high = real->high, low = real->low;
    uint64_t whole = bits == 0 ? 0 : high >> (64 - bits);
    const uint64_t first = bits == 0 ? high : bits == 64 ? low : high << bits | low >> (64 - bits);
    const uint64_t rest = (bits == 0 ? low : bits == 64 ? 0 : low << bits) | real->is_inexact;
    const uint64_t half = (uint64_t)1 << 63;
    if ((first > half || (first == half && (rest != 0 || (whole & 1)))) && whole != UINT64_MAX)
        whole++;
    const vecfile_fit fit = store_magnitude(scalar, whole, real->is_negative, at);
    return fit == VECFILE_FITS && (first | rest) != 0 ? VECFILE_ROUNDED : fit;
}

/* --- any scalar --- */

void vecfile_load_value(const vecfile_scalar *scalar, const void *at, vecfile_value *out)
{
    out->kind = scalar->kind;
    out->integer = 0;
    if (scalar->kind == VECFILE_SCALAR_FLOAT)
        vecfile_decode_real(scalar->format, scalar->byte_order, at, &out->real);
    else
        out->integer = load_integer(scalar, at);
    if (scalar->kind == VECFILE_SCALAR_SIGNED)
        out->integer = extend_sign(out->integer, scalar->size);
}

static vecfile_real real_of(const vecfile_value *value)
{
    if (value->kind == VECFILE_SCALAR_FLOAT)
        return value->real;
    vecfile_real real;
    vecfile_real_of_integer(magnitude_of(value), is_negative_integer(value), &real);
    return real;
}

vecfile_fit vecfile_store_value(const vecfile_scalar *scalar, const vecfile_value *value, void *at)
{
    if (scalar->kind == VECFILE_SCALAR_FLOAT) {
        const vecfile_real real = real_of(value);
        memset(at, 0, scalar->size);
        return vecfile_encode_real(scalar->format, scalar->byte_order, &real, at);
    }
    if (value->kind == VECFILE_SCALAR_FLOAT)
        return store_real_as_integer(scalar, &value->real, at);
    return store_magnitude(scalar, magnitude_of(value), is_negative_integer(value), at);
}

static const vecfile_scalar native_double = {VECFILE_SCALAR_FLOAT, VECFILE_FLOAT_IEEE64,
                                             VECFILE_BIG_ENDIAN ? VECFILE_BIG : VECFILE_LITTLE, 8};

static double double_of(const vecfile_value *value, vecfile_fit *fit)
{
    double number;
    *fit = vecfile_store_value(&native_double, value, &number);
    return number;
}

double vecfile_value_as_double(const vecfile_value *value)
{
    vecfile_fit fit;
    return double_of(value, &fit);
}

vecfile_value vecfile_value_of_double(double number)
{
    vecfile_value value;
    vecfile_load_value(&native_double, &number, &value);
    return value;
}

vecfile_value vecfile_value_of_signed(int64_t number)
{
    return (vecfile_value){.kind = VECFILE_SCALAR_SIGNED, .integer = (uint64_t)number};
}

vecfile_value vecfile_value_of_unsigned(uint64_t number)
{
    return (vecfile_value){.kind = VECFILE_SCALAR_UNSIGNED, .integer = number};
}

bool vecfile_same_value(const vecfile_value *a, const vecfile_value *b)
{
    const vecfile_real x = real_of(a), y = real_of(b);
    return x.class_ == y.class_ && x.is_negative == y.is_negative && x.exponent == y.exponent &&
           x.high == y.high && x.low == y.low && x.is_inexact == y.is_inexact;
}

/* --- text --- */

/* Whether both are the same as a double or as a float, without the processor, which may have been
 * told to take small numbers for zero. */
static bool is_same_number(double a, double b, bool is_single)
{
    const vecfile_value x = vecfile_value_of_double(a), y = vecfile_value_of_double(b);
    uint8_t of_x[8] = {0}, of_y[8] = {0};
    vecfile_scalar scalar = native_double;
    if (is_single) {
        scalar.format = VECFILE_FLOAT_IEEE32;
        scalar.size = 4;
    }
    vecfile_store_value(&scalar, &x, of_x);
    vecfile_store_value(&scalar, &y, of_y);
    return memcmp(of_x, of_y, sizeof of_x) == 0;
}

static const char *shortest_text(double number, bool is_single, char *buffer)
{
    for (int precision = is_single ? 6 : 15; precision <= 17; precision++) {
        snprintf(buffer, VECFILE_VALUE_TEXT_BYTES, "%.*g", precision, number);
        if (is_same_number(strtod(buffer, NULL), number, is_single))
            break;
    }
    return buffer;
}

static const char *hexadecimal_text(const vecfile_real *real, char *buffer)
{
    /* The top bit is the digit before the point. */
    char digits[33];
    const unsigned long long high = real->high << 1 | real->low >> 63, low = real->low << 1;
    snprintf(digits, sizeof digits, "%016llx%016llx", high, low);
    size_t length = 32;
    while (length > 0 && digits[length - 1] == '0')
        length--;
    snprintf(buffer, VECFILE_VALUE_TEXT_BYTES, "%s0x1%s%.*sp%+d", real->is_negative ? "-" : "",
             length > 0 ? "." : "", (int)length, digits, real->exponent);
    return buffer;
}

static const char *real_text(const vecfile_value *value, bool is_single, char *buffer)
{
    const vecfile_real *real = &value->real;
    const bool is_nan = real->class_ == VECFILE_REAL_NAN;
    vecfile_fit fit;
    const double number = double_of(value, &fit);
    if (real->class_ != VECFILE_REAL_FINITE) {
        snprintf(buffer, VECFILE_VALUE_TEXT_BYTES, "%s%s", real->is_negative && !is_nan ? "-" : "",
                 is_nan                              ? "nan"
                 : real->class_ == VECFILE_REAL_ZERO ? "0"
                                                     : "inf");
        return buffer;
    }
    return fit == VECFILE_FITS ? shortest_text(number, is_single, buffer)
                               : hexadecimal_text(real, buffer);
}

const char *vecfile_value_text(const vecfile_value *value, bool is_single,
                               char buffer[VECFILE_VALUE_TEXT_BYTES])
{
    if (value->kind == VECFILE_SCALAR_FLOAT)
        return real_text(value, is_single, buffer);
    snprintf(buffer, VECFILE_VALUE_TEXT_BYTES, "%s%llu", is_negative_integer(value) ? "-" : "",
             (unsigned long long)magnitude_of(value));
    return buffer;
}

/* --- formats of a machine --- */

/* The probe, as a float of some format would have it. */
static bool is_probe(vecfile_float_format format, uint8_t byte_order, const uint8_t *bytes,
                     double probe)
{
    const vecfile_value value = vecfile_value_of_double(probe);
    uint8_t expected[16] = {0};
    vecfile_encode_real(format, byte_order, &value.real, expected);
    return memcmp(bytes, expected, vecfile_real_bytes(format)) == 0;
}

static vecfile_float_format long_double_of(const vecfile_machine *machine)
{
    static const struct {
        vecfile_float_format format;
        uint8_t byte_order, size;
    } known[] = {
        {VECFILE_FLOAT_IEEE64, 0, 8},
        {VECFILE_FLOAT_X87, VECFILE_LITTLE, 12},
        {VECFILE_FLOAT_X87, VECFILE_LITTLE, 16},
        {VECFILE_FLOAT_M68K, VECFILE_BIG, 12},
        {VECFILE_FLOAT_IEEE128, 0, 16},
        {VECFILE_FLOAT_DOUBLE_DOUBLE, 0, 16},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].size == machine->c_types[VECFILE_C_LONG_DOUBLE].size &&
            (known[i].byte_order == 0 || known[i].byte_order == machine->byte_order) &&
            is_probe(known[i].format, machine->byte_order, machine->long_double_probe,
                     VECFILE_PROBE))
            return known[i].format;
    return VECFILE_FLOAT_UNKNOWN;
}

vecfile_float_format vecfile_float_format_of(const vecfile_machine *machine, uint32_t size)
{
    const uint8_t order = machine->byte_order;
    if (size == machine->c_types[VECFILE_C_LONG_DOUBLE].size && size != 4 && size != 8)
        return long_double_of(machine);
    if (size == 4 && is_probe(VECFILE_FLOAT_IEEE32, order, machine->float_probe, VECFILE_PROBE))
        return VECFILE_FLOAT_IEEE32;
    if (size == 8 && is_probe(VECFILE_FLOAT_IEEE64, order, machine->double_probe, VECFILE_PROBE))
        return VECFILE_FLOAT_IEEE64;
    return VECFILE_FLOAT_UNKNOWN;
}

/* --- layout/words.c ------------------------------------------------------------------------------ */

/* The words and lines of a layout text. */


bool vecfile_span_is(vecfile_span a, const char *word)
{
    return a.length == strlen(word) && vecfile_span_begins(a, word);
}

bool vecfile_span_begins(vecfile_span a, const char *word)
{
    const size_t length = strlen(word);
    return a.length >= length && memcmp(a.start, word, length) == 0;
}

bool vecfile_same_spans(vecfile_span a, vecfile_span b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.start, b.start, a.length) == 0);
}

static void drop_front(vecfile_span *rest, size_t count)
{
    rest->start += count;
    rest->length -= count;
}

bool vecfile_next_line(vecfile_span *rest, vecfile_span *line)
{
    if (rest->length == 0)
        return false;
    const char *newline = memchr(rest->start, '\n', rest->length);
    line->start = rest->start;
    line->length = newline != NULL ? (size_t)(newline - rest->start) : rest->length;
    drop_front(rest, line->length + (newline != NULL));
    return true;
}

vecfile_span vecfile_next_word(vecfile_span *rest)
{
    while (vecfile_span_begins(*rest, " "))
        drop_front(rest, 1);
    const char *space = rest->length > 0 ? memchr(rest->start, ' ', rest->length) : NULL;
    const vecfile_span word = {rest->start,
                               space != NULL ? (size_t)(space - rest->start) : rest->length};
    drop_front(rest, word.length + (space != NULL));
    return word;
}

vecfile_span vecfile_last_words(vecfile_span *rest, int words)
{
    size_t at = rest->length;
    while (words > 0 && at > 0)
        if (rest->start[--at] == ' ')
            words--;
    if (words > 0)
        return (vecfile_span){rest->start + rest->length, 0};
    const vecfile_span tail = {rest->start + at + 1, rest->length - at - 1};
    rest->length = at;
    return tail;
}

int vecfile_escaped_byte(const char *at)
{
    int byte = 0;
    if (at[0] != '\\' || at[1] != 'x')
        return -1;
    for (int i = 2; i < VECFILE_ESCAPE_LENGTH; i++) {
        const int digit = vecfile_hex_digit(at[i]);
        /* Texts are compared as they stand, and so have one case. */
        if (digit < 0 || (at[i] >= 'a' && at[i] <= 'f'))
            return -1;
        byte = byte << 4 | digit;
    }
    return byte;
}

char *vecfile_cut_word(char **rest)
{
    char *word = *rest;
    char *space = strchr(word, ' ');
    if (space != NULL) {
        *space = '\0';
        *rest = space + 1;
    } else {
        *rest = word + strlen(word);
    }
    return word;
}

bool vecfile_read_number(const char *text, const char *end, uint64_t most, uint64_t *out)
{
    const bool has_leading_zero = end - text > 1 && text[0] == '0';
    return !has_leading_zero && vecfile_read_digits(text, end, most, out);
}

char *vecfile_cut_last_words(char *text, int words)
{
    char *at = text + strlen(text);
    while (words > 0 && at > text)
        if (*--at == ' ')
            words--;
    if (words > 0)
        return NULL;
    *at = '\0';
    return at + 1;
}

bool vecfile_read_labelled(char **rest, const char *label, uint64_t most, uint32_t *out)
{
    uint64_t number = 0;
    if (strcmp(vecfile_cut_word(rest), label) != 0)
        return false;
    const char *word = vecfile_cut_word(rest);
    const bool is_read = vecfile_read_number(word, word + strlen(word), most, &number);
    *out = (uint32_t)number;
    return is_read;
}

const char *vecfile_unquote(char *text)
{
    const size_t length = strlen(text);
    if (length < 2 || text[0] != '"' || text[length - 1] != '"')
        return NULL;
    text[length - 1] = '\0';
    char *to = text;
    for (const char *from = text + 1; *from != '\0';) {
        const int byte = vecfile_escaped_byte(from);
        if (byte >= 0) {
            *to++ = (char)(unsigned char)byte;
            from += VECFILE_ESCAPE_LENGTH;
        } else {
            *to++ = *from++;
        }
    }
    *to = '\0';
    return text;
}

/* --- file/attach.c ------------------------------------------------------------------------------- */

/* Getting hold of the right file. */
/* Getting hold of the right file: found or created, locked, and ours alone in this process. */


/* One file, held: where it lies, its descriptor, and what its identity block says. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

typedef struct vecfile_file {
    const vecfile_io *io;
    const vecfile_options *options; /* of the vector whose file it is */
    char *path;                     /* as the caller named it */
    vecfile_place place;
    int fd;
    uint64_t bytes; /* size of the file as we know it; if it has less, another program cut it off */

    /* Of the process-wide table (registry.c), and not to be changed once the file is in it. */
    uint64_t device;
    uint64_t inode;
    struct vecfile_file *next;
    uint32_t process; /* that opened it (process.h) */

    /* Makes a handle to write, in a child process, an empty one that changes nothing. */
    void (*disown)(struct vecfile_file *file);

    uint8_t boot_id[16];
    vecfile_identity identity;
    vecfile_features features;
} vecfile_file;

static inline bool vecfile_file_is_writable(const vecfile_file *file)
{
    return file->options->access == VECFILE_READ_WRITE;
}

/* Bytes of the file behind its header, where elements may be. */
static inline uint64_t vecfile_file_room(const vecfile_file *file)
{
    return file->bytes > file->identity.data_offset ? file->bytes - file->identity.data_offset : 0;
}


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* What the header of a file that is made will say, and the slot that it then has, durably: the
 * caller has said of how many further arrays. */
typedef struct vecfile_new_header {
    const vecfile_type *type;
    vecfile_slot *slot;
} vecfile_new_header;

/* Opens or creates `file->path` as file->options say, enters it into the registry and, to write,
 * locks it.
 * On success place, fd, device, inode and bytes are set; a file made new also has its identity,
 * and the header its slot.  On failure nothing is open, locked or left behind. */
vecfile_status vecfile_attach(vecfile_file *file, const vecfile_new_header *header, bool *is_new);

/* Whether its name is still the locked file's: its writer may have renamed another over it. */
bool vecfile_has_name(const vecfile_file *file);

/* Lets go of what vecfile_attach got: out of the registry, lock dropped unless this is a child of
 * the process that opened it, for which it is held, descriptor closed. */
void vecfile_detach(vecfile_file *file);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif
/* The rules that atomic durability rests on, by name.
 *
 * VECFILE_KEEPS(rule) is true, and compilers make nothing of it.  Only the crash tests are built
 * otherwise: they break one rule at a time, to show that each is needed and that a crash without it
 * is noticed. */

#define VECFILE_RULES(X)                                                                            \
    X(FLUSH_LOG)       /* the log is flushed before a commit is said to be done */                  \
    X(FLUSH_APPENDED)  /* pages above the high-water mark are flushed before the record */          \
    X(FLUSH_SIZE)      /* … and so is the file's new size */                                      \
    X(FLUSH_LAZY)      /* lazy commits are flushed before pages go to their places, or a turn */    \
    X(WHOLE_IMAGES)    /* a page is in a frame before its place, for there it may be torn */        \
    X(FRAME_OF_RECORD) /* a frame counts only if the record does that it names */                   \
    X(PAY_FLUSHED)     /* a commit pays no page that a record has since the last flush */           \
    X(STRIKE_FLUSHED)  /* … and strikes none off that such a record has lost */                   \
    X(SAY_FLUSHED)     /* … or else the log says first that all of it was flushed */              \
    X(FLUSH_FRAMES)    /* frames are written over only when their pages are flushed in place */     \
    X(FLUSH_APPLIED)   /* pages are flushed in their places before the log that has them goes */    \
    X(OLD_LOG)         /* while files are owed pages, the old log counts, too */                    \
    X(OLD_LOG_WHOLE)   /* … and must reach the slot's state */                                    \
    X(RESUME)          /* a recovery logs again what may be in memory only */                       \
    X(RESUME_FRAMES)   /* … and the pages that frames have, whose places may be torn */           \
    X(RECOVER_ATOMICALLY) /* a slot with a log is atomic, whatever durability a recovery's handle   \
                             has */                                                                 \
    X(FLUSH_RESUMED)      /* … flushed before a commit follows */                                 \
    X(SKIP_VOID)          /* a record that resumes makes void what lies before it */                \
    X(FLUSH_SLOT)         /* a slot is flushed before commits go to its log */                      \
    X(FLUSH_CLEAN)        /* CLEAN slots are flushed before the logs are removed */                 \
    X(FLUSH_LOG_NAME)     /* a log's name is durable before a slot counts on it */                  \
    X(FLUSH_FEATURES)    /* what older libraries do not know is said before a slot relies on it */  \
    X(FLUSH_LOG_HEADER)  /* whose a log is, is flushed before a slot counts on it */                \
    X(HEADER_LAST)       /* a record's header is written when all behind it is */                   \
    X(TELL_FLUSHED)      /* a record says that was flushed which was, and no more */                \
    X(FLUSH_NEW_LOG)     /* a new log is flushed before its slot */                                 \
    X(FLUSH_NEW_FILE)    /* a new file is flushed before it gets its name */                        \
    X(FLUSH_NEW_NAME)    /* … and its name before it is used */                                   \
    X(FLUSH_OLD_NAME)    /* … also the name of a file whose maker died */                         \
    X(ROTATE_SLOTS)      /* a slot never overwrites the one that counts */                          \
    X(SECURE_SLOT)       /* … not even where a failed flush left it in memory */                  \
    X(TWO_LOGS)          /* a turn never overwrites the log that it leaves */                       \
    X(RANDOM_SALT)       /* records of an earlier epoch never fit */                                \
    X(MARK_NEVER_FALLS)  /* the high-water mark falls when no log has a page above it */            \
    X(MARK_OF_TWO_SLOTS) /* … and no slot that is a commit of its own makes it fall alone */      \
    X(LOG_BELOW_MARK)    /* pages below the high-water mark are logged */                           \
    X(LOW_WATER)         /* what shrank and grew again is changed */                                \
    X(MISSING_LOG)       /* an open slot whose log is missing is an error */                        \
    X(CHECK_IMAGES)      /* a record counts only if its images are whole */                         \
    X(CHECK_IMAGES_AGAIN) /* … and what is read of them later is the same */                      \
    X(LOOK_BEHIND)   /* a record that does not fit ends the log only if none was flushed behind it  \
                      */                                                                            \
    X(OWN_LOG)       /* a log of another salt or vector is no log of the slot */                    \
    X(COPY_SLOT)     /* a damaged slot counts if the log that it names is in use */                 \
    X(LEAVE_OLD_LOG) /* … or says that the checkpoint is complete which an older slot tells of */ \
    X(WAIT_FOR_FOLLOWERS) /* pages are paid only when all followers are past the turn … */        \
    X(HOLD_OFF_FOLLOWERS) /* … and none begins before they are in their places */                 \
    X(BEGIN_LOCKED)       /* a follower that begins lets nothing be paid */                         \
    X(MARK_OF_FOLLOWERS)  /* the mark does not fall below what a follower may see: at open, … */  \
    X(MARK_BY_SLOT)       /* … and by a commit that is a slot */                                  \
    X(CLOSE_PAST)         /* a close puts pages in place if all are at the last commit */           \
    X(TELL_EXPIRED)       /* a follower that is not waited for is told before pages change … */   \
    X(EXPIRED_BEGIN)      /* … and one that begins sees that nobody was told meanwhile */         \
    X(POISON)             /* after a failed flush nothing more is committed */                      \
    X(CUT_LAST)           /* the file is cut only when a durable slot says how long it is */

#ifdef VECFILE_BREAK_RULES

enum vecfile_rule {
#define VECFILE_RULE_MEMBER(name) VECFILE_RULE_##name,
    VECFILE_RULES(VECFILE_RULE_MEMBER)
#undef VECFILE_RULE_MEMBER
        VECFILE_RULE_COUNT /* no rule */
};

/* The rule to be broken; VECFILE_RULE_COUNT for none.  Defined by the test. */
extern enum vecfile_rule vecfile_broken_rule;

#define VECFILE_KEEPS(rule) (vecfile_broken_rule != VECFILE_RULE_##rule)
#else
#define VECFILE_KEEPS(rule) 1
#endif


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* A file's header as a whole: reading it with every check, and making one. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Bytes of a header that belong to nothing and could not be read. */
#define VECFILE_GAPS (1u << VECFILE_SLOT_COUNT)

/* What a header says, once nothing in it is wrong. */
typedef struct vecfile_header {
    vecfile_identity identity;
    vecfile_slot slot;                      /* the valid one with the highest epoch */
    uint64_t salts[2 * VECFILE_SLOT_COUNT]; /* of the logs of the valid slots; else 0 */
    vecfile_features features;
    unsigned unreadable;   /* slots that the system could not read, a bit each, and VECFILE_GAPS */
    bool is_whole_behind;  /* the slot behind it, which is the oldest one or the next, is valid */
    bool is_first_of_two;  /* the slot before it is of the epoch before, and says something else */
    bool is_second_of_two; /* … and says the same */
    unsigned damaged;      /* places, a bit each, that have no slot: a new file has three */
    bool spare_before;     /* the place before it, rather than the one behind, may be overwritten */
    uint8_t *bytes;        /* all of it as it is in the file; vecfile_header_free frees it */
    char *text;            /* the layout text in them, NUL-terminated */
    uint8_t live_boot_id[16];
    uint64_t live_epoch;
    uint64_t live_count;
} vecfile_header;

/* Reads and checks the header of `fd`.  VECFILE_E_NOT_VECFILE, _FORMAT, _TRUNCATED, _CORRUPT,
 * _NO_MEMORY, _IO.  `can_write` decides about features that only readers may ignore. */
vecfile_status vecfile_header_read(const vecfile_io *io, int fd, const char *path, bool can_write,
                                   vecfile_header *out);

void vecfile_header_free(vecfile_header *header);

/* Whether the header fits this program: byte order, float formats, machine, layout, version, user
 * magic.  A message lists what differs. */
vecfile_status vecfile_header_match(const vecfile_header *header, const vecfile_type *type,
                                    const vecfile_options *options, const char *path);

/* Elements in the file, seen by a process under the boot `boot_id`: the last commit's, or those
 * of a writer in shared durability that died since. */
uint64_t vecfile_header_count(const vecfile_header *header, const uint8_t boot_id[16]);

/* Writes the header of an empty vector to the new file `fd`, and fills identity and slot, which is
 * one of slot->further further arrays. */
vecfile_status vecfile_header_create(const vecfile_io *io, int fd, const char *path,
                                     const vecfile_type *type, const vecfile_options *options,
                                     vecfile_identity *identity, vecfile_slot *slot);

/* What the identity block of a new file of this machine says, but for its UUID; `text` is what
 * vecfile_render_layout made of the type. */
void vecfile_identity_fill(vecfile_identity *out, const vecfile_type *type, uint64_t user_magic,
                           const char *text, size_t text_bytes);

/* Fills in which generator made the type, as far as there is room. */
void vecfile_identity_set_generator(vecfile_identity *identity, const vecfile_type *type);

/* Fills in what the identity block says of the layout text, and where elements begin. */
void vecfile_identity_set_text(vecfile_identity *identity, const char *text, size_t text_bytes);

/* A new UUID; 0 or a negative errno. */
int vecfile_make_uuid(const vecfile_io *io, uint8_t out[16]);

/* Writes identity block, layout text and three slots of the CLEAN state that `slot` says to the new
 * file `fd`, which has the space, and flushes it; slot->epoch becomes the last one's.  0 or a
 * negative errno. */
int vecfile_header_write(const vecfile_io *io, int fd, const vecfile_identity *identity,
                         const char *text, vecfile_slot *slot);

/* Reads the newest of the valid slots as they are now; one of epoch 0 if there is none.  0 or a
 * negative errno. */
int vecfile_slot_read_newest(const vecfile_io *io, int fd, vecfile_slot *out);

/* Where in the file `slot` has its place. */
uint64_t vecfile_slot_offset(const vecfile_slot *slot);

/* Writes `slot` to its place; 0 or a negative errno. */
int vecfile_slot_write(const vecfile_io *io, int fd, const vecfile_slot *slot);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* The process-wide table of open vectors: one writer a file and process, and what fork does. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Enters `file` by its device and inode.  VECFILE_E_ALREADY_OPEN if this process has the file
 * open, whatever name it was opened by, and both write, or locks belong to processes; the message
 * names both. */
vecfile_status vecfile_registry_add(vecfile_file *file);

/* Whether `file`, should it be (device, inode), would be refused by vecfile_registry_add.  Asked
 * before a file is opened, because where locks are POSIX locks the mere closing of the second
 * descriptor would drop them. */
vecfile_status vecfile_registry_check(const vecfile_file *file, uint64_t device, uint64_t inode);

/* Nothing, if it is not there, as in a child of the process that entered it. */
void vecfile_registry_remove(vecfile_file *file);

/* Changes the handle of a file, *handle, while no other thread forks and disowns it. */
void vecfile_registry_move(vecfile **handle, vecfile *to);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

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

/* --- file/format.c ------------------------------------------------------------------------------- */

/* Encoding and decoding: of a vector's header the identity block, commit slots and features; of a
 * log its header, the records, and their entries. */


static const uint8_t identity_magic[8] = {0x89, 'V', 'E', 'C', '\r', '\n', 0x1a, '\n'};
static const uint8_t slot_magic[8] = {'V', 'E', 'C', 's', 'l', 'o', 't', 0x1a};

/* Offsets in the identity block. */
enum {
    AT_FORMAT = 8,
    AT_COMPAT = 16,
    AT_RO_COMPAT = 24,
    AT_INCOMPAT = 32,
    AT_ELF = 40,
    AT_BYTE_ORDER = 42,
    AT_SIGNED_CHAR = 43,
    AT_C_TYPES = 48,
    AT_FLOAT = 80,
    AT_DOUBLE = 88,
    AT_LONG_DOUBLE = 96,
    AT_ELEMENT_SIZE = 112,
    AT_ELEMENT_ALIGNMENT = 120,
    AT_SCHEMA_VERSION = 124,
    AT_ELEMENT_HASH = 128,
    AT_SCHEMA_HASH = 136,
    AT_LAYOUT_HASH = 144,
    AT_USER_MAGIC = 152,
    AT_UUID = 160,
    AT_DATA_OFFSET = 176,
    AT_TEXT_OFFSET = 184,
    AT_TEXT_BYTES = 192,
    AT_TEXT_CRC = 200,
    AT_GENERATOR = 208,
    AT_STORE = 232,
    AT_IDENTITY_END = 248,
    AT_IDENTITY_CRC = VECFILE_IDENTITY_BYTES - 4
};

/* Offsets in a commit slot. */
enum {
    AT_EPOCH = 8,
    AT_SEQUENCE = 16,
    AT_COUNT = 24,
    AT_STAMP = 32,
    AT_SALT = 40,
    AT_STATE = 48,
    AT_DURABILITY = 52,
    AT_BOOT_ID = 56,
    AT_OLD_SALT = 72,
    AT_FURTHER = 80,
    AT_FURTHER_ZERO = 84,
    AT_FURTHER_COUNTS = 88,
    AT_SLOT_CRC = VECFILE_SLOT_BYTES - 4
};

static void store16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

static void store32(uint8_t *at, uint32_t value)
{
    store16(at, (uint16_t)value);
    store16(at + 2, (uint16_t)(value >> 16));
}

void vecfile_store64(uint8_t *at, uint64_t value)
{
    store32(at, (uint32_t)value);
    store32(at + 4, (uint32_t)(value >> 32));
}

static uint16_t load16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static uint32_t load32(const uint8_t *at)
{
    return load16(at) | (uint32_t)load16(at + 2) << 16;
}

uint64_t vecfile_load64(const uint8_t *at)
{
    return load32(at) | (uint64_t)load32(at + 4) << 32;
}

static void encode_machine(const vecfile_machine *from, uint8_t *to)
{
    store16(to + AT_ELF, from->elf);
    to[AT_BYTE_ORDER] = from->byte_order;
    to[AT_SIGNED_CHAR] = from->signed_char;
    memcpy(to + AT_C_TYPES, from->c_types, sizeof from->c_types);
    memcpy(to + AT_FLOAT, from->float_probe, sizeof from->float_probe);
    memcpy(to + AT_DOUBLE, from->double_probe, sizeof from->double_probe);
    memcpy(to + AT_LONG_DOUBLE, from->long_double_probe, sizeof from->long_double_probe);
}

static void decode_machine(const uint8_t *from, vecfile_machine *to)
{
    to->elf = load16(from + AT_ELF);
    to->byte_order = from[AT_BYTE_ORDER];
    to->signed_char = from[AT_SIGNED_CHAR];
    memcpy(to->c_types, from + AT_C_TYPES, sizeof to->c_types);
    memcpy(to->float_probe, from + AT_FLOAT, sizeof to->float_probe);
    memcpy(to->double_probe, from + AT_DOUBLE, sizeof to->double_probe);
    memcpy(to->long_double_probe, from + AT_LONG_DOUBLE, sizeof to->long_double_probe);
}

void vecfile_encode_identity(const vecfile_identity *from, uint8_t to[VECFILE_IDENTITY_BYTES])
{
    memset(to, 0, VECFILE_IDENTITY_BYTES);
    memcpy(to, identity_magic, sizeof identity_magic);
    store32(to + AT_FORMAT, from->format);
    vecfile_store64(to + AT_COMPAT, from->compat);
    vecfile_store64(to + AT_RO_COMPAT, from->ro_compat);
    vecfile_store64(to + AT_INCOMPAT, from->incompat);
    encode_machine(&from->machine, to);
    vecfile_store64(to + AT_ELEMENT_SIZE, from->element_size);
    store32(to + AT_ELEMENT_ALIGNMENT, from->element_alignment);
    store32(to + AT_SCHEMA_VERSION, from->schema_version);
    vecfile_store64(to + AT_ELEMENT_HASH, from->element_hash);
    vecfile_store64(to + AT_SCHEMA_HASH, from->schema_hash);
    vecfile_store64(to + AT_LAYOUT_HASH, from->layout_hash);
    vecfile_store64(to + AT_USER_MAGIC, from->user_magic);
    memcpy(to + AT_UUID, from->uuid, sizeof from->uuid);
    vecfile_store64(to + AT_DATA_OFFSET, from->data_offset);
    vecfile_store64(to + AT_TEXT_OFFSET, from->text_offset);
    vecfile_store64(to + AT_TEXT_BYTES, from->text_bytes);
    store32(to + AT_TEXT_CRC, from->text_crc);
    memcpy(to + AT_GENERATOR, from->generator, sizeof from->generator);
    memcpy(to + AT_STORE, from->store, sizeof from->store);
    store32(to + AT_IDENTITY_CRC, vecfile_crc32c(0, to, AT_IDENTITY_CRC));
}

/* Bytes between the named ones. */
static bool identity_gaps_are_zero(const uint8_t *from)
{
    return vecfile_is_zero(from + AT_FORMAT + 4, AT_COMPAT - AT_FORMAT - 4) &&
           vecfile_is_zero(from + AT_SIGNED_CHAR + 1, AT_C_TYPES - AT_SIGNED_CHAR - 1) &&
           vecfile_is_zero(from + AT_FLOAT + 4, AT_DOUBLE - AT_FLOAT - 4) &&
           vecfile_is_zero(from + AT_TEXT_CRC + 4, AT_GENERATOR - AT_TEXT_CRC - 4) &&
           vecfile_is_zero(from + AT_IDENTITY_END, AT_IDENTITY_CRC - AT_IDENTITY_END);
}

static bool is_power_of_two(uint32_t number)
{
    return number > 0 && (number & (number - 1)) == 0;
}

static bool machine_is_possible(const vecfile_machine *machine)
{
    for (int i = 0; i < VECFILE_C_TYPE_COUNT; i++)
        if (machine->c_types[i].size == 0 || !is_power_of_two(machine->c_types[i].alignment))
            return false;
    return (machine->byte_order == VECFILE_LITTLE || machine->byte_order == VECFILE_BIG) &&
           (machine->signed_char == 1 || machine->signed_char == 2);
}

/* Every place and length that later code computes with. */
static bool identity_is_possible(const vecfile_identity *identity)
{
    return machine_is_possible(&identity->machine) && identity->element_size > 0 &&
           is_power_of_two(identity->element_alignment) &&
           identity->element_size % identity->element_alignment == 0 &&
           identity->text_offset == VECFILE_TEXT_OFFSET && identity->text_bytes > 0 &&
           identity->text_bytes <= VECFILE_MAX_TEXT_BYTES &&
           identity->data_offset % VECFILE_DATA_ALIGNMENT == 0 &&
           identity->data_offset >= identity->text_offset + identity->text_bytes &&
           identity->data_offset - identity->text_offset - identity->text_bytes <
               VECFILE_DATA_ALIGNMENT &&
           identity->generator[sizeof identity->generator - 1] == '\0' &&
           vecfile_is_zero(identity->store, sizeof identity->store) ==
               ((identity->incompat & VECFILE_INCOMPAT_MEMBER) == 0);
}

vecfile_decoded vecfile_decode_identity(const uint8_t from[VECFILE_IDENTITY_BYTES],
                                        vecfile_identity *to)
{
    memset(to, 0, sizeof *to);
    if (memcmp(from, identity_magic, sizeof identity_magic) != 0)
        return VECFILE_NOT_OURS;
    if (load32(from + AT_IDENTITY_CRC) != vecfile_crc32c(0, from, AT_IDENTITY_CRC))
        return VECFILE_BAD_CHECKSUM;
    to->format = load32(from + AT_FORMAT);
    to->compat = vecfile_load64(from + AT_COMPAT);
    to->ro_compat = vecfile_load64(from + AT_RO_COMPAT);
    to->incompat = vecfile_load64(from + AT_INCOMPAT);
    /* The rest of a later format's block may mean anything: the caller refuses it by number. */
    if (to->format != VECFILE_FORMAT_VERSION)
        return VECFILE_DECODED;
    decode_machine(from, &to->machine);
    to->element_size = vecfile_load64(from + AT_ELEMENT_SIZE);
    to->element_alignment = load32(from + AT_ELEMENT_ALIGNMENT);
    to->schema_version = load32(from + AT_SCHEMA_VERSION);
    to->element_hash = vecfile_load64(from + AT_ELEMENT_HASH);
    to->schema_hash = vecfile_load64(from + AT_SCHEMA_HASH);
    to->layout_hash = vecfile_load64(from + AT_LAYOUT_HASH);
    to->user_magic = vecfile_load64(from + AT_USER_MAGIC);
    memcpy(to->uuid, from + AT_UUID, sizeof to->uuid);
    to->data_offset = vecfile_load64(from + AT_DATA_OFFSET);
    to->text_offset = vecfile_load64(from + AT_TEXT_OFFSET);
    to->text_bytes = vecfile_load64(from + AT_TEXT_BYTES);
    to->text_crc = load32(from + AT_TEXT_CRC);
    memcpy(to->generator, from + AT_GENERATOR, sizeof to->generator);
    memcpy(to->store, from + AT_STORE, sizeof to->store);
    if (!identity_gaps_are_zero(from) || !identity_is_possible(to))
        return VECFILE_BAD_CONTENT;
    return VECFILE_DECODED;
}

VECFILE_STATIC_ASSERT(AT_FURTHER_COUNTS + VECFILE_MAX_FURTHER * sizeof(uint64_t) <= AT_SLOT_CRC,
                      "a slot has room for the counts of all arrays");

/* Where in a slot the count of a further array is. */
static size_t count_offset(uint32_t further)
{
    return AT_FURTHER_COUNTS + (size_t)further * sizeof(uint64_t);
}

void vecfile_encode_slot(const vecfile_slot *from, uint8_t to[VECFILE_SLOT_BYTES])
{
    memset(to, 0, VECFILE_SLOT_BYTES);
    memcpy(to, slot_magic, sizeof slot_magic);
    vecfile_store64(to + AT_EPOCH, from->epoch);
    vecfile_store64(to + AT_SEQUENCE, from->sequence);
    vecfile_store64(to + AT_COUNT, from->count);
    vecfile_store64(to + AT_STAMP, from->stamp);
    vecfile_store64(to + AT_SALT, from->salt);
    store32(to + AT_STATE, from->state);
    store32(to + AT_DURABILITY, from->durability);
    memcpy(to + AT_BOOT_ID, from->boot_id, sizeof from->boot_id);
    vecfile_store64(to + AT_OLD_SALT, from->old_salt);
    store32(to + AT_FURTHER, from->further);
    for (uint32_t i = 0; i < from->further; i++)
        vecfile_store64(to + count_offset(i), from->further_counts[i]);
    store32(to + AT_SLOT_CRC, vecfile_crc32c(0, to, AT_SLOT_CRC));
}

vecfile_decoded vecfile_decode_slot(const uint8_t from[VECFILE_SLOT_BYTES], vecfile_slot *to)
{
    memset(to, 0, sizeof *to);
    if (memcmp(from, slot_magic, sizeof slot_magic) != 0)
        return VECFILE_NOT_OURS;
    if (load32(from + AT_SLOT_CRC) != vecfile_crc32c(0, from, AT_SLOT_CRC))
        return VECFILE_BAD_CHECKSUM;
    to->epoch = vecfile_load64(from + AT_EPOCH);
    to->sequence = vecfile_load64(from + AT_SEQUENCE);
    to->count = vecfile_load64(from + AT_COUNT);
    to->stamp = vecfile_load64(from + AT_STAMP);
    to->salt = vecfile_load64(from + AT_SALT);
    to->state = load32(from + AT_STATE);
    to->durability = load32(from + AT_DURABILITY);
    memcpy(to->boot_id, from + AT_BOOT_ID, sizeof to->boot_id);
    to->old_salt = vecfile_load64(from + AT_OLD_SALT);
    to->further = load32(from + AT_FURTHER);
    if (to->further > VECFILE_MAX_FURTHER || load32(from + AT_FURTHER_ZERO) != 0)
        return VECFILE_BAD_CONTENT;
    for (uint32_t i = 0; i < to->further; i++)
        to->further_counts[i] = vecfile_load64(from + count_offset(i));
    const size_t end = count_offset(to->further);
    bool is_possible = (to->state == VECFILE_SLOT_OPEN || to->state == VECFILE_SLOT_CLEAN) &&
                       (to->durability == VECFILE_ATOMIC || to->durability == VECFILE_SHARED) &&
                       vecfile_is_zero(from + end, AT_SLOT_CRC - end);
    return is_possible ? VECFILE_DECODED : VECFILE_BAD_CONTENT;
}

static const uint8_t features_magic[8] = {0x56, 0x45, 0x43, 0x66, 0x65, 0x61, 0x74, 0x1a};

enum features_offset { AT_FEATURE_BITS = 8, AT_BARE_LOG_SALT = 16, AT_FEATURES_CRC = 508 };

void vecfile_encode_features(const vecfile_features *from, uint8_t to[VECFILE_FEATURES_BYTES])
{
    memset(to, 0, VECFILE_FEATURES_BYTES);
    if (from->bits == 0)
        return;
    memcpy(to, features_magic, sizeof features_magic);
    vecfile_store64(to + AT_FEATURE_BITS, from->bits);
    vecfile_store64(to + AT_BARE_LOG_SALT, from->bare_log_salt);
    store32(to + AT_FEATURES_CRC, vecfile_crc32c(0, to, AT_FEATURES_CRC));
}

vecfile_decoded vecfile_decode_features(const uint8_t from[VECFILE_FEATURES_BYTES],
                                        vecfile_features *to)
{
    memset(to, 0, sizeof *to);
    if (vecfile_is_zero(from, VECFILE_FEATURES_BYTES))
        return VECFILE_DECODED;
    if (memcmp(from, features_magic, sizeof features_magic) != 0)
        return VECFILE_NOT_OURS;
    if (load32(from + AT_FEATURES_CRC) != vecfile_crc32c(0, from, AT_FEATURES_CRC))
        return VECFILE_BAD_CHECKSUM;
    to->bits = vecfile_load64(from + AT_FEATURE_BITS);
    to->bare_log_salt = vecfile_load64(from + AT_BARE_LOG_SALT);
    return to->bits != 0 ? VECFILE_DECODED : VECFILE_BAD_CONTENT;
}

void vecfile_encode_expired(const vecfile_expired *from, uint8_t to[VECFILE_EXPIRED_BYTES])
{
    vecfile_store64(to, from->times);
    vecfile_store64(to + 8, from->before);
}

vecfile_expired vecfile_decode_expired(const uint8_t from[VECFILE_EXPIRED_BYTES])
{
    return (vecfile_expired){vecfile_load64(from), vecfile_load64(from + 8)};
}

static const uint8_t log_magic[8] = {0x56, 0x45, 0x43, 0x6c, 0x6f, 0x67, 0x32, 0x1a};

enum log_header_offset {
    AT_LOG_UUID = 8,
    AT_LOG_SALT = 24,
    AT_LOG_EPOCH = 32,
    AT_LOG_BYTES = 40,
    AT_LOG_START = 48,
    AT_LOG_BEFORE = 56,
    AT_LOG_CRC = 508
};

void vecfile_encode_log_header(const vecfile_log_header *from, uint8_t to[VECFILE_LOG_HEADER_BLOCK])
{
    memset(to, 0, VECFILE_LOG_HEADER_BLOCK);
    memcpy(to, log_magic, sizeof log_magic);
    memcpy(to + AT_LOG_UUID, from->uuid, sizeof from->uuid);
    vecfile_store64(to + AT_LOG_SALT, from->salt);
    vecfile_store64(to + AT_LOG_EPOCH, from->epoch);
    vecfile_store64(to + AT_LOG_BYTES, from->bytes);
    vecfile_store64(to + AT_LOG_START, from->start);
    vecfile_store64(to + AT_LOG_BEFORE, from->before);
    store32(to + AT_LOG_CRC, vecfile_crc32c(0, to, AT_LOG_CRC));
}

vecfile_decoded vecfile_decode_log_header(const uint8_t from[VECFILE_LOG_HEADER_BLOCK],
                                          vecfile_log_header *to)
{
    memset(to, 0, sizeof *to);
    if (memcmp(from, log_magic, sizeof log_magic) != 0)
        return VECFILE_NOT_OURS;
    if (load32(from + AT_LOG_CRC) != vecfile_crc32c(0, from, AT_LOG_CRC))
        return VECFILE_BAD_CHECKSUM;
    memcpy(to->uuid, from + AT_LOG_UUID, sizeof to->uuid);
    to->salt = vecfile_load64(from + AT_LOG_SALT);
    to->epoch = vecfile_load64(from + AT_LOG_EPOCH);
    to->bytes = vecfile_load64(from + AT_LOG_BYTES);
    to->start = vecfile_load64(from + AT_LOG_START);
    to->before = vecfile_load64(from + AT_LOG_BEFORE);
    to->has_slices = to->start != 0;
    if (!to->has_slices)
        to->start = VECFILE_LOG_HEADER_BYTES;
    return to->start >= VECFILE_LOG_HEADER_BYTES && to->start <= VECFILE_MAX_LOG_START &&
                   to->start % VECFILE_RECORD_ALIGNMENT == 0
               ? VECFILE_DECODED
               : VECFILE_BAD_CONTENT;
}

static const uint8_t record_magic[8] = {0x56, 0x45, 0x43, 0x63, 0x68, 0x67, 0x65, 0x1a};
/* Records of logs without a header, which do not say what was flushed. */
static const uint8_t bare_record_magic[8] = {0x56, 0x45, 0x43, 0x64, 0x69, 0x66, 0x66, 0x1a};
/* Records of whole pages, before they had chunks. */
static const uint8_t page_record_magic[8] = {0x56, 0x45, 0x43, 0x72, 0x65, 0x63, 0x6f, 0x1a};

enum record_offset {
    AT_RECORD_SALT = 8,
    AT_RECORD_SEQUENCE = 16,
    AT_RECORD_OFFSET = 24,
    AT_RECORD_COUNT = 32,
    AT_RECORD_STAMP = 40,
    AT_RECORD_PAGES = 48,
    AT_RECORD_CHAIN = 56,
    AT_RECORD_CRC = 60,
    AT_RECORD_FLUSHED = 64,
    AT_RECORD_FLAGS = 72,
    AT_RECORD_FURTHER = 76
};

/* Flags of a record. */
#define RECORD_RESUMES 1u
#define RECORD_SETTLED 2u

void vecfile_clear_record_crc(uint8_t *head)
{
    store32(head + AT_RECORD_CRC, 0);
}

uint32_t vecfile_record_crc(uint8_t *head, uint64_t head_bytes)
{
    vecfile_clear_record_crc(head);
    return vecfile_crc32c(0, head, (size_t)head_bytes);
}

void vecfile_encode_record(vecfile_record *from, uint8_t *to)
{
    memcpy(to, record_magic, sizeof record_magic);
    vecfile_store64(to + AT_RECORD_SALT, from->salt);
    vecfile_store64(to + AT_RECORD_SEQUENCE, from->sequence);
    vecfile_store64(to + AT_RECORD_OFFSET, from->offset);
    vecfile_store64(to + AT_RECORD_COUNT, from->count);
    vecfile_store64(to + AT_RECORD_STAMP, from->stamp);
    vecfile_store64(to + AT_RECORD_PAGES, from->pages);
    store32(to + AT_RECORD_CHAIN, from->chain);
    vecfile_store64(to + AT_RECORD_FLUSHED, from->flushed);
    store32(to + AT_RECORD_FLAGS,
            (from->resumes ? RECORD_RESUMES : 0) | (from->is_settled ? RECORD_SETTLED : 0));
    store32(to + AT_RECORD_FURTHER, from->further);
    from->header_bytes = (uint32_t)vecfile_record_count_offset(from->further);
    from->crc = vecfile_record_crc(to, vecfile_record_head_bytes(from->header_bytes, from->pages));
    store32(to + AT_RECORD_CRC, from->crc);
}

vecfile_decoded vecfile_decode_record(const uint8_t from[VECFILE_RECORD_HEADER_BYTES],
                                      vecfile_record *to)
{
    memset(to, 0, sizeof *to);
    const bool has_pages = memcmp(from, page_record_magic, sizeof page_record_magic) == 0;
    const bool is_bare =
        has_pages || memcmp(from, bare_record_magic, sizeof bare_record_magic) == 0;
    if (!is_bare && memcmp(from, record_magic, sizeof record_magic) != 0)
        return VECFILE_NOT_OURS;
    to->salt = vecfile_load64(from + AT_RECORD_SALT);
    to->sequence = vecfile_load64(from + AT_RECORD_SEQUENCE);
    to->offset = vecfile_load64(from + AT_RECORD_OFFSET);
    to->count = vecfile_load64(from + AT_RECORD_COUNT);
    to->stamp = vecfile_load64(from + AT_RECORD_STAMP);
    to->pages = vecfile_load64(from + AT_RECORD_PAGES);
    to->chain = load32(from + AT_RECORD_CHAIN);
    to->crc = load32(from + AT_RECORD_CRC);
    to->flushed = is_bare ? 0 : vecfile_load64(from + AT_RECORD_FLUSHED);
    const uint32_t flags = is_bare ? 0 : load32(from + AT_RECORD_FLAGS);
    to->resumes = (flags & RECORD_RESUMES) != 0;
    to->is_settled = (flags & RECORD_SETTLED) != 0;
    to->further = is_bare ? 0 : load32(from + AT_RECORD_FURTHER);
    if (to->further > VECFILE_MAX_FURTHER)
        return VECFILE_NOT_OURS;
    to->header_bytes = is_bare ? VECFILE_BARE_RECORD_HEADER_BYTES
                               : (uint32_t)vecfile_record_count_offset(to->further);
    return has_pages ? VECFILE_BAD_CONTENT : VECFILE_DECODED;
}

void vecfile_encode_entry(const vecfile_entry *from, uint8_t to[VECFILE_RECORD_ENTRY_BYTES])
{
    vecfile_store64(to, from->page);
    vecfile_store64(to + 8, from->chunks);
    store32(to + 16, from->crc);
    store32(to + 20, 0);
}

vecfile_entry vecfile_decode_entry(const uint8_t from[VECFILE_RECORD_ENTRY_BYTES])
{
    return (vecfile_entry){vecfile_load64(from), vecfile_load64(from + 8), load32(from + 16)};
}

static const uint8_t frame_magic[8] = {0x56, 0x45, 0x43, 0x66, 0x72, 0x61, 0x6d, 0x1a};

enum frame_offset {
    AT_FRAME_SALT = 8,
    AT_FRAME_OFFSET = 16,
    AT_FRAME_SEQUENCE = 24,
    AT_FRAME_RECORD_CRC = 32,
    AT_FRAME_COUNT = 36,
    AT_FRAME_ENTRIES = 64,
    AT_FRAME_CRC = VECFILE_FRAME_HEAD_BYTES - 4
};

#define FRAME_ENTRY_BYTES 16u

VECFILE_STATIC_ASSERT(AT_FRAME_ENTRIES + VECFILE_FRAME_PAGES * FRAME_ENTRY_BYTES <= AT_FRAME_CRC,
                      "a frame's head has room for its entries");

void vecfile_encode_frame(const vecfile_frame *from, uint8_t to[VECFILE_FRAME_HEAD_BYTES])
{
    memset(to, 0, VECFILE_FRAME_HEAD_BYTES);
    memcpy(to, frame_magic, sizeof frame_magic);
    vecfile_store64(to + AT_FRAME_SALT, from->salt);
    vecfile_store64(to + AT_FRAME_OFFSET, from->offset);
    vecfile_store64(to + AT_FRAME_SEQUENCE, from->sequence);
    store32(to + AT_FRAME_RECORD_CRC, from->record_crc);
    store32(to + AT_FRAME_COUNT, from->count);
    for (uint32_t i = 0; i < from->count; i++) {
        uint8_t *entry = to + AT_FRAME_ENTRIES + (size_t)i * FRAME_ENTRY_BYTES;
        vecfile_store64(entry, from->pages[i].page);
        store32(entry + 8, from->pages[i].crc);
    }
    store32(to + AT_FRAME_CRC, vecfile_crc32c(0, to, AT_FRAME_CRC));
}

vecfile_decoded vecfile_decode_frame(const uint8_t from[VECFILE_FRAME_HEAD_BYTES],
                                     vecfile_frame *to)
{
    memset(to, 0, sizeof *to);
    if (memcmp(from, frame_magic, sizeof frame_magic) != 0)
        return VECFILE_NOT_OURS;
    if (load32(from + AT_FRAME_CRC) != vecfile_crc32c(0, from, AT_FRAME_CRC))
        return VECFILE_BAD_CHECKSUM;
    to->salt = vecfile_load64(from + AT_FRAME_SALT);
    to->offset = vecfile_load64(from + AT_FRAME_OFFSET);
    to->sequence = vecfile_load64(from + AT_FRAME_SEQUENCE);
    to->record_crc = load32(from + AT_FRAME_RECORD_CRC);
    to->count = load32(from + AT_FRAME_COUNT);
    if (to->count > VECFILE_FRAME_PAGES)
        return VECFILE_BAD_CONTENT;
    for (uint32_t i = 0; i < to->count; i++) {
        const uint8_t *entry = from + AT_FRAME_ENTRIES + (size_t)i * FRAME_ENTRY_BYTES;
        to->pages[i].page = vecfile_load64(entry);
        to->pages[i].crc = load32(entry + 8);
    }
    return VECFILE_DECODED;
}

/* --- file/header_create.c ------------------------------------------------------------------------ */

/* Making the header of a new file. */


#include <errno.h>
#include <stdlib.h>

static uint64_t data_offset_after(uint64_t text_bytes)
{
    uint64_t end = VECFILE_TEXT_OFFSET + text_bytes;
    return (end + VECFILE_DATA_ALIGNMENT - 1) / VECFILE_DATA_ALIGNMENT * VECFILE_DATA_ALIGNMENT;
}

/* Version 4, variant 1 of RFC 4122: random but for six bits. */
int vecfile_make_uuid(const vecfile_io *io, uint8_t out[16])
{
    int result = io->random(io->context, out, 16);
    out[6] = (uint8_t)((out[6] & 0x0f) | 0x40);
    out[8] = (uint8_t)((out[8] & 0x3f) | 0x80);
    return result;
}

void vecfile_identity_set_text(vecfile_identity *identity, const char *text, size_t text_bytes)
{
    identity->layout_hash = vecfile_hash_layout(text, text_bytes);
    identity->data_offset = data_offset_after(text_bytes);
    identity->text_offset = VECFILE_TEXT_OFFSET;
    identity->text_bytes = text_bytes;
    identity->text_crc = vecfile_crc32c(0, text, text_bytes);
}

void vecfile_identity_set_generator(vecfile_identity *identity, const vecfile_type *type)
{
    memset(identity->generator, 0, sizeof identity->generator);
    strncpy(identity->generator, type->generator, sizeof identity->generator - 1);
}

void vecfile_identity_fill(vecfile_identity *out, const vecfile_type *type, uint64_t user_magic,
                           const char *text, size_t text_bytes)
{
    memset(out, 0, sizeof *out);
    out->format = VECFILE_FORMAT_VERSION;
    vecfile_this_machine(&out->machine);
    out->element_size = type->size;
    out->element_alignment = type->alignment;
    out->schema_version = type->version;
    out->element_hash = vecfile_fnv1a(VECFILE_FNV_START, type->element, strlen(type->element));
    out->schema_hash = vecfile_fnv1a(VECFILE_FNV_START, type->schema, strlen(type->schema));
    out->user_magic = user_magic;
    vecfile_identity_set_text(out, text, text_bytes);
    vecfile_identity_set_generator(out, type);
}

uint64_t vecfile_slot_offset(const vecfile_slot *slot)
{
    return VECFILE_IDENTITY_BYTES + slot->epoch % VECFILE_SLOT_COUNT * VECFILE_SLOT_SPACING;
}

int vecfile_slot_write(const vecfile_io *io, int fd, const vecfile_slot *slot)
{
    uint8_t block[VECFILE_SLOT_BYTES];
    vecfile_encode_slot(slot, block);
    return vecfile_write_fully(io, fd, block, sizeof block, vecfile_slot_offset(slot));
}

/* Three valid slots from the start, so that there is always one to fall back to. */
static int write_slots(const vecfile_io *io, int fd, vecfile_slot *slot)
{
    slot->state = VECFILE_SLOT_CLEAN;
    slot->durability = VECFILE_ATOMIC;
    int result = io->boot_id(io->context, slot->boot_id);
    for (slot->epoch = 0; slot->epoch < VECFILE_SLOT_COUNT && result == 0; slot->epoch++)
        result = vecfile_slot_write(io, fd, slot);
    slot->epoch = VECFILE_SLOT_COUNT - 1;
    return result;
}

int vecfile_header_write(const vecfile_io *io, int fd, const vecfile_identity *identity,
                         const char *text, vecfile_slot *slot)
{
    uint8_t *block = malloc(VECFILE_IDENTITY_BYTES);
    if (block == NULL)
        return -ENOMEM;
    vecfile_encode_identity(identity, block);
    int result = vecfile_write_fully(io, fd, block, VECFILE_IDENTITY_BYTES, 0);
    free(block);
    if (result == 0)
        result =
            vecfile_write_fully(io, fd, text, (size_t)identity->text_bytes, identity->text_offset);
    if (result == 0)
        result = write_slots(io, fd, slot);
    if (result == 0 && VECFILE_KEEPS(FLUSH_NEW_FILE))
        result = io->sync(io->context, fd);
    return result;
}

vecfile_status vecfile_header_create(const vecfile_io *io, int fd, const char *path,
                                     const vecfile_type *type, const vecfile_options *options,
                                     vecfile_identity *identity, vecfile_slot *slot)
{
    size_t text_bytes;
    char *text = vecfile_render_layout(type, &text_bytes);
    if (text == NULL)
        return vecfile_fail_memory("to create", path);
    vecfile_identity_fill(identity, type, options->user_magic, text, text_bytes);
    int result = vecfile_make_uuid(io, identity->uuid);
    *slot = (vecfile_slot){.further = slot->further};
    if (result == 0)
        result = vecfile_allocate(io, fd, 0, identity->data_offset);
    if (result == 0)
        result = vecfile_header_write(io, fd, identity, text, slot);
    free(text);
    return result == 0 ? VECFILE_OK : vecfile_fail_system(result, "create", path);
}

/* --- file/header_match.c ------------------------------------------------------------------------- */

/* Whether a file fits this program and this machine; if not, in which way. */


#include <stdlib.h>

static vecfile_status advise(vecfile_status status, const char *path, const vecfile_type *type)
{
    vecfile_advise_conversion(path, type->element, strlen(type->element));
    return status;
}

static vecfile_status match_byte_order(const vecfile_machine *file, const vecfile_machine *ours,
                                       const vecfile_type *type, const char *path)
{
    if (file->byte_order == ours->byte_order)
        return VECFILE_OK;
    char file_name[24], our_name[24];
    vecfile_fail(
        VECFILE_E_BYTE_ORDER, "'%s' was written on %s, %s; this machine is %s, %s", path,
        vecfile_machine_name(file->elf, file_name), vecfile_byte_order_name(file->byte_order),
        vecfile_machine_name(ours->elf, our_name), vecfile_byte_order_name(ours->byte_order));
    return advise(VECFILE_E_BYTE_ORDER, path, type);
}

/* Long doubles differ where sizes do not: x86-64 and AArch64 both take 16 bytes. */
static vecfile_status match_floats(const vecfile_machine *file, const vecfile_machine *ours,
                                   const vecfile_header *header, const vecfile_type *type,
                                   const char *path)
{
    const char *which = NULL;
    VECFILE_ASSERT(file->byte_order == ours->byte_order);
    if (memcmp(file->float_probe, ours->float_probe, sizeof ours->float_probe) != 0)
        which = "float";
    else if (memcmp(file->double_probe, ours->double_probe, sizeof ours->double_probe) != 0)
        which = "double";
    else if (memcmp(file->long_double_probe, ours->long_double_probe,
                    sizeof ours->long_double_probe) != 0 &&
             vecfile_layout_uses(header->text, (size_t)header->identity.text_bytes, "c_longdouble"))
        which = "long double";
    if (which == NULL)
        return VECFILE_OK;
    char file_name[24], our_name[24];
    vecfile_fail(VECFILE_E_FLOAT,
                 "'%s' was written on %s, whose %s is not that of this machine, %s", path,
                 vecfile_machine_name(file->elf, file_name), which,
                 vecfile_machine_name(ours->elf, our_name));
    return advise(VECFILE_E_FLOAT, path, type);
}

#define NAME(name, type, bytes) [VECFILE_C_##name] = #type,
static const char *const c_type_names[VECFILE_C_TYPE_COUNT] = {VECFILE_C_TYPES(NAME)};
#undef NAME

static const char *char_name(const vecfile_machine *machine)
{
    return machine->signed_char == 1 ? "signed" : "unsigned";
}

static vecfile_status match_strictly(const vecfile_machine *file, const vecfile_machine *ours,
                                     const char *path)
{
    if (memcmp(file, ours, sizeof *file) == 0)
        return VECFILE_OK;
    char file_name[24], our_name[24];
    vecfile_fail(VECFILE_E_MACHINE,
                 "'%s' was written on %s, this machine is %s, and strict_machine asks for the same "
                 "kind: open it without",
                 path, vecfile_machine_name(file->elf, file_name),
                 vecfile_machine_name(ours->elf, our_name));
    for (int i = 0; i < VECFILE_C_TYPE_COUNT; i++)
        if (file->c_types[i].size != ours->c_types[i].size ||
            file->c_types[i].alignment != ours->c_types[i].alignment)
            vecfile_fail_more("\n  %s: size %u align %u in the file, size %u align %u here",
                              c_type_names[i], file->c_types[i].size, file->c_types[i].alignment,
                              ours->c_types[i].size, ours->c_types[i].alignment);
    if (file->signed_char != ours->signed_char)
        vecfile_fail_more("\n  char: %s in the file, %s here", char_name(file), char_name(ours));
    if (memcmp(file->long_double_probe, ours->long_double_probe, sizeof ours->long_double_probe) !=
        0)
        vecfile_fail_more("\n  long double: of another format in the file");
    return VECFILE_E_MACHINE;
}

static vecfile_status match_layout(const vecfile_header *header, const vecfile_type *type,
                                   const char *path)
{
    size_t length;
    char *ours = vecfile_render_layout(type, &length);
    if (ours == NULL)
        return vecfile_fail_memory("to compare", path);
    VECFILE_ASSERT(ours[length] == '\0');
    vecfile_status status = vecfile_compare_layouts(
        path, header->text, (size_t)header->identity.text_bytes, ours, length);
    free(ours);
    return status;
}

static vecfile_status fail_contradiction(const char *path, const char *what)
{
    return vecfile_fail(VECFILE_E_CORRUPT,
                        "'%s' is damaged: its identity block has %s than its layout text; restore "
                        "it from a copy",
                        path, what);
}

/* C types of the identity block have to be as wide as the layout text has them.  Alignments are in
 * its offsets already: adopted structs may be packed. */
static vecfile_status match_c_types(const vecfile_header *header, const vecfile_machine *ours,
                                    const char *path)
{
    const vecfile_machine *file = &header->identity.machine;
    if (memcmp(file->c_types, ours->c_types, sizeof ours->c_types) == 0)
        return VECFILE_OK;
    vecfile_description *description;
    vecfile_status status = vecfile_describe_text(header->text, (size_t)header->identity.text_bytes,
                                                  file, path, &description);
    if (status == VECFILE_OK)
        vecfile_description_free(description);
    /* What the conversions cannot describe may be opened all the same. */
    return status == VECFILE_E_NO_MEMORY || status == VECFILE_E_CORRUPT ? status : VECFILE_OK;
}

/* FNV-1a of the schema's name in the layout text. */
static uint64_t hash_of_schema(const vecfile_header *header)
{
    vecfile_span rest = {header->text, (size_t)header->identity.text_bytes}, name = {"", 0};
    for (vecfile_span line; name.length == 0 && vecfile_next_line(&rest, &line);)
        if (vecfile_span_begins(line, "schema ")) {
            (void)vecfile_next_word(&line);
            name = line;
        }
    return vecfile_fnv1a(VECFILE_FNV_START, name.start, name.length);
}

/* After the texts agree, a header that lies about names and sizes is damage. */
static vecfile_status match_identity(const vecfile_header *header, const vecfile_type *type,
                                     const vecfile_options *options, const char *path)
{
    const vecfile_identity *identity = &header->identity;
    if (identity->element_size != type->size || identity->element_alignment != type->alignment)
        return vecfile_fail(VECFILE_E_CORRUPT,
                            "'%s' is damaged: its identity block says size %llu align %u, its "
                            "layout text size %llu align %u; restore it from a copy",
                            path, (unsigned long long)identity->element_size,
                            identity->element_alignment, (unsigned long long)type->size,
                            type->alignment);
    if (identity->element_hash !=
        vecfile_fnv1a(VECFILE_FNV_START, type->element, strlen(type->element)))
        return fail_contradiction(path, "another element's name");
    if (identity->schema_hash != hash_of_schema(header))
        return fail_contradiction(path, "another schema's name");
    if (identity->schema_version != type->version) {
        vecfile_fail(VECFILE_E_SCHEMA,
                     "'%s' was written with version %u of schema '%s', this program has version "
                     "%u: the fields agree, what they mean may not",
                     path, identity->schema_version, type->schema, type->version);
        return advise(VECFILE_E_SCHEMA, path, type);
    }
    if (options->user_magic != 0 && identity->user_magic != options->user_magic)
        return vecfile_fail(VECFILE_E_USER_MAGIC,
                            "'%s' has user magic 0x%llx, the program expects 0x%llx: it belongs to "
                            "another application",
                            path, (unsigned long long)identity->user_magic,
                            (unsigned long long)options->user_magic);
    return VECFILE_OK;
}

vecfile_status vecfile_header_match(const vecfile_header *header, const vecfile_type *type,
                                    const vecfile_options *options, const char *path)
{
    const vecfile_machine *file = &header->identity.machine;
    vecfile_machine ours;
    VECFILE_ASSERT(header->text != NULL && header->text[header->identity.text_bytes] == '\0');
    vecfile_this_machine(&ours);
    vecfile_status status = match_byte_order(file, &ours, type, path);
    if (status == VECFILE_OK)
        status = match_layout(header, type, path);
    if (status == VECFILE_OK)
        status = match_floats(file, &ours, header, type, path);
    if (status == VECFILE_OK && options->strict_machine)
        status = match_strictly(file, &ours, path);
    if (status == VECFILE_OK)
        status = match_c_types(header, &ours, path);
    if (status == VECFILE_OK)
        status = match_identity(header, type, options, path);
    return status;
}

/* --- file/header_read.c -------------------------------------------------------------------------- */

/* Reading a header: everything in it is untrusted until it has passed here. */


#include <errno.h>
#include <stdlib.h>

/* The whole header, unless its layout text is long. */
#define FIRST_READ VECFILE_DATA_ALIGNMENT

static vecfile_status fail_short(const char *path, uint64_t found, uint64_t expected)
{
    return vecfile_fail(VECFILE_E_TRUNCATED,
                        "'%s' ends after %llu bytes, its header alone needs %llu: it was cut off; "
                        "restore it from a copy",
                        path, (unsigned long long)found, (unsigned long long)expected);
}

static vecfile_status fail_damaged_header(const char *path, const char *what)
{
    return vecfile_fail(VECFILE_E_CORRUPT, "'%s' is damaged: %s; restore it from a copy", path,
                        what);
}

/* --- where the disk does not give all --- */

/* What a page of the header is there for: a slot's bit, VECFILE_GAPS where it belongs to nothing, 0
 * where nothing can be known without it. */
static unsigned purpose_of_page(const vecfile_header *out, uint64_t at)
{
    const uint64_t slots = VECFILE_IDENTITY_BYTES,
                   text_end = VECFILE_TEXT_OFFSET + out->identity.text_bytes;
    if (at >= slots && at < VECFILE_TEXT_OFFSET)
        return 1u << (at - slots) / VECFILE_SLOT_SPACING;
    return at >= VECFILE_TEXT_OFFSET && out->identity.text_bytes > 0 && at >= text_end
               ? VECFILE_GAPS
               : 0;
}

/* Page by page: what can be done without counts as zero, and is noted in out->unreadable. */
static int64_t read_pages(const vecfile_io *io, int fd, uint8_t *bytes, uint64_t from, uint64_t end,
                          vecfile_header *out)
{
    const size_t page = VECFILE_SLOT_SPACING;
    int64_t total = 0;
    for (uint64_t at = from; at < end; at += page) {
        const size_t count = end - at < page ? (size_t)(end - at) : page;
        int64_t got = vecfile_read_fully(io, fd, bytes + at, count, at);
        if (at == 0 && got == (int64_t)count)
            (void)vecfile_decode_identity(bytes, &out->identity);
        if (got < 0) {
            const unsigned purpose = purpose_of_page(out, at);
            if (purpose == 0)
                return got;
            out->unreadable |= purpose;
            memset(bytes + at, 0, count);
            got = (int64_t)count;
        }
        total += got;
        if (got < (int64_t)count)
            break;
    }
    return total;
}

/* [from, end) of the file to its place in `bytes`: how much, or a negative errno. */
static int64_t read_header_part(const vecfile_io *io, int fd, uint8_t *bytes, uint64_t from,
                                uint64_t end, vecfile_header *out)
{
    int64_t got = vecfile_read_fully(io, fd, bytes + from, (size_t)(end - from), from);
    if (got != -EIO)
        return got;
    got = read_pages(io, fd, bytes, from, end, out);
    /* What fails as a whole and not in its parts is nothing to rely on. */
    return out->unreadable != 0 ? got : -EIO;
}

/* --- the identity block --- */

static vecfile_status check_features(const vecfile_identity *identity, const char *path,
                                     bool can_write)
{
    if (identity->format != VECFILE_FORMAT_VERSION)
        return vecfile_fail(VECFILE_E_FORMAT,
                            "'%s' has file format %u, this library knows format %u: generate the "
                            "program's vectors with a newer vecfile",
                            path, identity->format, VECFILE_FORMAT_VERSION);
    const uint64_t incompat = identity->incompat & ~(uint64_t)VECFILE_INCOMPAT_MEMBER;
    const uint64_t unknown = incompat | (can_write ? identity->ro_compat : 0);
    if (unknown != 0)
        return vecfile_fail(VECFILE_E_FORMAT,
                            "'%s' uses features 0x%llx that this library does not know: generate "
                            "the program's vectors with a newer vecfile%s",
                            path, (unsigned long long)unknown,
                            incompat == 0 ? ", or open it read-only" : "");
    return VECFILE_OK;
}

static vecfile_status read_identity(const uint8_t *block, uint64_t got, const char *path,
                                    bool can_write, vecfile_identity *out)
{
    if (got < VECFILE_IDENTITY_BYTES) {
        /* The magic alone tells a cut-off vector from a file of another kind. */
        if (got >= 8 && vecfile_decode_identity(block, out) != VECFILE_NOT_OURS)
            return fail_short(path, got, VECFILE_DATA_ALIGNMENT);
        return vecfile_fail(VECFILE_E_NOT_VECFILE,
                            got == 0 ? "'%s' is empty, not a vector file: remove it to have a new "
                                       "one created"
                                     : "'%s' is not a vector file: name another file",
                            path);
    }
    switch (vecfile_decode_identity(block, out)) {
    case VECFILE_DECODED:
        return check_features(out, path, can_write);
    case VECFILE_NOT_OURS:
        return vecfile_fail(VECFILE_E_NOT_VECFILE,
                            "'%s' is not a vector file: it begins with %02x %02x %02x %02x, a "
                            "vector file with 89 56 45 43; name another file",
                            path, block[0], block[1], block[2], block[3]);
    case VECFILE_BAD_CHECKSUM:
        return fail_damaged_header(path, "the identity block's checksum is wrong");
    case VECFILE_BAD_CONTENT:
        break;
    }
    return fail_damaged_header(path, "the identity block has impossible content");
}

static bool say_the_same(const vecfile_slot *a, const vecfile_slot *b)
{
    return a->state == b->state && a->sequence == b->sequence && a->count == b->count &&
           a->stamp == b->stamp && a->salt == b->salt && a->old_salt == b->old_salt &&
           a->further == b->further &&
           memcmp(a->further_counts, b->further_counts, sizeof a->further_counts) == 0;
}

/* The slot that stands in place `number`; false if there is none. */
static bool read_slot(const uint8_t *head, unsigned number, vecfile_slot *out)
{
    const uint8_t *at = head + VECFILE_IDENTITY_BYTES + (size_t)number * VECFILE_SLOT_SPACING;
    return vecfile_decode_slot(at, out) == VECFILE_DECODED;
}

/* … and belongs there. */
static bool read_own_slot(const uint8_t *head, unsigned number, vecfile_slot *out)
{
    return read_slot(head, number, out) && out->epoch % VECFILE_SLOT_COUNT == number;
}

/* Whether a slot that is whole but for its place is later than the one that counts: the disk wrote
 * it over another one, and where it belongs there is what was there before. */
static bool is_later_elsewhere(const uint8_t *head, const vecfile_slot *best)
{
    vecfile_slot slot;
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++)
        if (read_slot(head, i, &slot) && slot.epoch > best->epoch)
            return true;
    return false;
}

/* The valid slot with the highest epoch; false if there is none.  Slots are large, so that one at a
 * time is looked at. */
static bool find_best_slot(const uint8_t *head, vecfile_header *out)
{
    vecfile_slot slot;
    bool is_found = false;
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++) {
        if (!read_own_slot(head, i, &slot)) {
            out->damaged |= 1u << i;
            continue;
        }
        out->salts[2 * (size_t)i] = slot.salt;
        out->salts[2 * (size_t)i + 1] = slot.old_salt;
        if (!is_found || slot.epoch > out->slot.epoch)
            out->slot = slot;
        is_found = true;
    }
    return is_found;
}

int vecfile_slot_read_newest(const vecfile_io *io, int fd, vecfile_slot *out)
{
    *out = (vecfile_slot){.epoch = 0};
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++) {
        uint8_t block[VECFILE_SLOT_BYTES] = {0};
        vecfile_slot slot;
        const int64_t got =
            vecfile_read_fully(io, fd, block, sizeof block,
                               VECFILE_IDENTITY_BYTES + (uint64_t)i * VECFILE_SLOT_SPACING);
        if (got < 0)
            return (int)got;
        if (vecfile_decode_slot(block, &slot) == VECFILE_DECODED &&
            slot.epoch % VECFILE_SLOT_COUNT == i && slot.epoch > out->epoch)
            *out = slot;
    }
    return 0;
}

/* What the slots in the other two places say of the one that counts. */
static void compare_with_others(const uint8_t *head, vecfile_header *out)
{
    vecfile_slot slot;
    const unsigned best = (unsigned)(out->slot.epoch % VECFILE_SLOT_COUNT);
    out->is_whole_behind = read_own_slot(head, (best + 1) % VECFILE_SLOT_COUNT, &slot);
    const bool is_whole_before = read_own_slot(head, (best + 2) % VECFILE_SLOT_COUNT, &slot);
    const bool is_same_before = is_whole_before && say_the_same(&out->slot, &slot);
    if (is_whole_before && slot.epoch + 1 == out->slot.epoch) {
        out->is_second_of_two = is_same_before;
        out->is_first_of_two = !is_same_before;
    }
    /* Of the two other places one is spare for the next slot: first one whose slot is torn, then
     * one that says the same as the best; only else the one with the oldest slot, behind the best.
     */
    out->spare_before = out->is_whole_behind && (!is_whole_before || is_same_before);
}

/* Invalid slots are what a crash leaves while they are being written; a clean close writes two
 * alike, so that damage to one of them loses nothing. */
static vecfile_status read_slots(const uint8_t *head, const char *path, vecfile_header *out)
{
    if (!find_best_slot(head, out))
        return fail_damaged_header(path, "none of its commit slots is valid");
    if (is_later_elsewhere(head, &out->slot))
        return fail_damaged_header(path, "its last commit slot stands in the place of another");
    compare_with_others(head, out);
    return VECFILE_OK;
}

static bool is_zero_between(const uint8_t *head, size_t from, size_t end)
{
    return vecfile_is_zero(head + from, end - from);
}

/* Bytes that belong to nothing are zero. */
static bool slot_gaps_are_zero(const uint8_t *head)
{
    const size_t slot_0 = VECFILE_IDENTITY_BYTES, slot_1 = slot_0 + VECFILE_SLOT_SPACING,
                 slot_2 = slot_1 + VECFILE_SLOT_SPACING;
    return is_zero_between(head, slot_0 + VECFILE_SLOT_BYTES, VECFILE_FEATURES_OFFSET) &&
           is_zero_between(head, VECFILE_FEATURES_OFFSET + VECFILE_FEATURES_BYTES, slot_1) &&
           is_zero_between(head, slot_1 + VECFILE_SLOT_BYTES, slot_2) &&
           is_zero_between(head, slot_2 + VECFILE_SLOT_BYTES, VECFILE_LIVE_OFFSET) &&
           is_zero_between(head, VECFILE_LIVE_OFFSET + VECFILE_LIVE_BYTES,
                           VECFILE_EXPIRED_OFFSET) &&
           is_zero_between(head, VECFILE_EXPIRED_OFFSET + VECFILE_EXPIRED_BYTES,
                           VECFILE_TEXT_OFFSET);
}

static vecfile_status read_features(const uint8_t *head, const char *path, vecfile_header *out)
{
    const uint64_t known = VECFILE_KNOWN_FEATURES;
    /* It is durable before a slot relies on it: one that was torn says nothing. */
    if (vecfile_decode_features(head + VECFILE_FEATURES_OFFSET, &out->features) != VECFILE_DECODED)
        out->features = (vecfile_features){.is_torn = true};
    if ((out->features.bits & ~known) != 0)
        return vecfile_fail(VECFILE_E_FORMAT,
                            "'%s' is in use by a newer vecfile, with features 0x%llx that this "
                            "library does not know: open and close it with that one",
                            path, (unsigned long long)(out->features.bits & ~known));
    if (!slot_gaps_are_zero(head))
        return fail_damaged_header(path, "reserved bytes beside the commit slots are not zero");
    return VECFILE_OK;
}

static vecfile_status check_layout_text(const char *path, const vecfile_identity *identity,
                                        const char *text)
{
    size_t length = (size_t)identity->text_bytes;
    size_t gap = (size_t)(identity->data_offset - identity->text_offset) - length;
    if (vecfile_crc32c(0, text, length) != identity->text_crc)
        return fail_damaged_header(path, "the layout text's checksum is wrong");
    if (!vecfile_is_layout_text(text, length) ||
        vecfile_hash_layout(text, length) != identity->layout_hash)
        return fail_damaged_header(path, "the layout text is not one");
    if (!vecfile_is_zero(text + length, gap))
        return fail_damaged_header(path, "there is something behind the layout text");
    return VECFILE_OK;
}

/* The layout text, of which the first `got` bytes of the file, already read, have some or all. */
static vecfile_status read_text(const vecfile_io *io, int fd, const char *path, uint64_t got,
                                vecfile_header *out)
{
    const uint64_t end = out->identity.data_offset;
    if (got == FIRST_READ && got < end) {
        uint8_t *longer = realloc(out->bytes, (size_t)end + 1);
        if (longer == NULL)
            return vecfile_fail_memory("to read the header of", path);
        out->bytes = longer;
        int64_t more = read_header_part(io, fd, longer, got, end, out);
        if (more < 0)
            return vecfile_fail_system((int)more, "read", path);
        got += (uint64_t)more;
    }
    if (got < end)
        return fail_short(path, got, end);
    char *text = (char *)out->bytes + out->identity.text_offset;
    vecfile_status status = check_layout_text(path, &out->identity, text);
    text[out->identity.text_bytes] = '\0';
    out->text = text;
    return status;
}

static void read_live_block(const uint8_t *head, vecfile_header *out)
{
    const uint8_t *live = head + VECFILE_LIVE_OFFSET;
    memcpy(out->live_boot_id, live + VECFILE_LIVE_BOOT, sizeof out->live_boot_id);
    out->live_epoch = vecfile_load64(live + VECFILE_LIVE_EPOCH);
    out->live_count = vecfile_load64(live + VECFILE_LIVE_COUNT);
}

static vecfile_status read_whole_header(const vecfile_io *io, int fd, const char *path,
                                        bool can_write, vecfile_header *out)
{
    int64_t got = read_header_part(io, fd, out->bytes, 0, FIRST_READ, out);
    if (got < 0)
        return vecfile_fail_system((int)got, "read", path);
    if (got < VECFILE_IDENTITY_BYTES)
        memset(out->bytes + got, 0, VECFILE_IDENTITY_BYTES - (size_t)got);
    vecfile_status status =
        read_identity(out->bytes, (uint64_t)got, path, can_write, &out->identity);
    if (status == VECFILE_OK && got < VECFILE_TEXT_OFFSET)
        status = fail_short(path, (uint64_t)got, out->identity.data_offset);
    if (status == VECFILE_OK)
        status = read_slots(out->bytes, path, out);
    if (status == VECFILE_OK)
        status = read_features(out->bytes, path, out);
    if (status != VECFILE_OK)
        return status;
    read_live_block(out->bytes, out);
    return read_text(io, fd, path, (uint64_t)got, out);
}

vecfile_status vecfile_header_read(const vecfile_io *io, int fd, const char *path, bool can_write,
                                   vecfile_header *out)
{
    memset(out, 0, sizeof *out);
    out->bytes = malloc(FIRST_READ + 1);
    if (out->bytes == NULL)
        return vecfile_fail_memory("to read the header of", path);
    vecfile_status status = read_whole_header(io, fd, path, can_write, out);
    if (status != VECFILE_OK)
        vecfile_header_free(out);
    return status;
}

void vecfile_header_free(vecfile_header *header)
{
    free(header->bytes);
    header->bytes = NULL;
    header->text = NULL;
}

uint64_t vecfile_header_count(const vecfile_header *header, const uint8_t boot_id[16])
{
    bool is_live = header->slot.state == VECFILE_SLOT_OPEN &&
                   header->slot.durability == VECFILE_SHARED && !vecfile_is_zero(boot_id, 16) &&
                   memcmp(header->live_boot_id, boot_id, 16) == 0 &&
                   header->live_epoch == header->slot.epoch;
    return is_live ? header->live_count : header->slot.count;
}

/* --- file/registry.c ----------------------------------------------------------------------------- */

/* The process-wide table of open vectors.
 *
 * A child process inherits every handle, and with it write access to the parent's file.  What the
 * parent opened to write is disowned in the child: it is empty there and asks the core before every
 * change, where it is refused; so the hot paths pay nothing for it.  In a child of fork the handler
 * below does so at once.  A child that came to be otherwise (_Fork, clone) does so when it first
 * uses this table, and before that asks at each call that would reach the file. */


#include <pthread.h>
#include <sched.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t fork_handlers = PTHREAD_ONCE_INIT;
static vecfile_file *registered;

/* The process whose table this is; with BEING_TAKEN, whose it is about to be. */
static uint32_t registry_owner;
#define BEING_TAKEN ((uint32_t)1 << 31)

/* What the child inherited is the parent's: should it open the same file, the lock will tell
 * whether the parent still holds it.  The mutex may be held by a thread that there is not here. */
static void take_table(uint32_t process)
{
    static const pthread_mutex_t fresh = PTHREAD_MUTEX_INITIALIZER;
    for (vecfile_file *file = registered; file != NULL; file = file->next)
        file->disown(file);
    registered = NULL;
    memcpy(&mutex, &fresh, sizeof mutex);
    __atomic_store_n(&registry_owner, process, __ATOMIC_RELEASE);
}

static void lock_table(void)
{
    const uint32_t process = vecfile_process_number();
    for (uint32_t found; (found = __atomic_load_n(&registry_owner, __ATOMIC_ACQUIRE)) != process;) {
        if (found == (process | BEING_TAKEN))
            sched_yield();
        else if (__atomic_compare_exchange_n(&registry_owner, &found, process | BEING_TAKEN, false,
                                             __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
            take_table(process);
    }
    pthread_mutex_lock(&mutex);
}

static void before_fork(void)
{
    lock_table();
}

static void after_fork_in_parent(void)
{
    pthread_mutex_unlock(&mutex);
}

static void after_fork_in_child(void)
{
    take_table(vecfile_process_number());
}

static void install_fork_handlers(void)
{
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

/* Whether one process may have both open. */
static bool go_together(const vecfile_file *a, const vecfile_file *b)
{
    return a->io->locks_are_of_files &&
           !(vecfile_file_is_writable(a) && vecfile_file_is_writable(b));
}

/* With the mutex held. */
static vecfile_status check(const vecfile_file *wanted, uint64_t device, uint64_t inode)
{
    for (const vecfile_file *file = registered; file != NULL; file = file->next) {
        if (file->device == device && file->inode == inode && !go_together(file, wanted))
            return vecfile_fail(VECFILE_E_ALREADY_OPEN,
                                "'%s' is open in this process already, as '%s': use that handle, "
                                "or close it first",
                                wanted->path, file->path);
    }
    return VECFILE_OK;
}

vecfile_status vecfile_registry_check(const vecfile_file *file, uint64_t device, uint64_t inode)
{
    lock_table();
    vecfile_status status = check(file, device, inode);
    pthread_mutex_unlock(&mutex);
    return status;
}

vecfile_status vecfile_registry_add(vecfile_file *file)
{
    pthread_once(&fork_handlers, install_fork_handlers);
    lock_table();
    file->process = vecfile_process_number();
    vecfile_status status = check(file, file->device, file->inode);
    if (status == VECFILE_OK) {
        file->next = registered;
        registered = file;
    }
    pthread_mutex_unlock(&mutex);
    return status;
}

void vecfile_registry_remove(vecfile_file *file)
{
    lock_table();
    for (vecfile_file **link = &registered; *link != NULL; link = &(*link)->next) {
        if (*link == file) {
            *link = file->next;
            break;
        }
    }
    pthread_mutex_unlock(&mutex);
}

void vecfile_registry_move(vecfile **handle, vecfile *to)
{
    lock_table();
    *handle = to;
    pthread_mutex_unlock(&mutex);
}

/* --- array/append_buffer.c ----------------------------------------------------------------------- */

/* The append buffer: plain stores, no page fault after the first round, nothing copied twice, and
 * bounded memory however much is appended. */
/* The append buffer of atomic durability: a stretch of memory at the end of the array that slides
 * on as it fills.
 *
 * Elements, from the first address:
 *
 *   0              start                       mapped
 *   |  the file     |  the append buffer, memory  |  reserved addresses …
 *          |
 *          high_water
 *
 *   [0, start)       the file, mapped privately; where the buffer left pages below the high-water
 *                    mark behind, memory
 *   [start, mapped)  the append buffer
 *
 * The high-water mark is the end of the highest page of any committed state since the epoch's base,
 * or of the base before it. Pages above it belong to no state that a crash could bring back, so
 * they may be written to the file at any time, unlogged: [high_water, written_end) has been.
 *
 * Before the buffer grows, `dirty` gets words for where it will end: elements may come to lie
 * wherever it is mapped, and the hot paths look at the words of each without asking. */


#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

struct vecfile_array;

typedef struct vecfile_append_buffer {
    size_t start;             /* bytes; a multiple of the system's page */
    uint64_t high_water;      /* page */
    uint64_t next_high_water; /* what it falls to: of the states since the last turn */
    uint64_t written_end; /* page: [high_water, written_end) is in the file, but for dirty chunks */
    uint64_t low_len;     /* the low-water length, but for the handle's low_water */
    bool is_unsynced;     /* pages were written since the file was last flushed */
    uint64_t synced_bytes; /* size that the file is known to have after a crash */
} vecfile_append_buffer;

/* Starts over: a vector whose elements are all committed, in the file, and mapped. */
void vecfile_append_buffer_start(struct vecfile_array *array);

/* Takes the handle's low_water into account, which starts over. */
void vecfile_append_buffer_note_low_water(struct vecfile_array *array);

/* Makes elements up to `count` addressable.  The caller has given the file space for them. */
vecfile_status vecfile_append_buffer_cover(struct vecfile_array *array, uint64_t count);

/* Writes the full pages that are in the buffer to the file and moves it on. */
vecfile_status vecfile_append_buffer_slide(struct vecfile_array *array);

/* File and mapping were made shorter, down to the elements or the high-water mark. */
void vecfile_append_buffer_cut(struct vecfile_array *array);

/* Everything above the committed elements is gone: the buffer starts anew above the high-water
 * mark. */
void vecfile_append_buffer_reset(struct vecfile_array *array);

/* The last commit is the base of a new epoch, in which nothing is logged yet.  If it may, the mark
 * falls to what it and the base before it need: a slot that is damaged brings that one back. */
void vecfile_append_buffer_start_epoch(struct vecfile_array *array, bool may_fall);

/* Whether the mark would fall with a base of `count` elements. */
bool vecfile_append_buffer_would_fall(const struct vecfile_array *array, uint64_t count);

/* The mark is not below the file's end: someone may see what lies there. */
void vecfile_append_buffer_keep_file(struct vecfile_array *array);

/* Whether the mark is above what the last commit needs. */
bool vecfile_append_buffer_can_fall(const struct vecfile_array *array);

/* A log that counts has a state of `count` elements. */
void vecfile_append_buffer_note_logged(struct vecfile_array *array, uint64_t count);

/* States from here on, the first of `count` elements, are in another log: the mark falls to what
 * those need when no other log counts any more. */
void vecfile_append_buffer_note_turn(struct vecfile_array *array, uint64_t count);

/* No log from before the last turn counts any more; nothing is changed since the last commit. */
void vecfile_append_buffer_note_settled(struct vecfile_array *array);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

/* Equal elements in one file, of which a program sees a mapping.
 *
 * An array knows what was changed in it since the last commit and what of it the file has; it knows
 * nothing of logs and slots.  What commits it is its committer, which may have several arrays. */


/* What a commit has to write of an array: what of it goes to the file now, because no committed
 * state has anything there, and what is left to be logged. */


#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

struct vecfile_array;

/* Pages of the array, from the first:
 *
 *   0         low             logged          direct          end
 *   |  dirty   |    all of it   |  dirty chunks  |  all of it   |
 *   |  chunks  |                |  of what was   |              |
 *   |          |                |  written       |              |
 *    ------- to the log -------- --------- to the file ---------
 *
 * `low` is where the low-water length ends, `logged` the high-water mark, or `end` where so few
 * pages lie above that mark that logging them costs less than a second flush. */
typedef struct vecfile_commit_plan {
    uint64_t end;        /* pages of the array */
    uint64_t low;        /* byte: from here on all is changed by definition */
    uint64_t logged;     /* page */
    uint64_t direct;     /* page: the first that is not in the file yet */
    size_t logged_count; /* of the array's dirty pages, which are sorted, the first so many */
} vecfile_commit_plan;

/* Whether anything differs from the last commit. */
bool vecfile_array_has_changes(const struct vecfile_array *array);

/* Makes the plan, array->plan, and writes to the file what goes there.  `may_log_appends`: a few
 * pages above the high-water mark may be logged instead.  On failure nothing committed is touched.
 */
vecfile_status vecfile_array_prepare(struct vecfile_array *array, bool may_log_appends);

/* Whether the file must be flushed before a state of this length may count on it. */
bool vecfile_array_needs_flush(const struct vecfile_array *array);

/* The file was flushed. */
void vecfile_array_note_flush(struct vecfile_array *array);

/* The plan's state is committed: nothing is changed any more. */
void vecfile_array_note_commit(struct vecfile_array *array);

/* Brings everything back to the last commit.  A failure leaves a mixture. */
vecfile_status vecfile_array_roll_back(struct vecfile_array *array);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* What was changed in place since the last commit (atomic durability).
 *
 * A bit a chunk, which the hot paths test, a word a page, and a list of the pages that have a bit
 * set, so that a commit costs what was changed and not what there is.  What lies above the
 * low-water length is changed by definition and need not be in here. */


#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

struct vecfile_array;

typedef struct vecfile_dirty {
    uint64_t *chunks; /* of each page */
    size_t room;      /* pages that `chunks` has words for */
    uint64_t *pages;  /* with a changed chunk, in no order */
    size_t count;
    size_t pages_room;
    bool ask; /* more may be changed than is marked: the system tells which pages may be */
} vecfile_dirty;

/* Words for all pages of `bytes` bytes of elements; VECFILE_E_NO_MEMORY. */
vecfile_status vecfile_dirty_cover(struct vecfile_array *array, uint64_t bytes);

/* Marks bytes [start, end) of the elements, start < end; so many that they are not worth marking
 * set `ask`. */
vecfile_status vecfile_dirty_mark(struct vecfile_array *array, uint64_t start, uint64_t end);

/* The same, but marks however many there are. */
vecfile_status vecfile_dirty_mark_all(struct vecfile_array *array, uint64_t start, uint64_t end);

/* Marks chunks of one page. */
vecfile_status vecfile_dirty_mark_page(struct vecfile_array *array, uint64_t page, uint64_t chunks);

void vecfile_dirty_clear(vecfile_dirty *dirty);

void vecfile_dirty_free(vecfile_dirty *dirty);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

struct vecfile_array;

/* What an array asks of what commits it. */
typedef struct vecfile_committer {
    /* VECFILE_E_REPLACED unless the file still is what the last commit left. */
    vecfile_status (*check)(void *committer);
    /* Reads the committed `page`, whole, into `to`. */
    vecfile_status (*read_page)(void *committer, const struct vecfile_array *array, uint64_t page,
                                uint8_t *to);
    /* Nothing more may be committed: what an array shows is not what was stored in it, for `why`.
     */
    void (*poison)(void *committer, const char *why);
} vecfile_committer;

typedef struct vecfile_array {
    vecfile *handle; /* the caller's; changes with <element>_vec_move */
    vecfile_file *file;
    uint64_t size;      /* bytes of an element */
    uint64_t committed; /* elements of the last commit: the state that a crash leaves */
    bool is_private;    /* stores reach the file with commits only */
    bool is_swept;      /* pages below the mark were written to the file since it was flushed */
    const vecfile_committer *calls;
    void *committer;

    /* Addresses: of the reservation, [elements, elements + reserved) is for elements.  Of these the
     * first `mapped` bytes can be used: they show the file from data_offset on, except for the
     * append buffer at their end and other pages that are memory (append_buffer.h). */
    void *reservation;
    size_t reservation_bytes;
    size_t reserved;
    size_t mapped;
    size_t page; /* of the system, bytes */

    /* The header, mapped so that the published length can be stored to; only while writing. */
    uint8_t *header;
    uint64_t unpublished; /* where the handle's `published` points while the length is in no file */

    vecfile_dirty dirty;
    vecfile_append_buffer buffer;
    vecfile_commit_plan plan; /* of the commit that is under way */

    /* A committed page, to be compared: here, for stacks may be small. */
    uint8_t image[VECFILE_LOG_PAGE_BYTES];
} vecfile_array;

/* Pages of VECFILE_PAGE_BYTES that `count` elements touch. */
static inline uint64_t vecfile_pages_of(const vecfile_array *array, uint64_t count)
{
    return (count * array->size + VECFILE_PAGE_BYTES - 1) >> VECFILE_PAGE_SHIFT;
}

/* Pages that `count` elements fill. */
static inline uint64_t vecfile_full_pages_of(const vecfile_array *array, uint64_t count)
{
    return count * array->size >> VECFILE_PAGE_SHIFT;
}

static inline unsigned char *vecfile_page_at(const vecfile_array *array, uint64_t page)
{
    return (unsigned char *)array->handle->elements + (page << VECFILE_PAGE_SHIFT);
}

/* Where a page of elements is in the file. */
static inline uint64_t vecfile_page_offset(const vecfile_array *array, uint64_t page)
{
    return array->file->identity.data_offset + (page << VECFILE_PAGE_SHIFT);
}

/* Whether the file has room for `count` elements. */
static inline bool vecfile_array_has_room(const vecfile_array *array, uint64_t count)
{
    return count <= vecfile_file_room(array->file) / array->size;
}

/* VECFILE_E_TRUNCATED unless it has. */
vecfile_status vecfile_array_check_count(const vecfile_array *array, uint64_t count);

/* Bytes of elements up to the end of the committed ones, or to the high-water mark, if that is
 * more: of any state that a crash could leave. */
uint64_t vecfile_array_bytes_of_states(const vecfile_array *array);

/* Makes the file end behind `bytes` bytes of elements, if it is longer. */
vecfile_status vecfile_array_cut(vecfile_array *array, uint64_t bytes);

/* … behind the committed ones: only once two slots have a state of that length, for until then an
 * older one may claim more. */
vecfile_status vecfile_array_cut_to_size(vecfile_array *array);

/* Before anything is written to the file or cut off it: VECFILE_E_TRUNCATED if others made it
 * shorter than we know it, VECFILE_E_REPLACED if they wrote over it. */
vecfile_status vecfile_array_check_file(const vecfile_array *array);

/* Sets the handle's mode and the `marks` that go with it; in all modes but VECFILE_MODE_WRITING
 * also its capacity, to 0. */
void vecfile_array_set_mode(vecfile_array *array, vecfile_mode mode);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* The mapping: addresses reserved once, the file mapped over them piece by piece. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Reserves addresses for at least `needed` bytes of elements, and maps the file's first `needed`
 * bytes of elements there, as `kind` says. */
vecfile_status vecfile_mapping_open(vecfile_array *array, uint64_t needed,
                                    vecfile_io_map_kind kind);

/* Maps bytes [from, end) of the elements anew, the file or, as `kind` says, memory: 0 or a negative
 * errno. */
int vecfile_mapping_map(const vecfile_array *array, size_t from, size_t end,
                        vecfile_io_map_kind kind);

/* Makes bytes [from, from + bytes) of the elements, which are memory, appear at `to` instead;
 * something must be mapped where they were next.  0 or a negative errno. */
int vecfile_mapping_move(const vecfile_array *array, size_t from, size_t to, size_t bytes);

/* Maps the file on up to `bytes` bytes of elements, if less of it is mapped. */
vecfile_status vecfile_mapping_extend(vecfile_array *array, uint64_t bytes,
                                      vecfile_io_map_kind kind);

/* Maps all that is mapped anew, without copies. */
vecfile_status vecfile_mapping_renew(vecfile_array *array, vecfile_io_map_kind kind);

/* Tells the system how the file's first `bytes` bytes of elements, just mapped, will be read. */
void vecfile_mapping_advise(const vecfile_array *array, size_t bytes);

/* Gives the addresses back. */
void vecfile_mapping_close(vecfile_array *array);

/* Elements that the file has room for, within the limits asked for. */
uint64_t vecfile_file_capacity(const vecfile_array *array);

/* Elements that the mapped part of the file has room for, within the limits asked for. */
uint64_t vecfile_mapped_capacity(const vecfile_array *array);

/* Makes the file have space for `wanted` bytes of elements, or at least `least`.  VECFILE_E_FULL
 * leaves everything as it was. */
vecfile_status vecfile_mapping_allocate(vecfile_array *array, uint64_t least, uint64_t wanted);

/* Makes the file hold, and the mapping show, `wanted` bytes of elements, or at least `least` when
 * there is not that much space.  VECFILE_E_FULL leaves everything as it was. */
vecfile_status vecfile_mapping_grow(vecfile_array *array, uint64_t least, uint64_t wanted);

/* `bytes` of elements, made more where the kernel then needs fewer page faults. */
uint64_t vecfile_mapping_round_step(const vecfile_array *array, uint64_t bytes);

/* A file with holes, made by a copying tool, gets its space before anything is stored in it. */
vecfile_status vecfile_mapping_fill_holes(vecfile_array *array);

/* Makes the file end after `bytes` bytes of elements, rounded up to a page. */
vecfile_status vecfile_mapping_shrink(vecfile_array *array, uint64_t bytes);

/* Maps the file over pages [first, end), which it has, so that their private copies are freed; less
 * where pages of the system are larger. */
vecfile_status vecfile_mapping_drop_copies(vecfile_array *array, uint64_t first, uint64_t end);

/* Maps the header, VECFILE_IO_MAP_SHARED to write to its live block. */
vecfile_status vecfile_mapping_map_header(vecfile_array *array, vecfile_io_map_kind kind);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

/* What holds between two calls: the buffer lies behind the file's part of the mapping, and what it
 * has written lies above the high-water mark. */
static void assert_in_order(const vecfile_array *array)
{
    VECFILE_ASSERT(array->buffer.start <= array->mapped);
    VECFILE_ASSERT(array->mapped <= array->reserved);
    VECFILE_ASSERT(array->buffer.high_water <= array->buffer.written_end);
    VECFILE_ASSERT(array->buffer.start % array->page == 0);
    (void)array;
}

static size_t round_down(uint64_t bytes, size_t unit)
{
    return (size_t)(bytes / unit * unit);
}

static unsigned char *address(const vecfile_array *array, size_t bytes)
{
    return (unsigned char *)array->handle->elements + bytes;
}

/* The first byte that is wholly above the high-water mark, in units of the system's pages: logs may
 * tell of longer states than there are addresses for. */
static size_t above_high_water(const vecfile_array *array)
{
    const uint64_t bytes =
        vecfile_round_up(array->buffer.high_water << VECFILE_PAGE_SHIFT, array->page);
    return bytes < array->reserved ? (size_t)bytes : array->reserved;
}

void vecfile_append_buffer_start(vecfile_array *array)
{
    vecfile *v = array->handle;
    vecfile_append_buffer *buffer = &array->buffer;
    buffer->start = array->mapped;
    vecfile_append_buffer_note_logged(array, v->len);
    buffer->written_end = buffer->high_water;
    buffer->low_len = v->len;
    buffer->is_unsynced = false;
    /* Space behind the elements, which a killed process allocated, may not be durable. */
    buffer->synced_bytes = array->file->identity.data_offset + v->len * array->size;
    v->low_water = v->len;
}

void vecfile_append_buffer_note_low_water(vecfile_array *array)
{
    vecfile *v = array->handle;
    vecfile_append_buffer *buffer = &array->buffer;
    const uint64_t untouched = vecfile_full_pages_of(array, v->low_water);
    if (!VECFILE_KEEPS(LOW_WATER))
        return;
    VECFILE_ASSERT(v->low_water <= v->len);
    if (v->low_water < buffer->low_len)
        buffer->low_len = v->low_water;
    if (untouched < buffer->written_end)
        buffer->written_end = untouched > buffer->high_water ? untouched : buffer->high_water;
    v->low_water = v->len;
}

/* Adds memory at the end until `bytes` of elements are addressable. */
static vecfile_status add_memory(vecfile_array *array, uint64_t bytes)
{
    const size_t held = array->mapped - array->buffer.start;
    size_t step = held;
    if (step < VECFILE_MIN_APPEND_BUFFER)
        step = VECFILE_MIN_APPEND_BUFFER;
    if (held < VECFILE_MAX_APPEND_BUFFER && step > VECFILE_MAX_APPEND_BUFFER - held)
        step = VECFILE_MAX_APPEND_BUFFER - held;
    if (step > VECFILE_MAX_APPEND_BUFFER)
        step = VECFILE_MAX_APPEND_BUFFER;
    size_t end = (size_t)vecfile_round_up(array->mapped + step, array->page);
    if (end < bytes)
        end = (size_t)vecfile_round_up(bytes, array->page);
    if (end > array->reserved)
        end = array->reserved;
    vecfile_status status = vecfile_dirty_cover(array, end);
    if (status != VECFILE_OK)
        return status;
    int result = vecfile_mapping_map(array, array->mapped, end, VECFILE_IO_MAP_MEMORY);
    if (result < 0)
        return vecfile_fail_system(result, "get memory to append to", array->file->path);
    array->mapped = end;
    return VECFILE_OK;
}

vecfile_status vecfile_append_buffer_cover(vecfile_array *array, uint64_t count)
{
    const uint64_t bytes = count * array->size;
    vecfile_status status = VECFILE_OK;
    assert_in_order(array);
    VECFILE_ASSERT(bytes <= vecfile_file_room(array->file));
    if (bytes > array->mapped && array->mapped - array->buffer.start >= VECFILE_MAX_APPEND_BUFFER)
        status = vecfile_append_buffer_slide(array);
    if (status == VECFILE_OK && bytes > array->mapped)
        status = add_memory(array, bytes);
    return status;
}

/* The file cannot be mapped where the buffer was: its pages come back as memory. */
static vecfile_status move_back(vecfile_array *array, size_t from, size_t end, int result)
{
    int64_t got = vecfile_read_fully(array->file->io, array->file->fd, address(array, from),
                                     end - from, array->file->identity.data_offset + from);
    vecfile_status status = vecfile_fail_system(result, "map", array->file->path);
    if (got != (int64_t)(end - from)) {
        array->calls->poison(array->committer, "what was appended could not be read back");
        vecfile_fail_more("; what was appended cannot be read back, close it and open it again");
    }
    return status;
}

/* Uses the pages of [from, end), which are in the file, for the next addresses of the buffer, and
 * shows the file where they were. */
static vecfile_status move_pages(vecfile_array *array, size_t from, size_t end)
{
    const size_t room = array->reserved - array->mapped;
    const size_t moved = end - from < room ? end - from : room;
    vecfile_status status = vecfile_dirty_cover(array, array->mapped + moved);
    if (status != VECFILE_OK)
        return status;
    int result = moved > 0 ? vecfile_mapping_move(array, from, array->mapped, moved) : 0;
    if (result < 0)
        return vecfile_fail_system(result, "move the append buffer of", array->file->path);
    array->mapped += moved;
    result = vecfile_mapping_map(array, from, end, VECFILE_IO_MAP_PRIVATE);
    if (result < 0)
        return move_back(array, from, end, result);
    array->buffer.start = end;
    return VECFILE_OK;
}

/* Where a slide ends: behind the last full page; if that is far on, at the last multiple of
 * VECFILE_SLIDE_BYTES of the file, so that each such stretch is written whole: the kernel keeps its
 * pages together then, and maps them with one page fault. */
static size_t end_of_slide(const vecfile_array *array)
{
    const size_t full = round_down(array->handle->len * array->size, array->page);
    const uint64_t offset = array->file->identity.data_offset;
    const size_t whole = round_down(offset + full, VECFILE_SLIDE_BYTES);
    return whole > offset && whole - offset > array->buffer.start ? whole - (size_t)offset : full;
}

vecfile_status vecfile_append_buffer_slide(vecfile_array *array)
{
    vecfile_append_buffer *buffer = &array->buffer;
    vecfile_append_buffer_note_low_water(array);
    assert_in_order(array);
    const size_t end = end_of_slide(array);
    const uint64_t last = end >> VECFILE_PAGE_SHIFT;
    if (buffer->written_end < last) {
        vecfile_status status = array->calls->check(array->committer);
        if (status != VECFILE_OK)
            return status;
        buffer->is_unsynced = true;
        int result = vecfile_write_fully(array->file->io, array->file->fd,
                                         vecfile_page_at(array, buffer->written_end),
                                         (size_t)(last - buffer->written_end) << VECFILE_PAGE_SHIFT,
                                         vecfile_page_offset(array, buffer->written_end));
        if (result < 0)
            return vecfile_fail_system(result, "write to", array->file->path);
        buffer->written_end = last;
    }
    size_t from = above_high_water(array);
    if (from < buffer->start)
        from = buffer->start;
    return from < end ? move_pages(array, from, end) : VECFILE_OK;
}

void vecfile_append_buffer_cut(vecfile_array *array)
{
    vecfile_append_buffer *buffer = &array->buffer;
    vecfile_append_buffer_note_low_water(array);
    if (buffer->start > array->mapped)
        buffer->start = array->mapped;
    if (buffer->synced_bytes > array->file->bytes)
        buffer->synced_bytes = array->file->bytes;
}

void vecfile_append_buffer_reset(vecfile_array *array)
{
    vecfile *v = array->handle;
    const vecfile_io *io = array->file->io;
    const size_t end = above_high_water(array);
    /* Memory that cannot be given back is no failure, for the caller's work is complete: the buffer
     * stays where it is. */
    if (array->buffer.start > end &&
        io->unmap(io->context, address(array, end), array->mapped - end) == 0) {
        array->mapped = end;
        array->buffer.start = end;
    }
    array->buffer.written_end = array->buffer.high_water;
    array->buffer.low_len = v->len;
    v->low_water = v->len;
    v->capacity = vecfile_mapped_capacity(array);
}

/* Where the mark falls to with a base of `count` elements. */
static uint64_t mark_of_base(const vecfile_array *array, uint64_t count)
{
    const uint64_t pages = vecfile_pages_of(array, count), before = array->buffer.next_high_water;
    return pages > before || !VECFILE_KEEPS(MARK_OF_TWO_SLOTS) ? pages : before;
}

void vecfile_append_buffer_start_epoch(vecfile_array *array, bool may_fall)
{
    vecfile_append_buffer *buffer = &array->buffer;
    const uint64_t mark = mark_of_base(array, array->committed);
    if (may_fall || mark > buffer->high_water)
        buffer->high_water = mark;
    buffer->next_high_water = vecfile_pages_of(array, array->committed);
    buffer->written_end = buffer->high_water;
}

bool vecfile_append_buffer_would_fall(const vecfile_array *array, uint64_t count)
{
    return array->buffer.high_water > mark_of_base(array, count);
}

void vecfile_append_buffer_keep_file(vecfile_array *array)
{
    const uint64_t bytes = vecfile_round_up(vecfile_file_room(array->file), VECFILE_PAGE_BYTES);
    const uint64_t pages = bytes >> VECFILE_PAGE_SHIFT;
    if (pages > array->buffer.high_water)
        array->buffer.high_water = pages;
    if (pages > array->buffer.next_high_water)
        array->buffer.next_high_water = pages;
}

bool vecfile_append_buffer_can_fall(const vecfile_array *array)
{
    return array->buffer.high_water > vecfile_pages_of(array, array->committed);
}

void vecfile_append_buffer_note_logged(vecfile_array *array, uint64_t count)
{
    vecfile_append_buffer *buffer = &array->buffer;
    const uint64_t pages = vecfile_pages_of(array, count);
    if (pages > buffer->high_water)
        buffer->high_water = pages;
    if (pages > buffer->next_high_water)
        buffer->next_high_water = pages;
}

void vecfile_append_buffer_note_turn(vecfile_array *array, uint64_t count)
{
    array->buffer.next_high_water = 0;
    vecfile_append_buffer_note_logged(array, count);
}

void vecfile_append_buffer_note_settled(vecfile_array *array)
{
    array->buffer.high_water = array->buffer.next_high_water;
    vecfile_append_buffer_reset(array);
}

/* --- array/array.c ------------------------------------------------------------------------------- */

/* An array's file, and what its handle lets through. */


/* To who reads, it may have grown since. */
static vecfile_status look_at_size(vecfile_file *file)
{
    vecfile_io_stat found;
    const int result = file->io->fstat(file->io->context, file->fd, &found);
    if (result < 0)
        return vecfile_fail_system(result, "examine", file->path);
    file->bytes = found.size;
    return VECFILE_OK;
}

vecfile_status vecfile_array_check_count(const vecfile_array *array, uint64_t count)
{
    vecfile_file *file = array->file;
    vecfile_status status = VECFILE_OK;
    if (!vecfile_array_has_room(array, count) && !vecfile_file_is_writable(file))
        status = look_at_size(file);
    if (status != VECFILE_OK || vecfile_array_has_room(array, count))
        return status;
    return vecfile_fail(VECFILE_E_TRUNCATED,
                        "'%s' should hold %llu elements of %llu bytes and has room for %llu: it "
                        "was cut off; restore it from a copy",
                        file->path, (unsigned long long)count, (unsigned long long)array->size,
                        (unsigned long long)(vecfile_file_room(file) / array->size));
}

uint64_t vecfile_array_bytes_of_states(const vecfile_array *array)
{
    const uint64_t committed = array->committed * array->size;
    const uint64_t below_mark = array->buffer.high_water << VECFILE_PAGE_SHIFT;
    return committed > below_mark ? committed : below_mark;
}

vecfile_status vecfile_array_cut_to_size(vecfile_array *array)
{
    return vecfile_array_cut(array, array->committed * array->size);
}

vecfile_status vecfile_array_cut(vecfile_array *array, uint64_t bytes)
{
    vecfile_file *file = array->file;
    const uint64_t size = file->identity.data_offset + bytes;
    if (size >= file->bytes)
        return VECFILE_OK;
    int result = vecfile_truncate_file(file->io, file->fd, size);
    if (result < 0)
        return vecfile_fail_system(result, "shorten", file->path);
    file->bytes = size;
    return VECFILE_OK;
}

vecfile_status vecfile_array_check_file(const vecfile_array *array)
{
    const vecfile_file *file = array->file;
    vecfile_io_stat found;
    int result = file->io->fstat(file->io->context, file->fd, &found);
    if (result < 0)
        return vecfile_fail_system(result, "examine", file->path);
    if (found.size < file->bytes)
        return vecfile_fail(VECFILE_E_TRUNCATED,
                            "'%s' was cut off from %llu to %llu bytes by another program while it "
                            "was open: abandon it and restore it from a copy",
                            file->path, (unsigned long long)file->bytes,
                            (unsigned long long)found.size);
    return array->calls->check(array->committer);
}

/* A handle that does not write has no chunk marked, so that every change comes to the core.  With
 * shared durability all are marked while it writes, though not in a child process, whose stores
 * would be in the file at once. */
static const uint64_t no_marks = 0;

void vecfile_array_set_mode(vecfile_array *array, vecfile_mode mode)
{
    vecfile *v = array->handle;
    const bool has_table = mode == VECFILE_MODE_WRITING && array->is_private;
    v->mode = mode;
    v->marks_mask = has_table ? UINT64_MAX : 0;
    if (has_table)
        v->marks = array->dirty.chunks;
    else
        v->marks = mode == VECFILE_MODE_WRITING ? vecfile_process_marks() : &no_marks;
    if (mode != VECFILE_MODE_WRITING)
        v->capacity = 0;
}

/* --- array/commit_plan.c ------------------------------------------------------------------------- */

/* The array's part of a commit, and of a rollback. */

/* What was changed where nobody marked it, asked of the system. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Marks the chunks that differ from the last commit, of all pages that the system says may have
 * been stored to. */
vecfile_status vecfile_find_changed(vecfile_array *array);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* Sorting page numbers. */


#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Sorts page numbers, ascending: in linear time, if there is memory for as many again. */
void vecfile_sort_pages(uint64_t *pages, size_t count);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#ifdef VECFILE_CHECK_MARKS
#include <stdio.h>
#include <stdlib.h>
#endif

bool vecfile_array_has_changes(const vecfile_array *array)
{
    const vecfile *v = array->handle;
    const uint64_t count = array->committed;
    return v->len != count || v->low_water < count || array->buffer.low_len < count ||
           array->dirty.count > 0 || array->dirty.ask;
}

/* Where the array ends in the file. */
static uint64_t end_in_file(const vecfile_array *array)
{
    return array->file->identity.data_offset + array->handle->len * array->size;
}

/* --- which pages --- */

static vecfile_commit_plan make_plan(vecfile_array *array, bool may_log_appends)
{
    vecfile_append_buffer_note_low_water(array);
    const vecfile_append_buffer *buffer = &array->buffer;
    vecfile_commit_plan made = {.end = vecfile_pages_of(array, array->handle->len),
                                .low = buffer->low_len * array->size,
                                .direct = buffer->written_end};
    made.logged = buffer->high_water < made.end ? buffer->high_water : made.end;
    if (!VECFILE_KEEPS(LOG_BELOW_MARK))
        made.logged = made.direct = 0;
    const bool is_little = made.end > buffer->high_water &&
                           buffer->written_end == buffer->high_water &&
                           made.end - buffer->high_water <= VECFILE_MAX_LOGGED_APPENDS &&
                           buffer->synced_bytes >= end_in_file(array) && !buffer->is_unsynced;
    if (is_little && may_log_appends)
        made.logged = made.direct = made.end;
    return made;
}

/* Marks everything between the low-water length and `logged`, and sorts the list of dirty pages:
 * those below `logged` are to be logged.  The others stay in it, for rewrite_written. */
static vecfile_status list_logged(vecfile_array *array, const vecfile_commit_plan *plan)
{
    vecfile_dirty *dirty = &array->dirty;
    const uint64_t bytes = array->handle->len * array->size;
    const uint64_t logged = plan->logged << VECFILE_PAGE_SHIFT,
                   end = bytes < logged ? bytes : logged;
    vecfile_status status =
        plan->low < end ? vecfile_dirty_mark_all(array, plan->low, end) : VECFILE_OK;
    if (status == VECFILE_OK)
        vecfile_sort_pages(dirty->pages, dirty->count);
    return status;
}

/* How many pages of the sorted list are below `end`. */
static size_t count_below(const vecfile_dirty *dirty, uint64_t end)
{
    size_t low = 0, high = dirty->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (dirty->pages[middle] < end)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* --- the file --- */

static int write_pages(vecfile_array *array, uint64_t first, uint64_t end)
{
    array->buffer.is_unsynced = true;
    return vecfile_write_fully(array->file->io, array->file->fd, vecfile_page_at(array, first),
                               (size_t)(end - first) << VECFILE_PAGE_SHIFT,
                               vecfile_page_offset(array, first));
}

/* Pages that the append buffer wrote to the file, and that were changed since. */
static int rewrite_written(vecfile_array *array, const vecfile_commit_plan *plan)
{
    const vecfile_dirty *dirty = &array->dirty;
    for (size_t i = count_below(dirty, plan->logged); i < dirty->count; i++) {
        const uint64_t page = dirty->pages[i];
        if (page >= plan->direct || page >= plan->end)
            break;
        int result = write_pages(array, page, page + 1);
        if (result < 0)
            return result;
    }
    return 0;
}

static vecfile_status write_direct(vecfile_array *array, const vecfile_commit_plan *plan)
{
    int result = rewrite_written(array, plan);
    if (result == 0 && plan->direct < plan->end)
        result = write_pages(array, plan->direct, plan->end);
    if (result == 0)
        return VECFILE_OK;
    return vecfile_fail_system(result, "write to", array->file->path);
}

/* --- all of it --- */

/* The append buffer is memory, for which the file need not have space: it gets that now. */
static vecfile_status make_commit_space(vecfile_array *array)
{
    const uint64_t bytes = array->handle->len * array->size;
    return vecfile_mapping_allocate(array, bytes, bytes);
}

/* A buffer that holds much is moved on, so that what the commit leaves behind in it is little. */
static vecfile_status slide(vecfile_array *array)
{
    const uint64_t bytes = array->handle->len * array->size;
    return bytes > array->buffer.start && bytes - array->buffer.start >= VECFILE_MIN_SLIDE
               ? vecfile_append_buffer_slide(array)
               : VECFILE_OK;
}

#ifdef VECFILE_CHECK_MARKS
/* A build of the tests: whatever the system says was changed must be marked, or above the low-water
 * length.  A chunk that is not would be missing from the commit. */
static void check_page(vecfile_array *array, const vecfile_commit_plan *plan, uint64_t page,
                       uint64_t marked)
{
    const uint64_t start = page << VECFILE_PAGE_SHIFT, end = start + VECFILE_PAGE_BYTES;
    if (plan->low < end)
        marked |= vecfile_chunks_between(plan->low > start ? plan->low : start, end - 1);
    if ((array->dirty.chunks[page] & ~marked) == 0)
        return;
    fprintf(stderr, "vecfile: page %llu of '%s' was changed and not marked\n",
            (unsigned long long)page, array->file->path);
    abort();
}

static vecfile_status check_marks(vecfile_array *array, const vecfile_commit_plan *plan)
{
    if (array->dirty.ask)
        return VECFILE_OK;
    uint64_t *before = malloc(array->dirty.room * sizeof *before);
    if (before == NULL)
        return VECFILE_E_NO_MEMORY;
    memcpy(before, array->dirty.chunks, array->dirty.room * sizeof *before);
    vecfile_status status = vecfile_find_changed(array);
    for (size_t i = 0; i < array->dirty.count && status == VECFILE_OK; i++)
        check_page(array, plan, array->dirty.pages[i], before[array->dirty.pages[i]]);
    free(before);
    return status;
}
#else
#define check_marks(array, plan) VECFILE_OK
#endif

vecfile_status vecfile_array_prepare(vecfile_array *array, bool may_log_appends)
{
    vecfile_commit_plan *plan = &array->plan;
    vecfile_status status = make_commit_space(array);
    if (status == VECFILE_OK)
        status = slide(array);
    if (status == VECFILE_OK && array->dirty.ask)
        status = vecfile_find_changed(array);
    if (status != VECFILE_OK)
        return status;
    *plan = make_plan(array, may_log_appends);
    status = check_marks(array, plan);
    if (status == VECFILE_OK)
        status = list_logged(array, plan);
    if (status != VECFILE_OK)
        return status;
    plan->logged_count = count_below(&array->dirty, plan->logged);
    VECFILE_ASSERT(plan->logged <= plan->end && plan->logged_count <= array->dirty.count);
    VECFILE_ASSERT(array->handle->len >= array->buffer.low_len || !VECFILE_KEEPS(LOW_WATER));
    return write_direct(array, plan);
}

bool vecfile_array_needs_flush(const vecfile_array *array)
{
    const vecfile_append_buffer *buffer = &array->buffer;
    const bool is_longer = buffer->synced_bytes < end_in_file(array);
    return (buffer->is_unsynced && VECFILE_KEEPS(FLUSH_APPENDED)) ||
           (is_longer && VECFILE_KEEPS(FLUSH_SIZE));
}

void vecfile_array_note_flush(vecfile_array *array)
{
    array->buffer.is_unsynced = false;
    array->buffer.synced_bytes = array->file->bytes;
}

void vecfile_array_note_commit(vecfile_array *array)
{
    const uint64_t count = array->handle->len;
    VECFILE_ASSERT(array->plan.end == vecfile_pages_of(array, count));
    VECFILE_ASSERT(vecfile_array_has_room(array, count));
    vecfile_append_buffer *buffer = &array->buffer;
    vecfile_append_buffer_note_logged(array, count);
    if (!VECFILE_KEEPS(MARK_NEVER_FALLS))
        buffer->high_water = array->plan.end;
    buffer->written_end = buffer->high_water;
    buffer->low_len = count;
    array->handle->low_water = count;
    array->committed = count;
    vecfile_dirty_clear(&array->dirty);
}

/* --- rollback --- */

static vecfile_status restore(vecfile_array *array, uint64_t page)
{
    return array->calls->read_page(array->committer, array, page, vecfile_page_at(array, page));
}

vecfile_status vecfile_array_roll_back(vecfile_array *array)
{
    const uint64_t low = vecfile_full_pages_of(array, array->buffer.low_len);
    const uint64_t end = vecfile_pages_of(array, array->committed);
    const vecfile_dirty *dirty = &array->dirty;
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < dirty->count && status == VECFILE_OK; i++)
        if (dirty->pages[i] < low)
            status = restore(array, dirty->pages[i]);
    for (uint64_t page = low; page < end && status == VECFILE_OK; page++)
        status = restore(array, page);
    if (status != VECFILE_OK)
        return status;
    vecfile_dirty_clear(&array->dirty);
    vecfile_set_len(array->handle, array->committed);
    vecfile_append_buffer_reset(array);
    return VECFILE_OK;
}

/* --- array/dirty.c ------------------------------------------------------------------------------- */

/* Chunks changed in place since the last commit. */


#include <stdlib.h>

#define FIRST_PAGES 64

static vecfile_status fail_dirty_memory(const vecfile_array *array)
{
    return vecfile_fail(
        VECFILE_E_NO_MEMORY,
        "no memory to note what is changed in '%s': commit and try again, or raise the "
        "limits on memory (ulimit -d, ulimit -v)",
        array->file->path);
}

vecfile_status vecfile_dirty_cover(vecfile_array *array, uint64_t bytes)
{
    vecfile_dirty *dirty = &array->dirty;
    const size_t needed = (size_t)(bytes / VECFILE_PAGE_BYTES + 1);
    if (needed <= dirty->room)
        return VECFILE_OK;
    size_t room = dirty->room * 2 > FIRST_PAGES ? dirty->room * 2 : FIRST_PAGES;
    if (room < needed)
        room = needed;
    /* calloc, for zeroed memory of a large table that nobody touches costs nothing.  Large pages,
     * for changes all over a vector of many GiB would have a page fault each in the table, too. */
    uint64_t *chunks = calloc(room, sizeof *chunks);
    if (chunks == NULL)
        return fail_dirty_memory(array);
    array->file->io->use_large_pages(array->file->io->context, chunks, room * sizeof *chunks);
    for (size_t i = 0; i < dirty->count; i++)
        chunks[dirty->pages[i]] = dirty->chunks[dirty->pages[i]];
    free(dirty->chunks);
    dirty->chunks = chunks;
    dirty->room = room;
    if (array->handle->mode == VECFILE_MODE_WRITING)
        array->handle->marks = chunks;
    return VECFILE_OK;
}

static vecfile_status make_list_room(vecfile_array *array, size_t additional)
{
    vecfile_dirty *dirty = &array->dirty;
    if (additional <= dirty->pages_room - dirty->count)
        return VECFILE_OK;
    size_t room = dirty->pages_room * 2 > FIRST_PAGES ? dirty->pages_room * 2 : FIRST_PAGES;
    if (room < dirty->count + additional)
        room = dirty->count + additional;
    uint64_t *pages = realloc(dirty->pages, room * sizeof *pages);
    if (pages == NULL)
        return fail_dirty_memory(array);
    dirty->pages = pages;
    dirty->pages_room = room;
    return VECFILE_OK;
}

static void mark(vecfile_dirty *dirty, uint64_t page, uint64_t chunks)
{
    VECFILE_ASSERT(page < dirty->room && chunks != 0);
    VECFILE_ASSERT(dirty->chunks[page] != 0 || dirty->count < dirty->pages_room);
    if (dirty->chunks[page] == 0)
        dirty->pages[dirty->count++] = page;
    dirty->chunks[page] |= chunks;
}

vecfile_status vecfile_dirty_mark_page(vecfile_array *array, uint64_t page, uint64_t chunks)
{
    vecfile_status status = make_list_room(array, 1);
    if (status == VECFILE_OK)
        mark(&array->dirty, page, chunks);
    return status;
}

vecfile_status vecfile_dirty_mark_all(vecfile_array *array, uint64_t start, uint64_t end)
{
    VECFILE_ASSERT(start < end);
    const uint64_t last_page = (end - 1) >> VECFILE_PAGE_SHIFT;
    uint64_t page = start >> VECFILE_PAGE_SHIFT;
    vecfile_status status = make_list_room(array, (size_t)(last_page - page + 1));
    if (status != VECFILE_OK)
        return status;
    for (; page < last_page; page++, start = page << VECFILE_PAGE_SHIFT)
        mark(&array->dirty, page, vecfile_chunks_between(start, VECFILE_PAGE_BYTES - 1));
    mark(&array->dirty, page, vecfile_chunks_between(start, end - 1));
    return VECFILE_OK;
}

vecfile_status vecfile_dirty_mark(vecfile_array *array, uint64_t start, uint64_t end)
{
    if (end - start > VECFILE_MAX_MARKED << VECFILE_PAGE_SHIFT) {
        array->dirty.ask = true;
        return VECFILE_OK;
    }
    return vecfile_dirty_mark_all(array, start, end);
}

void vecfile_dirty_clear(vecfile_dirty *dirty)
{
    for (size_t i = 0; i < dirty->count; i++)
        dirty->chunks[dirty->pages[i]] = 0;
    dirty->count = 0;
    dirty->ask = false;
}

void vecfile_dirty_free(vecfile_dirty *dirty)
{
    free(dirty->chunks);
    free(dirty->pages);
    memset(dirty, 0, sizeof *dirty);
}

/* --- array/dirty_find.c -------------------------------------------------------------------------- */

/* Which pages differ from their last commit, asked of the system: for calls that hand out so many
 * elements that marking them all would cost more than looking. */

/* Pages asked about in one go. */
#define PAGES_AT_A_TIME 1024

static uint64_t differing_chunks(const uint8_t *a, const uint8_t *b)
{
    uint64_t chunks = 0;
    if (memcmp(a, b, VECFILE_PAGE_BYTES) == 0)
        return 0;
    for (unsigned i = 0; i < 64; i++) {
        const size_t at = (size_t)i << VECFILE_CHUNK_SHIFT;
        if (memcmp(a + at, b + at, VECFILE_CHUNK_BYTES) != 0)
            chunks |= (uint64_t)1 << i;
    }
    return chunks;
}

/* Marks the chunks of `page` that really differ from the committed page. */
static vecfile_status mark_if_changed(vecfile_array *array, uint64_t page)
{
    uint8_t *const image = array->image;
    if (vecfile_are_marked(array->handle, page, VECFILE_ALL_CHUNKS))
        return VECFILE_OK;
    vecfile_status status = array->calls->read_page(array->committer, array, page, image);
    if (status != VECFILE_OK)
        return status;
    const uint64_t chunks = differing_chunks(vecfile_page_at(array, page), image);
    return chunks != 0 ? vecfile_dirty_mark_page(array, page, chunks) : VECFILE_OK;
}

/* Pages [first, end), all of one system page. */
static vecfile_status mark_changed(vecfile_array *array, uint64_t first, uint64_t end)
{
    vecfile_status status = VECFILE_OK;
    for (uint64_t page = first; page < end && status == VECFILE_OK; page++)
        status = mark_if_changed(array, page);
    return status;
}

/* A page that was changed before the last commit may have its private copy still, and the system
 * names it again: so each page that it names is compared with the committed one. */
vecfile_status vecfile_find_changed(vecfile_array *array)
{
    const vecfile_io *io = array->file->io;
    const uint64_t len_end = vecfile_pages_of(array, array->handle->len);
    const uint64_t end = len_end < array->buffer.written_end ? len_end : array->buffer.written_end;
    const uint64_t step = array->page >> VECFILE_PAGE_SHIFT;
    vecfile_status status = VECFILE_OK;
    for (uint64_t first = 0; first < end && status == VECFILE_OK; first += PAGES_AT_A_TIME * step) {
        bool may_differ[PAGES_AT_A_TIME];
        const uint64_t left = (end - first + step - 1) / step;
        const size_t count = left < PAGES_AT_A_TIME ? (size_t)left : PAGES_AT_A_TIME;
        int result = io->changed_pages(io->context, vecfile_page_at(array, first), array->page,
                                       count, may_differ);
        if (result < 0)
            return vecfile_fail_system(result, "find what was changed in", array->file->path);
        for (size_t i = 0; i < count && status == VECFILE_OK; i++) {
            const uint64_t from = first + i * step, to = from + step < end ? from + step : end;
            if (may_differ[i])
                status = mark_changed(array, from, to);
        }
    }
    return status;
}

/* --- array/mapping.c ----------------------------------------------------------------------------- */

/* The mapping: one reservation of addresses for as long as the vector is open, so that growth never
 * moves an element.  Space is allocated in the file before it is mapped, so that a full disk is an
 * error where the vector grows and not a SIGBUS where an element is stored. */


#include <errno.h>
#include <unistd.h>

#define MAX_RESERVATION ((uint64_t)1 << (sizeof(void *) > 4 ? 40 : 30))

/* Addresses for `bytes` of elements, such that address and place in the file agree modulo
 * VECFILE_HUGE_PAGE: only then can the kernel map the file's large folios whole.  Ten times fewer
 * page faults, on ext4 of Linux 6.18. */
static int reserve_aligned(vecfile_array *array, uint64_t bytes)
{
    void *at = NULL;
    int result =
        array->file->io->reserve(array->file->io->context, (size_t)bytes + VECFILE_HUGE_PAGE, &at);
    if (result < 0)
        return result;
    uintptr_t wanted = (uintptr_t)(array->file->identity.data_offset % VECFILE_HUGE_PAGE);
    uintptr_t skipped = (wanted - (uintptr_t)at) % VECFILE_HUGE_PAGE;
    array->reservation = at;
    array->reservation_bytes = (size_t)bytes + VECFILE_HUGE_PAGE;
    array->handle->elements = (unsigned char *)at + skipped;
    array->reserved = (size_t)bytes;
    array->mapped = 0;
    return 0;
}

static uint64_t smaller(const vecfile_array *array, uint64_t bytes, uint64_t least, unsigned part)
{
    return bytes / part > least ? vecfile_round_up(bytes / part, array->page) : least;
}

/* Tries half as much until it fits.  Where that was necessary, addresses are scarce, and other
 * vectors and malloc need some, too: so only a quarter of what fitted is kept. */
static int reserve_at_most(vecfile_array *array, uint64_t bytes, uint64_t least)
{
    int result = reserve_aligned(array, bytes);
    if (result == 0)
        return 0;
    while (result < 0 && bytes > least) {
        bytes = smaller(array, bytes, least, 2);
        result = reserve_aligned(array, bytes);
    }
    if (result < 0 || bytes == least)
        return result;
    array->file->io->release(array->file->io->context, array->reservation,
                             array->reservation_bytes);
    return reserve_aligned(array, smaller(array, bytes, least, 4));
}

/* To read one state, for the needed bytes.  Else, for max_bytes or, without it, MAX_RESERVATION;
 * for fewer where the system does not have so many addresses, but never for fewer than needed. */
static vecfile_status reserve(vecfile_array *array, uint64_t needed)
{
    uint64_t least = vecfile_round_up(needed > 0 ? needed : 1, array->page);
    uint64_t bytes = least;
    if (array->file->options->access != VECFILE_READ_ONLY) {
        uint64_t limit = array->file->options->max_bytes;
        bytes = limit != 0 && limit < MAX_RESERVATION ? vecfile_round_up(limit, array->page)
                                                      : MAX_RESERVATION;
    }
    if (bytes < least)
        bytes = least;
    if (bytes > SIZE_MAX / 2)
        return vecfile_fail(VECFILE_E_FULL,
                            "'%s' holds %llu bytes, more than this machine can address: open it "
                            "on a 64-bit one",
                            array->file->path, (unsigned long long)needed);
    int result = reserve_at_most(array, bytes, least);
    char text[VECFILE_ERROR_TEXT_BYTES];
    if (result < 0)
        return vecfile_fail(VECFILE_E_FULL,
                            "no %llu bytes of address space for '%s': %s; open fewer vectors, set "
                            "max_bytes, or raise the limit (ulimit -v)",
                            (unsigned long long)least, array->file->path,
                            vecfile_error_text(result, text));
    return VECFILE_OK;
}

/* Whatever is mapped for elements is told anew that core files are to leave it out. */
static void advise_dump(const vecfile_array *array, unsigned char *at, size_t bytes)
{
    const vecfile_io *io = array->file->io;
    if (array->file->options->core_files == VECFILE_DUMP_NO_ELEMENTS)
        (void)io->advise(io->context, at, bytes, VECFILE_IO_NOT_DUMPED);
}

int vecfile_mapping_map(const vecfile_array *array, size_t from, size_t end,
                        vecfile_io_map_kind kind)
{
    const vecfile_file *file = array->file;
    const bool is_memory = kind == VECFILE_IO_MAP_MEMORY;
    unsigned char *const at = (unsigned char *)array->handle->elements + from;
    int result = file->io->map(file->io->context, is_memory ? -1 : file->fd, at, end - from,
                               is_memory ? 0 : file->identity.data_offset + from, kind);
    if (result == 0)
        advise_dump(array, at, end - from);
    return result;
}

int vecfile_mapping_move(const vecfile_array *array, size_t from, size_t to, size_t bytes)
{
    const vecfile_io *io = array->file->io;
    unsigned char *const elements = array->handle->elements;
    int result = io->move(io->context, elements + from, elements + to, bytes);
    if (result == 0)
        advise_dump(array, elements + to, bytes);
    return result;
}

/* Extends the mapping to `bytes` bytes of elements, rounded up to a page. */
static int map_up_to(vecfile_array *array, uint64_t bytes, vecfile_io_map_kind kind)
{
    VECFILE_ASSERT(array->reservation != NULL);
    VECFILE_ASSERT(array->mapped % array->page == 0);
    size_t end = (size_t)vecfile_round_up(bytes, array->page);
    if (end > array->reserved)
        end = array->reserved;
    if (end <= array->mapped)
        return 0;
    int result = vecfile_mapping_map(array, array->mapped, end, kind);
    if (result == 0)
        array->mapped = end;
    return result;
}

void vecfile_mapping_advise(const vecfile_array *array, size_t bytes)
{
    const vecfile_reads reads = array->file->options->reads;
    if (reads != VECFILE_READS_ANYHOW && bytes > 0)
        (void)array->file->io->advise(array->file->io->context, array->handle->elements, bytes,
                                      reads == VECFILE_READS_ALL ? VECFILE_IO_ALL
                                                                 : VECFILE_IO_SCATTERED);
}

vecfile_status vecfile_mapping_open(vecfile_array *array, uint64_t needed, vecfile_io_map_kind kind)
{
    long page = sysconf(_SC_PAGESIZE);
    array->page = page > 0 ? (size_t)page : 4096;
    if (VECFILE_DATA_ALIGNMENT % array->page != 0)
        return vecfile_fail(VECFILE_E_UNSUPPORTED,
                            "pages of %zu bytes: '%s' can be mapped with pages of at most %u",
                            array->page, array->file->path, VECFILE_DATA_ALIGNMENT);
    vecfile_status status = reserve(array, needed);
    if (status != VECFILE_OK)
        return status;
    int result = map_up_to(array, needed, kind);
    if (result < 0) {
        vecfile_mapping_close(array);
        return vecfile_fail_system(result, "map", array->file->path);
    }
    vecfile_mapping_advise(array, array->mapped);
    return VECFILE_OK;
}

vecfile_status vecfile_mapping_extend(vecfile_array *array, uint64_t bytes,
                                      vecfile_io_map_kind kind)
{
    if (bytes > array->reserved)
        return vecfile_fail(VECFILE_E_FULL,
                            "'%s' has grown to %llu bytes of elements, and addresses were reserved "
                            "for %zu: set max_bytes, or open it again",
                            array->file->path, (unsigned long long)bytes, array->reserved);
    const int result = map_up_to(array, bytes, kind);
    return result == 0 ? VECFILE_OK : vecfile_fail_system(result, "map", array->file->path);
}

vecfile_status vecfile_mapping_renew(vecfile_array *array, vecfile_io_map_kind kind)
{
    if (array->mapped == 0)
        return VECFILE_OK;
    const int result = vecfile_mapping_map(array, 0, array->mapped, kind);
    return result == 0 ? VECFILE_OK : vecfile_fail_system(result, "map", array->file->path);
}

void vecfile_mapping_close(vecfile_array *array)
{
    const vecfile_io *io = array->file->io;
    if (array->reservation != NULL)
        io->release(io->context, array->reservation, array->reservation_bytes);
    if (array->header != NULL)
        io->release(io->context, array->header, (size_t)array->file->identity.data_offset);
    array->reservation = NULL;
    array->handle->elements = NULL;
    array->header = NULL;
}

/* Allocates up to `bytes` of elements; 0 or a negative errno. */
static int allocate_up_to(vecfile_array *array, uint64_t bytes)
{
    uint64_t end = array->file->identity.data_offset + vecfile_round_up(bytes, array->page);
    if (end <= array->file->bytes)
        return 0;
    int result = vecfile_allocate(array->file->io, array->file->fd, array->file->bytes,
                                  end - array->file->bytes);
    if (result == 0) {
        array->file->bytes = end;
        return 0;
    }
    /* What a failed call allocated of it must not stay behind. */
    vecfile_truncate_file(array->file->io, array->file->fd, array->file->bytes);
    return result;
}

/* A huge page is mapped whole only if the mapping covers it from end to end. */
uint64_t vecfile_mapping_round_step(const vecfile_array *array, uint64_t bytes)
{
    uint64_t offset = array->file->identity.data_offset;
    return bytes < VECFILE_HUGE_PAGE / 2
               ? bytes
               : vecfile_round_up(offset + bytes, VECFILE_HUGE_PAGE) - offset;
}

/* Elements that `bytes` bytes are, within the limit asked for; no fewer than there are. */
static uint64_t capacity_of(const vecfile_array *array, uint64_t bytes)
{
    const uint64_t max_bytes = array->file->options->max_bytes;
    if (max_bytes != 0 && bytes > max_bytes)
        bytes = max_bytes;
    const uint64_t capacity = bytes / array->size;
    return capacity > array->handle->len ? capacity : array->handle->len;
}

uint64_t vecfile_file_capacity(const vecfile_array *array)
{
    return capacity_of(array, vecfile_file_room(array->file));
}

/* The mapping may reach further than the file, to the end of its last page; what is stored there
 * is lost. */
uint64_t vecfile_mapped_capacity(const vecfile_array *array)
{
    const uint64_t room = vecfile_file_room(array->file);
    return capacity_of(array, room < array->mapped ? room : array->mapped);
}

vecfile_status vecfile_mapping_allocate(vecfile_array *array, uint64_t least, uint64_t wanted)
{
    vecfile_status status = vecfile_array_check_file(array);
    if (status != VECFILE_OK || array->file->identity.data_offset + least <= array->file->bytes)
        return status;
    int result = allocate_up_to(array, wanted);
    /* Half the step at a time: near a full disk a large failure for each small success costs more
     * than a few calls. */
    while (result < 0 && wanted > least) {
        wanted = least + (wanted - least) / 2;
        if (wanted - least < array->page)
            wanted = least;
        result = allocate_up_to(array, wanted);
    }
    return result == 0 ? VECFILE_OK
                       : vecfile_fail_system(result, "make room in", array->file->path);
}

vecfile_status vecfile_mapping_grow(vecfile_array *array, uint64_t least, uint64_t wanted)
{
    vecfile_status status = vecfile_mapping_allocate(array, least, wanted);
    if (status != VECFILE_OK)
        return status;
    const uint64_t bytes = array->file->bytes - array->file->identity.data_offset;
    int result = map_up_to(array, bytes < wanted ? bytes : wanted, VECFILE_IO_MAP_GROWN);
    return result == 0 ? VECFILE_OK : vecfile_fail_system(result, "map", array->file->path);
}

vecfile_status vecfile_mapping_fill_holes(vecfile_array *array)
{
    const int64_t hole = array->file->io->first_hole(array->file->io->context, array->file->fd);
    int result = hole < 0 ? (int)hole : 0;
    if (result == 0 && (uint64_t)hole < array->file->bytes)
        result = vecfile_allocate(array->file->io, array->file->fd, 0, array->file->bytes);
    return result == 0 ? VECFILE_OK
                       : vecfile_fail_system(result, "make room in", array->file->path);
}

vecfile_status vecfile_mapping_shrink(vecfile_array *array, uint64_t bytes)
{
    const vecfile_io *io = array->file->io;
    size_t end = (size_t)vecfile_round_up(bytes, array->page);
    vecfile_status status = vecfile_array_check_file(array);
    if (status != VECFILE_OK)
        return status;
    if (end < array->mapped) {
        int result = io->unmap(io->context, (unsigned char *)array->handle->elements + end,
                               array->mapped - end);
        if (result < 0)
            return vecfile_fail_system(result, "unmap", array->file->path);
        array->mapped = end;
    }
    uint64_t size = array->file->identity.data_offset + end;
    if (size >= array->file->bytes)
        return VECFILE_OK;
    int result = vecfile_truncate_file(io, array->file->fd, size);
    if (result < 0)
        return vecfile_fail_system(result, "shorten", array->file->path);
    array->file->bytes = size;
    return VECFILE_OK;
}

vecfile_status vecfile_mapping_drop_copies(vecfile_array *array, uint64_t first, uint64_t end)
{
    const vecfile_io *io = array->file->io;
    const size_t from = (size_t)vecfile_round_up(first << VECFILE_PAGE_SHIFT, array->page);
    const size_t until = (size_t)(end << VECFILE_PAGE_SHIFT) / array->page * array->page;
    if (from >= until)
        return VECFILE_OK;
    int result = vecfile_mapping_map(array, from, until, VECFILE_IO_MAP_PRIVATE);
    if (result < 0)
        return vecfile_fail_system(result, "map", array->file->path);
    if (array->file->options->reads == VECFILE_READS_SCATTERED)
        (void)io->advise(io->context, (unsigned char *)array->handle->elements + from, until - from,
                         VECFILE_IO_SCATTERED);
    return VECFILE_OK;
}

vecfile_status vecfile_mapping_map_header(vecfile_array *array, vecfile_io_map_kind kind)
{
    const vecfile_io *io = array->file->io;
    size_t bytes = (size_t)array->file->identity.data_offset;
    void *at = NULL;
    int result = io->reserve(io->context, bytes, &at);
    if (result == 0) {
        result = io->map(io->context, array->file->fd, at, bytes, 0, kind);
        if (result < 0)
            io->release(io->context, at, bytes);
    }
    if (result < 0)
        return vecfile_fail_system(result, "map", array->file->path);
    array->header = at;
    return VECFILE_OK;
}

/* --- array/page_sort.c --------------------------------------------------------------------------- */

/* Sorting page numbers: a checkpoint has tens of thousands, and a commit waits for it. */

#include <stdlib.h>

/* Fewer are compared. */
#define FEW 128

static int compare_pages(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

/* The bits in which any of them differ from the first. */
static uint64_t differing_bits(const uint64_t *pages, size_t count)
{
    uint64_t bits = 0;
    for (size_t i = 1; i < count; i++)
        bits |= pages[i] ^ pages[0];
    return bits;
}

/* Few, for stacks may be small. */
#define PAGE_DIGIT_BITS 7u
#define PAGE_DIGITS (1u << PAGE_DIGIT_BITS)

/* Stable, by the digit from bit `shift` on. */
static void share_out(const uint64_t *from, uint64_t *to, size_t count, unsigned shift)
{
    size_t next[PAGE_DIGITS] = {0};
    for (size_t i = 0; i < count; i++)
        next[from[i] >> shift & (PAGE_DIGITS - 1)]++;
    for (size_t digit = 0, at = 0; digit < PAGE_DIGITS; digit++) {
        const size_t these = next[digit];
        next[digit] = at;
        at += these;
    }
    for (size_t i = 0; i < count; i++)
        to[next[from[i] >> shift & (PAGE_DIGITS - 1)]++] = from[i];
}

/* Radix sort from the lowest digit on (Knuth, The Art of Computer Programming, volume 3, section
 * 5.2.5), without the digits that are the same in all. */
static void sort_pages_by_digits(uint64_t *pages, uint64_t *spare, size_t count)
{
    const uint64_t bits = differing_bits(pages, count);
    uint64_t *from = pages, *to = spare;
    for (unsigned shift = 0; shift < 64; shift += PAGE_DIGIT_BITS) {
        if ((bits >> shift & (PAGE_DIGITS - 1)) == 0)
            continue;
        share_out(from, to, count, shift);
        uint64_t *const other = from;
        from = to;
        to = other;
    }
    if (from != pages)
        memcpy(pages, from, count * sizeof *pages);
}

void vecfile_sort_pages(uint64_t *pages, size_t count)
{
    uint64_t *spare = count > FEW ? malloc(count * sizeof *spare) : NULL;
    if (spare != NULL)
        sort_pages_by_digits(pages, spare, count);
    else if (count > 1)
        qsort(pages, count, sizeof *pages, compare_pages);
    free(spare);
}

/* --- journal/atomic.c ---------------------------------------------------------------------------- */

/* Atomic durability: what a crash leaves is the state of the last commit.
 *
 * The elements are mapped privately, so that nothing uncommitted reaches a file.  A commit writes
 * pages above the high-water mark straight to the file, where no committed state has anything, and
 * the dirty chunks of the pages below it to the log: flushing the log is the moment of the commit.
 */

/* Atomic durability: what a crash leaves is the state of the last commit. */


/* What differs between the durabilities, chosen once when a vector is opened. */


/* What commits arrays: commit slots in the header of one file, and logs beside it.
 *
 * A vector has a journal of its own, with one array, whose file has the slots.  Where there are
 * several, each is in a file of its own, and the slots may be in another one. */



/* Private copies: pages of a private mapping that were stored to, which are memory until the file,
 * which has the same, is mapped in their place. */


#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

struct vecfile_journal;

typedef struct vecfile_copies {
    uint64_t count; /* pages, at most, that have private copies and no image in a log */
    bool is_dropping;
    size_t array;  /* the array … */
    uint64_t page; /* … and its page to go on with */
} vecfile_copies;

/* After a commit that logged so many pages, when there are too many copies: maps the file over some
 * of those that it has, so that no commit waits for all. */
void vecfile_copies_drop_some(struct vecfile_journal *journal, size_t logged);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* Frames: pages whole, in the log in use, on their way to their places.
 *
 * A page that is torn as it is written in its place has nothing left that could be relied on, so it
 * is in a frame first, and flushed there (InnoDB calls such a place a doublewrite buffer).  Frames
 * lie between the header of a log and its records, one behind the other; when there is no room
 * behind the last one, the files are flushed, and the first one is written over.
 *
 *   0        4096                              start
 *   | header | head, pages | head, pages | zero | records …
 *
 * A frame counts if a record does that its head names, the last one that was flushed when the frame
 * was written.  What it then has is the page as of that record; later records change it, and
 * earlier ones of the same log may be applied to it again. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

struct vecfile_journal;
struct vecfile_committed;

/* One that a crashed writer left. */
typedef struct vecfile_found_frame {
    uint64_t offset;
    uint64_t sequence;
    uint32_t record_crc;
    bool counts;
} vecfile_found_frame;

typedef struct vecfile_frames {
    uint64_t at;            /* offset of the next frame */
    uint64_t last_sequence; /* of the frames that were found: pages are in their places as of it */

    /* Pages that are being paid. */
    vecfile_frame head; /* of the frame that is being written */
    uint64_t *pages;    /* numbers, sorted */
    uint8_t *bytes;     /* the pages */
    size_t count, room; /* pages */
    vecfile_found_frame *found;
    size_t found_count;
} vecfile_frames;

/* Bytes of frames of `pages` pages. */
uint64_t vecfile_frames_bytes(uint64_t pages);

/* Pages that the frames of the log in use have room for before the first must be written over, and
 * in all. */
size_t vecfile_frames_left(const struct vecfile_journal *journal);
size_t vecfile_frames_capacity(const struct vecfile_journal *journal);

/* The pages are to be paid, as they are to be in their places: memory for `count`;
 * VECFILE_E_NO_MEMORY.
 */
vecfile_status vecfile_frames_reserve(struct vecfile_journal *journal, size_t count);

/* Writes frames of the pages, or one without any, unflushed, that count with the last record that
 * was flushed; there is room. */
vecfile_status vecfile_frames_write(struct vecfile_journal *journal);

/* Looks for frames in the log in use, of `bytes` bytes, before its records are read. */
vecfile_status vecfile_frames_find(struct vecfile_journal *journal, uint64_t bytes);

/* A record counts, and so do the frames that were written with it. */
void vecfile_frames_note_record(vecfile_frames *frames, const vecfile_record *record);

/* Notes the pages of the frames that count, below all other images; `last` is the state. */
vecfile_status vecfile_frames_take(struct vecfile_journal *journal,
                                   const struct vecfile_committed *last);

void vecfile_frames_free(vecfile_frames *frames);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* The redo log of atomic durability: committed images of pages, not yet written in their places.
 *
 * An image has the chunks of a page that one commit changed: in the order of the log, together with
 * the file's page, they make the page.
 *
 * Two files beside the vector, usually NAME-log0 and NAME-log1 (log_files.h), take turns: the slot
 * says by its salt which one is in use, and by another, while a checkpoint is under way, that files
 * are owed pages of the one before.  They are written in advance and reused in place, because a
 * file that grows costs a flush of metadata at each commit.  A header says whose log it is and with
 * which salt; behind it is room for frames (frames.h), if its turn began with pages to be paid;
 * then records follow each other.  FORMAT.md describes them. */



/* Where the logs have which chunks of which pages. */


#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

#define VECFILE_NO_IMAGE UINT32_MAX

/* Some chunks of a page, as one commit made them; or a page of a frame, which has them all. */
typedef struct vecfile_image {
    uint64_t page; /* its number (journal.h) */
    uint64_t
        place; /* offset of the chunks plus the number of the log: offsets are multiples of 64 */
    uint64_t chunks; /* a bit each; they follow each other in the log */
    uint32_t crc;    /* CRC-32C of them */
    uint32_t before; /* the page's image before this one, or VECFILE_NO_IMAGE */
} vecfile_image;

/* A page that has images. */
typedef struct vecfile_imaged_page {
    uint64_t page;
    uint64_t chunks; /* that its images have together; 0: no page, this entry is free */
    uint32_t last;
} vecfile_imaged_page;

/* A hash table of pages, by open addressing, and the images of each as a list, the last one first.
 * An image that later ones of the page cover goes: a page that is changed again and again in the
 * same places has one. */
typedef struct vecfile_images {
    vecfile_imaged_page *pages;
    size_t room; /* a power of two, or 0 */
    size_t count;
    vecfile_image *list; /* those that are gone have no chunks */
    size_t used, list_room;
    uint32_t free;        /* first of those that are gone and can be used again */
    bool keeps_log_order; /* none is used again, so that the list is in the order of the logs */
    size_t frames;     /* if keeps_log_order, [frames, frames_end) are of frames: they came … */
    size_t frames_end; /* … before all others, of pages as they were before these */
} vecfile_images;

/* Empty; what was noted before is forgotten, and memory kept. */
void vecfile_images_clear(vecfile_images *images);

void vecfile_images_free(vecfile_images *images);

/* The chunks of `page` that its images have; 0 if it has none. */
uint64_t vecfile_images_chunks(const vecfile_images *images, uint64_t page);

/* The last image of `page`, or NULL; vecfile_images_before goes on from there. */
const vecfile_image *vecfile_images_last(const vecfile_images *images, uint64_t page);

static inline const vecfile_image *vecfile_images_before(const vecfile_images *images,
                                                         const vecfile_image *image)
{
    return image->before != VECFILE_NO_IMAGE ? &images->list[image->before] : NULL;
}

static inline int vecfile_image_log(const vecfile_image *image)
{
    return (int)(image->place & 63);
}

static inline uint64_t vecfile_image_offset(const vecfile_image *image)
{
    return image->place & ~(uint64_t)63;
}

/* Whether one of them, that later ones do not cover, is in that log. */
bool vecfile_images_are_of_log(const vecfile_images *images, uint64_t page, int number);

/* Makes room for `additional` more; false without memory. */
bool vecfile_images_reserve(vecfile_images *images, size_t additional);

/* Notes an image, later than all others of its page; there is room.  Its `before` is filled in. */
void vecfile_images_put(vecfile_images *images, vecfile_image image);

/* Notes a whole page, earlier than all other images of it; there is room. */
void vecfile_images_put_below(vecfile_images *images, vecfile_image image);

/* The file has what the images of `page` say. */
void vecfile_images_drop(vecfile_images *images, uint64_t page);

/* Nothing of that log counts any more. */
void vecfile_images_drop_log(vecfile_images *images, int number);

/* The pages that have images, images->count of them, in no order, to `out`. */
void vecfile_images_list(const vecfile_images *images, uint64_t *out);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

struct vecfile_journal;

/* Files that logs may be in: two take turns, and the third is for a recovery that cannot go on in
 * what it finds. */
#define VECFILE_LOGS 3

/* A record, as frames name it; before the first, the slot's state, with checksum 0. */
typedef struct vecfile_record_name {
    uint64_t sequence;
    uint32_t crc;
} vecfile_record_name;

typedef struct vecfile_log {
    int fds[VECFILE_LOGS];               /* -1 when closed */
    bool is_new[VECFILE_LOGS];           /* it has no name yet */
    vecfile_new_file made[VECFILE_LOGS]; /* … and is this */
    char *names[VECFILE_LOGS]; /* in the vector's directory, of what this handle made or read; or
                                  NULL */
    uint64_t inodes[VECFILE_LOGS];  /* … and which files they were */
    uint64_t written[VECFILE_LOGS]; /* bytes written in advance */
    uint64_t starts[VECFILE_LOGS];  /* of the first record; 0: the log has no header */
    bool has_slices[VECFILE_LOGS]; /* it is no log of an earlier library, and can be gone on with */
    int number;                    /* of the log in use */
    int old_number;                /* of the log before it, if the slot has an old one */
    uint64_t offset;               /* of the next record, in the log in use */
    uint64_t flushed;              /* end of what was flushed of it, as far as is known */
    uint64_t retry_at; /* after a checkpoint that failed: offset from which on to try again */
    vecfile_record_name last;         /* record */
    vecfile_record_name last_flushed; /* … of a commit, of which is known that it was flushed */
    uint64_t said_at; /* where the log says that all before was flushed, if it is the end; or 0 */
    uint64_t resumed_end; /* of the record of a recovery, should it be the end; or 0 */
    bool is_in_use;       /* the slot has a log */
    bool is_unsynced;     /* records were appended since it was last flushed */
    vecfile_images images;
    vecfile_read_ahead ahead; /* of a crashed writer's log … */
    int ahead_number;         /* … and of which */
    void *header;             /* of a record being made */
    size_t header_bytes;
    vecfile_io_piece *pieces;
    size_t pieces_room;
    uint64_t *pages; /* numbers of those that a commit logs */
    size_t pages_room;
} vecfile_log;

/* No log open. */
void vecfile_log_init(vecfile_log *log);

/* Closes and frees what there is. */
void vecfile_log_free(struct vecfile_journal *journal);

/* Makes log `number` anew for `slot`, which is to be the next one, with records from `start` on,
 * written in advance and durable.  Statuses of the system; on failure there is none. */
vecfile_status vecfile_log_create(struct vecfile_journal *journal, int number,
                                  const vecfile_slot *slot, uint64_t start);

/* Makes durable what must be so before a log is relied on: the slot that counts, and what the file
 * says of its logs. */
vecfile_status vecfile_log_prepare_file(struct vecfile_journal *journal);

/* The same in steps, for a log that does not begin empty: an empty file without a name; its header;
 * once it is written up to `end`, zero behind that, then all of it is made durable, and gets its
 * name, in place of what a crashed writer may have left. */
vecfile_status vecfile_log_make(struct vecfile_journal *journal, int number);
vecfile_status vecfile_log_write_header(struct vecfile_journal *journal, int number,
                                        const vecfile_slot *slot, uint64_t start, uint64_t bytes);
vecfile_status vecfile_log_make_durable(struct vecfile_journal *journal, int number, uint64_t end);

/* Gives log `number`, which is open and which no slot needs any more, to `slot`, which is to be the
 * next one, with records from `start` on, durably. */
vecfile_status vecfile_log_reuse(struct vecfile_journal *journal, int number,
                                 const vecfile_slot *slot, uint64_t start);

/* Zeros, to be written where a log has nothing yet. */
#define VECFILE_LOG_ZEROS ((size_t)64 << 10)
extern const uint8_t vecfile_log_zeros[VECFILE_LOG_ZEROS];

/* Bytes of records that make a checkpoint due. */
uint64_t vecfile_log_limit(const struct vecfile_journal *journal);

/* … where the elements have `bytes` bytes. */
uint64_t vecfile_log_limit_of(uint64_t bytes);

/* Makes log `number` written in advance up to `end`, with zero from `from` on; 0 or a negative
 * errno. */
int vecfile_log_write_ahead(struct vecfile_journal *journal, int number, uint64_t from,
                            uint64_t end);

/* A log that is neither in use nor the old one. */
int vecfile_log_other(const struct vecfile_journal *journal);

/* Log `number` is in use from here on, and has no record yet since the state of `sequence`. */
void vecfile_log_begin(vecfile_log *log, int number, uint64_t sequence);

/* Flushes the log in use. */
vecfile_status vecfile_log_flush(struct vecfile_journal *journal);

/* Whether nothing durable is behind the record of a recovery: that has again what frames have, and
 * damaged it would be missed without a word, so that no frame may be written over yet. */
static inline bool vecfile_log_ends_with_resume(const vecfile_log *log)
{
    return log->resumed_end == log->flushed;
}

/* All that was appended is flushed. */
void vecfile_log_note_flushed(vecfile_log *log);

/* Removes all logs that are there, and what the file says of them. */
vecfile_status vecfile_log_remove(struct vecfile_journal *journal);

/* The status for a negative errno (vecfile_status_of_errno), with a message that names the log. */
vecfile_status vecfile_fail_log(const struct vecfile_journal *journal, int result,
                                const char *action);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Arrays that one journal has, at most. */
#define VECFILE_MAX_ARRAYS (1 + VECFILE_MAX_FURTHER)

/* What a commit made: the state that a crash leaves. */
typedef struct vecfile_committed {
    uint64_t sequence;
    uint64_t stamp;
    uint64_t counts[VECFILE_MAX_ARRAYS]; /* elements of each array that there is */
} vecfile_committed;

/* Pages that the files are owed, while a checkpoint is under way. */
typedef struct vecfile_debt {
    uint64_t *pages; /* numbers, sorted: [0, next) are paid */
    size_t next;
    size_t end; /* [next, end) were looked at for the slice under way … */
    size_t count;
    uint64_t *waiting; /* … and these of them are paid by a later one; behind `pages` in memory */
    size_t waiting_count;
    bool is_stuck; /* all of it waits, and is due */
} vecfile_debt;

/* Who reads beside a writer (follower.h). */
typedef struct vecfile_follower {
    uint64_t number; /* of the commit whose byte it has locked; 0: none */
    uint64_t older;  /* the number before that, if it still has it */
    bool has_older;
    bool is_beginning;     /* it has number 0 */
    bool is_behind;        /* what it shows is of no commit: it must begin anew */
    bool cannot_be_told;   /* the disk does not give that part of the header */
    vecfile_expired told;  /* what the header said of those who expired, when it began */
    uint64_t epoch;        /* of the newest slot in the file, when that was read */
    const uint8_t *header; /* of the file with the slots, mapped; NULL: it is read */
} vecfile_follower;

typedef struct vecfile_journal {
    vecfile_file *file;            /* whose header has the slots, and beside which the logs lie */
    vecfile_durability durability; /* that slots tell */

    uint64_t salts[2 * VECFILE_SLOT_COUNT]; /* of the logs of the slots that were read at open */
    vecfile_slot slot;                      /* the last one written or, right after open, read */
    bool spare_is_before;
    bool has_damaged_slot; /* right after open: what is in the place of a slot is none */
    bool slot_is_durable;
    bool is_announced;  /* the file says durably what its logs are like; this handle made sure */
    bool is_cut_short;  /* commits behind damage in the log were given up: options->to_last_good */
    const char *poison; /* why nothing more may be committed, in words; NULL while it may */
    bool completes_recovery; /* for there is no private mapping that could show what the log has */
    vecfile_committed committed;
    vecfile_follower follower;
    bool has_resumed;   /* the log says again what its last commit has, and no commit came since */
    uint64_t turned_at; /* while files are owed pages: who sees a state before that commit keeps
                           them from being paid */
    bool is_expiring;   /* pages are being written over that late followers see */
    uint64_t held_off;  /* numbers of followers that the writer has taken for itself; 0: none */
    vecfile_log log;
    vecfile_frames frames;
    vecfile_debt debt;
    vecfile_copies copies;

    /* What the record that is being read says of each array: here, for stacks may be small. */
    uint64_t counts[VECFILE_MAX_ARRAYS];

    /* A page on its way, and what the log has of it. */
    uint8_t image[VECFILE_LOG_PAGE_BYTES];
    uint8_t chunks[VECFILE_LOG_PAGE_BYTES];

    size_t array_count;
    vecfile_array *arrays[]; /* that are committed together */
} vecfile_journal;

/* The log knows the pages of all arrays by one number: which array in the upper bits, for none has
 * so many pages, and the page in the lower ones. */
#define VECFILE_ARRAY_SHIFT 52

static inline uint64_t vecfile_page_number(size_t which, uint64_t page)
{
    return (uint64_t)which << VECFILE_ARRAY_SHIFT | page;
}

static inline uint64_t vecfile_page_of_number(uint64_t number)
{
    return number & (((uint64_t)1 << VECFILE_ARRAY_SHIFT) - 1);
}

static inline vecfile_array *vecfile_array_of_number(const vecfile_journal *journal,
                                                     uint64_t number)
{
    return journal->arrays[number >> VECFILE_ARRAY_SHIFT];
}

/* Whether the last commit's elements reach to the page. */
static inline bool vecfile_page_is_committed(const vecfile_journal *journal, uint64_t number)
{
    const vecfile_array *array = vecfile_array_of_number(journal, number);
    return vecfile_page_of_number(number) < vecfile_pages_of(array, array->committed);
}

/* Whether there is such an array, and as many elements of each as `counts` says reach to the page:
 * logs may have any number. */
static inline bool vecfile_page_is_among(const vecfile_journal *journal, uint64_t number,
                                         const uint64_t *counts)
{
    const uint64_t which = number >> VECFILE_ARRAY_SHIFT;
    return which < journal->array_count &&
           vecfile_page_of_number(number) < vecfile_pages_of(journal->arrays[which], counts[which]);
}

/* The page as the mapping has it. */
static inline unsigned char *vecfile_mapped_page(const vecfile_journal *journal, uint64_t number)
{
    return vecfile_page_at(vecfile_array_of_number(journal, number),
                           vecfile_page_of_number(number));
}

/* The state that a commit under `stamp` would make. */
void vecfile_next_state(const vecfile_journal *journal, uint64_t stamp, vecfile_committed *out);

/* `state` is the last commit's, whose elements are those that the arrays have. */
void vecfile_journal_set_committed(vecfile_journal *journal, const vecfile_committed *state);

/* Lets nothing more be committed; `why` follows "nothing more is committed to 'PATH': ". */
void vecfile_journal_poison(vecfile_journal *journal, const char *why);

bool vecfile_journal_is_poisoned(const vecfile_journal *journal);

/* Sets the mode of all arrays. */
void vecfile_journal_set_mode(vecfile_journal *journal, vecfile_mode mode);

/* Each array's vecfile_array_check_file, until one fails. */
vecfile_status vecfile_journal_check_files(const vecfile_journal *journal);

/* Each array's vecfile_array_check_count of what is committed, until one fails. */
vecfile_status vecfile_journal_check_counts(const vecfile_journal *journal);

/* Each array's vecfile_array_cut_to_size. */
vecfile_status vecfile_journal_cut_to_size(vecfile_journal *journal);

/* Flushes a file of the journal, vector or log.  A failure poisons the handles: the kernel may have
 * dropped what it could not write and report success the next time, so it is never tried again. */
vecfile_status vecfile_flush(vecfile_journal *journal, int fd);

/* Flushes the files of the arrays that need it.  The disk begins with all of them before the first
 * is waited for. */
vecfile_status vecfile_flush_arrays(vecfile_journal *journal,
                                    bool (*needs_it)(const vecfile_array *array));

/* Makes names made or removed beside the journal's file durable. */
vecfile_status vecfile_sync_names(const vecfile_journal *journal);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

typedef struct vecfile_durability_calls {
    vecfile_io_map_kind map_kind; /* of what the file has when it is opened to write */
    bool is_private;              /* stores reach the file with commits only */

    /* Whether a file in such a directory can be committed to; said at open. */
    vecfile_status (*check_directory)(const vecfile_journal *journal);

    /* From the first change on. */
    vecfile_status (*begin)(vecfile_journal *journal);

    /* Whether there is anything to commit, as far as that can be known. */
    bool (*has_changes)(const vecfile_journal *journal);

    vecfile_status (*commit)(vecfile_journal *journal, uint64_t stamp);

    /* A commit that a later one makes durable. */
    vecfile_status (*commit_lazy)(vecfile_journal *journal, uint64_t stamp);

    /* Makes lazy commits durable, when nothing was changed since. */
    vecfile_status (*complete)(vecfile_journal *journal);

    /* Back to the last commit; NULL where changes are in the file already. */
    vecfile_status (*roll_back)(vecfile_journal *journal);

    /* Does in idle time what commits would do; whether it could go on.  NULL where there is
     * nothing to do. */
    bool (*tidy)(vecfile_journal *journal, uint32_t microseconds);

    /* Ends a journal that wrote: commits, marks the files clean and cuts them to size. */
    vecfile_status (*finish)(vecfile_journal *journal);

    /* Has the file hold `wanted` bytes of elements, or at least `least`. */
    vecfile_status (*make_space)(vecfile_array *array, uint64_t least, uint64_t wanted);

    /* Bytes [start, end) of the elements are about to be changed in place. */
    vecfile_status (*mark)(vecfile_array *array, uint64_t start, uint64_t end);

    /* Gives back what no state needs of the files. */
    vecfile_status (*shrink)(vecfile_journal *journal);

    /* What a writer left that did not close the file in order: to go on from, or to be read. */
    vecfile_status (*take_over)(vecfile_journal *journal);
    vecfile_status (*take_over_to_read)(vecfile_journal *journal);
} vecfile_durability_calls;


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

extern const vecfile_durability_calls vecfile_atomic_durability;


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

/* Checkpoints, spread over commits.
 *
 *   turn     the log in use is flushed; a slot names the other log, empty, and this one as the old
 *            log, whose pages the files are owed from now on
 *   slice    a commit pays some (slice.h): their pages go to frames, which the commit's flush makes
 *            durable, and then to their places
 *   settle   nothing is owed: the files are flushed, and a slot names the log in use alone
 *
 * So no commit waits for all of it.  The high-water mark falls when a checkpoint settles, to what
 * states since the turn need. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* After a commit: turns, when the log or the pages in it are more than their limits, and settles
 * what is paid. */
void vecfile_checkpoint_if_due(vecfile_journal *journal);

/* Pays what is owed for about `microseconds`, without a commit, and turns if the log is worth it.
 * Whether it could go on. */
bool vecfile_checkpoint_tidy(vecfile_journal *journal, uint32_t microseconds);

/* All that is committed goes to its place, and the log begins anew, so that the mark is the end of
 * the elements; nothing is changed since the last commit. */
vecfile_status vecfile_checkpoint(vecfile_journal *journal);

/* All that is committed goes to its place, and the files are flushed: for slots that need no log.
 */
vecfile_status vecfile_checkpoint_apply(vecfile_journal *journal);

/* Marks the file as closed in order: the committed state in two slots, flushed, then the logs
 * removed. */
vecfile_status vecfile_checkpoint_clean(vecfile_journal *journal);

/* What a crashed writer owed, once its logs are read. */
vecfile_status vecfile_checkpoint_owe_again(vecfile_journal *journal);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* What a writer owes to those who read beside it: a follower sees the state of one commit, for as
 * long as it likes, and part of that state may be in the file only.
 *
 * The registry is the kernel's: locks of bytes far behind the end of the file, which a follower
 * that is killed does not leave behind.  Who is at commit n has the byte of number n locked to
 * read; who is about to begin, that of number 0.  The writer takes the numbers below n for itself,
 * without waiting, before it does what followers of older states than n must not see.  If one is
 * there, it puts that off: pages stay owed, logs grow, the high-water mark and the file's end stay
 * where they are.
 *
 * Whoever set a bound (options->follower_bytes) does not wait for ever: what late followers see
 * does not count any more from the moment on that a block in the header says so. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Where the byte of number 0 is: no file is so long. */
#define VECFILE_FIRST_FOLLOWER ((uint64_t)1 << 62)

/* … and that of number n, which is a commit's sequence. */
static inline uint64_t vecfile_follower_byte(uint64_t number)
{
    return VECFILE_FIRST_FOLLOWER + number;
}

/* Takes the numbers below that of commit `sequence`, and 0, for the writer: false if a follower has
 * one of them.  Held until vecfile_let_followers_in; asked again meanwhile, true for no more than
 * was taken. */
bool vecfile_hold_off_followers(vecfile_journal *journal, uint64_t sequence);

/* … all numbers: true if there is no follower at all. */
bool vecfile_hold_off_all_followers(vecfile_journal *journal);

/* Whether somebody reads the file that is open as `fd`; nobody is kept off. */
bool vecfile_has_followers(const vecfile_io *io, int fd);

/* Commits before this one are others than what is committed, or are told by records that a follower
 * of the last one may not have read: those of a recovery say again what it has. */
static inline uint64_t vecfile_past_end(const vecfile_journal *journal)
{
    return journal->committed.sequence + (journal->has_resumed ? 1 : 0);
}

/* Gives back what was taken, if something was; what was done without late followers is done. */
void vecfile_let_followers_in(vecfile_journal *journal);

/* The same as vecfile_hold_off_followers for pages that are owed, which late followers hold up no
 * longer than options->follower_bytes lets the log grow: then the header says that what they see
 * counts no more, and until vecfile_let_followers_in that who begins must wait. */
bool vecfile_may_pay(vecfile_journal *journal);

/* What the header says of those who expired. */
vecfile_status vecfile_read_expired(const vecfile_file *file, vecfile_expired *out);

/* Before the file is CLEAN: what was said of expired followers goes, if anything was, and nobody is
 * there whom it was said to. */
vecfile_status vecfile_forget_expired(vecfile_journal *journal);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* Writing the log's records, with pages as the mapping has them. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* A record that is ready to be written: its header and entries are in log->header. */
typedef struct vecfile_ready_record {
    vecfile_record record;
    uint64_t bytes; /* up to the end of its last image */
} vecfile_ready_record;

/* Makes the record that a commit of `state` appends to the log in use, with the dirty chunks of
 * `pages`, sorted, as the mapping has them.  Writes nothing. */
vecfile_status vecfile_log_prepare(vecfile_journal *journal, const vecfile_committed *state,
                                   const uint64_t *pages, size_t count,
                                   vecfile_ready_record *ready);

/* Appends it, without flushing it.  On failure nothing was appended, or a part of the header, and
 * then the handle is poisoned. */
vecfile_status vecfile_log_append(vecfile_journal *journal, vecfile_ready_record *ready);

/* Appends the last commit's state again, without images: a record that says that all before it was
 * flushed, unless there is one already. */
vecfile_status vecfile_log_say_flushed(vecfile_journal *journal);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* What a crashed writer left under atomic durability. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Opening a file for writing that a crashed writer left: brings it to the state of its last commit,
 * of which the log has a part; or all to the file, which is clean then, if completes_recovery is
 * set. */
vecfile_status vecfile_recover(vecfile_journal *journal);

/* The same for reading: finds the last commit's log records and writes nothing. */
vecfile_status vecfile_recover_to_read(vecfile_journal *journal);

/* What the log has is shown in the mapping, once there is one. */
vecfile_status vecfile_recover_mapping(vecfile_journal *journal);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* Slices of a checkpoint: some pages that files are owed go to their places.
 *
 * A page is in a frame first (frames.h), and flushed there.  Of what it then has in its place no
 * crash can take anything back.  So it must be of a state that no recovery goes behind: a record
 * that nothing tells of as flushed may be lost, or be damaged at rest, which looks the same, and
 * then the state before it is what is left.  Therefore
 *
 *   - a commit pays only pages that neither its own record nor another one since the last flush
 *     has; what was changed is paid by a later commit;
 *   - where what is left is changed by every commit, and where there is no commit, the log says
 *     first that all of it was flushed: the last state once more, in a record without images.
 *
 * Pages that arrays do not have any more are struck off; the same holds for these. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* What the files are owed: the pages that the logs have something of.  Those behind the arrays'
 * ends are nobody's any more.  VECFILE_E_NO_MEMORY. */
vecfile_status vecfile_debt_list(const vecfile_journal *journal, vecfile_debt *out);

/* The files are owed these, which are taken over, and nothing else. */
void vecfile_debt_begin(vecfile_journal *journal, vecfile_debt debt);

static inline bool vecfile_debt_is_paid(const vecfile_journal *journal)
{
    return journal->debt.next == journal->debt.count;
}

/* A commit is about to append this record, whose pages are in log.pages: chooses pages for it to
 * pay, if some are due, and writes frames of them.  What fails is paid later, but for a flush,
 * which poisons: VECFILE_E_IO. */
vecfile_status vecfile_slice_begin(vecfile_journal *journal, const vecfile_record *record);

/* The commit is durable: its pages go to their places.  Where all that is owed is due and waits, as
 * every commit changes it, that is paid behind the commit, with a flush of its own. */
void vecfile_slice_end(vecfile_journal *journal);

/* Pays up to `wanted` pages without a commit, as they were committed: `from_memory`, where nothing
 * was changed since, or read from logs and files. */
vecfile_status vecfile_slice_pay(vecfile_journal *journal, size_t wanted, bool from_memory);

/* … all of them. */
vecfile_status vecfile_slice_pay_all(vecfile_journal *journal, bool from_memory);

/* Flushes the files that have pages in their places since their last flush. */
vecfile_status vecfile_slice_flush(vecfile_journal *journal);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* Commit slots: which state counts after a crash, written in three places in turn. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* A slot of this boot with that state and salt 0, but no epoch yet. */
vecfile_slot vecfile_next_slot(const vecfile_journal *journal, const vecfile_committed *of,
                               vecfile_slot_state state);

/* The state that the slot tells. */
vecfile_committed vecfile_state_of_slot(const vecfile_slot *slot);

/* Reads the newest slot that the file has now: one of epoch 0 if there is none. */
vecfile_status vecfile_read_newest_slot(const vecfile_journal *journal, vecfile_slot *out);

/* Makes sure that the slot that was read at open is in the file. */
vecfile_status vecfile_secure_slot(vecfile_journal *journal);

/* VECFILE_E_REPLACED unless the file still has the slot that this handle read or wrote last. */
vecfile_status vecfile_check_slot(const vecfile_journal *journal);

/* Writes `slot` as the next epoch's, unflushed, and makes it the current one. */
vecfile_status vecfile_write_slot(vecfile_journal *journal, vecfile_slot *slot);

/* The same, flushed: what a crash leaves is of this epoch or a later one. */
vecfile_status vecfile_begin_epoch(vecfile_journal *journal, vecfile_slot *slot);

/* The committed state as CLEAN into two slots, flushed. */
vecfile_status vecfile_write_clean_slots(vecfile_journal *journal);

/* A salt that is not 0. */
vecfile_status vecfile_random_salt(vecfile_journal *journal, uint64_t *salt);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#include <stdlib.h>

/* A commit makes logs beside the file.  What could never commit says so at once. */
static vecfile_status check_log_directory(const vecfile_journal *journal)
{
    const vecfile_file *file = journal->file;
    const int result = file->io->check_directory(file->io->context, file->place.directory);
    if (result == 0)
        return VECFILE_OK;
    vecfile_fail_system(result, "make files in the directory of", file->path);
    vecfile_fail_more(
        ": commits need a log beside it; let this user write to the directory, or open "
        "the vector read-only or with shared durability");
    return vecfile_status_of_errno(result);
}

static vecfile_status begin_array(vecfile_array *array)
{
    const vecfile_file *file = array->file;
    vecfile_status status = vecfile_array_check_file(array);
    if (status == VECFILE_OK && file->io->fills_holes(file->io->context, file->fd))
        status = vecfile_mapping_fill_holes(array);
    return status == VECFILE_OK ? vecfile_dirty_cover(array, array->mapped) : status;
}

/* Writes nothing to the file. */
static vecfile_status begin_atomic(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = begin_array(journal->arrays[i]);
    if (status != VECFILE_OK)
        return status;
    vecfile_journal_set_mode(journal, VECFILE_MODE_WRITING);
    for (size_t i = 0; i < journal->array_count; i++)
        journal->arrays[i]->handle->capacity = vecfile_mapped_capacity(journal->arrays[i]);
    return VECFILE_OK;
}

static bool has_atomic_changes(const vecfile_journal *journal)
{
    for (size_t i = 0; i < journal->array_count; i++)
        if (vecfile_array_has_changes(journal->arrays[i]))
            return true;
    return false;
}

/* --- what a commit consists of --- */

/* A record relies on the files: on what was written above the high-water marks, and on their sizes.
 */
static vecfile_status prepare_arrays(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = vecfile_array_prepare(journal->arrays[i], journal->log.is_in_use);
    return status == VECFILE_OK ? vecfile_flush_arrays(journal, vecfile_array_needs_flush) : status;
}

/* Pages that are to be logged, of all arrays. */
static size_t count_logged(const vecfile_journal *journal)
{
    size_t count = 0;
    for (size_t i = 0; i < journal->array_count; i++)
        count += journal->arrays[i]->plan.logged_count;
    return count;
}

/* Their numbers, sorted, in log.pages. */
static vecfile_status number_logged(vecfile_journal *journal, size_t count)
{
    vecfile_log *log = &journal->log;
    if (count > log->pages_room) {
        uint64_t *pages = realloc(log->pages, count * sizeof *pages);
        if (pages == NULL)
            return vecfile_fail_memory("to commit", journal->file->path);
        log->pages = pages;
        log->pages_room = count;
    }
    for (size_t i = 0, used = 0; i < journal->array_count; i++)
        for (size_t j = 0; j < journal->arrays[i]->plan.logged_count; j++)
            log->pages[used++] = vecfile_page_number(i, journal->arrays[i]->dirty.pages[j]);
    return VECFILE_OK;
}

/* --- the commit --- */

/* An epoch that has a log: the log first, then the slot that says so. */
static vecfile_status start_log(vecfile_journal *journal)
{
    vecfile_slot slot = vecfile_next_slot(journal, &journal->committed, VECFILE_SLOT_OPEN);
    vecfile_status status = vecfile_random_salt(journal, &slot.salt);
    if (status == VECFILE_OK)
        status = vecfile_log_create(journal, 0, &slot, VECFILE_FIRST_LOG_START);
    if (status == VECFILE_OK)
        status = vecfile_begin_epoch(journal, &slot);
    if (status != VECFILE_OK)
        return status;
    vecfile_log_begin(&journal->log, 0, journal->slot.sequence);
    journal->frames.at = VECFILE_LOG_HEADER_BYTES;
    return VECFILE_OK;
}

/* Appends the record of the state `next`; a durable one is flushed, and may pay pages that are
 * owed, of which the frames are flushed with it. */
static vecfile_status append_record(vecfile_journal *journal, const vecfile_committed *next,
                                    size_t count, bool is_durable)
{
    vecfile_ready_record ready;
    vecfile_status status = number_logged(journal, count);
    if (status == VECFILE_OK && !journal->log.is_in_use)
        status = start_log(journal);
    if (status == VECFILE_OK)
        status = vecfile_log_prepare(journal, next, journal->log.pages, count, &ready);
    if (status != VECFILE_OK)
        return status;
    if (is_durable)
        status = vecfile_slice_begin(journal, &ready.record);
    if (status == VECFILE_OK)
        status = vecfile_log_append(journal, &ready);
    return status == VECFILE_OK && is_durable && VECFILE_KEEPS(FLUSH_LOG)
               ? vecfile_log_flush(journal)
               : status;
}

/* The state is committed. */
static void note_commit(vecfile_journal *journal, const vecfile_committed *next)
{
    for (size_t i = 0; i < journal->array_count; i++) {
        const vecfile_commit_plan *plan = &journal->arrays[i]->plan;
        journal->copies.count += plan->end > plan->direct ? plan->end - plan->direct : 0;
        vecfile_array_note_commit(journal->arrays[i]);
    }
    vecfile_journal_set_committed(journal, next);
    journal->has_resumed = false;
}

/* Whether the new base of an epoch would let a high-water mark fall. */
static bool would_fall(const vecfile_journal *journal, const vecfile_committed *next)
{
    for (size_t i = 0; i < journal->array_count; i++)
        if (vecfile_append_buffer_would_fall(journal->arrays[i], next->counts[i]))
            return true;
    return false;
}

/* With nothing to be logged, an epoch without a log commits by its next slot alone.  That slot is
 * the new epoch's base, so that the high-water mark falls, unless a follower is at an older one. */
static vecfile_status commit_by_slot(vecfile_journal *journal, const vecfile_committed *next)
{
    const bool may_fall = !VECFILE_KEEPS(MARK_BY_SLOT) || !would_fall(journal, next) ||
                          vecfile_hold_off_followers(journal, next->sequence);
    vecfile_slot slot = vecfile_next_slot(journal, next, VECFILE_SLOT_OPEN);
    vecfile_status status = vecfile_begin_epoch(journal, &slot);
    if (status != VECFILE_OK)
        return status;
    note_commit(journal, next);
    for (size_t i = 0; i < journal->array_count; i++)
        vecfile_append_buffer_start_epoch(journal->arrays[i], may_fall);
    return VECFILE_OK;
}

static vecfile_status commit_by_record(vecfile_journal *journal, const vecfile_committed *next,
                                       size_t count, bool is_durable)
{
    vecfile_status status = append_record(journal, next, count, is_durable);
    if (status != VECFILE_OK)
        return status;
    note_commit(journal, next);
    if (is_durable)
        vecfile_slice_end(journal);
    return VECFILE_OK;
}

static vecfile_status commit_and_tidy(vecfile_journal *journal, uint64_t stamp, bool is_durable)
{
    vecfile_status status = prepare_arrays(journal);
    if (status != VECFILE_OK)
        return status;
    vecfile_committed next;
    vecfile_next_state(journal, stamp, &next);
    const size_t count = count_logged(journal);
    status = journal->log.is_in_use || count > 0
                 ? commit_by_record(journal, &next, count, is_durable)
                 : commit_by_slot(journal, &next);
    if (status != VECFILE_OK)
        return status;
    vecfile_checkpoint_if_due(journal);
    vecfile_copies_drop_some(journal, count);
    return VECFILE_OK;
}

static vecfile_status commit_as(vecfile_journal *journal, uint64_t stamp, bool is_durable)
{
    vecfile_status status = commit_and_tidy(journal, stamp, is_durable);
    vecfile_let_followers_in(journal);
    return status;
}

static vecfile_status commit_atomic(vecfile_journal *journal, uint64_t stamp)
{
    return commit_as(journal, stamp, true);
}

static vecfile_status commit_atomic_lazy(vecfile_journal *journal, uint64_t stamp)
{
    return has_atomic_changes(journal) ? commit_as(journal, stamp, false) : VECFILE_OK;
}

static vecfile_status complete_atomic(vecfile_journal *journal)
{
    return journal->log.is_unsynced ? vecfile_log_flush(journal) : VECFILE_OK;
}

/* --- the end --- */

/* As a commit, but where a slot would do, the slots of the clean end will, and the log is flushed
 * with what is paid. */
static vecfile_status commit_last(vecfile_journal *journal)
{
    vecfile_status status = prepare_arrays(journal);
    if (status != VECFILE_OK)
        return status;
    vecfile_committed next;
    vecfile_next_state(journal, journal->committed.stamp, &next);
    const size_t count = count_logged(journal);
    if (journal->log.is_in_use || count > 0)
        status = append_record(journal, &next, count, false);
    if (status == VECFILE_OK)
        note_commit(journal, &next);
    return status;
}

/* All goes to its place, and the logs go.  While a follower is at an older state they stay, for the
 * next writer, which finds what one that was killed would have left. */
static vecfile_status end_epoch(vecfile_journal *journal, bool is_over)
{
    const bool is_past = !VECFILE_KEEPS(CLOSE_PAST) ||
                         vecfile_hold_off_followers(journal, vecfile_past_end(journal));
    vecfile_status status = VECFILE_OK;
    if (journal->log.is_in_use && !is_past)
        return complete_atomic(journal);
    if (journal->log.is_in_use)
        status = vecfile_checkpoint_apply(journal);
    if (status == VECFILE_OK && is_over)
        status = vecfile_checkpoint_clean(journal);
    return status == VECFILE_OK && is_past ? vecfile_journal_cut_to_size(journal) : status;
}

static vecfile_status finish_atomic(vecfile_journal *journal)
{
    const bool has_changes = has_atomic_changes(journal);
    vecfile_status status = VECFILE_OK;
    if (has_changes)
        status = commit_last(journal);
    else if (journal->slot.state != VECFILE_SLOT_CLEAN)
        status = vecfile_journal_check_files(journal);
    if (status == VECFILE_OK && !VECFILE_KEEPS(CUT_LAST))
        status = vecfile_journal_cut_to_size(journal);
    if (status == VECFILE_OK)
        status = end_epoch(journal, has_changes || journal->slot.state != VECFILE_SLOT_CLEAN);
    vecfile_let_followers_in(journal);
    return status;
}

/* --- rollback --- */

/* A failure leaves a mixture, or all that was to be taken back, which must not be committed. */
static vecfile_status give_up(vecfile_journal *journal, vecfile_status status)
{
    vecfile_journal_poison(journal,
                           "a rollback failed, so the changes are not, or half, taken back");
    vecfile_fail_more("; the changes are not, or half, taken back: close it and open it again");
    return status;
}

static vecfile_status find_all_changed(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++) {
        vecfile_array *array = journal->arrays[i];
        vecfile_append_buffer_note_low_water(array);
        if (array->dirty.ask)
            status = vecfile_find_changed(array);
    }
    return status;
}

static bool has_committed_elements(const vecfile_journal *journal)
{
    for (size_t i = 0; i < journal->array_count; i++)
        if (journal->arrays[i]->committed > 0)
            return true;
    return false;
}

static vecfile_status roll_back_atomic(vecfile_journal *journal)
{
    vecfile_status status = find_all_changed(journal);
    if (status != VECFILE_OK)
        return status;
    /* Only then a file is asked for anything. */
    if (has_committed_elements(journal))
        status = vecfile_check_slot(journal);
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = vecfile_array_roll_back(journal->arrays[i]);
    return status == VECFILE_OK ? VECFILE_OK : give_up(journal, status);
}

/* --- space --- */

static vecfile_status mark_atomic(vecfile_array *array, uint64_t start, uint64_t end)
{
    return vecfile_dirty_mark(array, start, end);
}

/* The last commit's elements must stay: until the next one they are the state after a crash. */
static vecfile_status shrink_array(vecfile_array *array)
{
    const uint64_t used = array->handle->len * array->size;
    const uint64_t of_states = vecfile_array_bytes_of_states(array);
    vecfile_status status = vecfile_mapping_shrink(array, used > of_states ? used : of_states);
    vecfile_append_buffer_cut(array);
    array->handle->capacity = vecfile_mapped_capacity(array);
    return status;
}

static vecfile_status shrink_atomic(vecfile_journal *journal)
{
    vecfile_status status = has_atomic_changes(journal) ? VECFILE_OK : vecfile_checkpoint(journal);
    /* Late ones have the file mapped, too, though what they see does not count. */
    if (status != VECFILE_OK || !vecfile_hold_off_followers(journal, vecfile_past_end(journal)))
        return status;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = shrink_array(journal->arrays[i]);
    vecfile_let_followers_in(journal);
    return status;
}

const vecfile_durability_calls vecfile_atomic_durability = {
    .map_kind = VECFILE_IO_MAP_PRIVATE,
    .is_private = true,
    .check_directory = check_log_directory,
    .begin = begin_atomic,
    .has_changes = has_atomic_changes,
    .commit = commit_atomic,
    .commit_lazy = commit_atomic_lazy,
    .complete = complete_atomic,
    .tidy = vecfile_checkpoint_tidy,
    .roll_back = roll_back_atomic,
    .finish = finish_atomic,
    .make_space = vecfile_mapping_allocate,
    .mark = mark_atomic,
    .shrink = shrink_atomic,
    .take_over = vecfile_recover,
    .take_over_to_read = vecfile_recover_to_read,
};

/* --- journal/changed_ranges.c -------------------------------------------------------------------- */

/* Which elements may be others than before. */
/* Which elements may be others than before: ranges, gathered in any order. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

typedef struct vecfile_changed_ranges {
    vecfile_range *list;
    size_t count, room;
    uint64_t old_len;
    uint64_t min_len; /* the smallest length on the way */
    bool are_all;     /* whatever else is known, all may be */
} vecfile_changed_ranges;

/* Nothing has changed yet; memory is kept. */
void vecfile_changed_ranges_begin(vecfile_changed_ranges *ranges, uint64_t len);

void vecfile_changed_ranges_free(vecfile_changed_ranges *ranges);

/* Those chunks of a page may have changed. */
void vecfile_changed_ranges_add(vecfile_changed_ranges *ranges, const vecfile_array *array,
                                uint64_t page, uint64_t chunks);

/* The length was `len` on the way, for a commit. */
void vecfile_changed_ranges_note_len(vecfile_changed_ranges *ranges, uint64_t len);

/* All elements may have changed. */
void vecfile_changed_ranges_add_all(vecfile_changed_ranges *ranges);

/* Fills in what a caller is told, the length being `len` now. */
void vecfile_changed_ranges_tell(vecfile_changed_ranges *ranges, uint64_t len,
                                 vecfile_changes *out);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

/* What writing and reading the log's records share. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Memory for header, entries and padding of a record, zero but for the further counts of `state`:
 * log->header. */
vecfile_status vecfile_record_make_head(vecfile_journal *journal, const vecfile_record *record,
                                        const vecfile_committed *state);

/* Stores the further counts of `state` to a header. */
void vecfile_record_put_counts(const vecfile_record *record, const vecfile_committed *state,
                               uint8_t *to);

/* A record of `count` pages, without its place in a log and its checksum. */
vecfile_record vecfile_record_of(const vecfile_journal *journal, const vecfile_committed *state,
                                 uint64_t salt, size_t count);

/* Log `number` goes on behind this record, whose entries log->header has: notes its images, for
 * which there is room. */
void vecfile_record_take(vecfile_log *log, int number, const vecfile_record *record);

/* Entry `i` in log->header, of a record that is being read or written. */
static inline uint8_t *vecfile_record_entry(const vecfile_log *log, const vecfile_record *record,
                                            size_t i)
{
    return (uint8_t *)log->header + record->header_bytes + i * VECFILE_RECORD_ENTRY_BYTES;
}

/* Bytes of header and entries, up to the first image. */
static inline uint64_t vecfile_head_bytes_of(const vecfile_record *record)
{
    return vecfile_record_head_bytes(record->header_bytes, record->pages);
}

/* Bytes of an image with those chunks. */
static inline size_t vecfile_chunk_bytes(uint64_t chunks)
{
    return (size_t)__builtin_popcountll(chunks) * VECFILE_LOG_CHUNK_BYTES;
}

/* A stretch of chunks of one page. */
typedef struct vecfile_run {
    size_t start; /* byte of the page */
    size_t count; /* bytes */
} vecfile_run;

/* Takes the lowest stretch out of *chunks, which are not 0. */
static inline vecfile_run vecfile_next_run(uint64_t *chunks)
{
    const unsigned first = (unsigned)__builtin_ctzll(*chunks);
    const uint64_t behind = ~(*chunks >> first);
    const unsigned count = behind != 0 ? (unsigned)__builtin_ctzll(behind) : 64;
    *chunks &= first + count < 64 ? VECFILE_ALL_CHUNKS << (first + count) : 0;
    return (vecfile_run){first * (size_t)VECFILE_LOG_CHUNK_BYTES,
                         count * (size_t)VECFILE_LOG_CHUNK_BYTES};
}

/* Where a record of that many bytes up to its last image ends. */
static inline uint64_t vecfile_record_end(uint64_t offset, uint64_t bytes)
{
    return offset + vecfile_round_up(bytes, VECFILE_RECORD_ALIGNMENT);
}


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#include <stdlib.h>

void vecfile_changed_ranges_begin(vecfile_changed_ranges *ranges, uint64_t len)
{
    ranges->count = 0;
    ranges->old_len = ranges->min_len = len;
    ranges->are_all = false;
}

void vecfile_changed_ranges_free(vecfile_changed_ranges *ranges)
{
    free(ranges->list);
    *ranges = (vecfile_changed_ranges){.list = NULL};
}

void vecfile_changed_ranges_add_all(vecfile_changed_ranges *ranges)
{
    ranges->are_all = true;
}

void vecfile_changed_ranges_note_len(vecfile_changed_ranges *ranges, uint64_t len)
{
    if (len < ranges->min_len)
        ranges->min_len = len;
}

/* Without memory, all may have changed. */
static void add_range(vecfile_changed_ranges *ranges, uint64_t first, uint64_t count)
{
    if (ranges->count == ranges->room) {
        const size_t room = ranges->room * 2 + 64;
        vecfile_range *list = realloc(ranges->list, room * sizeof *list);
        if (list == NULL) {
            ranges->are_all = true;
            return;
        }
        ranges->list = list;
        ranges->room = room;
    }
    ranges->list[ranges->count++] = (vecfile_range){first, count};
}

void vecfile_changed_ranges_add(vecfile_changed_ranges *ranges, const vecfile_array *array,
                                uint64_t page, uint64_t chunks)
{
    while (chunks != 0) {
        const vecfile_run run = vecfile_next_run(&chunks);
        const uint64_t at = (page << VECFILE_PAGE_SHIFT) + run.start;
        const uint64_t first = at / array->size;
        const uint64_t end = (at + run.count + array->size - 1) / array->size;
        add_range(ranges, first, end - first);
    }
}

/* --- telling --- */

static int compare_ranges(const void *a, const void *b)
{
    const vecfile_range *left = a, *right = b;
    return (left->first > right->first) - (left->first < right->first);
}

/* Sorted, apart, and below `len`. */
static void put_ranges_in_order(vecfile_changed_ranges *ranges, uint64_t len)
{
    size_t used = 0;
    if (ranges->count > 1)
        qsort(ranges->list, ranges->count, sizeof *ranges->list, compare_ranges);
    for (size_t i = 0; i < ranges->count; i++) {
        vecfile_range next = ranges->list[i];
        vecfile_range *last = used > 0 ? &ranges->list[used - 1] : NULL;
        if (next.first >= len)
            break;
        if (next.count > len - next.first)
            next.count = len - next.first;
        if (last == NULL || next.first > last->first + last->count)
            ranges->list[used++] = next;
        else if (next.first + next.count > last->first + last->count)
            last->count = next.first + next.count - last->first;
    }
    ranges->count = used;
}

void vecfile_changed_ranges_tell(vecfile_changed_ranges *ranges, uint64_t len, vecfile_changes *out)
{
    static const vecfile_range none = {0, 0};
    const uint64_t both = len < ranges->old_len ? len : ranges->old_len;
    /* What was gone and came back is another. */
    if (!ranges->are_all && ranges->min_len < both)
        add_range(ranges, ranges->min_len, both - ranges->min_len);
    if (ranges->are_all) {
        ranges->count = 0;
        if (both > 0)
            add_range(ranges, 0, both);
    }
    put_ranges_in_order(ranges, both);
    *out = (vecfile_changes){.old_len = ranges->old_len,
                             .new_len = len,
                             .range_count = ranges->count,
                             .ranges = ranges->count > 0 ? ranges->list : &none};
}

/* --- journal/checkpoint.c ------------------------------------------------------------------------ */

/* Checkpoints, spread over commits. */

/* Pages as they were committed: what the log has of them, and the files the rest. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Whether all of `count` bytes from `offset` of log `number` on are there.  What cannot be read is
 * no end of the log but a failure, *status: there may be commits in it. */
bool vecfile_log_read_bytes(vecfile_journal *journal, int number, void *to, size_t count,
                            uint64_t offset, vecfile_status *status);

/* Puts the chunks of `image` that `wanted` names in their places in the page at `to`. */
vecfile_status vecfile_log_put_image(vecfile_journal *journal, const vecfile_image *image,
                                     uint64_t wanted, uint8_t *to);

/* Reads the committed `page`, whole, into `buffer`: what the logs do not have is in the file. */
vecfile_status vecfile_log_read_page(vecfile_journal *journal, uint64_t page, void *buffer);

/* Reads the chunks that `wanted` names into their places in `buffer`; the logs have them all. */
vecfile_status vecfile_log_read_chunks(vecfile_journal *journal, uint64_t page, uint64_t wanted,
                                       void *buffer);

/* The pages that the logs have an image of and that are in their array, sorted, to be freed; with
 * `all`, those behind an array's end, too.  NULL without memory or, with *count 0, when there are
 * none. */
uint64_t *vecfile_logged_pages(const vecfile_journal *journal, bool all, size_t *count);

/* Images of pages behind the arrays' ends are forgotten: such a page comes back as a new one, and
 * once a checkpoint settles the log that has its images is used again. */
void vecfile_forget_hidden(vecfile_journal *journal);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#include <stdlib.h>

/* --- turn --- */

static int other_log(const vecfile_journal *journal)
{
    return VECFILE_KEEPS(TWO_LOGS) ? vecfile_log_other(journal) : journal->log.number;
}

/* The slot of a turn: it has a new log, and the one in use as the old one. */
static vecfile_status make_turn_slot(vecfile_journal *journal, vecfile_slot *slot)
{
    *slot = vecfile_next_slot(journal, &journal->committed, VECFILE_SLOT_OPEN);
    slot->old_salt = journal->slot.salt;
    if (VECFILE_KEEPS(RECOVER_ATOMICALLY))
        slot->durability = VECFILE_ATOMIC;
    return vecfile_random_salt(journal, &slot->salt);
}

/* The other log is made ready for `slot`: with room for frames of that many pages. */
static vecfile_status prepare_other_log(vecfile_journal *journal, size_t owed,
                                        const vecfile_slot *slot)
{
    const int number = other_log(journal);
    const uint64_t pages = owed < VECFILE_MAX_FRAMES ? owed : VECFILE_MAX_FRAMES;
    uint64_t start = VECFILE_LOG_HEADER_BYTES + vecfile_frames_bytes(pages);
    if (start < VECFILE_FIRST_LOG_START)
        start = VECFILE_FIRST_LOG_START;
    return journal->log.fds[number] < 0 ? vecfile_log_create(journal, number, slot, start)
                                        : vecfile_log_reuse(journal, number, slot, start);
}

static vecfile_status turn_to(vecfile_journal *journal, vecfile_slot *slot)
{
    const int number = other_log(journal);
    vecfile_status status = vecfile_begin_epoch(journal, slot);
    if (status != VECFILE_OK)
        return status;
    journal->log.old_number = journal->log.number;
    journal->turned_at = vecfile_past_end(journal);
    vecfile_log_begin(&journal->log, number, journal->slot.sequence);
    journal->frames.at = VECFILE_LOG_HEADER_BYTES;
    for (size_t i = 0; i < journal->array_count; i++)
        vecfile_append_buffer_note_turn(journal->arrays[i], journal->arrays[i]->committed);
    return VECFILE_OK;
}

static vecfile_status turn(vecfile_journal *journal)
{
    vecfile_debt debt;
    vecfile_slot slot;
    VECFILE_ASSERT(journal->log.is_in_use && journal->slot.old_salt == 0);
    VECFILE_ASSERT(journal->log.offset > journal->log.starts[journal->log.number]);
    vecfile_status status = vecfile_debt_list(journal, &debt);
    if (status != VECFILE_OK)
        return status;
    /* Where the log must be when its records say no more where it ends. */
    if (journal->log.is_unsynced && VECFILE_KEEPS(FLUSH_LAZY))
        status = vecfile_log_flush(journal);
    if (status == VECFILE_OK)
        status = make_turn_slot(journal, &slot);
    if (status == VECFILE_OK)
        status = prepare_other_log(journal, debt.count, &slot);
    if (status == VECFILE_OK)
        status = turn_to(journal, &slot);
    if (status != VECFILE_OK) {
        free(debt.pages);
        return status;
    }
    vecfile_debt_begin(journal, debt);
    vecfile_forget_hidden(journal);
    return VECFILE_OK;
}

/* --- settle --- */

static vecfile_status settle(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    VECFILE_ASSERT(vecfile_debt_is_paid(journal));
    if (VECFILE_KEEPS(FLUSH_APPLIED))
        status = vecfile_slice_flush(journal);
    if (status != VECFILE_OK)
        return status;
    vecfile_slot slot = journal->slot;
    slot.epoch = 0;
    slot.old_salt = 0;
    status = vecfile_begin_epoch(journal, &slot);
    if (status != VECFILE_OK)
        return status;
    vecfile_debt_begin(journal, (vecfile_debt){.pages = NULL});
    journal->frames.at = VECFILE_LOG_HEADER_BYTES;
    for (size_t i = 0; i < journal->array_count; i++)
        vecfile_append_buffer_note_settled(journal->arrays[i]);
    return VECFILE_OK;
}

/* --- what others ask for --- */

static bool is_turn_due(const vecfile_journal *journal)
{
    const vecfile_log *log = &journal->log;
    return log->offset - log->starts[log->number] > vecfile_log_limit(journal) ||
           log->images.count > VECFILE_MAX_COPIES;
}

/* Commits that change pages faster than slices pay them would keep ever more of them in memory. */
static vecfile_status pay_for_memory(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    while (status == VECFILE_OK && !vecfile_debt_is_paid(journal) &&
           journal->log.images.count > VECFILE_MAX_IMAGED)
        status = vecfile_slice_pay(journal, VECFILE_MAX_FRAMES, true);
    return status;
}

/* Whether files are to be written in place, or a checkpoint settles. */
static bool has_work_in_place(const vecfile_journal *journal)
{
    return journal->slot.old_salt != 0 &&
           (vecfile_debt_is_paid(journal) || journal->log.images.count > VECFILE_MAX_IMAGED);
}

/* The commit before is complete whatever happens here; so what fails is tried again, though not
 * after each commit, and what is said about it is only what a poisoned handle will say. */
void vecfile_checkpoint_if_due(vecfile_journal *journal)
{
    vecfile_log *log = &journal->log;
    vecfile_status status = VECFILE_OK;
    if (!log->is_in_use || log->offset < log->retry_at ||
        (has_work_in_place(journal) && !vecfile_may_pay(journal)))
        return;
    if (journal->slot.old_salt != 0)
        status = pay_for_memory(journal);
    if (status == VECFILE_OK && journal->slot.old_salt != 0 && vecfile_debt_is_paid(journal))
        status = settle(journal);
    else if (status == VECFILE_OK && journal->slot.old_salt == 0 && is_turn_due(journal))
        status = turn(journal);
    if (status != VECFILE_OK)
        log->retry_at = log->offset + vecfile_log_limit(journal) / 4;
}

static bool has_changes(const vecfile_journal *journal)
{
    for (size_t i = 0; i < journal->array_count; i++)
        if (vecfile_array_has_changes(journal->arrays[i]))
            return true;
    return false;
}

/* So little is better left to the close. */
static bool is_worth_a_turn(const vecfile_journal *journal)
{
    const vecfile_log *log = &journal->log;
    return journal->slot.old_salt == 0 &&
           log->offset - log->starts[log->number] > vecfile_log_limit(journal) / 16;
}

static vecfile_status pay_until(vecfile_journal *journal, uint64_t until, bool from_memory)
{
    const vecfile_io *io = journal->file->io;
    vecfile_status status = VECFILE_OK;
    do {
        if (vecfile_debt_is_paid(journal))
            break;
        status = vecfile_slice_pay(journal, VECFILE_SLICE, from_memory);
    } while (status == VECFILE_OK && io->clock_ms(io->context) < until);
    return status;
}

static bool tidy(vecfile_journal *journal, uint32_t microseconds)
{
    const vecfile_io *io = journal->file->io;
    const uint64_t until = io->clock_ms(io->context) + microseconds / 1000;
    const bool from_memory = !has_changes(journal);
    vecfile_status status = VECFILE_OK;
    if (!journal->log.is_in_use)
        return false;
    status = vecfile_journal_check_files(journal);
    if (status == VECFILE_OK && is_worth_a_turn(journal))
        status = turn(journal);
    if (status != VECFILE_OK || journal->slot.old_salt == 0 || !vecfile_may_pay(journal))
        return false;
    status = pay_until(journal, until, from_memory);
    if (status == VECFILE_OK && !vecfile_debt_is_paid(journal))
        return true;
    /* What is in the append buffer and not committed lies above where the mark falls to: then a
     * commit settles. */
    if (status == VECFILE_OK && from_memory)
        (void)settle(journal);
    return false;
}

bool vecfile_checkpoint_tidy(vecfile_journal *journal, uint32_t microseconds)
{
    const bool can_go_on = tidy(journal, microseconds);
    vecfile_let_followers_in(journal);
    return can_go_on;
}

static vecfile_status pay_and_settle(vecfile_journal *journal)
{
    vecfile_status status = vecfile_slice_pay_all(journal, true);
    return status == VECFILE_OK ? settle(journal) : status;
}

/* Whether the log in use has some. */
static bool has_commits(const vecfile_journal *journal)
{
    return journal->log.last.sequence != journal->slot.sequence || journal->log.images.count > 0;
}

/* Without a log: what the slot before the last one needs is given up once there are two of the last
 * one's state, as of a file that was closed. */
static vecfile_status say_again(vecfile_journal *journal)
{
    bool is_needed = false;
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count; i++)
        is_needed = is_needed || vecfile_append_buffer_can_fall(journal->arrays[i]);
    if (is_needed && journal->slot.state != VECFILE_SLOT_CLEAN) {
        vecfile_slot slot = vecfile_next_slot(journal, &journal->committed, VECFILE_SLOT_OPEN);
        status = vecfile_begin_epoch(journal, &slot);
    }
    for (size_t i = 0; i < journal->array_count && is_needed && status == VECFILE_OK; i++) {
        vecfile_append_buffer_note_turn(journal->arrays[i], journal->arrays[i]->committed);
        vecfile_append_buffer_start_epoch(journal->arrays[i], true);
    }
    return status;
}

static vecfile_status checkpoint(vecfile_journal *journal)
{
    vecfile_status status = vecfile_journal_check_files(journal);
    if (status != VECFILE_OK || !vecfile_hold_off_followers(journal, vecfile_past_end(journal)))
        return status;
    if (!journal->log.is_in_use)
        return say_again(journal);
    if (journal->slot.old_salt != 0)
        status = pay_and_settle(journal);
    /* Without a commit since the last turn, the mark is where it can be. */
    if (status != VECFILE_OK || !has_commits(journal))
        return status;
    status = turn(journal);
    return status == VECFILE_OK ? pay_and_settle(journal) : status;
}

vecfile_status vecfile_checkpoint(vecfile_journal *journal)
{
    vecfile_status status = checkpoint(journal);
    vecfile_let_followers_in(journal);
    return status;
}

/* Where the frames of the log in use have little room, those of the other one get more. */
static vecfile_status make_much_room(vecfile_journal *journal)
{
    const size_t few = 4 * vecfile_frames_capacity(journal);
    return journal->slot.old_salt == 0 && journal->log.images.count > few ? turn(journal)
                                                                          : VECFILE_OK;
}

vecfile_status vecfile_checkpoint_apply(vecfile_journal *journal)
{
    vecfile_debt debt;
    vecfile_status status = make_much_room(journal);
    if (status == VECFILE_OK)
        status = vecfile_debt_list(journal, &debt);
    if (status != VECFILE_OK)
        return status;
    vecfile_debt_begin(journal, debt);
    status = vecfile_slice_pay_all(journal, !journal->completes_recovery);
    if (status == VECFILE_OK && journal->log.is_unsynced && VECFILE_KEEPS(FLUSH_LAZY))
        status = vecfile_log_flush(journal);
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_APPLIED) ? vecfile_slice_flush(journal)
                                                                : status;
}

/* Pages that only the log in use has are owed by a later checkpoint: a follower behind the turn may
 * not have them. */
static void keep_those_of_old_log(const vecfile_journal *journal, vecfile_debt *debt)
{
    const vecfile_log *log = &journal->log;
    size_t kept = 0;
    for (size_t i = 0; i < debt->count; i++)
        if (vecfile_images_are_of_log(&log->images, debt->pages[i], log->old_number))
            debt->pages[kept++] = debt->pages[i];
    debt->count = kept;
}

vecfile_status vecfile_checkpoint_owe_again(vecfile_journal *journal)
{
    vecfile_debt debt;
    if (journal->slot.old_salt == 0)
        return VECFILE_OK;
    vecfile_status status = vecfile_debt_list(journal, &debt);
    if (status != VECFILE_OK)
        return status;
    keep_those_of_old_log(journal, &debt);
    vecfile_debt_begin(journal, debt);
    vecfile_forget_hidden(journal);
    journal->turned_at = journal->slot.sequence + 1; /* that writer may have resumed, too */
    /* What that writer wrote in place and did not flush is not known. */
    for (size_t i = 0; i < journal->array_count; i++)
        journal->arrays[i]->is_swept = true;
    return VECFILE_OK;
}

vecfile_status vecfile_checkpoint_clean(vecfile_journal *journal)
{
    vecfile_status status = vecfile_forget_expired(journal);
    if (status == VECFILE_OK)
        status = vecfile_write_clean_slots(journal);
    return status == VECFILE_OK ? vecfile_log_remove(journal) : status;
}

/* --- journal/committer.c ------------------------------------------------------------------------- */

/* What arrays ask of a journal. */
/* The journal as the committer of its arrays. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* The calls that arrays make; their committer is the vecfile_journal. */
extern const vecfile_committer vecfile_journal_calls;


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


static vecfile_status check_slot(void *committer)
{
    return vecfile_check_slot(committer);
}

static size_t index_of(const vecfile_journal *journal, const vecfile_array *array)
{
    size_t i = 0;
    while (journal->arrays[i] != array)
        i++;
    return i;
}

static vecfile_status read_committed_page(void *committer, const vecfile_array *array,
                                          uint64_t page, uint8_t *to)
{
    vecfile_journal *journal = committer;
    return vecfile_log_read_page(journal, vecfile_page_number(index_of(journal, array), page), to);
}

static void poison(void *committer, const char *why)
{
    vecfile_journal_poison(committer, why);
}

const vecfile_committer vecfile_journal_calls = {check_slot, read_committed_page, poison};

/* --- journal/copies.c ---------------------------------------------------------------------------- */

/* Private copies, dropped a stretch at a time. */


/* Of an array, the pages that may be dropped: what is committed and full, and is not in the append
 * buffer. */
static uint64_t droppable(const vecfile_array *array)
{
    const uint64_t full = vecfile_full_pages_of(array, array->committed);
    const uint64_t buffer = array->buffer.start >> VECFILE_PAGE_SHIFT;
    return full < buffer ? full : buffer;
}

/* Drops [first, end), but for pages whose last content is in a log only. */
static vecfile_status drop_pages(vecfile_journal *journal, size_t which, uint64_t first,
                                 uint64_t end)
{
    vecfile_status status = VECFILE_OK;
    for (uint64_t page = first, run; page < end && status == VECFILE_OK; page = run + 1) {
        for (run = page; run < end && vecfile_images_chunks(&journal->log.images,
                                                            vecfile_page_number(which, run)) == 0;)
            run++;
        if (run > page)
            status = vecfile_mapping_drop_copies(journal->arrays[which], page, run);
    }
    return status;
}

static uint64_t all_droppable(const vecfile_journal *journal)
{
    uint64_t pages = 0;
    for (size_t i = 0; i < journal->array_count; i++)
        pages += droppable(journal->arrays[i]);
    return pages;
}

static void begin(vecfile_journal *journal)
{
    vecfile_copies *copies = &journal->copies;
    if (copies->count > VECFILE_MAX_COPIES && all_droppable(journal) > VECFILE_MAX_COPIES)
        *copies = (vecfile_copies){.is_dropping = true};
}

/* Pages to look at after a commit: all have been looked at when commits have made half as many
 * copies as are too many. */
static uint64_t step(const vecfile_journal *journal, size_t logged)
{
    const double part = 2.0 * (double)logged / VECFILE_MAX_COPIES;
    const uint64_t pages = (uint64_t)(part * (double)all_droppable(journal));
    return pages > VECFILE_DROPPED_AT_ONCE ? pages : VECFILE_DROPPED_AT_ONCE;
}

void vecfile_copies_drop_some(vecfile_journal *journal, size_t logged)
{
    vecfile_copies *copies = &journal->copies;
    if (!copies->is_dropping)
        begin(journal);
    if (!copies->is_dropping)
        return;
    const uint64_t last = droppable(journal->arrays[copies->array]);
    const uint64_t wanted = copies->page + step(journal, logged);
    const uint64_t end = wanted < last ? wanted : last;
    /* A failure costs memory and nothing else: those pages stay as they are. */
    if (copies->page < end)
        (void)drop_pages(journal, copies->array, copies->page, end);
    copies->page = end;
    if (end < last)
        return;
    copies->page = 0;
    copies->is_dropping = ++copies->array < journal->array_count;
}

/* --- journal/follow_log.c ------------------------------------------------------------------------ */

/* A follower goes on.
 *
 * It stands behind the record that it read last, under the slot that it read last:
 *
 *   what it finds                              what it does
 *   a record behind that one                   the commit's number, its images, its lengths
 *   a slot with the log that it reads          the checkpoint has settled: copies that only the old
 *                                              log needed go
 *   a slot with that log as the old one        once it has read all of that, the new log
 *   a slot with a log, and it had none         that log
 *   a slot without one, and it had none        the slot is a commit
 *   a CLEAN slot of the commit that it shows   all is in its place: copies and logs go
 *   anything else                              another writer recovered: it begins anew
 *
 * A page that it changes is copied by the kernel; nothing is written to the file's page while the
 * follower's number is older than the turn (followers.h), so what is copied is of its state. */
/* A follower goes on: to later commits, record by record, and from slot to slot. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* What came of it. */
typedef enum vecfile_followed {
    VECFILE_FOLLOWED,  /* to the newest commit */
    VECFILE_LOST_TRACK /* another writer went on otherwise: begin anew */
} vecfile_followed;

/* Shows the newest commit in the mappings; what changed is added to the vectors' ranges.  On a
 * failure the follower may be behind (journal->follower.is_behind). */
vecfile_status vecfile_follow_log(vecfile_journal *journal, vecfile_followed *followed);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

/* Who reads beside a writer, and holds on to the state of one commit: its locks, and what it is
 * told.
 *
 * Part of that state is in the file only, so that the writer must know: see followers.h.  What the
 * logs have of it is copied: pages of the mapping, which is private.  While a follower begins,
 * number 0 keeps pages from being written in their places; then it is in the state of a commit
 * whose number it has. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Takes number 0, before the header is read.  Waits for a writer that is writing pages in their
 * places: milliseconds.  VECFILE_E_LOCKED if that does not end, _UNSUPPORTED where there are no
 * locks.
 */
vecfile_status vecfile_follower_begin(vecfile_journal *journal);

/* What was read and copied since, unless that failed with `status`, is the state of
 * journal->committed: takes its number instead.  *again if a writer has waited no longer meanwhile,
 * and all must be read anew; else returns `status`, or why the number cannot be had. */
vecfile_status vecfile_follower_arrive(vecfile_journal *journal, vecfile_status status,
                                       bool *again);

/* Takes the number of a later commit, and keeps the one that it has until all of that state is
 * shown: what it reads of the logs until then counts on it. */
vecfile_status vecfile_follower_go_on(vecfile_journal *journal, uint64_t number);

/* Gives the older number back, if there is one. */
void vecfile_follower_let_go(vecfile_journal *journal);

/* Whether, as of what the header says now, the state of commit `number` may have been written over
 * since the follower began. */
bool vecfile_follower_is_expired(const vecfile_follower *follower, const vecfile_expired *now,
                                 uint64_t number);

/* Whether what is shown still is the state of a commit. */
bool vecfile_follower_is_current(const vecfile_journal *journal);

/* Whether, when the header was read, a writer was writing over what late followers see, and is at
 * it still: what was read is no state. */
bool vecfile_follower_must_wait(const vecfile_journal *journal);

/* Whether a writer of the file is at work. */
bool vecfile_is_being_written(const vecfile_file *file);

/* Whether somebody has written a slot since journal->slot was read. */
bool vecfile_has_newer_slot(const vecfile_journal *journal);

/* What the header says now of those who expired. */
vecfile_status vecfile_expired_now(const vecfile_journal *journal, vecfile_expired *out);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* Which files beside a vector are its logs.
 *
 * A log is its vector's by the UUID in its header, and the one that a slot counts on by the salt,
 * not by its name: files are renamed, replaced and copied while they are open.  Usually it is
 * called NAME-log0 or NAME-log1; where that name is another file's or too long, vecfile-UUID-log0
 * or 1, or vecfile-UUID-2-log0 and so on.  A log of the same vector that has commits which this
 * file does not know of is another file's: one is a copy of the other, put back from a backup
 * perhaps.
 */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Names that a log may have. */
#define VECFILE_LOG_NAMES 4

/* A name of log `number`, in the vector's directory: `which` 0 is the usual one, up to
 * VECFILE_LOG_NAMES - 1.  False if the name would be too long. */
bool vecfile_log_name(const vecfile_journal *journal, int number, int which,
                      char out[VECFILE_MAX_NAME_BYTES + 1]);

/* Closes log `number`, if it is open. */
void vecfile_log_close(vecfile_journal *journal, int number);

/* Makes log `number` as a new and empty file without a name, open and locked, with owner and
 * permissions of the vector as far as the process may give them. */
vecfile_status vecfile_log_file_make(vecfile_journal *journal, int number);

/* Gives it its name, in the place of a log that this vector left there, and of no other file. */
vecfile_status vecfile_log_file_publish(vecfile_journal *journal, int number);

/* Opens the log of `salt`, to be read, on which the file's slot counts, whatever its name is by
 * now, as log *number, and says in log.starts where its records begin. VECFILE_E_CORRUPT if there
 * is none that it can be, and what is in its place. */
vecfile_status vecfile_log_file_find(vecfile_journal *journal, uint64_t salt, int *number);

/* Whether log `number`, which was found and has no record, is the one that its header says:
 * VECFILE_E_CORRUPT if another file in the place of a log begins with a record of it. */
vecfile_status vecfile_log_file_check_header(const vecfile_journal *journal, int number);

/* Opens log `number`, which was found, to go on in it.  False if that cannot be: it belongs to a
 * copy of the vector, this user may not write to it, or it is not there any more. */
bool vecfile_log_file_take(vecfile_journal *journal, int number);

/* Closes log `number` and removes it, if it is there and is this vector's alone.  What is there
 * tells no failure: a log that stays behind means nothing without its slot. */
void vecfile_log_file_remove(vecfile_journal *journal, int number);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* Reading the log's records back. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Finds and reads the logs that the file's slot counts on: notes the images, and the state of the
 * last record.  An incomplete or foreign record is the end, unless a later one shows that it was
 * flushed whole, or the slot that it was there: VECFILE_E_CORRUPT. */
vecfile_status vecfile_log_read(vecfile_journal *journal, struct vecfile_committed *last);

/* Reads the record behind the last one, if it is there: *found, and log->header has its entries.
 * With `looks_behind` also one that resumes.  VECFILE_E_CORRUPT as above; should the writer have
 * gone on meanwhile, that means nothing. */
vecfile_status vecfile_log_read_next(vecfile_journal *journal, bool looks_behind,
                                     struct vecfile_committed *last, vecfile_record *record,
                                     bool *found);

/* Whether the header of such a record is there: a look that costs one small read. */
bool vecfile_log_has_next(vecfile_journal *journal);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* A vector: one file, its elements, and the journal that commits them. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Everything about an open vector that no hot path needs.  The file comes first: it knows its
 * vector by that. */
typedef struct vecfile_vector_state {
    vecfile_file file;
    vecfile_array array;
    vecfile_journal *journal; /* that commits it */
    const vecfile_durability_calls *calls;
    vecfile_options options;
    const vecfile_type *type;
    vecfile_type inferred; /* of a file opened without its schema; then also: */
    vecfile_description *description;
    uint64_t last_commit_ms;
    const char *store; /* path of the store that it is a member of; NULL: it is none */

    /* Of a follower: */
    vecfile_changed_ranges ranges; /* that the last refresh changed */
    int watch;                     /* the descriptor it waits with, or -1 */
} vecfile_vector_state;

/* A vector behind `v`, whose file is not yet looked for, and of no journal; NULL with a message.
 * Without a type it will be what the file says it is. */
vecfile_vector_state *vecfile_vector_new(vecfile *v, const vecfile_type *type, const char *path,
                                         const vecfile_options *options);

/* The journal commits the vector. */
void vecfile_vector_join(vecfile_vector_state *vector, vecfile_journal *journal);

/* Frees what is left once the file is detached, and closes the handle; the journal is another's. */
void vecfile_vector_free(vecfile_vector_state *vector);

/* The same, of a vector with a journal of its own, whose slots are in the vector's header. */
vecfile_vector_state *vecfile_vector_new_alone(vecfile *v, const vecfile_type *type,
                                               const char *path, const vecfile_options *options);
void vecfile_vector_free_alone(vecfile_vector_state *vector);

/* How the file's elements are to be mapped: what a log has of them is put into a mapping of one's
 * own, even to be read, and a follower will change it. */
vecfile_io_map_kind vecfile_vector_map_kind(const vecfile_vector_state *vector);

/* Whether the vector reads beside a writer that stores to the file itself. */
bool vecfile_vector_is_live(const vecfile_vector_state *vector);

/* VECFILE_E_INVALID of a vector that is a member of a store, whose calls commit and close it. */
vecfile_status vecfile_check_alone(const vecfile *v);

/* Before every call that may change the file or drop its lock: in a child of the process that
 * opened the file it disowns the handle. */
void vecfile_notice_fork(vecfile *v);

/* vecfile_notice_fork, and then VECFILE_OK if the handle may write, or why not. */
static inline vecfile_status vecfile_may_write(vecfile *v)
{
    vecfile_notice_fork(v);
    return vecfile_will_write(v);
}

/* The vector of an array. */
static inline vecfile_vector_state *vecfile_vector_of(const vecfile_array *array)
{
    return (vecfile_vector_state *)(void *)array->file;
}

static inline unsigned char *vecfile_bytes_at(const vecfile *v, uint64_t index)
{
    return (unsigned char *)v->elements + index * v->vector->array.size;
}


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#include <stdlib.h>

/* --- what is shown --- */

/* Before a state is shown: it is in the file, and mapped. */
static vecfile_status cover_state(vecfile_journal *journal, const vecfile_committed *state)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++) {
        vecfile_array *array = journal->arrays[i];
        const uint64_t bytes = state->counts[i] * array->size;
        if (bytes <= array->mapped)
            continue;
        status = vecfile_array_check_count(array, state->counts[i]);
        if (status == VECFILE_OK)
            status = vecfile_mapping_extend(array, bytes, VECFILE_IO_MAP_PRIVATE);
    }
    return status;
}

/* Copies of pages behind the end of the state are dropped: such a page may come back by a write to
 * the file that no log has. */
static vecfile_status forget_hidden_copies(vecfile_journal *journal, const uint64_t *counts_before)
{
    bool is_shorter = false;
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++) {
        vecfile_array *array = journal->arrays[i];
        const uint64_t end = vecfile_pages_of(array, array->committed);
        const uint64_t before = vecfile_pages_of(array, counts_before[i]);
        if (end >= before)
            continue;
        is_shorter = true;
        status = vecfile_mapping_drop_copies(array, end, before);
    }
    if (is_shorter)
        vecfile_forget_hidden(journal);
    return status;
}

static vecfile_changed_ranges *ranges_of(const vecfile_array *array)
{
    return &vecfile_vector_of(array)->ranges;
}

/* The state is shown from here on. */
static vecfile_status take_state(vecfile_journal *journal, const vecfile_committed *state)
{
    uint64_t before[VECFILE_MAX_ARRAYS];
    for (size_t i = 0; i < journal->array_count; i++)
        before[i] = journal->arrays[i]->committed;
    vecfile_journal_set_committed(journal, state);
    for (size_t i = 0; i < journal->array_count; i++) {
        vecfile_set_len(journal->arrays[i]->handle, state->counts[i]);
        vecfile_changed_ranges_note_len(ranges_of(journal->arrays[i]), state->counts[i]);
    }
    return forget_hidden_copies(journal, before);
}

/* What a record has of a page goes to the mapping. */
static vecfile_status show_image_of(vecfile_journal *journal, const vecfile_image *image)
{
    return vecfile_log_put_image(journal, image, image->chunks,
                                 vecfile_mapped_page(journal, image->page));
}

/* … of all pages that are there in the state. */
static vecfile_status show_record(vecfile_journal *journal, const vecfile_record *record,
                                  const vecfile_committed *state)
{
    const vecfile_log *log = &journal->log;
    uint64_t at = record->offset + vecfile_head_bytes_of(record);
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < record->pages && status == VECFILE_OK; i++) {
        const vecfile_entry entry = vecfile_decode_entry(vecfile_record_entry(log, record, i));
        const vecfile_image image = {.page = entry.page,
                                     .place = at + (unsigned)log->number,
                                     .chunks = entry.chunks,
                                     .crc = entry.crc};
        if (vecfile_page_is_among(journal, entry.page, state->counts)) {
            status = show_image_of(journal, &image);
            const vecfile_array *array = vecfile_array_of_number(journal, entry.page);
            vecfile_changed_ranges_add(ranges_of(array), array, vecfile_page_of_number(entry.page),
                                       entry.chunks);
        }
        at += vecfile_chunk_bytes(entry.chunks);
    }
    return status;
}

/* --- copies that nobody needs any more --- */

static vecfile_status drop_copy_of(vecfile_journal *journal, uint64_t number)
{
    const uint64_t page = vecfile_page_of_number(number);
    return vecfile_mapping_drop_copies(vecfile_array_of_number(journal, number), page, page + 1);
}

/* What the old log has is in the file, and the pages that changed since are in the log in use: the
 * others need no copy any more.  Without memory to list them they stay. */
static vecfile_status forget_old_log(vecfile_journal *journal)
{
    vecfile_log *log = &journal->log;
    vecfile_status status = VECFILE_OK;
    size_t count = 0;
    uint64_t *pages = vecfile_logged_pages(journal, true, &count);
    vecfile_images_drop_log(&log->images, log->old_number);
    vecfile_log_close(journal, log->old_number);
    for (size_t i = 0; i < count && status == VECFILE_OK; i++)
        if (vecfile_images_chunks(&log->images, pages[i]) == 0)
            status = drop_copy_of(journal, pages[i]);
    free(pages);
    return status;
}

/* All that was logged is in its place. */
static vecfile_status forget_all_logs(vecfile_journal *journal)
{
    vecfile_log *log = &journal->log;
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        if (log->images.count > 0)
            status = vecfile_mapping_renew(journal->arrays[i], VECFILE_IO_MAP_PRIVATE);
    vecfile_images_clear(&log->images);
    for (int number = 0; number < VECFILE_LOGS; number++)
        vecfile_log_close(journal, number);
    log->is_in_use = false;
    return status;
}

/* --- steps --- */

/* To the state of the record, which is the last that was read. */
static vecfile_status step_to_record(vecfile_journal *journal, const vecfile_record *record,
                                     const vecfile_committed *state, bool had_old_log)
{
    vecfile_status status = vecfile_follower_go_on(journal, state->sequence);
    if (status == VECFILE_OK)
        status = cover_state(journal, state);
    if (status == VECFILE_OK)
        status = show_record(journal, record, state);
    if (status == VECFILE_OK)
        status = take_state(journal, state);
    if (status == VECFILE_OK && had_old_log && journal->slot.old_salt == 0)
        status = forget_old_log(journal);
    if (status == VECFILE_OK)
        vecfile_follower_let_go(journal);
    return status;
}

/* To the state of the next record, if there is one.  What fails in the middle leaves a mixture. */
static vecfile_status step_on(vecfile_journal *journal, bool looks_behind, bool *found)
{
    const bool had_old_log = journal->slot.old_salt != 0;
    vecfile_committed state = journal->committed;
    vecfile_record record;
    vecfile_status status = vecfile_log_read_next(journal, looks_behind, &state, &record, found);
    if (status == VECFILE_OK && *found)
        status = step_to_record(journal, &record, &state, had_old_log);
    if (status != VECFILE_OK && *found)
        journal->follower.is_behind = true;
    return status;
}

/* A commit that logged nothing: what it appended is in the file. */
static vecfile_status step_to_slot(vecfile_journal *journal, const vecfile_slot *slot)
{
    const vecfile_committed state = vecfile_state_of_slot(slot);
    vecfile_status status = vecfile_follower_go_on(journal, state.sequence);
    if (status == VECFILE_OK)
        status = cover_state(journal, &state);
    if (status == VECFILE_OK) {
        journal->slot = *slot;
        status = take_state(journal, &state);
    }
    if (status == VECFILE_OK)
        vecfile_follower_let_go(journal);
    if (status != VECFILE_OK)
        journal->follower.is_behind = true;
    return status;
}

/* What is committed from here on goes to another log; false if that cannot be found. */
static bool begin_next_log(vecfile_journal *journal, const vecfile_slot *slot)
{
    const vecfile_slot before = journal->slot;
    vecfile_log *log = &journal->log;
    const int old = log->number;
    int number;
    journal->slot = *slot;
    if (vecfile_log_file_find(journal, slot->salt, &number) != VECFILE_OK) {
        journal->slot = before;
        return false;
    }
    vecfile_log_begin(log, number, slot->sequence);
    log->old_number = old;
    return true;
}

/* --- from slot to slot --- */

typedef struct follow {
    vecfile_journal *journal;
    vecfile_status status;
    vecfile_followed followed;
    bool is_over; /* nothing more is to be looked at */
} follow;

static void lose_track(follow *f)
{
    f->followed = VECFILE_LOST_TRACK;
    f->is_over = true;
}

/* Another writer may have gone on in the log behind what its last one left half written.  A verdict
 * of damage is one for who begins anew. */
static void look_behind(follow *f)
{
    bool found = false;
    f->status = step_on(f->journal, true, &found);
    if (f->status == VECFILE_E_CORRUPT && !found) {
        f->status = VECFILE_OK;
        lose_track(f);
    }
}

static void take_slot_of_this_log(follow *f, const vecfile_slot *slot)
{
    const bool has_settled = f->journal->slot.old_salt != 0 && slot->old_salt == 0;
    f->journal->slot = *slot;
    if (has_settled)
        f->status = forget_old_log(f->journal);
    if (f->status == VECFILE_OK)
        look_behind(f);
}

/* All of the log that is the old one now was written before the slot. */
static void take_slot_of_turn(follow *f, const vecfile_slot *slot)
{
    bool found = false;
    if (f->journal->committed.sequence == slot->sequence) {
        if (!begin_next_log(f->journal, slot))
            lose_track(f);
        return;
    }
    f->status = step_on(f->journal, true, &found);
    if (!found) {
        f->status = VECFILE_OK;
        lose_track(f);
    }
}

static void take_slot_without_log(follow *f, const vecfile_slot *slot)
{
    vecfile_journal *journal = f->journal;
    if (slot->sequence == journal->committed.sequence) {
        journal->slot = *slot;
        f->status = journal->log.is_in_use ? forget_all_logs(journal) : VECFILE_OK;
    } else if (journal->slot.salt == 0) {
        f->status = step_to_slot(journal, slot);
    } else {
        lose_track(f);
    }
}

/* Commits before it were slots that are gone by now; the state that the log begins with is its
 * slot's, and in the file. */
static void take_slot_of_first_log(follow *f, const vecfile_slot *slot)
{
    if (slot->sequence != f->journal->committed.sequence)
        f->status = step_to_slot(f->journal, slot);
    if (f->status == VECFILE_OK && !begin_next_log(f->journal, slot))
        lose_track(f);
}

/* Whether it tells of commits like those that were followed. */
static bool is_of_this_kind(const vecfile_journal *journal, const vecfile_slot *slot)
{
    return slot->further + 1 == journal->array_count &&
           (slot->state != VECFILE_SLOT_OPEN || slot->durability == VECFILE_ATOMIC);
}

static void take_newer_slot(follow *f, const vecfile_slot *slot)
{
    const vecfile_slot *now = &f->journal->slot;
    const bool is_like = is_of_this_kind(f->journal, slot);
    if (is_like && slot->salt == 0)
        take_slot_without_log(f, slot);
    else if (is_like && slot->salt == now->salt)
        take_slot_of_this_log(f, slot);
    else if (is_like && now->salt != 0 && slot->old_salt == now->salt)
        take_slot_of_turn(f, slot);
    else if (is_like && now->salt == 0 && slot->old_salt == 0)
        take_slot_of_first_log(f, slot);
    else
        lose_track(f);
}

/* All records that there are. */
static void follow_records(follow *f)
{
    bool found = true;
    while (f->status == VECFILE_OK && found && vecfile_log_has_next(f->journal))
        f->status = step_on(f->journal, false, &found);
}

vecfile_status vecfile_follow_log(vecfile_journal *journal, vecfile_followed *followed)
{
    follow f = {
        .journal = journal, .status = VECFILE_OK, .followed = VECFILE_FOLLOWED, .is_over = false};
    while (f.status == VECFILE_OK && !f.is_over) {
        vecfile_slot slot;
        follow_records(&f);
        if (f.status != VECFILE_OK || !vecfile_has_newer_slot(journal))
            break;
        f.status = vecfile_read_newest_slot(journal, &slot);
        if (f.status != VECFILE_OK || slot.epoch <= journal->slot.epoch)
            break;
        take_newer_slot(&f, &slot);
    }
    *followed = f.followed;
    return f.status;
}

/* --- journal/follower.c -------------------------------------------------------------------------- */

/* Who reads beside a writer: its locks, and what it is told. */


#include <errno.h>

/* A writer that writes pages in their places does so between two flushes. */
#define MAX_WAIT_MS 3000

#define MAX_LOCK_INTERRUPTIONS 100

static int lock_number(const vecfile_file *file, uint64_t number, vecfile_io_lock kind)
{
    const vecfile_io *io = file->io;
    int result = -EINTR;
    for (int i = 0; result == -EINTR && i < MAX_LOCK_INTERRUPTIONS; i++)
        result = io->lock(io->context, file->fd, vecfile_follower_byte(number), 1, kind);
    return result;
}

static vecfile_status fail_to_take_number(const vecfile_file *file, int result)
{
    char text[VECFILE_ERROR_TEXT_BYTES];
    if (result == -EAGAIN)
        return vecfile_fail(VECFILE_E_LOCKED,
                            "'%s' is being written by a process that has stopped in the middle of "
                            "it: let that go on, or end it",
                            file->path);
    if (!vecfile_has_no_locks(result))
        return vecfile_fail_system(result, "lock", file->path);
    return vecfile_fail(
        VECFILE_E_UNSUPPORTED,
        "the file system of '%s' has no locks, or has none to give (%s), and without "
        "one a writer may change what is being read: copy the file to one that has, "
        "or mount this one with locks",
        file->path, vecfile_error_text(result, text));
}

/* Waits for a writer, which holds numbers for a moment only. */
static vecfile_status take_number(const vecfile_file *file, uint64_t number)
{
    const vecfile_io *io = file->io;
    const uint64_t start = io->clock_ms(io->context);
    int result;
    while ((result = lock_number(file, number, VECFILE_IO_LOCKED_TO_READ)) == -EAGAIN &&
           io->clock_ms(io->context) - start < MAX_WAIT_MS + file->options->lock_wait_ms)
        io->sleep_ms(io->context, 1);
    return result == 0 ? VECFILE_OK : fail_to_take_number(file, result);
}

static void give_number_back(const vecfile_file *file, uint64_t number)
{
    (void)lock_number(file, number, VECFILE_IO_UNLOCKED);
}

vecfile_status vecfile_follower_begin(vecfile_journal *journal)
{
    vecfile_follower *follower = &journal->follower;
    vecfile_status status = VECFILE_OK;
    if (!follower->is_beginning && VECFILE_KEEPS(BEGIN_LOCKED))
        status = take_number(journal->file, 0);
    if (status != VECFILE_OK)
        return status;
    follower->is_beginning = true;
    follower->is_behind = true;
    return VECFILE_OK;
}

vecfile_status vecfile_follower_go_on(vecfile_journal *journal, uint64_t number)
{
    vecfile_follower *follower = &journal->follower;
    const uint64_t before = follower->number;
    if (number == before)
        return VECFILE_OK;
    vecfile_follower_let_go(journal);
    vecfile_status status = number != 0 ? take_number(journal->file, number) : VECFILE_OK;
    if (status != VECFILE_OK)
        return status;
    follower->older = before;
    follower->has_older = before != 0 || !follower->is_behind;
    follower->number = number;
    return VECFILE_OK;
}

void vecfile_follower_let_go(vecfile_journal *journal)
{
    vecfile_follower *follower = &journal->follower;
    if (!follower->has_older)
        return;
    give_number_back(journal->file, follower->older);
    follower->has_older = false;
    if (follower->older == 0)
        follower->is_beginning = false;
}

static void give_beginning_back(vecfile_journal *journal)
{
    vecfile_follower *follower = &journal->follower;
    /* The state of a new file has no other number. */
    if (follower->number != 0) {
        give_number_back(journal->file, 0);
        follower->is_beginning = false;
    }
    follower->is_behind = false;
}

vecfile_status vecfile_follower_arrive(vecfile_journal *journal, vecfile_status status, bool *again)
{
    vecfile_expired now;
    *again = false;
    if (status == VECFILE_OK)
        status = vecfile_follower_go_on(journal, journal->committed.sequence);
    vecfile_follower_let_go(journal);
    now = journal->follower.told;
    const vecfile_status looked = vecfile_expired_now(journal, &now);
    if (looked != VECFILE_OK)
        return status != VECFILE_OK ? status : looked;
    *again = now.times != journal->follower.told.times && VECFILE_KEEPS(EXPIRED_BEGIN);
    journal->follower.told = now;
    if (status == VECFILE_OK && !*again)
        give_beginning_back(journal);
    return status;
}

/* An integer of the mapped header, which a writer may be writing. */
static uint64_t load_mapped(const uint8_t *at)
{
    return vecfile_little_endian(
        __atomic_load_n((const uint64_t *)(const void *)at, __ATOMIC_RELAXED));
}

vecfile_status vecfile_expired_now(const vecfile_journal *journal, vecfile_expired *out)
{
    const uint8_t *header = journal->follower.header;
    *out = journal->follower.told;
    if (journal->follower.cannot_be_told)
        return VECFILE_OK;
    if (header == NULL)
        return vecfile_read_expired(journal->file, out);
    out->times = load_mapped(header + VECFILE_EXPIRED_OFFSET);
    out->before = load_mapped(header + VECFILE_EXPIRED_OFFSET + 8);
    return VECFILE_OK;
}

/* Each time that some expire, they are those before a commit; of several times only the last one is
 * known. */
static uint64_t expiries(const vecfile_expired *expired)
{
    return (expired->times + 1) / 2;
}

bool vecfile_follower_is_expired(const vecfile_follower *follower, const vecfile_expired *now,
                                 uint64_t number)
{
    const uint64_t since = expiries(now) - expiries(&follower->told);
    return since > 1 || (since == 1 && number < now->before);
}

/* What was read before is judged by what the header says after it.  gcc has no fences that
 * ThreadSanitizer sees. */
static inline void order_loads(void)
{
#ifndef __SANITIZE_THREAD__
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
#endif
}

bool vecfile_follower_is_current(const vecfile_journal *journal)
{
    const vecfile_follower *follower = &journal->follower;
    vecfile_expired now;
    order_loads();
    return !follower->is_behind && vecfile_expired_now(journal, &now) == VECFILE_OK &&
           !vecfile_follower_is_expired(follower, &now, follower->number);
}

bool vecfile_is_being_written(const vecfile_file *file)
{
    return file->io->is_locked(file->io->context, file->fd, 0, 1, VECFILE_IO_LOCKED_TO_READ) == 1;
}

bool vecfile_follower_must_wait(const vecfile_journal *journal)
{
    return (journal->follower.told.times & 1) != 0 && VECFILE_KEEPS(EXPIRED_BEGIN) &&
           vecfile_is_being_written(journal->file);
}

/* Where the epoch of the slot in that place is. */
static uint64_t epoch_offset(unsigned place)
{
    return VECFILE_IDENTITY_BYTES + (uint64_t)place * VECFILE_SLOT_SPACING + VECFILE_SLOT_EPOCH;
}

bool vecfile_has_newer_slot(const vecfile_journal *journal)
{
    VECFILE_ASSERT(journal->follower.header != NULL);
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++)
        if (load_mapped(journal->follower.header + epoch_offset(i)) > journal->slot.epoch)
            return true;
    return false;
}

/* --- journal/followers.c ------------------------------------------------------------------------- */

/* What a writer owes to those who read beside it. */


static void give_numbers_back(vecfile_journal *journal)
{
    const vecfile_file *file = journal->file;
    if (journal->held_off == 0)
        return;
    (void)file->io->lock(file->io->context, file->fd, VECFILE_FIRST_FOLLOWER, journal->held_off,
                         VECFILE_IO_UNLOCKED);
    journal->held_off = 0;
}

/* Takes bytes [0, count) of the followers' for the writer, in place of fewer that it has. */
static bool take_numbers(vecfile_journal *journal, uint64_t count)
{
    const vecfile_file *file = journal->file;
    if (journal->held_off >= count)
        return true;
    give_numbers_back(journal);
    if (file->io->lock(file->io->context, file->fd, VECFILE_FIRST_FOLLOWER, count,
                       VECFILE_IO_LOCKED_TO_WRITE) != 0)
        return false;
    journal->held_off = count;
    if (!VECFILE_KEEPS(HOLD_OFF_FOLLOWERS))
        give_numbers_back(journal);
    return true;
}

bool vecfile_hold_off_followers(vecfile_journal *journal, uint64_t sequence)
{
    return take_numbers(journal, sequence > 0 ? sequence : 1);
}

bool vecfile_hold_off_all_followers(vecfile_journal *journal)
{
    return take_numbers(journal, VECFILE_FIRST_FOLLOWER - 1);
}

bool vecfile_has_followers(const vecfile_io *io, int fd)
{
    return io->is_locked(io->context, fd, VECFILE_FIRST_FOLLOWER, VECFILE_FIRST_FOLLOWER - 1,
                         VECFILE_IO_LOCKED_TO_WRITE) == 1;
}

/* --- those that are not waited for --- */

static vecfile_status write_expired(const vecfile_journal *journal, const vecfile_expired *expired)
{
    uint8_t block[VECFILE_EXPIRED_BYTES];
    const vecfile_file *file = journal->file;
    vecfile_encode_expired(expired, block);
    const int result =
        vecfile_write_fully(file->io, file->fd, block, sizeof block, VECFILE_EXPIRED_OFFSET);
    return result < 0 ? vecfile_fail_system(result, "write to", file->path) : VECFILE_OK;
}

vecfile_status vecfile_read_expired(const vecfile_file *file, vecfile_expired *out)
{
    uint8_t block[VECFILE_EXPIRED_BYTES] = {0};
    const int64_t got =
        vecfile_read_fully(file->io, file->fd, block, sizeof block, VECFILE_EXPIRED_OFFSET);
    *out = vecfile_decode_expired(block);
    return got < 0 ? vecfile_fail_system((int)got, "read", file->path) : VECFILE_OK;
}

/* Followers of states before commit `sequence` see nothing that counts any more. */
static vecfile_status expire_followers(vecfile_journal *journal, uint64_t sequence)
{
    vecfile_expired expired;
    vecfile_status status = vecfile_read_expired(journal->file, &expired);
    if (status != VECFILE_OK || !VECFILE_KEEPS(TELL_EXPIRED))
        return status;
    expired.times =
        (expired.times | 1) + (expired.times & 1) * 2; /* a writer may have died there */
    expired.before = sequence;
    status = write_expired(journal, &expired);
    journal->is_expiring = status == VECFILE_OK;
    return status;
}

/* What was written over is in its place: who begins from here on is not concerned. */
static void end_expiring(vecfile_journal *journal)
{
    vecfile_expired expired;
    if (!journal->is_expiring)
        return;
    journal->is_expiring = false;
    /* A failure makes who begins wait until it is said again. */
    if (vecfile_read_expired(journal->file, &expired) == VECFILE_OK) {
        expired.times++;
        (void)write_expired(journal, &expired);
    }
}

vecfile_status vecfile_forget_expired(vecfile_journal *journal)
{
    vecfile_expired expired;
    vecfile_status status = vecfile_read_expired(journal->file, &expired);
    if (status != VECFILE_OK || (expired.times == 0 && expired.before == 0) ||
        !vecfile_hold_off_all_followers(journal))
        return status;
    return write_expired(journal, &(vecfile_expired){0, 0});
}

void vecfile_let_followers_in(vecfile_journal *journal)
{
    end_expiring(journal);
    give_numbers_back(journal);
}

/* Whether the log in use is longer than late followers may make it. */
static bool is_out_of_patience(const vecfile_journal *journal)
{
    const vecfile_log *log = &journal->log;
    const uint64_t most = journal->file->options->follower_bytes;
    return most != 0 && log->offset - log->starts[log->number] > most;
}

bool vecfile_may_pay(vecfile_journal *journal)
{
    VECFILE_ASSERT(journal->slot.old_salt != 0);
    const uint64_t turn = journal->turned_at;
    if (!VECFILE_KEEPS(WAIT_FOR_FOLLOWERS) || journal->is_expiring ||
        vecfile_hold_off_followers(journal, turn))
        return true;
    return is_out_of_patience(journal) && expire_followers(journal, turn) == VECFILE_OK;
}

/* --- journal/frames.c ---------------------------------------------------------------------------- */

/* Frames: pages whole, in the log in use, on their way to their places. */


#include <stdlib.h>

VECFILE_STATIC_ASSERT(VECFILE_SLICE <= VECFILE_FRAME_PAGES, "a frame has a head of one block");

/* --- room --- */

uint64_t vecfile_frames_bytes(uint64_t pages)
{
    const uint64_t heads = (pages + VECFILE_SLICE - 1) / VECFILE_SLICE;
    return heads * VECFILE_FRAME_HEAD_BYTES + pages * VECFILE_LOG_PAGE_BYTES;
}

/* The most pages whose frames have room in `bytes` bytes. */
static size_t pages_in(uint64_t bytes)
{
    const uint64_t frame = VECFILE_FRAME_HEAD_BYTES + VECFILE_SLICE * VECFILE_LOG_PAGE_BYTES;
    const uint64_t rest = bytes % frame;
    uint64_t pages = bytes / frame * VECFILE_SLICE;
    if (rest > VECFILE_FRAME_HEAD_BYTES)
        pages += (rest - VECFILE_FRAME_HEAD_BYTES) / VECFILE_LOG_PAGE_BYTES;
    return (size_t)pages;
}

size_t vecfile_frames_left(const vecfile_journal *journal)
{
    const vecfile_log *log = &journal->log;
    VECFILE_ASSERT(journal->frames.at <= log->starts[log->number]);
    return pages_in(log->starts[log->number] - journal->frames.at);
}

size_t vecfile_frames_capacity(const vecfile_journal *journal)
{
    const vecfile_log *log = &journal->log;
    return pages_in(log->starts[log->number] - VECFILE_LOG_HEADER_BYTES);
}

vecfile_status vecfile_frames_reserve(vecfile_journal *journal, size_t count)
{
    vecfile_frames *frames = &journal->frames;
    frames->count = 0;
    if (count <= frames->room)
        return VECFILE_OK;
    uint64_t *pages = realloc(frames->pages, count * sizeof *pages);
    if (pages != NULL)
        frames->pages = pages;
    uint8_t *bytes = pages != NULL ? realloc(frames->bytes, count * VECFILE_LOG_PAGE_BYTES) : NULL;
    if (bytes == NULL)
        return vecfile_fail_memory("for a checkpoint of", journal->file->path);
    frames->bytes = bytes;
    frames->room = count;
    return VECFILE_OK;
}

void vecfile_frames_free(vecfile_frames *frames)
{
    free(frames->pages);
    free(frames->bytes);
    free(frames->found);
    memset(frames, 0, sizeof *frames);
}

/* --- writing --- */

static void checksum_pages(vecfile_frame *head, const uint8_t *bytes)
{
    for (uint32_t i = 0; i < head->count; i += 4) {
        const uint8_t *blocks[4];
        uint32_t crcs[4];
        for (uint32_t k = 0; k < 4; k++)
            blocks[k] = bytes + (size_t)(i + k < head->count ? i + k : i) * VECFILE_LOG_PAGE_BYTES;
        vecfile_crc32c_four(blocks, VECFILE_LOG_PAGE_BYTES, crcs);
        for (uint32_t k = 0; k < 4 && i + k < head->count; k++)
            head->pages[i + k].crc = crcs[k];
    }
}

/* Of `count` pages from `first` on. */
static vecfile_status write_frame(vecfile_journal *journal, size_t first, size_t count)
{
    vecfile_frames *frames = &journal->frames;
    const uint8_t *const bytes = frames->bytes + first * VECFILE_LOG_PAGE_BYTES;
    uint8_t *const block = journal->chunks; /* no chunk is on its way now */
    frames->head.offset = frames->at;
    frames->head.count = (uint32_t)count;
    for (size_t i = 0; i < count; i++)
        frames->head.pages[i].page = frames->pages[first + i];
    checksum_pages(&frames->head, bytes);
    vecfile_encode_frame(&frames->head, block);
    const vecfile_io_piece pieces[2] = {{block, VECFILE_FRAME_HEAD_BYTES},
                                        {bytes, count * VECFILE_LOG_PAGE_BYTES}};
    vecfile_io_piece copy[2] = {pieces[0], pieces[1]};
    const int result =
        vecfile_write_pieces(journal->file->io, journal->log.fds[journal->log.number], copy,
                             count > 0 ? 2 : 1, frames->at);
    frames->at += VECFILE_FRAME_HEAD_BYTES + count * VECFILE_LOG_PAGE_BYTES;
    return result == 0 ? VECFILE_OK : vecfile_fail_log(journal, result, "write to");
}

vecfile_status vecfile_frames_write(vecfile_journal *journal)
{
    vecfile_frames *frames = &journal->frames;
    vecfile_status status = VECFILE_OK;
    size_t written = 0;
    VECFILE_ASSERT(frames->count <= vecfile_frames_left(journal));
    frames->head.salt = journal->slot.salt;
    frames->head.sequence = journal->log.last_flushed.sequence;
    frames->head.record_crc = journal->log.last_flushed.crc;
    do {
        const size_t rest = frames->count - written;
        const size_t count = rest < VECFILE_SLICE ? rest : VECFILE_SLICE;
        status = write_frame(journal, written, count);
        written += count;
    } while (written < frames->count && status == VECFILE_OK);
    return status;
}

/* --- what a crashed writer left --- */

static vecfile_status note_frame(vecfile_journal *journal, const vecfile_frame *head)
{
    vecfile_frames *frames = &journal->frames;
    vecfile_found_frame *found =
        realloc(frames->found, (frames->found_count + 1) * sizeof *frames->found);
    if (found == NULL)
        return vecfile_fail_memory("to read the log of", journal->file->path);
    frames->found = found;
    if (head->sequence > frames->last_sequence)
        frames->last_sequence = head->sequence;
    /* Without a record, the slot's state is the frame's. */
    found[frames->found_count++] =
        (vecfile_found_frame){head->offset, head->sequence, head->record_crc,
                              (head->record_crc == 0 && head->sequence == journal->slot.sequence) ||
                                  !VECFILE_KEEPS(FRAME_OF_RECORD)};
    return VECFILE_OK;
}

static bool read_frame_head(vecfile_journal *journal, uint64_t at, vecfile_frame *head,
                            vecfile_status *status)
{
    uint8_t *const block = journal->chunks;
    return vecfile_log_read_bytes(journal, journal->log.number, block, VECFILE_FRAME_HEAD_BYTES, at,
                                  status) &&
           vecfile_decode_frame(block, head) == VECFILE_DECODED && head->offset == at &&
           head->salt == journal->slot.salt;
}

vecfile_status vecfile_frames_find(vecfile_journal *journal, uint64_t bytes)
{
    vecfile_frames *frames = &journal->frames;
    const uint64_t start = journal->log.starts[journal->log.number];
    const uint64_t end = start < bytes ? start : bytes;
    vecfile_status status = VECFILE_OK;
    frames->found_count = 0;
    frames->last_sequence = 0;
    frames->at = VECFILE_LOG_HEADER_BYTES;
    for (uint64_t at = frames->at; at < end && status == VECFILE_OK; at += VECFILE_FRAME_HEAD_BYTES)
        if (read_frame_head(journal, at, &frames->head, &status))
            status = note_frame(journal, &frames->head);
    return status;
}

void vecfile_frames_note_record(vecfile_frames *frames, const vecfile_record *record)
{
    for (size_t i = 0; i < frames->found_count; i++)
        if (frames->found[i].sequence == record->sequence &&
            frames->found[i].record_crc == record->crc)
            frames->found[i].counts = true;
}

/* A page that was written over by a later frame, or not written whole, is not one of it any more:
 * it was flushed in its place, or never written there. */
static vecfile_status take_pages(vecfile_journal *journal, const vecfile_committed *last)
{
    const vecfile_frame *head = &journal->frames.head;
    vecfile_status status = VECFILE_OK;
    if (!vecfile_images_reserve(&journal->log.images, head->count))
        return vecfile_fail_memory("to read the log of", journal->file->path);
    for (uint32_t i = 0; i < head->count && status == VECFILE_OK; i++) {
        const uint64_t at =
            head->offset + VECFILE_FRAME_HEAD_BYTES + (uint64_t)i * VECFILE_LOG_PAGE_BYTES;
        if (!vecfile_page_is_among(journal, head->pages[i].page, last->counts) ||
            !vecfile_log_read_bytes(journal, journal->log.number, journal->image,
                                    sizeof journal->image, at, &status) ||
            vecfile_crc32c(0, journal->image, sizeof journal->image) != head->pages[i].crc)
            continue;
        vecfile_images_put_below(&journal->log.images,
                                 (vecfile_image){.page = head->pages[i].page,
                                                 .place = at + (unsigned)journal->log.number,
                                                 .chunks = VECFILE_ALL_CHUNKS,
                                                 .crc = head->pages[i].crc});
    }
    return status;
}

vecfile_status vecfile_frames_take(vecfile_journal *journal, const vecfile_committed *last)
{
    vecfile_frames *frames = &journal->frames;
    vecfile_status status = VECFILE_OK;
    journal->log.images.frames = journal->log.images.used;
    for (size_t i = 0; i < frames->found_count && status == VECFILE_OK; i++)
        if (frames->found[i].counts &&
            read_frame_head(journal, frames->found[i].offset, &frames->head, &status))
            status = take_pages(journal, last);
    journal->log.images.frames_end = journal->log.images.used;
    return status;
}

/* --- journal/infer_type.c ------------------------------------------------------------------------ */

/* A type made from a file's own layout text. */
/* Taking a file's own word for what its elements are. */




#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Gives `vector`, opened without a type, the one that its file's header describes.
 * VECFILE_E_CORRUPT if header and layout text disagree, and the statuses of
 * vecfile_describe_text. */
vecfile_status vecfile_infer_type(vecfile_vector_state *vector, const vecfile_header *header);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#include "any.h"

static vecfile_status check_agreement(const vecfile_vector_state *vector,
                                      const vecfile_header *header)
{
    const vecfile_identity *identity = &header->identity;
    const vecfile_struct *element = vector->description->element;
    if (identity->element_size == element->size &&
        identity->element_alignment == element->alignment &&
        identity->element_hash ==
            vecfile_fnv1a(VECFILE_FNV_START, element->name, strlen(element->name)))
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_CORRUPT,
                        "'%s' is damaged: its identity block says size %llu align %u, its layout "
                        "text '%s' of size %u align %u; restore it from a copy",
                        vector->file.path, (unsigned long long)identity->element_size,
                        identity->element_alignment, element->name, element->size,
                        element->alignment);
}

vecfile_status vecfile_infer_type(vecfile_vector_state *vector, const vecfile_header *header)
{
    const vecfile_identity *identity = &header->identity;
    vecfile_status status =
        vecfile_describe_text(header->text, (size_t)identity->text_bytes, &identity->machine,
                              vector->file.path, &vector->description);
    if (status == VECFILE_OK)
        status = check_agreement(vector, header);
    if (status != VECFILE_OK)
        return status;
    vector->inferred = (vecfile_type){.element = vector->description->element->name,
                                      .schema = vector->description->schema,
                                      .generator = "",
                                      .version = identity->schema_version,
                                      .alignment = identity->element_alignment,
                                      .size = identity->element_size};
    vector->type = &vector->inferred;
    return VECFILE_OK;
}

/* --- journal/journal.c --------------------------------------------------------------------------- */

/* What concerns all arrays of a journal alike. */


void vecfile_next_state(const vecfile_journal *journal, uint64_t stamp, vecfile_committed *out)
{
    out->sequence = journal->committed.sequence + 1;
    out->stamp = stamp;
    for (size_t i = 0; i < journal->array_count; i++)
        out->counts[i] = journal->arrays[i]->handle->len;
}

void vecfile_journal_set_committed(vecfile_journal *journal, const vecfile_committed *state)
{
    vecfile_committed *committed = &journal->committed;
    VECFILE_ASSERT(state->sequence >= committed->sequence);
    committed->sequence = state->sequence;
    committed->stamp = state->stamp;
    for (size_t i = 0; i < journal->array_count; i++)
        committed->counts[i] = journal->arrays[i]->committed = state->counts[i];
}

void vecfile_journal_set_mode(vecfile_journal *journal, vecfile_mode mode)
{
    for (size_t i = 0; i < journal->array_count; i++)
        vecfile_array_set_mode(journal->arrays[i], mode);
}

void vecfile_journal_poison(vecfile_journal *journal, const char *why)
{
    journal->poison = why;
    vecfile_journal_set_mode(journal, VECFILE_MODE_POISONED);
}

bool vecfile_journal_is_poisoned(const vecfile_journal *journal)
{
    return journal->poison != NULL;
}

vecfile_status vecfile_journal_check_files(const vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = vecfile_array_check_file(journal->arrays[i]);
    return status;
}

vecfile_status vecfile_journal_check_counts(const vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = vecfile_array_check_count(journal->arrays[i], journal->arrays[i]->committed);
    return status;
}

vecfile_status vecfile_journal_cut_to_size(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = vecfile_array_cut_to_size(journal->arrays[i]);
    return status;
}

vecfile_status vecfile_flush(vecfile_journal *journal, int fd)
{
    const vecfile_file *file = journal->file;
    int result = file->io->sync(file->io->context, fd);
    if (result == 0)
        return VECFILE_OK;
    if (VECFILE_KEEPS(POISON))
        vecfile_journal_poison(journal, "a flush failed, so what is on the disk is unknown");
    vecfile_fail_system(result, "flush", file->path);
    vecfile_fail_more("; what is on the disk is unknown, close it and open it again");
    return VECFILE_E_IO;
}

/* A failure is none, for all of it is flushed afterwards. */
static void start_write_back(const vecfile_array *array)
{
    const vecfile_file *file = array->file;
    (void)file->io->start_sync(file->io->context, file->fd, file->identity.data_offset,
                               vecfile_file_room(file));
}

static vecfile_status flush_array(vecfile_journal *journal, vecfile_array *array)
{
    vecfile_status status = vecfile_flush(journal, array->file->fd);
    if (status == VECFILE_OK) {
        array->is_swept = false;
        vecfile_array_note_flush(array);
    }
    return status;
}

vecfile_status vecfile_flush_arrays(vecfile_journal *journal,
                                    bool (*needs_it)(const vecfile_array *array))
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0, found = 0; i < journal->array_count; i++)
        if (needs_it(journal->arrays[i]) && found++ > 0) /* the first is waited for at once */
            start_write_back(journal->arrays[i]);
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        if (needs_it(journal->arrays[i]))
            status = flush_array(journal, journal->arrays[i]);
    return status;
}

vecfile_status vecfile_sync_names(const vecfile_journal *journal)
{
    return vecfile_place_sync(journal->file->io, &journal->file->place, journal->file->path);
}

/* --- journal/journal_new.c ----------------------------------------------------------------------- */

/* Journals made and freed. */
/* Journals made and freed. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* A journal of the durability that the file's options say, whose slots are in the header of `file`;
 * it has no arrays yet, and room for `room`.  NULL with a message. */
vecfile_journal *vecfile_journal_new(vecfile_file *file, size_t room);

/* The journal commits the array, too, from its next state on: before anything is read. */
void vecfile_journal_add(vecfile_journal *journal, vecfile_array *array);

/* Closes its logs; its arrays and files are others'. */
/* As new, but for what it consists of, and for the locks of a follower: to be read anew. */
void vecfile_journal_reset(vecfile_journal *journal);

void vecfile_journal_free(vecfile_journal *journal);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


#include <stdlib.h>

vecfile_journal *vecfile_journal_new(vecfile_file *file, size_t room)
{
    vecfile_journal *journal = calloc(1, sizeof *journal + room * sizeof(vecfile_array *));
    VECFILE_ASSERT(room > 0 && room <= VECFILE_MAX_ARRAYS);
    if (journal == NULL) {
        vecfile_fail_memory("to open", file->path);
        return NULL;
    }
    journal->file = file;
    journal->durability = file->options->durability;
    journal->completes_recovery = journal->durability == VECFILE_SHARED;
    vecfile_log_init(&journal->log);
    return journal;
}

void vecfile_journal_add(vecfile_journal *journal, vecfile_array *array)
{
    array->calls = &vecfile_journal_calls;
    array->committer = journal;
    journal->arrays[journal->array_count++] = array;
}

static void free_parts(vecfile_journal *journal)
{
    vecfile_log_free(journal);
    vecfile_frames_free(&journal->frames);
    free(journal->debt.pages);
}

void vecfile_journal_reset(vecfile_journal *journal)
{
    free_parts(journal);
    journal->frames = (vecfile_frames){.at = 0};
    journal->debt = (vecfile_debt){.pages = NULL};
    journal->copies = (vecfile_copies){.count = 0};
    journal->slot = (vecfile_slot){.epoch = 0};
    journal->committed = (vecfile_committed){.sequence = 0};
    journal->spare_is_before = journal->has_damaged_slot = journal->is_cut_short = false;
    for (size_t i = 0; i < journal->array_count; i++) {
        journal->arrays[i]->committed = 0;
        journal->arrays[i]->buffer = (vecfile_append_buffer){.start = 0};
    }
}

void vecfile_journal_free(vecfile_journal *journal)
{
    free_parts(journal);
    free(journal);
}

/* --- journal/log.c ------------------------------------------------------------------------------- */

/* The log's files: made, opened, removed. */


#include <stdlib.h>

void vecfile_log_init(vecfile_log *log)
{
    memset(log, 0, sizeof *log);
    for (int number = 0; number < VECFILE_LOGS; number++)
        log->fds[number] = -1;
    vecfile_images_clear(&log->images);
}

void vecfile_log_free(vecfile_journal *journal)
{
    for (int number = 0; number < VECFILE_LOGS; number++) {
        vecfile_log_close(journal, number);
        free(journal->log.names[number]);
    }
    vecfile_read_ahead_end(&journal->log.ahead);
    vecfile_images_free(&journal->log.images);
    free(journal->log.header);
    free(journal->log.pieces);
    free(journal->log.pages);
    vecfile_log_init(&journal->log);
}

/* Says in the file what its logs are like, unflushed: libraries that do not know such logs refuse
 * it, instead of taking them for empty ones. */
static vecfile_status announce_logs(vecfile_journal *journal)
{
    uint8_t block[VECFILE_FEATURES_BYTES];
    vecfile_features features = journal->file->features;
    if ((features.bits & VECFILE_FEATURE_LOG_HEADERS) == 0)
        features.bare_log_salt = journal->slot.salt;
    features.bits = VECFILE_KNOWN_FEATURES;
    features.is_torn = false;
    vecfile_encode_features(&features, block);
    int result = vecfile_write_fully(journal->file->io, journal->file->fd, block, sizeof block,
                                     VECFILE_FEATURES_OFFSET);
    if (result < 0)
        return vecfile_fail_system(result, "write to", journal->file->path);
    journal->file->features = features;
    return VECFILE_OK;
}

/* A new log may replace the one that the slot before the current one counts on, and what was read
 * at open, slot and announcement, may be in the system's memory only.  Where the slot has to be
 * secured, that flush does for both. */
vecfile_status vecfile_log_prepare_file(vecfile_journal *journal)
{
    const vecfile_features before = journal->file->features;
    const bool is_durable = journal->slot_is_durable;
    const bool is_announced = before.bits == VECFILE_KNOWN_FEATURES && journal->is_announced;
    vecfile_status status = is_announced ? VECFILE_OK : announce_logs(journal);
    if (status == VECFILE_OK)
        status = vecfile_secure_slot(journal);
    if (status == VECFILE_OK && !is_announced && is_durable && VECFILE_KEEPS(FLUSH_FEATURES))
        status = vecfile_flush(journal, journal->file->fd);
    journal->is_announced = status == VECFILE_OK;
    if (status != VECFILE_OK)
        journal->file->features = before;
    return status;
}

vecfile_status vecfile_log_make(vecfile_journal *journal, int number)
{
    vecfile_status status = vecfile_log_prepare_file(journal);
    if (status != VECFILE_OK)
        return status;
    vecfile_log_close(journal, number);
    return vecfile_log_file_make(journal, number);
}

vecfile_status vecfile_log_write_header(vecfile_journal *journal, int number,
                                        const vecfile_slot *slot, uint64_t start, uint64_t bytes)
{
    uint8_t blocks[VECFILE_LOG_HEADER_END];
    vecfile_slot copy = *slot;
    copy.epoch = journal->slot.epoch + 1;
    vecfile_log_header header = {.salt = slot->salt,
                                 .epoch = copy.epoch,
                                 .bytes = bytes,
                                 .start = start,
                                 .before = journal->slot.salt};
    memcpy(header.uuid, journal->file->identity.uuid, sizeof header.uuid);
    vecfile_encode_log_header(&header, blocks);
    vecfile_encode_slot(&copy, blocks + VECFILE_LOG_SLOT_OFFSET);
    int result =
        vecfile_write_fully(journal->file->io, journal->log.fds[number], blocks, sizeof blocks, 0);
    journal->log.starts[number] = start;
    journal->log.has_slices[number] = true;
    return result == 0 ? VECFILE_OK : vecfile_fail_log(journal, result, "write to");
}

vecfile_status vecfile_log_make_durable(vecfile_journal *journal, int number, uint64_t end)
{
    const uint64_t whole = vecfile_round_up(end, VECFILE_RECORD_ALIGNMENT);
    int result = vecfile_log_write_ahead(journal, number, end,
                                         whole > VECFILE_FIRST_LOG ? whole : VECFILE_FIRST_LOG);
    if (result < 0)
        return vecfile_fail_log(journal, result, "write to");
    vecfile_status status = VECFILE_KEEPS(FLUSH_NEW_LOG)
                                ? vecfile_flush(journal, journal->log.fds[number])
                                : VECFILE_OK;
    if (status == VECFILE_OK)
        status = vecfile_log_file_publish(journal, number);
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_LOG_NAME) ? vecfile_sync_names(journal)
                                                                 : status;
}

/* A log has no holes: what is not a frame yet is zero. */
static vecfile_status write_room_for_frames(vecfile_journal *journal, int number, uint64_t from,
                                            uint64_t start)
{
    const int result = vecfile_log_write_ahead(journal, number, from, start);
    return result < 0 ? vecfile_fail_log(journal, result, "write to") : VECFILE_OK;
}

vecfile_status vecfile_log_create(vecfile_journal *journal, int number, const vecfile_slot *slot,
                                  uint64_t start)
{
    vecfile_status status = vecfile_log_make(journal, number);
    if (status != VECFILE_OK)
        return status;
    status = vecfile_log_write_header(journal, number, slot, start,
                                      start > VECFILE_FIRST_LOG ? start : VECFILE_FIRST_LOG);
    if (status == VECFILE_OK)
        status = write_room_for_frames(journal, number, VECFILE_LOG_HEADER_END, start);
    if (status == VECFILE_OK)
        status = vecfile_log_make_durable(journal, number, start);
    if (status != VECFILE_OK)
        vecfile_log_file_remove(journal, number);
    return status;
}

vecfile_status vecfile_log_reuse(vecfile_journal *journal, int number, const vecfile_slot *slot,
                                 uint64_t start)
{
    const uint64_t written = journal->log.written[number];
    vecfile_status status = vecfile_secure_slot(journal);
    if (status == VECFILE_OK)
        status = write_room_for_frames(journal, number, written, start);
    if (status == VECFILE_OK)
        status = vecfile_log_write_header(journal, number, slot, start,
                                          start > written ? start : written);
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_LOG_HEADER)
               ? vecfile_flush(journal, journal->log.fds[number])
               : status;
}

/* Once nothing of the logs counts any more, the file is again what every library knows; that needs
 * no flush. */
static vecfile_status take_announcement_back(vecfile_journal *journal)
{
    static const uint8_t zeros[VECFILE_FEATURES_BYTES];
    if (journal->file->features.bits == 0 && !journal->file->features.is_torn)
        return VECFILE_OK;
    int result = vecfile_write_fully(journal->file->io, journal->file->fd, zeros, sizeof zeros,
                                     VECFILE_FEATURES_OFFSET);
    if (result < 0)
        return vecfile_fail_system(result, "write to", journal->file->path);
    journal->file->features = (vecfile_features){.bits = 0};
    return VECFILE_OK;
}

vecfile_status vecfile_log_remove(vecfile_journal *journal)
{
    for (int number = 0; number < VECFILE_LOGS; number++)
        vecfile_log_file_remove(journal, number);
    vecfile_images_clear(&journal->log.images);
    journal->log.is_in_use = false;
    journal->log.is_unsynced = false;
    return take_announcement_back(journal);
}

/* --- what its users share --- */

/* Of all arrays, as they were committed. */
static uint64_t elements_bytes(const vecfile_journal *journal)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < journal->array_count; i++)
        bytes += journal->arrays[i]->committed * journal->arrays[i]->size;
    return bytes;
}

uint64_t vecfile_log_limit(const vecfile_journal *journal)
{
    return vecfile_log_limit_of(elements_bytes(journal));
}

uint64_t vecfile_log_limit_of(uint64_t bytes)
{
    const uint64_t limit = bytes / 4;
    if (limit < VECFILE_MIN_LOG_LIMIT)
        return VECFILE_MIN_LOG_LIMIT;
    return limit < VECFILE_MAX_LOG_LIMIT ? limit : VECFILE_MAX_LOG_LIMIT;
}

vecfile_status vecfile_fail_log(const vecfile_journal *journal, int result, const char *action)
{
    vecfile_fail_system(result, action, journal->file->path);
    vecfile_fail_more(" (its log)");
    return vecfile_status_of_errno(result);
}

const uint8_t vecfile_log_zeros[VECFILE_LOG_ZEROS];

int vecfile_log_write_ahead(vecfile_journal *journal, int number, uint64_t from, uint64_t end)
{
    vecfile_log *log = &journal->log;
    for (uint64_t at = from > log->written[number] ? from : log->written[number]; at < end;) {
        const size_t count = end - at < VECFILE_LOG_ZEROS ? (size_t)(end - at) : VECFILE_LOG_ZEROS;
        int result =
            vecfile_write_fully(journal->file->io, log->fds[number], vecfile_log_zeros, count, at);
        if (result < 0)
            return result;
        at += count;
    }
    if (end > log->written[number])
        log->written[number] = end;
    return 0;
}

int vecfile_log_other(const vecfile_journal *journal)
{
    const vecfile_log *log = &journal->log;
    int number = 0;
    while (number == log->number || (journal->slot.old_salt != 0 && number == log->old_number))
        number++;
    VECFILE_ASSERT(number < VECFILE_LOGS);
    return number;
}

void vecfile_log_begin(vecfile_log *log, int number, uint64_t sequence)
{
    VECFILE_ASSERT(log->fds[number] >= 0);
    log->number = number;
    log->offset = log->flushed = log->starts[number];
    log->retry_at = 0;
    log->last = log->last_flushed = (vecfile_record_name){.sequence = sequence};
    log->said_at = log->resumed_end = 0;
    log->is_in_use = true;
    log->is_unsynced = false;
}

void vecfile_log_note_flushed(vecfile_log *log)
{
    log->is_unsynced = false;
    log->flushed = log->offset;
    /* A record that only says so is the last one for a while, and may be damaged alone. */
    if (log->said_at != log->offset)
        log->last_flushed = log->last;
}

vecfile_status vecfile_log_flush(vecfile_journal *journal)
{
    vecfile_log *log = &journal->log;
    vecfile_status status = vecfile_flush(journal, log->fds[log->number]);
    if (status == VECFILE_OK)
        vecfile_log_note_flushed(log);
    return status;
}

/* --- journal/log_append.c ------------------------------------------------------------------------ */

/* Writing the log's records, with pages as the mapping has them. */


#include <stdlib.h>

/* Where the log is to be written in advance up to, behind a record that ends at `end`: at most to
 * where a checkpoint is due, and beyond that, as beside a follower that sleeps, in small steps. */
static uint64_t end_of_ahead(const vecfile_journal *journal, int number, uint64_t end)
{
    const uint64_t written = journal->log.written[number];
    const uint64_t limit = journal->log.starts[number] + vecfile_log_limit(journal);
    const uint64_t step = written < VECFILE_MAX_WRITTEN_AHEAD ? written : VECFILE_MAX_WRITTEN_AHEAD;
    if (end > limit)
        return end + step / 8;
    return end + step < limit ? end + step : limit;
}

/* Writes zeros behind a record that will be at [start, end), so that the records after it need not
 * make the log grow.  It does so only if that is more than the record itself has: otherwise the
 * record may as well make the log grow.  Where there is no space for the zeros, the record may
 * still fit, so that a failure is none. */
static void write_ahead(vecfile_journal *journal, int number, uint64_t start, uint64_t end)
{
    const uint64_t wanted = end_of_ahead(journal, number, end);
    if (end > journal->log.written[number] && end - start < wanted - end && wanted > end)
        (void)vecfile_log_write_ahead(journal, number, end, wanted);
}

static uint64_t dirty_chunks(const vecfile_journal *journal, uint64_t number)
{
    return vecfile_array_of_number(journal, number)->dirty.chunks[vecfile_page_of_number(number)];
}

static uint32_t checksum(const unsigned char *page, uint64_t chunks)
{
    uint32_t crc = 0;
    while (chunks != 0) {
        const vecfile_run run = vecfile_next_run(&chunks);
        crc = vecfile_crc32c(crc, page + run.start, run.count);
    }
    return crc;
}

/* The checksums of four entries at once, if all four images are whole. */
static bool checksum_four(const vecfile_journal *journal, const vecfile_entry *entries,
                          uint32_t out[4])
{
    const uint8_t *blocks[4];
    for (size_t i = 0; i < 4; i++) {
        if (entries[i].chunks != VECFILE_ALL_CHUNKS)
            return false;
        blocks[i] = vecfile_mapped_page(journal, entries[i].page);
    }
    vecfile_crc32c_four(blocks, VECFILE_LOG_PAGE_BYTES, out);
    return true;
}

/* Entries for up to four pages; returns the bytes of their images. */
static uint64_t fill_four(vecfile_journal *journal, const vecfile_record *record,
                          const uint64_t *pages, size_t first, size_t count)
{
    vecfile_entry entries[4];
    uint32_t crcs[4];
    uint64_t bytes = 0;
    for (size_t i = 0; i < count; i++) {
        entries[i].page = pages[first + i];
        entries[i].chunks = dirty_chunks(journal, entries[i].page);
        bytes += vecfile_chunk_bytes(entries[i].chunks);
    }
    if (count < 4 || !checksum_four(journal, entries, crcs))
        for (size_t i = 0; i < count; i++)
            crcs[i] = checksum(vecfile_mapped_page(journal, entries[i].page), entries[i].chunks);
    for (size_t i = 0; i < count; i++) {
        entries[i].crc = crcs[i];
        vecfile_encode_entry(&entries[i], vecfile_record_entry(&journal->log, record, first + i));
    }
    return bytes;
}

static uint64_t fill_entries(vecfile_journal *journal, const vecfile_record *record,
                             const uint64_t *pages)
{
    const size_t count = (size_t)record->pages;
    uint64_t bytes = 0;
    for (size_t i = 0; i < count; i += 4)
        bytes += fill_four(journal, record, pages, i, count - i < 4 ? count - i : 4);
    return bytes;
}

/* Pieces that the images are in memory, at most. */
static size_t count_runs(const vecfile_log *log, const vecfile_record *record)
{
    size_t runs = 0;
    for (size_t i = 0; i < record->pages; i++) {
        const uint64_t chunks = vecfile_decode_entry(vecfile_record_entry(log, record, i)).chunks;
        runs += (size_t)__builtin_popcountll(chunks & ~(chunks << 1));
    }
    return runs;
}

static vecfile_status make_pieces_room(vecfile_journal *journal, size_t count)
{
    vecfile_log *log = &journal->log;
    if (count <= log->pieces_room)
        return VECFILE_OK;
    vecfile_io_piece *pieces = realloc(log->pieces, count * sizeof *pieces);
    if (pieces == NULL)
        return vecfile_fail_memory("to commit", journal->file->path);
    log->pieces = pieces;
    log->pieces_room = count;
    return VECFILE_OK;
}

/* Pieces for all behind the header: the entries, the images, and zero up to the record's end;
 * returns how many. */
static size_t fill_pieces(vecfile_journal *journal, const vecfile_record *record, uint64_t bytes)
{
    vecfile_io_piece *pieces = journal->log.pieces;
    size_t used = 1;
    pieces[0].bytes = vecfile_record_entry(&journal->log, record, 0);
    pieces[0].count = (size_t)vecfile_head_bytes_of(record) - record->header_bytes;
    for (size_t i = 0; i < record->pages; i++) {
        vecfile_entry entry = vecfile_decode_entry(vecfile_record_entry(&journal->log, record, i));
        const unsigned char *page = vecfile_mapped_page(journal, entry.page);
        while (entry.chunks != 0) {
            const vecfile_run run = vecfile_next_run(&entry.chunks);
            const unsigned char *end =
                (const unsigned char *)pieces[used - 1].bytes + pieces[used - 1].count;
            if (used > 1 && end == page + run.start)
                pieces[used - 1].count += run.count;
            else
                pieces[used++] = (vecfile_io_piece){page + run.start, run.count};
        }
    }
    const uint64_t padding = vecfile_record_end(0, bytes) - bytes;
    if (padding > 0)
        pieces[used++] = (vecfile_io_piece){vecfile_log_zeros, (size_t)padding};
    return used;
}

/* A header that is there in part may fit what an earlier epoch left behind it. */
static vecfile_status give_up_header(vecfile_journal *journal)
{
    vecfile_journal_poison(journal, "half a record was written to the log");
    vecfile_fail_more("; half a record is written, close it and open it again");
    return VECFILE_E_IO;
}

static vecfile_status write_header(vecfile_journal *journal, int number,
                                   const vecfile_record *record)
{
    const vecfile_log *log = &journal->log;
    size_t done = 0;
    const int result = vecfile_write_counted(journal->file->io, log->fds[number], log->header,
                                             record->header_bytes, record->offset, &done);
    if (result == 0)
        return VECFILE_OK;
    const vecfile_status status = vecfile_fail_log(journal, result, "write to");
    return done > 0 ? give_up_header(journal) : status;
}

static vecfile_status write_rest(vecfile_journal *journal, int number, const vecfile_record *record,
                                 uint64_t bytes)
{
    vecfile_log *log = &journal->log;
    const size_t pieces = fill_pieces(journal, record, bytes);
    const int result = vecfile_write_pieces(journal->file->io, log->fds[number], log->pieces,
                                            pieces, record->offset + record->header_bytes);
    return result == 0 ? VECFILE_OK : vecfile_fail_log(journal, result, "write to");
}

/* The header last: whatever fails before it, there is nothing that could be read as a record, for
 * its salt is of this epoch alone. */
static vecfile_status write_appended(vecfile_journal *journal, int number,
                                     const vecfile_record *record, uint64_t bytes)
{
    const bool header_last = VECFILE_KEEPS(HEADER_LAST);
    const uint64_t end = vecfile_record_end(record->offset, bytes);
    write_ahead(journal, number, record->offset, end);
    vecfile_status status = header_last ? VECFILE_OK : write_header(journal, number, record);
    if (status == VECFILE_OK)
        status = write_rest(journal, number, record, bytes);
    if (status == VECFILE_OK && header_last)
        status = write_header(journal, number, record);
    if (status == VECFILE_OK && journal->log.written[number] < end)
        journal->log.written[number] = end;
    return status;
}

vecfile_status vecfile_log_prepare(vecfile_journal *journal, const vecfile_committed *state,
                                   const uint64_t *pages, size_t count, vecfile_ready_record *ready)
{
    vecfile_log *log = &journal->log;
    VECFILE_ASSERT(log->is_in_use && journal->slot.salt != 0);
    VECFILE_ASSERT(log->starts[log->number] <= log->flushed && log->flushed <= log->offset);
    vecfile_record *record = &ready->record;
    *record = vecfile_record_of(journal, state, journal->slot.salt, count);
    record->offset = log->offset;
    record->chain = log->last.crc;
    record->is_settled = journal->slot.old_salt == 0;
    record->flushed = VECFILE_KEEPS(TELL_FLUSHED) ? log->flushed : log->offset;
    if (!vecfile_images_reserve(&log->images, count))
        return vecfile_fail_memory("to commit", journal->file->path);
    vecfile_status status = vecfile_record_make_head(journal, record, state);
    if (status != VECFILE_OK)
        return status;
    ready->bytes = vecfile_head_bytes_of(record) + fill_entries(journal, record, pages);
    status = make_pieces_room(journal, count_runs(log, record) + 2);
    if (status == VECFILE_OK)
        vecfile_encode_record(record, log->header);
    return status;
}

vecfile_status vecfile_log_append(vecfile_journal *journal, vecfile_ready_record *ready)
{
    vecfile_log *log = &journal->log;
    vecfile_status status = write_appended(journal, log->number, &ready->record, ready->bytes);
    if (status != VECFILE_OK)
        return status;
    vecfile_record_take(log, log->number, &ready->record);
    log->is_unsynced = true;
    return VECFILE_OK;
}

vecfile_status vecfile_log_say_flushed(vecfile_journal *journal)
{
    static const uint64_t no_pages[1];
    vecfile_log *log = &journal->log;
    vecfile_ready_record ready;
    VECFILE_ASSERT(!log->is_unsynced || !VECFILE_KEEPS(FLUSH_LAZY));
    if (log->said_at == log->offset)
        return VECFILE_OK;
    vecfile_status status = vecfile_log_prepare(journal, &journal->committed, no_pages, 0, &ready);
    if (status == VECFILE_OK)
        status = vecfile_log_append(journal, &ready);
    if (status == VECFILE_OK)
        log->said_at = log->offset;
    return status;
}

/* --- journal/log_files.c ------------------------------------------------------------------------- */

/* Which files beside a vector are its logs. */

/* What a file in the place of a log is. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

typedef enum vecfile_log_verdict {
    VECFILE_LOG_MISSING,
    VECFILE_LOG_FOUND,    /* the one that is looked for */
    VECFILE_LOG_USELESS,  /* of this vector, and of no use any more */
    VECFILE_LOG_OF_COPY,  /* of this vector in another state: a copy of the file may need it */
    VECFILE_LOG_OF_OTHER, /* of another vector, or no log */
    VECFILE_LOG_DAMAGED,  /* nothing that a log begins with */
    VECFILE_LOG_CUT_OFF,  /* of the slot, and shorter than it was */
    VECFILE_LOG_IN_USE, /* of the slot, and a copy of the file that is being written has it open */
    VECFILE_LOG_UNREADABLE /* the system does not let it be read */
} vecfile_log_verdict;

typedef struct vecfile_log_candidate {
    vecfile_log_verdict verdict;
    int fd;         /* -1 when closed */
    int error;      /* negative errno of VECFILE_LOG_UNREADABLE */
    uint64_t start; /* of its records */
    uint64_t bytes; /* that it has durably, as its header says */
    bool has_slices;
    vecfile_io_stat found;
} vecfile_log_candidate;

/* Whether the writer of another file, a copy of this one, is at work on the log that is open as
 * `fd`. */
bool vecfile_log_is_in_use(const vecfile_journal *journal, int fd);

/* Looks for the log of `salt` in the file of that name in the vector's directory, which is left as
 * it is; it stays open, and for a writer locked to read, if it is VECFILE_LOG_FOUND. */
vecfile_log_verdict vecfile_log_judge(const vecfile_journal *journal, const char *name,
                                      uint64_t salt, vecfile_log_candidate *out);

/* What the file c->fd is, which has the name of the slot's log, if that may be one without a
 * header, of the first libraries. */
vecfile_log_verdict vecfile_log_judge_bare(const vecfile_journal *journal,
                                           vecfile_log_candidate *c);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* Whether the log that the file's slot counts on may be one without a header, of the first
 * libraries. */
static bool may_be_bare(const vecfile_journal *journal)
{
    if (journal->slot.old_salt != 0)
        return false;
    return (journal->file->features.bits & VECFILE_FEATURE_LOG_HEADERS) == 0 ||
           journal->file->features.bare_log_salt == journal->slot.salt;
}

bool vecfile_log_name(const vecfile_journal *journal, int number, int which,
                      char out[VECFILE_MAX_NAME_BYTES + 1])
{
    char hex[33];
    for (size_t i = 0; i < 16; i++)
        snprintf(hex + i * 2, 3, "%02x", journal->file->identity.uuid[i]);
    const size_t room = VECFILE_MAX_NAME_BYTES + 1;
    int length;
    if (which == 0)
        length = snprintf(out, room, "%s-log%d", journal->file->place.name, number);
    else if (which == 1)
        length = snprintf(out, room, "vecfile-%s-log%d", hex, number);
    else
        length = snprintf(out, room, "vecfile-%s-%d-log%d", hex, which, number);
    return length > 0 && (size_t)length < room;
}

/* --- taking one --- */

/* Notes which file log `number` is, open as `fd`. */
static vecfile_status take_log_file(vecfile_journal *journal, int number, const char *name, int fd)
{
    vecfile_log *log = &journal->log;
    vecfile_io_stat found;
    char *copy = strdup(name);
    const int result = journal->file->io->fstat(journal->file->io->context, fd, &found);
    if (copy == NULL || result < 0) {
        free(copy);
        return copy == NULL
                   ? vecfile_fail_memory("for the log of", journal->file->path)
                   : vecfile_fail_system(result, "examine the log of", journal->file->path);
    }
    free(log->names[number]);
    log->names[number] = copy;
    log->inodes[number] = found.inode;
    log->fds[number] = fd;
    return VECFILE_OK;
}

void vecfile_log_close(vecfile_journal *journal, int number)
{
    vecfile_log *log = &journal->log;
    if (log->is_new[number])
        vecfile_new_file_discard(journal->file->io, journal->file->place.directory,
                                 &log->made[number]);
    else if (log->fds[number] >= 0)
        journal->file->io->close(journal->file->io->context, log->fds[number]);
    log->is_new[number] = false;
    log->fds[number] = -1;
    log->written[number] = 0;
}

/* --- making one --- */

vecfile_status vecfile_log_file_make(vecfile_journal *journal, int number)
{
    char name[VECFILE_MAX_NAME_BYTES + 1];
    const vecfile_io *io = journal->file->io;
    vecfile_new_file *made = &journal->log.made[number];
    if (!vecfile_log_name(journal, number, 0, name))
        (void)vecfile_log_name(journal, number, 1, name);
    vecfile_status status = vecfile_new_file_make(io, journal->file->place.directory, name,
                                                  journal->file->path, 0600, made);
    if (status != VECFILE_OK) {
        vecfile_fail_more(" (its log, '%s' beside it)", name);
        return status;
    }
    const int result = io->copy_permissions(io->context, journal->file->fd, made->fd);
    if (result < 0) {
        vecfile_new_file_discard(io, journal->file->place.directory, made);
        return vecfile_fail_system(result, "give its permissions to the log of",
                                   journal->file->path);
    }
    journal->log.fds[number] = made->fd;
    journal->log.is_new[number] = true;
    return VECFILE_OK;
}

/* Whether the file of that name may be removed to make way for a new log.  A log of this vector
 * may, also one that is gone by now; a file of others may not, nor a log that a copy may need. */
static bool may_be_replaced(const vecfile_journal *journal, const char *name)
{
    vecfile_log_candidate there;
    const vecfile_log_verdict judged = vecfile_log_judge(journal, name, journal->slot.salt, &there);
    if (there.fd >= 0)
        journal->file->io->close(journal->file->io->context, there.fd);
    return judged == VECFILE_LOG_USELESS || judged == VECFILE_LOG_FOUND ||
           judged == VECFILE_LOG_CUT_OFF || judged == VECFILE_LOG_MISSING;
}

static int publish_log(vecfile_journal *journal, int number, const char *name)
{
    const vecfile_io *io = journal->file->io;
    vecfile_new_file *made = &journal->log.made[number];
    int result = vecfile_new_file_publish(io, journal->file->place.directory, name, made);
    if (result != -EEXIST || !may_be_replaced(journal, name))
        return result;
    result = io->unlink(io->context, journal->file->place.directory, name);
    return result == 0 || result == -ENOENT
               ? vecfile_new_file_publish(io, journal->file->place.directory, name, made)
               : result;
}

vecfile_status vecfile_log_file_publish(vecfile_journal *journal, int number)
{
    char name[VECFILE_MAX_NAME_BYTES + 1];
    int result = -EEXIST;
    for (int which = 0; which < VECFILE_LOG_NAMES && result == -EEXIST; which++)
        if (vecfile_log_name(journal, number, which, name))
            result = publish_log(journal, number, name);
    if (result == 0) {
        journal->log.is_new[number] = false;
        return take_log_file(journal, number, name, journal->log.fds[number]);
    }
    if (result == -EEXIST)
        return vecfile_fail(VECFILE_E_EXISTS,
                            "the log of '%s' cannot be made: '%s-log%d' and '%s' beside it are "
                            "other files: move them away",
                            journal->file->path, journal->file->place.name, number, name);
    return vecfile_fail_system(result, "name the log of", journal->file->path);
}

/* --- finding one --- */

typedef struct search {
    vecfile_journal *journal;
    uint64_t salt;
    vecfile_log_candidate last;  /* that was looked at */
    vecfile_log_candidate found; /* VECFILE_LOG_FOUND, or VECFILE_LOG_IN_USE, or nothing */
    char name[VECFILE_MAX_NAME_BYTES + 1];
} search;

static bool look_at_entry(void *to, const char *name)
{
    search *s = to;
    if (strstr(name, "-log") == NULL || strlen(name) > VECFILE_MAX_NAME_BYTES)
        return true;
    const vecfile_log_verdict judged = vecfile_log_judge(s->journal, name, s->salt, &s->last);
    if (judged != VECFILE_LOG_FOUND && judged != VECFILE_LOG_IN_USE)
        return true;
    s->found = s->last;
    memcpy(s->name, name, strlen(name) + 1);
    return judged == VECFILE_LOG_IN_USE;
}

static const char *explain(vecfile_log_verdict judged)
{
    switch (judged) {
    case VECFILE_LOG_OF_OTHER:
        return "is no log of it";
    case VECFILE_LOG_USELESS:
    case VECFILE_LOG_OF_COPY:
        return "is the log of another state of it";
    case VECFILE_LOG_DAMAGED:
        return "was emptied or damaged";
    case VECFILE_LOG_CUT_OFF:
        return "was cut off";
    case VECFILE_LOG_UNREADABLE:
    case VECFILE_LOG_IN_USE:
    case VECFILE_LOG_MISSING:
    case VECFILE_LOG_FOUND:
        break;
    }
    return "is missing";
}

static vecfile_status fail_to_find(const vecfile_journal *journal, int number,
                                   const vecfile_log_candidate *first)
{
    if (first->verdict == VECFILE_LOG_UNREADABLE) {
        vecfile_fail_system(first->error, "read the log of", journal->file->path);
        vecfile_fail_more(" ('%s-log%d', which has its last commits: let this user read it)",
                          journal->file->place.name, number);
        return vecfile_status_of_errno(first->error);
    }
    return vecfile_fail(VECFILE_E_CORRUPT,
                        "'%s' was being written when its writer stopped, and '%s-log%d', which has "
                        "its last commits, %s: put it back beside it, or restore both from a copy",
                        journal->file->path, journal->file->path, number, explain(first->verdict));
}

static vecfile_status fail_in_use(const vecfile_journal *journal, const char *name)
{
    return vecfile_fail(VECFILE_E_LOCKED,
                        "'%s' was being written when it was copied, and the log that has its last "
                        "commits, '%s' beside it, is in use by the original: close that first, or "
                        "copy the vector when it is closed",
                        journal->file->path, name);
}

static vecfile_status take_found(vecfile_journal *journal, int number, const char *name,
                                 const vecfile_log_candidate *c)
{
    vecfile_status status = take_log_file(journal, number, name, c->fd);
    journal->log.starts[number] = c->start;
    journal->log.written[number] = c->bytes; /* more may be in the system's memory only */
    journal->log.has_slices[number] = c->has_slices;
    if (status != VECFILE_OK)
        journal->file->io->close(journal->file->io->context, c->fd);
    return status;
}

/* A log without a header has nothing but its name and its records to be known by. */
static vecfile_status find_bare(vecfile_journal *journal, int number)
{
    char name[VECFILE_MAX_NAME_BYTES + 1];
    vecfile_log_candidate c = {.verdict = VECFILE_LOG_MISSING, .fd = -1};
    if (vecfile_log_name(journal, number, 0, name))
        c.fd = vecfile_open_file(journal->file->io, journal->file->place.directory, name,
                                 VECFILE_IO_READ_OWN, 0);
    if (c.fd < 0) {
        c.verdict = c.fd == -1 || c.fd == -ENOENT ? VECFILE_LOG_MISSING : VECFILE_LOG_UNREADABLE;
        c.error = c.fd;
        return fail_to_find(journal, number, &c);
    }
    if (vecfile_log_judge_bare(journal, &c) == VECFILE_LOG_FOUND)
        return take_found(journal, number, name, &c);
    journal->file->io->close(journal->file->io->context, c.fd);
    return fail_to_find(journal, number, &c);
}

/* Looks at the names that log `number` may have been given; what the usual one has goes to *usual.
 */
static bool is_at_its_name(search *s, int number, vecfile_log_candidate *usual)
{
    char name[VECFILE_MAX_NAME_BYTES + 1];
    *usual = (vecfile_log_candidate){.verdict = VECFILE_LOG_MISSING, .fd = -1};
    for (int which = 0; which < VECFILE_LOG_NAMES; which++) {
        if (!vecfile_log_name(s->journal, number, which, name))
            continue;
        if (!look_at_entry(s, name))
            return true;
        if (which == 0)
            *usual = s->last;
    }
    return false;
}

static int list_names(search *s)
{
    const vecfile_file *file = s->journal->file;
    return file->io->list_directory(file->io->context, file->place.directory, look_at_entry, s);
}

/* The number that its name says; by another name, one that is free. */
static int number_of(const vecfile_journal *journal, const char *name)
{
    const size_t length = strlen(name);
    int number = length > 0 ? name[length - 1] - '0' : 0;
    if (number < 0 || number >= VECFILE_LOGS)
        number = 0;
    while (journal->log.fds[number] >= 0) /* one is open at most, the old log */
        number = (number + 1) % VECFILE_LOGS;
    return number;
}

/* The message tells of the usual name that has something. */
static vecfile_status fail_search(vecfile_journal *journal,
                                  const vecfile_log_candidate usual[VECFILE_LOGS], int result)
{
    int number = VECFILE_LOGS - 1;
    while (number > 0 && usual[number].verdict == VECFILE_LOG_MISSING)
        number--;
    vecfile_status status = fail_to_find(journal, number, &usual[number]);
    char text[VECFILE_ERROR_TEXT_BYTES];
    if (result < 0)
        vecfile_fail_more(" (its directory, where it may have another name, cannot be listed: %s)",
                          vecfile_error_text(result, text));
    return status;
}

vecfile_status vecfile_log_file_find(vecfile_journal *journal, uint64_t salt, int *number)
{
    vecfile_log_candidate usual[VECFILE_LOGS];
    search s = {
        .journal = journal, .salt = salt, .found = {.verdict = VECFILE_LOG_MISSING, .fd = -1}};
    int result = 0;
    bool is_found = false;
    for (int i = 0; i < VECFILE_LOGS && !is_found; i++)
        is_found = is_at_its_name(&s, i, &usual[i]);
    if (!is_found) {
        *number = (int)(journal->slot.epoch & 1);
        if (may_be_bare(journal))
            return find_bare(journal, *number);
        result = list_names(&s);
    }
    if (s.found.verdict == VECFILE_LOG_IN_USE)
        return fail_in_use(journal, s.name);
    if (s.found.verdict != VECFILE_LOG_FOUND)
        return fail_search(journal, usual, result);
    *number = number_of(journal, s.name);
    return take_found(journal, *number, s.name, &s.found);
}

/* Whether the file of that name, which is not log `number`, begins with a record of it. */
static bool begins_with_record(const vecfile_journal *journal, const char *name, int number)
{
    const vecfile_io *io = journal->file->io;
    const uint64_t start = journal->log.starts[number];
    uint8_t header[VECFILE_RECORD_HEADER_BYTES];
    vecfile_record record;
    vecfile_io_stat found;
    const int fd =
        vecfile_open_file(io, journal->file->place.directory, name, VECFILE_IO_READ_OWN, 0);
    if (fd < 0)
        return false;
    const bool begins =
        io->fstat(io->context, fd, &found) == 0 && found.is_regular &&
        found.inode != journal->log.inodes[number] &&
        vecfile_read_fully(io, fd, header, sizeof header, start) == (int64_t)sizeof header &&
        vecfile_decode_record(header, &record) == VECFILE_DECODED &&
        record.salt == journal->slot.salt && record.offset == start;
    io->close(io->context, fd);
    return begins;
}

vecfile_status vecfile_log_file_check_header(const vecfile_journal *journal, int number)
{
    char name[VECFILE_MAX_NAME_BYTES + 1];
    for (int i = 0; i < VECFILE_LOGS && journal->log.starts[number] != 0; i++)
        if (vecfile_log_name(journal, i, 0, name) && begins_with_record(journal, name, number))
            return vecfile_fail(VECFILE_E_CORRUPT,
                                "'%s' was being written when its writer stopped; its last commits "
                                "are in '%s' beside it, and its header in another file, '%s': "
                                "restore both from a copy",
                                journal->file->path, name, journal->log.names[number]);
    return VECFILE_OK;
}

/* --- one that is another's, or removing one --- */

VECFILE_STATIC_ASSERT(sizeof((vecfile_journal *)NULL)->image >= VECFILE_IDENTITY_BYTES,
                      "an identity block is read there");

/* Whether the log is named after another vector that is there and has the same UUID: then one is a
 * copy of the other, and the log may be what the other needs. */
static bool is_of_a_copy(vecfile_journal *journal, const char *name)
{
    uint8_t *const block = journal->image; /* no page is on its way now */
    vecfile_identity identity;
    char owner[VECFILE_MAX_NAME_BYTES + 1];
    const size_t length = strlen(name), ending = sizeof "-log0" - 1;
    if (length <= ending)
        return false;
    memcpy(owner, name, length - ending);
    owner[length - ending] = '\0';
    if (strcmp(owner, journal->file->place.name) == 0)
        return false;
    const int fd = vecfile_open_file(journal->file->io, journal->file->place.directory, owner,
                                     VECFILE_IO_READ_OWN, 0);
    if (fd < 0)
        return false;
    vecfile_io_stat found;
    const bool is_copy =
        journal->file->io->fstat(journal->file->io->context, fd, &found) == 0 && found.is_regular &&
        found.inode != journal->file->inode &&
        vecfile_read_fully(journal->file->io, fd, block, VECFILE_IDENTITY_BYTES, 0) ==
            VECFILE_IDENTITY_BYTES &&
        vecfile_decode_identity(block, &identity) == VECFILE_DECODED &&
        memcmp(identity.uuid, journal->file->identity.uuid, sizeof identity.uuid) == 0;
    journal->file->io->close(journal->file->io->context, fd);
    return is_copy;
}

static bool is_same_file(const vecfile_journal *journal, int number, int fd)
{
    const vecfile_io *io = journal->file->io;
    vecfile_io_stat found;
    return io->fstat(io->context, fd, &found) == 0 && found.inode == journal->log.inodes[number] &&
           vecfile_lock_file(io, fd, VECFILE_IO_LOCKED_TO_WRITE) == 0;
}

bool vecfile_log_file_take(vecfile_journal *journal, int number)
{
    const vecfile_io *io = journal->file->io;
    vecfile_log *log = &journal->log;
    if (log->fds[number] < 0 || is_of_a_copy(journal, log->names[number]))
        return false;
    const int fd = vecfile_open_file(io, journal->file->place.directory, log->names[number],
                                     VECFILE_IO_WRITE_OWN, 0);
    if (fd < 0)
        return false;
    /* Locks belong to the descriptor: the one to read gives its own back first. */
    io->close(io->context, log->fds[number]);
    log->fds[number] = fd;
    return is_same_file(journal, number, fd);
}

/* The one that this handle made or read, if the name is still its own. */
static void remove_known(vecfile_journal *journal, int number)
{
    const vecfile_io *io = journal->file->io;
    vecfile_log *log = &journal->log;
    vecfile_io_stat found;
    if (io->stat(io->context, journal->file->place.directory, log->names[number], &found) == 0 &&
        found.inode == log->inodes[number] && !is_of_a_copy(journal, log->names[number]))
        io->unlink(io->context, journal->file->place.directory, log->names[number]);
    free(log->names[number]);
    log->names[number] = NULL;
}

/* One that an earlier writer may have left. */
static void remove_left(vecfile_journal *journal, int number, int which)
{
    char name[VECFILE_MAX_NAME_BYTES + 1];
    vecfile_log_candidate there;
    if (!vecfile_log_name(journal, number, which, name))
        return;
    const vecfile_log_verdict judged = vecfile_log_judge(journal, name, journal->slot.salt, &there);
    if (there.fd >= 0)
        journal->file->io->close(journal->file->io->context, there.fd);
    if (judged == VECFILE_LOG_USELESS || judged == VECFILE_LOG_FOUND ||
        judged == VECFILE_LOG_CUT_OFF)
        journal->file->io->unlink(journal->file->io->context, journal->file->place.directory, name);
}

void vecfile_log_file_remove(vecfile_journal *journal, int number)
{
    vecfile_log_close(journal, number);
    if (journal->log.names[number] != NULL)
        remove_known(journal, number);
    else
        for (int which = 0; which < VECFILE_LOG_NAMES; which++)
            remove_left(journal, number, which);
}

/* --- journal/log_gather.c ------------------------------------------------------------------------ */

/* A record of pages as they were committed, gathered from logs and files. */
/* A record of pages as they were committed, gathered from logs and files: for a recovery. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Some chunks of a page. */
typedef struct vecfile_page_chunks {
    uint64_t page;
    uint64_t chunks;
} vecfile_page_chunks;

/* Goes on in the log in use, of which what lies behind log->flushed may be in the system's memory
 * only: appends a record of `pages`, sorted, which makes that void, and flushes it.  `pages` has
 * all that the void records have. */
vecfile_status vecfile_log_resume(vecfile_journal *journal, const vecfile_page_chunks *pages,
                                  size_t count);

/* What a log begins with that was made from others. */
typedef struct vecfile_merged {
    vecfile_record record; /* of all pages */
    vecfile_record said;   /* behind it: that it was flushed */
} vecfile_merged;

/* Begins log `number` for `slot` with `pages`, sorted, and makes it durable.  Once the file has
 * that slot, vecfile_log_begin_merged makes it the one in use. */
vecfile_status vecfile_log_merge(vecfile_journal *journal, int number, const vecfile_slot *slot,
                                 const vecfile_page_chunks *pages, size_t count,
                                 vecfile_merged *out);
void vecfile_log_begin_merged(vecfile_journal *journal, int number, const vecfile_merged *merged);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


#include <stdlib.h>

typedef struct gatherer {
    vecfile_journal *journal;
    int number;               /* of the log that is written */
    const vecfile_slot *slot; /* that is to name it, if it is a new one */
    vecfile_record record;
    uint8_t *batch;  /* images that are not written yet */
    size_t gathered; /* bytes of them */
    uint64_t at;     /* where they belong in the log */
} gatherer;

static vecfile_status write_batch(gatherer *g)
{
    int result = vecfile_write_fully(g->journal->file->io, g->journal->log.fds[g->number], g->batch,
                                     g->gathered, g->at);
    if (result < 0)
        return vecfile_fail_log(g->journal, result, "write to");
    g->at += g->gathered;
    g->gathered = 0;
    return VECFILE_OK;
}

/* Gathers the record's `i`th image. */
static vecfile_status add_image(gatherer *g, size_t i, const vecfile_page_chunks *of)
{
    vecfile_journal *journal = g->journal;
    vecfile_entry entry = {.page = of->page, .chunks = of->chunks};
    vecfile_status status = VECFILE_OK;
    if (g->gathered > VECFILE_MERGE_BATCH - VECFILE_LOG_PAGE_BYTES)
        status = write_batch(g);
    if (status == VECFILE_OK)
        status = vecfile_log_read_chunks(journal, of->page, of->chunks, journal->image);
    if (status != VECFILE_OK)
        return status;
    uint8_t *const to = g->batch + g->gathered;
    size_t bytes = 0;
    for (uint64_t left = of->chunks; left != 0;) {
        const vecfile_run run = vecfile_next_run(&left);
        memcpy(to + bytes, journal->image + run.start, run.count);
        bytes += run.count;
    }
    entry.crc = vecfile_crc32c(0, to, bytes);
    vecfile_encode_entry(&entry, vecfile_record_entry(&journal->log, &g->record, i));
    g->gathered += bytes;
    return VECFILE_OK;
}

/* The head last: without it there is no record. */
static vecfile_status write_head(gatherer *g)
{
    vecfile_log *log = &g->journal->log;
    vecfile_record *record = &g->record;
    vecfile_encode_record(record, log->header);
    int result = vecfile_write_fully(g->journal->file->io, log->fds[g->number], log->header,
                                     (size_t)vecfile_head_bytes_of(record), record->offset);
    return result == 0 ? VECFILE_OK : vecfile_fail_log(g->journal, result, "write to");
}

/* Zero from the last image to the end of the record. */
static vecfile_status write_padding(gatherer *g)
{
    const uint64_t end = vecfile_round_up(g->at, VECFILE_RECORD_ALIGNMENT);
    int result = vecfile_write_fully(g->journal->file->io, g->journal->log.fds[g->number],
                                     vecfile_log_zeros, (size_t)(end - g->at), g->at);
    if (g->journal->log.written[g->number] < end)
        g->journal->log.written[g->number] = end;
    return result == 0 ? VECFILE_OK : vecfile_fail_log(g->journal, result, "write to");
}

static vecfile_status write_images(gatherer *g, const vecfile_page_chunks *pages)
{
    vecfile_status status = VECFILE_OK;
    g->at = g->record.offset + vecfile_head_bytes_of(&g->record);
    for (size_t i = 0; i < g->record.pages && status == VECFILE_OK; i++)
        status = add_image(g, i, &pages[i]);
    return status == VECFILE_OK ? write_batch(g) : status;
}

/* Writes g->record, all but its place in the log filled in, of the committed state. */
static vecfile_status gather_record(gatherer *g, const vecfile_page_chunks *pages)
{
    vecfile_status status =
        vecfile_record_make_head(g->journal, &g->record, &g->journal->committed);
    if (status != VECFILE_OK)
        return status;
    g->batch = malloc(VECFILE_MERGE_BATCH);
    if (g->batch == NULL)
        return vecfile_fail_memory("to recover", g->journal->file->path);
    status = write_images(g, pages);
    if (status == VECFILE_OK)
        status = write_padding(g);
    if (status == VECFILE_OK)
        status = write_head(g);
    free(g->batch);
    return status;
}

vecfile_status vecfile_log_resume(vecfile_journal *journal, const vecfile_page_chunks *pages,
                                  size_t count)
{
    vecfile_log *log = &journal->log;
    gatherer g = {.journal = journal,
                  .number = log->number,
                  .record =
                      vecfile_record_of(journal, &journal->committed, journal->slot.salt, count)};
    VECFILE_ASSERT(log->starts[log->number] != 0 && log->flushed <= log->offset);
    g.record.offset = log->offset;
    g.record.flushed = log->flushed;
    g.record.resumes = true;
    g.record.is_settled = journal->slot.old_salt == 0;
    if (!vecfile_images_reserve(&log->images, count))
        return vecfile_fail_memory("to recover", journal->file->path);
    vecfile_status status = gather_record(&g, pages);
    vecfile_read_ahead_end(&log->ahead);
    if (status == VECFILE_OK && VECFILE_KEEPS(FLUSH_RESUMED))
        status = vecfile_flush(journal, log->fds[log->number]);
    if (status != VECFILE_OK)
        return status;
    vecfile_record_take(log, log->number, &g.record);
    vecfile_log_note_flushed(log);
    log->resumed_end = log->offset;
    return VECFILE_OK;
}

/* The state once more, behind the record that has its pages: so that if that one is damaged, the
 * log does not look like one that holds nothing yet. */
static vecfile_status say_merged(gatherer *g, vecfile_record *said)
{
    vecfile_journal *journal = g->journal;
    uint8_t *const block = journal->chunks; /* no chunk is on its way now */
    *said = vecfile_record_of(journal, &journal->committed, g->record.salt, 0);
    said->offset = said->flushed = vecfile_round_up(g->at, VECFILE_RECORD_ALIGNMENT);
    said->chain = g->record.crc;
    memset(block, 0, VECFILE_RECORD_ALIGNMENT);
    vecfile_record_put_counts(said, &journal->committed, block);
    vecfile_encode_record(said, block);
    g->at = said->offset + VECFILE_RECORD_ALIGNMENT;
    int result = vecfile_write_fully(journal->file->io, journal->log.fds[g->number], block,
                                     VECFILE_RECORD_ALIGNMENT, said->offset);
    return result == 0 ? VECFILE_OK : vecfile_fail_log(journal, result, "write to");
}

static vecfile_status merge_record(gatherer *g, const vecfile_page_chunks *pages,
                                   vecfile_record *said)
{
    vecfile_status status = gather_record(g, pages);
    if (status == VECFILE_OK)
        status = say_merged(g, said);
    if (status != VECFILE_OK)
        return status;
    const uint64_t end = g->at;
    status = vecfile_log_write_header(g->journal, g->number, g->slot, g->record.offset,
                                      end > VECFILE_FIRST_LOG ? end : VECFILE_FIRST_LOG);
    return status == VECFILE_OK ? vecfile_log_make_durable(g->journal, g->number, end) : status;
}

vecfile_status vecfile_log_merge(vecfile_journal *journal, int number, const vecfile_slot *slot,
                                 const vecfile_page_chunks *pages, size_t count,
                                 vecfile_merged *out)
{
    gatherer g = {.journal = journal,
                  .number = number,
                  .slot = slot,
                  .record = vecfile_record_of(journal, &journal->committed, slot->salt, count)};
    g.record.offset = g.record.flushed = VECFILE_FIRST_LOG_START;
    vecfile_status status = vecfile_log_make(journal, g.number);
    if (status != VECFILE_OK)
        return status;
    const int result =
        vecfile_log_write_ahead(journal, g.number, VECFILE_LOG_HEADER_END, g.record.offset);
    status = result < 0 ? vecfile_fail_log(journal, result, "write to")
                        : merge_record(&g, pages, &out->said);
    if (status != VECFILE_OK)
        vecfile_log_file_remove(journal, g.number);
    out->record = g.record;
    return status;
}

void vecfile_log_begin_merged(vecfile_journal *journal, int number, const vecfile_merged *merged)
{
    vecfile_log *log = &journal->log;
    vecfile_read_ahead_end(&log->ahead);
    vecfile_images_clear(&log->images);
    vecfile_log_begin(log, number, merged->record.sequence);
    journal->frames.at = VECFILE_LOG_HEADER_BYTES;
    vecfile_record_take(log, log->number, &merged->record);
    vecfile_log_note_flushed(log);
    vecfile_record_take(log, log->number, &merged->said);
    log->said_at = log->offset;
    vecfile_log_note_flushed(log);
}

/* --- journal/log_index.c ------------------------------------------------------------------------- */

/* Where the logs have which chunks of which pages. */


#include <stdlib.h>

#define FIRST_ENTRIES 256

/* Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, section 6.4): neighbours
 * end up far apart. */
static size_t place_of(const vecfile_images *images, uint64_t page)
{
    return (size_t)((page * 0x9e3779b97f4a7c15u) >> 32) & (images->room - 1);
}

static vecfile_imaged_page *find_page(const vecfile_images *images, uint64_t page)
{
    size_t i = place_of(images, page);
    while (images->pages[i].chunks != 0 && images->pages[i].page != page)
        i = (i + 1) & (images->room - 1);
    return &images->pages[i];
}

uint64_t vecfile_images_chunks(const vecfile_images *images, uint64_t page)
{
    return images->count > 0 ? find_page(images, page)->chunks : 0;
}

const vecfile_image *vecfile_images_last(const vecfile_images *images, uint64_t page)
{
    const vecfile_imaged_page *entry = images->count > 0 ? find_page(images, page) : NULL;
    return entry != NULL && entry->chunks != 0 ? &images->list[entry->last] : NULL;
}

/* --- memory --- */

void vecfile_images_clear(vecfile_images *images)
{
    if (images->count > 0)
        memset(images->pages, 0, images->room * sizeof *images->pages);
    images->count = images->used = images->frames = images->frames_end = 0;
    images->free = VECFILE_NO_IMAGE;
    images->keeps_log_order = false;
}

void vecfile_images_free(vecfile_images *images)
{
    free(images->pages);
    free(images->list);
    memset(images, 0, sizeof *images);
    images->free = VECFILE_NO_IMAGE;
}

static bool reserve_pages(vecfile_images *images, size_t additional)
{
    const size_t needed = (images->count + additional) * 2;
    if (needed <= images->room)
        return true;
    vecfile_images larger = {.room = images->room > 0 ? images->room : FIRST_ENTRIES};
    while (larger.room < needed)
        larger.room *= 2;
    larger.pages = calloc(larger.room, sizeof *larger.pages);
    if (larger.pages == NULL)
        return false;
    for (size_t i = 0; i < images->room; i++)
        if (images->pages[i].chunks != 0)
            *find_page(&larger, images->pages[i].page) = images->pages[i];
    free(images->pages);
    images->pages = larger.pages;
    images->room = larger.room;
    return true;
}

static bool reserve_list(vecfile_images *images, size_t additional)
{
    if (additional <= images->list_room - images->used)
        return true;
    size_t room = images->list_room > 0 ? images->list_room * 2 : FIRST_ENTRIES;
    if (room < images->used + additional)
        room = images->used + additional;
    if (room >= VECFILE_NO_IMAGE)
        return false;
    vecfile_image *list = realloc(images->list, room * sizeof *list);
    if (list == NULL)
        return false;
    images->list = list;
    images->list_room = room;
    return true;
}

bool vecfile_images_reserve(vecfile_images *images, size_t additional)
{
    return reserve_pages(images, additional) && reserve_list(images, additional);
}

/* --- images --- */

static uint32_t take_place(vecfile_images *images)
{
    uint32_t i = images->free;
    if (i == VECFILE_NO_IMAGE || images->keeps_log_order) {
        VECFILE_ASSERT(images->used < images->list_room);
        return (uint32_t)images->used++;
    }
    images->free = images->list[i].before;
    return i;
}

/* Returns the one before it. */
static uint32_t forget(vecfile_images *images, uint32_t i)
{
    vecfile_image *image = &images->list[i];
    const uint32_t before = image->before;
    image->chunks = 0;
    image->before = images->free;
    images->free = i;
    return before;
}

/* The page's entry; a new one has no chunks yet. */
static vecfile_imaged_page *entry_of(vecfile_images *images, uint64_t page)
{
    vecfile_imaged_page *entry = find_page(images, page);
    VECFILE_ASSERT(images->count * 2 <= images->room);
    if (entry->chunks == 0) {
        *entry = (vecfile_imaged_page){page, 0, VECFILE_NO_IMAGE};
        images->count++;
    }
    return entry;
}

void vecfile_images_put(vecfile_images *images, vecfile_image image)
{
    VECFILE_ASSERT(image.chunks != 0);
    vecfile_imaged_page *entry = entry_of(images, image.page);
    uint32_t before = entry->last;
    while (before != VECFILE_NO_IMAGE && (images->list[before].chunks & ~image.chunks) == 0)
        before = forget(images, before);
    image.before = before;
    entry->last = take_place(images);
    entry->chunks |= image.chunks;
    images->list[entry->last] = image;
}

void vecfile_images_put_below(vecfile_images *images, vecfile_image image)
{
    VECFILE_ASSERT(image.chunks == UINT64_MAX);
    vecfile_imaged_page *entry = entry_of(images, image.page);
    uint32_t *link = &entry->last;
    while (*link != VECFILE_NO_IMAGE && images->list[*link].chunks != UINT64_MAX)
        link = &images->list[*link].before;
    entry->chunks = UINT64_MAX;
    if (*link != VECFILE_NO_IMAGE) /* there is a whole one, and it is later */
        return;
    image.before = VECFILE_NO_IMAGE;
    const uint32_t place = take_place(images);
    *link = place;
    images->list[place] = image;
}

/* Closes the gap that an entry leaves (Knuth, section 6.4, algorithm R). */
static void close_gap(vecfile_images *images, size_t gap)
{
    const size_t mask = images->room - 1;
    for (size_t i = (gap + 1) & mask; images->pages[i].chunks != 0; i = (i + 1) & mask) {
        const size_t home = place_of(images, images->pages[i].page);
        if (((i - home) & mask) < ((i - gap) & mask))
            continue;
        images->pages[gap] = images->pages[i];
        gap = i;
    }
    images->pages[gap].chunks = 0;
}

void vecfile_images_drop(vecfile_images *images, uint64_t page)
{
    vecfile_imaged_page *entry = images->count > 0 ? find_page(images, page) : NULL;
    if (entry == NULL || entry->chunks == 0)
        return;
    for (uint32_t i = entry->last; i != VECFILE_NO_IMAGE;)
        i = forget(images, i);
    images->count--;
    close_gap(images, (size_t)(entry - images->pages));
}

/* Takes the images of that log out of a page's; returns the chunks that the others have. */
static uint64_t forget_log(vecfile_images *images, vecfile_imaged_page *entry, int number)
{
    uint64_t chunks = 0;
    for (uint32_t *link = &entry->last; *link != VECFILE_NO_IMAGE;) {
        vecfile_image *image = &images->list[*link];
        if (vecfile_image_log(image) == number) {
            *link = forget(images, *link);
            continue;
        }
        chunks |= image->chunks;
        link = &image->before;
    }
    return chunks;
}

void vecfile_images_drop_log(vecfile_images *images, int number)
{
    for (size_t i = 0; i < images->room;) {
        vecfile_imaged_page *entry = &images->pages[i];
        const bool had_images = entry->chunks != 0;
        if (had_images)
            entry->chunks = forget_log(images, entry, number);
        if (!had_images || entry->chunks != 0) {
            i++;
            continue;
        }
        images->count--;
        close_gap(images, i); /* another one may come to this place */
    }
}

bool vecfile_images_are_of_log(const vecfile_images *images, uint64_t page, int number)
{
    const vecfile_image *image = vecfile_images_last(images, page);
    while (image != NULL && vecfile_image_log(image) != number)
        image = vecfile_images_before(images, image);
    return image != NULL;
}

void vecfile_images_list(const vecfile_images *images, uint64_t *out)
{
    for (size_t i = 0; i < images->room; i++)
        if (images->pages[i].chunks != 0)
            *out++ = images->pages[i].page;
}

/* --- journal/log_pages.c ------------------------------------------------------------------------- */

/* Pages as they were committed: what the log has of them, and the files the rest. */


#include <stdlib.h>

bool vecfile_log_read_bytes(vecfile_journal *journal, int number, void *to, size_t count,
                            uint64_t offset, vecfile_status *status)
{
    vecfile_log *log = &journal->log;
    const vecfile_io *io = journal->file->io;
    const int64_t got =
        number == log->ahead_number
            ? vecfile_read_through(&log->ahead, io, log->fds[number], to, count, offset)
            : vecfile_read_fully(io, log->fds[number], to, count, offset);
    if (got < 0)
        *status = vecfile_fail_log(journal, (int)got, "read");
    return got == (int64_t)count;
}

/* `image` has the chunks `there`; those that `wanted` names too go to `page`. */
static void put_chunks(uint8_t *page, const uint8_t *image, uint64_t there, uint64_t wanted)
{
    for (; there != 0; there &= there - 1, image += VECFILE_LOG_CHUNK_BYTES) {
        const unsigned i = (unsigned)__builtin_ctzll(there);
        if ((wanted >> i & 1) != 0)
            memcpy(page + (size_t)i * VECFILE_LOG_CHUNK_BYTES, image, VECFILE_LOG_CHUNK_BYTES);
    }
}

/* The page as the file has it; behind the file's end, zero. */
static vecfile_status read_page(const vecfile_journal *journal, uint64_t number, uint8_t *to)
{
    const vecfile_array *array = vecfile_array_of_number(journal, number);
    const vecfile_file *file = array->file;
    int64_t got = vecfile_read_fully(file->io, file->fd, to, VECFILE_LOG_PAGE_BYTES,
                                     vecfile_page_offset(array, vecfile_page_of_number(number)));
    if (got < 0)
        return vecfile_fail_system((int)got, "read", file->path);
    memset(to + got, 0, VECFILE_LOG_PAGE_BYTES - (size_t)got);
    return VECFILE_OK;
}

static vecfile_status fail_cut_off(const vecfile_journal *journal)
{
    return vecfile_fail(VECFILE_E_TRUNCATED,
                        "the log of '%s' was cut off by another program: abandon the vector and "
                        "open it again",
                        journal->file->path);
}

static vecfile_status fail_changed(const vecfile_journal *journal, const vecfile_image *image)
{
    return vecfile_fail(VECFILE_E_CORRUPT,
                        "the log of '%s' is not at byte %llu what it was when it was read or "
                        "written: abandon the vector, check the disk, and restore both from a copy",
                        journal->file->path, (unsigned long long)vecfile_image_offset(image));
}

/* The chunks that `image` has, one behind the other. */
static vecfile_status read_chunks(vecfile_journal *journal, const vecfile_image *image, uint8_t *to)
{
    vecfile_status status = VECFILE_OK;
    const size_t bytes = vecfile_chunk_bytes(image->chunks);
    VECFILE_ASSERT(image->chunks != 0 && bytes <= VECFILE_LOG_PAGE_BYTES);
    if (!vecfile_log_read_bytes(journal, vecfile_image_log(image), to, bytes,
                                vecfile_image_offset(image), &status) &&
        status == VECFILE_OK)
        return fail_cut_off(journal);
    /* It was right when the log was read; what is shown or written anew must be the same. */
    if (status == VECFILE_OK && vecfile_crc32c(0, to, bytes) != image->crc &&
        VECFILE_KEEPS(CHECK_IMAGES_AGAIN))
        return fail_changed(journal, image);
    return status;
}

vecfile_status vecfile_log_put_image(vecfile_journal *journal, const vecfile_image *image,
                                     uint64_t wanted, uint8_t *to)
{
    if (image->chunks == VECFILE_ALL_CHUNKS && wanted == VECFILE_ALL_CHUNKS)
        return read_chunks(journal, image, to);
    vecfile_status status = read_chunks(journal, image, journal->chunks);
    if (status == VECFILE_OK)
        put_chunks(to, journal->chunks, image->chunks, wanted);
    return status;
}

vecfile_status vecfile_log_read_chunks(vecfile_journal *journal, uint64_t page, uint64_t wanted,
                                       void *buffer)
{
    const vecfile_images *images = &journal->log.images;
    vecfile_status status = VECFILE_OK;
    VECFILE_ASSERT((wanted & ~vecfile_images_chunks(images, page)) == 0);
    /* The last image that has a chunk has its last content. */
    for (const vecfile_image *image = vecfile_images_last(images, page);
         image != NULL && wanted != 0 && status == VECFILE_OK;
         image = vecfile_images_before(images, image)) {
        if ((image->chunks & wanted) != 0)
            status = vecfile_log_put_image(journal, image, wanted, buffer);
        wanted &= ~image->chunks;
    }
    return status;
}

vecfile_status vecfile_log_read_page(vecfile_journal *journal, uint64_t page, void *buffer)
{
    const uint64_t there = vecfile_images_chunks(&journal->log.images, page);
    vecfile_status status =
        there != VECFILE_ALL_CHUNKS ? read_page(journal, page, buffer) : VECFILE_OK;
    return status == VECFILE_OK ? vecfile_log_read_chunks(journal, page, there, buffer) : status;
}

uint64_t *vecfile_logged_pages(const vecfile_journal *journal, bool all, size_t *count)
{
    const vecfile_images *images = &journal->log.images;
    *count = 0;
    if (images->count == 0)
        return NULL;
    uint64_t *pages = malloc(images->count * sizeof *pages);
    if (pages == NULL)
        return NULL;
    vecfile_images_list(images, pages);
    for (size_t i = 0; i < images->count; i++)
        if (all || vecfile_page_is_committed(journal, pages[i]))
            pages[(*count)++] = pages[i];
    vecfile_sort_pages(pages, *count);
    return pages;
}

void vecfile_forget_hidden(vecfile_journal *journal)
{
    vecfile_images *images = &journal->log.images;
    for (size_t i = 0; i < images->room;) {
        const vecfile_imaged_page *page = &images->pages[i];
        if (page->chunks != 0 && !vecfile_page_is_committed(journal, page->page))
            vecfile_images_drop(images, page->page); /* another one may come to this place */
        else
            i++;
    }
}

/* --- journal/log_read.c -------------------------------------------------------------------------- */

/* Reading the logs' records back. */


#include <stdlib.h>

/* A log that is being read, up to log->offset. */
typedef struct log_reader {
    vecfile_journal *journal;
    int number;
    uint64_t salt;
    uint64_t bytes;          /* size of the file */
    vecfile_committed *last; /* that a record told, or the slot */
    bool is_old;             /* the slot says where it ends */
} log_reader;

static bool read_bytes(log_reader *r, void *to, size_t count, uint64_t at, vecfile_status *status)
{
    return vecfile_log_read_bytes(r->journal, r->number, to, count, at, status);
}

/* --- the next record --- */

/* Whether the header is one of this log's: a log without a header has records of its own kind. */
static bool is_of_this_log(const log_reader *r, const vecfile_record *record)
{
    const bool is_bare = record->header_bytes == VECFILE_BARE_RECORD_HEADER_BYTES;
    return record->salt == r->salt && is_bare == (r->journal->log.starts[r->number] == 0);
}

/* Whether it follows the record before it. */
static bool is_next(const log_reader *r, const vecfile_record *record)
{
    const vecfile_log *log = &r->journal->log;
    const uint64_t sequence = r->last->sequence;
    if (record->resumes)
        return record->flushed <= log->offset && record->sequence >= sequence;
    /* The last state may be said again. */
    const bool follows = record->sequence == sequence + 1 || record->sequence == sequence;
    /* The first record of the old log follows a slot that is gone, and in the logs of earlier
     * libraries it may have what several commits changed. */
    const bool may_skip = r->is_old || !log->has_slices[r->number];
    const bool is_first =
        may_skip && log->offset == log->starts[r->number] && record->sequence > sequence;
    return record->chain == log->last.crc && (follows || is_first);
}

/* Whether the header belongs at this place, as far as it alone tells. */
static bool fits(const log_reader *r, const vecfile_record *record, uint64_t at)
{
    return is_of_this_log(r, record) && record->offset == at && is_next(r, record) &&
           record->pages <= (r->bytes - at) / VECFILE_RECORD_ENTRY_BYTES &&
           vecfile_head_bytes_of(record) <= r->bytes - at;
}

static bool head_is_valid(vecfile_journal *journal, const vecfile_record *record)
{
    return vecfile_record_crc(journal->log.header, vecfile_head_bytes_of(record)) == record->crc;
}

/* Memory for `bytes` of log->header, and as many more, but no more than `whole`: what has been read
 * is at least half of it. */
static bool make_room(vecfile_log *log, uint64_t bytes, uint64_t whole)
{
    if (bytes <= log->header_bytes)
        return true;
    const uint64_t room = bytes <= whole / 2 ? bytes * 2 : whole;
    void *header = room <= SIZE_MAX / 2 ? realloc(log->header, (size_t)room) : NULL;
    if (header == NULL)
        return false;
    log->header = header;
    log->header_bytes = (size_t)room;
    return true;
}

/* Whether entries [from, until) name pages of the record's arrays in ascending order, from *next
 * on. */
static bool entries_are_valid(const vecfile_journal *journal, const vecfile_record *record,
                              uint64_t from, uint64_t until, uint64_t *next)
{
    for (uint64_t i = from; i < until; i++) {
        const vecfile_entry entry =
            vecfile_decode_entry(vecfile_record_entry(&journal->log, record, (size_t)i));
        if (entry.page < *next || entry.chunks == 0 ||
            !vecfile_page_is_among(journal, entry.page, journal->counts))
            return false;
        *next = entry.page + 1;
    }
    return true;
}

/* No file has more of elements; so the pages of a record are all of its array (journal.h). */
#define MAX_BYTES ((uint64_t)1 << 62)

VECFILE_STATIC_ASSERT(MAX_BYTES >> VECFILE_PAGE_SHIFT < (uint64_t)1 << VECFILE_ARRAY_SHIFT,
                      "numbers of pages are below those that tell arrays apart");

/* Takes what the record says of each array to journal->counts; whether files may have so much. */
static bool take_counts(vecfile_journal *journal, const vecfile_record *record)
{
    const uint8_t *head = journal->log.header;
    VECFILE_ASSERT(record->header_bytes <= VECFILE_READ_STEP); /* the first step has them all */
    journal->counts[0] = record->count;
    for (uint32_t i = 0; i < record->further; i++)
        journal->counts[1 + i] = vecfile_load64(head + vecfile_record_count_offset(i));
    for (size_t i = 0; i < journal->array_count; i++)
        if (journal->counts[i] > MAX_BYTES / journal->arrays[i]->size)
            return false;
    return true;
}

/* Reads header and entries to log->header, a step at a time, and no further than the entries are
 * possible ones.  Until the checksum is known, their number is only what the header says, and may
 * be that of a hole of any length. */
static bool read_head(log_reader *r, const vecfile_record *record, vecfile_status *status)
{
    vecfile_log *log = &r->journal->log;
    const uint64_t whole = vecfile_head_bytes_of(record);
    uint64_t next_page = 0, checked = 0;
    for (uint64_t at = 0; at < whole;) {
        const uint64_t step = whole - at < VECFILE_READ_STEP ? whole - at : VECFILE_READ_STEP;
        if (!make_room(log, at + step, whole)) {
            *status = vecfile_fail_memory("to read the log of", r->journal->file->path);
            return false;
        }
        if (!read_bytes(r, (uint8_t *)log->header + at, (size_t)step, record->offset + at, status))
            return false;
        if (at == 0 && !take_counts(r->journal, record))
            return false;
        at += step;
        uint64_t there = (at - record->header_bytes) / VECFILE_RECORD_ENTRY_BYTES;
        there = there < record->pages ? there : record->pages;
        if (!entries_are_valid(r->journal, record, checked, there, &next_page))
            return false;
        checked = there;
    }
    return head_is_valid(r->journal, record);
}

static bool images_are_valid(log_reader *r, const vecfile_record *record, vecfile_status *status)
{
    uint8_t *const image = r->journal->chunks;
    uint64_t at = record->offset + vecfile_head_bytes_of(record);
    for (size_t i = 0; i < record->pages; i++) {
        const vecfile_entry entry =
            vecfile_decode_entry(vecfile_record_entry(&r->journal->log, record, i));
        const size_t bytes = vecfile_chunk_bytes(entry.chunks);
        if (!read_bytes(r, image, bytes, at, status) ||
            (vecfile_crc32c(0, image, bytes) != entry.crc && VECFILE_KEEPS(CHECK_IMAGES)))
            return false;
        at += bytes;
    }
    return true;
}

static vecfile_status fail_pages(const vecfile_journal *journal)
{
    return vecfile_fail(VECFILE_E_FORMAT,
                        "the log of '%s' has records of whole pages, which this library does not "
                        "read: open and close the file with the program that wrote it",
                        journal->file->path);
}

/* Reads the header of the record at `at`; false if there is none that comes next. */
static bool read_header(log_reader *r, uint64_t at, vecfile_record *record, vecfile_status *status)
{
    uint8_t header[VECFILE_RECORD_HEADER_BYTES];
    if (at > r->bytes || r->bytes - at < VECFILE_RECORD_ALIGNMENT ||
        !read_bytes(r, header, sizeof header, at, status))
        return false;
    const vecfile_decoded decoded = vecfile_decode_record(header, record);
    if (decoded == VECFILE_NOT_OURS || !fits(r, record, at))
        return false;
    if (decoded == VECFILE_BAD_CONTENT)
        *status = fail_pages(r->journal);
    return decoded == VECFILE_DECODED;
}

static vecfile_status fail_arrays(const vecfile_journal *journal, const vecfile_record *record)
{
    return vecfile_fail(VECFILE_E_FORMAT,
                        "the log of '%s' has commits of %u arrays, and there should be %zu: open "
                        "it with the program that wrote it",
                        journal->file->path, record->further + 1, journal->array_count);
}

/* Whether header and entries of the record at its offset are what its writer made: a header that
 * was being written when the process died ends with what an earlier use of the log left there. */
static bool has_whole_head(log_reader *r, const vecfile_record *record, vecfile_status *status)
{
    vecfile_journal *journal = r->journal;
    const uint64_t at = record->offset, whole = vecfile_head_bytes_of(record);
    uint32_t crc = 0;
    if (record->pages > (r->bytes - at) / VECFILE_RECORD_ENTRY_BYTES || whole > r->bytes - at)
        return false;
    for (uint64_t done = 0; done < whole;) {
        const uint64_t rest = whole - done;
        const size_t step = rest < sizeof journal->chunks ? (size_t)rest : sizeof journal->chunks;
        if (!read_bytes(r, journal->chunks, step, at + done, status))
            return false;
        if (done == 0)
            vecfile_clear_record_crc(journal->chunks);
        crc = vecfile_crc32c(crc, journal->chunks, step);
        done += step;
    }
    return crc == record->crc;
}

/* Whether the record is of as many arrays as there are; one that is whole must be. */
static bool has_these_arrays(log_reader *r, const vecfile_record *record, vecfile_status *status)
{
    if (record->further + 1 == r->journal->array_count)
        return true;
    if (has_whole_head(r, record, status))
        *status = fail_arrays(r->journal, record);
    return false;
}

/* Whether the next record is at `at`, and whole.  False with *status VECFILE_OK: there is none. */
static bool read_record(log_reader *r, uint64_t at, vecfile_record *record, vecfile_status *status)
{
    if (!read_header(r, at, record, status) || !has_these_arrays(r, record, status) ||
        !read_head(r, record, status))
        return false;
    if (r->is_old && record->sequence > r->journal->slot.sequence)
        return false;
    return images_are_valid(r, record, status);
}

/* A checkpoint that had settled when this record was written, though the slot says that files are
 * owed pages of the old log: the slot that said so is damaged.  Nothing of the old log counts any
 * more, and pages that were lost and came back since are not in the log in use either. */
static vecfile_status leave_old_log(log_reader *r)
{
    vecfile_journal *journal = r->journal;
    vecfile_log *log = &journal->log;
    if (!journal->has_damaged_slot)
        return vecfile_fail(VECFILE_E_CORRUPT,
                            "'%s' is older than its log '%s': a later commit slot is not there, or "
                            "the file is an older copy; restore both from one copy",
                            journal->file->path, log->names[r->number]);
    vecfile_images_drop_log(&log->images, log->old_number);
    vecfile_log_close(journal, log->old_number);
    journal->slot.old_salt = 0;
    return VECFILE_OK;
}

static vecfile_status accept(log_reader *r, const vecfile_record *record)
{
    vecfile_log *log = &r->journal->log;
    vecfile_status status = VECFILE_OK;
    if (record->is_settled && !r->is_old && r->journal->slot.old_salt != 0 &&
        VECFILE_KEEPS(LEAVE_OLD_LOG))
        status = leave_old_log(r);
    if (status != VECFILE_OK)
        return status;
    if (!vecfile_images_reserve(&log->images, (size_t)record->pages))
        return vecfile_fail_memory("to read the log of", r->journal->file->path);
    vecfile_record_take(log, r->number, record);
    log->flushed = record->flushed;
    vecfile_frames_note_record(&r->journal->frames, record);
    r->last->sequence = record->sequence;
    r->last->stamp = record->stamp;
    for (size_t i = 0; i < r->journal->array_count; i++) {
        r->last->counts[i] = r->journal->counts[i];
        vecfile_append_buffer_note_logged(r->journal->arrays[i], r->journal->counts[i]);
    }
    return VECFILE_OK;
}

/* --- what stands behind the last one --- */

static vecfile_status fail_damaged(const log_reader *r, const vecfile_record *later)
{
    const vecfile_journal *journal = r->journal;
    vecfile_fail(VECFILE_E_CORRUPT,
                 "the log of '%s' is damaged at byte %llu: commits up to number %llu at least came "
                 "after that and cannot be read; restore both from a copy",
                 journal->file->path, (unsigned long long)journal->log.offset,
                 (unsigned long long)later->sequence - 1);
    if (!r->is_old)
        vecfile_advise_last_good(journal->file->path);
    return VECFILE_E_CORRUPT;
}

/* Where nobody asked for what comes before, the file is refused. */
static vecfile_status end_at_damage(log_reader *r, const vecfile_record *later)
{
    if (r->is_old || !r->journal->file->options->to_last_good)
        return fail_damaged(r, later);
    r->journal->is_cut_short = true;
    return VECFILE_OK;
}

/* Up to where records may be in the log.  Logs are written before they are used, so one with holes
 * was copied by a program that makes some, and is no longer than logs are; or it is of another
 * making, and of any length. */
static uint64_t end_of_records(const log_reader *r, vecfile_status *status)
{
    const vecfile_journal *journal = r->journal;
    const int64_t hole =
        journal->file->io->first_hole(journal->file->io->context, journal->log.fds[r->number]);
    if (hole < 0)
        *status = vecfile_fail_log(journal, (int)hole, "read");
    const uint64_t usual = journal->log.offset + 2 * VECFILE_MAX_LOG_LIMIT;
    const uint64_t end = (uint64_t)hole > usual ? (uint64_t)hole : usual;
    return end < r->bytes ? end : r->bytes;
}

/* Headers that claim a flush and are not whole, at most, for find_behind to go on.  One that was
 * torn as it was written has its claim from what an earlier use of the log left there, so it is
 * none.  A crash can tear each record that was not flushed: the one that was being written, and, of
 * lazy commits, some before it; rarely more than one, for a header is in one sector.  More than
 * these few were whole once, and what their writers were told was durable must not be cut off with
 * them. */
#define MAX_TORN 4

/* Looks behind the place where no record fits for one that says why: that it resumes, and what lies
 * before it is void (then it is the next one, and the result true); or that it was written after
 * what does not fit was flushed.  A record that was being written when its writer stopped has none
 * behind it that says it was flushed.  Where one says so, what does not fit was whole once, and
 * acknowledged. */
static bool find_behind(log_reader *r, vecfile_record *record, vecfile_status *status)
{
    uint8_t header[VECFILE_RECORD_HEADER_BYTES];
    const uint64_t end = end_of_records(r, status), from = r->journal->log.offset;
    int torn = 0;
    for (uint64_t at = from + VECFILE_RECORD_ALIGNMENT;
         *status == VECFILE_OK && at < end && end - at >= sizeof header;
         at += VECFILE_RECORD_ALIGNMENT) {
        if (!read_bytes(r, header, sizeof header, at, status))
            return false;
        if (vecfile_decode_record(header, record) != VECFILE_DECODED ||
            !is_of_this_log(r, record) || record->offset != at)
            continue;
        if (record->resumes && is_next(r, record) && VECFILE_KEEPS(SKIP_VOID) &&
            read_record(r, at, record, status))
            return true;
        if (record->flushed <= from || *status != VECFILE_OK || !VECFILE_KEEPS(LOOK_BEHIND))
            continue;
        if (has_whole_head(r, record, status) || ++torn > MAX_TORN) {
            *status = end_at_damage(r, record);
            return false;
        }
    }
    return false;
}

/* As long as one follows the other. */
static vecfile_status read_records(log_reader *r)
{
    vecfile_status status = VECFILE_OK;
    vecfile_record record;
    while (status == VECFILE_OK && (read_record(r, r->journal->log.offset, &record, &status) ||
                                    (status == VECFILE_OK && find_behind(r, &record, &status))))
        status = accept(r, &record);
    return status;
}

/* --- the logs of the slot --- */

static vecfile_status find_size(log_reader *r)
{
    const vecfile_io *io = r->journal->file->io;
    vecfile_io_stat found;
    const int result = io->fstat(io->context, r->journal->log.fds[r->number], &found);
    r->bytes = result < 0 ? 0 : found.size;
    return result < 0 ? vecfile_fail_log(r->journal, result, "read") : VECFILE_OK;
}

/* Reads the log of `salt`. */
static vecfile_status read_log(log_reader *r)
{
    vecfile_journal *journal = r->journal;
    vecfile_log *log = &journal->log;
    vecfile_status status = vecfile_log_file_find(journal, r->salt, &r->number);
    if (status == VECFILE_OK)
        status = find_size(r);
    if (status != VECFILE_OK)
        return status;
    vecfile_log_begin(log, r->number, r->last->sequence);
    vecfile_read_ahead_end(&log->ahead);
    log->ahead_number = r->number;
    vecfile_read_ahead_begin(&log->ahead, VECFILE_LOG_HEADER_BYTES);
    if (!r->is_old)
        status = vecfile_frames_find(journal, r->bytes);
    return status == VECFILE_OK && r->bytes > log->offset ? read_records(r) : status;
}

/* A commit behind the damage may have paid pages: then no commit's state is left. */
static vecfile_status check_state_is_left(const vecfile_journal *journal,
                                          const vecfile_committed *last)
{
    if (!journal->is_cut_short || journal->frames.last_sequence <= last->sequence)
        return VECFILE_OK;
    vecfile_fail(
        VECFILE_E_CORRUPT,
        "the log of '%s' is damaged at byte %llu, and pages of later commits, up to number "
        "%llu, are in the file already, so that no commit is left whole",
        journal->file->path, (unsigned long long)journal->log.offset,
        (unsigned long long)journal->frames.last_sequence);
    vecfile_advise_salvage(journal->file->path);
    return VECFILE_E_CORRUPT;
}

static vecfile_status fail_old_log(const vecfile_journal *journal, const vecfile_committed *last)
{
    return vecfile_fail(VECFILE_E_CORRUPT,
                        "the older log of '%s' is damaged at byte %llu: it ends with commit %llu, "
                        "and commits up to number %llu came after that; restore all from a copy",
                        journal->file->path, (unsigned long long)journal->log.offset,
                        (unsigned long long)last->sequence,
                        (unsigned long long)journal->slot.sequence);
}

/* Its pages may not be in their places yet.  It was flushed before the slot that says where it
 * ends, which is where the log in use begins. */
static vecfile_status read_old_log(vecfile_journal *journal)
{
    vecfile_committed last = {.sequence = 0};
    log_reader r = {
        .journal = journal, .salt = journal->slot.old_salt, .last = &last, .is_old = true};
    vecfile_status status = read_log(&r);
    journal->log.old_number = r.number;
    if (status == VECFILE_OK && last.sequence != journal->slot.sequence &&
        VECFILE_KEEPS(OLD_LOG_WHOLE))
        status = fail_old_log(journal, &last);
    return status;
}

vecfile_status vecfile_log_read(vecfile_journal *journal, vecfile_committed *last)
{
    log_reader r = {.journal = journal, .salt = journal->slot.salt, .last = last};
    vecfile_images *images = &journal->log.images;
    vecfile_status status = VECFILE_OK;
    vecfile_images_clear(images);
    images->keeps_log_order = true;
    if (journal->slot.old_salt != 0 && VECFILE_KEEPS(OLD_LOG))
        status = read_old_log(journal);
    for (size_t i = 0; i < journal->array_count; i++)
        vecfile_append_buffer_note_turn(journal->arrays[i], last->counts[i]);
    if (status == VECFILE_OK)
        status = read_log(&r);
    if (status == VECFILE_E_CORRUPT && journal->log.fds[r.number] < 0 &&
        !VECFILE_KEEPS(MISSING_LOG))
        return VECFILE_OK;
    if (status == VECFILE_OK && journal->log.offset == journal->log.starts[r.number])
        status = vecfile_log_file_check_header(journal, r.number);
    if (status == VECFILE_OK)
        status = check_state_is_left(journal, last);
    return status == VECFILE_OK ? vecfile_frames_take(journal, last) : status;
}

/* --- one by one --- */

bool vecfile_log_has_next(vecfile_journal *journal)
{
    const vecfile_log *log = &journal->log;
    const vecfile_io *io = journal->file->io;
    uint8_t header[VECFILE_RECORD_HEADER_BYTES];
    vecfile_record record;
    return log->is_in_use &&
           io->pread(io->context, log->fds[log->number], header, sizeof header, log->offset) ==
               (int64_t)sizeof header &&
           vecfile_decode_record(header, &record) == VECFILE_DECODED &&
           record.salt == journal->slot.salt && record.offset == log->offset;
}

/* A record of few pages is read at once, and for all that is done with it. */
static void read_at_once(vecfile_journal *journal)
{
    vecfile_log *log = &journal->log;
    const size_t usual = (size_t)16 << 10;
    log->ahead_number = log->number;
    vecfile_read_ahead_again(&log->ahead, journal->file->io, log->fds[log->number],
                             usual < VECFILE_READ_STEP ? usual : VECFILE_READ_STEP, log->offset);
}

vecfile_status vecfile_log_read_next(vecfile_journal *journal, bool looks_behind,
                                     vecfile_committed *last, vecfile_record *record, bool *found)
{
    const vecfile_log *log = &journal->log;
    read_at_once(journal);
    log_reader r = {
        .journal = journal, .number = log->number, .salt = journal->slot.salt, .last = last};
    vecfile_status status = find_size(&r);
    *found = status == VECFILE_OK && r.bytes > log->offset &&
             (read_record(&r, log->offset, record, &status) ||
              (looks_behind && status == VECFILE_OK && find_behind(&r, record, &status)));
    if (!*found)
        return status;
    /* The slot that says so is there, and may not have been looked at yet. */
    if (record->is_settled)
        journal->slot.old_salt = 0;
    return accept(&r, record);
}

/* --- journal/log_record.c ------------------------------------------------------------------------ */

/* Records of the log, in memory. */

#include <stdlib.h>

void vecfile_record_put_counts(const vecfile_record *record, const vecfile_committed *state,
                               uint8_t *to)
{
    for (uint32_t i = 0; i < record->further; i++)
        vecfile_store64(to + vecfile_record_count_offset(i), state->counts[1 + i]);
}

vecfile_status vecfile_record_make_head(vecfile_journal *journal, const vecfile_record *record,
                                        const vecfile_committed *state)
{
    vecfile_log *log = &journal->log;
    const size_t bytes = (size_t)vecfile_head_bytes_of(record);
    if (bytes > log->header_bytes) {
        void *header = realloc(log->header, bytes);
        if (header == NULL)
            return vecfile_fail_memory("to commit", journal->file->path);
        log->header = header;
        log->header_bytes = bytes;
    }
    memset(log->header, 0, bytes);
    vecfile_record_put_counts(record, state, log->header);
    return VECFILE_OK;
}

vecfile_record vecfile_record_of(const vecfile_journal *journal, const vecfile_committed *state,
                                 uint64_t salt, size_t count)
{
    const uint32_t further = (uint32_t)journal->array_count - 1;
    const vecfile_record record = {.salt = salt,
                                   .sequence = state->sequence,
                                   .count = state->counts[0],
                                   .stamp = state->stamp,
                                   .pages = count,
                                   .further = further,
                                   .header_bytes = (uint32_t)vecfile_record_count_offset(further)};
    return record;
}

void vecfile_record_take(vecfile_log *log, int number, const vecfile_record *record)
{
    uint64_t at = record->offset + vecfile_head_bytes_of(record);
    for (size_t i = 0; i < record->pages; i++) {
        const vecfile_entry entry = vecfile_decode_entry(vecfile_record_entry(log, record, i));
        vecfile_images_put(&log->images, (vecfile_image){.page = entry.page,
                                                         .place = at + (unsigned)number,
                                                         .chunks = entry.chunks,
                                                         .crc = entry.crc});
        at += vecfile_chunk_bytes(entry.chunks);
    }
    log->offset = vecfile_round_up(at, VECFILE_RECORD_ALIGNMENT);
    log->last = (vecfile_record_name){record->sequence, record->crc};
}

/* --- journal/log_verdict.c ----------------------------------------------------------------------- */

/* What a file in the place of a log is. */

#include <errno.h>

/* Whether one of the file's slots counts, or counted, on a log of that salt. */
static bool is_known(const vecfile_journal *journal, uint64_t salt)
{
    for (unsigned i = 0; i < 2 * VECFILE_SLOT_COUNT; i++)
        if (salt != 0 && journal->salts[i] == salt)
            return true;
    return false;
}

/* Records of a log without a header have only their salt to tell whose they are. */
static bool is_bare_log_of(const vecfile_journal *journal, const uint8_t *block)
{
    vecfile_record record;
    return vecfile_decode_record(block, &record) != VECFILE_NOT_OURS &&
           is_known(journal, record.salt);
}

/* Whether a record of that salt, in its own place from `from` on, is one of those; or a negative
 * errno. */
static int has_record(const vecfile_journal *journal, const vecfile_log_candidate *c, uint64_t from,
                      uint64_t salt,
                      bool (*is_one)(const vecfile_journal *journal, const vecfile_record *record))
{
    uint8_t header[VECFILE_RECORD_HEADER_BYTES];
    vecfile_record record;
    for (uint64_t at = from; at < c->found.size; at += VECFILE_RECORD_ALIGNMENT) {
        const int64_t got = vecfile_read_fully(journal->file->io, c->fd, header, sizeof header, at);
        if (got < (int64_t)sizeof header)
            return got < 0 ? (int)got : 0;
        if (vecfile_decode_record(header, &record) == VECFILE_DECODED && record.salt == salt &&
            record.offset == at && is_one(journal, &record))
            return 1;
    }
    return 0;
}

static bool is_another_commit(const vecfile_journal *journal, const vecfile_record *record)
{
    return record->sequence != journal->committed.sequence;
}

/* Whether the log has a record of another commit than the last one of this file, or cannot be read
 * to its end.  A log on which no slot counted before its maker died has no record, or one that
 * repeats the last commit: nothing is lost with it.  Any other record is a commit of a copy of this
 * file, and this log may be all that is left of that commit. */
static bool says_something_else(const vecfile_journal *journal, const vecfile_log_candidate *c,
                                uint64_t salt)
{
    return has_record(journal, c, c->start, salt, is_another_commit) != 0;
}

static bool is_of_log_with_header(const vecfile_journal *journal, const vecfile_record *record)
{
    (void)journal;
    return record->header_bytes != VECFILE_BARE_RECORD_HEADER_BYTES;
}

/* Whether the log has a record of the slot that only logs with a header have: it lost its own. */
static bool has_lost_header(const vecfile_journal *journal, const vecfile_log_candidate *c)
{
    return has_record(journal, c, VECFILE_LOG_HEADER_BYTES, journal->slot.salt,
                      is_of_log_with_header) > 0;
}

static vecfile_log_verdict judge_block(const vecfile_journal *journal, const uint8_t *block,
                                       uint64_t salt, vecfile_log_candidate *c)
{
    vecfile_log_header header;
    if (vecfile_decode_log_header(block, &header) != VECFILE_DECODED)
        return is_bare_log_of(journal, block) ? VECFILE_LOG_USELESS : VECFILE_LOG_DAMAGED;
    c->start = header.start;
    c->bytes = header.bytes;
    c->has_slices = header.has_slices;
    if (memcmp(header.uuid, journal->file->identity.uuid, sizeof header.uuid) != 0 &&
        VECFILE_KEEPS(OWN_LOG))
        return VECFILE_LOG_OF_OTHER;
    if (header.salt != salt && VECFILE_KEEPS(OWN_LOG))
        return is_known(journal, header.salt) || !says_something_else(journal, c, header.salt)
                   ? VECFILE_LOG_USELESS
                   : VECFILE_LOG_OF_COPY;
    return c->found.size >= header.bytes ? VECFILE_LOG_FOUND : VECFILE_LOG_CUT_OFF;
}

/* Whoever writes a log has it locked.  Who reads takes no lock, which would be in the way of the
 * next writer, and may read beside the one of the file itself. */
bool vecfile_log_is_in_use(const vecfile_journal *journal, int fd)
{
    const vecfile_io *io = journal->file->io;
    if (vecfile_file_is_writable(journal->file))
        return vecfile_lock_file(io, fd, VECFILE_IO_LOCKED_TO_READ) == -EAGAIN;
    return io->is_locked(io->context, fd, 0, 1, VECFILE_IO_LOCKED_TO_READ) == 1 &&
           io->is_locked(io->context, journal->file->fd, 0, 1, VECFILE_IO_LOCKED_TO_READ) != 1;
}

/* Reads the first block of the file, zero where that is shorter.  VECFILE_LOG_FOUND if it may be a
 * log's. */
static vecfile_log_verdict read_block(const vecfile_journal *journal, vecfile_log_candidate *c,
                                      uint8_t block[VECFILE_LOG_HEADER_BLOCK])
{
    memset(block, 0, VECFILE_LOG_HEADER_BLOCK);
    c->error = journal->file->io->fstat(journal->file->io->context, c->fd, &c->found);
    if (c->error < 0)
        return VECFILE_LOG_UNREADABLE;
    if (!c->found.is_regular)
        return VECFILE_LOG_OF_OTHER;
    const int64_t got =
        vecfile_read_fully(journal->file->io, c->fd, block, VECFILE_LOG_HEADER_BLOCK, 0);
    c->error = got < 0 ? (int)got : 0;
    return got < 0 ? VECFILE_LOG_UNREADABLE : VECFILE_LOG_FOUND;
}

static vecfile_log_verdict judge_opened(const vecfile_journal *journal, uint64_t salt,
                                        vecfile_log_candidate *c)
{
    uint8_t block[VECFILE_LOG_HEADER_BLOCK];
    vecfile_log_verdict judged = read_block(journal, c, block);
    if (judged == VECFILE_LOG_FOUND)
        judged = judge_block(journal, block, salt, c);
    if ((judged != VECFILE_LOG_FOUND && judged != VECFILE_LOG_USELESS) ||
        !vecfile_log_is_in_use(journal, c->fd))
        return judged;
    return judged == VECFILE_LOG_FOUND ? VECFILE_LOG_IN_USE : VECFILE_LOG_OF_COPY;
}

vecfile_log_verdict vecfile_log_judge_bare(const vecfile_journal *journal, vecfile_log_candidate *c)
{
    uint8_t block[VECFILE_LOG_HEADER_BLOCK];
    vecfile_log_header header;
    c->verdict = read_block(journal, c, block);
    if (c->verdict != VECFILE_LOG_FOUND)
        return c->verdict;
    if (vecfile_decode_log_header(block, &header) == VECFILE_DECODED)
        c->verdict = VECFILE_LOG_USELESS;
    else if (c->found.size == 0 || has_lost_header(journal, c))
        c->verdict = VECFILE_LOG_DAMAGED;
    return c->verdict;
}

vecfile_log_verdict vecfile_log_judge(const vecfile_journal *journal, const char *name,
                                      uint64_t salt, vecfile_log_candidate *out)
{
    *out = (vecfile_log_candidate){.fd = -1};
    out->fd = vecfile_open_file(journal->file->io, journal->file->place.directory, name,
                                VECFILE_IO_READ_OWN, 0);
    if (out->fd == -ENOENT)
        out->verdict = VECFILE_LOG_MISSING;
    else if (out->fd == -ELOOP || out->fd == -ENXIO)
        out->verdict = VECFILE_LOG_OF_OTHER;
    else if (out->fd < 0)
        out->verdict = VECFILE_LOG_UNREADABLE;
    else
        out->verdict = judge_opened(journal, salt, out);
    if (out->fd < 0)
        out->error = out->fd;
    if (out->fd >= 0 && out->verdict != VECFILE_LOG_FOUND) {
        journal->file->io->close(journal->file->io->context, out->fd);
        out->fd = -1;
    }
    return out->verdict;
}

/* --- journal/recover.c --------------------------------------------------------------------------- */

/* What a crashed writer left under atomic durability: the slot's state, and in its log the commits
 * since; and pages that the old log has, if a checkpoint was under way.
 *
 * Whoever opens the file for writing goes on in the log that is there; files get their pages by
 * checkpoints, as ever.  So a recovery costs what was changed, and not what it takes to write that
 * to its places.  What lies behind the last flush that a record tells of may be in the system's
 * memory only, or be there for good after a flush that failed: with more commits behind that, a
 * second crash could find a hole before them.  So it is said again, in a record that makes void
 * what lies before it, together with the pages of frames, whose places may be torn.
 *
 * Where there is no private mapping to show these changes in, the recovery is completed instead. */


#include <stdlib.h>

/* Finds the last commit: journal->committed, and the images that are not in the file. */
static vecfile_status read_logs(vecfile_journal *journal)
{
    if (journal->slot.salt == 0)
        return VECFILE_OK;
    vecfile_committed last = journal->committed;
    vecfile_status status = vecfile_log_read(journal, &last);
    if (status == VECFILE_OK)
        vecfile_journal_set_committed(journal, &last);
    return status;
}

/* --- the pages that a recovery logs again --- */

typedef struct page_list {
    vecfile_page_chunks *pages; /* to be freed */
    size_t count;
} page_list;

static int compare_page_chunks(const void *a, const void *b)
{
    const vecfile_page_chunks *left = a, *right = b;
    return (left->page > right->page) - (left->page < right->page);
}

/* Sorts, and makes one of several of a page. */
static void put_in_order(page_list *list)
{
    size_t used = 0;
    if (list->count > 1)
        qsort(list->pages, list->count, sizeof *list->pages, compare_page_chunks);
    for (size_t i = 0; i < list->count; i++)
        if (used > 0 && list->pages[used - 1].page == list->pages[i].page)
            list->pages[used - 1].chunks |= list->pages[i].chunks;
        else
            list->pages[used++] = list->pages[i];
    list->count = used;
}

/* Whether the image may not be durable where it is, or will be written over. */
static bool is_to_be_said_again(const vecfile_journal *journal, size_t i)
{
    const vecfile_log *log = &journal->log;
    const vecfile_image *image = &log->images.list[i];
    if (i >= log->images.frames && i < log->images.frames_end)
        return VECFILE_KEEPS(RESUME_FRAMES);
    return vecfile_image_log(image) == log->number && VECFILE_KEEPS(RESUME) &&
           vecfile_image_offset(image) >= log->flushed;
}

static vecfile_status make_list(vecfile_journal *journal, bool all, page_list *list)
{
    const vecfile_images *images = &journal->log.images;
    list->count = 0;
    list->pages = malloc((images->used + 1) * sizeof *list->pages);
    if (list->pages == NULL)
        return vecfile_fail_memory("to recover", journal->file->path);
    for (size_t i = 0; i < images->used; i++) {
        const vecfile_image *image = &images->list[i];
        if (image->chunks != 0 && (all || is_to_be_said_again(journal, i)) &&
            vecfile_page_is_committed(journal, image->page))
            list->pages[list->count++] = (vecfile_page_chunks){image->page, image->chunks};
    }
    put_in_order(list);
    return VECFILE_OK;
}

/* --- to write --- */

static vecfile_status resume(vecfile_journal *journal)
{
    page_list list;
    vecfile_status status = vecfile_log_prepare_file(journal);
    if (status == VECFILE_OK)
        status = make_list(journal, false, &list);
    if (status != VECFILE_OK)
        return status;
    status = vecfile_log_resume(journal, list.pages, list.count);
    free(list.pages);
    journal->has_resumed = true;
    return status == VECFILE_OK ? vecfile_checkpoint_owe_again(journal) : status;
}

/* All that the logs have goes to another one, and a slot makes that the one that counts. */
static vecfile_status merge_list(vecfile_journal *journal, const page_list *list)
{
    const int number = vecfile_log_other(journal), found = journal->log.number;
    const int old = journal->slot.old_salt != 0 ? journal->log.old_number : found;
    vecfile_merged merged;
    vecfile_slot slot = vecfile_next_slot(journal, &journal->committed, VECFILE_SLOT_OPEN);
    slot.durability = VECFILE_ATOMIC; /* as the log needs it, whatever this handle's is */
    vecfile_status status = vecfile_random_salt(journal, &slot.salt);
    if (status == VECFILE_OK)
        status = vecfile_log_merge(journal, number, &slot, list->pages, list->count, &merged);
    if (status == VECFILE_OK)
        status = vecfile_write_slot(journal, &slot);
    if (status == VECFILE_OK)
        status = vecfile_flush(journal, journal->file->fd);
    if (status != VECFILE_OK)
        return status;
    journal->has_resumed = true;
    vecfile_log_begin_merged(journal, number, &merged);
    vecfile_log_close(journal, found);
    vecfile_log_close(journal, old);
    return VECFILE_OK;
}

/* Nothing of the logs counts any more.  The next slot is written as by a handle that found the file
 * closed, over the first of the two CLEAN ones: that tells whether a slot that cannot be read is a
 * later one (journal/slot_unreadable.h). */
static vecfile_status end_cleanly(vecfile_journal *journal)
{
    vecfile_status status = vecfile_checkpoint_clean(journal);
    if (status != VECFILE_OK)
        return status;
    journal->slot_is_durable = false;
    for (size_t i = 0; i < journal->array_count; i++) {
        vecfile_append_buffer_note_turn(journal->arrays[i], journal->arrays[i]->committed);
        vecfile_append_buffer_start_epoch(journal->arrays[i], true);
    }
    return VECFILE_OK;
}

static vecfile_status merge_all(vecfile_journal *journal)
{
    page_list list;
    vecfile_status status = make_list(journal, true, &list);
    if (status != VECFILE_OK)
        return status;
    status = list.count > 0 ? merge_list(journal, &list) : end_cleanly(journal);
    free(list.pages);
    return status;
}

/* Whether the logs that are there can be gone on with: those of earlier libraries are of another
 * kind, and one that is damaged has commits that do not count any more. */
static bool can_resume(vecfile_journal *journal)
{
    const vecfile_log *log = &journal->log;
    return log->has_slices[log->number] && !journal->is_cut_short &&
           vecfile_log_file_take(journal, log->number) &&
           (journal->slot.old_salt == 0 || vecfile_log_file_take(journal, log->old_number));
}

/* What followers see would be written over, or is a state that there was not. */
static vecfile_status check_alone(vecfile_journal *journal)
{
    if ((!journal->completes_recovery && !journal->is_cut_short) ||
        vecfile_hold_off_all_followers(journal))
        return VECFILE_OK;
    return vecfile_fail(
        VECFILE_E_LOCKED,
        "'%s' was left by a writer that was killed, and others read it: close it "
        "there first%s",
        journal->file->path,
        journal->is_cut_short ? "" : ", or open it once with atomic durability, and close it");
}

static vecfile_status go_on(vecfile_journal *journal)
{
    if (journal->slot.salt == 0 || (journal->log.images.count == 0 && journal->slot.old_salt == 0))
        return end_cleanly(journal);
    vecfile_status status = can_resume(journal) ? resume(journal) : merge_all(journal);
    if (status != VECFILE_OK || !journal->completes_recovery || !journal->log.is_in_use)
        return status;
    status = vecfile_checkpoint_apply(journal);
    return status == VECFILE_OK ? end_cleanly(journal) : status;
}

/* The arrays are as long as they were committed. */
static void take_lengths(vecfile_journal *journal)
{
    for (size_t i = 0; i < journal->array_count; i++)
        journal->arrays[i]->handle->len = journal->arrays[i]->committed;
}

vecfile_status vecfile_recover(vecfile_journal *journal)
{
    vecfile_status status = read_logs(journal);
    if (status == VECFILE_OK)
        status = vecfile_journal_check_counts(journal);
    if (status == VECFILE_OK)
        status = check_alone(journal);
    if (status == VECFILE_OK)
        status = go_on(journal);
    vecfile_let_followers_in(journal);
    vecfile_read_ahead_end(&journal->log.ahead);
    if (status == VECFILE_OK)
        take_lengths(journal);
    if (journal->log.images.count == 0) /* there is nothing to be shown in that order */
        journal->log.images.keeps_log_order = false;
    return status;
}

vecfile_status vecfile_recover_to_read(vecfile_journal *journal)
{
    vecfile_status status = read_logs(journal);
    if (status == VECFILE_OK)
        status = vecfile_journal_check_counts(journal);
    if (status == VECFILE_OK)
        take_lengths(journal);
    return status;
}

/* --- what the mapping shows --- */

/* The images of each log follow each other. */
static void read_ahead_of(vecfile_log *log, const vecfile_image *image)
{
    if (log->ahead.bytes != NULL && log->ahead_number == vecfile_image_log(image))
        return;
    vecfile_read_ahead_end(&log->ahead);
    log->ahead_number = vecfile_image_log(image);
    vecfile_read_ahead_begin(&log->ahead, vecfile_image_offset(image));
}

static vecfile_status show_images(vecfile_journal *journal, size_t from, size_t end)
{
    vecfile_log *log = &journal->log;
    vecfile_status status = VECFILE_OK;
    for (size_t i = from; i < end && status == VECFILE_OK; i++) {
        const vecfile_image *image = &log->images.list[i];
        if (image->chunks == 0 || !vecfile_page_is_committed(journal, image->page))
            continue;
        read_ahead_of(log, image);
        status = vecfile_log_put_image(journal, image, image->chunks,
                                       vecfile_mapped_page(journal, image->page));
    }
    return status;
}

/* A mapping to be read was private, for what the log has to be put into it. */
static vecfile_status protect(const vecfile_journal *journal)
{
    for (size_t i = 0; i < journal->array_count; i++) {
        const vecfile_array *array = journal->arrays[i];
        const vecfile_io *io = array->file->io;
        int result = io->protect(io->context, array->handle->elements, array->mapped);
        if (result < 0)
            return vecfile_fail_system(result, "protect", array->file->path);
    }
    return VECFILE_OK;
}

/* From how many pages on it is worth a call to make private copies of them all at once. */
#define FEW_NEIGHBOURS 8

/* A page fault for each page that is stored to costs more than all the rest.  What cannot be done
 * at once happens page by page. */
static void copy_at_once(vecfile_journal *journal)
{
    const vecfile_io *io = journal->file->io;
    size_t count;
    uint64_t *pages = vecfile_logged_pages(journal, false, &count);
    for (size_t i = 0, run; i < count; i += run) {
        for (run = 1; i + run < count && pages[i + run] == pages[i] + run;)
            run++;
        if (run >= FEW_NEIGHBOURS)
            (void)io->advise(io->context, vecfile_mapped_page(journal, pages[i]),
                             run << VECFILE_PAGE_SHIFT, VECFILE_IO_STORED);
    }
    free(pages);
}

vecfile_status vecfile_recover_mapping(vecfile_journal *journal)
{
    vecfile_images *images = &journal->log.images;
    copy_at_once(journal);
    /* Frames have what pages were before the records changed them. */
    vecfile_status status = show_images(journal, images->frames, images->frames_end);
    if (status == VECFILE_OK)
        status = show_images(journal, 0, images->frames);
    if (status == VECFILE_OK)
        status = show_images(journal, images->frames_end, images->used);
    vecfile_read_ahead_end(&journal->log.ahead);
    images->keeps_log_order = false;
    if (status != VECFILE_OK || journal->file->options->access != VECFILE_READ_ONLY)
        return status;
    return protect(journal);
}

/* --- journal/shared.c ---------------------------------------------------------------------------- */

/* Shared durability.
 *
 * The elements are mapped MAP_SHARED, so the kernel may write them back at any time and every
 * store survives the process.  A commit flushes them, then a new slot.  Between commits the length
 * lives in the header's live block, together with the machine's boot id: after a killed process it
 * is right; after a power loss it means nothing, and the last slot's count is right. */
/* Shared durability: the elements are mapped MAP_SHARED, and a commit flushes them. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

extern const vecfile_durability_calls vecfile_shared_durability;

/* How many elements a writer left that was killed: array->handle->len is what it told last.  Of
 * those that it had not committed, some may never have reached the file, if the file system stopped
 * and was mounted again since: then array->handle->len becomes the last commit's number. */
vecfile_status vecfile_shared_count_stored(vecfile_array *array);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif



/* The live block's place in the header mapping. */
static uint8_t *live_block(const vecfile_array *array)
{
    return array->header + VECFILE_LIVE_OFFSET;
}

static void publish_length(const vecfile_journal *journal, vecfile_array *array)
{
    uint8_t *block = live_block(array);
    memcpy(block + VECFILE_LIVE_BOOT, journal->slot.boot_id, sizeof journal->slot.boot_id);
    vecfile_store64(block + VECFILE_LIVE_EPOCH, journal->slot.epoch);
    array->handle->published = (uint64_t *)(void *)(block + VECFILE_LIVE_COUNT);
    vecfile_set_len(array->handle, array->handle->len);
}

static vecfile_status check_nothing(const vecfile_journal *journal)
{
    (void)journal;
    return VECFILE_OK;
}

static vecfile_status begin_shared_array(vecfile_array *array)
{
    vecfile_status status = vecfile_array_check_file(array);
    if (status == VECFILE_OK)
        status = vecfile_mapping_fill_holes(array);
    if (status == VECFILE_OK && array->header == NULL)
        status = vecfile_mapping_map_header(array, VECFILE_IO_MAP_SHARED);
    return status;
}

/* From the first change on: marks the file as being written and publishes the length in it. */
static vecfile_status begin_shared(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = begin_shared_array(journal->arrays[i]);
    if (status != VECFILE_OK)
        return status;
    vecfile_slot slot = vecfile_next_slot(journal, &journal->committed, VECFILE_SLOT_OPEN);
    status = vecfile_write_slot(journal, &slot);
    if (status != VECFILE_OK)
        return status;
    for (size_t i = 0; i < journal->array_count; i++)
        publish_length(journal, journal->arrays[i]);
    vecfile_journal_set_mode(journal, VECFILE_MODE_WRITING);
    for (size_t i = 0; i < journal->array_count; i++)
        journal->arrays[i]->handle->capacity = vecfile_mapped_capacity(journal->arrays[i]);
    return VECFILE_OK;
}

/* Nobody tells of stores, so there may always be changes. */
static bool may_have_changes(const vecfile_journal *journal)
{
    (void)journal;
    return true;
}

static bool may_have_stores(const vecfile_array *array)
{
    (void)array;
    return true;
}

static vecfile_status flush_elements(vecfile_journal *journal)
{
    vecfile_status status = vecfile_journal_check_files(journal);
    return status == VECFILE_OK ? vecfile_flush_arrays(journal, may_have_stores) : status;
}

static vecfile_status commit_shared(vecfile_journal *journal, uint64_t stamp)
{
    vecfile_status status = flush_elements(journal);
    if (status != VECFILE_OK)
        return status;
    vecfile_committed next;
    vecfile_next_state(journal, stamp, &next);
    vecfile_slot slot = vecfile_next_slot(journal, &next, VECFILE_SLOT_OPEN);
    status = vecfile_write_slot(journal, &slot);
    if (status != VECFILE_OK)
        return status;
    for (size_t i = 0; i < journal->array_count; i++)
        vecfile_store64(live_block(journal->arrays[i]) + VECFILE_LIVE_EPOCH, slot.epoch);
    status = vecfile_flush(journal, journal->file->fd);
    if (status == VECFILE_OK)
        vecfile_journal_set_committed(journal, &next);
    return status;
}

/* Starts writing back what is changed. */
static vecfile_status commit_shared_lazy(vecfile_journal *journal, uint64_t stamp)
{
    (void)stamp;
    for (size_t i = 0; i < journal->array_count; i++) {
        const vecfile_array *array = journal->arrays[i];
        const vecfile_file *file = array->file;
        int result = file->io->start_sync(file->io->context, file->fd, file->identity.data_offset,
                                          array->handle->len * array->size);
        if (result < 0)
            return vecfile_fail_system(result, "write back", file->path);
    }
    return VECFILE_OK;
}

static vecfile_status complete_nothing(vecfile_journal *journal)
{
    (void)journal;
    return VECFILE_OK;
}

static vecfile_status finish_shared(vecfile_journal *journal)
{
    vecfile_status status = flush_elements(journal);
    if (status != VECFILE_OK)
        return status;
    vecfile_committed next;
    vecfile_next_state(journal, journal->committed.stamp, &next);
    vecfile_journal_set_committed(journal, &next);
    status = vecfile_write_clean_slots(journal);
    if (status == VECFILE_OK && vecfile_hold_off_all_followers(journal))
        status = vecfile_journal_cut_to_size(journal);
    vecfile_let_followers_in(journal);
    return status;
}

static vecfile_status make_shared_space(vecfile_array *array, uint64_t least, uint64_t wanted)
{
    vecfile_status status = vecfile_mapping_grow(array, least, wanted);
    if (status == VECFILE_OK)
        array->handle->capacity = vecfile_mapped_capacity(array);
    return status;
}

static vecfile_status mark_nothing(vecfile_array *array, uint64_t start, uint64_t end)
{
    (void)array;
    (void)start;
    (void)end;
    return VECFILE_OK;
}

/* The last commit's elements must stay: until the next one they are the state after a crash; and
 * those that others have mapped. */
static vecfile_status shrink_shared(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    if (!vecfile_hold_off_all_followers(journal))
        return VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++) {
        vecfile_array *array = journal->arrays[i];
        const uint64_t len = array->handle->len;
        status = vecfile_mapping_shrink(array, (len > array->committed ? len : array->committed) *
                                                   array->size);
        array->handle->capacity = vecfile_mapped_capacity(array);
    }
    vecfile_let_followers_in(journal);
    return status;
}

/* --- after a writer that was killed --- */

/* Whether all of [start, end) of the file was written, as far as the system tells; asked once more
 * when all that is in memory is in the file, for some file systems look at nothing else. */
static int was_written(const vecfile_file *file, uint64_t start, uint64_t end)
{
    const vecfile_io *io = file->io;
    int64_t hole = io->first_unwritten(io->context, file->fd, start);
    if (hole >= 0 && (uint64_t)hole < end) {
        const int result = io->sync(io->context, file->fd);
        hole = result < 0 ? result : io->first_unwritten(io->context, file->fd, start);
    }
    return hole < 0 ? (int)hole : (uint64_t)hole >= end;
}

vecfile_status vecfile_shared_count_stored(vecfile_array *array)
{
    vecfile *v = array->handle;
    const vecfile_file *file = array->file;
    const uint64_t size = array->size, offset = file->identity.data_offset;
    if (v->len <= array->committed)
        return VECFILE_OK;
    int result = 0;
    if (vecfile_array_has_room(array, v->len))
        result = was_written(file, offset + array->committed * size, offset + v->len * size);
    if (result < 0)
        return vecfile_fail_system(result, "tell what was stored in", file->path);
    if (result == 0)
        v->len = array->committed;
    return VECFILE_OK;
}

static vecfile_status check_lengths(const vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = vecfile_array_check_count(journal->arrays[i], journal->arrays[i]->handle->len);
    return status;
}

/* What the writer stored is there, and becomes a commit. */
static vecfile_status take_over_shared(vecfile_journal *journal)
{
    vecfile_status status = check_lengths(journal);
    if (status == VECFILE_OK)
        status = vecfile_flush_arrays(journal, may_have_stores);
    if (status != VECFILE_OK)
        return status;
    vecfile_committed stored;
    vecfile_next_state(journal, journal->committed.stamp, &stored);
    vecfile_journal_set_committed(journal, &stored);
    vecfile_slot clean = vecfile_next_slot(journal, &journal->committed, VECFILE_SLOT_CLEAN);
    /* Keeps the OPEN slot from being secured, that is, written again with a higher epoch: the live
     * block has the present epoch, and would belong to no slot after a crash. */
    journal->slot_is_durable = true;
    status = vecfile_write_slot(journal, &clean);
    if (status == VECFILE_OK)
        status = vecfile_flush(journal, journal->file->fd);
    return status == VECFILE_OK ? vecfile_write_clean_slots(journal) : status;
}

const vecfile_durability_calls vecfile_shared_durability = {
    .map_kind = VECFILE_IO_MAP_SHARED,
    .is_private = false,
    .check_directory = check_nothing,
    .begin = begin_shared,
    .has_changes = may_have_changes,
    .commit = commit_shared,
    .commit_lazy = commit_shared_lazy,
    .complete = complete_nothing,
    .roll_back = NULL,
    .finish = finish_shared,
    .make_space = make_shared_space,
    .mark = mark_nothing,
    .shrink = shrink_shared,
    .take_over = take_over_shared,
    .take_over_to_read = complete_nothing,
};

/* --- journal/slice.c ----------------------------------------------------------------------------- */

/* Slices of a checkpoint. */


#include <stdlib.h>

/* --- what is owed --- */

static vecfile_status fail_memory(const vecfile_journal *journal)
{
    return vecfile_fail_memory("for a checkpoint of", journal->file->path);
}

vecfile_status vecfile_debt_list(const vecfile_journal *journal, vecfile_debt *out)
{
    *out = (vecfile_debt){.pages = NULL};
    if (journal->log.images.count == 0)
        return VECFILE_OK;
    size_t count;
    uint64_t *const pages = vecfile_logged_pages(journal, false, &count);
    if (pages == NULL)
        return fail_memory(journal);
    uint64_t *const both = realloc(pages, (2 * count + 1) * sizeof *pages);
    if (both == NULL) {
        free(pages);
        return fail_memory(journal);
    }
    out->pages = both;
    out->count = count;
    out->waiting = both + count;
    return VECFILE_OK;
}

void vecfile_debt_begin(vecfile_journal *journal, vecfile_debt debt)
{
    free(journal->debt.pages);
    journal->debt = debt;
}

/* --- which pages --- */

/* A slice that is being chosen. */
typedef struct chooser {
    vecfile_journal *journal;
    size_t wanted;                /* pages */
    bool from_memory;             /* pages are there as they are to be in their places */
    const vecfile_record *record; /* of the commit that pays; NULL: there is none */
    size_t next_logged;           /* of log.pages, which are sorted as those that are owed */
} chooser;

/* What becomes of a page that is owed. */
typedef enum page_fate { FATE_PAID, FATE_STRUCK_OFF, FATE_WAITS } page_fate;

/* Whether the commit that pays logs the page. */
static bool is_being_logged(chooser *c, uint64_t number)
{
    const uint64_t *const logged = c->journal->log.pages;
    const size_t count = (size_t)c->record->pages;
    while (c->next_logged < count && logged[c->next_logged] < number)
        c->next_logged++;
    return c->next_logged < count && logged[c->next_logged] == number;
}

/* Whether a lazy commit since the last flush logged the page. */
static bool is_unflushed(const vecfile_journal *journal, uint64_t number)
{
    const vecfile_log *log = &journal->log;
    const vecfile_image *image =
        log->is_unsynced ? vecfile_images_last(&log->images, number) : NULL;
    return image != NULL && vecfile_image_log(image) == log->number &&
           vecfile_image_offset(image) >= log->flushed;
}

/* Whether a commit since the last flush, or this one, made the array end in the page: behind its
 * end, memory may have what no state had, and the state before reaches there. */
static bool has_new_end(const vecfile_journal *journal, const vecfile_array *array, uint64_t page)
{
    const uint64_t len = array->handle->len;
    return (len < array->committed || journal->log.is_unsynced) &&
           page + 1 == vecfile_pages_of(array, len);
}

static page_fate fate_of(chooser *c, uint64_t number)
{
    const vecfile_journal *journal = c->journal;
    const vecfile_array *array = vecfile_array_of_number(journal, number);
    const bool was_there = vecfile_page_is_committed(journal, number);
    if (c->record == NULL)
        return was_there ? FATE_PAID : FATE_STRUCK_OFF;
    if (vecfile_page_of_number(number) >= vecfile_pages_of(array, array->handle->len))
        return (was_there || journal->log.is_unsynced) && VECFILE_KEEPS(STRIKE_FLUSHED)
                   ? FATE_WAITS
                   : FATE_STRUCK_OFF;
    return (is_being_logged(c, number) || is_unflushed(journal, number) ||
            has_new_end(journal, array, vecfile_page_of_number(number))) &&
                   VECFILE_KEEPS(PAY_FLUSHED)
               ? FATE_WAITS
               : FATE_PAID;
}

static vecfile_status copy_page(const chooser *c, uint64_t number, uint8_t *to)
{
    if (!c->from_memory)
        return vecfile_log_read_page(c->journal, number, to);
    memcpy(to, vecfile_mapped_page(c->journal, number), VECFILE_LOG_PAGE_BYTES);
    return VECFILE_OK;
}

/* The next pages that are owed, up to as many as are wanted, to journal->frames. */
static vecfile_status choose_pages(chooser *c)
{
    vecfile_frames *frames = &c->journal->frames;
    vecfile_debt *debt = &c->journal->debt;
    vecfile_status status = vecfile_frames_reserve(c->journal, c->wanted);
    while (status == VECFILE_OK && debt->end < debt->count && frames->count < c->wanted) {
        const uint64_t page = debt->pages[debt->end++];
        const page_fate fate = fate_of(c, page);
        if (fate == FATE_WAITS)
            debt->waiting[debt->waiting_count++] = page;
        if (fate != FATE_PAID)
            continue;
        status = copy_page(c, page, frames->bytes + frames->count * VECFILE_LOG_PAGE_BYTES);
        frames->pages[frames->count++] = page;
    }
    return status;
}

/* No slice is under way. */
static void forget_slice(vecfile_journal *journal)
{
    journal->debt.end = journal->debt.next;
    journal->debt.waiting_count = 0;
    journal->frames.count = 0;
}

/* Whether pages are to be paid, or struck off. */
static bool has_slice(const vecfile_debt *debt)
{
    return debt->end - debt->next > debt->waiting_count;
}

/* --- to their frames --- */

/* Room for frames of at least one page; what was paid is flushed in its place before its frames are
 * written over. */
static vecfile_status make_frame_room(vecfile_journal *journal, size_t *room)
{
    vecfile_status status = VECFILE_OK;
    *room = vecfile_frames_left(journal);
    if (*room > 0)
        return VECFILE_OK;
    if (VECFILE_KEEPS(FLUSH_FRAMES))
        status = vecfile_slice_flush(journal);
    if (status != VECFILE_OK)
        return status;
    journal->frames.at = VECFILE_LOG_HEADER_BYTES;
    *room = vecfile_frames_left(journal);
    VECFILE_ASSERT(*room > 0);
    return VECFILE_OK;
}

/* Where pages are struck off only, a frame without pages says as of which record: the state before
 * that is not left any more. */
static vecfile_status begin_slice(chooser *c)
{
    vecfile_journal *journal = c->journal;
    size_t room = 0;
    forget_slice(journal);
    vecfile_status status = make_frame_room(journal, &room);
    if (c->wanted > room)
        c->wanted = room;
    if (status == VECFILE_OK)
        status = choose_pages(c);
    if (status == VECFILE_OK && has_slice(&journal->debt) && VECFILE_KEEPS(WHOLE_IMAGES))
        status = vecfile_frames_write(journal);
    if (status != VECFILE_OK)
        forget_slice(journal);
    return status;
}

/* --- to their places --- */

/* Neighbours of one array, `count` of them from the `first` of the slice on. */
static vecfile_status write_run(vecfile_journal *journal, size_t first, size_t count)
{
    const uint64_t number = journal->frames.pages[first];
    vecfile_array *array = vecfile_array_of_number(journal, number);
    vecfile_file *file = array->file;
    const uint64_t offset = vecfile_page_offset(array, vecfile_page_of_number(number));
    const size_t bytes = count * VECFILE_LOG_PAGE_BYTES;
    array->is_swept = true;
    int result = vecfile_write_fully(
        file->io, file->fd, journal->frames.bytes + first * VECFILE_LOG_PAGE_BYTES, bytes, offset);
    if (result < 0)
        return vecfile_fail_system(result, "write to", file->path);
    if (offset + bytes > file->bytes)
        file->bytes = offset + bytes;
    /* The disk begins with it now, so that settling waits for little; a failure is none, for that
     * flushes all. */
    (void)file->io->start_sync(file->io->context, file->fd, offset, bytes);
    return VECFILE_OK;
}

static vecfile_status write_in_place(vecfile_journal *journal)
{
    const vecfile_frames *frames = &journal->frames;
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0, run; i < frames->count && status == VECFILE_OK; i += run) {
        for (run = 1; i + run < frames->count && frames->pages[i + run] == frames->pages[i] + run;)
            run++;
        status = write_run(journal, i, run);
    }
    return status;
}

/* The files have the pages that were taken; those that wait are the next ones. */
static void note_paid(vecfile_journal *journal)
{
    vecfile_debt *debt = &journal->debt;
    size_t waiting = 0;
    for (size_t i = debt->next; i < debt->end; i++)
        if (waiting < debt->waiting_count && debt->waiting[waiting] == debt->pages[i])
            waiting++;
        else
            vecfile_images_drop(&journal->log.images, debt->pages[i]);
    VECFILE_ASSERT(waiting == debt->waiting_count);
    journal->copies.count += debt->end - debt->next - waiting;
    debt->next = debt->end - waiting;
    memcpy(debt->pages + debt->next, debt->waiting, waiting * sizeof *debt->waiting);
}

static vecfile_status end_slice(vecfile_journal *journal)
{
    vecfile_status status = write_in_place(journal);
    if (status == VECFILE_OK)
        note_paid(journal);
    forget_slice(journal);
    return status;
}

static bool is_swept(const vecfile_array *array)
{
    return array->is_swept;
}

vecfile_status vecfile_slice_flush(vecfile_journal *journal)
{
    return vecfile_flush_arrays(journal, is_swept);
}

/* --- without a commit --- */

/* Where followers are in the way is for the caller to ask: once for all slices. */
vecfile_status vecfile_slice_pay(vecfile_journal *journal, size_t wanted, bool from_memory)
{
    chooser c = {.journal = journal, .wanted = wanted, .from_memory = from_memory};
    vecfile_status status = VECFILE_OK;
    if (journal->log.is_unsynced && VECFILE_KEEPS(FLUSH_LAZY))
        status = vecfile_log_flush(journal);
    if (status == VECFILE_OK && vecfile_log_ends_with_resume(&journal->log)) {
        status = vecfile_log_say_flushed(journal);
        if (status == VECFILE_OK)
            status = vecfile_log_flush(journal);
    }
    if (status == VECFILE_OK)
        status = begin_slice(&c);
    if (status == VECFILE_OK && VECFILE_KEEPS(SAY_FLUSHED))
        status = vecfile_log_say_flushed(journal);
    if (status == VECFILE_OK && VECFILE_KEEPS(FLUSH_LAZY))
        status = vecfile_log_flush(journal);
    if (status == VECFILE_OK)
        return end_slice(journal);
    forget_slice(journal);
    return status;
}

vecfile_status vecfile_slice_pay_all(vecfile_journal *journal, bool from_memory)
{
    vecfile_status status = VECFILE_OK;
    while (status == VECFILE_OK && !vecfile_debt_is_paid(journal))
        status = vecfile_slice_pay(journal, VECFILE_MAX_FRAMES, from_memory);
    return status;
}

/* --- by a commit --- */

/* Pages to be paid by a commit after which the log will have records of `bytes` bytes: all that is
 * owed is paid when the log is half as long as makes the next turn due, and the pages that it has
 * are half as many.  A few are not worth a frame until they are the last. */
static size_t due_pages(const vecfile_journal *journal, uint64_t bytes)
{
    const vecfile_debt *debt = &journal->debt;
    const double pages = (double)journal->log.images.count - (double)(debt->count - debt->next);
    const double part_of_bytes = 2.0 * (double)bytes / (double)vecfile_log_limit(journal);
    const double part_of_pages = 2.0 * pages / VECFILE_MAX_COPIES;
    const double part = part_of_bytes > part_of_pages ? part_of_bytes : part_of_pages;
    const size_t wanted = part < 1 ? (size_t)((double)debt->count * part) : debt->count;
    const size_t due = wanted > debt->next ? wanted - debt->next : 0;
    return due < VECFILE_MIN_SLICE && wanted < debt->count ? 0 : due;
}

vecfile_status vecfile_slice_begin(vecfile_journal *journal, const vecfile_record *record)
{
    const vecfile_log *log = &journal->log;
    vecfile_debt *debt = &journal->debt;
    vecfile_status status = VECFILE_OK;
    forget_slice(journal);
    debt->is_stuck = false;
    if (journal->slot.old_salt == 0 || vecfile_debt_is_paid(journal) ||
        vecfile_log_ends_with_resume(log))
        return VECFILE_OK;
    const uint64_t bytes = log->offset + VECFILE_RECORD_ALIGNMENT - log->starts[log->number];
    chooser c = {.journal = journal,
                 .wanted = due_pages(journal, bytes),
                 .from_memory = true,
                 .record = record};
    const bool is_all_due = c.wanted == debt->count - debt->next;
    if (c.wanted == 0 || !vecfile_may_pay(journal))
        return VECFILE_OK;
    status = begin_slice(&c);
    debt->is_stuck = is_all_due && debt->waiting_count == debt->count - debt->next;
    return vecfile_journal_is_poisoned(journal) ? status : VECFILE_OK;
}

void vecfile_slice_end(vecfile_journal *journal)
{
    if (has_slice(&journal->debt))
        (void)end_slice(journal);
    else if (journal->debt.is_stuck)
        (void)vecfile_slice_pay(journal, VECFILE_MAX_FRAMES, true);
}

/* --- journal/slot_lost.c ------------------------------------------------------------------------- */

/* Commit slots that a file has lost.
 *
 * A slot that is damaged when it is read looks like one that was being written when its writer
 * stopped, and the slot before it counts: rightly so for the latter, for nothing was committed
 * under it yet.  For the former, commits that were acknowledged would be gone without a word.  What
 * tells the two apart is the log that the slot names: records and frames go there only once the
 * slot is durable.  So a log has a copy of its slot, which takes the place of one that is damaged.
 *
 * Where no slot is damaged, the one that the log belongs to was never written, though the disk said
 * so, or the file is an older copy that was put beside newer logs. */
/* Commit slots that a file has lost, known by what only they can have begun. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Whether a log beside the file has commits of a later slot than the header's.  If that slot is
 * damaged, its copy becomes header->slot; else VECFILE_E_CORRUPT. */
vecfile_status vecfile_slot_find_lost(vecfile_journal *journal, vecfile_header *header);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


#include <errno.h>

/* A log that may be of a later slot. */
typedef struct later_log {
    vecfile_slot slot;    /* its copy */
    uint64_t salt_before; /* of the slot before that one */
    bool is_damaged;      /* it has no header: nothing but its name tells whose it is */
} later_log;

typedef struct later_search {
    vecfile_journal *journal;
    bool by_name;      /* the logs are called after the file */
    vecfile_slot slot; /* that counts … */
    bool is_found;     /* … which is the copy in this log */
    bool is_damaged;
    char log[VECFILE_MAX_NAME_BYTES + 1];
} later_search;

static bool read_log_head(const vecfile_journal *journal, int fd, later_log *out)
{
    uint8_t blocks[VECFILE_LOG_HEADER_END];
    vecfile_log_header header;
    if (vecfile_read_fully(journal->file->io, fd, blocks, sizeof blocks, 0) !=
            (int64_t)sizeof blocks ||
        vecfile_decode_slot(blocks + VECFILE_LOG_SLOT_OFFSET, &out->slot) != VECFILE_DECODED)
        return false;
    if (vecfile_decode_log_header(blocks, &header) != VECFILE_DECODED) {
        out->salt_before = out->slot.old_salt;
        out->is_damaged = true;
        return true;
    }
    out->salt_before = header.before;
    out->is_damaged = false;
    return memcmp(header.uuid, journal->file->identity.uuid, sizeof header.uuid) == 0 &&
           out->slot.salt == header.salt && out->slot.epoch == header.epoch;
}

/* The record with which a recovery begins a log is of the slot's sequence. */
static bool is_commit(const later_log *log, const uint8_t *block, uint64_t at)
{
    vecfile_record record;
    return vecfile_decode_record(block, &record) == VECFILE_DECODED &&
           record.salt == log->slot.salt && record.offset == at &&
           record.sequence > log->slot.sequence;
}

static bool is_frame(const later_log *log, const uint8_t *block, uint64_t at, vecfile_frame *frame)
{
    return vecfile_decode_frame(block, frame) == VECFILE_DECODED && frame->salt == log->slot.salt &&
           frame->offset == at;
}

/* Whether the log has what is written to it only once its slot is durable: commits, or frames of
 * pages that may be torn in their places now. */
static bool was_begun(vecfile_journal *journal, int fd, const later_log *log)
{
    uint8_t *const block = journal->image; /* no page is on its way now */
    for (uint64_t at = VECFILE_LOG_HEADER_BYTES;
         vecfile_read_fully(journal->file->io, fd, block, VECFILE_FRAME_HEAD_BYTES, at) ==
         (int64_t)VECFILE_FRAME_HEAD_BYTES;
         at += VECFILE_RECORD_ALIGNMENT)
        if (is_commit(log, block, at) || is_frame(log, block, at, &journal->frames.head))
            return true;
    return false;
}

/* Copies of a file, which have its UUID, go their own ways. */
static bool comes_later(const vecfile_slot *last, const later_log *log)
{
    return log->slot.epoch > last->epoch && log->salt_before == last->salt &&
           (last->salt != 0 || log->slot.sequence >= last->sequence);
}

/* Whether nothing else is missing between the slot that counts and that of the log: without a log,
 * commits are slots and nothing more. */
static bool comes_right_behind(const vecfile_slot *last, const vecfile_slot *slot)
{
    return last->salt != 0 || slot->sequence == last->sequence;
}

static bool is_later(const later_search *s, int fd, later_log *log)
{
    const vecfile_io *io = s->journal->file->io;
    vecfile_io_stat found;
    return io->fstat(io->context, fd, &found) == 0 && found.is_regular &&
           read_log_head(s->journal, fd, log) && (s->by_name || !log->is_damaged) &&
           comes_later(&s->slot, log) &&
           !vecfile_log_is_in_use(s->journal, fd) && /* else a copy's writer is at work */
           was_begun(s->journal, fd, log);
}

static bool look_at_log(void *to, const char *name)
{
    later_search *s = to;
    const vecfile_file *file = s->journal->file;
    later_log log;
    if (strstr(name, "-log") == NULL || strlen(name) > VECFILE_MAX_NAME_BYTES)
        return true;
    const int fd = vecfile_open_file(file->io, file->place.directory, name, VECFILE_IO_READ_OWN, 0);
    if (fd < 0)
        return true;
    if (!s->is_found && is_later(s, fd, &log)) {
        s->slot = log.slot;
        s->is_found = true;
        s->is_damaged = log.is_damaged;
        memcpy(s->log, name, strlen(name) + 1);
    }
    file->io->close(file->io->context, fd);
    return true;
}

static void look_at_names(later_search *s)
{
    char name[VECFILE_MAX_NAME_BYTES + 1];
    for (int i = 0; i < VECFILE_LOGS * VECFILE_LOG_NAMES; i++)
        if (vecfile_log_name(s->journal, i % VECFILE_LOGS, i / VECFILE_LOGS, name))
            (void)look_at_log(s, name);
}

static vecfile_status fail_lost(const vecfile_journal *journal, const char *log)
{
    return vecfile_fail(VECFILE_E_CORRUPT,
                        "'%s' is older than the commits in '%s' beside it: the commit slot that "
                        "they belong to is not there, or the file is an older copy; restore both "
                        "from one copy, or move '%s' away to have the older state",
                        journal->file->path, log, log);
}

static void take_copy(vecfile_header *header, const vecfile_slot *slot)
{
    const size_t place = (size_t)(slot->epoch % VECFILE_SLOT_COUNT);
    header->salts[2 * place] = slot->salt;
    header->salts[2 * place + 1] = slot->old_salt;
    header->slot = *slot;
    header->spare_before = (header->damaged >> (place + 2) % VECFILE_SLOT_COUNT & 1) != 0;
}

/* Looks for a log of the slot behind the header's. */
static void find_next(vecfile_journal *journal, const vecfile_header *header, later_search *s)
{
    const vecfile_io *io = journal->file->io;
    *s = (later_search){.journal = journal, .by_name = true, .slot = header->slot};
    look_at_names(s);
    s->by_name = false;
    if (!s->is_found && header->damaged != 0) /* files are renamed */
        (void)io->list_directory(io->context, journal->file->place.directory, look_at_log, s);
}

/* A crash may have torn one slot, and damage taken another. */
vecfile_status vecfile_slot_find_lost(vecfile_journal *journal, vecfile_header *header)
{
    later_search s;
    /* Of a file that was closed in order no log counts. */
    if (header->features.bits == 0 && !header->features.is_torn && header->damaged == 0)
        return VECFILE_OK;
    for (int i = 0; i < VECFILE_LOGS; i++) {
        find_next(journal, header, &s);
        if (!s.is_found || !VECFILE_KEEPS(COPY_SLOT))
            break;
        if (s.is_damaged || !comes_right_behind(&header->slot, &s.slot) ||
            (header->damaged >> s.slot.epoch % VECFILE_SLOT_COUNT & 1) == 0)
            return fail_lost(journal, s.log);
        take_copy(header, &s.slot);
    }
    return VECFILE_OK;
}

/* --- journal/slot_unreadable.c ------------------------------------------------------------------- */

/* Commit slots that the disk does not give. */
/* Commit slots that the disk does not give. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* VECFILE_E_IO unless the slot that counts is the last one whatever those have that could not be
 * read. */
vecfile_status vecfile_slot_check_unreadable(const vecfile_journal *journal,
                                             const vecfile_header *header);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


static uint64_t count_of(const vecfile_slot *slot, size_t which)
{
    return which == 0 ? slot->count : slot->further_counts[which - 1];
}

static bool has_another_size(const vecfile_array *array, uint64_t count)
{
    const vecfile_file *file = array->file;
    return file->bytes != file->identity.data_offset + count * array->size;
}

/* Whether there are signs of a later state than the one of a clean slot. */
static bool may_have_changed_since(const vecfile_journal *journal, const vecfile_header *header)
{
    char name[VECFILE_MAX_NAME_BYTES + 1];
    const vecfile_file *file = journal->file;
    vecfile_io_stat found;
    for (int i = 0; i < VECFILE_LOGS * VECFILE_LOG_NAMES; i++)
        if (vecfile_log_name(journal, i % VECFILE_LOGS, i / VECFILE_LOGS, name) &&
            file->io->stat(file->io->context, file->place.directory, name, &found) == 0)
            return true;
    for (size_t i = 0; i < journal->array_count; i++)
        if (has_another_size(journal->arrays[i], count_of(&header->slot, i)))
            return true;
    return false;
}

/* Whether the slot that the disk does not give has no later state than the slot that counts, which
 * must be CLEAN and has epoch E.  The place before E's has epoch E - 1, or E + 2, which repeats E,
 * unless E + 1 is there, too; that is torn then, for it does not count.
 *
 * The place behind E's may have E + 1: if E is the first of the two slots that a close writes, then
 * E + 1 repeats it.  If E is the second, whoever opened the file since wrote over the first before
 * writing E + 1.  Only the handle that made the file went on without: then no commit is known, or
 * there are signs.  In all other cases a later writer was there. */
static bool is_last_state(const vecfile_journal *journal, const vecfile_header *header,
                          unsigned missing)
{
    const uint64_t epoch = header->slot.epoch;
    if (header->slot.state != VECFILE_SLOT_CLEAN || (missing & (missing - 1)) != 0)
        return false;
    if (missing == 1u << (epoch + 2) % VECFILE_SLOT_COUNT)
        return header->is_whole_behind;
    return header->is_first_of_two || (header->is_second_of_two && header->slot.sequence > 0 &&
                                       !may_have_changed_since(journal, header));
}

/* A follower looks at all slots again and again, in memory that the disk would have to fill. */
static vecfile_status check_follower(const vecfile_file *file)
{
    if (file->options->access != VECFILE_FOLLOW)
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_IO,
                        "the disk does not give a part of the header of '%s', and a follower needs "
                        "all of it: open it with VECFILE_READ_ONLY, and copy the file to a disk "
                        "that is sound",
                        file->path);
}

vecfile_status vecfile_slot_check_unreadable(const vecfile_journal *journal,
                                             const vecfile_header *header)
{
    const unsigned missing = header->unreadable & ~VECFILE_GAPS;
    if (missing == 0)
        return VECFILE_OK;
    if (is_last_state(journal, header, missing))
        return check_follower(journal->file);
    vecfile_fail(VECFILE_E_IO,
                 "the disk does not give commit slot %d of '%s', and the others do not tell "
                 "whether that was the last one",
                 __builtin_ctz(missing), journal->file->path);
    vecfile_advise_salvage(journal->file->path);
    return VECFILE_E_IO;
}

/* --- journal/slots.c ----------------------------------------------------------------------------- */

/* Commit slots, as both durabilities use them. */


vecfile_slot vecfile_next_slot(const vecfile_journal *journal, const vecfile_committed *of,
                               vecfile_slot_state state)
{
    vecfile_slot slot = {.sequence = of->sequence,
                         .count = of->counts[0],
                         .stamp = of->stamp,
                         .state = state,
                         .durability = journal->durability,
                         .further = (uint32_t)journal->array_count - 1};
    memcpy(slot.boot_id, journal->file->boot_id, sizeof slot.boot_id);
    memcpy(slot.further_counts, of->counts + 1, slot.further * sizeof *slot.further_counts);
    return slot;
}

vecfile_committed vecfile_state_of_slot(const vecfile_slot *slot)
{
    vecfile_committed state = {.sequence = slot->sequence, .stamp = slot->stamp};
    state.counts[0] = slot->count;
    memcpy(state.counts + 1, slot->further_counts, sizeof slot->further_counts);
    return state;
}

vecfile_status vecfile_read_newest_slot(const vecfile_journal *journal, vecfile_slot *out)
{
    const vecfile_file *file = journal->file;
    const int result = vecfile_slot_read_newest(file->io, file->fd, out);
    return result < 0 ? vecfile_fail_system(result, "read", file->path) : VECFILE_OK;
}

static vecfile_status put_slot(vecfile_journal *journal, const vecfile_slot *slot)
{
    int result = vecfile_slot_write(journal->file->io, journal->file->fd, slot);
    if (result < 0)
        return vecfile_fail_system(result, "write to", journal->file->path);
    journal->slot = *slot;
    return VECFILE_OK;
}

/* Writes `again` and flushes it.  If that fails, the place gets back what it had: the next opening
 * would else believe that a slot is in the file which is only in the system's memory. */
static vecfile_status write_or_restore(vecfile_journal *journal, const vecfile_slot *again)
{
    uint8_t before[VECFILE_SLOT_BYTES];
    const uint64_t at = vecfile_slot_offset(again);
    int64_t got =
        vecfile_read_fully(journal->file->io, journal->file->fd, before, sizeof before, at);
    if (got < 0)
        return vecfile_fail_system((int)got, "read", journal->file->path);
    vecfile_status status = put_slot(journal, again);
    if (status == VECFILE_OK)
        status = vecfile_flush(journal, journal->file->fd);
    if (status != VECFILE_OK)
        (void)vecfile_write_fully(journal->file->io, journal->file->fd, before, sizeof before, at);
    return status;
}

/* Writes the current slot, of epoch E, once more, into the one of the other two places that is
 * spare (header_read.c): as epoch E + 4 into the place behind it, where E - 2 was, or as E + 2 into
 * the place before it, where E - 1 was.  Both epochs fall on their place (modulo 3); modulo 2 they
 * are E, which is how a log without a header is found.
 *
 * The file is flushed first: if the writer of slot E died before its flush, the slot that is
 * overwritten here may be the only one on the disk that has this state. */
static vecfile_status write_again(vecfile_journal *journal)
{
    vecfile_slot again = journal->slot;
    memcpy(again.boot_id, journal->file->boot_id, sizeof again.boot_id);
    again.epoch += journal->spare_is_before ? 2 : 4;
    vecfile_status status = vecfile_flush(journal, journal->file->fd);
    return status == VECFILE_OK ? write_or_restore(journal, &again) : status;
}

/* The slot that was read at open may be in the system's memory only, left there by a flush that
 * failed or did not come to pass: the file then has an older one, which must not be overwritten
 * before this state is in the file, too.  The boot that wrote it does not tell: a container may
 * have a boot id of its own on the same kernel, whose memory holds the slot. */
vecfile_status vecfile_secure_slot(vecfile_journal *journal)
{
    if (journal->slot_is_durable || !VECFILE_KEEPS(SECURE_SLOT))
        return VECFILE_OK;
    vecfile_status status = write_again(journal);
    journal->slot_is_durable = status == VECFILE_OK;
    return status;
}

vecfile_status vecfile_check_slot(const vecfile_journal *journal)
{
    uint8_t expected[VECFILE_SLOT_BYTES], found[VECFILE_SLOT_BYTES] = {0};
    vecfile_encode_slot(&journal->slot, expected);
    const int64_t got = vecfile_read_fully(journal->file->io, journal->file->fd, found,
                                           sizeof found, vecfile_slot_offset(&journal->slot));
    if (got < 0)
        return vecfile_fail_system((int)got, "read", journal->file->path);
    if (memcmp(expected, found, sizeof found) == 0)
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_REPLACED,
                        "'%s' was written over by another program while it was open: its commit "
                        "slot is not the one of this vector; abandon the vector, and restore the "
                        "file from a copy unless it was replaced on purpose",
                        journal->file->path);
}

vecfile_status vecfile_write_slot(vecfile_journal *journal, vecfile_slot *slot)
{
    vecfile_status status = vecfile_secure_slot(journal);
    if (status != VECFILE_OK)
        return status;
    VECFILE_ASSERT(slot->epoch == 0);
    VECFILE_ASSERT(journal->slot_is_durable || !VECFILE_KEEPS(SECURE_SLOT));
    slot->epoch = journal->slot.epoch + (VECFILE_KEEPS(ROTATE_SLOTS) ? 1 : VECFILE_SLOT_COUNT);
    return put_slot(journal, slot);
}

vecfile_status vecfile_begin_epoch(vecfile_journal *journal, vecfile_slot *slot)
{
    vecfile_status status = vecfile_write_slot(journal, slot);
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_SLOT)
               ? vecfile_flush(journal, journal->file->fd)
               : status;
}

/* Twice, so that damage to one slot later does not bring an older state back. */
vecfile_status vecfile_write_clean_slots(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (int i = 0; i < 2 && status == VECFILE_OK; i++) {
        vecfile_slot slot = vecfile_next_slot(journal, &journal->committed, VECFILE_SLOT_CLEAN);
        status = vecfile_write_slot(journal, &slot);
    }
    return status == VECFILE_OK && VECFILE_KEEPS(FLUSH_CLEAN)
               ? vecfile_flush(journal, journal->file->fd)
               : status;
}

vecfile_status vecfile_random_salt(vecfile_journal *journal, uint64_t *salt)
{
    do {
        int result = journal->file->io->random(journal->file->io->context, salt, sizeof *salt);
        if (result < 0)
            return vecfile_fail_system(result, "find a random number for", journal->file->path);
        if (!VECFILE_KEEPS(RANDOM_SALT))
            *salt = 1;
    } while (*salt == 0);
    return VECFILE_OK;
}

/* --- journal/take_over.c ------------------------------------------------------------------------- */

/* What the last writer of a journal left. */
/* What the last writer of a journal left: the state of its slot, or what it had not closed. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Journal and arrays are in the state of the slot that counts in the header of the journal's file,
 * or of its copy in a log if it is damaged (journal/slot_lost.h): header->slot.  VECFILE_E_FORMAT
 * if that is of other arrays than there are; VECFILE_E_CORRUPT or _IO where it cannot be told. */
vecfile_status vecfile_take_slot(vecfile_journal *journal, vecfile_header *header);

/* Takes over what a writer left, whether or not it closed the files in order: to write, or to read.
 * The handles' len becomes the number of elements. */
vecfile_status vecfile_take_over(vecfile_journal *journal);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


static vecfile_status check_array_count(const vecfile_journal *journal, const vecfile_slot *slot)
{
    if (slot->further + 1 != journal->array_count)
        return vecfile_fail(VECFILE_E_FORMAT,
                            "'%s' has commits of %u arrays, and there should be %zu: open it with "
                            "the program that wrote it",
                            journal->file->path, slot->further + 1, journal->array_count);
    return VECFILE_OK;
}

vecfile_status vecfile_take_slot(vecfile_journal *journal, vecfile_header *header)
{
    const unsigned expired_bit =
        1u << (VECFILE_EXPIRED_OFFSET - VECFILE_IDENTITY_BYTES) / VECFILE_SLOT_SPACING;
    journal->file->identity = header->identity;
    journal->file->features = header->features;
    journal->has_damaged_slot = header->damaged != 0;
    journal->follower.epoch = header->slot.epoch;
    journal->follower.cannot_be_told = (header->unreadable & expired_bit) != 0;
    journal->follower.told = vecfile_decode_expired(header->bytes + VECFILE_EXPIRED_OFFSET);
    vecfile_status status = check_array_count(journal, &header->slot);
    if (status == VECFILE_OK)
        status = vecfile_slot_check_unreadable(journal, header);
    if (status == VECFILE_OK)
        status = vecfile_slot_find_lost(journal, header);
    if (status == VECFILE_OK)
        status = check_array_count(journal, &header->slot);
    if (status != VECFILE_OK)
        return status;
    const vecfile_committed committed = vecfile_state_of_slot(&header->slot);
    journal->slot = header->slot;
    memcpy(journal->salts, header->salts, sizeof journal->salts);
    journal->spare_is_before = header->spare_before;
    vecfile_journal_set_committed(journal, &committed);
    for (size_t i = 0; i < journal->array_count; i++)
        journal->arrays[i]->handle->len = journal->arrays[i]->committed;
    return VECFILE_OK;
}

/* --- to write --- */

/* By the durability of the writer, not of this journal. */
static const vecfile_durability_calls *calls_of_writer(const vecfile_journal *journal)
{
    return journal->slot.durability == VECFILE_ATOMIC ? &vecfile_atomic_durability
                                                      : &vecfile_shared_durability;
}

/* Whoever made the files may have died before their names were durable. */
static vecfile_status sync_old_names(const vecfile_journal *journal)
{
    return journal->committed.sequence == 0 && VECFILE_KEEPS(FLUSH_OLD_NAME)
               ? vecfile_sync_names(journal)
               : VECFILE_OK;
}

/* Space that a crashed writer had allocated and not committed is given back: of what is allocated
 * anew it is known whether it is durable.  While there is a log, its earlier states keep theirs:
 * the last record alone says that they are over.  Followers may still see what no log tells of. */
static vecfile_status give_back(vecfile_journal *journal, vecfile_array *array)
{
    const uint64_t bytes = journal->log.is_in_use ? vecfile_array_bytes_of_states(array)
                                                  : array->committed * array->size;
    if (vecfile_file_room(array->file) <= bytes)
        return VECFILE_OK;
    if (VECFILE_KEEPS(MARK_OF_FOLLOWERS) &&
        !vecfile_hold_off_followers(journal, journal->committed.sequence)) {
        vecfile_append_buffer_keep_file(array);
        return VECFILE_OK;
    }
    vecfile_status status = vecfile_secure_slot(journal);
    return status == VECFILE_OK ? vecfile_array_cut(array, bytes) : status;
}

static vecfile_status take_over_to_write(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    if (journal->slot.state == VECFILE_SLOT_OPEN)
        status = calls_of_writer(journal)->take_over(journal);
    if (status == VECFILE_OK)
        status = sync_old_names(journal);
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = give_back(journal, journal->arrays[i]);
    vecfile_let_followers_in(journal);
    return status;
}

/* --- to write or to read --- */

vecfile_status vecfile_take_over(vecfile_journal *journal)
{
    /* With a log, the slot has the state that the log begins with, and a later one may be shorter.
     */
    vecfile_status status =
        journal->slot.salt == 0 ? vecfile_journal_check_counts(journal) : VECFILE_OK;
    if (status != VECFILE_OK)
        return status;
    if (vecfile_file_is_writable(journal->file))
        return take_over_to_write(journal);
    return journal->slot.state == VECFILE_SLOT_OPEN
               ? calls_of_writer(journal)->take_over_to_read(journal)
               : VECFILE_OK;
}

/* --- journal/vector.c ---------------------------------------------------------------------------- */

/* Vectors made and freed, and disowned in a child process. */


#include <stdlib.h>

/* A vector to read stays as it is: all processes that have it hold its lock together. */
static void disown(vecfile_file *file)
{
    vecfile_vector_state *vector = (vecfile_vector_state *)(void *)file;
    vecfile *v = vector->array.handle;
    if (!vecfile_file_is_writable(file))
        return;
    vecfile_array_set_mode(&vector->array, VECFILE_MODE_FORKED);
    v->elements = NULL;
    v->len = 0;
    v->published = &vector->array.unpublished;
}

void vecfile_notice_fork(vecfile *v)
{
    if (v->mode != VECFILE_MODE_CLOSED && v->mode != VECFILE_MODE_FORKED &&
        !vecfile_is_process(v->vector->file.process))
        disown(&v->vector->file);
}

vecfile_status vecfile_check_alone(const vecfile *v)
{
    return v->vector == NULL || v->vector->store == NULL
               ? VECFILE_OK
               : vecfile_fail(VECFILE_E_INVALID,
                              "'%s' is a member of the store '%s', which is committed and closed "
                              "as a whole: call that of the store",
                              v->vector->file.path, v->vector->store);
}

static void choose_durability(vecfile_vector_state *vector)
{
    vecfile_options *options = &vector->options;
    if (options->durability == VECFILE_DEFAULT_DURABILITY)
        options->durability = VECFILE_ATOMIC;
    vector->calls = options->durability == VECFILE_ATOMIC ? &vecfile_atomic_durability
                                                          : &vecfile_shared_durability;
    vector->array.is_private = vector->calls->is_private;
}

/* File, array and handle know each other. */
static void connect(vecfile_vector_state *vector, vecfile *v)
{
    vector->file.options = &vector->options;
    vector->file.disown = disown;
    vector->array.handle = v;
    vector->array.file = &vector->file;
    memset(v, 0, sizeof *v);
    v->vector = vector;
    v->published = &vector->array.unpublished;
}

vecfile_vector_state *vecfile_vector_new(vecfile *v, const vecfile_type *type, const char *path,
                                         const vecfile_options *options)
{
    vecfile_vector_state *vector = calloc(1, sizeof *vector);
    char *copy = strdup(path);
    if (vector == NULL || copy == NULL) {
        free(vector);
        free(copy);
        vecfile_fail_memory("to open", path);
        return NULL;
    }
    vector->type = type;
    vector->array.size = type != NULL ? type->size : 0;
    vector->options = *options;
    vector->file.io = options->io != NULL ? options->io : &vecfile_io_system;
    vector->file.path = copy;
    vector->file.place.directory = -1;
    vector->file.fd = -1;
    vector->watch = -1;
    choose_durability(vector);
    connect(vector, v);
    return vector;
}

void vecfile_vector_join(vecfile_vector_state *vector, vecfile_journal *journal)
{
    vector->journal = journal;
    vecfile_journal_add(journal, &vector->array);
}

void vecfile_vector_free(vecfile_vector_state *vector)
{
    vecfile *v = vector->array.handle;
    vecfile_description_free(vector->description);
    vecfile_changed_ranges_free(&vector->ranges);
    if (vector->watch >= 0)
        vector->file.io->close(vector->file.io->context, vector->watch);
    vecfile_place_let_go(vector->file.io, &vector->file.place);
    vecfile_dirty_free(&vector->array.dirty);
    free(vector->file.path);
    free(vector);
    memset(v, 0, sizeof *v);
}

bool vecfile_vector_is_live(const vecfile_vector_state *vector)
{
    const vecfile_slot *slot = &vector->journal->slot;
    return slot->state == VECFILE_SLOT_OPEN && slot->durability == VECFILE_SHARED;
}

vecfile_io_map_kind vecfile_vector_map_kind(const vecfile_vector_state *vector)
{
    const bool follows = vector->options.access == VECFILE_FOLLOW;
    if (vector->journal->log.images.count > 0 || (follows && !vecfile_vector_is_live(vector)))
        return VECFILE_IO_MAP_PRIVATE;
    return vecfile_file_is_writable(&vector->file) ? vector->calls->map_kind : VECFILE_IO_MAP_READ;
}

vecfile_vector_state *vecfile_vector_new_alone(vecfile *v, const vecfile_type *type,
                                               const char *path, const vecfile_options *options)
{
    vecfile_vector_state *vector = vecfile_vector_new(v, type, path, options);
    if (vector == NULL)
        return NULL;
    vecfile_journal *journal = vecfile_journal_new(&vector->file, 1);
    if (journal == NULL) {
        vecfile_vector_free(vector);
        return NULL;
    }
    vecfile_vector_join(vector, journal);
    return vector;
}

void vecfile_vector_free_alone(vecfile_vector_state *vector)
{
    vecfile_journal_free(vector->journal);
    vecfile_vector_free(vector);
}

/* --- journal/vector_find.c ----------------------------------------------------------------------- */

/* Finding a vector's file, and what its last writer left in it. */
/* Finding a vector's file, and what its last writer left in it. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Attaches the file, read but not mapped, and takes over what its last writer left; the handle's
 * len is the number of elements.  On failure nothing is open. */
vecfile_status vecfile_vector_find(vecfile_vector_state *vector);

/* The same, of a file that is attached, as all other files of its journal's arrays are; they stay
 * so on failure. */
vecfile_status vecfile_vector_take(vecfile_vector_state *vector);

/* Reads anew what there is, which a writer may be changing meanwhile: number 0 keeps pages in their
 * places, until the follower arrives.  VECFILE_E_REPLACED if the file has become another's. */
vecfile_status vecfile_vector_read(vecfile_vector_state *vector);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


/* How often a reader begins anew because of what a writer does meanwhile. */
#define MAX_READS 100

static vecfile_status fail_replaced(const char *path)
{
    return vecfile_fail(VECFILE_E_REPLACED,
                        "'%s' was written over while it was open: it is another vector now; open "
                        "it again",
                        path);
}

/* A file that was opened without its schema must stay what it was found to be. */
static vecfile_status match_type(vecfile_vector_state *vector, const vecfile_header *header)
{
    const vecfile_identity *before = &vector->file.identity, *now = &header->identity;
    const bool is_known = vector->type != NULL;
    if (is_known && !vecfile_file_is_writable(&vector->file) && before->element_size != 0 &&
        memcmp(before->uuid, now->uuid, sizeof now->uuid) != 0)
        return fail_replaced(vector->file.path);
    if (is_known && vector->type != &vector->inferred)
        return vecfile_header_match(header, vector->type, &vector->options, vector->file.path);
    if (is_known)
        return before->layout_hash == now->layout_hash ? VECFILE_OK
                                                       : fail_replaced(vector->file.path);
    vecfile_status status = vecfile_infer_type(vector, header);
    if (status == VECFILE_OK)
        vector->file.identity = *now;
    return status;
}

static vecfile_status check_is_alone(const vecfile_identity *identity, const char *path)
{
    return (identity->incompat & VECFILE_INCOMPAT_MEMBER) == 0
               ? VECFILE_OK
               : vecfile_fail(VECFILE_E_INVALID,
                              "'%s' is a member of a store, whose journal says what is in it: open "
                              "the folder that it is in",
                              path);
}

/* Reads what is there: the state of the slot that counts, and the length. */
static vecfile_status read_existing(vecfile_vector_state *vector)
{
    vecfile_header header;
    vecfile_file *file = &vector->file;
    vecfile_status status = vecfile_header_read(file->io, file->fd, file->path,
                                                vecfile_file_is_writable(file), &header);
    if (status == VECFILE_OK)
        status = check_is_alone(&header.identity, file->path);
    if (status == VECFILE_OK)
        status = match_type(vector, &header);
    if (status == VECFILE_OK) {
        vector->array.size = vector->type->size;
        status = vecfile_take_slot(vector->journal, &header);
    }
    if (status == VECFILE_OK) {
        vector->array.handle->len = vecfile_header_count(&header, file->boot_id);
        status = vecfile_shared_count_stored(&vector->array);
    }
    vecfile_header_free(&header);
    return status;
}

static vecfile_status find_existing(vecfile_vector_state *vector)
{
    vecfile_status status = VECFILE_OK;
    if (vecfile_file_is_writable(&vector->file))
        status = vector->calls->check_directory(vector->journal);
    if (status == VECFILE_OK)
        status = read_existing(vector);
    return status == VECFILE_OK ? vecfile_take_over(vector->journal) : status;
}

/* Whether what failed may have done so because somebody was writing, who may have ended since, so
 * that the first failure says nothing.  The message stays. */
static bool is_worth_a_try(const vecfile_journal *journal, vecfile_status status, bool is_first)
{
    const bool may_be_half_written = status == VECFILE_E_CORRUPT || status == VECFILE_E_TRUNCATED ||
                                     status == VECFILE_E_FORMAT || status == VECFILE_E_LOCKED;
    vecfile_slot now;
    return may_be_half_written &&
           (is_first || vecfile_is_being_written(journal->file) ||
            (vecfile_slot_read_newest(journal->file->io, journal->file->fd, &now) == 0 &&
             now.epoch != journal->follower.epoch));
}

/* Whether the logs that were read still are the slot's: else somebody may have used them again
 * meanwhile. */
static vecfile_status look_again(const vecfile_journal *journal, bool *are_still_its)
{
    vecfile_slot now;
    const uint64_t salt = journal->slot.salt;
    *are_still_its = !vecfile_follower_must_wait(journal);
    if (!*are_still_its || salt == 0)
        return VECFILE_OK;
    vecfile_status status = vecfile_read_newest_slot(journal, &now);
    *are_still_its =
        now.epoch == journal->follower.epoch || now.salt == salt || now.old_salt == salt;
    return status;
}

/* Whether what was found can be gone on with, or there is no use in trying again. */
static bool read_once(vecfile_vector_state *vector, bool is_first, vecfile_status *status)
{
    bool are_still_its = false;
    *status = find_existing(vector);
    if (*status == VECFILE_OK)
        *status = look_again(vector->journal, &are_still_its);
    return *status == VECFILE_OK ? are_still_its
                                 : !is_worth_a_try(vector->journal, *status, is_first);
}

vecfile_status vecfile_vector_read(vecfile_vector_state *vector)
{
    const vecfile_io *io = vector->file.io;
    vecfile_status status = VECFILE_OK;
    for (int i = 0; i < MAX_READS; i++) {
        vecfile_journal_reset(vector->journal);
        status = vecfile_follower_begin(vector->journal);
        if (status != VECFILE_OK || read_once(vector, i == 0, &status))
            return status;
        io->sleep_ms(io->context, 1);
    }
    return status != VECFILE_OK
               ? status
               : vecfile_fail(VECFILE_E_IO, "'%s' is changed all the time: try again",
                              vector->file.path);
}

vecfile_status vecfile_vector_take(vecfile_vector_state *vector)
{
    return vecfile_file_is_writable(&vector->file) ? find_existing(vector)
                                                   : vecfile_vector_read(vector);
}

vecfile_status vecfile_vector_find(vecfile_vector_state *vector)
{
    bool is_new = false;
    vecfile_file *file = &vector->file;
    const vecfile_new_header header = {vector->type, &vector->journal->slot};
    int result = file->io->boot_id(file->io->context, file->boot_id);
    if (result < 0)
        return vecfile_fail_system(result, "tell this run of the machine from others for",
                                   file->path);
    vecfile_status status = vecfile_attach(file, &header, &is_new);
    if (status != VECFILE_OK)
        return status;
    if (is_new)
        vector->journal->slot_is_durable = true;
    else
        status = vecfile_vector_take(vector);
    if (status != VECFILE_OK)
        vecfile_detach(file);
    return status;
}

/* --- journal/vector_open.c ----------------------------------------------------------------------- */

/* Mapping what was found. */
/* From what was found to what is shown: the arrays of a journal are mapped. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Maps the arrays that are committed together with that of `vector`, whose file has the slots and
 * was found, and lets the handles do what the options say: to read, once number 0 can be given
 * back. On failure nothing is mapped. */
vecfile_status vecfile_vector_show(vecfile_vector_state *vector);

/* Maps all of them anew, as they were read anew; the handles have their lengths. */
vecfile_status vecfile_vector_show_anew(vecfile_vector_state *vector);

/* Ends what was written, if anything was: the files are CLEAN. */
vecfile_status vecfile_vector_finish(vecfile_vector_state *vector);

/* Gives the addresses of all of them back. */
void vecfile_vector_hide(vecfile_vector_state *vector);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


static vecfile_status check_counts(const vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        status = vecfile_array_check_count(journal->arrays[i], journal->arrays[i]->handle->len);
    return status;
}

static vecfile_status recover_mapping(vecfile_journal *journal)
{
    return journal->log.images.count > 0 ? vecfile_recover_mapping(journal) : VECFILE_OK;
}

static vecfile_status map_elements(vecfile_journal *journal)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++) {
        vecfile_array *array = journal->arrays[i];
        status = vecfile_mapping_open(array, array->handle->len * array->size,
                                      vecfile_vector_map_kind(vecfile_vector_of(array)));
    }
    return status == VECFILE_OK ? recover_mapping(journal) : status;
}

static void start(vecfile_vector_state *vector)
{
    const vecfile_options *options = &vector->options;
    const vecfile_io *io = vector->file.io;
    vecfile_array *array = &vector->array;
    array->unpublished = array->handle->len;
    vector->last_commit_ms = io->clock_ms(io->context);
    array->handle->may_be_due =
        options->commit_interval_ms != 0 || options->commit_interval_bytes != 0;
    vecfile_append_buffer_start(array);
    vecfile_array_set_mode(array, vecfile_file_is_writable(&vector->file) ? VECFILE_MODE_READY
                                                                          : VECFILE_MODE_READ_ONLY);
}

static vecfile_status map(vecfile_vector_state *vector)
{
    vecfile_journal *journal = vector->journal;
    vecfile_status status = check_counts(journal);
    if (status == VECFILE_OK)
        status = map_elements(journal);
    if (status == VECFILE_OK && vector->options.access == VECFILE_FOLLOW)
        status = vecfile_mapping_map_header(&vector->array, VECFILE_IO_MAP_READ);
    journal->follower.header = vector->array.header;
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++)
        start(vecfile_vector_of(journal->arrays[i]));
    if (status != VECFILE_OK)
        vecfile_vector_hide(vector);
    return status;
}

/* Who reads is in the state that was found from here on; should a writer have waited no longer, all
 * is read again. */
static vecfile_status map_to_read(vecfile_vector_state *vector)
{
    bool again = false;
    vecfile_status status;
    do {
        status = again ? vecfile_vector_read(vector) : VECFILE_OK;
        if (status == VECFILE_OK)
            status = map(vector);
        status = vecfile_follower_arrive(vector->journal, status, &again);
        if (status != VECFILE_OK || again)
            vecfile_vector_hide(vector);
    } while (again);
    return status;
}

vecfile_status vecfile_vector_show(vecfile_vector_state *vector)
{
    return vecfile_file_is_writable(&vector->file) ? map(vector) : map_to_read(vector);
}

vecfile_status vecfile_vector_show_anew(vecfile_vector_state *vector)
{
    vecfile_journal *journal = vector->journal;
    vecfile_status status = check_counts(journal);
    for (size_t i = 0; i < journal->array_count && status == VECFILE_OK; i++) {
        vecfile_array *array = journal->arrays[i];
        const vecfile_io_map_kind kind = vecfile_vector_map_kind(vecfile_vector_of(array));
        status = vecfile_mapping_renew(array, kind);
        if (status == VECFILE_OK)
            status = vecfile_mapping_extend(array, array->handle->len * array->size, kind);
    }
    return status == VECFILE_OK ? recover_mapping(journal) : status;
}

void vecfile_vector_hide(vecfile_vector_state *vector)
{
    const vecfile_journal *journal = vector->journal;
    for (size_t i = 0; i < journal->array_count; i++)
        vecfile_mapping_close(journal->arrays[i]);
}

/* Nothing was changed, but the log has what a crashed writer changed. */
static bool has_recovered(const vecfile_vector_state *vector)
{
    return vector->array.handle->mode == VECFILE_MODE_READY && vector->journal->log.is_in_use;
}

vecfile_status vecfile_vector_finish(vecfile_vector_state *vector)
{
    return vector->array.handle->mode == VECFILE_MODE_WRITING || has_recovered(vector)
               ? vector->calls->finish(vector->journal)
               : VECFILE_OK;
}

/* --- order/merge_sort.c -------------------------------------------------------------------------- */

/* A stable sort that needs no memory, for when there is none. */
/* A stable sort that needs no memory. */


#include "sort.h"

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Sorts `count` elements of `size` bytes from `first` on and keeps the order of those that tie:
 * n (log n)^2 moves. */
void vecfile_merge_sort_elements(unsigned char *first, size_t count, size_t size,
                                 const vecfile_order *order);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


/* So many elements are sorted by insertion before merging begins. */
#define RUN 8

typedef struct merger {
    bool (*less)(const void *a, const void *b);
    size_t size;
} merger;

static unsigned char *at(const merger *m, unsigned char *first, size_t i)
{
    return first + i * m->size;
}

/* Exchanges the `left` elements from `first` on with the `right` ones behind them. */
static void exchange(const merger *m, unsigned char *first, size_t left, size_t right)
{
    if (left > 0 && right > 0)
        vecfile_exchange(first, left * m->size, right * m->size);
}

static void insertion_sort(const merger *m, unsigned char *first, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        size_t gap = i;
        while (gap > 0 && m->less(at(m, first, i), at(m, first, gap - 1)))
            gap--;
        exchange(m, at(m, first, gap), i - gap, 1);
    }
}

/* Elements of [first, first + count), which is sorted, that sort before `key`; if `or_with`, also
 * those that tie with it. */
static size_t count_before(const merger *m, unsigned char *first, size_t count,
                           const unsigned char *key, bool or_with)
{
    size_t low = 0;
    while (low < count) {
        const size_t middle = low + (count - low) / 2;
        const unsigned char *const element = at(m, first, middle);
        if (or_with ? !m->less(key, element) : m->less(element, key))
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

/* Merges two sorted neighbours: what of the right half sorts before the middle of the left one (or
 * the other way round) is exchanged with what does not, which leaves two smaller merges. */
static void merge(const merger *m, unsigned char *first, size_t left, size_t right)
{
    while (left > 0 && right > 0 && m->less(at(m, first, left), at(m, first, left - 1))) {
        size_t from_left, from_right;
        if (left >= right) {
            from_left = left / 2;
            from_right = count_before(m, at(m, first, left), right, at(m, first, from_left), false);
        } else {
            from_right = right / 2;
            from_left = count_before(m, first, left, at(m, first, left + from_right), true);
        }
        exchange(m, at(m, first, from_left), left - from_left, from_right);
        /* The smaller of the two first, so that no more wait than the length has bits. */
        unsigned char *const behind = at(m, first, from_left + from_right);
        const size_t rest_left = left - from_left, rest_right = right - from_right;
        if (from_left + from_right <= rest_left + rest_right) {
            merge(m, first, from_left, from_right);
            first = behind;
            left = rest_left;
            right = rest_right;
        } else {
            merge(m, behind, rest_left, rest_right);
            left = from_left;
            right = from_right;
        }
    }
}

void vecfile_merge_sort_elements(unsigned char *first, size_t count, size_t size,
                                 const vecfile_order *order)
{
    const merger m = {order->less, size};
    for (size_t i = 0; i < count; i += RUN)
        insertion_sort(&m, at(&m, first, i), count - i < RUN ? count - i : RUN);
    for (size_t run = RUN; run < count; run *= 2)
        for (size_t i = 0; i + run < count; i += 2 * run) {
            const size_t rest = count - i - run;
            merge(&m, at(&m, first, i), run, rest < run ? rest : run);
        }
}

/* --- order/radix.c ------------------------------------------------------------------------------- */

/* Sorting by ranks (sort.h), without comparing elements: stable, in linear time, and with
 * 6 MiB of memory and a third of a percent of the elements' bytes.
 *
 * Many elements are distributed to 256 buckets, within the vector's own space: each bucket gathers
 * a block of elements in a buffer, full blocks are written over the front of the elements that have
 * been read, and are then brought into the order of their buckets.  (Blocks as in IPS4o, Axtmann,
 * Witt, Ferizovic and Sanders, 2017, but kept in the order they were filled.)  That reads and
 * writes memory in long stretches only.  A sample tells which leading bits of the ranks to look
 * at and how to share them out, for ranks of floats are anything but evenly spread.
 *
 * Few elements, which fit into the caches, are not moved to be compared either: words of a rank's
 * leading bits and the element's place are sorted, and then each element goes where it belongs.
 *
 * Large elements are too heavy even for the blocks: their ranks and places are sorted as elements
 * of their own, and then each of them moves once. */

/* A radix sort; radix.c says how it works. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Sorts `count` elements of `size` bytes from `first` on by the order's ranks and keeps the order
 * of those that tie.  False, and nothing done, if they are too few to be worth it or there is no
 * memory. */
VECFILE_MUST_USE bool vecfile_radix_sort_elements(unsigned char *first, size_t count, size_t size,
                                                  const vecfile_order *order);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

/* The radix sort of many elements. */


/* Shared by the files of the radix sort; radix.c says how it works. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

#if defined(__GNUC__)
#define VECFILE_ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define VECFILE_ALWAYS_INLINE inline
#endif

/* Few elements: their places fit into a word's lower bits, they themselves into the caches. */
#define VECFILE_PLACE_BITS 16
#define VECFILE_MAX_FEW ((size_t)1 << VECFILE_PLACE_BITS)

/* Many elements: buckets of one distribution, leading bits that a table assigns to them, elements
 * looked at to fill the table. */
#define VECFILE_BUCKETS 256
#define VECFILE_BIN_BITS 14
#define VECFILE_BINS ((size_t)1 << VECFILE_BIN_BITS)
#define VECFILE_SAMPLE 4096

/* Bits of a word that one pass over words looks at, and passes at most. */
#define VECFILE_DIGIT_BITS 8
#define VECFILE_DIGITS (1u << VECFILE_DIGIT_BITS)
#define VECFILE_MAX_PASSES (64 / VECFILE_DIGIT_BITS)

/* What a distribution counts and where it is: too much for a small stack. */
typedef struct vecfile_buckets {
    size_t starts[VECFILE_BUCKETS + 1];   /* in elements */
    unsigned char *next[VECFILE_BUCKETS]; /* place in the bucket's block */
    unsigned char *ends[VECFILE_BUCKETS]; /* of the block */
    size_t counts[VECFILE_BUCKETS];       /* blocks that were written, per bucket */
    size_t places[VECFILE_BUCKETS];       /* of the next block of each bucket */
    size_t blocks;                        /* that were written */
} vecfile_buckets;

/* Elements that are still to be sorted: more than are few. */
typedef struct vecfile_sort_range {
    unsigned char *at;
    size_t count;
    bool by_range; /* to be shared out by the range of their ranks */
} vecfile_sort_range;

typedef struct vecfile_sorter {
    void (*ranks)(const void *elements, size_t count, uint64_t *ranks);
    size_t size;
    size_t few;                         /* elements that are few */
    uint64_t *words;                    /* for few elements: rank and place */
    uint64_t *words_spare;              /* … */
    unsigned char *spare;               /* … the elements themselves */
    uint8_t *table;                     /* bucket of each bin */
    size_t per_block;                   /* elements in a block */
    unsigned char *blocks;              /* one a bucket, and one for the exchange of blocks */
    uint8_t *owners;                    /* bucket of each block that was written */
    uint32_t *sources;                  /* which block belongs there */
    uint32_t (*digits)[VECFILE_DIGITS]; /* counts of words by digit, for each pass */
    vecfile_buckets *buckets;
    vecfile_sort_range *ranges; /* for each that can be left to be sorted */
} vecfile_sorter;

/* Bits of a rank. */
static inline unsigned vecfile_width_of(uint64_t value)
{
    unsigned width = 0;
#if defined(__GNUC__)
    width = value != 0 ? 64 - (unsigned)__builtin_clzll(value) : 0;
#else
    for (; value != 0; value >>= 1)
        width++;
#endif
    return width;
}

/* A loop that moves elements is compiled once for each of the usual sizes, and once for the rest.
 */
#define VECFILE_FOR_SIZE(size, call)                                                               \
    switch (size) {                                                                                \
    case 4:                                                                                        \
        call(4);                                                                                   \
        break;                                                                                     \
    case 8:                                                                                        \
        call(8);                                                                                   \
        break;                                                                                     \
    case 12:                                                                                       \
        call(12);                                                                                  \
        break;                                                                                     \
    case 16:                                                                                       \
        call(16);                                                                                  \
        break;                                                                                     \
    case 24:                                                                                       \
        call(24);                                                                                  \
        break;                                                                                     \
    case 32:                                                                                       \
        call(32);                                                                                  \
        break;                                                                                     \
    case 40:                                                                                       \
        call(40);                                                                                  \
        break;                                                                                     \
    case 48:                                                                                       \
        call(48);                                                                                  \
        break;                                                                                     \
    case 64:                                                                                       \
        call(64);                                                                                  \
        break;                                                                                     \
    default:                                                                                       \
        call(size);                                                                                \
    }


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Sorts more elements than s->few, keeping the order of those that tie. */
void vecfile_sort_many(const vecfile_sorter *s, unsigned char *at, size_t count);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* The radix sort of few elements. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Sorts words whose bits from `top` on are alike, by those from VECFILE_PLACE_BITS on: words that
 * agree in these must be in order.  `spare` has room for as many. */
void vecfile_sort_words(const vecfile_sorter *s, uint64_t *words, uint64_t *spare, size_t count,
                        unsigned top);

/* Sorts 1 to s->few elements at `at`, keeping the order of those that tie. */
void vecfile_sort_few(const vecfile_sorter *s, unsigned char *at, size_t count);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#include <stdlib.h>

/* All blocks together stay in a second-level cache. */
#define BLOCK_BYTES ((size_t)2 << 10)

/* Elements that are few stay in the caches. */
#define FEW_BYTES ((size_t)4 << 20)

/* Elements from this size on are sorted by rank and place. */
#define LARGE_ELEMENT 192

/* Memory for `count` elements, in one piece. */
static void *prepare(vecfile_sorter *s, size_t count)
{
    s->few = FEW_BYTES / s->size < VECFILE_MAX_FEW ? FEW_BYTES / s->size : VECFILE_MAX_FEW;
    s->per_block = BLOCK_BYTES / s->size > 0 ? BLOCK_BYTES / s->size : 1;
    const bool is_few = count <= s->few;
    const size_t words = is_few ? count : (s->few > VECFILE_SAMPLE ? s->few : VECFILE_SAMPLE);
    const size_t elements = (size_t)vecfile_round_up((is_few ? count : s->few) * s->size, 64);
    const size_t blocks = is_few ? 0 : count / s->per_block;
    const size_t buffers = is_few ? 0 : (VECFILE_BUCKETS + 1) * s->per_block * s->size;
    const size_t table = is_few ? 0 : VECFILE_BINS;
    const size_t tables = is_few ? 0 : 1, ranges = is_few ? 0 : count / s->few + 1;
    unsigned char *memory =
        malloc(tables * sizeof *s->buckets + ranges * sizeof *s->ranges +
               2 * words * sizeof(uint64_t) + VECFILE_MAX_PASSES * sizeof *s->digits +
               blocks * sizeof(uint32_t) + elements + buffers + table + blocks);
    if (memory == NULL)
        return NULL;
    /* By falling alignment. */
    s->words = (uint64_t *)(void *)memory;
    s->words_spare = s->words + words;
    s->buckets = (vecfile_buckets *)(void *)(s->words_spare + words);
    s->ranges = (vecfile_sort_range *)(void *)(s->buckets + tables);
    s->digits = (uint32_t(*)[VECFILE_DIGITS])(void *)(s->ranges + ranges);
    s->sources = (uint32_t *)(void *)(s->digits + VECFILE_MAX_PASSES);
    s->spare = (unsigned char *)(s->sources + blocks);
    s->blocks = s->spare + elements;
    s->table = s->blocks + buffers;
    s->owners = s->table + table;
    return memory;
}

static bool sort_elements(vecfile_sorter *s, unsigned char *at, size_t count)
{
    void *const memory = prepare(s, count);
    if (memory == NULL)
        return false;
    if (count <= s->few)
        vecfile_sort_few(s, at, count);
    else
        vecfile_sort_many(s, at, count);
    free(memory);
    return true;
}

/* --- large elements --- */

typedef struct placed {
    uint64_t rank;
    uint64_t place;
} placed;

static void ranks_of_placed(const void *elements, size_t count, uint64_t *ranks)
{
    const placed *next = elements;
    for (size_t i = 0; i < count; i++)
        ranks[i] = next[i].rank;
}

#define AHEAD ((size_t)16)

/* Brings each element to its place: places[i] is where the element that belongs at i was at first.
 * Places are filled in ascending order, and the element that is in the way goes to where the other
 * came from: so if places[i] is below i, the element has moved on, and places says where to. */
static void move_all(unsigned char *at, uint64_t *places, size_t count, size_t size,
                     unsigned char *kept)
{
    for (size_t i = 0; i < count; i++) {
        if (i + 2 * AHEAD < count)
            VECFILE_PREFETCH(&places[places[i + 2 * AHEAD]]);
        if (i + AHEAD < count) {
            uint64_t likely = places[i + AHEAD];
            if (likely < i)
                likely = places[likely];
            for (size_t line = 0; line < size && line < 512; line += 64)
                VECFILE_PREFETCH(at + likely * size + line);
        }
        uint64_t place = places[i];
        while (place < i)
            place = places[place];
        places[i] = place;
        if (place == i)
            continue;
        memcpy(kept, at + i * size, size);
        memcpy(at + i * size, at + place * size, size);
        memcpy(at + place * size, kept, size);
    }
}

static bool sort_large(const vecfile_sorter *large, unsigned char *at, size_t count)
{
    const size_t size = large->size;
    placed *const pairs = count <= SIZE_MAX / sizeof *pairs ? malloc(count * sizeof *pairs) : NULL;
    unsigned char *const kept = malloc(size);
    vecfile_sorter s = {.ranks = ranks_of_placed, .size = sizeof *pairs};
    bool done = false;
    if (pairs != NULL && kept != NULL) {
        for (size_t i = 0; i < count; i++) {
            large->ranks(at + i * size, 1, &pairs[i].rank);
            pairs[i].place = i;
        }
        done = sort_elements(&s, (unsigned char *)pairs, count);
    }
    if (done) {
        uint64_t *const places = (uint64_t *)pairs;
        for (size_t i = 0; i < count; i++)
            places[i] = pairs[i].place;
        move_all(at, places, count, size, kept);
    }
    free(pairs);
    free(kept);
    return done;
}

bool vecfile_radix_sort_elements(unsigned char *first, size_t count, size_t size,
                                 const vecfile_order *order)
{
    if (count < VECFILE_MIN_RADIX)
        return false;
    vecfile_sorter s = {.ranks = order->ranks, .size = size};
    return size >= LARGE_ELEMENT ? sort_large(&s, first, count) : sort_elements(&s, first, count);
}

/* --- order/radix_large.c ------------------------------------------------------------------------- */

/* Sorting many elements by rank: distributing them to buckets in place, in blocks. */


/* Buckets are 2 to this. */
#define BUCKET_BITS 8

/* Ranks taken from elements in one go, to where the words of few elements are later. */
#define ELEMENTS_AT_A_TIME ((size_t)512)

/* Whether the elements are in order, and whether they are in the opposite order without ties.  It
 * looks no further than it takes to know that neither is so. */
typedef struct direction {
    bool ascends, descends;
} direction;

static direction look_along(const vecfile_sorter *s, const unsigned char *at, size_t count)
{
    uint64_t *const ranks = s->words;
    direction d = {.ascends = true, .descends = true};
    for (size_t done = 0; done + 1 < count && (d.ascends || d.descends);
         done += ELEMENTS_AT_A_TIME - 1) {
        const size_t batch = count - done < ELEMENTS_AT_A_TIME ? count - done : ELEMENTS_AT_A_TIME;
        s->ranks(at + done * s->size, batch, ranks);
        for (size_t i = 1; i < batch; i++) {
            d.ascends &= ranks[i - 1] <= ranks[i];
            d.descends &= ranks[i - 1] > ranks[i];
        }
    }
    return d;
}

/* --- sharing out --- */

/* How ranks fall into buckets: table[(rank - least) >> shift], where that is in the table. */
typedef struct share {
    uint64_t least;
    unsigned shift;
    uint8_t *table;
} share;

static share share_between(const vecfile_sorter *s, uint64_t least, uint64_t most)
{
    const unsigned width = vecfile_width_of(most - least);
    return (share){least, width > VECFILE_BIN_BITS ? width - VECFILE_BIN_BITS : 0, s->table};
}

static inline size_t bin_of(const share *h, uint64_t rank)
{
    const uint64_t bin = rank > h->least ? (rank - h->least) >> h->shift : 0;
    return bin < VECFILE_BINS ? (size_t)bin : VECFILE_BINS - 1;
}

/* By a sample: each bucket gets as many of it.  Ranks far out do not widen the bins of the rest.
 */
static share share_by_sample(const vecfile_sorter *s, const unsigned char *at, size_t count)
{
    const size_t taken = count / 16 < VECFILE_SAMPLE ? count / 16 + 1 : VECFILE_SAMPLE,
                 step = count / taken;
    uint64_t *const sample = s->words;
    for (size_t i = 0; i < taken; i++) {
        /* Not at regular distances, which patterns may have, too. */
        const size_t place = i * step + (size_t)(i * UINT64_C(0x9e3779b97f4a7c15) >> 40) % step;
        s->ranks(at + place * s->size, 1, &sample[i]);
    }
    vecfile_sort_words(s, sample, s->words_spare, taken, 64);
    const size_t far_out = taken / 256;
    const share h = share_between(s, sample[far_out], sample[taken - 1 - far_out]);
    size_t below = 0;
    for (size_t bin = 0; bin < VECFILE_BINS; bin++) {
        s->table[bin] = (uint8_t)(below * VECFILE_BUCKETS / (taken + 1));
        while (below < taken && bin_of(&h, sample[below]) <= bin)
            below++;
    }
    return h;
}

/* By the ranks' range, so that least and most are in different buckets, whatever is between. */
static share share_by_range(const vecfile_sorter *s, const unsigned char *at, size_t count)
{
    uint64_t *const ranks = s->words;
    uint64_t least = UINT64_MAX, most = 0;
    for (size_t done = 0; done < count; done += ELEMENTS_AT_A_TIME) {
        const size_t batch = count - done < ELEMENTS_AT_A_TIME ? count - done : ELEMENTS_AT_A_TIME;
        s->ranks(at + done * s->size, batch, ranks);
        for (size_t i = 0; i < batch; i++) {
            least = ranks[i] < least ? ranks[i] : least;
            most = ranks[i] > most ? ranks[i] : most;
        }
    }
    const share h = share_between(s, least, most);
    const unsigned width = vecfile_width_of(most - least),
                   used = width < VECFILE_BIN_BITS ? width : VECFILE_BIN_BITS;
    for (size_t bin = 0; bin < VECFILE_BINS; bin++)
        s->table[bin] = (uint8_t)(used > BUCKET_BITS ? bin >> (used - BUCKET_BITS) : bin);
    return h;
}

/* --- distribution --- */

static VECFILE_ALWAYS_INLINE void fill_blocks_sized(const vecfile_sorter *s, vecfile_buckets *b,
                                                    unsigned char *at, size_t count,
                                                    const share *how, size_t size)
{
    const size_t block_bytes = s->per_block * size;
    uint64_t *const ranks = s->words;
    unsigned char *out = at;
    const share h = *how;
    for (size_t done = 0; done < count; done += ELEMENTS_AT_A_TIME) {
        const size_t batch = count - done < ELEMENTS_AT_A_TIME ? count - done : ELEMENTS_AT_A_TIME;
        const unsigned char *from = at + done * size;
        s->ranks(from, batch, ranks);
        for (size_t i = 0; i < batch; i++, from += size) {
            const size_t bucket = h.table[bin_of(&h, ranks[i])];
            unsigned char *const to = b->next[bucket];
            memcpy(to, from, size);
            b->next[bucket] = to + size;
            if (to + size != b->ends[bucket])
                continue;
            memcpy(out, b->ends[bucket] - block_bytes, block_bytes);
            out += block_bytes;
            b->next[bucket] = b->ends[bucket] - block_bytes;
            b->counts[bucket]++;
            s->owners[b->blocks++] = (uint8_t)bucket;
        }
    }
}

/* Moves all elements to blocks of one bucket each, at the front of where they were. */
static void fill_blocks(const vecfile_sorter *s, vecfile_buckets *b, unsigned char *at,
                        size_t count, const share *how)
{
    const size_t block_bytes = s->per_block * s->size;
    memset(b->counts, 0, sizeof b->counts);
    b->blocks = 0;
    for (size_t bucket = 0; bucket < VECFILE_BUCKETS; bucket++) {
        b->next[bucket] = s->blocks + bucket * block_bytes;
        b->ends[bucket] = b->next[bucket] + block_bytes;
    }
#define FILL(size) fill_blocks_sized(s, b, at, count, how, size)
    VECFILE_FOR_SIZE(s->size, FILL)
#undef FILL
}

/* Brings the blocks into the order of their buckets, those of one bucket in the order they have. */
static void order_blocks(const vecfile_sorter *s, const vecfile_buckets *b, unsigned char *at)
{
    const size_t block_bytes = s->per_block * s->size;
    unsigned char *const kept = s->blocks + VECFILE_BUCKETS * block_bytes;
    size_t *const next = s->buckets->places, sum = 0;
    for (size_t bucket = 0; bucket < VECFILE_BUCKETS; bucket++) {
        next[bucket] = sum;
        sum += b->counts[bucket];
    }
    for (size_t i = 0; i < b->blocks; i++)
        s->sources[next[s->owners[i]]++] = (uint32_t)i;
    for (size_t start = 0; start < b->blocks; start++) {
        if (s->sources[start] == start)
            continue;
        memcpy(kept, at + start * block_bytes, block_bytes);
        size_t hole = start;
        for (size_t source; (source = s->sources[hole]) != start; hole = source) {
            memcpy(at + hole * block_bytes, at + source * block_bytes, block_bytes);
            s->sources[hole] = (uint32_t)hole;
        }
        memcpy(at + hole * block_bytes, kept, block_bytes);
        s->sources[hole] = (uint32_t)hole;
    }
}

/* Moves each bucket's blocks to where the bucket begins, what is left in its buffer behind them,
 * and sorts it while it is in the caches. */
static void finish_buckets(const vecfile_sorter *s, vecfile_buckets *b, unsigned char *at)
{
    const size_t size = s->size, block_bytes = s->per_block * size;
    size_t start = 0, first_block = b->blocks;
    for (size_t bucket = 0; bucket < VECFILE_BUCKETS; bucket++) {
        b->starts[bucket] = start;
        const size_t left = (size_t)(b->next[bucket] - (b->ends[bucket] - block_bytes)) / size;
        start += b->counts[bucket] * s->per_block + left;
    }
    b->starts[VECFILE_BUCKETS] = start;
    for (size_t bucket = VECFILE_BUCKETS; bucket-- > 0;) {
        unsigned char *const to = at + b->starts[bucket] * size;
        const size_t full = b->counts[bucket] * block_bytes;
        const unsigned char *const block = b->ends[bucket] - block_bytes;
        first_block -= b->counts[bucket];
        memmove(to, at + first_block * block_bytes, full);
        memcpy(to + full, block, (size_t)(b->next[bucket] - block));
        const size_t count = b->starts[bucket + 1] - b->starts[bucket];
        if (count > 1 && count <= s->few)
            vecfile_sort_few(s, to, count);
    }
}

static VECFILE_ALWAYS_INLINE void reverse_sized(const vecfile_sorter *s, unsigned char *at,
                                                size_t count, size_t size)
{
    unsigned char *const kept = s->spare;
    unsigned char *last = at + (count - 1) * size;
    for (; at < last; at += size, last -= size) {
        memcpy(kept, at, size);
        memcpy(at, last, size);
        memcpy(last, kept, size);
    }
}

static void reverse(const vecfile_sorter *s, unsigned char *at, size_t count)
{
#define REVERSE(size) reverse_sized(s, at, count, size)
    VECFILE_FOR_SIZE(s->size, REVERSE)
#undef REVERSE
}

/* Shares elements out, and notes the buckets that are still many; how many ranges there are then. A
 * bucket that got most of the elements is shared out by its range, which is then 8 bits narrower:
 * so this ends. */
static size_t distribute(const vecfile_sorter *s, const vecfile_sort_range *all, size_t noted)
{
    vecfile_buckets *const b = s->buckets;
    const size_t count = all->count;
    unsigned char *const at = all->at;
    const direction d = look_along(s, at, count);
    if (d.ascends)
        return noted;
    if (d.descends) {
        reverse(s, at, count);
        return noted;
    }
    const share how = all->by_range ? share_by_range(s, at, count) : share_by_sample(s, at, count);
    fill_blocks(s, b, at, count, &how);
    order_blocks(s, b, at);
    finish_buckets(s, b, at);
    for (size_t bucket = 0; bucket < VECFILE_BUCKETS; bucket++) {
        const size_t here = b->starts[bucket + 1] - b->starts[bucket];
        if (here > s->few)
            s->ranges[noted++] =
                (vecfile_sort_range){at + b->starts[bucket] * s->size, here, here > count / 2};
    }
    return noted;
}

void vecfile_sort_many(const vecfile_sorter *s, unsigned char *at, size_t count)
{
    size_t noted = 1;
    s->ranges[0].at = at;
    s->ranges[0].count = count;
    s->ranges[0].by_range = false;
    while (noted > 0) {
        const vecfile_sort_range next = s->ranges[--noted];
        noted = distribute(s, &next, noted);
    }
}

/* --- order/radix_small.c ------------------------------------------------------------------------- */

/* Sorting few elements by rank: words of a rank's leading bits and the element's place are
 * sorted, and then each element goes where it belongs. */

/* Leading bits of a rank that a word has. */
#define LEADING_BITS (64 - VECFILE_PLACE_BITS)

/* Words that insertion sorts faster than anything else. */
#define MAX_INSERTED 24

/* --- words --- */

static void insert_words(uint64_t *words, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const uint64_t moving = words[i];
        size_t gap = i;
        for (; gap > 0 && words[gap - 1] > moving; gap--)
            words[gap] = words[gap - 1];
        words[gap] = moving;
    }
}

/* Sorts by the `passes` digits that end below bit `top`, from the lowest; the result is in `words`
 * if their number is even. */
static void sort_by_digits(const vecfile_sorter *s, uint64_t *words, uint64_t *spare, size_t count,
                           unsigned top, unsigned passes)
{
    uint32_t(*const ends)[VECFILE_DIGITS] = s->digits;
    const unsigned low = top - passes * VECFILE_DIGIT_BITS;
    memset(ends, 0, passes * sizeof *ends);
    for (size_t i = 0; i < count; i++)
        for (unsigned pass = 0; pass < passes; pass++)
            ends[pass][words[i] >> (low + pass * VECFILE_DIGIT_BITS) & (VECFILE_DIGITS - 1)]++;
    for (unsigned pass = 0; pass < passes; pass++) {
        uint32_t *const next = ends[pass], before = 0;
        const unsigned shift = low + pass * VECFILE_DIGIT_BITS;
        for (unsigned digit = 0; digit < VECFILE_DIGITS; digit++) {
            const uint32_t here = next[digit];
            next[digit] = before;
            before += here;
        }
        for (size_t i = 0; i < count; i++)
            spare[next[words[i] >> shift & (VECFILE_DIGITS - 1)]++] = words[i];
        uint64_t *const sorted = spare;
        spare = words;
        words = sorted;
    }
}

void vecfile_sort_words(const vecfile_sorter *s, uint64_t *words, uint64_t *spare, size_t count,
                        unsigned top)
{
    if (count <= MAX_INSERTED) {
        insert_words(words, count);
        return;
    }
    /* Digits enough that hardly two words agree in all of them. */
    const unsigned bits = top - VECFILE_PLACE_BITS;
    unsigned passes = (vecfile_width_of(count) + 4 + VECFILE_DIGIT_BITS - 1) / VECFILE_DIGIT_BITS;
    if (passes * VECFILE_DIGIT_BITS > bits)
        passes = (bits + VECFILE_DIGIT_BITS - 1) / VECFILE_DIGIT_BITS;
    /* Where fewer bits are left than digits have, places take part, which are in order. */
    sort_by_digits(s, words, spare, count, top, passes);
    if (passes % 2 != 0)
        memcpy(words, spare, count * sizeof *words);
    const unsigned rest = top - passes * VECFILE_DIGIT_BITS;
    if (rest <= VECFILE_PLACE_BITS)
        return;
    for (size_t start = 0, end; start < count; start = end) {
        for (end = start + 1; end < count && words[end] >> rest == words[start] >> rest;)
            end++;
        if (end - start > 1)
            vecfile_sort_words(s, words + start, spare, end - start, rest);
    }
}

/* --- elements --- */

static VECFILE_ALWAYS_INLINE void gather_sized(const vecfile_sorter *s, const unsigned char *from,
                                               size_t count, size_t size)
{
    unsigned char *to = s->spare;
    for (size_t i = 0; i < count; i++, to += size)
        memcpy(to, from + (s->words[i] & (VECFILE_MAX_FEW - 1)) * size, size);
}

/* Brings elements into the order of their words. */
static void gather_elements(const vecfile_sorter *s, unsigned char *at, size_t count)
{
#define GATHER(size) gather_sized(s, at, count, size)
    VECFILE_FOR_SIZE(s->size, GATHER)
#undef GATHER
    memcpy(at, s->spare, count * s->size);
}

void vecfile_sort_few(const vecfile_sorter *s, unsigned char *at, size_t count)
{
    uint64_t *const words = s->words;
    s->ranks(at, count, words);
    uint64_t least = words[0], most = words[0];
    bool ascends = true;
    for (size_t i = 1; i < count; i++) {
        ascends &= words[i - 1] <= words[i];
        least = words[i] < least ? words[i] : least;
        most = words[i] > most ? words[i] : most;
    }
    if (ascends)
        return;
    const unsigned width = vecfile_width_of(most - least);
    const unsigned dropped = width > LEADING_BITS ? width - LEADING_BITS : 0;
    for (size_t i = 0; i < count; i++)
        words[i] = (words[i] - least) >> dropped << VECFILE_PLACE_BITS | i;
    vecfile_sort_words(s, words, s->words_spare, count, width - dropped + VECFILE_PLACE_BITS);
    gather_elements(s, at, count);
    if (dropped == 0)
        return;
    /* Those that agree in the leading bits; this overwrites only words that have been looked at. */
    for (size_t start = 0, end; start < count; start = end) {
        for (end = start + 1;
             end < count && words[end] >> VECFILE_PLACE_BITS == words[start] >> VECFILE_PLACE_BITS;)
            end++;
        if (end - start > 1)
            vecfile_sort_few(s, at + start * s->size, end - start);
    }
}

/* --- convert/convert.c --------------------------------------------------------------------------- */

/* From one file to another, in blocks. */

/* A new vector file under a name that nobody knows, until it is complete. */




#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

typedef struct vecfile_output_file {
    const vecfile_io *io;
    const char *path; /* the name that it will have */
    vecfile_place place;
    vecfile_new_file made;
    int fd; /* -1 when closed */
    vecfile_identity identity;
    const char *text;
    vecfile_slot slot;
    uint64_t written; /* bytes of elements */
    uint64_t started; /* of these, told to be written back */
    uint64_t digest;
} vecfile_output_file;

/* Creates the file beside `path`, with space for `bytes` bytes of elements.  identity, text and
 * slot are to be what the header will say; the text must outlive the output. */
VECFILE_MUST_USE vecfile_status vecfile_output_file_open(vecfile_output_file *output,
                                                         const vecfile_io *io, const char *path,
                                                         uint32_t permissions, uint64_t bytes);

/* Appends elements, each call but the last with the same number of bytes: 0 or a negative errno,
 * about which vecfile_output_file_fail has the message. */
int vecfile_output_file_put(vecfile_output_file *output, const uint8_t *from, size_t bytes);
vecfile_status vecfile_output_file_fail(const vecfile_output_file *output, int result);

/* Gives the finished file its name, durably: VECFILE_E_EXISTS if it is taken; with `replace` in
 * place of the file that has it. */
VECFILE_MUST_USE vecfile_status vecfile_output_file_publish(vecfile_output_file *output,
                                                            bool replace);

/* Closes the file, and removes it unless it was published. */
void vecfile_output_file_close(vecfile_output_file *output);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* A new file read back before it gets its name. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Writes the header, flushes, and reads everything back, a large file in two threads: VECFILE_E_IO
 * if it is not what was written.  `block` must be the bytes that each call of
 * vecfile_output_file_put but the last had, for digests are those of such blocks. */
VECFILE_MUST_USE vecfile_status vecfile_output_file_finish(vecfile_output_file *output,
                                                           size_t block);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* Which field of one element becomes which of another. */


/* A conversion of elements, worked out once and carried out block by block. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* What a step does with each of its items. */
typedef enum vecfile_step_kind {
    VECFILE_STEP_COPY,  /* `bytes` as they are */
    VECFILE_STEP_PAD,   /* a long double as it is, its unused bytes made zero */
    VECFILE_STEP_SWAP2, /* turned around */
    VECFILE_STEP_SWAP4,
    VECFILE_STEP_SWAP8,
    VECFILE_STEP_SWAP16,
    VECFILE_STEP_INTEGER, /* an integer, bool, enum or flags into one that may be of another kind */
    VECFILE_STEP_REAL,    /* anything with a float on one side */
    VECFILE_STEP_ZERO     /* `bytes` that have no place: they must be zero */
} vecfile_step_kind;

/* So many items, so far apart on each side. */
typedef struct vecfile_step_axis {
    uint32_t count;
    uint32_t from_stride, to_stride;
    uint32_t first; /* index of the first, for messages */
    bool is_hidden; /* no index in messages */
} vecfile_step_axis;

/* What one value of an enum, or one flag, becomes. */
typedef struct vecfile_renumbering {
    uint64_t from, to;
    size_t order;  /* in the old declaration */
    bool is_known; /* to the target */
} vecfile_renumbering;

/* What the values of one enum, or flags, become as those of another; shared by all fields of the
 * two. */
typedef struct vecfile_numbering {
    const vecfile_enum *from; /* NULL: plain numbers, which must be values of `to` */
    const vecfile_enum *to;
    struct vecfile_numbering *next;
    /* Values that stay as they are: `least` and up to `span` more, or of flags any of the bits of
     * `span`.  What is not among them is looked up. */
    bool has_plain;
    uint64_t least, span;
    size_t count;
    vecfile_renumbering values[]; /* of an enum by ascending `from`, of flags in their order */
} vecfile_numbering;

typedef struct vecfile_step {
    vecfile_step_kind kind;
    uint32_t from, to; /* places in the elements */
    uint32_t bytes;
    vecfile_step_axis *axes; /* outermost first */
    uint32_t axis_count;
    vecfile_scalar from_scalar, to_scalar;
    const vecfile_numbering *numbering; /* of enums and flags; else NULL */
    bool is_certain;                    /* every value fits */
    size_t field;                       /* in the summary */
} vecfile_step;

typedef struct vecfile_conversion {
    uint32_t from_size, to_size; /* of elements */
    vecfile_step *steps;
    size_t step_count;
    vecfile_numbering *numberings; /* a list */
    uint8_t *blank; /* an element with the defaults of new fields; NULL: none is needed */
    bool clamp, drop;
    vecfile_summary *summary;
} vecfile_conversion;


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Works out how elements of `from` become such of `to`, both of which must outlive it; fills the
 * summary's fields.  VECFILE_E_SCHEMA if something would be lost that `drop` does not allow, with
 * every such field in the message; VECFILE_E_NO_MEMORY. */
VECFILE_MUST_USE vecfile_status vecfile_plan(const vecfile_description *from,
                                             const vecfile_description *to, const char *path,
                                             bool clamp, bool drop, vecfile_summary *summary,
                                             vecfile_conversion *out);

void vecfile_plan_free(vecfile_conversion *conversion);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* A file that is read by its own description, block by block, without mapping it: memory stays
 * small, and a file too large for this machine's addresses can be read. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

typedef struct vecfile_reader {
    vecfile handle;
    vecfile_vector_state *vector;
    uint64_t count; /* elements */
} vecfile_reader;

/* Finds and locks the file: to be read, or `exclusive`, with what its last writer left recovered in
 * place. */
VECFILE_MUST_USE vecfile_status vecfile_reader_open(vecfile_reader *reader, const char *path,
                                                    const vecfile_io *io, uint32_t lock_wait_ms,
                                                    bool exclusive);
void vecfile_reader_close(vecfile_reader *reader);

/* Reads elements [first, first + count), committed ones, whether the file or its log has them. */
VECFILE_MUST_USE vecfile_status vecfile_reader_read(vecfile_reader *reader, uint64_t first,
                                                    size_t count, uint8_t *to);

/* After the last read: VECFILE_E_EXPIRED if a writer that waited no longer may have written over
 * what was read. */
VECFILE_MUST_USE vecfile_status vecfile_reader_check(const vecfile_reader *reader);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* A conversion carried out on a block of elements. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Converts `count` elements at `from`, the first of which has index `first`.  VECFILE_E_VALUE for
 * the first that does not fit, with index, field and value. */
VECFILE_MUST_USE vecfile_status vecfile_convert_block(const vecfile_conversion *conversion,
                                                      const uint8_t *from, uint8_t *to,
                                                      size_t count, uint64_t first,
                                                      const char *path);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* What a conversion leads to. */




#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* The description of what elements of `from`, a file at `path`, are to become by the options, to be
 * freed; its text and machine are what the new file will have. */
VECFILE_MUST_USE vecfile_status vecfile_find_target(const vecfile_description *from,
                                                    const char *path,
                                                    const vecfile_convert_options *options,
                                                    vecfile_description **out);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* Writing blocks behind the back of whoever makes them: of a large file, by a thread of its own, so
 * that one processor converts while another writes. */



#include <pthread.h>

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

#define VECFILE_WRITE_THREAD_BLOCKS 4u

typedef struct vecfile_write_thread {
    vecfile_output_file *output;
    uint8_t *memory; /* the blocks, one behind the other */
    size_t block;    /* bytes of one */
    size_t
        counts[VECFILE_WRITE_THREAD_BLOCKS]; /* bytes in use, of those given and not yet written */
    uint64_t given, written;                 /* blocks */
    bool has_thread, is_finished;
    int result; /* 0 or the first negative errno */
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
} vecfile_write_thread;

/* Blocks of at most `block` bytes for `output`; `with_thread` is a wish.  VECFILE_E_NO_MEMORY. */
VECFILE_MUST_USE vecfile_status vecfile_write_thread_start(vecfile_write_thread *writer,
                                                           vecfile_output_file *output,
                                                           size_t block, bool with_thread);

/* Memory for the next block; waits for it. */
uint8_t *vecfile_write_thread_room(vecfile_write_thread *writer);

/* The block is complete: 0, or the negative errno of any write so far. */
int vecfile_write_thread_give(vecfile_write_thread *writer, size_t bytes);

/* Waits until all is written, and frees everything: 0 or a negative errno. */
int vecfile_write_thread_finish(vecfile_write_thread *writer);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#include <errno.h>
#include <stdlib.h>

/* Bytes of elements read or written at a time, unless one element has more. */
#define ELEMENT_BLOCK_BYTES ((size_t)512 << 10)

typedef struct work {
    const vecfile_convert_options *options;
    const vecfile_io *io;
    vecfile_reader reader;
    vecfile_description *target;
    vecfile_conversion plan;
    vecfile_summary *summary;
    vecfile_output_file output;
    uint8_t *in;  /* a block */
    size_t block; /* elements of it */
} work;

static const vecfile_convert_options no_options;

static void start_work(work *on, const vecfile_convert_options *options, vecfile_summary *summary)
{
    memset(on, 0, sizeof *on);
    memset(summary, 0, sizeof *summary);
    on->options = options != NULL ? options : &no_options;
    on->io = on->options->io != NULL ? on->options->io : &vecfile_io_system;
    on->summary = summary;
    on->output.fd = on->output.made.fd = on->output.place.directory = -1;
}

static void end_work(work *on)
{
    vecfile_output_file_close(&on->output);
    vecfile_plan_free(&on->plan);
    vecfile_description_free(on->target);
    vecfile_reader_close(&on->reader);
    free(on->in);
}

/* --- what to do --- */

static vecfile_status take_block(work *on)
{
    const size_t from = on->plan.from_size, to = on->plan.to_size;
    const size_t larger = from > to ? from : to;
    on->block = larger < ELEMENT_BLOCK_BYTES ? ELEMENT_BLOCK_BYTES / larger : 1;
    on->in = malloc(on->block * from);
    return on->in != NULL ? VECFILE_OK
                          : vecfile_fail_memory("to convert", on->reader.vector->file.path);
}

static vecfile_status plan_work(work *on)
{
    const char *path = on->reader.vector->file.path;
    vecfile_status status =
        vecfile_find_target(on->reader.vector->description, path, on->options, &on->target);
    if (status == VECFILE_OK)
        status = vecfile_plan(on->reader.vector->description, on->target, path, on->options->clamp,
                              on->options->drop, on->summary, &on->plan);
    if (status == VECFILE_OK && on->reader.count > UINT64_MAX / 2 / on->plan.to_size)
        status = vecfile_fail(VECFILE_E_FULL, "no file can hold the %llu elements of '%s'",
                              (unsigned long long)on->reader.count, path);
    return status == VECFILE_OK ? take_block(on) : status;
}

/* What the new header says: the file's own past, the new layout. */
static vecfile_status describe_new(work *on, bool keep_uuid)
{
    const vecfile_vector_state *from = on->reader.vector;
    const vecfile_struct *element = on->target->element;
    vecfile_identity *identity = &on->output.identity;
    *identity = from->file.identity;
    identity->format = VECFILE_FORMAT_VERSION;
    identity->machine = on->target->machine;
    identity->element_size = element->size;
    identity->element_alignment = element->alignment;
    identity->schema_version = element->version;
    identity->schema_hash =
        vecfile_fnv1a(VECFILE_FNV_START, on->target->schema, strlen(on->target->schema));
    vecfile_identity_set_text(identity, on->target->text, on->target->text_length);
    if (on->options->type != NULL)
        vecfile_identity_set_generator(identity, on->options->type);
    on->output.text = on->target->text;
    on->output.slot = (vecfile_slot){.sequence = from->journal->committed.sequence,
                                     .count = on->reader.count,
                                     .stamp = from->journal->committed.stamp};
    const int result = keep_uuid ? 0 : vecfile_make_uuid(on->io, identity->uuid);
    return result < 0 ? vecfile_fail_system(result, "create", on->output.path) : VECFILE_OK;
}

/* --- doing it --- */

static vecfile_status convert_next(work *on, vecfile_write_thread *writer, uint64_t first,
                                   size_t count)
{
    const char *path = on->reader.vector->file.path;
    vecfile_status status = vecfile_reader_read(&on->reader, first, count, on->in);
    uint8_t *out = status == VECFILE_OK ? vecfile_write_thread_room(writer) : NULL;
    if (status == VECFILE_OK)
        status = vecfile_convert_block(&on->plan, on->in, out, count, first, path);
    if (status != VECFILE_OK)
        return status;
    const int result = vecfile_write_thread_give(writer, count * on->plan.to_size);
    return result < 0 ? vecfile_output_file_fail(&on->output, result) : VECFILE_OK;
}

static vecfile_status convert_elements(work *on)
{
    vecfile_write_thread writer;
    const uint64_t bytes = on->reader.count * on->plan.to_size;
    vecfile_status status = vecfile_write_thread_start(
        &writer, &on->output, on->block * on->plan.to_size,
        bytes >= VECFILE_BYTES_WORTH_A_THREAD && on->plan.to_size <= ELEMENT_BLOCK_BYTES);
    if (status != VECFILE_OK)
        return status;
    for (uint64_t first = 0; first < on->reader.count && status == VECFILE_OK;) {
        const uint64_t left = on->reader.count - first;
        const size_t count = left < on->block ? (size_t)left : on->block;
        status = convert_next(on, &writer, first, count);
        first += count;
    }
    const int result = vecfile_write_thread_finish(&writer);
    return status == VECFILE_OK && result < 0 ? vecfile_output_file_fail(&on->output, result)
                                              : status;
}

static vecfile_status write_new(work *on, const char *to, uint32_t permissions, bool keep_uuid)
{
    on->output.path = to;
    vecfile_status status = describe_new(on, keep_uuid);
    if (status == VECFILE_OK)
        status = vecfile_output_file_open(&on->output, on->io, to, permissions,
                                          on->reader.count * on->plan.to_size);
    if (status == VECFILE_OK)
        status = convert_elements(on);
    if (status == VECFILE_OK)
        status = vecfile_reader_check(&on->reader);
    if (status == VECFILE_OK)
        status = vecfile_output_file_finish(&on->output, on->block * on->plan.to_size);
    return status;
}

/* So far the numbers of values are those of one element. */
static void finish_summary(work *on)
{
    on->summary->elements = on->reader.count;
    for (size_t i = 0; i < on->summary->field_count; i++) {
        on->summary->fields[i].values *= on->reader.count;
        on->summary->fields[i].defaulted *= on->reader.count;
    }
}

/* --- to another file --- */

static vecfile_status check_name(const work *on, const char *to)
{
    vecfile_io_stat found;
    if (to == NULL || to[0] == '\0')
        return vecfile_fail(VECFILE_E_INVALID, "cannot convert to a file without a name: name one");
    const int result = on->io->stat(on->io->context, VECFILE_IO_HERE, to, &found);
    if (result == 0)
        return vecfile_fail(VECFILE_E_EXISTS,
                            "'%s' is there already: remove it, or name another file", to);
    return result == -ENOENT ? VECFILE_OK : vecfile_fail_system(result, "create", to);
}

static vecfile_status find_permissions(const work *on, uint32_t *out)
{
    vecfile_io_stat found;
    *out = on->options->permissions;
    if (*out > 0777)
        return vecfile_fail(VECFILE_E_INVALID, "permissions %o: at most 0777 can be asked for",
                            *out);
    if (*out != 0)
        return VECFILE_OK;
    const int result = on->io->fstat(on->io->context, on->reader.vector->file.fd, &found);
    *out = found.permissions & 0777;
    return result < 0 ? vecfile_fail_system(result, "examine", on->reader.vector->file.path)
                      : VECFILE_OK;
}

static vecfile_status convert_file(work *on, const char *from, const char *to)
{
    uint32_t permissions = 0;
    vecfile_status status = check_name(on, to);
    if (status == VECFILE_OK)
        status = vecfile_reader_open(&on->reader, from, on->io, on->options->lock_wait_ms, false);
    if (status == VECFILE_OK)
        status = plan_work(on);
    if (status == VECFILE_OK)
        status = find_permissions(on, &permissions);
    if (status == VECFILE_OK)
        status = write_new(on, to, permissions, false);
    if (status == VECFILE_OK)
        status = vecfile_output_file_publish(&on->output, false);
    return status;
}

static vecfile_status check_from(const char *path)
{
    return path != NULL && path[0] != '\0'
               ? VECFILE_OK
               : vecfile_fail(VECFILE_E_INVALID, "cannot convert a file without a name: name one");
}

vecfile_status vecfile_convert(const char *from, const char *to,
                               const vecfile_convert_options *options, vecfile_summary *summary)
{
    vecfile_summary unseen;
    work on;
    start_work(&on, options, summary != NULL ? summary : &unseen);
    vecfile_status status = check_from(from);
    if (status == VECFILE_OK)
        status = convert_file(&on, from, to);
    finish_summary(&on);
    end_work(&on);
    if (summary == NULL)
        vecfile_summary_free(&unseen);
    return status;
}

/* --- in place --- */

/* Whether the program can open the file as it is. */
static vecfile_status is_current(work *on, const vecfile_type *type, bool *out)
{
    static const vecfile_options plain;
    const vecfile_file *file = &on->reader.vector->file;
    vecfile_header header;
    vecfile_status status = vecfile_header_read(on->io, file->fd, file->path, true, &header);
    if (status == VECFILE_OK)
        *out = vecfile_header_match(&header, type, &plain, file->path) == VECFILE_OK;
    vecfile_header_free(&header);
    return status;
}

static vecfile_status check_still_there(const work *on)
{
    const vecfile_file *file = &on->reader.vector->file;
    return vecfile_has_name(file)
               ? VECFILE_OK
               : vecfile_fail(VECFILE_E_IO,
                              "'%s' was replaced by another program while it was converted: try "
                              "again",
                              file->path);
}

/* A symbolic link stays one: what it leads to is replaced. */
static vecfile_status replace_file(work *on, const char *path)
{
    const vecfile_file *file = &on->reader.vector->file;
    vecfile_status status = plan_work(on);
    if (status == VECFILE_OK)
        status = write_new(on, path, 0600, true);
    if (status != VECFILE_OK)
        return status;
    const int result = on->io->copy_permissions(on->io->context, file->fd, on->output.fd);
    if (result < 0)
        return vecfile_fail_system(result, "keep owner and permissions of", file->path);
    status = check_still_there(on);
    return status == VECFILE_OK ? vecfile_output_file_publish(&on->output, true) : status;
}

static vecfile_status migrate_file(work *on, const char *path, const vecfile_type *type)
{
    bool is_done = false;
    vecfile_status status =
        vecfile_reader_open(&on->reader, path, on->io, on->options->lock_wait_ms, true);
    if (status == VECFILE_OK)
        status = is_current(on, type, &is_done);
    on->summary->is_unchanged = is_done;
    if (status != VECFILE_OK || is_done)
        return status;
    return replace_file(on, path);
}

vecfile_status vecfile_migrate(const char *path, const vecfile_type *type,
                               const vecfile_convert_options *options, vecfile_summary *summary)
{
    vecfile_convert_options to_ours = {.type = type};
    vecfile_summary unseen;
    work on;
    if (options != NULL) {
        to_ours.clamp = options->clamp;
        to_ours.drop = options->drop;
        to_ours.lock_wait_ms = options->lock_wait_ms;
        to_ours.io = options->io;
    }
    start_work(&on, &to_ours, summary != NULL ? summary : &unseen);
    vecfile_status status = check_from(path);
    if (status == VECFILE_OK && type == NULL)
        status = vecfile_fail(VECFILE_E_INVALID,
                              "cannot migrate '%s' without a type: name the one that it is to hold",
                              path);
    if (status == VECFILE_OK)
        status = migrate_file(&on, path, type);
    finish_summary(&on);
    end_work(&on);
    if (summary == NULL)
        vecfile_summary_free(&unseen);
    return status;
}

/* --- convert/digest.c ---------------------------------------------------------------------------- */

/* A checksum of a file that is written and read back in any order. */
/* A checksum of a file that is written and read back in any order. */


#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Of a block of elements that begins `at` bytes behind the first: the digests of all blocks are
 * added up, so that their order does not matter.  A checksum of four parts at once, three times as
 * fast as that of the whole. */
uint64_t vecfile_digest(uint64_t at, const uint8_t *bytes, size_t count);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


uint64_t vecfile_digest(uint64_t at, const uint8_t *bytes, size_t count)
{
    const size_t part = count / 4 / 8 * 8;
    const uint8_t *parts[4];
    uint32_t sums[5] = {0};
    for (int i = 0; i < 4; i++)
        parts[i] = bytes + (size_t)i * part;
    vecfile_crc32c_four(parts, part, sums);
    sums[4] = vecfile_crc32c(0, bytes + 4 * part, count - 4 * part);
    const uint64_t place[2] = {at, vecfile_crc32c(0, sums, sizeof sums)};
    return vecfile_fnv1a(VECFILE_FNV_START, place, sizeof place);
}

/* --- convert/match.c ----------------------------------------------------------------------------- */

/* Finding each field's past: by its path, and by the names that it and the structs around it had.
 */
/* Which fields belong together. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* sources[i] becomes the leaf of `from` that leaf i of `to` is made of, or NULL where it is new:
 * the one of the same path, or of a path that a `was` leads to.  No leaf goes to two.  False
 * without memory. */
bool vecfile_match_leaves(const vecfile_description *from, const vecfile_description *to,
                          const vecfile_leaf **sources);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


#include <stdlib.h>

/* Renamed structs around one field, at most, of which all old and new names are tried together. */
#define MAX_RENAMES 6

/* A leaf by its path without brackets. */
typedef struct plain_path {
    char *path;
    size_t leaf;
    bool is_taken;
} plain_path;

typedef struct matching {
    const vecfile_leaf *from_leaves;
    const vecfile_description *to;
    plain_path *paths; /* of the old leaves, sorted */
    size_t count;
    const vecfile_leaf **sources;
    size_t next_leaf;
    /* The fields on the way to the next leaf, and room for a path. */
    const vecfile_field *chain[VECFILE_MAX_DEPTH + 2];
    char *buffer;
    size_t room;
} matching;

static char *without_brackets(const char *path)
{
    char *plain = malloc(strlen(path) + 1), *to = plain;
    if (plain == NULL)
        return NULL;
    for (; *path != '\0'; path++)
        if (*path != '[' && *path != ']')
            *to++ = *path;
    *to = '\0';
    return plain;
}

static int compare_paths(const void *a, const void *b)
{
    const plain_path *x = a, *y = b;
    return strcmp(x->path, y->path);
}

static int compare_with(const void *path, const void *known)
{
    return strcmp(path, ((const plain_path *)known)->path);
}

/* Gives the old leaf of that path to new leaf `to`. */
static bool take_leaf(matching *in, const char *path, size_t to)
{
    plain_path *found = bsearch(path, in->paths, in->count, sizeof *in->paths, compare_with);
    if (found == NULL || found->is_taken)
        return false;
    VECFILE_ASSERT(in->sources[to] == NULL);
    found->is_taken = true;
    in->sources[to] = &in->from_leaves[found->leaf];
    return true;
}

static void append(char **to, const char *name)
{
    const size_t length = strlen(name);
    memcpy(*to, name, length);
    *to += length;
}

/* The path of fields [first, count) of the chain, renamed ones by `names`: a bit each, set for the
 * old name. */
static const char *chain_path(const matching *in, size_t first, size_t count, unsigned names)
{
    char *to = in->buffer;
    for (size_t i = first; i < count; i++) {
        const bool has_old = in->chain[i]->was != NULL;
        if (i > first)
            append(&to, ".");
        append(&to, has_old && (names & 1) ? in->chain[i]->was : in->chain[i]->name);
        if (has_old)
            names >>= 1;
    }
    *to = '\0';
    VECFILE_ASSERT((size_t)(to - in->buffer) < in->room);
    return in->buffer;
}

/* First each field in its struct, by any of its names; then as if a name that it had were a whole
 * path: a struct was made around it, or taken away. */
static void match_leaf(matching *in, size_t count)
{
    const size_t leaf = in->next_leaf++;
    unsigned renames = 0;
    VECFILE_ASSERT(leaf < in->to->leaf_count);
    VECFILE_ASSERT(in->to->leaves[leaf].field == in->chain[count - 1]);
    for (size_t i = 0; i < count; i++)
        renames += in->chain[i]->was != NULL;
    if (in->sources[leaf] != NULL || renames == 0)
        return;
    const unsigned all = 1u << (renames < MAX_RENAMES ? renames : MAX_RENAMES);
    for (unsigned names = 1; names < all; names++)
        if (take_leaf(in, chain_path(in, 0, count, names), leaf))
            return;
    for (size_t i = count; i-- > 1;)
        if (in->chain[i]->was != NULL && take_leaf(in, chain_path(in, i, count, 1), leaf))
            return;
}

/* NOLINTNEXTLINE(misc-no-recursion): no deeper than VECFILE_MAX_DEPTH */
static void match_struct(matching *in, const vecfile_struct *structure, size_t depth)
{
    VECFILE_ASSERT(depth < VECFILE_MAX_DEPTH + 2);
    for (size_t i = 0; i < structure->field_count; i++) {
        in->chain[depth] = &structure->fields[i];
        if (structure->fields[i].kind == VECFILE_KIND_STRUCT)
            match_struct(in, structure->fields[i].structure, depth + 1);
        else
            match_leaf(in, depth + 1);
    }
}

/* The longest path that a chain can make: each name or old name is on a line of the text. */
static size_t longest_path(const vecfile_description *to)
{
    size_t longest = 0;
    for (size_t i = 0; i < to->struct_count; i++)
        for (size_t j = 0; j < to->structs[i].field_count; j++) {
            const vecfile_field *field = &to->structs[i].fields[j];
            const size_t name = strlen(field->name);
            const size_t was = field->was != NULL ? strlen(field->was) : 0;
            longest = name > longest ? name : longest;
            longest = was > longest ? was : longest;
        }
    return (longest + 1) * (VECFILE_MAX_DEPTH + 2);
}

static bool list_paths(const vecfile_description *from, matching *in)
{
    for (size_t i = 0; i < from->leaf_count; i++) {
        in->paths[i].path = without_brackets(from->leaves[i].path);
        in->paths[i].leaf = i;
        in->count++;
        if (in->paths[i].path == NULL)
            return false;
    }
    qsort(in->paths, in->count, sizeof *in->paths, compare_paths);
    return true;
}

static bool match_same_paths(const vecfile_description *to, matching *in)
{
    for (size_t i = 0; i < to->leaf_count; i++) {
        char *plain = without_brackets(to->leaves[i].path);
        if (plain == NULL)
            return false;
        (void)take_leaf(in, plain, i);
        free(plain);
    }
    return true;
}

bool vecfile_match_leaves(const vecfile_description *from, const vecfile_description *to,
                          const vecfile_leaf **sources)
{
    const size_t room = longest_path(to);
    matching in = {.from_leaves = from->leaves,
                   .to = to,
                   .sources = sources,
                   .paths = calloc(from->leaf_count, sizeof *in.paths),
                   .buffer = malloc(room),
                   .room = room};
    bool is_done = in.paths != NULL && in.buffer != NULL && list_paths(from, &in);
    for (size_t i = 0; i < to->leaf_count; i++)
        sources[i] = NULL;
    /* Who kept its name keeps its values, whatever others were once called. */
    if (is_done)
        is_done = match_same_paths(to, &in);
    if (is_done)
        match_struct(&in, to->element, 0);
    for (size_t i = 0; i < in.count; i++)
        free(in.paths[i].path);
    free(in.paths);
    free(in.buffer);
    return is_done;
}

/* --- convert/output_file.c ----------------------------------------------------------------------- */

/* Writing a new vector file as a stream. */


/* The disk begins early, so that the flush at the end finds little left to do. */
#define BYTES_TO_START ((uint64_t)8 << 20)

static vecfile_status fail(const vecfile_output_file *output, int result, const char *action)
{
    return vecfile_fail_system(result, action, output->path);
}

vecfile_status vecfile_output_file_open(vecfile_output_file *output, const vecfile_io *io,
                                        const char *path, uint32_t permissions, uint64_t bytes)
{
    output->io = io;
    output->path = path;
    output->made = (vecfile_new_file){.fd = -1, .temporary = NULL};
    vecfile_status status = vecfile_place_find(io, path, &output->place);
    if (status == VECFILE_OK)
        status = vecfile_new_file_make(io, output->place.directory, output->place.name, path,
                                       permissions, &output->made);
    if (status != VECFILE_OK)
        return status;
    output->fd = output->made.fd;
    const int result = vecfile_allocate(io, output->fd, 0, output->identity.data_offset + bytes);
    return result < 0 ? fail(output, result, "make room for") : VECFILE_OK;
}

int vecfile_output_file_put(vecfile_output_file *output, const uint8_t *from, size_t bytes)
{
    const vecfile_io *io = output->io;
    const uint64_t offset = output->identity.data_offset;
    int result = vecfile_write_fully(io, output->fd, from, bytes, offset + output->written);
    if (result < 0)
        return result;
    output->digest += vecfile_digest(output->written, from, bytes);
    output->written += bytes;
    if (output->written - output->started >= BYTES_TO_START) {
        result = io->start_sync(io->context, output->fd, offset + output->started,
                                output->written - output->started);
        output->started = output->written;
    }
    return result;
}

vecfile_status vecfile_output_file_fail(const vecfile_output_file *output, int result)
{
    return fail(output, result, "write");
}

/* --- the name --- */

static vecfile_status replace_name(vecfile_output_file *output)
{
    const int result = vecfile_new_file_replace(output->io, output->place.directory,
                                                output->place.name, &output->made);
    /* Whichever of the two files the name leads to after a crash, it is whole. */
    return result < 0 ? fail(output, result, "replace")
                      : vecfile_place_sync(output->io, &output->place, output->path);
}

/* The lock was for those who look for what was left behind. */
vecfile_status vecfile_output_file_publish(vecfile_output_file *output, bool replace)
{
    const vecfile_status status =
        replace ? replace_name(output)
                : vecfile_new_file_take_place(output->io, &output->place, output->path, true,
                                              &output->made);
    vecfile_lock_file(output->io, output->fd, VECFILE_IO_UNLOCKED);
    return status;
}

void vecfile_output_file_close(vecfile_output_file *output)
{
    vecfile_new_file_discard(output->io, output->place.directory, &output->made);
    vecfile_place_let_go(output->io, &output->place);
    output->fd = -1;
}

/* --- convert/output_file_check.c ----------------------------------------------------------------- */

/* Reading a new file back before it gets its name. */


#include <errno.h>
#include <stdlib.h>

static vecfile_status fail_differs(const vecfile_output_file *output, const char *what)
{
    return vecfile_fail(VECFILE_E_IO,
                        "'%s' was written, but %s read back otherwise: the disk or the memory of "
                        "this machine is not to be trusted",
                        output->path, what);
}

/* Whether both say the same: bytes between members say nothing. */
static bool are_same_slots(const vecfile_slot *a, const vecfile_slot *b)
{
    uint8_t first[VECFILE_SLOT_BYTES], second[VECFILE_SLOT_BYTES];
    vecfile_encode_slot(a, first);
    vecfile_encode_slot(b, second);
    return memcmp(first, second, sizeof first) == 0;
}

static vecfile_status check_header(const vecfile_output_file *output)
{
    vecfile_header header;
    uint8_t *const written = malloc((size_t)2 * VECFILE_IDENTITY_BYTES);
    if (written == NULL)
        return vecfile_fail_memory("to read back", output->path);
    uint8_t *const found = written + VECFILE_IDENTITY_BYTES;
    vecfile_status status =
        vecfile_header_read(output->io, output->fd, output->path, true, &header);
    if (status == VECFILE_OK) {
        vecfile_encode_identity(&output->identity, written);
        vecfile_encode_identity(&header.identity, found);
        if (memcmp(written, found, VECFILE_IDENTITY_BYTES) != 0 ||
            strcmp(header.text, output->text) != 0 || !are_same_slots(&header.slot, &output->slot))
            status = fail_differs(output, "its header");
    }
    vecfile_header_free(&header);
    free(written);
    return status;
}

/* All three, not only the one that counts. */
static vecfile_status check_slots(const vecfile_output_file *output)
{
    vecfile_slot slot = output->slot;
    for (slot.epoch = 0; slot.epoch < VECFILE_SLOT_COUNT; slot.epoch++) {
        uint8_t written[VECFILE_SLOT_BYTES], found[VECFILE_SLOT_BYTES];
        vecfile_encode_slot(&slot, written);
        const int64_t got = vecfile_read_fully(output->io, output->fd, found, sizeof found,
                                               vecfile_slot_offset(&slot));
        if (got < 0)
            return vecfile_fail_system((int)got, "read back", output->path);
        if (got != sizeof found || memcmp(written, found, sizeof found) != 0)
            return fail_differs(output, "its header");
    }
    return VECFILE_OK;
}

/* Blocks [at, end) of the elements, read by one thread. */
typedef struct part {
    const vecfile_output_file *output;
    size_t block;
    uint64_t at, end;
    uint64_t digest;
    int result; /* 0 or a negative errno */
} part;

static void *read_part(void *context)
{
    part *on = context;
    const vecfile_output_file *output = on->output;
    uint8_t *buffer = malloc(on->block);
    on->result = buffer != NULL ? 0 : -ENOMEM;
    for (; on->at < on->end && on->result == 0; on->at += on->block) {
        const uint64_t left = on->end - on->at;
        const size_t bytes = left < on->block ? (size_t)left : on->block;
        const int64_t got = vecfile_read_fully(output->io, output->fd, buffer, bytes,
                                               output->identity.data_offset + on->at);
        if (got < 0)
            on->result = (int)got;
        else
            on->digest += vecfile_digest(on->at, buffer, (size_t)got);
    }
    free(buffer);
    return NULL;
}

static vecfile_status check_elements(const vecfile_output_file *output, size_t block)
{
    VECFILE_ASSERT(block > 0);
    const uint64_t blocks = (output->written + block - 1) / block;
    /* Blocks of huge elements are too large to have two in memory. */
    const bool is_shared = output->written >= VECFILE_BYTES_WORTH_A_THREAD &&
                           block <= VECFILE_BYTES_WORTH_A_THREAD / 16;
    const uint64_t middle = is_shared ? blocks / 2 * block : 0;
    part first = {.output = output, .block = block, .end = middle};
    part second = {.output = output, .block = block, .at = middle, .end = output->written};
    pthread_t thread;
    const bool has_thread = middle > 0 && vecfile_start_thread(&thread, read_part, &first);
    if (!has_thread && middle > 0)
        (void)read_part(&first);
    (void)read_part(&second);
    if (has_thread)
        vecfile_join_thread(thread);
    const int result = first.result < 0 ? first.result : second.result;
    if (result < 0)
        return vecfile_fail_system(result, "read back", output->path);
    return first.digest + second.digest == output->digest ? VECFILE_OK
                                                          : fail_differs(output, "an element");
}

vecfile_status vecfile_output_file_finish(vecfile_output_file *output, size_t block)
{
    const int result = vecfile_header_write(output->io, output->fd, &output->identity, output->text,
                                            &output->slot);
    if (result < 0)
        return vecfile_output_file_fail(output, result);
    vecfile_status status = check_header(output);
    if (status == VECFILE_OK)
        status = check_slots(output);
    return status == VECFILE_OK ? check_elements(output, block) : status;
}

/* --- convert/plan.c ------------------------------------------------------------------------------ */

/* Working a conversion out: field by field, which bytes become which. */

/* The steps for one field. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* A conversion that is being worked out. */
typedef struct vecfile_planner {
    const vecfile_description *from, *to;
    const vecfile_leaf **sources; /* of each leaf of `to` */
    vecfile_conversion *made;
    size_t step_room;
    unsigned losses; /* fields that cannot be carried over */
    const char *path;
    bool is_out_of_memory;
} vecfile_planner;

/* Values that the two have in common, in one element. */
uint64_t vecfile_common_items(const vecfile_leaf *from, const vecfile_leaf *to);

/* The blank element is zero where values of the old one go, so that a text's default does not
 * look out behind a shorter text. */
void vecfile_clear_common(vecfile_planner *in, const vecfile_leaf *from, const vecfile_leaf *to);

/* Adds the steps for all items that the two have in common, and says in the summary's `field`
 * whether they change. */
void vecfile_plan_pair(vecfile_planner *in, size_t field, const vecfile_leaf *from,
                       const vecfile_leaf *to);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
/* What it takes to make one kind of value of another. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

static inline bool vecfile_is_text(const vecfile_field *field)
{
    return field->kind == VECFILE_KIND_TEXT || field->kind == VECFILE_KIND_BYTES;
}

static inline bool vecfile_is_named(const vecfile_field *field)
{
    return field->kind == VECFILE_KIND_ENUM || field->kind == VECFILE_KIND_FLAGS;
}

/* Whether values of one kind can be told as values of the other. */
bool vecfile_can_become(const vecfile_field *from, const vecfile_field *to);

/* The step that makes an item of `to` out of one of `from`. */
vecfile_step_kind vecfile_step_kind_of(const vecfile_field *from, const vecfile_field *to);

/* Whether every integer of `from` is one of `to`. */
bool vecfile_is_certain(const vecfile_field *from, const vecfile_field *to);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* More than this is counted, not listed. */
#define MAX_LOSSES_LISTED 40

/* --- fields --- */

VECFILE_PRINTF(2, 3) static void lose(vecfile_planner *in, const char *format, ...);

/* "\n  …" for each field that has no place. */
static void lose(vecfile_planner *in, const char *format, ...)
{
    char line[700];
    va_list arguments;
    if (in->losses++ == 0)
        vecfile_fail(VECFILE_E_SCHEMA,
                     "not all of '%s' has a place in the new elements '%s':", in->path,
                     in->to->element->name);
    if (in->losses > MAX_LOSSES_LISTED)
        return;
    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): clang 14 overlooks va_start */
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    vecfile_fail_more("\n  %s", line);
}

static char *copy_text(vecfile_planner *in, const char *text)
{
    char *copy = strdup(text);
    if (copy == NULL)
        in->is_out_of_memory = true;
    return copy;
}

/* One of the two leaves may be NULL. */
static vecfile_field_summary *add_field(vecfile_planner *in, const vecfile_leaf *from,
                                        const vecfile_leaf *to)
{
    vecfile_summary *summary = in->made->summary;
    VECFILE_ASSERT(from != NULL || to != NULL);
    VECFILE_ASSERT(summary->field_count < in->from->leaf_count + in->to->leaf_count);
    vecfile_field_summary *field = &summary->fields[summary->field_count++];
    field->is_dropped = to == NULL;
    if (to != NULL) {
        field->path = copy_text(in, to->path);
        field->type = copy_text(in, to->field->type);
    }
    if (from != NULL) {
        field->from_path = copy_text(in, from->path);
        field->from_type = copy_text(in, from->field->type);
    }
    if (to == NULL && from != NULL)
        field->path = copy_text(in, from->path);
    return field;
}

static void plan_leaf(vecfile_planner *in, size_t leaf)
{
    const vecfile_leaf *to = &in->to->leaves[leaf], *from = in->sources[leaf];
    const bool fits = from != NULL && vecfile_can_become(from->field, to->field);
    const size_t index = in->made->summary->field_count;
    vecfile_field_summary *field = add_field(in, fits ? from : NULL, to);
    const uint64_t common = fits ? vecfile_common_items(from, to) : 0;
    field->values = to->item_count;
    field->defaulted = to->item_count - common;
    if (fits) {
        vecfile_clear_common(in, from, to);
        vecfile_plan_pair(in, index, from, to);
    } else if (from != NULL && !in->made->drop) {
        lose(in, "field '%s': %s cannot become %s", from->path, from->field->type, to->field->type);
    }
    if (!fits && from != NULL)
        add_field(in, from, NULL)->values = from->item_count;
}

/* Old fields that nothing is made of. */
static bool plan_dropped(vecfile_planner *in)
{
    bool *is_used = calloc(in->from->leaf_count, sizeof *is_used);
    if (is_used == NULL)
        return false;
    for (size_t i = 0; i < in->to->leaf_count; i++) {
        if (in->sources[i] == NULL)
            continue;
        const size_t leaf = (size_t)(in->sources[i] - in->from->leaves);
        VECFILE_ASSERT(leaf < in->from->leaf_count && !is_used[leaf]);
        is_used[leaf] = true;
    }
    for (size_t i = 0; i < in->from->leaf_count; i++) {
        if (is_used[i])
            continue;
        add_field(in, &in->from->leaves[i], NULL)->values = in->from->leaves[i].item_count;
        if (!in->made->drop)
            lose(in, "field '%s' (%s): there is none of that name", in->from->leaves[i].path,
                 in->from->leaves[i].field->type);
    }
    free(is_used);
    return true;
}

/* --- the whole --- */

static int compare_steps(const void *a, const void *b)
{
    const vecfile_step *x = a, *y = b;
    return x->from < y->from ? -1 : x->from > y->from;
}

static bool touch(const vecfile_step *a, const vecfile_step *b)
{
    return a->kind == VECFILE_STEP_COPY && b->kind == VECFILE_STEP_COPY && a->axis_count == 0 &&
           b->axis_count == 0 && a->from + a->bytes == b->from && a->to + a->bytes == b->to;
}

/* In the order of the old element, copies of neighbours as one. */
static void merge_steps(vecfile_conversion *made)
{
    size_t kept = 0;
    if (made->step_count == 0)
        return;
    qsort(made->steps, made->step_count, sizeof *made->steps, compare_steps);
    for (size_t i = 1; i < made->step_count; i++) {
        VECFILE_ASSERT(made->steps[kept].from <= made->steps[i].from);
        if (touch(&made->steps[kept], &made->steps[i])) {
            made->steps[kept].bytes += made->steps[i].bytes;
            free(made->steps[i].axes);
        } else {
            made->steps[++kept] = made->steps[i];
        }
    }
    made->step_count = kept + 1;
}

/* Bytes that a step reads or writes of one item, whose scalar on that side is `scalar`. */
static uint32_t bytes_of_item(const vecfile_step *step, const vecfile_scalar *scalar)
{
    if (step->kind == VECFILE_STEP_COPY || step->kind == VECFILE_STEP_ZERO)
        return step->bytes;
    return step->kind == VECFILE_STEP_SWAP8 ? 8 : scalar->size;
}

/* No step leaves the elements, on either side. */
static void assert_inside(const vecfile_conversion *made)
{
    for (size_t i = 0; i < made->step_count; i++) {
        const vecfile_step *step = &made->steps[i];
        uint64_t from_end = (uint64_t)step->from + bytes_of_item(step, &step->from_scalar);
        uint64_t to_end = (uint64_t)step->to + bytes_of_item(step, &step->to_scalar);
        for (uint32_t j = 0; j < step->axis_count; j++) {
            const vecfile_step_axis *axis = &step->axes[j];
            VECFILE_ASSERT(axis->count > 0);
            from_end += (uint64_t)(axis->count - 1) * axis->from_stride;
            to_end += (uint64_t)(axis->count - 1) * axis->to_stride;
        }
        VECFILE_ASSERT(from_end <= made->from_size);
        VECFILE_ASSERT(to_end <= made->to_size || step->kind == VECFILE_STEP_ZERO);
    }
}

/* Whether the steps write every byte of the new element. */
static bool is_covered(const vecfile_conversion *made)
{
    uint64_t written = 0;
    for (size_t i = 0; i < made->step_count; i++) {
        const vecfile_step *step = &made->steps[i];
        if (step->kind == VECFILE_STEP_ZERO)
            continue;
        uint64_t bytes = bytes_of_item(step, &step->to_scalar);
        for (uint32_t j = 0; j < step->axis_count; j++)
            bytes *= step->axes[j].count;
        written += bytes;
    }
    VECFILE_ASSERT(written <= made->to_size);
    return written == made->to_size;
}

static bool take_plan_memory(vecfile_planner *in)
{
    const vecfile_struct *from = in->from->element, *to = in->to->element;
    VECFILE_ASSERT(from->leaf_count == in->from->leaf_count);
    VECFILE_ASSERT(to->leaf_count == in->to->leaf_count);
    in->sources = calloc(to->leaf_count, sizeof(const vecfile_leaf *));
    in->made->blank = malloc(to->size);
    /* Each leaf once, and an old one that cannot become its new one. */
    in->made->summary->fields =
        calloc(from->leaf_count + to->leaf_count, sizeof *in->made->summary->fields);
    return in->sources != NULL && in->made->blank != NULL && in->made->summary->fields != NULL;
}

static vecfile_status finish(vecfile_planner *in)
{
    if (in->is_out_of_memory || !plan_dropped(in))
        return vecfile_fail_memory("to convert", in->path);
    if (in->losses > MAX_LOSSES_LISTED)
        vecfile_fail_more("\n  … and %u more fields", in->losses - MAX_LOSSES_LISTED);
    if (in->losses > 0) {
        vecfile_fail_more("\ndrop them (--drop), or give them a place; a field that was renamed "
                          "says so by `was`");
        return VECFILE_E_SCHEMA;
    }
    assert_inside(in->made);
    merge_steps(in->made);
    if (is_covered(in->made)) {
        free(in->made->blank);
        in->made->blank = NULL;
    }
    return VECFILE_OK;
}

/* Whether something in the new element was not in the old one. */
static bool has_new(const vecfile_planner *in)
{
    for (size_t i = 0; i < in->to->leaf_count; i++) {
        const vecfile_leaf *to = &in->to->leaves[i], *from = in->sources[i];
        if (from == NULL || !vecfile_can_become(from->field, to->field) ||
            vecfile_common_items(from, to) < to->item_count)
            return true;
    }
    return false;
}

static vecfile_status make_blank(vecfile_planner *in)
{
    if (has_new(in))
        return vecfile_default_element(in->to, in->made->blank);
    memset(in->made->blank, 0, in->to->element->size);
    return VECFILE_OK;
}

static vecfile_status plan_all(vecfile_planner *in)
{
    if (!take_plan_memory(in) || !vecfile_match_leaves(in->from, in->to, in->sources))
        return vecfile_fail_memory("to convert", in->path);
    vecfile_status status = make_blank(in);
    if (status != VECFILE_OK)
        return status;
    for (size_t i = 0; i < in->to->leaf_count; i++)
        plan_leaf(in, i);
    return finish(in);
}

vecfile_status vecfile_plan(const vecfile_description *from, const vecfile_description *to,
                            const char *path, bool clamp, bool drop, vecfile_summary *summary,
                            vecfile_conversion *out)
{
    vecfile_planner in = {.from = from, .to = to, .made = out, .path = path};
    *out = (vecfile_conversion){.from_size = from->element->size,
                                .to_size = to->element->size,
                                .clamp = clamp,
                                .drop = drop,
                                .summary = summary};
    if (strcmp(from->element->name, to->element->name) != 0)
        return vecfile_fail(
            VECFILE_E_SCHEMA,
            "'%s' holds elements '%s', not '%s': these have nothing to do with each "
            "other",
            path, from->element->name, to->element->name);
    vecfile_status status = plan_all(&in);
    free(in.sources);
    return status;
}

void vecfile_plan_free(vecfile_conversion *conversion)
{
    for (size_t i = 0; i < conversion->step_count; i++)
        free(conversion->steps[i].axes);
    while (conversion->numberings != NULL) {
        vecfile_numbering *next = conversion->numberings->next;
        free(conversion->numberings);
        conversion->numberings = next;
    }
    free(conversion->steps);
    free(conversion->blank);
    conversion->steps = NULL;
    conversion->step_count = 0;
}

void vecfile_summary_free(vecfile_summary *summary)
{
    for (size_t i = 0; i < summary->field_count; i++) {
        free(summary->fields[i].path);
        free(summary->fields[i].from_path);
        free(summary->fields[i].type);
        free(summary->fields[i].from_type);
    }
    free(summary->fields);
    memset(summary, 0, sizeof *summary);
}

/* --- convert/plan_field.c ------------------------------------------------------------------------ */

/* Working a conversion out for one field: the steps that make a leaf of another. */

/* What the values of an enum become as those of another. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* What values of `from`, by name, become as values of `to`, which are both enums or both flags; a
 * plain number, with `from` NULL, must be one of the target's.  Belongs to the conversion.  NULL
 * without memory, or beyond all reason. */
const vecfile_numbering *vecfile_renumber(vecfile_conversion *conversion, const vecfile_enum *from,
                                          const vecfile_enum *to);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#include <stdlib.h>

/* --- dimensions --- */

static vecfile_step_axis axis_of(const vecfile_leaf *leaf, uint32_t i)
{
    static const vecfile_axis single = {.count = 1};
    const vecfile_axis *axis = i < leaf->axis_count ? &leaf->axes[i] : &single;
    return (vecfile_step_axis){.count = axis->count, .from_stride = axis->stride};
}

/* Dimensions of both sides together: where one has fewer, it has one item of the others. */
static uint32_t axes_of_pair(const vecfile_leaf *from, const vecfile_leaf *to)
{
    return from->axis_count > to->axis_count ? from->axis_count : to->axis_count;
}

static vecfile_step_axis pair_axis(const vecfile_leaf *from, const vecfile_leaf *to, uint32_t i)
{
    const vecfile_step_axis old = axis_of(from, i), new = axis_of(to, i);
    return (vecfile_step_axis){.count = old.count < new.count ? old.count : new.count,
                               .from_stride = old.from_stride,
                               .to_stride = new.from_stride,
                               .is_hidden = i >= from->axis_count};
}

/* --- what two leaves have in common --- */

uint64_t vecfile_common_items(const vecfile_leaf *from, const vecfile_leaf *to)
{
    uint64_t items = 1;
    for (uint32_t i = 0; i < axes_of_pair(from, to); i++)
        items *= pair_axis(from, to, i).count;
    return items;
}

void vecfile_clear_common(vecfile_planner *in, const vecfile_leaf *from, const vecfile_leaf *to)
{
    uint32_t place[VECFILE_MAX_DIMENSIONS] = {0};
    for (uint64_t left = vecfile_common_items(from, to); left > 0; left--) {
        size_t at = to->offset;
        for (uint32_t i = 0; i < to->axis_count; i++)
            at += (size_t)place[i] * to->axes[i].stride;
        VECFILE_ASSERT(at + to->field->item_size <= in->made->to_size);
        memset(in->made->blank + at, 0, to->field->item_size);
        for (uint32_t i = to->axis_count; i-- > 0;) {
            if (++place[i] < pair_axis(from, to, i).count)
                break;
            place[i] = 0;
        }
    }
}

/* --- steps --- */

/* Room for a step and its axes, and one more of them; false without memory. */
static bool reserve_step(vecfile_planner *in, uint32_t axis_count)
{
    vecfile_conversion *made = in->made;
    if (made->step_count == in->step_room) {
        const size_t room = in->step_room * 2 + 16;
        vecfile_step *larger = realloc(made->steps, room * sizeof *larger);
        if (larger == NULL)
            return false;
        made->steps = larger;
        in->step_room = room;
    }
    VECFILE_ASSERT(made->step_count < in->step_room);
    vecfile_step_axis *axes = calloc((size_t)axis_count + 1, sizeof *axes);
    made->steps[made->step_count] = (vecfile_step){.axes = axes};
    return axes != NULL;
}

/* A step for all items that the two have in common; NULL without memory. */
static vecfile_step *add_step(vecfile_planner *in, size_t field, vecfile_step_kind kind,
                              const vecfile_leaf *from, const vecfile_leaf *to)
{
    const uint32_t axis_count = axes_of_pair(from, to);
    VECFILE_ASSERT(axis_count <= VECFILE_MAX_DIMENSIONS);
    VECFILE_ASSERT(field < in->made->summary->field_count);
    if (!reserve_step(in, axis_count)) {
        in->is_out_of_memory = true;
        return NULL;
    }
    vecfile_step *step = &in->made->steps[in->made->step_count++];
    step->kind = kind;
    step->from = from->offset;
    step->to = to->offset;
    step->bytes = to->field->item_size;
    step->from_scalar = from->field->scalar;
    step->to_scalar = to->field->scalar;
    step->axis_count = axis_count;
    step->field = field;
    for (uint32_t i = 0; i < axis_count; i++)
        step->axes[i] = pair_axis(from, to, i);
    return step;
}

/* Copied items that touch each other are one. */
static void fold_copy(vecfile_step *step)
{
    while (step->kind == VECFILE_STEP_COPY && step->axis_count > 0) {
        const vecfile_step_axis *last = &step->axes[step->axis_count - 1];
        const bool touches = last->from_stride == step->bytes && last->to_stride == step->bytes;
        if (last->count > 1 && !touches)
            break;
        step->bytes *= last->count;
        step->axis_count--;
    }
}

/* What lies behind the new end of a dimension that became shorter: nothing else looks at it. */
static void check_rest(vecfile_planner *in, size_t field, const vecfile_leaf *from,
                       const vecfile_leaf *to)
{
    for (uint32_t i = 0; i < from->axis_count; i++) {
        const uint32_t old = from->axes[i].count, new = axis_of(to, i).count;
        if (old <= new)
            continue;
        vecfile_step *step = add_step(in, field, VECFILE_STEP_ZERO, from, to);
        if (step == NULL)
            return;
        step->bytes = from->field->item_size;
        step->from += new * from->axes[i].stride;
        step->axes[i].count = old - new;
        step->axes[i].first = new;
        for (uint32_t j = i + 1; j < step->axis_count; j++)
            step->axes[j].count = axis_of(from, j).count;
    }
}

/* --- pairs of leaves --- */

/* What is left of a text when the new one is shorter. */
static void check_text(vecfile_planner *in, size_t field, const vecfile_leaf *from,
                       const vecfile_leaf *to)
{
    const uint32_t old = from->field->item_size, new = to->field->item_size;
    vecfile_step *step = old > new ? add_step(in, field, VECFILE_STEP_ZERO, from, to) : NULL;
    if (step == NULL)
        return;
    step->from += new;
    step->bytes = old - new;
}

static void plan_numbers(vecfile_planner *in, vecfile_step *step, const vecfile_field *from,
                         const vecfile_field *to)
{
    if (step->kind == VECFILE_STEP_INTEGER && vecfile_is_named(to)) {
        step->numbering = vecfile_renumber(in->made, from->values, to->values);
        if (step->numbering == NULL)
            in->is_out_of_memory = true;
    } else if (step->kind == VECFILE_STEP_INTEGER) {
        step->is_certain = vecfile_is_certain(from, to);
    }
    if (step->kind == VECFILE_STEP_SWAP8 && to->scalar.format == VECFILE_FLOAT_DOUBLE_DOUBLE)
        /* Two doubles, each turned around where it is. */
        step->axes[step->axis_count++] =
            (vecfile_step_axis){.count = 2, .from_stride = 8, .to_stride = 8, .is_hidden = true};
}

/* Whether a value that fits is the same bytes as before. */
static bool keeps_bytes(const vecfile_step *step)
{
    const vecfile_scalar *from = &step->from_scalar, *to = &step->to_scalar;
    if (step->kind != VECFILE_STEP_INTEGER)
        return step->kind == VECFILE_STEP_COPY ||
               (step->kind == VECFILE_STEP_PAD && from->size == to->size);
    for (size_t i = 0; step->numbering != NULL && i < step->numbering->count; i++) {
        const vecfile_renumbering *value = &step->numbering->values[i];
        if (value->is_known && value->from != value->to)
            return false;
    }
    return from->kind == to->kind && from->size == to->size &&
           (from->size == 1 || from->byte_order == to->byte_order);
}

void vecfile_plan_pair(vecfile_planner *in, size_t field, const vecfile_leaf *from,
                       const vecfile_leaf *to)
{
    const vecfile_step_kind kind = vecfile_step_kind_of(from->field, to->field);
    vecfile_step *step = add_step(in, field, kind, from, to);
    if (step == NULL)
        return;
    if (vecfile_is_text(to->field) && from->field->item_size < to->field->item_size)
        step->bytes = from->field->item_size;
    plan_numbers(in, step, from->field, to->field);
    in->made->summary->fields[field].is_changed = !keeps_bytes(step);
    fold_copy(step);
    check_rest(in, field, from, to);
    if (vecfile_is_text(to->field))
        check_text(in, field, from, to);
}

/* --- convert/reader.c ---------------------------------------------------------------------------- */

/* Reading a file's elements without mapping them. */


/* Finds the vector and checks that all of its elements are there. */
static vecfile_status find_vector(vecfile_vector_state *vector)
{
    vecfile_status status = vecfile_vector_find(vector);
    if (status != VECFILE_OK)
        return status;
    status = vecfile_array_check_count(&vector->array, vector->array.handle->len);
    if (status != VECFILE_OK)
        vecfile_detach(&vector->file);
    return status;
}

vecfile_status vecfile_reader_open(vecfile_reader *reader, const char *path, const vecfile_io *io,
                                   uint32_t lock_wait_ms, bool exclusive)
{
    const vecfile_options options = {.access = exclusive ? VECFILE_READ_WRITE : VECFILE_READ_ONLY,
                                     .existence = VECFILE_MUST_EXIST,
                                     .lock_wait_ms = lock_wait_ms,
                                     .io = io};
    reader->vector = NULL;
    vecfile_vector_state *vector = vecfile_vector_new_alone(&reader->handle, NULL, path, &options);
    if (vector == NULL)
        return VECFILE_E_NO_MEMORY;
    vector->journal->completes_recovery = true;
    vecfile_status status = find_vector(vector);
    if (status != VECFILE_OK) {
        vecfile_vector_free_alone(vector);
        return status;
    }
    reader->vector = vector;
    reader->count = reader->handle.len;
    return VECFILE_OK;
}

void vecfile_reader_close(vecfile_reader *reader)
{
    if (reader->vector == NULL)
        return;
    vecfile_detach(&reader->vector->file);
    vecfile_vector_free_alone(reader->vector);
    reader->vector = NULL;
}

/* Puts what the log has of [at, at + bytes) of the elements in its place. */
static vecfile_status apply_log(vecfile_journal *journal, uint64_t at, size_t bytes, uint8_t *to)
{
    uint8_t *const image = journal->image;
    vecfile_status status = VECFILE_OK;
    if (journal->log.images.count == 0 || bytes == 0)
        return VECFILE_OK;
    const uint64_t last = (at + bytes - 1) >> VECFILE_PAGE_SHIFT;
    for (uint64_t page = at >> VECFILE_PAGE_SHIFT; page <= last && status == VECFILE_OK; page++) {
        if (vecfile_images_chunks(&journal->log.images, page) == 0)
            continue;
        const uint64_t start = page << VECFILE_PAGE_SHIFT, end = start + VECFILE_LOG_PAGE_BYTES;
        const uint64_t from = start > at ? start : at;
        const uint64_t until = end < at + bytes ? end : at + bytes;
        status = vecfile_log_read_page(journal, page, image);
        if (status == VECFILE_OK)
            memcpy(to + (from - at), image + (from - start), (size_t)(until - from));
    }
    return status;
}

vecfile_status vecfile_reader_read(vecfile_reader *reader, uint64_t first, size_t count,
                                   uint8_t *to)
{
    const vecfile_file *file = &reader->vector->file;
    VECFILE_ASSERT(first <= reader->count && count <= reader->count - first);
    const uint64_t size = reader->vector->array.size, at = first * size;
    const size_t bytes = count * (size_t)size;
    const int64_t got =
        vecfile_read_fully(file->io, file->fd, to, bytes, file->identity.data_offset + at);
    if (got < 0)
        return vecfile_fail_system((int)got, "read", file->path);
    if ((uint64_t)got < bytes)
        return vecfile_fail(VECFILE_E_TRUNCATED,
                            "'%s' was cut off by another program while it was read: restore it "
                            "from a copy",
                            file->path);
    return apply_log(reader->vector->journal, at, bytes, to);
}

vecfile_status vecfile_reader_check(const vecfile_reader *reader)
{
    const vecfile_journal *journal = reader->vector->journal;
    const vecfile_file *file = &reader->vector->file;
    vecfile_expired now;
    if (vecfile_file_is_writable(file))
        return VECFILE_OK;
    vecfile_status status = vecfile_expired_now(journal, &now);
    if (status != VECFILE_OK ||
        !vecfile_follower_is_expired(&journal->follower, &now, journal->committed.sequence))
        return status;
    return vecfile_fail(VECFILE_E_EXPIRED,
                        "the writer of '%s' waited no longer (follower_bytes): what was read of it "
                        "may be of no commit; try again",
                        file->path);
}

/* --- convert/renumber.c -------------------------------------------------------------------------- */

/* Values of enums and flags in one version as those in another. */


#include <stdlib.h>

/* Of values in all numberings together, and what one numbering counts for besides: no honest pair
 * of schemas comes near, and a dishonest one must not take all memory. */
#define MAX_VALUES ((size_t)1 << 20)
#define VALUES_OF_A_NUMBERING 64

/* By number; of several names for one, first those that the target knows. */
static int compare_numbers(const void *a, const void *b)
{
    const vecfile_renumbering *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->is_known != y->is_known)
        return x->is_known ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const vecfile_named_value *)a)->name, ((const vecfile_named_value *)b)->name);
}

static vecfile_named_value *sort_by_name(const vecfile_enum *values)
{
    vecfile_named_value *sorted = calloc(values->value_count + 1, sizeof *sorted);
    if (sorted == NULL)
        return NULL;
    for (size_t i = 0; i < values->value_count; i++)
        sorted[i] = values->values[i];
    qsort(sorted, values->value_count, sizeof *sorted, compare_names);
    return sorted;
}

/* Flags that are the same bit on both sides. */
static void find_plain_flags(vecfile_numbering *of)
{
    for (size_t i = 0; i < of->count; i++) {
        const vecfile_renumbering *flag = &of->values[i];
        const bool is_bit = flag->from != 0 && (flag->from & (flag->from - 1)) == 0;
        if (is_bit && flag->is_known && flag->from == flag->to)
            of->span |= flag->from;
        else if (flag->from != 0 && !(is_bit && !flag->is_known))
            return; /* what several bits together mean is not told from each of them */
    }
    of->has_plain = true;
}

/* Values without a gap that have the same number on both sides. */
static void find_plain_values(vecfile_numbering *of)
{
    size_t count = 0;
    for (size_t i = 0; i < of->count; i++) {
        const vecfile_renumbering *value = &of->values[i];
        if (value->is_known && value->from == value->to && value->from == of->values[0].from + i &&
            count == i)
            count++;
    }
    of->has_plain = count > 0;
    of->least = count > 0 ? of->values[0].from : 0;
    of->span = count > 0 ? count - 1 : 0;
}

static void remove_aliases(vecfile_numbering *of)
{
    size_t kept = 0;
    for (size_t i = 0; i < of->count; i++) {
        VECFILE_ASSERT(kept == 0 || of->values[kept - 1].from <= of->values[i].from);
        if (i == 0 || of->values[i].from != of->values[kept - 1].from)
            of->values[kept++] = of->values[i];
    }
    of->count = kept;
}

/* `names` are the target's values, sorted. */
static void fill_numbering(vecfile_numbering *of, const vecfile_enum *old,
                           const vecfile_named_value *names)
{
    for (size_t i = 0; i < old->value_count; i++) {
        const vecfile_named_value *value = &old->values[i];
        const vecfile_named_value *known =
            bsearch(value, names, of->to->value_count, sizeof *names, compare_names);
        of->values[of->count++] = (vecfile_renumbering){.from = value->number,
                                                        .to = known != NULL ? known->number : 0,
                                                        .order = i,
                                                        .is_known = known != NULL};
    }
    if (of->to->is_flags) {
        find_plain_flags(of);
        return;
    }
    qsort(of->values, of->count, sizeof *of->values, compare_numbers);
    remove_aliases(of);
    find_plain_values(of);
}

static vecfile_numbering *make_numbering(const vecfile_enum *from, const vecfile_enum *to)
{
    const vecfile_enum *old = from != NULL ? from : to;
    vecfile_named_value *names = sort_by_name(to);
    vecfile_numbering *made =
        calloc(1, sizeof *made + old->value_count * sizeof(vecfile_renumbering));
    if (names != NULL && made != NULL) {
        made->from = from;
        made->to = to;
        fill_numbering(made, old, names);
    } else {
        free(made);
        made = NULL;
    }
    free(names);
    return made;
}

const vecfile_numbering *vecfile_renumber(vecfile_conversion *conversion, const vecfile_enum *from,
                                          const vecfile_enum *to)
{
    size_t values = 0;
    for (const vecfile_numbering *known = conversion->numberings; known != NULL;
         known = known->next) {
        if (known->from == from && known->to == to)
            return known;
        values += known->count + VALUES_OF_A_NUMBERING;
    }
    vecfile_numbering *made = values < MAX_VALUES ? make_numbering(from, to) : NULL;
    if (made == NULL)
        return NULL;
    made->next = conversion->numberings;
    conversion->numberings = made;
    return made;
}

/* --- convert/run_block.c ------------------------------------------------------------------------- */

/* Carrying a conversion out on a block of elements. */

/* A step of a conversion carried out. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* What became of the items of a step: how many did not fit, and the first of them. */
typedef struct vecfile_misfits {
    uint64_t clamped, rounded;
    size_t first; /* along the axis; SIZE_MAX if there is none */
} vecfile_misfits;

/* Carries a step out on `count` items that lie `from_stride` and `to_stride` bytes apart. */
void vecfile_run_step(const vecfile_step *step, const uint8_t *from, size_t from_stride,
                      uint8_t *to, size_t to_stride, size_t count, vecfile_misfits *out);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#include <stdio.h>

/* Bytes of elements, on each side, that stay in the processor's nearest cache while one step after
 * the other passes over them. */
#define CACHED_BYTES ((size_t)8 << 10)

/* The first value of a block that does not fit. */
typedef struct failure {
    const vecfile_step *step;
    uint64_t element; /* in the block; UINT64_MAX: none */
    const uint8_t *at;
    uint32_t indices[VECFILE_MAX_DIMENSIONS];
} failure;

/* The elements and the axes of a step as one nest of loops. */
typedef struct nest {
    vecfile_step_axis elements;
    const vecfile_step_axis *axes; /* of the step, from place 1 on */
    uint32_t count;
    uint32_t inner; /* the longest axis, which the inner loop runs along */
    uint32_t place[VECFILE_MAX_DIMENSIONS + 2];
} nest;

static const vecfile_step_axis *axis_at(const nest *loops, uint32_t i)
{
    return i == 0 ? &loops->elements : &loops->axes[i - 1];
}

static void make_nest(const vecfile_conversion *conversion, const vecfile_step *step, size_t count,
                      nest *out)
{
    out->elements = (vecfile_step_axis){.count = (uint32_t)count,
                                        .from_stride = conversion->from_size,
                                        .to_stride = conversion->to_size};
    out->axes = step->axes;
    out->inner = 0;
    out->count = step->axis_count + 1;
    VECFILE_ASSERT(out->count <= sizeof out->place / sizeof *out->place);
    out->place[0] = 0;
    for (uint32_t i = 0; i < step->axis_count; i++) {
        out->place[i + 1] = 0;
        if (step->axes[i].count > axis_at(out, out->inner)->count)
            out->inner = i + 1;
    }
}

/* The next place along all axes but the inner one; false behind the last. */
static bool advance_nest(nest *loops, size_t *from, size_t *to)
{
    for (uint32_t i = loops->count; i-- > 0;) {
        const vecfile_step_axis *axis = axis_at(loops, i);
        if (i == loops->inner)
            continue;
        *from += axis->from_stride;
        *to += axis->to_stride;
        if (++loops->place[i] < axis->count)
            return true;
        loops->place[i] = 0;
        *from -= (size_t)axis->from_stride * axis->count;
        *to -= (size_t)axis->to_stride * axis->count;
    }
    return false;
}

static void note_failure(const vecfile_step *step, nest *loops, size_t first, const uint8_t *at,
                         failure *out)
{
    loops->place[loops->inner] = (uint32_t)first;
    if (loops->place[0] < out->element) {
        out->step = step;
        out->element = loops->place[0];
        out->at = at + first * axis_at(loops, loops->inner)->from_stride;
        for (uint32_t i = 0; i < step->axis_count; i++)
            out->indices[i] = loops->place[i + 1] + step->axes[i].first;
    }
    loops->place[loops->inner] = 0;
}

static bool is_allowed(const vecfile_conversion *conversion, const vecfile_step *step)
{
    return step->kind == VECFILE_STEP_ZERO ? conversion->drop : conversion->clamp;
}

static void count_misfits(const vecfile_conversion *conversion, const vecfile_step *step,
                          const vecfile_misfits *found)
{
    vecfile_field_summary *field = &conversion->summary->fields[step->field];
    if (step->kind == VECFILE_STEP_ZERO) {
        field->cut += found->clamped;
    } else {
        field->clamped += found->clamped;
        field->rounded += found->rounded;
    }
}

static void run_on_all(const vecfile_conversion *conversion, const vecfile_step *step,
                       const uint8_t *from, uint8_t *to, size_t count, failure *failed)
{
    nest loops;
    size_t from_at = step->from, to_at = step->to;
    make_nest(conversion, step, count, &loops);
    const vecfile_step_axis *inner = axis_at(&loops, loops.inner);
    do {
        vecfile_misfits found = {.first = SIZE_MAX};
        vecfile_run_step(step, from + from_at, inner->from_stride, to + to_at, inner->to_stride,
                         inner->count, &found);
        if (found.first == SIZE_MAX)
            continue;
        if (is_allowed(conversion, step))
            count_misfits(conversion, step, &found);
        else
            note_failure(step, &loops, found.first, from + from_at, failed);
    } while (advance_nest(&loops, &from_at, &to_at));
}

/* --- what does not fit --- */

/* "joints[2].angle[1]": indices of structs in the path's brackets, others behind. */
static void print_path(const failure *failed, const char *path, char *to, size_t room)
{
    size_t used = 0;
    uint32_t next = 0;
    for (; *path != '\0' && used + 12 < room; path++) {
        to[used++] = *path;
        if (*path == '[' && next < failed->step->axis_count)
            used += (size_t)snprintf(to + used, room - used, "%lu",
                                     (unsigned long)failed->indices[next++]);
    }
    to[used] = '\0';
    for (; next < failed->step->axis_count && used + 12 < room; next++)
        if (!failed->step->axes[next].is_hidden)
            used += (size_t)snprintf(to + used, room - used, "[%lu]",
                                     (unsigned long)failed->indices[next]);
}

static vecfile_status fail_value(const vecfile_conversion *conversion, const failure *failed,
                                 uint64_t first, const char *path)
{
    const vecfile_step *step = failed->step;
    const vecfile_field_summary *field = &conversion->summary->fields[step->field];
    const unsigned long long element = first + failed->element;
    char name[512], text[VECFILE_VALUE_TEXT_BYTES];
    print_path(failed, field->from_path, name, sizeof name);
    if (step->kind == VECFILE_STEP_ZERO)
        return vecfile_fail(VECFILE_E_VALUE,
                            "element %llu of '%s': field '%s' (%s) holds more than the new one "
                            "(%s) has room for: drop it (--drop), or keep the room",
                            element, path, name, field->from_type, field->type);
    vecfile_value value;
    vecfile_load_value(&step->from_scalar, failed->at, &value);
    vecfile_value_text(&value, step->from_scalar.format == VECFILE_FLOAT_IEEE32, text);
    const vecfile_enum *from = step->numbering != NULL ? step->numbering->from : NULL;
    const char *known = from != NULL ? vecfile_value_name(from, value.integer) : NULL;
    return vecfile_fail(VECFILE_E_VALUE,
                        "element %llu of '%s': field '%s' has the value %s%s%s%s, which %s cannot "
                        "hold: clamp it (--clamp), or change it first",
                        element, path, name, text, known != NULL ? " (" : "",
                        known != NULL ? known : "", known != NULL ? ")" : "", field->type);
}

vecfile_status vecfile_convert_block(const vecfile_conversion *conversion, const uint8_t *from,
                                     uint8_t *to, size_t count, uint64_t first, const char *path)
{
    const size_t size =
        conversion->from_size > conversion->to_size ? conversion->from_size : conversion->to_size;
    const size_t batch = size < CACHED_BYTES ? CACHED_BYTES / size : 1;
    for (size_t done = 0; done < count;) {
        const size_t some = count - done < batch ? count - done : batch;
        failure failed = {.element = UINT64_MAX};
        for (size_t i = 0; i < some && conversion->blank != NULL; i++)
            memcpy(to + i * conversion->to_size, conversion->blank, conversion->to_size);
        for (size_t i = 0; i < conversion->step_count; i++)
            run_on_all(conversion, &conversion->steps[i], from, to, some, &failed);
        if (failed.element != UINT64_MAX)
            return fail_value(conversion, &failed, first + done, path);
        from += some * conversion->from_size;
        to += some * conversion->to_size;
        done += some;
    }
    return VECFILE_OK;
}

/* --- convert/step_kind.c ------------------------------------------------------------------------- */

/* What it takes to make one kind of value of another. */


static bool is_float(const vecfile_field *field)
{
    return field->kind == VECFILE_KIND_NUMBER && field->scalar.kind == VECFILE_SCALAR_FLOAT;
}

bool vecfile_can_become(const vecfile_field *from, const vecfile_field *to)
{
    if (vecfile_is_text(from) || vecfile_is_text(to))
        return vecfile_is_text(from) && vecfile_is_text(to);
    if (vecfile_is_named(from) && vecfile_is_named(to))
        return from->kind == to->kind;
    return !(vecfile_is_named(to) && is_float(from)) && !(vecfile_is_named(from) && is_float(to));
}

static bool is_plain(const vecfile_field *field)
{
    return field->kind == VECFILE_KIND_NUMBER;
}

/* Whether the target's range has all of the source's. */
static bool is_wide_enough(const vecfile_scalar *from, const vecfile_scalar *to)
{
    if (from->kind == to->kind)
        return to->size >= from->size;
    return from->kind == VECFILE_SCALAR_UNSIGNED && to->kind == VECFILE_SCALAR_SIGNED &&
           to->size > from->size;
}

/* The reversal of so many bytes; `by_value`, which is slower, makes the same of scalars of any
 * size. */
static vecfile_step_kind swap_of(unsigned bytes, vecfile_step_kind by_value)
{
    switch (bytes) {
    case 2:
        return VECFILE_STEP_SWAP2;
    case 4:
        return VECFILE_STEP_SWAP4;
    case 8:
        return VECFILE_STEP_SWAP8;
    case 16:
        return VECFILE_STEP_SWAP16;
    }
    VECFILE_UNREACHABLE("every scalar that is reversed as a whole has 2, 4, 8 or 16 bytes");
    return by_value;
}

static vecfile_step_kind kind_of_integers(const vecfile_scalar *from, const vecfile_scalar *to)
{
    if (from->kind != to->kind || from->size != to->size)
        return VECFILE_STEP_INTEGER;
    if (from->byte_order == to->byte_order || from->size == 1)
        return VECFILE_STEP_COPY;
    return swap_of(from->size, VECFILE_STEP_INTEGER);
}

static vecfile_step_kind kind_of_floats(const vecfile_scalar *from, const vecfile_scalar *to)
{
    if (from->format != to->format)
        return VECFILE_STEP_REAL;
    const bool is_same_order = from->byte_order == to->byte_order;
    switch (from->format) {
    case VECFILE_FLOAT_X87:
    case VECFILE_FLOAT_M68K:
        return VECFILE_STEP_PAD;
    case VECFILE_FLOAT_DOUBLE_DOUBLE: /* each of its two doubles is reversed where it is */
        return is_same_order ? VECFILE_STEP_COPY : VECFILE_STEP_SWAP8;
    case VECFILE_FLOAT_IEEE32:
    case VECFILE_FLOAT_IEEE64:
    case VECFILE_FLOAT_IEEE128:
        return is_same_order ? VECFILE_STEP_COPY : swap_of(from->size, VECFILE_STEP_REAL);
    case VECFILE_FLOAT_UNKNOWN:
        break;
    }
    VECFILE_UNREACHABLE("a description has no floats of unknown format");
    return VECFILE_STEP_REAL;
}

vecfile_step_kind vecfile_step_kind_of(const vecfile_field *from, const vecfile_field *to)
{
    VECFILE_ASSERT(vecfile_can_become(from, to));
    if (vecfile_is_text(to))
        return VECFILE_STEP_COPY;
    if (is_float(from) && is_float(to))
        return kind_of_floats(&from->scalar, &to->scalar);
    if (is_float(from) || is_float(to))
        return VECFILE_STEP_REAL;
    return is_plain(from) && is_plain(to) ? kind_of_integers(&from->scalar, &to->scalar)
                                          : VECFILE_STEP_INTEGER;
}

bool vecfile_is_certain(const vecfile_field *from, const vecfile_field *to)
{
    VECFILE_ASSERT(!vecfile_is_text(from) && !vecfile_is_text(to));
    return is_plain(from) && is_plain(to) && is_wide_enough(&from->scalar, &to->scalar);
}

/* --- convert/steps.c ----------------------------------------------------------------------------- */

/* The inner loops of a conversion: one step on many items. */


/* Items that an integer step takes through its three passes at a time. */
#define VALUES_AT_A_TIME 128

/* --- bytes --- */

#define DEFINE_SWAP(name, type, swap)                                                              \
    static void name(const uint8_t *from, size_t from_stride, uint8_t *to, size_t to_stride,       \
                     size_t count)                                                                 \
    {                                                                                              \
        for (size_t i = 0; i < count; i++) {                                                       \
            type item;                                                                             \
            memcpy(&item, from + i * from_stride, sizeof item);                                    \
            item = swap(item);                                                                     \
            memcpy(to + i * to_stride, &item, sizeof item);                                        \
        }                                                                                          \
    }

DEFINE_SWAP(swap2, uint16_t, __builtin_bswap16)
DEFINE_SWAP(swap4, uint32_t, __builtin_bswap32)
DEFINE_SWAP(swap8, uint64_t, __builtin_bswap64)

static void swap16(const uint8_t *from, size_t from_stride, uint8_t *to, size_t to_stride,
                   size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t halves[2];
        memcpy(halves, from + i * from_stride, sizeof halves);
        const uint64_t turned[2] = {__builtin_bswap64(halves[1]), __builtin_bswap64(halves[0])};
        memcpy(to + i * to_stride, turned, sizeof turned);
    }
}

static void copy(const vecfile_step *step, const uint8_t *from, size_t from_stride, uint8_t *to,
                 size_t to_stride, size_t count)
{
    if (from_stride == step->bytes && to_stride == step->bytes) {
        memcpy(to, from, count * step->bytes);
        return;
    }
    for (size_t i = 0; i < count; i++)
        memcpy(to + i * to_stride, from + i * from_stride, step->bytes);
}

/* Both sides have the same format; sizes may differ. */
static void pad(const vecfile_step *step, const uint8_t *from, size_t from_stride, uint8_t *to,
                size_t to_stride, size_t count)
{
    const unsigned bytes = vecfile_real_bytes(step->from_scalar.format);
    VECFILE_ASSERT(step->from_scalar.format == step->to_scalar.format);
    VECFILE_ASSERT(bytes <= step->from_scalar.size && bytes <= step->to_scalar.size);
    for (size_t i = 0; i < count; i++) {
        uint8_t *at = to + i * to_stride;
        memcpy(at, from + i * from_stride, bytes);
        memset(at + bytes, 0, step->to_scalar.size - bytes);
        if (step->from_scalar.format == VECFILE_FLOAT_M68K)
            memset(at + 2, 0, 2);
    }
}

static void find_content(const vecfile_step *step, const uint8_t *from, size_t from_stride,
                         size_t count, vecfile_misfits *out)
{
    for (size_t i = 0; i < count; i++)
        if (!vecfile_is_zero(from + i * from_stride, step->bytes)) {
            out->clamped++;
            if (out->first == SIZE_MAX)
                out->first = i;
        }
}

/* --- integers: gathered into 64 bits, made what they are to be, scattered --- */

#define DEFINE_GATHER(name, type, wide, swap)                                                      \
    static void name(const uint8_t *from, size_t stride, size_t count, uint64_t *out)              \
    {                                                                                              \
        for (size_t i = 0; i < count; i++) {                                                       \
            type item;                                                                             \
            memcpy(&item, from + i * stride, sizeof item);                                         \
            out[i] = (uint64_t)(wide)(type)swap(item);                                             \
        }                                                                                          \
    }

#define DEFINE_SCATTER(name, type, swap)                                                           \
    static void name(const uint64_t *numbers, uint8_t *to, size_t stride, size_t count)            \
    {                                                                                              \
        for (size_t i = 0; i < count; i++) {                                                       \
            const type item = swap((type)numbers[i]);                                              \
            memcpy(to + i * stride, &item, sizeof item);                                           \
        }                                                                                          \
    }

#define SAME(number) (number)

DEFINE_GATHER(gather_u8, uint8_t, uint8_t, SAME)
DEFINE_GATHER(gather_u16, uint16_t, uint16_t, SAME)
DEFINE_GATHER(gather_u32, uint32_t, uint32_t, SAME)
DEFINE_GATHER(gather_u64, uint64_t, uint64_t, SAME)
DEFINE_GATHER(gather_i8, uint8_t, int8_t, SAME)
DEFINE_GATHER(gather_i16, uint16_t, int16_t, SAME)
DEFINE_GATHER(gather_i32, uint32_t, int32_t, SAME)
DEFINE_GATHER(gather_u16_other, uint16_t, uint16_t, __builtin_bswap16)
DEFINE_GATHER(gather_u32_other, uint32_t, uint32_t, __builtin_bswap32)
DEFINE_GATHER(gather_u64_other, uint64_t, uint64_t, __builtin_bswap64)
DEFINE_GATHER(gather_i16_other, uint16_t, int16_t, __builtin_bswap16)
DEFINE_GATHER(gather_i32_other, uint32_t, int32_t, __builtin_bswap32)

DEFINE_SCATTER(scatter_8, uint8_t, SAME)
DEFINE_SCATTER(scatter_16, uint16_t, SAME)
DEFINE_SCATTER(scatter_32, uint32_t, SAME)
DEFINE_SCATTER(scatter_64, uint64_t, SAME)
DEFINE_SCATTER(scatter_16_other, uint16_t, __builtin_bswap16)
DEFINE_SCATTER(scatter_32_other, uint32_t, __builtin_bswap32)
DEFINE_SCATTER(scatter_64_other, uint64_t, __builtin_bswap64)

typedef void gather_function(const uint8_t *from, size_t stride, size_t count, uint64_t *out);
typedef void scatter_function(const uint64_t *numbers, uint8_t *to, size_t stride, size_t count);

/* Where the functions for integers of that many bytes are in the tables below. */
static unsigned place_of_size(unsigned bytes)
{
    switch (bytes) {
    case 1:
        return 0;
    case 2:
        return 1;
    case 4:
        return 2;
    case 8:
        return 3;
    }
    VECFILE_UNREACHABLE("integers have 1, 2, 4 or 8 bytes");
    return 0;
}

static bool is_other_order(const vecfile_scalar *scalar)
{
    return scalar->byte_order != (VECFILE_BIG_ENDIAN ? VECFILE_BIG : VECFILE_LITTLE);
}

static gather_function *gather_of(const vecfile_scalar *scalar)
{
    static gather_function *const functions[2][2][4] = {
        {{gather_u8, gather_u16, gather_u32, gather_u64},
         {gather_u8, gather_u16_other, gather_u32_other, gather_u64_other}},
        {{gather_i8, gather_i16, gather_i32, gather_u64},
         {gather_i8, gather_i16_other, gather_i32_other, gather_u64_other}},
    };
    return functions[scalar->kind == VECFILE_SCALAR_SIGNED][is_other_order(scalar)]
                    [place_of_size(scalar->size)];
}

static scatter_function *scatter_of(const vecfile_scalar *scalar)
{
    static scatter_function *const functions[2][4] = {
        {scatter_8, scatter_16, scatter_32, scatter_64},
        {scatter_8, scatter_16_other, scatter_32_other, scatter_64_other},
    };
    return functions[is_other_order(scalar)][place_of_size(scalar->size)];
}

static void note(vecfile_misfits *out, size_t i)
{
    out->clamped++;
    if (out->first == SIZE_MAX)
        out->first = i;
}

/* Integers whose range may be too large: into the nearest. */
static void fit_range(const vecfile_step *step, uint64_t *numbers, size_t count, size_t base,
                      vecfile_misfits *out)
{
    const vecfile_scalar *to = &step->to_scalar;
    const bool from_signed = step->from_scalar.kind == VECFILE_SCALAR_SIGNED;
    const bool to_signed = to->kind == VECFILE_SCALAR_SIGNED;
    const unsigned bits = to->kind == VECFILE_SCALAR_BOOL ? 1 : to->size * 8u - to_signed;
    const uint64_t largest = bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
    const uint64_t lowest = to_signed ? largest + 1 : 0; /* its magnitude */
    for (size_t i = 0; i < count; i++) {
        const bool is_negative = from_signed && numbers[i] >> 63 != 0;
        if (is_negative ? 0 - numbers[i] > lowest : numbers[i] > largest) {
            numbers[i] = is_negative ? 0 - lowest : largest;
            note(out, base + i);
        }
    }
}

/* What is unknown becomes the target's first value. */
static void renumber_enum(const vecfile_step *step, uint64_t *numbers, size_t count, size_t base,
                          vecfile_misfits *out)
{
    const vecfile_numbering *by = step->numbering;
    const vecfile_renumbering *last = by->values, *end = last + by->count;
    for (size_t i = 0; i < count; i++) {
        if (last == end || last->from != numbers[i]) {
            size_t low = 0, high = by->count;
            while (low < high) {
                const size_t middle = low + (high - low) / 2;
                if (by->values[middle].from < numbers[i])
                    low = middle + 1;
                else
                    high = middle;
            }
            last = by->values + low;
        }
        if (last < end && last->from == numbers[i] && last->is_known) {
            numbers[i] = last->to;
            continue;
        }
        numbers[i] = by->to->value_count > 0 ? by->to->values[0].number : 0;
        note(out, base + i);
    }
}

/* Each bit must belong to a flag that both sides know; others are cleared. */
static void renumber_flags(const vecfile_step *step, uint64_t *numbers, size_t count, size_t base,
                           vecfile_misfits *out)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t covered = 0, bits = 0;
        for (size_t j = 0; j < step->numbering->count; j++) {
            const vecfile_renumbering *flag = &step->numbering->values[j];
            if (flag->is_known && (numbers[i] & flag->from) == flag->from) {
                covered |= flag->from;
                bits |= flag->to;
            }
        }
        if (covered != numbers[i])
            note(out, base + i);
        numbers[i] = bits;
    }
}

/* Whether all of them are among those that stay as they are, as mostly all are. */
static bool are_plain(const vecfile_numbering *by, const uint64_t *numbers, size_t count)
{
    uint64_t others = 0;
    if (by == NULL || !by->has_plain)
        return false;
    if (by->to->is_flags)
        for (size_t i = 0; i < count; i++)
            others |= numbers[i] & ~by->span;
    else
        for (size_t i = 0; i < count; i++)
            others |= numbers[i] - by->least > by->span;
    return others == 0;
}

static void run_integers(const vecfile_step *step, const uint8_t *from, size_t from_stride,
                         uint8_t *to, size_t to_stride, size_t count, vecfile_misfits *out)
{
    uint64_t numbers[VALUES_AT_A_TIME];
    gather_function *const gather = gather_of(&step->from_scalar);
    scatter_function *const scatter = scatter_of(&step->to_scalar);
    VECFILE_ASSERT(step->from_scalar.kind != VECFILE_SCALAR_FLOAT);
    VECFILE_ASSERT(step->to_scalar.kind != VECFILE_SCALAR_FLOAT);
    VECFILE_ASSERT(!step->is_certain || step->numbering == NULL);
    for (size_t done = 0; done < count; done += VALUES_AT_A_TIME) {
        const size_t some = count - done < VALUES_AT_A_TIME ? count - done : VALUES_AT_A_TIME;
        gather(from + done * from_stride, from_stride, some, numbers);
        if (step->is_certain || are_plain(step->numbering, numbers, some))
            ;
        else if (step->numbering == NULL)
            fit_range(step, numbers, some, done, out);
        else if (step->numbering->to->is_flags)
            renumber_flags(step, numbers, some, done, out);
        else
            renumber_enum(step, numbers, some, done, out);
        scatter(numbers, to + done * to_stride, to_stride, some);
    }
}

/* --- floats --- */

static void run_reals(const vecfile_step *step, const uint8_t *from, size_t from_stride,
                      uint8_t *to, size_t to_stride, size_t count, vecfile_misfits *out)
{
    for (size_t i = 0; i < count; i++) {
        vecfile_value value;
        vecfile_load_value(&step->from_scalar, from + i * from_stride, &value);
        const vecfile_fit fit = vecfile_store_value(&step->to_scalar, &value, to + i * to_stride);
        if (fit == VECFILE_FITS)
            continue;
        *(fit == VECFILE_ROUNDED ? &out->rounded : &out->clamped) += 1;
        if (out->first == SIZE_MAX)
            out->first = i;
    }
}

void vecfile_run_step(const vecfile_step *step, const uint8_t *from, size_t from_stride,
                      uint8_t *to, size_t to_stride, size_t count, vecfile_misfits *out)
{
    VECFILE_ASSERT(step->kind != VECFILE_STEP_ZERO || step->bytes > 0);
    VECFILE_ASSERT(out->first == SIZE_MAX || out->first < count);
    switch (step->kind) {
    case VECFILE_STEP_COPY:
        copy(step, from, from_stride, to, to_stride, count);
        break;
    case VECFILE_STEP_PAD:
        pad(step, from, from_stride, to, to_stride, count);
        break;
    case VECFILE_STEP_SWAP2:
        swap2(from, from_stride, to, to_stride, count);
        break;
    case VECFILE_STEP_SWAP4:
        swap4(from, from_stride, to, to_stride, count);
        break;
    case VECFILE_STEP_SWAP8:
        swap8(from, from_stride, to, to_stride, count);
        break;
    case VECFILE_STEP_SWAP16:
        swap16(from, from_stride, to, to_stride, count);
        break;
    case VECFILE_STEP_INTEGER:
        run_integers(step, from, from_stride, to, to_stride, count, out);
        break;
    case VECFILE_STEP_REAL:
        run_reals(step, from, from_stride, to, to_stride, count, out);
        break;
    case VECFILE_STEP_ZERO:
        find_content(step, from, from_stride, count, out);
        break;
    }
}

/* --- convert/target.c ---------------------------------------------------------------------------- */

/* The layout that a conversion leads to: of this program, of another machine, of another file. */


#include <stdlib.h>

/* --- like another file --- */

static vecfile_status describe_opened(const vecfile_io *io, int fd, const char *path,
                                      vecfile_description **out)
{
    vecfile_header header;
    vecfile_status status = vecfile_header_read(io, fd, path, false, &header);
    if (status == VECFILE_OK)
        status = vecfile_describe_text(header.text, (size_t)header.identity.text_bytes,
                                       &header.identity.machine, path, out);
    vecfile_header_free(&header);
    return status;
}

/* Only the header counts, which no writer changes: there is no need for its lock. */
static vecfile_status describe_file(const vecfile_io *io, const char *path,
                                    vecfile_description **out)
{
    int fd = vecfile_open_file(io, VECFILE_IO_HERE, path, VECFILE_IO_READ, 0);
    if (fd < 0)
        return vecfile_fail_system(fd, "open", path);
    vecfile_status status = describe_opened(io, fd, path, out);
    io->close(io->context, fd);
    return status;
}

/* --- of a machine --- */

static vecfile_status find_machine(const char *name, vecfile_machine *out)
{
    if (name == NULL) {
        vecfile_this_machine(out);
        return VECFILE_OK;
    }
    if (vecfile_find_machine(name, out))
        return VECFILE_OK;
    vecfile_fail(VECFILE_E_INVALID, "no machine '%s' is known; those known are", name);
    for (const char *const *known = vecfile_machine_names; *known != NULL; known++)
        vecfile_fail_more("%s %s", known == vecfile_machine_names ? "" : ",", *known);
    return VECFILE_E_INVALID;
}

/* This program's schema, as its compiler laid it out. */
static vecfile_status describe_type(const vecfile_type *type, vecfile_description **out)
{
    vecfile_machine ours;
    size_t length;
    char *text = vecfile_render_layout(type, &length);
    if (text == NULL)
        return vecfile_fail_memory("for the layout of", type->element);
    VECFILE_ASSERT(text[length] == '\0');
    vecfile_this_machine(&ours);
    vecfile_status status = vecfile_describe_text(text, length, &ours, type->element, out);
    free(text);
    return status;
}

static vecfile_status describe_for(const vecfile_description *from, const vecfile_machine *machine,
                                   const char *path, vecfile_description **out)
{
    char *text;
    size_t length = 0;
    vecfile_status status =
        vecfile_lay_out(from, from->text, from->text_length, machine, &text, &length);
    VECFILE_ASSERT(status != VECFILE_OK || text[length] == '\0');
    if (status == VECFILE_OK)
        status = vecfile_describe_text(text, length, machine, path, out);
    free(text);
    return status;
}

static bool is_same_machine(const vecfile_machine *a, const vecfile_machine *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

vecfile_status vecfile_find_target(const vecfile_description *from, const char *path,
                                   const vecfile_convert_options *options,
                                   vecfile_description **out)
{
    const vecfile_io *io = options->io != NULL ? options->io : &vecfile_io_system;
    vecfile_machine machine;
    *out = NULL;
    if (options->like != NULL && (options->type != NULL || options->machine != NULL))
        return vecfile_fail(VECFILE_E_INVALID,
                            "a file to be laid out like '%s' takes schema and machine from there: "
                            "ask for one of them only",
                            options->like);
    if (options->like != NULL)
        return describe_file(io, options->like, out);
    vecfile_status status = find_machine(options->machine, &machine);
    vecfile_description *own = NULL;
    if (status == VECFILE_OK && options->type != NULL)
        status = describe_type(options->type, &own);
    if (status != VECFILE_OK)
        return status;
    const vecfile_description *schema = own != NULL ? own : from;
    VECFILE_ASSERT(schema->text[schema->text_length] == '\0');
    /* As it is, though only a system header may know why. */
    if (is_same_machine(&schema->machine, &machine))
        status = vecfile_describe_text(schema->text, schema->text_length, &machine, path, out);
    else
        status = describe_for(schema, &machine, path, out);
    VECFILE_ASSERT((status == VECFILE_OK) == (*out != NULL));
    vecfile_description_free(own);
    return status;
}

/* --- convert/write_thread.c ---------------------------------------------------------------------- */

/* A ring of blocks between the thread that makes them and the one that writes them. */


#include <stdlib.h>

static uint8_t *block_at(const vecfile_write_thread *writer, uint64_t number)
{
    return writer->memory + (size_t)(number % VECFILE_WRITE_THREAD_BLOCKS) * writer->block;
}

/* Until there is nothing left and nothing more to come; what comes after a failure is thrown
 * away. */
static void *write_blocks(void *context)
{
    vecfile_write_thread *writer = context;
    pthread_mutex_lock(&writer->mutex);
    for (;;) {
        while (writer->written == writer->given && !writer->is_finished)
            pthread_cond_wait(&writer->changed, &writer->mutex);
        if (writer->written == writer->given)
            break;
        const uint64_t number = writer->written;
        int result = writer->result;
        pthread_mutex_unlock(&writer->mutex);
        if (result == 0)
            result = vecfile_output_file_put(writer->output, block_at(writer, number),
                                             writer->counts[number % VECFILE_WRITE_THREAD_BLOCKS]);
        pthread_mutex_lock(&writer->mutex);
        writer->result = result;
        writer->written++;
        pthread_cond_signal(&writer->changed);
    }
    pthread_mutex_unlock(&writer->mutex);
    return NULL;
}

vecfile_status vecfile_write_thread_start(vecfile_write_thread *writer, vecfile_output_file *output,
                                          size_t block, bool with_thread)
{
    memset(writer, 0, sizeof *writer);
    writer->output = output;
    writer->block = block;
    writer->memory = malloc(with_thread ? block * VECFILE_WRITE_THREAD_BLOCKS : block);
    if (writer->memory == NULL)
        return vecfile_fail_memory("to write", output->path);
    pthread_mutex_init(&writer->mutex, NULL);
    pthread_cond_init(&writer->changed, NULL);
    writer->has_thread = with_thread && vecfile_start_thread(&writer->thread, write_blocks, writer);
    return VECFILE_OK;
}

uint8_t *vecfile_write_thread_room(vecfile_write_thread *writer)
{
    if (!writer->has_thread)
        return writer->memory;
    const int before = vecfile_hold_cancellation();
    pthread_mutex_lock(&writer->mutex);
    while (writer->given - writer->written == VECFILE_WRITE_THREAD_BLOCKS)
        pthread_cond_wait(&writer->changed, &writer->mutex);
    pthread_mutex_unlock(&writer->mutex);
    vecfile_allow_cancellation(before);
    return block_at(writer, writer->given);
}

int vecfile_write_thread_give(vecfile_write_thread *writer, size_t bytes)
{
    VECFILE_ASSERT(bytes <= writer->block && !writer->is_finished);
    if (!writer->has_thread) {
        writer->result = vecfile_output_file_put(writer->output, writer->memory, bytes);
        return writer->result;
    }
    pthread_mutex_lock(&writer->mutex);
    writer->counts[writer->given % VECFILE_WRITE_THREAD_BLOCKS] = bytes;
    writer->given++;
    VECFILE_ASSERT(writer->given - writer->written <= VECFILE_WRITE_THREAD_BLOCKS);
    const int result = writer->result;
    pthread_cond_signal(&writer->changed);
    pthread_mutex_unlock(&writer->mutex);
    return result;
}

int vecfile_write_thread_finish(vecfile_write_thread *writer)
{
    if (writer->has_thread) {
        pthread_mutex_lock(&writer->mutex);
        writer->is_finished = true;
        pthread_cond_signal(&writer->changed);
        pthread_mutex_unlock(&writer->mutex);
        vecfile_join_thread(writer->thread);
    }
    pthread_cond_destroy(&writer->changed);
    pthread_mutex_destroy(&writer->mutex);
    free(writer->memory);
    writer->memory = NULL;
    return writer->result;
}

/* --- stores/state.c ------------------------------------------------------------------------------ */

/* Stores made and freed. */
/* An open store: a folder with a vector file a member, and the file `journal`.
 *
 * The journal file is a vector file itself, of one element a member: its name and the UUID of its
 * file, in the order in which the journal counts the arrays.  These elements never change: a store
 * that gets other members gets another journal file.  Its slots and the logs beside it are those of
 * all; what the slots of a member's file say means nothing. */


#include "store.h"

#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

#define VECFILE_JOURNAL_NAME "journal"
#define VECFILE_MEMBER_ENDING ".vec"

/* An element of the journal file. */
typedef struct vecfile_table_entry {
    char name[VECFILE_MAX_MEMBER_NAME + 1]; /* NUL to the end */
    uint8_t uuid[16];
} vecfile_table_entry;

typedef struct vecfile_store_state {
    const vecfile_store_type *type;
    char *path;                   /* of the folder, as the caller named it */
    vecfile table;                /* of the journal file */
    vecfile_table_entry *entries; /* of the journal file */
    size_t entry_count;
    vecfile **members; /* the caller's handles, in the order of the type */
    vecfile_type table_type;
    vecfile_line table_lines[6];
    char schema_line[256];
} vecfile_store_state;

/* The path of a file in the folder, to be freed; NULL without memory. */
char *vecfile_store_file(const char *folder, const char *name, const char *ending);

/* A store behind `s` whose files are not yet looked for; NULL with a message. */
vecfile_store_state *vecfile_store_new(vecfile_store *s, const vecfile_store_type *type,
                                       const char *path, const vecfile_options *options);

/* Frees what is left once nothing is mapped and no file is open, and closes all handles. */
void vecfile_store_free(vecfile_store_state *store);

/* What the journal file's elements are. */
void vecfile_store_set_table_type(vecfile_store_state *store, const vecfile_store_type *type);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


#include <stdio.h>
#include <stdlib.h>

char *vecfile_store_file(const char *folder, const char *name, const char *ending)
{
    const size_t bytes = strlen(folder) + 1 + strlen(name) + strlen(ending) + 1;
    char *path = malloc(bytes);
    if (path != NULL)
        snprintf(path, bytes, "%s/%s%s", folder, name, ending);
    return path;
}

void vecfile_store_set_table_type(vecfile_store_state *store, const vecfile_store_type *type)
{
    static const vecfile_line lines[] = {
        {"vecfile-layout 1", VECFILE_LINE_PLAIN, 0, 0},
        {NULL, VECFILE_LINE_PLAIN, 0, 0},
        {"struct member", VECFILE_LINE_STRUCT, 1, sizeof(vecfile_table_entry)},
        {"field name char[64]", VECFILE_LINE_FIELD, offsetof(vecfile_table_entry, name), 64},
        {"field uuid bytes[16]", VECFILE_LINE_FIELD, offsetof(vecfile_table_entry, uuid), 16},
        {"element member", VECFILE_LINE_PLAIN, 0, 0},
    };
    VECFILE_STATIC_ASSERT(sizeof lines == sizeof store->table_lines, "as many lines");
    snprintf(store->schema_line, sizeof store->schema_line, "schema %s", type->name);
    memcpy(store->table_lines, lines, sizeof lines);
    store->table_lines[1].text = store->schema_line;
    store->table_type = (vecfile_type){.element = "member",
                                       .schema = type->name,
                                       .generator = type->generator,
                                       .version = type->version,
                                       .alignment = 1,
                                       .size = sizeof(vecfile_table_entry),
                                       .lines = store->table_lines,
                                       .line_count = sizeof lines / sizeof *lines};
}

static bool make_table(vecfile_store_state *store, const vecfile_options *options)
{
    vecfile_options of_table = *options;
    of_table.existence = VECFILE_MUST_EXIST;
    of_table.reserve = 0;
    char *path = vecfile_store_file(store->path, VECFILE_JOURNAL_NAME, "");
    vecfile_vector_state *table =
        path != NULL ? vecfile_vector_new(&store->table, &store->table_type, path, &of_table)
                     : NULL;
    free(path);
    if (table == NULL)
        return false;
    vecfile_journal *journal = vecfile_journal_new(&table->file, 1 + store->type->member_count);
    if (journal == NULL) {
        vecfile_vector_free(table);
        return false;
    }
    vecfile_vector_join(table, journal);
    return true;
}

vecfile_store_state *vecfile_store_new(vecfile_store *s, const vecfile_store_type *type,
                                       const char *path, const vecfile_options *options)
{
    vecfile_store_state *store = calloc(1, sizeof *store);
    if (store != NULL) {
        store->type = type;
        store->path = strdup(path);
        store->members = calloc(type->member_count, sizeof(vecfile *));
        vecfile_store_set_table_type(store, type);
    }
    if (store == NULL || store->path == NULL || store->members == NULL ||
        !make_table(store, options)) {
        vecfile_fail_memory("to open", path);
        if (store != NULL)
            vecfile_store_free(store);
        return NULL;
    }
    for (size_t i = 0; i < type->member_count; i++) {
        store->members[i] = (vecfile *)(void *)((char *)s + type->members[i].handle);
        memset(store->members[i], 0, sizeof *store->members[i]);
    }
    return store;
}

void vecfile_store_free(vecfile_store_state *store)
{
    vecfile_vector_state *table = store->table.vector;
    if (table != NULL)
        vecfile_journal_free(table->journal);
    for (size_t i = 0; store->members != NULL && i < store->type->member_count; i++)
        if (store->members[i] != NULL && store->members[i]->vector != NULL)
            vecfile_vector_free(store->members[i]->vector);
    if (table != NULL)
        vecfile_vector_free(table);
    free(store->entries);
    free(store->members);
    free(store->path);
    free(store);
}

/* --- stores/store_create.c ----------------------------------------------------------------------- */

/* Making a new store.
 *
 * A crash before the folder has its name leaves one of another name, of which nobody knows; a
 * rename in place of an empty folder is one moment, whoever else makes the same store. */
/* Making a new store: in a folder of another name, which gets its own when it is complete. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Makes the store's folder, whose members have no elements.  VECFILE_OK also if somebody else has
 * made one meanwhile; VECFILE_E_EXISTS if something else has that name.  Whatever fails leaves
 * nothing behind. */
vecfile_status vecfile_store_create(const vecfile_store_state *store);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

/* Writing the files of a store: a member's, and that of the journal. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

typedef struct vecfile_store_maker {
    const vecfile_store_state *store;
    const vecfile_io *io;
    const vecfile_options *options;
    const char *folder;  /* that the files are made in */
    const uint8_t *uuid; /* of the store */
    int like;            /* a file whose owner and permissions they get; -1: those of the options */
} vecfile_store_maker;

/* Makes the file of a member without elements, in place of one that is there if `replaces`, and
 * fills in its entry. */
vecfile_status vecfile_store_make_member(const vecfile_store_maker *maker,
                                         const vecfile_member *member, bool replaces,
                                         vecfile_table_entry *entry);

/* Makes the journal file of these members, whose slots have the state of `slot`; its count and
 * further arrays are those of the entries. */
vecfile_status vecfile_store_make_table(const vecfile_store_maker *maker, uint64_t user_magic,
                                        const vecfile_slot *slot,
                                        const vecfile_table_entry *entries, size_t count,
                                        bool replaces);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct creation {
    const vecfile_store_state *store;
    const vecfile_io *io;
    const vecfile_options *options;
    vecfile_place place;                   /* of the folder */
    char name[VECFILE_MAX_NAME_BYTES + 1]; /* that it has meanwhile */
    char *path;                            /* … with its directory */
    uint8_t uuid[16];                      /* of the store */
    vecfile_table_entry *entries;
} creation;

/* --- the folder --- */

/* Who may read or write files may look for them. */
static uint32_t folder_permissions(const vecfile_options *options)
{
    const uint32_t files = options->permissions != 0 ? options->permissions : 0600;
    return files | (files & 0444) >> 2;
}

/* Another name beside the one that it will have. */
static vecfile_status name_folder(creation *on)
{
    uint64_t random;
    const vecfile_place *place = &on->place;
    const size_t directory_bytes = strlen(place->path) - strlen(place->name);
    const int result = on->io->random(on->io->context, &random, sizeof random);
    if (result < 0)
        return vecfile_fail_system(result, "find a random number for", on->store->path);
    snprintf(on->name, sizeof on->name, "%.200s-%016llx", place->name, (unsigned long long)random);
    char *path = malloc(directory_bytes + sizeof on->name);
    if (path == NULL)
        return vecfile_fail_memory("to create", on->store->path);
    snprintf(path, directory_bytes + sizeof on->name, "%.*s%s", (int)directory_bytes, place->path,
             on->name);
    on->path = path;
    return VECFILE_OK;
}

static vecfile_status make_folder(creation *on)
{
    vecfile_status status = vecfile_place_find(on->io, on->store->path, &on->place);
    if (status == VECFILE_OK)
        status = name_folder(on);
    if (status != VECFILE_OK)
        return status;
    int result = vecfile_make_uuid(on->io, on->uuid);
    if (result == 0)
        result = on->io->make_directory(on->io->context, on->place.directory, on->name,
                                        folder_permissions(on->options));
    return result == 0 ? VECFILE_OK : vecfile_fail_system(result, "create", on->store->path);
}

/* --- its files --- */

static vecfile_status make_files(creation *on)
{
    const vecfile_store_type *type = on->store->type;
    const vecfile_store_maker maker = {.store = on->store,
                                       .io = on->io,
                                       .options = on->options,
                                       .folder = on->path,
                                       .uuid = on->uuid,
                                       .like = -1};
    const vecfile_slot none = {.sequence = 0};
    vecfile_status status = VECFILE_OK;
    on->entries = calloc(type->member_count, sizeof *on->entries);
    if (on->entries == NULL)
        return vecfile_fail_memory("to create", on->store->path);
    for (size_t i = 0; i < type->member_count && status == VECFILE_OK; i++)
        status = vecfile_store_make_member(&maker, &type->members[i], false, &on->entries[i]);
    return status == VECFILE_OK ? vecfile_store_make_table(&maker, on->options->user_magic, &none,
                                                           on->entries, type->member_count, false)
                                : status;
}

/* --- its name --- */

static vecfile_status publish(creation *on)
{
    const vecfile_place *place = &on->place;
    const int result = on->io->rename(on->io->context, place->directory, on->name, place->name);
    if (result == 0) {
        on->name[0] = '\0';
        return vecfile_place_sync(on->io, place, on->store->path);
    }
    if (result == -ENOTEMPTY || result == -EEXIST)
        return VECFILE_OK; /* whose it is, will be seen */
    if (result == -ENOTDIR)
        return vecfile_fail(VECFILE_E_EXISTS,
                            "'%s' is there already, and no folder: name another one",
                            on->store->path);
    return vecfile_fail_system(result, "create", on->store->path);
}

static void remove_file(const creation *on, const char *name, const char *ending)
{
    char *path = vecfile_store_file(on->path, name, ending);
    if (path != NULL)
        (void)on->io->unlink(on->io->context, VECFILE_IO_HERE, path);
    free(path);
}

static void remove_folder(const creation *on)
{
    const vecfile_store_type *type = on->store->type;
    if (on->name[0] == '\0' || on->path == NULL)
        return;
    for (size_t i = 0; i < type->member_count; i++)
        remove_file(on, type->members[i].name, VECFILE_MEMBER_ENDING);
    remove_file(on, VECFILE_JOURNAL_NAME, "");
    (void)on->io->remove_directory(on->io->context, on->place.directory, on->name);
}

vecfile_status vecfile_store_create(const vecfile_store_state *store)
{
    const vecfile_vector_state *table = store->table.vector;
    creation on = {.store = store,
                   .io = table->file.io,
                   .options = &table->options,
                   .place = {.directory = -1}};
    vecfile_status status = make_folder(&on);
    if (status == VECFILE_OK)
        status = make_files(&on);
    if (status == VECFILE_OK)
        status = publish(&on);
    remove_folder(&on);
    vecfile_place_let_go(on.io, &on.place);
    free(on.entries);
    free(on.path);
    return status;
}

/* --- stores/store_extend.c ----------------------------------------------------------------------- */

/* New members of a store that is there.
 *
 * Their files are made first; nothing names them until the journal file is replaced, which is one
 * moment.  After a crash before that, the next try makes them anew. */
/* A store gets the members that its schema has and it has not. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Whether the program's store has members that the folder has not. */
bool vecfile_store_lacks_members(const vecfile_store_state *store);

/* Ends what the last writer left, makes the missing members, without elements, and another journal
 * file, which takes the place of the old one in one moment; the store is to be found anew then.  On
 * failure the store is as it was, but for files that no journal names.  VECFILE_E_EXISTS if a file
 * that is no member's is in the way. */
vecfile_status vecfile_store_extend(vecfile_store_state *store);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


#include <errno.h>
#include <stdlib.h>

bool vecfile_store_lacks_members(const vecfile_store_state *store)
{
    return store->entry_count < store->type->member_count;
}

/* The files become CLEAN, as long as they need: the slots of the new journal file say so. */
static vecfile_status end_writing(vecfile_store_state *store)
{
    vecfile_vector_state *table = store->table.vector;
    vecfile_status status = vecfile_vector_show(table);
    if (status != VECFILE_OK)
        return status;
    status = table->calls->begin(table->journal);
    if (status == VECFILE_OK)
        status = vecfile_vector_finish(table);
    vecfile_vector_hide(table);
    return status;
}

static vecfile_status fail_in_the_way(const vecfile_store_state *store, const char *path)
{
    return vecfile_fail(VECFILE_E_EXISTS,
                        "'%s' is in the way of a new member of the store '%s', and none that was "
                        "left by an earlier try: move it away",
                        path, store->path);
}

/* Whether a file is there that an earlier try left. */
static vecfile_status find_left(const vecfile_store_maker *maker, const char *path, bool *is_left)
{
    vecfile_header header;
    const vecfile_io *io = maker->io;
    const int fd = io->open(io->context, VECFILE_IO_HERE, path, VECFILE_IO_READ, 0);
    *is_left = false;
    if (fd == -ENOENT)
        return VECFILE_OK;
    if (fd < 0)
        return vecfile_fail_system(fd, "open", path);
    *is_left = vecfile_header_read(io, fd, path, false, &header) == VECFILE_OK &&
               memcmp(header.identity.store, maker->uuid, sizeof header.identity.store) == 0;
    vecfile_header_free(&header);
    io->close(io->context, fd);
    return *is_left ? VECFILE_OK : fail_in_the_way(maker->store, path);
}

static vecfile_status make_new_member(const vecfile_store_maker *maker,
                                      const vecfile_member *member, vecfile_table_entry *entry)
{
    bool is_left = false;
    char *path = vecfile_store_file(maker->folder, member->name, VECFILE_MEMBER_ENDING);
    if (path == NULL)
        return vecfile_fail_memory("to open", maker->store->path);
    vecfile_status status = find_left(maker, path, &is_left);
    free(path);
    return status == VECFILE_OK ? vecfile_store_make_member(maker, member, is_left, entry) : status;
}

static bool has_member(const vecfile_store_state *store, const char *name)
{
    for (size_t i = 0; i < store->entry_count; i++)
        if (strcmp(store->entries[i].name, name) == 0)
            return true;
    return false;
}

/* The old members' entries, in their order, and the new ones' behind them. */
static vecfile_status make_new_members(const vecfile_store_maker *maker,
                                       vecfile_table_entry *entries)
{
    const vecfile_store_state *store = maker->store;
    size_t count = store->entry_count;
    vecfile_status status = VECFILE_OK;
    memcpy(entries, store->entries, count * sizeof *entries);
    for (size_t i = 0; i < store->type->member_count && status == VECFILE_OK; i++) {
        const vecfile_member *member = &store->type->members[i];
        if (!has_member(store, member->name))
            status = make_new_member(maker, member, &entries[count++]);
    }
    return status;
}

static vecfile_status replace_table(const vecfile_store_maker *maker,
                                    const vecfile_table_entry *entries)
{
    const vecfile_store_state *store = maker->store;
    const vecfile_vector_state *table = store->table.vector;
    const vecfile_committed *state = &table->journal->committed;
    vecfile_slot slot = {.sequence = state->sequence, .stamp = state->stamp};
    for (size_t i = 0; i < store->entry_count; i++)
        slot.further_counts[i] = state->counts[1 + i];
    return vecfile_store_make_table(maker, table->file.identity.user_magic, &slot, entries,
                                    store->type->member_count, true);
}

vecfile_status vecfile_store_extend(vecfile_store_state *store)
{
    const vecfile_vector_state *table = store->table.vector;
    const vecfile_store_maker maker = {.store = store,
                                       .io = table->file.io,
                                       .options = &table->options,
                                       .folder = store->path,
                                       .uuid = table->file.identity.uuid,
                                       .like = table->file.fd};
    vecfile_status status = end_writing(store);
    if (status != VECFILE_OK)
        return status;
    vecfile_table_entry *entries = calloc(store->type->member_count, sizeof *entries);
    if (entries == NULL)
        return vecfile_fail_memory("to open", store->path);
    status = make_new_members(&maker, entries);
    if (status == VECFILE_OK)
        status = replace_table(&maker, entries);
    free(entries);
    return status;
}

/* --- stores/store_files.c ------------------------------------------------------------------------ */

/* Writing the files of a store. */


#include <stdio.h>
#include <stdlib.h>

/* What is to be written: the identity has a UUID, user magic and store; elements may be none. */
typedef struct store_file {
    const vecfile_type *type;
    const char *name, *ending;
    const void *elements;
    size_t bytes;
    bool replaces;
    vecfile_output_file output;
} store_file;

static store_file new_store_file(const vecfile_type *type, const char *name, const char *ending)
{
    return (store_file){.type = type,
                        .name = name,
                        .ending = ending,
                        .output = {.fd = -1, .made = {.fd = -1}, .place = {.directory = -1}}};
}

static vecfile_status copy_rights(const vecfile_store_maker *maker,
                                  const vecfile_output_file *output)
{
    const int result =
        maker->like >= 0 ? maker->io->copy_permissions(maker->io->context, maker->like, output->fd)
                         : 0;
    return result < 0
               ? vecfile_fail_system(result, "keep owner and permissions of", maker->store->path)
               : VECFILE_OK;
}

static vecfile_status write_store_file(const vecfile_store_maker *maker, store_file *file,
                                       const char *path)
{
    vecfile_output_file *output = &file->output;
    const uint32_t permissions = maker->options->permissions;
    vecfile_status status = vecfile_output_file_open(
        output, maker->io, path, permissions != 0 && maker->like < 0 ? permissions : 0600,
        file->bytes);
    if (status == VECFILE_OK && file->bytes > 0) {
        const int result = vecfile_output_file_put(output, file->elements, file->bytes);
        if (result < 0)
            status = vecfile_output_file_fail(output, result);
    }
    if (status == VECFILE_OK)
        status = vecfile_output_file_finish(output, file->bytes > 0 ? file->bytes : 1);
    if (status == VECFILE_OK)
        status = copy_rights(maker, output);
    return status == VECFILE_OK ? vecfile_output_file_publish(output, file->replaces) : status;
}

static void fill_identity(store_file *file, const char *text, size_t text_bytes)
{
    vecfile_identity *identity = &file->output.identity;
    const vecfile_identity given = *identity;
    vecfile_identity_fill(identity, file->type, given.user_magic, text, text_bytes);
    memcpy(identity->uuid, given.uuid, sizeof given.uuid);
    memcpy(identity->store, given.store, sizeof given.store);
    identity->incompat = given.incompat;
    file->output.text = text;
}

static vecfile_status make_store_file(const vecfile_store_maker *maker, store_file *file)
{
    size_t text_bytes;
    char *text = vecfile_render_layout(file->type, &text_bytes);
    char *path = vecfile_store_file(maker->folder, file->name, file->ending);
    vecfile_status status;
    if (text == NULL || path == NULL) {
        status = vecfile_fail_memory("to create", maker->store->path);
    } else {
        fill_identity(file, text, text_bytes);
        status = write_store_file(maker, file, path);
    }
    vecfile_output_file_close(&file->output);
    free(text);
    free(path);
    return status;
}

vecfile_status vecfile_store_make_member(const vecfile_store_maker *maker,
                                         const vecfile_member *member, bool replaces,
                                         vecfile_table_entry *entry)
{
    store_file file = new_store_file(member->type, member->name, VECFILE_MEMBER_ENDING);
    vecfile_identity *identity = &file.output.identity;
    file.replaces = replaces;
    identity->incompat = VECFILE_INCOMPAT_MEMBER;
    memcpy(identity->store, maker->uuid, sizeof identity->store);
    const int result = vecfile_make_uuid(maker->io, identity->uuid);
    if (result < 0)
        return vecfile_fail_system(result, "find a random number for", maker->store->path);
    snprintf(entry->name, sizeof entry->name, "%s", member->name);
    memcpy(entry->uuid, identity->uuid, sizeof entry->uuid);
    return make_store_file(maker, &file);
}

vecfile_status vecfile_store_make_table(const vecfile_store_maker *maker, uint64_t user_magic,
                                        const vecfile_slot *slot,
                                        const vecfile_table_entry *entries, size_t count,
                                        bool replaces)
{
    store_file file = new_store_file(&maker->store->table_type, VECFILE_JOURNAL_NAME, "");
    file.elements = entries;
    file.bytes = count * sizeof *entries;
    file.replaces = replaces;
    file.output.identity.user_magic = user_magic;
    memcpy(file.output.identity.uuid, maker->uuid, sizeof file.output.identity.uuid);
    file.output.slot = *slot;
    file.output.slot.count = count;
    file.output.slot.further = (uint32_t)count;
    return make_store_file(maker, &file);
}

/* --- stores/store_find.c ------------------------------------------------------------------------- */

/* Finding a store's files. */
/* Finding a store's files: the journal, and what it says there is. */



#if defined(__GNUC__)
#pragma GCC visibility push(hidden)
#endif

/* Attaches all files, read but not mapped, and takes over what the last writer left.  On failure no
 * file is open.  VECFILE_E_NOT_FOUND if there is no such folder, or none with a journal,
 * VECFILE_E_SCHEMA if it has other members than the program, VECFILE_E_REPLACED if the file of one
 * is another's. */
vecfile_status vecfile_store_find(vecfile_store_state *store);

/* Lets go of the files. */
void vecfile_store_detach(vecfile_store_state *store);


#if defined(__GNUC__)
#pragma GCC visibility pop
#endif


#include <errno.h>
#include <stdlib.h>

/* --- the journal file --- */

static vecfile_status attach_table(vecfile_store_state *store)
{
    bool is_new;
    vecfile_status status = vecfile_attach(&store->table.vector->file, NULL, &is_new);
    if (status != VECFILE_E_NOT_FOUND)
        return status;
    return vecfile_fail(VECFILE_E_NOT_FOUND,
                        "there is no store '%s': check the name, or open it so that it may be "
                        "created",
                        store->path);
}

static vecfile_status fail_table(const vecfile_store_state *store, const char *what)
{
    return vecfile_fail(VECFILE_E_CORRUPT, "'%s' is damaged: %s; restore the folder from a copy",
                        store->table.vector->file.path, what);
}

/* How many entries the journal file has, which never changes. */
static vecfile_status count_entries(const vecfile_store_state *store, size_t *count)
{
    vecfile_header header;
    vecfile_vector_state *table = store->table.vector;
    vecfile_file *file = &table->file;
    vecfile_status status = vecfile_header_read(file->io, file->fd, file->path,
                                                vecfile_file_is_writable(file), &header);
    if (status == VECFILE_OK)
        status = vecfile_header_match(&header, table->type, &table->options, file->path);
    *count = (size_t)header.slot.count;
    file->identity = header.identity;
    if (status == VECFILE_OK && header.slot.count > VECFILE_MAX_MEMBERS)
        status = fail_table(store, "it has more members than a store may have");
    if (status == VECFILE_OK && header.slot.further != header.slot.count)
        status = fail_table(store, "it has other members than it commits");
    vecfile_header_free(&header);
    return status;
}

static vecfile_status read_table_entries(const vecfile_store_state *store, size_t count,
                                         vecfile_table_entry *out)
{
    const vecfile_file *file = &store->table.vector->file;
    const size_t bytes = count * sizeof *out;
    const int64_t got =
        vecfile_read_fully(file->io, file->fd, out, bytes, file->identity.data_offset);
    if (got < 0)
        return vecfile_fail_system((int)got, "read", file->path);
    if ((uint64_t)got < bytes)
        return fail_table(store, "it ends before its last member");
    for (size_t i = 0; i < count; i++)
        if (memchr(out[i].name, '\0', sizeof out[i].name) == NULL || out[i].name[0] == '\0' ||
            strchr(out[i].name, '/') != NULL)
            return fail_table(store, "a member has no name that a file can have");
    return VECFILE_OK;
}

/* --- members --- */

static vecfile_status fail_member(const vecfile_store_state *store, const char *name,
                                  const char *what)
{
    return vecfile_fail(VECFILE_E_REPLACED,
                        "'%s" VECFILE_MEMBER_ENDING "' in '%s' %s: put back the file that was "
                        "there, or restore the folder from a copy",
                        name, store->path, what);
}

/* Whether it is the file that the journal commits. */
static vecfile_status check_member(const vecfile_store_state *store,
                                   const vecfile_table_entry *entry,
                                   const vecfile_identity *identity)
{
    const vecfile_identity *ours = &store->table.vector->file.identity;
    if ((identity->incompat & VECFILE_INCOMPAT_MEMBER) == 0)
        return fail_member(store, entry->name, "is a vector by itself and no member of the store");
    if (memcmp(identity->store, ours->uuid, sizeof ours->uuid) != 0)
        return fail_member(store, entry->name, "is a member of another store");
    if (memcmp(identity->uuid, entry->uuid, sizeof entry->uuid) != 0)
        return fail_member(store, entry->name, "is another member of the store");
    return VECFILE_OK;
}

static vecfile_status read_member(const vecfile_store_state *store,
                                  const vecfile_table_entry *entry, vecfile_vector_state *vector)
{
    vecfile_header header;
    vecfile_file *file = &vector->file;
    vecfile_status status = vecfile_header_read(file->io, file->fd, file->path,
                                                vecfile_file_is_writable(file), &header);
    if (status == VECFILE_OK)
        status = check_member(store, entry, &header.identity);
    if (status == VECFILE_OK)
        status = vecfile_header_match(&header, vector->type, &vector->options, file->path);
    file->identity = header.identity;
    vecfile_header_free(&header);
    return status;
}

static vecfile_status attach_member(const vecfile_store_state *store,
                                    const vecfile_table_entry *entry, vecfile_vector_state *vector)
{
    bool is_new;
    vecfile_file *file = &vector->file;
    memcpy(file->boot_id, store->table.vector->file.boot_id, sizeof file->boot_id);
    vecfile_status status = vecfile_attach(file, NULL, &is_new);
    if (status == VECFILE_E_NOT_FOUND)
        return fail_member(store, entry->name, "is not there any more");
    return status == VECFILE_OK ? read_member(store, entry, vector) : status;
}

/* The member that the program calls so; NULL if it has none. */
static vecfile *find_member(const vecfile_store_state *store, const char *name, size_t *which)
{
    for (size_t i = 0; i < store->type->member_count; i++)
        if (strcmp(store->type->members[i].name, name) == 0) {
            *which = i;
            return store->members[i];
        }
    return NULL;
}

static vecfile_status add_member(vecfile_store_state *store, const vecfile_table_entry *entry)
{
    size_t which;
    vecfile_vector_state *table = store->table.vector;
    vecfile *v = find_member(store, entry->name, &which);
    if (v != NULL && v->vector != NULL)
        return fail_table(store, "a member is there twice");
    if (v == NULL)
        return vecfile_fail(VECFILE_E_SCHEMA,
                            "the store '%s' has a member '%s', and the program's has none: use the "
                            "program that wrote it, or remove the member",
                            store->path, entry->name);
    char *path = vecfile_store_file(store->path, entry->name, VECFILE_MEMBER_ENDING);
    vecfile_vector_state *vector =
        path != NULL
            ? vecfile_vector_new(v, store->type->members[which].type, path, &table->options)
            : NULL;
    free(path);
    if (vector == NULL)
        return vecfile_fail_memory("to open", store->path);
    vector->store = store->path;
    vecfile_vector_join(vector, table->journal);
    return attach_member(store, entry, vector);
}

/* Who only reads has to find all; who writes makes what is missing. */
static vecfile_status check_all_are_there(const vecfile_store_state *store)
{
    if (vecfile_file_is_writable(&store->table.vector->file))
        return VECFILE_OK;
    for (size_t i = 0; i < store->type->member_count; i++)
        if (store->members[i]->vector == NULL)
            return vecfile_fail(VECFILE_E_SCHEMA,
                                "the store '%s' has no member '%s', which the program's has: open "
                                "it to write once, which makes it",
                                store->path, store->type->members[i].name);
    return VECFILE_OK;
}

static vecfile_status add_members(vecfile_store_state *store)
{
    size_t count = 0;
    vecfile_status status = count_entries(store, &count);
    if (status != VECFILE_OK)
        return status;
    store->entries = malloc((count + 1) * sizeof *store->entries);
    if (store->entries == NULL)
        return vecfile_fail_memory("to open", store->path);
    store->entry_count = count;
    status = read_table_entries(store, count, store->entries);
    for (size_t i = 0; i < count && status == VECFILE_OK; i++)
        status = add_member(store, &store->entries[i]);
    return status == VECFILE_OK ? check_all_are_there(store) : status;
}

/* --- all --- */

vecfile_status vecfile_store_find(vecfile_store_state *store)
{
    vecfile_file *file = &store->table.vector->file;
    const int result = file->io->boot_id(file->io->context, file->boot_id);
    if (result < 0)
        return vecfile_fail_system(result, "tell this run of the machine from others for",
                                   store->path);
    vecfile_status status = attach_table(store);
    if (status == VECFILE_OK)
        status = add_members(store);
    if (status == VECFILE_OK)
        status = vecfile_vector_take(store->table.vector);
    if (status != VECFILE_OK)
        vecfile_store_detach(store);
    return status;
}

void vecfile_store_detach(vecfile_store_state *store)
{
    const vecfile_journal *journal = store->table.vector->journal;
    for (size_t i = journal->array_count; i-- > 0;)
        if (journal->arrays[i]->file->fd >= 0)
            vecfile_detach(journal->arrays[i]->file);
}

/* --- copy.c -------------------------------------------------------------------------------------- */

/* Copies of vector files: a new one as a stream, an older one by what differs. */
#include "copy.h"


#include <errno.h>
#include <stdlib.h>

/* Bytes of elements read or written at a time, unless one element has more. */
#define COPY_BLOCK_BYTES ((size_t)512 << 10)

typedef struct copy_work {
    const vecfile_copy_options *options;
    const vecfile_io *io;
    const char *to;
    vecfile_reader from;
    size_t block; /* elements of one */
    uint64_t digest;
    vecfile_copied copied;
} copy_work;

static size_t copied_size(const copy_work *on)
{
    return (size_t)on->from.vector->array.size;
}

static size_t copied_block_bytes(const copy_work *on)
{
    return on->block * copied_size(on);
}

/* Elements of the block that begins with `first`. */
static size_t copied_count(const copy_work *on, uint64_t first)
{
    const uint64_t left = on->from.count - first;
    return left < on->block ? (size_t)left : on->block;
}

/* --- a new copy --- */

static vecfile_status find_copy_permissions(const copy_work *on, uint32_t *out)
{
    vecfile_io_stat found;
    const vecfile_file *file = &on->from.vector->file;
    *out = on->options->permissions;
    if (*out != 0)
        return VECFILE_OK;
    const int result = on->io->fstat(on->io->context, file->fd, &found);
    *out = found.permissions & 0777;
    return result < 0 ? vecfile_fail_system(result, "examine", file->path) : VECFILE_OK;
}

static vecfile_status stream_elements(copy_work *on, vecfile_output_file *output,
                                      vecfile_write_thread *writer)
{
    for (uint64_t first = 0; first < on->from.count;) {
        const size_t count = copied_count(on, first);
        vecfile_status status =
            vecfile_reader_read(&on->from, first, count, vecfile_write_thread_room(writer));
        if (status != VECFILE_OK)
            return status;
        const int result = vecfile_write_thread_give(writer, count * copied_size(on));
        if (result < 0)
            return vecfile_output_file_fail(output, result);
        first += count;
    }
    return VECFILE_OK;
}

static vecfile_status write_elements(copy_work *on, vecfile_output_file *output)
{
    vecfile_write_thread writer;
    const size_t block = copied_block_bytes(on);
    vecfile_status status = vecfile_write_thread_start(
        &writer, output, block,
        on->copied.bytes >= VECFILE_BYTES_WORTH_A_THREAD && block <= COPY_BLOCK_BYTES);
    if (status != VECFILE_OK)
        return status;
    status = stream_elements(on, output, &writer);
    const int result = vecfile_write_thread_finish(&writer);
    return status == VECFILE_OK && result < 0 ? vecfile_output_file_fail(output, result) : status;
}

static vecfile_status write_copy(copy_work *on, vecfile_output_file *output)
{
    uint32_t permissions = 0;
    vecfile_status status = find_copy_permissions(on, &permissions);
    if (status == VECFILE_OK)
        status = vecfile_output_file_open(output, on->io, on->to, permissions, on->copied.bytes);
    if (status == VECFILE_OK)
        status = write_elements(on, output);
    if (status == VECFILE_OK)
        status = vecfile_reader_check(&on->from);
    if (status == VECFILE_OK)
        status = vecfile_output_file_finish(output, copied_block_bytes(on));
    return status == VECFILE_OK ? vecfile_output_file_publish(output, false) : status;
}

static vecfile_status make_copy(copy_work *on)
{
    const vecfile_vector_state *from = on->from.vector;
    const vecfile_committed *state = &from->journal->committed;
    vecfile_output_file output = {
        .identity = from->file.identity,
        .text = from->description->text,
        .slot = {.sequence = state->sequence, .count = on->from.count, .stamp = state->stamp},
        .fd = -1,
        .made = {.fd = -1},
        .place = {.directory = -1}};
    output.identity.format = VECFILE_FORMAT_VERSION;
    vecfile_status status = write_copy(on, &output);
    vecfile_output_file_close(&output);
    on->copied.is_new = true;
    on->copied.changed_bytes = on->copied.bytes;
    return status;
}

/* --- an older copy --- */

static vecfile_status check_is_copy(const copy_work *on, const vecfile *to)
{
    const vecfile_vector_state *from = on->from.vector;
    const vecfile_identity *ours = vecfile_identity_of(to), *its = &from->file.identity;
    const bool is_ours = memcmp(ours->uuid, its->uuid, sizeof ours->uuid) == 0;
    if (is_ours && ours->layout_hash == its->layout_hash)
        return VECFILE_OK;
    return vecfile_fail(
        VECFILE_E_EXISTS, "'%s' is there already, and %s '%s': remove it, or name another file",
        on->to, is_ours ? "has another layout than" : "is of another vector than", from->file.path);
}

/* Stores elements that differ from those of the copy, which has all of them. */
static vecfile_status store_differing(copy_work *on, vecfile *to, uint64_t first, size_t count,
                                      const uint8_t *elements)
{
    const size_t size = copied_size(on);
    const size_t step = size < VECFILE_PAGE_BYTES ? VECFILE_PAGE_BYTES / size : 1;
    for (size_t i = 0; i < count; i += step) {
        const size_t some = count - i < step ? count - i : step;
        uint8_t *mine = vecfile_bytes_at(to, first + i);
        if (memcmp(mine, elements + i * size, some * size) == 0)
            continue;
        vecfile_status status = vecfile_mark_range(to, first + i, some);
        if (status != VECFILE_OK)
            return status;
        memcpy(mine, elements + i * size, some * size);
        on->copied.changed_bytes += some * size;
    }
    return VECFILE_OK;
}

static vecfile_status store_block(copy_work *on, vecfile *to, uint64_t first, size_t count,
                                  const uint8_t *elements)
{
    const uint64_t there = first < to->len ? to->len - first : 0;
    const size_t both = there < count ? (size_t)there : count, size = copied_size(on);
    vecfile_status status = store_differing(on, to, first, both, elements);
    if (status != VECFILE_OK || both == count)
        return status;
    on->copied.changed_bytes += (count - both) * size;
    return vecfile_extend(to, elements + both * size, count - both);
}

static vecfile_status store_elements(copy_work *on, vecfile *to)
{
    uint8_t *elements = malloc(copied_block_bytes(on));
    vecfile_status status =
        elements != NULL ? VECFILE_OK : vecfile_fail_memory("to copy", on->from.vector->file.path);
    if (status == VECFILE_OK && to->len > on->from.count)
        status = vecfile_truncate(to, on->from.count);
    for (uint64_t first = 0; first < on->from.count && status == VECFILE_OK;) {
        const size_t count = copied_count(on, first);
        status = vecfile_reader_read(&on->from, first, count, elements);
        if (status != VECFILE_OK)
            break;
        on->digest += vecfile_digest(first * copied_size(on), elements, count * copied_size(on));
        status = store_block(on, to, first, count, elements);
        first += count;
    }
    free(elements);
    return status;
}

static vecfile_status fail_read_back(const copy_work *on)
{
    return vecfile_fail(VECFILE_E_IO,
                        "'%s' was written, but read back otherwise: the disk or the memory of this "
                        "machine is not to be trusted",
                        on->to);
}

static vecfile_status digest_copy(const copy_work *on, vecfile_reader *copy, uint64_t *digest)
{
    uint8_t *elements = malloc(copied_block_bytes(on));
    vecfile_status status =
        elements != NULL ? VECFILE_OK : vecfile_fail_memory("to read back", on->to);
    for (uint64_t first = 0; first < copy->count && status == VECFILE_OK;) {
        const size_t count = copied_count(on, first);
        status = vecfile_reader_read(copy, first, count, elements);
        if (status == VECFILE_OK)
            *digest += vecfile_digest(first * copied_size(on), elements, count * copied_size(on));
        first += count;
    }
    free(elements);
    return status;
}

static vecfile_status read_back(const copy_work *on)
{
    vecfile_reader copy;
    uint64_t digest = 0;
    vecfile_status status =
        vecfile_reader_open(&copy, on->to, on->io, on->options->lock_wait_ms, false);
    if (status != VECFILE_OK)
        return status;
    if (copy.count != on->from.count)
        status = fail_read_back(on);
    if (status == VECFILE_OK)
        status = digest_copy(on, &copy, &digest);
    if (status == VECFILE_OK && digest != on->digest)
        status = fail_read_back(on);
    vecfile_reader_close(&copy);
    return status;
}

static vecfile_status commit_copy(const copy_work *on, vecfile *to, uint64_t len_before)
{
    const uint64_t stamp = on->from.vector->journal->committed.stamp;
    if (on->copied.changed_bytes == 0 && to->len == len_before && vecfile_stamp(to) == stamp)
        return VECFILE_OK;
    return vecfile_commit_stamped(to, stamp);
}

static vecfile_status update_copy(copy_work *on)
{
    vecfile to;
    const vecfile_options options = {.lock_wait_ms = on->options->lock_wait_ms, .io = on->io};
    vecfile_status status = vecfile_open_any_to_write(&to, on->to, &options);
    if (status != VECFILE_OK)
        return status;
    const uint64_t len_before = to.len;
    status = check_is_copy(on, &to);
    if (status == VECFILE_OK)
        status = store_elements(on, &to);
    if (status == VECFILE_OK)
        status = vecfile_reader_check(&on->from);
    if (status == VECFILE_OK)
        status = commit_copy(on, &to, len_before);
    if (status != VECFILE_OK) {
        vecfile_abandon(&to);
        return status;
    }
    status = vecfile_close(&to);
    return status == VECFILE_OK ? read_back(on) : status;
}

/* --- which --- */

static vecfile_status check_copy_names(const char *from, const char *to,
                                       const vecfile_copy_options *options)
{
    if (from == NULL || from[0] == '\0' || to == NULL || to[0] == '\0')
        return vecfile_fail(VECFILE_E_INVALID, "cannot copy %s a file without a name: name one",
                            from == NULL || from[0] == '\0' ? "from" : "to");
    return options->permissions <= 0777
               ? VECFILE_OK
               : vecfile_fail(VECFILE_E_INVALID, "permissions %o: at most 0777 can be asked for",
                              options->permissions);
}

/* Whether there is something with the name of the copy, which must be another file. */
static vecfile_status find_copy(const copy_work *on, bool *is_there)
{
    vecfile_io_stat copy, original = {.device = 0};
    const vecfile_file *file = &on->from.vector->file;
    int result = on->io->stat(on->io->context, VECFILE_IO_HERE, on->to, &copy);
    *is_there = result == 0;
    if (result == -ENOENT)
        return VECFILE_OK;
    if (result == 0)
        result = on->io->fstat(on->io->context, file->fd, &original);
    if (result < 0)
        return vecfile_fail_system(result, "examine", on->to);
    if (copy.device == original.device && copy.inode == original.inode)
        return vecfile_fail(VECFILE_E_INVALID,
                            "'%s' and '%s' are one file: name another one for the copy", file->path,
                            on->to);
    return VECFILE_OK;
}

static vecfile_status copy_file(copy_work *on)
{
    bool is_there = false;
    const size_t size = copied_size(on);
    on->block = size < COPY_BLOCK_BYTES ? COPY_BLOCK_BYTES / size : 1;
    on->copied.elements = on->from.count;
    on->copied.bytes = on->from.count * size;
    vecfile_status status = find_copy(on, &is_there);
    if (status != VECFILE_OK)
        return status;
    return is_there ? update_copy(on) : make_copy(on);
}

vecfile_status vecfile_copy(const char *from, const char *to, const vecfile_copy_options *options,
                            vecfile_copied *copied)
{
    static const vecfile_copy_options defaults;
    copy_work on = {.options = options != NULL ? options : &defaults, .to = to};
    on.io = on.options->io != NULL ? on.options->io : &vecfile_io_system;
    vecfile_status status = check_copy_names(from, to, on.options);
    if (status == VECFILE_OK)
        status = vecfile_reader_open(&on.from, from, on.io, on.options->lock_wait_ms, false);
    if (status != VECFILE_OK)
        return status;
    status = copy_file(&on);
    vecfile_reader_close(&on.from);
    if (copied != NULL)
        *copied = on.copied;
    return status;
}

/* --- durability.c -------------------------------------------------------------------------------- */

/* Beginning to write, committing, rolling back: the calls, whatever the durability. */

vecfile_status vecfile_begin(vecfile *v)
{
    vecfile_notice_fork(v);
    switch (v->mode) {
    case VECFILE_MODE_READY:
        return v->vector->calls->begin(v->vector->journal);
    case VECFILE_MODE_WRITING:
        return VECFILE_OK;
    case VECFILE_MODE_READ_ONLY:
        return vecfile_fail(VECFILE_E_READ_ONLY,
                            "'%s' is open read-only: open it with VECFILE_READ_WRITE to change it",
                            v->vector->file.path);
    case VECFILE_MODE_FORKED:
        return vecfile_fail(VECFILE_E_FORKED,
                            "'%s' was opened to write by the parent process, whose it stays: close "
                            "it here; to use it, open it here once the parent has closed it, or to "
                            "read it, let the parent open it read-only before it forks",
                            v->vector->file.path);
    case VECFILE_MODE_POISONED:
        return vecfile_fail(VECFILE_E_POISONED,
                            "nothing more is committed to '%s': %s; close it and open it again",
                            v->vector->file.path, v->vector->journal->poison);
    case VECFILE_MODE_CLOSED:
        break;
    }
    return vecfile_fail(VECFILE_E_INVALID, "the vector is not open: open it first");
}

/* Bytes that handles counted for commits when they are due. */
static void forget_changed(const vecfile_journal *journal)
{
    for (size_t i = 0; i < journal->array_count; i++)
        journal->arrays[i]->handle->changed = 0;
}

static vecfile_status commit(vecfile_vector_state *vector, uint64_t stamp)
{
    const vecfile_io *io = vector->file.io;
    vecfile_status status = vector->calls->commit(vector->journal, stamp);
    if (status == VECFILE_OK) {
        forget_changed(vector->journal);
        vector->last_commit_ms = io->clock_ms(io->context);
    }
    return status;
}

static uint64_t last_stamp(const vecfile_vector_state *vector)
{
    return vector->journal->committed.stamp;
}

/* Lazy commits are completed even if nothing was changed since. */
static vecfile_status commit_changes(vecfile_vector_state *vector)
{
    return vector->calls->has_changes(vector->journal) ? commit(vector, last_stamp(vector))
                                                       : vector->calls->complete(vector->journal);
}

static vecfile_status may_commit(vecfile *v)
{
    vecfile_notice_fork(v);
    return vecfile_check_alone(v);
}

vecfile_status vecfile_commit(vecfile *v)
{
    vecfile_status status = may_commit(v);
    if (status != VECFILE_OK || v->mode == VECFILE_MODE_READY)
        return status;
    status = vecfile_will_write(v);
    return status == VECFILE_OK ? commit_changes(v->vector) : status;
}

vecfile_status vecfile_commit_stamped(vecfile *v, uint64_t stamp)
{
    vecfile_status status = may_commit(v);
    if (status == VECFILE_OK)
        status = vecfile_will_write(v);
    return status == VECFILE_OK ? commit(v->vector, stamp) : status;
}

vecfile_status vecfile_commit_lazy(vecfile *v)
{
    vecfile_status status = may_commit(v);
    if (status != VECFILE_OK || v->mode == VECFILE_MODE_READY)
        return status;
    status = vecfile_will_write(v);
    if (status != VECFILE_OK)
        return status;
    return v->vector->calls->commit_lazy(v->vector->journal, last_stamp(v->vector));
}

/* Bytes that a commit would have to write, as far as the handles know. */
static uint64_t pending_bytes(const vecfile_journal *journal)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < journal->array_count; i++) {
        const vecfile_array *array = journal->arrays[i];
        const vecfile *v = array->handle;
        const uint64_t appended = v->len > array->committed ? v->len - array->committed : 0;
        bytes += v->changed + appended * array->size;
    }
    return bytes;
}

static bool has_other_lengths(const vecfile_journal *journal)
{
    for (size_t i = 0; i < journal->array_count; i++)
        if (journal->arrays[i]->handle->len != journal->arrays[i]->committed)
            return true;
    return false;
}

static bool is_due(const vecfile_vector_state *vector)
{
    const vecfile_options *options = &vector->options;
    const vecfile_io *io = vector->file.io;
    const uint64_t pending = pending_bytes(vector->journal);
    if (options->commit_interval_bytes != 0 && pending >= options->commit_interval_bytes)
        return true;
    return options->commit_interval_ms != 0 &&
           (pending > 0 || has_other_lengths(vector->journal)) &&
           io->clock_ms(io->context) - vector->last_commit_ms >= options->commit_interval_ms;
}

vecfile_status vecfile_commit_if_due(vecfile *v)
{
    vecfile_status status = may_commit(v);
    if (status != VECFILE_OK || v->mode == VECFILE_MODE_READY)
        return status;
    status = vecfile_will_write(v);
    if (status != VECFILE_OK || !is_due(v->vector))
        return status;
    return commit(v->vector, last_stamp(v->vector));
}

bool vecfile_tidy(vecfile *v, uint32_t microseconds)
{
    vecfile_notice_fork(v);
    if ((v->mode != VECFILE_MODE_WRITING && v->mode != VECFILE_MODE_READY) ||
        v->vector->store != NULL)
        return false;
    const vecfile_durability_calls *calls = v->vector->calls;
    return calls->tidy != NULL && calls->tidy(v->vector->journal, microseconds);
}

vecfile_status vecfile_rollback(vecfile *v)
{
    vecfile_status status = may_commit(v);
    if (status != VECFILE_OK ||
        (v->mode == VECFILE_MODE_READY && v->vector->calls->roll_back != NULL))
        return status;
    status = vecfile_will_write(v);
    if (status != VECFILE_OK)
        return status;
    vecfile_vector_state *vector = v->vector;
    if (vector->calls->roll_back == NULL)
        return vecfile_fail(VECFILE_E_UNSUPPORTED,
                            "'%s' is open with shared durability: its changes are in the file "
                            "already and cannot be rolled back",
                            vector->file.path);
    forget_changed(vector->journal);
    return vector->calls->roll_back(vector->journal);
}

/* --- elements.c ---------------------------------------------------------------------------------- */

/* Calls that move elements about without knowing what they are. */


/* Growth steps: as much again, within these bounds (bytes).  Large steps cost nothing but disk
 * space until the close; small ones cost a call into the file system each. */
#define MIN_STEP ((uint64_t)64 << 10)
#define MAX_STEP ((uint64_t)256 << 20)

vecfile_status vecfile_fail_index(const vecfile *v, uint64_t i)
{
    return vecfile_fail(VECFILE_E_RANGE, "index %llu is past the end of '%s', which has %llu %s",
                        (unsigned long long)i, vecfile_path(v), (unsigned long long)v->len,
                        v->len == 1 ? "element" : "elements");
}

vecfile_status vecfile_fail_change(vecfile *v, uint64_t i)
{
    vecfile_status status = vecfile_may_write(v);
    return status == VECFILE_OK ? vecfile_fail_index(v, i) : status;
}

vecfile_status vecfile_check_range(const vecfile *v, uint64_t first, uint64_t count)
{
    if (first <= v->len && count <= v->len - first)
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_RANGE,
                        "range of %llu from index %llu is past the end of '%s', which has %llu %s",
                        (unsigned long long)count, (unsigned long long)first, vecfile_path(v),
                        (unsigned long long)v->len, v->len == 1 ? "element" : "elements");
}

/* Most elements that may ever be in the vector. */
static uint64_t limit_of(const vecfile_vector_state *vector)
{
    const uint64_t max_bytes = vector->options.max_bytes;
    uint64_t bytes = vector->array.reserved;
    if (max_bytes != 0 && max_bytes < bytes)
        bytes = max_bytes;
    return bytes / vector->array.size;
}

static vecfile_status fail_limit(const vecfile *v, uint64_t additional)
{
    const vecfile_vector_state *vector = v->vector;
    const uint64_t max_bytes = vector->options.max_bytes;
    bool is_ours = max_bytes != 0 && max_bytes <= vector->array.reserved;
    return vecfile_fail(VECFILE_E_FULL,
                        "'%s' has %llu elements and no room for %llu more: the limit is %llu, %s",
                        vector->file.path, (unsigned long long)v->len,
                        (unsigned long long)additional, (unsigned long long)limit_of(vector),
                        is_ours ? "set by max_bytes; open it with a larger one"
                                : "set by the address space reserved at open");
}

uint64_t vecfile_capacity(const vecfile *v)
{
    return v->mode == VECFILE_MODE_WRITING ? vecfile_file_capacity(&v->vector->array) : v->len;
}

/* Allocates space for `least` bytes of elements, or for a step more. */
static vecfile_status make_space(vecfile_vector_state *vector, uint64_t least, uint64_t limit)
{
    vecfile_array *array = &vector->array;
    const uint64_t used = array->handle->len * array->size;
    uint64_t step = used;
    if (step < MIN_STEP)
        step = MIN_STEP;
    if (step > MAX_STEP)
        step = MAX_STEP;
    uint64_t wanted = vecfile_mapping_round_step(array, used + step);
    if (wanted < least)
        wanted = least;
    if (wanted > limit)
        wanted = limit;
    return vector->calls->make_space(array, least, wanted);
}

vecfile_status vecfile_reserve(vecfile *v, uint64_t additional)
{
    vecfile_status status = vecfile_may_write(v);
    if (status != VECFILE_OK || additional <= v->capacity - v->len)
        return status;
    vecfile_vector_state *vector = v->vector;
    const uint64_t limit = limit_of(vector), size = vector->array.size;
    if (v->len > limit || additional > limit - v->len)
        return fail_limit(v, additional);
    return make_space(vector, (v->len + additional) * size, limit * size);
}

vecfile_status vecfile_make_room(vecfile *v, uint64_t additional)
{
    vecfile_status status = vecfile_reserve(v, additional);
    if (status != VECFILE_OK || additional <= v->capacity - v->len)
        return status;
    status = vecfile_append_buffer_cover(&v->vector->array, v->len + additional);
    if (status == VECFILE_OK)
        v->capacity = vecfile_mapped_capacity(&v->vector->array);
    return status;
}

static size_t bytes_of(const vecfile *v, uint64_t count)
{
    return (size_t)(count * v->vector->array.size);
}

vecfile_status vecfile_mark_range(vecfile *v, uint64_t first, uint64_t count)
{
    vecfile_status status = vecfile_may_write(v);
    if (status != VECFILE_OK || count == 0)
        return status;
    const uint64_t start = bytes_of(v, first), end = bytes_of(v, first + count);
    status = v->vector->calls->mark(&v->vector->array, start, end);
    if (status == VECFILE_OK)
        v->changed += end - start;
    return status;
}

vecfile_status vecfile_open_gap(vecfile *v, uint64_t i, uint64_t count)
{
    if (i > v->len)
        return vecfile_fail_change(v, i);
    vecfile_status status = vecfile_make_room(v, count);
    if (status == VECFILE_OK)
        status = vecfile_mark_range(v, i, v->len - i);
    if (status != VECFILE_OK)
        return status;
    memmove(vecfile_bytes_at(v, i + count), vecfile_bytes_at(v, i), bytes_of(v, v->len - i));
    vecfile_set_len(v, v->len + count);
    return VECFILE_OK;
}

vecfile_status vecfile_remove_range(vecfile *v, uint64_t first, uint64_t count)
{
    vecfile_status status = vecfile_may_write(v);
    if (status == VECFILE_OK)
        status = vecfile_check_range(v, first, count);
    if (status != VECFILE_OK || count == 0)
        return status;
    const uint64_t moved = v->len - first - count;
    status = vecfile_mark_range(v, first, moved);
    if (status != VECFILE_OK)
        return status;
    memmove(vecfile_bytes_at(v, first), vecfile_bytes_at(v, first + count), bytes_of(v, moved));
    vecfile_shrink_len(v, v->len - count);
    return VECFILE_OK;
}

vecfile_status vecfile_extend(vecfile *v, const void *source, uint64_t count)
{
    const unsigned char *next = source;
    const uint64_t before = v->len;
    vecfile_status status = vecfile_reserve(v, count);
    /* As much at a time as the append buffer takes. */
    while (status == VECFILE_OK && count > 0) {
        status = v->capacity > v->len ? VECFILE_OK : vecfile_make_room(v, 1);
        if (status != VECFILE_OK)
            break;
        const uint64_t room = v->capacity - v->len, step = count < room ? count : room;
        memmove(vecfile_bytes_at(v, v->len), next, bytes_of(v, step));
        vecfile_set_len(v, v->len + step);
        next += bytes_of(v, step);
        count -= step;
    }
    if (status != VECFILE_OK && v->len > before)
        vecfile_shrink_len(v, before);
    return status;
}

vecfile_status vecfile_extend_from_within(vecfile *v, uint64_t first, uint64_t count)
{
    vecfile_status status = vecfile_may_write(v);
    if (status == VECFILE_OK)
        status = vecfile_check_range(v, first, count);
    return status == VECFILE_OK ? vecfile_extend(v, vecfile_bytes_at(v, first), count) : status;
}

static bool is_inside(const vecfile *v, const void *source, size_t bytes)
{
    uintptr_t start = (uintptr_t)v->elements, from = (uintptr_t)source;
    return bytes > 0 && from < start + v->vector->array.mapped && from + bytes > start;
}

vecfile_status vecfile_splice(vecfile *v, uint64_t first, uint64_t removed, const void *source,
                              uint64_t count)
{
    vecfile_status status = vecfile_may_write(v);
    if (status == VECFILE_OK)
        status = vecfile_check_range(v, first, removed);
    if (status == VECFILE_OK && count > removed)
        status = vecfile_make_room(v, count - removed);
    if (status != VECFILE_OK)
        return status;
    size_t bytes = bytes_of(v, count);
    if (is_inside(v, source, bytes))
        return vecfile_fail(VECFILE_E_INVALID,
                            "elements of '%s' cannot be inserted into '%s' where they move: copy "
                            "them first, or use extend_from_within",
                            v->vector->file.path, v->vector->file.path);
    status = vecfile_mark_range(v, first, count != removed ? v->len - first : count);
    if (status != VECFILE_OK)
        return status;
    memmove(vecfile_bytes_at(v, first + count), vecfile_bytes_at(v, first + removed),
            bytes_of(v, v->len - first - removed));
    if (bytes > 0)
        memcpy(vecfile_bytes_at(v, first), source, bytes);
    vecfile_shrink_len(v, v->len - removed + count);
    return VECFILE_OK;
}

vecfile_status vecfile_move_tail(vecfile *from, uint64_t at, vecfile *to)
{
    vecfile_status status = vecfile_may_write(from);
    if (status == VECFILE_OK && from == to)
        status = vecfile_fail(VECFILE_E_INVALID, "cannot move elements of '%s' to itself",
                              from->vector->file.path);
    if (status == VECFILE_OK && at > from->len)
        status = vecfile_fail_index(from, at);
    if (status == VECFILE_OK)
        status = vecfile_extend(to, vecfile_bytes_at(from, at), from->len - at);
    if (status == VECFILE_OK)
        vecfile_shrink_len(from, at);
    return status;
}

vecfile_status vecfile_copy_within(vecfile *v, uint64_t to, uint64_t from, uint64_t count)
{
    vecfile_status status = vecfile_may_write(v);
    if (status == VECFILE_OK)
        status = vecfile_check_range(v, from, count);
    if (status == VECFILE_OK)
        status = vecfile_check_range(v, to, count);
    if (status == VECFILE_OK)
        status = vecfile_mark_range(v, to, count);
    if (status != VECFILE_OK || count == 0)
        return status;
    memmove(vecfile_bytes_at(v, to), vecfile_bytes_at(v, from), bytes_of(v, count));
    return VECFILE_OK;
}

vecfile_status vecfile_rotate(vecfile *v, uint64_t by)
{
    vecfile_status status = vecfile_may_write(v);
    if (status == VECFILE_OK && by > v->len)
        status = vecfile_fail_index(v, by);
    if (status != VECFILE_OK || by == 0 || by == v->len)
        return status;
    status = vecfile_mark_range(v, 0, v->len);
    if (status == VECFILE_OK)
        vecfile_exchange(v->elements, bytes_of(v, by), bytes_of(v, v->len - by));
    return status;
}

vecfile_status vecfile_truncate(vecfile *v, uint64_t len)
{
    vecfile_status status = vecfile_may_write(v);
    if (status == VECFILE_OK && len < v->len)
        vecfile_shrink_len(v, len);
    return status;
}

vecfile_status vecfile_shrink_to_fit(vecfile *v)
{
    vecfile_status status = vecfile_may_write(v);
    return status == VECFILE_OK ? v->vector->calls->shrink(v->vector->journal) : status;
}

/* --- follow.c ------------------------------------------------------------------------------------ */

/* Reading beside a writer: going on to the newest commit, waiting for one. */


#include <errno.h>

/* Where the system cannot tell of changes, as of those that are made in memory, they are looked for
 * so often. */
#define POLL_MS 2

static vecfile_status check_follows(const vecfile *v)
{
    if (v->vector == NULL)
        return vecfile_fail(VECFILE_E_INVALID, "the vector is not open: open it first");
    const vecfile_vector_state *vector = v->vector;
    if (vector->store != NULL)
        return vecfile_check_alone(v);
    if (vector->options.access != VECFILE_FOLLOW)
        return vecfile_fail(VECFILE_E_INVALID,
                            "'%s' was not opened to follow its writer: open it with VECFILE_FOLLOW",
                            vector->file.path);
    if (!vecfile_is_process(vector->file.process))
        return vecfile_fail(
            VECFILE_E_FORKED,
            "'%s' was opened to follow its writer by the parent process, with which "
            "this one would share its locks: open it here",
            vector->file.path);
    return VECFILE_OK;
}

static vecfile_status fail_gone(const vecfile_file *file)
{
    return vecfile_fail(VECFILE_E_REPLACED,
                        "'%s' is no more the file that was opened: it was removed, or another one "
                        "took its name; close the vector and open it again",
                        file->path);
}

static vecfile_status fail_expired(const vecfile_file *file)
{
    return vecfile_fail(VECFILE_E_EXPIRED,
                        "the writer of '%s' waited no longer (follower_bytes): what was read since "
                        "the last refresh may be of no commit; the vector is at the newest one now",
                        file->path);
}

/* --- anew --- */

/* Nothing is shown. */
static void show_nothing(const vecfile_journal *journal)
{
    for (size_t i = 0; i < journal->array_count; i++)
        vecfile_set_len(journal->arrays[i]->handle, 0);
}

static void start_buffers(const vecfile_journal *journal)
{
    for (size_t i = 0; i < journal->array_count; i++) {
        vecfile_changed_ranges_add_all(&vecfile_vector_of(journal->arrays[i])->ranges);
        vecfile_append_buffer_start(journal->arrays[i]);
    }
}

static vecfile_status begin_anew(vecfile_vector_state *vector)
{
    bool again = false;
    vecfile_status status;
    do {
        status = vecfile_vector_read(vector);
        if (status == VECFILE_OK)
            status = vecfile_vector_show_anew(vector);
        status = vecfile_follower_arrive(vector->journal, status, &again);
    } while (again);
    start_buffers(vector->journal);
    if (status != VECFILE_OK) {
        vector->journal->follower.is_behind = true;
        show_nothing(vector->journal);
    }
    return status;
}

/* --- a writer that stores to the file itself --- */

/* The length that the writer publishes; elements are in the file whenever they are in the length.
 */
static uint64_t published_length(const vecfile_vector_state *vector)
{
    const uint8_t *live = vector->array.header + VECFILE_LIVE_OFFSET;
    const vecfile_slot *slot = &vector->journal->slot;
    if (memcmp(live + VECFILE_LIVE_BOOT, slot->boot_id, sizeof slot->boot_id) != 0 ||
        vecfile_load64(live + VECFILE_LIVE_EPOCH) != slot->epoch)
        return vector->array.handle->len;
    return vecfile_little_endian(__atomic_load_n(
        (const uint64_t *)(const void *)(live + VECFILE_LIVE_COUNT), __ATOMIC_ACQUIRE));
}

static vecfile_status take_length(vecfile_vector_state *vector, uint64_t len)
{
    vecfile_array *array = &vector->array;
    vecfile_status status = vecfile_array_check_count(array, len);
    if (status == VECFILE_OK)
        status = vecfile_mapping_extend(array, len * array->size, VECFILE_IO_MAP_READ);
    if (status == VECFILE_OK)
        vecfile_set_len(array->handle, len);
    return status;
}

static vecfile_status refresh_live(vecfile_vector_state *vector)
{
    vecfile_journal *journal = vector->journal;
    vecfile_slot slot;
    if (vecfile_has_newer_slot(journal)) {
        vecfile_status status = vecfile_read_newest_slot(journal, &slot);
        if (status != VECFILE_OK || slot.epoch <= journal->slot.epoch)
            return status;
        if (slot.state != VECFILE_SLOT_OPEN || slot.durability != VECFILE_SHARED)
            return begin_anew(vector);
        journal->slot = slot;
        journal->committed.stamp = slot.stamp;
    }
    vecfile_changed_ranges_add_all(&vector->ranges);
    return take_length(vector, published_length(vector));
}

/* --- refresh --- */

/* Whether the state of commit `number` may have been written over. */
static bool is_late(vecfile_vector_state *vector, uint64_t number)
{
    vecfile_follower *follower = &vector->journal->follower;
    vecfile_expired now;
    if (vecfile_expired_now(vector->journal, &now) != VECFILE_OK)
        return false;
    if (vecfile_follower_is_expired(follower, &now, number))
        return true;
    follower->told = now;
    return false;
}

static vecfile_status begin_late(vecfile_vector_state *vector)
{
    vecfile_status status = begin_anew(vector);
    return status == VECFILE_OK ? fail_expired(&vector->file) : status;
}

static vecfile_status check_links(const vecfile_vector_state *vector)
{
    vecfile_io_stat found;
    const vecfile_io *io = vector->file.io;
    return io->fstat(io->context, vector->file.fd, &found) == 0 && found.links == 0
               ? fail_gone(&vector->file)
               : VECFILE_OK;
}

/* A writer that waits no longer tells so before it writes: what was copied here meanwhile is judged
 * once more by the number that it was copied under. */
static vecfile_status refresh(vecfile_vector_state *vector)
{
    vecfile_journal *journal = vector->journal;
    const uint64_t number = journal->follower.number;
    vecfile_followed followed = VECFILE_FOLLOWED;
    if (journal->follower.is_behind)
        return begin_anew(vector);
    if (vecfile_vector_is_live(vector))
        return refresh_live(vector);
    if (is_late(vector, number))
        return begin_late(vector);
    vecfile_status status = vecfile_follow_log(journal, &followed);
    if (is_late(vector, number))
        return begin_late(vector);
    if (status == VECFILE_OK && followed == VECFILE_LOST_TRACK)
        return begin_anew(vector);
    if (status == VECFILE_OK && journal->follower.number == number)
        return check_links(vector);
    /* Half of a commit is nothing to look at. */
    if (journal->follower.is_behind)
        show_nothing(journal);
    return status;
}

static void begin_changes(const vecfile_journal *journal)
{
    for (size_t i = 0; i < journal->array_count; i++)
        vecfile_changed_ranges_begin(&vecfile_vector_of(journal->arrays[i])->ranges,
                                     journal->arrays[i]->handle->len);
}

vecfile_status vecfile_refresh(vecfile *v, vecfile_changes *changes)
{
    vecfile_status status = check_follows(v);
    if (changes != NULL)
        *changes = (vecfile_changes){.old_len = v->len, .new_len = v->len};
    if (status != VECFILE_OK)
        return status;
    vecfile_vector_state *vector = v->vector;
    begin_changes(vector->journal);
    status = refresh(vector);
    if (changes != NULL)
        vecfile_changed_ranges_tell(&vector->ranges, v->len, changes);
    return status;
}

/* --- waiting --- */

static bool has_news(vecfile_vector_state *vector)
{
    vecfile_journal *journal = vector->journal;
    return journal->follower.is_behind || vecfile_has_newer_slot(journal) ||
           (vecfile_vector_is_live(vector)
                ? published_length(vector) != vector->array.handle->len
                : is_late(vector, journal->follower.number) || vecfile_log_has_next(journal));
}

/* Waits for what may be news. */
static vecfile_status wait_once(vecfile_vector_state *vector, uint32_t ms)
{
    const vecfile_io *io = vector->file.io;
    const vecfile_log *log = &vector->journal->log;
    if (vecfile_vector_is_live(vector)) {
        io->sleep_ms(io->context, ms < POLL_MS ? ms : POLL_MS);
        return VECFILE_OK;
    }
    const int fds[] = {vector->file.fd, log->is_in_use ? log->fds[log->number] : -1};
    const int result =
        io->wait_for_files(io->context, &vector->watch, fds, log->is_in_use ? 2 : 1, ms);
    if (result >= 0)
        return VECFILE_OK;
    if (result != -ENOSYS)
        return vecfile_fail_system(result, "wait for changes of", vector->file.path);
    io->sleep_ms(io->context, ms < POLL_MS ? ms : POLL_MS);
    return VECFILE_OK;
}

static vecfile_status wait_until(vecfile_vector_state *vector, uint64_t start, uint32_t ms)
{
    const vecfile_io *io = vector->file.io;
    vecfile_status status = wait_once(vector, 0);
    while (status == VECFILE_OK && !has_news(vector)) {
        const uint64_t waited = io->clock_ms(io->context) - start;
        if (!vecfile_has_name(&vector->file))
            return fail_gone(&vector->file);
        if (waited >= ms)
            return vecfile_fail(VECFILE_E_TIMEOUT, "nothing was committed to '%s' in %u ms",
                                vector->file.path, ms);
        status = wait_once(vector, ms - (uint32_t)waited);
    }
    return status;
}

vecfile_status vecfile_wait(vecfile *v, uint32_t ms)
{
    vecfile_status status = check_follows(v);
    if (status != VECFILE_OK || has_news(v->vector))
        return status;
    const vecfile_io *io = v->vector->file.io;
    return wait_until(v->vector, io->clock_ms(io->context), ms);
}

bool vecfile_is_current(const vecfile *v)
{
    if (v->vector == NULL)
        return false;
    return v->vector->options.access == VECFILE_READ_WRITE ||
           vecfile_follower_is_current(v->vector->journal);
}

/* --- handle.c ------------------------------------------------------------------------------------ */

/* What an open vector tells of itself. */


uint64_t vecfile_stamp(const vecfile *v)
{
    return v->vector != NULL ? v->vector->journal->committed.stamp : 0;
}

const char *vecfile_path(const vecfile *v)
{
    return v->vector != NULL ? v->vector->file.path : "";
}

bool vecfile_path_is_current(const vecfile *v)
{
    vecfile_io_stat found;
    if (v->vector == NULL)
        return false;
    const vecfile_file *file = &v->vector->file;
    return file->io->stat(file->io->context, VECFILE_IO_HERE, file->place.path, &found) == 0 &&
           found.device == file->device && found.inode == file->inode;
}

const vecfile_description *vecfile_description_of(const vecfile *v)
{
    return v->vector != NULL ? v->vector->description : NULL;
}

const vecfile_identity *vecfile_identity_of(const vecfile *v)
{
    return v->vector != NULL ? &v->vector->file.identity : NULL;
}

const vecfile_slot *vecfile_slot_of(const vecfile *v)
{
    return v->vector != NULL ? &v->vector->journal->slot : NULL;
}

/* --- open.c -------------------------------------------------------------------------------------- */

/* Opening, closing, abandoning and moving a handle. */


const char VECFILE_CORE_SYMBOL(VECFILE_GENERATION) = 0;

static vecfile_status check_path(const char *path)
{
    return path != NULL && path[0] != '\0'
               ? VECFILE_OK
               : vecfile_fail(VECFILE_E_INVALID,
                              "cannot open a vector without a path: name a file");
}

static vecfile_status check_options(const vecfile_options *options, const char *path)
{
    const char *what = NULL;
    const bool reads = options->access != VECFILE_READ_WRITE;
    if (options->access > VECFILE_FOLLOW)
        what = "access";
    else if (options->existence > VECFILE_MUST_EXIST)
        what = "existence";
    else if (options->durability != VECFILE_DEFAULT_DURABILITY &&
             options->durability != VECFILE_ATOMIC && options->durability != VECFILE_SHARED)
        what = "durability";
    else if (options->reads > VECFILE_READS_ALL)
        what = "reads";
    else if (options->core_files > VECFILE_DUMP_NO_ELEMENTS)
        what = "core_files";
    else if (options->permissions > 0777)
        what = "permissions (at most 0777)";
    else if (reads && options->existence == VECFILE_MUST_CREATE)
        what = "access and existence together: a file to be created is to be written";
    else if (reads && options->upgrade)
        what = "access and upgrade together: a file to be read does not change";
    else if (reads && options->reserve != 0)
        what = "access and reserve together: a file to be read does not grow";
    if (what == NULL)
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_INVALID,
                        "cannot open '%s': the options' %s make no sense; set them to zero first, "
                        "then only what you need",
                        path, what);
}

static vecfile_status reserve_room(vecfile_vector_state *vector)
{
    vecfile_status status = vecfile_reserve(vector->array.handle, vector->options.reserve);
    if (status != VECFILE_OK)
        vecfile_vector_hide(vector);
    return status;
}

static vecfile_status open_file(vecfile *v, const vecfile_type *type, const char *path,
                                const vecfile_options *options)
{
    vecfile_vector_state *vector = vecfile_vector_new_alone(v, type, path, options);
    if (vector == NULL)
        return VECFILE_E_NO_MEMORY;
    vecfile_status status = vecfile_vector_find(vector);
    if (status == VECFILE_OK) {
        status = vecfile_vector_show(vector);
        if (status == VECFILE_OK && options->reserve > 0)
            status = reserve_room(vector);
        if (status != VECFILE_OK)
            vecfile_detach(&vector->file);
    }
    if (status != VECFILE_OK)
        vecfile_vector_free_alone(vector);
    return status;
}

/* Whether another layout is all that was wrong. */
static bool can_be_upgraded(vecfile_status status)
{
    return status == VECFILE_E_BYTE_ORDER || status == VECFILE_E_LAYOUT ||
           status == VECFILE_E_FLOAT || status == VECFILE_E_SCHEMA;
}

static vecfile_status open_upgraded(vecfile *v, const vecfile_type *type, const char *path,
                                    const vecfile_options *options)
{
    const vecfile_convert_options wanted = {.lock_wait_ms = options->lock_wait_ms,
                                            .io = options->io};
    vecfile_status status = open_file(v, type, path, options);
    if (!options->upgrade || !can_be_upgraded(status))
        return status;
    status = vecfile_migrate(path, type, &wanted, NULL);
    return status == VECFILE_OK ? open_file(v, type, path, options) : status;
}

vecfile_status vecfile_open(vecfile *v, const vecfile_type *type, const char *path,
                            const vecfile_options *options)
{
    static const vecfile_options defaults;
    memset(v, 0, sizeof *v);
    if (options == NULL)
        options = &defaults;
    vecfile_status status = check_path(path);
    if (status == VECFILE_OK)
        status = check_options(options, path);
    return status == VECFILE_OK ? open_upgraded(v, type, path, options) : status;
}

vecfile_status vecfile_open_any(vecfile *v, const char *path, const vecfile_options *options)
{
    vecfile_options to_read = {.access = VECFILE_READ_ONLY, .existence = VECFILE_MUST_EXIST};
    memset(v, 0, sizeof *v);
    if (options != NULL) {
        to_read.lock_wait_ms = options->lock_wait_ms;
        to_read.io = options->io;
        to_read.to_last_good = options->to_last_good;
        to_read.max_bytes = options->max_bytes;
        if (options->access == VECFILE_FOLLOW)
            to_read.access = VECFILE_FOLLOW;
    }
    vecfile_status status = check_path(path);
    return status == VECFILE_OK ? open_file(v, NULL, path, &to_read) : status;
}

vecfile_status vecfile_open_any_to_write(vecfile *v, const char *path,
                                         const vecfile_options *options)
{
    vecfile_options to_write = {.existence = VECFILE_MUST_EXIST};
    memset(v, 0, sizeof *v);
    if (options != NULL) {
        to_write.lock_wait_ms = options->lock_wait_ms;
        to_write.io = options->io;
        to_write.max_bytes = options->max_bytes;
    }
    vecfile_status status = check_path(path);
    return status == VECFILE_OK ? open_file(v, NULL, path, &to_write) : status;
}

static void let_go(vecfile *v)
{
    vecfile_vector_state *vector = v->vector;
    vecfile_vector_hide(vector);
    vecfile_detach(&vector->file);
    vecfile_vector_free_alone(vector);
}

vecfile_status vecfile_close(vecfile *v)
{
    vecfile_notice_fork(v);
    if (v->mode == VECFILE_MODE_CLOSED)
        return vecfile_begin(v);
    vecfile_status status = vecfile_check_alone(v);
    if (status != VECFILE_OK)
        return status;
    status = v->mode == VECFILE_MODE_POISONED ? vecfile_begin(v) : vecfile_vector_finish(v->vector);
    let_go(v);
    return status;
}

void vecfile_abandon(vecfile *v)
{
    vecfile_notice_fork(v);
    if (v->mode != VECFILE_MODE_CLOSED && v->vector->store == NULL)
        let_go(v);
}

void vecfile_move(vecfile *to, vecfile *from)
{
    if (to == from)
        return;
    *to = *from;
    memset(from, 0, sizeof *from);
    if (to->vector != NULL)
        vecfile_registry_move(&to->vector->array.handle, to);
}

/* --- sort.c -------------------------------------------------------------------------------------- */

/* Sorting a vector's elements by a key. */


bool vecfile_radix_sort(vecfile *v, const vecfile_order *order)
{
    return vecfile_radix_sort_elements(v->elements, (size_t)v->len, (size_t)v->vector->array.size,
                                       order);
}

void vecfile_merge_sort(vecfile *v, const vecfile_order *order)
{
    vecfile_merge_sort_elements(v->elements, (size_t)v->len, (size_t)v->vector->array.size, order);
}

/* --- store.c ------------------------------------------------------------------------------------- */

/* Stores: opening, committing, closing. */


/* --- life --- */

static vecfile_status check_store_options(const vecfile_options *options, const char *path)
{
    const char *what = NULL;
    if (path == NULL || path[0] == '\0')
        return vecfile_fail(VECFILE_E_INVALID, "cannot open a store without a path: name a folder");
    if (options->access > VECFILE_FOLLOW)
        what = "access";
    else if (options->existence > VECFILE_MUST_EXIST)
        what = "existence";
    else if (options->durability == VECFILE_SHARED)
        what = "durability: the vectors of a store are committed together, which takes "
               "VECFILE_ATOMIC";
    else if (options->reserve != 0)
        what = "reserve: ask a member for room";
    else if (options->upgrade)
        what = "upgrade: members are upgraded one by one";
    if (what == NULL)
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_INVALID, "cannot open the store '%s' with that option: %s", path,
                        what);
}

static vecfile_status fail_exists(const char *path)
{
    return vecfile_fail(VECFILE_E_EXISTS,
                        "'%s' is there already and was to be created: remove it, or open it "
                        "without must-create",
                        path);
}

static vecfile_status fail_no_journal(const char *path)
{
    return vecfile_fail(VECFILE_E_EXISTS,
                        "'%s' is there already, and is no store: it is not empty and has no "
                        "journal; remove it, or name another folder",
                        path);
}

/* Finds the store, or makes it and finds it then. */
static vecfile_status find_or_create(vecfile_store_state *store, const vecfile_options *options)
{
    vecfile_status status = vecfile_store_find(store);
    if (status == VECFILE_OK && options->existence == VECFILE_MUST_CREATE) {
        vecfile_store_detach(store);
        return fail_exists(store->path);
    }
    if (status != VECFILE_E_NOT_FOUND || options->existence == VECFILE_MUST_EXIST ||
        options->access != VECFILE_READ_WRITE)
        return status;
    status = vecfile_store_create(store);
    if (status == VECFILE_OK)
        status = vecfile_store_find(store);
    return status == VECFILE_E_NOT_FOUND ? fail_no_journal(store->path) : status;
}

/* Shows what was found, or gives it the members that it lacks: then *again, for all is to be found
 * anew. */
static vecfile_status show_or_extend(vecfile_store_state *store, bool *again)
{
    *again = vecfile_store_lacks_members(store);
    vecfile_status status =
        *again ? vecfile_store_extend(store) : vecfile_vector_show(store->table.vector);
    if (status != VECFILE_OK || *again)
        vecfile_store_detach(store);
    return status;
}

static vecfile_status try_to_open(vecfile_store *s, const vecfile_store_type *type,
                                  const char *path, const vecfile_options *options, bool *again)
{
    vecfile_store_state *store = vecfile_store_new(s, type, path, options);
    *again = false;
    if (store == NULL)
        return VECFILE_E_NO_MEMORY;
    vecfile_status status = find_or_create(store, options);
    if (status == VECFILE_OK)
        status = show_or_extend(store, again);
    if (status == VECFILE_OK && !*again)
        s->state = store;
    else
        vecfile_store_free(store);
    return status;
}

vecfile_status vecfile_store_open(vecfile_store *s, const vecfile_store_type *type,
                                  const char *path, const vecfile_options *options)
{
    static const vecfile_options defaults;
    bool again = false;
    s->state = NULL;
    if (options == NULL)
        options = &defaults;
    vecfile_status status = check_store_options(options, path);
    if (status != VECFILE_OK)
        return status;
    do
        status = try_to_open(s, type, path, options, &again);
    while (status == VECFILE_OK && again);
    return status;
}

static void let_store_go(vecfile_store *s)
{
    vecfile_vector_hide(s->state->table.vector);
    vecfile_store_detach(s->state);
    vecfile_store_free(s->state);
    s->state = NULL;
}

static vecfile_status fail_closed(void)
{
    return vecfile_fail(VECFILE_E_INVALID, "the store is not open: open it first");
}

vecfile_status vecfile_store_close(vecfile_store *s)
{
    if (s->state == NULL)
        return fail_closed();
    vecfile *table = &s->state->table;
    vecfile_notice_fork(table);
    vecfile_status status = table->mode == VECFILE_MODE_POISONED
                                ? vecfile_begin(table)
                                : vecfile_vector_finish(table->vector);
    let_store_go(s);
    return status;
}

void vecfile_store_abandon(vecfile_store *s)
{
    if (s->state != NULL)
        let_store_go(s);
}

/* --- durability --- */

vecfile_status vecfile_store_commit(vecfile_store *s)
{
    return s->state != NULL ? vecfile_commit(&s->state->table) : fail_closed();
}

vecfile_status vecfile_store_commit_stamped(vecfile_store *s, uint64_t stamp)
{
    return s->state != NULL ? vecfile_commit_stamped(&s->state->table, stamp) : fail_closed();
}

vecfile_status vecfile_store_commit_lazy(vecfile_store *s)
{
    return s->state != NULL ? vecfile_commit_lazy(&s->state->table) : fail_closed();
}

vecfile_status vecfile_store_commit_if_due(vecfile_store *s)
{
    return s->state != NULL ? vecfile_commit_if_due(&s->state->table) : fail_closed();
}

vecfile_status vecfile_store_rollback(vecfile_store *s)
{
    return s->state != NULL ? vecfile_rollback(&s->state->table) : fail_closed();
}

bool vecfile_store_tidy(vecfile_store *s, uint32_t microseconds)
{
    return s->state != NULL && vecfile_tidy(&s->state->table, microseconds);
}

uint64_t vecfile_store_stamp(const vecfile_store *s)
{
    return s->state != NULL ? vecfile_stamp(&s->state->table) : 0;
}

const char *vecfile_store_path(const vecfile_store *s)
{
    return s->state != NULL ? s->state->path : NULL;
}

/* --- beside a writer --- */

static void tell_changes(const vecfile_store_state *store, vecfile_changes *changes)
{
    for (size_t i = 0; i < store->type->member_count; i++) {
        const vecfile *v = store->members[i];
        vecfile_changed_ranges_tell(&v->vector->ranges, v->len, &changes[i]);
    }
}

vecfile_status vecfile_store_refresh(vecfile_store *s, vecfile_changes *changes)
{
    if (s->state == NULL)
        return fail_closed();
    vecfile_status status = vecfile_refresh(&s->state->table, NULL);
    if (changes != NULL)
        tell_changes(s->state, changes);
    return status;
}

vecfile_status vecfile_store_wait(vecfile_store *s, uint32_t ms)
{
    return s->state != NULL ? vecfile_wait(&s->state->table, ms) : fail_closed();
}

bool vecfile_store_is_current(const vecfile_store *s)
{
    return s->state != NULL && vecfile_is_current(&s->state->table);
}
