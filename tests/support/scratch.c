/* A directory of its own for each test process. */
#include "scratch.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[3072];
static pid_t owner;

static void remove_directory(void)
{
    if (getpid() != owner)
        return;
    scratch_clear();
    rmdir(directory);
}

static void make_parents(const char *base)
{
    snprintf(directory, sizeof directory, "%s", base);
    for (char *slash = directory + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        mkdir(directory, 0777);
        *slash = '/';
    }
    mkdir(directory, 0777);
}

/* check forks for each test: a child must not use, nor remove, its parent's directory. */
static void make_directory(const char *base)
{
    make_parents(base);
    snprintf(directory, sizeof directory, "%s/XXXXXX", base);
    if (mkdtemp(directory) == NULL)
        ck_abort_msg("cannot make %s: %s", directory, strerror(errno));
    owner = getpid();
    atexit(remove_directory);
}

static const char *usual_base(void)
{
    const char *base = getenv("VECFILE_SCRATCH");
    return base != NULL ? base : "build/scratch";
}

const char *scratch_directory(void)
{
    if (owner != getpid())
        make_directory(usual_base());
    return directory;
}

/* Whether each folder on the way lets everybody pass: a checkout in a home directory has one that
 * does not. */
static bool lets_everybody_pass(const char *base)
{
    char whole[PATH_MAX];
    struct stat found;
    make_parents(base);
    if (realpath(base, whole) == NULL)
        return false;
    for (char *end = whole + strlen(whole); end != NULL; end = strrchr(whole, '/')) {
        *end = '\0';
        if (stat(whole[0] != '\0' ? whole : "/", &found) != 0 || (found.st_mode & S_IXOTH) == 0)
            return false;
    }
    return true;
}

void scratch_open_to_others(void)
{
    ck_assert_msg(owner != getpid(), "the directory is made already");
    make_directory(lets_everybody_pass(usual_base()) ? usual_base() : "/var/tmp");
    ck_assert_int_eq(chmod(directory, 0755), 0);
}

const char *scratch_path(const char *name)
{
    static char paths[8][4096];
    static unsigned next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", scratch_directory(), name);
    return path;
}

static unsigned each_entry(void (*act)(const char *name))
{
    unsigned count = 0;
    DIR *entries = opendir(scratch_directory());
    ck_assert_ptr_nonnull(entries);
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        count++;
        if (act != NULL)
            act(entry->d_name);
    }
    closedir(entries);
    return count;
}

unsigned scratch_entries(void)
{
    return each_entry(NULL);
}

static int remove_one(const char *path, const struct stat *found, int kind, struct FTW *place)
{
    (void)found, (void)kind, (void)place;
    return remove(path) == 0 ? 0 : -1;
}

/* With what is in it, but not what is mounted there. */
static void remove_entry(const char *name)
{
    nftw(scratch_path(name), remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

void scratch_clear(void)
{
    each_entry(remove_entry);
}

uint64_t file_size(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 ? (uint64_t)found.st_size : UINT64_MAX;
}

unsigned char *read_file(const char *path, uint64_t *size)
{
    *size = file_size(path);
    ck_assert_msg(*size != UINT64_MAX, "no file %s", path);
    unsigned char *bytes = malloc((size_t)*size + 1);
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(bytes);
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fread(bytes, 1, (size_t)*size, file), *size);
    fclose(file);
    return bytes;
}

void write_file(const char *path, const void *bytes, uint64_t size)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, (size_t)size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}
