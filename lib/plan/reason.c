/* SPDX-License-Identifier: MIT */
#include "plan/reason.h"

#include "plan/clip.h"

#include <rebal/plan.h>

/* One slot, seen from the state the plan ends in. */
typedef struct reason_view {
    const rbl_why *why;
    const rbl_slot *slot;
    const rbl_position *position;
    int64_t wish; /* lots to the destination: < 0 over, > 0 under, 0 within a lot */
    bool over, under;
} reason_view;

static int64_t reason_clamp(rbl_wide lots) {
    if (rbl_wide_fits64(lots)) return rbl_wide_low64(lots);
    return rbl_wide_sign(lots) < 0 ? -INT64_MAX : INT64_MAX;
}

static reason_view reason_look(const rbl_why *why, const rbl_slot *slot) {
    reason_view v = {.why = why, .slot = slot};
    const rbl_base *base = &why->base;
    rbl_wide high = rbl_base_ceil(base, slot->band->b), low = rbl_base_floor(base, slot->band->a);
    v.position = &why->book->row[slot->row];
    v.over = rbl_base_compare(base, slot->value, slot->band->b) > 0;
    v.under = rbl_base_compare(base, slot->value, slot->band->a) < 0;
    if (v.over)
        v.wish = reason_clamp(rbl_wide_div_ceil(rbl_wide_sub(high, slot->value), slot->lot));
    if (v.under)
        v.wish = reason_clamp(rbl_wide_div_floor(rbl_wide_sub(low, slot->value), slot->lot));
    bool out = slot->flags & RBL_EXIT && v.wish == -slot->held;
    if (!out) v.wish = rbl_slot_cut(slot, v.wish);
    return v;
}

static int64_t reason_order_lots(const reason_view *v) {
    const rbl_instrument *in = v->slot->instrument;
    return in->order_max == INT64_MAX ? INT64_MAX : in->order_max / in->lot;
}

static int64_t reason_notional_lots(const reason_view *v) {
    const rbl_rules *rules = v->why->ledger->rules;
    if (rules->clip.order_notional == 0) return INT64_MAX;
    return reason_clamp(
        rbl_wide_div_floor(rbl_rules_fine(rules, rules->clip.order_notional), v->slot->lot));
}

/* Which clip cut the order: of total notional where that budget is the smaller one. */
static int32_t reason_cut(const rbl_ledger *ledger) {
    const rebal_limits *clip = &ledger->rules->clip;
    int64_t turnover =
        rbl_clip_turnover_budget(ledger->rules, clip->turnover_ppb, ledger->start_value);
    bool total = clip->total_notional > 0 && clip->total_notional < turnover;
    return total ? REBAL_CLIPPED_TOTAL : REBAL_CLIPPED_TURNOVER;
}

/* Would there be more to sell, had it arrived? */
static bool reason_waits(const reason_view *v) {
    int64_t floor = v->slot->holding_min, lot = v->slot->instrument->lot;
    int64_t later = (v->position->counted - floor) / lot;
    int64_t now = (v->position->sellable - floor) / lot;
    return later > 0 && later > (now > 0 ? now : 0);
}

/* Why the order is no larger: which bound it stands at. */
static int32_t reason_clipped(const reason_view *v) {
    int64_t lots = v->slot->x < 0 ? -v->slot->x : v->slot->x;
    if (v->slot->x != v->slot->low && v->slot->x != v->slot->high) return REBAL_CLIPPED_FOREIGN;
    if (v->slot->flags & RBL_CUT) return reason_cut(v->why->ledger);
    if (lots == reason_notional_lots(v)) return REBAL_CLIPPED_NOTIONAL;
    if (lots == reason_order_lots(v)) return REBAL_CLIPPED_ORDER_MAX;
    if (v->slot->x > 0) return REBAL_CLIPPED_HOLDING_MAX;
    return reason_waits(v) ? REBAL_CLIPPED_IN_FLIGHT : REBAL_CLIPPED_HOLDING_MIN;
}

/* To its destination, which may be told why it is there. */
static int32_t reason_traded(const reason_view *v) {
    return v->slot->band->end != 0 ? v->slot->band->end : REBAL_TRADED;
}

static int32_t reason_sold(const reason_view *v) {
    const rbl_slot *slot = v->slot;
    if (slot->x == -slot->held) return REBAL_TRADED_CLOSE_OUT;
    if (slot->flags & RBL_RAISED) return REBAL_TRADED_TO_FUND;
    if (slot->x > v->wish) return reason_clipped(v);
    bool smallest = slot->x < v->wish && -slot->x <= slot->block;
    return smallest ? REBAL_TRADED_TO_MINIMUM : reason_traded(v);
}

/* Why a purchase of fewer than y lots went no further: y would pass the destination once its fee is
 * paid, or cash would not cover its floor, or, of foreign orders, neither. */
static int32_t reason_stopped(const reason_view *v, int64_t y, int32_t by_fee, int32_t by_cash) {
    const rbl_ledger *ledger = v->why->ledger;
    rbl_effect effect = rbl_ledger_effect(ledger, v->slot, y);
    rbl_wide loss = rbl_wide_sub(effect.loss, v->slot->effect.loss);
    rbl_wide after = rbl_wide_sub(ledger->value, loss);
    int64_t cash = ledger->cash_worst + effect.cash_worst - v->slot->effect.cash_worst;
    rbl_base base = rbl_ledger_base(ledger, after);
    bool passes = rbl_base_compare(&base, rbl_slot_value(v->slot, y), v->slot->band->a) > 0;
    if (effect.cash_worst == -RBL_MONEY_MAX) return by_cash;
    if (passes) return by_fee;
    return rbl_ledger_covers(ledger, cash, after) ? REBAL_CLIPPED_FOREIGN : by_cash;
}

static int32_t reason_bought(const reason_view *v) {
    const rbl_slot *slot = v->slot;
    if (slot->x > v->wish && slot->x <= slot->block) return REBAL_TRADED_TO_MINIMUM;
    if (slot->x >= v->wish) return reason_traded(v);
    if (slot->x == slot->high) return reason_clipped(v);
    return reason_stopped(v, slot->x + slot->step, REBAL_TRADED_TO_FEE, REBAL_CLIPPED_CASH);
}

/* An order was wished for, but the smallest legal one is larger than the wish. */
static int32_t reason_too_small(const reason_view *v) {
    int64_t lots = v->wish < 0 ? -v->wish : v->wish;
    int64_t notional = rbl_ledger_receive(v->why->ledger, v->slot->lot_sell, lots);
    return notional < v->slot->instrument->worth_min ? REBAL_BLOCKED_FEE : REBAL_BLOCKED_MINIMUM;
}

static int32_t reason_dropped(const rbl_slot *slot) {
    if (slot->flags & RBL_BARRED) return REBAL_BLOCKED_IMPROVEMENT;
    if (slot->flags & RBL_UNCOUNTED) return REBAL_BLOCKED_ORDERS;
    return slot->flags & (RBL_DROPPED | RBL_CUT) ? REBAL_BLOCKED_TURNOVER : 0;
}

/* An order that a clip alone stands against: its row had one of the other side before. */
static int32_t reason_other_side(const reason_view *v) {
    const rebal_limits *clip = &v->why->ledger->rules->clip;
    bool budget = clip->turnover_ppb > 0 || clip->total_notional > 0;
    return budget ? REBAL_BLOCKED_TURNOVER : REBAL_BLOCKED_ORDERS;
}

static int32_t reason_not_permitted(const reason_view *v, int32_t bit, int32_t named) {
    if (v->slot->restriction == REBAL_HOLD) return REBAL_BLOCKED_HOLD;
    return v->slot->restriction & bit ? named : REBAL_WRONG_DIRECTION;
}

static int32_t reason_maximum(const reason_view *v) {
    bool small = reason_order_lots(v) < v->slot->block || reason_notional_lots(v) < v->slot->block;
    return small ? REBAL_BLOCKED_MAXIMUM : 0;
}

static int32_t reason_unsold(const reason_view *v) {
    const rbl_slot *slot = v->slot;
    int64_t floor = slot->holding_min;
    int32_t dropped = reason_dropped(slot);
    if (!(slot->flags & RBL_MAY_SELL))
        return reason_not_permitted(v, REBAL_NO_SELL, REBAL_BLOCKED_NO_SELL);
    if (!(slot->flags & RBL_IN_SELL)) return REBAL_OUT_OF_SCOPE;
    if (v->wish == 0) return slot->held == 0 ? REBAL_ODD_LOT : REBAL_WITHIN_LOT;
    if (dropped != 0) return dropped;
    if (slot->low == 0 && reason_waits(v)) return REBAL_BLOCKED_IN_FLIGHT;
    if (floor > 0 && v->position->counted < floor) return REBAL_GRANDFATHERED;
    if (slot->low == 0 && v->position->counted - floor < slot->instrument->lot)
        return REBAL_BLOCKED_HOLDING_MIN;
    if (v->why->ledger->direction == REBAL_RAISE_CASH) return REBAL_WRONG_DIRECTION;
    if (-v->wish < slot->block) return reason_too_small(v);
    return reason_maximum(v) ? REBAL_BLOCKED_MAXIMUM : REBAL_BLOCKED_MINIMUM;
}

/* Lots that fit below the maximum holding. */
static int64_t reason_room(const reason_view *v, int64_t most) {
    if (most > RBL_QUANTITY_MAX) most = RBL_QUANTITY_MAX;
    return (most - v->position->counted) / v->slot->instrument->lot;
}

static int32_t reason_unbought(const reason_view *v) {
    const rbl_slot *slot = v->slot;
    int64_t most = slot->instrument->holding_max;
    int32_t dropped = reason_dropped(slot);
    if (!(slot->flags & RBL_MAY_BUY))
        return reason_not_permitted(v, REBAL_NO_BUY, REBAL_BLOCKED_NO_BUY);
    if (!(slot->flags & RBL_IN_BUY)) return REBAL_OUT_OF_SCOPE;
    if (v->wish == 0) return REBAL_WITHIN_LOT;
    if (dropped != 0) return dropped;
    if (v->position->counted > most) return REBAL_GRANDFATHERED;
    if (most != INT64_MAX && most - v->position->counted < slot->instrument->lot)
        return REBAL_BLOCKED_HOLDING_MAX;
    if (v->wish < slot->block) return reason_too_small(v);
    if (reason_maximum(v)) return REBAL_BLOCKED_MAXIMUM;
    if (reason_room(v, most) < slot->block) return REBAL_BLOCKED_HOLDING_MAX;
    if (slot->high < slot->block) return reason_other_side(v);
    return reason_stopped(v, slot->block, REBAL_BLOCKED_FEE_DESTINATION, REBAL_BLOCKED_CASH);
}

static int32_t reason_of_slot(const rbl_why *why, const rbl_slot *slot) {
    reason_view v = reason_look(why, slot);
    if (slot->x < 0) return reason_sold(&v);
    if (slot->x > 0) return reason_bought(&v);
    if (v.over) return reason_unsold(&v);
    if (v.under) return reason_unbought(&v);
    return slot->band->a < slot->band->b && slot->band->end != 0 ? slot->band->end
                                                                 : REBAL_AT_DESTINATION;
}

rbl_why rbl_reason_ask(const rbl_ledger *ledger, const rbl_book *book, bool fired, bool cooling) {
    return (rbl_why){ledger, book, rbl_ledger_base(ledger, ledger->value), fired, cooling};
}

/* I-17: one for every row. */
int32_t rbl_reason_of_row(const rbl_why *why, int32_t row, const rbl_slot *slot) {
    if (row == why->ledger->rules->base) return REBAL_IS_CASH;
    if (why->ledger->bands->row[row].kept) return REBAL_ORPHAN_KEPT;
    if (!why->fired) return why->cooling ? REBAL_COOL_DOWN : REBAL_QUIET;
    return slot ? reason_of_slot(why, slot) : REBAL_AT_DESTINATION;
}

/* I-17: and one for the plan. */
int32_t rbl_reason_of_plan(const rbl_why *why, size_t n_orders) {
    if (why->cooling) return REBAL_COOL_DOWN;
    if (!why->fired) return REBAL_QUIET;
    if (why->ledger->cash_worst < why->ledger->reserve) return REBAL_RAISE_SHORT;
    return n_orders > 0 ? REBAL_TRADED : REBAL_NOTHING_LEGAL;
}
