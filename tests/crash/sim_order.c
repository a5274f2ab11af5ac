/* The order of writes, watched while the library runs. */
#include "sim_order.h"

#include "sim_vector.h"

#include "base/hash.h"

#include <string.h>

/* The slot that counts if the power goes now, and what it leads to. */
typedef struct durable_state {
    sim_view view;
    int vector; /* its file */
    vecfile_identity identity;
    vecfile_slot slot;
    uint64_t count;   /* of elements of the last commit … */
    uint64_t highest; /* … and of the commit that has the most of those that the logs have */
} durable_state;

static bool take_count(void *context, const vecfile_record *record, uint64_t end)
{
    durable_state *state = context;
    (void)end;
    state->count = record->count;
    if (record->count > state->highest)
        state->highest = record->count;
    return true;
}

static bool find_durable_state(const sim_disk *disk, durable_state *out)
{
    out->view = sim_durable(disk);
    out->vector = sim_view_file(out->view, disk->watched);
    if (out->vector < 0 || !sim_vector_identity(out->view, out->vector, &out->identity) ||
        !sim_vector_slot(out->view, disk->watched, &out->slot))
        return false;
    out->count = out->highest = out->slot.count;
    if (out->slot.state != VECFILE_SLOT_OPEN)
        return true;
    sim_vector_each_record(out->view, out->slot.old_salt, take_count, out);
    out->count = out->slot.count;
    sim_vector_each_record(out->view, out->slot.salt, take_count, out);
    return true;
}

static bool overlaps(const sim_write *write, uint64_t from, uint64_t end)
{
    return write->offset < end && write->offset + write->count > from;
}

/* --- slots --- */

static bool says_the_same(const vecfile_slot *a, const vecfile_slot *b)
{
    return a->state == b->state && a->sequence == b->sequence && a->count == b->count &&
           a->stamp == b->stamp && a->salt == b->salt && a->old_salt == b->old_salt;
}

/* Whether a process sees another slot that says the same; after a flush that failed it may be in
 * memory only, and no process can know. */
static bool has_twin(const durable_state *state, unsigned place)
{
    const sim_view cached = sim_cached(state->view.disk);
    vecfile_slot other;
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT; i++)
        if (i != place && sim_vector_slot_at(cached, state->vector, i, &other) &&
            says_the_same(&other, &state->slot))
            return true;
    return false;
}

/* Whether the durable slot in that place counts, and another one would lead to another state. */
static bool is_needed(const durable_state *state, unsigned place)
{
    vecfile_slot slot;
    return state->slot.epoch % VECFILE_SLOT_COUNT == place && !has_twin(state, place) &&
           sim_vector_loss_of_slot(state->view, state->view.disk->watched, &slot) !=
               SIM_LOSS_OF_NOTHING;
}

static bool is_durable_log(const durable_state *state, uint64_t salt)
{
    vecfile_log_header header;
    const int file = sim_vector_log(state->view, salt, &header);
    return salt == 0 || (file >= 0 && sim_view_bytes(state->view, file)->count >= header.bytes &&
                         memcmp(header.uuid, state->identity.uuid, sizeof header.uuid) == 0);
}

static const char *check_slot(const sim_disk *disk, const durable_state *state, unsigned place,
                              const uint8_t *block)
{
    vecfile_slot slot, cached;
    if (is_needed(state, place))
        return "a slot is written over the one that counts";
    /* What was there before a flush failed may be put back. */
    if (vecfile_decode_slot(block, &slot) != VECFILE_DECODED ||
        !sim_vector_slot(sim_cached(disk), disk->watched, &cached) || slot.epoch <= cached.epoch)
        return NULL;
    if (slot.state == VECFILE_SLOT_OPEN &&
        (!is_durable_log(state, slot.salt) || !is_durable_log(state, slot.old_salt)))
        return "a slot is written before the log that it names is durable";
    return NULL;
}

static const char *check_slots(const sim_disk *disk, const durable_state *state,
                               const sim_write *write)
{
    const char *wrong = NULL;
    for (unsigned i = 0; i < VECFILE_SLOT_COUNT && wrong == NULL; i++) {
        const uint64_t at = VECFILE_IDENTITY_BYTES + i * VECFILE_SLOT_SPACING;
        if (write->offset == at && write->count >= VECFILE_SLOT_BYTES)
            wrong = check_slot(disk, state, i, write->bytes);
    }
    return wrong;
}

/* --- elements --- */

static uint64_t pages_of(const durable_state *state, uint64_t count)
{
    return (count * state->identity.element_size + VECFILE_LOG_PAGE_BYTES - 1) /
           VECFILE_LOG_PAGE_BYTES;
}

/* A search for a record that a frame was written with. */
typedef struct frame_search {
    const vecfile_frame *frame;
    bool counts;
} frame_search;

static bool find_record_of_frame(void *context, const vecfile_record *record, uint64_t end)
{
    frame_search *s = context;
    (void)end;
    s->counts = record->sequence == s->frame->sequence && record->crc == s->frame->record_crc;
    return !s->counts;
}

static bool frame_counts(const durable_state *state, const vecfile_frame *frame)
{
    frame_search s = {frame, frame->record_crc == 0 && frame->sequence == state->slot.sequence};
    if (!s.counts)
        sim_vector_each_record(state->view, state->slot.salt, find_record_of_frame, &s);
    return s.counts;
}

/* A part of a page that is written in its place. */
typedef struct page_part {
    uint64_t page;
    size_t from; /* byte of the page */
    size_t count;
    const uint8_t *bytes;
} page_part;

/* Whether the frame at `head` has the page with that content. */
static bool frame_has(const vecfile_frame *frame, const uint8_t *head, const page_part *part)
{
    const uint8_t *content = head + VECFILE_FRAME_HEAD_BYTES + part->from;
    for (uint32_t i = 0; i < frame->count; i++, content += VECFILE_LOG_PAGE_BYTES)
        if (frame->pages[i].page == part->page && memcmp(content, part->bytes, part->count) == 0)
            return true;
    return false;
}

static bool is_in_frame(const durable_state *state, const page_part *part)
{
    vecfile_log_header header;
    vecfile_frame frame;
    const int file = sim_vector_log(state->view, state->slot.salt, &header);
    if (file < 0 || state->slot.state != VECFILE_SLOT_OPEN)
        return false;
    const sim_bytes *log = sim_view_bytes(state->view, file);
    for (uint64_t at = VECFILE_LOG_HEADER_BYTES; at < header.start && header.start <= log->count;
         at += VECFILE_FRAME_HEAD_BYTES)
        if (vecfile_decode_frame(log->bytes + at, &frame) == VECFILE_DECODED &&
            frame.salt == header.salt && frame.offset == at &&
            frame_has(&frame, log->bytes + at, part) && frame_counts(state, &frame))
            return true;
    return false;
}

/* Elements that may not be written in their places: those of the last commit and, as long as the
 * program goes on with the logs, all that an image of them may be put over again. */
static uint64_t protected_count(const durable_state *state)
{
    vecfile_slot cached;
    const bool goes_on =
        sim_vector_slot(sim_cached(state->view.disk), state->view.disk->watched, &cached) &&
        cached.state == VECFILE_SLOT_OPEN && cached.salt == state->slot.salt;
    return goes_on ? state->highest : state->count;
}

/* A write that fell short goes on within a page. */
static const char *check_elements(const durable_state *state, const sim_write *write)
{
    const uint64_t start = state->identity.data_offset;
    const uint64_t end = start + pages_of(state, protected_count(state)) * VECFILE_LOG_PAGE_BYTES;
    for (size_t done = 0; done < write->count && write->offset + done < end;) {
        const uint64_t at = write->offset + done - start;
        page_part part = {.page = at / VECFILE_LOG_PAGE_BYTES,
                          .from = at % VECFILE_LOG_PAGE_BYTES,
                          .bytes = write->bytes + done};
        part.count = VECFILE_LOG_PAGE_BYTES - part.from;
        if (part.count > write->count - done)
            part.count = write->count - done;
        if (!is_in_frame(state, &part))
            return "a committed page is written in its place, and no durable frame has it";
        done += part.count;
    }
    return NULL;
}

static const char *check_vector(const sim_disk *disk, const durable_state *state,
                                const sim_write *write)
{
    if (overlaps(write, 0, VECFILE_IDENTITY_BYTES))
        return "the identity block is written over";
    return write->offset < state->identity.data_offset ? check_slots(disk, state, write)
                                                       : check_elements(state, write);
}

/* --- logs --- */

typedef struct cover_search {
    const sim_write *write;
    bool is_covered;
} cover_search;

static bool find_covered(void *context, const vecfile_record *record, uint64_t end)
{
    cover_search *s = context;
    s->is_covered = overlaps(s->write, record->offset, end);
    return !s->is_covered;
}

/* Whether the write goes over what the slot that counts needs of the log of `salt`. */
static bool covers_log(const durable_state *state, uint64_t salt, const sim_write *write)
{
    vecfile_log_header header;
    cover_search s = {write, false};
    if (sim_vector_log(state->view, salt, &header) != write->file)
        return false;
    if (overlaps(write, 0, VECFILE_LOG_HEADER_BLOCK))
        return true;
    sim_vector_each_record(state->view, salt, find_covered, &s);
    return s.is_covered;
}

/* Whether the write has the head of a record of a slot that was written and not flushed. */
static bool relies_on_cached_slot(const sim_disk *disk, const durable_state *state,
                                  const sim_write *write)
{
    vecfile_record record;
    vecfile_slot cached;
    return write->count >= VECFILE_RECORD_HEADER_BYTES &&
           vecfile_decode_record(write->bytes, &record) == VECFILE_DECODED &&
           record.offset == write->offset &&
           sim_vector_slot(sim_cached(disk), disk->watched, &cached) &&
           cached.state == VECFILE_SLOT_OPEN && cached.salt == record.salt &&
           (state->slot.state != VECFILE_SLOT_OPEN || state->slot.salt != record.salt);
}

static const char *check_log(const sim_disk *disk, const durable_state *state,
                             const sim_write *write)
{
    if (state->slot.state == VECFILE_SLOT_OPEN && (covers_log(state, state->slot.salt, write) ||
                                                   covers_log(state, state->slot.old_salt, write)))
        return "a log is written over that the slot that counts needs";
    if (relies_on_cached_slot(disk, state, write))
        return "a commit goes to a log before the slot that names it was flushed";
    return NULL;
}

static const char *check_write(const sim_disk *disk, const sim_write *write)
{
    durable_state state;
    if (!find_durable_state(disk, &state))
        return NULL;
    return write->file == state.vector ? check_vector(disk, &state, write)
                                       : check_log(disk, &state, write);
}

/* --- names and sizes --- */

static const char *check_removal(const sim_disk *disk, int file)
{
    durable_state state;
    vecfile_log_header header;
    if (!find_durable_state(disk, &state) || state.slot.state != VECFILE_SLOT_OPEN)
        return NULL;
    return sim_vector_log(state.view, state.slot.salt, &header) == file ||
                   sim_vector_log(state.view, state.slot.old_salt, &header) == file
               ? "a log is removed that the slot that counts needs"
               : NULL;
}

static const char *check_size(const sim_disk *disk, int file, uint64_t size)
{
    durable_state state;
    if (!find_durable_state(disk, &state) || file != state.vector)
        return NULL;
    return size < state.identity.data_offset + state.count * state.identity.element_size
               ? "the file is cut below the elements of the last durable commit"
               : NULL;
}

void sim_order_watch(sim_disk *disk, const char *name)
{
    static const sim_watch watch = {check_write, check_removal, check_size};
    disk->watched = name;
    disk->watch = name != NULL ? &watch : NULL;
}
