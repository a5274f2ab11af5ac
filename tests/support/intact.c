/* A small closed vector of quakes. */
#include "intact.h"

#include "suite.h"

#include <stdio.h>

char intact_path[4096];
unsigned char *intact_bytes;
uint64_t intact_size;

static quake element(int i)
{
    quake q = quake_default();
    q.time = 1000 + i;
    VECFILE_SET_TEXT(q.place, "somewhere");
    return q;
}

void intact_make(void)
{
    quake_vec v;
    snprintf(intact_path, sizeof intact_path, "%s", scratch_path("intact.vec"));
    ASSERT_OK(quake_vec_open(&v, intact_path, NULL));
    for (int i = 0; i < INTACT_ELEMENTS; i++)
        ASSERT_OK(quake_vec_push(&v, element(i)));
    ASSERT_OK(quake_vec_commit_stamped(&v, INTACT_STAMP));
    ASSERT_OK(quake_vec_close(&v));
    intact_bytes = read_file(intact_path, &intact_size);
}

void intact_drop(void)
{
    free(intact_bytes);
    intact_bytes = NULL;
}

void intact_write(void)
{
    write_file(intact_path, intact_bytes, intact_size);
}

bool intact_is_in(const quake_vec *v)
{
    bool same = quake_vec_len(v) == INTACT_ELEMENTS && quake_vec_stamp(v) == INTACT_STAMP;
    for (int i = 0; same && i < INTACT_ELEMENTS; i++) {
        quake expected = element(i);
        same = quake_equal(quake_vec_at(v, (uint64_t)i), &expected);
    }
    return same;
}

void intact_assert_opens(const vecfile_options *options)
{
    quake_vec v;
    ASSERT_OK(quake_vec_open(&v, intact_path, options));
    ck_assert(intact_is_in(&v));
    ASSERT_OK(quake_vec_close(&v));
}
