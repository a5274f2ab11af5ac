/* Threads that take a part of the work. */
#ifndef VECFILE_SYSTEM_THREAD_H
#define VECFILE_SYSTEM_THREAD_H

#include "base/base.h"

#include <pthread.h>

/* Elements of so many bytes are worth a thread that takes a part of the work. */
#define VECFILE_BYTES_WORTH_A_THREAD ((uint64_t)16 << 20)

/* Starts a thread that gets none of the program's signals; false if there can be none. */
bool vecfile_start_thread(pthread_t *thread, void *(*run)(void *context), void *context);

/* Waits for its end, cancelled or not. */
void vecfile_join_thread(pthread_t thread);

#endif /* VECFILE_SYSTEM_THREAD_H */
