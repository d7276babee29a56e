/* SPDX-License-Identifier: MIT */
#include "math/vector.h"

#include "base/doubles.h"
#include "math/lanes.h"

double rbl_vector_dot(const double *x, const double *y, size_t n) {
    rbl_lanes sum = rbl_lanes_all(0);
    size_t i = 0;
    for (; i + RBL_LANES <= n; i += RBL_LANES) {
        const rbl_lanes factor = rbl_lanes_load(x + i);
        rbl_lanes_add_products(&sum, &factor, y + i);
    }
    return rbl_lanes_sum(&sum, x, y, i, n);
}

void rbl_vector_add(double *restrict y, double a, const double *restrict x, size_t n) {
    const rbl_lanes factor = rbl_lanes_all(a);
    size_t i = 0;
    for (; i + RBL_LANES <= n; i += RBL_LANES) {
        rbl_lanes value = rbl_lanes_load(y + i);
        rbl_lanes_add_products(&value, &factor, x + i);
        rbl_lanes_store(y + i, value);
    }
    for (; i < n; i++) y[i] += a * x[i];
}

void rbl_vector_take(double *restrict y, double a, const double *restrict x, double b,
                     const double *restrict z, size_t n) {
    const rbl_lanes first = rbl_lanes_all(a), second = rbl_lanes_all(b);
    size_t i = 0;
    for (; i + RBL_LANES <= n; i += RBL_LANES) {
        rbl_lanes less = rbl_lanes_multiply(first, rbl_lanes_load(x + i));
        rbl_lanes_add_products(&less, &second, z + i);
        rbl_lanes_store(y + i, rbl_lanes_subtract(rbl_lanes_load(y + i), less));
    }
    for (; i < n; i++) y[i] -= a * x[i] + b * z[i];
}

void rbl_vector_blend(double *restrict y, double b, double a, const double *restrict x, size_t n) {
    const rbl_lanes old = rbl_lanes_all(b), new = rbl_lanes_all(a);
    size_t i = 0;
    for (; i + RBL_LANES <= n; i += RBL_LANES) {
        rbl_lanes value = rbl_lanes_multiply(old, rbl_lanes_load(y + i));
        rbl_lanes_add_products(&value, &new, x + i);
        rbl_lanes_store(y + i, value);
    }
    for (; i < n; i++) y[i] = b * y[i] + a * x[i];
}

double rbl_vector_add_dot(double *restrict y, double a, const double *restrict x,
                          const double *restrict z, size_t n) {
    const rbl_lanes factor = rbl_lanes_all(a);
    rbl_lanes sum = rbl_lanes_all(0);
    size_t i = 0;
    for (; i + RBL_LANES <= n; i += RBL_LANES) {
        const rbl_lanes value = rbl_lanes_load(x + i);
        rbl_lanes next = rbl_lanes_load(y + i);
        rbl_lanes_add_products(&next, &factor, x + i);
        rbl_lanes_store(y + i, next);
        rbl_lanes_add_products(&sum, &value, z + i);
    }
    for (size_t j = i; j < n; j++) y[j] += a * x[j];
    return rbl_lanes_sum(&sum, x, z, i, n);
}

void rbl_vector_rotate(double *restrict x, double *restrict y, double c, double s, size_t n) {
    const rbl_lanes cosine = rbl_lanes_all(c), sine = rbl_lanes_all(s);
    size_t i = 0;
    for (; i + RBL_LANES <= n; i += RBL_LANES) {
        rbl_lanes f = rbl_lanes_load(x + i), g = rbl_lanes_load(y + i);
        rbl_lanes_store(
            x + i, rbl_lanes_subtract(rbl_lanes_multiply(cosine, f), rbl_lanes_multiply(sine, g)));
        rbl_lanes_store(y + i,
                        rbl_lanes_add(rbl_lanes_multiply(sine, f), rbl_lanes_multiply(cosine, g)));
    }
    for (; i < n; i++) {
        double f = x[i], g = y[i];
        x[i] = c * f - s * g;
        y[i] = s * f + c * g;
    }
}

void rbl_vector_scale(double *x, double a, size_t n) {
    const rbl_lanes factor = rbl_lanes_all(a);
    size_t i = 0;
    for (; i + RBL_LANES <= n; i += RBL_LANES)
        rbl_lanes_store(x + i, rbl_lanes_multiply(factor, rbl_lanes_load(x + i)));
    for (; i < n; i++) x[i] *= a;
}

/* sum += x x, eight of them */
static inline void vector_square(rbl_lanes *sum, const double *x) {
    const rbl_lanes value = rbl_lanes_load(x);
    rbl_lanes_add_products(sum, &value, x);
}

/* In sixteen sums: eight would wait for each other. */
static double vector_squares(const double *x, size_t n) {
    rbl_lanes first = rbl_lanes_all(0), second = first;
    size_t i = 0;
    for (; i + 2 * RBL_LANES <= n; i += 2 * RBL_LANES) {
        vector_square(&first, x + i);
        vector_square(&second, x + i + RBL_LANES);
    }
    first = rbl_lanes_add(first, second);
    return rbl_lanes_sum(&first, x, x, i, n);
}

/* A sum of squares below the limit's square says yes for all at once. */
int rbl_vector_is_within(const double *x, double limit, size_t n) {
    if (vector_squares(x, n) <= limit * limit / 2) return 1;
    for (size_t i = 0; i < n; i++)
        if (!(rbl_doubles_abs(x[i]) <= limit)) return 0;
    return 1;
}
