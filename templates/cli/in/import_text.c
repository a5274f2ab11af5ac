/* The text that is imported, without the mark that may stand before it. */
#include "run/system.h"

#include "in/import.h"

#include "run/message.h"
#include "run/progress.h"

#include <errno.h>
#include <unistd.h>

static long read_on(const import *what, char *to, size_t room)
{
    ssize_t got;
    do
        got = read(what->fd, to, room);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        complain("cannot read %s: %s", what->name, strerror(errno));
    return (long)got;
}

/* What the first bytes say that is no text in UTF-8, or a single byte a character; else NULL. */
static const char *find_other_encoding(const char *first, size_t length)
{
    static const struct {
        size_t length;
        char bytes[4];
        const char *encoding; /* as iconv calls it */
    } marks[] = {
        {4, {'\xff', '\xfe', 0, 0}, "UTF-32"},
        {4, {0, 0, '\xfe', '\xff'}, "UTF-32"},
        {2, {'\xff', '\xfe'}, "UTF-16"},
        {2, {'\xfe', '\xff'}, "UTF-16"},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (length >= marks[i].length && memcmp(first, marks[i].bytes, marks[i].length) == 0)
            return marks[i].encoding;
    if (length < 4)
        return NULL;
    /* Names begin with ASCII, and so does JSON: where the zeros are tells what two of it are in. */
    const bool zeros[] = {first[0] == 0, first[1] == 0, first[2] == 0, first[3] == 0};
    if (zeros[1] && zeros[3] && !zeros[0])
        return zeros[2] ? "UTF-32LE" : "UTF-16LE";
    if (zeros[0] && zeros[2] && !zeros[3])
        return zeros[1] ? "UTF-32BE" : "UTF-16BE";
    return NULL;
}

static const char *find_package(const char *first, size_t length)
{
    if (length >= 4 && memcmp(first, "PK\3\4", 4) == 0)
        return "a zip archive, as spreadsheets are: save the table as CSV";
    if (length >= 2 && memcmp(first, "\x1f\x8b", 2) == 0)
        return "compressed with gzip: unpack it first, or pipe it through gzip -dc";
    return NULL;
}

bool import_begin(import *what)
{
    size_t length = 0;
    long got = 1;
    while (length < sizeof what->first && got > 0) {
        got = read_on(what, what->first + length, sizeof what->first - length);
        if (got < 0)
            return false;
        length += (size_t)got;
    }
    const char *encoding = find_other_encoding(what->first, length);
    const char *package = find_package(what->first, length);
    if (encoding != NULL)
        complain("%s is text in %.6s, not UTF-8: iconv -f %s -t UTF-8 makes it that", what->name,
                 encoding, encoding);
    else if (package != NULL)
        complain("%s is %s", what->name, package);
    what->first_end = length;
    if (length >= 3 && memcmp(what->first, "\xef\xbb\xbf", 3) == 0)
        what->first_used = 3;
    return encoding == NULL && package == NULL;
}

long import_read(import *what, char *to, size_t room)
{
    long got = (long)(what->first_end - what->first_used);
    if (got == 0) {
        got = read_on(what, to, room);
    } else {
        got = got < (long)room ? got : (long)room;
        memcpy(to, what->first + what->first_used, (size_t)got);
        what->first_used += (size_t)got;
    }
    if (got > 0)
        what->done += (uint64_t)got;
    show_progress(what->done);
    return got;
}
