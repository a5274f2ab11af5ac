/* Made by vecfile-gen 1.0.0 from tick.lua; do not edit, run `vecfile-gen -o DIR tick.lua`.
 *
 * tick_vector: the C++17 owner of a tick_vec. */
#ifndef TICK_VEC_H_HPP
#define TICK_VEC_H_HPP

#include "vecfile/vecfile.hpp"

#include "tick_vec.h"

struct tick_vector_calls {
    using element = ::tick;
    using handle = ::tick_vec;
    static constexpr auto open = tick_vec_open;
    static constexpr auto close = tick_vec_close;
    static constexpr auto abandon = tick_vec_abandon;
    static constexpr auto move = tick_vec_move;
    static constexpr auto commit = tick_vec_commit;
    static constexpr auto commit_stamped = tick_vec_commit_stamped;
    static constexpr auto tidy = tick_vec_tidy;
    static constexpr auto rollback = tick_vec_rollback;
    static constexpr auto refresh = tick_vec_refresh;
    static constexpr auto wait = tick_vec_wait;
    static constexpr auto is_current = tick_vec_is_current;
    static constexpr auto stamp = tick_vec_stamp;
    static constexpr auto capacity = tick_vec_capacity;
    static constexpr auto push = tick_vec_push;
    static constexpr auto pop = tick_vec_pop;
    static constexpr auto reserve = tick_vec_reserve;
    static constexpr auto resize = tick_vec_resize;
    static constexpr auto clear = tick_vec_clear;
};

/* for (const tick &it : tick_vector("…")) …; see vecfile/vecfile.hpp for what it can do. */
class tick_vector : public vecfile_vector<tick_vector_calls> {
public:
    using vecfile_vector<tick_vector_calls>::vecfile_vector;

    /* As tick_vec_sort_by_time and its kin; a bound is an iterator, many are indices. */
    void sort_by_time()
    {
        vecfile_throw_unless_ok(tick_vec_sort_by_time(c()));
    }

    void stable_sort_by_time()
    {
        vecfile_throw_unless_ok(tick_vec_stable_sort_by_time(c()));
    }

    const_iterator lower_bound_by_time(int64_t key) const noexcept
    {
        return begin() + tick_vec_lower_bound_by_time(c(), key);
    }

    const_iterator upper_bound_by_time(int64_t key) const noexcept
    {
        return begin() + tick_vec_upper_bound_by_time(c(), key);
    }

    const value_type *find_by_time(int64_t key) const noexcept
    {
        return tick_vec_find_by_time(c(), key);
    }

    void lower_bounds_by_time(const int64_t *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        tick_vec_lower_bounds_by_time(c(), keys, count, bounds);
    }

    void upper_bounds_by_time(const int64_t *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        tick_vec_upper_bounds_by_time(c(), keys, count, bounds);
    }

    /* As tick_vec_sort_by_instrument and its kin; a bound is an iterator, many are indices. */
    void sort_by_instrument()
    {
        vecfile_throw_unless_ok(tick_vec_sort_by_instrument(c()));
    }

    void stable_sort_by_instrument()
    {
        vecfile_throw_unless_ok(tick_vec_stable_sort_by_instrument(c()));
    }

    const_iterator lower_bound_by_instrument(uint32_t key) const noexcept
    {
        return begin() + tick_vec_lower_bound_by_instrument(c(), key);
    }

    const_iterator upper_bound_by_instrument(uint32_t key) const noexcept
    {
        return begin() + tick_vec_upper_bound_by_instrument(c(), key);
    }

    const value_type *find_by_instrument(uint32_t key) const noexcept
    {
        return tick_vec_find_by_instrument(c(), key);
    }

    void lower_bounds_by_instrument(const uint32_t *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        tick_vec_lower_bounds_by_instrument(c(), keys, count, bounds);
    }

    void upper_bounds_by_instrument(const uint32_t *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        tick_vec_upper_bounds_by_instrument(c(), keys, count, bounds);
    }

    /* As tick_vec_sort_by_sequence and its kin; a bound is an iterator, many are indices. */
    void sort_by_sequence()
    {
        vecfile_throw_unless_ok(tick_vec_sort_by_sequence(c()));
    }

    void stable_sort_by_sequence()
    {
        vecfile_throw_unless_ok(tick_vec_stable_sort_by_sequence(c()));
    }

    const_iterator lower_bound_by_sequence(uint64_t key) const noexcept
    {
        return begin() + tick_vec_lower_bound_by_sequence(c(), key);
    }

    const_iterator upper_bound_by_sequence(uint64_t key) const noexcept
    {
        return begin() + tick_vec_upper_bound_by_sequence(c(), key);
    }

    const value_type *find_by_sequence(uint64_t key) const noexcept
    {
        return tick_vec_find_by_sequence(c(), key);
    }

    void lower_bounds_by_sequence(const uint64_t *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        tick_vec_lower_bounds_by_sequence(c(), keys, count, bounds);
    }

    void upper_bounds_by_sequence(const uint64_t *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        tick_vec_upper_bounds_by_sequence(c(), keys, count, bounds);
    }
};

#elif VECFILE_TYPE_tick != 0x9DE62EC854CE3DD7
VECFILE_REFUSE_TYPE("tick of tick.lua (tick_vec.h)", VECFILE_ORIGIN_tick,
                    "tick")
#endif /* TICK_VEC_H_HPP */
