/* A hash table of keys, each with the list of its rows. */
#include "run/system.h"

#include "rows/key_index.h"

#include "rows/cell.h"

#include "core.h"

#include <sys/random.h>

static void print_key(output *to, const column *key, const unsigned char *element)
{
    to->used = 0;
    print_cell(to, key, element, AS_MEANT);
}

static bool has_key(key_index *index, uint64_t row)
{
    print_key(&index->other, index->key, source_element(index->of, row - 1));
    return index->other.used == index->text.used &&
           memcmp(index->other.bytes, index->text.bytes, index->text.used) == 0;
}

/* The group of the key in `text`, or the place for it. */
static key_group *find_group(key_index *index)
{
    const uint64_t hash = vecfile_fnv1a(index->seed, index->text.bytes, index->text.used);
    size_t at = (size_t)(hash ^ hash >> 29) & (index->room - 1);
    while (index->groups[at].first != 0 && !has_key(index, index->groups[at].first))
        at = (at + 1) & (index->room - 1);
    return &index->groups[at];
}

void key_index_begin(key_index *index, const source *of, const column *key)
{
    *index = (key_index){.of = of, .key = key, .room = 16};
    /* Files cannot be made so that all their keys fall together. */
    if (getrandom(&index->seed, sizeof index->seed, GRND_NONBLOCK) < 0)
        index->seed = VECFILE_FNV_START;
    while (index->room / 2 < of->count)
        index->room *= 2;
    index->groups = allocate(index->room, sizeof *index->groups);
    index->next = allocate((size_t)of->count + 1, sizeof *index->next);
    index->is_taken = allocate((size_t)of->count, 1);
    output_to_memory(&index->text);
    output_to_memory(&index->other);
    output_make_room(&index->text, 1);
    output_make_room(&index->other, 1);
    /* From the end, so that each list is in the order of the rows. */
    for (uint64_t row = of->count; row > 0; row--) {
        print_key(&index->text, key, source_element(of, row - 1));
        key_group *group = find_group(index);
        index->next[row] = group->next;
        group->first = group->next = row;
    }
}

void key_index_free(key_index *index)
{
    release(index->groups);
    release(index->next);
    release(index->is_taken);
    output_free(&index->text);
    output_free(&index->other);
}

bool key_index_take(key_index *index, const column *key, const unsigned char *element,
                    uint64_t *row)
{
    print_key(&index->text, key, element);
    key_group *group = find_group(index);
    if (group->next == 0)
        return false;
    *row = group->next - 1;
    group->next = index->next[group->next];
    index->is_taken[*row] = 1;
    return true;
}

bool key_index_is_taken(const key_index *index, uint64_t row)
{
    return index->is_taken[row] != 0;
}
