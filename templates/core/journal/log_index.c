/* Where the logs have which chunks of which pages. */
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

static vecfile_imaged_page *find_page(const vecfile_images *images, uint64_t page)
{
    size_t i = place_of(images, page);
    while (images->pages[i].chunks != 0 && images->pages[i].page != page)
        i = (i + 1) & (images->room - 1);
    return &images->pages[i];
}

uint64_t vecfile_images_chunks(const vecfile_images *images, uint64_t page)
{
    return images->count > 0 ? find_page(images, page)->chunks : 0;
}

const vecfile_image *vecfile_images_last(const vecfile_images *images, uint64_t page)
{
    const vecfile_imaged_page *entry = images->count > 0 ? find_page(images, page) : NULL;
    return entry != NULL && entry->chunks != 0 ? &images->list[entry->last] : NULL;
}

/* --- memory --- */

void vecfile_images_clear(vecfile_images *images)
{
    if (images->count > 0)
        memset(images->pages, 0, images->room * sizeof *images->pages);
    images->count = images->used = images->frames = images->frames_end = 0;
    images->free = VECFILE_NO_IMAGE;
    images->keeps_log_order = false;
}

void vecfile_images_free(vecfile_images *images)
{
    free(images->pages);
    free(images->list);
    memset(images, 0, sizeof *images);
    images->free = VECFILE_NO_IMAGE;
}

static bool reserve_pages(vecfile_images *images, size_t additional)
{
    const size_t needed = (images->count + additional) * 2;
    if (needed <= images->room)
        return true;
    vecfile_images larger = {.room = images->room > 0 ? images->room : FIRST_ENTRIES};
    while (larger.room < needed)
        larger.room *= 2;
    larger.pages = calloc(larger.room, sizeof *larger.pages);
    if (larger.pages == NULL)
        return false;
    for (size_t i = 0; i < images->room; i++)
        if (images->pages[i].chunks != 0)
            *find_page(&larger, images->pages[i].page) = images->pages[i];
    free(images->pages);
    images->pages = larger.pages;
    images->room = larger.room;
    return true;
}

static bool reserve_list(vecfile_images *images, size_t additional)
{
    if (additional <= images->list_room - images->used)
        return true;
    size_t room = images->list_room > 0 ? images->list_room * 2 : FIRST_ENTRIES;
    if (room < images->used + additional)
        room = images->used + additional;
    if (room >= VECFILE_NO_IMAGE)
        return false;
    vecfile_image *list = realloc(images->list, room * sizeof *list);
    if (list == NULL)
        return false;
    images->list = list;
    images->list_room = room;
    return true;
}

bool vecfile_images_reserve(vecfile_images *images, size_t additional)
{
    return reserve_pages(images, additional) && reserve_list(images, additional);
}

/* --- images --- */

static uint32_t take_place(vecfile_images *images)
{
    uint32_t i = images->free;
    if (i == VECFILE_NO_IMAGE || images->keeps_log_order) {
        VECFILE_ASSERT(images->used < images->list_room);
        return (uint32_t)images->used++;
    }
    images->free = images->list[i].before;
    return i;
}

/* Returns the one before it. */
static uint32_t forget(vecfile_images *images, uint32_t i)
{
    vecfile_image *image = &images->list[i];
    const uint32_t before = image->before;
    image->chunks = 0;
    image->before = images->free;
    images->free = i;
    return before;
}

/* The page's entry; a new one has no chunks yet. */
static vecfile_imaged_page *entry_of(vecfile_images *images, uint64_t page)
{
    vecfile_imaged_page *entry = find_page(images, page);
    VECFILE_ASSERT(images->count * 2 <= images->room);
    if (entry->chunks == 0) {
        *entry = (vecfile_imaged_page){page, 0, VECFILE_NO_IMAGE};
        images->count++;
    }
    return entry;
}

void vecfile_images_put(vecfile_images *images, vecfile_image image)
{
    VECFILE_ASSERT(image.chunks != 0);
    vecfile_imaged_page *entry = entry_of(images, image.page);
    uint32_t before = entry->last;
    while (before != VECFILE_NO_IMAGE && (images->list[before].chunks & ~image.chunks) == 0)
        before = forget(images, before);
    image.before = before;
    entry->last = take_place(images);
    entry->chunks |= image.chunks;
    images->list[entry->last] = image;
}

void vecfile_images_put_below(vecfile_images *images, vecfile_image image)
{
    VECFILE_ASSERT(image.chunks == UINT64_MAX);
    vecfile_imaged_page *entry = entry_of(images, image.page);
    uint32_t *link = &entry->last;
    while (*link != VECFILE_NO_IMAGE && images->list[*link].chunks != UINT64_MAX)
        link = &images->list[*link].before;
    entry->chunks = UINT64_MAX;
    if (*link != VECFILE_NO_IMAGE) /* there is a whole one, and it is later */
        return;
    image.before = VECFILE_NO_IMAGE;
    const uint32_t place = take_place(images);
    *link = place;
    images->list[place] = image;
}

/* Closes the gap that an entry leaves (Knuth, section 6.4, algorithm R). */
static void close_gap(vecfile_images *images, size_t gap)
{
    const size_t mask = images->room - 1;
    for (size_t i = (gap + 1) & mask; images->pages[i].chunks != 0; i = (i + 1) & mask) {
        const size_t home = place_of(images, images->pages[i].page);
        if (((i - home) & mask) < ((i - gap) & mask))
            continue;
        images->pages[gap] = images->pages[i];
        gap = i;
    }
    images->pages[gap].chunks = 0;
}

void vecfile_images_drop(vecfile_images *images, uint64_t page)
{
    vecfile_imaged_page *entry = images->count > 0 ? find_page(images, page) : NULL;
    if (entry == NULL || entry->chunks == 0)
        return;
    for (uint32_t i = entry->last; i != VECFILE_NO_IMAGE;)
        i = forget(images, i);
    images->count--;
    close_gap(images, (size_t)(entry - images->pages));
}

/* Takes the images of that log out of a page's; returns the chunks that the others have. */
static uint64_t forget_log(vecfile_images *images, vecfile_imaged_page *entry, int number)
{
    uint64_t chunks = 0;
    for (uint32_t *link = &entry->last; *link != VECFILE_NO_IMAGE;) {
        vecfile_image *image = &images->list[*link];
        if (vecfile_image_log(image) == number) {
            *link = forget(images, *link);
            continue;
        }
        chunks |= image->chunks;
        link = &image->before;
    }
    return chunks;
}

void vecfile_images_drop_log(vecfile_images *images, int number)
{
    for (size_t i = 0; i < images->room;) {
        vecfile_imaged_page *entry = &images->pages[i];
        const bool had_images = entry->chunks != 0;
        if (had_images)
            entry->chunks = forget_log(images, entry, number);
        if (!had_images || entry->chunks != 0) {
            i++;
            continue;
        }
        images->count--;
        close_gap(images, i); /* another one may come to this place */
    }
}

bool vecfile_images_are_of_log(const vecfile_images *images, uint64_t page, int number)
{
    const vecfile_image *image = vecfile_images_last(images, page);
    while (image != NULL && vecfile_image_log(image) != number)
        image = vecfile_images_before(images, image);
    return image != NULL;
}

void vecfile_images_list(const vecfile_images *images, uint64_t *out)
{
    for (size_t i = 0; i < images->room; i++)
        if (images->pages[i].chunks != 0)
            *out++ = images->pages[i].page;
}
