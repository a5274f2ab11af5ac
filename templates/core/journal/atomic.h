/* Atomic durability: what a crash leaves is the state of the last commit. */
#ifndef VECFILE_JOURNAL_ATOMIC_H
#define VECFILE_JOURNAL_ATOMIC_H

#include "base/base.h"

#include "journal/durability.h"

extern const vecfile_durability_calls vecfile_atomic_durability;

#endif /* VECFILE_JOURNAL_ATOMIC_H */
