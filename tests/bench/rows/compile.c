/* Compiling one file that includes ten generated vectors, beside one that includes ten plain
 * structs of the same fields with accessors as one would write them by hand, and one that includes
 * only what those include of the C library. */
#include "../rows.h"

#include <stdio.h>
#include <stdlib.h>

static const char *setting(const char *name, const char *otherwise)
{
    const char *value = getenv(name); // NOLINT(concurrency-mt-unsafe)
    return value != NULL ? value : otherwise;
}

static void compile_round(void *context, double *figures)
{
    char command[4096];
    const char *tree = setting("BENCH_TEN", "build/bench/ten");
    const int length =
        snprintf(command, sizeof command, "%s -std=c11 -O2 -I%s -c %s/%s -o %s/out.o",
                 setting("BENCH_CC", "cc"), tree, tree, (const char *)context, tree);
    need(length > 0 && (size_t)length < sizeof command, "the compiler's command line");
    const double start = now_ns();
    /* The compiler may be several words, as in CC='ccache gcc'. */
    need(system(command) == 0, command); // NOLINT(cert-env33-c,concurrency-mt-unsafe)
    figures[0] = now_ns() - start;
}

void bench_compile(void)
{
    static char ours[] = "ten_vectors.c", plain[] = "ten_plain.c", headers[] = "ten_headers.c";
    static const metric row = {"compile_ten", "ms", 1e6, MEDIAN};
    static const contender contenders[] = {{"vecfile", OURS, compile_round, ours},
                                           {"plain-structs", PEER, compile_round, plain},
                                           {"system-headers", LIMIT, compile_round, headers}};
    measure(&(trial){&row, 1, contenders, 3, 21, 2, 0});
}
