/* SPDX-License-Identifier: MIT */
/** @file
 *  Limits of the trades together: of linear sums of them, and of sums of convex functions.
 *
 *      low <= g'x <= high          a row
 *      f_1(x_1) + f_2(x_2) + ... <= high      a cap
 *
 *  The slack s of a limit, within its ends, is a variable of its own with a little curvature about
 *  a centre: (ease / 2) (s - centre)^2. So the dual is smooth in the price of the limit; where the
 *  centre is the answer nothing is left of it. */
#ifndef RBL_MATH_LIMIT_H
#define RBL_MATH_LIMIT_H

/** What a cap sums. */
typedef enum rbl_cap_kind {
    RBL_CAP_BUY = 0,      /* x where it is above 0 */
    RBL_CAP_SELL = 1,     /* -x where it is below 0 */
    RBL_CAP_TURNOVER = 2, /* |x| / 2 */
    RBL_CAP_COST = 3,     /* cost of x */
    RBL_CAP_RISK = 4      /* |c + A'x|^2 / 2 and own (offset + x)^2 / 2 */
} rbl_cap_kind;

enum { RBL_CAPS = 5 };

typedef struct rbl_cap {
    rbl_cap_kind kind;
    double scale; /* of the sum */
} rbl_cap;

typedef struct rbl_limit {
    double low, high, centre;
    double price_max; /* beyond which it is missed, by as much as the price is above that */
} rbl_limit;

/** F-TOGETHER: the slack at a price, in *give its derivative. */
static inline double rbl_limit_slack(const rbl_limit *l, double price, double ease, double *give) {
    double s = l->centre + price / ease, over = 0;
    *give = s > l->low && s < l->high ? 1 / ease : 0;
    s = s < l->low ? l->low : s > l->high ? l->high : s;
    if (price > l->price_max) over = price - l->price_max;
    if (price < -l->price_max) over = price + l->price_max;
    if (over != 0) *give = 1;
    return s + over;
}

#endif
