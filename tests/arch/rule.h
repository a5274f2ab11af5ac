/* The rule by which every machine fills its elements, so that every other one can tell what it has
 * to find: a value follows from the field's name, the element's index and the item's place in an
 * array.  All extremes of a type come up: NaNs with a payload, zeros of both signs, infinities, the
 * smallest and the largest integers. */
#ifndef TESTS_ARCH_RULE_H
#define TESTS_ARCH_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum rule_kind {
    RULE_INTEGER,     /* any pattern of bits */
    RULE_SIGNED,      /* of a width that machines differ in: fits 32 bits */
    RULE_UNSIGNED,    /* the same */
    RULE_FLOAT,       /* float or double, any pattern of bits */
    RULE_LONG_DOUBLE, /* a value that a double has too */
    RULE_BOOL,
    RULE_TEXT, /* NUL-padded, with bytes above 127 */
    RULE_BYTES,
    RULE_CHOICE /* of the given values */
} rule_kind;

typedef struct rule_field {
    rule_kind kind;
    const char *name;
    void *at;
    size_t bytes; /* of the whole array */
    size_t item;  /* bytes of one */
    const uint64_t *choices;
    size_t choice_count;
} rule_field;

/* A walk through the fields of one element, to fill them or to compare them with the rule. */
typedef struct rule_walk {
    uint64_t element; /* index */
    bool fills;
    bool is_right;  /* what was compared so far is as the rule says */
    char what[200]; /* the first that is not */
} rule_walk;

void rule_visit(rule_walk *walk, rule_field field);

#endif /* TESTS_ARCH_RULE_H */
