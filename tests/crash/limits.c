/* Limits of the core, others for each run. */
#include "limits.h"

#include "base/base.h"
#include "base/limits.h"

struct vecfile_limits vecfile_limits;

#define PAGE 4096

static uint32_t number(random_source *random, uint32_t least, uint32_t most)
{
    return least + (uint32_t)random_below(random, most - least + 1);
}

static size_t pages(random_source *random, uint32_t least, uint32_t most)
{
    return (size_t)number(random, least, most) * PAGE;
}

static void draw_of_append_buffer(struct vecfile_limits *to, random_source *random)
{
    to->min_append_buffer = pages(random, 1, 3);
    to->max_append_buffer = to->min_append_buffer + pages(random, 0, 4);
    to->slide_bytes = pages(random, 1, 4);
    to->min_slide = pages(random, 1, 4);
    to->max_logged_appends = number(random, 0, 3);
}

/* A log has room for the frame of one page at least. */
static void draw_of_logs(struct vecfile_limits *to, random_source *random)
{
    to->first_log = pages(random, 4, 12);
    to->first_log_start = random_once_in(random, 2) ? pages(random, 3, 3) : pages(random, 3, 6);
    to->min_log_limit = pages(random, 2, 12);
    to->max_log_limit = to->min_log_limit + pages(random, 0, 8);
    to->max_written_ahead = pages(random, 0, 8);
    to->max_frames = random_once_in(random, 2) ? number(random, 1, 3) : number(random, 1, 12);
    to->min_slice = number(random, 1, 4);
}

/* What is read ahead is four steps at least; a batch has room for a page. */
static void draw_of_recoveries(struct vecfile_limits *to, random_source *random)
{
    to->read_step = number(random, 512, 3 * PAGE);
    to->max_read_ahead = to->read_step * number(random, 4, 8);
    to->merge_batch = pages(random, 1, 5);
}

static void draw_of_memory(struct vecfile_limits *to, random_source *random)
{
    to->max_copies = number(random, 2, 40);
    to->max_imaged = number(random, 1, 16);
    to->dropped_at_once = number(random, 1, 9);
    to->max_marked = number(random, 1, 8);
}

void limits_draw(random_source *random)
{
    draw_of_append_buffer(&vecfile_limits, random);
    draw_of_logs(&vecfile_limits, random);
    draw_of_recoveries(&vecfile_limits, random);
    draw_of_memory(&vecfile_limits, random);
}
