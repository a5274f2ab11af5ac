/* Progress of long work, on stderr if that is a terminal. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdint.h>

/* Begins: `total` units of work, 0 if unknown; `unit` is what they are called ("rows"). */
void begin_progress(uint64_t total, const char *unit);

/* Cheap enough for every batch of rows.  Prints once a second has gone, then five times a second.
 */
void show_progress(uint64_t done);

/* Clears the line, so that something else may be printed. */
void clear_progress(void);

/* The end: nothing of it stays on the screen. */
void end_progress(void);

#endif /* CLI_PROGRESS_H */
