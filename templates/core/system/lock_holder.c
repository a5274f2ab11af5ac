/* Finding the process that holds a lock, by looking through /proc. */
#include "system/lock_holder.h"

#include "base/base.h"
#include "system/cancellation.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Whether the line is of a lock on byte 0: those who read beside a writer have others, far behind
 * the end of the file. */
static bool is_of_byte_0(const char *line)
{
    static const char ending[] = " 0 0\n";
    const size_t length = strlen(line);
    return strncmp(line, "lock:", 5) == 0 && length >= sizeof ending - 1 &&
           strcmp(line + length - (sizeof ending - 1), ending) == 0;
}

static bool has_lock_line(const char *fdinfo_path)
{
    FILE *file = fopen(fdinfo_path, "re");
    if (file == NULL)
        return false;
    char line[256];
    bool found = false;
    while (!found && fgets(line, sizeof line, file) != NULL)
        found = is_of_byte_0(line);
    fclose(file);
    return found;
}

static bool process_holds(const char *pid, const struct stat *wanted)
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
        found = has_lock_line(path);
    }
    closedir(descriptors);
    return found;
}

static int64_t find_holder(const struct stat *file)
{
    DIR *processes = opendir("/proc");
    if (processes == NULL)
        return 0;
    int64_t holder = 0;
    for (struct dirent *entry; holder == 0 && (entry = readdir(processes)) != NULL;) {
        char *end;
        long pid = strtol(entry->d_name, &end, 10);
        if (*end != '\0' || pid <= 0 || pid == (long)getpid())
            continue;
        if (process_holds(entry->d_name, file))
            holder = pid;
    }
    closedir(processes);
    return holder;
}

int64_t vecfile_find_holder(const struct stat *file)
{
    const int before = vecfile_hold_cancellation();
    const int64_t holder = find_holder(file);
    vecfile_allow_cancellation(before);
    return holder;
}
