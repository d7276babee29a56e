/* SPDX-License-Identifier: MIT */
#include "policy/optimum.h"

#ifndef RBL_NO_ESTIMATES

#include "base/doubles.h"
#include "base/fmath.h"
#include "market/risk.h"
#include "math/vector.h"
#include "policy/expense.h"
#include "policy/gate.h"
#include "policy/optimum_problem.h"

#include <rebal/decimal.h>
#include <rebal/plan.h>
#include <string.h>

/* Solves of one look: each pays the fees of the one before, and leaves alone what it would have
 * traded too little of. Two or three are usual. */
enum { OPTIMUM_ROUNDS = 12 };

/* Below that variance of all rows nothing has a risk. */
#define OPTIMUM_VARIANCE_MIN 1e-30

void rbl_optimum_layout(rbl_optimum *optimum, const rbl_rules *rules, rbl_arena *arena) {
    size_t n = rules->n, k = rules->factors.n_factors;
    double **const of_n[] = {&optimum->x,    &optimum->active, &optimum->weight,
                             &optimum->low,  &optimum->high,   &optimum->buy,
                             &optimum->sell, &optimum->impact, &optimum->gradient};
    if (rules->factors.n == 0) return;
    for (size_t a = 0; a < sizeof of_n / sizeof *of_n; a++)
        *of_n[a] = rbl_arena_take(arena, n, sizeof(double), RBL_ARENA_ALIGN);
    optimum->multiplier = rbl_arena_take(arena, k + 1, sizeof(double), RBL_ARENA_ALIGN);
    optimum->barred = rbl_arena_take(arena, n, sizeof(bool), sizeof(bool));
    rbl_trade_layout(&optimum->trade, arena, &rules->factors, NULL);
    rbl_certificate_layout(&optimum->certificate, arena, &rules->factors, NULL);
}

/* What is the same for all solves of one look. */
static void optimum_open(rbl_optimum *optimum, const rbl_rules *rules) {
    size_t n = rules->n;
    rebal_problem *p = &optimum->problem;
    *p = (rebal_problem){.struct_size = sizeof *p,
                         .model = &rules->factors,
                         .risk_aversion = rbl_appraisal_aversion(rules),
                         .weight = optimum->active,
                         .cost_buy = optimum->buy,
                         .cost_sell = optimum->sell,
                         .impact = optimum->impact,
                         .trade_min = optimum->low,
                         .trade_max = optimum->high};
    optimum->trade.problem = optimum->certificate.problem = p;
    optimum->certificate.trade = optimum->x;
    optimum->certificate.state = optimum->multiplier;
    memset(optimum->x, 0, n * sizeof *optimum->x);
    memset(optimum->barred, 0, n * sizeof *optimum->barred);
    memset(optimum->multiplier, 0, (rules->factors.n_factors + 1) * sizeof(double));
}

/* The prices of the sum at which no row is traded. */
typedef struct optimum_span {
    double low, high;
} optimum_span;

static optimum_span optimum_span_of(const rebal_problem *p) {
    optimum_span span = {0, 0};
    if (p->net_max <= 0) span.high = DBL_MAX;
    if (p->net_min >= 0) span.low = -DBL_MAX;
    if (p->net_max < 0 || p->net_min > 0) span = (optimum_span){1, 0};
    return span;
}

/* F-OPTIMUM, before any solve: is there a price of the sum at which no row gains what it costs? */
static bool optimum_rests(rbl_optimum *optimum, const rbl_optimum_view *view) {
    const rbl_rules *rules = view->account->rules;
    optimum_span span = optimum_span_of(&optimum->problem);
    double te, aversion = optimum->problem.risk_aversion;
    if (rbl_risk_contributions(&te, optimum->gradient, NULL, &rules->risk, optimum->active, NULL,
                               view->work))
        return true;
    for (size_t k = 0; k < rules->n; k++) {
        double gradient = aversion * te * optimum->gradient[k];
        if (optimum->low[k] > 0 || optimum->high[k] < 0) return false;
        double least = -optimum->buy[k] - gradient, most = optimum->sell[k] - gradient;
        if (optimum->high[k] > 0 && least > span.low) span.low = least;
        if (optimum->low[k] < 0 && most < span.high) span.high = most;
    }
    return span.low <= span.high;
}

/* Uses up the loadings. */
static bool optimum_solve(rbl_optimum *optimum, size_t n) {
    rbl_trade_begin(&optimum->trade, optimum->multiplier, optimum->problem.net_min,
                    optimum->problem.net_max);
    (void)rbl_dual_solve(&optimum->trade.dual);
    rbl_trade_state(optimum->multiplier, &optimum->trade);
    memcpy(optimum->x, optimum->trade.dual.x, n * sizeof *optimum->x);
    rbl_certificate_fill(&optimum->solution, &optimum->certificate);
    return optimum->solution.status == REBAL_SOLVE_OPTIMAL;
}

/* Money traded in the row. */
static int64_t optimum_notional(const rbl_optimum *optimum, size_t k) {
    double fine = rbl_doubles_abs(optimum->x[k]) * rbl_doubles_wide(optimum->state.value);
    double money = fine / rbl_doubles_wide(optimum->state.rules->money_unit);
    return money < (double)RBL_MONEY_MAX ? (int64_t)money : RBL_MONEY_MAX;
}

/* Money. */
static int64_t optimum_fees(const rbl_optimum *optimum) {
    const rbl_rules *rules = optimum->state.rules;
    int64_t fees = 0;
    for (size_t k = 0; k < rules->n; k++) {
        const rbl_instrument *in = &rules->instrument[rules->by_id[k]];
        int64_t fee = optimum->x[k] == 0
                          ? 0
                          : rbl_fee_of(optimum->x[k] > 0 ? in->fee_buy : in->fee_sell,
                                       optimum_notional(optimum, k));
        fees = fees > RBL_MONEY_MAX - fee ? RBL_MONEY_MAX : fees + fee;
    }
    return fees;
}

/* F-OPTIMUM: what the row's order costs beyond the slope that it was found by, and what is gained
 * by having it beside the others: half its own curvature times its square. Money; the slope is to a
 * unit of each of fee and estimate. */
static bool optimum_pays(const rbl_optimum *optimum, size_t k) {
    const rbl_rules *rules = optimum->state.rules;
    const rbl_dual *d = &optimum->trade.dual;
    const double *row = d->rows + k * d->width;
    double money = rbl_appraisal_money(rules, optimum->state.value);
    double own = (rbl_vector_dot(row, row, d->k) + d->variable[k].curvature) /
                 (optimum->trade.unit * optimum->trade.unit);
    double x = optimum->x[k], size = rbl_doubles_abs(x),
           rate = x > 0 ? optimum->buy[k] : optimum->sell[k];
    double slope = size * (rate + optimum->impact[k] * rbl_fmath_sqrt(size)) * money;
    int64_t cost =
        rbl_expense_of(rules, (size_t)rules->by_id[k], optimum_notional(optimum, k), x > 0);
    return (double)cost - slope <= own / 2 * x * x * money + 2;
}

/* Is what the row trades an order that can be made, and pays its own fee? What is not closed is to
 * a ppb, and what others are rounded by to one each. What a goal asks for is what it is. */
static bool optimum_orders(const rbl_optimum *optimum, const rbl_optimum_view *view, size_t k) {
    const rbl_rules *rules = view->account->rules;
    size_t i = (size_t)rules->by_id[k];
    double value = rbl_doubles_wide(optimum->state.value);
    bool out = rbl_optimum_problem_closes(optimum, view, k);
    double size = rbl_doubles_abs(optimum->x[k]) - (out ? 0 : (double)rules->n / REBAL_ONE);
    if (optimum->x[k] == 0) return false;
    if (size * value < rbl_optimum_problem_least(optimum, view, i, out) * (1 - 1e-12)) return false;
    return view->bands->row[i].outside || optimum_pays(optimum, k);
}

/* Bars what is traded too little of. Returns whether there was any. */
static bool optimum_bar(rbl_optimum *optimum, const rbl_optimum_view *view) {
    bool any = false;
    for (size_t k = 0; k < view->account->rules->n; k++) {
        if (optimum->x[k] == 0 || optimum_orders(optimum, view, k)) continue;
        any = optimum->barred[k] = true;
    }
    return any;
}

/* Are the fees those that the state has paid, to a ppb? */
static bool optimum_settled(const rbl_optimum *optimum, const rbl_book *book, int64_t fees) {
    int64_t more = fees > optimum->fees ? fees - optimum->fees : optimum->fees - fees;
    return more <= 1 || more <= book->value_money / REBAL_ONE;
}

/* F-OPTIMUM */
void rbl_optimum_find(rbl_optimum *optimum, const rbl_optimum_view *view) {
    const rbl_rules *rules = view->account->rules;
    int64_t fees = 0;
    optimum->found = optimum->proved = true;
    optimum->outside = false;
    optimum_open(optimum, rules);
    rbl_optimum_problem_fill(optimum, view, 0);
    if (rbl_wide_sign(view->book->value) <= 0 || optimum_rests(optimum, view)) return;
    optimum->proved = rbl_trade_root(&optimum->trade);
    if (!optimum->proved) return;
    rbl_trade_loadings(&optimum->trade);
    if (optimum->trade.variance_max < OPTIMUM_VARIANCE_MIN) return;
    for (int round = 0; round < OPTIMUM_ROUNDS; round++) {
        optimum->proved = optimum_solve(optimum, rules->n);
        if (!optimum->proved) return;
        fees = optimum_fees(optimum);
        bool barred = optimum_bar(optimum, view);
        if (fees >= view->book->value_money ||
            (!barred && optimum_settled(optimum, view->book, fees)))
            break;
        rbl_optimum_problem_fill(optimum, view, fees);
        rbl_trade_loadings(&optimum->trade);
    }
    for (size_t k = 0; k < rules->n; k++)
        optimum->outside |= !optimum->barred[k] && optimum_orders(optimum, view, k);
}

/* ---- destination */

/* Why an order to that destination ends there. */
static int32_t optimum_end(const rbl_optimum *optimum, const rbl_optimum_view *view, size_t k) {
    size_t i = (size_t)view->account->rules->by_id[k];
    bool buy = optimum->x[k] > 0;
    if (buy && optimum->x[k] >= optimum->high[k]) return REBAL_CLIPPED_HOLDING_MAX;
    if (!buy && optimum->x[k] <= optimum->low[k] && !rbl_optimum_problem_closes(optimum, view, k))
        return view->account->column[REBAL_HOLDING_MIN][i] > 0 ? REBAL_CLIPPED_HOLDING_MIN
                                                               : REBAL_CLIPPED_IN_FLIGHT;
    return buy && optimum->multiplier[view->account->rules->factors.n_factors] > 0
               ? REBAL_CLIPPED_CASH
               : REBAL_TRADED_TO_OPTIMUM;
}

static int64_t optimum_ppb(double share, int32_t rounding) {
    int64_t ppb = rbl_gate_round(share, -9, rounding);
    return ppb < 0 ? 0 : ppb > REBAL_ONE ? REBAL_ONE : ppb;
}

/* Toward the holding; what is left alone may lie anywhere. unit: the value, of the base. */
static void optimum_destine_row(rbl_band *band, const rbl_optimum *optimum,
                                const rbl_optimum_view *view, size_t k, double unit) {
    double share = (optimum->weight[k] + optimum->x[k]) * unit;
    bool buy = optimum->x[k] > 0;
    if (optimum->x[k] == 0) {
        band->aim = optimum_ppb(share, REBAL_DOWN);
        band->a = 0, band->b = REBAL_ONE;
        band->end = optimum->barred[k]                   ? REBAL_BLOCKED_MINIMUM
                    : optimum->low[k] < optimum->high[k] ? REBAL_NOT_WORTH_COST
                                                         : 0;
        return;
    }
    band->aim = rbl_optimum_problem_closes(optimum, view, k)
                    ? 0
                    : optimum_ppb(share, buy ? REBAL_DOWN : REBAL_UP);
    band->a = band->b = band->aim;
    band->end = optimum_end(optimum, view, k);
}

/* Aims above one in all, by rounding or for want of cash: the first in ascending id gives. */
static void optimum_sum_aims(rbl_bands *bands, const rbl_rules *rules) {
    bands->aims = 0;
    for (size_t i = 0; i < rules->n; i++)
        if ((int32_t)i != rules->base) bands->aims += bands->row[i].aim;
    for (int resting = 1; resting >= 0; resting--)
        for (size_t k = 0; k < rules->n && bands->aims > REBAL_ONE; k++) {
            rbl_band *band = &bands->row[rules->by_id[k]];
            if (rules->by_id[k] == rules->base || (band->a < band->b) != resting) continue;
            int64_t over = bands->aims - REBAL_ONE, cut = over < band->aim ? over : band->aim;
            band->aim -= cut;
            bands->aims -= cut;
            if (!resting) band->a = band->b = band->aim;
        }
    bands->row[rules->base].aim = REBAL_ONE - bands->aims;
}

/* F-OPTIMUM */
void rbl_optimum_destine(const rbl_optimum *optimum, rbl_bands *bands,
                         const rbl_optimum_view *view) {
    const rbl_rules *rules = view->account->rules;
    rbl_wide whole = rbl_wide_sub(optimum->state.value, bands->kept);
    if (rbl_wide_sign(whole) <= 0) return;
    double unit = rbl_doubles_wide(optimum->state.value) / rbl_doubles_wide(whole);
    bands->optimal = true;
    for (size_t k = 0; k < rules->n; k++) {
        rbl_band *band = &bands->row[rules->by_id[k]];
        if (rules->by_id[k] == rules->base || band->kept || band->outside) continue;
        optimum_destine_row(band, optimum, view, k, unit);
    }
    optimum_sum_aims(bands, rules);
}

#else /* there is no model, and nothing to trade for it */

void rbl_optimum_layout(rbl_optimum *optimum, const rbl_rules *rules, rbl_arena *arena) {
    (void)optimum, (void)rules, (void)arena;
}

void rbl_optimum_find(rbl_optimum *optimum, const rbl_optimum_view *view) {
    (void)view;
    *optimum = (rbl_optimum){.found = true, .proved = true};
}

void rbl_optimum_destine(const rbl_optimum *optimum, rbl_bands *bands,
                         const rbl_optimum_view *view) {
    (void)optimum, (void)bands, (void)view;
}

#endif
