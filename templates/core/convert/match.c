/* Finding each field's past: by its path, and by the names that it and the structs around it had.
 */
#include "convert/match.h"

#include "base/assertion.h"
#include "layout/leaves.h"

#include <stdlib.h>

/* Renamed structs around one field, at most, of which all old and new names are tried together. */
#define MAX_RENAMES 6

/* A leaf by its path without brackets. */
typedef struct plain_path {
    char *path;
    size_t leaf;
    bool is_taken;
} plain_path;

typedef struct matching {
    const vecfile_leaf *from_leaves;
    const vecfile_description *to;
    plain_path *paths; /* of the old leaves, sorted */
    size_t count;
    const vecfile_leaf **sources;
    size_t next_leaf;
    /* The fields on the way to the next leaf, and room for a path. */
    const vecfile_field *chain[VECFILE_MAX_DEPTH + 2];
    char *buffer;
    size_t room;
} matching;

static char *without_brackets(const char *path)
{
    char *plain = malloc(strlen(path) + 1), *to = plain;
    if (plain == NULL)
        return NULL;
    for (; *path != '\0'; path++)
        if (*path != '[' && *path != ']')
            *to++ = *path;
    *to = '\0';
    return plain;
}

static int compare_paths(const void *a, const void *b)
{
    const plain_path *x = a, *y = b;
    return strcmp(x->path, y->path);
}

static int compare_with(const void *path, const void *known)
{
    return strcmp(path, ((const plain_path *)known)->path);
}

/* Gives the old leaf of that path to new leaf `to`. */
static bool take_leaf(matching *in, const char *path, size_t to)
{
    plain_path *found = bsearch(path, in->paths, in->count, sizeof *in->paths, compare_with);
    if (found == NULL || found->is_taken)
        return false;
    VECFILE_ASSERT(in->sources[to] == NULL);
    found->is_taken = true;
    in->sources[to] = &in->from_leaves[found->leaf];
    return true;
}

static void append(char **to, const char *name)
{
    const size_t length = strlen(name);
    memcpy(*to, name, length);
    *to += length;
}

/* The path of fields [first, count) of the chain, renamed ones by `names`: a bit each, set for the
 * old name. */
static const char *chain_path(const matching *in, size_t first, size_t count, unsigned names)
{
    char *to = in->buffer;
    for (size_t i = first; i < count; i++) {
        const bool has_old = in->chain[i]->was != NULL;
        if (i > first)
            append(&to, ".");
        append(&to, has_old && (names & 1) ? in->chain[i]->was : in->chain[i]->name);
        if (has_old)
            names >>= 1;
    }
    *to = '\0';
    VECFILE_ASSERT((size_t)(to - in->buffer) < in->room);
    return in->buffer;
}

/* First each field in its struct, by any of its names; then as if a name that it had were a whole
 * path: a struct was made around it, or taken away. */
static void match_leaf(matching *in, size_t count)
{
    const size_t leaf = in->next_leaf++;
    unsigned renames = 0;
    VECFILE_ASSERT(leaf < in->to->leaf_count);
    VECFILE_ASSERT(in->to->leaves[leaf].field == in->chain[count - 1]);
    for (size_t i = 0; i < count; i++)
        renames += in->chain[i]->was != NULL;
    if (in->sources[leaf] != NULL || renames == 0)
        return;
    const unsigned all = 1u << (renames < MAX_RENAMES ? renames : MAX_RENAMES);
    for (unsigned names = 1; names < all; names++)
        if (take_leaf(in, chain_path(in, 0, count, names), leaf))
            return;
    for (size_t i = count; i-- > 1;)
        if (in->chain[i]->was != NULL && take_leaf(in, chain_path(in, i, count, 1), leaf))
            return;
}

/* NOLINTNEXTLINE(misc-no-recursion): no deeper than VECFILE_MAX_DEPTH */
static void match_struct(matching *in, const vecfile_struct *structure, size_t depth)
{
    VECFILE_ASSERT(depth < VECFILE_MAX_DEPTH + 2);
    for (size_t i = 0; i < structure->field_count; i++) {
        in->chain[depth] = &structure->fields[i];
        if (structure->fields[i].kind == VECFILE_KIND_STRUCT)
            match_struct(in, structure->fields[i].structure, depth + 1);
        else
            match_leaf(in, depth + 1);
    }
}

/* The longest path that a chain can make: each name or old name is on a line of the text. */
static size_t longest_path(const vecfile_description *to)
{
    size_t longest = 0;
    for (size_t i = 0; i < to->struct_count; i++)
        for (size_t j = 0; j < to->structs[i].field_count; j++) {
            const vecfile_field *field = &to->structs[i].fields[j];
            const size_t name = strlen(field->name);
            const size_t was = field->was != NULL ? strlen(field->was) : 0;
            longest = name > longest ? name : longest;
            longest = was > longest ? was : longest;
        }
    return (longest + 1) * (VECFILE_MAX_DEPTH + 2);
}

static bool list_paths(const vecfile_description *from, matching *in)
{
    for (size_t i = 0; i < from->leaf_count; i++) {
        in->paths[i].path = without_brackets(from->leaves[i].path);
        in->paths[i].leaf = i;
        in->count++;
        if (in->paths[i].path == NULL)
            return false;
    }
    qsort(in->paths, in->count, sizeof *in->paths, compare_paths);
    return true;
}

static bool match_same_paths(const vecfile_description *to, matching *in)
{
    for (size_t i = 0; i < to->leaf_count; i++) {
        char *plain = without_brackets(to->leaves[i].path);
        if (plain == NULL)
            return false;
        (void)take_leaf(in, plain, i);
        free(plain);
    }
    return true;
}

bool vecfile_match_leaves(const vecfile_description *from, const vecfile_description *to,
                          const vecfile_leaf **sources)
{
    const size_t room = longest_path(to);
    matching in = {.from_leaves = from->leaves,
                   .to = to,
                   .sources = sources,
                   .paths = calloc(from->leaf_count, sizeof *in.paths),
                   .buffer = malloc(room),
                   .room = room};
    bool is_done = in.paths != NULL && in.buffer != NULL && list_paths(from, &in);
    for (size_t i = 0; i < to->leaf_count; i++)
        sources[i] = NULL;
    /* Who kept its name keeps its values, whatever others were once called. */
    if (is_done)
        is_done = match_same_paths(to, &in);
    if (is_done)
        match_struct(&in, to->element, 0);
    for (size_t i = 0; i < in.count; i++)
        free(in.paths[i].path);
    free(in.paths);
    free(in.buffer);
    return is_done;
}
