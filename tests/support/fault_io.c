/* A vecfile_io in front of the system's. */
#include "fault_io.h"

#include <string.h>
#include <unistd.h>

/* Counts one call; what it shall fail with, or 0. */
static int next_call(fault_io *faults, fault_call call)
{
    if (faults->before != NULL)
        faults->before(faults, call);
    return fault_plan_next(&faults->plan, call);
}

static int64_t done(int error, int64_t result)
{
    if (error == FAULT_DIE_AFTER)
        _exit(0);
    return result;
}

#define FAIL_OR(call, result)                                                                      \
    int error = next_call(context, call);                                                          \
    return error > 0 ? -error : (int)done(error, result)

#define REAL(name, ...) vecfile_io_system.name(vecfile_io_system.context, __VA_ARGS__)

static int fault_open(void *context, int directory, const char *path, vecfile_io_open_mode mode,
                      uint32_t permissions)
{
    FAIL_OR(FAULT_OPEN, REAL(open, directory, path, mode, permissions));
}

/* A descriptor is gone even when its close fails. */
static int fault_close(void *context, int fd)
{
    int result = REAL(close, fd);
    FAIL_OR(FAULT_CLOSE, result);
}

static int fault_open_directory(void *context, const char *path)
{
    FAIL_OR(FAULT_OPEN_DIRECTORY, REAL(open_directory, path));
}

static int fault_check_directory(void *context, int directory)
{
    FAIL_OR(FAULT_CHECK_DIRECTORY, REAL(check_directory, directory));
}

static int fault_list_directory(void *context, int directory, vecfile_io_take_name take, void *to)
{
    FAIL_OR(FAULT_LIST_DIRECTORY, REAL(list_directory, directory, take, to));
}

static int fault_open_unnamed(void *context, int directory, uint32_t permissions)
{
    FAIL_OR(FAULT_OPEN_UNNAMED, REAL(open_unnamed, directory, permissions));
}

static int fault_name_unnamed(void *context, int fd, int directory, const char *name)
{
    FAIL_OR(FAULT_NAME_UNNAMED, REAL(name_unnamed, fd, directory, name));
}

static int fault_rename_new(void *context, int directory, const char *from, const char *to)
{
    FAIL_OR(FAULT_RENAME_NEW, REAL(rename_new, directory, from, to));
}

static int fault_stat(void *context, int directory, const char *path, vecfile_io_stat *out)
{
    FAIL_OR(FAULT_STAT, REAL(stat, directory, path, out));
}

static int fault_fstat(void *context, int fd, vecfile_io_stat *out)
{
    FAIL_OR(FAULT_FSTAT, REAL(fstat, fd, out));
}

static int64_t fault_pread(void *context, int fd, void *buffer, size_t count, uint64_t offset)
{
    int error = next_call(context, FAULT_PREAD);
    if (error > 0)
        return -error;
    size_t step = error == FAULT_SHORT && count > 1 ? 1 : count;
    return done(error, REAL(pread, fd, buffer, step, offset));
}

static int64_t fault_pwrite(void *context, int fd, const void *buffer, size_t count,
                            uint64_t offset)
{
    int error = next_call(context, FAULT_PWRITE);
    if (error > 0)
        return -error;
    size_t step = error == FAULT_SHORT && count > 1 ? 1 : count;
    return done(error, REAL(pwrite, fd, buffer, step, offset));
}

static int64_t fault_pwritev(void *context, int fd, const vecfile_io_piece *pieces, size_t count,
                             uint64_t offset)
{
    int error = next_call(context, FAULT_PWRITEV);
    if (error > 0)
        return -error;
    if (error == FAULT_SHORT && pieces->count > 1)
        return done(error, REAL(pwrite, fd, pieces->bytes, 1, offset));
    return done(error, REAL(pwritev, fd, pieces, count, offset));
}

static int64_t fault_first_hole(void *context, int fd)
{
    FAIL_OR(FAULT_FIRST_HOLE, REAL(first_hole, fd));
}

static int64_t fault_first_unwritten(void *context, int fd, uint64_t from)
{
    const int error = next_call(context, FAULT_FIRST_UNWRITTEN);
    return error > 0 ? -error : done(error, REAL(first_unwritten, fd, from));
}

static int fault_move(void *context, void *from, void *to, size_t bytes)
{
    FAIL_OR(FAULT_MOVE, REAL(move, from, to, bytes));
}

static int fault_protect(void *context, void *at, size_t bytes)
{
    FAIL_OR(FAULT_PROTECT, REAL(protect, at, bytes));
}

static int fault_changed_pages(void *context, const void *at, size_t page, size_t count, bool *out)
{
    FAIL_OR(FAULT_CHANGED_PAGES, REAL(changed_pages, at, page, count, out));
}

static int fault_allocate(void *context, int fd, uint64_t offset, uint64_t count)
{
    FAIL_OR(FAULT_ALLOCATE, REAL(allocate, fd, offset, count));
}

static int fault_truncate(void *context, int fd, uint64_t size)
{
    FAIL_OR(FAULT_TRUNCATE, REAL(truncate, fd, size));
}

static int fault_sync(void *context, int fd)
{
    const fault_io *faults = context;
    FAIL_OR(FAULT_SYNC, faults->skips_sync ? 0 : REAL(sync, fd));
}

static int fault_start_sync(void *context, int fd, uint64_t offset, uint64_t count)
{
    FAIL_OR(FAULT_START_SYNC, REAL(start_sync, fd, offset, count));
}

static int fault_sync_directory(void *context, int directory)
{
    const fault_io *faults = context;
    FAIL_OR(FAULT_SYNC_DIRECTORY, faults->skips_sync ? 0 : REAL(sync_directory, directory));
}

static int fault_link(void *context, int directory, const char *from, const char *to)
{
    FAIL_OR(FAULT_LINK, REAL(link, directory, from, to));
}

static int fault_unlink(void *context, int directory, const char *path)
{
    FAIL_OR(FAULT_UNLINK, REAL(unlink, directory, path));
}

static int fault_make_directory(void *context, int directory, const char *path,
                                uint32_t permissions)
{
    FAIL_OR(FAULT_MAKE_DIRECTORY, REAL(make_directory, directory, path, permissions));
}

static int fault_remove_directory(void *context, int directory, const char *path)
{
    FAIL_OR(FAULT_REMOVE_DIRECTORY, REAL(remove_directory, directory, path));
}

static int fault_rename(void *context, int directory, const char *from, const char *to)
{
    FAIL_OR(FAULT_RENAME, REAL(rename, directory, from, to));
}

static int fault_resolve(void *context, const char *path, char *out, size_t room)
{
    FAIL_OR(FAULT_RESOLVE, REAL(resolve, path, out, room));
}

static int fault_copy_permissions(void *context, int from, int to)
{
    FAIL_OR(FAULT_COPY_PERMISSIONS, REAL(copy_permissions, from, to));
}

static int fault_lock(void *context, int fd, uint64_t first, uint64_t count, vecfile_io_lock kind)
{
    if (kind == VECFILE_IO_UNLOCKED) {
        FAIL_OR(FAULT_UNLOCK, REAL(lock, fd, first, count, kind));
    }
    FAIL_OR(FAULT_LOCK, REAL(lock, fd, first, count, kind));
}

static int fault_is_locked(void *context, int fd, uint64_t first, uint64_t count,
                           vecfile_io_lock kind)
{
    FAIL_OR(FAULT_IS_LOCKED, REAL(is_locked, fd, first, count, kind));
}

static int64_t fault_lock_holder(void *context, int fd, bool exclusive)
{
    (void)context;
    return REAL(lock_holder, fd, exclusive);
}

static int fault_reserve(void *context, size_t bytes, void **out)
{
    FAIL_OR(FAULT_RESERVE, REAL(reserve, bytes, out));
}

static int fault_map(void *context, int fd, void *at, size_t bytes, uint64_t offset,
                     vecfile_io_map_kind kind)
{
    FAIL_OR(FAULT_MAP, REAL(map, fd, at, bytes, offset, kind));
}

static int fault_unmap(void *context, void *at, size_t bytes)
{
    FAIL_OR(FAULT_UNMAP, REAL(unmap, at, bytes));
}

/* Nobody could do better than leak what cannot be given back, so it is given back all the same. */
static int fault_release(void *context, void *at, size_t bytes)
{
    int result = REAL(release, at, bytes);
    FAIL_OR(FAULT_RELEASE, result);
}

static int fault_boot_id(void *context, uint8_t out[16])
{
    const fault_io *faults = context;
    if (!faults->has_boot_id)
        return REAL(boot_id, out);
    memcpy(out, faults->boot_id, 16);
    return 0;
}

static int fault_random(void *context, void *buffer, size_t count)
{
    FAIL_OR(FAULT_RANDOM, REAL(random, buffer, count));
}

static uint64_t fault_clock_ms(void *context)
{
    const fault_io *faults = context;
    return faults->has_clock ? faults->now_ms
                             : vecfile_io_system.clock_ms(vecfile_io_system.context);
}

static int fault_wait_for_files(void *context, int *watch, const int *fds, size_t count,
                                uint32_t ms)
{
    FAIL_OR(FAULT_WAIT, REAL(wait_for_files, watch, fds, count, ms));
}

static void fault_sleep_ms(void *context, uint32_t ms)
{
    fault_io *faults = context;
    next_call(faults, FAULT_SLEEP);
    faults->now_ms += ms;
    if (!faults->has_clock)
        REAL(sleep_ms, ms);
}

void fault_io_init(fault_io *faults)
{
    memset(faults, 0, sizeof *faults);
    faults->io = vecfile_io_system; /* what is not listed cannot fail */
    faults->io.context = faults;
    faults->plan.is_armed = true;
#define FAULT_CALL_ENTRY(NAME, name) faults->io.name = fault_##name;
    FAULT_CALLS(FAULT_CALL_ENTRY)
#undef FAULT_CALL_ENTRY
    faults->io.lock_holder = fault_lock_holder;
    faults->io.boot_id = fault_boot_id;
    faults->io.clock_ms = fault_clock_ms;
}

void fault_io_reboot(fault_io *faults)
{
    faults->has_boot_id = true;
    memset(faults->boot_id, 0xb0, sizeof faults->boot_id);
}
