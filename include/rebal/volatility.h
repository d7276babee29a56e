/* SPDX-License-Identifier: MIT */
/** @file
 *  Volatility: variances per period from prices and returns, models of them, forecasts.
 *
 *  All variances are per period of the input: of daily bars, per day. Multiply by the periods of a
 *  year for a yearly variance; the volatility is the square root. Logarithmic returns, fractions:
 *  0.01 is 1 %.
 *
 *  Errors, counts of 0, and what is written on failure: ERRORS OF ESTIMATES in rebal.h.
 *
 *  In builds with REBAL_HAS_ESTIMATES only; the same bits from every compiler and instruction
 *  set. */
#ifndef REBAL_VOLATILITY_H
#define REBAL_VOLATILITY_H

#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Estimators of the variance per period, and the columns they read. */
enum {
    REBAL_VOLATILITY_CLOSE = 0,           /**< close; mean removed, divided by returns - 1 */
    REBAL_VOLATILITY_PARKINSON = 1,       /**< high, low; no drift, no gaps */
    REBAL_VOLATILITY_GARMAN_KLASS = 2,    /**< all four; no drift, no gaps */
    REBAL_VOLATILITY_ROGERS_SATCHELL = 3, /**< all four; any drift, no gaps */
    REBAL_VOLATILITY_YANG_ZHANG = 4       /**< all four; any drift, and gaps overnight */
};

/** Variance per period over bars.
 *
 *  Of T = n_times bars, with u = ln(high / open), d = ln(low / open), c = ln(close / open),
 *  o = ln(open / close before):
 *
 *      CLOSE            sum (x_t - mean x)^2 / (T - 2),  x_t = ln(close_t / close_{t-1}), t = 2..T
 *      PARKINSON        mean of (u - d)^2 / (4 ln 2)
 *      GARMAN_KLASS     mean of (u - d)^2 / 2 - (2 ln 2 - 1) c^2
 *      ROGERS_SATCHELL  mean of u (u - c) + d (d - c)
 *      YANG_ZHANG       Var o + k Var c + (1 - k) mean(u (u - c) + d (d - c)) over bars 2..T,
 *                       variances with m - 1, m = T - 1, k = 0.34 / (1.34 + (m + 1) / (m - 1))
 *
 *  None is negative, the bars being consistent. F-CLOSECLOSE, F-PARKINSON, F-GARMANKLASS,
 *  F-ROGERSSATCHELL, F-YANGZHANG. Sources: Parkinson, Journal of Business 53, 1980; Garman and
 *  Klass, ibid.; Rogers and Satchell, Annals of Applied Probability 1, 1991; Yang and Zhang,
 *  Journal of Business 73, 2000. O(n_times), no allocation, thread safe.
 *  @param[out] variance per period
 *  @param[in] estimator REBAL_VOLATILITY_...
 *  @param[in] open [n_times] price of any unit, 1e-150..1e150; what an estimator does not read may
 *             be NULL
 *  @param[in] high [n_times] not below open, low or close
 *  @param[in] low [n_times] not above open or close
 *  @param[in] close [n_times]
 *  @param[in] n_times bars: 1 or more, for CLOSE and YANG_ZHANG 3 or more
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (estimator, n_times), the arrays, RANGE (bar by bar:
 *          high not the greatest, low not the least). */
REBAL_API rebal_status rebal_volatility_estimate(double *variance, int32_t estimator,
                                                 const double *open, const double *high,
                                                 const double *low, const double *close,
                                                 size_t n_times, rebal_error *error);

/** Variance of each bar: what rebal_volatility_estimate() takes the mean of, and what
 *  rebal_har_fit() may be fed with.
 *
 *  F-PARKINSON, F-GARMANKLASS, F-ROGERSSATCHELL. O(n_times), no allocation, thread safe.
 *  @param[out] variance [n_times] per period; must not overlap the inputs
 *  @param[in] estimator REBAL_VOLATILITY_PARKINSON, _GARMAN_KLASS or _ROGERS_SATCHELL
 *  @param[in] open [n_times] as for rebal_volatility_estimate(), and so the others
 *  @param[in] high [n_times]
 *  @param[in] low [n_times]
 *  @param[in] close [n_times]
 *  @param[in] n_times bars, 0 or more
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: those of rebal_volatility_estimate(). */
REBAL_API rebal_status rebal_volatility_bars(double *variance, int32_t estimator,
                                             const double *open, const double *high,
                                             const double *low, const double *close, size_t n_times,
                                             rebal_error *error);

/** Exponentially weighted variance of returns: v_t = decay v_{t-1} + (1 - decay) r_t^2, from
 *  v_1 = r_1^2.
 *
 *  F-EWMA. Source: RiskMetrics Technical Document, 4th edition, 1996 (decay 0.94 for days, 0.97
 *  for months). O(n_times), no allocation, thread safe.
 *  @param[out] variance v_T, T = n_times, per period
 *  @param[in] returns [n_times] fractions, -10..10: above that a series is likely to be in percent
 *  @param[in] n_times 1 or more
 *  @param[in] decay above 0, below 1
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (n_times, decay), the array. */
REBAL_API rebal_status rebal_volatility_ewma(double *variance, const double *returns,
                                             size_t n_times, double decay, rebal_error *error);

/** The same from a variance that is known: one step with n_times = 1. Returns taken one by one, or
 *  in any parts, give the same bits as together.
 *
 *  F-EWMA. O(n_times), no allocation, thread safe.
 *  @param[in,out] variance per period, 0..100
 *  @param[in] returns [n_times] fractions, -10..10
 *  @param[in] n_times 0 or more
 *  @param[in] decay above 0, below 1
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (variance, decay), the array. */
REBAL_API rebal_status rebal_volatility_ewma_update(double *variance, const double *returns,
                                                    size_t n_times, double decay,
                                                    rebal_error *error);

/** Forecast of an exponentially weighted variance: the same in every period to come.
 *
 *  F-EWMAFORECAST. Source: RiskMetrics 1996. O(horizon), no allocation, thread safe.
 *  @param[out] path [horizon] variance of each period to come; NULL if unwanted
 *  @param[out] total variance of the return over all of them, their sum; NULL if unwanted
 *  @param[in] variance per period, 0..100
 *  @param[in] horizon periods, 1..1000000
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT (also: both outputs NULL), RANGE (variance, horizon). */
REBAL_API rebal_status rebal_volatility_ewma_forecast(double *path, double *total, double variance,
                                                      size_t horizon, rebal_error *error);

/** How a fit ended. */
enum {
    REBAL_FIT_CONVERGED = 0,  /**< the stopping rule holds */
    REBAL_FIT_ITERATIONS = 1, /**< the bound on iterations came first */
    REBAL_FIT_STALLED = 2     /**< no step along the last direction was an improvement */
};

/** Bounds that a GARCH fit lies on: bits. On one of them the model is doubtful. */
enum {
    REBAL_GARCH_AT_OMEGA = 1,      /**< omega is 1e-9 of the mean square: too small to see */
    REBAL_GARCH_AT_ALPHA = 2,      /**< alpha is 0: returns say nothing of later variances */
    REBAL_GARCH_AT_BETA = 4,       /**< beta is 0: an ARCH(1) */
    REBAL_GARCH_AT_PERSISTENCE = 8 /**< alpha + beta is 0.999999: no long-run variance */
};

/** A GARCH(1,1): h_{t+1} = omega + alpha r_t^2 + beta h_t. The host may fill in a model of its own:
 *  only omega, alpha, beta and variance are read. */
typedef struct rebal_garch {
    uint32_t struct_size;  /**< sizeof(rebal_garch) */
    int32_t outcome;       /**< REBAL_FIT_... */
    int32_t n_iterations;  /**< steps of the best search, 0..100 */
    int32_t bounds;        /**< REBAL_GARCH_AT_ bits */
    double omega;          /**< variance per period, above 0 */
    double alpha;          /**< 0..1 */
    double beta;           /**< 0..1; alpha + beta below 1 */
    double variance;       /**< h of the period after the last return */
    double log_likelihood; /**< Gaussian: -sum (ln 2 pi + ln h_t + r_t^2 / h_t) / 2 */
    double decrement;      /**< squared length, in standard errors, of the step that is left */
} rebal_garch;

/** GARCH(1,1) of returns by quasi maximum likelihood.
 *
 *  Greatest -sum (ln 2 pi + ln h_t + r_t^2 / h_t) / 2 over omega, alpha and beta, all three
 *  free (no variance targeting), subject to omega >= 1e-9 m, alpha >= 0, beta >= 0 and
 *  alpha + beta <= 0.999999, where m = mean r^2; r^2 and h before the first return are m, as in
 *  Bollerslev. The returns are taken as they are: subtract a mean first where it matters. The
 *  likelihood is Gaussian, and the estimate consistent for other distributions too.
 *
 *  Search: from six fixed starts, Newton steps with exact second derivatives (where they are
 *  not positive definite, with the information matrix), the bounds kept by quadratic programs
 *  over all active sets, the step halved until the likelihood rises. Each ends where the next
 *  step is shorter than 1e-9 standard errors (decrement <= 1e-18), after 100 steps, or where 40
 *  halvings help nothing; outcome says which, of the best of the six. It is a local search:
 *  what it finds is a local optimum that is not worse than any start, the constant variance
 *  among them.
 *
 *  F-GARCH, F-GARCHFIT. Source: Bollerslev, Journal of Econometrics 31, 1986; Bollerslev and
 *  Wooldridge, Econometric Reviews 11, 1992. O(n_times) a step: 60 passes over the returns for the
 *  starts, two or more for each step of each search; no allocation, thread safe.
 *  @param[in,out] fit struct_size set; the rest is written, whatever the outcome
 *  @param[in] returns [n_times] fractions, -10..10; their mean square at least 1e-60
 *  @param[in] n_times 100 or more
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT, RANGE (n_times), the array, RANGE (the mean square:
 *          field returns, no index). */
REBAL_API rebal_status rebal_garch_fit(rebal_garch *fit, const double *returns, size_t n_times,
                                       rebal_error *error);

/** Moves a GARCH model on by returns: variance = omega + alpha r^2 + beta variance for each.
 *
 *  F-GARCH. O(n_times), no allocation, thread safe.
 *  @param[in,out] model as for rebal_garch_forecast(), and left so; variance is that of returns[0]
 *                 before, and of the period after the last one afterwards
 *  @param[in] returns [n_times] fractions, -10..10
 *  @param[in] n_times 0 or more
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT, RANGE (omega, alpha, beta, variance, alpha +
 *          beta), the array. */
REBAL_API rebal_status rebal_garch_update(rebal_garch *model, const double *returns, size_t n_times,
                                          rebal_error *error);

/** Forecast of a GARCH(1,1): h_1 = variance, h_{k+1} = omega + (alpha + beta) h_k.
 *
 *  F-GARCHFORECAST. Source: Bollerslev 1986; Engle and Bollerslev, Econometric Reviews 5, 1986.
 *  O(horizon), no allocation, thread safe.
 *  @param[out] path [horizon] h_1..h_horizon, per period; NULL if unwanted
 *  @param[out] total their sum, the variance of the return over the horizon; NULL if unwanted
 *  @param[in] model omega above 0, alpha and beta 0 or more, their sum below 1, variance above 0;
 *             omega 1e-300..100, variance 1e-300..1e18, which no update leaves
 *  @param[in] horizon periods, 1..1000000
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT (also: both outputs NULL), STRUCT, RANGE (omega, alpha,
 *          beta, variance, alpha + beta, horizon). */
REBAL_API rebal_status rebal_garch_forecast(double *path, double *total, const rebal_garch *model,
                                            size_t horizon, rebal_error *error);

/** A heterogeneous autoregression: v_{t+1} = constant + day v_t + week (mean of the last 5) + month
 *  (mean of the last 22). The host may fill in a model of its own: only the four are read. */
typedef struct rebal_har {
    uint32_t struct_size; /**< sizeof(rebal_har) */
    int32_t n_rows;       /**< equations of the fit, n_times - 22, at most 2^31 - 1 */
    double constant;      /**< unit of the series */
    double day;           /**< weight of the last value */
    double week;          /**< weight of the mean of the last 5 */
    double month;         /**< weight of the mean of the last 22 */
    double residual;      /**< variance of the residuals, divided by n_rows - 4 */
    double r_squared;     /**< 1 - residual squares / squares about the mean; 0 where those are 0 */
    double condition;     /**< condition number of the regressors, columns scaled to length one */
} rebal_har;

/** HAR of a realised variance or volatility by ordinary least squares.
 *
 *  The series is any measure a period, oldest first: Corsi's is the realised volatility (the
 *  root of the sum of squared returns within the day); variances or logarithms will do, and the
 *  forecasts are in the same unit. Least squares by Givens rotations, row by row; refused where
 *  the regressors are nearly dependent: condition number (1-norm) above 1e10. F-HAR, F-OLS.
 *  Source: Corsi, Journal of Financial Econometrics 7, 2009. O(n_times), no allocation, thread
 *  safe.
 *  @param[in,out] fit struct_size set; the rest is written
 *  @param[in] series [n_times] -1e100..1e100
 *  @param[in] n_times 44 or more
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, STRUCT, RANGE (n_times), the array, RANGE (field
 *          har.condition: a constant series, for one). */
REBAL_API rebal_status rebal_har_fit(rebal_har *fit, const double *series, size_t n_times,
                                     rebal_error *error);

/** Forecast of a HAR: the model applied to its own forecasts, period by period.
 *
 *  Linear models may forecast negative variances; they are not mended. F-HARFORECAST. Source: Corsi
 *  2009. O(horizon), no allocation, thread safe.
 *  @param[out] path [horizon] the values to come; NULL if unwanted
 *  @param[out] total their sum; NULL if unwanted
 *  @param[in] model constant -1e120..1e120; weights -1e160..1e160: no fit exceeds them
 *  @param[in] series [n_times] -1e100..1e100; the last 22 are read
 *  @param[in] n_times 22 or more
 *  @param[in] horizon periods, 1..10000
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT (also: both outputs NULL), STRUCT, RANGE (constant, day,
 *          week, month, n_times, horizon), the last 22 numbers, OVERFLOW where a model that
 *          explodes leaves 1e200. */
REBAL_API rebal_status rebal_har_forecast(double *path, double *total, const rebal_har *model,
                                          const double *series, size_t n_times, size_t horizon,
                                          rebal_error *error);

#ifdef __cplusplus
}
#endif
#endif
