/* Names in quotes. */
#include "run/system.h"

#include "run/shell.h"

#include "run/output.h"

char *shell_word(const char *path)
{
    output word;
    output_to_memory(&word);
    output_text(&word, path[0] == '-' ? "'./" : "'");
    for (; *path != '\0'; path++)
        if (*path == '\'')
            output_text(&word, "'\\''");
        else
            output_char(&word, *path);
    output_bytes(&word, "'", sizeof "'");
    return word.bytes;
}
