/* SPDX-License-Identifier: MIT */
#include "plan/waves.h"

#include "base/sort.h"
#include "plan/clip.h"
#include "plan/planner.h"
#include "plan/prepare.h"

typedef struct waves_sequence {
    const rbl_waves *waves;
    int32_t by; /* REBAL_BY_DRIFT... */
} waves_sequence;

/* Slots in the sequence of their side; a key is large where the order goes early. */
static int waves_compare(const void *context, int32_t a, int32_t b) {
    const waves_sequence *s = context;
    int order = rbl_wide_cmp(s->waves->key[b], s->waves->key[a]);
    return order != 0 ? order : (a > b) - (a < b);
}

static int waves_compare_arrivals(const void *context, int32_t a, int32_t b) {
    const rbl_arrival *arrival = context;
    int64_t left = arrival[a].time_ns, right = arrival[b].time_ns;
    return (left > right) - (left < right);
}

/* -floor(fee ONE^2 / notional) */
static rbl_wide waves_fee_key(const rbl_ledger *ledger, const rbl_slot *slot) {
    int64_t notional = rbl_clip_notional(ledger, slot, slot->x);
    const rbl_fee *fee = slot->x > 0 ? slot->instrument->fee_buy : slot->instrument->fee_sell;
    if (notional == 0) return rbl_wide_of(0);
    return rbl_wide_neg(rbl_wide_mul_div_floor(rbl_wide_of(rbl_fee_of(fee, notional)),
                                               (uint64_t)REBAL_ONE * REBAL_ONE,
                                               (uint64_t)notional));
}

static rbl_wide waves_key(const rbl_ledger *ledger, const rbl_slot *slot, int32_t by,
                          const rbl_base *base) {
    switch (by) {
    case REBAL_BY_DRIFT: return rbl_planner_gap(slot, rbl_planner_goal(ledger, slot, base), 0);
    case REBAL_BY_NOTIONAL: return rbl_wide_of(rbl_clip_notional(ledger, slot, slot->x));
    case REBAL_BY_FEE: return waves_fee_key(ledger, slot);
    default: return rbl_wide_of(0);
    }
}

/* The slots that sell (sign -1) or buy (sign 1), in sequence; returns their number. */
static size_t waves_gather(rbl_waves *waves, int32_t *slots, int sign) {
    const rbl_ledger *ledger = waves->ledger;
    const rebal_policy *policy = &ledger->rules->policy;
    waves_sequence sequence = {waves, sign < 0 ? policy->sell_order : policy->buy_order};
    rbl_base base = rbl_ledger_base(ledger, ledger->value);
    size_t count = 0;
    for (size_t k = 0; k < ledger->n_slots; k++) {
        const rbl_slot *slot = &ledger->slot[k];
        if (sign < 0 ? slot->x >= 0 : slot->x <= 0) continue;
        waves->key[k] = waves_key(ledger, slot, sequence.by, &base);
        slots[count++] = (int32_t)k;
    }
    rbl_sort_rows(slots, waves->scratch, count, waves_compare, &sequence);
    return count;
}

static rbl_order waves_order(const rbl_waves *waves, const rbl_slot *slot) {
    const rbl_rules *rules = waves->ledger->rules;
    int64_t price = waves->account->column[REBAL_PRICE][slot->row];
    bool buy = slot->x > 0;
    int64_t notional = buy ? rbl_ledger_pay(waves->ledger, slot->lot_buy, slot->x)
                           : rbl_ledger_receive(waves->ledger, slot->lot_sell, -slot->x);
    return (rbl_order){
        .quantity = slot->x * slot->instrument->lot,
        .limit_price = buy ? rbl_prepare_limit_buy(rules, slot->row, price)
                           : rbl_prepare_limit_sell(rules, slot->row, price),
        .fee = rbl_fee_of(buy ? slot->instrument->fee_buy : slot->instrument->fee_sell, notional),
        .cash = buy ? -notional : notional,
        .row = slot->row};
}

/* All cash that comes but is not here yet, by time; row[] holds the sequence. */
static size_t waves_arrivals(rbl_waves *waves, const rbl_order *order, size_t n_sales,
                             int64_t now_ns) {
    const rbl_account *account = waves->account;
    size_t count = 0;
    for (size_t k = 0; k < account->n_items; k++) {
        const rbl_item *item = &account->item[k];
        bool cash = item->row == account->rules->base;
        int64_t coming = cash ? item->quantity : item->cash;
        if (coming <= 0 || (cash && rbl_account_arrived(item, now_ns))) continue;
        int64_t time = item->arrival_ns > now_ns ? item->arrival_ns : now_ns;
        waves->arrival[count++] = (rbl_arrival){time, coming};
    }
    for (size_t k = 0; k < n_sales; k++) {
        int64_t settle = account->rules->instrument[order[k].row].settle_ns;
        waves->arrival[count++] =
            (rbl_arrival){rbl_account_later(now_ns, settle), order[k].cash - order[k].fee};
    }
    for (size_t k = 0; k < count; k++) waves->row[k] = (int32_t)k;
    rbl_sort_rows(waves->row, waves->scratch, count, waves_compare_arrivals, waves->arrival);
    return count;
}

/* Gives each purchase the earliest time at which it, and all before it, can be paid.
 * F-READY, I-01. */
static int32_t waves_fund(rbl_waves *waves, rbl_order *order, size_t n_sales, size_t n_orders,
                          int64_t now_ns) {
    size_t n_arrivals = waves_arrivals(waves, order, n_sales, now_ns), next = 0;
    int64_t cash = waves->book->spendable, ready = now_ns;
    int32_t wave = 0;
    for (size_t k = n_sales; k < n_orders; k++) {
        int64_t before = ready;
        bool waited = false;
        cash += order[k].cash - order[k].fee;
        while (!rbl_ledger_covers(waves->ledger, cash, waves->ledger->value) && next < n_arrivals) {
            const rbl_arrival *arrival = &waves->arrival[waves->row[next++]];
            cash += arrival->cash;
            ready = arrival->time_ns;
            waited = true;
        }
        if (waited && (wave == 0 || ready != before)) wave++;
        order[k].wave = wave;
        order[k].ready_ns = ready;
    }
    return n_orders == 0 ? 0 : wave + 1;
}

size_t rbl_waves_write(rbl_waves *waves, rbl_order *order, int32_t *n_waves, int64_t now_ns) {
    size_t n_sales = waves_gather(waves, waves->row, -1);
    for (size_t k = 0; k < n_sales; k++) {
        order[k] = waves_order(waves, &waves->ledger->slot[waves->row[k]]);
        order[k].ready_ns = now_ns;
    }
    size_t n_buys = waves_gather(waves, waves->row, 1);
    for (size_t k = 0; k < n_buys; k++)
        order[n_sales + k] = waves_order(waves, &waves->ledger->slot[waves->row[k]]);
    *n_waves = waves_fund(waves, order, n_sales, n_sales + n_buys, now_ns);
    return n_sales + n_buys;
}
