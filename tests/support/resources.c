/* What a process holds of the system. */
#include "resources.h"

#include "scratch.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The directory is open itself while it is read, always; it does not matter. */
static unsigned count_descriptors(void)
{
    unsigned count = 0;
    DIR *entries = opendir("/proc/self/fd");
    ck_assert_ptr_nonnull(entries);
    while (readdir(entries) != NULL)
        count++;
    closedir(entries);
    return count;
}

static unsigned count_mapped_files(void)
{
    const char *directory = strrchr(scratch_directory(), '/');
    char line[8192];
    unsigned count = 0;
    FILE *maps = fopen("/proc/self/maps", "re");
    ck_assert_ptr_nonnull(maps);
    while (fgets(line, sizeof line, maps) != NULL)
        count += strstr(line, directory) != NULL;
    fclose(maps);
    return count;
}

static uint64_t count_addresses(void)
{
    unsigned long long pages = 0;
    FILE *statm = fopen("/proc/self/statm", "re");
    ck_assert_ptr_nonnull(statm);
    ck_assert_int_eq(fscanf(statm, "%llu", &pages), 1);
    fclose(statm);
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

resources resources_now(void)
{
    return (resources){count_descriptors(), count_mapped_files(), count_addresses()};
}
