#include "text_type.h"

#include "suite.h"

#include "layout/host.h"

static void add_line(vecfile_line *line, const char *text, size_t length)
{
    const bool is_note = length > 2 && memcmp(text, "  ", 2) == 0;
    char *copy = strndup(text + (is_note ? 2 : 0), length - (is_note ? 2 : 0));
    ck_assert_ptr_nonnull(copy);
    line->text = copy;
    line->kind = is_note ? VECFILE_LINE_NOTE : VECFILE_LINE_PLAIN;
}

/* Size, alignment, name and version are in the text, too. */
static void describe(vecfile_type *type, const char *text)
{
    vecfile_machine machine;
    vecfile_description *description;
    vecfile_this_machine(&machine);
    ASSERT_OK(vecfile_describe_text(text, strlen(text), &machine, "a test's text", &description));
    type->element = strdup(description->element->name);
    ck_assert_ptr_nonnull(type->element);
    type->size = description->element->size;
    type->alignment = description->element->alignment;
    type->version = description->element->version;
    vecfile_description_free(description);
}

vecfile_type text_type(const char *declarations)
{
    static const char head[] = "vecfile-layout 1\nschema evolution\n";
    const size_t length = sizeof head + strlen(declarations);
    char *text = malloc(length);
    vecfile_line *lines = calloc(length, sizeof *lines);
    vecfile_type type = {.schema = "evolution", .generator = "test", .lines = lines};
    ck_assert(text != NULL && lines != NULL);
    memcpy(text, head, sizeof head - 1);
    memcpy(text + sizeof head - 1, declarations, strlen(declarations) + 1);
    describe(&type, text);
    for (const char *at = text; *at != '\0';) {
        const size_t bytes = strcspn(at, "\n");
        add_line(&lines[type.line_count++], at, bytes);
        at += bytes + 1;
    }
    free(text);
    return type;
}

void text_type_free(vecfile_type *type)
{
    for (size_t i = 0; i < type->line_count; i++)
        free((void *)(uintptr_t)type->lines[i].text);
    free((void *)(uintptr_t)type->lines);
    free((void *)(uintptr_t)type->element);
}

void text_type_write(const char *path, const vecfile_type *type, const void *elements,
                     uint64_t count, uint64_t stamp)
{
    vecfile v;
    ASSERT_OK(vecfile_open(&v, type, path, NULL));
    ASSERT_OK(vecfile_extend(&v, elements, count));
    ASSERT_OK(vecfile_commit_stamped(&v, stamp));
    ASSERT_OK(vecfile_close(&v));
}

unsigned char *text_type_read(const char *path, const vecfile_type *type, uint64_t count)
{
    vecfile v;
    const vecfile_options options = {.access = VECFILE_READ_ONLY};
    ASSERT_OK(vecfile_open(&v, type, path, &options));
    HOLDS(v.len == count, "%llu elements, not %llu", (unsigned long long)v.len,
          (unsigned long long)count);
    unsigned char *elements = malloc((size_t)(count * type->size) + 1);
    ck_assert_ptr_nonnull(elements);
    if (count > 0)
        memcpy(elements, v.elements, (size_t)(count * type->size));
    ASSERT_OK(vecfile_close(&v));
    return elements;
}
