/* Made by vecfile-gen 1.0.0; do not edit. */
/* Finding an element by its name. */
#include "system.h"

#include "element_types.h"

#include "message.h"
#include "nearest.h"

const vecfile_type *element_type_named(const char *name)
{
    nearest_search search;
    nearest_begin(&search, name, strlen(name));
    for (const vecfile_type *const *type = element_types; *type != NULL; type++) {
        if (strcmp((*type)->element, name) == 0)
            return *type;
        nearest_offer(&search, (*type)->element);
    }
    complain("no element '%s' in this tree%s%s%s; vecfile create --list names them", name,
             search.best != NULL ? "; did you mean '" : "", search.best != NULL ? search.best : "",
             search.best != NULL ? "'?" : "");
    return NULL;
}
