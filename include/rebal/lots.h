/* SPDX-License-Identifier: MIT */
/** @file
 *  Whole lots: which of them to buy and sell, so that what cannot be had exactly is missed least;
 *  and a bound that proves how near the answer is to the best.
 *
 *  THE PROBLEM. Rows hold held_i lots of price_i each and should be worth ideal_i. Of all trades of
 *  z_i whole lots within their limits, the one of least
 *
 *      REBAL_LOTS_ABSOLUTE  sum of |value_i - ideal_i|
 *      REBAL_LOTS_SQUARES   sum of weight_i (value_i - ideal_i)^2
 *      REBAL_LOTS_RISK      the objective of rebal/solve.h at x_i = z_i price_i / account
 *
 *      where    value_i = (held_i + z_i) price_i
 *      subject to  lots_min_i <= held_i + z_i <= lots_max_i,   z_i = 0 or |z_i| >= trade_min_i,
 *                  cash_min <= cash - sum of z_i price_i - sum of fee_i <= cash_max
 *
 *  fee_i is fee_buy_ppb or fee_sell_ppb of |z_i| price_i, rounded up to whole money.
 *
 *  THE LIMITS ARE KEPT EXACTLY, in integers, for numbers of any size that is allowed. Of the first
 *  two objectives the search and the bound are integers as well; the third is in doubles.
 *
 *  NOTHING IS CALLED OPTIMAL that is not proved to be: by a bound that prices the cash, and each
 *  row then alone, over its whole lots; or because all else was looked at or excluded. How, and
 *  what it costs: docs/derivations/lots.md.
 *
 *  In builds with REBAL_HAS_ESTIMATES only; the same bits from every compiler and instruction
 *  set. A search is bounded by nodes_max, that of RISK ended by problem.stop too. */
#ifndef REBAL_LOTS_H
#define REBAL_LOTS_H

#include "solve.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is to be least. */
enum {
    REBAL_LOTS_ABSOLUTE = 0, /**< money that is not where it should be */
    REBAL_LOTS_SQUARES = 1,  /**< the squares of it */
    REBAL_LOTS_RISK = 2      /**< risk and costs, of rebal_lots.problem */
};

/** What is known of the lots. */
enum {
    REBAL_LOTS_OPTIMAL = 660,    /**< none within the limits are better; of RISK: by more than 1e-9
                                      of rebal_lots_answer.size */
    REBAL_LOTS_WITHIN = 661,     /**< none are better by more than gap_max_ppb of size */
    REBAL_LOTS_FEASIBLE = 662,   /**< within the limits, and out of nodes; how far from the best
                                      says the gap */
    REBAL_LOTS_INFEASIBLE = 663, /**< proved that none are within the limits; the trade is 0 */
    REBAL_LOTS_UNKNOWN = 664     /**< out of nodes: none were found, and it is not proved that there
                                      are none; the trade is 0 */
};

/** What is asked. NULL of an optional column is its neutral value in every row. */
typedef struct rebal_lots {
    uint32_t struct_size;        /**< sizeof(rebal_lots) */
    int32_t metric;              /**< REBAL_LOTS_ABSOLUTE... */
    size_t n;                    /**< rows, 1..2^31-1; of RISK those of the model */
    uint32_t nodes_max;          /**< of the search, 0: 50 000, of RISK 10 000 000 / n^3, 4 at the
                                      least. One costs O(1), of RISK some Newton steps and a sweep
                                      of exchanges */
    uint32_t reserved;           /**< 0 */
    int64_t gap_max_ppb;         /**< of size, 0..REBAL_ONE: near enough */
    int64_t cash;                /**< money, before the trade, -2^61..2^61 */
    int64_t cash_min;            /**< money, after it, -2^61..2^61 */
    int64_t cash_max;            /**< money, after it, cash_min..2^61 */
    int64_t account;             /**< money, 1..2^61: what a fraction of problem is of; RISK only */
    const int64_t *held;         /**< [n] lots, -2^61..2^61, worth up to 2^61 */
    const int64_t *price;        /**< [n] money a lot, 1..2^61 */
    const int64_t *ideal;        /**< [n] money, -2^61..2^61; not read of RISK */
    const int64_t *weight;       /**< [n] 0..REBAL_ONE, of SQUARES only; NULL: 1 */
    const int64_t *lots_min;     /**< [n] lots after the trade, -2^61..2^61; NULL: 0, or what is
                                      held where that is less */
    const int64_t *lots_max;     /**< [n] lots_min..2^61; NULL: any. No row is ever worth more than
                                      2^61 in size */
    const int64_t *trade_min;    /**< [n] lots, 0..2^61; NULL: 1 */
    const int64_t *fee_buy_ppb;  /**< [n] 0..REBAL_ONE / 2; NULL: 0 */
    const int64_t *fee_sell_ppb; /**< [n] likewise */
    const rebal_problem *problem; /**< of RISK only; its trade_min, trade_max, net_min and net_max
                                       are not read, the limits above stand for them,
                                      and no trade is worth more than 999 accounts */
} rebal_lots;

/** What is found. */
typedef struct rebal_lots_answer {
    uint32_t struct_size; /**< sizeof(rebal_lots_answer) */
    int32_t status;       /**< REBAL_LOTS_OPTIMAL... */
    uint32_t n_nodes;     /**< of the search; 0: the bound was enough */
    uint32_t n_traded;    /**< rows whose trade is not 0 */
    int64_t cash;         /**< money, after the trade */
    int64_t fee;          /**< money, of all rows */
    double objective;     /**< of the trade; 0 where there is none, and so the next four */
    double bound;         /**< no lots within the limits have a lower objective; of RISK, where all
                               were looked at, by more than 1e-10 of size */
    double gap;           /**< (objective - bound) / size, 0 or more */
    double size;          /**< the objective; of RISK risk + cost + the sum of |alpha_i x_i|, and
                               the risk of 1e-9 of the account in the most volatile row */
} rebal_lots_answer;

/** Memory of rebal_lots_solve().
 *  @param[in] lots only metric, n and, of RISK, the counts of its model are read
 *  @return bytes; 0 if NULL, or a struct that cannot be read, or more than a size_t. O(1). */
REBAL_API size_t rebal_lots_size(const rebal_lots *lots);

/** The whole lots that miss the ideal least. F-LOTS.
 *
 *  The best price of the cash, F-LOTSBOUND; rounded lots, brought within the cash and improved by
 *  steps of one and two rows; where the gap is above gap_max_ppb, branch and bound. O(n) for each
 *  of up to about 60 prices, O(m^2) a sweep of exchanges of m = min(n, 192) rows, O(1) a node; of
 * RISK as rebal_solve(), and as much again a node. No allocation but the one below. Thread safe.
 *  @param[out] trade [n] z, lots; sales negative
 *  @param[out] answer what is known of it; NULL if unwanted
 *  @param[in] lots what is asked
 *  @param[in] memory aligned to 16, lent for the call; or NULL: one malloc
 *  @param[in] memory_bytes at least rebal_lots_size(); 0 with NULL
 *  @param[out] error index: into the array of the field; NULL if unwanted
 *  @return Errors in order: ARGUMENT (trade, lots), STRUCT (answer, lots, or reserved is not 0),
 *          ARGUMENT (a column that must be there; problem of RISK), UNSUPPORTED (trade_limits: the
 *          problem has some), RANGE (metric, n, gap_max_ppb,
 *          cash, cash_min, cash_max, account), then of arrays (held, price and the columns behind),
 *          RANGE (cash_max below cash_min; lots_max below lots_min; n not that of the model; held
 *          worth more than 2^61), MEMORY, OVERFLOW (SQUARES: a weight times what a row can miss
 *          reaches 2^60, or the squares 2^125 in sum), and of RISK as rebal_solve(). On failure
 *          nothing is written. INFEASIBLE is no failure but an answer. */
REBAL_API rebal_status rebal_lots_solve(int64_t *trade, rebal_lots_answer *answer,
                                        const rebal_lots *lots, void *memory, size_t memory_bytes,
                                        rebal_error *error);

#ifdef __cplusplus
}
#endif
#endif
