/* Which files beside a vector are its logs. */
#include "journal/log_files.h"

#include "journal/log_verdict.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* Whether the log that the file's slot counts on may be one without a header, of the first
 * libraries. */
static bool may_be_bare(const vecfile_journal *journal)
{
    if (journal->slot.old_salt != 0)
        return false;
    return (journal->file->features.bits & VECFILE_FEATURE_LOG_HEADERS) == 0 ||
           journal->file->features.bare_log_salt == journal->slot.salt;
}

bool vecfile_log_name(const vecfile_journal *journal, int number, int which,
                      char out[VECFILE_MAX_NAME_BYTES + 1])
{
    char hex[33];
    for (size_t i = 0; i < 16; i++)
        snprintf(hex + i * 2, 3, "%02x", journal->file->identity.uuid[i]);
    const size_t room = VECFILE_MAX_NAME_BYTES + 1;
    int length;
    if (which == 0)
        length = snprintf(out, room, "%s-log%d", journal->file->place.name, number);
    else if (which == 1)
        length = snprintf(out, room, "vecfile-%s-log%d", hex, number);
    else
        length = snprintf(out, room, "vecfile-%s-%d-log%d", hex, which, number);
    return length > 0 && (size_t)length < room;
}

/* --- taking one --- */

/* Notes which file log `number` is, open as `fd`. */
static vecfile_status take_log_file(vecfile_journal *journal, int number, const char *name, int fd)
{
    vecfile_log *log = &journal->log;
    vecfile_io_stat found;
    char *copy = strdup(name);
    const int result = journal->file->io->fstat(journal->file->io->context, fd, &found);
    if (copy == NULL || result < 0) {
        free(copy);
        return copy == NULL
                   ? vecfile_fail_memory("for the log of", journal->file->path)
                   : vecfile_fail_system(result, "examine the log of", journal->file->path);
    }
    free(log->names[number]);
    log->names[number] = copy;
    log->inodes[number] = found.inode;
    log->fds[number] = fd;
    return VECFILE_OK;
}

void vecfile_log_close(vecfile_journal *journal, int number)
{
    vecfile_log *log = &journal->log;
    if (log->is_new[number])
        vecfile_new_file_discard(journal->file->io, journal->file->place.directory,
                                 &log->made[number]);
    else if (log->fds[number] >= 0)
        journal->file->io->close(journal->file->io->context, log->fds[number]);
    log->is_new[number] = false;
    log->fds[number] = -1;
    log->written[number] = 0;
}

/* --- making one --- */

vecfile_status vecfile_log_file_make(vecfile_journal *journal, int number)
{
    char name[VECFILE_MAX_NAME_BYTES + 1];
    const vecfile_io *io = journal->file->io;
    vecfile_new_file *made = &journal->log.made[number];
    if (!vecfile_log_name(journal, number, 0, name))
        (void)vecfile_log_name(journal, number, 1, name);
    vecfile_status status = vecfile_new_file_make(io, journal->file->place.directory, name,
                                                  journal->file->path, 0600, made);
    if (status != VECFILE_OK) {
        vecfile_fail_more(" (its log, '%s' beside it)", name);
        return status;
    }
    const int result = io->copy_permissions(io->context, journal->file->fd, made->fd);
    if (result < 0) {
        vecfile_new_file_discard(io, journal->file->place.directory, made);
        return vecfile_fail_system(result, "give its permissions to the log of",
                                   journal->file->path);
    }
    journal->log.fds[number] = made->fd;
    journal->log.is_new[number] = true;
    return VECFILE_OK;
}

/* Whether the file of that name may be removed to make way for a new log.  A log of this vector
 * may, also one that is gone by now; a file of others may not, nor a log that a copy may need. */
static bool may_be_replaced(const vecfile_journal *journal, const char *name)
{
    vecfile_log_candidate there;
    const vecfile_log_verdict judged = vecfile_log_judge(journal, name, journal->slot.salt, &there);
    if (there.fd >= 0)
        journal->file->io->close(journal->file->io->context, there.fd);
    return judged == VECFILE_LOG_USELESS || judged == VECFILE_LOG_FOUND ||
           judged == VECFILE_LOG_CUT_OFF || judged == VECFILE_LOG_MISSING;
}

static int publish_log(vecfile_journal *journal, int number, const char *name)
{
    const vecfile_io *io = journal->file->io;
    vecfile_new_file *made = &journal->log.made[number];
    int result = vecfile_new_file_publish(io, journal->file->place.directory, name, made);
    if (result != -EEXIST || !may_be_replaced(journal, name))
        return result;
    result = io->unlink(io->context, journal->file->place.directory, name);
    return result == 0 || result == -ENOENT
               ? vecfile_new_file_publish(io, journal->file->place.directory, name, made)
               : result;
}

vecfile_status vecfile_log_file_publish(vecfile_journal *journal, int number)
{
    char name[VECFILE_MAX_NAME_BYTES + 1];
    int result = -EEXIST;
    for (int which = 0; which < VECFILE_LOG_NAMES && result == -EEXIST; which++)
        if (vecfile_log_name(journal, number, which, name))
            result = publish_log(journal, number, name);
    if (result == 0) {
        journal->log.is_new[number] = false;
        return take_log_file(journal, number, name, journal->log.fds[number]);
    }
    if (result == -EEXIST)
        return vecfile_fail(VECFILE_E_EXISTS,
                            "the log of '%s' cannot be made: '%s-log%d' and '%s' beside it are "
                            "other files: move them away",
                            journal->file->path, journal->file->place.name, number, name);
    return vecfile_fail_system(result, "name the log of", journal->file->path);
}

/* --- finding one --- */

typedef struct search {
    vecfile_journal *journal;
    uint64_t salt;
    vecfile_log_candidate last;  /* that was looked at */
    vecfile_log_candidate found; /* VECFILE_LOG_FOUND, or VECFILE_LOG_IN_USE, or nothing */
    char name[VECFILE_MAX_NAME_BYTES + 1];
} search;

static bool look_at_entry(void *to, const char *name)
{
    search *s = to;
    if (strstr(name, "-log") == NULL || strlen(name) > VECFILE_MAX_NAME_BYTES)
        return true;
    const vecfile_log_verdict judged = vecfile_log_judge(s->journal, name, s->salt, &s->last);
    if (judged != VECFILE_LOG_FOUND && judged != VECFILE_LOG_IN_USE)
        return true;
    s->found = s->last;
    memcpy(s->name, name, strlen(name) + 1);
    return judged == VECFILE_LOG_IN_USE;
}

static const char *explain(vecfile_log_verdict judged)
{
    switch (judged) {
    case VECFILE_LOG_OF_OTHER:
        return "is no log of it";
    case VECFILE_LOG_USELESS:
    case VECFILE_LOG_OF_COPY:
        return "is the log of another state of it";
    case VECFILE_LOG_DAMAGED:
        return "was emptied or damaged";
    case VECFILE_LOG_CUT_OFF:
        return "was cut off";
    case VECFILE_LOG_UNREADABLE:
    case VECFILE_LOG_IN_USE:
    case VECFILE_LOG_MISSING:
    case VECFILE_LOG_FOUND:
        break;
    }
    return "is missing";
}

static vecfile_status fail_to_find(const vecfile_journal *journal, int number,
                                   const vecfile_log_candidate *first)
{
    if (first->verdict == VECFILE_LOG_UNREADABLE) {
        vecfile_fail_system(first->error, "read the log of", journal->file->path);
        vecfile_fail_more(" ('%s-log%d', which has its last commits: let this user read it)",
                          journal->file->place.name, number);
        return vecfile_status_of_errno(first->error);
    }
    return vecfile_fail(VECFILE_E_CORRUPT,
                        "'%s' was being written when its writer stopped, and '%s-log%d', which has "
                        "its last commits, %s: put it back beside it, or restore both from a copy",
                        journal->file->path, journal->file->path, number, explain(first->verdict));
}

static vecfile_status fail_in_use(const vecfile_journal *journal, const char *name)
{
    return vecfile_fail(VECFILE_E_LOCKED,
                        "'%s' was being written when it was copied, and the log that has its last "
                        "commits, '%s' beside it, is in use by the original: close that first, or "
                        "copy the vector when it is closed",
                        journal->file->path, name);
}

static vecfile_status take_found(vecfile_journal *journal, int number, const char *name,
                                 const vecfile_log_candidate *c)
{
    vecfile_status status = take_log_file(journal, number, name, c->fd);
    journal->log.starts[number] = c->start;
    journal->log.written[number] = c->bytes; /* more may be in the system's memory only */
    journal->log.has_slices[number] = c->has_slices;
    if (status != VECFILE_OK)
        journal->file->io->close(journal->file->io->context, c->fd);
    return status;
}

/* A log without a header has nothing but its name and its records to be known by. */
static vecfile_status find_bare(vecfile_journal *journal, int number)
{
    char name[VECFILE_MAX_NAME_BYTES + 1];
    vecfile_log_candidate c = {.verdict = VECFILE_LOG_MISSING, .fd = -1};
    if (vecfile_log_name(journal, number, 0, name))
        c.fd = vecfile_open_file(journal->file->io, journal->file->place.directory, name,
                                 VECFILE_IO_READ_OWN, 0);
    if (c.fd < 0) {
        c.verdict = c.fd == -1 || c.fd == -ENOENT ? VECFILE_LOG_MISSING : VECFILE_LOG_UNREADABLE;
        c.error = c.fd;
        return fail_to_find(journal, number, &c);
    }
    if (vecfile_log_judge_bare(journal, &c) == VECFILE_LOG_FOUND)
        return take_found(journal, number, name, &c);
    journal->file->io->close(journal->file->io->context, c.fd);
    return fail_to_find(journal, number, &c);
}

/* Looks at the names that log `number` may have been given; what the usual one has goes to *usual.
 */
static bool is_at_its_name(search *s, int number, vecfile_log_candidate *usual)
{
    char name[VECFILE_MAX_NAME_BYTES + 1];
    *usual = (vecfile_log_candidate){.verdict = VECFILE_LOG_MISSING, .fd = -1};
    for (int which = 0; which < VECFILE_LOG_NAMES; which++) {
        if (!vecfile_log_name(s->journal, number, which, name))
            continue;
        if (!look_at_entry(s, name))
            return true;
        if (which == 0)
            *usual = s->last;
    }
    return false;
}

static int list_names(search *s)
{
    const vecfile_file *file = s->journal->file;
    return file->io->list_directory(file->io->context, file->place.directory, look_at_entry, s);
}

/* The number that its name says; by another name, one that is free. */
static int number_of(const vecfile_journal *journal, const char *name)
{
    const size_t length = strlen(name);
    int number = length > 0 ? name[length - 1] - '0' : 0;
    if (number < 0 || number >= VECFILE_LOGS)
        number = 0;
    while (journal->log.fds[number] >= 0) /* one is open at most, the old log */
        number = (number + 1) % VECFILE_LOGS;
    return number;
}

/* The message tells of the usual name that has something. */
static vecfile_status fail_search(vecfile_journal *journal,
                                  const vecfile_log_candidate usual[VECFILE_LOGS], int result)
{
    int number = VECFILE_LOGS - 1;
    while (number > 0 && usual[number].verdict == VECFILE_LOG_MISSING)
        number--;
    vecfile_status status = fail_to_find(journal, number, &usual[number]);
    char text[VECFILE_ERROR_TEXT_BYTES];
    if (result < 0)
        vecfile_fail_more(" (its directory, where it may have another name, cannot be listed: %s)",
                          vecfile_error_text(result, text));
    return status;
}

vecfile_status vecfile_log_file_find(vecfile_journal *journal, uint64_t salt, int *number)
{
    vecfile_log_candidate usual[VECFILE_LOGS];
    search s = {
        .journal = journal, .salt = salt, .found = {.verdict = VECFILE_LOG_MISSING, .fd = -1}};
    int result = 0;
    bool is_found = false;
    for (int i = 0; i < VECFILE_LOGS && !is_found; i++)
        is_found = is_at_its_name(&s, i, &usual[i]);
    if (!is_found) {
        *number = (int)(journal->slot.epoch & 1);
        if (may_be_bare(journal))
            return find_bare(journal, *number);
        result = list_names(&s);
    }
    if (s.found.verdict == VECFILE_LOG_IN_USE)
        return fail_in_use(journal, s.name);
    if (s.found.verdict != VECFILE_LOG_FOUND)
        return fail_search(journal, usual, result);
    *number = number_of(journal, s.name);
    return take_found(journal, *number, s.name, &s.found);
}

/* Whether the file of that name, which is not log `number`, begins with a record of it. */
static bool begins_with_record(const vecfile_journal *journal, const char *name, int number)
{
    const vecfile_io *io = journal->file->io;
    const uint64_t start = journal->log.starts[number];
    uint8_t header[VECFILE_RECORD_HEADER_BYTES];
    vecfile_record record;
    vecfile_io_stat found;
    const int fd =
        vecfile_open_file(io, journal->file->place.directory, name, VECFILE_IO_READ_OWN, 0);
    if (fd < 0)
        return false;
    const bool begins =
        io->fstat(io->context, fd, &found) == 0 && found.is_regular &&
        found.inode != journal->log.inodes[number] &&
        vecfile_read_fully(io, fd, header, sizeof header, start) == (int64_t)sizeof header &&
        vecfile_decode_record(header, &record) == VECFILE_DECODED &&
        record.salt == journal->slot.salt && record.offset == start;
    io->close(io->context, fd);
    return begins;
}

vecfile_status vecfile_log_file_check_header(const vecfile_journal *journal, int number)
{
    char name[VECFILE_MAX_NAME_BYTES + 1];
    for (int i = 0; i < VECFILE_LOGS && journal->log.starts[number] != 0; i++)
        if (vecfile_log_name(journal, i, 0, name) && begins_with_record(journal, name, number))
            return vecfile_fail(VECFILE_E_CORRUPT,
                                "'%s' was being written when its writer stopped; its last commits "
                                "are in '%s' beside it, and its header in another file, '%s': "
                                "restore both from a copy",
                                journal->file->path, name, journal->log.names[number]);
    return VECFILE_OK;
}

/* --- one that is another's, or removing one --- */

VECFILE_STATIC_ASSERT(sizeof((vecfile_journal *)NULL)->image >= VECFILE_IDENTITY_BYTES,
                      "an identity block is read there");

/* Whether the log is named after another vector that is there and has the same UUID: then one is a
 * copy of the other, and the log may be what the other needs. */
static bool is_of_a_copy(vecfile_journal *journal, const char *name)
{
    uint8_t *const block = journal->image; /* no page is on its way now */
    vecfile_identity identity;
    char owner[VECFILE_MAX_NAME_BYTES + 1];
    const size_t length = strlen(name), ending = sizeof "-log0" - 1;
    if (length <= ending)
        return false;
    memcpy(owner, name, length - ending);
    owner[length - ending] = '\0';
    if (strcmp(owner, journal->file->place.name) == 0)
        return false;
    const int fd = vecfile_open_file(journal->file->io, journal->file->place.directory, owner,
                                     VECFILE_IO_READ_OWN, 0);
    if (fd < 0)
        return false;
    vecfile_io_stat found;
    const bool is_copy =
        journal->file->io->fstat(journal->file->io->context, fd, &found) == 0 && found.is_regular &&
        found.inode != journal->file->inode &&
        vecfile_read_fully(journal->file->io, fd, block, VECFILE_IDENTITY_BYTES, 0) ==
            VECFILE_IDENTITY_BYTES &&
        vecfile_decode_identity(block, &identity) == VECFILE_DECODED &&
        memcmp(identity.uuid, journal->file->identity.uuid, sizeof identity.uuid) == 0;
    journal->file->io->close(journal->file->io->context, fd);
    return is_copy;
}

static bool is_same_file(const vecfile_journal *journal, int number, int fd)
{
    const vecfile_io *io = journal->file->io;
    vecfile_io_stat found;
    return io->fstat(io->context, fd, &found) == 0 && found.inode == journal->log.inodes[number] &&
           vecfile_lock_file(io, fd, VECFILE_IO_LOCKED_TO_WRITE) == 0;
}

bool vecfile_log_file_take(vecfile_journal *journal, int number)
{
    const vecfile_io *io = journal->file->io;
    vecfile_log *log = &journal->log;
    if (log->fds[number] < 0 || is_of_a_copy(journal, log->names[number]))
        return false;
    const int fd = vecfile_open_file(io, journal->file->place.directory, log->names[number],
                                     VECFILE_IO_WRITE_OWN, 0);
    if (fd < 0)
        return false;
    /* Locks belong to the descriptor: the one to read gives its own back first. */
    io->close(io->context, log->fds[number]);
    log->fds[number] = fd;
    return is_same_file(journal, number, fd);
}

/* The one that this handle made or read, if the name is still its own. */
static void remove_known(vecfile_journal *journal, int number)
{
    const vecfile_io *io = journal->file->io;
    vecfile_log *log = &journal->log;
    vecfile_io_stat found;
    if (io->stat(io->context, journal->file->place.directory, log->names[number], &found) == 0 &&
        found.inode == log->inodes[number] && !is_of_a_copy(journal, log->names[number]))
        io->unlink(io->context, journal->file->place.directory, log->names[number]);
    free(log->names[number]);
    log->names[number] = NULL;
}

/* One that an earlier writer may have left. */
static void remove_left(vecfile_journal *journal, int number, int which)
{
    char name[VECFILE_MAX_NAME_BYTES + 1];
    vecfile_log_candidate there;
    if (!vecfile_log_name(journal, number, which, name))
        return;
    const vecfile_log_verdict judged = vecfile_log_judge(journal, name, journal->slot.salt, &there);
    if (there.fd >= 0)
        journal->file->io->close(journal->file->io->context, there.fd);
    if (judged == VECFILE_LOG_USELESS || judged == VECFILE_LOG_FOUND ||
        judged == VECFILE_LOG_CUT_OFF)
        journal->file->io->unlink(journal->file->io->context, journal->file->place.directory, name);
}

void vecfile_log_file_remove(vecfile_journal *journal, int number)
{
    vecfile_log_close(journal, number);
    if (journal->log.names[number] != NULL)
        remove_known(journal, number);
    else
        for (int which = 0; which < VECFILE_LOG_NAMES; which++)
            remove_left(journal, number, which);
}
