/* SPDX-License-Identifier: MIT */
#include "plan/sell.h"

/* I-06: the nearest legal order at or above y. */
static int64_t sell_legal_above(const rbl_slot *slot, int64_t y) {
    if (y > 0)
        y = rbl_slot_fill(slot, y);
    else
        y = rbl_slot_cut(slot, y);
    if (y > 0) return y < slot->block ? slot->block : y;
    return -y >= slot->block ? y : 0;
}

/* ceil((b B - v(0)) / p), made legal inside the bounds, or x where nothing is to be sold.
 * F-SELL, I-04. */
static int64_t sell_wish(const rbl_slot *slot, const rbl_base *base) {
    bool sale = slot->flags & RBL_IN_SELL && slot->flags & RBL_MAY_SELL;
    if (!sale && slot->x <= 0) return slot->x;
    rbl_wide below = rbl_wide_sub(rbl_slot_value(slot, slot->x), slot->lot);
    if (rbl_base_compare(base, below, slot->band->b) < 0)
        return slot->x; /* one lot less is too little; a product of it may leave the domain */
    rbl_wide goal = rbl_base_ceil(base, slot->band->b);
    int64_t y = rbl_wide_low64(rbl_wide_div_ceil(rbl_wide_sub(goal, slot->value), slot->lot));
    if (!sale) return sell_legal_above(slot, y > 0 ? y : 0);
    if (slot->flags & RBL_EXIT && y <= -slot->held) return -slot->held;
    return sell_legal_above(slot, y > slot->low ? y : slot->low);
}

static bool sell_sweep(rbl_ledger *ledger) {
    rbl_base base = rbl_ledger_base(ledger, ledger->value);
    bool changed = false;
    for (size_t k = 0; k < ledger->n_slots; k++) {
        rbl_slot *slot = &ledger->slot[k];
        int64_t y = sell_wish(slot, &base);
        if (y >= slot->x) continue;
        rbl_effect effect = rbl_ledger_effect(ledger, slot, y);
        rbl_ledger_set(ledger, slot, y, &effect);
        changed = true;
    }
    return changed;
}

bool rbl_sell_run(rbl_ledger *ledger) {
    bool changed = false;
    if (ledger->direction == REBAL_RAISE_CASH) return false;
    while (sell_sweep(ledger)) changed = true;
    return changed;
}
