/* What every machine does with the files of all of them:
 *
 *   machine write DIR                  makes a vector of each element there
 *   machine read DIR MACHINE…          opens those that each machine left in DIR/MACHINE, and
 * prints "group element writer reader verdict" for each machine touch DIR                  changes
 * those that open here, and leaves them to be recovered
 *
 * It fails if a value is wrong or a refusal does not say what it must. */
#include "elements.h"
#include "machines.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool failed;

static void complain(const char *path, const char *what)
{
    const arch_machine *ours = arch_this_machine();
    fprintf(stderr, "on %s: %s: %s\n", ours->name, path, what);
    failed = true;
}

static const char *path_of(const char *directory, const char *machine, const arch_element *element)
{
    static char path[4096];
    snprintf(path, sizeof path, "%s%s%s/%s.vec", directory, machine[0] != '\0' ? "/" : "", machine,
             element->name);
    return path;
}

static void write_all(const char *directory)
{
    for (size_t i = 0; i < arch_element_count; i++) {
        const char *path = path_of(directory, "", &arch_elements[i]);
        if (arch_elements[i].write(path) != VECFILE_OK)
            complain(path, vecfile_errmsg());
    }
}

/* The verdict, which must be the same under these options. */
static void read_again(const arch_element *element, const arch_machine *writer, const char *path,
                       const vecfile_options *options, vecfile_status expected)
{
    char what[ARCH_WHAT];
    vecfile_status status = element->read(path, options, what);
    if (status != expected)
        complain(path, status == VECFILE_OK ? "opens under other options" : vecfile_errmsg());
    else if (status == VECFILE_OK && what[0] != '\0')
        complain(path, what);
    else if (status != VECFILE_OK && !arch_is_explained(status, writer, path))
        complain(path, vecfile_errmsg());
}

static void read_one(const arch_element *element, const arch_machine *writer, const char *path)
{
    const arch_machine *ours = arch_this_machine();
    const vecfile_options reading = {.access = VECFILE_READ_ONLY};
    const vecfile_options writing = {.existence = VECFILE_MUST_EXIST};
    const vecfile_options shared = {.durability = VECFILE_SHARED};
    const vecfile_options strict = {.access = VECFILE_READ_ONLY, .strict_machine = true};
    char what[ARCH_WHAT];
    vecfile_status status = element->read(path, &reading, what);
    printf("%s %s %s %s %c\n", element->group, element->name, writer->name, ours->name,
           arch_letter(status));
    read_again(element, writer, path, &reading, status);
    read_again(element, writer, path, &writing, status);
    /* An emulator cannot share the last page of a file with others if its host's pages are smaller;
     * that is 8 KiB ones of sparc64. */
    if (sysconf(_SC_PAGESIZE) <= 4096 || status != VECFILE_OK)
        read_again(element, writer, path, &shared, status);
    read_again(element, writer, path, &strict,
               status == VECFILE_OK && writer != ours ? VECFILE_E_MACHINE : status);
}

static void read_all(const char *directory, char **writers)
{
    for (; *writers != NULL; writers++)
        for (size_t i = 0; i < arch_element_count; i++)
            read_one(&arch_elements[i], arch_machine_named(*writers),
                     path_of(directory, *writers, &arch_elements[i]));
}

static void touch_all(const char *directory)
{
    for (size_t i = 0; i < arch_element_count; i++) {
        char what[ARCH_WHAT];
        const char *path = path_of(directory, "", &arch_elements[i]);
        if (arch_elements[i].touch(path, what) == VECFILE_OK && what[0] != '\0')
            complain(path, what);
    }
}

int main(int count, char **arguments)
{
    if (arch_this_machine() == NULL || count < 3) {
        fputs("not one of the machines, or no arguments\n", stderr);
        return EXIT_FAILURE;
    }
    if (strcmp(arguments[1], "write") == 0)
        write_all(arguments[2]);
    else if (strcmp(arguments[1], "read") == 0)
        read_all(arguments[2], arguments + 3);
    else if (strcmp(arguments[1], "touch") == 0)
        touch_all(arguments[2]);
    else
        failed = true;
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
