/* What a process holds of the system, to show that nothing leaks. */
#ifndef TESTS_RESOURCES_H
#define TESTS_RESOURCES_H

#include <check.h>
#include <stdint.h>

typedef struct resources {
    unsigned descriptors;
    unsigned mapped_files; /* mappings of files in this process's scratch directory */
    uint64_t addresses;    /* bytes of address space; the heap's ups and downs are in it */
} resources;

resources resources_now(void);

/* Less than the least that a vector reserves, more than the heap grows meanwhile. */
#define RESOURCES_SLACK ((uint64_t)256 << 20)

#define ASSERT_NO_LEAK(before)                                                                     \
    do {                                                                                           \
        resources now_ = resources_now();                                                          \
        ck_assert_uint_eq(now_.descriptors, (before).descriptors);                                 \
        ck_assert_uint_eq(now_.mapped_files, (before).mapped_files);                               \
        ck_assert_uint_lt(now_.addresses, (before).addresses + RESOURCES_SLACK);                   \
    } while (0)

#endif /* TESTS_RESOURCES_H */
