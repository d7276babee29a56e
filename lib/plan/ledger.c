/* SPDX-License-Identifier: MIT */
#include "plan/ledger.h"

int64_t rbl_ledger_proceeds(const rbl_ledger *ledger, const rbl_slot *slot, int64_t x) {
    int64_t notional = rbl_ledger_receive(ledger, slot->lot_sell, x);
    return notional - rbl_fee_of(slot->instrument->fee_sell, notional);
}

/* -(N + f), saturating: what is not payable at all. */
static int64_t ledger_payment(const rbl_fee *fee, int64_t notional) {
    int64_t charge = rbl_fee_of(fee, notional);
    return charge > RBL_MONEY_MAX - notional ? -RBL_MONEY_MAX : -notional - charge;
}

static rbl_effect ledger_buy(const rbl_ledger *ledger, const rbl_slot *slot, int64_t x) {
    const rbl_fee *fee = slot->instrument->fee_buy;
    rbl_effect effect = {.cash = ledger_payment(fee, rbl_ledger_pay(ledger, slot->lot, x))};
    bool same = rbl_wide_cmp(slot->lot_buy, slot->lot) == 0;
    effect.cash_worst =
        same ? effect.cash : ledger_payment(fee, rbl_ledger_pay(ledger, slot->lot_buy, x));
    rbl_wide paid;
    if (!rbl_wide_mul(&paid, ledger->rules->money_unit, rbl_wide_of(-effect.cash)))
        return (rbl_effect){-RBL_MONEY_MAX, -RBL_MONEY_MAX, rbl_wide_of(0)};
    effect.loss = rbl_wide_sub(paid, rbl_ledger_worth(slot->lot, x));
    return effect;
}

static rbl_effect ledger_sell(const rbl_ledger *ledger, const rbl_slot *slot, int64_t x) {
    int64_t notional = rbl_ledger_receive(ledger, slot->lot, x);
    rbl_effect effect;
    effect.cash = notional - rbl_fee_of(slot->instrument->fee_sell, notional);
    effect.loss = rbl_wide_sub(rbl_ledger_worth(slot->lot, x),
                               rbl_wide_times(ledger->rules->money_unit, effect.cash));
    bool same = rbl_wide_cmp(slot->lot_sell, slot->lot) == 0;
    effect.cash_worst = same ? effect.cash : rbl_ledger_proceeds(ledger, slot, x);
    return effect;
}

rbl_effect rbl_ledger_effect(const rbl_ledger *ledger, const rbl_slot *slot, int64_t x) {
    if (x > 0) return ledger_buy(ledger, slot, x);
    if (x < 0) return ledger_sell(ledger, slot, -x);
    return (rbl_effect){0};
}

/* I-03: cash and value move by what the order does, and by nothing else. */
void rbl_ledger_set(rbl_ledger *ledger, rbl_slot *slot, int64_t x, const rbl_effect *effect) {
    ledger->cash += effect->cash - slot->effect.cash;
    ledger->cash_worst += effect->cash_worst - slot->effect.cash_worst;
    ledger->value = rbl_wide_add(ledger->value, rbl_wide_sub(slot->effect.loss, effect->loss));
    slot->effect = *effect;
    slot->x = x;
}

/* F-FLOOR. */
bool rbl_ledger_covers(const rbl_ledger *ledger, int64_t cash_worst, rbl_wide value) {
    if (cash_worst < ledger->reserve) return false;
    if (ledger->direction != REBAL_RAISE_CASH && ledger->direction != REBAL_INVEST_CASH)
        return true;
    rbl_wide whole = rbl_wide_sub(value, ledger->bands->kept);
    if (rbl_wide_sign(whole) <= 0) return true;
    rbl_wide target =
        rbl_wide_mul_div_ceil(whole, (uint64_t)(REBAL_ONE - ledger->bands->aims), REBAL_ONE);
    return rbl_wide_cmp(rbl_wide_times(ledger->rules->money_unit, cash_worst), target) >= 0;
}

/* Least x >= 1 whose sale at the worst price is a notional of at least that much. */
static int64_t ledger_lots_of(const rbl_ledger *ledger, const rbl_slot *slot, int64_t notional) {
    rbl_wide need = rbl_rules_fine(ledger->rules, notional);
    if (rbl_wide_cmp(slot->lot_sell, need) >= 0) return 1;
    rbl_wide lots = rbl_wide_div_ceil(need, slot->lot_sell);
    return rbl_wide_fits64(lots) ? rbl_wide_low64(lots) : INT64_MAX;
}

/* The least notional of a row's orders, at the present value. */
static int64_t ledger_notional_min(const rbl_ledger *ledger, const rbl_instrument *in) {
    int64_t notional = in->notional_min > in->worth_min ? in->notional_min : in->worth_min;
    if (in->notional_min_ppb == 0 || rbl_wide_sign(ledger->value) <= 0) return notional;
    rbl_wide part = rbl_wide_mul_div_ceil(ledger->value, (uint64_t)in->notional_min_ppb, REBAL_ONE);
    int64_t relative = rbl_ledger_money(rbl_wide_div_ceil(part, ledger->rules->money_unit));
    return relative > notional ? relative : notional;
}

/* F-BLOCK, I-07: an order of a block is worth more than its fee. */
void rbl_ledger_set_blocks(rbl_ledger *ledger) {
    for (size_t k = 0; k < ledger->n_slots; k++) {
        rbl_slot *slot = &ledger->slot[k];
        const rbl_instrument *in = slot->instrument;
        if (slot->block != INT64_MAX && in->notional_min_ppb == 0) continue;
        int64_t block = ledger_lots_of(ledger, slot, ledger_notional_min(ledger, in));
        if (in->order_min > in->lot) {
            int64_t by_size = rbl_round_div_ceil(in->order_min, in->lot);
            if (by_size > block) block = by_size;
        }
        block = rbl_slot_fill(slot, block);
        if (block < slot->block) slot->block = block;
    }
}

void rbl_ledger_clear(rbl_ledger *ledger) {
    ledger->value = ledger->start_value;
    ledger->cash = ledger->cash_worst = ledger->start_cash;
    for (size_t k = 0; k < ledger->n_slots; k++) {
        rbl_slot *slot = &ledger->slot[k];
        slot->x = 0;
        slot->block = INT64_MAX;
        slot->effect = (rbl_effect){0};
        slot->flags &= ~(RBL_IN_SELL | RBL_IN_BUY | RBL_RAISED);
    }
}
