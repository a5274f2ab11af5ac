/* Sorting few elements by rank: words of a rank's leading bits and the element's place are
 * sorted, and then each element goes where it belongs. */
#include "order/radix_small.h"

/* Leading bits of a rank that a word has. */
#define LEADING_BITS (64 - VECFILE_PLACE_BITS)

/* Words that insertion sorts faster than anything else. */
#define MAX_INSERTED 24

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
static void sort_by_digits(const vecfile_sorter *s, uint64_t *words, uint64_t *spare, size_t count,
                           unsigned top, unsigned passes)
{
    uint32_t(*const ends)[VECFILE_DIGITS] = s->digits;
    const unsigned low = top - passes * VECFILE_DIGIT_BITS;
    memset(ends, 0, passes * sizeof *ends);
    for (size_t i = 0; i < count; i++)
        for (unsigned pass = 0; pass < passes; pass++)
            ends[pass][words[i] >> (low + pass * VECFILE_DIGIT_BITS) & (VECFILE_DIGITS - 1)]++;
    for (unsigned pass = 0; pass < passes; pass++) {
        uint32_t *const next = ends[pass], before = 0;
        const unsigned shift = low + pass * VECFILE_DIGIT_BITS;
        for (unsigned digit = 0; digit < VECFILE_DIGITS; digit++) {
            const uint32_t here = next[digit];
            next[digit] = before;
            before += here;
        }
        for (size_t i = 0; i < count; i++)
            spare[next[words[i] >> shift & (VECFILE_DIGITS - 1)]++] = words[i];
        uint64_t *const sorted = spare;
        spare = words;
        words = sorted;
    }
}

void vecfile_sort_words(const vecfile_sorter *s, uint64_t *words, uint64_t *spare, size_t count,
                        unsigned top)
{
    if (count <= MAX_INSERTED) {
        insert_words(words, count);
        return;
    }
    /* Digits enough that hardly two words agree in all of them. */
    const unsigned bits = top - VECFILE_PLACE_BITS;
    unsigned passes = (vecfile_width_of(count) + 4 + VECFILE_DIGIT_BITS - 1) / VECFILE_DIGIT_BITS;
    if (passes * VECFILE_DIGIT_BITS > bits)
        passes = (bits + VECFILE_DIGIT_BITS - 1) / VECFILE_DIGIT_BITS;
    /* Where fewer bits are left than digits have, places take part, which are in order. */
    sort_by_digits(s, words, spare, count, top, passes);
    if (passes % 2 != 0)
        memcpy(words, spare, count * sizeof *words);
    const unsigned rest = top - passes * VECFILE_DIGIT_BITS;
    if (rest <= VECFILE_PLACE_BITS)
        return;
    for (size_t start = 0, end; start < count; start = end) {
        for (end = start + 1; end < count && words[end] >> rest == words[start] >> rest;)
            end++;
        if (end - start > 1)
            vecfile_sort_words(s, words + start, spare, end - start, rest);
    }
}

/* --- elements --- */

static VECFILE_ALWAYS_INLINE void gather_sized(const vecfile_sorter *s, const unsigned char *from,
                                               size_t count, size_t size)
{
    unsigned char *to = s->spare;
    for (size_t i = 0; i < count; i++, to += size)
        memcpy(to, from + (s->words[i] & (VECFILE_MAX_FEW - 1)) * size, size);
}

/* Brings elements into the order of their words. */
static void gather_elements(const vecfile_sorter *s, unsigned char *at, size_t count)
{
#define GATHER(size) gather_sized(s, at, count, size)
    VECFILE_FOR_SIZE(s->size, GATHER)
#undef GATHER
    memcpy(at, s->spare, count * s->size);
}

void vecfile_sort_few(const vecfile_sorter *s, unsigned char *at, size_t count)
{
    uint64_t *const words = s->words;
    s->ranks(at, count, words);
    uint64_t least = words[0], most = words[0];
    bool ascends = true;
    for (size_t i = 1; i < count; i++) {
        ascends &= words[i - 1] <= words[i];
        least = words[i] < least ? words[i] : least;
        most = words[i] > most ? words[i] : most;
    }
    if (ascends)
        return;
    const unsigned width = vecfile_width_of(most - least);
    const unsigned dropped = width > LEADING_BITS ? width - LEADING_BITS : 0;
    for (size_t i = 0; i < count; i++)
        words[i] = (words[i] - least) >> dropped << VECFILE_PLACE_BITS | i;
    vecfile_sort_words(s, words, s->words_spare, count, width - dropped + VECFILE_PLACE_BITS);
    gather_elements(s, at, count);
    if (dropped == 0)
        return;
    /* Those that agree in the leading bits; this overwrites only words that have been looked at. */
    for (size_t start = 0, end; start < count; start = end) {
        for (end = start + 1;
             end < count && words[end] >> VECFILE_PLACE_BITS == words[start] >> VECFILE_PLACE_BITS;)
            end++;
        if (end - start > 1)
            vecfile_sort_few(s, at + start * s->size, end - start);
    }
}
