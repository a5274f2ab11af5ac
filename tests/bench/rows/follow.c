/* Reading beside a writer, in other processes: what it costs the readers, and what it costs the
 * writer.  4M elements of 64 bytes; the writer commits 16 changes at a time. */
#include "../rows.h"
#include "../watch.h"

#include <stdlib.h>

#define K 16
#define FOLLOWERS 4
#define COMMITS 50 /* in a round of what a writer pays */

/* A store with a writer here, and readers elsewhere. */
typedef struct followed {
    turn turn;
    const watcher *by;
    unsigned count; /* readers */
    watching readers[FOLLOWERS];
    bool is_slept; /* its readers never refresh */
} followed;

static uint64_t random_state = 7;
static uint64_t next_value = 1;

static watch_order next_order(watch_task task, bool again)
{
    static uint32_t chosen[K];
    watch_order order = {.task = task, .value = next_value++, .count = K};
    for (size_t i = 0; i < K; i++) {
        if (!again || chosen[i] == 0)
            chosen[i] = (uint32_t)(next_random(&random_state) % DATASET_COUNT);
        order.indices[i] = chosen[i];
    }
    return order;
}

static double commit(const followed *f, const watch_order *order)
{
    const double start = now_ns();
    f->turn.store->update(f->turn.opened, order->indices, K, order->value);
    return now_ns() - start;
}

static void begin_followed(followed *f, const char *label, const watcher *by, unsigned count)
{
    *f = (followed){.turn = {.store = by->writer,
                             .element = &tick_element,
                             .count = DATASET_COUNT,
                             .label = label},
                    .by = by,
                    .count = count};
    create_store(&f->turn);
    f->turn.store->append(f->turn.opened, 0, DATASET_COUNT);
    f->turn.store->flush(f->turn.opened);
    char *path = store_path(&f->turn);
    for (unsigned i = 0; i < count; i++)
        watch_start(&f->readers[i], by, path, DATASET_COUNT);
    free(path);
}

static void end_followed(followed *f)
{
    for (unsigned i = 0; i < f->count; i++)
        watch_end(&f->readers[i]);
    close_store(&f->turn);
    remove_store(&f->turn);
}

/* --- what readers pay --- */

static watch_answer asked(const followed *f, const watch_order *order)
{
    watch_tell(&f->readers[0], order);
    return watch_hear(&f->readers[0]);
}

static void scan_round(void *context, double *figures)
{
    const watch_order order = {.task = WATCH_SCAN};
    const watch_answer heard = asked(context, &order);
    consume(heard.sum);
    figures[0] = heard.figure;
}

static void own_scan_round(void *context, double *figures)
{
    const followed *f = context;
    const double start = now_ns();
    consume(f->turn.store->scan(f->turn.opened));
    figures[0] = now_ns() - start;
}

static void idle_round(void *context, double *figures)
{
    const watch_order order = {.task = WATCH_IDLE};
    figures[0] = asked(context, &order).figure;
}

static void refresh_after(const followed *f, bool again, double *figures)
{
    const watch_order order = next_order(WATCH_REFRESH, again);
    (void)commit(f, &order);
    const watch_answer heard = asked(f, &order);
    need(heard.sum == K * order.value, "a reader does not see what was committed");
    figures[0] = heard.figure;
}

static void again_round(void *context, double *figures)
{
    refresh_after(context, true, figures);
}

static void new_round(void *context, double *figures)
{
    refresh_after(context, false, figures);
}

/* --- from the commit to the reader --- */

static void see_after(const followed *f, watch_task task, double *figures)
{
    const watch_order order = next_order(task, false);
    watch_tell(&f->readers[0], &order);
    (void)watch_hear(&f->readers[0]);
    const double start = now_ns();
    (void)commit(f, &order);
    figures[0] = watch_hear(&f->readers[0]).figure - start;
}

static void see_round(void *context, double *figures)
{
    see_after(context, WATCH_SEE, figures);
}

static void await_round(void *context, double *figures)
{
    see_after(context, WATCH_AWAIT, figures);
}

/* --- what the writer pays --- */

static void tell_all(const followed *f, watch_task task)
{
    const watch_order order = {.task = task};
    for (unsigned i = 0; i < f->count; i++)
        watch_tell(&f->readers[i], &order);
}

static void commits_round(void *context, double *figures)
{
    const followed *f = context;
    const bool is_told = f->by->wait == NULL && !f->is_slept;
    double sum = 0;
    if (!f->is_slept && !is_told)
        tell_all(f, WATCH_FOLLOW);
    for (int i = 0; i < COMMITS; i++) {
        const watch_order order = next_order(WATCH_FOLLOW, false);
        sum += commit(f, &order);
        if (is_told)
            tell_all(f, WATCH_FOLLOW);
    }
    figures[0] = sum / COMMITS;
    /* So that nobody is busy while others are measured. */
    for (unsigned i = 0; i < f->count && !f->is_slept; i++) {
        const watch_order order = {.task = WATCH_IDLE};
        watch_tell(&f->readers[i], &order);
        (void)watch_hear(&f->readers[i]);
    }
}

/* --- all --- */

static void measure_readers(followed *ours, followed *lmdb, followed *sqlite)
{
    static const metric scan = {"follow_scan", "ns/element", DATASET_COUNT, MEDIAN},
                        idle = {"follow_idle", "ns", 1, MEDIAN},
                        again = {"follow_k16_again", "us", 1e3, MEDIAN},
                        fresh = {"follow_k16_new", "us", 1e3, MEDIAN},
                        seen = {"follow_seen", "us", 1e3, MEDIAN};
    const contender scans[] = {{"vecfile", OURS, scan_round, ours},
                               {"lmdb", PEER, scan_round, lmdb},
                               {"sqlite", PEER, scan_round, sqlite},
                               {"its-writer", LIMIT, own_scan_round, ours}};
    measure(&(trial){&scan, 1, scans, 4, 15, 1, 5e9});
    const struct {
        const metric *metric;
        void (*round)(void *context, double *figures);
    } rows[] = {{&idle, idle_round}, {&again, again_round}, {&fresh, new_round}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const contender contenders[] = {{"vecfile", OURS, rows[i].round, ours},
                                        {"lmdb", PEER, rows[i].round, lmdb},
                                        {"sqlite", PEER, rows[i].round, sqlite}};
        measure(&(trial){rows[i].metric, 1, contenders, 3, 101, 5, 0});
    }
    const contender seeing[] = {{"vecfile", OURS, see_round, ours},
                                {"lmdb", PEER, see_round, lmdb},
                                {"sqlite", PEER, see_round, sqlite},
                                {"vecfile-waiting", SHOWN, await_round, ours}};
    measure(&(trial){&seen, 1, seeing, 4, 101, 5, 0});
}

static void measure_writers(followed *ours, followed *lmdb, followed *sqlite)
{
    static const metric with = {"followed_k16", "us", 1e3, MEDIAN},
                        beside = {"slept_k16", "us", 1e3, MEDIAN};
    followed alone, slept;
    begin_followed(&alone, "alone", &vecfile_watcher, 0);
    begin_followed(&slept, "slept", &vecfile_watcher, 1);
    slept.is_slept = true;
    const contender writing[] = {{"vecfile", OURS, commits_round, ours},
                                 {"lmdb", PEER, commits_round, lmdb},
                                 {"sqlite", PEER, commits_round, sqlite},
                                 {"alone", LIMIT, commits_round, &alone}};
    measure(&(trial){&with, 1, writing, 4, 41, 3, 1e10});
    const contender sleeping[] = {{"vecfile", OURS, commits_round, &slept},
                                  {"alone", LIMIT, commits_round, &alone}};
    measure(&(trial){&beside, 1, sleeping, 2, 81, 3, 0});
    end_followed(&slept);
    end_followed(&alone);
}

void bench_follow(void)
{
    followed ours, lmdb, sqlite;
    static const char *const names[] = {"follow_scan",    "follow_idle", "follow_k16_again",
                                        "follow_k16_new", "follow_seen", "followed_k16",
                                        "slept_k16"};
    bool is_any_wanted = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        is_any_wanted |= is_wanted(names[i]);
    if (!is_any_wanted)
        return;
    begin_followed(&ours, "followed", &vecfile_watcher, FOLLOWERS);
    begin_followed(&lmdb, "followed", &lmdb_watcher, FOLLOWERS);
    begin_followed(&sqlite, "followed", &sqlite_watcher, FOLLOWERS);
    measure_readers(&ours, &lmdb, &sqlite);
    measure_writers(&ours, &lmdb, &sqlite);
    end_followed(&ours);
    end_followed(&lmdb);
    end_followed(&sqlite);
}
