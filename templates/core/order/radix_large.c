/* Sorting many elements by rank: distributing them to buckets in place, in blocks. */
#include "order/radix_large.h"

#include "order/radix_small.h"

/* Buckets are 2 to this. */
#define BUCKET_BITS 8

/* Ranks taken from elements in one go, to where the words of few elements are later. */
#define ELEMENTS_AT_A_TIME ((size_t)512)

/* Whether the elements are in order, and whether they are in the opposite order without ties.  It
 * looks no further than it takes to know that neither is so. */
typedef struct direction {
    bool ascends, descends;
} direction;

static direction look_along(const vecfile_sorter *s, const unsigned char *at, size_t count)
{
    uint64_t *const ranks = s->words;
    direction d = {.ascends = true, .descends = true};
    for (size_t done = 0; done + 1 < count && (d.ascends || d.descends);
         done += ELEMENTS_AT_A_TIME - 1) {
        const size_t batch = count - done < ELEMENTS_AT_A_TIME ? count - done : ELEMENTS_AT_A_TIME;
        s->ranks(at + done * s->size, batch, ranks);
        for (size_t i = 1; i < batch; i++) {
            d.ascends &= ranks[i - 1] <= ranks[i];
            d.descends &= ranks[i - 1] > ranks[i];
        }
    }
    return d;
}

/* --- sharing out --- */

/* How ranks fall into buckets: table[(rank - least) >> shift], where that is in the table. */
typedef struct share {
    uint64_t least;
    unsigned shift;
    uint8_t *table;
} share;

static share share_between(const vecfile_sorter *s, uint64_t least, uint64_t most)
{
    const unsigned width = vecfile_width_of(most - least);
    return (share){least, width > VECFILE_BIN_BITS ? width - VECFILE_BIN_BITS : 0, s->table};
}

static inline size_t bin_of(const share *h, uint64_t rank)
{
    const uint64_t bin = rank > h->least ? (rank - h->least) >> h->shift : 0;
    return bin < VECFILE_BINS ? (size_t)bin : VECFILE_BINS - 1;
}

/* By a sample: each bucket gets as many of it.  Ranks far out do not widen the bins of the rest.
 */
static share share_by_sample(const vecfile_sorter *s, const unsigned char *at, size_t count)
{
    const size_t taken = count / 16 < VECFILE_SAMPLE ? count / 16 + 1 : VECFILE_SAMPLE,
                 step = count / taken;
    uint64_t *const sample = s->words;
    for (size_t i = 0; i < taken; i++) {
        /* Not at regular distances, which patterns may have, too. */
        const size_t place = i * step + (size_t)(i * UINT64_C(0x9e3779b97f4a7c15) >> 40) % step;
        s->ranks(at + place * s->size, 1, &sample[i]);
    }
    vecfile_sort_words(s, sample, s->words_spare, taken, 64);
    const size_t far_out = taken / 256;
    const share h = share_between(s, sample[far_out], sample[taken - 1 - far_out]);
    size_t below = 0;
    for (size_t bin = 0; bin < VECFILE_BINS; bin++) {
        s->table[bin] = (uint8_t)(below * VECFILE_BUCKETS / (taken + 1));
        while (below < taken && bin_of(&h, sample[below]) <= bin)
            below++;
    }
    return h;
}

/* By the ranks' range, so that least and most are in different buckets, whatever is between. */
static share share_by_range(const vecfile_sorter *s, const unsigned char *at, size_t count)
{
    uint64_t *const ranks = s->words;
    uint64_t least = UINT64_MAX, most = 0;
    for (size_t done = 0; done < count; done += ELEMENTS_AT_A_TIME) {
        const size_t batch = count - done < ELEMENTS_AT_A_TIME ? count - done : ELEMENTS_AT_A_TIME;
        s->ranks(at + done * s->size, batch, ranks);
        for (size_t i = 0; i < batch; i++) {
            least = ranks[i] < least ? ranks[i] : least;
            most = ranks[i] > most ? ranks[i] : most;
        }
    }
    const share h = share_between(s, least, most);
    const unsigned width = vecfile_width_of(most - least),
                   used = width < VECFILE_BIN_BITS ? width : VECFILE_BIN_BITS;
    for (size_t bin = 0; bin < VECFILE_BINS; bin++)
        s->table[bin] = (uint8_t)(used > BUCKET_BITS ? bin >> (used - BUCKET_BITS) : bin);
    return h;
}

/* --- distribution --- */

static VECFILE_ALWAYS_INLINE void fill_blocks_sized(const vecfile_sorter *s, vecfile_buckets *b,
                                                    unsigned char *at, size_t count,
                                                    const share *how, size_t size)
{
    const size_t block_bytes = s->per_block * size;
    uint64_t *const ranks = s->words;
    unsigned char *out = at;
    const share h = *how;
    for (size_t done = 0; done < count; done += ELEMENTS_AT_A_TIME) {
        const size_t batch = count - done < ELEMENTS_AT_A_TIME ? count - done : ELEMENTS_AT_A_TIME;
        const unsigned char *from = at + done * size;
        s->ranks(from, batch, ranks);
        for (size_t i = 0; i < batch; i++, from += size) {
            const size_t bucket = h.table[bin_of(&h, ranks[i])];
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
static void fill_blocks(const vecfile_sorter *s, vecfile_buckets *b, unsigned char *at,
                        size_t count, const share *how)
{
    const size_t block_bytes = s->per_block * s->size;
    memset(b->counts, 0, sizeof b->counts);
    b->blocks = 0;
    for (size_t bucket = 0; bucket < VECFILE_BUCKETS; bucket++) {
        b->next[bucket] = s->blocks + bucket * block_bytes;
        b->ends[bucket] = b->next[bucket] + block_bytes;
    }
#define FILL(size) fill_blocks_sized(s, b, at, count, how, size)
    VECFILE_FOR_SIZE(s->size, FILL)
#undef FILL
}

/* Brings the blocks into the order of their buckets, those of one bucket in the order they have. */
static void order_blocks(const vecfile_sorter *s, const vecfile_buckets *b, unsigned char *at)
{
    const size_t block_bytes = s->per_block * s->size;
    unsigned char *const kept = s->blocks + VECFILE_BUCKETS * block_bytes;
    size_t *const next = s->buckets->places, sum = 0;
    for (size_t bucket = 0; bucket < VECFILE_BUCKETS; bucket++) {
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
static void finish_buckets(const vecfile_sorter *s, vecfile_buckets *b, unsigned char *at)
{
    const size_t size = s->size, block_bytes = s->per_block * size;
    size_t start = 0, first_block = b->blocks;
    for (size_t bucket = 0; bucket < VECFILE_BUCKETS; bucket++) {
        b->starts[bucket] = start;
        const size_t left = (size_t)(b->next[bucket] - (b->ends[bucket] - block_bytes)) / size;
        start += b->counts[bucket] * s->per_block + left;
    }
    b->starts[VECFILE_BUCKETS] = start;
    for (size_t bucket = VECFILE_BUCKETS; bucket-- > 0;) {
        unsigned char *const to = at + b->starts[bucket] * size;
        const size_t full = b->counts[bucket] * block_bytes;
        const unsigned char *const block = b->ends[bucket] - block_bytes;
        first_block -= b->counts[bucket];
        memmove(to, at + first_block * block_bytes, full);
        memcpy(to + full, block, (size_t)(b->next[bucket] - block));
        const size_t count = b->starts[bucket + 1] - b->starts[bucket];
        if (count > 1 && count <= s->few)
            vecfile_sort_few(s, to, count);
    }
}

static VECFILE_ALWAYS_INLINE void reverse_sized(const vecfile_sorter *s, unsigned char *at,
                                                size_t count, size_t size)
{
    unsigned char *const kept = s->spare;
    unsigned char *last = at + (count - 1) * size;
    for (; at < last; at += size, last -= size) {
        memcpy(kept, at, size);
        memcpy(at, last, size);
        memcpy(last, kept, size);
    }
}

static void reverse(const vecfile_sorter *s, unsigned char *at, size_t count)
{
#define REVERSE(size) reverse_sized(s, at, count, size)
    VECFILE_FOR_SIZE(s->size, REVERSE)
#undef REVERSE
}

/* Shares elements out, and notes the buckets that are still many; how many ranges there are then. A
 * bucket that got most of the elements is shared out by its range, which is then 8 bits narrower:
 * so this ends. */
static size_t distribute(const vecfile_sorter *s, const vecfile_sort_range *all, size_t noted)
{
    vecfile_buckets *const b = s->buckets;
    const size_t count = all->count;
    unsigned char *const at = all->at;
    const direction d = look_along(s, at, count);
    if (d.ascends)
        return noted;
    if (d.descends) {
        reverse(s, at, count);
        return noted;
    }
    const share how = all->by_range ? share_by_range(s, at, count) : share_by_sample(s, at, count);
    fill_blocks(s, b, at, count, &how);
    order_blocks(s, b, at);
    finish_buckets(s, b, at);
    for (size_t bucket = 0; bucket < VECFILE_BUCKETS; bucket++) {
        const size_t here = b->starts[bucket + 1] - b->starts[bucket];
        if (here > s->few)
            s->ranges[noted++] =
                (vecfile_sort_range){at + b->starts[bucket] * s->size, here, here > count / 2};
    }
    return noted;
}

void vecfile_sort_many(const vecfile_sorter *s, unsigned char *at, size_t count)
{
    size_t noted = 1;
    s->ranges[0].at = at;
    s->ranges[0].count = count;
    s->ranges[0].by_range = false;
    while (noted > 0) {
        const vecfile_sort_range next = s->ranges[--noted];
        noted = distribute(s, &next, noted);
    }
}
