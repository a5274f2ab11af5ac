/* Opening files of other machines, converting them, and converting them back. */
#include "exchange.h"

#include "vecfile/any.h"
#include "vecfile/convert.h"
#include "vecfile/io.h"

#include <stdio.h>
#include <unistd.h>

/* --- opening --- */

/* The verdict, which must be the same under these options. */
static void open_again(const arch_element *element, const arch_machine *writer, const char *path,
                       const vecfile_options *options, vecfile_status expected,
                       char what[EXCHANGE_WHAT])
{
    char inside[ARCH_WHAT];
    vecfile_status status = element->read(path, options, inside);
    if (what[0] != '\0')
        return;
    if (status != expected)
        snprintf(what, EXCHANGE_WHAT, "%s instead of %s: %s", vecfile_status_name(status),
                 vecfile_status_name(expected), vecfile_errmsg());
    else if (status == VECFILE_OK)
        snprintf(what, EXCHANGE_WHAT, "%s", inside);
    else if (!arch_is_explained(status, writer, path))
        snprintf(what, EXCHANGE_WHAT, "not explained: %s", vecfile_errmsg());
}

vecfile_status exchange_open(const arch_element *element, const arch_machine *writer,
                             const char *path, char what[EXCHANGE_WHAT])
{
    const vecfile_options reading = {.access = VECFILE_READ_ONLY};
    const vecfile_options writing = {.existence = VECFILE_MUST_EXIST};
    const vecfile_options shared = {.durability = VECFILE_SHARED};
    const vecfile_options strict = {.access = VECFILE_READ_ONLY, .strict_machine = true};
    char inside[ARCH_WHAT];
    what[0] = '\0';
    vecfile_status status = element->read(path, &reading, inside);
    open_again(element, writer, path, &reading, status, what);
    open_again(element, writer, path, &writing, status, what);
    /* An emulator cannot share the last page of a file with others if its host's pages are smaller;
     * that is 8 KiB ones of sparc64. */
    if (sysconf(_SC_PAGESIZE) <= 4096 || status != VECFILE_OK)
        open_again(element, writer, path, &shared, status, what);
    if (status == VECFILE_OK && writer != arch_this_machine())
        open_again(element, writer, path, &strict, VECFILE_E_MACHINE, what);
    else
        open_again(element, writer, path, &strict, status, what);
    return status;
}

/* --- converting --- */

static int skip_flush(void *context, int fd)
{
    (void)context, (void)fd;
    return 0;
}

static vecfile_status convert(const char *from, const char *to, vecfile_convert_options options)
{
    static vecfile_io io; /* what survives a power loss is not asked here */
    io = vecfile_io_system;
    io.sync = skip_flush;
    options.io = &io;
    unlink(to);
    return vecfile_convert(from, to, &options, NULL);
}

static bool open_both(vecfile *a, const char *a_path, vecfile *b, const char *b_path)
{
    if (vecfile_open_any(a, a_path, NULL) != VECFILE_OK)
        return false;
    if (vecfile_open_any(b, b_path, NULL) == VECFILE_OK)
        return true;
    vecfile_abandon(a);
    return false;
}

/* Whether both files have the same elements, byte by byte, of a machine of the same kind. */
static bool are_the_same(const char *a_path, const char *b_path, char what[EXCHANGE_WHAT])
{
    vecfile a, b;
    if (!open_both(&a, a_path, &b, b_path)) {
        snprintf(what, EXCHANGE_WHAT, "%s", vecfile_errmsg());
        return false;
    }
    const vecfile_identity *first = vecfile_identity_of(&a), *second = vecfile_identity_of(&b);
    const size_t bytes = (size_t)(ARCH_ELEMENTS * first->element_size);
    bool same = a.len == ARCH_ELEMENTS && b.len == ARCH_ELEMENTS &&
                first->element_size == second->element_size &&
                first->layout_hash == second->layout_hash &&
                memcmp(&first->machine, &second->machine, sizeof first->machine) == 0;
    if (!same)
        snprintf(what, EXCHANGE_WHAT, "converted back, machine, layout or length differ");
    for (size_t i = 0; i < bytes && same; i++) {
        same = ((const char *)a.elements)[i] == ((const char *)b.elements)[i];
        if (!same)
            snprintf(what, EXCHANGE_WHAT, "converted back, byte %lu of the elements differs",
                     (unsigned long)i);
    }
    vecfile_abandon(&a);
    vecfile_abandon(&b);
    return same;
}

static bool convert_back(const char *original, const char *ours, const char *back,
                         vecfile_convert_options options, char what[EXCHANGE_WHAT])
{
    if (convert(ours, back, options) != VECFILE_OK) {
        snprintf(what, EXCHANGE_WHAT, "back: %s", vecfile_errmsg());
        return false;
    }
    return are_the_same(original, back, what);
}

bool exchange_convert(const arch_element *element, const arch_machine *writer, const char *path,
                      const char *own, char what[EXCHANGE_WHAT])
{
    const vecfile_options strict = {.access = VECFILE_READ_ONLY, .strict_machine = true};
    char ours[4096], back[4096], inside[ARCH_WHAT];
    snprintf(ours, sizeof ours, "%s/%s.vec", own, element->name);
    snprintf(back, sizeof back, "%s/%s.back.vec", own, element->name);
    what[0] = '\0';
    if (convert(path, ours, (vecfile_convert_options){.type = element->type}) != VECFILE_OK ||
        element->read(ours, &strict, inside) != VECFILE_OK) {
        snprintf(what, EXCHANGE_WHAT, "%s", vecfile_errmsg());
        return false;
    }
    if (inside[0] != '\0') {
        snprintf(what, EXCHANGE_WHAT, "converted, %s", inside);
        return false;
    }
    if (!convert_back(path, ours, back, (vecfile_convert_options){.like = path}, what))
        return false;
    /* What a system header says on another machine nobody knows here. */
    const bool is_extern = strcmp(element->name, "login") == 0;
    return is_extern ||
           convert_back(path, ours, back, (vecfile_convert_options){.machine = writer->name}, what);
}
