/* A file of an old version of a schema, and what converting it must make of it. */
#ifndef TESTS_VERSIONS_H
#define TESTS_VERSIONS_H

#include "text_type.h"

#include "vecfile/convert.h"
#include "vecfile/io.h"
#include "vecfile/vecfile.h"

/* Some blocks of elements, so that every call is made more than once. */
#define OLD_ELEMENTS 40000

typedef struct old_element {
    uint32_t number;
    uint8_t kind;
    uint8_t padding[3];
} old_element;

typedef struct new_element {
    uint64_t number;
    uint16_t extra;
    uint8_t kind;
    uint8_t padding[5];
} new_element;

/* Elements of one version become the other's; the files; what the old one holds. */
extern vecfile_type old_type, new_type;
extern char old_path[4096], new_path[4096];
extern old_element old_elements[OLD_ELEMENTS];

/* First and last. */
void versions_make(void);
void versions_drop(void);

/* Writes the old file, with all of its elements. */
void versions_write_old(void);

/* Fails the test unless the file at `path` has what the first `count` old elements become. */
void versions_assert_new(const char *path, uint64_t count);

/* Fails the test unless the old file has the first `count` old elements, as they are. */
void versions_assert_old(uint64_t count);

/* Options to convert to the new version by way of `io`; valid until the next call. */
const vecfile_convert_options *versions_to_new(const vecfile_io *io);

#endif /* TESTS_VERSIONS_H */
