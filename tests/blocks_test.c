/* Checksums, hashes and the blocks of a header: what is put into a block comes out of it. */
#include "suite.h"
#include "random.h"

#include "file/file.h"
#include "base/hash.h"

/* --- checksums and hashes --- */

START_TEST(crc32c_gives_the_known_values)
{
    unsigned char bytes[32];
    memset(bytes, 0, sizeof bytes);
    ck_assert_uint_eq(vecfile_crc32c(0, bytes, 32), 0x8a9136aa);
    memset(bytes, 0xff, sizeof bytes);
    ck_assert_uint_eq(vecfile_crc32c(0, bytes, 32), 0x62a8ab43);
    for (unsigned char i = 0; i < 32; i++)
        bytes[i] = i;
    ck_assert_uint_eq(vecfile_crc32c(0, bytes, 32), 0x46dd794e);
    for (unsigned char i = 0; i < 32; i++)
        bytes[i] = (unsigned char)(31 - i);
    ck_assert_uint_eq(vecfile_crc32c(0, bytes, 32), 0x113fdb5c);
    ck_assert_uint_eq(vecfile_crc32c(0, "123456789", 9), 0xe3069283);
    ck_assert_uint_eq(vecfile_crc32c_by_table(0, "123456789", 9), 0xe3069283);
    ck_assert_uint_eq(vecfile_crc32c(0, "", 0), 0);
}
END_TEST

START_TEST(crc32c_by_instruction_and_by_table_agree_for_all_lengths_and_alignments)
{
    unsigned char bytes[600];
    random_source source = random_from(random_seed());
    random_fill(&source, bytes, sizeof bytes);
    for (size_t from = 0; from < 16; from++)
        for (size_t count = 0; count + from <= sizeof bytes; count++)
            ck_assert_uint_eq(vecfile_crc32c(0, bytes + from, count),
                              vecfile_crc32c_by_table(0, bytes + from, count));
}
END_TEST

START_TEST(crc32c_in_pieces_is_crc32c_of_the_whole)
{
    unsigned char bytes[100];
    random_source source = random_from(random_seed());
    random_fill(&source, bytes, sizeof bytes);
    uint32_t whole = vecfile_crc32c(0, bytes, sizeof bytes);
    for (size_t cut = 0; cut <= sizeof bytes; cut++) {
        uint32_t first = vecfile_crc32c(0, bytes, cut);
        ck_assert_uint_eq(vecfile_crc32c(first, bytes + cut, sizeof bytes - cut), whole);
    }
}
END_TEST

START_TEST(fnv1a_gives_the_known_values)
{
    ck_assert_uint_eq(vecfile_fnv1a(VECFILE_FNV_START, "", 0), 0xcbf29ce484222325u);
    ck_assert_uint_eq(vecfile_fnv1a(VECFILE_FNV_START, "a", 1), 0xaf63dc4c8601ec8cu);
    ck_assert_uint_eq(vecfile_fnv1a(VECFILE_FNV_START, "foobar", 6), 0x85944171f73967e8u);
}
END_TEST

/* --- blocks --- */

#define SAME(field) ck_assert_uint_eq(before.field, after.field)

/* Random, except where the decoder rightly asks for sense. */
static vecfile_identity random_identity(random_source *source)
{
    vecfile_identity identity;
    memset(&identity, 0, sizeof identity);
    random_fill(source, &identity.machine, sizeof identity.machine);
    identity.machine.byte_order = random_next(source) % 2 ? VECFILE_LITTLE : VECFILE_BIG;
    identity.machine.signed_char = random_next(source) % 2 ? 1 : 2;
    for (int i = 0; i < VECFILE_C_TYPE_COUNT; i++) {
        identity.machine.c_types[i].size = (uint8_t)(random_next(source) % 255 + 1);
        identity.machine.c_types[i].alignment = (uint8_t)(1u << random_next(source) % 8);
    }
    identity.format = VECFILE_FORMAT_VERSION;
    identity.compat = random_next(source);
    identity.ro_compat = random_next(source);
    identity.incompat = random_next(source);
    identity.element_alignment = 1u << random_next(source) % 13;
    identity.element_size = (random_next(source) % 1000 + 1) * identity.element_alignment;
    identity.schema_version = (uint32_t)random_next(source);
    identity.element_hash = random_next(source);
    identity.schema_hash = random_next(source);
    identity.layout_hash = random_next(source);
    identity.user_magic = random_next(source);
    random_fill(source, identity.uuid, sizeof identity.uuid);
    identity.text_offset = VECFILE_TEXT_OFFSET;
    identity.text_bytes = random_next(source) % 1000000 + 1;
    identity.data_offset = (identity.text_offset + identity.text_bytes + 65535) / 65536 * 65536;
    identity.text_crc = (uint32_t)random_next(source);
    random_fill(source, identity.generator, sizeof identity.generator - 1);
    if ((identity.incompat & VECFILE_INCOMPAT_MEMBER) != 0)
        random_fill(source, identity.store, sizeof identity.store);
    return identity;
}

START_TEST(an_identity_block_says_what_was_put_into_it)
{
    random_source source = random_from(random_seed());
    for (int i = 0; i < 2000; i++) {
        vecfile_identity before = random_identity(&source), after;
        uint8_t block[VECFILE_IDENTITY_BYTES], again[VECFILE_IDENTITY_BYTES];
        vecfile_encode_identity(&before, block);
        ck_assert_int_eq(vecfile_decode_identity(block, &after), VECFILE_DECODED);
        ck_assert_mem_eq(&before.machine, &after.machine, sizeof before.machine);
        ck_assert_mem_eq(before.uuid, after.uuid, sizeof before.uuid);
        ck_assert_mem_eq(before.generator, after.generator, sizeof before.generator);
        ck_assert_mem_eq(before.store, after.store, sizeof before.store);
        SAME(format);
        SAME(compat);
        SAME(ro_compat);
        SAME(incompat);
        SAME(element_size);
        SAME(element_alignment);
        SAME(schema_version);
        SAME(element_hash);
        SAME(schema_hash);
        SAME(layout_hash);
        SAME(user_magic);
        SAME(data_offset);
        SAME(text_offset);
        SAME(text_bytes);
        SAME(text_crc);
        vecfile_encode_identity(&after, again);
        ck_assert_mem_eq(block, again, sizeof block);
    }
}
END_TEST

START_TEST(a_commit_slot_says_what_was_put_into_it)
{
    random_source source = random_from(random_seed());
    for (int i = 0; i < 2000; i++) {
        vecfile_slot before, after;
        uint8_t block[VECFILE_SLOT_BYTES];
        memset(&before, 0, sizeof before);
        random_fill(&source, &before, sizeof before);
        before.state = random_next(&source) % 2 ? VECFILE_SLOT_OPEN : VECFILE_SLOT_CLEAN;
        before.durability = VECFILE_SHARED;
        before.further = (uint32_t)random_below(&source, VECFILE_MAX_FURTHER + 1);
        vecfile_encode_slot(&before, block);
        ck_assert_int_eq(vecfile_decode_slot(block, &after), VECFILE_DECODED);
        SAME(epoch);
        SAME(sequence);
        SAME(count);
        SAME(stamp);
        SAME(salt);
        SAME(old_salt);
        SAME(state);
        SAME(durability);
        ck_assert_mem_eq(before.boot_id, after.boot_id, sizeof before.boot_id);
        SAME(further);
        for (uint32_t k = 0; k < VECFILE_MAX_FURTHER; k++)
            ck_assert_uint_eq(after.further_counts[k],
                              k < before.further ? before.further_counts[k] : 0);
    }
}
END_TEST

/* The place of the number of further arrays in a slot; four bytes of zero follow, then the counts.
 */
#define AT_FURTHER 80

static vecfile_decoded decode_changed_slot(uint8_t block[VECFILE_SLOT_BYTES], size_t at)
{
    vecfile_slot slot;
    block[at]++;
    const uint32_t crc = vecfile_crc32c(0, block, VECFILE_SLOT_BYTES - 4);
    for (size_t i = 0; i < 4; i++)
        block[VECFILE_SLOT_BYTES - 4 + i] = (uint8_t)(crc >> 8 * i);
    return vecfile_decode_slot(block, &slot);
}

START_TEST(a_commit_slot_of_more_counts_than_it_says_or_can_hold_is_none)
{
    vecfile_slot slot = {.state = VECFILE_SLOT_CLEAN, .durability = VECFILE_ATOMIC};
    uint8_t block[VECFILE_SLOT_BYTES];
    for (slot.further = 0; slot.further < VECFILE_MAX_FURTHER; slot.further++) {
        vecfile_encode_slot(&slot, block);
        ck_assert_int_eq(decode_changed_slot(block, AT_FURTHER), VECFILE_DECODED);
        vecfile_encode_slot(&slot, block);
        ck_assert_int_eq(decode_changed_slot(block, AT_FURTHER + 4), VECFILE_BAD_CONTENT);
        vecfile_encode_slot(&slot, block);
        ck_assert_int_eq(decode_changed_slot(block, AT_FURTHER + 8 + slot.further * (size_t)8),
                         VECFILE_BAD_CONTENT);
    }
    vecfile_encode_slot(&slot, block);
    ck_assert_int_eq(decode_changed_slot(block, AT_FURTHER), VECFILE_BAD_CONTENT);
    vecfile_encode_slot(&slot, block);
    ck_assert_int_eq(decode_changed_slot(block, AT_FURTHER + 3), VECFILE_BAD_CONTENT);
}
END_TEST

START_TEST(a_record_says_what_was_put_into_it_with_the_counts_of_all_arrays)
{
    random_source source = random_from(random_seed());
    for (uint32_t further = 0; further <= VECFILE_MAX_FURTHER; further++) {
        vecfile_record before = {.salt = random_next(&source),
                                 .sequence = random_next(&source),
                                 .offset = random_next(&source),
                                 .count = random_next(&source),
                                 .stamp = random_next(&source),
                                 .pages = random_below(&source, 3),
                                 .chain = (uint32_t)random_next(&source),
                                 .flushed = random_next(&source),
                                 .further = further,
                                 .resumes = further % 2 == 0};
        vecfile_record after;
        uint8_t head[1024];
        memset(head, 0, sizeof head);
        random_fill(&source, head + VECFILE_RECORD_HEADER_BYTES, further * sizeof(uint64_t));
        vecfile_encode_record(&before, head);
        ck_assert_int_eq(vecfile_decode_record(head, &after), VECFILE_DECODED);
        SAME(salt);
        SAME(sequence);
        SAME(offset);
        SAME(count);
        SAME(stamp);
        SAME(pages);
        SAME(chain);
        SAME(crc);
        SAME(flushed);
        SAME(further);
        SAME(resumes);
        ck_assert_uint_eq(after.header_bytes, 80 + 8 * further);
        const uint64_t bytes = vecfile_record_head_bytes(after.header_bytes, after.pages);
        ck_assert_uint_eq(vecfile_record_crc(head, bytes), after.crc);
        const uint64_t bit = random_below(&source, bytes * 8);
        head[bit / 8] ^= (uint8_t)(1u << bit % 8);
        ck_assert_uint_ne(vecfile_record_crc(head, bytes), bit / 32 == 15 ? 0 : after.crc);
    }
}
END_TEST

START_TEST(a_record_of_more_arrays_than_there_may_be_is_none)
{
    vecfile_record record = {.further = VECFILE_MAX_FURTHER}, found;
    uint8_t head[1024] = {0};
    vecfile_encode_record(&record, head);
    ck_assert_int_eq(vecfile_decode_record(head, &found), VECFILE_DECODED);
    for (size_t i = 0; i < 4; i++) {
        head[76 + i]++;
        ck_assert_int_eq(vecfile_decode_record(head, &found), VECFILE_NOT_OURS);
        head[76 + i]--;
    }
}
END_TEST

START_TEST(a_log_header_says_what_was_put_into_it)
{
    random_source source = random_from(random_seed());
    for (int i = 0; i < 2000; i++) {
        vecfile_log_header before = {.salt = random_next(&source),
                                     .epoch = random_next(&source),
                                     .bytes = random_next(&source),
                                     .start = (random_below(&source, 2048) + 1) * 4096};
        vecfile_log_header after;
        uint8_t block[VECFILE_LOG_HEADER_BLOCK];
        random_fill(&source, before.uuid, sizeof before.uuid);
        vecfile_encode_log_header(&before, block);
        ck_assert_int_eq(vecfile_decode_log_header(block, &after), VECFILE_DECODED);
        ck_assert_mem_eq(before.uuid, after.uuid, sizeof before.uuid);
        SAME(salt);
        SAME(epoch);
        SAME(bytes);
        SAME(start);
        ck_assert(after.has_slices);
    }
}
END_TEST

/* Before there were frames, records began right behind the header. */
START_TEST(a_log_header_without_a_start_is_an_earlier_library_s)
{
    static const uint64_t wrong[] = {1, 4095, 4097, (8u << 20) + 4096, UINT64_MAX};
    vecfile_log_header header = {.salt = 7}, after;
    uint8_t block[VECFILE_LOG_HEADER_BLOCK];
    vecfile_encode_log_header(&header, block);
    ck_assert_int_eq(vecfile_decode_log_header(block, &after), VECFILE_DECODED);
    ck_assert(!after.has_slices);
    ck_assert_uint_eq(after.start, VECFILE_LOG_HEADER_BYTES);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        header.start = wrong[i];
        vecfile_encode_log_header(&header, block);
        ck_assert_int_eq(vecfile_decode_log_header(block, &after), VECFILE_BAD_CONTENT);
    }
}
END_TEST

START_TEST(a_frame_says_what_was_put_into_it_and_no_bit_of_it_changes_unnoticed)
{
    random_source source = random_from(random_seed());
    for (uint32_t count = 1; count <= VECFILE_FRAME_PAGES; count++) {
        vecfile_frame before = {.salt = random_next(&source),
                                .offset = random_next(&source),
                                .sequence = random_next(&source),
                                .record_crc = (uint32_t)random_next(&source),
                                .count = count};
        vecfile_frame after;
        uint8_t block[VECFILE_FRAME_HEAD_BYTES];
        for (uint32_t i = 0; i < count; i++) {
            before.pages[i].page = random_next(&source);
            before.pages[i].crc = (uint32_t)random_next(&source);
        }
        vecfile_encode_frame(&before, block);
        ck_assert_int_eq(vecfile_decode_frame(block, &after), VECFILE_DECODED);
        SAME(salt);
        SAME(offset);
        SAME(sequence);
        SAME(record_crc);
        SAME(count);
        for (uint32_t i = 0; i < count; i++) {
            SAME(pages[i].page);
            SAME(pages[i].crc);
        }
        const uint64_t bit = random_below(&source, sizeof block * 8);
        block[bit / 8] ^= (uint8_t)(1u << bit % 8);
        ck_assert_int_ne(vecfile_decode_frame(block, &after), VECFILE_DECODED);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("blocks");
    PROMISE(suite, crc32c_gives_the_known_values, 10);
    PROMISE(suite, crc32c_by_instruction_and_by_table_agree_for_all_lengths_and_alignments, 30);
    PROMISE(suite, crc32c_in_pieces_is_crc32c_of_the_whole, 10);
    PROMISE(suite, fnv1a_gives_the_known_values, 10);
    PROMISE(suite, an_identity_block_says_what_was_put_into_it, 30);
    PROMISE(suite, a_commit_slot_says_what_was_put_into_it, 30);
    PROMISE(suite, a_commit_slot_of_more_counts_than_it_says_or_can_hold_is_none, 10);
    PROMISE(suite, a_record_says_what_was_put_into_it_with_the_counts_of_all_arrays, 30);
    PROMISE(suite, a_record_of_more_arrays_than_there_may_be_is_none, 10);
    PROMISE(suite, a_log_header_says_what_was_put_into_it, 30);
    PROMISE(suite, a_log_header_without_a_start_is_an_earlier_library_s, 10);
    PROMISE(suite, a_frame_says_what_was_put_into_it_and_no_bit_of_it_changes_unnoticed, 30);
    return run_suite(suite);
}
