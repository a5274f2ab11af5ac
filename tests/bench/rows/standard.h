/* The C++ library's algorithms, by a name that C can call.  The elements are events. */
#ifndef BENCH_STANDARD_H
#define BENCH_STANDARD_H

#include "event_vec.h"

#ifdef __cplusplus
extern "C" {
#endif

void standard_sort(event *events, size_t count);
void standard_stable_sort(event *events, size_t count);
size_t standard_lower_bound(const event *events, size_t count, uint64_t time);

#ifdef __cplusplus
}
#endif

#endif /* BENCH_STANDARD_H */
