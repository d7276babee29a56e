/* SPDX-License-Identifier: MIT */
#include "math/vector.h"

#include "base/doubles.h"

enum { VECTOR_LANES = 8 };

/* Lanes to one sum. */
static double vector_tree(const double *lane) {
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) +
           ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

double rbl_vector_dot(const double *x, const double *y, size_t n) {
    double lane[VECTOR_LANES] = {0};
    size_t i = 0;
    for (; i + VECTOR_LANES <= n; i += VECTOR_LANES)
        for (size_t l = 0; l < VECTOR_LANES; l++) lane[l] += x[i + l] * y[i + l];
    for (size_t l = 0; i + l < n; l++) lane[l] += x[i + l] * y[i + l];
    return vector_tree(lane);
}

void rbl_vector_add(double *restrict y, double a, const double *restrict x, size_t n) {
    size_t i = 0;
    for (; i + VECTOR_LANES <= n; i += VECTOR_LANES)
        for (size_t l = 0; l < VECTOR_LANES; l++) y[i + l] += a * x[i + l];
    for (; i < n; i++) y[i] += a * x[i];
}

void rbl_vector_take(double *restrict y, double a, const double *restrict x, double b,
                     const double *restrict z, size_t n) {
    size_t i = 0;
    for (; i + VECTOR_LANES <= n; i += VECTOR_LANES)
        for (size_t l = 0; l < VECTOR_LANES; l++) y[i + l] -= a * x[i + l] + b * z[i + l];
    for (; i < n; i++) y[i] -= a * x[i] + b * z[i];
}

double rbl_vector_add_dot(double *restrict y, double a, const double *restrict x,
                          const double *restrict z, size_t n) {
    double lane[VECTOR_LANES] = {0};
    size_t i = 0;
    for (; i + VECTOR_LANES <= n; i += VECTOR_LANES) {
        for (size_t l = 0; l < VECTOR_LANES; l++) y[i + l] += a * x[i + l];
        for (size_t l = 0; l < VECTOR_LANES; l++) lane[l] += x[i + l] * z[i + l];
    }
    for (size_t l = 0; i + l < n; l++) {
        y[i + l] += a * x[i + l];
        lane[l] += x[i + l] * z[i + l];
    }
    return vector_tree(lane);
}

void rbl_vector_rotate(double *restrict x, double *restrict y, double c, double s, size_t n) {
    size_t i = 0;
    for (; i + VECTOR_LANES <= n; i += VECTOR_LANES) {
        for (size_t l = 0; l < VECTOR_LANES; l++) {
            double f = x[i + l], g = y[i + l];
            x[i + l] = c * f - s * g;
            y[i + l] = s * f + c * g;
        }
    }
    for (; i < n; i++) {
        double f = x[i], g = y[i];
        x[i] = c * f - s * g;
        y[i] = s * f + c * g;
    }
}

void rbl_vector_scale(double *x, double a, size_t n) {
    size_t i = 0;
    for (; i + VECTOR_LANES <= n; i += VECTOR_LANES)
        for (size_t l = 0; l < VECTOR_LANES; l++) x[i + l] *= a;
    for (; i < n; i++) x[i] *= a;
}

/* A sum of squares below the limit's square says yes for all at once. */
int rbl_vector_is_within(const double *x, double limit, size_t n) {
    if (rbl_vector_dot(x, x, n) <= limit * limit / 2) return 1;
    for (size_t i = 0; i < n; i++)
        if (!(rbl_doubles_abs(x[i]) <= limit)) return 0;
    return 1;
}
