/* Counting how many different values there are, up to a bound. */
#ifndef CLI_DISTINCT_H
#define CLI_DISTINCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct distinct {
    uint64_t *hashes; /* an open table; 0 is empty */
    size_t room;
    size_t count;
    size_t most;
    bool is_over; /* there are more than `most` */
} distinct;

void distinct_begin(distinct *of, size_t most);
void distinct_free(distinct *of);

/* Takes a value, by its bytes. */
void distinct_add(distinct *of, const void *bytes, size_t length);

#endif /* CLI_DISTINCT_H */
