/* What messages recommend, as it is to be typed. */
#ifndef CLI_SHELL_H
#define CLI_SHELL_H

/* A file's name as one word for a shell, and for a command no option; to be released. */
char *shell_word(const char *path);

#endif /* CLI_SHELL_H */
