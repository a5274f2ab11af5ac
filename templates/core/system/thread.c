/* Threads that take a part of the work. */
#include "system/thread.h"

#include "system/cancellation.h"

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
