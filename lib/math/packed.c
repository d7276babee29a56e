/* SPDX-License-Identifier: MIT */
#include "math/packed.h"

#include "base/doubles.h"
#include "math/vector.h"

void rbl_packed_times(double *product, const double *a, const double *x, size_t n) {
    for (size_t i = 0; i < n; i++) product[i] = 0;
    for (size_t i = 0; i < n; i++) {
        const double *row = a + rbl_packed_row(i);
        product[i] += rbl_vector_add_dot(product, x[i], row, x, i) + row[i] * x[i];
    }
}

/* Below the diagonal each element serves twice. */
double rbl_packed_form(const double *a, const double *x, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        const double *row = a + rbl_packed_row(i);
        sum += 2 * (x[i] * rbl_vector_dot(row, x, i)) + x[i] * row[i] * x[i];
    }
    return sum;
}

void rbl_packed_to_square(double *square, const double *a, size_t n) {
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++)
            square[i * n + j] = square[j * n + i] = a[rbl_packed_at(i, j)];
}
