/* SPDX-License-Identifier: MIT */
/* From a matrix that no returns can have to one near it that they can. The work is done on the
 * correlations; the variances stay as they are. */
#include <string.h>

#include "base/doubles.h"
#include "base/fmath.h"
#include "market/covariance.h"
#include "math/cholesky.h"
#include "math/eigen.h"
#include "math/packed.h"
#include "math/vector.h"

enum { REPAIR_STEPS_MAX = 10000 };
#define REPAIR_TOLERANCE 0x1p-40

/* Blocks of the work. All matrices are squares but for the packed ones of Higham's steps. */
typedef struct repair_work {
    double *x;                         /* [n * n] the matrix to project; destroyed */
    double *vectors;                   /* [n * n] */
    double *y, *change;                /* packed [n (n + 1) / 2] */
    double *values, *deviation, *rest; /* [n] */
    size_t n;
    double eigenvalue_min;
} repair_work;

static repair_work repair_divide(double *work, size_t n, double eigenvalue_min) {
    repair_work w = {.n = n, .eigenvalue_min = eigenvalue_min};
    w.x = work;
    w.vectors = w.x + n * n;
    w.y = w.vectors + n * n;
    w.change = w.y + rbl_packed_count(n);
    w.values = w.change + rbl_packed_count(n);
    w.deviation = w.values + n;
    w.rest = w.deviation + n;
    return w;
}

/* Correlations, packed; 0 beside a variance of 0, and 1 on every diagonal. */
static void repair_correlations(double *correlation, double *deviation, const double *cov,
                                size_t n) {
    for (size_t i = 0; i < n; i++) {
        deviation[i] = rbl_fmath_sqrt(cov[rbl_packed_at(i, i)]);
        for (size_t j = 0; j < i; j++) {
            size_t at = rbl_packed_at(i, j);
            bool has_both = deviation[i] > 0 && deviation[j] > 0;
            correlation[at] = has_both ? cov[at] / deviation[i] / deviation[j] : 0;
        }
        correlation[rbl_packed_at(i, i)] = 1;
    }
}

/* F-CLIP, first half: a packed matrix with its eigenvalues raised to the least one allowed. What
 * needs no raising stays as it is, to the bit. */
static bool repair_project(double *packed, repair_work *w) {
    size_t n = w->n;
    rbl_packed_to_square(w->x, packed, n);
    if (!rbl_eigen_symmetric(w->values, w->vectors, w->x, w->rest, n)) return false;
    for (size_t k = n; k-- > 0 && w->values[k] < w->eigenvalue_min;) {
        const double *v = w->vectors + k * n;
        double raise = w->eigenvalue_min - w->values[k];
        for (size_t i = 0; i < n; i++)
            rbl_vector_add(packed + rbl_packed_row(i), raise * v[i], v, i + 1);
    }
    return true;
}

/* F-CLIP, second half: back to a unit diagonal, and to the variances of cov. */
static void repair_restore(double *repaired, const double *packed, const double *cov,
                           const repair_work *w) {
    for (size_t i = 0; i < w->n; i++)
        w->rest[i] = w->deviation[i] / rbl_fmath_sqrt(packed[rbl_packed_at(i, i)]);
    for (size_t i = 0; i < w->n; i++) {
        for (size_t j = 0; j < i; j++) {
            size_t at = rbl_packed_at(i, j);
            repaired[at] = packed[at] * w->rest[i] * w->rest[j];
        }
        repaired[rbl_packed_at(i, i)] = cov[rbl_packed_at(i, i)];
    }
}

/* Whether any eigenvalue was below the least one allowed by more than rounding. */
static bool repair_was_needed(const repair_work *w) {
    return w->values[w->n - 1] < w->eigenvalue_min - 0x1p-48 * w->values[0];
}

/* As it was, but for covariances beside a variance of 0. */
static void repair_keep(double *repaired, const double *cov, const repair_work *w) {
    memmove(repaired, cov, rbl_packed_count(w->n) * sizeof *cov);
    for (size_t i = 0; i < w->n; i++)
        for (size_t j = 0; j < i; j++)
            if (!(w->deviation[i] > 0 && w->deviation[j] > 0)) repaired[rbl_packed_at(i, j)] = 0;
}

/* F-CLIP */
rebal_status rbl_covariance_clip(double *repaired, const double *cov, size_t n,
                                 double eigenvalue_min, double *work) {
    repair_work w = repair_divide(work, n, eigenvalue_min);
    repair_correlations(w.y, w.deviation, cov, n);
    if (!repair_project(w.y, &w)) return REBAL_E_INTERNAL;
    if (repair_was_needed(&w))
        repair_restore(repaired, w.y, cov, &w);
    else
        repair_keep(repaired, cov, &w);
    return REBAL_OK;
}

/* One step of Dykstra's: y less its last change is projected, the change kept, the diagonal set to
 * 1. Returns the largest difference that the diagonal still had, negative if all is lost. */
static double repair_step(repair_work *w) {
    double most = 0;
    size_t count = rbl_packed_count(w->n);
    for (size_t k = 0; k < count; k++) {
        w->y[k] -= w->change[k];
        w->change[k] = w->y[k];
    }
    if (!repair_project(w->y, w)) return -1;
    for (size_t k = 0; k < count; k++) w->change[k] = w->y[k] - w->change[k];
    for (size_t i = 0; i < w->n; i++) {
        double away = rbl_doubles_abs(w->y[rbl_packed_at(i, i)] - 1);
        if (away > most) most = away;
    }
    return most;
}

static void repair_unit_diagonal(repair_work *w) {
    for (size_t i = 0; i < w->n; i++) w->y[rbl_packed_at(i, i)] = 1;
}

/* F-HIGHAM */
rebal_status rbl_covariance_higham(double *repaired, const double *cov, size_t n,
                                   double eigenvalue_min, double *work) {
    repair_work w = repair_divide(work, n, eigenvalue_min);
    repair_correlations(w.y, w.deviation, cov, n);
    memset(w.change, 0, rbl_packed_count(n) * sizeof *w.change);
    for (int step = 0; step < REPAIR_STEPS_MAX; step++) {
        double most = repair_step(&w);
        if (most < 0) return REBAL_E_INTERNAL;
        if (step == 0 && !repair_was_needed(&w)) {
            repair_keep(repaired, cov, &w);
            return REBAL_OK;
        }
        if (most <= REPAIR_TOLERANCE) {
            repair_restore(repaired, w.y, cov, &w);
            return REBAL_OK;
        }
        repair_unit_diagonal(&w);
    }
    return REBAL_E_NOT_PSD;
}

/* F-PSD */
size_t rbl_covariance_is_psd(const double *cov, size_t n, double tolerance, double *work) {
    double *correlation = work, *deviation = work + rbl_packed_count(n);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            if (cov[rbl_packed_at(i, j)] != 0 &&
                (cov[rbl_packed_at(i, i)] == 0 || cov[rbl_packed_at(j, j)] == 0))
                return i;
    repair_correlations(correlation, deviation, cov, n);
    for (size_t i = 0; i < n; i++) correlation[rbl_packed_at(i, i)] = 1 + tolerance;
    return rbl_cholesky_factor(correlation, n);
}
