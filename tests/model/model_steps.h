/* The calls that change elements, each with what it does to the model: a part of model_template.h,
 * which includes it once an element. */

/* --- single elements --- */

static void OWN(set)(RUN *r, SIDE *s)
{
    const T element = OWN(any)(r);
    const uint64_t i = any_index(&r->random, s->m.len);
    ASSERT_RANGE(CALL(set)(&s->v, i, element), i < s->m.len);
    if (i < s->m.len)
        model_set(&s->m, i, &element);
}

/* Through at_mut, first_mut or last_mut. */
static void OWN(store)(RUN *r, SIDE *s)
{
    const T element = OWN(any)(r);
    uint64_t i = any_index(&r->random, s->m.len);
    T *at = NULL;
    switch (random_below(&r->random, 3)) {
    case 0:
        at = CALL(at_mut)(&s->v, i);
        break;
    case 1:
        i = 0;
        at = CALL(first_mut)(&s->v);
        break;
    default:
        i = s->m.len - 1;
        at = CALL(last_mut)(&s->v);
    }
    IS_SO((at) == (i < s->m.len ? s->data + i : NULL));
    if (at == NULL)
        return;
    *at = element;
    model_set(&s->m, i, &element);
}

static void OWN(swap)(RUN *r, SIDE *s)
{
    const uint64_t i = any_index(&r->random, s->m.len), j = any_index(&r->random, s->m.len);
    const bool fits = i < s->m.len && j < s->m.len;
    ASSERT_RANGE(CALL(swap)(&s->v, i, j), fits);
    if (fits)
        model_swap(&s->m, i, j);
}

static void OWN(look)(RUN *r, SIDE *s)
{
    const uint64_t i = any_index(&r->random, s->m.len);
    const T got = CALL(get)(&s->v, i), otherwise = JOIN(E, _default)();
    const T *expected = i < s->m.len ? model_at(&s->m, i) : &otherwise;
    IS_SO(SAME(&got, expected));
    IS_SO((CALL(at)(&s->v, i)) == (i < s->m.len ? s->data + i : NULL));
    const range part = any_range(&r->random, s->m.len, OWN(range)(r, s));
    IS_SO((CALL(slice)(&s->v, part.first, part.count)) ==
          (range_fits(part, s->m.len) ? s->data + part.first : NULL));
}

static void OWN(push)(RUN *r, SIDE *s)
{
    const bool is_default = random_once_in(&r->random, 8);
    const T element = is_default ? JOIN(E, _default)() : OWN(any)(r);
    if (is_default)
        ASSERT_OK(CALL(push_default)(&s->v));
    else
        ASSERT_OK(CALL(push)(&s->v, element));
    model_append(&s->m, &element, 1);
}

/* Checks what a call copied out, unless that was not asked for, and removes it from the model. */
static void OWN(taken)(SIDE *s, uint64_t i, const T *out)
{
    if (out != NULL)
        IS_SO(SAME(out, (const T *)model_at(&s->m, i)));
    model_remove(&s->m, i, 1);
}

static void OWN(pop)(RUN *r, SIDE *s)
{
    T element, *out = random_once_in(&r->random, 4) ? NULL : &element;
    ASSERT_RANGE(CALL(pop)(&s->v, out), s->m.len > 0);
    if (s->m.len > 0)
        OWN(taken)(s, s->m.len - 1, out);
}

static void OWN(swap_remove)(RUN *r, SIDE *s)
{
    T element, *out = random_once_in(&r->random, 4) ? NULL : &element;
    const uint64_t i = any_index(&r->random, s->m.len);
    const bool fits = i < s->m.len;
    ASSERT_RANGE(CALL(swap_remove)(&s->v, i, out), fits);
    if (!fits)
        return;
    model_swap(&s->m, i, s->m.len - 1);
    OWN(taken)(s, s->m.len - 1, out);
}

static void OWN(remove)(RUN *r, SIDE *s)
{
    T element, *out = random_once_in(&r->random, 4) ? NULL : &element;
    const uint64_t i = any_index(&r->random, s->m.len);
    const bool fits = i < s->m.len;
    ASSERT_RANGE(CALL(remove)(&s->v, i, out), fits);
    if (fits)
        OWN(taken)(s, i, out);
}

static void OWN(insert)(RUN *r, SIDE *s)
{
    const T element = OWN(any)(r);
    const uint64_t i = any_index(&r->random, s->m.len + 1);
    const bool fits = i <= s->m.len;
    ASSERT_RANGE(CALL(insert)(&s->v, i, element), fits);
    if (fits)
        model_splice(&s->m, i, 0, &element, 1);
}

/* --- ranges --- */

static void OWN(fill)(RUN *r, SIDE *s)
{
    const T element = OWN(any)(r);
    const range part = any_range(&r->random, s->m.len, OWN(range)(r, s));
    const bool fits = range_fits(part, s->m.len);
    ASSERT_RANGE(CALL(fill)(&s->v, part.first, part.count, element), fits);
    for (uint64_t i = 0; fits && i < part.count; i++)
        model_set(&s->m, part.first + i, &element);
}

static void OWN(slice_mut)(RUN *r, SIDE *s)
{
    T elements[FEW];
    const uint64_t count = OWN(some)(r, elements);
    const uint64_t first = any_index(&r->random, s->m.len);
    const range part = {first, count};
    const bool fits = range_fits(part, s->m.len);
    T *at = CALL(slice_mut)(&s->v, first, count);
    IS_SO((at) == (fits ? s->data + first : NULL));
    if (!fits)
        return;
    memcpy(at, elements, (size_t)count * sizeof(T));
    model_splice(&s->m, first, count, elements, count);
}

static void OWN(copy_within)(RUN *r, SIDE *s)
{
    const range from = any_range(&r->random, s->m.len, OWN(range)(r, s));
    const range to = {any_index(&r->random, s->m.len), from.count};
    const bool fits = range_fits(from, s->m.len) && range_fits(to, s->m.len);
    ASSERT_RANGE(CALL(copy_within)(&s->v, to.first, from.first, from.count), fits);
    if (fits)
        model_splice(&s->m, to.first, to.count, model_at(&s->m, from.first), from.count);
}

static void OWN(extend)(RUN *r, SIDE *s)
{
    T elements[FEW];
    const uint64_t count = OWN(some)(r, elements);
    ASSERT_OK(CALL(extend)(&s->v, elements, count));
    model_append(&s->m, elements, count);
}

static void OWN(extend_from_within)(RUN *r, SIDE *s)
{
    const range part = any_range(&r->random, s->m.len, OWN(range)(r, s));
    const bool fits = range_fits(part, s->m.len);
    ASSERT_RANGE(CALL(extend_from_within)(&s->v, part.first, part.count), fits);
    if (fits)
        model_append(&s->m, model_at(&s->m, part.first), part.count);
}

/* The same through extend, which takes a part of the vector too. */
static void OWN(extend_from_itself)(RUN *r, SIDE *s)
{
    const range part = OWN(range)(r, s);
    ASSERT_OK(CALL(extend)(&s->v, s->data + part.first, part.count));
    model_append(&s->m, model_at(&s->m, part.first), part.count);
}

static void OWN(insert_slice)(RUN *r, SIDE *s)
{
    T elements[FEW];
    const uint64_t count = OWN(some)(r, elements);
    const uint64_t i = any_index(&r->random, s->m.len + 1);
    const bool fits = i <= s->m.len;
    ASSERT_RANGE(CALL(insert_slice)(&s->v, i, elements, count), fits);
    if (fits)
        model_splice(&s->m, i, 0, elements, count);
}

static void OWN(splice)(RUN *r, SIDE *s)
{
    T elements[FEW];
    const uint64_t count = OWN(some)(r, elements);
    const range part = any_range(&r->random, s->m.len, OWN(range)(r, s));
    const bool fits = range_fits(part, s->m.len);
    ASSERT_RANGE(CALL(splice)(&s->v, part.first, part.count, elements, count), fits);
    if (fits)
        model_splice(&s->m, part.first, part.count, elements, count);
}

static void OWN(remove_range)(RUN *r, SIDE *s)
{
    const range part = any_range(&r->random, s->m.len, OWN(range)(r, s));
    const bool fits = range_fits(part, s->m.len);
    ASSERT_RANGE(CALL(remove_range)(&s->v, part.first, part.count), fits);
    if (fits)
        model_remove(&s->m, part.first, part.count);
}

/* --- the whole --- */

static void OWN(cut)(SIDE *s, uint64_t len)
{
    if (len < s->m.len)
        model_remove(&s->m, len, s->m.len - len);
}

/* By a few; a length that is not reached changes nothing. */
static void OWN(truncate)(RUN *r, SIDE *s)
{
    uint64_t len = s->m.len - random_below(&r->random, FEW);
    ASSERT_OK(CALL(truncate)(&s->v, len));
    OWN(cut)(s, len);
}

static void OWN(resize)(RUN *r, SIDE *s)
{
    const T element = OWN(any)(r);
    const uint64_t fewer = s->m.len < FEW ? s->m.len : FEW;
    const uint64_t len = s->m.len - fewer + random_below(&r->random, 2 * FEW);
    ASSERT_OK(CALL(resize)(&s->v, len, element));
    OWN(cut)(s, len);
    while (s->m.len < len)
        model_append(&s->m, &element, 1);
}

typedef struct OWN(maker) {
    RUN *run;
    SIDE *side;
} OWN(maker);

static T OWN(make)(uint64_t index, void *context)
{
    OWN(maker) *maker = context;
    IS_SO((index) == (maker->side->m.len));
    const T element = OWN(any)(maker->run);
    model_append(&maker->side->m, &element, 1);
    return element;
}

static void OWN(resize_with)(RUN *r, SIDE *s)
{
    OWN(maker) maker = {r, s};
    const uint64_t fewer = s->m.len < FEW ? s->m.len : FEW;
    const uint64_t len = s->m.len - fewer + random_below(&r->random, 2 * FEW);
    OWN(cut)(s, len);
    ASSERT_OK(CALL(resize_with)(&s->v, len, OWN(make), &maker));
}

static void OWN(clear)(RUN *r, SIDE *s)
{
    if (!random_once_in(&r->random, 30))
        return;
    ASSERT_OK(CALL(clear)(&s->v));
    OWN(cut)(s, 0);
}

static void OWN(reverse)(RUN *r, SIDE *s)
{
    (void)r;
    ASSERT_OK(CALL(reverse)(&s->v));
    for (uint64_t i = 0; i < s->m.len / 2; i++)
        model_swap(&s->m, i, s->m.len - 1 - i);
}

static void OWN(rotate)(RUN *r, SIDE *s)
{
    const uint64_t by = any_index(&r->random, s->m.len + 1);
    ASSERT_RANGE(CALL(rotate)(&s->v, by), by <= s->m.len);
    if (by > s->m.len)
        return;
    model front = model_make(sizeof(T), by + 1);
    model_append(&front, s->m.bytes, by);
    model_remove(&s->m, 0, by);
    model_append(&s->m, front.bytes, by);
    free(front.bytes);
}

/* Through data_mut, or the loop over it. */
static void OWN(store_in_all)(RUN *r, SIDE *s)
{
    const T element = OWN(any)(r);
    if (random_once_in(&r->random, 2)) {
        T *all = CALL(data_mut)(&s->v);
        IS_SO((all) == (s->data));
        for (uint64_t i = 0; i < s->m.len; i++)
            all[i].KEY = element.KEY;
    } else {
#define EACH_MUT(name) JOIN(E, _vec_each_mut)(name, &s->v)
        for (EACH_MUT(it))
            it->KEY = element.KEY;
#undef EACH_MUT
    }
    for (uint64_t i = 0; i < s->m.len; i++)
        ((T *)model_at(&s->m, i))->KEY = element.KEY;
}

typedef struct OWN(keeper) {
    RUN *run;
    SIDE *side;
    uint64_t next; /* in the model, which shrinks in step */
} OWN(keeper);

static bool OWN(keep)(const T *element, void *context)
{
    OWN(keeper) *keeper = context;
    IS_SO(SAME(element, (const T *)model_at(&keeper->side->m, keeper->next)));
    const bool kept = !random_once_in(&keeper->run->random, 20);
    if (kept)
        keeper->next++;
    else
        model_remove(&keeper->side->m, keeper->next, 1);
    return kept;
}

static void OWN(retain)(RUN *r, SIDE *s)
{
    OWN(keeper) keeper = {r, s, 0};
    ASSERT_OK(CALL(retain)(&s->v, OWN(keep), &keeper));
    IS_SO((keeper.next) == (s->m.len));
}

static void OWN(dedup)(RUN *r, SIDE *s)
{
    (void)r;
    ASSERT_OK(CALL(dedup)(&s->v));
    for (uint64_t i = 1; i < s->m.len;) {
        if (JOIN(E, _equal)(model_at(&s->m, i - 1), model_at(&s->m, i)))
            model_remove(&s->m, i, 1);
        else
            i++;
    }
}

static SIDE *OWN(other)(RUN *r, const SIDE *s)
{
    return &r->sides[s == &r->sides[0] ? 1 : 0];
}

static void OWN(append)(RUN *r, SIDE *s)
{
    SIDE *from = OWN(other)(r, s);
    if (s->m.len + from->m.len > MOST)
        return;
    ASSERT_OK(CALL(append)(&s->v, &from->v));
    model_move_tail(&from->m, 0, &s->m);
}

static void OWN(split_off)(RUN *r, SIDE *s)
{
    SIDE *into = OWN(other)(r, s);
    const uint64_t at = any_index(&r->random, s->m.len + 1);
    const bool fits = at <= s->m.len;
    if (fits && into->m.len + s->m.len - at > MOST)
        return;
    ASSERT_RANGE(CALL(split_off)(&s->v, at, &into->v), fits);
    if (fits)
        model_move_tail(&s->m, at, &into->m);
}
