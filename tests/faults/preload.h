/* What the preloaded library (preload.c) and the programs under it share: one page of memory that
 * every process of the test maps, with the plan of what is to fail. */
#ifndef TESTS_PRELOAD_H
#define TESTS_PRELOAD_H

#include "fault_plan.h"

/* The environment variable that has the number of the page's descriptor.  Without it the library
 * passes everything through. */
#define PRELOAD_VARIABLE "VECFILE_FAULT_PAGE"

#define PRELOAD_PAGE_BYTES 4096

_Static_assert(sizeof(fault_plan) <= PRELOAD_PAGE_BYTES, "the plan fits into its page");

#endif /* TESTS_PRELOAD_H */
