/* A disk in memory: see sim_disk.h.  The system's own mappings are used for addresses and memory,
 * so that the library's pointers are real. */
#include "sim_disk.h"

#include "system/changed_pages.h"
#include "vecfile/vecfile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* --- bytes --- */

/* Bytes that can be mapped: a file of the system's own. */
static void make_mappable(sim_bytes *to)
{
    const int fd = memfd_create("sim", MFD_CLOEXEC);
    if (fd < 0 || ftruncate(fd, SIM_MAPPABLE_BYTES) != 0)
        abort();
    free(to->bytes);
    to->bytes = mmap(NULL, SIM_MAPPABLE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (to->bytes == MAP_FAILED)
        abort();
    *to = (sim_bytes){to->bytes, 0, SIM_MAPPABLE_BYTES, fd + 1};
}

/* What lies behind the new end is gone, also from private mappings of it. */
static void cut_mappable(const sim_bytes *to, size_t count)
{
    if (ftruncate(to->fd - 1, (off_t)count) != 0 || ftruncate(to->fd - 1, SIM_MAPPABLE_BYTES) != 0)
        abort();
}

static void free_bytes(sim_bytes *bytes)
{
    if (bytes->fd == 0) {
        free(bytes->bytes);
        return;
    }
    munmap(bytes->bytes, SIM_MAPPABLE_BYTES);
    close(bytes->fd - 1);
}

static void resize(sim_bytes *to, size_t count)
{
    if (count > to->room && to->fd != 0)
        abort();
    if (count < to->count && to->fd != 0)
        cut_mappable(to, count);
    if (count > to->room) {
        to->room = count * 2;
        to->bytes = realloc(to->bytes, to->room);
        if (to->bytes == NULL)
            abort();
    }
    if (count > to->count)
        memset(to->bytes + to->count, 0, count - to->count);
    to->count = count;
}

static void put(sim_bytes *to, uint64_t offset, const void *bytes, size_t count)
{
    if (offset + count > to->count)
        resize(to, (size_t)offset + count);
    if (count > 0)
        memcpy(to->bytes + offset, bytes, count);
}

static void copy_bytes(const sim_bytes *from, sim_bytes *to)
{
    to->count = 0;
    put(to, 0, from->bytes, from->count);
}

/* --- changes that are not durable yet --- */

static void note_change(sim_file *file, sim_change change)
{
    if (file->change_count == file->change_room) {
        file->change_room = file->change_room * 2 + 64;
        file->changes = realloc(file->changes, file->change_room * sizeof *file->changes);
        if (file->changes == NULL)
            abort();
    }
    file->changes[file->change_count++] = change;
}

static void note_write(sim_file *file, uint64_t offset, const void *bytes, size_t count)
{
    const size_t at = file->data.count;
    put(&file->data, at, bytes, count);
    for (size_t done = 0; done < count;) {
        const uint64_t from = offset + done;
        const uint64_t sector_end = (from / SIM_SECTOR + 1) * SIM_SECTOR;
        const size_t step =
            count - done < sector_end - from ? count - done : (size_t)(sector_end - from);
        note_change(file, (sim_change){from, at + done, step, false});
        done += step;
    }
}

static void forget_changes(sim_file *file)
{
    file->change_count = 0;
    file->data.count = 0;
}

/* Keeps what the sector of a change has, before it becomes durable. */
static void remember_sector(sim_file *file, const sim_change *change, uint64_t operation)
{
    const uint64_t at = change->offset / SIM_SECTOR * SIM_SECTOR;
    const size_t there = at < file->durable.count ? file->durable.count - (size_t)at : 0;
    uint8_t sector[SIM_SECTOR] = {0};
    if (change->is_size)
        return;
    if (there > 0)
        memcpy(sector, file->durable.bytes + at, there < SIM_SECTOR ? there : SIM_SECTOR);
    put(&file->earlier, at, sector, sizeof sector);
    put(&file->flushes, at / SIM_SECTOR * sizeof operation, &operation, sizeof operation);
}

static void make_durable(sim_file *file, const sim_change *change)
{
    if (change->is_size)
        resize(&file->durable, (size_t)change->offset);
    else
        put(&file->durable, change->offset, file->data.bytes + change->at, change->count);
}

static void make_durable_as_garbage(sim_file *file, const sim_change *change, random_source *random)
{
    uint8_t garbage[SIM_SECTOR];
    random_fill(random, garbage, change->count);
    put(&file->durable, change->offset, garbage, change->count);
}

/* --- names --- */

static sim_name *find_name(sim_directory *directory, const char *text)
{
    for (size_t i = 0; i < directory->count; i++)
        if (strcmp(directory->names[i].text, text) == 0)
            return &directory->names[i];
    return NULL;
}

static void set_name(sim_directory *directory, const char *text, int file)
{
    sim_name *name = find_name(directory, text);
    if (file < 0) {
        if (name != NULL)
            *name = directory->names[--directory->count];
        return;
    }
    if (name == NULL) {
        if (directory->count == SIM_NAMES)
            abort();
        name = &directory->names[directory->count++];
        snprintf(name->text, sizeof name->text, "%s", text);
    }
    name->file = file;
}

int sim_disk_file(const sim_disk *disk, const char *name)
{
    for (size_t i = 0; i < disk->cached.count; i++)
        if (strcmp(disk->cached.names[i].text, name) == 0)
            return disk->cached.names[i].file;
    return -1;
}

/* Changes a name in the cache; its directory's sync makes it durable. */
static void change_name(sim_disk *disk, const char *text, int file)
{
    set_name(&disk->cached, text, file);
    if (disk->pending.count == SIM_NAMES) {
        /* The journal is full: what is oldest becomes durable by itself. */
        set_name(&disk->durable, disk->pending.names[0].text, disk->pending.names[0].file);
        memmove(disk->pending.names, disk->pending.names + 1,
                (SIM_NAMES - 1) * sizeof *disk->pending.names);
        disk->pending.count--;
    }
    sim_name *entry = &disk->pending.names[disk->pending.count++];
    snprintf(entry->text, sizeof entry->text, "%s", text);
    entry->file = file;
}

bool sim_disk_has(const sim_disk *disk, const char *name)
{
    return sim_disk_file(disk, name) >= 0;
}

static int take_file(sim_disk *disk)
{
    for (int i = 0; i < SIM_FILES; i++) {
        sim_file *file = &disk->files[i];
        bool is_named = false;
        for (size_t n = 0; n < SIM_NAMES; n++) {
            is_named |= n < disk->cached.count && disk->cached.names[n].file == i;
            is_named |= n < disk->durable.count && disk->durable.names[n].file == i;
            is_named |= n < disk->pending.count && disk->pending.names[n].file == i;
        }
        for (size_t fd = 0; fd < SIM_DESCRIPTORS; fd++)
            is_named |= disk->descriptors[fd] == i + 1;
        if (is_named)
            continue;
        if (disk->turn != NULL && file->cache.fd == 0)
            make_mappable(&file->cache);
        resize(&file->cache, 0);
        file->durable.count = file->earlier.count = 0;
        file->flushes.count = 0;
        forget_changes(file);
        return i;
    }
    abort();
}

/* --- vecfile_io --- */

/* Counts an operation: whether the process still lives after it. */
/* Others have their turn before each call. */
static void enter(sim_disk *disk)
{
    if (disk->turn != NULL)
        disk->turn(disk->turn_context);
}

/* Whether the process whose call it is has died: those who follow live on. */
static bool is_dead(const sim_disk *disk)
{
    return disk->is_dead && !disk->is_following;
}

static bool operate(sim_disk *disk)
{
    enter(disk);
    if (disk->is_following) /* who follows writes nothing */
        abort();
    if (disk->is_dead)
        return false;
    disk->is_dead = ++disk->operations == disk->die_at;
    return !disk->is_dead;
}

/* Notes what a watch says: whether the call may go on. */
static bool is_in_order(sim_disk *disk, const char *wrong)
{
    if (wrong == NULL)
        return true;
    disk->violation = wrong;
    disk->is_dead = true;
    return false;
}

static bool happens(sim_disk *disk, uint64_t times)
{
    return times != 0 && random_once_in(disk->random, times);
}

/* How much of `count` bytes finds space.  Where it is not all, the next calls find none. */
static size_t space_for(sim_disk *disk, size_t count)
{
    if (disk->full_for > 0) {
        disk->full_for--;
        return 0;
    }
    if (count == 0 || !happens(disk, disk->full_disks))
        return count;
    disk->full_for = random_below(disk->random, 4);
    return (size_t)random_below(disk->random, count);
}

static sim_file *opened(sim_disk *disk, int fd)
{
    return &disk->files[disk->descriptors[fd] - 1];
}

/* The one that there is. */
#define SIM_DIRECTORY (SIM_DESCRIPTORS + 1)

static int sim_open_directory(void *context, const char *path)
{
    const sim_disk *disk = context;
    (void)path;
    return is_dead(disk) ? -EIO : SIM_DIRECTORY;
}

static int sim_check_directory(void *context, int directory)
{
    const sim_disk *disk = context;
    (void)directory;
    return is_dead(disk) ? -EIO : 0;
}

static int sim_list_directory(void *context, int directory, vecfile_io_take_name take, void *to)
{
    const sim_disk *disk = context;
    /* Whoever is told a name may remove it. */
    const sim_directory listed = disk->cached;
    (void)directory;
    if (is_dead(disk))
        return -EIO;
    for (size_t i = 0; i < listed.count; i++)
        if (!take(to, listed.names[i].text))
            break;
    return 0;
}

static int sim_resolve(void *context, const char *path, char *out, size_t room)
{
    const sim_disk *disk = context;
    if (is_dead(disk))
        return -EIO;
    snprintf(out, room, "%s%s", path[0] == '/' ? "" : "/", path);
    return strcmp(path, ".") == 0 || strcmp(path, "/") == 0 || sim_disk_file(disk, path) >= 0
               ? 0
               : -ENOENT;
}

static int sim_copy_permissions(void *context, int from, int to)
{
    const sim_disk *disk = context;
    (void)from, (void)to;
    return is_dead(disk) ? -EIO : 0;
}

static int take_descriptor(sim_disk *disk, int file)
{
    for (int fd = 0; fd < SIM_DESCRIPTORS; fd++) {
        if (disk->descriptors[fd] == 0) {
            disk->descriptors[fd] = file + 1;
            disk->is_to_read[fd] = disk->is_followers[fd] = false;
            return fd;
        }
    }
    abort();
}

static int sim_open(void *context, int directory, const char *path, vecfile_io_open_mode mode,
                    uint32_t permissions)
{
    sim_disk *disk = context;
    enter(disk);
    int file = sim_disk_file(disk, path);
    (void)directory, (void)permissions;
    if (mode == VECFILE_IO_CREATE) {
        if (file >= 0)
            return -EEXIST;
        if (!operate(disk))
            return -EIO;
        file = take_file(disk);
        change_name(disk, path, file);
    }
    if (is_dead(disk))
        return -EIO;
    if (file < 0)
        return -ENOENT;
    /* Now and then a log is of a user who lets others read it only. */
    if (mode == VECFILE_IO_WRITE_OWN && random_once_in(disk->random, 8))
        return -EACCES;
    const int fd = take_descriptor(disk, file);
    disk->is_to_read[fd] = mode == VECFILE_IO_READ || mode == VECFILE_IO_READ_OWN;
    disk->is_followers[fd] = disk->is_following;
    return fd;
}

static int sim_open_unnamed(void *context, int directory, uint32_t permissions)
{
    sim_disk *disk = context;
    (void)directory, (void)permissions;
    if (is_dead(disk))
        return -EIO;
    return disk->has_unnamed ? take_descriptor(disk, take_file(disk)) : -EOPNOTSUPP;
}

static int sim_name_unnamed(void *context, int fd, int directory, const char *name)
{
    sim_disk *disk = context;
    (void)directory;
    if (!operate(disk))
        return -EIO;
    if (sim_disk_file(disk, name) >= 0)
        return -EEXIST;
    change_name(disk, name, disk->descriptors[fd] - 1);
    return 0;
}

static int sim_close(void *context, int fd)
{
    sim_disk *disk = context;
    if (fd == SIM_DIRECTORY)
        return 0;
    for (size_t i = 0; i < disk->lock_count; i++)
        if (disk->locks[i].fd == fd)
            disk->locks[i--] = disk->locks[--disk->lock_count];
    disk->descriptors[fd] = 0;
    return 0;
}

static int fill_stat(const sim_disk *disk, int file, vecfile_io_stat *out)
{
    memset(out, 0, sizeof *out);
    out->device = 1;
    out->inode = (uint64_t)file + 1;
    out->size = disk->files[file].cache.count;
    out->permissions = 0600;
    for (size_t i = 0; i < disk->cached.count; i++)
        out->links += disk->cached.names[i].file == file;
    out->is_regular = true;
    return 0;
}

static int sim_stat(void *context, int directory, const char *path, vecfile_io_stat *out)
{
    (void)directory;
    const sim_disk *disk = context;
    const int file = sim_disk_file(disk, path);
    if (is_dead(disk))
        return -EIO;
    return file >= 0 ? fill_stat(disk, file, out) : -ENOENT;
}

static int sim_fstat(void *context, int fd, vecfile_io_stat *out)
{
    const sim_disk *disk = context;
    return is_dead(disk) ? -EIO : fill_stat(disk, disk->descriptors[fd] - 1, out);
}

static size_t read_cache(const sim_file *file, void *buffer, size_t count, uint64_t offset)
{
    if (offset >= file->cache.count)
        return 0;
    const size_t there = file->cache.count - (size_t)offset;
    const size_t got = count < there ? count : there;
    memcpy(buffer, file->cache.bytes + offset, got);
    return got;
}

static bool is_bad(const sim_disk *disk, const sim_file *file, uint64_t count, uint64_t offset)
{
    const sim_bad_bytes *bad = &disk->bad;
    return bad->count > 0 && file == &disk->files[bad->file] && offset < bad->offset + bad->count &&
           offset + count > bad->offset;
}

/* What is at rest changes, without a word. */
static void rot(sim_disk *disk)
{
    for (size_t i = 0; i < disk->patch_count; i++) {
        const sim_patch *patch = &disk->patches[i];
        put(&disk->files[patch->file].cache, patch->offset, patch->bytes, patch->count);
        put(&disk->files[patch->file].durable, patch->offset, patch->bytes, patch->count);
    }
    disk->bad = disk->going_bad;
}

static int64_t sim_pread(void *context, int fd, void *buffer, size_t count, uint64_t offset)
{
    sim_disk *disk = context;
    const sim_file *file = opened(disk, fd);
    enter(disk);
    if (is_dead(disk))
        return -EIO;
    if (disk->rots_after > 0 && --disk->rots_after == 0)
        rot(disk);
    if (!is_bad(disk, file, count, offset))
        return (int64_t)read_cache(file, buffer, count, offset);
    /* What is good before it is read. */
    if (offset >= disk->bad.offset)
        return -EIO;
    return (int64_t)read_cache(file, buffer, (size_t)(disk->bad.offset - offset), offset);
}

static void write_cache(sim_file *file, const void *bytes, size_t count, uint64_t offset)
{
    put(&file->cache, offset, bytes, count);
    note_write(file, offset, bytes, count);
}

/* Whether a write gets through: one of a part of the bad bytes would have to read them first. */
static bool overwrite_bad(sim_disk *disk, const sim_file *file, size_t count, uint64_t offset)
{
    sim_bad_bytes *bad = &disk->bad;
    if (!is_bad(disk, file, count, offset))
        return true;
    if (offset > bad->offset || offset + count < bad->offset + bad->count)
        return false;
    bad->count = 0;
    return true;
}

static int64_t sim_pwrite(void *context, int fd, const void *buffer, size_t count, uint64_t offset)
{
    sim_disk *disk = context;
    const sim_write write = {disk->descriptors[fd] - 1, offset, buffer, count};
    if (disk->is_to_read[fd])
        return -EBADF;
    if (is_dead(disk) ||
        (disk->watch != NULL && !is_in_order(disk, disk->watch->write(disk, &write))))
        return -EIO;
    if (!operate(disk)) {
        write_cache(opened(disk, fd), buffer, (size_t)random_below(disk->random, count + 1),
                    offset);
        return -EIO;
    }
    const size_t part = space_for(disk, count);
    if (!overwrite_bad(disk, opened(disk, fd), part, offset))
        return -EIO;
    write_cache(opened(disk, fd), buffer, part, offset);
    return part > 0 || count == 0 ? (int64_t)part : -ENOSPC;
}

/* One operation for all of them. */
static int64_t sim_pwritev(void *context, int fd, const vecfile_io_piece *pieces, size_t count,
                           uint64_t offset)
{
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += pieces[i].count;
    uint8_t *joined = malloc(bytes);
    if (joined == NULL)
        abort();
    bytes = 0;
    for (size_t i = 0; i < count; i++) {
        memcpy(joined + bytes, pieces[i].bytes, pieces[i].count);
        bytes += pieces[i].count;
    }
    const int64_t put_bytes = sim_pwrite(context, fd, joined, bytes, offset);
    free(joined);
    return put_bytes;
}

static int set_size(sim_disk *disk, int fd, uint64_t size)
{
    sim_file *file = opened(disk, fd);
    if (!operate(disk))
        return -EIO;
    resize(&file->cache, (size_t)size);
    note_change(file, (sim_change){size, 0, 0, true});
    return 0;
}

static int sim_allocate(void *context, int fd, uint64_t offset, uint64_t count)
{
    sim_disk *disk = context;
    if (is_dead(disk))
        return -EIO;
    if (space_for(disk, 1) == 0)
        return -ENOSPC;
    if (offset + count <= opened(disk, fd)->cache.count)
        return 0;
    return set_size(disk, fd, offset + count);
}

static int sim_truncate(void *context, int fd, uint64_t size)
{
    sim_disk *disk = context;
    if (!is_dead(disk) && disk->watch != NULL &&
        !is_in_order(disk, disk->watch->set_size(disk, disk->descriptors[fd] - 1, size)))
        return -EIO;
    return set_size(context, fd, size);
}

static int sim_sync(void *context, int fd)
{
    sim_disk *disk = context;
    sim_file *file = opened(disk, fd);
    if (!operate(disk))
        return -EIO;
    const bool fails = file->change_count > 0 && happens(disk, disk->flush_failures);
    for (size_t i = 0; i < file->change_count; i++)
        remember_sector(file, &file->changes[i], disk->operations);
    for (size_t i = 0; i < file->change_count; i++)
        if (!fails || random_once_in(disk->random, 2))
            make_durable(file, &file->changes[i]);
    forget_changes(file);
    return fails ? -EIO : 0;
}

static int sim_start_sync(void *context, int fd, uint64_t offset, uint64_t count)
{
    (void)context, (void)fd, (void)offset, (void)count;
    return 0;
}

static int sim_sync_directory(void *context, int directory)
{
    sim_disk *disk = context;
    (void)directory;
    if (!operate(disk))
        return -EIO;
    for (size_t i = 0; i < disk->pending.count; i++)
        set_name(&disk->durable, disk->pending.names[i].text, disk->pending.names[i].file);
    disk->pending.count = 0;
    return 0;
}

static int sim_link(void *context, int directory, const char *from, const char *to)
{
    (void)directory;
    sim_disk *disk = context;
    const int file = sim_disk_file(disk, from);
    if (!operate(disk))
        return -EIO;
    if (sim_disk_file(disk, to) >= 0)
        return -EEXIST;
    change_name(disk, to, file);
    return 0;
}

static int sim_unlink(void *context, int directory, const char *path)
{
    (void)directory;
    sim_disk *disk = context;
    if (is_dead(disk))
        return -EIO;
    const int file = sim_disk_file(disk, path);
    if (file < 0)
        return -ENOENT;
    if (disk->watch != NULL && !is_in_order(disk, disk->watch->remove(disk, file)))
        return -EIO;
    if (!operate(disk))
        return -EIO;
    change_name(disk, path, -1);
    return 0;
}

/* Whether another open file has a lock that excludes that one. */
static bool is_excluded(const sim_disk *disk, int fd, uint64_t first, uint64_t count,
                        vecfile_io_lock kind)
{
    for (size_t i = 0; i < disk->lock_count; i++) {
        const sim_lock *lock = &disk->locks[i];
        if (lock->fd != fd && lock->file == disk->descriptors[fd] - 1 &&
            lock->first < first + count && first < lock->first + lock->count &&
            (lock->kind == VECFILE_IO_LOCKED_TO_WRITE || kind == VECFILE_IO_LOCKED_TO_WRITE))
            return true;
    }
    return false;
}

/* Whoever has a lock changes and drops it whole. */
static void drop_lock(sim_disk *disk, int fd, uint64_t first, uint64_t count)
{
    for (size_t i = 0; i < disk->lock_count; i++) {
        const sim_lock *lock = &disk->locks[i];
        if (lock->fd != fd || lock->first >= first + count || first >= lock->first + lock->count)
            continue;
        if (lock->first != first || lock->count != count)
            abort();
        disk->locks[i--] = disk->locks[--disk->lock_count];
    }
}

static int sim_take_lock(void *context, int fd, uint64_t first, uint64_t count,
                         vecfile_io_lock kind)
{
    sim_disk *disk = context;
    enter(disk);
    if (is_dead(disk))
        return -EIO;
    if (kind != VECFILE_IO_UNLOCKED && is_excluded(disk, fd, first, count, kind))
        return -EAGAIN;
    drop_lock(disk, fd, first, count);
    if (kind == VECFILE_IO_UNLOCKED)
        return 0;
    if (disk->lock_count == SIM_LOCKS)
        abort();
    disk->locks[disk->lock_count++] = (sim_lock){fd, disk->descriptors[fd] - 1, first, count, kind};
    return 0;
}

static int sim_is_locked(void *context, int fd, uint64_t first, uint64_t count,
                         vecfile_io_lock kind)
{
    return is_excluded(context, fd, first, count, kind);
}

static int64_t sim_lock_holder(void *context, int fd, bool exclusive)
{
    (void)context, (void)fd, (void)exclusive;
    return 0;
}

/* A mapping of the page cache itself: what a writer does shows in it, where it has no copy. */
static int map_for_follower(sim_disk *disk, int fd, void *at, size_t bytes, uint64_t offset,
                            vecfile_io_map_kind kind)
{
    const sim_bytes *cache = &opened(disk, fd)->cache;
    enter(disk);
    return vecfile_io_system.map(NULL, cache->fd - 1, at, bytes, offset, kind);
}

static void sim_sleep(void *context, uint32_t ms)
{
    (void)ms;
    enter(context);
}

/* A private mapping: a copy of the page cache, which agrees with the file wherever the library
 * relies on it.  A shared one is only looked at. */
static int sim_map(void *context, int fd, void *at, size_t bytes, uint64_t offset,
                   vecfile_io_map_kind kind)
{
    sim_disk *disk = context;
    if (disk->is_following)
        return map_for_follower(disk, fd, at, bytes, offset, kind);
    if (is_dead(disk))
        return -EIO;
    if (kind == VECFILE_IO_MAP_GROWN)
        return -ENODEV;
    int result = vecfile_io_system.map(NULL, -1, at, bytes, 0, VECFILE_IO_MAP_MEMORY);
    if (result == 0 && kind != VECFILE_IO_MAP_MEMORY)
        read_cache(opened(disk, fd), at, bytes, offset);
    return result;
}

static int sim_boot_id(void *context, uint8_t out[16])
{
    const sim_disk *disk = context;
    memset(out, 0x5a, 16);
    memcpy(out, &disk->boot, sizeof disk->boot);
    return 0;
}

static int sim_random(void *context, void *buffer, size_t count)
{
    sim_disk *disk = context;
    random_fill(disk->random, buffer, count);
    return 0;
}

static uint64_t sim_clock_ms(void *context)
{
    const sim_disk *disk = context;
    return disk->operations;
}

/* Files have no holes here. */
static int64_t sim_first_hole(void *context, int fd)
{
    vecfile_io_stat found;
    const int result = sim_fstat(context, fd, &found);
    return result == 0 ? (int64_t)found.size : result;
}

static int64_t sim_first_unwritten(void *context, int fd, uint64_t from)
{
    const int64_t size = sim_first_hole(context, fd);
    return size >= 0 && (uint64_t)size < from ? (int64_t)from : size;
}

static bool sim_fills_holes(void *context, int fd)
{
    (void)context, (void)fd;
    return false;
}

/* All files are in one directory. */
static int sim_make_directory(void *context, int directory, const char *path, uint32_t permissions)
{
    (void)context, (void)directory, (void)path, (void)permissions;
    return -ENOSYS;
}

static int sim_remove_directory(void *context, int directory, const char *path)
{
    (void)context, (void)directory, (void)path;
    return -ENOSYS;
}

void sim_disk_init(sim_disk *disk, random_source *random)
{
    memset(disk, 0, sizeof *disk);
    disk->random = random;
    disk->boot = 1;
    disk->has_unnamed = random_once_in(random, 2);
    disk->io = vecfile_io_system;
    disk->io.context = disk;
    disk->io.open_directory = sim_open_directory;
    disk->io.check_directory = sim_check_directory;
    disk->io.list_directory = sim_list_directory;
    disk->io.resolve = sim_resolve;
    disk->io.copy_permissions = sim_copy_permissions;
    disk->io.open = sim_open;
    disk->io.open_unnamed = sim_open_unnamed;
    disk->io.name_unnamed = sim_name_unnamed;
    disk->io.close = sim_close;
    disk->io.stat = sim_stat;
    disk->io.fstat = sim_fstat;
    disk->io.pread = sim_pread;
    disk->io.pwrite = sim_pwrite;
    disk->io.pwritev = sim_pwritev;
    disk->io.allocate = sim_allocate;
    disk->io.first_hole = sim_first_hole;
    disk->io.first_unwritten = sim_first_unwritten;
    disk->io.fills_holes = sim_fills_holes;
    disk->io.truncate = sim_truncate;
    disk->io.sync = sim_sync;
    disk->io.start_sync = sim_start_sync;
    disk->io.sync_directory = sim_sync_directory;
    disk->io.link = sim_link;
    disk->io.unlink = sim_unlink;
    disk->io.make_directory = sim_make_directory;
    disk->io.remove_directory = sim_remove_directory;
    disk->io.lock = sim_take_lock;
    disk->io.is_locked = sim_is_locked;
    disk->io.lock_holder = sim_lock_holder;
    disk->io.map = sim_map;
    disk->io.changed_pages = vecfile_changed_pages_unknown;
    disk->io.boot_id = sim_boot_id;
    disk->io.random = sim_random;
    disk->io.clock_ms = sim_clock_ms;
    disk->io.sleep_ms = sim_sleep;
}

void sim_disk_free(sim_disk *disk)
{
    for (int i = 0; i < SIM_FILES; i++) {
        free_bytes(&disk->files[i].cache);
        free(disk->files[i].durable.bytes);
        free(disk->files[i].earlier.bytes);
        free(disk->files[i].flushes.bytes);
        free(disk->files[i].data.bytes);
        free(disk->files[i].changes);
    }
    memset(disk, 0, sizeof *disk);
}

/* --- what the next process finds --- */

/* Names, boot and nobody at work; the files' memory stays for use. */
static void start_over(const sim_disk *from, sim_disk *to)
{
    to->boot = from->boot;
    to->has_unnamed = from->has_unnamed;
    to->cached = from->cached;
    to->durable = from->durable;
    to->pending = from->pending;
    memset(to->descriptors, 0, sizeof to->descriptors);
    to->lock_count = 0;
    to->operations = 0;
    to->die_at = 0;
    to->is_dead = false;
    to->flush_failures = to->full_disks = to->full_for = to->rots_after = 0;
    to->watch = from->watch;
    to->watched = from->watched;
    to->violation = NULL;
    to->patch_count = 0;
    to->bad.count = to->going_bad.count = 0;
}

void sim_disk_after_kill(const sim_disk *from, sim_disk *to)
{
    start_over(from, to);
    for (int i = 0; i < SIM_FILES; i++) {
        const sim_file *file = &from->files[i];
        copy_bytes(&file->cache, &to->files[i].cache);
        copy_bytes(&file->durable, &to->files[i].durable);
        copy_bytes(&file->data, &to->files[i].data);
        to->files[i].change_count = 0;
        for (size_t c = 0; c < file->change_count; c++)
            note_change(&to->files[i], file->changes[c]);
    }
}

/* Some disks write in order, some in any; a share of 0 and of 1 are cases of their own. */
static unsigned percent_that_survives(random_source *random)
{
    static const unsigned percents[] = {0, 10, 50, 90, 100};
    return percents[random_below(random, sizeof percents / sizeof *percents)];
}

static void lose_power_in_file(sim_file *file, random_source *random)
{
    const unsigned percent = percent_that_survives(random);
    for (size_t i = 0; i < file->change_count; i++) {
        const sim_change *change = &file->changes[i];
        if (random_below(random, 100) >= percent)
            continue;
        if (!change->is_size && random_once_in(random, 20))
            make_durable_as_garbage(file, change, random);
        else
            make_durable(file, change);
    }
    forget_changes(file);
    copy_bytes(&file->durable, &file->cache);
}

static void lose_power_in_names(sim_disk *disk)
{
    const unsigned percent = percent_that_survives(disk->random);
    for (size_t i = 0; i < disk->pending.count; i++)
        if (random_below(disk->random, 100) < percent)
            set_name(&disk->durable, disk->pending.names[i].text, disk->pending.names[i].file);
    disk->pending.count = 0;
    disk->cached = disk->durable;
}

void sim_disk_after_power_loss(const sim_disk *from, sim_disk *to)
{
    sim_disk_after_kill(from, to);
    to->boot++;
    lose_power_in_names(to);
    for (int i = 0; i < SIM_FILES; i++)
        lose_power_in_file(&to->files[i], to->random);
}

void sim_disk_end_process(sim_disk *disk)
{
    for (int fd = 0; fd < SIM_DESCRIPTORS; fd++)
        if (disk->descriptors[fd] != 0 && !disk->is_followers[fd])
            (void)sim_close(disk, fd);
    disk->is_dead = false;
    disk->die_at = disk->flush_failures = disk->full_disks = disk->full_for = 0;
}

bool sim_disk_equals(const sim_disk *a, const sim_disk *b)
{
    if (a->cached.count != b->cached.count)
        return false;
    for (size_t i = 0; i < a->cached.count; i++) {
        const int file = a->cached.names[i].file;
        if (sim_disk_file(b, a->cached.names[i].text) != file)
            return false;
        const sim_bytes *one = &a->files[file].cache, *other = &b->files[file].cache;
        if (one->count != other->count ||
            (one->count > 0 && memcmp(one->bytes, other->bytes, one->count) != 0))
            return false;
    }
    return true;
}

void sim_disk_remove(sim_disk *disk, const char *name)
{
    set_name(&disk->cached, name, -1);
    set_name(&disk->durable, name, -1);
}

bool sim_disk_put_back(sim_disk *disk, const sim_disk *copy, const char *name)
{
    const int to = sim_disk_file(disk, name), from = sim_disk_file(copy, name);
    if (to < 0 || from < 0)
        return false;
    forget_changes(&disk->files[to]);
    copy_bytes(&copy->files[from].cache, &disk->files[to].cache);
    copy_bytes(&copy->files[from].cache, &disk->files[to].durable);
    return true;
}
