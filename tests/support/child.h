/* Processes that a test starts, with a pipe each way. */
#ifndef TESTS_CHILD_H
#define TESTS_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct child {
    pid_t pid;
    int to;   /* what is written here, the child reads */
    int from; /* what the child writes */
} child;

/* Starts a process that runs work(context, &other), `other` being its pipes to this one, and ends
 * with status 0 when `work` returns; a failed assertion in it ends it with another status. */
child child_start(void (*work)(void *context, const child *other), void *context);

/* One byte to the other side, and waiting for one: false when the other side is gone. */
void child_tell(const child *other);
bool child_wait(const child *other);

/* All of `bytes` bytes from the other side: false when it ended before. */
bool child_read(const child *other, void *to, size_t bytes);
void child_write(const child *other, const void *from, size_t bytes);

/* Closes the pipes and waits for the end of the process: its status, or minus the signal. */
int child_end(child *process);

/* SIGKILL, then child_end; fails the test if it ended in another way. */
void child_kill(child *process);

/* Fails the test unless the process ends with status 0. */
#define CHILD_SUCCEEDS(process) ck_assert_int_eq(child_end(process), 0)

#endif /* TESTS_CHILD_H */
