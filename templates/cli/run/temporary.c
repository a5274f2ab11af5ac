/* Names for the time being, and the signals that would leave them behind. */
#include "run/system.h"

#include "run/temporary.h"

#include "run/command.h"

#include "core.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

/* A vector's two logs, and a file beside them. */
#define MAX_NAMES 4

typedef struct noted_name {
    volatile sig_atomic_t is_there;
    int directory;
    char name[VECFILE_MAX_NAME_BYTES + 1];
} noted_name;

static noted_name noted[MAX_NAMES];

void remove_temporary(void)
{
    for (int i = 0; i < MAX_NAMES; i++) {
        if (noted[i].is_there)
            unlinkat(vecfile_at(noted[i].directory), noted[i].name, 0);
        noted[i].is_there = 0;
    }
}

/* --- signals --- */

static const int ending[] = {SIGINT,  SIGTERM, SIGHUP,  SIGPIPE, SIGXCPU,
                             SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2};
enum { ENDING = sizeof ending / sizeof *ending };

static void end_by(int signal_number)
{
    sigset_t only_this;
    remove_temporary();
    signal(signal_number, SIG_DFL);
    sigemptyset(&only_this);
    sigaddset(&only_this, signal_number);
    raise(signal_number);
    sigprocmask(SIG_UNBLOCK, &only_this, NULL);
    /* Of process 1 the system ignores what is not handled. */
    _exit(128 + signal_number);
}

static void report_cut(int signal_number)
{
    static const char message[] = "vecfile: the file was cut off by another program, or its disk "
                                  "failed, while it was being read\n";
    (void)signal_number;
    remove_temporary();
    if (write(STDERR_FILENO, message, sizeof message - 1) < 0)
        _exit(FAILED);
    _exit(FAILED);
}

void catch_signals(void)
{
    struct sigaction action = {.sa_handler = end_by};
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < ENDING; i++) {
        struct sigaction present;
        /* What the caller ignores, as nohup does, stays ignored. */
        if (sigaction(ending[i], NULL, &present) == 0 && present.sa_handler != SIG_IGN)
            sigaction(ending[i], &action, NULL);
    }
    action.sa_handler = report_cut;
    sigaction(SIGBUS, &action, NULL);
    /* A file-size limit is reported like a full disk. */
    signal(SIGXFSZ, SIG_IGN);
}

/* Other threads get no signals at all. */
static void hold_signals(sigset_t *before)
{
    sigset_t held;
    sigemptyset(&held);
    for (int i = 0; i < ENDING; i++)
        sigaddset(&held, ending[i]);
    sigprocmask(SIG_BLOCK, &held, before);
}

static void allow_signals(const sigset_t *before)
{
    sigprocmask(SIG_SETMASK, before, NULL);
}

/* --- noting --- */

static void note(int directory, const char *name)
{
    for (int i = 0; i < MAX_NAMES; i++) {
        const size_t bytes = strlen(name) + 1;
        if (noted[i].is_there || bytes > sizeof noted[i].name)
            continue;
        noted[i].directory = directory;
        memcpy(noted[i].name, name, bytes);
        noted[i].is_there = 1;
        return;
    }
}

static void forget(int directory, const char *name)
{
    for (int i = 0; i < MAX_NAMES; i++)
        if (noted[i].is_there && noted[i].directory == directory &&
            strcmp(noted[i].name, name) == 0)
            noted[i].is_there = 0;
}

static int open_and_note(void *context, int directory, const char *path, vecfile_io_open_mode mode,
                         uint32_t permissions)
{
    sigset_t before;
    if (mode != VECFILE_IO_CREATE)
        return vecfile_io_system.open(context, directory, path, mode, permissions);
    hold_signals(&before);
    const int fd = vecfile_io_system.open(context, directory, path, mode, permissions);
    if (fd >= 0)
        note(directory, path);
    allow_signals(&before);
    return fd;
}

static int unlink_and_forget(void *context, int directory, const char *name)
{
    const int result = vecfile_io_system.unlink(context, directory, name);
    if (result == 0)
        forget(directory, name);
    return result;
}

typedef int renaming(void *context, int directory, const char *from, const char *to);

/* From then on it is complete. */
static int rename_and_forget(renaming *rename, void *context, int directory, const char *from,
                             const char *to)
{
    sigset_t before;
    hold_signals(&before);
    const int result = rename(context, directory, from, to);
    if (result == 0)
        forget(directory, from);
    allow_signals(&before);
    return result;
}

static int rename_noted(void *context, int directory, const char *from, const char *to)
{
    return rename_and_forget(vecfile_io_system.rename, context, directory, from, to);
}

static int rename_noted_new(void *context, int directory, const char *from, const char *to)
{
    return rename_and_forget(vecfile_io_system.rename_new, context, directory, from, to);
}

const vecfile_io *watched_io(void)
{
    static vecfile_io watched;
    watched = vecfile_io_system;
    watched.open = open_and_note;
    watched.unlink = unlink_and_forget;
    watched.rename = rename_noted;
    watched.rename_new = rename_noted_new;
    return &watched;
}
