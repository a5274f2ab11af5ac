/* What a file in the place of a log is. */
#ifndef VECFILE_JOURNAL_LOG_VERDICT_H
#define VECFILE_JOURNAL_LOG_VERDICT_H

#include "base/base.h"

#include "journal/journal.h"

typedef enum vecfile_log_verdict {
    VECFILE_LOG_MISSING,
    VECFILE_LOG_FOUND,    /* the one that is looked for */
    VECFILE_LOG_USELESS,  /* of this vector, and of no use any more */
    VECFILE_LOG_OF_COPY,  /* of this vector in another state: a copy of the file may need it */
    VECFILE_LOG_OF_OTHER, /* of another vector, or no log */
    VECFILE_LOG_DAMAGED,  /* nothing that a log begins with */
    VECFILE_LOG_CUT_OFF,  /* of the slot, and shorter than it was */
    VECFILE_LOG_IN_USE, /* of the slot, and a copy of the file that is being written has it open */
    VECFILE_LOG_UNREADABLE /* the system does not let it be read */
} vecfile_log_verdict;

typedef struct vecfile_log_candidate {
    vecfile_log_verdict verdict;
    int fd;         /* -1 when closed */
    int error;      /* negative errno of VECFILE_LOG_UNREADABLE */
    uint64_t start; /* of its records */
    uint64_t bytes; /* that it has durably, as its header says */
    bool has_slices;
    vecfile_io_stat found;
} vecfile_log_candidate;

/* Whether the writer of another file, a copy of this one, is at work on the log that is open as
 * `fd`. */
bool vecfile_log_is_in_use(const vecfile_journal *journal, int fd);

/* Looks for the log of `salt` in the file of that name in the vector's directory, which is left as
 * it is; it stays open, and for a writer locked to read, if it is VECFILE_LOG_FOUND. */
vecfile_log_verdict vecfile_log_judge(const vecfile_journal *journal, const char *name,
                                      uint64_t salt, vecfile_log_candidate *out);

/* What the file c->fd is, which has the name of the slot's log, if that may be one without a
 * header, of the first libraries. */
vecfile_log_verdict vecfile_log_judge_bare(const vecfile_journal *journal,
                                           vecfile_log_candidate *c);

#endif /* VECFILE_JOURNAL_LOG_VERDICT_H */
