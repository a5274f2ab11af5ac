/* The durabilities that promises about plain vectors are held against; those about one of them name
 * it themselves. */
#ifndef TESTS_DURABILITIES_H
#define TESTS_DURABILITIES_H

#include "vecfile/vecfile.h"

static const vecfile_durability durabilities[] = {VECFILE_ATOMIC, VECFILE_SHARED};

/* for (EACH_DURABILITY(d)) … {.durability = *d} … */
#define EACH_DURABILITY(d)                                                                         \
    const vecfile_durability *d = durabilities;                                                    \
    d != durabilities + sizeof durabilities / sizeof *durabilities;                                \
    d++

#endif /* TESTS_DURABILITIES_H */
