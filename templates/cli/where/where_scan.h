/* The words of a condition. */
#ifndef CLI_WHERE_SCAN_H
#define CLI_WHERE_SCAN_H

#include <stddef.h>

typedef enum token_kind {
    TOKEN_END,
    TOKEN_NAME,   /* a column or an enum's value: mag, joints[0].angle */
    TOKEN_NUMBER, /* -1.5e3, 0x1f, nan, inf */
    TOKEN_STRING, /* without its quotes */
    TOKEN_OPERATOR,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_WRONG /* a character that begins nothing, or a string without end */
} token_kind;

typedef struct token {
    token_kind kind;
    const char *start; /* in the condition, with quotes */
    size_t length;
    const char *text; /* of a string: what is between the quotes, as it stands */
    size_t text_length;
} token;

/* The token at `at` or behind blanks. */
token scan_token(const char *at);

#endif /* CLI_WHERE_SCAN_H */
