/* Random calls on the vector of one element, held against a model.  Included once an element, with
 *   E     its prefix
 *   T     its type
 *   KEY   a number field that tells elements apart
 *   MOST  elements that the vector may reach
 *   SAME  whether two elements are the same, given their addresses
 * after random_E(T *, random_source *), which makes a valid element, is defined. */
#ifndef TESTS_MODEL_TEMPLATE_H
#define TESTS_MODEL_TEMPLATE_H

#define JOIN_AGAIN(a, b) a##b
#define JOIN(a, b) JOIN_AGAIN(a, b)
#define CALL(name) JOIN(E, _vec_##name)
#define OWN(name) JOIN(name##_of_, E)
#define V JOIN(E, _vec)
#define IS_BIG (sizeof(T) > 256)

/* Elements that calls on a few of them concern at most. */
#define FEW 16
#define POOL 32

#endif

typedef struct OWN(side) {
    V v;
    model m;
    model committed;
    vecfile_durability durability;
    char path[4096];
    const T *data; /* must stay as long as the vector is open */
} OWN(side);

typedef struct OWN(run) {
    OWN(side) sides[2];
    random_source random;
    T pool[POOL]; /* a small one, so that equal elements meet */
} OWN(run);

#define RUN OWN(run)
#define SIDE OWN(side)

/* --- choosing arguments --- */

static T OWN(any)(RUN *r)
{
    T element = r->pool[random_below(&r->random, POOL)];
    if (random_once_in(&r->random, 2))
        element.KEY = (__typeof__(element.KEY))random_below(&r->random, 100);
    return element;
}

static uint64_t OWN(some)(RUN *r, T elements[FEW])
{
    uint64_t count = random_below(&r->random, FEW + 1);
    for (uint64_t i = 0; i < count; i++)
        elements[i] = OWN(any)(r);
    return count;
}

/* A range of a few elements, which there are. */
static range OWN(range)(RUN *r, const SIDE *s)
{
    uint64_t first = random_below(&r->random, s->m.len + 1), rest = s->m.len - first;
    return (range){first, random_below(&r->random, (rest < FEW ? rest : FEW) + 1)};
}

/* --- comparing --- */

static void OWN(compare)(const SIDE *s)
{
    IS_SO((CALL(len)(&s->v)) == (s->m.len));
    for (uint64_t i = 0; i < s->m.len; i++)
        HOLDS(SAME((const T *)CALL(at)(&s->v, i), (const T *)model_at(&s->m, i)),
              "element %llu of %llu differs", (unsigned long long)i, (unsigned long long)s->m.len);
}

/* What is cheap enough to be asked after every call. */
static void OWN(glance)(const SIDE *s)
{
    const V *v = &s->v;
    IS_SO((CALL(len)(v)) == (s->m.len));
    IS_SO((CALL(is_empty)(v)) == (s->m.len == 0));
    IS_SO((CALL(capacity)(v)) >= (s->m.len));
    IS_SO((CALL(data)(v)) == (s->data));
    IS_SO((CALL(first)(v)) == (s->m.len > 0 ? s->data : NULL));
    IS_SO((CALL(last)(v)) == (s->m.len > 0 ? s->data + s->m.len - 1 : NULL));
}

#include "model_steps.h"

/* --- size and life --- */

static void OWN(reserve)(RUN *r, SIDE *s)
{
    const uint64_t additional = random_below(&r->random, 4 * FEW);
    ASSERT_OK(CALL(reserve)(&s->v, additional));
    IS_SO((CALL(capacity)(&s->v)) >= (s->m.len + additional));
}

static void OWN(shrink_to_fit)(RUN *r, SIDE *s)
{
    (void)r;
    ASSERT_OK(CALL(shrink_to_fit)(&s->v));
}

static void OWN(commit)(RUN *r, SIDE *s)
{
    const uint64_t stamp = random_next(&r->random);
    switch (random_below(&r->random, 4)) {
    case 0:
        ASSERT_OK(CALL(commit)(&s->v));
        break;
    case 1:
        ASSERT_OK(CALL(commit_stamped)(&s->v, stamp));
        IS_SO(CALL(stamp)(&s->v) == stamp);
        break;
    case 2:
        ASSERT_OK(CALL(commit_lazy)(&s->v));
        break;
    default: /* whether it does is not known here */
        ASSERT_OK(CALL(commit_if_due)(&s->v));
        ASSERT_OK(CALL(commit_lazy)(&s->v));
    }
    model_copy(&s->committed, &s->m);
}

static void OWN(rollback)(RUN *r, SIDE *s)
{
    (void)r;
    if (s->durability == VECFILE_SHARED) {
        vecfile_status status = CALL(rollback)(&s->v);
        IS_SO(status == VECFILE_E_UNSUPPORTED);
        return;
    }
    ASSERT_OK(CALL(rollback)(&s->v));
    model_copy(&s->m, &s->committed);
    OWN(compare)(s);
}

static void OWN(move)(RUN *r, SIDE *s)
{
    (void)r;
    V elsewhere;
    CALL(move)(&elsewhere, &s->v);
    IS_SO((CALL(data)(&elsewhere)) == (s->data));
    IS_SO((CALL(len)(&s->v)) == (0));
    CALL(move)(&s->v, &elsewhere);
}

static void OWN(open)(SIDE *s, vecfile_options options)
{
    options.io = unflushed_io();
    options.durability = s->durability;
    ASSERT_OK(CALL(open)(&s->v, s->path, &options));
    s->data = CALL(data)(&s->v);
    OWN(compare)(s);
    OWN(glance)(s);
}

/* With shared durability nothing is lost by leaving without a commit either. */
static void OWN(leave)(RUN *r, SIDE *s)
{
    if (!random_once_in(&r->random, 4))
        ASSERT_OK(CALL(close)(&s->v));
    else {
        CALL(abandon)(&s->v);
        if (s->durability == VECFILE_ATOMIC)
            model_copy(&s->m, &s->committed);
    }
    model_copy(&s->committed, &s->m);
}

static void OWN(reopen)(RUN *r, SIDE *s)
{
    vecfile_options options = {.reserve = random_below(&r->random, 2) * FEW,
                               .commit_interval_bytes = 1000 * random_below(&r->random, 2)};
    const uint64_t stamp = CALL(stamp)(&s->v);
    OWN(leave)(r, s);
    if (random_once_in(&r->random, 2)) {
        OWN(open)(s, (vecfile_options){.access = VECFILE_READ_ONLY});
        ASSERT_STATUS(CALL(push_default)(&s->v), VECFILE_E_READ_ONLY);
        ASSERT_OK(CALL(close)(&s->v));
    }
    OWN(open)(s, options);
    IS_SO((CALL(stamp)(&s->v)) == (stamp));
}

/* --- the run --- */

typedef struct OWN(step) {
    const char *name;
    void (*run)(RUN *r, SIDE *s);
} OWN(step);

#define STEP(name)                                                                                 \
    {                                                                                              \
#name, OWN(name)                                                                           \
    }

/* Concern a few elements each. */
static const OWN(step) OWN(light)[] = {
    STEP(set),
    STEP(store),
    STEP(swap),
    STEP(look),
    STEP(push),
    STEP(push),
    STEP(push),
    STEP(pop),
    STEP(swap_remove),
    STEP(fill),
    STEP(slice_mut),
    STEP(copy_within),
    STEP(extend),
    STEP(extend_from_within),
    STEP(truncate),
    STEP(resize),
    STEP(resize_with),
    STEP(reserve),
    STEP(commit),
    STEP(move),
    STEP(extend_from_itself),
};

/* Move or touch up to all of them. */
static const OWN(step) OWN(heavy)[] = {
    STEP(remove),        STEP(insert), STEP(insert_slice), STEP(splice),
    STEP(remove_range),  STEP(clear),  STEP(rotate),       STEP(reverse),
    STEP(retain),        STEP(dedup),  STEP(store_in_all), STEP(append),
    STEP(shrink_to_fit), STEP(reopen), STEP(split_off),    STEP(rollback),
};

static const char *OWN(one_step)(RUN *r, SIDE *s)
{
    if (s->m.len > MOST - 4 * FEW) {
        const uint64_t len = random_below(&r->random, MOST);
        ASSERT_OK(CALL(truncate)(&s->v, len));
        OWN(cut)(s, len);
    }
    const bool is_heavy = random_once_in(&r->random, IS_BIG ? 16 : 4);
    const OWN(step) *steps = is_heavy ? OWN(heavy) : OWN(light);
    const size_t count =
        is_heavy ? sizeof OWN(heavy) / sizeof *OWN(heavy) : sizeof OWN(light) / sizeof *OWN(light);
    const OWN(step) *step = &steps[random_below(&r->random, count)];
    step->run(r, s);
    return step->name;
}

static void OWN(begin)(RUN *r, uint64_t seed)
{
    r->random = random_from(seed);
    for (int i = 0; i < POOL; i++)
        JOIN(random_, E)(&r->pool[i], &r->random);
    for (int i = 0; i < 2; i++) {
        SIDE *s = &r->sides[i];
        s->m = model_make(sizeof(T), MOST + 8 * FEW);
        s->committed = model_make(sizeof(T), MOST + 8 * FEW);
        s->durability = i == 0 ? VECFILE_ATOMIC : VECFILE_SHARED;
        snprintf(s->path, sizeof s->path, "%s", scratch_path(i == 0 ? "one.vec" : "two.vec"));
        OWN(open)(s, (vecfile_options){0});
    }
}

static void OWN(end)(RUN *r)
{
    for (int i = 0; i < 2; i++) {
        SIDE *s = &r->sides[i];
        ASSERT_OK(CALL(close)(&s->v));
        IS_SO((file_size(s->path)) == (65536 + s->m.len * sizeof(T)));
        OWN(open)(s, (vecfile_options){.access = VECFILE_READ_ONLY});
        for (uint64_t j = 0; j < s->m.len; j++)
            ASSERT_OK(JOIN(E, _check)(CALL(at)(&s->v, j)));
        ASSERT_OK(CALL(close)(&s->v));
        free(s->m.bytes);
        free(s->committed.bytes);
    }
}

static void OWN(run_model)(uint64_t seed, uint64_t steps)
{
    static RUN run;
    OWN(begin)(&run, seed);
    for (uint64_t i = 0; i < steps; i++) {
        SIDE *s = &run.sides[random_once_in(&run.random, 4) ? 1 : 0];
        last_step = OWN(one_step)(&run, s);
        OWN(glance)(&run.sides[0]);
        OWN(glance)(&run.sides[1]);
        if (i % (IS_BIG ? 256 : 32) == 0) {
            OWN(compare)(&run.sides[0]);
            OWN(compare)(&run.sides[1]);
        }
    }
    OWN(end)(&run);
}

#undef STEP
#undef RUN
#undef SIDE
#undef E
#undef T
#undef KEY
#undef MOST
#undef SAME
