/* Who may do what with a file that takes another's place or stands beside it. */
#include "suite.h"
#include "child.h"
#include "skip.h"
#include "text_type.h"

#include "vecfile/convert.h"
#include "vecfile/io.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#define ACCESS_LIST "system.posix_acl_access"
#define DEFAULT_LIST "system.posix_acl_default"
#define MAX_ENTRIES 8

/* As <linux/posix_acl.h> numbers them. */
enum { OWNER = 1, USER = 2, OWNING_GROUP = 4, GROUP = 8, MASK = 16, OTHERS = 32 };

typedef struct entry {
    uint16_t tag;
    uint16_t may;
    uint32_t id;
} entry;

/* --- a file system without access control lists --- */

static bool lists_are_refused;

/* In place of the C library's. */
int fsetxattr(int fd, const char *name, const void *bytes, size_t count, int flags)
{
    if (lists_are_refused) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return (int)syscall(SYS_fsetxattr, fd, name, bytes, count, flags);
}

/* --- files and people --- */

typedef struct person {
    uid_t user;
    gid_t group, second; /* second: 0 for none */
} person;

typedef struct access_case {
    mode_t mode;
    entry list[MAX_ENTRIES]; /* none if the first has no tag */
} access_case;

static const person owner = {1001, 2001, 0};

static void put16(unsigned char *at, unsigned value)
{
    at[0] = (unsigned char)value;
    at[1] = (unsigned char)(value >> 8);
}

static size_t encode(const entry *list, unsigned char *out)
{
    size_t at = 4;
    memset(out, 0, at);
    out[0] = 2;
    for (size_t i = 0; i < MAX_ENTRIES && list[i].tag != 0; i++, at += 8) {
        const uint32_t id = list[i].id != 0 ? list[i].id : 0xffffffffu;
        put16(out + at, list[i].tag);
        put16(out + at + 2, list[i].may);
        put16(out + at + 4, id & 0xffff);
        put16(out + at + 6, id >> 16);
    }
    return at;
}

/* False where the file system has no lists. */
static bool give_list(const char *path, const char *name, const entry *list)
{
    unsigned char bytes[4 + 8 * MAX_ENTRIES];
    return setxattr(path, name, bytes, encode(list, bytes), 0) == 0;
}

static void become(const person *who)
{
    const gid_t groups[] = {who->group, who->second};
    ck_assert_int_eq(setgroups(who->second != 0 ? 2 : 1, groups), 0);
    ck_assert_int_eq(setegid(who->group), 0);
    ck_assert_int_eq(seteuid(who->user), 0);
}

static void become_root(void)
{
    ck_assert_int_eq(seteuid(0), 0);
    ck_assert_int_eq(setegid(0), 0);
    ck_assert_int_eq(setgroups(0, NULL), 0);
}

/* What he may do with the file: 4 to read, 2 to write. */
static unsigned may(const person *who, const char *path)
{
    become(who);
    const int to_read = open(path, O_RDONLY), to_write = open(path, O_WRONLY);
    become_root();
    if (to_read >= 0)
        close(to_read);
    if (to_write >= 0)
        close(to_write);
    return (to_read >= 0 ? 4u : 0u) | (to_write >= 0 ? 2u : 0u);
}

/* The file "old", as the case says. */
static bool make_old(const access_case *of)
{
    unlink("old");
    unlink("new");
    write_file("old", "old", 3);
    ck_assert_int_eq(chown("old", owner.user, owner.group), 0);
    ck_assert_int_eq(chmod("old", of->mode), 0);
    return of->list[0].tag == 0 || give_list("old", ACCESS_LIST, of->list);
}

/* Makes "new" as `who`, with what "old" has. */
static void copy_as(const person *who)
{
    become(who);
    const int from = open("old", O_RDWR);
    const int to = open("new", O_RDWR | O_CREAT | O_EXCL, 0600);
    const int result =
        from >= 0 && to >= 0 ? vecfile_io_system.copy_permissions(NULL, from, to) : -EACCES;
    become_root();
    close(from);
    close(to);
    ck_assert_int_eq(result, 0);
}

static int home = -1;

/* Others may not go through the folders above, and need not with names relative to this one. */
static bool enter_scratch(void)
{
    if (geteuid() != 0)
        return false;
    home = open(".", O_RDONLY | O_DIRECTORY);
    ck_assert_int_ge(home, 0);
    ck_assert_int_eq(chdir(scratch_directory()), 0);
    ck_assert_int_eq(chmod(".", 0777), 0);
    return true;
}

static void leave_scratch(void)
{
    ck_assert_int_eq(fchdir(home), 0);
    close(home);
}

static bool has_lists(void)
{
    static const entry any[MAX_ENTRIES] = {
        {OWNER, 6, 0}, {USER, 6, 1004}, {OWNING_GROUP, 6, 0}, {MASK, 6, 0}, {OTHERS, 6, 0}};
    char path[4096];
    snprintf(path, sizeof path, "%s", scratch_path("probe"));
    write_file(path, "", 0);
    const bool has = give_list(path, ACCESS_LIST, any);
    unlink(path);
    return has;
}

/* --- promises --- */

static const access_case cases[] = {
    {0600, {{0, 0, 0}}},
    {0660, {{0, 0, 0}}},
    {0664, {{0, 0, 0}}},
    {0666, {{0, 0, 0}}},
    {0606, {{0, 0, 0}}},
    {0646, {{0, 0, 0}}},
    {0460, {{0, 0, 0}}},
    {0660, {{OWNER, 6, 0}, {USER, 6, 1002}, {OWNING_GROUP, 0, 0}, {MASK, 6, 0}, {OTHERS, 0, 0}}},
    {0660, {{OWNER, 6, 0}, {USER, 0, 1004}, {OWNING_GROUP, 6, 0}, {MASK, 6, 0}, {OTHERS, 6, 0}}},
    {0640, {{OWNER, 6, 0}, {USER, 6, 1003}, {OWNING_GROUP, 6, 0}, {MASK, 4, 0}, {OTHERS, 6, 0}}},
    {0660,
     {{OWNER, 6, 0},
      {OWNING_GROUP, 4, 0},
      {GROUP, 6, 2002},
      {GROUP, 0, 2003},
      {MASK, 6, 0},
      {OTHERS, 6, 0}}},
    {0660,
     {{OWNER, 6, 0},
      {USER, 4, 1001},
      {OWNING_GROUP, 4, 0},
      {GROUP, 6, 2001},
      {MASK, 6, 0},
      {OTHERS, 4, 0}}},
};
#define CASES (sizeof cases / sizeof cases[0])

static const person people[] = {
    {1001, 2001, 0},    {1001, 2002, 0},    {1002, 2001, 0},    {1002, 2002, 0},
    {1002, 2003, 2001}, {1003, 2003, 0},    {1003, 2001, 2003}, {1003, 2002, 0},
    {1003, 2002, 2003}, {1004, 2001, 0},    {1004, 2002, 2001}, {1004, 2004, 0},
    {1004, 2002, 2003}, {1005, 2004, 2003}, {1005, 2001, 2004}, {1005, 2004, 0},
};
#define PEOPLE (sizeof people / sizeof people[0])

/* Everybody but the maker may do at most what he could, and exactly that if `keeps` and he is not
 * in the maker's group. */
static void compare_access(const access_case *of, const person *maker, bool keeps)
{
    for (size_t i = 0; i < PEOPLE; i++) {
        const person *who = &people[i];
        const unsigned could = may(who, "old"), can = may(who, "new");
        const bool shares = who->group == maker->group || who->second == maker->group;
        HOLDS(who->user == maker->user || (can & ~could) == 0,
              "mode %o, copied by %u:%u: %u:%u+%u could %u and can %u", of->mode, maker->user,
              maker->group, who->user, who->group, who->second, could, can);
        HOLDS(!keeps || who->user == maker->user || shares || can == could,
              "mode %o, copied by %u:%u: %u:%u+%u could %u and can only %u", of->mode, maker->user,
              maker->group, who->user, who->group, who->second, could, can);
    }
}

static unsigned compare_all(bool keeps)
{
    unsigned looked_at = 0;
    for (size_t c = 0; c < CASES; c++)
        for (size_t m = 0; m < PEOPLE; m++) {
            if (!make_old(&cases[c]) || may(&people[m], "old") != 6)
                continue;
            copy_as(&people[m]);
            compare_access(&cases[c], &people[m], keeps);
            HOLDS(may(&people[m], "new") == 6, "its maker cannot open it again");
            looked_at++;
        }
    return looked_at;
}

START_TEST(a_copy_made_by_whomever_lets_nobody_in_and_keeps_nobody_out)
{
    if (!has_lists())
        SKIP("no access control lists on this file system");
    if (!enter_scratch())
        SKIP("only root can be other people");
    HOLDS(compare_all(true) > 30, "hardly anybody could copy");
    leave_scratch();
}
END_TEST

START_TEST(where_there_are_no_access_control_lists_a_copy_lets_nobody_in)
{
    if (!enter_scratch())
        SKIP("only root can be other people");
    lists_are_refused = true;
    HOLDS(compare_all(false) > 20, "hardly anybody could copy");
    lists_are_refused = false;
    leave_scratch();
}
END_TEST

static void same_list(const char *a, const char *b)
{
    unsigned char of_a[200], of_b[200];
    const ssize_t bytes = getxattr(a, ACCESS_LIST, of_a, sizeof of_a);
    ck_assert_int_eq(bytes, getxattr(b, ACCESS_LIST, of_b, sizeof of_b));
    if (bytes > 0)
        ck_assert_mem_eq(of_a, of_b, (size_t)bytes);
}

START_TEST(what_root_copies_has_the_same_owner_group_mode_and_list)
{
    static const person root = {0, 0, 0};
    if (!enter_scratch())
        SKIP("only root can give a file away");
    for (size_t c = 0; c < CASES; c++) {
        struct stat old, new;
        if (!make_old(&cases[c]))
            continue;
        copy_as(&root);
        ck_assert_int_eq(stat("old", &old), 0);
        ck_assert_int_eq(stat("new", &new), 0);
        ck_assert_uint_eq(old.st_uid, new.st_uid);
        ck_assert_uint_eq(old.st_gid, new.st_gid);
        ck_assert_uint_eq(old.st_mode, new.st_mode);
        same_list("old", "new");
    }
    leave_scratch();
}
END_TEST

START_TEST(the_list_that_a_folder_gives_its_new_files_does_not_stay_on_a_copy)
{
    static const entry generous[MAX_ENTRIES] = {
        {OWNER, 6, 0}, {USER, 6, 1004}, {OWNING_GROUP, 6, 0}, {MASK, 6, 0}, {OTHERS, 6, 0}};
    const access_case plain = {0640, {{0, 0, 0}}};
    if (!has_lists())
        SKIP("no access control lists on this file system");
    if (!enter_scratch())
        SKIP("only root can be other people");
    ck_assert(make_old(&plain));
    ck_assert(give_list(".", DEFAULT_LIST, generous));
    copy_as(&owner);
    compare_access(&plain, &owner, true);
    same_list("old", "new");
    leave_scratch();
}
END_TEST

/* What programs do with it: the vector is migrated under its name. */
START_TEST(a_migrated_file_keeps_its_access_control_list)
{
    static const entry shared[MAX_ENTRIES] = {
        {OWNER, 6, 0}, {USER, 4, 1004}, {OWNING_GROUP, 0, 0}, {MASK, 4, 0}, {OTHERS, 0, 0}};
    const uint32_t number = 7;
    if (!has_lists())
        SKIP("no access control lists on this file system");
    unsigned char before[200], after[200];
    vecfile_type old = text_type("struct e size 4 align 4\nfield n u32 at 0 size 4\nelement e\n");
    vecfile_type new = text_type("struct e size 8 align 8\nfield n u64 at 0 size 8\nelement e\n");
    char path[4096];
    snprintf(path, sizeof path, "%s", scratch_path("file.vec"));
    text_type_write(path, &old, &number, 1, 1);
    ck_assert(give_list(path, ACCESS_LIST, shared));
    const ssize_t bytes = getxattr(path, ACCESS_LIST, before, sizeof before);
    ck_assert_int_gt(bytes, 0);
    ASSERT_OK(vecfile_migrate(path, &new, NULL, NULL));
    free(text_type_read(path, &new, 1));
    ck_assert_int_eq(getxattr(path, ACCESS_LIST, after, sizeof after), bytes);
    ck_assert_mem_eq(before, after, (size_t)bytes);
    text_type_free(&old);
    text_type_free(&new);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("permissions");
    PROMISE(suite, a_copy_made_by_whomever_lets_nobody_in_and_keeps_nobody_out, 60);
    PROMISE(suite, where_there_are_no_access_control_lists_a_copy_lets_nobody_in, 60);
    PROMISE(suite, what_root_copies_has_the_same_owner_group_mode_and_list, 10);
    PROMISE(suite, the_list_that_a_folder_gives_its_new_files_does_not_stay_on_a_copy, 10);
    PROMISE(suite, a_migrated_file_keeps_its_access_control_list, 10);
    return run_suite(suite);
}
