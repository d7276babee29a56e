/* SPDX-License-Identifier: MIT */
/* Random ledgers for the tests of the planner's passes, and what orders do to one, literally from
 * docs/derivations/planner.md, §2 and §5. Everything fits in int64: values stay below 2^31 fine
 * units, so that value * ONE and value * share do too. */
#ifndef UNIT_PLAN_LEDGERS_H
#define UNIT_PLAN_LEDGERS_H

#include "unit/unit.h"

#include "plan/heap.h"
#include "plan/ledger.h"

enum { SLOTS = 4, TIERS = 2 };

typedef struct test_ledger {
    rbl_rules rules;
    rbl_bands bands;
    rbl_instrument instrument[SLOTS];
    rbl_fee fee[2 * SLOTS];
    int64_t tier_from[2 * SLOTS][TIERS], tier_rate[2 * SLOTS][TIERS];
    rbl_band band[SLOTS];
    rbl_slot slot[SLOTS];
    rbl_heap_entry heap[SLOTS];
    rbl_ledger ledger;
} test_ledger;

/* What orders leave: money at reference and at worst prices, fine units. */
typedef struct test_state {
    int64_t cash, worst, value;
} test_state;

/* ---- plain numbers of a ledger */

/* ck_assert() tells the parent process where it stands each time: not in what runs often. */
static inline int64_t plain(rbl_wide wide) {
    if (!rbl_wide_fits64(wide)) ck_abort_msg("a number beyond int64");
    return rbl_wide_low64(wide);
}

static inline int64_t money_unit(const test_ledger *t) { return plain(t->rules.money_unit); }
static inline int64_t lot_of(const test_ledger *t, int i) { return plain(t->slot[i].lot); }

static inline int64_t value_of(const test_ledger *t, int i, int64_t x) {
    return plain(t->slot[i].value) + x * lot_of(t, i);
}

static inline int64_t divide_up(int64_t a, int64_t b) { return a / b + (a % b > 0); }
static inline int64_t divide_down(int64_t a, int64_t b) { return a / b - (a % b < 0); }

/* What an order of x lots of that value each brings, its fee taken. */
static inline int64_t order_cash(const test_ledger *t, int i, int64_t x, int64_t lot) {
    int64_t m = money_unit(t);
    const rbl_instrument *in = t->slot[i].instrument;
    if (x == 0) return 0;
    int64_t notional = x > 0 ? divide_up(x * lot, m) : -x * lot / m;
    if (x > 0) return -notional - rbl_fee_of(in->fee_buy, notional);
    return notional - rbl_fee_of(in->fee_sell, notional);
}

static inline test_state state_of(const test_ledger *t, const int64_t *x) {
    int64_t m = money_unit(t);
    test_state s = {t->ledger.start_cash, t->ledger.start_cash, plain(t->ledger.start_value)};
    for (size_t i = 0; i < t->ledger.n_slots; i++) {
        const rbl_slot *slot = &t->slot[i];
        int64_t cash = order_cash(t, (int)i, x[i], lot_of(t, (int)i));
        s.cash += cash;
        s.worst += order_cash(t, (int)i, x[i], plain(x[i] > 0 ? slot->lot_buy : slot->lot_sell));
        s.value += x[i] * lot_of(t, (int)i) + cash * m;
    }
    return s;
}

/* ---- the base as a fraction n / d of shares, and the floor of cash */

typedef struct test_base {
    int64_t n, d;
} test_base;

static inline test_base base_of(const test_ledger *t, int64_t value) {
    int64_t w = value - plain(t->bands.kept), reserve = t->ledger.reserve * money_unit(t);
    int64_t targets = t->bands.aims;
    if (w <= 0) return (test_base){0, REBAL_ONE};
    /* (ONE - T) w >= reserve ONE, where reserve ONE may not fit */
    bool enough = divide_down((REBAL_ONE - targets) * w, REBAL_ONE) >= reserve;
    if (enough) return (test_base){w, REBAL_ONE};
    if (targets == 0 || w <= reserve) return (test_base){0, REBAL_ONE};
    return (test_base){w - reserve, targets};
}

/* Sign of v - share of the base. */
static inline int against(const test_ledger *t, int64_t v, int64_t share, int64_t value) {
    test_base b = base_of(t, value);
    int64_t left = v * b.d, right = share * b.n;
    return (left > right) - (left < right);
}

static inline bool covered(const test_ledger *t, const test_state *s) {
    int64_t w = s->value - plain(t->bands.kept), m = money_unit(t);
    bool both = t->ledger.direction == REBAL_RAISE_CASH || t->ledger.direction == REBAL_INVEST_CASH;
    if (s->worst < t->ledger.reserve) return false;
    return !both || w <= 0 || s->worst * m >= divide_up((REBAL_ONE - t->bands.aims) * w, REBAL_ONE);
}

/* -1, 0, 1 as v / a is below, at or above w / b; a share of 0 is infinitely high. */
static inline int compare_levels(int64_t v, int64_t a, int64_t w, int64_t b) {
    if (a == 0 || b == 0) return (a == 0) - (b == 0);
    return (v * b > w * a) - (v * b < w * a);
}

/* ---- random ledgers */

static inline void random_fee(test_ledger *t, int k, uint64_t *seed) {
    static const int64_t rates[] = {0, 1000000, 10000000, 100000000, 300000000};
    rbl_fee *fee = &t->fee[k];
    *fee = (rbl_fee){.tier_from = t->tier_from[k], .tier_rate_ppb = t->tier_rate[k]};
    fee->rate_ppb = rates[unit_below(seed, 5)];
    fee->fixed = unit_below(seed, 3) ? 0 : unit_below(seed, 40);
    fee->min = unit_below(seed, 3) ? 0 : unit_below(seed, 60);
    fee->max = unit_below(seed, 3) ? RBL_MONEY_MAX : fee->min + unit_below(seed, 100);
    int64_t last = fee->rate_ppb, from = 0;
    while (fee->n_tiers < TIERS && unit_below(seed, 4) == 0) {
        from += 1 + unit_wide(seed, 14);
        last = unit_below(seed, last + 1);
        t->tier_from[k][fee->n_tiers] = from;
        t->tier_rate[k][fee->n_tiers++] = last;
    }
}

static inline void random_bounds(rbl_slot *slot, int64_t held, uint64_t *seed) {
    int64_t sell = unit_below(seed, 3) ? held : unit_below(seed, held + 1);
    slot->held = held;
    slot->low = -rbl_slot_cut(slot, sell);
    slot->high = rbl_slot_cut(slot, unit_below(seed, 3) ? 1000000 : unit_below(seed, 2000));
    slot->flags = RBL_MAY_SELL | RBL_MAY_BUY | RBL_IN_SELL | RBL_IN_BUY;
    if (unit_below(seed, 8) == 0) slot->flags &= (int32_t)unit_below(seed, 16);
    slot->block = INT64_MAX;
    int64_t worth = sell * rbl_wide_low64(slot->lot_sell);
    bool out = sell == held && held > 0;
    if (out && worth / slot->instrument->proceeds_min > 0) slot->flags |= RBL_EXIT;
}

/* One asset; proceeds_min and the exit are by money below. */
static inline void random_slot(test_ledger *t, int i, int64_t m, bool fine, uint64_t *seed) {
    rbl_slot *slot = &t->slot[i];
    rbl_instrument *in = &t->instrument[i];
    random_fee(t, 2 * i, seed);
    random_fee(t, 2 * i + 1, seed);
    *in = (rbl_instrument){.lot = 1, .holding_max = INT64_MAX, .order_max = INT64_MAX};
    if (unit_below(seed, 4)) in->fee_buy = &t->fee[2 * i], in->fee_sell = &t->fee[2 * i + 1];
    in->proceeds_min = rbl_fee_worth_min(in->fee_sell, 0);
    in->worth_min = rbl_fee_worth_min(in->fee_buy, m > 1);
    if (in->proceeds_min > in->worth_min) in->worth_min = in->proceeds_min;
    if (unit_below(seed, 4) == 0) in->notional_min = unit_below(seed, 500);
    if (unit_below(seed, 6) == 0) in->notional_min_ppb = unit_percent(unit_below(seed, 8));
    if (unit_below(seed, 6) == 0) in->order_min = unit_below(seed, 30);
    int64_t lot = 1 + unit_below(seed, fine ? 3 * m : 400 * m), collar = 0;
    if (unit_below(seed, 3) == 0) collar = unit_below(seed, lot / 10 + 2);
    if (collar >= lot) collar = 0;
    *slot = (rbl_slot){.lot = rbl_wide_of(lot),
                       .lot_buy = rbl_wide_of(lot + collar),
                       .lot_sell = rbl_wide_of(lot - collar),
                       .step = divide_up(m, lot),
                       .instrument = in,
                       .band = &t->band[i],
                       .row = i + 1};
    int64_t held = unit_below(seed, fine ? 3000 : 60);
    slot->value = rbl_wide_of(held * lot + unit_below(seed, lot));
    random_bounds(slot, held, seed);
    if (slot->flags & RBL_EXIT && plain(slot->lot_sell) * held / m < in->proceeds_min)
        slot->flags &= ~RBL_EXIT;
}

static inline void random_bands(test_ledger *t, size_t n, uint64_t *seed) {
    int64_t rest = REBAL_ONE;
    for (size_t i = 0; i < n; i++) {
        int64_t aim = unit_below(seed, 6) ? unit_below(seed, rest + 1) : 0;
        if (i + 1 == n && unit_below(seed, 2)) aim = rest;
        if (unit_below(seed, 4) == 0) aim -= aim % 50000000;
        rest -= aim;
        int64_t half = unit_below(seed, 3) ? 0 : unit_below(seed, 100000000);
        t->band[i] = (rbl_band){.aim = aim};
        t->band[i].a = aim > half ? aim - half : 0;
        t->band[i].b = aim + half < REBAL_ONE ? aim + half : REBAL_ONE;
        t->bands.aims += aim;
    }
}

/* A ledger at x = 0, its blocks set; fine: thousands of lots to go, not dozens. */
static inline void random_ledger(test_ledger *t, bool fine, int32_t direction, uint64_t *seed) {
    static const int64_t units[] = {1, 1, 1, 10, 100};
    memset(t, 0, sizeof *t);
    int64_t m = units[unit_below(seed, 5)], sum = 0;
    size_t n = 1 + (size_t)unit_below(seed, SLOTS);
    t->rules.money_unit = rbl_wide_of(m);
    t->rules.coarse = m > 1;
    for (size_t i = 0; i < n; i++) {
        random_slot(t, (int)i, m, fine, seed);
        sum += plain(t->slot[i].value);
    }
    random_bands(t, n, seed);
    int64_t kept = unit_below(seed, 4) ? 0 : unit_below(seed, sum + 1);
    t->bands.kept = rbl_wide_of(kept);
    rbl_ledger *ledger = &t->ledger;
    *ledger = (rbl_ledger){.rules = &t->rules,
                           .bands = &t->bands,
                           .slot = t->slot,
                           .heap = t->heap,
                           .n_slots = n,
                           .direction = direction};
    ledger->start_cash = unit_below(seed, sum / m + 100);
    if (unit_below(seed, 6) == 0) ledger->start_cash = -ledger->start_cash / 2;
    if (unit_below(seed, 2)) ledger->reserve = unit_below(seed, sum / m / 3 + 10);
    int64_t value = sum + kept + ledger->start_cash * m;
    if (value <= 0) ledger->start_cash = 1, value = sum + kept + m;
    ledger->start_value = rbl_wide_of(value);
    int32_t flags[SLOTS];
    for (size_t i = 0; i < n; i++) flags[i] = t->slot[i].flags;
    rbl_ledger_clear(ledger);
    for (size_t i = 0; i < n; i++) t->slot[i].flags = flags[i];
    rbl_ledger_set_blocks(ledger);
}

/* Gives slot i the order x. */
static inline void set_order(test_ledger *t, int i, int64_t x) {
    rbl_effect effect = rbl_ledger_effect(&t->ledger, &t->slot[i], x);
    rbl_ledger_set(&t->ledger, &t->slot[i], x, &effect);
}

/* A legal order of slot i, sale or purchase, or 0. */
static inline int64_t random_order(const test_ledger *t, int i, bool buy, uint64_t *seed) {
    const rbl_slot *slot = &t->slot[i];
    int64_t most = buy ? slot->high : -slot->low;
    if (!buy && slot->flags & RBL_EXIT && unit_below(seed, 3) == 0) return -slot->held;
    if (most > 3000) most = 3000;
    most = rbl_slot_cut(slot, most);
    if (most < slot->block) return 0;
    int64_t steps = (most - slot->block) / slot->step;
    int64_t lots = slot->block + slot->step * unit_below(seed, steps + 1);
    return buy ? lots : -lots;
}

/* The orders, and that the ledger's own figures are those of the orders. */
static inline void read_orders(const test_ledger *t, int64_t *x) {
    for (size_t i = 0; i < t->ledger.n_slots; i++) x[i] = t->slot[i].x;
    test_state s = state_of(t, x);
    ck_assert_int_eq(t->ledger.cash, s.cash);
    ck_assert_int_eq(t->ledger.cash_worst, s.worst);
    ck_assert_int_eq(plain(t->ledger.value), s.value);
}

#endif
