/* The part of order_by.h that searches sorted vectors.  Only that file includes it; it says what
 * the macros mean. */
#ifndef VECFILE_BY
#error "vecfile/search_by.h is a part of vecfile/order_by.h: include that"
#endif

/* Whether `element` is below the bound of `key`: the lower bound or, `with_ties`, the upper one. */
static inline bool VECFILE_BY(is_below)(const vecfile_element *element, VECFILE_BY(key) key,
                                        bool with_ties)
{
    return with_ties ? !VECFILE_BY(key_less)(key, element)
                     : VECFILE_BY(less_than_key)(element, key);
}

/* How many elements are below the bound of `key`.
 *
 * Each step halves the elements among which the bound is, without a branch on the comparison: no
 * processor could predict it, and each wrong guess would cost more than the step.  As a step waits
 * for memory, the four elements one of which the step after next compares are fetched; once few
 * elements are left, all of them. */
static inline uint64_t VECFILE_BY(count_below)(const vecfile_vector *v, VECFILE_BY(key) key,
                                               bool with_ties)
{
    enum {
        size = sizeof(vecfile_element),
        few = size < 2 * VECFILE_CACHE_LINE ? 16 * VECFILE_CACHE_LINE / size : 8,
        in_a_line = size < VECFILE_CACHE_LINE ? VECFILE_CACHE_LINE / size : 1
    };
    const vecfile_element *const elements = (const vecfile_element *)v->core.elements;
    const vecfile_element *base = elements;
    uint64_t count = v->core.len, half;
    if (count == 0)
        return 0;
    for (; count > few; count -= half) {
        half = count / 2;
        const uint64_t quarter = (count - half) / 2, ahead = (count - half - quarter) / 2 - 1;
        VECFILE_PREFETCH(&base[ahead].VECFILE_KEY);
        VECFILE_PREFETCH(&base[quarter + ahead].VECFILE_KEY);
        VECFILE_PREFETCH(&base[half + ahead].VECFILE_KEY);
        VECFILE_PREFETCH(&base[half + quarter + ahead].VECFILE_KEY);
        base += half & vecfile_all_bits_if(VECFILE_BY(is_below)(&base[half - 1], key, with_ties));
    }
    for (uint64_t i = 0; i < count; i += in_a_line)
        VECFILE_PREFETCH(&base[i].VECFILE_KEY);
    for (; count > 1; count -= half) {
        half = count / 2;
        base += half & vecfile_all_bits_if(VECFILE_BY(is_below)(&base[half - 1], key, with_ties));
    }
    return (uint64_t)(base - elements) + VECFILE_BY(is_below)(base, key, with_ties);
}

uint64_t VECFILE_BY(lower_bound)(const vecfile_vector *v, VECFILE_BY(key) key)
{
    return VECFILE_BY(count_below)(v, key, false);
}

uint64_t VECFILE_BY(upper_bound)(const vecfile_vector *v, VECFILE_BY(key) key)
{
    return VECFILE_BY(count_below)(v, key, true);
}

const vecfile_element *VECFILE_BY(find)(const vecfile_vector *v, VECFILE_BY(key) key)
{
    const uint64_t bound = VECFILE_BY(lower_bound)(v, key);
    const vecfile_element *const found =
        bound < v->core.len ? (const vecfile_element *)v->core.elements + bound : NULL;
    return found != NULL && !VECFILE_BY(key_less)(key, found) ? found : NULL;
}

/* --- many keys at once --- */

/* count_below of each of `group` keys, at most VECFILE_MAX_ABREAST, in a vector that is not empty.
 * All searches take the same step before any takes the next: while one waits for the element that
 * it will compare, the others have theirs. */
static inline void VECFILE_BY(count_group)(const vecfile_vector *v, const VECFILE_BY(key) * keys,
                                           size_t group, bool with_ties, uint64_t *counts)
{
    const vecfile_element *const elements = (const vecfile_element *)v->core.elements;
    const vecfile_element *base[VECFILE_MAX_ABREAST];
    uint64_t half;
    for (size_t i = 0; i < group; i++)
        base[i] = elements;
    for (uint64_t count = v->core.len; count > 1; count -= half) {
        half = count / 2;
        const uint64_t ahead = count - half > 1 ? (count - half) / 2 - 1 : 0;
        for (size_t i = 0; i < group; i++) {
            const bool is_below = VECFILE_BY(is_below)(&base[i][half - 1], keys[i], with_ties);
            base[i] += half & vecfile_all_bits_if(is_below);
            VECFILE_PREFETCH(&base[i][ahead].VECFILE_KEY);
        }
    }
    for (size_t i = 0; i < group; i++)
        counts[i] =
            (uint64_t)(base[i] - elements) + VECFILE_BY(is_below)(base[i], keys[i], with_ties);
}

/* Searches in groups, and returns how many keys are left at the end: too few for a group. */
static inline uint64_t VECFILE_BY(count_groups)(const vecfile_vector *v,
                                                const VECFILE_BY(key) * keys, uint64_t count,
                                                bool with_ties, uint64_t *counts)
{
    while (count >= VECFILE_MIN_ABREAST && v->core.len > 0) {
        const size_t group =
            count < VECFILE_MAX_ABREAST ? (size_t)count : (size_t)VECFILE_MAX_ABREAST;
        VECFILE_BY(count_group)(v, keys, group, with_ties, counts);
        keys += group;
        counts += group;
        count -= group;
    }
    return count;
}

void VECFILE_BY(lower_bounds)(const vecfile_vector *v, const VECFILE_BY(key) * keys, uint64_t count,
                              uint64_t *bounds)
{
    const uint64_t left = VECFILE_BY(count_groups)(v, keys, count, false, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = VECFILE_BY(lower_bound)(v, keys[i]);
}

void VECFILE_BY(upper_bounds)(const vecfile_vector *v, const VECFILE_BY(key) * keys, uint64_t count,
                              uint64_t *bounds)
{
    const uint64_t left = VECFILE_BY(count_groups)(v, keys, count, true, bounds);
    for (uint64_t i = count - left; i < count; i++)
        bounds[i] = VECFILE_BY(upper_bound)(v, keys[i]);
}
