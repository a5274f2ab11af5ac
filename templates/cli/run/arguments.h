/* A command line, taken apart. */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include "run/command.h"

#include <stdint.h>

#define MAX_OPTIONS 24

typedef struct arguments {
    const command *command;
    const char *values[MAX_OPTIONS]; /* "" for a given option that takes nothing; NULL: not given */
    char *lists[MAX_OPTIONS];        /* of values, those that were put together; allocated */
    char **operands;
    size_t count;
    bool wants_help;
} arguments;

/* Takes argv[1…] apart, argv[0] being the command's name.  DONE, or MISUSED or FAILED with a
 * message; to be freed in any case. */
int parse_arguments(const command *of, int argc, char **argv, arguments *out);
void free_arguments(arguments *given);

/* The argument of an option, or NULL if it was not given. */
const char *option_value(const arguments *given, const char *name);

bool has_option(const arguments *given, const char *name);

/* The argument of an option as a number; `otherwise` if it was not given.  false, with a message,
 * if it is none in [least, most]. */
bool option_number(const arguments *given, const char *name, int64_t otherwise, int64_t least,
                   int64_t most, int64_t *out);

/* Which of the option's choices was given: 0, 1, …; `otherwise` if it was not given. */
int option_choice(const arguments *given, const char *name, int otherwise);

#endif /* CLI_ARGUMENTS_H */
