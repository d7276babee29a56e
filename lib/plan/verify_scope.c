/* SPDX-License-Identifier: MIT */
/* Which rows a planner may trade, and below what value it never comes.
 *
 * The scope of a planner grows from pass to pass, and what it looked at on the way is not known
 * here: cash that a purchase has taken below its band may be back in it, an instrument that fees
 * have lifted over its edge may have been sold. So that no planner's own orders are ever accused,
 * the scope is taken from all states that it can pass through, of which these bounds hold:
 *
 *   - value: least <= V <= before, where least pays for the dearest orders on every row in scope;
 *   - row: from b B(least), if it may be sold, up to a B(before), if it may be bought: neither is
 *     ever passed, but for a shortage of cash;
 *   - cash: from the reserve, or before less all that may be bought, up to before and all that may
 *     be sold.
 *
 * The sets begin empty, at the state before exactly, and grow until no state within the bounds adds
 * to them; by induction over the passes each set of a planner lies inside. */
#include "plan/verify_view.h"

#include <string.h>

enum { VERIFY_ROUNDS = 8 }; /* then everything is in scope: rather no answer than a false one */

/* What a row may be worth on the way, fine units. */
typedef struct verify_span {
    rbl_wide low, high;
} verify_span;

/* All rows together. */
typedef struct verify_reach {
    rbl_wide bought, sold; /* fine units, at most 2^126 */
    rbl_wide lost;         /* money: fees, and a unit an order for rounding */
} verify_reach;

bool rbl_verify_allowed(const rbl_verify_view *view, int32_t row, bool buy) {
    const rbl_rules *rules = view->rules;
    const int64_t *own = view->account->column[REBAL_RESTRICTION];
    int64_t bits = rules->instrument[row].restriction | own[row] | own[rules->base];
    int32_t way = rules->policy.direction;
    if (view->bands->row[row].kept || bits & (buy ? REBAL_NO_BUY : REBAL_NO_SELL)) return false;
    if (buy) return way != REBAL_SELL_ONLY && way != REBAL_RAISE_CASH;
    return way != REBAL_BUY_ONLY && way != REBAL_INVEST_CASH;
}

static inline verify_span verify_span_of(const rbl_verify_view *view, int32_t row) {
    const rbl_band *band = &view->bands->row[row];
    int32_t flags = view->call->row_flags[row];
    rbl_wide value = view->book->row[row].value;
    verify_span span = {value, value};
    if (!(flags & RBL_VERIFY_BOTH)) return span;
    if (flags & RBL_VERIFY_BUY && rbl_verify_allowed(view, row, true)) {
        rbl_wide to = rbl_base_floor(&view->before, band->a);
        if (rbl_wide_cmp(to, value) > 0) span.high = to;
    }
    if (flags & RBL_VERIFY_SELL && rbl_verify_allowed(view, row, false)) {
        rbl_wide to = rbl_wide_of(0);
        if (!view->raised) to = rbl_base_ceil(&view->least, band->b);
        if (rbl_wide_cmp(to, value) < 0) span.low = to;
    }
    return span;
}

/* The most that an order of up to this notional costs: no legal order's fee eats it. */
static int64_t verify_dearest(const rbl_fee *fee, int64_t notional) {
    int64_t cost = rbl_fee_of(fee, notional);
    return cost < notional ? cost : notional;
}

static void verify_reach_add(rbl_wide *sum, rbl_wide amount) {
    if (!rbl_wide_add_to(sum, amount)) *sum = RBL_WIDE_MAX;
}

static void verify_reach_row(verify_reach *reach, const rbl_verify_view *view, int32_t row) {
    const rbl_instrument *instrument = &view->rules->instrument[row];
    verify_span span = verify_span_of(view, row);
    rbl_wide value = view->book->row[row].value;
    rbl_wide bought = rbl_wide_sub(span.high, value), sold = rbl_wide_sub(value, span.low);
    if (rbl_wide_sign(bought) == 0 && rbl_wide_sign(sold) == 0) return;
    int64_t buy = verify_dearest(instrument->fee_buy, rbl_verify_money_up(view->rules, bought));
    int64_t sell = verify_dearest(instrument->fee_sell, rbl_verify_money_down(view->rules, sold));
    verify_reach_add(&reach->bought, bought);
    verify_reach_add(&reach->sold, sold);
    reach->lost = rbl_wide_add(reach->lost, rbl_wide_of(buy > sell ? buy : sell));
    if (view->rules->coarse) reach->lost = rbl_wide_add(reach->lost, rbl_wide_of(1));
}

static verify_reach verify_reach_of(const rbl_verify_view *view) {
    verify_reach reach = {rbl_wide_of(0), rbl_wide_of(0), rbl_wide_of(0)};
    for (int32_t i = 0; i < (int32_t)view->rules->n; i++)
        if (i != view->rules->base && view->call->row_flags[i] & RBL_VERIFY_BOTH)
            verify_reach_row(&reach, view, i);
    return reach;
}

static rbl_wide verify_fine(const rbl_verify_view *view, rbl_wide money) {
    rbl_wide fine = RBL_WIDE_MAX;
    (void)rbl_wide_mul(&fine, view->rules->money_unit, money);
    return fine;
}

static void verify_set_least(rbl_verify_view *view, const verify_reach *reach) {
    rbl_wide least = rbl_wide_sub(view->book->value, verify_fine(view, reach->lost));
    view->least_value = rbl_wide_sign(least) > 0 ? least : rbl_wide_of(0);
    view->least = rbl_verify_base(view, view->least_value, view->bands->kept);
}

/* First as if all that may be sold were sold whole; with the base found so, once more. */
static verify_reach verify_find_least(rbl_verify_view *view) {
    verify_reach reach;
    view->least = rbl_base_of(rbl_wide_of(0), rbl_wide_of(0), 0);
    reach = verify_reach_of(view);
    verify_set_least(view, &reach);
    reach = verify_reach_of(view);
    verify_set_least(view, &reach);
    return reach;
}

/* ---- breaches, at any state within the bounds */

static int32_t verify_breach(const rbl_verify_view *view, const rbl_band *band,
                             const verify_span *span) {
    int64_t share = view->call->decision->share;
    int32_t flags = 0;
    if (rbl_band_above(band, share, &view->least, span->high)) flags |= RBL_VERIFY_SELL;
    if (rbl_band_below(band, share, &view->before, span->low)) flags |= RBL_VERIFY_BUY;
    return flags;
}

static int32_t verify_cash_breach(const rbl_verify_view *view, const verify_reach *reach) {
    const rbl_rules *rules = view->rules;
    int64_t share = view->call->decision->share, cash = view->book->cash;
    int64_t reserve = view->book->reserve, low = cash, high = cash;
    int32_t flags = 0;
    if (cash > reserve) {
        rbl_wide cost = rbl_wide_add(reach->bought, verify_fine(view, reach->lost));
        low = rbl_verify_money_down(rules, rbl_wide_sub(rbl_rules_fine(rules, cash), cost));
        if (low < reserve) low = reserve;
    }
    rbl_wide most = rbl_wide_add(rbl_rules_fine(rules, cash), reach->sold);
    high = rbl_verify_money_down(rules, most);
    if (rbl_trigger_cash_side(rules, view->bands, share, view->book->value, low, low, reserve) < 0)
        flags |= RBL_VERIFY_SELL;
    if (rbl_trigger_cash_side(rules, view->bands, share, view->least_value, high, high, reserve) >
        0)
        flags |= RBL_VERIFY_BUY;
    return flags;
}

static bool verify_scoped(const rbl_verify_view *view, int32_t row) {
    return row != view->rules->base && !view->bands->row[row].kept;
}

/* The groups' breaches: sums of their members' lowest or highest values. */
static int32_t verify_group_breaches(const rbl_verify_view *view, bool high) {
    const rbl_rules *rules = view->rules;
    rbl_wide *sum = view->call->group_value;
    int32_t any = 0;
    if (!rules->grouped) return 0;
    for (size_t g = 0; g < rules->n_groups; g++) sum[g] = rbl_wide_of(0);
    for (int32_t i = 0; i < (int32_t)rules->n; i++) {
        int32_t g = rules->instrument[i].group;
        if (g == REBAL_NONE || !verify_scoped(view, i)) continue;
        verify_span span = verify_span_of(view, i);
        verify_reach_add(&sum[g], high ? span.high : span.low);
    }
    for (size_t g = 0; g < rules->n_groups; g++) {
        verify_span span = {sum[g], sum[g]};
        if (!rules->group[g].banded) continue;
        int32_t flags = verify_breach(view, &view->bands->group[g], &span) &
                        (high ? RBL_VERIFY_SELL : RBL_VERIFY_BUY);
        any |= flags;
        if (flags && rules->policy.scope == REBAL_SCOPE_GROUP) flags = RBL_VERIFY_BOTH;
        view->call->group_flags[g] |= flags;
    }
    return any;
}

static int32_t verify_row_breaches(const rbl_verify_view *view) {
    const rbl_rules *rules = view->rules;
    int32_t any = 0;
    for (int32_t i = 0; i < (int32_t)rules->n; i++) {
        int32_t g = rules->instrument[i].group;
        if (!verify_scoped(view, i)) continue;
        verify_span span = verify_span_of(view, i);
        int32_t flags = verify_breach(view, &view->bands->row[i], &span);
        any |= flags;
        view->call->row_flags[i] |= flags;
        if (flags && g != REBAL_NONE && rules->policy.scope == REBAL_SCOPE_GROUP)
            view->call->group_flags[g] = RBL_VERIFY_BOTH;
    }
    return any;
}

/* ---- the sets */

/* Gives all rows these flags, and members their groups'. */
static void verify_spread(const rbl_verify_view *view, int32_t all) {
    const rbl_rules *rules = view->rules;
    if (all == 0 && rules->n_groups == 0) return;
    for (int32_t i = 0; i < (int32_t)rules->n; i++) {
        int32_t g = rules->instrument[i].group;
        if (!verify_scoped(view, i)) continue;
        view->call->row_flags[i] |= all | (g == REBAL_NONE ? 0 : view->call->group_flags[g]);
    }
}

static int32_t verify_count_flags(const rbl_verify_view *view) {
    int32_t sum = 0;
    for (size_t i = 0; i < view->rules->n; i++) sum += view->call->row_flags[i];
    return sum;
}

/* True if the sets grew. The first time they are empty: all is as it was before. */
static bool verify_widen(rbl_verify_view *view, bool first) {
    verify_reach reach = {rbl_wide_of(0), rbl_wide_of(0), rbl_wide_of(0)};
    if (first)
        verify_set_least(view, &reach);
    else
        reach = verify_find_least(view);
    int32_t before = verify_count_flags(view);
    int32_t any = verify_group_breaches(view, true) | verify_group_breaches(view, false);
    int32_t all = verify_cash_breach(view, &reach);
    any |= all | verify_row_breaches(view);
    if (any ? view->rules->policy.scope == REBAL_SCOPE_BOOK : first) all = RBL_VERIFY_BOTH;
    verify_spread(view, all);
    return verify_count_flags(view) != before;
}

/* Can the judges do with what the state before tells? They ask for more only of an order out of
 * scope, below its destination, or with a minimum that depends on the value. */
static bool verify_plain_order(const rbl_verify_view *view, const rbl_order *order) {
    int32_t row = order->row, side = order->quantity > 0 ? RBL_VERIFY_BUY : RBL_VERIFY_SELL;
    if (!(view->call->row_flags[row] & side)) return false;
    if (view->rules->instrument[row].notional_min_ppb > 0) return false;
    if (side == RBL_VERIFY_BUY) return true;
    rbl_wide left =
        rbl_wide_add(view->book->row[row].value, rbl_verify_worth(view, row, order->quantity));
    return rbl_base_compare(&view->after, left, view->bands->row[row].b) >= 0;
}

static bool verify_plain(const rbl_verify_view *view) {
    for (size_t k = 0; k < view->call->orders->count; k++)
        if (!verify_plain_order(view, &view->call->order[k])) return false;
    return true;
}

void rbl_verify_scope(rbl_verify_view *view) {
    rbl_verify *call = view->call;
    bool raising = view->raised && view->rules->policy.direction != REBAL_RAISE_CASH;
    bool whole = raising || view->bands->optimal;
    int rounds = 1;
    memset(call->row_flags, 0, view->rules->n * sizeof *call->row_flags);
    if (view->rules->n_groups > 0)
        memset(call->group_flags, 0, view->rules->n_groups * sizeof *call->group_flags);
    if (whole) {
        /* Where cash is raised anything may be sold below its band, and bought back; on the way to
         * an optimum destinations alone say what is traded. */
        verify_spread(view, RBL_VERIFY_BOTH);
    } else {
        (void)verify_widen(view, true);
        if (verify_plain(view)) return;
        while (rounds < VERIFY_ROUNDS && verify_widen(view, false)) rounds++;
        if (rounds == VERIFY_ROUNDS) verify_spread(view, RBL_VERIFY_BOTH);
    }
    (void)verify_find_least(view);
}
