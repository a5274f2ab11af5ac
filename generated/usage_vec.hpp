/* Made by vecfile-gen 1.0.0 from usage.lua; do not edit, run `vecfile-gen -o DIR usage.lua`.
 *
 * usage_vector: the C++17 owner of a usage_vec. */
#ifndef USAGE_VEC_H_HPP
#define USAGE_VEC_H_HPP

#include "vecfile/vecfile.hpp"

#include "usage_vec.h"

struct usage_vector_calls {
    using element = ::usage;
    using handle = ::usage_vec;
    static constexpr auto open = usage_vec_open;
    static constexpr auto close = usage_vec_close;
    static constexpr auto abandon = usage_vec_abandon;
    static constexpr auto move = usage_vec_move;
    static constexpr auto commit = usage_vec_commit;
    static constexpr auto commit_stamped = usage_vec_commit_stamped;
    static constexpr auto tidy = usage_vec_tidy;
    static constexpr auto rollback = usage_vec_rollback;
    static constexpr auto refresh = usage_vec_refresh;
    static constexpr auto wait = usage_vec_wait;
    static constexpr auto is_current = usage_vec_is_current;
    static constexpr auto stamp = usage_vec_stamp;
    static constexpr auto capacity = usage_vec_capacity;
    static constexpr auto push = usage_vec_push;
    static constexpr auto pop = usage_vec_pop;
    static constexpr auto reserve = usage_vec_reserve;
    static constexpr auto resize = usage_vec_resize;
    static constexpr auto clear = usage_vec_clear;
};

/* for (const usage &it : usage_vector("…")) …; see vecfile/vecfile.hpp for what it can do. */
class usage_vector : public vecfile_vector<usage_vector_calls> {
public:
    using vecfile_vector<usage_vector_calls>::vecfile_vector;

    /* As usage_vec_sort_by_pid and its kin; a bound is an iterator, many are indices. */
    void sort_by_pid()
    {
        vecfile_throw_unless_ok(usage_vec_sort_by_pid(c()));
    }

    void stable_sort_by_pid()
    {
        vecfile_throw_unless_ok(usage_vec_stable_sort_by_pid(c()));
    }

    const_iterator lower_bound_by_pid(int key) const noexcept
    {
        return begin() + usage_vec_lower_bound_by_pid(c(), key);
    }

    const_iterator upper_bound_by_pid(int key) const noexcept
    {
        return begin() + usage_vec_upper_bound_by_pid(c(), key);
    }

    const value_type *find_by_pid(int key) const noexcept
    {
        return usage_vec_find_by_pid(c(), key);
    }

    void lower_bounds_by_pid(const int *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        usage_vec_lower_bounds_by_pid(c(), keys, count, bounds);
    }

    void upper_bounds_by_pid(const int *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        usage_vec_upper_bounds_by_pid(c(), keys, count, bounds);
    }

    /* As usage_vec_sort_by_max_rss and its kin; a bound is an iterator, many are indices. */
    void sort_by_max_rss()
    {
        vecfile_throw_unless_ok(usage_vec_sort_by_max_rss(c()));
    }

    void stable_sort_by_max_rss()
    {
        vecfile_throw_unless_ok(usage_vec_stable_sort_by_max_rss(c()));
    }

    const_iterator lower_bound_by_max_rss(size_t key) const noexcept
    {
        return begin() + usage_vec_lower_bound_by_max_rss(c(), key);
    }

    const_iterator upper_bound_by_max_rss(size_t key) const noexcept
    {
        return begin() + usage_vec_upper_bound_by_max_rss(c(), key);
    }

    const value_type *find_by_max_rss(size_t key) const noexcept
    {
        return usage_vec_find_by_max_rss(c(), key);
    }

    void lower_bounds_by_max_rss(const size_t *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        usage_vec_lower_bounds_by_max_rss(c(), keys, count, bounds);
    }

    void upper_bounds_by_max_rss(const size_t *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        usage_vec_upper_bounds_by_max_rss(c(), keys, count, bounds);
    }
};

#elif VECFILE_TYPE_usage != 0x5B32E31433A90886
VECFILE_REFUSE_TYPE("usage of usage.lua (usage_vec.h)", VECFILE_ORIGIN_usage,
                    "usage")
#endif /* USAGE_VEC_H_HPP */
