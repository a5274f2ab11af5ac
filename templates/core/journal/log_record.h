/* What writing and reading the log's records share. */
#ifndef VECFILE_JOURNAL_LOG_RECORD_H
#define VECFILE_JOURNAL_LOG_RECORD_H

#include "base/base.h"

#include "journal/journal.h"

/* Memory for header, entries and padding of a record, zero but for the further counts of `state`:
 * log->header. */
vecfile_status vecfile_record_make_head(vecfile_journal *journal, const vecfile_record *record,
                                        const vecfile_committed *state);

/* Stores the further counts of `state` to a header. */
void vecfile_record_put_counts(const vecfile_record *record, const vecfile_committed *state,
                               uint8_t *to);

/* A record of `count` pages, without its place in a log and its checksum. */
vecfile_record vecfile_record_of(const vecfile_journal *journal, const vecfile_committed *state,
                                 uint64_t salt, size_t count);

/* Log `number` goes on behind this record, whose entries log->header has: notes its images, for
 * which there is room. */
void vecfile_record_take(vecfile_log *log, int number, const vecfile_record *record);

/* Entry `i` in log->header, of a record that is being read or written. */
static inline uint8_t *vecfile_record_entry(const vecfile_log *log, const vecfile_record *record,
                                            size_t i)
{
    return (uint8_t *)log->header + record->header_bytes + i * VECFILE_RECORD_ENTRY_BYTES;
}

/* Bytes of header and entries, up to the first image. */
static inline uint64_t vecfile_head_bytes_of(const vecfile_record *record)
{
    return vecfile_record_head_bytes(record->header_bytes, record->pages);
}

/* Bytes of an image with those chunks. */
static inline size_t vecfile_chunk_bytes(uint64_t chunks)
{
    return (size_t)__builtin_popcountll(chunks) * VECFILE_LOG_CHUNK_BYTES;
}

/* A stretch of chunks of one page. */
typedef struct vecfile_run {
    size_t start; /* byte of the page */
    size_t count; /* bytes */
} vecfile_run;

/* Takes the lowest stretch out of *chunks, which are not 0. */
static inline vecfile_run vecfile_next_run(uint64_t *chunks)
{
    const unsigned first = (unsigned)__builtin_ctzll(*chunks);
    const uint64_t behind = ~(*chunks >> first);
    const unsigned count = behind != 0 ? (unsigned)__builtin_ctzll(behind) : 64;
    *chunks &= first + count < 64 ? VECFILE_ALL_CHUNKS << (first + count) : 0;
    return (vecfile_run){first * (size_t)VECFILE_LOG_CHUNK_BYTES,
                         count * (size_t)VECFILE_LOG_CHUNK_BYTES};
}

/* Where a record of that many bytes up to its last image ends. */
static inline uint64_t vecfile_record_end(uint64_t offset, uint64_t bytes)
{
    return offset + vecfile_round_up(bytes, VECFILE_RECORD_ALIGNMENT);
}

#endif /* VECFILE_JOURNAL_LOG_RECORD_H */
