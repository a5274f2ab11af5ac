/* The picture of an element. */
#include "run/system.h"

#include "out/svg.h"

#include "out/field_order.h"
#include "out/layout_print.h"

#include <inttypes.h>
#include <stdio.h>

#define ROW_BYTES 64u /* a cache line */
#define ROW_HEIGHT 34u
#define ROW_GAP 10u
#define LEFT_MARGIN 70u
#define TOP_MARGIN 92u
#define RIGHT_MARGIN 24u
#define LEGEND_ROW 20u
#define LEGEND_COLUMN 400u
#define CHARACTER 6.7 /* average width in the font used, of 11 px */

/* An element larger than anybody looks at is drawn as far as this. */
#define MAX_ROWS 256u
#define MAX_PIECES 2048u
#define MAX_NAMED 128u

/* A run of bytes with a name. */
typedef struct piece {
    uint32_t offset, size;
    size_t colour;
    bool is_padding;
    char *name;
} piece;

typedef struct picture {
    output *out;
    const vecfile_struct *element;
    const vecfile_machine *machine;
    piece *pieces;
    size_t count;
    uint32_t byte_width;
    uint32_t row_bytes;
    uint32_t rows;
    uint32_t width;
} picture;

/* Light enough for black text, and apart in lightness too. */
static const char *const colours[] = {"#8ecae6", "#ffd166", "#b7e4c7", "#f4a9a8",
                                      "#cdb4db", "#ffe5b4", "#a3c4f3", "#d9ed92",
                                      "#f7c6e0", "#bcd4c6", "#ffc09f", "#b8c0ff"};
enum { COLOURS = sizeof colours / sizeof *colours };

static void print_escaped(output *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '<')
            output_text(out, "&lt;");
        else if (*text == '&')
            output_text(out, "&amp;");
        else if (*text == '"')
            output_text(out, "&quot;");
        else
            output_char(out, *text);
    }
}

/* --- what is to be drawn --- */

static void add_piece(picture *p, uint32_t offset, uint32_t size, size_t colour, const char *name)
{
    if (size == 0 || p->count == MAX_PIECES)
        return;
    p->pieces = reallocate(p->pieces, p->count + 1, sizeof *p->pieces);
    const char *shown = name != NULL ? name : "padding";
    p->pieces[p->count++] = (piece){.offset = offset,
                                    .size = size,
                                    .colour = colour,
                                    .is_padding = name == NULL,
                                    .name = copy_text(shown, strlen(shown))};
}

static void add_struct(picture *p, const vecfile_struct *structure, uint32_t base, size_t colour,
                       const char *prefix);

static void add_field(picture *p, const vecfile_field *field, uint32_t base, size_t colour,
                      const char *prefix)
{
    char name[600];
    const char *point = prefix[0] != '\0' ? "." : "";
    if (field->kind != VECFILE_KIND_STRUCT) {
        snprintf(name, sizeof name, "%.300s%s%s", prefix, point, field->name);
        add_piece(p, base + field->offset, field->size, colour, name);
        return;
    }
    for (uint32_t i = 0; i < field->item_count && p->count < MAX_PIECES; i++) {
        if (field->dim_count > 0)
            snprintf(name, sizeof name, "%.300s%s%s[%" PRIu32 "]", prefix, point, field->name, i);
        else
            snprintf(name, sizeof name, "%.300s%s%s", prefix, point, field->name);
        add_struct(p, field->structure, base + field->offset + i * field->item_size, colour, name);
    }
}

/* `colour` is that of the outermost field; above it each field has its own. */
static void add_struct(picture *p, const vecfile_struct *structure, uint32_t base, size_t colour,
                       const char *prefix)
{
    uint32_t end = 0;
    const bool is_outermost = prefix[0] == '\0';
    for (size_t i = 0; i < structure->field_count && p->count < MAX_PIECES; i++) {
        const vecfile_field *field = &structure->fields[i];
        add_piece(p, base + end, field->offset - end, 0, NULL);
        add_field(p, field, base, is_outermost ? i : colour, prefix);
        end = field->offset + field->size;
    }
    add_piece(p, base + end, structure->size - end, 0, NULL);
}

/* --- drawing --- */

static uint32_t row_top(uint32_t row)
{
    return TOP_MARGIN + row * (ROW_HEIGHT + ROW_GAP);
}

/* The name in the middle of a box; without the structs around it, or not at all, where that is too
 * long. */
static void draw_label(picture *p, const char *name, uint32_t x, uint32_t y, uint32_t width)
{
    const char *point = strrchr(name, '.');
    if (CHARACTER * (double)strlen(name) + 4 > (double)width && point != NULL)
        name = point + 1;
    if (CHARACTER * (double)strlen(name) + 4 > (double)width)
        return;
    output_format(p->out, "<text x=\"%.1f\" y=\"%u\" text-anchor=\"middle\">", x + width / 2.0,
                  y + ROW_HEIGHT / 2 + 4);
    print_escaped(p->out, name);
    output_text(p->out, "</text>\n");
}

/* The part of a piece that is in one row, of `size` bytes from `offset` on. */
static void draw_part(picture *p, const piece *of, uint32_t offset, uint32_t size)
{
    const uint32_t x = LEFT_MARGIN + offset % p->row_bytes * p->byte_width;
    const uint32_t y = row_top(offset / p->row_bytes), width = size * p->byte_width;
    output_format(p->out, "<rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" fill=\"", x, y, width,
                  ROW_HEIGHT);
    output_text(p->out, of->is_padding ? "url(#padding)" : colours[of->colour % COLOURS]);
    output_text(p->out, "\" stroke=\"#333\"><title>");
    print_escaped(p->out, of->name);
    output_format(p->out, ", byte %u, %u bytes</title></rect>\n", of->offset, of->size);
    if (!of->is_padding)
        draw_label(p, of->name, x, y, width);
}

static void draw_piece(picture *p, const piece *of)
{
    uint32_t offset = of->offset, left = of->size;
    while (left > 0 && offset / p->row_bytes < p->rows) {
        const uint32_t room = p->row_bytes - offset % p->row_bytes;
        const uint32_t size = left < room ? left : room;
        draw_part(p, of, offset, size);
        offset += size;
        left -= size;
    }
}

static void draw_scales(picture *p)
{
    for (uint32_t i = 0; i < p->row_bytes; i += 8)
        output_format(p->out, "<text x=\"%u\" y=\"%u\" class=\"scale\">%u</text>\n",
                      LEFT_MARGIN + i * p->byte_width, TOP_MARGIN - 6, i);
    for (uint32_t row = 0; row < p->rows; row++)
        output_format(p->out,
                      "<text x=\"%u\" y=\"%u\" text-anchor=\"end\" class=\"scale\">%u</text>\n",
                      LEFT_MARGIN - 8, row_top(row) + ROW_HEIGHT / 2 + 4, row * p->row_bytes);
}

/* Fields by name: what does not fit into its bytes is found here. */
static void draw_legend(picture *p, uint32_t top)
{
    const size_t count = p->element->field_count;
    const size_t shown = count < MAX_NAMED ? count : MAX_NAMED;
    const size_t columns = p->width > 2 * LEGEND_COLUMN ? p->width / LEGEND_COLUMN : 1;
    const size_t rows = (shown + columns - 1) / columns;
    for (size_t i = 0; i < shown; i++) {
        const vecfile_field *field = &p->element->fields[i];
        const uint32_t x = LEFT_MARGIN + (uint32_t)(i / rows) * LEGEND_COLUMN;
        const uint32_t y = top + (uint32_t)(i % rows) * LEGEND_ROW;
        output_format(p->out,
                      "<rect x=\"%u\" y=\"%u\" width=\"12\" height=\"12\" fill=\"%s\" "
                      "stroke=\"#333\"/>\n<text x=\"%u\" y=\"%u\">",
                      x, y, colours[i % COLOURS], x + 18, y + 10);
        print_escaped(p->out, field->name);
        output_text(p->out, "  <tspan class=\"scale\">");
        print_escaped(p->out, field->type);
        output_format(p->out, ", byte %u, %u bytes", field->offset, field->size);
        if (field->unit != NULL && strlen(field->unit) < 24) {
            output_text(p->out, ", ");
            print_escaped(p->out, field->unit);
        }
        output_text(p->out, "</tspan></text>\n");
    }
}

static uint32_t legend_height(const picture *p)
{
    const size_t count = p->element->field_count;
    const size_t shown = count < MAX_NAMED ? count : MAX_NAMED;
    const size_t columns = p->width > 2 * LEGEND_COLUMN ? p->width / LEGEND_COLUMN : 1;
    return (uint32_t)((shown + columns - 1) / columns) * LEGEND_ROW;
}

static void draw_advice(picture *p)
{
    uint32_t size;
    const vecfile_field **order = best_order(p->element, p->machine, &size);
    output_format(p->out, "<text x=\"%u\" y=\"60\">", LEFT_MARGIN);
    if (size < p->element->size) {
        output_format(p->out, "in another order: %u bytes (%.1f %% less): ", size,
                      100.0 * (p->element->size - size) / p->element->size);
        for (size_t i = 0; i < p->element->field_count && i < 24; i++) {
            output_text(p->out, i > 0 ? ", " : "");
            print_escaped(p->out, order[i]->name);
        }
    } else {
        output_text(p->out, "no other order of the fields needs less");
    }
    output_text(p->out, "</text>\n");
    release(order);
}

static void draw_title(picture *p)
{
    const vecfile_struct *element = p->element;
    const uint32_t waste = padding_bytes(element);
    output_format(p->out, "<text x=\"%u\" y=\"32\" class=\"title\">", LEFT_MARGIN);
    print_escaped(p->out, element->name);
    output_format(p->out, ": %u bytes, aligned to %u, %u of them padding (%.1f %%)</text>\n",
                  element->size, element->alignment, waste, 100.0 * waste / element->size);
    draw_advice(p);
    if (element->size > p->rows * p->row_bytes)
        output_format(p->out, "<text x=\"%u\" y=\"76\">drawn up to byte %u</text>\n", LEFT_MARGIN,
                      p->rows * p->row_bytes);
}

static void measure(picture *p)
{
    const uint32_t size = p->element->size;
    p->row_bytes = size < ROW_BYTES ? size : ROW_BYTES;
    p->byte_width = size <= 16 ? 44 : size <= 32 ? 26 : 16;
    p->rows = (size + p->row_bytes - 1) / p->row_bytes;
    p->rows = p->rows < MAX_ROWS ? p->rows : MAX_ROWS;
    p->width = LEFT_MARGIN + p->row_bytes * p->byte_width + RIGHT_MARGIN;
    if (p->width < 640)
        p->width = 640;
}

void print_svg(output *out, const vecfile_description *description)
{
    picture p = {.out = out, .element = description->element, .machine = &description->machine};
    add_struct(&p, p.element, 0, 0, "");
    measure(&p);
    const uint32_t legend = row_top(p.rows) + 14, height = legend + legend_height(&p) + 16;
    output_format(out,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" height=\"%u\" "
                  "viewBox=\"0 0 %u %u\">\n"
                  "<style>text{font:11px sans-serif;fill:#111}.title{font:bold 16px sans-serif}"
                  ".scale{fill:#666}</style>\n"
                  "<defs><pattern id=\"padding\" width=\"6\" height=\"6\" "
                  "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
                  "<rect width=\"6\" height=\"6\" fill=\"#fff\"/>"
                  "<rect width=\"2\" height=\"6\" fill=\"#c33\"/></pattern></defs>\n"
                  "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
                  p.width, height, p.width, height);
    draw_title(&p);
    draw_scales(&p);
    for (size_t i = 0; i < p.count; i++) {
        draw_piece(&p, &p.pieces[i]);
        release(p.pieces[i].name);
    }
    draw_legend(&p, legend);
    output_text(out, "</svg>\n");
    release(p.pieces);
}
