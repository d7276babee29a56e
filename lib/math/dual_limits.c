/* SPDX-License-Identifier: MIT */
/* The parts of the dual that limits have a share in. F-TOGETHER. */
#include "math/dual.h"

#include <string.h>

#include "base/doubles.h"
#include "math/cholesky.h"
#include "math/packed.h"
#include "math/rows.h"
#include "math/vector.h"

/* Added to the diagonal of limits, so that those which say the same, or which no free variable
 * answers to, have a direction: of the largest there is, and of what is missed at the time. */
#define DUAL_LIMITS_DAMPING 1e-10
#define DUAL_LIMITS_CAUTION 1e-2

/* Of the diagonal, likewise, where variables are moved. */
#define DUAL_LIMITS_SAME 1e-14

/* What the caps add to each variable. */
typedef struct dual_limits_charge {
    double buy, sell; /* rates */
    double cost;      /* share of the costs */
    double risk;      /* share of the risk */
} dual_limits_charge;

static size_t dual_limits_rows(const rbl_dual *d) { return d->k + 1 + d->n_rows; }

/* Price of a cap at t along the direction; none is below 0. */
static double dual_limits_price(const rbl_dual *d, size_t a, double t) {
    size_t at = dual_limits_rows(d) + a;
    double price = d->z[at] + t * d->direction[at];
    return price > 0 ? price : 0;
}

static dual_limits_charge dual_limits_charges(const rbl_dual *d, double t) {
    dual_limits_charge c = {0, 0, 0, 0};
    for (size_t a = 0; a < d->n_caps; a++) {
        double price = d->cap[a].scale * dual_limits_price(d, a, t);
        switch (d->cap[a].kind) {
        case RBL_CAP_BUY: c.buy += price; break;
        case RBL_CAP_SELL: c.sell += price; break;
        case RBL_CAP_TURNOVER: c.buy += price / 2, c.sell += price / 2; break;
        case RBL_CAP_COST: c.cost += price; break;
        case RBL_CAP_RISK: c.risk += price;
        }
    }
    return c;
}

static rbl_prox dual_limits_charged(const rbl_dual *d, size_t i, const dual_limits_charge *c) {
    rbl_prox v = d->variable[i];
    v.curvature += c->risk * d->own[i] + c->cost * d->bend[i];
    v.linear += c->risk * d->own[i] * v.offset;
    v.buy += c->cost * v.buy + c->buy;
    v.sell += c->cost * v.sell + c->sell;
    v.impact += c->cost * v.impact;
    return v;
}

rbl_prox rbl_dual_limits_variable(const rbl_dual *d, size_t i) {
    dual_limits_charge c = dual_limits_charges(d, 0);
    return dual_limits_charged(d, i, &c);
}

/* What the x of a row comes to under a cap, and the derivative of that; not scaled. */
static double dual_limits_value(const rbl_dual *d, size_t i, rbl_cap_kind kind, double x,
                                double *rise) {
    const rbl_prox *v = &d->variable[i];
    double size = rbl_doubles_abs(x), sign = x > 0 ? 1 : x < 0 ? -1 : 0;
    double rate = x > 0 ? v->buy : v->sell, e = v->offset + x, root;
    switch (kind) {
    case RBL_CAP_BUY: *rise = x > 0; return x > 0 ? x : 0;
    case RBL_CAP_SELL: *rise = x < 0 ? -1 : 0; return x < 0 ? -x : 0;
    case RBL_CAP_TURNOVER: *rise = sign / 2; return size / 2;
    case RBL_CAP_RISK: *rise = d->own[i] * e; return d->own[i] * e * e / 2;
    default:
        root = v->impact > 0 ? v->impact * rbl_fmath_sqrt(size) : 0;
        *rise = sign * (rate + 1.5 * root + d->bend[i] * size);
        return size * (rate + root + d->bend[i] / 2 * size);
    }
}

static void dual_limits_values(rbl_dual *d) {
    for (size_t a = 0; a < d->n_caps; a++) {
        double sum = 0, rise;
        for (size_t i = 0; i < d->n; i++)
            sum += dual_limits_value(d, i, d->cap[a].kind, d->x[i], &rise);
        d->cap[a].value = d->cap[a].scale * sum;
    }
}

void rbl_dual_limits_at(rbl_dual *d, double t) {
    dual_limits_charge c = dual_limits_charges(d, t);
    for (size_t i = 0; i < d->n; i++) {
        double p = d->p[i] - t * d->slope[i] + d->ridge * d->anchor[i];
        if (d->n_caps == 0) {
            d->x[i] = rbl_prox_of(&d->variable[i], p, d->ridge, &d->weight[i]);
            continue;
        }
        rbl_prox v = dual_limits_charged(d, i, &c);
        p += d->variable[i].linear - v.linear;
        d->x[i] = rbl_prox_of(&v, p, d->ridge, &d->weight[i]);
    }
}

double rbl_dual_limits_reach(const rbl_dual *d) {
    double reach = 1;
    for (size_t j = dual_limits_rows(d); j < rbl_dual_count(d); j++)
        if (d->z[j] > 0 && -d->direction[j] * reach > d->z[j]) reach = d->z[j] / -d->direction[j];
    return reach;
}

/* The share of the risk in the objective, at t along the direction. */
static double dual_limits_risk(const rbl_dual *d, double t) {
    return d->risk + dual_limits_charges(d, t).risk;
}

/* |y|^2 / (2 risk^2) where there is a cap of risk: what the factors add to it. */
static double dual_limits_common(const rbl_dual *d, double t, double risk) {
    double sum = 0;
    for (size_t j = 0; j < d->k; j++) {
        double y = d->z[j] + t * d->direction[j];
        sum += y * y;
    }
    return sum / (2 * risk * risk);
}

double rbl_dual_limits_slope(rbl_dual *d, double t) {
    const double *to = d->direction;
    size_t rows = dual_limits_rows(d);
    double risk = dual_limits_risk(d, t), sum = 0, give;
    rbl_dual_limits_at(d, t);
    dual_limits_values(d);
    for (size_t j = 0; j < d->k; j++) sum += to[j] * ((d->z[j] + t * to[j]) / risk - d->centre[j]);
    for (size_t j = d->k; j < rbl_dual_count(d); j++) {
        double price = d->z[j] + t * to[j];
        sum += to[j] * rbl_limit_slack(&d->limit[j - d->k], price, d->ease, &give);
    }
    for (size_t a = 0; a < d->n_caps; a++) {
        double value = d->cap[a].value;
        if (d->cap[a].kind == RBL_CAP_RISK)
            value += d->cap[a].scale * dual_limits_common(d, t, risk);
        sum -= to[rows + a] * value;
    }
    return sum - rbl_vector_dot(d->slope, d->x, d->n);
}

/* x and the values of the caps are those at z; the sums of the rows stand in the gradient. */
void rbl_dual_limits_gradient(rbl_dual *d) {
    size_t rows = dual_limits_rows(d);
    double risk = dual_limits_risk(d, 0), give, rise;
    dual_limits_values(d);
    for (size_t j = 0; j < d->k; j++)
        d->gradient[j] = d->z[j] / risk - d->centre[j] - d->gradient[j];
    for (size_t a = 0; a < d->n_caps; a++) {
        rbl_cap *cap = &d->cap[a];
        d->gradient[rows + a] = cap->value;
        if (cap->kind == RBL_CAP_RISK)
            d->gradient[rows + a] += cap->scale * dual_limits_common(d, 0, risk);
        for (size_t i = 0; i < d->n; i++) {
            (void)dual_limits_value(d, i, cap->kind, d->x[i], &rise);
            d->column[a * d->n + i] = d->z[rows + a] >= 0 ? cap->scale * rise : 0;
        }
    }
    for (size_t j = d->k; j < rbl_dual_count(d); j++)
        d->gradient[j] =
            rbl_limit_slack(&d->limit[j - d->k], d->z[j], d->ease, &give) - d->gradient[j];
}

/* The row of cap a: with the rows of the dual, with the caps before it, and with itself. */
static void dual_limits_cap_row(rbl_dual *d, size_t a, double risk) {
    size_t rows = dual_limits_rows(d);
    double *to = d->factor + rbl_packed_at(rows + a, 0), *weighted = d->change;
    const double *column = d->column + a * d->n;
    for (size_t i = 0; i < d->n; i++) weighted[i] = d->held[i] * column[i];
    rbl_rows_sum(d->wide, d->rows, weighted, d->n, d->width);
    memcpy(to, d->wide, rows * sizeof *to);
    for (size_t b = 0; b <= a; b++)
        to[rows + b] = rbl_vector_dot(weighted, d->column + b * d->n, d->n);
    if (d->cap[a].kind != RBL_CAP_RISK || d->z[rows + a] < 0) return;
    double scale = d->cap[a].scale;
    for (size_t j = 0; j < d->k; j++) to[j] -= scale * d->z[j] / (risk * risk);
    to[rows + a] += 2 * scale * scale * dual_limits_common(d, 0, risk) / risk;
}

void rbl_dual_limits_hessian(rbl_dual *d) {
    size_t rows = dual_limits_rows(d);
    double risk = dual_limits_risk(d, 0), give, most = 0, miss = 0, price = 1;
    memcpy(d->factor, d->hessian, rbl_packed_count(rows) * sizeof(double));
    for (size_t j = 0; j < d->k; j++) d->factor[rbl_packed_at(j, j)] += 1 / risk - 1;
    for (size_t a = 0; a < d->n_caps; a++) dual_limits_cap_row(d, a, risk);
    for (size_t j = d->k; j < rbl_dual_count(d); j++) {
        double own = d->factor[rbl_packed_at(j, j)];
        most = own > most ? own : most;
        if (rbl_doubles_abs(d->gradient[j]) > miss) miss = rbl_doubles_abs(d->gradient[j]);
        if (rbl_doubles_abs(d->z[j]) > price) price = rbl_doubles_abs(d->z[j]);
    }
    double caution = DUAL_LIMITS_CAUTION * (miss < 1 ? miss : 1) / price;
    double damping = DUAL_LIMITS_DAMPING * (most + 1) + caution;
    for (size_t j = d->k; j < rbl_dual_count(d); j++) {
        (void)rbl_limit_slack(&d->limit[j - d->k], d->z[j], d->ease, &give);
        d->factor[rbl_packed_at(j, j)] += give + damping;
    }
}

/* Whether limit j is between its ends, where its price is to be nought. */
static bool dual_limits_is_idle(const rbl_dual *d, size_t j) {
    const rbl_limit *l = &d->limit[j - d->k];
    double give;
    (void)rbl_limit_slack(l, d->z[j], d->ease, &give);
    return give > 0 && rbl_doubles_abs(d->z[j]) < l->price_max;
}

/* F-TOGETHER */
double rbl_dual_limits_centre(rbl_dual *d) {
    double weighs = 0, give;
    rbl_rows_sum(d->gradient, d->rows, d->x, d->n, d->width);
    rbl_dual_limits_gradient(d);
    for (size_t j = d->k; j < rbl_dual_count(d); j++) {
        rbl_limit *l = &d->limit[j - d->k];
        double s = rbl_limit_slack(l, d->z[j], d->ease, &give), at = s - d->gradient[j];
        if (dual_limits_is_idle(d, j)) {
            weighs += rbl_doubles_abs(d->z[j] * (s - l->centre));
            if (d->ridge == 0 || d->forgets) d->z[j] = 0;
        }
        l->centre = at < l->low ? l->low : at > l->high ? l->high : at;
    }
    return weighs;
}

void rbl_dual_limits_release(rbl_dual *d) {
    double give;
    for (size_t j = d->k; j < rbl_dual_count(d); j++) {
        const rbl_limit *l = &d->limit[j - d->k];
        double at = rbl_limit_slack(l, d->z[j], d->ease, &give) - d->gradient[j];
        if (dual_limits_is_idle(d, j)) d->z[j] = 0;
        if (d->z[j] == 0 && at >= l->low && at <= l->high) d->gradient[j] = 0;
    }
}

/* The row of cap a, of the variables that may move. */
static void dual_limits_settle_cap(rbl_dual *d, size_t a) {
    size_t linear = 1 + d->n_rows;
    double *to = d->factor + rbl_packed_row(linear + a);
    const double *column = d->column + a * d->n;
    for (size_t i = 0; i < d->n; i++) d->residual[i] = d->weight[i] * column[i];
    rbl_rows_sum(d->wide, d->rows, d->residual, d->n, d->width);
    memcpy(to, d->wide + d->k, linear * sizeof *to);
    for (size_t b = 0; b <= a; b++)
        to[linear + b] = rbl_vector_dot(d->residual, d->column + b * d->n, d->n);
}

/* The products of the limits with each other, of the variables that may move: those that trade,
 * or all, `weight` 1. A limit that is met moves as the others do. */
static void dual_limits_settle_system(rbl_dual *d, bool all) {
    size_t linear = 1 + d->n_rows, count = linear + d->n_caps, n_list = 0;
    double most = 0;
    for (size_t i = 0; i < d->n; i++) {
        const rbl_prox *v = &d->variable[i];
        d->weight[i] = (all || d->x[i] != 0) && v->low < v->high;
        if (d->weight[i] > 0) d->change[n_list] = 1, d->list[n_list++] = (uint32_t)i;
    }
    memset(d->factor, 0, rbl_packed_count(count) * sizeof *d->factor);
    rbl_rows_gram(d->factor, d->rows + d->k, d->list, d->change, n_list, linear, d->width);
    for (size_t a = 0; a < d->n_caps; a++) dual_limits_settle_cap(d, a);
    for (size_t j = 0; j < count; j++) {
        double own = d->factor[rbl_packed_at(j, j)];
        most = own > most ? own : most;
    }
    for (size_t j = 0; j < count; j++) {
        bool is_kept = d->z[d->k + j] != 0 || d->gradient[d->k + j] != 0;
        d->factor[rbl_packed_at(j, j)] += is_kept ? DUAL_LIMITS_SAME * (most + 1) : most * 1e9 + 1;
    }
}

bool rbl_dual_limits_settle(rbl_dual *d, bool all) {
    size_t count = 1 + d->n_rows + d->n_caps;
    double *by = d->direction + d->k;
    dual_limits_settle_system(d, all);
    for (size_t j = 0; j < count; j++) by[j] = d->gradient[d->k + j];
    if (rbl_cholesky_factor(d->factor, count) < count) return false;
    rbl_cholesky_solve(by, d->factor, count);
    for (size_t i = 0; i < d->n; i++) {
        double step = rbl_vector_dot(d->rows + i * d->width + d->k, by, 1 + d->n_rows);
        for (size_t a = 0; a < d->n_caps; a++)
            step += by[1 + d->n_rows + a] * d->column[a * d->n + i];
        if (d->weight[i] > 0) d->x[i] = rbl_prox_move(&d->variable[i], d->x[i], step);
    }
    return true;
}
