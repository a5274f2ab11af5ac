/* Made by vecfile-gen 1.0.0; do not edit. */
/* What the command says on stderr. */
#ifndef CLI_MESSAGE_H
#define CLI_MESSAGE_H

#if defined(__GNUC__)
#define MESSAGE_FORMAT(text, first) __attribute__((format(printf, text, first)))
#else
#define MESSAGE_FORMAT(text, first)
#endif

/* Prints "vecfile: " and the message, control characters made visible, as one line or several. */
MESSAGE_FORMAT(1, 2) void complain(const char *format, ...);

/* complain of the core's last failure; returns FAILED. */
int complain_of_failure(void);

#endif /* CLI_MESSAGE_H */
