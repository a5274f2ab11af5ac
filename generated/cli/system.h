/* Included first by every file of the command: asks the system headers for everything, and for
 * files larger than 2 GiB, before any of them is read. */
#ifndef CLI_SYSTEM_H
#define CLI_SYSTEM_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif

#endif /* CLI_SYSTEM_H */
