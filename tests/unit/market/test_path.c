/* SPDX-License-Identifier: MIT */
#include "market/path.h"

#include <math.h>

#include "base/cpu.h"
#include "math/normal.h"
#include "unit/numbers.h"

enum { N = 7, K = 6, WIDTH = RBL_BLOCK_PATHS };

typedef struct world {
    double loadings[N * K], specific[N], drift[N], normal[(N + K + 1) * WIDTH];
    double mean[N], step_loadings[N * K], deviation[N], reach[N];
    rbl_path_market market;
    rbl_path_model model;
} world;

static void fill(world *w, uint64_t *seed, size_t k, bool has_specific, double years) {
    for (int i = 0; i < N; i++) {
        w->specific[i] = .09 * near_share(seed);
        w->drift[i] = .2 * numbers_next(seed);
    }
    for (size_t i = 0; i < N * k; i++) w->loadings[i] = .2 * numbers_next(seed);
    for (int i = 0; i < (N + K + 1) * WIDTH; i++)
        w->normal[i] = RBL_NORMAL_MOST * numbers_next(seed);
    w->market =
        (rbl_path_market){N, k, w->loadings, has_specific ? w->specific : NULL, w->drift, years};
    w->model = (rbl_path_model){
        N, k, w->mean, w->step_loadings, has_specific ? w->deviation : NULL, w->reach};
    rbl_path_scale(&w->model, &w->market);
}

/* F-PATH: each growth by the C library; near and far rows, with and without factors or own part. */
START_TEST(by_definition) {
    uint64_t seed = 1;
    static world w;
    for (int kase = 0; kase < 60; kase++) {
        size_t k = (size_t)kase % (K + 1);
        double growth[N * WIDTH], level[N * WIDTH], years = kase % 3 == 0 ? 1. / 252 : .5;
        fill(&w, &seed, k, kase % 5 != 0, years);
        for (int i = 0; i < N * WIDTH; i++) level[i] = i;
        rbl_path_get(0)(growth, level, &w.model, w.normal);
        for (size_t i = 0; i < N; i++)
            for (size_t l = 0; l < WIDTH; l++) {
                double variance = kase % 5 != 0 ? w.specific[i] : 0, sum = 0;
                if (kase % 5 != 0) sum = sqrt(variance) * w.normal[(k + i) * WIDTH + l];
                for (size_t j = 0; j < k; j++) {
                    variance += w.loadings[i * k + j] * w.loadings[i * k + j];
                    sum += w.loadings[i * k + j] * w.normal[j * WIDTH + l];
                }
                double x = (w.drift[i] - variance / 2) * years + sum * sqrt(years);
                NEAR(growth[i * WIDTH + l], exp(x), 1e-14);
                numbers_near(level[i * WIDTH + l], (double)(i * WIDTH + l) + x, 1e-13);
                ck_assert(fabs(x) <= w.reach[i]);
            }
    }
}
END_TEST

/* F-PATH: all forms, the same bits. */
START_TEST(forms) {
    uint64_t seed = 2;
    static world w;
    static double growth[2][N * WIDTH], level[2][N * WIDTH];
    for (int kase = 0; kase < 20; kase++) {
        fill(&w, &seed, (size_t)kase % (K + 1), kase % 2 == 0, kase % 3 == 0 ? .001 : 2);
        for (int s = 0; s <= rbl_cpu_has_avx2(); s++) {
            rbl_path_get(s)(growth[s], level[s], &w.model, w.normal);
            ck_assert_mem_eq(growth[0], growth[s], sizeof growth[0]);
            ck_assert_mem_eq(level[0], level[s], sizeof level[0]);
        }
    }
}
END_TEST

/* F-PATH: a bound that a path can come to. */
START_TEST(reach) {
    const double loadings[] = {.3, -.4}, specific[] = {.25}, drift[] = {-.1};
    rbl_path_market m = {1, 2, loadings, specific, drift, .04};
    NEAR(rbl_path_reach(&m, 0), (.1 + .25) * .04 + RBL_NORMAL_MOST * 1.2 * .2, 1e-15);
    m.drift = NULL, m.specific = NULL, m.n_factors = 0;
    ck_assert(rbl_path_reach(&m, 0) == 0);
}
END_TEST

/* What was bought and held: levels beyond the exponents of doubles, rows that are not held. */
START_TEST(hold) {
    const double target[3] = {.25, .75, 0};
    double level[3 * WIDTH], held[WIDTH];
    for (int l = 0; l < WIDTH; l++) {
        level[l] = 3000 + l;
        level[WIDTH + l] = 3001;
        level[2 * WIDTH + l] = 9000;
    }
    rbl_path_hold(held, level, target, 3, rbl_fmath_arrays_get(0));
    for (int l = 0; l < WIDTH; l++) NEAR(held[l], 3001 + log(.25 * exp(l - 1.) + .75), 1e-15);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("path", &tests);
    tcase_add_test(tests, by_definition);
    tcase_add_test(tests, forms);
    tcase_add_test(tests, reach);
    tcase_add_test(tests, hold);
    return unit_run(suite);
}
