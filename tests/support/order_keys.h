/* Keys of every kind behind one face.  A key's values are numbered by their rank: rank 0 sorts
 * before rank 1 and so on, so that a test compares ranks and needs no idea of keys. */
#ifndef TESTS_ORDER_KEYS_H
#define TESTS_ORDER_KEYS_H

#include "vecfile/vecfile.h"

#define ORDER_MAX_KEYS 256

typedef struct order_key {
    const char *name;
    const vecfile_type *type;
    uint64_t ranks;   /* how many there are */
    uint64_t serials; /* how many elements of one rank can be told apart */

    /* The element of that rank and serial number, the same at each call. */
    void (*make)(void *element, uint64_t rank, uint64_t serial);
    uint64_t (*serial)(const void *element);
    bool (*equal)(const void *a, const void *b);
    int (*compare)(const void *a, const void *b);

    vecfile_status (*sort)(vecfile *v);
    vecfile_status (*stable_sort)(vecfile *v);
    bool (*is_sorted)(const vecfile *v);
    /* By the key of `element`. */
    uint64_t (*lower_bound)(const vecfile *v, const void *element);
    uint64_t (*upper_bound)(const vecfile *v, const void *element);
    const void *(*find)(const vecfile *v, const void *element);
    /* By the keys of up to ORDER_MAX_KEYS elements at once: lower bounds, or upper ones. */
    void (*bounds)(const vecfile *v, const void *elements, uint64_t count, bool are_upper,
                   uint64_t *bounds);
} order_key;

extern const order_key order_keys[];
extern const size_t order_key_count;

/* Room for the largest element. */
typedef union order_element {
    unsigned char bytes[8192];
    long double aligned;
} order_element;

#endif /* TESTS_ORDER_KEYS_H */
