/* SPDX-License-Identifier: MIT */
/** @file
 *  The cost-optimal trade: how much of each instrument to buy or sell, so that the risk that is
 *  left and the cost of the trades are together least; and a certificate that it is so.
 *
 *  Estimates in doubles, functions of arrays, no handle. They decide nothing: the host rounds what
 *  it likes of them into REBAL_GOAL, and the planner makes whole lots of it.
 *
 *  THE PROBLEM. Weights w become w + x. Of all trades x within their bounds, the one of least
 *
 *      (g/2) (w + x - t)' S (w + x - t)  -  alpha'x  +  sum of costs
 *      cost of x_i:  buy x for x >= 0, sell |x| for x < 0;  + impact |x|^(3/2) + quadratic x^2
 *      subject to  trade_min_i <= x_i <= trade_max_i,  net_min <= x_1 + ... + x_n <= net_max,
 *                  and limits of groups, exposures, turnover, cost and tracking error
 *
 *  Weights and trades are fractions of the account, in size at most 1000; S a year's, by factors,
 *  S = B F B' + diag(D), or whole; g is the aversion to risk times the horizon in years over which
 *  a trade is to pay for itself, alpha a return over that horizon. A specific variance below 1e-10
 *  of the largest variance of an instrument counts as that much; to the diagonal of a whole S that
 *  much is added. An account without factors and covariances has one factor, whose loadings are 0.
 *
 *  CASH has no row: it has no variance, and its trade is what the others leave, flow - sum of x.
 *  Where it is to stay within cash_min..cash_max after a flow, net_min = cash + flow - cash_max and
 *  net_max = cash + flow - cash_min; where all of the flow is to be invested, both are the flow.
 *  What the trades cost is not taken from the cash: who wants that leaves it room for
 *  rebal_solution.cost of a first solve.
 *
 *  LIMITS OF THE TRADES TOGETHER, rebal_trade_limits, each have a price: what the objective would
 *  fall by, per unit, were the limit wider; 0 where it does not bind. A state holds them. Where no
 *  trade is within all limits, the prices prove it, and those that are not 0 name the limits that
 *  contradict each other; rebal_solve_ranked() gives limits up in an order that the host sets.
 *
 *  AN INSTRUMENT that is better left alone has a trade of exactly 0, so that w + x is w to the bit.
 *
 *  NOTHING IS CALLED OPTIMAL that code of its own has not found to be: rebal_solve() asks
 *  rebal_solve_certify(), which takes trades of any origin and shares with it no more than the
 *  reading and checking of arguments.
 *
 *  THE TIME IT TAKES is bounded by problem.steps_max, and the answer then hangs on nothing else. A
 *  host that cannot wait sets problem.stop: when that is seen hangs on the clock, and so does the
 *  answer, but not what is said of it. Either way a solve carries on from its state.
 *
 *  In builds with REBAL_HAS_ESTIMATES only; the same bits from every compiler and instruction
 *  set. */
#ifndef REBAL_SOLVE_H
#define REBAL_SOLVE_H

#include "risk.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is known of a trade. */
enum {
    REBAL_SOLVE_OPTIMAL = 650,   /**< within its limits to 1e-12, and nothing that is so is better
                                      by more than 1e-9 of rebal_solution.size */
    REBAL_SOLVE_FEASIBLE = 651,  /**< within its limits; how far from the best says the gap */
    REBAL_SOLVE_STEPS = 652,     /**< likewise, and out of steps or
                                      stopped: call again with the state */
    REBAL_SOLVE_VIOLATED = 653,  /**< not within its limits, and no proof that none is: violation
                                      says by how much; out of steps, or limits that hardly leave
                                      any trade */
    REBAL_SOLVE_INFEASIBLE = 654 /**< no trade is, as the prices of the state prove; the trade is
                                      one that misses its limits least, all misses added up, rows
                                      of limits each as a share of the largest of its numbers */
};

/** Which caps of rebal_trade_limits hold, and how a trade may not be: bits. */
enum {
    REBAL_LIMIT_BUY = 1,         /**< buy_max */
    REBAL_LIMIT_SELL = 2,        /**< sell_max */
    REBAL_LIMIT_TURNOVER = 4,    /**< turnover_max */
    REBAL_LIMIT_COST = 8,        /**< cost_max */
    REBAL_LIMIT_TE = 16,         /**< te_max */
    REBAL_LIMIT_NO_CROSSING = 32 /**< no trade takes a weight across 0: what is long may be sold to
                                      0, what is short bought back to 0 */
};

/** Where the prices of limits are in a state, behind the exposures, or by a whole S the weights
 *  w + x - t. */
enum {
    REBAL_PRICE_NET = 0,      /**< of the sum of trades */
    REBAL_PRICE_BUY = 1,      /**< of buy_max */
    REBAL_PRICE_SELL = 2,     /**< of sell_max */
    REBAL_PRICE_TURNOVER = 3, /**< of turnover_max */
    REBAL_PRICE_COST = 4,     /**< of cost_max */
    REBAL_PRICE_TE = 5,       /**< of te_max^2 / 2 */
    REBAL_PRICE_ROWS = 6      /**< the first of rows; one for each */
};

/** Limits of the trades together, beyond that of their sum. Zeros: none.
 *
 *  A limit of a row is one of any sum of weights: of a group, whose members count 1 and the others
 *  0; of an exposure, each instrument counting its loading. */
typedef struct rebal_trade_limits {
    uint32_t struct_size;     /**< sizeof(rebal_trade_limits) */
    uint32_t flags;           /**< REBAL_LIMIT_BUY... */
    size_t n_rows;            /**< limits of rows */
    const double *rows;       /**< [n * n_rows] what a weight of instrument i counts, 0 or
                                   1e-30..1e30 in size; NULL without rows */
    const double *row_min;    /**< [n_rows] of the sum over i of rows[i][j] (w_i + x_i),
                                   -1e30..1e30, -1e30: none; NULL: none */
    const double *row_max;    /**< [n_rows] row_min..1e30, 1e30: none; NULL: none */
    const double *volume;     /**< [n] what is traded of an instrument, by all, as a fraction of the
                                   account, 0..1e30; NULL: any */
    double participation_max; /**< |x_i| is at most this share of volume_i, 0..1e30; with volume */
    double buy_max;           /**< of the sum of purchases, 0..1e30 */
    double sell_max;          /**< of the sum of sales, 0..1e30 */
    double turnover_max;      /**< of half the sum of both, 0..1e30 */
    double cost_max;          /**< of the sum of costs, 0..1e30 */
    double te_max;            /**< of the root of (w + x - t)' S (w + x - t), a year, 1e-30..1e30 */
} rebal_trade_limits;

/** What is asked. NULL of an optional column is its neutral value in every row. */
typedef struct rebal_problem {
    uint32_t struct_size; /**< sizeof(rebal_problem) */
    uint32_t steps_max;   /**< Newton steps, 0: 1000; with limits at most twice as many. One costs
                               O(n k^2) at the most, mostly O(n k), k the number of factors and
                               limits; by a whole S, 0: 1000 + 20 n, O(n^3) and O(n^2) */
    const rebal_risk_model *model; /**< S; F NULL: unit. Numbers of a size up to 1e30;
                                        the largest variance of an instrument is 1e-30..1e30 */
    double risk_aversion;          /**< g, 1e-30..1e30 */
    double net_min;                /**< of the sum of trades, -1e30..1e30; 0 and 0: purchases are
                                        what sales bring */
    double net_max;                /**< net_min..1e30 */
    const double *weight;          /**< [n] w, -1000..1000 */
    const double *target;          /**< [n] t, -1000..1000; NULL: 0, so that all risk counts */
    const double *alpha;           /**< [n] return beyond that of cash over the horizon, up to 1e30
                                        in size; NULL: 0 */
    const double *cost_buy;        /**< [n] fraction of what is bought: half the spread, fees; 0 or
                                        1e-30..1e30; NULL: 0 */
    const double *cost_sell;       /**< [n] likewise of what is sold; NULL: 0 */
    const double *impact;          /**< [n] coefficient of rebal_cost_impact() at exponent 0.5, with
                                        the account as the unit; 0 or 1e-30..1e30; NULL: 0 */
    const double *quadratic;       /**< [n] 0 or 1e-30..1e30; NULL: 0 */
    const double *trade_min;       /**< [n] -1000..1000: -w where nothing is sold short, above 0
                                        where some must be bought; NULL: -1000 */
    const double *trade_max;       /**< [n] trade_min..1000; NULL: 1000 */
    const rebal_trade_limits *limits; /**< of the trades together; NULL: none */
    const volatile int32_t *stop; /**< not 0: as if out of steps. Looked at before each step, and
                                       no more once seen; to be set by any thread or signal, to
                                       any number but 0, and left so until the call returns; an
                                       atomic store where the language has one. It orders
                                       nothing else in memory. NULL: never */
} rebal_problem;

/** What is found. */
typedef struct rebal_solution {
    uint32_t struct_size; /**< sizeof(rebal_solution) */
    int32_t status;       /**< REBAL_SOLVE_OPTIMAL... */
    uint32_t n_steps;     /**< Newton steps made; 0 of rebal_solve_certify() */
    uint32_t n_traded;    /**< rows whose trade is not 0 */
    double objective;     /**< of the trade: risk - gain + cost */
    double bound;         /**< no trade within the limits has a lower objective */
    double gap;           /**< (objective - bound) / size, 0 or more */
    double size;      /**< risk + cost + the sum of |alpha_i x_i|, at least |bound|, and the risk
                           of 1e-9 of the account in the most volatile row: what gap is a
                           share of */
    double violation; /**< the most that the bound of an instrument is missed by, or a limit; that
                           as a share of the sum of sizes where it is above 1, of cost_max and
                           te_max as a share of these */
    double risk;      /**< (g/2) (w + x - t)' S (w + x - t) */
    double gain;      /**< alpha'x */
    double cost;      /**< sum of costs */
    double net;       /**< sum of trades, which the cash pays */
    double net_multiplier; /**< what the objective falls by, per unit, where net_max rises (above
                                0) or net_min falls (below 0) */
} rebal_solution;

/** Memory of the functions below.
 *  @param[in] problem only the counts of its model are read
 *  @return bytes; 0 if NULL, or a struct that cannot be read, or more than a size_t. O(1). */
REBAL_API size_t rebal_solve_size(const rebal_problem *problem);

/** The trade of least risk and cost. F-SOLVE.
 *
 *  Newton's method in the dual of n_factors + 1 unknowns, the exposures and the price of the sum,
 *  and one more for each limit.
 *  From a state of before it needs fewer steps: prices, bounds, weights, even the number of
 *  instruments may have changed, the factors only may not. Without impact it ends in finitely many,
 *  with it they converge, but for rounding; steps_max bounds both; docs/derivations/solve.md.
 *  By a whole S: by faces, F-FACE, O(n^3) to begin. Limits of rows and caps are for factors only.
 *  O(n k^2) to begin, with factor_covariance O(k^3) more, mostly O(n k) a step. No allocation but
 *  the one below. Thread safe.
 *  @param[out] trade [n] x; exactly 0 where nothing is traded
 *  @param[in,out] state [n_factors + 1] exposures B'(w + x - t) and the price of the sum; with
 *                 limits [n_factors + REBAL_PRICE_ROWS + n_rows] exposures and prices; by a whole
 *                 S n and w + x - t stand for n_factors and exposures. Plain numbers up to 1e70 in
 *                 size, to be kept as bytes; in: of a solve before, or zeros for none; out: of this
 *                 one, what rebal_solve_certify() proves by. NULL: begins afresh, not wanted
 *  @param[out] solution what is known of the trade; NULL if unwanted
 *  @param[in] problem what is asked
 *  @param[in] memory aligned to 16, lent for the call; or NULL: one malloc
 *  @param[in] memory_bytes at least rebal_solve_size(); 0 with NULL
 *  @param[out] error index: into the array of the field; NULL if unwanted
 *  @return Errors in order: ARGUMENT (trade, problem), STRUCT (solution, problem, its model, its
 *          limits), ARGUMENT of what is in them, UNSUPPORTED (covariance: with limits of rows or
 *          caps), RANGE or NOT_FINITE (risk_aversion, net_min, net_max, participation_max, caps
 *          that hold), then of arrays (state, covariance, loadings, factor_covariance, specific,
 *          weight and the columns behind it, those of the limits), RANGE (net_max below net_min;
 *          trade_max below trade_min, or what volume and side leave of them; row_max below
 *          row_min), MEMORY, NOT_PSD (covariance, factor_covariance), RANGE (model: its largest
 *          variance). On failure nothing is written. INFEASIBLE is no failure but an answer: the
 *          trade misses its limits least. */
REBAL_API rebal_status rebal_solve(double *trade, double *state, rebal_solution *solution,
                                   const rebal_problem *problem, void *memory, size_t memory_bytes,
                                   rebal_error *error);

/** Likewise, and where nothing is within all limits gives some up, in the order of their ranks,
 *  each rank no more than those before it make necessary. F-RANKED.
 *
 *  Limits of rank 0 are never given up, nor are the bounds of instruments; of the others those of
 *  the lowest rank are kept first. Of limits of one rank the sum of what they are missed by is
 *  least. If all can be met nothing is given up, and the trade is that of rebal_solve(). At most
 *  one solve more than there are ranks, and two; else as rebal_solve().
 *  @param[out] trade [n] x
 *  @param[in,out] state [n_factors + REBAL_PRICE_ROWS + n_rows] or NULL
 *  @param[out] given_up [REBAL_PRICE_ROWS + n_rows] in the order of the prices, in the units of the
 *              limits: above 0 what a maximum was raised by, below 0 a minimum lowered; 0: kept.
 *              To 1e-9 of the sizes that are summed no more than need be. The problem with its
 *              limits so much wider is the one that solution speaks of
 *  @param[out] solution what is known of the trade; INFEASIBLE: those of rank 0 contradict each
 *              other; NULL if unwanted
 *  @param[in] problem what is asked, with limits
 *  @param[in] rank [REBAL_PRICE_ROWS + n_rows] in the same order; of caps that do not hold any
 *  @param[in] memory aligned to 16, lent for the call; or NULL: one malloc
 *  @param[in] memory_bytes at least rebal_solve_size(); 0 with NULL
 *  @param[out] error index: into the array of the field; NULL if unwanted
 *  @return Errors in order: ARGUMENT (trade, given_up, problem, rank), as rebal_solve(), and last
 *          ARGUMENT (trade_limits: the problem has none). On failure nothing is written. */
REBAL_API rebal_status rebal_solve_ranked(double *trade, double *state, double *given_up,
                                          rebal_solution *solution, const rebal_problem *problem,
                                          const uint32_t *rank, void *memory, size_t memory_bytes,
                                          rebal_error *error);

/** Judges any trade: what it is worth, what it violates, and how far from the best it can be.
 *  F-CERTIFY.
 *
 *  Shares no code with the search of rebal_solve(). For any exposures v and any price u of the sum,
 *
 *      -(g/2) v'F v + sum over i of min over x_i of (terms of x_i + g (B F v)_i (w_i + x_i - t_i)
 *                     + u x_i) + the least of -u s over net_min <= s <= net_max
 *
 *  is no more than the objective of any trade within the limits; each minimum in closed form. With
 *  limits each row pays their prices too, and what the prices allow is taken away. The same of the
 *  prices alone, above 0, proves that no trade is within the limits. A bad v or u makes the bound
 *  low, never wrong, but for rounding: about (n + n_factors) 2^-52 of the sizes summed.
 *
 *  By a whole S, F is S and B is 1; where S is singular and hardly anything is at stake, the bound
 *  may be low by more than 1e-9 of that. O(n k), with factor_covariance O(k^3 + n k^2), by a whole
 *  S O(n^3), for it has to be a covariance; without a state 200 times O(n) more. No allocation but
 * the one below. Thread safe.
 *  @param[out] solution what is known: OPTIMAL, FEASIBLE, VIOLATED or INFEASIBLE. Of a trade that
 *              violates its limits the objective may be below the bound; gap is then 0
 *  @param[in] problem what was asked; steps_max is not read
 *  @param[in] trade [n] x, -1000..1000, of any origin
 *  @param[in] state v, u and prices, as rebal_solve() leaves them; NULL: the exposures of the
 *             trade, the best u for them, and no price of any other limit
 *  @param[in] memory aligned to 16, lent for the call; or NULL: one malloc
 *  @param[in] memory_bytes at least rebal_solve_size(); 0 with NULL
 *  @param[out] error index: into the array of the field; NULL if unwanted
 *  @return Errors in order: ARGUMENT (solution, problem, trade), STRUCT, and as rebal_solve(),
 *          trade and state the first of the arrays. On failure nothing is written. */
REBAL_API rebal_status rebal_solve_certify(rebal_solution *solution, const rebal_problem *problem,
                                           const double *trade, const double *state, void *memory,
                                           size_t memory_bytes, rebal_error *error);

#ifdef __cplusplus
}
#endif
#endif
