/* Temporary files, and the signals that would leave them behind. */
#include "system.h"

#include "temporary.h"

#include "command.h"
#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The file itself and the logs that a vector may have beside it. */
static const char *const endings[] = {"", "-log0", "-log1"};
enum { ENDINGS = sizeof endings / sizeof *endings };

static char final_path[PATH_MAX];
static char names[ENDINGS][PATH_MAX];
static volatile sig_atomic_t is_making;

void remove_temporary(void)
{
    if (!is_making)
        return;
    is_making = 0;
    for (int i = 0; i < ENDINGS; i++)
        unlink(names[i]);
}

static void end_by(int signal_number)
{
    remove_temporary();
    signal(signal_number, SIG_DFL);
    raise(signal_number);
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
    static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXCPU};
    struct sigaction action = {.sa_handler = end_by};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
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

void watch_temporary(const char *path)
{
    is_making = 0;
    for (int i = 0; i < ENDINGS; i++)
        snprintf(names[i], sizeof names[i], "%s", path);
    is_making = strlen(path) < sizeof names[0];
}

void forget_temporary(void)
{
    is_making = 0;
}

bool begin_temporary(const char *path)
{
    const int length = snprintf(final_path, sizeof final_path, "%s", path);
    bool fits = length >= 0 && (size_t)length < sizeof final_path;
    for (int i = 0; i < ENDINGS && fits; i++) {
        const int needed =
            snprintf(names[i], sizeof names[i], "%s.tmp-%ld%s", path, (long)getpid(), endings[i]);
        fits = needed >= 0 && (size_t)needed < sizeof names[i];
    }
    if (!fits)
        complain("the name '%s' is too long", path);
    else
        is_making = 1;
    return fits;
}

const char *temporary_path(void)
{
    return names[0];
}

/* A new name is durable only once its directory is. */
static int sync_directory(const char *path)
{
    char directory[PATH_MAX];
    snprintf(directory, sizeof directory, "%s", path);
    char *slash = strrchr(directory, '/');
    if (slash == NULL)
        strcpy(directory, ".");
    else
        slash[slash == directory ? 1 : 0] = '\0';
    const int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    const int result = fsync(fd);
    close(fd);
    return result;
}

bool finish_temporary(bool replace)
{
    int result = replace ? rename(names[0], final_path) : link(names[0], final_path);
    /* Some file systems have no links. */
    if (!replace && result < 0 && errno == EPERM)
        result = renameat2(AT_FDCWD, names[0], AT_FDCWD, final_path, RENAME_NOREPLACE);
    if (result == 0)
        result = sync_directory(final_path);
    const int problem = errno;
    remove_temporary();
    if (result == 0)
        return true;
    if (problem == EEXIST)
        complain("'%s' is there already: name another file, or remove it", final_path);
    else
        complain("cannot make '%s': %s", final_path, strerror(problem));
    return false;
}
