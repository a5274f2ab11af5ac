/* What core files have of a vector: of the addresses behind the elements nothing, and of the
 * elements what the options say. */
#include "suite.h"
#include "child.h"
#include "durabilities.h"
#include "sized.h"
#include "skip.h"

#include "size24_vec.h"

#include "array/mapping.h"
#include "journal/vector.h"
#include "vecfile/io.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT 30000u
#define BYTES ((uint64_t)COUNT * 24)

/* --- what the system was told --- */

static unsigned told;
static int refusal;

static int note_advice(void *context, void *at, size_t bytes, vecfile_io_advice advice)
{
    if (advice != VECFILE_IO_NOT_DUMPED)
        return vecfile_io_system.advise(context, at, bytes, advice);
    told++;
    return refusal != 0 ? refusal : vecfile_io_system.advise(context, at, bytes, advice);
}

/* Where the system cannot move pages: what was told of them does not move along. */
static int get_new_memory(void *context, void *from, void *to, size_t bytes)
{
    (void)from;
    return vecfile_io_system.map(context, -1, to, bytes, 0, VECFILE_IO_MAP_MEMORY);
}

static const vecfile_io *io_that_notes(void)
{
    static vecfile_io io;
    io = vecfile_io_system;
    io.advise = note_advice;
    io.move = get_new_memory;
    told = 0;
    refusal = 0;
    return &io;
}

/* --- what the system says --- */

typedef struct dumped {
    uint64_t yes; /* bytes that core files may have */
    uint64_t no;  /* bytes that they are to leave out: `dd` of the VmFlags */
} dumped;

/* Adds up what /proc/self/smaps says of addresses [start, end). */
static dumped look(const void *at, uint64_t bytes)
{
    const uint64_t start = (uintptr_t)at, end = start + bytes;
    uint64_t one, other, first = 0, last = 0;
    char line[4096];
    dumped found = {0, 0};
    FILE *smaps = fopen("/proc/self/smaps", "r");
    HOLDS(smaps != NULL, "smaps");
    while (fgets(line, sizeof line, smaps) != NULL) {
        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " ", &one, &other) == 2)
            first = one, last = other;
        if (strncmp(line, "VmFlags:", 8) != 0)
            continue;
        const uint64_t low = first > start ? first : start, high = last < end ? last : end;
        if (low < high)
            *(strstr(line, " dd") != NULL ? &found.no : &found.yes) += high - low;
    }
    fclose(smaps);
    return found;
}

static bool tells_flags(void)
{
    const dumped here = look(&told, 1);
    return here.yes + here.no > 0;
}

static const vecfile_array *array_of(const size24_vec *v)
{
    return &v->core.vector->array;
}

/* What is mapped for elements now, the append buffer included. */
static dumped look_at_elements(const size24_vec *v)
{
    return look(v->core.elements, array_of(v)->mapped);
}

static void assert_nothing_behind(const size24_vec *v)
{
    const vecfile_array *array = array_of(v);
    const unsigned char *const behind = (unsigned char *)v->core.elements + array->mapped;
    const uint64_t bytes = array->reserved - array->mapped;
    const dumped found = look(behind, bytes);
    ck_assert_uint_eq(found.yes, 0);
    ck_assert_uint_eq(found.no, bytes);
}

static void assert_left_out(const size24_vec *v)
{
    const dumped found = look_at_elements(v);
    ck_assert_uint_eq(found.yes, 0);
    ck_assert_uint_eq(found.no, array_of(v)->mapped);
    assert_nothing_behind(v);
}

static void assert_dumped(const size24_vec *v)
{
    const dumped found = look_at_elements(v);
    ck_assert_uint_eq(found.yes, array_of(v)->mapped);
    ck_assert_uint_eq(found.no, 0);
    assert_nothing_behind(v);
}

/* --- a life of a vector --- */

static const char *path_of_filled(void)
{
    size24_vec v;
    const char *path = scratch_path("dumped.vec");
    unlink(path);
    ASSERT_OK(size24_vec_open(&v, path, NULL));
    ASSERT_OK(size24_vec_resize(&v, COUNT, size24_default()));
    ASSERT_OK(size24_vec_close(&v));
    return path;
}

static void push_many(size24_vec *v)
{
    for (unsigned i = 0; i < 4 * COUNT; i++)
        ASSERT_OK(size24_vec_push_default(v));
}

/* Everything that maps elements, or changes how they are mapped; `check` after each. */
static void live(const char *path, const vecfile_options *options,
                 void (*check)(const size24_vec *v))
{
    size24_vec v;
    ASSERT_OK(size24_vec_open(&v, path, options));
    check(&v);
    ck_assert_ptr_nonnull(size24_vec_data_mut(&v));
    memset(size24_vec_data_mut(&v), 1, BYTES);
    check(&v);
    ASSERT_OK(size24_vec_commit(&v));
    push_many(&v);
    check(&v);
    ASSERT_OK(size24_vec_commit(&v));
    ASSERT_OK(size24_vec_insert(&v, 0, size24_default()));
    ASSERT_OK(size24_vec_sort_by_value(&v));
    check(&v);
    ASSERT_OK(size24_vec_commit(&v));
    if (array_of(&v)->is_private) {
        push_many(&v);
        ASSERT_OK(size24_vec_rollback(&v));
        check(&v);
        ASSERT_OK(vecfile_mapping_drop_copies(&v.core.vector->array, 16, 64));
        check(&v);
    }
    ASSERT_OK(size24_vec_truncate(&v, COUNT));
    ASSERT_OK(size24_vec_commit(&v));
    ASSERT_OK(size24_vec_shrink_to_fit(&v));
    check(&v);
    size24_vec_abandon(&v);
}

/* --- promises --- */

START_TEST(elements_are_dumped_as_ever_unless_asked_and_addresses_behind_them_are_not)
{
    if (!tells_flags())
        SKIP("this system does not tell what core files will have");
    for (EACH_DURABILITY(d)) {
        const vecfile_options options = {.durability = *d, .io = io_that_notes()};
        live(path_of_filled(), &options, assert_dumped);
        ck_assert_uint_eq(told, 0);
    }
}
END_TEST

START_TEST(elements_that_are_to_be_left_out_are_left_out_whatever_becomes_of_them)
{
    if (!tells_flags())
        SKIP("this system does not tell what core files will have");
    for (EACH_DURABILITY(d)) {
        const vecfile_options options = {
            .durability = *d, .core_files = VECFILE_DUMP_NO_ELEMENTS, .io = io_that_notes()};
        live(path_of_filled(), &options, assert_left_out);
        ck_assert_uint_gt(told, 1);
    }
}
END_TEST

START_TEST(readers_and_recoveries_leave_them_out_too)
{
    if (!tells_flags())
        SKIP("this system does not tell what core files will have");
    const char *path = path_of_filled();
    for (int access = VECFILE_READ_WRITE; access <= VECFILE_READ_ONLY; access++)
        for (int has_log = 0; has_log < 2; has_log++) {
            size24_vec v;
            const vecfile_options options = {.access = (vecfile_access)access,
                                             .core_files = VECFILE_DUMP_NO_ELEMENTS,
                                             .io = io_that_notes()};
            ASSERT_OK(size24_vec_open(&v, path, NULL));
            ASSERT_OK(size24_vec_set(&v, 7, size24_default()));
            ASSERT_OK(size24_vec_commit(&v));
            if (has_log)
                size24_vec_abandon(&v);
            else
                ASSERT_OK(size24_vec_close(&v));
            ASSERT_OK(size24_vec_open(&v, path, &options));
            assert_left_out(&v);
            ck_assert_uint_eq(told, 1);
            size24_vec_abandon(&v);
        }
}
END_TEST

typedef struct addresses {
    const void *at;
    uint64_t bytes;
} addresses;

static void check_in_child(void *context, const child *parent)
{
    const addresses *elements = context;
    (void)parent;
    const dumped found = look(elements->at, elements->bytes);
    ck_assert_uint_eq(found.yes, 0);
    ck_assert_uint_eq(found.no, elements->bytes);
}

START_TEST(a_child_of_fork_leaves_out_what_its_parent_leaves_out)
{
    size24_vec v;
    if (!tells_flags())
        SKIP("this system does not tell what core files will have");
    const vecfile_options options = {.core_files = VECFILE_DUMP_NO_ELEMENTS};
    ASSERT_OK(size24_vec_open(&v, path_of_filled(), &options));
    ASSERT_OK(size24_vec_set(&v, 7, size24_default()));
    addresses elements = {v.core.elements, array_of(&v)->mapped};
    child process = child_start(check_in_child, &elements);
    CHILD_SUCCEEDS(&process);
    ASSERT_OK(size24_vec_close(&v));
}
END_TEST

START_TEST(a_system_that_cannot_leave_them_out_is_as_good)
{
    for (EACH_DURABILITY(d)) {
        vecfile v;
        const vecfile_options options = {
            .durability = *d, .core_files = VECFILE_DUMP_NO_ELEMENTS, .io = io_that_notes()};
        refusal = -22;
        sized_open_new(&sized_types[0], &v, options);
        sized_push_up_to(&sized_types[0], &v, COUNT);
        sized_reopen(&sized_types[0], &v, &options);
        ck_assert_uint_gt(told, 1);
        sized_assert_holds(&sized_types[0], &v, COUNT);
        sized_drop(&v);
    }
}
END_TEST

START_TEST(a_choice_that_does_not_exist_is_refused)
{
    vecfile v;
    const vecfile_options options = {.core_files =
                                         (vecfile_core_files)(VECFILE_DUMP_NO_ELEMENTS + 1)};
    sized_use_path();
    ASSERT_STATUS(vecfile_open(&v, sized_types[0].type, sized_path, &options), VECFILE_E_INVALID);
    ASSERT_MESSAGE("core_files");
    ck_assert_uint_eq(scratch_entries(), 0);
}
END_TEST

/* --- a core file --- */

/* Whether the system writes core files into the directory of the process. */
static bool writes_core_here(void)
{
    char pattern[128] = "";
    const int fd = open("/proc/sys/kernel/core_pattern", O_RDONLY | O_CLOEXEC);
    const bool is_read = fd >= 0 && read(fd, pattern, sizeof pattern - 1) > 0;
    if (fd >= 0)
        close(fd);
    return is_read && strncmp(pattern, "core", 4) == 0 && strchr(pattern, '/') == NULL;
}

typedef struct victim {
    const char *directory;
    const char *path;
    vecfile_options options;
} victim;

static void crash(void *context, const child *parent)
{
    const victim *dying = context;
    size24_vec v;
    (void)parent;
    ASSERT_OK(size24_vec_open(&v, dying->path, &dying->options));
    ASSERT_OK(size24_vec_set(&v, 7, size24_default()));
    HOLDS(chdir(dying->directory) == 0, "chdir");
    signal(SIGABRT, SIG_DFL);
    abort();
}

/* Size of the core file, which is removed, of a process that dies with the vector open; 0 if there
 * is none. */
static uint64_t bytes_of_core(victim *dying)
{
    uint64_t bytes = 0;
    child process = child_start(crash, dying);
    ck_assert_int_eq(child_end(&process), -SIGABRT);
    DIR *directory = opendir(dying->directory);
    HOLDS(directory != NULL, "opendir");
    for (const struct dirent *e; (e = readdir(directory)) != NULL;)
        if (strncmp(e->d_name, "core", 4) == 0) {
            const char *path = scratch_path(e->d_name);
            bytes = file_size(path);
            unlink(path);
        }
    closedir(directory);
    return bytes;
}

START_TEST(a_core_file_is_smaller_by_the_elements_that_it_leaves_out)
{
    struct rlimit most;
    if (!writes_core_here() || UNDER_SANITIZER)
        SKIP("this system does not write core files here");
    HOLDS(getrlimit(RLIMIT_CORE, &most) == 0, "getrlimit");
    most.rlim_cur = most.rlim_max;
    HOLDS(setrlimit(RLIMIT_CORE, &most) == 0, "setrlimit");
    victim dying = {.directory = scratch_directory(), .path = path_of_filled()};
    const uint64_t with = bytes_of_core(&dying);
    if (with == 0)
        SKIP("this process may not leave core files");
    dying.options.core_files = VECFILE_DUMP_NO_ELEMENTS;
    ck_assert_uint_ge(with, bytes_of_core(&dying) + BYTES);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("core_files");
    PROMISE(suite, elements_are_dumped_as_ever_unless_asked_and_addresses_behind_them_are_not, 60);
    PROMISE(suite, elements_that_are_to_be_left_out_are_left_out_whatever_becomes_of_them, 60);
    PROMISE(suite, readers_and_recoveries_leave_them_out_too, 60);
    PROMISE(suite, a_child_of_fork_leaves_out_what_its_parent_leaves_out, 60);
    PROMISE(suite, a_system_that_cannot_leave_them_out_is_as_good, 60);
    PROMISE(suite, a_choice_that_does_not_exist_is_refused, 60);
    PROMISE(suite, a_core_file_is_smaller_by_the_elements_that_it_leaves_out, 60);
    return run_suite(suite);
}
