/* SPDX-License-Identifier: MIT */
/* RAISE of the derivation, §5, literally step by step: the leaps end in the same orders. I-01. */
#include "plan/raise.h"

#include <stdio.h>

#include "unit/plan/ledgers.h"

static test_ledger t;

/* ---- the text */

static bool legal(int i, int64_t y) {
    const rbl_slot *slot = &t.slot[i];
    if (slot->flags & RBL_EXIT && y == -slot->held) return true;
    return y >= slot->low && -y >= slot->block && y % slot->step == 0;
}

static int64_t worst_of(const int64_t *x, int i, int64_t y) {
    int64_t other[SLOTS];
    memcpy(other, x, sizeof other);
    other[i] = y;
    return state_of(&t, other).worst;
}

/* Fewest further lots that make a legal order and strictly raise the worst cash; x if none. */
static int64_t next_sale(const int64_t *x, int i) {
    int64_t now = state_of(&t, x).worst;
    int64_t least = t.slot[i].flags & RBL_EXIT ? -t.slot[i].held : t.slot[i].low;
    for (int64_t y = x[i] - 1; y >= least; y--)
        if (legal(i, y) && worst_of(x, i, y) > now) return y;
    return x[i];
}

static bool may_sell(int i) {
    return (t.slot[i].flags & RBL_IN_SELL) != 0 && (t.slot[i].flags & RBL_MAY_SELL) != 0;
}

static bool raise_cash(int64_t *x, bool *raised) {
    bool changed = false;
    for (;;) {
        test_state s = state_of(&t, x);
        int best = -1;
        int64_t best_y = 0;
        if (covered(&t, &s)) return changed;
        for (int i = 0; i < (int)t.ledger.n_slots; i++) {
            int64_t y = may_sell(i) ? next_sale(x, i) : x[i];
            if (y == x[i]) continue;
            if (best < 0 || compare_levels(value_of(&t, i, y), t.band[i].aim,
                                           value_of(&t, best, best_y), t.band[best].aim) > 0)
                best = i, best_y = y;
        }
        if (best < 0) return changed;
        x[best] = best_y;
        raised[best] = changed = true;
    }
}

/* ---- the comparison */

static void show(void) {
    for (int i = 0; i < (int)t.ledger.n_slots; i++)
        printf("slot %d: v %ld p %ld t %ld k %ld g %ld L %ld E %ld flags %d x %ld\n", i,
               (long)value_of(&t, i, 0), (long)lot_of(&t, i), (long)t.band[i].aim,
               (long)t.slot[i].block, (long)t.slot[i].step, (long)t.slot[i].low,
               (long)t.slot[i].held, t.slot[i].flags, (long)t.slot[i].x);
    printf("m %ld C %ld R %ld V %ld direction %d\n", (long)money_unit(&t),
           (long)t.ledger.start_cash, (long)t.ledger.reserve, (long)plain(t.ledger.start_value),
           t.ledger.direction);
}

static int64_t check_same(int k) {
    int64_t x[SLOTS], before[SLOTS], found[SLOTS], sold = 0;
    bool raised[SLOTS] = {false};
    read_orders(&t, before);
    memcpy(x, before, sizeof x);
    bool expected = raise_cash(x, raised), changed = rbl_raise_run(&t.ledger);
    read_orders(&t, found);
    for (size_t i = 0; i < t.ledger.n_slots; i++) {
        if (x[i] != found[i]) {
            show();
            ck_abort_msg("ledger %d, slot %zu: %ld, not %ld", k, i, (long)found[i], (long)x[i]);
        }
        if (raised[i] != ((t.slot[i].flags & RBL_RAISED) != 0)) ck_abort_msg("ledger %d: flag", k);
        sold += before[i] - found[i];
    }
    if (changed != expected) ck_abort_msg("ledger %d: changed %d", k, changed);
    return sold;
}

static void random_ledgers(bool fine, int count, uint64_t seed) {
    static const int32_t directions[] = {REBAL_BOTH, REBAL_SELL_ONLY, REBAL_RAISE_CASH};
    int64_t sold = 0, many = 0;
    for (int k = 0; k < count; k++) {
        random_ledger(&t, fine, directions[unit_below(&seed, 3)], &seed);
        int64_t worth = plain(t.ledger.start_value) / money_unit(&t);
        if (k % 2) t.ledger.reserve += unit_below(&seed, worth + 1);
        if (k % 5 == 0) t.ledger.reserve = 2 * worth; /* more than there is */
        for (int i = 0; i < (int)t.ledger.n_slots; i++)
            if (unit_below(&seed, 4) == 0) set_order(&t, i, random_order(&t, i, false, &seed));
        int64_t lots = check_same(k);
        sold += lots > 0;
        many += lots > 200;
    }
    ck_assert_int_gt(sold, count / 4);
    if (fine) ck_assert_int_gt(many, count / 4);
}

START_TEST(few_lots) { random_ledgers(false, 20000, 91); }
END_TEST

START_TEST(many_lots) { random_ledgers(true, 400, 92); }
END_TEST

/* ---- by hand */

static void assets(size_t n, const int64_t *lots, const int64_t *lot, const int64_t *aim,
                   int64_t cash, int64_t reserve) {
    memset(&t, 0, sizeof t);
    t.rules.money_unit = rbl_wide_of(1);
    t.bands.kept = rbl_wide_of(0);
    rbl_wide sum = rbl_wide_of(cash);
    for (size_t i = 0; i < n; i++) {
        t.instrument[i] = (rbl_instrument){.lot = 1, .worth_min = 1, .proceeds_min = 1};
        t.band[i] = (rbl_band){.a = aim[i], .aim = aim[i], .b = aim[i]};
        t.bands.aims += aim[i];
        t.slot[i] = (rbl_slot){.value = rbl_wide_mul64(lots[i], lot[i]),
                               .lot = rbl_wide_of(lot[i]),
                               .lot_buy = rbl_wide_of(lot[i]),
                               .lot_sell = rbl_wide_of(lot[i]),
                               .step = 1,
                               .block = 1,
                               .held = lots[i],
                               .low = -lots[i],
                               .band = &t.band[i],
                               .instrument = &t.instrument[i],
                               .flags = RBL_MAY_SELL | RBL_IN_SELL | RBL_EXIT};
        sum = rbl_wide_add(sum, t.slot[i].value);
    }
    t.ledger = (rbl_ledger){
        .rules = &t.rules, .bands = &t.bands, .slot = t.slot, .heap = t.heap, .n_slots = n};
    t.ledger.start_value = t.ledger.value = sum;
    t.ledger.start_cash = t.ledger.cash = t.ledger.cash_worst = cash;
    t.ledger.reserve = reserve;
}

static void check_sold(const int64_t *x) {
    rbl_raise_run(&t.ledger);
    for (size_t i = 0; i < t.ledger.n_slots; i++) ck_assert_int_eq(t.slot[i].x, x[i]);
}

static const int64_t halves[] = {500000000, 500000000};

/* The highest level after the step goes first; of equals the lower slot; no more than is missing.
 * F-LEVEL. */
START_TEST(highest_level_first) {
    assets(2, (const int64_t[]){50, 40}, (const int64_t[]){1, 1}, halves, 0, 12);
    check_sold((const int64_t[]){-11, -1}); /* 10 alone, then in turn */
    assets(2, (const int64_t[]){50, 40}, (const int64_t[]){1, 1}, halves, 12, 12);
    check_sold((const int64_t[]){0, 0});
    assets(2, (const int64_t[]){50, 16}, (const int64_t[]){1, 3}, halves, 0, 4);
    check_sold((const int64_t[]){-4, 0}); /* 46 after four; 45 of the other */
    assets(2, (const int64_t[]){50, 16}, (const int64_t[]){1, 3}, halves, 0, 6);
    check_sold((const int64_t[]){-5, -1}); /* 45 is 45: a tie, the lower slot first */
    assets(2, (const int64_t[]){5, 95}, (const int64_t[]){1, 1}, (const int64_t[]){0, REBAL_ONE}, 0,
           7);
    check_sold((const int64_t[]){-5, -2}); /* without target: before all others */
    assets(1, (const int64_t[]){5}, (const int64_t[]){1}, halves, 0, 9);
    check_sold((const int64_t[]){-5}); /* all there is */
}
END_TEST

/* Where many are at one level, only as many are sold as it takes, the lower slots first. */
START_TEST(ties_at_the_end_of_a_leap) {
    const int64_t thirds[] = {300000000, 300000000, 300000000}, lot[] = {1, 1, 1};
    const int64_t lots[] = {1000, 1000, 1000};
    for (int64_t cash = 995; cash <= 1005; cash++) {
        assets(3, lots, lot, thirds, 0, cash);
        check_sold((const int64_t[]){-(cash + 2) / 3, -(cash + 1) / 3, -cash / 3});
        ck_assert_int_eq(t.ledger.cash, cash);
    }
}
END_TEST

/* G11: C 2, R 10, 10 at 5 and 16 at 3, 1 % on both sides, rounded up to a unit. */
START_TEST(golden) {
    assets(2, (const int64_t[]){10, 16}, (const int64_t[]){5, 3}, halves, 2, 10);
    t.fee[0] = (rbl_fee){.rate_ppb = 10000000, .max = RBL_MONEY_MAX};
    for (int i = 0; i < 2; i++) {
        t.instrument[i].fee_sell = &t.fee[0];
        t.slot[i].block = 1;
    }
    check_sold((const int64_t[]){-1, -2}); /* 4 of 5, 5 of 6: 11 */
    ck_assert_int_eq(t.ledger.cash, 11);
}
END_TEST

/* A step is as many lots as bring a unit more: at 50 % of 1 a lot, rounded up, two of them. */
START_TEST(steps_that_bring_cash) {
    assets(1, (const int64_t[]){20}, (const int64_t[]){1}, (const int64_t[]){REBAL_ONE}, 0, 3);
    t.fee[0] = (rbl_fee){.rate_ppb = 500000000, .max = RBL_MONEY_MAX};
    t.instrument[0].fee_sell = &t.fee[0];
    t.slot[0].block = 2;               /* least notional that its fee does not eat */
    check_sold((const int64_t[]){-6}); /* 2 bring 1, 4 bring 2, 6 bring 3 */
    assets(1, (const int64_t[]){20}, (const int64_t[]){1}, (const int64_t[]){REBAL_ONE}, 0, 3);
    t.slot[0].block = 8;
    check_sold((const int64_t[]){-8});
    assets(1, (const int64_t[]){5}, (const int64_t[]){1}, (const int64_t[]){REBAL_ONE}, 0, 3);
    t.slot[0].block = 8; /* only whole */
    check_sold((const int64_t[]){-5});
    assets(1, (const int64_t[]){5}, (const int64_t[]){1}, (const int64_t[]){REBAL_ONE}, 0, 3);
    t.slot[0].block = 8, t.slot[0].flags &= ~RBL_EXIT;
    ck_assert(!rbl_raise_run(&t.ledger));
}
END_TEST

/* RAISE_CASH: to the cash target, at the value that the fees leave. */
START_TEST(to_the_cash_target) {
    const int64_t ninety[] = {900000000};
    assets(1, (const int64_t[]){1000}, (const int64_t[]){1}, ninety, 0, 0);
    t.ledger.direction = REBAL_RAISE_CASH;
    check_sold((const int64_t[]){-100});
    assets(1, (const int64_t[]){1000}, (const int64_t[]){1}, ninety, 0, 0);
    t.ledger.direction = REBAL_RAISE_CASH;
    t.fee[0] = (rbl_fee){.fixed = 20, .max = RBL_MONEY_MAX};
    t.instrument[0].fee_sell = &t.fee[0];
    check_sold((const int64_t[]){-118}); /* 98 of 980 */
    ck_assert_int_eq(t.ledger.cash, 98);
}
END_TEST

/* A million million lots: it ends, it covers, and not a lot too much was sold. */
START_TEST(huge) {
    uint64_t seed = 93;
    for (int k = 0; k < 1000; k++) {
        int64_t lots[SLOTS], lot[SLOTS], aim[SLOTS], rest = REBAL_ONE, sum = 0, largest = 0;
        size_t n = 1 + (size_t)unit_below(&seed, SLOTS);
        for (size_t i = 0; i < n; i++) {
            lots[i] = INT64_C(1000000000000) + unit_wide(&seed, 45);
            lot[i] = 1 + unit_wide(&seed, 6);
            aim[i] = unit_below(&seed, 5) ? unit_below(&seed, rest) : 0;
            rest -= aim[i];
            sum += lots[i] * lot[i];
            if (lot[i] > largest) largest = lot[i];
        }
        assets(n, lots, lot, aim, unit_wide(&seed, 40), 1 + unit_below(&seed, sum / 2));
        int64_t rate = k % 2 ? unit_below(&seed, 400000000) : 0;
        t.fee[0] = (rbl_fee){.rate_ppb = rate, .max = RBL_MONEY_MAX};
        for (size_t i = 0; i < n; i++) t.instrument[i].fee_sell = &t.fee[0];
        for (size_t i = 0; i < n; i++) t.slot[i].block = 1 + unit_below(&seed, 10);
        int64_t before = t.ledger.cash_worst;
        bool changed = rbl_raise_run(&t.ledger);
        ck_assert_int_eq(changed, before < t.ledger.reserve);
        ck_assert_int_ge(t.ledger.cash_worst, t.ledger.reserve);
        if (changed) /* less than a block beyond */
            ck_assert_int_lt(t.ledger.cash_worst - t.ledger.reserve, 10 * largest);
        for (size_t i = 0; i < n; i++) {
            if (t.slot[i].x < t.slot[i].low || t.slot[i].x > 0) ck_abort_msg("bounds, %d", k);
            for (size_t j = 0; j < n; j++) { /* nobody was sold who stood lower than another */
                rbl_heap_entry sold =
                    rbl_heap_level(rbl_slot_value(&t.slot[i], t.slot[i].x + 20), aim[i], 0);
                rbl_heap_entry left =
                    rbl_heap_level(rbl_slot_value(&t.slot[j], t.slot[j].x - 20), aim[j], 0);
                bool spared = aim[i] > 0 && aim[j] > 0 && t.slot[i].x < -20 &&
                              t.slot[j].x - 20 > t.slot[j].low;
                if (spared && rbl_wide_cmp(sold.whole, left.whole) < 0) ck_abort_msg("%d", k);
            }
        }
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("raise", &tests);
    tcase_add_test(tests, highest_level_first);
    tcase_add_test(tests, ties_at_the_end_of_a_leap);
    tcase_add_test(tests, golden);
    tcase_add_test(tests, steps_that_bring_cash);
    tcase_add_test(tests, to_the_cash_target);
    tcase_add_test(tests, few_lots);
    tcase_add_test(tests, many_lots);
    tcase_add_test(tests, huge);
    return unit_run(suite);
}
