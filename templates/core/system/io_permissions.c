/* vecfile_io on POSIX and Linux: who may do what with a file.
 *
 * Linux keeps an access control list as an extended attribute: a version in four bytes and then
 * entries of eight, all little-endian, in the order of the tags below.  A file without one has the
 * three entries that its mode says.  Where there is one, the group's bits of the mode are the mask,
 * not what the group may do: a mode that is copied without its list widens the group's access. */
#include "base/base.h"

#include "base/assertion.h"
#include "system/io_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#ifdef __linux__
#include <sys/xattr.h>
#endif
#include <unistd.h>

#define LIST_NAME "system.posix_acl_access"
#define LIST_VERSION 2
#define VERSION_BYTES 4
#define ENTRY_BYTES 8
#define NOBODY 0xffffffffu

enum { OWNER = 0x01, USER = 0x02, OWNING_GROUP = 0x04, GROUP = 0x08, MASK = 0x10, OTHERS = 0x20 };

typedef struct access_entry {
    unsigned tag;
    unsigned may; /* bits of rwx */
    uint32_t id;  /* of USER and GROUP; else NOBODY */
} access_entry;

/* Entries that a list gets: the old owner and the old group by name, and the mask. */
#define MAX_ADDED 3

/* What everybody may do, without a mask: it has been taken from the entries it is for. */
typedef struct access_list {
    access_entry *entries; /* allocated */
    size_t count, room;
} access_list;

/* What a process lacks the right to do, or a file system the means: it is then left as it is. */
static bool is_beyond_us(int error)
{
    return error == EPERM || error == EINVAL || error == ENOSYS || error == EOPNOTSUPP;
}

/* --- the attribute --- */

#ifdef __linux__

/* Bytes of the file's list, allocated to *out; 0 if it has none. */
static ssize_t read_attribute(int fd, uint8_t **out)
{
    for (;;) {
        const ssize_t room = fgetxattr(fd, LIST_NAME, NULL, 0);
        if (room <= 0)
            return room == 0 || errno == ENODATA || is_beyond_us(errno) ? 0 : -errno;
        uint8_t *bytes = malloc((size_t)room);
        if (bytes == NULL)
            return -ENOMEM;
        const ssize_t got = fgetxattr(fd, LIST_NAME, bytes, (size_t)room);
        if (got >= 0) {
            *out = bytes;
            return got;
        }
        free(bytes);
        if (errno != ERANGE && errno != ENODATA)
            return -errno;
    }
}

static int write_attribute(int fd, const uint8_t *bytes, size_t count)
{
    return fsetxattr(fd, LIST_NAME, bytes, count, 0) == 0 ? 0 : -errno;
}

/* A new file may have one from its folder. */
static int remove_attribute(int fd)
{
    const bool is_gone =
        fremovexattr(fd, LIST_NAME) == 0 || errno == ENODATA || is_beyond_us(errno);
    return is_gone ? 0 : -errno;
}

#else

static ssize_t read_attribute(int fd, uint8_t **out)
{
    (void)fd, (void)out;
    return 0;
}

static int write_attribute(int fd, const uint8_t *bytes, size_t count)
{
    (void)fd, (void)bytes, (void)count;
    return -EOPNOTSUPP;
}

static int remove_attribute(int fd)
{
    (void)fd;
    return 0;
}

#endif

static access_entry entry_at(const uint8_t *at)
{
    const access_entry found = {at[0] | (unsigned)at[1] << 8, at[2] & 7u,
                                at[4] | (uint32_t)at[5] << 8 | (uint32_t)at[6] << 16 |
                                    (uint32_t)at[7] << 24};
    return found;
}

static void put_entry(uint8_t *at, access_entry what)
{
    at[0] = (uint8_t)what.tag;
    at[1] = 0;
    at[2] = (uint8_t)what.may;
    at[3] = 0;
    for (unsigned i = 0; i < 4; i++)
        at[4 + i] = (uint8_t)(what.id >> 8 * i);
}

/* --- what everybody may do --- */

static void add(access_list *list, unsigned tag, unsigned may, uint32_t id)
{
    const access_entry what = {tag, may, id};
    VECFILE_ASSERT(list->count < list->room);
    list->entries[list->count++] = what;
}

static bool is_named(const access_entry *what)
{
    return what->tag == USER || what->tag == GROUP;
}

static void apply_mask(access_list *list)
{
    unsigned mask = 7;
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        mask = list->entries[i].tag == MASK ? list->entries[i].may : mask;
    for (size_t i = 0; i < list->count; i++) {
        access_entry what = list->entries[i];
        if (what.tag != OWNER && what.tag != OTHERS)
            what.may &= mask;
        if (what.tag != MASK)
            list->entries[kept++] = what;
    }
    list->count = kept;
}

static access_entry *find_tag(access_list *list, unsigned tag, uint32_t id)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->entries[i].tag == tag && list->entries[i].id == id)
            return &list->entries[i];
    return NULL;
}

/* A file system of a program's own may tell anything. */
static bool is_whole(access_list *list)
{
    return find_tag(list, OWNER, NOBODY) != NULL && find_tag(list, OWNING_GROUP, NOBODY) != NULL &&
           find_tag(list, OTHERS, NOBODY) != NULL;
}

/* Of an attribute of `bytes` bytes, or if there is none of the mode. */
static int list_access(access_list *list, const uint8_t *attribute, size_t bytes, mode_t mode)
{
    const bool has_entries = attribute != NULL && bytes > VERSION_BYTES;
    const size_t count = has_entries ? (bytes - VERSION_BYTES) / ENTRY_BYTES : 0;
    list->count = 0;
    list->room = count + 3 + MAX_ADDED;
    list->entries = malloc(list->room * sizeof *list->entries);
    if (list->entries == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        list->entries[list->count++] = entry_at(attribute + VERSION_BYTES + i * ENTRY_BYTES);
    if (count == 0) {
        add(list, OWNER, mode >> 6 & 7, NOBODY);
        add(list, OWNING_GROUP, mode >> 3 & 7, NOBODY);
        add(list, OTHERS, mode & 7, NOBODY);
    }
    apply_mask(list);
    return is_whole(list) ? 0 : -EIO;
}

/* The entry of that name, made if it is not there. */
static access_entry *named(access_list *list, unsigned tag, uint32_t id)
{
    if (find_tag(list, tag, id) == NULL)
        add(list, tag, 0, id);
    return find_tag(list, tag, id);
}

/* The file is ours and not that of `old`, who keeps by name what he had as its owner.  We have it
 * open to read and to write. */
static void name_owner(access_list *list, uint32_t old)
{
    access_entry *owner = find_tag(list, OWNER, NOBODY);
    const unsigned may = owner->may;
    owner->may |= 6;
    named(list, USER, old)->may = may;
}

/* The file's group is another than `old`, which keeps by name what it had.  The other group gets
 * what each of its members had: no more than any group and the others. */
static void name_group(access_list *list, uint32_t old)
{
    unsigned least = 7;
    for (size_t i = 0; i < list->count; i++)
        if (list->entries[i].tag != OWNER && list->entries[i].tag != USER)
            least &= list->entries[i].may;
    access_entry *group = find_tag(list, OWNING_GROUP, NOBODY);
    const unsigned may = group->may;
    group->may = least;
    named(list, GROUP, old)->may |= may;
}

/* --- giving it --- */

static int by_tag(const void *a, const void *b)
{
    const access_entry *x = a, *y = b;
    return (x->tag > y->tag) - (x->tag < y->tag);
}

/* As an access control list, which sets the mode, too: -EOPNOTSUPP where there are none. */
static int give_list(int to, access_list *list)
{
    unsigned mask = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->entries[i].tag != OWNER && list->entries[i].tag != OTHERS)
            mask |= list->entries[i].may;
    /* Linux passes over a list whose mask is empty, and with it over whom it keeps out. */
    add(list, MASK, mask != 0 ? mask : 4, NOBODY);
    qsort(list->entries, list->count, sizeof *list->entries, by_tag);
    const size_t bytes = VERSION_BYTES + list->count * ENTRY_BYTES;
    uint8_t *attribute = calloc(1, bytes);
    if (attribute == NULL)
        return -ENOMEM;
    attribute[0] = LIST_VERSION;
    for (size_t i = 0; i < list->count; i++)
        put_entry(attribute + VERSION_BYTES + i * ENTRY_BYTES, list->entries[i]);
    const int result = write_attribute(to, attribute, bytes);
    free(attribute);
    return result;
}

static int give_mode(int to, mode_t mode)
{
    return fchmod(to, mode) == 0 || is_beyond_us(errno) ? 0 : -errno;
}

/* As a mode: who is named in the list is then one of the group or of the others, which therefore
 * get no more than he had. */
static int give_least(int to, access_list *list)
{
    unsigned least = 7;
    for (size_t i = 0; i < list->count; i++)
        if (is_named(&list->entries[i]))
            least &= list->entries[i].may;
    const unsigned owner = find_tag(list, OWNER, NOBODY)->may;
    const unsigned group = find_tag(list, OWNING_GROUP, NOBODY)->may & least;
    const unsigned others = find_tag(list, OTHERS, NOBODY)->may & least;
    const int result = remove_attribute(to);
    return result < 0 ? result : give_mode(to, (mode_t)(owner << 6 | group << 3 | others));
}

static int give(int to, access_list *list)
{
    bool has_names = false;
    for (size_t i = 0; i < list->count; i++)
        has_names |= is_named(&list->entries[i]);
    const int result = has_names ? give_list(to, list) : -EOPNOTSUPP;
    return is_beyond_us(-result) ? give_least(to, list) : result;
}

/* Both belong to the same: the same attribute and mode. */
static int give_same(int to, const uint8_t *attribute, size_t bytes, mode_t mode)
{
    const int result = bytes > 0 ? write_attribute(to, attribute, bytes) : remove_attribute(to);
    return result < 0 ? result : give_mode(to, mode & 07777);
}

/* The owner with the group, or the group alone; *now is what came of it. */
static int give_owner(int to, const struct stat *old, struct stat *now)
{
    if (fchown(to, old->st_uid, old->st_gid) != 0 &&
        (!is_beyond_us(errno) || (fchown(to, (uid_t)-1, old->st_gid) != 0 && !is_beyond_us(errno))))
        return -errno;
    return fstat(to, now) == 0 ? 0 : -errno;
}

static int give_access(int to, const struct stat *old, const uint8_t *attribute, size_t bytes)
{
    struct stat now = {0};
    access_list list;
    /* First the owner: giving a file away takes permissions from it. */
    int result = give_owner(to, old, &now);
    if (result < 0)
        return result;
    if (now.st_uid == old->st_uid && now.st_gid == old->st_gid) {
        result = give_same(to, attribute, bytes, old->st_mode);
        if (!is_beyond_us(-result))
            return result;
    }
    result = list_access(&list, attribute, bytes, old->st_mode);
    if (result == 0) {
        if (now.st_uid != old->st_uid)
            name_owner(&list, (uint32_t)old->st_uid);
        if (now.st_gid != old->st_gid)
            name_group(&list, (uint32_t)old->st_gid);
        result = give(to, &list);
    }
    free(list.entries);
    return result;
}

int vecfile_system_copy_permissions(void *context, int from, int to)
{
    (void)context;
    struct stat old;
    uint8_t *attribute = NULL;
    if (fstat(from, &old) != 0)
        return -errno;
    const ssize_t bytes = read_attribute(from, &attribute);
    const int result = bytes < 0 ? (int)bytes : give_access(to, &old, attribute, (size_t)bytes);
    free(attribute);
    return result;
}
