/* Command lines in the manner of GNU: getopt_long, from a command's table of options. */
#include "system.h"

#include "arguments.h"

#include "message.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { HELP = 1000 };

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
    longs[count] = (struct option){"help", no_argument, NULL, HELP};
    longs[count + 1] = (struct option){NULL, 0, NULL, 0};
    *letters = '\0';
}

/* The option's index for what getopt_long returned. */
static size_t found_index(const command *of, int found)
{
    if (found <= MOST_OPTIONS)
        return (size_t)found - 1;
    size_t i = 0;
    while (of->options[i].letter != (char)found)
        i++;
    return i;
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

static int take(const command *of, size_t i, arguments *out)
{
    const option_spec *spec = &of->options[i];
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

int parse_arguments(const command *of, int argc, char **argv, arguments *out)
{
    struct option longs[MOST_OPTIONS + 2];
    char letters[2 * MOST_OPTIONS + 2];
    *out = (arguments){.command = of};
    describe(of, longs, letters);
    opterr = 0;
    optind = 1;
    for (int found; (found = getopt_long(argc, argv, letters, longs, NULL)) != -1;) {
        if (found == HELP) {
            out->wants_help = true;
            return DONE;
        }
        if (found == ':' || found == '?') {
            complain("%s: %s '%s'; vecfile %s --help lists the options", of->name,
                     found == ':' ? "nothing follows option" : "no option, or an ambiguous one:",
                     argv[optind - 1], of->name);
            return MISUSED;
        }
        if (take(of, found_index(of, found), out) != DONE)
            return MISUSED;
    }
    out->operands = argv + optind;
    out->count = (size_t)(argc - optind);
    return check_count(out);
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
