/* What must hold of an element's bytes, whatever its values mean. */
#ifndef CLI_ELEMENT_CHECK_H
#define CLI_ELEMENT_CHECK_H

#include "rows/column.h"

/* Bytes [first, end) of the element that belong to no field. */
typedef struct byte_range {
    uint32_t first, end;
} byte_range;

typedef struct element_check {
    const column **columns; /* those that have something to check */
    size_t count;
    byte_range
        *padding; /* to be zero: of elements of fixed layout only, compilers leave anything */
    size_t padding_count;
} element_check;

typedef struct element_fault {
    const column *column; /* NULL: padding */
    const char *problem;
    uint32_t offset;
} element_fault;

void element_check_begin(element_check *check, const column_set *columns,
                         const vecfile_description *description);
void element_check_free(element_check *check);

/* Whether the element is sound: every bool 0 or 1, every enum one of its values, flags no others
 * than those known, text only NUL behind its end, padding zero.  Otherwise the first fault. */
bool element_is_sound(const element_check *check, const unsigned char *element,
                      element_fault *fault);

#endif /* CLI_ELEMENT_CHECK_H */
