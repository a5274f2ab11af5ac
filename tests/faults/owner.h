/* The C++ face at work, for the faults of the whole process. */
#ifndef TESTS_OWNER_H
#define TESTS_OWNER_H

#include "fault_plan.h"
#include "vecfile/vecfile.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct owner_life {
    vecfile_status thrown; /* VECFILE_OK if nothing was */
    char message[1024];
    bool is_foreign;    /* another exception than vecfile_error */
    uint64_t committed; /* elements in the last commit that returned */
    uint64_t pushed;    /* elements pushed */
} owner_life;

/* Opens the file through an owner, appends and commits twice, rolls back and closes, with the plan
 * armed. */
void owner_live(const char *path, vecfile_durability durability, fault_plan *faults,
                owner_life *out);

#ifdef __cplusplus
}
#endif

#endif /* TESTS_OWNER_H */
