/* SPDX-License-Identifier: MIT */
#include "base/doubles.h"

#include "market/har.h"

#include "math/least_squares.h"

#include <string.h>

#define HAR_MOST 1e200

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

/* Sum of squared deviations of v[22..n-1] from their mean. */
static double har_total(const double *v, size_t n) {
    double mean = 0, total = 0;
    for (size_t t = RBL_HAR_MONTH; t < n; t++) mean += v[t];
    mean /= (double)(n - RBL_HAR_MONTH);
    for (size_t t = RBL_HAR_MONTH; t < n; t++) total += (v[t] - mean) * (v[t] - mean);
    return total;
}

void rbl_har_fit(rbl_har_result *result, const double *v, size_t n, double most) {
    rbl_lsq lsq = {{{0}}};
    double row[RBL_HAR_X + 1];
    for (size_t t = RBL_HAR_MONTH; t < n; t++) {
        rbl_har_regressors(row, v, t);
        row[RBL_HAR_X] = v[t];
        rbl_lsq_add(&lsq, row);
    }
    result->condition = rbl_lsq_condition(&lsq);
    if (result->condition > most) return;
    result->residual = rbl_lsq_solve(result->coefficient, &lsq);
    result->total = har_total(v, n);
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
