/* A file of text that takes its name, in place of the one that has it, when it is complete. */
#ifndef CLI_WHOLE_FILE_H
#define CLI_WHOLE_FILE_H

#include "core.h"

#include <stdbool.h>

typedef struct whole_file {
    const char *path;
    vecfile_place place;
    vecfile_new_file made;
} whole_file;

/* Makes it, to be called `path` or as what that leads to; its descriptor, which stays the file's,
 * or -1 with a message. */
int whole_file_begin(whole_file *file, const char *path);

/* Gives it its name, durably, and closes it; false with a message. */
bool whole_file_finish(whole_file *file);

/* It does not come into being. */
void whole_file_abandon(whole_file *file);

#endif /* CLI_WHOLE_FILE_H */
