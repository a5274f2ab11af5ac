/* Which process this is.
 *
 * pthread_atfork sees fork alone, not _Fork, clone or the bare system call; and a process id may be
 * the parent's again in a child that has its own namespace of ids.  So the number is kept in a page
 * that the kernel wipes in every child that gets memory of its own, and beside it, in memory that
 * is copied, the last number that was given out. */
#include "system/process.h"

#include <sys/mman.h>
#include <unistd.h>

typedef struct process_identity {
    uint32_t number; /* 0: none yet in this process */
    uint64_t marks;
} process_identity;

/* Where nothing is wiped, process ids are the numbers. */
static process_identity unwiped = {.marks = UINT64_MAX};

static process_identity *present; /* NULL before it is first asked for */
static uint32_t last_number;

static process_identity *make_identity(void)
{
#ifdef MADV_WIPEONFORK
    const long page = sysconf(_SC_PAGESIZE);
    if (page < (long)sizeof(process_identity))
        return &unwiped;
    void *at = mmap(NULL, (size_t)page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        return &unwiped;
    if (madvise(at, (size_t)page, MADV_WIPEONFORK) == 0)
        return at;
    munmap(at, (size_t)page);
#endif
    return &unwiped;
}

/* Of threads that make one at the same time, all use the first. */
static process_identity *get_identity(void)
{
    process_identity *found = __atomic_load_n(&present, __ATOMIC_ACQUIRE);
    if (found != NULL)
        return found;
    process_identity *made = make_identity();
    if (__atomic_compare_exchange_n(&present, &found, made, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE))
        return made;
#ifdef MADV_WIPEONFORK
    if (made != &unwiped)
        munmap(made, (size_t)sysconf(_SC_PAGESIZE));
#endif
    return found;
}

/* Threads that do so at the same time all store the same. */
static void set_marks(process_identity *is)
{
#if UINTPTR_MAX > 0xffffffffu
    __atomic_store_n(&is->marks, UINT64_MAX, __ATOMIC_RELAXED);
#else
    *(volatile uint64_t *)&is->marks = UINT64_MAX;
#endif
}

uint32_t vecfile_process_number(void)
{
    process_identity *is = get_identity();
    if (is == &unwiped)
        return (uint32_t)getpid();
    uint32_t number = __atomic_load_n(&is->number, __ATOMIC_ACQUIRE);
    if (number != 0)
        return number;
    const uint32_t next = __atomic_add_fetch(&last_number, 1, __ATOMIC_RELAXED);
    set_marks(is);
    return __atomic_compare_exchange_n(&is->number, &number, next, false, __ATOMIC_ACQ_REL,
                                       __ATOMIC_ACQUIRE)
               ? next
               : number;
}

bool vecfile_is_process(uint32_t number)
{
    const process_identity *is = __atomic_load_n(&present, __ATOMIC_ACQUIRE);
    if (is == NULL || is == &unwiped)
        return number == (uint32_t)getpid();
    return number != 0 && number == __atomic_load_n(&is->number, __ATOMIC_RELAXED);
}

const uint64_t *vecfile_process_marks(void)
{
    return &get_identity()->marks;
}
