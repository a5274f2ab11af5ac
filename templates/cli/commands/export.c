/* vecfile export: rows for other programs. */
#include "run/system.h"

#include "commands/commands.h"

#include "out/csv_writer.h"
#include "out/json_row.h"
#include "out/numpy.h"
#include "out/rows.h"
#include "out/whole_file.h"
#include "run/finish.h"
#include "run/message.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

typedef enum export_format { CSV, JSONL, NPY } export_format;

typedef struct exporter {
    const rows *what;
    output *out;
    json_writer json;
    cell_style style;
    bool is_whole; /* no columns were chosen */
} exporter;

static bool export_csv_row(void *context, uint64_t index, const unsigned char *element)
{
    const exporter *e = context;
    (void)index;
    csv_print_row(e->out, &e->what->columns, element, e->style);
    return e->out->failure == 0;
}

static bool export_json_row(void *context, uint64_t index, const unsigned char *element)
{
    exporter *e = context;
    const source *from = e->what->from;
    (void)index;
    if (e->is_whole)
        print_json_element(&e->json, from->description, &from->columns, element, e->style);
    else
        print_json_columns(&e->json, &e->what->columns, element, e->style);
    return e->out->failure == 0;
}

static bool export_bytes(void *context, uint64_t index, const unsigned char *element)
{
    const exporter *e = context;
    (void)index;
    output_bytes(e->out, element, e->what->from->stride);
    return e->out->failure == 0;
}

static bool count_row(void *context, uint64_t index, const unsigned char *element)
{
    (void)index;
    (void)element;
    ++*(uint64_t *)context;
    return true;
}

static void export_npy(const rows *what, exporter *e)
{
    uint64_t count = 0; /* stands before the rows */
    if (what->condition != NULL) {
        rows_visit(what, count_row, &count);
    } else if (what->end > what->first) {
        count = what->end - what->first;
        count = count < what->most ? count : what->most;
    }
    const size_t length = print_npy_header(e->out, what->from->description, count);
    if (length > NUMPY_MAX_HEADER)
        complain("so many fields make a header of %zu bytes: numpy.load reads it with "
                 "max_header_size=%zu",
                 length, length);
    rows_visit(what, export_bytes, e);
}

static void export_rows(const rows *what, export_format format, cell_style style, output *out)
{
    exporter e = {.what = what, .out = out, .style = style, .is_whole = !what->has_chosen_columns};
    switch (format) {
    case CSV:
        csv_print_header(out, &what->columns);
        rows_visit(what, export_csv_row, &e);
        break;
    case JSONL:
        json_begin(&e.json, out);
        rows_visit(what, export_json_row, &e);
        break;
    case NPY:
        export_npy(what, &e);
        break;
    }
}

static int fail_to_make(const char *path)
{
    complain("cannot make '%s': %s", path, strerror(errno));
    return FAILED;
}

static int export_to_descriptor(const rows *what, export_format format, cell_style style, int fd,
                                const char *path)
{
    output out;
    output_to_descriptor(&out, fd, path);
    export_rows(what, format, style, &out);
    return finish_output(&out, DONE);
}

/* What is no regular file, a pipe or a device, is written to. */
static int export_to_other(const rows *what, export_format format, cell_style style,
                           const char *path)
{
    const int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_to_make(path);
    const int status = export_to_descriptor(what, format, style, fd, path);
    if (close(fd) == 0 || status != DONE)
        return status;
    complain("cannot write to %s: %s", path, strerror(errno));
    return FAILED;
}

/* A file is replaced when the new one is complete, where a link leads to. */
static int export_to_file(const rows *what, export_format format, cell_style style,
                          const char *path)
{
    struct stat found;
    whole_file file;
    if (stat(path, &found) == 0 && !S_ISREG(found.st_mode))
        return export_to_other(what, format, style, path);
    const int fd = whole_file_begin(&file, path);
    if (fd < 0)
        return FAILED;
    const int status = export_to_descriptor(what, format, style, fd, path);
    if (status == DONE)
        return whole_file_finish(&file) ? DONE : FAILED;
    whole_file_abandon(&file);
    return status;
}

static int export_to_user(const rows *what, export_format format, cell_style style)
{
    output out;
    output_to_user(&out);
    export_rows(what, format, style, &out);
    return finish_output(&out, DONE);
}

static int run_export(const arguments *given)
{
    const export_format format = (export_format)option_choice(given, "format", CSV);
    const cell_style style = has_option(given, "raw") ? AS_STORED : AS_MEANT;
    const char *path = option_value(given, "output");
    if (path != NULL && strcmp(path, "-") == 0)
        path = NULL;
    if (format == NPY && has_option(given, "columns")) {
        complain("export: a .npy file has whole elements; leave --columns out, or choose the "
                 "columns in NumPy");
        return MISUSED;
    }
    if (format == NPY && path == NULL && isatty(STDOUT_FILENO)) {
        complain("export: a .npy file is nothing for a terminal; name a file with --output");
        return MISUSED;
    }
    source from;
    rows what;
    if (!source_open(&from, given->operands[0]))
        return FAILED;
    int status = MISUSED;
    if (rows_begin(&what, &from, given, INT64_MAX)) {
        status = path != NULL ? export_to_file(&what, format, style, path)
                              : export_to_user(&what, format, style);
        rows_free(&what);
    }
    source_close(&from);
    return status;
}

static const option_spec options[] = {
    {"format", 'F', "FORMAT", "csv (the default), jsonl or npy", "csv jsonl npy"},
    {"output", 'o', "FILE",
     "write there rather than to standard output, which is also -; nothing is left of it if "
     "it fails",
     NULL},
    ROW_OPTIONS,
    {"raw", 'r', NULL,
     "times and enums as the numbers that are stored; vecfile import --raw reads such times", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

static const example examples[] = {
    {"vecfile export quakes.vec > quakes.csv", "all rows as CSV"},
    {"vecfile export --format jsonl --where 'mag >= 5' quakes.vec | jq .place",
     "some rows as JSON, one object a line"},
    {"vecfile export --format npy -o quakes.npy quakes.vec",
     "a file for numpy.load; vecfile info --numpy maps the vector itself"},
    {NULL, NULL},
};

const command export_command = {
    .name = "export",
    .summary = "print rows as CSV, JSON lines or a .npy file",
    .operands = "FILE",
    .description =
        "Prints the rows of a vector file for other programs. The file may come from any machine. "
        "vecfile import reads CSV and JSON lines back, and gets the same elements.\n\n"
        "CSV is that of RFC 4180 with a line of names; JSON lines have an object a row, arrays and "
        "structs as arrays and objects, or with --columns the columns by their full names. Floats "
        "are as short as reads back exactly; NaN is nan, an empty cell of CSV where that is the "
        "field's default, or null in JSON. Times, integers whose unit is like \"ms since "
        "1970-01-01T00:00Z\", are in ISO 8601, enums are names, flags names with | between them, "
        "byte strings hexadecimal digits.\n\n"
        "What has no usual form is written so that nothing is lost: values of enums, flags and "
        "bools that have no name as 0x and hexadecimal digits; NaN with other bits than usual as "
        "-NaN or with those bits, nan(0x7a2); a long double that no number of this machine is as "
        "bytes(...); text that is not UTF-8, in JSON, and text with something behind the NUL that "
        "ends it as {\"hex\": \"...\"}. Where JSON has no numbers, as for inf, it is a string. "
        "Padding "
        "between fields is left out.",
    .options = options,
    .examples = examples,
    .least_operands = 1,
    .most_operands = 1,
    .operand = OPERAND_FILES,
    .run = run_export,
};
