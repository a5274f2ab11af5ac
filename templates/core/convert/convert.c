/* From one file to another, in blocks. */
#include "base/base.h"

#include "base/hash.h"
#include "convert.h"
#include "convert/output_file.h"
#include "convert/output_file_check.h"
#include "convert/plan.h"
#include "convert/reader.h"
#include "convert/run_block.h"
#include "convert/target.h"
#include "convert/write_thread.h"
#include "file/attach.h"
#include "file/header.h"
#include "system/thread.h"

#include <errno.h>
#include <stdlib.h>

/* Bytes of elements read or written at a time, unless one element has more. */
#define ELEMENT_BLOCK_BYTES ((size_t)512 << 10)

typedef struct work {
    const vecfile_convert_options *options;
    const vecfile_io *io;
    vecfile_reader reader;
    vecfile_description *target;
    vecfile_conversion plan;
    vecfile_summary *summary;
    vecfile_output_file output;
    uint8_t *in;  /* a block */
    size_t block; /* elements of it */
} work;

static const vecfile_convert_options no_options;

static void start_work(work *on, const vecfile_convert_options *options, vecfile_summary *summary)
{
    memset(on, 0, sizeof *on);
    memset(summary, 0, sizeof *summary);
    on->options = options != NULL ? options : &no_options;
    on->io = on->options->io != NULL ? on->options->io : &vecfile_io_system;
    on->summary = summary;
    on->output.fd = on->output.made.fd = on->output.place.directory = -1;
}

static void end_work(work *on)
{
    vecfile_output_file_close(&on->output);
    vecfile_plan_free(&on->plan);
    vecfile_description_free(on->target);
    vecfile_reader_close(&on->reader);
    free(on->in);
}

/* --- what to do --- */

static vecfile_status take_block(work *on)
{
    const size_t from = on->plan.from_size, to = on->plan.to_size;
    const size_t larger = from > to ? from : to;
    on->block = larger < ELEMENT_BLOCK_BYTES ? ELEMENT_BLOCK_BYTES / larger : 1;
    on->in = malloc(on->block * from);
    return on->in != NULL ? VECFILE_OK
                          : vecfile_fail_memory("to convert", on->reader.vector->file.path);
}

static vecfile_status plan_work(work *on)
{
    const char *path = on->reader.vector->file.path;
    vecfile_status status =
        vecfile_find_target(on->reader.vector->description, path, on->options, &on->target);
    if (status == VECFILE_OK)
        status = vecfile_plan(on->reader.vector->description, on->target, path, on->options->clamp,
                              on->options->drop, on->summary, &on->plan);
    if (status == VECFILE_OK && on->reader.count > UINT64_MAX / 2 / on->plan.to_size)
        status = vecfile_fail(VECFILE_E_FULL, "no file can hold the %llu elements of '%s'",
                              (unsigned long long)on->reader.count, path);
    return status == VECFILE_OK ? take_block(on) : status;
}

/* What the new header says: the file's own past, the new layout. */
static vecfile_status describe_new(work *on, bool keep_uuid)
{
    const vecfile_vector_state *from = on->reader.vector;
    const vecfile_struct *element = on->target->element;
    vecfile_identity *identity = &on->output.identity;
    *identity = from->file.identity;
    identity->format = VECFILE_FORMAT_VERSION;
    identity->machine = on->target->machine;
    identity->element_size = element->size;
    identity->element_alignment = element->alignment;
    identity->schema_version = element->version;
    identity->schema_hash =
        vecfile_fnv1a(VECFILE_FNV_START, on->target->schema, strlen(on->target->schema));
    vecfile_identity_set_text(identity, on->target->text, on->target->text_length);
    if (on->options->type != NULL)
        vecfile_identity_set_generator(identity, on->options->type);
    on->output.text = on->target->text;
    on->output.slot = (vecfile_slot){.sequence = from->journal->committed.sequence,
                                     .count = on->reader.count,
                                     .stamp = from->journal->committed.stamp};
    const int result = keep_uuid ? 0 : vecfile_make_uuid(on->io, identity->uuid);
    return result < 0 ? vecfile_fail_system(result, "create", on->output.path) : VECFILE_OK;
}

/* --- doing it --- */

static vecfile_status convert_next(work *on, vecfile_write_thread *writer, uint64_t first,
                                   size_t count)
{
    const char *path = on->reader.vector->file.path;
    vecfile_status status = vecfile_reader_read(&on->reader, first, count, on->in);
    uint8_t *out = status == VECFILE_OK ? vecfile_write_thread_room(writer) : NULL;
    if (status == VECFILE_OK)
        status = vecfile_convert_block(&on->plan, on->in, out, count, first, path);
    if (status != VECFILE_OK)
        return status;
    const int result = vecfile_write_thread_give(writer, count * on->plan.to_size);
    return result < 0 ? vecfile_output_file_fail(&on->output, result) : VECFILE_OK;
}

static vecfile_status convert_elements(work *on)
{
    vecfile_write_thread writer;
    const uint64_t bytes = on->reader.count * on->plan.to_size;
    vecfile_status status = vecfile_write_thread_start(
        &writer, &on->output, on->block * on->plan.to_size,
        bytes >= VECFILE_BYTES_WORTH_A_THREAD && on->plan.to_size <= ELEMENT_BLOCK_BYTES);
    if (status != VECFILE_OK)
        return status;
    for (uint64_t first = 0; first < on->reader.count && status == VECFILE_OK;) {
        const uint64_t left = on->reader.count - first;
        const size_t count = left < on->block ? (size_t)left : on->block;
        status = convert_next(on, &writer, first, count);
        first += count;
    }
    const int result = vecfile_write_thread_finish(&writer);
    return status == VECFILE_OK && result < 0 ? vecfile_output_file_fail(&on->output, result)
                                              : status;
}

static vecfile_status write_new(work *on, const char *to, uint32_t permissions, bool keep_uuid)
{
    on->output.path = to;
    vecfile_status status = describe_new(on, keep_uuid);
    if (status == VECFILE_OK)
        status = vecfile_output_file_open(&on->output, on->io, to, permissions,
                                          on->reader.count * on->plan.to_size);
    if (status == VECFILE_OK)
        status = convert_elements(on);
    if (status == VECFILE_OK)
        status = vecfile_reader_check(&on->reader);
    if (status == VECFILE_OK)
        status = vecfile_output_file_finish(&on->output, on->block * on->plan.to_size);
    return status;
}

/* So far the numbers of values are those of one element. */
static void finish_summary(work *on)
{
    on->summary->elements = on->reader.count;
    for (size_t i = 0; i < on->summary->field_count; i++) {
        on->summary->fields[i].values *= on->reader.count;
        on->summary->fields[i].defaulted *= on->reader.count;
    }
}

/* --- to another file --- */

static vecfile_status check_name(const work *on, const char *to)
{
    vecfile_io_stat found;
    if (to == NULL || to[0] == '\0')
        return vecfile_fail(VECFILE_E_INVALID, "cannot convert to a file without a name: name one");
    const int result = on->io->stat(on->io->context, VECFILE_IO_HERE, to, &found);
    if (result == 0)
        return vecfile_fail(VECFILE_E_EXISTS,
                            "'%s' is there already: remove it, or name another file", to);
    return result == -ENOENT ? VECFILE_OK : vecfile_fail_system(result, "create", to);
}

static vecfile_status find_permissions(const work *on, uint32_t *out)
{
    vecfile_io_stat found;
    *out = on->options->permissions;
    if (*out > 0777)
        return vecfile_fail(VECFILE_E_INVALID, "permissions %o: at most 0777 can be asked for",
                            *out);
    if (*out != 0)
        return VECFILE_OK;
    const int result = on->io->fstat(on->io->context, on->reader.vector->file.fd, &found);
    *out = found.permissions & 0777;
    return result < 0 ? vecfile_fail_system(result, "examine", on->reader.vector->file.path)
                      : VECFILE_OK;
}

static vecfile_status convert_file(work *on, const char *from, const char *to)
{
    uint32_t permissions = 0;
    vecfile_status status = check_name(on, to);
    if (status == VECFILE_OK)
        status = vecfile_reader_open(&on->reader, from, on->io, on->options->lock_wait_ms, false);
    if (status == VECFILE_OK)
        status = plan_work(on);
    if (status == VECFILE_OK)
        status = find_permissions(on, &permissions);
    if (status == VECFILE_OK)
        status = write_new(on, to, permissions, false);
    if (status == VECFILE_OK)
        status = vecfile_output_file_publish(&on->output, false);
    return status;
}

static vecfile_status check_from(const char *path)
{
    return path != NULL && path[0] != '\0'
               ? VECFILE_OK
               : vecfile_fail(VECFILE_E_INVALID, "cannot convert a file without a name: name one");
}

vecfile_status vecfile_convert(const char *from, const char *to,
                               const vecfile_convert_options *options, vecfile_summary *summary)
{
    vecfile_summary unseen;
    work on;
    start_work(&on, options, summary != NULL ? summary : &unseen);
    vecfile_status status = check_from(from);
    if (status == VECFILE_OK)
        status = convert_file(&on, from, to);
    finish_summary(&on);
    end_work(&on);
    if (summary == NULL)
        vecfile_summary_free(&unseen);
    return status;
}

/* --- in place --- */

/* Whether the program can open the file as it is. */
static vecfile_status is_current(work *on, const vecfile_type *type, bool *out)
{
    static const vecfile_options plain;
    const vecfile_file *file = &on->reader.vector->file;
    vecfile_header header;
    vecfile_status status = vecfile_header_read(on->io, file->fd, file->path, true, &header);
    if (status == VECFILE_OK)
        *out = vecfile_header_match(&header, type, &plain, file->path) == VECFILE_OK;
    vecfile_header_free(&header);
    return status;
}

static vecfile_status check_still_there(const work *on)
{
    const vecfile_file *file = &on->reader.vector->file;
    return vecfile_has_name(file)
               ? VECFILE_OK
               : vecfile_fail(VECFILE_E_IO,
                              "'%s' was replaced by another program while it was converted: try "
                              "again",
                              file->path);
}

/* A symbolic link stays one: what it leads to is replaced. */
static vecfile_status replace_file(work *on, const char *path)
{
    const vecfile_file *file = &on->reader.vector->file;
    vecfile_status status = plan_work(on);
    if (status == VECFILE_OK)
        status = write_new(on, path, 0600, true);
    if (status != VECFILE_OK)
        return status;
    const int result = on->io->copy_permissions(on->io->context, file->fd, on->output.fd);
    if (result < 0)
        return vecfile_fail_system(result, "keep owner and permissions of", file->path);
    status = check_still_there(on);
    return status == VECFILE_OK ? vecfile_output_file_publish(&on->output, true) : status;
}

static vecfile_status migrate_file(work *on, const char *path, const vecfile_type *type)
{
    bool is_done = false;
    vecfile_status status =
        vecfile_reader_open(&on->reader, path, on->io, on->options->lock_wait_ms, true);
    if (status == VECFILE_OK)
        status = is_current(on, type, &is_done);
    on->summary->is_unchanged = is_done;
    if (status != VECFILE_OK || is_done)
        return status;
    return replace_file(on, path);
}

vecfile_status vecfile_migrate(const char *path, const vecfile_type *type,
                               const vecfile_convert_options *options, vecfile_summary *summary)
{
    vecfile_convert_options to_ours = {.type = type};
    vecfile_summary unseen;
    work on;
    if (options != NULL) {
        to_ours.clamp = options->clamp;
        to_ours.drop = options->drop;
        to_ours.lock_wait_ms = options->lock_wait_ms;
        to_ours.io = options->io;
    }
    start_work(&on, &to_ours, summary != NULL ? summary : &unseen);
    vecfile_status status = check_from(path);
    if (status == VECFILE_OK && type == NULL)
        status = vecfile_fail(VECFILE_E_INVALID,
                              "cannot migrate '%s' without a type: name the one that it is to hold",
                              path);
    if (status == VECFILE_OK)
        status = migrate_file(&on, path, type);
    finish_summary(&on);
    end_work(&on);
    if (summary == NULL)
        vecfile_summary_free(&unseen);
    return status;
}
