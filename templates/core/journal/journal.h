/* What commits arrays: commit slots in the header of one file, and logs beside it.
 *
 * A vector has a journal of its own, with one array, whose file has the slots.  Where there are
 * several, each is in a file of its own, and the slots may be in another one. */
#ifndef VECFILE_JOURNAL_JOURNAL_H
#define VECFILE_JOURNAL_JOURNAL_H

#include "base/base.h"

#include "array/array.h"

#include "journal/copies.h"
#include "journal/frames.h"
#include "journal/log.h"

/* Arrays that one journal has, at most. */
#define VECFILE_MAX_ARRAYS (1 + VECFILE_MAX_FURTHER)

/* What a commit made: the state that a crash leaves. */
typedef struct vecfile_committed {
    uint64_t sequence;
    uint64_t stamp;
    uint64_t counts[VECFILE_MAX_ARRAYS]; /* elements of each array that there is */
} vecfile_committed;

/* Pages that the files are owed, while a checkpoint is under way. */
typedef struct vecfile_debt {
    uint64_t *pages; /* numbers, sorted: [0, next) are paid */
    size_t next;
    size_t end; /* [next, end) were looked at for the slice under way … */
    size_t count;
    uint64_t *waiting; /* … and these of them are paid by a later one; behind `pages` in memory */
    size_t waiting_count;
    bool is_stuck; /* all of it waits, and is due */
} vecfile_debt;

/* Who reads beside a writer (follower.h). */
typedef struct vecfile_follower {
    uint64_t number; /* of the commit whose byte it has locked; 0: none */
    uint64_t older;  /* the number before that, if it still has it */
    bool has_older;
    bool is_beginning;     /* it has number 0 */
    bool is_behind;        /* what it shows is of no commit: it must begin anew */
    bool cannot_be_told;   /* the disk does not give that part of the header */
    vecfile_expired told;  /* what the header said of those who expired, when it began */
    uint64_t epoch;        /* of the newest slot in the file, when that was read */
    const uint8_t *header; /* of the file with the slots, mapped; NULL: it is read */
} vecfile_follower;

typedef struct vecfile_journal {
    vecfile_file *file;            /* whose header has the slots, and beside which the logs lie */
    vecfile_durability durability; /* that slots tell */

    uint64_t salts[2 * VECFILE_SLOT_COUNT]; /* of the logs of the slots that were read at open */
    vecfile_slot slot;                      /* the last one written or, right after open, read */
    bool spare_is_before;
    bool has_damaged_slot; /* right after open: what is in the place of a slot is none */
    bool slot_is_durable;
    bool is_announced;  /* the file says durably what its logs are like; this handle made sure */
    bool is_cut_short;  /* commits behind damage in the log were given up: options->to_last_good */
    const char *poison; /* why nothing more may be committed, in words; NULL while it may */
    bool completes_recovery; /* for there is no private mapping that could show what the log has */
    vecfile_committed committed;
    vecfile_follower follower;
    bool has_resumed;   /* the log says again what its last commit has, and no commit came since */
    uint64_t turned_at; /* while files are owed pages: who sees a state before that commit keeps
                           them from being paid */
    bool is_expiring;   /* pages are being written over that late followers see */
    uint64_t held_off;  /* numbers of followers that the writer has taken for itself; 0: none */
    vecfile_log log;
    vecfile_frames frames;
    vecfile_debt debt;
    vecfile_copies copies;

    /* What the record that is being read says of each array: here, for stacks may be small. */
    uint64_t counts[VECFILE_MAX_ARRAYS];

    /* A page on its way, and what the log has of it. */
    uint8_t image[VECFILE_LOG_PAGE_BYTES];
    uint8_t chunks[VECFILE_LOG_PAGE_BYTES];

    size_t array_count;
    vecfile_array *arrays[]; /* that are committed together */
} vecfile_journal;

/* The log knows the pages of all arrays by one number: which array in the upper bits, for none has
 * so many pages, and the page in the lower ones. */
#define VECFILE_ARRAY_SHIFT 52

static inline uint64_t vecfile_page_number(size_t which, uint64_t page)
{
    return (uint64_t)which << VECFILE_ARRAY_SHIFT | page;
}

static inline uint64_t vecfile_page_of_number(uint64_t number)
{
    return number & (((uint64_t)1 << VECFILE_ARRAY_SHIFT) - 1);
}

static inline vecfile_array *vecfile_array_of_number(const vecfile_journal *journal,
                                                     uint64_t number)
{
    return journal->arrays[number >> VECFILE_ARRAY_SHIFT];
}

/* Whether the last commit's elements reach to the page. */
static inline bool vecfile_page_is_committed(const vecfile_journal *journal, uint64_t number)
{
    const vecfile_array *array = vecfile_array_of_number(journal, number);
    return vecfile_page_of_number(number) < vecfile_pages_of(array, array->committed);
}

/* Whether there is such an array, and as many elements of each as `counts` says reach to the page:
 * logs may have any number. */
static inline bool vecfile_page_is_among(const vecfile_journal *journal, uint64_t number,
                                         const uint64_t *counts)
{
    const uint64_t which = number >> VECFILE_ARRAY_SHIFT;
    return which < journal->array_count &&
           vecfile_page_of_number(number) < vecfile_pages_of(journal->arrays[which], counts[which]);
}

/* The page as the mapping has it. */
static inline unsigned char *vecfile_mapped_page(const vecfile_journal *journal, uint64_t number)
{
    return vecfile_page_at(vecfile_array_of_number(journal, number),
                           vecfile_page_of_number(number));
}

/* The state that a commit under `stamp` would make. */
void vecfile_next_state(const vecfile_journal *journal, uint64_t stamp, vecfile_committed *out);

/* `state` is the last commit's, whose elements are those that the arrays have. */
void vecfile_journal_set_committed(vecfile_journal *journal, const vecfile_committed *state);

/* Lets nothing more be committed; `why` follows "nothing more is committed to 'PATH': ". */
void vecfile_journal_poison(vecfile_journal *journal, const char *why);

bool vecfile_journal_is_poisoned(const vecfile_journal *journal);

/* Sets the mode of all arrays. */
void vecfile_journal_set_mode(vecfile_journal *journal, vecfile_mode mode);

/* Each array's vecfile_array_check_file, until one fails. */
vecfile_status vecfile_journal_check_files(const vecfile_journal *journal);

/* Each array's vecfile_array_check_count of what is committed, until one fails. */
vecfile_status vecfile_journal_check_counts(const vecfile_journal *journal);

/* Each array's vecfile_array_cut_to_size. */
vecfile_status vecfile_journal_cut_to_size(vecfile_journal *journal);

/* Flushes a file of the journal, vector or log.  A failure poisons the handles: the kernel may have
 * dropped what it could not write and report success the next time, so it is never tried again. */
vecfile_status vecfile_flush(vecfile_journal *journal, int fd);

/* Flushes the files of the arrays that need it.  The disk begins with all of them before the first
 * is waited for. */
vecfile_status vecfile_flush_arrays(vecfile_journal *journal,
                                    bool (*needs_it)(const vecfile_array *array));

/* Makes names made or removed beside the journal's file durable. */
vecfile_status vecfile_sync_names(const vecfile_journal *journal);

#endif /* VECFILE_JOURNAL_JOURNAL_H */
