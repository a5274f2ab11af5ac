/* The mapping: one reservation of addresses for as long as the vector is open, so that growth never
 * moves an element.  Space is allocated in the file before it is mapped, so that a full disk is an
 * error where the vector grows and not a SIGBUS where an element is stored. */
#include "array/mapping.h"

#include "base/assertion.h"

#include <errno.h>
#include <unistd.h>

#define MAX_RESERVATION ((uint64_t)1 << (sizeof(void *) > 4 ? 40 : 30))

/* Addresses for `bytes` of elements, such that address and place in the file agree modulo
 * VECFILE_HUGE_PAGE: only then can the kernel map the file's large folios whole.  Ten times fewer
 * page faults, on ext4 of Linux 6.18. */
static int reserve_aligned(vecfile_array *array, uint64_t bytes)
{
    void *at = NULL;
    int result =
        array->file->io->reserve(array->file->io->context, (size_t)bytes + VECFILE_HUGE_PAGE, &at);
    if (result < 0)
        return result;
    uintptr_t wanted = (uintptr_t)(array->file->identity.data_offset % VECFILE_HUGE_PAGE);
    uintptr_t skipped = (wanted - (uintptr_t)at) % VECFILE_HUGE_PAGE;
    array->reservation = at;
    array->reservation_bytes = (size_t)bytes + VECFILE_HUGE_PAGE;
    array->handle->elements = (unsigned char *)at + skipped;
    array->reserved = (size_t)bytes;
    array->mapped = 0;
    return 0;
}

static uint64_t smaller(const vecfile_array *array, uint64_t bytes, uint64_t least, unsigned part)
{
    return bytes / part > least ? vecfile_round_up(bytes / part, array->page) : least;
}

/* Tries half as much until it fits.  Where that was necessary, addresses are scarce, and other
 * vectors and malloc need some, too: so only a quarter of what fitted is kept. */
static int reserve_at_most(vecfile_array *array, uint64_t bytes, uint64_t least)
{
    int result = reserve_aligned(array, bytes);
    if (result == 0)
        return 0;
    while (result < 0 && bytes > least) {
        bytes = smaller(array, bytes, least, 2);
        result = reserve_aligned(array, bytes);
    }
    if (result < 0 || bytes == least)
        return result;
    array->file->io->release(array->file->io->context, array->reservation,
                             array->reservation_bytes);
    return reserve_aligned(array, smaller(array, bytes, least, 4));
}

/* To read one state, for the needed bytes.  Else, for max_bytes or, without it, MAX_RESERVATION;
 * for fewer where the system does not have so many addresses, but never for fewer than needed. */
static vecfile_status reserve(vecfile_array *array, uint64_t needed)
{
    uint64_t least = vecfile_round_up(needed > 0 ? needed : 1, array->page);
    uint64_t bytes = least;
    if (array->file->options->access != VECFILE_READ_ONLY) {
        uint64_t limit = array->file->options->max_bytes;
        bytes = limit != 0 && limit < MAX_RESERVATION ? vecfile_round_up(limit, array->page)
                                                      : MAX_RESERVATION;
    }
    if (bytes < least)
        bytes = least;
    if (bytes > SIZE_MAX / 2)
        return vecfile_fail(VECFILE_E_FULL,
                            "'%s' holds %llu bytes, more than this machine can address: open it "
                            "on a 64-bit one",
                            array->file->path, (unsigned long long)needed);
    int result = reserve_at_most(array, bytes, least);
    char text[VECFILE_ERROR_TEXT_BYTES];
    if (result < 0)
        return vecfile_fail(VECFILE_E_FULL,
                            "no %llu bytes of address space for '%s': %s; open fewer vectors, set "
                            "max_bytes, or raise the limit (ulimit -v)",
                            (unsigned long long)least, array->file->path,
                            vecfile_error_text(result, text));
    return VECFILE_OK;
}

/* Whatever is mapped for elements is told anew that core files are to leave it out. */
static void advise_dump(const vecfile_array *array, unsigned char *at, size_t bytes)
{
    const vecfile_io *io = array->file->io;
    if (array->file->options->core_files == VECFILE_DUMP_NO_ELEMENTS)
        (void)io->advise(io->context, at, bytes, VECFILE_IO_NOT_DUMPED);
}

int vecfile_mapping_map(const vecfile_array *array, size_t from, size_t end,
                        vecfile_io_map_kind kind)
{
    const vecfile_file *file = array->file;
    const bool is_memory = kind == VECFILE_IO_MAP_MEMORY;
    unsigned char *const at = (unsigned char *)array->handle->elements + from;
    int result = file->io->map(file->io->context, is_memory ? -1 : file->fd, at, end - from,
                               is_memory ? 0 : file->identity.data_offset + from, kind);
    if (result == 0)
        advise_dump(array, at, end - from);
    return result;
}

int vecfile_mapping_move(const vecfile_array *array, size_t from, size_t to, size_t bytes)
{
    const vecfile_io *io = array->file->io;
    unsigned char *const elements = array->handle->elements;
    int result = io->move(io->context, elements + from, elements + to, bytes);
    if (result == 0)
        advise_dump(array, elements + to, bytes);
    return result;
}

/* Extends the mapping to `bytes` bytes of elements, rounded up to a page. */
static int map_up_to(vecfile_array *array, uint64_t bytes, vecfile_io_map_kind kind)
{
    VECFILE_ASSERT(array->reservation != NULL);
    VECFILE_ASSERT(array->mapped % array->page == 0);
    size_t end = (size_t)vecfile_round_up(bytes, array->page);
    if (end > array->reserved)
        end = array->reserved;
    if (end <= array->mapped)
        return 0;
    int result = vecfile_mapping_map(array, array->mapped, end, kind);
    if (result == 0)
        array->mapped = end;
    return result;
}

void vecfile_mapping_advise(const vecfile_array *array, size_t bytes)
{
    const vecfile_reads reads = array->file->options->reads;
    if (reads != VECFILE_READS_ANYHOW && bytes > 0)
        (void)array->file->io->advise(array->file->io->context, array->handle->elements, bytes,
                                      reads == VECFILE_READS_ALL ? VECFILE_IO_ALL
                                                                 : VECFILE_IO_SCATTERED);
}

vecfile_status vecfile_mapping_open(vecfile_array *array, uint64_t needed, vecfile_io_map_kind kind)
{
    long page = sysconf(_SC_PAGESIZE);
    array->page = page > 0 ? (size_t)page : 4096;
    if (VECFILE_DATA_ALIGNMENT % array->page != 0)
        return vecfile_fail(VECFILE_E_UNSUPPORTED,
                            "pages of %zu bytes: '%s' can be mapped with pages of at most %u",
                            array->page, array->file->path, VECFILE_DATA_ALIGNMENT);
    vecfile_status status = reserve(array, needed);
    if (status != VECFILE_OK)
        return status;
    int result = map_up_to(array, needed, kind);
    if (result < 0) {
        vecfile_mapping_close(array);
        return vecfile_fail_system(result, "map", array->file->path);
    }
    vecfile_mapping_advise(array, array->mapped);
    return VECFILE_OK;
}

vecfile_status vecfile_mapping_extend(vecfile_array *array, uint64_t bytes,
                                      vecfile_io_map_kind kind)
{
    if (bytes > array->reserved)
        return vecfile_fail(VECFILE_E_FULL,
                            "'%s' has grown to %llu bytes of elements, and addresses were reserved "
                            "for %zu: set max_bytes, or open it again",
                            array->file->path, (unsigned long long)bytes, array->reserved);
    const int result = map_up_to(array, bytes, kind);
    return result == 0 ? VECFILE_OK : vecfile_fail_system(result, "map", array->file->path);
}

vecfile_status vecfile_mapping_renew(vecfile_array *array, vecfile_io_map_kind kind)
{
    if (array->mapped == 0)
        return VECFILE_OK;
    const int result = vecfile_mapping_map(array, 0, array->mapped, kind);
    return result == 0 ? VECFILE_OK : vecfile_fail_system(result, "map", array->file->path);
}

void vecfile_mapping_close(vecfile_array *array)
{
    const vecfile_io *io = array->file->io;
    if (array->reservation != NULL)
        io->release(io->context, array->reservation, array->reservation_bytes);
    if (array->header != NULL)
        io->release(io->context, array->header, (size_t)array->file->identity.data_offset);
    array->reservation = NULL;
    array->handle->elements = NULL;
    array->header = NULL;
}

/* Allocates up to `bytes` of elements; 0 or a negative errno. */
static int allocate_up_to(vecfile_array *array, uint64_t bytes)
{
    uint64_t end = array->file->identity.data_offset + vecfile_round_up(bytes, array->page);
    if (end <= array->file->bytes)
        return 0;
    int result = vecfile_allocate(array->file->io, array->file->fd, array->file->bytes,
                                  end - array->file->bytes);
    if (result == 0) {
        array->file->bytes = end;
        return 0;
    }
    /* What a failed call allocated of it must not stay behind. */
    vecfile_truncate_file(array->file->io, array->file->fd, array->file->bytes);
    return result;
}

/* A huge page is mapped whole only if the mapping covers it from end to end. */
uint64_t vecfile_mapping_round_step(const vecfile_array *array, uint64_t bytes)
{
    uint64_t offset = array->file->identity.data_offset;
    return bytes < VECFILE_HUGE_PAGE / 2
               ? bytes
               : vecfile_round_up(offset + bytes, VECFILE_HUGE_PAGE) - offset;
}

/* Elements that `bytes` bytes are, within the limit asked for; no fewer than there are. */
static uint64_t capacity_of(const vecfile_array *array, uint64_t bytes)
{
    const uint64_t max_bytes = array->file->options->max_bytes;
    if (max_bytes != 0 && bytes > max_bytes)
        bytes = max_bytes;
    const uint64_t capacity = bytes / array->size;
    return capacity > array->handle->len ? capacity : array->handle->len;
}

uint64_t vecfile_file_capacity(const vecfile_array *array)
{
    return capacity_of(array, vecfile_file_room(array->file));
}

/* The mapping may reach further than the file, to the end of its last page; what is stored there
 * is lost. */
uint64_t vecfile_mapped_capacity(const vecfile_array *array)
{
    const uint64_t room = vecfile_file_room(array->file);
    return capacity_of(array, room < array->mapped ? room : array->mapped);
}

vecfile_status vecfile_mapping_allocate(vecfile_array *array, uint64_t least, uint64_t wanted)
{
    vecfile_status status = vecfile_array_check_file(array);
    if (status != VECFILE_OK || array->file->identity.data_offset + least <= array->file->bytes)
        return status;
    int result = allocate_up_to(array, wanted);
    /* Half the step at a time: near a full disk a large failure for each small success costs more
     * than a few calls. */
    while (result < 0 && wanted > least) {
        wanted = least + (wanted - least) / 2;
        if (wanted - least < array->page)
            wanted = least;
        result = allocate_up_to(array, wanted);
    }
    return result == 0 ? VECFILE_OK
                       : vecfile_fail_system(result, "make room in", array->file->path);
}

vecfile_status vecfile_mapping_grow(vecfile_array *array, uint64_t least, uint64_t wanted)
{
    vecfile_status status = vecfile_mapping_allocate(array, least, wanted);
    if (status != VECFILE_OK)
        return status;
    const uint64_t bytes = array->file->bytes - array->file->identity.data_offset;
    int result = map_up_to(array, bytes < wanted ? bytes : wanted, VECFILE_IO_MAP_GROWN);
    return result == 0 ? VECFILE_OK : vecfile_fail_system(result, "map", array->file->path);
}

vecfile_status vecfile_mapping_fill_holes(vecfile_array *array)
{
    const int64_t hole = array->file->io->first_hole(array->file->io->context, array->file->fd);
    int result = hole < 0 ? (int)hole : 0;
    if (result == 0 && (uint64_t)hole < array->file->bytes)
        result = vecfile_allocate(array->file->io, array->file->fd, 0, array->file->bytes);
    return result == 0 ? VECFILE_OK
                       : vecfile_fail_system(result, "make room in", array->file->path);
}

vecfile_status vecfile_mapping_shrink(vecfile_array *array, uint64_t bytes)
{
    const vecfile_io *io = array->file->io;
    size_t end = (size_t)vecfile_round_up(bytes, array->page);
    vecfile_status status = vecfile_array_check_file(array);
    if (status != VECFILE_OK)
        return status;
    if (end < array->mapped) {
        int result = io->unmap(io->context, (unsigned char *)array->handle->elements + end,
                               array->mapped - end);
        if (result < 0)
            return vecfile_fail_system(result, "unmap", array->file->path);
        array->mapped = end;
    }
    uint64_t size = array->file->identity.data_offset + end;
    if (size >= array->file->bytes)
        return VECFILE_OK;
    int result = vecfile_truncate_file(io, array->file->fd, size);
    if (result < 0)
        return vecfile_fail_system(result, "shorten", array->file->path);
    array->file->bytes = size;
    return VECFILE_OK;
}

vecfile_status vecfile_mapping_drop_copies(vecfile_array *array, uint64_t first, uint64_t end)
{
    const vecfile_io *io = array->file->io;
    const size_t from = (size_t)vecfile_round_up(first << VECFILE_PAGE_SHIFT, array->page);
    const size_t until = (size_t)(end << VECFILE_PAGE_SHIFT) / array->page * array->page;
    if (from >= until)
        return VECFILE_OK;
    int result = vecfile_mapping_map(array, from, until, VECFILE_IO_MAP_PRIVATE);
    if (result < 0)
        return vecfile_fail_system(result, "map", array->file->path);
    if (array->file->options->reads == VECFILE_READS_SCATTERED)
        (void)io->advise(io->context, (unsigned char *)array->handle->elements + from, until - from,
                         VECFILE_IO_SCATTERED);
    return VECFILE_OK;
}

vecfile_status vecfile_mapping_map_header(vecfile_array *array, vecfile_io_map_kind kind)
{
    const vecfile_io *io = array->file->io;
    size_t bytes = (size_t)array->file->identity.data_offset;
    void *at = NULL;
    int result = io->reserve(io->context, bytes, &at);
    if (result == 0) {
        result = io->map(io->context, array->file->fd, at, bytes, 0, kind);
        if (result < 0)
            io->release(io->context, at, bytes);
    }
    if (result < 0)
        return vecfile_fail_system(result, "map", array->file->path);
    array->header = at;
    return VECFILE_OK;
}
