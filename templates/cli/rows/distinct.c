/* Distinct values, told apart by a hash of 64 bits: among some thousands of values two that are
 * taken for one are as likely as a fault of memory. */
#include "run/system.h"

#include "rows/distinct.h"

#include "run/memory.h"

#include <string.h>

void distinct_begin(distinct *of, size_t most)
{
    *of = (distinct){.most = most};
}

void distinct_free(distinct *of)
{
    release(of->hashes);
    of->hashes = NULL;
    of->room = 0;
}

static uint64_t mix(uint64_t value)
{
    value ^= value >> 32;
    value *= 0x9e3779b97f4a7c15u;
    value ^= value >> 29;
    value *= 0xbf58476d1ce4e5b9u;
    return value ^ value >> 32;
}

static uint64_t hash_of(const unsigned char *bytes, size_t length)
{
    uint64_t hash = length;
    for (; length >= 8; bytes += 8, length -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        hash = mix(hash ^ word);
    }
    uint64_t rest = 0;
    memcpy(&rest, bytes, length);
    hash = mix(hash + rest + 1);
    return hash != 0 ? hash : 1;
}

static void insert(uint64_t *hashes, size_t room, uint64_t hash)
{
    size_t at = (size_t)hash & (room - 1);
    while (hashes[at] != 0)
        at = (at + 1) & (room - 1);
    hashes[at] = hash;
}

static bool is_there(const distinct *of, uint64_t hash)
{
    for (size_t at = (size_t)hash & (of->room - 1); of->hashes[at] != 0;
         at = (at + 1) & (of->room - 1))
        if (of->hashes[at] == hash)
            return true;
    return false;
}

static void grow(distinct *of)
{
    const size_t room = of->room > 0 ? 2 * of->room : 16;
    uint64_t *hashes = allocate(room, sizeof *hashes);
    for (size_t i = 0; i < of->room; i++)
        if (of->hashes[i] != 0)
            insert(hashes, room, of->hashes[i]);
    release(of->hashes);
    of->hashes = hashes;
    of->room = room;
}

void distinct_add(distinct *of, const void *bytes, size_t length)
{
    if (of->is_over)
        return;
    const uint64_t hash = hash_of(bytes, length);
    if (of->room > 0 && is_there(of, hash))
        return;
    if (of->count == of->most) {
        of->is_over = true;
        distinct_free(of);
        return;
    }
    if (2 * (of->count + 1) > of->room)
        grow(of);
    insert(of->hashes, of->room, hash);
    of->count++;
}
