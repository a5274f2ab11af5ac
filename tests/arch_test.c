/* Files that the compilers of eleven processors wrote: each opens on this machine where it can, is
 * refused with its reason where it cannot, and is converted here and back. */
#include "arch/exchange.h"
#include "skip.h"
#include "suite.h"

#include "vecfile/any.h"
#include "layout/text.h"
#include "layout/abis.h"

#include <stdio.h>
#include <unistd.h>

/* Unpacks what `machine` wrote; the directory that it is in. */
static const char *unpack(const arch_machine *machine)
{
    char command[9000];
    snprintf(command, sizeof command, "gzip -dc 'tests/arch/files/%s.tar.gz' | tar -C '%s' -xf -",
             machine->name, scratch_directory());
    ck_assert_int_eq(system(command), 0);
    return scratch_path(machine->name);
}

static const char *file_of(const arch_machine *machine, const arch_element *element)
{
    static char path[4096];
    snprintf(path, sizeof path, "%s/%s/%s.vec", scratch_directory(), machine->name, element->name);
    return path;
}

static void drop(const arch_machine *machine)
{
    for (size_t i = 0; i < arch_element_count; i++)
        ck_assert_int_eq(unlink(file_of(machine, &arch_elements[i])), 0);
    ck_assert_int_eq(rmdir(scratch_path(machine->name)), 0);
}

/* --- the matrix --- */

/* The column of this machine in a line of names; -1 if it has none. */
static int column_of_this_machine(const char *line)
{
    char name[32];
    for (int column = 0, used; sscanf(line, "%31s%n", name, &used) == 1; column++, line += used)
        if (arch_machine_named(name) == arch_this_machine())
            return column;
    return -1;
}

static char letter_in(const char *line, int column)
{
    char letter = '?';
    for (int used; column >= 0 && sscanf(line, " %c%n", &letter, &used) == 1; column--)
        line += used;
    return letter;
}

/* What the matrix says of a file of `group` that `writer` wrote, opened here. */
static char expected_letter(const char *group, const char *writer)
{
    char line[512], first[32];
    bool is_in_group = false;
    int column = -1, used;
    char letter = '?';
    FILE *matrix = fopen("tests/arch/matrix.expected", "r");
    ck_assert_ptr_nonnull(matrix);
    while (fgets(line, sizeof line, matrix) != NULL) {
        if (sscanf(line, "%31s%n", first, &used) != 1) {
            is_in_group = false;
        } else if (strcmp(first, group) == 0) {
            is_in_group = true;
            column = column_of_this_machine(line + used);
        } else if (is_in_group && strcmp(first, writer) == 0) {
            letter = letter_in(line + used, column);
        }
    }
    fclose(matrix);
    ck_assert_msg(strchr("=BLF", letter) != NULL, "no verdict about %s of %s", group, writer);
    return letter;
}

START_TEST(a_file_of_each_processor_opens_here_or_is_refused_as_the_matrix_says)
{
    const arch_machine *writer = &arch_machines[_i];
    if (arch_this_machine() == NULL)
        SKIP("this machine is not in the matrix");
    unpack(writer);
    for (size_t i = 0; i < arch_element_count; i++) {
        const arch_element *element = &arch_elements[i];
        char what[EXCHANGE_WHAT];
        uint64_t size, size_after;
        unsigned char *before = read_file(file_of(writer, element), &size);
        const char letter =
            arch_letter(exchange_open(element, writer, file_of(writer, element), what));
        const char expected = expected_letter(element->group, writer->name);
        ck_assert_msg(what[0] == '\0', "%s of %s: %s", element->name, writer->name, what);
        ck_assert_msg(letter == expected, "%s of %s: %c, expected %c", element->name, writer->name,
                      letter, expected);
        unsigned char *after = read_file(file_of(writer, element), &size_after);
        ck_assert_uint_eq(size, size_after);
        ck_assert_mem_eq(before, after, (size_t)size);
        free(before);
        free(after);
    }
    drop(writer);
}
END_TEST

START_TEST(x86_64_and_aarch64_share_what_is_laid_out_alike_unless_strict_machine_forbids_it)
{
    const arch_machine *x86_64 = arch_machine_named("x86-64");
    const arch_machine *aarch64 = arch_machine_named("aarch64"), *ours = arch_this_machine();
    if (ours != x86_64 && ours != aarch64)
        SKIP("this machine is neither");
    const arch_machine *other = ours == x86_64 ? aarch64 : x86_64;
    const vecfile_options strict = {.strict_machine = true};
    unpack(other);
    for (size_t i = 0; i < arch_element_count; i++) {
        const arch_element *element = &arch_elements[i];
        char what[ARCH_WHAT];
        if (strcmp(element->group, "fixed") != 0 && strcmp(element->group, "ctypes") != 0)
            continue; /* they differ in long double and in struct utmpx */
        ASSERT_OK(element->read(file_of(other, element), NULL, what));
        ck_assert_str_eq(what, "");
        ASSERT_STATUS(element->read(file_of(other, element), &strict, what), VECFILE_E_MACHINE);
        ASSERT_MESSAGE("x86-64");
        ASSERT_MESSAGE("aarch64");
    }
    drop(other);
}
END_TEST

/* --- conversion --- */

START_TEST(a_file_of_each_processor_is_converted_here_and_back_to_the_same_bytes)
{
    const arch_machine *writer = &arch_machines[_i];
    unpack(writer);
    for (size_t i = 0; i < arch_element_count; i++) {
        char what[EXCHANGE_WHAT];
        bool is_right =
            exchange_convert(&arch_elements[i], writer, file_of(writer, &arch_elements[i]),
                             scratch_directory(), what);
        ck_assert_msg(is_right, "%s of %s: %s", arch_elements[i].name, writer->name, what);
    }
    drop(writer);
}
END_TEST

/* --- the table of machines --- */

START_TEST(the_table_of_machines_has_each_processor_as_its_compiler_has_it)
{
    const arch_machine *writer = &arch_machines[_i];
    unpack(writer);
    for (size_t i = 0; i < arch_element_count; i++) {
        vecfile v;
        vecfile_machine known;
        ck_assert(vecfile_find_machine(writer->name, &known));
        ASSERT_OK(vecfile_open_any(&v, file_of(writer, &arch_elements[i]), NULL));
        const vecfile_machine *found = &vecfile_identity_of(&v)->machine;
        ck_assert_uint_eq(found->elf, known.elf);
        ck_assert_uint_eq(found->byte_order, known.byte_order);
        ck_assert_uint_eq(found->signed_char, known.signed_char);
        for (int c = 0; c < VECFILE_C_TYPE_COUNT; c++)
            ck_assert_msg(found->c_types[c].size == known.c_types[c].size &&
                              found->c_types[c].alignment == known.c_types[c].alignment,
                          "C type %d of %s: size %u align %u, in the table size %u align %u", c,
                          writer->name, found->c_types[c].size, found->c_types[c].alignment,
                          known.c_types[c].size, known.c_types[c].alignment);
        ck_assert_mem_eq(found->float_probe, known.float_probe, sizeof known.float_probe);
        ck_assert_mem_eq(found->double_probe, known.double_probe, sizeof known.double_probe);
        ck_assert_mem_eq(found->long_double_probe, known.long_double_probe,
                         sizeof known.long_double_probe);
        ck_assert_mem_eq(found, &known, sizeof known);
        vecfile_abandon(&v);
    }
    drop(writer);
}
END_TEST

/* Our layout text, laid out for the writer's machine. */
static char *lay_out_for(const arch_machine *writer, const vecfile_type *type, size_t *length)
{
    vecfile_machine ours, theirs;
    vecfile_description *description;
    size_t our_length;
    char *laid_out, *text = vecfile_render_layout(type, &our_length);
    ck_assert_ptr_nonnull(text);
    ck_assert(vecfile_find_machine(arch_this_machine()->name, &ours));
    ck_assert(vecfile_find_machine(writer->name, &theirs));
    ASSERT_OK(vecfile_describe_text(text, our_length, &ours, "here", &description));
    ASSERT_OK(vecfile_lay_out(description, text, our_length, &theirs, &laid_out, length));
    vecfile_description_free(description);
    free(text);
    return laid_out;
}

START_TEST(a_schema_is_laid_out_for_each_processor_as_its_compiler_does_it)
{
    const arch_machine *writer = &arch_machines[_i];
    if (arch_this_machine() == NULL)
        SKIP("this machine is not in the table");
    unpack(writer);
    for (size_t i = 0; i < arch_element_count; i++) {
        if (strcmp(arch_elements[i].name, "login") == 0)
            continue; /* only its header knows */
        vecfile v;
        size_t length;
        char *ours = lay_out_for(writer, arch_elements[i].type, &length);
        ASSERT_OK(vecfile_open_any(&v, file_of(writer, &arch_elements[i]), NULL));
        const vecfile_description *theirs = vecfile_description_of(&v);
        ck_assert_msg(vecfile_same_layout(theirs->text, theirs->text_length, ours, length),
                      "%s on %s:\n%s\nby the table:\n%s", arch_elements[i].name, writer->name,
                      theirs->text, ours);
        vecfile_abandon(&v);
        free(ours);
    }
    drop(writer);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("arch");
    PROMISE_EACH(suite, a_file_of_each_processor_opens_here_or_is_refused_as_the_matrix_says, 60,
                 arch_machine_count);
    PROMISE(suite, x86_64_and_aarch64_share_what_is_laid_out_alike_unless_strict_machine_forbids_it,
            60);
    PROMISE_EACH(suite, a_file_of_each_processor_is_converted_here_and_back_to_the_same_bytes, 60,
                 arch_machine_count);
    PROMISE_EACH(suite, the_table_of_machines_has_each_processor_as_its_compiler_has_it, 60,
                 arch_machine_count);
    PROMISE_EACH(suite, a_schema_is_laid_out_for_each_processor_as_its_compiler_does_it, 60,
                 arch_machine_count);
    return run_suite(suite);
}
