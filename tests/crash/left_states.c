/* Which states a crash may leave. */
#include "left_states.h"

#include <stdlib.h>
#include <string.h>

bool workload_is_same(workload_state a, workload_state b)
{
    return a.hash == b.hash && a.len == b.len && a.stamp == b.stamp;
}

static bool is_among(const workload_state *list, size_t count, workload_state state)
{
    for (size_t i = 0; i < count; i++)
        if (workload_is_same(list[i], state))
            return true;
    return false;
}

bool left_states_allow(const left_states *left, workload_state state)
{
    return is_among(left->list, left->count, state);
}

bool left_states_allow_without_last(const left_states *left, workload_state state)
{
    return left_states_allow(left, state) || is_among(left->before, left->before_count, state);
}

void left_states_init(left_states *left, workload_state state)
{
    left->before_count = 0;
    left->list[0] = state;
    left->count = 1;
}

void left_states_add(left_states *left, workload_state state)
{
    if (left->count == LEFT_STATES_MOST)
        abort(); /* a program makes fewer commits */
    left->list[left->count++] = state;
}

void left_states_drop_last(left_states *left)
{
    left->count--;
}

void left_states_set(left_states *left, workload_state state)
{
    bool is_change = false;
    for (size_t i = 0; i < left->count; i++)
        is_change = is_change || !workload_is_same(left->list[i], state);
    if (is_change) { /* else no record was written */
        memcpy(left->before, left->list, left->count * sizeof *left->list);
        left->before_count = left->count;
    }
    left->list[0] = state;
    left->count = 1;
}
