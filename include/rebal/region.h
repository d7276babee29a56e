/* SPDX-License-Identifier: MIT */
/** @file
 *  The no-trade region: the weights at which the cost-optimal trade of rebal/solve.h is none. How
 *  far an account is from its next trade, in any direction, and pictures of it in a plane.
 *
 *  Estimates in doubles, functions of arrays, no handle. They decide nothing.
 *
 *  THE REGION. No trade pays at weights w if and only if some price u of the sum has, in each row,
 *
 *      -cost_buy_i <= (g S (w - t))_i - alpha_i + u <= cost_sell_i
 *
 *  u is 0 where the sum of trades is free to both sides of 0, of one sign where 0 is the end of its
 *  range, and any where the sum has to be 0. A row that must not be bought (trade_max 0) has no
 *  left inequality, one that must not be sold (trade_min 0) no right one; other bounds do not
 *  matter, nor do impact and quadratic costs, whose slope at 0 is 0. Where a bound of a row or of
 *  the sum forbids a trade of 0, the region is empty. It is convex, with flat faces: for two
 *  instruments and cash a parallelogram, sheared by their correlation.
 *
 *  The problem is that of rebal_solve(). Its weights are not looked at, but with `from`. The floor
 *  under specific variances is not applied: where it matters, the edge is off by 1e-10 of itself.
 *
 *  In builds with REBAL_HAS_ESTIMATES only; the same bits from every compiler and instruction
 *  set. */
#ifndef REBAL_REGION_H
#define REBAL_REGION_H

#include "solve.h"
#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Memory of the functions below.
 *  @param[in] problem only the counts of its model are read
 *  @return bytes; 0 if NULL, or a struct that cannot be read, or more than a size_t. O(1). */
REBAL_API size_t rebal_region_size(const rebal_problem *problem);

/** Where lines cross the region: from + s direction asks for no trade if first <= s <= last.
 *
 *  F-REGION. Exact: of the n rows each bounds u from both sides by a line in s; their greatest and
 *  least meet where the region ends, which Newton's method finds in finitely many steps, mostly two
 *  or three. Of what a fall of one price does to weights w, direction is -w_i (e_i - w): last is
 *  how far it may fall. O(n (n_factors + steps)) a direction. No allocation but the one below.
 *  Thread safe. Source: own, docs/derivations/region.md; the shape of Leland 1999 and Liu 2004.
 *  @param[out] first [n_directions] -infinite where the line does not leave the region; infinite
 *              where it misses it
 *  @param[out] last [n_directions] infinite where it does not leave; -infinite where it misses
 *  @param[in] problem what rebal_solve() would be asked
 *  @param[in] from [n] weights, -1000..1000; NULL: the target
 *  @param[in] direction [n_directions * n] in rows, -1000..1000; that of cash, which has no row, is
 *             what the others leave
 *  @param[in] n_directions 0 or more
 *  @param[in] memory aligned to 16, lent for the call; or NULL: one malloc
 *  @param[in] memory_bytes at least rebal_region_size(); 0 with NULL
 *  @param[out] error index: into the array of the field; NULL if unwanted
 *  @return Errors in order: as rebal_solve(), behind it UNSUPPORTED (a model by a covariance;
 *          trade_limits: the problem has some), and n_directions too large; first, last and
 *          direction of the first ARGUMENT, from and direction the last of the arrays. On failure
 *          nothing is written. */
REBAL_API rebal_status rebal_region_span(double *first, double *last, const rebal_problem *problem,
                                         const double *from, const double *direction,
                                         size_t n_directions, void *memory, size_t memory_bytes,
                                         rebal_error *error);

/** The region in a plane: the corners of the polygon of all a, b for which from + a along + b up
 *  asks for no trade, against the clock as `along` points right and `up` up.
 *
 *  F-REGIONPLANE. Of two instruments: along and up are 1 in the row of each, 0 else. A square of
 *  1000 to each side is cut, through the lines that rays from the middle meet, until no corner asks
 *  for a trade: corners at 1000 are of a region without an end. O(n n_factors + corners (n +
 *  corners)). No allocation but the one below. Thread safe. Source: own,
 *  docs/derivations/region.md.
 *  @param[out] a [capacity] of along
 *  @param[out] b [capacity] of up
 *  @param[out] count corners; 0 where from itself is not inside the region: with alpha, from is to
 *              be the weights after the trade that costs would not hinder
 *  @param[in] capacity corners there is room for; 6 n + 10 are always enough
 *  @param[in] problem what rebal_solve() would be asked
 *  @param[in] from [n] weights, -1000..1000; NULL: the target
 *  @param[in] along [n] -1000..1000
 *  @param[in] up [n] -1000..1000
 *  @param[in] memory aligned to 16, lent for the call; or NULL: one malloc
 *  @param[in] memory_bytes at least rebal_region_size(); 0 with NULL
 *  @param[out] error index: into the array of the field; NULL if unwanted
 *  @return Errors in order: as rebal_solve(); a, b, count, along and up of the first ARGUMENT,
 *          from, along and up the last of the arrays; of the outcome CAPACITY (count is the need, a
 *          and b are not written). On any other failure nothing is written. */
REBAL_API rebal_status rebal_region_polygon(double *a, double *b, size_t *count, size_t capacity,
                                            const rebal_problem *problem, const double *from,
                                            const double *along, const double *up, void *memory,
                                            size_t memory_bytes, rebal_error *error);

#ifdef __cplusplus
}
#endif
#endif
