/* SPDX-License-Identifier: MIT */
#include "base/doubles.h"

#include "math/least_squares.h"

#include "base/fmath.h"

#include <string.h>

#define LSQ_LEAST 1e-14 /* of a column, the part that the columns before do not explain */

/* F-OLS: the rotation that makes the front of the row zero, applied to the rest of both. */
static void lsq_rotate(double *top, double *row, int k) {
    double length = rbl_fmath_sqrt(top[k] * top[k] + row[k] * row[k]);
    if (row[k] == 0 || length == 0) return;
    double cosine = top[k] / length, sine = row[k] / length;
    top[k] = length;
    for (int j = k + 1; j <= RBL_LSQ_MAX; j++) {
        double high = cosine * top[j] + sine * row[j];
        row[j] = cosine * row[j] - sine * top[j];
        top[j] = high;
    }
}

void rbl_lsq_add(rbl_lsq *lsq, const double row[RBL_LSQ_MAX + 1]) {
    double rest[RBL_LSQ_MAX + 1];
    memcpy(rest, row, sizeof rest);
    for (int k = 0; k < RBL_LSQ_MAX; k++) lsq_rotate(lsq->r[k], rest, k);
    lsq->r[RBL_LSQ_MAX][RBL_LSQ_MAX] += rest[RBL_LSQ_MAX] * rest[RBL_LSQ_MAX];
}

/* The triangle with columns of length one. False where a column is zero. */
static bool lsq_scale(double scaled[RBL_LSQ_MAX][RBL_LSQ_MAX], const rbl_lsq *lsq) {
    for (int j = 0; j < RBL_LSQ_MAX; j++) {
        double square = 0;
        for (int i = 0; i <= j; i++) square += lsq->r[i][j] * lsq->r[i][j];
        if (square == 0) return false;
        for (int i = 0; i < RBL_LSQ_MAX; i++)
            scaled[i][j] = i <= j ? lsq->r[i][j] / rbl_fmath_sqrt(square) : 0;
    }
    return true;
}

/* Sum of the sizes of a column. */
static double lsq_column_sum(const double *column) {
    double sum = 0;
    for (int i = 0; i < RBL_LSQ_MAX; i++) sum += rbl_doubles_abs(column[i]);
    return sum;
}

/* column = the j-th column of the inverse of the triangle. */
static void lsq_invert_column(double *column, double triangle[RBL_LSQ_MAX][RBL_LSQ_MAX], int j) {
    for (int i = RBL_LSQ_MAX - 1; i >= 0; i--) {
        double sum = i == j;
        for (int k = i + 1; k < RBL_LSQ_MAX; k++) sum -= triangle[i][k] * column[k];
        column[i] = sum / triangle[i][i];
    }
}

double rbl_lsq_condition(const rbl_lsq *lsq) {
    double scaled[RBL_LSQ_MAX][RBL_LSQ_MAX], column[RBL_LSQ_MAX], norm = 0, inverse = 0;
    if (!lsq_scale(scaled, lsq)) return DBL_MAX;
    for (int j = 0; j < RBL_LSQ_MAX; j++)
        if (!(scaled[j][j] > LSQ_LEAST || scaled[j][j] < -LSQ_LEAST)) return DBL_MAX;
    for (int j = 0; j < RBL_LSQ_MAX; j++) {
        for (int i = 0; i < RBL_LSQ_MAX; i++) column[i] = scaled[i][j];
        double sum = lsq_column_sum(column);
        if (sum > norm) norm = sum;
        lsq_invert_column(column, scaled, j);
        sum = lsq_column_sum(column);
        if (sum > inverse) inverse = sum;
    }
    return norm * inverse;
}

double rbl_lsq_solve(double coefficient[RBL_LSQ_MAX], const rbl_lsq *lsq) {
    for (int i = RBL_LSQ_MAX - 1; i >= 0; i--) {
        double sum = lsq->r[i][RBL_LSQ_MAX];
        for (int k = i + 1; k < RBL_LSQ_MAX; k++) sum -= lsq->r[i][k] * coefficient[k];
        coefficient[i] = sum / lsq->r[i][i];
    }
    return lsq->r[RBL_LSQ_MAX][RBL_LSQ_MAX];
}
