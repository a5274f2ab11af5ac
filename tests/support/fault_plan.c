/* Which call into the system is to fail. */
#include "fault_plan.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void fault_plan_set(fault_plan *plan, fault_call call, uint64_t nth, int error)
{
    memset(plan, 0, sizeof *plan);
    plan->call = call;
    plan->nth = nth;
    plan->error = error;
    plan->is_armed = true;
}

static bool is_planned(const fault_plan *plan, fault_call kind)
{
    if (plan->call != kind)
        return false;
    const uint64_t count = plan->counts[kind];
    return count == plan->nth || (plan->for_ever && count > plan->nth);
}

bool fault_can_be(fault_call call, int error)
{
    const bool is_write = call == FAULT_PWRITE || call == FAULT_PWRITEV;
    if (error == FAULT_SHORT)
        return is_write || call == FAULT_PREAD;
    if (error == FAULT_NO_SPACE)
        return is_write || call == FAULT_ALLOCATE;
    return true;
}

int fault_plan_next(fault_plan *plan, fault_call call)
{
    if (!plan->is_armed || (plan->pid != 0 && plan->pid != getpid()))
        return 0;
    plan->counts[call]++;
    if (plan->counts[FAULT_ANY] < FAULT_KINDS_KEPT)
        plan->kinds[plan->counts[FAULT_ANY]] = (uint8_t)call;
    plan->counts[FAULT_ANY]++;
    if (plan->error == 0 || !(is_planned(plan, call) || is_planned(plan, FAULT_ANY)) ||
        !fault_can_be(call, plan->error))
        return 0;
    plan->failures++;
    plan->failures_of[call]++;
    plan->failed = call;
    if (plan->error == FAULT_DIE_BEFORE)
        _exit(0);
    return plan->error == FAULT_NO_SPACE ? ENOSPC : plan->error;
}

const char *fault_call_name(fault_call call)
{
    static const char *const names[] = {
#define FAULT_CALL_NAME(NAME, name) #name,
        FAULT_CALLS(FAULT_CALL_NAME) FAULT_PROCESS_CALLS(FAULT_CALL_NAME)
#undef FAULT_CALL_NAME
            "any"};
    return names[call];
}
