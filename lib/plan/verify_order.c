/* SPDX-License-Identifier: MIT */
/* The laws that each order keeps by itself. */
#include "plan/verify_view.h"

#include "base/round.h"

/* One order and what is known of its row. */
typedef struct verify_order {
    size_t at;
    int32_t row;
    bool buy;
    int64_t quantity; /* as ordered */
    int64_t size;     /* |quantity| */
    int64_t sold;     /* money that a sale of so much brings at the worst price */
    const rbl_instrument *instrument;
    const rbl_position *position;
} verify_order;

static verify_order verify_order_at(const rbl_verify_view *view, size_t k) {
    const rbl_order *order = &view->call->order[k];
    int64_t quantity = order->quantity, size = quantity < 0 ? -quantity : quantity;
    rbl_wide sold = rbl_verify_worth_sold(view, order->row, size);
    return (verify_order){.at = k,
                          .row = order->row,
                          .buy = quantity > 0,
                          .quantity = quantity,
                          .size = size,
                          .sold = rbl_verify_money_down(view->rules, sold),
                          .instrument = &view->rules->instrument[order->row],
                          .position = &view->book->row[order->row]};
}

static void verify_whole_lots(const rbl_verify_view *view, const verify_order *o) {
    int64_t lot = o->instrument->lot;
    if (o->quantity != 0 && o->quantity % lot == 0) return;
    rbl_verify_report(view, REBAL_LAW_LOT, o->at, o->quantity,
                      o->quantity == 0 ? lot : o->quantity - o->quantity % lot);
}

static void verify_once(const rbl_verify_view *view, const verify_order *o) {
    int32_t *flags = &view->call->row_flags[o->row];
    *flags += RBL_VERIFY_ONCE;
    if (*flags >= 2 * RBL_VERIFY_ONCE)
        rbl_verify_report(view, REBAL_LAW_ONE_ORDER, o->at, *flags / RBL_VERIFY_ONCE, 1);
}

static void verify_limit_price(const rbl_verify_view *view, const verify_order *o) {
    const int64_t *given = view->call->orders->limit_price;
    if (!given || rbl_verify_limit_lawful(view, o->row, o->buy, given[o->at])) return;
    rbl_verify_report(view, REBAL_LAW_TICK, o->at, given[o->at],
                      rbl_verify_limit(view, o->row, o->buy));
}

static void verify_permitted(const rbl_verify_view *view, const verify_order *o) {
    if (!rbl_verify_allowed(view, o->row, o->buy))
        rbl_verify_report(view, REBAL_LAW_RESTRICTION, o->at, o->quantity, 0);
}

/* All that is ordered of this row on this side, where it is more than this order. */
static int64_t verify_in_all(const rbl_verify_view *view, const verify_order *o) {
    int64_t net = view->call->outcome.quantity[o->row];
    if (!o->buy) net = -net;
    return net > o->size ? net : o->size;
}

/* I-02. */
static void verify_holding(const rbl_verify_view *view, const verify_order *o) {
    int64_t most = o->instrument->holding_max, moved = verify_in_all(view, o);
    int64_t least = view->account->column[REBAL_HOLDING_MIN][o->row];
    int64_t left = o->position->sellable - moved; /* both 0..2^62, as what is counted */
    if (most > RBL_QUANTITY_MAX) most = RBL_QUANTITY_MAX;
    if (!o->buy && left < least) rbl_verify_report(view, REBAL_LAW_HOLDING_MIN, o->at, left, least);
    if (o->buy && o->position->counted > most - moved)
        rbl_verify_report(view, REBAL_LAW_HOLDING_MAX, o->at,
                          moved > INT64_MAX - o->position->counted ? INT64_MAX
                                                                   : o->position->counted + moved,
                          most);
}

/* The greatest order: false, and it has been reported, when this one is greater. */
static bool verify_greatest(const rbl_verify_view *view, const verify_order *o) {
    const rbl_rules *rules = view->rules;
    int64_t lot = o->instrument->lot, cap = rules->clip.order_notional;
    rbl_wide money = rbl_rules_fine(rules, cap), value = rbl_verify_worth(view, o->row, o->size);
    if (o->size > o->instrument->order_max) {
        rbl_verify_report(view, REBAL_LAW_ORDER_SIZE, o->at, o->size, o->instrument->order_max);
        return false;
    }
    if (cap == 0 || rbl_wide_cmp(value, money) <= 0) return true;
    rbl_wide lots = rbl_wide_div_floor(money, rbl_verify_worth(view, o->row, lot));
    rbl_wide bound = rbl_wide_times(lots, lot); /* worth less than the order */
    rbl_verify_report(view, REBAL_LAW_ORDER_SIZE, o->at, o->size, rbl_wide_low64(bound));
    return false;
}

/* A sale of all whole lots that are held. */
static bool verify_close_out(const verify_order *o) {
    return !o->buy && o->position->counted - o->size < o->instrument->lot &&
           o->position->counted >= o->size;
}

/* The least order, without its fee. */
static void verify_least(const rbl_verify_view *view, const verify_order *o) {
    int64_t notional = rbl_verify_notional_min(view, o->row, view->least_value);
    if (verify_close_out(o) || (o->size >= o->instrument->order_min && o->sold >= notional)) return;
    int64_t rest = o->position->counted - o->size;
    bool dust = !o->buy && view->bands->row[o->row].aim == 0 && rest >= o->instrument->lot;
    if (dust)
        rbl_verify_report(view, REBAL_LAW_DUST, o->at, rest, 0);
    else
        rbl_verify_report(view, REBAL_LAW_ORDER_SIZE, o->at, o->size,
                          rbl_verify_least_order(view, o->row, notional));
}

static void verify_fee(const rbl_verify_view *view, const verify_order *o) {
    const int64_t *given = view->call->orders->fee;
    const rbl_instrument *instrument = o->instrument;
    int64_t least = verify_close_out(o) ? instrument->proceeds_min : instrument->worth_min;
    int64_t fee = view->call->order[o->at].fee;
    if (o->sold < least)
        rbl_verify_report(view, REBAL_LAW_FEE, o->at, o->sold, least);
    else if (given && given[o->at] != fee)
        rbl_verify_report(view, REBAL_LAW_FEE, o->at, given[o->at], fee);
}

/* I-03. */
static void verify_statements(const rbl_verify_view *view, const verify_order *o) {
    const rebal_orders *given = view->call->orders;
    const uint64_t *expected = view->call->expected_id;
    int64_t cash = view->call->order[o->at].cash;
    if (given->cash && given->cash[o->at] != cash)
        rbl_verify_report(view, REBAL_LAW_CONSERVATION, o->at, given->cash[o->at], cash);
    if (given->id && expected && given->id[o->at] != expected[o->at])
        rbl_verify_report(view, REBAL_LAW_ID, o->at, (int64_t)given->id[o->at],
                          (int64_t)expected[o->at]);
}

/* I-06. */
void rbl_verify_orders(const rbl_verify_view *view) {
    for (size_t k = 0; k < view->call->orders->count; k++) {
        verify_order order = verify_order_at(view, k);
        verify_whole_lots(view, &order);
        verify_once(view, &order);
        verify_statements(view, &order);
        if (order.quantity == 0) continue;
        verify_limit_price(view, &order);
        verify_permitted(view, &order);
        verify_holding(view, &order);
        if (verify_greatest(view, &order)) verify_least(view, &order);
        verify_fee(view, &order);
    }
}
