/* CSV. */
#include "run/system.h"

#include "out/csv_writer.h"

#include "rows/cell_float.h"
#include "run/visible.h"
#include "text/hex_text.h"

static bool needs_quotes(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] == ',' || text[i] == '"' || text[i] == '\n' || text[i] == '\r')
            return true;
    /* Blanks at the ends are part of the text, but not every reader leaves them there. */
    return length > 0 && (text[0] == ' ' || text[length - 1] == ' ');
}

static void print_part(output *out, const char *text, size_t length)
{
    if (out->is_terminal)
        print_visibly(out, text, length);
    else
        output_bytes(out, text, length);
}

static void print_quoted(output *out, const char *text, size_t length)
{
    output_char(out, '"');
    for (size_t done = 0; done < length;) {
        const char *quote = memchr(text + done, '"', length - done);
        const size_t end = quote != NULL ? (size_t)(quote - text) + 1 : length;
        print_part(out, text + done, end - done);
        if (quote != NULL)
            output_char(out, '"');
        done = end;
    }
    output_char(out, '"');
}

static void print_text(output *out, const char *text, size_t length)
{
    if (needs_quotes(text, length))
        print_quoted(out, text, length);
    else
        print_part(out, text, length);
}

/* Bytes behind a NUL, which programs that read CSV stop at or refuse; and what reads as such. */
static bool needs_hex(const column *of, const unsigned char *element, const char *text,
                      size_t length)
{
    const char *digits;
    size_t count;
    return has_hidden_text(of, element) || find_hex_text(text, length, &digits, &count);
}

static void print_hex_text(output *out, const column *of, const unsigned char *element)
{
    static const char hex_digits[] = "0123456789abcdef";
    size_t length;
    const char *text = load_whole_text(of, element, &length);
    output_text(out, "\"{\"\"hex\"\":\"\"");
    for (size_t i = 0; i < length; i++) {
        output_char(out, hex_digits[(unsigned char)text[i] >> 4]);
        output_char(out, hex_digits[text[i] & 15]);
    }
    output_text(out, "\"\"}\"");
}

static bool has_default(const column *of, const char *text)
{
    return of->field->default_text != NULL && strcmp(of->field->default_text, text) == 0;
}

/* Whether it is the NaN that a default is. */
static bool is_nan(const column *of, const unsigned char *element)
{
    char text[NUMBER_BYTES];
    if (!is_float(of))
        return false;
    const double value = load_double(of, element);
    return value != value && print_float_text(text, of, element) == 3;
}

/* Many readers skip a line that is empty: a cell that is alone in its row never is. */
static void print_row_cell(output *out, const column *of, const unsigned char *element,
                           cell_style style, bool is_alone)
{
    if (of->kind == VECFILE_KIND_TEXT) {
        size_t length;
        const char *text = load_text(of, element, &length);
        if (needs_hex(of, element, text, length))
            print_hex_text(out, of, element);
        else if (length == 0 && (of->field->default_text != NULL || is_alone))
            output_text(out, "\"\"");
        else
            print_text(out, text, length);
    } else if (is_alone || !has_default(of, "nan") || !is_nan(of, element)) {
        print_cell(out, of, element, style);
    }
}

void csv_print_header(output *out, const column_list *columns)
{
    for (size_t i = 0; i < columns->count; i++) {
        if (i > 0)
            output_char(out, ',');
        print_text(out, columns->columns[i]->name, strlen(columns->columns[i]->name));
    }
    output_char(out, '\n');
}

void csv_print_row(output *out, const column_list *columns, const unsigned char *element,
                   cell_style style)
{
    for (size_t i = 0; i < columns->count; i++) {
        if (i > 0)
            output_char(out, ',');
        print_row_cell(out, columns->columns[i], element, style, columns->count == 1);
    }
    output_char(out, '\n');
}
