/* Finding rows by what is printed of their key. */
#ifndef CLI_KEY_INDEX_H
#define CLI_KEY_INDEX_H

#include "rows/source.h"
#include "run/output.h"

/* Rows of one key; rows are counted from 1, 0 is none. */
typedef struct key_group {
    uint64_t first; /* a row that has the key */
    uint64_t next;  /* the first that is not taken */
} key_group;

typedef struct key_index {
    const source *of;
    const column *key;
    uint64_t seed;
    key_group *groups; /* an open table */
    size_t room;
    uint64_t *next; /* by row: the next of its group */
    unsigned char *is_taken;
    output text, other; /* keys as text */
} key_index;

void key_index_begin(key_index *index, const source *of, const column *key);
void key_index_free(key_index *index);

/* The first row not taken yet whose key is printed as that of `element`, which has its own column;
 * takes it.  false if there is none. */
bool key_index_take(key_index *index, const column *key, const unsigned char *element,
                    uint64_t *row);

bool key_index_is_taken(const key_index *index, uint64_t row);

#endif /* CLI_KEY_INDEX_H */
