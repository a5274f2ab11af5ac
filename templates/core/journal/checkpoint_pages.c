/* Which pages a checkpoint writes to their places, and which stay in the log. */
#include "journal/checkpoint_pages.h"

#include "journal/log_record.h"

#include <stdlib.h>

static vecfile_status fail_division_memory(const vecfile_file *file)
{
    return vecfile_fail(VECFILE_E_NO_MEMORY, "no memory for a checkpoint of '%s'", file->path);
}

/* How many pages have how many chunks in the log. */
typedef struct census {
    size_t pages[65];
    uint64_t bytes; /* of a record of all of them */
} census;

static unsigned chunks_in_log(const vecfile_file *file, uint64_t page)
{
    return (unsigned)__builtin_popcountll(vecfile_images_find(&file->log.images, page).chunks);
}

static census count_chunks(const vecfile_file *file, const vecfile_division *d)
{
    census made = {{0}, vecfile_record_head_bytes(VECFILE_RECORD_HEADER_BYTES, d->count)};
    for (size_t i = 0; i < d->count; i++) {
        const unsigned chunks = chunks_in_log(file, d->pages[i]);
        made.pages[chunks]++;
        made.bytes += (uint64_t)chunks * VECFILE_LOG_CHUNK_BYTES;
    }
    return made;
}

/* Chunks from which on a page is written, so that a record of the others has at most that many
 * bytes: those with the most take the most room, and are whole the soonest.  1 is all of them:
 * also where few would be left, which would only be gaps between the others. */
static unsigned level_of(const census *c, size_t count, uint64_t most_bytes)
{
    uint64_t bytes = c->bytes;
    size_t carried = count;
    unsigned level = 65;
    while ((bytes > most_bytes || level > VECFILE_MOST_CARRIED_CHUNKS + 1) && level > 1) {
        level--;
        carried -= c->pages[level];
        bytes -= c->pages[level] *
                 (uint64_t)(level * VECFILE_LOG_CHUNK_BYTES + VECFILE_RECORD_ENTRY_BYTES);
    }
    return carried >= count / 2 ? level : 1;
}

/* Those with at least `level` chunks first; both parts stay sorted. */
static void divide_at(const vecfile_file *file, vecfile_division *d, unsigned level,
                      uint64_t *others)
{
    size_t carried = 0;
    for (size_t i = 0; i < d->count; i++) {
        const uint64_t page = d->pages[i];
        if (chunks_in_log(file, page) >= level)
            d->pages[d->written++] = page;
        else
            others[carried++] = page;
    }
    memcpy(d->pages + d->written, others, carried * sizeof *others);
}

vecfile_status vecfile_divide(vecfile_file *file, uint64_t most_bytes, vecfile_division *d)
{
    *d = (vecfile_division){NULL, 0, 0};
    if (file->log.images.count == 0)
        return VECFILE_OK;
    d->pages = vecfile_images_sorted(&file->log.images,
                                     vecfile_pages_of(file, file->committed.count), &d->count);
    if (d->pages == NULL)
        return fail_division_memory(file);
    uint64_t *others = malloc((d->count + 1) * sizeof *others);
    if (others == NULL) {
        free(d->pages);
        return fail_division_memory(file);
    }
    const census c = count_chunks(file, d);
    divide_at(file, d, level_of(&c, d->count, most_bytes), others);
    free(others);
    return VECFILE_OK;
}
