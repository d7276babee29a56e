/* SPDX-License-Identifier: MIT */
#include "policy/optimal_variance.h"

#include "base/doubles.h"

static double optimal_element(const double *covariance, size_t i, size_t j) {
    return i >= j ? covariance[i * (i + 1) / 2 + j] : covariance[j * (j + 1) / 2 + i];
}

/* (Sigma w)_i, in the order of the instruments. */
static double optimal_row(const double *weight, const double *covariance, size_t n, size_t i) {
    double sum = 0;
    for (size_t j = 0; j < n; j++) sum += optimal_element(covariance, i, j) * weight[j];
    return sum;
}

static double optimal_total(const double *weight, const double *covariance, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += weight[i] * optimal_row(weight, covariance, n, i);
    return sum;
}

/* Variance of r_i - w'r, in which rounding may leave a little below nothing. */
static double optimal_excess(double own, double row, double total) {
    double excess = own - 2 * row + total;
    return excess > 0 ? excess : 0;
}

static double optimal_size(double x) { return x < 0 ? -x : x; }

size_t rbl_optimal_first_negative(const double *weight, const double *covariance, size_t n) {
    double total = optimal_total(weight, covariance, n);
    for (size_t i = 0; i < n; i++) {
        double own = optimal_element(covariance, i, i);
        double row = optimal_row(weight, covariance, n, i), excess = own - 2 * row + total;
        double slack = 1e-9 * (own + 2 * optimal_size(row) + optimal_size(total));
        if (own < 0 || excess < -slack) return i;
    }
    return n;
}

/* F-WEIGHTVAR: C_ij = w_i w_j (Sigma_ij - (Sigma w)_i - (Sigma w)_j + w'Sigma w). variance[] holds
 * Sigma w until the trace is taken. */
double rbl_optimal_weight_variance(double *variance, const double *weight, const double *covariance,
                                   size_t n) {
    double total = optimal_total(weight, covariance, n), trace = 0;
    for (size_t i = 0; i < n; i++) variance[i] = optimal_row(weight, covariance, n, i);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            double sigma = optimal_element(covariance, i, j);
            double joint = sigma - variance[i] - variance[j] + total;
            trace += 2 * sigma * (weight[i] * weight[j] * joint);
        }
        double own = optimal_element(covariance, i, i);
        double square = weight[i] * weight[i] * optimal_excess(own, variance[i], total);
        trace += own * square;
    }
    for (size_t i = 0; i < n; i++) {
        double own = optimal_element(covariance, i, i);
        variance[i] = weight[i] * weight[i] * optimal_excess(own, variance[i], total);
    }
    return trace > 0 ? trace : 0;
}

/* F-GAPVAR */
void rbl_optimal_gap_variance(double *variance, const double *before, const double *after,
                              size_t n_times, size_t n, double periods_per_year) {
    for (size_t i = 0; i < n; i++) variance[i] = 0;
    for (size_t t = 0; t < n_times; t++) {
        for (size_t i = 0; i < n; i++) {
            double step = after[t * n + i] - before[t * n + i];
            variance[i] += step * step;
        }
    }
    double scale = periods_per_year / (double)n_times;
    for (size_t i = 0; i < n; i++) variance[i] *= scale;
}
