/* The one way from the command to what the core keeps to itself: files that are damaged, locked or
 * of other machines are nothing that its public calls would open. */
#ifndef CLI_CORE_H
#define CLI_CORE_H

#include "base/assertion.h"
#include "base/base.h"
#include "base/digits.h"
#include "base/hash.h"
#include "convert/output_file.h"
#include "convert/output_file_check.h"
#include "file/header.h"
#include "journal/followers.h"
#include "journal/vector.h"
#include "layout/abis.h"
#include "layout/default_element.h"
#include "layout/host.h"
#include "layout/real.h"
#include "layout/text.h"
#include "system/io_full.h"
#include "system/io_parts.h"
#include "system/lock_holder.h"
#include "system/new_file.h"
#include "system/place.h"

#endif /* CLI_CORE_H */
