/* The process-wide table of open vectors.
 *
 * A child of fork inherits every handle, and with it write access to the parent's mappings.  The
 * fork handler below makes each handle ask the core before the next change, where it is refused;
 * so the hot paths pay nothing for it. */
#include "registry.h"

#include <pthread.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t fork_handlers = PTHREAD_ONCE_INIT;
static vecfile_file *first;

static void before_fork(void)
{
    pthread_mutex_lock(&mutex);
}

static void after_fork_in_parent(void)
{
    pthread_mutex_unlock(&mutex);
}

static void after_fork_in_child(void)
{
    for (vecfile_file *file = first; file != NULL; file = file->next) {
        vecfile_set_mode(file, VECFILE_MODE_FORKED);
    }
    /* What the child inherited is the parent's: should the child open the same file, the lock will
     * tell whether the parent still holds it. */
    first = NULL;
    pthread_mutex_unlock(&mutex);
}

static void install_fork_handlers(void)
{
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

/* With the mutex held. */
static vecfile_status check(uint64_t device, uint64_t inode, const char *path)
{
    for (const vecfile_file *file = first; file != NULL; file = file->next) {
        if (file->device == device && file->inode == inode)
            return vecfile_fail(VECFILE_E_ALREADY_OPEN,
                                "'%s' is open in this process already, as '%s': use that handle, "
                                "or close it first",
                                path, file->path);
    }
    return VECFILE_OK;
}

vecfile_status vecfile_registry_check(uint64_t device, uint64_t inode, const char *path)
{
    pthread_mutex_lock(&mutex);
    vecfile_status status = check(device, inode, path);
    pthread_mutex_unlock(&mutex);
    return status;
}

vecfile_status vecfile_registry_add(vecfile_file *file)
{
    pthread_once(&fork_handlers, install_fork_handlers);
    pthread_mutex_lock(&mutex);
    vecfile_status status = check(file->device, file->inode, file->path);
    if (status == VECFILE_OK) {
        file->next = first;
        first = file;
    }
    pthread_mutex_unlock(&mutex);
    return status;
}

void vecfile_registry_remove(vecfile_file *file)
{
    pthread_mutex_lock(&mutex);
    for (vecfile_file **link = &first; *link != NULL; link = &(*link)->next) {
        if (*link == file) {
            *link = file->next;
            break;
        }
    }
    pthread_mutex_unlock(&mutex);
}

void vecfile_registry_move(vecfile_file *file, vecfile *to)
{
    pthread_mutex_lock(&mutex);
    file->handle = to;
    pthread_mutex_unlock(&mutex);
}
