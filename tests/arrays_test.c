/* Several arrays that one journal commits together: each in a file of its own, and all of them in
 * the state of one commit. */
#include "suite.h"
#include "group.h"
#include "header_edit.h"
#include "holds.h"

#include "vecfile/any.h"
#include "base/hash.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define MANY GROUP_MAX_ARRAYS

static char path[4096];
static group g;

static const vecfile_options to_read = {.access = VECFILE_READ_ONLY};

static void use_path(void)
{
    snprintf(path, sizeof path, "%s", scratch_path("group"));
}

/* Every byte of an array is what its round, the array and its place say. */
static uint8_t byte_of(size_t which, uint64_t round, uint64_t at)
{
    return (uint8_t)((which + 1) * 31 + round * 7 + at * 13 + at / 256);
}

/* Appends `count` elements to an array. */
static void append(size_t which, uint64_t round, uint64_t count)
{
    static uint8_t bytes[2 << 20];
    const size_t size = group_element_bytes(which);
    const uint64_t start = g.arrays[which].len * size;
    ck_assert_uint_le(count * size, sizeof bytes);
    for (uint64_t i = 0; i < count * size; i++)
        bytes[i] = byte_of(which, round, start + i);
    ASSERT_OK(vecfile_extend(&g.arrays[which], bytes, count));
}

static void append_to_all(uint64_t round, uint64_t count)
{
    for (size_t i = 0; i < g.count; i++)
        append(i, round, count);
}

/* All elements of an array become those of a round. */
static void store_all(size_t which, uint64_t round)
{
    vecfile *v = &g.arrays[which];
    uint8_t *bytes = v->elements;
    ASSERT_OK(vecfile_mark_range(v, 0, v->len));
    for (uint64_t i = 0; i < v->len * group_element_bytes(which); i++)
        bytes[i] = byte_of(which, round, i);
}

/* Each array has `count` elements of a round. */
static void assert_holds(uint64_t round, uint64_t count)
{
    for (size_t which = 0; which < g.count; which++) {
        const uint8_t *bytes = g.arrays[which].elements;
        ck_assert_uint_eq(g.arrays[which].len, count);
        for (uint64_t i = 0; i < count * group_element_bytes(which); i++)
            HOLDS(bytes[i] == byte_of(which, round, i), "byte %llu of array %zu",
                  (unsigned long long)i, which);
    }
}

static void open_group(size_t count, const vecfile_options *options)
{
    ASSERT_OK(group_open(&g, path, count, options));
}

/* Arrays of 50 elements each, as a writer leaves them that dies after a commit that is in the log,
 * with changes that it did not commit. */
static void leave_group(size_t count)
{
    static const vecfile_options any;
    use_path();
    open_group(count, &any);
    append_to_all(1, 50);
    ASSERT_OK(vecfile_commit(&g.arrays[0]));
    for (size_t i = 0; i < count; i++)
        store_all(i, 2);
    ASSERT_OK(vecfile_commit(&g.arrays[count - 1]));
    append(count / 2, 3, 5);
    store_all(0, 3);
    group_abandon(&g);
}

static const size_t counts[] = {1, 2, MANY};

START_TEST(arrays_that_were_committed_and_closed_come_back)
{
    static const vecfile_options any;
    use_path();
    open_group(counts[_i], &any);
    append_to_all(4, 300);
    ASSERT_OK(vecfile_commit_stamped(&g.arrays[0], 77));
    ASSERT_OK(group_close(&g));
    open_group(counts[_i], &to_read);
    assert_holds(4, 300);
    ck_assert_uint_eq(vecfile_stamp(&g.arrays[counts[_i] - 1]), 77);
    ASSERT_OK(group_close(&g));
    open_group(counts[_i], &any);
    assert_holds(4, 300);
    ASSERT_OK(group_close(&g));
}
END_TEST

START_TEST(a_dead_writer_leaves_every_array_as_its_last_commit_did)
{
    static const vecfile_options any;
    leave_group(counts[_i]);
    open_group(counts[_i], &to_read);
    assert_holds(2, 50);
    group_abandon(&g);
    open_group(counts[_i], &any);
    assert_holds(2, 50);
    ASSERT_OK(group_close(&g));
    open_group(counts[_i], &to_read);
    assert_holds(2, 50);
    group_abandon(&g);
}
END_TEST

START_TEST(a_rollback_takes_back_what_was_changed_in_any_of_them)
{
    static const vecfile_options any;
    leave_group(counts[_i]);
    open_group(counts[_i], &any);
    for (size_t i = 0; i < g.count; i++) {
        store_all(i, 5);
        append(i, 5, i);
        ASSERT_OK(vecfile_truncate(&g.arrays[i], i));
    }
    ASSERT_OK(vecfile_rollback(&g.arrays[g.count / 2]));
    assert_holds(2, 50);
    ASSERT_OK(group_close(&g));
}
END_TEST

static void assert_refused(size_t count)
{
    static const vecfile_options any;
    char message[64];
    snprintf(message, sizeof message, "should be %zu", count);
    ASSERT_STATUS(group_open(&g, path, count, &any), VECFILE_E_FORMAT);
    ASSERT_MESSAGE(path);
    ASSERT_MESSAGE(message);
    ASSERT_STATUS(group_open(&g, path, count, &to_read), VECFILE_E_FORMAT);
}

START_TEST(arrays_of_another_number_than_were_committed_are_refused)
{
    static const vecfile_options any;
    vecfile v;
    leave_group(3);
    for (int i = 0; i < 2; i++) {
        assert_refused(1);
        assert_refused(2);
        ASSERT_STATUS(vecfile_open_any(&v, path, NULL), VECFILE_E_FORMAT);
        open_group(3, &any); /* the next round is of files that were closed */
        assert_holds(2, 50);
        ASSERT_OK(group_close(&g));
    }
}
END_TEST

/* --- flushes --- */

/* What was asked of the system, in order: a descriptor to be flushed, or minus one of which the
 * writing back was begun. */
static int asked[64];
static size_t asked_count;

static int noted_sync(void *context, int fd)
{
    ck_assert_uint_lt(asked_count, sizeof asked / sizeof *asked);
    asked[asked_count++] = fd;
    return vecfile_io_system.sync(context, fd);
}

static int noted_start_sync(void *context, int fd, uint64_t offset, uint64_t count)
{
    ck_assert_uint_lt(asked_count, sizeof asked / sizeof *asked);
    asked[asked_count++] = -fd;
    return vecfile_io_system.start_sync(context, fd, offset, count);
}

static int fd_of(size_t which)
{
    return g.arrays[which].vector->file.fd;
}

static int log_fd(void)
{
    return g.journal->log.fds[g.journal->log.number];
}

static void assert_asked(const int *expected, size_t count)
{
    ck_assert_uint_eq(asked_count, count);
    for (size_t i = 0; i < count; i++)
        ck_assert_int_eq(asked[i], expected[i]);
}

/* Arrays of 50 elements each, whose journal has a log; what is asked of the system from here on is
 * noted. */
static void open_noted(vecfile_io *io)
{
    const vecfile_options options = {.io = io};
    *io = vecfile_io_system;
    use_path();
    open_group(MANY, &options);
    append_to_all(1, 50);
    ASSERT_OK(vecfile_commit(&g.arrays[0]));
    store_all(0, 2);
    ASSERT_OK(vecfile_commit(&g.arrays[0]));
    io->sync = noted_sync;
    io->start_sync = noted_start_sync;
    asked_count = 0;
}

START_TEST(a_commit_of_changes_in_all_of_them_flushes_the_log_alone)
{
    vecfile_io io;
    open_noted(&io);
    for (size_t i = 0; i < MANY; i++)
        store_all(i, 3);
    ASSERT_OK(vecfile_commit(&g.arrays[0]));
    const int expected[] = {log_fd()};
    assert_asked(expected, 1);
    ASSERT_OK(group_close(&g));
}
END_TEST

START_TEST(a_commit_flushes_the_files_that_it_appended_to_and_begins_with_all_at_once)
{
    vecfile_io io;
    open_noted(&io);
    append(4, 3, 100);
    append(6, 3, 100);
    append(11, 3, 100);
    ASSERT_OK(vecfile_commit(&g.arrays[0]));
    const int expected[] = {-fd_of(6), -fd_of(11), fd_of(4), fd_of(6), fd_of(11), log_fd()};
    assert_asked(expected, 6);
    ASSERT_OK(group_close(&g));
}
END_TEST

/* --- logs that claim what they do not have --- */

static char log_path[4200];

/* Where the record that is at `at` of a log ends. */
static uint64_t end_of(const unsigned char *log, const vecfile_record *record)
{
    const unsigned char *entries = log + record->offset + record->header_bytes;
    uint64_t end = record->offset + vecfile_record_head_bytes(record->header_bytes, record->pages);
    for (uint64_t i = 0; i < record->pages; i++) {
        const vecfile_entry entry = vecfile_decode_entry(entries + i * VECFILE_RECORD_ENTRY_BYTES);
        end += (uint64_t)__builtin_popcountll(entry.chunks) * VECFILE_LOG_CHUNK_BYTES;
    }
    return (end + VECFILE_RECORD_ALIGNMENT - 1) / VECFILE_RECORD_ALIGNMENT *
           VECFILE_RECORD_ALIGNMENT;
}

/* A record that follows the last one of the log. */
static vecfile_record next_record(void)
{
    uint64_t bytes;
    vecfile_log_header header;
    vecfile_record record, last = {.salt = 0};
    snprintf(log_path, sizeof log_path, "%s-log0", path);
    unsigned char *log = read_file(log_path, &bytes);
    ck_assert_int_eq(vecfile_decode_log_header(log, &header), VECFILE_DECODED);
    for (uint64_t at = header.start; at < bytes; at += VECFILE_RECORD_ALIGNMENT)
        if (vecfile_decode_record(log + at, &record) == VECFILE_DECODED &&
            record.salt == header.salt)
            last = record;
    ck_assert_uint_eq(last.salt, header.salt);
    last.sequence++;
    last.chain = last.crc;
    last.offset = end_of(log, &last);
    free(log);
    return last;
}

#define CLAIMED 3 /* arrays: of 120 bytes an element, 3 and 1 */
#define NUMBER(which, page) ((uint64_t)(which) << 52 | (page))

typedef struct claim {
    uint64_t page;
    uint64_t counts[CLAIMED];
} claim;

/* The log goes on with a record that is whole in every way, of one chunk, and says so much of each
 * array. */
static void log_claim(const claim *c)
{
    unsigned char block[VECFILE_RECORD_ALIGNMENT] = {0};
    unsigned char *const image = block + 2 * VECFILE_LOG_CHUNK_BYTES;
    vecfile_record record = next_record();
    memset(image, 9, VECFILE_LOG_CHUNK_BYTES);
    const vecfile_entry entry = {c->page, 1, vecfile_crc32c(0, image, VECFILE_LOG_CHUNK_BYTES)};
    ck_assert_uint_eq(record.further, CLAIMED - 1);
    record.pages = 1;
    record.count = c->counts[0];
    for (uint32_t i = 0; i < record.further; i++)
        vecfile_store64(block + vecfile_record_count_offset(i), c->counts[1 + i]);
    vecfile_encode_entry(&entry, block + vecfile_record_count_offset(record.further));
    vecfile_encode_record(&record, block);
    const int fd = open(log_path, O_RDWR | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pwrite(fd, block, sizeof block, (off_t)record.offset), sizeof block);
    close(fd);
}

static const claim honest[] = {
    {NUMBER(0, 1), {50, 50, 50}},
    {NUMBER(1, 0), {50, 40, 50}},
    {NUMBER(2, 0), {0, 0, 50}},
};

START_TEST(a_record_says_of_each_array_which_of_its_pages_it_has_and_how_long_it_is)
{
    const claim *c = &honest[_i];
    const size_t which = (size_t)(c->page >> 52);
    const uint64_t start = (c->page & 0xfff) * VECFILE_LOG_PAGE_BYTES;
    const uint64_t bytes_there = c->counts[which] * group_element_bytes(which);
    leave_group(CLAIMED);
    log_claim(c);
    open_group(CLAIMED, &to_read);
    for (size_t i = 0; i < CLAIMED; i++)
        ck_assert_uint_eq(g.arrays[i].len, c->counts[i]);
    const uint8_t *bytes = g.arrays[which].elements;
    for (uint64_t at = start; at < start + VECFILE_LOG_CHUNK_BYTES && at < bytes_there; at++)
        ck_assert_uint_eq(bytes[at], 9);
    group_abandon(&g);
}
END_TEST

static const claim lies[] = {
    {NUMBER(1, 1), {50, 50, 50}},       /* behind the end of its array */
    {NUMBER(1, 0), {50, 0, 50}},        /* … which has none any more */
    {NUMBER(CLAIMED, 0), {50, 50, 50}}, /* of an array that there is not */
    {NUMBER(4095, 0), {50, 50, 50}},
    {NUMBER(0, 0), {50, UINT64_MAX, 50}}, /* more than any file has */
    {NUMBER(2, 0), {50, 50, ((uint64_t)1 << 62) + 1}},
    {NUMBER(0, 0), {UINT64_MAX / 120, 50, 50}},
};

START_TEST(a_record_of_what_no_array_has_is_none)
{
    static const vecfile_options any;
    leave_group(CLAIMED);
    log_claim(&lies[_i]);
    open_group(CLAIMED, &to_read);
    assert_holds(2, 50);
    group_abandon(&g);
    open_group(CLAIMED, &any);
    assert_holds(2, 50);
    ASSERT_OK(group_close(&g));
}
END_TEST

static Suite *arrays_suite(void)
{
    Suite *suite = suite_create("arrays");
    PROMISE_EACH(suite, arrays_that_were_committed_and_closed_come_back, 30, 3);
    PROMISE_EACH(suite, a_dead_writer_leaves_every_array_as_its_last_commit_did, 30, 3);
    PROMISE_EACH(suite, a_rollback_takes_back_what_was_changed_in_any_of_them, 30, 3);
    PROMISE(suite, arrays_of_another_number_than_were_committed_are_refused, 30);
    PROMISE(suite, a_commit_of_changes_in_all_of_them_flushes_the_log_alone, 30);
    PROMISE(suite, a_commit_flushes_the_files_that_it_appended_to_and_begins_with_all_at_once, 30);
    PROMISE_EACH(suite, a_record_says_of_each_array_which_of_its_pages_it_has_and_how_long_it_is,
                 30, sizeof honest / sizeof *honest);
    PROMISE_EACH(suite, a_record_of_what_no_array_has_is_none, 30, sizeof lies / sizeof *lies);
    return suite;
}

int main(void)
{
    return run_suite(arrays_suite());
}
