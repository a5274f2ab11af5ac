/* Sorting by a number, without comparing elements: stable, in time linear in the length, and with
 * 6 MiB of memory and a third of a percent of the elements' bytes.
 *
 * Many elements are distributed to 256 buckets, within the vector's own space: each bucket gathers
 * a block of elements in a buffer, full blocks are written over the front of the elements that have
 * been read, and are then brought into the order of their buckets.  (Blocks as in IPS4o, Axtmann,
 * Witt, Ferizovic and Sanders, 2017, but kept in the order they were filled.)  That reads and
 * writes memory in long stretches only.  A sample tells which leading bits of the numbers to look
 * at and how to share them out, for numbers of floats are anything but evenly spread.
 *
 * Few elements, which fit into the caches, are not moved to be compared either: words of a number's
 * leading bits and the element's place are sorted, and then each element goes where it belongs.
 *
 * Large elements are too heavy even for the blocks: their numbers and places are sorted as elements
 * of their own, and then each of them moves once. */
#include "internal.h"
#include "pair.h"

#include <stdlib.h>

#if defined(__GNUC__)
#define ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define ALWAYS_INLINE inline
#endif

/* A pass over words looks at so many bits. */
#define DIGIT_BITS 8
#define DIGITS (1u << DIGIT_BITS)

/* Buckets of one distribution; leading bits that a table assigns to them. */
#define BUCKETS 256
#define BIN_BITS 14
#define BINS ((size_t)1 << BIN_BITS)

/* Elements looked at to fill the table. */
#define SAMPLE 4096

/* All blocks together stay in a second-level cache. */
#define BLOCK_BYTES ((size_t)2 << 10)

/* Elements that are few: their places fit into a word's lower bits, they themselves into the
 * caches. */
#define PLACE_BITS 16
#define MOST_FEW ((size_t)1 << PLACE_BITS)
#define FEW_BYTES ((size_t)4 << 20)
#define LEADING_BITS (64 - PLACE_BITS)

/* Words that insertion sorts faster than anything else. */
#define MOST_INSERTED 24

/* Numbers taken from elements in one go. */
#define BATCH 512

/* Elements from this size on are sorted by number and place. */
#ifndef LARGE_ELEMENT
#define LARGE_ELEMENT 192
#endif

typedef struct sorter {
    void (*numbers)(const void *elements, size_t count, uint64_t *numbers);
    size_t size;
    size_t few;            /* elements that are few */
    uint64_t *words;       /* for few elements: number and place */
    uint64_t *words_spare; /* … */
    unsigned char *spare;  /* … the elements themselves */
    uint8_t *table;        /* bucket of each bin */
    size_t per_block;      /* elements in a block */
    unsigned char *blocks; /* one a bucket, and one for the exchange of blocks */
    uint8_t *owners;       /* bucket of each block that was written */
    uint32_t *sources;     /* which block belongs there */
} sorter;

/* Bits of a number. */
static unsigned width_of(uint64_t value)
{
    unsigned width = 0;
#if defined(__GNUC__)
    width = value != 0 ? 64 - (unsigned)__builtin_clzll(value) : 0;
#else
    for (; value != 0; value >>= 1)
        width++;
#endif
    return width;
}

/* --- words --- */

static void insert_words(uint64_t *words, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const uint64_t moving = words[i];
        size_t gap = i;
        for (; gap > 0 && words[gap - 1] > moving; gap--)
            words[gap] = words[gap - 1];
        words[gap] = moving;
    }
}

/* Sorts by the `passes` digits that end below bit `top`, from the lowest; the result is in `words`
 * if their number is even. */
static void sort_by_digits(uint64_t *words, uint64_t *spare, size_t count, unsigned top,
                           unsigned passes)
{
    uint32_t ends[8][DIGITS];
    const unsigned low = top - passes * DIGIT_BITS;
    memset(ends, 0, passes * sizeof *ends);
    for (size_t i = 0; i < count; i++)
        for (unsigned pass = 0; pass < passes; pass++)
            ends[pass][words[i] >> (low + pass * DIGIT_BITS) & (DIGITS - 1)]++;
    for (unsigned pass = 0; pass < passes; pass++) {
        uint32_t *const next = ends[pass], before = 0;
        const unsigned shift = low + pass * DIGIT_BITS;
        for (unsigned digit = 0; digit < DIGITS; digit++) {
            const uint32_t here = next[digit];
            next[digit] = before;
            before += here;
        }
        for (size_t i = 0; i < count; i++)
            spare[next[words[i] >> shift & (DIGITS - 1)]++] = words[i];
        uint64_t *const sorted = spare;
        spare = words;
        words = sorted;
    }
}

/* Sorts words whose bits from `top` on are alike. */
static void sort_words(uint64_t *words, uint64_t *spare, size_t count, unsigned top)
{
    if (count <= MOST_INSERTED) {
        insert_words(words, count);
        return;
    }
    /* Digits enough that hardly two words agree in all of them. */
    const unsigned bits = top - PLACE_BITS;
    unsigned passes = (width_of(count) + 4 + DIGIT_BITS - 1) / DIGIT_BITS;
    if (passes * DIGIT_BITS > bits)
        passes = (bits + DIGIT_BITS - 1) / DIGIT_BITS;
    /* Where fewer bits are left than digits have, places take part, which are in order. */
    sort_by_digits(words, spare, count, top, passes);
    if (passes % 2 != 0)
        memcpy(words, spare, count * sizeof *words);
    const unsigned rest = top - passes * DIGIT_BITS;
    if (rest <= PLACE_BITS)
        return;
    for (size_t start = 0, end; start < count; start = end) {
        for (end = start + 1; end < count && words[end] >> rest == words[start] >> rest;)
            end++;
        if (end - start > 1)
            sort_words(words + start, spare, end - start, rest);
    }
}

/* --- elements --- */

/* A loop that moves elements is compiled once for each of the usual sizes, and once for the rest.
 */
#define FOR_SIZE(size, call)                                                                       \
    switch (size) {                                                                                \
    case 4:                                                                                        \
        call(4);                                                                                   \
        break;                                                                                     \
    case 8:                                                                                        \
        call(8);                                                                                   \
        break;                                                                                     \
    case 12:                                                                                       \
        call(12);                                                                                  \
        break;                                                                                     \
    case 16:                                                                                       \
        call(16);                                                                                  \
        break;                                                                                     \
    case 24:                                                                                       \
        call(24);                                                                                  \
        break;                                                                                     \
    case 32:                                                                                       \
        call(32);                                                                                  \
        break;                                                                                     \
    case 40:                                                                                       \
        call(40);                                                                                  \
        break;                                                                                     \
    case 48:                                                                                       \
        call(48);                                                                                  \
        break;                                                                                     \
    case 64:                                                                                       \
        call(64);                                                                                  \
        break;                                                                                     \
    default:                                                                                       \
        call(size);                                                                                \
    }

static ALWAYS_INLINE void gather_sized(const sorter *s, const unsigned char *from, size_t count,
                                       size_t size)
{
    unsigned char *to = s->spare;
    for (size_t i = 0; i < count; i++, to += size)
        memcpy(to, from + (s->words[i] & (MOST_FEW - 1)) * size, size);
}

/* Brings elements into the order of their words. */
static void gather(const sorter *s, unsigned char *at, size_t count)
{
#define GATHER(size) gather_sized(s, at, count, size)
    FOR_SIZE(s->size, GATHER)
#undef GATHER
    memcpy(at, s->spare, count * s->size);
}

static void sort_few(const sorter *s, unsigned char *at, size_t count)
{
    uint64_t *const words = s->words;
    s->numbers(at, count, words);
    uint64_t least = words[0], most = words[0];
    bool ascends = true;
    for (size_t i = 1; i < count; i++) {
        ascends &= words[i - 1] <= words[i];
        least = words[i] < least ? words[i] : least;
        most = words[i] > most ? words[i] : most;
    }
    if (ascends)
        return;
    const unsigned width = width_of(most - least);
    const unsigned dropped = width > LEADING_BITS ? width - LEADING_BITS : 0;
    for (size_t i = 0; i < count; i++)
        words[i] = (words[i] - least) >> dropped << PLACE_BITS | i;
    sort_words(words, s->words_spare, count, width - dropped + PLACE_BITS);
    gather(s, at, count);
    if (dropped == 0)
        return;
    /* Those that agree in the leading bits; this overwrites only words that have been looked at. */
    for (size_t start = 0, end; start < count; start = end) {
        for (end = start + 1;
             end < count && words[end] >> PLACE_BITS == words[start] >> PLACE_BITS;)
            end++;
        if (end - start > 1)
            sort_few(s, at + start * s->size, end - start);
    }
}

/* What is in order, or in the opposite one without ties, as far as the first that is not. */
typedef struct direction {
    bool ascends, descends;
} direction;

static direction look_along(const sorter *s, const unsigned char *at, size_t count)
{
    uint64_t numbers[BATCH];
    direction d = {.ascends = true, .descends = true};
    for (size_t done = 0; done + 1 < count && (d.ascends || d.descends); done += BATCH - 1) {
        const size_t batch = count - done < BATCH ? count - done : BATCH;
        s->numbers(at + done * s->size, batch, numbers);
        for (size_t i = 1; i < batch; i++) {
            d.ascends &= numbers[i - 1] <= numbers[i];
            d.descends &= numbers[i - 1] > numbers[i];
        }
    }
    return d;
}

/* How numbers fall into buckets: table[(number - least) >> shift], where that is in the table. */
typedef struct share {
    uint64_t least;
    unsigned shift;
    uint8_t *table;
} share;

static share share_between(const sorter *s, uint64_t least, uint64_t most)
{
    const unsigned width = width_of(most - least);
    return (share){least, width > BIN_BITS ? width - BIN_BITS : 0, s->table};
}

static inline size_t bin_of(const share *h, uint64_t number)
{
    const uint64_t bin = number > h->least ? (number - h->least) >> h->shift : 0;
    return bin < BINS ? (size_t)bin : BINS - 1;
}

/* By a sample: each bucket gets as many of it.  Numbers far out do not widen the bins of the rest.
 */
static share share_by_sample(const sorter *s, const unsigned char *at, size_t count)
{
    const size_t taken = count / 16 < SAMPLE ? count / 16 : SAMPLE, step = count / taken;
    uint64_t *const sample = s->words;
    for (size_t i = 0; i < taken; i++) {
        /* Not at regular distances, which patterns may have, too. */
        const size_t place = i * step + (size_t)(i * UINT64_C(0x9e3779b97f4a7c15) >> 40) % step;
        s->numbers(at + place * s->size, 1, &sample[i]);
    }
    sort_words(sample, s->words_spare, taken, 64);
    const size_t far_out = taken / 256;
    const share h = share_between(s, sample[far_out], sample[taken - 1 - far_out]);
    size_t below = 0;
    for (size_t bin = 0; bin < BINS; bin++) {
        s->table[bin] = (uint8_t)(below * BUCKETS / (taken + 1));
        while (below < taken && bin_of(&h, sample[below]) <= bin)
            below++;
    }
    return h;
}

/* By the numbers' range, so that least and most are in different buckets, whatever is between. */
static share share_by_range(const sorter *s, const unsigned char *at, size_t count)
{
    uint64_t numbers[BATCH], least = UINT64_MAX, most = 0;
    for (size_t done = 0; done < count; done += BATCH) {
        const size_t batch = count - done < BATCH ? count - done : BATCH;
        s->numbers(at + done * s->size, batch, numbers);
        for (size_t i = 0; i < batch; i++) {
            least = numbers[i] < least ? numbers[i] : least;
            most = numbers[i] > most ? numbers[i] : most;
        }
    }
    const share h = share_between(s, least, most);
    const unsigned width = width_of(most - least), used = width < BIN_BITS ? width : BIN_BITS;
    for (size_t bin = 0; bin < BINS; bin++)
        s->table[bin] = (uint8_t)(used > DIGIT_BITS ? bin >> (used - DIGIT_BITS) : bin);
    return h;
}

/* --- distribution --- */

typedef struct buckets {
    size_t starts[BUCKETS + 1];   /* in elements */
    unsigned char *next[BUCKETS]; /* place in the bucket's block */
    unsigned char *ends[BUCKETS]; /* of the block */
    size_t blocks;                /* that were written */
    size_t counts[BUCKETS];       /* of those, per bucket */
} buckets;

static ALWAYS_INLINE void fill_blocks_sized(const sorter *s, buckets *b, unsigned char *at,
                                            size_t count, const share *how, size_t size)
{
    const size_t block_bytes = s->per_block * size;
    uint64_t numbers[BATCH];
    unsigned char *out = at;
    const share h = *how;
    for (size_t done = 0; done < count; done += BATCH) {
        const size_t batch = count - done < BATCH ? count - done : BATCH;
        const unsigned char *from = at + done * size;
        s->numbers(from, batch, numbers);
        for (size_t i = 0; i < batch; i++, from += size) {
            const size_t bucket = h.table[bin_of(&h, numbers[i])];
            unsigned char *const to = b->next[bucket];
            memcpy(to, from, size);
            b->next[bucket] = to + size;
            if (to + size != b->ends[bucket])
                continue;
            memcpy(out, b->ends[bucket] - block_bytes, block_bytes);
            out += block_bytes;
            b->next[bucket] = b->ends[bucket] - block_bytes;
            b->counts[bucket]++;
            s->owners[b->blocks++] = (uint8_t)bucket;
        }
    }
}

/* Moves all elements to blocks of one bucket each, at the front of where they were. */
static void fill_blocks(const sorter *s, buckets *b, unsigned char *at, size_t count,
                        const share *how)
{
    const size_t block_bytes = s->per_block * s->size;
    memset(b->counts, 0, sizeof b->counts);
    b->blocks = 0;
    for (size_t bucket = 0; bucket < BUCKETS; bucket++) {
        b->next[bucket] = s->blocks + bucket * block_bytes;
        b->ends[bucket] = b->next[bucket] + block_bytes;
    }
#define FILL(size) fill_blocks_sized(s, b, at, count, how, size)
    FOR_SIZE(s->size, FILL)
#undef FILL
}

/* Brings the blocks into the order of their buckets, those of one bucket in the order they have. */
static void order_blocks(const sorter *s, const buckets *b, unsigned char *at)
{
    const size_t block_bytes = s->per_block * s->size;
    unsigned char *const kept = s->blocks + BUCKETS * block_bytes;
    size_t next[BUCKETS], sum = 0;
    for (size_t bucket = 0; bucket < BUCKETS; bucket++) {
        next[bucket] = sum;
        sum += b->counts[bucket];
    }
    for (size_t i = 0; i < b->blocks; i++)
        s->sources[next[s->owners[i]]++] = (uint32_t)i;
    for (size_t start = 0; start < b->blocks; start++) {
        if (s->sources[start] == start)
            continue;
        memcpy(kept, at + start * block_bytes, block_bytes);
        size_t hole = start;
        for (size_t source; (source = s->sources[hole]) != start; hole = source) {
            memcpy(at + hole * block_bytes, at + source * block_bytes, block_bytes);
            s->sources[hole] = (uint32_t)hole;
        }
        memcpy(at + hole * block_bytes, kept, block_bytes);
        s->sources[hole] = (uint32_t)hole;
    }
}

/* Moves each bucket's blocks to where the bucket begins, what is left in its buffer behind them,
 * and sorts it while it is in the caches. */
static void finish_buckets(const sorter *s, buckets *b, unsigned char *at)
{
    const size_t size = s->size, block_bytes = s->per_block * size;
    size_t start = 0, first_block = b->blocks;
    for (size_t bucket = 0; bucket < BUCKETS; bucket++) {
        b->starts[bucket] = start;
        const size_t left = (size_t)(b->next[bucket] - (b->ends[bucket] - block_bytes)) / size;
        start += b->counts[bucket] * s->per_block + left;
    }
    b->starts[BUCKETS] = start;
    for (size_t bucket = BUCKETS; bucket-- > 0;) {
        unsigned char *const to = at + b->starts[bucket] * size;
        const size_t full = b->counts[bucket] * block_bytes;
        const unsigned char *const block = b->ends[bucket] - block_bytes;
        first_block -= b->counts[bucket];
        memmove(to, at + first_block * block_bytes, full);
        memcpy(to + full, block, (size_t)(b->next[bucket] - block));
        const size_t count = b->starts[bucket + 1] - b->starts[bucket];
        if (count > 1 && count <= s->few)
            sort_few(s, to, count);
    }
}

static ALWAYS_INLINE void reverse_sized(const sorter *s, unsigned char *at, size_t count,
                                        size_t size)
{
    unsigned char *const kept = s->spare;
    unsigned char *last = at + (count - 1) * size;
    for (; at < last; at += size, last -= size) {
        memcpy(kept, at, size);
        memcpy(at, last, size);
        memcpy(last, kept, size);
    }
}

static void reverse(const sorter *s, unsigned char *at, size_t count)
{
#define REVERSE(size) reverse_sized(s, at, count, size)
    FOR_SIZE(s->size, REVERSE)
#undef REVERSE
}

/* A bucket that got most of the elements is shared out by its range, which is then 8 bits narrower:
 * so this ends. */
static void sort_many(const sorter *s, unsigned char *at, size_t count, bool by_range)
{
    buckets b;
    const direction d = look_along(s, at, count);
    if (d.ascends)
        return;
    if (d.descends) {
        reverse(s, at, count);
        return;
    }
    const share how = by_range ? share_by_range(s, at, count) : share_by_sample(s, at, count);
    fill_blocks(s, &b, at, count, &how);
    order_blocks(s, &b, at);
    finish_buckets(s, &b, at);
    for (size_t bucket = 0; bucket < BUCKETS; bucket++) {
        const size_t here = b.starts[bucket + 1] - b.starts[bucket];
        if (here > s->few)
            sort_many(s, at + b.starts[bucket] * s->size, here, here > count / 2);
    }
}

/* Memory for `count` elements, in one piece. */
static void *prepare(sorter *s, size_t count)
{
    s->few = FEW_BYTES / s->size < MOST_FEW ? FEW_BYTES / s->size : MOST_FEW;
    s->per_block = BLOCK_BYTES / s->size > 0 ? BLOCK_BYTES / s->size : 1;
    const bool is_few = count <= s->few;
    const size_t words = is_few ? count : (s->few > SAMPLE ? s->few : SAMPLE);
    const size_t elements = (size_t)vecfile_round_up((is_few ? count : s->few) * s->size, 64);
    const size_t blocks = is_few ? 0 : count / s->per_block;
    const size_t buffers = is_few ? 0 : (BUCKETS + 1) * s->per_block * s->size;
    const size_t table = is_few ? 0 : BINS;
    unsigned char *memory = malloc(2 * words * sizeof(uint64_t) + blocks * sizeof(uint32_t) +
                                   elements + buffers + table + blocks);
    if (memory == NULL)
        return NULL;
    s->words = (uint64_t *)(void *)memory;
    s->words_spare = s->words + words;
    s->sources = (uint32_t *)(void *)(s->words_spare + words);
    s->spare = (unsigned char *)(s->sources + blocks);
    s->blocks = s->spare + elements;
    s->table = s->blocks + buffers;
    s->owners = s->table + table;
    return memory;
}

static bool sort_elements(sorter *s, unsigned char *at, size_t count)
{
    void *const memory = prepare(s, count);
    if (memory == NULL)
        return false;
    if (count <= s->few)
        sort_few(s, at, count);
    else
        sort_many(s, at, count, false);
    free(memory);
    return true;
}

/* --- large elements --- */

typedef struct placed {
    uint64_t number;
    uint64_t place;
} placed;

static void numbers_of_placed(const void *elements, size_t count, uint64_t *numbers)
{
    const placed *next = elements;
    for (size_t i = 0; i < count; i++)
        numbers[i] = next[i].number;
}

#define AHEAD ((size_t)16)

/* Brings each element to its place: places[i] is where the one that belongs at i was at first. What
 * was at a place that is done has gone to where that place's own came from. */
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

static bool sort_large(const sorter *large, unsigned char *at, size_t count)
{
    const size_t size = large->size;
    placed *const pairs = count <= SIZE_MAX / sizeof *pairs ? malloc(count * sizeof *pairs) : NULL;
    unsigned char *const kept = malloc(size);
    sorter s = {.numbers = numbers_of_placed, .size = sizeof *pairs};
    bool done = false;
    if (pairs != NULL && kept != NULL) {
        for (size_t i = 0; i < count; i++) {
            large->numbers(at + i * size, 1, &pairs[i].number);
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

bool vecfile_radix_sort(vecfile *v, const vecfile_order *order)
{
    const size_t size = (size_t)v->file->type->size, count = (size_t)v->len;
    if (count < VECFILE_FEWEST_FOR_RADIX)
        return false;
    sorter s = {.numbers = order->numbers, .size = size};
    if (size >= LARGE_ELEMENT)
        return sort_large(&s, v->elements, count);
    return sort_elements(&s, v->elements, count);
}
