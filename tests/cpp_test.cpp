/* The C++ face: an owner that opens and closes, iterates like a container and reports by exception
 * or by status. */
#include "frame_vec.hpp"
#include "login_vec.hpp"
#include "particle_vec.hpp"
#include "quake_vec.hpp"
#include "tick_vec.hpp"
#include "usage_vec.hpp"
#include "vec3_vec.hpp"

extern "C" {
#include "scratch.h"
#include "tally.h"
}

#include <check.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

static_assert(!std::is_copy_constructible<quake_vector>::value, "an owner is not copied");
static_assert(!std::is_copy_assignable<quake_vector>::value, "an owner is not copied");
static_assert(std::is_nothrow_move_constructible<quake_vector>::value, "");
static_assert(std::is_nothrow_move_assignable<quake_vector>::value, "");
static_assert(std::is_nothrow_default_constructible<quake_vector>::value, "");
static_assert(sizeof(quake_vector) == sizeof(quake_vec), "the owner costs nothing over C");
static_assert(std::is_same<quake_vector::value_type, quake>::value, "");

namespace
{

quake with_time(std::int64_t time)
{
    quake q = quake_default();
    q.time = time;
    q.mag = static_cast<float>(time % 10);
    return q;
}

std::string path_of(const char *name)
{
    return scratch_path(name);
}

void fill(quake_vector &quakes, std::int64_t count)
{
    for (std::int64_t i = 0; i < count; i++)
        quakes.push_back(with_time(count - i));
}

/* The status that `call` throws, or VECFILE_OK. */
template <class Call> vecfile_status thrown_by(Call call)
{
    try {
        call();
    } catch (const vecfile_error &error) {
        ck_assert_str_eq(error.what(), vecfile_errmsg());
        ck_assert_str_eq(error.name(), vecfile_status_name(error.status()));
        return error.status();
    }
    return VECFILE_OK;
}

vecfile_options reading()
{
    vecfile_options options = vecfile_options();
    options.access = VECFILE_READ_ONLY;
    return options;
}

} // namespace

START_TEST(an_owner_opens_and_its_end_commits_and_closes)
{
    {
        quake_vector quakes(path_of("a.vec"));
        fill(quakes, 100);
    }
    quake_vector quakes(path_of("a.vec"), reading());
    ck_assert_uint_eq(quakes.size(), 100);
    ck_assert(!quakes.empty());
    ck_assert_int_eq(quakes.front().time, 100);
    ck_assert_int_eq(quakes.back().time, 1);
    ck_assert_int_eq(quakes[50].time, 50);
}
END_TEST

START_TEST(failures_are_thrown_with_status_and_message)
{
    const vecfile_options options = reading();
    ck_assert_int_eq(thrown_by([&] { quake_vector missing(path_of("none.vec"), options); }),
                     VECFILE_E_NOT_FOUND);
    quake_vector quakes(path_of("a.vec"));
    fill(quakes, 3);
    ck_assert_int_eq(thrown_by([&] { quake_vector second(path_of("a.vec")); }),
                     VECFILE_E_ALREADY_OPEN);
    ck_assert_int_eq(thrown_by([&] { quakes.set(3, quake_default()); }), VECFILE_E_RANGE);
    ck_assert_int_eq(thrown_by([&] { quakes.change(UINT64_MAX); }), VECFILE_E_RANGE);
    quakes.clear();
    ck_assert_int_eq(thrown_by([&] { quakes.pop_back(); }), VECFILE_E_RANGE);
    bool is_caught = false;
    try {
        (void)quakes.at(0);
    } catch (const std::out_of_range &) {
        is_caught = true;
    }
    ck_assert(is_caught);
}
END_TEST

START_TEST(the_try_calls_return_the_status_and_throw_nothing)
{
    quake_vector quakes;
    ck_assert(!quakes.is_open());
    ck_assert_int_eq(quakes.try_push_back(quake_default()), VECFILE_E_INVALID);
    ck_assert_int_eq(quakes.try_open(path_of("a.vec").c_str(), reading()), VECFILE_E_NOT_FOUND);
    ck_assert_int_eq(quakes.try_open(path_of("a.vec").c_str()), VECFILE_OK);
    ck_assert(quakes.is_open());
    ck_assert_int_eq(quakes.try_push_back(quake_default()), VECFILE_OK);
    ck_assert_int_eq(quakes.try_commit(), VECFILE_OK);
    ck_assert_int_eq(quakes.try_close(), VECFILE_OK);
    ck_assert_int_eq(quakes.try_close(), VECFILE_E_INVALID);
}
END_TEST

START_TEST(a_move_takes_the_vector_along_and_pointers_stay_valid)
{
    quake_vector first(path_of("a.vec"));
    fill(first, 10);
    const quake *data = first.data();
    quake_vector second(std::move(first));
    ck_assert(!first.is_open()); // NOLINT(bugprone-use-after-move): that is the promise
    ck_assert(second.data() == data);
    quake_vector third(path_of("b.vec"));
    third = std::move(second); /* closes b.vec */
    ck_assert(third.data() == data);
    ck_assert_uint_eq(third.size(), 10);
    quake_vector again(path_of("b.vec"));
    ck_assert(again.empty());
    quake_vector &same = third;
    third = std::move(same);
    ck_assert_uint_eq(third.size(), 10);
}
END_TEST

START_TEST(vectors_live_in_containers)
{
    std::vector<quake_vector> many;
    for (int i = 0; i < 10; i++) {
        many.emplace_back(path_of(("v" + std::to_string(i)).c_str()));
        fill(many.back(), i);
    }
    for (std::size_t i = 0; i < many.size(); i++)
        ck_assert_uint_eq(many[i].size(), i);
}
END_TEST

START_TEST(algorithms_work_on_the_elements)
{
    quake_vector quakes(path_of("a.vec"));
    fill(quakes, 100);
    std::int64_t sum = 0;
    for (const quake &q : quakes)
        sum += q.time;
    ck_assert_int_eq(sum, 5050);
    const auto add = [](std::int64_t total, const quake &q) { return total + q.time; };
    ck_assert_int_eq(std::accumulate(quakes.begin(), quakes.end(), std::int64_t(0), add), 5050);
    quakes.sort_by_time();
    const auto before = [](const quake &a, const quake &b) { return a.time < b.time; };
    ck_assert(std::is_sorted(quakes.begin(), quakes.end(), before));
    ck_assert(quakes.lower_bound_by_time(42) ==
              std::lower_bound(quakes.begin(), quakes.end(), with_time(42), before));
    ck_assert(quakes.upper_bound_by_time(42) == quakes.lower_bound_by_time(43));
    const std::int64_t times[] = {42, 0, 1000};
    std::uint64_t lower[3], upper[3];
    quakes.lower_bounds_by_time(times, 3, lower);
    quakes.upper_bounds_by_time(times, 3, upper);
    for (int i = 0; i < 3; i++) {
        ck_assert(quakes.begin() + lower[i] == quakes.lower_bound_by_time(times[i]));
        ck_assert(quakes.begin() + upper[i] == quakes.upper_bound_by_time(times[i]));
    }
    ck_assert_int_eq(quakes.find_by_time(42)->time, 42);
    ck_assert(quakes.find_by_time(1000) == nullptr);
    ck_assert_int_eq(quakes.rbegin()->time, 100);
}
END_TEST

START_TEST(a_rollback_takes_back_and_a_stamp_is_kept)
{
    quake_vector quakes(path_of("a.vec"));
    fill(quakes, 10);
    quakes.commit(77);
    quakes.change(3).time = -1;
    quakes.resize(20, quake_default());
    (void)quakes.pop_back();
    quakes.rollback();
    ck_assert_uint_eq(quakes.size(), 10);
    ck_assert_int_eq(quakes[3].time, 7);
    ck_assert_uint_eq(quakes.stamp(), 77);
    quakes.clear();
    quakes.abandon();
    ck_assert(!quakes.is_open());
    quake_vector again(path_of("a.vec"));
    ck_assert_uint_eq(again.size(), 10);
}
END_TEST

/* Changes all over, each committed by itself, are in the log first. */
START_TEST(idle_time_is_used_until_nothing_is_left)
{
    quake_vector quakes;
    ck_assert(!quakes.tidy(1000));
    ck_assert_int_eq(quakes.try_open(path_of("a.vec").c_str()), VECFILE_OK);
    quakes.resize(20000, quake_default());
    quakes.commit();
    for (std::size_t i = 0; i < quakes.size(); i += 50) {
        quakes.change(i).time = static_cast<std::int64_t>(i);
        quakes.commit();
    }
    quakes.push_back(with_time(-1));
    int steps = 1;
    while (quakes.tidy(0) && steps < 1000)
        steps++;
    ck_assert_int_gt(steps, 1);
    ck_assert_int_lt(steps, 1000);
    quakes.commit();
    ck_assert(!quakes.tidy(1000000));
    for (std::size_t i = 0; i < 20000; i += 50)
        ck_assert_int_eq(quakes[i].time, static_cast<std::int64_t>(i));
    quakes.rollback();
    ck_assert_uint_eq(quakes.size(), 20001);
}
END_TEST

START_TEST(what_has_no_member_is_called_through_the_c_handle)
{
    quake_vector quakes(path_of("a.vec"));
    fill(quakes, 3);
    quakes.reserve(1000);
    ck_assert_uint_ge(quakes.capacity(), 1003);
    ck_assert_int_eq(quake_vec_reverse(quakes.c()), VECFILE_OK);
    ck_assert_int_eq(quakes[0].time, 1);
    const quake_vector &constant = quakes;
    ck_assert_uint_eq(quake_vec_len(constant.c()), 3);
}
END_TEST

START_TEST(every_schema_has_an_owner)
{
    ck_assert_uint_eq(tick_vector(path_of("tick")).size(), 0);
    ck_assert_uint_eq(particle_vector(path_of("particle")).size(), 0);
    ck_assert_uint_eq(frame_vector(path_of("frame")).size(), 0);
    ck_assert_uint_eq(usage_vector(path_of("usage")).size(), 0);
    ck_assert_uint_eq(login_vector(path_of("login")).size(), 0);
    ck_assert_uint_eq(vec3_vector(path_of("vec3")).size(), 0);
}
END_TEST

START_TEST(a_follower_goes_on_and_tells_what_changed)
{
    vecfile_options following{};
    following.access = VECFILE_FOLLOW;
    const std::string path = path_of("followed.vec");
    quake_vector writer(path.c_str());
    fill(writer, 10);
    writer.commit();
    quake_vector follower;
    ck_assert_int_eq(follower.try_open(path.c_str(), following), VECFILE_OK);
    const quake *first = follower.data();
    ck_assert(!follower.wait(1));
    fill(writer, 5);
    writer.commit();
    ck_assert(follower.wait(10000));
    ck_assert_uint_eq(follower.size(), 10);
    const vecfile_changes changes = follower.refresh();
    ck_assert_uint_eq(changes.old_len, 10);
    ck_assert_uint_eq(changes.new_len, 15);
    ck_assert_uint_eq(follower.size(), 15);
    ck_assert_ptr_eq(follower.data(), first);
    ck_assert(follower.is_current());
    ck_assert_int_eq(thrown_by([&] { writer.refresh(); }), VECFILE_E_INVALID);
}
END_TEST

static void add(Suite *suite, const char *name, const TTest *test)
{
    TCase *one = tcase_create(name);
    tcase_add_test(one, test);
    suite_add_tcase(suite, one);
}
#define PROMISE(suite, test) add(suite, #test, test)

int main()
{
    Suite *suite = suite_create("cpp");
    PROMISE(suite, an_owner_opens_and_its_end_commits_and_closes);
    PROMISE(suite, failures_are_thrown_with_status_and_message);
    PROMISE(suite, the_try_calls_return_the_status_and_throw_nothing);
    PROMISE(suite, a_move_takes_the_vector_along_and_pointers_stay_valid);
    PROMISE(suite, vectors_live_in_containers);
    PROMISE(suite, algorithms_work_on_the_elements);
    PROMISE(suite, a_rollback_takes_back_and_a_stamp_is_kept);
    PROMISE(suite, idle_time_is_used_until_nothing_is_left);
    PROMISE(suite, what_has_no_member_is_called_through_the_c_handle);
    PROMISE(suite, every_schema_has_an_owner);
    PROMISE(suite, a_follower_goes_on_and_tells_what_changed);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    tally_suite(program_invocation_short_name, srunner_ntests_run(runner) - failed, failed);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
