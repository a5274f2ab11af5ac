/* Cutting a condition into tokens. */
#include "run/system.h"

#include "where/where_scan.h"

#include <stdbool.h>
#include <string.h>

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Brackets and points belong to a name only where they continue it. */
static size_t name_length(const char *at)
{
    size_t i = 0;
    for (;; i++) {
        if (is_letter(at[i]) || is_digit(at[i]))
            continue;
        if (at[i] == '[' && is_digit(at[i + 1])) {
            size_t end = i + 1 + strspn(at + i + 1, "0123456789");
            if (at[end] != ']')
                return i;
            i = end;
        } else if (at[i] != '.' || !is_letter(at[i + 1])) {
            return i;
        }
    }
}

static size_t number_length(const char *at)
{
    size_t i = at[0] == '-' || at[0] == '+';
    if (is_letter(at[i])) /* -inf */
        return i + name_length(at + i);
    const bool is_hexadecimal = at[i] == '0' && (at[i + 1] == 'x' || at[i + 1] == 'X');
    while (is_letter(at[i]) || is_digit(at[i]) || at[i] == '.' ||
           ((at[i] == '-' || at[i] == '+') && !is_hexadecimal &&
            (at[i - 1] == 'e' || at[i - 1] == 'E')))
        i++;
    return i;
}

static token make(token_kind kind, const char *start, size_t length)
{
    return (token){kind, start, length, start, length};
}

static token scan_string(const char *at)
{
    const char *end = strchr(at + 1, *at);
    if (end == NULL)
        return make(TOKEN_WRONG, at, strlen(at));
    token found = make(TOKEN_STRING, at, (size_t)(end - at) + 1);
    found.text = at + 1;
    found.text_length = found.length - 2;
    return found;
}

static bool is_number_word(const char *at, size_t length)
{
    return length == 3 && (strncmp(at, "nan", 3) == 0 || strncmp(at, "inf", 3) == 0);
}

static token scan_symbol(const char *at)
{
    static const struct {
        const char *text;
        token_kind kind;
    } symbols[] = {
        {"&&", TOKEN_AND},      {"||", TOKEN_OR},       {"==", TOKEN_OPERATOR},
        {"!=", TOKEN_OPERATOR}, {"<=", TOKEN_OPERATOR}, {">=", TOKEN_OPERATOR},
        {"!~", TOKEN_OPERATOR}, {"<", TOKEN_OPERATOR},  {">", TOKEN_OPERATOR},
        {"=", TOKEN_OPERATOR},  {"~", TOKEN_OPERATOR},  {"!", TOKEN_NOT},
        {"(", TOKEN_OPEN},      {")", TOKEN_CLOSE},
    };
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        const size_t length = strlen(symbols[i].text);
        if (strncmp(at, symbols[i].text, length) == 0)
            return make(symbols[i].kind, at, length);
    }
    return make(TOKEN_WRONG, at, 1);
}

token scan_token(const char *at)
{
    at += strspn(at, " \t\r\n");
    if (*at == '\0')
        return make(TOKEN_END, at, 0);
    if (*at == '"' || *at == '\'')
        return scan_string(at);
    if (is_letter(*at)) {
        const size_t length = name_length(at);
        return make(is_number_word(at, length) ? TOKEN_NUMBER : TOKEN_NAME, at, length);
    }
    const char *number = at + (*at == '-' || *at == '+');
    if (is_digit(*number) || *number == '.' || (number != at && strncmp(number, "inf", 3) == 0))
        return make(TOKEN_NUMBER, at, number_length(at));
    return scan_symbol(at);
}
