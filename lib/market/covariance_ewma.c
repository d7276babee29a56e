/* SPDX-License-Identifier: MIT */
/* Covariance with weights that fall with age. */
#include "base/doubles.h"
#include "market/covariance.h"
#include "math/packed.h"
#include "math/vector.h"

/* A variance that has fallen below all that is read is none, and so are its covariances. */
static void ewma_settle(double *cov, size_t n) {
    for (size_t i = 0; i < n; i++) {
        double own = cov[rbl_packed_at(i, i)];
        if (own >= RBL_COVARIANCE_FLAT || own == 0) continue;
        for (size_t j = 0; j <= i; j++) cov[rbl_packed_at(i, j)] = 0;
        for (size_t k = i + 1; k < n; k++) cov[rbl_packed_at(k, i)] = 0;
    }
}

/* F-EWMAC */
void rbl_covariance_ewma_step(double *cov, const double *returns, size_t n, double decay) {
    for (size_t i = 0; i < n; i++)
        rbl_vector_blend(cov + rbl_packed_row(i), decay, (1 - decay) * returns[i], returns, i + 1);
    ewma_settle(cov, n);
}

static void ewma_seed(double *cov, const double *returns, size_t n) {
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) cov[rbl_packed_at(i, j)] = returns[i] * returns[j];
    ewma_settle(cov, n);
}

/* F-EWMAC */
void rbl_covariance_ewma(double *cov, const double *returns, size_t n_times, size_t n,
                         double decay) {
    bool is_first = true;
    for (size_t t = 0; t < n_times; t++) {
        if (!rbl_covariance_is_whole(returns, t, n)) continue;
        if (is_first)
            ewma_seed(cov, returns + t * n, n);
        else
            rbl_covariance_ewma_step(cov, returns + t * n, n, decay);
        is_first = false;
    }
}
