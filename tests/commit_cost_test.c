/* What a commit and a recovery ask of the disk: as much as was changed, wherever it is and however
 * large the vector. */
#include "fault_io.h"
#include "suite.h"

#include "size24_vec.h"
#include "size4096_vec.h"

#include "vecfile/format.h"

#include <fcntl.h>
#include <unistd.h>

#define LEN 1000000u /* 24 MB: some 5,900 pages */
#define BLOCK 4096u

/* Passes everything on, and adds up what is written and how often it is flushed.  Records are
 * written in pieces; in one piece, what goes to the file itself, and now and then the log in
 * advance. */
typedef struct meter {
    fault_io faults;
    uint64_t record_bytes;
    uint64_t other_bytes;
    uint64_t flushes;
} meter;

static meter m;

static int64_t count_pwritev(void *context, int fd, const vecfile_io_piece *pieces, size_t count,
                             uint64_t offset)
{
    (void)context;
    const int64_t put = vecfile_io_system.pwritev(NULL, fd, pieces, count, offset);
    m.record_bytes += put > 0 ? (uint64_t)put : 0;
    return put;
}

static int64_t count_pwrite(void *context, int fd, const void *buffer, size_t count,
                            uint64_t offset)
{
    (void)context;
    const int64_t put = vecfile_io_system.pwrite(NULL, fd, buffer, count, offset);
    m.other_bytes += put > 0 ? (uint64_t)put : 0;
    return put;
}

static int count_sync(void *context, int fd)
{
    (void)context;
    m.flushes++;
    return vecfile_io_system.sync(NULL, fd);
}

static vecfile_options metered(void)
{
    fault_io_init(&m.faults);
    m.faults.io.pwritev = count_pwritev;
    m.faults.io.pwrite = count_pwrite;
    m.faults.io.sync = count_sync;
    return (vecfile_options){.io = &m.faults.io};
}

static void start_counting(void)
{
    m.record_bytes = m.other_bytes = m.flushes = 0;
    memset(m.faults.plan.counts, 0, sizeof m.faults.plan.counts);
}

/* A vector of LEN elements whose log has been made and found its size. */
static void open_filled(size24_vec *v)
{
    const vecfile_options options = metered();
    unlink(scratch_path("cost.vec"));
    ASSERT_OK(size24_vec_open(v, scratch_path("cost.vec"), &options));
    ASSERT_OK(size24_vec_resize(v, LEN, size24_default()));
    ASSERT_OK(size24_vec_commit(v));
    ASSERT_OK(size24_vec_set(v, 0, size24_default()));
    ASSERT_OK(size24_vec_commit(v));
}

static void change(size24_vec *v, uint64_t count, uint64_t step, uint64_t value)
{
    for (uint64_t i = 0; i < count; i++) {
        size24 *element = size24_vec_at_mut(v, i * step % LEN);
        ck_assert_ptr_nonnull(element);
        element->value = value + i;
    }
}

/* Commits, to the log alone and with one flush: the bytes of that.  The record's header comes last,
 * by itself. */
static uint64_t commit_to_log(size24_vec *v)
{
    start_counting();
    ASSERT_OK(size24_vec_commit(v));
    ck_assert_uint_eq(m.other_bytes, VECFILE_RECORD_HEADER_BYTES);
    ck_assert_uint_eq(m.flushes, 1);
    return m.record_bytes + m.other_bytes;
}

START_TEST(a_commit_of_one_element_writes_one_block_and_flushes_once)
{
    size24_vec v;
    open_filled(&v);
    change(&v, 1, 1, 7);
    ck_assert_uint_eq(commit_to_log(&v), BLOCK);
    size24_vec_abandon(&v);
}
END_TEST

/* 300 elements, each on a page of its own: two chunks of 64 bytes at most and an entry of 24 for
 * each. */
START_TEST(a_commit_writes_what_was_changed_wherever_it_is)
{
    size24_vec v;
    open_filled(&v);
    change(&v, 300, 3331, 7);
    ck_assert_uint_le(commit_to_log(&v), 300 * (2 * 64 + 24) + BLOCK);
    size24_vec_abandon(&v);
}
END_TEST

/* On the last page, of which the file has some 1500 bytes. */
START_TEST(a_commit_of_a_few_appended_elements_writes_one_block_and_flushes_once)
{
    size24_vec v;
    open_filled(&v);
    for (int i = 0; i < 20; i++)
        ASSERT_OK(size24_vec_push_default(&v));
    ASSERT_OK(size24_vec_commit(&v));
    for (int i = 0; i < 20; i++)
        ASSERT_OK(size24_vec_push_default(&v));
    ck_assert_uint_eq(commit_to_log(&v), BLOCK);
    size24_vec_abandon(&v);
}
END_TEST

/* Each image has what the ones before had, but a page has only 64 chunks. */
START_TEST(a_page_changed_again_and_again_is_logged_at_most_whole)
{
    size24_vec v;
    open_filled(&v);
    for (uint64_t round = 0; round < 400; round++) {
        change(&v, 1, 1, round);
        size24 *element = size24_vec_at_mut(&v, round % 170);
        ck_assert_ptr_nonnull(element);
        element->value = round;
        start_counting();
        ASSERT_OK(size24_vec_commit(&v));
        HOLDS(m.record_bytes <= 2 * BLOCK, "%llu bytes in round %llu",
              (unsigned long long)m.record_bytes, (unsigned long long)round);
    }
    size24_vec_abandon(&v);
}
END_TEST

START_TEST(elements_of_a_whole_page_are_logged_once_each)
{
    size4096_vec v;
    const vecfile_options options = metered();
    ASSERT_OK(size4096_vec_open(&v, scratch_path("pages.vec"), &options));
    ASSERT_OK(size4096_vec_resize(&v, 100, size4096_default()));
    ASSERT_OK(size4096_vec_commit(&v));
    for (uint64_t i = 0; i < 100; i += 2)
        ck_assert_ptr_nonnull(size4096_vec_at_mut(&v, i));
    ASSERT_OK(size4096_vec_commit(&v));
    for (uint64_t i = 0; i < 100; i += 2)
        ck_assert_ptr_nonnull(size4096_vec_at_mut(&v, i));
    start_counting();
    ASSERT_OK(size4096_vec_commit(&v));
    ck_assert_uint_le(m.record_bytes, 50 * 4096 + BLOCK);
    ck_assert_uint_ge(m.record_bytes, 50 * 4096);
    size4096_vec_abandon(&v);
}
END_TEST

/* Gives an empty vector `count` elements without writing them: a hole, and the count in the slots.
 */
static void make_sparse(const char *path, uint64_t count)
{
    size24_vec v;
    ASSERT_OK(size24_vec_open(&v, path, NULL));
    ASSERT_OK(size24_vec_close(&v));
    const int fd = open(path, O_RDWR | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(ftruncate(fd, (off_t)(VECFILE_DATA_ALIGNMENT + count * sizeof(size24))), 0);
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++) {
        uint8_t block[VECFILE_SLOT_BYTES];
        vecfile_slot slot;
        const off_t at = (off_t)(VECFILE_IDENTITY_BYTES + i * VECFILE_SLOT_SPACING);
        ck_assert_int_eq(pread(fd, block, sizeof block, at), (ssize_t)sizeof block);
        ck_assert_int_eq(vecfile_decode_slot(block, &slot), VECFILE_DECODED);
        slot.count = count;
        vecfile_encode_slot(&slot, block);
        ck_assert_int_eq(pwrite(fd, block, sizeof block, at), (ssize_t)sizeof block);
    }
    close(fd);
}

/* The calls that a commit of 16 elements, all over the vector, makes. */
static meter commit_of_sparse(const char *path, uint64_t count)
{
    size24_vec v;
    make_sparse(path, count);
    const vecfile_options options = metered();
    ASSERT_OK(size24_vec_open(&v, path, &options));
    for (int round = 0; round < 2; round++) {
        for (uint64_t i = 0; i < 16; i++) {
            size24 *element = size24_vec_at_mut(&v, count / 16 * i + (uint64_t)round * 500);
            ck_assert_ptr_nonnull(element);
            element->value = i;
        }
        start_counting();
        ASSERT_OK(size24_vec_commit(&v));
    }
    size24_vec_abandon(&v);
    return m;
}

/* All but those with which a build of the tests looks for changes that were not marked. */
static uint64_t calls_of(const meter *of)
{
    const uint64_t *counts = of->faults.plan.counts;
    return counts[FAULT_ANY] - counts[FAULT_CHANGED_PAGES] - counts[FAULT_PREAD];
}

START_TEST(a_commit_asks_the_same_of_a_file_a_thousand_times_as_large)
{
    const meter small = commit_of_sparse(scratch_path("small.vec"), 1000000);
    const meter large = commit_of_sparse(scratch_path("large.vec"), 1000000000);
    ck_assert_uint_eq(large.record_bytes, small.record_bytes);
    ck_assert_uint_eq(large.other_bytes, small.other_bytes);
    ck_assert_uint_eq(large.flushes, small.flushes);
    ck_assert_uint_eq(calls_of(&large), calls_of(&small));
}
END_TEST

static bool is_there(const char *name)
{
    return access(scratch_path(name), F_OK) == 0;
}

/* What the file itself has. */
static uint64_t value_in_file(uint64_t index)
{
    size24 element;
    const int fd = open(scratch_path("cost.vec"), O_RDONLY | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    const off_t at = (off_t)(65536 + index * sizeof element);
    ck_assert_int_eq(pread(fd, &element, sizeof element, at), sizeof element);
    close(fd);
    return element.value;
}

/* Changes an element on a page of its own and commits; returns what that wrote. */
static uint64_t commit_one(size24_vec *v, uint64_t commit)
{
    size24 *element = size24_vec_at_mut(v, (commit + 1) * 190);
    ck_assert_ptr_nonnull(element);
    element->value = 7 + commit;
    start_counting();
    ASSERT_OK(size24_vec_commit(v));
    return m.record_bytes + m.other_bytes;
}

/* Some 1,500 commits fill the log: then 1,500 pages are owed to the file, which would be 12 MB at
 * once.  Half as many commits later all are paid. */
START_TEST(no_commit_pays_more_than_a_part_of_a_checkpoint)
{
    size24_vec v;
    uint64_t owed = 0, commits = 0;
    open_filled(&v);
    for (; commits < 3000 && (owed == 0 || commits < owed + owed / 2 + 20); commits++) {
        const uint64_t bytes = commit_one(&v, commits);
        HOLDS(bytes < 3u << 20 && m.flushes <= 4, "commit %llu: %llu bytes, %llu flushes",
              (unsigned long long)commits, (unsigned long long)bytes,
              (unsigned long long)m.flushes);
        if (owed == 0 && is_there("cost.vec-log0") && is_there("cost.vec-log1"))
            owed = commits;
    }
    ck_assert_uint_gt(owed, 500);
    for (uint64_t i = 0; i <= owed; i++)
        HOLDS(value_in_file((i + 1) * 190) == 7 + i, "element %llu", (unsigned long long)i);
    size24_vec_abandon(&v);
    ASSERT_OK(size24_vec_open(&v, scratch_path("cost.vec"), NULL));
    for (uint64_t i = 0; i < commits; i++)
        HOLDS(size24_vec_get(&v, (i + 1) * 190).value == 7 + i, "element %llu",
              (unsigned long long)i);
    ASSERT_OK(size24_vec_close(&v));
}
END_TEST

/* A writer that stops after three commits, 900 elements on pages of their own, and leaves its log.
 */
static void leave_log(void)
{
    size24_vec v;
    open_filled(&v);
    for (uint64_t i = 0; i < 3; i++) {
        change(&v, 300, 3331 + i, 7);
        ASSERT_OK(size24_vec_commit(&v));
    }
    size24_vec_abandon(&v);
}

static void assert_changed(const size24_vec *v)
{
    for (uint64_t i = 0; i < 300; i++)
        HOLDS(size24_vec_get(v, i * 3333 % LEN).value == 7 + i, "element %llu",
              (unsigned long long)(i * 3333 % LEN));
}

/* What the last commit changed goes to the log once more; the 900 pages stay as they are. */
START_TEST(opening_after_a_crash_writes_what_the_last_commit_did_and_flushes_three_times)
{
    size24_vec v;
    leave_log();
    const vecfile_options options = metered();
    start_counting();
    ASSERT_OK(size24_vec_open(&v, scratch_path("cost.vec"), &options));
    ck_assert_uint_le(m.record_bytes + m.other_bytes, 300 * (2 * 64 + 24) + 8 * BLOCK);
    ck_assert_uint_le(m.flushes, 3);
    ck_assert_uint_le(m.faults.plan.counts[FAULT_PREAD], 30);
    assert_changed(&v);
    size24_vec_abandon(&v);
}
END_TEST

START_TEST(a_file_that_was_recovered_and_closed_is_clean_and_has_no_log)
{
    size24_vec v;
    leave_log();
    ASSERT_OK(size24_vec_open(&v, scratch_path("cost.vec"), NULL));
    ASSERT_OK(size24_vec_close(&v));
    ck_assert(!is_there("cost.vec-log0") && !is_there("cost.vec-log1"));
    const vecfile_options options = metered();
    start_counting();
    ASSERT_OK(size24_vec_open(&v, scratch_path("cost.vec"), &options));
    assert_changed(&v);
    ASSERT_OK(size24_vec_close(&v));
    ck_assert_uint_eq(m.record_bytes + m.other_bytes, 0);
    ck_assert_uint_eq(m.flushes, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("commit_cost");
    PROMISE(suite, a_commit_of_one_element_writes_one_block_and_flushes_once, 60);
    PROMISE(suite, a_commit_writes_what_was_changed_wherever_it_is, 60);
    PROMISE(suite, a_commit_of_a_few_appended_elements_writes_one_block_and_flushes_once, 60);
    PROMISE(suite, a_page_changed_again_and_again_is_logged_at_most_whole, 60);
    PROMISE(suite, elements_of_a_whole_page_are_logged_once_each, 60);
    PROMISE(suite, a_commit_asks_the_same_of_a_file_a_thousand_times_as_large, 60);
    PROMISE(suite, no_commit_pays_more_than_a_part_of_a_checkpoint, 60);
    PROMISE(suite, opening_after_a_crash_writes_what_the_last_commit_did_and_flushes_three_times,
            60);
    PROMISE(suite, a_file_that_was_recovered_and_closed_is_clean_and_has_no_log, 60);
    return run_suite(suite);
}
