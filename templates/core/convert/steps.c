/* The inner loops of a conversion: one step on many items. */
#include "convert/steps.h"

#include "base/assertion.h"
#include "layout/real.h"

/* Items that an integer step takes through its three passes at a time. */
#define VALUES_AT_A_TIME 128

/* --- bytes --- */

#define DEFINE_SWAP(name, type, swap)                                                              \
    static void name(const uint8_t *from, size_t from_stride, uint8_t *to, size_t to_stride,       \
                     size_t count)                                                                 \
    {                                                                                              \
        for (size_t i = 0; i < count; i++) {                                                       \
            type item;                                                                             \
            memcpy(&item, from + i * from_stride, sizeof item);                                    \
            item = swap(item);                                                                     \
            memcpy(to + i * to_stride, &item, sizeof item);                                        \
        }                                                                                          \
    }

DEFINE_SWAP(swap2, uint16_t, __builtin_bswap16)
DEFINE_SWAP(swap4, uint32_t, __builtin_bswap32)
DEFINE_SWAP(swap8, uint64_t, __builtin_bswap64)

static void swap16(const uint8_t *from, size_t from_stride, uint8_t *to, size_t to_stride,
                   size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t halves[2];
        memcpy(halves, from + i * from_stride, sizeof halves);
        const uint64_t turned[2] = {__builtin_bswap64(halves[1]), __builtin_bswap64(halves[0])};
        memcpy(to + i * to_stride, turned, sizeof turned);
    }
}

static void copy(const vecfile_step *step, const uint8_t *from, size_t from_stride, uint8_t *to,
                 size_t to_stride, size_t count)
{
    if (from_stride == step->bytes && to_stride == step->bytes) {
        memcpy(to, from, count * step->bytes);
        return;
    }
    for (size_t i = 0; i < count; i++)
        memcpy(to + i * to_stride, from + i * from_stride, step->bytes);
}

/* Both sides have the same format; sizes may differ. */
static void pad(const vecfile_step *step, const uint8_t *from, size_t from_stride, uint8_t *to,
                size_t to_stride, size_t count)
{
    const unsigned bytes = vecfile_real_bytes(step->from_scalar.format);
    VECFILE_ASSERT(step->from_scalar.format == step->to_scalar.format);
    VECFILE_ASSERT(bytes <= step->from_scalar.size && bytes <= step->to_scalar.size);
    for (size_t i = 0; i < count; i++) {
        uint8_t *at = to + i * to_stride;
        memcpy(at, from + i * from_stride, bytes);
        memset(at + bytes, 0, step->to_scalar.size - bytes);
        if (step->from_scalar.format == VECFILE_FLOAT_M68K)
            memset(at + 2, 0, 2);
    }
}

static void find_content(const vecfile_step *step, const uint8_t *from, size_t from_stride,
                         size_t count, vecfile_misfits *out)
{
    for (size_t i = 0; i < count; i++)
        if (!vecfile_is_zero(from + i * from_stride, step->bytes)) {
            out->clamped++;
            if (out->first == SIZE_MAX)
                out->first = i;
        }
}

/* --- integers: gathered into 64 bits, made what they are to be, scattered --- */

#define DEFINE_GATHER(name, type, wide, swap)                                                      \
    static void name(const uint8_t *from, size_t stride, size_t count, uint64_t *out)              \
    {                                                                                              \
        for (size_t i = 0; i < count; i++) {                                                       \
            type item;                                                                             \
            memcpy(&item, from + i * stride, sizeof item);                                         \
            out[i] = (uint64_t)(wide)(type)swap(item);                                             \
        }                                                                                          \
    }

#define DEFINE_SCATTER(name, type, swap)                                                           \
    static void name(const uint64_t *numbers, uint8_t *to, size_t stride, size_t count)            \
    {                                                                                              \
        for (size_t i = 0; i < count; i++) {                                                       \
            const type item = swap((type)numbers[i]);                                              \
            memcpy(to + i * stride, &item, sizeof item);                                           \
        }                                                                                          \
    }

#define SAME(number) (number)

DEFINE_GATHER(gather_u8, uint8_t, uint8_t, SAME)
DEFINE_GATHER(gather_u16, uint16_t, uint16_t, SAME)
DEFINE_GATHER(gather_u32, uint32_t, uint32_t, SAME)
DEFINE_GATHER(gather_u64, uint64_t, uint64_t, SAME)
DEFINE_GATHER(gather_i8, uint8_t, int8_t, SAME)
DEFINE_GATHER(gather_i16, uint16_t, int16_t, SAME)
DEFINE_GATHER(gather_i32, uint32_t, int32_t, SAME)
DEFINE_GATHER(gather_u16_other, uint16_t, uint16_t, __builtin_bswap16)
DEFINE_GATHER(gather_u32_other, uint32_t, uint32_t, __builtin_bswap32)
DEFINE_GATHER(gather_u64_other, uint64_t, uint64_t, __builtin_bswap64)
DEFINE_GATHER(gather_i16_other, uint16_t, int16_t, __builtin_bswap16)
DEFINE_GATHER(gather_i32_other, uint32_t, int32_t, __builtin_bswap32)

DEFINE_SCATTER(scatter_8, uint8_t, SAME)
DEFINE_SCATTER(scatter_16, uint16_t, SAME)
DEFINE_SCATTER(scatter_32, uint32_t, SAME)
DEFINE_SCATTER(scatter_64, uint64_t, SAME)
DEFINE_SCATTER(scatter_16_other, uint16_t, __builtin_bswap16)
DEFINE_SCATTER(scatter_32_other, uint32_t, __builtin_bswap32)
DEFINE_SCATTER(scatter_64_other, uint64_t, __builtin_bswap64)

typedef void gather_function(const uint8_t *from, size_t stride, size_t count, uint64_t *out);
typedef void scatter_function(const uint64_t *numbers, uint8_t *to, size_t stride, size_t count);

/* Where the functions for integers of that many bytes are in the tables below. */
static unsigned place_of_size(unsigned bytes)
{
    switch (bytes) {
    case 1:
        return 0;
    case 2:
        return 1;
    case 4:
        return 2;
    case 8:
        return 3;
    }
    VECFILE_UNREACHABLE("integers have 1, 2, 4 or 8 bytes");
    return 0;
}

static bool is_other_order(const vecfile_scalar *scalar)
{
    return scalar->byte_order != (VECFILE_BIG_ENDIAN ? VECFILE_BIG : VECFILE_LITTLE);
}

static gather_function *gather_of(const vecfile_scalar *scalar)
{
    static gather_function *const functions[2][2][4] = {
        {{gather_u8, gather_u16, gather_u32, gather_u64},
         {gather_u8, gather_u16_other, gather_u32_other, gather_u64_other}},
        {{gather_i8, gather_i16, gather_i32, gather_u64},
         {gather_i8, gather_i16_other, gather_i32_other, gather_u64_other}},
    };
    return functions[scalar->kind == VECFILE_SCALAR_SIGNED][is_other_order(scalar)]
                    [place_of_size(scalar->size)];
}

static scatter_function *scatter_of(const vecfile_scalar *scalar)
{
    static scatter_function *const functions[2][4] = {
        {scatter_8, scatter_16, scatter_32, scatter_64},
        {scatter_8, scatter_16_other, scatter_32_other, scatter_64_other},
    };
    return functions[is_other_order(scalar)][place_of_size(scalar->size)];
}

static void note(vecfile_misfits *out, size_t i)
{
    out->clamped++;
    if (out->first == SIZE_MAX)
        out->first = i;
}

/* Integers whose range may be too large: into the nearest. */
static void fit_range(const vecfile_step *step, uint64_t *numbers, size_t count, size_t base,
                      vecfile_misfits *out)
{
    const vecfile_scalar *to = &step->to_scalar;
    const bool from_signed = step->from_scalar.kind == VECFILE_SCALAR_SIGNED;
    const bool to_signed = to->kind == VECFILE_SCALAR_SIGNED;
    const unsigned bits = to->kind == VECFILE_SCALAR_BOOL ? 1 : to->size * 8u - to_signed;
    const uint64_t largest = bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
    const uint64_t lowest = to_signed ? largest + 1 : 0; /* its magnitude */
    for (size_t i = 0; i < count; i++) {
        const bool is_negative = from_signed && numbers[i] >> 63 != 0;
        if (is_negative ? 0 - numbers[i] > lowest : numbers[i] > largest) {
            numbers[i] = is_negative ? 0 - lowest : largest;
            note(out, base + i);
        }
    }
}

/* What is unknown becomes the target's first value. */
static void renumber_enum(const vecfile_step *step, uint64_t *numbers, size_t count, size_t base,
                          vecfile_misfits *out)
{
    const vecfile_numbering *by = step->numbering;
    const vecfile_renumbering *last = by->values, *end = last + by->count;
    for (size_t i = 0; i < count; i++) {
        if (last == end || last->from != numbers[i]) {
            size_t low = 0, high = by->count;
            while (low < high) {
                const size_t middle = low + (high - low) / 2;
                if (by->values[middle].from < numbers[i])
                    low = middle + 1;
                else
                    high = middle;
            }
            last = by->values + low;
        }
        if (last < end && last->from == numbers[i] && last->is_known) {
            numbers[i] = last->to;
            continue;
        }
        numbers[i] = by->to->value_count > 0 ? by->to->values[0].number : 0;
        note(out, base + i);
    }
}

/* Each bit must belong to a flag that both sides know; others are cleared. */
static void renumber_flags(const vecfile_step *step, uint64_t *numbers, size_t count, size_t base,
                           vecfile_misfits *out)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t covered = 0, bits = 0;
        for (size_t j = 0; j < step->numbering->count; j++) {
            const vecfile_renumbering *flag = &step->numbering->values[j];
            if (flag->is_known && (numbers[i] & flag->from) == flag->from) {
                covered |= flag->from;
                bits |= flag->to;
            }
        }
        if (covered != numbers[i])
            note(out, base + i);
        numbers[i] = bits;
    }
}

/* Whether all of them are among those that stay as they are, as mostly all are. */
static bool are_plain(const vecfile_numbering *by, const uint64_t *numbers, size_t count)
{
    uint64_t others = 0;
    if (by == NULL || !by->has_plain)
        return false;
    if (by->to->is_flags)
        for (size_t i = 0; i < count; i++)
            others |= numbers[i] & ~by->span;
    else
        for (size_t i = 0; i < count; i++)
            others |= numbers[i] - by->least > by->span;
    return others == 0;
}

static void run_integers(const vecfile_step *step, const uint8_t *from, size_t from_stride,
                         uint8_t *to, size_t to_stride, size_t count, vecfile_misfits *out)
{
    uint64_t numbers[VALUES_AT_A_TIME];
    gather_function *const gather = gather_of(&step->from_scalar);
    scatter_function *const scatter = scatter_of(&step->to_scalar);
    VECFILE_ASSERT(step->from_scalar.kind != VECFILE_SCALAR_FLOAT);
    VECFILE_ASSERT(step->to_scalar.kind != VECFILE_SCALAR_FLOAT);
    VECFILE_ASSERT(!step->is_certain || step->numbering == NULL);
    for (size_t done = 0; done < count; done += VALUES_AT_A_TIME) {
        const size_t some = count - done < VALUES_AT_A_TIME ? count - done : VALUES_AT_A_TIME;
        gather(from + done * from_stride, from_stride, some, numbers);
        if (step->is_certain || are_plain(step->numbering, numbers, some))
            ;
        else if (step->numbering == NULL)
            fit_range(step, numbers, some, done, out);
        else if (step->numbering->to->is_flags)
            renumber_flags(step, numbers, some, done, out);
        else
            renumber_enum(step, numbers, some, done, out);
        scatter(numbers, to + done * to_stride, to_stride, some);
    }
}

/* --- floats --- */

static void run_reals(const vecfile_step *step, const uint8_t *from, size_t from_stride,
                      uint8_t *to, size_t to_stride, size_t count, vecfile_misfits *out)
{
    for (size_t i = 0; i < count; i++) {
        vecfile_value value;
        vecfile_load_value(&step->from_scalar, from + i * from_stride, &value);
        const vecfile_fit fit = vecfile_store_value(&step->to_scalar, &value, to + i * to_stride);
        if (fit == VECFILE_FITS)
            continue;
        *(fit == VECFILE_ROUNDED ? &out->rounded : &out->clamped) += 1;
        if (out->first == SIZE_MAX)
            out->first = i;
    }
}

void vecfile_run_step(const vecfile_step *step, const uint8_t *from, size_t from_stride,
                      uint8_t *to, size_t to_stride, size_t count, vecfile_misfits *out)
{
    VECFILE_ASSERT(step->kind != VECFILE_STEP_ZERO || step->bytes > 0);
    VECFILE_ASSERT(out->first == SIZE_MAX || out->first < count);
    switch (step->kind) {
    case VECFILE_STEP_COPY:
        copy(step, from, from_stride, to, to_stride, count);
        break;
    case VECFILE_STEP_PAD:
        pad(step, from, from_stride, to, to_stride, count);
        break;
    case VECFILE_STEP_SWAP2:
        swap2(from, from_stride, to, to_stride, count);
        break;
    case VECFILE_STEP_SWAP4:
        swap4(from, from_stride, to, to_stride, count);
        break;
    case VECFILE_STEP_SWAP8:
        swap8(from, from_stride, to, to_stride, count);
        break;
    case VECFILE_STEP_SWAP16:
        swap16(from, from_stride, to, to_stride, count);
        break;
    case VECFILE_STEP_INTEGER:
        run_integers(step, from, from_stride, to, to_stride, count, out);
        break;
    case VECFILE_STEP_REAL:
        run_reals(step, from, from_stride, to, to_stride, count, out);
        break;
    case VECFILE_STEP_ZERO:
        find_content(step, from, from_stride, count, out);
        break;
    }
}
