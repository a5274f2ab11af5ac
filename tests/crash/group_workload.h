/* A program that works with several arrays at random: as workload.h, whose states it uses. */
#ifndef TESTS_CRASH_GROUP_WORKLOAD_H
#define TESTS_CRASH_GROUP_WORKLOAD_H

#include "group.h"
#include "workload.h"

#define GROUP_NAME "g" /* of the file that has the slots */

/* Bytes of elements that an array may have. */
#define GROUP_MAX_BYTES ((size_t)40 << 10)

typedef struct group_model {
    uint64_t len, committed_len;
    uint8_t bytes[GROUP_MAX_BYTES];
    uint8_t committed[GROUP_MAX_BYTES];
} group_model;

typedef struct group_workload {
    sim_disk *disk;
    random_source *random;
    group g;
    size_t count; /* of arrays */
    group_model models[GROUP_MAX_ARRAYS];
    uint64_t stamp; /* of the last commit, lazy or not */

    left_states left;
    const char *wrong;
} group_workload;

/* Begins with the arrays that are on the disk, or with none; `state` is what is there. */
void group_workload_init(group_workload *w, size_t count, sim_disk *disk, random_source *random,
                         workload_state state);

/* Works until the disk is dead, the handles poisoned, or `steps` commits are done. */
void group_workload_run(group_workload *w, int steps);

/* Opens what is on the disk, changes nothing, and returns its state: as workload_look. */
workload_state group_workload_look(sim_disk *disk, size_t count, workload_looker looker,
                                   bool abandon, vecfile_status *status);

#endif /* TESTS_CRASH_GROUP_WORKLOAD_H */
