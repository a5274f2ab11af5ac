/* Bytes exchanged in memory. */
#ifndef VECFILE_BASE_BYTES_H
#define VECFILE_BASE_BYTES_H

#include "base/base.h"

#include <stddef.h>

/* Exchanges the `left` bytes at `at` with the `right` bytes behind them. */
void vecfile_exchange(unsigned char *at, size_t left, size_t right);

#endif /* VECFILE_BASE_BYTES_H */
