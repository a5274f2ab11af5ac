/* JSON (RFC 8259), one value after another. */
#ifndef CLI_JSON_WRITER_H
#define CLI_JSON_WRITER_H

#include "run/output.h"

typedef struct json_writer {
    output *out;
    bool needs_comma; /* before the next value or key: one is there, at whatever depth */
} json_writer;

void json_begin(json_writer *json, output *out);

void json_open(json_writer *json, char bracket); /* '{' or '[' */
void json_close(json_writer *json, char bracket);

/* The key of the next value in an object. */
void json_key(json_writer *json, const char *key);

/* A string; {"hex": "…"} if the text is not UTF-8. */
void json_text(json_writer *json, const char *text, size_t count);
void json_string(json_writer *json, const char *text);

/* {"hex": "…"} of any bytes of a text. */
void json_hex_text(json_writer *json, const char *text, size_t count);

/* A number, true, false or null, as it stands. */
void json_literal(json_writer *json, const char *text, size_t count);
void json_unsigned(json_writer *json, uint64_t value);
void json_signed(json_writer *json, int64_t value);
void json_bool(json_writer *json, bool value);
void json_null(json_writer *json);

/* The shortest number that reads back the same; null for NaN, "inf" and "-inf" as strings. */
void json_double(json_writer *json, double value);

/* Bytes as hexadecimal digits in a string. */
void json_hex(json_writer *json, const void *bytes, size_t count);

/* Whole members: a key and its value. */
void json_member(json_writer *json, const char *key, const char *text);
void json_unsigned_member(json_writer *json, const char *key, uint64_t value);
void json_signed_member(json_writer *json, const char *key, int64_t value);
void json_bool_member(json_writer *json, const char *key, bool value);
void json_double_member(json_writer *json, const char *key, double value);

/* Ends the line after a value of its own. */
void json_end(json_writer *json);

#endif /* CLI_JSON_WRITER_H */
