/* SPDX-License-Identifier: MIT */
/* Prices and sizes of orders, and the account that they leave. */
#include "base/fail.h"
#include "plan/verify_view.h"

#include <string.h>

static int64_t verify_reference(const rbl_verify_view *view, int32_t row) {
    return view->account->column[REBAL_PRICE][row];
}

/* Money and quantities have the same domain. */
static int64_t verify_clamp(rbl_wide value) {
    if (rbl_wide_cmp(value, rbl_wide_of(RBL_MONEY_MAX)) > 0) return RBL_MONEY_MAX;
    if (rbl_wide_cmp(value, rbl_wide_of(-RBL_MONEY_MAX)) < 0) return -RBL_MONEY_MAX;
    return rbl_wide_low64(value);
}

static rbl_wide verify_money(const rbl_rules *rules, rbl_wide value, bool up) {
    if (!rules->coarse) return value;
    return up ? rbl_wide_div_ceil(value, rules->money_unit)
              : rbl_wide_div_floor(value, rules->money_unit);
}

int64_t rbl_verify_money_down(const rbl_rules *rules, rbl_wide value) {
    return verify_clamp(verify_money(rules, value, false));
}

int64_t rbl_verify_money_up(const rbl_rules *rules, rbl_wide value) {
    return verify_clamp(verify_money(rules, value, true));
}

/* ---- prices */

int64_t rbl_verify_limit(const rbl_verify_view *view, int32_t row, bool buy) {
    int64_t price = verify_reference(view, row), tick = view->rules->instrument[row].tick;
    int64_t collar = view->rules->policy.collar_ppb;
    if (collar == 0 && tick == 1) return price; /* as most are */
    collar = rbl_round_ppb_floor(price, collar);
    if (buy) {
        int64_t limit = rbl_round_to_multiple_down(price + collar, tick);
        return limit > 0 ? limit : tick;
    }
    int64_t limit = price; /* at most 2^62, and a tick is no more: it always fits */
    (void)rbl_round_to_multiple_up(&limit, price - collar, tick);
    return limit;
}

/* On tick, and no worse than ours. */
static bool verify_lawful(const rbl_verify_view *view, int32_t row, bool buy, int64_t limit,
                          int64_t ours) {
    if (limit <= 0 || limit % view->rules->instrument[row].tick != 0) return false;
    return buy ? limit <= ours : limit >= ours;
}

bool rbl_verify_limit_lawful(const rbl_verify_view *view, int32_t row, bool buy, int64_t limit) {
    return verify_lawful(view, row, buy, limit, rbl_verify_limit(view, row, buy));
}

/* The limit that an order is judged by: its own, where it has a lawful one. */
static int64_t verify_own_limit(const rbl_verify_view *view, size_t k, int32_t row, bool buy) {
    const int64_t *given = view->call->orders->limit_price;
    int64_t ours = rbl_verify_limit(view, row, buy);
    return given && verify_lawful(view, row, buy, given[k], ours) ? given[k] : ours;
}

static int64_t verify_worst(const rbl_verify_view *view, int32_t row, bool buy, int64_t limit) {
    int64_t price = verify_reference(view, row);
    return (limit > price) == buy ? limit : price;
}

/* ---- values */

/* |quantity| * price in fine units; false and all there is when it leaves the domain. */
static bool verify_value(rbl_wide *value, const rbl_verify_view *view, int32_t row,
                         int64_t quantity, int64_t price) {
    *value = RBL_WIDE_MAX;
    return rbl_wide_mul(value, rbl_wide_mul64(quantity < 0 ? -quantity : quantity, price),
                        view->rules->instrument[row].unit);
}

rbl_wide rbl_verify_worth(const rbl_verify_view *view, int32_t row, int64_t quantity) {
    rbl_wide value;
    (void)verify_value(&value, view, row, quantity, verify_reference(view, row));
    return quantity < 0 ? rbl_wide_neg(value) : value;
}

rbl_wide rbl_verify_worth_sold(const rbl_verify_view *view, int32_t row, int64_t quantity) {
    rbl_wide value;
    int64_t limit = rbl_verify_limit(view, row, false);
    (void)verify_value(&value, view, row, quantity, verify_worst(view, row, false, limit));
    return value;
}

/* Money of an order at a price: what is paid rounded up, what is received down. */
static bool verify_notional(int64_t *money, const rbl_verify_view *view, int32_t row,
                            int64_t quantity, int64_t price) {
    rbl_wide value;
    if (!verify_value(&value, view, row, quantity, price)) return false;
    rbl_wide whole = verify_money(view->rules, value, quantity > 0);
    *money = verify_clamp(whole);
    return rbl_wide_cmp(whole, rbl_wide_of(RBL_MONEY_MAX)) <= 0;
}

int64_t rbl_verify_notional_min(const rbl_verify_view *view, int32_t row, rbl_wide value) {
    const rbl_instrument *instrument = &view->rules->instrument[row];
    int64_t least = instrument->notional_min;
    if (instrument->notional_min_ppb == 0 || rbl_wide_sign(value) <= 0) return least;
    int64_t share = rbl_verify_money_up(
        view->rules,
        rbl_wide_mul_div_ceil(value, (uint64_t)instrument->notional_min_ppb, REBAL_ONE));
    return share > least ? share : least;
}

/* The least number of lots that is worth a unit of money. */
static int64_t verify_step(const rbl_verify_view *view, int32_t row) {
    rbl_wide lot = rbl_verify_worth(view, row, view->rules->instrument[row].lot);
    return verify_clamp(rbl_wide_div_ceil(view->rules->money_unit, lot));
}

int64_t rbl_verify_least_order(const rbl_verify_view *view, int32_t row, int64_t notional) {
    const rbl_instrument *instrument = &view->rules->instrument[row];
    rbl_wide lot = rbl_verify_worth_sold(view, row, instrument->lot);
    int64_t lots = rbl_round_div_ceil(instrument->order_min, instrument->lot), multiple;
    int64_t dear = verify_clamp(rbl_wide_div_ceil(rbl_rules_fine(view->rules, notional), lot));
    if (dear > lots) lots = dear;
    if (lots < 1) lots = 1;
    if (!rbl_round_to_multiple_up(&multiple, lots, verify_step(view, row))) multiple = lots;
    return verify_clamp(rbl_wide_mul64(multiple, instrument->lot));
}

int64_t rbl_verify_step(const rbl_verify_view *view, int32_t row) {
    return verify_clamp(rbl_wide_mul64(verify_step(view, row), view->rules->instrument[row].lot));
}

/* The floor of cash when everything but kept orphans is worth that much. */
int64_t rbl_verify_cash_floor(const rbl_verify_view *view, rbl_wide whole) {
    int64_t floor = view->book->reserve, direction = view->rules->policy.direction;
    bool to_target = direction == REBAL_RAISE_CASH || direction == REBAL_INVEST_CASH;
    if (!to_target || rbl_wide_sign(whole) <= 0) return floor;
    uint64_t share = (uint64_t)(REBAL_ONE - view->bands->aims);
    int64_t target =
        rbl_verify_money_up(view->rules, rbl_wide_mul_div_ceil(whole, share, REBAL_ONE));
    return target > floor ? target : floor;
}

/* ---- the outcome */

/* What all orders come to at one set of prices. */
typedef struct verify_sums {
    int64_t buys, sells, fees;
} verify_sums;

static bool verify_sum(int64_t *sum, int64_t amount) {
    if (amount > RBL_MONEY_MAX - *sum) return false;
    *sum += amount;
    return true;
}

static bool verify_sum_order(verify_sums *sums, bool buy, int64_t notional, int64_t fee) {
    return verify_sum(buy ? &sums->buys : &sums->sells, notional) && verify_sum(&sums->fees, fee) &&
           sums->fees <= RBL_MONEY_MAX - sums->buys;
}

static int64_t verify_cash_after(const rbl_verify_view *view, const verify_sums *sums) {
    return view->book->cash - (sums->buys + sums->fees) + sums->sells;
}

/* Fills what the order costs at its worst price, and books it at both prices. */
static bool verify_book_order(rbl_verify_view *view, size_t k, verify_sums *sums,
                              verify_sums *worst) {
    rbl_order *order = &view->call->order[k];
    rbl_outcome *outcome = &view->call->outcome;
    int32_t row = order->row;
    int64_t quantity = order->quantity, price = verify_reference(view, row), notional;
    bool buy = quantity > 0;
    const rbl_instrument *instrument = &view->rules->instrument[row];
    const rbl_fee *schedule = buy ? instrument->fee_buy : instrument->fee_sell;
    if (!verify_notional(&notional, view, row, quantity, price)) return false;
    order->limit_price = verify_own_limit(view, k, row, buy);
    int64_t fee = rbl_fee_of(schedule, notional), dear = notional;
    int64_t worst_price = verify_worst(view, row, buy, order->limit_price);
    bool worse = worst_price != price;
    if (worse && !verify_notional(&dear, view, row, quantity, worst_price)) return false;
    order->fee = worse ? rbl_fee_of(schedule, dear) : fee;
    order->cash = buy ? -dear : dear;
    rbl_wide value = rbl_verify_worth(view, row, quantity);
    rbl_wide rounding =
        rbl_wide_sub(rbl_rules_fine(view->rules, buy ? notional : -notional), value);
    if (view->bands->row[row].kept && !rbl_wide_add_to(&view->kept_after, value)) return false;
    return rbl_wide_add_to(&outcome->rounding, rounding) &&
           verify_sum_order(sums, buy, notional, fee) &&
           verify_sum_order(worst, buy, dear, order->fee);
}

static rebal_status verify_book_orders(rbl_verify_view *view, verify_sums *sums, verify_sums *worst,
                                       rebal_error *error) {
    const rebal_orders *given = view->call->orders;
    for (size_t k = 0; k < given->count; k++) {
        rbl_order *order = &view->call->order[k];
        *order = (rbl_order){.row = given->instrument[k], .quantity = given->quantity[k]};
        if (verify_reference(view, order->row) <= 0)
            return rbl_fail(error, REBAL_E_NO_PRICE, RBL_FIELD_PRICE, order->row, (int64_t)k, 0);
        if (!verify_book_order(view, k, sums, worst))
            return rbl_fail(error, REBAL_E_OVERFLOW, RBL_FIELD_ORDERS_QUANTITY, order->row,
                            (int64_t)k, order->quantity);
    }
    return REBAL_OK;
}

rebal_status rbl_verify_price(rbl_verify_view *view, rebal_error *error) {
    rbl_outcome *outcome = &view->call->outcome;
    verify_sums sums = {0}, worst = {0};
    rbl_wide fees;
    view->kept_after = view->bands->kept;
    outcome->rounding = rbl_wide_of(0);
    rebal_status status = verify_book_orders(view, &sums, &worst, error);
    if (status) return status;
    outcome->buys = sums.buys;
    outcome->sells = sums.sells;
    outcome->fees = sums.fees;
    outcome->cash = verify_cash_after(view, &sums);
    outcome->cash_worst = verify_cash_after(view, &worst);
    if (!rbl_wide_mul(&fees, view->rules->money_unit, rbl_wide_of(sums.fees)))
        return rbl_fail(error, REBAL_E_OVERFLOW, RBL_FIELD_ORDERS, REBAL_NONE, REBAL_NONE,
                        sums.fees);
    outcome->value = rbl_wide_sub(rbl_wide_sub(view->book->value, fees), outcome->rounding);
    if (!rbl_wide_in_domain(outcome->value))
        return rbl_fail(error, REBAL_E_OVERFLOW, RBL_FIELD_ORDERS, REBAL_NONE, REBAL_NONE,
                        sums.fees);
    return REBAL_OK;
}

void rbl_verify_sum_quantities(const rbl_verify_view *view) {
    int64_t *quantity = view->call->outcome.quantity;
    memset(quantity, 0, view->rules->n * sizeof *quantity);
    for (size_t k = 0; k < view->call->orders->count; k++) {
        const rbl_order *order = &view->call->order[k];
        int64_t *sum = &quantity[order->row];
        *sum = verify_clamp(rbl_wide_add(rbl_wide_of(*sum), rbl_wide_of(order->quantity)));
    }
}
