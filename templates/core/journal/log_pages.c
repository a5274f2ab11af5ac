/* Pages as they were committed: what the log has of them, and the files the rest. */
#include "journal/log_pages.h"

#include "base/assertion.h"
#include "base/hash.h"
#include "journal/log_record.h"

#include <stdlib.h>

bool vecfile_log_read_bytes(vecfile_journal *journal, void *to, size_t count, uint64_t offset,
                            vecfile_status *status)
{
    int64_t got = vecfile_read_through(&journal->log.ahead, journal->file->io,
                                       journal->log.fds[vecfile_log_number(journal->slot.epoch)],
                                       to, count, offset);
    if (got < 0)
        *status = vecfile_fail_log(journal, (int)got, "read");
    return got == (int64_t)count;
}

static void put_chunks(uint8_t *page, const uint8_t *image, uint64_t chunks)
{
    while (chunks != 0) {
        const vecfile_run run = vecfile_next_run(&chunks);
        memcpy(page + run.start, image, run.count);
        image += run.count;
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
                        journal->file->path, (unsigned long long)image->offset);
}

vecfile_status vecfile_log_read_chunks(vecfile_journal *journal, const vecfile_image *image,
                                       uint8_t *to)
{
    vecfile_status status = VECFILE_OK;
    const size_t bytes = vecfile_chunk_bytes(image->chunks);
    VECFILE_ASSERT(image->offset != 0 && bytes <= VECFILE_LOG_PAGE_BYTES);
    if (!vecfile_log_read_bytes(journal, to, bytes, image->offset, &status) && status == VECFILE_OK)
        return fail_cut_off(journal);
    /* It was right when the log was read; what is shown or written anew must be the same. */
    if (status == VECFILE_OK && vecfile_crc32c(0, to, bytes) != image->crc &&
        VECFILE_KEEPS(CHECK_IMAGES_AGAIN))
        return fail_changed(journal, image);
    return status;
}

vecfile_status vecfile_log_put_image(vecfile_journal *journal, uint64_t page, uint8_t *to)
{
    uint8_t *const chunks = journal->chunks;
    const vecfile_image image = vecfile_images_find(&journal->log.images, page);
    if (image.chunks == VECFILE_ALL_CHUNKS)
        return vecfile_log_read_chunks(journal, &image, to);
    vecfile_status status = vecfile_log_read_chunks(journal, &image, chunks);
    if (status == VECFILE_OK)
        put_chunks(to, chunks, image.chunks);
    return status;
}

vecfile_status vecfile_log_read_image(vecfile_journal *journal, uint64_t page, void *buffer)
{
    const uint64_t chunks = vecfile_images_find(&journal->log.images, page).chunks;
    vecfile_status status =
        chunks != VECFILE_ALL_CHUNKS ? read_page(journal, page, buffer) : VECFILE_OK;
    return status == VECFILE_OK && chunks != 0 ? vecfile_log_put_image(journal, page, buffer)
                                               : status;
}

static bool is_in_its_array(const vecfile_journal *journal, uint64_t number)
{
    const vecfile_array *array = vecfile_array_of_number(journal, number);
    return vecfile_page_of_number(number) < vecfile_pages_of(array, array->committed);
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
        if (all || is_in_its_array(journal, pages[i]))
            pages[(*count)++] = pages[i];
    vecfile_sort_pages(pages, *count);
    return pages;
}
