/* SPDX-License-Identifier: MIT */
/* Sealed plans: digests, ids, bytes; and bytes that somebody touched. */
#include "unit/api/account.h"

typedef struct sealed {
    uint8_t rules[32], state[32], id[32], bytes[MOST_BYTES];
    size_t count;
} sealed;

static void seal(sealed *s, rebal_plan *plan, const rebal_portfolio *portfolio) {
    ck_assert_int_eq(rebal_plan_seal(plan, portfolio, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_digest(plan, s->rules, s->state, s->id, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_save(plan, s->bytes, MOST_BYTES, &s->count, NULL), REBAL_OK);
}

/* Sales, purchases in two waves, fees, a collar. */
static void start(account *a) {
    rules_fill(&a->rules);
    for (int k = 0; k < ROWS; k++) a->rules.settle[k] = 100, a->rules.fee_sell[k] = 1;
    a->rules.policy.collar_ppb = 1000000;
    account_open(a);
    account_fund(a);
    account_put(a, REBAL_HOLDING, 4, 90);
    account_put(a, REBAL_HOLDING, BASE, 1000);
}

START_TEST(seal_arguments) {
    static sealed s;
    static order_list o;
    account a, b;
    rebal_error error = no_error();
    size_t count = 77;
    uint8_t byte;
    start(&a);
    start(&b);
    expect_field(rebal_plan_seal(NULL, a.portfolio, &error), &error, REBAL_E_ARGUMENT, "plan");
    expect_field(rebal_plan_seal(a.plan, NULL, &error), &error, REBAL_E_ARGUMENT, "portfolio");
    expect_field(rebal_plan_seal(a.plan, b.portfolio, &error), &error, REBAL_E_ENGINE, "portfolio");
    expect_field(rebal_plan_seal(a.plan, a.portfolio, &error), &error, REBAL_E_STALE_PLAN, "plan");
    account_make(&a, START);
    expect_field(rebal_plan_digest(NULL, s.rules, NULL, NULL, &error), &error, REBAL_E_ARGUMENT,
                 "plan");
    expect_field(rebal_plan_digest(a.plan, s.rules, NULL, NULL, &error), &error, REBAL_E_UNSEALED,
                 "plan");
    expect_field(rebal_plan_save(NULL, &byte, 1, &count, &error), &error, REBAL_E_ARGUMENT, "plan");
    expect_field(rebal_plan_save(a.plan, &byte, 1, NULL, &error), &error, REBAL_E_ARGUMENT,
                 "bytes");
    expect_field(rebal_plan_save(a.plan, NULL, 1, &count, &error), &error, REBAL_E_ARGUMENT,
                 "bytes");
    expect_field(rebal_plan_save(a.plan, NULL, 0, &count, &error), &error, REBAL_E_UNSEALED,
                 "plan");
    ck_assert_uint_eq(count, 77);
    orders_point(&o);
    o.table.id = o.id;
    o.table.capacity = 0;
    expect_field(rebal_plan_orders(a.plan, &o.table, &error), &error, REBAL_E_UNSEALED, "plan");
    seal(&s, a.plan, a.portfolio);
    expect_field(rebal_plan_orders(a.plan, &o.table, &error), &error, REBAL_E_CAPACITY, "capacity");
    uint8_t *exact = exactly(NULL, s.count);
    ck_assert_int_eq(rebal_plan_save(a.plan, NULL, 0, &count, NULL), REBAL_OK);
    ck_assert_uint_eq(count, s.count);
    ck_assert_int_eq(rebal_plan_save(a.plan, exact, s.count, &count, NULL), REBAL_OK);
    ck_assert_mem_eq(exact, s.bytes, s.count);
    exact[0] = 0xEE;
    expect_field(rebal_plan_save(a.plan, exact, s.count - 1, &count, &error), &error,
                 REBAL_E_CAPACITY, "capacity");
    expect_report(&error, REBAL_E_CAPACITY, "capacity", -1, -1, (int64_t)s.count);
    ck_assert_int_eq(exact[0], 0xEE);
    free(exact);
    account_close(&a);
    account_close(&b);
}
END_TEST

/* A seal is of the state that was planned from: any change, and also a tick, comes too late. */
START_TEST(seal_stale) {
    static sealed before, after;
    account a;
    rebal_error error = no_error();
    start(&a);
    account_make(&a, START);
    account_tick(&a, START);
    ck_assert_int_eq(rebal_plan_seal(a.plan, a.portfolio, &error), REBAL_E_STALE_PLAN);
    account_make(&a, START);
    account_put(&a, REBAL_FLOW, 0, 0);
    ck_assert_int_eq(rebal_plan_seal(a.plan, a.portfolio, &error), REBAL_E_STALE_PLAN);
    account_make(&a, START);
    seal(&before, a.plan, a.portfolio);
    account_tick(&a, START + 1);
    seal(&after, a.plan, a.portfolio);
    ck_assert_mem_eq(&before, &after, sizeof before);
    ck_assert_int_eq(rebal_portfolio_commit(a.portfolio, a.plan, START + 1, NULL), REBAL_OK);
    seal(&after, a.plan, a.portfolio);
    ck_assert_mem_eq(&before, &after, sizeof before);
    account_close(&a);
}
END_TEST

/* Orders of one plan have ids of their own, which another plan of the same orders has not. */
START_TEST(ids_of_a_plan) {
    static order_list first, other;
    account a;
    start(&a);
    account_make(&a, START);
    ck_assert_int_eq(rebal_plan_seal(a.plan, a.portfolio, NULL), REBAL_OK);
    orders_read(&first, a.plan, true);
    ck_assert_uint_gt(first.table.count, 2);
    account_make(&a, START + 1);
    ck_assert_int_eq(rebal_plan_seal(a.plan, a.portfolio, NULL), REBAL_OK);
    orders_read(&other, a.plan, true);
    ck_assert_uint_eq(other.table.count, first.table.count);
    for (size_t k = 0; k < first.table.count; k++) {
        ck_assert_uint_ne(first.id[k], 0);
        ck_assert_int_eq(first.row[k], other.row[k]);
        for (size_t j = 0; j < first.table.count; j++) {
            ck_assert(j == k || first.id[j] != first.id[k]);
            ck_assert_uint_ne(first.id[j], other.id[k]);
        }
    }
    account_close(&a);
}
END_TEST

/* F-DIGEST. The digests say what they are of: rules, state, and all of it. */
START_TEST(digests_differ) {
    static sealed first, other;
    account a;
    start(&a);
    account_make(&a, START);
    seal(&first, a.plan, a.portfolio);
    account_make(&a, START);
    seal(&other, a.plan, a.portfolio);
    ck_assert_mem_eq(&first, &other, sizeof first);
    account_make(&a, START + 1);
    seal(&other, a.plan, a.portfolio);
    ck_assert_mem_eq(first.state, other.state, 32);
    ck_assert_mem_ne(first.id, other.id, 32);
    for (int32_t column = REBAL_HOLDING; column <= REBAL_GOAL; column++) {
        int64_t before = account_get(&a, column, 2);
        int64_t change = before >= 0 ? before + 1 : 200000000;
        if (column == REBAL_TARGET) continue; /* the sum would be wrong */
        if (column == REBAL_HOLDING_MIN) change = 3;
        account_put(&a, column, 2, change);
        account_make(&a, START);
        seal(&other, a.plan, a.portfolio);
        ck_assert_mem_eq(first.rules, other.rules, 32);
        ck_assert_mem_ne(first.state, other.state, 32);
        ck_assert_mem_ne(first.id, other.id, 32);
        account_put(&a, column, 2, before);
    }
    account_make(&a, START);
    seal(&other, a.plan, a.portfolio);
    ck_assert_mem_eq(&first, &other, sizeof first);
    account_close(&a);
    a.rules.policy.cool_down_ns = 1;
    account_open(&a);
    account_fund(&a);
    account_put(&a, REBAL_HOLDING, 4, 90);
    account_put(&a, REBAL_HOLDING, BASE, 1000);
    account_make(&a, START);
    seal(&other, a.plan, a.portfolio);
    ck_assert_mem_ne(first.rules, other.rules, 32);
    ck_assert_mem_eq(first.state, other.state, 32);
    ck_assert_mem_ne(first.id, other.id, 32);
    account_close(&a);
}
END_TEST

/* ---- load */

START_TEST(load_arguments) {
    static sealed s, of_other;
    account a, b;
    rebal_error error = no_error();
    start(&a);
    start(&b);
    account_make(&a, START);
    seal(&s, a.plan, a.portfolio);
    rebal_plan *p = a.plan;
    expect_field(rebal_plan_load(NULL, a.portfolio, s.bytes, s.count, &error), &error,
                 REBAL_E_ARGUMENT, "plan");
    expect_field(rebal_plan_load(p, NULL, s.bytes, s.count, &error), &error, REBAL_E_ARGUMENT,
                 "portfolio");
    expect_field(rebal_plan_load(p, b.portfolio, NULL, 0, &error), &error, REBAL_E_ARGUMENT,
                 "bytes");
    expect_field(rebal_plan_load(p, b.portfolio, s.bytes, 3, &error), &error, REBAL_E_ENGINE,
                 "portfolio");
    expect_field(rebal_plan_load(p, a.portfolio, s.bytes, 0, &error), &error, REBAL_E_PARSE,
                 "bytes");
    ck_assert_int_eq(rebal_plan_load(p, a.portfolio, s.bytes, s.count, NULL), REBAL_OK);
    account_tick(&a, START);
    ck_assert_int_eq(rebal_plan_load(p, a.portfolio, s.bytes, s.count, NULL), REBAL_OK);
    account_tick(&a, START + 1);
    expect_field(rebal_plan_load(p, a.portfolio, s.bytes, s.count, &error), &error,
                 REBAL_E_STALE_PLAN, "bytes");
    /* of another state, and broken in its orders: the state is looked at first */
    expect_field(rebal_plan_load(p, a.portfolio, s.bytes, s.count - 1, &error), &error,
                 REBAL_E_STALE_PLAN, "bytes");
    rebal_summary summary = {.struct_size = sizeof summary, .n_orders = 9};
    rebal_plan_summary(p, &summary, NULL);
    ck_assert_uint_eq(summary.n_orders, 0);
    account_close(&b);
    rules_fill(&b.rules); /* other rules, which do not know all of the ids */
    b.rules.id[4] = 5;
    account_open(&b);
    account_fund(&b);
    expect_field(rebal_plan_load(b.plan, b.portfolio, s.bytes, s.count, &error), &error,
                 REBAL_E_STALE_PLAN, "bytes");
    account_make(&b, START);
    seal(&of_other, b.plan, b.portfolio);
    expect_field(rebal_plan_load(p, a.portfolio, of_other.bytes, of_other.count, &error), &error,
                 REBAL_E_STALE_PLAN, "bytes");
    account_close(&a);
    account_close(&b);
}
END_TEST

/* What was made, saved and loaded is the same plan, and can be committed. */
START_TEST(load_restores) {
    static sealed s, again;
    static order_list made, loaded;
    account a;
    rebal_violations broken = {.struct_size = sizeof broken};
    start(&a);
    account_make(&a, START + 3);
    seal(&s, a.plan, a.portfolio);
    orders_read(&made, a.plan, true);
    ck_assert_uint_gt(made.table.count, 2);
    ck_assert_int_eq(rebal_plan_load(a.plan, a.portfolio, s.bytes, s.count, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_violations(a.plan, &broken, NULL), REBAL_OK);
    ck_assert_uint_eq(broken.count, 0);
    ck_assert_int_eq(rebal_plan_digest(a.plan, NULL, NULL, NULL, NULL), REBAL_E_UNSEALED);
    seal(&again, a.plan, a.portfolio);
    ck_assert_mem_eq(&s, &again, sizeof s);
    orders_read(&loaded, a.plan, true);
    ck_assert_mem_eq(&made, &loaded, offsetof(order_list, table));
    ck_assert_int_eq(rebal_portfolio_commit(a.portfolio, a.plan, START + 3, NULL), REBAL_OK);
    account_close(&a);
}
END_TEST

/* Nothing of a plan can be changed without a trace: it is refused, or breaks a law, or has another
 * id; and whatever loads is saved as the same bytes. */
static rebal_status load_changed(account *a, const sealed *s, const uint8_t *bytes, size_t count) {
    static sealed now;
    rebal_violations broken = {.struct_size = sizeof broken};
    uint8_t *block = exactly(bytes, count);
    rebal_status status = rebal_plan_load(a->plan, a->portfolio, block, count, NULL);
    bool same = count == s->count && memcmp(bytes, s->bytes, count) == 0;
    if (status == REBAL_OK) {
        broken.capacity = 1000;
        ck_assert_int_eq(rebal_plan_violations(a->plan, &broken, NULL), REBAL_OK);
        seal(&now, a->plan, a->portfolio);
        ck_assert_uint_eq(now.count, count);
        ck_assert_mem_eq(now.bytes, bytes, count);
        ck_assert_int_eq(memcmp(now.id, s->id, 32) == 0, same);
    }
    free(block);
    return status;
}

START_TEST(tampering) {
    static sealed s;
    static uint8_t bytes[MOST_BYTES];
    uint64_t seed = 99;
    size_t loaded = 0;
    account a;
    start(&a);
    account_make(&a, START + 3);
    seal(&s, a.plan, a.portfolio);
    for (size_t k = 0; k < s.count; k++)
        ck_assert_int_ne(load_changed(&a, &s, s.bytes, k), REBAL_OK);
    memcpy(bytes, s.bytes, s.count);
    for (size_t k = 1; k < 5; k++)
        ck_assert_int_eq(load_changed(&a, &s, bytes, s.count + k), REBAL_E_PARSE);
    for (int round = 0; round < 30000; round++) {
        memcpy(bytes, s.bytes, s.count);
        for (int64_t n = 1 + unit_below(&seed, 3); n > 0; n--) {
            size_t at = (size_t)unit_below(&seed, (int64_t)s.count);
            if (unit_below(&seed, 4)) at = 84 + (size_t)unit_below(&seed, (int64_t)s.count - 84);
            uint64_t flipped = bytes[at] ^ UINT64_C(1) << unit_below(&seed, 8);
            bytes[at] = (uint8_t)(unit_below(&seed, 2) ? splitmix_next(&seed) & 0xFF : flipped);
        }
        loaded += load_changed(&a, &s, bytes, s.count) == REBAL_OK;
    }
    ck_assert_uint_gt(loaded, 1000);
    ck_assert_int_eq(load_changed(&a, &s, s.bytes, s.count), REBAL_OK);
    account_close(&a);
}
END_TEST

/* A plan that was asked for although nothing fired: saved, loaded and judged as what it is, and
 * committed. Without the request it is one that nothing asked for. */
START_TEST(forced) {
    const rebal_request force = {.struct_size = sizeof force, .flags = REBAL_FORCE};
    static sealed s;
    static order_list o;
    account a;
    rebal_summary summary = {.struct_size = sizeof summary};
    rules_fill(&a.rules);
    a.rules.policy.band_abs_ppb = REBAL_ONE;
    account_open(&a);
    account_fund(&a);
    ck_assert_int_eq(rebal_plan_make(a.plan, a.portfolio, &force, START, NULL), REBAL_OK);
    seal(&s, a.plan, a.portfolio);
    orders_read(&o, a.plan, true);
    ck_assert_uint_gt(o.table.count, 0);
    ck_assert_int_eq(rebal_plan_verify(a.plan, a.portfolio, &o.table, NULL, START, NULL), REBAL_OK);
    rebal_plan_summary(a.plan, &summary, NULL);
    ck_assert_uint_gt(summary.n_violations, 0);
    ck_assert_uint_eq(summary.flags, 0);
    ck_assert_int_eq(rebal_plan_verify(a.plan, a.portfolio, &o.table, &force, START, NULL),
                     REBAL_OK);
    rebal_plan_summary(a.plan, &summary, NULL);
    ck_assert_uint_eq(summary.n_violations, 0);
    ck_assert_int_eq(rebal_plan_load(a.plan, a.portfolio, s.bytes, s.count, NULL), REBAL_OK);
    rebal_plan_summary(a.plan, &summary, NULL);
    ck_assert_uint_eq(summary.n_violations, 0);
    ck_assert_uint_eq(summary.flags, REBAL_FORCE);
    ck_assert_int_eq(summary.fired, 0);
    ck_assert_int_eq(rebal_portfolio_commit(a.portfolio, a.plan, START, NULL), REBAL_OK);
    account_close(&a);
}
END_TEST

/* Orders in another sequence than by id are not canonical. */
START_TEST(sequence_of_the_bytes) {
    enum { HEAD = 88, ORDER = 56 };
    static sealed s;
    static uint8_t bytes[MOST_BYTES];
    account a;
    start(&a);
    account_make(&a, START);
    seal(&s, a.plan, a.portfolio);
    ck_assert_uint_eq((s.count - HEAD) % ORDER, 0);
    memcpy(bytes, s.bytes, s.count);
    memcpy(bytes + HEAD, s.bytes + HEAD + ORDER, ORDER);
    memcpy(bytes + HEAD + ORDER, s.bytes + HEAD, ORDER);
    ck_assert_int_eq(load_changed(&a, &s, bytes, s.count), REBAL_E_PARSE);
    memcpy(bytes + HEAD, s.bytes + HEAD, ORDER);
    ck_assert_int_eq(load_changed(&a, &s, bytes, s.count), REBAL_E_PARSE);
    account_close(&a);
}
END_TEST

/* ---- ids stated to verify */

START_TEST(stated_ids) {
    static order_list o;
    static sealed s;
    account a;
    start(&a);
    account_make(&a, START);
    seal(&s, a.plan, a.portfolio);
    orders_read(&o, a.plan, true);
    for (size_t k = 0; k <= o.table.count; k++) {
        int32_t law[9] = {0}, row[9];
        int64_t order[9];
        rebal_violations broken = {.struct_size = sizeof broken,
                                   .capacity = 9,
                                   .law = law,
                                   .instrument = row,
                                   .order = order};
        if (k < o.table.count) o.id[k] ^= 1;
        ck_assert_int_eq(rebal_plan_verify(a.plan, a.portfolio, &o.table, NULL, START, NULL),
                         REBAL_OK);
        ck_assert_int_eq(rebal_plan_violations(a.plan, &broken, NULL), REBAL_OK);
        ck_assert_uint_eq(broken.count, k < o.table.count ? 1 : 0);
        if (k == o.table.count) continue;
        ck_assert_int_eq(law[0], REBAL_LAW_ID);
        ck_assert_int_eq(order[0], (int64_t)k);
        ck_assert_int_eq(row[0], o.row[k]);
        o.id[k] ^= 1;
    }
    account_close(&a);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("plan bytes", &tests);
    tcase_add_test(tests, seal_arguments);
    tcase_add_test(tests, seal_stale);
    tcase_add_test(tests, ids_of_a_plan);
    tcase_add_test(tests, digests_differ);
    tcase_add_test(tests, load_arguments);
    tcase_add_test(tests, load_restores);
    tcase_add_test(tests, tampering);
    tcase_add_test(tests, sequence_of_the_bytes);
    tcase_add_test(tests, forced);
    tcase_add_test(tests, stated_ids);
    return unit_run(suite);
}
