/* Cells. */
#include "run/system.h"

#include "rows/cell.h"

#include "rows/cell_float.h"
#include "text/numbers.h"

static void print_number(output *out, const column *of, uint64_t bits)
{
    char *to = output_room(out, NUMBER_BYTES);
    output_advance(out, is_signed(of) ? print_signed(to, (int64_t)bits) : print_unsigned(to, bits));
}

static bool print_as_time(output *out, const column *of, uint64_t bits)
{
    if (!is_signed(of) && bits > INT64_MAX)
        return false;
    const size_t length = print_time(output_room(out, TIME_BYTES), &of->unit, (int64_t)bits);
    output_advance(out, length);
    return length > 0;
}

/* A value without a name: hexadecimal digits stand for whatever number, named or not. */
static void print_nameless(output *out, const column *of, uint64_t bits)
{
    const bool is_negative = is_signed(of) && (int64_t)bits < 0;
    output_format(out, "%s0x%llx", is_negative ? "-" : "",
                  (unsigned long long)(is_negative ? 0 - bits : bits));
}

/* Whether the column's type has no name for some of the bits. */
static bool is_nameless(const column *of, uint64_t bits)
{
    if (of->kind == VECFILE_KIND_BOOL)
        return bits > 1;
    if (of->kind == VECFILE_KIND_ENUM)
        return find_value_name(of, bits) == NULL;
    return of->kind == VECFILE_KIND_FLAGS && (bits & ~of->values->all_bits) != 0;
}

static void print_flags(output *out, const column *of, uint64_t bits)
{
    const vecfile_enum *flags = of->field->values;
    uint64_t left = bits;
    bool is_first = true;
    if (bits == 0) {
        const char *name = vecfile_value_name(flags, 0);
        output_text(out, name != NULL ? name : "0");
        return;
    }
    for (size_t i = 0; i < flags->value_count; i++) {
        const vecfile_named_value *value = &flags->values[i];
        if (value->number == 0 || (bits & value->number) != value->number ||
            (left & value->number) == 0)
            continue;
        if (!is_first)
            output_char(out, '|');
        output_text(out, value->name);
        left &= ~value->number;
        is_first = false;
    }
    if (left != 0)
        output_format(out, "%s0x%llx", is_first ? "" : "|", (unsigned long long)left);
}

void print_integer_cell(output *out, const column *of, uint64_t bits, cell_style style)
{
    if (style == AS_MEANT && of->kind == VECFILE_KIND_FLAGS)
        print_flags(out, of, bits);
    else if (is_nameless(of, bits))
        print_nameless(out, of, bits);
    else if (of->kind == VECFILE_KIND_BOOL)
        output_text(out, bits != 0 ? "true" : "false");
    else if (style == AS_MEANT && of->kind == VECFILE_KIND_ENUM)
        output_text(out, find_value_name(of, bits));
    else if (style == AS_STORED || !of->is_time || !print_as_time(out, of, bits))
        print_number(out, of, bits);
}

static void print_float_cell(output *out, const column *of, const void *element)
{
    output_advance(out, print_float_text(output_room(out, NUMBER_BYTES), of, element));
}

static void print_hex(output *out, const unsigned char *bytes, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    char *to = output_room(out, 2 * count);
    for (size_t i = 0; i < count; i++) {
        *to++ = digits[bytes[i] >> 4];
        *to++ = digits[bytes[i] & 15];
    }
    output_advance(out, 2 * count);
}

void print_cell(output *out, const column *of, const void *element, cell_style style)
{
    if (of->kind == VECFILE_KIND_TEXT) {
        size_t length;
        const char *text = load_text(of, element, &length);
        output_bytes(out, text, length);
    } else if (of->kind == VECFILE_KIND_BYTES) {
        print_hex(out, (const unsigned char *)element + of->offset, of->size);
    } else if (is_float(of)) {
        print_float_cell(out, of, element);
    } else {
        print_integer_cell(out, of, load_bits(of, element), style);
    }
}

/* NaN is null; what else is no number of JSON is a string. */
static void print_json_float(json_writer *json, const column *of, const void *element)
{
    char text[NUMBER_BYTES];
    const size_t length = print_float_text(text, of, element);
    const char last = text[length - 1];
    if (length == 3 && memcmp(text, "nan", 3) == 0)
        json_null(json);
    else if (last < '0' || last > '9' || memchr(text, 'x', length) != NULL)
        json_text(json, text, length);
    else
        json_literal(json, text, length);
}

/* What is no number is a string, true or false. */
static void print_json_integer(json_writer *json, const column *of, uint64_t bits, cell_style style)
{
    char time[TIME_BYTES];
    size_t length;
    if (of->kind == VECFILE_KIND_NUMBER) {
        if (style == AS_MEANT && of->is_time && (is_signed(of) || bits <= INT64_MAX) &&
            (length = print_time(time, &of->unit, (int64_t)bits)) > 0)
            json_text(json, time, length);
        else if (is_signed(of))
            json_signed(json, (int64_t)bits);
        else
            json_unsigned(json, bits);
        return;
    }
    output text;
    output_to_memory(&text);
    print_integer_cell(&text, of, bits, style);
    const bool is_string =
        is_nameless(of, bits) || (style == AS_MEANT && of->kind != VECFILE_KIND_BOOL);
    if (is_string)
        json_text(json, text.bytes, text.used);
    else
        json_literal(json, text.bytes, text.used);
    output_free(&text);
}

/* Text with something behind the NUL that ends it is written as text that is not UTF-8. */
static void print_json_text_cell(json_writer *json, const column *of, const void *element)
{
    size_t length;
    if (has_hidden_text(of, element)) {
        const char *whole = load_whole_text(of, element, &length);
        json_hex_text(json, whole, length);
    } else {
        const char *text = load_text(of, element, &length);
        json_text(json, text, length);
    }
}

void print_json_cell(json_writer *json, const column *of, const void *element, cell_style style)
{
    if (of->kind == VECFILE_KIND_TEXT) {
        print_json_text_cell(json, of, element);
    } else if (of->kind == VECFILE_KIND_BYTES) {
        json_hex(json, (const unsigned char *)element + of->offset, of->size);
    } else if (is_float(of)) {
        print_json_float(json, of, element);
    } else {
        print_json_integer(json, of, load_bits(of, element), style);
    }
}
