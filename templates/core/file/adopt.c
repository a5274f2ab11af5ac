/* A type made from a file's own layout text. */
#include "file/adopt.h"

#include "any.h"
#include "base/hash.h"

static vecfile_status check_agreement(const vecfile_file *file, const vecfile_header *header)
{
    const vecfile_identity *identity = &header->identity;
    const vecfile_struct *element = file->description->element;
    if (identity->element_size == element->size &&
        identity->element_alignment == element->alignment &&
        identity->element_hash ==
            vecfile_fnv1a(VECFILE_FNV_START, element->name, strlen(element->name)))
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_CORRUPT,
                        "'%s' is damaged: its identity block says size %llu align %u, its layout "
                        "text '%s' of size %u align %u; restore it from a copy",
                        file->path, (unsigned long long)identity->element_size,
                        identity->element_alignment, element->name, element->size,
                        element->alignment);
}

vecfile_status vecfile_adopt_type(vecfile_file *file, const vecfile_header *header)
{
    const vecfile_identity *identity = &header->identity;
    vecfile_status status =
        vecfile_describe_text(header->text, (size_t)identity->text_bytes, &identity->machine,
                              file->path, &file->description);
    if (status == VECFILE_OK)
        status = check_agreement(file, header);
    if (status != VECFILE_OK)
        return status;
    file->adopted = (vecfile_type){.element = file->description->element->name,
                                   .schema = file->description->schema,
                                   .generator = "",
                                   .version = identity->schema_version,
                                   .alignment = identity->element_alignment,
                                   .size = identity->element_size};
    file->type = &file->adopted;
    return VECFILE_OK;
}

const vecfile_description *vecfile_description_of(const vecfile *v)
{
    return v->file != NULL ? v->file->description : NULL;
}

const vecfile_identity *vecfile_identity_of(const vecfile *v)
{
    return v->file != NULL ? &v->file->identity : NULL;
}

const vecfile_slot *vecfile_slot_of(const vecfile *v)
{
    return v->file != NULL ? &v->file->slot : NULL;
}
