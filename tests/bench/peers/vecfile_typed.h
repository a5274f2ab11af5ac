/* A store of generated vectors of one kind of element: included once a kind, with TYPE, KEY (its
 * field), FIELD and FIELD_TYPE defined.  Private to vecfile.c. */

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#define CALL(name) JOIN(JOIN(TYPE, _vec_), name)
#define LOCAL(name) JOIN(JOIN(TYPE, _), name)
#define VECTOR JOIN(TYPE, _vec)

static void *LOCAL(store_open)(const char *path, const vecfile_options *options)
{
    VECTOR *v = malloc(sizeof *v);
    need(v != NULL, "malloc");
    ok(CALL(open)(v, path, options));
    return v;
}

static void LOCAL(store_close)(void *v)
{
    ok(CALL(close)(v));
    free(v);
}

static void LOCAL(store_append)(void *v, uint64_t first, uint64_t count)
{
    vecfile_status status = VECFILE_OK;
    for (uint64_t i = first; i < first + count && status == VECFILE_OK; i++)
        status = CALL(push)(v, LOCAL(of)(i));
    ok(status);
}

static void LOCAL(store_flush)(void *v)
{
    ok(CALL(commit)(v));
}

static uint64_t LOCAL(store_scan)(void *v)
{
    uint64_t sum = 0;
    for (CALL(each)(it, (const VECTOR *)v))
        sum += (uint64_t)it->FIELD;
    return sum;
}

static uint64_t LOCAL(store_range)(void *opened, uint64_t low, uint64_t high)
{
    const VECTOR *v = opened;
    uint64_t sum = 0;
    const uint64_t len = CALL(len)(v);
    for (uint64_t i = JOIN(CALL(lower_bound_by_), KEY)(v, (FIELD_TYPE)low); i < len; i++) {
        const TYPE *it = CALL(at)(v, i);
        if (it->KEY >= (FIELD_TYPE)high)
            break;
        sum += (uint64_t)it->FIELD;
    }
    return sum;
}

static uint64_t LOCAL(store_read)(void *opened, const uint32_t *indices, size_t count)
{
    const VECTOR *v = opened;
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (uint64_t)CALL(at)(v, indices[i])->FIELD;
    return sum;
}

static void LOCAL(store_update)(void *v, const uint32_t *indices, size_t k, uint64_t value)
{
    for (size_t i = 0; i < k; i++)
        CALL(at_mut)(v, indices[i])->FIELD = (FIELD_TYPE)value;
    ok(CALL(commit)(v));
}

static void LOCAL(store_insert)(void *v, uint64_t at)
{
    ok(CALL(insert)(v, at, LOCAL(of)(at)));
}

static void LOCAL(store_remove)(void *v, uint64_t at)
{
    ok(CALL(remove)(v, at, NULL));
}

static const calls LOCAL(calls) = {LOCAL(store_open),  LOCAL(store_close),  LOCAL(store_append),
                                   LOCAL(store_flush), LOCAL(store_scan),   LOCAL(store_range),
                                   LOCAL(store_read),  LOCAL(store_update), LOCAL(store_insert),
                                   LOCAL(store_remove)};

#undef JOIN_
#undef JOIN
#undef CALL
#undef LOCAL
#undef VECTOR
#undef TYPE
#undef KEY
#undef FIELD
#undef FIELD_TYPE
