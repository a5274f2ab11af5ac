/* Logs that the system does not write, make or read as it should: a commit that was refused is
 * never the state, a checkpoint that cannot be made costs the commits nothing, and what is read
 * twice and differs is not believed. */
#include "suite.h"
#include "fault_io.h"
#include "rounds.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

static char vector[4096];
static fault_io faults;

/* What the hooks below do. */
static struct {
    ino_t inode;           /* of the vector's file; all other files are logs */
    bool limits;           /* log writes end after … */
    uint64_t left;         /* … so many bytes */
    uint64_t vector_bytes; /* written to the vector's file behind its header */
    uint64_t log_reads;    /* reads of logs so far */
    uint64_t flips_from;   /* the read from which on … */
    uint64_t flipped;      /* … this byte of a log is another one; 0: never */
} hooks;

static bool is_log(int fd)
{
    struct stat found;
    HOLDS(fstat(fd, &found) == 0, "fstat");
    return found.st_ino != hooks.inode;
}

/* How much of it may be written; -ENOSPC for nothing. */
static int64_t take_from_limit(int fd, size_t count, uint64_t offset)
{
    if (!is_log(fd)) {
        hooks.vector_bytes += offset >= 65536 ? count : 0;
        return (int64_t)count;
    }
    if (!hooks.limits)
        return (int64_t)count;
    const size_t taken = count < hooks.left ? count : (size_t)hooks.left;
    hooks.left -= taken;
    return taken > 0 ? (int64_t)taken : -ENOSPC;
}

static int64_t limited_pwrite(void *context, int fd, const void *bytes, size_t count,
                              uint64_t offset)
{
    (void)context;
    const int64_t most = take_from_limit(fd, count, offset);
    return most < 0 ? most
                    : vecfile_io_system.pwrite(vecfile_io_system.context, fd, bytes, (size_t)most,
                                               offset);
}

/* Whole, or piece by piece and as short as a full disk makes it. */
static int64_t limited_pwritev(void *context, int fd, const vecfile_io_piece *pieces, size_t count,
                               uint64_t offset)
{
    int64_t total = 0;
    uint64_t all = 0;
    for (size_t i = 0; i < count; i++)
        all += pieces[i].count;
    if (!hooks.limits || all <= hooks.left) {
        total = vecfile_io_system.pwritev(vecfile_io_system.context, fd, pieces, count, offset);
        hooks.left -= hooks.limits && total > 0 ? (uint64_t)total : 0;
        return total;
    }
    for (size_t i = 0; i < count; i++) {
        const int64_t put =
            limited_pwrite(context, fd, pieces[i].bytes, pieces[i].count, offset + (uint64_t)total);
        if (put < 0)
            return total > 0 ? total : put;
        total += put;
        if ((size_t)put < pieces[i].count)
            break;
    }
    return total;
}

static int64_t flipping_pread(void *context, int fd, void *buffer, size_t count, uint64_t offset)
{
    (void)context;
    const int64_t got =
        vecfile_io_system.pread(vecfile_io_system.context, fd, buffer, count, offset);
    if (got <= 0 || !is_log(fd) || offset < 4096)
        return got;
    hooks.log_reads++;
    if (hooks.log_reads >= hooks.flips_from && hooks.flipped >= offset &&
        hooks.flipped < offset + (uint64_t)got)
        ((uint8_t *)buffer)[hooks.flipped - offset] ^= 1;
    return got;
}

static const vecfile_options *with_hooks(vecfile_access access)
{
    static vecfile_options options;
    struct stat found;
    ck_assert_int_eq(stat(vector, &found), 0);
    memset(&hooks, 0, sizeof hooks);
    hooks.inode = found.st_ino;
    fault_io_init(&faults);
    faults.skips_sync = true;
    faults.io.pwrite = limited_pwrite;
    faults.io.pwritev = limited_pwritev;
    faults.io.pread = flipping_pread;
    options = (vecfile_options){.access = access, .io = &faults.io};
    return &options;
}

/* --- a commit that the disk has no room for --- */

static void make(uint64_t elements)
{
    quake_vec v;
    snprintf(vector, sizeof vector, "%s", scratch_path("data.vec"));
    ASSERT_OK(quake_vec_open(&v, vector, NULL));
    quake q = quake_default();
    for (uint64_t i = 0; i < elements; i++) {
        q.time = (int64_t)i;
        ASSERT_OK(quake_vec_push(&v, q));
    }
    ASSERT_OK(quake_vec_close(&v));
}

/* Every `step`th element is of that round, from the first on. */
static void change(quake_vec *v, uint64_t count, uint64_t step, float round)
{
    for (uint64_t i = 0; i < count; i++) {
        quake *q = quake_vec_at_mut(v, i * step);
        HOLDS(q != NULL, "%s", vecfile_errmsg());
        q->mag = round;
    }
}

static bool is_of_round(const quake_vec *v, uint64_t count, uint64_t step, float round)
{
    for (uint64_t i = 0; i < count; i++)
        if (quake_vec_at(v, i * step)->mag != round)
            return false;
    return true;
}

/* Scattered so that each change is a piece of its own in the write. */
typedef struct shape {
    uint64_t changes, step;
} shape;

static const shape shapes[] = {{1, 1}, {40, 3}, {1023, 3}};
#define SHAPES (sizeof shapes / sizeof *shapes)

/* Opens, commits a round, has the next refused after `bytes`, and dies; 0, or if it was not refused
 * the bytes that were written. */
static uint64_t refuse_after(const shape *s, uint64_t bytes, bool tries_again, float round)
{
    quake_vec v;
    ASSERT_OK(quake_vec_open(&v, vector, with_hooks(VECFILE_READ_WRITE)));
    change(&v, s->changes, s->step, round);
    ASSERT_OK(quake_vec_commit(&v));
    change(&v, s->changes, s->step, round + 1);
    hooks.limits = true;
    hooks.left = bytes;
    const vecfile_status status = quake_vec_commit(&v);
    hooks.limits = false;
    if (status == VECFILE_E_FULL && tries_again)
        ASSERT_OK(quake_vec_commit(&v));
    else if (status == VECFILE_E_FULL)
        ASSERT_OK(quake_vec_rollback(&v));
    quake_vec_abandon(&v);
    HOLDS(status == VECFILE_OK || status == VECFILE_E_FULL || status == VECFILE_E_IO, "%s",
          vecfile_errmsg());
    const uint64_t written = bytes - hooks.left;
    ASSERT_OK(quake_vec_open(&v, vector, with_hooks(VECFILE_READ_WRITE)));
    const bool is_first = is_of_round(&v, s->changes, s->step, round),
               is_second = is_of_round(&v, s->changes, s->step, round + 1);
    if (status == VECFILE_E_FULL && !tries_again)
        HOLDS(is_first, "refused after %llu bytes, and there", (unsigned long long)bytes);
    else if (status == VECFILE_E_IO)
        HOLDS(is_first || is_second, "a mixture after %llu bytes", (unsigned long long)bytes);
    else
        HOLDS(is_second, "acknowledged, and lost: %llu bytes", (unsigned long long)bytes);
    ASSERT_OK(quake_vec_close(&v));
    return status == VECFILE_OK ? written : 0;
}

/* Each byte of the first and of the last, and some between: the header
 * is written last. */
static uint64_t next_point(uint64_t bytes, uint64_t all)
{
    const uint64_t leap = all / 50;
    return bytes < 50 || bytes + 100 + leap > all ? bytes + 1 : bytes + leap;
}

START_TEST(a_commit_refused_after_any_number_of_bytes_is_never_the_state)
{
    const shape *s = &shapes[_i];
    float round = 3;
    make(s->changes * s->step);
    const uint64_t all = refuse_after(s, UINT64_MAX, false, 1);
    ck_assert_uint_ge(all, s->changes * (16 + 64));
    for (uint64_t bytes = 0; bytes < all; bytes = next_point(bytes, all), round += 2)
        ck_assert_uint_eq(refuse_after(s, bytes, bytes % 4 == 3, round), 0);
}
END_TEST

/* --- the other log cannot be made --- */

#define ELEMENTS 50
/* Commits until the log, of a page each, is due for a checkpoint; and between two tries. */
#define UNTIL_DUE 1030
#define BETWEEN_TRIES 256

static void commit_times(quake_vec *v, int times)
{
    static float round;
    for (int i = 0; i < times; i++) {
        change(v, 1, 1, round += 1);
        ASSERT_OK(quake_vec_commit(v));
    }
}

START_TEST(a_checkpoint_whose_log_cannot_be_made_costs_the_commits_nothing)
{
    static const int errors[] = {ENOSPC, EACCES, EMFILE};
    quake_vec v;
    make(ELEMENTS);
    ASSERT_OK(quake_vec_open(&v, vector, with_hooks(VECFILE_READ_WRITE)));
    commit_times(&v, 1);
    fault_plan_set(&faults.plan, FAULT_OPEN_UNNAMED, 1, errors[_i]);
    faults.plan.for_ever = true;
    commit_times(&v, UNTIL_DUE);
    ck_assert_uint_eq(faults.plan.failures, 1);
    hooks.vector_bytes = 0;
    commit_times(&v, 2 * BETWEEN_TRIES);
    ck_assert_uint_le(faults.plan.failures, 3);
    ck_assert_uint_ge(faults.plan.failures, 2);
    ck_assert_uint_eq(hooks.vector_bytes, 0);
    faults.plan.error = 0;
    const uint64_t before = faults.plan.counts[FAULT_OPEN_UNNAMED];
    commit_times(&v, BETWEEN_TRIES + 1);
    ck_assert_uint_eq(faults.plan.counts[FAULT_OPEN_UNNAMED], before + 1);
    const float last = quake_vec_at(&v, 0)->mag;
    quake_vec_abandon(&v);
    /* What the checkpoint left is in one short log. */
    ASSERT_OK(quake_vec_open(&v, vector, NULL));
    ck_assert(quake_vec_at(&v, 0)->mag == last);
    ASSERT_OK(quake_vec_close(&v));
}
END_TEST

/* --- a log that changes while it is read --- */

/* More than a recovery keeps in memory, and less than makes a log due. */
#define LARGE ((uint64_t)24 << 20)
#define LOGGED ((uint64_t)5 << 20)

START_TEST(what_is_read_a_second_time_and_differs_is_not_believed)
{
    const vecfile_access access = _i == 0 ? VECFILE_READ_ONLY : VECFILE_READ_WRITE;
    const uint64_t count = LOGGED / sizeof(quake);
    unsigned refused = 0, opened = 0;
    quake_vec v;
    make(LARGE / sizeof(quake));
    ASSERT_OK(quake_vec_open(&v, vector, with_hooks(VECFILE_READ_WRITE)));
    change(&v, count, 1, 7);
    ASSERT_OK(quake_vec_commit(&v));
    /* A second record shows that the first was flushed whole. */
    change(&v, 1, 1, 7);
    ASSERT_OK(quake_vec_commit_stamped(&v, 5));
    quake_vec_abandon(&v);
    for (uint64_t from = 1; opened == 0; from += 3) {
        const vecfile_options *options = with_hooks(access);
        hooks.flips_from = from;
        hooks.flipped = ((uint64_t)1 << 20) + 77;
        const vecfile_status status = quake_vec_open(&v, vector, options);
        HOLDS(status == VECFILE_OK || status == VECFILE_E_CORRUPT, "%s", vecfile_errmsg());
        refused += status == VECFILE_E_CORRUPT;
        if (status != VECFILE_OK)
            continue;
        opened++;
        HOLDS(is_of_round(&v, count, 1, 7), "believed from read %llu on", (unsigned long long)from);
        quake_vec_abandon(&v);
    }
    ck_assert_uint_ge(refused, 2);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("log_faults");
    PROMISE_EACH(suite, a_commit_refused_after_any_number_of_bytes_is_never_the_state, 120, SHAPES);
    PROMISE_EACH(suite, a_checkpoint_whose_log_cannot_be_made_costs_the_commits_nothing, 60, 3);
    PROMISE_EACH(suite, what_is_read_a_second_time_and_differs_is_not_believed, 60, 2);
    return run_suite(suite);
}
