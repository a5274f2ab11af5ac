/* Looking for layout files. */
#include "run/system.h"

#include "elements/places.h"

#include "elements/layout_file.h"
#include "run/memory.h"

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

char *own_folder(void)
{
    char path[PATH_MAX];
    /* What the kernel was asked to run, where there is no /proc. */
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): getauxval has no other way to give one */
    const char *called = (const char *)getauxval(AT_EXECFN);
    if (realpath("/proc/self/exe", path) == NULL &&
        (called == NULL || realpath(called, path) == NULL))
        return NULL;
    return copy_text(path, (size_t)(strrchr(path, '/') - path));
}

/* --- folders --- */

/* Takes over `folder`, once. */
static void add(places *of, char *folder)
{
    for (size_t i = 0; i < of->count; i++)
        if (strcmp(of->folders[i], folder) == 0) {
            release(folder);
            return;
        }
    of->folders = reallocate(of->folders, of->count + 1, sizeof *of->folders);
    of->folders[of->count++] = folder;
}

static void add_list(places *of, const char *list)
{
    while (list != NULL && *list != '\0') {
        const size_t length = strcspn(list, ":");
        if (length > 0)
            add(of, copy_text(list, length));
        list += length + (list[length] == ':');
    }
}

/* PREFIX/share/vecfile/layouts, wherever PREFIX/bin has been moved to. */
static void add_installed(places *of)
{
    char *bin = own_folder();
    char *slash = bin != NULL ? strrchr(bin, '/') : NULL;
    if (slash != NULL)
        add(of, format_text("%.*s/share/vecfile/layouts", (int)(slash - bin), bin));
    release(bin);
}

void places_begin(places *of, const char *first)
{
    *of = (places){NULL, 0};
    add_list(of, first);
    add_list(of, getenv("VECFILE_LAYOUTS"));
    add(of, copy_text("generated", strlen("generated")));
    add_installed(of);
}

void places_free(places *of)
{
    for (size_t i = 0; i < of->count; i++)
        release(of->folders[i]);
    release(of->folders);
}

/* --- files --- */

/* The same in the first `count` folders. */
static char *find_before(const places *of, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        char *path = format_text("%s/%s" LAYOUT_ENDING, of->folders[i], name);
        struct stat found;
        /* A link that leads nowhere is found, too, and then told. */
        if (lstat(path, &found) == 0)
            return path;
        release(path);
    }
    return NULL;
}

char *places_find(const places *of, const char *name)
{
    return find_before(of, of->count, name);
}

static int is_layout(const struct dirent *entry)
{
    const size_t length = strlen(entry->d_name), ending = strlen(LAYOUT_ENDING);
    return length > ending && strcmp(entry->d_name + length - ending, LAYOUT_ENDING) == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* Takes what is called `file`, unless an earlier folder has one of its name. */
static void list_file(const places *of, size_t index, const char *file, found_layouts *out)
{
    char *name = copy_text(file, strlen(file) - strlen(LAYOUT_ENDING));
    char *earlier = find_before(of, index, name);
    if (earlier != NULL) {
        release(earlier);
        release(name);
        return;
    }
    out->all = reallocate(out->all, out->count + 1, sizeof *out->all);
    out->all[out->count++] = (found_layout){name, format_text("%s/%s", of->folders[index], file)};
}

void places_list(const places *of, found_layouts *out)
{
    *out = (found_layouts){NULL, 0};
    for (size_t i = 0; i < of->count; i++) {
        struct dirent **entries;
        const int count = scandir(of->folders[i], &entries, is_layout, by_name);
        for (int j = 0; j < count; j++) {
            list_file(of, i, entries[j]->d_name, out);
            free(entries[j]);
        }
        if (count >= 0)
            free(entries);
    }
}

void found_layouts_free(found_layouts *of)
{
    for (size_t i = 0; i < of->count; i++) {
        release(of->all[i].name);
        release(of->all[i].path);
    }
    release(of->all);
}
