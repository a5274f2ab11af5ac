/* Vectors of elements of awkward sizes behind one face; all calls but push are the core's own. */
#ifndef TESTS_SIZED_H
#define TESTS_SIZED_H

#include "vecfile/vecfile.h"

typedef struct sized {
    const vecfile_type *type;
    vecfile_status (*push)(vecfile *v, const void *element);
} sized;

extern const sized sized_types[];
extern const size_t sized_count;

/* for (EACH_SIZE(s)) … s->type->size … */
#define EACH_SIZE(s)                                                                               \
    const sized *s = sized_types;                                                                  \
    s != sized_types + sized_count;                                                                \
    s++

/* Element number `number`: every byte of it follows from that.  Valid until the next call. */
const void *sized_element(const sized *s, uint64_t number);

/* Where elements begin in the files of all these types. */
#define DATA_OFFSET ((uint64_t)65536)

/* One file in the scratch directory, for the calls below; sized_use_path before the first. */
extern char sized_path[4096];
void sized_use_path(void);

/* Opens it, which must not be there yet, with what else `options` says. */
void sized_open_new(const sized *s, vecfile *v, vecfile_options options);

void sized_reopen(const sized *s, vecfile *v, const vecfile_options *options);

/* Abandons the vector and removes all files. */
void sized_drop(vecfile *v);

/* Pushes elements numbered by their index until there are `len`; fails the test if one fails. */
void sized_push_up_to(const sized *s, vecfile *v, uint64_t len);

/* Whether element i is the one of that number. */
bool sized_is(const sized *s, const vecfile *v, uint64_t i, uint64_t number);

/* Fails the test unless there are `len` elements, numbered by their index. */
void sized_assert_holds(const sized *s, const vecfile *v, uint64_t len);

#endif /* TESTS_SIZED_H */
