/* SPDX-License-Identifier: MIT */
#include <rebal/lots.h>

#include <string.h>

#include "api/argument.h"
#include "api/memory.h"
#include "api/risk.h"
#include "base/doubles.h"
#include "base/fail.h"
#include "base/options.h"
#include "market/lots_risk.h"
#include "math/lots.h"

/* The sizes of the first version. */
enum {
    LOTS_MIN = offsetof(rebal_lots, problem) + sizeof(rebal_problem *),
    LOTS_PROBLEM_MIN = offsetof(rebal_problem, limits) + sizeof(void *),
    LOTS_ANSWER_MIN = offsetof(rebal_lots_answer, size) + sizeof(double)
};

enum {
    LOTS_NODES = 50000,
    LOTS_NODES_RISK = 10000000,
    LOTS_NODES_FEW = 4,
    LOTS_ACCOUNTS = 999,
    LOTS_COLUMNS = 9
};

#define LOTS_OPTIMAL 1e-9 /* of size: RISK is as good as that */

#define LOTS_MOST (INT64_C(1) << RBL_LOTS_VALUE_BITS)

/* A call: what was asked, read, and the memory for it. */
typedef struct lots_call {
    rebal_lots lots;
    rebal_problem problem;
    rebal_risk_model model;
    rbl_lots search;
    rbl_lots_risk risk;
    rebal_lots_answer answer;
    void *solve; /* memory for the certificate of RISK */
    size_t solve_bytes;
    void *owned;
} lots_call;

/* A column of integers and its range. */
typedef struct lots_column {
    const int64_t *number;
    int64_t least, most;
    int32_t field;
    bool is_needed;
} lots_column;

static void lots_columns(lots_column list[LOTS_COLUMNS], const rebal_lots *l) {
    const int64_t all = LOTS_MOST, one = REBAL_ONE, half = REBAL_ONE / 2;
    bool is_risk = l->metric == REBAL_LOTS_RISK, is_square = l->metric == REBAL_LOTS_SQUARES;
    const lots_column columns[LOTS_COLUMNS] = {
        {l->held, -all, all, RBL_FIELD_LOTS_HELD, true},
        {l->price, 1, all, RBL_FIELD_LOTS_PRICE, true},
        {is_risk ? NULL : l->ideal, -all, all, RBL_FIELD_LOTS_IDEAL, !is_risk},
        {is_square ? l->weight : NULL, 0, one, RBL_FIELD_LOTS_WEIGHT, false},
        {l->lots_min, -all, all, RBL_FIELD_LOTS_LOTS_MIN, false},
        {l->lots_max, -all, all, RBL_FIELD_LOTS_LOTS_MAX, false},
        {l->trade_min, 0, all, RBL_FIELD_LOTS_TRADE_MIN, false},
        {l->fee_buy_ppb, 0, half, RBL_FIELD_LOTS_FEE_BUY, false},
        {l->fee_sell_ppb, 0, half, RBL_FIELD_LOTS_FEE_SELL, false}};
    memcpy(list, columns, sizeof columns);
}

/* STRUCT of the problem and its model; ARGUMENT. */
static rebal_status lots_read_problem(lots_call *c, rebal_error *error) {
    const rebal_problem *theirs = c->lots.problem;
    if (!theirs) return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_LOTS_PROBLEM);
    rebal_status status =
        rbl_options_read(&c->problem, sizeof c->problem, LOTS_PROBLEM_MIN, theirs);
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_PROBLEM);
    if (c->problem.limits) return rbl_fail_argument(error, REBAL_E_UNSUPPORTED, RBL_FIELD_LIMITS);
    if (!c->problem.model)
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_PROBLEM_MODEL);
    status = rbl_risk_read(&c->model, c->problem.model, error);
    c->problem.model = &c->model;
    return status;
}

/* STRUCT of the call; ARGUMENT of what is in it. */
static rebal_status lots_read(lots_call *c, const rebal_lots *lots, rebal_error *error) {
    lots_column column[LOTS_COLUMNS];
    rebal_status status = rbl_options_read(&c->lots, sizeof c->lots, LOTS_MIN, lots);
    if (!status && c->lots.reserved != 0) status = REBAL_E_STRUCT;
    if (status) return rbl_fail_argument(error, status, RBL_FIELD_LOTS);
    lots_columns(column, &c->lots);
    for (int k = 0; k < LOTS_COLUMNS; k++)
        if (column[k].is_needed && !column[k].number && c->lots.n > 0)
            return rbl_fail_argument(error, REBAL_E_ARGUMENT, column[k].field);
    return c->lots.metric == REBAL_LOTS_RISK ? lots_read_problem(c, error) : REBAL_OK;
}

static rebal_status lots_refuse(int32_t field, int64_t index, int64_t value, rebal_error *error) {
    return rbl_fail(error, REBAL_E_RANGE, field, REBAL_NONE, index, value);
}

/* RANGE of single numbers. */
static rebal_status lots_scalars(const rebal_lots *l, rebal_error *error) {
    bool is_risk = l->metric == REBAL_LOTS_RISK;
    const rbl_argument list[] = {
        rbl_argument_code(l->metric, REBAL_LOTS_ABSOLUTE, REBAL_LOTS_RISK, RBL_FIELD_LOTS_METRIC),
        rbl_argument_code(rbl_fail_count(l->n), 1, INT32_MAX, RBL_FIELD_N),
        rbl_argument_code(l->gap_max_ppb, 0, REBAL_ONE, RBL_FIELD_LOTS_GAP_MAX),
        rbl_argument_code(l->cash, -LOTS_MOST, LOTS_MOST, RBL_FIELD_LOTS_CASH),
        rbl_argument_code(l->cash_min, -LOTS_MOST, LOTS_MOST, RBL_FIELD_LOTS_CASH_MIN),
        rbl_argument_code(l->cash_max, -LOTS_MOST, LOTS_MOST, RBL_FIELD_LOTS_CASH_MAX),
        rbl_argument_code(l->account, 1, LOTS_MOST, RBL_FIELD_LOTS_ACCOUNT)};
    return rbl_argument_scalars(list, RBL_ARGUMENT_LENGTH(list) - !is_risk, error);
}

static int64_t lots_column_at(const int64_t *column, size_t i, int64_t neutral) {
    return column ? column[i] : neutral;
}

/* The bounds of what is held after the trade. */
static int64_t lots_low(const rebal_lots *l, size_t i) {
    return lots_column_at(l->lots_min, i, l->held[i] < 0 ? l->held[i] : 0);
}

static int64_t lots_high(const rebal_lots *l, size_t i) {
    return lots_column_at(l->lots_max, i, LOTS_MOST);
}

/* RANGE of arrays, then of what must hold between numbers. */
static rebal_status lots_arrays(const rebal_lots *l, size_t n_model, rebal_error *error) {
    lots_column column[LOTS_COLUMNS];
    lots_columns(column, l);
    for (int k = 0; k < LOTS_COLUMNS; k++)
        for (size_t i = 0; i < l->n && column[k].number; i++) {
            int64_t x = column[k].number[i];
            if (x < column[k].least || x > column[k].most)
                return lots_refuse(column[k].field, (int64_t)i, x, error);
        }
    if (l->cash_max < l->cash_min)
        return lots_refuse(RBL_FIELD_LOTS_CASH_MAX, REBAL_NONE, l->cash_max, error);
    for (size_t i = 0; i < l->n; i++)
        if (lots_high(l, i) < lots_low(l, i))
            return lots_refuse(RBL_FIELD_LOTS_LOTS_MAX, (int64_t)i, lots_high(l, i), error);
    if (l->metric == REBAL_LOTS_RISK && l->n != n_model)
        return lots_refuse(RBL_FIELD_N, REBAL_NONE, rbl_fail_count(l->n), error);
    for (size_t i = 0; i < l->n; i++)
        if (l->held[i] > LOTS_MOST / l->price[i] || l->held[i] < -(LOTS_MOST / l->price[i]))
            return lots_refuse(RBL_FIELD_LOTS_HELD, (int64_t)i, l->held[i], error);
    return REBAL_OK;
}

static void lots_layout(lots_call *c, rbl_arena *arena) {
    rbl_lots_layout(&c->search, arena, c->lots.n);
    if (c->lots.metric != REBAL_LOTS_RISK) return;
    rbl_lots_risk_layout(&c->risk, arena, &c->model);
    c->solve = rbl_arena_take(arena, 1, c->solve_bytes, RBL_ARENA_ALIGN);
}

/* 0: more than a size_t. */
static size_t lots_bytes(lots_call *c) {
    rbl_arena arena = {0};
    if (c->lots.n > INT32_MAX) return 0;
    if (c->lots.metric == REBAL_LOTS_RISK) {
        c->solve_bytes = rebal_solve_size(&c->problem);
        if (c->solve_bytes == 0) return 0;
    }
    lots_layout(c, &arena);
    return arena.full ? 0 : arena.used;
}

size_t rebal_lots_size(const rebal_lots *lots) {
    lots_call c = {0};
    if (!lots || lots_read(&c, lots, NULL)) return 0;
    return lots_bytes(&c);
}

/* Of nodes_max 0: a node of RISK takes the longer the more rows there are. */
static uint32_t lots_nodes(const rebal_lots *l) {
    if (l->nodes_max > 0) return l->nodes_max;
    if (l->metric != REBAL_LOTS_RISK) return LOTS_NODES;
    size_t some = LOTS_NODES_RISK / l->n / l->n / l->n;
    return some < LOTS_NODES_FEW ? LOTS_NODES_FEW : (uint32_t)some;
}

/* Of RISK a trade is below 1000 accounts, as rebal_solve_certify() takes them. */
static void lots_reach(const rebal_lots *l, rbl_lots_row *row) {
    int64_t all = l->account > INT64_MAX / LOTS_ACCOUNTS ? INT64_MAX : LOTS_ACCOUNTS * l->account;
    int64_t most = all / row->price;
    row->low = row->low < -most ? -most : row->low;
    row->high = row->high > most ? most : row->high;
}

/* Rows as the search has them. */
static void lots_rows(lots_call *c) {
    const rebal_lots *l = &c->lots;
    rbl_lots *s = &c->search;
    for (size_t i = 0; i < l->n; i++) {
        int64_t most = LOTS_MOST / l->price[i], low = lots_low(l, i), high = lots_high(l, i);
        int64_t least = lots_column_at(l->trade_min, i, 1);
        s->row[i] = (rbl_lots_row){.price = l->price[i],
                                   .gap = l->held[i] * l->price[i],
                                   .weight = 1,
                                   .low = (low < -most ? -most : low) - l->held[i],
                                   .high = (high > most ? most : high) - l->held[i],
                                   .least = least < 1 ? 1 : least,
                                   .buy_ppb = lots_column_at(l->fee_buy_ppb, i, 0),
                                   .sell_ppb = lots_column_at(l->fee_sell_ppb, i, 0)};
        if (l->metric == REBAL_LOTS_RISK)
            lots_reach(l, &s->row[i]);
        else
            s->row[i].gap -= l->ideal[i];
        if (l->metric == REBAL_LOTS_SQUARES) s->row[i].weight = lots_column_at(l->weight, i, 1);
    }
    s->is_square = l->metric == REBAL_LOTS_SQUARES;
    s->spend_min = rbl_wide_of(l->cash - l->cash_max);
    s->spend_max = rbl_wide_of(l->cash - l->cash_min);
    s->gap_max_ppb = l->gap_max_ppb;
    s->n_nodes_max = lots_nodes(l);
}

static int32_t lots_status(const rbl_lots *s, int end) {
    if (!s->is_found) return end == RBL_LOTS_DONE ? REBAL_LOTS_INFEASIBLE : REBAL_LOTS_UNKNOWN;
    if (rbl_wide_cmp(s->objective, s->bound) <= 0) return REBAL_LOTS_OPTIMAL;
    return rbl_lots_near(s) ? REBAL_LOTS_WITHIN : REBAL_LOTS_FEASIBLE;
}

/* ABSOLUTE and SQUARES. OVERFLOW. */
static rebal_status lots_separable(lots_call *c, rebal_error *error) {
    rbl_lots *s = &c->search;
    rebal_lots_answer *a = &c->answer;
    bool is_possible = rbl_lots_cut(s);
    if (is_possible && !rbl_lots_scale(s))
        return rbl_fail(error, REBAL_E_OVERFLOW, RBL_FIELD_LOTS_IDEAL, REBAL_NONE, REBAL_NONE, 0);
    a->status = is_possible ? lots_status(s, rbl_lots_solve(s)) : REBAL_LOTS_INFEASIBLE;
    a->n_nodes = s->n_nodes;
    if (!s->is_found) return REBAL_OK;
    a->objective = a->size = rbl_doubles_wide(s->objective);
    a->bound = rbl_doubles_wide(s->bound);
    rbl_wide gap = rbl_wide_sub(s->objective, s->bound);
    if (rbl_wide_sign(gap) > 0) a->gap = rbl_doubles_wide(gap) / a->size;
    return REBAL_OK;
}

/* The problem judged at x: its errors, and what the trade is worth. */
static rebal_status lots_certify(lots_call *c, rebal_solution *solution, rebal_error *error) {
    *solution = (rebal_solution){.struct_size = sizeof *solution};
    return rebal_solve_certify(solution, &c->risk.problem, c->risk.x, c->risk.state, c->solve,
                               c->solve_bytes, error);
}

/* What is known of the lots of RISK. */
static rebal_status lots_judge(lots_call *c, int end, rebal_error *error) {
    rbl_lots_risk *r = &c->risk;
    rebal_lots_answer *a = &c->answer;
    rebal_solution solution;
    double square = r->trade.unit * r->trade.unit;
    a->status = end == RBL_LOTS_DONE ? REBAL_LOTS_INFEASIBLE : REBAL_LOTS_UNKNOWN;
    a->n_nodes = c->search.n_nodes;
    if (!c->search.is_found) return REBAL_OK;
    for (size_t i = 0; i < c->lots.n; i++) r->x[i] = rbl_lots_risk_x(r, i, c->search.z[i]);
    memset(r->state, 0, (c->model.n_factors + 1) * sizeof(double));
    rebal_status status = lots_certify(c, &solution, error);
    if (status) return status;
    a->objective = solution.objective;
    a->bound = end == RBL_LOTS_DONE ? a->objective : r->bound / square;
    a->size = solution.risk + solution.cost + r->dust / square;
    for (size_t i = 0; i < c->lots.n && c->problem.alpha; i++)
        a->size += rbl_doubles_abs(c->problem.alpha[i] * r->x[i]);
    if (a->objective > a->bound) a->gap = (a->objective - a->bound) / a->size;
    a->status = a->gap <= LOTS_OPTIMAL ? REBAL_LOTS_OPTIMAL
                : a->gap <= r->gap_max ? REBAL_LOTS_WITHIN
                                       : REBAL_LOTS_FEASIBLE;
    return REBAL_OK;
}

/* RISK. As rebal_solve(), but by factors only. */
static rebal_status lots_risk(lots_call *c, rebal_error *error) {
    rbl_lots_risk *r = &c->risk;
    rebal_solution solution;
    if (c->model.covariance && c->model.n_factors == 0)
        return rbl_fail_argument(error, REBAL_E_UNSUPPORTED, RBL_FIELD_COVARIANCE);
    bool is_possible = rbl_lots_cut(&c->search);
    r->problem = c->problem;
    r->lots = &c->search;
    r->account = (double)c->lots.account;
    r->gap_max = (double)c->lots.gap_max_ppb / REBAL_ONE;
    r->problem.net_min = r->problem.net_max = 0;
    r->problem.trade_min = r->problem.trade_max = NULL;
    if (is_possible) rbl_lots_risk_bounds(r);
    memset(r->state, 0, (c->model.n_factors + 1) * sizeof(double));
    memset(r->x, 0, c->lots.n * sizeof(double));
    rebal_status status = lots_certify(c, &solution, error);
    if (status) return status;
    return lots_judge(c, is_possible ? rbl_lots_risk_solve(r) : RBL_LOTS_DONE, error);
}

/* The trade, and what it does to the cash. */
static void lots_write(lots_call *c, int64_t *trade) {
    const rbl_lots *s = &c->search;
    rebal_lots_answer *a = &c->answer;
    rbl_wide fee = rbl_wide_of(0), cash = rbl_wide_of(c->lots.cash);
    bool is_found = s->is_found;
    for (size_t i = 0; i < c->lots.n; i++) {
        int64_t z = is_found ? s->z[i] : 0;
        trade[i] = z;
        a->n_traded += z != 0;
        fee = rbl_wide_add(fee, rbl_wide_of(rbl_lots_fee(&s->row[i], z)));
        cash = rbl_wide_sub(cash, rbl_wide_of(rbl_lots_spend(&s->row[i], z)));
    }
    a->cash = rbl_wide_low64(cash);
    a->fee = rbl_wide_fits64(fee) ? rbl_wide_low64(fee) : INT64_MAX;
}

/* All checks but those of the problem, then memory. */
static rebal_status lots_open(lots_call *c, const rebal_lots *lots, void *memory,
                              size_t memory_bytes, rebal_error *error) {
    rbl_arena arena;
    rebal_status status = lots_read(c, lots, error);
    if (!status) status = lots_scalars(&c->lots, error);
    if (!status) status = lots_arrays(&c->lots, c->model.n, error);
    if (status) return status;
    size_t need = lots_bytes(c);
    if (need == 0)
        return rbl_fail(error, REBAL_E_MEMORY, RBL_FIELD_MEMORY, REBAL_NONE, REBAL_NONE, INT64_MAX);
    status = rbl_memory_open(&arena, &c->owned, memory, memory_bytes, need, error);
    if (!status) lots_layout(c, &arena);
    return status;
}

rebal_status rebal_lots_solve(int64_t *trade, rebal_lots_answer *answer, const rebal_lots *lots,
                              void *memory, size_t memory_bytes, rebal_error *error) {
    lots_call c = {0};
    const rbl_argument list[] = {rbl_argument_pointer(trade, 1, RBL_FIELD_TRADE),
                                 rbl_argument_pointer(lots, 1, RBL_FIELD_LOTS)};
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (status) return status;
    if (answer && answer->struct_size < LOTS_ANSWER_MIN)
        return rbl_fail_argument(error, REBAL_E_STRUCT, RBL_FIELD_LOTS_ANSWER);
    status = lots_open(&c, lots, memory, memory_bytes, error);
    if (status) return status;
    lots_rows(&c);
    bool is_risk = c.lots.metric == REBAL_LOTS_RISK;
    status = is_risk ? lots_risk(&c, error) : lots_separable(&c, error);
    if (!status) lots_write(&c, trade);
    rbl_memory_close(c.owned);
    if (status || !answer) return status;
    return rbl_options_write(answer, &c.answer, sizeof c.answer, LOTS_ANSWER_MIN);
}
