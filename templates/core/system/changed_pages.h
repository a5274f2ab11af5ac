/* Which pages of a private mapping have been written to, as the system tells: vecfile_io's
 * changed_pages, and the ways to know, each by itself.  0 or a negative
 * errno; -ENOSYS where the system does not have that way. */
#ifndef VECFILE_SYSTEM_CHANGED_PAGES_H
#define VECFILE_SYSTEM_CHANGED_PAGES_H

#include "base/base.h"

#include <stdbool.h>
#include <stddef.h>

/* The first of the following that this system has. */
int vecfile_changed_pages(void *context, const void *at, size_t page, size_t count, bool *out);

/* The PAGEMAP_SCAN call of Linux 6.7 and later. */
int vecfile_changed_pages_scan(void *context, const void *at, size_t page, size_t count, bool *out);

/* Reading /proc/self/pagemap. */
int vecfile_changed_pages_pagemap(void *context, const void *at, size_t page, size_t count,
                                  bool *out);

/* Nobody tells: any page may. */
int vecfile_changed_pages_unknown(void *context, const void *at, size_t page, size_t count,
                                  bool *out);

#endif /* VECFILE_SYSTEM_CHANGED_PAGES_H */
