/* Changes that follow from their commit's number alone. */
#include "replay.h"

#include "holds.h"
#include "random.h"

#include <string.h>

static size120 element_of(int64_t value)
{
    size120 made = {.value = value, .weight = (double)value};
    memset(made.rest, (int)(value & 0x7f), sizeof made.rest);
    return made;
}

static vecfile_status push(replay *r, size120_vec *v, random_source *random)
{
    static const uint64_t bursts[] = {1, 2, 10, 100, 3000};
    vecfile_status status = VECFILE_OK;
    for (uint64_t count = bursts[random_below(random, 5)];
         count > 0 && r->len < REPLAY_MAX_ELEMENTS && status == VECFILE_OK; count--) {
        const int64_t value = (int64_t)(random_next(random) >> 2);
        r->values[r->len++] = value;
        if (v != NULL)
            status = size120_vec_push(v, element_of(value));
    }
    return status;
}

static vecfile_status shorten(replay *r, size120_vec *v, random_source *random)
{
    const uint64_t most = random_once_in(random, 10) ? r->len : 50;
    const uint64_t gone = random_below(random, most + 1);
    r->len -= gone < r->len ? gone : r->len;
    return v != NULL ? size120_vec_truncate(v, r->len) : VECFILE_OK;
}

static vecfile_status store(replay *r, size120_vec *v, random_source *random)
{
    vecfile_status status = VECFILE_OK;
    for (uint64_t count = random_below(random, 30); count > 0 && r->len > 0; count--) {
        const uint64_t i = random_below(random, r->len);
        const int64_t value = (int64_t)(random_next(random) >> 2);
        r->values[i] = value;
        if (v != NULL && status == VECFILE_OK)
            status = size120_vec_set(v, i, element_of(value));
    }
    return status;
}

vecfile_status replay_next(replay *r, size120_vec *v)
{
    random_source random = random_from(r->seed + ++r->number);
    vecfile_status status = VECFILE_OK;
    for (uint64_t changes = random_below(&random, 4) + 1; changes > 0; changes--) {
        const uint64_t which = random_below(&random, 8);
        vecfile_status got;
        if (r->len == REPLAY_MAX_ELEMENTS || which == 0)
            got = shorten(r, v, &random);
        else
            got = which < 4 ? push(r, v, &random) : store(r, v, &random);
        if (status == VECFILE_OK)
            status = got;
    }
    return status;
}

void replay_check(const replay *r, const size120_vec *v)
{
    HOLDS(size120_vec_len(v) == r->len, "commit %llu has %llu elements, not %llu",
          (unsigned long long)r->number, (unsigned long long)size120_vec_len(v),
          (unsigned long long)r->len);
    for (uint64_t i = 0; i < r->len; i++) {
        const size120 expected = element_of(r->values[i]);
        HOLDS(memcmp(size120_vec_at(v, i), &expected, sizeof expected) == 0,
              "element %llu of commit %llu is not what was committed", (unsigned long long)i,
              (unsigned long long)r->number);
    }
}
