/* Columns. */
#include "run/system.h"

#include "rows/column.h"

#include "run/memory.h"
#include "run/message.h"
#include "run/nearest.h"
#include "run/shell.h"

#include "platform.h"

#include <stdio.h>
#include <stdlib.h>

/* More would be neither read nor handled by whatever takes the table. */
#define MAX_COLUMNS 65536

typedef struct builder {
    column_set *set;
    size_t room;
    const vecfile_description *description;
    const char *path;
} builder;

static int by_number(const void *a, const void *b)
{
    const vecfile_named_value *left = *(const vecfile_named_value *const *)a;
    const vecfile_named_value *right = *(const vecfile_named_value *const *)b;
    if (left->number != right->number)
        return left->number < right->number ? -1 : 1;
    return (left > right) - (left < right); /* of two names for it, the first counts */
}

static void index_values(value_index *index, const vecfile_enum *values)
{
    index->count = values->value_count;
    index->values = allocate(index->count, sizeof(const vecfile_named_value *));
    index->all_bits = 0;
    for (size_t i = 0; i < index->count; i++) {
        index->values[i] = &values->values[i];
        index->all_bits |= values->values[i].number;
    }
    qsort(index->values, index->count, sizeof(const vecfile_named_value *), by_number);
}

static void index_enums(column_set *set, const vecfile_description *description)
{
    set->index_count = description->enum_count;
    set->indexes = allocate(set->index_count, sizeof *set->indexes);
    for (size_t i = 0; i < set->index_count; i++)
        index_values(&set->indexes[i], &description->enums[i]);
}

const char *find_value_name(const column *of, uint64_t bits)
{
    const value_index *index = of->values;
    size_t first = 0, end = index->count;
    while (first < end) {
        const size_t middle = first + (end - first) / 2;
        if (index->values[middle]->number < bits)
            first = middle + 1;
        else
            end = middle;
    }
    return first < index->count && index->values[first]->number == bits ? index->values[first]->name
                                                                        : NULL;
}

column make_column(const vecfile_field *field, uint32_t offset)
{
    column made = {
        .field = field,
        .kind = field->kind,
        .scalar = field->scalar,
        .offset = offset,
        .size = field->item_size,
        .is_swapped =
            field->scalar.byte_order == (VECFILE_BIG_ENDIAN ? VECFILE_LITTLE : VECFILE_BIG),
    };
    made.is_time = field->kind == VECFILE_KIND_NUMBER && !is_float(&made) &&
                   read_time_unit(field->unit, &made.unit);
    return made;
}

static void add_column(builder *b, const vecfile_column *from, const char *name, uint32_t offset)
{
    column_set *set = b->set;
    if (set->count == b->room) {
        b->room = b->room * 2 + 32;
        set->all = reallocate(set->all, b->room, sizeof *set->all);
    }
    column *added = &set->all[set->count++];
    *added = make_column(from->field, offset);
    added->name = copy_text(name, strlen(name));
    if (added->kind == VECFILE_KIND_ENUM || added->kind == VECFILE_KIND_FLAGS)
        added->values = &set->indexes[from->field->values - b->description->enums];
}

/* Item `item` of an array, as the name's indices. */
static void name_item(const vecfile_column *of, uint32_t item, char *name, size_t room)
{
    const vecfile_field *field = of->field;
    size_t used = (size_t)snprintf(name, room, "%s", of->path);
    uint32_t left = field->item_count;
    for (uint32_t i = 0; i < field->dim_count && used < room; i++) {
        left /= field->dims[i];
        used += (size_t)snprintf(name + used, room - used, "[%u]", item / left);
        item %= left;
    }
}

static bool add_items(builder *b, const vecfile_column *of)
{
    const vecfile_field *field = of->field;
    const size_t room = strlen(of->path) + 12 * (size_t)field->dim_count + 1;
    if (field->item_count > MAX_COLUMNS - b->set->count) {
        complain("an element of '%s' has more than %d columns", b->path, MAX_COLUMNS);
        return false;
    }
    char *name = allocate(room, 1);
    for (uint32_t i = 0; i < field->item_count; i++) {
        name_item(of, i, name, room);
        add_column(b, of, name, of->offset + i * field->item_size);
    }
    release(name);
    return true;
}

bool columns_begin(column_set *set, const vecfile_description *description, const char *path)
{
    builder b = {.set = set, .description = description, .path = path};
    vecfile_column *found;
    size_t count;
    *set = (column_set){.path = path};
    if (vecfile_columns_of(description, MAX_COLUMNS, &found, &count) != VECFILE_OK) {
        complain_of_failure();
        return false;
    }
    bool ok = true;
    index_enums(set, description);
    for (size_t i = 0; i < count && ok; i++)
        ok = add_items(&b, &found[i]);
    vecfile_columns_free(found, count);
    if (!ok)
        columns_free(set);
    return ok;
}

void columns_free(column_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        release(set->all[i].name);
    for (size_t i = 0; i < set->index_count; i++)
        release(set->indexes[i].values);
    release(set->indexes);
    release(set->all);
    *set = (column_set){0};
}

const column *find_column(const column_set *set, const char *name, size_t length)
{
    for (size_t i = 0; i < set->count; i++)
        if (is_named(set->all[i].name, name, length))
            return &set->all[i];
    return NULL;
}

const char *nearest_column(const column_set *set, const char *name, size_t length)
{
    nearest_search search;
    nearest_begin(&search, name, length);
    for (size_t i = 0; i < set->count; i++)
        nearest_offer(&search, set->all[i].name);
    return search.best;
}

/* Whether `name` is the column, or an array or struct that it is in. */
static bool is_within(const column *of, const char *name, size_t length)
{
    if (strncmp(of->name, name, length) != 0)
        return false;
    const char next = of->name[length];
    return next == '\0' || next == '.' || next == '[';
}

static size_t choose_one(const column_set *set, const char *name, size_t length, column_list *out)
{
    const size_t before = out->count;
    for (size_t i = 0; i < set->count && length > 0; i++) {
        if (!is_within(&set->all[i], name, length))
            continue;
        if (out->count == out->room) {
            out->room = 2 * out->room + 16;
            out->columns = reallocate(out->columns, out->room, sizeof(const column *));
        }
        out->columns[out->count++] = &set->all[i];
    }
    return out->count - before;
}

void complain_of_column(const column_set *set, const char *option, const char *name, size_t length)
{
    const char *near = nearest_column(set, name, length);
    char *file = shell_word(set->path);
    if (near != NULL)
        complain("%s: no column '%.*s'; did you mean '%s'?", option, (int)length, name, near);
    else
        complain("%s: no column '%.*s'; vecfile info %s lists them", option, (int)length, name,
                 file);
    release(file);
}

bool columns_choose(const column_set *set, const char *names, column_list *out)
{
    *out = (column_list){0};
    if (names == NULL) {
        out->columns = allocate(set->count, sizeof(const column *));
        out->count = set->count;
        for (size_t i = 0; i < set->count; i++)
            out->columns[i] = &set->all[i];
        return true;
    }
    for (const char *at = names;; at++) {
        const size_t length = strcspn(at, ",");
        if (choose_one(set, at, length, out) == 0 || out->count > MAX_COLUMNS) {
            complain_of_column(set, "--columns", at, length);
            release(out->columns);
            return false;
        }
        at += length;
        if (*at == '\0')
            return true;
    }
}

void store_bits(const column *of, uint64_t bits, void *element)
{
    unsigned char *at = (unsigned char *)element + of->offset;
    const unsigned size = of->scalar.size;
    for (unsigned i = 0; i < size; i++, bits >>= 8)
        at[of->scalar.byte_order == VECFILE_BIG ? size - 1 - i : i] = (unsigned char)bits;
}
