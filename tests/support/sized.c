/* Vectors of elements of awkward sizes. */
#include "sized.h"

#include "holds.h"
#include "suite.h"

#include "size120_vec.h"
#include "size12_vec.h"
#include "size1_vec.h"
#include "size24_vec.h"
#include "size3_vec.h"
#include "size4096_vec.h"
#include "size5000_vec.h"

#include <stdio.h>

#define SIZES(X) X(size1) X(size3) X(size12) X(size24) X(size120) X(size4096) X(size5000)

#define DEFINE_PUSH(E)                                                                             \
    static vecfile_status push_##E(vecfile *v, const void *element)                                \
    {                                                                                              \
        E copy;                                                                                    \
        memcpy(&copy, element, sizeof copy);                                                       \
        return E##_vec_push((E##_vec *)v, copy);                                                   \
    }
SIZES(DEFINE_PUSH)

#define TABLE_ENTRY(E) {&E##_vec_type, push_##E},
const sized sized_types[] = {SIZES(TABLE_ENTRY)};
const size_t sized_count = sizeof sized_types / sizeof *sized_types;

const void *sized_element(const sized *s, uint64_t number)
{
    static unsigned char bytes[8192];
    uint64_t mixed = (number + 1) * 0x9e3779b97f4a7c15u;
    for (size_t i = 0; i < s->type->size; i++)
        bytes[i] = (unsigned char)((mixed >> 8 * (7 - i % 8)) + i / 8);
    return bytes;
}

char sized_path[4096];

void sized_use_path(void)
{
    snprintf(sized_path, sizeof sized_path, "%s", scratch_path("a.vec"));
}

void sized_open_new(const sized *s, vecfile *v, vecfile_options options)
{
    sized_use_path();
    options.existence = VECFILE_MUST_CREATE;
    ASSERT_OK(vecfile_open(v, s->type, sized_path, &options));
}

void sized_reopen(const sized *s, vecfile *v, const vecfile_options *options)
{
    ASSERT_OK(vecfile_close(v));
    ASSERT_OK(vecfile_open(v, s->type, sized_path, options));
}

void sized_drop(vecfile *v)
{
    vecfile_abandon(v);
    scratch_clear();
}

void sized_push_up_to(const sized *s, vecfile *v, uint64_t len)
{
    while (v->len < len) {
        vecfile_status status = s->push(v, sized_element(s, v->len));
        HOLDS(status == VECFILE_OK, "push to '%s': %s", vecfile_path(v), vecfile_errmsg());
    }
}

bool sized_is(const sized *s, const vecfile *v, uint64_t i, uint64_t number)
{
    const unsigned char *element = (const unsigned char *)v->elements + i * s->type->size;
    return memcmp(element, sized_element(s, number), (size_t)s->type->size) == 0;
}

void sized_assert_holds(const sized *s, const vecfile *v, uint64_t len)
{
    ck_assert_uint_eq(v->len, len);
    for (uint64_t i = 0; i < len; i++)
        HOLDS(sized_is(s, v, i, i), "element %llu of %llu of '%s' is not what was pushed",
              (unsigned long long)i, (unsigned long long)len, s->type->element);
}
