/* Compiling one file that includes every header of the generated tree, beside one that includes
 * only what those include of the C library. */
#include "compare.h"
#include "rawfile.h"
#include "rows.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct compile_data {
    const char *ours;
    const char *peer;
    const char *compiler;
    const char *tree;
} compile_data;

static const char *setting(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value != NULL ? value : otherwise;
}

static double compile(const compile_data *data, const char *source)
{
    char command[4096];
    int length = snprintf(command, sizeof command, "%s -std=c11 -O2 -I%s -c %s -o /dev/null",
                          data->compiler, data->tree, source);
    need(length > 0 && (size_t)length < sizeof command, "the compiler's command line");
    double start = now_ns();
    /* The compiler may be several words, as in CC='ccache gcc'. */
    need(system(command) == 0, command); // NOLINT(cert-env33-c,concurrency-mt-unsafe)
    return now_ns() - start;
}

static double compile_ours(void *context)
{
    const compile_data *data = context;
    return compile(data, data->ours);
}

static double compile_peer(void *context)
{
    const compile_data *data = context;
    return compile(data, data->peer);
}

static void write_sources(const compile_data *data)
{
    char pattern[4096];
    glob_t headers;
    FILE *ours = fopen(data->ours, "w"), *peer = fopen(data->peer, "w");
    need(ours != NULL && peer != NULL, data->ours);
    snprintf(pattern, sizeof pattern, "%s/*_vec.h", data->tree);
    need(glob(pattern, 0, NULL, &headers) == 0, pattern);
    for (size_t i = 0; i < headers.gl_pathc; i++)
        fprintf(ours, "#include \"%s\"\n", strrchr(headers.gl_pathv[i], '/') + 1);
    fprintf(peer, "#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n"
                  "#include <string.h>\n#include <utmpx.h>\n");
    fprintf(ours, "int main(void) { return 0; }\n");
    fprintf(peer, "int main(void) { return 0; }\n");
    globfree(&headers);
    need(fclose(ours) == 0 && fclose(peer) == 0, data->peer);
}

void bench_compile(void)
{
    static const comparison row = {"compile_all_headers", "system-headers", "ms", 0, 1e6, 15,
                                   compile_ours,          compile_peer};
    if (!is_wanted(row.name))
        return;
    compile_data data = {.ours = bench_path("all_headers.c"),
                         .peer = bench_path("system_headers.c"),
                         .compiler = setting("VECFILE_CC", "cc"),
                         .tree = setting("VECFILE_TREE", "../../generated")};
    write_sources(&data);
    compare(&row, &data);
    unlink(data.ours);
    unlink(data.peer);
}
