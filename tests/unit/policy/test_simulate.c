/* SPDX-License-Identifier: MIT */
#include "policy/simulate.h"

#include "base/cpu.h"
#include "unit/numbers.h"

enum { N = 13, K = 3, WIDTH = RBL_BLOCK_PATHS, STEPS = 60, CASES = 12 };

typedef struct world {
    double target[N], cost[N], fixed[N], loadings[N * K], specific[N], half[N], stop[N];
    double in_rows[N * K], edge[N]; /* the loadings row by row; of the policies with a horizon */
    double growth[STEPS][N * WIDTH];
    rbl_simulate_rows rows;
    rbl_simulate_policy policy;
    rbl_horizon horizon;
} world;

/* A policy that looks for the trade that pays, in memory that stays. */
static void open_horizon(world *w, double years) {
    static _Alignas(16) double memory[4096];
    rbl_arena arena = {.base = (unsigned char *)memory, .capacity = sizeof memory};
    rbl_horizon_layout(&w->horizon, &arena, N, K);
    ck_assert(!arena.full);
    for (int i = 0; i < N; i++) {
        w->edge[i] = rbl_horizon_edge(w->cost[i], 3, years);
        for (int k = 0; k < K; k++) w->in_rows[i * K + k] = w->loadings[k * N + i];
    }
    rbl_horizon_open(&w->horizon, w->in_rows, w->specific, w->target);
    w->rows.horizon = &w->horizon;
    w->policy.edge = w->edge;
}

static void fill(world *w, uint64_t *seed) {
    double sum = 0;
    for (int i = 0; i < N; i++) sum += w->target[i] = near_share(seed);
    for (int i = 0; i < N; i++) {
        w->target[i] /= sum;
        w->cost[i] = .01 * near_share(seed);
        w->fixed[i] = 1e-4 * near_share(seed);
        w->specific[i] = .04 * near_share(seed);
        w->half[i] = .02 * near_share(seed);
        w->stop[i] = w->half[i] * near_share(seed);
    }
    for (int i = 0; i < N * K; i++) w->loadings[i] = .2 * numbers_next(seed);
    for (int t = 0; t < STEPS; t++)
        for (int i = 0; i < N * WIDTH; i++) w->growth[t][i] = 1 + .03 * numbers_next(seed);
    size_t base = (size_t)unit_below(seed, N);
    w->half[base] = w->stop[base] = 1e300;
    w->rows = (rbl_simulate_rows){N,        K,           base,        w->target, w->cost,
                                  w->fixed, w->loadings, w->specific, true,      NULL};
    w->policy = (rbl_simulate_policy){w->half, w->stop, 1 + unit_below(seed, 3),
                                      unit_below(seed, 2) == 0, NULL};
}

/* All steps; a kernel for one path takes its growth from a lane. */
static void walk(rbl_simulate_account *a, const world *w, const rbl_simulate_kernels *k, int lane) {
    const int lanes = k == rbl_simulate_single() ? 1 : WIDTH;
    static double deviation[2 * N * WIDTH], target_growth[WIDTH], growth[N * WIDTH];
    rbl_simulate_begin(a, &w->rows, lanes);
    for (int t = 0; t < STEPS; t++) {
        if (t == STEPS / 2) rbl_simulate_reopen(a, lanes);
        for (int i = 0; i < N * lanes; i++)
            growth[i] = lanes == 1 ? w->growth[t][i * WIDTH + lane] : w->growth[t][i];
        k->target(target_growth, &w->rows, growth);
        k->step(a, &w->policy, &w->rows, growth, target_growth, deviation, t);
    }
}

/* F-SIMULATE, F-HORIZON: all forms, the same bits: the widest, the plain one, and one path alone.
 */
START_TEST(forms) {
    uint64_t seed = 1;
    static world w;
    static double weight[3][N * WIDTH];
    for (int kase = 0; kase < CASES; kase++) {
        rbl_simulate_account plain = {weight[0], {{0}}}, other = {weight[1], {{0}}};
        rbl_simulate_account single = {weight[2], {{0}}};
        fill(&w, &seed);
        if (kase % 2 == 1) open_horizon(&w, 20);
        walk(&plain, &w, rbl_simulate_get(0), 0);
        walk(&other, &w, rbl_simulate_get(rbl_cpu_has_avx2()), 0);
        ck_assert_mem_eq(plain.figure, other.figure, sizeof plain.figure);
        ck_assert_mem_eq(plain.weight, other.weight, sizeof weight[0]);
        ck_assert(plain.figure[RBL_SIMULATE_TRADES][0] > 0);
        for (int l = 0; l < WIDTH; l++) {
            walk(&single, &w, rbl_simulate_single(), l);
            for (int k = 0; k < RBL_SIMULATE_FIGURES; k++)
                ck_assert_mem_eq(&single.figure[k][0], &plain.figure[k][l], sizeof(double));
            for (int i = 0; i < N; i++)
                ck_assert_mem_eq(&single.weight[i], &plain.weight[i * WIDTH + l], sizeof(double));
        }
    }
}
END_TEST

/* On the edge is inside; beyond it by the least number is out. */
START_TEST(edges) {
    const double target[2] = {.5, .5}, none[2] = {0, 0}, half[2] = {1e300, .125};
    const double stop[2] = {1e300, .0625};
    const rbl_simulate_rows rows = {2, 0, 0, target, none, none, NULL, none, false, NULL};
    const rbl_simulate_policy policy = {half, stop, 1, false, NULL};
    const double inside[2] = {.75, 1.25}, outside[2] = {.75, 1.2500000000000002};
    double weight[2], deviation[4], target_growth = 1;
    rbl_simulate_account a = {weight, {{0}}};
    const rbl_simulate_kernels *k = rbl_simulate_single();
    rbl_simulate_begin(&a, &rows, 1);
    k->step(&a, &policy, &rows, inside, &target_growth, deviation, 0);
    ck_assert(a.figure[RBL_SIMULATE_TRADES][0] == 0 && weight[1] == .625);
    rbl_simulate_begin(&a, &rows, 1);
    k->step(&a, &policy, &rows, outside, &target_growth, deviation, 0);
    ck_assert(a.figure[RBL_SIMULATE_TRADES][0] == 1);
    numbers_near(weight[1], .5625, 1e-15);
    numbers_near(weight[0], .4375, 1e-15);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("simulate", &tests);
    tcase_add_test(tests, forms);
    tcase_add_test(tests, edges);
    return unit_run(suite);
}
