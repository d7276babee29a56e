/* SPDX-License-Identifier: MIT */
#include "policy/optimal_variance.h"

#include "base/doubles.h"
#include "math/packed.h"
#include "math/vector.h"

/* (Sigma w)_i */
static double optimal_row(const double *weight, const double *covariance, size_t n, size_t i) {
    double sum = rbl_vector_dot(covariance + rbl_packed_row(i), weight, i + 1);
    for (size_t j = i + 1; j < n; j++) sum += covariance[rbl_packed_at(j, i)] * weight[j];
    return sum;
}

/* Variance of r_i - w'r, in which rounding may leave a little below nothing. */
static double optimal_excess(double own, double row, double total) {
    double excess = own - 2 * row + total;
    return excess > 0 ? excess : 0;
}

size_t rbl_optimal_first_negative(const double *weight, const double *covariance, size_t n) {
    double total = rbl_packed_form(covariance, weight, n);
    for (size_t i = 0; i < n; i++) {
        double own = covariance[rbl_packed_at(i, i)];
        double row = optimal_row(weight, covariance, n, i), excess = own - 2 * row + total;
        double slack = 1e-9 * (own + 2 * rbl_doubles_abs(row) + rbl_doubles_abs(total));
        if (own < 0 || excess < -slack) return i;
    }
    return n;
}

/* F-WEIGHTVAR: C_ij = w_i w_j (Sigma_ij - (Sigma w)_i - (Sigma w)_j + w'Sigma w). variance[] holds
 * Sigma w until the trace is taken. */
double rbl_optimal_weight_variance(double *variance, const double *weight, const double *covariance,
                                   size_t n) {
    rbl_packed_times(variance, covariance, weight, n);
    double total = rbl_vector_dot(weight, variance, n), trace = 0;
    for (size_t i = 0; i < n; i++) {
        const double *row = covariance + rbl_packed_row(i);
        for (size_t j = 0; j < i; j++) {
            double joint = row[j] - variance[i] - variance[j] + total;
            trace += 2 * row[j] * (weight[i] * weight[j] * joint);
        }
        double square = weight[i] * weight[i] * optimal_excess(row[i], variance[i], total);
        trace += row[i] * square;
    }
    for (size_t i = 0; i < n; i++) {
        double own = covariance[rbl_packed_at(i, i)];
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
