/* The elements that every store keeps: number i of each kind is the same everywhere. */
#ifndef BENCH_ELEMENT_H
#define BENCH_ELEMENT_H

#include "event_vec.h"
#include "number_vec.h"
#include "tick_vec.h"

typedef enum element_kind { NUMBER, EVENT, TICK } element_kind;

typedef struct element {
    element_kind kind;
    size_t bytes;
    size_t field_at; /* eight bytes, which scans add up and updates change */
    /* Stores elements [first, first + count) at `at`.  The key of number i is i. */
    void (*fill)(void *at, uint64_t first, uint64_t count);
    /* The field of all of `count` elements, and of those with the given indices. */
    uint64_t (*sum)(const void *at, uint64_t count);
    uint64_t (*gather)(const void *at, const uint32_t *indices, size_t count);
} element;

#ifdef __cplusplus
extern "C" {
#endif

extern const element number_element;
extern const element event_element;
extern const element tick_element;

static inline number number_of(uint64_t i)
{
    number made;
    made.value = i;
    return made;
}

static inline event event_of(uint64_t i)
{
    event made;
    made.time = i;
    made.source = i ^ 0x55;
    made.kind = i * 3;
    made.value = 0.5;
    return made;
}

static inline tick tick_of(uint64_t i)
{
    tick made = tick_default();
    made.time = (int64_t)i;
    made.sequence = i ^ 0x55;
    made.last = (int64_t)(i * 3);
    made.bid_size = (uint32_t)i;
    return made;
}

#ifdef __cplusplus
}
#endif

#endif /* BENCH_ELEMENT_H */
