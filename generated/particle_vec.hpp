/* Made by vecfile-gen 1.0.0 from particle.lua; do not edit, run `vecfile-gen -o DIR particle.lua`.
 *
 * particle_vector: the C++17 owner of a particle_vec. */
#ifndef PARTICLE_VEC_H_HPP
#define PARTICLE_VEC_H_HPP

#include "vecfile/vecfile.hpp"

#include "particle_vec.h"

struct particle_vector_calls {
    using element = ::particle;
    using handle = ::particle_vec;
    static constexpr auto open = particle_vec_open;
    static constexpr auto close = particle_vec_close;
    static constexpr auto abandon = particle_vec_abandon;
    static constexpr auto move = particle_vec_move;
    static constexpr auto commit = particle_vec_commit;
    static constexpr auto commit_stamped = particle_vec_commit_stamped;
    static constexpr auto tidy = particle_vec_tidy;
    static constexpr auto rollback = particle_vec_rollback;
    static constexpr auto refresh = particle_vec_refresh;
    static constexpr auto wait = particle_vec_wait;
    static constexpr auto is_current = particle_vec_is_current;
    static constexpr auto stamp = particle_vec_stamp;
    static constexpr auto capacity = particle_vec_capacity;
    static constexpr auto push = particle_vec_push;
    static constexpr auto pop = particle_vec_pop;
    static constexpr auto reserve = particle_vec_reserve;
    static constexpr auto resize = particle_vec_resize;
    static constexpr auto clear = particle_vec_clear;
};

/* for (const particle &it : particle_vector("…")) …; see vecfile/vecfile.hpp for what it can do. */
class particle_vector : public vecfile_vector<particle_vector_calls> {
public:
    using vecfile_vector<particle_vector_calls>::vecfile_vector;

    /* As particle_vec_sort_by_id and its kin; a bound is an iterator, many are indices. */
    void sort_by_id()
    {
        vecfile_throw_unless_ok(particle_vec_sort_by_id(c()));
    }

    void stable_sort_by_id()
    {
        vecfile_throw_unless_ok(particle_vec_stable_sort_by_id(c()));
    }

    const_iterator lower_bound_by_id(uint64_t key) const noexcept
    {
        return begin() + particle_vec_lower_bound_by_id(c(), key);
    }

    const_iterator upper_bound_by_id(uint64_t key) const noexcept
    {
        return begin() + particle_vec_upper_bound_by_id(c(), key);
    }

    const value_type *find_by_id(uint64_t key) const noexcept
    {
        return particle_vec_find_by_id(c(), key);
    }

    void lower_bounds_by_id(const uint64_t *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        particle_vec_lower_bounds_by_id(c(), keys, count, bounds);
    }

    void upper_bounds_by_id(const uint64_t *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        particle_vec_upper_bounds_by_id(c(), keys, count, bounds);
    }

    /* As particle_vec_sort_by_age and its kin; a bound is an iterator, many are indices. */
    void sort_by_age()
    {
        vecfile_throw_unless_ok(particle_vec_sort_by_age(c()));
    }

    void stable_sort_by_age()
    {
        vecfile_throw_unless_ok(particle_vec_stable_sort_by_age(c()));
    }

    const_iterator lower_bound_by_age(float key) const noexcept
    {
        return begin() + particle_vec_lower_bound_by_age(c(), key);
    }

    const_iterator upper_bound_by_age(float key) const noexcept
    {
        return begin() + particle_vec_upper_bound_by_age(c(), key);
    }

    const value_type *find_by_age(float key) const noexcept
    {
        return particle_vec_find_by_age(c(), key);
    }

    void lower_bounds_by_age(const float *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        particle_vec_lower_bounds_by_age(c(), keys, count, bounds);
    }

    void upper_bounds_by_age(const float *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        particle_vec_upper_bounds_by_age(c(), keys, count, bounds);
    }
};

#elif VECFILE_TYPE_particle != 0x8F1B882F1F2F2C3D
VECFILE_REFUSE_TYPE("particle of particle.lua (particle_vec.h)", VECFILE_ORIGIN_particle,
                    "particle")
#endif /* PARTICLE_VEC_H_HPP */
