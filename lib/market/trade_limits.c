/* SPDX-License-Identifier: MIT */
#include "market/trade_limits.h"

#include "base/doubles.h"
#include "base/fmath.h"

/* A limit that is none. */
#define TRADE_LIMITS_NONE 1e30

/* Of all that a variable can be worth: a price of a limit that no trade pays. */
#define TRADE_LIMITS_PRICE 1e3

/* Of a cap of the tracking error and the costs, about what its price comes to. */
double rbl_trade_aversion(const rbl_trade *t) {
    const rebal_problem *p = t->problem;
    double rate = 0, own = p->risk_aversion;
    if (!t->limits || !(t->limits->flags & REBAL_LIMIT_TE)) return own;
    for (size_t i = 0; i < p->model->n; i++)
        rate += (p->cost_buy ? p->cost_buy[i] : 0) + (p->cost_sell ? p->cost_sell[i] : 0);
    double volatility = rbl_fmath_sqrt(t->variance_max);
    double about = rate / (double)p->model->n / 2 / (t->limits->te_max * volatility);
    about = about < TRADE_LIMITS_NONE ? about : TRADE_LIMITS_NONE;
    return about > own ? about : own;
}

/* Column j of the rows, such that its largest number is about 1, and what the weights count. */
static void trade_limits_row(rbl_trade *t, size_t j) {
    const rebal_trade_limits *l = t->limits;
    rbl_dual *d = &t->dual;
    double most = 0, held = 0;
    for (size_t i = 0; i < d->n; i++) {
        double g = l->rows[i * l->n_rows + j];
        if (rbl_doubles_abs(g) > most) most = rbl_doubles_abs(g);
        held += g * t->problem->weight[i];
    }
    double scale = most > 0 ? rbl_doubles_scale(most) : 1;
    for (size_t i = 0; i < d->n; i++)
        d->rows[i * d->width + d->k + 1 + j] = scale * l->rows[i * l->n_rows + j];
    t->row_scale[j] = scale, t->row_held[j] = held;
    double low = l->row_min ? l->row_min[j] : -TRADE_LIMITS_NONE;
    double high = l->row_max ? l->row_max[j] : TRADE_LIMITS_NONE;
    d->limit[1 + j] =
        (rbl_limit){.low = low <= -TRADE_LIMITS_NONE ? -DBL_MAX : scale * (low - held),
                    .high = high >= TRADE_LIMITS_NONE ? DBL_MAX : scale * (high - held),
                    .price_max = DBL_MAX};
}

/* What a cap is multiplied by, so that it comes to about 1 or to weights; and the most of that. */
static double trade_limits_cap(const rbl_trade *t, rbl_cap_kind kind, double *high) {
    const rebal_trade_limits *l = t->limits;
    double square = t->unit * t->unit;
    switch (kind) {
    case RBL_CAP_BUY: *high = l->buy_max; return 1;
    case RBL_CAP_SELL: *high = l->sell_max; return 1;
    case RBL_CAP_TURNOVER: *high = l->turnover_max; return 1;
    case RBL_CAP_COST: *high = l->cost_max > 0; return 1 / square / (*high > 0 ? l->cost_max : 1);
    default: *high = 1; return 2 / square / t->aversion / l->te_max / l->te_max;
    }
}

/* Where the price of limit j is behind the exposures of a state. */
static size_t trade_limits_place(const rbl_dual *d, size_t j) {
    if (j == 0) return REBAL_PRICE_NET;
    return j <= d->n_rows ? REBAL_PRICE_ROWS + j - 1
                          : REBAL_PRICE_BUY + (size_t)d->cap[j - 1 - d->n_rows].kind;
}

void rbl_trade_limits_price(rbl_trade *t, const uint32_t *rank, uint32_t of) {
    rbl_dual *d = &t->dual;
    double most = 1;
    if (d->n_rows + d->n_caps == 0) return;
    for (size_t i = 0; i < d->n; i++) {
        const rbl_prox *v = &d->variable[i];
        double worth = rbl_doubles_abs(v->linear) + v->buy + v->sell + v->impact + v->curvature;
        most = worth > most ? worth : most;
    }
    for (size_t j = 0; j < 1 + d->n_rows + d->n_caps; j++)
        if (!rank || rank[trade_limits_place(d, j)] == of)
            d->limit[j].price_max = TRADE_LIMITS_PRICE * most;
}

/* F-TOGETHER */
void rbl_trade_limits(rbl_trade *t) {
    rbl_dual *d = &t->dual;
    const rebal_problem *p = t->problem;
    if (d->n_rows + d->n_caps == 0) return;
    d->limit[0] = (rbl_limit){.low = d->net_min, .high = d->net_max, .price_max = DBL_MAX};
    for (size_t j = 0; j < d->n_rows; j++) trade_limits_row(t, j);
    for (size_t a = 0, kind = 0; kind < RBL_CAPS; kind++) {
        double high;
        if (!(t->limits->flags >> kind & 1)) continue;
        d->cap[a].kind = (rbl_cap_kind)kind;
        d->cap[a].scale = trade_limits_cap(t, d->cap[a].kind, &high);
        d->limit[1 + d->n_rows + a++] =
            (rbl_limit){.low = -DBL_MAX, .high = high, .price_max = DBL_MAX};
    }
    for (size_t i = 0; i < d->n; i++) d->anchor[i] = 0;
    d->risk = p->risk_aversion / t->aversion;
    for (size_t i = 0; d->n_caps > 0 && i < d->n; i++) {
        double square = t->unit * t->unit;
        d->bend[i] = p->quadratic ? 2 * square * p->quadratic[i] : 0;
        d->own[i] = square * t->aversion * rbl_trade_specific(t, i);
    }
}

/* The price in a state of 1 of ours. */
static double trade_limits_unit(const rbl_trade *t, size_t a) {
    const rbl_cap *cap = &t->dual.cap[a];
    double square = t->unit * t->unit;
    switch (cap->kind) {
    case RBL_CAP_COST: return cap->scale;
    case RBL_CAP_RISK: return cap->scale * t->aversion;
    default: return 1 / square;
    }
}

/* The share of the risk that the prices of caps add. */
static double trade_limits_share(const rbl_trade *t) {
    const rbl_dual *d = &t->dual;
    double share = 0;
    for (size_t a = 0; a < d->n_caps; a++)
        if (d->cap[a].kind == RBL_CAP_RISK && d->z[d->k + 1 + d->n_rows + a] > 0)
            share += d->cap[a].scale * d->z[d->k + 1 + d->n_rows + a];
    return share;
}

double rbl_trade_start_limits(rbl_trade *t, const double *price, bool is_new) {
    rbl_dual *d = &t->dual;
    if (d->n_rows + d->n_caps == 0) return 0;
    double *z = d->z + d->k + 1, square = t->unit * t->unit;
    for (size_t j = 0; j < d->n_rows; j++)
        z[j] = price[REBAL_PRICE_ROWS + j] * square / t->row_scale[j];
    for (size_t a = 0; a < d->n_caps; a++) {
        z[d->n_rows + a] = price[REBAL_PRICE_BUY + d->cap[a].kind] / trade_limits_unit(t, a);
        if (is_new && d->cap[a].kind == RBL_CAP_RISK && d->risk < 1)
            z[d->n_rows + a] = (1 - d->risk) / d->cap[a].scale;
    }
    return trade_limits_share(t);
}

double rbl_trade_state_limits(double *price, const rbl_trade *t) {
    const rbl_dual *d = &t->dual;
    for (size_t j = 1; j < REBAL_PRICE_ROWS + t->limits->n_rows; j++) price[j] = 0;
    if (d->n_rows + d->n_caps == 0) return 0;
    const double *z = d->z + d->k + 1;
    for (size_t j = 0; j < d->n_rows; j++)
        price[REBAL_PRICE_ROWS + j] = z[j] * t->row_scale[j] / (t->unit * t->unit);
    for (size_t a = 0; a < d->n_caps; a++) {
        double of = z[d->n_rows + a];
        price[REBAL_PRICE_BUY + d->cap[a].kind] = of > 0 ? of * trade_limits_unit(t, a) : 0;
    }
    return trade_limits_share(t);
}
