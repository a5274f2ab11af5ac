/* States of a program's vectors, and which of them a crash may leave. */
#ifndef TESTS_CRASH_LEFT_STATES_H
#define TESTS_CRASH_LEFT_STATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LEFT_STATES_MOST 64

/* A hash over the elements, and what a commit keeps beside them.  Hash 0: no file at all. */
typedef struct workload_state {
    uint64_t hash;
    uint64_t len;
    uint64_t stamp;
} workload_state;

/* The first is the last that is durable, the others were committed lazily since, or their commit
 * was under way. */
typedef struct left_states {
    workload_state list[LEFT_STATES_MOST];
    size_t count;
    workload_state before[LEFT_STATES_MOST]; /* what the list was before the last durable one … */
    size_t before_count;
} left_states;

bool workload_is_same(workload_state a, workload_state b);

/* Whether a crash may leave that state. */
bool left_states_allow(const left_states *left, workload_state state);

/* … or a crash and the loss of the log's last record, of which nothing tells. */
bool left_states_allow_without_last(const left_states *left, workload_state state);

/* Only this state may be left, and nothing is known of earlier ones. */
void left_states_init(left_states *left, workload_state state);

/* A commit of that state is under way, or was lazy. */
void left_states_add(left_states *left, workload_state state);

/* It was refused, so nothing happened. */
void left_states_drop_last(left_states *left);

/* That state is durable. */
void left_states_set(left_states *left, workload_state state);

#endif /* TESTS_CRASH_LEFT_STATES_H */
