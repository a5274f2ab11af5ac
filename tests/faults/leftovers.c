/* What a command leaves behind that is ended at any of its calls into the system: complete files,
 * and nothing else. */
#include "faults.h"

#include "size120_vec.h"
#include "vecfile/any.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_WORDS 8

/* A command that makes or changes files, run in a folder with the files below. */
typedef struct maker {
    const char *name;
    const char *words[MAX_WORDS];
    const char *makes; /* NULL: changes what is there */
} maker;

static const maker makers[] = {
    {"create", {"create", "quake", "new.vec", "-n", "5"}, "new.vec"},
    {"import", {"import", "-q", "-e", "quake", "in.csv", "new.vec"}, "new.vec"},
    {"import to a file that is there", {"import", "-q", "in.csv", "quakes.vec"}, NULL},
    {"convert", {"convert", "-q", "quakes.vec", "new.vec"}, "new.vec"},
    {"migrate", {"migrate", "-q", "foreign.vec"}, NULL},
    {"salvage", {"salvage", "quakes.vec", "new.vec"}, "new.vec"},
    {"export", {"export", "-o", "new.csv", "quakes.vec"}, "new.csv"},
    {"export over a file", {"export", "-o", "old.csv", "quakes.vec"}, NULL},
    {"recover", {"recover", "killed.vec"}, NULL},
};
enum { MAKERS = sizeof makers / sizeof *makers };

/* The files, as they are before each run. */
static const char *const files[] = {"in.csv",         "old.csv",    "quakes.vec",
                                    "foreign.vec",    "killed.vec", "killed.vec-log0",
                                    "killed.vec-log1"};
enum { FILES = sizeof files / sizeof *files };
static struct {
    unsigned char *bytes; /* NULL: there is no such file */
    uint64_t size;
} contents[FILES];

/* --- running --- */

/* Its exit status, or minus the signal. */
static int run(const char *const words[MAX_WORDS], bool is_armed)
{
    const char *given[MAX_WORDS + 2] = {command};
    const char *folder = scratch_directory(); /* of this process, not of the child */
    int status;
    for (int i = 0; i < MAX_WORDS && words[i] != NULL; i++)
        given[i + 1] = words[i];
    process->is_armed = false;
    fflush(stdout);
    const pid_t pid = fork();
    HOLDS(pid >= 0, "no process");
    if (pid == 0) {
        const int nothing = open("/dev/null", O_RDWR);
        if (chdir(folder) != 0 || dup2(nothing, 1) < 0 || dup2(nothing, 2) < 0)
            _exit(99);
        process->pid = getpid();
        process->is_armed = is_armed;
        execv(command, (char *const *)given);
        _exit(98);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    process->is_armed = false;
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static void must_run(const char *const words[MAX_WORDS])
{
    const int status = run(words, false);
    HOLDS(status == 0, "%s %s ends with %d", words[0], words[1], status);
}

/* With a commit in its log. */
static void make_killed(void)
{
    size120_vec v;
    ASSERT_OK(size120_vec_open(&v, scratch_path("killed.vec"), NULL));
    for (int i = 0; i < 3; i++)
        ASSERT_OK(size120_vec_push_default(&v));
    ASSERT_OK(size120_vec_commit(&v));
    const size120 changed = {.value = 7};
    ASSERT_OK(size120_vec_set(&v, 1, changed));
    ASSERT_OK(size120_vec_commit(&v));
    size120_vec_abandon(&v);
}

static void make_files(void)
{
    static const char csv[] = "mag\n1.5\n2.5\n";
    fault_plan_set(process, FAULT_ANY, 0, 0);
    process->is_armed = false;
    write_file(scratch_path("in.csv"), csv, sizeof csv - 1);
    write_file(scratch_path("old.csv"), csv, sizeof csv - 1);
    must_run((const char *const[MAX_WORDS]){"create", "quake", "quakes.vec", "-n", "3"});
    must_run((const char *const[MAX_WORDS]){"convert", "-q", "--to", "s390x", "quakes.vec",
                                            "foreign.vec"});
    make_killed();
    for (int i = 0; i < FILES; i++)
        if (access(scratch_path(files[i]), F_OK) == 0)
            contents[i].bytes = read_file(scratch_path(files[i]), &contents[i].size);
}

static void reset_files(void)
{
    scratch_clear();
    for (int i = 0; i < FILES; i++)
        if (contents[i].bytes != NULL)
            write_file(scratch_path(files[i]), contents[i].bytes, contents[i].size);
}

static void free_files(void)
{
    for (int i = 0; i < FILES; i++) {
        free(contents[i].bytes);
        contents[i].bytes = NULL;
    }
}

/* --- looking --- */

static bool ends_with(const char *text, const char *ending)
{
    const size_t length = strlen(text), wanted = strlen(ending);
    return length >= wanted && strcmp(text + length - wanted, ending) == 0;
}

static bool is_log(const char *name)
{
    return ends_with(name, ".vec-log0") || ends_with(name, ".vec-log1");
}

static bool is_known(const maker *by, const char *name)
{
    for (int i = 0; i < FILES; i++)
        if (strcmp(name, files[i]) == 0)
            return true;
    return is_log(name) || (by->makes != NULL && strcmp(name, by->makes) == 0);
}

static void check_complete(const maker *by, const char *name)
{
    vecfile v;
    const char *path = scratch_path(name);
    if (ends_with(name, ".vec")) {
        ASSERT_OK(vecfile_open_any(&v, path, NULL));
        HOLDS(v.len >= 2, "%s: %s has %llu elements", by->name, name, (unsigned long long)v.len);
        vecfile_abandon(&v);
    } else if (ends_with(name, ".csv")) {
        HOLDS(file_size(path) > 10, "%s: %s is not complete", by->name, name);
    }
}

/* How many files have a name of nobody's; the others must be complete. */
static unsigned look(const maker *by, char strange[256])
{
    unsigned count = 0;
    DIR *directory = opendir(scratch_directory());
    ck_assert_ptr_nonnull(directory);
    for (const struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        if (is_known(by, entry->d_name)) {
            check_complete(by, entry->d_name);
            continue;
        }
        snprintf(strange, 256, "%s", entry->d_name);
        count++;
    }
    closedir(directory);
    return count;
}

/* --- ending --- */

typedef struct world {
    int error;
    bool no_unnamed;
} world;

/* The next run of what a death stopped removes what it left. */
static void check_next_removes(const maker *by, const char *left)
{
    char strange[256];
    HOLDS(strstr(left, ".new-") != NULL, "%s leaves %s", by->name, left);
    if (by->makes != NULL)
        unlink(scratch_path(by->makes));
    const int status = run(by->words, false);
    HOLDS(status == 0, "%s, again, ends with %d", by->name, status);
    HOLDS(look(by, strange) == 0, "%s, again, does not remove %s", by->name, strange);
}

/* Ends the command after its nth call; false if it makes fewer. */
static bool end_at(const maker *by, world in, uint64_t nth)
{
    char strange[256];
    reset_files();
    fault_plan_set(process, FAULT_ANY, nth, in.error);
    process->no_unnamed = in.no_unnamed;
    process->is_armed = false;
    const int status = run(by->words, true);
    const bool was_reached = process->failures > 0;
    HOLDS(status == (was_reached && in.error == FAULT_TERMINATE ? -SIGTERM : 0),
          "%s, ended after %s, call %llu, ends with %d", by->name, fault_call_name(process->failed),
          (unsigned long long)nth, status);
    const unsigned left = look(by, strange);
    HOLDS(left == 0 || in.error != FAULT_TERMINATE, "%s, terminated after %s, call %llu, leaves %s",
          by->name, fault_call_name(process->failed), (unsigned long long)nth, strange);
    if (left > 0)
        check_next_removes(by, strange);
    return was_reached;
}

static void end_everywhere(world in)
{
    make_files();
    for (int i = 0; i < MAKERS; i++) {
        uint64_t nth = 1;
        while (end_at(&makers[i], in, nth)) {
            note_faults();
            nth++;
        }
        HOLDS(nth > 20, "%s makes %llu calls", makers[i].name, (unsigned long long)nth);
    }
    free_files();
    scratch_clear();
}

START_TEST(a_command_that_is_terminated_at_any_call_leaves_nothing_half_made)
{
    end_everywhere((world){FAULT_TERMINATE, false});
    REPORT_FAULTS();
}
END_TEST

START_TEST(nor_where_the_system_has_no_files_without_a_name)
{
    end_everywhere((world){FAULT_TERMINATE, true});
    REPORT_FAULTS();
}
END_TEST

START_TEST(what_a_killed_command_leaves_the_next_one_removes)
{
    end_everywhere((world){FAULT_DIE_AFTER, false});
    REPORT_FAULTS();
}
END_TEST

START_TEST(so_where_the_system_has_no_files_without_a_name)
{
    end_everywhere((world){FAULT_DIE_AFTER, true});
    REPORT_FAULTS();
}
END_TEST

void add_promises_of_leftovers(Suite *suite)
{
    PROMISE(suite, a_command_that_is_terminated_at_any_call_leaves_nothing_half_made, 600);
    PROMISE(suite, nor_where_the_system_has_no_files_without_a_name, 600);
    PROMISE(suite, what_a_killed_command_leaves_the_next_one_removes, 600);
    PROMISE(suite, so_where_the_system_has_no_files_without_a_name, 600);
}
