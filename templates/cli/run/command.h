/* What a command is: everything that --help, the manual, the completions and the parser of the
 * command line know of it, in one constant table each. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

/* Exit statuses. */
enum {
    DONE = 0,
    FOUND_WANTING = 1, /* the answer is no: files differ, a file has faults, something was lost */
    MISUSED = 2,       /* a wrong command line */
    FAILED = 3         /* something could not be opened, read or written */
};

/* One option; a table of them ends with a name of NULL. */
typedef struct option_spec {
    const char *name;     /* without the dashes */
    char letter;          /* short form, or 0 */
    const char *argument; /* what it takes, as --help calls it; NULL: nothing; with ,... at its
                             end: a list, which may be given in parts */
    const char *help;     /* a phrase, without a full stop */
    const char *choices;  /* the possible arguments, parted by blanks, or NULL for any */
} option_spec;

/* One example; a table of them ends with a line of NULL. */
typedef struct example {
    const char *line; /* what to type */
    const char *text; /* what it does */
} example;

typedef enum operand_kind {
    OPERAND_FILES,   /* vector files */
    OPERAND_ELEMENT, /* an element of this tree, then files */
    OPERAND_EITHER,  /* either */
    OPERAND_DATA     /* text, which may come from standard input, then files */
} operand_kind;

struct arguments;

typedef struct command {
    const char *name;
    const char *summary;     /* one line, without a full stop */
    const char *operands;    /* "FILE..." */
    const char *description; /* paragraphs, parted by empty lines */
    const char *answer;      /* what exit status 1 means here, or NULL */
    const option_spec *options;
    const example *examples;
    size_t least_operands;
    size_t most_operands;
    operand_kind operand;
    int (*run)(const struct arguments *given);
} command;

/* All commands, in the order of --help; ends with NULL. */
typedef const command *const *command_list;

#define MAX_OPERANDS 1000000

#endif /* CLI_COMMAND_H */
