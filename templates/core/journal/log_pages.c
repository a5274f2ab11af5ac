/* Pages as they were committed: what the log has of them, and the files the rest. */
#include "journal/log_pages.h"

#include "array/page_sort.h"
#include "base/assertion.h"
#include "base/hash.h"
#include "journal/log_record.h"

#include <stdlib.h>

bool vecfile_log_read_bytes(vecfile_journal *journal, int number, void *to, size_t count,
                            uint64_t offset, vecfile_status *status)
{
    vecfile_log *log = &journal->log;
    const vecfile_io *io = journal->file->io;
    const int64_t got =
        number == log->ahead_number
            ? vecfile_read_through(&log->ahead, io, log->fds[number], to, count, offset)
            : vecfile_read_fully(io, log->fds[number], to, count, offset);
    if (got < 0)
        *status = vecfile_fail_log(journal, (int)got, "read");
    return got == (int64_t)count;
}

/* `image` has the chunks `there`; those that `wanted` names too go to `page`. */
static void put_chunks(uint8_t *page, const uint8_t *image, uint64_t there, uint64_t wanted)
{
    for (; there != 0; there &= there - 1, image += VECFILE_LOG_CHUNK_BYTES) {
        const unsigned i = (unsigned)__builtin_ctzll(there);
        if ((wanted >> i & 1) != 0)
            memcpy(page + (size_t)i * VECFILE_LOG_CHUNK_BYTES, image, VECFILE_LOG_CHUNK_BYTES);
    }
}

/* The page as the file has it; behind the file's end, zero. */
static vecfile_status read_page(const vecfile_journal *journal, uint64_t number, uint8_t *to)
{
    const vecfile_array *array = vecfile_array_of_number(journal, number);
    const vecfile_file *file = array->file;
    int64_t got = vecfile_read_fully(file->io, file->fd, to, VECFILE_LOG_PAGE_BYTES,
                                     vecfile_page_offset(array, vecfile_page_of_number(number)));
    if (got < 0)
        return vecfile_fail_system((int)got, "read", file->path);
    memset(to + got, 0, VECFILE_LOG_PAGE_BYTES - (size_t)got);
    return VECFILE_OK;
}

static vecfile_status fail_cut_off(const vecfile_journal *journal)
{
    return vecfile_fail(VECFILE_E_TRUNCATED,
                        "the log of '%s' was cut off by another program: abandon the vector and "
                        "open it again",
                        journal->file->path);
}

static vecfile_status fail_changed(const vecfile_journal *journal, const vecfile_image *image)
{
    return vecfile_fail(VECFILE_E_CORRUPT,
                        "the log of '%s' is not at byte %llu what it was when it was read or "
                        "written: abandon the vector, check the disk, and restore both from a copy",
                        journal->file->path, (unsigned long long)vecfile_image_offset(image));
}

/* The chunks that `image` has, one behind the other. */
static vecfile_status read_chunks(vecfile_journal *journal, const vecfile_image *image, uint8_t *to)
{
    vecfile_status status = VECFILE_OK;
    const size_t bytes = vecfile_chunk_bytes(image->chunks);
    VECFILE_ASSERT(image->chunks != 0 && bytes <= VECFILE_LOG_PAGE_BYTES);
    if (!vecfile_log_read_bytes(journal, vecfile_image_log(image), to, bytes,
                                vecfile_image_offset(image), &status) &&
        status == VECFILE_OK)
        return fail_cut_off(journal);
    /* It was right when the log was read; what is shown or written anew must be the same. */
    if (status == VECFILE_OK && vecfile_crc32c(0, to, bytes) != image->crc &&
        VECFILE_KEEPS(CHECK_IMAGES_AGAIN))
        return fail_changed(journal, image);
    return status;
}

vecfile_status vecfile_log_put_image(vecfile_journal *journal, const vecfile_image *image,
                                     uint64_t wanted, uint8_t *to)
{
    if (image->chunks == VECFILE_ALL_CHUNKS && wanted == VECFILE_ALL_CHUNKS)
        return read_chunks(journal, image, to);
    vecfile_status status = read_chunks(journal, image, journal->chunks);
    if (status == VECFILE_OK)
        put_chunks(to, journal->chunks, image->chunks, wanted);
    return status;
}

vecfile_status vecfile_log_read_chunks(vecfile_journal *journal, uint64_t page, uint64_t wanted,
                                       void *buffer)
{
    const vecfile_images *images = &journal->log.images;
    vecfile_status status = VECFILE_OK;
    VECFILE_ASSERT((wanted & ~vecfile_images_chunks(images, page)) == 0);
    /* The last image that has a chunk has its last content. */
    for (const vecfile_image *image = vecfile_images_last(images, page);
         image != NULL && wanted != 0 && status == VECFILE_OK;
         image = vecfile_images_before(images, image)) {
        if ((image->chunks & wanted) != 0)
            status = vecfile_log_put_image(journal, image, wanted, buffer);
        wanted &= ~image->chunks;
    }
    return status;
}

vecfile_status vecfile_log_read_page(vecfile_journal *journal, uint64_t page, void *buffer)
{
    const uint64_t there = vecfile_images_chunks(&journal->log.images, page);
    vecfile_status status =
        there != VECFILE_ALL_CHUNKS ? read_page(journal, page, buffer) : VECFILE_OK;
    return status == VECFILE_OK ? vecfile_log_read_chunks(journal, page, there, buffer) : status;
}

uint64_t *vecfile_logged_pages(const vecfile_journal *journal, bool all, size_t *count)
{
    const vecfile_images *images = &journal->log.images;
    *count = 0;
    if (images->count == 0)
        return NULL;
    uint64_t *pages = malloc(images->count * sizeof *pages);
    if (pages == NULL)
        return NULL;
    vecfile_images_list(images, pages);
    for (size_t i = 0; i < images->count; i++)
        if (all || vecfile_page_is_committed(journal, pages[i]))
            pages[(*count)++] = pages[i];
    vecfile_sort_pages(pages, *count);
    return pages;
}

void vecfile_forget_hidden(vecfile_journal *journal)
{
    vecfile_images *images = &journal->log.images;
    for (size_t i = 0; i < images->room;) {
        const vecfile_imaged_page *page = &images->pages[i];
        if (page->chunks != 0 && !vecfile_page_is_committed(journal, page->page))
            vecfile_images_drop(images, page->page); /* another one may come to this place */
        else
            i++;
    }
}
