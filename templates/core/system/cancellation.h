/* Threads that are cancelled (pthread_cancel) while they are in the core.
 *
 * A call that ends in the midst leaves a length, a lock or a descriptor behind that nobody knows
 * of. So each call to the system that POSIX makes a cancellation point is made between these two:
 * the thread ends in the program's own next cancellation point. */
#ifndef VECFILE_SYSTEM_CANCELLATION_H
#define VECFILE_SYSTEM_CANCELLATION_H

#include "base/base.h"

#include <pthread.h>

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

#endif /* VECFILE_SYSTEM_CANCELLATION_H */
