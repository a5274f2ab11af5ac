/* What the command says of itself. */
#ifndef CLI_ABOUT_H
#define CLI_ABOUT_H

/* That of the generator that it comes with: a test compares it with gen/version.lua. */
#define COMMAND_VERSION "1.0.0"

#endif /* CLI_ABOUT_H */
