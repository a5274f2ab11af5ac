/* What to type, whatever a file is called. */
#include "base/advice.h"

#include "base/base.h"

/* The name as one word for a shell, and for a command no option. */
static void add_file(const char *path)
{
    vecfile_fail_more("'%s", path[0] == '-' ? "./" : "");
    for (const char *quote; (quote = strchr(path, '\'')) != NULL; path = quote + 1)
        vecfile_fail_more("%.*s'\\''", (int)(quote - path), path);
    vecfile_fail_more("%s'", path);
}

void vecfile_advise_conversion(const char *path, const char *element, size_t element_length)
{
    vecfile_fail_more("\nbring it up to date by `vecfile migrate ");
    add_file(path);
    vecfile_fail_more("`, or make a new file of it by `vecfile convert --element %.*s ",
                      (int)element_length, element);
    add_file(path);
    vecfile_fail_more(" NEW`");
}

void vecfile_advise_last_good(const char *path)
{
    vecfile_fail_more(", or give these commits up by `vecfile recover --to-last-good ");
    add_file(path);
    vecfile_fail_more("`");
}

void vecfile_advise_salvage(const char *path)
{
    vecfile_fail_more(": copy what can be read by `vecfile salvage ");
    add_file(path);
    vecfile_fail_more(" NEW`, or restore it from a copy");
}
