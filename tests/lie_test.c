/* Headers that lie, with every checksum right: each field has a status and a message of its own. */
#include "suite.h"
#include "header_edit.h"
#include "intact.h"

#include "usage_vec.h"

#include <stdio.h>
#include <unistd.h>

#define CHANGE(name, statement)                                                                    \
    static void name(vecfile_identity *identity)                                                   \
    {                                                                                              \
        statement;                                                                                 \
    }

CHANGE(later_format, identity->format = 2)
CHANGE(format_zero, identity->format = 0)
CHANGE(new_feature, identity->incompat = 4)
CHANGE(new_writers_feature, identity->ro_compat = 0x10)
CHANGE(harmless_feature, identity->compat = 0x10)
CHANGE(other_byte_order, identity->machine.byte_order ^= 3)
CHANGE(no_byte_order, identity->machine.byte_order = 3)
CHANGE(float_differs, identity->machine.float_probe[2] ^= 1)
CHANGE(double_differs, identity->machine.double_probe[7] ^= 0x80)
CHANGE(long_double_differs, identity->machine.long_double_probe[3] ^= 1)
CHANGE(size_zero, identity->element_size = 0)
CHANGE(size_huge, identity->element_size = UINT64_MAX - 7)
CHANGE(size_doubled, identity->element_size *= 2)
CHANGE(size_odd, identity->element_size += 1)
CHANGE(alignment_zero, identity->element_alignment = 0)
CHANGE(alignment_three, identity->element_alignment = 3)
CHANGE(alignment_halved, identity->element_alignment /= 2)
CHANGE(other_element, identity->element_hash ^= 1)
CHANGE(other_schema, identity->schema_hash ^= 1)
CHANGE(other_uuid, identity->uuid[0] ^= 1)
CHANGE(other_generator, memcpy(identity->generator, "9.9", 4))
CHANGE(no_signedness, identity->machine.signed_char = 0)
CHANGE(no_size_of_long, identity->machine.c_types[VECFILE_C_LONG].size = 0)
CHANGE(no_alignment_of_long, identity->machine.c_types[VECFILE_C_LONG].alignment = 0)
CHANGE(odd_alignment_of_long, identity->machine.c_types[VECFILE_C_LONG].alignment = 3)
CHANGE(other_version, identity->schema_version = 9)
CHANGE(other_magic, identity->user_magic = 99)
CHANGE(data_earlier, identity->data_offset = 0)
CHANGE(data_later, identity->data_offset += 65536)
CHANGE(data_odd, identity->data_offset += 512)
CHANGE(data_last, identity->data_offset = UINT64_MAX - 65535)
CHANGE(text_earlier, identity->text_offset = 4096)
CHANGE(text_later, identity->text_offset += 1)
CHANGE(text_none, identity->text_bytes = 0)
CHANGE(text_shorter, identity->text_bytes -= 1)
CHANGE(text_huge, identity->text_bytes = UINT64_MAX)
CHANGE(text_checksum, identity->text_crc ^= 1)
CHANGE(hash_of_layout, identity->layout_hash ^= 1)
CHANGE(member_of_none, identity->incompat = VECFILE_INCOMPAT_MEMBER)
CHANGE(store_of_no_member, identity->store[3] = 1)
CHANGE(member, (identity->incompat = VECFILE_INCOMPAT_MEMBER, identity->store[3] = 1))
CHANGE(generator_endless, memset(identity->generator, 'x', sizeof identity->generator))

static const struct lie {
    void (*change)(vecfile_identity *identity);
    vecfile_status status;
    const char *message;
} lies[] = {
    {later_format, VECFILE_E_FORMAT, "file format 2"},
    {format_zero, VECFILE_E_FORMAT, "file format 0"},
    {new_feature, VECFILE_E_FORMAT, "features 0x4"},
    {new_writers_feature, VECFILE_E_FORMAT, "open it read-only"},
    {harmless_feature, VECFILE_OK, NULL},
    {other_byte_order, VECFILE_E_BYTE_ORDER, "-endian"},
    {no_byte_order, VECFILE_E_CORRUPT, "impossible"},
    {float_differs, VECFILE_E_FLOAT, "float"},
    {double_differs, VECFILE_E_FLOAT, "double"},
    {long_double_differs, VECFILE_OK, NULL}, /* a quake has none */
    {size_zero, VECFILE_E_CORRUPT, "impossible"},
    {size_huge, VECFILE_E_CORRUPT, "size"},
    {size_doubled, VECFILE_E_CORRUPT, "size"},
    {size_odd, VECFILE_E_CORRUPT, "impossible"},
    {alignment_zero, VECFILE_E_CORRUPT, "impossible"},
    {alignment_three, VECFILE_E_CORRUPT, "impossible"},
    {alignment_halved, VECFILE_E_CORRUPT, "align"},
    {other_element, VECFILE_E_CORRUPT, "element's name"},
    {other_schema, VECFILE_E_CORRUPT, "schema's name"},
    {other_uuid, VECFILE_OK, NULL},
    {other_generator, VECFILE_OK, NULL},
    {no_signedness, VECFILE_E_CORRUPT, "impossible"},
    {no_size_of_long, VECFILE_E_CORRUPT, "impossible"},
    {no_alignment_of_long, VECFILE_E_CORRUPT, "impossible"},
    {odd_alignment_of_long, VECFILE_E_CORRUPT, "impossible"},
    {other_version, VECFILE_E_SCHEMA, "version 9"},
    {other_magic, VECFILE_OK, NULL}, /* nobody asked */
    {data_earlier, VECFILE_E_CORRUPT, "impossible"},
    {data_later, VECFILE_E_CORRUPT, "impossible"},
    {data_odd, VECFILE_E_CORRUPT, "impossible"},
    {data_last, VECFILE_E_CORRUPT, "impossible"},
    {text_earlier, VECFILE_E_CORRUPT, "impossible"},
    {text_later, VECFILE_E_CORRUPT, "impossible"},
    {text_none, VECFILE_E_CORRUPT, "impossible"},
    {text_shorter, VECFILE_E_CORRUPT, "layout text"},
    {text_huge, VECFILE_E_CORRUPT, "impossible"},
    {text_checksum, VECFILE_E_CORRUPT, "checksum"},
    {hash_of_layout, VECFILE_E_CORRUPT, "layout text"},
    {member_of_none, VECFILE_E_CORRUPT, "impossible"},
    {store_of_no_member, VECFILE_E_CORRUPT, "impossible"},
    {member, VECFILE_E_INVALID, "a member of a store"},
    {generator_endless, VECFILE_E_CORRUPT, "impossible"},
};

/* Writes the file with a changed identity block; the bytes in memory stay honest. */
static void write_lie(void (*change)(vecfile_identity *identity))
{
    const vecfile_identity honest = header_identity(intact_bytes);
    vecfile_identity identity = honest;
    change(&identity);
    header_set_identity(intact_bytes, &identity);
    intact_write();
    header_set_identity(intact_bytes, &honest);
}

START_TEST(a_lie_in_a_field_of_the_header_gets_the_status_and_message_of_that_field)
{
    intact_make();
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        quake_vec v;
        write_lie(lies[i].change);
        if (lies[i].status == VECFILE_OK) {
            intact_assert_opens(NULL);
            continue;
        }
        vecfile_status status = quake_vec_open(&v, intact_path, NULL);
        ck_assert_msg(status == lies[i].status, "lie %zu: got %s, expected %s (%s)", i,
                      vecfile_status_name(status), vecfile_status_name(lies[i].status),
                      vecfile_errmsg());
        ASSERT_MESSAGE(intact_path);
        ASSERT_MESSAGE(lies[i].message);
    }
    intact_drop();
}
END_TEST

START_TEST(a_feature_for_writers_only_does_not_keep_readers_out)
{
    intact_make();
    quake_vec v;
    vecfile_options options = {.access = VECFILE_READ_ONLY};
    write_lie(new_writers_feature);
    intact_assert_opens(&options);
    write_lie(new_feature);
    ASSERT_STATUS(quake_vec_open(&v, intact_path, &options), VECFILE_E_FORMAT);
    intact_drop();
}
END_TEST

START_TEST(a_file_that_has_the_commits_of_several_arrays_is_refused_as_a_vector)
{
    vecfile_slot slot;
    quake_vec v;
    intact_make();
    const unsigned newest = header_newest_slot(intact_bytes);
    ck_assert(header_slot(intact_bytes, newest, &slot));
    slot.further = 2;
    header_set_slot(intact_bytes, newest, &slot);
    intact_write();
    ASSERT_STATUS(quake_vec_open(&v, intact_path, NULL), VECFILE_E_FORMAT);
    ASSERT_MESSAGE(intact_path);
    ASSERT_MESSAGE("3 arrays");
    intact_drop();
}
END_TEST

START_TEST(another_application_s_file_is_refused_by_its_user_magic)
{
    intact_make();
    quake_vec v;
    vecfile_options options = {.user_magic = 100};
    write_lie(other_magic);
    ASSERT_STATUS(quake_vec_open(&v, intact_path, &options), VECFILE_E_USER_MAGIC);
    ASSERT_MESSAGE("0x63");
    ASSERT_MESSAGE("0x64");
    options.user_magic = 99;
    ASSERT_OK(quake_vec_open(&v, intact_path, &options));
    ASSERT_OK(quake_vec_close(&v));
    intact_drop();
}
END_TEST

CHANGE(other_machine, identity->machine.elf = 183)
CHANGE(other_long, identity->machine.c_types[VECFILE_C_LONG].size = 2)

START_TEST(a_file_of_another_machine_opens_unless_strict_machine_forbids_it)
{
    intact_make();
    quake_vec v;
    vecfile_options strict = {.strict_machine = true};
    write_lie(other_machine);
    intact_assert_opens(NULL);
    ASSERT_STATUS(quake_vec_open(&v, intact_path, &strict), VECFILE_E_MACHINE);
    ASSERT_MESSAGE("aarch64");
    write_lie(other_long);
    ASSERT_STATUS(quake_vec_open(&v, intact_path, &strict), VECFILE_E_MACHINE);
    ASSERT_MESSAGE("long: size 2");
    intact_drop();
}
END_TEST

CHANGE(other_char, identity->machine.signed_char ^= 3)

/* What is compared with `char` is compared as bytes: its sign makes no difference to an element. */
START_TEST(a_char_of_the_other_sign_matters_only_to_strict_machine)
{
    intact_make();
    quake_vec v;
    vecfile_options strict = {.strict_machine = true};
    write_lie(other_char);
    intact_assert_opens(NULL);
    ASSERT_STATUS(quake_vec_open(&v, intact_path, &strict), VECFILE_E_MACHINE);
    ASSERT_MESSAGE("char: ");
    ASSERT_MESSAGE("unsigned");
    write_lie(long_double_differs);
    ASSERT_STATUS(quake_vec_open(&v, intact_path, &strict), VECFILE_E_MACHINE);
    ASSERT_MESSAGE("long double: of another format");
    intact_drop();
}
END_TEST

static const char *const c_types[VECFILE_C_TYPE_COUNT] = {
    "char",    "short", "int",   "long",   "long long",   "void *",  "size_t",  "ptrdiff_t",
    "wchar_t", "bool",  "float", "double", "long double", "int16_t", "int32_t", "int64_t",
};

START_TEST(another_size_or_alignment_of_any_c_type_is_named_by_strict_machine)
{
    intact_make();
    const vecfile_identity honest = header_identity(intact_bytes);
    vecfile_options strict = {.strict_machine = true};
    for (int i = 0; i < 2 * VECFILE_C_TYPE_COUNT; i++) {
        quake_vec v;
        vecfile_identity lying = honest;
        if (i % 2 == 0)
            lying.machine.c_types[i / 2].size ^= 32;
        else
            lying.machine.c_types[i / 2].alignment = 64;
        header_set_identity(intact_bytes, &lying);
        intact_write();
        intact_assert_opens(NULL); /* a quake has no C types but those of fixed size */
        ASSERT_STATUS(quake_vec_open(&v, intact_path, &strict), VECFILE_E_MACHINE);
        char expected[64];
        snprintf(expected, sizeof expected, "\n  %s: size %u align %u in the file, ",
                 c_types[i / 2], lying.machine.c_types[i / 2].size,
                 lying.machine.c_types[i / 2].alignment);
        ASSERT_MESSAGE(expected);
    }
    intact_drop();
}
END_TEST

/* Writes a vector of usage with a changed identity block. */
static const char *write_lying_usage(void (*change)(vecfile_identity *identity))
{
    usage_vec v;
    uint64_t size;
    const char *path = scratch_path("usage.vec");
    unlink(path);
    ASSERT_OK(usage_vec_open(&v, path, NULL));
    ASSERT_OK(usage_vec_close(&v));
    unsigned char *file = read_file(path, &size);
    vecfile_identity identity = header_identity(file);
    change(&identity);
    header_set_identity(file, &identity);
    write_file(path, file, size);
    free(file);
    return path;
}

START_TEST(another_long_double_matters_to_elements_that_have_one)
{
    usage_vec v;
    const char *path = write_lying_usage(long_double_differs);
    ASSERT_STATUS(usage_vec_open(&v, path, NULL), VECFILE_E_FLOAT);
    ASSERT_MESSAGE("long double");
}
END_TEST

CHANGE(short_of_four, identity->machine.c_types[VECFILE_C_SHORT].size = 4)
CHANGE(int_of_eight, identity->machine.c_types[VECFILE_C_INT].size = 8)
CHANGE(long_of_two, identity->machine.c_types[VECFILE_C_LONG].size = 2)
CHANGE(size_of_two, identity->machine.c_types[VECFILE_C_SIZE].size = 2)
CHANGE(ptrdiff_of_two, identity->machine.c_types[VECFILE_C_PTRDIFF].size = 2)
CHANGE(wchar_of_two, identity->machine.c_types[VECFILE_C_WCHAR].size = 2)

START_TEST(a_c_type_of_another_size_than_the_layout_text_has_is_damage_where_it_is_used)
{
    static const struct {
        void (*change)(vecfile_identity *identity);
        const char *field; /* NULL: it opens */
    } cases[] = {
        {short_of_four, "'nice'"},  {int_of_eight, "'pid'"},           {long_of_two, "'user_us'"},
        {size_of_two, "'max_rss'"}, {ptrdiff_of_two, "'heap_growth'"}, {wchar_of_two, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        usage_vec v;
        const char *path = write_lying_usage(cases[i].change);
        if (cases[i].field == NULL) {
            ASSERT_OK(usage_vec_open(&v, path, NULL));
            ASSERT_OK(usage_vec_close(&v));
            continue;
        }
        ASSERT_STATUS(usage_vec_open(&v, path, NULL), VECFILE_E_CORRUPT);
        ASSERT_MESSAGE(cases[i].field);
    }
}
END_TEST

START_TEST(reserved_bytes_of_the_identity_block_must_be_zero)
{
    intact_make();
    static const size_t reserved[] = {12, 15, 44, 47, 84, 87, 204, 207, 232, 1000, 4091};
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
        quake_vec v;
        intact_bytes[reserved[i]] = 1;
        header_fix_identity(intact_bytes);
        intact_write();
        ASSERT_STATUS(quake_vec_open(&v, intact_path, NULL), VECFILE_E_CORRUPT);
        ASSERT_MESSAGE("impossible");
        intact_bytes[reserved[i]] = 0;
    }
    intact_drop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lie");
    PROMISE(suite, a_lie_in_a_field_of_the_header_gets_the_status_and_message_of_that_field, 30);
    PROMISE(suite, a_feature_for_writers_only_does_not_keep_readers_out, 30);
    PROMISE(suite, a_file_that_has_the_commits_of_several_arrays_is_refused_as_a_vector, 30);
    PROMISE(suite, another_application_s_file_is_refused_by_its_user_magic, 30);
    PROMISE(suite, a_file_of_another_machine_opens_unless_strict_machine_forbids_it, 30);
    PROMISE(suite, a_char_of_the_other_sign_matters_only_to_strict_machine, 30);
    PROMISE(suite, another_size_or_alignment_of_any_c_type_is_named_by_strict_machine, 30);
    PROMISE(suite, another_long_double_matters_to_elements_that_have_one, 30);
    PROMISE(suite, a_c_type_of_another_size_than_the_layout_text_has_is_damage_where_it_is_used,
            30);
    PROMISE(suite, reserved_bytes_of_the_identity_block_must_be_zero, 30);
    return run_suite(suite);
}
