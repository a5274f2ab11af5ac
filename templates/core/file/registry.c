/* The process-wide table of open vectors.
 *
 * A child process inherits every handle, and with it write access to the parent's file.  What the
 * parent opened to write is disowned in the child: it is empty there and asks the core before every
 * change, where it is refused; so the hot paths pay nothing for it.  In a child of fork the handler
 * below does so at once.  A child that came to be otherwise (_Fork, clone) does so when it first
 * uses this table, and before that asks at each call that would reach the file. */
#include "file/registry.h"

#include "system/process.h"

#include <pthread.h>
#include <sched.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t fork_handlers = PTHREAD_ONCE_INIT;
static vecfile_file *registered;

/* The process whose table this is; with BEING_TAKEN, whose it is about to be. */
static uint32_t registry_owner;
#define BEING_TAKEN ((uint32_t)1 << 31)

/* What the child inherited is the parent's: should it open the same file, the lock will tell
 * whether the parent still holds it.  The mutex may be held by a thread that there is not here. */
static void take_table(uint32_t process)
{
    static const pthread_mutex_t fresh = PTHREAD_MUTEX_INITIALIZER;
    for (vecfile_file *file = registered; file != NULL; file = file->next)
        file->disown(file);
    registered = NULL;
    memcpy(&mutex, &fresh, sizeof mutex);
    __atomic_store_n(&registry_owner, process, __ATOMIC_RELEASE);
}

static void lock_table(void)
{
    const uint32_t process = vecfile_process_number();
    for (uint32_t found; (found = __atomic_load_n(&registry_owner, __ATOMIC_ACQUIRE)) != process;) {
        if (found == (process | BEING_TAKEN))
            sched_yield();
        else if (__atomic_compare_exchange_n(&registry_owner, &found, process | BEING_TAKEN, false,
                                             __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
            take_table(process);
    }
    pthread_mutex_lock(&mutex);
}

static void before_fork(void)
{
    lock_table();
}

static void after_fork_in_parent(void)
{
    pthread_mutex_unlock(&mutex);
}

static void after_fork_in_child(void)
{
    take_table(vecfile_process_number());
}

static void install_fork_handlers(void)
{
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

/* Whether one process may have both open. */
static bool go_together(const vecfile_file *a, const vecfile_file *b)
{
    return a->io->locks_are_of_files &&
           !(vecfile_file_is_writable(a) && vecfile_file_is_writable(b));
}

/* With the mutex held. */
static vecfile_status check(const vecfile_file *wanted, uint64_t device, uint64_t inode)
{
    for (const vecfile_file *file = registered; file != NULL; file = file->next) {
        if (file->device == device && file->inode == inode && !go_together(file, wanted))
            return vecfile_fail(VECFILE_E_ALREADY_OPEN,
                                "'%s' is open in this process already, as '%s': use that handle, "
                                "or close it first",
                                wanted->path, file->path);
    }
    return VECFILE_OK;
}

vecfile_status vecfile_registry_check(const vecfile_file *file, uint64_t device, uint64_t inode)
{
    lock_table();
    vecfile_status status = check(file, device, inode);
    pthread_mutex_unlock(&mutex);
    return status;
}

vecfile_status vecfile_registry_add(vecfile_file *file)
{
    pthread_once(&fork_handlers, install_fork_handlers);
    lock_table();
    file->process = vecfile_process_number();
    vecfile_status status = check(file, file->device, file->inode);
    if (status == VECFILE_OK) {
        file->next = registered;
        registered = file;
    }
    pthread_mutex_unlock(&mutex);
    return status;
}

void vecfile_registry_remove(vecfile_file *file)
{
    lock_table();
    for (vecfile_file **link = &registered; *link != NULL; link = &(*link)->next) {
        if (*link == file) {
            *link = file->next;
            break;
        }
    }
    pthread_mutex_unlock(&mutex);
}

void vecfile_registry_move(vecfile **handle, vecfile *to)
{
    lock_table();
    *handle = to;
    pthread_mutex_unlock(&mutex);
}
