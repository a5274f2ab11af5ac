/* Made by vecfile-gen 1.0.0 from login.lua; do not edit, run `vecfile-gen -o DIR login.lua`.
 *
 * login_vector: the C++17 owner of a login_vec. */
#ifndef LOGIN_VEC_H_HPP
#define LOGIN_VEC_H_HPP

#include "vecfile/vecfile.hpp"

#include "login_vec.h"

struct login_vector_calls {
    using element = struct ::utmpx;
    using handle = ::login_vec;
    static constexpr auto open = login_vec_open;
    static constexpr auto close = login_vec_close;
    static constexpr auto abandon = login_vec_abandon;
    static constexpr auto move = login_vec_move;
    static constexpr auto commit = login_vec_commit;
    static constexpr auto commit_stamped = login_vec_commit_stamped;
    static constexpr auto tidy = login_vec_tidy;
    static constexpr auto rollback = login_vec_rollback;
    static constexpr auto refresh = login_vec_refresh;
    static constexpr auto wait = login_vec_wait;
    static constexpr auto is_current = login_vec_is_current;
    static constexpr auto stamp = login_vec_stamp;
    static constexpr auto capacity = login_vec_capacity;
    static constexpr auto push = login_vec_push;
    static constexpr auto pop = login_vec_pop;
    static constexpr auto reserve = login_vec_reserve;
    static constexpr auto resize = login_vec_resize;
    static constexpr auto clear = login_vec_clear;
};

/* for (const struct utmpx &it : login_vector("…")) …; see vecfile/vecfile.hpp for what it can do. */
class login_vector : public vecfile_vector<login_vector_calls> {
public:
    using vecfile_vector<login_vector_calls>::vecfile_vector;

    /* As login_vec_sort_by_ut_tv_tv_sec and its kin; a bound is an iterator, many are indices. */
    void sort_by_ut_tv_tv_sec()
    {
        vecfile_throw_unless_ok(login_vec_sort_by_ut_tv_tv_sec(c()));
    }

    void stable_sort_by_ut_tv_tv_sec()
    {
        vecfile_throw_unless_ok(login_vec_stable_sort_by_ut_tv_tv_sec(c()));
    }

    const_iterator lower_bound_by_ut_tv_tv_sec(int64_t key) const noexcept
    {
        return begin() + login_vec_lower_bound_by_ut_tv_tv_sec(c(), key);
    }

    const_iterator upper_bound_by_ut_tv_tv_sec(int64_t key) const noexcept
    {
        return begin() + login_vec_upper_bound_by_ut_tv_tv_sec(c(), key);
    }

    const value_type *find_by_ut_tv_tv_sec(int64_t key) const noexcept
    {
        return login_vec_find_by_ut_tv_tv_sec(c(), key);
    }

    void lower_bounds_by_ut_tv_tv_sec(const int64_t *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        login_vec_lower_bounds_by_ut_tv_tv_sec(c(), keys, count, bounds);
    }

    void upper_bounds_by_ut_tv_tv_sec(const int64_t *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        login_vec_upper_bounds_by_ut_tv_tv_sec(c(), keys, count, bounds);
    }

    /* As login_vec_sort_by_ut_user and its kin; a bound is an iterator, many are indices. */
    void sort_by_ut_user()
    {
        vecfile_throw_unless_ok(login_vec_sort_by_ut_user(c()));
    }

    void stable_sort_by_ut_user()
    {
        vecfile_throw_unless_ok(login_vec_stable_sort_by_ut_user(c()));
    }

    const_iterator lower_bound_by_ut_user(const char *key) const noexcept
    {
        return begin() + login_vec_lower_bound_by_ut_user(c(), key);
    }

    const_iterator upper_bound_by_ut_user(const char *key) const noexcept
    {
        return begin() + login_vec_upper_bound_by_ut_user(c(), key);
    }

    const value_type *find_by_ut_user(const char *key) const noexcept
    {
        return login_vec_find_by_ut_user(c(), key);
    }

    void lower_bounds_by_ut_user(const char *const *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        login_vec_lower_bounds_by_ut_user(c(), keys, count, bounds);
    }

    void upper_bounds_by_ut_user(const char *const *keys, size_type count,
                                       size_type *bounds) const noexcept
    {
        login_vec_upper_bounds_by_ut_user(c(), keys, count, bounds);
    }
};

#elif VECFILE_TYPE_login != 0xEF501DD394BFBEDE
VECFILE_REFUSE_TYPE("login of login.lua (login_vec.h)", VECFILE_ORIGIN_login,
                    "login")
#endif /* LOGIN_VEC_H_HPP */
