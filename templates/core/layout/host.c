/* This machine's identity. */
#include "layout/host.h"

#include "base/base.h"

#include <stdio.h>
#include <wchar.h>

/* e_machine values of the ELF specification. */
#if defined(__x86_64__)
#define THIS_ELF 62
#elif defined(__i386__)
#define THIS_ELF 3
#elif defined(__aarch64__)
#define THIS_ELF 183
#elif defined(__arm__)
#define THIS_ELF 40
#elif defined(__powerpc64__)
#define THIS_ELF 21
#elif defined(__powerpc__)
#define THIS_ELF 20
#elif defined(__s390__)
#define THIS_ELF 22
#elif defined(__riscv)
#define THIS_ELF 243
#elif defined(__mips__)
#define THIS_ELF 8
#elif defined(__m68k__)
#define THIS_ELF 4
#elif defined(__sparc_v9__) || (defined(__sparc__) && defined(__arch64__))
#define THIS_ELF 43
#elif defined(__sparc__)
#define THIS_ELF 2
#elif defined(__loongarch__)
#define THIS_ELF 258
#elif defined(__alpha__)
#define THIS_ELF 36902
#elif defined(__hppa__)
#define THIS_ELF 15
#elif defined(__sh__)
#define THIS_ELF 42
#else
#define THIS_ELF 0
#endif

static const struct {
    uint16_t elf;
    const char *name;
} machine_names[] = {
    {2, "sparc"},     {3, "i386"},      {4, "m68k"},    {8, "mips"},
    {15, "hppa"},     {20, "ppc"},      {21, "ppc64"},  {22, "s390"},
    {36902, "alpha"}, {40, "arm"},      {42, "sh"},     {43, "sparc64"},
    {62, "x86-64"},   {183, "aarch64"}, {243, "riscv"}, {258, "loongarch"},
};

const char *vecfile_machine_name(uint16_t elf, char buffer[24])
{
    for (size_t i = 0; i < sizeof machine_names / sizeof *machine_names; i++)
        if (machine_names[i].elf == elf)
            return machine_names[i].name;
    snprintf(buffer, 24, "machine %u", elf);
    return buffer;
}

const char *vecfile_byte_order_name(uint8_t byte_order)
{
    return byte_order == VECFILE_BIG ? "big-endian" : "little-endian";
}

void vecfile_this_machine(vecfile_machine *out)
{
    memset(out, 0, sizeof *out);
    out->elf = THIS_ELF;
    out->byte_order = VECFILE_BIG_ENDIAN ? VECFILE_BIG : VECFILE_LITTLE;
    out->signed_char = (char)-1 < 0 ? 1 : 2;
    /* Alignment inside a struct, which is what layouts depend on: on i386 gcc's _Alignof(double)
     * is 4 but __alignof__ is 8. */
#define SET(name, type, bytes)                                                                     \
    do {                                                                                           \
        struct probe {                                                                             \
            char first;                                                                            \
            type second;                                                                           \
        };                                                                                         \
        out->c_types[VECFILE_C_##name].size = (uint8_t)sizeof(type);                               \
        out->c_types[VECFILE_C_##name].alignment = (uint8_t)offsetof(struct probe, second);        \
    } while (0);
    VECFILE_C_TYPES(SET)
#undef SET
    const float as_float = (float)VECFILE_PROBE;
    const double as_double = VECFILE_PROBE;
    memcpy(out->float_probe, &as_float, sizeof as_float);
    memcpy(out->double_probe, &as_double, sizeof as_double);
    /* x86 has ten bytes of value and undefined padding behind them: the probe is built from
     * zeroed storage and copied only as far as the format reaches. */
    const long double as_long_double = VECFILE_PROBE;
    size_t value_bytes = sizeof as_long_double;
    if (THIS_ELF == 62 || THIS_ELF == 3)
        value_bytes = 10;
    else if (value_bytes > sizeof out->long_double_probe)
        value_bytes = sizeof out->long_double_probe;
    memcpy(out->long_double_probe, &as_long_double, value_bytes);
}
