/* SPDX-License-Identifier: MIT */
/** @file
 *  Covariances of returns: estimates, factors, checks and repair.
 *
 *  Arrays in, arrays out, in doubles.
 *
 *  In builds with REBAL_HAS_ESTIMATES only; the same bits from every compiler and instruction
 *  set. Errors, counts of 0, and what is written on failure: ERRORS OF ESTIMATES in rebal.h.
 *
 *  returns    [n_times * n] in rows: one period a row, one instrument a column, the oldest first;
 *             fractions (0.01 = 1 %), each at most 1e50 in size
 *  covariance [n (n + 1) / 2] packed lower rows: element (i, j), j <= i, at i (i + 1) / 2 + j;
 *             fractions squared, per period of the returns; times periods a year: a year's
 *  Matrices that are read have variances of 0, or 1e-100..1e50, and no element above 1e50 in size.
 *  Arrays must not overlap unless it is said that they may be the same. */
#ifndef REBAL_COVARIANCE_H
#define REBAL_COVARIANCE_H

#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What to do with missing returns, which are NaN. */
enum {
    REBAL_MISSING_ERROR = 0,    /**< NOT_FINITE */
    REBAL_MISSING_DROP_ROW = 1, /**< leave out each period in which any return is missing */
    REBAL_MISSING_PAIRWISE = 2  /**< each pair over the periods that have both */
};

/** What a sample covariance is drawn to, and how far. */
enum {
    REBAL_SHRINK_LEDOIT_WOLF_IDENTITY = 0,    /**< mean variance, no correlation; F-LWI */
    REBAL_SHRINK_LEDOIT_WOLF_CORRELATION = 1, /**< own variances, the mean correlation; F-LWC */
    REBAL_SHRINK_OAS = 2 /**< mean variance, no correlation, for normal returns; F-OAS */
};

/** How an indefinite matrix is made semidefinite. */
enum {
    REBAL_REPAIR_CLIP = 0,  /**< raise the low eigenvalues, scale back to the variances; F-CLIP */
    REBAL_REPAIR_HIGHAM = 1 /**< the nearest correlations; F-HIGHAM */
};

/** Memory of rebal_covariance_sample() and rebal_covariance_shrink().
 *  @param[in] n_times periods
 *  @param[in] n instruments
 *  @return bytes; 0 if n_times or n is 0, or more than a size_t. O(1). */
REBAL_API size_t rebal_covariance_size(size_t n_times, size_t n);

/** Sample covariance: sum over t of (x_ti - m_i) (x_tj - m_j) / (T - ddof), m the means of the T
 *  periods.
 *
 *  F-COV, F-COVPAIR. Source: definition. O(n_times n^2). With REBAL_MISSING_PAIRWISE T and the
 *  means are those of the pair, and the matrix need not be semidefinite: see
 *  rebal_covariance_repair(). Thread safe.
 *  @param[out] covariance [n (n + 1) / 2]
 *  @param[in] returns [n_times * n] NaN: missing
 *  @param[in] n_times 1 or more
 *  @param[in] n 1 or more
 *  @param[in] ddof 0 or 1: what the divisor is below T
 *  @param[in] missing REBAL_MISSING_ERROR, _DROP_ROW or _PAIRWISE
 *  @param[in] memory aligned to 16, lent for the call; or NULL: one malloc; with
 *             REBAL_MISSING_PAIRWISE no memory is needed, nor looked at
 *  @param[in] memory_bytes at least rebal_covariance_size(); 0 with NULL
 *  @param[out] error index: into returns; with field n_times value: the periods found, index:
 *              of the pair into covariance; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (n_times, n, ddof, missing), the array, RANGE
 *          (n_times: not above ddof periods), MEMORY (not with REBAL_MISSING_PAIRWISE). */
REBAL_API rebal_status rebal_covariance_sample(double *covariance, const double *returns,
                                               size_t n_times, size_t n, int32_t ddof,
                                               int32_t missing, void *memory, size_t memory_bytes,
                                               rebal_error *error);

/** Shrunk covariance: (1 - intensity) S + intensity target, S the sample's with divisor T.
 *
 *  F-LWI: target the mean variance times the unit matrix; Ledoit and Wolf, Journal of Multivariate
 *  Analysis 88, 2004. F-LWC: target of the own variances and the mean correlation; Ledoit and
 *  Wolf, Journal of Portfolio Management 30 (4), 2004, with divisor T throughout. F-OAS: Chen,
 *  Wiesel, Eldar and Hero, IEEE Transactions on Signal Processing 58 (10), 2010, equation (23),
 *  with its terms in 2 / n. O(n_times n^2). Positive definite where intensity > 0 and not all
 *  variances are 0 (F-LWC: and the mean correlation is above -1 / (n - 1)). Thread safe.
 *  @param[out] covariance [n (n + 1) / 2]
 *  @param[out] intensity [1] 0..1; 1 where S is the target already; NULL if unwanted
 *  @param[in] returns [n_times * n] NaN: missing
 *  @param[in] n_times 2 or more
 *  @param[in] n 1 or more
 *  @param[in] estimator REBAL_SHRINK_LEDOIT_WOLF_IDENTITY...
 *  @param[in] missing REBAL_MISSING_ERROR or _DROP_ROW
 *  @param[in] memory aligned to 16, lent for the call; or NULL: one malloc
 *  @param[in] memory_bytes at least rebal_covariance_size(); 0 with NULL
 *  @param[out] error index: into returns; with field n_times value: the periods found; NULL if
 *              unwanted
 *  @return Errors in order: ARGUMENT, RANGE (n_times, n, estimator, missing), the array, RANGE
 *          (n_times: fewer than two periods; with F-LWC returns: index a column that does not
 *          vary), MEMORY. */
REBAL_API rebal_status rebal_covariance_shrink(double *covariance, double *intensity,
                                               const double *returns, size_t n_times, size_t n,
                                               int32_t estimator, int32_t missing, void *memory,
                                               size_t memory_bytes, rebal_error *error);

/** Exponentially weighted covariance: C = r_0 r_0', then C = decay C + (1 - decay) r_t r_t'.
 *
 *  F-EWMAC, without means. A variance that falls below 1e-100, as of an instrument that has long
 *  stood still, becomes 0, and so do its covariances. Source: RiskMetrics Technical Document, 4th
 *  edition, J.P. Morgan 1996; its decays are 0.94 for days and 0.97 for months. O(n_times n^2), no
 *  allocation, thread safe.
 *  @param[out] covariance [n (n + 1) / 2]
 *  @param[in] returns [n_times * n] NaN: missing
 *  @param[in] n_times 1 or more
 *  @param[in] n 1 or more
 *  @param[in] decay above 0, below 1
 *  @param[in] missing REBAL_MISSING_ERROR or _DROP_ROW: such a period does not count, as if time
 *             had stood still
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (n_times, n, decay, missing), the array, RANGE
 *          (n_times: no period at all). */
REBAL_API rebal_status rebal_covariance_ewma(double *covariance, const double *returns,
                                             size_t n_times, size_t n, double decay,
                                             int32_t missing, rebal_error *error);

/** Moves it on by one period: covariance = decay covariance + (1 - decay) r r'.
 *
 *  F-EWMAC; the same bits as the step inside rebal_covariance_ewma(). O(n^2), no allocation.
 *  @param[in,out] covariance [n (n + 1) / 2]
 *  @param[in] returns [n] of one period
 *  @param[in] n 1 or more
 *  @param[in] decay above 0, below 1
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (n, decay), the arrays. */
REBAL_API rebal_status rebal_covariance_ewma_update(double *covariance, const double *returns,
                                                    size_t n, double decay, rebal_error *error);

/** Memory of rebal_covariance_factors(), rebal_covariance_repair() and rebal_covariance_check().
 *  @param[in] n instruments
 *  @return bytes; 0 if n is 0, or more than a size_t. O(1). */
REBAL_API size_t rebal_covariance_eigen_size(size_t n);

/** Statistical factors: covariance ~ B F B' + diag(D), equal on the diagonal. B has the n_factors
 *  leading eigenvectors as columns, F their eigenvalues, D what is left of each variance.
 *
 *  F-FACTOR, F-EIGEN. The component of each eigenvector that is largest in size, the first of
 *  several, is positive. Source: principal components, Hotelling, Journal of Educational
 *  Psychology 24, 1933. O(n^3). Thread safe.
 *  @param[out] loadings [n * n_factors] B in rows
 *  @param[out] factor_covariance [n_factors (n_factors + 1) / 2] F packed; falling on its diagonal
 *  @param[out] specific [n] D; 0 or more
 *  @param[in] covariance [n (n + 1) / 2]
 *  @param[in] n 1 or more
 *  @param[in] n_factors 1..n
 *  @param[in] memory aligned to 16, lent for the call; or NULL: one malloc
 *  @param[in] memory_bytes at least rebal_covariance_eigen_size(); 0 with NULL
 *  @param[out] error index: into covariance; with NOT_PSD the factor or instrument; NULL if
 *              unwanted
 *  @return Errors in order: ARGUMENT, RANGE (n, n_factors), the array, MEMORY, NOT_PSD (a factor
 *          or specific variance below 0), INTERNAL. */
REBAL_API rebal_status rebal_covariance_factors(double *loadings, double *factor_covariance,
                                                double *specific, const double *covariance,
                                                size_t n, size_t n_factors, void *memory,
                                                size_t memory_bytes, rebal_error *error);

/** A semidefinite matrix near one that is not, with the same variances.
 *
 *  REBAL_REPAIR_CLIP, F-CLIP: eigenvalues of the correlations below eigenvalue_min become it, and
 *  the diagonal is scaled back to 1: simple, quick, and not the nearest. Source: Rebonato and
 *  Jaeckel, Journal of Risk 2 (2), 1999. O(n^3). REBAL_REPAIR_HIGHAM, F-HIGHAM: the nearest
 *  correlations in the Frobenius norm by alternating projections with Dykstra's correction, until
 *  no diagonal is off by more than 2^-40; tens of eigenvalue problems. Source: Higham, IMA Journal
 *  of Numerical Analysis 22, 2002. A matrix that needs no repair comes back to the bit, but for
 *  covariances beside a variance of 0, which become 0. Thread safe.
 *  @param[out] repaired [n (n + 1) / 2] may be covariance
 *  @param[in] covariance [n (n + 1) / 2]
 *  @param[in] n 1 or more
 *  @param[in] method REBAL_REPAIR_CLIP or _HIGHAM
 *  @param[in] eigenvalue_min 0..0.5: least eigenvalue of the correlations before the last scaling
 *  @param[in] memory aligned to 16, lent for the call; or NULL: one malloc
 *  @param[in] memory_bytes at least rebal_covariance_eigen_size(); 0 with NULL
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (n, method, eigenvalue_min), the array, MEMORY,
 *          NOT_PSD (not reached in 10 000 projections), INTERNAL. */
REBAL_API rebal_status rebal_covariance_repair(double *repaired, const double *covariance, size_t n,
                                               int32_t method, double eigenvalue_min, void *memory,
                                               size_t memory_bytes, rebal_error *error);

/** Whether a matrix can be a covariance of returns in fractions.
 *
 *  F-PSD: its correlations plus tolerance times the unit matrix have a Cholesky factor; and no
 *  variance is above variance_max, as those of returns in percent are. Source: definition.
 *  O(n^3). Thread safe.
 *  @param[in] covariance [n (n + 1) / 2]
 *  @param[in] n 1 or more
 *  @param[in] variance_max above 0, to 1e50: per period; 1 is a deviation of 100 % a period
 *  @param[in] tolerance 0..0.5; 1e-10 passes a semidefinite matrix of some thousand rows, 0 asks
 *             for a definite one
 *  @param[in] memory aligned to 16, lent for the call; or NULL: one malloc
 *  @param[in] memory_bytes at least rebal_covariance_eigen_size(); 0 with NULL
 *  @param[out] error index: into covariance; with NOT_PSD: the first instrument whose row cannot
 *              be, given those before it; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (n, variance_max, tolerance), the array, RANGE (a
 *          variance above variance_max), MEMORY, NOT_PSD. */
REBAL_API rebal_status rebal_covariance_check(const double *covariance, size_t n,
                                              double variance_max, double tolerance, void *memory,
                                              size_t memory_bytes, rebal_error *error);

/** A square matrix as a packed one: the means of the elements across the diagonal.
 *
 *  F-PACK. O(n^2), no allocation, thread safe.
 *  @param[out] covariance [n (n + 1) / 2]
 *  @param[in] square [n * n]
 *  @param[in] n 1 or more
 *  @param[in] tolerance 0..0.5: by how much the two may differ, as a share of the larger
 *  @param[out] error index: into square; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (n, tolerance), the array (above 1e50 in size),
 *          NOT_PSD (not symmetric). */
REBAL_API rebal_status rebal_covariance_pack(double *covariance, const double *square, size_t n,
                                             double tolerance, rebal_error *error);

/** A packed matrix as a square one.
 *
 *  F-PACK. O(n^2), no allocation, thread safe.
 *  @param[out] square [n * n]
 *  @param[in] covariance [n (n + 1) / 2] any bits
 *  @param[in] n 1 or more
 *  @param[out] error detail on failure; NULL if unwanted
 *  @return Errors in order: ARGUMENT, RANGE (n). */
REBAL_API rebal_status rebal_covariance_unpack(double *square, const double *covariance, size_t n,
                                               rebal_error *error);

#ifdef __cplusplus
}
#endif
#endif
