/* The vecfile command: looks into vector files, whatever machine or schema made them. */
#include "system.h"

#include "arguments.h"
#include "element_types.h"
#include "help.h"
#include "output.h"
#include "standard.h"
#include "temporary.h"

#include "../vecfile/format.h"

#include <string.h>

/* What is made at build time from the tables: vecfile --documentation KIND [COMMAND]. */
static int print_documentation(const char *kind, const char *name)
{
    output out;
    output_to_user(&out);
    const command *of = name != NULL ? command_named(name) : NULL;
    if (strcmp(kind, "commands") == 0)
        for (const command *const *each = commands; *each != NULL; each++)
            output_format(&out, "%s\n", (*each)->name);
    else if (strcmp(kind, "manual") == 0)
        print_manual(&out, of);
    else if (strcmp(kind, "bash") == 0)
        print_bash_completion(&out);
    else if (strcmp(kind, "zsh") == 0)
        print_zsh_completion(&out);
    return output_finish(&out, DONE);
}

static int print_general_help(void)
{
    output out;
    output_to_user(&out);
    print_help(&out);
    return output_finish(&out, DONE);
}

static int print_version(void)
{
    output out;
    output_to_user(&out);
    output_format(&out, "vecfile %s, file format %u\n", generator_version, VECFILE_FORMAT_VERSION);
    return output_finish(&out, DONE);
}

static int run(const command *of, int argc, char **argv)
{
    arguments given;
    const int status = parse_arguments(of, argc, argv, &given);
    if (status != DONE)
        return status;
    if (!given.wants_help)
        return of->run(&given);
    output out;
    output_to_user(&out);
    print_command_help(&out, of);
    return output_finish(&out, DONE);
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
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
        const command *of = argc > 2 ? command_named(argv[2]) : NULL;
        if (of == NULL)
            return print_general_help();
        char *with_help[] = {argv[2], (char[]){"--help"}, NULL};
        return run(of, 2, with_help);
    }
    if (strcmp(word, "--version") == 0)
        return print_version();
    if (strcmp(word, "--documentation") == 0 && argc > 2)
        return print_documentation(argv[2], argc > 3 ? argv[3] : NULL);
    const command *of = command_named(word);
    if (of != NULL)
        return run(of, argc - 1, argv + 1);
    complain("no command '%s'; vecfile --help lists them", word);
    return MISUSED;
}
