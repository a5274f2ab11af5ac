/* How much of a thread's stack the library's calls take: programs with thousands of threads give
 * each of them little. */
#include "suite.h"
#include "child.h"
#include "skip.h"
#include "versions.h"

#include "vecfile/any.h"
#include "vecfile/convert.h"

#include "quake_vec.h"
#include "size1m_vec.h"
#include "size24_vec.h"
#include "size5000_vec.h"
#include "tick_vec.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

/* What README promises: so many bytes for any call, and three elements for one that takes, returns
 * or sorts them. */
#define MAX_STACK ((size_t)16 << 10)

/* What is measured on: above a page that nothing may touch. */
#define MEASURED_STACK ((size_t)512 << 10)

#define UNTOUCHED 0xa5

/* --- measuring --- */

typedef void work(void);

static void *run(void *context)
{
    work *const *todo = context;
    (*todo)();
    return NULL;
}

static void nothing(void)
{
}

/* Bytes of the stack of a thread that does `todo` and ends. */
static size_t stack_of(work *todo)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    pthread_attr_t attributes;
    pthread_t thread;
    unsigned char *at = mmap(NULL, page + MEASURED_STACK, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(at, MAP_FAILED);
    ck_assert_int_eq(mprotect(at, page, PROT_NONE), 0);
    memset(at + page, UNTOUCHED, MEASURED_STACK);
    ck_assert_int_eq(pthread_attr_init(&attributes), 0);
    ck_assert_int_eq(pthread_attr_setstack(&attributes, at + page, MEASURED_STACK), 0);
    ck_assert_int_eq(pthread_create(&thread, &attributes, run, &todo), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    pthread_attr_destroy(&attributes);
    size_t untouched = 0;
    while (untouched < MEASURED_STACK && at[page + untouched] == UNTOUCHED)
        untouched++;
    munmap(at, page + MEASURED_STACK);
    return MEASURED_STACK - untouched;
}

/* What `todo` takes beyond what any thread does: the C library has its own and thread-local data
 * there. */
static void assert_takes_little(const char *what, work *todo, size_t most)
{
    if (UNDER_SANITIZER) {
        todo(); /* whose frames are larger, and not ours */
        return;
    }
    const size_t used = stack_of(todo) - stack_of(nothing);
    if (getenv("VECFILE_STACKS") != NULL)
        printf("%s: %zu bytes\n", what, used);
    HOLDS(used <= most, "%s took %zu bytes of stack, more than %zu", what, used, most);
}

/* --- files --- */

#define MANY 300000

static char here[4096], there[4096], ticks[4096];

static void use_paths(void)
{
    snprintf(here, sizeof here, "%s", scratch_path("here.vec"));
    snprintf(there, sizeof there, "%s", scratch_path("there.vec"));
    snprintf(ticks, sizeof ticks, "%s", scratch_path("ticks.vec"));
}

static quake random_quake(uint64_t i)
{
    const uint64_t number = i * 0x9e3779b97f4a7c15u;
    quake q = quake_default();
    q.time = (int64_t)(number >> 1);
    q.mag = (float)(number % 1000);
    memcpy(q.id, &number, sizeof number);
    return q;
}

static void fill(uint64_t len)
{
    quake_vec v;
    ASSERT_OK(quake_vec_open(&v, here, NULL));
    while (quake_vec_len(&v) < len)
        ASSERT_OK(quake_vec_push(&v, random_quake(quake_vec_len(&v))));
    ASSERT_OK(quake_vec_close(&v));
}

static void set_scattered(quake_vec *v, uint64_t step)
{
    for (uint64_t i = 0; i < quake_vec_len(v); i += step)
        quake_vec_at_mut(v, i)->mag = (float)step;
}

static void copy_log(int number)
{
    char from[4200], to[4200];
    uint64_t size;
    snprintf(from, sizeof from, "%s-log%d", here, number);
    snprintf(to, sizeof to, "%s-log%d", there, number);
    if (access(from, F_OK) != 0)
        return;
    unsigned char *bytes = read_file(from, &size);
    write_file(to, bytes, size);
    free(bytes);
}

/* There, what a writer leaves that is killed: commits that only a log has. */
static void leave_killed(void)
{
    quake_vec v;
    uint64_t size;
    unlink(there);
    ASSERT_OK(quake_vec_open(&v, here, NULL));
    for (uint64_t step = 29; step < 33; step++) {
        set_scattered(&v, step);
        ASSERT_OK(quake_vec_commit(&v));
    }
    unsigned char *bytes = read_file(here, &size);
    write_file(there, bytes, size);
    free(bytes);
    copy_log(0);
    copy_log(1);
    ASSERT_OK(quake_vec_close(&v));
}

/* --- calls --- */

static void open_new(void)
{
    quake_vec v;
    ASSERT_OK(quake_vec_open(&v, scratch_path("new.vec"), NULL));
    ASSERT_OK(quake_vec_close(&v));
}

static void commit_appends_and_changes(void)
{
    quake_vec v;
    ASSERT_OK(quake_vec_open(&v, here, NULL));
    for (uint64_t step = 2; step < 40; step++) {
        for (uint64_t i = 0; i < 2000; i++)
            ASSERT_OK(quake_vec_push(&v, random_quake(i)));
        set_scattered(&v, step);
        ASSERT_OK(quake_vec_commit(&v));
    }
    set_scattered(&v, 7);
    ASSERT_OK(quake_vec_commit_lazy(&v));
    ASSERT_OK(quake_vec_close(&v));
}

static void find_changes_of_a_whole_slice(void)
{
    quake_vec v;
    ASSERT_OK(quake_vec_open(&v, here, NULL));
    for (int round = 0; round < 3; round++) {
        quake *all = quake_vec_data_mut(&v);
        ck_assert_ptr_nonnull(all);
        for (uint64_t i = 0; i < quake_vec_len(&v); i += 100)
            all[i].gap = (float)round;
        ASSERT_OK(quake_vec_commit(&v));
    }
    ASSERT_OK(quake_vec_close(&v));
}

static void take_back(void)
{
    quake_vec v;
    ASSERT_OK(quake_vec_open(&v, here, NULL));
    for (uint64_t step = 3; step < 9; step++) {
        set_scattered(&v, step);
        ASSERT_OK(quake_vec_commit(&v));
        set_scattered(&v, step + 1);
        ASSERT_OK(quake_vec_rollback(&v));
    }
    quake_vec_abandon(&v);
}

static void write_shared(void)
{
    const vecfile_options shared = {.durability = VECFILE_SHARED};
    quake_vec v;
    ASSERT_OK(quake_vec_open(&v, here, &shared));
    ASSERT_OK(quake_vec_push_default(&v));
    set_scattered(&v, 5);
    ASSERT_OK(quake_vec_commit(&v));
    ASSERT_OK(quake_vec_close(&v));
}

static void read_what_a_killed_writer_left(void)
{
    const vecfile_options read_only = {.access = VECFILE_READ_ONLY};
    quake_vec v;
    vecfile any;
    ASSERT_OK(quake_vec_open(&v, there, &read_only));
    ASSERT_OK(quake_vec_close(&v));
    ASSERT_OK(vecfile_open_any(&any, there, NULL));
    ASSERT_OK(vecfile_close(&any));
}

static void recover(void)
{
    quake_vec v;
    ASSERT_OK(quake_vec_open(&v, there, NULL));
    ck_assert_uint_gt(quake_vec_len(&v), 0);
    ASSERT_OK(quake_vec_close(&v));
}

static void recover_shared(void)
{
    const vecfile_options shared = {.durability = VECFILE_SHARED};
    quake_vec v;
    ASSERT_OK(quake_vec_open(&v, there, &shared));
    ASSERT_OK(quake_vec_close(&v));
}

static void sort_by_every_kind_of_key(void)
{
    quake_vec v;
    ASSERT_OK(quake_vec_open(&v, here, NULL));
    ASSERT_OK(quake_vec_sort_by_mag(&v));
    ASSERT_OK(quake_vec_stable_sort_by_time(&v));
    ASSERT_OK(quake_vec_sort_by_id(&v));
    ASSERT_OK(quake_vec_reverse(&v));
    ASSERT_OK(quake_vec_sort_by_mag(&v));
    ASSERT_OK(quake_vec_stable_sort_by_id(&v));
    const quake first = *quake_vec_first(&v);
    ck_assert_ptr_nonnull(quake_vec_find_by_id(&v, first.id));
    quake_vec_abandon(&v);
}

static void sort_small_elements(void)
{
    size24_vec v;
    ASSERT_OK(size24_vec_open(&v, scratch_path("small.vec"), NULL));
    for (uint64_t i = 0; i < MANY; i++)
        ASSERT_OK(size24_vec_push(&v, (size24){.value = i * 0x9e3779b97f4a7c15u}));
    ASSERT_OK(size24_vec_sort_by_value(&v));
    uint64_t keys[4] = {1, 2, 3, 4}, bounds[4];
    size24_vec_lower_bounds_by_value(&v, keys, 4, bounds);
    size24_vec_abandon(&v);
    unlink(scratch_path("small.vec"));
}

static bool is_even(const quake *element, void *context)
{
    (void)context;
    return element->time % 2 == 0;
}

static void move_elements_about(void)
{
    quake_vec v;
    ASSERT_OK(quake_vec_open(&v, here, NULL));
    const quake some[3] = {random_quake(1), random_quake(2), random_quake(3)};
    ASSERT_OK(quake_vec_insert(&v, 7, some[0]));
    ASSERT_OK(quake_vec_splice(&v, 10, 2, some, 3));
    ASSERT_OK(quake_vec_rotate(&v, 1000));
    ASSERT_OK(quake_vec_swap(&v, 1, 2));
    ASSERT_OK(quake_vec_fill(&v, 3, 40, some[1]));
    ASSERT_OK(quake_vec_resize(&v, quake_vec_len(&v) + 5000, some[2]));
    ASSERT_OK(quake_vec_dedup(&v));
    ASSERT_OK(quake_vec_retain(&v, is_even, NULL));
    ASSERT_OK(quake_vec_shrink_to_fit(&v));
    quake_vec_abandon(&v);
}

static void be_refused(void)
{
    tick_vec v;
    quake_vec w;
    vecfile any;
    ASSERT_STATUS(tick_vec_open(&v, here, NULL), VECFILE_E_SCHEMA);
    ASSERT_STATUS(quake_vec_open(&w, ticks, NULL), VECFILE_E_SCHEMA);
    ASSERT_STATUS(vecfile_open_any(&any, scratch_path("missing.vec"), NULL), VECFILE_E_NOT_FOUND);
}

static void be_locked_out(void)
{
    quake_vec v;
    ASSERT_STATUS(quake_vec_open(&v, here, NULL), VECFILE_E_LOCKED);
}

static void convert_and_migrate(void)
{
    const vecfile_convert_options foreign = {.machine = "s390x"};
    quake_vec v;
    unlink(there);
    ASSERT_OK(vecfile_convert(here, there, &foreign, NULL));
    ASSERT_OK(vecfile_migrate(there, &quake_vec_type, NULL, NULL));
    ASSERT_OK(quake_vec_open(&v, there, NULL));
    ASSERT_OK(quake_vec_close(&v));
    unlink(new_path);
    ASSERT_OK(vecfile_convert(old_path, new_path, versions_to_new(NULL), NULL));
}

typedef struct call {
    const char *name;
    work *todo;
} call;

#define CALL(name)                                                                                 \
    {                                                                                              \
#name, name                                                                                \
    }

static const call calls[] = {
    CALL(open_new),
    CALL(commit_appends_and_changes),
    CALL(find_changes_of_a_whole_slice),
    CALL(take_back),
    CALL(write_shared),
    CALL(sort_by_every_kind_of_key),
    CALL(sort_small_elements),
    CALL(move_elements_about),
    CALL(be_refused),
    CALL(convert_and_migrate),
};

START_TEST(a_call_takes_no_more_of_the_stack_than_promised)
{
    tick_vec v;
    use_paths();
    versions_make();
    versions_write_old();
    fill(MANY);
    ASSERT_OK(tick_vec_open(&v, ticks, NULL));
    ASSERT_OK(tick_vec_close(&v));
    assert_takes_little(calls[_i].name, calls[_i].todo, MAX_STACK + 3 * sizeof(quake));
    versions_drop();
}
END_TEST

static const call recoveries[] = {
    CALL(read_what_a_killed_writer_left),
    CALL(recover),
    CALL(recover_shared),
};

START_TEST(recovering_takes_no_more_of_the_stack_than_promised)
{
    use_paths();
    fill(20000);
    leave_killed();
    assert_takes_little(recoveries[_i].name, recoveries[_i].todo, MAX_STACK);
}
END_TEST

static void hold(void *context, const child *other)
{
    quake_vec v;
    (void)context;
    ASSERT_OK(quake_vec_open(&v, here, NULL));
    child_tell(other);
    (void)child_wait(other);
    ASSERT_OK(quake_vec_close(&v));
}

START_TEST(saying_who_has_the_lock_takes_no_more_of_the_stack_than_promised)
{
    use_paths();
    fill(10);
    child holder = child_start(hold, NULL);
    ck_assert(child_wait(&holder));
    assert_takes_little("be_locked_out", be_locked_out, MAX_STACK);
    child_tell(&holder);
    CHILD_SUCCEEDS(&holder);
}
END_TEST

/* --- elements --- */

static void use_elements_by_value(void)
{
    size5000_vec v;
    size5000 element = {.value = 0};
    ASSERT_OK(size5000_vec_open(&v, scratch_path("value.vec"), NULL));
    for (int i = 0; i < 100; i++) {
        element.value = (int16_t)(i * 37 % 100);
        ASSERT_OK(size5000_vec_push(&v, element));
    }
    ASSERT_OK(size5000_vec_push_default(&v));
    ASSERT_OK(size5000_vec_set(&v, 3, element));
    ASSERT_OK(size5000_vec_insert(&v, 3, element));
    ASSERT_OK(size5000_vec_resize(&v, 200, element));
    ASSERT_OK(size5000_vec_sort_by_value(&v));
    ck_assert_int_eq(size5000_vec_get(&v, 1).value, 0);
    size5000_vec_abandon(&v);
}

/* With what the function above has on the stack of its own. */
START_TEST(elements_by_value_take_three_times_their_size)
{
    assert_takes_little("use_elements_by_value", use_elements_by_value,
                        MAX_STACK + (3 + 3) * sizeof(size5000));
}
END_TEST

static void make_large(uint64_t index, size1m *element, void *context)
{
    (void)context;
    element->value = (int64_t)index;
}

static void use_large_elements(void)
{
    static size1m element;
    size1m_vec v;
    ASSERT_OK(size1m_vec_open(&v, scratch_path("large.vec"), NULL));
    for (int i = 0; i < 9; i++) {
        element.value = i * 5 % 9;
        element.name[0] = (char)('a' + i % 2);
        ASSERT_OK(size1m_vec_push(&v, &element));
    }
    ASSERT_OK(size1m_vec_push_default(&v));
    ck_assert_int_eq(size1m_vec_last(&v)->value, size1m_default_element.value);
    ASSERT_OK(size1m_vec_set(&v, 9, size1m_vec_at(&v, 8)));
    ASSERT_STATUS(size1m_vec_insert(&v, 2, size1m_vec_at(&v, 8)), VECFILE_E_INVALID);
    ASSERT_OK(size1m_vec_insert(&v, 2, &element));
    ASSERT_OK(size1m_vec_fill(&v, 9, 2, size1m_vec_at(&v, 0)));
    ASSERT_OK(size1m_vec_swap(&v, 0, 3));
    ASSERT_OK(size1m_vec_reverse(&v));
    ASSERT_OK(size1m_vec_resize(&v, 12, &element));
    ASSERT_OK(size1m_vec_resize_with(&v, 14, make_large, NULL));
    ck_assert_int_eq(size1m_vec_at(&v, 13)->value, 13);
    ASSERT_OK(size1m_vec_commit(&v));
    ASSERT_OK(size1m_vec_sort_by_value(&v));
    ck_assert(size1m_vec_is_sorted_by_value(&v));
    ASSERT_OK(size1m_vec_stable_sort_by_name(&v));
    ck_assert(size1m_vec_is_sorted_by_name(&v));
    for (uint64_t i = 1; i < size1m_vec_len(&v); i++) {
        const size1m *a = size1m_vec_at(&v, i - 1), *b = size1m_vec_at(&v, i);
        ck_assert(a->name[0] != b->name[0] || a->value <= b->value);
    }
    ASSERT_OK(size1m_vec_sort_by_name(&v));
    ASSERT_OK(size1m_vec_stable_sort_by_value(&v));
    ck_assert(size1m_vec_is_sorted_by_value(&v));
    ASSERT_OK(size1m_vec_rotate(&v, 3));
    ASSERT_OK(size1m_vec_remove(&v, 1, &element));
    ASSERT_OK(size1m_vec_swap_remove(&v, 0, &element));
    ASSERT_OK(size1m_vec_pop(&v, &element));
    ASSERT_OK(size1m_vec_rollback(&v));
    ASSERT_OK(size1m_vec_dedup(&v));
    ASSERT_OK(size1m_vec_close(&v));
}

START_TEST(large_elements_are_never_on_the_stack)
{
    assert_takes_little("use_large_elements", use_large_elements, MAX_STACK);
}
END_TEST

static Suite *stack_suite(void)
{
    Suite *suite = suite_create("stack");
    PROMISE_EACH(suite, a_call_takes_no_more_of_the_stack_than_promised, 120,
                 sizeof calls / sizeof *calls);
    PROMISE_EACH(suite, recovering_takes_no_more_of_the_stack_than_promised, 60,
                 sizeof recoveries / sizeof *recoveries);
    PROMISE(suite, saying_who_has_the_lock_takes_no_more_of_the_stack_than_promised, 60);
    PROMISE(suite, elements_by_value_take_three_times_their_size, 60);
    PROMISE(suite, large_elements_are_never_on_the_stack, 60);
    return suite;
}

int main(void)
{
    return run_suite(stack_suite());
}
