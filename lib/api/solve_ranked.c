/* SPDX-License-Identifier: MIT */
#include <rebal/solve.h>

#include <string.h>

#include "api/memory.h"
#include "api/solve_args.h"
#include "api/solve_find.h"
#include "base/doubles.h"
#include "base/fmath.h"
#include "base/options.h"

/* A limit that is none; and of the sizes that a limit sums, by how much more it is given up than
 * was found to be needed. */
#define SOLVE_RANKED_NONE 1e30
#define SOLVE_RANKED_ROOM 1e-9
#define SOLVE_RANKED_NOUGHT 1e-3 /* of that: what is not missed */

/* Times what the search for that left of the limits before. */
#define SOLVE_RANKED_MORE 10.0

/* What was asked before anything was given up. */
typedef struct solve_ranked {
    rbl_solve_call call;
    rebal_trade_limits asked;
    double net_min, net_max;
    double *given_up; /* [REBAL_PRICE_ROWS + n_rows] */
} solve_ranked;

/* A range less what is given up of it: all where the limit does not count yet. */
static void solve_ranked_range(double *least, double *most, double given_up, bool counts) {
    *least = counts ? *least + (given_up < 0 ? given_up : 0) : -SOLVE_RANKED_NONE;
    *most = counts ? *most + (given_up > 0 ? given_up : 0) : SOLVE_RANKED_NONE;
}

/* The limits up to a rank, with what is given up of them. */
static void solve_ranked_apply(solve_ranked *r, uint32_t rank) {
    rbl_solve_call *c = &r->call;
    rebal_trade_limits *l = &c->limits;
    double *const cap[] = {&l->buy_max, &l->sell_max, &l->turnover_max, &l->cost_max, &l->te_max};
    c->problem.net_min = r->net_min, c->problem.net_max = r->net_max;
    *l = r->asked;
    l->row_min = c->row_min, l->row_max = c->row_max;
    solve_ranked_range(&c->problem.net_min, &c->problem.net_max, r->given_up[REBAL_PRICE_NET],
                       c->rank[REBAL_PRICE_NET] <= rank);
    for (size_t a = 0; a < RBL_CAPS; a++) {
        double none;
        solve_ranked_range(&none, cap[a], r->given_up[REBAL_PRICE_BUY + a],
                           c->rank[REBAL_PRICE_BUY + a] <= rank);
    }
    for (size_t j = 0; j < l->n_rows; j++) {
        c->row_min[j] = r->asked.row_min ? r->asked.row_min[j] : -SOLVE_RANKED_NONE;
        c->row_max[j] = r->asked.row_max ? r->asked.row_max[j] : SOLVE_RANKED_NONE;
        solve_ranked_range(&c->row_min[j], &c->row_max[j], r->given_up[REBAL_PRICE_ROWS + j],
                           c->rank[REBAL_PRICE_ROWS + j] <= rank);
    }
}

/* By how much a value is outside of a range, and a little. */
static double solve_ranked_miss(double value, double least, double most, double room) {
    double rounding = SOLVE_RANKED_NOUGHT * room;
    if (value > most + rounding) return value - most + room;
    return value < least - rounding ? value - least - room : 0;
}

/* Gives up what the trade that was found misses of the limits of a rank. */
static void solve_ranked_give(solve_ranked *r, const rebal_solution *found, uint32_t rank,
                              double room) {
    const rbl_solve_call *c = &r->call;
    const rbl_certificate *at = &c->certificate;
    const rebal_trade_limits *l = &r->asked;
    double traded = at->traded > 1 ? at->traded : 1, te = rbl_fmath_sqrt(at->variance);
    const double value[] = {at->bought, at->traded - at->bought, at->traded / 2, found->cost, te};
    const double most[] = {l->buy_max, l->sell_max, l->turnover_max, l->cost_max, l->te_max};
    const double size[] = {traded, traded, traded, found->cost, te};
    if (c->rank[REBAL_PRICE_NET] == rank)
        r->given_up[REBAL_PRICE_NET] =
            solve_ranked_miss(found->net, r->net_min, r->net_max, room * traded);
    for (size_t a = 0; a < RBL_CAPS; a++)
        if (c->rank[REBAL_PRICE_BUY + a] == rank && l->flags >> a & 1)
            r->given_up[REBAL_PRICE_BUY + a] =
                solve_ranked_miss(value[a], -SOLVE_RANKED_NONE, most[a], room * size[a]);
    for (size_t j = 0; j < l->n_rows; j++) {
        double low = l->row_min ? l->row_min[j] : -SOLVE_RANKED_NONE;
        double high = l->row_max ? l->row_max[j] : SOLVE_RANKED_NONE;
        double count = at->row_size[j] > 1 ? at->row_size[j] : 1;
        if (c->rank[REBAL_PRICE_ROWS + j] == rank)
            r->given_up[REBAL_PRICE_ROWS + j] =
                solve_ranked_miss(at->row_value[j], low, high, room * count);
    }
}

/* The lowest rank above this one; this one: there is none. */
static uint32_t solve_ranked_next(const solve_ranked *r, uint32_t rank) {
    uint32_t next = rank;
    for (size_t j = 0; j < REBAL_PRICE_ROWS + r->asked.n_rows; j++) {
        uint32_t of = r->call.rank[j];
        if (of > rank && (next == rank || of < next)) next = of;
    }
    return next;
}

static bool solve_ranked_is_missed(const rebal_solution *found) {
    return found->status == REBAL_SOLVE_INFEASIBLE || found->status == REBAL_SOLVE_VIOLATED;
}

/* F-RANKED: all limits; where nothing is within them, those that are never given up; then rank by
 * rank, each with as little given up as those before it allow; then all that is left. */
static void solve_ranked_find(solve_ranked *r, rebal_solution *found) {
    rbl_solve_call *c = &r->call;
    rbl_trade_find(c, found);
    if (!solve_ranked_is_missed(found)) return;
    solve_ranked_apply(r, 0);
    rbl_trade_find_restart(c);
    rbl_trade_find(c, found);
    if (solve_ranked_is_missed(found)) return;
    for (uint32_t rank = 0, next; (next = solve_ranked_next(r, rank)) != rank; rank = next) {
        solve_ranked_apply(r, next);
        rbl_trade_find_restart(c);
        rbl_trade_find_rank(c, found, next);
        solve_ranked_give(r, found, next, SOLVE_RANKED_ROOM);
        solve_ranked_apply(r, next);
        rbl_trade_find_judge(c, found);
        solve_ranked_give(r, found, next, SOLVE_RANKED_ROOM + SOLVE_RANKED_MORE * found->violation);
    }
    solve_ranked_apply(r, UINT32_MAX);
    rbl_trade_find_restart(c);
    rbl_trade_find(c, found);
}

rebal_status rebal_solve_ranked(double *trade, double *state, double *given_up,
                                rebal_solution *solution, const rebal_problem *problem,
                                const uint32_t *rank, void *memory, size_t memory_bytes,
                                rebal_error *error) {
    solve_ranked r = {.given_up = given_up};
    rbl_solve_call *c = &r.call;
    const rbl_argument list[] = {rbl_argument_pointer(trade, 1, RBL_FIELD_TRADE),
                                 rbl_argument_pointer(given_up, 1, RBL_FIELD_GIVEN_UP),
                                 rbl_argument_pointer(problem, 1, RBL_FIELD_PROBLEM),
                                 rbl_argument_pointer(rank, 1, RBL_FIELD_RANK)};
    rebal_status status = rbl_argument_present(list, RBL_ARGUMENT_LENGTH(list), error);
    if (!status) status = rbl_solve_args_solution(solution, error);
    if (!status) status = rbl_solve_args_open(c, problem, NULL, state, memory, memory_bytes, error);
    if (status) return status;
    if (!c->problem.limits) {
        rbl_memory_close(c->owned);
        return rbl_fail_argument(error, REBAL_E_ARGUMENT, RBL_FIELD_LIMITS);
    }
    rebal_solution found = {.struct_size = sizeof found};
    c->rank = rank;
    r.asked = c->limits;
    r.net_min = c->problem.net_min, r.net_max = c->problem.net_max;
    memset(given_up, 0, (REBAL_PRICE_ROWS + r.asked.n_rows) * sizeof *given_up);
    rbl_trade_find_begin(c, state);
    solve_ranked_find(&r, &found);
    rbl_solve_end(c, trade, state);
    return solution ? rbl_options_write(solution, &found, sizeof found, RBL_SOLVE_SOLUTION_MIN)
                    : REBAL_OK;
}
