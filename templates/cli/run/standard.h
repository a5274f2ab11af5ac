/* Standard input, output and error that whoever started the command closed. */
#ifndef CLI_STANDARD_H
#define CLI_STANDARD_H

/* Puts something in the place of those that are closed, so that no file that the command opens
 * becomes one of them: of standard input nothing can be read, to standard output nothing can be
 * written (both are errors, as if it were closed still), and what goes to standard error is lost.
 */
void fill_standard_descriptors(void);

#endif /* CLI_STANDARD_H */
