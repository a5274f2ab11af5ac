/* The machines that files are exchanged between. */
#ifndef TESTS_ARCH_MACHINES_H
#define TESTS_ARCH_MACHINES_H

#include "vecfile/vecfile.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct arch_machine {
    const char *name;
    const char *elf_name; /* as the library's messages call it */
    bool is_big_endian;
} arch_machine;

extern const arch_machine arch_machines[];
extern const size_t arch_machine_count;

/* NULL if it is none of them. */
const arch_machine *arch_machine_named(const char *name);

/* The one that this program was compiled for; NULL if it is none of them. */
const arch_machine *arch_this_machine(void);

/* Whether the thread's last message says what it has to about a file of `writer` at `path`, opened
 * here with `status`. */
bool arch_is_explained(vecfile_status status, const arch_machine *writer, const char *path);

/* A status of opening as one letter of the matrix; '?' if it is none of them. */
char arch_letter(vecfile_status status);

#endif /* TESTS_ARCH_MACHINES_H */
