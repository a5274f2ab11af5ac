/* Running vecfile-gen --print-layouts, which prints the layout text of each element. */
#include "run/system.h"

#include "elements/generator.h"

#include "elements/layout_file.h"
#include "elements/places.h"
#include "run/memory.h"
#include "run/message.h"
#include "run/output.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define GENERATOR "vecfile-gen"

/* --- the program --- */

/* Starts `program`, its output in the pipe.  0, or an errno. */
static int spawn(const char *program, const char *schema, const int ends[2], pid_t *process)
{
    posix_spawn_file_actions_t actions;
    char *words[] = {(char *)GENERATOR, (char *)"--print-layouts", (char *)"--", (char *)schema,
                     NULL};
    int result = posix_spawn_file_actions_init(&actions);
    if (result != 0)
        return result;
    result = posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    if (result == 0)
        result = posix_spawnp(process, program, &actions, NULL, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    return result;
}

/* The one that was installed with the command, or that of PATH. */
static int start(const char *schema, const int ends[2], pid_t *process)
{
    char *folder = own_folder();
    char *beside = folder != NULL ? format_text("%s/" GENERATOR, folder) : NULL;
    const bool is_beside = beside != NULL && access(beside, X_OK) == 0;
    const int result = spawn(is_beside ? beside : GENERATOR, schema, ends, process);
    release(beside);
    release(folder);
    return result;
}

/* What it prints, until it closes its output: false with a message. */
static bool take_all(int fd, output *to)
{
    enum { STEP = 1 << 16 };
    ssize_t got = 1;
    while (got > 0 && to->used <= MAX_LAYOUT_BYTES) {
        got = read(fd, output_room(to, STEP), STEP);
        if (got > 0)
            output_advance(to, (size_t)got);
        else if (got < 0 && errno == EINTR)
            got = 1;
    }
    if (got == 0)
        return true;
    if (got < 0)
        complain("cannot read what " GENERATOR " prints: %s", strerror(errno));
    else
        complain(GENERATOR " prints more than %zu bytes", MAX_LAYOUT_BYTES);
    return false;
}

/* A shell answers 127 where it does not find a program. */
#define NOT_FOUND 127

static bool wait_for(pid_t process, const char *schema)
{
    int status = 0;
    while (waitpid(process, &status, 0) < 0 && errno == EINTR)
        continue;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND)
        complain(GENERATOR " finds no Lua to run with: install lua5.4, or name one in $LUA, or "
                           "bring the layout file of '%s' from where there is one, for --layout",
                 schema);
    else
        complain("nothing was made: " GENERATOR " could not read '%s'", schema);
    return false;
}

static bool run_generator(const char *schema, output *to)
{
    int ends[2];
    pid_t process;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        complain("cannot make a pipe: %s", strerror(errno));
        return false;
    }
    const int result = start(schema, ends, &process);
    close(ends[1]);
    bool ok = false;
    if (result == ENOENT)
        complain("there is no " GENERATOR " beside the command or in PATH to read '%s' with: make "
                 "the layout file where there is one, and name it by --layout",
                 schema);
    else if (result != 0)
        complain("cannot run " GENERATOR ": %s", strerror(result));
    else
        ok = take_all(ends[0], to);
    close(ends[0]);
    return result == 0 && wait_for(process, schema) && ok;
}

/* --- the elements --- */

/* Length of the text at the start: up to where another begins. */
static size_t first_length(const char *text, size_t length)
{
    for (size_t at = 1; at < length; at++)
        if (text[at - 1] == '\n' && begins_as_layout(text + at, length - at))
            return at;
    return length;
}

/* The name that is at the end of the text. */
static void add_name(output *to, const char *text, size_t length)
{
    size_t start = length > 0 ? length - 1 : 0;
    while (start > 0 && text[start - 1] != ' ')
        start--;
    output_text(to, to->used > 0 ? ", " : " ");
    output_bytes(to, text + start, length > 0 ? length - 1 - start : 0);
}

static bool choose(element_type *out, const char *text, size_t length, const char *schema,
                   const char *name)
{
    const char *chosen = NULL;
    size_t chosen_length = 0, count = 0;
    output names;
    output_to_memory(&names);
    while (length > 0) {
        const size_t bytes = first_length(text, length);
        add_name(&names, text, bytes);
        if (name == NULL || ends_as_layout_of(text, bytes, name)) {
            chosen = text;
            chosen_length = bytes;
            count++;
        }
        text += bytes;
        length -= bytes;
    }
    output_char(&names, '\0');
    if (count != 1 && name != NULL)
        complain("'%s' has no element '%s', but%s", schema, name, names.bytes);
    else if (count != 1)
        complain("'%s' has %zu elements, of which one must be named:%s", schema, count,
                 names.bytes);
    output_free(&names);
    return count == 1 && layout_text_read(out, chosen, chosen_length, schema);
}

bool generate_element(element_type *out, const char *schema, const char *name)
{
    output text;
    output_to_memory(&text);
    const bool ok =
        run_generator(schema, &text) && choose(out, text.bytes, text.used, schema, name);
    output_free(&text);
    return ok;
}
