/* Bits that change at rest in what a killed writer left, header and logs, in whatever stage of a
 * checkpoint it died: the last commit opens, or the file is refused; never an older state without a
 * word.  Only the last record of a log may look like one that was never finished. */
#include "suite.h"
#include "header_edit.h"
#include "random.h"
#include "sized.h"

#include "size120_vec.h"
#include "size4096_vec.h"

#include "vecfile/format.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define LEN 140
#define LOGS 3
#define FLIPS 150 /* in each file and stage */

static char vector[4096], parts[1 + LOGS][4096]; /* the vector and its logs */

static unsigned char *before[1 + LOGS];
static uint64_t sizes[1 + LOGS];

/* What the elements are made of, and what they were before the last commit. */
static int64_t values[LEN], values_before[LEN];

static void set_value(size4096_vec *v, uint64_t i, int64_t value)
{
    size4096 *element = size4096_vec_at_mut(v, i);
    ck_assert_ptr_nonnull(element);
    element->value = values[i] = value;
}

static void commit_value(size4096_vec *v, uint64_t i, int64_t value)
{
    memcpy(values_before, values, sizeof values);
    set_value(v, i, value);
    ASSERT_OK(size4096_vec_commit(v));
}

static void commit_two(size4096_vec *v, uint64_t i, uint64_t j, int64_t value)
{
    memcpy(values_before, values, sizeof values);
    set_value(v, i, value);
    set_value(v, j, value);
    ASSERT_OK(size4096_vec_commit(v));
}

/* One element each, on a page of its own. */
static void commit_some(size4096_vec *v, uint64_t count)
{
    static int64_t next = 1;
    for (uint64_t i = 0; i < count; i++, next++)
        commit_value(v, (uint64_t)next % LEN, next);
}

/* Whether the vector is as the last commit left it or, with `one_less`, the one before. */
static bool is_state(const size4096_vec *v, bool one_less)
{
    const int64_t *const wanted = one_less ? values_before : values;
    if (size4096_vec_len(v) != LEN)
        return false;
    for (uint64_t i = 0; i < LEN; i++)
        if (size4096_vec_get(v, i).value != wanted[i])
            return false;
    return true;
}

static void open_it(size4096_vec *v)
{
    ASSERT_OK(size4096_vec_open(v, vector, NULL));
}

/* --- stages in which a writer dies --- */

static void die_with_one_log(size4096_vec *v)
{
    commit_some(v, LEN + 10);
}

static void die_owing_pages(size4096_vec *v)
{
    commit_some(v, LEN);
    ck_assert(size4096_vec_tidy(v, 0));
    commit_some(v, 10);
}

static void die_after_a_checkpoint(size4096_vec *v)
{
    commit_some(v, LEN);
    while (size4096_vec_tidy(v, 0)) {
    }
    commit_some(v, 10);
}

/* The pages that the vector lost and has again were written to the file directly, and older images
 * of them are in the old log. */
static void die_after_a_checkpoint_with_new_pages(size4096_vec *v)
{
    const uint64_t kept = LEN - 40;
    commit_some(v, LEN);
    ASSERT_OK(size4096_vec_resize(v, kept, size4096_default()));
    ASSERT_OK(size4096_vec_commit(v));
    while (size4096_vec_tidy(v, 0)) {
    }
    for (uint64_t i = kept; i < LEN; i++) {
        size4096 element = size4096_default();
        element.value = values[i] = -(int64_t)i;
        ASSERT_OK(size4096_vec_push(v, element));
    }
    ASSERT_OK(size4096_vec_commit(v));
    commit_value(v, 7, 7777);
    commit_value(v, 8, 8888);
}

static void die_after_a_recovery(size4096_vec *v)
{
    die_owing_pages(v);
    size4096_vec_abandon(v);
    open_it(v);
    commit_some(v, 10);
}

/* Of the pages that the last commit changed, one has gone to its place. */
static void die_in_idle_time_after_a_commit(size4096_vec *v)
{
    commit_some(v, LEN);
    ck_assert(size4096_vec_tidy(v, 0));
    commit_two(v, 3, LEN - 1, 333);
    ck_assert(!size4096_vec_tidy(v, 0));
}

/* The value of that element in the file. */
static int64_t value_in_file(uint64_t i)
{
    size4096 element;
    const int fd = open(vector, O_RDONLY | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pread(fd, &element, sizeof element, (off_t)(DATA_OFFSET + i * sizeof element)),
                     sizeof element);
    close(fd);
    return element.value;
}

/* Each commit changes a page that is owed, so that it can be paid only with what the last one made
 * of it. */
static void die_when_a_page_that_every_commit_changes_is_paid(size4096_vec *v)
{
    int64_t value = 1000;
    commit_some(v, LEN);
    ck_assert(size4096_vec_tidy(v, 0));
    do
        commit_two(v, 5, LEN - 1, ++value);
    while (value_in_file(LEN - 1) != value && value < 5000);
    ck_assert_int_lt(value, 5000);
}

static const struct {
    void (*work)(size4096_vec *v);
    unsigned logs;
} stages[] = {{die_with_one_log, 1},
              {die_owing_pages, 2},
              {die_after_a_checkpoint, 2},
              {die_after_a_checkpoint_with_new_pages, 2},
              {die_after_a_recovery, 2},
              {die_in_idle_time_after_a_commit, 2},
              {die_when_a_page_that_every_commit_changes_is_paid, 2}};
#define STAGES (sizeof stages / sizeof *stages)

/* The vector and its logs, as a writer left them; returns how many logs there are. */
static unsigned take_parts(void)
{
    unsigned logs = 0;
    for (int i = 0; i <= LOGS; i++) {
        if (i == 0)
            snprintf(parts[i], sizeof parts[i], "%s", vector);
        else
            snprintf(parts[i], sizeof parts[i], "%.4000s-log%d", vector, i - 1);
        if (access(parts[i], F_OK) == 0) {
            before[i] = read_file(parts[i], &sizes[i]);
            logs += i > 0;
        }
    }
    return logs;
}

static void leave(size_t stage)
{
    size4096_vec v;
    snprintf(vector, sizeof vector, "%s", scratch_path("v.vec"));
    open_it(&v);
    ASSERT_OK(size4096_vec_resize(&v, LEN, size4096_default()));
    ASSERT_OK(size4096_vec_commit(&v));
    stages[stage].work(&v);
    size4096_vec_abandon(&v);
    ck_assert_uint_eq(take_parts(), stages[stage].logs);
}

static void forget(void)
{
    for (int i = 0; i <= LOGS; i++)
        free(before[i]);
}

/* --- what was damaged --- */

/* The last record, in the log in use; its part and where it begins and ends. */
typedef struct last_record {
    int part;
    uint64_t from, end;
} last_record;

static last_record find_last_record(void)
{
    last_record last = {0, 0, 0};
    uint64_t sequence = 0;
    for (int i = 1; i <= LOGS; i++)
        for (uint64_t at = 0; before[i] != NULL && at < sizes[i]; at += VECFILE_RECORD_ALIGNMENT) {
            vecfile_record record;
            if (vecfile_decode_record(before[i] + at, &record) != VECFILE_DECODED ||
                record.offset != at || record.sequence < sequence)
                continue;
            sequence = record.sequence;
            last = (last_record){i, at, at + 2 * VECFILE_RECORD_ALIGNMENT};
        }
    ck_assert_int_gt(last.part, 0);
    return last;
}

static void put(int part, uint64_t at, unsigned char byte)
{
    const int fd = open(parts[part], O_RDWR | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pwrite(fd, &byte, 1, (off_t)at), 1);
    close(fd);
}

static void damage_slot(unsigned number)
{
    put(0, VECFILE_IDENTITY_BYTES + (uint64_t)number * VECFILE_SLOT_SPACING + 100, 1);
}

static void restore(void)
{
    for (int i = 0; i <= LOGS; i++)
        if (before[i] != NULL)
            write_file(parts[i], before[i], sizes[i]);
        else
            unlink(parts[i]);
}

static bool is_refusal(vecfile_status status)
{
    return status == VECFILE_E_CORRUPT || status == VECFILE_E_FORMAT ||
           status == VECFILE_E_TRUNCATED || status == VECFILE_E_NOT_VECFILE ||
           status == VECFILE_E_BYTE_ORDER;
}

static void look(vecfile_access access, int part, uint64_t at, unsigned bit, bool is_last)
{
    size4096_vec v;
    const vecfile_status status =
        size4096_vec_open(&v, vector, &(vecfile_options){.access = access});
    const char *const where = part == 0 ? "vector" : parts[part] + strlen(vector) + 1;
    if (status != VECFILE_OK) {
        HOLDS(is_refusal(status), "%s, byte %llu, bit %u: %s (%s)", where, (unsigned long long)at,
              bit, vecfile_status_name(status), vecfile_errmsg());
        return;
    }
    HOLDS(is_state(&v, false) || (is_last && is_state(&v, true)),
          "%s, byte %llu, bit %u: another state, of %llu elements", where, (unsigned long long)at,
          bit, (unsigned long long)size4096_vec_len(&v));
    size4096_vec_abandon(&v);
}

/* Flips a bit of what the writer left, and looks. */
static void flip(int part, uint64_t at, unsigned bit, const last_record *last)
{
    const bool is_last = part == last->part && at >= last->from && at < last->end;
    put(part, at, (unsigned char)(before[part][at] ^ 1u << bit));
    look(VECFILE_READ_ONLY, part, at, bit, is_last);
    if (at % 4 == 0) {
        look(VECFILE_READ_WRITE, part, at, bit, is_last);
        restore();
    }
    put(part, at, before[part][at]);
}

START_TEST(no_bit_of_a_header_that_changes_gives_an_older_state)
{
    static const struct {
        uint64_t at, bytes;
    } blocks[] = {{VECFILE_IDENTITY_BYTES, VECFILE_SLOT_BYTES},
                  {VECFILE_IDENTITY_BYTES + VECFILE_SLOT_SPACING, VECFILE_SLOT_BYTES},
                  {VECFILE_IDENTITY_BYTES + 2 * VECFILE_SLOT_SPACING, VECFILE_SLOT_BYTES},
                  {VECFILE_FEATURES_OFFSET, VECFILE_FEATURES_BYTES},
                  {0, VECFILE_IDENTITY_BYTES}};
    random_source random = random_from(random_seed());
    leave((size_t)_i);
    const last_record last = find_last_record();
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        for (int n = 0; n < FLIPS / 5; n++)
            flip(0, blocks[i].at + random_below(&random, blocks[i].bytes),
                 (unsigned)random_below(&random, 8), &last);
    forget();
}
END_TEST

START_TEST(no_bit_of_a_log_that_changes_gives_an_older_state)
{
    random_source random = random_from(random_seed());
    leave((size_t)_i);
    const last_record last = find_last_record();
    for (int part = 1; part <= LOGS; part++)
        for (int n = 0; before[part] != NULL && n < FLIPS; n++) {
            uint64_t at = random_below(&random, sizes[part]);
            if (n % 4 == 0) /* headers of blocks have the most to say */
                at = at / VECFILE_RECORD_ALIGNMENT * VECFILE_RECORD_ALIGNMENT + at % 128;
            flip(part, at, (unsigned)random_below(&random, 8), &last);
        }
    for (int n = 0; n < FLIPS / 5; n++)
        flip(last.part, last.from + random_below(&random, last.end - last.from),
             (unsigned)random_below(&random, 8), &last);
    forget();
}
END_TEST

/* A recovery that cannot go on in the log that it finds puts all into one record of another. */
START_TEST(a_log_that_was_made_from_others_never_looks_empty)
{
    size4096_vec v;
    vecfile_record record;
    random_source random = random_from(random_seed());
    leave(0);
    const uint64_t at = find_last_record().from - 20 * VECFILE_RECORD_ALIGNMENT;
    put(1, at + 100, (unsigned char)~before[1][at + 100]);
    ASSERT_OK(size4096_vec_open(&v, vector, &(vecfile_options){.to_last_good = true}));
    for (uint64_t i = 0; i < LEN; i++)
        values[i] = size4096_vec_get(&v, i).value;
    size4096_vec_abandon(&v);
    forget();
    take_parts();
    ck_assert_ptr_nonnull(before[2]);
    for (uint64_t from = 0; from < sizes[2]; from += VECFILE_RECORD_ALIGNMENT)
        if (vecfile_decode_record(before[2] + from, &record) == VECFILE_DECODED)
            for (int n = 0; n < FLIPS; n++)
                flip(2, from + random_below(&random, 2 * VECFILE_RECORD_ALIGNMENT),
                     (unsigned)random_below(&random, 8), &(last_record){0, 0, 0});
    forget();
}
END_TEST

/* A slot of two checkpoints ago in the place of the newest: its write never reached the disk. */
static void lose_newest_slot(void)
{
    vecfile_slot slot;
    const unsigned newest = header_newest_slot(before[0]);
    ck_assert(header_slot(before[0], newest, &slot));
    slot.epoch -= VECFILE_SLOT_COUNT;
    slot.salt = slot.old_salt = 0;
    header_set_slot(before[0], newest, &slot);
    write_file(vector, before[0], sizes[0]);
}

START_TEST(a_slot_that_the_disk_never_wrote_is_missed)
{
    size4096_vec v;
    char aside[4096];
    leave(1);
    lose_newest_slot();
    const int part = find_last_record().part;
    ASSERT_STATUS(size4096_vec_open(&v, vector, NULL), VECFILE_E_CORRUPT);
    ASSERT_MESSAGE("is older than the commits in 'v.vec-log");
    ASSERT_MESSAGE(strrchr(parts[part], '/') + 1);
    snprintf(aside, sizeof aside, "%s", scratch_path("aside"));
    ck_assert_int_eq(rename(parts[part], aside), 0); /* as the message says */
    open_it(&v);
    ck_assert_uint_eq(size4096_vec_len(&v), LEN);
    ASSERT_OK(size4096_vec_close(&v));
    forget();
}
END_TEST

START_TEST(a_slot_that_is_older_than_its_log_is_no_checkpoint_under_way)
{
    size4096_vec v;
    leave(3);
    lose_newest_slot();
    ASSERT_STATUS(size4096_vec_open(&v, vector, NULL), VECFILE_E_CORRUPT);
    ASSERT_MESSAGE("is older than its log");
    forget();
}
END_TEST

START_TEST(a_damaged_slot_is_found_in_the_log_of_a_renamed_vector)
{
    size4096_vec v;
    leave(1);
    const unsigned newest = header_newest_slot(before[0]);
    damage_slot(newest);
    snprintf(vector, sizeof vector, "%s", scratch_path("renamed.vec"));
    ck_assert_int_eq(rename(parts[0], vector), 0);
    open_it(&v);
    ck_assert(is_state(&v, false));
    ASSERT_OK(size4096_vec_close(&v));
    open_it(&v);
    ck_assert(is_state(&v, false));
    ASSERT_OK(size4096_vec_close(&v));
    forget();
}
END_TEST

/* A crash tears one, and damage takes another: the checkpoint's slot and that of the first log. */
START_TEST(two_damaged_slots_are_found_one_behind_the_other)
{
    size4096_vec v;
    leave(1);
    const unsigned newest = header_newest_slot(before[0]);
    damage_slot(newest);
    damage_slot((newest + 2) % VECFILE_SLOT_COUNT);
    for (int round = 0; round < 2; round++) {
        open_it(&v);
        ck_assert(is_state(&v, false));
        size4096_vec_abandon(&v);
    }
    forget();
}
END_TEST

/* Another slot of the copy was torn; no log is that slot's. */
START_TEST(an_older_copy_that_has_a_torn_slot_gets_no_commits_of_newer_logs)
{
    size4096_vec v;
    uint64_t size, now_size;
    leave(0);
    open_it(&v);
    ASSERT_OK(size4096_vec_close(&v));
    unsigned char *copy = read_file(vector, &size);
    open_it(&v);
    commit_some(&v, 3);
    size4096_vec_abandon(&v);
    unsigned char *now = read_file(vector, &now_size);
    const unsigned last = header_newest_slot(copy), later = header_newest_slot(now);
    write_file(vector, copy, size);
    damage_slot(last != later ? 3 - last - later : (last + 1) % VECFILE_SLOT_COUNT);
    ASSERT_STATUS(size4096_vec_open(&v, vector, NULL), VECFILE_E_CORRUPT);
    ASSERT_MESSAGE("or the file is an older copy");
    free(copy);
    free(now);
    forget();
}
END_TEST

/* As verify says. */
START_TEST(a_damaged_slot_is_mended_by_the_next_writer_that_commits_and_closes)
{
    size4096_vec v;
    leave(0);
    open_it(&v);
    ASSERT_OK(size4096_vec_close(&v));
    damage_slot((unsigned)_i);
    open_it(&v);
    commit_value(&v, 3, 33);
    ASSERT_OK(size4096_vec_close(&v));
    uint64_t size;
    unsigned char *now = read_file(vector, &size);
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++) {
        vecfile_slot slot;
        ck_assert(header_slot(now, i, &slot));
    }
    free(now);
    forget();
}
END_TEST

/* As of writes that never reached the disk: the records of the newest commit, in log 0. */
static void lose_newest_commit(void)
{
    const last_record last = find_last_record();
    vecfile_record newest, record;
    ck_assert_int_eq(vecfile_decode_record(before[last.part] + last.from, &newest),
                     VECFILE_DECODED);
    for (uint64_t at = 0; at < sizes[last.part]; at += VECFILE_RECORD_ALIGNMENT)
        if (vecfile_decode_record(before[last.part] + at, &record) == VECFILE_DECODED &&
            record.sequence == newest.sequence)
            for (uint64_t i = 0; i < VECFILE_RECORD_ALIGNMENT; i++)
                put(last.part, at + i, 0);
}

/* A recovery that gave back the space of the longer state left none but its own record to tell
 * that this one is over. */
START_TEST(a_shorter_state_whose_record_is_damaged_leaves_the_longer_one_whole)
{
    size4096_vec v;
    leave(0);
    forget();
    open_it(&v);
    ASSERT_OK(size4096_vec_truncate(&v, 10));
    ASSERT_OK(size4096_vec_commit(&v));
    size4096_vec_abandon(&v);
    open_it(&v);
    ck_assert_uint_eq(size4096_vec_len(&v), 10);
    size4096_vec_abandon(&v);
    take_parts();
    lose_newest_commit();
    open_it(&v);
    ck_assert(is_state(&v, false));
    ASSERT_OK(size4096_vec_close(&v));
    forget();
}
END_TEST

/* Appends that were written before their commit lay where the longer state is. */
START_TEST(a_shorter_state_whose_slot_is_damaged_leaves_the_longer_one_whole)
{
    size4096_vec v;
    uint64_t size;
    leave(0);
    forget();
    open_it(&v);
    ASSERT_OK(size4096_vec_close(&v));
    open_it(&v);
    ASSERT_OK(size4096_vec_truncate(&v, 10));
    ASSERT_OK(size4096_vec_commit(&v));
    for (int i = 0; i < 4 * LEN; i++)
        ASSERT_OK(size4096_vec_push(&v, size4096_default()));
    size4096_vec_abandon(&v);
    unsigned char *now = read_file(vector, &size);
    damage_slot(header_newest_slot(now));
    free(now);
    open_it(&v);
    ck_assert(is_state(&v, false));
    ASSERT_OK(size4096_vec_close(&v));
}
END_TEST

/* The pages that the logs have are behind the end of the state that is taken. */
START_TEST(a_recovery_that_needs_nothing_of_the_logs_leaves_a_file_that_can_shrink)
{
    size4096_vec v;
    vecfile_record newest, record;
    leave(0);
    forget();
    open_it(&v);
    ASSERT_OK(size4096_vec_truncate(&v, 0));
    ASSERT_OK(size4096_vec_commit(&v));
    for (int i = 0; i < 2; i++) {
        ASSERT_OK(size4096_vec_push(&v, size4096_default()));
        ASSERT_OK(size4096_vec_commit(&v));
    }
    size4096_vec_abandon(&v);
    take_parts();
    const last_record last = find_last_record();
    ck_assert_int_eq(vecfile_decode_record(before[last.part] + last.from, &newest),
                     VECFILE_DECODED);
    for (uint64_t at = 0; at < last.from; at += VECFILE_RECORD_ALIGNMENT)
        if (vecfile_decode_record(before[last.part] + at, &record) == VECFILE_DECODED &&
            record.sequence + 1 == newest.sequence)
            put(last.part, at + 100, (unsigned char)~before[last.part][at + 100]);
    ASSERT_OK(size4096_vec_open(&v, vector, &(vecfile_options){.to_last_good = true}));
    ck_assert_uint_eq(size4096_vec_len(&v), 0);
    ASSERT_OK(size4096_vec_shrink_to_fit(&v));
    ASSERT_OK(size4096_vec_close(&v));
    forget();
}
END_TEST

/* --- elements of which a page has several --- */

#define SMALL_LEN 12000 /* more pages than idle time pays at once */

static void remember_small(const size120_vec *v, int64_t *out)
{
    for (uint64_t i = 0; i < size120_vec_len(v); i++)
        out[i] = size120_vec_at(v, i)->value;
}

static bool has_values(const size120_vec *v, const int64_t *wanted, uint64_t len)
{
    if (size120_vec_len(v) != len)
        return false;
    for (uint64_t i = 0; i < len; i++)
        if (size120_vec_at(v, i)->value != wanted[i])
            return false;
    return true;
}

/* Whether a copy of the vector and its logs, of which the last record is damaged, is `now`, which
 * that record may say once more, or `earlier`, or refused. */
static bool is_whole_without_last(const size120_vec *now, const int64_t *earlier, uint64_t len)
{
    static int64_t wanted[SMALL_LEN];
    remember_small(now, wanted);
    size120_vec v;
    take_parts();
    const last_record last = find_last_record();
    char original[sizeof vector];
    memcpy(original, vector, sizeof vector);
    snprintf(vector, sizeof vector, "%s", scratch_path("copy.vec"));
    for (int i = 0; i <= LOGS; i++) {
        if (i == 0)
            snprintf(parts[i], sizeof parts[i], "%s", vector);
        else
            snprintf(parts[i], sizeof parts[i], "%.4000s-log%d", vector, i - 1);
        if (before[i] != NULL)
            write_file(parts[i], before[i], sizes[i]);
    }
    put(last.part, last.from + 100, (unsigned char)~before[last.part][last.from + 100]);
    const vecfile_status status =
        size120_vec_open(&v, vector, &(vecfile_options){.access = VECFILE_READ_ONLY});
    const bool is_whole = status != VECFILE_OK ? is_refusal(status)
                                               : has_values(&v, earlier, len) ||
                                                     has_values(&v, wanted, size120_vec_len(now));
    size120_vec_abandon(&v);
    for (int i = 0; i <= LOGS; i++)
        unlink(parts[i]);
    memcpy(vector, original, sizeof vector);
    forget();
    memset(before, 0, sizeof before);
    return is_whole;
}

/* Changes many elements at the front, so that a checkpoint has to be paid soon, and leaves some
 * behind the new end that never were committed. */
static void commit_shorter(size120_vec *v, uint64_t len)
{
    enum { FRONT = 2000 };
    static int64_t next = 1000;
    next++;
    for (uint64_t i = 0; i < FRONT; i++)
        size120_vec_at_mut(v, i)->value = next;
    ASSERT_OK(size120_vec_truncate(v, len));
    for (int i = 0; i < 10; i++)
        ASSERT_OK(size120_vec_push(v, (size120){.value = -next}));
    ASSERT_OK(size120_vec_truncate(v, len));
    ASSERT_OK(size120_vec_commit(v));
}

/* A vector of which the old log has a part of each page, and which owes most of them. */
static void open_owing_parts(size120_vec *v)
{
    snprintf(vector, sizeof vector, "%s", scratch_path("v.vec"));
    ASSERT_OK(size120_vec_open(v, vector, NULL));
    ASSERT_OK(size120_vec_resize(v, SMALL_LEN, size120_default()));
    ASSERT_OK(size120_vec_commit(v));
    for (uint64_t i = 0; i < SMALL_LEN; i += 30)
        size120_vec_at_mut(v, i)->value = (int64_t)i;
    for (int i = 0; i < 4; i++)
        commit_shorter(v, SMALL_LEN);
    ck_assert(size120_vec_tidy(v, 0));
}

/* What was pushed there and taken off again is in memory, and in no commit's state. */
START_TEST(a_page_that_ends_anew_is_paid_without_what_lies_behind_its_end)
{
    static int64_t wanted[SMALL_LEN];
    size120_vec v;
    open_owing_parts(&v);
    for (int n = 0; n < 24; n++) {
        const uint64_t len = size120_vec_len(&v);
        remember_small(&v, wanted);
        commit_shorter(&v, len - 30 - (uint64_t)_i);
        HOLDS(is_whole_without_last(&v, wanted, len), "from %llu elements",
              (unsigned long long)len);
    }
    size120_vec_abandon(&v);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rot");
    PROMISE_EACH(suite, no_bit_of_a_header_that_changes_gives_an_older_state, 120, STAGES);
    PROMISE_EACH(suite, no_bit_of_a_log_that_changes_gives_an_older_state, 120, STAGES);
    PROMISE(suite, a_log_that_was_made_from_others_never_looks_empty, 60);
    PROMISE(suite, a_slot_that_the_disk_never_wrote_is_missed, 30);
    PROMISE(suite, a_slot_that_is_older_than_its_log_is_no_checkpoint_under_way, 30);
    PROMISE(suite, a_damaged_slot_is_found_in_the_log_of_a_renamed_vector, 30);
    PROMISE(suite, two_damaged_slots_are_found_one_behind_the_other, 30);
    PROMISE(suite, an_older_copy_that_has_a_torn_slot_gets_no_commits_of_newer_logs, 30);
    PROMISE_EACH(suite, a_damaged_slot_is_mended_by_the_next_writer_that_commits_and_closes, 30,
                 VECFILE_SLOT_COUNT);
    PROMISE(suite, a_shorter_state_whose_record_is_damaged_leaves_the_longer_one_whole, 30);
    PROMISE(suite, a_shorter_state_whose_slot_is_damaged_leaves_the_longer_one_whole, 30);
    PROMISE(suite, a_recovery_that_needs_nothing_of_the_logs_leaves_a_file_that_can_shrink, 30);
    PROMISE_EACH(suite, a_page_that_ends_anew_is_paid_without_what_lies_behind_its_end, 60, 6);
    return run_suite(suite);
}
