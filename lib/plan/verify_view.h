/* SPDX-License-Identifier: MIT */
/* What the judges of one list of orders share. */
#ifndef RBL_PLAN_VERIFY_VIEW_H
#define RBL_PLAN_VERIFY_VIEW_H

#include "market/base.h"
#include "plan/verify.h"

/* Bits of row_flags and group_flags; from RBL_VERIFY_ONCE on: how many orders a row has so far. */
enum { RBL_VERIFY_SELL = 1, RBL_VERIFY_BUY = 2, RBL_VERIFY_BOTH = 3, RBL_VERIFY_ONCE = 4 };

typedef struct rbl_verify_view {
    rbl_verify *call;
    const rbl_rules *rules;
    const rbl_account *account;
    const rbl_book *book;
    const rbl_bands *bands;
    rbl_base before, after; /* of the account before and after the orders */
    rbl_base least;         /* no planner passes through a smaller one, nor a smaller value */
    rbl_wide least_value;
    rbl_wide kept_after; /* fine units: orphans that the policy keeps */
    int64_t cash_floor;  /* money: what purchases leave, at the state after */
    bool raised;         /* sales may pass their destinations: cash was short */
} rbl_verify_view;

/* verify.c */
void rbl_verify_report(const rbl_verify_view *view, int32_t law, size_t order, int64_t actual,
                       int64_t bound);
void rbl_verify_report_plan(const rbl_verify_view *view, int32_t law, int64_t actual,
                            int64_t bound);

/* Of a value, of which this much is in kept orphans. */
rbl_base rbl_verify_base(const rbl_verify_view *view, rbl_wide value, rbl_wide kept);

/* verify_price.c: prices, sizes, the outcome. Values that leave the domain saturate. */
rebal_status rbl_verify_price(rbl_verify_view *view, rebal_error *error);
void rbl_verify_sum_quantities(const rbl_verify_view *view);
rbl_wide rbl_verify_worth(const rbl_verify_view *view, int32_t row, int64_t quantity);
rbl_wide rbl_verify_worth_sold(const rbl_verify_view *view, int32_t row, int64_t quantity);
int64_t rbl_verify_limit(const rbl_verify_view *view, int32_t row, bool buy);
bool rbl_verify_limit_lawful(const rbl_verify_view *view, int32_t row, bool buy, int64_t limit);
int64_t rbl_verify_notional_min(const rbl_verify_view *view, int32_t row, rbl_wide value);

/* Quantities: the least that orders differ by; the least order that is no less than order_min and
 * whose sale at the worst price is no less than this notional. */
int64_t rbl_verify_step(const rbl_verify_view *view, int32_t row);
int64_t rbl_verify_least_order(const rbl_verify_view *view, int32_t row, int64_t notional);

int64_t rbl_verify_cash_floor(const rbl_verify_view *view, rbl_wide whole);

/* Money of a value, rounded down or up; saturates at +-2^62. */
int64_t rbl_verify_money_down(const rbl_rules *rules, rbl_wide value);
int64_t rbl_verify_money_up(const rbl_rules *rules, rbl_wide value);

/* verify_scope.c */
bool rbl_verify_allowed(const rbl_verify_view *view, int32_t row, bool buy);
void rbl_verify_scope(rbl_verify_view *view);

/* The judges. */
void rbl_verify_orders(const rbl_verify_view *view);
void rbl_verify_goals(const rbl_verify_view *view);
void rbl_verify_plan(const rbl_verify_view *view);
void rbl_verify_cash(const rbl_verify_view *view);

#endif
