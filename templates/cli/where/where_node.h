/* A compiled condition: what where_parse.c builds and where_select.c runs. */
#ifndef CLI_WHERE_NODE_H
#define CLI_WHERE_NODE_H

#include "where/where.h"

typedef enum where_operator {
    WHERE_EQUAL,
    WHERE_NOT_EQUAL,
    WHERE_LESS,
    WHERE_NOT_GREATER,
    WHERE_GREATER,
    WHERE_NOT_LESS,
    WHERE_CONTAINS,
    WHERE_LACKS
} where_operator;

typedef enum where_kind {
    WHERE_AND,
    WHERE_OR,
    WHERE_NOT,
    WHERE_CONSTANT, /* true or false for every element */
    WHERE_SIGNED,   /* column and whole number */
    WHERE_UNSIGNED,
    WHERE_REAL,       /* column and number, as double */
    WHERE_NAN,        /* whether the column is NaN */
    WHERE_BITS,       /* flags and the flags to contain */
    WHERE_TEXT,       /* text or bytes, and a constant */
    WHERE_TWO_SIGNED, /* two columns */
    WHERE_TWO_UNSIGNED,
    WHERE_TWO_REAL,
    WHERE_TWO_TEXTS
} where_kind;

typedef struct where_node {
    where_kind kind;
    where_operator op;
    const struct where_node *a, *b; /* of AND, OR and NOT */
    const column *left, *right;
    uint64_t bits; /* the constant, two's complement if signed; of CONSTANT 0 or 1 */
    double real;
    char *text;
    size_t length;
} where_node;

struct where {
    const where_node *root;
    where_node **nodes; /* all of them, to be freed */
    size_t count;
};

#endif /* CLI_WHERE_NODE_H */
