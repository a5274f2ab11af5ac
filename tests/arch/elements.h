/* The elements that every machine writes and reads. */
#ifndef TESTS_ARCH_ELEMENTS_H
#define TESTS_ARCH_ELEMENTS_H

#include "vecfile/vecfile.h"

#define ARCH_ELEMENTS 12u
#define ARCH_STAMP 20090613u
#define ARCH_WHAT 256 /* bytes of a text that says what is wrong */

typedef struct arch_element {
    const char *name;
    const char *group; /* those of one group are laid out alike or otherwise together */
    const vecfile_type *type;

    /* Makes a vector of ARCH_ELEMENTS elements that follow the rule, and closes it. */
    vecfile_status (*write)(const char *path);

    /* Opens the vector and compares all of it with the rule.  The status of the opening; `what`
     * says what is wrong behind it, or is "". */
    vecfile_status (*read)(const char *path, const vecfile_options *options, char what[ARCH_WHAT]);

    /* Opens it to write, compares it, turns it about twice, commits that with the next stamp, and
     * leaves without a word, as a process that is killed: the next machine has to recover it. */
    vecfile_status (*touch)(const char *path, char what[ARCH_WHAT]);
} arch_element;

extern const arch_element arch_elements[];
extern const size_t arch_element_count;

#endif /* TESTS_ARCH_ELEMENTS_H */
