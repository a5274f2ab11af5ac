/* Names of machines, and what a refusal has to say. */
#include "machines.h"

#include <string.h>

const arch_machine arch_machines[] = {
    {"x86-64", "x86-64", false},   {"i386", "i386", false},      {"armhf", "arm", false},
    {"aarch64", "aarch64", false}, {"ppc64le", "ppc64", false},  {"riscv64", "riscv", false},
    {"ppc64", "ppc64", true},      {"s390x", "s390", true},      {"mips", "mips", true},
    {"m68k", "m68k", true},        {"sparc64", "sparc64", true},
};
const size_t arch_machine_count = sizeof arch_machines / sizeof *arch_machines;

#if defined(__x86_64__) && defined(__LP64__)
#define THIS_MACHINE "x86-64"
#elif defined(__i386__)
#define THIS_MACHINE "i386"
#elif defined(__ARM_EABI__) && !VECFILE_BIG_ENDIAN
#define THIS_MACHINE "armhf"
#elif defined(__aarch64__) && defined(__LP64__) && !VECFILE_BIG_ENDIAN
#define THIS_MACHINE "aarch64"
#elif defined(__powerpc64__)
#define THIS_MACHINE (VECFILE_BIG_ENDIAN ? "ppc64" : "ppc64le")
#elif defined(__riscv) && __riscv_xlen == 64
#define THIS_MACHINE "riscv64"
#elif defined(__s390x__)
#define THIS_MACHINE "s390x"
#elif defined(__mips__) && _MIPS_SIM == _ABIO32 && VECFILE_BIG_ENDIAN
#define THIS_MACHINE "mips"
#elif defined(__m68k__)
#define THIS_MACHINE "m68k"
#elif defined(__sparc__) && defined(__arch64__)
#define THIS_MACHINE "sparc64"
#else
#define THIS_MACHINE "another"
#endif

const arch_machine *arch_machine_named(const char *name)
{
    for (size_t i = 0; i < arch_machine_count; i++)
        if (strcmp(arch_machines[i].name, name) == 0)
            return &arch_machines[i];
    return NULL;
}

const arch_machine *arch_this_machine(void)
{
    return arch_machine_named(THIS_MACHINE);
}

static bool says(const char *text)
{
    return strstr(vecfile_errmsg(), text) != NULL;
}

bool arch_is_explained(vecfile_status status, const arch_machine *writer, const char *path)
{
    const arch_machine *ours = arch_this_machine();
    const bool names_both =
        says(path) && says(writer->elf_name) && ours != NULL && says(ours->elf_name);
    switch (status) {
    case VECFILE_E_BYTE_ORDER:
        return names_both && says("little-endian") && says("big-endian");
    case VECFILE_E_LAYOUT: /* a field, with its place on both sides */
        return says(path) && says("\n  field '") && says(" at ") && says(" in the file, ") &&
               says(" in this program");
    case VECFILE_E_FLOAT:
        return names_both && says("long double");
    case VECFILE_E_MACHINE:
        return names_both && says("strict_machine");
    default:
        return false;
    }
}

char arch_letter(vecfile_status status)
{
    switch (status) {
    case VECFILE_OK:
        return '=';
    case VECFILE_E_BYTE_ORDER:
        return 'B';
    case VECFILE_E_LAYOUT:
        return 'L';
    case VECFILE_E_FLOAT:
        return 'F';
    default:
        return '?';
    }
}
