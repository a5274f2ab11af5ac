/* Paths and options that cannot be opened: each refused in its own way, at once, and with nothing
 * left behind. */
#include "suite.h"
#include "child.h"
#include "intact.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static const vecfile_options read_only = {.access = VECFILE_READ_ONLY};

/* Makes the scratch directory the working directory; leave_scratch with the result undoes it. */
static int enter_scratch(void)
{
    const char *directory = scratch_directory();
    int home = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ck_assert_int_ge(home, 0);
    ck_assert_int_eq(chdir(directory), 0);
    return home;
}

static void leave_scratch(int home)
{
    ck_assert_int_eq(fchdir(home), 0);
    ck_assert_int_eq(close(home), 0);
}

/* Opening `path` both ways fails alike and says so. */
static void assert_refused(const char *path, vecfile_status expected, const char *message)
{
    quake_vec v;
    unsigned entries = scratch_entries();
    ASSERT_STATUS(quake_vec_open(&v, path, NULL), expected);
    ASSERT_MESSAGE(path);
    ASSERT_MESSAGE(message);
    ASSERT_STATUS(quake_vec_open(&v, path, &read_only), expected);
    ASSERT_MESSAGE(path);
    ck_assert_uint_eq(scratch_entries(), entries);
}

/* --- things that are no files --- */

START_TEST(a_directory_is_no_vector)
{
    ck_assert_int_eq(mkdir(scratch_path("folder"), 0700), 0);
    assert_refused(scratch_path("folder"), VECFILE_E_NOT_VECFILE, "a directory");
}
END_TEST

START_TEST(a_fifo_is_refused_without_waiting_for_its_other_end)
{
    ck_assert_int_eq(mkfifo(scratch_path("fifo"), 0600), 0);
    assert_refused(scratch_path("fifo"), VECFILE_E_NOT_VECFILE, "not a regular file");
}
END_TEST

START_TEST(a_socket_is_no_vector)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int home = enter_scratch(); /* addresses of sockets are short */
    snprintf(address.sun_path, sizeof address.sun_path, "socket");
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    quake_vec v;
    ASSERT_STATUS(quake_vec_open(&v, "socket", NULL), VECFILE_E_NOT_VECFILE);
    ASSERT_MESSAGE("not a regular file");
    ck_assert_int_eq(close(fd), 0);
    leave_scratch(home);
}
END_TEST

START_TEST(a_device_is_no_vector)
{
    assert_refused("/dev/null", VECFILE_E_NOT_VECFILE, "not a regular file");
}
END_TEST

START_TEST(a_link_to_nowhere_is_refused_and_stays)
{
    quake_vec v;
    struct stat found;
    const char *path = scratch_path("link");
    ck_assert_int_eq(symlink("nowhere", path), 0);
    ASSERT_STATUS(quake_vec_open(&v, path, &read_only), VECFILE_E_NOT_FOUND);
    ck_assert_int_ne(quake_vec_open(&v, path, NULL), VECFILE_OK);
    ASSERT_MESSAGE(path);
    ASSERT_MESSAGE("link to nowhere");
    ck_assert_int_eq(lstat(path, &found), 0);
    ck_assert(S_ISLNK(found.st_mode));
    ck_assert_uint_eq(scratch_entries(), 1);
}
END_TEST

START_TEST(a_link_to_a_vector_opens_the_vector)
{
    intact_make();
    ck_assert_int_eq(symlink("intact.vec", scratch_path("link")), 0);
    quake_vec v;
    ASSERT_OK(quake_vec_open(&v, scratch_path("link"), NULL));
    ck_assert(intact_is_in(&v));
    ASSERT_OK(quake_vec_close(&v));
    intact_drop();
}
END_TEST

/* --- paths --- */

START_TEST(a_path_that_names_nothing_is_refused)
{
    quake_vec v;
    ASSERT_STATUS(quake_vec_open(&v, "", NULL), VECFILE_E_INVALID);
    ASSERT_MESSAGE("path");
    ASSERT_STATUS(quake_vec_open(&v, NULL, NULL), VECFILE_E_INVALID);
    ASSERT_MESSAGE("path");
    ck_assert_ptr_null(v.core.vector);
}
END_TEST

START_TEST(a_path_through_a_folder_that_is_not_there_is_not_found)
{
    assert_refused(scratch_path("missing/a.vec"), VECFILE_E_NOT_FOUND, "");
}
END_TEST

START_TEST(a_path_through_a_file_is_not_found)
{
    write_file(scratch_path("file"), "x", 1);
    assert_refused(scratch_path("file/a.vec"), VECFILE_E_NOT_FOUND, "Not a directory");
}
END_TEST

START_TEST(a_path_longer_than_the_system_allows_is_refused)
{
    char path[6000];
    quake_vec v;
    memset(path, 'x', sizeof path);
    path[sizeof path - 1] = '\0';
    for (size_t i = 0; i < sizeof path; i += 100)
        path[i] = '/';
    ck_assert_int_ne(quake_vec_open(&v, path, NULL), VECFILE_OK);
    ASSERT_MESSAGE("File name too long");
    memset(path, 'x', 256);
    path[256] = '\0';
    assert_refused(scratch_path(path), VECFILE_E_IO, "File name too long");
}
END_TEST

/* The file is made under its name and ".new-" and 16 digits; the logs' names are shorter. */
START_TEST(a_name_that_leaves_room_for_its_sidecars_can_be_created_and_committed)
{
    char name[256 - 21];
    quake_vec v;
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    ASSERT_OK(quake_vec_open(&v, scratch_path(name), NULL));
    for (int i = 0; i < 2; i++) {
        ASSERT_OK(quake_vec_push_default(&v));
        ASSERT_OK(quake_vec_commit(&v));
    }
    ASSERT_OK(quake_vec_close(&v));
    ck_assert_uint_eq(scratch_entries(), 1);
}
END_TEST

START_TEST(a_path_in_the_working_directory_needs_no_slash)
{
    quake_vec v;
    int home = enter_scratch();
    ASSERT_OK(quake_vec_open(&v, "bare.vec", NULL));
    ck_assert_str_eq(quake_vec_path(&v), "bare.vec");
    ASSERT_OK(quake_vec_close(&v));
    ck_assert_uint_eq(file_size("bare.vec"), 65536);
    leave_scratch(home);
}
END_TEST

/* --- permissions --- */

/* Root may do everything, so the children below become nobody. */
static void become_nobody(void)
{
    if (geteuid() == 0) {
        ck_assert_int_eq(setgid(65534), 0);
        ck_assert_int_eq(setuid(65534), 0);
    }
}

static char public_folder[4096];

static void make_public_folder(mode_t mode)
{
    scratch_open_to_others();
    snprintf(public_folder, sizeof public_folder, "%s", scratch_path("public"));
    ck_assert_int_eq(mkdir(public_folder, 0700), 0);
    ck_assert_int_eq(chmod(public_folder, mode), 0);
}

static void put_intact_into_public_folder(char *path, size_t room, mode_t mode)
{
    make_public_folder(0777);
    intact_make();
    snprintf(path, room, "%s/a.vec", public_folder);
    write_file(path, intact_bytes, intact_size);
    ck_assert_int_eq(chmod(path, mode), 0);
    intact_drop();
}

static void open_unreadable(void *path, const child *parent)
{
    (void)parent;
    become_nobody();
    quake_vec v;
    ASSERT_STATUS(quake_vec_open(&v, path, NULL), VECFILE_E_PERMISSION);
    ASSERT_MESSAGE(public_folder);
    ASSERT_MESSAGE("Permission denied");
    ASSERT_STATUS(quake_vec_open(&v, path, &read_only), VECFILE_E_PERMISSION);
}

static void open_unwritable(void *path, const child *parent)
{
    (void)parent;
    become_nobody();
    quake_vec v;
    ASSERT_STATUS(quake_vec_open(&v, path, NULL), VECFILE_E_PERMISSION);
    ASSERT_MESSAGE("open to write");
    ASSERT_OK(quake_vec_open(&v, path, &read_only));
    ck_assert(intact_is_in(&v));
    ASSERT_OK(quake_vec_close(&v));
}

static void create_in_locked_folder(void *path, const child *parent)
{
    (void)parent;
    become_nobody();
    quake_vec v;
    ASSERT_STATUS(quake_vec_open(&v, path, NULL), VECFILE_E_PERMISSION);
    ASSERT_MESSAGE(public_folder);
}

static void run_as_nobody(void (*work)(void *path, const child *parent), char *path)
{
    child nobody = child_start(work, path);
    CHILD_SUCCEEDS(&nobody);
}

START_TEST(a_file_that_may_not_be_read_is_refused)
{
    char path[4200];
    put_intact_into_public_folder(path, sizeof path, 0000);
    run_as_nobody(open_unreadable, path);
}
END_TEST

START_TEST(a_file_that_may_not_be_written_opens_read_only)
{
    char path[4200];
    put_intact_into_public_folder(path, sizeof path, 0444);
    run_as_nobody(open_unwritable, path);
}
END_TEST

START_TEST(a_folder_that_may_not_be_written_takes_no_new_vector)
{
    char path[4200];
    make_public_folder(0555);
    snprintf(path, sizeof path, "%s/a.vec", public_folder);
    run_as_nobody(create_in_locked_folder, path);
}
END_TEST

START_TEST(a_new_file_has_the_permissions_asked_for)
{
    quake_vec v;
    struct stat found;
    umask(022);
    ASSERT_OK(quake_vec_open(&v, scratch_path("private.vec"), NULL));
    ASSERT_OK(quake_vec_close(&v));
    ck_assert_int_eq(stat(scratch_path("private.vec"), &found), 0);
    ck_assert_uint_eq(found.st_mode & 0777, 0600);
    vecfile_options options = {.permissions = 0666};
    ASSERT_OK(quake_vec_open(&v, scratch_path("public.vec"), &options));
    ASSERT_OK(quake_vec_close(&v));
    ck_assert_int_eq(stat(scratch_path("public.vec"), &found), 0);
    ck_assert_uint_eq(found.st_mode & 0777, 0644);
}
END_TEST

/* --- options --- */

START_TEST(options_that_make_no_sense_are_refused_by_name)
{
    static const struct {
        vecfile_options options;
        const char *message;
    } cases[] = {
        {{.access = (vecfile_access)3}, "access"},
        {{.existence = (vecfile_existence)3}, "existence"},
        {{.durability = (vecfile_durability)9}, "durability"},
        {{.permissions = 01000}, "permissions"},
        {{.access = VECFILE_READ_ONLY, .existence = VECFILE_MUST_CREATE}, "existence"},
        {{.access = VECFILE_READ_ONLY, .reserve = 1}, "reserve"},
        {{.access = VECFILE_FOLLOW, .existence = VECFILE_MUST_CREATE}, "existence"},
        {{.access = VECFILE_FOLLOW, .upgrade = true}, "upgrade"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        quake_vec v;
        ASSERT_STATUS(quake_vec_open(&v, scratch_path("a.vec"), &cases[i].options),
                      VECFILE_E_INVALID);
        ASSERT_MESSAGE(cases[i].message);
        ASSERT_MESSAGE("a.vec");
    }
    ck_assert_uint_eq(scratch_entries(), 0);
}
END_TEST

START_TEST(existence_is_as_the_options_ask)
{
    quake_vec v;
    const char *path = scratch_path("a.vec");
    vecfile_options must_exist = {.existence = VECFILE_MUST_EXIST};
    vecfile_options must_create = {.existence = VECFILE_MUST_CREATE};
    ASSERT_STATUS(quake_vec_open(&v, path, &must_exist), VECFILE_E_NOT_FOUND);
    ASSERT_STATUS(quake_vec_open(&v, path, &read_only), VECFILE_E_NOT_FOUND);
    ck_assert_uint_eq(scratch_entries(), 0);
    ASSERT_OK(quake_vec_open(&v, path, &must_create));
    ASSERT_OK(quake_vec_close(&v));
    ASSERT_STATUS(quake_vec_open(&v, path, &must_create), VECFILE_E_EXISTS);
    ASSERT_MESSAGE(path);
    ASSERT_OK(quake_vec_open(&v, path, &must_exist));
    ASSERT_OK(quake_vec_close(&v));
}
END_TEST

START_TEST(a_reserve_beyond_the_limit_is_full_and_changes_nothing)
{
    quake_vec v;
    vecfile_options options = {.reserve = 1000, .max_bytes = 999 * sizeof(quake)};
    intact_make();
    ASSERT_STATUS(quake_vec_open(&v, intact_path, &options), VECFILE_E_FULL);
    ASSERT_MESSAGE("max_bytes");
    options = (vecfile_options){.reserve = UINT64_MAX};
    ASSERT_STATUS(quake_vec_open(&v, intact_path, &options), VECFILE_E_FULL);
    intact_assert_opens(NULL);
    ck_assert_uint_eq(file_size(intact_path), intact_size);
    intact_drop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("refusal");
    PROMISE(suite, a_directory_is_no_vector, 20);
    PROMISE(suite, a_fifo_is_refused_without_waiting_for_its_other_end, 20);
    PROMISE(suite, a_socket_is_no_vector, 20);
    PROMISE(suite, a_device_is_no_vector, 20);
    PROMISE(suite, a_link_to_nowhere_is_refused_and_stays, 60);
    PROMISE(suite, a_link_to_a_vector_opens_the_vector, 20);
    PROMISE(suite, a_path_that_names_nothing_is_refused, 20);
    PROMISE(suite, a_path_through_a_folder_that_is_not_there_is_not_found, 20);
    PROMISE(suite, a_path_through_a_file_is_not_found, 20);
    PROMISE(suite, a_path_longer_than_the_system_allows_is_refused, 20);
    PROMISE(suite, a_name_that_leaves_room_for_its_sidecars_can_be_created_and_committed, 20);
    PROMISE(suite, a_path_in_the_working_directory_needs_no_slash, 20);
    PROMISE(suite, a_file_that_may_not_be_read_is_refused, 20);
    PROMISE(suite, a_file_that_may_not_be_written_opens_read_only, 20);
    PROMISE(suite, a_folder_that_may_not_be_written_takes_no_new_vector, 20);
    PROMISE(suite, a_new_file_has_the_permissions_asked_for, 20);
    PROMISE(suite, options_that_make_no_sense_are_refused_by_name, 20);
    PROMISE(suite, existence_is_as_the_options_ask, 20);
    PROMISE(suite, a_reserve_beyond_the_limit_is_full_and_changes_nothing, 20);
    return run_suite(suite);
}
