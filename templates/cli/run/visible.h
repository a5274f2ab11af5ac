/* Text from files, made harmless. */
#ifndef CLI_VISIBLE_H
#define CLI_VISIBLE_H

#include "run/output.h"

/* The length of the UTF-8 sequence at `text`, with its code point; 0 if there is no valid one. */
size_t decode_utf8(const char *text, size_t count, uint32_t *code);

bool is_utf8(const char *text, size_t count);

/* Whether a terminal would act on the character rather than show it: control characters, and those
 * that change the direction of what follows. */
bool is_control(uint32_t code);

/* Prints text so that it is on one line and nothing in it acts on a terminal: what would, and what
 * is not UTF-8, becomes \n, \t or \xHH.  Where the locale is not UTF-8, that is all but ASCII. */
void print_visibly(output *out, const char *text, size_t count);

/* A copy for messages, to be released, of text that may have a NUL in it: that is "\x00" there, and
 * does not end it. */
char *with_visible_nuls(const char *text, size_t count);

/* Columns of a terminal that printed text takes. */
size_t display_width(const char *text, size_t count);

/* Whether the locale, from the environment, is UTF-8; asked once. */
bool locale_is_utf8(void);

#endif /* CLI_VISIBLE_H */
