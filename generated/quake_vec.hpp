/* Made by vecfile-gen 1.0.0 from quake.lua; do not edit, run `vecfile-gen -o DIR quake.lua`.
 *
 * quake_vector: the C++17 owner of a quake_vec. */
#ifndef QUAKE_VEC_H_HPP
#define QUAKE_VEC_H_HPP

#include "vecfile/vecfile.hpp"

#include "quake_vec.h"

struct quake_vector_calls {
    using element = ::quake;
    using handle = ::quake_vec;
    static constexpr auto open = quake_vec_open;
    static constexpr auto close = quake_vec_close;
    static constexpr auto abandon = quake_vec_abandon;
    static constexpr auto move = quake_vec_move;
    static constexpr auto commit = quake_vec_commit;
    static constexpr auto commit_stamped = quake_vec_commit_stamped;
    static constexpr auto tidy = quake_vec_tidy;
    static constexpr auto rollback = quake_vec_rollback;
    static constexpr auto refresh = quake_vec_refresh;
    static constexpr auto wait = quake_vec_wait;
    static constexpr auto is_current = quake_vec_is_current;
    static constexpr auto stamp = quake_vec_stamp;
    static constexpr auto capacity = quake_vec_capacity;
    static constexpr auto push = quake_vec_push;
    static constexpr auto pop = quake_vec_pop;
    static constexpr auto reserve = quake_vec_reserve;
    static constexpr auto resize = quake_vec_resize;
    static constexpr auto clear = quake_vec_clear;
};

/* for (const quake &it : quake_vector("…")) …; see vecfile/vecfile.hpp for what it can do. */
class quake_vector : public vecfile_vector<quake_vector_calls> {
public:
    using vecfile_vector<quake_vector_calls>::vecfile_vector;

    /* As quake_vec_sort_by_time and its kin; a bound is an iterator, many are indices. */
    void sort_by_time()
    {
        vecfile_throw_unless_ok(quake_vec_sort_by_time(c()));
    }

    void stable_sort_by_time()
    {
        vecfile_throw_unless_ok(quake_vec_stable_sort_by_time(c()));
    }

    const_iterator lower_bound_by_time(int64_t key) const noexcept
    {
        return begin() + quake_vec_lower_bound_by_time(c(), key);
    }

    const_iterator upper_bound_by_time(int64_t key) const noexcept
    {
        return begin() + quake_vec_upper_bound_by_time(c(), key);
    }

    const value_type *find_by_time(int64_t key) const noexcept
    {
        return quake_vec_find_by_time(c(), key);
    }

    void lower_bounds_by_time(const int64_t *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        quake_vec_lower_bounds_by_time(c(), keys, count, bounds);
    }

    void upper_bounds_by_time(const int64_t *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        quake_vec_upper_bounds_by_time(c(), keys, count, bounds);
    }

    /* As quake_vec_sort_by_mag and its kin; a bound is an iterator, many are indices. */
    void sort_by_mag()
    {
        vecfile_throw_unless_ok(quake_vec_sort_by_mag(c()));
    }

    void stable_sort_by_mag()
    {
        vecfile_throw_unless_ok(quake_vec_stable_sort_by_mag(c()));
    }

    const_iterator lower_bound_by_mag(float key) const noexcept
    {
        return begin() + quake_vec_lower_bound_by_mag(c(), key);
    }

    const_iterator upper_bound_by_mag(float key) const noexcept
    {
        return begin() + quake_vec_upper_bound_by_mag(c(), key);
    }

    const value_type *find_by_mag(float key) const noexcept
    {
        return quake_vec_find_by_mag(c(), key);
    }

    void lower_bounds_by_mag(const float *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        quake_vec_lower_bounds_by_mag(c(), keys, count, bounds);
    }

    void upper_bounds_by_mag(const float *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        quake_vec_upper_bounds_by_mag(c(), keys, count, bounds);
    }

    /* As quake_vec_sort_by_id and its kin; a bound is an iterator, many are indices. */
    void sort_by_id()
    {
        vecfile_throw_unless_ok(quake_vec_sort_by_id(c()));
    }

    void stable_sort_by_id()
    {
        vecfile_throw_unless_ok(quake_vec_stable_sort_by_id(c()));
    }

    const_iterator lower_bound_by_id(const char *key) const noexcept
    {
        return begin() + quake_vec_lower_bound_by_id(c(), key);
    }

    const_iterator upper_bound_by_id(const char *key) const noexcept
    {
        return begin() + quake_vec_upper_bound_by_id(c(), key);
    }

    const value_type *find_by_id(const char *key) const noexcept
    {
        return quake_vec_find_by_id(c(), key);
    }

    void lower_bounds_by_id(const char *const *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        quake_vec_lower_bounds_by_id(c(), keys, count, bounds);
    }

    void upper_bounds_by_id(const char *const *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        quake_vec_upper_bounds_by_id(c(), keys, count, bounds);
    }
};

#elif VECFILE_TYPE_quake != 0x3755A16A2DEB2F6B
VECFILE_REFUSE_TYPE("quake of quake.lua (quake_vec.h)", VECFILE_ORIGIN_quake,
                    "quake")
#endif /* QUAKE_VEC_H_HPP */
