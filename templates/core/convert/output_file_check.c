/* Reading a new file back before it gets its name. */
#include "convert/output_file_check.h"

#include "base/assertion.h"
#include "convert/digest.h"
#include "system/thread.h"

#include <errno.h>
#include <stdlib.h>

static vecfile_status fail_differs(const vecfile_output_file *output, const char *what)
{
    return vecfile_fail(VECFILE_E_IO,
                        "'%s' was written, but %s read back otherwise: the disk or the memory of "
                        "this machine is not to be trusted",
                        output->path, what);
}

/* Whether both say the same: bytes between members say nothing. */
static bool are_same_slots(const vecfile_slot *a, const vecfile_slot *b)
{
    uint8_t first[VECFILE_SLOT_BYTES], second[VECFILE_SLOT_BYTES];
    vecfile_encode_slot(a, first);
    vecfile_encode_slot(b, second);
    return memcmp(first, second, sizeof first) == 0;
}

static vecfile_status check_header(const vecfile_output_file *output)
{
    vecfile_header header;
    uint8_t *const written = malloc((size_t)2 * VECFILE_IDENTITY_BYTES);
    if (written == NULL)
        return vecfile_fail_memory("to read back", output->path);
    uint8_t *const found = written + VECFILE_IDENTITY_BYTES;
    vecfile_status status =
        vecfile_header_read(output->io, output->fd, output->path, true, &header);
    if (status == VECFILE_OK) {
        vecfile_encode_identity(&output->identity, written);
        vecfile_encode_identity(&header.identity, found);
        if (memcmp(written, found, VECFILE_IDENTITY_BYTES) != 0 ||
            strcmp(header.text, output->text) != 0 || !are_same_slots(&header.slot, &output->slot))
            status = fail_differs(output, "its header");
    }
    vecfile_header_free(&header);
    free(written);
    return status;
}

/* All three, not only the one that counts. */
static vecfile_status check_slots(const vecfile_output_file *output)
{
    vecfile_slot slot = output->slot;
    for (slot.epoch = 0; slot.epoch < VECFILE_SLOT_COUNT; slot.epoch++) {
        uint8_t written[VECFILE_SLOT_BYTES], found[VECFILE_SLOT_BYTES];
        vecfile_encode_slot(&slot, written);
        const int64_t got = vecfile_read_fully(output->io, output->fd, found, sizeof found,
                                               vecfile_slot_offset(&slot));
        if (got < 0)
            return vecfile_fail_system((int)got, "read back", output->path);
        if (got != sizeof found || memcmp(written, found, sizeof found) != 0)
            return fail_differs(output, "its header");
    }
    return VECFILE_OK;
}

/* Blocks [at, end) of the elements, read by one thread. */
typedef struct part {
    const vecfile_output_file *output;
    size_t block;
    uint64_t at, end;
    uint64_t digest;
    int result; /* 0 or a negative errno */
} part;

static void *read_part(void *context)
{
    part *on = context;
    const vecfile_output_file *output = on->output;
    uint8_t *buffer = malloc(on->block);
    on->result = buffer != NULL ? 0 : -ENOMEM;
    for (; on->at < on->end && on->result == 0; on->at += on->block) {
        const uint64_t left = on->end - on->at;
        const size_t bytes = left < on->block ? (size_t)left : on->block;
        const int64_t got = vecfile_read_fully(output->io, output->fd, buffer, bytes,
                                               output->identity.data_offset + on->at);
        if (got < 0)
            on->result = (int)got;
        else
            on->digest += vecfile_digest(on->at, buffer, (size_t)got);
    }
    free(buffer);
    return NULL;
}

static vecfile_status check_elements(const vecfile_output_file *output, size_t block)
{
    VECFILE_ASSERT(block > 0);
    const uint64_t blocks = (output->written + block - 1) / block;
    /* Blocks of huge elements are too large to have two in memory. */
    const bool is_shared = output->written >= VECFILE_BYTES_WORTH_A_THREAD &&
                           block <= VECFILE_BYTES_WORTH_A_THREAD / 16;
    const uint64_t middle = is_shared ? blocks / 2 * block : 0;
    part first = {.output = output, .block = block, .end = middle};
    part second = {.output = output, .block = block, .at = middle, .end = output->written};
    pthread_t thread;
    const bool has_thread = middle > 0 && vecfile_start_thread(&thread, read_part, &first);
    if (!has_thread && middle > 0)
        (void)read_part(&first);
    (void)read_part(&second);
    if (has_thread)
        vecfile_join_thread(thread);
    const int result = first.result < 0 ? first.result : second.result;
    if (result < 0)
        return vecfile_fail_system(result, "read back", output->path);
    return first.digest + second.digest == output->digest ? VECFILE_OK
                                                          : fail_differs(output, "an element");
}

vecfile_status vecfile_output_file_finish(vecfile_output_file *output, size_t block)
{
    const int result = vecfile_header_write(output->io, output->fd, &output->identity, output->text,
                                            &output->slot);
    if (result < 0)
        return vecfile_output_file_fail(output, result);
    vecfile_status status = check_header(output);
    if (status == VECFILE_OK)
        status = check_slots(output);
    return status == VECFILE_OK ? check_elements(output, block) : status;
}
