/* SPDX-License-Identifier: MIT */
/* An account and the same account with everything larger: in money, or in quantity. */
#include "unit/world.h"

enum { ROWS = 4, ROUNDS = 4000 };

static int64_t die(uint64_t *seed, int64_t sides) { return unit_below(seed, (int)sides); }

/* A small account in which all that scales happens: fixed, least and greatest fees, minimums, a
 * reserve, bands. */
static void random_account(world *w, uint64_t *seed) {
    static const int64_t band[] = {0, 20000000, 100000000};
    int64_t left = REBAL_ONE;
    world_begin(w, ROWS);
    w->policy.scope = (int32_t)die(seed, 3);
    w->policy.orphans = (int32_t)die(seed, 2);
    w->policy.band_abs_ppb = band[die(seed, 3)];
    w->policy.inner_ppb = die(seed, 3) * 250000000;
    w->fixed[0] = die(seed, 4);
    w->fee_min[0] = die(seed, 6);
    w->fee_max[0] = die(seed, 2) ? REBAL_NONE : w->fee_min[0] + die(seed, 5);
    w->holding[0] = die(seed, 400);
    w->own_min[0] = die(seed, 3) ? 0 : die(seed, 60);
    for (int i = 1; i < ROWS; i++) {
        w->price[i] = 1 + die(seed, 30);
        w->holding[i] = die(seed, 20);
        w->fee_buy[i] = w->fee_sell[i] = die(seed, 3) ? 0 : REBAL_NONE;
        w->notional_min[i] = die(seed, 2) ? 0 : die(seed, 40);
        w->notional_min_ppb[i] = die(seed, 3) ? 0 : 30000000;
        w->order_min[i] = die(seed, 3) ? 0 : die(seed, 4);
        w->target[i] = die(seed, 5) ? die(seed, 1 + left / 10000000) * 10000000 : 0;
        left -= w->target[i];
    }
    w->target[0] = left;
}

/* Everything that is money or a price, times k. */
static void enlarge_money(world *w, int64_t k) {
    w->holding[0] *= k;
    w->own_min[0] *= k;
    w->fixed[0] *= k;
    w->fee_min[0] *= k;
    if (w->fee_max[0] != REBAL_NONE) w->fee_max[0] *= k;
    for (int i = 1; i < ROWS; i++) {
        w->price[i] *= k;
        w->tick[i] *= k;
        w->notional_min[i] *= k;
    }
}

/* Everything that is a quantity, times k, and so all money too. */
static void enlarge_quantities(world *w, int64_t k) {
    int64_t price[ROWS], tick[ROWS];
    memcpy(price, w->price, sizeof price);
    memcpy(tick, w->tick, sizeof tick);
    enlarge_money(w, k);
    for (int i = 1; i < ROWS; i++) {
        w->price[i] = price[i];
        w->tick[i] = tick[i];
        w->holding[i] *= k;
        w->lot[i] *= k;
        w->order_min[i] *= k;
    }
}

static void plan_of(world *w, rebal_status expected) {
    world_open(w);
    ck_assert_int_eq(world_make(w, 0), expected);
    world_close(w);
}

static void expect_scaled(const world *small, const world *large, int64_t money, int64_t quantity) {
    ck_assert_uint_eq(large->summary.n_orders, small->summary.n_orders);
    ck_assert_int_eq(large->summary.reason, small->summary.reason);
    ck_assert_int_eq(large->summary.cash_after, small->summary.cash_after * money);
    ck_assert_int_eq(large->summary.fees, small->summary.fees * money);
    ck_assert_int_eq(large->summary.buys, small->summary.buys * money);
    ck_assert_int_eq(large->summary.sells, small->summary.sells * money);
    ck_assert_int_eq(large->summary.turnover_ppb, small->summary.turnover_ppb);
    for (int i = 1; i < ROWS; i++) {
        ck_assert_int_eq(large->traded[i], small->traded[i] * quantity);
        ck_assert_int_eq(large->reason[i], small->reason[i]);
    }
}

static size_t check_round(uint64_t *seed) {
    static const int64_t factor[] = {2, 3, 10, 999983};
    world small, large;
    int64_t k = factor[die(seed, 4)];
    uint64_t before = *seed, again = before;
    random_account(&small, seed);
    rebal_status status = REBAL_OK, worthless = small.holding[0] == 0;
    for (int i = 1; i < ROWS && worthless; i++) worthless = small.holding[i] == 0;
    if (worthless) status = REBAL_E_NO_VALUE;
    plan_of(&small, status);
    random_account(&large, &again);
    enlarge_money(&large, k);
    plan_of(&large, status);
    expect_scaled(&small, &large, k, 1);
    again = before;
    random_account(&large, &again);
    enlarge_quantities(&large, k);
    plan_of(&large, status);
    expect_scaled(&small, &large, k, k);
    return small.summary.n_orders;
}

/* I-10: without percent fees, whose rounding does not scale. */
START_TEST(larger_account_same_plan) {
    uint64_t seed = 101;
    size_t orders = 0;
    for (int round = 0; round < ROUNDS; round++) orders += check_round(&seed);
    ck_assert_uint_gt(orders, ROUNDS / 2);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("scale", &tests);
    tcase_add_test(tests, larger_account_same_plan);
    return unit_run(suite);
}
