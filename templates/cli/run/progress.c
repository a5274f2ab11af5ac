/* Progress: rate and time to go, on one line that is overwritten. */
#include "run/system.h"

#include "run/progress.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define FIRST_SHOWN_MS 1000
#define INTERVAL_MS 200

static struct {
    bool is_on;
    bool is_shown;
    uint64_t total;
    uint64_t started_ms;
    uint64_t next_ms;
    const char *unit;
} work;

static uint64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void begin_progress(uint64_t total, const char *unit)
{
    work.is_on = isatty(STDERR_FILENO) != 0;
    work.is_shown = false;
    work.total = total;
    work.unit = unit;
    if (!work.is_on)
        return;
    work.started_ms = now_ms();
    work.next_ms = work.started_ms + FIRST_SHOWN_MS;
}

/* 12345678 as 12.3M. */
static void print_count(double count)
{
    static const char *const prefixes[] = {"", "k", "M", "G", "T"};
    int prefix = 0;
    for (; count >= 1000 && prefix < 4; prefix++)
        count /= 1000;
    fprintf(stderr, prefix == 0 ? "%.0f%s" : "%.1f%s", count, prefixes[prefix]);
}

static void print_line(uint64_t done, uint64_t elapsed_ms)
{
    const double rate = (double)done * 1000 / (double)elapsed_ms;
    fputs("\r\033[K", stderr);
    print_count((double)done);
    fprintf(stderr, " %s", work.unit);
    if (work.total >= done && work.total > 0)
        fprintf(stderr, ", %.0f %%", 100 * (double)done / (double)work.total);
    fputs(", ", stderr);
    print_count(rate);
    fputs("/s", stderr);
    if (work.total > done && rate > 0) {
        const uint64_t left = (uint64_t)((double)(work.total - done) / rate) + 1;
        fprintf(stderr, ", %llu:%02llu to go", (unsigned long long)(left / 60),
                (unsigned long long)(left % 60));
    }
    fflush(stderr);
}

void show_progress(uint64_t done)
{
    if (!work.is_on)
        return;
    const uint64_t now = now_ms();
    if (now < work.next_ms)
        return;
    work.next_ms = now + INTERVAL_MS;
    work.is_shown = true;
    print_line(done, now - work.started_ms);
}

void clear_progress(void)
{
    if (work.is_shown)
        fputs("\r\033[K", stderr);
    work.is_shown = false;
}

void end_progress(void)
{
    clear_progress();
    work.is_on = false;
}
