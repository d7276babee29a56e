/* SPDX-License-Identifier: MIT */
#include "base/doubles.h"

#include "market/har.h"

#include "math/least_squares.h"

#include <string.h>

#define HAR_MOST 1e200

/* Beside a series whose largest number is 1, numbers whose squares count for nothing. */
#define HAR_NOTHING 0x1p-450

/* F-HAR: day, week, month. */
void rbl_har_regressors(double x[RBL_HAR_X], const double *v, size_t t) {
    double sum = 0;
    x[0] = 1;
    x[1] = v[t - 1];
    for (size_t k = 1; k <= RBL_HAR_MONTH; k++) {
        sum += v[t - k];
        if (k == RBL_HAR_WEEK) x[2] = sum / RBL_HAR_WEEK;
    }
    x[3] = sum / RBL_HAR_MONTH;
}

/* A power of two that brings the largest number of the series between 1 and 2: exact, and no square
 * vanishes or overflows that counts. */
static double har_scale(const double *v, size_t n) {
    double most = 0;
    for (size_t t = 0; t < n; t++)
        if (rbl_doubles_abs(v[t]) > most) most = rbl_doubles_abs(v[t]);
    return rbl_doubles_scale(most);
}

/* Row t of the regression, the answer last. */
static void har_row(double row[RBL_HAR_X + 1], const double *v, size_t t, double scale) {
    rbl_har_regressors(row, v, t);
    row[RBL_HAR_X] = v[t];
    for (int i = 1; i <= RBL_HAR_X; i++) {
        row[i] *= scale;
        if (rbl_doubles_abs(row[i]) < HAR_NOTHING) row[i] = 0;
    }
}

/* Sum of squared deviations of v[22..n-1] from their mean, scaled. */
static double har_total(const double *v, size_t n, double scale) {
    double mean = 0, total = 0;
    for (size_t t = RBL_HAR_MONTH; t < n; t++) mean += v[t] * scale;
    mean /= (double)(n - RBL_HAR_MONTH);
    for (size_t t = RBL_HAR_MONTH; t < n; t++) {
        double x = v[t] * scale - mean;
        total += x * x;
    }
    return total;
}

/* F-HAR, F-OLS */
void rbl_har_fit(rbl_har_result *result, const double *v, size_t n, double most) {
    rbl_lsq lsq = {{{0}}};
    double row[RBL_HAR_X + 1], scale = har_scale(v, n);
    for (size_t t = RBL_HAR_MONTH; t < n; t++) {
        har_row(row, v, t, scale);
        rbl_lsq_add(&lsq, row);
    }
    result->condition = rbl_lsq_condition(&lsq);
    if (result->condition > most) return;
    double residual = rbl_lsq_solve(result->coefficient, &lsq), total = har_total(v, n, scale);
    result->coefficient[0] /= scale;
    result->residual = residual / scale / scale;
    result->r_squared = total > 0 ? 1 - residual / total : 0;
}

/* F-HARFORECAST: the model applied to its own forecasts. */
bool rbl_har_forecast(double *path, double *total, size_t horizon,
                      const double coefficient[RBL_HAR_X], const double *v, size_t n) {
    double last[RBL_HAR_MONTH], x[RBL_HAR_X], sum = 0;
    memcpy(last, v + (n - RBL_HAR_MONTH), sizeof last);
    for (size_t k = 0; k < horizon; k++) {
        double next = 0;
        rbl_har_regressors(x, last, RBL_HAR_MONTH);
        for (int i = 0; i < RBL_HAR_X; i++) next += coefficient[i] * x[i];
        memmove(last, last + 1, sizeof last - sizeof last[0]);
        last[RBL_HAR_MONTH - 1] = next;
        if (!(next <= HAR_MOST && next >= -HAR_MOST)) return false;
        if (path) path[k] = next;
        sum += next;
    }
    if (total) *total = sum;
    return true;
}
