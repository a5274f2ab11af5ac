/* Logs belong to a file and not to a name: while it is open, a vector's file is renamed, removed,
 * replaced or linked, or the program goes elsewhere; then its writer dies, and every commit is
 * there, of this vector and of those that were in the way. */
#include "suite.h"
#include "child.h"
#include "rounds.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Absolute, for programs that go elsewhere; made before there are children, who would have a
 * directory of their own. */
static char here[PATH_MAX], vector[PATH_MAX + 300], other[PATH_MAX + 300];

static void use_paths(const char *name, const char *second)
{
    ck_assert_ptr_nonnull(realpath(scratch_directory(), here));
    snprintf(vector, sizeof vector, "%s/%s", here, name);
    snprintf(other, sizeof other, "%s/%s", here, second);
}

static void make_folder(const char *name)
{
    char path[PATH_MAX + 300];
    snprintf(path, sizeof path, "%s/%s", here, name);
    ck_assert_int_eq(mkdir(path, 0700), 0);
}

static void go_to(const char *name)
{
    char path[PATH_MAX + 300];
    snprintf(path, sizeof path, "%s/%s", here, name);
    ck_assert_int_eq(chdir(path), 0);
}

static void move(const char *from, const char *to)
{
    HOLDS(rename(from, to) == 0, "rename '%s' to '%s'", from, to);
}

static const char *log_of(const char *path, int number)
{
    static char logs[4][PATH_MAX + 400];
    static unsigned next;
    char *log = logs[next++ % 4];
    snprintf(log, sizeof logs[0], "%s-log%d", path, number);
    return log;
}

static bool is_there(const char *path)
{
    struct stat found;
    return lstat(path, &found) == 0;
}

static bool has_log(const char *path)
{
    return is_there(log_of(path, 0)) || is_there(log_of(path, 1));
}

/* --- another directory --- */

typedef struct journey {
    bool commits_before, closes;
} journey;

static void commit_elsewhere(void *context, const child *parent)
{
    const journey *how = context;
    quake_vec v;
    (void)parent;
    go_to("mine");
    ASSERT_OK(quake_vec_open(&v, "data.vec", NULL));
    if (how->commits_before)
        rounds_commit(&v, 1, 3);
    go_to("theirs");
    rounds_commit(&v, how->commits_before ? 4 : 1, 6);
    ck_assert(quake_vec_path_is_current(&v));
    if (how->closes)
        ASSERT_OK(quake_vec_close(&v));
}

START_TEST(who_changes_the_directory_commits_to_the_file_and_spoils_no_other_of_its_name)
{
    journey how = {.commits_before = _i % 2 == 0, .closes = _i / 2 == 0};
    use_paths("mine/data.vec", "theirs/data.vec");
    make_folder("mine");
    make_folder("theirs");
    rounds_make(vector, 1);
    rounds_make(other, 2);
    rounds_crash(other, 1, 9);
    child writer = child_start(commit_elsewhere, &how);
    CHILD_SUCCEEDS(&writer);
    ck_assert(has_log(vector) == !how.closes);
    rounds_assert(vector, 1, 6);
    rounds_assert(other, 2, 9);
    ck_assert(!has_log(vector));
    ck_assert(!has_log(other));
}
END_TEST

/* --- links --- */

START_TEST(the_log_of_a_file_opened_through_a_link_lies_beside_the_file)
{
    use_paths("files/data.vec", _i < 2 ? "links/link.vec" : "way/data.vec");
    make_folder("files");
    make_folder("links");
    rounds_make(vector, 1);
    if (_i < 2)
        ck_assert_int_eq(symlink("../files/data.vec", other), 0);
    else
        ck_assert_int_eq(symlink("files", scratch_path("way")), 0);
    rounds_crash(_i % 2 == 0 ? vector : other, 1, 7);
    ck_assert(has_log(vector));
    ck_assert(_i >= 2 || !has_log(other));
    rounds_assert(_i % 2 == 0 ? other : vector, 1, 7);
    ck_assert(!has_log(vector));
}
END_TEST

START_TEST(a_link_that_leads_elsewhere_by_now_changes_nothing_for_who_has_it_open)
{
    quake_vec v;
    use_paths("one.vec", "link.vec");
    rounds_make(vector, 1);
    rounds_make(scratch_path("two.vec"), 2);
    ck_assert_int_eq(symlink("one.vec", other), 0);
    ASSERT_OK(quake_vec_open(&v, other, NULL));
    ck_assert(quake_vec_path_is_current(&v));
    rounds_commit(&v, 1, 2);
    ck_assert_int_eq(unlink(other), 0);
    ck_assert_int_eq(symlink("two.vec", other), 0);
    rounds_commit(&v, 3, 4);
    quake_vec_abandon(&v);
    rounds_assert(other, 2, 0);
    rounds_assert(vector, 1, 4);
}
END_TEST

/* --- names that go to another file --- */

/* Opens `vector`, commits, tells, and after each answer does the next of what is asked of it. */
static void commit_when_told(void *context, const child *parent)
{
    const bool *closes = context;
    quake_vec v;
    ASSERT_OK(quake_vec_open(&v, vector, NULL));
    rounds_commit(&v, 1, 3);
    ck_assert(quake_vec_path_is_current(&v));
    child_tell(parent);
    child_wait(parent);
    rounds_commit(&v, 4, 6);
    ck_assert(!quake_vec_path_is_current(&v));
    child_tell(parent);
    child_wait(parent);
    if (*closes)
        ASSERT_OK(quake_vec_close(&v));
}

static void hold_and_commit(void *context, const child *parent)
{
    quake_vec v;
    (void)context;
    ASSERT_OK(quake_vec_open(&v, vector, NULL));
    rounds_commit(&v, 1, 5);
    child_tell(parent);
    child_wait(parent);
    rounds_commit(&v, 6, 8);
    child_tell(parent);
    child_wait(parent);
}

static void ask(child *writer)
{
    child_tell(writer);
    ck_assert(child_wait(writer));
}

static void let_end(child *writer)
{
    child_tell(writer);
    CHILD_SUCCEEDS(writer);
}

START_TEST(a_file_renamed_while_it_is_open_and_its_successor_keep_their_own_commits)
{
    bool closes = _i == 1;
    use_paths("data.vec", "data.vec.1");
    rounds_make(vector, 1);
    child first = child_start(commit_when_told, &closes);
    ck_assert(child_wait(&first));
    move(vector, other);
    rounds_make(vector, 2);
    child second = child_start(hold_and_commit, NULL);
    ck_assert(child_wait(&second));
    ask(&first);
    ask(&second);
    let_end(&first);
    let_end(&second);
    if (_i == 2) {
        move(vector, scratch_path("new.vec"));
        move(other, vector);
        rounds_assert(vector, 1, 6);
        rounds_assert(scratch_path("new.vec"), 2, 8);
        ck_assert_uint_eq(scratch_entries(), 2);
        return;
    }
    rounds_assert(other, 1, 6);
    rounds_assert(vector, 2, 8);
    ck_assert_uint_eq(scratch_entries(), 2);
}
END_TEST

START_TEST(what_a_removed_file_s_handle_does_touches_nothing_of_the_new_file)
{
    bool closes = _i == 1;
    use_paths("data.vec", "unused");
    rounds_make(vector, 1);
    child first = child_start(commit_when_told, &closes);
    ck_assert(child_wait(&first));
    ck_assert_int_eq(unlink(vector), 0);
    rounds_make(vector, 2);
    child second = child_start(hold_and_commit, NULL);
    ck_assert(child_wait(&second));
    ask(&first);
    ask(&second);
    let_end(&first);
    let_end(&second);
    rounds_assert(vector, 2, 8);
}
END_TEST

/* Opened before, and the first log made after the name went to another file. */
static void commit_late(void *context, const child *parent)
{
    quake_vec v;
    (void)context;
    ASSERT_OK(quake_vec_open(&v, vector, NULL));
    child_tell(parent);
    child_wait(parent);
    rounds_commit(&v, 1, 6);
    child_tell(parent);
    child_wait(parent);
}

START_TEST(a_first_log_made_after_the_rename_is_not_the_successor_s)
{
    use_paths("data.vec", "data.vec.1");
    rounds_make(vector, 1);
    child first = child_start(commit_late, NULL);
    ck_assert(child_wait(&first));
    move(vector, other);
    rounds_make(vector, 2);
    child second = child_start(hold_and_commit, NULL);
    ck_assert(child_wait(&second));
    ask(&first);
    ask(&second);
    let_end(&first);
    let_end(&second);
    rounds_assert(other, 1, 6);
    rounds_assert(vector, 2, 8);
    ck_assert_uint_eq(scratch_entries(), 2);
}
END_TEST

/* --- folders --- */

START_TEST(commits_follow_a_folder_that_is_moved_away_and_spoil_nothing_in_its_successor)
{
    bool closes = _i == 1;
    char moved[PATH_MAX + 400];
    use_paths("folder/data.vec", "moved");
    make_folder("folder");
    rounds_make(vector, 1);
    child first = child_start(commit_when_told, &closes);
    ck_assert(child_wait(&first));
    move(scratch_path("folder"), other);
    make_folder("folder");
    rounds_make(vector, 2);
    child second = child_start(hold_and_commit, NULL);
    ck_assert(child_wait(&second));
    ask(&first);
    ask(&second);
    let_end(&first);
    let_end(&second);
    snprintf(moved, sizeof moved, "%s/data.vec", other);
    rounds_assert(moved, 1, 6);
    rounds_assert(vector, 2, 8);
}
END_TEST

static void commit_in_a_removed_folder(void *context, const child *parent)
{
    quake_vec v;
    (void)context;
    ASSERT_OK(quake_vec_open(&v, vector, NULL));
    child_tell(parent);
    child_wait(parent);
    ck_assert(!quake_vec_path_is_current(&v));
    quake_vec_at_mut(&v, 0)->time = 99;
    ASSERT_STATUS(quake_vec_commit(&v), VECFILE_E_NOT_FOUND);
    ASSERT_MESSAGE("log");
    ASSERT_STATUS(quake_vec_close(&v), VECFILE_E_NOT_FOUND);
}

START_TEST(a_commit_to_a_file_whose_folder_is_gone_says_so_and_touches_nothing_in_the_new_folder)
{
    use_paths("folder/data.vec", "folder");
    make_folder("folder");
    rounds_make(vector, 1);
    child first = child_start(commit_in_a_removed_folder, NULL);
    ck_assert(child_wait(&first));
    ck_assert_int_eq(unlink(vector), 0);
    ck_assert_int_eq(rmdir(other), 0);
    make_folder("folder");
    rounds_make(vector, 2);
    rounds_crash(vector, 1, 5);
    let_end(&first);
    rounds_assert(vector, 2, 5);
}
END_TEST

/* --- other files called as logs are --- */

static void put_text(const char *path)
{
    write_file(path, "a log of my own\n", 16);
}

static void put_empty(const char *path)
{
    write_file(path, "", 0);
}

static void put_folder(const char *path)
{
    ck_assert_int_eq(mkdir(path, 0700), 0);
}

static void put_fifo(const char *path)
{
    ck_assert_int_eq(mkfifo(path, 0600), 0);
}

static void put_link(const char *path)
{
    put_text(scratch_path("text"));
    ck_assert_int_eq(symlink("text", path), 0);
}

static void put_link_to_nowhere(const char *path)
{
    ck_assert_int_eq(symlink("nowhere", path), 0);
}

static void put_vector(const char *path)
{
    rounds_make(path, 7);
}

static void put_log_of_another(const char *path)
{
    rounds_make(scratch_path("another.vec"), 5);
    rounds_crash(scratch_path("another.vec"), 1, 4);
    move(log_of(scratch_path("another.vec"), 0), path);
}

static void (*const put_in_the_way[])(const char *path) = {
    put_text, put_empty,           put_folder, put_fifo,
    put_link, put_link_to_nowhere, put_vector, put_log_of_another};
#define WAYS (sizeof put_in_the_way / sizeof *put_in_the_way)

START_TEST(files_that_are_merely_called_like_logs_are_neither_written_nor_believed_nor_removed)
{
    struct stat before[2], after;
    uint64_t sizes[2];
    use_paths("server", "unused");
    rounds_make(vector, 1);
    put_in_the_way[_i](log_of(vector, 1));
    if (put_in_the_way[_i] != put_link && put_in_the_way[_i] != put_log_of_another)
        put_in_the_way[_i](log_of(vector, 0));
    const int count = is_there(log_of(vector, 0)) ? 2 : 1;
    for (int i = 0; i < count; i++) {
        ck_assert_int_eq(lstat(log_of(vector, 1 - i), &before[i]), 0);
        sizes[i] = file_size(log_of(vector, 1 - i));
    }
    for (uint64_t round = 1; round < 9; round += 3)
        rounds_crash(vector, round, round + 2);
    rounds_assert(vector, 1, 9);
    for (int i = 0; i < count; i++) {
        ck_assert_int_eq(lstat(log_of(vector, 1 - i), &after), 0);
        ck_assert_uint_eq(after.st_ino, before[i].st_ino);
        ck_assert_int_eq(after.st_mtim.tv_sec, before[i].st_mtim.tv_sec);
        ck_assert_int_eq(after.st_mtim.tv_nsec, before[i].st_mtim.tv_nsec);
        ck_assert_uint_eq(file_size(log_of(vector, 1 - i)), sizes[i]);
    }
    if (put_in_the_way[_i] == put_log_of_another) {
        move(log_of(vector, 1), scratch_path("another.vec-log0"));
        rounds_assert(scratch_path("another.vec"), 5, 4);
    }
}
END_TEST

START_TEST(an_open_vector_called_like_the_log_of_another_stays_itself)
{
    quake_vec server, second;
    use_paths("server", "server-log1");
    rounds_make(vector, 1);
    rounds_make(other, 2);
    ASSERT_OK(quake_vec_open(&second, other, NULL));
    rounds_commit(&second, 1, 2);
    ASSERT_OK(quake_vec_open(&server, vector, NULL));
    rounds_commit(&server, 1, 5);
    rounds_commit(&second, 3, 4);
    quake_vec_abandon(&server);
    rounds_assert(vector, 1, 5);
    ck_assert(quake_vec_path_is_current(&second));
    ASSERT_OK(quake_vec_close(&second));
    rounds_assert(other, 2, 4);
    ck_assert_uint_eq(scratch_entries(), 2);
}
END_TEST

/* --- long names --- */

START_TEST(a_vector_with_a_name_of_any_length_commits_and_recovers)
{
    char name[NAME_MAX + 1];
    const int length = 200 + _i;
    memset(name, 'n', sizeof name);
    name[length] = '\0';
    use_paths(name, "unused");
    rounds_make(vector, 1);
    rounds_crash(vector, 1, 3);
    rounds_crash(vector, 4, 6);
    rounds_assert(vector, 1, 6);
    ck_assert_uint_eq(scratch_entries(), 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("log_files");
    PROMISE_EACH(suite,
                 who_changes_the_directory_commits_to_the_file_and_spoils_no_other_of_its_name, 10,
                 4);
    PROMISE_EACH(suite, the_log_of_a_file_opened_through_a_link_lies_beside_the_file, 10, 4);
    PROMISE(suite, a_link_that_leads_elsewhere_by_now_changes_nothing_for_who_has_it_open, 30);
    PROMISE_EACH(suite, a_file_renamed_while_it_is_open_and_its_successor_keep_their_own_commits,
                 10, 3);
    PROMISE_EACH(suite, what_a_removed_file_s_handle_does_touches_nothing_of_the_new_file, 10, 2);
    PROMISE(suite, a_first_log_made_after_the_rename_is_not_the_successor_s, 30);
    PROMISE_EACH(suite,
                 commits_follow_a_folder_that_is_moved_away_and_spoil_nothing_in_its_successor, 10,
                 2);
    PROMISE(suite,
            a_commit_to_a_file_whose_folder_is_gone_says_so_and_touches_nothing_in_the_new_folder,
            10);
    PROMISE_EACH(
        suite, files_that_are_merely_called_like_logs_are_neither_written_nor_believed_nor_removed,
        10, WAYS);
    PROMISE(suite, an_open_vector_called_like_the_log_of_another_stays_itself, 30);
    PROMISE_EACH(suite, a_vector_with_a_name_of_any_length_commits_and_recovers, 10, 56);
    return run_suite(suite);
}
