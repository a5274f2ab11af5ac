/* This machine's identity, and names for machines. */
#ifndef VECFILE_MACHINE_H
#define VECFILE_MACHINE_H

#include "format.h"

/* What the compiler of this very file did. */
void vecfile_this_machine(vecfile_machine *out);

/* "x86-64", "s390", … for an ELF machine number; "machine 1234" for others, in `buffer`. */
const char *vecfile_machine_name(uint16_t elf, char buffer[24]);

const char *vecfile_byte_order_name(uint8_t byte_order);

#endif /* VECFILE_MACHINE_H */
