/* SPDX-License-Identifier: MIT */
/* The trade of a simulated account against rebal_solve(), which shares the search with it, and is
 * certified by other code: the set-up, the units and the start are what differs. */
#include "policy/horizon.h"

#include "math/block.h"
#include "unit/numbers.h"

enum { N = 20, STRIDE = 3, CASES = 600 };

typedef struct world {
    double loadings[N * N], specific[N], target[N], cost[N], deviation[N], sparse[N * STRIDE];
    rebal_risk_model model;
    rbl_horizon horizon;
    _Alignas(16) double memory[16384];
} world;

/* Kinds: few factors and specific variances; a Cholesky factor, nothing specific; the same with
 * cash, without risk, in the last row, for which trades are free. */
static void fill(world *w, uint64_t *seed, int kind) {
    size_t n = 2 + (size_t)unit_below(seed, N - 1), k = kind == 0 ? 3 : n;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        w->specific[i] = kind == 0 ? .001 + .05 * near_share(seed) : 0;
        w->target[i] = near_share(seed);
        w->cost[i] = .0002 + .004 * near_share(seed);
        sum += w->deviation[i] = .05 * numbers_next(seed);
        for (size_t j = 0; j < k; j++)
            w->loadings[i * k + j] = kind == 0 || j < i ? .1 * numbers_next(seed) : 0;
        if (kind > 0) w->loadings[i * k + i] = .05 + .1 * near_share(seed);
    }
    if (kind == 2) {
        w->cost[n - 1] = 0;
        for (size_t j = 0; j < k; j++) w->loadings[(n - 1) * k + j] = 0;
    }
    w->deviation[n - 1] -= sum;
    for (size_t i = 0; i < n; i++) w->sparse[i * STRIDE] = w->deviation[i];
    w->model = (rebal_risk_model){.struct_size = sizeof w->model,
                                  .n = n,
                                  .n_factors = k,
                                  .loadings = w->loadings,
                                  .specific = w->specific};
}

static void open(world *w) {
    rbl_arena arena = {.base = (unsigned char *)w->memory, .capacity = sizeof w->memory};
    rbl_horizon_layout(&w->horizon, &arena, w->model.n, w->model.n_factors);
    ck_assert(!arena.full);
    rbl_horizon_open(&w->horizon, w->loadings, w->specific, w->target);
}

/* F-HORIZON */
START_TEST(against_the_solver) {
    static world w;
    uint64_t seed = 1;
    int traded = 0, alone = 0, pairs = 0, none = 0;
    for (int kase = 0; kase < CASES; kase++) {
        double x[N], edge[N], state[N + 1] = {0}, years = exp(6 * near_share(&seed) - 5);
        rebal_solution s = {.struct_size = sizeof s};
        fill(&w, &seed, kase % 3);
        open(&w);
        for (size_t i = 0; i < w.model.n; i++) edge[i] = rbl_horizon_edge(w.cost[i], 4, years);
        rebal_problem p = {.struct_size = sizeof p,
                           .model = &w.model,
                           .risk_aversion = 4 * years,
                           .weight = w.deviation,
                           .cost_buy = w.cost,
                           .cost_sell = w.cost};
        ck_assert_int_eq(rebal_solve(x, state, &s, &p, NULL, 0, NULL), REBAL_OK);
        ck_assert_int_eq(s.status, REBAL_SOLVE_OPTIMAL);
        const double *got = rbl_horizon_trade(&w.horizon, w.sparse, STRIDE, edge);
        for (size_t i = 0; i < w.model.n; i++) {
            numbers_near(got[i], x[i], 1e-8);
            *(x[i] != 0 ? &traded : &alone) += 1;
        }
        ck_assert_int_eq(rebal_solve_certify(&s, &p, got, state, NULL, 0, NULL), REBAL_OK);
        ck_assert_int_eq(s.status, REBAL_SOLVE_OPTIMAL);
        pairs += s.n_traded == 2;
        none += s.n_traded == 0;
    }
    ck_assert(traded > CASES && alone > CASES && pairs > CASES / 20 && none > CASES / 20);
}
END_TEST

/* F-HORIZON: what nothing pays for; what costs nothing; what would overflow. */
START_TEST(edges) {
    NEAR(rbl_horizon_edge(.003, 3, .5), .002, 1e-15);
    ck_assert(rbl_horizon_edge(.001, 0, 1) > 1e99 && rbl_horizon_edge(1e-30, 1e-300, 1e-30) > 1e99);
    ck_assert(rbl_horizon_edge(0, 3, 1) == 0 && rbl_horizon_edge(0, 0, 1) == 0);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("horizon", &tests);
    tcase_add_test(tests, against_the_solver);
    tcase_add_test(tests, edges);
    return unit_run(suite);
}
