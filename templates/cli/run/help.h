/* --help, the manual and the completions: all from the tables of command.h. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "run/command.h"
#include "run/output.h"

/* --help of the command as a whole, and of one. */
void print_help(output *out, command_list all);
void print_command_help(output *out, const command *of);

/* The manual page of one command, and that of all, in mdoc. */
void print_command_manual(output *out, const command *of);
void print_manual(output *out, command_list all);

/* Completion for a shell. */
void print_bash_completion(output *out, command_list all);
void print_zsh_completion(output *out, command_list all);

/* The statuses that every command may exit with, one a line. */
typedef struct exit_status_text {
    int status;
    const char *text;
} exit_status_text;
extern const exit_status_text exit_statuses[4];

#endif /* CLI_HELP_H */
