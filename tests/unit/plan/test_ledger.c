/* SPDX-License-Identifier: MIT */
/* The ledger's arithmetic against the text of the derivation. I-03. */
#include "unit/plan/ledgers.h"

static test_ledger t;

/* Money in units of 10 fine units, one asset at 7 fine units a lot, collar 1, 10 % fee on both. */
static void coarse_ledger(void) {
    memset(&t, 0, sizeof t);
    t.rules.money_unit = rbl_wide_of(10);
    t.rules.coarse = true;
    t.fee[0] = (rbl_fee){.rate_ppb = unit_percent(10), .max = RBL_MONEY_MAX};
    t.instrument[0] = (rbl_instrument){.lot = 1, .fee_buy = &t.fee[0], .fee_sell = &t.fee[0]};
    t.slot[0] = (rbl_slot){.lot = rbl_wide_of(7),
                           .lot_buy = rbl_wide_of(8),
                           .lot_sell = rbl_wide_of(6),
                           .instrument = &t.instrument[0],
                           .band = &t.band[0],
                           .step = 2};
    t.ledger = (rbl_ledger){.rules = &t.rules, .bands = &t.bands, .slot = t.slot, .n_slots = 1};
}

/* F-NOTIONAL. */
START_TEST(pay_up_receive_down) {
    coarse_ledger();
    rbl_wide lot = rbl_wide_of(7);
    ck_assert_int_eq(rbl_ledger_pay(&t.ledger, lot, 3), 3); /* 2.1 */
    ck_assert_int_eq(rbl_ledger_receive(&t.ledger, lot, 3), 2);
    ck_assert_int_eq(rbl_ledger_pay(&t.ledger, lot, 10), 7);
    ck_assert_int_eq(rbl_ledger_receive(&t.ledger, lot, 10), 7);
    t.rules.coarse = false;
    t.rules.money_unit = rbl_wide_of(1);
    ck_assert_int_eq(rbl_ledger_pay(&t.ledger, lot, 3), 21);
    ck_assert_int_eq(rbl_ledger_receive(&t.ledger, lot, 3), 21);
}
END_TEST

/* 30 lots: 210 fine at reference, 240 to buy, 180 to sell at worst. */
START_TEST(effects_by_hand) {
    coarse_ledger();
    rbl_effect buy = rbl_ledger_effect(&t.ledger, &t.slot[0], 31);
    ck_assert_int_eq(buy.cash, -(22 + 3));       /* 21.7 up, 2.2 up */
    ck_assert_int_eq(buy.cash_worst, -(25 + 3)); /* 24.8 up, 2.5 up */
    ck_assert_int_eq(plain(buy.loss), 250 - 217);
    rbl_effect sell = rbl_ledger_effect(&t.ledger, &t.slot[0], -31);
    ck_assert_int_eq(sell.cash, 21 - 3);       /* 21.7 down, 2.1 up */
    ck_assert_int_eq(sell.cash_worst, 18 - 2); /* 18.6 down, 1.8 up */
    ck_assert_int_eq(plain(sell.loss), 217 - 180);
    ck_assert_int_eq(rbl_ledger_proceeds(&t.ledger, &t.slot[0], 31), 16);
    rbl_effect none = rbl_ledger_effect(&t.ledger, &t.slot[0], 0);
    ck_assert(none.cash == 0 && none.cash_worst == 0 && plain(none.loss) == 0);
}
END_TEST

START_TEST(more_than_there_is) {
    coarse_ledger();
    const rbl_wide huge = rbl_wide_join(INT64_C(1) << 60, 0); /* 2^124 */
    ck_assert_int_eq(rbl_ledger_pay(&t.ledger, huge, 1), RBL_MONEY_MAX);
    ck_assert_int_eq(rbl_ledger_receive(&t.ledger, huge, 1000), RBL_MONEY_MAX);
    t.slot[0].lot = t.slot[0].lot_buy = huge;
    rbl_effect buy = rbl_ledger_effect(&t.ledger, &t.slot[0], 1);
    ck_assert_int_eq(buy.cash_worst, -RBL_MONEY_MAX);
    t.rules.coarse = false;
    t.rules.money_unit = rbl_wide_of(1);
    t.slot[0].lot = t.slot[0].lot_buy = rbl_wide_of(INT64_C(1) << 40);
    ck_assert_int_eq(rbl_ledger_effect(&t.ledger, &t.slot[0], INT64_C(1) << 40).cash_worst,
                     -RBL_MONEY_MAX);
    ck_assert_int_eq(rbl_ledger_pay(&t.ledger, t.slot[0].lot, (INT64_C(1) << 22)), RBL_MONEY_MAX);
    ck_assert_int_eq(rbl_ledger_pay(&t.ledger, t.slot[0].lot, (INT64_C(1) << 22) - 1),
                     RBL_MONEY_MAX - (INT64_C(1) << 40));
}
END_TEST

/* F-STEP. */
START_TEST(whole_steps) {
    rbl_slot slot = {.step = 5};
    for (int64_t x = -40; x <= 40; x++) {
        int64_t cut = rbl_slot_cut(&slot, x), fill = rbl_slot_fill(&slot, x);
        int64_t size = x < 0 ? -x : x, sign = x < 0 ? -1 : 1;
        ck_assert_int_eq(cut, sign * (size / 5 * 5));
        ck_assert_int_eq(fill, sign * ((size + 4) / 5 * 5));
    }
    ck_assert_int_eq(rbl_slot_fill(&slot, INT64_MAX - 3), INT64_MAX); /* no multiple is left */
    slot.step = 1;
    ck_assert_int_eq(rbl_slot_fill(&slot, INT64_MAX), INT64_MAX);
    ck_assert_int_eq(rbl_slot_cut(&slot, -7), -7);
}
END_TEST

/* I-03. Orders come and go: the running figures are those of the orders, whatever the way. */
START_TEST(running_figures) {
    uint64_t seed = 51;
    for (int k = 0; k < 3000; k++) {
        int64_t x[SLOTS];
        random_ledger(&t, k % 2, REBAL_BOTH, &seed);
        for (int step = 0; step < 12; step++) {
            int i = (int)unit_below(&seed, (int64_t)t.ledger.n_slots);
            bool buy = unit_below(&seed, 2);
            set_order(&t, i, unit_below(&seed, 5) ? random_order(&t, i, buy, &seed) : 0);
            read_orders(&t, x);
        }
        test_state s = state_of(&t, x);
        int64_t loss = plain(t.ledger.start_value) - s.value, orders = 0;
        for (size_t i = 0; i < t.ledger.n_slots; i++) orders += x[i] != 0;
        ck_assert_int_ge(loss, 0); /* I-16: no trade gains */
        ck_assert(orders > 0 || loss == 0);
        rbl_ledger_clear(&t.ledger);
        read_orders(&t, x);
        ck_assert_int_eq(plain(t.ledger.value), plain(t.ledger.start_value));
        ck_assert_int_eq(t.slot[0].flags & (RBL_IN_SELL | RBL_IN_BUY | RBL_RAISED), 0);
    }
}
END_TEST

/* The value after a legal purchase or sale is at least what it was less fees and a unit of money:
 * the minimum block, found lot by lot. */
static int64_t block_defined(int i) {
    const rbl_slot *slot = &t.slot[i];
    const rbl_instrument *in = slot->instrument;
    int64_t m = money_unit(&t), need = in->worth_min, value = plain(t.ledger.value);
    int64_t part = divide_up(in->notional_min_ppb * value, REBAL_ONE * m);
    if (in->notional_min > need) need = in->notional_min;
    if (part > need) need = part;
    for (int64_t x = slot->step;; x += slot->step)
        if (x >= in->order_min && x * plain(slot->lot_sell) / m >= need) return x;
}

/* F-BLOCK. */
START_TEST(minimum_blocks) {
    uint64_t seed = 52;
    for (int k = 0; k < 3000; k++) {
        random_ledger(&t, k % 2, REBAL_BOTH, &seed);
        for (size_t i = 0; i < t.ledger.n_slots; i++)
            ck_assert_int_eq(t.slot[i].block, block_defined((int)i));
    }
}
END_TEST

/* F-BLOCK. With the value falling the relative minimum falls, and with it rising it stays. */
START_TEST(blocks_never_rise) {
    uint64_t seed = 53;
    random_ledger(&t, false, REBAL_BOTH, &seed);
    t.slot[0].lot = t.slot[0].lot_sell = t.slot[0].lot_buy = t.rules.money_unit = rbl_wide_of(1);
    t.rules.coarse = false;
    t.slot[0].step = 1;
    t.instrument[0] = (rbl_instrument){.lot = 1, .notional_min_ppb = unit_percent(10)};
    t.ledger.start_value = rbl_wide_of(1000);
    rbl_ledger_clear(&t.ledger);
    const int64_t value[] = {1000, 995, 901, 1000, 900}, block[] = {100, 100, 91, 91, 90};
    for (int k = 0; k < 5; k++) {
        t.ledger.value = rbl_wide_of(value[k]);
        rbl_ledger_set_blocks(&t.ledger);
        ck_assert_int_eq(t.slot[0].block, block[k]);
    }
    rbl_ledger_clear(&t.ledger);
    rbl_ledger_set_blocks(&t.ledger);
    ck_assert_int_eq(t.slot[0].block, 100);
    t.ledger.value = rbl_wide_of(-1000); /* in debt once fees are paid: a share of it is nothing */
    rbl_ledger_set_blocks(&t.ledger);
    ck_assert_int_eq(t.slot[0].block, 1);
}
END_TEST

/* F-FLOOR. The floor of cash: the reserve, and the cash target of RAISE_CASH and INVEST_CASH. */
START_TEST(floors_of_cash) {
    uint64_t seed = 54;
    int met[2] = {0, 0};
    for (int k = 0; k < 20000; k++) {
        int32_t direction = (int32_t)unit_below(&seed, 5);
        random_ledger(&t, k % 2, direction, &seed);
        test_state s = {0, 0, plain(t.ledger.start_value) - unit_below(&seed, 50)};
        int64_t w = s.value - plain(t.bands.kept);
        int64_t target = w > 0 ? (REBAL_ONE - t.bands.aims) * w / REBAL_ONE / money_unit(&t) : 0;
        s.worst = (k % 3 ? target : t.ledger.reserve) + unit_below(&seed, 5) - 2;
        bool found = rbl_ledger_covers(&t.ledger, s.worst, rbl_wide_of(s.value));
        ck_assert_int_eq(found, covered(&t, &s));
        met[found]++;
    }
    ck_assert(met[0] > 1000 && met[1] > 1000);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("ledger", &tests);
    tcase_add_test(tests, pay_up_receive_down);
    tcase_add_test(tests, effects_by_hand);
    tcase_add_test(tests, more_than_there_is);
    tcase_add_test(tests, whole_steps);
    tcase_add_test(tests, running_figures);
    tcase_add_test(tests, minimum_blocks);
    tcase_add_test(tests, blocks_never_rise);
    tcase_add_test(tests, floors_of_cash);
    return unit_run(suite);
}
