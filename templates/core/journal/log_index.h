/* Which page has its last committed image where in the log. */
#ifndef VECFILE_JOURNAL_LOG_INDEX_H
#define VECFILE_JOURNAL_LOG_INDEX_H

#include "base/base.h"

typedef struct vecfile_image {
    uint64_t page;   /* its number (journal.h) */
    uint64_t offset; /* in the log; 0: there is none, for every record starts with a header */
    uint64_t chunks; /* that it has, a bit each; they follow each other in the log */
    uint32_t crc;    /* CRC-32C of the image */
} vecfile_image;

/* The last logged image of each page: open addressing, by page. */
typedef struct vecfile_images {
    vecfile_image *entries;
    size_t room; /* a power of two, or 0 */
    size_t count;
} vecfile_images;

/* The last image of `page` in the epoch's log; offset and chunks are 0 if there is none. */
vecfile_image vecfile_images_find(const vecfile_images *images, uint64_t page);

/* Makes room for `additional` more; false without memory. */
bool vecfile_images_reserve(vecfile_images *images, size_t additional);

/* Notes an image.  The caller has made room for it. */
void vecfile_images_put(vecfile_images *images, vecfile_image image);

void vecfile_images_clear(vecfile_images *images);

/* The pages that have an image, images->count of them, in no order, to `out`. */
void vecfile_images_list(const vecfile_images *images, uint64_t *out);

#endif /* VECFILE_JOURNAL_LOG_INDEX_H */
