/* SPDX-License-Identifier: MIT */
/* Literals: the hyperbolic form by mpmath at 50 digits; the code solves the recurrence. */
#include "market/cost_schedule.h"

#include "unit/near.h"

enum { STEPS = 6 };

typedef struct schedule_case {
    rebal_schedule schedule;
    size_t n;
    double kappa, holding[STEPS], expected, variance;
} schedule_case;

/* F-SCHEDULE: the first two are published (662500, 1.083e12; kappa 0.61). */
START_TEST(reference_values) {
    static const schedule_case cases[] = {
        {{0, 0, 1e6, 5, .95, .0625, 2.5e-7, 2.5e-6, 0},
         5,
         0,
         {1e6, 8e5, 6e5, 4e5, 2e5, 0},
         662500,
         1.083e12},
        {{0, 0, 1e6, 5, .95, .0625, 2.5e-7, 2.5e-6, 1e-6},
         5,
         0.60707616324706272085,
         {1e6, 541955.55437392232822, 289854.21940993509436, 147897.48782172317133,
          62141.801605766040627, 0},
         911226.98630379354844,
         364128572058.14102913},
        {{0, 0, -2000, .5, .3, .01, 0, 1e-5, 3e-3},
         4,
         5.1088948056147267164,
         {-2000, -1039.4427319013168076, -517.40036632350158433, -213.63628028841356242, 0, 0},
         126.64892615803911115,
         15680.078912583403879},
        {{0, 0, 1e5, 1, .2, .005, 1e-7, 1e-6, 1e-13},
         3,
         0.000063779280413126954676,
         {1e5, 66666.666641556811059, 33333.333313245448849, 0, 0, 0},
         10833.333333333332879,
         74074074.011578441689},
        {{0, 0, 1e5, 10, 2, .05, 1e-7, 1e-6, 100},
         6,
         12.54938263874632036,
         {1e5, 0.000082499999863874996547, 6.8062499775393744489e-14, 5.6151562222049759034e-23,
          4.632503875675473519e-32, 3.8218156911262695898e-41},
         10999.999990925000029,
         4.5374999850262496357e-8}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const schedule_case *c = &cases[k];
        double holding[STEPS + 1];
        double theta = rbl_cost_schedule_fill(holding, &c->schedule, c->n);
        for (size_t j = 0; j < c->n && j < STEPS; j++) NEAR(holding[j], c->holding[j], 2e-15);
        ck_assert_double_eq(holding[c->n], 0);
        NEAR(rbl_cost_schedule_urgency(theta, c->schedule.horizon / (double)c->n), c->kappa, 2e-15);
        NEAR(rbl_cost_schedule_expected(holding, &c->schedule, c->n), c->expected, 2e-15);
        NEAR(rbl_cost_schedule_variance(holding, &c->schedule, c->n), c->variance, 4e-15);
    }
}
END_TEST

/* No other schedule does better: moving a piece from one time to another never lowers
 * E + lambda Var. */
START_TEST(brute_force) {
    uint64_t seed = 41;
    for (int round = 0; round < 300; round++) {
        rebal_schedule s = {.amount = near_any(&seed, 5, 15),
                            .horizon = near_any(&seed, -3, 4),
                            .volatility = near_any(&seed, -4, 2),
                            .half_spread = near_any(&seed, -8, -2),
                            .temporary = near_any(&seed, -15, -5),
                            .risk_aversion = near_any(&seed, -20, -2)};
        size_t n = 2 + (size_t)unit_below(&seed, 30);
        double x[40];
        (void)rbl_cost_schedule_fill(x, &s, n);
        double least = rbl_cost_schedule_expected(x, &s, n) +
                       s.risk_aversion * rbl_cost_schedule_variance(x, &s, n);
        for (int k = 0; k < 200; k++) {
            size_t j = 1 + (size_t)unit_below(&seed, (int64_t)n - 1);
            double kept = x[j];
            x[j] += (x[j - 1] - x[j + 1]) * (near_share(&seed) - .5);
            double other = rbl_cost_schedule_expected(x, &s, n) +
                           s.risk_aversion * rbl_cost_schedule_variance(x, &s, n);
            ck_assert(other >= least * (1 - 1e-14));
            x[j] = kept;
        }
    }
}
END_TEST

/* The recurrence of Almgren and Chriss, over many steps. */
START_TEST(recurrence) {
    static double x[10001];
    const rebal_schedule s = {
        .amount = 1e6, .horizon = 5, .volatility = .95, .temporary = 2.5e-6, .risk_aversion = 1e-6};
    double theta = rbl_cost_schedule_fill(x, &s, 10000);
    for (size_t j = 1; j < 10000; j++) {
        ck_assert(x[j] > 0 && x[j] < x[j - 1]);
        NEAR(x[j - 1] - x[j] + (x[j + 1] - x[j]) + x[j], (1 + theta) * x[j], 1e-11);
    }
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("cost_schedule", &tests);
    tcase_add_test(tests, reference_values);
    tcase_add_test(tests, brute_force);
    tcase_add_test(tests, recurrence);
    return unit_run(suite);
}
