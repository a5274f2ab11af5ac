/* Which pages a checkpoint writes to their places, and which stay in the log. */
#include "journal/checkpoint_pages.h"

#include "journal/log_pages.h"
#include "journal/log_record.h"

#include <stdlib.h>

/* How many pages have how many chunks in the log. */
typedef struct chunk_histogram {
    size_t pages[65];
    uint64_t bytes; /* of a record of all of them */
} chunk_histogram;

static unsigned chunks_in_log(const vecfile_journal *journal, uint64_t page)
{
    return (unsigned)__builtin_popcountll(vecfile_images_find(&journal->log.images, page).chunks);
}

static chunk_histogram count_chunks(const vecfile_journal *journal,
                                    const vecfile_checkpoint_pages *d)
{
    chunk_histogram made = {{0}, vecfile_record_head_bytes(VECFILE_RECORD_HEADER_BYTES, d->count)};
    for (size_t i = 0; i < d->count; i++) {
        const unsigned chunks = chunks_in_log(journal, d->pages[i]);
        made.pages[chunks]++;
        made.bytes += (uint64_t)chunks * VECFILE_LOG_CHUNK_BYTES;
    }
    return made;
}

/* From how many chunks on a page is written to its place, such that a record of the other pages has
 * at most `most_bytes`.  Pages with the most chunks are written first: they take the most room in
 * the log.  1 means that all pages are written; that is also the answer where fewer than half would
 * stay in the log, for those would only be gaps between the ones that are written. */
static unsigned least_chunks_written(const chunk_histogram *c, size_t count, uint64_t most_bytes)
{
    uint64_t bytes = c->bytes;
    size_t carried = count;
    unsigned level = 65;
    while ((bytes > most_bytes || level > VECFILE_MAX_CARRIED_CHUNKS + 1) && level > 1) {
        level--;
        carried -= c->pages[level];
        bytes -= c->pages[level] *
                 (uint64_t)(level * VECFILE_LOG_CHUNK_BYTES + VECFILE_RECORD_ENTRY_BYTES);
    }
    return carried >= count / 2 ? level : 1;
}

/* Those with at least `level` chunks first; both parts stay sorted. */
static void split_pages(const vecfile_journal *journal, vecfile_checkpoint_pages *d, unsigned level,
                        uint64_t *others)
{
    size_t carried = 0;
    for (size_t i = 0; i < d->count; i++) {
        const uint64_t page = d->pages[i];
        if (chunks_in_log(journal, page) >= level)
            d->pages[d->written++] = page;
        else
            others[carried++] = page;
    }
    memcpy(d->pages + d->written, others, carried * sizeof *others);
}

vecfile_status vecfile_choose_pages(vecfile_journal *journal, uint64_t most_bytes,
                                    vecfile_checkpoint_pages *d)
{
    *d = (vecfile_checkpoint_pages){NULL, 0, 0};
    if (journal->log.images.count == 0)
        return VECFILE_OK;
    d->pages = vecfile_logged_pages(journal, false, &d->count);
    if (d->pages == NULL)
        return vecfile_fail_memory("for a checkpoint of", journal->file->path);
    uint64_t *others = malloc((d->count + 1) * sizeof *others);
    if (others == NULL) {
        free(d->pages);
        return vecfile_fail_memory("for a checkpoint of", journal->file->path);
    }
    const chunk_histogram c = count_chunks(journal, d);
    split_pages(journal, d, least_chunks_written(&c, d->count, most_bytes), others);
    free(others);
    return VECFILE_OK;
}
