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

/* What row i adds: below the diagonal each element serves twice, in `below`. */
static double packed_share(const double *row, const double *x, size_t i, double below) {
    return 2 * (x[i] * below) + x[i] * row[i] * x[i];
}

double rbl_packed_form(const double *a, const double *x, size_t n) {
    double sum = 0, below[2];
    for (size_t i = 0; i + 1 < n; i += 2) {
        const double *row = a + rbl_packed_row(i), *next = row + i + 1;
        rbl_vector_dot_two(below, x, row, next, i);
        sum += packed_share(row, x, i, below[0]);
        sum += packed_share(next, x, i + 1, below[1]);
    }
    if (n % 2 == 0) return sum;
    const double *last = a + rbl_packed_row(n - 1);
    return sum + packed_share(last, x, n - 1, rbl_vector_dot(last, x, n - 1));
}

void rbl_packed_to_square(double *square, const double *a, size_t n) {
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++)
            square[i * n + j] = square[j * n + i] = a[rbl_packed_at(i, j)];
}
