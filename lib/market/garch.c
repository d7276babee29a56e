/* SPDX-License-Identifier: MIT */
#include "base/doubles.h"

#include "market/garch.h"

#include "base/fmath.h"
#include "math/small_qp.h"

#include <stdbool.h>
#include <string.h>

double rbl_garch_unit(const double *r, size_t n) {
    double sum = 0;
    for (size_t t = 0; t < n; t++) sum += r[t] * r[t];
    return sum / (double)n;
}

/* F-GARCH: log h + y / h over all returns, halved. */
double rbl_garch_value(const rbl_garch_data *data, const double x[RBL_GARCH_X]) {
    double sum = 0, h = 1, y = 1;
    for (size_t t = 0; t < data->n; t++) {
        h = x[0] + x[1] * y + x[2] * h;
        y = data->r[t] * data->r[t] / data->unit;
        sum += rbl_fmath_log(h) + y / h;
    }
    return sum / 2;
}

/* h, and its derivatives by w, a, b; of the second ones those by (w, b), (a, b), (b, b): the others
 * are zero. */
typedef struct garch_state {
    double h, y, first[RBL_GARCH_X], second[RBL_GARCH_X];
} garch_state;

static void garch_advance(garch_state *s, const double x[RBL_GARCH_X]) {
    double b = x[2];
    s->second[0] = s->first[0] + b * s->second[0];
    s->second[1] = s->first[1] + b * s->second[1];
    s->second[2] = 2 * s->first[2] + b * s->second[2];
    s->first[0] = 1 + b * s->first[0];
    s->first[1] = s->y + b * s->first[1];
    s->first[2] = s->h + b * s->first[2];
    s->h = x[0] + x[1] * s->y + b * s->h;
}

/* Adds a return's share: with z = y / h
 *     gradient (1 - z) h' / 2h,   hessian (1 - z) h'' / 2h + (2z - 1) h'h'^T / 2h^2. */
static void garch_add(rbl_garch_point *p, const garch_state *s) {
    double z = s->y / s->h, slope = (1 - z) / 2, part[RBL_GARCH_X];
    for (int i = 0; i < RBL_GARCH_X; i++) part[i] = s->first[i] / s->h;
    p->value += (rbl_fmath_log(s->h) + z) / 2;
    for (int i = 0; i < RBL_GARCH_X; i++) {
        p->gradient[i] += slope * part[i];
        p->hessian[i][2] += slope * (s->second[i] / s->h);
        for (int j = i; j < RBL_GARCH_X; j++) {
            double square = part[i] * part[j] / 2;
            p->fisher[i][j] += square;
            p->hessian[i][j] += (2 * z - 1) * square;
        }
    }
}

void rbl_garch_look(rbl_garch_point *point, const rbl_garch_data *data,
                    const double x[RBL_GARCH_X]) {
    garch_state s = {.h = 1, .y = 1};
    memset(point, 0, sizeof *point);
    for (size_t t = 0; t < data->n; t++) {
        garch_advance(&s, x);
        s.y = data->r[t] * data->r[t] / data->unit;
        garch_add(point, &s);
    }
    for (int i = 0; i < RBL_GARCH_X; i++) {
        for (int j = 0; j < i; j++) {
            point->fisher[i][j] = point->fisher[j][i];
            point->hessian[i][j] = point->hessian[j][i];
        }
    }
    point->next = x[0] + x[1] * s.y + x[2] * s.h;
}

double rbl_garch_advance(double variance, double omega, double alpha, double beta, const double *r,
                         size_t n) {
    for (size_t t = 0; t < n; t++) variance = omega + alpha * (r[t] * r[t]) + beta * variance;
    return variance;
}

/* Whether a matrix is positive definite, safely so: elimination leaves 1e-10 of each diagonal. */
static bool garch_is_convex(double m[RBL_GARCH_X][RBL_GARCH_X]) {
    double left[RBL_GARCH_X][RBL_GARCH_X];
    memcpy(left, m, sizeof left);
    for (int k = 0; k < RBL_GARCH_X; k++) {
        if (!(left[k][k] > 1e-10 * m[k][k] && m[k][k] > 0)) return false;
        for (int i = k + 1; i < RBL_GARCH_X; i++)
            for (int j = k + 1; j < RBL_GARCH_X; j++)
                left[i][j] -= left[i][k] / left[k][k] * left[k][j];
    }
    return true;
}

/* Adds weight times the outer product of each row that x lies on. */
static void garch_stiffen(rbl_qp *qp, double weight) {
    for (int k = 0; k < RBL_QP_ROWS; k++) {
        const double *row = qp->row[k];
        if (qp->least[k] < -1e-12) continue;
        for (int i = 0; i < RBL_GARCH_X; i++)
            for (int j = 0; j < RBL_GARCH_X; j++) qp->hessian[i][j] += weight * (row[i] * row[j]);
    }
}

/* The curvature of a step: the hessian where it is positive definite; else that, stiff across the
 * bounds that x lies on, which along them changes nothing; else the information matrix, with 1e-8
 * of its diagonal more. */
static void garch_curve(rbl_qp *qp, rbl_garch_point *p) {
    static const double stiff[] = {0, 1, 1e3, 1e6};
    double trace = p->fisher[0][0] + p->fisher[1][1] + p->fisher[2][2];
    for (int k = 0; k < 4; k++) {
        memcpy(qp->hessian, p->hessian, sizeof p->hessian);
        garch_stiffen(qp, stiff[k] * trace);
        if (garch_is_convex(qp->hessian)) return;
    }
    memcpy(qp->hessian, p->fisher, sizeof p->fisher);
    for (int i = 0; i < RBL_GARCH_X; i++) qp->hessian[i][i] *= 1 + 1e-8;
}

static void garch_model(rbl_qp *qp, rbl_garch_point *p, const double x[RBL_GARCH_X]) {
    static const double row[RBL_QP_ROWS][RBL_GARCH_X] = {
        {1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, -1, -1}};
    double least[RBL_QP_ROWS] = {RBL_GARCH_W_MIN - x[0], -x[1], -x[2],
                                 x[1] + x[2] - RBL_GARCH_P_MAX};
    memcpy(qp->gradient, p->gradient, sizeof p->gradient);
    memcpy(qp->row, row, sizeof row);
    for (int k = 0; k < RBL_QP_ROWS; k++) qp->least[k] = least[k] < 0 ? least[k] : 0;
    garch_curve(qp, p);
}

/* to = x + step d, back inside the bounds that rounding has passed; alpha and beta that fall below
 * 1e-6 go to 0 at once. */
static void garch_move(double *to, const double *x, const double *d, double step) {
    for (int i = 0; i < RBL_GARCH_X; i++) to[i] = x[i] + step * d[i];
    if (to[0] < RBL_GARCH_W_MIN) to[0] = RBL_GARCH_W_MIN;
    for (int i = 1; i < RBL_GARCH_X; i++)
        if (to[i] < 1e-14 || (d[i] < 0 && to[i] < 1e-6)) to[i] = 0;
    if (to[1] > RBL_GARCH_P_MAX) to[1] = RBL_GARCH_P_MAX;
    if (to[1] + to[2] > RBL_GARCH_P_MAX) to[2] = RBL_GARCH_P_MAX - to[1];
}

/* Halves the step until the criterion falls by a part of what the slope promises, or by no more
 * than the sum's rounding misses it. False where no step does. */
static bool garch_line(double *x, const rbl_garch_data *data, const double *d, double slope,
                       double value) {
    double step = 1, slack = 1e-14 * (double)data->n, trial[RBL_GARCH_X];
    for (int k = 0; k < RBL_GARCH_HALVINGS_MAX; k++, step /= 2) {
        garch_move(trial, x, d, step);
        if (rbl_garch_value(data, trial) <= value + 1e-4 * step * slope + slack) {
            memcpy(x, trial, sizeof trial);
            return true;
        }
    }
    return false;
}

/* The best start of a persistence: alpha a part of it, the unconditional variance 1/4, 1 or 4. */
static void garch_start(double x[RBL_GARCH_X], const rbl_garch_data *data, double persistence) {
    static const double part[] = {0.005, 0.03, 0.1, 0.3}, variance[] = {1, 0.25, 4};
    double best = DBL_MAX;
    for (int i = 0; i < 12; i++) {
        double a = part[i % 4] * persistence;
        double trial[RBL_GARCH_X] = {(1 - persistence) * variance[i / 4], a, persistence - a};
        double value = rbl_garch_value(data, trial);
        if (value < best) best = value, memcpy(x, trial, sizeof trial);
    }
}

static double garch_slope(const rbl_garch_point *p, const double *d) {
    double sum = 0;
    for (int i = 0; i < RBL_GARCH_X; i++) sum += p->gradient[i] * d[i];
    return sum;
}

/* d'Qd, the squared length of a step. */
static double garch_length(const rbl_qp *qp, const double *d) {
    double sum = 0;
    for (int i = 0; i < RBL_GARCH_X; i++)
        for (int j = 0; j < RBL_GARCH_X; j++) sum += qp->hessian[i][j] * (d[i] * d[j]);
    return sum > 0 ? sum : 0;
}

/* Newton steps inside the bounds, from result->x. The decrement is the squared length of the next
 * step, in standard errors. */
static void garch_descend(rbl_garch_result *result, const rbl_garch_data *data) {
    rbl_garch_point point;
    rbl_qp qp;
    double d[RBL_GARCH_X];
    for (;;) {
        rbl_garch_look(&point, data, result->x);
        garch_model(&qp, &point, result->x);
        result->value = point.value;
        result->next = point.next;
        result->is_stalled = !rbl_qp_solve(d, &qp);
        if (result->is_stalled) return;
        result->decrement = garch_length(&qp, d);
        result->is_converged = result->decrement <= RBL_GARCH_DECREMENT;
        if (result->is_converged || result->n_iterations == RBL_GARCH_ITERATIONS_MAX) return;
        result->is_stalled = !garch_line(result->x, data, d, garch_slope(&point, d), point.value);
        if (result->is_stalled) return;
        result->n_iterations++;
    }
}

/* F-GARCHFIT: the best end of the searches from one start for each persistence, and from the
 * constant variance; of equally good ones the first. */
void rbl_garch_search(rbl_garch_result *result, const rbl_garch_data *data) {
    static const double persistence[] = {0.95, 0.99, 0.999, 0.8, 0.3};
    *result = (rbl_garch_result){.x = {1, 0, 0}};
    garch_descend(result, data);
    for (size_t k = 0; k < sizeof persistence / sizeof persistence[0]; k++) {
        rbl_garch_result other = {.n_iterations = 0};
        garch_start(other.x, data, persistence[k]);
        garch_descend(&other, data);
        if (other.value < result->value) *result = other;
    }
}
