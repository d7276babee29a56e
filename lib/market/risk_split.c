/* SPDX-License-Identifier: MIT */
#include "market/risk_split.h"

#include "base/doubles.h"
#include "math/cholesky.h"
#include "math/packed.h"

/* The least share: above what a covariance may miss semidefiniteness by. */
#define SPLIT_LEAST 0x1p-33

/* The factor of S less that share of its variances, packed. False: there is none. A row without a
 * variance has a pivot of its own. */
static bool split_try(double *factor, const double *covariance, size_t n, double share) {
    for (size_t k = 0; k < rbl_packed_count(n); k++) factor[k] = covariance[k];
    for (size_t i = 0; i < n; i++) {
        double own = covariance[rbl_packed_at(i, i)];
        factor[rbl_packed_at(i, i)] = own > 0 ? own - share * own : 1;
    }
    return rbl_cholesky_factor(factor, n) == n;
}

/* Packed rows to rows of n, from the last, so that none is written over before it is read. */
static void split_unpack(double *rows, const double *covariance, size_t n) {
    for (size_t i = n; i-- > 0;) {
        bool none = covariance[rbl_packed_at(i, i)] == 0;
        for (size_t j = n; j-- > 0;)
            rows[i * n + j] = j > i || none ? 0 : rows[rbl_packed_at(i, j)];
    }
}

/* F-SPLIT */
void rbl_risk_split(double *loadings, double *specific, const double *covariance, size_t n) {
    double share = 0.5;
    while (share >= SPLIT_LEAST && !split_try(loadings, covariance, n, share)) share /= 2;
    if (share < SPLIT_LEAST)
        for (share = SPLIT_LEAST; !split_try(loadings, covariance, n, -share);) share *= 2;
    split_unpack(loadings, covariance, n);
    for (size_t i = 0; i < n; i++) specific[i] = share * covariance[rbl_packed_at(i, i)];
}
