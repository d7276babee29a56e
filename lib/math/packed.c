/* SPDX-License-Identifier: MIT */
#include "math/packed.h"

#include "base/doubles.h"
#include "math/lanes.h"
#include "math/vector.h"

void rbl_packed_times(double *product, const double *a, const double *x, size_t n) {
    for (size_t i = 0; i < n; i++) product[i] = 0;
    for (size_t i = 0; i < n; i++) {
        const double *row = a + rbl_packed_row(i);
        product[i] += rbl_vector_add_dot(product, x[i], row, x, i) + row[i] * x[i];
    }
}

enum { PACKED_ROWS = 3 };

/* Below the diagonal: sums[k] of row[k][j] x[j], j < i + k, with one reading of x for three rows.
 * Register by register: three sums, x and a row are all that sixteen registers hold. */
static void packed_below(double *sums, const double *const *row, const double *x, size_t i) {
    const double *p = row[0], *q = row[1], *r = row[2];
    rbl_lanes first = rbl_lanes_all(0), second = first, third = first;
    size_t j = 0;
    for (; j + RBL_LANES <= i; j += RBL_LANES) {
#define PACKED_ADD(part, at)                                                                       \
    {                                                                                              \
        const rbl_lanes_register factor = rbl_lanes_part(x + j + (at));                            \
        first.part += rbl_lanes_part(p + j + (at)) * factor;                                       \
        second.part += rbl_lanes_part(q + j + (at)) * factor;                                      \
        third.part += rbl_lanes_part(r + j + (at)) * factor;                                       \
    }
        RBL_LANES_EACH(PACKED_ADD)
#undef PACKED_ADD
    }
    sums[0] = rbl_lanes_sum(&first, p, x, j, i);
    sums[1] = rbl_lanes_sum(&second, q, x, j, i + 1);
    sums[2] = rbl_lanes_sum(&third, r, x, j, i + 2);
}

/* What row i adds: below the diagonal each element serves twice. */
static double packed_share(const double *row, const double *x, size_t i, double below) {
    return 2 * (x[i] * below) + x[i] * row[i] * x[i];
}

double rbl_packed_form(const double *a, const double *x, size_t n) {
    const double *row[PACKED_ROWS];
    double sum = 0, below[PACKED_ROWS];
    size_t i = 0;
    for (; i + PACKED_ROWS <= n; i += PACKED_ROWS) {
        for (size_t k = 0; k < PACKED_ROWS; k++) row[k] = a + rbl_packed_row(i + k);
        packed_below(below, row, x, i);
        for (size_t k = 0; k < PACKED_ROWS; k++) sum += packed_share(row[k], x, i + k, below[k]);
    }
    for (; i < n; i++) {
        const double *last = a + rbl_packed_row(i);
        sum += packed_share(last, x, i, rbl_vector_dot(last, x, i));
    }
    return sum;
}

void rbl_packed_to_square(double *square, const double *a, size_t n) {
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++)
            square[i * n + j] = square[j * n + i] = a[rbl_packed_at(i, j)];
}
