/* Names of statuses, and the thread's last message. */
#include "base/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Room for a long path and some thirty differing fields. */
#define MESSAGE_BYTES 8192

static _Thread_local char message[MESSAGE_BYTES];

const char *vecfile_status_name(vecfile_status status)
{
    switch (status) {
#define NAME_CASE(name, meaning)                                                                   \
    case VECFILE_##name:                                                                           \
        return "VECFILE_" #name;
        VECFILE_STATUSES(NAME_CASE)
#undef NAME_CASE
    }
    return "VECFILE_E_?";
}

const char *vecfile_status_meaning(vecfile_status status)
{
    switch (status) {
#define MEANING_CASE(name, meaning)                                                                \
    case VECFILE_##name:                                                                           \
        return meaning;
        VECFILE_STATUSES(MEANING_CASE)
#undef MEANING_CASE
    }
    return "a status of a later library";
}

const char *vecfile_errmsg(void)
{
    return message;
}

vecfile_status vecfile_fail(vecfile_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): clang 14 overlooks va_start */
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return status;
}

void vecfile_fail_more(const char *format, ...)
{
    size_t used = strlen(message);
    va_list arguments;
    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): as above */
    vsnprintf(message + used, sizeof message - used, format, arguments);
    va_end(arguments);
}

vecfile_status vecfile_fail_memory(const char *work, const char *path)
{
    return vecfile_fail(VECFILE_E_NO_MEMORY,
                        "no memory %s '%s': end what uses it, or raise the limits on memory "
                        "(ulimit -d, ulimit -v)",
                        work, path);
}
