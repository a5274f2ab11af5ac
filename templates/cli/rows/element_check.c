/* Checking elements. */
#include "run/system.h"

#include "rows/element_check.h"

#include "run/memory.h"

#include "vecfile.h"

static bool has_rules(const column *of)
{
    return of->kind == VECFILE_KIND_BOOL || of->kind == VECFILE_KIND_ENUM ||
           of->kind == VECFILE_KIND_FLAGS || of->kind == VECFILE_KIND_TEXT;
}

static void find_padding(element_check *check, const column_set *columns, uint32_t size)
{
    unsigned char *is_used = allocate(size, 1);
    for (size_t i = 0; i < columns->count; i++)
        memset(is_used + columns->all[i].offset, 1, columns->all[i].size);
    for (uint32_t at = 0; at < size;) {
        const unsigned char *found = memchr(is_used + at, 0, size - at);
        if (found == NULL)
            break;
        const uint32_t first = (uint32_t)(found - is_used);
        const unsigned char *behind = memchr(found, 1, size - first);
        at = behind != NULL ? (uint32_t)(behind - is_used) : size;
        check->padding =
            reallocate(check->padding, check->padding_count + 1, sizeof *check->padding);
        check->padding[check->padding_count++] = (byte_range){first, at};
    }
    release(is_used);
}

void element_check_begin(element_check *check, const column_set *columns,
                         const vecfile_description *description)
{
    *check = (element_check){0};
    check->columns = allocate(columns->count, sizeof(const column *));
    for (size_t i = 0; i < columns->count; i++) {
        const column *of = &columns->all[i];
        if (has_rules(of))
            check->columns[check->count++] = of;
    }
    if (!description->element->is_native)
        find_padding(check, columns, description->element->size);
}

void element_check_free(element_check *check)
{
    release(check->columns);
    release(check->padding);
}

static const char *problem_of(const column *of, const unsigned char *element)
{
    switch (of->kind) {
    case VECFILE_KIND_BOOL:
        return load_bits(of, element) <= 1 ? NULL : "is a bool that is neither 0 nor 1";
    case VECFILE_KIND_ENUM:
        return find_value_name(of, load_bits(of, element)) != NULL ? NULL
                                                                   : "is no value of its enum";
    case VECFILE_KIND_FLAGS:
        return (load_bits(of, element) & ~of->values->all_bits) == 0
                   ? NULL
                   : "has flags that have no name";
    case VECFILE_KIND_TEXT:
        return has_hidden_text(of, element) ? "has something behind the NUL that ends it" : NULL;
    case VECFILE_KIND_NUMBER:
    case VECFILE_KIND_BYTES:
    case VECFILE_KIND_STRUCT:
        break;
    }
    VECFILE_UNREACHABLE("only columns whose bytes may be wrong are checked");
    return NULL;
}

bool element_is_sound(const element_check *check, const unsigned char *element,
                      element_fault *fault)
{
    for (size_t i = 0; i < check->count; i++) {
        const char *problem = problem_of(check->columns[i], element);
        if (problem == NULL)
            continue;
        *fault = (element_fault){check->columns[i], problem, check->columns[i]->offset};
        return false;
    }
    for (size_t i = 0; i < check->padding_count; i++) {
        const byte_range *range = &check->padding[i];
        if (vecfile_is_zero(element + range->first, range->end - range->first))
            continue;
        *fault = (element_fault){NULL, "is not zero", range->first};
        return false;
    }
    return true;
}
