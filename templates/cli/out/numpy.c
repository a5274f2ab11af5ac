/* NumPy.  A dtype is printed with every offset, so that it holds whatever rules of alignment made
 * the file; in .npy headers, which have no offsets, padding is fields of a void type without names.
 */
#include "run/system.h"

#include "out/numpy.h"

#include "core.h"

#include <inttypes.h>

/* Long doubles are NumPy's own only where the file's are this machine's. */
static bool is_our_long_double(const vecfile_scalar *scalar, const vecfile_machine *machine)
{
    vecfile_machine ours;
    vecfile_this_machine(&ours);
    return scalar->size == ours.c_types[VECFILE_C_LONG_DOUBLE].size &&
           scalar->byte_order == ours.byte_order &&
           scalar->format == vecfile_float_format_of(&ours, scalar->size) &&
           machine->byte_order == ours.byte_order;
}

static void print_scalar(output *out, const vecfile_field *field, const vecfile_machine *machine)
{
    const vecfile_scalar *scalar = &field->scalar;
    const char *order = scalar->size == 1 ? "|" : scalar->byte_order == VECFILE_BIG ? ">" : "<";
    if (field->kind == VECFILE_KIND_TEXT)
        output_format(out, "'S%" PRIu32 "'", field->item_size);
    else if (field->kind == VECFILE_KIND_BYTES)
        output_format(out, "'V%" PRIu32 "'", field->item_size);
    else if (scalar->kind == VECFILE_SCALAR_BOOL)
        output_text(out, "'|b1'");
    else if (scalar->kind != VECFILE_SCALAR_FLOAT)
        output_format(out, "'%s%c%d'", order, scalar->kind == VECFILE_SCALAR_SIGNED ? 'i' : 'u',
                      scalar->size);
    else if (scalar->size <= 8 || is_our_long_double(scalar, machine))
        output_format(out, "'%sf%d'", order, scalar->size);
    else
        output_format(out, "'V%d'", scalar->size);
}

/* "(7, 2)" or "(7,)" */
static void print_shape(output *out, const vecfile_field *field)
{
    output_char(out, '(');
    for (uint32_t i = 0; i < field->dim_count; i++)
        output_format(out, i > 0 ? ", %" PRIu32 : "%" PRIu32, field->dims[i]);
    output_text(out, field->dim_count == 1 ? ",)" : ")");
}

/* Names of adopted structs' members have points; quotes and backslashes cannot be in a name. */
static void print_name(output *out, const char *name)
{
    output_format(out, "'%s'", name);
}

/* --- dtypes with offsets --- */

static void print_dtype(output *out, const vecfile_struct *structure,
                        const vecfile_machine *machine);

static void print_format(output *out, const vecfile_field *field, const vecfile_machine *machine)
{
    if (field->dim_count > 0)
        output_char(out, '(');
    if (field->kind == VECFILE_KIND_STRUCT)
        print_dtype(out, field->structure, machine);
    else
        print_scalar(out, field, machine);
    if (field->dim_count > 0) {
        output_text(out, ", ");
        print_shape(out, field);
        output_char(out, ')');
    }
}

static void print_dtype(output *out, const vecfile_struct *structure,
                        const vecfile_machine *machine)
{
    output_text(out, "{'names': [");
    for (size_t i = 0; i < structure->field_count; i++) {
        output_text(out, i > 0 ? ", " : "");
        print_name(out, structure->fields[i].name);
    }
    output_text(out, "], 'formats': [");
    for (size_t i = 0; i < structure->field_count; i++) {
        output_text(out, i > 0 ? ", " : "");
        print_format(out, &structure->fields[i], machine);
    }
    output_text(out, "], 'offsets': [");
    for (size_t i = 0; i < structure->field_count; i++)
        output_format(out, i > 0 ? ", %" PRIu32 : "%" PRIu32, structure->fields[i].offset);
    output_format(out, "], 'itemsize': %" PRIu32 "}", structure->size);
}

/* A string of Python, whatever bytes a path has. */
static void print_python_path(output *out, const char *path)
{
    output_char(out, '\'');
    for (; *path != '\0'; path++) {
        const unsigned char c = (unsigned char)*path;
        if (c == '\'' || c == '\\')
            output_format(out, "\\%c", c);
        else if (c < ' ' || c >= 0x7f)
            output_format(out, "\\x%02x", c);
        else
            output_char(out, *path);
    }
    output_char(out, '\'');
}

static bool is_ascii(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text >= 0x7f)
            return false;
    return true;
}

void print_numpy_memmap(output *out, const char *path, const vecfile_description *description,
                        const vecfile_identity *identity, uint64_t count)
{
    /* There is nothing behind the header that could be mapped. */
    if (count == 0) {
        output_text(out, "numpy.empty(0, dtype=numpy.dtype(");
        print_dtype(out, description->element, &description->machine);
        output_text(out, "))\n");
        return;
    }
    output_text(out, "numpy.memmap(");
    /* A name in bytes is one that Python hands to the system as it stands. */
    if (!is_ascii(path))
        output_char(out, 'b');
    print_python_path(out, path);
    output_text(out, ", dtype=numpy.dtype(");
    print_dtype(out, description->element, &description->machine);
    output_format(out, "), mode='r', offset=%" PRIu64 ", shape=(%" PRIu64 ",))\n",
                  identity->data_offset, count);
}

/* --- the descr of .npy files --- */

static void print_descr(output *out, const vecfile_struct *structure,
                        const vecfile_machine *machine);

static void print_padding(output *out, uint32_t bytes)
{
    if (bytes > 0)
        output_format(out, "('', '|V%" PRIu32 "'), ", bytes);
}

static void print_descr(output *out, const vecfile_struct *structure,
                        const vecfile_machine *machine)
{
    uint32_t end = 0;
    output_char(out, '[');
    for (size_t i = 0; i < structure->field_count; i++) {
        const vecfile_field *field = &structure->fields[i];
        print_padding(out, field->offset - end);
        output_char(out, '(');
        print_name(out, field->name);
        output_text(out, ", ");
        if (field->kind == VECFILE_KIND_STRUCT)
            print_descr(out, field->structure, machine);
        else
            print_scalar(out, field, machine);
        if (field->dim_count > 0) {
            output_text(out, ", ");
            print_shape(out, field);
        }
        output_text(out, "), ");
        end = field->offset + field->size;
    }
    print_padding(out, structure->size - end);
    output_char(out, ']');
}

#define NPY_ALIGNMENT 64

/* Version 1.0 of the format has a length of two bytes, 2.0 one of four. */
size_t print_npy_header(output *out, const vecfile_description *description, uint64_t count)
{
    output header;
    output_to_memory(&header);
    output_text(&header, "{'descr': ");
    print_descr(&header, description->element, &description->machine);
    output_format(&header, ", 'fortran_order': False, 'shape': (%" PRIu64 ",), }", count);
    size_t before = 10;
    if (header.used + NPY_ALIGNMENT > UINT16_MAX)
        before = 12;
    while ((before + header.used + 1) % NPY_ALIGNMENT != 0)
        output_char(&header, ' ');
    output_char(&header, '\n');
    output_bytes(out, "\x93NUMPY", 6);
    output_bytes(out, before == 10 ? "\1\0" : "\2\0", 2);
    for (size_t i = 0; i < before - 8; i++)
        output_char(out, (char)(header.used >> (8 * i) & 0xff));
    output_bytes(out, header.bytes, header.used);
    const size_t length = header.used;
    output_free(&header);
    return length;
}
