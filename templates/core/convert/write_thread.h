/* Writing blocks behind the back of whoever makes them: of a large file, by a thread of its own, so
 * that one processor converts while another writes. */
#ifndef VECFILE_WRITER_H
#define VECFILE_WRITER_H

#include "convert/output_file.h"

#include <pthread.h>

#define VECFILE_WRITER_BLOCKS 4u

typedef struct vecfile_writer {
    vecfile_sink *sink;
    uint8_t *memory;                      /* the blocks, one behind the other */
    size_t block;                         /* bytes of one */
    size_t counts[VECFILE_WRITER_BLOCKS]; /* bytes in use, of those given and not yet written */
    uint64_t given, written;              /* blocks */
    bool has_thread, is_finished;
    int result; /* 0 or the first negative errno */
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
} vecfile_writer;

/* Blocks of at most `block` bytes for `sink`; `with_thread` is a wish.  VECFILE_E_NO_MEMORY. */
VECFILE_MUST_USE vecfile_status vecfile_writer_start(vecfile_writer *writer, vecfile_sink *sink,
                                                     size_t block, bool with_thread);

/* Memory for the next block; waits for it. */
uint8_t *vecfile_writer_room(vecfile_writer *writer);

/* The block is complete: 0, or the negative errno of any write so far. */
int vecfile_writer_give(vecfile_writer *writer, size_t bytes);

/* Waits until all is written, and frees everything: 0 or a negative errno. */
int vecfile_writer_finish(vecfile_writer *writer);

#endif /* VECFILE_WRITER_H */
