/* A tmpfs in a mount namespace of its own. */
#include "tiny_disk.h"

#include "scratch.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define BALLAST "ballast"

static char place[4096];

static bool write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    const bool written = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    return close(fd) == 0 && written;
}

/* Makes this user root in a user namespace of its own. */
static bool become_root(unsigned user, unsigned group)
{
    char users[64], groups[64];
    snprintf(users, sizeof users, "0 %u 1", user);
    snprintf(groups, sizeof groups, "0 %u 1", group);
    return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && write_text("/proc/self/uid_map", users) &&
           write_text("/proc/self/setgroups", "deny") && write_text("/proc/self/gid_map", groups);
}

static bool leave_namespace(void)
{
    return unshare(CLONE_NEWNS) == 0 || become_root(geteuid(), getegid());
}

bool tiny_disk_mount(uint64_t bytes)
{
    char size[64];
    snprintf(place, sizeof place, "%s", scratch_path("disk"));
    snprintf(size, sizeof size, "size=%llu", (unsigned long long)bytes);
    ck_assert_int_eq(mkdir(place, 0700), 0);
    if (leave_namespace() && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
        mount("tmpfs", place, "tmpfs", 0, size) == 0)
        return true;
    int error = errno;
    rmdir(place);
    errno = error;
    return false;
}

const char *tiny_disk_path(const char *name)
{
    char below[64];
    snprintf(below, sizeof below, "disk/%s", name);
    return scratch_path(below);
}

uint64_t tiny_disk_free_bytes(void)
{
    struct statvfs disk;
    ck_assert_int_eq(statvfs(place, &disk), 0);
    return (uint64_t)disk.f_bavail * disk.f_frsize;
}

void tiny_disk_leave(uint64_t bytes_free)
{
    tiny_disk_free_all();
    const uint64_t ballast = tiny_disk_free_bytes() - bytes_free;
    int fd = open(tiny_disk_path(BALLAST), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ck_assert_int_ge(fd, 0);
    if (ballast > 0)
        ck_assert_int_eq(posix_fallocate(fd, 0, (off_t)ballast), 0);
    ck_assert_int_eq(close(fd), 0);
    ck_assert_uint_eq(tiny_disk_free_bytes(), bytes_free);
}

void tiny_disk_fill(void)
{
    tiny_disk_leave(0);
}

void tiny_disk_free_all(void)
{
    unlink(tiny_disk_path(BALLAST));
}

unsigned tiny_disk_entries(void)
{
    unsigned count = 0;
    DIR *entries = opendir(place);
    ck_assert_ptr_nonnull(entries);
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;)
        count += entry->d_name[0] != '.' && strcmp(entry->d_name, BALLAST) != 0;
    closedir(entries);
    return count;
}

void tiny_disk_unmount(void)
{
    ck_assert_int_eq(umount2(place, MNT_DETACH), 0);
    ck_assert_int_eq(rmdir(place), 0);
}
