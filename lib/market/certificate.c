/* SPDX-License-Identifier: MIT */
#include "market/certificate.h"

#include "base/doubles.h"
#include "base/fmath.h"

#define CERTIFICATE_BOUND 1000.0 /* of rows that give none */
#define CERTIFICATE_VIOLATION 1e-12
#define CERTIFICATE_GAP 1e-9
#define CERTIFICATE_FLOOR 1e-10 /* of the largest variance, the least specific one */
#define CERTIFICATE_DUST 1e-9   /* of the account, one ppb: what is of no interest */

enum { CERTIFICATE_HALVINGS = 200 };

/* One row: K x^2 / 2 + f x + cost(x), beside what does not depend on x. */
typedef struct certificate_row {
    double offset, specific, alpha, buy, sell, impact, quadratic, low, high;
} certificate_row;

/* What the terms of all rows come to, the sum at its end. */
typedef struct certificate_bound {
    double value, net;
} certificate_bound;

static double certificate_more(double a, double b) { return a > b ? a : b; }

static double certificate_at(const double *column, size_t i, double neutral) {
    return column != NULL ? column[i] : neutral;
}

static certificate_row certificate_row_of(const rbl_certificate *c, size_t i) {
    const rebal_problem *p = c->problem;
    double specific = certificate_at(p->model->specific, i, 0);
    return (certificate_row){
        .offset = p->weight[i] - certificate_at(p->target, i, 0),
        .specific = specific < c->specific_min ? c->specific_min : specific,
        .alpha = certificate_at(p->alpha, i, 0),
        .buy = certificate_at(p->cost_buy, i, 0),
        .sell = certificate_at(p->cost_sell, i, 0),
        .impact = certificate_at(p->impact, i, 0),
        .quadratic = certificate_at(p->quadratic, i, 0),
        .low = certificate_at(p->trade_min, i, -CERTIFICATE_BOUND),
        .high = certificate_at(p->trade_max, i, CERTIFICATE_BOUND),
    };
}

static double certificate_cost(const certificate_row *r, double x) {
    double size = x < 0 ? -x : x, rate = x < 0 ? r->sell : r->buy;
    return size * (rate + r->impact * rbl_fmath_sqrt(size) + r->quadratic * size);
}

/* Element (a, b) of F. */
static double certificate_factor(const rebal_risk_model *m, size_t a, size_t b) {
    if (m->factor_covariance == NULL) return a == b ? 1 : 0;
    size_t high = a > b ? a : b, low = a > b ? b : a;
    return m->factor_covariance[high * (high + 1) / 2 + low];
}

/* out = F v */
static void certificate_times(double *out, const rebal_risk_model *m, const double *v) {
    for (size_t a = 0; a < m->n_factors; a++) {
        double sum = m->factor_covariance == NULL ? v[a] : 0;
        for (size_t b = 0; m->factor_covariance != NULL && b < m->n_factors; b++)
            sum += certificate_factor(m, a, b) * v[b];
        out[a] = sum;
    }
}

/* Sums of four, each fourth to one, so that they need not wait for each other. */
static double certificate_product(const double *a, const double *b, size_t n) {
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    size_t j = 0;
    for (; j + 4 <= n; j += 4) {
        s0 += a[j] * b[j];
        s1 += a[j + 1] * b[j + 1];
        s2 += a[j + 2] * b[j + 2];
        s3 += a[j + 3] * b[j + 3];
    }
    for (; j < n; j++) s0 += a[j] * b[j];
    return (s0 + s1) + (s2 + s3);
}

/* sum += x a */
static void certificate_add(double *restrict sum, double x, const double *restrict a, size_t n) {
    for (size_t j = 0; j < n; j++) sum[j] += x * a[j];
}

/* Numbers of v: a whole covariance is that of n factors, each of which is an instrument. */
static size_t certificate_width(const rebal_risk_model *m) {
    return m->covariance != NULL ? m->n : m->n_factors;
}

/* out = S v: below the diagonal each element serves twice. */
static void certificate_whole(double *restrict out, const rebal_risk_model *m,
                              const double *restrict v) {
    const double *row = m->covariance;
    for (size_t i = 0; i < m->n; row += ++i) {
        out[i] = certificate_product(row, v, i) + row[i] * v[i];
        certificate_add(out, v[i], row, i);
    }
}

/* The prices of v: F v or S v. */
static void certificate_prices(rbl_certificate *c, const double *v) {
    if (c->problem->model->covariance != NULL)
        certificate_whole(c->price, c->problem->model, v);
    else
        certificate_times(c->price, c->problem->model, v);
}

/* Of a whole covariance. */
static double certificate_diagonal(const rebal_risk_model *m) {
    double most = 0;
    for (size_t i = 0; i < m->n; i++)
        most = certificate_more(most, m->covariance[i * (i + 1) / 2 + i]);
    return most;
}

/* The largest variance of an instrument; `work` [k]. */
static double certificate_variance_max(const rebal_risk_model *m, double *work) {
    double most = 0;
    if (m->covariance != NULL) return certificate_diagonal(m);
    for (size_t i = 0; i < m->n; i++) {
        const double *b = m->loadings + i * m->n_factors;
        certificate_times(work, m, b);
        double variance = certificate_product(b, work, m->n_factors) + m->specific[i];
        if (variance > most) most = variance;
    }
    return most;
}

/* The sum of |a_j| b_j. */
static double certificate_sizes(const double *a, const double *b, size_t n) {
    double s0 = 0, s1 = 0;
    size_t j = 0;
    for (; j + 2 <= n; j += 2) {
        s0 += rbl_doubles_abs(a[j] * b[j]);
        s1 += rbl_doubles_abs(a[j + 1] * b[j + 1]);
    }
    if (j < n) s0 += rbl_doubles_abs(a[j] * b[j]);
    return s0 + s1;
}

/* Above the largest variance: no correlation is above 1. Cheaper than that itself; `work` [k]. */
static double certificate_variance_above(const rebal_risk_model *m, double *work) {
    double most = 0;
    if (m->covariance != NULL) return certificate_diagonal(m);
    for (size_t j = 0; j < m->n_factors; j++) work[j] = rbl_fmath_sqrt(certificate_factor(m, j, j));
    for (size_t i = 0; i < m->n; i++) {
        double deviation = certificate_sizes(m->loadings + i * m->n_factors, work, m->n_factors);
        double variance = deviation * deviation + m->specific[i];
        if (variance > most) most = variance;
    }
    return most;
}

static void certificate_floor(rbl_certificate *c) {
    const rebal_risk_model *m = c->problem->model;
    double least = certificate_at(m->specific, 0, 0);
    double above = certificate_variance_above(m, c->price);
    for (size_t i = 1; m->specific != NULL && i < m->n; i++)
        if (m->specific[i] < least) least = m->specific[i];
    c->specific_min = 0;
    c->dust = c->problem->risk_aversion / 2 * above * (CERTIFICATE_DUST * CERTIFICATE_DUST);
    if (least < CERTIFICATE_FLOOR * above)
        c->specific_min = CERTIFICATE_FLOOR * certificate_variance_max(m, c->price);
}

/* By how much x misses its bounds. */
static double certificate_miss(const certificate_row *r, double x) {
    return certificate_more(certificate_more(r->low - x, x - r->high), 0);
}

/* The parts of the objective, what the rows violate, and the sums of them. */
static void certificate_value(rebal_solution *s, rbl_certificate *c) {
    const rebal_risk_model *m = c->problem->model;
    double specific = 0, stake = 0;
    c->traded = c->least = c->most = 0;
    for (size_t j = 0; j < m->n_factors; j++) c->exposure[j] = 0;
    for (size_t i = 0; i < m->n; i++) {
        certificate_row r = certificate_row_of(c, i);
        double x = c->trade[i], e = r.offset + x;
        if (m->covariance != NULL)
            c->exposure[i] = e;
        else
            certificate_add(c->exposure, e, m->loadings + i * m->n_factors, m->n_factors);
        specific += r.specific * e * e;
        s->cost += certificate_cost(&r, x);
        s->gain += r.alpha * x;
        stake += rbl_doubles_abs(r.alpha * x);
        s->net += x;
        s->n_traded += x != 0;
        s->violation = certificate_more(s->violation, certificate_miss(&r, x));
        c->traded += rbl_doubles_abs(x);
        c->least += r.low;
        c->most += r.high;
    }
    certificate_prices(c, c->exposure);
    double common = certificate_product(c->exposure, c->price, certificate_width(m));
    s->risk = c->problem->risk_aversion / 2 * (common + specific);
    s->objective = s->risk - s->gain + s->cost;
    s->size = s->risk + s->cost + stake + c->dust;
}

/* The sum is as good as the sizes that it is a sum of. */
static void certificate_limits(rebal_solution *s, const rbl_certificate *c) {
    const rebal_problem *p = c->problem;
    double miss = certificate_more(p->net_min - s->net, s->net - p->net_max);
    s->violation = certificate_more(s->violation, miss / certificate_more(c->traded, 1));
    if (c->least > p->net_max + CERTIFICATE_VIOLATION ||
        c->most < p->net_min - CERTIFICATE_VIOLATION)
        s->status = REBAL_SOLVE_INFEASIBLE;
    else if (s->violation > CERTIFICATE_VIOLATION)
        s->status = REBAL_SOLVE_VIOLATED;
    else
        s->status = s->gap <= CERTIFICATE_GAP ? REBAL_SOLVE_OPTIMAL : REBAL_SOLVE_FEASIBLE;
}

/* The y >= 0 with K y + 1.5 b sqrt(y) = m. */
static double certificate_root(double curvature, double impact, double m) {
    if (m <= 0) return 0;
    if (impact == 0) return m / curvature;
    double half = 0.75 * impact;
    double root = m / (half + rbl_fmath_sqrt(half * half + curvature * m));
    return root * root;
}

/* What a row adds at x, the coupling being the price of a unit of x from all else. */
static double certificate_terms(const certificate_row *r, double aversion, double coupling,
                                double price, double x) {
    double e = r->offset + x;
    return e * (aversion / 2 * r->specific * e + coupling) + x * (price - r->alpha) +
           certificate_cost(r, x);
}

/* F-CERTIFY: the least that a row can add: at an end, at 0, or where a side is flat; in *at that x.
 */
static double certificate_least(const certificate_row *r, double aversion, double coupling,
                                double price, double *at) {
    double own = aversion * r->specific, curvature = own + 2 * r->quadratic;
    double pull = r->alpha - coupling - price - own * r->offset, best = DBL_MAX;
    const double candidate[] = {0, certificate_root(curvature, r->impact, pull - r->buy),
                                -certificate_root(curvature, r->impact, -pull - r->sell)};
    for (int k = 0; k < 3; k++) {
        double x = candidate[k];
        if (x < r->low) x = r->low;
        if (x > r->high) x = r->high;
        double value = certificate_terms(r, aversion, coupling, price, x);
        if (value < best) best = value, *at = x;
    }
    return best;
}

static certificate_bound certificate_rows(const rbl_certificate *c, double price) {
    certificate_bound sum = {0, 0};
    for (size_t i = 0; i < c->problem->model->n; i++) {
        certificate_row r = certificate_row_of(c, i);
        double x = 0;
        sum.value += certificate_least(&r, c->problem->risk_aversion, c->coupling[i], price, &x);
        sum.net += x;
    }
    return sum;
}

/* A price that drives every row to an end. */
static double certificate_price_max(const rbl_certificate *c) {
    double most = 0, aversion = c->problem->risk_aversion;
    for (size_t i = 0; i < c->problem->model->n; i++) {
        certificate_row r = certificate_row_of(c, i);
        double end = certificate_more(rbl_doubles_abs(r.low), rbl_doubles_abs(r.high));
        double own = aversion * r.specific * (rbl_doubles_abs(r.offset) + end) +
                     2 * r.quadratic * end + 1.5 * r.impact * rbl_fmath_sqrt(end);
        double rest = rbl_doubles_abs(r.alpha) + rbl_doubles_abs(c->coupling[i]) + r.buy + r.sell;
        most = certificate_more(most, own + rest);
    }
    return most;
}

/* The price at which the rows sum to what is asked for: 0 where they do without. */
static double certificate_best_price(const rbl_certificate *c) {
    double net = certificate_rows(c, 0).net, asked = c->problem->net_max;
    if (net <= c->problem->net_max && net >= c->problem->net_min) return 0;
    bool is_much = net > c->problem->net_max;
    double low = 0, high = 2 * certificate_price_max(c);
    if (!is_much) low = -high, high = 0, asked = c->problem->net_min;
    for (int k = 0; k < CERTIFICATE_HALVINGS; k++) {
        double middle = low + (high - low) / 2;
        if (certificate_rows(c, middle).net > asked)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2;
}

/* v'F v / 2 or v'S v / 2, and the prices of v. */
static double certificate_couple(rbl_certificate *c) {
    const rebal_risk_model *m = c->problem->model;
    const double *v = c->state != NULL ? c->state : c->exposure;
    size_t width = certificate_width(m);
    certificate_prices(c, v);
    double square = certificate_product(v, c->price, width);
    for (size_t j = 0; j < width; j++) c->price[j] *= c->problem->risk_aversion;
    for (size_t i = 0; i < m->n; i++)
        c->coupling[i] = m->covariance != NULL
                             ? c->price[i]
                             : certificate_product(m->loadings + i * width, c->price, width);
    return square / 2;
}

/* F-CERTIFY */
static void certificate_bound_of(rebal_solution *s, rbl_certificate *c) {
    const rebal_problem *p = c->problem;
    double square = certificate_couple(c);
    double price =
        c->state != NULL ? c->state[certificate_width(p->model)] : certificate_best_price(c);
    double pays = price > 0 ? price * p->net_max : price < 0 ? price * p->net_min : 0;
    s->net_multiplier = price;
    s->bound = certificate_rows(c, price).value - pays - p->risk_aversion * square;
    double excess = s->objective - s->bound;
    if (rbl_doubles_abs(s->bound) > s->size) s->size = rbl_doubles_abs(s->bound);
    s->gap = excess > 0 ? excess / s->size : 0;
}

void rbl_certificate_layout(rbl_certificate *c, rbl_arena *arena, size_t n, size_t k) {
    c->exposure = rbl_arena_take(arena, k, sizeof(double), RBL_ARENA_ALIGN);
    c->price = rbl_arena_take(arena, k, sizeof(double), RBL_ARENA_ALIGN);
    c->coupling = rbl_arena_take(arena, n, sizeof(double), RBL_ARENA_ALIGN);
}

/* F-CERTIFY */
void rbl_certificate_fill(rebal_solution *solution, rbl_certificate *c) {
    uint32_t size = solution->struct_size;
    *solution = (rebal_solution){.struct_size = size};
    certificate_floor(c);
    certificate_value(solution, c);
    certificate_bound_of(solution, c);
    certificate_limits(solution, c);
}
