/* What a comparison in a condition compares, and how: the types of both sides. */
#ifndef CLI_WHERE_COMPARE_H
#define CLI_WHERE_COMPARE_H

#include "where/where_node.h"

/* Completes `node`, whose operator is set, to compare two columns, or a column with the constant
 * `text`; `is_bare` if it had no quotes.  false with what is wrong in `problem`. */
bool where_compare_columns(where_node *node, const column *a, const column *b, char *problem,
                           size_t room);
bool where_compare_constant(where_node *node, const column *of, const char *text, size_t length,
                            bool is_bare, char *problem, size_t room);

/* Whether a bare name can be a constant beside the column: the name of an enum's value. */
bool where_takes_name(const column *of, const char *text, size_t length);

#endif /* CLI_WHERE_COMPARE_H */
