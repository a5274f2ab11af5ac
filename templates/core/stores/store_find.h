/* Finding a store's files: the journal, and what it says there is. */
#ifndef VECFILE_STORES_STORE_FIND_H
#define VECFILE_STORES_STORE_FIND_H

#include "base/base.h"

#include "stores/state.h"

/* Attaches all files, read but not mapped, and takes over what the last writer left.  On failure no
 * file is open.  VECFILE_E_NOT_FOUND if there is no such folder, or none with a journal,
 * VECFILE_E_SCHEMA if it has other members than the program, VECFILE_E_REPLACED if the file of one
 * is another's. */
vecfile_status vecfile_store_find(vecfile_store_state *store);

/* Lets go of the files. */
void vecfile_store_detach(vecfile_store_state *store);

#endif /* VECFILE_STORES_STORE_FIND_H */
