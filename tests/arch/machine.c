/* What every machine does with the files of all of them:
 *
 *   machine write DIR                  makes a vector of each element there
 *   machine read DIR MACHINE…          opens those that each machine left in DIR/MACHINE, and
 * prints "group element writer reader verdict" for each machine touch DIR                  changes
 * those that open here, and leaves them to be recovered
 *
 * It fails if a value is wrong or a refusal does not say what it must. */
#include "elements.h"
#include "exchange.h"
#include "machines.h"

#include <stdio.h>
#include <stdlib.h>

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

static void read_one(const arch_element *element, const arch_machine *writer, const char *path)
{
    char what[EXCHANGE_WHAT];
    vecfile_status status = exchange_open(element, writer, path, what);
    printf("%s %s %s %s %c\n", element->group, element->name, writer->name,
           arch_this_machine()->name, arch_letter(status));
    if (what[0] != '\0')
        complain(path, what);
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

static void convert_all(const char *directory, const char *own, char **writers)
{
    for (; *writers != NULL; writers++)
        for (size_t i = 0; i < arch_element_count; i++) {
            char what[EXCHANGE_WHAT];
            const char *path = path_of(directory, *writers, &arch_elements[i]);
            if (!exchange_convert(&arch_elements[i], arch_machine_named(*writers), path, own, what))
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
    else if (strcmp(arguments[1], "convert") == 0)
        convert_all(arguments[2], arguments[3], arguments + 4);
    else
        failed = true;
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
