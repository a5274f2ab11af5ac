/* A file's header as it is, for commands that look at files which may be locked, of another
 * machine, or not openable at all. */
#ifndef CLI_HEADER_VIEW_H
#define CLI_HEADER_VIEW_H

#include "core.h"

/* Readers that are named. */
#define MAX_READERS 64

typedef struct header_view {
    const char *path;
    int fd;
    uint64_t size; /* of the file */
    vecfile_header header;
    vecfile_description *description;
    bool is_locked;
    bool is_locked_to_write;
    int64_t holder;               /* process, 0 if unknown */
    bool is_followed;             /* others read it, or follow its writer */
    int64_t readers[MAX_READERS]; /* of these, processes that this user may look into */
    size_t reader_count;
} header_view;

/* Reads and checks the header and looks who holds the lock, without taking it.  On failure nothing
 * is open, and vecfile_errmsg tells. */
vecfile_status header_view_open(header_view *view, const char *path);

void header_view_close(header_view *view);

/* "8d1f…-…": 36 characters and a NUL. */
void format_uuid(const uint8_t uuid[16], char text[37]);

#endif /* CLI_HEADER_VIEW_H */
