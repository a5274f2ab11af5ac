/* Taking a file's own word for what its elements are. */
#ifndef VECFILE_ADOPT_H
#define VECFILE_ADOPT_H

#include "file/header.h"

/* Gives `file`, opened without a type, the one that its header describes.  VECFILE_E_CORRUPT if
 * header and layout text disagree, and the statuses of vecfile_describe_text. */
vecfile_status vecfile_adopt_type(vecfile_file *file, const vecfile_header *header);

#endif /* VECFILE_ADOPT_H */
