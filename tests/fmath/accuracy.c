/* SPDX-License-Identifier: MIT */
/* The greatest errors of the elementary functions, by MPFR; each must be below its bound.
 *
 *   accuracy EXACT QUICK
 *
 * EXACT points of each function are compared with MPFR, and QUICK with 64-bit long doubles; of the
 * latter all that could be greater than the greatest so far are measured again by MPFR. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "oracle.h"
#include "points.h"

/* What docs/derivations/fmath.md proves. */
static const double bound[ORACLE_FUNCTIONS] = {
    [ORACLE_EXP] = 0.75,      [ORACLE_LOG] = 0.85, [ORACLE_POW] = 0.8, [ORACLE_ERFC] = 0.95,
    [ORACLE_NORM_CDF] = 0.95, [ORACLE_SIN] = 0.8,  [ORACLE_COS] = 0.8};

static const double quick_slack = 0.02; /* of the long doubles, in our units */

typedef struct worst {
    double error, x, y;
} worst;

static void measure(worst *w, int function, double x, double y, double got) {
    double error = oracle_error(function, x, y, got);
    if (!(error <= w->error)) *w = (worst){error, x, y};
}

static void exact_point(worst *w, int function, uint64_t i) {
    double x, y;
    points_make(&x, &y, function, i);
    measure(w, function, x, y, oracle_ours(function, x, y));
}

static void quick_point(worst *w, int function, uint64_t i) {
    double x, y;
    points_make(&x, &y, function, i);
    double got = oracle_ours(function, x, y);
    double error = oracle_quick_error(function, x, y, got);
    if (!(error < w->error - quick_slack)) measure(w, function, x, y, got);
}

static int run(int function, uint64_t n_exact, uint64_t n_quick) {
    worst w = {-1, 0, 0};
    for (uint64_t i = 0; i < n_exact; i++) exact_point(&w, function, i);
    for (uint64_t i = 0; i < n_quick; i++) quick_point(&w, function, n_exact + i);
    int is_bad = !(w.error < bound[function]);
    printf("%-9s %.4f of the last place, bound %.2f, at %a %a%s\n", oracle_name[function], w.error,
           bound[function], w.x, w.y, is_bad ? ": TOO GREAT" : "");
    return is_bad;
}

int main(int n_arguments, char **argument) {
    int n_bad = 0;
    uint64_t n_exact = n_arguments > 1 ? strtoull(argument[1], NULL, 10) : 10000;
    uint64_t n_quick = n_arguments > 2 ? strtoull(argument[2], NULL, 10) : 1000000;
    double x, y;
    points_make(&x, &y, ORACLE_EXP, 0);
    if (oracle_quick_error(ORACLE_EXP, x, y, 0) < 0) {
        printf("no 64-bit long doubles: the quick points are left out\n");
        n_quick = 0;
    }
    printf("%llu points of each function by MPFR, %llu by long doubles\n",
           (unsigned long long)n_exact, (unsigned long long)n_quick);
    for (int f = 0; f < ORACLE_FUNCTIONS; f++) n_bad += run(f, n_exact, n_quick);
    oracle_close();
    return n_bad != 0;
}
