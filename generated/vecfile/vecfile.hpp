/* Made by vecfile-gen 1.0.0; do not edit. */
/* The C++17 face of every generated vector: an owner that closes, moves and iterates.
 *
 * <element>_vector derives from vecfile_vector; what the C calls return as a status is thrown here
 * as vecfile_error, and the try_… members return it.  The handle inside is the C one, c() gives it
 * to any C call, and everything inlines to what C does. */
#ifndef VECFILE_HPP
#define VECFILE_HPP

#include "vecfile.h"

#include <cstddef>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>

/* A status that was not VECFILE_OK; what() is vecfile_errmsg() of the moment. */
class vecfile_error : public std::runtime_error
{
public:
    explicit vecfile_error(vecfile_status status)
        : std::runtime_error(vecfile_errmsg())
        , status_(status)
    {
    }

    vecfile_status status() const noexcept
    {
        return status_;
    }

    const char *name() const noexcept
    {
        return vecfile_status_name(status_);
    }

private:
    vecfile_status status_;
};

inline void vecfile_throw_unless_ok(vecfile_status status)
{
    if (status != VECFILE_OK)
        throw vecfile_error(status);
}

/* `Calls` names an element, its handle and its C functions; generated. */
template <class Calls> class vecfile_vector
{
public:
    using value_type = typename Calls::element;
    using handle_type = typename Calls::handle;
    using size_type = std::uint64_t;
    using difference_type = std::ptrdiff_t;
    using const_reference = const value_type &;
    using const_iterator = const value_type *;
    using const_reverse_iterator = std::reverse_iterator<const_iterator>;

    /* Closed; open it with try_open. */
    vecfile_vector() noexcept
        : handle_()
    {
    }

    /* Opens as the C call does; throws vecfile_error. */
    explicit vecfile_vector(const char *path, const vecfile_options &options = vecfile_options())
        : handle_()
    {
        vecfile_throw_unless_ok(try_open(path, options));
    }

    explicit vecfile_vector(const std::string &path,
                            const vecfile_options &options = vecfile_options())
        : vecfile_vector(path.c_str(), options)
    {
    }

    vecfile_vector(const vecfile_vector &) = delete;
    vecfile_vector &operator=(const vecfile_vector &) = delete;

    vecfile_vector(vecfile_vector &&other) noexcept
        : handle_()
    {
        Calls::move(&handle_, &other.handle_);
    }

    vecfile_vector &operator=(vecfile_vector &&other) noexcept
    {
        if (this != &other) {
            close_quietly();
            Calls::move(&handle_, &other.handle_);
        }
        return *this;
    }

    /* Commits and closes; a destructor cannot report a failure, close() can. */
    ~vecfile_vector()
    {
        close_quietly();
    }

    [[nodiscard]] vecfile_status try_open(const char *path,
                                          const vecfile_options &options = vecfile_options())
    {
        close_quietly();
        return Calls::open(&handle_, path, &options);
    }

    void close()
    {
        vecfile_throw_unless_ok(try_close());
    }

    [[nodiscard]] vecfile_status try_close() noexcept
    {
        return Calls::close(&handle_);
    }

    void abandon() noexcept
    {
        Calls::abandon(&handle_);
    }

    bool is_open() const noexcept
    {
        return handle_.core.mode != VECFILE_MODE_CLOSED;
    }

    /* The C handle, for every call that has no member here. */
    handle_type *c() noexcept
    {
        return &handle_;
    }

    const handle_type *c() const noexcept
    {
        return &handle_;
    }

    void commit()
    {
        vecfile_throw_unless_ok(try_commit());
    }

    [[nodiscard]] vecfile_status try_commit() noexcept
    {
        return Calls::commit(&handle_);
    }

    void commit(std::uint64_t stamp)
    {
        vecfile_throw_unless_ok(Calls::commit_stamped(&handle_, stamp));
    }

    /* For idle time: does for about `microseconds` what later commits and the close would do; true
     * if it could go on at once. */
    bool tidy(std::uint32_t microseconds) noexcept
    {
        return Calls::tidy(&handle_, microseconds);
    }

    /* Takes everything since the last commit back. */
    void rollback()
    {
        vecfile_throw_unless_ok(Calls::rollback(&handle_));
    }

    /* Goes on to the newest commit, of a vector that was opened with VECFILE_FOLLOW; what is
     * returned tells what changed, and its ranges live until the next call. */
    vecfile_changes refresh()
    {
        vecfile_changes changes{};
        vecfile_throw_unless_ok(Calls::refresh(&handle_, &changes));
        return changes;
    }

    /* Whether there was something new within `ms` milliseconds. */
    bool wait(std::uint32_t ms)
    {
        const vecfile_status status = Calls::wait(&handle_, ms);
        if (status != VECFILE_E_TIMEOUT)
            vecfile_throw_unless_ok(status);
        return status == VECFILE_OK;
    }

    bool is_current() const noexcept
    {
        return Calls::is_current(&handle_);
    }

    std::uint64_t stamp() const noexcept
    {
        return Calls::stamp(&handle_);
    }

    const value_type *data() const noexcept
    {
        return static_cast<const value_type *>(handle_.core.elements);
    }

    size_type size() const noexcept
    {
        return handle_.core.len;
    }

    bool empty() const noexcept
    {
        return handle_.core.len == 0;
    }

    size_type capacity() const noexcept
    {
        return Calls::capacity(&handle_);
    }

    const_iterator begin() const noexcept
    {
        return data();
    }

    const_iterator end() const noexcept
    {
        return data() + size();
    }

    const_reverse_iterator rbegin() const noexcept
    {
        return const_reverse_iterator(end());
    }

    const_reverse_iterator rend() const noexcept
    {
        return const_reverse_iterator(begin());
    }

    /* Unchecked, as an array's. */
    const_reference operator[](size_type i) const noexcept
    {
        return data()[i];
    }

    /* Throws std::out_of_range past the end. */
    const_reference at(size_type i) const
    {
        if (i >= size())
            throw std::out_of_range("index " + std::to_string(i) + " of " + std::to_string(size()));
        return data()[i];
    }

    const_reference front() const noexcept
    {
        return data()[0];
    }

    const_reference back() const noexcept
    {
        return data()[size() - 1];
    }

    /* Element i to be changed, marked for the next commit; throws as set does. */
    value_type &change(size_type i)
    {
        if (i >= size())
            throw vecfile_error(vecfile_fail_change(&handle_.core, i));
        vecfile_throw_unless_ok(vecfile_mark(&handle_.core, i, sizeof(value_type)));
        return static_cast<value_type *>(handle_.core.elements)[i];
    }

    void set(size_type i, const value_type &element)
    {
        change(i) = element;
    }

    void push_back(const value_type &element)
    {
        vecfile_throw_unless_ok(try_push_back(element));
    }

    [[nodiscard]] vecfile_status try_push_back(const value_type &element) noexcept
    {
        return Calls::push(&handle_, element);
    }

    /* Removes the last element and returns it; throws on an empty vector. */
    value_type pop_back()
    {
        static_assert(sizeof(value_type) <= VECFILE_MAX_BY_VALUE,
                      "too large for a stack: take back(), then pop through c()");
        value_type last;
        vecfile_throw_unless_ok(Calls::pop(&handle_, &last));
        return last;
    }

    void reserve(size_type additional)
    {
        vecfile_throw_unless_ok(Calls::reserve(&handle_, additional));
    }

    void resize(size_type len, const value_type &element)
    {
        vecfile_throw_unless_ok(Calls::resize(&handle_, len, element));
    }

    void clear()
    {
        vecfile_throw_unless_ok(Calls::clear(&handle_));
    }

private:
    void close_quietly() noexcept
    {
        if (is_open())
            (void)!Calls::close(&handle_);
    }

    handle_type handle_;
};

#endif /* VECFILE_HPP */
