/* Who may read and write a log is who may read and write its vector; and who cannot make one is
 * told so when the vector is opened, not when it commits. */
#include "suite.h"
#include "child.h"
#include "rounds.h"
#include "skip.h"

#include <grp.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define USER 65534  /* nobody */
#define GROUP 65533 /* nobody else's */

static const vecfile_options read_only = {.access = VECFILE_READ_ONLY};
static const vecfile_options shared = {.durability = VECFILE_SHARED};

static char folder[4096], vector[4200];

static void make_in_folder(void)
{
    scratch_open_to_others();
    snprintf(folder, sizeof folder, "%s", scratch_path("folder"));
    snprintf(vector, sizeof vector, "%s/data.vec", folder);
    ck_assert_int_eq(mkdir(folder, 0700), 0);
    rounds_make(vector, 1);
}

/* The folder and what is in it become that user's. */
static void give_away(mode_t folder_mode, mode_t file_mode)
{
    ck_assert_int_eq(chown(folder, USER, GROUP), 0);
    ck_assert_int_eq(chown(vector, USER, GROUP), 0);
    ck_assert_int_eq(chmod(folder, folder_mode), 0);
    ck_assert_int_eq(chmod(vector, file_mode), 0);
}

static const char *log_path(void)
{
    static char path[4300];
    for (int number = 0; number < 2; number++) {
        snprintf(path, sizeof path, "%s-log%d", vector, number);
        if (access(path, F_OK) == 0)
            return path;
    }
    ck_abort_msg("no log");
    return NULL;
}

static void become_user(void)
{
    ck_assert_int_eq(setgid(GROUP), 0);
    ck_assert_int_eq(setuid(USER), 0);
}

/* Opens as the user to whom all of it belongs, and commits on. */
static void go_on_as_user(void *context, const child *parent)
{
    (void)context, (void)parent;
    become_user();
    rounds_crash(vector, 4, 6);
    rounds_assert(vector, 1, 6);
}

START_TEST(the_log_of_a_crashed_root_is_its_vector_s_owner_s)
{
    static const mode_t modes[] = {0600, 0640, 0660, 0644};
    struct stat of_vector, of_log;
    if (getuid() != 0)
        SKIP("only root can give files away");
    make_in_folder();
    give_away(0700, modes[_i]);
    umask(_i % 2 == 0 ? 0 : 077);
    rounds_crash(vector, 1, 3);
    ck_assert_int_eq(stat(vector, &of_vector), 0);
    ck_assert_int_eq(stat(log_path(), &of_log), 0);
    ck_assert_uint_eq(of_log.st_uid, USER);
    ck_assert_uint_eq(of_log.st_gid, GROUP);
    ck_assert_uint_eq(of_log.st_mode, of_vector.st_mode);
    child user = child_start(go_on_as_user, NULL);
    CHILD_SUCCEEDS(&user);
}
END_TEST

/* An access control list as the system stores it: owner rw, user USER rw, group none, mask rw,
 * others none.  Its mask is what stat shows as the group's permissions. */
static const unsigned char list[] = {2,    0,    0,    0, /* version */
                                     1,    0,    6,    0,    0xff, 0xff, 0xff, 0xff, 2,    0,
                                     6,    0,    0xfe, 0xff, 0,    0,    4,    0,    0,    0,
                                     0xff, 0xff, 0xff, 0xff, 16,   0,    6,    0,    0xff, 0xff,
                                     0xff, 0xff, 32,   0,    0,    0,    0xff, 0xff, 0xff, 0xff};
#define LIST "system.posix_acl_access"

START_TEST(a_log_has_the_access_control_list_of_its_vector_and_no_wider_group)
{
    unsigned char found[sizeof list + 1];
    make_in_folder();
    if (setxattr(vector, LIST, list, sizeof list, 0) != 0)
        SKIP("no access control lists here");
    rounds_crash(vector, 1, 3);
    ck_assert_int_eq(getxattr(log_path(), LIST, found, sizeof found), sizeof list);
    ck_assert_mem_eq(found, list, sizeof list);
    rounds_assert(vector, 1, 3);
}
END_TEST

START_TEST(a_list_that_a_folder_gives_its_new_files_is_not_the_log_s)
{
    unsigned char found[sizeof list + 1];
    struct stat of_log;
    make_in_folder();
    if (setxattr(folder, "system.posix_acl_default", list, sizeof list, 0) != 0)
        SKIP("no access control lists here");
    rounds_crash(vector, 1, 3);
    ck_assert_int_eq(getxattr(log_path(), LIST, found, sizeof found), -1);
    ck_assert_int_eq(stat(log_path(), &of_log), 0);
    ck_assert_uint_eq(of_log.st_mode & 0777, 0600);
}
END_TEST

/* Of the group that may write the vector, but not its owner. */
static void commit_as_member(void *context, const child *parent)
{
    (void)context, (void)parent;
    ck_assert_int_eq(setgroups(0, NULL), 0);
    const gid_t groups[] = {GROUP};
    ck_assert_int_eq(setgroups(1, groups), 0);
    ck_assert_int_eq(setgid(USER - 7), 0);
    ck_assert_int_eq(setuid(USER - 7), 0);
    rounds_crash(vector, 1, 3);
}

START_TEST(the_log_of_a_member_of_the_group_is_the_group_s)
{
    struct stat of_log;
    if (getuid() != 0)
        SKIP("only root can give files away");
    make_in_folder();
    give_away(0770, 0660);
    child member = child_start(commit_as_member, NULL);
    CHILD_SUCCEEDS(&member);
    ck_assert_int_eq(stat(log_path(), &of_log), 0);
    ck_assert_uint_eq(of_log.st_gid, GROUP);
    ck_assert_uint_eq(of_log.st_mode & 0777, 0660);
    child user = child_start(go_on_as_user, NULL);
    CHILD_SUCCEEDS(&user);
}
END_TEST

/* --- folders --- */

static void refuse_to_open(void *context, const child *parent)
{
    quake_vec v;
    (void)context, (void)parent;
    become_user();
    ASSERT_STATUS(quake_vec_open(&v, vector, NULL), VECFILE_E_PERMISSION);
    ASSERT_MESSAGE("commits need a log beside it");
    ASSERT_MESSAGE("let this user write to the directory, or open the vector read-only or with "
                   "shared durability");
    ASSERT_OK(quake_vec_open(&v, vector, &read_only));
    rounds_check(&v, 1, 0);
    ASSERT_OK(quake_vec_close(&v));
    ASSERT_OK(quake_vec_open(&v, vector, &shared));
    rounds_commit(&v, 1, 2);
    ASSERT_OK(quake_vec_close(&v));
    ASSERT_OK(quake_vec_open(&v, vector, &read_only));
    rounds_check(&v, 1, 2);
    ASSERT_OK(quake_vec_close(&v));
}

START_TEST(where_no_log_can_be_made_opening_to_write_says_so_and_what_to_do)
{
    if (getuid() != 0)
        SKIP("only root can become another user");
    make_in_folder();
    give_away(0555, 0600);
    child user = child_start(refuse_to_open, NULL);
    CHILD_SUCCEEDS(&user);
}
END_TEST

static void write_unseen(void *context, const child *parent)
{
    (void)context, (void)parent;
    become_user();
    rounds_crash(vector, 1, 3);
    rounds_crash(vector, 4, 5);
    rounds_assert(vector, 1, 5);
}

START_TEST(a_folder_that_may_be_written_and_not_listed_is_enough)
{
    if (getuid() != 0)
        SKIP("only root can become another user");
    make_in_folder();
    give_away(0300, 0600);
    child user = child_start(write_unseen, NULL);
    CHILD_SUCCEEDS(&user);
    char names[4400];
    snprintf(names, sizeof names, "%s-log0", vector);
    ck_assert_int_ne(access(names, F_OK), 0);
    snprintf(names, sizeof names, "%s-log1", vector);
    ck_assert_int_ne(access(names, F_OK), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("log_rights");
    PROMISE_EACH(suite, the_log_of_a_crashed_root_is_its_vector_s_owner_s, 10, 4);
    PROMISE(suite, a_log_has_the_access_control_list_of_its_vector_and_no_wider_group, 10);
    PROMISE(suite, a_list_that_a_folder_gives_its_new_files_is_not_the_log_s, 10);
    PROMISE(suite, the_log_of_a_member_of_the_group_is_the_group_s, 10);
    PROMISE(suite, where_no_log_can_be_made_opening_to_write_says_so_and_what_to_do, 10);
    PROMISE(suite, a_folder_that_may_be_written_and_not_listed_is_enough, 10);
    return run_suite(suite);
}
