// What the C++ peers have in common: the elements' keys and fields, and the calls that only need an
// array.
#ifndef BENCH_ARRAY_HPP
#define BENCH_ARRAY_HPP

#include "../store.h"

#include <algorithm>
#include <cstring>

template <typename T> struct traits;

template <> struct traits<number> {
    static number of(uint64_t i)
    {
        return number_of(i);
    }
    static uint64_t key(const number &n)
    {
        return n.value;
    }
    static const element &kind()
    {
        return number_element;
    }
};

template <> struct traits<event> {
    static event of(uint64_t i)
    {
        return event_of(i);
    }
    static uint64_t key(const event &e)
    {
        return e.time;
    }
    static const element &kind()
    {
        return event_element;
    }
};

template <> struct traits<tick> {
    static tick of(uint64_t i)
    {
        return tick_of(i);
    }
    static uint64_t key(const tick &t)
    {
        return static_cast<uint64_t>(t.time);
    }
    static const element &kind()
    {
        return tick_element;
    }
};

// A store of one kind of element; those of all kinds have the same calls.
class array
{
public:
    array() = default;
    array(const array &) = delete;
    array &operator=(const array &) = delete;
    virtual ~array() = default;
    virtual void append(uint64_t first, uint64_t count) = 0;
    virtual void flush() = 0;
    virtual uint64_t scan() = 0;
    virtual uint64_t range(uint64_t low, uint64_t high) = 0;
    virtual uint64_t read(const uint32_t *indices, size_t count) = 0;
    virtual void update(const uint32_t *indices, size_t k, uint64_t value) = 0;
    virtual void insert(uint64_t at) = 0;
    virtual void remove(uint64_t at) = 0;
};

// The calls that any vector of T serves in the same way.
template <typename T, typename Vector> class array_of : public array
{
public:
    void append(uint64_t first, uint64_t count) override
    {
        Vector &v = elements();
        for (uint64_t i = first; i < first + count; i++)
            v.push_back(traits<T>::of(i));
    }

    uint64_t scan() override
    {
        const Vector &v = elements();
        return traits<T>::kind().sum(v.data(), v.size());
    }

    uint64_t range(uint64_t low, uint64_t high) override
    {
        const Vector &v = elements();
        const auto is_below = [](const T &one, uint64_t key) { return traits<T>::key(one) < key; };
        const auto first = std::lower_bound(v.begin(), v.end(), low, is_below);
        const auto last = std::lower_bound(first, v.end(), high, is_below);
        return traits<T>::kind().sum(v.data() + (first - v.begin()),
                                     static_cast<uint64_t>(last - first));
    }

    uint64_t read(const uint32_t *indices, size_t count) override
    {
        return traits<T>::kind().gather(elements().data(), indices, count);
    }

    void insert(uint64_t at) override
    {
        Vector &v = elements();
        v.insert(v.begin() + static_cast<std::ptrdiff_t>(at), traits<T>::of(at));
    }

    void remove(uint64_t at) override
    {
        Vector &v = elements();
        v.erase(v.begin() + static_cast<std::ptrdiff_t>(at));
    }

protected:
    virtual Vector &elements() = 0;

    void set_field(uint32_t index, uint64_t value)
    {
        std::memcpy(reinterpret_cast<char *>(elements().data() + index) +
                        traits<T>::kind().field_at,
                    &value, sizeof value);
    }
};

// Makes a Store<T> for the kind of element.
template <template <typename> class Store>
array *make_array(const char *path, const element *e, uint64_t most, bool is_new)
{
    try {
        switch (e->kind) {
        case NUMBER:
            return new Store<number>(path, most, is_new);
        case EVENT:
            return new Store<event>(path, most, is_new);
        case TICK:
            return new Store<tick>(path, most, is_new);
        }
    } catch (const std::exception &failure) {
        need(false, failure.what());
    }
    return nullptr;
}

// The table of functions over any array.
template <template <typename> class Store> store table_of(const char *name)
{
    store t{};
    t.name = name;
    t.is_durable = true;
    t.create = [](const char *path, const element *e, uint64_t most) -> void * {
        return make_array<Store>(path, e, most, true);
    };
    t.open = [](const char *path, const element *e, uint64_t most) -> void * {
        return make_array<Store>(path, e, most, false);
    };
    t.close = [](void *a) { delete static_cast<array *>(a); };
    t.append = [](void *a, uint64_t first, uint64_t count) {
        static_cast<array *>(a)->append(first, count);
    };
    t.flush = [](void *a) { static_cast<array *>(a)->flush(); };
    t.scan = [](void *a) { return static_cast<array *>(a)->scan(); };
    t.range = [](void *a, uint64_t low, uint64_t high) {
        return static_cast<array *>(a)->range(low, high);
    };
    t.read = [](void *a, const uint32_t *indices, size_t count) {
        return static_cast<array *>(a)->read(indices, count);
    };
    t.update = [](void *a, const uint32_t *indices, size_t k, uint64_t value) {
        static_cast<array *>(a)->update(indices, k, value);
    };
    t.insert = [](void *a, uint64_t at) { static_cast<array *>(a)->insert(at); };
    t.remove = [](void *a, uint64_t at) { static_cast<array *>(a)->remove(at); };
    return t;
}

#endif // BENCH_ARRAY_HPP
