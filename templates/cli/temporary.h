/* The file that a command is making under a temporary name, removed whatever ends the command. */
#ifndef CLI_TEMPORARY_H
#define CLI_TEMPORARY_H

#include <stdbool.h>

/* SIGINT, SIGTERM, SIGHUP and SIGPIPE remove the temporary file and then end the program as they
 * would have; SIGBUS, which a file cut off by others while it is mapped raises, is reported. */
void catch_signals(void);

/* Chooses a name beside `path` for a file that will become it, and remembers it.  One at a time.
 * false, with a message, if the name is too long. */
bool begin_temporary(const char *path);

/* The name chosen; valid until finish_temporary or remove_temporary. */
const char *temporary_path(void);

/* Gives the temporary file its name: with `replace` over a file that has it, otherwise only if
 * there is none.  Makes the name durable.  false, with a message, and the temporary file removed.
 */
bool finish_temporary(bool replace);

/* Remembers, and forgets, a temporary file that somebody else names and removes. */
void watch_temporary(const char *path);
void forget_temporary(void);

/* Removes the temporary file and the logs beside it, if there is one.  Safe in a signal handler. */
void remove_temporary(void);

#endif /* CLI_TEMPORARY_H */
