/* Where a command prints to: a descriptor, buffered, or memory.  The first failure sticks, and what
 * is printed after it is dropped; the end asks once. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "run/memory.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef struct output {
    char *bytes;
    size_t used;
    size_t room;
    int fd;           /* -1: memory */
    int failure;      /* errno of the first write that failed, or 0 */
    const char *name; /* for messages */
    bool is_terminal;
    bool has_colour;
} output;

void output_to_memory(output *out);
void output_to_descriptor(output *out, int fd, const char *name);

/* Standard output. */
void output_to_user(output *out);

void output_free(output *out);

/* Writes what is buffered; false once a write has failed. */
bool output_flush(output *out);

/* Waits so many milliseconds, or until whoever read the output has gone: then true. */
bool output_is_unread(const output *out, int ms);

/* Makes room for `count` more bytes at bytes + used. */
void output_make_room(output *out, size_t count);

/* Where `count` bytes may be stored; output_advance then tells how many were. */
static inline char *output_room(output *out, size_t count)
{
    if (out->room - out->used < count)
        output_make_room(out, count);
    return out->bytes + out->used;
}

static inline void output_advance(output *out, size_t count)
{
    out->used += count;
}

static inline void output_char(output *out, char c)
{
    *output_room(out, 1) = c;
    out->used++;
}

static inline void output_bytes(output *out, const void *bytes, size_t count)
{
    if (count == 0)
        return; /* neither side need be anywhere */
    memcpy(output_room(out, count), bytes, count);
    out->used += count;
}

static inline void output_text(output *out, const char *text)
{
    output_bytes(out, text, strlen(text));
}

FORMAT_OF_PRINTF(2, 3) void output_format(output *out, const char *format, ...);

/* `text` `count` times. */
void output_repeat(output *out, const char *text, size_t count);

/* Ways to set text off on a terminal. */
typedef enum text_style { PLAIN, BOLD, FAINT, RED, GREEN, YELLOW } text_style;

/* From here on in that style, where the output is a terminal that has colours. */
void output_style(output *out, text_style chosen);

#endif /* CLI_OUTPUT_H */
