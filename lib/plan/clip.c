/* SPDX-License-Identifier: MIT */
#include "plan/clip.h"

#include "base/sort.h"
#include "plan/planner.h"

/* What one side may use. */
typedef struct clip_side {
    int64_t money;
    int64_t orders;
} clip_side;

typedef struct clip_totals {
    int64_t money[2]; /* sales, purchases */
    int64_t orders[2];
} clip_totals;

/* F-BUDGET. */
int64_t rbl_clip_turnover_budget(const rbl_rules *rules, int64_t turnover_ppb, rbl_wide value) {
    if (turnover_ppb == 0) return RBL_CLIP_NONE;
    rbl_wide whole = rbl_wide_div_floor(value, rbl_wide_of(REBAL_ONE));
    int64_t part = rbl_wide_low64(rbl_wide_sub(value, rbl_wide_times(whole, REBAL_ONE)));
    rbl_wide twice = rbl_wide_add(rbl_wide_times_low(whole, 2 * turnover_ppb),
                                  rbl_wide_of(part * 2 * turnover_ppb / REBAL_ONE));
    rbl_wide money = rbl_wide_div_floor(twice, rules->money_unit);
    return rbl_wide_fits64(money) ? rbl_wide_low64(money) : RBL_CLIP_NONE;
}

int64_t rbl_clip_notional(const rbl_ledger *ledger, const rbl_slot *slot, int64_t x) {
    if (x > 0) return rbl_ledger_pay(ledger, slot->lot, x);
    return x < 0 ? rbl_ledger_receive(ledger, slot->lot, -x) : 0;
}

static clip_totals clip_count(const rbl_ledger *ledger) {
    clip_totals totals = {{0, 0}, {0, 0}};
    for (size_t k = 0; k < ledger->n_slots; k++) {
        const rbl_slot *slot = &ledger->slot[k];
        if (slot->x == 0) continue;
        totals.money[slot->x > 0] += rbl_clip_notional(ledger, slot, slot->x);
        totals.orders[slot->x > 0]++;
    }
    return totals;
}

/* F-BUDGET: ceil(total * sales / (sales + purchases)), all of the sales where cash is short. */
static int64_t clip_share(int64_t total, int64_t sales, int64_t purchases, bool cash_short) {
    if (total >= sales + purchases) return sales;
    if (cash_short) return total < sales ? total : sales;
    return rbl_wide_low64(
        rbl_wide_div_ceil(rbl_wide_mul64(total, sales), rbl_wide_of(sales + purchases)));
}

typedef struct clip_order {
    const rbl_ledger *ledger;
    rbl_base base;
} clip_order;

/* Furthest from its aim first. */
static int clip_compare(const void *context, int32_t a, int32_t b) {
    const clip_order *order = context;
    const rbl_slot *left = &order->ledger->slot[a], *right = &order->ledger->slot[b];
    rbl_wide l = rbl_planner_gap(left, rbl_planner_goal(order->ledger, left, &order->base), 0);
    rbl_wide r = rbl_planner_gap(right, rbl_planner_goal(order->ledger, right, &order->base), 0);
    int compare = rbl_wide_cmp(r, l);
    return compare != 0 ? compare : (a > b) - (a < b);
}

/* Lots of the slot's order that the side can still take: 0 when that would not be a legal order. */
static int64_t clip_lots(const rbl_ledger *ledger, const rbl_slot *slot, const clip_side *side) {
    int64_t wish = slot->x < 0 ? -slot->x : slot->x;
    if (side->orders == 0) return 0;
    if (side->money == RBL_CLIP_NONE) return wish;
    rbl_wide lots = rbl_wide_div_floor(rbl_rules_fine(ledger->rules, side->money), slot->lot);
    if (rbl_wide_cmp(lots, rbl_wide_of(wish)) >= 0) return wish;
    int64_t part = rbl_slot_cut(slot, rbl_wide_low64(lots));
    return part >= slot->block ? part : 0;
}

static void clip_slot(const rbl_ledger *ledger, rbl_slot *slot, clip_side *side) {
    int64_t wish = slot->x < 0 ? -slot->x : slot->x, lots = clip_lots(ledger, slot, side);
    if (lots == 0)
        slot->flags |= side->orders == 0 ? RBL_UNCOUNTED : RBL_DROPPED;
    else if (lots < wish)
        slot->flags |= RBL_CUT;
    if (slot->x > 0 || lots < slot->held) slot->flags &= ~RBL_EXIT; /* none changes sides */
    side->orders -= lots > 0;
    if (side->money != RBL_CLIP_NONE) side->money -= rbl_ledger_pay(ledger, slot->lot, lots);
    if (side->money < 0) side->money = 0; /* a sale rounds down what its lots are worth */
    slot->low = slot->x < 0 ? -rbl_slot_cut(slot, lots) : 0; /* a full exit is none of them */
    slot->high = slot->x > 0 ? lots : 0;
}

static void clip_apply(rbl_ledger *ledger, clip_side side[2], int32_t *row, int32_t *scratch) {
    clip_order order = {ledger, rbl_ledger_base(ledger, ledger->value)};
    for (size_t k = 0; k < ledger->n_slots; k++) row[k] = (int32_t)k;
    rbl_sort_rows(row, scratch, ledger->n_slots, clip_compare, &order);
    for (size_t k = 0; k < ledger->n_slots; k++) {
        rbl_slot *slot = &ledger->slot[row[k]];
        if (slot->x != 0) {
            clip_slot(ledger, slot, &side[slot->x > 0]);
        } else {
            slot->low = slot->high = 0;
            slot->flags = (slot->flags & ~RBL_EXIT) | RBL_DROPPED;
        }
    }
}

/* I-09: no plan inside these bounds passes a clip. */
bool rbl_clip_bound(rbl_ledger *ledger, int32_t *row, int32_t *scratch) {
    const rebal_limits *clip = &ledger->rules->clip;
    clip_totals t = clip_count(ledger);
    int64_t budget =
        rbl_clip_turnover_budget(ledger->rules, clip->turnover_ppb, ledger->start_value);
    if (clip->total_notional > 0 && clip->total_notional < budget) budget = clip->total_notional;
    int64_t orders = clip->n_orders > 0 ? (int64_t)clip->n_orders : INT64_MAX / 4;
    bool dear = t.money[0] + t.money[1] > budget;
    if (!dear && t.orders[0] + t.orders[1] <= orders) return false;
    bool cash_short = ledger->start_cash < ledger->reserve;
    clip_side side[2];
    side[0].money = clip_share(budget, t.money[0], t.money[1], cash_short);
    side[0].orders = clip_share(orders, t.orders[0], t.orders[1], cash_short);
    side[1].money = budget - side[0].money;
    if (!dear) side[0].money = side[1].money = RBL_CLIP_NONE;
    side[1].orders = orders - side[0].orders;
    clip_apply(ledger, side, row, scratch);
    return true;
}
