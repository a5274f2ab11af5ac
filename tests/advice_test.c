/* How elements will be read: what open tells the system of it, and that nothing else depends on it.
 */
#include "suite.h"
#include "durabilities.h"
#include "sized.h"

#include "vecfile/io.h"

/* --- a system that notes what it is told --- */

static struct told {
    uint64_t times;
    const void *at;
    size_t bytes;
    vecfile_io_advice advice;
    int result;
} told;

static int note_advice(void *context, void *at, size_t bytes, vecfile_io_advice advice)
{
    const int result = vecfile_io_system.advise(context, at, bytes, advice);
    told.times++;
    told.at = at;
    told.bytes = bytes;
    told.advice = advice;
    return told.result != 0 ? told.result : result;
}

static vecfile_io io_that_notes(void)
{
    vecfile_io io = vecfile_io_system;
    io.advise = note_advice;
    memset(&told, 0, sizeof told);
    return io;
}

#define COUNT 30000

/* A closed file of COUNT elements, opened again as the options say. */
static void open_filled(const sized *s, vecfile *v, const vecfile_options *options)
{
    sized_open_new(s, v, (vecfile_options){.durability = options->durability});
    sized_push_up_to(s, v, COUNT);
    sized_reopen(s, v, options);
}

/* --- promises --- */

START_TEST(open_tells_how_all_elements_will_be_read_if_asked_to)
{
    for (EACH_DURABILITY(d))
        for (int reads = VECFILE_READS_ANYHOW; reads <= VECFILE_READS_ALL; reads++) {
            const sized *s = &sized_types[0];
            vecfile v;
            vecfile_io io = io_that_notes();
            vecfile_options options = {.durability = *d, .reads = (vecfile_reads)reads, .io = &io};
            open_filled(s, &v, &options);
            ck_assert_uint_eq(told.times, reads != VECFILE_READS_ANYHOW);
            if (reads != VECFILE_READS_ANYHOW) {
                ck_assert_ptr_eq(told.at, v.elements);
                ck_assert_uint_ge(told.bytes, COUNT * s->type->size);
                ck_assert_int_eq(told.advice, reads == VECFILE_READS_ALL ? VECFILE_IO_ALL
                                                                         : VECFILE_IO_SCATTERED);
            }
            sized_assert_holds(s, &v, COUNT);
            sized_push_up_to(s, &v, 2 * COUNT);
            sized_assert_holds(s, &v, 2 * COUNT);
            sized_drop(&v);
        }
}
END_TEST

START_TEST(a_system_that_takes_no_advice_is_as_good)
{
    for (EACH_DURABILITY(d)) {
        vecfile v;
        vecfile_io io = io_that_notes();
        vecfile_options options = {.durability = *d, .reads = VECFILE_READS_ALL, .io = &io};
        told.result = -22;
        open_filled(&sized_types[0], &v, &options);
        ck_assert_uint_eq(told.times, 1);
        sized_assert_holds(&sized_types[0], &v, COUNT);
        sized_drop(&v);
    }
}
END_TEST

START_TEST(a_way_of_reading_that_does_not_exist_is_refused)
{
    vecfile v;
    vecfile_options options = {.reads = (vecfile_reads)(VECFILE_READS_ALL + 1)};
    sized_use_path();
    ASSERT_STATUS(vecfile_open(&v, sized_types[0].type, sized_path, &options), VECFILE_E_INVALID);
    ASSERT_MESSAGE("reads");
    ck_assert_uint_eq(scratch_entries(), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("advice");
    PROMISE(suite, open_tells_how_all_elements_will_be_read_if_asked_to, 60);
    PROMISE(suite, a_system_that_takes_no_advice_is_as_good, 60);
    PROMISE(suite, a_way_of_reading_that_does_not_exist_is_refused, 60);
    return run_suite(suite);
}
