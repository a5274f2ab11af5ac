/* Opening 256 MiB until the first element is read; reading 1 % of it from a cold cache; opening it
 * after the process that was changing it was killed; and opening 16 GiB. */
#include "../rows.h"
#include "sparse.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define READS (DATASET_COUNT / 100)
#define REPEATS 50

static uint32_t indices[READS];

static const struct {
    const store *store;
    role role;
    bool is_atomic; /* what a crash leaves is the state after some commit */
} sides[] = {{&vecfile_store, OURS, true}, {&lmdb_store, PEER, true},
             {&sqlite_store, PEER, true},  {&tokyo_store, PEER, false},
             {&boost_store, PEER, false},  {&pmemobj_store, PEER, true},
             {&vector_store, PEER, false}, {&mmap_store, LIMIT, false}};
#define SIDES (sizeof sides / sizeof *sides)

static void open_round(void *context, double *figures)
{
    turn *t = context;
    const double start = now_ns();
    open_store(t);
    consume(t->store->read(t->opened, indices, 1));
    const double opened = now_ns();
    close_store(t);
    figures[0] = opened - start;
    figures[1] = now_ns() - opened;
}

static void cold_round(void *context, double *figures)
{
    turn *t = context;
    forget_files(store_files(t));
    const double start = now_ns();
    open_store(t);
    consume(t->store->read(t->opened, indices, READS));
    figures[0] = now_ns() - start;
    close_store(t);
}

/* --- after a crash --- */

/* In a child: changes elements until it is killed, and says when it has begun to. */
static void change_for_ever(turn *t, int to_parent)
{
    uint64_t random = (uint64_t)getpid();
    uint32_t chosen[16];
    open_store(t);
    for (uint64_t round = 1;; round++) {
        for (size_t i = 0; i < 16; i++)
            chosen[i] = (uint32_t)(next_random(&random) % t->count);
        t->store->update(t->opened, chosen, 16, round);
        if (round == 100)
            need(write(to_parent, "", 1) == 1, "tell the parent");
    }
}

static void kill_in_mid_update(turn *t)
{
    int channel[2];
    char byte;
    need(pipe(channel) == 0, "pipe");
    const pid_t child = fork();
    need(child >= 0, "fork");
    if (child == 0) {
        close(channel[0]);
        change_for_ever(t, channel[1]);
    }
    close(channel[1]);
    need(read(channel[0], &byte, 1) == 1, "the child ended by itself");
    close(channel[0]);
    need(kill(child, SIGKILL) == 0 && waitpid(child, NULL, 0) == child, "kill");
}

static void crash_round(void *context, double *figures)
{
    turn *t = context;
    kill_in_mid_update(t);
    const double start = now_ns();
    open_store(t);
    consume(t->store->read(t->opened, indices, 1));
    figures[0] = now_ns() - start;
    close_store(t);
}

/* Who only opens what the crash has left has nothing to recover, and is no peer then. */
static role role_of(size_t side, bool is_after_crash)
{
    return is_after_crash && sides[side].role == PEER && !sides[side].is_atomic ? SHOWN
                                                                                : sides[side].role;
}

static void open_trial(const metric *metrics, size_t count, unsigned rounds,
                       void (*round)(void *context, double *figures))
{
    contender contenders[SIDES];
    if (!is_trial_wanted(metrics, count))
        return;
    for (size_t i = 0; i < SIDES; i++)
        contenders[i] = (contender){sides[i].store->name, role_of(i, round == crash_round), round,
                                    dataset(sides[i].store)};
    close_datasets();
    measure(&(trial){metrics, count, contenders, SIDES, rounds, 1, 5e9});
}

/* --- 16 GiB --- */

typedef struct opening {
    const char *path;
    vecfile_access access;
} opening;

static void open_and_close(void *context, double *figures)
{
    const opening *o = context;
    const vecfile_options options = {.access = o->access, .existence = VECFILE_MUST_EXIST};
    const double start = now_ns();
    for (int i = 0; i < REPEATS; i++) {
        tick_vec v;
        if (tick_vec_open(&v, o->path, &options) != VECFILE_OK)
            need(false, vecfile_errmsg());
        consume(tick_vec_len(&v));
        if (tick_vec_close(&v) != VECFILE_OK)
            need(false, vecfile_errmsg());
    }
    figures[0] = now_ns() - start;
}

static void open_large(void)
{
    static const metric rows[] = {
        {"open_close_16g", "us", REPEATS * 1e3, MEDIAN},
        {"open_close_16g_read_only", "us", REPEATS * 1e3, MEDIAN},
    };
    if (!is_trial_wanted(rows, 2))
        return;
    char *large = bench_path("large.vec"), *empty = bench_path("empty.vec");
    make_sparse(large, (uint64_t)16 << 30);
    make_sparse(empty, 0);
    for (size_t i = 0; i < 2; i++) {
        const vecfile_access access = i == 0 ? VECFILE_READ_WRITE : VECFILE_READ_ONLY;
        opening openings[] = {{large, access}, {empty, access}};
        const contender contenders[] = {{"vecfile", OURS, open_and_close, &openings[0]},
                                        {"empty-file", PEER, open_and_close, &openings[1]}};
        measure(&(trial){&rows[i], 1, contenders, 2, 61, 1, 0});
    }
    remove_files("large.");
    remove_files("empty.");
    free(large);
    free(empty);
}

void bench_open(void)
{
    static const metric open[] = {{"open", "us", 1e3, MEDIAN}, {"close", "us", 1e3, MEDIAN}},
                        cold = {"read_cold", "us/element", READS * 1e3, MEDIAN},
                        crash = {"reopen_after_kill", "us", 1e3, MEDIAN};
    uint64_t random = 2;
    for (size_t i = 0; i < READS; i++)
        indices[i] = (uint32_t)(next_random(&random) % DATASET_COUNT);
    open_trial(open, 2, 15, open_round);
    open_trial(&cold, 1, 5, cold_round);
    open_trial(&crash, 1, 7, crash_round);
    remove_datasets();
    open_large();
}
