/* SPDX-License-Identifier: MIT */
/* The cube root band against the exact no-trade region of one risky asset under proportional
 * costs: Gerhold, Guasoni, Muhle-Karbe and Schachermayer, "Transaction costs, trading volume, and
 * the liquidity premium", Finance and Stochastics 18 (1), 2014, theorem 2.2. Excess return mu,
 * volatility sigma, relative risk aversion gamma, spread eps: bought at S, sold at (1 - eps) S, so
 * that c = eps / 2. The region is mu / (gamma sigma^2) -+ lambda / (gamma sigma^2), each edge at
 * the price that is paid there; here m -+ h.
 *
 * Bounds are derived in docs/derivations/bands.md, section 1; none is fitted. */
#include <float.h>
#include <math.h>
#include <stdio.h>

#include <rebal/band.h>

typedef long double real;

typedef struct market {
    real m, gamma, eps; /* m: weight without costs, between 0 and 1 */
} market;

static int failed;

static void expect(int good, const char *what, const market *k, real figure) {
    if (!good)
        printf("WRONG: %s: m %.3Lf, gamma %.1Lf, spread %.3Lg: %.15Lg\n", what, k->m, k->gamma,
               k->eps, figure);
    failed |= !good;
}

/* ------------------------------------------------------------------ the paper's equations */

/* w' of w' + (1 - gamma) w^2 + (2 mu / sigma^2 - 1) w - gamma (m - h) (m + h) = 0. */
static real slope(const market *k, real h, real w) {
    return (k->gamma - 1) * w * w + (1 - 2 * k->gamma * k->m) * w +
           k->gamma * (k->m - h) * (k->m + h);
}

/* w(x) from w(0) = m - h: the tangent or its hyperbolic sister, by the sign of the discriminant. */
static real explicit_w(const market *k, real h, real x) {
    real a = k->gamma - 1, b = 1 - 2 * k->gamma * k->m, w0 = k->m - h;
    real free_term = k->gamma * (k->m - h) * (k->m + h), square = a * free_term - b * b / 4;
    real root = sqrtl(fabsl(square));
    real t = square > 0 ? tanl(root * x) / root : square < 0 ? tanhl(root * x) / root : x;
    return (w0 + t * (free_term + b * w0 / 2)) / (1 - t * (a * w0 + b / 2));
}

/* log (u / l), where w has to be m + h. */
static real log_ratio(const market *k, real h) {
    real up = k->m + h, low = k->m - h;
    return logl(up * (1 - low) / (low * (1 - up) * (1 - k->eps)));
}

/* The h for which it is; a wider region needs a greater spread. */
static real exact_half(const market *k) {
    real low = 0, high = k->m < 0.5L ? k->m : 1 - k->m;
    for (int i = 0; i < 20000; i++) {
        real h = (low + high) / 2;
        if (h == low || h == high) break;
        if (explicit_w(k, h, log_ratio(k, h)) > k->m + h)
            low = h;
        else
            high = h;
    }
    return low;
}

/* The same w(x) without the explicit solution: Runge and Kutta's steps of fourth order. */
static real stepped_w(const market *k, real h, real x, int steps) {
    real w = k->m - h, dx = x / steps;
    for (int i = 0; i < steps; i++) {
        real a = slope(k, h, w), b = slope(k, h, w + dx / 2 * a), c = slope(k, h, w + dx / 2 * b);
        w += dx / 6 * (a + 2 * b + 2 * c + slope(k, h, w + dx * c));
    }
    return w;
}

/* The steps must lead to the upper edge; 16 times nearer with twice as many. */
static void solves_the_equation(const market *k, real h) {
    real x = log_ratio(k, h), end = k->m + h;
    real coarse = stepped_w(k, h, x, 64) - end, fine = stepped_w(k, h, x, 128) - end;
    real noise = 1000 * LDBL_EPSILON * end;
    expect(fabsl(fine) <= fabsl(coarse) / 12 + noise, "order of the steps", k, fine / coarse);
    expect(fabsl(fine) < 1e-6L * h, "end of the steps", k, fine);
}

/* ------------------------------------------------------------------ the library's band */

typedef struct answer {
    real half, rate; /* cost a year over gamma sigma^2 */
} answer;

static answer library(const market *k, double sigma) {
    double q = (double)(k->m * (1 - k->m)), half, stop, rate, cost = (double)k->eps / 2;
    double curvature = (double)k->gamma * sigma * sigma, variance = sigma * sigma * q * q;
    int bad = rebal_band_optimal(&half, &stop, &rate, NULL, &curvature, &variance, &cost, NULL, 1,
                                 0, NULL) != REBAL_OK;
    expect(!bad && stop == half, "traded to the edge", k, stop);
    return (answer){half, (real)rate / curvature};
}

/* Q^2 B(h): how much the integral of the condition can exceed its first term. */
static real excess(const market *k, real h) {
    real q = k->m * (1 - k->m), d = (1 - 2 * k->m) * h, g = k->gamma > 1 ? k->gamma : 1;
    real a = q - h * h, b = q - g * h * h;
    return q * q * (q * q + d * d) / ((a * a - d * d) * (b * b - d * d));
}

/* F-OPTBAND: width and cost within bounds that close in on each other as h^2. */
static real within_bounds(const market *k, real h, double sigma) {
    answer mine = library(k, sigma);
    real grow = cbrtl(-log1pl(-k->eps) / k->eps), top = mine.half * grow;
    real shrink = 1 / cbrtl(excess(k, top)), slack = 8 * DBL_EPSILON;
    expect(h <= top * (1 + slack), "half width above its bound", k, h / top);
    expect(h >= top * shrink * (1 - slack), "half width below its bound", k, h / top);
    expect(h * h / 2 <= mine.rate * grow * grow * (1 + slack), "cost above its bound", k, h);
    expect(h * h / 2 >= mine.rate * grow * grow * shrink * shrink * (1 - slack),
           "cost below its bound", k, h);
    return top;
}

/* F-OPTBAND: (top / h)^3 = 1 + alpha h^2 + ..., with no negative term: what is left of the
 * quotient falls at least as h^2 from the widest region on. */
static void converges(market k, real widest, real noise_unit) {
    real q = k.m * (1 - k.m), d = 1 - 2 * k.m, most_h = 0, most = 0;
    real alpha = (2 / q + 3 * d * d / (q * q) + 4 * k.gamma / q) / 5;
    for (k.eps = widest; k.eps > 1e-7L; k.eps /= 8) {
        real h = exact_half(&k), top = within_bounds(&k, h, 0.16);
        real left = (top * top * top / (h * h * h) - 1) / (h * h) - alpha;
        real noise = noise_unit * (DBL_EPSILON + LDBL_EPSILON * h / (q * k.eps)) / (h * h);
        solves_the_equation(&k, h);
        expect(left >= -noise, "next term too small", &k, left / alpha);
        if (most_h > 0)
            expect(left <= most * (h / most_h) * (h / most_h) + noise, "next term too great", &k,
                   left / alpha);
        else
            most_h = h, most = left;
    }
}

/* The reference: mu 8 %, sigma 16 %, gamma 5, a spread of 1 %. */
static void reference(void) {
    market k = {0.625L, 5, 0.01L};
    real h = exact_half(&k), half = library(&k, 0.16).half;
    printf("exact half width %.7Lf, cube root %.7Lf\n", h, half);
    expect(fabsl(h - 0.0430577L) < 0.5e-7L, "exact half width", &k, h);
    expect(fabsl(half - 0.0435149L) < 0.5e-7L, "cube root", &k, half);
    printf("   spread  exact half  cube root  above, %%\n");
    for (; k.eps > 1e-7L; k.eps /= 10) {
        h = exact_half(&k), half = library(&k, 0.16).half;
        printf("%9.1Le  %10.7Lf %10.7Lf  %8.4Lf\n", k.eps, h, half, 100 * (half / h - 1));
    }
}

int main(void) {
    static const real m[] = {0.1L, 0.3L, 0.5L, 0.625L, 0.9L};
    static const real gamma[] = {0.5L, 1, 2, 5, 20};
    reference();
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 5; j++) converges((market){m[i], gamma[j], 0}, 0.02L, 32);
    return failed;
}
