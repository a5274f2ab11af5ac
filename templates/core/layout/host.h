/* This machine's identity, and names for machines. */
#ifndef VECFILE_LAYOUT_HOST_H
#define VECFILE_LAYOUT_HOST_H

#include "base/base.h"

#include "format.h"

/* The C types of vecfile_c_type: of each its name there and in C, and its bytes on every machine of
 * the table (abis.c), 0 where these differ. */
#define VECFILE_C_TYPES(X)                                                                         \
    X(CHAR, char, 1)                                                                               \
    X(SHORT, short, 2)                                                                             \
    X(INT, int, 4)                                                                                 \
    X(LONG, long, 0)                                                                               \
    X(LONG_LONG, long long, 8)                                                                     \
    X(POINTER, void *, 0)                                                                          \
    X(SIZE, size_t, 0)                                                                             \
    X(PTRDIFF, ptrdiff_t, 0)                                                                       \
    X(WCHAR, wchar_t, 4)                                                                           \
    X(BOOL, bool, 1)                                                                               \
    X(FLOAT, float, 4)                                                                             \
    X(DOUBLE, double, 8)                                                                           \
    X(LONG_DOUBLE, long double, 0)                                                                 \
    X(INT16, int16_t, 2)                                                                           \
    X(INT32, int32_t, 4)                                                                           \
    X(INT64, int64_t, 8)

/* What the compiler of this very file did. */
void vecfile_this_machine(vecfile_machine *out);

/* "x86-64", "s390", … for an ELF machine number; "machine 1234" for others, in `buffer`. */
const char *vecfile_machine_name(uint16_t elf, char buffer[24]);

const char *vecfile_byte_order_name(uint8_t byte_order);

#endif /* VECFILE_LAYOUT_HOST_H */
