/* The words and lines of a layout text: all that cuts one is here. */
#ifndef VECFILE_LAYOUT_WORDS_H
#define VECFILE_LAYOUT_WORDS_H

#include "base/base.h"

/* --- in a text that stays as it is --- */

/* A piece of a text that lives elsewhere. */
typedef struct vecfile_span {
    const char *start;
    size_t length;
} vecfile_span;

bool vecfile_span_is(vecfile_span a, const char *word);
bool vecfile_span_begins(vecfile_span a, const char *word);
bool vecfile_same_spans(vecfile_span a, vecfile_span b);

/* Cuts the next line off, without its newline; false at the end. */
bool vecfile_next_line(vecfile_span *rest, vecfile_span *line);

/* Cuts the first word off, with the spaces before it and the one behind. */
vecfile_span vecfile_next_word(vecfile_span *rest);

/* Cuts the last `words` words off: a field's type may have several words, its place has four.
 * Empty, and nothing cut, if there are not so many and one more. */
vecfile_span vecfile_last_words(vecfile_span *rest, int words);

/* --- in a text that is taken to pieces --- */

/* Cuts the next word off and ends it with a NUL, at a single space. */
char *vecfile_cut_word(char **rest);

/* Cuts the last `words` words off and ends what is before them with a NUL; NULL if there are not so
 * many and one more. */
char *vecfile_cut_last_words(char *text, int words);

/* Decimal digits up to `end`, in canonical form and at most `most`. */
bool vecfile_read_number(const char *text, const char *end, uint64_t most, uint64_t *out);

/* "LABEL NUMBER", both cut off. */
bool vecfile_read_labelled(char **rest, const char *label, uint64_t most, uint32_t *out);

/* Undoes the quotes and the escapes in place; NULL if they are none. */
const char *vecfile_unquote(char *text);

/* --- escapes --- */

/* Characters of "\\xHH". */
#define VECFILE_ESCAPE_LENGTH 4

/* The byte that such an escape at `at` stands for; -1 if there is none. */
int vecfile_escaped_byte(const char *at);

#endif /* VECFILE_LAYOUT_WORDS_H */
