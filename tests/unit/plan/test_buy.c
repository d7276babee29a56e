/* SPDX-License-Identifier: MIT */
/* BUY of the derivation, §5, literally lot by lot: the leaps end in the same orders. I-01, I-04. */
#include "plan/buy.h"

#include <stdio.h>

#include "unit/plan/ledgers.h"

static test_ledger t;

/* ---- the text */

static bool legal(int i, int64_t y) {
    const rbl_slot *slot = &t.slot[i];
    int64_t size = y < 0 ? -y : y;
    return y == 0 || (size >= slot->block && size % slot->step == 0);
}

/* 0 -> k, x -> x + g, from a sale: to the next legal order above, at most 0. */
static int64_t next_order(int i, int64_t x) {
    const rbl_slot *slot = &t.slot[i];
    if (x == 0) return slot->block;
    if (x > 0) return x + slot->step;
    do x++;
    while (x < 0 && !legal(i, x));
    return x;
}

static bool accepts(const int64_t *x, int i, int64_t y) {
    int64_t after_x[SLOTS];
    memcpy(after_x, x, sizeof after_x);
    after_x[i] = y;
    test_state before = state_of(&t, x), after = state_of(&t, after_x);
    int64_t least = after.value < before.value ? after.value : before.value;
    if (y > t.slot[i].high && y > 0) return false;
    return covered(&t, &after) && against(&t, value_of(&t, i, y), t.band[i].a, least) <= 0;
}

static bool may_buy(int i) {
    int32_t flags = t.slot[i].flags;
    return (flags & RBL_IN_BUY) != 0 && (flags & RBL_MAY_BUY) != 0 && t.band[i].a > 0;
}

static bool buy(int64_t *x) {
    bool in[SLOTS], changed = false;
    int n = (int)t.ledger.n_slots;
    for (int i = 0; i < n; i++) in[i] = may_buy(i);
    for (;;) {
        int best = -1;
        for (int i = 0; i < n; i++) {
            if (!in[i]) continue;
            if (best < 0 ||
                compare_levels(value_of(&t, i, next_order(i, x[i])), t.band[i].a,
                               value_of(&t, best, next_order(best, x[best])), t.band[best].a) < 0)
                best = i;
        }
        if (best < 0) return changed;
        int64_t y = next_order(best, x[best]);
        in[best] = accepts(x, best, y);
        if (in[best]) x[best] = y, changed = true;
    }
}

/* ---- the comparison */

static void show(void) {
    for (int i = 0; i < (int)t.ledger.n_slots; i++)
        printf("slot %d: v %ld p %ld a %ld k %ld g %ld U %ld\n", i, (long)value_of(&t, i, 0),
               (long)lot_of(&t, i), (long)t.band[i].a, (long)t.slot[i].block, (long)t.slot[i].step,
               (long)t.slot[i].high);
    printf("m %ld C %ld R %ld V %ld direction %d\n", (long)money_unit(&t),
           (long)t.ledger.start_cash, (long)t.ledger.reserve, (long)plain(t.ledger.start_value),
           t.ledger.direction);
}

static int64_t check_same(int k, bool first) {
    int64_t x[SLOTS], found[SLOTS], bought = 0;
    read_orders(&t, x);
    bool expected = buy(x), changed = rbl_buy_run(&t.ledger, first);
    read_orders(&t, found);
    for (size_t i = 0; i < t.ledger.n_slots; i++) {
        if (x[i] != found[i]) {
            show();
            ck_abort_msg("ledger %d, slot %zu: %ld, not %ld", k, i, (long)found[i], (long)x[i]);
        }
        bought += found[i] > 0 ? found[i] : 0;
    }
    if (changed != expected) ck_abort_msg("ledger %d: changed %d", k, changed);
    return bought;
}

/* Sales of a pass before, and purchases, as far as the cash stays covered. */
static void random_start(uint64_t *seed) {
    for (int i = 0; i < (int)t.ledger.n_slots; i++) {
        bool any = t.ledger.direction == REBAL_BOTH && unit_below(seed, 3) == 0;
        if (any) set_order(&t, i, random_order(&t, i, false, seed));
    }
    for (int i = 0; i < (int)t.ledger.n_slots; i++) {
        int64_t x[SLOTS], y = random_order(&t, i, true, seed);
        if (unit_below(seed, 4) || t.slot[i].x != 0 || y == 0) continue;
        read_orders(&t, x);
        if (y > t.slot[i].block * 4) y = t.slot[i].block;
        if (accepts(x, i, y)) set_order(&t, i, y);
    }
}

static void random_ledgers(bool fine, int count, uint64_t seed) {
    static const int32_t directions[] = {REBAL_BOTH, REBAL_BOTH, REBAL_BUY_ONLY, REBAL_INVEST_CASH};
    int64_t bought = 0, many = 0;
    for (int k = 0; k < count; k++) {
        random_ledger(&t, fine, directions[unit_below(&seed, 4)], &seed);
        if (k % 3 == 0) random_start(&seed);
        if (k % 7 == 0 && t.ledger.n_slots > 1) t.slot[1].flags = t.slot[0].flags = 0;
        int64_t lots = check_same(k, k % 4 != 0);
        bought += lots > 0;
        many += lots > 200;
    }
    ck_assert_int_gt(bought, count / 4);
    if (fine) ck_assert_int_gt(many, count / 4);
}

/* F-LEVEL. */
START_TEST(few_lots) { random_ledgers(false, 40000, 81); }
END_TEST

START_TEST(many_lots) { random_ledgers(true, 3000, 82); }
END_TEST

/* ---- by hand: cash buys what is under, prices one */

static void assets(size_t n, const int64_t *value, const int64_t *a, int64_t cash) {
    memset(&t, 0, sizeof t);
    t.rules.money_unit = rbl_wide_of(1);
    rbl_wide sum = rbl_wide_of(cash);
    for (size_t i = 0; i < n; i++) {
        t.instrument[i] = (rbl_instrument){.lot = 1, .worth_min = 1, .proceeds_min = 1};
        t.band[i] = (rbl_band){.a = a[i], .aim = a[i], .b = a[i]};
        t.bands.aims += a[i];
        t.slot[i] = (rbl_slot){.value = rbl_wide_of(value[i]),
                               .lot = rbl_wide_of(1),
                               .lot_buy = rbl_wide_of(1),
                               .lot_sell = rbl_wide_of(1),
                               .step = 1,
                               .block = 1,
                               .held = value[i],
                               .low = -value[i],
                               .high = INT64_C(1) << 50,
                               .band = &t.band[i],
                               .instrument = &t.instrument[i],
                               .flags = RBL_MAY_BUY | RBL_IN_BUY};
        sum = rbl_wide_add(sum, rbl_wide_of(value[i]));
    }
    t.bands.kept = rbl_wide_of(0);
    t.ledger = (rbl_ledger){
        .rules = &t.rules, .bands = &t.bands, .slot = t.slot, .heap = t.heap, .n_slots = n};
    t.ledger.start_value = t.ledger.value = sum;
    t.ledger.start_cash = t.ledger.cash = t.ledger.cash_worst = cash;
}

static void check_bought(const int64_t *x) {
    rbl_buy_run(&t.ledger, true);
    for (size_t i = 0; i < t.ledger.n_slots; i++) ck_assert_int_eq(t.slot[i].x, x[i]);
}

/* F-LEVEL, G10: 10/30/30/30 with 197 in the last: the lowest value / share first. */
START_TEST(scarce_cash) {
    const int64_t value[] = {0, 0, 0, 197}, a[] = {100000000, 300000000, 300000000, 300000000};
    assets(4, value, a, 3);
    check_bought((const int64_t[]){0, 2, 1, 0});
    assets(4, value, a, 4);
    check_bought((const int64_t[]){0, 2, 2, 0});
    assets(4, value, a, 20);
    check_bought((const int64_t[]){3, 9, 8, 0});
}
END_TEST

START_TEST(fees_reserves_and_destinations) {
    const int64_t none[] = {0}, all[] = {REBAL_ONE}, half[] = {500000000};
    assets(1, none, all, 12); /* G15 */
    t.fee[0] = (rbl_fee){.fixed = 3, .max = RBL_MONEY_MAX};
    t.instrument[0].fee_buy = &t.fee[0];
    check_bought((const int64_t[]){9});
    assets(1, none, all, 12);
    t.ledger.reserve = 5;
    check_bought((const int64_t[]){7});
    assets(1, none, half, 100); /* half of what is left after the fee */
    t.fee[0] = (rbl_fee){.fixed = 3, .max = RBL_MONEY_MAX};
    t.instrument[0].fee_buy = &t.fee[0];
    check_bought((const int64_t[]){48});
    assets(1, none, half, 100);
    t.slot[0].block = 50;
    check_bought((const int64_t[]){50});
    assets(1, none, half, 100);
    t.slot[0].block = 51; /* would pass it */
    check_bought((const int64_t[]){0});
    assets(1, none, half, 100);
    t.slot[0].high = 20;
    check_bought((const int64_t[]){20});
}
END_TEST

/* I-01. ---- more lots than could ever be taken one by one: the laws, and that it ends */

static void check_laws(int k) {
    const rbl_ledger *ledger = &t.ledger;
    rbl_base base = rbl_ledger_base(ledger, ledger->value);
    int64_t cash = ledger->start_cash, worst = cash;
    rbl_wide loss = rbl_wide_of(0);
    bool bought = false;
    for (size_t i = 0; i < ledger->n_slots; i++) {
        const rbl_slot *slot = &t.slot[i];
        rbl_effect effect = rbl_ledger_effect(ledger, slot, slot->x);
        cash += effect.cash;
        worst += effect.cash_worst;
        loss = rbl_wide_add(loss, effect.loss);
        if (slot->x == 0) continue;
        bought = true;
        bool beyond =
            rbl_wide_cmp(rbl_slot_value(slot, slot->x), rbl_base_floor(&base, slot->band->a)) > 0;
        bool fine = !ledger->rules->coarse; /* there the rounding of others may give back */
        if (slot->x < slot->block || slot->x > slot->high || (beyond && fine))
            ck_abort_msg("ledger %d: slot %zu", k, i);
    }
    ck_assert(cash == ledger->cash && worst == ledger->cash_worst);
    ck_assert(!bought || worst >= ledger->reserve);
    ck_assert_int_eq(rbl_wide_cmp(rbl_wide_sub(ledger->start_value, loss), ledger->value), 0);
    for (size_t i = 0; i < ledger->n_slots && !ledger->rules->coarse; i++) { /* nobody goes on */
        rbl_slot *slot = &t.slot[i];
        int64_t y = slot->x == 0 ? slot->block : slot->x + slot->step;
        rbl_effect effect = rbl_ledger_effect(ledger, slot, y);
        rbl_wide after = rbl_wide_sub(ledger->value, rbl_wide_sub(effect.loss, slot->effect.loss));
        rbl_base then = rbl_ledger_base(ledger, after);
        bool paid = effect.cash_worst > -RBL_MONEY_MAX &&
                    worst + effect.cash_worst - slot->effect.cash_worst >= ledger->reserve;
        bool fits =
            rbl_wide_cmp(rbl_slot_value(slot, y), rbl_base_floor(&then, slot->band->a)) <= 0;
        if (y <= slot->high && paid && fits) ck_abort_msg("ledger %d: slot %zu stopped", k, i);
    }
}

START_TEST(huge) {
    uint64_t seed = 83;
    for (int k = 0; k < 3000; k++) {
        int64_t value[SLOTS] = {0}, a[SLOTS] = {0}, rest = REBAL_ONE;
        size_t n = 1 + (size_t)unit_below(&seed, SLOTS);
        for (size_t i = 0; i < n; i++) {
            value[i] = unit_wide(&seed, 44);
            a[i] = 1 + unit_below(&seed, rest / 2);
            rest -= a[i];
        }
        assets(n, value, a, INT64_C(1000000000000) + unit_wide(&seed, 50));
        if (k % 2) t.ledger.reserve = unit_wide(&seed, 45);
        t.rules.money_unit = rbl_wide_of(k % 5 == 0 ? 100 : 1);
        t.rules.coarse = k % 5 == 0;
        for (size_t i = 0; i < n; i++) {
            random_fee(&t, (int)i, &seed);
            t.slot[i].instrument = &t.instrument[i];
            t.instrument[i].fee_buy = &t.fee[i];
            int64_t lot = 1 + unit_wide(&seed, 8);
            t.slot[i].lot = rbl_wide_of(lot);
            t.slot[i].lot_buy = rbl_wide_of(lot + unit_below(&seed, 2));
            t.slot[i].step = divide_up(money_unit(&t), lot);
            t.slot[i].block = t.slot[i].step * (1 + unit_wide(&seed, 12));
        }
        if (t.rules.coarse)
            t.ledger.start_value = t.ledger.value = rbl_wide_add(
                t.ledger.value, rbl_wide_mul64(t.ledger.cash, 99)); /* cash is in units of 100 */
        rbl_buy_run(&t.ledger, k % 3 != 0);
        check_laws(k);
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("buy", &tests);
    tcase_add_test(tests, scarce_cash);
    tcase_add_test(tests, fees_reserves_and_destinations);
    tcase_add_test(tests, few_lots);
    tcase_add_test(tests, many_lots);
    tcase_add_test(tests, huge);
    return unit_run(suite);
}
