/* What the files of the preloaded library share: the C library's own calls, and which fail. */
#ifndef TESTS_PRELOAD_CALLS_H
#define TESTS_PRELOAD_CALLS_H

#include "preload.h"

#include <errno.h>
#include <stddef.h>

/* Of the library alone: what is preloaded must not stand in the program's way. */
#define PRELOAD_HIDDEN __attribute__((visibility("hidden")))

/* The C library's own function of that name. */
PRELOAD_HIDDEN void *preload_find(const char *name);

/* The error that the plan has for the next call, or 0; it counts. */
PRELOAD_HIDDEN int preload_error(fault_call call);

/* After a call: the process may have to end here. */
PRELOAD_HIDDEN void preload_end_if_dead(int error);

/* The C library's own, of the name that the headers give it for large files. */
#define LARGE(name) (sizeof(long) == 4 ? #name "64" : #name)
#define OWN(name) OWN_NAMED(name, #name)
#define OWN_LARGE(name) OWN_NAMED(name, LARGE(name))
#define OWN_NAMED(name, full_name)                                                                 \
    static __typeof__(name) *own;                                                                  \
    if (own == NULL)                                                                               \
    *(void **)&own = preload_find(full_name)

/* Fails the call now, or returns what it really does. */
#define FAIL_OR(call, failed, type, real)                                                          \
    do {                                                                                           \
        const int error_ = preload_error(call);                                                    \
        if (error_ > 0) {                                                                          \
            errno = error_;                                                                        \
            return failed;                                                                         \
        }                                                                                          \
        type result_ = (real);                                                                     \
        preload_end_if_dead(error_);                                                               \
        return result_;                                                                            \
    } while (0)

/* Does the call, and fails all the same: what it gives up is given up, whatever it says. */
#define FAIL_AFTER(call, failed, type, real)                                                       \
    do {                                                                                           \
        const int error_ = preload_error(call);                                                    \
        type result_ = (real);                                                                     \
        preload_end_if_dead(error_);                                                               \
        if (error_ > 0) {                                                                          \
            errno = error_;                                                                        \
            return failed;                                                                         \
        }                                                                                          \
        return result_;                                                                            \
    } while (0)

#endif /* TESTS_PRELOAD_CALLS_H */
