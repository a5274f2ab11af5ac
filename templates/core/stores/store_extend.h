/* A store gets the members that its schema has and it has not. */
#ifndef VECFILE_STORES_STORE_EXTEND_H
#define VECFILE_STORES_STORE_EXTEND_H

#include "base/base.h"

#include "stores/state.h"

/* Whether the program's store has members that the folder has not. */
bool vecfile_store_lacks_members(const vecfile_store_state *store);

/* Ends what the last writer left, makes the missing members, without elements, and another journal
 * file, which takes the place of the old one in one moment; the store is to be found anew then.  On
 * failure the store is as it was, but for files that no journal names.  VECFILE_E_EXISTS if a file
 * that is no member's is in the way. */
vecfile_status vecfile_store_extend(vecfile_store_state *store);

#endif /* VECFILE_STORES_STORE_EXTEND_H */
