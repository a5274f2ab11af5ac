/* Inserting elements in the middle of 1 MiB of them, and taking them away again.  Vectors move what
 * is behind; stores with keys insert one that was left out, and know no positions.  Tokyo Cabinet,
 * whose keys are its positions, cannot. */
#include "../rows.h"

#include <stdlib.h>

#define COUNT ((uint64_t)16384)
#define AT (COUNT / 2)
#define OPERATIONS 64

static const struct {
    const store *store;
    role role;
} sides[] = {{&vecfile_store, OURS}, {&lmdb_store, PEER},    {&sqlite_store, PEER},
             {&boost_store, PEER},   {&pmemobj_store, PEER}, {&vector_store, PEER},
             {&memory_store, LIMIT}};
#define SIDES (sizeof sides / sizeof *sides)

static void remove_all(const turn *t)
{
    for (uint64_t i = AT + OPERATIONS; i-- > AT;)
        t->store->remove(t->opened, i);
}

static void middle_round(void *context, double *figures)
{
    const turn *t = context;
    const double start = now_ns();
    for (uint64_t i = AT; i < AT + OPERATIONS; i++)
        t->store->insert(t->opened, i);
    const double inserted = now_ns();
    remove_all(t);
    figures[0] = inserted - start;
    figures[1] = now_ns() - inserted;
}

static void durable_round(void *context, double *figures)
{
    const turn *t = context;
    if (t->store->flush == NULL)
        return;
    t->store->flush(t->opened);
    const double start = now_ns();
    t->store->insert(t->opened, AT);
    t->store->flush(t->opened);
    figures[0] = now_ns() - start;
    t->store->remove(t->opened, AT);
    t->store->flush(t->opened);
}

void bench_middle(void)
{
    static const metric buffered[] = {{"insert_middle", "us", OPERATIONS * 1e3, MEDIAN},
                                      {"remove_middle", "us", OPERATIONS * 1e3, MEDIAN}},
                        durable = {"insert_middle_durable", "us", 1e3, MEDIAN};
    turn turns[SIDES];
    contender contenders[SIDES];
    if (!is_trial_wanted(buffered, 2) && !is_wanted(durable.name))
        return;
    for (size_t i = 0; i < SIDES; i++) {
        turn *t = &turns[i];
        *t = (turn){
            .store = sides[i].store, .element = &tick_element, .count = COUNT, .label = "middle"};
        contenders[i] = (contender){t->store->name, sides[i].role, middle_round, t};
        create_store(t);
        t->store->append(t->opened, 0, COUNT);
        if (t->store->flush != NULL)
            t->store->flush(t->opened);
        remove_all(t);
    }
    measure(&(trial){buffered, 2, contenders, SIDES, 31, 2, 5e9});
    for (size_t i = 0; i < SIDES; i++)
        contenders[i].run = durable_round;
    measure(&(trial){&durable, 1, contenders, SIDES, 15, 2, 5e9});
    for (size_t i = 0; i < SIDES; i++) {
        close_store(&turns[i]);
        remove_store(&turns[i]);
    }
}
