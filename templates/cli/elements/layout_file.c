/* Reading layout files.  They may come from anybody. */
#include "run/system.h"

#include "elements/layout_file.h"

#include "run/memory.h"
#include "run/message.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_LINE "vecfile-layout 1"

bool begins_as_layout(const char *text, size_t length)
{
    const size_t wanted = strlen(FIRST_LINE);
    return length > wanted && memcmp(text, FIRST_LINE, wanted) == 0 && text[wanted] == '\n';
}

bool ends_as_layout_of(const char *text, size_t length, const char *name)
{
    static const char word[] = "\nelement ";
    const size_t wanted = sizeof word - 1, bytes = strlen(name);
    return length > wanted + bytes && text[length - 1] == '\n' &&
           memcmp(text + length - 1 - bytes, name, bytes) == 0 &&
           memcmp(text + length - 1 - bytes - wanted, word, wanted) == 0;
}

/* --- the text --- */

static bool ends_with(const char *line, size_t length, const char *ending)
{
    const size_t wanted = strlen(ending);
    return length >= wanted && memcmp(line + length - wanted, ending, wanted) == 0;
}

/* What no description says of itself, and what only a compiler could. */
static bool check_line(const char *line, size_t length, size_t number, const char *path)
{
    static const char record[] = "struct ";
    for (size_t i = 0; i < length; i++)
        if (line[i] < ' ' || line[i] > '~') {
            complain("'%s', line %zu: byte %zu is no printable ASCII, as layout files are: make it "
                     "anew from its schema",
                     path, number, i + 1);
            return false;
        }
    if (length <= sizeof record || memcmp(line, record, sizeof record - 1) != 0 ||
        !ends_with(line, length, " size ? align ?"))
        return true;
    const char *name = line + sizeof record - 1;
    const int name_length = (int)strcspn(name, " ");
    complain("'%s', line %zu: struct '%.*s' is laid out by a system header, which takes a C "
             "compiler to read: make a file with a program that has its vectors, and name that "
             "file (create, import, convert and salvage by --like, layout instead of the element)",
             path, number, name_length, name);
    return false;
}

static bool check_lines(const char *text, size_t length, const char *path)
{
    const char *const end = text + length;
    for (size_t number = 1; text < end; number++) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        if (newline == NULL) {
            complain("'%s', line %zu: the file ends within it: make it anew from its schema", path,
                     number);
            return false;
        }
        if (!check_line(text, (size_t)(newline - text), number, path))
            return false;
        text = newline + 1;
    }
    return true;
}

bool layout_text_read(element_type *out, const char *text, size_t length, const char *path)
{
    if (!begins_as_layout(text, length)) {
        complain("'%s', line 1: no layout file, which begins with '" FIRST_LINE
                 "': name one that vecfile-gen made",
                 path);
        return false;
    }
    return check_lines(text, length, path) && element_type_of_layout(out, text, length, path);
}

/* --- the file --- */

static const char *kind_of(mode_t mode)
{
    return S_ISDIR(mode)    ? "a directory"
           : S_ISFIFO(mode) ? "a FIFO"
           : S_ISSOCK(mode) ? "a socket"
                            : "a device";
}

/* All bytes of the file, to be released; NULL with a message. */
static char *read_all(int fd, size_t size, const char *path, size_t *length)
{
    char *text = allocate(size + 1, 1);
    ssize_t got = 1;
    *length = 0;
    while (*length < size && got > 0) {
        got = read(fd, text + *length, size - *length);
        if (got > 0)
            *length += (size_t)got;
        else if (got < 0 && errno == EINTR)
            got = 1;
    }
    if (got >= 0)
        return text;
    complain("cannot read '%s': %s", path, strerror(errno));
    release(text);
    return NULL;
}

static char *read_regular(int fd, const char *path, size_t *length)
{
    struct stat found;
    if (fstat(fd, &found) != 0) {
        complain("cannot examine '%s': %s", path, strerror(errno));
        return NULL;
    }
    if (!S_ISREG(found.st_mode)) {
        complain("'%s' is %s, not a layout file: name one that vecfile-gen made", path,
                 kind_of(found.st_mode));
        return NULL;
    }
    if ((uint64_t)found.st_size > MAX_LAYOUT_BYTES) {
        complain("'%s' has %llu bytes, and no layout file more than %zu: name one that vecfile-gen "
                 "made",
                 path, (unsigned long long)found.st_size, MAX_LAYOUT_BYTES);
        return NULL;
    }
    return read_all(fd, (size_t)found.st_size, path, length);
}

bool layout_file_read(element_type *out, const char *path)
{
    size_t length;
    /* A FIFO without a writer, or a device, must not be waited for. */
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        complain("cannot open '%s': %s", path, strerror(errno));
        return false;
    }
    char *text = read_regular(fd, path, &length);
    close(fd);
    if (text == NULL)
        return false;
    const bool ok = layout_text_read(out, text, length, path);
    release(text);
    return ok;
}

bool layout_file_is_of(const char *path, const char *name)
{
    char end[512];
    struct stat found;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    ssize_t length = -1;
    if (fd < 0)
        return false;
    if (fstat(fd, &found) == 0 && S_ISREG(found.st_mode)) {
        const off_t from = found.st_size - (off_t)sizeof end;
        length = pread(fd, end, sizeof end, from > 0 ? from : 0);
    }
    close(fd);
    return length > 0 && ends_as_layout_of(end, (size_t)length, name);
}
