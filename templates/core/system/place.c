/* Where a file is. */
#include "system/place.h"

#include "base/base.h"
#include "system/io_full.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_STAT_INTERRUPTIONS 1000

/* The last part of a path that has one; "" if it ends with a slash. */
static const char *name_in(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* The directory of a path, to be freed. */
static char *directory_of(const char *path)
{
    const size_t length = (size_t)(name_in(path) - path);
    if (length == 0)
        return strdup(".");
    /* The slash stays: of the root it is all there is. */
    return strndup(path, length);
}

static char *join(const char *directory, const char *name)
{
    const size_t length = strlen(directory), room = length + strlen(name) + 2;
    const bool has_slash = length > 0 && directory[length - 1] == '/';
    char *path = malloc(room);
    if (path != NULL)
        snprintf(path, room, "%s%s%s", directory, has_slash ? "" : "/", name);
    return path;
}

/* *out, to be freed, becomes `path` without symbolic links: 0, or a negative errno and NULL. */
static int resolve(const vecfile_io *io, const char *path, char **out)
{
    int result = -EINTR;
    char *resolved = malloc(VECFILE_FILE_PATH_BYTES);
    *out = NULL;
    if (resolved == NULL)
        return -ENOMEM;
    for (int i = 0; result == -EINTR && i < MAX_STAT_INTERRUPTIONS; i++)
        result = io->resolve(io->context, path, resolved, VECFILE_FILE_PATH_BYTES);
    if (result == 0)
        *out = strdup(resolved);
    free(resolved);
    if (*out != NULL)
        return 0;
    return result < 0 ? result : -ENOMEM;
}

static int open_directory(const vecfile_io *io, const char *path)
{
    int fd = -EINTR;
    for (int i = 0; fd == -EINTR && i < MAX_STAT_INTERRUPTIONS; i++)
        fd = io->open_directory(io->context, path);
    return fd;
}

/* The path of a file that is not there yet: its directory's is resolved.  What is too long to be
 * resolved stays as it is, and what its directory lacks is seen when that is opened. */
static int resolve_directory(const vecfile_io *io, const char *path, char **out)
{
    char *resolved, *directory = directory_of(path);
    if (directory == NULL)
        return -ENOMEM;
    const int result = resolve(io, directory, &resolved);
    free(directory);
    if (result < 0 && result != -ENOENT && result != -ENOTDIR && result != -ENAMETOOLONG)
        return result;
    *out = result == 0 ? join(resolved, name_in(path)) : strdup(path);
    free(resolved);
    return *out != NULL ? 0 : -ENOMEM;
}

static int resolve_path(const vecfile_io *io, const char *path, char **out)
{
    const int result = resolve(io, path, out);
    if (result == -ENOENT || result == -ENAMETOOLONG)
        return resolve_directory(io, path, out);
    return result;
}

/* Splits place->path and holds its directory: 0 or a negative errno. */
static int hold(const vecfile_io *io, vecfile_place *place)
{
    char *directory = directory_of(place->path);
    if (directory == NULL)
        return -ENOMEM;
    place->directory = open_directory(io, directory);
    free(directory);
    /* The name is a part of the path, which is ours. */
    place->name = place->path + (name_in(place->path) - place->path);
    return place->directory < 0 ? place->directory : 0;
}

vecfile_status vecfile_place_find(const vecfile_io *io, const char *path, vecfile_place *out)
{
    *out = (vecfile_place){-1, NULL, NULL};
    int result = resolve_path(io, path, &out->path);
    if (result < 0)
        return vecfile_fail_system(result, "open", path);
    result = hold(io, out);
    if (result == 0)
        return VECFILE_OK;
    vecfile_place_let_go(io, out);
    return vecfile_fail_system(result, "open the directory of", path);
}

void vecfile_place_let_go(const vecfile_io *io, vecfile_place *place)
{
    if (place->directory >= 0)
        io->close(io->context, place->directory);
    free(place->path);
    *place = (vecfile_place){-1, NULL, NULL};
}

vecfile_status vecfile_place_sync(const vecfile_io *io, const vecfile_place *place,
                                  const char *path)
{
    const int result = io->sync_directory(io->context, place->directory);
    return result < 0 ? vecfile_fail_system(result, "sync the directory of", path) : VECFILE_OK;
}
