/* SPDX-License-Identifier: MIT */
#include "market/trade_find.h"

#include <string.h>

#include "market/trade_limits.h"

size_t rbl_trade_call_state(const rbl_trade_call *c) {
    return rbl_trade_state_count(&c->model, c->problem.limits);
}

/* All rows at the end that misses the sum least. */
static void trade_find_miss(double *x, const rebal_problem *p, bool is_low) {
    for (size_t i = 0; i < p->model->n; i++)
        x[i] = is_low ? rbl_trade_low(p, i) : rbl_trade_high(p, i);
}

/* What may be missed at a price that no trade pays. */
typedef enum trade_find_price {
    TRADE_FIND_PRICE_NONE = 0, /* nothing */
    TRADE_FIND_PRICE_ALL = 1,  /* each limit */
    TRADE_FIND_PRICE_RANK = 2  /* those of a rank, the others not */
} trade_find_price;

double *rbl_trade_find_trade(rbl_trade_call *c) {
    return c->model.covariance ? c->whole.face.x : c->trade.dual.x;
}

/* Whether it is out of steps. */
static bool trade_find_whole(rbl_trade_call *c, double net_min, double net_max) {
    rbl_trade_whole_begin(&c->whole, c->state, net_min, net_max);
    bool is_out = rbl_face_solve(&c->whole.face) == RBL_FACE_LIMIT;
    if (is_out) rbl_trade_whole_settle(&c->whole);
    rbl_trade_whole_state(c->state, &c->whole);
    return is_out;
}

/* With all rows at their ends, these stay there by themselves where the sum asks for nothing. */
void rbl_trade_find_forget(rbl_trade_call *c, double net_min, double net_max) {
    double *price = &c->state[c->model.n_factors + REBAL_PRICE_NET];
    if ((*price > 0 && net_max < c->problem.net_max) ||
        (*price < 0 && net_min > c->problem.net_min))
        *price = 0;
}

static bool trade_find_factors(rbl_trade_call *c, double net_min, double net_max,
                               trade_find_price price, uint32_t rank) {
    rbl_trade_begin(&c->trade, c->state, net_min, net_max);
    if (price != TRADE_FIND_PRICE_NONE)
        rbl_trade_limits_price(&c->trade, price == TRADE_FIND_PRICE_RANK ? c->rank : NULL, rank);
    c->trade.dual.forgets = price == TRADE_FIND_PRICE_NONE;
    bool is_out = rbl_dual_solve(&c->trade.dual) == RBL_DUAL_LIMIT;
    rbl_trade_state(c->state, &c->trade);
    rbl_trade_find_forget(c, net_min, net_max);
    return is_out;
}

/* The trade into x, and whether the search for it is out of steps. */
static bool trade_find_run(rbl_trade_call *c, trade_find_price price, uint32_t rank) {
    const rebal_problem *p = &c->problem;
    double least, most, net_min = p->net_min, net_max = p->net_max;
    rbl_trade_reach(p, &least, &most);
    bool is_low = least > net_max + RBL_TRADE_MISS;
    if (price != TRADE_FIND_PRICE_RANK && (is_low || most < net_min - RBL_TRADE_MISS)) {
        trade_find_miss(rbl_trade_find_trade(c), p, is_low);
        return false;
    }
    net_min = net_min > most ? most : net_min;
    net_max = net_max < least ? least : net_max;
    if (c->model.covariance) return trade_find_whole(c, net_min, net_max);
    net_min = net_min < least ? least : net_min;
    net_max = net_max > most ? most : net_max;
    return trade_find_factors(c, net_min, net_max, price, rank);
}

/* Where limits contradict each other prices may grow beyond what a state may hold. */
static void trade_find_bound(double *state, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (state[i] > RBL_TRADE_STATE_MOST) state[i] = RBL_TRADE_STATE_MOST;
        if (state[i] < -RBL_TRADE_STATE_MOST) state[i] = -RBL_TRADE_STATE_MOST;
    }
}

void rbl_trade_find_judge(rbl_trade_call *c, rebal_solution *found) {
    trade_find_bound(c->state, rbl_trade_call_state(c));
    c->certificate.trade = rbl_trade_find_trade(c);
    c->certificate.state = c->state;
    rbl_certificate_fill(found, &c->certificate);
}

/* What is known of x, found so. */
static void trade_find_judge(rbl_trade_call *c, rebal_solution *found, bool is_out) {
    rbl_trade_find_judge(c, found);
    found->n_steps += c->model.covariance ? c->whole.face.n_steps : c->trade.dual.n_steps;
    if (found->status == REBAL_SOLVE_FEASIBLE && is_out) found->status = REBAL_SOLVE_STEPS;
}

void rbl_trade_find_restart(rbl_trade_call *c) {
    memset(c->state, 0, rbl_trade_call_state(c) * sizeof(double));
    if (!c->model.covariance) rbl_trade_loadings(&c->trade);
}

static void trade_find_keep(double *to_trade, double *to_state, const double *trade,
                            const double *state, const rbl_trade_call *c) {
    memcpy(to_trade, trade, c->model.n * sizeof(double));
    memcpy(to_state, state, rbl_trade_call_state(c) * sizeof(double));
}

/* Whether a is the better answer: optimal, or within its limits, or missing them less. */
static bool trade_find_is_better(const rebal_solution *a, const rebal_solution *b) {
    bool a_within = a->status != REBAL_SOLVE_VIOLATED, b_within = b->status != REBAL_SOLVE_VIOLATED;
    if (a_within != b_within) return a_within;
    return a_within ? a->gap < b->gap : a->violation < b->violation;
}

/* With limits each has a price at first that no trade pays: where they contradict each other, that
 * is found at once. What is neither optimal nor that is looked for once more without, another way.
 */
void rbl_trade_find(rbl_trade_call *c, rebal_solution *found) {
    double *x = c->trade.dual.x;
    bool has_limits = c->trade.dual.n_rows + c->trade.dual.n_caps > 0;
    trade_find_judge(
        c, found, trade_find_run(c, has_limits ? TRADE_FIND_PRICE_ALL : TRADE_FIND_PRICE_NONE, 0));
    if (!has_limits || found->status == REBAL_SOLVE_OPTIMAL ||
        found->status == REBAL_SOLVE_INFEASIBLE || c->trade.dual.is_stopped)
        return;
    rebal_solution first = *found;
    trade_find_keep(c->kept, c->kept_state, x, c->state, c);
    rbl_trade_find_restart(c);
    trade_find_judge(c, found, trade_find_run(c, TRADE_FIND_PRICE_NONE, 0));
    if (!trade_find_is_better(&first, found)) return;
    trade_find_keep(x, c->state, c->kept, c->kept_state, c);
    first.n_steps = found->n_steps;
    *found = first;
}

void rbl_trade_find_rank(rbl_trade_call *c, rebal_solution *found, uint32_t rank) {
    trade_find_judge(c, found, trade_find_run(c, TRADE_FIND_PRICE_RANK, rank));
}

void rbl_trade_find_begin(rbl_trade_call *c, const double *state) {
    size_t bytes = rbl_trade_call_state(c) * sizeof(double);
    if (state)
        memcpy(c->state, state, bytes);
    else
        memset(c->state, 0, bytes);
}
