/* SPDX-License-Identifier: MIT */
/* The relaxed trade of a node: fixed costs as rates, each such that what it comes to is convex; and
 * the bound that its prices give, over the pieces themselves. */
#include "market/choice.h"

#include <string.h>

#include "base/doubles.h"
#include "base/fmath.h"
#include "market/trade_limits.h"
#include "math/vector.h"

enum { CHOICE_RELAX_HALVINGS = 50, CHOICE_RELAX_ROOT = 40, CHOICE_RELAX_OWN = 16 };
enum { CHOICE_RELAX_PATIENCE = 3, CHOICE_RELAX_MOMENTUM = 3 };

#define CHOICE_RELAX_STEP 0x1p-52 /* of sizes that are summed, a step */
#define CHOICE_RELAX_GAINS 1e-3   /* of the open gap: a round that is worth another */
#define CHOICE_RELAX_STEER 0.2    /* of a price: by how much it follows its count */

/* A side of an instrument: sizes from `least` to `most`, and what trading costs beside rates. */
typedef struct choice_relax_side {
    double fixed, least, most, curvature, impact;
} choice_relax_side;

double rbl_choice_cutoff(const rbl_choice *r) {
    return r->is_found ? r->objective - r->gap_max * r->size : DBL_MAX;
}

static double choice_relax_weight(const rbl_choice *r, size_t i) {
    return r->call->problem.weight[i];
}

/* Whether a close is a sale, or a purchase. */
static bool choice_relax_sells(const rbl_choice *r, size_t i) {
    return choice_relax_weight(r, i) > 0;
}

/* False where that side is closed. */
static bool choice_relax_side_of(choice_relax_side *s, const rbl_choice *r, size_t i, bool is_sale,
                                 const rbl_prox *v, double unit) {
    int way = is_sale ? RBL_CHOICE_SELL : RBL_CHOICE_BUY;
    double weight = choice_relax_weight(r, i);
    bool closes = rbl_choice_has(r, i, RBL_CHOICE_CLOSE) && choice_relax_sells(r, i) == is_sale;
    double fixed = rbl_trade_at(is_sale ? r->fixed_sell : r->fixed_buy, i);
    *s = (choice_relax_side){.fixed = fixed + r->trades.price,
                             .least = DBL_MAX,
                             .curvature = v->curvature / unit,
                             .impact = v->impact / unit};
    if (rbl_choice_has(r, i, way)) {
        const rbl_choice_piece *p = rbl_choice_at(r, i, way);
        s->least = is_sale ? -p->high : p->low;
        s->most = is_sale ? -p->low : p->high;
    }
    if (closes) {
        double size = rbl_doubles_abs(weight);
        s->least = size < s->least ? size : s->least;
        s->most = size > s->most ? size : s->most;
    }
    if (weight == 0) s->fixed += r->names.price;
    return s->most > 0;
}

/* F-CHOICEBOUND: the size at which the fixed cost is all in: where a line from 0 touches. The root
 * of curvature r^4 / 2 + impact r^3 / 2 = fixed, by Newton's method from above. */
static double choice_relax_knee(const choice_relax_side *s) {
    double root = rbl_fmath_sqrt(s->most), k = s->curvature, b = s->impact;
    for (int step = 0; step < CHOICE_RELAX_ROOT; step++) {
        double square = root * root, miss = square * (k * square + b * root) / 2 - s->fixed;
        double slope = square * (2 * k * root + 1.5 * b);
        if (!(miss > 0) || !(slope > 0)) break;
        double next = root - miss / slope;
        if (!(next < root)) break;
        root = next;
    }
    double size = root * root;
    return size < s->least ? s->least : size > s->most ? s->most : size;
}

/* The slope of that line. */
static double choice_relax_slope(const choice_relax_side *s, double knee) {
    if (!(knee > 0)) return 0;
    return s->fixed / knee + s->curvature * knee / 2 + s->impact * rbl_fmath_sqrt(knee);
}

/* What it is more than the slope of what the size x costs anyway. */
static double choice_relax_rate(const choice_relax_side *s, double slope, double knee, double x) {
    if (!(knee > 0) || x >= knee) return 0;
    return slope - s->curvature * x - 1.5 * s->impact * rbl_fmath_sqrt(x);
}

static double choice_relax_plus(double x) { return x > 0 ? x : 0; }

/* The rate of a side about size x, and its knee. Where closing saves the price of a name, the line
 * that is the lower: to where a trade is worth its fixed cost, or to where it closes. */
static double choice_relax_line(const rbl_choice *r, size_t i, choice_relax_side *s, bool closes,
                                double x, double *knee) {
    double slope, size = rbl_doubles_abs(choice_relax_weight(r, i));
    *knee = choice_relax_knee(s);
    slope = choice_relax_slope(s, *knee);
    if (closes && r->names.price > 0) {
        choice_relax_side other = *s;
        other.fixed -= r->names.price;
        double lower = choice_relax_slope(&other, size);
        if (lower < slope) slope = lower, *knee = size;
    }
    return choice_relax_rate(s, slope, *knee, x);
}

/* F-CHOICEBOUND: the variable of an instrument with what its pieces cost, about where it is. A rate
 * below 0, of a close that is worth more than it costs, is one of the other side as well. */
static void choice_relax_charge(rbl_choice *r, size_t i, rbl_prox *v, double unit) {
    choice_relax_side s;
    double x = r->ahead[i], tilt[2] = {0, 0};
    r->knee[i] = 0;
    if (!rbl_choice_has(r, i, RBL_CHOICE_STAY)) return;
    for (int is_sale = 0; is_sale < 2; is_sale++) {
        if (!choice_relax_side_of(&s, r, i, is_sale, v, unit)) continue;
        bool closes =
            rbl_choice_has(r, i, RBL_CHOICE_CLOSE) && choice_relax_sells(r, i) == (bool)is_sale;
        double size = choice_relax_plus(is_sale ? -x : x), knee;
        double *rate = is_sale ? &v->sell : &v->buy;
        *rate += unit * choice_relax_line(r, i, &s, closes, size, &knee);
        if (closes) tilt[is_sale] = choice_relax_plus(-*rate);
        *rate = choice_relax_plus(*rate);
        if (size > 0 || r->knee[i] == 0) r->knee[i] = knee;
    }
    v->linear += tilt[1] - tilt[0];
    v->buy = choice_relax_plus(v->buy - tilt[1]);
    v->sell = choice_relax_plus(v->sell - tilt[0]);
}

/* The hull of the pieces that are left. */
static void choice_relax_hull(rbl_choice *r) {
    for (size_t i = 0; i < r->n; i++) {
        r->low[i] = DBL_MAX, r->high[i] = -DBL_MAX;
        for (int p = 0; p < RBL_CHOICE_PIECES; p++) {
            const rbl_choice_piece *piece = rbl_choice_at(r, i, p);
            if (!rbl_choice_has(r, i, p)) continue;
            r->low[i] = piece->low < r->low[i] ? piece->low : r->low[i];
            r->high[i] = piece->high > r->high[i] ? piece->high : r->high[i];
        }
    }
}

static void choice_relax_charges(rbl_choice *r, rbl_prox *variable, double unit) {
    const rebal_trade_limits *l = r->call->problem.limits;
    if (l && l->flags & REBAL_LIMIT_COST) return;
    for (size_t i = 0; i < r->n; i++) choice_relax_charge(r, i, &variable[i], unit);
}

static void choice_relax_whole(rbl_choice *r, double net_min, double net_max) {
    rbl_trade_call *c = r->call;
    rbl_face *f = &c->whole.face;
    rbl_trade_whole_begin(&c->whole, c->state, net_min, net_max);
    choice_relax_charges(r, f->variable, c->whole.unit);
    for (size_t i = 0; i < r->n; i++)
        r->bend[i] = (f->q[i * f->width + i] + f->variable[i].curvature) / c->whole.unit;
    (void)rbl_face_solve(f);
    rbl_trade_whole_state(c->state, &c->whole);
    r->n_steps += f->n_steps;
}

static void choice_relax_factors(rbl_choice *r, double net_min, double net_max) {
    rbl_trade_call *c = r->call;
    rbl_dual *d = &c->trade.dual;
    rbl_trade_loadings(&c->trade);
    rbl_trade_begin(&c->trade, c->state, net_min, net_max);
    double unit = c->trade.unit * c->trade.unit;
    choice_relax_charges(r, d->variable, unit);
    for (size_t i = 0; i < r->n; i++) {
        const double *row = d->rows + i * d->width;
        r->bend[i] = (rbl_vector_dot(row, row, d->k) + d->variable[i].curvature) / unit;
    }
    if (c->problem.limits) rbl_trade_limits_price(&c->trade, NULL, 0);
    d->forgets = false;
    (void)rbl_dual_solve(d);
    rbl_trade_state(c->state, &c->trade);
    rbl_trade_find_forget(c, net_min, net_max);
    r->n_steps += d->n_steps;
}

/* The relaxed trade. False where it is proved that there is none. */
static bool choice_relax_step(rbl_choice *r, double momentum) {
    rbl_trade_call *c = r->call;
    rebal_solution s = {.struct_size = sizeof s};
    double least, most, net_min = c->problem.net_min, net_max = c->problem.net_max;
    choice_relax_hull(r);
    rbl_trade_reach(&c->problem, &least, &most);
    if (least > net_max + RBL_TRADE_MISS || most < net_min - RBL_TRADE_MISS) return false;
    net_min = net_min > most ? most : net_min;
    net_max = net_max < least ? least : net_max;
    if (c->model.covariance) {
        choice_relax_whole(r, net_min, net_max);
    } else {
        net_min = net_min < least ? least : net_min;
        net_max = net_max > most ? most : net_max;
        choice_relax_factors(r, net_min, net_max);
    }
    rbl_trade_find_judge(c, &s);
    const double *x = rbl_trade_find_trade(c);
    for (size_t i = 0; i < r->n; i++) {
        r->ahead[i] = x[i] + momentum * (x[i] - r->at[i]);
        r->at[i] = x[i];
    }
    return s.status != REBAL_SOLVE_INFEASIBLE;
}

/* What counting an instrument brings: the least of its pieces that do not count, less that of those
 * that do, but for the price of it. */
static double choice_relax_gain(const rbl_choice *r, size_t i, bool is_names) {
    double with = DBL_MAX, without = DBL_MAX;
    for (int p = 0; p < RBL_CHOICE_PIECES; p++) {
        if (!rbl_choice_has(r, i, p)) continue;
        bool counts = is_names ? rbl_choice_is_held(r, i, p) : rbl_choice_is_traded(p);
        double value = rbl_choice_priced(r, i, p);
        if (counts) value -= is_names ? r->names.price : r->trades.price;
        double *to = counts ? &with : &without;
        *to = value < *to ? value : *to;
    }
    if (with == DBL_MAX) return -DBL_MAX;
    return without == DBL_MAX ? DBL_MAX : without - with;
}

/* F-CHOICEBOUND: the best price of a count at the other prices at hand: that above which no more
 * than may are worth it. */
static void choice_relax_count(rbl_choice *r, rbl_choice_count *count, bool is_names) {
    double low = 0, high = 0;
    if (count->most >= r->n) return;
    for (size_t i = 0; i < r->n; i++) {
        double gain = r->least_of[i] = choice_relax_gain(r, i, is_names);
        if (gain < DBL_MAX && gain > high) high = gain;
    }
    for (int k = 0; k <= CHOICE_RELAX_HALVINGS && low < high; k++) {
        double middle = k == 0 ? 0 : low + (high - low) / 2;
        size_t above = 0;
        for (size_t i = 0; i < r->n; i++) above += r->least_of[i] > middle;
        if (above <= count->most)
            high = middle;
        else
            low = middle;
    }
    count->price = high;
}

/* F-CHOICEBOUND: the bound by the prices of the state, less its rounding. */
static double choice_relax_bound(rbl_choice *r) {
    rbl_certificate *c = &r->call->certificate;
    rbl_certificate_rest rest = rbl_certificate_open(c);
    double sum = rest.value, size = rest.size;
    for (size_t i = 0; i < r->n; i++)
        for (int p = 0; p < RBL_CHOICE_PIECES; p++) {
            rbl_choice_piece *piece = rbl_choice_at(r, i, p);
            if (rbl_choice_has(r, i, p))
                piece->value = piece->fixed +
                               rbl_certificate_piece(c, &rest, i, piece->low, piece->high, &size);
        }
    choice_relax_count(r, &r->names, true);
    choice_relax_count(r, &r->trades, false);
    for (size_t i = 0; i < r->n; i++) {
        double least = DBL_MAX;
        for (int p = 0; p < RBL_CHOICE_PIECES; p++) {
            double value = rbl_choice_has(r, i, p) ? rbl_choice_priced(r, i, p) : DBL_MAX;
            least = value < least ? value : least;
        }
        r->least_of[i] = least;
        sum += least;
        size += rbl_doubles_abs(least);
    }
    const rbl_choice_count *count[] = {&r->trades, &r->names};
    for (int k = 0; k < 2; k++) {
        double paid = count[k]->price > 0 ? count[k]->price * (double)count[k]->most : 0;
        sum -= paid, size += paid;
    }
    size_t width = r->call->model.covariance ? r->n : r->call->model.n_factors;
    return sum - CHOICE_RELAX_STEP * (double)(r->n + width + CHOICE_RELAX_OWN) * size;
}

/* How much of a count the relaxed trade takes. */
static double choice_relax_counted(const rbl_choice *r, bool is_names) {
    double sum = 0;
    for (size_t i = 0; i < r->n; i++) {
        double size = rbl_doubles_abs(r->at[i]), weight = choice_relax_weight(r, i);
        double part = r->knee[i] > size ? size / r->knee[i] : 1;
        if (!rbl_choice_has(r, i, RBL_CHOICE_STAY)) part = 1;
        if (size == 0) part = 0;
        if (is_names && weight != 0) {
            part = rbl_doubles_abs(weight + r->at[i]) / rbl_doubles_abs(weight);
            part = part > 1 || !rbl_choice_has(r, i, RBL_CHOICE_CLOSE) ? 1 : part;
        }
        sum += part;
    }
    return sum;
}

/* The next price of a count to look at: between the one that was, and the one that is best by the
 * prices at hand; and more where the relaxed trade is above the count, less where below. */
static void choice_relax_search(const rbl_choice *r, rbl_choice_count *count, double price,
                                bool is_names) {
    if (count->most >= r->n) return;
    double most = (double)count->most, off = (choice_relax_counted(r, is_names) - most) / most;
    double middle = price > 0 ? (price + count->price) / 2 : count->price;
    off = off > 1 ? 1 : off;
    count->price = middle * (1 + CHOICE_RELAX_STEER * off);
}

static void choice_relax_keep(rbl_choice *r, bool is_back) {
    size_t bytes = rbl_trade_call_state(r->call) * sizeof(double);
    if (is_back) {
        memcpy(r->call->state, r->kept, bytes);
        r->trades.price = r->trades.kept, r->names.price = r->names.kept;
        return;
    }
    memcpy(r->kept, r->call->state, bytes);
    r->trades.kept = r->trades.price, r->names.kept = r->names.price;
}

void rbl_choice_price(rbl_choice *r, bool is_best) {
    rebal_solution s = {.struct_size = sizeof s};
    if (is_best) choice_relax_keep(r, true);
    rbl_trade_find_judge(r->call, &s);
    r->sum = choice_relax_bound(r);
}

double rbl_choice_relax(rbl_choice *r, int n_rounds, double best) {
    int idle = 0, age = 0;
    for (int round = 0; round < n_rounds && idle < CHOICE_RELAX_PATIENCE; round++) {
        double trades = r->trades.price, names = r->names.price;
        double momentum = (double)age / ((double)age + CHOICE_RELAX_MOMENTUM), before = r->sum;
        if (!choice_relax_step(r, momentum)) return DBL_MAX;
        r->sum = choice_relax_bound(r);
        age = round > 0 && r->sum < before ? 0 : age + 1;
        double worth =
            r->is_found && best > -DBL_MAX ? CHOICE_RELAX_GAINS * (rbl_choice_cutoff(r) - best) : 0;
        idle = r->sum > best + worth ? 0 : idle + 1;
        if (r->sum > best) {
            best = r->sum;
            choice_relax_keep(r, false);
        }
        if (best >= rbl_choice_cutoff(r)) break;
        choice_relax_search(r, &r->trades, trades, false);
        choice_relax_search(r, &r->names, names, true);
    }
    rbl_choice_price(r, true);
    return r->sum;
}
