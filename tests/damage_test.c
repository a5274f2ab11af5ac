/* Damaged files: cut off anywhere, or with any bit flipped.  Each is refused with a status and a
 * message, or opens with all that it held; nothing crashes and no refusal changes anything. */
#include "suite.h"
#include "header_edit.h"
#include "intact.h"

#include <fcntl.h>
#include <unistd.h>

static bool is_refusal(vecfile_status status)
{
    static const vecfile_status refusals[] = {
        VECFILE_E_NOT_VECFILE, VECFILE_E_FORMAT,     VECFILE_E_CORRUPT,
        VECFILE_E_TRUNCATED,   VECFILE_E_BYTE_ORDER,
    };
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        if (status == refusals[i])
            return true;
    return false;
}

/* Opens the damaged file: refused with the intact_path in the message, or nothing is missing. */
static vecfile_status open_damaged(const char *what, uint64_t where)
{
    quake_vec v;
    vecfile_status status = quake_vec_open(&v, intact_path, NULL);
    if (status != VECFILE_OK) {
        ck_assert_msg(is_refusal(status), "%s %llu: %s (%s)", what, (unsigned long long)where,
                      vecfile_status_name(status), vecfile_errmsg());
        ASSERT_MESSAGE(intact_path);
        ck_assert_ptr_null(v.core.vector);
        return status;
    }
    ck_assert_msg(intact_is_in(&v), "%s %llu: opened with other contents", what,
                  (unsigned long long)where);
    ASSERT_OK(quake_vec_close(&v));
    return VECFILE_OK;
}

/* --- cut off --- */

static void assert_cut_is_refused(uint64_t length)
{
    ck_assert_int_eq(truncate(intact_path, (off_t)length), 0);
    vecfile_status status = open_damaged("cut to", length);
    ck_assert_int_eq(status, length < 8 ? VECFILE_E_NOT_VECFILE : VECFILE_E_TRUNCATED);
    ck_assert_uint_eq(file_size(intact_path), length);
}

START_TEST(a_file_cut_off_anywhere_is_refused_and_left_alone)
{
    intact_make();
    uint64_t length = intact_size;
    while (length > 0) {
        bool all = length < 20000 || length > intact_size - 600;
        length -= all ? 1 : length % 97 == 0 ? 97 : length % 97;
        assert_cut_is_refused(length);
    }
    ck_assert_uint_eq(scratch_entries(), 1);
    intact_drop();
}
END_TEST

START_TEST(an_empty_file_and_a_single_byte_are_no_vectors)
{
    intact_make();
    write_file(intact_path, "", 0);
    ck_assert_int_eq(open_damaged("size", 0), VECFILE_E_NOT_VECFILE);
    ASSERT_MESSAGE("empty");
    write_file(intact_path, "\x89", 1);
    ck_assert_int_eq(open_damaged("size", 1), VECFILE_E_NOT_VECFILE);
    write_file(intact_path, "just some text that is longer than the magic", 44);
    ck_assert_int_eq(open_damaged("size", 44), VECFILE_E_NOT_VECFILE);
    intact_drop();
}
END_TEST

START_TEST(a_file_cut_by_less_than_an_element_says_what_is_missing)
{
    intact_make();
    ck_assert_int_eq(truncate(intact_path, (off_t)intact_size - 1), 0);
    ck_assert_int_eq(open_damaged("cut by", 1), VECFILE_E_TRUNCATED);
    ASSERT_MESSAGE("3 elements");
    ASSERT_MESSAGE("room for 2");
    intact_drop();
}
END_TEST

/* --- flipped bits --- */

typedef struct flips {
    uint64_t from, to, step; /* bytes */
} flips;

/* Slots may be damaged, one at a time, and a closed file has no use for the live block and for what
 * is said of logs and of those who read beside a writer. */
static bool may_be_harmless(uint64_t at)
{
    const bool is_live = at >= VECFILE_LIVE_OFFSET && at < VECFILE_LIVE_OFFSET + VECFILE_LIVE_BYTES;
    const bool is_of_logs =
        at >= VECFILE_FEATURES_OFFSET && at < VECFILE_FEATURES_OFFSET + VECFILE_FEATURES_BYTES;
    const bool is_of_followers =
        at >= VECFILE_EXPIRED_OFFSET && at < VECFILE_EXPIRED_OFFSET + VECFILE_EXPIRED_BYTES;
    const uint64_t slots_end = VECFILE_IDENTITY_BYTES + VECFILE_SLOT_COUNT * VECFILE_SLOT_SPACING;
    return is_live || is_of_logs || is_of_followers ||
           (at >= VECFILE_IDENTITY_BYTES && at < slots_end &&
            (at - VECFILE_IDENTITY_BYTES) % VECFILE_SLOT_SPACING < VECFILE_SLOT_BYTES);
}

static void flip_bits(flips range)
{
    int fd = open(intact_path, O_RDWR | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    for (uint64_t at = range.from; at < range.to; at += range.step) {
        for (unsigned bit = 0; bit < 8; bit++) {
            unsigned char damaged = (unsigned char)(intact_bytes[at] ^ 1u << bit), after;
            ck_assert_int_eq(pwrite(fd, &damaged, 1, (off_t)at), 1);
            vecfile_status status = open_damaged("flipped bit", at * 8 + bit);
            if (at < 8)
                ck_assert_int_eq(status, VECFILE_E_NOT_VECFILE);
            else if (!may_be_harmless(at))
                ck_assert_int_eq(status, VECFILE_E_CORRUPT);
            ck_assert_int_eq(pread(fd, &after, 1, (off_t)at), 1);
            ck_assert_uint_eq(after, damaged);
        }
        ck_assert_int_eq(pwrite(fd, intact_bytes + at, 1, (off_t)at), 1);
    }
    close(fd);
    uint64_t size;
    unsigned char *bytes = read_file(intact_path, &size);
    ck_assert_uint_eq(size, intact_size);
    ck_assert_mem_eq(bytes, intact_bytes, (size_t)size);
    free(bytes);
    ck_assert_uint_eq(scratch_entries(), 1);
}

START_TEST(a_flipped_bit_in_the_identity_block_is_found)
{
    intact_make();
    flip_bits((flips){0, VECFILE_IDENTITY_BYTES, 1});
    intact_drop();
}
END_TEST

START_TEST(a_flipped_bit_in_a_slot_of_a_closed_file_harms_nothing_and_beside_them_is_found)
{
    intact_make();
    flip_bits((flips){VECFILE_IDENTITY_BYTES, VECFILE_TEXT_OFFSET, 1});
    intact_drop();
}
END_TEST

START_TEST(a_flipped_bit_in_the_layout_text_or_behind_it_is_found)
{
    intact_make();
    uint64_t end = VECFILE_TEXT_OFFSET + header_identity(intact_bytes).text_bytes;
    flip_bits((flips){VECFILE_TEXT_OFFSET, end, 1});
    flip_bits((flips){end, VECFILE_DATA_ALIGNMENT, 41});
    intact_drop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("damage");
    PROMISE(suite, a_file_cut_off_anywhere_is_refused_and_left_alone, 200);
    PROMISE(suite, an_empty_file_and_a_single_byte_are_no_vectors, 200);
    PROMISE(suite, a_file_cut_by_less_than_an_element_says_what_is_missing, 200);
    PROMISE(suite, a_flipped_bit_in_the_identity_block_is_found, 200);
    PROMISE(suite, a_flipped_bit_in_a_slot_of_a_closed_file_harms_nothing_and_beside_them_is_found,
            200);
    PROMISE(suite, a_flipped_bit_in_the_layout_text_or_behind_it_is_found, 200);
    return run_suite(suite);
}
