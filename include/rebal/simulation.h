/* SPDX-License-Identifier: MIT */
/** @file
 *  Simulation: what policies of bands, calendars and horizons would cost, on random paths of prices
 *  or on prices that were.
 *
 *  Estimates in doubles, functions of arrays, no handle. They decide nothing. All policies meet the
 *  same paths, so that the difference of two that trade alike is much surer than their figures.
 *
 *  THE ACCOUNT. It starts at its target. Each step its weights move with prices; at a look, every
 *  interval_steps, a row whose weight is more than half_width from its target trades to stop on the
 *  same side of the target. One row, the base, takes what the others leave and pays the costs; it
 *  has no band. A deviation x of a weight costs what rebal/band.h says: half the risk aversion
 *  times d'Sd a year, d all deviations; a trade of x a share cost of x and a share fixed of the
 *  account.
 *
 *  A POLICY WITH A HORIZON has no bands: at a look it makes the trade x of least
 *
 *      (g / 2) (d + x)' S (d + x) + sum of (cost_i / H_i) |x_i|,    sum of x = 0
 *
 *  g the risk aversion, H_i the years over which a trade of row i is to pay for itself. The base is
 *  a row like the others here, with its own risk and cost. The account pays fixed like any other,
 *  but the trade does not weigh it. Most looks find the account inside its no-trade region
 *  (rebal/region.h), at the cost of a product with S; the others are solved, as rebal_solve()
 *  would. Horizons to begin with: rebal_band_horizon(); of least cost: rebal_band_tune().
 *
 *  Weights, costs and turnover are fractions of the value of the account at the time (0.001 is ten
 *  basis points). In builds with REBAL_HAS_ESTIMATES only; the same bits from every compiler and
 *  instruction set, and for every sharding of the paths. */
#ifndef REBAL_SIMULATION_H
#define REBAL_SIMULATION_H

#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The market and the policies. Prices move by S = B B' + diag(D); a Cholesky factor of any
 *  covariance, rebal_covariance_factors() or one row of volatilities will do for B. */
typedef struct rebal_simulation {
    uint32_t struct_size;     /**< sizeof(rebal_simulation) */
    int32_t base;             /**< row that takes what the others leave: cash, or any other */
    size_t n;                 /**< rows, 1..100000 */
    size_t n_factors;         /**< 0..1000 */
    size_t n_policies;        /**< 1..10000 */
    size_t n_steps;           /**< steps of a path, or of the prices, 1..10^9 */
    double step_years;        /**< above 0, to 1000; 1.0 / 252 for days */
    double risk_aversion;     /**< gamma, 0..1e6; 0: risk costs nothing */
    const double *target;     /**< [n] 0..1; their sum within 1e-9 of 1, the base is what is left */
    const double *loadings;   /**< [n * n_factors] B in rows, a root year's; NULL without factors */
    const double *specific;   /**< [n] D, variance a year, 0 or 1e-100..1e50; NULL: none, and no
                                   numbers are drawn for it */
    const double *drift;      /**< [n] expected return a year, at most 1e50 in size; NULL: 0 */
    const double *cost;       /**< [n] of what is traded, one way, 0..1; NULL: 0 */
    const double *fixed;      /**< [n] of the account, a trade, 0..1; NULL: 0 */
    const double *half_width; /**< [n_policies * n] 0..1e30; 0: out at once, a calendar; 10: holds
                                   what it has; NULL: 0. That of the base is not used */
    const double *stop;       /**< [n_policies * n] 0..half_width: where a trade ends, 0 the target,
                                   half_width the edge; NULL: 0. That of the base is not used */
    const int64_t *interval_steps; /**< [n_policies] steps from look to look, 1..10^9; NULL: 1 */
    const int32_t *scope;          /**< [n_policies] REBAL_SCOPE_BREACHED, those out of their band;
                                        REBAL_SCOPE_BOOK, one takes along all beyond their stop;
                                        NULL: breached */
    const double *horizon_years;   /**< [n_policies * n] H, 0 or 1e-30..1e30: of a policy where one
                                        is not 0, whose half_width, stop and scope are not used; in
                                        it 0: trades of the row that cost are never made. NULL: 0 */
} rebal_simulation;

/** Figures of simulated accounts, a row for each path, or block of time, and policy: path by path,
 *  within it the policies in order. A year's, where nothing else is said. */
typedef struct rebal_simulation_rows {
    uint32_t struct_size;      /**< sizeof(rebal_simulation_rows) */
    uint32_t reserved;         /**< 0 */
    size_t capacity;           /**< rows there is room for */
    size_t count;              /**< rows written */
    double *cost_rate;         /**< [capacity] trading_rate + risk_rate */
    double *trading_rate;      /**< [capacity] costs of trades, sum of fractions of the account */
    double *risk_rate;         /**< [capacity] gamma / 2 times tracking_variance */
    double *tracking_variance; /**< [capacity] mean of d'Sd, the square of the tracking error */
    double *realised_variance; /**< [capacity] sum of squares of d'r: of the same after the fact */
    double *turnover;          /**< [capacity] one way: half of what is bought and sold */
    double *trades;            /**< [capacity] orders, those of the base not counted */
    double *growth;            /**< [capacity] of the logarithm of the value */
    double *premium;           /**< [capacity] growth less that of the target bought and held */
} rebal_simulation_rows;

/** Memory of rebal_simulation_run() and rebal_simulation_replay().
 *  @param[in] simulation the simulation; only counts are read
 *  @return bytes; 0 if NULL, or a struct that cannot be read, or a count out of range, or more than
 *          a size_t. O(1). */
REBAL_API size_t rebal_simulation_size(const rebal_simulation *simulation);

/** Accounts on random paths: correlated geometric Brownian motion.
 *
 *  F-PATH, F-RNG, F-NORMAL, F-SIMULATE, F-HORIZON. Path p has random numbers of its own, of the
 *  caller's seed and p: paths 0..99 in one call, or in any parts, on any threads, have the same
 *  rows. An account begins at its target, and the time until it first trades is in its row: paths
 *  of years keep that small. O(n_steps n (n_factors + n_policies (1 + n_factors))) a path and a
 *  solve for each trade of a policy with a horizon, sixteen paths at a time: ask for a multiple. A
 *  million paths times rows times years of days take a second or so; a long simulation is split by
 *  paths. No allocation but that of memory, thread safe. Sources: xoshiro256+ and SplitMix64,
 *  Blackman and Vigna, ACM Transactions on Mathematical Software 47 (4), 2021; Box and Muller,
 *  Annals of Mathematical Statistics 29 (2), 1958.
 *  @param[in,out] rows row (path - first_path) n_policies + policy
 *  @param[in] simulation market and policies
 *  @param[in] seed any
 *  @param[in] first_path number of the first path
 *  @param[in] n_paths any
 *  @param[in] memory aligned to 16, lent for the call; or NULL: one malloc
 *  @param[in] memory_bytes at least rebal_simulation_size(); 0 with NULL
 *  @param[out] error index: into the array of the field, or the row of the output; NULL if unwanted
 *  @return Errors in order: as ERRORS OF ESTIMATES in rebal.h says; of its 5th rule RANGE (stop
 *          above half_width), TARGET_SUM, RANGE (step_years, index a row: the logarithm of its
 *          price may move by more than 50 in a step); CAPACITY (count is the need); MEMORY; of the
 *          outcome NO_VALUE (index: the first row whose account kept less than a billionth in a
 *          step; the rows before it are written, count says how many). On any other failure
 *          nothing else is written. */
REBAL_API rebal_status rebal_simulation_run(rebal_simulation_rows *rows,
                                            const rebal_simulation *simulation, uint64_t seed,
                                            uint64_t first_path, size_t n_paths, void *memory,
                                            size_t memory_bytes, rebal_error *error);

/** Accounts through given prices, in blocks of time whose figures are near enough to independent
 *  for rebal_simulation_summary() to tell how sure their mean is.
 *
 *  F-SIMULATE, F-HORIZON. The accounts go on from block to block, and so does what was bought and
 *  held. drift is not used; S is what risk is measured by. Steps behind the last whole block are
 *  left out. O(n_steps n n_policies (1 + n_factors)), no allocation but that of memory, thread
 *  safe.
 *  @param[in,out] rows row block n_policies + policy
 *  @param[in] simulation policies, and S
 *  @param[in] price [(n_steps + 1) * n] by time, above 0: 1e-50..1e50; of cash what one unit is
 *             worth with its interest. A step is from one to the next
 *  @param[in] block_steps 1..n_steps; 0: one block of all
 *  @param[in] memory aligned to 16, lent for the call; or NULL: one malloc
 *  @param[in] memory_bytes at least rebal_simulation_size(); 0 with NULL
 *  @param[out] error index: into the array of the field, or the row of the output; NULL if unwanted
 *  @return Errors in order: as ERRORS OF ESTIMATES in rebal.h says; of its 5th rule RANGE (stop
 *          above half_width), TARGET_SUM, RANGE (block_steps above n_steps); CAPACITY, MEMORY; of
 *          the outcome NO_VALUE, as rebal_simulation_run(). */
REBAL_API rebal_status rebal_simulation_replay(rebal_simulation_rows *rows,
                                               const rebal_simulation *simulation,
                                               const double *price, size_t block_steps,
                                               void *memory, size_t memory_bytes,
                                               rebal_error *error);

/** Means of one figure, and how sure they are: of each policy, and against the first.
 *
 *  F-PAIRED. Rows of all shards, in order of their paths, give the same bits as those of one call.
 *  O(n_paths n_policies), no allocation, thread safe. Source: the paired t statistic; the delta
 *  method for a ratio of means (Cochran, Sampling Techniques, 3rd edition, Wiley, 1977, §6.3).
 *  @param[out] mean [n_policies]
 *  @param[out] mean_error [n_policies] standard error of mean; NULL if unwanted
 *  @param[out] difference [n_policies] mean less that of policy 0; NULL if unwanted
 *  @param[out] difference_error [n_policies] its standard error; NULL if unwanted
 *  @param[out] ratio [n_policies] mean over that of policy 0; infinite where that is 0; NULL if
 *              unwanted
 *  @param[out] ratio_error [n_policies] its standard error; NULL if unwanted
 *  @param[in] value [n_paths * n_policies] a column of rows, or what the caller makes of several
 *  @param[in] n_paths paths or blocks, 2 or more
 *  @param[in] n_policies any
 *  @param[out] error index: into value; NULL if unwanted
 *  @return Errors in order: as ERRORS OF ESTIMATES in rebal.h says (value: to 1e50 in size). On
 *          failure nothing is written. */
REBAL_API rebal_status rebal_simulation_summary(double *mean, double *mean_error,
                                                double *difference, double *difference_error,
                                                double *ratio, double *ratio_error,
                                                const double *value, size_t n_paths,
                                                size_t n_policies, rebal_error *error);

#ifdef __cplusplus
}
#endif
#endif
