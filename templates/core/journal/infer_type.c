/* A type made from a file's own layout text. */
#include "journal/infer_type.h"

#include "any.h"
#include "base/hash.h"

static vecfile_status check_agreement(const vecfile_vector_state *vector,
                                      const vecfile_header *header)
{
    const vecfile_identity *identity = &header->identity;
    const vecfile_struct *element = vector->description->element;
    if (identity->element_size == element->size &&
        identity->element_alignment == element->alignment &&
        identity->element_hash ==
            vecfile_fnv1a(VECFILE_FNV_START, element->name, strlen(element->name)))
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_CORRUPT,
                        "'%s' is damaged: its identity block says size %llu align %u, its layout "
                        "text '%s' of size %u align %u; restore it from a copy",
                        vector->file.path, (unsigned long long)identity->element_size,
                        identity->element_alignment, element->name, element->size,
                        element->alignment);
}

vecfile_status vecfile_infer_type(vecfile_vector_state *vector, const vecfile_header *header)
{
    const vecfile_identity *identity = &header->identity;
    vecfile_status status =
        vecfile_describe_text(header->text, (size_t)identity->text_bytes, &identity->machine,
                              vector->file.path, &vector->description);
    if (status == VECFILE_OK)
        status = check_agreement(vector, header);
    if (status != VECFILE_OK)
        return status;
    vector->inferred = (vecfile_type){.element = vector->description->element->name,
                                      .schema = vector->description->schema,
                                      .generator = "",
                                      .version = identity->schema_version,
                                      .alignment = identity->element_alignment,
                                      .size = identity->element_size};
    vector->type = &vector->inferred;
    return VECFILE_OK;
}
