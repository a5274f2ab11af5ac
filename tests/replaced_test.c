/* The file is written over while it is open: by cp, by an older copy, by another vector, in place
 * as rsync does.  The next call that would write to it refuses, and what is there now stays. */
#include "suite.h"
#include "durabilities.h"
#include "rounds.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char vector[4096];

static const vecfile_options *with(vecfile_durability durability)
{
    static vecfile_options options;
    options = (vecfile_options){.durability = durability};
    return &options;
}

/* --- what others write over it --- */

/* Bytes for the file, made before it is opened. */
static unsigned char *bytes;
static uint64_t size;

/* The same inode and, as cp does, cut off first. */
static void copy_over(void)
{
    int fd = open(vector, O_WRONLY | O_TRUNC);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pwrite(fd, bytes, size, 0), (ssize_t)size);
    close(fd);
}

/* Never shorter than it is. */
static void write_in_place(void)
{
    int fd = open(vector, O_WRONLY);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pwrite(fd, bytes, size, 0), (ssize_t)size);
    close(fd);
}

/* As it was before its last commits. */
static void take_older_copy(void)
{
    rounds_make(vector, 1);
    bytes = read_file(vector, &size);
    rounds_crash(vector, 1, 2);
    rounds_assert(vector, 1, 2);
}

static void take_another_vector(void)
{
    rounds_make(scratch_path("other.vec"), 2);
    bytes = read_file(scratch_path("other.vec"), &size);
    rounds_make(vector, 1);
    rounds_crash(vector, 1, 2);
    rounds_assert(vector, 1, 2);
}

static void take_text(void)
{
    take_another_vector();
    memset(bytes, 'x', size);
}

static const struct {
    void (*prepare)(void);
    void (*act)(void);
} ways[] = {{take_older_copy, copy_over},     {take_older_copy, write_in_place},
            {take_another_vector, copy_over}, {take_another_vector, write_in_place},
            {take_text, copy_over},           {take_text, write_in_place}};
#define WAYS (sizeof ways / sizeof *ways)

static void begin(int way)
{
    snprintf(vector, sizeof vector, "%s", scratch_path("data.vec"));
    ways[way].prepare();
}

/* Space that the vector had for more stays behind what is written in place. */
static uint64_t size_with_space;

static void write_over(int way)
{
    ways[way].act();
    size_with_space = file_size(vector);
}

/* Nobody wrote to it since. */
static void assert_untouched(void)
{
    uint64_t now_size;
    unsigned char *now = read_file(vector, &now_size);
    ck_assert_uint_eq(now_size, size_with_space);
    for (uint64_t i = 0; i < size; i++)
        HOLDS(now[i] == bytes[i], "byte %llu was written", (unsigned long long)i);
    free(now);
}

static void end(void)
{
    free(bytes);
    bytes = NULL;
}

/* What is shorter now may be called cut off. */
#define ASSERT_REFUSED(call)                                                                       \
    do {                                                                                           \
        const vecfile_status refused_ = (call);                                                    \
        HOLDS(refused_ == VECFILE_E_REPLACED || refused_ == VECFILE_E_TRUNCATED, "%s: %s, %s",     \
              #call, vecfile_status_name(refused_), vecfile_errmsg());                             \
        ASSERT_MESSAGE(vector);                                                                    \
        ASSERT_MESSAGE("abandon");                                                                 \
    } while (0)

static void change(quake_vec *v, uint64_t i)
{
    quake *q = quake_vec_at_mut(v, i);
    HOLDS(q != NULL, "%s", vecfile_errmsg());
    q->time = 4711;
}

/* --- when --- */

START_TEST(a_file_written_over_before_the_first_change_is_not_changed)
{
    const int way = _i / 2;
    quake_vec v;
    begin(way);
    ASSERT_OK(quake_vec_open(&v, vector, with(durabilities[_i % 2])));
    write_over(way);
    ck_assert_ptr_null(quake_vec_at_mut(&v, 3));
    ASSERT_MESSAGE(vector);
    ASSERT_REFUSED(quake_vec_push_default(&v));
    ASSERT_OK(quake_vec_close(&v));
    assert_untouched();
    end();
}
END_TEST

/* Commits are refused and stay so, and neither close nor abandon writes. */
static void refuse_commits(quake_vec *v, bool closes)
{
    ASSERT_REFUSED(quake_vec_commit(v));
    ASSERT_REFUSED(quake_vec_commit_stamped(v, 77));
    ASSERT_REFUSED(quake_vec_commit_lazy(v));
    if (closes)
        ASSERT_REFUSED(quake_vec_close(v));
    else
        quake_vec_abandon(v);
    assert_untouched();
}

START_TEST(a_file_written_over_before_the_first_commit_gets_none)
{
    const int way = _i / 2;
    quake_vec v;
    begin(way);
    ASSERT_OK(quake_vec_open(&v, vector, NULL));
    change(&v, 3);
    write_over(way);
    refuse_commits(&v, _i % 2 == 0);
    end();
}
END_TEST

START_TEST(a_file_written_over_between_two_commits_gets_no_second)
{
    const int way = _i / 2;
    quake_vec v;
    begin(way);
    ASSERT_OK(quake_vec_open(&v, vector, NULL));
    rounds_commit(&v, 3, 5);
    change(&v, 3);
    write_over(way);
    refuse_commits(&v, _i % 2 == 0);
    end();
}
END_TEST

START_TEST(a_file_written_over_before_a_rollback_is_not_shown_as_the_last_commit)
{
    quake_vec v;
    begin(_i);
    ASSERT_OK(quake_vec_open(&v, vector, NULL));
    rounds_commit(&v, 3, 5);
    change(&v, 3);
    write_over(_i);
    ASSERT_REFUSED(quake_vec_rollback(&v));
    ASSERT_STATUS(quake_vec_commit(&v), VECFILE_E_POISONED);
    quake_vec_abandon(&v);
    assert_untouched();
    end();
}
END_TEST

START_TEST(a_file_written_over_after_the_last_commit_is_not_written_by_the_close)
{
    quake_vec v;
    begin(_i);
    ASSERT_OK(quake_vec_open(&v, vector, NULL));
    rounds_commit(&v, 3, 5);
    write_over(_i);
    ASSERT_REFUSED(quake_vec_close(&v));
    assert_untouched();
    end();
}
END_TEST

START_TEST(a_file_written_over_after_a_recovery_is_not_written_by_the_close)
{
    quake_vec v;
    begin(_i);
    rounds_crash(vector, 3, 5);
    ASSERT_OK(quake_vec_open(&v, vector, NULL));
    write_over(_i);
    ASSERT_REFUSED(quake_vec_close(&v));
    assert_untouched();
    end();
}
END_TEST

/* More than the append buffer holds. */
#define MANY 200000

START_TEST(a_file_written_over_does_not_get_what_is_appended)
{
    const int way = _i / 2;
    quake_vec v;
    vecfile_status status = VECFILE_OK;
    begin(way);
    ASSERT_OK(quake_vec_open(&v, vector, NULL));
    if (_i % 2 == 0)
        ASSERT_OK(quake_vec_push_default(&v));
    else
        rounds_commit(&v, 3, 5);
    write_over(way);
    for (int i = 0; i < MANY && status == VECFILE_OK; i++)
        status = quake_vec_push_default(&v);
    ASSERT_REFUSED(status);
    ASSERT_REFUSED(quake_vec_close(&v));
    assert_untouched();
    end();
}
END_TEST

START_TEST(a_checkpoint_is_not_written_into_what_replaced_the_file)
{
    quake_vec v;
    begin(_i);
    ASSERT_OK(quake_vec_open(&v, vector, NULL));
    rounds_commit(&v, 3, 5);
    ASSERT_OK(quake_vec_reserve(&v, 10));
    write_over(_i);
    change(&v, 1);
    ASSERT_REFUSED(quake_vec_commit(&v));
    ASSERT_REFUSED(quake_vec_shrink_to_fit(&v));
    quake_vec_abandon(&v);
    assert_untouched();
    end();
}
END_TEST

/* Stores go through a shared mapping, so only what the vector itself writes is kept back. */
START_TEST(with_shared_durability_no_slot_is_written_into_what_replaced_the_file)
{
    quake_vec v;
    const int way = _i / 2;
    begin(way);
    ASSERT_OK(quake_vec_open(&v, vector, with(VECFILE_SHARED)));
    rounds_commit(&v, 3, 5);
    write_over(way);
    ASSERT_REFUSED(quake_vec_commit(&v));
    if (_i % 2 == 0)
        ASSERT_REFUSED(quake_vec_close(&v));
    else
        quake_vec_abandon(&v);
    assert_untouched();
    end();
}
END_TEST

/* --- what is no replacement --- */

static void touch_it(void)
{
    ck_assert_int_eq(utimensat(AT_FDCWD, vector, NULL, 0), 0);
}

static void change_its_mode(void)
{
    ck_assert_int_eq(chmod(vector, 0640), 0);
}

static void link_it(void)
{
    ck_assert_int_eq(link(vector, scratch_path("link")), 0);
}

static void read_it(void)
{
    bytes = read_file(vector, &size);
}

static void write_the_same(void)
{
    bytes = read_file(vector, &size);
    write_in_place();
}

static void (*const harmless[])(void) = {touch_it, change_its_mode, link_it, read_it,
                                         write_the_same};

START_TEST(what_changes_no_content_refuses_no_commit)
{
    quake_vec v;
    snprintf(vector, sizeof vector, "%s", scratch_path("data.vec"));
    rounds_make(vector, 1);
    ASSERT_OK(quake_vec_open(&v, vector, with(durabilities[_i % 2])));
    harmless[_i / 2]();
    rounds_commit(&v, 1, 3);
    free(bytes);
    bytes = NULL;
    unlink(scratch_path("link"));
    harmless[_i / 2]();
    rounds_commit(&v, 4, 6);
    ASSERT_OK(quake_vec_close(&v));
    rounds_assert(vector, 1, 6);
    end();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("replaced");
    PROMISE_EACH(suite, a_file_written_over_before_the_first_change_is_not_changed, 10, WAYS * 2);
    PROMISE_EACH(suite, a_file_written_over_before_the_first_commit_gets_none, 10, WAYS * 2);
    PROMISE_EACH(suite, a_file_written_over_between_two_commits_gets_no_second, 10, WAYS * 2);
    PROMISE_EACH(suite, a_file_written_over_before_a_rollback_is_not_shown_as_the_last_commit, 10,
                 WAYS);
    PROMISE_EACH(suite, a_file_written_over_after_the_last_commit_is_not_written_by_the_close, 10,
                 WAYS);
    PROMISE_EACH(suite, a_file_written_over_after_a_recovery_is_not_written_by_the_close, 10, WAYS);
    PROMISE_EACH(suite, a_file_written_over_does_not_get_what_is_appended, 10, WAYS * 2);
    PROMISE_EACH(suite, a_checkpoint_is_not_written_into_what_replaced_the_file, 10, WAYS);
    PROMISE_EACH(suite, with_shared_durability_no_slot_is_written_into_what_replaced_the_file, 10,
                 WAYS * 2);
    PROMISE_EACH(suite, what_changes_no_content_refuses_no_commit, 10,
                 sizeof harmless / sizeof *harmless * 2);
    return run_suite(suite);
}
