// The C++ library's algorithms.
#include "standard.h"

#include <algorithm>

static bool is_before(const event &a, const event &b)
{
    return a.time < b.time;
}

void standard_sort(event *events, size_t count)
{
    // A lambda, so that the comparison is inlined.
    std::sort(events, events + count,
              [](const event &a, const event &b) { return is_before(a, b); });
}

void standard_stable_sort(event *events, size_t count)
{
    std::stable_sort(events, events + count,
                     [](const event &a, const event &b) { return is_before(a, b); });
}

size_t standard_lower_bound(const event *events, size_t count, uint64_t time)
{
    const event *found = std::lower_bound(
        events, events + count, time, [](const event &e, uint64_t key) { return e.time < key; });
    return static_cast<size_t>(found - events);
}
