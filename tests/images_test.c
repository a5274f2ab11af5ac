/* Where logs have which chunks of which pages, and page numbers in order: held against lists that
 * are simply searched. */
#include "suite.h"
#include "random.h"

#include "array/page_sort.h"
#include "journal/log_index.h"

#include <stdlib.h>

#define MOST 4000
#define FEW 600

/* What was put, in order; an image of a page that was dropped has page UINT64_MAX. */
static vecfile_image all[MOST];
static size_t count;

static void drop(uint64_t page)
{
    for (size_t i = 0; i < count; i++)
        if (all[i].page == page)
            all[i].page = UINT64_MAX;
}

static uint64_t chunks_of(uint64_t page)
{
    uint64_t chunks = 0;
    for (size_t i = 0; i < count; i++)
        if (all[i].page == page)
            chunks |= all[i].chunks;
    return chunks;
}

/* The checksum, which tells images apart, of the last image that has the chunk. */
static uint32_t last_with(uint64_t page, unsigned chunk)
{
    for (size_t i = count; i-- > 0;)
        if (all[i].page == page && (all[i].chunks >> chunk & 1) != 0)
            return all[i].crc;
    return 0;
}

static uint32_t found_with(const vecfile_images *images, uint64_t page, unsigned chunk)
{
    for (const vecfile_image *image = vecfile_images_last(images, page); image != NULL;
         image = vecfile_images_before(images, image))
        if ((image->chunks >> chunk & 1) != 0)
            return image->crc;
    return 0;
}

static void compare(const vecfile_images *images, uint64_t page)
{
    const uint64_t chunks = chunks_of(page);
    ck_assert_uint_eq(vecfile_images_chunks(images, page), chunks);
    for (unsigned chunk = 0; chunk < 64; chunk++)
        HOLDS(found_with(images, page, chunk) == last_with(page, chunk), "page %llu, chunk %u",
              (unsigned long long)page, chunk);
}

static uint64_t random_chunks(random_source *source)
{
    switch (random_below(source, 4)) {
    case 0:
        return UINT64_MAX;
    case 1:
        return (uint64_t)1 << random_below(source, 64);
    default:
        return (random_next(source) & random_next(source) & random_next(source)) |
               (uint64_t)1 << random_below(source, 64);
    }
}

static vecfile_image put(random_source *source, uint64_t page)
{
    const vecfile_image image = {.page = page,
                                 .place = random_below(source, 1u << 20) * 64,
                                 .chunks = random_chunks(source),
                                 .crc = (uint32_t)count + 1};
    all[count++] = image;
    return image;
}

START_TEST(each_chunk_is_where_the_last_image_has_it)
{
    random_source source = random_from(random_seed());
    for (int round = 0; round < 20; round++) {
        vecfile_images images = {0};
        const uint64_t pages = random_below(&source, 300) + 1;
        vecfile_images_clear(&images);
        images.keeps_log_order = round % 2 == 0;
        for (count = 0; count < MOST;) {
            const uint64_t page = random_below(&source, pages) * 0x10001;
            ck_assert(vecfile_images_reserve(&images, 1));
            if (random_once_in(&source, 5)) {
                vecfile_images_drop(&images, page);
                drop(page);
            }
            vecfile_images_put(&images, put(&source, page));
        }
        size_t there = 0;
        for (uint64_t i = 0; i < pages; i++) {
            compare(&images, i * 0x10001);
            there += chunks_of(i * 0x10001) != 0;
        }
        ck_assert_uint_eq(images.count, there);
        vecfile_images_free(&images);
    }
}
END_TEST

/* A page that is changed again and again in the same places takes no more memory. */
/* The first half is of log 1, the others of log 2, as when a checkpoint has turned. */
START_TEST(a_log_that_does_not_count_any_more_leaves_nothing)
{
    random_source source = random_from(random_seed());
    for (int round = 0; round < 20; round++) {
        vecfile_images images = {.keeps_log_order = true};
        const uint64_t pages = random_below(&source, FEW) + 1;
        size_t there = 0;
        for (count = 0; count < FEW;) {
            const uint64_t number = count < FEW / 2 ? 1 : 2;
            ck_assert(vecfile_images_reserve(&images, 1));
            vecfile_image image = put(&source, random_below(&source, pages));
            image.place += number;
            vecfile_images_put(&images, image);
        }
        vecfile_images_drop_log(&images, 1);
        for (size_t i = 0; i < FEW / 2; i++)
            all[i].page = UINT64_MAX;
        for (uint64_t page = 0; page < pages; page++) {
            compare(&images, page);
            there += chunks_of(page) != 0;
        }
        ck_assert_uint_eq(images.count, there);
        vecfile_images_free(&images);
    }
}
END_TEST

START_TEST(images_that_later_ones_cover_are_forgotten)
{
    vecfile_images images = {0};
    vecfile_images_clear(&images);
    for (uint32_t i = 0; i < 100000; i++) {
        ck_assert(vecfile_images_reserve(&images, 1));
        vecfile_images_put(&images, (vecfile_image){.page = i % 10, .chunks = 3, .crc = i});
    }
    ck_assert_uint_le(images.used, 11);
    ck_assert_uint_eq(vecfile_images_last(&images, 9)->crc, 99999);
    vecfile_images_free(&images);
}
END_TEST

START_TEST(a_page_of_a_frame_comes_before_all_other_images_of_it)
{
    vecfile_images images = {0};
    vecfile_images_clear(&images);
    ck_assert(vecfile_images_reserve(&images, 4));
    vecfile_images_put(&images, (vecfile_image){.page = 5, .chunks = 1, .crc = 1});
    vecfile_images_put(&images, (vecfile_image){.page = 5, .chunks = 2, .crc = 2});
    vecfile_images_put_below(&images, (vecfile_image){.page = 5, .chunks = UINT64_MAX, .crc = 3});
    vecfile_images_put_below(&images, (vecfile_image){.page = 6, .chunks = UINT64_MAX, .crc = 4});
    ck_assert_uint_eq(found_with(&images, 5, 0), 1);
    ck_assert_uint_eq(found_with(&images, 5, 1), 2);
    ck_assert_uint_eq(found_with(&images, 5, 2), 3);
    ck_assert_uint_eq(found_with(&images, 6, 63), 4);
    ck_assert_uint_eq(vecfile_images_chunks(&images, 5), UINT64_MAX);
    vecfile_images_free(&images);
}
END_TEST

static int compare_numbers(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

START_TEST(page_numbers_are_sorted_however_many_and_large_they_are)
{
    random_source source = random_from(random_seed());
    for (size_t n = 0; n < 700; n += n < 5 || n > 120 ? 1 : 23) {
        uint64_t pages[700], expected[700];
        const unsigned bits = (unsigned)random_below(&source, 64) + 1;
        for (size_t i = 0; i < n; i++)
            pages[i] = expected[i] = random_next(&source) >> (64 - bits);
        vecfile_sort_pages(pages, n);
        qsort(expected, n, sizeof *expected, compare_numbers);
        HOLDS(memcmp(pages, expected, n * sizeof *pages) == 0, "%zu of %u bits", n, bits);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("images");
    PROMISE(suite, each_chunk_is_where_the_last_image_has_it, 30);
    PROMISE(suite, a_log_that_does_not_count_any_more_leaves_nothing, 30);
    PROMISE(suite, images_that_later_ones_cover_are_forgotten, 10);
    PROMISE(suite, a_page_of_a_frame_comes_before_all_other_images_of_it, 10);
    PROMISE(suite, page_numbers_are_sorted_however_many_and_large_they_are, 30);
    return run_suite(suite);
}
