/* What a machine must be able to do with a file that any other one wrote. */
#ifndef TESTS_ARCH_EXCHANGE_H
#define TESTS_ARCH_EXCHANGE_H

#include "elements.h"
#include "machines.h"

#define EXCHANGE_WHAT 4096

/* Opens it in every way there is, and compares what is in it with the rule.  The status, the same
 * for all of them; `what` says what is wrong (another status under other options, a value, a
 * message that does not say what it must), or is "". */
vecfile_status exchange_open(const arch_element *element, const arch_machine *writer,
                             const char *path, char what[EXCHANGE_WHAT]);

/* Converts it to this machine's layout in the directory `own`, compares that with the rule, and
 * converts it back in two ways, to the writer's machine by name and to the file's own layout, which
 * must give the same bytes as there were.  False: `what` says what is wrong. */
bool exchange_convert(const arch_element *element, const arch_machine *writer, const char *path,
                      const char *own, char what[EXCHANGE_WHAT]);

#endif /* TESTS_ARCH_EXCHANGE_H */
