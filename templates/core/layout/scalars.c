/* The table of scalar types. */
#include "layout/scalars.h"

#include "base/base.h"

#define FIXED(name, kind, size) {#name, VECFILE_SCALAR_##kind, VECFILE_WIDTH_FIXED, size, 0},
#define NATIVE(name, kind, c_type)                                                                 \
    {#name, VECFILE_SCALAR_##kind, VECFILE_WIDTH_NATIVE, 0, VECFILE_C_##c_type},
#define ADOPTED(name, kind) {#name, VECFILE_SCALAR_##kind, VECFILE_WIDTH_ADOPTED, 0, 0},
/* clang-format off */
static const vecfile_scalar_type scalars[] = {
    VECFILE_SCALARS(FIXED, NATIVE, ADOPTED)
};
/* clang-format on */
#undef FIXED
#undef NATIVE
#undef ADOPTED

const vecfile_scalar_type *vecfile_find_scalar(const char *name)
{
    for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++)
        if (strcmp(scalars[i].name, name) == 0)
            return &scalars[i];
    return NULL;
}
