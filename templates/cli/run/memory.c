/* Memory, or the end of the program. */
#include "run/system.h"

#include "run/memory.h"

#include "run/command.h"
#include "run/temporary.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *or_exit(void *memory)
{
    static const char message[] = "vecfile: out of memory\n";
    if (memory != NULL)
        return memory;
    remove_temporary();
    if (write(2, message, sizeof message - 1) < 0)
        _exit(FAILED);
    _exit(FAILED);
}

void *allocate(size_t count, size_t size)
{
    return or_exit(calloc(count > 0 ? count : 1, size > 0 ? size : 1));
}

void *reallocate(void *memory, size_t count, size_t size)
{
    if (size > 0 && count > SIZE_MAX / size)
        return or_exit(NULL);
    return or_exit(realloc(memory, count * size > 0 ? count * size : 1));
}

void release(void *memory)
{
    free(memory);
}

char *copy_text(const char *text, size_t count)
{
    char *copy = allocate(count + 1, 1);
    memcpy(copy, text, count);
    return copy;
}

char *format_list(const char *format, va_list list)
{
    char *text;
    return or_exit(vasprintf(&text, format, list) >= 0 ? text : NULL);
}

char *format_text(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    char *text = format_list(format, list);
    va_end(list);
    return text;
}
