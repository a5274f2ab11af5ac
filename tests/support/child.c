/* Processes that a test starts. */
#include "child.h"

#include "holds.h"

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

child child_start(void (*work)(void *context, const child *other), void *context)
{
    int down[2], up[2];
    ck_assert_int_eq(pipe(down), 0);
    ck_assert_int_eq(pipe(up), 0);
    /* A side that writes to one that is gone shall notice it where it reads next. */
    signal(SIGPIPE, SIG_IGN);
    pid_t pid = check_fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        close(down[1]);
        close(up[0]);
        work(context, &(child){getppid(), up[1], down[0]});
        _exit(0);
    }
    close(down[0]);
    close(up[1]);
    return (child){pid, down[1], up[0]};
}

bool child_read(const child *other, void *to, size_t bytes)
{
    for (size_t done = 0; done < bytes;) {
        ssize_t got = read(other->from, (char *)to + done, bytes - done);
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        done += got > 0 ? (size_t)got : 0;
    }
    return true;
}

void child_write(const child *other, const void *from, size_t bytes)
{
    ssize_t put = write(other->to, from, bytes);
    /* Not ck_assert: a child that is killed while that writes leaves check half a message. */
    HOLDS(put == (ssize_t)bytes || (put < 0 && errno == EPIPE), "write to a pipe");
}

void child_tell(const child *other)
{
    child_write(other, "", 1);
}

bool child_wait(const child *other)
{
    char byte;
    return child_read(other, &byte, 1);
}

int child_end(child *process)
{
    int status;
    close(process->to);
    close(process->from);
    while (waitpid(process->pid, &status, 0) < 0)
        ck_assert_int_eq(errno, EINTR);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

void child_kill(child *process)
{
    ck_assert_int_eq(kill(process->pid, SIGKILL), 0);
    ck_assert_int_eq(child_end(process), -SIGKILL);
}
