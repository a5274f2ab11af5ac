/* Completion for bash and zsh.  The command is asked only for the elements that it finds. */
#include "run/system.h"

#include "run/help.h"

static bool takes_elements(const command *of)
{
    return of->operand == OPERAND_ELEMENT || of->operand == OPERAND_EITHER;
}

/* What prints their names where the words of the shell are completed. */
#define ELEMENTS "$(vecfile --documentation elements 2>/dev/null)"

static bool is_element(const option_spec *option)
{
    return strcmp(option->name, "element") == 0;
}

static void print_bash_command(output *out, const command *of)
{
    output_format(out, "    %s)\n        case $previous in\n", of->name);
    for (const option_spec *option = of->options; option->name != NULL; option++)
        if (option->choices != NULL)
            output_format(out, "        --%s) words='%s' ;;\n", option->name, option->choices);
        else if (is_element(option))
            output_format(out, "        --%s) words=" ELEMENTS " ;;\n", option->name);
    output_text(out, "        *) words='--help");
    for (const option_spec *option = of->options; option->name != NULL; option++)
        output_format(out, " --%s", option->name);
    output_text(out, "' ;;\n        esac\n");
    if (takes_elements(of))
        output_text(out, "        names=" ELEMENTS "\n");
    output_text(out, "        ;;\n");
}

void print_bash_completion(output *out, command_list all)
{
    output_text(out, "# bash completion for vecfile\n"
                     "_vecfile()\n{\n"
                     "    local current=${COMP_WORDS[COMP_CWORD]}\n"
                     "    local previous=${COMP_WORDS[COMP_CWORD - 1]} words= names=\n"
                     "    [[ $previous == = ]] && previous=${COMP_WORDS[COMP_CWORD - 2]}\n"
                     "    [[ $current == = ]] && previous=${COMP_WORDS[COMP_CWORD - 1]} current=\n"
                     "    if ((COMP_CWORD == 1)); then\n        words='--help --version");
    for (command_list of = all; *of != NULL; of++)
        output_format(out, " %s", (*of)->name);
    output_text(out, "'\n        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
                     "        return\n    fi\n"
                     "    case ${COMP_WORDS[1]} in\n");
    for (command_list of = all; *of != NULL; of++)
        print_bash_command(out, *of);
    output_text(out, "    esac\n"
                     "    if [[ $current == -* || $words != --help* ]]; then\n"
                     "        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
                     "    else\n"
                     "        compopt -o filenames 2>/dev/null\n"
                     "        COMPREPLY=($(compgen -f -- \"$current\") "
                     "$(compgen -W \"$names\" -- \"$current\"))\n"
                     "    fi\n}\n"
                     "complete -F _vecfile vecfile\n");
}

/* Inside single quotes and brackets. */
static void print_zsh_text(output *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            output_text(out, "'\\''");
        else if (*text == '[' || *text == ']' || *text == ':' || *text == '\\')
            output_format(out, "\\%c", *text);
        else
            output_char(out, *text);
    }
}

static void print_zsh_option(output *out, const option_spec *option)
{
    output_format(out, " \\\n            '--%s%s[", option->name,
                  option->argument != NULL ? "=" : "");
    print_zsh_text(out, option->help);
    output_char(out, ']');
    if (option->argument != NULL)
        output_format(out, ":%s:", option->argument);
    if (option->choices != NULL)
        output_format(out, "(%s)", option->choices);
    else if (is_element(option))
        output_text(out, "($elements)");
    output_char(out, '\'');
}

void print_zsh_completion(output *out, command_list all)
{
    output_text(out, "#compdef vecfile\n\n"
                     "local -a commands=(\n");
    for (command_list of = all; *of != NULL; of++) {
        output_format(out, "    '%s:", (*of)->name);
        print_zsh_text(out, (*of)->summary);
        output_text(out, "'\n");
    }
    output_text(out, ")\n\nif ((CURRENT == 2)); then\n"
                     "    _describe command commands\n"
                     "else\n"
                     "    local name=$words[2] elements=" ELEMENTS "\n"
                     "    shift words\n    ((CURRENT--))\n"
                     "    case $name in\n");
    for (command_list of = all; *of != NULL; of++) {
        output_format(out, "    %s)\n        _arguments '--help[print help]'", (*of)->name);
        for (const option_spec *option = (*of)->options; option->name != NULL; option++)
            print_zsh_option(out, option);
        if (takes_elements(*of)) {
            output_text(out, " \"*:file:{_alternative 'elements:element:($elements)' "
                             "'files:file:_files'}\"\n        ;;\n");
        } else {
            output_text(out, " '*:file:_files'\n        ;;\n");
        }
    }
    output_text(out, "    esac\nfi\n");
}
