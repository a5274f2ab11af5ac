/* Faults of the whole process: every call of the C library that the core makes fails in turn, under
 * the system's own vecfile_io, in a process of its own each time.
 *
 * The program starts itself anew with preload.so preloaded. */
#include "faults.h"
#include "preload.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

fault_plan *process;
char command[4096];

const int fault_errors[FAULT_ERRORS] = {EIO, ENOSPC, EDQUOT, EFBIG, ENOMEM, EMFILE, EAGAIN, EACCES};

/* --- what was reached --- */

uint64_t injected_of[FAULT_ANY];
static uint64_t lives, injected;

void note_faults(void)
{
    lives++;
    injected += process->failures;
    for (int call = 0; call < FAULT_ANY; call++)
        injected_of[call] += process->failures_of[call];
}

void report_faults(const char *promise)
{
    printf("%s: %llu faults in %llu processes:", promise, (unsigned long long)injected,
           (unsigned long long)lives);
    for (int call = 0; call < FAULT_ANY; call++)
        if (injected_of[call] > 0)
            printf(" %s %llu", fault_call_name((fault_call)call),
                   (unsigned long long)injected_of[call]);
    printf("\n");
    fflush(stdout);
}

/* --- starting --- */

static const char *beside_this(const char *name)
{
    static char found[8192];
    ssize_t length = readlink("/proc/self/exe", found, 4096);
    if (length <= 0)
        return name;
    found[length] = '\0';
    snprintf(strrchr(found, '/') + 1, 4096, "%s", name);
    return found;
}

/* Runs this program again, with the library and with a page of memory that all processes from here
 * on share. */
static int start_preloaded(char **argv)
{
    char number[16];
    const char *library = beside_this("preload.so");
    int fd = memfd_create("faults", 0);
    if (fd < 0 || ftruncate(fd, PRELOAD_PAGE_BYTES) != 0 || access(library, R_OK) != 0) {
        perror("faults_test: no page or no preload.so");
        return EXIT_FAILURE;
    }
    snprintf(number, sizeof number, "%d", fd);
    setenv(PRELOAD_VARIABLE, number, 1);
    setenv("LD_PRELOAD", library, 1);
    /* Commands run in a folder of their own, and find elements here. */
    char *layouts = realpath("generated", NULL);
    setenv("VECFILE_LAYOUTS", layouts != NULL ? layouts : "", 1);
    free(layouts);
    /* The sanitizer's own calls come behind the library's: they are not to be counted. */
    setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 0);
    execv("/proc/self/exe", argv);
    perror("faults_test: cannot start itself");
    return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    const char *number = getenv(PRELOAD_VARIABLE);
    (void)argc;
    if (number == NULL)
        return start_preloaded(argv);
    process = mmap(NULL, PRELOAD_PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
                   (int)strtol(number, NULL, 10), 0);
    if (process == MAP_FAILED) {
        perror("faults_test: no page");
        return EXIT_FAILURE;
    }
    snprintf(command, sizeof command, "%.4000s", beside_this("vecfile"));
    Suite *suite = suite_create("faults of the whole process");
    add_promises_of_lives(suite);
    add_promises_of_faces(suite);
    add_promises_of_leftovers(suite);
    add_promises_of_lacks(suite);
    return run_suite(suite);
}
