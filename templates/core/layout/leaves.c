/* Leaves and columns. */
#include "layout/leaves.h"

#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>

static void count_field(vecfile_struct *structure, const vecfile_field *field)
{
    const size_t name = strlen(field->name);
    if (field->kind != VECFILE_KIND_STRUCT) {
        structure->leaf_count++;
        structure->path_bytes += name + 1;
        structure->axis_count += field->dim_count;
        if (field->dim_count > structure->most_axes)
            structure->most_axes = field->dim_count;
        return;
    }
    const vecfile_struct *inner = field->structure;
    structure->leaf_count += inner->leaf_count;
    structure->path_bytes +=
        inner->path_bytes + inner->leaf_count * (name + 1 + 2 * (size_t)field->dim_count);
    structure->axis_count += inner->axis_count + inner->leaf_count * field->dim_count;
    if (inner->depth + 1 > structure->depth)
        structure->depth = inner->depth + 1;
    if (inner->most_axes + field->dim_count > structure->most_axes)
        structure->most_axes = inner->most_axes + field->dim_count;
}

vecfile_status vecfile_count_leaves(vecfile_struct *structure, const char *path)
{
    for (size_t i = 0; i < structure->field_count; i++) {
        count_field(structure, &structure->fields[i]);
        if (structure->leaf_count > VECFILE_MAX_LEAVES ||
            structure->path_bytes > VECFILE_MAX_PATH_BYTES ||
            structure->depth > VECFILE_MAX_DEPTH || structure->most_axes > VECFILE_MAX_DIMENSIONS)
            return vecfile_fail(VECFILE_E_UNSUPPORTED,
                                "'%s' holds a struct '%s' that is too deep or too large: at most "
                                "%u structs inside each other, %u dimensions, %u fields in all",
                                path, structure->name, VECFILE_MAX_DEPTH, VECFILE_MAX_DIMENSIONS,
                                VECFILE_MAX_LEAVES);
    }
    return VECFILE_OK;
}

/* --- leaves --- */

/* The way from the element to a field. */
typedef struct walk {
    vecfile_leaf *next_leaf;
    vecfile_axis *next_axis;
    char *next_path;
    /* Names and dots of the structs on the way, "[]" for each of their dimensions. */
    char
        prefix[VECFILE_MAX_DEPTH * (VECFILE_MAX_IDENTIFIER_BYTES + 1) + 2 * VECFILE_MAX_DIMENSIONS];
    vecfile_axis axes[VECFILE_MAX_DIMENSIONS];
    uint32_t axis_count;
} walk;

/* The field's own dimensions, behind those of the way. */
static void push_axes(walk *on, const vecfile_field *field)
{
    uint32_t stride = field->size;
    for (uint32_t i = 0; i < field->dim_count; i++) {
        stride /= field->dims[i];
        on->axes[on->axis_count++] =
            (vecfile_axis){.count = field->dims[i],
                           .stride = stride,
                           .is_struct = field->kind == VECFILE_KIND_STRUCT};
    }
}

static void add_leaf(walk *on, const vecfile_field *field, uint32_t offset, size_t prefix)
{
    vecfile_leaf *leaf = on->next_leaf++;
    const uint32_t outer = on->axis_count;
    push_axes(on, field);
    *leaf = (vecfile_leaf){.path = on->next_path,
                           .field = field,
                           .offset = offset + field->offset,
                           .item_count = 1,
                           .axes = on->next_axis,
                           .axis_count = on->axis_count};
    for (uint32_t i = 0; i < on->axis_count; i++) {
        leaf->item_count *= on->axes[i].count;
        *on->next_axis++ = on->axes[i];
    }
    memcpy(on->next_path, on->prefix, prefix);
    const size_t name = strlen(field->name) + 1;
    memcpy(on->next_path + prefix, field->name, name);
    on->next_path += prefix + name;
    on->axis_count = outer;
}

/* NOLINTNEXTLINE(misc-no-recursion): no deeper than VECFILE_MAX_DEPTH */
static void walk_struct(walk *on, const vecfile_struct *structure, uint32_t offset, size_t prefix)
{
    for (size_t i = 0; i < structure->field_count; i++) {
        const vecfile_field *field = &structure->fields[i];
        if (field->kind != VECFILE_KIND_STRUCT) {
            add_leaf(on, field, offset, prefix);
            continue;
        }
        const uint32_t outer = on->axis_count;
        const size_t name = strlen(field->name);
        size_t longer = prefix + name;
        memcpy(on->prefix + prefix, field->name, name);
        for (uint32_t j = 0; j < field->dim_count; j++, longer += 2)
            memcpy(on->prefix + longer, "[]", 2);
        on->prefix[longer++] = '.';
        push_axes(on, field);
        walk_struct(on, field->structure, offset + field->offset, longer);
        on->axis_count = outer;
    }
}

vecfile_status vecfile_list_leaves(vecfile_description *description, const char *path)
{
    const vecfile_struct *element = description->element;
    walk *on = malloc(sizeof *on);
    vecfile_leaf *leaves = calloc(element->leaf_count, sizeof *leaves);
    vecfile_axis *axes = calloc(element->axis_count + 1, sizeof *axes);
    char *paths = malloc(element->path_bytes);
    description->memory[VECFILE_MEMORY_OF_LEAVES] = leaves;
    description->memory[VECFILE_MEMORY_OF_AXES] = axes;
    description->memory[VECFILE_MEMORY_OF_PATHS] = paths;
    if (on == NULL || leaves == NULL || axes == NULL || paths == NULL) {
        free(on);
        return vecfile_fail_memory("to read the layout text of", path);
    }
    on->next_leaf = leaves;
    on->next_axis = axes;
    on->next_path = paths;
    on->axis_count = 0;
    walk_struct(on, element, 0, 0);
    free(on);
    description->leaves = leaves;
    description->leaf_count = element->leaf_count;
    return VECFILE_OK;
}

/* --- columns --- */

/* Items of a leaf's structs: how many columns it makes. */
static uint64_t columns_of_leaf(const vecfile_leaf *leaf)
{
    uint64_t count = 1;
    for (uint32_t i = 0; i < leaf->axis_count && leaf->axes[i].is_struct; i++)
        count *= leaf->axes[i].count;
    return count;
}

/* The path of the column at `place` of the leaf's structs, with the indices in the brackets. */
static char *column_path(const vecfile_leaf *leaf, const uint32_t *place)
{
    char *path = malloc(strlen(leaf->path) + (size_t)leaf->axis_count * 10 + 1);
    size_t used = 0;
    if (path == NULL)
        return NULL;
    for (const char *at = leaf->path; *at != '\0'; at++) {
        path[used++] = *at;
        if (*at == '[')
            used += (size_t)snprintf(path + used, 11, "%lu", (unsigned long)*place++);
    }
    path[used] = '\0';
    return path;
}

/* The next index of each axis, the last one first. */
static void advance(const vecfile_leaf *leaf, uint32_t *place, uint32_t struct_axes)
{
    for (uint32_t i = struct_axes; i-- > 0;) {
        if (++place[i] < leaf->axes[i].count)
            return;
        place[i] = 0;
    }
}

static bool add_columns(const vecfile_leaf *leaf, vecfile_column *out)
{
    uint32_t place[VECFILE_MAX_DIMENSIONS] = {0};
    uint32_t struct_axes = 0;
    while (struct_axes < leaf->axis_count && leaf->axes[struct_axes].is_struct)
        struct_axes++;
    for (uint64_t left = columns_of_leaf(leaf); left > 0; left--, out++) {
        out->field = leaf->field;
        out->offset = leaf->offset;
        for (uint32_t i = 0; i < struct_axes; i++)
            out->offset += place[i] * leaf->axes[i].stride;
        out->path = column_path(leaf, place);
        if (out->path == NULL)
            return false;
        advance(leaf, place, struct_axes);
    }
    return true;
}

/* Columns in the order of their offsets, which is that of the fields. */
static int compare_columns(const void *a, const void *b)
{
    const vecfile_column *x = a, *y = b;
    return x->offset < y->offset ? -1 : x->offset > y->offset;
}

vecfile_status vecfile_columns_of(const vecfile_description *description, size_t most,
                                  vecfile_column **out, size_t *count)
{
    uint64_t total = 0;
    *out = NULL;
    *count = 0;
    for (size_t i = 0; i < description->leaf_count; i++)
        total += columns_of_leaf(&description->leaves[i]);
    if (total > most)
        return vecfile_fail(VECFILE_E_UNSUPPORTED,
                            "element '%s' has %llu columns, more than the %zu that are supported",
                            description->element->name, (unsigned long long)total, most);
    vecfile_column *columns = calloc((size_t)total + 1, sizeof *columns);
    bool is_made = columns != NULL;
    size_t made = 0;
    for (size_t i = 0; i < description->leaf_count && is_made; i++) {
        is_made = add_columns(&description->leaves[i], columns + made);
        made += (size_t)columns_of_leaf(&description->leaves[i]);
    }
    if (!is_made) {
        vecfile_columns_free(columns, (size_t)total);
        return vecfile_fail_memory("for the columns of element", description->element->name);
    }
    qsort(columns, (size_t)total, sizeof *columns, compare_columns);
    *out = columns;
    *count = (size_t)total;
    return VECFILE_OK;
}

void vecfile_columns_free(vecfile_column *columns, size_t count)
{
    for (size_t i = 0; i < count && columns != NULL; i++)
        free(columns[i].path);
    free(columns);
}
