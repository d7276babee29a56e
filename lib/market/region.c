/* SPDX-License-Identifier: MIT */
#include "market/region.h"

#include "base/doubles.h"
#include "market/risk.h"
#include "market/trade.h"

/* Of the sizes that are summed: what two ends may miss each other by. */
#define REGION_ROUNDING (8 * DBL_EPSILON)

size_t rbl_region_work(const rebal_risk_model *model) {
    return 2 * model->n + 2 * model->n_factors;
}

/* The range of one row; none on the side to which it must not trade. */
static void region_row(rbl_region *r, const rebal_problem *p, size_t i, double slope) {
    double least = rbl_trade_low(p, i), most = rbl_trade_high(p, i);
    double gradient = slope - rbl_trade_at(p->alpha, i), none = rbl_doubles_infinity();
    r->low[i] = most > 0 ? -rbl_trade_at(p->cost_buy, i) - gradient : -none;
    r->high[i] = least < 0 ? rbl_trade_at(p->cost_sell, i) - gradient : none;
    if (least > 0 || most < 0) r->is_forbidden = true;
}

/* The prices of a sum that may fall: none below 0; that may rise: none above. */
static void region_net(rbl_region *r, const rebal_problem *p, size_t at) {
    double none = rbl_doubles_infinity();
    r->low[at] = p->net_min < 0 ? 0 : -none;
    r->high[at] = p->net_max > 0 ? 0 : none;
    if (p->net_min > 0 || p->net_max < 0) r->is_forbidden = true;
}

/* F-REGION */
void rbl_region_open(rbl_region *r, const rebal_problem *p, const double *from, double *work) {
    size_t n = p->model->n;
    double *d = work, *product = r->low;
    r->n = n + 1;
    r->is_forbidden = false;
    for (size_t i = 0; i < n; i++) d[i] = from ? from[i] - rbl_trade_at(p->target, i) : 0;
    rbl_risk_times(product, p->model, d, work + 2 * n);
    for (size_t i = 0; i < n; i++) region_row(r, p, i, p->risk_aversion * product[i]);
    region_net(r, p, n);
}

void rbl_region_slope(double *slope, const rebal_problem *p, const double *direction,
                      double *work) {
    size_t n = p->model->n;
    rbl_risk_times(slope, p->model, direction, work + 2 * n);
    for (size_t i = 0; i < n; i++) slope[i] *= -p->risk_aversion;
    slope[n] = 0;
}

/* The highest lower and the lowest upper end of a range. */
typedef struct region_ends {
    size_t low, high;
    double gap;   /* what they miss each other by; below 0: what they overlap by */
    double slope; /* what the gap grows by */
    double size;  /* of the numbers in it */
} region_ends;

static region_ends region_ends_of(const rbl_region *r, const double *slope, double way, double s,
                                  size_t low, size_t high) {
    double move = way * s, a = slope[low], b = slope[high];
    double size = rbl_doubles_abs(r->low[low]) + rbl_doubles_abs(r->high[high]) +
                  (rbl_doubles_abs(a) + rbl_doubles_abs(b)) * rbl_doubles_abs(s);
    return (region_ends){low, high, (r->low[low] + move * a) - (r->high[high] + move * b),
                         way * (a - b), size};
}

static region_ends region_at_point(const rbl_region *r, const double *slope, double way, double s) {
    size_t low = 0, high = 0;
    for (size_t i = 1; i < r->n; i++) {
        double move = way * s * slope[i];
        if (r->low[i] + move > r->low[low] + way * s * slope[low]) low = i;
        if (r->high[i] + move < r->high[high] + way * s * slope[high]) high = i;
    }
    return region_ends_of(r, slope, way, s, low, high);
}

/* Of the rows that have such an end. */
static bool region_is_steeper(double end, double slope, double best, double best_slope) {
    if (rbl_doubles_abs(end) == rbl_doubles_infinity()) return false;
    if (rbl_doubles_abs(best) == rbl_doubles_infinity() || slope > best_slope) return true;
    return slope == best_slope && end > best;
}

/* Far out: the steepest of each. */
static region_ends region_far(const rbl_region *r, const double *slope, double way) {
    size_t low = 0, high = 0;
    for (size_t i = 1; i < r->n; i++) {
        if (region_is_steeper(r->low[i], way * slope[i], r->low[low], way * slope[low])) low = i;
        if (region_is_steeper(-r->high[i], -way * slope[i], -r->high[high], -way * slope[high]))
            high = i;
    }
    return region_ends_of(r, slope, way, 0, low, high);
}

/* F-REGION: the gap is convex, so that from the right Newton's steps fall to its last zero. */
rbl_region_end rbl_region_last(const rbl_region *r, const double *slope, double way) {
    double infinity = rbl_doubles_infinity(), s;
    region_ends e = region_far(r, slope, way);
    if (r->is_forbidden) return (rbl_region_end){-infinity, 0, 0};
    if (e.gap == -infinity || e.slope < 0 || (e.slope == 0 && e.gap <= 0))
        return (rbl_region_end){infinity, 0, 0};
    for (s = 0; e.slope > 0;) {
        double next = s - e.gap / e.slope;
        region_ends then = region_at_point(r, slope, way, next);
        bool is_same = then.low == e.low && then.high == e.high;
        if (is_same || then.gap <= REGION_ROUNDING * then.size)
            return (rbl_region_end){next, e.low, e.high};
        s = next;
        e = then;
    }
    return (rbl_region_end){-infinity, 0, 0};
}
