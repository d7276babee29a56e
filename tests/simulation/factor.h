/* SPDX-License-Identifier: MIT */
/* What the tests with a covariance of their own share: its Cholesky factor, as loadings. */
#ifndef SIMULATION_FACTOR_H
#define SIMULATION_FACTOR_H

#include <math.h>

/* loadings [n * n] of packed lower rows; above the diagonal they stay as they are. */
static inline void factor(double *loadings, const double *packed, int n) {
    for (int i = 0; i < n; i++)
        for (int j = 0; j <= i; j++) {
            double sum = packed[i * (i + 1) / 2 + j];
            for (int k = 0; k < j; k++) sum -= loadings[i * n + k] * loadings[j * n + k];
            loadings[i * n + j] = i == j ? sqrt(sum) : sum / loadings[j * n + j];
        }
}

#endif
