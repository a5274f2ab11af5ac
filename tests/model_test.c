/* Whatever is done to a vector, it holds what an array in memory would. */
#include "model/model.h"
#include "random.h"
#include "suite.h"

#include "vecfile/io.h"

#include "frame_vec.h"
#include "kinds_vec.h"
#include "login_vec.h"
#include "particle_vec.h"
#include "quake_vec.h"
#include "size1_vec.h"
#include "size12_vec.h"
#include "size120_vec.h"
#include "size24_vec.h"
#include "size3_vec.h"
#include "size4096_vec.h"
#include "size5000_vec.h"
#include "tick_vec.h"
#include "usage_vec.h"
#include "vec3_vec.h"

#include <stdio.h>

/* Calls on each element: 100000, or VECFILE_STEPS. */
static unsigned steps(void)
{
    const char *wanted = getenv("VECFILE_STEPS");
    return wanted != NULL ? (unsigned)strtoul(wanted, NULL, 10) : 100000;
}

static uint64_t run_seed;
static const char *volatile last_step = "none";

typedef struct range {
    uint64_t first, count;
} range;

static bool range_fits(range r, uint64_t len)
{
    return r.first <= len && r.count <= len - r.first;
}

/* Mostly an index below `bound`, sometimes one that is not. */
static uint64_t any_index(random_source *random, uint64_t bound)
{
    if (bound > 0 && !random_once_in(random, 12))
        return random_below(random, bound);
    const uint64_t outside[] = {bound, bound + 1 + random_below(random, 1000), UINT64_MAX / 2,
                                UINT64_MAX - 1};
    return outside[random_below(random, 4)];
}

/* Mostly `inside`, sometimes a range that reaches over the end or wraps around. */
static range any_range(random_source *random, uint64_t len, range inside)
{
    if (!random_once_in(random, 12))
        return inside;
    const range outside[] = {{len, 1},        {len + 1, 0},          {0, len + 1},
                             {UINT64_MAX, 1}, {len / 2, UINT64_MAX}, {UINT64_MAX, UINT64_MAX}};
    return outside[random_below(random, 6)];
}

#define ASSERT_RANGE(call, fits) ASSERT_STATUS(call, (fits) ? VECFILE_OK : VECFILE_E_RANGE)

static int skip_flush(void *context, int fd)
{
    (void)context, (void)fd;
    return 0;
}

/* What survives a power loss is not asked here, and thousands of commits would take minutes. */
static const vecfile_io *unflushed_io(void)
{
    static vecfile_io io;
    io = vecfile_io_system;
    io.sync = skip_flush;
    return &io;
}

/* --- elements that pass their own check --- */

static void random_size1(size1 *e, random_source *r)
{
    random_fill(r, e, sizeof *e);
}

static void random_size3(size3 *e, random_source *r)
{
    random_fill(r, e, sizeof *e);
}

static void random_size12(size12 *e, random_source *r)
{
    e->value = (uint32_t)random_next(r);
    e->weight = (float)random_below(r, 1000);
    e->delta = (int32_t)random_next(r);
}

static void random_size24(size24 *e, random_source *r)
{
    e->value = random_next(r);
    random_text(r, e->name, sizeof e->name);
}

static void random_size120(size120 *e, random_source *r)
{
    random_fill(r, e, sizeof *e);
    e->weight = (double)random_below(r, 1000);
}

static void random_size4096(size4096 *e, random_source *r)
{
    random_fill(r, e, sizeof *e);
}

static void random_size5000(size5000 *e, random_source *r)
{
    random_fill(r, e, sizeof *e);
}

static void random_kinds(kinds *e, random_source *r)
{
    *e = kinds_default();
    e->i64v = (int64_t)random_next(r);
    e->f32v = (float)random_below(r, 1000);
    e->yes = random_once_in(r, 2);
    e->tint = KINDS_COLOUR_GREEN;
    e->rights = (kinds_caps)random_below(r, 8);
    random_text(r, e->text, sizeof e->text);
    random_text(r, e->texts[1], sizeof e->texts[1]);
    random_fill(r, e->raw, sizeof e->raw);
    random_fill(r, e->grid, sizeof e->grid);
    e->two[1].is_set = random_once_in(r, 2);
}

static void random_quake(quake *e, random_source *r)
{
    *e = quake_default();
    e->time = (int64_t)random_next(r);
    e->latitude = (double)random_below(r, 180) - 90;
    e->mag = random_once_in(r, 4) ? e->mag : (float)random_below(r, 90) / 10;
    e->mag_type = (quake_mag_type)random_below(r, 11);
    e->tsunami = random_once_in(r, 2);
    random_text(r, e->id, sizeof e->id);
    random_text(r, e->place, sizeof e->place);
}

static void random_particle(particle *e, random_source *r)
{
    *e = particle_default();
    e->id = random_next(r);
    e->position.y = (float)random_below(r, 1000);
    e->age = (float)random_below(r, 1000);
    e->state = (particle_state)random_below(r, 16);
}

static void random_tick(tick *e, random_source *r)
{
    *e = tick_default();
    random_fill(r, &e->time, sizeof e->time);
    random_fill(r, &e->sequence, sizeof e->sequence);
    random_fill(r, &e->venue, sizeof e->venue);
    e->condition = (tick_condition)random_below(r, 64);
    e->side = (tick_side)random_below(r, 3);
}

static void random_frame(frame *e, random_source *r)
{
    *e = frame_default();
    e->time = (int64_t)random_next(r);
    e->mode = (frame_mode)random_below(r, 4);
    e->joints[6].angle = (double)random_below(r, 1000);
    e->joints[3].is_homed = random_once_in(r, 2);
    random_fill(r, e->touch, sizeof e->touch);
    random_text(r, e->faults[3], sizeof e->faults[3]);
    random_fill(r, e->firmware, sizeof e->firmware);
}

static void random_usage(usage *e, random_source *r)
{
    *e = usage_default();
    e->pid = (int)random_below(r, 100000);
    e->max_rss = (size_t)random_below(r, UINT32_MAX);
    e->load = (long double)random_below(r, 1000) / 100;
    e->heap_growth = (ptrdiff_t)random_below(r, 1000) - 500;
    e->core = (uint8_t)random_next(r);
}

static void random_login(struct utmpx *e, random_source *r)
{
    *e = login_default();
    e->ut_type = (short)random_below(r, 9);
    e->ut_tv.tv_sec = (__typeof__(e->ut_tv.tv_sec))random_below(r, INT32_MAX);
    random_text(r, e->ut_user, sizeof e->ut_user);
    random_text(r, e->ut_host, sizeof e->ut_host);
}

static void random_vec3(vec3 *e, random_source *r)
{
    e->x = (float)random_below(r, 1000);
    e->y = (float)random_below(r, 1000);
    e->z = (float)random_below(r, 1000);
}

/* --- a model each --- */

#define SAME_BYTES(a, b) (memcmp((a), (b), sizeof *(a)) == 0)

#define E size1
#define T size1
#define KEY value
#define MOST 6000
#define SAME SAME_BYTES
#include "model/model_template.h"

#define E size3
#define T size3
#define KEY value
#define MOST 3000
#define SAME SAME_BYTES
#include "model/model_template.h"

#define E size12
#define T size12
#define KEY value
#define MOST 2000
#define SAME SAME_BYTES
#include "model/model_template.h"

#define E size24
#define T size24
#define KEY value
#define MOST 2000
#define SAME SAME_BYTES
#include "model/model_template.h"

#define E size120
#define T size120
#define KEY value
#define MOST 1000
#define SAME SAME_BYTES
#include "model/model_template.h"

#define E size4096
#define T size4096
#define KEY value
#define MOST 200
#define SAME SAME_BYTES
#include "model/model_template.h"

#define E size5000
#define T size5000
#define KEY value
#define MOST 200
#define SAME SAME_BYTES
#include "model/model_template.h"

#define E kinds
#define T kinds
#define KEY u32v
#define MOST 1000
#define SAME SAME_BYTES
#include "model/model_template.h"

#define E quake
#define T quake
#define KEY time
#define MOST 1000
#define SAME SAME_BYTES
#include "model/model_template.h"

#define E particle
#define T particle
#define KEY id
#define MOST 1000
#define SAME SAME_BYTES
#include "model/model_template.h"

#define E tick
#define T tick
#define KEY time
#define MOST 1000
#define SAME SAME_BYTES
#include "model/model_template.h"

#define E frame
#define T frame
#define KEY time
#define MOST 500
#define SAME SAME_BYTES
#include "model/model_template.h"

#define E usage
#define T usage
#define KEY pid
#define MOST 1000
#define SAME usage_equal
#include "model/model_template.h"

#define E login
#define T struct utmpx
#define KEY ut_pid
#define MOST 500
#define SAME login_equal
#include "model/model_template.h"

#define E vec3
#define T vec3
#define KEY x
#define MOST 2000
#define SAME SAME_BYTES
#include "model/model_template.h"

/* --- the tests --- */

/* clang-format off */
#define ELEMENTS(X)                                                                                \
    X(size1) X(size3) X(size12) X(size24) X(size120) X(size4096) X(size5000)                       \
    X(kinds) X(quake) X(particle) X(tick) X(frame) X(usage) X(login) X(vec3)
/* clang-format on */

#define DEFINE(element)                                                                            \
    START_TEST(a_vector_of_##element##_holds_what_an_array_would)                                  \
    {                                                                                              \
        run_model_of_##element(run_seed, steps());                                                 \
    }                                                                                              \
    END_TEST

ELEMENTS(DEFINE)

int main(void)
{
    run_seed = random_seed();
    Suite *suite = suite_create("model");
#define ADD(element) PROMISE(suite, a_vector_of_##element##_holds_what_an_array_would, 120);
    ELEMENTS(ADD)
    return run_suite(suite);
}
