/* {"hex":"610062"}: how JSON and CSV write a text of bytes that they cannot hold. */
#ifndef CLI_HEX_TEXT_H
#define CLI_HEX_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#define HEX_TEXT_START "{\"hex\":\""
#define HEX_TEXT_END "\"}"

/* Whether all of `text` is that, and the digits in it, an even number of them. */
bool find_hex_text(const char *text, size_t length, const char **digits, size_t *count);

/* Bytes from pairs of hexadecimal digits, exactly `count` of them. */
bool read_hex(const char *text, size_t length, unsigned char *to, size_t count);

#endif /* CLI_HEX_TEXT_H */
