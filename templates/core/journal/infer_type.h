/* Taking a file's own word for what its elements are. */
#ifndef VECFILE_JOURNAL_INFER_TYPE_H
#define VECFILE_JOURNAL_INFER_TYPE_H

#include "base/base.h"

#include "file/header.h"

#include "journal/vector.h"

/* Gives `vector`, opened without a type, the one that its file's header describes.
 * VECFILE_E_CORRUPT if header and layout text disagree, and the statuses of
 * vecfile_describe_text. */
vecfile_status vecfile_infer_type(vecfile_vector_state *vector, const vecfile_header *header);

#endif /* VECFILE_JOURNAL_INFER_TYPE_H */
