/* Choosing rows. */
#include "run/system.h"

#include "out/rows.h"

#include "run/memory.h"
#include "run/message.h"
#include "run/progress.h"

#define NO_LIMIT INT64_MAX

static uint64_t from_either_end(int64_t index, uint64_t count)
{
    if (index >= 0)
        return (uint64_t)index < count ? (uint64_t)index : count;
    const uint64_t before_end = 0 - (uint64_t)index;
    return before_end < count ? count - before_end : 0;
}

bool rows_begin(rows *of, const source *from, const arguments *given, int64_t count)
{
    int64_t first, wanted;
    *of = (rows){.from = from};
    if (!option_number(given, "from", 0, INT64_MIN, INT64_MAX, &first) ||
        !option_number(given, "count", count, INT64_MIN, INT64_MAX, &wanted))
        return false;
    of->first = from_either_end(first, from->count);
    of->end = wanted < 0 ? from_either_end(wanted, from->count) : from->count;
    of->most = wanted < 0 ? NO_LIMIT : (uint64_t)wanted;
    const char *names = option_value(given, "columns");
    const char *condition = option_value(given, "where");
    of->has_chosen_columns = names != NULL;
    if (!columns_choose(&from->columns, names, &of->columns))
        return false;
    if (condition == NULL)
        return true;
    of->condition = where_compile(condition, &from->columns);
    if (of->condition == NULL)
        release(of->columns.columns);
    return of->condition != NULL;
}

void rows_free(rows *of)
{
    where_free(of->condition);
    release(of->columns.columns);
}

typedef struct visit_state {
    row_visitor *visit;
    void *context;
    uint64_t left;
} visit_state;

static bool visit_batch(const rows *of, uint64_t first, size_t count, visit_state *state)
{
    unsigned char keep[WHERE_BATCH];
    const unsigned char *element = source_element(of->from, first);
    const size_t stride = of->from->stride;
    if (of->condition != NULL)
        where_select(of->condition, element, stride, count, keep);
    for (size_t i = 0; i < count; i++, element += stride) {
        if (of->condition != NULL && !keep[i])
            continue;
        if (state->left == 0)
            return false;
        state->left--;
        if (!state->visit(state->context, first + i, element))
            return false;
    }
    return state->left > 0;
}

void rows_visit(const rows *of, row_visitor *visit, void *context)
{
    visit_state state = {visit, context, of->most};
    begin_progress(of->end > of->first ? of->end - of->first : 0, "rows");
    for (uint64_t i = of->first; i < of->end;) {
        const uint64_t left = of->end - i;
        const size_t count = left < WHERE_BATCH ? (size_t)left : WHERE_BATCH;
        if (!visit_batch(of, i, count, &state))
            break;
        i += count;
        show_progress(i - of->first);
    }
    end_progress();
}
