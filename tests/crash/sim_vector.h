/* What the files of a vector on a simulated disk say, read by the format alone. */
#ifndef TESTS_CRASH_SIM_VECTOR_H
#define TESTS_CRASH_SIM_VECTOR_H

#include "sim_disk.h"

/* What a process sees of a disk, or what is left of it when the power goes and nothing that was not
 * flushed reached it. */
typedef struct sim_view {
    const sim_disk *disk;
    bool is_durable;
} sim_view;

static inline sim_view sim_cached(const sim_disk *disk)
{
    return (sim_view){disk, false};
}

static inline sim_view sim_durable(const sim_disk *disk)
{
    return (sim_view){disk, true};
}

/* The number of the file of that name; -1 if there is none. */
int sim_view_file(sim_view view, const char *name);

/* What a file has. */
const sim_bytes *sim_view_bytes(sim_view view, int file);

/* The identity block of a file. */
bool sim_vector_identity(sim_view view, int file, vecfile_identity *out);

/* The slot in place `place` of a file; false if there is no valid one. */
bool sim_vector_slot_at(sim_view view, int file, unsigned place, vecfile_slot *out);

/* The valid slot of the highest epoch of vector `name`; false if there is none. */
bool sim_vector_slot(sim_view view, const char *name, vecfile_slot *out);

/* The log of that salt and its header; -1 if there is none. */
int sim_vector_log(sim_view view, uint64_t salt, vecfile_log_header *header);

/* The record at `at` of a file, if its head is whole; *end is the first byte behind its images,
 * which need not be. */
bool sim_log_record(sim_view view, int file, uint64_t at, vecfile_record *out, uint64_t *end);

/* Whether the images behind the head of that record, which is at its offset, are whole. */
bool sim_log_record_is_whole(sim_view view, int file, const vecfile_record *record);

/* Is told of a record, whose last image ends before `end`; false: of no more. */
typedef bool (*sim_visit_record)(void *context, const vecfile_record *record, uint64_t end);

/* Calls `visit` for each record of the log of `salt` that counts, in their order, until it returns
 * false. */
void sim_vector_each_record(sim_view view, uint64_t salt, sim_visit_record visit, void *context);

/* Whether the log of that slot's epoch begins with a record of that epoch, going by its sequence,
 * and not with one that an earlier epoch left there. */
bool sim_vector_log_has_begun(sim_view view, const vecfile_slot *slot);

/* What would be lost with the slot that counts alone. */
typedef enum sim_loss {
    SIM_LOSS_OF_NOTHING,
    SIM_LOSS_OF_COMMIT, /* the slot is the last commit */
    SIM_LOSS_OF_LOG /* … names a log that the slot before it does not, and commits or pages went
                       to that; or says that a log does not count which the slot before names */
} sim_loss;

sim_loss sim_vector_loss_of_slot(sim_view view, const char *name, vecfile_slot *slot);

/* Whether a library that knows no headers of logs would refuse the file, if it could not but take
 * the log of that slot for an empty one. */
bool sim_vector_is_announced(sim_view view, const char *name, const vecfile_slot *slot);

/* The logs of vector `name`, those that are there, hold nothing but zero. */
void sim_vector_empty_logs(sim_disk *disk, const char *name);

#endif /* TESTS_CRASH_SIM_VECTOR_H */
