/* SPDX-License-Identifier: MIT */
#include "plan/planner.h"

#include "plan/buy.h"
#include "plan/clip.h"
#include "plan/raise.h"
#include "plan/scope.h"
#include "plan/sell.h"

/* Passes after which nothing more is bought, so that orders only shrink; and rounds of the
 * improvement test after which all orders are barred. Neither was ever reached. */
enum { PLANNER_PASSES_BUYING = 48, PLANNER_ROUNDS_IMPROVING = 16 };

rbl_wide rbl_planner_goal(const rbl_ledger *ledger, const rbl_slot *slot, const rbl_base *base) {
    (void)ledger;
    return rbl_base_floor(base, slot->band->aim);
}

rbl_wide rbl_planner_gap(const rbl_slot *slot, rbl_wide goal, int64_t x) {
    rbl_wide over = rbl_wide_sub(rbl_slot_value(slot, x), goal);
    return rbl_wide_sign(over) < 0 ? rbl_wide_neg(over) : over;
}

static bool planner_sells(const rbl_ledger *ledger) {
    return ledger->direction != REBAL_BUY_ONLY && ledger->direction != REBAL_INVEST_CASH;
}

static bool planner_buys(const rbl_ledger *ledger) {
    return ledger->direction != REBAL_SELL_ONLY && ledger->direction != REBAL_RAISE_CASH;
}

/* I-08: from x = 0, nothing in scope, until a pass changes nothing: that pass is the proof. */
static void planner_settle(rbl_planner *planner) {
    rbl_ledger *ledger = planner->ledger;
    bool changed = true;
    for (planner->n_rounds = 0; changed; planner->n_rounds++) {
        rbl_ledger_set_blocks(ledger);
        rbl_scope_grow(ledger, planner->share, planner->n_rounds == 0);
        changed = rbl_sell_run(ledger);
        if (planner_sells(ledger)) changed |= rbl_raise_run(ledger);
        if (planner_buys(ledger) && planner->n_rounds < PLANNER_PASSES_BUYING)
            changed |= rbl_buy_run(ledger, planner->n_rounds == 0);
    }
}

static void planner_bar(rbl_slot *slot, int32_t why) {
    slot->low = slot->high = 0;
    slot->flags |= why;
    slot->flags &= ~RBL_EXIT;
}

/* Bars the orders that remove too little of their distance. Returns whether there were any.
 * F-IMPROVE. */
static bool planner_improve(rbl_planner *planner, bool all) {
    rbl_ledger *ledger = planner->ledger;
    rbl_base base = rbl_ledger_base(ledger, ledger->value);
    uint64_t least = (uint64_t)ledger->rules->policy.improve_ppb;
    bool any = false;
    for (size_t k = 0; k < ledger->n_slots; k++) {
        rbl_slot *slot = &ledger->slot[k];
        if (slot->x == 0 || slot->flags & RBL_RAISED) continue;
        rbl_wide goal = rbl_planner_goal(ledger, slot, &base);
        rbl_wide before = rbl_planner_gap(slot, goal, 0);
        rbl_wide removed = rbl_wide_sub(before, rbl_planner_gap(slot, goal, slot->x));
        rbl_wide bound = rbl_wide_mul_div_ceil(before, least, REBAL_ONE);
        if (!all && rbl_wide_cmp(removed, bound) >= 0) continue;
        planner_bar(slot, RBL_BARRED);
        any = true;
    }
    return any;
}

static void planner_settle_again(rbl_planner *planner) {
    rbl_ledger_clear(planner->ledger);
    planner_settle(planner);
}

void rbl_planner_run(rbl_planner *planner) {
    rbl_ledger *ledger = planner->ledger;
    planner_settle(planner);
    if (ledger->rules->policy.improve_ppb > 0)
        for (int round = 1; planner_improve(planner, round > PLANNER_ROUNDS_IMPROVING); round++)
            planner_settle_again(planner);
    if (rbl_clip_bound(ledger, planner->row, planner->scratch)) planner_settle_again(planner);
}
