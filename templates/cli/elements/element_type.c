/* Types made of layout texts. */
#include "run/system.h"

#include "elements/element_type.h"

#include "run/about.h"
#include "run/memory.h"
#include "run/message.h"

#include "core.h"

#include <string.h>

/* The type that the text describes: its lines as they stand. */
static void make_type(element_type *of, const char *text, size_t length, const char *generator)
{
    size_t count = 0;
    of->text = copy_text(text, length);
    for (const char *at = of->text; (at = strchr(at, '\n')) != NULL; at++)
        count++;
    of->lines = allocate(count, sizeof *of->lines);
    char *at = of->text;
    for (size_t i = 0; i < count; i++) {
        char *newline = strchr(at, '\n');
        *newline = '\0';
        of->lines[i] = (vecfile_line){at, VECFILE_LINE_PLAIN, 0, 0};
        at = newline + 1;
    }
    of->generator = copy_text(generator, strlen(generator));
    const vecfile_struct *described = of->description->element;
    of->type = (vecfile_type){
        .element = described->name,
        .schema = of->description->schema,
        .generator = of->generator,
        .version = described->version,
        .alignment = described->alignment,
        .size = described->size,
        .lines = of->lines,
        .line_count = count,
    };
}

bool element_type_of_file(element_type *out, const char *text, size_t length,
                          const vecfile_machine *machine, const char *generator, const char *path)
{
    *out = (element_type){.text = NULL};
    if (vecfile_describe_text(text, length, machine, path, &out->description) != VECFILE_OK) {
        complain_of_failure();
        return false;
    }
    make_type(out, text, length, generator);
    return true;
}

bool element_type_of_file_here(element_type *out, const char *text, size_t length,
                               const vecfile_machine *machine, const char *generator,
                               const char *path)
{
    vecfile_machine here;
    vecfile_description *there = NULL;
    char *laid_out = NULL;
    vecfile_this_machine(&here);
    /* As it is, though only a system header may know why. */
    if (memcmp(&here, machine, sizeof here) == 0)
        return element_type_of_file(out, text, length, machine, generator, path);
    vecfile_status status = vecfile_describe_text(text, length, machine, path, &there);
    if (status == VECFILE_OK)
        status = vecfile_lay_out(there, text, length, &here, &laid_out, &length);
    if (status != VECFILE_OK)
        complain_of_failure();
    const bool ok =
        status == VECFILE_OK && element_type_of_file(out, laid_out, length, &here, generator, path);
    vecfile_description_free(there);
    release(laid_out);
    return ok;
}

/* The machine whose numbers layout files have, as gen/layout_text.lua writes them. */
#define MACHINE_OF_LAYOUTS "x86-64"

bool element_type_of_layout(element_type *out, const char *text, size_t length, const char *path)
{
    vecfile_machine machine = {0};
    (void)vecfile_find_machine(MACHINE_OF_LAYOUTS, &machine);
    return element_type_of_file_here(out, text, length, &machine, COMMAND_VERSION, path);
}

void element_type_free(element_type *of)
{
    vecfile_description_free(of->description);
    release(of->text);
    release(of->lines);
    release(of->generator);
}
