/* SPDX-License-Identifier: MIT */
/* Extreme and well formed: markets, weights, money and policies at their edges, at the first, a
 * middle and the last instrument. Each is planned, and then lawful, or refused by name; the reason
 * of the row says which. I-05, I-06, I-15, I-17. */
#include "unit/api/account.h"

#define MOST (INT64_C(1) << 62)

enum { FIRST = 0, MIDDLE = 2, LAST = 4, FIFTH = REBAL_ONE / 5 };

static const int32_t places[3] = {FIRST, MIDDLE, LAST};

typedef struct extreme {
    const char *name;
    void (*rules)(rules *r, int32_t row); /* NULL: unchanged */
    void (*account)(account *a, int32_t row);
    rebal_status status;
    const char *field; /* of an error */
    int32_t reason;    /* of the row; 0: any */
} extreme;

#define RULES(name, ...)                                                                           \
    static void name(rules *r, int32_t row) {                                                      \
        (void)row;                                                                                 \
        __VA_ARGS__;                                                                               \
    }
#define ACCOUNT(name, ...)                                                                         \
    static void name(account *a, int32_t row) {                                                    \
        (void)row;                                                                                 \
        __VA_ARGS__;                                                                               \
    }

static void reprice(account *a, int32_t row, int64_t price) {
    ck_assert_int_eq(rebal_portfolio_tick(a->portfolio, NULL, &row, &price, 1, START, NULL),
                     REBAL_OK);
}

/* All of the targets on one row. */
static void aim_at(account *a, int32_t row) {
    int64_t target[ROWS] = {0};
    target[row] = REBAL_ONE;
    account_set(a, REBAL_TARGET, target);
}

/* ---- markets */
ACCOUNT(price_one, reprice(a, row, 1))
ACCOUNT(price_most, account_put(a, REBAL_HOLDING, row, 0), reprice(a, row, MOST))
ACCOUNT(price_most_held, account_put(a, REBAL_HOLDING, row, 1), reprice(a, row, MOST))
ACCOUNT(price_below, account_put(a, REBAL_HOLDING, row, 1), reprice(a, row, MOST - 2000000))
ACCOUNT(ratio_wide, reprice(a, row, 1), reprice(a, row == LAST ? 0 : LAST, 1000000000000000))
RULES(huge_lot, r->lot[row] = MOST)
RULES(huge_tick, r->tick[row] = MOST)
RULES(decimals_18, r->quantity_exponent[row] = -18)
RULES(decimals_27, r->quantity_exponent[row] = -18; r->price_exponent[row] = -9)
RULES(decimals_36, r->quantity_exponent[row] = -18; r->price_exponent[row] = -18)
RULES(whole_millions, r->quantity_exponent[row] = 6)
ACCOUNT(residue, account_put(a, REBAL_HOLDING, row, 3))
RULES(lot_of_ten, r->lot[row] = 10)

/* ---- weights */
ACCOUNT(all_on_one, aim_at(a, row))
ACCOUNT(all_zero, account_set(a, REBAL_TARGET, (const int64_t[ROWS]){0}))
ACCOUNT(one_below, account_put(a, REBAL_TARGET, row, FIFTH - 1))
ACCOUNT(one_above, account_put(a, REBAL_TARGET, row, FIFTH + 1))
ACCOUNT(not_bought, account_put(a, REBAL_RESTRICTION, row, REBAL_NO_BUY),
        account_put(a, REBAL_HOLDING, row, 0))
ACCOUNT(held_back, account_put(a, REBAL_RESTRICTION, row, REBAL_HOLD))
ACCOUNT(all_frozen, account_put(a, REBAL_RESTRICTION, BASE, REBAL_HOLD))

/* ---- money */
ACCOUNT(cash_most, account_put(a, REBAL_HOLDING, BASE, MOST))
ACCOUNT(cash_one, account_put(a, REBAL_HOLDING, BASE, 1))
ACCOUNT(cash_none, account_put(a, REBAL_HOLDING, BASE, 0))
ACCOUNT(cash_owed, account_put(a, REBAL_HOLDING, BASE, -1))
ACCOUNT(owed_more, account_put(a, REBAL_HOLDING, BASE, -1000000))
ACCOUNT(reserve_above, account_put(a, REBAL_HOLDING_MIN, BASE, MOST))
RULES(fixed_above, r->fixed[r->fee_buy[row]] = 1000000)
RULES(rate_most, r->rate[r->fee_buy[row]] = 900000000; memset(r->tier_rate, 0, sizeof r->tier_rate))
RULES(below_minimum, r->notional_min[row] = 1000000)
RULES(whole_minimum, r->notional_min_ppb[row] = REBAL_ONE)
RULES(order_minimum, r->order_min[row] = MOST)
RULES(order_none, r->order_max[row] = 0)
RULES(hold_none, r->holding_max[row] = 0)
ACCOUNT(none_held, account_put(a, REBAL_HOLDING, row, 0))

/* ---- policies */
RULES(band_unit, r->band_abs[row] = 1)
RULES(band_whole, r->band_abs[row] = REBAL_ONE)
RULES(clip_below_minimum, r->notional_min[row] = 10000; r->clip.order_notional = 100)
RULES(clip_halt, r->clip.n_orders = 4; r->halt.n_orders = 1)
RULES(halt_one, r->halt.total_notional = 1)
RULES(clip_one, r->clip.total_notional = 1)
ACCOUNT(same, (void)a)

static const extreme extremes[] = {
    {"price 1", NULL, price_one, REBAL_OK, NULL, REBAL_TRADED},
    {"greatest price, none held", NULL, price_most, REBAL_OK, NULL, REBAL_WITHIN_LOT},
    {"greatest price, one held", NULL, price_most_held, REBAL_E_OVERFLOW, "value", 0},
    {"worth all there can be", NULL, price_below, REBAL_OK, NULL, REBAL_WITHIN_LOT},
    {"a ratio of 10^15", NULL, ratio_wide, REBAL_OK, NULL, 0},
    {"greatest lot", huge_lot, none_held, REBAL_OK, NULL, REBAL_WITHIN_LOT},
    {"greatest lot, less held", huge_lot, residue, REBAL_OK, NULL, REBAL_WITHIN_LOT},
    {"greatest tick", huge_tick, none_held, REBAL_OK, NULL, REBAL_BLOCKED_CASH},   /* its limit */
    {"18 decimals", decimals_18, same, REBAL_OK, NULL, REBAL_CLIPPED_HOLDING_MAX}, /* 2^62 */
    {"27 decimals", decimals_27, same, REBAL_OK, NULL, 0},
    {"36 decimals", decimals_36, same, REBAL_E_OVERFLOW, "value", 0}, /* 2^126 of 10^-36 */
    {"millions", whole_millions, none_held, REBAL_OK, NULL, REBAL_WITHIN_LOT},
    {"less than a lot", lot_of_ten, residue, REBAL_OK, NULL, 0},
    {"all on one", NULL, all_on_one, REBAL_OK, NULL, REBAL_TRADED},
    {"all zero", NULL, all_zero, REBAL_E_TARGET_SUM, "portfolio.target", 0},
    {"a ppb below", NULL, one_below, REBAL_E_TARGET_SUM, "portfolio.target", 0},
    {"a ppb above", NULL, one_above, REBAL_E_TARGET_SUM, "portfolio.target", 0},
    {"wanted, not to be bought", NULL, not_bought, REBAL_OK, NULL, REBAL_BLOCKED_NO_BUY},
    {"held back", NULL, held_back, REBAL_OK, NULL, REBAL_BLOCKED_HOLD},
    {"all frozen", NULL, all_frozen, REBAL_OK, NULL, REBAL_BLOCKED_HOLD},
    {"greatest cash", NULL, cash_most, REBAL_E_OVERFLOW, "value", 0},
    {"a unit of cash", NULL, cash_one, REBAL_OK, NULL, REBAL_TRADED},
    {"no cash", NULL, cash_none, REBAL_OK, NULL, REBAL_TRADED},
    {"a unit owed", NULL, cash_owed, REBAL_OK, NULL, REBAL_TRADED},
    {"owed more than held", NULL, owed_more, REBAL_E_NO_VALUE, "OK", 0},
    {"reserve above all", NULL, reserve_above, REBAL_OK, NULL, REBAL_TRADED_CLOSE_OUT},
    {"a fee above the trade", fixed_above, none_held, REBAL_OK, NULL, REBAL_BLOCKED_FEE},
    {"a fee of nearly all", rate_most, none_held, REBAL_OK, NULL, REBAL_TRADED},
    {"below the minimum", below_minimum, none_held, REBAL_OK, NULL, REBAL_BLOCKED_MINIMUM},
    {"a minimum of all", whole_minimum, none_held, REBAL_OK, NULL, REBAL_BLOCKED_MINIMUM},
    {"the greatest minimum", order_minimum, none_held, REBAL_OK, NULL, REBAL_BLOCKED_MINIMUM},
    {"a greatest order of none", order_none, none_held, REBAL_OK, NULL, REBAL_BLOCKED_MAXIMUM},
    {"a greatest holding of none", hold_none, none_held, REBAL_OK, NULL, REBAL_BLOCKED_HOLDING_MAX},
    {"a band of one unit", band_unit, none_held, REBAL_OK, NULL, REBAL_TRADED},
    {"a band of all", band_whole, none_held, REBAL_OK, NULL, REBAL_TRADED}, /* cash is outside */
    {"a clip below the minimum", clip_below_minimum, none_held, REBAL_OK, NULL,
     REBAL_BLOCKED_MAXIMUM},
    {"a halt below the clip", clip_halt, none_held, REBAL_E_HALT, "halt.n_orders", 0},
    {"a halt of one unit", halt_one, none_held, REBAL_E_HALT, "halt.total_notional", 0},
    {"a clip of one unit", clip_one, none_held, REBAL_OK, NULL, REBAL_BLOCKED_TURNOVER},
};

enum { N_EXTREMES = sizeof extremes / sizeof *extremes };

/* What is another in each place; 0: any. The account holds 1700.00, of which 100.00, 400.00 or
 * 200.00 in the row. Then: three units of it, and the fifth is 326.00, 272.00, 324.00, with lots of
 * 100.00, 200.00, 400.00; one unit for all that there can be, less 20000.00; and at 0.01, beside
 * five units of 10^13 in the last row or, where that is the row, ten in the first. */
static const struct {
    void (*rules)(rules *r, int32_t row);
    void (*account)(account *a, int32_t row);
    int64_t value[3];
    int32_t reason[3];
} by_place[] = {
    {lot_of_ten,
     residue,
     {160000 + 3000, 130000 + 6000, 150000 + 12000},
     {REBAL_TRADED, REBAL_TRADED, REBAL_WITHIN_LOT}},
    {NULL,
     price_below,
     {MOST - 2000000 + 160000, MOST - 2000000 + 130000, MOST - 2000000 + 150000},
     {0}},
    {NULL,
     ratio_wide,
     {5000000000000000 + 140000 + 10, 5000000000000000 + 110000 + 20,
      10000000000000000 + 140000 + 5},
     {0}},
};

static void expect_in_place(const extreme *e, int place, int64_t value, int32_t reason) {
    for (size_t k = 0; k < sizeof by_place / sizeof *by_place; k++) {
        if (by_place[k].rules != e->rules || by_place[k].account != e->account) continue;
        ck_assert_int_eq(value, by_place[k].value[place]);
        if (by_place[k].reason[place] != 0) ck_assert_int_eq(reason, by_place[k].reason[place]);
    }
}

/* What was planned breaks no law, and after it no sum is wrong. */
static void expect_lawful(account *a, const extreme *e, int place) {
    static order_list o;
    int32_t row = places[place], reason[ROWS], law;
    rebal_lines lines = {.struct_size = sizeof lines, .capacity = ROWS, .reason = reason};
    rebal_summary s = {.struct_size = sizeof s};
    rebal_plan_summary(a->plan, &s, NULL);
    ck_assert_int_eq(s.cash_after, s.cash_before + s.sells - s.buys - s.fees);
    ck_assert_int_eq(rebal_plan_lines(a->plan, &lines, NULL), REBAL_OK);
    for (int k = 0; k < ROWS; k++) ck_assert_int_ge(reason[k], REBAL_TRADED);
    if (e->reason != 0)
        ck_assert_msg(reason[row] == e->reason, "%s, row %d: %s", e->name, row,
                      rebal_code_name(reason[row]));
    expect_in_place(e, place, s.value, reason[row]);
    orders_read(&o, a->plan, false);
    size_t broken = unit_broken(a->plan, a->portfolio, &o.table, START, &law);
    ck_assert_msg(broken == 0, "%s, row %d: %s", e->name, row, rebal_code_name(law));
}

START_TEST(every_extreme) {
    static image before;
    const extreme *e = &extremes[_i];
    for (int place = 0; place < 3; place++) {
        int32_t row = places[place];
        account a;
        rebal_error error = no_error();
        rules_fill(&a.rules);
        for (int k = 0; k < ROWS; k++) a.rules.fee_buy[k] = k == row ? 0 : 1;
        if (e->rules) e->rules(&a.rules, row);
        account_open(&a);
        account_fund(&a);
        e->account(&a, row);
        image_take(&before, &a);
        rebal_status status = rebal_plan_make(a.plan, a.portfolio, NULL, START, &error);
        ck_assert_msg(status == e->status, "%s, row %d: %s", e->name, row, rebal_code_name(status));
        if (status != REBAL_OK) ck_assert_str_eq(rebal_code_name(error.field), e->field);
        if (status == REBAL_OK) expect_lawful(&a, e, place);
        ck_assert(image_same(&before, &a));
        account_close(&a);
    }
}
END_TEST

/* One row is the cash alone: nothing to trade, and a value to report. */
START_TEST(cash_alone) {
    const int64_t one = REBAL_ONE, cash[] = {1, MOST - 1};
    for (int k = 0; k < 2; k++) {
        rebal_instruments in = {.struct_size = sizeof in, .n = 1};
        rebal_rules top = {.struct_size = sizeof top, .instruments = &in};
        rebal_summary s = {.struct_size = sizeof s};
        account a;
        ck_assert_int_eq(rebal_engine_create(&a.engine, &top, NULL, 0, NULL), REBAL_OK);
        ck_assert_int_eq(rebal_portfolio_create(&a.portfolio, a.engine, NULL, 0, NULL), REBAL_OK);
        ck_assert_int_eq(rebal_plan_create(&a.plan, a.engine, NULL, 0, NULL), REBAL_OK);
        rebal_portfolio_set(a.portfolio, REBAL_HOLDING, NULL, &cash[k], 1, NULL);
        rebal_portfolio_set(a.portfolio, REBAL_TARGET, NULL, &one, 1, NULL);
        account_make(&a, START);
        rebal_plan_summary(a.plan, &s, NULL);
        ck_assert_uint_eq(s.n_orders, 0);
        ck_assert_int_eq(s.value, cash[k]);
        account_close(&a);
    }
}
END_TEST

/* A hundred thousand rows: one wrong price, first, in the middle, last, is found by its row; and
 * without it all are planned and verified. */
START_TEST(a_hundred_thousand) {
    enum { N = 100000 };
    static int64_t holding[N], target[N], price[N], quantity[N];
    static int32_t row[N];
    static const int32_t at[3] = {1, N / 2, N - 1};
    rebal_instruments in = {.struct_size = sizeof in, .n = N};
    rebal_policy policy = {.struct_size = sizeof policy, .scope = REBAL_SCOPE_BOOK};
    rebal_rules top = {.struct_size = sizeof top, .instruments = &in, .policy = &policy};
    rebal_orders o = {
        .struct_size = sizeof o, .capacity = N, .instrument = row, .quantity = quantity};
    int32_t law;
    account a;
    for (int k = 0; k < N; k++) {
        holding[k] = k == 0 ? 1000000000 : k % 50;
        target[k] = REBAL_ONE / N;
        price[k] = 1 + k % 97;
    }
    ck_assert_int_eq(rebal_engine_create(&a.engine, &top, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_portfolio_create(&a.portfolio, a.engine, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(rebal_plan_create(&a.plan, a.engine, NULL, 0, NULL), REBAL_OK);
    rebal_portfolio_set(a.portfolio, REBAL_HOLDING, NULL, holding, N, NULL);
    rebal_portfolio_set(a.portfolio, REBAL_TARGET, NULL, target, N, NULL);
    for (int k = 0; k < 3; k++) {
        rebal_error error = no_error();
        price[at[k]] = -price[at[k]];
        rebal_portfolio_tick(a.portfolio, NULL, NULL, price, N, START, &error);
        expect_report(&error, REBAL_E_RANGE, "portfolio.price", at[k], at[k], price[at[k]]);
        price[at[k]] = -price[at[k]];
        ck_assert_int_eq(rebal_plan_make(a.plan, a.portfolio, NULL, START, NULL), REBAL_E_NO_PRICE);
    }
    ck_assert_int_eq(rebal_portfolio_tick(a.portfolio, NULL, NULL, price, N, START, NULL),
                     REBAL_OK);
    account_make(&a, START);
    ck_assert_int_eq(rebal_plan_orders(a.plan, &o, NULL), REBAL_OK);
    ck_assert_uint_gt(o.count, N / 2);
    ck_assert_uint_eq(unit_broken(a.plan, a.portfolio, &o, START, &law), 0);
    account_close(&a);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("extremes", &tests);
    tcase_add_loop_test(tests, every_extreme, 0, N_EXTREMES);
    tcase_add_test(tests, cash_alone);
    tcase_add_test(tests, a_hundred_thousand);
    return unit_run(suite);
}
