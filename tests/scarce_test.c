/* Address space and descriptors that run out: each call works or says what is missing. */
#include "suite.h"
#include "durabilities.h"
#include "holds.h"
#include "resources.h"
#include "sized.h"
#include "skip.h"

#include <sys/resource.h>
#include <unistd.h>

#define KIB ((uint64_t)1 << 10)
#define MIB ((uint64_t)1 << 20)

/* Sets a soft limit; returns what it was.  Not one function: the type of a resource's name differs
 * from system to system. */
#define DEFINE_LIMIT(name, resource)                                                               \
    static rlim_t name(rlim_t most)                                                                \
    {                                                                                              \
        struct rlimit now;                                                                         \
        HOLDS(getrlimit(resource, &now) == 0, "getrlimit");                                        \
        const rlim_t before = now.rlim_cur;                                                        \
        now.rlim_cur = most;                                                                       \
        HOLDS(setrlimit(resource, &now) == 0, "setrlimit");                                        \
        return before;                                                                             \
    }
DEFINE_LIMIT(limit_addresses, RLIMIT_AS)
DEFINE_LIMIT(limit_descriptors, RLIMIT_NOFILE)

/* Opens, pushes, commits and closes; the first status that is not VECFILE_OK. */
static vecfile_status use(const sized *s, const vecfile_options *options, uint64_t count,
                          bool *is_open)
{
    vecfile v;
    vecfile_status status = vecfile_open(&v, s->type, sized_path, options);
    *is_open = status == VECFILE_OK;
    if (!*is_open)
        return status;
    for (uint64_t i = 0; i < count && status == VECFILE_OK; i++)
        status = s->push(&v, sized_element(s, v.len));
    if (status == VECFILE_OK)
        status = vecfile_commit(&v);
    vecfile_status closed = vecfile_close(&v);
    return status != VECFILE_OK ? status : closed;
}

/* --- addresses --- */

START_TEST(little_address_space_makes_a_smaller_reservation_that_says_when_it_is_used_up)
{
    if (UNDER_SANITIZER)
        SKIP("the sanitizer takes addresses of its own");
    for (EACH_DURABILITY(d))
        for (EACH_SIZE(s)) {
            vecfile v;
            sized_use_path();
            vecfile_options options = {.durability = *d};
            rlim_t before = limit_addresses(resources_now().addresses + 64 * MIB);
            vecfile_status opened = vecfile_open(&v, s->type, sized_path, &options);
            vecfile_status little = vecfile_reserve(&v, 4 * MIB / s->type->size);
            vecfile_status much = vecfile_reserve(&v, 100 * MIB / s->type->size);
            limit_addresses(before);
            ASSERT_OK(opened);
            ASSERT_OK(little);
            ASSERT_STATUS(much, VECFILE_E_FULL);
            ASSERT_MESSAGE(sized_path);
            ASSERT_MESSAGE("address space");
            sized_push_up_to(s, &v, 4 * MIB / s->type->size);
            sized_assert_holds(s, &v, v.len);
            sized_drop(&v);
        }
}
END_TEST

START_TEST(a_vector_leaves_address_space_for_others_where_there_is_little)
{
    if (UNDER_SANITIZER)
        SKIP("the sanitizer takes addresses of its own");
    for (EACH_DURABILITY(d)) {
        vecfile vectors[8];
        vecfile_options options = {.durability = *d};
        vecfile_status opened = VECFILE_OK;
        rlim_t before = limit_addresses(resources_now().addresses + 256 * MIB);
        for (size_t i = 0; i < 8 && opened == VECFILE_OK; i++) {
            char name[2] = {(char)('a' + i), '\0'};
            opened = vecfile_open(&vectors[i], sized_types[0].type, scratch_path(name), &options);
        }
        void *memory = malloc(8 * MIB);
        limit_addresses(before);
        ASSERT_OK(opened);
        ck_assert_ptr_nonnull(memory);
        free(memory);
        for (size_t i = 0; i < 8; i++)
            ASSERT_OK(vecfile_close(&vectors[i]));
        scratch_clear();
    }
}
END_TEST

START_TEST(however_little_address_space_there_is_a_call_works_or_says_so)
{
    uint64_t refused = 0, accepted = 0;
    if (UNDER_SANITIZER)
        SKIP("the sanitizer takes addresses of its own");
    for (EACH_DURABILITY(d)) {
        const sized *s = sized_types;
        sized_use_path();
        vecfile_options options = {.durability = *d};
        bool is_open;
        unsigned kept = 0;
        ASSERT_OK(use(s, &options, 100, &is_open));
        resources before = resources_now();
        for (uint64_t room = 0; room < 8 * MIB; room += 68 * KIB) {
            rlim_t old = limit_addresses(resources_now().addresses + room);
            vecfile_status status = use(s, &options, 300 * KIB, &is_open);
            limit_addresses(old);
            HOLDS(status == VECFILE_OK || status == VECFILE_E_FULL || status == VECFILE_E_NO_MEMORY,
                  "%llu bytes of room: %s", (unsigned long long)room, vecfile_errmsg());
            kept += status == VECFILE_OK;
            if (status != VECFILE_OK) {
                refused++;
                ASSERT_MESSAGE(sized_path);
            }
            ASSERT_NO_LEAK(before);
        }
        vecfile v;
        ASSERT_OK(vecfile_open(&v, s->type, sized_path, &options));
        ck_assert_uint_ge(v.len, 100 + kept * 300 * KIB);
        accepted += kept;
        sized_drop(&v);
    }
    ck_assert_uint_gt(refused, 0);
    ck_assert_uint_gt(accepted, 0);
}
END_TEST

START_TEST(with_max_bytes_a_vector_reserves_no_more_than_it_may_use)
{
    for (EACH_DURABILITY(d)) {
        vecfile v;
        vecfile_options options = {.durability = *d, .max_bytes = 16 * MIB};
        uint64_t before = resources_now().addresses;
        sized_open_new(sized_types, &v, options);
        ck_assert_uint_lt(resources_now().addresses, before + 64 * MIB);
        sized_drop(&v);
    }
}
END_TEST

/* --- descriptors --- */

/* The lowest limit under which `more` descriptors can be opened. */
static rlim_t limit_for(unsigned more)
{
    int lowest = dup(0);
    HOLDS(lowest >= 0, "dup");
    close(lowest);
    return (rlim_t)lowest + more;
}

#define ENOUGH_DESCRIPTORS 12

/* Under each number of descriptors from none on. */
static void use_with_few_descriptors(vecfile_durability durability, bool is_new)
{
    const sized *s = sized_types;
    vecfile_options options = {.durability = durability};
    bool is_open;
    resources before = resources_now();
    vecfile_status status = VECFILE_E_IO;
    for (unsigned more = 0; more < ENOUGH_DESCRIPTORS; more++) {
        if (is_new)
            scratch_clear();
        rlim_t old = limit_descriptors(limit_for(more));
        status = use(s, &options, 100, &is_open);
        limit_descriptors(old);
        HOLDS(status == VECFILE_OK || status == VECFILE_E_IO, "%u descriptors: %s", more,
              vecfile_errmsg());
        if (status == VECFILE_E_IO) {
            ASSERT_MESSAGE(sized_path);
            ASSERT_MESSAGE("ulimit -n");
            ck_assert_uint_eq(scratch_entries(), is_new ? 0 : 1);
        }
        ck_assert(more > 0 || status == VECFILE_E_IO);
        ASSERT_NO_LEAK(before);
    }
    ASSERT_OK(status);
}

START_TEST(without_descriptors_open_says_so_and_leaves_nothing)
{
    for (EACH_DURABILITY(d)) {
        bool is_open;
        vecfile_options options = {.durability = *d};
        sized_use_path();
        use_with_few_descriptors(*d, true);
        scratch_clear();
        ASSERT_OK(use(sized_types, &options, 100, &is_open));
        use_with_few_descriptors(*d, false);
        scratch_clear();
    }
}
END_TEST

/* Without a descriptor to read the boot id from, the length that a killed process left could be
 * taken for one of before a power loss. */
START_TEST(few_descriptors_never_lose_what_a_killed_process_pushed)
{
    const sized *s = sized_types;
    vecfile_options options = {.durability = VECFILE_SHARED};
    for (unsigned more = 0; more < ENOUGH_DESCRIPTORS; more++) {
        vecfile v;
        bool is_open;
        sized_open_new(s, &v, options);
        sized_push_up_to(s, &v, 50);
        ASSERT_OK(vecfile_commit(&v));
        sized_push_up_to(s, &v, 80);
        vecfile_abandon(&v);
        rlim_t old = limit_descriptors(limit_for(more));
        vecfile_status status = use(s, &options, 0, &is_open);
        limit_descriptors(old);
        ck_assert(status == VECFILE_OK || status == VECFILE_E_IO);
        ASSERT_OK(vecfile_open(&v, s->type, sized_path, &options));
        sized_assert_holds(s, &v, 80);
        sized_drop(&v);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("scarce");
    PROMISE(suite, little_address_space_makes_a_smaller_reservation_that_says_when_it_is_used_up,
            60);
    PROMISE(suite, a_vector_leaves_address_space_for_others_where_there_is_little, 20);
    PROMISE(suite, however_little_address_space_there_is_a_call_works_or_says_so, 60);
    PROMISE(suite, with_max_bytes_a_vector_reserves_no_more_than_it_may_use, 60);
    PROMISE(suite, without_descriptors_open_says_so_and_leaves_nothing, 60);
    PROMISE(suite, few_descriptors_never_lose_what_a_killed_process_pushed, 60);
    return run_suite(suite);
}
