/* SPDX-License-Identifier: MIT */
/** @file
 *  Optimal bands: how far a weight may drift before a trade pays, and how far back it then goes.
 *
 *  Estimates in doubles, functions of arrays, no handle. They decide nothing: rebal_band_round()
 *  turns widths into whole ppb, which rules and accounts take as any others.
 *
 *  THE MODEL. A deviation x of a weight from its target diffuses with variance s^2 a year and costs
 *  (A/2) x^2 a year in utility; a trade of y costs F + c |y|. All are fractions of the value of the
 *  account: c = 0.001 is ten basis points of what is traded, one way; F = 1e-5 is 1 on 100 000. At
 *  |x| = half_width a trade brings x to stop, on the same side of the target. Instruments are
 *  treated one by one; costs are small, s^2 constant near the target.
 *
 *  Where nothing else is said: every number is 0 or of a size of 1e-30..1e30, and what another
 *  call reads comes out as 0 where it would be smaller; output and input arrays do not overlap;
 *  nothing allocates; any thread may call; counts are 0 or more. Errors, counts of 0, and what is
 *  written on failure: ERRORS OF ESTIMATES in rebal.h.
 *
 *  In builds with REBAL_HAS_ESTIMATES only; the same bits from every compiler and instruction
 *  set. */
#ifndef REBAL_BAND_H
#define REBAL_BAND_H

#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The band of least cost, and what it costs. F-OPTBAND, F-BANDCOST.
 *
 *      half stop (half + stop) = 3 c s^2 / A        (half + stop) (half - stop)^3 = 12 F s^2 / A
 *
 *  F = 0: half = stop = cube root of 3 c s^2 / (2 A), traded to the edge. c = 0: stop = 0, half =
 *  fourth root of 12 F s^2 / A, traded to the target. Where the host looks only every
 *  interval_years, half is the trigger to be set: 0.5826 s sqrt(interval_years) inside the band of
 *  continuous watching, 0 (a trade at every look) where nothing is left of it; the shift presumes
 *  steps that are small beside the band. Both costs 0, or s^2 = 0: half = stop = 0. A = 0, where no
 *  deviation costs anything: half = 1e30, which no weight reaches, stop = 0. O(n).
 *  Source: renewal argument, own, docs/derivations/bands.md; cube root law of Shreve and Soner 1994
 *  and Janecek and Shreve 2004, fourth root law of Altarovici, Muhle-Karbe and Soner 2015; shift
 *  of Broadie, Glasserman and Kou 1997.
 *  @param[out] half_width [n] trigger, fraction of the account
 *  @param[out] stop [n] 0..half_width; NULL if unwanted
 *  @param[out] cost_rate [n] penalty and costs of the pair, fraction of the account a year; NULL if
 *              unwanted
 *  @param[out] trades [n] a year, one way; infinite where stop = half_width is watched without a
 *              pause, 0 where s^2 = 0; NULL if unwanted
 *  @param[in] curvature [n] A >= 0 a year; risk aversion times variance a year for mean-variance,
 *             of rebal_band_variance()
 *  @param[in] variance [n] s^2 >= 0 a year, of the weight minus its target
 *  @param[in] cost [n] c >= 0, fraction of what is traded; NULL: 0
 *  @param[in] fixed [n] F >= 0, fraction of the account a trade; NULL: 0
 *  @param[in] n instruments
 *  @param[in] interval_years between looks, 0: watched without a pause; 1.0 / 252 daily
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (interval_years), the arrays. */
REBAL_API rebal_status rebal_band_optimal(double *half_width, double *stop, double *cost_rate,
                                          double *trades, const double *curvature,
                                          const double *variance, const double *cost,
                                          const double *fixed, size_t n, double interval_years,
                                          rebal_error *error);

/** What any bands cost, optimal or not. F-BANDCOST.
 *
 *      risk    = (A/12) (half^2 + stop^2)
 *      trades  = s^2 / (half^2 - stop^2)
 *      trading = (F + c (half - stop)) trades
 *
 *  with the overshoot 0.5826 s sqrt(interval_years) added to half; where stop = half to both,
 *  and then trades = s / sqrt(2 interval_years) / half. Where stop is less than about a step of
 *  one look, s sqrt(interval_years), inside half, the truth lies between these. half = 0: a
 *  trade to the target at every look, exact. s^2 = 0: the limit of small s^2. At the optimum
 *  risk : trading is 1 : 2 without fixed costs, 1 : 1 with nothing else. O(n). Source: as
 *  rebal_band_optimal().
 *  @param[out] risk_rate [n] penalty a year, fraction of the account; NULL if unwanted
 *  @param[out] trading_rate [n] costs of trades a year, fraction of the account; infinite where a
 *              fixed cost is paid without a pause; NULL if unwanted
 *  @param[out] trades [n] a year, as in rebal_band_optimal(); NULL if unwanted
 *  @param[in] half_width [n] 0..1e30, trigger
 *  @param[in] stop [n] 0..half_width
 *  @param[in] curvature [n] A >= 0 a year
 *  @param[in] variance [n] s^2 >= 0 a year
 *  @param[in] cost [n] c >= 0; NULL: 0
 *  @param[in] fixed [n] F >= 0; NULL: 0
 *  @param[in] n instruments
 *  @param[in] interval_years between looks, 0: watched without a pause
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (interval_years), the arrays, RANGE (stop above
 *          half_width). */
REBAL_API rebal_status rebal_band_cost(double *risk_rate, double *trading_rate, double *trades,
                                       const double *half_width, const double *stop,
                                       const double *curvature, const double *variance,
                                       const double *cost, const double *fixed, size_t n,
                                       double interval_years, rebal_error *error);

/** What the bands need to know of a portfolio under mean-variance utility. F-WEIGHTVAR.
 *
 *      variance[i] = C_ii,  C = P Sigma P',  P = diag(w) (I - 1 w')
 *      curvature[i] = gamma Sigma_ii        loss = gamma tr(Sigma C)
 *
 *  C is the covariance of the weights themselves, which drift by w_i (r_i - w'r). O(n^2).
 *  A curvature below 1e-30, as rounding leaves it of an instrument that does not vary, is none: 0.
 *  @param[out] variance [n] s^2 a year
 *  @param[out] curvature [n] A a year; NULL if unwanted
 *  @param[out] loss one number, for rebal_band_calendar(); NULL if unwanted
 *  @param[in] weight [n] fractions of the account; cash is a row without variance, or left out
 *  @param[in] covariance [n (n + 1) / 2] Sigma of returns a year: element (i, j), j <= i, at
 *             i (i + 1) / 2 + j; variances 0..1e30, no element above 1e30 in size
 *  @param[in] n instruments, 1 or more
 *  @param[in] risk_aversion gamma > 0
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (n, risk_aversion), the arrays, NOT_PSD (index: an
 *          instrument whose return beside the portfolio's would have a negative variance; other
 *          indefinite matrices are not found here). */
REBAL_API rebal_status rebal_band_variance(double *variance, double *curvature, double *loss,
                                           const double *weight, const double *covariance, size_t n,
                                           double risk_aversion, rebal_error *error);

/** s^2 of weight minus target from history, for targets that move as well. F-GAPVAR.
 *
 *      variance[i] = periods_per_year / n_times * sum over t of (after[t][i] - before[t][i])^2
 *
 *  Not about a mean, which over a period is small beside the step. O(n_times n).
 *  @param[out] variance [n] s^2 a year
 *  @param[in] before [n_times * n] row-major: weight minus target at the start of a period, after
 *             its trades
 *  @param[in] after [n_times * n] likewise at its end, before the next trades, against the target
 *             of that time
 *  @param[in] n_times periods, 1 or more
 *  @param[in] n instruments
 *  @param[in] periods_per_year above 0; 252 for days
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (n_times, periods_per_year), the arrays. */
REBAL_API rebal_status rebal_band_gap(double *variance, const double *before, const double *after,
                                      size_t n_times, size_t n, double periods_per_year,
                                      rebal_error *error);

/** The calendar of least cost, everything back to target every so often. F-OPTCALENDAR.
 *
 *      J = loss tau / 4 + sqrt(2 / pi) sum c_i s_i / sqrt(tau) + F / tau
 *      F = 0:  tau = (2 sqrt(2 / pi) sum c_i s_i / loss)^(2/3),  J = 3/4 loss tau
 *
 *  Of one instrument, loss = A s^2; such a calendar costs 1.5632 times its optimal band. O(n).
 *  Source: own, docs/derivations/bands.md.
 *  @param[out] interval_years tau; 0 where all costs are 0; 1e30 where loss is 0: never
 *  @param[out] cost_rate J, fraction of the account a year; NULL if unwanted
 *  @param[in] variance [n] s_i^2 >= 0 a year
 *  @param[in] cost [n] c_i >= 0; NULL: 0
 *  @param[in] n instruments, 1 or more
 *  @param[in] loss gamma tr(Sigma C) >= 0 a year, of rebal_band_variance()
 *  @param[in] fixed F >= 0, cost of a date, fraction of the account
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (n, loss, fixed), the arrays. */
REBAL_API rebal_status rebal_band_calendar(double *interval_years, double *cost_rate,
                                           const double *variance, const double *cost, size_t n,
                                           double loss, double fixed, rebal_error *error);

/** The horizons that bands imply: over how many years a trade is to pay for itself so that, of one
 *  instrument, it is made where its band ends. F-BANDHORIZON.
 *
 *      horizon_years[i] = cost_i / (curvature_i half_width_i)
 *      pooled = sum cost_i / sum curvature_i half_width_i
 *
 *  Of rebal_band_optimal() without fixed costs and looks, a start for policies with a horizon
 *  (rebal/simulation.h), and as rebal_problem of rebal/solve.h: cost_buy and cost_sell the cost
 *  over the horizon of its row, risk_aversion that of a year; or, of one horizon for all, the cost,
 *  and the aversion times that. One for all costs more where costs differ. Then rebal_band_tune():
 *  regions go with 1 / horizon, so that horizons are to be divided by the multiplier. 0 where there
 *  is no cost; 1e30 where there is one, and nothing that it could be weighed against. O(n). Source:
 *  own, docs/derivations/region.md.
 *  @param[out] horizon_years [n] H
 *  @param[out] pooled one number for all; NULL if unwanted
 *  @param[in] half_width [n] 0 or more, fraction of the account
 *  @param[in] curvature [n] A >= 0 a year
 *  @param[in] cost [n] c >= 0; NULL: 0
 *  @param[in] n instruments
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, the arrays. */
REBAL_API rebal_status rebal_band_horizon(double *horizon_years, double *pooled,
                                          const double *half_width, const double *curvature,
                                          const double *cost, size_t n, rebal_error *error);

/** A multiplier of all widths that learns from realised costs: state and settings, plain numbers
 *  that the host stores. `rebal_band_tuner t = {.struct_size = sizeof t};` begins one. */
typedef struct rebal_band_tuner {
    uint32_t struct_size;     /**< sizeof(rebal_band_tuner) */
    uint32_t reserved;        /**< 0 */
    double multiplier;        /**< state: the answer, times every width; 0: begins at 1 */
    double multiplier_min;    /**< 1e-3..1e3; 0: 0.25 */
    double multiplier_max;    /**< multiplier_min..1e3; 0: 4 */
    double step_max;          /**< greatest factor of one step, 1..1e3; 0: 1.5 */
    double damping;           /**< share of the way to the optimum, 0..1; 0: 0.5 */
    int64_t trades_min;       /**< a step after so many trades, 0..1e9; 0: 20 */
    int64_t observations_max; /**< a step at the latest after so many, 0..1e9; 0: 1000 */
    double risk_cost;         /**< state: sum of risk since the last step */
    double proportional_cost; /**< state: sum of proportional since the last step */
    double fixed_cost;        /**< state: sum of fixed since the last step */
    int64_t trades;           /**< state: observations with costs since the last step */
    int64_t observations;     /**< state: observations since the last step */
    int64_t steps;            /**< state: steps made */
} rebal_band_tuner;

/** Feeds realised costs to a tuner. F-TUNE.
 *
 *  Of all bands with the same shape, that of least cost has 2 R = P + 2 F: risk cost to trading
 *  cost 1:2 for proportional costs, 1:1 for fixed ones. Off it, a width z times as large has
 *
 *      2 R z^4 = P z + 2 F
 *
 *  A step multiplies by z^damping, kept within step_max, and forgets what was seen at the old
 *  width. Needs no estimate of A, s^2, c or F but what R is measured by. Proportional costs alone
 *  serve a calendar too, whose interval goes with the square of the multiplier, and a policy with a
 *  horizon, which is to be divided by it. O(n_times).
 *  @param[in,out] tuner state; zeros in its settings are replaced by the defaults
 *  @param[in] risk [n_times] R >= 0: (A/2) x^2 times the length of the period, summed over the
 *             instruments, in any unit that the three share
 *  @param[in] proportional [n_times] P >= 0: spread, impact, commissions by size
 *  @param[in] fixed [n_times] F >= 0: tickets; NULL: 0
 *  @param[in] n_times observations, oldest first: periods
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT, RANGE (the fields of the tuner, multiplier_max
 *          below multiplier_min), the arrays. */
REBAL_API rebal_status rebal_band_tune(rebal_band_tuner *tuner, const double *risk,
                                       const double *proportional, const double *fixed,
                                       size_t n_times, rebal_error *error);

/** Widths as whole ppb, for rules and accounts. F-BANDGATE.
 *
 *      half_ppb = floor(half_width 10^9), at most REBAL_ONE        stop_ppb likewise
 *      lo_ppb = max(0, target_ppb - half_ppb)        hi_ppb = min(REBAL_ONE, target_ppb + half_ppb)
 *
 *  Rounded down from the exact binary fraction, in integers: a band is never wider than computed
 *  (so 0.29, as a double a little below, becomes 289999999). O(n).
 *  @param[out] half_ppb [n] for rebal_instruments.band_abs_ppb; NULL if unwanted
 *  @param[out] stop_ppb [n] for rebal_policy.inner_abs_ppb, which is one for all; NULL if unwanted
 *  @param[out] lo_ppb [n] for REBAL_BAND_LO; NULL if unwanted
 *  @param[out] hi_ppb [n] for REBAL_BAND_HI; NULL if unwanted
 *  @param[in] target_ppb [n] 0..REBAL_ONE; may be NULL where lo_ppb and hi_ppb are
 *  @param[in] half_width [n] 0 or more, above 1 taken as 1
 *  @param[in] stop [n] 0..half_width; may be NULL where stop_ppb is
 *  @param[in] n instruments
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, the arrays, RANGE (stop above half_width). */
REBAL_API rebal_status rebal_band_round(int64_t *half_ppb, int64_t *stop_ppb, int64_t *lo_ppb,
                                        int64_t *hi_ppb, const int64_t *target_ppb,
                                        const double *half_width, const double *stop, size_t n,
                                        rebal_error *error);

/** Multipliers as whole ppb, for REBAL_BAND_SCALE. F-BANDGATE. Rounded down, as
 *  rebal_band_round(). O(n).
 *  @param[out] scale_ppb [n] 0..100 REBAL_ONE
 *  @param[in] multiplier [n] 0..100
 *  @param[in] n instruments
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, the array. */
REBAL_API rebal_status rebal_band_scale(int64_t *scale_ppb, const double *multiplier, size_t n,
                                        rebal_error *error);

#ifdef __cplusplus
}
#endif
#endif
