/* A step of a conversion carried out. */
#ifndef VECFILE_CONVERT_STEPS_H
#define VECFILE_CONVERT_STEPS_H

#include "base/base.h"

#include "convert/conversion.h"

/* What became of the items of a step: how many did not fit, and the first of them. */
typedef struct vecfile_misfits {
    uint64_t clamped, rounded;
    size_t first; /* along the axis; SIZE_MAX if there is none */
} vecfile_misfits;

/* Carries a step out on `count` items that lie `from_stride` and `to_stride` bytes apart. */
void vecfile_run_step(const vecfile_step *step, const uint8_t *from, size_t from_stride,
                      uint8_t *to, size_t to_stride, size_t count, vecfile_misfits *out);

#endif /* VECFILE_CONVERT_STEPS_H */
