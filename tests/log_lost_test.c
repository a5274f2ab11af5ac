/* A crashed writer's log that is not there, not whole, or not the one: no opening takes an older
 * state for the last, and each says what was found.  And copies, whose logs are not each other's.
 */
#include "suite.h"
#include "child.h"
#include "rounds.h"
#include "skip.h"

#include "vecfile/format.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIRST_RECORD 69632u /* offset in a new log */

static char vector[4096], log_path[4096], copy[4096];

/* The log that a crash left; its number depends on what was done before. */
static const char *find_log(const char *path)
{
    static char logs[4][4200];
    static unsigned next;
    char *found = logs[next++ % 4];
    for (int number = 0; number < 2; number++) {
        snprintf(found, sizeof logs[0], "%s-log%d", path, number);
        if (access(found, F_OK) == 0)
            return found;
    }
    ck_abort_msg("no log of '%s'", path);
    return NULL;
}

static void make_crashed(void)
{
    snprintf(vector, sizeof vector, "%s", scratch_path("data.vec"));
    snprintf(copy, sizeof copy, "%s", scratch_path("copy.vec"));
    rounds_make(vector, 1);
    rounds_crash(vector, 1, 5);
    snprintf(log_path, sizeof log_path, "%s", find_log(vector));
}

static void copy_file(const char *from, const char *to)
{
    uint64_t size;
    unsigned char *bytes = read_file(from, &size);
    write_file(to, bytes, size);
    free(bytes);
}

static void move(const char *from, const char *to)
{
    HOLDS(rename(from, to) == 0, "rename '%s' to '%s'", from, to);
}

/* --- what is wrong with the log --- */

static void lose(void)
{
    ck_assert_int_eq(unlink(log_path), 0);
}

static void empty(void)
{
    ck_assert_int_eq(truncate(log_path, 0), 0);
}

static void cut(void)
{
    ck_assert_int_eq(truncate(log_path, (off_t)file_size(log_path) / 2), 0);
}

/* The records of all commits are there, and the header is not. */
static void cut_into_header(void)
{
    ck_assert_int_eq(truncate(log_path, 100), 0);
}

static void put_another_vector_s(void)
{
    rounds_make(copy, 2);
    rounds_crash(copy, 1, 5);
    move(find_log(copy), log_path);
}

/* What a restored backup of the vector, taken between two crashes, has instead. */
static void put_an_earlier_one(void)
{
    copy_file(log_path, scratch_path("earlier"));
    for (int i = 0; i < 2; i++) {
        rounds_assert(vector, 1, (uint64_t)(5 + i * 2));
        rounds_crash(vector, (uint64_t)(6 + i * 2), (uint64_t)(7 + i * 2));
    }
    snprintf(log_path, sizeof log_path, "%s", find_log(vector));
    move(scratch_path("earlier"), log_path);
}

static void flip(uint64_t at)
{
    uint64_t size;
    unsigned char *bytes = read_file(log_path, &size);
    ck_assert_uint_lt(at, size);
    bytes[at] ^= 0x10;
    write_file(log_path, bytes, size);
    free(bytes);
}

static void damage_header(void)
{
    flip(20);
}

static void zero(const char *path, uint64_t at, size_t count)
{
    uint64_t size;
    unsigned char *bytes = read_file(path, &size);
    ck_assert_uint_le(at + count, size);
    memset(bytes + at, 0, count);
    write_file(path, bytes, size);
    free(bytes);
}

/* As a write to the wrong place may leave it: the file does not say that its logs have headers, and
 * the log has the name that one without a header would have. */
static void lose_features(void)
{
    char before[sizeof log_path];
    memcpy(before, log_path, sizeof before);
    log_path[strlen(log_path) - 1] = '1';
    move(before, log_path);
    zero(vector, VECFILE_FEATURES_OFFSET, VECFILE_FEATURES_BYTES);
}

static void lose_features_and_header(void)
{
    lose_features();
    zero(log_path, 0, VECFILE_LOG_HEADER_BLOCK);
}

static void lose_features_and_put_an_earlier_one(void)
{
    put_an_earlier_one();
    lose_features();
}

/* The disk wrote the header to another log, which has no record of that salt, and the place that
 * was meant keeps what it had. */
static void put_its_header_into_another(void)
{
    char other[sizeof log_path];
    memcpy(other, log_path, sizeof other);
    other[strlen(log_path) - 1] ^= 1;
    copy_file(log_path, other);
    zero(other, FIRST_RECORD, (size_t)(file_size(other) - FIRST_RECORD));
    zero(log_path, 0, VECFILE_LOG_HEADER_BLOCK);
}

static void damage_first_record(void)
{
    flip(FIRST_RECORD + 20);
}

static void damage_first_image(void)
{
    flip(FIRST_RECORD + 130);
}

static void damage_a_record_between(void)
{
    flip(FIRST_RECORD + 2 * VECFILE_RECORD_ALIGNMENT + 20);
}

static void put_a_folder(void)
{
    lose();
    ck_assert_int_eq(mkdir(log_path, 0700), 0);
}

static void put_a_link_to_it(void)
{
    move(log_path, scratch_path("elsewhere"));
    ck_assert_int_eq(symlink("elsewhere", log_path), 0);
}

static const struct {
    void (*spoil)(void);
    const char *says;
} losses[] = {{lose, "is missing"},
              {empty, "was emptied or damaged"},
              {cut, "was cut off"},
              {cut_into_header, "was emptied or damaged"},
              {put_another_vector_s, "is no log of it"},
              {put_an_earlier_one, "is the log of another state of it"},
              {damage_header, "was emptied or damaged"},
              {lose_features_and_header, "was emptied or damaged"},
              {lose_features_and_put_an_earlier_one, "is the log of another state of it"},
              {put_its_header_into_another, "and its header in another file"},
              {damage_first_record, "is damaged at byte 69632"},
              {damage_first_image, "is damaged at byte 69632"},
              {damage_a_record_between, "is damaged at byte 77824"},
              {put_a_folder, "is no log of it"},
              {put_a_link_to_it, "is no log of it"}};
#define LOSSES (sizeof losses / sizeof *losses)

START_TEST(a_log_that_cannot_be_the_right_one_is_refused_and_named)
{
    quake_vec v;
    const vecfile_options options = {.access =
                                         _i % 2 == 0 ? VECFILE_READ_WRITE : VECFILE_READ_ONLY};
    make_crashed();
    losses[_i / 2].spoil();
    uint64_t size, after;
    unsigned char *before = read_file(vector, &size);
    ASSERT_STATUS(quake_vec_open(&v, vector, &options), VECFILE_E_CORRUPT);
    ASSERT_MESSAGE(losses[_i / 2].says);
    ASSERT_MESSAGE(vector);
    ASSERT_MESSAGE("restore both from a copy");
    unsigned char *now = read_file(vector, &after);
    ck_assert(size == after && memcmp(before, now, size) == 0);
    ck_assert(losses[_i / 2].spoil == lose || access(log_path, F_OK) == 0);
    free(before);
    free(now);
}
END_TEST

/* The third commit of five is damaged. */
START_TEST(what_came_before_damage_in_the_log_is_the_state_only_if_that_is_asked_for)
{
    quake_vec v;
    const vecfile_options to_read = {.access = VECFILE_READ_ONLY, .to_last_good = true};
    const vecfile_options to_write = {.to_last_good = true};
    make_crashed();
    damage_a_record_between();
    ASSERT_STATUS(quake_vec_open(&v, vector, NULL), VECFILE_E_CORRUPT);
    ASSERT_MESSAGE("commits up to number 4 at least came after that");
    ASSERT_MESSAGE("vecfile recover --to-last-good '");
    ASSERT_OK(quake_vec_open(&v, vector, &to_read));
    ck_assert_uint_eq(quake_vec_stamp(&v), 2);
    ASSERT_OK(quake_vec_close(&v));
    ASSERT_OK(quake_vec_open(&v, vector, &to_write));
    ck_assert_uint_eq(quake_vec_stamp(&v), 2);
    quake_vec_abandon(&v);
    rounds_assert(vector, 1, 2);
    ck_assert_uint_eq(scratch_entries(), 1);
}
END_TEST

static void open_as_stranger(void *context, const child *parent)
{
    quake_vec v;
    (void)context, (void)parent;
    ck_assert_int_eq(setgid(65534), 0);
    ck_assert_int_eq(setuid(65534), 0);
    ASSERT_STATUS(quake_vec_open(&v, vector, &(vecfile_options){.access = VECFILE_READ_ONLY}),
                  VECFILE_E_PERMISSION);
    ASSERT_MESSAGE("-log");
    ASSERT_MESSAGE("let this user read it");
}

START_TEST(a_log_that_may_not_be_read_is_a_lack_of_permission)
{
    if (getuid() != 0)
        SKIP("only root can become another user");
    scratch_open_to_others();
    make_crashed();
    ck_assert_int_eq(chmod(vector, 0644), 0);
    ck_assert_int_eq(chmod(log_path, 0600), 0);
    child stranger = child_start(open_as_stranger, NULL);
    CHILD_SUCCEEDS(&stranger);
    rounds_assert(vector, 1, 5);
}
END_TEST

/* A log in which nothing is left of the first record, and behind it stand `count` headers that are
 * not whole and claim that the log was flushed up to `flushed`. */
static void make_torn(unsigned count, uint64_t flushed)
{
    const uint64_t first = FIRST_RECORD;
    uint64_t size;
    snprintf(vector, sizeof vector, "%s", scratch_path("data.vec"));
    rounds_make(vector, 1);
    rounds_crash(vector, 1, 1);
    snprintf(log_path, sizeof log_path, "%s", find_log(vector));
    unsigned char *bytes = read_file(log_path, &size);
    ck_assert_uint_ge(size, first + (count + 1) * VECFILE_RECORD_ALIGNMENT);
    for (unsigned i = 1; i <= count; i++) {
        const uint64_t at = first + i * VECFILE_RECORD_ALIGNMENT;
        memcpy(bytes + at, bytes + first, VECFILE_RECORD_HEADER_BYTES);
        vecfile_store64(bytes + at + 24, at);
        vecfile_store64(bytes + at + 64, flushed);
    }
    memset(bytes + first, 0, VECFILE_RECORD_ALIGNMENT);
    write_file(log_path, bytes, size);
    free(bytes);
}

/* Neither commit was flushed: of the first nothing is there, and of the second half a header. */
START_TEST(a_torn_header_behind_a_lost_commit_is_no_sign_that_it_was_flushed)
{
    static const uint64_t flushed[] = {0x0123456789abcdef, FIRST_RECORD + 64};
    make_torn(1, flushed[_i]);
    rounds_assert(vector, 1, 0);
}
END_TEST

/* As lazy commits may leave them. */
START_TEST(a_few_torn_headers_are_none_either_and_more_than_a_few_are_damage)
{
    quake_vec v;
    make_torn(4, FIRST_RECORD + 64);
    rounds_assert(vector, 1, 0);
    scratch_clear();
    make_torn(5, FIRST_RECORD + 64);
    ASSERT_STATUS(quake_vec_open(&v, vector, NULL), VECFILE_E_CORRUPT);
    ASSERT_MESSAGE("is damaged at byte");
}
END_TEST

/* --- under another name --- */

START_TEST(a_log_is_found_under_another_name_and_removed_by_the_close)
{
    static const char *const names[] = {"old.vec-log0", "a-logbook", "data.vec-log0.bak",
                                        "vecfile-log1"};
    make_crashed();
    move(log_path, scratch_path(names[_i]));
    rounds_assert(vector, 1, 5);
    ck_assert_uint_eq(scratch_entries(), 1);
}
END_TEST

START_TEST(a_vector_and_its_log_renamed_each_in_its_own_way_are_still_together)
{
    make_crashed();
    move(vector, scratch_path("first"));
    move(log_path, scratch_path("second-log"));
    rounds_crash(scratch_path("first"), 6, 8);
    rounds_assert(scratch_path("first"), 1, 8);
}
END_TEST

/* --- copies --- */

static void open_and_commit(void *context, const child *parent)
{
    quake_vec v;
    (void)context;
    ASSERT_OK(quake_vec_open(&v, vector, NULL));
    rounds_commit(&v, 6, 7);
    child_tell(parent);
    child_wait(parent);
    rounds_commit(&v, 8, 9);
}

START_TEST(the_log_of_a_living_writer_is_not_used_nor_removed_through_a_copy_of_its_vector)
{
    quake_vec v;
    make_crashed();
    child writer = child_start(open_and_commit, NULL);
    ck_assert(child_wait(&writer));
    copy_file(vector, copy);
    ASSERT_STATUS(quake_vec_open(&v, copy, NULL), VECFILE_E_LOCKED);
    ASSERT_MESSAGE("in use");
    ASSERT_MESSAGE("copy");
    child_tell(&writer);
    CHILD_SUCCEEDS(&writer);
    rounds_assert(vector, 1, 9);
}
END_TEST

START_TEST(a_copy_without_its_log_opens_with_the_original_s_and_leaves_it)
{
    make_crashed();
    copy_file(vector, copy);
    rounds_assert(_i == 0 ? copy : vector, 1, 5);
    if (_i == 0) {
        rounds_assert(vector, 1, 5);
        return;
    }
    /* The original closed in order, and with it the log went. */
    quake_vec v;
    ASSERT_STATUS(quake_vec_open(&v, copy, NULL), VECFILE_E_CORRUPT);
    ASSERT_MESSAGE("is missing");
}
END_TEST

START_TEST(copy_and_original_that_both_crash_have_their_own_commits)
{
    make_crashed();
    copy_file(vector, copy);
    rounds_crash(_i == 0 ? copy : vector, 6, 8);
    if (_i == 0)
        rounds_crash(vector, 6, 12);
    rounds_assert(_i == 0 ? copy : vector, 1, 8);
    if (_i == 0)
        rounds_assert(vector, 1, 12);
}
END_TEST

START_TEST(an_older_copy_put_in_place_of_a_crashed_vector_spoils_no_log_of_it)
{
    const bool has_crashed_before = _i == 1;
    snprintf(vector, sizeof vector, "%s", scratch_path("data.vec"));
    snprintf(copy, sizeof copy, "%s", scratch_path("backup.vec"));
    rounds_make(vector, 1);
    copy_file(vector, copy);
    if (has_crashed_before) {
        rounds_crash(vector, 1, 2);
        rounds_assert(vector, 1, 2);
    }
    rounds_crash(vector, has_crashed_before ? 3 : 1, 5);
    move(vector, scratch_path("crashed.vec"));
    move(copy, vector);
    rounds_assert(vector, 1, 0);
    rounds_crash(vector, 1, 3);
    rounds_crash(vector, 4, 4);
    rounds_assert(vector, 1, 4);
    rounds_assert(scratch_path("crashed.vec"), 1, 5);
}
END_TEST

START_TEST(a_copy_with_a_name_too_long_for_logs_spoils_no_log_of_the_original)
{
    char name[256];
    memset(name, 'n', sizeof name);
    name[252] = '\0';
    snprintf(vector, sizeof vector, "%s", scratch_path(name));
    name[0] = 'm';
    snprintf(copy, sizeof copy, "%s", scratch_path(name));
    rounds_make(vector, 1);
    copy_file(vector, copy);
    rounds_crash(vector, 1, 5);
    rounds_assert(copy, 1, 0);
    rounds_crash(copy, 1, 3);
    rounds_assert(copy, 1, 3);
    rounds_assert(vector, 1, 5);
    ck_assert_uint_eq(scratch_entries(), 2);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("log_lost");
    PROMISE_EACH(suite, a_log_that_cannot_be_the_right_one_is_refused_and_named, 10, LOSSES * 2);
    PROMISE(suite, what_came_before_damage_in_the_log_is_the_state_only_if_that_is_asked_for, 10);
    PROMISE(suite, a_log_that_may_not_be_read_is_a_lack_of_permission, 10);
    PROMISE(suite, a_few_torn_headers_are_none_either_and_more_than_a_few_are_damage, 10);
    PROMISE_EACH(suite, a_torn_header_behind_a_lost_commit_is_no_sign_that_it_was_flushed, 10, 2);
    PROMISE_EACH(suite, a_log_is_found_under_another_name_and_removed_by_the_close, 10, 4);
    PROMISE(suite, a_vector_and_its_log_renamed_each_in_its_own_way_are_still_together, 10);
    PROMISE(suite, the_log_of_a_living_writer_is_not_used_nor_removed_through_a_copy_of_its_vector,
            10);
    PROMISE_EACH(suite, a_copy_without_its_log_opens_with_the_original_s_and_leaves_it, 10, 2);
    PROMISE_EACH(suite, copy_and_original_that_both_crash_have_their_own_commits, 10, 2);
    PROMISE_EACH(suite, an_older_copy_put_in_place_of_a_crashed_vector_spoils_no_log_of_it, 10, 2);
    PROMISE(suite, a_copy_with_a_name_too_long_for_logs_spoils_no_log_of_the_original, 10);
    return run_suite(suite);
}
