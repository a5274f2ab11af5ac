/* Converting 1 GiB of ticks to the other byte order, beside `cp` of the same file; in turns, the
 * median of each, and the memory of the conversion.  The conversion is flushed and read back, the
 * copy is neither. */
#include "tick_vec.h"

#include "vecfile/convert.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TICKS ((uint64_t)1 << 24)
#define TURNS 9

static char from[4096], to[4096];

static void need(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "bench: %s: %s\n", what, vecfile_errmsg());
        exit(1);
    }
}

static void make_ticks(void)
{
    tick_vec v;
    unlink(from);
    need(tick_vec_open(&v, from, NULL) == VECFILE_OK, "open");
    for (uint64_t i = 0; i < TICKS; i++) {
        tick t = tick_default();
        t.time = (int64_t)i;
        t.sequence = i * 0x9e3779b97f4a7c15u;
        t.bid_size = (uint32_t)i;
        t.condition = (tick_condition)(i % 64);
        t.side = (tick_side)(i % 3);
        need(tick_vec_push(&v, t) == VECFILE_OK, "push");
    }
    need(tick_vec_close(&v) == VECFILE_OK, "close");
}

static void convert(void)
{
    const vecfile_convert_options options = {.machine = VECFILE_BIG_ENDIAN ? "x86-64" : "s390x"};
    need(vecfile_convert(from, to, &options, NULL) == VECFILE_OK, "convert");
}

static void copy(void)
{
    execlp("cp", "cp", "--reflink=never", from, to, (char *)NULL);
    need(0, "cp");
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Seconds of a process that does it; *kib is the most memory of any so far. */
static double time_of(void (*work)(void), long *kib)
{
    struct rusage usage;
    int status;
    sync();
    const double start = now();
    const pid_t child = fork();
    if (child == 0) {
        work();
        _exit(0);
    }
    need(wait4(child, &status, 0, &usage) == child && status == 0, "child");
    const double seconds = now() - start;
    if (usage.ru_maxrss > *kib)
        *kib = usage.ru_maxrss;
    unlink(to);
    return seconds;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

int main(int argc, char **argv)
{
    double converted[TURNS], copied[TURNS];
    long memory = 0, unused = 0;
    snprintf(from, sizeof from, "%s/ticks.vec", argc > 1 ? argv[1] : ".");
    snprintf(to, sizeof to, "%s/other.vec", argc > 1 ? argv[1] : ".");
    make_ticks();
    unlink(to);
    for (int i = 0; i < TURNS; i++) {
        copied[i] = time_of(copy, &unused);
        converted[i] = time_of(convert, &memory);
    }
    unlink(from);
    qsort(converted, TURNS, sizeof *converted, compare);
    qsort(copied, TURNS, sizeof *copied, compare);
    printf("1 GiB of ticks to the other byte order  %.2f s, cp %.2f s: %.2f of it, %ld KiB\n",
           converted[TURNS / 2], copied[TURNS / 2], converted[TURNS / 2] / copied[TURNS / 2],
           memory);
    return 0;
}
