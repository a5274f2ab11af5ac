/* What the command says on stderr. */
#ifndef CLI_MESSAGE_H
#define CLI_MESSAGE_H

#include "run/memory.h"

/* Prints "vecfile: " and the message, control characters made visible, as one line or several. */
FORMAT_OF_PRINTF(1, 2) void complain(const char *format, ...);

/* complain of the core's last failure; returns FAILED. */
int complain_of_failure(void);

#endif /* CLI_MESSAGE_H */
