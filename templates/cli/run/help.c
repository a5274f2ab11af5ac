/* --help. */
#include "run/system.h"

#include "run/help.h"

#include <stdio.h>

#define LINE_WIDTH 79
#define OPTION_COLUMN 27

const exit_status_text exit_statuses[4] = {
    {DONE, "done; the answer is yes"},
    {FOUND_WANTING, "the answer is no: files differ, a file has faults, something was lost"},
    {MISUSED, "the command line is wrong"},
    {FAILED, "something could not be opened, read or written; the message says what and why"},
};

/* Prints words up to the end of the text or an empty line, broken at the line's width, all lines
 * but the first indented.  Returns where it stopped. */
static const char *print_paragraph(output *out, const char *text, size_t indent, size_t column)
{
    while (*text != '\0' && strncmp(text, "\n\n", 2) != 0) {
        text += strspn(text, " \n");
        const size_t length = strcspn(text, " \n");
        if (column > indent && column + 1 + length > LINE_WIDTH) {
            output_char(out, '\n');
            output_repeat(out, " ", indent);
            column = indent;
        } else if (column > indent) {
            output_char(out, ' ');
            column++;
        }
        output_bytes(out, text, length);
        column += length;
        text += length;
    }
    output_char(out, '\n');
    return text + strspn(text, "\n");
}

static void print_heading(output *out, const char *text)
{
    output_char(out, '\n');
    output_style(out, BOLD);
    output_text(out, text);
    output_style(out, PLAIN);
    output_char(out, '\n');
}

/* A term and what it means, in two columns. */
static void print_item(output *out, const char *term, const char *meaning, size_t column)
{
    output_format(out, "  %-*s", (int)column - 2, term);
    if (strlen(term) + 3 > column) {
        output_char(out, '\n');
        output_repeat(out, " ", column);
    }
    print_paragraph(out, meaning, column, column);
}

static void print_option(output *out, const option_spec *option)
{
    char term[64], letter[8] = "";
    if (option->letter != 0)
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    snprintf(term, sizeof term, "%s--%s%s%s", letter, option->name,
             option->argument != NULL ? "=" : "", option->argument != NULL ? option->argument : "");
    print_item(out, term, option->help, OPTION_COLUMN);
}

static void print_statuses(output *out, const command *of)
{
    print_heading(out, "Exit status");
    for (int i = 0; i < 4; i++) {
        char number[4];
        const exit_status_text *status = &exit_statuses[i];
        const char *text = status->text;
        if (status->status == FOUND_WANTING && of != NULL) {
            if (of->answer == NULL)
                continue;
            text = of->answer;
        }
        snprintf(number, sizeof number, "%d", status->status);
        print_item(out, number, text, 6);
    }
}

void print_command_help(output *out, const command *of)
{
    output_format(out, "usage: vecfile %s [OPTION]...%s%s\n\n", of->name,
                  of->operands[0] != '\0' ? " " : "", of->operands);
    for (const char *text = of->description; *text != '\0';) {
        text = print_paragraph(out, text, 0, 0);
        if (*text != '\0')
            output_char(out, '\n');
    }
    print_heading(out, "Options");
    for (const option_spec *option = of->options; option->name != NULL; option++)
        print_option(out, option);
    print_item(out, "-h, --help", "print this", OPTION_COLUMN);
    print_heading(out, "Examples");
    for (const example *one = of->examples; one->line != NULL; one++)
        output_format(out, "  %s\n      %s\n", one->line, one->text);
    print_statuses(out, of);
}

void print_help(output *out, command_list all)
{
    output_text(out, "usage: vecfile COMMAND [OPTION]... [FILE]...\n"
                     "       vecfile COMMAND --help\n"
                     "       vecfile help COMMAND\n"
                     "       vecfile --help | --version\n\n"
                     "Looks into vector files, checks, moves and mends them, whatever machine or "
                     "schema\nmade them.\n");
    print_heading(out, "Commands");
    for (command_list of = all; *of != NULL; of++)
        print_item(out, (*of)->name, (*of)->summary, 12);
    print_statuses(out, NULL);
}
