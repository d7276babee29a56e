/* SPDX-License-Identifier: MIT */
/* Covariance with weights that fall with age. */
#include "base/doubles.h"
#include "market/covariance.h"
#include "math/packed.h"
#include "math/vector.h"

/* F-EWMAC */
void rbl_covariance_ewma_step(double *cov, const double *returns, size_t n, double decay) {
    for (size_t i = 0; i < n; i++)
        rbl_vector_blend(cov + rbl_packed_row(i), decay, (1 - decay) * returns[i], returns, i + 1);
}

static void ewma_seed(double *cov, const double *returns, size_t n) {
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) cov[rbl_packed_at(i, j)] = returns[i] * returns[j];
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
