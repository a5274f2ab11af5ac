/* Sorting by ranks (sort.h), without comparing elements: stable, in linear time, and with
 * 6 MiB of memory and a third of a percent of the elements' bytes.
 *
 * Many elements are distributed to 256 buckets, within the vector's own space: each bucket gathers
 * a block of elements in a buffer, full blocks are written over the front of the elements that have
 * been read, and are then brought into the order of their buckets.  (Blocks as in IPS4o, Axtmann,
 * Witt, Ferizovic and Sanders, 2017, but kept in the order they were filled.)  That reads and
 * writes memory in long stretches only.  A sample tells which leading bits of the ranks to look
 * at and how to share them out, for ranks of floats are anything but evenly spread.
 *
 * Few elements, which fit into the caches, are not moved to be compared either: words of a rank's
 * leading bits and the element's place are sorted, and then each element goes where it belongs.
 *
 * Large elements are too heavy even for the blocks: their ranks and places are sorted as elements
 * of their own, and then each of them moves once. */

#include "order/radix.h"

#include "order/radix_large.h"
#include "order/radix_small.h"
#include "order/sorter.h"
#include "sort.h"

#include <stdlib.h>

/* All blocks together stay in a second-level cache. */
#define BLOCK_BYTES ((size_t)2 << 10)

/* Elements that are few stay in the caches. */
#define FEW_BYTES ((size_t)4 << 20)

/* Elements from this size on are sorted by rank and place. */
#define LARGE_ELEMENT 192

/* Memory for `count` elements, in one piece. */
static void *prepare(vecfile_sorter *s, size_t count)
{
    s->few = FEW_BYTES / s->size < VECFILE_MAX_FEW ? FEW_BYTES / s->size : VECFILE_MAX_FEW;
    s->per_block = BLOCK_BYTES / s->size > 0 ? BLOCK_BYTES / s->size : 1;
    const bool is_few = count <= s->few;
    const size_t words = is_few ? count : (s->few > VECFILE_SAMPLE ? s->few : VECFILE_SAMPLE);
    const size_t elements = (size_t)vecfile_round_up((is_few ? count : s->few) * s->size, 64);
    const size_t blocks = is_few ? 0 : count / s->per_block;
    const size_t buffers = is_few ? 0 : (VECFILE_BUCKETS + 1) * s->per_block * s->size;
    const size_t table = is_few ? 0 : VECFILE_BINS;
    const size_t tables = is_few ? 0 : 1, ranges = is_few ? 0 : count / s->few + 1;
    unsigned char *memory =
        malloc(tables * sizeof *s->buckets + ranges * sizeof *s->ranges +
               2 * words * sizeof(uint64_t) + VECFILE_MAX_PASSES * sizeof *s->digits +
               blocks * sizeof(uint32_t) + elements + buffers + table + blocks);
    if (memory == NULL)
        return NULL;
    /* By falling alignment. */
    s->words = (uint64_t *)(void *)memory;
    s->words_spare = s->words + words;
    s->buckets = (vecfile_buckets *)(void *)(s->words_spare + words);
    s->ranges = (vecfile_sort_range *)(void *)(s->buckets + tables);
    s->digits = (uint32_t(*)[VECFILE_DIGITS])(void *)(s->ranges + ranges);
    s->sources = (uint32_t *)(void *)(s->digits + VECFILE_MAX_PASSES);
    s->spare = (unsigned char *)(s->sources + blocks);
    s->blocks = s->spare + elements;
    s->table = s->blocks + buffers;
    s->owners = s->table + table;
    return memory;
}

static bool sort_elements(vecfile_sorter *s, unsigned char *at, size_t count)
{
    void *const memory = prepare(s, count);
    if (memory == NULL)
        return false;
    if (count <= s->few)
        vecfile_sort_few(s, at, count);
    else
        vecfile_sort_many(s, at, count);
    free(memory);
    return true;
}

/* --- large elements --- */

typedef struct placed {
    uint64_t rank;
    uint64_t place;
} placed;

static void ranks_of_placed(const void *elements, size_t count, uint64_t *ranks)
{
    const placed *next = elements;
    for (size_t i = 0; i < count; i++)
        ranks[i] = next[i].rank;
}

#define AHEAD ((size_t)16)

/* Brings each element to its place: places[i] is where the element that belongs at i was at first.
 * Places are filled in ascending order, and the element that is in the way goes to where the other
 * came from: so if places[i] is below i, the element has moved on, and places says where to. */
static void move_all(unsigned char *at, uint64_t *places, size_t count, size_t size,
                     unsigned char *kept)
{
    for (size_t i = 0; i < count; i++) {
        if (i + 2 * AHEAD < count)
            VECFILE_PREFETCH(&places[places[i + 2 * AHEAD]]);
        if (i + AHEAD < count) {
            uint64_t likely = places[i + AHEAD];
            if (likely < i)
                likely = places[likely];
            for (size_t line = 0; line < size && line < 512; line += 64)
                VECFILE_PREFETCH(at + likely * size + line);
        }
        uint64_t place = places[i];
        while (place < i)
            place = places[place];
        places[i] = place;
        if (place == i)
            continue;
        memcpy(kept, at + i * size, size);
        memcpy(at + i * size, at + place * size, size);
        memcpy(at + place * size, kept, size);
    }
}

static bool sort_large(const vecfile_sorter *large, unsigned char *at, size_t count)
{
    const size_t size = large->size;
    placed *const pairs = count <= SIZE_MAX / sizeof *pairs ? malloc(count * sizeof *pairs) : NULL;
    unsigned char *const kept = malloc(size);
    vecfile_sorter s = {.ranks = ranks_of_placed, .size = sizeof *pairs};
    bool done = false;
    if (pairs != NULL && kept != NULL) {
        for (size_t i = 0; i < count; i++) {
            large->ranks(at + i * size, 1, &pairs[i].rank);
            pairs[i].place = i;
        }
        done = sort_elements(&s, (unsigned char *)pairs, count);
    }
    if (done) {
        uint64_t *const places = (uint64_t *)pairs;
        for (size_t i = 0; i < count; i++)
            places[i] = pairs[i].place;
        move_all(at, places, count, size, kept);
    }
    free(pairs);
    free(kept);
    return done;
}

bool vecfile_radix_sort_elements(unsigned char *first, size_t count, size_t size,
                                 const vecfile_order *order)
{
    if (count < VECFILE_MIN_RADIX)
        return false;
    vecfile_sorter s = {.ranks = order->ranks, .size = size};
    return size >= LARGE_ELEMENT ? sort_large(&s, first, count) : sort_elements(&s, first, count);
}
