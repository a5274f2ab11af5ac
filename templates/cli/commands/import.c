/* vecfile import: rows from CSV or JSON lines into a new vector or to the end of one. */
#include "run/system.h"

#include "in/import.h"

#include "commands/commands.h"
#include "elements/asked.h"
#include "run/arguments.h"
#include "run/finish.h"
#include "run/message.h"
#include "run/output.h"
#include "run/progress.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static void close_text(const import *what)
{
    if (what->fd != STDIN_FILENO)
        close(what->fd);
}

/* /dev/zero and its like: lines come from a terminal only, and none from /dev/null. */
static bool is_endless(const struct stat *found, int fd)
{
    const bool is_null = S_ISCHR(found->st_mode) && found->st_rdev == makedev(1, 3);
    return S_ISBLK(found->st_mode) || (S_ISCHR(found->st_mode) && !is_null && isatty(fd) == 0);
}

static bool open_text(import *what, const char *path)
{
    struct stat found;
    const bool is_standard = strcmp(path, "-") == 0;
    what->name = is_standard ? "standard input" : path;
    what->fd = is_standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (what->fd < 0) {
        complain("cannot open '%s': %s", path, strerror(errno));
        return false;
    }
    if (fstat(what->fd, &found) == 0 && is_endless(&found, what->fd)) {
        complain("'%s' is a device, not text: name a file, a pipe, or - for standard input",
                 what->name);
        close_text(what);
        return false;
    }
    if (S_ISREG(found.st_mode))
        what->size = (uint64_t)found.st_size;
    posix_fadvise(what->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return true;
}

static bool ends_with(const char *text, const char *ending)
{
    const size_t length = strlen(text), wanted = strlen(ending);
    return length >= wanted && strcmp(text + length - wanted, ending) == 0;
}

static bool is_json(const arguments *given)
{
    const char *path = given->operands[0];
    const int guess =
        ends_with(path, ".jsonl") || ends_with(path, ".ndjson") || ends_with(path, ".json");
    return option_choice(given, "format", guess) == 1;
}

/* The target that the options ask for. */
static int open_target(const arguments *given, target *to)
{
    const char *path = given->operands[1];
    const char *like = option_value(given, "like");
    element_type of;
    bool is_asked;
    if (like != NULL && (has_option(given, "element") || names_element_file(given))) {
        complain("import: --element, --layout, --schema and --like all say what the elements are: "
                 "give one");
        return MISUSED;
    }
    if (like != NULL)
        return target_create_like(to, path, like) ? DONE : FAILED;
    const int status = find_optional_element(given, &of, &is_asked);
    if (status != DONE)
        return status;
    if (is_asked)
        return target_create(to, path, &of) ? DONE : FAILED;
    if (access(path, F_OK) != 0 && errno == ENOENT) {
        complain("'%s' is not there: --element or --like says what elements a new file is to "
                 "have",
                 path);
        return FAILED;
    }
    return target_open(to, path) ? DONE : FAILED;
}

/* Integers that count time are plain numbers. */
static void take_times_as_stored(target *to)
{
    for (size_t i = 0; i < to->columns.count; i++)
        to->columns.all[i].is_time = false;
}

static bool read_rows(import *what, bool from_json)
{
    begin_progress(what->size, "bytes");
    const bool ok = import_begin(what) && (from_json ? import_json(what) : import_csv(what));
    end_progress();
    return ok;
}

static int report(const import *what, const char *path, bool is_quiet)
{
    output out;
    if (is_quiet)
        return DONE;
    output_to_user(&out);
    output_format(&out, "%llu %s imported into %s\n", (unsigned long long)what->rows,
                  what->rows == 1 ? "row" : "rows", path);
    return finish_output(&out, DONE);
}

static int run_import(const arguments *given)
{
    target to;
import what = {.to = & to, .skips_unknown = has_option(given, "ignore-unknown"), .renames = option_value(given, "rename"), };
    if (!open_text(&what, given->operands[0]))
        return FAILED;
    int status = open_target(given, &to);
    if (status == DONE && has_option(given, "raw"))
        take_times_as_stored(&to);
    if (status == DONE && !read_rows(&what, is_json(given))) {
        target_abandon(&to);
        complain("nothing was imported");
        status = FAILED;
    } else if (status == DONE) {
        status = target_commit(&to) ? report(&what, given->operands[1], has_option(given, "quiet"))
                                    : FAILED;
    }
    close_text(&what);
    return status;
}

static const option_spec options[] = {
    {"element", 'e', "NAME", "make a new file of these elements; vecfile create --list names them",
     NULL},
    ELEMENT_OPTIONS,
    {"like", 'l', "FILE", "make a new file of the elements that another one has", NULL},
    {"format", 'F', "FORMAT",
     "csv or jsonl; without it, what the name of DATA ends with, or else csv", "csv jsonl"},
    {"rename", 'r', "OLD=NEW,...", "names in DATA and the columns that they are", NULL},
    {"ignore-unknown", 'u', NULL, "leave out what is no column rather than stop", NULL},
    {"raw", 'R', NULL, "times are the numbers that are stored, as vecfile export --raw prints them",
     NULL},
    {"quiet", 'q', NULL, "do not say how many rows were imported", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

static const example examples[] = {
    {"vecfile import --element quake earthquakes.csv quakes.vec", "a new file from CSV"},
    {"vecfile import more.csv quakes.vec", "more rows at the end of a file that is there"},
    {"curl -s $URL | vecfile import --like quakes.vec --format jsonl - new.vec",
     "a new file of the same elements, from a pipe"},
    {NULL, NULL},
};

const command import_command = {
    .name = "import",
    .summary = "make a vector file from CSV or JSON lines, or append to one",
    .operands = "DATA FILE",
    .description =
        "Appends the rows of DATA, CSV or JSON lines, to a vector file, or makes a new one of "
        "them. DATA may be - for standard input. Either all rows are imported and committed, or, "
        "at the first that does not fit, none; the message names its row and column.\n\n"
        "CSV is that of RFC 4180, in UTF-8. Its first line names the columns: a name is that of a "
        "field, case, underscores, hyphens and blanks apart, with indices and points where arrays "
        "and structs are taken apart (joints[2].angle). Fields that are not there, and empty "
        "cells, "
        "get their defaults. An empty line is a row where rows have one cell, and none elsewhere. "
        "JSON lines have an object a row, as vecfile export prints it, with each key once; null is "
        "NaN, or the default of what is no float; nan, inf and -inf are strings.\n\n"
        "Integers whose unit is like \"ms since 1970-01-01T00:00Z\" take times in ISO 8601, and "
        "numbers in that unit; digits that may as well be a date from 1900 to 2099 (2018, 201802, "
        "20180207, with a time 201802070126) are refused: a plus before them, or --raw, says that "
        "they are a number. A second of 60 is taken at the end of a day of UTC, where leap seconds "
        "are, and counts as POSIX has it: as the next day's first. Numbers too small for a float "
        "are 0. Enums and flags take the names of their values, or any number in hexadecimal "
        "digits; byte strings hexadecimal digits; a text of CSV that is {\"hex\":\"...\"} is the "
        "bytes that the digits say. Of NaN, only -NaN is negative; -nan is what others print for "
        "any.",
    .options = options,
    .examples = examples,
    .least_operands = 2,
    .most_operands = 2,
    .operand = OPERAND_DATA,
    .run = run_import,
};
