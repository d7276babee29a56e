/* SPDX-License-Identifier: MIT */
#include <rebal/solve.h>

#include <string.h>

#include "api/memory.h"
#include "api/solve_find.h"
#include "base/options.h"
#include "market/trade_limits.h"

size_t rebal_solve_size(const rebal_problem *problem) {
    rbl_solve_call c = {0};
    return problem && rbl_solve_args_structs(&c, problem) ? rbl_solve_args_bytes(&c) : 0;
}

/* All rows at the end that misses the sum least. */
static void solve_miss(double *x, const rebal_problem *p, bool is_low) {
    for (size_t i = 0; i < p->model->n; i++)
        x[i] = is_low ? rbl_trade_low(p, i) : rbl_trade_high(p, i);
}

/* What may be missed at a price that no trade pays. */
typedef enum solve_price {
    SOLVE_PRICE_NONE = 0, /* nothing */
    SOLVE_PRICE_ALL = 1,  /* each limit */
    SOLVE_PRICE_RANK = 2  /* those of a rank, the others not */
} solve_price;

/* The trade of the last search. */
static double *solve_trade(rbl_solve_call *c) {
    return c->model.covariance ? c->whole.face.x : c->trade.dual.x;
}

/* Whether it is out of steps. */
static bool solve_whole(rbl_solve_call *c, double net_min, double net_max) {
    rbl_trade_whole_begin(&c->whole, c->state, net_min, net_max);
    bool is_out = rbl_face_solve(&c->whole.face) == RBL_FACE_LIMIT;
    if (is_out) rbl_trade_whole_settle(&c->whole);
    rbl_trade_whole_state(c->state, &c->whole);
    return is_out;
}

static bool solve_factors(rbl_solve_call *c, double net_min, double net_max, solve_price price,
                          uint32_t rank) {
    rbl_trade_begin(&c->trade, c->state, net_min, net_max);
    if (price != SOLVE_PRICE_NONE)
        rbl_trade_limits_price(&c->trade, price == SOLVE_PRICE_RANK ? c->rank : NULL, rank);
    c->trade.dual.forgets = price == SOLVE_PRICE_NONE;
    bool is_out = rbl_dual_solve(&c->trade.dual) == RBL_DUAL_LIMIT;
    rbl_trade_state(c->state, &c->trade);
    return is_out;
}

/* The trade into x, and whether the search for it is out of steps. */
static bool solve_run(rbl_solve_call *c, solve_price price, uint32_t rank) {
    const rebal_problem *p = &c->problem;
    double least, most, net_min = p->net_min, net_max = p->net_max;
    rbl_trade_reach(p, &least, &most);
    bool is_low = least > net_max + RBL_TRADE_MISS;
    if (price != SOLVE_PRICE_RANK && (is_low || most < net_min - RBL_TRADE_MISS)) {
        solve_miss(solve_trade(c), p, is_low);
        return false;
    }
    net_min = net_min > most ? most : net_min;
    net_max = net_max < least ? least : net_max;
    if (c->model.covariance) return solve_whole(c, net_min, net_max);
    net_min = net_min < least ? least : net_min;
    net_max = net_max > most ? most : net_max;
    return solve_factors(c, net_min, net_max, price, rank);
}

void rbl_solve_judge(rbl_solve_call *c, rebal_solution *found) {
    c->certificate.trade = solve_trade(c);
    c->certificate.state = c->state;
    rbl_certificate_fill(found, &c->certificate);
}

/* What is known of x, found so. */
static void solve_judge(rbl_solve_call *c, rebal_solution *found, bool is_out) {
    rbl_solve_judge(c, found);
    found->n_steps += c->model.covariance ? c->whole.face.n_steps : c->trade.dual.n_steps;
    if (found->status == REBAL_SOLVE_FEASIBLE && is_out) found->status = REBAL_SOLVE_STEPS;
}

void rbl_solve_restart(rbl_solve_call *c) {
    memset(c->state, 0, rbl_solve_args_state(c) * sizeof(double));
    if (!c->model.covariance) rbl_trade_loadings(&c->trade);
}

static void solve_keep(double *to_trade, double *to_state, const double *trade, const double *state,
                       const rbl_solve_call *c) {
    memcpy(to_trade, trade, c->model.n * sizeof(double));
    memcpy(to_state, state, rbl_solve_args_state(c) * sizeof(double));
}

/* Whether a is the better answer: optimal, or within its limits, or missing them less. */
static bool solve_is_better(const rebal_solution *a, const rebal_solution *b) {
    bool a_within = a->status != REBAL_SOLVE_VIOLATED, b_within = b->status != REBAL_SOLVE_VIOLATED;
    if (a_within != b_within) return a_within;
    return a_within ? a->gap < b->gap : a->violation < b->violation;
}

/* With limits each has a price at first that no trade pays: where they contradict each other, that
 * is found at once. What is neither optimal nor that is looked for once more without, another way.
 */
void rbl_solve_find(rbl_solve_call *c, rebal_solution *found) {
    double *x = c->trade.dual.x;
    bool has_limits = c->trade.dual.n_rows + c->trade.dual.n_caps > 0;
    solve_judge(c, found, solve_run(c, has_limits ? SOLVE_PRICE_ALL : SOLVE_PRICE_NONE, 0));
    if (!has_limits || found->status == REBAL_SOLVE_OPTIMAL ||
        found->status == REBAL_SOLVE_INFEASIBLE || c->trade.dual.is_stopped)
        return;
    rebal_solution first = *found;
    solve_keep(c->kept, c->kept_state, x, c->state, c);
    rbl_solve_restart(c);
    solve_judge(c, found, solve_run(c, SOLVE_PRICE_NONE, 0));
    if (!solve_is_better(&first, found)) return;
    solve_keep(x, c->state, c->kept, c->kept_state, c);
    first.n_steps = found->n_steps;
    *found = first;
}

void rbl_solve_find_rank(rbl_solve_call *c, rebal_solution *found, uint32_t rank) {
    solve_judge(c, found, solve_run(c, SOLVE_PRICE_RANK, rank));
}

void rbl_solve_begin(rbl_solve_call *c, const double *state) {
    size_t bytes = rbl_solve_args_state(c) * sizeof(double);
    if (state)
        memcpy(c->state, state, bytes);
    else
        memset(c->state, 0, bytes);
}

void rbl_solve_end(rbl_solve_call *c, double *trade, double *state) {
    memcpy(trade, solve_trade(c), c->model.n * sizeof(double));
    if (state) memcpy(state, c->state, rbl_solve_args_state(c) * sizeof(double));
    rbl_memory_close(c->owned);
}

rebal_status rebal_solve(double *trade, double *state, rebal_solution *solution,
                         const rebal_problem *problem, void *memory, size_t memory_bytes,
                         rebal_error *error) {
    rbl_solve_call c = {0};
    const rbl_argument list[] = {rbl_argument_pointer(trade, 1, RBL_FIELD_TRADE),
                                 rbl_argument_pointer(problem, 1, RBL_FIELD_PROBLEM)};
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = rbl_solve_args_solution(solution, error);
    if (!status)
        status = rbl_solve_args_open(&c, problem, NULL, state, memory, memory_bytes, error);
    if (status) return status;
    rebal_solution found = {.struct_size = sizeof found};
    rbl_solve_begin(&c, state);
    rbl_solve_find(&c, &found);
    rbl_solve_end(&c, trade, state);
    return solution ? rbl_options_write(solution, &found, sizeof found, RBL_SOLVE_SOLUTION_MIN)
                    : REBAL_OK;
}

rebal_status rebal_solve_certify(rebal_solution *solution, const rebal_problem *problem,
                                 const double *trade, const double *state, void *memory,
                                 size_t memory_bytes, rebal_error *error) {
    rbl_solve_call c = {0};
    const rbl_argument list[] = {rbl_argument_pointer(solution, 1, RBL_FIELD_SOLUTION),
                                 rbl_argument_pointer(problem, 1, RBL_FIELD_PROBLEM),
                                 rbl_argument_pointer(trade, 1, RBL_FIELD_TRADE)};
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = rbl_solve_args_solution(solution, error);
    if (!status)
        status = rbl_solve_args_open(&c, problem, trade, state, memory, memory_bytes, error);
    if (status) return status;
    rebal_solution found = {.struct_size = sizeof found};
    c.certificate.trade = trade;
    c.certificate.state = state;
    rbl_certificate_fill(&found, &c.certificate);
    rbl_memory_close(c.owned);
    return rbl_options_write(solution, &found, sizeof found, RBL_SOLVE_SOLUTION_MIN);
}
