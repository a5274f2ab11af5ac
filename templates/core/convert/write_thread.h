/* Writing blocks behind the back of whoever makes them: of a large file, by a thread of its own, so
 * that one processor converts while another writes. */
#ifndef VECFILE_CONVERT_WRITE_THREAD_H
#define VECFILE_CONVERT_WRITE_THREAD_H

#include "base/base.h"

#include "convert/output_file.h"

#include <pthread.h>

#define VECFILE_WRITE_THREAD_BLOCKS 4u

typedef struct vecfile_write_thread {
    vecfile_output_file *output;
    uint8_t *memory; /* the blocks, one behind the other */
    size_t block;    /* bytes of one */
    size_t
        counts[VECFILE_WRITE_THREAD_BLOCKS]; /* bytes in use, of those given and not yet written */
    uint64_t given, written;                 /* blocks */
    bool has_thread, is_finished;
    int result; /* 0 or the first negative errno */
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
} vecfile_write_thread;

/* Blocks of at most `block` bytes for `output`; `with_thread` is a wish.  VECFILE_E_NO_MEMORY. */
VECFILE_MUST_USE vecfile_status vecfile_write_thread_start(vecfile_write_thread *writer,
                                                           vecfile_output_file *output,
                                                           size_t block, bool with_thread);

/* Memory for the next block; waits for it. */
uint8_t *vecfile_write_thread_room(vecfile_write_thread *writer);

/* The block is complete: 0, or the negative errno of any write so far. */
int vecfile_write_thread_give(vecfile_write_thread *writer, size_t bytes);

/* Waits until all is written, and frees everything: 0 or a negative errno. */
int vecfile_write_thread_finish(vecfile_write_thread *writer);

#endif /* VECFILE_CONVERT_WRITE_THREAD_H */
