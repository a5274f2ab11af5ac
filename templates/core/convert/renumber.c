/* Values of enums and flags in one version as those in another. */
#include "convert/renumber.h"

#include "base/assertion.h"

#include <stdlib.h>

/* Of values in all numberings together, and what one numbering counts for besides: no honest pair
 * of schemas comes near, and a dishonest one must not take all memory. */
#define MAX_VALUES ((size_t)1 << 20)
#define VALUES_OF_A_NUMBERING 64

/* By number; of several names for one, first those that the target knows. */
static int compare_numbers(const void *a, const void *b)
{
    const vecfile_renumbering *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->is_known != y->is_known)
        return x->is_known ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const vecfile_named_value *)a)->name, ((const vecfile_named_value *)b)->name);
}

static vecfile_named_value *sort_by_name(const vecfile_enum *values)
{
    vecfile_named_value *sorted = calloc(values->value_count + 1, sizeof *sorted);
    if (sorted == NULL)
        return NULL;
    for (size_t i = 0; i < values->value_count; i++)
        sorted[i] = values->values[i];
    qsort(sorted, values->value_count, sizeof *sorted, compare_names);
    return sorted;
}

/* Flags that are the same bit on both sides. */
static void find_plain_flags(vecfile_numbering *of)
{
    for (size_t i = 0; i < of->count; i++) {
        const vecfile_renumbering *flag = &of->values[i];
        const bool is_bit = flag->from != 0 && (flag->from & (flag->from - 1)) == 0;
        if (is_bit && flag->is_known && flag->from == flag->to)
            of->span |= flag->from;
        else if (flag->from != 0 && !(is_bit && !flag->is_known))
            return; /* what several bits together mean is not told from each of them */
    }
    of->has_plain = true;
}

/* Values without a gap that have the same number on both sides. */
static void find_plain_values(vecfile_numbering *of)
{
    size_t count = 0;
    for (size_t i = 0; i < of->count; i++) {
        const vecfile_renumbering *value = &of->values[i];
        if (value->is_known && value->from == value->to && value->from == of->values[0].from + i &&
            count == i)
            count++;
    }
    of->has_plain = count > 0;
    of->least = count > 0 ? of->values[0].from : 0;
    of->span = count > 0 ? count - 1 : 0;
}

static void remove_aliases(vecfile_numbering *of)
{
    size_t kept = 0;
    for (size_t i = 0; i < of->count; i++) {
        VECFILE_ASSERT(kept == 0 || of->values[kept - 1].from <= of->values[i].from);
        if (i == 0 || of->values[i].from != of->values[kept - 1].from)
            of->values[kept++] = of->values[i];
    }
    of->count = kept;
}

/* `names` are the target's values, sorted. */
static void fill_numbering(vecfile_numbering *of, const vecfile_enum *old,
                           const vecfile_named_value *names)
{
    for (size_t i = 0; i < old->value_count; i++) {
        const vecfile_named_value *value = &old->values[i];
        const vecfile_named_value *known =
            bsearch(value, names, of->to->value_count, sizeof *names, compare_names);
        of->values[of->count++] = (vecfile_renumbering){.from = value->number,
                                                        .to = known != NULL ? known->number : 0,
                                                        .order = i,
                                                        .is_known = known != NULL};
    }
    if (of->to->is_flags) {
        find_plain_flags(of);
        return;
    }
    qsort(of->values, of->count, sizeof *of->values, compare_numbers);
    remove_aliases(of);
    find_plain_values(of);
}

static vecfile_numbering *make_numbering(const vecfile_enum *from, const vecfile_enum *to)
{
    const vecfile_enum *old = from != NULL ? from : to;
    vecfile_named_value *names = sort_by_name(to);
    vecfile_numbering *made =
        calloc(1, sizeof *made + old->value_count * sizeof(vecfile_renumbering));
    if (names != NULL && made != NULL) {
        made->from = from;
        made->to = to;
        fill_numbering(made, old, names);
    } else {
        free(made);
        made = NULL;
    }
    free(names);
    return made;
}

const vecfile_numbering *vecfile_renumber(vecfile_conversion *conversion, const vecfile_enum *from,
                                          const vecfile_enum *to)
{
    size_t values = 0;
    for (const vecfile_numbering *known = conversion->numberings; known != NULL;
         known = known->next) {
        if (known->from == from && known->to == to)
            return known;
        values += known->count + VALUES_OF_A_NUMBERING;
    }
    vecfile_numbering *made = values < MAX_VALUES ? make_numbering(from, to) : NULL;
    if (made == NULL)
        return NULL;
    made->next = conversion->numberings;
    conversion->numberings = made;
    return made;
}
