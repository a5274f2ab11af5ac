/* Sets of keys. */
#include "run/system.h"

#include "in/key_set.h"

#include "run/memory.h"

#include <string.h>

struct key_place {
    uint64_t round;
    uint64_t object;
    uint64_t hash;
    size_t start, length; /* in the set's text */
};

#define FIRST_PLACES 64

void key_set_clear(key_set *set)
{
    set->round++;
    set->used = set->length = 0;
}

void key_set_free(key_set *set)
{
    release(set->places);
    release(set->text);
    *set = (key_set){0};
}

/* FNV-1a, its upper bits mixed into the lower ones that choose the place. */
static uint64_t hash_of(uint64_t object, const char *key, size_t length)
{
    uint64_t hash = 14695981039346656037u ^ object;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)key[i]) * 1099511628211u;
    return hash ^ hash >> 32;
}

/* The place of the key, or the free one where it belongs. */
static key_place *find_place(const key_set *set, const key_place *wanted, const char *key)
{
    for (size_t i = wanted->hash;; i++) {
        key_place *place = &set->places[i & (set->place_count - 1)];
        if (place->round != set->round ||
            (place->hash == wanted->hash && place->object == wanted->object &&
             place->length == wanted->length &&
             (place->length == 0 || memcmp(set->text + place->start, key, place->length) == 0)))
            return place;
    }
}

static void grow(key_set *set)
{
    const key_set old = *set;
    set->place_count = old.place_count == 0 ? FIRST_PLACES : 2 * old.place_count;
    set->places = allocate(set->place_count, sizeof *set->places);
    memset(set->places, 0, set->place_count * sizeof *set->places);
    set->round = 1;
    for (size_t i = 0; i < old.place_count; i++) {
        key_place *moved = &old.places[i];
        if (moved->round != old.round)
            continue;
        moved->round = set->round;
        *find_place(set, moved, set->text + moved->start) = *moved;
    }
    release(old.places);
}

bool key_set_add(key_set *set, uint64_t object, const char *key, size_t length)
{
    if (2 * set->used >= set->place_count)
        grow(set);
    key_place added = {set->round, object, hash_of(object, key, length), set->length, length};
    key_place *place = find_place(set, &added, key);
    if (place->round == set->round)
        return false;
    if (length > set->room - set->length) {
        set->room = 2 * set->room + length + 256;
        set->text = reallocate(set->text, set->room, 1);
    }
    memcpy(set->text + set->length, key, length);
    set->length += length;
    set->used++;
    *place = added;
    return true;
}
