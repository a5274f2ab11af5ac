/* Runs that fail, made shorter. */
#include "shrink.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct shrinker {
    run_plan *best;
    shrink_test fails;
    void *context;
} shrinker;

static bool try(shrinker *s, const run_plan *plan)
{
    if (!s->fails(s->context, plan))
        return false;
    *s->best = *plan;
    return true;
}

/* With fewer steps before it, the crash comes at an earlier operation. */
static bool try_with_earlier_crash(shrinker *s, run_plan plan)
{
    if (try(s, &plan))
        return true;
    for (uint64_t at = s->best->dies_at; at > 1;) {
        plan.dies_at = --at;
        if (try(s, &plan))
            return true;
    }
    return false;
}

static void skip_first_steps(shrinker *s)
{
    for (int step = s->best->first.count - 1; step >= 0; step--) {
        run_plan plan = *s->best;
        plan.first.skipped |= 1u << step;
        (void)try_with_earlier_crash(s, plan);
    }
}

static void skip_later_steps(shrinker *s)
{
    for (int step = s->best->later.count - 1; step >= 0; step--) {
        run_plan plan = *s->best;
        plan.later.skipped |= 1u << step;
        (void)try(s, &plan);
    }
}

static void crash_less(shrinker *s)
{
    for (int crashes = 0; crashes < s->best->crashes; crashes++) {
        run_plan plan = *s->best;
        plan.crashes = crashes;
        if (try(s, &plan))
            return;
    }
}

static void name_first_crash(shrinker *s, uint64_t operations)
{
    run_plan plan = *s->best;
    plan.dies_at = operations;
    (void)try(s, &plan);
}

void shrink(run_plan *plan, uint64_t operations, shrink_test fails, void *context)
{
    shrinker s = {plan, fails, context};
    if (plan->dies_at == 0)
        name_first_crash(&s, operations);
    crash_less(&s);
    skip_later_steps(&s);
    skip_first_steps(&s);
}

void shrink_print(const run_plan *plan)
{
    printf("replay seed=%llu first=%x dies=%llu look=%d crashes=%d later=%x\n",
           (unsigned long long)plan->seed, plan->first.skipped, (unsigned long long)plan->dies_at,
           plan->look, plan->crashes, plan->later.skipped);
}

/* The value of an argument "NAME=VALUE" of that name; NULL if it is none. */
static const char *value_of(const char *argument, const char *name)
{
    const size_t length = strlen(name);
    return strncmp(argument, name, length) == 0 && argument[length] == '=' ? argument + length + 1
                                                                           : NULL;
}

static bool parse_one(const char *argument, run_plan *plan)
{
    const char *value;
    if ((value = value_of(argument, "seed")) != NULL)
        plan->seed = strtoull(value, NULL, 10);
    else if ((value = value_of(argument, "first")) != NULL)
        plan->first.skipped = (unsigned)strtoul(value, NULL, 16);
    else if ((value = value_of(argument, "dies")) != NULL)
        plan->dies_at = strtoull(value, NULL, 10);
    else if ((value = value_of(argument, "look")) != NULL)
        plan->look = (int)strtol(value, NULL, 10);
    else if ((value = value_of(argument, "crashes")) != NULL)
        plan->crashes = (int)strtol(value, NULL, 10);
    else if ((value = value_of(argument, "later")) != NULL)
        plan->later.skipped = (unsigned)strtoul(value, NULL, 16);
    return value != NULL;
}

bool shrink_parse(char **arguments, int count, run_plan *plan)
{
    for (int i = 0; i < count; i++)
        if (!parse_one(arguments[i], plan))
            return false;
    return true;
}
