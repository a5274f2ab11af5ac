/* The array in memory that a vector is held against: one primitive, obviously right, and slow. */
#ifndef TESTS_MODEL_H
#define TESTS_MODEL_H

#include "holds.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define IS_SO(condition) HOLDS(condition, "not so: %s", #condition)

typedef struct model {
    unsigned char *bytes;
    size_t size; /* of an element */
    uint64_t len;
    uint64_t room; /* elements that `bytes` has space for */
} model;

static inline model model_make(size_t size, uint64_t room)
{
    model made = {malloc(size * (size_t)room), size, 0, room};
    IS_SO(made.bytes != NULL);
    return made;
}

static inline void *model_at(const model *m, uint64_t i)
{
    return m->bytes + (size_t)i * m->size;
}

/* Makes `to`, of the same room, hold what `from` does. */
static inline void model_copy(model *to, const model *from)
{
    memcpy(to->bytes, from->bytes, (size_t)from->len * from->size);
    to->len = from->len;
}

/* Replaces elements [first, first + removed) by `count` others, which may be the model's own. */
static inline void model_splice(model *m, uint64_t first, uint64_t removed, const void *source,
                                uint64_t count)
{
    IS_SO((first + removed) <= (m->len));
    IS_SO((m->len - removed + count) <= (m->room));
    const size_t bytes = (size_t)count * m->size;
    unsigned char *copy = malloc(bytes + 1);
    IS_SO(copy != NULL);
    if (bytes > 0)
        memcpy(copy, source, bytes);
    memmove(model_at(m, first + count), model_at(m, first + removed),
            (size_t)(m->len - first - removed) * m->size);
    memcpy(model_at(m, first), copy, bytes);
    m->len = m->len - removed + count;
    free(copy);
}

static inline void model_append(model *m, const void *source, uint64_t count)
{
    model_splice(m, m->len, 0, source, count);
}

static inline void model_remove(model *m, uint64_t first, uint64_t count)
{
    model_splice(m, first, count, NULL, 0);
}

static inline void model_set(model *m, uint64_t i, const void *element)
{
    model_splice(m, i, 1, element, 1);
}

static inline void model_swap(model *m, uint64_t i, uint64_t j)
{
    unsigned char *kept = malloc(m->size);
    IS_SO(kept != NULL);
    memcpy(kept, model_at(m, i), m->size);
    model_set(m, i, model_at(m, j));
    model_set(m, j, kept);
    free(kept);
}

/* Moves elements [at, len) to the end of another. */
static inline void model_move_tail(model *from, uint64_t at, model *to)
{
    model_append(to, model_at(from, at), from->len - at);
    model_remove(from, at, from->len - at);
}

#endif /* TESTS_MODEL_H */
