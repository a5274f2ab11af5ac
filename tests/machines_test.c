/* Every machine of the table: what elements look like there, and the way there and back. */
#include "suite.h"
#include "random.h"
#include "text_type.h"

#include "tick_vec.h"

#include "vecfile/any.h"
#include "vecfile/convert.h"
#include "layout/host.h"
#include "layout/abis.h"
#include "layout/real.h"

#include <float.h>
#include <stdio.h>

#define ELEMENTS 50

/* Everything that a native struct may have, with a struct of fixed layout inside. */
typedef struct packet {
    VECFILE_ALIGNAS(8) uint64_t wide; /* as in a fixed layout */
    uint8_t kind;
    uint8_t padding[7];
} packet;

typedef struct native {
    signed char c_schar;
    unsigned char c_uchar;
    short c_short;
    unsigned short c_ushort;
    int c_int;
    long c_long;
    unsigned char u8;
    unsigned long c_ulong;
    unsigned int c_uint;
    long long c_longlong;
    int16_t i16;
    unsigned long long c_ulonglong;
    char text[5];
    size_t c_size;
    float c_float;
    ptrdiff_t c_ptrdiff;
    bool yes;
    double c_double;
    uint16_t colour;
    long double c_longdouble;
    uint8_t state;
    long longs[2][3];
    packet packets[2];
    uint8_t bytes[3];
    float f32;
    double f64;
    uint64_t u64;
} native;

static char native_text[4096];

static void describe_field(size_t *used, const char *name, const char *type, size_t at, size_t size)
{
    *used += (size_t)snprintf(native_text + *used, sizeof native_text - *used,
                              "field %s %s at %zu size %zu\n", name, type, at, size);
}
#define FIELD(name, type)                                                                          \
    describe_field(&used, #name, type, offsetof(native, name), sizeof(((native *)0)->name))

static vecfile_type native_type(void)
{
    size_t used = (size_t)snprintf(
        native_text, sizeof native_text,
        "enum colour u16\nvalue red 0\nvalue green 1\nvalue blue 300\n"
        "flags state u8\nvalue on 1\nvalue hot 4\n"
        "struct packet size 16 align 8\n  version 1\n  layout fixed\nfield wide u64 at 0 size 8\n"
        "field kind u8 at 8 size 1\n"
        "struct native size %zu align %zu\n  version 3\n  layout native\n",
        sizeof(native), (size_t)VECFILE_ALIGNOF(native));
    FIELD(c_schar, "c_schar");
    FIELD(c_uchar, "c_uchar");
    FIELD(c_short, "c_short");
    FIELD(c_ushort, "c_ushort");
    FIELD(c_int, "c_int");
    FIELD(c_long, "c_long");
    FIELD(u8, "u8");
    FIELD(c_ulong, "c_ulong");
    FIELD(c_uint, "c_uint");
    FIELD(c_longlong, "c_longlong");
    FIELD(i16, "i16");
    FIELD(c_ulonglong, "c_ulonglong");
    FIELD(text, "char[5]");
    FIELD(c_size, "c_size");
    FIELD(c_float, "c_float");
    FIELD(c_ptrdiff, "c_ptrdiff");
    FIELD(yes, "bool");
    FIELD(c_double, "c_double");
    FIELD(colour, "enum colour");
    FIELD(c_longdouble, "c_longdouble");
    FIELD(state, "flags state");
    FIELD(longs, "c_long[2][3]");
    FIELD(packets, "struct packet[2]");
    FIELD(bytes, "bytes[3]");
    FIELD(f32, "f32");
    FIELD(f64, "f64");
    FIELD(u64, "u64");
    snprintf(native_text + used, sizeof native_text - used, "element native\n");
    return text_type(native_text);
}

/* A value that every machine can hold, often one of those at the end of the range. */
static vecfile_value some_value(random_source *random, const vecfile_field *field)
{
    static const double odd[] = {0.0, -0.0, DBL_MIN, DBL_MAX, DBL_TRUE_MIN, -1.0, FLT_MAX};
    const bool is_narrow = field->c_type == VECFILE_C_LONG || field->c_type == VECFILE_C_SIZE ||
                           field->c_type == VECFILE_C_PTRDIFF;
    const unsigned bits = (is_narrow ? 4u : field->scalar.size) * 8u;
    vecfile_value value = {.kind = field->scalar.kind};
    if (field->kind == VECFILE_KIND_ENUM) {
        value.integer =
            field->values->values[random_below(random, field->values->value_count)].number;
    } else if (field->kind == VECFILE_KIND_FLAGS) {
        value.integer = random_below(random, 2) | random_below(random, 2) << 2;
    } else if (field->kind == VECFILE_KIND_BOOL) {
        value.integer = random_below(random, 2);
    } else if (field->scalar.kind == VECFILE_SCALAR_FLOAT && random_once_in(random, 3)) {
        value = vecfile_value_of_double(odd[random_below(random, 7)]);
    } else if (field->scalar.kind == VECFILE_SCALAR_FLOAT) {
        /* NaN with a payload, infinity, or any number. */
        uint64_t number = random_next(random);
        if (random_once_in(random, 4))
            number |= (uint64_t)0x7ff << 52;
        if (random_once_in(random, 8))
            number &= ~(((uint64_t)1 << 52) - 1);
        double as_double;
        memcpy(&as_double, &number, sizeof as_double);
        value = vecfile_value_of_double(as_double);
    } else {
        const uint64_t mask = bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
        const uint64_t ends[] = {0, mask, mask >> 1, (mask >> 1) + 1};
        value.integer =
            random_once_in(random, 2) ? ends[random_below(random, 4)] : random_next(random) & mask;
        if (value.kind == VECFILE_SCALAR_SIGNED && (value.integer & ~(mask >> 1)) != 0)
            value.integer |= ~mask;
    }
    return value;
}

static void fill_element(random_source *random, const vecfile_description *d, uint8_t *element)
{
    memset(element, 0, d->element->size);
    for (size_t i = 0; i < d->leaf_count; i++) {
        const vecfile_leaf *leaf = &d->leaves[i];
        /* Items of arrays lie one behind the other, those of structs a stride apart. */
        const uint32_t stride =
            leaf->axis_count > 0 ? leaf->axes[leaf->axis_count - 1].stride : leaf->field->item_size;
        for (uint32_t j = 0; j < leaf->item_count; j++) {
            uint8_t *at = element + leaf->offset + (size_t)j * stride;
            if (leaf->field->kind == VECFILE_KIND_TEXT) {
                random_text(random, (char *)at, leaf->field->item_size);
            } else if (leaf->field->kind == VECFILE_KIND_BYTES) {
                random_fill(random, at, leaf->field->item_size);
            } else {
                const vecfile_value value = some_value(random, leaf->field);
                (void)vecfile_store_value(&leaf->field->scalar, &value, at);
            }
        }
    }
}

/* Writes the file of random elements on this machine. */
static void write_random(const char *path, const vecfile_type *type)
{
    random_source random = random_from(random_seed());
    vecfile v;
    ASSERT_OK(vecfile_open(&v, type, path, NULL));
    ASSERT_OK(vecfile_close(&v));
    ASSERT_OK(vecfile_open_any(&v, path, NULL));
    const vecfile_description *d = vecfile_description_of(&v);
    uint8_t *elements = malloc((size_t)(ELEMENTS * type->size));
    ck_assert_ptr_nonnull(elements);
    for (size_t i = 0; i < ELEMENTS; i++)
        fill_element(&random, d, elements + i * type->size);
    ASSERT_OK(vecfile_close(&v));
    ASSERT_OK(vecfile_open(&v, type, path, NULL));
    ASSERT_OK(vecfile_extend(&v, elements, ELEMENTS));
    ASSERT_OK(vecfile_close(&v));
    free(elements);
}

/* The bytes of a file from the identity's machine on, without what differs by design. */
static unsigned char *elements_of(const char *path, uint64_t *bytes)
{
    vecfile v;
    ASSERT_OK(vecfile_open_any(&v, path, NULL));
    *bytes = v.len * vecfile_identity_of(&v)->element_size;
    unsigned char *elements = malloc((size_t)*bytes + 1);
    ck_assert_ptr_nonnull(elements);
    memcpy(elements, v.elements, (size_t)*bytes);
    ASSERT_OK(vecfile_close(&v));
    return elements;
}

static void convert(const char *from, const char *to, const char *machine)
{
    const vecfile_convert_options options = {.machine = machine};
    ASSERT_OK(vecfile_convert(from, to, &options, NULL));
}

START_TEST(from_any_machine_to_any_other_and_back_gives_the_same_bytes)
{
    vecfile_type type = native_type();
    char here[64], there[64], back[64];
    char home_path[4096];
    snprintf(home_path, sizeof home_path, "%s", scratch_path("home.vec"));
    write_random(home_path, &type);
    for (const char *const *a = vecfile_machine_names; *a != NULL; a++) {
        char at_a[4096];
        snprintf(here, sizeof here, "%s.vec", *a);
        snprintf(at_a, sizeof at_a, "%s", scratch_path(here));
        convert(home_path, at_a, *a);
        uint64_t bytes;
        unsigned char *elements = elements_of(at_a, &bytes);
        for (const char *const *b = vecfile_machine_names; *b != NULL; b++) {
            char at_b[4096], again[4096];
            snprintf(there, sizeof there, "%s-%s.vec", *a, *b);
            snprintf(back, sizeof back, "%s-%s-%s.vec", *a, *b, *a);
            snprintf(at_b, sizeof at_b, "%s", scratch_path(there));
            snprintf(again, sizeof again, "%s", scratch_path(back));
            convert(at_a, at_b, *b);
            convert(at_b, again, *a);
            uint64_t bytes_again;
            unsigned char *same = elements_of(again, &bytes_again);
            HOLDS(bytes == bytes_again && memcmp(elements, same, (size_t)bytes) == 0,
                  "%s - %s - %s", *a, *b, *a);
            free(same);
            ck_assert_int_eq(remove(at_b), 0);
            ck_assert_int_eq(remove(again), 0);
        }
        free(elements);
        convert(at_a, scratch_path("return.vec"), NULL);
        unsigned char *home_bytes = text_type_read(home_path, &type, ELEMENTS);
        unsigned char *returned = text_type_read(scratch_path("return.vec"), &type, ELEMENTS);
        HOLDS(memcmp(home_bytes, returned, (size_t)(ELEMENTS * type.size)) == 0, "%s and home", *a);
        free(home_bytes);
        free(returned);
        ck_assert_int_eq(remove(scratch_path("return.vec")), 0);
    }
    text_type_free(&type);
}
END_TEST

/* --- the table --- */

START_TEST(this_machine_is_in_the_table_as_its_compiler_has_it)
{
    vecfile_machine ours, known;
    vecfile_this_machine(&ours);
    const char *name = vecfile_name_of_machine(&ours);
    if (name == NULL)
        return;
    ck_assert(vecfile_find_machine(name, &known));
    ck_assert_mem_eq(&ours, &known, sizeof ours);
    ck_assert(!vecfile_find_machine("pdp11", &known));
}
END_TEST

/* Bytes of tick's first fields on a big-endian machine. */
START_TEST(each_number_is_turned_around_and_text_is_not)
{
    vecfile any;
    tick_vec v;
    tick t = tick_default();
    t.time = 0x0102030405060708;
    t.bid_size = 0x11121314;
    t.condition = TICK_CONDITION_LATE;
    t.side = TICK_SIDE_SELL;
    ASSERT_OK(tick_vec_open(&v, scratch_path("tick.vec"), NULL));
    ASSERT_OK(tick_vec_push(&v, t));
    ASSERT_OK(tick_vec_close(&v));
    const bool is_big = VECFILE_BIG_ENDIAN;
    convert(scratch_path("tick.vec"), scratch_path("other.vec"), is_big ? "riscv64" : "s390x");
    ASSERT_STATUS(tick_vec_open(&v, scratch_path("other.vec"), NULL), VECFILE_E_BYTE_ORDER);
    ASSERT_OK(vecfile_open_any(&any, scratch_path("other.vec"), NULL));
    const uint8_t *bytes = any.elements;
    for (unsigned i = 0; i < 8; i++)
        ck_assert_uint_eq(bytes[i], is_big ? 8 - i : i + 1);
    for (unsigned i = 0; i < 4; i++)
        ck_assert_uint_eq(bytes[offsetof(tick, bid_size) + i], is_big ? 0x14 - i : 0x11 + i);
    ck_assert_uint_eq(bytes[offsetof(tick, condition) + !is_big], TICK_CONDITION_LATE);
    ck_assert_uint_eq(bytes[offsetof(tick, side)], TICK_SIDE_SELL);
    ck_assert_uint_eq(vecfile_identity_of(&any)->machine.byte_order,
                      is_big ? VECFILE_LITTLE : VECFILE_BIG);
    ASSERT_OK(vecfile_close(&any));
}
END_TEST

/* What compilers make of struct { char; long; long double; double } in their ABIs. */
static const struct known_layout {
    const char *machine;
    unsigned size, alignment, at_long, at_wide, at_double;
} known_layouts[] = {
    {"x86-64", 48, 16, 8, 16, 32},  {"i386", 28, 4, 4, 8, 20},      {"armhf", 24, 8, 4, 8, 16},
    {"aarch64", 48, 16, 8, 16, 32}, {"s390x", 40, 8, 8, 16, 32},    {"mips", 24, 8, 4, 8, 16},
    {"m68k", 26, 2, 2, 6, 18},      {"ppc64le", 48, 16, 8, 16, 32},
};

START_TEST(a_native_struct_is_laid_out_as_the_other_compiler_does_it)
{
    static const struct local {
        char c;
        long l;
        long double wide;
        double d;
    } zero;
    char text[1024];
    snprintf(text, sizeof text,
             "struct s size %zu align %zu\n  layout native\nfield c c_schar at 0 size 1\n"
             "field l c_long at %zu size %zu\nfield wide c_longdouble at %zu size %zu\n"
             "field d c_double at %zu size 8\nelement s\n",
             sizeof zero, (size_t)VECFILE_ALIGNOF(struct local), offsetof(struct local, l),
             sizeof zero.l, offsetof(struct local, wide), sizeof zero.wide,
             offsetof(struct local, d));
    vecfile_type type = text_type(text);
    text_type_write(scratch_path("s.vec"), &type, &zero, 1, 0);
    for (size_t i = 0; i < sizeof known_layouts / sizeof *known_layouts; i++) {
        const struct known_layout *one = &known_layouts[i];
        vecfile any;
        convert(scratch_path("s.vec"), scratch_path("there.vec"), one->machine);
        ASSERT_OK(vecfile_open_any(&any, scratch_path("there.vec"), NULL));
        const vecfile_struct *s = vecfile_description_of(&any)->element;
        HOLDS(s->size == one->size && s->alignment == one->alignment &&
                  s->fields[1].offset == one->at_long && s->fields[2].offset == one->at_wide &&
                  s->fields[3].offset == one->at_double,
              "%s: %s", one->machine, vecfile_description_of(&any)->text);
        ASSERT_OK(vecfile_close(&any));
        ck_assert_int_eq(remove(scratch_path("there.vec")), 0);
    }
    text_type_free(&type);
}
END_TEST

START_TEST(a_layout_that_only_a_header_knows_is_not_guessed)
{
    static const uint8_t zero[16];
    vecfile_type type = text_type("struct s size 16 align 8\n  layout native\n"
                                  "field t c_signed at 0 size 8\nfield n c_int at 8 size 4\n"
                                  "element s\n");
    const vecfile_convert_options to_m68k = {.machine = "m68k"};
    text_type_write(scratch_path("s.vec"), &type, zero, 1, 0);
    ASSERT_STATUS(vecfile_convert(scratch_path("s.vec"), scratch_path("m.vec"), &to_m68k, NULL),
                  VECFILE_E_UNSUPPORTED);
    ASSERT_MESSAGE("'s'");
    /* On the same machine there is nothing to guess. */
    convert(scratch_path("s.vec"), scratch_path("same.vec"), NULL);
    free(text_type_read(scratch_path("same.vec"), &type, 1));
    ck_assert_int_eq(remove(scratch_path("same.vec")), 0);
    text_type_free(&type);
    if (sizeof(long double) != 16)
        return;
    /* Nor one with a float that no fixed type is as wide as. */
    type = text_type("struct s size 16 align 16\n  layout native\n"
                     "field t c_floating at 0 size 16\nelement s\n");
    ck_assert_int_eq(remove(scratch_path("s.vec")), 0);
    text_type_write(scratch_path("s.vec"), &type, zero, 1, 0);
    ASSERT_STATUS(vecfile_convert(scratch_path("s.vec"), scratch_path("m.vec"), &to_m68k, NULL),
                  VECFILE_E_UNSUPPORTED);
    text_type_free(&type);
    /* Nor one with room for a member that the schema does not name. */
    type = text_type("struct s size 16 align 8\n  layout native\nfield a c_int at 0 size 4\n"
                     "field b c_int at 8 size 4\nelement s\n");
    ck_assert_int_eq(remove(scratch_path("s.vec")), 0);
    text_type_write(scratch_path("s.vec"), &type, zero, 1, 0);
    ASSERT_STATUS(vecfile_convert(scratch_path("s.vec"), scratch_path("m.vec"), &to_m68k, NULL),
                  VECFILE_E_UNSUPPORTED);
    text_type_free(&type);
    ck_assert_uint_eq(scratch_entries(), 1);
}
END_TEST

START_TEST(padding_in_a_long_double_is_zero_whatever_it_was)
{
    vecfile_machine ours;
    vecfile any;
    char text[128];
    long double number = 1;
    uint8_t bytes[sizeof number];
    vecfile_this_machine(&ours);
    const unsigned used = vecfile_real_bytes(vecfile_float_format_of(&ours, sizeof number));
    snprintf(text, sizeof text,
             "struct s size %zu align %zu\n  layout native\nfield n c_longdouble at 0 size %zu\n"
             "element s\n",
             sizeof number, (size_t)VECFILE_ALIGNOF(long double), sizeof number);
    vecfile_type type = text_type(text);
    memcpy(bytes, &number, sizeof bytes);
    memset(bytes + used, 0xee, sizeof bytes - used);
    text_type_write(scratch_path("s.vec"), &type, bytes, 1, 0);
    for (int i = 0; i < 2; i++) {
        convert(scratch_path("s.vec"), scratch_path("t.vec"), i == 0 ? NULL : "i386");
        ASSERT_OK(vecfile_open_any(&any, scratch_path("t.vec"), NULL));
        const uint8_t *found = any.elements;
        for (uint64_t j = used; j < vecfile_identity_of(&any)->element_size && used == 10; j++)
            ck_assert_uint_eq(found[j], 0);
        ck_assert(i == 1 || memcmp(found, bytes, used) == 0);
        ASSERT_OK(vecfile_close(&any));
        ck_assert_int_eq(remove(scratch_path("t.vec")), 0);
    }
    text_type_free(&type);
}
END_TEST

START_TEST(an_unknown_machine_is_refused_with_those_that_are_known)
{
    static const uint8_t zero[4];
    vecfile_type type = text_type("struct s size 4 align 4\nfield a u32 at 0 size 4\nelement s\n");
    const vecfile_convert_options options = {.machine = "vax"};
    text_type_write(scratch_path("s.vec"), &type, zero, 1, 0);
    ASSERT_STATUS(vecfile_convert(scratch_path("s.vec"), scratch_path("v.vec"), &options, NULL),
                  VECFILE_E_INVALID);
    ASSERT_MESSAGE("'vax'");
    ASSERT_MESSAGE("sparc64");
    ck_assert_uint_eq(scratch_entries(), 1);
    text_type_free(&type);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("machines");
    PROMISE(suite, from_any_machine_to_any_other_and_back_gives_the_same_bytes, 120);
    PROMISE(suite, this_machine_is_in_the_table_as_its_compiler_has_it, 10);
    PROMISE(suite, each_number_is_turned_around_and_text_is_not, 10);
    PROMISE(suite, a_native_struct_is_laid_out_as_the_other_compiler_does_it, 20);
    PROMISE(suite, a_layout_that_only_a_header_knows_is_not_guessed, 10);
    PROMISE(suite, padding_in_a_long_double_is_zero_whatever_it_was, 10);
    PROMISE(suite, an_unknown_machine_is_refused_with_those_that_are_known, 10);
    return run_suite(suite);
}
