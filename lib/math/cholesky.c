/* SPDX-License-Identifier: MIT */
#include "math/cholesky.h"

#include "base/doubles.h"
#include "base/fmath.h"
#include "math/packed.h"
#include "math/vector.h"

size_t rbl_cholesky_factor(double *a, size_t n) {
    for (size_t i = 0; i < n; i++) {
        double *row = a + rbl_packed_row(i);
        for (size_t j = 0; j < i; j++) {
            const double *other = a + rbl_packed_row(j);
            row[j] = (row[j] - rbl_vector_dot(row, other, j)) / other[j];
        }
        double pivot = row[i] - rbl_vector_dot(row, row, i);
        if (!(pivot > 0)) return i;
        row[i] = rbl_fmath_sqrt(pivot);
    }
    return n;
}

void rbl_cholesky_forward(double *x, const double *l, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const double *row = l + rbl_packed_row(i);
        x[i] = (x[i] - rbl_vector_dot(row, x, i)) / row[i];
    }
}

/* By columns of L': the rows of L. */
void rbl_cholesky_backward(double *x, const double *l, size_t n) {
    for (size_t i = n; i-- > 0;) {
        const double *row = l + rbl_packed_row(i);
        x[i] /= row[i];
        rbl_vector_add(x, -x[i], row, i);
    }
}

void rbl_cholesky_solve(double *x, const double *l, size_t n) {
    rbl_cholesky_forward(x, l, n);
    rbl_cholesky_backward(x, l, n);
}
