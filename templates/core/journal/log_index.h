/* Where the logs have which chunks of which pages. */
#ifndef VECFILE_JOURNAL_LOG_INDEX_H
#define VECFILE_JOURNAL_LOG_INDEX_H

#include "base/base.h"

#define VECFILE_NO_IMAGE UINT32_MAX

/* Some chunks of a page, as one commit made them; or a page of a frame, which has them all. */
typedef struct vecfile_image {
    uint64_t page; /* its number (journal.h) */
    uint64_t
        place; /* offset of the chunks plus the number of the log: offsets are multiples of 64 */
    uint64_t chunks; /* a bit each; they follow each other in the log */
    uint32_t crc;    /* CRC-32C of them */
    uint32_t before; /* the page's image before this one, or VECFILE_NO_IMAGE */
} vecfile_image;

/* A page that has images. */
typedef struct vecfile_imaged_page {
    uint64_t page;
    uint64_t chunks; /* that its images have together; 0: no page, this entry is free */
    uint32_t last;
} vecfile_imaged_page;

/* A hash table of pages, by open addressing, and the images of each as a list, the last one first.
 * An image that later ones of the page cover goes: a page that is changed again and again in the
 * same places has one. */
typedef struct vecfile_images {
    vecfile_imaged_page *pages;
    size_t room; /* a power of two, or 0 */
    size_t count;
    vecfile_image *list; /* those that are gone have no chunks */
    size_t used, list_room;
    uint32_t free;        /* first of those that are gone and can be used again */
    bool keeps_log_order; /* none is used again, so that the list is in the order of the logs */
    size_t frames;     /* if keeps_log_order, [frames, frames_end) are of frames: they came … */
    size_t frames_end; /* … before all others, of pages as they were before these */
} vecfile_images;

/* Empty; what was noted before is forgotten, and memory kept. */
void vecfile_images_clear(vecfile_images *images);

void vecfile_images_free(vecfile_images *images);

/* The chunks of `page` that its images have; 0 if it has none. */
uint64_t vecfile_images_chunks(const vecfile_images *images, uint64_t page);

/* The last image of `page`, or NULL; vecfile_images_before goes on from there. */
const vecfile_image *vecfile_images_last(const vecfile_images *images, uint64_t page);

static inline const vecfile_image *vecfile_images_before(const vecfile_images *images,
                                                         const vecfile_image *image)
{
    return image->before != VECFILE_NO_IMAGE ? &images->list[image->before] : NULL;
}

static inline int vecfile_image_log(const vecfile_image *image)
{
    return (int)(image->place & 63);
}

static inline uint64_t vecfile_image_offset(const vecfile_image *image)
{
    return image->place & ~(uint64_t)63;
}

/* Whether one of them, that later ones do not cover, is in that log. */
bool vecfile_images_are_of_log(const vecfile_images *images, uint64_t page, int number);

/* Makes room for `additional` more; false without memory. */
bool vecfile_images_reserve(vecfile_images *images, size_t additional);

/* Notes an image, later than all others of its page; there is room.  Its `before` is filled in. */
void vecfile_images_put(vecfile_images *images, vecfile_image image);

/* Notes a whole page, earlier than all other images of it; there is room. */
void vecfile_images_put_below(vecfile_images *images, vecfile_image image);

/* The file has what the images of `page` say. */
void vecfile_images_drop(vecfile_images *images, uint64_t page);

/* Nothing of that log counts any more. */
void vecfile_images_drop_log(vecfile_images *images, int number);

/* The pages that have images, images->count of them, in no order, to `out`. */
void vecfile_images_list(const vecfile_images *images, uint64_t *out);

#endif /* VECFILE_JOURNAL_LOG_INDEX_H */
