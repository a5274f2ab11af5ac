/* Values of enums and flags in one version as those in another. */
#include "internal.h"

#include "plan.h"

#include <stdlib.h>

static int compare_numbers(const void *a, const void *b)
{
    const vecfile_renumbering *x = a, *y = b;
    return x->from < y->from ? -1 : x->from > y->from;
}

static const vecfile_named_value *find_name(const vecfile_enum *in, const char *name)
{
    for (size_t i = 0; i < in->value_count; i++)
        if (strcmp(in->values[i].name, name) == 0)
            return &in->values[i];
    return NULL;
}

/* Flags that are the same bit on both sides. */
static void find_plain_flags(vecfile_step *step)
{
    for (size_t i = 0; i < step->number_count; i++) {
        const vecfile_renumbering *flag = &step->numbers[i];
        const bool is_bit = flag->from != 0 && (flag->from & (flag->from - 1)) == 0;
        if (is_bit && flag->is_known && flag->from == flag->to)
            step->span |= flag->from;
        else if (flag->from != 0 && !(is_bit && !flag->is_known))
            return; /* what several bits together mean is not told from each of them */
    }
    step->has_plain = true;
}

/* Values without a gap that have the same number on both sides. */
static void find_plain_values(vecfile_step *step)
{
    size_t count = 0;
    for (size_t i = 0; i < step->number_count; i++) {
        const vecfile_renumbering *value = &step->numbers[i];
        if (value->is_known && value->from == value->to &&
            value->from == step->numbers[0].from + i && count == i)
            count++;
    }
    step->has_plain = count > 0;
    step->least = count > 0 ? step->numbers[0].from : 0;
    step->span = count > 0 ? count - 1 : 0;
}

static void fill(vecfile_step *step, const vecfile_enum *old)
{
    const vecfile_enum *from = step->from_values, *to = step->to_values;
    for (size_t i = 0; i < old->value_count; i++) {
        const vecfile_named_value *value = &old->values[i];
        const vecfile_named_value *known = from != NULL ? find_name(to, value->name) : value;
        /* Of two names for one number the first counts, as in messages. */
        if (!step->is_flags && vecfile_value_name(old, value->number) != value->name)
            continue;
        step->numbers[step->number_count++] =
            (vecfile_renumbering){.from = value->number,
                                  .to = known != NULL ? known->number : 0,
                                  .is_known = known != NULL};
    }
}

bool vecfile_renumber(vecfile_step *step, const vecfile_enum *from, const vecfile_enum *to)
{
    const vecfile_enum *old = from != NULL ? from : to;
    step->from_values = from;
    step->to_values = to;
    step->is_flags = to->is_flags;
    step->numbers = calloc(old->value_count + 1, sizeof *step->numbers);
    if (step->numbers == NULL)
        return false;
    fill(step, old);
    if (step->is_flags) {
        find_plain_flags(step);
    } else {
        qsort(step->numbers, step->number_count, sizeof *step->numbers, compare_numbers);
        find_plain_values(step);
    }
    return true;
}
