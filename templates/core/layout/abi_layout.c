/* The layout of the same declarations on another machine. */
#include "base/base.h"

#include "base/assertion.h"
#include "layout/abis.h"
#include "layout/words.h"

#include <stdio.h>
#include <stdlib.h>

/* What becomes of a struct and, by their place in the description's array, of all fields. */
typedef struct struct_place {
    uint32_t size, alignment;
} struct_place;

typedef struct field_place {
    uint32_t offset, size;
} field_place;

typedef struct found_places {
    struct_place *structs;
    field_place *fields;
} found_places;

/* The C type that a compiler aligns a scalar of fixed size as. */
static vecfile_c_type c_type_of_integer(unsigned bytes)
{
    switch (bytes) {
    case 1:
        return VECFILE_C_CHAR;
    case 2:
        return VECFILE_C_INT16;
    case 4:
        return VECFILE_C_INT32;
    case 8:
        return VECFILE_C_INT64;
    }
    VECFILE_UNREACHABLE("integers have 1, 2, 4 or 8 bytes");
    return VECFILE_C_CHAR;
}

static vecfile_c_type c_type_of_float(unsigned bytes)
{
    switch (bytes) {
    case 4:
        return VECFILE_C_FLOAT;
    case 8:
        return VECFILE_C_DOUBLE;
    }
    VECFILE_UNREACHABLE("floats of fixed size have 4 or 8 bytes");
    return VECFILE_C_CHAR;
}

static uint32_t alignment_of_fixed(const vecfile_machine *machine, const vecfile_scalar *scalar)
{
    switch (scalar->kind) {
    case VECFILE_SCALAR_BOOL:
        return machine->c_types[VECFILE_C_BOOL].alignment;
    case VECFILE_SCALAR_FLOAT:
        return machine->c_types[c_type_of_float(scalar->size)].alignment;
    case VECFILE_SCALAR_UNSIGNED:
    case VECFILE_SCALAR_SIGNED:
        break;
    }
    return machine->c_types[c_type_of_integer(scalar->size)].alignment;
}

/* Size and alignment of one item. */
static struct_place item_place(const vecfile_description *from, const vecfile_field *field,
                               const vecfile_machine *machine, const found_places *done)
{
    if (field->is_extern) /* only the writer's header knows: check_native refuses its struct */
        return (struct_place){field->item_size, 1};
    switch (field->kind) {
    case VECFILE_KIND_STRUCT:
        return done->structs[field->structure - from->structs];
    case VECFILE_KIND_TEXT:
    case VECFILE_KIND_BYTES:
        return (struct_place){field->item_size, 1};
    case VECFILE_KIND_NUMBER:
        if (field->c_type >= 0)
            return (struct_place){machine->c_types[field->c_type].size,
                                  machine->c_types[field->c_type].alignment};
        break;
    case VECFILE_KIND_BOOL:
    case VECFILE_KIND_ENUM:
    case VECFILE_KIND_FLAGS:
        break;
    }
    return (struct_place){field->item_size, alignment_of_fixed(machine, &field->scalar)};
}

static uint64_t round_to(uint64_t at, uint32_t alignment)
{
    return (at + alignment - 1) / alignment * alignment;
}

/* As a C compiler does it: each member at the next multiple of its alignment. */
static vecfile_status place_members(const vecfile_description *from,
                                    const vecfile_struct *structure, const vecfile_machine *machine,
                                    found_places *out)
{
    VECFILE_ASSERT(structure->field_count > 0 && structure->is_native);
    struct_place *place = &out->structs[structure - from->structs];
    uint64_t end = 0;
    place->alignment = 1;
    for (size_t i = 0; i < structure->field_count; i++) {
        const vecfile_field *field = &structure->fields[i];
        const struct_place item = item_place(from, field, machine, out);
        VECFILE_ASSERT(item.alignment > 0);
        const uint64_t offset = round_to(end, item.alignment);
        end = offset + (uint64_t)item.size * field->item_count;
        if (end > VECFILE_MAX_ELEMENT_BYTES)
            return vecfile_fail(VECFILE_E_UNSUPPORTED,
                                "struct '%s' would have more than %u bytes there", structure->name,
                                VECFILE_MAX_ELEMENT_BYTES);
        out->fields[field - from->structs[0].fields] =
            (field_place){(uint32_t)offset, (uint32_t)(end - offset)};
        if (item.alignment > place->alignment)
            place->alignment = item.alignment;
    }
    place->size = (uint32_t)round_to(end, place->alignment);
    return VECFILE_OK;
}

static void keep_places(const vecfile_description *from, const vecfile_struct *structure,
                        found_places *out)
{
    out->structs[structure - from->structs] = (struct_place){structure->size, structure->alignment};
    for (size_t i = 0; i < structure->field_count; i++)
        out->fields[&structure->fields[i] - from->structs[0].fields] =
            (field_place){structure->fields[i].offset, structure->fields[i].size};
}

/* A struct adopted from a system header may have members that its declaration does not name, or
 * that are as wide as the header says: then our rules do not give what the writer's compiler did.
 */
static bool is_as_declared(const vecfile_description *from, const vecfile_struct *structure,
                           const found_places *there)
{
    const struct_place *place = &there->structs[structure - from->structs];
    if (place->size != structure->size || place->alignment != structure->alignment)
        return false;
    for (size_t i = 0; i < structure->field_count; i++) {
        const vecfile_field *field = &structure->fields[i];
        const field_place *found = &there->fields[field - from->structs[0].fields];
        if (found->offset != field->offset || found->size != field->size || field->is_extern ||
            strchr(field->name, '.') != NULL)
            return false;
    }
    return true;
}

static vecfile_status place_struct(const vecfile_description *from, const vecfile_struct *structure,
                                   const vecfile_machine *machine, found_places *out)
{
    if (!structure->is_native) {
        keep_places(from, structure, out);
        return VECFILE_OK;
    }
    return place_members(from, structure, machine, out);
}

static vecfile_status check_native(const vecfile_description *from, const found_places *there)
{
    for (size_t i = 0; i < from->struct_count; i++)
        if (from->structs[i].is_native && !is_as_declared(from, &from->structs[i], there))
            return vecfile_fail(VECFILE_E_UNSUPPORTED,
                                "struct '%s' is laid out by a system header, not by its "
                                "declaration: what it is on another machine can only be taken from "
                                "a file written there",
                                from->structs[i].name);
    return VECFILE_OK;
}

static vecfile_status place_all(const vecfile_description *from, const vecfile_machine *machine,
                                found_places *out)
{
    vecfile_status status = VECFILE_OK;
    for (size_t i = 0; i < from->struct_count && status == VECFILE_OK; i++)
        status = place_struct(from, &from->structs[i], machine, out);
    return status;
}

/* The rules must first give what the file says of its own machine. */
static vecfile_status find_places(const vecfile_description *from, const vecfile_machine *machine,
                                  found_places *out)
{
    vecfile_status status = place_all(from, &from->machine, out);
    if (status == VECFILE_OK)
        status = check_native(from, out);
    return status == VECFILE_OK ? place_all(from, machine, out) : status;
}

/* --- the text --- */

/* The text with other numbers: structs and fields come in the order of the description.  Returns
 * its length; writes nothing beyond `room`. */
static size_t render(const char *text, size_t text_length, const found_places *there, char *out,
                     size_t room)
{
    const struct_place *structure = there->structs;
    const field_place *field = there->fields;
    vecfile_span rest = {text, text_length};
    size_t used = 0;
    for (vecfile_span line; vecfile_next_line(&rest, &line);) {
        char *to = used < room ? out + used : NULL;
        const size_t left = used < room ? room - used : 0;
        int printed;
        if (vecfile_span_begins(line, "struct ")) {
            (void)vecfile_last_words(&line, 4);
            printed = snprintf(to, left, "%.*s size %lu align %lu\n", (int)line.length, line.start,
                               (unsigned long)structure->size, (unsigned long)structure->alignment);
            structure++;
        } else if (vecfile_span_begins(line, "field ")) {
            (void)vecfile_last_words(&line, 4);
            printed = snprintf(to, left, "%.*s at %lu size %lu\n", (int)line.length, line.start,
                               (unsigned long)field->offset, (unsigned long)field->size);
            field++;
        } else {
            printed = snprintf(to, left, "%.*s\n", (int)line.length, line.start);
        }
        VECFILE_ASSERT(printed > 0);
        used += (size_t)printed;
    }
    return used;
}

static char *render_all(const char *text, size_t text_length, const found_places *there,
                        size_t *length)
{
    *length = render(text, text_length, there, NULL, 0);
    char *out = malloc(*length + 1);
    if (out != NULL)
        render(text, text_length, there, out, *length + 1);
    return out;
}

vecfile_status vecfile_lay_out(const vecfile_description *from, const char *text,
                               size_t text_length, const vecfile_machine *machine, char **out,
                               size_t *length)
{
    size_t field_count = 0;
    for (size_t i = 0; i < from->struct_count; i++)
        field_count += from->structs[i].field_count;
    found_places there = {.structs = calloc(from->struct_count + 1, sizeof *there.structs),
                          .fields = calloc(field_count + 1, sizeof *there.fields)};
    vecfile_status status = VECFILE_OK;
    *out = NULL;
    if (there.structs != NULL && there.fields != NULL) {
        status = find_places(from, machine, &there);
        if (status == VECFILE_OK)
            *out = render_all(text, text_length, &there, length);
    }
    if (status == VECFILE_OK && *out == NULL)
        status = vecfile_fail_memory("to lay out", from->element->name);
    free(there.structs);
    free(there.fields);
    return status;
}
