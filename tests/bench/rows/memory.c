/* Memory and disk that 4M elements of 64 bytes take: private memory and page tables of a process
 * that appended them, and of one that then changed 25,600 at random; pages of the file that the
 * system keeps in its cache, and could drop, are nobody's. */
#include "../rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB (1024.0 * 1024)
#define COMMITS 100
#define K 256

/* Private memory of this process and its page tables, in bytes. */
static double private_bytes(void)
{
    char line[256];
    double kib, sum = 0;
    FILE *status = fopen("/proc/self/status", "r");
    need(status != NULL, "/proc/self/status");
    while (fgets(line, sizeof line, status) != NULL)
        if (sscanf(line, "RssAnon: %lf", &kib) == 1 || sscanf(line, "VmPTE: %lf", &kib) == 1)
            sum += kib;
    fclose(status);
    need(sum > 0, "no RssAnon in /proc/self/status");
    return sum * 1024;
}

/* At least one page: a ratio needs something to be over. */
static double grown_by(double before)
{
    const double grown = private_bytes() - before;
    return grown > 4096 ? grown : 4096;
}

static void use(turn *t, double *figures)
{
    uint64_t random = 1;
    uint32_t indices[K];
    const double before = private_bytes();
    create_store(t);
    t->store->append(t->opened, 0, t->count);
    t->store->flush(t->opened);
    figures[0] = grown_by(before);
    for (int i = 0; i < COMMITS; i++) {
        for (int j = 0; j < K; j++)
            indices[j] = (uint32_t)(next_random(&random) % t->count);
        t->store->update(t->opened, indices, K, (uint64_t)i);
    }
    figures[1] = grown_by(before);
    close_store(t);
    figures[2] = (double)bytes_of_files(store_files(t));
}

/* In a process of its own, so that nobody finds what another has left in the heap: this must run
 * before anyone has left something in the parent's. */
static void memory_round(void *context, double *figures)
{
    turn *t = context;
    int channel[2];
    fflush(stdout);
    need(pipe(channel) == 0, "pipe");
    const pid_t child = fork();
    need(child >= 0, "fork");
    if (child == 0) {
        double used[3];
        use(t, used);
        need(write(channel[1], used, sizeof used) == (ssize_t)sizeof used, "tell the parent");
        _exit(EXIT_SUCCESS);
    }
    close(channel[1]);
    need(read(channel[0], figures, 3 * sizeof *figures) == (ssize_t)(3 * sizeof *figures),
         "the child ended by itself");
    close(channel[0]);
    need(waitpid(child, NULL, 0) == child, "waitpid");
    remove_store(t);
}

void bench_memory(void)
{
    static const struct {
        const store *store;
        role role;
    } sides[] = {
        {&vecfile_store, OURS},       {&vecfile_shared_store, SHOWN}, {&lmdb_store, PEER},
        {&lmdb_writemap_store, PEER}, {&sqlite_store, PEER},          {&tokyo_store, PEER},
        {&boost_store, PEER},         {&pmemobj_store, PEER},         {&vector_store, PEER}};
    enum { SIDES = sizeof sides / sizeof *sides };
    static const metric metrics[] = {{"memory_append", "MiB", MIB, MEDIAN},
                                     {"memory_update", "MiB", MIB, MEDIAN},
                                     {"disk", "bytes/element", DATASET_COUNT, MEDIAN}};
    turn turns[SIDES];
    contender contenders[SIDES];
    for (size_t i = 0; i < SIDES; i++) {
        turns[i] = (turn){.store = sides[i].store,
                          .element = &tick_element,
                          .count = DATASET_COUNT,
                          .label = "memory"};
        contenders[i] = (contender){sides[i].store->name, sides[i].role, memory_round, &turns[i]};
    }
    measure(&(trial){metrics, 3, contenders, SIDES, 1, 0, 0});
}
