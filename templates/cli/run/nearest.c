/* Edit distance. */
#include "run/system.h"

#include "run/nearest.h"

#include <string.h>

#define LONGEST 64

void nearest_begin(nearest_search *search, const char *wanted, size_t length)
{
    /* A third of the letters may be wrong. */
    *search = (nearest_search){wanted, length, length / 3 + 2, NULL};
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Letters to insert, remove or replace (Levenshtein). */
static size_t edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t row[LONGEST + 1];
    for (size_t j = 0; j <= b_length; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            const size_t above = row[j];
            row[j] = smaller(smaller(above, row[j - 1]) + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[b_length];
}

void nearest_offer(nearest_search *search, const char *candidate)
{
    const size_t length = strlen(candidate);
    if (length > LONGEST || search->length > LONGEST)
        return;
    const size_t distance = edit_distance(search->wanted, search->length, candidate, length);
    if (distance < search->distance) {
        search->distance = distance;
        search->best = candidate;
    }
}
