/* The end of what a command prints. */
#ifndef CLI_FINISH_H
#define CLI_FINISH_H

#include "run/output.h"

/* Flushes and frees.  `status`, or FAILED with a message if something could not be written. */
int finish_output(output *out, int status);

#endif /* CLI_FINISH_H */
