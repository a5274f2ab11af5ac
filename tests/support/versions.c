#include "versions.h"

#include "suite.h"

#include <stdio.h>

vecfile_type old_type, new_type;
char old_path[4096], new_path[4096];
old_element old_elements[OLD_ELEMENTS];

void versions_make(void)
{
    old_type = text_type("enum kind u8\nvalue plain 0\nvalue odd 1\n"
                         "struct e size 8 align 4\n  version 1\nfield number u32 at 0 size 4\n"
                         "field kind enum kind at 4 size 1\nelement e\n");
    new_type = text_type("enum kind u8\nvalue odd 0\nvalue plain 1\n"
                         "struct e size 16 align 8\n  version 2\nfield number u64 at 0 size 8\n"
                         "field extra u16 at 8 size 2\n  default 4711\n"
                         "field kind enum kind at 10 size 1\nelement e\n");
    snprintf(old_path, sizeof old_path, "%s", scratch_path("old.vec"));
    snprintf(new_path, sizeof new_path, "%s", scratch_path("new.vec"));
    for (uint32_t i = 0; i < OLD_ELEMENTS; i++)
        old_elements[i] = (old_element){.number = i * 2654435761u, .kind = (uint8_t)(i % 2)};
}

void versions_drop(void)
{
    text_type_free(&old_type);
    text_type_free(&new_type);
}

void versions_write_old(void)
{
    text_type_write(old_path, &old_type, old_elements, OLD_ELEMENTS, 77);
}

void versions_assert_new(const char *path, uint64_t count)
{
    unsigned char *bytes = text_type_read(path, &new_type, count);
    for (uint64_t i = 0; i < count; i++) {
        new_element element;
        memcpy(&element, bytes + i * sizeof element, sizeof element);
        HOLDS(element.number == old_elements[i].number && element.extra == 4711 &&
                  element.kind == !old_elements[i].kind,
              "element %llu is another", (unsigned long long)i);
    }
    free(bytes);
}

void versions_assert_old(uint64_t count)
{
    unsigned char *bytes = text_type_read(old_path, &old_type, count);
    HOLDS(memcmp(bytes, old_elements, (size_t)count * sizeof *old_elements) == 0,
          "the old file was changed");
    free(bytes);
}

const vecfile_convert_options *versions_to_new(const vecfile_io *io)
{
    static vecfile_convert_options options;
    options = (vecfile_convert_options){.type = &new_type, .io = io};
    return &options;
}
