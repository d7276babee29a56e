/* SPDX-License-Identifier: MIT */
#include "policy/optimum_problem.h"

#include "base/decimal.h"
#include "base/doubles.h"
#include "base/fmath.h"
#include "policy/expense.h"

/* What costs and impacts are at most: nothing is traded at that. And what counts as none. */
#define PROBLEM_MOST 1e30
#define PROBLEM_LEAST 1e-30

static double problem_bounded(double x) {
    if (x < PROBLEM_LEAST) return 0;
    return x < PROBLEM_MOST ? x : PROBLEM_MOST;
}

/* May the row be traded that way, by the engine, the account and the direction? */
static bool problem_may(const rbl_optimum_view *view, size_t i, bool buy) {
    const rbl_rules *rules = view->account->rules;
    int32_t bits = rbl_account_restriction(view->account, i);
    int32_t way = rules->policy.direction;
    if (bits & (buy ? REBAL_NO_BUY : REBAL_NO_SELL)) return false;
    return buy ? way != REBAL_SELL_ONLY : way != REBAL_BUY_ONLY && way != REBAL_INVEST_CASH;
}

/* Quantities that may be sold and bought, whole lots, 0 or more. */
static int64_t problem_room(const rbl_optimum_view *view, size_t i, bool buy) {
    const rbl_instrument *in = &view->account->rules->instrument[i];
    const rbl_position *position = &view->book->row[i];
    int64_t most = in->holding_max < RBL_QUANTITY_MAX ? in->holding_max : RBL_QUANTITY_MAX;
    int64_t sell = position->sellable < position->counted ? position->sellable : position->counted;
    int64_t room =
        buy ? most - position->counted : sell - view->account->column[REBAL_HOLDING_MIN][i];
    if (!problem_may(view, i, buy) || room < in->lot) return 0;
    return room - room % in->lot;
}

/* A quantity of the row as a fraction of the value. */
static double problem_share(const rbl_optimum *optimum, const rbl_optimum_view *view, size_t i,
                            int64_t quantity) {
    double unit = rbl_doubles_wide(view->account->rules->instrument[i].unit);
    double price = (double)view->account->column[REBAL_PRICE][i];
    return (double)quantity * (price * unit) / rbl_doubles_wide(optimum->state.value);
}

bool rbl_optimum_problem_closes(const rbl_optimum *optimum, const rbl_optimum_view *view,
                                size_t k) {
    size_t i = (size_t)view->account->rules->by_id[k];
    return optimum->x[k] < 0 && optimum->x[k] <= optimum->low[k] &&
           problem_room(view, i, false) == view->book->row[i].counted;
}

/* F-OPTIMUM: a goal set from outside is what it is, as far as the bounds allow. */
static void problem_bounds(rbl_optimum *optimum, const rbl_optimum_view *view, size_t k) {
    const rbl_rules *rules = view->account->rules;
    size_t i = (size_t)rules->by_id[k];
    const rbl_band *band = &view->bands->row[i];
    optimum->low[k] = optimum->high[k] = 0;
    if (optimum->barred[k] || rbl_wide_sign(optimum->state.value) <= 0 ||
        !rbl_bands_takes_part(view->bands, rules, view->book, i))
        return;
    int64_t sold = problem_room(view, i, false);
    optimum->low[k] = sold == view->book->row[i].counted ? -optimum->weight[k]
                                                         : -problem_share(optimum, view, i, sold);
    optimum->high[k] = problem_share(optimum, view, i, problem_room(view, i, true));
    if (optimum->low[k] < -RBL_TRADE_BOUND) optimum->low[k] = -RBL_TRADE_BOUND;
    if (optimum->high[k] > RBL_TRADE_BOUND) optimum->high[k] = RBL_TRADE_BOUND;
    if (!band->outside) return;
    double x = -rbl_appraisal_active(&optimum->state, view->book->row[i].value, band->aim);
    x = x < optimum->low[k] ? optimum->low[k] : x > optimum->high[k] ? optimum->high[k] : x;
    optimum->low[k] = optimum->high[k] = x;
}

static void problem_weights(rbl_optimum *optimum, const rbl_optimum_view *view, size_t k) {
    size_t i = (size_t)view->account->rules->by_id[k];
    rbl_wide held = view->book->row[i].value;
    bool counts = rbl_appraisal_counts(&optimum->state, i);
    double value = rbl_doubles_wide(optimum->state.value);
    optimum->weight[k] = counts ? rbl_doubles_wide(held) / value : 0;
    optimum->active[k] = counts ? rbl_appraisal_active(&optimum->state, held, view->target[i]) : 0;
}

/* Money that a distance from target is worth, at least that of an average row: what fees that are
 * no plain rate are taken at. */
static int64_t problem_notional(const rbl_optimum *optimum, size_t k, double mean) {
    double size = rbl_doubles_abs(optimum->active[k]);
    double money = rbl_appraisal_money(optimum->state.rules, optimum->state.value);
    double notional = (size > mean ? size : mean) * money;
    if (notional >= (double)RBL_MONEY_MAX) return RBL_MONEY_MAX;
    return notional >= 1 ? (int64_t)notional : 1;
}

static void problem_costs(rbl_optimum *optimum, const rbl_optimum_view *view) {
    const rbl_rules *rules = view->account->rules;
    double sum = 0, money = rbl_appraisal_money(rules, optimum->state.value);
    double root = rbl_fmath_sqrt(money * rbl_decimal_to_double(1, rules->money_exponent));
    for (size_t k = 0; k < rules->n; k++) sum += rbl_doubles_abs(optimum->active[k]);
    for (size_t k = 0; k < rules->n; k++) {
        int64_t notional = problem_notional(optimum, k, sum / (double)rules->n);
        rbl_expense_slope slope = rbl_expense_slope_of(rules, (size_t)rules->by_id[k], notional);
        optimum->buy[k] = problem_bounded(slope.buy);
        optimum->sell[k] = problem_bounded(slope.sell);
        optimum->impact[k] = problem_bounded(slope.impact * root);
    }
}

/* Share of W - kept, of the value. */
static double problem_cash_share(const rbl_optimum *optimum, const rbl_optimum_view *view,
                                 int64_t share) {
    rbl_wide whole = rbl_wide_sub(optimum->state.value, view->bands->kept);
    if (rbl_wide_sign(whole) < 0) return 0;
    return rbl_doubles_wide(whole) * ((double)share / REBAL_ONE);
}

/* F-OPTIMUM: cash stays above its reserve, in its band where that is one, and of a policy that
 * invests at its target; as far as the rows' bounds allow. */
static void problem_net(rbl_optimum *optimum, const rbl_optimum_view *view) {
    const rbl_rules *rules = view->account->rules;
    const rbl_band *band = &view->bands->row[rules->base];
    double least = 0, most = 0, value = rbl_doubles_wide(optimum->state.value);
    double unit = rbl_doubles_wide(rules->money_unit);
    double floor = (double)view->book->reserve * unit;
    double cash = (double)view->book->cash * unit - (double)optimum->fees * unit;
    double at = rules->policy.direction == REBAL_INVEST_CASH ? (double)band->aim : 0;
    bool banded = band->lo < band->hi;
    at =
        problem_cash_share(optimum, view, banded && (double)band->lo > at ? band->lo : (int64_t)at);
    floor = at > floor ? at : floor;
    optimum->problem.net_max = (cash - floor) / value;
    for (size_t k = 0; k < rules->n; k++) least += optimum->low[k], most += optimum->high[k];
    optimum->problem.net_min = least;
    if (banded) {
        double top = problem_cash_share(optimum, view, band->hi);
        optimum->problem.net_min = (cash - (top > floor ? top : floor)) / value;
    }
    double *const end[] = {&optimum->problem.net_min, &optimum->problem.net_max};
    for (int k = 0; k < 2; k++) *end[k] = *end[k] < least ? least : *end[k] > most ? most : *end[k];
}

void rbl_optimum_problem_fill(rbl_optimum *optimum, const rbl_optimum_view *view, int64_t fees) {
    const rbl_rules *rules = view->account->rules;
    rbl_wide paid = rbl_wide_times(rules->money_unit, fees);
    rbl_wide left = rbl_wide_sub(view->book->value, paid);
    optimum->fees = fees;
    optimum->state = (rbl_appraisal){
        .rules = rules, .bands = view->bands, .target = view->target, .value = left};
    optimum->state.base = rbl_bands_base(view->bands, rules, left, view->book->reserve);
    for (size_t k = 0; k < rules->n; k++) problem_weights(optimum, view, k);
    for (size_t k = 0; k < rules->n; k++) problem_bounds(optimum, view, k);
    problem_costs(optimum, view);
    problem_net(optimum, view);
}

double rbl_optimum_problem_least(const rbl_optimum *optimum, const rbl_optimum_view *view,
                                 size_t row, bool out) {
    const rbl_rules *rules = view->account->rules;
    const rbl_instrument *in = &rules->instrument[row];
    double unit = rbl_doubles_wide(in->unit) * (double)view->account->column[REBAL_PRICE][row];
    double money = rbl_doubles_wide(rules->money_unit);
    double value = rbl_doubles_wide(optimum->state.value);
    if (out) return (double)in->proceeds_min * money;
    const double least[] = {(double)in->lot * unit,
                            (double)in->order_min * unit,
                            (double)in->notional_min * money,
                            (double)in->worth_min * money,
                            (double)in->notional_min_ppb / REBAL_ONE * value,
                            money};
    double most = 0;
    for (size_t k = 0; k < sizeof least / sizeof *least; k++)
        most = least[k] > most ? least[k] : most;
    double lots = most / least[0] * (1 - 1e-12); /* whole ones; rounding adds none */
    return lots < 0x1p53 ? ((double)(int64_t)lots + 1) * least[0] : most;
}
