/* Which page has its last committed image where in the log: a hash table without removal. */
#include "journal/log_index.h"

#include "base/assertion.h"

#include <stdlib.h>

#define FIRST_ENTRIES 256

/* Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, section 6.4): neighbours
 * end up far apart. */
static size_t place_of(const vecfile_images *images, uint64_t page)
{
    return (size_t)((page * 0x9e3779b97f4a7c15u) >> 32) & (images->room - 1);
}

static vecfile_image *find_entry(const vecfile_images *images, uint64_t page)
{
    size_t i = place_of(images, page);
    while (images->entries[i].offset != 0 && images->entries[i].page != page)
        i = (i + 1) & (images->room - 1);
    return &images->entries[i];
}

vecfile_image vecfile_images_find(const vecfile_images *images, uint64_t page)
{
    static const vecfile_image none;
    return images->room > 0 ? *find_entry(images, page) : none;
}

void vecfile_images_put(vecfile_images *images, vecfile_image image)
{
    VECFILE_ASSERT(image.offset != 0 && image.chunks != 0);
    VECFILE_ASSERT(images->count < images->room);
    vecfile_image *entry = find_entry(images, image.page);
    if (entry->offset == 0)
        images->count++;
    *entry = image;
}

bool vecfile_images_reserve(vecfile_images *images, size_t additional)
{
    const size_t needed = (images->count + additional) * 2;
    if (needed <= images->room)
        return true;
    vecfile_images larger = {NULL, images->room > 0 ? images->room : FIRST_ENTRIES, 0};
    while (larger.room < needed)
        larger.room *= 2;
    larger.entries = calloc(larger.room, sizeof *larger.entries);
    if (larger.entries == NULL)
        return false;
    for (size_t i = 0; i < images->room; i++)
        if (images->entries[i].offset != 0)
            vecfile_images_put(&larger, images->entries[i]);
    free(images->entries);
    *images = larger;
    return true;
}

void vecfile_images_clear(vecfile_images *images)
{
    if (images->count > 0)
        memset(images->entries, 0, images->room * sizeof *images->entries);
    images->count = 0;
}

void vecfile_images_list(const vecfile_images *images, uint64_t *out)
{
    for (size_t i = 0; i < images->room; i++)
        if (images->entries[i].offset != 0)
            *out++ = images->entries[i].page;
}
