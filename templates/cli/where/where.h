/* Conditions on elements, as --where takes them: mag >= 5 && (net == "us" || !tsunami).
 *
 *   condition   either { "||" either }      either   each { "&&" each }
 *   each        "!" each | "(" condition ")" | operand [ operator operand ]
 *   operator    == = != < <= > >= ~ !~
 *   operand     column | number | "text" | 'text' | true | false | nan | inf | -inf
 *
 * "~" is "contains": a text a text, flags all of those flags.  A time column compares with a text
 * in ISO 8601, an enum with the name of a value, in quotes or without, bytes with hexadecimal
 * digits. Numbers are rounded to the column's own precision first, so that mag == 4.1 finds what
 * was stored as 4.1.  "== nan" finds NaN. */
#ifndef CLI_WHERE_H
#define CLI_WHERE_H

#include "rows/column.h"

/* Elements that are looked at in one go. */
#define WHERE_BATCH 512

typedef struct where where;

/* Compiles `text`; NULL after a message that points into it. */
where *where_compile(const char *text, const column_set *columns);

void where_free(where *condition);

/* Sets keep[i] to whether element i of `count`, at most WHERE_BATCH, meets the condition. */
void where_select(const where *condition, const unsigned char *elements, size_t stride,
                  size_t count, unsigned char *keep);

#endif /* CLI_WHERE_H */
