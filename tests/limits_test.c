/* How far a vector grows, and what it gives back: capacity, reserve, max_bytes, shrink_to_fit. */
#include "suite.h"
#include "durabilities.h"
#include "fault_io.h"
#include "resources.h"
#include "sized.h"

#include <sys/stat.h>
#include <unistd.h>

#define MIB ((uint64_t)1 << 20)
#define PAGE ((uint64_t)4096)

static uint64_t capacity_of(const vecfile *v)
{
    return vecfile_capacity(v);
}

static uint64_t space_of_file(void)
{
    struct stat found;
    ck_assert_int_eq(stat(sized_path, &found), 0);
    return (uint64_t)found.st_blocks * 512;
}

/* --- capacity --- */

START_TEST(within_its_capacity_a_vector_asks_for_no_space)
{
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s)) {
            vecfile v;
            fault_io io;
            fault_io_init(&io);
            sized_open_new(s, &v, (vecfile_options){.durability = *d, .io = &io.io});
            for (uint64_t least = 1; least < 3 * MIB / s->type->size; least *= 3) {
                ASSERT_OK(vecfile_reserve(&v, least));
                uint64_t capacity = capacity_of(&v), asked = io.plan.counts[FAULT_ALLOCATE];
                ck_assert_uint_ge(capacity, v.len + least);
                sized_push_up_to(s, &v, v.len + least);
                ck_assert_uint_eq(io.plan.counts[FAULT_ALLOCATE], asked);
                ck_assert_uint_ge(capacity_of(&v), v.len);
            }
            sized_assert_holds(s, &v, v.len);
            sized_drop(&v);
        }
}
END_TEST

START_TEST(a_reserve_at_open_is_there_and_leaves_the_length_alone)
{
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s)) {
            vecfile v;
            fault_io io;
            fault_io_init(&io);
            uint64_t room = MIB / s->type->size;
            vecfile_options options = {.durability = *d, .reserve = room, .io = &io.io};
            sized_open_new(s, &v, options);
            for (uint64_t len = 0; len <= room; len += room) {
                uint64_t asked = io.plan.counts[FAULT_ALLOCATE];
                ck_assert_uint_eq(v.len, len);
                ck_assert_uint_ge(capacity_of(&v), len + room);
                sized_push_up_to(s, &v, len + room);
                ck_assert_uint_eq(io.plan.counts[FAULT_ALLOCATE], asked);
                sized_reopen(s, &v, &options);
            }
            sized_assert_holds(s, &v, 2 * room);
            sized_drop(&v);
        }
}
END_TEST

/* --- limits --- */

/* The vector is full with `len` elements: what does not fit is refused, and changes nothing. */
static void assert_full(const sized *s, vecfile *v, uint64_t len)
{
    static const uint64_t too_many[] = {1, 2, UINT64_MAX / 4096, UINT64_MAX / 2, UINT64_MAX};
    for (size_t i = 0; i < sizeof too_many / sizeof *too_many; i++)
        ASSERT_STATUS(vecfile_reserve(v, too_many[i]), VECFILE_E_FULL);
    ASSERT_STATUS(s->push(v, sized_element(s, 0)), VECFILE_E_FULL);
    ASSERT_MESSAGE(sized_path);
    ASSERT_MESSAGE("max_bytes");
    ASSERT_STATUS(vecfile_open_gap(v, 0, 1), VECFILE_E_FULL);
    ASSERT_STATUS(vecfile_extend_from_within(v, 0, len > 0), len > 0 ? VECFILE_E_FULL : VECFILE_OK);
    sized_assert_holds(s, v, len);
}

START_TEST(max_bytes_ends_growth_and_removal_makes_room_again)
{
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s)) {
            vecfile v;
            uint64_t most = 100, size = s->type->size;
            sized_open_new(
                s, &v, (vecfile_options){.durability = *d, .max_bytes = most * size + size - 1});
            sized_push_up_to(s, &v, most);
            assert_full(s, &v, most);
            ASSERT_OK(vecfile_truncate(&v, most - 1));
            ASSERT_STATUS(vecfile_reserve(&v, 2), VECFILE_E_FULL);
            sized_push_up_to(s, &v, most);
            assert_full(s, &v, most);
            sized_drop(&v);
        }
}
END_TEST

START_TEST(a_file_above_max_bytes_opens_and_only_cannot_grow)
{
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s)) {
            vecfile v;
            uint64_t len = 3 * PAGE / s->type->size + 2;
            vecfile_options options = {.durability = *d};
            sized_open_new(s, &v, options);
            sized_push_up_to(s, &v, len);
            options.max_bytes = s->type->size;
            sized_reopen(s, &v, &options);
            ck_assert_uint_ge(capacity_of(&v), len);
            assert_full(s, &v, len);
            ASSERT_OK(vecfile_rotate(&v, 1));
            ASSERT_OK(vecfile_rotate(&v, len - 1));
            options.max_bytes = 0;
            sized_reopen(s, &v, &options);
            sized_push_up_to(s, &v, 2 * len);
            sized_assert_holds(s, &v, 2 * len);
            sized_drop(&v);
        }
}
END_TEST

START_TEST(a_limit_below_one_element_leaves_an_empty_vector)
{
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s)) {
            vecfile v;
            if (s->type->size == 1)
                continue;
            sized_open_new(s, &v,
                           (vecfile_options){.durability = *d, .max_bytes = s->type->size - 1});
            assert_full(s, &v, 0);
            sized_drop(&v);
        }
}
END_TEST

START_TEST(a_reserve_above_max_bytes_is_refused_at_open)
{
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s)) {
            vecfile v;
            sized_use_path();
            vecfile_options options = {
                .durability = *d, .max_bytes = 10 * s->type->size, .reserve = 11};
            resources before = resources_now();
            ASSERT_STATUS(vecfile_open(&v, s->type, sized_path, &options), VECFILE_E_FULL);
            ASSERT_MESSAGE(sized_path);
            ASSERT_NO_LEAK(before);
            options.reserve = 10;
            ASSERT_OK(vecfile_open(&v, s->type, sized_path, &options));
            sized_drop(&v);
        }
}
END_TEST

/* --- giving back --- */

START_TEST(shrink_to_fit_gives_space_back)
{
    const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s)) {
            vecfile v;
            uint64_t many = 4 * MIB / s->type->size, few = 20000 / s->type->size + 1;
            vecfile_options options = {.durability = *d};
            sized_open_new(s, &v, options);
            sized_push_up_to(s, &v, many);
            ASSERT_OK(vecfile_commit(&v));
            ASSERT_OK(vecfile_truncate(&v, few));
            ASSERT_OK(vecfile_commit(&v));
            ASSERT_OK(vecfile_shrink_to_fit(&v));
            ck_assert_uint_lt(file_size(sized_path), DATA_OFFSET + few * s->type->size + page);
            ck_assert_uint_lt(space_of_file(), MIB);
            ck_assert_uint_ge(capacity_of(&v), few);
            sized_assert_holds(s, &v, few);
            sized_push_up_to(s, &v, many);
            sized_reopen(s, &v, &options);
            sized_assert_holds(s, &v, many);
            sized_drop(&v);
        }
}
END_TEST

START_TEST(shrink_to_fit_of_an_empty_vector_leaves_the_header_only)
{
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s)) {
            vecfile v;
            sized_open_new(s, &v, (vecfile_options){.durability = *d});
            ASSERT_OK(vecfile_reserve(&v, MIB));
            ASSERT_OK(vecfile_shrink_to_fit(&v));
            ck_assert_uint_eq(file_size(sized_path), DATA_OFFSET);
            sized_push_up_to(s, &v, 5);
            sized_assert_holds(s, &v, 5);
            sized_drop(&v);
        }
}
END_TEST

/* Until the next commit the last one is the state after a power loss. */
START_TEST(shrink_to_fit_keeps_what_was_committed_last)
{
    for (EACH_SIZE(s)) {
        vecfile v;
        uint64_t many = MIB / s->type->size;
        sized_open_new(s, &v, (vecfile_options){.durability = VECFILE_SHARED});
        sized_push_up_to(s, &v, many);
        ASSERT_OK(vecfile_commit(&v));
        ASSERT_OK(vecfile_truncate(&v, 1));
        ASSERT_OK(vecfile_shrink_to_fit(&v));
        vecfile_abandon(&v);
        fault_io io;
        fault_io_init(&io);
        fault_io_reboot(&io);
        vecfile_options rebooted = {.durability = VECFILE_SHARED, .io = &io.io};
        ASSERT_OK(vecfile_open(&v, s->type, sized_path, &rebooted));
        sized_assert_holds(s, &v, many);
        sized_drop(&v);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("limits");
    PROMISE(suite, within_its_capacity_a_vector_asks_for_no_space, 60);
    PROMISE(suite, a_reserve_at_open_is_there_and_leaves_the_length_alone, 60);
    PROMISE(suite, max_bytes_ends_growth_and_removal_makes_room_again, 60);
    PROMISE(suite, a_file_above_max_bytes_opens_and_only_cannot_grow, 60);
    PROMISE(suite, a_limit_below_one_element_leaves_an_empty_vector, 60);
    PROMISE(suite, a_reserve_above_max_bytes_is_refused_at_open, 60);
    PROMISE(suite, shrink_to_fit_gives_space_back, 60);
    PROMISE(suite, shrink_to_fit_of_an_empty_vector_leaves_the_header_only, 60);
    PROMISE(suite, shrink_to_fit_keeps_what_was_committed_last, 60);
    return run_suite(suite);
}
