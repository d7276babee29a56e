/* SPDX-License-Identifier: MIT */
/** @file
 *  Which instruments to trade at all: the cost-optimal trade where each trade has a fixed cost or a
 *  least size, and trades and names are counted; and a bound that proves how near to the best it
 *  is.
 *
 *  THE PROBLEM. Of all trades x that rebal_problem allows, with its limits, the one of least
 *
 *      objective of rebal/solve.h
 *          + sum of fixed_buy_i over x_i > 0  +  sum of fixed_sell_i over x_i < 0
 *      subject to
 *          x_i = 0 or |x_i| >= trade_least_i
 *          at most trades_max of the x_i not 0
 *          at most names_max of the w_i + x_i not 0
 *
 *  A fixed cost does not count in cost_max of the limits. An instrument that is left alone has a
 *  trade of exactly 0, one that is closed of exactly -w_i.
 *
 *  NOTHING IS CALLED OPTIMAL that is not proved to be: by bounds of the code that certifies trades,
 *  F-CERTIFY, taken over the pieces that the trades of each instrument consist of, which
 *  exclude all that was not looked at; docs/derivations/choice.md.
 *
 *  Estimates in doubles, as rebal/solve.h; in builds with REBAL_HAS_ESTIMATES only; the same bits
 *  from every compiler and instruction set. A search is bounded by nodes_max and problem.stop. */
#ifndef REBAL_CHOICE_H
#define REBAL_CHOICE_H

#include "solve.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is known of the trade. */
enum {
    REBAL_CHOICE_OPTIMAL = 670,    /**< none within the limits is better by more than 1e-9 of
                                        rebal_choice_answer.size */
    REBAL_CHOICE_WITHIN = 671,     /**< none is better by more than gap_max_ppb of size */
    REBAL_CHOICE_FEASIBLE = 672,   /**< within the limits, and out of nodes or stopped; how far from
                                        the best says the gap */
    REBAL_CHOICE_INFEASIBLE = 673, /**< proved that none is within the limits; the trade is 0 */
    REBAL_CHOICE_UNKNOWN = 674     /**< out of nodes or stopped: none was found, and it is not
                                        proved that there is none; the trade is 0 */
};

/** Flags of rebal_choice. */
enum {
    REBAL_CHOICE_CLOSE_ANY = 1 /**< a weight may be brought to 0 by a trade below trade_least */
};

/** What is asked. NULL of an optional column is 0 in every row. */
typedef struct rebal_choice {
    uint32_t struct_size;         /**< sizeof(rebal_choice) */
    uint32_t flags;               /**< REBAL_CHOICE_CLOSE_ANY */
    uint32_t nodes_max;           /**< of the search, 0: 2 000 000 / n, by a whole covariance
                                       200 000 000 / n^3; 16 at the least. One costs up to
                                       five solves from states nearby, the first up to 120
                                       and as many as its answers need */
    uint32_t reserved;            /**< 0 */
    int64_t gap_max_ppb;          /**< of size, 0..REBAL_ONE: near enough */
    size_t trades_max;            /**< trades that are not 0; 0: any */
    size_t names_max;             /**< weights that are not 0 after the trade; 0: any */
    const rebal_problem *problem; /**< the rest; its steps_max are those of each solve */
    const double *fixed_buy;      /**< [n] of any purchase, a fraction of the account, 0 or
                                       1e-30..1e30 */
    const double *fixed_sell;     /**< [n] likewise of any sale */
    const double *trade_least;    /**< [n] size of a trade that is not 0, 0..1000 */
} rebal_choice;

/** What is found. Of a trade that is 0 because none was found, all numbers but n_nodes, n_steps and
 *  bound are 0. */
typedef struct rebal_choice_answer {
    uint32_t struct_size; /**< sizeof(rebal_choice_answer) */
    int32_t status;       /**< REBAL_CHOICE_OPTIMAL... */
    uint32_t n_nodes;     /**< of the search; 1: the first was enough */
    uint32_t n_steps;     /**< Newton steps of all solves */
    uint32_t n_traded;    /**< rows whose trade is not 0 */
    uint32_t n_held;      /**< rows whose weight is not 0 after the trade */
    double objective;     /**< of the trade: risk - gain + cost + fixed */
    double bound;         /**< no trade within the limits has a lower objective; of INFEASIBLE 0 */
    double gap;           /**< (objective - bound) / size, 0 or more */
    double size;          /**< that of rebal_solution, and fixed */
    double violation;     /**< as of rebal_solution, 1e-12 at the most */
    double risk;          /**< as of rebal_solution */
    double gain;          /**< likewise */
    double cost;          /**< likewise, without the fixed ones */
    double net;           /**< likewise */
    double fixed;         /**< fixed costs */
} rebal_choice_answer;

/** Memory of rebal_choice_solve().
 *  @param[in] choice only the counts of its problem's model and limits are read
 *  @return bytes; 0 if NULL, or a struct that cannot be read, or more than a size_t. O(1). */
REBAL_API size_t rebal_choice_size(const rebal_choice *choice);

/** The trades that are worth their fixed costs, within counts and least sizes. F-CHOICE.
 *
 *  Branch and bound: a relaxed trade at each node, fixed costs as rates, whose prices give a bound
 *  over all that is left, F-CHOICEBOUND, and pieces to try; the best trade of those is one within
 *  all limits. By a whole covariance, and where cost_max holds, bounds are weaker and a search
 *  longer. No allocation but the one below. Thread safe.
 *  @param[out] trade [n] x; exactly 0 where nothing is traded
 *  @param[out] answer what is known of it; NULL if unwanted
 *  @param[in] choice what is asked
 *  @param[in] memory aligned to 16, lent for the call; or NULL: one malloc
 *  @param[in] memory_bytes at least rebal_choice_size(); 0 with NULL
 *  @param[out] error index: into the array of the field; NULL if unwanted
 *  @return Errors in order: ARGUMENT (trade, choice), STRUCT (answer, choice, or reserved is not
 *          0), ARGUMENT (problem), RANGE (flags, gap_max_ppb), as rebal_solve() up to RANGE, RANGE
 *          or NOT_FINITE (fixed_buy, fixed_sell, trade_least), MEMORY, NOT_PSD, RANGE as
 *          rebal_solve(). On failure nothing is written. INFEASIBLE is no failure but an answer. */
REBAL_API rebal_status rebal_choice_solve(double *trade, rebal_choice_answer *answer,
                                          const rebal_choice *choice, void *memory,
                                          size_t memory_bytes, rebal_error *error);

#ifdef __cplusplus
}
#endif
#endif
