/* Writing the files of a store: a member's, and that of the journal. */
#ifndef VECFILE_STORES_STORE_FILES_H
#define VECFILE_STORES_STORE_FILES_H

#include "base/base.h"

#include "file/header.h"
#include "stores/state.h"

typedef struct vecfile_store_maker {
    const vecfile_store_state *store;
    const vecfile_io *io;
    const vecfile_options *options;
    const char *folder;  /* that the files are made in */
    const uint8_t *uuid; /* of the store */
    int like;            /* a file whose owner and permissions they get; -1: those of the options */
} vecfile_store_maker;

/* Makes the file of a member without elements, in place of one that is there if `replaces`, and
 * fills in its entry. */
vecfile_status vecfile_store_make_member(const vecfile_store_maker *maker,
                                         const vecfile_member *member, bool replaces,
                                         vecfile_table_entry *entry);

/* Makes the journal file of these members, whose slots have the state of `slot`; its count and
 * further arrays are those of the entries. */
vecfile_status vecfile_store_make_table(const vecfile_store_maker *maker, uint64_t user_magic,
                                        const vecfile_slot *slot,
                                        const vecfile_table_entry *entries, size_t count,
                                        bool replaces);

#endif /* VECFILE_STORES_STORE_FILES_H */
