/* Which states a crash may leave. */
#include "left_states.h"

#include <stdlib.h>

bool workload_is_same(workload_state a, workload_state b)
{
    return a.hash == b.hash && a.len == b.len && a.stamp == b.stamp;
}

bool left_states_allow(const left_states *left, workload_state state)
{
    for (size_t i = 0; i < left->count; i++)
        if (workload_is_same(left->list[i], state))
            return true;
    return false;
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
    left->list[0] = state;
    left->count = 1;
}
