/* SPDX-License-Identifier: MIT */
/* SELL of the derivation, §5, lot by lot, against the closed form. I-04. */
#include "plan/sell.h"

#include "unit/plan/ledgers.h"

static test_ledger t;

/* Legal as the derivation has it: 0, multiples of g of at least a block inside the bounds, and the
 * full exit. The bounds of what is being undone end at 0. */
static bool legal(int i, int64_t y, int64_t low) {
    const rbl_slot *slot = &t.slot[i];
    int64_t size = y < 0 ? -y : y;
    if (y < low) return false;
    if (y == 0) return true;
    if (y < 0 && slot->flags & RBL_EXIT && y == -slot->held) return true;
    return y >= slot->low && size % slot->step == 0 && size >= slot->block;
}

/* ceil((b B - v(0)) / p), lot by lot from where the order stands: the least y with v(y) >= b B. */
static int64_t wished(int i, int64_t x, int64_t low, int64_t value) {
    int64_t y = x;
    while (y > low && against(&t, value_of(&t, i, y - 1), t.band[i].b, value) >= 0) y--;
    return y;
}

static bool sweep(int64_t *x) {
    int64_t value = state_of(&t, x).value;
    bool changed = false;
    for (int i = 0; i < (int)t.ledger.n_slots; i++) {
        const rbl_slot *slot = &t.slot[i];
        bool sale = (slot->flags & RBL_IN_SELL) != 0 && (slot->flags & RBL_MAY_SELL) != 0;
        if (!sale && x[i] <= 0) continue;
        int64_t low = 0;
        if (sale) low = slot->flags & RBL_EXIT ? -slot->held : slot->low;
        int64_t y = wished(i, x[i], low, value);
        if (y >= x[i]) continue;
        while (y < x[i] && !legal(i, y, low)) y++;
        changed |= y < x[i];
        x[i] = y;
    }
    return changed;
}

static bool sell(int64_t *x) {
    bool changed = false;
    if (t.ledger.direction == REBAL_RAISE_CASH) return false;
    while (sweep(x)) changed = true;
    return changed;
}

static void check_same(int k) {
    int64_t x[SLOTS], found[SLOTS];
    read_orders(&t, x);
    bool expected = sell(x), changed = rbl_sell_run(&t.ledger);
    read_orders(&t, found);
    for (size_t i = 0; i < t.ledger.n_slots; i++)
        if (x[i] != found[i])
            ck_abort_msg("ledger %d, slot %zu: %ld, not %ld", k, i, (long)found[i], (long)x[i]);
    ck_assert_int_eq(changed, expected);
    ck_assert(!rbl_sell_run(&t.ledger)); /* and then it is done */
}

static void random_ledgers(bool fine, int count, uint64_t seed) {
    int traded = 0;
    for (int k = 0; k < count; k++) {
        random_ledger(&t, fine, (int32_t)unit_below(&seed, 8) == 0 ? REBAL_RAISE_CASH : REBAL_BOTH,
                      &seed);
        for (int i = 0; i < (int)t.ledger.n_slots; i++) /* some purchases of a pass before */
            if (unit_below(&seed, 3) == 0)
                set_order(&t, i, random_order(&t, i, unit_below(&seed, 3), &seed));
        check_same(k);
        for (size_t i = 0; i < t.ledger.n_slots; i++) traded += t.slot[i].x != 0;
    }
    ck_assert_int_gt(traded, count / 4);
}

/* F-SELL. */
START_TEST(few_lots) { random_ledgers(false, 20000, 71); }
END_TEST

START_TEST(many_lots) { random_ledgers(true, 2000, 72); }
END_TEST

/* ---- by hand: 100 lots of 1 in one asset, prices one, no fees but where said */

static void one_asset(int64_t held, int64_t aim, int64_t cash) {
    memset(&t, 0, sizeof t);
    t.rules.money_unit = rbl_wide_of(1);
    t.instrument[0] = (rbl_instrument){.lot = 1, .worth_min = 1, .proceeds_min = 1};
    t.band[0] = (rbl_band){.a = aim, .aim = aim, .b = aim};
    t.bands.aims = aim;
    t.slot[0] = (rbl_slot){.value = rbl_wide_of(held),
                           .lot = rbl_wide_of(1),
                           .lot_buy = rbl_wide_of(1),
                           .lot_sell = rbl_wide_of(1),
                           .step = 1,
                           .block = 1,
                           .held = held,
                           .low = -held,
                           .high = 1000,
                           .band = &t.band[0],
                           .instrument = &t.instrument[0],
                           .flags = RBL_MAY_SELL | RBL_IN_SELL | RBL_EXIT};
    t.ledger = (rbl_ledger){.rules = &t.rules, .bands = &t.bands, .slot = t.slot, .n_slots = 1};
    t.ledger.start_value = t.ledger.value = rbl_wide_of(held + cash);
    t.ledger.start_cash = t.ledger.cash = t.ledger.cash_worst = cash;
}

/* F-SELL. */
START_TEST(down_to_the_destination) {
    one_asset(100, unit_percent(40), 0);
    ck_assert(rbl_sell_run(&t.ledger));
    ck_assert_int_eq(t.slot[0].x, -60);
    one_asset(101, unit_percent(40), 0); /* 40.4: not below it */
    rbl_sell_run(&t.ledger);
    ck_assert_int_eq(t.slot[0].x, -60);
    one_asset(100, unit_percent(40), 0); /* a percent on what is sold: 40 % of 99 */
    t.fee[0] = (rbl_fee){.rate_ppb = unit_percent(1), .max = RBL_MONEY_MAX};
    t.instrument[0].fee_sell = &t.fee[0];
    rbl_sell_run(&t.ledger);
    ck_assert_int_eq(t.slot[0].x, -60); /* 60 bring 59: 39.6, so not 61 */
    one_asset(100, unit_percent(40), 0);
    t.fee[0] = (rbl_fee){.fixed = 5, .max = RBL_MONEY_MAX}; /* G17's kind: 95 are 38 */
    t.instrument[0].fee_sell = &t.fee[0];
    rbl_sell_run(&t.ledger);
    ck_assert_int_eq(t.slot[0].x, -62);
}
END_TEST

START_TEST(blocks_bounds_and_exits) {
    one_asset(100, unit_percent(90), 0);
    t.slot[0].block = 10;
    rbl_sell_run(&t.ledger);
    ck_assert_int_eq(t.slot[0].x, -10);
    one_asset(100, unit_percent(90), 0);
    t.slot[0].block = 11; /* less than a block: nothing */
    ck_assert(!rbl_sell_run(&t.ledger));
    one_asset(100, unit_percent(40), 0);
    t.slot[0].low = -30;
    rbl_sell_run(&t.ledger);
    ck_assert_int_eq(t.slot[0].x, -30);
    one_asset(7, 0, 93);
    t.slot[0].block = 50; /* the whole holding goes, a block or not */
    rbl_sell_run(&t.ledger);
    ck_assert_int_eq(t.slot[0].x, -7);
    one_asset(7, 0, 93);
    t.slot[0].block = 50, t.slot[0].flags &= ~RBL_EXIT;
    ck_assert(!rbl_sell_run(&t.ledger));
    one_asset(103, unit_percent(40), 0); /* steps of ten, the exit of 103 apart */
    t.slot[0].step = t.slot[0].block = 10, t.slot[0].low = -100;
    rbl_sell_run(&t.ledger);
    ck_assert_int_eq(t.slot[0].x, -60);
    one_asset(103, 0, 0);
    t.slot[0].step = t.slot[0].block = 10, t.slot[0].low = -100;
    rbl_sell_run(&t.ledger);
    ck_assert_int_eq(t.slot[0].x, -103);
}
END_TEST

/* What was bought too much is taken back even where nothing may be sold, and no further than 0. */
START_TEST(undoing_is_not_selling) {
    one_asset(100, unit_percent(50), 110);
    t.slot[0].flags = RBL_MAY_BUY;
    set_order(&t, 0, 20);
    ck_assert(rbl_sell_run(&t.ledger));
    ck_assert_int_eq(t.slot[0].x, 5); /* 105 of 210 */
    one_asset(100, unit_percent(10), 110);
    t.slot[0].flags = RBL_MAY_BUY;
    set_order(&t, 0, 20);
    rbl_sell_run(&t.ledger);
    ck_assert_int_eq(t.slot[0].x, 0);
    one_asset(100, unit_percent(50), 110);
    t.slot[0].block = 8, t.slot[0].flags = RBL_MAY_BUY; /* 5 is no order, 8 is */
    set_order(&t, 0, 20);
    rbl_sell_run(&t.ledger);
    ck_assert_int_eq(t.slot[0].x, 8);
}
END_TEST

/* A million million lots, where single steps would never end. */
START_TEST(huge) {
    const int64_t lots = INT64_C(1000000000000);
    one_asset(lots, unit_percent(40), 0);
    rbl_sell_run(&t.ledger);
    ck_assert_int_eq(t.slot[0].x, -lots / 10 * 6);
    one_asset(lots, 333333333, 0);
    t.fee[0] = (rbl_fee){.rate_ppb = 2500000, .max = RBL_MONEY_MAX};
    t.instrument[0].fee_sell = &t.fee[0];
    rbl_sell_run(&t.ledger);
    rbl_base base = rbl_ledger_base(&t.ledger, t.ledger.value);
    rbl_wide after = rbl_slot_value(&t.slot[0], t.slot[0].x),
             goal = rbl_base_ceil(&base, 333333333);
    ck_assert_int_eq(rbl_wide_low64(rbl_wide_sub(after, goal)), 0);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("sell", &tests);
    tcase_add_test(tests, down_to_the_destination);
    tcase_add_test(tests, blocks_bounds_and_exits);
    tcase_add_test(tests, undoing_is_not_selling);
    tcase_add_test(tests, huge);
    tcase_add_test(tests, few_lots);
    tcase_add_test(tests, many_lots);
    return unit_run(suite);
}
