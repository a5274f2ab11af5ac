/* An empty vector as a compiled program makes it, or opens it: made ELEMENT FILE.  What the command
 * makes of a layout file is held against it. */
#include "frame_vec.h"
#include "login_vec.h"
#include "particle_vec.h"
#include "quake_vec.h"
#include "tick_vec.h"
#include "usage_vec.h"
#include "vec3_vec.h"

#include <stdio.h>
#include <string.h>

static const vecfile_type *const types[] = {
    &frame_vec_type, &login_vec_type, &particle_vec_type, &quake_vec_type,
    &tick_vec_type,  &usage_vec_type, &vec3_vec_type,
};

static vecfile_status open_and_close(const vecfile_type *type, const char *path)
{
    vecfile v;
    vecfile_status status = vecfile_open(&v, type, path, NULL);
    return status == VECFILE_OK ? vecfile_close(&v) : status;
}

int main(int count, char **arguments)
{
    for (size_t i = 0; count == 3 && i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i]->element, arguments[1]) == 0) {
            if (open_and_close(types[i], arguments[2]) == VECFILE_OK)
                return 0;
            fprintf(stderr, "%s\n", vecfile_errmsg());
            return 1;
        }
    fputs("usage: made ELEMENT FILE\n", stderr);
    return 2;
}
