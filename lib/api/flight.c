/* SPDX-License-Identifier: MIT */
/* What moves an account on: commit, fill, cancel, and the list of what is in flight. */
#include "api/plan.h"

#include "base/fail.h"
#include "base/options.h"
#include "plan/canon.h"

#include <stddef.h>
#include <string.h>

#define FLIGHT_MIN(type, last) (offsetof(type, last) + sizeof(((type *)0)->last))

static rbl_item flight_item(const rebal_in_flight *items, size_t k) {
    return (rbl_item){.row = items->instrument[k],
                      .quantity = items->quantity[k],
                      .cash = items->cash ? items->cash[k] : 0,
                      .arrival_ns = items->arrival_ns ? items->arrival_ns[k] : 0,
                      .order_id = items->order_id ? items->order_id[k] : 0};
}

/* What is in flight has changed. */
static void flight_trace(rbl_account *account) {
    for (size_t k = 0; k < account->n_items; k++) {
        const rbl_item *item = &account->item[k];
        rbl_account_trace(&account->history, item->row);
        rbl_account_trace(&account->history, item->quantity);
        rbl_account_trace(&account->history, item->cash);
        rbl_account_trace(&account->history, item->arrival_ns);
        rbl_account_trace(&account->history, (int64_t)item->order_id);
    }
    rbl_account_trace(&account->history, (int64_t)account->n_items);
}

rebal_status rebal_portfolio_set_in_flight(rebal_portfolio *portfolio, const rebal_in_flight *items,
                                           rebal_error *error) {
    rebal_in_flight table;
    if (!portfolio) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNT);
    if (!items) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_IN_FLIGHT);
    rebal_status status =
        rbl_options_read_table(&table, sizeof table, FLIGHT_MIN(rebal_in_flight, order_id), items);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_IN_FLIGHT);
    if (table.count > 0 && !table.instrument)
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_IN_FLIGHT_INSTRUMENT);
    if (table.count > 0 && !table.quantity)
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_IN_FLIGHT_QUANTITY);
    const rbl_rules *rules = &portfolio->engine->rules;
    if (table.count > rules->in_flight_max)
        return rbl_fail(error, REBAL_E_CAPACITY, RBL_FIELD_IN_FLIGHT, REBAL_NONE, REBAL_NONE,
                        rbl_fail_count(table.count));
    for (size_t k = 0; k < table.count; k++) {
        rbl_item item = flight_item(&table, k);
        if (item.row < 0 || item.row >= (int64_t)rules->n)
            return rbl_fail(error, REBAL_E_ROW, RBL_FIELD_IN_FLIGHT_INSTRUMENT, item.row,
                            (int64_t)k, item.row);
        status = rbl_account_check_item(rules, &item, (int64_t)k, error);
        if (status) return status;
    }
    for (size_t k = 0; k < table.count; k++) portfolio->account.item[k] = flight_item(&table, k);
    portfolio->account.n_items = table.count;
    flight_trace(&portfolio->account);
    return REBAL_OK;
}

rebal_status rebal_portfolio_get_in_flight(const rebal_portfolio *portfolio, rebal_in_flight *items,
                                           rebal_error *error) {
    rebal_in_flight table;
    size_t min = FLIGHT_MIN(rebal_in_flight, order_id);
    if (!portfolio) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNT);
    if (!items) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_IN_FLIGHT);
    rebal_status status = rbl_options_read_table(&table, sizeof table, min, items);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_IN_FLIGHT);
    const rbl_account *account = &portfolio->account;
    items->count = account->n_items;
    if (table.capacity < account->n_items)
        return rbl_fail(error, REBAL_E_CAPACITY, RBL_FIELD_CAPACITY, REBAL_NONE, REBAL_NONE,
                        (int64_t)account->n_items);
    for (size_t k = 0; k < account->n_items; k++) {
        const rbl_item *item = &account->item[k];
        if (table.instrument) table.instrument[k] = item->row;
        if (table.quantity) table.quantity[k] = item->quantity;
        if (table.cash) table.cash[k] = item->cash;
        if (table.arrival_ns) table.arrival_ns[k] = item->arrival_ns;
        if (table.order_id) table.order_id[k] = item->order_id;
    }
    return REBAL_OK;
}

/* ---- commit */

static rbl_item flight_of_order(const rbl_plan *plan, const rbl_order *order, int64_t now_ns) {
    int64_t settle = order->quantity < 0 ? plan->rules->instrument[order->row].settle_ns : 0;
    int64_t start = order->ready_ns > now_ns ? order->ready_ns : now_ns;
    return (rbl_item){.row = order->row,
                      .quantity = order->quantity,
                      .cash = order->cash - order->fee,
                      .arrival_ns = rbl_account_later(start, settle),
                      .order_id = rbl_canon_order_id(plan, order->row)};
}

static rebal_status flight_check_commit(const rebal_portfolio *portfolio, const rebal_plan *handle,
                                        int64_t now_ns, rebal_error *error) {
    const rbl_account *account = &portfolio->account;
    const rbl_plan *plan = &handle->plan;
    bool stale = !plan->filled || plan->committed || plan->account != account ||
                 plan->history != account->history;
    if (handle->engine != portfolio->engine)
        return rbl_fail_argument(error, REBAL_E_ENGINE, RBL_FIELD_PLAN);
    if (stale) return rbl_fail_argument(error, REBAL_E_STALE_PLAN, RBL_FIELD_PLAN);
    if (!plan->sealed && plan->prices != account->prices)
        return rbl_fail_argument(error, REBAL_E_UNSEALED, RBL_FIELD_PLAN);
    if (plan->n_violations > 0)
        return rbl_fail(error, REBAL_E_LAW, RBL_FIELD_PLAN, plan->violation[0].row,
                        plan->violation[0].order, plan->violation[0].law);
    if (now_ns < account->now_ns || now_ns < plan->now_ns)
        return rbl_fail(error, REBAL_E_TIME, RBL_FIELD_NOW, REBAL_NONE, REBAL_NONE, now_ns);
    if (account->n_items + plan->n_orders > account->rules->in_flight_max)
        return rbl_fail(error, REBAL_E_CAPACITY, RBL_FIELD_IN_FLIGHT, REBAL_NONE, REBAL_NONE,
                        (int64_t)(account->n_items + plan->n_orders));
    return REBAL_OK;
}

rebal_status rebal_portfolio_commit(rebal_portfolio *portfolio, rebal_plan *plan, int64_t now_ns,
                                    rebal_error *error) {
    if (!portfolio) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNT);
    if (!plan) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PLAN);
    rebal_status status = flight_check_commit(portfolio, plan, now_ns, error);
    if (status) return status;
    rbl_account *account = &portfolio->account;
    if (!plan->plan.sealed) rbl_canon_seal(&plan->plan, account);
    for (size_t k = 0; k < plan->plan.n_orders; k++)
        account->item[account->n_items++] =
            flight_of_order(&plan->plan, &plan->plan.order[k], now_ns);
    account->now_ns = account->commit_ns = account->calendar_done_ns = now_ns;
    rbl_account_trace(&account->history, now_ns);
    flight_trace(account);
    plan->plan.committed = true;
    return REBAL_OK;
}

/* ---- fill */

typedef struct flight_fill {
    int32_t row;
    int64_t quantity, cash, fee;
    uint64_t order_id;
} flight_fill;

static flight_fill flight_read_fill(const rebal_fills *fills, size_t k) {
    return (flight_fill){.row = fills->instrument[k],
                         .quantity = fills->quantity[k],
                         .cash = fills->cash[k],
                         .fee = fills->fee ? fills->fee[k] : 0,
                         .order_id = fills->order_id ? fills->order_id[k] : 0};
}

static rebal_status flight_check_fill(const rbl_rules *rules, const flight_fill *fill, int64_t k,
                                      rebal_error *error) {
    int64_t q = fill->quantity, cash = fill->cash, most = RBL_QUANTITY_MAX;
    if (fill->row < 0 || fill->row >= (int64_t)rules->n || fill->row == rules->base)
        return rbl_fail(error, REBAL_E_ROW, RBL_FIELD_FILLS_INSTRUMENT, fill->row, k, fill->row);
    if (q == 0 || q > most || q < -most)
        return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_FILLS_QUANTITY, fill->row, k, q);
    if ((q > 0 ? cash > 0 : cash < 0) || cash > most || cash < -most)
        return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_FILLS_CASH, fill->row, k, cash);
    if (fill->fee < 0 || fill->fee > most)
        return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_FILLS_FEE, fill->row, k, fill->fee);
    return REBAL_OK;
}

/* The open order a fill belongs to: its id, or the oldest of that row and side. NULL: none. */
static rbl_item *flight_find(rbl_account *account, const flight_fill *fill) {
    for (size_t k = 0; k < account->n_items; k++) {
        rbl_item *item = &account->item[k];
        bool side = item->row == fill->row && (item->quantity > 0) == (fill->quantity > 0);
        if (!side || item->order_id == 0) continue;
        if (fill->order_id == 0 || fill->order_id == item->order_id) return item;
    }
    return NULL;
}

static void flight_remove(rbl_account *account, rbl_item *item) {
    size_t at = (size_t)(item - account->item);
    account->n_items--;
    memmove(item, item + 1, (account->n_items - at) * sizeof *item);
}

/* What is left of an order's cash leg, against the account: rounded down. */
static int64_t flight_cash_left(const rbl_item *item, int64_t left) {
    int64_t whole = item->quantity < 0 ? -item->quantity : item->quantity;
    int64_t part = left < 0 ? -left : left;
    return rbl_wide_low64(rbl_wide_div_floor(rbl_wide_mul64(item->cash, part), rbl_wide_of(whole)));
}

/* More than is left of the order ends it: what a venue has executed is booked. */
static void flight_use_up(rbl_account *account, rbl_item *item, const flight_fill *fill) {
    int64_t left = item->quantity - fill->quantity;
    if (left == 0 || (left > 0) != (item->quantity > 0)) {
        flight_remove(account, item);
        return;
    }
    item->cash = flight_cash_left(item, left);
    item->quantity = left;
}

/* Proceeds come after the instrument's settlement time; everything else moves now. */
static rebal_status flight_book_cash(rbl_account *account, const flight_fill *fill, int64_t k,
                                     int64_t now_ns, rebal_error *error) {
    int64_t settle = account->rules->instrument[fill->row].settle_ns;
    int64_t *cash = &account->column[REBAL_HOLDING][account->rules->base];
    int64_t net = fill->cash - fill->fee;
    if (fill->quantity < 0 && settle > 0 && net > 0) {
        if (account->n_items == account->rules->in_flight_max)
            return rbl_fail(error, REBAL_E_CAPACITY, RBL_FIELD_IN_FLIGHT, fill->row, k,
                            (int64_t)account->n_items + 1);
        account->item[account->n_items++] =
            (rbl_item){.row = account->rules->base,
                       .quantity = net,
                       .arrival_ns = rbl_account_later(now_ns, settle)};
        return REBAL_OK;
    }
    rbl_wide sum = rbl_wide_add(rbl_wide_of(*cash), rbl_wide_of(net));
    if (rbl_wide_cmp(sum, rbl_wide_of(RBL_QUANTITY_MAX)) > 0 ||
        rbl_wide_cmp(sum, rbl_wide_of(-RBL_QUANTITY_MAX)) < 0)
        return rbl_fail(error, REBAL_E_OVERFLOW, RBL_FIELD_FILLS_CASH, fill->row, k, net);
    *cash = rbl_wide_low64(sum);
    return REBAL_OK;
}

static rebal_status flight_book(rbl_account *account, const flight_fill *fill, int64_t k,
                                int64_t now_ns, rebal_error *error) {
    int64_t *holding = &account->column[REBAL_HOLDING][fill->row];
    int64_t sum = *holding;
    bool fits = rbl_account_add(&sum, fill->quantity);
    if (!fits || sum < 0)
        return rbl_fail(error, fits ? REBAL_E_RANGE : REBAL_E_OVERFLOW, RBL_FIELD_FILLS_QUANTITY,
                        fill->row, k, fill->quantity);
    rbl_item *item = flight_find(account, fill);
    if (!item && fill->order_id != 0)
        return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_FILLS_ORDER_ID, fill->row, k,
                        (int64_t)fill->order_id);
    if (item) flight_use_up(account, item, fill);
    rebal_status status = flight_book_cash(account, fill, k, now_ns, error);
    if (!status) *holding = sum;
    return status;
}

/* I-13: all or none: holdings and list are kept aside until every row went well. */
static void flight_keep(rebal_portfolio *portfolio) {
    const rbl_account *account = &portfolio->account;
    size_t n = account->rules->n;
    memcpy(portfolio->spare, account->item, account->n_items * sizeof *account->item);
    memcpy(portfolio->survey.aim, account->column[REBAL_HOLDING], n * sizeof(int64_t));
}

static void flight_undo(rebal_portfolio *portfolio, size_t n_items) {
    rbl_account *account = &portfolio->account;
    size_t n = account->rules->n;
    memcpy(account->item, portfolio->spare, n_items * sizeof *account->item);
    memcpy(account->column[REBAL_HOLDING], portfolio->survey.aim, n * sizeof(int64_t));
    account->n_items = n_items;
}

rebal_status rebal_portfolio_fill(rebal_portfolio *portfolio, const rebal_fills *fills,
                                  int64_t now_ns, rebal_error *error) {
    rebal_fills table;
    if (!portfolio) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNT);
    if (!fills) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_FILLS);
    rebal_status status =
        rbl_options_read_table(&table, sizeof table, FLIGHT_MIN(rebal_fills, order_id), fills);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_FILLS);
    if (table.n > 0 && !table.instrument)
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_FILLS_INSTRUMENT);
    if (table.n > 0 && !table.quantity)
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_FILLS_QUANTITY);
    if (table.n > 0 && !table.cash)
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_FILLS_CASH);
    rbl_account *account = &portfolio->account;
    if (now_ns < account->now_ns)
        return rbl_fail(error, REBAL_E_TIME, RBL_FIELD_NOW, REBAL_NONE, REBAL_NONE, now_ns);
    for (size_t k = 0; k < table.n && !status; k++) {
        flight_fill fill = flight_read_fill(&table, k);
        status = flight_check_fill(account->rules, &fill, (int64_t)k, error);
    }
    if (status) return status;
    size_t n_items = account->n_items;
    flight_keep(portfolio);
    rbl_account_settle(account, now_ns); /* what has arrived can be sold and spent */
    for (size_t k = 0; k < table.n; k++) {
        flight_fill fill = flight_read_fill(&table, k);
        status = flight_book(account, &fill, (int64_t)k, now_ns, error);
        if (status) {
            flight_undo(portfolio, n_items);
            return status;
        }
    }
    account->now_ns = now_ns;
    rbl_account_trace(&account->history, now_ns);
    for (size_t i = 0; i < account->rules->n; i++)
        rbl_account_trace(&account->history, account->column[REBAL_HOLDING][i]);
    flight_trace(account);
    return REBAL_OK;
}

/* ---- cancel */

rebal_status rebal_portfolio_cancel(rebal_portfolio *portfolio, const uint64_t *order_id, size_t n,
                                    rebal_error *error) {
    if (!portfolio) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ACCOUNT);
    if (!order_id && n > 0) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_ORDER_ID);
    rbl_account *account = &portfolio->account;
    for (size_t k = 0; k < n; k++) {
        size_t at = 0;
        while (at < account->n_items && account->item[at].order_id != order_id[k]) at++;
        if (order_id[k] == 0 || at == account->n_items)
            return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_ORDER_ID, REBAL_NONE, (int64_t)k,
                            (int64_t)order_id[k]);
    }
    size_t left = 0;
    for (size_t j = 0; j < account->n_items; j++) {
        bool gone = false;
        for (size_t k = 0; k < n; k++) gone |= account->item[j].order_id == order_id[k];
        if (!gone) account->item[left++] = account->item[j];
    }
    account->n_items = left;
    if (n > 0) flight_trace(account);
    return REBAL_OK;
}
