/* Filling and comparing the elements, field by field through their C declarations. */
#include "elements.h"

#include "rule.h"

#include "ctypes_vec.h"
#include "frame_vec.h"
#include "kinds_vec.h"
#include "login_vec.h"
#include "particle_vec.h"
#include "quake_vec.h"
#include "tick_vec.h"
#include "usage_vec.h"
#include "wide_vec.h"

#include <stdio.h>

#define FIELD(kind, type, member)                                                                  \
    rule_visit(walk,                                                                               \
               (rule_field){kind, #member, &e->member, sizeof e->member, sizeof(type), NULL, 0})

#define CHOICE(type, member, list)                                                                 \
    rule_visit(walk, (rule_field){RULE_CHOICE, #member, &e->member, sizeof e->member,              \
                                  sizeof(type), (list), sizeof(list) / sizeof *(list)})

#define TEXT(member) FIELD(RULE_TEXT, e->member, member)
#define BYTES(member) FIELD(RULE_BYTES, e->member, member)

static const uint64_t flag_sets[] = {0, 1, 2, 3, 4, 5, 6, 7};

/* --- the same everywhere --- */

static const uint64_t colours[] = {0, 1, 300, (uint64_t)-5};
static const uint64_t huge_numbers[] = {0, UINT64_MAX};

static void visit_kinds(rule_walk *walk, kinds *e)
{
    FIELD(RULE_INTEGER, int8_t, i8v);
    FIELD(RULE_INTEGER, int16_t, i16v);
    FIELD(RULE_INTEGER, int32_t, i32v);
    FIELD(RULE_INTEGER, int64_t, i64v);
    FIELD(RULE_INTEGER, uint8_t, u8v);
    FIELD(RULE_INTEGER, uint16_t, u16v);
    FIELD(RULE_INTEGER, uint32_t, u32v);
    FIELD(RULE_INTEGER, uint64_t, u64v);
    FIELD(RULE_FLOAT, float, f32v);
    FIELD(RULE_FLOAT, double, f64v);
    FIELD(RULE_BOOL, bool, yes);
    CHOICE(kinds_colour, tint, colours);
    CHOICE(kinds_huge, big, huge_numbers);
    CHOICE(kinds_caps, rights, flag_sets);
    TEXT(text);
    TEXT(texts[0]);
    TEXT(texts[1]);
    TEXT(texts[2]);
    BYTES(raw);
    FIELD(RULE_INTEGER, int32_t, grid);
    FIELD(RULE_BOOL, bool, one.is_set);
    FIELD(RULE_FLOAT, float, one.pair);
    CHOICE(kinds_colour, one.tint, colours);
    FIELD(RULE_BOOL, bool, two[0].is_set);
    FIELD(RULE_FLOAT, float, two[0].pair);
    CHOICE(kinds_colour, two[0].tint, colours);
    FIELD(RULE_BOOL, bool, two[1].is_set);
    FIELD(RULE_FLOAT, float, two[1].pair);
    CHOICE(kinds_colour, two[1].tint, colours);
}

static const uint64_t modes[] = {FRAME_MODE_IDLE, FRAME_MODE_MANUAL, FRAME_MODE_AUTONOMOUS,
                                 FRAME_MODE_FAULT};

static void visit_joint(rule_walk *walk, joint *e)
{
    FIELD(RULE_FLOAT, double, angle);
    FIELD(RULE_FLOAT, double, speed);
    FIELD(RULE_FLOAT, float, torque);
    FIELD(RULE_INTEGER, int16_t, temperature);
    FIELD(RULE_BOOL, bool, is_homed);
}

static void visit_vec3(rule_walk *walk, vec3 *e)
{
    FIELD(RULE_FLOAT, float, x);
    FIELD(RULE_FLOAT, float, y);
    FIELD(RULE_FLOAT, float, z);
}

/* Members of an array of structs follow the rule as those of elements of their own. */
static void visit_frame(rule_walk *walk, frame *e)
{
    const uint64_t element = walk->element;
    FIELD(RULE_INTEGER, int64_t, time);
    CHOICE(frame_mode, mode, modes);
    FIELD(RULE_BOOL, bool, is_safe);
    FIELD(RULE_FLOAT, double, tool_pose);
    FIELD(RULE_INTEGER, uint16_t, touch);
    for (size_t i = 0; i < 4; i++)
        TEXT(faults[i]);
    BYTES(firmware);
    for (size_t i = 0; i < 7; i++) {
        walk->element = element * 7 + i;
        visit_joint(walk, &e->joints[i]);
    }
    for (size_t i = 0; i < 2; i++) {
        walk->element = element * 2 + i;
        visit_vec3(walk, &e->accelerometers[i]);
    }
    walk->element = element;
}

static const uint64_t mag_types[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
static const uint64_t reviews[] = {QUAKE_REVIEW_AUTOMATIC, QUAKE_REVIEW_REVIEWED,
                                   QUAKE_REVIEW_DELETED};

static void visit_quake(rule_walk *walk, quake *e)
{
    FIELD(RULE_INTEGER, int64_t, time);
    FIELD(RULE_INTEGER, int64_t, updated);
    FIELD(RULE_FLOAT, double, latitude);
    FIELD(RULE_FLOAT, double, longitude);
    FIELD(RULE_FLOAT, float, depth);
    FIELD(RULE_FLOAT, float, mag);
    FIELD(RULE_FLOAT, float, gap);
    FIELD(RULE_FLOAT, float, dmin);
    FIELD(RULE_FLOAT, float, rms);
    FIELD(RULE_INTEGER, uint16_t, nst);
    FIELD(RULE_INTEGER, uint16_t, sig);
    CHOICE(quake_mag_type, mag_type, mag_types);
    CHOICE(quake_review, status, reviews);
    FIELD(RULE_BOOL, bool, tsunami);
    TEXT(net);
    TEXT(id);
    TEXT(type);
    TEXT(place);
}

static const uint64_t sides[] = {TICK_SIDE_NONE, TICK_SIDE_BUY, TICK_SIDE_SELL};

static void visit_tick(rule_walk *walk, tick *e)
{
    FIELD(RULE_INTEGER, int64_t, time);
    FIELD(RULE_INTEGER, uint64_t, sequence);
    FIELD(RULE_INTEGER, int64_t, bid);
    FIELD(RULE_INTEGER, int64_t, ask);
    FIELD(RULE_INTEGER, int64_t, last);
    FIELD(RULE_INTEGER, uint32_t, bid_size);
    FIELD(RULE_INTEGER, uint32_t, ask_size);
    FIELD(RULE_INTEGER, uint32_t, last_size);
    FIELD(RULE_INTEGER, uint32_t, instrument);
    FIELD(RULE_INTEGER, uint32_t, venue);
    CHOICE(tick_condition, condition, flag_sets);
    CHOICE(tick_side, side, sides);
}

static void visit_particle(rule_walk *walk, particle *e)
{
    visit_vec3(walk, &e->position);
    FIELD(RULE_FLOAT, float, mass);
    visit_vec3(walk, &e->velocity);
    FIELD(RULE_FLOAT, float, radius);
    visit_vec3(walk, &e->force);
    FIELD(RULE_FLOAT, float, age);
    FIELD(RULE_INTEGER, uint64_t, id);
    CHOICE(particle_state, state, flag_sets);
    FIELD(RULE_INTEGER, uint32_t, cell);
}

/* --- laid out by the compiler --- */

static const uint64_t weekdays[] = {MACHINES_WEEKDAY_MONDAY, MACHINES_WEEKDAY_TUESDAY,
                                    MACHINES_WEEKDAY_SUNDAY};
static const uint64_t outputs[] = {0, 1, 2, 3, 0x80000000u, 0x80000003u};

static void visit_ctypes(rule_walk *walk, ctypes *e)
{
    FIELD(RULE_INTEGER, signed char, a);
    FIELD(RULE_INTEGER, unsigned char, b);
    FIELD(RULE_INTEGER, short, c);
    FIELD(RULE_INTEGER, unsigned short, d);
    FIELD(RULE_INTEGER, int, e);
    FIELD(RULE_INTEGER, unsigned, f);
    FIELD(RULE_SIGNED, long, g);
    FIELD(RULE_UNSIGNED, unsigned long, h);
    FIELD(RULE_INTEGER, long long, i);
    FIELD(RULE_INTEGER, unsigned long long, j);
    FIELD(RULE_UNSIGNED, size_t, k);
    FIELD(RULE_SIGNED, ptrdiff_t, l);
    FIELD(RULE_FLOAT, float, m);
    FIELD(RULE_FLOAT, double, n);
    FIELD(RULE_INTEGER, uint8_t, o);
    FIELD(RULE_INTEGER, uint64_t, p);
    FIELD(RULE_FLOAT, double, q);
    FIELD(RULE_BOOL, bool, r);
    CHOICE(machines_weekday, s, weekdays);
    CHOICE(machines_outputs, t, outputs);
    TEXT(u);
    BYTES(v);
    FIELD(RULE_SIGNED, long, w);
    FIELD(RULE_INTEGER, short, x);
    FIELD(RULE_INTEGER, int64_t, y[0].at);
    FIELD(RULE_FLOAT, float, y[0].value);
    FIELD(RULE_INTEGER, int64_t, y[1].at);
    FIELD(RULE_FLOAT, float, y[1].value);
    FIELD(RULE_FLOAT, double, z);
}

static void visit_wide(rule_walk *walk, wide *e)
{
    FIELD(RULE_INTEGER, uint8_t, first);
    FIELD(RULE_LONG_DOUBLE, long double, one);
    FIELD(RULE_INTEGER, uint8_t, gap);
    FIELD(RULE_LONG_DOUBLE, long double, pair);
}

static void visit_usage(rule_walk *walk, usage *e)
{
    FIELD(RULE_INTEGER, int, pid);
    FIELD(RULE_SIGNED, long, user_us);
    FIELD(RULE_SIGNED, long, system_us);
    FIELD(RULE_UNSIGNED, size_t, max_rss);
    FIELD(RULE_UNSIGNED, unsigned long, minor_faults);
    FIELD(RULE_UNSIGNED, unsigned long, major_faults);
    FIELD(RULE_INTEGER, short, nice);
    FIELD(RULE_LONG_DOUBLE, long double, load);
    FIELD(RULE_SIGNED, ptrdiff_t, heap_growth);
    FIELD(RULE_INTEGER, uint8_t, core);
}

static void visit_login(rule_walk *walk, struct utmpx *e)
{
    FIELD(RULE_INTEGER, short, ut_type);
    FIELD(RULE_INTEGER, pid_t, ut_pid);
    TEXT(ut_line);
    TEXT(ut_id);
    TEXT(ut_user);
    TEXT(ut_host);
    BYTES(ut_exit);
    FIELD(RULE_SIGNED, e->ut_session, ut_session);
    FIELD(RULE_SIGNED, e->ut_tv.tv_sec, ut_tv.tv_sec);
    FIELD(RULE_SIGNED, e->ut_tv.tv_usec, ut_tv.tv_usec);
    FIELD(RULE_INTEGER, int32_t, ut_addr_v6);
    BYTES(__glibc_reserved);
}

/* --- vectors of them --- */

#define E kinds
#define T kinds
#include "element_template.h"

#define E frame
#define T frame
#include "element_template.h"

#define E quake
#define T quake
#include "element_template.h"

#define E tick
#define T tick
#include "element_template.h"

#define E particle
#define T particle
#include "element_template.h"

#define E ctypes
#define T ctypes
#include "element_template.h"

#define E wide
#define T wide
#include "element_template.h"

#define E usage
#define T usage
#include "element_template.h"

#define E login
#define T struct utmpx
#include "element_template.h"

#define ENTRY(name, group)                                                                         \
    {                                                                                              \
#name, group, &name##_vec_type, name##_write, name##_read, name##_touch                    \
    }

const arch_element arch_elements[] = {
    ENTRY(kinds, "fixed"), ENTRY(frame, "fixed"),    ENTRY(quake, "fixed"),
    ENTRY(tick, "fixed"),  ENTRY(particle, "fixed"), ENTRY(ctypes, "ctypes"),
    ENTRY(wide, "wide"),   ENTRY(usage, "usage"),    ENTRY(login, "login"),
};
const size_t arch_element_count = sizeof arch_elements / sizeof *arch_elements;
