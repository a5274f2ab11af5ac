/* Several vectors that one journal commits together: all or none of what was changed in them, after
 * any crash. */
#ifndef VECFILE_STORE_H
#define VECFILE_STORE_H

#include "vecfile.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Members that a store has at most, and characters of the name of one. */
#define VECFILE_MAX_MEMBERS 52
#define VECFILE_MAX_MEMBER_NAME 63

/* A vector of a store. */
typedef struct vecfile_member {
    const char *name; /* of its file, with ".vec" behind it */
    const vecfile_type *type;
    size_t handle; /* where its vecfile is, in bytes from the vecfile_store on */
} vecfile_member;

/* What the core knows of a store.  Generated, constant. */
typedef struct vecfile_store_type {
    const char *name; /* "exchange" */
    const char *generator;
    uint32_t version; /* of the schema */
    const vecfile_member *members;
    size_t member_count;
} vecfile_store_type;

struct vecfile_store_state;

/* The untyped handle inside <store>_store, before its members. */
typedef struct vecfile_store {
    struct vecfile_store_state *state; /* NULL: closed */
} vecfile_store;

/* --- life -------------------------------------------------------------------------------- */

/* These serve <store>_store_open and its kin; statuses are documented there. */
VECFILE_MUST_USE vecfile_status vecfile_store_open(vecfile_store *s, const vecfile_store_type *type,
                                                   const char *path,
                                                   const vecfile_options *options);
VECFILE_MUST_USE vecfile_status vecfile_store_close(vecfile_store *s);
void vecfile_store_abandon(vecfile_store *s);

/* --- durability -------------------------------------------------------------------------- */

VECFILE_MUST_USE vecfile_status vecfile_store_commit(vecfile_store *s);
VECFILE_MUST_USE vecfile_status vecfile_store_commit_stamped(vecfile_store *s, uint64_t stamp);
VECFILE_MUST_USE vecfile_status vecfile_store_commit_lazy(vecfile_store *s);
VECFILE_MUST_USE vecfile_status vecfile_store_commit_if_due(vecfile_store *s);
VECFILE_MUST_USE vecfile_status vecfile_store_rollback(vecfile_store *s);
bool vecfile_store_tidy(vecfile_store *s, uint32_t microseconds);
uint64_t vecfile_store_stamp(const vecfile_store *s);
const char *vecfile_store_path(const vecfile_store *s);

/* --- beside a writer --------------------------------------------------------------------- */

/* `changes` is NULL or has room for as many as there are members, in the order of the schema. */
VECFILE_MUST_USE vecfile_status vecfile_store_refresh(vecfile_store *s, vecfile_changes *changes);
VECFILE_MUST_USE vecfile_status vecfile_store_wait(vecfile_store *s, uint32_t ms);
bool vecfile_store_is_current(const vecfile_store *s);

#ifdef __cplusplus
}
#endif

#endif /* VECFILE_STORE_H */
