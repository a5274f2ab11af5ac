/* The table of commands. */
#include "run/system.h"

#include "commands/commands.h"

#include <string.h>

const command *const commands[] = {
    &info_command,    &head_command,    &tail_command,
    &cat_command,     &stat_command,    &verify_command,
    &diff_command,    &export_command,  &import_command,
    &create_command,  &copy_command,    &convert_command,
    &migrate_command, &recover_command, &salvage_command,
    &layout_command,  &version_command, NULL,
};

const command *command_named(const char *name)
{
    for (const command *const *of = commands; *of != NULL; of++)
        if (strcmp((*of)->name, name) == 0)
            return *of;
    return NULL;
}
