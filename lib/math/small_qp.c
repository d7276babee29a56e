/* SPDX-License-Identifier: MIT */
#include "base/doubles.h"

#include "math/small_qp.h"

#include <string.h>

/* By which a constraint may be missed: rounding alone. A dependent set of active ones misses them
 * by far more. */
#define QP_TOLERANCE 1e-13
#define QP_TOLERANCE_ACTIVE 1e-9

/* The row at or below k with the largest entry in column k; the first of equal ones. */
static int qp_pivot(double matrix[RBL_QP_SYSTEM][RBL_QP_SYSTEM], int k, int n) {
    int best = k;
    for (int i = k + 1; i < n; i++)
        if (rbl_doubles_abs(matrix[i][k]) > rbl_doubles_abs(matrix[best][k])) best = i;
    return best;
}

static void qp_swap(double matrix[RBL_QP_SYSTEM][RBL_QP_SYSTEM], double *x, int i, int k) {
    double row[RBL_QP_SYSTEM], value = x[i];
    memcpy(row, matrix[i], sizeof row);
    memcpy(matrix[i], matrix[k], sizeof row);
    memcpy(matrix[k], row, sizeof row);
    x[i] = x[k], x[k] = value;
}

bool rbl_qp_eliminate(double matrix[RBL_QP_SYSTEM][RBL_QP_SYSTEM], double *x, int n) {
    for (int k = 0; k < n; k++) {
        int best = qp_pivot(matrix, k, n);
        if (best != k) qp_swap(matrix, x, best, k);
        if (matrix[k][k] == 0) return false;
        for (int i = k + 1; i < n; i++) {
            double factor = matrix[i][k] / matrix[k][k];
            for (int j = k; j < n; j++) matrix[i][j] -= factor * matrix[k][j];
            x[i] -= factor * x[k];
        }
    }
    for (int k = n - 1; k >= 0; k--) {
        for (int j = k + 1; j < n; j++) x[k] -= matrix[k][j] * x[j];
        x[k] /= matrix[k][k];
    }
    return true;
}

static double qp_dot(const double *a, const double *b) {
    double sum = 0;
    for (int i = 0; i < RBL_QP_VARIABLES; i++) sum += a[i] * b[i];
    return sum;
}

/* The optimum with the constraints of `active` (bits) as equations: H d - R'u = -g, R d = least. */
static bool qp_solve_active(double *d, const rbl_qp *qp, unsigned active) {
    double matrix[RBL_QP_SYSTEM][RBL_QP_SYSTEM] = {{0}}, x[RBL_QP_SYSTEM] = {0};
    int n = RBL_QP_VARIABLES;
    for (int i = 0; i < RBL_QP_VARIABLES; i++) {
        memcpy(matrix[i], qp->hessian[i], sizeof qp->hessian[i]);
        x[i] = -qp->gradient[i];
    }
    for (int k = 0; k < RBL_QP_ROWS; k++) {
        if (!(active >> k & 1)) continue;
        if (n == RBL_QP_SYSTEM) return false;
        for (int i = 0; i < RBL_QP_VARIABLES; i++) {
            matrix[n][i] = qp->row[k][i];
            matrix[i][n] = -qp->row[k][i];
        }
        x[n++] = qp->least[k];
    }
    if (!rbl_qp_eliminate(matrix, x, n)) return false;
    memcpy(d, x, sizeof qp->gradient);
    return true;
}

static bool qp_is_allowed(const rbl_qp *qp, const double *d, unsigned active) {
    for (int k = 0; k < RBL_QP_ROWS; k++) {
        double excess = qp_dot(qp->row[k], d) - qp->least[k];
        bool is_active = active >> k & 1;
        if (!(excess >= (is_active ? -QP_TOLERANCE_ACTIVE : -QP_TOLERANCE))) return false;
        if (is_active && !(excess <= QP_TOLERANCE_ACTIVE)) return false;
    }
    return true;
}

static double qp_gain(const rbl_qp *qp, const double *d) {
    double product[RBL_QP_VARIABLES];
    for (int i = 0; i < RBL_QP_VARIABLES; i++) product[i] = qp_dot(qp->hessian[i], d);
    return -(qp_dot(qp->gradient, d) + qp_dot(product, d) / 2);
}

bool rbl_qp_solve(double d[RBL_QP_VARIABLES], const rbl_qp *qp) {
    double best = -DBL_MAX;
    for (unsigned active = 0; active < 1u << RBL_QP_ROWS; active++) {
        double trial[RBL_QP_VARIABLES];
        if (!qp_solve_active(trial, qp, active) || !qp_is_allowed(qp, trial, active)) continue;
        double gain = qp_gain(qp, trial);
        if (gain > best) best = gain, memcpy(d, trial, sizeof qp->gradient);
    }
    return best > -DBL_MAX;
}
