/* Included first by every file of the command: asks the system headers for everything, and for
 * files larger than 2 GiB, before any of them is read. */
#ifndef CLI_SYSTEM_H
#define CLI_SYSTEM_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif

/* What it prints and reads are NaN and infinities, too. */
#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ > 0)
#error "the vecfile command needs NaN: compile it without -ffast-math, -Ofast, -ffinite-math-only"
#endif

#endif /* CLI_SYSTEM_H */
