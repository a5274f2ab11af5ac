/* Reading processes: this program once more, told what to do through its standard input. */
#include "watch.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define IDLE_REFRESHES 1000
#define WAIT_MS 50

/* --- the reading process --- */

static bool is_told(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&input, 1, 0) > 0;
}

static watch_order next_order(void)
{
    watch_order order;
    if (read(STDIN_FILENO, &order, sizeof order) != sizeof order)
        order.task = WATCH_END;
    return order;
}

static void answer(double figure, uint64_t sum)
{
    const watch_answer made = {figure, sum};
    need(write(STDOUT_FILENO, &made, sizeof made) == sizeof made, "an answer");
}

static void scan(const watcher *by, void *opened)
{
    by->refresh(opened);
    const double start = now_ns();
    const uint64_t sum = by->scan(opened);
    answer(now_ns() - start, sum);
}

static void idle(const watcher *by, void *opened)
{
    by->refresh(opened);
    const double start = now_ns();
    for (int i = 0; i < IDLE_REFRESHES; i++)
        by->refresh(opened);
    answer((now_ns() - start) / IDLE_REFRESHES, 0);
}

static void refresh(const watcher *by, void *opened, const watch_order *order)
{
    const double start = now_ns();
    by->refresh(opened);
    const uint64_t sum = by->read(opened, order->indices, order->count);
    answer(now_ns() - start, sum);
}

static void see(const watcher *by, void *opened, const watch_order *order)
{
    answer(0, 0);
    do {
        if (order->task == WATCH_AWAIT)
            (void)by->wait(opened, WAIT_MS);
        by->refresh(opened);
    } while (by->read(opened, order->indices, 1) != order->value);
    answer(now_ns(), 0);
}

/* A store that cannot wait is told of each commit. */
static void follow(const watcher *by, void *opened)
{
    while (by->wait != NULL && !is_told())
        if (by->wait(opened, WAIT_MS))
            by->refresh(opened);
    if (by->wait == NULL)
        by->refresh(opened);
}

int watch_main(char **arguments)
{
    static const watcher *const all[] = {&vecfile_watcher, &lmdb_watcher, &sqlite_watcher};
    const watcher *by = NULL;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i]->writer->name, arguments[0]) == 0)
            by = all[i];
    need(by != NULL, "nobody watches so");
    void *opened = by->open(arguments[1], &tick_element, strtoull(arguments[2], NULL, 10));
    answer(0, 0);
    for (watch_order order; (order = next_order()).task != WATCH_END;) {
        if (order.task == WATCH_SCAN)
            scan(by, opened);
        else if (order.task == WATCH_IDLE)
            idle(by, opened);
        else if (order.task == WATCH_REFRESH)
            refresh(by, opened, &order);
        else if (order.task == WATCH_FOLLOW)
            follow(by, opened);
        else
            see(by, opened, &order);
    }
    by->close(opened);
    return 0;
}

/* --- whoever starts it --- */

void watch_start(watching *w, const watcher *by, const char *path, uint64_t most)
{
    int to[2], from[2];
    char room[32];
    snprintf(room, sizeof room, "%llu", (unsigned long long)most);
    need(pipe2(to, O_CLOEXEC) == 0 && pipe2(from, O_CLOEXEC) == 0, "pipe");
    fflush(stdout);
    const pid_t process = fork();
    need(process >= 0, "fork");
    if (process == 0) {
        if (dup2(to[0], STDIN_FILENO) >= 0 && dup2(from[1], STDOUT_FILENO) >= 0)
            execl("/proc/self/exe", "bench", "--watch", by->writer->name, path, room, (char *)NULL);
        _exit(1);
    }
    close(to[0]);
    close(from[1]);
    *w = (watching){.by = by, .to = to[1], .from = from[0], .process = process};
    (void)watch_hear(w);
}

void watch_end(const watching *w)
{
    int status;
    close(w->to);
    close(w->from);
    need(waitpid(w->process, &status, 0) == w->process && WIFEXITED(status) &&
             WEXITSTATUS(status) == 0,
         "a reading process");
}

void watch_tell(const watching *w, const watch_order *order)
{
    need(write(w->to, order, sizeof *order) == sizeof *order, "an order");
}

watch_answer watch_hear(const watching *w)
{
    watch_answer heard;
    need(read(w->from, &heard, sizeof heard) == sizeof heard, "no answer");
    return heard;
}
