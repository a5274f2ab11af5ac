/* Changes through a pointer to many elements: which pages they touched is asked of the system, in
 * one of three ways, each of which is enough by itself. */
#include "skip.h"
#include "suite.h"

#include "size24_vec.h"

#include "system/changed_pages.h"
#include "vecfile/io.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define LEN 200000u /* some 1200 pages */

static const struct {
    const char *name;
    int (*ask)(void *context, const void *at, size_t page, size_t count, bool *out);
} ways[] = {{"scan", vecfile_changed_pages_scan},
            {"pagemap", vecfile_changed_pages_pagemap},
            {"comparison", vecfile_changed_pages_unknown},
            {"what there is", vecfile_changed_pages}};
#define WAYS (sizeof ways / sizeof *ways)

static size24 element(uint64_t value)
{
    size24 made = size24_default();
    made.value = value;
    return made;
}

/* Elements changed in round `round`: a few, far apart, the first and the last among them. */
static bool is_changed(uint64_t i, uint64_t round)
{
    return i == 0 || i == LEN - 1 || i % 30011 == round;
}

static uint64_t value_after(uint64_t i, uint64_t rounds)
{
    uint64_t value = i;
    for (uint64_t round = 1; round <= rounds; round++)
        if (is_changed(i, round))
            value = round * 1000000 + i;
    return value;
}

static void assert_holds(const size24_vec *v, uint64_t rounds)
{
    ck_assert_uint_eq(size24_vec_len(v), LEN);
    for (uint64_t i = 0; i < LEN; i++)
        HOLDS(size24_vec_at(v, i)->value == value_after(i, rounds), "element %llu after %llu",
              (unsigned long long)i, (unsigned long long)rounds);
}

static void change_through_one_pointer(size24_vec *v, uint64_t round)
{
    size24 *all = size24_vec_data_mut(v);
    ck_assert_ptr_nonnull(all);
    for (uint64_t i = 0; i < LEN; i++)
        if (is_changed(i, round))
            all[i].value = round * 1000000 + i;
}

static bool is_supported(size_t way)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    bool out[1];
    return ways[way].ask(NULL, (const void *)((uintptr_t)out & ~(page - 1)), page, 1, out) !=
           -ENOSYS;
}

/* A vector that asks by that way, LEN elements committed; the options to open it again with. */
static vecfile_options open_filled(size24_vec *v, size_t way)
{
    static vecfile_io io;
    io = vecfile_io_system;
    io.changed_pages = ways[way].ask;
    const vecfile_options options = {.io = &io};
    ASSERT_OK(size24_vec_open(v, scratch_path("a.vec"), &options));
    for (uint64_t i = 0; i < LEN; i++)
        ASSERT_OK(size24_vec_push(v, element(i)));
    ASSERT_OK(size24_vec_commit(v));
    return options;
}

START_TEST(what_is_changed_through_a_pointer_to_all_is_committed)
{
    if (!is_supported((size_t)_i))
        SKIP("this kernel has no %s", ways[_i].name);
    size24_vec v;
    vecfile_options options = open_filled(&v, (size_t)_i);
    for (uint64_t round = 1; round <= 3; round++) {
        change_through_one_pointer(&v, round);
        ASSERT_OK(size24_vec_commit(&v));
    }
    size24_vec_abandon(&v); /* so that only what the log has is found again */
    options.access = VECFILE_READ_ONLY;
    ASSERT_OK(size24_vec_open(&v, scratch_path("a.vec"), &options));
    assert_holds(&v, 3);
    ASSERT_OK(size24_vec_close(&v));
}
END_TEST

START_TEST(what_is_changed_through_a_pointer_to_all_is_rolled_back)
{
    if (!is_supported((size_t)_i))
        SKIP("this kernel has no %s", ways[_i].name);
    size24_vec v;
    open_filled(&v, (size_t)_i);
    change_through_one_pointer(&v, 1);
    ASSERT_OK(size24_vec_commit(&v));
    change_through_one_pointer(&v, 2);
    ASSERT_OK(size24_vec_sort_by_value(&v));
    ASSERT_OK(size24_vec_rollback(&v));
    assert_holds(&v, 1);
    ASSERT_OK(size24_vec_close(&v));
}
END_TEST

/* Of ten pages of a private mapping two are written to. */
START_TEST(the_system_names_the_pages_that_were_written_to_and_no_others)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    bool out[10];
    const bool is_told = is_supported(0) || is_supported(1);
    if (ways[_i].ask == vecfile_changed_pages_unknown || !is_supported((size_t)_i) || !is_told)
        SKIP("%s names no pages here", ways[_i].name);
    unsigned char *bytes = calloc(10, page);
    ck_assert_ptr_nonnull(bytes);
    write_file(scratch_path("pages"), bytes, 10 * page);
    free(bytes);
    FILE *file = fopen(scratch_path("pages"), "r");
    ck_assert_ptr_nonnull(file);
    unsigned char *at = mmap(NULL, 10 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE, fileno(file), 0);
    ck_assert(at != MAP_FAILED);
    unsigned sum = 0;
    for (size_t i = 0; i < 10; i++) /* all of them are there, to be read */
        sum += ((volatile unsigned char *)at)[i * page];
    at[3 * page] = 1;
    at[9 * page + 5] = 1;
    ck_assert_int_eq(ways[_i].ask(NULL, at, page, 10, out), 0);
    for (size_t i = 0; i < 10; i++)
        ck_assert_int_eq(out[i], i == 3 || i == 9);
    ck_assert_uint_eq(sum, 0);
    munmap(at, 10 * page);
    fclose(file);
}
END_TEST

/* As an emulator does whose machine has pages of another size, or at other addresses: asked for
 * pages of twice the size, the system would tell of other addresses. */
START_TEST(a_system_that_tells_of_other_pages_is_not_believed)
{
    const size_t page = 2 * (size_t)sysconf(_SC_PAGESIZE);
    bool out[4];
    unsigned char *at =
        mmap(NULL, 4 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(at != MAP_FAILED);
    for (size_t i = 0; i < 4; i++)
        at[i * page] = 1;
    int result = ways[_i].ask(NULL, at, page, 4, out);
    for (size_t i = 0; i < 4; i++)
        HOLDS(result == -ENOSYS || out[i], "%s: page %zu was written to", ways[_i].name, i);
    munmap(at, 4 * page);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("changed_pages");
    PROMISE_EACH(suite, what_is_changed_through_a_pointer_to_all_is_committed, 60, WAYS);
    PROMISE_EACH(suite, what_is_changed_through_a_pointer_to_all_is_rolled_back, 60, WAYS);
    PROMISE_EACH(suite, the_system_names_the_pages_that_were_written_to_and_no_others, 60, WAYS);
    PROMISE_EACH(suite, a_system_that_tells_of_other_pages_is_not_believed, 60, WAYS);
    return run_suite(suite);
}
