/* A vecfile_io in front of the system's: it counts the calls, makes chosen ones fail or fall short,
 * and can pretend another boot or another time. */
#ifndef TESTS_FAULT_IO_H
#define TESTS_FAULT_IO_H

#include "fault_plan.h"

#include "vecfile/io.h"

typedef struct fault_io {
    vecfile_io io; /* for vecfile_options.io */

    fault_plan plan;

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

/* Pretends that the machine was started anew since. */
void fault_io_reboot(fault_io *faults);

#endif /* TESTS_FAULT_IO_H */
