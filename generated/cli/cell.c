/* Cells. */
#include "system.h"

#include "cell.h"

#include "numbers.h"

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

static void print_enum(output *out, const column *of, uint64_t bits)
{
    const char *name = find_value_name(of, bits);
    if (name != NULL)
        output_text(out, name);
    else
        print_number(out, of, bits);
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
    if (of->kind == VECFILE_KIND_BOOL && bits <= 1)
        output_text(out, bits != 0 ? "true" : "false");
    else if (style == AS_MEANT && of->kind == VECFILE_KIND_ENUM)
        print_enum(out, of, bits);
    else if (style == AS_MEANT && of->kind == VECFILE_KIND_FLAGS)
        print_flags(out, of, bits);
    else if (style == AS_STORED || !of->is_time || !print_as_time(out, of, bits))
        print_number(out, of, bits);
}

static void print_float_cell(output *out, const column *of, const void *element)
{
    if (of->scalar.format == VECFILE_FLOAT_IEEE32) {
        output_advance(
            out, print_float(output_room(out, NUMBER_BYTES), (float)load_double(of, element)));
    } else if (of->scalar.format == VECFILE_FLOAT_IEEE64) {
        output_advance(out, print_double(output_room(out, NUMBER_BYTES), load_double(of, element)));
    } else {
        vecfile_value value;
        char text[VECFILE_VALUE_TEXT_BYTES];
        vecfile_load_value(&of->scalar, (const unsigned char *)element + of->offset, &value);
        output_text(out, vecfile_value_text(&value, false, text));
    }
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

/* A float beyond double is a string: JSON has no hexadecimal numbers. */
static void print_json_float(json_writer *json, const column *of, const void *element)
{
    char buffer[NUMBER_BYTES];
    const double value = load_double(of, element);
    if (of->scalar.size > 8 && value == value) {
        vecfile_value whole;
        char text[VECFILE_VALUE_TEXT_BYTES];
        vecfile_load_value(&of->scalar, (const unsigned char *)element + of->offset, &whole);
        vecfile_value_text(&whole, false, text);
        if (strpbrk(text, "xn") != NULL)
            json_string(json, text);
        else
            json_literal(json, text, strlen(text));
    } else if (of->scalar.size == 4 && value - value == 0) {
        json_literal(json, buffer, print_float(buffer, (float)value));
    } else {
        json_double(json, value);
    }
}

static void print_json_flags(json_writer *json, const column *of, uint64_t bits)
{
    output text;
    output_to_memory(&text);
    print_flags(&text, of, bits);
    json_text(json, text.bytes, text.used);
    output_free(&text);
}

static void print_json_integer(json_writer *json, const column *of, uint64_t bits, cell_style style)
{
    char time[TIME_BYTES];
    size_t length;
    const char *name;
    if (of->kind == VECFILE_KIND_BOOL && bits <= 1)
        json_bool(json, bits != 0);
    else if (style == AS_MEANT && of->kind == VECFILE_KIND_FLAGS)
        print_json_flags(json, of, bits);
    else if (style == AS_MEANT && of->kind == VECFILE_KIND_ENUM &&
             (name = find_value_name(of, bits)) != NULL)
        json_string(json, name);
    else if (style == AS_MEANT && of->is_time && (is_signed(of) || bits <= INT64_MAX) &&
             (length = print_time(time, &of->unit, (int64_t)bits)) > 0)
        json_text(json, time, length);
    else if (is_signed(of))
        json_signed(json, (int64_t)bits);
    else
        json_unsigned(json, bits);
}

void print_json_cell(json_writer *json, const column *of, const void *element, cell_style style)
{
    if (of->kind == VECFILE_KIND_TEXT) {
        size_t length;
        const char *text = load_text(of, element, &length);
        json_text(json, text, length);
    } else if (of->kind == VECFILE_KIND_BYTES) {
        json_hex(json, (const unsigned char *)element + of->offset, of->size);
    } else if (is_float(of)) {
        print_json_float(json, of, element);
    } else {
        print_json_integer(json, of, load_bits(of, element), style);
    }
}
