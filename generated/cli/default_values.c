/* Default values, from their text: a scalar; "text"; {item,item} for arrays; {field=value} for
 * structs. */
#include "default_values.h"

#include "cell_read.h"
#include "memory.h"

typedef struct scanner {
    const char *at;
    unsigned char *element;
} scanner;

static bool take(scanner *s, char c)
{
    if (*s->at != c)
        return false;
    s->at++;
    return true;
}

/* A quoted text, unquoted; *length bytes, to be released, or NULL. */
static char *take_quoted(scanner *s, size_t *length)
{
    const char *end = strchr(s->at + 1, '"');
    if (*s->at != '"' || end == NULL)
        return NULL;
    char *text = allocate((size_t)(end - s->at), 1);
    size_t used = 0;
    for (const char *from = s->at + 1; from < end; from++) {
        if (*from != '\\') {
            text[used++] = *from;
        } else if (end - from > 3 && from[1] == 'x' &&
                   read_hex(from + 2, 2, (unsigned char *)&text[used], 1)) {
            used++;
            from += 3;
        } else {
            release(text);
            return NULL;
        }
    }
    s->at = end + 1;
    *length = used;
    return text;
}

static bool take_bytes(scanner *s, const column *of)
{
    size_t length;
    char *bytes = take_quoted(s, &length);
    const bool fits = bytes != NULL && length <= of->size;
    if (fits) {
        memset(s->element + of->offset, 0, of->size);
        memcpy(s->element + of->offset, bytes, length);
    }
    release(bytes);
    return fits;
}

static bool take_scalar(scanner *s, const vecfile_field *field, uint32_t offset)
{
    const column of = make_column(field, offset);
    if (of.kind == VECFILE_KIND_TEXT || of.kind == VECFILE_KIND_BYTES)
        return take_bytes(s, &of);
    const size_t length = strcspn(s->at, ",}");
    if (read_cell(&of, s->at, length, s->element) != NULL)
        return false;
    s->at += length;
    return true;
}

static bool take_struct(scanner *s, const vecfile_struct *record, uint32_t offset);

static bool take_items(scanner *s, const vecfile_field *field, uint32_t depth, uint32_t offset,
                       uint32_t bytes)
{
    if (depth == field->dim_count)
        return field->kind == VECFILE_KIND_STRUCT ? take_struct(s, field->record, offset)
                                                  : take_scalar(s, field, offset);
    const uint32_t count = field->dims[depth], item = bytes / count;
    for (uint32_t i = 0; i < count; i++)
        if (!take(s, i == 0 ? '{' : ',') ||
            !take_items(s, field, depth + 1, offset + i * item, item))
            return false;
    return take(s, '}');
}

static bool take_struct(scanner *s, const vecfile_struct *record, uint32_t offset)
{
    char name[256];
    if (!take(s, '{'))
        return false;
    while (!take(s, '}')) {
        const size_t length = strcspn(s->at, "={},");
        if (length >= sizeof name)
            return false;
        memcpy(name, s->at, length);
        name[length] = '\0';
        s->at += length;
        const vecfile_field *field = vecfile_find_field(record, name);
        if (field == NULL || !take(s, '=') ||
            !take_items(s, field, 0, offset + field->offset, field->size))
            return false;
        take(s, ',');
    }
    return true;
}

static const char *fill_struct(const vecfile_struct *record, unsigned char *element,
                               uint32_t offset);

/* What the structs of the field say, and then what the field says. */
static const char *fill_field(const vecfile_field *field, unsigned char *element, uint32_t offset)
{
    for (uint32_t i = 0; field->kind == VECFILE_KIND_STRUCT && i < field->item_count; i++) {
        const char *wrong = fill_struct(field->record, element, offset + i * field->item_size);
        if (wrong != NULL)
            return wrong;
    }
    if (field->default_text == NULL)
        return NULL;
    scanner s = {field->default_text, element};
    return take_items(&s, field, 0, offset, field->size) && *s.at == '\0' ? NULL : field->name;
}

static const char *fill_struct(const vecfile_struct *record, unsigned char *element,
                               uint32_t offset)
{
    for (size_t i = 0; i < record->field_count; i++) {
        const vecfile_field *field = &record->fields[i];
        const char *wrong = fill_field(field, element, offset + field->offset);
        if (wrong != NULL)
            return wrong;
    }
    return NULL;
}

const char *fill_defaults(const vecfile_description *description, void *element)
{
    memset(element, 0, description->element->size);
    return fill_struct(description->element, element, 0);
}
