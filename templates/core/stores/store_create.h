/* Making a new store: in a folder of another name, which gets its own when it is complete. */
#ifndef VECFILE_STORES_STORE_CREATE_H
#define VECFILE_STORES_STORE_CREATE_H

#include "base/base.h"

#include "stores/state.h"

/* Makes the store's folder, whose members have no elements.  VECFILE_OK also if somebody else has
 * made one meanwhile; VECFILE_E_EXISTS if something else has that name.  Whatever fails leaves
 * nothing behind. */
vecfile_status vecfile_store_create(const vecfile_store_state *store);

#endif /* VECFILE_STORES_STORE_CREATE_H */
