/* The file format, byte by byte, read by code that knows nothing but its description. */
#include "suite.h"

#include "kinds_vec.h"
#include "quake_vec.h"
#include "usage_vec.h"

#include "journal/vector.h"
#include "layout/text.h"
#include "layout/host.h"
#include "base/hash.h"

#include <stdio.h>

/* --- a fresh file, read by hand --- */

static uint64_t number_at(const unsigned char *file, size_t at, unsigned bytes)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < bytes; i++)
        value |= (uint64_t)file[at + i] << 8 * i;
    return value;
}

/* Creates `name` with a stamp of 77 and three quakes, closes it and reads it. */
static unsigned char *make_quakes_of(const char *name, vecfile_durability durability,
                                     uint64_t *size)
{
    quake_vec v;
    vecfile_options options = {.durability = durability, .user_magic = 0x1122334455667788};
    ASSERT_OK(quake_vec_open(&v, scratch_path(name), &options));
    for (int i = 0; i < 3; i++) {
        quake q = quake_default();
        q.time = 1500000000000 + i;
        q.latitude = -12.5 * i;
        q.mag = 4.25f + (float)i;
        q.sig = (uint16_t)(300 + i);
        q.mag_type = QUAKE_MAG_TYPE_MWR;
        q.tsunami = i == 0;
        VECFILE_SET_TEXT(q.id, "us7000abcd");
        VECFILE_SET_TEXT(q.place, "10 km SSW of Nowhere");
        ASSERT_OK(quake_vec_push(&v, q));
    }
    ASSERT_OK(quake_vec_commit_stamped(&v, 77));
    ASSERT_OK(quake_vec_close(&v));
    return read_file(scratch_path(name), size);
}

static unsigned char *make_quakes(const char *name, uint64_t *size)
{
    return make_quakes_of(name, VECFILE_ATOMIC, size);
}

START_TEST(the_identity_block_has_every_field_at_its_documented_place)
{
    uint64_t size;
    unsigned char *file = make_quakes("a.vec", &size);
    vecfile_machine here;
    vecfile_this_machine(&here);
    ck_assert_uint_eq(size, 65536 + 3 * sizeof(quake));
    ck_assert_mem_eq(file, "\x89VEC\r\n\x1a\n", 8);
    static const struct {
        size_t at;
        unsigned bytes;
        uint64_t value;
    } numbers[] = {
        {8, 4, 1},                    /* format */
        {12, 4, 0},                   /* reserved */
        {16, 8, 0},                   /* compat */
        {24, 8, 0},                   /* ro_compat */
        {32, 8, 0},                   /* incompat */
        {44, 4, 0},                   /* reserved */
        {112, 8, sizeof(quake)},      /* element size */
        {120, 4, 8},                  /* element alignment */
        {124, 4, 1},                  /* schema version */
        {152, 8, 0x1122334455667788}, /* user magic */
        {176, 8, 65536},              /* data offset */
        {184, 8, 16384},              /* text offset */
        {204, 4, 0},                  /* reserved */
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        ck_assert_msg(
            number_at(file, numbers[i].at, numbers[i].bytes) == numbers[i].value, "%llu at %zu",
            (unsigned long long)number_at(file, numbers[i].at, numbers[i].bytes), numbers[i].at);
    ck_assert_uint_eq(number_at(file, 40, 2), here.elf);
    ck_assert_uint_eq(file[42], here.byte_order);
    ck_assert_uint_eq(file[43], here.signed_char);
    ck_assert_uint_eq(number_at(file, 128, 8), vecfile_fnv1a(VECFILE_FNV_START, "quake", 5));
    ck_assert_uint_eq(number_at(file, 136, 8), vecfile_fnv1a(VECFILE_FNV_START, "quake", 5));
    ck_assert_str_eq((const char *)file + 208, quake_vec_type.generator);
    /* A random UUID of RFC 4122: version 4, variant 1. */
    ck_assert_uint_eq(file[160 + 6] >> 4, 4);
    ck_assert_uint_eq(file[160 + 8] >> 6, 2);
    ck_assert_uint_eq(number_at(file, 4092, 4), vecfile_crc32c(0, file, 4092));
    for (size_t i = 232; i < 4092; i++)
        ck_assert_uint_eq(file[i], 0);
    free(file);
}
END_TEST

START_TEST(the_identity_block_records_the_c_types_and_floats_of_this_machine)
{
    uint64_t size;
    unsigned char *file = make_quakes("a.vec", &size);
#define ALIGNMENT(type)                                                                            \
    offsetof(                                                                                      \
        struct {                                                                                   \
            char c;                                                                                \
            type t;                                                                                \
        },                                                                                         \
        t)
#define C_TYPE(type)                                                                               \
    {                                                                                              \
        sizeof(type), ALIGNMENT(type)                                                              \
    }
    const size_t expected[16][2] = {
        C_TYPE(char),        C_TYPE(short),   C_TYPE(int),     C_TYPE(long),
        C_TYPE(long long),   C_TYPE(void *),  C_TYPE(size_t),  C_TYPE(ptrdiff_t),
        C_TYPE(wchar_t),     C_TYPE(bool),    C_TYPE(float),   C_TYPE(double),
        C_TYPE(long double), C_TYPE(int16_t), C_TYPE(int32_t), C_TYPE(int64_t),
    };
    for (size_t i = 0; i < 16; i++) {
        ck_assert_uint_eq(file[48 + 2 * i], expected[i][0]);
        ck_assert_uint_eq(file[49 + 2 * i], expected[i][1]);
    }
    const float as_float = -0x1.23456789abcdep+5f;
    const double as_double = -0x1.23456789abcdep+5;
    ck_assert_mem_eq(file + 80, &as_float, 4);
    ck_assert_uint_eq(number_at(file, 84, 4), 0);
    ck_assert_mem_eq(file + 88, &as_double, 8);
    free(file);
}
END_TEST

static void assert_slots(vecfile_durability durability, uint64_t live_count)
{
    uint64_t size;
    unsigned char *file = make_quakes_of("slots.vec", durability, &size);
    unsigned clean = 0;
    for (unsigned i = 0; i < 3; i++) {
        const unsigned char *slot = file + 4096 + 4096 * (size_t)i;
        ck_assert_mem_eq(slot, "VECslot\x1a", 8);
        ck_assert_uint_eq(number_at(slot, 8, 8) % 3, i); /* epoch */
        ck_assert_uint_eq(number_at(slot, 24, 8), 3);    /* count */
        ck_assert_uint_eq(number_at(slot, 32, 8), 77);   /* stamp */
        ck_assert_uint_eq(number_at(slot, 52, 4), durability);
        clean += number_at(slot, 48, 4) == 2; /* state */
        ck_assert_uint_eq(number_at(slot, 508, 4), vecfile_crc32c(0, slot, 508));
        ck_assert(vecfile_is_zero(slot + 72, 508 - 72));
        size_t gap_end = i == 2 ? 14336 - 12288 : 4096;
        ck_assert(vecfile_is_zero(slot + 512, gap_end - 512));
    }
    ck_assert_uint_eq(clean, 2);
    ck_assert_uint_eq(number_at(file, 14336 + 24, 8), live_count);
    ck_assert(vecfile_is_zero(file + 14368, 16384 - 14368));
    free(file);
    ck_assert_int_eq(remove(scratch_path("slots.vec")), 0);
}

START_TEST(the_slots_have_every_field_at_its_documented_place)
{
    assert_slots(VECFILE_ATOMIC, 0);
    assert_slots(VECFILE_SHARED, 3);
}
END_TEST

START_TEST(elements_lie_behind_the_header_as_they_are_in_memory)
{
    uint64_t size;
    unsigned char *file = make_quakes("a.vec", &size);
    quake_vec v;
    ASSERT_OK(quake_vec_open(&v, scratch_path("a.vec"), NULL));
    ck_assert_mem_eq(file + 65536, quake_vec_data(&v), 3 * sizeof(quake));
    ASSERT_OK(quake_vec_close(&v));
    free(file);
}
END_TEST

/* --- the layout text --- */

START_TEST(the_layout_text_is_ascii_in_whole_lines_with_its_length_and_checksums)
{
    uint64_t size;
    unsigned char *file = make_quakes("a.vec", &size);
    size_t length = (size_t)number_at(file, 192, 8);
    const char *text = (const char *)file + 16384;
    ck_assert_uint_gt(length, 100);
    ck_assert_uint_eq(number_at(file, 200, 4), vecfile_crc32c(0, text, length));
    ck_assert_uint_eq(number_at(file, 144, 8), vecfile_hash_layout(text, length));
    ck_assert_mem_eq(text, "vecfile-layout 1\nschema quake\n", 30);
    ck_assert_int_eq(text[length - 1], '\n');
    for (size_t i = 0; i < length; i++)
        ck_assert(text[i] == '\n' || (text[i] >= ' ' && text[i] <= '~'));
    ck_assert(vecfile_is_zero(text + length, 65536 - 16384 - length));
    free(file);
}
END_TEST

static void assert_line(const vecfile_type *type, const char *line)
{
    size_t length;
    char *text = vecfile_render_layout(type, &length);
    ck_assert_ptr_nonnull(text);
    ck_assert_msg(strstr(text, line) != NULL, "\"%s\" is not in\n%s", line, text);
    free(text);
}

#define ASSERT_FIELD(T, field, declared)                                                           \
    do {                                                                                           \
        char line_[200];                                                                           \
        snprintf(line_, sizeof line_, "\nfield %s %s at %zu size %zu\n", #field, declared,         \
                 offsetof(T, field), sizeof(((T *)0)->field));                                     \
        assert_line(&T##_vec_type, line_);                                                         \
    } while (0)

#define ASSERT_STRUCT(T)                                                                           \
    do {                                                                                           \
        char line_[200];                                                                           \
        snprintf(line_, sizeof line_, "\nstruct %s size %zu align %zu\n", #T, sizeof(T),           \
                 _Alignof(T));                                                                     \
        assert_line(&T##_vec_type, line_);                                                         \
        assert_line(&T##_vec_type, "\nelement " #T "\n");                                          \
    } while (0)

START_TEST(the_layout_text_says_what_the_compiler_did_with_every_kind_of_field)
{
    ASSERT_STRUCT(quake);
    ASSERT_FIELD(quake, time, "i64");
    ASSERT_FIELD(quake, mag, "f32");
    ASSERT_FIELD(quake, sig, "u16");
    ASSERT_FIELD(quake, mag_type, "enum mag_type");
    ASSERT_FIELD(quake, tsunami, "bool");
    ASSERT_FIELD(quake, place, "char[80]");
    ASSERT_STRUCT(kinds);
    ASSERT_FIELD(kinds, i8v, "i8");
    ASSERT_FIELD(kinds, u64v, "u64");
    ASSERT_FIELD(kinds, f64v, "f64");
    ASSERT_FIELD(kinds, tint, "enum colour");
    ASSERT_FIELD(kinds, rights, "flags caps");
    ASSERT_FIELD(kinds, texts, "char[3][4]");
    ASSERT_FIELD(kinds, raw, "bytes[5]");
    ASSERT_FIELD(kinds, grid, "i32[2][3]");
    ASSERT_FIELD(kinds, one, "struct inner");
    ASSERT_FIELD(kinds, two, "struct inner[2]");
    assert_line(&kinds_vec_type, "\nvalue black -5\n");
    assert_line(&kinds_vec_type, "\nvalue most 18446744073709551615\n");
    ASSERT_STRUCT(usage);
    ASSERT_FIELD(usage, pid, "c_int");
    ASSERT_FIELD(usage, user_us, "c_long");
    ASSERT_FIELD(usage, max_rss, "c_size");
    ASSERT_FIELD(usage, load, "c_longdouble");
    ASSERT_FIELD(usage, heap_growth, "c_ptrdiff");
    ASSERT_FIELD(usage, core, "u8");
}
END_TEST

/* Prints a scalar or text of the type that the layout text names; little-endian files only. */
static void print_value(char *to, size_t room, const char *type, const unsigned char *at,
                        unsigned long size)
{
    uint64_t bits = size <= 8 ? number_at(at, 0, (unsigned)size) : 0;
    double as_double;
    float as_float;
    memcpy(&as_double, at, sizeof as_double);
    memcpy(&as_float, at, sizeof as_float);
    if (strncmp(type, "char[", 5) == 0)
        snprintf(to, room, "%.*s", (int)size, (const char *)at);
    else if (strcmp(type, "f64") == 0)
        snprintf(to, room, "%g", as_double);
    else if (strcmp(type, "f32") == 0)
        snprintf(to, room, "%g", (double)as_float);
    else if (type[0] == 'i')
        snprintf(to, room, "%lld", (long long)bits);
    else
        snprintf(to, room, "%llu", (unsigned long long)bits);
}

/* "name=value " for each field of struct quake, from the file alone. */
static void decode_element(const unsigned char *file, uint64_t number, char *to, size_t room)
{
    char text[16384] = "";
    memcpy(text, file + 16384, (size_t)number_at(file, 192, 8));
    const unsigned char *element =
        file + number_at(file, 176, 8) + number * number_at(file, 112, 8);
    to[0] = '\0';
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        char name[64], type[64], value[128];
        unsigned long at, size;
        if (sscanf(line, "field %63s %63s at %lu size %lu", name, type, &at, &size) != 4 &&
            sscanf(line, "field %63s enum %63s at %lu size %lu", name, type, &at, &size) != 4)
            continue;
        print_value(value, sizeof value, type, element + at, size);
        size_t used = strlen(to);
        snprintf(to + used, room - used, "%s=%s ", name, value);
    }
}

START_TEST(a_file_can_be_decoded_from_its_bytes_alone)
{
#if VECFILE_BIG_ENDIAN
    return; /* print_value reads little-endian elements only */
#endif
    uint64_t size;
    char decoded[2000];
    unsigned char *file = make_quakes("a.vec", &size);
    decode_element(file, 0, decoded, sizeof decoded);
    ck_assert_str_eq(decoded, "time=1500000000000 updated=0 latitude=-0 longitude=0 depth=0 "
                              "mag=4.25 gap=nan dmin=nan rms=nan nst=0 sig=300 mag_type=9 "
                              "status=0 tsunami=1 net= id=us7000abcd type=earthquake "
                              "place=10 km SSW of Nowhere ");
    decode_element(file, 2, decoded, sizeof decoded);
    ck_assert_ptr_nonnull(strstr(decoded, "time=1500000000002 updated=0 latitude=-25 "));
    free(file);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("format");
    PROMISE(suite, the_identity_block_has_every_field_at_its_documented_place, 10);
    PROMISE(suite, the_identity_block_records_the_c_types_and_floats_of_this_machine, 10);
    PROMISE(suite, the_slots_have_every_field_at_its_documented_place, 10);
    PROMISE(suite, elements_lie_behind_the_header_as_they_are_in_memory, 10);
    PROMISE(suite, the_layout_text_is_ascii_in_whole_lines_with_its_length_and_checksums, 10);
    PROMISE(suite, the_layout_text_says_what_the_compiler_did_with_every_kind_of_field, 10);
    PROMISE(suite, a_file_can_be_decoded_from_its_bytes_alone, 10);
    return run_suite(suite);
}
