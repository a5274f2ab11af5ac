/* Growing: elements that stay where they are, ends of pages, many vectors at once, and nothing that
 * leaks. */
#include "suite.h"
#include "durabilities.h"
#include "header_edit.h"
#include "random.h"
#include "resources.h"
#include "sized.h"
#include "skip.h"

#include "size4096_vec.h"

#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#define MIB ((uint64_t)1 << 20)
#define GIB ((uint64_t)1 << 30)

/* --- elements stay --- */

START_TEST(elements_stay_where_they_are_while_the_vector_grows)
{
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s)) {
            vecfile v;
            sized_open_new(s, &v, (vecfile_options){.durability = *d});
            const void *first = v.elements;
            sized_push_up_to(s, &v, 20 * MIB / (s->type->size < 12 ? 12 : s->type->size));
            ck_assert_ptr_eq(v.elements, first);
            sized_assert_holds(s, &v, v.len);
            sized_drop(&v);
        }
}
END_TEST

/* On a disk: what is on a tmpfs is in memory. */
static bool has_space(uint64_t bytes)
{
    struct statfs disk;
    return statfs(scratch_directory(), &disk) == 0 && disk.f_type != TMPFS_MAGIC &&
           (uint64_t)disk.f_bavail * (uint64_t)disk.f_bsize >= bytes;
}

START_TEST(three_gigabytes_can_be_opened_written_here_and_there_and_grown_in_place)
{
    const uint64_t count = 3 * GIB / sizeof(size4096), step = count / 5;
    if (sizeof(void *) < 8)
        SKIP("a vector has at most 1 GiB on this machine");
    if (!has_space(8 * GIB))
        SKIP("no disk, or less than 8 GiB free, in %s", scratch_directory());
    for (EACH_DURABILITY(d)) {
        vecfile_options options = {.durability = *d};
        size4096_vec v;
        sized_use_path();
        ASSERT_OK(size4096_vec_open(&v, sized_path, &options));
        ASSERT_OK(size4096_vec_push(&v, size4096_default()));
        ASSERT_OK(size4096_vec_close(&v));
        header_stretch(sized_path, count, sizeof(size4096));

        ASSERT_OK(size4096_vec_open(&v, sized_path, &options));
        const size4096 *first = size4096_vec_first(&v);
        for (uint64_t i = 0; i < count; i += step)
            ASSERT_OK(size4096_vec_set(&v, i, (size4096){.value = (int64_t)i + 1}));
        ASSERT_OK(size4096_vec_reserve(&v, GIB / sizeof(size4096)));
        ASSERT_OK(size4096_vec_push(&v, (size4096){.value = -7}));
        ck_assert_ptr_eq(size4096_vec_first(&v), first);
        ASSERT_OK(size4096_vec_close(&v));

        ck_assert_uint_eq(file_size(sized_path), DATA_OFFSET + (count + 1) * sizeof(size4096));
        ASSERT_OK(size4096_vec_open(&v, sized_path, &options));
        for (uint64_t i = 0; i < count; i += step) {
            ck_assert_int_eq(size4096_vec_at(&v, i)->value, (int64_t)i + 1);
            ck_assert_int_eq(size4096_vec_at(&v, i + 1)->value, 0);
        }
        ck_assert_int_eq(size4096_vec_last(&v)->value, -7);
        size4096_vec_abandon(&v);
        scratch_clear();
    }
}
END_TEST

/* --- ends of pages --- */

/* Fills up to `len`, then pushes one more after each reopening; the closed file is never longer
 * than its elements. */
static void assert_grows_across(const sized *s, vecfile_durability durability, uint64_t len)
{
    vecfile v;
    vecfile_options options = {.durability = durability};
    sized_open_new(s, &v, options);
    sized_push_up_to(s, &v, len);
    for (uint64_t end = len; end < len + 3; end++) {
        sized_reopen(s, &v, &options);
        ck_assert_uint_eq(file_size(sized_path), DATA_OFFSET + end * s->type->size);
        sized_assert_holds(s, &v, end);
        sized_push_up_to(s, &v, end + 1);
    }
    sized_assert_holds(s, &v, len + 3);
    sized_drop(&v);
}

START_TEST(a_vector_grows_across_the_end_of_a_page_just_after_opening)
{
    const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s))
            for (uint64_t pages = 1; pages <= 6; pages += 5) {
                uint64_t fitting = pages * page / s->type->size;
                assert_grows_across(s, *d, fitting);
                assert_grows_across(s, *d, fitting + 1);
                if (fitting > 0)
                    assert_grows_across(s, *d, fitting - 1);
            }
}
END_TEST

START_TEST(a_closed_file_ends_with_its_last_element)
{
    random_source source = random_from(random_seed());
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s)) {
            vecfile v;
            vecfile_options options = {.durability = *d};
            sized_open_new(s, &v, options);
            for (int round = 0; round < 12; round++) {
                uint64_t len = random_below(&source, MIB / s->type->size);
                ASSERT_OK(vecfile_truncate(&v, len));
                sized_push_up_to(s, &v, len);
                sized_reopen(s, &v, &options);
                ck_assert_uint_eq(file_size(sized_path), DATA_OFFSET + len * s->type->size);
                sized_assert_holds(s, &v, len);
            }
            sized_drop(&v);
        }
}
END_TEST

/* --- many at once, and often --- */

#define VECTORS 20

START_TEST(twenty_vectors_grow_side_by_side)
{
    for (EACH_DURABILITY(d)) {
        static const char names[VECTORS + 1] = "abcdefghijklmnopqrst";
        vecfile vectors[VECTORS];
        vecfile_options options = {.durability = *d};
        for (size_t i = 0; i < VECTORS; i++) {
            char name[2] = {names[i], '\0'};
            ASSERT_OK(vecfile_open(&vectors[i], sized_types[i % sized_count].type,
                                   scratch_path(name), &options));
        }
        for (uint64_t len = 100; len <= 3000; len += 100)
            for (size_t i = 0; i < VECTORS; i++)
                sized_push_up_to(&sized_types[i % sized_count], &vectors[i], len);
        for (size_t i = 0; i < VECTORS; i++) {
            sized_assert_holds(&sized_types[i % sized_count], &vectors[i], 3000);
            ASSERT_OK(vecfile_close(&vectors[i]));
        }
        scratch_clear();
    }
}
END_TEST

/* Opens in every way there is, and fails to, and lets go in every way. */
static void open_in_every_way(const sized *s, vecfile_durability durability)
{
    vecfile v, second;
    vecfile_options options = {.durability = durability}, to_read = options, wrong = options;
    to_read.access = VECFILE_READ_ONLY;
    wrong.existence = VECFILE_MUST_CREATE;
    ASSERT_OK(vecfile_open(&v, s->type, sized_path, &options));
    sized_push_up_to(s, &v, 2000 + v.len);
    ASSERT_STATUS(vecfile_open(&second, s->type, sized_path, &options), VECFILE_E_ALREADY_OPEN);
    ASSERT_OK(vecfile_close(&v));
    ASSERT_STATUS(vecfile_open(&v, s->type, sized_path, &wrong), VECFILE_E_EXISTS);
    ASSERT_STATUS(vecfile_open(&v, s->type, scratch_path("none"), &to_read), VECFILE_E_NOT_FOUND);
    ASSERT_OK(vecfile_open(&v, s->type, sized_path, &to_read));
    ASSERT_OK(vecfile_close(&v));
    ASSERT_OK(vecfile_open(&v, s->type, sized_path, &options));
    ASSERT_OK(vecfile_truncate(&v, 1));
    vecfile_abandon(&v);
}

START_TEST(opening_a_hundred_times_in_every_way_leaks_nothing)
{
    for (EACH_DURABILITY(d)) {
        sized_use_path();
        open_in_every_way(&sized_types[0], *d);
        resources before = resources_now();
        for (int i = 0; i < 100; i++)
            open_in_every_way(&sized_types[0], *d);
        ASSERT_NO_LEAK(before);
        scratch_clear();
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("growth");
    PROMISE(suite, elements_stay_where_they_are_while_the_vector_grows, 120);
    PROMISE(suite, three_gigabytes_can_be_opened_written_here_and_there_and_grown_in_place, 120);
    PROMISE(suite, a_vector_grows_across_the_end_of_a_page_just_after_opening, 120);
    PROMISE(suite, a_closed_file_ends_with_its_last_element, 120);
    PROMISE(suite, twenty_vectors_grow_side_by_side, 60);
    PROMISE(suite, opening_a_hundred_times_in_every_way_leaks_nothing, 60);
    return run_suite(suite);
}
