// std::vector with its memory reserved, and a file that it is written to by fwrite and read from by
// fread: what is flushed is written and synced, what is changed is written at its place.  Durable,
// not atomic.
#include "array.hpp"

#include <cstdio>
#include <unistd.h>
#include <vector>

namespace
{

template <typename T> class saved_vector : public array_of<T, std::vector<T>>
{
public:
    saved_vector(const char *path, uint64_t most, bool is_new)
        : file(std::fopen(path, is_new ? "w+b" : "r+b"))
    {
        need(file != nullptr, path);
        vector.reserve(most);
        if (!is_new)
            load();
        saved = vector.size();
    }

    ~saved_vector() override
    {
        flush();
        std::fclose(file);
    }

    saved_vector(const saved_vector &) = delete;
    saved_vector &operator=(const saved_vector &) = delete;

    void flush() override
    {
        if (saved == vector.size())
            return;
        seek(saved);
        need(std::fwrite(vector.data() + saved, sizeof(T), vector.size() - saved, file) ==
                 vector.size() - saved,
             "fwrite");
        saved = vector.size();
        sync();
    }

    void insert(uint64_t at) override
    {
        array_of<T, std::vector<T>>::insert(at);
        saved = std::min<size_t>(saved, at);
    }

    void remove(uint64_t at) override
    {
        array_of<T, std::vector<T>>::remove(at);
        saved = std::min<size_t>(saved, at);
        need(ftruncate(fileno(file), static_cast<off_t>(saved * sizeof(T))) == 0, "ftruncate");
    }

    void update(const uint32_t *indices, size_t k, uint64_t value) override
    {
        for (size_t i = 0; i < k; i++) {
            this->set_field(indices[i], value);
            seek(indices[i]);
            need(std::fwrite(&vector[indices[i]], sizeof(T), 1, file) == 1, "fwrite");
        }
        sync();
    }

protected:
    std::vector<T> &elements() override
    {
        return vector;
    }

private:
    void seek(size_t i)
    {
        need(fseeko(file, static_cast<off_t>(i * sizeof(T)), SEEK_SET) == 0, "fseeko");
    }

    void sync()
    {
        need(std::fflush(file) == 0 && fdatasync(fileno(file)) == 0, "fdatasync");
    }

    void load()
    {
        need(fseeko(file, 0, SEEK_END) == 0, "fseeko");
        const auto count = static_cast<size_t>(ftello(file)) / sizeof(T);
        std::rewind(file);
        vector.resize(count);
        need(std::fread(vector.data(), sizeof(T), count, file) == count, "fread");
    }

    std::FILE *file;
    std::vector<T> vector;
    size_t saved = 0; // elements that the file has
};

} // namespace

extern "C" const store vector_store = table_of<saved_vector>("std::vector");
