/* The demo's program: earthquakes from the USGS catalogue in a vector file.
 *
 *   quakes load FILE CSV   appends the rows of a CSV file
 *   quakes report FILE     prints the strongest ten and a count by magnitude type
 *   quakes wreck FILE      changes everything and is killed before it commits
 *   quakes strongest FILE  prints how many there are, and the strongest one
 *   quakes hold FILE       keeps the file open until standard input ends
 *   quakes ticks FILE      opens the file as a vector of another element */
#include "catalogue.h"

#include "tick_vec.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static int fail(void)
{
    fprintf(stderr, "quakes: %s\n", vecfile_errmsg());
    return 1;
}

static int load(quake_vec *quakes, const char *csv)
{
    uint64_t before = quake_vec_len(quakes);
    if (catalogue_append(quakes, csv) != VECFILE_OK)
        return fail();
    if (quake_vec_commit(quakes) != VECFILE_OK)
        return fail();
    printf("%llu events appended and committed, %llu in the file\n",
           (unsigned long long)(quake_vec_len(quakes) - before),
           (unsigned long long)quake_vec_len(quakes));
    return 0;
}

static void print_quake(const quake *q)
{
    char when[32];
    time_t seconds = (time_t)(q->time / 1000);
    strftime(when, sizeof when, "%Y-%m-%d %H:%M", gmtime(&seconds));
    printf("  %s  %3.1f %-5s %6.1f km  %.80s\n", when, (double)q->mag,
           quake_mag_type_name(q->mag_type), (double)q->depth, q->place);
}

/* Sorted on the way, so the file is left in the order of magnitudes. */
static int report(quake_vec *quakes)
{
    if (quake_vec_sort_by_mag(quakes) != VECFILE_OK)
        return fail();
    uint64_t len = quake_vec_len(quakes);
    puts("the strongest ten");
    for (uint64_t i = len; i > 0 && i + 10 > len; i--)
        print_quake(quake_vec_at(quakes, i - 1));
    unsigned long counts[256] = {0};
    for (quake_vec_each(q, quakes))
        counts[q->mag_type]++;
    printf("by magnitude type:");
    for (int type = 0; type < 256; type++)
        if (counts[type] > 0)
            printf(" %s %lu", quake_mag_type_name((quake_mag_type)type), counts[type]);
    puts("");
    return 0;
}

static int strongest(const quake_vec *quakes)
{
    const quake *best = quake_vec_first(quakes);
    for (quake_vec_each(q, quakes))
        if (q->mag > best->mag || best->mag != best->mag)
            best = q;
    printf("%llu events, the strongest is\n", (unsigned long long)quake_vec_len(quakes));
    print_quake(best);
    return 0;
}

static int wreck(quake_vec *quakes)
{
    for (quake_vec_each_mut(q, quakes))
        q->mag = 9.9f;
    if (quake_vec_truncate(quakes, quake_vec_len(quakes) / 2) != VECFILE_OK)
        return fail();
    printf("all magnitudes are 9.9, and half of the events is gone; killed …\n");
    fflush(stdout);
    return raise(SIGKILL);
}

static int hold(void)
{
    puts("holding");
    fflush(stdout);
    while (getchar() != EOF)
        ;
    return 0;
}

static int open_as_ticks(const char *path)
{
    tick_vec ticks;
    if (tick_vec_open(&ticks, path, NULL) != VECFILE_OK)
        return fail();
    return tick_vec_close(&ticks) != VECFILE_OK;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs(
            "usage: quakes load FILE CSV | report FILE | wreck FILE | strongest FILE | hold FILE | "
            "ticks FILE\n",
            stderr);
        return 2;
    }
    if (strcmp(argv[1], "ticks") == 0)
        return open_as_ticks(argv[2]);
    quake_vec quakes;
    if (quake_vec_open(&quakes, argv[2], NULL) != VECFILE_OK)
        return fail();
    int result = 2;
    if (strcmp(argv[1], "load") == 0 && argc > 3)
        result = load(&quakes, argv[3]);
    else if (strcmp(argv[1], "report") == 0)
        result = report(&quakes);
    else if (strcmp(argv[1], "wreck") == 0)
        result = wreck(&quakes);
    else if (strcmp(argv[1], "strongest") == 0)
        result = strongest(&quakes);
    else if (strcmp(argv[1], "hold") == 0)
        result = hold();
    if (quake_vec_close(&quakes) != VECFILE_OK)
        return fail();
    return result;
}
