/* Sizes that are a matter of speed and not of correctness.  Some tests are built with small ones,
 * so that every path is taken by a few pages, and the crash tests with others for each run. */
#ifndef VECFILE_BASE_LIMITS_H
#define VECFILE_BASE_LIMITS_H

/* Of x86-64 and of AArch64 with 4 KiB pages; elsewhere it does no harm. */
#define VECFILE_HUGE_PAGE ((size_t)2 << 20)

#ifndef VECFILE_SMALL_LIMITS

/* Bytes of the append buffer: at first, and when it begins to slide.  It then writes as many bytes
 * as SLIDE_BYTES says, and one push waits for that: a third of a millisecond.  Less costs a sixth
 * more in system calls, twice as much makes pushes wait for more than a millisecond, and 4 MiB take
 * twice the processor's time: what was pushed is then read back from memory instead of a cache.
 * Asking the disk to begin with them (sync_file_range) would make the flush of a commit shorter,
 * but a push then waits where the disk is busy, up to 200 ms. */
#define VECFILE_MIN_APPEND_BUFFER ((size_t)64 << 10)
#define VECFILE_MAX_APPEND_BUFFER ((size_t)640 << 10)
#define VECFILE_SLIDE_BYTES ((size_t)512 << 10)

/* A commit moves the append buffer on if it has so many bytes of elements, written or not, so that
 * few of them stay in memory. */
#define VECFILE_MIN_SLIDE ((uint64_t)128 << 10)

/* A commit of no more pages above the high-water mark logs them, too: that costs less than a second
 * flush. */
#define VECFILE_MAX_LOGGED_APPENDS 16

/* Bytes that a log has at first, and that make a checkpoint due: a quarter of what the elements
 * have, within these.  A checkpoint writes each page that was changed twice, a log of chunks much
 * less; but the longer it is put off, the longer it takes, and so does a recovery. */
#define VECFILE_FIRST_LOG ((uint64_t)256 << 10)
#define VECFILE_MIN_LOG_LIMIT ((uint64_t)4 << 20)
#define VECFILE_MAX_LOG_LIMIT ((uint64_t)64 << 20)

/* Bytes of a new log before its records: header, and frames of 15 pages. */
#define VECFILE_FIRST_LOG_START ((uint64_t)68 << 10)

/* Pages in the frames of a log, at most: 2 MiB.  When they are full, files are flushed. */
#define VECFILE_MAX_FRAMES 512

/* Pages of a frame, and from how many on a commit pays some: fewer are not worth their head. */
#define VECFILE_SLICE 128
#define VECFILE_MIN_SLICE 32

/* Bytes that a log which grows is written ahead of its records, at most: some milliseconds. */
#define VECFILE_MAX_WRITTEN_AHEAD ((uint64_t)2 << 20)

/* A recovery reads the log so many bytes at a time, keeps as many, and writes the other one in
 * batches. */
#define VECFILE_READ_STEP ((size_t)128 << 10)
#define VECFILE_MAX_READ_AHEAD ((size_t)4 << 20)
#define VECFILE_MERGE_BATCH ((size_t)128 << 10)

/* Pages that are too many to be kept as private copies: 256 MiB. */
#define VECFILE_MAX_COPIES 65536

/* Pages, of which a log has something, that are too many to be paid by slices alone. */
#define VECFILE_MAX_IMAGED ((size_t)2 * VECFILE_MAX_COPIES)

/* Pages that one commit looks at to drop private copies, at least: 16 MiB. */
#define VECFILE_DROPPED_AT_ONCE 4096

/* A range of more pages is not marked: asking the system is cheaper, and whoever takes a pointer to
 * so many rarely changes them all. */
#define VECFILE_MAX_MARKED 256

#else

#ifdef VECFILE_DRAWN_LIMITS

#define VECFILE_LIMIT(name, usual) (vecfile_limits.name)

/* Defined and drawn by the test, between two vectors. */
extern struct vecfile_limits {
    size_t min_append_buffer, max_append_buffer, slide_bytes;
    uint64_t min_slide;
    uint32_t max_logged_appends;
    uint64_t first_log, min_log_limit, max_log_limit, first_log_start;
    uint32_t max_frames, min_slice;
    uint64_t max_written_ahead;
    size_t read_step, max_read_ahead, merge_batch;
    uint32_t max_copies, max_imaged, dropped_at_once, max_marked;
} vecfile_limits;

#else

#define VECFILE_LIMIT(name, usual) (usual)

#endif

#define VECFILE_MIN_APPEND_BUFFER VECFILE_LIMIT(min_append_buffer, (size_t)4 << 10)
#define VECFILE_MAX_APPEND_BUFFER VECFILE_LIMIT(max_append_buffer, (size_t)12 << 10)
#define VECFILE_SLIDE_BYTES VECFILE_LIMIT(slide_bytes, (size_t)8 << 10)
#define VECFILE_MIN_SLIDE VECFILE_LIMIT(min_slide, (uint64_t)8 << 10)
#define VECFILE_MAX_LOGGED_APPENDS VECFILE_LIMIT(max_logged_appends, 1)
#define VECFILE_FIRST_LOG VECFILE_LIMIT(first_log, (uint64_t)16 << 10)
#define VECFILE_MIN_LOG_LIMIT VECFILE_LIMIT(min_log_limit, (uint64_t)32 << 10)
#define VECFILE_MAX_LOG_LIMIT VECFILE_LIMIT(max_log_limit, (uint64_t)32 << 10)
#define VECFILE_FIRST_LOG_START VECFILE_LIMIT(first_log_start, (uint64_t)12 << 10)
#define VECFILE_MAX_FRAMES VECFILE_LIMIT(max_frames, 6)
#define VECFILE_SLICE 3
#define VECFILE_MIN_SLICE VECFILE_LIMIT(min_slice, 2)
#define VECFILE_MAX_WRITTEN_AHEAD VECFILE_LIMIT(max_written_ahead, (uint64_t)16 << 10)
#define VECFILE_READ_STEP VECFILE_LIMIT(read_step, (size_t)5 << 10)
#define VECFILE_MAX_READ_AHEAD VECFILE_LIMIT(max_read_ahead, (size_t)20 << 10)
#define VECFILE_MERGE_BATCH VECFILE_LIMIT(merge_batch, (size_t)10 << 10)
#define VECFILE_MAX_COPIES VECFILE_LIMIT(max_copies, 24)
#define VECFILE_MAX_IMAGED VECFILE_LIMIT(max_imaged, (size_t)8)
#define VECFILE_DROPPED_AT_ONCE VECFILE_LIMIT(dropped_at_once, 5)
#define VECFILE_MAX_MARKED VECFILE_LIMIT(max_marked, 4)

#endif

#endif /* VECFILE_BASE_LIMITS_H */
