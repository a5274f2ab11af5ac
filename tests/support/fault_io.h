/* A vecfile_io in front of the system's: it counts the calls, makes chosen ones fail or fall short,
 * and can pretend another boot or another time. */
#ifndef TESTS_FAULT_IO_H
#define TESTS_FAULT_IO_H

#include "vecfile/io.h"

/* The calls of vecfile_io that can fail: X(NAME, name). */
#define FAULT_CALLS(X)                                                                             \
    X(OPEN, open)                                                                                  \
    X(CLOSE, close)                                                                                \
    X(STAT, stat)                                                                                  \
    X(FSTAT, fstat)                                                                                \
    X(PREAD, pread)                                                                                \
    X(PWRITE, pwrite)                                                                              \
    X(PWRITEV, pwritev)                                                                            \
    X(ALLOCATE, allocate)                                                                          \
    X(FIRST_HOLE, first_hole)                                                                      \
    X(TRUNCATE, truncate)                                                                          \
    X(SYNC, sync)                                                                                  \
    X(START_SYNC, start_sync)                                                                      \
    X(SYNC_DIRECTORY, sync_directory)                                                              \
    X(LINK, link)                                                                                  \
    X(UNLINK, unlink)                                                                              \
    X(RENAME, rename)                                                                              \
    X(RESOLVE, resolve)                                                                            \
    X(INHERIT, inherit)                                                                            \
    X(LOCK, lock)                                                                                  \
    X(UNLOCK, unlock)                                                                              \
    X(RESERVE, reserve)                                                                            \
    X(MAP, map)                                                                                    \
    X(MOVE, move)                                                                                  \
    X(PROTECT, protect)                                                                            \
    X(CHANGED_PAGES, changed_pages)                                                                \
    X(UNMAP, unmap)                                                                                \
    X(RELEASE, release)                                                                            \
    X(RANDOM, random)                                                                              \
    X(SLEEP, sleep_ms)

typedef enum fault_call {
#define FAULT_CALL_MEMBER(NAME, name) FAULT_##NAME,
    FAULT_CALLS(FAULT_CALL_MEMBER)
#undef FAULT_CALL_MEMBER
        FAULT_ANY /* counts as every call; also how many there are */
} fault_call;

/* Instead of an errno: transfer one byte only; end the process, with status 0, before the call or
 * when it has been made. */
#define FAULT_SHORT (-1)
#define FAULT_DIE_BEFORE (-2)
#define FAULT_DIE_AFTER (-3)

typedef struct fault_io {
    vecfile_io io; /* for vecfile_options.io */

    /* The plan: the `nth` call of kind `call`, from 1, fails with `error`, and so do all after it
     * if `for_ever`. */
    fault_call call;
    uint64_t nth;
    int error;
    bool for_ever;

    /* What happened; a call that fails is counted. */
    uint64_t counts[FAULT_ANY + 1];
    uint64_t failures;
    uint64_t failures_of[FAULT_ANY]; /* by kind */
    fault_call failed;               /* kind of the last call made to fail */

    /* Runs before each call, unless NULL. */
    void (*before)(struct fault_io *faults, fault_call call);
    void *context;

    bool skips_sync;  /* syncs that are not to fail do nothing: only a power loss would tell */
    bool has_boot_id; /* else the system's */
    uint8_t boot_id[16];
    bool has_clock; /* a clock that only sleeping moves, without any sleeping; else the system's */
    uint64_t now_ms;
} fault_io;

/* Passes everything through. */
void fault_io_init(fault_io *faults);

/* Counts from the start again, and makes the nth call of that kind fail. */
void fault_io_plan(fault_io *faults, fault_call call, uint64_t nth, int error);

/* Pretends that the machine was started anew since. */
void fault_io_reboot(fault_io *faults);

const char *fault_call_name(fault_call call);

#endif /* TESTS_FAULT_IO_H */
