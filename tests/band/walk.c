/* SPDX-License-Identifier: MIT */
/* Bands, walked: deviations simulated look by look against what F-BANDCOST says of them, and
 * policies at their best against the band's edge. Between looks the penalty is integrated exactly,
 * given both ends. The seed is fixed, so that the answer is too.
 *
 *   walk LOOKS   looks of each policy */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fmath.h"
#include "policy/optimal.h"
#include "splitmix.h"

enum { BATCHES = 64 };

typedef struct walk_policy {
    const char *name;
    rbl_optimal_terms terms;
    rbl_optimal_pair pair;  /* half = 0: the optimal one */
    double interval, every; /* every: a calendar of so many looks, 0: none */
} walk_policy;

typedef struct walk_sums {
    double risk, cost, trades;
} walk_sums;

/* Two standard normals (Box and Muller). */
static void walk_normals(double out[2], uint64_t *seed) {
    double u = ((double)(splitmix_next(seed) >> 11) + 1) * 0x1p-53;
    double angle = 6.283185307179586 * ((double)(splitmix_next(seed) >> 11) * 0x1p-53);
    double radius = rbl_fmath_sqrt(-2 * rbl_fmath_log(u));
    rbl_fmath_sincos(&out[0], &out[1], angle);
    out[0] *= radius;
    out[1] *= radius;
}

static double walk_size(double x) { return x < 0 ? -x : x; }

/* Where x stands after a look, and what that cost. */
static double walk_trade(const walk_policy *p, double x, int64_t look, walk_sums *sums) {
    double size = walk_size(x), stop = p->pair.stop;
    if (p->every > 0 ? look % (int64_t)p->every != 0 : size <= p->pair.half) return x;
    sums->cost += p->terms.fixed + p->terms.cost * (size - stop);
    sums->trades++;
    return x < 0 ? -stop : stop;
}

static walk_sums walk_batch(const walk_policy *p, double *x, int64_t looks, uint64_t *seed) {
    walk_sums sums = {0, 0, 0};
    double variance = p->terms.variance * p->interval, step = rbl_fmath_sqrt(variance), normal[2];
    double square = 0;
    for (int64_t k = 0; k < looks; k++) {
        if (k % 2 == 0) walk_normals(normal, seed);
        double next = *x + step * normal[k % 2];
        square += (*x * *x + *x * next + next * next) / 3 + variance / 6;
        *x = walk_trade(p, next, k + 1, &sums);
    }
    double years = (double)looks * p->interval;
    sums.risk = p->terms.curvature / 2 * square * p->interval / years;
    sums.cost /= years;
    sums.trades /= years;
    return sums;
}

/* Mean and its standard error. */
static void walk_mean(double out[2], const double *value) {
    double sum = 0, square = 0;
    for (int b = 0; b < BATCHES; b++) sum += value[b];
    out[0] = sum / BATCHES;
    for (int b = 0; b < BATCHES; b++) square += (value[b] - out[0]) * (value[b] - out[0]);
    out[1] = rbl_fmath_sqrt(square / (BATCHES - 1.) / BATCHES);
}

/* Within three standard errors. */
static int walk_compare(const char *name, const char *what, const double *value, double expected) {
    double mean[2];
    walk_mean(mean, value);
    double z = (mean[0] - expected) / mean[1];
    int bad = !(z >= -3 && z <= 3);
    printf("%-22s %-8s %.6g +- %.2g, expected %.6g, z %+.2f%s\n", name, what, mean[0], mean[1],
           expected, z, bad ? "  BAD" : "");
    return bad;
}

/* Simulates a policy; returns how many of its figures are off, and in *total its cost a year. */
static int walk_policy_run(walk_policy *p, int64_t looks, uint64_t seed, double *total) {
    static double risk[BATCHES], cost[BATCHES], trades[BATCHES];
    if (p->pair.half == 0 && p->every == 0) p->pair = rbl_optimal_band(&p->terms, p->interval);
    rbl_optimal_rates rates =
        p->every > 0 ? rbl_optimal_cost(&p->terms, (rbl_optimal_pair){0, 0}, p->interval * p->every)
                     : rbl_optimal_cost(&p->terms, p->pair, p->interval);
    double x = p->pair.stop;
    int64_t batch = looks / BATCHES;
    if (p->every > 0) batch -= batch % (int64_t)p->every;
    (void)walk_batch(p, &x, batch, &seed);
    *total = 0;
    for (int b = 0; b < BATCHES; b++) {
        walk_sums sums = walk_batch(p, &x, batch, &seed);
        risk[b] = sums.risk;
        cost[b] = sums.cost;
        trades[b] = sums.trades;
        *total += (sums.risk + sums.cost) / BATCHES;
    }
    int bad = walk_compare(p->name, "risk", risk, rates.risk);
    bad += walk_compare(p->name, "trading", cost, rates.trading);
    if (p->every == 0) bad += walk_compare(p->name, "trades", trades, rates.trades);
    return bad;
}

/* F-BANDCOST. Looks of 1/2016 year keep what the formula leaves out, of the order of s^2 h over
 * the square of the band, below the errors. The ratios are those of the exact optima. */
int main(int n_arguments, char **argument) {
    const double h = 1. / 2016, s2 = .00147456, a = .128;
    int64_t looks = n_arguments > 1 ? atoll(argument[1]) : 4000000;
    walk_policy policies[] = {
        {"edge", {a, s2, .001, 0}, {0, 0}, h, 0},
        {"to target", {a, s2, .001, 0}, {.0258532162803826 * 1.5874010519681994, 0}, h, 0},
        {"calendar", {a, s2, .001, 0}, {0, 0}, h, 952},
        {"fixed", {a, s2, 0, 1e-5}, {0, 0}, h, 0},
        {"both", {a, s2, .001, 1e-6}, {0, 0}, h, 0},
        {"off the optimum", {a, s2, .001, 1e-6}, {.05, .01}, h, 0},
        {"wide, to its edge", {a, s2, .001, 0}, {.05, .05}, h, 0}};
    double total[7];
    int bad = 0;
    policies[1].pair.half -= RBL_OPTIMAL_OVERSHOOT * rbl_fmath_sqrt(s2 * h);
    for (int k = 0; k < 7; k++)
        bad += walk_policy_run(&policies[k], looks, (uint64_t)k + 1, &total[k]);
    printf("to target / edge %.4f (1.2599), calendar / edge %.4f (1.5632)\n", total[1] / total[0],
           total[2] / total[0]);
    return bad != 0;
}
