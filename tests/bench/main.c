/* bench DIRECTORY [NAMES [DIVISOR]]: all rows, or those whose names begin with one of NAMES; files
 * go to DIRECTORY and are removed.  DIVISOR, for a quick look, divides the rounds. */
#include "measure.h"
#include "rows.h"
#include "watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char **arguments)
{
    if (count == 5 && strcmp(arguments[1], "--watch") == 0)
        return watch_main(arguments + 2);
    if (count < 2 || count > 4) {
        fprintf(stderr, "usage: bench DIRECTORY [NAMES [DIVISOR]]\n");
        return 2;
    }
    set_bench_directory(arguments[1]);
    set_wanted(count > 2 ? arguments[2] : "");
    const unsigned long divisor = count > 3 ? strtoul(arguments[3], NULL, 10) : 1;
    set_quick(divisor > 0 && divisor < 1000 ? (unsigned)divisor : 1);
    bench_memory(); /* while nobody has left anything in the heap */
    bench_append();
    bench_growth();
    bench_look();
    bench_commit();
    bench_open();
    bench_advice();
    bench_middle();
    bench_order();
    bench_follow();
    bench_scale();
    bench_hot();
    bench_compile();
    return 0;
}
