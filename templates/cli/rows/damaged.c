/* Reading a damaged file: each part of the header by itself, and what is missing from elsewhere. */
#include "run/system.h"

#include "rows/damaged.h"

#include "rows/header_view.h"
#include "run/memory.h"
#include "run/message.h"

#include "core.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool map_file(damaged *of)
{
    struct stat found;
    /* O_NONBLOCK: a FIFO in the file's place must not hang. */
    const int fd = open(of->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &found) != 0) {
        complain("cannot open '%s': %s", of->path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return false;
    }
    of->size = S_ISREG(found.st_mode) ? (uint64_t)found.st_size : 0;
    void *mapped =
        of->size > 0 ? mmap(NULL, (size_t)of->size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    if (mapped == MAP_FAILED)
        complain("'%s' has nothing to be read: %s", of->path,
                 of->size > 0 ? strerror(errno) : "it is empty or no regular file");
    else
        of->bytes = mapped;
    close(fd);
    return of->bytes != NULL;
}

static void set_text(damaged *of, const char *text, size_t length)
{
    release(of->text);
    of->text = copy_text(text, length);
    of->identity.text_bytes = length;
}

static size_t text_length(const damaged *of)
{
    return strlen(of->text);
}

/* The identity of a file of this machine that has the text. */
static void make_up_identity(damaged *of)
{
    vecfile_identity *identity = &of->identity;
    const size_t length = text_length(of);
    *identity = (vecfile_identity){
        .format = VECFILE_FORMAT_VERSION, .text_offset = VECFILE_TEXT_OFFSET, .text_bytes = length};
    vecfile_this_machine(&identity->machine);
    identity->data_offset = (VECFILE_TEXT_OFFSET + length + VECFILE_DATA_ALIGNMENT - 1) /
                            VECFILE_DATA_ALIGNMENT * VECFILE_DATA_ALIGNMENT;
}

/* What the identity block says of the text, from the text. */
static void agree_with_text(damaged *of)
{
    vecfile_identity *identity = &of->identity;
    const vecfile_struct *element = of->description->element;
    const char *schema = of->description->schema;
    identity->text_crc = vecfile_crc32c(0, of->text, text_length(of));
    identity->layout_hash = vecfile_hash_layout(of->text, text_length(of));
    identity->element_size = element->size;
    identity->element_alignment = element->alignment;
    identity->schema_version = element->version;
    identity->element_hash = vecfile_fnv1a(VECFILE_FNV_START, element->name, strlen(element->name));
    identity->schema_hash = vecfile_fnv1a(VECFILE_FNV_START, schema, strlen(schema));
}

/* The layout text where it must be, whether or not the identity block tells its length. */
static bool find_own_text(damaged *of, bool has_identity)
{
    if (of->size <= VECFILE_TEXT_OFFSET)
        return false;
    const char *text = (const char *)of->bytes + VECFILE_TEXT_OFFSET;
    const uint64_t behind = of->size - VECFILE_TEXT_OFFSET;
    const size_t room = behind < VECFILE_MAX_TEXT_BYTES ? (size_t)behind : VECFILE_MAX_TEXT_BYTES;
    const char *end = memchr(text, '\0', room);
    const size_t length = has_identity  ? (size_t)of->identity.text_bytes
                          : end != NULL ? (size_t)(end - text)
                                        : 0;
    if (length == 0 || length > room || !vecfile_is_layout_text(text, length) ||
        (has_identity && vecfile_crc32c(0, text, length) != of->identity.text_crc))
        return false;
    set_text(of, text, length);
    return true;
}

static bool borrow_text(damaged *of, const damaged_help *help)
{
    size_t length;
    if (help->type != NULL) {
        char *text = vecfile_render_layout(help->type, &length);
        if (text != NULL)
            set_text(of, text, length);
        release(text);
        return text != NULL;
    }
    header_view view;
    if (help->like == NULL || header_view_open(&view, help->like) != VECFILE_OK)
        return false;
    set_text(of, view.header.text, strlen(view.header.text));
    of->identity.machine = view.header.identity.machine;
    header_view_close(&view);
    return true;
}

static bool describe(damaged *of)
{
    return vecfile_describe_text(of->text, text_length(of), &of->identity.machine, of->path,
                                 &of->description) == VECFILE_OK;
}

/* The file's own text: sure if the identity block has its checksum, and otherwise taken if it makes
 * sense. */
static bool use_own_text(damaged *of, bool has_identity)
{
    if (!find_own_text(of, has_identity))
        return false;
    if (!has_identity)
        make_up_identity(of);
    return describe(of);
}

/* The text of another file or of an element that was named. */
static bool use_borrowed_text(damaged *of, bool has_identity, const damaged_help *help)
{
    const vecfile_identity own = of->identity;
    if (help->type != NULL)
        complain("the layout is taken from element '%s'", help->type->element);
    else
        complain("the layout is taken from %s", help->like);
    if (!borrow_text(of, help))
        return false;
    if (has_identity && vecfile_hash_layout(of->text, text_length(of)) != own.layout_hash) {
        vecfile_fail(VECFILE_E_LAYOUT, "'%s' had another layout than that: its hash tells",
                     of->path);
        return false;
    }
    const vecfile_machine machine = has_identity ? own.machine : of->identity.machine;
    const bool has_machine = has_identity || help->type == NULL;
    make_up_identity(of);
    if (has_machine)
        of->identity.machine = machine;
    if (has_identity) {
        of->identity.user_magic = own.user_magic;
        of->identity.data_offset = own.data_offset;
    }
    return describe(of);
}

/* Identity and text, each from where it can be had. */
static bool find_layout(damaged *of, const damaged_help *help)
{
    uint8_t block[VECFILE_IDENTITY_BYTES] = {0};
    const size_t got = of->size < sizeof block ? (size_t)of->size : sizeof block;
    memcpy(block, of->bytes, got);
    const bool has_identity = vecfile_decode_identity(block, &of->identity) == VECFILE_DECODED;
    const bool has_help = help->type != NULL || help->like != NULL;
    if (!has_identity)
        complain("the identity block is damaged: taken for one of this machine");
    if ((has_identity || !has_help) && use_own_text(of, has_identity))
        return true;
    if (has_help)
        return use_borrowed_text(of, has_identity, help);
    vecfile_fail(VECFILE_E_CORRUPT,
                 "'%s' does not say any more how its elements are laid out: --element or --like "
                 "must",
                 of->path);
    return false;
}

/* The valid slot with the highest epoch. */
static bool find_slot(const damaged *of, vecfile_slot *best)
{
    bool found = false;
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++) {
        const uint64_t at = VECFILE_IDENTITY_BYTES + (uint64_t)i * VECFILE_SLOT_SPACING;
        vecfile_slot slot;
        if (at + VECFILE_SLOT_BYTES > of->size ||
            vecfile_decode_slot(of->bytes + at, &slot) != VECFILE_DECODED ||
            slot.epoch % VECFILE_SLOT_COUNT != i || (found && slot.epoch <= best->epoch))
            continue;
        *best = slot;
        found = true;
    }
    return found;
}

/* Without a slot: all there are, but for space at the end that was never written. */
static uint64_t count_used(const damaged *of, uint64_t room)
{
    const size_t size = (size_t)of->identity.element_size;
    while (room > 0 && vecfile_is_zero(of->elements + (room - 1) * size, size))
        room--;
    return room;
}

static void find_elements(damaged *of)
{
    const uint64_t offset = of->identity.data_offset;
    const uint64_t room = of->size > offset ? (of->size - offset) / of->identity.element_size : 0;
    vecfile_slot slot;
    of->elements = of->bytes + (of->size > offset ? offset : 0);
    if (!find_slot(of, &slot)) {
        of->count = count_used(of, room);
        complain("all commit slots are damaged: all elements up to the end are taken, but for "
                 "%" PRIu64 " that are zero",
                 room - of->count);
        return;
    }
    of->stamp = slot.stamp;
    of->count = slot.count < room ? slot.count : room;
    of->missing = slot.count - of->count;
    if (slot.state == VECFILE_SLOT_OPEN)
        complain("its writer was killed, and what it committed last is in a log that does not go "
                 "with this file any more: changes may be missing, or there in part");
}

bool damaged_open(damaged *of, const char *path, const damaged_help *help)
{
    *of = (damaged){.path = path};
    if (!map_file(of))
        return false;
    if (!find_layout(of, help)) {
        complain_of_failure();
        damaged_close(of);
        return false;
    }
    agree_with_text(of);
    if (!columns_begin(&of->columns, of->description, path)) {
        damaged_close(of);
        return false;
    }
    find_elements(of);
    return true;
}

void damaged_close(damaged *of)
{
    columns_free(&of->columns);
    vecfile_description_free(of->description);
    release(of->text);
    if (of->bytes != NULL)
        munmap((void *)of->bytes, (size_t)of->size);
}
