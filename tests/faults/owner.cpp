/* The C++ face at work. */
#include "size120_vec.hpp"

#include "owner.h"

#include <cstdio>

namespace
{

void push(size120_vector &v, owner_life *out)
{
    size120 element = size120_default();
    element.value = static_cast<std::int64_t>(v.size());
    v.push_back(element);
    out->pushed = v.size();
}

void go_through(const char *path, const vecfile_options &options, owner_life *out)
{
    size120_vector v(path, options);
    for (int commits = 0; commits < 2; commits++) {
        for (int i = 0; i < 60; i++)
            push(v, out);
        v.commit();
        out->committed = v.size();
    }
    v.change(0).weight = 1;
    v.change(0).weight = 0;
    if (options.durability == VECFILE_ATOMIC) {
        v.pop_back();
        v.rollback();
    }
    v.close();
}

} // namespace

void owner_live(const char *path, vecfile_durability durability, fault_plan *faults,
                owner_life *out)
{
    vecfile_options options = vecfile_options();
    options.durability = durability;
    *out = owner_life();
    faults->is_armed = true;
    try {
        go_through(path, options, out);
    } catch (const vecfile_error &error) {
        out->thrown = error.status();
        std::snprintf(out->message, sizeof out->message, "%s", error.what());
    } catch (...) {
        out->is_foreign = true;
    }
    faults->is_armed = false;
}
