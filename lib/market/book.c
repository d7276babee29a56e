/* SPDX-License-Identifier: MIT */
#include "market/book.h"

#include "base/fail.h"

static void book_add(rbl_wide *sum, int64_t amount) {
    *sum = rbl_wide_add(*sum, rbl_wide_of(amount));
}

static void book_count_item(rbl_book *book, const rbl_account *account, const rbl_item *item,
                            int64_t now_ns) {
    rbl_position *cash = &book->row[account->rules->base], *p = &book->row[item->row];
    bool here = item->quantity < 0 || rbl_account_arrived(item, now_ns);
    book_add(&p->all, item->quantity);
    if (here) book_add(&p->here, item->quantity);
    book_add(&cash->all, item->cash);
    if (item->cash < 0) book_add(&cash->here, item->cash);
}

static bool book_fits(rbl_wide sum) {
    return rbl_wide_fits64(sum) && rbl_wide_low64(sum) <= RBL_QUANTITY_MAX &&
           rbl_wide_low64(sum) >= -RBL_QUANTITY_MAX;
}

/* What pushed a sum out: the flow, where it goes that way, or else what is in flight. */
static int32_t book_field(int64_t flow, rbl_wide sum) {
    bool flows = rbl_wide_sign(sum) < 0 ? flow < 0 : flow > 0;
    return flows ? RBL_FIELD_FLOW : RBL_FIELD_IN_FLIGHT_QUANTITY;
}

/* Brings a row's sums back to 64 bits. */
static rebal_status book_close_row(rbl_position *p, const rbl_account *account, size_t i,
                                   rebal_error *error) {
    int64_t flow = account->column[REBAL_FLOW][i];
    rbl_wide sum = book_fits(p->all) ? p->here : p->all;
    if (!book_fits(sum))
        return rbl_fail(error, REBAL_E_OVERFLOW, book_field(flow, sum), (int64_t)i, (int64_t)i,
                        rbl_wide_sign(sum) < 0 ? INT64_MIN : INT64_MAX);
    p->counted = rbl_wide_low64(p->all);
    p->sellable = rbl_wide_low64(p->here);
    return REBAL_OK;
}

/* No more may leave a row than is held; cash may. E-RANGE. */
static rebal_status book_check_row(const rbl_book *book, const rbl_account *account, size_t i,
                                   rebal_error *error) {
    const rbl_position *p = &book->row[i];
    if (p->sellable >= 0 || (int32_t)i == account->rules->base) return REBAL_OK;
    return rbl_fail(error, REBAL_E_RANGE, book_field(account->column[REBAL_FLOW][i], p->here),
                    (int64_t)i, (int64_t)i, p->sellable);
}

/* F-VALUE: the quantities. */
rebal_status rbl_book_count(rbl_book *book, const rbl_account *account, int64_t now_ns,
                            rebal_error *error) {
    const rbl_rules *rules = account->rules;
    const int64_t *holding = account->column[REBAL_HOLDING], *flow = account->column[REBAL_FLOW];
    for (size_t i = 0; i < rules->n; i++)
        book->row[i].all = book->row[i].here =
            rbl_wide_add(rbl_wide_of(holding[i]), rbl_wide_of(flow[i]));
    for (size_t k = 0; k < account->n_items; k++)
        book_count_item(book, account, &account->item[k], now_ns);
    rebal_status status = REBAL_OK;
    for (size_t i = 0; i < rules->n && !status; i++)
        status = book_close_row(&book->row[i], account, i, error);
    for (size_t i = 0; i < rules->n && !status; i++)
        status = book_check_row(book, account, i, error);
    if (status) return status;
    book->cash = book->row[rules->base].counted;
    book->spendable = book->row[rules->base].sellable;
    book->cash_flow = flow[rules->base];
    book->reserve = account->column[REBAL_HOLDING_MIN][rules->base];
    return REBAL_OK;
}

/* I-05: a price that is missing, old or moved too far is an error. E-NO_PRICE, E-STALE_PRICE,
 * E-HALT. */
static rebal_status book_price_fault(const rbl_account *account, size_t i, int64_t now_ns) {
    int64_t age_max = account->rules->halt.price_age_ns;
    uint64_t age = (uint64_t)now_ns - (uint64_t)account->column[REBAL_PRICE_TIME][i];
    if (account->column[REBAL_PRICE][i] == 0) return REBAL_E_NO_PRICE;
    if (age_max > 0 && age > (uint64_t)age_max) return REBAL_E_STALE_PRICE;
    return account->moved[i] ? REBAL_E_HALT : REBAL_OK;
}

static rebal_status book_price_fail(const rbl_account *account, rebal_status fault, int64_t row,
                                    rebal_error *error) {
    int64_t price = account->column[REBAL_PRICE][row];
    int64_t time = account->column[REBAL_PRICE_TIME][row];
    if (fault == REBAL_E_NO_PRICE) return rbl_fail(error, fault, RBL_FIELD_PRICE, row, row, 0);
    if (fault == REBAL_E_STALE_PRICE)
        return rbl_fail(error, fault, RBL_FIELD_PRICE_TIME, row, row, time);
    return rbl_fail(error, fault, RBL_FIELD_HALT_PRICE_MOVE, row, row, price);
}

/* The prices of all rows that are held, aimed at or on their way: NO_PRICE, STALE_PRICE, HALT, in
 * this order whatever the order of the rows, which is that of the codes. */
static rebal_status book_check_prices(const rbl_book *book, const rbl_account *account,
                                      const int64_t *target, int64_t now_ns, rebal_error *error) {
    rebal_status worst = REBAL_OK;
    int64_t row = REBAL_NONE;
    for (size_t i = 0; i < account->rules->n; i++) {
        const rbl_position *p = &book->row[i];
        bool needed = p->counted != 0 || p->sellable != 0 || target[i] != 0;
        if (!needed || (int32_t)i == account->rules->base) continue;
        rebal_status fault = book_price_fault(account, i, now_ns);
        if (fault != REBAL_OK && (worst == REBAL_OK || fault > worst))
            worst = fault, row = (int64_t)i;
    }
    return worst == REBAL_OK ? REBAL_OK : book_price_fail(account, worst, row, error);
}

static bool book_worth(rbl_wide *value, const rbl_instrument *instrument, int64_t quantity,
                       int64_t price) {
    return rbl_wide_mul(value, rbl_wide_mul64(quantity, price), instrument->unit);
}

/* Is it less than 2^62 units of money, so that orders for all of it can be counted in money? */
static bool book_countable(const rbl_rules *rules, rbl_wide value) {
    rbl_wide limit = rbl_wide_of(RBL_QUANTITY_MAX);
    if (rbl_wide_cmp(value, limit) < 0) return true;
    return rbl_wide_cmp(rbl_wide_div_floor(value, rules->money_unit), limit) < 0;
}

static rebal_status book_total(rbl_book *book, const rbl_rules *rules, rebal_error *error) {
    rbl_wide money = rbl_wide_div_floor(book->value, rules->money_unit);
    rbl_wide assets = rbl_wide_sub(book->value, book->row[rules->base].value);
    /* Beside a debt the assets can be worth more than the account: all of them can be sold. */
    if (!book_countable(rules, book->value) || !book_countable(rules, assets))
        return rbl_fail(error, REBAL_E_OVERFLOW, RBL_FIELD_VALUE, REBAL_NONE, REBAL_NONE,
                        INT64_MAX);
    if (rbl_wide_sign(book->value) <= 0)
        return rbl_fail(error, REBAL_E_NO_VALUE, RBL_FIELD_NONE, REBAL_NONE, REBAL_NONE,
                        rbl_wide_fits64(money) ? rbl_wide_low64(money) : INT64_MIN);
    book->value_money = rbl_wide_low64(money);
    return REBAL_OK;
}

/* Adds what a row, and what flowed into or out of it, is worth. False: beyond the domain. */
static bool book_add_row(rbl_book *book, const rbl_account *account, size_t i) {
    const rbl_rules *rules = account->rules;
    const rbl_instrument *instrument = &rules->instrument[i];
    rbl_position *p = &book->row[i];
    int64_t flow = account->column[REBAL_FLOW][i];
    int64_t price = (int32_t)i == rules->base ? 1 : account->column[REBAL_PRICE][i];
    rbl_wide moved;
    if (!book_worth(&p->value, instrument, p->counted, price) || !book_countable(rules, p->value) ||
        !rbl_wide_add_to(&book->value, p->value))
        return false;
    if (flow == 0) return true;
    return book_worth(&moved, instrument, flow < 0 ? -flow : flow, price) &&
           rbl_wide_add_to(&book->flow, moved);
}

/* F-VALUE: over every row that is held, sellable or wanted. */
rebal_status rbl_book_value(rbl_book *book, const rbl_account *account, const int64_t *target,
                            int64_t now_ns, rebal_error *error) {
    rebal_status status = book_check_prices(book, account, target, now_ns, error);
    if (status) return status;
    book->value = book->flow = rbl_wide_of(0);
    for (size_t i = 0; i < account->rules->n; i++)
        if (!book_add_row(book, account, i))
            return rbl_fail(error, REBAL_E_OVERFLOW, RBL_FIELD_VALUE, (int64_t)i, (int64_t)i,
                            book->row[i].counted);
    return book_total(book, account->rules, error);
}
