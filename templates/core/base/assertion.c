/* The end of a process that found itself wrong. */
#include "base/assertion.h"

#include "base/base.h"

#ifdef VECFILE_ASSERTIONS

#include <stdio.h>
#include <stdlib.h>

void vecfile_assertion_failed(const char *file, int line, const char *belief)
{
    fprintf(stderr, "%s:%d: vecfile is wrong in its belief that: %s\n", file, line, belief);
    abort();
}

#endif
