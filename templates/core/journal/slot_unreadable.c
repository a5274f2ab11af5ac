/* Commit slots that the disk does not give. */
#include "journal/slot_unreadable.h"

#include "base/advice.h"
#include "journal/log_files.h"

static uint64_t count_of(const vecfile_slot *slot, size_t which)
{
    return which == 0 ? slot->count : slot->further_counts[which - 1];
}

static bool has_another_size(const vecfile_array *array, uint64_t count)
{
    const vecfile_file *file = array->file;
    return file->bytes != file->identity.data_offset + count * array->size;
}

/* Whether there are signs of a later state than the one of a clean slot. */
static bool may_have_changed_since(const vecfile_journal *journal, const vecfile_header *header)
{
    char name[VECFILE_MAX_NAME_BYTES + 1];
    const vecfile_file *file = journal->file;
    vecfile_io_stat found;
    for (int i = 0; i < VECFILE_LOGS * VECFILE_LOG_NAMES; i++)
        if (vecfile_log_name(journal, i % VECFILE_LOGS, i / VECFILE_LOGS, name) &&
            file->io->stat(file->io->context, file->place.directory, name, &found) == 0)
            return true;
    for (size_t i = 0; i < journal->array_count; i++)
        if (has_another_size(journal->arrays[i], count_of(&header->slot, i)))
            return true;
    return false;
}

/* Whether the slot that the disk does not give has no later state than the slot that counts, which
 * must be CLEAN and has epoch E.  The place before E's has epoch E - 1, or E + 2, which repeats E,
 * unless E + 1 is there, too; that is torn then, for it does not count.
 *
 * The place behind E's may have E + 1: if E is the first of the two slots that a close writes, then
 * E + 1 repeats it.  If E is the second, whoever opened the file since wrote over the first before
 * writing E + 1.  Only the handle that made the file went on without: then no commit is known, or
 * there are signs.  In all other cases a later writer was there. */
static bool is_last_state(const vecfile_journal *journal, const vecfile_header *header,
                          unsigned missing)
{
    const uint64_t epoch = header->slot.epoch;
    if (header->slot.state != VECFILE_SLOT_CLEAN || (missing & (missing - 1)) != 0)
        return false;
    if (missing == 1u << (epoch + 2) % VECFILE_SLOT_COUNT)
        return header->is_whole_behind;
    return header->is_first_of_two || (header->is_second_of_two && header->slot.sequence > 0 &&
                                       !may_have_changed_since(journal, header));
}

/* A follower looks at all slots again and again, in memory that the disk would have to fill. */
static vecfile_status check_follower(const vecfile_file *file)
{
    if (file->options->access != VECFILE_FOLLOW)
        return VECFILE_OK;
    return vecfile_fail(VECFILE_E_IO,
                        "the disk does not give a part of the header of '%s', and a follower needs "
                        "all of it: open it with VECFILE_READ_ONLY, and copy the file to a disk "
                        "that is sound",
                        file->path);
}

vecfile_status vecfile_slot_check_unreadable(const vecfile_journal *journal,
                                             const vecfile_header *header)
{
    const unsigned missing = header->unreadable & ~VECFILE_GAPS;
    if (missing == 0)
        return VECFILE_OK;
    if (is_last_state(journal, header, missing))
        return check_follower(journal->file);
    vecfile_fail(VECFILE_E_IO,
                 "the disk does not give commit slot %d of '%s', and the others do not tell "
                 "whether that was the last one",
                 __builtin_ctz(missing), journal->file->path);
    vecfile_advise_salvage(journal->file->path);
    return VECFILE_E_IO;
}
