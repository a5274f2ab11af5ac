/* The table of machines, after their System V ABI supplements. */
#include "layout/abis.h"

#include "base/base.h"
#include "convert.h"
#include "layout/host.h"
#include "layout/real.h"

/* Size and alignment, inside a struct, of what differs from machine to machine.  Everywhere char
 * has one byte, short two, int and wchar_t four, long long eight; where not said otherwise each is
 * aligned to its size. */
typedef struct abi {
    const char *name;
    uint16_t elf;
    uint8_t byte_order;
    uint8_t signed_char; /* 1, or 2 if char is unsigned */
    uint8_t word;        /* bytes of long, pointers, size_t, ptrdiff_t */
    uint8_t align8;      /* of 8-byte scalars */
    uint8_t most_align;  /* of any other scalar */
    uint8_t long_double, long_double_align;
    vecfile_float_format long_double_format;
} abi;

/* The table: a row of `abi` for each. */
#define ABIS(X)                                                                                    \
    X("x86-64", 62, LITTLE, 1, 8, 8, 8, 16, 16, X87)                                               \
    X("i386", 3, LITTLE, 1, 4, 4, 4, 12, 4, X87)                                                   \
    X("armhf", 40, LITTLE, 2, 4, 8, 8, 8, 8, IEEE64)                                               \
    X("aarch64", 183, LITTLE, 2, 8, 8, 8, 16, 16, IEEE128)                                         \
    X("ppc64", 21, BIG, 2, 8, 8, 8, 16, 16, DOUBLE_DOUBLE)                                         \
    X("ppc64le", 21, LITTLE, 2, 8, 8, 8, 16, 16, DOUBLE_DOUBLE)                                    \
    X("s390x", 22, BIG, 2, 8, 8, 8, 16, 8, IEEE128)                                                \
    X("riscv64", 243, LITTLE, 2, 8, 8, 8, 16, 16, IEEE128)                                         \
    X("mips", 8, BIG, 1, 4, 8, 8, 8, 8, IEEE64)                                                    \
    X("m68k", 4, BIG, 1, 4, 2, 2, 12, 2, M68K)                                                     \
    X("sparc64", 43, BIG, 1, 8, 8, 8, 16, 16, IEEE128)

#define ROW(name, elf, byte_order, signed_char, word, align8, most_align, size, align, format)     \
    {name, elf,   VECFILE_##byte_order,  signed_char, word, align8, most_align,                    \
     size, align, VECFILE_FLOAT_##format},
static const abi abis[] = {ABIS(ROW)};
#undef ROW

#define ABI_COUNT (sizeof abis / sizeof *abis)

#define MACHINE_NAME(name, ...) name,
const char *const vecfile_machine_names[] = {ABIS(MACHINE_NAME) NULL};
#undef MACHINE_NAME

static void set_type(vecfile_machine *out, const abi *from, vecfile_c_type type, uint8_t size)
{
    uint8_t alignment = size == 8 ? from->align8 : size;
    if (alignment > from->most_align)
        alignment = from->most_align;
    out->c_types[type].size = size;
    out->c_types[type].alignment = alignment;
}

static void set_types(vecfile_machine *out, const abi *from)
{
#define SIZE(name, type, bytes) [VECFILE_C_##name] = (bytes),
    static const uint8_t sizes[VECFILE_C_TYPE_COUNT] = {VECFILE_C_TYPES(SIZE)};
#undef SIZE
    for (int i = 0; i < VECFILE_C_TYPE_COUNT; i++)
        set_type(out, from, (vecfile_c_type)i, sizes[i] != 0 ? sizes[i] : from->word);
    out->c_types[VECFILE_C_LONG_DOUBLE].size = from->long_double;
    out->c_types[VECFILE_C_LONG_DOUBLE].alignment = from->long_double_align;
}

static void make_machine(const abi *from, vecfile_machine *out)
{
    const vecfile_value probe = vecfile_value_of_double(VECFILE_PROBE);
    memset(out, 0, sizeof *out);
    out->elf = from->elf;
    out->byte_order = from->byte_order;
    out->signed_char = from->signed_char;
    set_types(out, from);
    vecfile_encode_real(VECFILE_FLOAT_IEEE32, from->byte_order, &probe.real, out->float_probe);
    vecfile_encode_real(VECFILE_FLOAT_IEEE64, from->byte_order, &probe.real, out->double_probe);
    vecfile_encode_real(from->long_double_format, from->byte_order, &probe.real,
                        out->long_double_probe);
}

bool vecfile_find_machine(const char *name, vecfile_machine *out)
{
    for (size_t i = 0; i < ABI_COUNT; i++)
        if (strcmp(abis[i].name, name) == 0) {
            make_machine(&abis[i], out);
            return true;
        }
    return false;
}

const char *vecfile_name_of_machine(const vecfile_machine *machine)
{
    vecfile_machine known;
    for (size_t i = 0; i < ABI_COUNT; i++) {
        make_machine(&abis[i], &known);
        if (memcmp(&known, machine, sizeof known) == 0)
            return abis[i].name;
    }
    return NULL;
}
