/* The scalar types: the one table of the core, which gen/types.lua has the generator's side of.
 * tests/gen/scalars_test.lua compares the two, and gen/README.md tells what a new type needs. */
#ifndef VECFILE_LAYOUT_SCALARS_H
#define VECFILE_LAYOUT_SCALARS_H

#include "base/base.h"

#include "value.h"

/* Of each its name in schemas and layout texts, its kind, and what its bytes are:
 * FIXED: so many on every machine.
 * NATIVE: those of that vecfile_c_type on the writer's machine.
 * ADOPTED: those of its field, a member of a struct that only a system header knows. */
#define VECFILE_SCALARS(FIXED, NATIVE, ADOPTED)                                                    \
    FIXED(u8, UNSIGNED, 1)                                                                         \
    FIXED(u16, UNSIGNED, 2)                                                                        \
    FIXED(u32, UNSIGNED, 4)                                                                        \
    FIXED(u64, UNSIGNED, 8)                                                                        \
    FIXED(i8, SIGNED, 1)                                                                           \
    FIXED(i16, SIGNED, 2)                                                                          \
    FIXED(i32, SIGNED, 4)                                                                          \
    FIXED(i64, SIGNED, 8)                                                                          \
    FIXED(f32, FLOAT, 4)                                                                           \
    FIXED(f64, FLOAT, 8)                                                                           \
    FIXED(bool, BOOL, 1)                                                                           \
    NATIVE(c_schar, SIGNED, CHAR)                                                                  \
    NATIVE(c_uchar, UNSIGNED, CHAR)                                                                \
    NATIVE(c_short, SIGNED, SHORT)                                                                 \
    NATIVE(c_ushort, UNSIGNED, SHORT)                                                              \
    NATIVE(c_int, SIGNED, INT)                                                                     \
    NATIVE(c_uint, UNSIGNED, INT)                                                                  \
    NATIVE(c_long, SIGNED, LONG)                                                                   \
    NATIVE(c_ulong, UNSIGNED, LONG)                                                                \
    NATIVE(c_longlong, SIGNED, LONG_LONG)                                                          \
    NATIVE(c_ulonglong, UNSIGNED, LONG_LONG)                                                       \
    NATIVE(c_size, UNSIGNED, SIZE)                                                                 \
    NATIVE(c_ptrdiff, SIGNED, PTRDIFF)                                                             \
    NATIVE(c_float, FLOAT, FLOAT)                                                                  \
    NATIVE(c_double, FLOAT, DOUBLE)                                                                \
    NATIVE(c_longdouble, FLOAT, LONG_DOUBLE)                                                       \
    ADOPTED(c_signed, SIGNED)                                                                      \
    ADOPTED(c_unsigned, UNSIGNED)                                                                  \
    ADOPTED(c_floating, FLOAT)

typedef enum vecfile_scalar_width {
    VECFILE_WIDTH_FIXED,
    VECFILE_WIDTH_NATIVE,
    VECFILE_WIDTH_ADOPTED
} vecfile_scalar_width;

typedef struct vecfile_scalar_type {
    const char *name;
    vecfile_scalar_kind kind;
    vecfile_scalar_width width;
    uint8_t size;          /* of FIXED */
    vecfile_c_type c_type; /* of NATIVE */
} vecfile_scalar_type;

/* NULL if there is no scalar type of that name. */
const vecfile_scalar_type *vecfile_find_scalar(const char *name);

#endif /* VECFILE_LAYOUT_SCALARS_H */
