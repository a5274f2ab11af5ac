/* vecfile layout: how an element lies in memory, as a table or a picture. */
#include "run/system.h"

#include "commands/commands.h"

#include "elements/asked.h"
#include "elements/layout_file.h"
#include "out/field_order.h"
#include "out/layout_print.h"
#include "out/svg.h"
#include "rows/header_view.h"
#include "run/arguments.h"
#include "run/finish.h"
#include "run/message.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

static void print_advice(output *out, const vecfile_description *description)
{
    uint32_t size;
    const vecfile_struct *element = description->element;
    const vecfile_field **order = best_order(element, &description->machine, &size);
    if (size < element->size) {
        output_format(out, "in another order it would have %" PRIu32 " bytes:", size);
        for (size_t i = 0; i < element->field_count; i++)
            output_format(out, "%s %s", i > 0 ? "," : "", order[i]->name);
        output_char(out, '\n');
    } else {
        output_text(out, "no other order of the fields needs less\n");
    }
    release(order);
}

static int print_description(const vecfile_description *description, const arguments *given)
{
    output out;
    output_to_user(&out);
    if (has_option(given, "svg")) {
        print_svg(&out, description);
    } else if (has_option(given, "json")) {
        json_writer json;
        json_begin(&json, &out);
        print_json_layout(&json, description->element);
        json_end(&json);
    } else {
        print_layout(&out, description->element);
        print_advice(&out, description);
    }
    return finish_output(&out, DONE);
}

/* Whether the file, if it is one that can be read at once, begins as a layout file does. */
static bool is_layout_file(const char *path)
{
    char start[64];
    struct stat found;
    if (stat(path, &found) != 0 || !S_ISREG(found.st_mode))
        return false;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t length = fd >= 0 ? read(fd, start, sizeof start) : -1;
    if (fd >= 0)
        close(fd);
    return length > 0 && begins_as_layout(start, (size_t)length);
}

static int print_file(const char *path, const arguments *given)
{
    header_view view;
    if (header_view_open(&view, path) != VECFILE_OK)
        return complain_of_failure();
    const int status = print_description(view.description, given);
    header_view_close(&view);
    return status;
}

static int run_layout(const arguments *given)
{
    const char *name = given->count > 0 ? given->operands[0] : NULL;
    const bool is_file = name != NULL && access(name, F_OK) == 0;
    element_type of;
    if (is_file && !names_element_file(given) && !is_layout_file(name))
        return print_file(name, given);
    int status = FAILED;
    if (!is_file || names_element_file(given))
        status = find_element(given, name, &of);
    else if (layout_file_read(&of, name))
        status = DONE;
    if (status != DONE)
        return status;
    status = print_description(of.description, given);
    element_type_free(&of);
    return status;
}

static const option_spec options[] = {
    {"svg", 's', NULL, "a picture instead of a table", NULL},
    {"json", 'j', NULL, "an object instead of a table", NULL},
    ELEMENT_OPTIONS,
    {NULL, 0, NULL, NULL, NULL},
};

static const example examples[] = {
    {"vecfile layout --svg quake > quake.svg", "a picture of an element"},
    {"vecfile layout quakes.vec", "the table, of the elements in a file"},
    {NULL, NULL},
};

const command layout_command = {
    .name = "layout",
    .summary = "show how an element lies in memory, as a table or a picture",
    .operands = "ELEMENT|FILE",
    .description =
        "Shows where the fields of an element are, and what its padding costs, of an element "
        "as this machine lays it out, or of a vector file of any machine. With --svg it is a "
        "picture: "
        "bytes in rows of a cache line, fields coloured and named, padding hatched, and an order "
        "of "
        "the fields that needs less if there is one. " ELEMENTS_ARE_FOUND,
    .options = options,
    .examples = examples,
    .least_operands = 0,
    .most_operands = 1,
    .operand = OPERAND_EITHER,
    .run = run_layout,
};
