/* Which call into the system is to fail, and what came of it: the same for faults at vecfile_io
 * (fault_io.h) and for those of the whole process (tests/faults/). */
#ifndef TESTS_FAULT_PLAN_H
#define TESTS_FAULT_PLAN_H

#include <stdbool.h>
#include <stdint.h>

/* The calls of vecfile_io that can fail: X(NAME, name). */
#define FAULT_CALLS(X)                                                                             \
    X(OPEN_DIRECTORY, open_directory)                                                              \
    X(CHECK_DIRECTORY, check_directory)                                                            \
    X(LIST_DIRECTORY, list_directory)                                                              \
    X(OPEN, open)                                                                                  \
    X(OPEN_UNNAMED, open_unnamed)                                                                  \
    X(NAME_UNNAMED, name_unnamed)                                                                  \
    X(CLOSE, close)                                                                                \
    X(STAT, stat)                                                                                  \
    X(FSTAT, fstat)                                                                                \
    X(PREAD, pread)                                                                                \
    X(PWRITE, pwrite)                                                                              \
    X(PWRITEV, pwritev)                                                                            \
    X(ALLOCATE, allocate)                                                                          \
    X(FIRST_HOLE, first_hole)                                                                      \
    X(FIRST_UNWRITTEN, first_unwritten)                                                            \
    X(TRUNCATE, truncate)                                                                          \
    X(SYNC, sync)                                                                                  \
    X(START_SYNC, start_sync)                                                                      \
    X(SYNC_DIRECTORY, sync_directory)                                                              \
    X(LINK, link)                                                                                  \
    X(UNLINK, unlink)                                                                              \
    X(MAKE_DIRECTORY, make_directory)                                                              \
    X(REMOVE_DIRECTORY, remove_directory)                                                          \
    X(RENAME_NEW, rename_new)                                                                      \
    X(RENAME, rename)                                                                              \
    X(RESOLVE, resolve)                                                                            \
    X(COPY_PERMISSIONS, copy_permissions)                                                          \
    X(LOCK, lock)                                                                                  \
    X(IS_LOCKED, is_locked)                                                                        \
    X(RESERVE, reserve)                                                                            \
    X(MAP, map)                                                                                    \
    X(MOVE, move)                                                                                  \
    X(PROTECT, protect)                                                                            \
    X(CHANGED_PAGES, changed_pages)                                                                \
    X(UNMAP, unmap)                                                                                \
    X(RELEASE, release)                                                                            \
    X(RANDOM, random)                                                                              \
    X(WAIT, wait_for_files)                                                                        \
    X(SLEEP, sleep_ms)

/* A lock that is given back, and what can fail only below vecfile_io, in the C library. */
#define FAULT_PROCESS_CALLS(X)                                                                     \
    X(UNLOCK, unlock)                                                                              \
    X(MEMORY, memory)                                                                              \
    X(RANDOM_DEVICE, random_device)                                                                \
    X(LOCK_HOLDER, lock_holder)                                                                    \
    X(FILLS_HOLES, fills_holes)                                                                    \
    X(ADVISE, advise)                                                                              \
    X(BOOT_ID, boot_id)

typedef enum fault_call {
#define FAULT_CALL_MEMBER(NAME, name) FAULT_##NAME,
    FAULT_CALLS(FAULT_CALL_MEMBER) FAULT_PROCESS_CALLS(FAULT_CALL_MEMBER)
#undef FAULT_CALL_MEMBER
        FAULT_ANY /* counts as every call; also how many there are */
} fault_call;

/* Instead of an errno: transfer one byte only; end the process, with status 0, before the call or
 * when it has been made; fail with ENOSPC if the call takes space; send the process SIGTERM when
 * the call has been made. */
#define FAULT_SHORT (-1)
#define FAULT_DIE_BEFORE (-2)
#define FAULT_DIE_AFTER (-3)
#define FAULT_NO_SPACE (-4)
#define FAULT_TERMINATE (-5)

/* Calls whose kinds are kept, in the order they are made. */
#define FAULT_KINDS_KEPT 1024

typedef struct fault_plan {
    /* The `nth` call of kind `call`, from 1, fails with `error`, and so do all after it if
     * `for_ever`. */
    fault_call call;
    uint64_t nth;
    int error;
    bool for_ever;
    bool is_armed;   /* else calls neither count nor fail */
    int pid;         /* of the one process whose calls do; 0: all */
    bool no_unnamed; /* the system knows no files without a name */

    /* What happened; a call that fails is counted. */
    uint64_t counts[FAULT_ANY + 1];
    uint64_t failures;
    uint64_t failures_of[FAULT_ANY]; /* by kind */
    fault_call failed;               /* kind of the last call made to fail */
    uint8_t kinds[FAULT_KINDS_KEPT]; /* of call 1, 2, … */
} fault_plan;

/* Arms the plan, counts from the start again, and makes the nth call of that kind fail. */
void fault_plan_set(fault_plan *plan, fault_call call, uint64_t nth, int error);

/* Counts a call; what it shall fail with, or 0.  Ends the process for FAULT_DIE_BEFORE. */
int fault_plan_next(fault_plan *plan, fault_call call);

/* Whether the kind of call can give that error, or fall short in that way. */
bool fault_can_be(fault_call call, int error);

const char *fault_call_name(fault_call call);

#endif /* TESTS_FAULT_PLAN_H */
