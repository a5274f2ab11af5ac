/* Command lines in the manner of GNU: getopt_long, from a command's table of options. */
#include "run/system.h"

#include "run/arguments.h"

#include "run/memory.h"
#include "run/message.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HELP = 1000, HELP_LETTER = 'h' /* in every command */ };

static size_t count_options(const option_spec *options)
{
    size_t count = 0;
    while (options != NULL && options[count].name != NULL)
        count++;
    return count;
}

static size_t index_of(const command *of, const char *name)
{
    size_t i = 0;
    while (strcmp(of->options[i].name, name) != 0)
        i++;
    return i;
}

/* Fills the tables that getopt_long wants. */
static void describe(const command *of, struct option *longs, char *letters)
{
    size_t count = count_options(of->options);
    *letters++ = ':'; /* tells a missing argument from an unknown option */
    for (size_t i = 0; i < count; i++) {
        const option_spec *spec = &of->options[i];
        const int takes = spec->argument != NULL ? required_argument : no_argument;
        longs[i] = (struct option){spec->name, takes, NULL, (int)i + 1};
        if (spec->letter != 0) {
            *letters++ = spec->letter;
            if (spec->argument != NULL)
                *letters++ = ':';
        }
    }
    *letters++ = HELP_LETTER;
    longs[count] = (struct option){"help", no_argument, NULL, HELP};
    longs[count + 1] = (struct option){NULL, 0, NULL, 0};
    *letters = '\0';
}

/* The option's index for what getopt_long returned. */
static size_t found_index(const command *of, int found)
{
    if (found <= MAX_OPTIONS)
        return (size_t)found - 1;
    size_t i = 0;
    while (of->options[i].letter != (char)found)
        i++;
    return i;
}

static char *join_list(const char *before, const char *more)
{
    const size_t room = strlen(before) + strlen(more) + 2;
    char *list = allocate(room, 1);
    snprintf(list, room, "%s,%s", before, more);
    return list;
}

static bool is_choice(const char *choices, const char *text)
{
    const size_t length = strlen(text);
    for (const char *at = choices; at != NULL; at = strchr(at, ' ')) {
        at += *at == ' ';
        if (strncmp(at, text, length) == 0 && (at[length] == ' ' || at[length] == '\0'))
            return length > 0;
    }
    return false;
}

/* Whether an option may be given once more: what takes nothing, and what takes a list, which goes
 * on. */
static bool take_again(const option_spec *spec, const char *before, arguments *out, size_t i)
{
    if (spec->argument == NULL)
        return true;
    const size_t length = strlen(spec->argument);
    if (length < 4 || strcmp(spec->argument + length - 4, ",...") != 0)
        return false;
    char *list = join_list(before, optarg);
    release(out->lists[i]);
    out->values[i] = out->lists[i] = list;
    return true;
}

static int take(const command *of, size_t i, arguments *out)
{
    const option_spec *spec = &of->options[i];
    if (out->values[i] != NULL && !take_again(spec, out->values[i], out, i)) {
        complain("%s: --%s is given twice: '%s' and '%s'; give one", of->name, spec->name,
                 out->values[i], optarg);
        return MISUSED;
    }
    if (out->lists[i] == NULL)
        out->values[i] = spec->argument != NULL ? optarg : "";
    if (spec->choices == NULL || is_choice(spec->choices, optarg))
        return DONE;
    complain("%s: --%s is one of: %s; not '%s'", of->name, spec->name, spec->choices, optarg);
    return MISUSED;
}

static int check_count(const arguments *given)
{
    const command *of = given->command;
    if (given->count >= of->least_operands && given->count <= of->most_operands)
        return DONE;
    complain("%s: %s; usage: vecfile %s [OPTION]... %s", of->name,
             given->count < of->least_operands ? "something is missing" : "too much is named",
             of->name, of->operands);
    return MISUSED;
}

/* An option of one letter may stand among others. */
static int complain_of_option(const command *of, int found, const char *word)
{
    char letter[3] = {'-', (char)optopt, '\0'};
    const bool is_letter = word[0] == '-' && word[1] != '-' && optopt > MAX_OPTIONS;
    complain("%s: %s '%s'; vecfile %s --help lists the options", of->name,
             found == ':' ? "nothing follows option" : "no option, or an ambiguous one:",
             is_letter ? letter : word, of->name);
    return MISUSED;
}

/* Vectors are mapped: standard input and output can be none. */
static int check_dashes(const arguments *given)
{
    for (size_t i = 0; i < given->count; i++) {
        if (strcmp(given->operands[i], "-") != 0 ||
            (i == 0 && given->command->operand == OPERAND_DATA))
            continue;
        complain("%s: a vector file cannot be standard input or output; a file that is called - "
                 "is ./-",
                 given->command->name);
        return FAILED;
    }
    return DONE;
}

int parse_arguments(const command *of, int argc, char **argv, arguments *out)
{
    struct option longs[MAX_OPTIONS + 2];
    char letters[2 * MAX_OPTIONS + 3];
    *out = (arguments){.command = of};
    describe(of, longs, letters);
    opterr = 0;
    optind = 1;
    for (int found; (found = getopt_long(argc, argv, letters, longs, NULL)) != -1;) {
        if (found == HELP || found == HELP_LETTER) {
            out->wants_help = true;
            return DONE;
        }
        if (found == ':' || found == '?')
            return complain_of_option(of, found, argv[optind - 1]);
        if (take(of, found_index(of, found), out) != DONE)
            return MISUSED;
    }
    out->operands = argv + optind;
    out->count = (size_t)(argc - optind);
    const int status = check_count(out);
    return status == DONE ? check_dashes(out) : status;
}

void free_arguments(arguments *given)
{
    for (size_t i = 0; i < MAX_OPTIONS; i++)
        release(given->lists[i]);
}

const char *option_value(const arguments *given, const char *name)
{
    return given->values[index_of(given->command, name)];
}

bool has_option(const arguments *given, const char *name)
{
    return option_value(given, name) != NULL;
}

bool option_number(const arguments *given, const char *name, int64_t otherwise, int64_t least,
                   int64_t most, int64_t *out)
{
    const char *text = option_value(given, name);
    *out = otherwise;
    if (text == NULL)
        return true;
    char *end;
    errno = 0;
    const long long value = strtoll(text, &end, 10);
    *out = value;
    if (end != text && *end == '\0' && errno == 0 && value >= least && value <= most)
        return true;
    if (least == INT64_MIN)
        complain("%s: --%s takes a whole number, not '%s'", given->command->name, name, text);
    else
        complain("%s: --%s takes a whole number from %lld to %lld, not '%s'", given->command->name,
                 name, (long long)least, (long long)most, text);
    return false;
}

int option_choice(const arguments *given, const char *name, int otherwise)
{
    const size_t index = index_of(given->command, name);
    const char *text = given->values[index];
    if (text == NULL)
        return otherwise;
    int choice = 0;
    const char *at = given->command->options[index].choices;
    for (const size_t length = strlen(text);
         strncmp(at, text, length) != 0 || (at[length] != ' ' && at[length] != '\0'); choice++)
        at = strchr(at, ' ') + 1;
    return choice;
}
