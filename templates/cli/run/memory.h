/* Memory, or the end of the program. */
#ifndef CLI_MEMORY_H
#define CLI_MEMORY_H

#include <stdarg.h>
#include <stddef.h>

/* `count` zeroed objects of `size` bytes, to be released.  Without memory the program says so,
 * removes its temporary files and exits. */
void *allocate(size_t count, size_t size);

/* The same memory, with room for `count` objects of `size` bytes; what is new is not zeroed. */
void *reallocate(void *memory, size_t count, size_t size);

void release(void *memory);

/* A copy of `count` bytes and a NUL. */
char *copy_text(const char *text, size_t count);

#if defined(__GNUC__)
#define FORMAT_OF_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define FORMAT_OF_PRINTF(text, first)
#endif

/* A new text in the manner of printf, to be released; without memory as allocate. */
char *format_list(const char *format, va_list list);
FORMAT_OF_PRINTF(1, 2) char *format_text(const char *format, ...);

#endif /* CLI_MEMORY_H */
