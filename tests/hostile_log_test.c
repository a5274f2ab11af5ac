/* Logs that claim what they do not have: their last record is of another's making.  Opening
 * believes none of it before it is there, in little memory and time. */
#include "suite.h"
#include "header_edit.h"

#include "quake_vec.h"

#include "base/hash.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* Bytes that opening may take, at most, beyond what the test itself had. */
#define MAX_BYTES ((uint64_t)48 << 20)

#define AT_RECORD_PAGES 48

static char live[4096], left[4096], logs[2][4096], left_logs[2][4096];

static void copy(const char *from, const char *to)
{
    uint64_t size;
    if (access(from, F_OK) != 0)
        return;
    unsigned char *bytes = read_file(from, &size);
    write_file(to, bytes, size);
    free(bytes);
}

/* A vector of 100 elements as its writer's death leaves it after a commit that is only in the log.
 */
static void leave_vector(void)
{
    quake_vec v;
    snprintf(live, sizeof live, "%s", scratch_path("live.vec"));
    snprintf(left, sizeof left, "%s", scratch_path("left.vec"));
    ASSERT_OK(quake_vec_open(&v, live, NULL));
    for (int i = 0; i < 100; i++)
        ASSERT_OK(quake_vec_push_default(&v));
    ASSERT_OK(quake_vec_commit(&v));
    quake changed = quake_default();
    changed.time = 7;
    ASSERT_OK(quake_vec_set(&v, 0, changed));
    ASSERT_OK(quake_vec_commit(&v));
    copy(live, left);
    for (int i = 0; i < 2; i++) {
        snprintf(logs[i], sizeof logs[i], "%.4000s-log%d", live, i);
        snprintf(left_logs[i], sizeof left_logs[i], "%.4000s-log%d", left, i);
        copy(logs[i], left_logs[i]);
    }
    quake_vec_abandon(&v);
}

/* The last record of the epoch's log, whose chunks fit into its block; false if log `number` is not
 * that log. */
static bool find_last(int number, uint64_t salt, vecfile_record *last)
{
    uint64_t size;
    bool found = false;
    vecfile_record record;
    if (access(left_logs[number], F_OK) != 0)
        return false;
    unsigned char *bytes = read_file(left_logs[number], &size);
    for (uint64_t at = 0; at + VECFILE_RECORD_ALIGNMENT <= size; at += VECFILE_RECORD_ALIGNMENT)
        if (vecfile_decode_record(bytes + at, &record) == VECFILE_DECODED && record.salt == salt) {
            *last = record;
            found = true;
        }
    free(bytes);
    return found;
}

/* A record that comes next, of no pages; returns the number of its log. */
static int make_next(vecfile_record *record)
{
    uint64_t bytes;
    vecfile_slot slot;
    unsigned char *file = read_file(left, &bytes);
    ck_assert(header_slot(file, header_newest_slot(file), &slot));
    free(file);
    const int number = find_last(0, slot.salt, record) ? 0 : 1;
    ck_assert(number == 0 || find_last(1, slot.salt, record));
    record->sequence++;
    record->chain = record->crc;
    record->offset += VECFILE_RECORD_ALIGNMENT;
    record->pages = 0;
    return number;
}

/* The log goes on with the header of a record of `pages`, and is a hole from there to `size`. */
static void claim_pages(uint64_t pages, uint64_t size)
{
    vecfile_record record;
    unsigned char head[VECFILE_RECORD_ALIGNMENT] = {0};
    const int number = make_next(&record);
    vecfile_encode_record(&record, head);
    vecfile_store64(head + AT_RECORD_PAGES, pages);
    const int fd = open(left_logs[number], O_RDWR);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pwrite(fd, head, sizeof head, (off_t)record.offset), sizeof head);
    ck_assert_int_eq(ftruncate(fd, (off_t)record.offset + (off_t)sizeof head), 0);
    ck_assert_int_eq(ftruncate(fd, (off_t)size), 0);
    close(fd);
}

static uint64_t most_bytes_used(void)
{
    struct rusage used;
    ck_assert_int_eq(getrusage(RUSAGE_SELF, &used), 0);
    return (uint64_t)used.ru_maxrss << 10;
}

static void assert_opens(vecfile_access access)
{
    const vecfile_options options = {.access = access};
    const uint64_t before = most_bytes_used();
    quake_vec v;
    ASSERT_OK(quake_vec_open(&v, left, &options));
    ck_assert_uint_eq(quake_vec_len(&v), 100);
    ck_assert_int_eq(quake_vec_at(&v, 0)->time, 7);
    ASSERT_OK(quake_vec_close(&v));
    const uint64_t used = most_bytes_used() - before;
    HOLDS(used < MAX_BYTES, "%llu bytes were used", (unsigned long long)used);
}

/* Numbers of pages whose heads are as long as the hole, or overflow in the one or the other way. */
static const uint64_t claims[] = {
    ((uint64_t)768 << 20) / VECFILE_RECORD_ENTRY_BYTES,
    UINT64_MAX / VECFILE_RECORD_ENTRY_BYTES,
    (uint64_t)1 << 61,
    UINT64_MAX,
};

START_TEST(a_record_that_claims_more_pages_than_the_log_has_costs_neither_memory_nor_time)
{
    leave_vector();
    claim_pages(claims[_i], (uint64_t)1 << 30);
    assert_opens(VECFILE_READ_ONLY);
    assert_opens(VECFILE_READ_WRITE);
}
END_TEST

/* The log goes on with a record that is whole in every way, of one chunk of `page`, and says that
 * there are `count` elements. */
static void log_chunk(uint64_t page, uint64_t count)
{
    vecfile_record record;
    unsigned char block[VECFILE_RECORD_ALIGNMENT] = {0};
    unsigned char *const image = block + 2 * VECFILE_LOG_CHUNK_BYTES;
    const int number = make_next(&record);
    memset(image, 7, VECFILE_LOG_CHUNK_BYTES);
    const vecfile_entry entry = {page, 1, vecfile_crc32c(0, image, VECFILE_LOG_CHUNK_BYTES)};
    record.pages = 1;
    record.count = count;
    vecfile_encode_entry(&entry, block + VECFILE_RECORD_HEADER_BYTES);
    vecfile_encode_record(&record, block);
    const int fd = open(left_logs[number], O_RDWR | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pwrite(fd, block, sizeof block, (off_t)record.offset), sizeof block);
    close(fd);
}

static const struct {
    uint64_t page, count;
    vecfile_status status;
} lies[] = {
    {(uint64_t)1 << 52, 100, VECFILE_OK}, /* of another array, but there is one only */
    {UINT64_MAX, 100, VECFILE_OK},
    {(uint64_t)1 << 52, UINT64_MAX, VECFILE_OK}, /* more than any file has is no length */
    {5, UINT64_MAX / 176, VECFILE_OK},
    {(uint64_t)1 << 40, ((uint64_t)1 << 62) / 176, VECFILE_E_TRUNCATED},
    {5, 1000000, VECFILE_E_TRUNCATED},
};
#define LIES (sizeof lies / sizeof *lies)

START_TEST(a_record_of_pages_or_a_length_that_no_file_has_costs_nothing)
{
    const vecfile_access access = _i % 2 == 0 ? VECFILE_READ_WRITE : VECFILE_READ_ONLY;
    const vecfile_options options = {.access = access};
    quake_vec v;
    leave_vector();
    log_chunk(lies[_i / 2].page, lies[_i / 2].count);
    if (lies[_i / 2].status == VECFILE_OK)
        assert_opens(access);
    else
        ASSERT_STATUS(quake_vec_open(&v, left, &options), lies[_i / 2].status);
}
END_TEST

/* The log goes on with a record of no pages and `further` arrays more than there are, whole in
 * every way unless it `is_torn`. */
static void log_arrays(uint32_t further, bool is_torn)
{
    vecfile_record record;
    unsigned char block[VECFILE_RECORD_ALIGNMENT] = {0};
    const int number = make_next(&record);
    record.further = further;
    vecfile_encode_record(&record, block);
    if (is_torn)
        block[VECFILE_RECORD_HEADER_BYTES]++;
    const int fd = open(left_logs[number], O_RDWR | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pwrite(fd, block, sizeof block, (off_t)record.offset), sizeof block);
    close(fd);
}

START_TEST(a_commit_of_other_arrays_than_there_are_is_refused_and_not_misread)
{
    const vecfile_options options = {.access =
                                         _i % 2 == 0 ? VECFILE_READ_WRITE : VECFILE_READ_ONLY};
    static const uint32_t further[] = {1, 19, VECFILE_MAX_FURTHER};
    quake_vec v;
    leave_vector();
    log_arrays(further[_i / 2], false);
    ASSERT_STATUS(quake_vec_open(&v, left, &options), VECFILE_E_FORMAT);
    ASSERT_MESSAGE("arrays");
}
END_TEST

START_TEST(a_commit_of_other_arrays_than_there_are_that_is_not_whole_is_none)
{
    leave_vector();
    log_arrays(1, true);
    assert_opens(VECFILE_READ_ONLY);
    assert_opens(VECFILE_READ_WRITE);
}
END_TEST

static Suite *hostile_log_suite(void)
{
    Suite *suite = suite_create("hostile logs");
    PROMISE_EACH(suite,
                 a_record_that_claims_more_pages_than_the_log_has_costs_neither_memory_nor_time, 30,
                 sizeof claims / sizeof *claims);
    PROMISE_EACH(suite, a_record_of_pages_or_a_length_that_no_file_has_costs_nothing, 20, LIES * 2);
    PROMISE_EACH(suite, a_commit_of_other_arrays_than_there_are_is_refused_and_not_misread, 20, 6);
    PROMISE(suite, a_commit_of_other_arrays_than_there_are_that_is_not_whole_is_none, 20);
    return suite;
}

int main(void)
{
    return run_suite(hostile_log_suite());
}
