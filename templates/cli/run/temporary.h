/* Names that files of a command have before they are complete, removed whatever ends the command.
 *
 * Where the system has files without a name there are none (templates/core/system/new_file.h). */
#ifndef CLI_TEMPORARY_H
#define CLI_TEMPORARY_H

#include "io.h"

/* Signals that end the program, SIGINT, SIGTERM and their like, first remove what it is making, and
 * end it as they would have, also as process 1 of a container; SIGBUS, which a file cut off by
 * others while it is mapped raises, is reported. */
void catch_signals(void);

/* The system's I/O, for all that makes files: a name that a file has for the time being is noted
 * with its making, before any signal can come in between, and forgotten with its removal. */
const vecfile_io *watched_io(void);

/* Removes what is noted.  Safe in a signal handler. */
void remove_temporary(void);

#endif /* CLI_TEMPORARY_H */
