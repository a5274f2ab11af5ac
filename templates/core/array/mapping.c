/* The view: one reservation of addresses for as long as the vector is open, so that growth never
 * moves an element.  Space is allocated in the file before it is mapped, so that a full disk is an
 * error where the vector grows and not a SIGBUS where an element is stored. */
#include "array/mapping.h"

#include "journal/slots.h"

#include <errno.h>
#include <unistd.h>

#define LARGEST_RESERVATION ((uint64_t)1 << (sizeof(void *) > 4 ? 40 : 30))

/* Addresses for `bytes` of elements, such that address and place in the file agree modulo
 * VECFILE_HUGE_PAGE: only then can the kernel map the file's large folios whole.  Ten times fewer
 * page faults, on ext4 of Linux 6.18. */
static int reserve_aligned(vecfile_file *file, uint64_t bytes)
{
    void *at = NULL;
    int result = file->io->reserve(file->io->context, (size_t)bytes + VECFILE_HUGE_PAGE, &at);
    if (result < 0)
        return result;
    uintptr_t wanted = (uintptr_t)(file->identity.data_offset % VECFILE_HUGE_PAGE);
    uintptr_t skipped = (wanted - (uintptr_t)at) % VECFILE_HUGE_PAGE;
    file->reservation = at;
    file->reservation_bytes = (size_t)bytes + VECFILE_HUGE_PAGE;
    file->handle->elements = (unsigned char *)at + skipped;
    file->reserved = (size_t)bytes;
    file->mapped = 0;
    return 0;
}

static uint64_t smaller(const vecfile_file *file, uint64_t bytes, uint64_t least, unsigned part)
{
    return bytes / part > least ? vecfile_round_up(bytes / part, file->page) : least;
}

/* Half as much until it fits.  Where it came to that, addresses are scarce, and not for this vector
 * alone: other vectors and malloc need some too. */
static int reserve_at_most(vecfile_file *file, uint64_t bytes, uint64_t least)
{
    int result = reserve_aligned(file, bytes);
    if (result == 0)
        return 0;
    while (result < 0 && bytes > least) {
        bytes = smaller(file, bytes, least, 2);
        result = reserve_aligned(file, bytes);
    }
    if (result < 0 || bytes == least)
        return result;
    file->io->release(file->io->context, file->reservation, file->reservation_bytes);
    return reserve_aligned(file, smaller(file, bytes, least, 4));
}

/* With a limit, what the limit needs; without, as much as there is. */
static vecfile_status reserve(vecfile_file *file, uint64_t needed)
{
    uint64_t least = vecfile_round_up(needed > 0 ? needed : 1, file->page);
    uint64_t bytes = least;
    if (file->options.access == VECFILE_READ_WRITE) {
        uint64_t limit = file->options.max_bytes;
        bytes = limit != 0 && limit < LARGEST_RESERVATION ? vecfile_round_up(limit, file->page)
                                                          : LARGEST_RESERVATION;
    }
    if (bytes < least)
        bytes = least;
    if (bytes > SIZE_MAX / 2)
        return vecfile_fail(VECFILE_E_FULL,
                            "'%s' holds %llu bytes, more than this machine can address: open it "
                            "on a 64-bit one",
                            file->path, (unsigned long long)needed);
    int result = reserve_at_most(file, bytes, least);
    char text[VECFILE_ERROR_TEXT_BYTES];
    if (result < 0)
        return vecfile_fail(VECFILE_E_FULL,
                            "no %llu bytes of address space for '%s': %s; open fewer vectors, set "
                            "max_bytes, or raise the limit (ulimit -v)",
                            (unsigned long long)least, file->path,
                            vecfile_error_text(result, text));
    return VECFILE_OK;
}

/* Extends the mapping to `bytes` bytes of elements, rounded up to a page. */
static int map_up_to(vecfile_file *file, uint64_t bytes, vecfile_io_map_kind kind)
{
    size_t end = (size_t)vecfile_round_up(bytes, file->page);
    if (end > file->reserved)
        end = file->reserved;
    if (end <= file->mapped)
        return 0;
    int result = file->io->map(file->io->context, file->fd,
                               (unsigned char *)file->handle->elements + file->mapped,
                               end - file->mapped, file->identity.data_offset + file->mapped, kind);
    if (result == 0)
        file->mapped = end;
    return result;
}

/* A log to be shown beside the file needs a view of its own even to be read. */
static vecfile_io_map_kind kind_of_map(const vecfile_file *file)
{
    if (file->log.images.count > 0)
        return VECFILE_IO_MAP_PRIVATE;
    if (file->options.access == VECFILE_READ_ONLY)
        return VECFILE_IO_MAP_READ;
    return vecfile_is_atomic(file) ? VECFILE_IO_MAP_PRIVATE : VECFILE_IO_MAP_SHARED;
}

void vecfile_view_advise(const vecfile_file *file, size_t bytes)
{
    const vecfile_reads reads = file->options.reads;
    if (reads != VECFILE_READS_ANYHOW && bytes > 0)
        (void)file->io->advise(file->io->context, file->handle->elements, bytes,
                               reads == VECFILE_READS_ALL ? VECFILE_IO_ALL : VECFILE_IO_SCATTERED);
}

vecfile_status vecfile_view_open(vecfile_file *file, uint64_t needed)
{
    long page = sysconf(_SC_PAGESIZE);
    file->page = page > 0 ? (size_t)page : 4096;
    if (VECFILE_DATA_ALIGNMENT % file->page != 0)
        return vecfile_fail(VECFILE_E_UNSUPPORTED,
                            "pages of %zu bytes: '%s' can be mapped with pages of at most %u",
                            file->page, file->path, VECFILE_DATA_ALIGNMENT);
    vecfile_status status = reserve(file, needed);
    if (status != VECFILE_OK)
        return status;
    int result = map_up_to(file, needed, kind_of_map(file));
    if (result < 0) {
        vecfile_view_close(file);
        return vecfile_fail_system(result, "map", file->path);
    }
    vecfile_view_advise(file, file->mapped);
    return VECFILE_OK;
}

void vecfile_view_close(vecfile_file *file)
{
    const vecfile_io *io = file->io;
    if (file->reservation != NULL)
        io->release(io->context, file->reservation, file->reservation_bytes);
    if (file->header != NULL)
        io->release(io->context, file->header, (size_t)file->identity.data_offset);
    file->reservation = NULL;
    file->handle->elements = NULL;
    file->header = NULL;
}

vecfile_status vecfile_view_check_file(const vecfile_file *file)
{
    vecfile_io_stat found;
    int result = file->io->fstat(file->io->context, file->fd, &found);
    if (result < 0)
        return vecfile_fail_system(result, "examine", file->path);
    if (found.size < file->file_bytes)
        return vecfile_fail(VECFILE_E_TRUNCATED,
                            "'%s' was cut off from %llu to %llu bytes by another program while it "
                            "was open: abandon it and restore it from a copy",
                            file->path, (unsigned long long)file->file_bytes,
                            (unsigned long long)found.size);
    return vecfile_check_slot(file);
}

/* Allocates up to `bytes` of elements; 0 or a negative errno. */
static int allocate_up_to(vecfile_file *file, uint64_t bytes)
{
    uint64_t end = file->identity.data_offset + vecfile_round_up(bytes, file->page);
    if (end <= file->file_bytes)
        return 0;
    int result = vecfile_allocate(file->io, file->fd, file->file_bytes, end - file->file_bytes);
    if (result == 0) {
        file->file_bytes = end;
        return 0;
    }
    /* What a failed call allocated of it must not stay behind. */
    vecfile_truncate_file(file->io, file->fd, file->file_bytes);
    return result;
}

/* A huge page is mapped whole only if the mapping covers it from end to end. */
uint64_t vecfile_view_round_step(const vecfile_file *file, uint64_t bytes)
{
    uint64_t offset = file->identity.data_offset;
    return bytes < VECFILE_HUGE_PAGE / 2
               ? bytes
               : vecfile_round_up(offset + bytes, VECFILE_HUGE_PAGE) - offset;
}

/* The mapping may reach further than the file, to the end of its last page; what is stored there
 * is lost. */
uint64_t vecfile_mapped_capacity(const vecfile_file *file)
{
    uint64_t bytes = file->file_bytes - file->identity.data_offset;
    if (bytes > file->mapped)
        bytes = file->mapped;
    if (file->options.max_bytes != 0 && bytes > file->options.max_bytes)
        bytes = file->options.max_bytes;
    const uint64_t capacity = bytes / file->type->size;
    return capacity > file->handle->len ? capacity : file->handle->len;
}

vecfile_status vecfile_view_allocate(vecfile_file *file, uint64_t least, uint64_t wanted)
{
    vecfile_status status = vecfile_view_check_file(file);
    if (status != VECFILE_OK || file->identity.data_offset + least <= file->file_bytes)
        return status;
    int result = allocate_up_to(file, wanted);
    /* Half the step at a time: near a full disk a large failure for each small success costs more
     * than a few calls. */
    while (result < 0 && wanted > least) {
        wanted = least + (wanted - least) / 2;
        if (wanted - least < file->page)
            wanted = least;
        result = allocate_up_to(file, wanted);
    }
    return result == 0 ? VECFILE_OK : vecfile_fail_system(result, "make room in", file->path);
}

vecfile_status vecfile_view_grow(vecfile_file *file, uint64_t least, uint64_t wanted)
{
    vecfile_status status = vecfile_view_allocate(file, least, wanted);
    if (status != VECFILE_OK)
        return status;
    const uint64_t bytes = file->file_bytes - file->identity.data_offset;
    int result = map_up_to(file, bytes < wanted ? bytes : wanted, VECFILE_IO_MAP_GROWN);
    return result == 0 ? VECFILE_OK : vecfile_fail_system(result, "map", file->path);
}

vecfile_status vecfile_view_fill_holes(vecfile_file *file)
{
    const int64_t hole = file->io->first_hole(file->io->context, file->fd);
    int result = hole < 0 ? (int)hole : 0;
    if (result == 0 && (uint64_t)hole < file->file_bytes)
        result = vecfile_allocate(file->io, file->fd, 0, file->file_bytes);
    return result == 0 ? VECFILE_OK : vecfile_fail_system(result, "make room in", file->path);
}

vecfile_status vecfile_view_shrink(vecfile_file *file, uint64_t bytes)
{
    const vecfile_io *io = file->io;
    size_t end = (size_t)vecfile_round_up(bytes, file->page);
    vecfile_status status = vecfile_view_check_file(file);
    if (status != VECFILE_OK)
        return status;
    if (end < file->mapped) {
        int result = io->unmap(io->context, (unsigned char *)file->handle->elements + end,
                               file->mapped - end);
        if (result < 0)
            return vecfile_fail_system(result, "unmap", file->path);
        file->mapped = end;
    }
    uint64_t size = file->identity.data_offset + end;
    if (size >= file->file_bytes)
        return VECFILE_OK;
    int result = vecfile_truncate_file(io, file->fd, size);
    if (result < 0)
        return vecfile_fail_system(result, "shorten", file->path);
    file->file_bytes = size;
    return VECFILE_OK;
}

vecfile_status vecfile_view_map_header(vecfile_file *file)
{
    const vecfile_io *io = file->io;
    size_t bytes = (size_t)file->identity.data_offset;
    void *at = NULL;
    int result = io->reserve(io->context, bytes, &at);
    if (result == 0) {
        result = io->map(io->context, file->fd, at, bytes, 0, VECFILE_IO_MAP_SHARED);
        if (result < 0)
            io->release(io->context, at, bytes);
    }
    if (result < 0)
        return vecfile_fail_system(result, "map", file->path);
    file->header = at;
    return VECFILE_OK;
}
