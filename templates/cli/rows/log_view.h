/* The logs beside a file, as they are. */
#ifndef CLI_LOG_VIEW_H
#define CLI_LOG_VIEW_H

#include "rows/header_view.h"

typedef enum log_role {
    NO_LOG,  /* there is none of that number */
    IN_USE,  /* it has the last commits */
    OLD_ONE, /* it counts until a checkpoint is complete */
    NOT_IN_USE
} log_role;

typedef struct log_view {
    log_role role;
    uint64_t bytes;
} log_view;

void look_at_logs(const header_view *file, log_view logs[VECFILE_LOGS]);

#endif /* CLI_LOG_VIEW_H */
