/* Finding the processes that hold a lock, by looking through /proc. */
#include "system/lock_holder.h"

#include "base/base.h"
#include "system/cancellation.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Whether the line is of a lock on byte 0, or one of those who read beside a writer: they have
 * others, far behind the end of the file. */
static bool is_of_lock(const char *line, vecfile_lock_of whose)
{
    static const char ending[] = " 0 0\n";
    const size_t length = strlen(line);
    if (strncmp(line, "lock:", 5) != 0 || length < sizeof ending - 1)
        return false;
    const bool is_of_byte_0 = strcmp(line + length - (sizeof ending - 1), ending) == 0;
    return whose == VECFILE_LOCK_OF_FILE ? is_of_byte_0
                                         : !is_of_byte_0 && strstr(line, " READ ") != NULL;
}

static bool has_lock_line(const char *fdinfo_path, vecfile_lock_of whose)
{
    FILE *file = fopen(fdinfo_path, "re");
    if (file == NULL)
        return false;
    char line[256];
    bool found = false;
    while (!found && fgets(line, sizeof line, file) != NULL)
        found = is_of_lock(line, whose);
    fclose(file);
    return found;
}

static bool process_holds(const char *pid, const struct stat *wanted, vecfile_lock_of whose)
{
    char path[600];
    snprintf(path, sizeof path, "/proc/%.20s/fd", pid);
    DIR *descriptors = opendir(path);
    if (descriptors == NULL)
        return false;
    bool found = false;
    for (struct dirent *entry; !found && (entry = readdir(descriptors)) != NULL;) {
        struct stat open_file;
        snprintf(path, sizeof path, "/proc/%.20s/fd/%s", pid, entry->d_name);
        if (stat(path, &open_file) != 0 || open_file.st_dev != wanted->st_dev ||
            open_file.st_ino != wanted->st_ino)
            continue;
        snprintf(path, sizeof path, "/proc/%.20s/fdinfo/%s", pid, entry->d_name);
        found = has_lock_line(path, whose);
    }
    closedir(descriptors);
    return found;
}

static size_t find_holders(const struct stat *file, vecfile_lock_of whose, int64_t *pids,
                           size_t room)
{
    DIR *processes = opendir("/proc");
    if (processes == NULL)
        return 0;
    size_t count = 0;
    for (struct dirent *entry; count < room && (entry = readdir(processes)) != NULL;) {
        char *end;
        long pid = strtol(entry->d_name, &end, 10);
        if (*end != '\0' || pid <= 0 || pid == (long)getpid())
            continue;
        if (process_holds(entry->d_name, file, whose))
            pids[count++] = pid;
    }
    closedir(processes);
    return count;
}

size_t vecfile_find_holders(const struct stat *file, vecfile_lock_of whose, int64_t *pids,
                            size_t room)
{
    const int before = vecfile_hold_cancellation();
    const size_t count = find_holders(file, whose, pids, room);
    vecfile_allow_cancellation(before);
    return count;
}
