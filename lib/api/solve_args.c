/* SPDX-License-Identifier: MIT */
#include "api/solve_args.h"

#include "api/memory.h"
#include "api/risk.h"
#include "base/doubles.h"
#include "base/options.h"

/* The sizes of the first version. */
enum {
    SOLVE_ARGS_PROBLEM_MIN = offsetof(rebal_problem, limits) + sizeof(void *),
    SOLVE_ARGS_LIMITS_MIN = offsetof(rebal_trade_limits, te_max) + sizeof(double)
};

void rbl_solve_args_layout(rbl_solve_call *c, rbl_arena *arena) {
    const rebal_risk_model *m = &c->model;
    rbl_certificate_layout(&c->certificate, arena, m, c->problem.limits);
    if (m->n_factors > 0)
        rbl_trade_layout(&c->trade, arena, m, c->problem.limits);
    else
        rbl_trade_whole_layout(&c->whole, arena, m->n);
    c->state = rbl_arena_take(arena, rbl_trade_call_state(c), sizeof(double), RBL_ARENA_ALIGN);
    bool has_limits = c->problem.limits != NULL;
    c->kept = rbl_arena_take(arena, has_limits ? m->n : 0, sizeof(double), RBL_ARENA_ALIGN);
    c->kept_state = rbl_arena_take(arena, has_limits ? rbl_trade_call_state(c) : 0, sizeof(double),
                                   RBL_ARENA_ALIGN);
    c->row_min = rbl_arena_take(arena, c->limits.n_rows, sizeof(double), RBL_ARENA_ALIGN);
    c->row_max = rbl_arena_take(arena, c->limits.n_rows, sizeof(double), RBL_ARENA_ALIGN);
}

/* 0: more than a size_t. */
size_t rbl_solve_args_bytes(rbl_solve_call *c) {
    rbl_arena arena = {0};
    size_t most = SIZE_MAX / (64 * sizeof(double));
    size_t n_rows = c->problem.limits ? c->limits.n_rows : 0, columns = n_rows;
    columns += c->model.n_factors > 0 ? c->model.n_factors : c->model.n;
    if (c->model.n > UINT32_MAX || c->model.n_factors > UINT32_MAX || n_rows > UINT32_MAX) return 0;
    if (columns > 0 && c->model.n > most / columns) return 0;
    if (columns > 0 && columns > most / columns) return 0;
    rbl_solve_args_layout(c, &arena);
    return arena.full ? 0 : arena.used;
}

/* The limits of a problem that was read. */
static rebal_status solve_args_read_limits(rbl_solve_call *c) {
    if (!c->problem.limits) return REBAL_OK;
    rebal_status status =
        rbl_options_read(&c->limits, sizeof c->limits, SOLVE_ARGS_LIMITS_MIN, c->problem.limits);
    c->problem.limits = &c->limits;
    return status;
}

bool rbl_solve_args_structs(rbl_solve_call *c, const rebal_problem *problem) {
    return !rbl_options_read(&c->problem, sizeof c->problem, SOLVE_ARGS_PROBLEM_MIN, problem) &&
           c->problem.model && !rbl_risk_read(&c->model, c->problem.model, NULL) &&
           !solve_args_read_limits(c);
}

/* By a whole covariance limits of rows and caps are not looked for. */
static bool solve_args_is_supported(const rbl_solve_call *c) {
    const uint32_t caps = (1U << RBL_CAPS) - 1;
    return !c->model.covariance || (c->limits.n_rows == 0 && (c->limits.flags & caps) == 0);
}

/* STRUCT; ARGUMENT of what the structs hold; UNSUPPORTED. */
static rebal_status solve_args_read(rbl_solve_call *c, const rebal_problem *problem,
                                    rebal_error *error) {
    rebal_risk_model *m = &c->model;
    rebal_status status =
        rbl_options_read(&c->problem, sizeof c->problem, SOLVE_ARGS_PROBLEM_MIN, problem);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_PROBLEM);
    if (!c->problem.model)
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PROBLEM_MODEL);
    status = rbl_risk_read(m, c->problem.model, error);
    if (status) return status;
    status = solve_args_read_limits(c);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_LIMITS);
    size_t n_rows = c->limits.n_rows;
    const rbl_argument list[] = {
        rbl_argument_count(m->n, 1, m->n_factors + n_rows + 1, RBL_FIELD_N),
        rbl_argument_count(m->n_factors, 0, m->n_factors, RBL_FIELD_N_FACTORS),
        rbl_argument_count(n_rows, 0, n_rows, RBL_FIELD_LIMITS_N_ROWS),
        rbl_argument_code(c->limits.flags, 0, 2 * REBAL_LIMIT_NO_CROSSING - 1,
                          RBL_FIELD_LIMITS_FLAGS),
        rbl_argument_pointer(c->problem.weight, m->n, RBL_FIELD_PROBLEM_WEIGHT),
        rbl_argument_pointer(c->limits.rows, n_rows, RBL_FIELD_LIMITS_ROWS)};
    const size_t n_scalars = 4;
    status = rbl_argument_present(list, n_scalars, error);
    if (!status) status = rbl_argument_model_given(m, error);
    if (!status) status = rbl_argument_present(list + n_scalars, 2, error);
    if (!status && !solve_args_is_supported(c))
        status = rbl_fail_argument(error, REBAL_E_UNSUPPORTED, RBL_FIELD_COVARIANCE);
    c->problem.model = m;
    return status ? status : rbl_argument_scalars(list, n_scalars, error);
}

/* Fractions of the account. */
static rbl_argument solve_args_fraction(const double *number, size_t n, int32_t flags,
                                        int32_t field) {
    return rbl_argument_array(number, n, 0, RBL_TRADE_BOUND, flags | RBL_ARGUMENT_SIGNED, field);
}

/* Of either sign, to 1e30. */
static rbl_argument solve_args_sized(const double *number, size_t n, int32_t flags, int32_t field) {
    return rbl_argument_array(number, n, 0, RBL_ARGUMENT_MOST, flags | RBL_ARGUMENT_SIGNED, field);
}

/* 0, or as small as a variance may be, to 1e30. */
static rbl_argument solve_args_variances(rbl_argument argument) {
    argument.max = RBL_ARGUMENT_MOST;
    return argument;
}

/* The most of a cap that holds. */
static rebal_status solve_args_cap(const rebal_trade_limits *l, const double *most, uint32_t flag,
                                   int32_t field, rebal_error *error) {
    rbl_argument argument = rbl_argument_single(most, RBL_ARGUMENT_ZERO, field);
    if (flag == REBAL_LIMIT_TE) argument.flags = 0;
    return l->flags & flag ? rbl_argument_scalars(&argument, 1, error) : REBAL_OK;
}

static rebal_status solve_args_caps(const rebal_trade_limits *l, rebal_error *error) {
    rebal_status status = REBAL_OK;
    const rbl_argument share = rbl_argument_single(&l->participation_max, RBL_ARGUMENT_ZERO,
                                                   RBL_FIELD_LIMITS_PARTICIPATION_MAX);
    const double *const most[] = {&l->buy_max, &l->sell_max, &l->turnover_max, &l->cost_max,
                                  &l->te_max};
    if (l->volume) status = rbl_argument_scalars(&share, 1, error);
    for (int a = 0; !status && a < RBL_CAPS; a++)
        status = solve_args_cap(l, most[a], 1U << a, RBL_FIELD_LIMITS_BUY_MAX + a, error);
    return status;
}

/* NOT_FINITE or RANGE: the arrays of the limits. */
static rebal_status solve_args_limits(const rbl_solve_call *c, rebal_error *error) {
    const rebal_trade_limits *l = &c->limits;
    const int32_t may = RBL_ARGUMENT_NULLABLE, either = RBL_ARGUMENT_SIGNED;
    const rbl_argument list[] = {
        rbl_argument_weak(l->rows, c->model.n * l->n_rows, may | either, RBL_FIELD_LIMITS_ROWS),
        solve_args_sized(l->row_min, l->n_rows, may, RBL_FIELD_LIMITS_ROW_MIN),
        solve_args_sized(l->row_max, l->n_rows, may, RBL_FIELD_LIMITS_ROW_MAX),
        rbl_argument_weak(l->volume, c->model.n, may, RBL_FIELD_LIMITS_VOLUME)};
    return c->problem.limits ? rbl_argument_arrays(list, RBL_ARGUMENT_LENGTH(list), error)
                             : REBAL_OK;
}

/* NOT_FINITE or RANGE: the single numbers, then the arrays. */
static rebal_status solve_args_numbers(const rbl_solve_call *c, const double *trade,
                                       const double *state, rebal_error *error) {
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
        solve_args_fraction(trade, n, may, RBL_FIELD_TRADE),
        rbl_argument_array(state, rbl_trade_call_state(c), 0, RBL_TRADE_STATE_MOST,
                           may | RBL_ARGUMENT_SIGNED, RBL_FIELD_STATE),
        solve_args_variances(rbl_argument_packed(m->covariance, n_whole, RBL_FIELD_COVARIANCE)),
        solve_args_sized(m->loadings, n * k, 0, RBL_FIELD_LOADINGS),
        solve_args_variances(rbl_argument_packed(m->factor_covariance, m->factor_covariance ? k : 0,
                                                 RBL_FIELD_FACTOR_COVARIANCE)),
        solve_args_variances(rbl_argument_variances(m->specific, n - n_whole, RBL_FIELD_SPECIFIC)),
        solve_args_fraction(p->weight, n, 0, RBL_FIELD_PROBLEM_WEIGHT),
        solve_args_fraction(p->target, n, may, RBL_FIELD_PROBLEM_TARGET),
        solve_args_sized(p->alpha, n, may, RBL_FIELD_PROBLEM_ALPHA),
        rbl_argument_weak(p->cost_buy, n, may, RBL_FIELD_PROBLEM_COST_BUY),
        rbl_argument_weak(p->cost_sell, n, may, RBL_FIELD_PROBLEM_COST_SELL),
        rbl_argument_weak(p->impact, n, may, RBL_FIELD_PROBLEM_IMPACT),
        rbl_argument_weak(p->quadratic, n, may, RBL_FIELD_PROBLEM_QUADRATIC),
        solve_args_fraction(p->trade_min, n, may, RBL_FIELD_PROBLEM_TRADE_MIN),
        solve_args_fraction(p->trade_max, n, may, RBL_FIELD_PROBLEM_TRADE_MAX)};
    rebal_status status = rbl_argument_scalars(list, 3, error);
    if (!status && p->limits) status = solve_args_caps(p->limits, error);
    if (!status) status = rbl_argument_arrays(list + 3, RBL_ARGUMENT_LENGTH(list) - 3, error);
    return status ? status : solve_args_limits(c, error);
}

/* RANGE: a bound above its opposite. */
static rebal_status solve_args_order(const rebal_problem *p, size_t n, rebal_error *error) {
    if (p->net_max < p->net_min)
        return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_PROBLEM_NET_MAX, REBAL_NONE, REBAL_NONE,
                        rbl_doubles_value(p->net_max));
    for (size_t i = 0; i < n; i++) {
        double high = rbl_trade_high(p, i);
        if (high < rbl_trade_low(p, i))
            return rbl_argument_refuse(high, RBL_FIELD_PROBLEM_TRADE_MAX, i, error);
    }
    const rebal_trade_limits *l = p->limits;
    for (size_t j = 0; l && l->row_min && l->row_max && j < l->n_rows; j++)
        if (l->row_max[j] < l->row_min[j])
            return rbl_argument_refuse(l->row_max[j], RBL_FIELD_LIMITS_ROW_MAX, j, error);
    return REBAL_OK;
}

bool rbl_solve_args_counts(rebal_problem *problem, rebal_risk_model *model,
                           const rebal_problem *theirs) {
    rbl_solve_call c = {0};
    if (!rbl_solve_args_structs(&c, theirs)) return false;
    *problem = c.problem;
    *model = c.model;
    problem->model = model;
    return true;
}

rebal_status rbl_solve_args_check(rebal_problem *problem, rebal_risk_model *model,
                                  const rebal_problem *theirs, rebal_error *error) {
    rbl_solve_call c = {0};
    rebal_status status = solve_args_read(&c, theirs, error);
    if (!status) status = solve_args_numbers(&c, NULL, NULL, error);
    if (!status) status = solve_args_order(&c.problem, c.model.n, error);
    if (!status && c.model.covariance)
        status = rbl_fail_argument(error, REBAL_E_UNSUPPORTED, RBL_FIELD_COVARIANCE);
    if (!status && c.problem.limits)
        status = rbl_fail_argument(error, REBAL_E_UNSUPPORTED, RBL_FIELD_LIMITS);
    if (status) return status;
    *problem = c.problem;
    *model = c.model;
    problem->model = model;
    return REBAL_OK;
}

static rebal_status solve_args_variance(double variance, rebal_error *error) {
    if (variance >= RBL_ARGUMENT_LEAST && variance <= RBL_ARGUMENT_MOST) return REBAL_OK;
    return rbl_fail(error, REBAL_E_RANGE, RBL_FIELD_RISK_MODEL, REBAL_NONE, REBAL_NONE,
                    rbl_doubles_value(variance));
}

/* NOT_PSD of S. One without a variance is no more than nought. */
static rebal_status solve_args_whole(rbl_solve_call *c, rebal_error *error) {
    rbl_trade_whole *t = &c->whole;
    t->problem = c->certificate.problem = &c->problem;
    if (!rbl_trade_whole_read(t) && t->variance_max > 0)
        return rbl_fail_argument(error, REBAL_E_NOT_PSD, RBL_FIELD_COVARIANCE);
    return solve_args_variance(t->variance_max, error);
}

/* NOT_PSD of F; RANGE of the largest variance, all in the memory of the call. */
rebal_status rbl_solve_args_model(rbl_solve_call *c, rebal_error *error) {
    rbl_trade *t = &c->trade;
    if (c->model.covariance) return solve_args_whole(c, error);
    t->problem = c->certificate.problem = &c->problem;
    t->limits = c->problem.limits;
    if (!rbl_trade_root(t))
        return rbl_fail_argument(error, REBAL_E_NOT_PSD, RBL_FIELD_FACTOR_COVARIANCE);
    rbl_trade_loadings(t);
    return solve_args_variance(t->variance_max, error);
}

rebal_status rbl_solve_args_accept(rbl_solve_call *c, const rebal_problem *problem,
                                   const double *trade, const double *state, rebal_error *error) {
    rebal_status status = solve_args_read(c, problem, error);
    if (!status) status = solve_args_numbers(c, trade, state, error);
    return status ? status : solve_args_order(&c->problem, c->model.n, error);
}

/* All checks, then memory. */
rebal_status rbl_solve_args_open(rbl_solve_call *c, const rebal_problem *problem,
                                 const double *trade, const double *state, void *memory,
                                 size_t memory_bytes, rebal_error *error) {
    rbl_arena arena;
    rebal_status status = rbl_solve_args_accept(c, problem, trade, state, error);
    if (status) return status;
    size_t need = rbl_solve_args_bytes(c);
    if (need == 0)
        return rbl_fail(error, REBAL_E_MEMORY, RBL_FIELD_MEMORY, REBAL_NONE, REBAL_NONE, INT64_MAX);
    status = rbl_memory_open(&arena, &c->owned, memory, memory_bytes, need, error);
    if (status) return status;
    rbl_solve_args_layout(c, &arena);
    status = rbl_solve_args_model(c, error);
    if (status) rbl_memory_close(c->owned);
    return status;
}

/* STRUCT of a solution that may be NULL. */
rebal_status rbl_solve_args_solution(rebal_solution *solution, rebal_error *error) {
    if (!solution || solution->struct_size >= RBL_SOLVE_SOLUTION_MIN) return REBAL_OK;
    return rbl_fail_argument(error, REBAL_E_STRUCT, RBL_FIELD_SOLUTION);
}
