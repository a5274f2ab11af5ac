/* Floats as the generated code compares them. */
#include "base/base.h"

#include "compare.h"
#include "layout/real.h"

#include <float.h>

#if LDBL_MANT_DIG == 53
#define LONG_DOUBLE_FORMAT VECFILE_FLOAT_IEEE64
#elif LDBL_MANT_DIG == 64 && VECFILE_BIG_ENDIAN
#define LONG_DOUBLE_FORMAT VECFILE_FLOAT_M68K
#elif LDBL_MANT_DIG == 64
#define LONG_DOUBLE_FORMAT VECFILE_FLOAT_X87
#elif LDBL_MANT_DIG == 113
#define LONG_DOUBLE_FORMAT VECFILE_FLOAT_IEEE128
#else
#define LONG_DOUBLE_FORMAT VECFILE_FLOAT_DOUBLE_DOUBLE
#endif

bool vecfile_same_floats(const void *a, const void *b, size_t count)
{
    const unsigned char *x = a, *y = b;
    for (size_t i = 0; i < count; i++)
        if (!vecfile_same_float(x + 4 * i, y + 4 * i))
            return false;
    return true;
}

bool vecfile_same_doubles(const void *a, const void *b, size_t count)
{
    const unsigned char *x = a, *y = b;
    for (size_t i = 0; i < count; i++)
        if (!vecfile_same_double(x + 8 * i, y + 8 * i))
            return false;
    return true;
}

static bool is_nan(const void *at, size_t size)
{
    vecfile_real real;
    if (size == 4)
        return vecfile_rank_of_float(at) == INT32_MAX;
    if (size == 8)
        return vecfile_rank_of_double(at) == INT64_MAX;
    vecfile_decode_real(LONG_DOUBLE_FORMAT, VECFILE_BIG_ENDIAN ? VECFILE_BIG : VECFILE_LITTLE, at,
                        &real);
    return real.class_ == VECFILE_REAL_NAN;
}

/* What is no NaN. */
static long double read_wide(const void *at, size_t size)
{
    float single;
    double number;
    long double wide;
    if (size == sizeof single) {
        memcpy(&single, at, sizeof single);
        return single;
    }
    if (size == sizeof number) {
        memcpy(&number, at, sizeof number);
        return number;
    }
    memcpy(&wide, at, sizeof wide);
    return wide;
}

bool vecfile_same_wide(const void *a, const void *b, size_t size)
{
    if (is_nan(a, size) || is_nan(b, size))
        return is_nan(a, size) && is_nan(b, size);
    return read_wide(a, size) == read_wide(b, size);
}

bool vecfile_same_wides(const void *a, const void *b, size_t size, size_t count)
{
    const unsigned char *x = a, *y = b;
    for (size_t i = 0; i < count; i++)
        if (!vecfile_same_wide(x + size * i, y + size * i, size))
            return false;
    return true;
}

bool vecfile_wide_less(const void *a, size_t a_size, const void *b, size_t b_size)
{
    if (is_nan(a, a_size) || is_nan(b, b_size))
        return !is_nan(a, a_size);
    return read_wide(a, a_size) < read_wide(b, b_size);
}
