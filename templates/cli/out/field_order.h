/* Orders of a struct's fields. */
#ifndef CLI_FIELD_ORDER_H
#define CLI_FIELD_ORDER_H

#include "description.h"

/* Bytes that the field must begin at a multiple of. */
uint32_t field_alignment(const vecfile_struct *structure, const vecfile_field *field,
                         const vecfile_machine *machine);

/* The fields by descending alignment, which leaves no padding between them, to be released; *size
 * is what the struct would then have. */
const vecfile_field **best_order(const vecfile_struct *structure, const vecfile_machine *machine,
                                 uint32_t *size);

#endif /* CLI_FIELD_ORDER_H */
