/* The name that somebody may have meant. */
#ifndef CLI_NEAREST_H
#define CLI_NEAREST_H

#include <stddef.h>

typedef struct nearest_search {
    const char *wanted;
    size_t length;
    size_t distance;
    const char *best; /* NULL if nothing is near */
} nearest_search;

void nearest_begin(nearest_search *search, const char *wanted, size_t length);
void nearest_offer(nearest_search *search, const char *candidate);

#endif /* CLI_NEAREST_H */
