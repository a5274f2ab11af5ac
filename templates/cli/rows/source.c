/* Opening a file to be read. */
#include "run/system.h"

#include "rows/source.h"

#include "run/message.h"

static bool open_source(source *of, const char *path, vecfile_access access)
{
    const vecfile_options options = {.access = access};
    *of = (source){.path = path};
    if (vecfile_open_any(&of->vector, path, &options) != VECFILE_OK) {
        complain_of_failure();
        return false;
    }
    of->description = vecfile_description_of(&of->vector);
    of->identity = vecfile_identity_of(&of->vector);
    of->elements = of->vector.elements;
    of->count = of->vector.len;
    of->stride = (size_t)of->identity->element_size;
    if (columns_begin(&of->columns, of->description, path))
        return true;
    vecfile_abandon(&of->vector);
    return false;
}

bool source_open(source *of, const char *path)
{
    return open_source(of, path, VECFILE_READ_ONLY);
}

bool source_open_to_follow(source *of, const char *path)
{
    return open_source(of, path, VECFILE_FOLLOW);
}

void source_close(source *of)
{
    columns_free(&of->columns);
    vecfile_abandon(&of->vector);
}
