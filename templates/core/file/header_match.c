/* Whether a file fits this program and this machine; if not, in which way. */
#include "file/header.h"

#include "base/advice.h"
#include "base/assertion.h"
#include "base/hash.h"
#include "description.h"
#include "layout/host.h"
#include "layout/text.h"
#include "layout/text_compare.h"
#include "layout/words.h"

#include <stdlib.h>

static vecfile_status advise(vecfile_status status, const char *path, const vecfile_type *type)
{
    vecfile_advise_conversion(path, type->element, strlen(type->element));
    return status;
}

static vecfile_status match_byte_order(const vecfile_machine *file, const vecfile_machine *ours,
                                       const vecfile_type *type, const char *path)
{
    if (file->byte_order == ours->byte_order)
        return VECFILE_OK;
    char file_name[24], our_name[24];
    vecfile_fail(
        VECFILE_E_BYTE_ORDER, "'%s' was written on %s, %s; this machine is %s, %s", path,
        vecfile_machine_name(file->elf, file_name), vecfile_byte_order_name(file->byte_order),
        vecfile_machine_name(ours->elf, our_name), vecfile_byte_order_name(ours->byte_order));
    return advise(VECFILE_E_BYTE_ORDER, path, type);
}

/* Long doubles differ where sizes do not: x86-64 and AArch64 both take 16 bytes. */
static vecfile_status match_floats(const vecfile_machine *file, const vecfile_machine *ours,
                                   const vecfile_header *header, const vecfile_type *type,
                                   const char *path)
{
    const char *which = NULL;
    VECFILE_ASSERT(file->byte_order == ours->byte_order);
    if (memcmp(file->float_probe, ours->float_probe, sizeof ours->float_probe) != 0)
        which = "float";
    else if (memcmp(file->double_probe, ours->double_probe, sizeof ours->double_probe) != 0)
        which = "double";
    else if (memcmp(file->long_double_probe, ours->long_double_probe,
                    sizeof ours->long_double_probe) != 0 &&
             vecfile_layout_uses(header->text, (size_t)header->identity.text_bytes, "c_longdouble"))
        which = "long double";
    if (which == NULL)
        return VECFILE_OK;
    char file_name[24], our_name[24];
    vecfile_fail(VECFILE_E_FLOAT,
                 "'%s' was written on %s, whose %s is not that of this machine, %s", path,
                 vecfile_machine_name(file->elf, file_name), which,
                 vecfile_machine_name(ours->elf, our_name));
    return advise(VECFILE_E_FLOAT, path, type);
}

#define NAME(name, type, bytes) [VECFILE_C_##name] = #type,
static const char *const c_type_names[VECFILE_C_TYPE_COUNT] = {VECFILE_C_TYPES(NAME)};
#undef NAME

static const char *char_name(const vecfile_machine *machine)
{
    return machine->signed_char == 1 ? "signed" : "unsigned";
}

static vecfile_status match_strictly(const vecfile_machine *file, const vecfile_machine *ours,
                                     const char *path)
{
    if (memcmp(file, ours, sizeof *file) == 0)
        return VECFILE_OK;
    char file_name[24], our_name[24];
    vecfile_fail(VECFILE_E_MACHINE,
                 "'%s' was written on %s, this machine is %s, and strict_machine asks for the same "
                 "kind: open it without",
                 path, vecfile_machine_name(file->elf, file_name),
                 vecfile_machine_name(ours->elf, our_name));
    for (int i = 0; i < VECFILE_C_TYPE_COUNT; i++)
        if (file->c_types[i].size != ours->c_types[i].size ||
            file->c_types[i].alignment != ours->c_types[i].alignment)
            vecfile_fail_more("\n  %s: size %u align %u in the file, size %u align %u here",
                              c_type_names[i], file->c_types[i].size, file->c_types[i].alignment,
                              ours->c_types[i].size, ours->c_types[i].alignment);
    if (file->signed_char != ours->signed_char)
        vecfile_fail_more("\n  char: %s in the file, %s here", char_name(file), char_name(ours));
    if (memcmp(file->long_double_probe, ours->long_double_probe, sizeof ours->long_double_probe) !=
        0)
        vecfile_fail_more("\n  long double: of another format in the file");
    return VECFILE_E_MACHINE;
}

static vecfile_status match_layout(const vecfile_header *header, const vecfile_type *type,
                                   const char *path)
{
    size_t length;
    char *ours = vecfile_render_layout(type, &length);
    if (ours == NULL)
        return vecfile_fail_memory("to compare", path);
    VECFILE_ASSERT(ours[length] == '\0');
    vecfile_status status = vecfile_compare_layouts(
        path, header->text, (size_t)header->identity.text_bytes, ours, length);
    free(ours);
    return status;
}

static vecfile_status fail_contradiction(const char *path, const char *what)
{
    return vecfile_fail(VECFILE_E_CORRUPT,
                        "'%s' is damaged: its identity block has %s than its layout text; restore "
                        "it from a copy",
                        path, what);
}

/* C types of the identity block have to be as wide as the layout text has them.  Alignments are in
 * its offsets already: adopted structs may be packed. */
static vecfile_status match_c_types(const vecfile_header *header, const vecfile_machine *ours,
                                    const char *path)
{
    const vecfile_machine *file = &header->identity.machine;
    if (memcmp(file->c_types, ours->c_types, sizeof ours->c_types) == 0)
        return VECFILE_OK;
    vecfile_description *description;
    vecfile_status status = vecfile_describe_text(header->text, (size_t)header->identity.text_bytes,
                                                  file, path, &description);
    if (status == VECFILE_OK)
        vecfile_description_free(description);
    /* What the conversions cannot describe may be opened all the same. */
    return status == VECFILE_E_NO_MEMORY || status == VECFILE_E_CORRUPT ? status : VECFILE_OK;
}

/* FNV-1a of the schema's name in the layout text. */
static uint64_t hash_of_schema(const vecfile_header *header)
{
    vecfile_span rest = {header->text, (size_t)header->identity.text_bytes}, name = {"", 0};
    for (vecfile_span line; name.length == 0 && vecfile_next_line(&rest, &line);)
        if (vecfile_span_begins(line, "schema ")) {
            (void)vecfile_next_word(&line);
            name = line;
        }
    return vecfile_fnv1a(VECFILE_FNV_START, name.start, name.length);
}

/* After the texts agree, a header that lies about names and sizes is damage. */
static vecfile_status match_identity(const vecfile_header *header, const vecfile_type *type,
                                     const vecfile_options *options, const char *path)
{
    const vecfile_identity *identity = &header->identity;
    if (identity->element_size != type->size || identity->element_alignment != type->alignment)
        return vecfile_fail(VECFILE_E_CORRUPT,
                            "'%s' is damaged: its identity block says size %llu align %u, its "
                            "layout text size %llu align %u; restore it from a copy",
                            path, (unsigned long long)identity->element_size,
                            identity->element_alignment, (unsigned long long)type->size,
                            type->alignment);
    if (identity->element_hash !=
        vecfile_fnv1a(VECFILE_FNV_START, type->element, strlen(type->element)))
        return fail_contradiction(path, "another element's name");
    if (identity->schema_hash != hash_of_schema(header))
        return fail_contradiction(path, "another schema's name");
    if (identity->schema_version != type->version) {
        vecfile_fail(VECFILE_E_SCHEMA,
                     "'%s' was written with version %u of schema '%s', this program has version "
                     "%u: the fields agree, what they mean may not",
                     path, identity->schema_version, type->schema, type->version);
        return advise(VECFILE_E_SCHEMA, path, type);
    }
    if (options->user_magic != 0 && identity->user_magic != options->user_magic)
        return vecfile_fail(VECFILE_E_USER_MAGIC,
                            "'%s' has user magic 0x%llx, the program expects 0x%llx: it belongs to "
                            "another application",
                            path, (unsigned long long)identity->user_magic,
                            (unsigned long long)options->user_magic);
    return VECFILE_OK;
}

vecfile_status vecfile_header_match(const vecfile_header *header, const vecfile_type *type,
                                    const vecfile_options *options, const char *path)
{
    const vecfile_machine *file = &header->identity.machine;
    vecfile_machine ours;
    VECFILE_ASSERT(header->text != NULL && header->text[header->identity.text_bytes] == '\0');
    vecfile_this_machine(&ours);
    vecfile_status status = match_byte_order(file, &ours, type, path);
    if (status == VECFILE_OK)
        status = match_layout(header, type, path);
    if (status == VECFILE_OK)
        status = match_floats(file, &ours, header, type, path);
    if (status == VECFILE_OK && options->strict_machine)
        status = match_strictly(file, &ours, path);
    if (status == VECFILE_OK)
        status = match_c_types(header, &ours, path);
    if (status == VECFILE_OK)
        status = match_identity(header, type, options, path);
    return status;
}
