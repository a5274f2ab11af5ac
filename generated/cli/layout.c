/* Made by vecfile-gen 1.0.0; do not edit. */
/* vecfile layout: how an element lies in memory, as a table or a picture. */
#include "system.h"

#include "commands.h"

#include "arguments.h"
#include "element_types.h"
#include "field_order.h"
#include "header_view.h"
#include "layout_print.h"
#include "message.h"
#include "svg.h"

#include "layout/text.h"
#include "layout/host.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

/* The element of that name, laid out for this machine. */
static vecfile_status describe_element(const vecfile_type *type, vecfile_description **out)
{
    vecfile_machine machine;
    size_t length;
    char *text = vecfile_render_layout(type, &length);
    if (text == NULL)
        return vecfile_fail(VECFILE_E_NO_MEMORY, "no memory to describe '%s'", type->element);
    vecfile_this_machine(&machine);
    const vecfile_status status = vecfile_describe_text(text, length, &machine, type->element, out);
    free(text);
    return status;
}

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
    return output_finish(&out, DONE);
}

static int run_layout(const arguments *given)
{
    const char *name = given->operands[0];
    if (access(name, F_OK) == 0) {
        header_view view;
        if (header_view_open(&view, name) != VECFILE_OK)
            return complain_of_failure();
        const int status = print_description(view.description, given);
        header_view_close(&view);
        return status;
    }
    vecfile_description *description = NULL;
    const vecfile_type *type = element_type_named(name);
    if (type == NULL)
        return FAILED;
    if (describe_element(type, &description) != VECFILE_OK || description == NULL)
        return complain_of_failure();
    const int status = print_description(description, given);
    vecfile_description_free(description);
    return status;
}

static const option_spec options[] = {
    {"svg", 's', NULL, "a picture instead of a table", NULL},
    {"json", 'j', NULL, "an object instead of a table", NULL},
    {NULL, 0, NULL, NULL, NULL},
};

static const example examples[] = {
    {"vecfile layout --svg quake > quake.svg", "a picture of an element of this tree"},
    {"vecfile layout quakes.vec", "the table, of the elements in a file"},
    {NULL, NULL},
};

const command layout_command = {
    .name = "layout",
    .summary = "show how an element lies in memory, as a table or a picture",
    .operands = "ELEMENT|FILE",
    .description =
        "Shows where the fields of an element are, and what its padding costs, of an element that "
        "this command was generated with or of a file of any machine. With --svg it is a picture: "
        "bytes in rows of a cache line, fields coloured and named, padding hatched, and an order "
        "of "
        "the fields that needs less if there is one.",
    .options = options,
    .examples = examples,
    .least_operands = 1,
    .most_operands = 1,
    .operand = OPERAND_EITHER,
    .run = run_layout,
};
