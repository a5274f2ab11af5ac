/* One test a bug, named after the fault, written before it was mended. */
#include "fault_io.h"
#include "suite.h"

#include "particle_vec.h"
#include "size4096_vec.h"
#include "tick_vec.h"
#include "vec3_vec.h"

#include "vecfile/format.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* A file ends exactly behind its last element.  The rest of that page was taken for room, but what
 * is stored behind the end of a file is zeroed by the next write-back. */
START_TEST(elements_pushed_into_the_last_page_after_reopening_vanished)
{
    tick_vec v;
    tick t = tick_default();
    for (uint64_t i = 0; i < 3; i++) {
        ASSERT_OK(tick_vec_open(&v, scratch_path("v.vec"), NULL));
        t.sequence = i + 1;
        ASSERT_OK(tick_vec_push(&v, t));
        ASSERT_OK(tick_vec_commit(&v));
        ck_assert_uint_eq(tick_vec_get(&v, i).sequence, i + 1);
        ASSERT_OK(tick_vec_close(&v));
    }
    ASSERT_OK(tick_vec_open(&v, scratch_path("v.vec"), NULL));
    for (uint64_t i = 0; i < 3; i++)
        ck_assert_uint_eq(tick_vec_get(&v, i).sequence, i + 1);
    ASSERT_OK(tick_vec_close(&v));
}
END_TEST

/* On i386 the compiler takes members that are floats through registers of the x87, which turn
 * signalling NaNs into quiet ones. */
#define NANS 40u

static vec3 nans(uint32_t i)
{
    const uint32_t bits[3] = {0x7f800001u + i, 0xff900001u + i, 0x7fa00001u + i};
    vec3 made;
    memcpy(&made, bits, sizeof made);
    return made;
}

static void refill(vec3_vec *v)
{
    ASSERT_OK(vec3_vec_clear(v));
    for (uint32_t i = 0; i < NANS; i++) {
        const vec3 made = nans(i);
        ASSERT_OK(vec3_vec_extend(v, &made, 1));
    }
}

static void assert_nan(const vec3 *found, uint32_t i, const char *after)
{
    const vec3 expected = nans(i);
    ck_assert_msg(memcmp(found, &expected, sizeof expected) == 0, "%s: NaN %u is another", after,
                  i);
}

START_TEST(signalling_nans_became_quiet_when_elements_were_moved)
{
    vec3_vec v;
    ASSERT_OK(vec3_vec_open(&v, scratch_path("v.vec"), NULL));
    refill(&v);
    ASSERT_OK(vec3_vec_reverse(&v));
    for (uint32_t i = 0; i < NANS; i++)
        assert_nan(vec3_vec_at(&v, i), NANS - 1 - i, "reverse");
    refill(&v);
    ASSERT_OK(vec3_vec_swap(&v, 1, 5));
    assert_nan(vec3_vec_at(&v, 1), 5, "swap");
    ASSERT_OK(vec3_vec_set(&v, 3, *vec3_vec_at(&v, 30)));
    assert_nan(vec3_vec_at(&v, 3), 30, "set");
    ASSERT_OK(vec3_vec_push(&v, *vec3_vec_at(&v, 31)));
    assert_nan(vec3_vec_last(&v), 31, "push");
    ASSERT_OK(vec3_vec_fill(&v, 4, 10, *vec3_vec_at(&v, 32)));
    assert_nan(vec3_vec_at(&v, 13), 32, "fill");
    ASSERT_OK(vec3_vec_resize(&v, NANS + 20, *vec3_vec_at(&v, 33)));
    assert_nan(vec3_vec_last(&v), 33, "resize");
    ASSERT_OK(vec3_vec_insert(&v, 2, *vec3_vec_at(&v, 34)));
    assert_nan(vec3_vec_at(&v, 2), 34, "insert");
    vec3 out;
    ASSERT_OK(vec3_vec_pop(&v, &out));
    assert_nan(&out, 33, "pop");
    ASSERT_OK(vec3_vec_remove(&v, 2, &out));
    assert_nan(&out, 34, "remove");
    ASSERT_OK(vec3_vec_close(&v));
}
END_TEST

START_TEST(signalling_nans_became_quiet_when_elements_were_sorted)
{
    particle_vec v;
    const uint32_t bits[2] = {0x7f812345u, 0xff854321u};
    ASSERT_OK(particle_vec_open(&v, scratch_path("v.vec"), NULL));
    for (uint64_t i = 0; i < 500; i++) {
        ASSERT_OK(particle_vec_push_default(&v));
        particle *made = particle_vec_at_mut(&v, i);
        ck_assert_ptr_nonnull(made);
        made->id = i * 7919 % 499;
        memcpy(&made->mass, &bits[i % 2], 4);
    }
    ASSERT_OK(particle_vec_sort_by_id(&v));
    for (uint64_t i = 0; i < 500; i++) {
        uint32_t mass;
        memcpy(&mass, &particle_vec_at(&v, i)->mass, 4);
        ck_assert(mass == bits[0] || mass == bits[1]);
    }
    ASSERT_OK(particle_vec_close(&v));
}
END_TEST

/* A commit that moved the append buffer on made it reach further than the table of changed chunks;
 * as soon as a rollback let elements be pushed there, changing one wrote behind the table. */
START_TEST(changes_in_a_window_that_a_commit_had_moved_were_noted_behind_their_table)
{
    tick_vec v;
    tick t = tick_default();
    uint64_t len;
    ASSERT_OK(tick_vec_open(&v, scratch_path("v.vec"), NULL));
    for (len = 0; len < 9000; len++)
        ASSERT_OK(tick_vec_push(&v, t));
    ASSERT_OK(tick_vec_commit(&v));
    ASSERT_OK(tick_vec_rollback(&v));
    while (v.core.capacity > len++)
        ASSERT_OK(tick_vec_push(&v, t));
    len = tick_vec_len(&v);
    for (uint64_t i = 0; i < len; i++) {
        t.sequence = i;
        ASSERT_OK(tick_vec_set(&v, i, t));
    }
    ASSERT_OK(tick_vec_commit(&v));
    tick_vec_abandon(&v);
    ASSERT_OK(tick_vec_open(&v, scratch_path("v.vec"), NULL));
    ck_assert_uint_eq(tick_vec_len(&v), len);
    for (uint64_t i = 0; i < len; i++)
        HOLDS(tick_vec_at(&v, i)->sequence == i, "element %llu", (unsigned long long)i);
    ASSERT_OK(tick_vec_close(&v));
}
END_TEST

/* Pages of the append buffer that lie above what is committed go back to the system last.  When it
 * would not take them, the rollback was said to have failed, though all was rolled back. */
START_TEST(a_rollback_that_could_not_give_memory_back_failed_though_it_was_done)
{
    enum { BEYOND_THE_WINDOW = 1000000 };
    tick_vec v;
    fault_io faults;
    fault_io_init(&faults);
    vecfile_options options = {.io = &faults.io};
    ASSERT_OK(tick_vec_open(&v, scratch_path("v.vec"), &options));
    ASSERT_OK(tick_vec_resize(&v, 10, tick_default()));
    ASSERT_OK(tick_vec_commit(&v));
    ASSERT_OK(tick_vec_resize(&v, BEYOND_THE_WINDOW, tick_default()));
    fault_plan_set(&faults.plan, FAULT_UNMAP, 1, ENOMEM);
    ASSERT_OK(tick_vec_rollback(&v));
    ck_assert_uint_eq(faults.plan.failures, 1);
    ck_assert_uint_eq(tick_vec_len(&v), 10);
    tick t = tick_default();
    for (t.sequence = 10; t.sequence < BEYOND_THE_WINDOW; t.sequence++)
        ASSERT_OK(tick_vec_push(&v, t));
    ASSERT_OK(tick_vec_close(&v));
    ASSERT_OK(tick_vec_open(&v, scratch_path("v.vec"), NULL));
    ck_assert_uint_eq(tick_vec_len(&v), BEYOND_THE_WINDOW);
    for (uint64_t i = 10; i < BEYOND_THE_WINDOW; i++)
        HOLDS(tick_vec_at(&v, i)->sequence == i, "element %llu", (unsigned long long)i);
    ASSERT_OK(tick_vec_close(&v));
}
END_TEST

/* --- recoveries --- */

/* Commits of one page each until the log is full and the other one is in use. */
static void commit_until_turn(size4096_vec *v)
{
    for (int64_t i = 0; access(scratch_path("v.vec-log1"), F_OK) != 0; i++) {
        ck_assert_int_lt(i, 5000);
        size4096_vec_at_mut(v, 5)->value = i;
        ASSERT_OK(size4096_vec_commit(v));
    }
}

/* Page 30 has an image in the log, and is behind the end when the vector turns to the other one.
 * The writer is killed before anything is paid. */
static void leave_hidden_page(void)
{
    size4096_vec v;
    ASSERT_OK(size4096_vec_open(&v, scratch_path("v.vec"), NULL));
    ASSERT_OK(size4096_vec_resize(&v, 40, size4096_default()));
    ASSERT_OK(size4096_vec_commit(&v));
    size4096_vec_at_mut(&v, 30)->value = 1;
    ASSERT_OK(size4096_vec_commit(&v));
    ASSERT_OK(size4096_vec_truncate(&v, 20));
    commit_until_turn(&v);
    size4096_vec_abandon(&v);
}

/* Once the old log counted no more, the image still stood for what page 30, which had come back by
 * a direct write, was at its last commit. */
START_TEST(a_page_that_was_hidden_when_a_writer_died_came_back_as_it_had_been)
{
    size4096_vec v;
    leave_hidden_page();
    ASSERT_OK(size4096_vec_open(&v, scratch_path("v.vec"), NULL));
    while (size4096_vec_tidy(&v, 1000))
        continue;
    ASSERT_OK(size4096_vec_resize(&v, 40, size4096_default()));
    size4096_vec_at_mut(&v, 30)->value = 2;
    ASSERT_OK(size4096_vec_commit(&v));
    size4096_vec_at_mut(&v, 30)->value = 3;
    ASSERT_OK(size4096_vec_rollback(&v));
    ck_assert_int_eq(size4096_vec_get(&v, 30).value, 2);
    ASSERT_OK(size4096_vec_close(&v));
}
END_TEST

/* What the header of log 0 says that the log has at least. */
static uint64_t promised_bytes(void)
{
    uint8_t block[VECFILE_LOG_HEADER_BLOCK];
    vecfile_log_header header;
    const int fd = open(scratch_path("v.vec-log0"), O_RDONLY | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pread(fd, block, sizeof block, 0), sizeof block);
    close(fd);
    ck_assert_int_eq(vecfile_decode_log_header(block, &header), VECFILE_DECODED);
    return header.bytes;
}

/* A killed writer made the log longer, in the system's memory only perhaps: after a flush that had
 * failed no other makes it so on the disk, and the log that was used again was taken for one that
 * had been cut off. */
START_TEST(the_size_that_a_killed_writer_gave_its_log_was_promised_by_the_next_one)
{
    size4096_vec v;
    ASSERT_OK(size4096_vec_open(&v, scratch_path("v.vec"), NULL));
    ASSERT_OK(size4096_vec_resize(&v, 40, size4096_default()));
    ASSERT_OK(size4096_vec_commit(&v));
    size4096_vec_at_mut(&v, 30)->value = 1;
    ASSERT_OK(size4096_vec_commit(&v));
    size4096_vec_abandon(&v);
    ck_assert_int_eq(truncate(scratch_path("v.vec-log0"), 100 << 20), 0);
    ASSERT_OK(size4096_vec_open(&v, scratch_path("v.vec"), NULL));
    commit_until_turn(&v);
    const uint64_t before = promised_bytes();
    for (int64_t i = 0; promised_bytes() == before; i++) {
        ck_assert_int_lt(i, 5000);
        size4096_vec_at_mut(&v, 5)->value = i;
        ASSERT_OK(size4096_vec_commit(&v));
    }
    ck_assert_uint_lt(promised_bytes(), 20 << 20);
    size4096_vec_abandon(&v);
}
END_TEST

static int announcements;

static int64_t noted_pwrite(void *context, int fd, const void *bytes, size_t count, uint64_t offset)
{
    announcements += offset == VECFILE_FEATURES_OFFSET;
    return vecfile_io_system.pwrite(context, fd, bytes, count, offset);
}

/* As a writer leaves it that announced its log, could not flush that, and had allocated space. */
static void leave_announcement(const char *path)
{
    uint8_t block[VECFILE_FEATURES_BYTES];
    const vecfile_features features = {.bits = VECFILE_KNOWN_FEATURES};
    vecfile_encode_features(&features, block);
    const int fd = open(path, O_RDWR | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pwrite(fd, block, sizeof block, VECFILE_FEATURES_OFFSET), sizeof block);
    ck_assert_int_eq(ftruncate(fd, 1 << 20), 0);
    close(fd);
}

/* What was read of a file may be in the system's memory only, left there by a flush that failed:
 * the slot was written again before the space was given back, and what the file says of its logs
 * was held for durable with it. */
START_TEST(what_a_file_said_of_its_logs_was_relied_on_though_it_was_in_memory_only)
{
    size4096_vec v;
    vecfile_io io = vecfile_io_system;
    const vecfile_options options = {.io = &io};
    ASSERT_OK(size4096_vec_open(&v, scratch_path("v.vec"), NULL));
    ASSERT_OK(size4096_vec_resize(&v, 3, size4096_default()));
    ASSERT_OK(size4096_vec_close(&v));
    leave_announcement(scratch_path("v.vec"));
    io.pwrite = noted_pwrite;
    ASSERT_OK(size4096_vec_open(&v, scratch_path("v.vec"), &options));
    ck_assert_uint_lt(file_size(scratch_path("v.vec")), 1 << 20);
    size4096_vec_at_mut(&v, 1)->value = 7;
    ASSERT_OK(size4096_vec_commit(&v));
    ck_assert_int_eq(announcements, 1);
    size4096_vec_at_mut(&v, 1)->value = 8;
    ASSERT_OK(size4096_vec_commit(&v));
    ck_assert_int_eq(announcements, 1);
    size4096_vec_abandon(&v);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("regression");
    PROMISE(suite, signalling_nans_became_quiet_when_elements_were_moved, 20);
    PROMISE(suite, signalling_nans_became_quiet_when_elements_were_sorted, 20);
    PROMISE(suite, a_rollback_that_could_not_give_memory_back_failed_though_it_was_done, 20);
    PROMISE(suite, changes_in_a_window_that_a_commit_had_moved_were_noted_behind_their_table, 20);
    PROMISE(suite, elements_pushed_into_the_last_page_after_reopening_vanished, 20);
    PROMISE(suite, a_page_that_was_hidden_when_a_writer_died_came_back_as_it_had_been, 60);
    PROMISE(suite, the_size_that_a_killed_writer_gave_its_log_was_promised_by_the_next_one, 60);
    PROMISE(suite, what_a_file_said_of_its_logs_was_relied_on_though_it_was_in_memory_only, 20);
    return run_suite(suite);
}
