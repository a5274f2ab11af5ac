/* Writing, reading and touching a vector of the element E, whose C type is T and whose fields
 * E_visit walks through.  Included once for each. */

#define ARCH_JOIN2(a, b) a##b
#define ARCH_JOIN(a, b) ARCH_JOIN2(a, b)
#define VECTOR ARCH_JOIN(E, _vec)
#define CALL(name) ARCH_JOIN(ARCH_JOIN(E, _vec_), name)
#define OWN(name) ARCH_JOIN(E, name)

static vecfile_status OWN(_write)(const char *path)
{
    VECTOR v;
    vecfile_options options = {.existence = VECFILE_MUST_CREATE};
    vecfile_status status = CALL(open)(&v, path, &options);
    if (status != VECFILE_OK)
        return status;
    for (uint64_t i = 0; i < ARCH_ELEMENTS && status == VECFILE_OK; i++) {
        status = CALL(push_default)(&v);
        T *at = status == VECFILE_OK ? CALL(at_mut)(&v, i) : NULL;
        if (at == NULL)
            break;
        rule_walk walk = {.element = i, .fills = true};
        memset(at, 0, sizeof *at);
        ARCH_JOIN(visit_, E)(&walk, at);
    }
    if (status == VECFILE_OK)
        status = CALL(commit_stamped)(&v, ARCH_STAMP);
    vecfile_status closed = CALL(close)(&v);
    return status != VECFILE_OK ? status : closed;
}

static void OWN(_compare)(const VECTOR *v, char what[ARCH_WHAT])
{
    if (CALL(len)(v) != ARCH_ELEMENTS)
        snprintf(what, ARCH_WHAT, "%lu elements", (unsigned long)CALL(len)(v));
    for (uint64_t i = 0; i < CALL(len)(v) && what[0] == '\0'; i++) {
        rule_walk walk = {.element = i, .is_right = true};
        T copy = *CALL(at)(v, i);
        ARCH_JOIN(visit_, E)(&walk, &copy);
        if (!walk.is_right)
            snprintf(what, ARCH_WHAT, "%s", walk.what);
        else if (OWN(_check)(&copy) != VECFILE_OK)
            snprintf(what, ARCH_WHAT, "%s", vecfile_errmsg());
    }
}

static vecfile_status OWN(_read)(const char *path, const vecfile_options *options,
                                 char what[ARCH_WHAT])
{
    VECTOR v;
    what[0] = '\0';
    vecfile_status status = CALL(open)(&v, path, options);
    if (status != VECFILE_OK)
        return status;
    OWN(_compare)(&v, what);
    if (CALL(stamp)(&v) < ARCH_STAMP)
        snprintf(what, ARCH_WHAT, "stamp %lu", (unsigned long)CALL(stamp)(&v));
    if (CALL(close)(&v) != VECFILE_OK)
        snprintf(what, ARCH_WHAT, "%s", vecfile_errmsg());
    return VECFILE_OK;
}

static vecfile_status OWN(_touch)(const char *path, char what[ARCH_WHAT])
{
    VECTOR v;
    what[0] = '\0';
    vecfile_options options = {.existence = VECFILE_MUST_EXIST};
    vecfile_status status = CALL(open)(&v, path, &options);
    if (status != VECFILE_OK)
        return status;
    OWN(_compare)(&v, what);
    if (CALL(reverse)(&v) != VECFILE_OK || CALL(reverse)(&v) != VECFILE_OK ||
        CALL(commit_stamped)(&v, CALL(stamp)(&v) + 1) != VECFILE_OK)
        snprintf(what, ARCH_WHAT, "%s", vecfile_errmsg());
    CALL(abandon)(&v); /* what was committed is in a log, for the next machine to recover */
    return VECFILE_OK;
}

#undef ARCH_JOIN
#undef ARCH_JOIN2
#undef VECTOR
#undef CALL
#undef OWN
#undef E
#undef T
