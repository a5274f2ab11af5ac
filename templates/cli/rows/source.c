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

vecfile_status source_refresh(source *of)
{
    const vecfile_status status = vecfile_refresh(&of->vector, NULL);
    of->elements = of->vector.elements;
    of->count = of->vector.len;
    return status;
}

static bool has_expired;

bool source_has_expired(void)
{
    return has_expired;
}

void source_close(source *of)
{
    if (!vecfile_is_current(&of->vector)) {
        has_expired = true;
        complain("the writer of '%s' waited no longer (follower_bytes): what was read of it may be "
                 "of no commit; run this again",
                 of->path);
    }
    columns_free(&of->columns);
    vecfile_abandon(&of->vector);
}
