/* SPDX-License-Identifier: MIT */
#include <rebal/solve.h>

#include <string.h>

#include "api/argument.h"
#include "api/memory.h"
#include "api/risk.h"
#include "base/doubles.h"
#include "base/fail.h"
#include "base/options.h"
#include "market/certificate.h"
#include "market/trade.h"
#include "market/trade_whole.h"

/* The sizes of the first version. */
enum {
    SOLVE_PROBLEM_MIN = offsetof(rebal_problem, trade_max) + sizeof(double *),
    SOLVE_SOLUTION_MIN = offsetof(rebal_solution, net_multiplier) + sizeof(double)
};

/* Above what exposures and prices come to in a problem whose numbers are all within their bounds.
 */
#define SOLVE_STATE_MOST 1e70

/* A call: what was asked, read, and the memory for it. */
typedef struct solve_call {
    rebal_problem problem;
    rebal_risk_model model;
    rbl_certificate certificate;
    rbl_trade trade;       /* by factors */
    rbl_trade_whole whole; /* by a covariance */
    double *state;
    void *owned;
} solve_call;

/* Numbers of a state, but for the price: exposures, or without factors the weights. */
static size_t solve_width(const rebal_risk_model *m) {
    return m->n_factors > 0 ? m->n_factors : m->n;
}

static void solve_layout(solve_call *c, rbl_arena *arena) {
    const rebal_risk_model *m = &c->model;
    rbl_certificate_layout(&c->certificate, arena, m->n, solve_width(m));
    if (m->n_factors > 0)
        rbl_trade_layout(&c->trade, arena, m);
    else
        rbl_trade_whole_layout(&c->whole, arena, m->n);
    c->state = rbl_arena_take(arena, solve_width(m) + 1, sizeof(double), RBL_ARENA_ALIGN);
}

/* 0: more than a size_t. */
static size_t solve_bytes(solve_call *c) {
    rbl_arena arena = {0};
    size_t most = SIZE_MAX / (64 * sizeof(double));
    if (c->model.n > UINT32_MAX || c->model.n_factors > UINT32_MAX) return 0;
    if (c->model.n > 0 && solve_width(&c->model) > most / c->model.n) return 0;
    if (c->model.n_factors > 0 && c->model.n_factors > most / c->model.n_factors) return 0;
    solve_layout(c, &arena);
    return arena.full ? 0 : arena.used;
}

static bool solve_read_structs(solve_call *c, const rebal_problem *problem) {
    return !rbl_options_read(&c->problem, sizeof c->problem, SOLVE_PROBLEM_MIN, problem) &&
           c->problem.model && !rbl_risk_read(&c->model, c->problem.model, NULL);
}

size_t rebal_solve_size(const rebal_problem *problem) {
    solve_call c;
    return problem && solve_read_structs(&c, problem) ? solve_bytes(&c) : 0;
}

/* STRUCT; ARGUMENT of what the structs hold. */
static rebal_status solve_read(solve_call *c, const rebal_problem *problem, rebal_error *error) {
    rebal_risk_model *m = &c->model;
    rebal_status status =
        rbl_options_read(&c->problem, sizeof c->problem, SOLVE_PROBLEM_MIN, problem);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_PROBLEM);
    if (!c->problem.model)
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PROBLEM_MODEL);
    status = rbl_risk_read(m, c->problem.model, error);
    if (status) return status;
    const rbl_argument list[] = {
        rbl_argument_count(m->n, 1, m->n_factors + 1, RBL_FIELD_N),
        rbl_argument_count(m->n_factors, 0, m->n_factors, RBL_FIELD_N_FACTORS),
        rbl_argument_pointer(c->problem.weight, m->n, RBL_FIELD_PROBLEM_WEIGHT)};
    status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list) - 1, error);
    if (!status) status = rbl_argument_model_given(m, error);
    if (!status) status = rbl_argument_present(list + 2, 1, error);
    c->problem.model = m;
    return status ? status : rbl_argument_scalars(list, RBL_ARGUMENT_LENGTH(list) - 1, error);
}

/* Fractions of the account. */
static rbl_argument solve_fraction(const double *number, size_t n, int32_t flags, int32_t field) {
    return rbl_argument_array(number, n, 0, RBL_TRADE_BOUND, flags | RBL_ARGUMENT_SIGNED, field);
}

/* Of either sign, to 1e30. */
static rbl_argument solve_sized(const double *number, size_t n, int32_t flags, int32_t field) {
    return rbl_argument_array(number, n, 0, RBL_ARGUMENT_MOST, flags | RBL_ARGUMENT_SIGNED, field);
}

/* 0, or as small as a variance may be, to 1e30. */
static rbl_argument solve_variances(rbl_argument argument) {
    argument.max = RBL_ARGUMENT_MOST;
    return argument;
}

/* NOT_FINITE or RANGE: the single numbers, then the arrays. */
static rebal_status solve_numbers(const solve_call *c, const double *trade, const double *state,
                                  rebal_error *error) {
    const rebal_problem *p = &c->problem;
    const rebal_risk_model *m = &c->model;
    size_t n = m->n, k = m->n_factors, n_whole = m->covariance ? n : 0;
    const int32_t may = RBL_ARGUMENT_NULLABLE;
    const rbl_argument list[] = {
        rbl_argument_number(&p->risk_aversion, RBL_ARGUMENT_LEAST, RBL_ARGUMENT_MOST, 0,
                            RBL_FIELD_PROBLEM_RISK_AVERSION),
        rbl_argument_number(&p->net_min, 0, RBL_ARGUMENT_MOST, RBL_ARGUMENT_SIGNED,
                            RBL_FIELD_PROBLEM_NET_MIN),
        rbl_argument_number(&p->net_max, 0, RBL_ARGUMENT_MOST, RBL_ARGUMENT_SIGNED,
                            RBL_FIELD_PROBLEM_NET_MAX),
        solve_fraction(trade, n, may, RBL_FIELD_TRADE),
        rbl_argument_array(state, solve_width(m) + 1, 0, SOLVE_STATE_MOST,
                           may | RBL_ARGUMENT_SIGNED, RBL_FIELD_STATE),
        solve_variances(rbl_argument_packed(m->covariance, n_whole, RBL_FIELD_COVARIANCE)),
        solve_sized(m->loadings, n * k, 0, RBL_FIELD_LOADINGS),
        solve_variances(rbl_argument_packed(m->factor_covariance, m->factor_covariance ? k : 0,
                                            RBL_FIELD_FACTOR_COVARIANCE)),
        solve_variances(rbl_argument_variances(m->specific, n - n_whole, RBL_FIELD_SPECIFIC)),
        solve_fraction(p->weight, n, 0, RBL_FIELD_PROBLEM_WEIGHT),
        solve_fraction(p->target, n, may, RBL_FIELD_PROBLEM_TARGET),
        solve_sized(p->alpha, n, may, RBL_FIELD_PROBLEM_ALPHA),
        rbl_argument_weak(p->cost_buy, n, may, RBL_FIELD_PROBLEM_COST_BUY),
        rbl_argument_weak(p->cost_sell, n, may, RBL_FIELD_PROBLEM_COST_SELL),
        rbl_argument_weak(p->impact, n, may, RBL_FIELD_PROBLEM_IMPACT),
        rbl_argument_weak(p->quadratic, n, may, RBL_FIELD_PROBLEM_QUADRATIC),
        solve_fraction(p->trade_min, n, may, RBL_FIELD_PROBLEM_TRADE_MIN),
        solve_fraction(p->trade_max, n, may, RBL_FIELD_PROBLEM_TRADE_MAX)};
    rebal_status status = rbl_argument_scalars(list, 3, error);
    return status ? status : rbl_argument_arrays(list + 3, RBL_ARGUMENT_LENGTH(list) - 3, error);
}

/* RANGE: a bound above its opposite. */
static rebal_status solve_order(const rebal_problem *p, size_t n, rebal_error *error) {
    if (p->net_max < p->net_min)
        return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_PROBLEM_NET_MAX, REBAL_NONE, REBAL_NONE,
                        rbl_doubles_value(p->net_max));
    for (size_t i = 0; i < n; i++) {
        double high = rbl_trade_high(p, i);
        if (high < rbl_trade_low(p, i))
            return rbl_argument_refuse(high, RBL_FIELD_PROBLEM_TRADE_MAX, i, error);
    }
    return REBAL_OK;
}

static rebal_status solve_variance(double variance, rebal_error *error) {
    if (variance >= RBL_ARGUMENT_LEAST && variance <= RBL_ARGUMENT_MOST) return REBAL_OK;
    return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_RISK_MODEL, REBAL_NONE, REBAL_NONE,
                    rbl_doubles_value(variance));
}

/* NOT_PSD of S. One without a variance is no more than nought. */
static rebal_status solve_model_whole(solve_call *c, rebal_error *error) {
    rbl_trade_whole *t = &c->whole;
    t->problem = c->certificate.problem = &c->problem;
    if (!rbl_trade_whole_read(t) && t->variance_max > 0)
        return rbl_fail_argument(error, REBAL_E_NOT_PSD, RBL_FIELD_COVARIANCE);
    return solve_variance(t->variance_max, error);
}

/* NOT_PSD of F; RANGE of the largest variance, all in the memory of the call. */
static rebal_status solve_model(solve_call *c, rebal_error *error) {
    rbl_trade *t = &c->trade;
    if (c->model.covariance) return solve_model_whole(c, error);
    t->problem = c->certificate.problem = &c->problem;
    if (!rbl_trade_root(t))
        return rbl_fail_argument(error, REBAL_E_NOT_PSD, RBL_FIELD_FACTOR_COVARIANCE);
    rbl_trade_loadings(t);
    return solve_variance(t->variance_max, error);
}

/* All checks, then memory. */
static rebal_status solve_open(solve_call *c, const rebal_problem *problem, const double *trade,
                               const double *state, void *memory, size_t memory_bytes,
                               rebal_error *error) {
    rbl_arena arena;
    rebal_status status = solve_read(c, problem, error);
    if (!status) status = solve_numbers(c, trade, state, error);
    if (!status) status = solve_order(&c->problem, c->model.n, error);
    if (status) return status;
    size_t need = solve_bytes(c);
    if (need == 0)
        return rbl_fail(error, REBAL_E_MEMORY, RBL_FIELD_MEMORY, REBAL_NONE, REBAL_NONE, INT64_MAX);
    status = rbl_memory_open(&arena, &c->owned, memory, memory_bytes, need, error);
    if (status) return status;
    solve_layout(c, &arena);
    status = solve_model(c, error);
    if (status) rbl_memory_close(c->owned);
    return status;
}

/* STRUCT of a solution that may be NULL. */
static rebal_status solve_check_solution(rebal_solution *solution, rebal_error *error) {
    if (!solution || solution->struct_size >= SOLVE_SOLUTION_MIN) return REBAL_OK;
    return rbl_fail_argument(error, REBAL_E_STRUCT, RBL_FIELD_SOLUTION);
}

/* All rows at the end that misses the sum least. */
static void solve_miss(double *x, const rebal_problem *p, bool is_low) {
    for (size_t i = 0; i < p->model->n; i++)
        x[i] = is_low ? rbl_trade_low(p, i) : rbl_trade_high(p, i);
}

/* How a search ended. */
typedef struct solve_end {
    uint32_t n_steps;
    bool is_out; /* of steps */
} solve_end;

static solve_end solve_whole(solve_call *c, double *x, double net_min, double net_max) {
    rbl_face *f = &c->whole.face;
    rbl_trade_whole_begin(&c->whole, c->state, net_min, net_max);
    int end = rbl_face_solve(f);
    rbl_trade_whole_state(c->state, &c->whole);
    memcpy(x, f->x, f->n * sizeof *x);
    return (solve_end){f->n_steps, end == RBL_FACE_LIMIT};
}

static solve_end solve_factors(solve_call *c, double *x, double net_min, double net_max) {
    rbl_dual *d = &c->trade.dual;
    rbl_trade_begin(&c->trade, c->state, net_min, net_max);
    int end = rbl_dual_solve(d);
    rbl_trade_state(c->state, &c->trade);
    memcpy(x, d->x, d->n * sizeof *x);
    return (solve_end){d->n_steps, end == RBL_DUAL_LIMIT};
}

/* The trade into x, the state into that of the call. */
static solve_end solve_run(solve_call *c, double *x) {
    const rebal_problem *p = &c->problem;
    double least, most, net_min = p->net_min, net_max = p->net_max;
    rbl_trade_reach(p, &least, &most);
    bool is_low = least > net_max + RBL_TRADE_MISS;
    if (is_low || most < net_min - RBL_TRADE_MISS) {
        solve_miss(x, p, is_low);
        return (solve_end){0, false};
    }
    net_min = net_min > most ? most : net_min;
    net_max = net_max < least ? least : net_max;
    if (c->model.covariance) return solve_whole(c, x, net_min, net_max);
    net_min = net_min < least ? least : net_min;
    net_max = net_max > most ? most : net_max;
    return solve_factors(c, x, net_min, net_max);
}

rebal_status rebal_solve(double *trade, double *state, rebal_solution *solution,
                         const rebal_problem *problem, void *memory, size_t memory_bytes,
                         rebal_error *error) {
    solve_call c = {0};
    const rbl_argument list[] = {rbl_argument_pointer(trade, 1, RBL_FIELD_TRADE),
                                 rbl_argument_pointer(problem, 1, RBL_FIELD_PROBLEM)};
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = solve_check_solution(solution, error);
    if (!status) status = solve_open(&c, problem, NULL, state, memory, memory_bytes, error);
    if (status) return status;
    size_t state_bytes = (solve_width(&c.model) + 1) * sizeof(double);
    rebal_solution found = {.struct_size = sizeof found};
    if (state)
        memcpy(c.state, state, state_bytes);
    else
        memset(c.state, 0, state_bytes);
    solve_end end = solve_run(&c, trade);
    if (state) memcpy(state, c.state, state_bytes);
    c.certificate.trade = trade;
    c.certificate.state = c.state;
    rbl_certificate_fill(&found, &c.certificate);
    found.n_steps = end.n_steps;
    if (found.status == REBAL_SOLVE_FEASIBLE && end.is_out) found.status = REBAL_SOLVE_STEPS;
    rbl_memory_close(c.owned);
    return solution ? rbl_options_write(solution, &found, sizeof found, SOLVE_SOLUTION_MIN)
                    : REBAL_OK;
}

rebal_status rebal_solve_certify(rebal_solution *solution, const rebal_problem *problem,
                                 const double *trade, const double *state, void *memory,
                                 size_t memory_bytes, rebal_error *error) {
    solve_call c = {0};
    const rbl_argument list[] = {rbl_argument_pointer(solution, 1, RBL_FIELD_SOLUTION),
                                 rbl_argument_pointer(problem, 1, RBL_FIELD_PROBLEM),
                                 rbl_argument_pointer(trade, 1, RBL_FIELD_TRADE)};
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = solve_check_solution(solution, error);
    if (!status) status = solve_open(&c, problem, trade, state, memory, memory_bytes, error);
    if (status) return status;
    rebal_solution found = {.struct_size = sizeof found};
    c.certificate.trade = trade;
    c.certificate.state = state;
    rbl_certificate_fill(&found, &c.certificate);
    rbl_memory_close(c.owned);
    return rbl_options_write(solution, &found, sizeof found, SOLVE_SOLUTION_MIN);
}
