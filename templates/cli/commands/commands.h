/* The commands, each in its own file. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "run/command.h"

/* All of them. */
extern const command *const commands[];

/* The command of that name, or NULL. */
const command *command_named(const char *name);

extern const command info_command;
extern const command head_command;
extern const command tail_command;
extern const command cat_command;
extern const command stat_command;
extern const command verify_command;
extern const command diff_command;
extern const command export_command;
extern const command import_command;
extern const command create_command;
extern const command copy_command;
extern const command convert_command;
extern const command migrate_command;
extern const command recover_command;
extern const command salvage_command;
extern const command layout_command;
extern const command version_command;

#endif /* CLI_COMMANDS_H */
