/* Commands that messages recommend, as they are to be typed. */
#ifndef VECFILE_BASE_ADVICE_H
#define VECFILE_BASE_ADVICE_H

#include "base/base.h"

#include <stddef.h>

/* Appends to this thread's message what to do about the file at `path`, which is to hold elements
 * `element` as this program has them. */
void vecfile_advise_conversion(const char *path, const char *element, size_t element_length);

/* Appends what to do about the file at `path`, of whose states the last may be lost. */
void vecfile_advise_salvage(const char *path);

/* Appends how to have the state before the damage in its log, of a file that is refused. */
void vecfile_advise_last_good(const char *path);

#endif /* VECFILE_BASE_ADVICE_H */
