/* The functions of the table vecfile_io_system, which is in io_files.c, that other files have; io.h
 * says what each does. */
#ifndef VECFILE_SYSTEM_IO_PARTS_H
#define VECFILE_SYSTEM_IO_PARTS_H

#include "base/base.h"

#include "io.h"

/* io_open.c: as openat(2), and closed on exec; a descriptor or a negative errno.  Never descriptor
 * 0, 1 or 2: where the program has closed these, what it or a library prints would land in the
 * file. A file that was made with O_EXCL is there only if this succeeds. */
int vecfile_system_open(int directory, const char *path, int flags, uint32_t permissions);
int vecfile_system_close(int fd);

/* io_names.c */
int vecfile_system_open_directory(void *context, const char *path);
int vecfile_system_check_directory(void *context, int directory);
int vecfile_system_list_directory(void *context, int directory, vecfile_io_take_name take,
                                  void *to);
int vecfile_system_sync_directory(void *context, int directory);
int vecfile_system_open_unnamed(void *context, int directory, uint32_t permissions);
int vecfile_system_name_unnamed(void *context, int fd, int directory, const char *name);
int vecfile_system_make_directory(void *context, int directory, const char *path,
                                  uint32_t permissions);
int vecfile_system_remove_directory(void *context, int directory, const char *path);
int vecfile_system_rename_new(void *context, int directory, const char *from, const char *to);
int vecfile_system_link(void *context, int directory, const char *from, const char *to);
int vecfile_system_unlink(void *context, int directory, const char *path);
int vecfile_system_rename(void *context, int directory, const char *from, const char *to);
int vecfile_system_resolve(void *context, const char *path, char *out, size_t room);

/* What the system's calls want to hear for VECFILE_IO_HERE. */
int vecfile_at(int directory);

/* Whether fsync of a directory answered that the file system cannot do that, or lets only some
 * do it: then there is nothing more to be done for a name. */
bool vecfile_names_are_as_durable_as_it_gets(int result);

/* io_space.c */
int vecfile_system_allocate(void *context, int fd, uint64_t offset, uint64_t count);
int64_t vecfile_system_first_hole(void *context, int fd);
int64_t vecfile_system_first_unwritten(void *context, int fd, uint64_t from);
bool vecfile_system_fills_holes(void *context, int fd);

/* Past RLIMIT_FSIZE the system would not only refuse but send SIGXFSZ, which kills. */
bool vecfile_is_over_size_limit(uint64_t end);

/* io_memory.c */
int vecfile_system_reserve(void *context, size_t bytes, void **out);
int vecfile_system_map(void *context, int fd, void *at, size_t bytes, uint64_t offset,
                       vecfile_io_map_kind kind);
int vecfile_system_move(void *context, void *from, void *to, size_t bytes);
void vecfile_system_use_large_pages(void *context, void *at, size_t bytes);
int vecfile_system_advise(void *context, void *at, size_t bytes, vecfile_io_advice advice);
int vecfile_system_protect(void *context, void *at, size_t bytes);
int vecfile_system_unmap(void *context, void *at, size_t bytes);
int vecfile_system_release(void *context, void *at, size_t bytes);

/* io_locks.c */
int vecfile_system_lock(void *context, int fd, uint64_t first, uint64_t count,
                        vecfile_io_lock kind);
int vecfile_system_is_locked(void *context, int fd, uint64_t first, uint64_t count,
                             vecfile_io_lock kind);
int64_t vecfile_system_lock_holder(void *context, int fd, bool exclusive);

/* io_permissions.c */
int vecfile_system_copy_permissions(void *context, int from, int to);

/* io_wait.c */
int vecfile_system_wait_for_files(void *context, int *watch, const int *fds, size_t count,
                                  uint32_t ms);

/* io_process.c */
int vecfile_system_boot_id(void *context, uint8_t out[16]);
int vecfile_system_random(void *context, void *buffer, size_t count);
uint64_t vecfile_system_clock_ms(void *context);
void vecfile_system_sleep_ms(void *context, uint32_t ms);

#endif /* VECFILE_SYSTEM_IO_PARTS_H */
