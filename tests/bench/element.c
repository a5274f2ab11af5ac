/* The same loops for each kind of element, over plain arrays. */
#include "element.h"

#define DEFINE_ELEMENT(TYPE, KIND, FIELD)                                                          \
    static void fill_##TYPE(void *at, uint64_t first, uint64_t count)                              \
    {                                                                                              \
        TYPE *elements = (TYPE *)at;                                                               \
        for (uint64_t i = 0; i < count; i++)                                                       \
            elements[i] = TYPE##_of(first + i);                                                    \
    }                                                                                              \
    static uint64_t sum_##TYPE(const void *at, uint64_t count)                                     \
    {                                                                                              \
        const TYPE *elements = (const TYPE *)at;                                                   \
        uint64_t sum = 0;                                                                          \
        for (uint64_t i = 0; i < count; i++)                                                       \
            sum += (uint64_t)elements[i].FIELD;                                                    \
        return sum;                                                                                \
    }                                                                                              \
    static uint64_t gather_##TYPE(const void *at, const uint32_t *indices, size_t count)           \
    {                                                                                              \
        const TYPE *elements = (const TYPE *)at;                                                   \
        uint64_t sum = 0;                                                                          \
        for (size_t i = 0; i < count; i++)                                                         \
            sum += (uint64_t)elements[indices[i]].FIELD;                                           \
        return sum;                                                                                \
    }                                                                                              \
    const element TYPE##_element = {KIND,        sizeof(TYPE), offsetof(TYPE, FIELD),              \
                                    fill_##TYPE, sum_##TYPE,   gather_##TYPE}

DEFINE_ELEMENT(number, NUMBER, value);
DEFINE_ELEMENT(event, EVENT, kind);
DEFINE_ELEMENT(tick, TICK, last);
