/* Made by vecfile-gen 1.0.0; do not edit. */
/* What a call can answer, and the story behind the last failure. */
#ifndef VECFILE_STATUS_H
#define VECFILE_STATUS_H

/* The one list of statuses: X(name, what it means).  Values are part of the ABI: append only. */
#define VECFILE_STATUSES(X)                                                                        \
    X(OK, "success")                                                                               \
    X(E_INVALID, "an argument that no call can mean")                                              \
    X(E_RANGE, "an index or range past the end")                                                   \
    X(E_READ_ONLY, "a change through a read-only handle")                                          \
    X(E_FULL, "no room: limit of the vector, disk, quota, file size or address space")             \
    X(E_NO_MEMORY, "no memory for the work itself")                                                \
    X(E_NOT_FOUND, "no file of that name")                                                         \
    X(E_EXISTS, "a file of that name is there already")                                            \
    X(E_PERMISSION, "the system does not let this user do that")                                   \
    X(E_NOT_VECFILE, "not a vector file")                                                          \
    X(E_FORMAT, "a file format that this library is too old for")                                  \
    X(E_BYTE_ORDER, "written on a machine of the other byte order")                                \
    X(E_MACHINE, "written on another kind of machine")                                             \
    X(E_FLOAT, "written on a machine with other floating-point formats")                           \
    X(E_LAYOUT, "same fields, laid out otherwise")                                                 \
    X(E_SCHEMA, "another element, or other fields")                                                \
    X(E_USER_MAGIC, "the caller's own magic number differs")                                       \
    X(E_TRUNCATED, "shorter than its header says")                                                 \
    X(E_CORRUPT, "damaged")                                                                        \
    X(E_LOCKED, "another process has it open, and is in the way")                                  \
    X(E_ALREADY_OPEN, "this process has it open, and is in the way")                               \
    X(E_FORKED, "the handle belongs to the parent process")                                        \
    X(E_POISONED, "an earlier call left the state of disk or memory unknown")                      \
    X(E_UNSUPPORTED, "not with this durability or on this system")                                 \
    X(E_IO, "the system failed; errno of the moment is in the message")                            \
    X(E_VALUE, "a value that the place it is to go to cannot hold")                                \
    X(E_REPLACED, "another program changed the file while it was open")                            \
    X(E_TIMEOUT, "nothing new in the time given")                                                  \
    X(E_EXPIRED, "read beside a writer for longer than it waits")

#ifdef __cplusplus
extern "C" {
#endif

typedef enum vecfile_status {
#define VECFILE_STATUS_MEMBER(name, meaning) VECFILE_##name,
    VECFILE_STATUSES(VECFILE_STATUS_MEMBER)
#undef VECFILE_STATUS_MEMBER
} vecfile_status;

/* The status's name, "VECFILE_E_FULL"; for other numbers "VECFILE_E_?".  Lives for ever. */
const char *vecfile_status_name(vecfile_status status);

/* What the status means, in a few words.  Lives for ever. */
const char *vecfile_status_meaning(vecfile_status status);

/* This thread's last failure in full: the path, what was found, what was expected, what to do.
 * "" before the first failure; a success leaves it alone.  Valid until this thread's next call
 * that fails. */
const char *vecfile_errmsg(void);

#ifdef __cplusplus
}
#endif

#endif /* VECFILE_STATUS_H */
