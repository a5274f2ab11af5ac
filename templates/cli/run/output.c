/* Buffered output. */
#include "run/system.h"

#include "run/output.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BUFFER_BYTES ((size_t)256 << 10)

void output_to_memory(output *out)
{
    *out = (output){.fd = -1, .name = "memory"};
}

void output_to_descriptor(output *out, int fd, const char *name)
{
    *out = (output){.fd = fd, .name = name};
}

/* https://no-color.org: any value but the empty one turns colours off. */
static bool wants_colour(void)
{
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return (no_color == NULL || no_color[0] == '\0') &&
           (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

void output_to_user(output *out)
{
    output_to_descriptor(out, STDOUT_FILENO, "standard output");
    out->is_terminal = isatty(STDOUT_FILENO) != 0;
    out->has_colour = out->is_terminal && wants_colour();
}

void output_free(output *out)
{
    release(out->bytes);
    out->bytes = NULL;
    out->used = out->room = 0;
}

bool output_flush(output *out)
{
    const char *at = out->bytes;
    size_t left = out->failure == 0 ? out->used : 0;
    while (left > 0) {
        const ssize_t written = write(out->fd, at, left);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0) {
            out->failure = written < 0 ? errno : ENOSPC;
            break;
        }
        at += written;
        left -= (size_t)written;
    }
    out->used = 0;
    return out->failure == 0;
}

bool output_is_unread(const output *out, int ms)
{
    struct pollfd reader = {.fd = out->fd};
    return poll(&reader, 1, ms) > 0 && (reader.revents & POLLERR) != 0;
}

void output_make_room(output *out, size_t count)
{
    if (out->fd >= 0 && out->used > 0)
        output_flush(out);
    if (out->room - out->used >= count)
        return;
    size_t wanted = out->fd >= 0 ? BUFFER_BYTES : 2 * out->room + 64;
    if (wanted < out->used + count)
        wanted = out->used + count;
    out->bytes = reallocate(out->bytes, wanted, 1);
    out->room = wanted;
}

void output_format(output *out, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    char *text = format_list(format, list);
    va_end(list);
    output_text(out, text);
    release(text);
}

void output_repeat(output *out, const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        output_text(out, text);
}

void output_style(output *out, text_style chosen)
{
    static const char *const codes[] = {"\033[0m",  "\033[1m",  "\033[2m",
                                        "\033[31m", "\033[32m", "\033[33m"};
    if (out->has_colour)
        output_text(out, codes[chosen]);
}
