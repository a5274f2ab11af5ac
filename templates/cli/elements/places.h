/* Where layout files are looked for: the folders of --layouts, those of $VECFILE_LAYOUTS,
 * ./generated, and where the command was installed. */
#ifndef CLI_PLACES_H
#define CLI_PLACES_H

#include <stddef.h>

typedef struct places {
    char **folders; /* in the order of looking */
    size_t count;
} places;

/* `first` is a list with colons, or NULL. */
void places_begin(places *of, const char *first);
void places_free(places *of);

/* The layout file of that name in the first folder that has one, to be released; NULL if there is
 * none. */
char *places_find(const places *of, const char *name);

/* A layout file and the name that finds it. */
typedef struct found_layout {
    char *name;
    char *path;
} found_layout;

typedef struct found_layouts {
    found_layout *all;
    size_t count;
} found_layouts;

/* Every layout file that its name finds, folder by folder and in the order of the alphabet. */
void places_list(const places *of, found_layouts *out);
void found_layouts_free(found_layouts *of);

/* The folder of the executable, to be released; NULL where the system does not tell. */
char *own_folder(void);

#endif /* CLI_PLACES_H */
