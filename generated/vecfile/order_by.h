/* Made by vecfile-gen 1.0.0; do not edit. */
/* All that orders a vector by one of its keys: a template in C.  The generated C file of an element
 * includes it once for each key, having said what it is about:
 *
 *     typedef quake vecfile_element;
 *     typedef quake_vec vecfile_vector;
 *     #define VECFILE_BY_VALUE 1                 whether an element may be copied through the stack
 *     #define VECFILE_EXCHANGE exchange          exchange(a, b) exchanges elements *a and *b
 *
 * once, and for each key
 *
 *     #define VECFILE_KEY mag                    the member of an element
 *     #define VECFILE_KEY_TYPE float             what calls take as a key
 *     #define VECFILE_KEY_LESS(a, b) (a < b)     whether key a, an lvalue, sorts before key b
 *     #define VECFILE_KEY_RANK(key) ...          64 bits that sort as the key of an element does;
 *                                                not defined where 64 bits are too few
 *     #define VECFILE_COMPARE quake_compare_by_mag
 *     #define VECFILE_BY(name) quake_vec_##name##_by_mag
 *     #include "vecfile/order_by.h"
 *
 * of which nothing stays defined.  The last two name the functions: those that the element's header
 * declares and documents, and static ones that bear the vector's and the key's names too, so that a
 * debugger and a profiler tell them apart.
 *
 * A schema may give a type the name of a variable here, which then hides the type.  That does no
 * harm, as the schema's types are only used by the names above, and gcc is told not to warn. */
#if !defined(VECFILE_KEY) || !defined(VECFILE_BY)
#error "vecfile/order_by.h is for generated C files: it needs macros that say what a key is"
#endif

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#endif

#include "sort.h"

typedef VECFILE_KEY_TYPE VECFILE_BY(key);

static bool VECFILE_BY(less)(const vecfile_element *a, const vecfile_element *b)
{
    return VECFILE_KEY_LESS(a->VECFILE_KEY, b->VECFILE_KEY);
}

static bool VECFILE_BY(less_than_key)(const vecfile_element *element, VECFILE_BY(key) key)
{
    return VECFILE_KEY_LESS(element->VECFILE_KEY, key);
}

static bool VECFILE_BY(key_less)(VECFILE_BY(key) key, const vecfile_element *element)
{
    return VECFILE_KEY_LESS(key, element->VECFILE_KEY);
}

int VECFILE_COMPARE(const vecfile_element *a, const vecfile_element *b)
{
    return VECFILE_BY(less)(b, a) - VECFILE_BY(less)(a, b);
}

#include "sort_by.h"

#include "search_by.h"

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#undef VECFILE_KEY
#undef VECFILE_KEY_TYPE
#undef VECFILE_KEY_LESS
#undef VECFILE_KEY_RANK
#undef VECFILE_COMPARE
#undef VECFILE_BY
