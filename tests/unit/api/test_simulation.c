/* SPDX-License-Identifier: MIT */
#include "unit/simulated.h"

enum { STEPS = 120, PATHS = 37, CASES = 24 };

/* A row against the oracle's: figures of no size count by 1e-3 of a year's. */
static void compare(const simulated_table *t, size_t row, const simulated_row *expected) {
    for (int k = 0; k < SIMULATED_FIGURES; k++) {
        double want = expected->figure[k], got = t->column[k][row];
        ck_assert_msg(fabs(got - want) <= 1e-10 * fabs(want) + 1e-13,
                      "row %zu figure %d: %.17g, %.17g", row, k, got, want);
    }
}

static void same_rows(const simulated_table *a, size_t a_row, const simulated_table *b,
                      size_t b_row, size_t count) {
    for (int k = 0; k < SIMULATED_FIGURES; k++)
        ck_assert_mem_eq(a->column[k] + a_row, b->column[k] + b_row, count * sizeof(double));
}

static void run(simulated_table *t, const rebal_simulation *m, uint64_t seed, uint64_t first,
                size_t n_paths) {
    rebal_error e = {.struct_size = sizeof e};
    rebal_status status = rebal_simulation_run(&t->rows, m, seed, first, n_paths, NULL, 0, &e);
    ck_assert_msg(status == REBAL_OK, "%s %s %d", rebal_code_name(status), rebal_code_name(e.field),
                  (int)e.index);
    ck_assert_uint_eq(t->rows.count, n_paths * m->n_policies);
}

static void random_market(simulated_market *s, uint64_t *seed, int kase) {
    size_t n = 1 + (size_t)unit_below(seed, SIMULATED_N), k = (size_t)unit_below(seed, SIMULATED_K);
    simulated_fill(s, seed, n, k, 1 + (size_t)unit_below(seed, SIMULATED_Q), STEPS);
    if (kase % 4 == 1) s->m.specific = NULL;
    if (kase % 4 == 2) s->m.drift = s->m.cost = s->m.fixed = NULL;
    if (kase % 4 == 3) s->m.stop = NULL, s->m.interval_steps = NULL, s->m.scope = NULL;
    if (kase % 8 == 7) s->m.half_width = NULL;
    if (kase % 4 == 0) s->m.horizon_years = s->horizon;
}

/* F-PATH, F-RNG, F-NORMAL, F-SIMULATE, F-HORIZON */
START_TEST(against_the_oracle) {
    uint64_t seed = 1;
    static simulated_market s;
    static double price[(STEPS + 1) * SIMULATED_N];
    for (int kase = 0; kase < CASES; kase++) {
        simulated_table t;
        simulated_row row;
        random_market(&s, &seed, kase);
        simulated_open(&t, PATHS * s.m.n_policies);
        run(&t, &s.m, (uint64_t)kase, 1000, PATHS);
        for (size_t p = 0; p < PATHS; p++) {
            simulated_prices(price, &s.m, (uint64_t)kase, 1000 + p);
            for (size_t q = 0; q < s.m.n_policies; q++) {
                simulated_rows(&row, &s.m, q, price, STEPS);
                compare(&t, p * s.m.n_policies + q, &row);
            }
        }
        simulated_close(&t);
    }
}
END_TEST

/* F-SIMULATE, F-HORIZON */
START_TEST(replay_against_the_oracle) {
    uint64_t seed = 2;
    static simulated_market s;
    static double price[(STEPS + 1) * SIMULATED_N];
    static simulated_row row[STEPS];
    for (int kase = 0; kase < CASES; kase++) {
        simulated_table t;
        size_t block = kase % 3 == 0 ? 0 : 1 + (size_t)unit_below(&seed, STEPS);
        random_market(&s, &seed, kase);
        size_t steps = block > 0 ? block : STEPS, n_blocks = STEPS / steps;
        simulated_prices(price, &s.m, 7, 3);
        simulated_open(&t, n_blocks * s.m.n_policies);
        ck_assert_int_eq(rebal_simulation_replay(&t.rows, &s.m, price, block, NULL, 0, NULL),
                         REBAL_OK);
        ck_assert_uint_eq(t.rows.count, n_blocks * s.m.n_policies);
        for (size_t q = 0; q < s.m.n_policies; q++) {
            simulated_rows(row, &s.m, q, price, steps);
            for (size_t b = 0; b < n_blocks; b++) compare(&t, b * s.m.n_policies + q, &row[b]);
        }
        simulated_close(&t);
    }
}
END_TEST

/* F-RNG: paths in 1, 3 and 8 parts, and one by one. */
START_TEST(any_sharding) {
    static const size_t parts[] = {1, 3, 8, PATHS};
    uint64_t seed = 3;
    static simulated_market s;
    simulated_table whole, part;
    random_market(&s, &seed, 0);
    simulated_open(&whole, PATHS * s.m.n_policies);
    simulated_open(&part, PATHS * s.m.n_policies);
    run(&whole, &s.m, 5, UINT64_MAX - 20, PATHS);
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
        for (size_t p = 0, at = 0; p < parts[k]; p++) {
            size_t end = PATHS * (p + 1) / parts[k];
            run(&part, &s.m, 5, UINT64_MAX - 20 + at, end - at);
            same_rows(&whole, at * s.m.n_policies, &part, 0, (end - at) * s.m.n_policies);
            at = end;
        }
    simulated_close(&whole);
    simulated_close(&part);
}
END_TEST

/* F-SIMULATE: all policies meet the same paths, so that their order and company do not matter. */
START_TEST(policies_apart) {
    uint64_t seed = 4;
    static simulated_market s, one;
    simulated_table all, alone;
    simulated_fill(&s, &seed, 9, 2, SIMULATED_Q, STEPS);
    s.m.horizon_years = s.horizon;
    simulated_open(&all, PATHS * SIMULATED_Q);
    simulated_open(&alone, PATHS);
    run(&all, &s.m, 6, 0, PATHS);
    for (size_t q = 0; q < SIMULATED_Q; q++) {
        one = s;
        one.m.n_policies = 1;
        one.m.half_width = s.half + q * 9;
        one.m.stop = s.stop + q * 9;
        one.m.interval_steps = s.interval + q;
        one.m.scope = s.scope + q;
        one.m.horizon_years = s.horizon + q * 9;
        run(&alone, &one.m, 6, 0, PATHS);
        for (size_t p = 0; p < PATHS; p++) same_rows(&all, p * SIMULATED_Q + q, &alone, p, 1);
    }
    simulated_close(&all);
    simulated_close(&alone);
}
END_TEST

/* F-SIMULATE: the figures that are wanted do not change each other. */
START_TEST(columns_apart) {
    uint64_t seed = 5;
    static simulated_market s;
    simulated_table all, some;
    random_market(&s, &seed, 0);
    simulated_open(&all, PATHS * s.m.n_policies);
    simulated_open(&some, PATHS * s.m.n_policies);
    run(&all, &s.m, 6, 0, PATHS);
    some.rows.cost_rate = some.rows.risk_rate = some.rows.tracking_variance = NULL;
    run(&some, &s.m, 6, 0, PATHS);
    for (int k = 1; k < SIMULATED_FIGURES; k++)
        if (k != 2 && k != 3)
            ck_assert_mem_eq(all.column[k], some.column[k], all.rows.count * sizeof(double));
    simulated_close(&all);
    simulated_close(&some);
}
END_TEST

/* Who never trades holds what was bought: no costs, no premium. And laws of the figures. */
START_TEST(bought_and_held) {
    uint64_t seed = 6;
    static simulated_market s;
    simulated_table t;
    simulated_fill(&s, &seed, 8, 2, 2, STEPS);
    for (size_t i = 0; i < 8; i++) s.half[i] = 10, s.half[8 + i] = s.stop[8 + i] = 0;
    s.interval[0] = s.interval[1] = 1;
    simulated_open(&t, 2 * PATHS);
    run(&t, &s.m, 8, 0, PATHS);
    for (size_t p = 0; p < PATHS; p++) {
        ck_assert(t.column[1][2 * p] == 0 && t.column[5][2 * p] == 0 && t.column[6][2 * p] == 0);
        numbers_near(t.column[8][2 * p], 0, 1e-13);
        NEAR(t.column[6][2 * p + 1], 7 * 52, 1e-12); /* every row but the base, every week */
        ck_assert(t.column[3][2 * p] > t.column[3][2 * p + 1]);
    }
    simulated_close(&t);
}
END_TEST

/* E-NO_VALUE: costs of more than the account; the rows before are there, and the same in parts. */
START_TEST(ruin) {
    uint64_t seed = 7;
    static simulated_market s;
    simulated_table t;
    rebal_error e = {.struct_size = sizeof e};
    simulated_fill(&s, &seed, 6, 2, 2, STEPS);
    for (size_t i = 0; i < 6; i++)
        s.fixed[i] = 1, s.half[i] = 10, s.half[6 + i] = .02, s.stop[i] = s.stop[6 + i] = 0;
    s.m.scope = NULL;
    simulated_open(&t, 2 * PATHS);
    ck_assert_int_eq(rebal_simulation_run(&t.rows, &s.m, 8, 0, PATHS, NULL, 0, &e),
                     REBAL_E_NO_VALUE);
    ck_assert_uint_eq(t.rows.count, 1);
    ck_assert_int_eq(e.index, 1);
    ck_assert_int_eq(e.status, REBAL_E_NO_VALUE);
    numbers_near(t.column[8][0], 0, 1e-13);
    simulated_close(&t);
}
END_TEST

/* The same where the last step brings it; and by prices, to whom the base has lent too much. */
START_TEST(ruin_at_the_end) {
    const double target[3] = {0, .5, .5}, fixed[3] = {0, .6, .6}, half[6] = {0, 10, 10, 0, .1, 10};
    const double price[9] = {1, 1, 1, 1, .2, 1, 1, .01, .01};
    double growth[2] = {-77, -77};
    rebal_error e = {.struct_size = sizeof e};
    rebal_simulation m = {.struct_size = sizeof m,
                          .n = 3,
                          .n_policies = 2,
                          .n_steps = 2,
                          .step_years = 1,
                          .target = target,
                          .half_width = half};
    rebal_simulation_rows rows = {.struct_size = sizeof rows, .capacity = 2, .growth = growth};
    ck_assert_int_eq(rebal_simulation_replay(&rows, &m, price, 0, NULL, 0, &e), REBAL_E_NO_VALUE);
    ck_assert_int_eq(e.index, 1);
    ck_assert(rows.count == 1 && growth[1] == -77);
    NEAR(growth[0], log(.01) / 2, 1e-15);
    m.n_steps = 1;
    ck_assert_int_eq(rebal_simulation_replay(&rows, &m, price, 0, NULL, 0, &e), REBAL_OK);
    m.fixed = fixed;
    ck_assert_int_eq(rebal_simulation_replay(&rows, &m, price, 0, NULL, 0, &e), REBAL_OK);
    m.half_width = NULL; /* both rows trade, for more than there is */
    ck_assert_int_eq(rebal_simulation_replay(&rows, &m, price, 0, NULL, 0, &e), REBAL_E_NO_VALUE);
    ck_assert_int_eq(e.index, 0);
}
END_TEST

/* A market that stands still: nothing is out, nothing is paid; whatever the memory held before. */
START_TEST(still) {
    const double target[3] = {.5, .25, .25}, half[3] = {0, 0, 0};
    rebal_simulation m = {.struct_size = sizeof m,
                          .n = 3,
                          .n_policies = 1,
                          .n_steps = 10,
                          .step_years = .1,
                          .target = target,
                          .half_width = half};
    simulated_table t;
    size_t bytes = rebal_simulation_size(&m);
    void *memory = malloc(bytes);
    ck_assert_ptr_nonnull(memory);
    memset(memory, 0xff, bytes);
    simulated_open(&t, 20);
    ck_assert_int_eq(rebal_simulation_run(&t.rows, &m, 1, 0, 20, memory, bytes, NULL), REBAL_OK);
    for (int k = 0; k < SIMULATED_FIGURES; k++)
        for (int p = 0; p < 20; p++) ck_assert(t.column[k][p] == 0);
    simulated_close(&t);
    free(memory);
}
END_TEST

/* F-PAIRED through the API, against sums of another order. */
START_TEST(summary) {
    const double value[] = {1, 2, 3, 5, 4, 6, 2, 2};
    double mean[2], error[2], gap[2], gap_error[2], ratio[2], ratio_error[2];
    ck_assert_int_eq(rebal_simulation_summary(mean, error, gap, gap_error, ratio, ratio_error,
                                              value, 4, 2, NULL),
                     REBAL_OK);
    NEAR(mean[0], 2.5, 1e-15);
    NEAR(mean[1], 3.75, 1e-15);
    NEAR(error[0], sqrt(5. / 3 / 4), 1e-15);
    NEAR(error[1], sqrt(12.75 / 3 / 4), 1e-15);
    NEAR(gap[1], 1.25, 1e-15);
    NEAR(gap_error[1], sqrt(2.75 / 3 / 4), 1e-15);
    NEAR(ratio[1], 1.5, 1e-15);
    NEAR(ratio_error[1], sqrt((.25 + .25 + 0 + 1) / 3 / 4) / 2.5, 1e-15);
    ck_assert(gap[0] == 0 && gap_error[0] == 0 && ratio[0] == 1 && ratio_error[0] == 0);
    ck_assert_int_eq(
        rebal_simulation_summary(mean, NULL, NULL, NULL, NULL, NULL, value, 4, 2, NULL), REBAL_OK);
    const double none[] = {0, 1, 0, 3};
    ck_assert_int_eq(
        rebal_simulation_summary(mean, error, gap, gap_error, ratio, ratio_error, none, 2, 2, NULL),
        REBAL_OK);
    ck_assert(ratio[1] == NEAR_INFINITY && ratio_error[1] == NEAR_INFINITY && gap[1] == 2);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("simulation", &tests);
    tcase_add_test(tests, against_the_oracle);
    tcase_add_test(tests, replay_against_the_oracle);
    tcase_add_test(tests, any_sharding);
    tcase_add_test(tests, policies_apart);
    tcase_add_test(tests, columns_apart);
    tcase_add_test(tests, bought_and_held);
    tcase_add_test(tests, ruin);
    tcase_add_test(tests, ruin_at_the_end);
    tcase_add_test(tests, still);
    tcase_add_test(tests, summary);
    return unit_run(suite);
}
