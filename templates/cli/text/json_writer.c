/* JSON. */
#include "run/system.h"

#include "text/json_writer.h"

#include "run/visible.h"
#include "text/numbers.h"

void json_begin(json_writer *json, output *out)
{
    *json = (json_writer){.out = out};
}

/* Before any value or key. */
static void separate(json_writer *json)
{
    if (json->needs_comma)
        output_char(json->out, ',');
    json->needs_comma = true;
}

void json_open(json_writer *json, char bracket)
{
    separate(json);
    output_char(json->out, bracket);
    json->needs_comma = false;
}

void json_close(json_writer *json, char bracket)
{
    output_char(json->out, bracket);
    json->needs_comma = true;
}

static void escape(output *out, uint32_t code)
{
    if (code >= 0x10000) {
        code -= 0x10000;
        output_format(out, "\\u%04x\\u%04x", 0xd800 + (code >> 10), 0xdc00 + (code & 0x3ff));
        return;
    }
    output_format(out, "\\u%04x", code);
}

/* The length of the run of plain ASCII at the front. */
static size_t plain_length(const char *text, size_t count)
{
    size_t i = 0;
    while (i < count && text[i] >= ' ' && text[i] < 0x7f && text[i] != '"' && text[i] != '\\')
        i++;
    return i;
}

static void print_string(output *out, const char *text, size_t count)
{
    output_char(out, '"');
    while (count > 0) {
        uint32_t code;
        size_t length = plain_length(text, count);
        if (length > 0) {
            output_bytes(out, text, length);
        } else {
            length = decode_utf8(text, count, &code);
            if (code == '"' || code == '\\') {
                output_char(out, '\\');
                output_char(out, *text);
            } else if (is_control(code)) {
                escape(out, code);
            } else {
                output_bytes(out, text, length);
            }
        }
        text += length;
        count -= length;
    }
    output_char(out, '"');
}

static void print_hex(output *out, const unsigned char *bytes, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    output_char(out, '"');
    for (size_t i = 0; i < count; i++) {
        output_char(out, digits[bytes[i] >> 4]);
        output_char(out, digits[bytes[i] & 15]);
    }
    output_char(out, '"');
}

static void print_hex_text(output *out, const char *text, size_t count)
{
    output_text(out, "{\"hex\":");
    print_hex(out, (const unsigned char *)text, count);
    output_char(out, '}');
}

void json_key(json_writer *json, const char *key)
{
    separate(json);
    print_string(json->out, key, strlen(key));
    output_char(json->out, ':');
    json->needs_comma = false;
}

void json_text(json_writer *json, const char *text, size_t count)
{
    separate(json);
    if (is_utf8(text, count))
        print_string(json->out, text, count);
    else
        print_hex_text(json->out, text, count);
}

void json_hex_text(json_writer *json, const char *text, size_t count)
{
    separate(json);
    print_hex_text(json->out, text, count);
}

void json_string(json_writer *json, const char *text)
{
    json_text(json, text, strlen(text));
}

void json_literal(json_writer *json, const char *text, size_t count)
{
    separate(json);
    output_bytes(json->out, text, count);
}

void json_unsigned(json_writer *json, uint64_t value)
{
    separate(json);
    output_advance(json->out, print_unsigned(output_room(json->out, NUMBER_BYTES), value));
}

void json_signed(json_writer *json, int64_t value)
{
    separate(json);
    output_advance(json->out, print_signed(output_room(json->out, NUMBER_BYTES), value));
}

void json_bool(json_writer *json, bool value)
{
    json_literal(json, value ? "true" : "false", value ? 4 : 5);
}

void json_null(json_writer *json)
{
    json_literal(json, "null", 4);
}

void json_double(json_writer *json, double value)
{
    if (value != value) {
        json_null(json);
    } else if (value - value != 0) {
        json_string(json, value > 0 ? "inf" : "-inf");
    } else {
        separate(json);
        output_advance(json->out, print_double(output_room(json->out, NUMBER_BYTES), value));
    }
}

void json_hex(json_writer *json, const void *bytes, size_t count)
{
    separate(json);
    print_hex(json->out, bytes, count);
}

void json_member(json_writer *json, const char *key, const char *text)
{
    json_key(json, key);
    json_string(json, text);
}

void json_unsigned_member(json_writer *json, const char *key, uint64_t value)
{
    json_key(json, key);
    json_unsigned(json, value);
}

void json_signed_member(json_writer *json, const char *key, int64_t value)
{
    json_key(json, key);
    json_signed(json, value);
}

void json_bool_member(json_writer *json, const char *key, bool value)
{
    json_key(json, key);
    json_bool(json, value);
}

void json_double_member(json_writer *json, const char *key, double value)
{
    json_key(json, key);
    json_double(json, value);
}

void json_end(json_writer *json)
{
    output_char(json->out, '\n');
    json->needs_comma = false;
}
