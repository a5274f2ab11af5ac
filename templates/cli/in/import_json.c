/* JSON lines into elements.  Objects and arrays may be as deep as the element's structs, or columns
 * may have their full names: {"joints":[{"angle":1}]} is {"joints[0].angle":1}. */
#include "run/system.h"

#include "in/import.h"

#include "in/json_reader.h"
#include "in/key_set.h"
#include "rows/cell_read.h"
#include "run/memory.h"
#include "run/message.h"
#include "run/visible.h"

#include "core.h"

#include <math.h>
#include <stdio.h>

#define FIRST_ROOM ((size_t)1 << 20)
#define MAX_LINE ((size_t)256 << 20)

/* Objects and arrays inside each other that an element can be, and the longest path of one of its
 * values with indices. */
#define DEPTH (JSON_DEPTH + 1)
#define MAX_PATH                                                                                   \
    ((VECFILE_MAX_DEPTH + 2) * (VECFILE_MAX_IDENTIFIER_BYTES + 1) + VECFILE_MAX_DIMENSIONS * 12 + 1)

/* Before each line of a JSON text sequence (RFC 7464). */
#define RECORD_SEPARATOR '\x1e'

typedef struct json_import {
    import *what;
    json_reader *reader;
    unsigned char *element;
    char path[MAX_PATH]; /* of the value that comes next */
    size_t length;
    size_t depth;
    size_t base[DEPTH];     /* length of the path of each object and array around it */
    long index[DEPTH];      /* of the next item of an array; -1 of an object */
    uint64_t object[DEPTH]; /* its number in the line */
    uint64_t object_count;
    key_set keys;
    uint64_t *taken;     /* of each column, the line that had it last */
    const column *guess; /* behind the last column */
    uint64_t line;
    bool has_complained;
} json_import;

static bool fail(json_import *in, const char *problem)
{
    complain("%s: line %llu: %s", in->what->name, (unsigned long long)in->line, problem);
    in->has_complained = true;
    return false;
}

static bool add_to_path(json_import *in, const char *text, size_t length)
{
    if (length >= sizeof in->path - in->length)
        return fail(in, "a name is too long");
    memcpy(in->path + in->length, text, length);
    in->length += length;
    in->path[in->length] = '\0';
    return true;
}

static bool fail_twice(json_import *in, const char *what, const char *name, size_t length)
{
    char *shown = with_visible_nuls(name, length < 60 ? length : 60);
    complain("%s: line %llu: %s '%s%s' is there twice", in->what->name,
             (unsigned long long)in->line, what, shown, length < 60 ? "" : "...");
    release(shown);
    in->has_complained = true;
    return false;
}

static bool enter_key(json_import *in, const char *key, size_t length)
{
    if (!key_set_add(&in->keys, in->object[in->depth], key, length))
        return fail_twice(in, "key", key, length);
    in->length = in->base[in->depth];
    return (in->length == 0 || add_to_path(in, ".", 1)) && add_to_path(in, key, length);
}

/* Before a value: in an array, its index. */
static bool enter_item(json_import *in)
{
    char index[24];
    if (in->index[in->depth] < 0)
        return true;
    in->length = in->base[in->depth];
    const int length = snprintf(index, sizeof index, "[%ld]", in->index[in->depth]++);
    return add_to_path(in, index, (size_t)length);
}

static bool open_level(json_import *in, bool is_array)
{
    if (in->depth + 1 >= DEPTH)
        return fail(in, "objects and arrays are too deep within each other");
    in->depth++;
    in->base[in->depth] = in->length;
    in->index[in->depth] = is_array ? 0 : -1;
    in->object[in->depth] = ++in->object_count;
    return true;
}

/* The columns mostly come in their own order. */
static const column *column_at_path(json_import *in)
{
    const column_set *all = &in->what->to->columns;
    const column *guess = in->guess;
    if (guess == NULL || guess == all->all + all->count)
        guess = all->all;
    if (!is_named(guess->name, in->path, in->length))
        guess = import_column(in->what, in->path, in->length);
    if (guess != NULL)
        in->guess = guess + 1;
    return guess;
}

static bool fail_value(json_import *in, const column *of, const char *text, size_t length,
                       const char *wrong)
{
    char *shown = with_visible_nuls(text, length < 60 ? length : 60);
    complain("%s: line %llu: '%s': '%s%s' %s", in->what->name, (unsigned long long)in->line,
             of->name, shown, length < 60 ? "" : "...", wrong);
    release(shown);
    in->has_complained = true;
    return false;
}

/* A column may have several names, but in a line only one value. */
static bool take_column(json_import *in, const column *of)
{
    uint64_t *taken = &in->taken[of - in->what->to->columns.all];
    if (*taken == in->line)
        return fail_twice(in, "column", of->name, strlen(of->name));
    *taken = in->line;
    return true;
}

/* {"hex": "…"} is how text that is not UTF-8 is written. */
static bool take_hex(json_import *in, const char *text, size_t length, bool *was_it)
{
    if (in->length < 5 || memcmp(in->path + in->length - 4, ".hex", 4) != 0)
        return true;
    const column *of = import_column(in->what, in->path, in->length - 4);
    if (of == NULL || of->kind != VECFILE_KIND_TEXT)
        return true;
    *was_it = true;
    const char *wrong = read_text_bytes(of, text, length, in->element);
    return take_column(in, of) && (wrong == NULL || fail_value(in, of, text, length, wrong));
}

static bool take_value(json_import *in, json_event event, const char *text, size_t length)
{
    const column *of = column_at_path(in);
    bool was_hex = false;
    if (of == NULL && event == JSON_STRING && !take_hex(in, text, length, &was_hex))
        return false;
    if (of == NULL && (was_hex || in->what->skips_unknown || event == JSON_NULL))
        return true;
    if (of == NULL) {
        complain_of_name(in->what, in->path, in->length);
        in->has_complained = true;
        return false;
    }
    if (!take_column(in, of))
        return false;
    if (event == JSON_NULL) {
        if (!is_float(of))
            return true; /* the default stays */
        text = "nan";
        length = 3;
    }
    if (of->kind == VECFILE_KIND_TEXT && event != JSON_STRING && event != JSON_NULL)
        return fail(in, "a text is not in quotes");
    const char *wrong = read_cell(of, text, length, in->element);
    return wrong == NULL || fail_value(in, of, text, length, wrong);
}

static bool take_event(void *context, json_event event, const char *text, size_t length)
{
    json_import *in = context;
    switch (event) {
    case JSON_KEY:
        return enter_key(in, text, length);
    case JSON_OBJECT:
    case JSON_ARRAY:
        return enter_item(in) && open_level(in, event == JSON_ARRAY);
    case JSON_END:
        in->length = in->base[in->depth--];
        return true;
    case JSON_STRING:
    case JSON_NUMBER:
    case JSON_LITERAL:
    case JSON_NULL:
        return enter_item(in) && take_value(in, event, text, length);
    }
    VECFILE_UNREACHABLE("the reader has no other events");
    return false;
}

static bool is_blank(const char *line, size_t length)
{
    size_t i = 0;
    while (i < length && (line[i] == ' ' || line[i] == '\t' || line[i] == '\r'))
        i++;
    return i == length;
}

/* `line` ends with a newline or a NUL, and JSON_PADDING bytes behind it can be read. */
static bool take_line(json_import *in, const char *line, size_t length)
{
    in->line++;
    if (length > 0 && *line == RECORD_SEPARATOR) {
        line++;
        length--;
    }
    if (is_blank(line, length))
        return true;
    in->element = target_next(in->what->to);
    in->length = in->depth = 0;
    in->object[0] = in->object_count = 0;
    key_set_clear(&in->keys);
    in->index[0] = -1;
    in->guess = NULL;
    const char *wrong = json_read_line(in->reader, line, length, take_event, in);
    if (wrong != NULL)
        return in->has_complained ? false : fail(in, wrong);
    if (!target_append(in->what->to))
        return false;
    in->what->rows++;
    return true;
}

/* Takes the whole lines in the buffer, and moves the rest to its front. */
static bool take_lines(json_import *in, char *buffer, size_t *used)
{
    char *at = buffer, *end = buffer + *used;
    for (char *newline; (newline = memchr(at, '\n', (size_t)(end - at))) != NULL; at = newline + 1)
        if (!take_line(in, at, (size_t)(newline - at)))
            return false;
    *used = (size_t)(end - at);
    memmove(buffer, at, *used);
    return true;
}

static bool read_all(json_import *in)
{
    size_t room = FIRST_ROOM, used = 0;
    char *buffer = allocate(room + JSON_PADDING, 1);
    bool ok = true;
    long got = 1;
    while (ok && got > 0) {
        if (used == room && room >= MAX_LINE) {
            ok = fail(in, "this line has no end");
            break;
        }
        if (used == room)
            buffer = reallocate(buffer, (room *= 2) + JSON_PADDING, 1);
        got = import_read(in->what, buffer + used, room - used);
        if (got > 0) {
            used += (size_t)got;
            ok = take_lines(in, buffer, &used);
        }
    }
    if (ok && got == 0 && used > 0) {
        buffer[used] = '\0';
        ok = take_line(in, buffer, used);
    }
    release(buffer);
    return ok && got == 0;
}

bool import_json(import *what)
{
    json_import in = {.what = what, .reader = json_reader_new()};
    if (in.reader == NULL) {
        complain("out of memory");
        return false;
    }
    const size_t columns = what->to->columns.count;
    in.taken = allocate(columns, sizeof *in.taken);
    memset(in.taken, 0, columns * sizeof *in.taken);
    const bool ok = read_all(&in);
    release(in.taken);
    key_set_free(&in.keys);
    json_reader_free(in.reader);
    return ok;
}
