/* Appending elements of 8, 32 and 64 bytes: until the call is back, and until it is durable. */
#include "../rows.h"

#include <stdio.h>

static void append_round(void *context, double *figures)
{
    turn *t = context;
    create_store(t);
    const double start = now_ns();
    t->store->append(t->opened, 0, t->count);
    figures[0] = now_ns() - start;
    if (t->store->flush != NULL) {
        t->store->flush(t->opened);
        figures[1] = now_ns() - start;
    }
    close_store(t);
    remove_store(t);
}

/* What counts as a peer, and what as a limit, of either row: an array in memory is never durable,
 * and has no second figure. */
static const struct {
    const store *store;
    role role;
} sides[] = {{&vecfile_store, OURS},       {&vecfile_shared_store, SHOWN}, {&lmdb_store, PEER},
             {&lmdb_writemap_store, PEER}, {&sqlite_store, PEER},          {&tokyo_store, PEER},
             {&boost_store, PEER},         {&pmemobj_store, PEER},         {&vector_store, PEER},
             {&memory_store, LIMIT},       {&mmap_store, LIMIT},           {&write_store, LIMIT}};
#define SIDES (sizeof sides / sizeof *sides)

static void append_trial(const element *e, uint64_t count, unsigned rounds)
{
    char names[2][64];
    turn turns[SIDES];
    contender contenders[SIDES];
    snprintf(names[0], sizeof names[0], "append_%zu", e->bytes);
    snprintf(names[1], sizeof names[1], "append_%zu_durable", e->bytes);
    const metric metrics[] = {{names[0], "ns/element", (double)count, MEDIAN},
                              {names[1], "ns/element", (double)count, MEDIAN}};
    for (size_t i = 0; i < SIDES; i++) {
        turns[i] = (turn){.store = sides[i].store, .element = e, .count = count, .label = "append"};
        contenders[i] = (contender){sides[i].store->name, sides[i].role, append_round, &turns[i]};
    }
    measure(&(trial){metrics, 2, contenders, SIDES, rounds, 1, 5e9});
}

/* 1 GiB: more than any buffer on the way. */
static void append_large(void)
{
    static const store *const large[] = {&vecfile_store, &vecfile_shared_store, &vector_store,
                                         &write_store};
    static const role roles[] = {OURS, SHOWN, PEER, LIMIT};
    const uint64_t count = ((uint64_t)1 << 30) / sizeof(tick);
    turn turns[4];
    contender contenders[4];
    const metric metrics[] = {{"bulk_append_1g_buffered", "ns/element", (double)count, MEDIAN},
                              {"bulk_append_1g", "ns/element", (double)count, MEDIAN}};
    for (size_t i = 0; i < 4; i++) {
        turns[i] =
            (turn){.store = large[i], .element = &tick_element, .count = count, .label = "append"};
        contenders[i] = (contender){large[i]->name, roles[i], append_round, &turns[i]};
    }
    measure(&(trial){metrics, 2, contenders, 4, 5, 1, 20e9});
}

void bench_append(void)
{
    append_trial(&number_element, (uint64_t)4 << 20, 9);
    append_trial(&event_element, (uint64_t)1 << 20, 9);
    append_trial(&tick_element, (uint64_t)1 << 20, 15);
    append_large();
}
