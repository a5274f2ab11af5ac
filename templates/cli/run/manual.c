/* Manual pages, in mdoc. */
#include "run/system.h"

#include "run/help.h"

/* Text in which no character is markup, nor becomes a typographer's: readers type it in. */
static void print_escaped(output *out, const char *text, size_t count)
{
    static const char specials[] = "\\-'\"`^~";
    static const char *const escapes[] = {"\\e",   "\\-",   "\\(aq", "\\(dq",
                                          "\\(ga", "\\(ha", "\\(ti"};
    for (size_t i = 0; i < count; i++) {
        if (i == 0 && (text[i] == '.' || text[i] == '\''))
            output_text(out, "\\&");
        const char *special = strchr(specials, text[i]);
        if (special != NULL)
            output_text(out, escapes[special - specials]);
        else
            output_char(out, text[i]);
    }
}

static void print_line(output *out, const char *text)
{
    print_escaped(out, text, strlen(text));
    output_char(out, '\n');
}

/* Paragraphs, a sentence a line: mdoc fills them itself. */
static void print_paragraphs(output *out, const char *text)
{
    while (*text != '\0') {
        const char *paragraph = strstr(text, "\n\n"), *sentence = strstr(text, ". ");
        const char *end = paragraph;
        if (sentence != NULL && (end == NULL || sentence < end))
            end = sentence + 1;
        if (end == NULL)
            end = text + strlen(text);
        print_escaped(out, text, (size_t)(end - text));
        output_text(out, end == paragraph && end != NULL ? "\n.Pp\n" : "\n");
        text = end + strspn(end, " \n");
    }
}

static void print_title(output *out, const char *name, const char *summary)
{
    output_text(out, ".Dd $Mdocdate$\n.Dt ");
    for (const char *c = name; *c != '\0'; c++) {
        const bool is_small = *c >= 'a' && *c <= 'z';
        output_char(out, (char)(is_small ? *c - 'a' + 'A' : *c));
    }
    output_format(out, " 1\n.Os\n.Sh NAME\n.Nm %s\n.Nd ", name);
    print_line(out, summary);
}

static void print_option(output *out, const option_spec *option)
{
    output_text(out, ".It ");
    if (option->letter != 0)
        output_format(out, "Fl %c , ", option->letter);
    output_format(out, "Fl \\-%s", option->name);
    if (option->argument != NULL)
        output_format(out, " Ns = Ns Ar %s", option->argument);
    output_char(out, '\n');
    print_line(out, option->help);
}

static void print_statuses(output *out, const command *of)
{
    output_text(out, ".Sh EXIT STATUS\n.Bl -tag -width 3n\n");
    for (int i = 0; i < 4; i++) {
        const bool is_answer = exit_statuses[i].status == FOUND_WANTING && of != NULL;
        if (is_answer && of->answer == NULL)
            continue;
        output_format(out, ".It %d\n", exit_statuses[i].status);
        print_line(out, is_answer ? of->answer : exit_statuses[i].text);
    }
    output_text(out, ".El\n");
}

void print_command_manual(output *out, const command *of)
{
    char name[64] = "vecfile-";
    strncat(name, of->name, sizeof name - 16);
    print_title(out, name, of->summary);
    output_format(out, ".Sh SYNOPSIS\n.Nm vecfile %s\n.Op Ar option ...\n", of->name);
    if (of->operands[0] != '\0')
        output_format(out, ".Ar %s\n", of->operands);
    output_text(out, ".Sh DESCRIPTION\n");
    print_paragraphs(out, of->description);
    output_text(out, ".Pp\nThe options are as follows:\n.Bl -tag -width Ds\n");
    for (const option_spec *option = of->options; option->name != NULL; option++)
        print_option(out, option);
    output_text(out, ".It Fl h , Fl \\-help\nprint a summary of this page\n.El\n");
    print_statuses(out, of);
    output_text(out, ".Sh EXAMPLES\n");
    for (const example *one = of->examples; one->line != NULL; one++) {
        if (one != of->examples)
            output_text(out, ".Pp\n");
        print_line(out, one->text);
        /* A display of lines: .Dl would take words for macros and quotes for its own. */
        output_text(out, ".Bd -literal -offset indent\n");
        print_line(out, one->line);
        output_text(out, ".Ed\n");
    }
    output_text(out, ".Sh SEE ALSO\n.Xr vecfile 1\n");
}

/* The pages of all commands, in the order of the alphabet, and those that are no commands'. */
static void print_references(output *out, command_list all)
{
    output_text(out, ".Sh SEE ALSO\n");
    for (const char *last = "";;) {
        const char *next = NULL;
        for (command_list of = all; *of != NULL; of++) {
            const char *name = (*of)->name;
            if (strcmp(name, last) > 0 && (next == NULL || strcmp(name, next) < 0))
                next = name;
        }
        if (next == NULL)
            break;
        output_format(out, ".Xr vecfile-%s 1 ,\n", next);
        last = next;
    }
    output_text(out, ".Xr vecfile 5 ,\n.Xr vecfile\\-schema 5 ,\n.Xr vecfile\\-guide 7\n");
}

void print_manual(output *out, command_list all)
{
    print_title(out, "vecfile", "look into, check, move and mend vector files");
    output_text(out, ".Sh SYNOPSIS\n.Nm vecfile\n.Ar command\n.Op Ar option ...\n.Op Ar file ...\n"
                     ".Sh DESCRIPTION\n"
                     "Works on any vector file, whatever machine or schema made it.\n"
                     "Each command has a page of its own.\n.Bl -tag -width 10n\n");
    for (command_list of = all; *of != NULL; of++) {
        output_format(out, ".It Cm %s\n", (*of)->name);
        print_line(out, (*of)->summary);
    }
    output_text(out, ".El\n.Sh ENVIRONMENT\n.Bl -tag -width VECFILE_LAYOUTS\n"
                     ".It Ev LUA\n"
                     "The Lua 5.4 that vecfile-gen runs with, instead of lua5.4.\n"
                     ".It Ev NO_COLOR\n"
                     "If set and not empty, terminals get no colours.\n"
                     ".It Ev VECFILE_LAYOUTS\n"
                     "Folders, with colons between, in which elements are looked for.\n.El\n"
                     ".Sh FILES\n.Bl -tag -width Ds\n"
                     ".It Pa generated/NAME.layout\n"
                     "What an element is made of, as vecfile-gen wrote it.\n"
                     ".It Pa PREFIX/share/vecfile/layouts\n"
                     "Those that were installed with the command.\n.El\n");
    print_statuses(out, NULL);
    print_references(out, all);
}
