/* The table of machines, after their System V ABI supplements. */
#include "base/base.h"

#include "convert.h"

#include "layout/abis.h"
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

static const abi abis[] = {
    {"x86-64", 62, VECFILE_LITTLE, 1, 8, 8, 8, 16, 16, VECFILE_FLOAT_X87},
    {"i386", 3, VECFILE_LITTLE, 1, 4, 4, 4, 12, 4, VECFILE_FLOAT_X87},
    {"armhf", 40, VECFILE_LITTLE, 2, 4, 8, 8, 8, 8, VECFILE_FLOAT_IEEE64},
    {"aarch64", 183, VECFILE_LITTLE, 2, 8, 8, 8, 16, 16, VECFILE_FLOAT_IEEE128},
    {"ppc64", 21, VECFILE_BIG, 2, 8, 8, 8, 16, 16, VECFILE_FLOAT_DOUBLE_DOUBLE},
    {"ppc64le", 21, VECFILE_LITTLE, 2, 8, 8, 8, 16, 16, VECFILE_FLOAT_DOUBLE_DOUBLE},
    {"s390x", 22, VECFILE_BIG, 2, 8, 8, 8, 16, 8, VECFILE_FLOAT_IEEE128},
    {"riscv64", 243, VECFILE_LITTLE, 2, 8, 8, 8, 16, 16, VECFILE_FLOAT_IEEE128},
    {"mips", 8, VECFILE_BIG, 1, 4, 8, 8, 8, 8, VECFILE_FLOAT_IEEE64},
    {"m68k", 4, VECFILE_BIG, 1, 4, 2, 2, 12, 2, VECFILE_FLOAT_M68K},
    {"sparc64", 43, VECFILE_BIG, 1, 8, 8, 8, 16, 16, VECFILE_FLOAT_IEEE128},
};

#define ABI_COUNT (sizeof abis / sizeof *abis)

const char *const vecfile_machine_names[] = {
    "x86-64", "i386",    "armhf", "aarch64", "ppc64",   "ppc64le",
    "s390x",  "riscv64", "mips",  "m68k",    "sparc64", NULL,
};

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
    static const uint8_t sizes[VECFILE_C_TYPE_COUNT] = {
        [VECFILE_C_CHAR] = 1,  [VECFILE_C_SHORT] = 2,     [VECFILE_C_INT] = 4,
        [VECFILE_C_LONG] = 0,  [VECFILE_C_LONG_LONG] = 8, [VECFILE_C_POINTER] = 0,
        [VECFILE_C_SIZE] = 0,  [VECFILE_C_PTRDIFF] = 0,   [VECFILE_C_WCHAR] = 4,
        [VECFILE_C_BOOL] = 1,  [VECFILE_C_FLOAT] = 4,     [VECFILE_C_DOUBLE] = 8,
        [VECFILE_C_INT16] = 2, [VECFILE_C_INT32] = 4,     [VECFILE_C_INT64] = 8,
    };
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
