/* A vector's life on a system that lacks something: writer FILE, or writer FILE JAIL, which locks
 * itself into the folder JAIL once the vector is open.  It prints what failed, and ends with 1. */
#define _GNU_SOURCE 1
#include "quake_vec.h"

#include <stdio.h>
#include <unistd.h>

#define ELEMENTS 3000

static bool is_ok(vecfile_status status, const char *step)
{
    if (status != VECFILE_OK)
        printf("%s: %s\n", step, vecfile_errmsg());
    return status == VECFILE_OK;
}

static quake element(int64_t number)
{
    quake q = quake_default();
    q.time = number;
    return q;
}

static bool change(quake_vec *v)
{
    for (int64_t i = 0; i < ELEMENTS; i++)
        if (!is_ok(quake_vec_push(v, element(i)), "push"))
            return false;
    return is_ok(quake_vec_commit(v), "commit") && is_ok(quake_vec_set(v, 1, element(-1)), "set") &&
           is_ok(quake_vec_commit(v), "commit");
}

static bool look(const char *path)
{
    quake_vec v;
    if (!is_ok(quake_vec_open(&v, path, &(vecfile_options){.access = VECFILE_READ_ONLY}), "look"))
        return false;
    bool is_right = quake_vec_len(&v) == ELEMENTS;
    for (int64_t i = 0; is_right && i < ELEMENTS; i++)
        is_right = quake_vec_at(&v, (uint64_t)i)->time == (i == 1 ? -1 : i);
    if (!is_right)
        printf("look: other elements than were stored\n");
    return is_ok(quake_vec_close(&v), "close") && is_right;
}

int main(int argc, char **argv)
{
    quake_vec v;
    if (argc < 2 || !is_ok(quake_vec_open(&v, argv[1], NULL), "open"))
        return 1;
    if (argc > 2 && (chroot(argv[2]) != 0 || chdir("/") != 0)) {
        perror("chroot");
        return 1;
    }
    if (!change(&v) || !is_ok(quake_vec_close(&v), "close"))
        return 1;
    return argc > 2 || look(argv[1]) ? 0 : 1;
}
