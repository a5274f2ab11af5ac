/* Messages on stderr.  They may quote file names, cells and names from files: nothing of that may
 * reach a terminal as it is. */
#include "run/system.h"

#include "run/message.h"

#include "run/command.h"
#include "run/output.h"
#include "run/progress.h"
#include "run/visible.h"

#include "status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void print_lines(output *to, const char *text)
{
    for (const char *newline; (newline = strchr(text, '\n')) != NULL; text = newline + 1) {
        print_visibly(to, text, (size_t)(newline - text));
        output_char(to, '\n');
    }
    print_visibly(to, text, strlen(text));
}

void complain(const char *format, ...)
{
    char *text;
    va_list list;
    va_start(list, format);
    text = format_list(format, list);
    va_end(list);
    clear_progress();
    output to;
    output_to_descriptor(&to, 2, "standard error");
    output_text(&to, "vecfile: ");
    print_lines(&to, text);
    output_char(&to, '\n');
    output_flush(&to);
    output_free(&to);
    release(text);
}

int complain_of_failure(void)
{
    complain("%s", vecfile_errmsg());
    return FAILED;
}
