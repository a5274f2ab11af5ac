/* What the code believes of itself.  A failed belief is a fault of vecfile, never of a caller or a
 * file: those get a status.
 *
 * Off unless VECFILE_ASSERTIONS is defined, as it is in every build of the tests; then a failure
 * prints file, line and belief to standard error, and aborts. */
#ifndef VECFILE_BASE_ASSERTION_H
#define VECFILE_BASE_ASSERTION_H

#ifdef VECFILE_ASSERTIONS

#define VECFILE_ASSERT(condition)                                                                  \
    ((condition) ? (void)0 : vecfile_assertion_failed(__FILE__, __LINE__, #condition))

/* A place that is never reached, for that reason.  What stands behind it must be harmless. */
#define VECFILE_UNREACHABLE(reason) vecfile_assertion_failed(__FILE__, __LINE__, reason)

/* Tells of it and aborts. */
_Noreturn void vecfile_assertion_failed(const char *file, int line, const char *belief);

#else

/* The condition is compiled, so that it stays true to the code, and never evaluated. */
#define VECFILE_ASSERT(condition) ((void)sizeof((condition) ? 1 : 0))
#define VECFILE_UNREACHABLE(reason) ((void)0)

#endif

#endif /* VECFILE_BASE_ASSERTION_H */
