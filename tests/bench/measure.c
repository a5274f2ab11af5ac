/* Turns, medians and lines. */
#include "measure.h"

#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *wanted = "";

/* figures[contender][metric][round]; negative: none */
static double figures[MAX_CONTENDERS][MAX_METRICS][MAX_ROUNDS];
static unsigned rounds_done[MAX_CONTENDERS];

void set_wanted(const char *words)
{
    wanted = words;
}

bool is_wanted(const char *name)
{
    const char *word = wanted;
    do {
        const size_t length = strcspn(word, " ");
        if (strncmp(name, word, length) == 0)
            return true;
        word += length;
    } while (*word++ != '\0');
    return false;
}

bool is_trial_wanted(const metric *metrics, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_wanted(metrics[i].name))
            return true;
    return false;
}

/* --- the rounds --- */

static void run_once(const trial *t, size_t c, double *out)
{
    for (size_t m = 0; m < t->metric_count; m++)
        out[m] = -1;
    t->contenders[c].run(t->contenders[c].context, out);
}

/* A new order of turns: what one contender leaves the machine busy with must not always fall to
 * the same next one. */
static void shuffle(size_t *order, size_t count, uint64_t *random)
{
    for (size_t i = 0; i < count; i++) {
        const size_t j = (size_t)(next_random(random) % (i + 1));
        order[i] = order[j];
        order[j] = i;
    }
}

static void run_rounds(const trial *t, unsigned rounds)
{
    size_t order[MAX_CONTENDERS];
    double spent[MAX_CONTENDERS] = {0}, out[MAX_METRICS];
    uint64_t random = 88172645463325252u;
    memset(rounds_done, 0, sizeof rounds_done);
    for (unsigned round = 0; round < t->warmup + rounds; round++) {
        shuffle(order, t->contender_count, &random);
        for (size_t i = 0; i < t->contender_count; i++) {
            const size_t c = order[i];
            /* Three rounds whatever they take, so that there is a median. */
            if (c != 0 && t->budget_ns > 0 && spent[c] > t->budget_ns &&
                (rounds_done[c] >= 3 || round < t->warmup))
                continue;
            const double start = now_ns();
            run_once(t, c, out);
            spent[c] += now_ns() - start;
            if (round < t->warmup)
                continue;
            for (size_t m = 0; m < t->metric_count; m++)
                figures[c][m][rounds_done[c]] = out[m] < 0 ? -1 : out[m] / t->metrics[m].per;
            rounds_done[c]++;
        }
    }
}

/* --- the figures --- */

typedef struct summary {
    double figure, low, high;
} summary;

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double mean_of(const double *values, unsigned count)
{
    double sum = 0;
    for (unsigned i = 0; i < count; i++)
        sum += values[i];
    return sum / count;
}

/* Of sorted values: the one that `share` of them lie below. */
static double quantile(const double *sorted, unsigned count, double share)
{
    return sorted[(unsigned)(share * (count - 1) + 0.5)];
}

static summary summarise(const double *values, unsigned count, statistic which)
{
    double sorted[MAX_ROUNDS];
    memcpy(sorted, values, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_value);
    return (summary){.figure =
                         which == MEAN ? mean_of(values, count) : quantile(sorted, count, 0.5),
                     .low = quantile(sorted, count, 0.1),
                     .high = quantile(sorted, count, 0.9)};
}

static bool has_figure(size_t c, size_t m)
{
    return rounds_done[c] > 0 && figures[c][m][0] >= 0;
}

static summary of_contender(const trial *t, size_t c, size_t m)
{
    return summarise(figures[c][m], rounds_done[c], t->metrics[m].statistic);
}

/* Ours over the other's, and where the ratios of the rounds lie that both have. */
static summary ratio_to(const trial *t, size_t other, size_t m)
{
    double ratios[MAX_ROUNDS];
    const unsigned count = rounds_done[other];
    for (unsigned i = 0; i < count; i++)
        ratios[i] = figures[0][m][i] / figures[other][m][i];
    summary ratio = summarise(ratios, count, MEDIAN);
    ratio.figure = of_contender(t, 0, m).figure / of_contender(t, other, m).figure;
    return ratio;
}

/* --- the lines --- */

static const char *role_name(role r)
{
    static const char *const names[] = {"ours", "peer", "limit", "shown"};
    return names[r];
}

static void print_ratio(const trial *t, const char *kind, size_t other, size_t m)
{
    const summary ratio = ratio_to(t, other, m);
    printf("%s %s %.3f %.3f %.3f %s %s\n", kind, t->metrics[m].name, ratio.figure,
           of_contender(t, 0, m).figure, of_contender(t, other, m).figure,
           t->contenders[other].name, t->metrics[m].unit);
    printf("spread %s %s %.3f %.3f\n", t->metrics[m].name, t->contenders[other].name, ratio.low,
           ratio.high);
}

static void print_metric(const trial *t, size_t m)
{
    size_t best = 0;
    for (size_t c = 0; c < t->contender_count; c++) {
        if (!has_figure(c, m))
            continue;
        const summary s = of_contender(t, c, m);
        printf("side %s %s %s %.3f %.3f %.3f %u %s\n", t->metrics[m].name, t->contenders[c].name,
               role_name(t->contenders[c].role), s.figure, s.low, s.high, rounds_done[c],
               t->metrics[m].unit);
        if (t->contenders[c].role == PEER &&
            (best == 0 || s.figure < of_contender(t, best, m).figure))
            best = c;
    }
    if (!has_figure(0, m))
        return;
    if (best != 0)
        print_ratio(t, "bench", best, m);
    for (size_t c = 0; c < t->contender_count; c++)
        if (t->contenders[c].role == LIMIT && has_figure(c, m))
            print_ratio(t, "limit", c, m);
}

/* What the trial before has left to be written is not to be paid by this one. */
static void settle(void)
{
    const struct timespec pause = {.tv_nsec = 200000000};
    sync();
    nanosleep(&pause, NULL);
}

void measure(const trial *t)
{
    if (!is_trial_wanted(t->metrics, t->metric_count))
        return;
    unsigned rounds = t->rounds / quick();
    if (rounds < 3)
        rounds = t->rounds < 3 ? t->rounds : 3;
    need(rounds <= MAX_ROUNDS && t->contender_count <= MAX_CONTENDERS &&
             t->metric_count <= MAX_METRICS,
         "a trial larger than what the harness has room for");
    settle();
    run_rounds(t, rounds);
    for (size_t m = 0; m < t->metric_count; m++)
        if (is_wanted(t->metrics[m].name))
            print_metric(t, m);
    fflush(stdout);
}
