/* SPDX-License-Identifier: MIT */
/* Covariance with weights that fall with age. */
#include <string.h>

#include "base/doubles.h"
#include "market/covariance.h"
#include "math/packed.h"

enum { EWMA_LANES = 8 };

/* c[j] = decay c[j] + a r[j] */
static void ewma_row(double *restrict c, double decay, double a, const double *restrict r,
                     size_t n) {
    size_t j = 0;
    for (; j + EWMA_LANES <= n; j += EWMA_LANES)
        for (size_t l = 0; l < EWMA_LANES; l++) c[j + l] = decay * c[j + l] + a * r[j + l];
    for (; j < n; j++) c[j] = decay * c[j] + a * r[j];
}

/* F-EWMAC */
void rbl_covariance_ewma_step(double *cov, const double *returns, size_t n, double decay) {
    for (size_t i = 0; i < n; i++)
        ewma_row(cov + rbl_packed_row(i), decay, (1 - decay) * returns[i], returns, i + 1);
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
