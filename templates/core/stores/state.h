/* An open store: a folder with a vector file a member, and the file `journal`.
 *
 * The journal file is a vector file itself, of one element a member: its name and the UUID of its
 * file, in the order in which the journal counts the arrays.  These elements never change: a store
 * that gets other members gets another journal file.  Its slots and the logs beside it are those of
 * all; what the slots of a member's file say means nothing. */
#ifndef VECFILE_STORES_STATE_H
#define VECFILE_STORES_STATE_H

#include "base/base.h"

#include "journal/vector.h"
#include "store.h"

#define VECFILE_JOURNAL_NAME "journal"
#define VECFILE_MEMBER_ENDING ".vec"

/* An element of the journal file. */
typedef struct vecfile_table_entry {
    char name[VECFILE_MAX_MEMBER_NAME + 1]; /* NUL to the end */
    uint8_t uuid[16];
} vecfile_table_entry;

typedef struct vecfile_store_state {
    const vecfile_store_type *type;
    char *path;                   /* of the folder, as the caller named it */
    vecfile table;                /* of the journal file */
    vecfile_table_entry *entries; /* of the journal file */
    size_t entry_count;
    vecfile **members; /* the caller's handles, in the order of the type */
    vecfile_type table_type;
    vecfile_line table_lines[6];
    char schema_line[256];
} vecfile_store_state;

/* The path of a file in the folder, to be freed; NULL without memory. */
char *vecfile_store_file(const char *folder, const char *name, const char *ending);

/* A store behind `s` whose files are not yet looked for; NULL with a message. */
vecfile_store_state *vecfile_store_new(vecfile_store *s, const vecfile_store_type *type,
                                       const char *path, const vecfile_options *options);

/* Frees what is left once nothing is mapped and no file is open, and closes all handles. */
void vecfile_store_free(vecfile_store_state *store);

/* What the journal file's elements are. */
void vecfile_store_set_table_type(vecfile_store_state *store, const vecfile_store_type *type);

#endif /* VECFILE_STORES_STATE_H */
