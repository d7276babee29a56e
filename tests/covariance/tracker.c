/* SPDX-License-Identifier: MIT */
/* F-TRACK: each tracking error of a tracker against a whole evaluation in extended precision: off
 * by no more than its bound, which is as small as is promised. Values wander, leap, vanish and come
 * back; some accounts hold what they want, some hedge all that is common.
 * tracker FIRST COUNT: walks of these seeds. */
#include "market/tracker.h"
#include "splitmix.h"

#include <rebal/rebal.h>

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 40, FACTORS = 17, TICKS = 20000, SKIPPED = 77 };

typedef struct walk {
    uint64_t seed;
    size_t n, k;
    double loadings[ROWS * FACTORS], specific[ROWS], factor[FACTORS * (FACTORS + 1) / 2];
    double value[ROWS], target[ROWS], volatility;
    rebal_risk_model model;
} walk;

typedef struct tally {
    int64_t walks, ticks, far, beyond, loose;
    double worst; /* error over bound */
} tally;

static double share(walk *w) { return splitmix_share(&w->seed); }

static size_t below(walk *w, size_t n) { return (size_t)(splitmix_next(&w->seed) % n); }

/* ---- walks */

/* A covariance of factors: a random matrix times itself, and a bit. */
static void fill_factors(walk *w) {
    double a[FACTORS][FACTORS];
    for (size_t i = 0; i < w->k; i++)
        for (size_t j = 0; j < w->k; j++) a[i][j] = share(w) - 0.5;
    for (size_t i = 0; i < w->k; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = i == j ? 0.01 : 0;
            for (size_t l = 0; l < w->k; l++) sum += a[i][l] * a[j][l];
            w->factor[i * (i + 1) / 2 + j] = sum;
        }
}

static void fill_model(walk *w) {
    bool hedged = below(w, 6) == 0, given = below(w, 3) == 0;
    double scale = below(w, 8) == 0 ? pow(10, (double)below(w, 12) - 6) : 1;
    w->n = 1 + below(w, ROWS);
    w->k = 1 + below(w, FACTORS);
    for (size_t i = 0; i < w->n; i++) {
        for (size_t j = 0; j < w->k; j++) {
            double common = j == 0 ? 0.15 : 0;
            w->loadings[i * w->k + j] = scale * (0.1 * (share(w) - 0.5) + common);
        }
        w->specific[i] = hedged ? 0 : scale * scale * 0.09 * share(w) * share(w);
    }
    if (given) fill_factors(w);
    w->model = (rebal_risk_model){.struct_size = sizeof w->model,
                                  .n = w->n,
                                  .n_factors = w->k,
                                  .loadings = w->loadings,
                                  .factor_covariance = given ? w->factor : NULL,
                                  .specific = w->specific};
}

static void fill_account(walk *w) {
    double sum = 0, scale = below(w, 8) == 0 ? pow(10, (double)below(w, 30) - 15) : 1e6;
    bool exact = below(w, 4) == 0;
    for (size_t i = 0; i < w->n; i++) sum += w->target[i] = share(w) * share(w);
    for (size_t i = 0; i < w->n; i++) {
        w->target[i] /= sum;
        w->value[i] = scale * w->target[i] * (exact ? 1 : 0.7 + 0.6 * share(w));
        if (!exact && below(w, 8) == 0) w->value[i] = 0;
    }
}

/* The greatest volatility, of factors that all go the same way where they are correlated. */
static void fill_volatility(walk *w) {
    w->volatility = 0;
    for (size_t i = 0; i < w->n; i++) {
        double sum = 0, square = w->specific[i];
        for (size_t j = 0; j < w->k; j++) {
            double b = w->loadings[i * w->k + j], *f = w->factor;
            if (w->model.factor_covariance)
                sum += fabs(b) * sqrt(f[j * (j + 1) / 2 + j]);
            else
                square += b * b;
        }
        if (sum + sqrt(square) > w->volatility) w->volatility = sum + sqrt(square);
    }
}

/* ---- the truth */

static long double factors_square(const walk *w, const long double *z) {
    long double sum = 0;
    for (size_t i = 0; i < w->k; i++)
        for (size_t j = 0; j < w->k; j++) {
            size_t high = i > j ? i : j, low = i > j ? j : i;
            long double f = i == j;
            if (w->model.factor_covariance) f = w->factor[high * (high + 1) / 2 + low];
            sum += z[i] * z[j] * f;
        }
    return sum;
}

static long double truth(const walk *w) {
    long double total = 0, z[FACTORS] = {0}, sum = 0;
    for (size_t i = 0; i < w->n; i++) total += w->value[i];
    if (!(total > 0)) return 0;
    for (size_t i = 0; i < w->n; i++) {
        long double d = w->value[i] / total - w->target[i];
        for (size_t j = 0; j < w->k; j++) z[j] += d * w->loadings[i * w->k + j];
        sum += d * d * w->specific[i];
    }
    sum += factors_square(w, z);
    return sum > 0 ? sqrtl(sum) : 0;
}

/* ---- ticks */

static double next_value(walk *w, size_t i, int kind) {
    double v = w->value[i] > 0 ? w->value[i] : 1e5 * share(w);
    if (kind == 0) return v * (1 + 0.0005 * (share(w) - 0.5));
    if (kind == 1) return v * (1 + 0.1 * (share(w) - 0.5));
    switch (below(w, 12)) {
    case 0: return v < 1e20 ? v * 1000 : v;
    case 1: return v > 1e-20 ? v / 1000 : v;
    case 2: return 0;
    default: return v * exp(share(w) - 0.5);
    }
}

static void check_tick(tally *t, const walk *w, size_t k, double te, double again, double bound,
                       bool fresh) {
    long double right = truth(w), off = fabsl((long double)te - right);
    t->ticks++;
    if (bound > 0 && (double)(off / bound) > t->worst) t->worst = (double)(off / bound);
    t->far += off > bound;
    t->loose += bound > 0x1p-30 * 1.000001 * w->volatility && !fresh;
    t->beyond += te != again;
    if ((off > bound || te != again) && t->far + t->beyond < 10)
        printf("walk %llu tick %zu: %.17g, then %.17g, not %.17Lg, bound %g\n",
               (unsigned long long)w->seed, k, te, again, right, bound);
}

static rebal_tracker *open_tracker(const walk *w) {
    rebal_tracker *tracker;
    if (rebal_tracker_create(&tracker, &w->model, NULL, 0, NULL) ||
        rebal_tracker_set(tracker, w->value, w->target, NULL))
        exit(1);
    return tracker;
}

/* F-TRACK: one by one with bounds, and all at once. */
static void run(tally *t, walk *w) {
    static int32_t row[TICKS];
    static double value[TICKS], te[TICKS];
    int kind = (int)below(w, 3);
    rebal_tracker *one = open_tracker(w), *all = open_tracker(w);
    rbl_tracker *inside = (rbl_tracker *)(void *)one; /* what a handle begins with */
    double first[ROWS];
    memcpy(first, w->value, sizeof first);
    for (size_t k = 0; k < TICKS; k++) {
        row[k] = (int32_t)below(w, w->n);
        w->value[row[k]] = value[k] = next_value(w, (size_t)row[k], kind);
    }
    memcpy(w->value, first, sizeof first);
    if (rebal_tracker_ticks(all, te, NULL, row, value, TICKS, NULL)) exit(1);
    for (size_t k = 0; k < TICKS; k++) {
        double own, bound;
        w->value[row[k]] = value[k];
        if (rebal_tracker_ticks(one, &own, &bound, row + k, value + k, 1, NULL)) exit(1);
        check_tick(t, w, k, own, te[k], bound, inside->sums.path == 0);
    }
    rebal_tracker_destroy(one);
    rebal_tracker_destroy(all);
    t->walks++;
}

int main(int argc, char **argv) {
    static walk w;
    tally t = {0};
    if (LDBL_MANT_DIG < 64) return SKIPPED;
    if (argc != 3) return 2;
    uint64_t first = strtoull(argv[1], NULL, 10), count = strtoull(argv[2], NULL, 10);
    for (uint64_t k = first; k < first + count; k++) {
        memset(&w, 0, sizeof w);
        w.seed = k;
        fill_model(&w);
        fill_account(&w);
        fill_volatility(&w);
        run(&t, &w);
    }
    printf(
        "%lld walks, %lld ticks: %lld far, %lld other in a block, %lld loose; the worst is %.3g of "
        "its bound\n",
        (long long)t.walks, (long long)t.ticks, (long long)t.far, (long long)t.beyond,
        (long long)t.loose, t.worst);
    return t.far + t.beyond + t.loose > 0 || t.ticks == 0;
}
