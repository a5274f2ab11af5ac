/* Orders of fields. */
#include "run/system.h"

#include "out/field_order.h"

#include "run/memory.h"

#include <stdlib.h>

uint32_t field_alignment(const vecfile_struct *structure, const vecfile_field *field,
                         const vecfile_machine *machine)
{
    uint32_t alignment = 1;
    if (field->kind == VECFILE_KIND_STRUCT)
        alignment = field->structure->alignment;
    else if (field->c_type >= 0 && structure->is_native)
        alignment = machine->c_types[field->c_type].alignment;
    else if (field->kind != VECFILE_KIND_TEXT && field->kind != VECFILE_KIND_BYTES)
        alignment = field->scalar.size;
    return alignment < structure->alignment ? alignment : structure->alignment;
}

typedef struct ranked_field {
    const vecfile_field *field;
    uint32_t alignment;
} ranked_field;

static int by_alignment(const void *a, const void *b)
{
    const ranked_field *left = a, *right = b;
    if (left->alignment != right->alignment)
        return left->alignment > right->alignment ? -1 : 1;
    return (left->field > right->field) - (left->field < right->field);
}

const vecfile_field **best_order(const vecfile_struct *structure, const vecfile_machine *machine,
                                 uint32_t *size)
{
    const size_t count = structure->field_count;
    ranked_field *ranked = allocate(count, sizeof *ranked);
    const vecfile_field **order = allocate(count, sizeof(const vecfile_field *));
    uint64_t end = 0;
    for (size_t i = 0; i < count; i++) {
        const vecfile_field *field = &structure->fields[i];
        ranked[i] = (ranked_field){field, field_alignment(structure, field, machine)};
    }
    qsort(ranked, count, sizeof *ranked, by_alignment);
    for (size_t i = 0; i < count; i++) {
        const uint32_t alignment = ranked[i].alignment;
        end = (end + alignment - 1) / alignment * alignment + ranked[i].field->size;
        order[i] = ranked[i].field;
    }
    end = (end + structure->alignment - 1) / structure->alignment * structure->alignment;
    *size = end < structure->size ? (uint32_t)end : structure->size;
    release(ranked);
    return order;
}
