/* SPDX-License-Identifier: MIT */
/* Reading the rules of an engine back. */
#include "unit/api/hostile.h"

enum { MOST_BYTES = 1 << 14 };

typedef struct saved {
    uint8_t bytes[MOST_BYTES];
    size_t count;
} saved;

static void save(saved *s, const rebal_engine *engine) {
    ck_assert_int_eq(rebal_engine_save(engine, s->bytes, MOST_BYTES, &s->count, NULL), REBAL_OK);
}

static rebal_rules read_rules(const rebal_engine *engine) {
    rebal_rules top = {.struct_size = sizeof top};
    ck_assert_int_eq(rebal_engine_rules(engine, &top, NULL), REBAL_OK);
    return top;
}

static rebal_status read_to(const void *engine, void *top, rebal_error *error) {
    return rebal_engine_rules(engine, top, error);
}

START_TEST(arguments) {
    rules r;
    rebal_error error = no_error();
    rules_fill(&r);
    rebal_engine *engine = rules_engine(&r);
    rebal_rules top = {.struct_size = sizeof top};
    expect_field(rebal_engine_rules(NULL, &top, &error), &error, REBAL_E_ARGUMENT, "engine");
    expect_field(rebal_engine_rules(engine, NULL, &error), &error, REBAL_E_ARGUMENT, "rules");
    ck_assert_ptr_null(top.instruments);
    rebal_rules whole = read_rules(engine);
    const size_t least = offsetof(rebal_rules, risk) + sizeof whole.risk;
    expect_any_age(read_to, engine, &whole, sizeof whole, least, "rules");
    rebal_engine_destroy(engine);
}
END_TEST

/* Every field that is not a pointer, as it was given; with the pointers out of the way. */
static void expect_numbers(const rules *r, const rebal_rules *top) {
    rebal_policy policy = *top->policy;
    ck_assert_ptr_ne(policy.due_ns, r->due);
    ck_assert_mem_eq(policy.due_ns, r->due, sizeof r->due);
    policy.due_ns = r->due;
    ck_assert_mem_eq(&policy, &r->policy, sizeof policy);
    ck_assert_mem_eq(top->clip, &r->clip, sizeof r->clip);
    ck_assert_mem_eq(top->halt, &r->halt, sizeof r->halt);
    ck_assert_int_eq(top->money_exponent, r->top.money_exponent);
    ck_assert_uint_eq(top->in_flight_max, r->top.in_flight_max);
    ck_assert_uint_eq(top->struct_size, sizeof *top);
}

#define SAME(columns, column, given)                                                               \
    ck_assert_ptr_ne((columns)->column, (given));                                                  \
    ck_assert_mem_eq((columns)->column, (given), sizeof(given))

static void expect_instruments(const rules *r, const rebal_instruments *in) {
    ck_assert_uint_eq(in->struct_size, sizeof *in);
    ck_assert_uint_eq(in->n, ROWS);
    ck_assert_int_eq(in->base, BASE);
    SAME(in, id, r->id);
    SAME(in, kind, r->kind);
    SAME(in, quote, r->quote);
    SAME(in, group, r->group);
    SAME(in, quantity_exponent, r->quantity_exponent);
    SAME(in, price_exponent, r->price_exponent);
    SAME(in, lot, r->lot);
    SAME(in, tick, r->tick);
    SAME(in, restriction, r->restriction);
    SAME(in, holding_min, r->holding_min);
    SAME(in, holding_max, r->holding_max);
    SAME(in, order_min, r->order_min);
    SAME(in, order_max, r->order_max);
    SAME(in, notional_min, r->notional_min);
    SAME(in, notional_min_ppb, r->notional_min_ppb);
    SAME(in, fee_buy, r->fee_buy);
    SAME(in, fee_sell, r->fee_sell);
    SAME(in, settle_ns, r->settle);
    SAME(in, band_abs_ppb, r->band_abs);
    SAME(in, band_rel_ppb, r->band_rel);
    SAME(in, band_min_ppb, r->band_min);
}

static void expect_tables(const rules *r, const rebal_groups *groups, const rebal_fees *fees) {
    ck_assert_uint_eq(groups->struct_size, sizeof *groups);
    ck_assert_uint_eq(groups->n, GROUPS);
    SAME(groups, band_abs_ppb, r->group_abs);
    SAME(groups, band_rel_ppb, r->group_rel);
    SAME(groups, band_min_ppb, r->group_min);
    ck_assert_uint_eq(fees->struct_size, sizeof *fees);
    ck_assert_uint_eq(fees->n, FEES);
    SAME(fees, instrument, r->fee_row);
    SAME(fees, rate_ppb, r->rate);
    SAME(fees, fixed, r->fixed);
    SAME(fees, min, r->fee_min);
    SAME(fees, max, r->fee_max);
    SAME(fees, tier_offset, r->tier_offset);
    SAME(fees, tier_from, r->tier_from);
    SAME(fees, tier_rate_ppb, r->tier_rate);
}

/* Values that tell fields and rows apart. */
static void rules_vary(rules *r) {
    rules_fill(r);
    for (int k = 0; k < ROWS; k++) {
        r->lot[k] = 1 + k;
        r->tick[k] = 20 + k;
        r->holding_min[k] = 40 + k;
        r->holding_max[k] = 60 + k;
        r->order_min[k] = 80 + k;
        r->order_max[k] = 100 + k;
        r->notional_min[k] = 120 + k;
        r->notional_min_ppb[k] = 140 + k;
        r->settle[k] = 160 + k;
        r->band_abs[k] = 180 + k;
        r->band_rel[k] = 200 + k;
        r->band_min[k] = 220 + k;
        r->restriction[k] = k % 4;
    }
    for (int k = 0; k < GROUPS; k++) {
        r->group_abs[k] = 10 + k;
        r->group_rel[k] = 20 + k;
        r->group_min[k] = 30 + k;
    }
    for (int k = 0; k < FEES; k++) {
        r->fixed[k] = 50 + k;
        r->fee_min[k] = 60 + k;
        r->fee_max[k] = 70 + k;
    }
    r->policy.when[2] = REBAL_ON_FLOW;
    r->policy.cool_down_ns = 77;
    r->clip.order_notional = 88;
    r->halt.price_age_ns = 99;
    r->top.in_flight_max = 33;
}

START_TEST(as_asked_for) {
    rules r;
    rules_vary(&r);
    rebal_engine *engine = rules_engine(&r);
    rebal_rules top = read_rules(engine);
    expect_numbers(&r, &top);
    expect_instruments(&r, top.instruments);
    expect_tables(&r, top.groups, top.fees);
    rebal_engine_destroy(engine);
}
END_TEST

/* What was left out is there; zeros of numbers stay zeros. */
START_TEST(defaults_filled_in) {
    rebal_instruments in = {.struct_size = sizeof in, .n = 3, .base = 1};
    rebal_rules asked = {.struct_size = sizeof asked, .money_exponent = -2, .instruments = &in};
    rebal_engine *engine;
    ck_assert_int_eq(rebal_engine_create(&engine, &asked, NULL, 0, NULL), REBAL_OK);
    rebal_rules top = read_rules(engine);
    const rebal_instruments *all = top.instruments;
    for (int32_t k = 0; k < 3; k++) {
        ck_assert_uint_eq(all->id[k], (uint64_t)k);
        ck_assert_int_eq(all->kind[k], k == 1 ? REBAL_CASH : REBAL_ASSET);
        ck_assert_int_eq(all->quote[k], 1);
        ck_assert_int_eq(all->group[k], REBAL_NONE);
        ck_assert_int_eq(all->quantity_exponent[k], k == 1 ? -2 : 0);
        ck_assert_int_eq(all->price_exponent[k], -2);
        ck_assert_int_eq(all->lot[k], 1);
        ck_assert_int_eq(all->tick[k], 1);
        ck_assert_int_eq(all->holding_max[k], REBAL_NONE);
        ck_assert_int_eq(all->fee_buy[k], REBAL_NONE);
        ck_assert_int_eq(all->band_abs_ppb[k], REBAL_NONE);
    }
    ck_assert_uint_eq(top.in_flight_max, 0);
    ck_assert_uint_eq(top.policy->struct_size, sizeof *top.policy);
    ck_assert_uint_eq(top.policy->when[0], 0);
    ck_assert_uint_eq(top.groups->struct_size, sizeof *top.groups);
    ck_assert_uint_eq(top.groups->n, 0);
    ck_assert_uint_eq(top.fees->struct_size, sizeof *top.fees);
    ck_assert_uint_eq(top.fees->n, 0);
    ck_assert_int_eq(top.fees->tier_offset[0], 0);
    ck_assert_uint_eq(top.clip->struct_size, sizeof *top.clip);
    ck_assert_uint_eq(top.halt->struct_size, sizeof *top.halt);
    rebal_engine_destroy(engine);
}
END_TEST

/* Rules read back make an equal engine, and so do those of an engine made from bytes; nothing is
 * borrowed from the first caller. */
START_TEST(read_back_and_made_again) {
    static saved first, second, third;
    rebal_instruments few = {.struct_size = sizeof few, .n = 3};
    rules r;
    rebal_engine *again, *loaded;
    rules_vary(&r);
    if (_i == 1) r.top = (rebal_rules){.struct_size = sizeof r.top, .instruments = &few};
    rebal_engine *engine = rules_engine(&r);
    save(&first, engine);
    memset(&r, 0xA5, sizeof r);
    rebal_rules top = read_rules(engine);
    ck_assert_int_eq(rebal_engine_create(&again, &top, NULL, 0, NULL), REBAL_OK);
    save(&second, again);
    ck_assert_int_eq(rebal_engine_load(&loaded, first.bytes, first.count, NULL, 0, NULL), REBAL_OK);
    rebal_engine_destroy(again);
    top = read_rules(loaded);
    ck_assert_int_eq(rebal_engine_create(&again, &top, NULL, 0, NULL), REBAL_OK);
    save(&third, again);
    ck_assert_uint_eq(first.count, second.count);
    ck_assert_mem_eq(first.bytes, second.bytes, first.count);
    ck_assert_uint_eq(first.count, third.count);
    ck_assert_mem_eq(first.bytes, third.bytes, first.count);
    rebal_engine_destroy(again);
    rebal_engine_destroy(loaded);
    rebal_engine_destroy(engine);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("engine rules", &tests);
    tcase_add_test(tests, arguments);
    tcase_add_test(tests, as_asked_for);
    tcase_add_test(tests, defaults_filled_in);
    tcase_add_loop_test(tests, read_back_and_made_again, 0, 2);
    return unit_run(suite);
}
