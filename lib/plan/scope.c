/* SPDX-License-Identifier: MIT */
#include "plan/scope.h"

#define SCOPE_BOTH (RBL_IN_SELL | RBL_IN_BUY)

static int32_t scope_flags(int side) { return side > 0 ? RBL_IN_SELL : side < 0 ? RBL_IN_BUY : 0; }

static void scope_add_all(rbl_ledger *ledger, int32_t flags) {
    if (flags == 0) return;
    for (size_t k = 0; k < ledger->n_slots; k++) ledger->slot[k].flags |= flags;
}

/* Breached assets into scope; under REBAL_SCOPE_GROUP their groups too. */
static bool scope_add_breached(rbl_ledger *ledger, int64_t share, const rbl_base *base) {
    bool grouped = ledger->rules->policy.scope == REBAL_SCOPE_GROUP, any = false;
    for (size_t k = 0; k < ledger->n_slots; k++) {
        rbl_slot *slot = &ledger->slot[k];
        int side = rbl_band_side(slot->band, share, base, rbl_slot_value(slot, slot->x));
        int32_t group = slot->instrument->group;
        if (side == 0) continue;
        any = true;
        slot->flags |= scope_flags(side);
        if (grouped && group != REBAL_NONE) ledger->group_flags[group] |= SCOPE_BOTH;
    }
    return any;
}

static void scope_value_groups(rbl_ledger *ledger) {
    for (size_t g = 0; g < ledger->rules->n_groups; g++) ledger->group_value[g] = rbl_wide_of(0);
    for (size_t k = 0; k < ledger->n_slots; k++) {
        const rbl_slot *slot = &ledger->slot[k];
        int32_t group = slot->instrument->group;
        if (group != REBAL_NONE)
            ledger->group_value[group] =
                rbl_wide_add(ledger->group_value[group], rbl_slot_value(slot, slot->x));
    }
}

static bool scope_find_groups(rbl_ledger *ledger, int64_t share, const rbl_base *base) {
    bool any = false;
    if (!ledger->rules->grouped) return false;
    scope_value_groups(ledger);
    for (size_t g = 0; g < ledger->rules->n_groups; g++) {
        if (!ledger->rules->group[g].banded) continue;
        int side = rbl_band_side(&ledger->bands->group[g], share, base, ledger->group_value[g]);
        if (side == 0) continue;
        any = true;
        ledger->group_flags[g] |=
            ledger->rules->policy.scope == REBAL_SCOPE_GROUP ? SCOPE_BOTH : scope_flags(side);
    }
    return any;
}

static void scope_add_groups(rbl_ledger *ledger) {
    for (size_t k = 0; k < ledger->n_slots; k++) {
        rbl_slot *slot = &ledger->slot[k];
        int32_t group = slot->instrument->group;
        if (group != REBAL_NONE) slot->flags |= ledger->group_flags[group];
    }
}

/* I-14: nothing inside its band comes into scope by its own. */
void rbl_scope_grow(rbl_ledger *ledger, int64_t share, bool first) {
    rbl_base base = rbl_ledger_base(ledger, ledger->value);
    for (size_t g = 0; g < ledger->rules->n_groups; g++) ledger->group_flags[g] = 0;
    bool any = scope_add_breached(ledger, share, &base);
    any |= scope_find_groups(ledger, share, &base);
    if (ledger->rules->n_groups > 0) scope_add_groups(ledger);
    int cash = rbl_trigger_cash_side(ledger->rules, ledger->bands, share, ledger->value,
                                     ledger->cash, ledger->cash_worst, ledger->reserve);
    any |= cash != 0;
    scope_add_all(ledger, cash < 0 ? RBL_IN_SELL : cash > 0 ? RBL_IN_BUY : 0);
    if (ledger->bands->optimal || (any ? ledger->rules->policy.scope == REBAL_SCOPE_BOOK : first))
        scope_add_all(ledger, SCOPE_BOTH);
}
