/* The vecfile command: what a vector file says of itself, whatever machine or schema wrote it. */
#include "info.h"

#include <stdio.h>
#include <string.h>

/* Exit statuses. */
enum { DONE = 0, FAILED = 1, MISUSED = 2 };

static const char usage[] =
    "usage: vecfile info FILE...\n"
    "       vecfile --help | --version\n"
    "\n"
    "info prints what a vector file says of itself: the machine and the schema that wrote it,\n"
    "how its elements are laid out, how many there are, and whether it was closed properly.\n"
    "The file may come from any machine; it is only read.\n"
    "\n"
    "Exit status: 0, 1 if a file could not be read or is damaged, 2 for a wrong command line.\n";

static int misused(const char *problem, const char *what)
{
    fprintf(stderr, "vecfile: %s%s; --help tells more\n", problem, what);
    return MISUSED;
}

static int finish(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    perror("vecfile: cannot write");
    return FAILED;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return misused("no command given", "");
    if (strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return finish(DONE);
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("vecfile, file format %u\n", VECFILE_FORMAT_VERSION);
        return finish(DONE);
    }
    if (strcmp(argv[1], "info") != 0)
        return misused("no command ", argv[1]);
    if (argc < 3)
        return misused("info: name a file", "");
    int status = DONE;
    for (int i = 2; i < argc; i++)
        if (print_info(argv[i], stdout) != VECFILE_OK) {
            fprintf(stderr, "vecfile: %s\n", vecfile_errmsg());
            status = FAILED;
        }
    return finish(status);
}
