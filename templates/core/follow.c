/* Reading beside a writer: going on to the newest commit, waiting for one. */
#include "journal/vector.h"

#include "array/mapping.h"
#include "file/attach.h"
#include "journal/follow_log.h"
#include "journal/follower.h"
#include "journal/log_read.h"
#include "journal/slots.h"
#include "journal/vector_find.h"
#include "journal/vector_open.h"
#include "system/process.h"

#include <errno.h>

/* Where the system cannot tell of changes, as of those that are made in memory, they are looked for
 * so often. */
#define POLL_MS 2

static vecfile_status check_follows(const vecfile *v)
{
    if (v->vector == NULL)
        return vecfile_fail(VECFILE_E_INVALID, "the vector is not open: open it first");
    const vecfile_vector_state *vector = v->vector;
    if (vector->store != NULL)
        return vecfile_check_alone(v);
    if (vector->options.access != VECFILE_FOLLOW)
        return vecfile_fail(VECFILE_E_INVALID,
                            "'%s' was not opened to follow its writer: open it with VECFILE_FOLLOW",
                            vector->file.path);
    if (!vecfile_is_process(vector->file.process))
        return vecfile_fail(
            VECFILE_E_FORKED,
            "'%s' was opened to follow its writer by the parent process, with which "
            "this one would share its locks: open it here",
            vector->file.path);
    return VECFILE_OK;
}

static vecfile_status fail_gone(const vecfile_file *file)
{
    return vecfile_fail(VECFILE_E_REPLACED,
                        "'%s' is no more the file that was opened: it was removed, or another one "
                        "took its name; close the vector and open it again",
                        file->path);
}

static vecfile_status fail_expired(const vecfile_file *file)
{
    return vecfile_fail(VECFILE_E_EXPIRED,
                        "the writer of '%s' waited no longer (follower_bytes): what was read since "
                        "the last refresh may be of no commit; the vector is at the newest one now",
                        file->path);
}

/* --- anew --- */

/* Nothing is shown. */
static void show_nothing(const vecfile_journal *journal)
{
    for (size_t i = 0; i < journal->array_count; i++)
        vecfile_set_len(journal->arrays[i]->handle, 0);
}

static void start_buffers(const vecfile_journal *journal)
{
    for (size_t i = 0; i < journal->array_count; i++) {
        vecfile_changed_ranges_add_all(&vecfile_vector_of(journal->arrays[i])->ranges);
        vecfile_append_buffer_start(journal->arrays[i]);
    }
}

static vecfile_status begin_anew(vecfile_vector_state *vector)
{
    bool again = false;
    vecfile_status status;
    do {
        status = vecfile_vector_read(vector);
        if (status == VECFILE_OK)
            status = vecfile_vector_show_anew(vector);
        status = vecfile_follower_arrive(vector->journal, status, &again);
    } while (again);
    start_buffers(vector->journal);
    if (status != VECFILE_OK) {
        vector->journal->follower.is_behind = true;
        show_nothing(vector->journal);
    }
    return status;
}

/* --- a writer that stores to the file itself --- */

/* The length that the writer publishes; elements are in the file whenever they are in the length.
 */
static uint64_t published_length(const vecfile_vector_state *vector)
{
    const uint8_t *live = vector->array.header + VECFILE_LIVE_OFFSET;
    const vecfile_slot *slot = &vector->journal->slot;
    if (memcmp(live + VECFILE_LIVE_BOOT, slot->boot_id, sizeof slot->boot_id) != 0 ||
        vecfile_load64(live + VECFILE_LIVE_EPOCH) != slot->epoch)
        return vector->array.handle->len;
    return vecfile_little_endian(__atomic_load_n(
        (const uint64_t *)(const void *)(live + VECFILE_LIVE_COUNT), __ATOMIC_ACQUIRE));
}

static vecfile_status take_length(vecfile_vector_state *vector, uint64_t len)
{
    vecfile_array *array = &vector->array;
    vecfile_status status = vecfile_array_check_count(array, len);
    if (status == VECFILE_OK)
        status = vecfile_mapping_extend(array, len * array->size, VECFILE_IO_MAP_READ);
    if (status == VECFILE_OK)
        vecfile_set_len(array->handle, len);
    return status;
}

static vecfile_status refresh_live(vecfile_vector_state *vector)
{
    vecfile_journal *journal = vector->journal;
    vecfile_slot slot;
    if (vecfile_has_newer_slot(journal)) {
        vecfile_status status = vecfile_read_newest_slot(journal, &slot);
        if (status != VECFILE_OK || slot.epoch <= journal->slot.epoch)
            return status;
        if (slot.state != VECFILE_SLOT_OPEN || slot.durability != VECFILE_SHARED)
            return begin_anew(vector);
        journal->slot = slot;
        journal->committed.stamp = slot.stamp;
    }
    vecfile_changed_ranges_add_all(&vector->ranges);
    return take_length(vector, published_length(vector));
}

/* --- refresh --- */

/* Whether the state of commit `number` may have been written over. */
static bool is_late(vecfile_vector_state *vector, uint64_t number)
{
    vecfile_follower *follower = &vector->journal->follower;
    vecfile_expired now;
    if (vecfile_expired_now(vector->journal, &now) != VECFILE_OK)
        return false;
    if (vecfile_follower_is_expired(follower, &now, number))
        return true;
    follower->told = now;
    return false;
}

static vecfile_status begin_late(vecfile_vector_state *vector)
{
    vecfile_status status = begin_anew(vector);
    return status == VECFILE_OK ? fail_expired(&vector->file) : status;
}

static vecfile_status check_links(const vecfile_vector_state *vector)
{
    vecfile_io_stat found;
    const vecfile_io *io = vector->file.io;
    return io->fstat(io->context, vector->file.fd, &found) == 0 && found.links == 0
               ? fail_gone(&vector->file)
               : VECFILE_OK;
}

/* A writer that waits no longer tells so before it writes: what was copied here meanwhile is judged
 * once more by the number that it was copied under. */
static vecfile_status refresh(vecfile_vector_state *vector)
{
    vecfile_journal *journal = vector->journal;
    const uint64_t number = journal->follower.number;
    vecfile_followed followed = VECFILE_FOLLOWED;
    if (journal->follower.is_behind)
        return begin_anew(vector);
    if (vecfile_vector_is_live(vector))
        return refresh_live(vector);
    if (is_late(vector, number))
        return begin_late(vector);
    vecfile_status status = vecfile_follow_log(journal, &followed);
    if (is_late(vector, number))
        return begin_late(vector);
    if (status == VECFILE_OK && followed == VECFILE_LOST_TRACK)
        return begin_anew(vector);
    if (status == VECFILE_OK && journal->follower.number == number)
        return check_links(vector);
    /* Half of a commit is nothing to look at. */
    if (journal->follower.is_behind)
        show_nothing(journal);
    return status;
}

static void begin_changes(const vecfile_journal *journal)
{
    for (size_t i = 0; i < journal->array_count; i++)
        vecfile_changed_ranges_begin(&vecfile_vector_of(journal->arrays[i])->ranges,
                                     journal->arrays[i]->handle->len);
}

vecfile_status vecfile_refresh(vecfile *v, vecfile_changes *changes)
{
    vecfile_status status = check_follows(v);
    if (changes != NULL)
        *changes = (vecfile_changes){.old_len = v->len, .new_len = v->len};
    if (status != VECFILE_OK)
        return status;
    vecfile_vector_state *vector = v->vector;
    begin_changes(vector->journal);
    status = refresh(vector);
    if (changes != NULL)
        vecfile_changed_ranges_tell(&vector->ranges, v->len, changes);
    return status;
}

/* --- waiting --- */

static bool has_news(vecfile_vector_state *vector)
{
    vecfile_journal *journal = vector->journal;
    return journal->follower.is_behind || vecfile_has_newer_slot(journal) ||
           (vecfile_vector_is_live(vector)
                ? published_length(vector) != vector->array.handle->len
                : is_late(vector, journal->follower.number) || vecfile_log_has_next(journal));
}

/* Waits for what may be news. */
static vecfile_status wait_once(vecfile_vector_state *vector, uint32_t ms)
{
    const vecfile_io *io = vector->file.io;
    const vecfile_log *log = &vector->journal->log;
    if (vecfile_vector_is_live(vector)) {
        io->sleep_ms(io->context, ms < POLL_MS ? ms : POLL_MS);
        return VECFILE_OK;
    }
    const int fds[] = {vector->file.fd, log->is_in_use ? log->fds[log->number] : -1};
    const int result =
        io->wait_for_files(io->context, &vector->watch, fds, log->is_in_use ? 2 : 1, ms);
    if (result >= 0)
        return VECFILE_OK;
    if (result != -ENOSYS)
        return vecfile_fail_system(result, "wait for changes of", vector->file.path);
    io->sleep_ms(io->context, ms < POLL_MS ? ms : POLL_MS);
    return VECFILE_OK;
}

static vecfile_status wait_until(vecfile_vector_state *vector, uint64_t start, uint32_t ms)
{
    const vecfile_io *io = vector->file.io;
    vecfile_status status = wait_once(vector, 0);
    while (status == VECFILE_OK && !has_news(vector)) {
        const uint64_t waited = io->clock_ms(io->context) - start;
        if (!vecfile_has_name(&vector->file))
            return fail_gone(&vector->file);
        if (waited >= ms)
            return vecfile_fail(VECFILE_E_TIMEOUT, "nothing was committed to '%s' in %u ms",
                                vector->file.path, ms);
        status = wait_once(vector, ms - (uint32_t)waited);
    }
    return status;
}

vecfile_status vecfile_wait(vecfile *v, uint32_t ms)
{
    vecfile_status status = check_follows(v);
    if (status != VECFILE_OK || has_news(v->vector))
        return status;
    const vecfile_io *io = v->vector->file.io;
    return wait_until(v->vector, io->clock_ms(io->context), ms);
}

bool vecfile_is_current(const vecfile *v)
{
    if (v->vector == NULL)
        return false;
    return v->vector->options.access == VECFILE_READ_WRITE ||
           vecfile_follower_is_current(v->vector->journal);
}
