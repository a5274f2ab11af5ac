/* A disk that does not give some bytes of the header: the file opens where the others tell what
 * counts, and is refused where they may not. */
#include "suite.h"
#include "fault_io.h"
#include "header_edit.h"
#include "rounds.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#define SLOT(number) (VECFILE_IDENTITY_BYTES + (uint64_t)(number)*VECFILE_SLOT_SPACING)

static char vector[4096];

/* Reads that touch [from, end) of the vector's file fail. */
typedef struct bad_disk {
    fault_io faults; /* for all else */
    uint64_t from, end;
    ino_t inode;
} bad_disk;

static bad_disk disk;

static int64_t pread_if_good(void *context, int fd, void *buffer, size_t count, uint64_t offset)
{
    struct stat found;
    (void)context;
    HOLDS(fstat(fd, &found) == 0, "fstat");
    if (found.st_ino == disk.inode && offset < disk.end && offset + count > disk.from)
        return -EIO;
    return vecfile_io_system.pread(vecfile_io_system.context, fd, buffer, count, offset);
}

static const vecfile_options *on_bad_disk(vecfile_access access, uint64_t from, uint64_t end)
{
    static vecfile_options options;
    struct stat found;
    ck_assert_int_eq(stat(vector, &found), 0);
    disk.inode = found.st_ino;
    fault_io_init(&disk.faults);
    disk.faults.io.pread = pread_if_good;
    disk.from = from;
    disk.end = end;
    options = (vecfile_options){.access = access, .io = &disk.faults.io};
    return &options;
}

static void heal(void)
{
    disk.from = disk.end = 0;
}

static void make(void)
{
    snprintf(vector, sizeof vector, "%s", scratch_path("data.vec"));
    rounds_make(vector, 1);
}

static const vecfile_access accesses[] = {VECFILE_READ_ONLY, VECFILE_READ_WRITE};

START_TEST(a_closed_file_opens_when_any_one_slot_cannot_be_read)
{
    quake_vec v;
    make();
    rounds_crash(vector, 1, 3);
    rounds_assert(vector, 1, 3);
    const uint64_t at = SLOT(_i / 2);
    ASSERT_OK(quake_vec_open(&v, vector, on_bad_disk(accesses[_i % 2], at, at + 512)));
    rounds_check(&v, 1, 3);
    heal();
    if (_i % 2 == 1)
        rounds_commit(&v, 4, 5);
    ASSERT_OK(quake_vec_close(&v));
    rounds_assert(vector, 1, _i % 2 == 1 ? 5 : 3);
}
END_TEST

/* What was told of expired readers is in the page of the last slot. */
START_TEST(a_reader_is_current_though_the_disk_does_not_give_a_slot)
{
    quake_vec v;
    make();
    ASSERT_OK(
        quake_vec_open(&v, vector, on_bad_disk(VECFILE_READ_ONLY, SLOT(_i), SLOT(_i) + 4096)));
    rounds_check(&v, 1, 0);
    ck_assert(quake_vec_is_current(&v));
    ASSERT_OK(quake_vec_close(&v));
}
END_TEST

START_TEST(a_follower_is_refused_where_the_disk_does_not_give_a_slot)
{
    quake_vec v;
    make();
    ASSERT_STATUS(
        quake_vec_open(&v, vector, on_bad_disk(VECFILE_FOLLOW, SLOT(_i), SLOT(_i) + 4096)),
        VECFILE_E_IO);
    ASSERT_MESSAGE(vector);
    ASSERT_MESSAGE("VECFILE_READ_ONLY");
}
END_TEST

START_TEST(a_file_that_was_not_closed_is_refused_when_any_slot_cannot_be_read)
{
    quake_vec v;
    char which[32];
    make();
    rounds_crash(vector, 1, 3);
    const uint64_t at = SLOT(_i / 2);
    snprintf(which, sizeof which, "commit slot %d", _i / 2);
    ASSERT_STATUS(quake_vec_open(&v, vector, on_bad_disk(accesses[_i % 2], at, at + 512)),
                  VECFILE_E_IO);
    ASSERT_MESSAGE(which);
    ASSERT_MESSAGE(vector);
    ASSERT_MESSAGE("vecfile salvage");
    rounds_assert(vector, 1, 3);
}
END_TEST

/* The slot that is open is the one that cannot be read; the others are clean and older. */
START_TEST(signs_of_a_later_state_than_a_clean_slot_s_are_heeded)
{
    quake_vec v;
    uint64_t size;
    make();
    if (_i == 0) {
        rounds_crash(vector, 1, 3); /* leaves a log */
    } else {
        /* Committed by the slot alone: the file is longer then, or only the slots tell. */
        ASSERT_OK(quake_vec_open(&v, vector, NULL));
        if (_i == 1)
            ASSERT_OK(quake_vec_push_default(&v));
        else if (_i == 2)
            ASSERT_OK(quake_vec_pop(&v, NULL));
        ASSERT_OK(quake_vec_commit_stamped(&v, 77));
        quake_vec_abandon(&v);
    }
    unsigned char *bytes = read_file(vector, &size);
    const uint64_t at = SLOT(header_newest_slot(bytes));
    free(bytes);
    ASSERT_STATUS(quake_vec_open(&v, vector, on_bad_disk(VECFILE_READ_WRITE, at, at + 512)),
                  VECFILE_E_IO);
    ASSERT_MESSAGE("whether that was the last one");
}
END_TEST

/* A close wrote two slots; one is torn, the other one cannot be read, and the third has what was
 * before. */
START_TEST(beside_a_torn_slot_one_that_cannot_be_read_may_be_the_last)
{
    quake_vec v;
    uint64_t size;
    snprintf(vector, sizeof vector, "%s", scratch_path("data.vec"));
    ASSERT_OK(quake_vec_open(&v, vector, NULL));
    ASSERT_OK(quake_vec_push_default(&v));
    ASSERT_OK(quake_vec_close(&v));
    unsigned char *bytes = read_file(vector, &size);
    const unsigned last = header_newest_slot(bytes);
    memset(bytes + SLOT((last + 2) % 3), 0x5a, 512);
    write_file(vector, bytes, size);
    free(bytes);
    ASSERT_STATUS(
        quake_vec_open(&v, vector, on_bad_disk(accesses[_i], SLOT(last), SLOT(last) + 512)),
        VECFILE_E_IO);
    ASSERT_MESSAGE("whether that was the last one");
}
END_TEST

START_TEST(all_that_is_unreadable_of_two_slots_is_too_much)
{
    quake_vec v;
    make();
    ASSERT_STATUS(
        quake_vec_open(&v, vector, on_bad_disk(VECFILE_READ_WRITE, SLOT(_i), SLOT(_i + 1) + 512)),
        VECFILE_E_IO);
    rounds_assert(vector, 1, 0);
}
END_TEST

START_TEST(a_page_of_zeros_behind_the_layout_text_is_done_without)
{
    quake_vec v;
    uint64_t size;
    make();
    rounds_crash(vector, 1, 3);
    unsigned char *bytes = read_file(vector, &size);
    const vecfile_identity identity = header_identity(bytes);
    free(bytes);
    const uint64_t at = (identity.text_offset + identity.text_bytes + 4095) / 4096 * 4096;
    ck_assert_uint_lt(at, identity.data_offset);
    ASSERT_OK(quake_vec_open(&v, vector, on_bad_disk(accesses[_i], at, identity.data_offset)));
    rounds_check(&v, 1, 3);
    heal();
    ASSERT_OK(quake_vec_close(&v));
    rounds_assert(vector, 1, 3);
}
END_TEST

START_TEST(without_identity_or_layout_text_nothing_is_known)
{
    static const uint64_t places[] = {0, VECFILE_TEXT_OFFSET};
    quake_vec v;
    make();
    ASSERT_STATUS(quake_vec_open(&v, vector,
                                 on_bad_disk(accesses[_i % 2], places[_i / 2], places[_i / 2] + 1)),
                  VECFILE_E_IO);
    ASSERT_MESSAGE("cannot read");
    ASSERT_MESSAGE(vector);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("unreadable");
    PROMISE_EACH(suite, a_closed_file_opens_when_any_one_slot_cannot_be_read, 10, 6);
    PROMISE_EACH(suite, a_reader_is_current_though_the_disk_does_not_give_a_slot, 10, 3);
    PROMISE_EACH(suite, a_follower_is_refused_where_the_disk_does_not_give_a_slot, 10, 3);
    PROMISE_EACH(suite, a_file_that_was_not_closed_is_refused_when_any_slot_cannot_be_read, 10, 6);
    PROMISE_EACH(suite, signs_of_a_later_state_than_a_clean_slot_s_are_heeded, 10, 4);
    PROMISE_EACH(suite, beside_a_torn_slot_one_that_cannot_be_read_may_be_the_last, 10, 2);
    PROMISE_EACH(suite, all_that_is_unreadable_of_two_slots_is_too_much, 10, 2);
    PROMISE_EACH(suite, a_page_of_zeros_behind_the_layout_text_is_done_without, 10, 2);
    PROMISE_EACH(suite, without_identity_or_layout_text_nothing_is_known, 10, 4);
    return run_suite(suite);
}
