/* SPDX-License-Identifier: MIT */
/* The reference is the optimum of the same likelihood by Newton's method with 50 digits (Python
 * mpmath, gradient below 1e-47); its hessian is positive definite there. Tolerance: the search ends
 * 1e-9 standard errors from the optimum, and a standard error is less than the parameter itself. */
#include "market/garch.h"

#include "unit/market/bars.h"
#include "unit/near.h"
#include "unit/unit.h"

#include "base/fmath.h"

static double uniform(uint64_t *seed) { return splitmix_share(seed); }

/* Nearly normal: twelve uniform numbers. */
static double normal(uint64_t *seed) {
    double sum = -6;
    for (int k = 0; k < 12; k++) sum += uniform(seed);
    return sum;
}

/* Returns of a GARCH(1,1) whose unconditional variance is 1e-4. */
static void simulate(double *r, size_t n, double alpha, double beta, uint64_t seed) {
    double h = 1;
    for (size_t t = 0; t < n; t++) {
        double z = normal(&seed) * rbl_fmath_sqrt(h);
        r[t] = z / 100;
        h = 1 - alpha - beta + alpha * z * z + beta * h;
    }
}

static rbl_garch_data data_of(const double *r, size_t n) {
    return (rbl_garch_data){r, n, rbl_garch_unit(r, n)};
}

/* F-GARCH, F-GARCHFIT */
START_TEST(reference) {
    static double r[GARCH_RETURNS];
    rbl_garch_result fit;
    bars_returns(r);
    rbl_garch_data data = data_of(r, GARCH_RETURNS);
    rbl_garch_search(&fit, &data);
    ck_assert(fit.is_converged && !fit.is_stalled);
    NEAR(fit.x[0] * data.unit, 6.5740102328747044297e-7, 1e-9);
    NEAR(fit.x[1], 0.28955725547620656748, 1e-9);
    NEAR(fit.x[2], 0.69404042876701493536, 1e-9);
    NEAR(fit.next * data.unit, 0.000013837042051691434873, 1e-9);
    double constant = 1.8378770664093454836 + rbl_fmath_log(data.unit);
    NEAR(-fit.value - GARCH_RETURNS * constant / 2, 2519.989015488574693, 1e-12);
}
END_TEST

/* The derivatives agree with differences of the criterion. */
START_TEST(derivatives) {
    static double r[GARCH_RETURNS];
    const double x[3] = {0.05, 0.2, 0.75}, step = 1e-5;
    rbl_garch_point p, up, down;
    bars_returns(r);
    rbl_garch_data data = data_of(r, GARCH_RETURNS);
    rbl_garch_look(&p, &data, x);
    NEAR(p.value, rbl_garch_value(&data, x), 1e-13);
    for (int i = 0; i < 3; i++) {
        double a[3] = {x[0], x[1], x[2]}, b[3] = {x[0], x[1], x[2]};
        a[i] += step, b[i] -= step;
        rbl_garch_look(&up, &data, a);
        rbl_garch_look(&down, &data, b);
        NEAR(p.gradient[i], (up.value - down.value) / (2 * step), 1e-5);
        for (int j = 0; j < 3; j++)
            NEAR(p.hessian[i][j], (up.gradient[j] - down.gradient[j]) / (2 * step), 1e-5);
    }
}
END_TEST

/* At an optimum inside the bounds the gradient is nothing: in units of its own standard deviation,
 * the root of the information, below 1e-8. */
START_TEST(gradient_vanishes) {
    static double r[2000];
    for (uint64_t seed = 1; seed <= 20; seed++) {
        rbl_garch_result fit;
        rbl_garch_point p;
        simulate(r, 2000, 0.1, 0.85, seed);
        rbl_garch_data data = data_of(r, 2000);
        rbl_garch_search(&fit, &data);
        ck_assert(fit.is_converged);
        ck_assert(fit.x[1] > 0.03 && fit.x[1] < 0.2 && fit.x[2] > 0.7 && fit.x[2] < 0.95);
        rbl_garch_look(&p, &data, fit.x);
        for (int i = 0; i < 3; i++)
            ck_assert(p.gradient[i] * p.gradient[i] <= 1e-16 * p.fisher[i][i]);
    }
}
END_TEST

/* Times 2^k everywhere: the same model, to the bit. */
START_TEST(any_unit) {
    static double r[GARCH_RETURNS], s[GARCH_RETURNS];
    rbl_garch_result a, b;
    bars_returns(r);
    for (int t = 0; t < GARCH_RETURNS; t++) s[t] = -r[t] * 0x1p-30;
    rbl_garch_data one = data_of(r, GARCH_RETURNS), other = data_of(s, GARCH_RETURNS);
    rbl_garch_search(&a, &one);
    rbl_garch_search(&b, &other);
    ck_assert_mem_eq(&a, &b, sizeof a);
}
END_TEST

/* No point of a grid over all that is allowed is better than what the search finds. */
static void check_grid(const rbl_garch_data *data, const rbl_garch_result *fit) {
    for (int i = 0; i <= 20; i++) {
        for (int j = 0; i + j <= 20; j++) {
            for (int k = -2; k <= 2; k++) {
                double a = i * RBL_GARCH_P_MAX / 20, b = j * RBL_GARCH_P_MAX / 20;
                double x[3] = {(1 - a - b) * (k < 0 ? 1.0 / (1 - k) : 1 + k), a, b};
                ck_assert(rbl_garch_value(data, x) >= fit->value - 1e-9);
            }
        }
    }
}

START_TEST(nothing_is_better) {
    static const double model[][2] = {{0.1, 0.8}, {0.3, 0.6}, {0.05, 0.94}, {0.7, 0}, {0.02, 0.97}};
    static double r[1000];
    for (uint64_t round = 0; round < 30; round++) {
        const double *m = model[round % 5];
        rbl_garch_result fit;
        simulate(r, 1000, m[0], m[1], round + 1);
        rbl_garch_data data = data_of(r, 1000);
        rbl_garch_search(&fit, &data);
        ck_assert(fit.is_converged);
        ck_assert(fit.x[0] >= RBL_GARCH_W_MIN && fit.x[1] >= 0 && fit.x[2] >= 0);
        ck_assert(fit.x[1] + fit.x[2] <= RBL_GARCH_P_MAX + 1e-15);
        check_grid(&data, &fit);
    }
}
END_TEST

/* Short series without any GARCH, with tails or without: flat likelihoods, optima on bounds. The
 * search ends at one all the same, inside the bounds and not above the constant variance. */
START_TEST(hard_series) {
    static double r[500];
    for (uint64_t round = 0; round < 400; round++) {
        uint64_t seed = round;
        size_t n = round % 3 == 0 ? 100 : round % 3 == 1 ? 150 : 500;
        rbl_garch_result fit;
        simulate(r, n, 0, 0, round);
        for (size_t t = 0; t < n && round % 2; t++) r[t] *= 100 * r[t] / (0.1 + uniform(&seed));
        rbl_garch_data data = data_of(r, n);
        rbl_garch_search(&fit, &data);
        ck_assert_msg(fit.is_converged, "round %d", (int)round);
        ck_assert(fit.x[0] >= RBL_GARCH_W_MIN && fit.x[1] >= 0 && fit.x[2] >= 0);
        ck_assert(fit.x[1] + fit.x[2] <= RBL_GARCH_P_MAX + 1e-15);
        ck_assert(fit.value <= (double)n / 2 + 1e-9);
    }
}
END_TEST

/* Returns of one size: the variance is constant, and exactly so. */
START_TEST(constant_variance) {
    static double r[300];
    rbl_garch_result fit;
    for (int t = 0; t < 300; t++) r[t] = t % 2 ? 0.01 : -0.01;
    rbl_garch_data data = data_of(r, 300);
    rbl_garch_search(&fit, &data);
    ck_assert(fit.is_converged);
    NEAR(fit.value, 150, 1e-13);
    NEAR(fit.next, 1, 1e-9);
}
END_TEST

/* Ends of the parameters: an ARCH(1) has beta 0, and a persistence above one stays at its bound. */
START_TEST(at_the_bounds) {
    static double r[1000];
    rbl_garch_result fit;
    bool at_beta = false, at_persistence = false;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        simulate(r, 1000, 0.5, 0, seed);
        rbl_garch_data data = data_of(r, 1000);
        rbl_garch_search(&fit, &data);
        ck_assert(fit.is_converged);
        at_beta |= fit.x[2] == 0;
        for (int t = 0; t < 1000; t++) r[t] *= rbl_fmath_exp(t / 150.0);
        data = data_of(r, 1000);
        rbl_garch_search(&fit, &data);
        ck_assert(fit.is_converged);
        at_persistence |= fit.x[1] + fit.x[2] >= RBL_GARCH_P_MAX - 1e-12;
    }
    ck_assert(at_beta && at_persistence);
}
END_TEST

/* h after each return, by hand: 1 + 2 r^2 / 4 + h / 2. */
START_TEST(updates) {
    static const double r[] = {2, 0, 1};
    ck_assert(rbl_garch_advance(4, 1, 0.5, 0.5, r, 1) == 5);
    ck_assert(rbl_garch_advance(4, 1, 0.5, 0.5, r, 3) == 3.25);
}
END_TEST

int main(void) {
    TCase *tests;
    Suite *suite = unit_suite("market/garch", &tests);
    tcase_add_test(tests, reference);
    tcase_add_test(tests, derivatives);
    tcase_add_test(tests, gradient_vanishes);
    tcase_add_test(tests, any_unit);
    tcase_add_test(tests, nothing_is_better);
    tcase_add_test(tests, hard_series);
    tcase_add_test(tests, constant_variance);
    tcase_add_test(tests, at_the_bounds);
    tcase_add_test(tests, updates);
    return unit_run(suite);
}
