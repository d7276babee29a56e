/* SPDX-License-Identifier: MIT */
/** @file
 *  Risk of a portfolio: alone, against its target, by instrument, and as it was.
 *
 *  Arrays in, arrays out, in doubles. Weights are fractions of the value (0.25 = 25 %), cash left
 *  out or with a row of zeros. What comes out is per period of the model, or a year's where the
 *  covariance is a year's: the unit of a variance is the caller's, that of a deviation its root.
 *  Numbers are at most 1e50 in size; variances of a model 0, or 1e-100..1e50.
 *
 *  Errors, counts of 0, and what is written on failure: ERRORS OF ESTIMATES in rebal.h.
 *
 *  In builds with REBAL_HAS_ESTIMATES only; the same bits from every compiler and instruction
 *  set. */
#ifndef REBAL_RISK_H
#define REBAL_RISK_H

#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What risk is computed from: a covariance S (n_factors 0), or factors: S = B F B' + diag(D). As
 *  rebal_covariance_sample() and rebal_covariance_factors() give them. */
typedef struct rebal_risk_model {
    uint32_t struct_size;            /**< sizeof(rebal_risk_model) */
    uint32_t reserved;               /**< 0 */
    size_t n;                        /**< instruments, 1 or more */
    size_t n_factors;                /**< 0: covariance is given; 1 or more: the others are */
    const double *covariance;        /**< [n (n + 1) / 2] packed S; NULL with factors */
    const double *loadings;          /**< [n * n_factors] B in rows; NULL without factors */
    const double *factor_covariance; /**< [n_factors (n_factors + 1) / 2] packed F; NULL: unit */
    const double *specific;          /**< [n] D, 0 or more; NULL without factors */
} rebal_risk_model;

/** Memory of the functions below that take a model.
 *  @param[in] model the model; only counts are read
 *  @return bytes; 0 if NULL, or a struct that cannot be read, or more than a size_t. O(1). */
REBAL_API size_t rebal_risk_size(const rebal_risk_model *model);

/** Tracking error of portfolios before the fact: sqrt((w - t)' S (w - t)); without a target, total
 *  risk.
 *
 *  F-TE. Source: definition. O(n^2) a portfolio, with factors O(n n_factors). Thread safe.
 *  @param[out] tracking_error [n_portfolios]
 *  @param[in] model the model
 *  @param[in] weight [n_portfolios * n] w in rows
 *  @param[in] n_portfolios 0 or more
 *  @param[in] target [n] t of all of them; NULL: zeros
 *  @param[in] memory aligned to 16, lent for the call; or NULL: one malloc
 *  @param[in] memory_bytes at least rebal_risk_size(); 0 with NULL
 *  @param[out] error index: with NOT_PSD the portfolio; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT, ARGUMENT (the model's counts and columns,
 *          n_portfolios), RANGE (n), the arrays (the model's in its order, of a
 *          covariance its diagonal; weight, target), MEMORY, NOT_FINITE or RANGE (the rest of the
 *          covariance: RANGE only where the square is no number for it), NOT_PSD (a negative
 *          square). On NOT_PSD, or a bad number in the rest of the covariance, the portfolios
 *          before the one that failed are written; on any other failure nothing is. */
REBAL_API rebal_status rebal_risk_tracking_error(double *tracking_error,
                                                 const rebal_risk_model *model,
                                                 const double *weight, size_t n_portfolios,
                                                 const double *target, void *memory,
                                                 size_t memory_bytes, rebal_error *error);

/** Who brings the tracking error: marginal_i = (S d)_i / TE, contribution_i = d_i marginal_i,
 *  d = w - t; without a target, the total risk.
 *
 *  F-TE, F-RC. The contributions sum to TE, but for rounding: at most (n + 3) 2^-52 times the sum
 *  of their sizes. Where TE is 0, all are 0. Source: Euler's theorem; Litterman, Journal of
 *  Portfolio Management, special issue, 1996. O(n^2), with factors O(n n_factors). Thread safe.
 *  @param[out] tracking_error [1]
 *  @param[out] marginal [n] derivative of TE with respect to w_i; NULL if unwanted
 *  @param[out] contribution [n]; NULL if unwanted
 *  @param[in] model the model
 *  @param[in] weight [n] w
 *  @param[in] target [n] t; NULL: zeros
 *  @param[in] memory aligned to 16, lent for the call; or NULL: one malloc
 *  @param[in] memory_bytes at least rebal_risk_size(); 0 with NULL
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT, ARGUMENT (the model's counts and columns),
 *          RANGE (n), the arrays (the model's in its order, weight, target), MEMORY, NOT_PSD (a
 *          negative square). */
REBAL_API rebal_status rebal_risk_contributions(double *tracking_error, double *marginal,
                                                double *contribution, const rebal_risk_model *model,
                                                const double *weight, const double *target,
                                                void *memory, size_t memory_bytes,
                                                rebal_error *error);

/** A tracking error that follows values as they move, one at a time. One thread at a time. */
typedef struct rebal_tracker rebal_tracker;

/** Bytes of a tracker.
 *  @param[in] model the model; only counts are read
 *  @return bytes; 0 if NULL, or a struct that cannot be read, or more than a size_t. O(1). */
REBAL_API size_t rebal_tracker_size(const rebal_risk_model *model);

/** Tracker of an account that holds nothing. The model is copied, its factor_covariance as a root
 *  of it.
 *
 *  F-TRACK. O(n n_factors), with a factor_covariance O(n n_factors^2). At most one malloc.
 *  @param[out] tracker the handle; NULL on failure
 *  @param[in] model a model by factors
 *  @param[in] memory aligned to 16, the caller's for the tracker's life; or NULL: one malloc
 *  @param[in] memory_bytes at least rebal_tracker_size(); 0 with NULL
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT, ARGUMENT (the model's counts and columns), RANGE (n,
 *          n_factors: 1..2^20), the arrays (the model's in its order), MEMORY, NOT_PSD (the
 *          factor_covariance is not positive definite). */
REBAL_API rebal_status rebal_tracker_create(rebal_tracker **tracker, const rebal_risk_model *model,
                                            void *memory, size_t memory_bytes, rebal_error *error);

/** Ends a tracker; frees only what create allocated.
 *  @param[in] tracker NULL is fine */
REBAL_API void rebal_tracker_destroy(rebal_tracker *tracker);

/** What the account holds and wants from here on.
 *
 *  F-TRACK. O(n n_factors). No allocation.
 *  @param[in,out] tracker the tracker
 *  @param[in] value [n] money in one unit, 0 or 1e-30..1e30
 *  @param[in] target [n] weights, fractions of the sum of all values, 0 or 1e-30..1e30 in size
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, the arrays. Nothing is written on failure. */
REBAL_API rebal_status rebal_tracker_set(rebal_tracker *tracker, const double *value,
                                         const double *target, rebal_error *error);

/** Takes n ticks, and gives the tracking error of each: sqrt(d'Sd), d = value / V - target, V the
 *  sum of all values; 0 where that is 0. It is off by error_bound at most, of exact arithmetic with
 *  these doubles.
 *
 *  A bound is below 2^-30 of the model's greatest volatility, or what a whole evaluation is
 *  proved to: each tick that cannot be proved to it is one. The volatility is that of an
 *  instrument; with a factor_covariance, were all its factors to move its way. F-TRACK;
 *  docs/derivations/tracker.md. Source: definition; own. O(n_factors) a tick, O(number of
 *  instruments times n_factors) where it is a whole evaluation, as a rule in one of some thousands.
 *  No allocation.
 *  @param[in,out] tracker the tracker
 *  @param[out] tracking_error [n] after each tick
 *  @param[out] error_bound [n] NULL if unwanted
 *  @param[in] instrument [n] row of each tick, in the model's order
 *  @param[in] value [n] what is held of it is worth now: money, 0 or 1e-30..1e30
 *  @param[in] n ticks, 0 or more
 *  @param[out] error index: the tick; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (instrument), the array (value). Nothing is written on
 *          failure. */
REBAL_API rebal_status rebal_tracker_ticks(rebal_tracker *tracker, double *tracking_error,
                                           double *error_bound, const int32_t *instrument,
                                           const double *value, size_t n, rebal_error *error);

/** Beta to the target: w' S t / t' S t.
 *
 *  F-BETA. Source: definition; Sharpe, Journal of Finance 19 (3), 1964. O(n^2), with factors
 *  O(n n_factors). Thread safe.
 *  @param[out] beta [1]
 *  @param[in] model the model
 *  @param[in] weight [n] w
 *  @param[in] target [n] t
 *  @param[in] memory aligned to 16, lent for the call; or NULL: one malloc
 *  @param[in] memory_bytes at least rebal_risk_size(); 0 with NULL
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT, ARGUMENT (the model's counts and columns),
 *          RANGE (n), the arrays (the model's in its order, weight, target), MEMORY, NOT_PSD (the
 *          target has no risk, or a negative square). */
REBAL_API rebal_status rebal_risk_beta(double *beta, const rebal_risk_model *model,
                                       const double *weight, const double *target, void *memory,
                                       size_t memory_bytes, rebal_error *error);

/** Tracking error after the fact: the standard deviation of the differences of returns, a year's.
 *
 *  F-TEX: sqrt(periods_per_year / (T - 1) (g_0 + 2 sum over l = 1..lags of (1 - l / (lags + 1))
 *  g_l)), g_l the sum of products of deviations from the mean, l periods apart. lags 0 is the plain
 *  standard deviation. Source: Newey and West, Econometrica 55 (3), 1987. O(n_times lags), no
 *  allocation, thread safe.
 *  @param[out] tracking_error [1] a year's
 *  @param[in] portfolio_return [n_times] fractions
 *  @param[in] target_return [n_times] fractions
 *  @param[in] n_times 2 or more
 *  @param[in] periods_per_year above 0, to 1e9: 252 for days of trading, 12 for months
 *  @param[in] lags 0..n_times - 1
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (n_times, periods_per_year, lags), the arrays. */
REBAL_API rebal_status rebal_risk_realised(double *tracking_error, const double *portfolio_return,
                                           const double *target_return, size_t n_times,
                                           double periods_per_year, size_t lags,
                                           rebal_error *error);

#ifdef __cplusplus
}
#endif
#endif
