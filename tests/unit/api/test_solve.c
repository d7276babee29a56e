/* SPDX-License-Identifier: MIT */
/* The cost-optimal trade: reference values, what is left alone, states, limits, certificates. */
#include "../numbers.h"

#include "solve/world.h"

enum { N = 4, K = 1 };

/* The sample of the reference values: four instruments, one factor, linear and impact costs. */
typedef struct m1 {
    rebal_problem problem;
    rebal_risk_model model;
    double loadings[N], specific[N], low[N], high[N];
} m1;

static const double m1_target[N] = {.4, .3, .2, .1}, m1_weight[N] = {.46, .27, .17, .10};
static const double m1_cost[N] = {5e-4, 5e-4, 10e-4, 2e-4}, m1_impact[N] = {2e-3, 2e-3, 5e-3, 1e-3};
static const double m1_trade[N] = {-0.05295679870196943, 0.02549622476090943, 0.02675239425266695,
                                   0.00070817968839305412};

static void m1_fill(m1 *m) {
    static const double beta[N] = {.9, .6, 1.2, .1}, volatility[N] = {.2, .15, .3, .1};
    *m = (m1){.problem = {.struct_size = sizeof m->problem,
                          .model = &m->model,
                          .risk_aversion = 10,
                          .weight = m1_weight,
                          .target = m1_target,
                          .cost_buy = m1_cost,
                          .cost_sell = m1_cost,
                          .impact = m1_impact,
                          .trade_min = m->low,
                          .trade_max = m->high},
              .model = {.struct_size = sizeof m->model,
                        .n = N,
                        .n_factors = K,
                        .loadings = m->loadings,
                        .specific = m->specific}};
    for (int i = 0; i < N; i++) {
        m->loadings[i] = .15 * beta[i];
        m->specific[i] = volatility[i] * volatility[i] - m->loadings[i] * m->loadings[i];
        m->low[i] = -m1_weight[i];
        m->high[i] = 1 - m1_weight[i];
    }
}

/* Solves, and sees that it is optimal. */
static rebal_solution best(const m1 *m, double *trade, double *state) {
    rebal_solution s = {.struct_size = sizeof s};
    ck_assert_int_eq(rebal_solve(trade, state, &s, &m->problem, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(s.status, REBAL_SOLVE_OPTIMAL);
    ck_assert(s.gap <= 1e-9 && s.violation <= 1e-12);
    ck_assert(s.objective - s.bound <= s.gap * s.size * (1 + 1e-9));
    return s;
}

/* F-SOLVE, F-DUAL, F-CERTIFY: computed elsewhere in many digits. */
START_TEST(golden) {
    m1 m;
    double x[N], state[K + 1] = {0};
    m1_fill(&m);
    rebal_solution s = best(&m, x, state);
    for (int i = 0; i < N; i++) numbers_near(x[i], m1_trade[i], 1e-12);
    numbers_near(s.objective, 0.00013046060330557724, 1e-15);
    numbers_near(s.net_multiplier, -0.00030487394281185000, 1e-11);
    numbers_near(s.risk + s.cost - s.gain, s.objective, 1e-18);
    ck_assert_uint_eq(s.n_traded, N);
    ck_assert(state[K] == s.net_multiplier);
    double exposure = 0;
    for (int i = 0; i < N; i++) exposure += m.loadings[i] * (m1_weight[i] - m1_target[i] + x[i]);
    numbers_near(state[0], exposure, 1e-12);
}
END_TEST

/* F-PROX: costs too high for what drift costs: nothing is traded, to the bit. */
START_TEST(left_alone) {
    m1 m;
    double x[N], dear[N] = {1, 1, 1, 1};
    m1_fill(&m);
    m.problem.cost_buy = m.problem.cost_sell = dear;
    rebal_solution s = best(&m, x, NULL);
    for (int i = 0; i < N; i++) ck_assert(x[i] == 0 && m1_weight[i] + x[i] == m1_weight[i]);
    ck_assert_uint_eq(s.n_traded, 0);
    ck_assert(s.cost == 0 && s.net == 0);
}
END_TEST

/* Without costs and limits: all risk goes. */
START_TEST(free_of_costs) {
    m1 m;
    double x[N];
    m1_fill(&m);
    m.problem.cost_buy = m.problem.cost_sell = m.problem.impact = NULL;
    (void)best(&m, x, NULL);
    for (int i = 0; i < N; i++) numbers_near(x[i], m1_target[i] - m1_weight[i], 1e-12);
}
END_TEST

/* A quadratic cost, by hand: one instrument, no factor to speak of: x = (a - g D d) / (g D + 2 q).
 */
START_TEST(one_instrument) {
    const double nothing = 0, variance = .04, weight = .5, target = .4, alpha = .002, q = .3;
    double x;
    rebal_risk_model model = {.struct_size = sizeof model,
                              .n = 1,
                              .n_factors = 1,
                              .loadings = &nothing,
                              .specific = &variance};
    rebal_problem p = {.struct_size = sizeof p,
                       .model = &model,
                       .risk_aversion = 5,
                       .net_min = -1e30,
                       .net_max = 1e30,
                       .weight = &weight,
                       .target = &target,
                       .alpha = &alpha,
                       .quadratic = &q};
    rebal_solution s = {.struct_size = sizeof s};
    ck_assert_int_eq(rebal_solve(&x, NULL, &s, &p, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(s.status, REBAL_SOLVE_OPTIMAL);
    numbers_near(x, (.002 - 5 * .04 * .1) / (5 * .04 + 2 * .3), 1e-15);
    ck_assert(s.net_multiplier == 0);
}
END_TEST

/* F-SOLVE, F-CERTIFY: by the whole covariance that the factors make; the next day from the state.
 */
START_TEST(whole) {
    m1 m;
    double x[N], y[N], s[N * (N + 1) / 2], state[N + 1] = {0};
    m1_fill(&m);
    rebal_solution factors = best(&m, x, NULL);
    for (size_t i = 0, at = 0; i < N; i++)
        for (size_t j = 0; j <= i; j++, at++) {
            s[at] = i == j ? m.model.specific[i] : 0;
            for (size_t k = 0; k < K; k++)
                s[at] += m.model.loadings[i * K + k] * m.model.loadings[j * K + k];
        }
    m.model = (rebal_risk_model){.struct_size = sizeof m.model, .n = N, .covariance = s};
    rebal_solution found = best(&m, y, state);
    numbers_near(found.objective, factors.objective, 1e-9 * factors.objective);
    numbers_near(found.net_multiplier, factors.net_multiplier, 1e-9);
    for (int i = 0; i < N; i++) {
        ck_assert((x[i] == 0) == (y[i] == 0));
        numbers_near(y[i], x[i], 1e-8);
    }
    ck_assert_uint_le(best(&m, x, state).n_steps, 2);
    for (int i = 0; i < N; i++) numbers_near(y[i], x[i], 1e-14);
}
END_TEST

/* The sum within a range: free where it is inside, else at the end, and its price has the sign. */
START_TEST(ranges) {
    m1 m;
    double x[N], y[N];
    m1_fill(&m);
    m.problem.net_min = -1e30, m.problem.net_max = 1e30;
    double free_net = best(&m, x, NULL).net;
    m.problem.net_min = free_net - .01, m.problem.net_max = free_net + .01;
    rebal_solution s = best(&m, y, NULL);
    ck_assert(s.net_multiplier == 0 && memcmp(x, y, sizeof x) == 0);
    m.problem.net_max = free_net - .001;
    s = best(&m, y, NULL);
    ck_assert(s.net_multiplier > 0);
    numbers_near(s.net, free_net - .001, 1e-14);
    m.problem.net_min = free_net + .001, m.problem.net_max = 1;
    s = best(&m, y, NULL);
    ck_assert(s.net_multiplier < 0);
    numbers_near(s.net, free_net + .001, 1e-14);
}
END_TEST

/* The price of the sum is what the objective changes by. */
START_TEST(price_of_the_sum) {
    m1 m;
    double x[N], step = 1e-6;
    m1_fill(&m);
    double price = best(&m, x, NULL).net_multiplier;
    m.problem.net_min = m.problem.net_max = step;
    double above = best(&m, x, NULL).objective;
    m.problem.net_min = m.problem.net_max = -step;
    double below = best(&m, x, NULL).objective;
    numbers_near(-(above - below) / (2 * step), price, 1e-8);
}
END_TEST

/* A covariance of the factors: the same as loadings that have its root in them; a singular one. */
START_TEST(factor_covariance) {
    m1 m;
    double x[N], y[N], two[2 * N], same[2 * N], f[3] = {.09, .02, .05};
    double root[3] = {.3, .02 / .3, 0};
    uint64_t seed = 8;
    m1_fill(&m);
    root[2] = rbl_fmath_sqrt(.05 - root[1] * root[1]);
    for (int i = 0; i < N; i++) {
        two[2 * i] = numbers_next(&seed), two[2 * i + 1] = numbers_next(&seed);
        same[2 * i] = two[2 * i] * root[0] + two[2 * i + 1] * root[1];
        same[2 * i + 1] = two[2 * i + 1] * root[2];
    }
    m.model.n_factors = 2, m.model.loadings = two, m.model.factor_covariance = f;
    double first = best(&m, x, NULL).objective;
    m.model.loadings = same, m.model.factor_covariance = NULL;
    numbers_near(best(&m, y, NULL).objective, first, 1e-14);
    for (int i = 0; i < N; i++) numbers_near(x[i], y[i], 1e-10);
    f[0] = .09, f[1] = .06, f[2] = .04;
    m.model.loadings = two, m.model.factor_covariance = f;
    first = best(&m, x, NULL).objective;
    for (int i = 0; i < N; i++) {
        same[2 * i] = .3 * two[2 * i] + .2 * two[2 * i + 1];
        same[2 * i + 1] = 0;
    }
    m.model.loadings = same, m.model.factor_covariance = NULL;
    numbers_near(best(&m, y, NULL).objective, first, 1e-14);
}
END_TEST

/* From a state: the same trade in fewer steps, also after prices and bounds moved. */
START_TEST(states) {
    m1 m;
    double x[N], y[N], z[N], moved[N], state[K + 1] = {0}, kept[K + 1];
    m1_fill(&m);
    rebal_solution cold = best(&m, x, state);
    memcpy(kept, state, sizeof kept);
    rebal_solution warm = best(&m, y, state);
    ck_assert_uint_gt(cold.n_steps, 1);
    ck_assert_uint_eq(warm.n_steps, 0);
    for (int i = 0; i < N; i++) numbers_near(x[i], y[i], 1e-13);
    for (int i = 0; i < N; i++) {
        moved[i] = m1_weight[i] * (1 + .001 * (i - 2));
        m.low[i] = -moved[i], m.high[i] = .9 - moved[i];
    }
    m.problem.weight = moved;
    cold = best(&m, z, NULL);
    warm = best(&m, y, kept);
    ck_assert_uint_le(warm.n_steps, cold.n_steps);
    for (int i = 0; i < N; i++) numbers_near(z[i], y[i], 1e-12);
}
END_TEST

/* Out of steps: within the limits, with its gap; and on from the state to the answer. */
START_TEST(out_of_steps) {
    m1 m;
    double x[N], y[N], state[K + 1] = {0};
    const double far[N] = {.9, .05, .03, .02};
    rebal_solution s = {.struct_size = sizeof s};
    m1_fill(&m);
    for (int i = 0; i < N; i++) m.low[i] = -far[i], m.high[i] = 1 - far[i];
    m.problem.weight = far;
    (void)best(&m, y, NULL);
    m.problem.steps_max = 1;
    ck_assert_int_eq(rebal_solve(x, state, &s, &m.problem, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(s.status, REBAL_SOLVE_STEPS);
    ck_assert(s.n_steps == 1 && s.gap > 1e-9 && s.violation <= 1e-12);
    for (int k = 0; k < 6 && s.status == REBAL_SOLVE_STEPS; k++)
        ck_assert_int_eq(rebal_solve(x, state, &s, &m.problem, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(s.status, REBAL_SOLVE_OPTIMAL);
    for (int i = 0; i < N; i++) numbers_near(x[i], y[i], 1e-4);
}
END_TEST

/* Stopped before the first step: what the start is worth, certified; on from there when it is not;
 * an answer that needs no step is not kept back. By factors, and by a whole covariance. */
START_TEST(stopped) {
    enum { WHOLE = N * (N + 1) / 2 };
    const double far[N] = {.9, .05, .03, .02}, s[WHOLE] = {.04, 0, .03, 0, 0, .05, 0, 0, 0, .02};
    volatile int32_t stop = -7;
    for (int is_whole = 0; is_whole < 2; is_whole++) {
        m1 m;
        double x[N], y[N], state[N + 1] = {0};
        rebal_solution found = {.struct_size = sizeof found};
        m1_fill(&m);
        for (int i = 0; i < N; i++) m.low[i] = -far[i], m.high[i] = 1 - far[i];
        m.problem.weight = far;
        if (is_whole)
            m.model = (rebal_risk_model){.struct_size = sizeof m.model, .n = N, .covariance = s};
        (void)best(&m, y, NULL);
        m.problem.stop = &stop, stop = -7;
        ck_assert_int_eq(rebal_solve(x, state, &found, &m.problem, NULL, 0, NULL), REBAL_OK);
        ck_assert_int_eq(found.status, REBAL_SOLVE_STEPS);
        ck_assert(found.n_steps == 0 && found.gap > 1e-9 && found.violation <= 1e-12);
        ck_assert(found.bound <= found.objective && stop == -7);
        stop = 0;
        (void)best(&m, x, state);
        for (int i = 0; i < N; i++) numbers_near(x[i], y[i], 1e-10);
        stop = 1;
        (void)best(&m, x, state);
    }
}
END_TEST

/* Bounds of the rows against those of the sum: the least that is missed. */
START_TEST(infeasible) {
    m1 m;
    double x[N];
    rebal_solution s = {.struct_size = sizeof s};
    m1_fill(&m);
    for (int i = 0; i < N; i++) m.low[i] = .01;
    ck_assert_int_eq(rebal_solve(x, NULL, &s, &m.problem, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(s.status, REBAL_SOLVE_INFEASIBLE);
    numbers_near(s.violation, .04, 1e-16);
    for (int i = 0; i < N; i++) ck_assert(x[i] == .01), m.low[i] = -1, m.high[i] = -.02;
    ck_assert_int_eq(rebal_solve(x, NULL, &s, &m.problem, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(s.status, REBAL_SOLVE_INFEASIBLE);
    numbers_near(s.violation, .08, 1e-16);
    for (int i = 0; i < N; i++) ck_assert(x[i] == -.02);
}
END_TEST

/* All fixed: no choice is left, and that is the best. */
START_TEST(fixed) {
    m1 m;
    double x[N];
    const double at[N] = {-.02, .01, .005, .005};
    m1_fill(&m);
    memcpy(m.low, at, sizeof at);
    memcpy(m.high, at, sizeof at);
    (void)best(&m, x, NULL);
    ck_assert_mem_eq(x, at, sizeof at);
}
END_TEST

/* F-CERTIFY: of trades that anybody made: a bound that holds for each, and never says too much. */
START_TEST(certificates) {
    m1 m;
    double x[N], state[K + 1] = {0}, other[N], bad[K + 1] = {.3, .2};
    uint64_t seed = 9;
    rebal_solution s = {.struct_size = sizeof s};
    m1_fill(&m);
    double least = best(&m, x, state).objective;
    ck_assert_int_eq(rebal_solve_certify(&s, &m.problem, x, NULL, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(s.status, REBAL_SOLVE_OPTIMAL);
    for (int k = 0; k < 1000; k++) {
        double sum = 0, size = near_share(&seed) * (k % 2 ? 1e-3 : .1);
        for (int i = 0; i < N; i++) sum += other[i] = size * numbers_next(&seed);
        for (int i = 0; i < N; i++) other[i] += x[i] - sum / N;
        for (int j = 0; j <= K; j++) bad[j] = numbers_next(&seed);
        const double *by[] = {NULL, state, bad};
        ck_assert_int_eq(rebal_solve_certify(&s, &m.problem, other, by[k % 3], NULL, 0, NULL),
                         REBAL_OK);
        ck_assert(s.bound <= least * (1 + 1e-14));
        if (s.status == REBAL_SOLVE_VIOLATED) continue;
        ck_assert(s.objective >= least * (1 - 1e-14));
        ck_assert_int_eq(s.status, REBAL_SOLVE_FEASIBLE);
        ck_assert(s.gap > 1e-9);
    }
    memcpy(other, x, sizeof x);
    other[0] += 1e-9;
    ck_assert_int_eq(rebal_solve_certify(&s, &m.problem, other, state, NULL, 0, NULL), REBAL_OK);
    ck_assert_int_eq(s.status, REBAL_SOLVE_VIOLATED);
    numbers_near(s.violation, 1e-9, 1e-15);
}
END_TEST

/* An instrument without a variance of its own: it counts as having a little. */
START_TEST(no_specific_variance) {
    m1 m;
    double x[N];
    m1_fill(&m);
    for (int i = 0; i < N; i++) m.specific[i] = 0;
    (void)best(&m, x, NULL);
    m.problem.impact = NULL;
    (void)best(&m, x, NULL);
}
END_TEST

/* F-DUAL: many of them: the polish brings the exposures to their own rounding. */
START_TEST(polish) {
    static world w;
    static double x[WORLD_N];
    for (uint64_t seed = 0; seed < 100; seed++) {
        rebal_solution s = {.struct_size = sizeof s};
        world_usual(&w, seed, 20 + seed, 3);
        memset(w.specific, 0, sizeof w.specific);
        ck_assert_int_eq(rebal_solve(x, NULL, &s, &w.problem, NULL, 0, NULL), REBAL_OK);
        ck_assert_int_eq(s.status, REBAL_SOLVE_OPTIMAL);
        ck_assert_msg(s.gap <= 1e-14, "seed %d: %g", (int)seed, s.gap);
    }
}
END_TEST

/* F-DUAL: all rows come to rest at 0 or at a bound on the way, and the Hessian becomes I. */
START_TEST(at_rest) {
    static const struct {
        uint64_t seed;
        size_t n, k;
    } problem[] = {{308572, 5, 4}, {423688, 7, 7}, {845547, 4, 2}, {884535, 5, 2}};
    static world w;
    static double x[WORLD_N];
    for (int p = 0; p < 4; p++) {
        rebal_solution s = {.struct_size = sizeof s};
        world_stressed(&w, problem[p].seed, problem[p].n, problem[p].k);
        ck_assert_int_eq(rebal_solve(x, NULL, &s, &w.problem, NULL, 0, NULL), REBAL_OK);
        ck_assert_int_eq(s.status, REBAL_SOLVE_OPTIMAL);
        ck_assert_uint_le(s.n_steps, 10);
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("api/solve", &tests);
    tcase_add_test(tests, golden);
    tcase_add_test(tests, left_alone);
    tcase_add_test(tests, free_of_costs);
    tcase_add_test(tests, one_instrument);
    tcase_add_test(tests, ranges);
    tcase_add_test(tests, price_of_the_sum);
    tcase_add_test(tests, factor_covariance);
    tcase_add_test(tests, whole);
    tcase_add_test(tests, states);
    tcase_add_test(tests, out_of_steps);
    tcase_add_test(tests, stopped);
    tcase_add_test(tests, infeasible);
    tcase_add_test(tests, fixed);
    tcase_add_test(tests, certificates);
    tcase_add_test(tests, no_specific_variance);
    tcase_add_test(tests, polish);
    tcase_add_test(tests, at_rest);
    return unit_run(suite);
}
