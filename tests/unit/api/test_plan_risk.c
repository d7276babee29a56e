/* SPDX-License-Identifier: MIT */
/* A risk model and costs in the rules: what plans say, and policies decide by them. */
#include "unit/api/risk_world.h"

/* ---- what plans say */

static void lines(const world *w, int64_t before[N], int64_t after[N], int64_t cost[N]) {
    rebal_lines table = {.struct_size = sizeof table,
                         .capacity = N,
                         .risk_ppb = before,
                         .risk_after_ppb = after,
                         .cost = cost};
    ck_assert_int_eq(rebal_plan_lines(w->plan, &table, NULL), REBAL_OK);
}

/* F-ACTIVE, F-TE, F-RC: M1, by either kind of model and in any order of the ids. */
START_TEST(tracking_error) {
    static risk_world r;
    for (int kind = 0; kind < 2; kind++)
        for (int order = 0; order < 2; order++) {
            int64_t before[N], after[N], cost[N], sum = 0;
            risk_begin(&r);
            if (kind == 1) risk_by_factors(&r);
            for (int i = 0; i < N && order == 1; i++) r.w.id[i] = 7 - (uint64_t)i;
            world_open(&r.w);
            ck_assert_int_eq(world_make(&r.w, 0), REBAL_OK);
            ck_assert_int_eq(r.w.summary.tracking_error_before_ppb, M1_PPB);
            ck_assert_int_eq(r.w.summary.tracking_error_after_ppb, 0);
            ck_assert_int_eq(r.w.summary.cost, 0);
            ck_assert_int_eq(r.w.summary.benefit, 0);
            lines(&r.w, before, after, cost);
            for (int i = 0; i < N; i++) {
                sum += before[i];
                ck_assert_int_eq(after[i], 0);
                ck_assert_int_eq(cost[i], 0);
            }
            ck_assert_int_le(llabs(sum - M1_PPB), 3);
            ck_assert_int_eq(before[0], 0);
            ck_assert_int_eq(before[4], 0);       /* at its target */
            ck_assert_int_eq(before[1], 6550951); /* .06 .0013065 / TE */
            ck_assert_int_eq(before[2], 1083051); /* .03 .000432 / TE */
            ck_assert_int_eq(before[3], 4332202); /* .03 .001728 / TE */
            world_close(&r.w);
        }
}
END_TEST

/* F-EXPENSE: powers of two, so that no rounding hides. */
START_TEST(costs) {
    static risk_world r;
    int32_t row[2] = {1, 2};
    int64_t quantity[2] = {-16384, 16379}, before[N], after[N], cost[N];
    rebal_orders orders = {
        .struct_size = sizeof orders, .count = 2, .instrument = row, .quantity = quantity};
    risk_begin(&r);
    for (int i = 0; i < N; i++) r.half_spread[i] = 0x1p-9, r.impact[i] = 0x1p-18;
    r.impact[2] = 0, r.half_spread[2] = 0x1.8p-10;
    r.w.fee_sell[1] = 0, r.w.fixed[0] = 5;
    world_open(&r.w);
    ck_assert_int_eq(rebal_plan_verify(r.w.plan, r.w.portfolio, &orders, NULL, r.w.now, NULL),
                     REBAL_OK);
    world_read(&r.w);
    ck_assert_int_eq(r.w.summary.fees, 5);
    lines(&r.w, before, after, cost);
    ck_assert_int_eq(cost[1], 5 + 32 + 8); /* fee, 2^14 2^-9, 2^21 2^-18 */
    ck_assert_int_eq(cost[2], 24);         /* of 16379 3/2048: 23.99 */
    ck_assert_int_eq(cost[3] + cost[4] + cost[0], 0);
    ck_assert_int_eq(r.w.summary.cost, 69);
    int64_t spent[2], bought[2], fees[2];
    rebal_waves waves = {
        .struct_size = sizeof waves, .capacity = 2, .cost = spent, .buys = bought, .fees = fees};
    ck_assert_int_eq(rebal_plan_waves(r.w.plan, &waves, NULL), REBAL_OK);
    ck_assert_uint_eq(waves.count, 2); /* the sale pays for the purchase */
    ck_assert(spent[0] == 45 && spent[1] == 24);
    ck_assert(bought[0] == 0 && bought[1] == 16379);
    ck_assert(fees[0] == 5 && fees[1] == 0);
    world_close(&r.w);
}
END_TEST

/* Judged orders are told of alike; of none, nothing changes. */
START_TEST(judged) {
    static risk_world r;
    int32_t row = 1;
    int64_t quantity = -60000;
    risk_begin(&r);
    r.half_spread[1] = 0x1p-10;
    r.w.policy.risk_aversion_ppb = 5 * (int64_t)REBAL_ONE, r.w.policy.horizon_ns = YEAR_NS;
    world_open(&r.w);
    for (size_t count = 0; count < 2; count++) {
        rebal_orders orders = {.struct_size = sizeof orders,
                               .count = count,
                               .instrument = &row,
                               .quantity = &quantity};
        ck_assert_int_eq(rebal_plan_verify(r.w.plan, r.w.portfolio, &orders, NULL, r.w.now, NULL),
                         REBAL_OK);
        world_read(&r.w);
        ck_assert_int_eq(r.w.summary.tracking_error_before_ppb, M1_PPB);
        ck_assert_int_eq(r.w.summary.cost, count == 0 ? 0 : 59); /* 60000 / 1024, up */
        if (count == 0) ck_assert_int_eq(r.w.summary.tracking_error_after_ppb, M1_PPB);
        ck_assert_int_eq(r.w.summary.benefit > 0, count == 1);
        /* .03 of each of two are missing still: .0009 (.0225 + .09 + 2 .09 .18), the root */
        if (count == 1) ck_assert_int_eq(r.w.summary.tracking_error_after_ppb, 11419720);
    }
    world_close(&r.w);
}
END_TEST

/* ---- what policies decide */

/* F-FIRE: at the level that the summary shows. */
START_TEST(tracking_error_fires) {
    static risk_world r;
    for (int64_t level = M1_PPB - 1; level <= M1_PPB + 1; level++) {
        risk_begin(&r);
        r.w.policy.when[0] = REBAL_ON_TRACKING_ERROR;
        r.w.policy.tracking_error_ppb = level;
        world_open(&r.w);
        ck_assert_int_eq(world_tick(&r.w), level <= M1_PPB ? REBAL_ON_TRACKING_ERROR : 0);
        ck_assert_int_eq(world_make(&r.w, 0), REBAL_OK);
        ck_assert_int_eq(r.w.summary.reason, level <= M1_PPB ? REBAL_TRADED : REBAL_QUIET);
        ck_assert_int_eq(r.w.traded[1], level <= M1_PPB ? -60000 : 0);
        world_close(&r.w);
    }
}
END_TEST

/* A policy that weighs what a drift is worth over so many years, at a risk aversion of 5. */
static void begin_weighing(risk_world *r, int64_t years) {
    risk_begin(r);
    r->w.policy.when[0] = REBAL_ON_BENEFIT;
    r->w.policy.risk_aversion_ppb = 5 * (int64_t)REBAL_ONE;
    r->w.policy.horizon_ns = years * YEAR_NS;
}

/* F-WORTHWHILE: closing the drift of M1 is worth 5/2 .00014319 of a million a year, 357.975, in two
 * years 715.95; 60 000 and twice 30 000 are traded, each rounded up: of .00595 that is 715. */
START_TEST(benefit_fires) {
    static risk_world r;
    static const struct {
        double half_spread;
        int64_t years, fires;
    } cases[] = {{.00295, 1, 1}, {.00298, 1, 0}, {.00298, 2, 1}, {.0059, 2, 1},
                 {.00595, 2, 0}, {0, 1, 1},      {.9, 1, 0}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        begin_weighing(&r, cases[k].years);
        for (int i = 0; i < N; i++) r.half_spread[i] = cases[k].half_spread;
        world_open(&r.w);
        ck_assert_int_eq(world_tick(&r.w), cases[k].fires ? REBAL_ON_BENEFIT : 0);
        ck_assert_int_eq(world_make(&r.w, 0), REBAL_OK);
        ck_assert_int_eq(r.w.summary.n_orders, cases[k].fires ? 3 : 0);
        ck_assert_int_eq(r.w.summary.benefit,
                         cases[k].fires ? 357 + 358 * (cases[k].years - 1) : 0);
        if (cases[k].fires) ck_assert_int_gt(r.w.summary.benefit, r.w.summary.cost);
        world_close(&r.w);
    }
}
END_TEST

/* F-WORTHWHILE: fees count. Three tickets of 119 are 357, and not less than what it is worth. */
START_TEST(benefit_counts_fees) {
    static risk_world r;
    for (int64_t ticket = 118; ticket <= 119; ticket++) {
        begin_weighing(&r, 1);
        r.w.fixed[0] = ticket;
        for (int i = 1; i < N; i++) r.w.fee_buy[i] = r.w.fee_sell[i] = 0;
        world_open(&r.w);
        ck_assert_int_eq(world_tick(&r.w), ticket == 118 ? REBAL_ON_BENEFIT : 0);
        world_close(&r.w);
    }
}
END_TEST

/* F-WORTHWHILE: to the edge of the bands. What stays inside is not closed; where nothing is
 * outside, nothing is worth anything. */
START_TEST(benefit_of_bands) {
    static risk_world r;
    for (int64_t band = 50000000; band <= 60000000; band += 10000000) {
        begin_weighing(&r, 1);
        r.w.policy.band_abs_ppb = band;
        r.w.policy.inner_ppb = REBAL_ONE;
        world_open(&r.w);
        ck_assert_int_eq(world_tick(&r.w), band == 50000000 ? REBAL_ON_BENEFIT : 0);
        world_close(&r.w);
    }
}
END_TEST

/* I-14, but for BENEFIT: three tickets of 119 do not pay; where a band holds row 2, two of them do.
 */
START_TEST(wider_bands_can_pay) {
    static risk_world r;
    for (int wider = 0; wider < 2; wider++) {
        begin_weighing(&r, 1);
        r.w.fixed[0] = 119;
        if (wider) r.w.band_abs[2] = 30000000;
        for (int i = 1; i < N; i++) r.w.fee_buy[i] = r.w.fee_sell[i] = 0;
        r.w.policy.inner_ppb = REBAL_ONE;
        world_open(&r.w);
        ck_assert_int_eq(world_tick(&r.w), wider ? REBAL_ON_BENEFIT : 0);
        world_close(&r.w);
    }
}
END_TEST

/* F-ACTIVE: what is left of an account is worth nothing: it has no tracking error. */
START_TEST(nothing_left) {
    static risk_world r;
    int32_t row = 1;
    int64_t quantity = -60000, before[N], after[N], cost[N];
    rebal_orders orders = {
        .struct_size = sizeof orders, .count = 1, .instrument = &row, .quantity = &quantity};
    for (int64_t left = 0; left < 2; left++) {
        risk_begin(&r);
        r.w.policy.risk_aversion_ppb = 5 * (int64_t)REBAL_ONE, r.w.policy.horizon_ns = YEAR_NS;
        r.w.fee_sell[1] = 0, r.w.fixed[0] = 1000000 - left;
        world_open(&r.w);
        ck_assert_int_eq(rebal_plan_verify(r.w.plan, r.w.portfolio, &orders, NULL, r.w.now, NULL),
                         REBAL_OK);
        world_read(&r.w);
        lines(&r.w, before, after, cost);
        ck_assert_int_eq(r.w.summary.tracking_error_before_ppb, M1_PPB);
        ck_assert_int_eq(r.w.summary.tracking_error_after_ppb > 0, left > 0);
        ck_assert_int_eq(after[1] != 0, left > 0);
        if (left == 0) ck_assert_int_eq(r.w.summary.benefit, 357);
        world_close(&r.w);
    }
}
END_TEST

/* F-WORTHWHILE: all that is outside is closed: 3 against 2.03, less than a unit of money apart. */
START_TEST(benefit_of_less_than_a_unit) {
    static risk_world r;
    for (int64_t price = 2; price <= 3; price++) {
        risk_begin(&r);
        memset(r.w.holding, 0, sizeof r.w.holding);
        memset(r.w.target, 0, sizeof r.w.target);
        r.w.holding[0] = 26, r.w.holding[1] = 1, r.w.price[1] = price;
        r.w.target[0] = 930000000, r.w.target[1] = 70000000;
        r.w.policy.when[0] = REBAL_ON_BENEFIT;
        r.w.policy.risk_aversion_ppb = 1000000 * (int64_t)REBAL_ONE;
        r.w.policy.horizon_ns = YEAR_NS;
        if (price == 2) r.w.target[0] += 1000000, r.w.target[1] -= 1000000; /* 2 against 1.932 */
        world_open(&r.w);
        ck_assert_int_eq(world_tick(&r.w), REBAL_ON_BENEFIT);
        world_close(&r.w);
    }
}
END_TEST

/* F-WORTHWHILE: of the whole value, here 1.9 units of money: 1001 / 2 .25 1.9. */
START_TEST(benefit_of_small_value) {
    static risk_world r;
    risk_begin(&r);
    memset(r.w.holding, 0, sizeof r.w.holding);
    memset(r.w.target, 0, sizeof r.w.target);
    r.w.holding[1] = 19, r.w.price_exponent[1] = -1, r.covariance[2] = .25;
    r.w.target[0] = REBAL_ONE;
    r.w.policy.orphans = REBAL_ORPHAN_SELL;
    r.w.policy.risk_aversion_ppb = 1001 * (int64_t)REBAL_ONE, r.w.policy.horizon_ns = YEAR_NS;
    world_open(&r.w);
    ck_assert_int_eq(world_make(&r.w, 0), REBAL_OK);
    ck_assert_int_eq(r.w.traded[1], -19);
    ck_assert_int_eq(r.w.summary.tracking_error_before_ppb, 500000000);
    ck_assert_int_eq(r.w.summary.tracking_error_after_ppb, 0);
    ck_assert_int_eq(r.w.summary.benefit, 237);
    world_close(&r.w);
}
END_TEST

/* The first wave is empty where cash has yet to arrive: it can be sent now. */
START_TEST(empty_wave) {
    static risk_world r;
    int64_t orders[2], ready[2];
    risk_begin(&r);
    memset(r.w.holding, 0, sizeof r.w.holding);
    r.w.n_items = 1, r.w.item_quantity[0] = 1000, r.w.item_arrival[0] = r.w.now + 77;
    world_open(&r.w);
    ck_assert_int_eq(world_make(&r.w, 0), REBAL_OK);
    rebal_waves waves = {
        .struct_size = sizeof waves, .capacity = 2, .n_orders = orders, .ready_ns = ready};
    ck_assert_int_eq(rebal_plan_waves(r.w.plan, &waves, NULL), REBAL_OK);
    ck_assert_uint_eq(waves.count, 2);
    ck_assert(orders[0] == 0 && orders[1] == 4);
    ck_assert_int_eq(ready[0], r.w.now);
    ck_assert_int_eq(ready[1], r.w.now + 77);
    world_close(&r.w);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("plan risk", &tests);
    tcase_add_test(tests, tracking_error);
    tcase_add_test(tests, costs);
    tcase_add_test(tests, judged);
    tcase_add_test(tests, tracking_error_fires);
    tcase_add_test(tests, benefit_fires);
    tcase_add_test(tests, benefit_counts_fees);
    tcase_add_test(tests, benefit_of_bands);
    tcase_add_test(tests, wider_bands_can_pay);
    tcase_add_test(tests, nothing_left);
    tcase_add_test(tests, benefit_of_less_than_a_unit);
    tcase_add_test(tests, benefit_of_small_value);
    tcase_add_test(tests, empty_wave);
    return unit_run(suite);
}
