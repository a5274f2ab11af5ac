/* The keys of the objects that a value of JSON has, to find one that is there twice. */
#ifndef CLI_KEY_SET_H
#define CLI_KEY_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct key_place key_place;

typedef struct key_set {
    key_place *places; /* a hash table */
    size_t place_count;
    size_t used;
    uint64_t round; /* places of other rounds are free */
    char *text;     /* of all keys */
    size_t length, room;
} key_set;

/* The set is to be zero before the first call. */
void key_set_clear(key_set *set);
void key_set_free(key_set *set);

/* Adds a key of the object that has that number; false if it is there. */
bool key_set_add(key_set *set, uint64_t object, const char *key, size_t length);

#endif /* CLI_KEY_SET_H */
