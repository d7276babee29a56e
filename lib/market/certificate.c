/* SPDX-License-Identifier: MIT */
#include "market/certificate.h"

#include "base/doubles.h"
#include "base/fmath.h"
#include "market/certificate_risk.h"

#define CERTIFICATE_BOUND 1000.0 /* of rows that give none */
#define CERTIFICATE_NONE 1e30    /* of limits of rows */
#define CERTIFICATE_VIOLATION 1e-12
#define CERTIFICATE_GAP 1e-9
#define CERTIFICATE_FLOOR 1e-10 /* of the largest variance, the least specific one */
#define CERTIFICATE_DUST 1e-9   /* of the account, one ppb: what is of no interest */

enum { CERTIFICATE_HALVINGS = 200 };

/* What the terms of all rows come to, the sum at its end. */
typedef struct certificate_bound {
    double value, size, net; /* of the values the sum, that of their sizes, and that of the x */
} certificate_bound;

static double certificate_more(double a, double b) { return a > b ? a : b; }

static double certificate_at(const double *column, size_t i, double neutral) {
    return column != NULL ? column[i] : neutral;
}

/* To what volume and the side of the weight leave of the bounds. */
static void certificate_narrow(rbl_certificate_row *r, const rebal_trade_limits *l, double weight,
                               size_t i) {
    if (l->volume != NULL) {
        double most = l->participation_max * l->volume[i];
        r->low = certificate_more(r->low, -most);
        r->high = -certificate_more(-r->high, -most);
    }
    if ((l->flags & REBAL_LIMIT_NO_CROSSING) == 0) return;
    if (weight > 0) r->low = certificate_more(r->low, -weight);
    if (weight < 0) r->high = -certificate_more(-r->high, weight);
}

static rbl_certificate_row certificate_row_of(const rbl_certificate *c, size_t i) {
    const rebal_problem *p = c->problem;
    double specific = certificate_at(p->model->specific, i, 0);
    rbl_certificate_row r = {
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
    if (p->limits != NULL) certificate_narrow(&r, p->limits, p->weight[i], i);
    return r;
}

static double certificate_cost(const rbl_certificate_row *r, double x) {
    double size = x < 0 ? -x : x, rate = x < 0 ? r->sell : r->buy;
    return size * (rate + r->impact * rbl_fmath_sqrt(size) + r->quadratic * size);
}

static void certificate_floor(rbl_certificate *c) {
    const rebal_risk_model *m = c->problem->model;
    double least = certificate_at(m->specific, 0, 0);
    double above = rbl_certificate_risk_above(m, c->price);
    for (size_t i = 1; m->specific != NULL && i < m->n; i++)
        if (m->specific[i] < least) least = m->specific[i];
    c->specific_min = 0;
    c->dust = c->problem->risk_aversion / 2 * above * (CERTIFICATE_DUST * CERTIFICATE_DUST);
    if (least < CERTIFICATE_FLOOR * above)
        c->specific_min = CERTIFICATE_FLOOR * rbl_certificate_risk_max(m, c->price);
}

/* By how much x misses its bounds. */
static double certificate_miss(const rbl_certificate_row *r, double x) {
    return certificate_more(certificate_more(r->low - x, x - r->high), 0);
}

static size_t certificate_rows_count(const rbl_certificate *c) {
    return c->problem->limits != NULL ? c->problem->limits->n_rows : 0;
}

/* What instrument i counts in each limit of a row. */
static void certificate_count(rbl_certificate *c, size_t i, double x) {
    size_t n_rows = certificate_rows_count(c);
    double weight = c->problem->weight[i];
    for (size_t j = 0; j < n_rows; j++) {
        double counts = c->problem->limits->rows[i * n_rows + j];
        c->row_held[j] += counts * weight;
        c->row_value[j] += counts * (weight + x);
        c->row_size[j] += rbl_doubles_abs(counts * weight) + rbl_doubles_abs(counts * x);
    }
}

static double certificate_row_min(const rbl_certificate *c, size_t j) {
    double least = certificate_at(c->problem->limits->row_min, j, -CERTIFICATE_NONE);
    return least <= -CERTIFICATE_NONE ? -DBL_MAX : least;
}

static double certificate_row_max(const rbl_certificate *c, size_t j) {
    double most = certificate_at(c->problem->limits->row_max, j, CERTIFICATE_NONE);
    return most >= CERTIFICATE_NONE ? DBL_MAX : most;
}

/* By what share of it a cap is missed that holds. */
static double certificate_over(const rebal_trade_limits *l, uint32_t flag, double value,
                               double most, double size) {
    return l->flags & flag ? (value - most) / size : 0;
}

static double certificate_caps_miss(const rebal_solution *s, const rbl_certificate *c) {
    const rebal_trade_limits *l = c->problem->limits;
    double sold = c->traded - c->bought, size = certificate_more(c->traded, 1);
    double cost_size = certificate_more(l->cost_max, c->dust);
    double te = rbl_fmath_sqrt(c->variance), miss = 0;
    miss =
        certificate_more(miss, certificate_over(l, REBAL_LIMIT_BUY, c->bought, l->buy_max, size));
    miss = certificate_more(miss, certificate_over(l, REBAL_LIMIT_SELL, sold, l->sell_max, size));
    miss = certificate_more(
        miss, certificate_over(l, REBAL_LIMIT_TURNOVER, c->traded / 2, l->turnover_max, size));
    miss = certificate_more(miss,
                            certificate_over(l, REBAL_LIMIT_COST, s->cost, l->cost_max, cost_size));
    return certificate_more(miss, certificate_over(l, REBAL_LIMIT_TE, te, l->te_max, l->te_max));
}

/* By what share of the sizes that it is a sum of a limit is missed. */
static double certificate_limits_miss(const rebal_solution *s, const rbl_certificate *c) {
    double miss = 0;
    if (c->problem->limits == NULL) return 0;
    for (size_t j = 0; j < certificate_rows_count(c); j++) {
        double size = certificate_more(c->row_size[j], 1), value = c->row_value[j];
        miss = certificate_more(miss, (certificate_row_min(c, j) - value) / size);
        miss = certificate_more(miss, (value - certificate_row_max(c, j)) / size);
    }
    return certificate_more(miss, certificate_caps_miss(s, c));
}

/* The parts of the objective, what the rows violate, and the sums of them. */
static void certificate_value(rebal_solution *s, rbl_certificate *c) {
    const rebal_risk_model *m = c->problem->model;
    double specific = 0, stake = 0;
    c->traded = c->bought = c->least = c->most = 0;
    for (size_t j = 0; j < certificate_rows_count(c); j++)
        c->row_held[j] = c->row_size[j] = c->row_value[j] = 0;
    for (size_t j = 0; j < m->n_factors; j++) c->exposure[j] = 0;
    for (size_t i = 0; i < m->n; i++) {
        rbl_certificate_row r = c->row[i] = certificate_row_of(c, i);
        double x = c->trade[i], e = r.offset + x;
        if (m->covariance != NULL)
            c->exposure[i] = e;
        else
            rbl_certificate_add(c->exposure, e, m->loadings + i * m->n_factors, m->n_factors);
        specific += r.specific * e * e;
        s->cost += certificate_cost(&r, x);
        s->gain += r.alpha * x;
        stake += rbl_doubles_abs(r.alpha * x);
        s->net += x;
        s->n_traded += x != 0;
        s->violation = certificate_more(s->violation, certificate_miss(&r, x));
        c->traded += rbl_doubles_abs(x);
        c->bought += x > 0 ? x : 0;
        c->least += r.low;
        c->most += r.high;
        if (c->problem->limits != NULL) certificate_count(c, i, x);
    }
    rbl_certificate_risk_times(c->price, m, c->exposure);
    double common = rbl_certificate_product(c->exposure, c->price, rbl_certificate_risk_width(m));
    c->variance = common + specific;
    s->risk = c->problem->risk_aversion / 2 * c->variance;
    s->objective = s->risk - s->gain + s->cost;
    s->size = s->risk + s->cost + stake + c->dust;
}

/* The y >= 0 with K y + 1.5 b sqrt(y) = m. */
static double certificate_root(double curvature, double impact, double m) {
    if (m <= 0) return 0;
    if (impact == 0) return curvature > 0 ? m / curvature : rbl_doubles_infinity();
    double half = 0.75 * impact;
    double root = m / (half + rbl_fmath_sqrt(half * half + curvature * m));
    return root * root;
}

/* What a row adds at x, the coupling being the price of a unit of x from all else. */
static double certificate_terms(const rbl_certificate_row *r, double aversion, double coupling,
                                double price, double x) {
    double e = r->offset + x;
    return e * (aversion / 2 * r->specific * e + coupling) + x * (price - r->alpha) +
           certificate_cost(r, x);
}

/* F-CERTIFY: the least that a row can add: at an end, at 0, or where a side is flat; in *at that x.
 */
static double certificate_least(const rbl_certificate_row *r, double aversion, double coupling,
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

/* A row with what the prices of the caps add to it. */
static rbl_certificate_row certificate_charged(const rbl_certificate *c, size_t i) {
    rbl_certificate_row r = c->row[i];
    double cost = c->share + c->cost;
    r.alpha *= c->share;
    r.buy = cost * r.buy + c->buy + c->turnover / 2;
    r.sell = cost * r.sell + c->sell + c->turnover / 2;
    r.impact *= cost;
    r.quadratic *= cost;
    return r;
}

static double certificate_aversion(const rbl_certificate *c) {
    return c->share * c->problem->risk_aversion + c->risk;
}

static certificate_bound certificate_rows(const rbl_certificate *c, double price) {
    certificate_bound sum = {0, 0, 0};
    double aversion = certificate_aversion(c);
    bool is_limited = c->problem->limits != NULL;
    for (size_t i = 0; i < c->problem->model->n; i++) {
        rbl_certificate_row charged, *r = &c->row[i];
        double x = 0, linear = is_limited ? c->linear[i] : 0;
        if (is_limited) charged = certificate_charged(c, i), r = &charged;
        double value = certificate_least(r, aversion, c->coupling[i], price + linear, &x);
        sum.value += value;
        sum.size += rbl_doubles_abs(value);
        sum.net += x;
    }
    return sum;
}

/* A price that drives every row to an end. */
static double certificate_price_max(const rbl_certificate *c) {
    double most = 0, aversion = certificate_aversion(c);
    for (size_t i = 0; i < c->problem->model->n; i++) {
        rbl_certificate_row r = certificate_charged(c, i);
        double end = certificate_more(rbl_doubles_abs(r.low), rbl_doubles_abs(r.high));
        double own = aversion * r.specific * (rbl_doubles_abs(r.offset) + end) +
                     2 * r.quadratic * end + 1.5 * r.impact * rbl_fmath_sqrt(end);
        double rest = rbl_doubles_abs(r.alpha) + rbl_doubles_abs(c->coupling[i]) +
                      (c->problem->limits != NULL ? rbl_doubles_abs(c->linear[i]) : 0) + r.buy +
                      r.sell;
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

/* v'F v / 2 or v'S v / 2, and the prices of v and of the limits of rows. */
static double certificate_couple(rbl_certificate *c) {
    const rebal_risk_model *m = c->problem->model;
    const double *v = c->state != NULL ? c->state : c->exposure;
    size_t n_rows = certificate_rows_count(c), width = rbl_certificate_risk_width(m);
    rbl_certificate_risk_times(c->price, m, v);
    double square = rbl_certificate_product(v, c->price, width);
    for (size_t j = 0; j < width; j++) c->price[j] *= certificate_aversion(c);
    for (size_t i = 0; i < m->n; i++) {
        c->coupling[i] = m->covariance != NULL
                             ? c->price[i]
                             : rbl_certificate_product(m->loadings + i * width, c->price, width);
    }
    for (size_t i = 0; c->problem->limits != NULL && i < m->n; i++)
        c->linear[i] = n_rows > 0 ? rbl_certificate_product(c->problem->limits->rows + i * n_rows,
                                                            c->row_price, n_rows)
                                  : 0;
    return square / 2;
}

/* Prices of limits that hold; of a cap 0 or more. */
static void certificate_prices(rbl_certificate *c) {
    const rebal_trade_limits *l = c->problem->limits;
    c->buy = c->sell = c->cost = c->risk = c->turnover = 0;
    if (l == NULL) return;
    size_t n_rows = l->n_rows;
    const double *price =
        c->state != NULL ? c->state + rbl_certificate_risk_width(c->problem->model) : NULL;
    for (size_t j = 0; j < n_rows; j++) {
        double p = price != NULL ? price[REBAL_PRICE_ROWS + j] : 0;
        bool is_open =
            p > 0 ? certificate_row_max(c, j) == DBL_MAX : certificate_row_min(c, j) == -DBL_MAX;
        c->row_price[j] = is_open ? 0 : p;
    }
    if (price == NULL) return;
    c->buy = l->flags & REBAL_LIMIT_BUY ? certificate_more(price[REBAL_PRICE_BUY], 0) : 0;
    c->sell = l->flags & REBAL_LIMIT_SELL ? certificate_more(price[REBAL_PRICE_SELL], 0) : 0;
    c->cost = l->flags & REBAL_LIMIT_COST ? certificate_more(price[REBAL_PRICE_COST], 0) : 0;
    c->risk = l->flags & REBAL_LIMIT_TE ? certificate_more(price[REBAL_PRICE_TE], 0) : 0;
    if (l->flags & REBAL_LIMIT_TURNOVER)
        c->turnover = certificate_more(price[REBAL_PRICE_TURNOVER], 0);
}

/* What the prices of the limits pay for, but that of the sum: no trade within them is worth more.
 */
static certificate_bound certificate_pays(const rbl_certificate *c) {
    const rebal_trade_limits *l = c->problem->limits;
    certificate_bound sum = {0, 0, 0};
    if (l == NULL) return sum;
    sum.value = c->buy * l->buy_max + c->sell * l->sell_max + c->turnover * l->turnover_max +
                c->cost * l->cost_max + c->risk * l->te_max * l->te_max / 2;
    sum.size = sum.value;
    for (size_t j = 0; j < l->n_rows; j++) {
        double p = c->row_price[j], at = 0;
        if (p > 0) at = certificate_row_max(c, j);
        if (p < 0) at = certificate_row_min(c, j);
        sum.value += p * (at - c->row_held[j]);
        sum.size += rbl_doubles_abs(p * at) + rbl_doubles_abs(p * c->row_held[j]);
    }
    return sum;
}

/* F-CERTIFY: with that share of the objective, no trade within the limits comes to less. */
static certificate_bound certificate_bound_at(rbl_certificate *c, double share) {
    const rebal_problem *p = c->problem;
    c->share = share;
    double square = certificate_aversion(c) * certificate_couple(c);
    double price = c->state != NULL ? c->state[rbl_certificate_risk_width(p->model)]
                                    : certificate_best_price(c);
    double net = price > 0 ? price * p->net_max : price < 0 ? price * p->net_min : 0;
    certificate_bound rows = certificate_rows(c, price), pays = certificate_pays(c);
    return (certificate_bound){rows.value - net - pays.value - square,
                               rows.size + rbl_doubles_abs(net) + pays.size + square, price};
}

/* F-CERTIFY: whether the prices alone, of no objective, prove that nothing is within the limits:
 * none would come to more than 0. */
static bool certificate_is_contradiction(rbl_certificate *c) {
    if (c->state == NULL || c->problem->limits == NULL) return false;
    certificate_bound none = certificate_bound_at(c, 0);
    return none.value > CERTIFICATE_VIOLATION * none.size;
}

static void certificate_bound_of(rebal_solution *s, rbl_certificate *c) {
    certificate_prices(c);
    certificate_bound bound = certificate_bound_at(c, 1);
    s->bound = bound.value;
    s->net_multiplier = bound.net;
    double excess = s->objective - s->bound;
    if (rbl_doubles_abs(s->bound) > s->size) s->size = rbl_doubles_abs(s->bound);
    s->gap = excess > 0 ? excess / s->size : 0;
}

/* The sum is as good as the sizes that it is a sum of. */
static void certificate_limits(rebal_solution *s, rbl_certificate *c) {
    const rebal_problem *p = c->problem;
    double miss = certificate_more(p->net_min - s->net, s->net - p->net_max);
    s->violation = certificate_more(s->violation, miss / certificate_more(c->traded, 1));
    s->violation = certificate_more(s->violation, certificate_limits_miss(s, c));
    if (c->least > p->net_max + CERTIFICATE_VIOLATION ||
        c->most < p->net_min - CERTIFICATE_VIOLATION)
        s->status = REBAL_SOLVE_INFEASIBLE;
    else if (s->violation > CERTIFICATE_VIOLATION)
        s->status = certificate_is_contradiction(c) ? REBAL_SOLVE_INFEASIBLE : REBAL_SOLVE_VIOLATED;
    else
        s->status = s->gap <= CERTIFICATE_GAP ? REBAL_SOLVE_OPTIMAL : REBAL_SOLVE_FEASIBLE;
}

static double *certificate_take(rbl_arena *arena, size_t count) {
    return rbl_arena_take(arena, count, sizeof(double), RBL_ARENA_ALIGN);
}

void rbl_certificate_layout(rbl_certificate *c, rbl_arena *arena, const rebal_risk_model *model,
                            const rebal_trade_limits *limits) {
    size_t n_rows = limits != NULL ? limits->n_rows : 0;
    size_t width = rbl_certificate_risk_width(model);
    c->exposure = certificate_take(arena, width);
    c->price = certificate_take(arena, width);
    c->coupling = certificate_take(arena, model->n);
    c->linear = certificate_take(arena, limits != NULL ? model->n : 0);
    c->row = rbl_arena_take(arena, model->n, sizeof *c->row, RBL_ARENA_ALIGN);
    c->row_price = certificate_take(arena, n_rows);
    c->row_held = certificate_take(arena, n_rows);
    c->row_size = certificate_take(arena, n_rows);
    c->row_value = certificate_take(arena, n_rows);
}

/* F-CERTIFY */
void rbl_certificate_fill(rebal_solution *solution, rbl_certificate *c) {
    *solution =
        (rebal_solution){.struct_size = solution->struct_size, .n_steps = solution->n_steps};
    certificate_floor(c);
    certificate_value(solution, c);
    certificate_bound_of(solution, c);
    certificate_limits(solution, c);
}

rbl_certificate_rest rbl_certificate_open(rbl_certificate *c) {
    const rebal_problem *p = c->problem;
    c->share = 1;
    double square = certificate_aversion(c) * certificate_couple(c);
    double price = c->state[rbl_certificate_risk_width(p->model)];
    double net = price > 0 ? price * p->net_max : price < 0 ? price * p->net_min : 0;
    certificate_bound pays = certificate_pays(c);
    return (rbl_certificate_rest){.value = -net - pays.value - square,
                                  .size = rbl_doubles_abs(net) + pays.size + square,
                                  .price = price};
}

/* F-CERTIFY, F-CHOICEBOUND */
double rbl_certificate_piece(const rbl_certificate *c, const rbl_certificate_rest *rest, size_t i,
                             double low, double high, double *size) {
    rbl_certificate_row r = certificate_charged(c, i);
    double aversion = certificate_aversion(c), coupling = c->coupling[i], x = 0;
    double price = rest->price + (c->problem->limits != NULL ? c->linear[i] : 0);
    r.low = low, r.high = high;
    double value = certificate_least(&r, aversion, coupling, price, &x);
    double e = rbl_doubles_abs(r.offset) + rbl_doubles_abs(x);
    *size += e * (aversion / 2 * r.specific * e + rbl_doubles_abs(coupling)) +
             rbl_doubles_abs(x) * (rbl_doubles_abs(price) + rbl_doubles_abs(r.alpha)) +
             certificate_cost(&r, x);
    return value;
}
