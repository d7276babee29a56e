/* SPDX-License-Identifier: MIT */
#include "math/trinomial.h"

#include "base/check.h"
#include "base/doubles.h"
#include "base/fmath.h"

double rbl_trinomial_cbrt(double x) {
    if (x == 0) return 0;
    double y = rbl_fmath_pow(x, 1.0 / 3);
    return y - (y - x / (y * y)) / 3;
}

double rbl_trinomial_root4(double x) { return rbl_fmath_sqrt(rbl_fmath_sqrt(x)); }

static double trinomial_power(double x, int n) {
    double power = x;
    for (int k = 1; k < n; k++) power *= x;
    return power;
}

/* x^n - a x - b is convex on x > 0, positive at 1.25 and rising right of its root, so Newton's
 * steps fall toward the root, and stop falling only where rounding ends them. */
double rbl_trinomial_unit(int n, double a, double b) {
    RBL_ASSERT(n >= 4 && n <= 16 && a >= 0 && a <= 1 && b >= 0 && b <= 1 && (a == 1 || b == 1));
    double x = 1.25;
    for (int k = 0; k < 32; k++) {
        double power = trinomial_power(x, n - 1);
        double next = x - ((power - a) * x - b) / (n * power - a);
        if (!(next < x)) break;
        x = next;
    }
    return x;
}

/* With x = u y, u the greater of the roots that a and b have alone. */
double rbl_trinomial_quartic(double a, double b) {
    double left = rbl_trinomial_cbrt(a), right = rbl_trinomial_root4(b);
    if (left == 0 || right == 0) return left + right;
    if (left > right) {
        double ratio = right / left;
        return left * rbl_trinomial_unit(4, 1, ratio * ratio * (ratio * ratio));
    }
    double ratio = left / right;
    return right * rbl_trinomial_unit(4, ratio * ratio * ratio, 1);
}
