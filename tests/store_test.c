/* Stores: vectors that are committed together, all or none, in a folder that is whole or not there;
 * and what is wrong with a folder is told by the name of the member. */
#include "suite.h"

#include "child.h"
#include "fault_io.h"
#include "header_edit.h"
#include "resources.h"

#include "exchange_store.h"

#include <errno.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[4096];

static vecfile_status open_with(exchange_store *x, const vecfile_options *options)
{
    return exchange_store_open(x, path, options);
}

static void open_exchange(exchange_store *x)
{
    snprintf(path, sizeof path, "%s", scratch_path("exchange"));
    ASSERT_OK(open_with(x, NULL));
}

static const char *file_of(const char *name)
{
    static char file[4200];
    snprintf(file, sizeof file, "%s/%s", path, name);
    return file;
}

/* An order, its trade, and one more in the audit. */
static void add_trade(exchange_store *x, int64_t number)
{
    trade made = trade_default();
    audit seen = audit_default();
    made.order = number;
    seen.order = number;
    ASSERT_OK(order_vec_push(&x->orders, (order){.id = number}));
    ASSERT_OK(trade_vec_push(&x->trades, made));
    if (audit_vec_len(&x->audits) > 0) {
        audit *first = audit_vec_at_mut(&x->audits, 0);
        ck_assert_ptr_nonnull(first);
        first->last = number;
    }
    ASSERT_OK(audit_vec_push(&x->audits, seen));
}

/* Whether the members have `count` of each, and nothing but that. */
static bool has_trades(const exchange_store *x, uint64_t count)
{
    if (order_vec_len(&x->orders) != count || trade_vec_len(&x->trades) != count ||
        audit_vec_len(&x->audits) != count)
        return false;
    for (uint64_t i = 0; i < count; i++)
        if (order_vec_at(&x->orders, i)->id != (int64_t)i ||
            trade_vec_at(&x->trades, i)->order != (int64_t)i ||
            audit_vec_at(&x->audits, i)->order != (int64_t)i)
            return false;
    return count < 2 || audit_vec_at(&x->audits, 0)->last == (int64_t)count - 1;
}

static void trade_until(exchange_store *x, uint64_t count)
{
    for (uint64_t i = order_vec_len(&x->orders); i < count; i++)
        add_trade(x, (int64_t)i);
}

START_TEST(what_is_committed_of_all_members_is_there_when_they_are_opened_again)
{
    exchange_store x;
    open_exchange(&x);
    ck_assert(has_trades(&x, 0));
    trade_until(&x, 100);
    ASSERT_OK(exchange_store_commit_stamped(&x, 7));
    trade_until(&x, 1000);
    ASSERT_OK(exchange_store_close(&x));
    ck_assert_ptr_null(x.orders.core.vector);
    ASSERT_OK(open_with(&x, &(vecfile_options){.access = VECFILE_READ_ONLY}));
    ck_assert(has_trades(&x, 1000));
    ck_assert_uint_eq(exchange_store_stamp(&x), 7);
    ck_assert_str_eq(exchange_store_path(&x), path);
    ASSERT_OK(exchange_store_close(&x));
    ASSERT_OK(open_with(&x, &(vecfile_options){.existence = VECFILE_MUST_EXIST}));
    ck_assert(has_trades(&x, 1000));
    ASSERT_OK(exchange_store_close(&x));
}
END_TEST

START_TEST(a_crash_or_rollback_takes_all_members_back_to_the_last_commit)
{
    exchange_store x;
    open_exchange(&x);
    for (uint64_t round = 1; round < 40; round++) {
        trade_until(&x, round * 10);
        ASSERT_OK(exchange_store_commit(&x));
        trade_until(&x, round * 10 + 3);
        order_vec_at_mut(&x.orders, 0)->id = -1;
        if (round % 2 == 0) {
            ASSERT_OK(exchange_store_rollback(&x));
        } else {
            exchange_store_abandon(&x);
            ASSERT_OK(open_with(&x, NULL));
        }
        HOLDS(has_trades(&x, round * 10), "round %llu", (unsigned long long)round);
    }
    ASSERT_OK(exchange_store_close(&x));
    ASSERT_OK(open_with(&x, NULL));
    ck_assert(has_trades(&x, 390));
    ASSERT_OK(exchange_store_close(&x));
}
END_TEST

static const char *const files[] = {"journal", "orders.vec", "trades.vec", "audits.vec"};

START_TEST(a_closed_store_is_a_folder_of_its_files_and_nothing_else)
{
    exchange_store x;
    const resources before = resources_now();
    open_exchange(&x);
    trade_until(&x, 500);
    ASSERT_OK(exchange_store_commit(&x));
    trade_until(&x, 510);
    ASSERT_OK(exchange_store_close(&x));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        ck_assert_uint_ne(file_size(file_of(files[i])), UINT64_MAX);
        ck_assert_int_eq(remove(file_of(files[i])), 0);
    }
    ck_assert_int_eq(rmdir(path), 0);
    ck_assert_uint_eq(scratch_entries(), 0);
    ASSERT_NO_LEAK(before);
}
END_TEST

START_TEST(members_are_committed_and_closed_by_their_store_alone)
{
    exchange_store x;
    order_vec alone;
    open_exchange(&x);
    trade_until(&x, 2);
    ASSERT_STATUS(order_vec_commit(&x.orders), VECFILE_E_INVALID);
    ASSERT_MESSAGE("is a member of the store");
    ASSERT_MESSAGE(path);
    ASSERT_STATUS(order_vec_commit_stamped(&x.orders, 1), VECFILE_E_INVALID);
    ASSERT_STATUS(order_vec_commit_lazy(&x.orders), VECFILE_E_INVALID);
    ASSERT_STATUS(order_vec_rollback(&x.orders), VECFILE_E_INVALID);
    ASSERT_STATUS(order_vec_close(&x.orders), VECFILE_E_INVALID);
    order_vec_abandon(&x.orders);
    ck_assert(!order_vec_tidy(&x.orders, 0));
    ck_assert(has_trades(&x, 2));
    ASSERT_OK(exchange_store_close(&x));
    ASSERT_STATUS(order_vec_open(&alone, file_of("orders.vec"), NULL), VECFILE_E_INVALID);
    ASSERT_MESSAGE("is a member of a store");
    ASSERT_STATUS(order_vec_open(&alone, file_of("orders.vec"),
                                 &(vecfile_options){.access = VECFILE_READ_ONLY}),
                  VECFILE_E_INVALID);
}
END_TEST

START_TEST(a_store_has_one_writer_and_is_open_once_in_a_process)
{
    exchange_store x, again;
    open_exchange(&x);
    ASSERT_STATUS(open_with(&again, NULL), VECFILE_E_ALREADY_OPEN);
    ASSERT_OK(exchange_store_close(&x));
    ASSERT_STATUS(exchange_store_close(&x), VECFILE_E_INVALID);
    ASSERT_STATUS(exchange_store_commit(&x), VECFILE_E_INVALID);
    exchange_store_abandon(&x);
}
END_TEST

START_TEST(existence_and_other_options_are_as_for_vectors)
{
    exchange_store x;
    vecfile_options options = {.existence = VECFILE_MUST_EXIST};
    snprintf(path, sizeof path, "%s", scratch_path("exchange"));
    ASSERT_STATUS(open_with(&x, &options), VECFILE_E_NOT_FOUND);
    ASSERT_MESSAGE(path);
    options = (vecfile_options){.access = VECFILE_READ_ONLY};
    ASSERT_STATUS(open_with(&x, &options), VECFILE_E_NOT_FOUND);
    options = (vecfile_options){.durability = VECFILE_SHARED};
    ASSERT_STATUS(open_with(&x, &options), VECFILE_E_INVALID);
    options = (vecfile_options){.reserve = 5};
    ASSERT_STATUS(open_with(&x, &options), VECFILE_E_INVALID);
    ck_assert_uint_eq(scratch_entries(), 0);
    options = (vecfile_options){.existence = VECFILE_MUST_CREATE, .permissions = 0640};
    ASSERT_OK(open_with(&x, &options));
    ASSERT_OK(exchange_store_close(&x));
    ASSERT_STATUS(open_with(&x, &options), VECFILE_E_EXISTS);
    struct stat found;
    ck_assert_int_eq(stat(path, &found), 0);
    ck_assert_uint_eq(found.st_mode & 0777, 0750 & 0777);
    ck_assert_int_eq(stat(file_of("orders.vec"), &found), 0);
    ck_assert_uint_eq(found.st_mode & 0777, 0640);
}
END_TEST

START_TEST(an_empty_folder_becomes_a_store_and_another_one_does_not)
{
    exchange_store x;
    snprintf(path, sizeof path, "%s", scratch_path("exchange"));
    ck_assert_int_eq(mkdir(path, 0700), 0);
    ASSERT_OK(open_with(&x, NULL));
    ASSERT_OK(exchange_store_close(&x));
    ck_assert_int_eq(remove(file_of("journal")), 0);
    ASSERT_STATUS(open_with(&x, NULL), VECFILE_E_EXISTS);
    ASSERT_MESSAGE("no journal");
    ck_assert_uint_eq(scratch_entries(), 1);
    snprintf(path, sizeof path, "%s", scratch_path("file"));
    write_file(path, "text", 4);
    ASSERT_STATUS(open_with(&x, NULL), VECFILE_E_EXISTS);
    ck_assert_uint_eq(scratch_entries(), 2);
}
END_TEST

/* --- members that are not what they were --- */

static void make_closed(void)
{
    exchange_store x;
    open_exchange(&x);
    trade_until(&x, 20);
    ASSERT_OK(exchange_store_close(&x));
}

static void is_refused(vecfile_status expected, const char *what)
{
    exchange_store x;
    ASSERT_STATUS(open_with(&x, NULL), expected);
    ASSERT_MESSAGE("orders");
    ASSERT_MESSAGE(what);
    ASSERT_STATUS(open_with(&x, &(vecfile_options){.access = VECFILE_READ_ONLY}), expected);
}

/* Offsets as FORMAT.md has them. */
START_TEST(the_files_of_a_store_are_as_the_format_says)
{
    static const char *const names[] = {"orders", "trades", "audits"};
    uint64_t size, member_size;
    make_closed();
    unsigned char *journal = read_file(file_of("journal"), &size);
    ck_assert_uint_eq(size, 65536 + 3 * 80);
    ck_assert_uint_eq(journal[32], 0);
    for (size_t i = 0; i < 3; i++) {
        char name[32];
        const unsigned char *entry = journal + 65536 + i * 80;
        snprintf(name, sizeof name, "%s.vec", names[i]);
        unsigned char *member = read_file(file_of(name), &member_size);
        ck_assert_str_eq((const char *)entry, names[i]);
        ck_assert_mem_eq(entry + 64, member + 160, 16);
        ck_assert_mem_eq(member + 232, journal + 160, 16);
        ck_assert_uint_eq(member[32], 1);
        free(member);
    }
    free(journal);
}
END_TEST

START_TEST(a_member_that_is_not_there_is_told)
{
    make_closed();
    ck_assert_int_eq(remove(file_of("orders.vec")), 0);
    is_refused(VECFILE_E_REPLACED, "is not there any more");
}
END_TEST

START_TEST(a_vector_in_the_place_of_a_member_is_told)
{
    order_vec v;
    make_closed();
    ck_assert_int_eq(remove(file_of("orders.vec")), 0);
    ASSERT_OK(order_vec_open(&v, file_of("orders.vec"), NULL));
    ASSERT_OK(order_vec_close(&v));
    is_refused(VECFILE_E_REPLACED, "is a vector by itself");
}
END_TEST

START_TEST(a_member_of_another_store_is_told)
{
    char kept[4200];
    make_closed();
    snprintf(kept, sizeof kept, "%s", scratch_path("orders.vec"));
    ck_assert_int_eq(rename(file_of("orders.vec"), kept), 0);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        (void)remove(file_of(files[i]));
    make_closed();
    ck_assert_int_eq(rename(kept, file_of("orders.vec")), 0);
    is_refused(VECFILE_E_REPLACED, "is a member of another store");
}
END_TEST

START_TEST(a_store_of_other_members_is_refused_by_name)
{
    vecfile_store_type fewer = exchange_store_type;
    fewer.members++;
    fewer.member_count--;
    exchange_store x;
    make_closed();
    ASSERT_STATUS(vecfile_store_open(&x.core, &fewer, path, NULL), VECFILE_E_SCHEMA);
    ASSERT_MESSAGE("has a member 'orders'");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        (void)remove(file_of(files[i]));
    ASSERT_OK(vecfile_store_open(&x.core, &fewer, path, NULL));
    ASSERT_OK(exchange_store_close(&x));
    ASSERT_STATUS(open_with(&x, &(vecfile_options){.access = VECFILE_READ_ONLY}), VECFILE_E_SCHEMA);
    ASSERT_MESSAGE("has no member 'orders'");
}
END_TEST

/* --- new members --- */

/* A store of trades and audits, as an earlier schema has it: 20 of each, under stamp 5. */
static void make_older(bool is_closed)
{
    vecfile_store_type fewer = exchange_store_type;
    exchange_store x;
    fewer.members++;
    fewer.member_count--;
    snprintf(path, sizeof path, "%s", scratch_path("exchange"));
    ASSERT_OK(vecfile_store_open(&x.core, &fewer, path, NULL));
    for (int64_t i = 0; i < 20; i++) {
        ASSERT_OK(trade_vec_push(&x.trades, (trade){.order = i}));
        ASSERT_OK(audit_vec_push(&x.audits, (audit){.order = i}));
        audit_vec_at_mut(&x.audits, 0)->last = i;
        ASSERT_OK(exchange_store_commit_stamped(&x, 5));
    }
    if (is_closed)
        ASSERT_OK(exchange_store_close(&x));
    else
        exchange_store_abandon(&x);
}

static bool has_older_members(const exchange_store *x)
{
    if (trade_vec_len(&x->trades) != 20 || audit_vec_len(&x->audits) != 20 ||
        exchange_store_stamp(x) != 5 || audit_vec_at(&x->audits, 0)->last != 19)
        return false;
    for (uint64_t i = 0; i < 20; i++)
        if (trade_vec_at(&x->trades, i)->order != (int64_t)i ||
            audit_vec_at(&x->audits, i)->order != (int64_t)i)
            return false;
    return true;
}

START_TEST(a_member_that_the_schema_has_since_is_made_and_the_others_stay)
{
    exchange_store x;
    make_older(_i == 0);
    ASSERT_OK(open_with(&x, NULL));
    ck_assert(has_older_members(&x));
    ck_assert_uint_eq(order_vec_len(&x.orders), 0);
    ASSERT_OK(order_vec_push(&x.orders, (order){.id = 77}));
    ASSERT_OK(exchange_store_close(&x));
    ASSERT_OK(open_with(&x, &(vecfile_options){.access = VECFILE_READ_ONLY}));
    ck_assert(has_older_members(&x));
    ck_assert_uint_eq(order_vec_len(&x.orders), 1);
    ck_assert_int_eq(order_vec_at(&x.orders, 0)->id, 77);
    ASSERT_OK(exchange_store_close(&x));
}
END_TEST

START_TEST(what_is_in_the_way_of_a_new_member_stays)
{
    exchange_store x;
    make_older(true);
    write_file(file_of("orders.vec"), "text", 4);
    ASSERT_STATUS(open_with(&x, NULL), VECFILE_E_EXISTS);
    ASSERT_MESSAGE("orders.vec");
    ck_assert_uint_eq(file_size(file_of("orders.vec")), 4);
    ck_assert_int_eq(remove(file_of("orders.vec")), 0);
    ASSERT_OK(open_with(&x, NULL));
    ck_assert(has_older_members(&x));
    ASSERT_OK(exchange_store_close(&x));
}
END_TEST

static void extend_and_die(void *context, const child *parent)
{
    const fault_io *faults = context;
    exchange_store x;
    const vecfile_options options = {.io = &faults->io};
    (void)parent;
    (void)!open_with(&x, &options);
}

START_TEST(a_process_that_ends_while_it_makes_a_member_leaves_the_store_with_or_without_it)
{
    fault_io faults;
    exchange_store x;
    vecfile_store_type fewer = exchange_store_type;
    uint64_t older = 0, calls;
    fewer.members++;
    fewer.member_count--;
    fault_io_init(&faults);
    faults.skips_sync = true;
    make_older(false);
    ASSERT_OK(open_with(&x, &(vecfile_options){.io = &faults.io}));
    calls = faults.plan.counts[FAULT_ANY];
    exchange_store_abandon(&x);
    for (uint64_t nth = 1; nth <= calls; nth++) {
        scratch_clear();
        make_older(false);
        fault_plan_set(&faults.plan, FAULT_ANY, nth, FAULT_DIE_AFTER);
        child process = child_start(extend_and_die, &faults);
        CHILD_SUCCEEDS(&process);
        const vecfile_status status = vecfile_store_open(&x.core, &fewer, path, NULL);
        if (status == VECFILE_OK) {
            ck_assert(has_older_members(&x));
            ASSERT_OK(exchange_store_close(&x));
            older++;
        } else {
            ASSERT_STATUS(status, VECFILE_E_SCHEMA);
        }
        ASSERT_OK(open_with(&x, NULL));
        HOLDS(has_older_members(&x) && order_vec_len(&x.orders) == 0, "call %llu of %llu",
              (unsigned long long)nth, (unsigned long long)calls);
        ASSERT_OK(exchange_store_close(&x));
    }
    HOLDS(older > 0 && older < calls, "%llu without it", (unsigned long long)older);
}
END_TEST

/* --- beside a writer --- */

START_TEST(a_follower_sees_all_members_of_one_commit)
{
    exchange_store w, f;
    exchange_store_changes changes;
    open_exchange(&w);
    trade_until(&w, 10);
    ASSERT_OK(exchange_store_commit(&w));
    ASSERT_OK(open_with(&f, &(vecfile_options){.access = VECFILE_FOLLOW}));
    ck_assert(has_trades(&f, 10));
    for (uint64_t round = 2; round < 400; round++) {
        trade_until(&w, round * 10);
        ck_assert(has_trades(&f, (round - 1) * 10));
        ASSERT_OK(exchange_store_commit(&w));
        ck_assert(has_trades(&f, (round - 1) * 10));
        ASSERT_OK(exchange_store_wait(&f, 1000));
        ASSERT_OK(exchange_store_refresh(&f, &changes));
        HOLDS(has_trades(&f, round * 10), "round %llu", (unsigned long long)round);
        ck_assert_uint_eq(changes.orders.old_len, (round - 1) * 10);
        ck_assert_uint_eq(changes.audits.new_len, round * 10);
        /* An element that shares its chunk with a new one may be another. */
        for (size_t i = 0; i < changes.orders.range_count; i++)
            ck_assert_uint_ge(changes.orders.ranges[i].first + 2, (round - 1) * 10);
        ck_assert_uint_ge(changes.audits.range_count, 1);
        ck_assert_uint_eq(changes.audits.ranges[0].first, 0);
    }
    ASSERT_STATUS(exchange_store_wait(&f, 1), VECFILE_E_TIMEOUT);
    ASSERT_STATUS(order_vec_refresh(&f.orders, NULL), VECFILE_E_INVALID);
    ck_assert(exchange_store_is_current(&f));
    ASSERT_OK(exchange_store_close(&f));
    ASSERT_OK(exchange_store_close(&w));
}
END_TEST

/* --- faults --- */

/* Each call in turn fails while a store is made, written and closed: what is left is no store, or
 * one of a whole number of commits. */
static vecfile_status live(const vecfile_io *io, uint64_t *committed)
{
    exchange_store x;
    const vecfile_options options = {.io = io};
    vecfile_status status = open_with(&x, &options);
    if (status != VECFILE_OK)
        return status;
    for (uint64_t round = 1; round <= 3 && status == VECFILE_OK; round++) {
        for (uint64_t i = order_vec_len(&x.orders); i < round * 5 && status == VECFILE_OK; i++) {
            trade made = trade_default();
            audit seen = audit_default();
            made.order = seen.order = (int64_t)i;
            status = order_vec_push(&x.orders, (order){.id = (int64_t)i});
            if (status == VECFILE_OK)
                status = trade_vec_push(&x.trades, made);
            if (status == VECFILE_OK)
                status = audit_vec_push(&x.audits, seen);
        }
        audit *first = status == VECFILE_OK ? audit_vec_at_mut(&x.audits, 0) : NULL;
        if (status == VECFILE_OK && first == NULL)
            status = VECFILE_E_IO;
        if (first != NULL)
            first->last = (int64_t)(round * 5 - 1);
        if (status == VECFILE_OK)
            status = exchange_store_commit(&x);
        if (status == VECFILE_OK)
            *committed = round * 5;
    }
    if (status != VECFILE_OK) {
        exchange_store_abandon(&x);
        return status;
    }
    return exchange_store_close(&x);
}

static bool is_of_a_commit(uint64_t committed)
{
    exchange_store x;
    const vecfile_status status = open_with(&x, &(vecfile_options){.access = VECFILE_READ_ONLY});
    if (status == VECFILE_E_NOT_FOUND)
        return committed == 0;
    ASSERT_OK(status);
    const uint64_t len = order_vec_len(&x.orders);
    const bool is_right = has_trades(&x, len) && len >= committed && len % 5 == 0;
    ASSERT_OK(exchange_store_close(&x));
    return is_right;
}

START_TEST(whichever_call_fails_a_store_is_whole_or_not_there)
{
    fault_io faults;
    uint64_t calls = 1, refused = 0;
    for (uint64_t nth = 0; nth <= calls; nth++) {
        char name[32];
        uint64_t committed = 0;
        const unsigned entries = scratch_entries();
        snprintf(name, sizeof name, "exchange%llu", (unsigned long long)nth);
        snprintf(path, sizeof path, "%s", scratch_path(name));
        fault_io_init(&faults);
        faults.skips_sync = true;
        fault_plan_set(&faults.plan, FAULT_ANY, nth, EIO);
        refused += live(&faults.io, &committed) != VECFILE_OK;
        calls = nth == 0 ? faults.plan.counts[FAULT_ANY] : calls;
        HOLDS(is_of_a_commit(committed), "call %llu: %s", (unsigned long long)nth,
              fault_call_name(faults.plan.failed));
        HOLDS(scratch_entries() <= entries + 1 || faults.plan.failed == FAULT_UNLINK,
              "call %llu: %s leaves something else behind", (unsigned long long)nth,
              fault_call_name(faults.plan.failed));
        scratch_clear();
    }
    HOLDS(refused > 100, "only %llu refusals", (unsigned long long)refused);
}
END_TEST

/* --- kills --- */

static void trade_for_ever(void *context, const child *parent)
{
    exchange_store x;
    (void)context;
    ASSERT_OK(open_with(&x, NULL));
    child_tell(parent);
    for (uint64_t count = order_vec_len(&x.orders);; count += 5) {
        trade_until(&x, count + 5);
        ASSERT_OK(exchange_store_commit(&x));
    }
}

START_TEST(a_writer_that_is_killed_leaves_all_members_of_one_commit)
{
    exchange_store x;
    uint64_t before = 0;
    open_exchange(&x);
    ASSERT_OK(exchange_store_close(&x));
    for (unsigned round = 0; round < 30; round++) {
        child writer = child_start(trade_for_ever, NULL);
        ck_assert(child_wait(&writer));
        usleep(1000 * (round % 7));
        child_kill(&writer);
        ASSERT_OK(open_with(&x, &(vecfile_options){.lock_wait_ms = 5000}));
        const uint64_t len = order_vec_len(&x.orders);
        HOLDS(has_trades(&x, len) && len % 5 == 0 && len >= before, "%llu after %llu",
              (unsigned long long)len, (unsigned long long)before);
        before = len;
        ASSERT_OK(exchange_store_close(&x));
    }
    ck_assert_uint_gt(before, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("store");
    PROMISE(suite, what_is_committed_of_all_members_is_there_when_they_are_opened_again, 10);
    PROMISE(suite, a_crash_or_rollback_takes_all_members_back_to_the_last_commit, 20);
    PROMISE(suite, a_closed_store_is_a_folder_of_its_files_and_nothing_else, 10);
    PROMISE(suite, members_are_committed_and_closed_by_their_store_alone, 10);
    PROMISE(suite, a_store_has_one_writer_and_is_open_once_in_a_process, 10);
    PROMISE(suite, existence_and_other_options_are_as_for_vectors, 10);
    PROMISE(suite, an_empty_folder_becomes_a_store_and_another_one_does_not, 10);
    PROMISE(suite, the_files_of_a_store_are_as_the_format_says, 10);
    PROMISE(suite, a_member_that_is_not_there_is_told, 10);
    PROMISE(suite, a_vector_in_the_place_of_a_member_is_told, 10);
    PROMISE(suite, a_member_of_another_store_is_told, 10);
    PROMISE(suite, a_store_of_other_members_is_refused_by_name, 10);
    PROMISE_EACH(suite, a_member_that_the_schema_has_since_is_made_and_the_others_stay, 10, 2);
    PROMISE(suite, what_is_in_the_way_of_a_new_member_stays, 10);
    PROMISE(suite, a_process_that_ends_while_it_makes_a_member_leaves_the_store_with_or_without_it,
            60);
    PROMISE(suite, a_follower_sees_all_members_of_one_commit, 30);
    PROMISE(suite, whichever_call_fails_a_store_is_whole_or_not_there, 60);
    PROMISE(suite, a_writer_that_is_killed_leaves_all_members_of_one_commit, 60);
    return run_suite(suite);
}
