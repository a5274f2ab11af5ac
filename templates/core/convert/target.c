/* The layout that a conversion leads to: of this program, of another machine, of another file. */
#include "convert/target.h"

#include "base/assertion.h"
#include "file/header.h"
#include "layout/abis.h"
#include "layout/host.h"
#include "layout/text.h"

#include <stdlib.h>

/* --- like another file --- */

static vecfile_status describe_opened(const vecfile_io *io, int fd, const char *path,
                                      vecfile_description **out)
{
    vecfile_header header;
    vecfile_status status = vecfile_header_read(io, fd, path, false, &header);
    if (status == VECFILE_OK)
        status = vecfile_describe_text(header.text, (size_t)header.identity.text_bytes,
                                       &header.identity.machine, path, out);
    vecfile_header_free(&header);
    return status;
}

/* Only the header counts, which no writer changes: there is no need for its lock. */
static vecfile_status describe_file(const vecfile_io *io, const char *path,
                                    vecfile_description **out)
{
    int fd = vecfile_open_file(io, VECFILE_IO_HERE, path, VECFILE_IO_READ, 0);
    if (fd < 0)
        return vecfile_fail_system(fd, "open", path);
    vecfile_status status = describe_opened(io, fd, path, out);
    io->close(io->context, fd);
    return status;
}

/* --- of a machine --- */

static vecfile_status find_machine(const char *name, vecfile_machine *out)
{
    if (name == NULL) {
        vecfile_this_machine(out);
        return VECFILE_OK;
    }
    if (vecfile_find_machine(name, out))
        return VECFILE_OK;
    vecfile_fail(VECFILE_E_INVALID, "no machine '%s' is known; those known are", name);
    for (const char *const *known = vecfile_machine_names; *known != NULL; known++)
        vecfile_fail_more("%s %s", known == vecfile_machine_names ? "" : ",", *known);
    return VECFILE_E_INVALID;
}

/* This program's schema, as its compiler laid it out. */
static vecfile_status describe_type(const vecfile_type *type, vecfile_description **out)
{
    vecfile_machine ours;
    size_t length;
    char *text = vecfile_render_layout(type, &length);
    if (text == NULL)
        return vecfile_fail_memory("for the layout of", type->element);
    VECFILE_ASSERT(text[length] == '\0');
    vecfile_this_machine(&ours);
    vecfile_status status = vecfile_describe_text(text, length, &ours, type->element, out);
    free(text);
    return status;
}

static vecfile_status describe_for(const vecfile_description *from, const vecfile_machine *machine,
                                   const char *path, vecfile_description **out)
{
    char *text;
    size_t length = 0;
    vecfile_status status =
        vecfile_lay_out(from, from->text, from->text_length, machine, &text, &length);
    VECFILE_ASSERT(status != VECFILE_OK || text[length] == '\0');
    if (status == VECFILE_OK)
        status = vecfile_describe_text(text, length, machine, path, out);
    free(text);
    return status;
}

static bool is_same_machine(const vecfile_machine *a, const vecfile_machine *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

vecfile_status vecfile_find_target(const vecfile_description *from, const char *path,
                                   const vecfile_convert_options *options,
                                   vecfile_description **out)
{
    const vecfile_io *io = options->io != NULL ? options->io : &vecfile_io_system;
    vecfile_machine machine;
    *out = NULL;
    if (options->like != NULL && (options->type != NULL || options->machine != NULL))
        return vecfile_fail(VECFILE_E_INVALID,
                            "a file to be laid out like '%s' takes schema and machine from there: "
                            "ask for one of them only",
                            options->like);
    if (options->like != NULL)
        return describe_file(io, options->like, out);
    vecfile_status status = find_machine(options->machine, &machine);
    vecfile_description *own = NULL;
    if (status == VECFILE_OK && options->type != NULL)
        status = describe_type(options->type, &own);
    if (status != VECFILE_OK)
        return status;
    const vecfile_description *schema = own != NULL ? own : from;
    VECFILE_ASSERT(schema->text[schema->text_length] == '\0');
    /* As it is, though only a system header may know why. */
    if (is_same_machine(&schema->machine, &machine))
        status = vecfile_describe_text(schema->text, schema->text_length, &machine, path, out);
    else
        status = describe_for(schema, &machine, path, out);
    VECFILE_ASSERT((status == VECFILE_OK) == (*out != NULL));
    vecfile_description_free(own);
    return status;
}
