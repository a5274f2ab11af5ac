/* The machines that files can be converted to by name, and what an element looks like there. */
#ifndef VECFILE_LAYOUT_ABIS_H
#define VECFILE_LAYOUT_ABIS_H

#include "base/base.h"

#include "description.h"

/* The machine of that name ("s390x", "i386", …) as the C compilers of its System V ABI have it;
 * false if it is none of them. */
bool vecfile_find_machine(const char *name, vecfile_machine *out);

/* The name of the machine in the table that lays data out as `machine` does; NULL if there is none.
 */
const char *vecfile_name_of_machine(const vecfile_machine *machine);

/* The layout text `text`, which `from` describes, as the compiler of `machine` would lay the same
 * declarations out: NUL-terminated, to be freed, its length in *length.  Structs of fixed layout
 * stay as they are.  VECFILE_E_UNSUPPORTED if a struct's layout is that of a system header and not
 * of its declaration, VECFILE_E_NO_MEMORY. */
VECFILE_MUST_USE vecfile_status vecfile_lay_out(const vecfile_description *from, const char *text,
                                                size_t text_length, const vecfile_machine *machine,
                                                char **out, size_t *length);

#endif /* VECFILE_LAYOUT_ABIS_H */
