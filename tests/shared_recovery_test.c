/* Shared durability after a writer is gone: killed, abandoned, or with slots damaged.  Under the
 * same boot everything that was acknowledged is there; under another, the last commit's elements.
 */
#include "suite.h"
#include "child.h"
#include "fault_io.h"
#include "header_edit.h"
#include "random.h"

#include "quake_vec.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define ROUNDS 25

static const vecfile_options read_only = {.access = VECFILE_READ_ONLY};
static const vecfile_options shared = {.durability = VECFILE_SHARED};

static char path[4096];

static void use_path(void)
{
    snprintf(path, sizeof path, "%s", scratch_path("a.vec"));
}

/* All of element i follows from i. */
static quake element(uint64_t i)
{
    quake q = quake_default();
    q.time = (int64_t)(i * 7919);
    q.latitude = (double)i / 3;
    q.mag = (float)i;
    memset(q.place, (int)('a' + i % 26), sizeof q.place);
    return q;
}

static void assert_elements(const quake_vec *v)
{
    for (uint64_t i = 0; i < quake_vec_len(v); i++) {
        quake expected = element(i);
        HOLDS(memcmp(quake_vec_at(v, i), &expected, sizeof expected) == 0,
              "element %llu is not what was stored", (unsigned long long)i);
    }
}

static void push_up_to(quake_vec *v, uint64_t len)
{
    while (quake_vec_len(v) < len)
        ASSERT_OK(quake_vec_push(v, element(quake_vec_len(v))));
}

/* Elements seen by a reader under this boot, or after another. */
static uint64_t length_of(const char *file, bool rebooted)
{
    static fault_io faults;
    quake_vec v;
    fault_io_init(&faults);
    if (rebooted)
        fault_io_reboot(&faults);
    vecfile_options options = {.access = VECFILE_READ_ONLY, .io = &faults.io};
    ASSERT_OK(quake_vec_open(&v, file, &options));
    assert_elements(&v);
    uint64_t len = quake_vec_len(&v);
    ASSERT_OK(quake_vec_close(&v));
    return len;
}

/* A file abandoned with `committed` elements committed, under the stamp 5, and `pushed` there. */
static void make_unclean(uint64_t committed, uint64_t pushed)
{
    quake_vec v;
    use_path();
    ASSERT_OK(quake_vec_open(&v, path, &shared));
    push_up_to(&v, committed);
    ASSERT_OK(quake_vec_commit_stamped(&v, 5));
    push_up_to(&v, pushed);
    quake_vec_abandon(&v);
}

/* --- killed --- */

/* What a writer tells before and after. */
typedef struct progress {
    enum { PUSHED, WILL_COMMIT, COMMITTED } what;
    uint64_t len;
} progress;

static void tell(const child *parent, int what, uint64_t len)
{
    progress news;
    memset(&news, 0, sizeof news);
    news.what = what;
    news.len = len;
    child_write(parent, &news, sizeof news);
}

static void write_until_killed(void *context, const child *parent)
{
    quake_vec v;
    uint64_t commit_every = *(const uint64_t *)context;
    ASSERT_OK(quake_vec_open(&v, path, &shared));
    for (;;) {
        uint64_t len = quake_vec_len(&v) + 1;
        push_up_to(&v, len);
        tell(parent, PUSHED, len);
        if (len % commit_every != 0)
            continue;
        tell(parent, WILL_COMMIT, len);
        ASSERT_OK(quake_vec_commit(&v));
        tell(parent, COMMITTED, len);
    }
}

/* Kills a writer after `moves` news; `seen` gets the last length of each kind. */
static void kill_a_writer(uint64_t commit_every, uint64_t moves, uint64_t seen[3])
{
    progress news;
    child writer = child_start(write_until_killed, &commit_every);
    for (uint64_t i = 0; i < moves && child_read(&writer, &news, sizeof news); i++)
        seen[news.what] = news.len;
    ck_assert_int_eq(kill(writer.pid, SIGKILL), 0);
    while (child_read(&writer, &news, sizeof news))
        seen[news.what] = news.len;
    ck_assert_int_eq(child_end(&writer), -SIGKILL);
}

START_TEST(a_killed_writer_loses_nothing_that_it_had_acknowledged)
{
    random_source source = random_from(random_seed());
    uint64_t before = 0;
    use_path();
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t seen[3] = {before, 0, 0};
        kill_a_writer(1 + random_below(&source, 3000), 1 + random_below(&source, 6000), seen);
        uint64_t len = length_of(path, false);
        ck_assert_msg(len == seen[PUSHED] || len == seen[PUSHED] + 1,
                      "%llu elements, %llu acknowledged", (unsigned long long)len,
                      (unsigned long long)seen[PUSHED]);
        before = len;
    }
}
END_TEST

START_TEST(after_a_power_loss_the_last_commit_counts)
{
    random_source source = random_from(random_seed());
    uint64_t before = 0;
    use_path();
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t seen[3] = {0, before, before};
        kill_a_writer(1 + random_below(&source, 3000), 1 + random_below(&source, 6000), seen);
        uint64_t len = length_of(path, true);
        ck_assert_msg(len == seen[COMMITTED] || len == seen[WILL_COMMIT],
                      "%llu elements, %llu committed", (unsigned long long)len,
                      (unsigned long long)seen[COMMITTED]);
        ck_assert_int_eq(unlink(path), 0);
        before = 0;
    }
}
END_TEST

/* --- abandoned --- */

START_TEST(what_was_pushed_before_an_abandon_is_there_under_the_same_boot_only)
{
    make_unclean(10, 1000);
    ck_assert_uint_eq(length_of(path, false), 1000);
    ck_assert_uint_eq(length_of(path, true), 10);
}
END_TEST

START_TEST(what_was_removed_before_an_abandon_is_gone_under_the_same_boot_only)
{
    quake_vec v;
    make_unclean(500, 500);
    ASSERT_OK(quake_vec_open(&v, path, &shared));
    ASSERT_OK(quake_vec_truncate(&v, 20));
    quake_vec_abandon(&v);
    ck_assert_uint_eq(length_of(path, false), 20);
    ck_assert_uint_eq(length_of(path, true), 500);
}
END_TEST

START_TEST(an_unclean_file_keeps_its_stamp)
{
    quake_vec v;
    make_unclean(10, 20);
    ASSERT_OK(quake_vec_open(&v, path, &read_only));
    ck_assert_uint_eq(quake_vec_stamp(&v), 5);
    ASSERT_OK(quake_vec_close(&v));
}
END_TEST

START_TEST(reading_an_unclean_file_writes_nothing)
{
    uint64_t size, size_after;
    make_unclean(10, 1000);
    unsigned char *before = read_file(path, &size);
    ck_assert_uint_eq(length_of(path, false), 1000);
    ck_assert_uint_eq(length_of(path, true), 10);
    unsigned char *after = read_file(path, &size_after);
    ck_assert_uint_eq(size, size_after);
    ck_assert_mem_eq(before, after, size);
    ck_assert_uint_eq(scratch_entries(), 1);
    free(before);
    free(after);
}
END_TEST

START_TEST(a_writer_takes_an_unclean_file_over_and_closes_it_clean)
{
    quake_vec v;
    make_unclean(10, 1000);
    ASSERT_OK(quake_vec_open(&v, path, &shared));
    ck_assert_uint_eq(quake_vec_len(&v), 1000);
    push_up_to(&v, 1003);
    ASSERT_OK(quake_vec_close(&v));
    ck_assert_uint_eq(length_of(path, true), 1003);
    ck_assert_uint_eq(file_size(path), 65536 + 1003 * sizeof(quake));
}
END_TEST

START_TEST(a_writer_after_a_power_loss_goes_on_from_the_last_commit)
{
    static fault_io faults;
    quake_vec v;
    make_unclean(10, 1000);
    fault_io_init(&faults);
    fault_io_reboot(&faults);
    vecfile_options options = {.durability = VECFILE_SHARED, .io = &faults.io};
    ASSERT_OK(quake_vec_open(&v, path, &options));
    ck_assert_uint_eq(quake_vec_len(&v), 10);
    push_up_to(&v, 15);
    quake_vec_abandon(&v);
    ck_assert_uint_eq(length_of(path, true), 15);
    ck_assert_uint_eq(length_of(path, false), 10); /* under yet another boot */
}
END_TEST

START_TEST(without_a_boot_id_only_commits_count)
{
    static fault_io faults;
    quake_vec v;
    use_path();
    fault_io_init(&faults);
    faults.has_boot_id = true; /* all zero: the system does not tell */
    vecfile_options options = {.durability = VECFILE_SHARED, .io = &faults.io};
    ASSERT_OK(quake_vec_open(&v, path, &options));
    push_up_to(&v, 10);
    ASSERT_OK(quake_vec_commit(&v));
    push_up_to(&v, 30);
    quake_vec_abandon(&v);
    ASSERT_OK(quake_vec_open(&v, path, &options));
    ck_assert_uint_eq(quake_vec_len(&v), 10);
    ASSERT_OK(quake_vec_close(&v));
}
END_TEST

/* --- slots --- */

/* Closes with 1000 elements after a life of several commits, and reads the file. */
static unsigned char *make_clean(uint64_t *size)
{
    quake_vec v;
    make_unclean(10, 100);
    ASSERT_OK(quake_vec_open(&v, path, &shared));
    push_up_to(&v, 1000);
    ASSERT_OK(quake_vec_close(&v));
    return read_file(path, size);
}

static void spoil_slot(unsigned char *file, unsigned number, random_source *source)
{
    random_fill(source, file + VECFILE_IDENTITY_BYTES + (size_t)number * VECFILE_SLOT_SPACING,
                VECFILE_SLOT_BYTES);
}

START_TEST(a_clean_close_leaves_two_slots_of_the_same_state)
{
    uint64_t size;
    vecfile_slot newest, previous;
    unsigned char *file = make_clean(&size);
    unsigned number = header_newest_slot(file);
    ck_assert(header_slot(file, number, &newest));
    ck_assert(header_slot(file, (number + 2) % 3, &previous));
    ck_assert_uint_eq(newest.state, VECFILE_SLOT_CLEAN);
    ck_assert_uint_eq(previous.state, VECFILE_SLOT_CLEAN);
    ck_assert_uint_eq(newest.epoch, previous.epoch + 1);
    ck_assert_uint_eq(newest.count, 1000);
    ck_assert_uint_eq(previous.count, 1000);
    ck_assert_uint_eq(newest.stamp, 5);
    ck_assert_uint_eq(previous.stamp, 5);
    free(file);
}
END_TEST

START_TEST(any_one_slot_of_a_clean_file_can_be_spoilt_without_loss)
{
    random_source source = random_from(random_seed());
    uint64_t size;
    unsigned char *file = make_clean(&size);
    unsigned char *spoilt = malloc(size);
    ck_assert_ptr_nonnull(spoilt);
    for (unsigned number = 0; number < VECFILE_SLOT_COUNT; number++) {
        memcpy(spoilt, file, size);
        spoil_slot(spoilt, number, &source);
        write_file(path, spoilt, size);
        ck_assert_uint_eq(length_of(path, false), 1000);
        ck_assert_uint_eq(length_of(path, true), 1000);
    }
    free(spoilt);
    free(file);
}
END_TEST

START_TEST(a_slot_torn_while_it_was_written_is_ignored)
{
    uint64_t size;
    quake_vec v;
    make_unclean(10, 1000);
    unsigned char *file = read_file(path, &size);
    unsigned number = header_newest_slot(file);
    vecfile_slot next;
    uint8_t block[VECFILE_SLOT_BYTES];
    ck_assert(header_slot(file, number, &next));
    next.epoch++;
    next.count = 999999;
    vecfile_encode_slot(&next, block);
    unsigned char *at = file + VECFILE_IDENTITY_BYTES + (next.epoch % 3) * VECFILE_SLOT_SPACING;
    memcpy(at, block, 100); /* the rest, with the checksum, is still the old slot's */
    write_file(path, file, size);
    ck_assert_uint_eq(length_of(path, false), 1000);
    ck_assert_uint_eq(length_of(path, true), 10);
    ASSERT_OK(quake_vec_open(&v, path, &shared));
    push_up_to(&v, 1001);
    ASSERT_OK(quake_vec_close(&v));
    ck_assert_uint_eq(length_of(path, true), 1001);
    free(file);
}
END_TEST

/* It was written to the wrong place, and the state that it had is nowhere else. */
START_TEST(a_later_slot_in_another_slot_s_place_is_a_state_that_is_lost)
{
    uint64_t size;
    vecfile_slot lost;
    quake_vec v;
    unsigned char *file = make_clean(&size);
    unsigned number = header_newest_slot(file);
    ck_assert(header_slot(file, number, &lost));
    lost.epoch += 3;
    lost.count = 1;
    header_set_slot(file, (number + 1) % 3, &lost);
    write_file(path, file, size);
    ASSERT_STATUS(quake_vec_open(&v, path, &shared), VECFILE_E_CORRUPT);
    ASSERT_MESSAGE("in the place of another");
    lost.epoch -= 3;
    header_set_slot(file, (number + 1) % 3, &lost);
    write_file(path, file, size);
    ck_assert_uint_eq(length_of(path, false), 1000);
    free(file);
}
END_TEST

START_TEST(a_file_without_a_valid_slot_is_corrupt)
{
    random_source source = random_from(random_seed());
    uint64_t size;
    quake_vec v;
    unsigned char *file = make_clean(&size);
    for (unsigned number = 0; number < VECFILE_SLOT_COUNT; number++)
        spoil_slot(file, number, &source);
    write_file(path, file, size);
    ASSERT_STATUS(quake_vec_open(&v, path, &shared), VECFILE_E_CORRUPT);
    ASSERT_MESSAGE("slots");
    ASSERT_MESSAGE(path);
    free(file);
}
END_TEST

/* --- counts that cannot be --- */

/* Opening the file with its live count set to that gives the last commit's elements: a file system
 * that stopped may have kept the count and not the length. */
static void assert_live_count_is_not_believed(unsigned char *file, uint64_t size, uint64_t count)
{
    quake_vec v;
    vecfile_store64(file + VECFILE_LIVE_OFFSET + VECFILE_LIVE_COUNT, count);
    write_file(path, file, size);
    ck_assert_uint_eq(length_of(path, false), 10);
    ASSERT_OK(quake_vec_open(&v, path, &shared));
    ck_assert_uint_eq(quake_vec_len(&v), 10);
    quake_vec_abandon(&v);
}

START_TEST(a_live_count_beyond_the_end_of_the_file_is_not_believed)
{
    uint64_t size;
    make_unclean(10, 1000);
    unsigned char *file = read_file(path, &size);
    uint64_t room = (size - 65536) / sizeof(quake);
    assert_live_count_is_not_believed(file, size, room + 1);
    assert_live_count_is_not_believed(file, size, UINT64_MAX);
    assert_live_count_is_not_believed(file, size, UINT64_MAX / sizeof(quake) + 2); /* overflows */
    free(file);
}
END_TEST

START_TEST(a_committed_count_beyond_the_end_of_the_file_is_truncation)
{
    uint64_t size;
    quake_vec v;
    vecfile_slot slot;
    unsigned char *file = make_clean(&size);
    unsigned number = header_newest_slot(file);
    static const uint64_t counts[] = {1001, UINT64_MAX, UINT64_MAX / sizeof(quake) + 2};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        ck_assert(header_slot(file, number, &slot));
        slot.count = counts[i];
        header_set_slot(file, number, &slot);
        write_file(path, file, size);
        ASSERT_STATUS(quake_vec_open(&v, path, &shared), VECFILE_E_TRUNCATED);
        ASSERT_MESSAGE("room for 1000");
    }
    free(file);
}
END_TEST

START_TEST(a_live_block_of_another_commit_is_not_trusted)
{
    uint64_t size;
    make_unclean(10, 1000);
    unsigned char *file = read_file(path, &size);
    unsigned char *epoch = file + VECFILE_LIVE_OFFSET + VECFILE_LIVE_EPOCH;
    vecfile_store64(epoch, vecfile_load64(epoch) - 1);
    write_file(path, file, size);
    ck_assert_uint_eq(length_of(path, false), 10);
    free(file);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("shared_recovery");
    PROMISE(suite, a_killed_writer_loses_nothing_that_it_had_acknowledged, 200);
    PROMISE(suite, after_a_power_loss_the_last_commit_counts, 200);
    PROMISE(suite, what_was_pushed_before_an_abandon_is_there_under_the_same_boot_only, 30);
    PROMISE(suite, what_was_removed_before_an_abandon_is_gone_under_the_same_boot_only, 30);
    PROMISE(suite, an_unclean_file_keeps_its_stamp, 30);
    PROMISE(suite, reading_an_unclean_file_writes_nothing, 30);
    PROMISE(suite, a_writer_takes_an_unclean_file_over_and_closes_it_clean, 30);
    PROMISE(suite, a_writer_after_a_power_loss_goes_on_from_the_last_commit, 30);
    PROMISE(suite, without_a_boot_id_only_commits_count, 30);
    PROMISE(suite, a_clean_close_leaves_two_slots_of_the_same_state, 30);
    PROMISE(suite, any_one_slot_of_a_clean_file_can_be_spoilt_without_loss, 30);
    PROMISE(suite, a_slot_torn_while_it_was_written_is_ignored, 30);
    PROMISE(suite, a_later_slot_in_another_slot_s_place_is_a_state_that_is_lost, 30);
    PROMISE(suite, a_file_without_a_valid_slot_is_corrupt, 30);
    PROMISE(suite, a_live_count_beyond_the_end_of_the_file_is_not_believed, 30);
    PROMISE(suite, a_committed_count_beyond_the_end_of_the_file_is_truncation, 30);
    PROMISE(suite, a_live_block_of_another_commit_is_not_trusted, 30);
    return run_suite(suite);
}
