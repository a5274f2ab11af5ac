// Boost.Interprocess: a vector in a managed mapped file, of a size that has room for everything
// (a file that is in use cannot grow), its memory reserved.  Its flush() only begins to write, so
// it is followed by an msync that waits: durable, not atomic.
#include "array.hpp"

#include <boost/interprocess/allocators/allocator.hpp>
#include <boost/interprocess/containers/vector.hpp>
#include <boost/interprocess/managed_mapped_file.hpp>
#include <sys/mman.h>

namespace bi = boost::interprocess;

namespace
{

template <typename T>
using allocator_of = bi::allocator<T, bi::managed_mapped_file::segment_manager>;

template <typename T> using vector_of = bi::vector<T, allocator_of<T>>;

bi::managed_mapped_file open_file(const char *path, uint64_t bytes, bool is_new)
{
    if (is_new)
        return bi::managed_mapped_file(bi::create_only, path, bytes + bytes / 64 + (1 << 20));
    return bi::managed_mapped_file(bi::open_only, path);
}

template <typename T> class boost_array : public array_of<T, vector_of<T>>
{
public:
    boost_array(const char *path, uint64_t most, bool is_new)
        : file(open_file(path, most * sizeof(T), is_new))
        , vector(file.find_or_construct<vector_of<T>>("elements")(
              allocator_of<T>(file.get_segment_manager())))
    {
        if (is_new)
            vector->reserve(most);
    }

    void flush() override
    {
        const auto begin = reinterpret_cast<uintptr_t>(file.get_address());
        const uintptr_t page = begin & ~static_cast<uintptr_t>(4095);
        need(file.flush() && msync(reinterpret_cast<void *>(page), file.get_size() + begin - page,
                                   MS_SYNC) == 0,
             "boost: flush");
    }

    void update(const uint32_t *indices, size_t k, uint64_t value) override
    {
        for (size_t i = 0; i < k; i++)
            this->set_field(indices[i], value);
        flush();
    }

protected:
    vector_of<T> &elements() override
    {
        return *vector;
    }

private:
    bi::managed_mapped_file file;
    vector_of<T> *vector;
};

} // namespace

extern "C" const store boost_store = table_of<boost_array>("boost-interprocess");
