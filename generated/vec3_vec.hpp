/* Made by vecfile-gen 1.0.0 from common.lua; do not edit, run `vecfile-gen -o DIR common.lua`.
 *
 * vec3_vector: the C++17 owner of a vec3_vec. */
#ifndef VEC3_VEC_H_HPP
#define VEC3_VEC_H_HPP

#include "vecfile/vecfile.hpp"

#include "vec3_vec.h"

struct vec3_vector_calls {
    using element = ::vec3;
    using handle = ::vec3_vec;
    static constexpr auto open = vec3_vec_open;
    static constexpr auto close = vec3_vec_close;
    static constexpr auto abandon = vec3_vec_abandon;
    static constexpr auto move = vec3_vec_move;
    static constexpr auto commit = vec3_vec_commit;
    static constexpr auto commit_stamped = vec3_vec_commit_stamped;
    static constexpr auto tidy = vec3_vec_tidy;
    static constexpr auto rollback = vec3_vec_rollback;
    static constexpr auto refresh = vec3_vec_refresh;
    static constexpr auto wait = vec3_vec_wait;
    static constexpr auto is_current = vec3_vec_is_current;
    static constexpr auto stamp = vec3_vec_stamp;
    static constexpr auto capacity = vec3_vec_capacity;
    static constexpr auto push = vec3_vec_push;
    static constexpr auto pop = vec3_vec_pop;
    static constexpr auto reserve = vec3_vec_reserve;
    static constexpr auto resize = vec3_vec_resize;
    static constexpr auto clear = vec3_vec_clear;
};

/* for (const vec3 &it : vec3_vector("…")) …; see vecfile/vecfile.hpp for what it can do. */
class vec3_vector : public vecfile_vector<vec3_vector_calls> {
public:
    using vecfile_vector<vec3_vector_calls>::vecfile_vector;
};

#elif VECFILE_TYPE_vec3 != 0x2C2974669AAF0806
VECFILE_REFUSE_TYPE("vec3 of common.lua (vec3_vec.h)", VECFILE_ORIGIN_vec3,
                    "common")
#endif /* VEC3_VEC_H_HPP */
