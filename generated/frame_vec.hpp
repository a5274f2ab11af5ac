/* Made by vecfile-gen 1.0.0 from frame.lua; do not edit, run `vecfile-gen -o DIR frame.lua`.
 *
 * frame_vector: the C++17 owner of a frame_vec. */
#ifndef FRAME_VEC_H_HPP
#define FRAME_VEC_H_HPP

#include "vecfile/vecfile.hpp"

#include "frame_vec.h"

struct frame_vector_calls {
    using element = ::frame;
    using handle = ::frame_vec;
    static constexpr auto open = frame_vec_open;
    static constexpr auto close = frame_vec_close;
    static constexpr auto abandon = frame_vec_abandon;
    static constexpr auto move = frame_vec_move;
    static constexpr auto commit = frame_vec_commit;
    static constexpr auto commit_stamped = frame_vec_commit_stamped;
    static constexpr auto tidy = frame_vec_tidy;
    static constexpr auto rollback = frame_vec_rollback;
    static constexpr auto refresh = frame_vec_refresh;
    static constexpr auto wait = frame_vec_wait;
    static constexpr auto is_current = frame_vec_is_current;
    static constexpr auto stamp = frame_vec_stamp;
    static constexpr auto capacity = frame_vec_capacity;
    static constexpr auto push = frame_vec_push;
    static constexpr auto pop = frame_vec_pop;
    static constexpr auto reserve = frame_vec_reserve;
    static constexpr auto resize = frame_vec_resize;
    static constexpr auto clear = frame_vec_clear;
};

/* for (const frame &it : frame_vector("…")) …; see vecfile/vecfile.hpp for what it can do. */
class frame_vector : public vecfile_vector<frame_vector_calls> {
public:
    using vecfile_vector<frame_vector_calls>::vecfile_vector;

    /* As frame_vec_sort_by_time and its kin; a bound is an iterator, many are indices. */
    void sort_by_time()
    {
        vecfile_throw_unless_ok(frame_vec_sort_by_time(c()));
    }

    void stable_sort_by_time()
    {
        vecfile_throw_unless_ok(frame_vec_stable_sort_by_time(c()));
    }

    const_iterator lower_bound_by_time(int64_t key) const noexcept
    {
        return begin() + frame_vec_lower_bound_by_time(c(), key);
    }

    const_iterator upper_bound_by_time(int64_t key) const noexcept
    {
        return begin() + frame_vec_upper_bound_by_time(c(), key);
    }

    const value_type *find_by_time(int64_t key) const noexcept
    {
        return frame_vec_find_by_time(c(), key);
    }

    void lower_bounds_by_time(const int64_t *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        frame_vec_lower_bounds_by_time(c(), keys, count, bounds);
    }

    void upper_bounds_by_time(const int64_t *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        frame_vec_upper_bounds_by_time(c(), keys, count, bounds);
    }
};

#elif VECFILE_TYPE_frame != 0xC269EFD74CD220BD
VECFILE_REFUSE_TYPE("frame of frame.lua (frame_vec.h)", VECFILE_ORIGIN_frame,
                    "frame")
#endif /* FRAME_VEC_H_HPP */
