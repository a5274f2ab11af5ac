/* A ring of blocks between the thread that makes them and the one that writes them. */
#include "convert/write_thread.h"

#include "base/assertion.h"
#include "system/cancellation.h"
#include "system/thread.h"

#include <stdlib.h>

static uint8_t *block_at(const vecfile_write_thread *writer, uint64_t number)
{
    return writer->memory + (size_t)(number % VECFILE_WRITE_THREAD_BLOCKS) * writer->block;
}

/* Until there is nothing left and nothing more to come; what comes after a failure is thrown
 * away. */
static void *write_blocks(void *context)
{
    vecfile_write_thread *writer = context;
    pthread_mutex_lock(&writer->mutex);
    for (;;) {
        while (writer->written == writer->given && !writer->is_finished)
            pthread_cond_wait(&writer->changed, &writer->mutex);
        if (writer->written == writer->given)
            break;
        const uint64_t number = writer->written;
        int result = writer->result;
        pthread_mutex_unlock(&writer->mutex);
        if (result == 0)
            result = vecfile_output_file_put(writer->output, block_at(writer, number),
                                             writer->counts[number % VECFILE_WRITE_THREAD_BLOCKS]);
        pthread_mutex_lock(&writer->mutex);
        writer->result = result;
        writer->written++;
        pthread_cond_signal(&writer->changed);
    }
    pthread_mutex_unlock(&writer->mutex);
    return NULL;
}

vecfile_status vecfile_write_thread_start(vecfile_write_thread *writer, vecfile_output_file *output,
                                          size_t block, bool with_thread)
{
    memset(writer, 0, sizeof *writer);
    writer->output = output;
    writer->block = block;
    writer->memory = malloc(with_thread ? block * VECFILE_WRITE_THREAD_BLOCKS : block);
    if (writer->memory == NULL)
        return vecfile_fail_memory("to write", output->path);
    pthread_mutex_init(&writer->mutex, NULL);
    pthread_cond_init(&writer->changed, NULL);
    writer->has_thread = with_thread && vecfile_start_thread(&writer->thread, write_blocks, writer);
    return VECFILE_OK;
}

uint8_t *vecfile_write_thread_room(vecfile_write_thread *writer)
{
    if (!writer->has_thread)
        return writer->memory;
    const int before = vecfile_hold_cancellation();
    pthread_mutex_lock(&writer->mutex);
    while (writer->given - writer->written == VECFILE_WRITE_THREAD_BLOCKS)
        pthread_cond_wait(&writer->changed, &writer->mutex);
    pthread_mutex_unlock(&writer->mutex);
    vecfile_allow_cancellation(before);
    return block_at(writer, writer->given);
}

int vecfile_write_thread_give(vecfile_write_thread *writer, size_t bytes)
{
    VECFILE_ASSERT(bytes <= writer->block && !writer->is_finished);
    if (!writer->has_thread) {
        writer->result = vecfile_output_file_put(writer->output, writer->memory, bytes);
        return writer->result;
    }
    pthread_mutex_lock(&writer->mutex);
    writer->counts[writer->given % VECFILE_WRITE_THREAD_BLOCKS] = bytes;
    writer->given++;
    VECFILE_ASSERT(writer->given - writer->written <= VECFILE_WRITE_THREAD_BLOCKS);
    const int result = writer->result;
    pthread_cond_signal(&writer->changed);
    pthread_mutex_unlock(&writer->mutex);
    return result;
}

int vecfile_write_thread_finish(vecfile_write_thread *writer)
{
    if (writer->has_thread) {
        pthread_mutex_lock(&writer->mutex);
        writer->is_finished = true;
        pthread_cond_signal(&writer->changed);
        pthread_mutex_unlock(&writer->mutex);
        vecfile_join_thread(writer->thread);
    }
    pthread_cond_destroy(&writer->changed);
    pthread_mutex_destroy(&writer->mutex);
    free(writer->memory);
    writer->memory = NULL;
    return writer->result;
}
