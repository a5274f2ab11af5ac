/* The vecfile command: looks into vector files, whatever machine or schema made them. */
#include "run/system.h"

#include "commands/commands.h"
#include "elements/places.h"
#include "rows/source.h"
#include "run/about.h"
#include "run/arguments.h"
#include "run/finish.h"
#include "run/help.h"
#include "run/message.h"
#include "run/nearest.h"
#include "run/output.h"
#include "run/standard.h"
#include "run/temporary.h"

#include "format.h"

#include <string.h>

static void print_elements(output *out)
{
    places looked;
    found_layouts known;
    places_begin(&looked, NULL);
    places_list(&looked, &known);
    for (size_t i = 0; i < known.count; i++)
        output_format(out, "%s\n", known.all[i].name);
    found_layouts_free(&known);
    places_free(&looked);
}

/* What other programs ask, installation and shells: vecfile --documentation KIND [COMMAND]. */
static int print_documentation(const char *kind, const char *name)
{
    output out;
    output_to_user(&out);
    const command *of = name != NULL ? command_named(name) : NULL;
    if (strcmp(kind, "commands") == 0)
        for (command_list each = commands; *each != NULL; each++)
            output_format(&out, "%s\n", (*each)->name);
    else if (strcmp(kind, "elements") == 0)
        print_elements(&out);
    else if (strcmp(kind, "manual") == 0 && of != NULL)
        print_command_manual(&out, of);
    else if (strcmp(kind, "manual") == 0)
        print_manual(&out, commands);
    else if (strcmp(kind, "bash") == 0)
        print_bash_completion(&out, commands);
    else if (strcmp(kind, "zsh") == 0)
        print_zsh_completion(&out, commands);
    return finish_output(&out, DONE);
}

static int print_general_help(void)
{
    output out;
    output_to_user(&out);
    print_help(&out, commands);
    return finish_output(&out, DONE);
}

static int print_version(void)
{
    output out;
    output_to_user(&out);
    output_format(&out, "vecfile %s, file format %u\n", COMMAND_VERSION, VECFILE_FORMAT_VERSION);
    return finish_output(&out, DONE);
}

static int help_on(const command *of)
{
    output out;
    output_to_user(&out);
    print_command_help(&out, of);
    return finish_output(&out, DONE);
}

static int run(const command *of, int argc, char **argv)
{
    arguments given;
    int status = parse_arguments(of, argc, argv, &given);
    if (status == DONE)
        status = given.wants_help ? help_on(of) : of->run(&given);
    if (source_has_expired())
        status = FAILED;
    free_arguments(&given);
    return status;
}

static int refuse_word(const char *word)
{
    nearest_search search;
    nearest_begin(&search, word, strlen(word));
    for (command_list each = commands; *each != NULL; each++)
        nearest_offer(&search, (*each)->name);
    if (search.best != NULL)
        complain("no command '%s': did you mean '%s'? vecfile --help lists them", word,
                 search.best);
    else
        complain("no command '%s'; vecfile --help lists them", word);
    return MISUSED;
}

/* vecfile help, or help on one command. */
static int answer_help(int count, char **words)
{
    if (count == 0)
        return print_general_help();
    if (count > 1) {
        complain("help: too much is named; usage: vecfile help [COMMAND]");
        return MISUSED;
    }
    const command *of = command_named(words[0]);
    return of != NULL ? help_on(of) : refuse_word(words[0]);
}

int main(int argc, char **argv)
{
    fill_standard_descriptors();
    catch_signals();
    if (argc < 2) {
        complain("no command given; vecfile --help lists them");
        return MISUSED;
    }
    const char *word = argv[1];
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0)
        return answer_help(argc - 2, argv + 2);
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
        return print_version();
    if (strcmp(word, "--documentation") == 0 && argc > 2)
        return print_documentation(argv[2], argc > 3 ? argv[3] : NULL);
    const command *of = command_named(word);
    return of != NULL ? run(of, argc - 1, argv + 1) : refuse_word(word);
}
