/* Vectors that are committed round by round. */
#include "rounds.h"

#include "child.h"
#include "suite.h"

static const vecfile_options existing = {.existence = VECFILE_MUST_EXIST};
static const vecfile_options read_only = {.access = VECFILE_READ_ONLY};

void rounds_make(const char *path, unsigned series)
{
    quake_vec v;
    quake q = quake_default();
    q.time = 0;
    q.longitude = series;
    ASSERT_OK(quake_vec_open(&v, path, &(vecfile_options){.existence = VECFILE_MUST_CREATE}));
    for (int i = 0; i < ROUNDS_ELEMENTS; i++)
        ASSERT_OK(quake_vec_push(&v, q));
    ASSERT_OK(quake_vec_close(&v));
}

void rounds_commit(quake_vec *v, uint64_t first, uint64_t last)
{
    for (uint64_t round = first; round <= last; round++) {
        quake *q = quake_vec_at_mut(v, round % ROUNDS_ELEMENTS);
        HOLDS(q != NULL, "%s", vecfile_errmsg());
        q->time = (int64_t)round;
        ASSERT_OK(quake_vec_commit_stamped(v, round));
    }
}

typedef struct crash {
    const char *path;
    uint64_t first, last;
} crash;

static void commit_and_die(void *context, const child *parent)
{
    const crash *c = context;
    quake_vec v;
    (void)parent;
    ASSERT_OK(quake_vec_open(&v, c->path, &existing));
    rounds_commit(&v, c->first, c->last);
}

void rounds_crash(const char *path, uint64_t first, uint64_t last)
{
    crash c = {path, first, last};
    child writer = child_start(commit_and_die, &c);
    CHILD_SUCCEEDS(&writer);
}

/* The last round that changed element i, of all up to `last`; 0 if none did. */
static int64_t last_round_of(uint64_t i, uint64_t last)
{
    if (last < i)
        return 0;
    return (int64_t)(last - (last - i) % ROUNDS_ELEMENTS);
}

void rounds_check(const quake_vec *v, unsigned series, uint64_t last)
{
    ck_assert_uint_eq(quake_vec_len(v), ROUNDS_ELEMENTS);
    ck_assert_uint_eq(quake_vec_stamp(v), last);
    for (uint64_t i = 0; i < ROUNDS_ELEMENTS; i++) {
        const quake *q = quake_vec_at(v, i);
        HOLDS(q->longitude == series, "element %llu of '%s' is of series %g", (unsigned long long)i,
              quake_vec_path(v), (double)q->longitude);
        HOLDS(q->time == last_round_of(i, last), "element %llu of '%s' is of round %lld",
              (unsigned long long)i, quake_vec_path(v), (long long)q->time);
    }
}

void rounds_assert(const char *path, unsigned series, uint64_t last)
{
    const vecfile_options *how[] = {&read_only, &existing};
    for (int i = 0; i < 2; i++) {
        quake_vec v;
        ASSERT_OK(quake_vec_open(&v, path, how[i]));
        rounds_check(&v, series, last);
        ASSERT_OK(quake_vec_close(&v));
    }
}
