/* A writer that waits for nobody: impatient FILE.  Changes and commits all rows until checkpoints
 * have written over whatever there was before. */
#include "quake_vec.h"

#include <stdio.h>

#define COMMITS 120

static vecfile_status write_commits(quake_vec *quakes)
{
    vecfile_status status = VECFILE_OK;
    for (int n = 0; n < COMMITS && status == VECFILE_OK; n++) {
        for (uint64_t i = 0; i < quake_vec_len(quakes) && status == VECFILE_OK; i++) {
            quake at = quake_vec_get(quakes, i);
            at.sig = (uint16_t)n;
            status = quake_vec_set(quakes, i, at);
        }
        if (status == VECFILE_OK)
            status = quake_vec_commit(quakes);
    }
    return status;
}

int main(int count, char **arguments)
{
    quake_vec quakes;
    const vecfile_options options = {.follower_bytes = 1};
    vecfile_status status =
        count == 2 ? quake_vec_open(&quakes, arguments[1], &options) : VECFILE_E_INVALID;
    if (status == VECFILE_OK)
        status = write_commits(&quakes);
    if (status == VECFILE_OK)
        status = quake_vec_close(&quakes);
    if (status != VECFILE_OK)
        fprintf(stderr, "%s\n", vecfile_errmsg());
    return status != VECFILE_OK;
}
