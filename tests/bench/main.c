/* bench DIRECTORY [NAME]: all rows, or those whose names begin with NAME; files go to DIRECTORY. */
#include "rawfile.h"
#include "rows.h"

#include <stdio.h>
#include <string.h>

static const char *wanted = "";

int is_wanted(const char *name)
{
    return strncmp(name, wanted, strlen(wanted)) == 0;
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: bench DIRECTORY [NAME]\n");
        return 2;
    }
    set_bench_directory(argv[1]);
    if (argc == 3)
        wanted = argv[2];
    printf("# bench <name> <ratio> <ours> <peer> <peer's name> <unit>; ratio: our cost over the "
           "peer's\n");
    bench_access();
    bench_push();
    bench_open_close();
    bench_order();
    bench_compile();
    return 0;
}
