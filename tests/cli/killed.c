/* A writer that is killed: killed FILE [hold].  Two commits, the second with stamp 77 and three
 * rows more, then changes that are committed by nobody; with "hold" it waits, locked, to be killed.
 */
#define _GNU_SOURCE 1
#include "quake_vec.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static vecfile_status change_all(quake_vec *quakes, float mag)
{
    for (uint64_t i = 0; i < quake_vec_len(quakes); i++) {
        quake *at = quake_vec_at_mut(quakes, i);
        if (at == NULL)
            return VECFILE_E_RANGE;
        at->mag = mag;
    }
    return VECFILE_OK;
}

static vecfile_status write_commits(quake_vec *quakes)
{
    vecfile_status status = change_all(quakes, 1);
    if (status == VECFILE_OK)
        status = quake_vec_commit(quakes);
    if (status == VECFILE_OK)
        status = change_all(quakes, 2);
    for (int i = 0; i < 3 && status == VECFILE_OK; i++)
        status = quake_vec_push_default(quakes);
    if (status == VECFILE_OK)
        status = quake_vec_commit_stamped(quakes, 77);
    return status == VECFILE_OK ? change_all(quakes, 3) : status;
}

int main(int count, char **arguments)
{
    quake_vec quakes;
    const bool holds = count > 2 && strcmp(arguments[2], "hold") == 0;
    if (count < 2 || quake_vec_open(&quakes, arguments[1], NULL) != VECFILE_OK ||
        write_commits(&quakes) != VECFILE_OK) {
        fprintf(stderr, "%s\n", vecfile_errmsg());
        return 1;
    }
    if (holds) {
        puts("ready");
        fflush(stdout);
        pause();
    }
    raise(SIGKILL);
    return 1;
}
